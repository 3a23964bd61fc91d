"""Planted mistakes: each sync, lock, check and step left out once, and the test that must notice."""

# ruff: noqa: E501 — a table of texts
from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[3]


class Mutant(NamedTuple):
    """In ``file`` of ``part``, ``old`` becomes ``new``; ``test`` (a file and a -k expression) must fail."""

    name: str
    file: str
    old: str
    new: str
    test: str
    part: str = "records"
    needs: tuple[str, ...] = ("schemas", "records", "tests/unit/records")

    @property
    def path(self) -> str:
        """From the root of the code."""
        return f"{self.part}/{self.file}"


C, E, K, T = "test_store_conformance.py", "test_store_embedded.py", "test_crash.py", "test_tinydb_faults.py"
L = "test_store_keeper.py"
MUTANTS = (
    # syncs
    Mutant("commits are not synced", "pool.py", 'SYNCHRONOUS = "full"', 'SYNCHRONOUS = "off"', f"{K}::power_cut"),
    Mutant(
        "commits are synced at checkpoints only",
        "pool.py",
        'SYNCHRONOUS = "full"',
        'SYNCHRONOUS = "normal"',
        f"{K}::power_cut",
    ),
    Mutant(
        "the new file is not synced",
        "making.py",
        "pragma synchronous=full",
        "pragma synchronous=off",
        f"{K}::syncs_of_the_making",
    ),
    Mutant(
        "the new file's bytes are not forced",
        "making.py",
        "    sync_file(path)\n\n\n",
        "\n\n\n",
        f"{K}::syncs_of_the_making",
    ),
    Mutant("the new name is not synced", "making.py", "    sync_folder(path.parent)\n", "", f"{K}::power_cut"),
    Mutant(
        "a copy is not synced",
        "upkeep.py",
        "target = sqlite3.connect(draft, isolation_level=None)",
        "target = sqlite3.connect(draft, isolation_level=None)\n            target.execute('pragma synchronous=off')",
        f"{K}::syncs_of_a_copy",
    ),
    Mutant("a copy's name is not synced", "upkeep.py", "    sync_folder(path.parent)\n", "", f"{K}::syncs_of_a_copy"),
    # order of steps
    Mutant(
        "the witness is written before the commit",
        "base.py",
        "        self._commits = session.commit()\n        self._witness",
        "        self._witness.write(self._incarnation, session.commits + 1)\n        self._commits = session.commit()\n        self._witness",
        f"{K}::power_cut or failing or stays_bad",
    ),
    Mutant(
        "the new file is made in place",
        "making.py",
        'draft = path.with_name(f"{path.name}-new-{uuid.uuid4().hex}")',
        "draft = path",
        f"{K}::power_cut",
    ),
    # locks
    Mutant(
        "nobody waits for his turn",
        "turn.py",
        "        self._join(deadline)\n        try:\n            self._queue(deadline)",
        "        self._taken = True\n        try:\n            self._draw() if self._fd >= 0 else self._open()",
        f"{E}::order_of_asking",
    ),
    Mutant(
        "threads do not wait for one another",
        "turn.py",
        "if not self._taken:",
        "if True:",
        f"{E}::order_of_asking or bounded",
    ),
    Mutant(
        "processes do not wait for one another",
        "turn.py",
        "            self._wait(WRITER, deadline)\n",
        "",
        f"{K}::ticket_given_up",
    ),
    Mutant(
        "transactions begin without SQLite's lock", "base.py", '"begin immediate"', '"begin"', f"{K}::foreign_writer"
    ),
    Mutant(
        "the turn is kept for ever",
        "turn.py",
        "        self._unlock(WRITER)\n        self._unlock(self._ticket)",
        "        pass",
        f"{K}::writers_and_readers",
    ),
    Mutant(
        "an upsert is two commits",
        "documents.py",
        "        with self._engine.base.writing():\n            return super().upsert(document, cond)",
        "        return super().upsert(document, cond)",
        f"{T}::two_upserts",
    ),
    # checks
    Mutant(
        "check sums are not looked at",
        "rows.py",
        "if stored.sum != crc(",
        "if False and stored.sum != crc(",
        f"{E}::flipped_byte or check_names",
    ),
    Mutant(
        "lost rows are not missed",
        "inspection.py",
        "(count, total) != (entry.n, entry.total)",
        "False",
        f"{E}::check_names",
    ),
    Mutant(
        "pages are not proved",
        "inspection.py",
        'yield from _guarded("страницы файла", _pages(connection))',
        "pass",
        f"{E}::damaged_index",
    ),
    Mutant(
        "counters are not proved",
        "inspection.py",
        "if crc(journal, period, last) != checked",
        "if False",
        f"{E}::check_names",
    ),
    Mutant(
        "fewer commits are not missed", "base.py", "session.commits < mark.commits", "False", f"{E}::cut_or_flipped_log"
    ),
    Mutant(
        "a touched file is not read through",
        "base.py",
        "touched = mark is None or not self._witness.untouched(mark)",
        "touched = mark is None",
        f"{E}::flipped_byte or vanished",
    ),
    Mutant(
        "the witness is not written",
        "base.py",
        "        self._commits = session.commit()\n        self._witness.write(self._incarnation, self._commits)\n",
        "        self._commits = session.commit()\n",
        f"{E}::cut_or_flipped_log",
    ),
    Mutant("an emptied file is taken for a new one", "pool.py", "if not look.st_size:", "if False:", f"{T}::emptied"),
    Mutant(
        "a vanished file is made anew",
        "base.py",
        "        if left:\n",
        "        if False:\n",
        f"{E}::vanished_or_shrank",
    ),
    Mutant(
        "a replaced file is not noticed",
        "pool.py",
        "if file != self._file:",
        "if self._file is None:",
        f"{T}::restored or {E}::restored",
    ),
    Mutant(
        "a stale log stays beside a restored file",
        "pool.py",
        "self._log is not None and self._log_file() == self._log",
        "False",
        f"{E}::restored_under",
    ),
    Mutant("a newer file is opened", "base.py", "if number > FORMAT:", "if False:", f"{E}::newer_file"),
    Mutant(
        "versions are not compared", "embedded.py", 'if stored.version != row["version"]:', "if False:", f"{C}::stale"
    ),
    Mutant(
        "removed keys are forgotten",
        "rows.py",
        'self.session.execute("insert or ignore into gone values(?,?)", (entry.tid, old.key))',
        "pass",
        f"{C}::never_given_again",
    ),
    Mutant(
        "unique sets are plain indexes",
        "rows.py",
        '"unique index" if name in unique else "index"',
        '"index"',
        f"{C}::unique",
    ),
    Mutant(
        "values are not checked",
        "values.py",
        "    raise NotJson(path, value)\n\n\ndef _text",
        "    return value\n\n\ndef _text",
        f"{C}::json_cannot",
    ),
    Mutant(
        "ids of removed rows are free again",
        "rows.py",
        "entry.changed(-1, -old.sum)",
        "entry.changed(-1, -old.sum, next_id=old.id)",
        f"{T}::not_given_again",
    ),
    Mutant(
        "the cache is not compared with the commits",
        "documents.py",
        "if moment != self._cached_at:",
        "if False:",
        f"{T}::asked_before",
    ),
    Mutant(
        "a forked child uses its parent's connections",
        "pool.py",
        "if self._pid != os.getpid():\n                self._forked()\n            if file",
        "if False:\n                self._forked()\n            if file",
        f"{E}::forked_child",
    ),
    Mutant(
        "half of a failed part stays", "base.py", 'session.execute("rollback to part")', "pass", f"{E}::undone_alone"
    ),
    Mutant(
        "a failed transaction stays open",
        "base.py",
        '                connection.execute("rollback")\n        except',
        '                connection.execute("commit")\n        except',
        f"{C}::leaves_nothing",
    ),
    Mutant(
        "the chain does not hold the head before", "audit.py", "stable([before, *", "stable([*", f"{E}::forged_line"
    ),
    Mutant(
        "facts are not held by the chain",
        "audit.py",
        'line["digest"] != digest_of',
        "False and line['digest'] != digest_of",
        f"{E}::check_names",
    ),
    Mutant(
        "the file's whole sum is not compared",
        "seen.py",
        "self._sum() != mark.whole",
        "False",
        f"{E}::byte_that_nothing_uses",
    ),
    Mutant(
        "a damaged witness is not told of",
        "base.py",
        "if mark is None and self._witness.damaged():",
        "if False:",
        f"{E}::damaged_witness",
    ),
    Mutant(
        "a damaged number of form passes for a newer program's",
        "base.py",
        "if Session(connection, {}, writing=False).format <= FORMAT:",
        "if False:",
        f"{E}::newer_file",
    ),
    Mutant(
        "closing tells the witness what this process knows",
        "base.py",
        "self._witness.settle(self._incarnation, commits)",
        "self._witness.settle(self._incarnation, self._commits)",
        f"{L}::fewer_commits",
    ),
    # the keeper of the log
    Mutant(
        "room is made while others write",
        "keeper.py",
        'connection.execute("begin immediate")',
        'connection.execute("begin")',
        f"{L}::while_somebody_else",
    ),
    Mutant(
        "room is made at the log's beginning",
        "keeper.py",
        "end = file.seek(0, os.SEEK_END)",
        "end = file.seek(0)",
        f"{L}::what_lies_in_the_log",
    ),
    Mutant(
        "the log is never begun anew",
        "keeper.py",
        "if pages > self._limit:",
        "if False:",
        f"{L}::begins_anew_as_soon",
    ),
    Mutant(
        "readers are waited for with the turn held",
        "keeper.py",
        "else 2 * pages",
        "else PAGES",
        f"{L}::goes_on_reading",
    ),
    Mutant(
        "a forked child has no keeper",
        "keeper.py",
        "if self._pid != os.getpid():",
        "if not self._pid:",
        f"{L}::forked_child",
    ),
    Mutant(
        "the log keeps removed rows",
        "upkeep.py",
        'while connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0]:',
        "while False:",
        f"{E}::scrub",
    ),
    Mutant("free pages keep removed rows", "upkeep.py", 'connection.execute("vacuum")', "pass", f"{E}::scrub"),
)


def survives(mutant: Mutant, folder: Path) -> str:
    """Run the mutant's test over a mutated copy of the code: empty if the test failed as it must, else what it said."""
    for name in mutant.needs:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    shutil.copy(ROOT / "pyproject.toml", folder / "pyproject.toml")
    target = folder / mutant.path
    text = target.read_text()
    assert mutant.old in text, f"the mutant «{mutant.name}» does not fit the code any more"
    target.write_text(text.replace(mutant.old, mutant.new))
    file, _, chosen = mutant.test.partition("::")
    wanted = chosen.replace(f"{E}::", "").replace(f"{T}::", "")
    files = {file, *(other for other in (E, T) if f"{other}::" in chosen)}
    paths = [name if "/" in name else f"tests/unit/records/{name}" for name in sorted(files)]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        *paths,
        "-k",
        f"({wanted}) and not plain and not postgres",
    ]
    env = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "RECORDS_SAMPLE": "6"}
    with subprocess.Popen(
        command, cwd=folder, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            said = process.communicate(timeout=120)[0]
        except subprocess.TimeoutExpired:
            said = ""  # hanging is noticed, too
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # and whatever it started
    return "" if process.returncode in {1, None} or not said else f"exit {process.returncode}: {said[-2000:]}"
