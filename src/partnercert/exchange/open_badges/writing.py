"""How moments and objects are written in a credential."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from partnercert.errors import QuestionError, quoted
from partnercert.exchange.reading import as_moment, frozen, plain
from partnercert.values.dates import day_before, end_of_day, zone


def as_text(moment: datetime, path: str) -> str:
    """A point in time as credentials write it, in UTC; QuestionError where it has no zone."""
    if as_moment(moment) is None:
        message = f"{quoted(str(moment))} is no point in time with a zone"
        raise QuestionError("bad-date", message, "give an aware datetime", path)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def first_moment(day: date, timezone: str) -> datetime:
    """The moment at which a day begins in a zone."""
    if day == date.min:
        raise QuestionError(
            "bad-date", f"{day} has no day before it", "correct the day of the award", "award"
        )
    return end_of_day(day_before(day), zone(timezone))


def last_moment(day: date, timezone: str) -> datetime:
    """The moment at which what is valid through a day ceases to be valid."""
    return end_of_day(day, zone(timezone))


def typed(table: Any, type: str) -> Any:
    """A copy of an object that says its type; what is no object is for the checks to refuse."""
    copied = plain(frozen(table))
    return {"type": [type], **copied} if isinstance(copied, dict) else copied
