"""Dates: periods, ranges, fiscal and retail calendars, business days, days in a time zone.

Values hold `datetime.date`; pendulum does the calendar arithmetic and its types never leave.
What falls outside the years 1 to 9999 stays at the first or the last day of the calendar.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, Self

import attrs
import pendulum

from partnercert.errors import ProgramError, did_you_mean, quoted
from partnercert.values.lists import listed

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = [
    "BusinessDays",
    "DateRange",
    "FiscalCalendar",
    "Period",
    "RetailCalendar",
    "add",
    "as_date",
    "calendar_range",
    "day_after",
    "day_before",
    "day_in",
    "end_of_day",
    "last_valid_day",
    "period",
    "subtract",
    "whole_months",
    "zone",
]

_MAX_YEARS: Final = 9999
_MAX_MONTHS: Final = 12 * _MAX_YEARS
_MAX_DAYS: Final = 366 * _MAX_YEARS
_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ISO_PERIOD: Final = re.compile(
    r"P(?=\d)(?:(\d{1,7})Y)?(?:(\d{1,7})M)?(?:(\d{1,7})W)?(?:(\d{1,7})D)?", re.ASCII
)
_MONTHS_IN: Final = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_ONE_DAY: Final = timedelta(days=1)


@attrs.frozen(order=False)
class Period:
    """A length of calendar time: whole months, then whole days; no order, as a month is no number of days.

    Neither is negative, one of them is positive, and both together stay within 9999 years;
    `bad-period` otherwise.
    """

    months: int = 0
    days: int = 0

    def __attrs_post_init__(self) -> None:
        for name, value, most in (("months", self.months, _MAX_MONTHS), ("days", self.days, _MAX_DAYS)):
            if type(value) is not int or not 0 <= value <= most:
                raise ProgramError("bad-period", f"a period has 0 to {most} whole {name}", _PERIODS)
        if not self.months and not self.days:
            raise ProgramError("bad-period", "a period of no length is not a period", _PERIODS)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The period that ISO 8601 writes as years, months, weeks and days.

        >>> Period.parse("P1Y6M")
        Period(months=18, days=0)
        """
        found = _ISO_PERIOD.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            raise ProgramError("bad-period", f"{quoted(text)} is not a period", _PERIODS)
        years, months, weeks, days = (int(part or 0) for part in found.groups())
        return cls(months=12 * years + months, days=7 * weeks + days)

    @property
    def text(self) -> str:
        """The one ISO 8601 text of the period: `P1Y6M`, `P14D`."""
        years, months = divmod(self.months, 12)
        return "P" + "".join(
            f"{n}{letter}" for n, letter in ((years, "Y"), (months, "M"), (self.days, "D")) if n
        )

    def __str__(self) -> str:
        years, months = divmod(self.months, 12)
        parts = ((years, "year"), (months, "month"), (self.days, "day"))
        return " ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in parts if n)


def period(value: str | Period) -> Period:
    """The period that `value` is or writes."""
    return value if isinstance(value, Period) else Period.parse(value)


def as_date(value: object) -> date:
    """The date that `value` is, or writes as `2024-02-29`; no datetime: its zone decides the day."""
    if isinstance(value, datetime):
        remedy = "give a date, or turn it into one in the program's time zone"
        raise ProgramError("bad-date", f"{quoted(str(value))} is a point in time and not a date", remedy)
    if isinstance(value, date):
        return value if type(value) is date else date(value.year, value.month, value.day)
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ProgramError("bad-date", f"{quoted(value)} is not a day of the calendar", _DATES) from None
    shown = quoted(value) if isinstance(value, str) else f"a {quoted(type(value).__name__)}"
    raise ProgramError("bad-date", f"{shown} is not a date", _DATES)


