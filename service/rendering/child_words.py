"""How inflectable words go to the child: a word holds a function, so it travels as its six forms."""

from __future__ import annotations

import io
import pickle
from typing import Any

from schemas.errors import HouseError
from schemas.values.cases import Case
from service.grammar.forms import Form
from service.grammar.vocabulary import Word


class _Packer(pickle.Pickler):
    def reducer_override(self, value: object) -> Any:
        if type(value) is not Word:
            return NotImplemented
        forms = {case: _form(value, case) for case in Case}
        return rebuilt, (str(value.traced("")), forms, value._path)  # noqa: SLF001  the trace goes along


def packed(job: tuple[Any, ...]) -> bytes:
    """A job for the child, words by their forms."""
    out = io.BytesIO()
    _Packer(out, pickle.HIGHEST_PROTOCOL).dump(job)
    return out.getvalue()


def rebuilt(text: str, forms: dict[Case, Form | str], path: str) -> Word:
    """The word in the child; a form that cannot be made tells so when a template asks for it."""

    def form(case: Case) -> Form:
        found = forms[case]
        if isinstance(found, str):
            raise HouseError(found)
        return found

    return Word(text, form, path)


def _form(word: Word, case: Case) -> Form | str:
    try:
        return word.form(case)
    except HouseError as error:
        return error.sentence
