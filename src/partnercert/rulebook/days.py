"""The days that a window means, once the day of the question is known."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from partnercert.language.windows import Calendar, Fiscal, Trailing, Window
from partnercert.values.dates import DateRange, FiscalCalendar, Period, add, calendar_range, subtract


@lru_cache(maxsize=4096)
def resolved(window: Window, day: date, fiscal_year: FiscalCalendar) -> DateRange | None:
    """The days of a window seen from a day, cut at that day; None where all of them lie after it."""
    match window:
        case Trailing(length=length):
            return DateRange(min(add(subtract(day, length), Period(days=1)), day), day)
        case Calendar(unit=unit, first=first, last=last):
            return calendar_range(unit, first, last, day).cut(day)
        case Fiscal(unit=unit, first=first, last=last):
            return fiscal_year.range(unit, first, last, day).cut(day)
    raise TypeError(window)
