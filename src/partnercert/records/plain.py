"""A record as loops read it: one tuple a row, days as ordinals, amounts as ints and floats.

It says what the record says and nothing more; what is visible on a day is for the reader to decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from partnercert.language.signature import Signature
from partnercert.records.evidence import Evidence, FieldValue
from partnercert.records.kinds import ASSESSMENTS
from partnercert.values.amounts import Amount
from partnercert.values.machine import Exact, MachineNumber, in_machine_form

if TYPE_CHECKING:
    from partnercert.records.record import PartnerRecord

PlainValue = MachineNumber | str | bool
Row = tuple[Any, ...]

# Where a row holds what every event has; its fields follow in the order of their names. THROUGH is the last valid
# day, far in the future where there is none.
ON, THROUGH, PERSON, RECORDED_ON, VALID_THROUGH, EVENT = range(6)
_OWN_FIELDS: Final = 4
_HOW_IT_WENT: Final = frozenset(("outcome", "state", "incident"))
_ONE_DAY: Final = timedelta(days=1)
_SECOND_DAY: Final = date.min + _ONE_DAY
OPEN_ENDED: Final = date.max.toordinal() + 1
# A sum of n floats, each read from a decimal, is off by at most (n + 1) · 2**-53 of the sum of their sizes.
ROUNDING: Final = 2.3e-16


@lru_cache(maxsize=1024)
def columns(signature: Signature, kind: str) -> dict[str, int]:
    """Where the rows of a kind hold each of its fields."""
    fields = sorted(signature.kinds[signature.base(kind)].fields)
    own = {"on": ON, "person": PERSON, "recorded_on": RECORDED_ON, "valid_through": VALID_THROUGH}
    return {**own, **{name: place for place, name in enumerate(fields, EVENT + 1)}}


def fact_names(signature: Signature) -> tuple[str, ...]:
    """The order in which facts are held."""
    return tuple(sorted(signature.facts))


def plain(value: FieldValue | None) -> PlainValue | None:
    """A value as loops read it."""
    match value:
        case Amount():
            return in_machine_form(value.number)
        case date():
            return value.toordinal()
        case _:
            return value


def row_of(event: Evidence, places: dict[str, int]) -> Row:
    """One event as a row; `places` are the columns of its kind."""
    through = None if event.valid_through is None else event.valid_through.toordinal()
    row: list[Any] = [
        event.on.toordinal(),
        OPEN_ENDED if through is None else through,
        event.person,
        None if event.recorded_on is None else event.recorded_on.toordinal(),
        through,
        event,
        *[None] * (len(places) - _OWN_FIELDS),
    ]
    for name, value in event.fields.items():
        row[places[name]] = value if isinstance(value, str | bool) else plain(value)
    return tuple(row)


class Rows(dict[str, tuple[Row, ...]]):
    """The rows of each kind, made when they are first read."""

    def __init__(self) -> None:
        super().__init__()
        self._roundings: dict[tuple[str, int], float] = {}
        self._scales: dict[tuple[str, int], int | None] = {}

    def rounding(self, kind: str, column: int) -> float:
        """How far a sum over any rows of a kind may be off; the same for every choice of them."""
        if (kind, column) not in self._roundings:
            numbers = self._numbers(kind, column)
            whole = all(type(number) is int for number in numbers)
            size = 0.0 if whole else sum(abs(float(number)) for number in numbers)
            self._roundings[kind, column] = (len(numbers) + 2) * ROUNDING * size
        return self._roundings[kind, column]

    def summed(self, kind: str, column: int, total: float) -> tuple[float, int, float]:
        """A sum over some rows of a kind, what it stands over, and how far it may be off.

        A sum of decimals is a decimal with no more places. So where floats are off by less than half of the last place,
        the sum is known exactly, as a whole number of these places.
        """
        if (kind, column) not in self._scales:
            self._scales[kind, column] = _scale(self._numbers(kind, column))
        scale, off = self._scales[kind, column], self.rounding(kind, column)
        if scale is None or off * scale >= 0.25:
            return total, 1, off
        return round(total * scale), scale, 0.0

    def _numbers(self, kind: str, column: int) -> list[MachineNumber]:
        return [row[column] for row in self[kind] if row[column] is not None]


class PlainRecord:
    """All evidence of one record, and its facts where they are the same on every day.

    No number among the facts is larger than the `largest`. In a `steady` record no row was revoked or replaced: all
    that happened by a day is visible on it. Where its facts hold on every day too and its attempts say nothing but
    their results, the record is the same on every day after the one that it `holds_after`: the one before its `last`.
    """

    def __init__(self, record: PartnerRecord) -> None:
        unsteady = any(
            event.revoked_on is not None or event.supersedes is not None for event in record.evidence
        )
        self.last = max((event.on for event in record.evidence), default=date.min)
        self.signature = record.signature
        # a row may replace one of another kind
        self.steady = not unsteady
        self.facts = _undated(record)
        self.largest = largest(self.facts or ())
        stays = self.steady and self.facts is not None and not any(map(_is_open_attempt, record.evidence))
        self.holds_after = max(self.last, _SECOND_DAY) - _ONE_DAY if stays else date.max
        self.kinds = frozenset(record.kinds)
        self.rows: Rows = _AllRows(record)


class _AllRows(Rows):
    """The rows of a record, visible or not."""

    def __init__(self, record: PartnerRecord) -> None:
        super().__init__()
        self._signature = record.signature
        self._events: dict[str, list[Evidence]] = {}
        for event in record.evidence:
            self._events.setdefault(event.kind, []).append(event)

    def __missing__(self, kind: str) -> tuple[Row, ...]:
        rows = self[kind] = rows_of(self._signature, kind, self._events.get(kind, ()))
        return rows


def rows_of(signature: Signature, kind: str, events: Iterable[Evidence]) -> tuple[Row, ...]:
    """Events of a kind as rows."""
    places = columns(signature, kind)
    return tuple([row_of(event, places) for event in events])


def largest(values: Iterable[PlainValue | None]) -> float:
    """How large the numbers among some values are at most."""
    return max((abs(float(each)) for each in values if isinstance(each, int | float | Exact)), default=0.0)


def _scale(numbers: Iterable[MachineNumber]) -> int | None:
    """The power of ten that makes all numbers whole; None where one is no short decimal."""
    places = 0
    for number in numbers:
        if isinstance(number, Exact):
            return None
        if isinstance(number, float):
            places = max(places, -int(Decimal(repr(number)).as_tuple().exponent))
    scale: int = 10**places
    return scale


def _is_open_attempt(event: Evidence) -> bool:
    """Whether an attempt says how it went or stands, so that its result may not be what it says."""
    return event.kind in ASSESSMENTS and not _HOW_IT_WENT.isdisjoint(event.fields)


def _undated(record: PartnerRecord) -> tuple[PlainValue | None, ...] | None:
    """The value of each fact, if each was said once and for all."""
    values: list[PlainValue | None] = []
    for name in fact_names(record.signature):
        said = record.facts.get(name, ())
        if len(said) > 1 or any(each.on is not None or each.recorded_on is not None for each in said):
            return None
        values.append(plain(said[0].value) if said else None)
    return tuple(values)
