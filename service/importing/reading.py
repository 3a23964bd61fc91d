"""The door of reading: what kind of file this is by its first bytes, never by its name alone."""

from __future__ import annotations

from service.importing.delimited import read_csv
from service.importing.sheet import MAX_BYTES, Book, refusal
from service.importing.workbook import read_xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(data: bytes) -> Book:
    """Read a list from the bytes of an xlsx or csv file; raises Invalid with one sentence when it can't be read.

    The size is checked here too, so that no caller can forget it; the archive gate of uploads comes before.
    """
    if len(data) > MAX_BYTES:
        raise refusal("Файл больше 5 МБ. Оставьте в нём только нужный список, без картинок и лишних листов.")
    if not data.strip():
        raise refusal("Файл пуст.")
    if data.startswith(OLE):
        raise refusal(
            "Это книга старого формата (.xls) или книга под паролем: снимите пароль и сохраните её "
            "как «Книга Excel (*.xlsx)»."
        )
    if data.startswith(b"PK"):
        return read_xlsx(data)
    head = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype", b"<html", b"<table", b"<meta", b"<?xml")):
        raise refusal(
            "Это веб-страница или XML, а не список: откройте файл в Excel и сохраните как «Книга Excel (*.xlsx)»."
        )
    if head.startswith((b"%pdf", b"{\\rtf")):
        raise refusal("Это не таблица, а документ (PDF или RTF). Нужен список в xlsx или csv.")
    return read_csv(data)
