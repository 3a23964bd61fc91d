"""The sample of a document type: filled without any college, on a fixed day, for checks and golden texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from schemas.college import College, Signer
from schemas.document.blocks import all_fields
from schemas.document.compile import date_of
from schemas.document.manifest import FieldSpec, Manifest
from schemas.group import Group
from schemas.journals import JOURNALS, written
from schemas.lookup import PaperRef
from schemas.partner import Partner
from schemas.person import Identity, Person, PersonRole
from schemas.values.calendar import AcademicYear, Period
from schemas.values.names import FullName, Gender
from schemas.values.periods import MonthRange, TermKind
from service.catalogue.folders import Catalogue
from service.grammar.names import guess_gender, parse_full_name
from service.rendering.paper import Paper, Slots
from service.rendering.slots import build_slots

SAMPLE_DAY = date(2026, 9, 1)
CODE = "7K3MP9QRX2WD"
COLLEGE = College(
    key="college",
    full_name="Краевое государственное бюджетное профессиональное образовательное учреждение «Ясногорский учебный техникум»",
    short_name="КГБ ПОУ ЯУТ",
    founder="Министерство образования и науки Приамурского края",
    legal_address="680999, Приамурский край, рп. Ясногорский, ул. Учебная, д. 1",
    phone="+7 000 000-00-00",
    email="priemnaya@example.org",
    site="https://example.org",
    inn="0000000000",
    ogrn="0000000000000",
    place="рп. Ясногорский",
    signers=(Signer(person="director", since=date(2019, 9, 1)),),
    verify_address="https://example.org",
    training=True,
)
DIRECTOR = Person(
    key="director", surname="Громова", firstname="Алевтина", patronymic="Юрьевна", gender=Gender.F, position="директор"
)


GROUP = Group(
    key="group", code="ТМ-21", course=2, programme_code="15.02.16", programme="Технология машиностроения",
    curator="person",
)  # fmt: skip
PERSON = Person(
    key="person", surname="Громова", firstname="Алевтина", patronymic="Юрьевна", gender=Gender.F, position="методист",
    roles=(PersonRole.STUDENT,), birth_date=date(2000, 2, 1), group=GROUP.code, phone="+70000000000",
    email="gromova@example.org", address="рп. Ясногорский",
    identity=Identity(number="0000 000000", issued_by="отделом", issued_on=date(2014, 3, 1)),
)  # fmt: skip
STOCK: Mapping[str, Any] = {
    "text": "12", "long_text": "12", "lines": ["12"], "integer": 2, "boolean": True, "date": SAMPLE_DAY,
    "period": Period(SAMPLE_DAY, SAMPLE_DAY), "time": time(14), "month_range": MonthRange(TermKind.ACADEMIC_YEAR),
    "year": AcademicYear.of(SAMPLE_DAY), "person": PERSON, "student": PERSON, "control": PERSON, "group": GROUP,
    "partner": Partner(
        key="partner", name="ООО «Пример»", short_name="Пример", inn="0000000000", address="рп. Ясногорский", signer="person",
        contact="Громова А.Ю.", phone="+70000000000", email="primer@example.org",
    ),
    "document_ref": PaperRef("paper", "приказ", "1-од", SAMPLE_DAY, "О примере"),
}  # fmt: skip
"""One value of each kind; a text is a number, since filters of numbers suit such a text."""


class SampleLookup:
    """schemas.lookup.Lookup that knows nobody: samples write people out; a paper they name is taken as there."""

    def person(self, _text: str) -> Person | None:
        """Nobody."""
        return None

    def group(self, _text: str) -> Group | None:
        """No group."""
        return None

    def partner(self, _text: str) -> Partner | None:
        """No organisation."""
        return None

    def paper(self, _text: str) -> PaperRef | None:
        """No paper."""
        return None

    def outside(self, kind: str, number: str, day: date, title: str) -> PaperRef | None:
        """Taken as written."""
        return PaperRef("", kind, number, day, title)

    def split_name(self, text: str) -> FullName:
        """Parts of a name typed in one field."""
        return parse_full_name(text)

    def certain_gender(self, name: FullName) -> Gender | None:
        """Only what the patronymic proves."""
        guess = guess_gender(name)
        return guess.gender if guess.certainty == "certain" else None


OLDER = "2020-09-01"
"""The day of papers that a shown sample refers to: older than the journals of any college here."""
_REFERENCE = {"genre", "number", "date", "heading"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR = re.compile(r"(\d{4})-(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def sample_of_day(manifest: Manifest, today: date) -> dict[str, Any]:
    """The sample moved to ``today``: dates by the days between, academic years and months by the academic years between.

    The date of the paper itself is left out (absent means today), so that the sample is good to issue on any day.
    """
    own = str(manifest.sample.get(manifest.dated_by, SAMPLE_DAY.isoformat())) if manifest.dated_by else str(SAMPLE_DAY)
    dated = date.fromisoformat(own)
    years = AcademicYear.of(today).start - AcademicYear.of(dated).start

    def move(value: Any) -> Any:
        if isinstance(value, dict):
            moved = {name: move(inner) for name, inner in value.items()}
            return moved | {"date": OLDER} if moved.keys() >= _REFERENCE else moved
        if isinstance(value, list):
            return [move(inner) for inner in value]
        return _moved(value, (today - dated).days, years) if isinstance(value, str) else value

    return {name: move(value) for name, value in manifest.sample.items() if name != manifest.dated_by}


def _moved(text: str, days: int, years: int) -> str:
    if _DAY.fullmatch(text):
        return (date.fromisoformat(text) + timedelta(days=days)).isoformat()
    if (match := _YEAR.fullmatch(text)) and int(match[2]) == int(match[1]) + 1:
        return f"{int(match[1]) + years}-{int(match[2]) + years}"
    if match := _MONTH.fullmatch(text):
        return f"{int(match[1]) + years}-{match[2]}"
    return text


def sample_paper(catalogue: Catalogue, manifest: Manifest, data: Mapping[str, Any]) -> Paper:
    """What surrounds the sample: a fixed number, code, college and signer, and the acts of its day."""
    dated = date_of(manifest, data, SAMPLE_DAY)
    return Paper(
        college=COLLEGE,
        dated=dated,
        number=written(JOURNALS[manifest.journal].mask, 199, dated) if manifest.journal else "",
        code=CODE,
        signer=DIRECTOR,
        acts=tuple(catalogue.shared.preamble(manifest.key, manifest.genre, dated)),
        title=manifest.heading or manifest.short,
        retention=manifest.retention,
    )


def full_slots(catalogue: Catalogue, manifest: Manifest) -> Slots:
    """Slots with a value in every place, also where the sample may leave one empty: what kind of value stands where."""
    paper = sample_paper(catalogue, manifest, {})
    data = {spec.name: _stock(spec) for spec in all_fields(manifest)} | {"executor": PERSON, "visas": [PERSON]}
    return build_slots(manifest, data, replace(paper, groups={GROUP.code: GROUP}, people={PERSON.key: PERSON}))


def _stock(spec: FieldSpec) -> Any:
    if spec.kind == "rows":
        return [{part.name: _stock(part) for part in spec.fields}]
    value = spec.choices[0][0] if spec.kind == "choice" else STOCK[spec.kind]
    return [value] if spec.many else value


def sample_slots(catalogue: Catalogue, manifest: Manifest, data: Mapping[str, Any]) -> Slots:
    """Slots of the sample."""
    return build_slots(manifest, data, sample_paper(catalogue, manifest, data))
