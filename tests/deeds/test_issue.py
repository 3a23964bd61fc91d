"""Issuing a paper: number, file, record and audit line together, or nothing but the audit line of a refusal."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfWriter

from records.registry import COLLEGE, ISSUED, PEOPLE
from schemas.college import COLLEGE_KEY
from schemas.issued import State
from schemas.values.cases import Case
from service.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from service.rendering.text import text
from service.usecases import history, library, review
from service.usecases.ground import NoConsent
from service.usecases.house import House
from service.usecases.issue import Request, fill, issue, issue_many, prepare
from service.usecases.views import VIEW_GENRES, view
from tests.people import ADMINISTRATOR, INSPECTOR, IVANOVA, SAFIN, SECRETARY, TODAY, sample


def blank_pdf() -> bytes:
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


SCAN = blank_pdf()


def order(**changes: object) -> Request:
    typed = {"curators": [{"person": IVANOVA}], "since": "20.11.2026", "control_person": "self", **changes}
    return Request("order_curator", {name: value for name, value in typed.items() if value is not None})


def test_an_issued_order_has_a_number_a_file_a_record_and_an_audit_line(house: House) -> None:
    receipt = issue(house, SECRETARY, order())
    assert (receipt.number, receipt.seq, receipt.journal) == ("1-од", 1, "journal_orders_od")
    assert (receipt.date, receipt.academic_year) == (TODAY, "2026-2027")
    paper, content = library.content(house, SECRETARY, receipt.id)
    assert hashlib.sha256(content).hexdigest() == receipt.sha256 == paper.sha256
    assert paper.state is State.REGISTERED
    assert [line["event"] for line in house.store.audit_lines(subject=receipt.id)] == ["issue"]


def test_the_order_reads_as_an_order(house: House) -> None:
    receipt = issue(house, SECRETARY, order(control_person=SAFIN))
    said = text(library.content(house, SECRETARY, receipt.id)[1]).replace("\u00a0", " ")
    assert "ПРИКАЗЫВАЮ:" in said
    assert "методиста Иванову Анну Петровну" in said
    assert "возложить на заместителя директора по учебной работе Сафина И.Р." in said
    assert "20.11.2026" in said
    assert "№ 1‑од" in said
    assert "А.Ю. Громова" in said
    assert "от 21.05.2025 № 1264‑р" in said


def test_an_order_of_2022_names_the_acts_of_2022(house: House) -> None:
    dated = order(date="05.09.2022", since="05.09.2022")
    receipt = issue(house, SECRETARY, dated)
    said = text(library.content(house, SECRETARY, receipt.id)[1])
    assert "1264" not in said
    assert "145" in said
    assert receipt.academic_year == "2022-2023"


def test_numbers_follow_one_another_within_the_calendar_year_and_begin_anew(house: House) -> None:
    first = issue(house, SECRETARY, order(date="10.12.2025", since="10.12.2025"))
    second = issue(house, SECRETARY, order(date="11.12.2025", since="11.12.2025"))
    third = issue(house, SECRETARY, order(date="12.01.2026", since="12.01.2026"))
    assert [first.number, second.number, third.number] == ["1-од", "2-од", "1-од"]
    assert first.academic_year == third.academic_year == "2025-2026"


def test_the_mask_is_the_college_s_own(house: House) -> None:
    with house.store.transaction(ADMINISTRATOR) as tx:
        college = COLLEGE.get(tx, COLLEGE_KEY)
        COLLEGE.save(tx, replace(college, masks={"journal_orders_od": "{n}/01-05"}))
    receipt = issue(house, SECRETARY, order())
    assert receipt.number == "1/01-05"
    assert "/" not in receipt.file_name


def test_the_same_key_gives_the_same_answer_and_no_second_number(house: House) -> None:
    first = issue(house, SECRETARY, replace(order(), repeat_key="k1"))
    again = issue(house, SECRETARY, replace(order(), repeat_key="k1"))
    assert (again.id, again.number, again.repeated) == (first.id, first.number, True)
    with pytest.raises(Conflict):
        issue(house, SECRETARY, replace(order(since="21.11.2026"), repeat_key="k1"))
    assert issue(house, SECRETARY, order()).number == "2-од"


def test_all_faults_come_at_once_each_at_its_field(house: House) -> None:
    wrong = order(
        curators=[{"person": {**IVANOVA, "surname": ""}}, {"person": "нет такого"}], sinse="завтра", since="31.02.2026",
        control_person=None,
    )  # fmt: skip
    with pytest.raises(Invalid) as caught:
        issue(house, SECRETARY, wrong)
    found = {fault.field: fault.detail for fault in caught.value.faults}
    assert found.keys() == {"curators.0.person.surname", "curators.1.person", "sinse", "since", "control_person"}
    assert "«since»" in found["sinse"]


def test_a_refused_request_leaves_only_its_audit_line(house: House) -> None:
    before = sorted(house.files)
    with pytest.raises(Invalid):
        issue(house, SECRETARY, order(since=None, control_person=None))
    with pytest.raises(Forbidden):
        issue(house, INSPECTOR, order())
    with pytest.raises(NotFound):
        issue(house, SECRETARY, Request("order_nothing", {}))
    refused = [line for line in house.store.audit_lines() if line["event"] == "issue_refused"]
    assert len(refused) == 3
    assert sorted(house.files) == before
    with house.store.reading() as reader:
        assert ISSUED.count(reader) == 0
        assert reader.last_number("journal_orders_od", "2026") == 0


def test_dates_never_decrease_without_a_reason(house: House) -> None:
    issue(house, SECRETARY, order())
    earlier = order(date="19.11.2026")
    with pytest.raises(Invalid, match="Исправьте") as caught:
        issue(house, SECRETARY, earlier)
    assert "20.11.2026" in caught.value.faults[0].detail
    receipt = issue(house, SECRETARY, replace(earlier, reason="приказ подписан вчера"))
    assert receipt.number == "2-од"


def test_a_paper_is_not_dated_in_the_future(house: House) -> None:
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(Invalid):
        issue(house, SECRETARY, order(date=tomorrow.isoformat(), since=tomorrow.isoformat()))


def test_an_order_does_not_appoint_from_a_day_before_it(house: House) -> None:
    with pytest.raises(Invalid) as caught:
        issue(house, SECRETARY, order(since="01.09.2026"))
    assert caught.value.faults[0].field == "since"


def test_a_number_is_not_taken_when_the_archive_cannot_be_written(house: House) -> None:
    house.files.root.mkdir(exist_ok=True)
    for name in range(256):
        (house.files.root / f"{name:02x}").write_text("в этой папке писать нельзя")
    with pytest.raises(Unavailable):
        issue(house, SECRETARY, order())
    with house.store.reading() as reader:
        assert reader.last_number("journal_orders_od", "2026") == 0


def test_several_papers_in_one_commit_are_all_or_none(house: House) -> None:
    with pytest.raises(Invalid):
        issue_many(house, SECRETARY, [order(), order(since=None, control_person=None)])
    with house.store.reading() as reader:
        assert ISSUED.count(reader) == 0
    assert [receipt.seq for receipt in issue_many(house, SECRETARY, [order(), order()])] == [1, 2]


def test_the_same_input_number_and_code_give_the_same_bytes(house: House) -> None:
    with house.store.reading() as reader:
        prepared = prepare(house, reader, SECRETARY, sample(house, "order_implementation"))
        one = fill(house, reader, prepared, "7-од", "7K3MP9QRX2WD")
        other = fill(house, reader, prepared, "7-од", "7K3MP9QRX2WD")
        third = fill(house, reader, prepared, "8-од", "7K3MP9QRX2WD")
    assert one == other != third


def test_an_annulled_paper_keeps_its_number_and_shows_its_reason(house: House) -> None:
    receipt = issue(house, SECRETARY, order())
    with pytest.raises(Invalid):
        library.annul(house, SECRETARY, receipt.id, " ")
    paper = library.annul(house, SECRETARY, receipt.id, "издан ошибочно")
    assert (paper.state, paper.reason) == (State.ANNULLED, "издан ошибочно")
    assert issue(house, SECRETARY, order()).number == "2-од"
    with pytest.raises(Conflict):
        library.annul(house, SECRETARY, receipt.id, "ещё раз")
    assert [line["state"] for line in library.log(house, SECRETARY)] == ["annulled", "registered"]


def test_a_signed_scan_lies_beside_the_file(house: House) -> None:
    receipt = issue(house, SECRETARY, order())
    with pytest.raises(Invalid):
        library.sign(house, SECRETARY, receipt.id, b"not a pdf")
    paper = library.sign(house, SECRETARY, receipt.id, SCAN)
    assert paper.state is State.SIGNED
    assert house.files.get(paper.scan_sha256) == SCAN
    assert library.scan(house, SECRETARY, receipt.id)[1].read_bytes() == SCAN


def test_the_archive_is_found_by_year_number_date_person_and_words(house: House) -> None:
    with house.store.reading() as reader:
        person = PEOPLE.find(reader, {"surname": "Панченко"})[0]
    one = issue(house, SECRETARY, order(curators=[{"person": person.key}]))
    issue(house, SECRETARY, sample(house, "order_implementation"))

    def found(**wanted: str) -> list[str]:
        return [paper.key for paper in library.find(house, SECRETARY, library.Wanted(**wanted)).papers]

    assert len(found(year="2026-2027")) == 2
    assert found(year="2025-2026") == []
    assert found(type="order_curator") == [one.id]
    assert found(words="1-од 20.11.2026") == [one.id]
    assert found(words="панченко") == [one.id]
    assert found(person=person.key) == [one.id]


def test_a_stored_person_is_found_by_full_name(house: House) -> None:
    receipt = issue(house, SECRETARY, order(curators=[{"person": "Королева Наталья Викторовна"}]))
    said = text(library.content(house, SECRETARY, receipt.id)[1])
    assert "Королёву Наталью Викторовну" in said


def test_the_check_shows_each_form_in_its_sentence_and_a_correction_wins_ever_after(house: House) -> None:
    with house.store.reading() as reader:
        lev = PEOPLE.find(reader, {"surname": "Лев"})[0]
    asked = order(curators=[{"person": lev.key}])
    seen = review.review(house, SECRETARY, asked)
    assert seen.number == "1-од"
    shown = next(form for form in seen.forms if form.person == lev.key and form.case is Case.ACCS)
    assert shown.form in shown.sentence
    assert shown.nominative == "Лев Пётр Ильич"
    review.correct_name(house, SECRETARY, lev.key, Case.ACCS, "Лева Петра Ильича")
    with house.store.reading() as reader:
        assert {step.ground for step in history.of(reader, lev.key)} == {"Формы имени"}
    receipt = issue(house, SECRETARY, asked)
    assert "Лева Петра Ильича" in text(library.content(house, SECRETARY, receipt.id)[1])
    review.correct_phrase(house, SECRETARY, "руководитель физического воспитания", Case.ACCS, "физрука")
    again = issue(house, SECRETARY, asked)
    assert "физрука Лева Петра Ильича" in text(library.content(house, SECRETARY, again.id)[1])


def test_reviewing_takes_no_number(house: House) -> None:
    review.review(house, SECRETARY, order())
    review.review(house, SECRETARY, order())
    assert issue(house, SECRETARY, order()).number == "1-од"


def test_the_shown_sample_of_every_type_can_be_issued_today_or_is_stopped_by_the_consents_alone(house: House) -> None:
    for kind in list(house.catalogue):
        if kind.manifest.genre in VIEW_GENRES:
            view(house, SECRETARY, kind.key, sample(house, kind.key).data)
            continue
        try:
            issue(house, SECRETARY, sample(house, kind.key))
        except NoConsent:
            issue(house, SECRETARY, replace(sample(house, kind.key), ground="проверка образца, людей нет"))


def test_an_award_says_in_the_journal_and_in_its_file_name_whom_it_was_given_to(house: House) -> None:
    asked = replace(sample(house, "diploma_winner"), ground="проверка образца, людей нет")
    paper = library.get(house, SECRETARY, issue(house, SECRETARY, asked).id)
    name = paper.title.rpartition(" – ")[2]
    assert name.count(".") == 2
    assert paper.file_name == f"Диплом {paper.number} от 20.11.2026 — {name.rstrip('.')}.docx"
