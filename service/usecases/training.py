"""The live part of the training college: representatives of its minors, and consents that have come back in some groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from records.registry import CONSENTS, PEOPLE, REPRESENTATIONS
from records.store import Transaction
from schemas.consent import Consent, ConsentKind, Giver, Representation, giver_on
from schemas.person import Person, PersonRole
from schemas.values.calendar import AcademicYear
from schemas.values.names import Gender
from service.grammar.names import parse_full_name

BIRTH = "свидетельство о рождении"


def families(tx: Transaction, students: Mapping[str, Person], rows: Iterable[list[str]]) -> None:
    """A representative with kinship and document of authority for each row: student, name, gender, kinship, number."""
    for child, who, gender, kinship, number in rows:
        name = parse_full_name(who)
        parent = PEOPLE.add(
            tx,
            Person(
                surname=name.surname, firstname=name.firstname, patronymic=name.patronymic, gender=Gender(gender),
                roles=(PersonRole.PARENT,),
            ),
        )  # fmt: skip
        act = BIRTH if kinship != "guardian" else "акт органа опеки и попечительства:"
        REPRESENTATIONS.add(
            tx,
            Representation(
                child=students[child].key, representative=parent.key, kinship=kinship, authority_type=act, authority_number=number,
            ),
        )  # fmt: skip


def returned(tx: Transaction, students: Iterable[Person], day: date) -> None:
    """Consents to processing given on ``day``, each by whoever may give it then."""
    until = AcademicYear.of(day).last_day
    for person in students:
        giver = giver_on(person, day)
        links = REPRESENTATIONS.find(tx, {"child": person.key}, limit=1)
        parent = links[0].representative if links and giver is Giver.REPRESENTATIVE else ""
        if giver is Giver.SELF or parent:
            CONSENTS.add(
                tx,
                Consent(
                    person=person.key, kind=ConsentKind.PROCESSING, giver=giver or Giver.SELF, representative=parent,
                    printed_on=day, given_on=day, until=until,
                ),
            )  # fmt: skip
