"""Guessing is made slow: growing delays by person and address together, gentler ones by each alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from records.store import Reader, Row, Transaction
from service.security.ground import digest, passed, stamp

FORGET = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Rate:
    """``free`` failures without delay, then ``base``·2ⁿ seconds, at most ``cap``."""

    free: int
    base: int
    cap: int

    def delay(self, failures: int) -> int:
        """Seconds to wait after so many failures."""
        over = failures - self.free
        return 0 if over < 0 else min(self.cap, self.base * 2 ** min(over, 20))


RATES = {
    "pair": Rate(free=5, base=2, cap=900),
    # A stranger must not be able to lock somebody out: the account alone never waits over a minute.
    "account": Rate(free=20, base=2, cap=60),
    # A whole college may stand behind one address.
    "address": Rate(free=50, base=2, cap=300),
}


def names(login: str, address: str) -> tuple[str, ...]:
    """What a failed attempt is counted against; logins are stored hashed, for a password is often typed there."""
    account = digest(login)[:32]
    return (f"pair:{account}:{address}", f"account:{account}", f"address:{address}")


def wait(reader: Reader, who: Iterable[str], now: datetime) -> int:
    """Seconds until the next attempt is admitted, 0 when at once."""
    rows = reader.find("throttles", {"name": list(who)})
    left = [(datetime.fromisoformat(row["until"]) - now).total_seconds() for row in rows]
    return max(0, *(round(seconds + 0.5) for seconds in left), 0)


def failed(tx: Transaction, who: Iterable[str], now: datetime) -> None:
    """Count one failure."""
    for name in who:
        rows = tx.find("throttles", {"name": name})
        row: Row = rows[0] if rows else {"name": name, "failures": 0, "last": stamp(now)}
        count = 1 if passed(row["last"], FORGET, now) else row["failures"] + 1
        until = now + timedelta(seconds=RATES[name.partition(":")[0]].delay(count))
        fresh = {**row, "failures": count, "last": stamp(now), "until": stamp(until)}
        if rows:
            tx.save("throttles", fresh)
        else:
            tx.add("throttles", fresh)


def cleared(tx: Transaction, who: Iterable[str]) -> None:
    """Forget the failures of one who has proved to be right; those of the address stay."""
    for row in tx.find("throttles", {"name": [name for name in who if not name.startswith("address:")]}):
        tx.remove("throttles", row["key"])


def forget_old(tx: Transaction, now: datetime) -> None:
    """Remove rows whose last failure is older than a day."""
    for row in tx.find("throttles"):
        if passed(row["last"], FORGET, now):
            tx.remove("throttles", row["key"])
