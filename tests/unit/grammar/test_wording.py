"""Dates, periods, numbers, agreement, filters and the cheat sheet, read as they stand in papers."""

from datetime import date, time

import pytest

from schemas.values.calendar import AcademicYear
from schemas.values.cases import Case
from schemas.values.names import FullName, Gender
from service.grammar import agreement, cheatsheet, dates, numerals, phrases, typography
from service.grammar.tracing import capital, mark, untrace
from service.grammar.values import (
    DateWord,
    NotInflectable,
    PeriodWord,
    Word,
    YearWord,
    name_word,
    phrase_word,
    with_trace,
    year_of,
)
from service.grammar.vocabulary import FILTERS

FIRST, MAY = date(2026, 9, 1), date(2027, 5, 31)


def spaced(text):
    return text.replace("\u00a0", " ")


def test_dates_are_written_as_the_office_writes_them():
    assert dates.digital(FIRST) == "01.09.2026"
    assert dates.text(date(2022, 9, 5)) == "5\u00a0сентября 2022\u00a0г."
    assert dates.solemn(FIRST) == "1\u00a0сентября 2026\u00a0года"
    assert dates.handwritten(FIRST) == "«01»\u00a0сентября 2026\u00a0г."
    assert spaced(dates.in_month(FIRST)) == "в сентябре 2026 года"
    assert spaced(dates.until(date(2026, 10, 15))) == "до 15 октября 2026 г."
    assert (dates.clock(time(14, 0)), spaced(dates.clock_words(time(14, 0)))) == ("14:00", "14 час. 00 мин.")
    assert (dates.weekday(FIRST), spaced(dates.on_weekday(FIRST))) == ("вторник", "во вторник")
    assert spaced(dates.year(2026, Case.LOCT)) == "2026 году"


def test_months_have_six_cases():
    assert [dates.month(9, case) for case in Case] == [
        "сентябрь",
        "сентября",
        "сентябрю",
        "сентябрь",
        "сентябрём",
        "сентябре",
    ]
    assert [dates.month(5, case) for case in Case] == ["май", "мая", "маю", "май", "маем", "мае"]
    assert [dates.month(3, case) for case in Case] == ["март", "марта", "марту", "март", "мартом", "марте"]
    assert dates.month(7, Case.ABLT) == "июлем"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (FIRST, MAY, "с 1 сентября 2026 г. по 31 мая 2027 г."),
        (FIRST, date(2026, 12, 30), "с 1 сентября по 30 декабря 2026 г."),
        (date(2026, 9, 2), MAY, "со 2 сентября 2026 г. по 31 мая 2027 г."),
    ],
)
def test_a_period_names_the_year_once_where_it_may(first, last, said):
    assert spaced(dates.period(first, last)) == said


def test_a_range_of_months():
    assert spaced(dates.months(FIRST, date(2026, 10, 1))) == "сентябрь – октябрь 2026 года"
    assert spaced(dates.months(FIRST, FIRST)) == "сентябрь 2026 года"
    assert spaced(dates.months(date(2026, 12, 1), date(2027, 1, 1))) == "декабрь 2026 года – январь 2027 года"


def test_the_academic_year_declines_and_its_separator_is_a_setting():
    year = AcademicYear(2026)
    assert [spaced(dates.academic_year(year, case)) for case in (Case.NOMN, Case.GENT, Case.LOCT)] == [
        "2026-2027 учебный год",
        "2026-2027 учебного года",
        "2026-2027 учебном году",
    ]
    assert spaced(dates.academic_year(year, Case.DATV, "–")) == "2026–2027 учебному году"


@pytest.mark.parametrize(
    ("number", "noun", "case", "said"),
    [
        (1, "пара", Case.NOMN, "1 пара"),
        (2, "пара", Case.NOMN, "2 пары"),
        (5, "пара", Case.NOMN, "5 пар"),
        (11, "пара", Case.DATV, "11 парам"),
        (5, "год", Case.NOMN, "5 лет"),
        (3, "год", Case.GENT, "3 лет"),
        (5, "год", Case.DATV, "5 годам"),
        (5, "человек", Case.NOMN, "5 человек"),
        (2, "человек", Case.NOMN, "2 человека"),
        (1, "учебная неделя", Case.ACCS, "1 учебную неделю"),
        (2, "учебная неделя", Case.NOMN, "2 учебные недели"),
        (2, "академический час", Case.NOMN, "2 академических часа"),
        (2, "обучающийся", Case.NOMN, "2 обучающихся"),
        (2, "раз", Case.NOMN, "2 раза"),
        (2, "студент", Case.ACCS, "2 студентов"),
        (22, "студент", Case.ACCS, "22 студента"),
        (0, "пара", Case.NOMN, "0 пар"),
        (2, "xyz", Case.NOMN, "2 xyz"),
    ],
)
def test_a_number_governs_its_noun(number, noun, case, said):
    assert spaced(numerals.counted(number, noun, case)) == said


def test_numbers_in_words_places_and_degrees():
    assert numerals.cardinal(21, Case.GENT, "f") == "двадцати одной"
    assert numerals.cardinal(2, Case.ACCS, "m", animate=True) == "двух"
    assert numerals.ordinal(3, Case.DATV, "f") == "третьей"
    assert numerals.with_words(72, "час") == "72 (семьдесят два) часа"
    assert (spaced(numerals.place(1)), numerals.place_in_words(1, Case.ABLT)) == ("I место", "первым местом")
    assert (spaced(numerals.degree(3)), numerals.roman(1994)) == ("III степени", "MCMXCIV")
    with pytest.raises(ValueError, match="3999"):
        numerals.roman(0)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Положение о наставничестве", "УТВЕРЖДЕНО"),
        ("Программа наставничества", "УТВЕРЖДЕНА"),
        ("План мероприятий", "УТВЕРЖДЁН"),
        ("Формы отчётов", "УТВЕРЖДЕНЫ"),
        ("дорожная карта", "УТВЕРЖДЕНА"),
        ("№ 5", "УТВЕРЖДЁН"),
    ],
)
def test_the_stamp_agrees_with_the_kind_of_document(title, said):
    assert agreement.paper("УТВЕРЖДЁН", title) == said


