"""The chain of audit lines: how a line is closed over the one before, and how a rewritten past shows.

``digest`` = SHA-256 of salt and facts; ``head`` = SHA-256 of the head before, the digest and everything else of the line. The facts
themselves stand outside the head, so that destroyed personal data can be blanked (facts and salt together; the salt keeps short facts
from being guessed by their digest) while the chain still verifies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from records.store import Deeds, Finding
from records.values import decode, stable
from schemas.values.actor import Actor

GENESIS = "0" * 64
"""The head before the first line."""
COLUMNS = ("seq", "at", "login", "source", "event", "subject", "ground", "salt", "facts", "digest", "head")
_CLOSED = ("seq", "at", "login", "source", "event", "subject", "ground", "digest")


@dataclass(frozen=True, slots=True)
class Deed:
    """What is written of a deed besides who and when."""

    event: str
    subject: str = ""
    ground: str = ""
    facts: str = "{}"
    """JSON text; it is kept as it is, so its digest does not depend on how it was written."""


def moment(now: datetime) -> str:
    """UTC, ISO 8601 with microseconds and the zone, so that texts sort as times do."""
    return now.astimezone(UTC).isoformat(timespec="microseconds")


def digest_of(salt: str, facts: str) -> str:
    """Digest of the facts as the chain holds it."""
    return hashlib.sha256(f"{salt}\n{facts}".encode()).hexdigest()


def head_of(before: str, line: Mapping[str, Any]) -> str:
    """Head of a line closed over the head before it."""
    closed = stable([before, *(line[name] for name in _CLOSED)])
    return hashlib.sha256(closed.encode()).hexdigest()


def link(seq: int, before: str, deed: Deed, who: tuple[Actor, datetime, bytes]) -> dict[str, Any]:
    """The next line after ``before``; ``who`` is actor, moment and sixteen random bytes."""
    actor, now, chance = who
    salt = chance.hex()
    line: dict[str, Any] = {
        "seq": seq,
        "at": moment(now),
        "login": actor.login,
        "source": actor.source,
        "event": deed.event,
        "subject": deed.subject,
        "ground": deed.ground,
        "salt": salt,
        "facts": deed.facts,
        "digest": digest_of(salt, deed.facts),
    }
    line["head"] = head_of(before, line)
    return line


def verify(lines: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """Findings of a whole chain read from its first line: holes, rewritten lines, changed facts, a clock that went back."""
    before, expected, at = GENESIS, 1, ""
    for line in lines:
        seq = f"строка {line['seq']}"
        if line["seq"] != expected:
            yield Finding(
                "audit-hole",
                "error",
                seq,
                f"В журнале действий нет строк с {expected} по {line['seq'] - 1}: восстановите копию.",
            )
        if line["head"] != head_of(before, line):
            yield Finding(
                "audit-chain",
                "error",
                seq,
                "Журнал действий переписан: сверьте печатную голову цепочки и восстановите копию.",
            )
        if line["facts"] is not None and line["digest"] != digest_of(line["salt"] or "", line["facts"]):
            yield Finding("audit-facts", "error", seq, "Сведения строки журнала изменены: восстановите копию.")
        if line["at"] < at:
            yield Finding("clock-back", "warning", seq, "Часы компьютера переводились назад: проверьте время.")
        before, expected, at = line["head"], line["seq"] + 1, line["at"]


def asked(wanted: Deeds, sign: str) -> tuple[str, list[str]]:
    """SQL condition and its values for the lines wanted; ``sign`` marks a value («?»)."""
    parts, values = ["1=1"], []
    for column, among in (("event", wanted.events), ("subject", wanted.who)):
        if among:
            marks = ",".join([sign] * len(among))
            both = column == "subject"
            parts.append(f"(subject in ({marks}) or login in ({marks}))" if both else f"event in ({marks})")
            values += [*among, *(among if both else ())]
    for comparison, moment_ in ((">=", wanted.since), ("<", wanted.until)):
        if moment_:
            parts.append(f"at{comparison}{sign}")
            values.append(moment_)
    return " and ".join(parts), values


def fits(line: Mapping[str, Any], wanted: Deeds) -> bool:
    """The same in Python."""
    return (
        (not wanted.events or line["event"] in wanted.events)
        and (not wanted.who or line["subject"] in wanted.who or line["login"] in wanted.who)
        and line["at"] >= wanted.since
        and (not wanted.until or line["at"] < wanted.until)
    )


def line_of(values: Iterable[Any]) -> dict[str, Any]:
    """A line by the values of its columns, as the engines keep them."""
    return dict(zip(COLUMNS, values, strict=True))


def shown(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line as the port hands it out: facts as a mapping, or None where they were destroyed; the salt stays inside."""
    row = {name: line[name] for name in COLUMNS if name != "salt"}
    row["facts"] = None if line["facts"] is None else decode(line["facts"])
    return row
