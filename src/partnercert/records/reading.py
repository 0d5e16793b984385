"""Reading one value of a row or a fact as its declaration says: a text, a flag, a day, or an amount in its unit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeGuard, TypeVar

from partnercert.errors import Fault, PartnercertError, did_you_mean, quoted
from partnercert.language.signature import FieldSpec, Signature
from partnercert.records.evidence import FieldValue
from partnercert.values.amounts import Amount, amount_from_text
from partnercert.values.dates import as_date, zone
from partnercert.values.units import is_currency

T = TypeVar("T")

LONGEST_TEXT: Final = 1_000
"""So many characters may a text of a record have."""


def is_text(value: object) -> TypeGuard[str]:
    """Whether a value is a text that a record may hold: short, and visible from end to end."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT and value.isprintable()


class Reader:
    """Reads values against a signature; those that do not fit are None, and leave a fault."""

    def __init__(self, signature: Signature) -> None:
        self.zone = zone(signature.timezone)
        self.faults: list[Fault] = []
        self._signature = signature

    def value(self, spec: FieldSpec, value: object, day: date | None, path: str) -> FieldValue | None:
        """What a field or a fact says; the rates of the day turn one currency into another."""
        match spec.sort.name:
            case "text":
                return self._one_of(spec, self.text(value, path), path)
            case "flag":
                if isinstance(value, bool):
                    return value
                self.fault("bad-value", f"{quoted(value)} is no flag", "give true or false", path)
                return None
            case "date":
                return self.read(as_date, value, path)
            case _:
                return self._amount(spec, value, day, path)

    def text(self, value: object, path: str) -> str | None:
        """A short text; one that is missing is no fault."""
        if value is None:
            return None
        if not is_text(value):
            self.fault(
                "bad-text",
                f"{quoted(value)} is no text of 1 to {LONGEST_TEXT} printable characters",
                "leave out what is not known; write ids as texts",
                path,
            )
            return None
        # a text of a class of the host's, such as an enumeration, is the plain text that it is
        return str.__str__(value)

    def _one_of(self, spec: FieldSpec, text: str | None, path: str) -> str | None:
        known = spec.one_of or (self._signature.names.get(spec.names) if spec.names else None)
        if text is not None and known is not None and text not in known:
            self.fault(
                "unknown-option",
                f"{quoted(text)} is not one of the {len(known)} values allowed here",
                did_you_mean(text, known),
                path,
            )
            return None
        return text

    def _amount(self, spec: FieldSpec, value: object, day: date | None, path: str) -> Amount | None:
        match value:
            case Amount():
                found: Amount | None = value
            case str() if " " in value:
                found = self.read(amount_from_text, value, path)
            case int() | float() | Decimal() | Fraction() | str():
                found = self.read(lambda number: Amount(number, spec.unit), value, path)
            case _:
                self.fault(
                    "bad-value", f"{quoted(value)} is no amount", f"give a number of {spec.unit}", path
                )
                return None
        if found is not None and found.unit != spec.sort.unit:
            found = self._converted(found, spec.sort.unit, day, path)
        if found is None:
            return None
        if spec.at_least is not None and found < spec.at_least:
            self._outside(found, f"at least {spec.at_least}", path)
        if spec.at_most is not None and found > spec.at_most:
            self._outside(found, f"at most {spec.at_most}", path)
        return found

    def _outside(self, amount: Amount, bound: str, path: str) -> None:
        self.fault(
            "out-of-bounds",
            f"{quoted(str(amount))} is outside the bounds, {bound}",
            "correct the value or the bounds of its declaration",
            path,
        )

    def _converted(self, amount: Amount, unit: str, day: date | None, path: str) -> Amount | None:
        if not (is_currency(amount.unit) and is_currency(unit)):
            self.fault(
                "unit-mismatch", f"{quoted(str(amount))} is no amount of {unit}", f"give it in {unit}", path
            )
            return None
        if day is None:
            self.fault(
                "no-rate",
                f"{quoted(str(amount))} has no day, and rates are dated",
                f"give its day with `on`, or the amount in {unit}",
                path,
            )
            return None
        given, wanted = self._worth(amount.unit, day), self._worth(unit, day)
        if given is None or wanted is None:
            missing = amount.unit if given is None else unit
            self.fault(
                "no-rate",
                f"there is no rate of {missing} on {day}",
                f"add a row to [rates.{missing}], or give the amount in {unit}",
                path,
            )
            return None
        return self.read(lambda number: Amount(number, unit), Fraction(amount.number) * given / wanted, path)

    def _worth(self, currency: str, day: date) -> Fraction | None:
        """What one unit of a currency is worth in the program's, on a day."""
        if currency == self._signature.currency:
            return Fraction(1)
        rates = self._signature.rates.get(currency, ())
        row = bisect_right(rates, day, key=lambda rate: rate.starts) - 1
        return None if row < 0 else Fraction(rates[row].worth) / rates[row].per

    def moment(self, value: object, path: str) -> datetime | None:
        """A point in time by the clock of the program."""
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            moment = None
        if not isinstance(moment, datetime) or moment.tzinfo is None:
            self.fault(
                "bad-date",
                f"{quoted(str(value) if isinstance(value, date) else value)} is no point in time with a zone",
                "give an aware datetime, such as `2026-03-02T10:00:00+01:00`",
                f"{path}.at",
            )
            return None
        return _fixed(moment, self.zone)

    def read(self, reader: Callable[[Any], T], value: object, path: str) -> T | None:
        """What `reader` makes of a value; what it refuses leaves a fault, and what is missing none."""
        if value is None:
            return None
        try:
            return reader(value)
        except PartnercertError as error:
            self.faults.append(error.fault.under(path))
            return None

    def fault(self, code: str, message: str, help: str, path: str) -> None:
        """One more misfit."""
        self.faults.append(Fault(code, message, help, path))


def _fixed(moment: datetime, zone: tzinfo) -> datetime:
    """The moment by the clock of a zone, with the offset that it has there: two moments never look alike."""
    try:
        local = moment.astimezone(zone)
        return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()), fold=0)
    except OverflowError:
        return moment
