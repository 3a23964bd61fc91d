"""Tokens of the API, codes, permissions, the second factor: the parts without pages."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher

from records.memory import MemoryStore
from schemas.errors import Forbidden, Invalid, NotFound
from schemas.user import User, row_of, user_of
from schemas.values.actor import Actor, Role
from service.security import second_factor
from service.security.codes import code_digest, new_code, same_code
from service.security.facade import Security
from service.security.ground import TABLES, system_actor
from service.security.permissions import SCOPES, TABLE, Permission, Scope, may, only_own_groups, require
from service.security.throttle import RATES
from service.security.tokens import needs

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
BOSS = Actor("boss", frozenset({Role.ADMINISTRATOR}), "test")


class Moving:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Moving:
    return Moving()


@pytest.fixture
def security(clock: Moving) -> Security:
    chance = random.Random(3).randbytes
    store = MemoryStore(TABLES, clock=clock, chance=chance)
    made = Security(store, clock, chance, PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    with store.transaction(system_actor("test")) as tx:
        made.accounts.found(tx, {"login": "secretary", "name": "Котова Мария", "roles": ["secretary"]})
    return made


def test_a_token_opens_what_its_scope_and_its_owner_both_may(security: Security) -> None:
    text = security.tokens.issue(BOSS, "secretary", Scope.READ, 30)
    bearer = security.tokens.bearer(text)
    assert bearer is not None
    assert bearer.may(Permission.READ_ARCHIVE)
    assert not bearer.may(Permission.ISSUE_DOCUMENT)
    with pytest.raises(Forbidden):
        needs(bearer, Permission.MANAGE_USERS)


def test_a_token_is_stored_hashed_and_found_by_nothing_else(security: Security) -> None:
    text = security.tokens.issue(BOSS, "secretary", Scope.ISSUE, 30)
    with security.ground.store.reading() as reader:
        assert text not in str(reader.find("tokens"))
    assert security.tokens.bearer(text + "x") is None
    assert security.tokens.bearer("") is None


@pytest.mark.parametrize("end", ["term", "revoke", "owner"])
def test_a_token_ends(security: Security, clock: Moving, end: str) -> None:
    text = security.tokens.issue(BOSS, "secretary", Scope.READ, 1)
    (token,) = security.tokens.of(BOSS)
    if end == "term":
        clock.now += timedelta(days=1)
    elif end == "revoke":
        security.tokens.revoke(BOSS, token.key)
    else:
        with security.ground.store.transaction(BOSS) as tx:
            tx.save("users", row_of(user_of(tx.find("users")[0]).with_(disabled=True)))
    assert security.tokens.bearer(text) is None


def test_last_use_is_kept(security: Security, clock: Moving) -> None:
    text = security.tokens.issue(BOSS, "secretary", Scope.READ, 10)
    assert security.tokens.of(BOSS)[0].used == ""
    security.tokens.bearer(text, "10.0.0.1")
    first = security.tokens.of(BOSS)[0].used
    clock.now += timedelta(minutes=11)
    security.tokens.bearer(text)
    assert first < security.tokens.of(BOSS)[0].used


def test_terms_and_unknown_owners_are_refused(security: Security) -> None:
    with pytest.raises(Invalid):
        security.tokens.issue(BOSS, "secretary", Scope.READ, 5000)
    with pytest.raises(NotFound):
        security.tokens.issue(BOSS, "nobody", Scope.READ, 5)
    with pytest.raises(Forbidden):
        security.tokens.issue(Actor("x", frozenset({Role.SECRETARY})), "secretary", Scope.READ, 5)


def test_no_scope_opens_accounts_or_destruction() -> None:
    for permissions in SCOPES.values():
        assert not permissions & {Permission.MANAGE_USERS, Permission.DESTROY_DATA}


def test_permissions_are_closed_by_default() -> None:
    nobody = Actor("x", frozenset())
    assert not any(may(nobody, permission) for permission in Permission)
    with pytest.raises(Forbidden):
        require(nobody, Permission.READ_ARCHIVE)
    assert only_own_groups(Actor("c", frozenset({Role.CURATOR})))
    assert not only_own_groups(Actor("c", frozenset({Role.CURATOR, Role.SECRETARY})))
    assert all(TABLE[permission] for permission in Permission)


def test_codes_are_read_as_people_type_them() -> None:
    code = new_code(random.Random(1).randbytes)
    stored = code_digest(code)
    assert same_code(code.lower(), stored)
    assert same_code(" ".join(code.split("-")), stored)
    assert same_code(code.translate(str.maketrans("ABCEHKMPTX", "АВСЕНКМРТХ")), stored)
    assert not same_code("", "")
    assert not same_code(code[:-1], stored)


def test_a_totp_code_is_good_once_and_a_step_around() -> None:
    secret = second_factor.new_secret(random.Random(1).randbytes)
    early = pyotp.TOTP(secret).at(NOW - timedelta(seconds=30))
    step = second_factor.step_of(secret, early, NOW)
    assert step
    assert not second_factor.step_of(secret, early, NOW, last=step)
    assert not second_factor.step_of(secret, pyotp.TOTP(secret).at(NOW - timedelta(seconds=90)), NOW)
    assert not second_factor.step_of(secret, "", NOW)
    assert second_factor.picture(secret, "i.petrova").startswith("<?xml")


def test_who_must_have_a_second_factor() -> None:
    user = User("k", "x", "X", frozenset({Role.COORDINATOR}))
    assert second_factor.due(user)
    assert not second_factor.due(user.with_(totp="S"))
    assert not second_factor.due(user.with_(sample=True))
    assert not second_factor.due(user.with_(roles=frozenset({Role.SECRETARY})))


@pytest.mark.parametrize("name", sorted(RATES))
def test_delays_grow_and_are_capped(name: str) -> None:
    rate = RATES[name]
    delays = [rate.delay(count) for count in range(200)]
    assert delays == sorted(delays)
    assert delays[0] == 0
    assert max(delays) == rate.cap


def test_a_user_survives_the_store() -> None:
    user = User(
        "k", "x", "X", frozenset({Role.CURATOR}), 1, frozenset({"g1"}), recovery=("a", "b"), prefs={"expert": True}
    )
    row: dict[str, Any] = row_of(user)
    assert user_of(row) == user
