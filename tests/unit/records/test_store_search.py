"""The full-text index: word forms through the lemmas handed in, thrown away and built again at will."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from records.search import Search, healed

FORMS = {
    "приказом": "приказ",
    "приказа": "приказ",
    "наставников": "наставник",
    "наставнику": "наставник",
    "ёлки": "ёлка",
}


def lemmas(text: str) -> str:
    words = (word.strip(".,«»()\"'*") for word in text.casefold().split())
    return " ".join(FORMS.get(word, word) for word in words if word)


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Search]:
    made = Search(tmp_path / "search.db", lemmas)
    yield made
    made.close()


TEXTS = [
    ("k1", "issued", "Приказ о закреплении наставников"),
    ("k2", "issued", "Список ёлки"),
    ("k3", "people", "Ким, наставник"),
]


def test_words_are_found_in_any_form(search: Search) -> None:
    search.put_all(TEXTS)
    assert search.latest("наставнику") == (["k3", "k1"], 2)
    assert search.latest("приказом наставников") == (["k1"], 1)
    assert search.latest("приказа ким") == ([], 0)
    assert search.latest("закреп") == (["k1"], 1)
    assert search.latest("наставник", limit=1) == (["k3"], 2)
    assert search.latest("наставник", limit=5, offset=1) == (["k1"], 2)


@pytest.mark.parametrize("text", ["", "  ", '"', "NOT", "a OR", "(", "key:k1", "*", "-", "'; drop table found; --"])
def test_signs_of_the_query_language_are_only_signs(search: Search, text: str) -> None:
    search.put_all(TEXTS)
    assert search.latest(text) == ([], 0)


def test_a_text_put_again_replaces_the_old(search: Search) -> None:
    search.put_all(TEXTS)
    search.put_all([("k1", "issued", "Письмо")])
    assert search.latest("наставник") == (["k3"], 1)
    assert search.latest("письмо") == (["k1"], 1)
    search.remove("k3", "people")
    search.remove("nobody", "people")
    assert (search.latest("ким"), search.count()) == (([], 0), 2)


def test_rebuilt_index_holds_no_bytes_of_the_old(search: Search, tmp_path: Path) -> None:
    search.put_all([("k9", "people", "Незабвенный")])
    search.rebuild(iter(TEXTS), chunk=2)
    assert search.count() == 3
    assert not search.stale
    for path in tmp_path.iterdir():
        assert "незабвенный".encode() not in path.read_bytes()


@pytest.mark.parametrize("damage", [b"", b"not a database" * 500, None])
def test_a_damaged_index_is_thrown_away(search: Search, tmp_path: Path, damage: bytes | None) -> None:
    search.put_all(TEXTS)
    search.close()
    path = tmp_path / "search.db"
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage)
    again = Search(path, lemmas)
    assert again.stale
    again.rebuild(TEXTS)
    assert again.latest("ким") == (["k3"], 1)
    again.close()
    kept = Search(path, lemmas)
    assert not kept.stale
    assert kept.count() == 3
    kept.close()


def test_a_key_changed_in_the_index_is_known_as_damage(search: Search, tmp_path: Path) -> None:
    """FTS5's own check reads the words alone: another key would lead a search to another record, or nowhere."""
    search.put_all(TEXTS)
    assert search.whole()
    for change in ("update found_content set c0='k9' where c0='k1'", "delete from place where key='k2'"):
        with sqlite3.connect(tmp_path / "search.db") as connection:
            connection.execute(change)
        connection.close()
        assert not search.whole()


@pytest.mark.parametrize(("there", "damage"), [(b"found_content", b"found\xcccontent"), (b"k1issued", b"\xb11issued")])
def test_bytes_that_are_no_text_are_damage_and_heal(tmp_path: Path, there: bytes, damage: bytes) -> None:
    """In a name of the schema SQLite's own message cannot be decoded; in a key, the answer."""
    path = tmp_path / "search.db"
    made = Search(path, lemmas)
    made.put_all(TEXTS)
    made.compact()
    made.close()
    content = path.read_bytes()
    assert there in content
    path.write_bytes(content.replace(there, damage))

    def keys() -> list[str]:
        again = Search(path, lemmas)
        try:
            if again.count() < len(TEXTS):
                again.put_all(TEXTS)
            assert again.latest("закреплении") == (["k1"], 1)
            return sorted(again.versions())
        finally:
            again.close()

    assert healed(path, keys) == ["k1", "k2", "k3"]
