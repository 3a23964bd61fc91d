"""A person's name as somebody wrote it, inflected in place: the order of words, initials and spaces stay."""

from __future__ import annotations

import re

from schemas.values.cases import Case
from schemas.values.names import FullName, Gender, NamePart
from service.grammar import parts
from service.grammar.forms import Form, join_doubts, weakest
from service.grammar.gender import patronymic_gender
from service.grammar.spelling import CAPITAL, SMALL

_LETTER = rf"[{CAPITAL}A-Z][{SMALL}]?\."
INITIALS = re.compile(rf"(?:{_LETTER}-?)+")
_SPACES = re.compile(r"(\s+)")


def roles(words: list[str]) -> list[NamePart | None]:
    """What each word of a written name is; None for initials, which stand still.

    The surname comes first unless initials or «Имя Отчество» stand before it.
    """
    found: list[NamePart | None] = [None if INITIALS.fullmatch(word) else NamePart.PATRONYMIC for word in words]
    places = [at for at, role in enumerate(found) if role]
    if not places:
        return found
    spelt = [words[at] for at in places]
    if len(spelt) == 3 and patronymic_gender(spelt[1]) and not patronymic_gender(spelt[2]):
        order = [NamePart.FIRSTNAME, NamePart.PATRONYMIC, NamePart.SURNAME]
    else:
        order = [NamePart.SURNAME, NamePart.FIRSTNAME] + [NamePart.PATRONYMIC] * len(spelt)
    for at, role in zip(places, order, strict=False):
        found[at] = role
    return found


def split(text: str) -> FullName:
    """The parts of a written name: «Иванов Иван Иванович», «Иванов И.И.», «И. И. Иванов», «Мамедов Рашид Ариф оглы»."""
    words = text.split()
    kinds = roles(words)
    letters = re.findall(_LETTER, "".join(word for word, role in zip(words, kinds, strict=True) if not role))
    said = {part: " ".join(w for w, role in zip(words, kinds, strict=True) if role is part) for part in NamePart}
    if letters and not said[NamePart.FIRSTNAME]:
        return FullName(said[NamePart.SURNAME], letters[0], "".join(letters[1:]))
    return FullName(said[NamePart.SURNAME], said[NamePart.FIRSTNAME], said[NamePart.PATRONYMIC] or "".join(letters))


def inflect(text: str, gender: Gender, case: Case) -> Form:
    """The written name in a case; spaces and initials are kept as they are."""
    tokens = _SPACES.split(text)
    words = tokens[::2]
    kinds = roles(words)
    fathers = " ".join(word for word, role in zip(words, kinds, strict=True) if role is NamePart.PATRONYMIC)
    forms = []
    for word, role in zip(words, kinds, strict=True):
        if role is None or not word or (role is NamePart.PATRONYMIC and word != fathers):
            continue
        forms.append(parts.paradigm(role, word, gender).form(case))
    texts = iter(form.text for form in forms)
    done = [
        word if role is None or not word or (role is NamePart.PATRONYMIC and word != fathers) else next(texts)
        for word, role in zip(words, kinds, strict=True)
    ]
    tokens[::2] = done
    return Form("".join(tokens), case, weakest([f.origin for f in forms]), join_doubts([f.doubt for f in forms]))