def add(
    anchor: date, period: Period, times: int = 1, month_end: Literal["clamp", "sticky"] = "clamp"
) -> date:
    """The day `times` periods after `anchor`: months, clamp to the month's end, then days.

    Repeated periods count from the original anchor, never from the previous result: 31 January
    plus one month twice is 29 March, plus two months 31 March. With `month_end="sticky"` months
    lead from the last day of a month to the last day of a month.

    >>> add(date(2023, 2, 28), Period(months=12), month_end="sticky")
    datetime.date(2024, 2, 29)
    """
    months, days = period.months * times, period.days * times
    if month_end not in ("clamp", "sticky"):
        raise ProgramError("bad-calendar", f"{quoted(month_end)} is not a rule for month ends", _MONTH_ENDS)
    if month_end == "sticky" and months and anchor == _last_of_month(anchor):
        return _moved(_last_of_month(_moved(anchor, months, 0)), 0, days)
    return _moved(anchor, months, days)


def subtract(anchor: date, period: Period) -> date:
    """The day one period before `anchor`: months back, clamp to the month's end, then days back."""
    return _moved(anchor, -period.months, -period.days)


def day_after(day: date) -> date:
    """The next day; the last one of the calendar where there is none."""
    return day + _ONE_DAY if day < date.max else day


def day_before(day: date) -> date:
    """The day before; the first one of the calendar where there is none."""
    return day - _ONE_DAY if day > date.min else day


def last_valid_day(
    anchor: date, period: Period, times: int = 1, month_end: Literal["clamp", "sticky"] = "clamp"
) -> date:
    """The day before `add` of the same: the last one on which what lasts that long still holds."""
    return day_before(add(anchor, period, times, month_end))


def whole_months(a: date, b: date) -> int:
    """The largest n with `a` + n months <= `b`; negative where `b` is earlier."""
    months = 12 * (b.year - a.year) + b.month - a.month
    return months if _moved(a, months, 0) <= b else months - 1


@attrs.frozen
class DateRange:
    """The days from `first` to `last`, both included; `bad-date` where the first is later."""

    first: date = attrs.field(converter=as_date)
    last: date = attrs.field(converter=as_date)

    def __attrs_post_init__(self) -> None:
        if self.first > self.last:
            message = (
                f"a range starts on {quoted(str(self.first))} and ends earlier, on {quoted(str(self.last))}"
            )
            raise ProgramError("bad-date", message, "exchange the two days")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def overlaps(self, other: DateRange) -> bool:
        """Whether some day lies in both."""
        return self.first <= other.last and other.first <= self.last

    def intersection(self, other: DateRange) -> DateRange | None:
        """The days that lie in both, None if there is none."""
        if not self.overlaps(other):
            return None
        return DateRange(max(self.first, other.first), min(self.last, other.last))

    def cut(self, last: date) -> DateRange | None:
        """The days up to `last`, None if the range starts later."""
        if self.last <= last:
            return self
        return DateRange(self.first, last) if self.first <= last else None


def calendar_range(unit: str, first: int, last: int, as_of: date) -> DateRange:
    """Whole months, quarters, halves or years: 0 is the one of `as_of`, -1 the one before.

    >>> calendar_range("quarter", -1, -1, date(2024, 8, 15)).last
    datetime.date(2024, 6, 30)
    """
    return FiscalCalendar().range(unit, first, last, as_of)


@attrs.frozen
class FiscalCalendar:
    """Fiscal years from the first of a month (1 to 12), named by the year of their start or end."""

    starts: int = 1
    named_by: str = "start"

    def __attrs_post_init__(self) -> None:
        _check_fiscal_year(self.starts, self.named_by)

    def year(self, day: date) -> int:
        """The name of the fiscal year of `day`."""
        return self._month(day) // 12 + _years_later(self.starts, self.named_by)

    def quarter(self, day: date) -> int:
        """The fiscal quarter of `day`, 1 to 4."""
        return self._month(day) % 12 // 3 + 1

    def range(self, unit: str, first: int, last: int, as_of: date) -> DateRange:
        """Whole units (month, quarter, half, year) of the fiscal year, counted from the one of `as_of`."""
        size = _MONTHS_IN.get(unit)
        if size is None:
            raise ProgramError(
                "bad-calendar", f"{quoted(unit)} is not a calendar unit", did_you_mean(str(unit), _MONTHS_IN)
            )
        if first > last:
            message = f"a window starts at {unit} {first} and ends earlier, at {unit} {last}"
            raise ProgramError("bad-calendar", message, "exchange the two numbers")
        current = self._month(as_of) // size
        opens = self._first_day((current + first) * size)
        closes = self._first_day((current + last + 1) * size)
        return DateRange(opens, closes if closes in (date.min, date.max) else closes - _ONE_DAY)

    def _month(self, day: date) -> int:
        """Months from the fiscal year that starts in the year 0."""
        return 12 * day.year + day.month - self.starts

    def _first_day(self, month: int) -> date:
        year, month_before = divmod(month + self.starts - 1, 12)
        if year < date.min.year:
            return date.min
        return date(year, month_before + 1, 1) if year <= date.max.year else date.max


