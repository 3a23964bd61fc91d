"""A college's own template: copied, broken, mended, tried, published, gone back from."""

from __future__ import annotations

import shutil
from io import BytesIO

import pytest
from docx import Document

from schemas.values.actor import Actor, Role
from service.errors import Conflict, Forbidden, Invalid
from service.rendering import child
from service.rendering.text import text
from service.usecases import catalogue, editions, library, workshop
from service.usecases.house import House
from service.usecases.issue import Request, issue
from tests.people import IVANOVA, SECRETARY

METHODIST = Actor("ivanova", frozenset({Role.METHODIST}), "test")
KEY = "order_curator"


def edited(house: House, line: str) -> bytes:
    document = Document(BytesIO(workshop.take(house, METHODIST, KEY)[1]))
    document.paragraphs[0].insert_paragraph_before(line)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def order(house: House) -> str:
    asked = Request(KEY, {"curators": [{"person": IVANOVA}], "since": "20.11.2026", "control_person": "self"})
    return issue(house, SECRETARY, asked).id


def test_faults_come_with_their_places_and_nothing_is_kept(house: House) -> None:
    broken = edited(house, "Колледж {{ организация.полнае }} и {{ кураторы")
    tried = workshop.upload(house, METHODIST, KEY, broken)
    assert len(tried.faults) >= 2
    assert any(fault.nearest == "организация.полное" for fault in tried.faults)
    assert not tried.draft
    assert editions.versions(house, METHODIST, KEY) == []
    returned = Document(BytesIO(workshop.commented(house, METHODIST, KEY, broken)))
    assert len(list(returned.comments)) == len(tried.faults)


BROKEN = {
    "абзац 1": ("{{ документ.номер|рд }}", "нельзя поставить в родительный падеж"),
    "абзац 2": ("{% for к in кураторы %}{{ к.лицо.телефон|дт }}{% endfor %}", "кураторы[].лицо.телефон"),
    "абзац 3": ("{{ организация.полнае }}", "Может быть, «организация.полное»"),
    "абзац 4": ("{{ документ.номер|назначен }}", "к человеку или списку людей"),
    "абзац 5": ("{{ 5 / 0 }}", "деление на ноль"),
    "абзац 6": ("{{ документ.дата.год }}", "значения нет"),
}


def test_what_fails_on_the_sample_is_told_with_its_place_and_among_the_others(house: House) -> None:
    document = Document(BytesIO(workshop.take(house, METHODIST, KEY)[1]))
    first, out = document.paragraphs[0], BytesIO()
    for line, _ in BROKEN.values():
        first.insert_paragraph_before(line)
    document.save(out)
    tried = workshop.upload(house, METHODIST, KEY, out.getvalue())
    assert [fault.place for fault in tried.faults] == [*BROKEN]
    assert all(BROKEN[fault.place][1] in fault.sentence for fault in tried.faults), tried.faults
    assert not tried.draft
    returned = Document(BytesIO(workshop.commented(house, METHODIST, KEY, out.getvalue())))
    marked = [each.text for each in returned.paragraphs if "commentRangeStart" in each._p.xml]
    assert marked == [line for line, _ in BROKEN.values()]
    folder = house.settings.data / "templates" / KEY
    shutil.copytree(house.settings.templates / KEY, folder)
    (folder / "template.docx").write_bytes(out.getvalue())
    told = [fault.detail for fault in catalogue.check(house.settings) if fault.field == KEY]
    assert [each.partition(":")[0] for each in told] == [*BROKEN]


def test_a_template_without_end_is_a_fault_of_the_whole(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "CPU_SECONDS", 1)
    loops = "{% for а in организация %}" * 9 + "{% endfor %}" * 9
    (fault,) = workshop.upload(house, METHODIST, KEY, edited(house, loops)).faults
    assert (fault.place, "остановлен" in fault.sentence) == ("документ в целом", True)


def test_a_published_template_is_in_use_at_once_and_old_papers_keep_their_version(house: House) -> None:
    before = order(house)
    tried = workshop.upload(house, METHODIST, KEY, edited(house, "НАША ШАПКА {{ организация.краткое }}"))
    assert not tried.faults
    assert "НАША ШАПКА КГБ ПОУ ЯУТ" in tried.text
    with pytest.raises(Invalid):
        editions.publish(house, METHODIST, tried.draft, " ")
    editions.publish(house, METHODIST, tried.draft, "своя шапка")
    after = order(house)
    old, new = library.get(house, SECRETARY, before), library.get(house, SECRETARY, after)
    assert old.template_sha256 != new.template_sha256
    assert "НАША ШАПКА" in text(library.content(house, SECRETARY, after)[1])
    assert "НАША ШАПКА" not in text(library.content(house, SECRETARY, before)[1])
    with pytest.raises(Conflict):
        editions.publish(house, METHODIST, tried.draft, "ещё раз")


def test_one_goes_back_to_the_shipped_template_and_to_an_earlier_edition(house: House) -> None:
    first = workshop.upload(house, METHODIST, KEY, edited(house, "РЕДАКЦИЯ ПЕРВАЯ")).draft
    second = workshop.upload(house, METHODIST, KEY, edited(house, "РЕДАКЦИЯ ВТОРАЯ")).draft
    editions.publish(house, METHODIST, first, "первая")
    editions.publish(house, METHODIST, second, "вторая")
    editions.publish(house, METHODIST, first, "вернулись к первой")
    assert "РЕДАКЦИЯ ПЕРВАЯ" in text(library.content(house, SECRETARY, order(house))[1])
    editions.withdraw(house, METHODIST, KEY, "хватит своего")
    assert "РЕДАКЦИЯ" not in text(library.content(house, SECRETARY, order(house))[1])
    assert {row["state"] for row in editions.versions(house, METHODIST, KEY)} == {"replaced"}


def test_a_dangerous_upload_is_refused_before_it_is_read(house: House) -> None:
    with pytest.raises(Invalid):
        workshop.upload(house, METHODIST, KEY, b"PK\x03\x04 not really")
    attack = workshop.upload(
        house, METHODIST, KEY, edited(house, "{{ cycler.__init__.__globals__.os.popen('id').read() }}")
    )
    assert attack.faults
    with pytest.raises(Forbidden):
        workshop.upload(house, SECRETARY, KEY, b"")
