"""A zip of documents in folders by group, with names that Windows, macOS and Linux show alike."""

from __future__ import annotations

from collections.abc import Iterable

from service.rendering.names import LONGEST, file_name, folder_name
from service.rendering.skeleton import ZLIB6, Compressor, write_zip


def bundle(files: Iterable[tuple[str, str, bytes]], compressor: Compressor = ZLIB6) -> bytes:
    """A zip of (folder, name, data); Cyrillic names carry the UTF-8 flag, dates are fixed.

    Names are made safe (``names``); a name met again in its folder (also in another case) gets « (2)» before its extension.
    """
    taken: set[str] = set()
    entries: list[tuple[str, bytes]] = []
    for folder, name, data in files:
        place = folder_name(folder)
        path = _free(f"{place}/" if place else "", name, taken)
        entries.append((path, data))
    return write_zip(entries, compressor)


def _free(place: str, name: str, taken: set[str]) -> str:
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    path = place + file_name(stem, extension)
    number = 1
    while path.casefold() in taken:
        number += 1
        mark = f" ({number})"
        kept = stem[: LONGEST - len(extension) - len(mark) - 1]
        path = place + file_name(kept + mark, extension)
    taken.add(path.casefold())
    return path
