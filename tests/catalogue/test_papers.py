"""Every shipped kind, one test each: a sound folder, a well written text, and the same with other people, rows and colleges."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from schemas.values.names import Gender
from service.catalogue.folders import DocumentType
from service.rendering import compile as compile_template
from service.usecases.catalogue import check_one
from tests.catalogue import variants
from tests.catalogue.shelf import CATALOGUE, KEYS, said
from tests.catalogue.variants import LONGEST, MEN, VARIANTS, WOMEN, people
from tests.catalogue.wording import faults, lost_yo

_PLAIN = str.maketrans({"\u00a0": " ", "\u2011": "-"})
ACTING = {
    "acting": ("sample", "И.о. директора"), "temporary": ("sample", "Врио директора"), "bare acting": ("bare", "И.о. директора"),
}  # fmt: skip
"""Variant → the variant with the director in office, and the post that must be printed."""
_HEADED = re.compile(r"^директор(?![А-Яа-яё])", re.IGNORECASE | re.MULTILINE)
"""The director's own post at the beginning of a line: over a signature or in a stamp."""

Check = Callable[[DocumentType], Iterator[str]]


def plain(text: str) -> str:
    return text.translate(_PLAIN)


def sample_of(kind: DocumentType) -> dict[str, Any]:
    return dict(kind.manifest.sample)


def changed(kind: DocumentType, variant: str) -> dict[str, Any]:
    return VARIANTS[variant].change(kind.manifest, sample_of(kind))


def folder_is_sound(kind: DocumentType) -> Iterator[str]:
    """The folder passes ``document check`` and is filled the fast way."""
    yield from (f"{fault.field}: {fault.detail}" for fault in check_one(CATALOGUE, kind))
    compiled = compile_template(kind.template())
    if not compiled.certified or compiled.by_docxtpl:
        yield "заполняется медленным путём"


def golden_reads_well(kind: DocumentType) -> Iterator[str]:
    """The golden text is the text of the sample, and reads as an office paper should."""
    golden = kind.golden() or ""
    if golden != said(kind.key):
        yield "golden.txt не совпадает с образцом"
    yield from faults(golden)
    yield from lost_yo(golden, str(kind.manifest.sample))


def variants_read_well(kind: DocumentType) -> Iterator[str]:
    """So does the text with any other data."""
    for name in VARIANTS:
        yield from (f"{name}: {fault}" for fault in faults(said(kind.key, name)))


def text_follows_data(kind: DocumentType) -> Iterator[str]:
    """Where the data are others, the text is another."""
    for name in VARIANTS:
        shown = changed(kind, name) != sample_of(kind) and name not in {"minor", "bare", "bare college", "full stops"}
        if shown and said(kind.key, name) == said(kind.key) and not _unread(kind, name):
            yield name


def _unread(kind: DocumentType, variant: str) -> bool:
    """A position that the paper does not print may change without a trace."""
    positions = {one["position"] for one in people(sample_of(kind)) if one.get("position")}
    text = plain(said(kind.key))
    return variant == "long position" and not any(position.split()[-1][:-2] in text for position in positions)


def everybody_is_printed(kind: DocumentType) -> Iterator[str]:
    """Each person of the data stands in the text, whoever it is and in whatever case."""
    for variant in ("women", "men", "twelve rows", "forty rows", "longest"):
        text = plain(said(kind.key, variant))
        names = {(one["surname"], one["firstname"]) for one in people(changed(kind, variant))}
        stems = [[_stem(part) for part in name] for name in sorted(names)]
        yield from (f"{variant}: {name}" for name in stems if not any(stem in text for stem in name))


def _stem(name: str) -> str:
    """What no case changes."""
    first = name.partition("-")[0]
    return first[: max(2, len(first) - 2)]


def deputy_signs_as_such(kind: DocumentType) -> Iterator[str]:
    """Who acts for the director is named so wherever the director would sign, and nowhere stays the director."""
    if not any(path.startswith("подписант") for path in compile_template(kind.template()).slots.paths):
        return
    for variant, (shown, post) in ACTING.items():
        before, text = plain(said(kind.key, shown)), plain(said(kind.key, variant))
        if "А.Ю. Громова" not in before:
            continue
        if post.lower() not in text.lower():
            yield f"{variant}: нет «{post}»"
        if left := _HEADED.findall(text):
            yield f"{variant}: осталось «{left[0]}»"


def no_short_name_means_the_full_one(kind: DocumentType) -> Iterator[str]:
    """A college without a short name is called by the full one; a real college is no sample."""
    text = said(kind.key, "bare college")
    if "ЯУТ" in text and "ЯУТ" not in str(changed(kind, "bare college")):
        yield "краткое наименование чужого колледжа"
    if "ОБРАЗЕЦ" in text:
        yield "«ОБРАЗЕЦ» у настоящего колледжа"


def sheets_end_without_a_blank_one(kind: DocumentType) -> Iterator[str]:
    """The line that Word wants after a table takes no room: a full sheet would be followed by a blank one."""
    for before, gap, after in _neighbours(kind):
        ends = after.tag == qn("w:sectPr") or gap.find(f".//{qn('w:sectPr')}") is not None
        if ends and [one.get(qn("w:line")) for one in gap.iter(qn("w:spacing"))] != ["20"]:
            yield f"пустая строка за «{_letters(before)[-30:]}»"


def signature_is_not_alone(kind: DocumentType) -> Iterator[str]:
    """A signature right under a table of rows stands in it: a table of its own would go to the next sheet alone."""
    for before, _gap, after in _neighbours(kind):
        if "{%tr for" in _letters(before) and before.tag == after.tag == qn("w:tbl"):
            yield f"подпись вне таблицы: «{_letters(after)[:30]}»"


def _neighbours(kind: DocumentType) -> Iterator[tuple[Any, Any, Any]]:
    """Each empty paragraph of the body between what stands before and after it."""
    body = list(Document(io.BytesIO(kind.template())).element.body)
    for before, gap, after in zip(body, body[1:], body[2:], strict=False):
        if gap.tag == qn("w:p") and not _letters(gap) and _letters(before):
            yield before, gap, after


def _letters(element: Any) -> str:
    return "".join(one.text or "" for one in element.iter(qn("w:t")))


CHECKS: tuple[Check, ...] = (
    folder_is_sound, golden_reads_well, variants_read_well, text_follows_data, everybody_is_printed, deputy_signs_as_such,
    no_short_name_means_the_full_one, sheets_end_without_a_blank_one, signature_is_not_alone,
)  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_a_paper(key: str) -> None:
    kind = CATALOGUE.get(key)
    found = {check.__name__: list(check(kind)) for check in CHECKS}
    assert {name: some for name, some in found.items() if some} == {}


def test_the_casts_are_of_one_gender_and_hard_names_are_among_them() -> None:
    assert {one["gender"] for one in WOMEN} == {Gender.F}
    assert {one["gender"] for one in MEN} == {Gender.M}
    assert len({one["surname"] for one in WOMEN} & {one["surname"] for one in MEN}) == 1
    assert len(variants.LONG) > 150
    assert max(len(" ".join((one["surname"], one["firstname"], one["patronymic"]))) for one in LONGEST) > 55
