"""Rows of a host become evidence and facts that fit a program; every misfit is found at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeGuard, TypeVar

import attrs

from partnercert.errors import Fault, PartnercertError, did_you_mean, quoted
from partnercert.language.signature import FieldSpec, Signature
from partnercert.records.evidence import OWN_NAMES, Evidence, FieldValue
from partnercert.records.kinds import BUILT_IN, result_of
from partnercert.values.amounts import Amount, amount_from_text
from partnercert.values.dates import as_date, day_in, zone
from partnercert.values.mappings import FrozenMap
from partnercert.values.units import is_currency

T = TypeVar("T")

LONGEST_TEXT: Final = 1_000
"""So many characters may a text of a record have."""
_OF_A_FACT: Final = ("value", "on", "recorded_on")
# The kinds that give something to somebody or decide about it, with the field that says what.
_AWARDED: Final = {"award": "award", "decision": "about"}


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
        said = {
            "value": plain,
            "on": self.on and self.on.isoformat(),
            "recorded_on": self.recorded_on and self.recorded_on.isoformat(),
        }
        return (
            plain
            if self.on is None and self.recorded_on is None
            else {k: v for k, v in said.items() if v is not None}
        )


def is_text(value: object) -> TypeGuard[str]:
    """Whether a value is a text that a record may hold: short, and visible from end to end."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT and value.isprintable()


