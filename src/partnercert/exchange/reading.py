"""The door of foreign documents: what they say is read leniently, and every misfit is named at once, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any, Final

import attrs

from partnercert.errors import (
    MAX_DEPTH,
    Fault,
    PartnercertError,
    QuestionError,
    RecordError,
    RecordErrors,
    did_you_mean,
    quoted,
)
from partnercert.records.evidence import Evidence
from partnercert.records.kinds import ASSESSMENTS
from partnercert.records.reading import LONGEST_TEXT, is_text
from partnercert.values.amounts import Amount, exact, points
from partnercert.values.mappings import FrozenMap

# The kinds of evidence that a learning record can become, with the field that says what it is about.
ABOUT: Final[Mapping[str, str]] = {
    **{kind: kind for kind in ASSESSMENTS},
    "module": "module",
    "asset_use": "asset",
    "enrollment": "enrollment",
}
_MOMENT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?([Zz]|[+-]\d{2}(:?\d{2})?)", re.ASCII
)
_NUMBER: Final = r"(\d+(?:[.,]\d+)?)"
_DURATION: Final = re.compile(
    rf"P(?!$)(?:{_NUMBER}W|(?:{_NUMBER}D)?(?:T(?!$)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)", re.ASCII
)
_EARLIEST: Final = datetime(1, 1, 3, tzinfo=UTC)
_SECONDS: Final = (604_800, 86_400, 3_600, 60, 1)


@attrs.frozen
class Target:
    """What an activity of another system is in the program: evidence of a kind, about something by its id there.

    Scores become points `out_of` so many; with `out_of=None` they are the raw points as they were given.

    >>> Target("exam", "sales-1").points_for(Fraction(83, 100), None)
    points(83)
    """

    kind: str
    id: str
    out_of: int | None = 100

    def __attrs_post_init__(self) -> None:
        if self.kind not in ABOUT:
            message = f"a learning record is no evidence of kind {quoted(self.kind)}"
            raise QuestionError("unknown-option", message, did_you_mean(str(self.kind), ABOUT))

    @property
    def assessed(self) -> bool:
        """Whether it is an assessment, which has a score and is passed or failed."""
        return self.kind in ASSESSMENTS

    def points_for(self, share: Fraction | None, raw: Fraction | None) -> Amount | None:
        """The score in points, from the share of what could be reached or from the raw score."""
        number = raw if self.out_of is None else None if share is None else share * self.out_of
        return None if number is None else points(number)

    def evidence(self, at: datetime, person: str, id: str, **fields: Any) -> Evidence:
        """The row of evidence that follows."""
        about: dict[str, Any] = {ABOUT[self.kind]: self.id}
        return Evidence(self.kind, at=at, person=person, id=id, **about, **fields)


@attrs.frozen
class Aside:
    """A record that was understood and is no evidence, and why."""

    path: str
    reason: str


@attrs.frozen(kw_only=True)
class Readings:
    """What followed from learning records: evidence, what was set aside, and what else they said.

    `raw` holds, by the id of the evidence, every key that the reader does not know. The ids come from the records, so
    that the same record read twice is the same row and counts once.
    """

    evidence: tuple[Evidence, ...] = ()
    aside: tuple[Aside, ...] = ()
    raw: FrozenMap[str, FrozenMap[str, Any]] = attrs.field(factory=FrozenMap)


class Door:
    """Reads the values of one foreign document and collects what does not fit."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, code: str, message: str, help: str, path: str) -> None:
        """One more misfit."""
        self.faults.append(Fault(code, message, help, path))

    def close(self, what: str) -> None:
        """Raises RecordErrors if anything did not fit."""
        if self.faults:
            raise RecordErrors(what, self.faults)

    def table(self, value: object, path: str) -> Mapping[str, Any] | None:
        """A table with texts as keys; None where it is something else."""
        if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
            return value
        self.fault("bad-value", f"{quoted(value)} is no table", "give a dict", path)
        return None

    def part(
        self, table: Mapping[str, Any], key: str, path: str, required: bool = False
    ) -> Mapping[str, Any] | None:
        """The table under a key; None where it is missing, or something else."""
        if table.get(key) is not None:
            return self.table(table[key], within(path, key))
        if required:
            self.missing(key, path)
        return None

    def rows(self, value: object, path: str) -> list[tuple[Any, str]]:
        """The members of a list with their places; what stands alone is a list of one."""
        if value is None:
            return []
        many = value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else [value]
        return [(each, f"{path}[{place}]") for place, each in enumerate(many)]

    def text(self, table: Mapping[str, Any], key: str, path: str, required: bool = True) -> str | None:
        """A short visible text under a key."""
        value, place = table.get(key), within(path, key)
        if value is None:
            if required:
                self.missing(key, path)
            return None
        if not is_text(value):
            message = f"{quoted(value)} is no text of 1 to {LONGEST_TEXT} printable characters"
            self.fault("bad-text", message, "write ids as texts, and leave out what is not known", place)
            return None
        return value

    def one_of(self, table: Mapping[str, Any], key: str, options: Iterable[str], path: str) -> str | None:
        """One of the texts that a standard allows under a key, which is required."""
        value = self.text(table, key, path)
        known = tuple(options)
        if value is not None and value not in known:
            message = f"{quoted(value)} is none of the {len(known)} values of `{key}`"
            self.fault("unknown-option", message, did_you_mean(value, known), within(path, key))
            return None
        return value

    def flag(self, table: Mapping[str, Any], key: str, path: str) -> bool | None:
        """True or false under a key, None where it is missing."""
        value = table.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.fault("bad-value", f"{quoted(value)} is no flag", "give true or false", within(path, key))
        return None

    def number(
        self, table: Mapping[str, Any], key: str, path: str, low: Any = None, high: Any = None
    ) -> Fraction | None:
        """A number under a key, exactly, between two bounds."""
        value, place = table.get(key), within(path, key)
        if value is None:
            return None
        try:
            number = Fraction(exact(value))
        except PartnercertError as error:
            self.faults.extend(fault.under(place) for fault in error.faults)
            return None
        if (low is not None and number < low) or (high is not None and number > high):
            bounds = " and ".join(
                f"{word} {bound}"
                for word, bound in (("at least", low), ("at most", high))
                if bound is not None
            )
            self.fault("out-of-bounds", f"{quoted(str(value))} is out of bounds", f"it is {bounds}", place)
            return None
        return number

    def moment(
        self, table: Mapping[str, Any], key: str, path: str, required: bool = False
    ) -> datetime | None:
        """A point in time with its zone under a key, as a datetime or as ISO 8601 text."""
        value, place = table.get(key), within(path, key)
        if value is None:
            if required:
                self.missing(key, path)
            return None
        moment = as_moment(value)
        if moment is None:
            message = f"{quoted(str(value))} is no point in time with a zone"
            self.fault(
                "bad-date", message, "write `2026-03-02T10:00:00Z` or an offset such as `+01:00`", place
            )
        return moment

    def duration(self, table: Mapping[str, Any], key: str, path: str) -> Fraction | None:
        """The seconds of an ISO 8601 duration under a key."""
        value, place = table.get(key), within(path, key)
        if value is None:
            return None
        seconds = as_seconds(value)
        if seconds is None:
            message = f"{quoted(value)} is no duration of weeks, days, hours, minutes and seconds"
            self.fault("bad-period", message, "write ISO 8601 such as `PT1H30M` or `PT90,5S`", place)
        return seconds

    def missing(self, key: str, path: str) -> None:
        """A key that is required and is not there."""
        self.fault("missing-key", f"the key {quoted(key)} is missing", f"give `{key}`", path)

    def kept(self, value: object, path: str) -> Any:
        """Plain data as it was given, frozen."""
        try:
            return frozen(value)
        except RecordError as error:
            self.faults.append(error.fault.under(path))
            return None


