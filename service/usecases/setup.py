"""First start: a college of one's own, or «Учебный техникум» with invented people."""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from records.registry import COLLEGE, GROUPS, PARTNERS, PEOPLE
from records.store import Transaction
from schemas.college import COLLEGE_KEY, College, Signer
from schemas.errors import Fault
from schemas.group import Group
from schemas.partner import Partner
from schemas.person import Person, PersonRole
from schemas.user import ROLE_TITLES, account_of
from schemas.values.actor import Role
from schemas.values.ids import check_code
from schemas.values.names import FullName, Gender
from service.clock import local_date
from service.errors import Conflict, Invalid
from service.grammar.names import guess_gender, parse_full_name
from service.security.passwords import check
from service.usecases import training
from service.usecases.actors import SYSTEM
from service.usecases.house import House

TRAINING = Path(__file__).with_name("training.toml")
_NEEDED = {
    "full_name": "Впишите полное название колледжа, как в уставе.",
    "place": "Впишите место составления документов: г. Хабаровск, рп. Солнечный.",
    "director": "Впишите фамилию, имя и отчество директора.",
}
_TEXTS = (
    "full_name",
    "short_name",
    "kind_word",
    "founder",
    "legal_address",
    "phone",
    "email",
    "site",
    "inn",
    "ogrn",
    "place",
    "zone",
)


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the training college and its password, shown once."""

    login: str
    name: str
    password: str
    role: str


def found_college(house: House, code: str, data: Mapping[str, Any], seen: Sequence[Fault] = ()) -> None:
    """The college's requisites and its first administrator, in one commit; the one-time code is spent with it.

    ``data``: texts of College, ``director`` (full name), ``director_gender``, ``login``, ``name``, ``password``.
    Invalid with all faults at once, those the page has ``seen`` itself among them.
    """
    director = parse_full_name(str(data.get("director") or ""))
    gender = _gender(str(data.get("director_gender") or ""), director)
    account = {
        "login": data.get("login"),
        "name": data.get("name") or str(director),
        "roles": [Role.ADMINISTRATOR.value],
    }
    faults = [*_college_faults(data, gender), *seen, *_account_faults(account, str(data.get("password") or ""))]
    if faults or gender is None:
        raise Invalid(faults)
    with house.store.transaction(SYSTEM) as tx:
        _only_once(tx)
        house.security.setup_code.spend(tx, code)
        house.security.accounts.found(tx, account, str(data.get("password") or ""))
        head = PEOPLE.add(
            tx,
            Person(
                surname=director.surname, firstname=director.firstname, patronymic=director.patronymic,
                gender=gender, position="директор", roles=(PersonRole.STAFF,),
            ),
        )  # fmt: skip
        texts: dict[str, Any] = {name: str(data[name]).strip() for name in _TEXTS if str(data.get(name) or "").strip()}
        signer = Signer(person=head.key, position="директор", since=date(2000, 1, 1))
        COLLEGE.add(tx, College(key=COLLEGE_KEY, signers=(signer,), since=_today(house), **texts))
        tx.audit("college_founded", subject=COLLEGE_KEY)


def _college_faults(data: Mapping[str, Any], gender: Gender | None) -> list[Fault]:
    faults = [Fault(name, sentence) for name, sentence in _NEEDED.items() if not str(data.get(name) or "").strip()]
    if data.get("director") and gender is None:
        faults.append(Fault("director_gender", "Укажите пол директора: по имени он не ясен."))
    return faults


def _account_faults(account: Mapping[str, Any], password: str) -> list[Fault]:
    faults: list[Fault] = []
    for refusal in (
        lambda: account_of(account),
        lambda: check(password, (str(account["login"] or ""), str(account["name"]))),
    ):
        try:
            refusal()
        except Invalid as error:
            faults += error.faults
    return faults


def training_college(house: House, code: str | None) -> list[Account]:
    """«Учебный техникум»: invented people, groups, partners and accounts; ``code`` None from the command line."""
    raw = tomllib.loads(TRAINING.read_text(encoding="utf-8"))
    with house.store.transaction(SYSTEM) as tx:
        _only_once(tx)
        if code is not None:
            house.security.setup_code.spend(tx, code)
        staff = {key: _employee(tx, rest) for key, *rest in map(_cells, raw["staff"])}
        groups = {row[0]: _group(tx, row, staff) for row in map(_cells, raw["groups"])}
        students = {row[0]: _student(tx, row, groups) for row in map(_cells, raw["students"])}
        training.families(tx, students, map(_cells, raw["representatives"]))
        back = {groups[code].key for code in raw["returned"]}
        training.returned(tx, [one for one in students.values() if one.group in back], _today(house))
        for row in map(_cells, raw["partners"]):
            _partner(tx, row)
        signer = Signer(person=staff["director"].key, position="директор", since=date(2019, 9, 1))
        COLLEGE.add(
            tx, College(key=COLLEGE_KEY, signers=(signer,), training=True, since=_today(house), **raw["college"])
        )
        accounts = [_account(house, tx, row, groups) for row in map(_cells, raw["accounts"])]
        tx.audit("training_college", subject=COLLEGE_KEY)
    return accounts


def _gender(typed: str, name: FullName) -> Gender | None:
    if typed in {"m", "f"}:
        return Gender(typed)
    guess = guess_gender(name)
    return guess.gender if guess.certainty == "certain" else None


def _only_once(tx: Transaction) -> None:
    if COLLEGE.peek(tx, COLLEGE_KEY) is not None:
        raise Conflict("В этой папке данных уже есть колледж. Для учебного укажите другую папку: --data ПАПКА.")


def _today(house: House) -> date:
    return local_date(house.clock(), "Asia/Vladivostok")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def _named(text: str, gender: str, **more: Any) -> Person:
    name = parse_full_name(text)
    return Person(
        surname=name.surname, firstname=name.firstname, patronymic=name.patronymic, gender=Gender(gender), **more
    )


def _employee(tx: Transaction, row: list[str]) -> Person:
    name, gender, position, role = row
    return PEOPLE.add(tx, _named(name, gender, position=position, roles=(PersonRole(role),)))


def _group(tx: Transaction, row: list[str], staff: Mapping[str, Person]) -> Group:
    code, course, programme_code, programme, kind, curator = row
    return GROUPS.add(
        tx,
        Group(
            code=code, course=int(course), programme_code=programme_code, programme=programme, programme_kind=kind,
            curator=staff[curator].key,
        ),
    )  # fmt: skip


def _student(tx: Transaction, row: list[str], groups: Mapping[str, Group]) -> Person:
    name, gender, born, group = row
    roles = (PersonRole.STUDENT,)
    return PEOPLE.add(
        tx, _named(name, gender, birth_date=date.fromisoformat(born), group=groups[group].key, roles=roles)
    )


def _partner(tx: Transaction, row: list[str]) -> None:
    name, short, inn, address, signer, gender, position = row
    person = PEOPLE.add(tx, _named(signer, gender, position=position, roles=(PersonRole.EMPLOYER_REP,)))
    PARTNERS.add(tx, Partner(name=name, short_name=short, inn=inn, address=address, signer=person.key))


def _account(house: House, tx: Transaction, row: list[str], groups: Mapping[str, Group]) -> Account:
    login, name, role, *own = row
    password = check_code(secrets.token_bytes) + check_code(secrets.token_bytes)[:4]
    entered = {"login": login, "name": name, "roles": [role], "groups": [groups[code].key for code in own]}
    house.security.accounts.found(tx, entered, password, sample=True)
    return Account(login, name, password, ROLE_TITLES[Role(role)])
