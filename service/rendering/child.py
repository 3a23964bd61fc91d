"""Templates that a college uploaded are filled in a process of their own: little memory, little time, no network, no files.

Data flow one way: the context goes to the child pickled (we wrote it), from the child come only bytes of a docx or a sentence.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from schemas.errors import Fault, HouseError, Invalid, Unavailable
from service.rendering import gate
from service.rendering.child_words import packed
from service.rendering.office.found import offline_prefix
from service.rendering.printjob import Item, Uploaded, print_job
from service.rendering.trouble import BadTemplate, MissingData, TemplateFault

MEMORY_MB = 512
CPU_SECONDS = 10
WALL_SECONDS = 15.0
OUTPUT_MB = 32
RENDER = "service.rendering:render"
PRINT = "service.rendering.child_job:printed"
CHECK = "service.rendering.child_job:checked"
MOST_FAULTS = 1000
ROOT = Path(__file__).resolve().parents[2]

ELSEWHERE = "Загруженные шаблоны заполняются только на сервере с Linux; здесь пользуйтесь поставленными шаблонами."
TOO_LONG = "Шаблон заполнялся дольше {} секунд и остановлен: проверьте циклы в нём."
TOO_BIG = "Шаблону не хватило {} МБ памяти, и он остановлен: проверьте циклы и длину строк в нём."
TOO_WIDE = "Документ по этому шаблону вышел больше {} МБ; проверьте циклы в нём."
FELL = "Шаблон остановлен: при заполнении произошла ошибка, которой в нём быть не должно."

_prefix: list[tuple[str, ...]] = []


def render_uploaded(template: bytes, context: Mapping[str, Any], *, render: str = RENDER) -> bytes:
    """Fill an uploaded template under limits: 512 MB, 10 s of processor, 15 s in all, no network, no files written.

    ``context``: the slots as `service.rendering.render` takes them. ``render``: «module:function», for tests.

    Raises:
        Invalid: the gate refuses the template; MissingData when it asks for data not given.
        BadTemplate: the template is at fault, with its places.
        Unavailable: not on Linux.
        HouseError: limits passed; the sentence says which.
    """
    if not sys.platform.startswith("linux"):
        raise Unavailable(ELSEWHERE)
    gate.inspect(template, "docx")
    return _made((template, dict(context), render))


def print_uploaded(items: Sequence[Item], **how: bool) -> bytes:
    """`printjob.print_job` under the same limits for the whole job, for items some of whose templates were uploaded."""
    if not sys.platform.startswith("linux"):
        raise Unavailable(ELSEWHERE)
    sources = {hashlib.sha256(item.compiled.source).digest(): item.compiled.source for item in items}
    for source in sources.values():
        gate.inspect(source, "docx")
    told = [
        (hashlib.sha256(item.compiled.source).digest(), dict(item.context), item.group, item.name) for item in items
    ]
    return _made((sources, told, PRINT, how))


def job_docx(
    items: Sequence[Item], *, odd_starts: bool = False, separators: bool = False, office: bool = False
) -> bytes:
    """A print job as one Word file: in the child when a template of it was uploaded, else here."""
    uploaded = any(isinstance(item.compiled, Uploaded) for item in items)
    make = print_uploaded if uploaded else print_job
    return make(items, odd_starts=odd_starts, separators=separators, office=office)


def faults_uploaded(
    template: bytes, known: Collection[str] | None = None, *samples: Mapping[str, Any]
) -> list[TemplateFault]:
    """`service.rendering.faults` of an upload: docxtpl's reading of a hostile file may take hours, the child's limits end it.

    ``samples``: slots of the sample and full ones, as `faults.sample_faults` takes them; then the template is tried on them too.
    Raises Invalid when the gate refuses the file, Unavailable when not on Linux, HouseError when the limits are passed.
    """
    if not sys.platform.startswith("linux"):
        raise Unavailable(ELSEWHERE)
    gate.inspect(template, "docx")
    answer = _made((template, None if known is None else sorted(known), CHECK, *samples), b"J")
    try:
        listed = [
            {str(key): str(value)[:500] for key, value in one.items()} for one in json.loads(answer)[:MOST_FAULTS]
        ]
        return [TemplateFault(**one) for one in listed]
    except (ValueError, TypeError, AttributeError) as error:
        raise HouseError(FELL) from error


def _made(work: tuple[Any, ...], mark: bytes = b"D") -> bytes:
    """What the child's function gives: a docx («D») or plain JSON («J»)."""
    first, second, function, *more = work
    job = packed((first, second, function, more, MEMORY_MB, CPU_SECONDS, OUTPUT_MB))
    with (
        tempfile.TemporaryDirectory(prefix=f"nastavnik-child-{os.getpid()}-") as folder,
        tempfile.TemporaryFile() as answer,
    ):
        code = _run(job, Path(folder), answer.fileno())
        answer.seek(0)
        return _result(code, answer.read((OUTPUT_MB + 1) << 20), mark)


def networkless() -> bool:
    """Does this system let the child run without network?"""
    return bool(_offline())


def _offline() -> tuple[str, ...]:
    if not _prefix:
        _prefix.append(offline_prefix())
    return _prefix[0]


def _run(job: bytes, folder: Path, answer: int) -> int:
    """Run the child to its end or kill it with its whole group; its exit code, None → killed by us for time."""
    process = subprocess.Popen(
        [*_offline(), sys.executable, "-B", "-X", "faulthandler=0", "-m", "service.rendering.child_main"],
        stdin=subprocess.PIPE,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "PATH": os.defpath, "PYTHONHASHSEED": "0"},
        start_new_session=True,
    )
    try:
        process.communicate(job, timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired as late:
        raise HouseError(TOO_LONG.format(int(WALL_SECONDS))) from late
    finally:
        _kill(process)
    return process.returncode


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it may have started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin:
        process.stdin.close()


def _result(code: int, answer: bytes, wanted: bytes) -> bytes:
    """What was wanted, or the child's end told as an error of the house."""
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise HouseError(TOO_LONG.format(CPU_SECONDS))
    if code == -signal.SIGXFSZ:
        raise HouseError(TOO_WIDE.format(OUTPUT_MB))
    mark, body = answer[:1], answer[1:]
    if code == 0 and mark == wanted and (mark != b"D" or body.startswith(b"PK")):
        return body
    if code == 0 and mark == b"E":
        raise _told(body)
    raise HouseError(FELL)


def _told(answer: bytes) -> HouseError:
    """The child's error as ours; what the child says is data, checked and cut to a length a page can show."""
    try:
        return _rebuilt(json.loads(answer))
    except (ValueError, TypeError, LookupError, AttributeError):
        return HouseError(FELL)


def _rebuilt(error: dict[str, Any]) -> HouseError:
    if error.get("memory"):
        return HouseError(TOO_BIG.format(MEMORY_MB))
    sentence = str(error.get("sentence") or FELL)[:500]
    faults = [{str(key): str(value)[:500] for key, value in one.items()} for one in error.get("faults", [])[:200]]
    if error.get("kind") == "BadTemplate":
        return BadTemplate(sentence, [TemplateFault(**one) for one in faults])
    if error.get("kind") == "MissingData":
        return MissingData([one["field"] for one in faults])
    if faults:
        return Invalid([Fault(**one) for one in faults], sentence)
    return HouseError(sentence)
