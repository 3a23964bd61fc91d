from __future__ import annotations

import pytest

from schemas.errors import Invalid
from service.importing.columns import told
from service.importing.delimited import read_paste
from service.importing.headers import PRESETS, SYNONYMS
from service.importing.reading import read
from service.importing.result import Options
from service.importing.rows import read_rows
from service.importing.survey import fingerprint, survey
from service.importing.vocabulary import FIELDS, Kind, kind_of, label
from tests.data_college import college
from tests.unit.importing.import_helpers import HEAD, IVANOV, PETROVA, TODAY, book_of, rows_of


def mapping(*rows: tuple[object, ...], kind: Kind = Kind.PEOPLE) -> dict[str, str]:
    return survey(read(book_of(*rows)), kind).mapping


def test_every_synonym_and_preset_names_a_field_there_is() -> None:
    for kind, words in SYNONYMS.items():
        assert set(words.values()) <= FIELDS[kind].keys()
    for preset in PRESETS.values():
        for kind, fields in preset.items():
            assert set(fields.values()) - {""} <= FIELDS[kind].keys()


@pytest.mark.parametrize(
    ("preset", "head", "row", "fields"),
    [
        (
            "ФИС ФРДО",
            (
                "Фамилия получателя",
                "Имя получателя",
                "Отчество получателя",
                "Дата рождения получателя",
                "Пол получателя",
                "СНИЛС",
            ),
            ("Иванов", "Иван", "Иванович", "17.05.2009", "Муж", "112-233-445 95"),
            ["surname", "firstname", "patronymic", "birth_date", "gender", "snils"],
        ),
        (
            "1С:Колледж",
            (
                "№ п/п",
                "Физическое лицо",
                "Академическая группа",
                "Курс",
                "Дата рождения",
                "Мобильный",
                "Адрес по прописке",
            ),
            (1, IVANOV[0], "ПК-21", "Второй", "17.05.2009", "89140000001", "рп. Примерный"),
            ["", "full_name", "group", "course", "birth_date", "phone", "address"],
        ),
        (
            "Сетевой город",
            ("№", "ФИО учащегося", "Класс", "Дата рожд.", "Пол", "Моб. телефон", "Мать", "Отец"),
            (1, IVANOV[0], "11а", "17.05.2009", "М", "89140000001", "Иванова Ольга Петровна", "Иванов Иван Петрович"),
            ["", "full_name", "group", "birth_date", "gender", "phone", "mother_name", "father_name"],
        ),
    ],
)
def test_headers_of_other_systems(
    preset: str, head: tuple[str, ...], row: tuple[object, ...], fields: list[str]
) -> None:
    found = survey(read(book_of(head, row)), Kind.PEOPLE)
    assert found.preset == preset
    assert list(found.mapping.values()) == fields


def test_groups_and_partners_by_header() -> None:
    groups = mapping(
        ("№", "Группа", "Курс", "Код специальности", "Наименование специальности", "Куратор"),
        (1, "ПК-21", 2, "43.01.09", "Повар, кондитер", IVANOV[0]),
        kind=Kind.GROUPS,
    )
    assert list(groups.values()) == ["", "code", "course", "programme_code", "programme", "curator"]
    partners = mapping(
        ("Полное наименование", "Сокращённое наименование", "ИНН", "Юридический адрес", "ФИО руководителя", "Должность руководителя",
         "Действует на основании", "Контактное лицо", "Тел.", "E-mail"),
        ("ООО «Ромашка»", "Ромашка", "7707083893", "рп. Примерный", IVANOV[0], "директор", "Устава", "Анна", "89140000001", "a@b.ru"),
        kind=Kind.PARTNERS,
    )  # fmt: skip
    assert list(partners.values()) == [
        "name", "short_name", "inn", "address", "signatory", "signatory_position", "signatory_basis", "contact", "phone", "email",
    ]  # fmt: skip


def test_columns_without_heads_are_known_by_their_cells() -> None:
    people = college(seed=3, students=30, groups=2, teachers=2).students
    lines = [
        (s.name.surname, s.name.firstname, s.name.patronymic or None, s.birth_date, s.phone, s.email, s.snils, s.group)
        for s in people
    ]
    found = survey(read(book_of(*lines)), Kind.PEOPLE)
    assert found.header.first == 0
    assert list(found.mapping.values()) == [
        "surname", "firstname", "patronymic", "birth_date", "phone", "email", "snils", "group",
    ]  # fmt: skip


def test_bare_ten_digits_are_not_taken_for_a_phone() -> None:
    assert mapping((IVANOV[0], "9214123456"), (PETROVA[0], "9214123457"))["Столбец B"] == ""


