"""The register of consents and withdrawals, hand-over registers and the bases: views over the records as Word and Excel files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from records.registry import CONSENTS, ISSUED, PEOPLE, WITHDRAWALS
from records.store import Reader
from schemas.consent import Consent
from schemas.values.actor import Actor
from schemas.values.calendar import AcademicYear
from schemas.withdrawal import Demand, Withdrawal, WithdrawalState
from service.errors import Fault, Invalid
from service.security.permissions import Permission, require
from service.usecases import views
from service.usecases.house import House
from service.usecases.sheets import sheet_file

HEADS = (
    ("№", 8), ("Субъект", 36), ("Представитель", 36), ("Вид", 34), ("Напечатано", 13), ("Подписано", 13), ("Действует по", 13),
    ("Отзыв, уничтожение", 32), ("Место хранения", 24),
)  # fmt: skip
GONE = "данные уничтожены"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the register."""

    number: str
    subject: str
    representative: str
    kind: str
    printed: date | None
    given: date | None
    until: date | None
    withdrawn: str
    place: str

    def texts(self) -> list[str]:
        """As the workbook shows it."""
        days = [f"{day:%d.%m.%Y}" if day else "" for day in (self.printed, self.given, self.until)]
        return [self.number, self.subject, self.representative, self.kind, *days, self.withdrawn, self.place]


def lines(house: House, actor: Actor, year: str = "") -> list[Line]:
    """Consents and withdrawals of an academic year (all without one), by number."""
    require(actor, Permission.MANAGE_CONSENTS)
    with house.store.reading() as reader:
        wanted = year or str(AcademicYear.of(house.today(house.college(reader))))
        demands = WITHDRAWALS.find(reader)
        names = {person.key: str(person.name) for person in PEOPLE.find(reader)}
        acts = {one.act: ISSUED.get(reader, one.act).number for one in demands if one.act}
        found = [
            _consent(one, names, demands, acts)
            for one in CONSENTS.find(reader)
            if _in_year(one.printed_on or one.given_on, wanted)
        ]
        found += [_demand(one, names, acts) for one in demands if _in_year(one.received_on, wanted)]
    return sorted(
        found, key=lambda line: (not line.number, int(line.number) if line.number.isdecimal() else 0, line.number)
    )


def _in_year(day: date | None, year: str) -> bool:
    return day is not None and str(AcademicYear.of(day)) == year


def _consent(one: Consent, names: dict[str, str], demands: list[Withdrawal], acts: dict[str, str]) -> Line:
    ended = f"отозвано {one.withdrawn_on:%d.%m.%Y}" if one.withdrawn_on else ""
    act = next((acts[demand.act] for demand in demands if demand.person == one.person and demand.act), "")
    gone = f", уничтожено, акт № {act}" if act else ""
    return Line(
        one.number, names.get(one.person, GONE), names.get(one.representative, "") if one.representative else "",
        one.kind.russian, one.printed_on, one.given_on, one.until, ended + gone, "скан в архиве" if one.scan_sha256 else "",
    )  # fmt: skip


def _demand(one: Withdrawal, names: dict[str, str], acts: dict[str, str]) -> Line:
    said = f"исполнить до {one.due:%d.%m.%Y}"
    if one.state is WithdrawalState.DONE and one.done_on:
        said = f"исполнено {one.done_on:%d.%m.%Y}" + (f", акт № {acts[one.act]}" if one.act else "")
    return Line(one.number, names.get(one.person, GONE), "", one.demand.russian, one.received_on, None, None, said, "")


def register_xlsx(house: House, actor: Actor, year: str = "") -> bytes:
    """The register as a workbook."""
    return sheet_file("Журнал согласий", HEADS, [line.texts() for line in lines(house, actor, year)])


def register_docx(house: House, actor: Actor, year: str = "") -> bytes:
    """The register for print, kept by whoever is asked for it last: the signer of the day."""
    found = lines(house, actor, year)
    if not found:
        raise Invalid([Fault("year", "За этот год в журнале согласий нет записей.")])
    with house.store.reading() as reader:
        today = house.today(house.college(reader))
        keeper = keeper_of(house, reader)
    rows = [_row(line, today) for line in found]
    return views.view(
        house, actor, "consent_register", {"year": year or str(AcademicYear.of(today)), "rows": rows, "keeper": keeper}
    )


def keeper_of(house: House, reader: Reader) -> str:
    """Who keeps registers where nobody is named: the signer in office."""
    college = house.college(reader)
    signer = college.signer(house.today(college))
    if signer is None:
        raise Invalid([Fault("keeper", "В сведениях о колледже нет того, кто подписывает сегодня.")])
    return signer.person


def _row(line: Line, today: date) -> dict[str, Any]:
    row: dict[str, Any] = {
        "no": line.number or "б/н", "subject": line.subject, "kind": line.kind,
        "date": (line.given or line.printed or today).isoformat(),
    }  # fmt: skip
    more = {
        "representative": line.representative, "until": line.until.isoformat() if line.until else "",
        "withdrawn": line.withdrawn, "place": line.place,
    }  # fmt: skip
    return row | {name: value for name, value in more.items() if value}


def demand_of(text: str) -> Demand:
    """The kind of a demand; Invalid for anything else."""
    try:
        return Demand(text)
    except ValueError as error:
        raise Invalid([Fault("demand", "Выберите, чего требует заявитель.")]) from error
