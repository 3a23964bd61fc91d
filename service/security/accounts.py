"""Accounts: made by an administrator who never learns a password, ended at once, never left without an administrator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from records.store import Reader, Transaction
from schemas.errors import Conflict, Fault, Invalid, NotFound
from schemas.user import User, account_of, row_of, user_of
from schemas.values.actor import Actor, Role
from service.security.codes import code_digest, new_code
from service.security.ground import Ground, stamp
from service.security.passwords import Passwords, check
from service.security.permissions import Permission, require
from service.security.sessions import Sessions

CODE_TERM = timedelta(days=7)


def user_by_login(reader: Reader, login: str) -> User | None:
    """The account with this login, or None."""
    rows = reader.find("users", {"login": login.strip().casefold()})
    return user_of(rows[0]) if rows else None


def save(tx: Transaction, user: User, **changes: Any) -> User:
    """Store a changed account."""
    return user_of(tx.save("users", row_of(user.with_(**changes))))


def context_of(user: User) -> tuple[str, str]:
    """What everybody knows of a person and a password may not be made of."""
    return (user.login, user.name)


class Accounts:
    """The table of accounts. Everything but reading needs the right to manage accounts and is audited."""

    def __init__(self, ground: Ground, passwords: Passwords, sessions: Sessions) -> None:
        self._ground, self._passwords, self._sessions = ground, passwords, sessions

    def empty(self) -> bool:
        """True on a first start: nobody can sign in yet."""
        with self._ground.store.reading() as reader:
            return reader.count("users") == 0

    def all(self, actor: Actor) -> list[User]:
        """Every account, by name."""
        require(actor, Permission.MANAGE_USERS)
        with self._ground.store.reading() as reader:
            return [user_of(row) for row in reader.find("users", order=("name",))]

    def get(self, actor: Actor, key: str) -> User:
        """One account; NotFound if there is none."""
        require(actor, Permission.MANAGE_USERS)
        with self._ground.store.reading() as reader:
            return self._of(reader, key)

    @staticmethod
    def _of(reader: Reader, key: str) -> User:
        row = reader.peek("users", key)
        if row is None:
            raise NotFound("Такой учётной записи нет.")
        return user_of(row)

    def found(self, tx: Transaction, data: Mapping[str, Any], password: str = "", *, sample: bool = False) -> User:
        """The first administrator (or an account of the training college), within the caller's transaction.

        ``data`` as for ``create``. Invalid at «login», «name», «roles», «password»; Conflict when the login is taken.
        """
        entered = account_of(data)
        if password:
            check(password, (entered["login"], entered["name"]))
        user = self._add(tx, entered, password=self._passwords.hash(password) if password else "", sample=sample)
        tx.audit("account_made", subject=user.key, facts={"roles": sorted(user.roles), "first": True})
        return user

    def create(self, actor: Actor, data: Mapping[str, Any]) -> tuple[User, str]:
        """A new account and the one-time code to hand to its owner; the code is shown once."""
        require(actor, Permission.MANAGE_USERS)
        entered = account_of(data)
        code = new_code(self._ground.chance)
        with self._ground.store.transaction(actor) as tx:
            user = self._add(tx, entered, **self._code_fields(code))
            tx.audit("account_made", subject=user.key, facts={"roles": sorted(user.roles)})
        return user, code

    def _add(self, tx: Transaction, entered: Mapping[str, Any], **more: Any) -> User:
        if user_by_login(tx, entered["login"]) is not None:
            raise Invalid([Fault("login", f"Логин «{entered['login']}» занят. Возьмите другой.")])
        now = stamp(self._ground.clock())
        user = User(key="", **entered, created=now, password_set=now if more.get("password") else "", **more)
        row = row_of(user)
        del row["key"], row["version"]
        return user_of(tx.add("users", row))

    def _code_fields(self, code: str) -> dict[str, str]:
        return {"code": code_digest(code), "code_until": stamp(self._ground.clock() + CODE_TERM)}

    def change(self, actor: Actor, key: str, data: Mapping[str, Any]) -> User:
        """Name, roles and groups anew; the login stays. Changed roles end the account's sessions."""
        require(actor, Permission.MANAGE_USERS)
        with self._ground.store.transaction(actor) as tx:
            user = self._of(tx, key)
            entered = account_of({**data, "login": user.login})
            if Role.ADMINISTRATOR not in entered["roles"]:
                self._keep_one_administrator(tx, user)
            changed = save(tx, user, **entered)
            if changed.roles != user.roles:
                self._sessions.end_all(tx, key)
            tx.audit(
                "account_changed",
                subject=key,
                facts={"roles_before": sorted(user.roles), "roles": sorted(changed.roles)},
            )
        return changed

    def reset(self, actor: Actor, key: str) -> str:
        """A one-time code for one who forgot the password or lost the telephone; password, factor and sessions end."""
        require(actor, Permission.MANAGE_USERS)
        code = new_code(self._ground.chance)
        with self._ground.store.transaction(actor) as tx:
            user = self._of(tx, key)
            save(tx, user, password="", totp="", recovery=(), **self._code_fields(code))
            self._sessions.end_all(tx, key)
            tx.audit("account_reset", subject=key)
        return code

    def disable(self, actor: Actor, key: str) -> User:
        """Close an account (its owner left): it stays in the audit, its sessions and tokens end at once."""
        require(actor, Permission.MANAGE_USERS)
        with self._ground.store.transaction(actor) as tx:
            user = self._of(tx, key)
            if user.login == actor.login:
                raise Conflict("Свою учётную запись закрыть нельзя: это сделает другой администратор.")
            self._keep_one_administrator(tx, user)
            changed = save(tx, user, disabled=True)
            self._sessions.end_all(tx, key)
            tx.audit("account_closed", subject=key)
        return changed

    def enable(self, actor: Actor, key: str) -> User:
        """Open a closed account again."""
        require(actor, Permission.MANAGE_USERS)
        with self._ground.store.transaction(actor) as tx:
            changed = save(tx, self._of(tx, key), disabled=False)
            tx.audit("account_opened", subject=key)
        return changed

    def end_sessions(self, actor: Actor, key: str) -> int:
        """End every session of an account; gives how many there were."""
        require(actor, Permission.MANAGE_USERS)
        with self._ground.store.transaction(actor) as tx:
            count = self._sessions.end_all(tx, self._of(tx, key).key)
            tx.audit("sessions_ended", subject=key, facts={"count": count})
        return count

    @staticmethod
    def _keep_one_administrator(tx: Transaction, leaving: User) -> None:
        others = [user_of(row) for row in tx.find("users") if row["key"] != leaving.key]
        if Role.ADMINISTRATOR in leaving.roles and not any(
            Role.ADMINISTRATOR in user.roles and not user.disabled for user in others
        ):
            raise Conflict("Это единственный администратор. Сначала дайте роль администратора другому человеку.")
