"""Layers, origins, doubts, gender, initials, names as written."""

import pytest

from schemas.values.cases import Case
from schemas.values.names import FullName, Gender, NamePart
from service.grammar import names
from service.grammar.exceptions import exception
from service.grammar.forms import Form, Origin, join_doubts, weakest
from service.grammar.vocabulary import fixed_word


@pytest.mark.parametrize(
    ("text", "gender", "origin"),
    [
        ("Иванов", Gender.M, Origin.DICTIONARY),
        ("Соловей", Gender.M, Origin.DICTIONARY),
        ("Вирхов", Gender.M, Origin.EXCEPTION),
        ("Невыдуманнов", Gender.M, Origin.RULE),
    ],
)
def test_a_form_knows_which_layer_made_it(text, gender, origin):
    assert names.surname(text, gender, Case.GENT).origin is origin


@pytest.mark.parametrize(
    ("name", "gender", "dative", "doubtful"),
    [
        (("Хәсәнова", "Гөлнара", "Рәшит кызы"), Gender.F, "Хәсәновой Гөлнаре Рәшит кызы", True),
        (("Хәсәнова", "Әнисә", "Рәшитовна"), Gender.F, "Хәсәновой Әнисе Рәшитовне", True),
        (("Кәримова", "Хәдиҗә", "Сәет ҡыҙы"), Gender.F, "Кәримовой Хәдиҗе Сәет ҡыҙы", True),
        (("Гыйләҗев", "Аяз", "Мирсәетович"), Gender.M, "Гыйләҗеву Аязу Мирсәетовичу", False),
        (("Доржиев", "Бүүбэй", "Зоригтович"), Gender.M, "Доржиеву Бүүбэю Зоригтовичу", True),
        (("ҺАДИЕВА", "ГҮЗӘЛ", "ӨЛФӘТОВНА"), Gender.F, "ҺАДИЕВОЙ ГҮЗӘЛ ӨЛФӘТОВНЕ", False),
        (("Мамедов", "Рашид", "Ариф оглы"), Gender.M, "Мамедову Рашиду Ариф оглы", False),
    ],
)
def test_names_with_letters_that_russian_lacks_decline_whole(name, gender, dative, doubtful):
    form = names.full_name(FullName(*name), gender, Case.DATV)
    assert (form.text, bool(form.doubt)) == (dative, doubtful)
    assert names.guess_gender(FullName(*name)).gender is gender


def test_initials_of_such_names_are_initials():
    assert names.parse_full_name("Ә.Ө. Хәсәнов") == FullName("Хәсәнов", "Ә.", "Ө.")


@pytest.mark.parametrize("text", ["Заяц", "Камень", "Топчий", "Лев", "Каплинок"])
def test_a_surname_that_families_inflect_differently_is_marked(text):
    assert "проверьте" in names.surname(text, Gender.M, Case.GENT).doubt


@pytest.mark.parametrize(
    "text", ["Иванов", "Смирнова", "Мельник", "Ковальчук", "Шевченко", "Черных", "Трубецкой", "Кузьмин"]
)
def test_an_ordinary_surname_is_not_marked(text):
    assert not any(names.surname(text, gender, case).doubt for gender in Gender for case in Case)


def test_a_womans_surname_that_may_be_a_noun_or_a_possessive_is_marked():
    assert "проверьте" in names.surname("Калина", Gender.F, Case.GENT).doubt


def test_the_nominative_is_never_in_doubt():
    assert names.surname("Заяц", Gender.M, Case.NOMN).doubt == ""


def test_latin_and_figures_stay_and_are_marked():
    form = names.surname("Smith2", Gender.M, Case.GENT)
    assert (form.text, bool(form.doubt)) == ("Smith2", True)


@pytest.mark.parametrize(
    ("text", "gender", "certainty"),
    [
        ("Иванова Анна Петровна", Gender.F, "certain"),
        ("Мамедов Рашид Ариф оглы", Gender.M, "certain"),
        ("Ким Анна", Gender.F, "proposed"),
        ("Иванова И.И.", Gender.F, "proposed"),
        ("Панченко И.В.", None, "unknown"),
        ("Мельник Саша", None, "unknown"),
        ("", None, "unknown"),
    ],
)
def test_gender_is_certain_by_the_patronymic_only(text, gender, certainty):
    guess = names.guess_gender(names.parse_full_name(text))
    assert (guess.gender, guess.certainty) == (gender, certainty)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Иванов Иван Иванович", ("Иванов", "Иван", "Иванович")),
        ("Иван Иванович Иванов", ("Иванов", "Иван", "Иванович")),
        ("Иванов И.И.", ("Иванов", "И.", "И.")),
        ("И. И. Иванов", ("Иванов", "И.", "И.")),
        ("Мамедов Рашид Ариф оглы", ("Мамедов", "Рашид", "Ариф оглы")),
        ("Ли Анна", ("Ли", "Анна", "")),
        ("Ли", ("Ли", "", "")),
    ],
)
def test_a_written_name_falls_into_its_parts(text, parts):
    name = names.parse_full_name(text)
    assert (name.surname, name.firstname, name.patronymic) == parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("И.И. Иванов", "И.И. Иванову"),
        ("Мельник О. В.", "Мельнику О. В."),
        ("Мамедов Рашид Ариф оглы", "Мамедову Рашиду Ариф оглы"),
    ],
)
def test_a_name_is_inflected_as_it_was_written(text, expected):
    assert names.full_text(text, Gender.M, Case.DATV).text == expected


def test_initials_have_no_space_and_double_names_both_letters():
    assert names.initials(FullName("Иванова", "Анна-Мария", "Петровна")) == "А.-М.П."
    assert names.initials(FullName("Ли", "Дж.", "")) == "Дж."
    assert names.surname_initials(FullName("Ли", ""), Gender.M, Case.GENT).text == "Ли"


def test_the_salutation_is_name_and_patronymic():
    assert names.name_patronymic(FullName("Мельник", "Анна", "Петровна"), Gender.F, Case.DATV).text == "Анне Петровне"


def test_exceptions_count_yo_as_ye():
    assert exception(NamePart.SURNAME, Gender.M, "бёклин")[4] == "бёклином"


def test_a_joined_text_is_worth_its_weakest_part():
    assert weakest([Origin.HAND, Origin.RULE, Origin.DICTIONARY]) is Origin.RULE
    assert join_doubts(["а.", "", "а.", "б."]) == "а. б."
    assert str(Form("директора", Case.GENT, Origin.RULE)) == "директора"


def test_a_word_declared_fixed_is_the_same_everywhere():
    assert fixed_word("портфолио").form(Case.ABLT).text == "портфолио"
