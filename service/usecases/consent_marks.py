"""Which sheets a typed line means: ticked ones, the numbers typed, or the beginning of a surname within one group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from records.registry import CONSENTS
from records.store import Reader
from schemas.consent import Consent, ConsentKind
from schemas.errors import Fault
from schemas.person import plain_name
from schemas.values.actor import Actor
from service.errors import Invalid
from service.usecases.consent_overview import Line, of_group
from service.usecases.house import House


def chosen(house: House, actor: Actor, group: str, kind: ConsentKind, ticked: Iterable[str], typed: str) -> list[str]:
    """Keys of the sheets to be marked; Invalid when nothing is chosen or a typed word fits none or several."""
    _, lines = of_group(house, actor, group)
    waiting = [(line, sheet) for line in lines for sheet in line.waiting]
    known = {sheet.key for _, sheet in waiting}
    keys = [key for key in ticked if key in known]
    keys += list(_typed(waiting, kind, typed))
    if not keys:
        raise Invalid([Fault("which", "Отметьте вернувшиеся листы или впишите номер листа либо начало фамилии.")])
    return list(dict.fromkeys(keys))


def _typed(waiting: list[tuple[Line, Consent]], kind: ConsentKind, typed: str) -> Iterator[str]:
    for word in typed.replace(",", " ").replace(";", " ").split():
        by_number = [sheet for _, sheet in waiting if sheet.number == word.lstrip("№")]
        mine = [(line, sheet) for line, sheet in waiting if sheet.kind is kind]
        by_name = [sheet for line, sheet in mine if line.person.plain.startswith(plain_name(word))]
        found = by_number or by_name
        people = {sheet.person for sheet in found}
        if not found:
            raise Invalid([Fault("which", f"«{word}»: такого номера или фамилии среди невозвращённых нет.")])
        if len(people) > 1:
            raise Invalid([Fault("which", f"«{word}» подходит нескольким людям: впишите номер листа или больше букв.")])
        yield max(found, key=lambda one: one.number.zfill(9)).key


def person_of(reader: Reader, key: str) -> str:
    """Whose sheet it is."""
    return CONSENTS.get(reader, key).person
