"""The one-time code of a first start: printed in the terminal, so that only who runs the machine can found the college."""

from __future__ import annotations

from records.store import Reader, Transaction
from schemas.errors import Fault, Forbidden, Invalid
from service.security import throttle
from service.security.codes import code_digest, new_code, same_code
from service.security.ground import Ground, stamp, system_actor
from service.security.login import TooOften

KEY = "setup"


class SetupCode:
    """Made anew at each start as long as no account exists; one try is as slow as a login."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def make(self) -> str:
        """A fresh code to print; an earlier one is dead. Forbidden once somebody can sign in."""
        code = new_code(self._ground.chance)
        with self._ground.store.transaction(system_actor("setup")) as tx:
            if tx.count("users"):
                raise Forbidden("Колледж уже настроен: войдите под своей учётной записью.")
            for row in tx.find("codes", {"purpose": KEY}):
                tx.remove("codes", row["key"])
            tx.add("codes", {"purpose": KEY, "hash": code_digest(code), "made": stamp(self._ground.clock())})
        return code

    def check(self, code: str, address: str) -> None:
        """TooOften, or Invalid at «code», unless the code is right (it stays good until the college is founded)."""
        who, now = throttle.names(KEY, address), self._ground.clock()
        with self._ground.store.transaction(system_actor(f"web {address}")) as tx:
            seconds = throttle.wait(tx, who, now)
            if seconds:
                raise TooOften(seconds)
            if self._right(tx, code):
                throttle.cleared(tx, who)
                return
            throttle.failed(tx, who, now)
        raise Invalid([Fault("code", "Код не подходит. Он напечатан в окне, где запущена программа.")])

    def spend(self, tx: Transaction, code: str) -> None:
        """Check and remove the code in the very transaction that founds the college, so that it founds one only."""
        if tx.count("users") or not self._right(tx, code):
            raise Invalid([Fault("code", "Код не подходит. Он напечатан в окне, где запущена программа.")])
        for row in tx.find("codes", {"purpose": KEY}):
            tx.remove("codes", row["key"])

    @staticmethod
    def _right(reader: Reader, code: str) -> bool:
        return any(same_code(code, row["hash"]) for row in reader.find("codes", {"purpose": KEY}))
