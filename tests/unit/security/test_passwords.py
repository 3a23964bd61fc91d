"""Which passwords are refused, and that hashing tells nothing."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from schemas.errors import Invalid
from service.security.passwords import LONGEST, Passwords, check, common_words

OWNER = ("i.petrova", "Петрова Ирина Сергеевна")


@pytest.mark.parametrize(
    "password",
    [
        "короткий", "aaaaaaaaaaaaaaa", "abcabcabcabc", "123456789012", "qwertyuiopas", "1qaz2wsx3edc", "passwordpassword",
        "Password2026!", "P@ssw0rd2026", "пароль123456", "Пароль-Пароль", "gfhjkm123456", "наставник2026", "Petrova2026!!",
        "петроваирина1", "i.petrova12345", "Секретарь_2026", "q1w2e3r4t5y6", "ghtgjlfdfntkm1" * 0 + "dragonmonkey12",
        "фывапролджэ1", "администратор",
    ],
)  # fmt: skip
def test_what_an_attacker_tries_first_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        check(password, OWNER)


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "верный конь батарея скрепка", "7ж#kQ2!mZx9p", "три тополя на плющихе", "x" * 3 + "Жираф ушёл в горы",
     "a1!" + "Жимолость цветёт в июне, а шиповник в июле и пахнет", "ш" * 2 + "альпака-барометр-тесьма"],
)  # fmt: skip
def test_phrases_and_random_signs_pass(password: str) -> None:
    check(password, OWNER)


def test_long_ones_pass_to_a_limit() -> None:
    phrase = "Жимолость цветёт в июне "
    check((phrase * 6)[:64].strip() + "!")
    with pytest.raises(Invalid, match=r".*") as caught:
        check((phrase * 9)[: LONGEST + 1])
    assert "длиннее" in caught.value.faults[0].detail


def test_the_common_list_is_long_enough() -> None:
    assert len(common_words()) > 3000


def test_a_hash_fits_its_password_only() -> None:
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    stored = passwords.hash("correct horse battery")
    assert passwords.fits("correct horse battery", stored)
    assert not passwords.fits("correct horse batterx", stored)
    assert not passwords.fits("nobody has this password", "")
    assert not passwords.fits("x", "не хеш")
    assert stored.startswith("$argon2id$")
    assert Passwords().outdated(stored)
