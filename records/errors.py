"""Expected failures of the store, each with a sentence for the user."""

from schemas.errors import Conflict, NotFound, Unavailable


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


__all__ = ["Broken", "Busy", "Duplicate", "NewerData", "NotFound", "Stale", "Unavailable"]