@attrs.frozen
class RetailCalendar:
    """Fiscal years of whole weeks, each quarter three periods of 4, 4 and 5 weeks.

    A year ends on `weekday` (0 is Monday), either the `last` one of the month before the month
    `starts` or the one `nearest` to that month's end; the default is the retail year that ends on
    the Saturday nearest to 31 January. A 53rd week joins the last period.
    """

    starts: int = 2
    named_by: str = "start"
    weekday: int = 5
    ends_on: str = "nearest"
    weeks: tuple[int, int, int] = (4, 4, 5)

    def __attrs_post_init__(self) -> None:
        _check_fiscal_year(self.starts, self.named_by)
        if self.weekday not in range(7):
            raise ProgramError(
                "bad-calendar", f"{quoted(self.weekday)} is not a weekday", "Monday is 0, Sunday is 6"
            )
        if self.ends_on not in ("last", "nearest"):
            raise ProgramError(
                "bad-calendar", f"{quoted(self.ends_on)} ends no year", "write `last` or `nearest`"
            )
        if sorted(self.weeks) != [4, 4, 5]:
            raise ProgramError(
                "bad-calendar", f"{quoted(self.weeks)} are not the weeks of a quarter", "write (4, 4, 5)"
            )

    def periods(self, fiscal_year: int) -> tuple[DateRange, ...]:
        """The twelve periods of a fiscal year, without gaps."""
        opens_in = fiscal_year - _years_later(self.starts, self.named_by)
        if not 2 <= opens_in <= _MAX_YEARS - 2:
            raise ProgramError(
                "bad-calendar", f"there is no fiscal year {quoted(fiscal_year)}", "give a year"
            )
        weeks = timedelta()
        starts = [first := self._end_before(opens_in) + _ONE_DAY]
        for length in (*self.weeks * 4,)[:-1]:
            weeks += timedelta(weeks=length)
            starts.append(first + weeks)
        starts.append(self._end_before(opens_in + 1) + _ONE_DAY)
        return tuple(DateRange(start, until - _ONE_DAY) for start, until in pairwise(starts))

    def _end_before(self, year: int) -> date:
        """The last day of the fiscal year before the one that opens in `year`."""
        month_end = date(year, self.starts, 1) - _ONE_DAY
        back = (month_end.weekday() - self.weekday) % 7
        if self.ends_on == "nearest" and back > 3:
            back -= 7
        return month_end - timedelta(days=back)


def _weekdays(value: Iterable[int]) -> frozenset[int]:
    return frozenset(listed(value))


def _dates(value: Iterable[date | str]) -> frozenset[date]:
    return frozenset(as_date(each) for each in listed(value))


