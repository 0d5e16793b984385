"""Days that recur, and how long something is kept: dates, and nothing but dates.

A cadence has days on which something is checked, and days on which what was found takes effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

import attrs

from partnercert.values.dates import (
    FiscalCalendar,
    Period,
    add,
    calendar_range,
    day_after,
    day_before,
    period,
)
from partnercert.values.lists import listed

__all__ = ["ANNIVERSARY", "ENDS", "IMMEDIATELY", "NEVER", "STARTS", "Cadence", "Keep", "MonthDay"]

IMMEDIATELY: Final = "immediately"
NEVER: Final = "never"
ANNIVERSARY: Final = "anniversary"
_UNITS: Final = ("month", "quarter", "half", "year", "fiscal-quarter", "fiscal-half", "fiscal-year")
STARTS: Final = tuple(f"{unit}-start" for unit in _UNITS)
ENDS: Final = tuple(f"{unit}-end" for unit in _UNITS)
_MONTH_DAY: Final = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_DAYS_IN_A_MONTH: Final = 30.436875
# Days of the year are counted from an early leap year, so that 29 February is one of them.
_LEAP_YEAR: Final = 4


@attrs.frozen(order=True)
class MonthDay:
    """A day of every year; 29 February is the 28th where there is none."""

    month: int
    day: int

    @classmethod
    def parse(cls, text: str) -> MonthDay | None:
        """The day that a text such as `01-15` writes; None where no year has it."""
        found = _MONTH_DAY.fullmatch(text)
        if found is None:
            return None
        try:
            day = date(_LEAP_YEAR, int(found[1]), int(found[2]))
        except ValueError:
            return None
        return cls(day.month, day.day)

    @property
    def first(self) -> date:
        """The early day from which its years are counted."""
        return date(_LEAP_YEAR, self.month, self.day)


def _texts(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else listed(value)


@attrs.frozen(kw_only=True)
class Cadence:
    """On which days something is checked, and from which day on the result holds.

    It is checked `on` days of the year, `every` so often, counted from an anniversary or from a day of the year
    (`anchor`), or on a `check` such as `"month-end"`; without any of them on the day on which it takes effect.
    `effective` is a start such as `"month-start"`, the first one after the check; left out, the day of the check;
    alone it may also be `"immediately"`, every day, or `"never"`. `opens` is how long before it something may be done.
    """

    effective: str | None = None
    on: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    every: Period | None = attrs.field(default=None, converter=attrs.converters.optional(period))
    anchor: str | None = None
    check: str | None = None
    opens: Period | None = attrs.field(default=None, converter=attrs.converters.optional(period))

    @property
    def recurs(self) -> bool:
        """Whether it has days of its own, and not every day or none."""
        return self.effective not in (IMMEDIATELY, NEVER)

    def checked_on(self, day: date, first: date, fiscal_year: FiscalCalendar) -> date | None:
        """The day whose check takes effect on a day, None if none does; `first` is where anniversaries count from."""
        if not self.recurs:
            return day if self.effective == IMMEDIATELY else None
        if self.effective is None:
            return day if self._next_check(day, first, fiscal_year) == day else None
        if _spanned(self.effective, day, 0, fiscal_year)[0] != day:
            return None
        if not self._checks_apart:
            return day
        before = day_before(day)
        return self._last_check(
            _spanned(self.effective, before, 0, fiscal_year)[0], before, first, fiscal_year
        )

    def next_after(self, day: date, first: date, fiscal_year: FiscalCalendar) -> date | None:
        """The first day after a day on which a check takes effect; None if there is none."""
        if not self.recurs:
            return day_after(day) if self.effective == IMMEDIATELY else None
        if self.effective is None:
            return self._next_check(day_after(day), first, fiscal_year)
        if not self._checks_apart:
            return _spanned(self.effective, day, 1, fiscal_year)[0]
        checked = self._next_check(_spanned(self.effective, day, 0, fiscal_year)[0], first, fiscal_year)
        return _spanned(self.effective, checked, 1, fiscal_year)[0]

    @property
    def _checks_apart(self) -> bool:
        """Whether it is checked on other days than those on which it takes effect."""
        return bool(self.on or self.every is not None or self.check is not None)

    def _next_check(self, day: date, first: date, fiscal_year: FiscalCalendar) -> date:
        """The first check on or after a day."""
        if self.check is not None:
            return _spanned(self.check, day, 0, fiscal_year)[1]
        return min(
            add(start, every, _times(start, every, day_before(day)) + 1)
            for start, every in self._series(first)
        )

    def _last_check(self, since: date, day: date, first: date, fiscal_year: FiscalCalendar) -> date | None:
        """The last check from one day through another, None if there is none."""
        found, checked = None, self._next_check(since, first, fiscal_year)
        while checked <= day:
            found = checked
            following = self._next_check(day_after(checked), first, fiscal_year)
            if following == checked:
                break
            checked = following
        return found

    def _series(self, first: date) -> list[tuple[date, Period]]:
        """Where its days are counted from, and how far they lie apart."""
        if self.every is None:
            return [(day.first, Period(months=12)) for day in map(MonthDay.parse, self.on) if day is not None]
        anchored = None if self.anchor is None else MonthDay.parse(self.anchor)
        return [(first if anchored is None else anchored.first, self.every)]


@attrs.frozen(kw_only=True)
class Keep:
    """How long something is kept: a period from its first day or, with `until = "month-end"`, to the end of the month
    in which that period leads. A `rolling` one starts anew on each day on which it is deserved.
    """

    period: Period = attrs.field(converter=period)
    until: str | None = None
    rolling: bool = False

    def last_day(self, start: date, times: int = 1) -> date:
        """The last day of so many periods from a day."""
        ends = add(start, self.period, times)
        return day_before(ends) if self.until is None else calendar_range("month", 0, 0, ends).last

    def following(self, start: date, day: date) -> date:
        """The last day of the first of the periods from a start that does not end before a day."""
        times = max(1, _times(start, self.period, day))
        while self.last_day(start, times) < day:
            longer = self.last_day(start, times + 1)
            if longer == self.last_day(start, times):
                break
            times += 1
        return self.last_day(start, times)


def _times(first: date, every: Period, day: date) -> int:
    """How many periods from `first` lead to a day at the latest; 0 before the first of them is over."""
    apart = every.months * _DAYS_IN_A_MONTH + every.days
    times = max(0, int((day - first).days / apart))
    while times > 0 and add(first, every, times) > day:
        times -= 1
    while day < date.max and add(first, every, times + 1) <= day:
        times += 1
    return times


def _spanned(word: str, day: date, nth: int, fiscal_year: FiscalCalendar) -> tuple[date, date]:
    """First and last day of the month, quarter, half or year that a word names, counted from the one of a day."""
    unit = word.rpartition("-")[0]
    calendar = fiscal_year if unit.startswith("fiscal-") else FiscalCalendar()
    span = calendar.range(unit.removeprefix("fiscal-"), nth, nth, day)
    return span.first, span.last
