"""What is known about one partner: facts and evidence that fit a program, and what of it is visible on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Self

import attrs

from partnercert.errors import Fault, QuestionError, RecordError, RecordErrors, did_you_mean, quoted
from partnercert.language.signature import Signature
from partnercert.markup import section, table
from partnercert.records.about_attempts import of_their_person, rating_faults
from partnercert.records.corrections import corrections, first_versions, known_as
from partnercert.records.evidence import Evidence
from partnercert.records.facts import DatedFact
from partnercert.records.intake import Intake
from partnercert.records.plain import PlainRecord
from partnercert.records.reading import LONGEST_TEXT, is_text
from partnercert.values.mappings import FrozenMap


def _as_a_bag(evidence: tuple[Evidence, ...]) -> frozenset[tuple[Evidence, int]]:
    return frozenset(Counter(evidence).items())


# with slots, every look at an attribute of a class that caches some of them takes six times as long
@attrs.frozen(repr=False, slots=False)
class PartnerRecord:
    """Facts and evidence about one partner, checked against one program's signature.

    `program.record(…)` makes it. The order of evidence never matters, and an id counts once.
    """

    id: str
    facts: FrozenMap[str, tuple[DatedFact, ...]]
    evidence: tuple[Evidence, ...] = attrs.field(eq=_as_a_bag)
    signature: Signature = attrs.field(eq=False)
    _by_kind: dict[str, tuple[Evidence, ...]] = attrs.field(init=False, eq=False)
    _replaced_on: dict[Evidence, date] = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        shaped = isinstance(self.facts, FrozenMap) and isinstance(self.evidence, tuple)
        if not shaped or not {*map(type, self.evidence)} <= {Evidence}:
            message = "a record holds a FrozenMap of facts and a tuple of Evidence"
            raise RecordError(
                "bad-argument", message, "make it with program.record(…), which reads plain data"
            )
        grouped: dict[str, list[Evidence]] = {}
        for event in self.evidence:
            grouped.setdefault(event.kind, []).append(event)
        object.__setattr__(
            self, "_by_kind", {kind: tuple(sorted(events, key=_day)) for kind, events in grouped.items()}
        )
        object.__setattr__(self, "_replaced_on", _replacements(self.evidence))

    def __getstate__(self) -> dict[str, object]:
        # what is made from the rest when it is first read stays behind
        return {field.name: getattr(self, field.name) for field in attrs.fields(PartnerRecord)}

    @classmethod
    def admitted(cls, signature: Signature, id: str, facts: object, evidence: Iterable[object]) -> Self:
        """The record of what a host hands over, if all of it fits; else RecordErrors with every misfit."""
        intake = Intake(signature)
        dated = intake.facts(facts)
        events = of_their_person(intake.evidence(evidence))
        faults = [*_bad_id(id), *intake.faults, *(_connected(events, signature) if not intake.faults else [])]
        if faults:
            raise RecordErrors(f"the record {quoted(id)}", faults)
        return cls(id, dated, _each_id_once(events), signature)

    def adding(self, /, *events: Evidence | Mapping[str, Any]) -> PartnerRecord:
        """The record with more evidence; RecordErrors counts the positions among what is added."""
        intake = Intake(self.signature)
        more = of_their_person(intake.evidence(events), self.evidence)
        faults = [
            *intake.faults,
            *(_connected(more, self.signature, self.evidence) if not intake.faults else []),
        ]
        if faults:
            raise RecordErrors(f"what is added to the record {quoted(self.id)}", faults)
        return attrs.evolve(self, evidence=_each_id_once((*self.evidence, *more)))

    def with_facts(self, /, **facts: object) -> PartnerRecord:
        """The record with facts added or replaced; a fact that is no longer known is given as an empty list."""
        intake = Intake(self.signature)
        said = intake.facts(facts)
        if intake.faults:
            raise RecordErrors(f"the facts of the record {quoted(self.id)}", intake.faults)
        kept = {name: statements for name, statements in self.facts.items() if name not in facts}
        return attrs.evolve(self, facts=FrozenMap({**kept, **said}))

    def under(self, signature: Signature) -> PartnerRecord:
        """The record as another program reads it; QuestionError names the first thing that does not fit."""
        if signature is self.signature or signature == self.signature:
            return self
        if not isinstance(signature, Signature):
            message = f"{quoted(type(signature).__name__)} is no signature"
            raise QuestionError("bad-argument", message, "give program.signature", "signature")
        try:
            return self.admitted(signature, self.id, self._said_facts(), self.evidence)
        except RecordErrors as error:
            first = error.faults[0]
            raise QuestionError(
                "foreign-record",
                f"the record {quoted(self.id)} does not fit the program: {first.message}",
                first.help,
                first.path,
            ) from error

    def events(self, kind: str, day: date, known_on: date | None = None) -> tuple[Evidence, ...]:
        """The evidence of a kind that is visible on a day.

        It happened on or before the day and is not revoked by then; with `known_on`, the host knew of it by that
        day. A row that supersedes another stands in its place from the day it was recorded.
        """
        return tuple(event for event in self.announced(kind, day, known_on) if event.on <= day)

    def announced(self, kind: str, day: date, known_on: date | None = None) -> tuple[Evidence, ...]:
        """The evidence of a kind that is visible on a day, with what lies after the day."""
        taken_back = min(day, known_on or day)
        return tuple(
            event
            for event in self.given(kind, day, known_on)
            if event.revoked_on is None or event.revoked_on > taken_back
        )

    def given(self, kind: str, day: date, known_on: date | None = None) -> tuple[Evidence, ...]:
        """The evidence of a kind that the host has given, with what lies after the day, and what is revoked by then."""
        knowledge = known_on or day
        return tuple(
            event
            for event in self._by_kind.get(kind, ())
            if (known_on is None or event.known_by(known_on))
            and (event.supersedes is None or event.known_by(knowledge))
            and not (
                event.id is not None
                and self._replaced_on
                and self._replaced_on.get(event, date.max) <= knowledge
            )
        )

    def known_as(self, event: Evidence, day: date, known_on: date | None = None) -> tuple[str, ...]:
        """The ids under which other rows may name an event: its own, then those of the rows that led to it."""
        return known_as(event, self._corrections, known_on or day)

    @cached_property
    def _corrections(self) -> dict[str, Evidence]:
        return corrections(self.evidence)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of which there is evidence."""
        return tuple(self._by_kind)

    @cached_property
    def plain(self) -> PlainRecord:
        """The record as loops read it, made once."""
        return PlainRecord(self)

    def about(self, person: str) -> PartnerRecord:
        """What is known that may bear on what one person holds or has passed, without all else that has happened.

        Awards and suspensions of the partner bear on it, decisions and appeals, and whatever corrects another row.
        """
        return attrs.evolve(self, evidence=(*self._of_people.get(person, ()), *self._of_people.get(None, ())))

    @cached_property
    def _of_people(self) -> dict[str | None, list[Evidence]]:
        """The evidence about each person; under None what bears on what anybody holds."""
        found: dict[str | None, list[Evidence]] = {}
        for event in self.evidence:
            of_partner = event.person is None and event.kind in ("award", "suspension")
            if of_partner or event.kind in ("decision", "appeal") or event.supersedes is not None:
                found.setdefault(None, []).append(event)
            elif event.person is not None:
                found.setdefault(event.person, []).append(event)
        return found

    def fact(self, name: str, day: date, known_on: date | None = None) -> DatedFact | None:
        """The latest statement about a fact that is not after the day; an undated one holds on every day."""
        latest = None
        for statement in self.facts.get(name, ()):
            recorded = statement.recorded_on or statement.on
            if (statement.on is None or statement.on <= day) and (
                known_on is None or recorded is None or recorded <= known_on
            ):
                latest = statement
        return latest

    def to_dict(self) -> dict[str, object]:
        """The record as plain data that `record_from_dict` reads back."""
        return {
            "id": self.id,
            "facts": self._said_facts(),
            "evidence": [event.to_dict() for event in self.evidence],
        }

    def __repr__(self) -> str:
        return f"record({self.id!r}, facts={self._said_facts()!r}, evidence={list(self.evidence)!r})"

    def __str__(self) -> str:
        counted = ", ".join(f"{len(rows)} {kind}" for kind, rows in self._by_kind.items())
        facts = f"{len(self.facts)} fact{'' if len(self.facts) == 1 else 's'}"
        return f"{self.id}: {facts}, {f'evidence: {counted}' if counted else 'no evidence'}"

    def _repr_html_(self) -> str:
        facts = ((name, each[-1].value, each[-1].on or "") for name, each in self.facts.items())
        kinds = ((kind, len(rows), rows[0].on, rows[-1].on) for kind, rows in self._by_kind.items())
        return section(
            self.id,
            table(("fact", "value", "said on"), facts, caption="Facts"),
            table(
                ("kind", "rows", "first on", "last on"),
                kinds,
                caption="Evidence",
                numbers=("rows",),
                empty="no evidence",
            ),
        )

    def _said_facts(self) -> dict[str, object]:
        said = {
            name: [statement.to_dict() for statement in statements] for name, statements in self.facts.items()
        }
        return {name: each[0] if len(each) == 1 else each for name, each in said.items()}


