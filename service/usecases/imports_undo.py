"""Undo of an import: everything back as it was, unless a paper was issued on it or somebody worked on it since."""

from __future__ import annotations

from typing import Any

from records.registry import CONSENTS, GROUPS, ISSUED, PAIRS
from records.store import Row, Transaction
from schemas.values.actor import Actor
from service.errors import Conflict
from service.security.permissions import Permission, require
from service.usecases import history
from service.usecases.house import House
from service.usecases.imports import TABLE, pair
from service.usecases.imports_save import TABLES

ORDER = ("representations", "people", "partners", "groups")
"""Links go before those they link."""


def undo(house: House, actor: Actor, key: str) -> int:
    """Take an import back, in one transaction; gives how many records were removed or restored. Conflict when it is too late."""
    require(actor, Permission.IMPORT_DATA)
    with house.store.transaction(actor) as tx:
        head, body = pair(tx, key)
        if head["state"] != "confirmed":
            raise Conflict("Отменить можно только сохранённый импорт.")
        _check_papers(tx, body, head["at"])
        _check_edits(tx, body)
        _restore(house, tx, actor, body, key)
        for table in ORDER:
            for name, made, _ in body["made"]:
                if name == table:
                    _remove(tx, name, made)
        for name, _, row in body["removed"]:
            tx.add(name, _own(row))
        tx.save(TABLE, {**body, "made": [], "changed": [], "removed": []})
        tx.save(TABLE, {**head, "state": "undone"})
        tx.audit("import_undone", subject=key)
        return len(body["made"]) + len(body["changed"])


def _touched(body: Row, table: str) -> set[str]:
    made = {key for name, key, _ in body["made"] if name == table}
    return made | {key for name, key, *_ in body["changed"] if name == table}


def _check_papers(tx: Transaction, body: Row, since: str) -> None:
    people = _touched(body, "people")
    for paper in ISSUED.find(tx, order=("-date",)):
        if paper.issued_at >= since and people & set(paper.people):
            number = f" № {paper.number}" if paper.number else ""
            raise Conflict(f"Отменить нельзя: по этому списку уже выдан документ «{paper.title}»{number}.")
    fresh = {key for name, key, _ in body["made"] if name == "people"}
    if any(consent.person in fresh for consent in CONSENTS.find(tx)):
        raise Conflict("Отменить нельзя: у людей из этого списка уже есть согласия.")


def _check_edits(tx: Transaction, body: Row) -> None:
    """Records made by the import and changed since would lose what was typed into them."""
    made = {key for name, key, _ in body["made"]}
    for name, key, version in body["made"]:
        row = tx.peek(name, key)
        if row is not None and row["version"] != version:
            called = row.get("plain") or row.get("code") or row.get("name") or "запись"
            raise Conflict(f"Отменить нельзя: после импорта правили карточку «{called}».")
    people = {key for name, key, _ in body["made"] if name == "people"}
    own = made | {key for name, key, *_ in body["changed"] if name == "groups"}
    if any(group.curator in people and group.key not in own for group in GROUPS.find(tx)):
        raise Conflict("Отменить нельзя: человек из этого списка уже куратор группы.")
    if any(people & {pair_.mentor, *pair_.mentees} for pair_ in PAIRS.find(tx)):
        raise Conflict("Отменить нельзя: человек из этого списка уже в наставнической паре.")


def _restore(house: House, tx: Transaction, actor: Actor, body: Row, key: str) -> None:
    """Each field goes back to what it was where it still says what the import wrote."""
    seen: set[str] = set()
    for name, changed, _, before in body["changed"]:
        row = tx.peek(name, changed)
        if row is None or changed in seen:
            continue  # of several changes the first knows what stood before the import
        seen.add(changed)
        if name == "representations":
            tx.save(name, {**row, **_own(before)})
            continue
        table: Any = TABLES[name]
        now, steps = table.get(tx, changed), history.of(tx, changed)
        wrote = {step.field.partition(".")[0]: step.version for step in steps if step.ground == f"Импорт {key}"}
        last = max(wrote.values(), default=0)
        later = {step.field.partition(".")[0] for step in steps if step.version > last}
        back = {part: value for part, value in _own(before).items() if part in wrote.keys() - later}
        restored = table.schema.load({**_own(row), **back, "key": changed, "version": row["version"]})
        stored = table.save(tx, restored)
        history.keep(house, tx, actor, stored, history.changes(table.schema, now, stored), f"Отмена: импорт {key}")


def _own(row: Row) -> Row:
    return {part: value for part, value in row.items() if part not in {"key", "version"}}


def _remove(tx: Transaction, name: str, key: str) -> None:
    if tx.peek(name, key) is None:
        return
    if name == "groups" and tx.find("people", {"group": key}, limit=1):
        return  # somebody else studies in it by now
    tx.remove(name, key)
