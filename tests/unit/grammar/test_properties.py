"""What holds for any text at all: stems, capitals and «ё» kept, the nominative untouched, corrections winning, nothing raised."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.values.cases import Case
from schemas.values.names import FullName, Gender, NameOverrides, NamePart
from service.grammar import names, phrases
from service.grammar.decline import decline_line, decline_lines
from service.grammar.forms import Origin
from service.grammar.spelling import NBSP

LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
words = st.text(LETTERS, min_size=3, max_size=12)
SURNAMES = "Иванов Королёва Мельник Черных Сорока Толстой Трубецкая Соловей Берёза Шевченко Цой Гаврилёнок Тер-Петросян Ли Бёклин"
FIRSTNAMES = "Пётр Алёна Лев Анна-Мария Илья Любовь Семён Айгуль Жан-Поль Фёдор Саша Майя"
surnames = st.sampled_from(SURNAMES.split(" "))
firstnames = st.sampled_from(FIRSTNAMES.split(" "))
patronymics = st.sampled_from(["Ильич", "Петрович", "Семёновна", "Ильинична", "Ариф оглы", "Ариф кызы", ""])
people = st.builds(FullName, surnames | words.map(str.title), firstnames | words.map(str.title), patronymics)
genders = st.sampled_from(list(Gender))
cases = st.sampled_from(list(Case))
parts = st.sampled_from(list(NamePart))
many = settings(max_examples=300, deadline=None, derandomize=True)


@many
@given(words, parts, genders, cases)
def test_no_form_loses_its_stem(word, part, gender, case):
    form = names.paradigm_of(word.title(), part, gender).form(case).text
    kept = max(1, len(word) - 4)
    assert form.lower()[:kept].replace("ё", "е") == word[:kept].replace("ё", "е")


@many
@given(surnames | words, parts, genders, cases)
def test_capitals_are_kept(word, part, gender, case):
    usual = names.paradigm_of(word.title(), part, gender).form(case).text
    shouted = names.paradigm_of(word.upper(), part, gender).form(case).text
    assert usual.upper() == shouted
    assert shouted.isupper()


@many
@given(surnames, genders, cases)
def test_yo_of_the_passport_is_neither_lost_nor_added(word, gender, case):
    form = names.surname(word, gender, case).text
    stem = min(len(word), len(form)) - 3
    assert form[:stem] == word[:stem]
    bare = word.replace("ё", "е")
    assert "ё" not in names.surname(bare, gender, case).text[: len(bare) - 3]


@many
@given(people, genders)
def test_the_nominative_is_the_name_itself(name, gender):
    assert names.full_name(name, gender, Case.NOMN).text == str(name)


@many
@given(st.text(max_size=60))
def test_the_nominative_of_a_phrase_is_the_phrase_itself(text):
    assert phrases.phrase(text, Case.NOMN).text == text


@many
@given(people, genders, cases)
def test_joined_forms_equal_parts_joined(name, gender, case):
    singly = [names.paradigm_of(name.part(part), part, gender).form(case).text for part in NamePart if name.part(part)]
    assert names.full_name(name, gender, case).text == " ".join(singly)
    assert names.surname_initials(name, gender, case).text == f"{singly[0]}{NBSP}{names.initials(name)}"
    assert names.initials_surname(name, gender, case).text == f"{names.initials(name)}{NBSP}{singly[0]}"


@many
@given(people, genders, cases, parts)
def test_a_correction_wins_in_every_combination(name, gender, case, part):
    by_hand = NameOverrides(forms={part: {case: "Поправлено"}})
    frozen = NameOverrides(frozen=frozenset({part}))
    if not name.part(part):
        return
    whole = names.full_name(name, gender, case, by_hand)
    assert "Поправлено" in whole.text
    assert names.part_form(name, part, gender, case, by_hand).origin is Origin.HAND
    assert names.part_form(name, part, gender, case, frozen).text == name.part(part)
    if part is NamePart.SURNAME:
        assert names.surname_initials(name, gender, case, by_hand).text.startswith("Поправлено")
        assert names.initials_surname(name, gender, case, by_hand).text.endswith("Поправлено")


@many
@given(st.text(max_size=40), cases)
def test_a_corrected_phrase_wins(text, case):
    assert phrases.phrase(text, case, overrides={case: "иначе"}).text == "иначе"


@many
@given(st.text(max_size=40), parts, genders, cases)
def test_unknown_text_never_raises(text, part, gender, case):
    assert isinstance(names.paradigm_of(text, part, gender).form(case).text, str)
    assert isinstance(names.full_text(text, gender, case).text, str)
    assert isinstance(phrases.phrase(text, case, animate=False).text, str)
    names.guess_gender(names.parse_full_name(text))
    decline_line(text)
    decline_line(f"fullname\t-\t{case.value}\t{text}")


@many
@given(st.text('«»"()–-,. №1абвИДиректор', max_size=30), cases)
def test_marks_and_quotes_are_never_lost(text, case):
    form = phrases.phrase(text, case).text
    assert [one for one in form if one in '«»"()–,№1'] == [one for one in text if one in '«»"()–,№1']


def test_eight_threads_agree_with_one():
    lines = [
        f"{kind}\t{gender}\t{case.value}\t{text}"
        for case in Case
        for kind, gender, text in (
            ("fullname", "f", "Кузнецова-Мельник Любовь Ильинична"),
            ("surname", "m", "Невыдуманнов"),
            ("phrase", "-", "заведующий учебно-производственными мастерскими"),
            ("phrase", "-", "ведущий бутявковед"),
            ("firstname", "m", "Бутявк"),
        )
    ]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: list(decline_lines(lines)), range(16)))
    assert all(answer == answers[0] for answer in answers)
