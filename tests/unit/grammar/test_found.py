"""Faults that were found by reading: each one stays named."""

import pytest

from schemas.values.cases import Case
from schemas.values.names import Gender
from service.grammar import names, phrases


@pytest.mark.parametrize("text", ["Родина", "Кузина", "Лапина"])
def test_a_woman_named_rodina_is_no_native_land(text):
    form = names.surname(text, Gender.F, Case.GENT)
    assert form.text == f"{text[:-1]}ой"
    assert form.doubt


def test_a_head_of_a_workshop_does_not_agree_with_it():
    assert phrases.phrase("заведующий мастерской", Case.GENT).text == "заведующего мастерской"


def test_a_second_post_in_the_feminine_is_declined_too():
    post = "заместитель директора по содействию трудоустройству выпускников, заведующая отделением сварки"
    expected = "заместителя директора по содействию трудоустройству выпускников, заведующую отделением сварки"
    assert phrases.phrase(post, Case.ACCS).text == expected


def test_an_adjective_in_brackets_may_be_a_genitive():
    assert phrases.phrase("Сварщик (ручной сварки)", Case.GENT).text == "Сварщика (ручной сварки)"


def test_best_does_not_become_best_of_good():
    assert phrases.phrase("лучшая наставница", Case.GENT).text == "лучшей наставницы"


def test_an_exception_keeps_the_yo_of_the_passport():
    assert names.surname("Бёклин", Gender.M, Case.ABLT).text == "Бёклином"


def test_a_city_on_a_river_keeps_its_capitals():
    assert phrases.phrase("Ростов-на-Дону", Case.GENT).text == "Ростова-на-Дону"


def test_first_names_that_change_their_stem_are_no_doubt():
    assert not names.firstname("Павел", Gender.M, Case.GENT).doubt
    assert not names.firstname("Любовь", Gender.F, Case.GENT).doubt
