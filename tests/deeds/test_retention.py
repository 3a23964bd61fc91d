"""How long papers are kept: the table, «хранить до», holds, proposals that destroy nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from records.registry import CONSENTS, ISSUED
from schemas.consent import Consent, ConsentKind, Giver
from service.archive.terms import PERMANENT, Start, read_terms
from service.errors import Conflict, Forbidden, Invalid
from service.settings import TEMPLATES
from service.usecases import library, retention
from service.usecases.house import House
from service.usecases.issue import issue
from tests.conftest import NOW
from tests.people import ADMINISTRATOR, INSPECTOR, SECRETARY, order


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


def test_a_proposal_lists_what_ran_out_and_destroys_nothing(house: House) -> None:
    old = kept_as(house, "R182g", date=date(2019, 3, 1))
    commission = kept_as(house, "R434a", date=date(1960, 3, 1))
    fresh = kept_as(house, "R182g")
    files = list(house.files)
    proposal = retention.propose(house, ADMINISTRATOR)
    assert [paper.key for paper in proposal.ready] == [old]
    assert [paper.key for paper in proposal.for_commission] == [commission]
    assert "о выделении к уничтожению" in proposal.act
    assert "Итого: 1." in proposal.act
    assert "01.03.2019" in proposal.act
    assert list(house.files) == files
    for key in (old, commission, fresh):
        assert library.content(house, SECRETARY, key)
    with pytest.raises(Forbidden):
        retention.propose(house, SECRETARY)


def test_the_last_day_is_still_kept(house: House) -> None:
    kept_as(house, "R182g", date=date(2020, 3, 1))
    assert not retention.propose(house, ADMINISTRATOR, date(2025, 12, 31)).ready
    assert retention.propose(house, ADMINISTRATOR, date(2025, 12, 31) + timedelta(days=1)).ready


def test_a_hold_keeps_a_paper_out_of_proposals_until_it_is_lifted(house: House) -> None:
    key = kept_as(house, "R182g", date=date(2019, 3, 1))
    with pytest.raises(Invalid):
        retention.hold(house, SECRETARY, key, " ")
    with pytest.raises(Conflict):
        retention.lift(house, SECRETARY, key, "проверка окончена")
    retention.hold(house, SECRETARY, key, "запрос прокуратуры")
    proposal = retention.propose(house, ADMINISTRATOR)
    assert (proposal.ready, [paper.key for paper in proposal.held]) == ((), [key])
    assert retention.keep(house, INSPECTOR, key).held == "запрос прокуратуры"
    with pytest.raises(Conflict):
        retention.hold(house, SECRETARY, key, "ещё раз")
    retention.lift(house, SECRETARY, key, "проверка окончена")
    assert [paper.key for paper in retention.propose(house, ADMINISTRATOR).ready] == [key]
    told = [(line["event"], line["ground"]) for line in house.store.audit_lines(subject=key)]
    assert told[-2:] == [("hold_set", "запрос прокуратуры"), ("hold_lifted", "проверка окончена")]
    assert NOW.year == 2026
