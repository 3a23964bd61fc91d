"""A student's way through the college: transfer, academic leave, return, expulsion, graduation; each with its ground."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from records.store import Reader
from schemas.person import Person, PersonRole
from schemas.values.actor import Actor
from schemas.values.dates import read_date
from service.errors import Conflict, Fault, Invalid
from service.security.permissions import Permission, require
from service.usecases import people
from service.usecases.finding import StoreLookup
from service.usecases.house import House

KINDS = {
    "transfer": "Перевести в другую группу",
    "leave": "Академический отпуск",
    "expel": "Отчислить",
    "graduate": "Выпустить",
    "return": "Вернуть в число обучающихся",
}
STATES = {"transfer": "active", "leave": "leave", "expel": "expelled", "graduate": "archived", "return": "active"}
AWAY = frozenset({"leave", "expelled", "archived"})


@dataclass(frozen=True, slots=True)
class Move:
    """What happened, from which day («01.09.2026»), on what ground («приказ № 15-к от 01.09.2026»), to which group."""

    kind: str
    day: str
    ground: str
    group: str = ""


def move(house: House, actor: Actor, key: str, asked: Move) -> Person:
    """Change a student's state or group; the history tells the day and the ground. Invalid with all faults at once."""
    require(actor, Permission.MANAGE_PEOPLE)
    with house.store.transaction(actor) as tx:
        old = people.visible(tx, actor, key)
        day, group = _checked(house, tx, old, asked)
        roles = old.roles
        if asked.kind == "graduate":
            kept = tuple(role for role in old.roles if role is not PersonRole.STUDENT)
            roles = tuple(dict.fromkeys((*kept, PersonRole.ALUMNUS)))
        new = replace(old, state=STATES[asked.kind], group=group, roles=roles)
        said = f"{KINDS[asked.kind]} с {day:%d.%m.%Y}: {asked.ground.strip()}"
        return people.save(house, tx, actor, old, new, said)


def _checked(house: House, reader: Reader, old: Person, asked: Move) -> tuple[date, str]:
    faults = []
    if asked.kind not in KINDS:
        faults.append(Fault("kind", "Выберите, что произошло."))
    day = _day(asked.day, faults)
    if len(asked.ground.strip()) < 3:
        faults.append(Fault("ground", "Укажите основание: приказ, его номер и дату."))
    found = StoreLookup(reader).group(asked.group.strip()) if asked.group.strip() else None
    if asked.group.strip() and found is None:
        faults.append(Fault("group", f"Группы «{asked.group}» нет в списке групп."))
    if asked.kind == "transfer" and not asked.group.strip():
        faults.append(Fault("group", "В какую группу переводится?"))
    if faults:
        raise Invalid(faults)
    if asked.kind == "return" and old.state not in AWAY:
        raise Conflict(f"{old.name} и так числится.")
    if asked.kind == "transfer" and found is not None and found.key == old.group and old.state == "active":
        raise Conflict(f"{old.name} уже в группе {found.code}.")
    return day or house.today(house.college(reader)), found.key if found else old.group


def _day(text: str, faults: list[Fault]) -> date | None:
    try:
        return read_date(text)
    except ValueError as error:
        faults.append(Fault("day", str(error)))
        return None
