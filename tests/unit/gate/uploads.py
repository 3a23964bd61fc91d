"""Nasty uploads, each made by hand for one fault."""

from __future__ import annotations

import io
import zipfile
import zlib

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MAIN = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
PLACE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


def types(kind: str, more: str = "", main: str = "") -> str:
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{PLACE[kind]}" ContentType="{main or MAIN[kind]}"/>{more}</Types>'
    )


def rels(*lines: str) -> str:
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def relation(kind: str, target: str, mode: str = "") -> str:
    outside = f' TargetMode="{mode}"' if mode else ""
    return (
        f'<Relationship Id="r{abs(hash(kind)) % 99}{len(target)}" Type="{OFFICE}/{kind}" Target="{target}"{outside}/>'
    )


def parts(kind: str = "docx", body: str = "<w:p/>") -> dict[str, str | bytes]:
    """The parts of a small good file."""
    main = f"{HEAD}<w:document {W}><w:body>{body}</w:body></w:document>" if kind == "docx" else f"{HEAD}<workbook/>"
    return {
        "[Content_Types].xml": types(kind),
        "_rels/.rels": rels(relation("officeDocument", PLACE[kind])),
        PLACE[kind]: main,
    }


def pack(files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def good(kind: str = "docx", **more: str | bytes) -> bytes:
    """A good file with more parts: ``good(**{"word/x.xml": …})``."""
    return pack({**parts(kind), **more})


def with_relation(kind: str, target: str, mode: str = "", product: str = "docx") -> bytes:
    folder, _, base = PLACE[product].rpartition("/")
    return good(product, **{f"{folder}/_rels/{base}.rels": rels(relation(kind, target, mode))})


def with_body(body: str) -> bytes:
    return pack(parts("docx", body))


def lying(declared: int, real: int) -> bytes:
    """A part that says it is small and is not: both sizes in its headers are rewritten, the sum of the start is right."""
    content = b"<a>" + b" " * (real - 3)
    data = bytearray(good(**{"word/lie.xml": content}))
    size, told = real.to_bytes(4, "little"), declared.to_bytes(4, "little")
    crc, shown = zlib.crc32(content).to_bytes(4, "little"), zlib.crc32(content[:declared]).to_bytes(4, "little")
    for old, new in ((size, told), (crc, shown)):
        assert data.count(old) >= 2
        data = data.replace(old, new)
    return bytes(data)


def directory_patched(data: bytes, name: bytes, offset: int, value: bytes) -> bytes:
    """One field of an entry of the central directory overwritten (offsets as in APPNOTE 4.3.12)."""
    changed = bytearray(data)
    place = data.rindex(name) - 46
    assert data[place : place + 4] == b"PK\x01\x02"
    changed[place + offset : place + offset + len(value)] = value
    return bytes(changed)


def encrypted() -> bytes:
    return directory_patched(good(), b"word/document.xml", 8, b"\x01\x00")


def symlink() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts().items():
            archive.writestr(name, data)
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def cells(count: int) -> str:
    """A sheet of ``count`` empty cells that does not pack better than 100 to 1 by much."""
    return f"{HEAD}<worksheet><sheetData><row>{'<c/>' * count}</row></sheetData></worksheet>"
