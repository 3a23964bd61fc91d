from __future__ import annotations

import io
import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import Invalid
from schemas.values.names import FullName
from service.importing.cells import Context
from service.importing.codes import read_inn, read_snils
from service.importing.contacts import read_phone
from service.importing.dates import read_date
from service.importing.identity import fold
from service.importing.names import CYRILLIC, LATIN, read_full_name
from service.importing.reading import read
from service.importing.shape import Budget, scan
from service.importing.sheet import address, letter, shown
from tests.data_college import TODAY, college
from tests.unit.importing.import_helpers import book_of, with_part

CONTEXT = Context(TODAY)
NAMES = [
    str(one.name) for one in college(seed=11, students=600, groups=10, teachers=10).students if one.name.patronymic
]
FAKE = dict(zip(CYRILLIC, LATIN, strict=True))


def mangled(name: str, chance: random.Random) -> str:
    """A name as it may be typed: look-alikes, odd spaces, CAPS — nothing that changes who it is."""
    words = name.split()
    if chance.random() < 0.5:
        words = [word.upper() for word in words]
    typed = chance.choice((" ", "  ", "\u00a0", " \u200b")).join(words)
    return "".join(FAKE[sign] if sign in FAKE and chance.random() < 0.3 else sign for sign in typed)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.sampled_from(NAMES), st.integers(0, 10**6))
def test_a_mangled_name_is_repaired_to_itself_and_every_change_is_told(name: str, seed: int) -> None:
    typed = mangled(name, random.Random(seed))
    outcome = read_full_name(typed, CONTEXT)
    assert outcome.fault == ""
    assert str(outcome.value) == name
    assert bool(outcome.repairs) == (typed != name)
    assert fold(typed) == fold(name)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=40))
def test_any_text_in_a_name_is_read_told_or_refused_but_never_changed_in_silence(text: str) -> None:
    outcome = read_full_name(text, CONTEXT)
    if isinstance(outcome.value, FullName) and not outcome.repairs:
        assert str(outcome.value) == text
    if outcome.value is None and text.strip() and not outcome.fault:
        assert fold(text) == "" or text.strip().casefold() in {"нет", "нет данных", "н/д", "отсутствует", "не указан"}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.dates(date(1930, 1, 1), date(2030, 12, 31)))
def test_a_date_reads_back_from_every_spelling(day: date) -> None:
    months = [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ]
    serial = (day - date(1899, 12, 30)).days
    spellings = (
        f"{day:%d.%m.%Y}", f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", f"{day.day} {months[day.month - 1]} {day.year} г.", serial,
        str(serial), f"{day:%d%m%Y}" if day.year < 2000 or day.day not in {19, 20} else day,
    )  # fmt: skip
    for typed in spellings:
        outcome = read_date(typed, CONTEXT)
        assert outcome.value == day.isoformat(), (typed, outcome)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=30) | st.integers() | st.floats() | st.timedeltas(max_value=timedelta(days=9)) | st.booleans())
def test_no_cell_breaks_the_readers(value: object) -> None:
    for reader in (read_date, read_phone, read_snils, read_inn, read_full_name):
        outcome = reader(value, CONTEXT)  # type: ignore[arg-type]
        assert not (outcome.fault and outcome.value is not None)


def test_addresses_are_those_of_excel() -> None:
    assert [letter(column) for column in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert address(5, 2) == "C5"


def test_cells_are_shown_as_a_reader_sees_them() -> None:
    assert [shown(value) for value in (None, True, False, 2.0, 2.5, date(2009, 5, 7), "a")] == [
        "", "ИСТИНА", "ЛОЖЬ", "2", "2.5", "07.05.2009", "a",
    ]  # fmt: skip


def test_a_sheet_of_endless_rows_is_left_at_the_limit_not_at_its_end() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"<worksheet><sheetData>" if self.given == size else b"<row><c/><c/></row>" * 1000

    stream = Endless()
    with pytest.raises(Invalid, match="больше 1000000 ячеек"):
        scan(stream, Budget())  # type: ignore[arg-type]


def test_an_archive_that_unpacks_too_far_is_refused_before_it_is_unpacked() -> None:
    data = with_part(book_of(("ФИО",)), "xl/styles.xml", lambda text: text + " " * 60_000_000)
    assert len(data) < 100_000
    with pytest.raises(Invalid, match="50 МБ"):
        read(data)


def test_the_college_is_the_same_for_the_same_seed() -> None:
    assert college(5, 60, 3, 6) == college(5, 60, 3, 6)
    people = college(5, 600, 30, 50).students
    assert len({(str(one.name).replace("ё", "е"), one.birth_date) for one in people}) == 600
    assert len({one.phone for one in people}) == 600
    for one in people:
        minor = (TODAY - one.birth_date).days < 18 * 365.25 - 1
        assert bool(one.representatives) or not minor
        assert 15 <= (TODAY - one.birth_date).days / 365.2 <= 20.1
