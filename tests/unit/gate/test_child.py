"""A hostile template is stopped, told about in Russian, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import psutil
import pytest

from schemas.errors import HouseError, Invalid, Unavailable
from schemas.values.cases import Case
from service.grammar.vocabulary import phrase_word
from service.rendering import child
from service.rendering.trouble import BadTemplate, MissingData

from . import uploads


def template(*lines: str) -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def run(what: str, monkeypatch: pytest.MonkeyPatch, **context: Any) -> bytes:
    monkeypatch.setattr(child, "ROOT", os.pathsep.join((str(child.ROOT), str(Path(__file__).parent))))
    return child.render_uploaded(uploads.good(), context, render=f"renders:{what}")


def words(made: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(made)).paragraphs)


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    yield
    assert {process.pid for process in psutil.Process().children(recursive=True)} <= before
    assert not list(Path(tempfile.gettempdir()).glob(f"nastavnik-child-{os.getpid()}-*"))


def test_uploaded_template_is_filled_with_inflected_words() -> None:
    position = phrase_word("заместитель директора", animate=True, overrides={})
    made = child.render_uploaded(
        template("Назначить {{ должность|дт }} {{ имя }}"), {"должность": position, "имя": "А & Б"}
    )
    assert position.form(Case.DATV).text in words(made)
    assert "А & Б" in words(made)


@pytest.mark.parametrize(
    "line",
    [
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ '%1000000000d' % 1 }}{{ имя.format(1) }}",
        "{% include '/etc/passwd' %}",
        "{{ range(10) }}",
    ],
)
def test_escape_is_refused(line: str) -> None:
    with pytest.raises(HouseError) as refused:
        child.render_uploaded(template(line), {"имя": "x"})
    assert isinstance(refused.value, (BadTemplate, MissingData))
    assert "/etc/passwd" not in refused.value.sentence or "include" in line


def test_missing_data_are_listed() -> None:
    with pytest.raises(MissingData) as missing:
        child.render_uploaded(template("{{ куда }}"), {})
    assert missing.value.fields == ("куда",)


def test_nested_loops_are_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "CPU_SECONDS", 1)
    lines = "{% for а in ряд %}{% for б in ряд %}{% for в in ряд %}{% endfor %}{% endfor %}{% endfor %}"
    with pytest.raises(HouseError, match="проверьте циклы"):
        child.render_uploaded(template(lines), {"ряд": list(range(20_000))})


def test_gate_comes_first() -> None:
    with pytest.raises(Invalid, match="другой формат"):
        child.render_uploaded(b"MZ", {})


def test_plain_data_arrive_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("echo", monkeypatch, имя="Оюн", лет=17) == b"PK" + "[('имя', 'Оюн'), ('лет', '17')]".encode()


def test_memory_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(HouseError, match="512 МБ памяти"):
        run("hog", monkeypatch)


def test_processor_time_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "CPU_SECONDS", 1)
    with pytest.raises(HouseError, match="дольше 1 секунд"):
        run("spin", monkeypatch)


def test_wall_time_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "WALL_SECONDS", 1.0)
    with pytest.raises(HouseError, match="дольше 1 секунд"):
        run("sleep", monkeypatch)


def test_size_of_the_answer_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(HouseError, match="больше 32 МБ"):
        run("flood", monkeypatch)


def test_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    if not child.networkless():
        pytest.skip("this system gives no way to take the network away (unshare -n)")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        with pytest.raises(HouseError, match="ошибка"):
            run("call_out", monkeypatch, port=server.getsockname()[1])
        with pytest.raises(TimeoutError):
            server.accept()


def test_what_it_started_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pid = int(run("leave_running", monkeypatch)[2:])
    with contextlib.suppress(psutil.NoSuchProcess):
        while psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:  # killed; the system takes a moment to say so
            time.sleep(0.01)


def test_secrets_of_the_service_are_not_in_its_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NASTAVNIK_DATABASE_URL", "postgresql://secret")
    told = run("surroundings", monkeypatch).decode()
    assert "NASTAVNIK" not in told
    assert "nastavnik-child-" in told


@pytest.mark.parametrize("what", ["not_a_file", "fall"])
def test_odd_ends_are_told_without_inner_details(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(HouseError) as told:
        run(what, monkeypatch)
    assert told.value.sentence == child.FELL


def test_faults_come_back_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid) as told:
        run("refuse", monkeypatch)
    assert [(fault.field, fault.detail) for fault in told.value.faults] == [("фио", "нет данных")]


def test_not_on_other_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.rendering.child.sys.platform", "win32")
    with pytest.raises(Unavailable, match="Linux"):
        child.render_uploaded(uploads.good(), {})
