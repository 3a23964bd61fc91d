"""Withdrawal: the clock, what stops at once, what two persons destroy, what stays as proof."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from records import upkeep
from records.registry import CONSENTS, ISSUED, JOBS, PEOPLE, REPRESENTATIONS, WITHDRAWALS
from schemas.consent import ConsentKind
from schemas.person import Person
from schemas.values.actor import Actor, Role
from schemas.withdrawal import Demand, WithdrawalState
from service.errors import Conflict, Forbidden, Invalid, Unavailable
from service.rendering.text import text
from service.settings import Settings
from service.usecases import (
    backup,
    batch,
    batchrun,
    consent_registers,
    consents,
    destroyed,
    destroyed_lists,
    destruction,
    people,
    people_family,
    withdrawal,
    work,
    workdays,
)
from service.usecases.ground import NoConsent
from service.usecases.house import House
from service.usecases.issue import issue
from service.wiring import open_house
from tests.deeds.test_consents_states import DAY, printed_group
from tests.people import ADMINISTRATOR, SECRETARY, order

DIRECTOR = Actor("director", frozenset({Role.DIRECTOR}), "test")
HOW = destruction.How(("Громова Алевтина Юрьевна", "Иванова Анна Петровна"), "анкета", 2)
BELDY = {
    "surname": "Бельдызадеев", "firstname": "Ярополк", "patronymic": "Святополкович", "gender": "m", "roles": ["student"],
    "birth_date": "17.05.2010", "group": "АТ-11", "phone": "8 (914) 765-43-21", "address": "с. Дальнее, д. 77",
    "identity": {"number": "0899 765432"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("demand", "received", "due", "prolonged"),
    [
        (Demand.WITHDRAW, date(2026, 11, 20), date(2026, 12, 20), False),
        (Demand.DISTRIBUTION, date(2026, 11, 20), date(2026, 11, 25), False),
        (Demand.STOP, date(2026, 11, 20), date(2026, 12, 4), False),
        (Demand.STOP, date(2026, 11, 20), date(2026, 12, 11), True),
        (Demand.DISTRIBUTION, date(2025, 12, 29), date(2026, 1, 13), False),
        (Demand.DISTRIBUTION, date(2024, 4, 26), date(2024, 5, 3), False),
        (Demand.STOP, date(2025, 4, 30), date(2025, 5, 20), False),
    ],
)
def test_the_term_runs_in_calendar_or_working_days(demand: Demand, received: date, due: date, prolonged: bool) -> None:
    assert workdays.due(demand, received, prolonged=prolonged) == due


@pytest.mark.parametrize(("year", "days"), [(2024, 248), (2025, 247), (2026, 247)])
def test_working_days_of_a_year_are_those_of_the_production_calendar(year: int, days: int) -> None:
    first = date(year, 1, 1).toordinal()
    every = (date.fromordinal(first + shift) for shift in range(366))
    assert sum(workdays.working(day) for day in every if day.year == year) == days


def test_a_term_over_a_year_without_known_transfers_is_called_unsure() -> None:
    assert workdays.certain(date(2026, 11, 20), date(2026, 12, 11))
    assert not workdays.certain(date(2026, 12, 28), date(2027, 1, 15))


def student(house: House) -> Person:
    """A student with a parent of his own, a returned consent, and a print file that names him."""
    person = people.add(house, SECRETARY, BELDY)
    people_family.link_to(
        house,
        SECRETARY,
        person.key,
        {"person": "Бельдызадеева Забава Путятична", "kinship": "mother", "phone": "8 914 111-22-33"},
    )
    people.change(house, SECRETARY, person.key, person.version, {"note": "жил в общежитии"})
    rows = batch.rows_for_people(house, SECRETARY, "consent_pd", [person.key])
    job = batch.start(house, SECRETARY, "согласия", rows, {"out": "pile.docx"})
    assert work.do(house, job.key, batchrun.holder_name(house)).issued == 1
    with house.store.reading() as reader:
        sheet = CONSENTS.find(reader, {"person": person.key})[0]
    consents.returned(house, SECRETARY, [sheet.key], DAY)
    return people.get(house, SECRETARY, person.key)


def received(house: House, person: Person, demand: Demand = Demand.WITHDRAW) -> str:
    return withdrawal.register(house, SECRETARY, withdrawal.Received(person.key, demand, DAY)).key


def test_new_documents_stop_at_once(house: House) -> None:
    person = student(house)
    asked = order(curators=[{"person": person.key}])
    issue(house, SECRETARY, asked)
    record = withdrawal.get(house, SECRETARY, received(house, person)).record
    with pytest.raises(NoConsent):
        issue(house, SECRETARY, asked)
    assert (record.number, record.due) == ("2", date(2026, 12, 20))
    with house.store.reading() as reader:
        said = ISSUED.get(reader, record.paper).text
    assert "Бельдызадеевой Забавы Путятичны" in said


def test_printed_sheets_end_too_and_cannot_be_marked(house: House) -> None:
    one = printed_group(house)[0]
    with house.store.reading() as reader:
        person = PEOPLE.get(reader, one.person)
    received(house, person)
    with pytest.raises(Conflict):
        consents.returned(house, SECRETARY, [one.key], DAY)


def test_distribution_ends_alone_and_is_fulfilled_by_taking_down(house: House) -> None:
    person = student(house)
    key = received(house, person, Demand.DISTRIBUTION)
    with house.store.reading() as reader:
        assert all(one.withdrawn_on is None for one in CONSENTS.find(reader, {"kind": ConsentKind.PROCESSING.value}))
    with pytest.raises(Conflict):
        withdrawal.ask(house, ADMINISTRATOR, key)
    assert withdrawal.taken_down(house, SECRETARY, key).state is WithdrawalState.DONE


def test_a_demand_to_stop_is_prolonged_once_with_reasons(house: House) -> None:
    key = received(house, student(house), Demand.STOP)
    with pytest.raises(Invalid):
        withdrawal.prolong(house, SECRETARY, key, "")
    assert withdrawal.prolong(house, SECRETARY, key, "сбор сведений из филиала").due == date(2026, 12, 11)
    with pytest.raises(Conflict):
        withdrawal.prolong(house, SECRETARY, key, "сбор сведений из филиала")


def test_data_may_stay_on_another_ground(house: House) -> None:
    person = student(house)
    key = received(house, person)
    withdrawal.keep(house, DIRECTOR, key, "обучение, п. 2 ч. 1 ст. 6 152-ФЗ")
    with pytest.raises(Conflict):
        withdrawal.ask(house, ADMINISTRATOR, key)
    assert people.get(house, SECRETARY, person.key)


def test_the_second_person_is_another_one(house: House) -> None:
    key = received(house, student(house))
    with pytest.raises(Conflict):
        withdrawal.confirm(house, DIRECTOR, key, HOW)
    with pytest.raises(Forbidden):
        withdrawal.ask(house, SECRETARY, key)
    withdrawal.ask(house, ADMINISTRATOR, key)
    with pytest.raises(Forbidden):
        withdrawal.confirm(house, ADMINISTRATOR, key, HOW)
    assert withdrawal.recall(house, ADMINISTRATOR, key).state is WithdrawalState.RECEIVED


WORDS = [
    "бельдызаде", "ярополк", "святополкович", "забава", "путятичн", "9147654321", "765432", "9141112233", "дальнее, д. 77", "общежитии",
]  # fmt: skip


def test_after_destruction_no_byte_of_the_person_is_in_the_data_folder(house: House) -> None:
    person = student(house)
    issue(house, SECRETARY, order(curators=[{"person": person.key}]))
    key = received(house, person)
    withdrawal.ask(house, ADMINISTRATOR, key)
    record = withdrawal.confirm(house, DIRECTOR, key, HOW)
    assert record.state is WithdrawalState.DONE
    assert found_in(house.settings.data, WORDS) == []
    with house.store.reading() as reader:
        assert PEOPLE.peek(reader, person.key) is None
        assert REPRESENTATIONS.count(reader, {"child": person.key}) == 0
        assert CONSENTS.count(reader, {"person": person.key}) == 1
        act, extract = ISSUED.get(reader, record.act), ISSUED.get(reader, record.extract)
        assert all(job.files for job in JOBS.find(reader))
    said = text(house.files.get(act.sha256))
    assert "Бельдызадеев Ярополк Святополкович" in said
    assert "Бельдызадеева Забава Путятична" in said
    assert "Бельдызадеев" in text(house.files.get(extract.sha256))
    assert house.store.check() == []
    assert person.key in destroyed_lists.lines_of(house)[0]
    lines = consent_registers.lines(house, SECRETARY)
    assert {line.subject for line in lines} >= {"данные уничтожены"}
    assert withdrawal.listed(house, SECRETARY)[0].name == "данные уничтожены"


KILLED = """
import os, signal, sys
from pathlib import Path
from service.settings import Settings
from service.usecases import destruction, withdrawal
from service.wiring import open_house
from tests.conftest import NOW
from tests.deeds.test_withdrawal import DIRECTOR, HOW
house = open_house(Settings(data=Path(sys.argv[1])), clock=lambda: NOW)
destruction.settle = lambda house: os.kill(os.getpid(), signal.SIGKILL)
withdrawal.confirm(house, DIRECTOR, sys.argv[2], HOW)
"""


def test_a_destruction_killed_after_its_commit_is_finished_at_the_next_start(house: House) -> None:
    person = student(house)
    key = received(house, person)
    withdrawal.ask(house, ADMINISTRATOR, key)
    data = house.settings.data
    house.close()
    child = subprocess.run([sys.executable, "-c", KILLED, str(data), key], check=False)
    assert child.returncode == -signal.SIGKILL
    assert found_in(data, WORDS)
    opened = open_house(Settings(data=data))
    assert found_in(data, WORDS) == []
    with opened.store.reading() as reader:
        assert WITHDRAWALS.get(reader, key).state is WithdrawalState.DONE
        assert destroyed.owing(reader) == []
    assert opened.store.check() == []
    opened.close()


def test_what_a_destruction_owes_is_paid_before_a_backup(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The records were read all the time, so the destruction itself could not scrub them."""
    key = received(house, student(house))
    withdrawal.ask(house, ADMINISTRATOR, key)
    with house.store.reading():
        monkeypatch.setattr(upkeep.scrub, "__defaults__", (0.1,))
        assert withdrawal.confirm(house, DIRECTOR, key, HOW).state is WithdrawalState.DONE
        with pytest.raises(Unavailable):
            backup.back_up(house, ADMINISTRATOR, house.settings.data / "one.nstv", "ключ-от-копии")
    assert found_in(house.settings.data, WORDS)
    backup.back_up(house, ADMINISTRATOR, house.settings.data / "two.nstv", "ключ-от-копии")
    assert found_in(house.settings.data, WORDS) == []


def found_in(folder: Path, words: list[str]) -> list[str]:
    """Every file of the folder as text in both cases: a name may stand in UTF-8, or escaped in JSON."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            said = path.read_bytes().decode("utf-8", "ignore").casefold()
            escaped = said.encode("ascii", "ignore").decode()
            found += [
                f"{path.name}: {word}"
                for word in words
                if word in said or word.encode("unicode_escape").decode() in escaped
            ]
    return found


def test_others_of_the_same_surname_stay(house: House) -> None:
    person = student(house)
    other = people.add(
        house,
        SECRETARY,
        {**BELDY, "firstname": "Добрыня", "phone": "8 914 000-00-77", "identity": {"number": "0811 111111"}},
    )
    key = received(house, person)
    withdrawal.ask(house, ADMINISTRATOR, key)
    withdrawal.confirm(house, DIRECTOR, key, HOW)
    assert str(people.get(house, SECRETARY, other.key).name) == "Бельдызадеев Добрыня Святополкович"
    with house.store.reading() as reader:
        assert WITHDRAWALS.get(reader, key).person == person.key
