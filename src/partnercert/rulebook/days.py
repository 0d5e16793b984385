"""The days that a window means, once the day of the question is known."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import attrs

from partnercert.language.windows import Calendar, Fiscal, Renewal, Term, Trailing, Window
from partnercert.values.dates import (
    DateRange,
    FiscalCalendar,
    Period,
    add,
    calendar_range,
    day_after,
    day_before,
    subtract,
)


@attrs.frozen
class TermDays:
    """The days of one term of a certification, and those on which it may be renewed, None if there are none.

    What happened in the term counts if it was recorded by `recorded_by`.
    """

    valid: DateRange
    renewal: DateRange | None
    recorded_by: date = date.max


@lru_cache(maxsize=4096)
def resolved(
    window: Window, day: date, fiscal_year: FiscalCalendar, term: TermDays | None = None
) -> DateRange | None:
    """The days of a window seen from a day, cut at that day; None where there are none or all lie after it."""
    match window:
        case Term(year=None) if term is not None:
            return term.valid.cut(day)
        case Term(year=int(year)) if term is not None:
            first = add(term.valid.first, Period(months=12), year - 1)
            last = min(day_before(add(term.valid.first, Period(months=12), year)), term.valid.last)
            return DateRange(first, last).cut(day) if first <= last else None
        case Renewal() if term is not None:
            return None if term.renewal is None else term.renewal.cut(day)
        case Trailing(length=length):
            return DateRange(min(day_after(subtract(day, length)), day), day)
        case Calendar(unit=unit, first=first, last=last):
            return calendar_range(unit, first, last, day).cut(day)
        case Fiscal(unit=unit, first=first, last=last):
            return fiscal_year.range(unit, first, last, day).cut(day)
    return None
