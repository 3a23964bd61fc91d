"""Signing in: the steps from a login to an open session, each with the same answer to every wrong guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from records.store import Transaction
from schemas.errors import Fault, HouseError, Invalid
from schemas.user import User, user_of
from schemas.values.actor import Actor
from service.security import second_factor, throttle
from service.security.accounts import context_of, save, user_by_login
from service.security.codes import code_digest, same_code
from service.security.ground import Ground, passed, stamp
from service.security.passwords import LONGEST, Passwords, check
from service.security.sessions import Sessions, Stage, Visit

WRONG = "Логин или пароль не подходит. Проверьте раскладку клавиатуры и Caps Lock."


class TooOften(HouseError):
    """Too many wrong attempts; ``seconds`` until the next is admitted."""

    def __init__(self, seconds: int, what: str = "Слишком много неверных попыток.") -> None:
        minutes, rest = divmod(seconds, 60)
        term = f"{minutes} мин {rest} с" if minutes else f"{rest} с"
        super().__init__(f"{what} Следующую можно сделать через {term}.")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Place:
    """From where one signs in."""

    address: str
    agent: str = ""

    def actor(self, login: str) -> Actor:
        """The person at the door, for the audit; no rights yet."""
        return Actor(login, frozenset(), f"web {self.address}")


class Login:
    """The door. Each step gives the text of the next session's cookie: the id is new at every step up."""

    def __init__(self, ground: Ground, passwords: Passwords, sessions: Sessions) -> None:
        self._ground, self._passwords, self._sessions = ground, passwords, sessions

    def enter(self, login: str, password: str, place: Place) -> str:
        """First step: the login with its password or one-time code. TooOften, or Invalid without telling what is wrong."""
        who = throttle.names(login.strip().casefold(), place.address)
        with self._ground.store.reading() as reader:
            self._hold(throttle.wait(reader, who, self._ground.clock()))
            user = user_by_login(reader, login)
        right = self._passwords.fits(password, user.password if user else "")
        by_code = bool(user and self._code_fits(user, password))
        known = user.login if user else "—"
        with self._ground.store.transaction(place.actor(known)) as tx:
            if user is None or user.disabled or not (right or by_code):
                throttle.failed(tx, who, self._ground.clock())
                tx.audit("login_refused", subject=user.key if user else "")
            else:
                throttle.cleared(tx, who)
                self._housekeeping(tx)
                return self._step(tx, user, place, self._first_stage(user, by_code=by_code))
        raise Invalid([Fault("login", WRONG)])

    @staticmethod
    def _hold(seconds: int) -> None:
        if seconds:
            raise TooOften(seconds)

    def _code_fits(self, user: User, code: str) -> bool:
        in_time = bool(user.code_until) and not passed(user.code_until, timedelta(0), self._ground.clock())
        return in_time and same_code(code, user.code)

    @staticmethod
    def _first_stage(user: User, *, by_code: bool) -> Stage:
        if by_code:
            return Stage.PASSWORD
        return Stage.SECOND if user.totp else _open_stage(user)

    def _step(self, tx: Transaction, user: User, place: Place, stage: Stage) -> str:
        if stage is Stage.FULL:
            save(tx, user_of(tx.get("users", user.key)), last_login=stamp(self._ground.clock()))
        tx.audit("login" if stage is Stage.FULL else f"login_{stage.value}", subject=user.key)
        return self._sessions.start(tx, user, stage, address=place.address, agent=place.agent)

    def _housekeeping(self, tx: Transaction) -> None:
        throttle.forget_old(tx, self._ground.clock())
        self._sessions.forget_old(tx)

    def second(self, visit: Visit, code: str, place: Place) -> str:
        """Second step: a code of the application or a spare one, each good once. TooOften or Invalid."""
        who = throttle.names(f"second:{visit.user.login}", place.address)
        now = self._ground.clock()
        with self._ground.store.transaction(place.actor(visit.user.login)) as tx:
            self._hold(throttle.wait(tx, who, now))
            user = user_of(tx.get("users", visit.user.key))
            step = second_factor.step_of(user.totp, code, now, user.totp_step)
            spare = code_digest(code)
            if step or spare in user.recovery:
                throttle.cleared(tx, who)
                left = tuple(kept for kept in user.recovery if kept != spare)
                user = save(tx, user, totp_step=step or user.totp_step, recovery=left)
                self._leave(tx, visit)
                return self._step(tx, user, place, _open_stage(user))
            throttle.failed(tx, who, now)
            tx.audit("second_factor_refused", subject=user.key)
        raise Invalid([Fault("code", "Код не подходит. Введите новый код из приложения или запасной код.")])

    def choose_password(self, visit: Visit, password: str, again: str, place: Place) -> str:
        """After a one-time code: the owner's own password. The code is spent, other sessions end."""
        self._check_new(visit.user, password, again)
        hashed = self._passwords.hash(password)
        with self._ground.store.transaction(place.actor(visit.user.login)) as tx:
            user = user_of(tx.get("users", visit.user.key))
            now = stamp(self._ground.clock())
            user = save(tx, user, password=hashed, password_set=now, code="", code_until="")
            self._sessions.end_all(tx, user.key)
            tx.audit("password_chosen", subject=user.key)
            return self._step(tx, user, place, Stage.SECOND if user.totp else _open_stage(user))

    @staticmethod
    def _check_new(user: User, password: str, again: str) -> None:
        check(password, context_of(user))
        if password != again:
            raise Invalid([Fault("again", "Пароли не совпадают. Введите тот же пароль ещё раз.")])

    def change_password(self, visit: Visit, current: str, password: str, again: str) -> None:
        """A new password for one who is signed in; every other session of the account ends."""
        self.prove(visit, current, "current")
        self._check_new(visit.user, password, again)
        hashed = self._passwords.hash(password)
        with self._ground.store.transaction(visit.actor(visit.session.address)) as tx:
            user = user_of(tx.get("users", visit.user.key))
            save(tx, user, password=hashed, password_set=stamp(self._ground.clock()))
            self._sessions.end_all(tx, user.key, but=visit.session.key)
            tx.audit("password_changed", subject=user.key)

    def prove(self, visit: Visit, password: str, field: str = "password") -> None:
        """Ask for the password anew before rights, exports, destruction. TooOften or Invalid."""
        who = throttle.names(visit.user.login, visit.session.address)
        with self._ground.store.reading() as reader:
            self._hold(throttle.wait(reader, who, self._ground.clock()))
        if self._passwords.fits(password[:LONGEST], visit.user.password):
            self._sessions.change(visit.session.key, proved=stamp(self._ground.clock()))
            return
        with self._ground.store.transaction(visit.actor(visit.session.address)) as tx:
            throttle.failed(tx, who, self._ground.clock())
            tx.audit("password_proof_refused", subject=visit.user.key)
        raise Invalid([Fault(field, "Пароль не подходит. Проверьте раскладку клавиатуры и Caps Lock.")])

    def offer_factor(self, visit: Visit) -> str:
        """The secret offered at enrolment, the same until it is confirmed."""
        secret = visit.session.bag.get("totp", "")
        if not secret:
            secret = second_factor.new_secret(self._ground.chance)
            self._sessions.change(visit.session.key, bag={**visit.session.bag, "totp": secret})
        return secret

    def enrol(self, visit: Visit, code: str, place: Place) -> tuple[str, tuple[str, ...]]:
        """Confirm the offered secret with a first code; gives the new cookie text and the spare codes to print once."""
        secret, now = visit.session.bag.get("totp", ""), self._ground.clock()
        step = second_factor.step_of(secret, code, now) if secret else 0
        if not step:
            raise Invalid([Fault("code", "Код не подходит. Проверьте время на телефоне и введите новый код.")])
        shown, hashes = second_factor.spare_codes(self._ground.chance)
        with self._ground.store.transaction(place.actor(visit.user.login)) as tx:
            user = user_of(tx.get("users", visit.user.key))
            user = save(tx, user, totp=secret, totp_step=step, recovery=hashes)
            self._sessions.end_all(tx, user.key)
            tx.audit("second_factor_set", subject=user.key)
            return self._step(tx, user, place, Stage.FULL), shown

    def _leave(self, tx: Transaction, visit: Visit) -> None:
        row = tx.peek("sessions", visit.session.key)
        if row is not None:
            tx.save("sessions", {**row, "ended": stamp(self._ground.clock())})

    def leave(self, visit: Visit) -> None:
        """Sign out."""
        with self._ground.store.transaction(visit.actor(visit.session.address)) as tx:
            self._leave(tx, visit)
            tx.audit("logout", subject=visit.user.key)


def _open_stage(user: User) -> Stage:
    return Stage.ENROL if second_factor.due(user) else Stage.FULL
