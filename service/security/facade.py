"""All of security in one hand: what wiring builds once and the edges use."""

from __future__ import annotations

from argon2 import PasswordHasher

from records.store import Store
from schemas.values.ids import Chance
from service.clock import Clock
from service.security.accounts import Accounts
from service.security.ground import Ground
from service.security.login import Login
from service.security.passwords import Passwords
from service.security.sessions import Sessions
from service.security.setup_code import SetupCode
from service.security.tokens import Tokens


class Security:
    """Accounts, login, sessions, tokens and the set-up code over one store."""

    def __init__(self, store: Store, clock: Clock, chance: Chance, hasher: PasswordHasher | None = None) -> None:
        self.ground = Ground(store, clock, chance)
        self.passwords = Passwords(hasher)
        self.sessions = Sessions(self.ground)
        self.accounts = Accounts(self.ground, self.passwords, self.sessions)
        self.login = Login(self.ground, self.passwords, self.sessions)
        self.tokens = Tokens(self.ground)
        self.setup_code = SetupCode(self.ground)
