"""Four engines of Russian cases side by side: pytrovich, petrovich, pymorphy3 naively, and ours; run: python -m bench.grammar.

Accuracy on tests/data, forms a second of processor time with all engines taking turns in one process,
start (processor time, too) and memory each in a child.
"""

# ruff: noqa: PLC0415 — engines are imported where they are made: a child must load one only, to be measured alone
from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from random import Random

import psutil

DATA = Path(__file__).parents[1] / "tests" / "data"
CASES = ("gent", "datv", "accs", "ablt", "loct")
# Invented surnames are every head with every middle and every tail.
HEADS = "Бел Верес Город Дуб Жар Зимн Калач Лозов Малах Невид Олен Пест Раздол Сторож Тавр Хворост Черп Яром"
MIDDLES = "ав ег из ол ун ыр ач ей ощ анк обр инд"
TAILS = "ов ев ин ский ко ук енко ец ых ян ава ич ой ан ель"
FIRSTS = "Пётр Алексей Илья Игорь Лев Дмитрий Рамиль Баир Никита Семён Тимур Глеб Андрей Олег Вадим"
FATHERS = "Петрович Ильич Игоревич Андреевич Рамилевич Баирович Никитич Семёнович Тимурович Олегович"
Engine = Callable[[str, str, str, str], str]  # part, gender, case, text → form


def pytrovich() -> Engine:
    """petrovich-rules in Python, as its author recommends to call it."""
    from pytrovich.enums import Case, Gender, NamePart
    from pytrovich.maker import PetrovichDeclinationMaker

    maker = PetrovichDeclinationMaker()
    parts = {"surname": NamePart.LASTNAME, "firstname": NamePart.FIRSTNAME, "patronymic": NamePart.MIDDLENAME}
    cases = dict(
        zip(CASES, (Case.GENITIVE, Case.DATIVE, Case.ACCUSATIVE, Case.INSTRUMENTAL, Case.PREPOSITIONAL), strict=True)
    )
    genders = {"m": Gender.MALE, "f": Gender.FEMALE}
    return lambda part, gender, case, text: maker.make(parts[part], genders[gender], cases[case], text)


def petrovich() -> Engine:
    """The older port (2.0.1 is what Python 3.11 gets)."""
    from petrovich.enums import Case, Gender
    from petrovich.main import Petrovich

    own = Petrovich()
    parts = {"surname": own.lastname, "firstname": own.firstname, "patronymic": own.middlename}
    cases = dict(
        zip(CASES, (Case.GENITIVE, Case.DATIVE, Case.ACCUSATIVE, Case.INSTRUMENTAL, Case.PREPOSITIONAL), strict=True)
    )
    genders = {"m": Gender.MALE, "f": Gender.FEMALE}
    return lambda part, gender, case, text: parts[part](text, cases[case], genders[gender])


def pymorphy3() -> Engine:
    """The first parse inflected: what a quick script does."""
    import pymorphy3 as library

    morph = library.MorphAnalyzer()

    def form(part: str, gender: str, case: str, text: str) -> str:
        if part == "phrase":
            return " ".join(form("word", gender, case, word) for word in text.split(" "))
        inflected = morph.parse(text)[0].inflect({case})
        word = inflected.word if inflected else text
        return word.title() if text.istitle() else word

    return form


def ours() -> Engine:
    """service.grammar."""
    from schemas.values.cases import Case
    from schemas.values.names import Gender
    from service.grammar import names, phrases

    parts = {
        "surname": names.surname,
        "firstname": names.firstname,
        "patronymic": names.patronymic,
        "full": names.full_text,
    }
    genders = {"m": Gender.M, "f": Gender.F}
    cases = {case.value: case for case in Case}

    def form(part: str, gender: str, case: str, text: str) -> str:
        if part == "phrase":
            return phrases.phrase(text, cases[case]).text
        return parts[part](text, genders[gender], cases[case]).text

    return form


ENGINES: dict[str, Callable[[], Engine]] = {
    "pytrovich": pytrovich,
    "petrovich": petrovich,
    "pymorphy3": pymorphy3,
    "ours": ours,
}


