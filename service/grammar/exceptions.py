"""Names that no rule of a class can know; each line of the file carries its source."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from schemas.values.names import Gender, NamePart
from service.grammar.endings import Forms, still


@cache
def _table() -> dict[tuple[str, str, str], str]:
    lines = files(__package__).joinpath("exceptions.tsv").read_text("utf-8").splitlines()
    table = {}
    for line in lines:
        if line and not line.startswith("#"):
            part, gender, nominative, pattern, _source = line.split("\t")
            table[part, gender, nominative] = pattern
    return table


def _forms(nominative: str, pattern: str) -> Forms:
    if pattern == "=":
        return still(nominative)
    gent, datv, accs, ablt, loct = (_form(nominative, step) for step in pattern.split(" "))
    return (nominative, gent, datv, accs, ablt, loct)


def _form(nominative: str, step: str) -> str:
    if step.startswith("-"):
        return nominative[: -int(step[1])] + step[2:]
    return nominative + step


def exception(part: NamePart, gender: Gender, word: str) -> Forms | None:
    """The forms of a lower-case word, or None where the rules of its class hold; «ё» counts as «е»."""
    pattern = _table().get((part.value, gender.value, word.replace("ё", "е")))
    return _forms(word, pattern) if pattern else None
