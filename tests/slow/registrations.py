"""Registrations by many clients over HTTP while the service is killed again and again: what must hold, for any count."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 8
PATIENCE = 120.0


class Served:
    """`nastavnik serve` in a process of its own, killed without warning and started again on the same port."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "service", "--data", str(self.data), "serve", "--port", str(self.port)]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def kill_and_start(self) -> None:
        self.kill()
        self.process = self._start()


def command(data: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "service", "--data", str(data), *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


class Clients:
    """Each client takes the next key and asks until it is answered; some keys are asked twice on purpose."""

    def __init__(self, port: int, token: str, body: dict[str, Any], count: int) -> None:
        self.url = f"http://127.0.0.1:{port}/api/v1/documents"
        self.token, self.body = token, body
        self.left = [f"key-{number}" for number in range(count)]
        self.answers: dict[str, list[dict[str, Any]]] = {}
        self.refused: list[str] = []
        self.lock = threading.Lock()

    def run(self) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._work, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        return threads

    def _work(self, seed: int) -> None:
        chance = random.Random(seed)
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {self.token}"
            while True:
                with self.lock:
                    if not self.left:
                        return
                    key = self.left.pop()
                for _ in range(2 if chance.random() < 0.1 else 1):
                    self._ask(session, key)

    def _ask(self, session: requests.Session, key: str) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = session.post(self.url, json=self.body, headers={"Idempotency-Key": key}, timeout=20)
            except requests.RequestException:
                time.sleep(0.05)
                continue
            if answer.status_code == 201:
                with self.lock:
                    self.answers.setdefault(key, []).append(answer.json())
                return
            if answer.status_code not in {429, 503}:
                break
            time.sleep(0.05)
        with self.lock:
            self.refused.append(f"{key}: {answer.status_code} {answer.text[:200]}" if "answer" in locals() else key)


def registrations(data: Path, count: int, kills: int) -> None:
    """Issue ``count`` orders with ``kills`` kill -9 in between, then hold the journal against what the clients were told."""
    token = command(data, "user", "token", "secretary", "--scope", "issue", "--days", "30").strip().splitlines()[-1]
    sample = json.loads(command(data, "document", "show", "order_curator", "--json"))["sample"]
    served = Served(data)
    try:
        clients = Clients(served.port, token, {"type": "order_curator", "data": sample}, count)
        threads = clients.run()
        for number in range(1, kills + 1):
            while len(clients.answers) < count * number // (kills + 1) and any(thread.is_alive() for thread in threads):
                time.sleep(0.02)
            served.kill_and_start()
        for thread in threads:
            thread.join()
    finally:
        served.kill()
    _hold(data, clients, count)


def _hold(data: Path, clients: Clients, count: int) -> None:
    assert not clients.refused, clients.refused[:5]
    assert len(clients.answers) == count
    log = [json.loads(line) for line in command(data, "document", "log", "--json").splitlines()]
    assert sorted(line["seq"] for line in log) == list(range(1, count + 1)), "no hole, no duplicate"
    papers = {line["key"]: line for line in log}
    told = {key: {answer["id"] for answer in answers} for key, answers in clients.answers.items()}
    assert all(len(ids) == 1 for ids in told.values()), "a repeated key is one paper"
    assert Counter(key for ids in told.values() for key in ids) == Counter(papers.keys())
    for answers in clients.answers.values():
        for answer in answers:
            assert papers[answer["id"]]["number"] == answer["number"]
            assert papers[answer["id"]]["sha256"] == answer["sha256"]
    found = json.loads(command(data, "doctor", "--json"))
    assert found["ok"]
    traces = {"backup-none", "file-orphan", "file-unfinished", "disk-low", "clock-back"}
    strange = [finding for finding in found["findings"] if finding["code"] not in traces]
    assert not strange, strange
