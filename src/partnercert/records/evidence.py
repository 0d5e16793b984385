"""One dated thing that happened, or was decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from partnercert.errors import RecordError, quoted
from partnercert.values.amounts import Amount
from partnercert.values.mappings import FrozenMap

FieldValue = Amount | str | bool | date

# Names that evidence uses itself, and names that the words of the language use; no field may have them.
OWN_NAMES: Final = (
    "kind",
    "on",
    "person",
    "at",
    "valid_through",
    "recorded_on",
    "revoked_on",
    "id",
    "supersedes",
)
RESERVED_NAMES: Final = (*OWN_NAMES, "of", "where", "window", "in_force", "distinct", "each")


@attrs.frozen(init=False, repr=False)
class Evidence:
    """One dated thing that happened, or was decided: an exam, a deal, an award, a waiver.

    `on` is the day it happened and, for what is valid for a time, its first valid day; `valid_through` its last,
    open-ended if left out. `at` is an aware datetime where hours matter. `recorded_on` is the day the host came to
    know it (its own day if left out), `revoked_on` the day from which it no longer counts. A row that `supersedes`
    another id replaces it from the day it was recorded. Everything else is a field of the kind.

    >>> from datetime import date
    >>> Evidence("exam", date(2026, 3, 2), person="ada", exam="sales-1", passed=True)
    Evidence('exam', datetime.date(2026, 3, 2), person='ada', exam='sales-1', passed=True)
    """

    kind: str
    on: date
    person: str | None
    at: datetime | None
    valid_through: date | None
    recorded_on: date | None
    revoked_on: date | None
    id: str | None
    supersedes: str | None
    fields: FrozenMap[str, FieldValue]

    if TYPE_CHECKING:

        def __attrs_init__(self, *own: object) -> None: ...

    def __init__(
        self,
        /,
        kind: str,
        on: date | None = None,
        person: str | None = None,
        at: datetime | None = None,
        valid_through: date | None = None,
        recorded_on: date | None = None,
        revoked_on: date | None = None,
        id: str | None = None,
        supersedes: str | None = None,
        **fields: Any,
    ) -> None:
        if on is None and isinstance(at, datetime):
            on = at.date()
        if on is None:
            raise RecordError(
                "missing-date",
                f"evidence of kind {quoted(kind)} has no day",
                "give `on`, or an aware datetime `at` where hours matter",
            )
        given = FrozenMap({name: value for name, value in fields.items() if value is not None})
        self.__attrs_init__(
            kind, on, person, at, valid_through, recorded_on, revoked_on, id, supersedes, given
        )

    def __repr__(self) -> str:
        own = ((name, getattr(self, name)) for name in OWN_NAMES[2:])
        said = [f"{name}={value!r}" for name, value in (*own, *self.fields.items()) if value is not None]
        return f"Evidence({', '.join([repr(self.kind), repr(self.on), *said])})"

    def get(self, name: str) -> FieldValue | None:
        """What the evidence says under a name that a rule may use, or None if it does not say."""
        return (
            getattr(self, name)
            if name in ("on", "person", "valid_through", "recorded_on")
            else self.fields.get(name)
        )

    def in_force_on(self, first: date, last: date) -> bool:
        """Whether it is valid on some day from `first` through `last`."""
        return self.on <= last and (self.valid_through is None or self.valid_through >= first)

    def known_by(self, day: date) -> bool:
        """Whether the host knew of it on a day."""
        return (self.recorded_on or self.on) <= day

    def replace(self, **changes: Any) -> Evidence:
        """The evidence with some of what it says changed: `award.replace(revoked_on=date(2026, 5, 1))`."""
        own = {name: getattr(self, name) for name in OWN_NAMES}
        return Evidence(**{**own, **self.fields, **changes})

    def to_dict(self) -> dict[str, object]:
        """The row that comes back through the door as equal evidence: dates as ISO text, amounts as text."""
        own = {name: _plain(getattr(self, name)) for name in OWN_NAMES}
        rows = {**own, **{name: _plain(value) for name, value in self.fields.items()}}
        return {name: value for name, value in rows.items() if value is not None}


def _plain(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case Amount():
            return value.text
        case _:
            return value
