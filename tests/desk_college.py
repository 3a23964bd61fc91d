"""The invented college of data_college laid into a house: cards, groups, representatives, as an import would leave them."""

from __future__ import annotations

from datetime import date

from records.registry import COLLEGE, GROUPS, PEOPLE, REPRESENTATIONS
from records.store import Transaction
from schemas.college import COLLEGE_KEY, College, Signer
from schemas.consent import Representation
from schemas.group import Group
from schemas.person import Identity, Person, PersonRole
from schemas.values.names import Gender
from service.usecases.actors import SYSTEM
from service.usecases.house import House
from tests import data_college

FULL_NAME = "Краевое государственное бюджетное профессиональное образовательное учреждение «Приреченский техникум»"
KINSHIP = {"мать": "mother", "отец": "father", "опекун": "guardian"}


def fill(house: House, seed: int = 7, students: int = 3000, groups: int = 150, teachers: int = 250) -> None:
    """Lay the college of ``seed`` into an empty house, in one commit."""
    made = data_college.college(seed, students, groups, teachers)
    with house.store.transaction(SYSTEM) as tx:
        head = PEOPLE.add(
            tx,
            Person(
                surname="Громова", firstname="Алевтина", patronymic="Юрьевна", gender=Gender.F, position="директор",
                roles=(PersonRole.STAFF,),
            ),
        )  # fmt: skip
        COLLEGE.add(
            tx,
            College(
                key=COLLEGE_KEY, full_name=FULL_NAME,
                short_name="КГБ ПОУ ПТ", legal_address="680998, Приамурский край, г. Приреченск, ул. Учебная, д. 2", place="г. Приреченск",
                email="pt@example.org", signers=(Signer(person=head.key, since=date(2019, 9, 1)),),
                verify_address="https://pt.example.org", since=date(2026, 9, 1),
            ),
        )  # fmt: skip
        for teacher in made.teachers:
            PEOPLE.add(tx, _named(teacher.name, position=teacher.position, roles=(PersonRole.TEACHER,)))
        keys = {
            group.code: GROUPS.add(
                tx,
                Group(
                    code=group.code, course=group.course, programme_code=group.programme_code, programme=group.programme
                ),
            ).key
            for group in made.groups
        }
        for student in made.students:
            _student(tx, student, keys)


def _student(tx: Transaction, student: data_college.Student, groups: dict[str, str]) -> None:
    card = PEOPLE.add(
        tx,
        _named(
            student.name, birth_date=student.birth_date, group=groups[student.group], phone=student.phone,
            email=student.email, address=student.address, identity=Identity(number=student.passport),
            roles=(PersonRole.STUDENT,),
        ),
    )  # fmt: skip
    for one in student.representatives:
        parent = PEOPLE.add(tx, _named(one.name, phone=one.phone, roles=(PersonRole.PARENT,)))
        REPRESENTATIONS.add(
            tx, Representation(child=card.key, representative=parent.key, kinship=KINSHIP.get(one.kinship, "guardian"))
        )


def _named(name: data_college.Human, **more: object) -> Person:
    return Person(
        surname=name.surname, firstname=name.firstname, patronymic=name.patronymic, gender=Gender(name.gender), **more
    )