def _day(event: Evidence) -> tuple[date, str, str]:
    """By day, then so that the order in which rows were given is seldom visible."""
    return event.on, event.person or "", event.id or ""


def _bad_id(id: object) -> list[Fault]:
    if is_text(id):
        return []
    return [
        Fault(
            "bad-text",
            f"{quoted(id)} is no id of a partner",
            f"an id is a text of 1 to {LONGEST_TEXT} printable characters",
            "id",
        )
    ]


def _each_id_once(events: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Rows without an id are told apart by nobody and all count; an id says which rows are the same."""
    seen: set[Evidence] = set()
    kept = []
    for event in events:
        if event.id is None or event not in seen:
            kept.append(event)
        if event.id is not None:
            seen.add(event)
    return tuple(kept)


def _replacements(evidence: tuple[Evidence, ...]) -> dict[Evidence, date]:
    """For each row that another one supersedes, the day from which it is replaced."""
    versions: dict[str, list[Evidence]] = {}
    for event in evidence:
        if event.id is not None:
            versions.setdefault(event.id, []).append(event)
    replaced: dict[Evidence, date] = {}
    for successor in evidence:
        for event in versions.get(successor.supersedes or "", ()):
            recorded = successor.recorded_on or successor.on
            older = (
                event.id != successor.id
                or (event.supersedes != event.id)
                or (event.recorded_on or event.on) < recorded
            )
            if event is not successor and older:
                replaced[event] = min(recorded, replaced.get(event, recorded))
    return replaced


def _connected(
    events: tuple[Evidence, ...], signature: Signature, known: tuple[Evidence, ...] = ()
) -> list[Fault]:
    """What is wrong with how rows name one another; `known` are those already there."""
    return [
        *_revision_faults(events, known),
        *_appeal_faults(events, known),
        *rating_faults(events, signature, known),
    ]


def _appeal_faults(events: tuple[Evidence, ...], known: tuple[Evidence, ...]) -> Iterator[Fault]:
    """Appeals that are against no decision, or come before the one they are against."""
    decisions = first_versions(event for event in (*known, *events) if event.kind == "decision")
    decided = {id: decision.on for id, decision in decisions.items()}
    for position, event in enumerate(events):
        id = event.fields.get("decision") if event.kind == "appeal" else None
        path = f"evidence[{position}].decision"
        if id is not None and id not in decided:
            help = did_you_mean(str(id), decided) or "hand over the decision, with its `id`"
            yield Fault("unknown-id", f"there is no decision with the id {quoted(id)}", help, path)
        elif id is not None and event.on < decided[str(id)]:
            message = f"the appeal of {event.on} lies before the decision {quoted(id)} that it is against"
            yield Fault("bad-date", message, "correct one of the two days", path)


def _revision_faults(events: tuple[Evidence, ...], known: tuple[Evidence, ...] = ()) -> list[Fault]:
    """One id with two contents, and rows that supersede nothing or one another; `known` are those already there."""
    faults: list[Fault] = []
    versions: dict[str, dict[date | None, Evidence]] = {}
    for event in known:
        if event.id is not None:
            versions.setdefault(event.id, {}).setdefault(_version(event), event)
    for position, event in enumerate(events):
        if event.id is None:
            continue
        first = versions.setdefault(event.id, {}).setdefault(_version(event), event)
        if first != event:
            message = f"the id {quoted(event.id)} stands for two different rows"
            faults.append(
                Fault(
                    "contradiction",
                    message,
                    "give a correction `supersedes` and the day it was recorded",
                    f"evidence[{position}].id",
                )
            )
    older = {
        event.id: event.supersedes for event in (*known, *events) if event.supersedes not in (None, event.id)
    }
    sound: set[str | None] = {None}
    for position, event in enumerate(events):
        path = f"evidence[{position}].supersedes"
        if event.supersedes is not None and event.supersedes not in versions:
            faults.append(
                Fault(
                    "unknown-id",
                    f"there is no row with the id {quoted(event.supersedes)}",
                    "hand over the row that is replaced, or leave out `supersedes`",
                    path,
                )
            )
        chain: dict[str | None, None] = {}
        link = event.id
        while link not in sound and link not in chain:
            chain[link] = None
            link = older.get(link)
        if link in chain:
            faults.append(
                Fault(
                    "contradiction",
                    f"the row {quoted(event.id)} supersedes itself in the end",
                    "let corrections point back in time only",
                    path,
                )
            )
        sound.update(chain)
    return faults


def _version(event: Evidence) -> date | None:
    """Which version of its id a row is: the first, or the correction that was recorded on a day."""
    return (event.recorded_on or event.on) if event.supersedes == event.id else None
