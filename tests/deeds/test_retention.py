"""How long papers are kept: the table, «хранить до», holds, proposals that destroy nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from records.registry import CONSENTS, HOLDS, ISSUED
from schemas.consent import Consent, ConsentKind, Giver
from service.archive.terms import PERMANENT, Start, read_terms
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.rendering.text import text
from service.settings import TEMPLATES
from service.usecases import disposal, doctor, holds, library, retention
from service.usecases.holds import Place
from service.usecases.house import House
from service.usecases.issue import issue
from tests.people import ADMINISTRATOR, INSPECTOR, METHODIST, SECRETARY, order


def kept_as(house: House, code: str, **changes: object) -> str:
    """A registered order kept under another code."""
    receipt = issue(house, SECRETARY, order())
    with house.store.transaction(ADMINISTRATOR) as tx:
        ISSUED.save(tx, replace(ISSUED.get(tx, receipt.id), retention=code, **changes))  # type: ignore[arg-type]
    return receipt.id


def test_every_code_of_the_catalogue_has_a_line_in_the_table(house: House) -> None:
    known = retention.terms(house, INSPECTOR)
    used = {kind.manifest.retention for kind in house.catalogue.whole().types.values()} - {""}
    assert used
    assert used <= known.keys()


def test_the_table_says_what_the_list_of_2019_says() -> None:
    known = read_terms(TEMPLATES / "_shared", TEMPLATES / "none")
    assert (known["R19a"].article, known["R19a"].years) == ("ст. 19 «а»", PERMANENT)
    assert (known["R434a"].years, known["R434a"].epk) == (50, True)
    assert (known["R441"].years, known["R441"].start) == (3, Start.CONSENT_END)
    assert (known["R11"].years, known["R11"].start, known["R11"].epk) == (5, Start.CONTRACT_END, True)
    assert known["R441"].written.endswith("ст. 441")
    assert all(term.doubt.startswith("[?]") for term in known.values() if not term.article)


@pytest.mark.parametrize(
    ("dated", "until"),
    [
        (date(2020, 1, 1), date(2025, 12, 31)),
        (date(2020, 12, 31), date(2025, 12, 31)),
        (date(2021, 1, 1), date(2026, 12, 31)),
    ],
)
def test_the_term_runs_from_the_first_of_january_after_the_file_ended(dated: date, until: date, house: House) -> None:
    key = kept_as(house, "R182g", date=dated)
    kept = retention.keep(house, INSPECTOR, key)
    assert kept.until == until
    assert kept.said == f"хранить до {until:%d.%m.%Y}"


def test_minutes_end_with_their_academic_year(house: House) -> None:
    dated = {
        "date": date(2022, 10, 3),
        "journal": "journal_minutes_parents",
        "period": "2022-2023",
        "academic_year": "2022-2023",
    }
    assert retention.keep(house, INSPECTOR, kept_as(house, "R-MIN-U", **dated)).until == date(2026, 12, 31)


def test_permanent_and_unset_terms_have_no_last_day(house: House) -> None:
    for code, said in (("R19a", "постоянно"), ("R157", "срок не установлен"), ("R-NOTHING", "срок не установлен")):
        kept = retention.keep(house, INSPECTOR, kept_as(house, code))
        assert (kept.until, kept.said) == (None, said)


def test_a_consent_is_kept_three_years_after_its_end_or_withdrawal(house: House) -> None:
    key = kept_as(house, "R441")
    sheet = Consent(person="p1", kind=ConsentKind.PROCESSING, giver=Giver.SELF, paper=key, until=date(2027, 6, 30))
    assert retention.keep(house, INSPECTOR, key).until is None
    with house.store.transaction(ADMINISTRATOR) as tx:
        stored = CONSENTS.add(tx, sheet)
    assert retention.keep(house, INSPECTOR, key).until == date(2030, 12, 31)
    with house.store.transaction(ADMINISTRATOR) as tx:
        CONSENTS.save(tx, replace(stored, withdrawn_on=date(2026, 11, 20)))
    assert retention.keep(house, INSPECTOR, key).until == date(2029, 12, 31)


def test_an_agreement_has_no_last_day_until_its_end_is_known(house: House) -> None:
    assert retention.keep(house, INSPECTOR, kept_as(house, "R11")).until is None


def test_the_college_lays_its_own_line_over_the_table(house: House) -> None:
    changed = retention.amend(house, SECRETARY, "R-EVENT", {"years": 7, "term": "7 лет", "article": "ст. 500"})
    known = retention.terms(house, INSPECTOR)
    assert known["R-EVENT"] == changed
    assert (changed.years, changed.doubt, changed.confirmed_by) == (7, "", "zayats")
    assert changed.title == "Документы мероприятий"
    assert known["R19a"].years == PERMANENT
    retention.amend(house, SECRETARY, "R-OWN", {"title": "Своё", "years": 1, "term": '1 год «с кавычками» и "прямыми"'})
    assert retention.terms(house, INSPECTOR)["R-OWN"].term == '1 год «с кавычками» и "прямыми"'
    assert retention.terms(house, INSPECTOR)["R-EVENT"] == changed
    assert [line["subject"] for line in house.store.audit_lines() if line["event"] == "retention_amended"] == [
        "R-EVENT",
        "R-OWN",
    ]
    house.catalogue.reload()
    with pytest.raises(Forbidden):
        retention.amend(house, INSPECTOR, "R-EVENT", {})


@pytest.mark.parametrize(
    "changes", [{"years": -2}, {"years": True}, {"start": "never"}, {"title": ""}, {"colour": "red"}]
)
def test_a_wrong_line_is_refused_and_nothing_is_written(changes: dict[str, object], house: House) -> None:
    before = retention.terms(house, INSPECTOR)
    with pytest.raises(Invalid):
        retention.amend(house, SECRETARY, "R-EVENT", changes)
    assert retention.terms(house, INSPECTOR) == before
    assert "retention_amended" not in [line["event"] for line in house.store.audit_lines()]


def test_the_table_counts_its_papers_and_lists_them_with_their_last_day(house: House) -> None:
    old, fresh = kept_as(house, "R182g", date=date(2019, 3, 1)), kept_as(house, "R182g")
    counts = {one.term.code: one.papers for one in retention.counted(house, INSPECTOR)}
    assert counts["R182g"] == 2
    rows, total = retention.papers_of(house, INSPECTOR, "R182g")
    assert [(paper.key, kept.until) for paper, kept in rows] == [(old, date(2024, 12, 31)), (fresh, date(2031, 12, 31))]
    assert total == 2
    with pytest.raises(NotFound):
        retention.line(house, INSPECTOR, "R-NOTHING")


def test_what_ran_out_is_listed_apart_from_what_a_commission_decides(house: House) -> None:
    old = kept_as(house, "R182g", date=date(2019, 3, 1), academic_year="2018-2019")
    commission = kept_as(house, "R434a", date=date(1960, 3, 1), academic_year="1959-1960")
    kept_as(house, "R182g")
    due = disposal.due(house, INSPECTOR)
    assert [paper.key for paper, _ in due.ready] == [old]
    assert [paper.key for paper, _ in due.for_commission] == [commission]


def test_the_last_day_is_still_kept(house: House) -> None:
    kept_as(house, "R182g", date=date(2020, 3, 1), academic_year="2019-2020")
    assert not disposal.due(house, INSPECTOR, date(2025, 12, 31)).ready
    assert disposal.due(house, INSPECTOR, date(2025, 12, 31) + timedelta(days=1)).ready


def test_an_act_wants_a_second_person_is_kept_and_destroys_nothing(house: House) -> None:
    old = kept_as(house, "R182g", date=date(2019, 3, 1), academic_year="2018-2019")
    files = set(house.files)
    with pytest.raises(Forbidden):
        disposal.propose(house, METHODIST)
    act = disposal.propose(house, SECRETARY)
    with pytest.raises(Conflict):
        disposal.propose(house, SECRETARY)
    with pytest.raises(Forbidden):
        disposal.confirm(house, SECRETARY, act.key)
    done = disposal.confirm(house, ADMINISTRATOR, act.key)
    assert (done.number, done.state.value, done.proposed_by, done.decided_by) == ("1", "confirmed", "zayats", "admin")
    said = text(disposal.file(house, INSPECTOR, act.key)[1])
    assert "о выделении к уничтожению" in said
    assert "01.03.2019" in said or "1-од" in said
    assert "31.12.2024" in said
    assert files < set(house.files), "everything is still there, and the act too"
    assert library.content(house, SECRETARY, old)
    kept = retention.keep(house, INSPECTOR, old)
    assert kept.act is not None
    assert kept.act.number == "1"
    assert not disposal.due(house, INSPECTOR).ready
    with pytest.raises(Conflict):
        disposal.confirm(house, ADMINISTRATOR, act.key)
    assert not [sign for sign in doctor.examine(house, ADMINISTRATOR) if sign.severity == "error"]
    assert [line["event"] for line in house.store.audit_lines(subject=act.key)] == [
        "destruction_proposed",
        "destruction_confirmed",
    ]


def test_nobody_confirms_an_own_proposal_and_a_declined_one_frees_its_papers(house: House) -> None:
    kept_as(house, "R182g", date=date(2019, 3, 1), academic_year="2018-2019")
    act = disposal.propose(house, ADMINISTRATOR)
    with pytest.raises(Forbidden):
        disposal.confirm(house, ADMINISTRATOR, act.key)
    assert disposal.waiting(house, ADMINISTRATOR) == []
    assert disposal.due(house, INSPECTOR).ready == ()
    with pytest.raises(Invalid):
        disposal.decline(house, SECRETARY, act.key, " ")
    disposal.decline(house, SECRETARY, act.key, "нужна сверка")
    assert len(disposal.due(house, INSPECTOR).ready) == 1
    with pytest.raises(NotFound):
        disposal.file(house, INSPECTOR, act.key)


def test_several_holds_keep_a_paper_and_a_shelf_out_of_acts_until_the_last_is_lifted(house: House) -> None:
    key = kept_as(house, "R182g", date=date(2019, 3, 1), academic_year="2018-2019")
    with pytest.raises(Invalid):
        holds.put(house, SECRETARY, Place(key), " ")
    with pytest.raises(NotFound):
        holds.put(house, SECRETARY, Place("nobody"), "запрос прокуратуры")
    with pytest.raises(Invalid) as refused:
        holds.put(house, SECRETARY, Place(year="2026", journal="no"), "")
    assert {fault.field for fault in refused.value.faults} == {"year", "journal", "reason"}
    first = holds.put(house, SECRETARY, Place(key), "запрос прокуратуры")
    second = holds.put(house, ADMINISTRATOR, Place(key), "суд")
    shelf = holds.put(house, SECRETARY, Place(year="2018-2019", journal="journal_orders_od"), "проверка")
    elsewhere = holds.put(house, SECRETARY, Place(year="2018-2019", journal="journal_outgoing"), "проверка писем")
    assert [paper.key for paper, _ in disposal.due(house, INSPECTOR).held] == [key]
    assert {hold.reason for hold in retention.keep(house, INSPECTOR, key).holds} == {
        "запрос прокуратуры",
        "суд",
        "проверка",
    }
    for hold in (first, second, shelf):
        assert not disposal.due(house, INSPECTOR).ready
        holds.lift(house, SECRETARY, hold.key, "проверка окончена")
    assert [paper.key for paper, _ in disposal.due(house, INSPECTOR).ready] == [key]
    with pytest.raises(Conflict):
        holds.lift(house, SECRETARY, first.key, "ещё раз")
    assert next(hold.key for hold, _ in holds.listed(house, INSPECTOR)) == elsewhere.key
    told = [(line["event"], line["ground"]) for line in house.store.audit_lines(subject=key)]
    assert ("hold_set", "запрос прокуратуры") in told
    assert told[-1] == ("hold_lifted", "проверка окончена")


def test_a_hold_set_after_the_proposal_stops_the_act(house: House) -> None:
    key = kept_as(house, "R182g", date=date(2019, 3, 1), academic_year="2018-2019")
    act = disposal.propose(house, SECRETARY)
    holds.put(house, SECRETARY, Place(key), "запрос прокуратуры")
    with pytest.raises(Conflict):
        disposal.confirm(house, ADMINISTRATOR, act.key)


def test_a_hold_struck_from_the_records_is_found_by_the_chain(house: House) -> None:
    key = kept_as(house, "R182g")
    hold = holds.put(house, SECRETARY, Place(key), "запрос прокуратуры")
    with house.store.transaction(ADMINISTRATOR) as tx:
        HOLDS.remove(tx, hold.key)
    assert "hold-lost" in {sign.code for sign in doctor.examine(house, ADMINISTRATOR)}
