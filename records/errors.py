"""Expected failures of the store, each with a sentence for the user."""

from typing import Any, TypeVar

from schemas.errors import Conflict, HouseError, NotFound, Unavailable

Found = TypeVar("Found")


class Stale(Conflict):
    """The row was changed by somebody else since it was read."""


class Duplicate(Conflict):
    """A unique set of fields repeats; ``fields`` names it."""

    def __init__(self, sentence: str, table: str = "", fields: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.table = table
        self.fields = fields


class Busy(Unavailable):
    """The wait for the writer's lock passed its limit."""


class NewerData(Unavailable):
    """The data folder was written by a newer version of the program."""


class Broken(Unavailable):
    """The store's files are damaged; nothing is read from them silently."""


class NotJson(HouseError, TypeError, ValueError):
    """A value that JSON cannot carry unchanged; also a TypeError and a ValueError, as TinyDB's own storage raises."""

    def __init__(self, path: str, value: Any) -> None:
        place = path.lstrip(".") or "само значение"
        super().__init__(
            f"Запись не сохранена: «{place}» содержит {type(value).__name__}, чего нельзя хранить без изменений."
        )
        self.path = path.lstrip(".")


def there(found: Found | None) -> Found:
    """What was found; NotFound for nothing."""
    if found is None:
        raise NotFound("Такой записи нет: возможно, она удалена.")
    return found


__all__ = ["Broken", "Busy", "Duplicate", "NewerData", "NotFound", "NotJson", "Stale", "Unavailable", "there"]