def rows(name: str) -> list[dict[str, str]]:
    """A table of tests/data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def unseen() -> list[dict[str, str]]:
    """names-unseen.txt as rows of single forms."""
    found = []
    for line in (DATA / "names-unseen.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, gender, *words = line.split()
            third = len(words) // 3
            said = [" ".join(words[at * third : (at + 1) * third]) for at in range(3)]
            for case, expected in (("gent", said[1]), ("ablt", said[2])):
                found.append(
                    {"kind": kind, "gender": gender, "case": case, "nominative": said[0], "expected": expected}
                )
    return found


def plain(text: str) -> str:
    """For comparison: «ё» as «е», spaces alike."""
    return text.replace("ё", "е").replace("Ё", "Е").replace("\u00a0", " ")


def accuracy(engine: Engine, table: Iterable[dict[str, str]], part: str = "") -> float:
    """The share of right forms in percent."""
    right = total = 0
    for row in table:
        try:
            form = engine(part or row["kind"], row.get("gender", ""), row["case"], row["nominative"])
        except Exception:  # a peer's failure is a wrong form here, whatever it raises
            form = ""
        right += plain(form) in [plain(one) for one in row["expected"].split("|")]
        total += 1
    return 100 * right / total


def people(count: int) -> list[tuple[str, str, str]]:
    """Invented full names, each surname once: (surname, first name, patronymic) of men."""
    chance = Random(20261122)
    heads = HEADS.split(" ")
    middles = MIDDLES.split(" ")
    tails = TAILS.split(" ")
    every = [head + middle + tail for head in heads for middle in middles for tail in tails]
    firsts, fathers = FIRSTS.split(" "), FATHERS.split(" ")
    chance.shuffle(every)
    return [(surname, chance.choice(firsts), chance.choice(fathers)) for surname in islice(every, count)]


def name_of(engine: Engine, person: tuple[str, str, str], case: str) -> None:
    """One full name in one case, part by part."""
    for part, text in zip(("surname", "firstname", "patronymic"), person, strict=True):
        engine(part, "m", case, text)


def speeds(engines: dict[str, Engine], everybody: list[tuple[str, str, str]]) -> dict[str, float]:
    """Full names in five cases a second, engines taking turns by portions of 100."""
    spent = dict.fromkeys(engines, 0.0)
    for start in range(0, len(everybody), 100):
        for name, engine in engines.items():
            began = time.process_time()
            for person in everybody[start : start + 100]:
                for case in CASES:
                    name_of(engine, person, case)
            spent[name] += time.process_time() - began
    return {name: len(everybody) / seconds for name, seconds in spent.items()}


def whole_names(everybody: list[tuple[str, str, str]]) -> tuple[float, float]:
    """service.grammar.names.full_name: full names × 5 cases a second, the first time and from its cache."""
    from schemas.values.cases import Case
    from schemas.values.names import FullName, Gender
    from service.grammar import names, parts

    parts.paradigm.cache_clear()
    told = [FullName(*person) for person in everybody]
    cases = [Case(case) for case in CASES]
    found = []
    for _ in range(2):
        began = time.process_time()
        for person in told:
            for case in cases:
                names.full_name(person, Gender.M, case)
        found.append(len(told) / (time.process_time() - began))
    return found[0], found[1]


def child(name: str) -> dict[str, float]:
    """Start of one engine up to its first form, and its memory, in a process of its own; the best of three."""
    code = f"import bench.grammar as g; g.report({name!r})"
    root = Path(__file__).parents[1]
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
        for _ in range(3)
    ]
    return min((dict(json.loads(run.stdout)) for run in runs), key=lambda found: found["start"])


def report(name: str) -> None:
    """Printed by the child: seconds to the first form, resident megabytes after it and after 1,000 names."""
    began = time.process_time()
    engine = ENGINES[name]()
    engine("surname", "m", "datv", "Иванов")
    started = time.process_time() - began
    for person in people(1000):
        for case in CASES:
            name_of(engine, person, case)
    print(json.dumps({"start": started, "rss": psutil.Process().memory_info().rss / 2**20}))


def main() -> None:
    """Print the table."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--people", type=int, default=2000, help="invented full names for speed")
    count = wanted.parse_args().people
    engines = {name: make() for name, make in ENGINES.items()}
    hard = [row for row in rows("names-hard.tsv") if row["kind"] != "full"]
    everybody = people(count)
    cold = speeds(engines, everybody)
    print(
        f"{'engine':<11}{'hard names, %':>14}{'by class, %':>13}{'phrases, %':>12}{'names×5/s':>11}{'start, s':>10}{'RSS, MB':>9}"
    )
    for name, engine in engines.items():
        own = child(name)
        phrased = f"{accuracy(engine, rows('phrases.tsv'), 'phrase'):.2f}" if name in {"pymorphy3", "ours"} else "–"
        print(
            f"{name:<11}{accuracy(engine, hard):>14.2f}{accuracy(engine, unseen()):>13.2f}{phrased:>12}"
            f"{cold[name]:>11,.0f}{own['start']:>10.3f}{own['rss']:>9.1f}"
        )
    first, again = whole_names(everybody)
    everything = accuracy(engines["ours"], rows("names-hard.tsv"))
    print(
        f"ours, full names: {everything:.2f} % of all rows; {first:,.0f} × 5 a second at first, {again:,.0f} × 5 cached"
    )


if __name__ == "__main__":
    main()
