"""The first things a paper needs: one of each."""

from datetime import date

import pytest

from schemas.values.calendar import AcademicYear
from schemas.values.cases import Case
from schemas.values.names import FullName, Gender
from service.grammar import names, phrases
from service.grammar.vocabulary import (
    FILTERS,
    DateWord,
    NotInflectable,
    PeriodWord,
    YearWord,
    name_word,
    phrase_word,
    untrace,
    with_trace,
)

ANNA = FullName("Иванова", "Анна", "Петровна")


def test_a_full_name_declines_in_all_parts():
    assert names.full_name(ANNA, Gender.F, Case.DATV).text == "Ивановой Анне Петровне"


def test_a_position_declines_by_its_head():
    assert (
        phrases.phrase("заместитель директора по учебной работе", Case.ACCS).text
        == "заместителя директора по учебной работе"
    )


def test_filters_speak_russian():
    anna = {"фио": name_word(ANNA, Gender.F), "должность": phrase_word("методист"), "пол": "f"}
    assert FILTERS["рд"](anna["должность"]) == "методиста"
    assert FILTERS["винительный"](anna) == "Иванову Анну Петровну"
    assert FILTERS["назначен"](anna) == "назначена"
    assert FILTERS["назначен"]([anna, anna]) == "назначены"
    assert FILTERS["прописью"](DateWord(date(2022, 9, 5))) == "5\u00a0сентября 2022\u00a0г."
    assert (
        FILTERS["с_по"](PeriodWord(date(2026, 9, 1), date(2027, 5, 31))).replace("\u00a0", " ")
        == "с 1 сентября 2026 г. по 31 мая 2027 г."
    )
    assert FILTERS["пр"](YearWord(AcademicYear(2026))).replace("\u00a0", " ") == "2026-2027 учебном году"
    assert FILTERS["часов"](72).replace("\u00a0", " ") == "72 часа"
    assert FILTERS["УТВЕРЖДЁН"]("Положение о наставничестве") == "УТВЕРЖДЕНО"


def test_a_plain_string_is_not_guessed():
    with pytest.raises(NotInflectable):
        FILTERS["дт"]("директор")


def test_a_traced_form_is_found_in_its_sentence():
    word = with_trace(phrase_word("директор"), "подписант.должность")
    plain, found = untrace("Прошу " + FILTERS["рд"](word) + " утвердить.")
    assert plain == "Прошу директора утвердить."
    assert [(one.path, one.case, plain[one.start : one.end]) for one in found] == [
        ("подписант.должность", Case.GENT, "директора")
    ]
