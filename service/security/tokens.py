"""Bearer tokens of the API: narrow, with a term, stored hashed, their last use shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from records.store import Row
from schemas.errors import Fault, Forbidden, Invalid, NotFound
from schemas.user import User, user_of
from schemas.values.actor import Actor
from service.security.ground import Ground, digest, passed, stamp, system_actor
from service.security.permissions import SCOPES, Permission, Scope, may, require

PREFIX = "nst_"
LONGEST_DAYS = 366
TOUCH = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token besides its text."""

    key: str
    title: str
    user: str
    scope: Scope
    made: str
    until: str
    used: str = ""
    revoked: str = ""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who came with a token, and what the token admits."""

    actor: Actor
    scope: Scope

    def may(self, permission: Permission) -> bool:
        """The owner's roles and the token's scope, both."""
        return permission in SCOPES[self.scope] and may(self.actor, permission)


def _token(row: Row) -> Token:
    data = {name: value for name, value in row.items() if name not in ("version", "hash")}
    return Token(**{**data, "scope": Scope(row["scope"])})


class Tokens:
    """The table of tokens."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def issue(self, actor: Actor, login: str, scope: Scope, days: int, title: str = "") -> str:
        """A token for the account; its text is given once and stored nowhere. Needs the right to manage accounts."""
        require(actor, Permission.MANAGE_USERS)
        if not 1 <= days <= LONGEST_DAYS:
            raise Invalid([Fault("days", f"Срок — от 1 до {LONGEST_DAYS} дней.")])
        secret, now = PREFIX + self._ground.secret(), self._ground.clock()
        with self._ground.store.transaction(actor) as tx:
            users = tx.find("users", {"login": login})
            if not users:
                raise NotFound(f"Учётной записи «{login}» нет.")
            row = tx.add(
                "tokens",
                {
                    "hash": digest(secret),
                    "title": title or f"ключ от {now:%d.%m.%Y}",
                    "user": users[0]["key"],
                    "scope": scope.value,
                    "made": stamp(now),
                    "until": stamp(now + timedelta(days=days)),
                    "used": "",
                    "revoked": "",
                },
                key=digest(secret)[:16],
            )
            tx.audit(
                "token_made", subject=users[0]["key"], facts={"token": row["key"], "scope": scope.value, "days": days}
            )
        return secret

    def bearer(self, text: str, address: str = "") -> Bearer | None:
        """Who stands behind a token's text; None when it is unknown, over, revoked or its owner is disabled."""
        now, hashed = self._ground.clock(), digest(text)
        with self._ground.store.reading() as reader:
            row = reader.peek("tokens", hashed[:16])
            owner = row and reader.peek("users", row["user"])
        if not (row and owner) or row["hash"] != hashed or row["revoked"] or passed(row["until"], timedelta(0), now):
            return None
        user: User = user_of(owner)
        if user.disabled:
            return None
        if not row["used"] or passed(row["used"], TOUCH, now):
            self._set(row["key"], "used")
        source = f"api {address} ключ {row['key'][:6]}"
        return Bearer(Actor(user.login, user.roles, source, user.groups), Scope(row["scope"]))

    def _set(self, key: str, name: str) -> None:
        with self._ground.store.transaction(system_actor("token")) as tx:
            row = tx.get("tokens", key)
            tx.save("tokens", {**row, name: stamp(self._ground.clock())})

    def revoke(self, actor: Actor, key: str) -> None:
        """Make a token useless at once."""
        require(actor, Permission.MANAGE_USERS)
        with self._ground.store.transaction(actor) as tx:
            row = tx.peek("tokens", key)
            if row is None:
                raise NotFound("Такого ключа нет.")
            tx.save("tokens", {**row, "revoked": stamp(self._ground.clock())})
            tx.audit("token_revoked", subject=row["user"], facts={"token": key})

    def of(self, actor: Actor, user: str | None = None) -> list[Token]:
        """Tokens of one account or of all, the latest first."""
        require(actor, Permission.MANAGE_USERS)
        with self._ground.store.reading() as reader:
            return [_token(row) for row in reader.find("tokens", {"user": user} if user else None, order=("-made",))]


def needs(bearer: Bearer, permission: Permission) -> None:
    """Forbidden unless both the token and its owner admit the deed."""
    if not bearer.may(permission):
        raise Forbidden("Область действия ключа или роль его владельца не позволяет это.")