class Intake:
    """The door of one program: reads values against its signature and collects what does not fit."""

    def __init__(self, signature: Signature) -> None:
        self._signature = signature
        self._zone = zone(signature.timezone)
        self._known = {
            kind: (frozenset(spec.fields), self._required(kind))
            for kind, spec in signature.kinds.items()
            if not spec.of
        }
        self.faults: list[Fault] = []

    def evidence(self, rows: Iterable[object], place: str = "evidence") -> tuple[Evidence, ...]:
        """The evidence in `rows`, dicts or Evidence; those that do not fit leave a fault."""
        if isinstance(rows, Mapping | str) or not isinstance(rows, Iterable):
            self._fault(
                "bad-evidence",
                f"evidence is a list of rows, not {quoted(type(rows).__name__)}",
                "give a list of dicts or Evidence",
                place,
            )
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
            self._fault(
                "bad-fact",
                f"facts are a table, not {quoted(type(facts).__name__)}",
                'give {"region": "emea"}',
                "facts",
            )
            return FrozenMap()
        found = {}
        for name, said in facts.items():
            spec = self._signature.facts.get(name) if isinstance(name, str) else None
            if spec is None:
                help = (
                    did_you_mean(_shown(name), self._signature.facts)
                    or "declare it under [facts], or as a KPI without a formula"
                )
                self._fault(
                    "unknown-fact", f"the program has no fact {quoted(name)}", help, f"facts.{_shown(name)}"
                )
                continue
            statements = self._statements(spec, name, said)
            if statements:
                found[name] = statements
        return FrozenMap(found)

    def _statements(self, spec: FieldSpec, name: str, said: object) -> tuple[DatedFact, ...]:
        """What is said about one fact, in the order of its days."""
        path = f"facts.{name}"
        rows = (
            [(each, f"{path}[{n}]") for n, each in enumerate(said)]
            if isinstance(said, list | tuple)
            else [(said, path)]
        )
        read = (self._statement(spec, row, place) for row, place in rows)
        statements = sorted(dict.fromkeys(each for each in read if each is not None), key=_since)
        alike = {_since(each): each.value for each in statements}
        if any(alike[_since(each)] != each.value for each in statements):
            self._fault(
                "contradiction",
                f"the fact {quoted(name)} has two values for one day",
                "give `recorded_on` to the later one, or leave one out",
                path,
            )
        return tuple(statements)

    def _statement(self, spec: FieldSpec, said: object, path: str) -> DatedFact | None:
        if not isinstance(said, Mapping):
            said = {"value": said}
        for name in said:
            if name not in _OF_A_FACT:
                self._fault(
                    "unknown-key",
                    f"a fact has no {quoted(name)}",
                    did_you_mean(_shown(name), _OF_A_FACT),
                    f"{path}.{_shown(name)}",
                )
        if said.get("value") is None:
            self._fault("missing-value", "the fact has no value", "leave out a fact that is not known", path)
            return None
        on = self._read(as_date, said.get("on"), f"{path}.on")
        if spec.max_age is not None and on is None and said.get("on") is None:
            self._fault(
                "missing-date",
                "a fact that ages needs its day",
                f'give {{"value": …, "on": "2026-01-31"}}; it is known for {spec.max_age}',
                path,
            )
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
                fields = {
                    name: value for name, value in row.items() if name not in OWN_NAMES and value is not None
                }
            case _:
                self._fault(
                    "bad-evidence",
                    f"a row is a table or Evidence, not {quoted(type(row).__name__)}",
                    'give {"kind": "exam", "on": "2026-03-02", …}',
                    path,
                )
                return None
        kind = own.get("kind")
        if not isinstance(kind, str) or kind not in self._known or self._signature.kinds[kind].derived:
            self._bad_kind(kind, path)
            return None
        at = self._moment(own.get("at"), path)
        on = self._day(own, at, path)
        values = self._fields(kind, fields, on, path)
        dates = {
            name: self._read(as_date, own.get(name), f"{path}.{name}")
            for name in ("valid_through", "recorded_on", "revoked_on")
        }
        texts = {name: self._text(own.get(name), f"{path}.{name}") for name in ("person", "id", "supersedes")}
        self._belongs(kind, values, texts["person"], path)
        self._scored(kind, values, path)
        self._rated(kind, values, path)
        if on is None:
            return None
        for name in ("valid_through", "revoked_on"):
            end = dates[name]
            if end is not None and end < on:
                self._fault(
                    "bad-date",
                    f"`{name}` {end} lies before the event itself, {on}",
                    "correct one of the two days",
                    f"{path}.{name}",
                )
        return Evidence(
            kind,
            on,
            texts["person"],
            at,
            dates["valid_through"],
            dates["recorded_on"],
            dates["revoked_on"],
            texts["id"],
            texts["supersedes"],
            **values,
        )

    def _fields(
        self, kind: str, fields: Mapping[str, Any], day: date | None, path: str
    ) -> dict[str, FieldValue]:
        known, required = self._known[kind]
        for name in fields:
            if name not in known:
                self._fault(
                    "unknown-field",
                    f"{quoted(kind)} has no field {quoted(name)}",
                    self._instead(kind, name, known),
                    f"{path}.{_shown(name)}",
                )
        for name in required:
            if name not in fields:
                self._fault(
                    "missing-field",
                    f"evidence of kind {quoted(kind)} lacks {quoted(name)}",
                    f"give `{name}`",
                    path,
                )
        values = {}
        for name, value in fields.items():
            if name in known:
                spec = self._signature.kinds[kind].fields[name]
                read = self._value(spec, value, day, f"{path}.{name}")
                # a row that is said not to stand aside is one like all others
                if read is not None and not (spec.aside and read is False):
                    values[name] = read
        return values

    def _belongs(self, kind: str, values: Mapping[str, FieldValue], person: str | None, path: str) -> None:
        """Whether employment says whose, and an award or a decision names a person exactly if it is about one's."""
        if kind == "employment" and person is None:
            self._fault(
                "missing-field", "evidence of kind `employment` lacks `person`", "give `person`", path
            )
        about = _AWARDED.get(kind)
        id = None if about is None else values.get(about)
        subject = None if id is None else self._signature.subjects.get(str(id))
        if subject == "person" and person is None:
            self._fault(
                "wrong-subject",
                f"{quoted(id)} belongs to a person, and the {kind} names nobody",
                "give `person`",
                path,
            )
        elif subject == "partner" and person is not None:
            self._fault(
                "wrong-subject",
                f"{quoted(id)} belongs to the partner, and the {kind} names {quoted(person)}",
                "leave out `person`",
                f"{path}.person",
            )

    def _scored(self, kind: str, values: Mapping[str, FieldValue], path: str) -> None:
        """Whether an attempt that says its score and whether it was passed says the same twice.

        One that was not completed, or whose result does not stand, may have failed with any score.
        """
        cut = self._signature.cuts.get((kind, str(values.get(kind))))
        score, passed = values.get("score"), values.get(result_of(kind))
        if cut is None or not isinstance(score, Amount) or passed is None:
            return
        settled = (
            values.get("outcome", "completed") == "completed"
            and values.get("state", "valid") == "valid"
            and values.get("incident", "dismissed") == "dismissed"
        )
        if passed is not (score >= cut) and (passed or settled):
            field = result_of(kind)
            word = field if passed else f"not {field}"
            self._fault(
                "contradiction",
                f"an attempt with {score} of at least {cut} is given as {word}",
                f"leave out `{field}`: it follows from the score",
                f"{path}.{field}",
            )

    def _rated(self, kind: str, values: Mapping[str, FieldValue], path: str) -> None:
        """Whether a rating is of a level that its rubric has, and an attempt of a version that its assessment has."""
        versions, version = self._signature.versions.get((kind, str(values.get(kind)))), values.get("version")
        if versions is not None and version is not None and version not in versions:
            message = f"{quoted(values[kind])} has no version {quoted(version)}"
            self._fault("unknown-option", message, did_you_mean(str(version), versions), f"{path}.version")
        rubric = values.get("rubric")
        spec = self._signature.rubrics.get(str(rubric)) if kind == "rating" else None
        criterion, level = values.get("rating"), values.get("level")
        if spec is None or criterion is None:
            return
        levels = spec.levels.get(str(criterion))
        if levels is None:
            message = f"the rubric {quoted(rubric)} has no criterion {quoted(criterion)}"
            help = did_you_mean(str(criterion), spec.levels)
            self._fault("unknown-option", message, help, f"{path}.rating")
        elif level is not None and level not in levels:
            message = f"{quoted(level)} is no level of {quoted(criterion)}"
            self._fault("unknown-option", message, did_you_mean(str(level), levels), f"{path}.level")
        if "adjudicated" in values and not spec.adjudicated:
            message = f"no rating under {quoted(rubric)} is adjudicated"
            help = "leave out `adjudicated`, or declare `adjudicate_beyond` on the rubric"
            self._fault("contradiction", message, help, f"{path}.adjudicated")

    def _instead(self, kind: str, name: object, known: Iterable[str]) -> str:
        """The remedy for a field that a kind does not have."""
        built_in = BUILT_IN[kind].fields if kind in BUILT_IN else {}
        if name in built_in and not self._signature.currency:
            return "it holds money, and the program names no currency: set [program] currency"
        return (
            did_you_mean(_shown(name), [*known, *OWN_NAMES])
            or f"declare it under [kinds.{kind}], or leave it out"
        )

    def _bad_kind(self, kind: object, path: str) -> None:
        spec = self._signature.kinds.get(kind) if isinstance(kind, str) else None
        if kind is None:
            self._fault(
                "missing-field", "a row lacks `kind`", "say what happened, such as `exam` or `deal`", path
            )
        elif spec is None:
            self._fault(
                "unknown-kind",
                f"there is no evidence of kind {quoted(kind)}",
                did_you_mean(_shown(kind), self._given_kinds()),
                f"{path}.kind",
            )
        elif spec.derived:
            self._fault(
                "derived-kind",
                f"evidence of kind {quoted(kind)} follows from other evidence",
                f"give the {_BASES.get(str(kind), _BASES['standing'])} that it follows from",
                f"{path}.kind",
            )
        else:
            self._fault(
                "derived-kind",
                f"{quoted(kind)} is a view of {quoted(spec.of)}",
                f"give evidence of kind `{self._signature.base(str(kind))}`",
                f"{path}.kind",
            )

    def _day(self, own: Mapping[str, Any], at: datetime | None, path: str) -> date | None:
        given = own.get("on")
        on = self._read(as_date, given, f"{path}.on")
        if at is None:
            if given is None and own.get("at") is None:
                self._fault("missing-date", "a row has no day", "give `on`, or `at` where hours matter", path)
            return on
        local = day_in(self._zone, at)
        if on is not None and on != local:
            self._fault(
                "bad-date",
                f"`on` is {on}, but `at` falls on {local} in {self._signature.timezone}",
                "leave out `on`",
                f"{path}.on",
            )
        return local

    def _moment(self, value: object, path: str) -> datetime | None:
        if value is None:
            return None
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            moment = None
        if moment is None or moment.tzinfo is None:
            self._fault(
                "bad-date",
                f"{quoted(str(value) if isinstance(value, date) else value)} is no point in time with a zone",
                "give an aware datetime, such as `2026-03-02T10:00:00+01:00`",
                f"{path}.at",
            )
            return None
        return _fixed(moment, self._zone)

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
                self._fault(
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
        self._fault(
            "out-of-bounds",
            f"{quoted(str(amount))} is outside the bounds, {bound}",
            "correct the value or the bounds of its declaration",
            path,
        )

    def _converted(self, amount: Amount, unit: str, day: date | None, path: str) -> Amount | None:
        if not (is_currency(amount.unit) and is_currency(unit)):
            self._fault(
                "unit-mismatch", f"{quoted(str(amount))} is no amount of {unit}", f"give it in {unit}", path
            )
            return None
        if day is None:
            self._fault(
                "no-rate",
                f"{quoted(str(amount))} has no day, and rates are dated",
                f"give its day with `on`, or the amount in {unit}",
                path,
            )
            return None
        given, wanted = self._worth(amount.unit, day), self._worth(unit, day)
        if given is None or wanted is None:
            missing = amount.unit if given is None else unit
            self._fault(
                "no-rate",
                f"there is no rate of {missing} on {day}",
                f"add a row to [rates.{missing}], or give the amount in {unit}",
                path,
            )
            return None
        return self._read(lambda number: Amount(number, unit), Fraction(amount.number) * given / wanted, path)

    def _worth(self, currency: str, day: date) -> Fraction | None:
        """What one unit of a currency is worth in the program's, on a day."""
        if currency == self._signature.currency:
            return Fraction(1)
        rates = self._signature.rates.get(currency, ())
        row = bisect_right(rates, day, key=lambda rate: rate.starts) - 1
        return None if row < 0 else Fraction(rates[row].worth) / rates[row].per

    def _one_of(self, spec: FieldSpec, text: str | None, path: str) -> str | None:
        known = spec.one_of or (self._signature.names.get(spec.names) if spec.names else None)
        if text is not None and known is not None and text not in known:
            self._fault(
                "unknown-option",
                f"{quoted(text)} is not one of the {len(known)} values allowed here",
                did_you_mean(text, known),
                path,
            )
            return None
        return text

    def _text(self, value: object, path: str) -> str | None:
        if value is None:
            return None
        if not is_text(value):
            self._fault(
                "bad-text",
                f"{quoted(value)} is no text of 1 to {LONGEST_TEXT} printable characters",
                "leave out what is not known; write ids as texts",
                path,
            )
            return None
        # a text of a class of the host's, such as an enumeration, is the plain text that it is
        return str.__str__(value)

    def _read(self, reader: Callable[[Any], T], value: object, path: str) -> T | None:
        if value is None:
            return None
        try:
            return reader(value)
        except PartnercertError as error:
            self.faults.append(error.fault.under(path))
            return None

    def _given_kinds(self) -> Iterable[str]:
        return (kind for kind in self._known if not self._signature.kinds[kind].derived)

    def _required(self, kind: str) -> tuple[str, ...]:
        return tuple(name for name, field in self._signature.kinds[kind].fields.items() if not field.optional)

    def _fault(self, code: str, message: str, help: str, path: str) -> None:
        self.faults.append(Fault(code, message, help, path))


# From what the kinds follow that no host gives.
_BASES: Final = {
    "ruling": "decisions and appeals",
    "standing": "awards, suspensions and employment",
    "obligation": "awards, employment, modules and scenarios",
}


def _since(statement: DatedFact) -> tuple[date, date]:
    """From when a statement is made, and from when it is known."""
    return statement.on or date.min, statement.recorded_on or statement.on or date.min


def _fixed(moment: datetime, zone: tzinfo) -> datetime:
    """The moment by the clock of a zone, with the offset that it has there: two moments never look alike."""
    try:
        local = moment.astimezone(zone)
        return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()), fold=0)
    except OverflowError:
        return moment


def _shown(name: object) -> str:
    return quoted(name).strip("`")
