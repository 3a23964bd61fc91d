"""Numbers with their nouns and in words: 1 пара, 2 пары, 5 пар; «два наставника»; I место, первое место."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from schemas.values.cases import Case
from service.grammar import lexemes
from service.grammar.lexemes import Lexeme
from service.grammar.spelling import NBSP

Gender = Literal["m", "f", "n"]
_NUM2WORDS = {Case.NOMN: "n", Case.GENT: "g", Case.DATV: "d", Case.ACCS: "a", Case.ABLT: "i", Case.LOCT: "p"}
# Nouns whose counting forms differ from their plural (Rozental §164).
_COUNTED = {
    "год": {"gent": "лет"},
    "человек": {"gent": "человек", "datv": "человекам", "accs": "человек", "ablt": "человеками", "loct": "человеках"},
}
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"))
_ROMAN_UNITS = ((9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def group(number: int) -> Literal["one", "few", "many"]:
    """How a number governs its noun: 1, 21 → one; 2–4, 22 → few; 0, 5–20, 11–14 → many."""
    number = abs(number)
    if 11 <= number % 100 <= 14:
        return "many"
    last = number % 10
    if last == 1:
        return "one"
    return "few" if 2 <= last <= 4 else "many"


def counted(number: int, noun: str, case: Case = Case.NOMN) -> str:
    """«2 пары», «5 лет», «21 студента» (accs): the number in digits with its noun, which do not part.

    ``noun`` is a nominative singular, maybe with adjectives: «учебный час». Unknown words are left as they are.
    """
    return f"{number}{NBSP}{counted_noun(number, noun, case)}"


@lru_cache(maxsize=1024)
def counted_noun(number: int, noun: str, case: Case = Case.NOMN) -> str:
    """The noun alone in the form that the number asks for."""
    words = noun.split(" ")
    chosen = [_lexeme(word, last=at == len(words) - 1) for at, word in enumerate(words)]
    head = chosen[-1]
    if head is None:
        return noun
    spelt = (_one(word, head, number, case) if word else text for text, word in zip(words, chosen, strict=True))
    return " ".join(spelt)


def _lexeme(word: str, *, last: bool) -> Lexeme | None:
    found = [one for one in lexemes.nominatives(word) if one.number == "sing"]
    fitting = [one for one in found if one.is_noun is last]
    return next(iter(fitting or (found if last else ())), None)  # «обучающийся» stands for a noun


def _one(word: Lexeme, head: Lexeme, number: int, case: Case) -> str:
    """One word of the counted group."""
    animate = head.animate or not head.is_noun
    asked, plural = _government(number, case, animate=animate)
    if word is head and not head.is_noun and asked == "gent":
        plural = plural or group(number) == "few"  # два обучающихся
    elif not word.is_noun and asked == "gent" and not plural and group(number) == "few":
        asked, plural = ("nomn", True) if "femn" in head.tags else ("gent", True)  # две новые пары, два новых часа
    special = _COUNTED.get(word.source.lower(), {}).get(asked) if plural else None
    animacy = "anim" if animate else "inan"
    return special or word.form(asked, animacy, "plur" if plural else "sing") or word.source


def _government(number: int, case: Case, *, animate: bool) -> tuple[str, bool]:
    """(case, plural) of a noun after a number in ``case``."""
    kind = group(number)
    if kind == "one":
        return case.value, False
    direct = case is Case.NOMN or (case is Case.ACCS and not (animate and kind == "few" and number < 5))
    if direct:
        return ("gent", False) if kind == "few" else ("gent", True)
    return case.value, True


def cardinal(number: int, case: Case = Case.NOMN, gender: Gender = "m", *, animate: bool = False) -> str:
    """«двадцать один», «двадцати одной»: the number in words (num2words)."""
    return _in_words(number, "cardinal", _NUM2WORDS[case], gender, animate)


def ordinal(number: int, case: Case = Case.NOMN, gender: Gender = "m", *, animate: bool = False) -> str:
    """«первое», «первой»: the place in words."""
    return _in_words(number, "ordinal", _NUM2WORDS[case], gender, animate)


@lru_cache(maxsize=1024)
def _in_words(number: int, to: str, case: str, gender: str, animate: bool) -> str:
    from num2words import num2words  # noqa: PLC0415 — 30 languages are loaded with it; few papers need words

    return str(num2words(number, lang="ru", to=to, case=case, gender=gender, animate=animate))


def with_words(number: int, noun: str, gender: Gender = "m", case: Case = Case.NOMN) -> str:
    """«72 (семьдесят два) часа»."""
    return f"{number} ({cardinal(number, case, gender)}) {counted_noun(number, noun, case)}"


def roman(number: int) -> str:
    """«I», «IV»; ValueError below 1 or above 3999."""
    if not 1 <= number <= 3999:
        raise ValueError("Римскими цифрами пишутся числа от 1 до 3999.")
    signs = []
    for value, sign in _ROMAN + _ROMAN_UNITS:
        while number >= value:
            signs.append(sign)
            number -= value
    return "".join(signs)


def place(number: int) -> str:
    """«I место»."""
    return f"{roman(number)}{NBSP}место"


def place_in_words(number: int, case: Case = Case.NOMN) -> str:
    """«первое место», «первым местом»."""
    return f"{ordinal(number, case, 'n')} {counted_noun(1, 'место', case)}"


def degree(number: int) -> str:
    """«I степени», as on diplomas."""
    return f"{roman(number)}{NBSP}степени"
