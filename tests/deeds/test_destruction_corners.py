"""Where a destroyed person might still stand: an earlier surname, hidden rows of a list, a job broken off, files nobody knows."""

from __future__ import annotations

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from openpyxl import Workbook

from records.registry import CONSENTS, ISSUED, PARTNERS, PEOPLE
from schemas.partner import Partner
from service.importing.vocabulary import Kind
from service.usecases import backup, batch, batchrun, imports, people, people_family, withdrawal, work
from service.usecases.destroyed_lists import SIDE
from service.usecases.house import House
from service.usecases.imports_look import Source
from tests.deeds.test_withdrawal import DIRECTOR, HOW, received, student
from tests.people import ADMINISTRATOR, SECRETARY

WORDS = (
    "бельдызаде", "крутопрыг", "ярополк", "святополкович", "забав", "путятичн", "9147654321", "9142223344", "9141112233",
    "765432", "дальнее, д. 77",
)  # fmt: skip


def hidden(*rows: tuple[str, ...]) -> bytes:
    """A list whose second line is hidden: no plan shows it."""
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.worksheets[0].row_dimensions[2].hidden = True
    book.save(out)
    return out.getvalue()


def said(content: bytes) -> Iterator[str]:
    """The bytes as text in three encodings, what is packed in them, what is written as base64 (cut anywhere by a page's end)."""
    yield from (content.decode(name, "ignore").lower() for name in ("utf-8", "cp1251", "utf-16-le"))
    yield content[1:].decode("utf-16-le", "ignore").lower()
    for name, part in unpacked(content):
        yield name.lower()
        yield from said(part)
    for packed in re.findall(rb"[A-Za-z0-9+/]{400,}", content):
        for start in range(4):
            yield from said(base64.b64decode(packed[start : start + (len(packed) - start) // 4 * 4]))


def unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The members of an archive that can be read: of one cut by a page only some can, or none."""
    torn = (zipfile.BadZipFile, ValueError, zlib.error, EOFError, NotImplementedError, RuntimeError)
    found: list[tuple[str, bytes]] = []
    with suppress(*torn), zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            with suppress(*torn):
                found.append((name, archive.read(name)))
    yield from found


def left(house: House) -> list[tuple[str, str]]:
    """Files that speak of the person and are no registered paper."""
    with house.store.reading() as reader:
        lawful = {paper.sha256 for paper in ISSUED.find(reader)}
    files = [path for path in house.settings.data.rglob("*") if path.is_file() and path.name not in lawful]
    return [(path.name, word) for path in files for text in said(path.read_bytes()) for word in WORDS if word in text]


def printed(house: House, rows: list[batch.Row], out: str) -> None:
    job = batch.start(house, SECRETARY, "согласия", rows, {"out": out})
    assert work.do(house, job.key, batchrun.holder_name(house)).issued == 1


def test_no_corner_of_the_folder_keeps_a_destroyed_person(house: House) -> None:
    person = student(house)
    new = {"surname": "Крутопрыгов", "phone": "8 914 222-33-44"}
    person = people.change(house, SECRETARY, person.key, person.version, new)
    rows = batch.rows_for_people(house, SECRETARY, "consent_pd", [person.key])
    by_name = {**rows[0].data, "child": "Крутопрыгов Ярополк Святополкович"}
    printed(house, batch.rows_from_data(rows[0].type, [by_name]), "pile.zip")
    printed(house, rows, "groups")
    broken_off(house, rows)
    head = ("Фамилия", "Имя", "Отчество", "Дата рождения")
    listed = (
        head,
        ("Крутопрыгов", "Ярополк", "Святополкович", "17.05.2010"),
        ("Иванов", "Пётр", "Петрович", "01.01.2010"),
    )
    imports.plan(house, SECRETARY, Source(Kind.PEOPLE, hidden(*listed)))
    in_csv = ";".join(head) + "\r\nКРУТОПРЫГОВ;Ярополк;Святополкович;17.05.2010\r\n"
    imports.plan(house, SECRETARY, Source(Kind.PEOPLE, in_csv.encode("cp1251")))
    with house.store.transaction(SECRETARY) as tx:
        partner = PARTNERS.add(tx, Partner(name="ООО «Ялик»", contact="Бельдызадеев Я.С., 8 (914) 222-33-44"))
    note = "дружит с Крутопрыговым\u00a0Ярополком (Ярополк Святополкович Крутопрыгов), тел. 8 914 222-33-44; ждёт Крутопрыгова Мала Ильича"
    friend = {"surname": "Кот", "firstname": "Лев", "gender": "m", "roles": ["student"]}
    friend_key = people.add(house, SECRETARY, {**friend, "note": note}).key
    key = received(house, person)
    withdrawal.ask(house, ADMINISTRATOR, key)
    assert left(house)
    withdrawal.confirm(house, DIRECTOR, key, HOW)
    assert left(house) == []
    with house.store.reading() as reader:
        assert PARTNERS.get(reader, partner.key).name == "ООО «Ялик»"
        assert "ждёт [данные уничтожены] Мала Ильича" in PEOPLE.get(reader, friend_key).note


def broken_off(house: House, rows: list[batch.Row]) -> None:
    """A job that died while it wrote its files, and a file of the archive that no record came to know."""
    job = batch.start(house, SECRETARY, "согласия", rows, {"out": "groups"})
    batchrun.run(house, job.key, batchrun.holder_name(house))
    with house.store.reading() as reader:
        content = house.files.get(ISSUED.get(reader, CONSENTS.find(reader, {"person": rows[0].person})[0].paper).sha256)
    folder: Path = work.folder(house, job.key)
    folder.mkdir(parents=True)
    (folder / ".АТ-11.docx.part").write_bytes(content)
    house.files.put(content + b"\0")


def test_a_parent_of_two_children_stays(house: House) -> None:
    person = student(house)
    with house.store.reading() as reader:
        parent = people_family.representatives(house, reader, SECRETARY, person.key)[0].person
    sister = {"surname": "Бельдызадеева", "firstname": "Млада", "patronymic": "Святополковна", "gender": "f"}
    other = people.add(house, SECRETARY, {**sister, "roles": ["student"], "birth_date": "17.05.2011"})
    people_family.link_to(house, SECRETARY, other.key, {"person": parent.key, "kinship": "mother"})
    key = received(house, person)
    withdrawal.ask(house, ADMINISTRATOR, key)
    withdrawal.confirm(house, DIRECTOR, key, HOW)
    assert str(people.get(house, SECRETARY, parent.key).name) == "Бельдызадеева Забава Путятична"
    assert str(people.get(house, SECRETARY, other.key).name) == "Бельдызадеева Млада Святополковна"


def test_a_backup_made_before_is_told_whom_to_destroy_again(house: House, tmp_path: Path) -> None:
    person = student(house)
    copies = [
        backup.back_up(house, ADMINISTRATOR, tmp_path / name, "ключ копий колледжа").path for name in ("1.nst", "2.nst")
    ]
    copies[1].unlink()
    key = received(house, person)
    withdrawal.ask(house, ADMINISTRATOR, key)
    withdrawal.confirm(house, DIRECTOR, key, HOW)
    lists = {path.name: person.key in path.read_text() for path in tmp_path.glob(f"*{SIDE}")}
    assert lists == {"1.nst.destroyed": True, "2.nst.destroyed": False}
