"""The sample of a document type turned into others: fewer and more rows, other people, a bare form, another college."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from schemas.college import College
from schemas.document.blocks import all_fields
from schemas.document.compile import load
from schemas.document.manifest import FieldSpec, Manifest
from schemas.values.names import Gender
from service.catalogue.folders import Catalogue, DocumentType
from service.rendering.paper import Slots
from service.rendering.slots import build_slots
from service.usecases.sample import COLLEGE, DIRECTOR, SAMPLE_DAY, SampleLookup, sample_paper

LONG = (
    "заместитель директора по учебно-методической и воспитательной работе – руководитель регионального центра "
    "содействия трудоустройству выпускников и развития наставничества"
)
WOMEN = tuple(
    {"surname": surname, "firstname": firstname, "patronymic": patronymic, "gender": "f"}
    for surname, firstname, patronymic in (
        ("Берёзкина", "Алёна", "Семёновна"), ("Сухих", "Нинель", "Львовна"), ("Панченко", "Любовь", "Ильинична"),
        ("Ким", "Айгуль", "Фёдоровна"), ("Орлова", "Вера", "Никитична"), ("Дюжева", "Зоя", "Кузьминична"),
        ("Ткач", "Юлия", "Романовна"), ("Малиновская", "Ева", "Яковлевна"), ("Жук", "Инна", "Глебовна"),
        ("Озерова", "Майя", "Павловна"), ("Черных", "Рада", "Олеговна"), ("Лунёва", "Ия", "Савельевна"),
        ("Шевцова", "Клара", "Игоревна"), ("Гринь", "Лидия", "Борисовна"), ("Яшина", "Нелли", "Марковна"),
        ("Фролова", "Таисия", "Денисовна"),
    )
)  # fmt: skip
MEN = tuple(
    {"surname": surname, "firstname": firstname, "patronymic": patronymic, "gender": "m"}
    for surname, firstname, patronymic in (
        ("Берёзкин", "Пётр", "Семёнович"), ("Седых", "Илья", "Львович"), ("Шульженко", "Никита", "Ильич"),
        ("Ли", "Лев", "Фёдорович"), ("Орлов", "Павел", "Никитич"), ("Дюжев", "Савва", "Кузьмич"),
        ("Коваль", "Роман", "Романович"), ("Маяковский", "Яков", "Яковлевич"), ("Волк", "Глеб", "Глебович"),
        ("Озеров", "Олег", "Павлович"), ("Чутких", "Марк", "Олегович"), ("Лунёв", "Егор", "Савельевич"),
        ("Шевцов", "Клим", "Игоревич"), ("Гринь", "Борис", "Борисович"), ("Яшин", "Наум", "Маркович"),
        ("Фролов", "Денис", "Денисович"),
    )
)  # fmt: skip

LONGEST = tuple(
    {"surname": surname, "firstname": firstname, "patronymic": patronymic, "gender": gender}
    for gender, surnames, firstnames, patronymics in (
        ("f", ("Абдурахмангаджиева", "Рождественская-Преображенская", "Мухаметшарифуллина", "Константинопольская"),
         ("Зульфия-Гульнара", "Александра-Виктория"), ("Мухаметгаллиевна", "Станиславовна")),
        ("m", ("Абдурахмангаджиев", "Рождественский-Преображенский", "Мухаметшарифуллин", "Константинопольский"),
         ("Мухаммадсаид", "Станислав-Всеволод"), ("Мухаметгаллиевич", "Ростиславович")),
    )
    for firstname in firstnames
    for patronymic in patronymics
    for surname in surnames
)  # fmt: skip
"""The longest names met in lists of colleges: sixteen women, sixteen men."""
LONG_GROUP = {
    "code": "ТОРА-11-9/2026к", "programme_code": "13.02.13",
    "programme": "Эксплуатация и обслуживание электрического и электромеханического оборудования (по отраслям)",
}  # fmt: skip
LONG_PARTNER = {
    "name": "Общество с ограниченной ответственностью «Научно-производственное объединение «Приамурские машиностроительные "
    "технологии и промышленная автоматика»",
    "address": "680999, Приамурский край, муниципальный район имени Полины Осипенко, рп. Новоясногорский, "
    "ул. Пятидесятилетия Великой Октябрьской социалистической революции, д. 112, корп. 4, помещ. 18",
}
LONG_COLLEGE = (
    "Краевое государственное автономное профессиональное образовательное учреждение «Приамурский межрегиональный "
    "многопрофильный колледж промышленных технологий, транспорта и сервиса имени дважды Героя Труда А.Б. Первостроителева»"
)

Raw = dict[str, Any]
Change = Callable[[Manifest, Raw], Raw]


@dataclass(frozen=True)
class Variant:
    """A name, what it does to the typed sample, and what it changes around it."""

    name: str
    change: Change = lambda _manifest, raw: raw
    paper: Mapping[str, Any] = field(default_factory=dict)


def slots(catalogue: Catalogue, kind: DocumentType, raw: Raw, paper: Mapping[str, Any]) -> Slots:
    """Slots of ``raw``, as service.usecases.sample makes them, some facts of the paper changed."""
    data = load(kind.manifest, raw, SampleLookup(), SAMPLE_DAY)
    return build_slots(kind.manifest, data, replace(sample_paper(catalogue, kind.manifest, data), **paper))


def people(value: Any) -> Iterator[Raw]:
    """Every person written out in a sample."""
    if is_person(value):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from people(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from people(inner)


def is_person(value: Any) -> bool:
    return isinstance(value, Mapping) and {"surname", "firstname"} <= value.keys()


def _each_person(change: Callable[[Raw], Raw]) -> Change:
    def walk(value: Any) -> Any:
        if is_person(value):
            return change(dict(value))
        if isinstance(value, Mapping):
            return {name: walk(inner) for name, inner in value.items()}
        return [walk(inner) for inner in value] if isinstance(value, list) else value

    return lambda _manifest, raw: walk(raw)


def cast(names: tuple[Raw, ...], kinship: str) -> Change:
    """Every person of the sample is another one of ``names``; the same person stays the same."""

    def change(manifest: Manifest, raw: Raw) -> Raw:
        chosen: dict[tuple[str, str], Raw] = {}
        supply = itertools.cycle(names)

        def another(person: Raw) -> Raw:
            known = chosen.setdefault((person["surname"], person["firstname"]), {})
            known.update(known or next(supply))
            return person | known

        made: Raw = _each_person(another)(manifest, raw)
        return made | {"kinship": kinship} if "kinship" in made else made

    return change


def longest(manifest: Manifest, raw: Raw) -> Raw:
    """Names, positions, groups and organisations of the sample are as long as they get."""
    women, men = ([dict(one) for one in LONGEST if one["gender"] == gender] for gender in "fm")
    supply = {"f": itertools.cycle(women), "m": itertools.cycle(men)}
    chosen: dict[tuple[str, str], Raw] = {}

    def walk(value: Any) -> Any:
        if is_person(value):
            made = {name: walk(inner) for name, inner in value.items()}
            known = chosen.setdefault((value["surname"], value["firstname"]), {})
            known.update(known or next(supply[value.get("gender", "f")]))
            return made | known | ({"position": LONG} if value.get("position") else {})
        if isinstance(value, Mapping):
            made = {name: walk(inner) for name, inner in value.items()}
            if "programme" in made and "code" in made:
                return made | LONG_GROUP
            return made | LONG_PARTNER if {"name", "address"} <= made.keys() else made
        return [walk(inner) for inner in value] if isinstance(value, list) else value

    changed: Raw = walk(raw)
    return changed


def one_row(manifest: Manifest, raw: Raw) -> Raw:
    """Every list of the sample has one element."""
    return {spec.name: _shortened(spec, raw[spec.name]) for spec in all_fields(manifest) if spec.name in raw}


def _shortened(spec: FieldSpec, value: Any) -> Any:
    if not isinstance(value, list):
        return value
    if spec.kind != "rows":
        return value[:1]
    parts = {part.name: part for part in spec.fields}
    return [{name: _shortened(parts[name], inner) for name, inner in row.items()} for row in value[:1]]


def rows(count: int) -> Change:
    """Every list of rows or people of the sample has ``count`` elements, each with people of its own."""

    def change(manifest: Manifest, raw: Raw) -> Raw:
        made = dict(raw)
        for spec in all_fields(manifest):
            value = raw.get(spec.name)
            if isinstance(value, list) and value and (spec.kind == "rows" or (spec.many and spec.kind not in TYPED)):
                made[spec.name] = _lengthened(value, count)
        return made

    return change


TYPED = {"document_ref", "choice"}
"""Lists that no college makes longer than its choices and papers."""


def _lengthened(listed: list[Any], count: int) -> list[Any]:
    pairs = itertools.chain.from_iterable(zip(WOMEN, MEN, strict=True))
    supply = itertools.cycle([dict(one) for one in (*pairs, *LONGEST)])
    fresh = _each_person(lambda person: person | next(supply))
    made = []
    for number, row in zip(range(count), itertools.cycle(listed), strict=False):
        other: Any = fresh(None, {"row": row})["row"]  # type: ignore[arg-type]  # the manifest is not looked at
        if isinstance(other, dict) and "no" in other:
            other = other | {"no": type(other["no"])(number + 1)}
        made.append(other)
    return made


TYPED_FREELY = {"text", "long_text", "lines"}


def stopped(manifest: Manifest, raw: Raw) -> Raw:
    """Every text typed freely ends with a full stop, as people write."""
    return _stopped(all_fields(manifest), raw)


def _stopped(specs: tuple[FieldSpec, ...], raw: Raw) -> Raw:
    made = dict(raw)
    for spec in specs:
        value = raw.get(spec.name)
        if spec.kind == "rows" and isinstance(value, list):
            made[spec.name] = [_stopped(spec.fields, row) for row in value]
        elif spec.kind in TYPED_FREELY and value:
            made[spec.name] = [_with_stop(line) for line in value] if isinstance(value, list) else _with_stop(value)
    return made


def _with_stop(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def bare(manifest: Manifest, raw: Raw) -> Raw:
    """Only what must be filled."""
    made = _required(all_fields(manifest), raw)
    return made | ({manifest.dated_by: raw[manifest.dated_by]} if manifest.dated_by in raw else {})


def _required(specs: tuple[FieldSpec, ...], raw: Raw) -> Raw:
    made = {}
    for spec in specs:
        if spec.name not in raw or not spec.required or spec.default is not None:
            continue
        value = raw[spec.name]
        made[spec.name] = [_required(spec.fields, row) for row in value] if spec.kind == "rows" else value
    return made


def _no_patronymic(person: Raw) -> Raw:
    return {name: value for name, value in person.items() if name != "patronymic"}


def minors(manifest: Manifest, raw: Raw) -> Raw:
    """Every student of the sample is sixteen on the day of the paper."""
    born = date_of_sample(manifest, raw).replace(day=1).replace(year=date_of_sample(manifest, raw).year - 16)

    def younger(specs: tuple[FieldSpec, ...], data: Raw) -> Raw:
        made = dict(data)
        for spec in specs:
            value = data.get(spec.name)
            if spec.kind == "rows" and isinstance(value, list):
                made[spec.name] = [younger(spec.fields, row) for row in value]
            elif spec.kind == "student" and isinstance(value, list):
                made[spec.name] = [one | {"birth_date": born.isoformat()} for one in value]
            elif spec.kind == "student" and is_person(value):
                made[spec.name] = value | {"birth_date": born.isoformat()}
        return made

    return younger(all_fields(manifest), raw)


def date_of_sample(manifest: Manifest, raw: Raw) -> date:
    """The day of the shown paper."""
    return date.fromisoformat(str(raw.get(manifest.dated_by) or SAMPLE_DAY))


UNTOLD = ("short_name", "founder", "place", "site", "legal_address", "phone", "email", "inn", "ogrn")
"""What a college need not have told when it issues its first paper."""


def _college(**changes: Any) -> dict[str, College]:
    return {"college": replace(COLLEGE, **changes)}


VARIANTS = {
    variant.name: variant
    for variant in (
        Variant("one row", one_row),
        Variant("twelve rows", rows(12)),
        Variant("forty rows", rows(40)),
        Variant("women", cast(WOMEN, "mother")),
        Variant("men", cast(MEN, "father"), {"signer": replace(DIRECTOR, surname="Громов", firstname="Пётр",
                                                               patronymic="Юрьевич", gender=Gender.M)}),
        Variant("no patronymic", _each_person(_no_patronymic), {"signer": replace(DIRECTOR, patronymic="")}),
        Variant("minor", minors),
        Variant("acting", paper={"acting": "и.о."}),
        Variant("temporary", paper={"acting": "врио"}),
        Variant("long position", _each_person(lambda one: one | {"position": LONG} if one.get("position") else one)),
        Variant("longest", longest, {"signer": replace(DIRECTOR, surname="Константинопольская-Преображенская"), **_college(
            full_name=LONG_COLLEGE, short_name="КГА ПОУ «ПММКПТТС им. А.Б. Первостроителева»")}),
        Variant("no short name", paper=_college(short_name="")),
        Variant("full stops", stopped),
        Variant("bare", bare),
        Variant("bare acting", bare, {"acting": "и.о."}),
        Variant("bare college", bare, _college(**dict.fromkeys(UNTOLD, ""), training=False)),
    )
}  # fmt: skip
