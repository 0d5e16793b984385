"""Days as columns: so much later or earlier, how many there are between two, which of them recur on a day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Final

import narwhals as nw

from partnercert.engines.frames.refusals import refused
from partnercert.values.dates import Period

# The last day of what has none.
OPEN: Final = date(9999, 12, 31)
ONE_DAY: Final = Period(days=1)


def moved(day: nw.Expr, length: Period, sign: int = 1) -> nw.Expr:
    """A day so many months, and then days, later; or earlier, if the sign is negative."""
    for number, unit in ((length.months, "mo"), (length.days, "d")):
        if number:
            day = day.dt.offset_by(f"{sign * number}{unit}").cast(nw.Date)
    return day


def after(day: nw.Expr, length: Period) -> nw.Expr:
    """A day so much later; what is open stays so."""
    return nw.when(day < OPEN).then(moved(day, length)).otherwise(day)


def day_after(day: nw.Expr) -> nw.Expr:
    """The day after a day; what is open stays so."""
    return after(day, ONE_DAY)


def day_before(day: nw.Expr) -> nw.Expr:
    """The day before a day."""
    return moved(day, ONE_DAY, -1)


def ordinal(day: nw.Expr) -> nw.Expr:
    """How many days there are from the first of the calendar through a day."""
    before = day.dt.year().cast(nw.Int64) - 1
    leaps = before // 4 - before // 100 + before // 400
    return before * 365 + leaps + day.dt.ordinal_day().cast(nw.Int64)


def recurs(first: nw.Expr, every: Period, day: date) -> nw.Expr:
    """Whether a day lies one or several periods after a first one, which months end early where they are short."""
    if every.months and every.days:
        raise refused(f"which days come every {every}")
    if every.days:
        apart = nw.lit(day.toordinal()) - ordinal(first)
        return (apart > 0) & (apart % every.days == 0)
    months = nw.lit(12 * day.year + day.month) - _months(first)
    on = first.dt.day().cast(nw.Int64)
    same = on == day.day
    if day.day == monthrange(day.year, day.month)[1]:
        same = on >= day.day
    return (months > 0) & (months % every.months == 0) & same


def _months(day: nw.Expr) -> nw.Expr:
    return day.dt.year().cast(nw.Int64) * 12 + day.dt.month().cast(nw.Int64)
