"""What a hostile template could make the renderer do, run inside the limited child in place of `render`."""

from __future__ import annotations

import os
import pathlib
import socket
import subprocess
import time
from typing import Any

from schemas.errors import Fault, Invalid

Context = dict[str, Any]


def echo(template: bytes, context: Context) -> bytes:
    return b"PK" + repr(sorted((key, str(value)) for key, value in context.items())).encode()


def hog(template: bytes, context: Context) -> bytes:
    return b"PK" + b"x" * 2_000_000_000


def spin(template: bytes, context: Context) -> bytes:
    while True:
        pass


def sleep(template: bytes, context: Context) -> bytes:
    time.sleep(600)
    return b"PK"


def flood(template: bytes, context: Context) -> bytes:
    return b"PK" + b"x" * 40_000_000


def call_out(template: bytes, context: Context) -> bytes:
    with socket.create_connection(("127.0.0.1", context["port"]), timeout=5):
        return b"PK"


def leave_running(template: bytes, context: Context) -> bytes:
    process = subprocess.Popen(["/bin/sleep", "600"])
    return b"PK" + str(process.pid).encode()


def surroundings(template: bytes, context: Context) -> bytes:
    return b"PK" + repr((sorted(os.environ), str(pathlib.Path.cwd()))).encode()


def not_a_file(template: bytes, context: Context) -> bytes:
    return b"<html>"


def refuse(template: bytes, context: Context) -> bytes:
    raise Invalid([Fault("фио", "нет данных")], "Не хватает данных.")


def fall(template: bytes, context: Context) -> bytes:
    raise ZeroDivisionError("/secret/path")
