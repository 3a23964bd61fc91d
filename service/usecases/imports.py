"""Import of lists: read and compare first, show the plan, save exactly that or nothing, undo until a paper stands on it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from records.registry import IMPORTS
from records.store import Reader, Row, Transaction
from schemas.values.actor import Actor
from service.errors import Conflict, Fault, Invalid, NotFound
from service.importing.giveback import annotate
from service.importing.plan import Plan
from service.importing.preview import Rule
from service.importing.vocabulary import Kind
from service.security.permissions import Permission, require
from service.usecases.house import House
from service.usecases.imports_look import Source, book_of, compare, read_list, rows_again, stored_rows
from service.usecases.imports_rows import NewGroup
from service.usecases.imports_save import Saving, apply

TABLE = IMPORTS.name
TERM = timedelta(days=7)
"""A plan that nobody confirmed is thrown away after this."""
READING = "reading"
"""The state of a large list that waits to be read by the worker."""
SHOWN = ("planned", "confirmed", "undone")
UNKNOWN = "Такого импорта нет: он удалён, или вышел его срок (7 дней)."


@dataclass(frozen=True, slots=True)
class Import:
    """An import as every edge shows it; ``plan`` is None once its body was destroyed or thrown away."""

    key: str
    state: str
    kind: Kind
    name: str
    login: str
    at: str
    counts: Mapping[str, int]
    digest: str
    plan: Plan | None
    groups: tuple[NewGroup, ...]
    columns: tuple[tuple[str, str, str], ...]
    """Header, field, reason of the guess."""

    def as_json(self) -> dict[str, Any]:
        """The settled shape of 201 answers and of the command line."""
        plan = self.plan
        told: dict[str, Any] = {
            "kind": self.kind.value,
            "counts": dict(self.counts),
            "ready": bool(plan and plan.ready),
        }
        if plan is not None:
            body = orjson.loads(plan.to_json())
            names = ("new", "changed", "same", "gone", "repairs", "faults", "doubts", "skipped", "notes", "mapping")
            told |= {name: body[name] for name in names}
        told["columns"] = [{"header": header, "field": name, "reason": why} for header, name, why in self.columns]
        told["groups"] = [group.code for group in self.groups]
        return {"id": self.key, "state": self.state, "digest": self.digest, "preview": told}


def plan(house: House, actor: Actor, source: Source) -> Import:
    """Read a list and compare it with the records; nothing is saved but the plan. Invalid when it cannot be read."""
    require(actor, Permission.IMPORT_DATA)
    made = looked(house, source)
    with house.store.transaction(actor) as tx:
        _forget_old(house, tx)
        body = tx.add(TABLE, {"state": "body", **made.body})
        head = tx.add(TABLE, {"state": "planned", "body": body["key"], **made.head, **who(house, actor)})
        tx.audit("import_planned", subject=head["key"], facts={"kind": source.kind.value, **made.head["counts"]})
        return _import(tx, head)


def again(
    house: House, actor: Actor, key: str, *, mapping: Mapping[str, str], rules: Mapping[str, Rule], role: str
) -> Import:
    """The same list read with other columns or rules; the plan shown before is replaced."""
    require(actor, Permission.IMPORT_DATA)
    with house.store.reading() as reader:
        head, body = pair(reader, key)
    if head["state"] != "planned":
        raise Conflict("Этот импорт уже сохранён: загрузите список заново.")
    source = replace(source_of(head, body), mapping=mapping, rules=rules, role=role)
    made = looked(house, source)
    with house.store.transaction(actor) as tx:
        tx.save(TABLE, {**body, **made.body})
        return _import(tx, tx.save(TABLE, {**head, **made.head, **who(house, actor)}))


@dataclass(frozen=True, slots=True)
class Made:
    """What is stored of a list that was read and compared: a small head for lists, a body with the plan and the file."""

    head: dict[str, Any]
    body: dict[str, Any]


def looked(house: House, source: Source) -> Made:
    """Read a list and compare it with the records; nothing is stored."""
    with house.store.reading() as reader:
        listed = read_list(house, reader, source)
        found = compare(reader, source, listed.rows)
    text = found.plan.to_json().encode()
    head = {
        "kind": source.kind.value, "name": source.name[:120], "counts": found.plan.counts,
        "digest": hashlib.sha256(text).hexdigest(), "role": source.role,
        "columns": [[column.header, column.field, column.reason] for column in listed.found.columns],
        "rules": {name: rule.value for name, rule in source.rules.items()},
    }  # fmt: skip
    body = {
        "plan": orjson.loads(text), "rows": stored_rows(listed.rows), "paste": source.paste,
        "groups": [[one.code, one.course] for one in found.groups],
        "file": base64.b64encode(source.content).decode(),
    }  # fmt: skip
    return Made(head, body)


def who(house: House, actor: Actor) -> dict[str, str]:
    """Who read a list, and when."""
    return {"login": actor.login, "at": house.clock().isoformat(timespec="seconds")}


def source_of(head: Row, body: Row) -> Source:
    """The list as it came."""
    rules = {name: Rule(rule) for name, rule in head["rules"].items()}
    content = base64.b64decode(body["file"])
    return Source(Kind(head["kind"]), content, body["paste"], head["name"], rules=rules, role=head["role"])


def pair(reader: Reader, key: str) -> tuple[Row, Row]:
    """Head and body of an import; NotFound if either is gone."""
    head = reader.peek(TABLE, key)
    if head is None or head["state"] not in SHOWN:
        raise NotFound(UNKNOWN)
    body = reader.peek(TABLE, head["body"])
    if body is None:
        raise NotFound("Содержание этого импорта уничтожено вместе с данными человека, который в нём был.")
    return head, body


def _import(reader: Reader, head: Row) -> Import:
    body = reader.peek(TABLE, head["body"])
    found = plan_of(body) if body and body.get("plan") else None
    groups = tuple(NewGroup(code, course) for code, course in (body or {}).get("groups", ()))
    return Import(
        head["key"], head["state"], Kind(head["kind"]), head["name"], head["login"], head["at"], head["counts"],
        head["digest"], found, groups, tuple((header, name, why) for header, name, why in head["columns"]),
    )  # fmt: skip


def get(house: House, actor: Actor, key: str) -> Import:
    """An import with its plan; NotFound if it is gone."""
    require(actor, Permission.IMPORT_DATA)
    with house.store.reading() as reader:
        return _import(reader, pair(reader, key)[0])


def latest(house: House, actor: Actor, most: int = 20) -> list[Row]:
    """Heads of the last imports: state, kind, name, login, at, counts."""
    require(actor, Permission.IMPORT_DATA)
    with house.store.reading() as reader:
        return reader.find(TABLE, {"state": list(SHOWN)}, order=("-at",), limit=most)


def annotated(house: House, actor: Actor, key: str) -> tuple[str, bytes]:
    """The list given back with comments in its bad cells: a file name and an xlsx."""
    require(actor, Permission.IMPORT_DATA)
    with house.store.reading() as reader:
        head, body = pair(reader, key)
    if not body.get("file") and not body.get("paste"):
        raise NotFound("Файл хранится только до сохранения импорта.")
    source = source_of(head, body)
    shown = plan_of(body)
    sheet = next(one for one in book_of(source).sheets if one.name == shown.sheet)
    name = head["name"].rpartition(".")[0] or head["name"] or "Список"
    return f"{name} (замечания).xlsx", annotate(source.content, sheet, shown.faults, shown.doubts)


def confirm(house: House, actor: Actor, key: str, digest: str = "") -> Import:
    """Save all of the plan, in one transaction; Conflict when the records or the plan are no longer those shown."""
    require(actor, Permission.IMPORT_DATA)
    with house.store.reading() as reader:
        head, body = pair(reader, key)
        shown = _confirmable(head, body, digest)
        source = source_of(head, body)
    with house.store.transaction(actor) as tx:
        looked = compare(tx, source, rows_again(source.kind, shown, body["rows"]))
        if (looked.plan.new, looked.plan.changed, looked.plan.faults) != (shown.new, shown.changed, shown.faults):
            raise Conflict(
                "Пока вы смотрели план, записи изменил кто-то другой. Пересчитайте его и посмотрите ещё раз."
            )
        saving = Saving(house, tx, actor, f"Импорт {key}")
        apply(saving, shown, looked.groups)
        undoing = {"made": saving.made, "changed": saving.changed, "removed": saving.removed}
        tx.save(TABLE, {**body, "file": "", "paste": "", "rows": [], **undoing})
        _remember(tx, shown)
        done = tx.save(TABLE, {**head, "state": "confirmed", "at": house.clock().isoformat(timespec="seconds")})
        tx.audit("import_confirmed", subject=key, facts={"kind": head["kind"], **shown.counts})
        return _import(tx, done)


def _confirmable(head: Row, body: Row, digest: str) -> Plan:
    if head["state"] != "planned":
        raise Conflict("Этот импорт уже сохранён.")
    if digest and digest != head["digest"]:
        raise Conflict("План с тех пор пересчитан: посмотрите его ещё раз.")
    shown = plan_of(body)
    if not shown.ready:
        said = (
            "В списке есть ошибки: исправьте их и загрузите снова." if shown.faults else "В списке нет ничего нового."
        )
        raise Invalid([Fault("file", said)], said)
    return shown


def plan_of(body: Row) -> Plan:
    """The stored plan."""
    return Plan.from_json(orjson.dumps(body["plan"]).decode())


def _remember(tx: Transaction, shown: Plan) -> None:
    kept = tx.find(TABLE, {"state": "mapping", "fingerprint": shown.fingerprint}, limit=1)
    fresh = {"state": "mapping", "fingerprint": shown.fingerprint, "mapping": dict(shown.mapping)}
    if kept:
        tx.save(TABLE, {**kept[0], **fresh})
    else:
        tx.add(TABLE, fresh)


def _forget_old(house: House, tx: Transaction) -> None:
    for head in tx.find(TABLE, {"state": ["planned", READING]}):
        if house.clock() - datetime.fromisoformat(head["at"]) > TERM:
            forget(tx, head)


def forget(tx: Transaction, head: Row) -> None:
    """Throw a list away with its file."""
    if tx.peek(TABLE, head["body"]) is not None:
        tx.remove(TABLE, head["body"])
    tx.remove(TABLE, head["key"])


def drop(house: House, actor: Actor, key: str) -> None:
    """Throw away a plan that was not saved."""
    require(actor, Permission.IMPORT_DATA)
    with house.store.transaction(actor) as tx:
        head = tx.peek(TABLE, key)
        if head is None or head["state"] != "planned":
            raise NotFound(UNKNOWN)
        forget(tx, head)
