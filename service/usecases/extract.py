"""An extract from an order («выписка») for one person or pair: their points and rows, without other people's names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from records.registry import PEOPLE
from records.store import Reader
from schemas.issued import Issued
from schemas.person import Person
from schemas.values.actor import Actor
from schemas.values.cases import Case
from service.errors import Conflict, Fault, Invalid
from service.grammar.phrases import phrase
from service.rendering.points import Point, points, tables
from service.security.permissions import Permission, require
from service.usecases.house import House
from service.usecases.mentions import WORD, plain_word, surname_forms
from service.usecases.reading import readable

EXTRACT = "order_extract"


def extractable(paper: Issued) -> bool:
    """True for a registered order that has a file here and names people."""
    return paper.genre == "order" and bool(paper.sha256) and bool(paper.people)


def named_in(house: House, actor: Actor, paper: Issued) -> list[Person]:
    """People of the order whose cards are here, by surname."""
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        return sorted(_people(reader, paper.people), key=lambda person: str(person.name))


def extract_data(house: House, actor: Actor, key: str, people: Sequence[str]) -> dict[str, Any]:
    """Fields of «order_extract» for these people of the order; who certifies it is left to be named.

    A point or row that names one of them is taken whole; one that names only others is left out; points that name nobody
    are taken. Invalid for people whom the order does not name.
    """
    require(actor, Permission.READ_ARCHIVE)
    with house.store.reading() as reader:
        paper = readable(reader, actor, key)
        if not extractable(paper):
            raise Conflict("Выписку делают из приказа, который выдан здесь и называет людей.")
        if not people or not set(people) <= set(paper.people):
            raise Invalid([Fault("person", "Выберите человека, которого называет этот приказ.")])
        everybody = _people(reader, paper.people)
        content = house.files.get(paper.sha256)
        signer = _signer(house, reader, paper)
    ours = _words([one for one in everybody if one.key in people])
    others = _words([one for one in everybody if one.key not in people]) - ours
    data = {
        "order": key,
        "points": [f"{one.number} {one.text}" for one in _kept(points(content), ours, others)],
        "rows": _rows(tables(content), ours),
    }
    return {**data, **({"order_signer": signer} if signer else {})}


def _people(reader: Reader, keys: Collection[str]) -> list[Person]:
    return [person for key in keys if (person := PEOPLE.peek(reader, key)) is not None]


def _words(people: Sequence[Person]) -> set[str]:
    return {form for person in people for form in surname_forms(person)}


def _said(text: str) -> set[str]:
    return {plain_word(word) for word in WORD.findall(text)}


def _kept(found: Sequence[Point], ours: set[str], others: set[str]) -> list[Point]:
    """Points without those of others, and without a heading («Назначить:») under which nothing is left."""
    fitting = [one for one in found if _said(one.text) & ours or not _said(one.text) & others]
    parents = {one.parent for one in fitting}
    headings = {one.parent for one in found if one.parent}
    return [one for one in fitting if one.number in parents or one.number not in headings]


def _rows(found: Sequence[Sequence[Sequence[str]]], ours: set[str]) -> list[dict[str, str]]:
    """Rows of the annex that name our people: its number, mentor and mentees, by the headings of the columns."""
    rows = []
    for table in found:
        heads = [cell.lower() for cell in table[0]] if table else []
        mentor = next((place for place, head in enumerate(heads) if head.startswith("наставник")), None)
        mentee = next((place for place, head in enumerate(heads) if head.startswith("наставляем")), None)
        if mentor is None or mentee is None:
            continue
        ours_in = [cells for cells in table[1:] if _said(" ".join(cells)) & ours]
        rows += [{"no": cells[0], "mentor": cells[mentor], "mentee": cells[mentee]} for cells in ours_in]
    return rows


def _signer(house: House, reader: Reader, paper: Issued) -> Any:
    """Who signed: the one named in the order, else who was in office on its day, with the post of that day."""
    if paper.data.get("signer"):
        return paper.data["signer"]
    signer = house.college(reader).signer(paper.date)
    person = PEOPLE.peek(reader, signer.person) if signer else None
    if signer is None or person is None:
        return None
    post = f"{signer.acting} {phrase(signer.position, Case.GENT).text}" if signer.acting else signer.position
    name = {"surname": person.surname, "firstname": person.firstname, "patronymic": person.patronymic}
    return {**name, "gender": person.gender.value, "position": post[:1].upper() + post[1:]}
