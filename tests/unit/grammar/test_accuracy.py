"""The lists of hard names and phrases, names written down by class beforehand, and phrases read aloud."""

import csv
from pathlib import Path

import pytest

from schemas.values.cases import Case
from schemas.values.names import Gender, NamePart
from service.grammar import names, phrases
from service.grammar.forms import Form

DATA = Path(__file__).parents[2] / "data"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def plain(text):
    return text.replace("ё", "е").replace("Ё", "Е").replace("\u00a0", " ")


def right(form, expected):
    return plain(form.text) in [plain(one) for one in expected.split("|")]


def name_form(row) -> Form:
    gender, case = Gender(row["gender"]), Case(row["case"])
    if row["kind"] == "full":
        return names.full_text(row["nominative"], gender, case)
    return names.paradigm_of(row["nominative"], NamePart(row["kind"]), gender).form(case)


def test_hard_names_are_right_in_99_5_percent_of_forms():
    listed = rows("names-hard.tsv")
    wrong = [(row, name_form(row).text) for row in listed if not right(name_form(row), row["expected"])]
    assert len(wrong) <= 0.005 * len(listed), wrong


def test_phrases_are_right_in_99_5_percent_of_forms():
    listed = rows("phrases.tsv")
    wrong = [row for row in listed if not right(phrases.phrase(row["nominative"], Case(row["case"])), row["expected"])]
    assert len(wrong) <= 0.005 * len(listed), wrong


def unseen():
    for line in (DATA / "names-unseen.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, gender, *words = line.split()
            third = len(words) // 3
            yield kind, gender, [" ".join(words[at * third : (at + 1) * third]) for at in range(3)]


@pytest.mark.parametrize(("kind", "gender", "said"), list(unseen()))
def test_names_of_every_class_follow_their_class(kind, gender, said):
    found = names.paradigm_of(said[0], NamePart(kind), Gender(gender))
    assert [plain(found.form(case).text) for case in (Case.GENT, Case.ABLT)] == [plain(one) for one in said[1:]]


def read_aloud():
    for line in (DATA / "phrases-read.tsv").read_text("utf-8").splitlines():
        yield line.split("\t")


@pytest.mark.parametrize("said", list(read_aloud()))
def test_phrases_read_aloud_stay_as_they_were_approved(said):
    found = [phrases.phrase(said[0], case).text for case in (Case.GENT, Case.ACCS, Case.ABLT)]
    assert found == said[1:]


def test_positions_and_organisations_of_colleges_raise_no_doubt_where_they_are_ordinary():
    ordinary = [
        "директор",
        "заведующая отделением",
        "и.о. директора",
        "мастер производственного обучения",
        "педагог-психолог",
    ]
    assert not any(phrases.phrase(one, Case.GENT).doubt for one in ordinary)
