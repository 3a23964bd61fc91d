"""Joints that must not break and quotation marks, as office-rules §6 wants them; for texts people typed into forms."""

from __future__ import annotations

import re
from functools import lru_cache

from service.grammar.spelling import NBHYPHEN, NBSP

_BEFORE = re.compile(
    r"(?<![\w.])(№|№№|ст\.|п\.|пп\.|ч\.|гл\.|г\.|рп\.|пос\.|с\.|ул\.|д\.|корп\.|стр\.|кв\.|каб\.|помещ\.|от|до|по|с|со) (?=[\dА-ЯЁ«])"
)
_PLACES = frozenset({"от", "до", "по", "с", "со"})
_AFTER = re.compile(
    r"(?<=\d) (?=(?:г\.|гг\.|год[ауе]?(?!\w)|лет(?!\w)|ч(?:ас)?\.|мин\.|чел\.|руб\.|коп\.|%|"
    r"(?:январ|феврал|март|апрел|ма|июн|июл|август|сентябр|октябр|ноябр|декабр)[ая](?!\w)))"
)
_INITIALS_FIRST = re.compile(r"((?<!\w)(?:[А-ЯЁ]\.){1,2}) (?=[А-ЯЁ][а-яё])")
_SURNAME_FIRST = re.compile(r"(?<=[а-яё]) (?=(?:[А-ЯЁ]\.){2})")
_DASH = re.compile(r"(?<=\S) (?=[–—] )")
_HYPHEN = re.compile(r"(?<!\w)(?:[А-ЯЁ]{1,3}-\d[\d/]*|\d+-(?:ФЗ|ФКЗ|од|р|п|пр|лс|к|у|н|Д|ОД)(?!\w)|№\s?[\d/]+-[\w/]+)")
_STRAIGHT = re.compile(r'"([^"\n]*)"')
_SPACED_HYPHEN = re.compile(r"(?<=\S) --? (?=\S)")
_SHORTENED = re.compile(
    r"(?<![А-Яа-яЁё])(?:[А-Яа-яЁё]{1,2}|руб|чел|час|мин|сек|тыс|млн|экз|стр|каб|ауд|тел|доп|обл|пос|зам|зав|нач|пом|рук|отв|корп|комн|"
    r"проф|преп|спец|дисц|помещ)\.$"
)
"""A word whose full stop is its own: «и др.», «А.П.», «на 5 л.»."""


@lru_cache(maxsize=4096)
def unbreakable(text: str) -> str:
    """Put U+00A0 and U+2011 where a line must not end: «№ 199-од», «ст. 9», «И.И. Иванов», «5 сентября», «2026 г.»."""
    text = _BEFORE.sub(_joined, text)
    text = _AFTER.sub(NBSP, text)
    text = _INITIALS_FIRST.sub(rf"\1{NBSP}", text)
    text = _SURNAME_FIRST.sub(NBSP, text)
    text = _DASH.sub(NBSP, text)
    return _HYPHEN.sub(lambda match: match.group().replace("-", NBHYPHEN), text)


def _joined(match: re.Match[str]) -> str:
    """«от», «до», «с» join only with a date or a number that follows."""
    word = match.group(1)
    following = match.string[match.end() : match.end() + 1]
    if word in _PLACES and not following.isdigit():
        return match.group()
    return f"{word}{NBSP}"


def quotes(text: str) -> str:
    """Straight and English quotation marks become «ёлочки», quotes within quotes „лапки“ stay as they are."""
    text = text.replace("“", '"').replace("”", '"') if "„" not in text else text
    return _STRAIGHT.sub(r"«\1»", text)


@lru_cache(maxsize=4096)
def typed(text: str) -> str:
    """What people type into forms, set as papers are: quotation marks, dashes, joints that hold."""
    return unbreakable(_SPACED_HYPHEN.sub(" – ", quotes(text)))


def unstopped(text: str) -> str:
    """Without the full stop at its end, for a place that puts a mark of its own; a shortened word keeps its own."""
    text = text.rstrip()
    return text if text.endswith("..") or _SHORTENED.search(text) else text.removesuffix(".")
