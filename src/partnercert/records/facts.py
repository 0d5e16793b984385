"""Facts: what the host said about the partner, as of which day, and since when that is known."""

from __future__ import annotations

from datetime import date

import attrs

from partnercert.records.evidence import FieldValue
from partnercert.values.amounts import Amount


@attrs.frozen
class DatedFact:
    """What the host said about the partner: undated, it holds on every day."""

    value: FieldValue
    on: date | None = None
    recorded_on: date | None = None

    def to_dict(self) -> object:
        """The statement as it comes back through the door."""
        value = self.value.text if isinstance(self.value, Amount) else self.value
        plain = value.isoformat() if isinstance(value, date) else value
        if self.on is None and self.recorded_on is None:
            return plain
        days = {"on": self.on, "recorded_on": self.recorded_on}
        return {"value": plain, **{name: day.isoformat() for name, day in days.items() if day is not None}}

    @property
    def since(self) -> tuple[date, date]:
        """From when it holds, and from when it is known."""
        return self.on or date.min, self.recorded_on or self.on or date.min
