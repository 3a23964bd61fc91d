"""The catalogue of a running service: read anew when a template is published, here or by another process."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from service.catalogue.folders import SHARED, Catalogue, DocumentType, load_catalogue
from service.catalogue.shared import ACTS, CHOICES, Shared


@dataclass(slots=True)
class LiveCatalogue:
    """Reads like a Catalogue; a change of the college's folder is seen at the next question.

    A folder that is broken while the service runs does not replace the sound catalogue that is in use.
    """

    shipped: Path
    own: Path | None
    _current: Catalogue = field(init=False)
    _stamp: tuple[int, ...] = field(init=False)
    _watched: tuple[str, ...] = field(init=False, default=())
    """Paths that change with a folder laid in or taken out and with the college's lists and acts; as text: each paper asks."""
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        if self.own is not None:
            shared = self.own / SHARED
            self._watched = tuple(map(str, (self.own, shared, shared / ACTS, shared / CHOICES)))
        self._stamp = self._seen()
        self._current = load_catalogue(self.shipped, self.own)

    def whole(self) -> Catalogue:
        """The catalogue as it is now."""
        if self._seen() != self._stamp:
            self.reload()
        return self._current

    def reload(self) -> None:
        """Read both roots anew."""
        with self._lock:
            stamp = self._seen()
            self._current = load_catalogue(self.shipped, self.own)
            self._stamp = stamp

    def get(self, key: str) -> DocumentType:
        """See Catalogue."""
        return self.whole().get(key)

    @property
    def types(self) -> Mapping[str, DocumentType]:
        """See Catalogue."""
        return self.whole().types

    @property
    def shared(self) -> Shared:
        """See Catalogue."""
        return self.whole().shared

    def __iter__(self) -> Iterator[DocumentType]:
        return iter(self.whole())

    def _seen(self) -> tuple[int, ...]:
        return tuple(map(_changed, self._watched))


def _changed(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 - a Path made anew costs three times as much
    except OSError:
        return 0