def listed(records: object, what: str) -> Iterable[Any]:
    """The records that are to be read, one after the other; QuestionError for what is no list of them."""
    if isinstance(records, Iterable) and not isinstance(records, Mapping | str | bytes):
        return records
    message = f"{quoted(type(records).__name__)} is no list of {what}"
    raise QuestionError("bad-argument", message, "give a list, also of a single one", what)


def as_table(document: object, what: str) -> dict[str, Any]:
    """A whole document as a table; RecordErrors for what is none."""
    door = Door()
    table = door.table(document, "")
    door.close(what)
    return dict(table or {})


def within(path: str, key: str) -> str:
    """The place of a key of what stands at a path."""
    return f"{path}.{key}" if path else key


def as_moment(value: object) -> datetime | None:
    """The aware datetime that a value is or writes; None where it is none."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            value = datetime.fromisoformat(value.upper().replace(",", "."))
        except ValueError:
            return None
    if not isinstance(value, datetime) or value.utcoffset() is None:
        return None
    try:
        # what is closer to the beginning of the calendar than a zone is wide has no day before it
        return value if value.astimezone(UTC) >= _EARLIEST else None
    except OverflowError:
        return None


def as_seconds(value: object) -> Fraction | None:
    """The seconds of an ISO 8601 duration without years and months; a decimal comma is as good as a point.

    >>> as_seconds("PT1M30,5S")
    Fraction(181, 2)
    """
    found = _DURATION.fullmatch(value) if isinstance(value, str) and len(value) <= LONGEST_TEXT else None
    if found is None:
        return None
    parts = zip(_SECONDS, found.groups(), strict=True)
    return sum((seconds * Fraction(part.replace(",", ".")) for seconds, part in parts if part), Fraction(0))


def frozen(value: Any, depth: int = 0) -> Any:
    """Plain data that nobody can change: tables become FrozenMap, lists tuples; `plain` is the way back.

    `bad-value` for what JSON cannot hold, or what nests deeper than is read.
    """
    if depth > MAX_DEPTH:
        raise RecordError("bad-value", f"it nests deeper than {MAX_DEPTH}", "give flatter data")
    match value:
        case None | bool() | int() | str() | Decimal():
            return value
        case float() if isfinite(value):
            return value
        case Mapping() if all(isinstance(key, str) for key in value):
            return FrozenMap({key: frozen(each, depth + 1) for key, each in value.items()})
        case list() | tuple():
            return tuple(frozen(each, depth + 1) for each in value)
        case _:
            raise RecordError("bad-value", f"{quoted(value)} is no plain data", "give what JSON can hold")


def plain(value: Any) -> Any:
    """Frozen data as dicts and lists again."""
    match value:
        case Mapping():
            return {key: plain(each) for key, each in value.items()}
        case tuple():
            return [plain(each) for each in value]
        case _:
            return value


def beside(table: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """The keys of a table that a reader does not know."""
    read = set(known)
    return {key: value for key, value in table.items() if key not in read}


def person_of(identity: str, persons: Mapping[str, str] | None) -> str | None:
    """The person of the partner behind an identity elsewhere; itself where nobody said who is who."""
    return identity if persons is None else persons.get(identity)
