"""Rows of a host become evidence and facts that fit a program; every misfit is found at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final

from partnercert.errors import Fault, did_you_mean, quoted
from partnercert.language.signature import FieldSpec, Signature
from partnercert.records.evidence import OWN_NAMES, Evidence, FieldValue
from partnercert.records.facts import DatedFact
from partnercert.records.kinds import BUILT_IN, result_of
from partnercert.records.reading import Reader
from partnercert.values.amounts import Amount
from partnercert.values.dates import as_date, day_in
from partnercert.values.mappings import FrozenMap

_OF_A_FACT: Final = ("value", "on", "recorded_on")
_DAYS: Final = ("valid_through", "recorded_on", "revoked_on")
_TEXTS: Final = ("person", "id", "supersedes")
# The kinds that give something to somebody or decide about it, with the field that says what.
_AWARDED: Final = {"award": "award", "decision": "about"}


class Intake:
    """The door of one program: reads values against its signature and collects what does not fit."""

    def __init__(self, signature: Signature) -> None:
        self._signature = signature
        self._reader = Reader(signature)
        self._known = {
            kind: (frozenset(spec.fields), self._required(kind))
            for kind, spec in signature.kinds.items()
            if not spec.of
        }

    @property
    def faults(self) -> list[Fault]:
        """Every misfit, in the order in which it was met."""
        return self._reader.faults

    def evidence(self, rows: Iterable[object], place: str = "evidence") -> tuple[Evidence, ...]:
        """The evidence in `rows`, dicts or Evidence; those that do not fit leave a fault."""
        if isinstance(rows, Mapping | str) or not isinstance(rows, Iterable):
            self._reader.fault(
                "bad-evidence",
                f"evidence is a list of rows, not {quoted(type(rows).__name__)}",
                "give a list of dicts or Evidence",
                place,
            )
            return ()
        found: list[Evidence] = []
        faults = self.faults
        for position, row in enumerate(rows):
            before = len(faults)
            event = self._event(row, f"{place}[{position}]")
            if event is not None and len(faults) == before:
                found.append(event)
        return tuple(found)

    def facts(self, facts: object) -> FrozenMap[str, tuple[DatedFact, ...]]:
        """The facts in a mapping of names to values, to dated values, or to lists of these."""
        if not isinstance(facts, Mapping):
            self._reader.fault(
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
                self._reader.fault(
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
        statements = sorted(dict.fromkeys(each for each in read if each is not None), key=attrgetter("since"))
        alike = {each.since: each.value for each in statements}
        if any(alike[each.since] != each.value for each in statements):
            self._reader.fault(
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
                self._reader.fault(
                    "unknown-key",
                    f"a fact has no {quoted(name)}",
                    did_you_mean(_shown(name), _OF_A_FACT),
                    f"{path}.{_shown(name)}",
                )
        if said.get("value") is None:
            self._reader.fault(
                "missing-value", "the fact has no value", "leave out a fact that is not known", path
            )
            return None
        on = self._reader.read(as_date, said.get("on"), f"{path}.on")
        if spec.max_age is not None and on is None and said.get("on") is None:
            self._reader.fault(
                "missing-date",
                "a fact that ages needs its day",
                f'give {{"value": …, "on": "2026-01-31"}}; it is known for {spec.max_age}',
                path,
            )
        recorded = self._reader.read(as_date, said.get("recorded_on"), f"{path}.recorded_on")
        value = self._reader.value(spec, said["value"], on, path)
        return None if value is None else DatedFact(value, on, recorded)

    def _event(self, row: object, path: str) -> Evidence | None:
        said = self._said(row, path)
        if said is None:
            return None
        own, fields = said
        kind = own.get("kind")
        if not isinstance(kind, str) or kind not in self._known or self._signature.kinds[kind].derived:
            self._bad_kind(kind, path)
            return None
        read, text = self._reader.read, self._reader.text
        at = self._reader.moment(own.get("at"), path)
        on = self._day(own, at, path)
        values = self._fields(kind, fields, on, path)
        days = {
            name: read(as_date, own[name], f"{path}.{name}") for name in _DAYS if own.get(name) is not None
        }
        texts = {name: text(own[name], f"{path}.{name}") for name in _TEXTS if own.get(name) is not None}
        self._belongs(kind, values, texts.get("person"), path)
        self._scored(kind, values, path)
        self._rated(kind, values, path)
        if on is None:
            return None
        for name in ("valid_through", "revoked_on"):
            end = days.get(name)
            if end is not None and end < on:
                self._reader.fault(
                    "bad-date",
                    f"`{name}` {end} lies before the event itself, {on}",
                    "correct one of the two days",
                    f"{path}.{name}",
                )
        return Evidence(
            kind,
            on,
            texts.get("person"),
            at,
            days.get("valid_through"),
            days.get("recorded_on"),
            days.get("revoked_on"),
            texts.get("id"),
            texts.get("supersedes"),
            **values,
        )

    def _said(self, row: object, path: str) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """What a row says under the names that evidence uses itself, and under those of fields."""
        match row:
            case Evidence():
                own = {name: getattr(row, name) for name in OWN_NAMES}
                if row.at is not None and row.on == row.at.date():
                    own["on"] = None
                return own, row.fields
            case Mapping():
                return row, {
                    name: value for name, value in row.items() if name not in OWN_NAMES and value is not None
                }
        self._reader.fault(
            "bad-evidence",
            f"a row is a table or Evidence, not {quoted(type(row).__name__)}",
            'give {"kind": "exam", "on": "2026-03-02", …}',
            path,
        )
        return None

    def _fields(
        self, kind: str, fields: Mapping[str, Any], day: date | None, path: str
    ) -> dict[str, FieldValue]:
        known, required = self._known[kind]
        for name in fields:
            if name not in known:
                self._reader.fault(
                    "unknown-field",
                    f"{quoted(kind)} has no field {quoted(name)}",
                    self._instead(kind, name, known),
                    f"{path}.{_shown(name)}",
                )
        for name in required:
            if name not in fields:
                self._reader.fault(
                    "missing-field",
                    f"evidence of kind {quoted(kind)} lacks {quoted(name)}",
                    f"give `{name}`",
                    path,
                )
        values = {}
        for name, value in fields.items():
            if name in known:
                spec = self._signature.kinds[kind].fields[name]
                read = self._reader.value(spec, value, day, f"{path}.{name}")
                # a row that is said not to stand aside is one like all others
                if read is not None and not (spec.aside and read is False):
                    values[name] = read
        return values

    def _belongs(self, kind: str, values: Mapping[str, FieldValue], person: str | None, path: str) -> None:
        """Whether employment says whose, and an award or a decision names a person exactly if it is about one's."""
        if kind == "employment" and person is None:
            self._reader.fault(
                "missing-field", "evidence of kind `employment` lacks `person`", "give `person`", path
            )
        about = _AWARDED.get(kind)
        id = None if about is None else values.get(about)
        subject = None if id is None else self._signature.subjects.get(str(id))
        if subject == "person" and person is None:
            self._reader.fault(
                "wrong-subject",
                f"{quoted(id)} belongs to a person, and the {kind} names nobody",
                "give `person`",
                path,
            )
        elif subject == "partner" and person is not None:
            self._reader.fault(
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
            self._reader.fault(
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
            self._reader.fault(
                "unknown-option", message, did_you_mean(str(version), versions), f"{path}.version"
            )
        rubric = values.get("rubric")
        spec = self._signature.rubrics.get(str(rubric)) if kind == "rating" else None
        criterion, level = values.get("rating"), values.get("level")
        if spec is None or criterion is None:
            return
        levels = spec.levels.get(str(criterion))
        if levels is None:
            message = f"the rubric {quoted(rubric)} has no criterion {quoted(criterion)}"
            help = did_you_mean(str(criterion), spec.levels)
            self._reader.fault("unknown-option", message, help, f"{path}.rating")
        elif level is not None and level not in levels:
            message = f"{quoted(level)} is no level of {quoted(criterion)}"
            self._reader.fault("unknown-option", message, did_you_mean(str(level), levels), f"{path}.level")
        if "adjudicated" in values and not spec.adjudicated:
            message = f"no rating under {quoted(rubric)} is adjudicated"
            help = "leave out `adjudicated`, or declare `adjudicate_beyond` on the rubric"
            self._reader.fault("contradiction", message, help, f"{path}.adjudicated")

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
            self._reader.fault(
                "missing-field", "a row lacks `kind`", "say what happened, such as `exam` or `deal`", path
            )
        elif spec is None:
            self._reader.fault(
                "unknown-kind",
                f"there is no evidence of kind {quoted(kind)}",
                did_you_mean(_shown(kind), self._given_kinds()),
                f"{path}.kind",
            )
        elif spec.derived:
            self._reader.fault(
                "derived-kind",
                f"evidence of kind {quoted(kind)} follows from other evidence",
                f"give the {_BASES.get(str(kind), _BASES['standing'])} that it follows from",
                f"{path}.kind",
            )
        else:
            self._reader.fault(
                "derived-kind",
                f"{quoted(kind)} is a view of {quoted(spec.of)}",
                f"give evidence of kind `{self._signature.base(str(kind))}`",
                f"{path}.kind",
            )

    def _day(self, own: Mapping[str, Any], at: datetime | None, path: str) -> date | None:
        given = own.get("on")
        on = self._reader.read(as_date, given, f"{path}.on")
        if at is None:
            if given is None and own.get("at") is None:
                self._reader.fault(
                    "missing-date", "a row has no day", "give `on`, or `at` where hours matter", path
                )
            return on
        local = day_in(self._reader.zone, at)
        if on is not None and on != local:
            self._reader.fault(
                "bad-date",
                f"`on` is {on}, but `at` falls on {local} in {self._signature.timezone}",
                "leave out `on`",
                f"{path}.on",
            )
        return local

    def _given_kinds(self) -> Iterable[str]:
        return (kind for kind in self._known if not self._signature.kinds[kind].derived)

    def _required(self, kind: str) -> tuple[str, ...]:
        return tuple(name for name, field in self._signature.kinds[kind].fields.items() if not field.optional)


# From what the kinds follow that no host gives.
_BASES: Final = {
    "ruling": "decisions and appeals",
    "standing": "awards, suspensions and employment",
    "obligation": "awards, employment, modules and scenarios",
}


def _shown(name: object) -> str:
    return quoted(name).strip("`")
