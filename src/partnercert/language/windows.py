"""What a rule says about days, before anybody has named the day of the question."""

from __future__ import annotations

from typing import Final

import attrs

from partnercert.errors import ProgramError, did_you_mean, quoted
from partnercert.values.dates import Period, period

UNITS: Final = ("month", "quarter", "half", "year")
_FURTHEST: Final = 1200


@attrs.frozen
class Trailing:
    """The period that ends on the day of the question.

    Its first day is (day − months, clamped to the month's end) − days + 1 day.
    """

    length: Period

    def __repr__(self) -> str:
        return f'trailing("{self.length.text}")'


@attrs.frozen
class Calendar:
    """Whole calendar units, counted from the one that holds the day: 0 is the current one."""

    unit: str
    first: int
    last: int

    def __repr__(self) -> str:
        return _offsets("calendar", self)


@attrs.frozen
class Fiscal:
    """Whole units of the program's fiscal year, counted like `Calendar`."""

    unit: str
    first: int
    last: int

    def __repr__(self) -> str:
        return _offsets("fiscal", self)


@attrs.frozen
class Term:
    """The running term of the certification at hand, or its n-th year, counted from 1."""

    year: int | None = None

    def __repr__(self) -> str:
        return f"term({'' if self.year is None else self.year})"


@attrs.frozen
class Renewal:
    """The days on which the certification at hand may be renewed."""

    def __repr__(self) -> str:
        return "renewal()"


type_of_window = (Trailing, Calendar, Fiscal, Term, Renewal)
Window = Trailing | Calendar | Fiscal | Term | Renewal


def trailing(length: str | Period) -> Trailing:
    """The days of `length` up to and including the day of the question.

    >>> trailing("P12M")
    trailing("P1Y")
    """
    return Trailing(period(length))


def calendar(unit: str, first: int = 0, last: int | None = None) -> Calendar:
    """Whole months, quarters, halves or years; `last` defaults to `first`.

    >>> calendar("month", -5, 0)
    calendar("month", -5, 0)
    """
    return Calendar(*_checked(unit, first, last))


def fiscal(unit: str, first: int = 0, last: int | None = None) -> Fiscal:
    """Whole units of the program's fiscal year; `last` defaults to `first`.

    >>> fiscal("year", -1)
    fiscal("year", -1)
    """
    return Fiscal(*_checked(unit, first, last))


def term(year: int | None = None) -> Term:
    """The running term, or its n-th year; only where a certification says how it is renewed.

    >>> term(2)
    term(2)
    """
    if year is not None and (not _whole(year) or not 1 <= year <= _FURTHEST):
        raise ProgramError("bad-window", f"{quoted(year)} is no year of a term", "count the years from 1")
    return Term(year)


def renewal() -> Renewal:
    """The renewal days of the term; only where a certification says how it is renewed.

    >>> renewal()
    renewal()
    """
    return Renewal()


def as_window(value: Window | Period | str) -> Window:
    """A window, or a trailing one where only a period is given."""
    if isinstance(value, type_of_window):
        return value
    if isinstance(value, Period | str):
        return trailing(value)
    raise ProgramError(
        "bad-window", f"{quoted(value)} is no window", 'write trailing("P12M") or calendar("year", -1)'
    )


def _checked(unit: str, first: int, last: int | None) -> tuple[str, int, int]:
    end = first if last is None else last
    if unit not in UNITS:
        raise ProgramError(
            "bad-window", f"{quoted(unit)} is no unit of a window", did_you_mean(str(unit), UNITS)
        )
    if not (_whole(first) and _whole(end)) or max(abs(first), abs(end)) > _FURTHEST:
        raise ProgramError(
            "bad-window",
            f"a window counts whole units, not {quoted((first, end))}",
            "0 is the current unit, -1 the one before",
        )
    if first > end:
        raise ProgramError(
            "bad-window", f"a window from {first} to {end} holds no day", "name the earlier unit first"
        )
    return unit, first, end


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _offsets(word: str, window: Calendar | Fiscal) -> str:
    last = "" if window.last == window.first else f", {window.last}"
    return f'{word}("{window.unit}", {window.first}{last})'
