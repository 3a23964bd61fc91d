"""The gate every uploaded docx, xlsx or csv passes before any parser sees it: size, zip, names, bombs, active content.

Source of the rules: OWASP ASVS 5.0, 5.2.1–5.2.6 and 5.3; the figures were measured on files that brought
python-docx and openpyxl to 6 GB.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Literal

from service.rendering import gate_parts
from service.rendering.gate_parts import CONTENT_TYPES, Kind, refusal

MAX_BYTES = 5_000_000
MAX_ENTRIES = 500
MAX_UNPACKED = 50_000_000
MAX_RATIO = 100
MAX_TAGS = {"docx": 2_000_000, "xlsx": 4_000_000}
"""Opening and closing tags of all parts: 8 million empty paragraphs fit in 50 MB and cost a parser gigabytes."""
MAX_CELLS = 1_000_000
STEP = 1 << 16
TAIL = 16
"""Bytes kept between two steps so that a word cut in two is still seen."""
MAGIC = b"PK\x03\x04"
OTHER_FORMATS = (MAGIC, b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"{\\rtf")


def inspect(data: bytes, kind: Literal["docx", "xlsx", "csv"], *, name: str = "") -> None:
    """Let a file through or refuse it with one sentence; ``name`` is the file's own name, its extension must fit.

    Raises:
        Invalid: one fault at the field «file».
    """
    if name and PurePosixPath(name.replace("\\", "/")).suffix.lower() != f".{kind}":
        raise refusal(f"Нужен файл с расширением .{kind}.")
    if len(data) > MAX_BYTES:
        raise refusal("Файл больше 5 МБ; уменьшите его, например уберите или сожмите рисунки.")
    if not data:
        raise refusal("Файл пуст.")
    if kind == "csv":
        _inspect_csv(data)
    else:
        _inspect_zip(data, kind)


def unpacks(data: bytes) -> None:
    """Refuse a docx of one's own that would bring a parser down: what it may hold is not looked at, only what it unpacks to.

    Raises:
        Invalid: one fault at the field «file».
    """
    scan = _Scan(data, "docx")
    for entry in _directory(data, ratio=False):
        scan.read(entry)


def _inspect_csv(data: bytes) -> None:
    if data.startswith(OTHER_FORMATS):
        raise refusal("Это не текст csv, а файл другого формата; сохраните таблицу как CSV или загрузите её как .xlsx.")
    if b"\0" in data:
        raise refusal("В файле csv есть нулевые байты; сохраните его в кодировке UTF-8 или Windows-1251.")
    if sum(data.count(mark) for mark in (b";", b",", b"\t", b"\n", b"\r")) > MAX_CELLS:
        raise refusal("В таблице больше миллиона ячеек; разделите её на несколько файлов.")


def _inspect_zip(data: bytes, kind: Kind) -> None:
    if not data.startswith(MAGIC):
        raise refusal(f"Это не файл {kind}: внутри другой формат; пересохраните его в Word или Excel.")
    entries = _directory(data)
    _check_names(entries)
    scan = _Scan(data, kind)
    for entry in entries:
        scan.read(entry)
    gate_parts.check(scan.kept, kind)
    for entry in scan.with_fields:
        gate_parts.check_fields(b"".join(scan.unpacked(entry)))


def _directory(data: bytes, *, ratio: bool = True) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise refusal("Файл повреждён: архив внутри него не читается.") from error
    _check_directory(entries, ratio=ratio)
    return entries


def _check_directory(entries: list[zipfile.ZipInfo], *, ratio: bool) -> None:
    """Counts, declared sizes, ratios (of uploads: a long empty table has one too), encryption, methods: nothing is unpacked yet."""
    if len(entries) > MAX_ENTRIES:
        raise refusal(f"В файле больше {MAX_ENTRIES} частей; так документы не устроены.")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise refusal("После распаковки файл займёт больше 50 МБ; такие файлы не принимаются.")
    for entry in entries:
        if entry.flag_bits & 0x2041:  # encrypted, strongly encrypted, directory encrypted
            raise refusal("Файл зашифрован паролем; снимите пароль и загрузите снова.")
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise refusal("Файл упакован необычным способом; пересохраните его в Word или Excel.")
        if ratio and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise refusal("Часть файла сжата больше чем в сто раз; такие файлы не принимаются.")


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for entry in entries:
        name = entry.orig_filename
        if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or ".." in re.split(r"[/\\]", name):
            raise refusal("Внутри файла есть имя, ведущее за его пределы; такие файлы не принимаются.")
        if any(ord(letter) < 32 for letter in name) or "\\" in name:
            raise refusal("Внутри файла есть часть с недопустимым именем; пересохраните его в Word или Excel.")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise refusal("Внутри файла есть символическая ссылка; такие файлы не принимаются.")
        if name.lower() in seen:
            raise refusal("Внутри файла две части с одним именем; пересохраните его в Word или Excel.")
        seen.add(name.lower())


class _Scan:
    """A counted read of every part: the sizes in the directory may lie, the bytes do not."""

    def __init__(self, data: bytes, kind: Kind) -> None:
        self.data = data
        self.kind = kind
        self.total = 0
        self.tags = 0
        self.cells = 0
        self.kept: dict[str, bytes] = {}
        self.with_fields: list[zipfile.ZipInfo] = []

    def read(self, entry: zipfile.ZipInfo) -> None:
        """Unpack one part step by step, counting, and keep relations and content types for the next check."""
        size, crc, tail, fields = 0, 0, b"", False
        keep = entry.filename == CONTENT_TYPES or entry.filename.lower().endswith(".rels")
        kept: list[bytes] = []
        for step in self.unpacked(entry):
            if not size:
                gate_parts.check_encoding(step)
            size += len(step)
            self.count(step, size, entry)
            crc = zlib.crc32(step, crc)
            seen = tail + step
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                raise refusal(
                    "В файле есть объявление DOCTYPE, которого в документах Office не бывает; файл не принят."
                )
            fields = fields or b"instr" in seen
            tail = seen[-TAIL:]
            if keep:
                kept.append(step)
        if size != entry.file_size or crc != entry.CRC:
            raise refusal("Файл повреждён: размеры или суммы его частей не сходятся.")
        self.kept[entry.filename] = b"".join(kept)
        if fields:
            self.with_fields.append(entry)

    def count(self, step: bytes, size: int, entry: zipfile.ZipInfo) -> None:
        """Stop at the first limit passed."""
        self.total += len(step)
        self.tags += step.count(b"<")
        self.cells += step.count(b"<c ") + step.count(b"<c>") + step.count(b"<c/>") if self.kind == "xlsx" else 0
        if self.total > MAX_UNPACKED or size > entry.file_size:
            raise refusal("Файл распаковывается в большее, чем в нём заявлено; такие файлы не принимаются.")
        if self.cells > MAX_CELLS:
            raise refusal("В таблице больше миллиона ячеек; разделите её на несколько файлов.")
        if self.tags > MAX_TAGS[self.kind]:
            raise refusal("В файле слишком много абзацев или ячеек; разделите его на несколько файлов.")

    def unpacked(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of a part in steps of at most 64 KB, whatever the directory says."""
        start = entry.header_offset
        header = self.data[start : start + 30]
        if len(header) < 30 or not header.startswith(MAGIC) or header[6] & 1:
            raise refusal("Файл повреждён: архив внутри него не читается.")
        start += 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        packed = memoryview(self.data)[start : start + entry.compress_size]
        if entry.compress_type == zipfile.ZIP_STORED:
            yield from (bytes(packed[at : at + STEP]) for at in range(0, len(packed), STEP))
            return
        try:
            yield from _inflated(packed)
        except zlib.error as error:
            raise refusal("Файл повреждён: часть его не распаковывается.") from error


def _inflated(packed: memoryview) -> Iterator[bytes]:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), STEP):
        rest: bytes | memoryview = packed[at : at + STEP]
        while rest:
            step = machine.decompress(rest, STEP)
            if step:
                yield step
            rest = machine.unconsumed_tail
            if machine.eof:
                return
    if not machine.eof:
        raise zlib.error("cut short")
