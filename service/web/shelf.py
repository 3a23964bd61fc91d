"""A file just uploaded, kept a little while in memory so that its owner can take it back changed; never written down."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from schemas.errors import NotFound

PLACES = 12


@dataclass(slots=True)
class Shelf:
    """The last few files by an unguessable name, each for its owner only."""

    _files: OrderedDict[str, tuple[str, bytes]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, login: str, content: bytes) -> str:
        """Keep a file; gives the name to ask for it by."""
        name = secrets.token_hex(8)
        with self._lock:
            self._files[name] = (login, content)
            while len(self._files) > PLACES:
                self._files.popitem(last=False)
        return name

    def take(self, login: str, name: str) -> bytes:
        """The file; NotFound for another's, or one put away."""
        with self._lock:
            owner, content = self._files.get(name, ("", b""))
        if not content or owner != login:
            raise NotFound("Этого файла уже нет под рукой: загрузите его ещё раз.")
        return content
