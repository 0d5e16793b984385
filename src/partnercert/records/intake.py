"""Rows of a host become evidence and facts that fit a program; every misfit is found at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import attrs

from partnercert.errors import Fault, PartnercertError, did_you_mean, quoted
from partnercert.language.signature import FieldSpec, Signature
from partnercert.records.evidence import OWN_NAMES, Evidence, FieldValue
from partnercert.values.amounts import Amount, amount_from_text
from partnercert.values.dates import as_date, day_in, zone
from partnercert.values.mappings import FrozenMap
from partnercert.values.units import is_currency

_LONGEST_TEXT: Final = 1_000


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
        said = {"value": plain, "on": self.on and self.on.isoformat(), "recorded_on": self.recorded_on and self.recorded_on.isoformat()}
        return plain if self.on is None and self.recorded_on is None else {k: v for k, v in said.items() if v is not None}


class Intake:
    """The door of one program: reads values against its signature and collects what does not fit."""

    def __init__(self, signature: Signature) -> None:
        self._signature = signature
        self._zone = zone(signature.timezone)
        self._known = {kind: (frozenset(spec.fields), self._required(kind)) for kind, spec in signature.kinds.items() if not spec.of}
        self.faults: list[Fault] = []

    def evidence(self, rows: Iterable[object], place: str = "evidence") -> tuple[Evidence, ...]:
        """The evidence in `rows`, dicts or Evidence; those that do not fit leave a fault."""
        if isinstance(rows, Mapping | str) or not isinstance(rows, Iterable):
            self._fault("bad-evidence", f"evidence is a list of rows, not {quoted(type(rows).__name__)}", "give a list of dicts or Evidence", place)
            return ()
        found: list[Evidence] = []
        for position, row in enumerate(rows):
            before = len(self.faults)
            event = self._event(row, f"{place}[{position}]")
            if event is not None and len(self.faults) == before:
                found.append(event)
        return tuple(found)

    def facts(self, facts: object) -> FrozenMap[str, tuple[DatedFact, ...]]:
        """The facts in a mapping of names to values, to dated values, or to lists of these."""
        if not isinstance(facts, Mapping):
            self._fault("bad-fact", f"facts are a table, not {quoted(type(facts).__name__)}", 'give {"region": "emea"}', "facts")
            return FrozenMap()
        found = {}
        for name, said in facts.items():
            spec = self._signature.facts.get(name) if isinstance(name, str) else None
            if spec is None:
                help = did_you_mean(str(name), self._signature.facts) or "declare it under [facts], or as a KPI without a formula"
                self._fault("unknown-fact", f"the program has no fact {quoted(name)}", help, f"facts.{_shown(name)}")
                continue
            several = isinstance(said, list | tuple)
            statements = [
                self._statement(spec, each, f"facts.{name}[{n}]" if several else f"facts.{name}") for n, each in enumerate(said if several else [said])
            ]
            dated = {(s.on, s.recorded_on): s.value for s in statements if s is not None}
            for statement in statements:
                if statement is not None and dated[statement.on, statement.recorded_on] != statement.value:
                    self._fault("contradiction", f"the fact {quoted(name)} has two values for one day", "give `recorded_on` to the later one, or leave one out", f"facts.{name}")
            unique = dict.fromkeys(s for s in statements if s is not None)
            found[name] = tuple(sorted(unique, key=lambda s: (s.on or date.min, s.recorded_on or s.on or date.min)))
        return FrozenMap(found)

    def _statement(self, spec: FieldSpec, said: object, path: str) -> DatedFact | None:
        if not isinstance(said, Mapping):
            said = {"value": said}
        for name in said.keys() - {"value", "on", "recorded_on"}:
            self._fault("unknown-key", f"a fact has no {quoted(name)}", did_you_mean(str(name), ("value", "on", "recorded_on")), f"{path}.{_shown(name)}")
        if said.get("value") is None:
            self._fault("missing-value", "the fact has no value", "leave out a fact that is not known", path)
            return None
        on = self._read(as_date, said.get("on"), f"{path}.on")
        if spec.max_age is not None and on is None and said.get("on") is None:
            self._fault("missing-date", "a fact that ages needs its day", f'give {{"value": …, "on": "2026-01-31"}}; it is known for {spec.max_age}', path)
        recorded = self._read(as_date, said.get("recorded_on"), f"{path}.recorded_on")
        value = self._value(spec, said["value"], on, path)
        return None if value is None else DatedFact(value, on, recorded)

    def _event(self, row: object, path: str) -> Evidence | None:
        match row:
            case Evidence():
                own: Mapping[str, Any] = {name: getattr(row, name) for name in OWN_NAMES}
                fields: Mapping[str, Any] = row.fields
                if row.at is not None and row.on == row.at.date():
                    own = {**own, "on": None}
            case Mapping():
                own = row
                fields = {name: value for name, value in row.items() if name not in OWN_NAMES and value is not None}
            case _:
                self._fault("bad-evidence", f"a row is a table or Evidence, not {quoted(type(row).__name__)}", 'give {"kind": "exam", "on": "2026-03-02", …}', path)
                return None
        kind = own.get("kind")
        if not isinstance(kind, str) or kind not in self._known or self._signature.kinds[kind].derived:
            self._bad_kind(kind, path)
            return None
        at = self._moment(own.get("at"), path)
        on = self._day(own, at, path)
        values = self._fields(kind, fields, on, path)
        dates = {name: self._read(as_date, own.get(name), f"{path}.{name}") for name in ("valid_through", "recorded_on", "revoked_on")}
        texts = {name: self._text(own.get(name), f"{path}.{name}") for name in ("person", "id", "supersedes")}
        if on is None or values is None:
            return None
        for name in ("valid_through", "revoked_on"):
            end = dates[name]
            if end is not None and end < on:
                self._fault("bad-date", f"`{name}` {end} lies before the event itself, {on}", "correct one of the two days", f"{path}.{name}")
        return Evidence(kind, on, texts["person"], at, dates["valid_through"], dates["recorded_on"], dates["revoked_on"], texts["id"], texts["supersedes"], **values)

    def _fields(self, kind: str, fields: Mapping[str, Any], day: date | None, path: str) -> dict[str, FieldValue] | None:
        known, required = self._known[kind]
        for name in fields:
            if name not in known:
                self._fault("unknown-field", f"{quoted(kind)} has no field {quoted(name)}", did_you_mean(str(name), [*known, *OWN_NAMES]), f"{path}.{_shown(name)}")
        for name in required:
            if name not in fields:
                self._fault("missing-field", f"evidence of kind {quoted(kind)} lacks {quoted(name)}", f"give `{name}`", path)
        values = {}
        for name, value in fields.items():
            if name in known:
                spec = self._signature.kinds[kind].fields[name]
                read = self._value(spec, value, day, f"{path}.{name}")
                if read is None:
                    return None
                values[name] = read
        return values

    def _bad_kind(self, kind: object, path: str) -> None:
        spec = self._signature.kinds.get(kind) if isinstance(kind, str) else None
        if kind is None:
            self._fault("missing-field", "a row lacks `kind`", "say what happened, such as `exam` or `deal`", path)
        elif spec is None:
            self._fault("unknown-kind", f"there is no evidence of kind {quoted(kind)}", did_you_mean(str(kind), self._known), f"{path}.kind")
        elif spec.derived:
            self._fault("derived-kind", f"evidence of kind {quoted(kind)} follows from other evidence", "give the awards, suspensions and employment that it follows from", f"{path}.kind")
        else:
            self._fault("derived-kind", f"{quoted(kind)} is a view of {quoted(spec.of)}", f"give evidence of kind `{self._signature.base(str(kind))}`", f"{path}.kind")

    def _day(self, own: Mapping[str, Any], at: datetime | None, path: str) -> date | None:
        given = own.get("on")
        on = self._read(as_date, given, f"{path}.on")
        if at is None:
            if given is None and own.get("at") is None:
                self._fault("missing-date", "a row has no day", "give `on`, or `at` where hours matter", path)
            return on
        local = day_in(self._zone, at)
        if on is not None and on != local:
            self._fault("bad-date", f"`on` is {on}, but `at` falls on {local} in {self._signature.timezone}", "leave out `on`", f"{path}.on")
        return local

    def _moment(self, value: object, path: str) -> datetime | None:
        if value is None:
            return None
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            moment = None
        if moment is None or moment.tzinfo is None:
            self._fault("bad-date", f"{quoted(str(value))} is no point in time with a zone", "give an aware datetime, such as `2026-03-02T10:00:00+01:00`", f"{path}.at")
            return None
        return moment

    def _value(self, spec: FieldSpec, value: object, day: date | None, path: str) -> FieldValue | None:
        match spec.sort.name:
            case "text":
                return self._one_of(spec, self._text(value, path), path)
            case "flag":
                if isinstance(value, bool):
                    return value
                self._fault("bad-value", f"{quoted(value)} is no flag", "give true or false", path)
                return None
            case "date":
                return self._read(as_date, value, path)
            case _:
                return self._amount(spec, value, day, path)

    def _amount(self, spec: FieldSpec, value: object, day: date | None, path: str) -> Amount | None:
        match value:
            case Amount():
                found: Amount | None = value
            case str() if " " in value:
                found = self._read(amount_from_text, value, path)
            case int() | float() | Decimal() | Fraction() | str():
                found = self._read(lambda number: Amount(number, spec.unit), value, path)
            case _:
                self._fault("bad-value", f"{quoted(value)} is no amount", f"give a number of {spec.unit}", path)
                return None
        if found is not None and found.unit != spec.sort.unit:
            found = self._converted(found, spec.sort.unit, day, path)
        if found is None:
            return None
        for bound, word, outside in ((spec.at_least, "at least", lambda a, b: a < b), (spec.at_most, "at most", lambda a, b: a > b)):
            if bound is not None and outside(found, bound):
                self._fault("out-of-bounds", f"{quoted(str(found))} is outside the bounds, {word} {bound}", "correct the value or the bounds of its declaration", path)
        return found

    def _converted(self, amount: Amount, unit: str, day: date | None, path: str) -> Amount | None:
        if not (is_currency(amount.unit) and is_currency(unit)):
            self._fault("unit-mismatch", f"{quoted(str(amount))} is no amount of {unit}", f"give it in {unit}", path)
            return None
        given, wanted = self._worth(amount.unit, day), self._worth(unit, day)
        if given is None or wanted is None:
            missing = amount.unit if given is None else unit
            self._fault("no-rate", f"there is no rate of {missing} on {day or 'an unknown day'}", f"add a row to [rates.{missing}], or give the amount in {unit}", path)
            return None
        return Amount.computed(Fraction(amount.number) * given / wanted, unit)

    def _worth(self, currency: str, day: date | None) -> Fraction | None:
        """What one unit of a currency is worth in the program's, on a day."""
        if currency == self._signature.currency:
            return Fraction(1)
        rates = self._signature.rates.get(currency, ())
        if day is None or not rates:
            return None
        row = bisect_right(rates, day, key=lambda rate: rate.starts) - 1
        return None if row < 0 else Fraction(rates[row].worth) / rates[row].per

    def _one_of(self, spec: FieldSpec, text: str | None, path: str) -> str | None:
        known = spec.one_of or (self._signature.names.get(spec.names) if spec.names else None)
        if text is not None and known is not None and text not in known:
            self._fault("unknown-option", f"{quoted(text)} is not one of the {len(known)} values allowed here", did_you_mean(text, known), path)
            return None
        return text

    def _text(self, value: object, path: str) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str) or not value or len(value) > _LONGEST_TEXT or not value.isprintable():
            self._fault("bad-text", f"{quoted(value)} is no text of 1 to {_LONGEST_TEXT} printable characters", "leave out what is not known; write ids as texts", path)
            return None
        return value

    def _read(self, reader: Callable[[Any], Any], value: object, path: str) -> Any:
        if value is None:
            return None
        try:
            return reader(value)
        except PartnercertError as error:
            self.faults.append(error.fault.under(path))
            return None

    def _required(self, kind: str) -> tuple[str, ...]:
        return tuple(name for name, field in self._signature.kinds[kind].fields.items() if not field.optional)

    def _fault(self, code: str, message: str, help: str, path: str) -> None:
        self.faults.append(Fault(code, message, help, path))


def _shown(name: object) -> str:
    return quoted(name).strip("`")

