"""What an uploaded Office file may hold: main type, relations, fields; read only after the counted scan found it small and plain."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterable
from typing import Literal

from lxml import etree

from schemas.errors import Fault, Invalid

Kind = Literal["docx", "xlsx"]
CONTENT_TYPES = "[Content_Types].xml"
TYPE = "application/vnd.openxmlformats-officedocument."
MAIN_TYPE = {
    "docx": TYPE + "wordprocessingml.document.main+xml",
    "xlsx": TYPE + "spreadsheetml.sheet.main+xml",
}
PRODUCT = {"docx": "документ Word (.docx)", "xlsx": "книга Excel (.xlsx)"}
MACROS = "В файле есть макросы; сохраните его без них (.docx или .xlsx) и загрузите снова."
OBJECTS = "В файл вложен объект другой программы (OLE); удалите его или вставьте рисунком."
CONTROLS = "В файле есть элементы ActiveX; удалите их и загрузите снова."
TEMPLATE = "Файл привязан к внешнему шаблону; отвяжите его (Разработчик → Шаблон документа) и загрузите снова."
CHUNK = "В файл включён другой файл целиком (altChunk); вставьте его содержимое обычным текстом."
CONNECTION = "В книге есть подключения к внешним данным; удалите их и загрузите снова."
EXTERNAL = "Файл ссылается на рисунок или данные вне себя; вставьте их в файл. Обычные гиперссылки допустимы."
FIELD = "В файле есть поле, которое читает другие файлы ({}); удалите его и загрузите снова."
NO_TYPES = "В файле нет перечня его частей; пересохраните его в Word или Excel."

RELATIONS = {
    "vbaProject": MACROS,
    "wordVbaData": MACROS,
    "xlMacrosheet": MACROS,
    "xlIntlMacrosheet": MACROS,
    "oleObject": OBJECTS,
    "package": OBJECTS,
    "control": CONTROLS,
    "activeXControlBinary": CONTROLS,
    "attachedTemplate": TEMPLATE,
    "aFChunk": CHUNK,
    "subDocument": CHUNK,
    "frame": EXTERNAL,
    "connections": CONNECTION,
    "externalLink": CONNECTION,
}
NAMES = (
    (re.compile(r"vbaproject|vbadata|macrosheets/", re.IGNORECASE), MACROS),
    (re.compile(r"activex", re.IGNORECASE), CONTROLS),
    (re.compile(r"/embeddings/|oleobject", re.IGNORECASE), OBJECTS),
)
TYPES = (
    (re.compile(r"vbaproject|macroenabled|macrosheet", re.IGNORECASE), MACROS),
    (re.compile(r"activex", re.IGNORECASE), CONTROLS),
    (re.compile(r"oleobject", re.IGNORECASE), OBJECTS),
)
READING_FIELDS = re.compile(
    r"\s*(DDEAUTO|DDE|INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|DATABASE|RD)\b", re.IGNORECASE
)
INSTRUCTION = re.compile(
    rb"""(?P<begin>fldCharType\s*=\s*["']begin)|<(?:\w+:)?instrText\b[^>]*>(?P<piece>[^<]*)|\binstr\s*=\s*["'](?P<whole>[^"'<]*)"""
)


def refusal(sentence: str) -> Invalid:
    """The error of the gate: one fault at the field «file»."""
    return Invalid([Fault("file", sentence)], sentence)


def check_encoding(head: bytes) -> None:
    """A part is UTF-8 or no XML at all: in another encoding a DOCTYPE would pass the scan unseen.

    Raises:
        Invalid: UTF-16, UTF-32 or a declared encoding other than UTF-8.
    """
    start = head[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    declared = re.match(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)", start)
    other = declared is not None and declared[1].lower() not in {b"utf-8", b"us-ascii"}
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0<", b"\0\0\0<", b"<\0"))
    if other or wide:
        raise refusal("Часть файла записана не в UTF-8; пересохраните его в Word или Excel.")


def check(parts: dict[str, bytes], kind: Kind) -> None:
    """Names of parts, content types and relations. ``parts``: every name; content only of relations and types.

    Raises:
        Invalid: another kind of file, or active or outside content.
    """
    if not parts.get(CONTENT_TYPES):
        raise refusal(NO_TYPES)
    types = _types(parts[CONTENT_TYPES])
    _refuse(NAMES, parts)
    _refuse(TYPES, types.values())
    main = _main(parts)
    found = types.get(main.lower()) or types.get("." + main.rpartition(".")[2].lower(), "")
    if main not in parts or found != MAIN_TYPE[kind]:
        raise refusal(f"Это не {PRODUCT[kind]}: внутри документ другого вида; пересохраните его в нужном формате.")
    for name, data in parts.items():
        if name.lower().endswith(".rels"):
            _check_relations(data)


def check_fields(part: bytes) -> None:
    """Fields that make Word or LibreOffice read other files.

    Raises:
        Invalid: one such field, also when its name is cut over several runs.
    """
    instructions = [b""]
    for match in INSTRUCTION.finditer(part):
        if match["begin"] or match["whole"] is not None:
            instructions.append(match["whole"] or b"")
        else:
            instructions[-1] += match["piece"]
    for one in instructions:
        found = READING_FIELDS.match(html.unescape(one.decode("utf-8", "replace")))
        if found:
            raise refusal(FIELD.format(found[1].upper()))


def _refuse(patterns: tuple[tuple[re.Pattern[str], str], ...], texts: Iterable[str]) -> None:
    joined = "\n".join(texts)
    for pattern, sentence in patterns:
        if pattern.search(joined):
            raise refusal(sentence)


def _tree(part: bytes) -> etree._Element:
    try:
        return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise refusal("Файл повреждён: служебная часть в нём не читается.") from error


def _types(part: bytes) -> dict[str, str]:
    """Content type by part name, and by «.extension», all in lower case."""
    found = {}
    for node in _tree(part):
        if node.get("PartName"):
            found[node.get("PartName", "").lstrip("/").lower()] = node.get("ContentType", "")
        elif node.get("Extension"):
            found["." + node.get("Extension", "").lower()] = node.get("ContentType", "")
    return found


def _main(parts: dict[str, bytes]) -> str:
    """The part the package opens with; empty when it names none or several."""
    root = _tree(parts["_rels/.rels"]) if parts.get("_rels/.rels") else ()
    mains = [node.get("Target", "") for node in root if node.get("Type", "").endswith("/officeDocument")]
    return posixpath.normpath("/" + mains[0]).lstrip("/") if len(mains) == 1 else ""


def _check_relations(part: bytes) -> None:
    for node in _tree(part):
        kind = node.get("Type", "").rpartition("/")[2]
        if kind in RELATIONS:
            raise refusal(RELATIONS[kind])
        outside = node.get("TargetMode", "").lower() == "external"
        if outside and kind != "hyperlink":
            raise refusal(EXTERNAL)