def test_the_guess_can_be_overridden_and_moves_the_field() -> None:
    data = book_of(("ФИО", "Телефон", "Запасной"), (IVANOV[0], "89140000001", "89140000002"))
    assert survey(read(data), Kind.PEOPLE).mapping["Телефон"] == "phone"
    changed = survey(read(data), Kind.PEOPLE, mapping={"запасной ": "phone"})
    assert changed.mapping == {"ФИО": "full_name", "Телефон": "", "Запасной": "phone"}
    assert rows_of(data, mapping={"Запасной": "phone"}).rows[0].values["phone"] == "+79140000002"


def test_a_wrong_override_is_refused_with_all_its_faults() -> None:
    data = book_of(HEAD, IVANOV)
    with pytest.raises(Invalid) as caught:
        survey(
            read(data),
            Kind.PEOPLE,
            mapping={"Нет такого": "phone", "Группа": "colour", "Телефон": "email", "ФИО": "email"},
        )
    assert [fault.field for fault in caught.value.faults] == ["map.Нет такого", "map.Группа", "map.ФИО"]


def test_the_fingerprint_survives_moved_columns_and_spelling() -> None:
    first = fingerprint(Kind.PEOPLE, ["ФИО", "Дата рождения", "Группа"])
    assert first == fingerprint(Kind.PEOPLE, ["группа ", "фио", "Дата  рождения"])
    assert first != fingerprint(Kind.PEOPLE, ["ФИО", "Группа"])
    assert first != fingerprint(Kind.GROUPS, ["ФИО", "Дата рождения", "Группа"])


def test_namesake_headers_stay_apart() -> None:
    columns = mapping(("ФИО", "Примечание", "Примечание"), (IVANOV[0], "a", "b"))
    assert list(columns) == ["ФИО", "Примечание", "Примечание (2)"]


def test_pasted_rows_read_like_a_file() -> None:
    text = "\t".join(HEAD) + "\n" + "\t".join(IVANOV) + "\n"
    found = survey(read_paste(text), Kind.PEOPLE)
    assert list(found.mapping.values()) == ["full_name", "birth_date", "phone", "group"]
    assert told(Kind.PEOPLE, found.columns[0]) == "A «ФИО» → ФИО (по заголовку)"
    with pytest.raises(Invalid, match="пуст"):
        read_paste(" \n\n")


def test_a_pasted_column_of_names_is_enough() -> None:
    found = survey(read_paste(f"{IVANOV[0]}\n{PETROVA[0]}\n"), Kind.PEOPLE)
    assert found.mapping == {"Столбец A": "full_name"}


def test_what_holds_for_the_whole_list_fills_only_empty_fields() -> None:
    data = book_of(("ФИО", "Роль"), (IVANOV[0], "мастер"), (PETROVA[0], None))
    rows = read_rows(survey(read(data), Kind.PEOPLE), Options(TODAY, defaults={"role": "student", "colour": "red"}))
    assert [row.values["role"] for row in rows.rows] == ["master", "student"]
    assert "Для всех строк, где не указано: Роль — student." in rows.notes
    assert len(rows.doubts) == 2


def test_a_kind_has_its_word() -> None:
    assert kind_of("people") is Kind.PEOPLE
    assert label(Kind.PEOPLE, "snils") == "СНИЛС"
    with pytest.raises(Invalid, match="people, groups, partners"):
        kind_of("зверь")


def test_a_sheet_is_taken_by_name() -> None:
    data = book_of(HEAD, IVANOV, title="Люди")
    assert survey(read(data), Kind.PEOPLE, sheet="Люди").sheet.name == "Люди"
    with pytest.raises(Invalid, match=r"нет листа «Звери»\. Есть: Люди"):
        survey(read(data), Kind.PEOPLE, sheet="Звери")


def test_a_column_named_as_not_wanted_is_no_second_table() -> None:
    heads = ("ФИО", "Дата рождения", "ФИО", "Дата рождения")
    data = book_of(heads, (*IVANOV[:2], *PETROVA[:2]))
    rows = rows_of(data, mapping={"ФИО (2)": "", "Дата рождения (2)": ""}).rows
    assert [row.values["surname"] for row in rows] == ["Иванов"]


def test_a_column_not_wanted_is_told_also_when_that_is_remembered() -> None:
    rows = rows_of(book_of(HEAD, IVANOV), mapping={"Телефон": ""})
    assert "phone" not in rows.rows[0].values
    assert "Столбец C «Телефон» не импортируется: так указано для списков с этими заголовками." in rows.notes
