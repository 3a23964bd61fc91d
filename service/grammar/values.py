"""The tiny values slots hold: an inflectable text, a date, a period, an academic year; templates reach no attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from schemas.errors import HouseError
from schemas.values.calendar import AcademicYear
from schemas.values.cases import Case
from schemas.values.names import NO_OVERRIDES, FullName, Gender, NameOverrides
from service.grammar import dates, names, phrases, tracing
from service.grammar.forms import Form, Origin

_NOTHING: Mapping[Case, str] = MappingProxyType({})
STYLES = MappingProxyType(
    {
        "full": names.full_name,
        "short": names.surname_initials,
        "signature": names.initials_surname,
        "name_patronymic": names.name_patronymic,
    }
)


class NotInflectable(HouseError):
    """A filter of cases was given a text nobody declared inflectable."""


class Word:
    """A text with its forms, made when asked for; ``str`` is the nominative."""

    __slots__ = ("_forms", "_path", "_text")

    def __init__(self, text: str, forms: Callable[[Case], Form], path: str = "") -> None:
        self._text = text
        self._forms = forms
        self._path = path

    def form(self, case: Case) -> Form:
        """The form with its origin and doubt."""
        return self._forms(case)

    def printed(self, case: Case) -> str:
        """The form's text, between marks if the word is traced."""
        form = self._forms(case)
        return tracing.mark(form, self._path) if self._path else form.text

    def traced(self, path: str) -> Word:
        """The same word whose printed forms are marked with the slot they came from."""
        return Word(self._text, self._forms, path)

    def __reduce__(self) -> tuple[Callable[..., Word], tuple[str, tuple[Form, ...], str]]:
        """All forms are made before the word leaves for the process that fills uploaded templates."""
        return _thawed, (self._text, tuple(self._forms(case) for case in Case), self._path)

    def __str__(self) -> str:
        return self.printed(Case.NOMN) if self._path else self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Word):
            return self._text == other._text
        return isinstance(other, str) and self._text == other

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return f"Word({self._text!r})"


def _thawed(text: str, forms: tuple[Form, ...], path: str) -> Word:
    made = {form.case: form for form in forms}
    return Word(text, made.__getitem__, path)


def with_trace(word: Word, path: str) -> Word:
    """``word`` with its printed forms marked by ``path`` («куратор.фио»)."""
    return word.traced(path)


def name_word(name: FullName, gender: Gender, overrides: NameOverrides = NO_OVERRIDES, style: str = "full") -> Word:
    """A person's name: «full», «short» (Фамилия И.О.), «signature» (И.О. Фамилия) or «name_patronymic»."""
    if not overrides:
        return _own_word(name, gender, style)
    make = STYLES[style]
    return Word(make(name, gender, Case.NOMN, overrides).text, lambda case: make(name, gender, case, overrides))


@lru_cache(maxsize=8192)
def _own_word(name: FullName, gender: Gender, style: str) -> Word:
    """Of a name that nobody corrected: a batch meets the same signer, curator and parents again and again."""
    make = STYLES[style]
    return Word(make(name, gender, Case.NOMN).text, lambda case: make(name, gender, case))


def phrase_word(text: str, animate: bool = True, overrides: Mapping[Case, str] = _NOTHING) -> Word:
    """A position, department, organisation, label."""
    return Word(text, lambda case: phrases.phrase(text, case, animate=animate, overrides=overrides))


def fixed_word(text: str) -> Word:
    """A text that is the same in every case and was declared so."""
    return Word(text, lambda case: Form(text, case, Origin.HAND))


class DateWord:
    """A date; printed plainly it is «05.09.2022», filters give the other forms."""

    __slots__ = ("_day",)

    def __init__(self, day: date) -> None:
        self._day = day

    def __str__(self) -> str:
        return dates.digital(self._day)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DateWord) and self._day == other._day

    def __hash__(self) -> int:
        return hash(self._day)


class PeriodWord:
    """From day to day; printed plainly it is «с 1 сентября 2026 г. по 31 мая 2027 г.»."""

    __slots__ = ("_first", "_last")

    def __init__(self, first: date, last: date) -> None:
        self._first = first
        self._last = last

    def __str__(self) -> str:
        return dates.period(self._first, self._last)


class YearWord:
    """An academic year; printed plainly it is «2026-2027», cases add «учебный год»."""

    __slots__ = ("_separator", "_year")

    def __init__(self, year: AcademicYear, separator: str = "-") -> None:
        self._year = year
        self._separator = separator

    def __str__(self) -> str:
        return dates.academic_years(self._year, self._separator)


def day_of(value: object) -> date:
    """The date inside a DateWord; for filters only, templates cannot reach it."""
    if type(value) is DateWord:
        return value._day  # noqa: SLF001 — templates must reach no attribute, filters of this package may
    raise NotInflectable(f"Этот фильтр применяется к дате, а здесь «{value}».")


def days_of(value: object) -> tuple[date, date]:
    """Both ends of a PeriodWord."""
    if type(value) is PeriodWord:
        return value._first, value._last  # noqa: SLF001 — templates must reach no attribute, filters of this package may
    raise NotInflectable(f"Этот фильтр применяется к периоду, а здесь «{value}».")


def year_of(value: object) -> tuple[AcademicYear, str]:
    """The year and its separator inside a YearWord."""
    if type(value) is YearWord:
        return value._year, value._separator  # noqa: SLF001 — templates must reach no attribute, filters of this package may
    raise NotInflectable(f"Этот фильтр применяется к учебному году, а здесь «{value}».")
