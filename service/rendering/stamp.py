"""Stamps on a PDF («КОПИЯ ВЕРНА», registration number, «ОБРАЗЕЦ»): one form XObject, shown on each page by a short content stream.

`merge_page` re-reads and rewrites every page (35 s and 1 GB for 1,000 pages); this way the pages' own streams stay untouched.
A stamped PDF/A copy is no PDF/A any more: stamp before conversion where that matters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from schemas.errors import Fault, Invalid, Unavailable
from service.rendering import fonts, pdf
from service.rendering.stamp_font import Face

Place = Literal["top-left", "top-right", "bottom-left", "bottom-right", "across"]
MARGIN = 22.0
"""Distance from the edge of the page, points."""
PAD = 5.0
LEADING = 1.25
NO_FONT = "Штамп не поставить: не найден шрифт Liberation Sans или Arial; поставьте его командой «make system»."


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is printed, where and on which pages; ``size`` in points, ``grey`` from 0 (black) to 1 (white)."""

    lines: tuple[str, ...]
    place: Place = "top-right"
    pages: Literal["first", "last", "all"] = "all"
    size: float = 10.0
    frame: bool = True
    grey: float = 0.0


def true_copy(name: str = "", date: str = "", position: str = "") -> Stamp:
    """«КОПИЯ ВЕРНА» with position, room for the signature, name and date (ГОСТ Р 7.0.97-2025, 5.26) on the last page."""
    signed = f"______________ {name}" if name else ""
    lines = ("КОПИЯ ВЕРНА", position, signed, date)
    return Stamp(tuple(line for line in lines if line), place="bottom-left", pages="last")


def registration(number: str, date: str) -> Stamp:
    """The incoming or outgoing number on the first page."""
    return Stamp((f"№ {number}", f"от {date}"), place="top-left", pages="first")


def sample() -> Stamp:
    """«ОБРАЗЕЦ» across every page."""
    return Stamp(("ОБРАЗЕЦ",), place="across", size=90, frame=False, grey=0.8)


def put(document: bytes, stamps: Sequence[Stamp]) -> bytes:
    """The PDF with the stamps on it.

    Raises:
        Invalid: not a PDF, protected, or a letter that the stamp's font lacks.
        Unavailable: no font for stamps on this machine.
    """
    writer = PdfWriter(clone_from=pdf.reader(document))
    writer.root_object.pop("/Metadata", None)  # it may call the file PDF/A, which it is no more
    for number, stamp in enumerate(stamps, 1):
        _put_one(writer, stamp, f"/Nastavnik{number}")
    return pdf.write(writer, None)


@dataclass(slots=True)
class _Form:
    """A stamp as an object of the file, with its size in points."""

    reference: IndirectObject
    width: float
    height: float


def _put_one(writer: PdfWriter, stamp: Stamp, name: str) -> None:
    form = _form(writer, stamp)
    opening = writer._add_object(_stream(b"q\n"))  # noqa: SLF001  pypdf offers no public way to add an object
    shown: dict[str, IndirectObject] = {}
    pages = list(writer.pages)
    for page in {"first": pages[:1], "last": pages[-1:], "all": pages}[stamp.pages]:
        commands = f"\nQ q {_matrix(page, stamp, form)} cm {name} Do Q\n"
        if commands not in shown:
            shown[commands] = writer._add_object(_stream(commands.encode()))  # noqa: SLF001  as above
        _resources(page)[NameObject(name)] = form.reference
        page[NameObject("/Contents")] = ArrayObject([opening, *_contents(page), shown[commands]])


def _contents(page: PageObject) -> list[PdfObject]:
    if "/Contents" not in page:
        return []
    raw = page.raw_get("/Contents")
    value = raw.get_object()
    return list(value) if isinstance(value, ArrayObject) else [raw]


def _resources(page: PageObject) -> DictionaryObject:
    """The page's own dictionary of XObjects, made when there is none (resources may be inherited)."""
    resources = page.get("/Resources", DictionaryObject()).get_object()
    own = DictionaryObject(resources)
    objects = DictionaryObject(own.get("/XObject", DictionaryObject()).get_object())
    own[NameObject("/XObject")] = objects
    page[NameObject("/Resources")] = own
    return objects


def _matrix(page: PageObject, stamp: Stamp, form: _Form) -> str:
    """Where the form stands on the page as it is seen, turned pages (``/Rotate``) included."""
    box = page.cropbox
    wide, high, turn = float(box.width), float(box.height), page.rotation % 360
    seen = (high, wide) if turn in {90, 270} else (wide, high)
    x, y, angle = _place(stamp.place, seen, form)
    corner = {0: (0.0, 0.0), 90: (wide, 0.0), 180: (wide, high), 270: (0.0, high)}[turn]
    rest = math.radians(turn)
    at_x = float(box.left) + corner[0] + x * math.cos(rest) - y * math.sin(rest)
    at_y = float(box.bottom) + corner[1] + x * math.sin(rest) + y * math.cos(rest)
    cos, sin = math.cos(angle + rest), math.sin(angle + rest)
    return f"{cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} {at_x:.2f} {at_y:.2f}"


