"""The door `nastavnik decline`: tab-separated in and out, one line for a line, exit 0 whatever comes."""

import json

from click.testing import CliRunner

from service.cli.decline import command
from service.grammar.decline import decline_line, decline_lines, table


def run(text, *options):
    result = CliRunner().invoke(command, list(options), input=text)
    assert result.exit_code == 0
    return result.output.splitlines()


def test_each_line_gets_text_case_form_origin_doubt():
    assert run("surname\tm\tdatv\tМельник\nphrase\t-\tgent\t#директор\n") == [
        "Мельник\tdatv\tМельнику\tсловарь\t",
        "#директор\tgent\t#директора\tсловарь\t",
    ]


def test_json_has_the_five_names():
    (line,) = run("fullname\t-\taccs\tИванова Анна Петровна\n", "--json")
    assert list(json.loads(line)) == ["text", "case", "form", "origin", "doubt"]
    assert json.loads(line)["form"] == "Иванову Анну Петровну"


def test_a_line_it_cannot_take_gets_an_empty_form_and_the_reason():
    lines = ["surname\tx\tdatv\tМ", "имя\tm\tdatv\tМ", "surname\tm\tдт\tМ", "surname\tm\tdatv\t ", "нет", ""]
    answers = list(decline_lines(lines))
    assert len(answers) == len(lines)
    assert all(not one.form and one.doubt.endswith(".") for one in answers)


def test_bytes_that_are_no_text_are_told_and_order_is_kept():
    result = CliRunner().invoke(command, input=b"\xef\xbb\xbfsurname\tm\tgent\t\xd0\x9b\xd0\xb8\n\xff\xfe\tm\n")
    assert result.exit_code == 0
    assert result.output.splitlines()[0] == "Ли\tgent\tЛи\tправило\t"
    assert "UTF-8" in result.output.splitlines()[1]


def test_gender_is_detected_or_asked_for():
    assert decline_line("firstname\t-\tablt\tИлья").form == "Ильёй"
    assert "предположен" in decline_line("surname\t-\tgent\tИванова").doubt
    assert "предположен" not in decline_line("patronymic\t-\tgent\tПетровна").doubt
    assert decline_line("surname\t-\tgent\tМельник").form == ""
    assert decline_line("surname\t-\tgent\tЧерных").form == "Черных"


def test_a_table_shows_six_cases():
    said = " ".join(one.form for one in table("методист", "phrase"))
    assert said == "методист методиста методисту методиста методистом методисте"
