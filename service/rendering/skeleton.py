"""The zip file of a document, written by hand: unchanged parts are packed once, every entry carries the same date."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

try:
    from isal import isal_zlib
except ImportError:  # the extra «fast» is not installed
    isal_zlib = None  # type: ignore[assignment]  # mypy knows the module only

_LOCAL: Final = struct.Struct("<IHHHHHIIIHH")
_CENTRAL: Final = struct.Struct("<IHHHHHHIIIHHHHHII")
_END: Final = struct.Struct("<IHHHHIIH")
_DATE: Final = 0x21
"""1 January 1980, the first date a zip file can hold: the same input gives the same bytes on every day."""
_UTF8: Final = 0x800
_DEFLATED: Final = 8


@dataclass(frozen=True, slots=True)
class Compressor:
    """One way to deflate; its name is recorded with a paper, as bytes differ between ways (the parts do not)."""

    name: str
    deflate: Callable[[bytes], bytes]
    """Raw deflate stream of the data."""
    crc: Callable[[bytes], int]


def _zlib6(data: bytes) -> bytes:
    return zlib.compress(data, 6, -15)


ZLIB6: Final = Compressor("zlib6", _zlib6, zlib.crc32)
COMPRESSORS: Final = {ZLIB6.name: ZLIB6}
if isal_zlib is not None:
    COMPRESSORS["isal"] = Compressor("isal", lambda data: isal_zlib.compress(data, 2, -15), isal_zlib.crc32)
DEFAULT: Final = COMPRESSORS.get("isal", ZLIB6)
"""isal where the extra «fast» is installed, else zlib at level 6."""


@dataclass(frozen=True, slots=True)
class Packed:
    """One entry made ready: its bytes with the local header, and its central entry without the offset."""

    local: bytes
    central: bytes


def pack(name: str, data: bytes, compressor: Compressor) -> Packed:
    """Deflate one entry."""
    encoded = name.encode()
    flags = 0 if name.isascii() else _UTF8
    crc, body = compressor.crc(data), compressor.deflate(data)
    sizes = (flags, _DEFLATED, 0, _DATE, crc, len(body), len(data), len(encoded), 0)
    local = _LOCAL.pack(0x04034B50, 20, *sizes) + encoded
    # The last eight bytes (attributes, offset) are appended when the place of the entry is known.
    central = _CENTRAL.pack(0x02014B50, 20, 20, *sizes, 0, 0, 0, 0, 0)
    return Packed(local + body, central[:-4] + encoded)


_HEAD: Final = _CENTRAL.size - 4


def _placed(central: bytes, offset: int) -> bytes:
    return central[:_HEAD] + offset.to_bytes(4, "little") + central[_HEAD:]


class Skeleton:
    """The unchanged parts of a template as one block of zip entries; changing parts are written after it."""

    __slots__ = ("_block", "_central", "_count")

    def __init__(self, entries: Iterable[tuple[str, bytes]]) -> None:
        block, central = bytearray(), bytearray()
        count = 0
        for name, data in entries:
            packed = pack(name, data, ZLIB6)
            central += _placed(packed.central, len(block))
            block += packed.local
            count += 1
        self._block, self._central, self._count = bytes(block), bytes(central), count

    def build(self, changing: Sequence[tuple[str, bytes]], compressor: Compressor) -> bytes:
        """The whole file: the block, the changing parts (name, data), the directory."""
        pieces, directory = [self._block], [self._central]
        offset = len(self._block)
        for name, data in changing:
            packed = pack(name, data, compressor)
            pieces.append(packed.local)
            directory.append(_placed(packed.central, offset))
            offset += len(packed.local)
        size = sum(map(len, directory))
        number = self._count + len(changing)
        pieces += directory
        pieces.append(_END.pack(0x06054B50, 0, 0, number, number, size, offset, 0))
        return b"".join(pieces)


def write_zip(entries: Iterable[tuple[str, bytes]], compressor: Compressor = ZLIB6) -> bytes:
    """A zip file of these entries (name, data) in this order, with fixed dates; names beyond ASCII carry the UTF-8 flag."""
    return Skeleton(()).build(list(entries), compressor)