def _place(place: Place, seen: tuple[float, float], form: _Form) -> tuple[float, float, float]:
    """Lower left corner and angle (radians) of the form on a page of this size."""
    wide, high = seen
    if place == "across":
        angle = math.atan2(high, wide)
        x = wide / 2 - form.width / 2 * math.cos(angle) + form.height / 2 * math.sin(angle)
        y = high / 2 - form.width / 2 * math.sin(angle) - form.height / 2 * math.cos(angle)
        return x, y, angle
    x = MARGIN if place.endswith("left") else wide - MARGIN - form.width
    y = MARGIN if place.startswith("bottom") else high - MARGIN - form.height
    return x, y, 0.0


def _form(writer: PdfWriter, stamp: Stamp) -> _Form:
    face = _face()
    glyphs = _glyphs(face, "".join(stamp.lines))
    widths = [sum(face.width(glyphs[one]) for one in line) * stamp.size / 1000 for line in stamp.lines]
    step = stamp.size * LEADING
    pad = PAD if stamp.frame else 0.0
    width, height = max(widths) + 2 * pad, step * len(stamp.lines) + 2 * pad
    drop = -face.height[1] / face.units * stamp.size
    drawn = [f"/G0 gs {stamp.grey:.2f} g {stamp.grey:.2f} G"]
    if stamp.frame:
        drawn.append(f"0.8 w 0.4 0.4 {width - 0.8:.2f} {height - 0.8:.2f} re S")
    for row, line in enumerate(stamp.lines):
        y = height - pad - step * (row + 1) + drop
        x = pad + (width - 2 * pad - widths[row]) / 2
        codes = "".join(f"{glyphs[one]:04X}" for one in line)
        drawn.append(f"BT /F0 {stamp.size:.2f} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm <{codes}> Tj ET")
    stream = _stream("\n".join(drawn).encode())
    stream.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject([FloatObject(one) for one in (0, 0, round(width, 2), round(height, 2))]),
            NameObject("/Resources"): _names(
                {"/Font": _names({"/F0": _font(writer, face, glyphs)}), "/ExtGState": _names({"/G0": _under()})}
            ),
        }
    )
    return _Form(writer._add_object(stream), width, height)  # noqa: SLF001  as above


def _under() -> DictionaryObject:
    """Drawn as if under the page's text: what is black stays black."""
    return _names({"/Type": NameObject("/ExtGState"), "/BM": NameObject("/Multiply")})


def _glyphs(face: Face, text: str) -> dict[str, int]:
    found = face.glyphs(text)
    missing = sorted(set(text) - set(found))
    if missing or not text:
        letters = ", ".join(f"«{one}»" for one in missing) or "нет текста"
        raise Invalid([Fault("stamp", f"Этого в штампе не напечатать: {letters}.")])
    return found


@lru_cache(maxsize=1)
def _face() -> Face:
    place = fonts.stamp_file()
    if place is None:
        raise Unavailable(NO_FONT)
    return Face.read(place.read_bytes())


def _font(writer: PdfWriter, face: Face, glyphs: dict[str, int]) -> IndirectObject:
    """A composite font of the letters used, with their Unicode, so that the stamp is found by a search."""
    add = writer._add_object  # noqa: SLF001  as above
    data = _stream(face.subset(set(glyphs.values())))
    data[NameObject("/Length1")] = NumberObject(len(data.get_data()))
    name = NameObject("/NASTAV+Stamp")
    up, down = (round(one * 1000 / face.units) for one in face.height)
    descriptor = _names(
        {"/Type": NameObject("/FontDescriptor"), "/FontName": name, "/FontFile2": add(data.flate_encode())}
    )
    numbers = {"/Flags": 32, "/ItalicAngle": 0, "/Ascent": up, "/Descent": down, "/CapHeight": up, "/StemV": 80}
    descriptor.update({NameObject(key): NumberObject(value) for key, value in numbers.items()})
    descriptor[NameObject("/FontBBox")] = ArrayObject([NumberObject(one) for one in (-200, down, 1200, up)])
    order = {
        "/Registry": TextStringObject("Adobe"),
        "/Ordering": TextStringObject("Identity"),
        "/Supplement": NumberObject(0),
    }
    widths = ArrayObject()
    for glyph in sorted(set(glyphs.values())):
        widths += [NumberObject(glyph), ArrayObject([NumberObject(face.width(glyph))])]
    below = _names({"/Type": NameObject("/Font"), "/Subtype": NameObject("/CIDFontType2"), "/BaseFont": name})
    below.update(_names({"/CIDSystemInfo": _names(order), "/FontDescriptor": add(descriptor), "/W": widths}))
    below[NameObject("/CIDToGIDMap")] = NameObject("/Identity")
    font = _names({"/Type": NameObject("/Font"), "/Subtype": NameObject("/Type0"), "/BaseFont": name})
    font.update(_names({"/Encoding": NameObject("/Identity-H"), "/DescendantFonts": ArrayObject([add(below)])}))
    font[NameObject("/ToUnicode")] = add(_stream(_unicode(glyphs)))
    return add(font)


def _unicode(glyphs: dict[str, int]) -> bytes:
    lines = "\n".join(f"<{glyph:04X}> <{ord(letter):04X}>" for letter, glyph in sorted(glyphs.items()))
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /N def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{len(glyphs)} beginbfchar\n{lines}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


def _stream(data: bytes) -> StreamObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    return stream


def _names(values: Mapping[str, PdfObject]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in values.items()})