def test_titles_tell_their_gender():
    assert [agreement.titles_gender(one) for one in ("приказ", "карта", "положение", "списки")] == [
        "masc",
        "femn",
        "neut",
        "plur",
    ]


def test_words_about_people_follow_gender_and_number():
    anna, ivan = {"пол": "f"}, {"пол": "m"}
    assert [FILTERS["прошёл"](one) for one in (ivan, anna, [anna, ivan], [anna])] == [
        "прошёл",
        "прошла",
        "прошли",
        "прошла",
    ]
    assert FILTERS["моего_сына"](anna) == "моей дочери"
    assert FILTERS["рд"](FILTERS["студент"](anna)) == "студентки"
    with pytest.raises(NotInflectable):
        FILTERS["назначен"]("Анна")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("дт", "директор"),
        ("дт", 5),
        ("прописью", "завтра"),
        ("с_по", DateWord(FIRST)),
        ("цифрами", "вчера"),
        ("часов", 1.5),
    ],
)
def test_a_filter_refuses_what_is_not_its_kind(name, value):
    with pytest.raises(NotInflectable):
        FILTERS[name](value)


def test_a_filter_of_the_year_refuses_other_values():
    with pytest.raises(NotInflectable):
        year_of("2026")


def test_an_absent_value_stays_absent_in_any_case():
    assert FILTERS["дт"]("") == ""


def test_every_filter_stands_in_the_cheat_sheet_and_prints_something():
    rows = cheatsheet.rows()
    assert {name for row in rows for name in row[1].split(", ")} == set(FILTERS)
    assert all(printed for *_, printed in rows)


def test_traced_forms_are_found_again_with_their_doubt():
    word = with_trace(name_word(FullName("Заяц", "Иван"), Gender.M), "наставник.фио")
    plain, found = untrace(f"Назначить {word.printed(Case.ACCS)} и <{word}>\ue001.")
    assert plain == "Назначить Зайца Ивана и <Заяц Иван>."
    assert [(one.case, plain[one.start : one.end]) for one in found] == [
        (Case.ACCS, "Зайца Ивана"),
        (Case.NOMN, "Заяц Иван"),
    ]
    assert "традиции" in found[0].form.doubt


def test_a_broken_mark_leaves_only_the_text():
    assert untrace("\ue000чужое\ue001слово\ue002") == ("слово", [])


def test_a_capital_goes_to_the_word_not_to_its_mark():
    form = phrases.phrase("директор", Case.GENT)
    assert untrace(capital(mark(form, "кто")))[0] == "Директора"
    assert capital("методист") == "Методист"


def test_values_print_and_compare_as_texts():
    assert [str(one) for one in (DateWord(FIRST), YearWord(AcademicYear(2026)))] == ["01.09.2026", "2026-2027"]
    assert spaced(str(PeriodWord(FIRST, MAY))).startswith("с 1 сентября")
    assert phrase_word("методист") == "методист"
    assert phrase_word("методист") == phrase_word("методист")
    assert {phrase_word("методист"), DateWord(FIRST)} == {phrase_word("методист"), DateWord(FIRST)}
    assert not Word("", lambda case: phrases.phrase("", case))
    assert repr(phrase_word("методист")) == "Word('методист')"


def test_joints_do_not_break_and_quotes_are_russian():
    said = typography.unbreakable(
        "по ст. 9 № 273-ФЗ, Р-145, от 05.09.2026, от директора, И.И. Иванов, Ким И.И. – 5 сентября 2026 г."
    )
    assert said.replace("\u00a0", "_").replace("\u2011", "~") == (
        "по ст._9 №_273~ФЗ, Р~145, от_05.09.2026, от директора, И.И._Иванов, Ким_И.И._– 5_сентября 2026_г."
    )
    assert typography.quotes('"Ромашка" и “Лютик”') == "«Ромашка» и «Лютик»"
    assert typography.typed('форма "студент - студент"') == "форма «студент\u00a0– студент»"
    assert typography.typed("план-график, 5-6 встреч") == "план-график, 5-6 встреч"


def test_a_full_stop_makes_room_for_the_mark_of_the_paper():
    for said, left in (
        ("исключить пункт 3.", "исключить пункт 3"), ("на первый год.", "на первый год"), ("группа «Старт».", "группа «Старт»"),
        ("и др.", "и др."), ("Иванов А.П.", "Иванов А.П."), ("доплата 3 000 руб.", "доплата 3 000 руб."),
        ("и так далее...", "и так далее..."),
        ("без точки", "без точки"), ("", ""),
    ):  # fmt: skip
        assert typography.unstopped(said) == left


@pytest.mark.parametrize(
    ("typed", "inside"),
    [
        ("Заместитель директора по УВР", "заместитель директора по УВР"),
        ("Педагог-психолог", "педагог-психолог"),
        ("Главный бухгалтер", "главный бухгалтер"),
        ("И.о. директора", "и.о. директора"),
        ("Врио директора", "врио директора"),
        ("Глава района", "Глава района"),
        ("ООО «Гора»", "ООО «Гора»"),
        ("Зам. директора", "Зам. директора"),
        ("Вера", "Вера"),
        ("методист", "методист"),
        ("", ""),
    ],
)
def test_inside_a_sentence_only_common_words_lose_their_capital(typed: str, inside: str) -> None:
    assert phrases.inside(typed) == inside
