"""Legal acts of preambles as a college edits them: which stand in the papers of a day, a new one, one repealed, all from a file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from schemas.document.vocabulary import GENRES
from schemas.values.actor import Actor
from schemas.values.dates import read_date
from service.archive.files import write_whole
from service.catalogue.shared import ACTS, Act, read_shared
from service.catalogue.tomlout import inline
from service.errors import Conflict, Fault, Invalid
from service.security.permissions import Permission, require
from service.settings import OWN_TEMPLATES
from service.usecases.house import House

SHARED = "_shared"
FIELDS = ("genitive", "since", "until", "used_by")
_KEY = re.compile(r"[a-z][a-z0-9_]{1,40}")


def listed(house: House, actor: Actor, day: date | None = None) -> list[Act]:
    """All acts in the order of preambles; with ``day`` those in force on it."""
    require(actor, Permission.READ_CATALOGUE)
    acts = house.catalogue.shared.acts
    return [act for act in acts if day is None or (act.since <= day and (act.until is None or day <= act.until))]


def day_of(text: str) -> date | None:
    """A day as typed; None for nothing. Invalid for what is no date."""
    try:
        return read_date(text) if text.strip() else None
    except ValueError as error:
        raise Invalid([Fault("day", str(error))]) from error


def save(house: House, actor: Actor, key: str, data: Mapping[str, Any]) -> Act:
    """Add an act, or lay the college's own over one: «genitive», «since», «until» (empty: in force), «used_by» (kinds or genres).

    What is not given stays as it was. Invalid with all faults; papers already issued do not change.
    """
    require(actor, Permission.MANAGE_CATALOGUE)
    act = _read(house, key, data)
    with house.store.transaction(actor) as tx:
        facts = {
            "since": act.since.isoformat(),
            "until": act.until.isoformat() if act.until else "",
            "text": act.genitive,
        }
        tx.audit("act_saved", subject=key, facts=facts)
        own = {one.key: one for one in _own(house)}
        _write(house, (own | {key: act}).values())
    house.catalogue.reload()
    return act


def restore(house: House, actor: Actor, key: str) -> None:
    """Take away what the college laid over: the shipped act speaks again, or none."""
    require(actor, Permission.MANAGE_CATALOGUE)
    own = {one.key: one for one in _own(house)}
    if key not in own:
        raise Conflict("Этот акт поставлен с программой: колледж его не менял.")
    with house.store.transaction(actor) as tx:
        tx.audit("act_restored", subject=key)
        _write(house, [act for act in own.values() if act.key != key])
    house.catalogue.reload()


def bring(house: House, actor: Actor, text: str) -> int:
    """Take the college's own acts.toml whole, in place of the earlier one; how many acts it holds."""
    require(actor, Permission.MANAGE_CATALOGUE)
    try:
        raw = tomllib.loads(text).get("acts", [])
    except tomllib.TOMLDecodeError as error:
        raise Invalid([Fault("file", f"Файл не читается как TOML: {error}.")]) from error
    acts, faults = [], []
    for number, one in enumerate(raw if isinstance(raw, list) else [], 1):
        try:
            acts.append(_read(house, str(one.get("id", "")), _fields(one)))
        except Invalid as error:
            faults += [Fault(f"acts.{number}.{fault.field}", fault.detail) for fault in error.faults]
    if faults:
        raise Invalid(faults)
    with house.store.transaction(actor) as tx:
        tx.audit("acts_brought_in", facts={"acts": len(acts)})
        _write(house, acts)
    house.catalogue.reload()
    return len(acts)


def own_file(house: House, actor: Actor) -> str:
    """The college's own acts.toml as text, for editing in a file."""
    require(actor, Permission.READ_CATALOGUE)
    return _text(_own(house))


def as_json(act: Act) -> dict[str, Any]:
    """An act as the API tells it."""
    return {
        "id": act.key, "genitive": act.genitive, "since": act.since.isoformat(),
        "until": act.until.isoformat() if act.until else None, "used_by": sorted(act.used_by), "own": act.own,
        "doubt": act.doubt or None,
    }  # fmt: skip


def _fields(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Names of the file → names of the use case."""
    names = {"in_force_from": "since", "in_force_to": "until"}
    return {names.get(name, name): value for name, value in raw.items() if names.get(name, name) in FIELDS}


def _read(house: House, key: str, data: Mapping[str, Any]) -> Act:
    known = {act.key: act for act in house.catalogue.shared.acts}.get(key)
    faults = [Fault(name, f"Такого поля нет: есть {', '.join(FIELDS)}.") for name in sorted(set(data) - set(FIELDS))]
    if not _KEY.fullmatch(key):
        faults.append(Fault("id", "Ключ – латинскими буквами: kray_2026_15."))
    text = str(data.get("genitive", known.genitive if known else "")).strip()
    if len(text) < 10:
        faults.append(Fault("genitive", "Впишите акт в родительном падеже: «приказа министерства … от … № … «О …»»."))
    since = _day(data, "since", known.since if known else None, faults)
    until = _day(data, "until", known.until if known else None, faults)
    used_by = _used_by(house, data.get("used_by", known.used_by if known else ()), faults)
    if since is None and not any(fault.field == "since" for fault in faults):
        faults.append(Fault("since", "Впишите, с какого дня акт ставят в преамбулы."))
    if since and until and until < since:
        faults.append(Fault("until", "Акт кончает действовать раньше, чем начинает."))
    if faults or since is None:
        raise Invalid(faults)
    return Act(key, text, since, until, used_by, own=True)


def _day(data: Mapping[str, Any], name: str, known: date | None, faults: list[Fault]) -> date | None:
    if name not in data:
        return known
    text = str(data[name] or "").strip()
    try:
        return read_date(text) if text else None
    except ValueError as error:
        faults.append(Fault(name, str(error)))
        return None


def _used_by(house: House, raw: Any, faults: list[Fault]) -> frozenset[str]:
    listed = re.split(r"[\s,;]+", raw.strip()) if isinstance(raw, str) else [str(one) for one in raw or ()]
    strange = [one for one in listed if one not in GENRES and one not in house.catalogue.types]
    if not any(listed):
        faults.append(Fault("used_by", "Назовите, в каких документах его называть: виды или ключи документов."))
    elif strange:
        faults.append(Fault("used_by", f"Таких видов документов нет: {', '.join(strange)}."))
    return frozenset(listed)


def _folder(house: House) -> Path:
    return house.settings.data / OWN_TEMPLATES / SHARED


def _own(house: House) -> list[Act]:
    shared = read_shared(house.settings.templates / SHARED, _folder(house))
    return [act for act in shared.acts if act.own]


def _write(house: House, acts: Iterable[Act]) -> None:
    folder = _folder(house)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / ACTS, _text(acts).encode())


def _text(acts: Iterable[Act]) -> str:
    lines = ["# Акты преамбул колледжа: заменяют поставленные с тем же id и добавляют новые.", ""]
    for act in acts:
        values = {
            "id": act.key, "genitive": act.genitive, "in_force_from": act.since.isoformat(),
            "in_force_to": act.until.isoformat() if act.until else "", "used_by": sorted(act.used_by),
        }  # fmt: skip
        lines += ["[[acts]]", *(f"{name} = {inline(value)}" for name, value in values.items()), ""]
    return "\n".join(lines)
