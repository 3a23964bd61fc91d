"""The few letters of a stamp as an embedded TrueType font: a stamp must print the same on a machine without fonts.

Format: ISO/IEC 14496-22 (OpenType), tables cmap (format 4), loca, glyf, hmtx.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

KEPT = ("head", "hhea", "maxp", "hmtx", "loca", "glyf", "cvt ", "fpgm", "prep")
MORE = 0x20
WORDS = 0x01
SCALES = {0x08: 2, 0x40: 4, 0x80: 8}
"""Flags of a composite glyph: more follow; two-byte arguments; bytes of the scale."""


@dataclass(frozen=True, slots=True)
class Face:
    """A TrueType file cut into its tables."""

    tables: dict[str, bytes]

    @classmethod
    def read(cls, data: bytes) -> Face:
        """Raises ValueError when the file is not plain TrueType."""
        if data[:4] not in {b"\0\1\0\0", b"true"}:
            raise ValueError("not a TrueType font")
        (count,) = struct.unpack_from(">H", data, 4)
        tables = {}
        for index in range(count):
            tag, _, offset, length = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
            tables[tag.decode("latin-1")] = data[offset : offset + length]
        return cls(tables)

    @property
    def units(self) -> int:
        """Font units an em."""
        return int(struct.unpack_from(">H", self.tables["head"], 18)[0])

    @property
    def height(self) -> tuple[int, int]:
        """Ascender and descender in font units."""
        up, down = struct.unpack_from(">hh", self.tables["hhea"], 4)
        return int(up), int(down)

    def glyphs(self, text: str) -> dict[str, int]:
        """Letter → glyph; a letter that the font lacks is left out."""
        cmap = self.tables["cmap"]
        (count,) = struct.unpack_from(">H", cmap, 2)
        for index in range(count):
            platform, _, offset = struct.unpack_from(">HHL", cmap, 4 + 8 * index)
            if platform in {0, 3} and struct.unpack_from(">H", cmap, offset)[0] == 4:
                found = {letter: _look_up(cmap[offset:], ord(letter)) for letter in set(text)}
                return {letter: glyph for letter, glyph in found.items() if glyph}
        return {}

    def width(self, glyph: int) -> int:
        """Advance of a glyph in thousandths of an em."""
        (count,) = struct.unpack_from(">H", self.tables["hhea"], 34)
        (advance,) = struct.unpack_from(">H", self.tables["hmtx"], 4 * min(glyph, count - 1))
        return round(int(advance) * 1000 / self.units)

    def subset(self, glyphs: set[int]) -> bytes:
        """The font with only these glyphs (numbers unchanged, all others empty)."""
        places = self._places()
        kept = self._with_parts(glyphs | {0}, places)
        body, loca = bytearray(), [0]
        for glyph in range(len(places) - 1):
            if glyph in kept:
                body += self.tables["glyf"][places[glyph] : places[glyph + 1]]
                body += b"\0" * (-len(body) % 4)
            loca.append(len(body))
        head = bytearray(self.tables["head"])
        struct.pack_into(">h", head, 50, 1)  # long loca
        changed = {"glyf": bytes(body), "loca": struct.pack(f">{len(loca)}L", *loca), "head": bytes(head)}
        return _file({tag: changed.get(tag, self.tables[tag]) for tag in KEPT if tag in self.tables})

    def _places(self) -> list[int]:
        long = struct.unpack_from(">h", self.tables["head"], 50)[0]
        loca = self.tables["loca"]
        if long:
            return list(struct.unpack(f">{len(loca) // 4}L", loca))
        return [2 * place for place in struct.unpack(f">{len(loca) // 2}H", loca)]

    def _with_parts(self, glyphs: set[int], places: list[int]) -> set[int]:
        """Glyphs and those they are composed of («й» of «и» and its breve)."""
        todo, kept = list(glyphs), set(glyphs)
        while todo:
            glyph = todo.pop()
            fresh = _components(self.tables["glyf"][places[glyph] : places[glyph + 1]]) - kept
            kept |= fresh
            todo += fresh
        return kept


def _components(glyph: bytes) -> set[int]:
    if len(glyph) < 10 or struct.unpack_from(">h", glyph)[0] >= 0:
        return set()
    found, at, flags = set(), 10, MORE
    while flags & MORE:
        flags, part = struct.unpack_from(">HH", glyph, at)
        found.add(int(part))
        at += 4 + (4 if flags & WORDS else 2) + sum(size for bit, size in SCALES.items() if flags & bit)
    return found


def _look_up(table: bytes, code: int) -> int:
    """The glyph of a code in a cmap table of format 4; 0 when there is none."""
    double = struct.unpack_from(">H", table, 6)[0]
    for at in range(0, double, 2):
        (end,) = struct.unpack_from(">H", table, 14 + at)
        if code > end:
            continue
        (start,) = struct.unpack_from(">H", table, 16 + double + at)
        if code < start:
            return 0
        (delta,) = struct.unpack_from(">H", table, 16 + 2 * double + at)
        place = 16 + 3 * double + at
        (offset,) = struct.unpack_from(">H", table, place)
        if not offset:
            return int(code + delta) & 0xFFFF
        (glyph,) = struct.unpack_from(">H", table, place + offset + 2 * (code - start))
        return (int(glyph) + int(delta)) & 0xFFFF if glyph else 0
    return 0


def _file(tables: dict[str, bytes]) -> bytes:
    """A font file of tables, with directory and sums."""
    power = len(tables).bit_length() - 1
    head = struct.pack(">4sHHHH", b"\0\1\0\0", len(tables), 16 << power, power, 16 * len(tables) - (16 << power))
    offset = 12 + 16 * len(tables)
    lines, bodies = b"", b""
    for tag in sorted(tables):
        data = tables[tag]
        padded = data + b"\0" * (-len(data) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF
        lines += struct.pack(">4sLLL", tag.encode("latin-1"), total, offset + len(bodies), len(data))
        bodies += padded
    return head + lines + bodies
