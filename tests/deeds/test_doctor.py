"""`doctor` finds what was changed, lost or left behind, names it, and is content with a sound college."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from records.errors import Broken, NewerData
from records.registry import CONSENTS, ISSUED, TEMPLATES
from schemas.consent import Consent, ConsentKind, Giver
from service.errors import Forbidden, HouseError, Unavailable
from service.settings import Settings
from service.usecases import doctor, editions, library, workshop
from service.usecases.doctor import Sign
from service.usecases.doctor_files import digest_of
from service.usecases.house import House
from service.usecases.issue import issue
from service.wiring import open_house
from tests.conftest import NOW
from tests.people import ADMINISTRATOR, SECRETARY, order, scan


def signs(house: House) -> dict[str, Sign]:
    return {sign.code: sign for sign in doctor.examine(house, ADMINISTRATOR) if sign.code != "backup-none"}


def overwrite(path: Path, content: bytes) -> None:
    path.chmod(0o640)
    path.write_bytes(content)


def test_a_sound_college_has_no_findings_but_the_missing_backup(house: House) -> None:
    issue(house, SECRETARY, order())
    found = doctor.examine(house, ADMINISTRATOR)
    assert [(sign.code, sign.severity) for sign in found] == [("backup-none", "warning")]
    assert doctor.as_json(found)["ok"] is True
    assert doctor.as_json(found)["findings"][0].keys() == {"code", "severity", "subject", "path", "advice"}


def test_only_readers_of_the_audit_examine(house: House) -> None:
    with pytest.raises(Forbidden):
        doctor.examine(house, SECRETARY)


def test_any_changed_byte_of_an_archived_file_is_named(house: House) -> None:
    receipt = issue(house, SECRETARY, order())
    path = house.files.path(receipt.sha256)
    whole = path.read_bytes()
    for place in [0, len(whole) - 1, *random.Random(3).sample(range(len(whole)), 20)]:
        changed = bytearray(whole)
        changed[place] ^= 1
        overwrite(path, bytes(changed))
        sign = signs(house)["file-changed"]
        assert (sign.severity, sign.subject) == ("error", "№ 1-од от 20.11.2026")
        assert house.settings.data / sign.path == path
        with pytest.raises(HouseError):
            library.content(house, SECRETARY, receipt.id)
    overwrite(path, whole)
    assert not signs(house)


def test_a_missing_file_and_a_changed_scan_are_named(house: House) -> None:
    receipt = issue(house, SECRETARY, order())
    signed = library.sign(house, SECRETARY, receipt.id, scan())
    overwrite(house.files.path(signed.scan_sha256), scan().replace(b"%PDF", b"%PDE"))
    house.files.path(receipt.sha256).unlink()
    found = signs(house)
    assert found["file-missing"].severity == "error"
    assert found["file-changed"].subject.startswith("скан")


def test_a_file_of_an_interrupted_issue_is_no_error(house: House) -> None:
    house.files.put(b"orphan")
    sign = signs(house)["file-orphan"]
    assert sign.severity == "warning"


def test_a_row_changed_behind_the_back_is_found(data: Path) -> None:
    house = open_house(Settings(data=data), clock=lambda: NOW)
    issue(house, SECRETARY, order())
    house.store.close()
    with sqlite3.connect(data / "records" / "records.db") as connection:
        for (table,) in connection.execute("select name from sqlite_master where type='table'").fetchall():
            for column in [row[1] for row in connection.execute(f'pragma table_info("{table}")')]:
                connection.execute(
                    f'update "{table}" set "{column}" = replace("{column}", ?, ?) where typeof("{column}") = ?',
                    ("1-од", "7-од", "text"),
                )
    connection.close()
    with pytest.raises(Broken) as refused:
        open_house(Settings(data=data), clock=lambda: NOW)
    [sign] = doctor.unopened(refused.value, data)
    assert (sign.code, sign.severity, sign.path) == ("records-broken", "error", "records")
    assert "issued" in sign.subject


def test_holes_are_found_first_middle_and_last(house: House) -> None:
    for _ in range(4):
        issue(house, SECRETARY, order())
    for seq in (1, 3, 4):
        with house.store.transaction(ADMINISTRATOR) as tx:
            [paper] = ISSUED.find(tx, {"journal": "journal_orders_od", "seq": seq})
            ISSUED.remove(tx, paper.key)
    sign = signs(house)["journal-hole"]
    assert sign.severity == "error"
    assert sign.advice.startswith("Нет номеров: 1, 3, 4.")


def told_of_backup(house: House, path: Path) -> None:
    digest = digest_of(path)
    with house.store.transaction(ADMINISTRATOR) as tx:
        tx.audit("backup", facts={"file": str(path), "sha256": digest, "size": 1})


def test_a_changed_byte_of_a_known_backup_is_named_and_a_moved_one_is_no_fault(house: House, tmp_path: Path) -> None:
    path = tmp_path / "копия"
    path.write_bytes(b"sealed")
    told_of_backup(house, path)
    assert doctor.examine(house, ADMINISTRATOR) == []
    path.write_bytes(b"sealeD")
    [sign] = doctor.examine(house, ADMINISTRATOR)
    assert (sign.code, sign.severity, sign.path) == ("backup-changed", "error", str(path))
    path.unlink()
    assert doctor.examine(house, ADMINISTRATOR) == []


def test_an_old_backup_is_reminded_of(house: House, tmp_path: Path) -> None:
    path = tmp_path / "копия"
    path.write_bytes(b"sealed")
    told_of_backup(house, path)
    later = replace(house, clock=lambda: NOW + timedelta(days=8))
    assert [sign.code for sign in doctor.examine(later, ADMINISTRATOR)] == ["backup-old"]


def test_a_clock_that_went_back_is_told(house: House) -> None:
    issue(house, SECRETARY, order())
    earlier = replace(house, clock=lambda: NOW - timedelta(hours=1))
    assert "clock-back" in {sign.code for sign in doctor.examine(earlier, ADMINISTRATOR)}


def test_a_template_swapped_behind_the_back_is_named(house: House) -> None:
    _, content = workshop.take(house, ADMINISTRATOR, "order_curator")
    tried = workshop.upload(house, ADMINISTRATOR, "order_curator", content)
    assert not signs(house), "a draft is a known file"
    editions.publish(house, ADMINISTRATOR, tried.draft, "свой бланк")
    assert not signs(house)
    (house.settings.data / "templates" / "order_curator" / "template.docx").write_bytes(b"other")
    sign = signs(house)["template-changed"]
    assert (sign.severity, sign.subject) == ("error", "order_curator")
    editions.publish(
        house, ADMINISTRATOR, workshop.upload(house, ADMINISTRATOR, "order_curator", content).draft, "снова"
    )
    assert not signs(house)
    for name in ("document.toml", "golden.txt"):
        path = house.settings.data / "templates" / "order_curator" / name
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        assert signs(house)["template-changed"].path == f"templates/order_curator/{name}"
        path.write_bytes(whole)
    with house.store.reading() as reader:
        [row] = reader.find(TEMPLATES.name, {"state": "published"})
    house.files.path(row["sha256"]).unlink()
    assert signs(house)["file-missing"].subject == "шаблон «order_curator»"


def test_what_lies_in_the_archive_without_a_reason_is_named_and_stops_nothing(house: House) -> None:
    receipt = issue(house, SECRETARY, order())
    folder = house.files.path(receipt.sha256).parent
    (folder / "письмо.docx").write_text("чужое")
    (house.files.root / "заметка.txt").write_text("чужое")
    (folder / f".{receipt.sha256}.12345.abcdef12").write_text("недописан")
    found = doctor.examine(house, ADMINISTRATOR)
    assert sorted(sign.code for sign in found if sign.code.startswith("file")) == [
        "file-foreign",
        "file-foreign",
        "file-unfinished",
    ]
    assert not [sign for sign in found if sign.severity == "error"]


def test_a_consent_of_a_paper_or_person_nobody_knows_is_named(house: House) -> None:
    sheet = Consent(person="nobody", kind=ConsentKind.PROCESSING, giver=Giver.SELF, paper="nothing")
    with house.store.transaction(ADMINISTRATOR) as tx:
        CONSENTS.add(tx, sheet)
    found = [(sign.code, sign.severity) for sign in doctor.examine(house, ADMINISTRATOR)]
    assert found.count(("record-orphan", "error")) == found.count(("record-orphan", "warning")) == 1


def test_a_broken_table_of_terms_is_named(house: House) -> None:
    own = house.settings.data / "templates" / "_shared"
    own.mkdir(parents=True)
    (own / "retention.toml").write_text("terms = [")
    assert "retention-broken" in signs(house)


def test_a_store_that_does_not_open_is_told_with_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path: SimpleNamespace(free=0))
    found = doctor.unopened(Unavailable("Диск не принял запись."), tmp_path)
    assert [sign.code for sign in found] == ["records-closed", "disk-low"]
    assert next(sign.code for sign in doctor.unopened(NewerData("новее"), tmp_path)) == "records-newer"