@attrs.frozen
class BusinessDays:
    """Which days are worked: all but the weekend's weekdays (0 is Monday) and the holidays."""

    weekend: frozenset[int] = attrs.field(default=frozenset({5, 6}), converter=_weekdays)
    holidays: frozenset[date] = attrs.field(default=frozenset(), converter=_dates)

    def __attrs_post_init__(self) -> None:
        if not self.weekend < frozenset(range(7)):
            message = f"{quoted(sorted(self.weekend, key=str))} is not a weekend"
            raise ProgramError(
                "bad-calendar", message, "Monday is 0, Sunday is 6; one weekday at least is worked"
            )

    def __contains__(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays

    def add(self, day: date, n: int, roll: Literal["forward", "backward"] = "forward") -> date:
        """The n-th business day after `day`, or before it if n is negative.

        A `day` that is no business day rolls first, forward or backward, to one that is.
        """
        if roll not in ("forward", "backward"):
            raise ProgramError(
                "bad-calendar", f"{quoted(roll)} is no way to roll", "write `forward` or `backward`"
            )
        at = self._nearest(day, 1 if roll == "forward" else -1)
        step = 1 if n >= 0 else -1
        for _ in range(abs(n)):
            at, before = self._nearest(_moved(at, 0, step), step), at
            if at == before:
                break
        return at

    def count(self, first: date, until: date) -> int:
        """The business days from `first` to the day before `until`; negative where `until` is earlier."""
        if until < first:
            return -self.count(until, first)
        weeks, rest = divmod((until - first).days, 7)
        weekdays = weeks * (7 - len(self.weekend))
        weekdays += sum((first.weekday() + n) % 7 not in self.weekend for n in range(rest))
        return weekdays - sum(
            first <= day < until and day.weekday() not in self.weekend for day in self.holidays
        )

    def roll(
        self, day: date, convention: Literal["following", "preceding", "modified_following"] = "following"
    ) -> date:
        """The business day that stands for `day`: the following or the preceding one.

        Modified following is the following one unless that lies in another month.
        """
        match convention:
            case "following":
                return self._nearest(day, 1)
            case "preceding":
                return self._nearest(day, -1)
            case "modified_following":
                following = self._nearest(day, 1)
                return following if following.month == day.month else self._nearest(day, -1)
        remedy = "write `following`, `preceding` or `modified_following`"
        raise ProgramError("bad-calendar", f"{quoted(convention)} is no way to roll", remedy)

    def _nearest(self, day: date, step: int) -> date:
        edge = date.max if step > 0 else date.min
        while day not in self and day != edge:
            day += timedelta(days=step)
        return day


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name; reads the zone database once a name, the one read of the library."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, OSError, TypeError, ValueError):
        remedy = "write an IANA name such as `Europe/Berlin` or `UTC`"
        raise ProgramError("bad-zone", f"{quoted(name)} is not a time zone", remedy) from None


def day_in(zone: tzinfo, moment: datetime) -> date:
    """The day on which an aware `moment` falls in `zone`; `bad-date` where it is naive."""
    if moment.utcoffset() is None:
        message = f"{quoted(str(moment))} has no time zone"
        raise ProgramError("bad-date", message, "give an aware datetime, such as `2026-01-31T09:30:00+01:00`")
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        return moment.date()


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The first instant after `day` in `zone`, in UTC, as datetimes of one zone compare by the wall clock.

    After the calendar's last day it is the calendar's last instant.
    """
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    midnight = datetime.combine(day + _ONE_DAY, time(), zone)
    first, second = (midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    # where clocks go back across midnight, an evening comes twice and the day ends at the second one
    if first < second and day_in(zone, second - timedelta(microseconds=1)) == day:
        return second
    return first


_PERIODS: Final = "write years, months, weeks or days, such as `P1Y`, `P6M`, `P2W` or `P30D`"
_DATES: Final = "write year, month and day, such as `2024-02-29`"
_MONTH_ENDS: Final = "write `clamp` or `sticky`"


def _moved(day: date, months: int, days: int) -> date:
    """`day` moved by months, clamped, then by days; not beyond the calendar."""
    edge = date.max if (months or days) > 0 else date.min
    if abs(months) > _MAX_MONTHS or abs(days) > _MAX_DAYS:
        return edge
    try:
        if not months:
            return day + timedelta(days=days)
        moved = pendulum.Date(day.year, day.month, day.day).add(months=months, days=days)
    except (OverflowError, ValueError):
        return edge
    return date(moved.year, moved.month, moved.day)


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _check_fiscal_year(starts: int, named_by: str) -> None:
    if type(starts) is not int or not 1 <= starts <= 12:
        raise ProgramError("bad-calendar", f"{quoted(starts)} is not a month", "write 1 to 12")
    if named_by not in ("start", "end"):
        raise ProgramError(
            "bad-calendar", f"{quoted(named_by)} names no fiscal year", "write `start` or `end`"
        )


def _years_later(starts: int, named_by: str) -> int:
    """How many years after the year in which it starts a fiscal year is named."""
    return int(named_by == "end" and starts > 1)
