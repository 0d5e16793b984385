"""What is visible of one record on one day: the evidence itself, and the evidence that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from typing import Any, Final

import attrs

from partnercert.language.signature import Signature
from partnercert.records.evidence import Evidence, FieldValue
from partnercert.records.record import PartnerRecord
from partnercert.values.dates import add, day_before
from partnercert.values.mappings import FrozenMap

# What was decided or agreed lasts, however long ago it was.
LASTING: Final = ("award", "suspension", "employment", "attestation", "waiver")
Derivation = Callable[["View"], Iterable[Evidence]]
"""All rows of a kind, those of the record included, where some follow from other evidence."""


@attrs.frozen(eq=False)
class View:
    """One record on one day.

    `derivations` make the rows of kinds that follow from others, when they are first asked for. What was revoked
    or replaced is judged on `seen_on`, the day itself unless said otherwise. What happened before `since` is left
    out, but for what lasts: awards, suspensions, employment, attestations, waivers. To a view of `everybody` it
    does not matter who is employed. What others have found on the day is `kept` for when they are asked again.
    """

    record: PartnerRecord
    day: date
    known_on: date | None
    signature: Signature
    derivations: FrozenMap[str, Derivation] = FrozenMap()
    seen_on: date = attrs.field(default=attrs.Factory(lambda self: self.day, takes_self=True))
    since: date = date.min
    everybody: bool = False
    kept: dict[str, tuple[Any, Any]] = attrs.field(factory=dict, init=False)
    _seen: dict[str, tuple[Evidence, ...]] = attrs.field(factory=dict, init=False)

    def events(self, kind: str) -> tuple[Evidence, ...]:
        """The visible events of a kind."""
        if kind not in self._seen:
            derive = self.derivations.get(kind)
            self._seen[kind] = tuple(self.recorded(kind) if derive is None else derive(self))
        return self._seen[kind]

    def recorded(self, kind: str) -> tuple[Evidence, ...]:
        """The visible events of a kind that the host has recorded."""
        return tuple(
            event
            for event in self.record.announced(kind, self.seen_on, self.known_on)
            if event.on <= self.day and (event.on >= self.since or kind in LASTING)
        )

    def revoked(self, kind: str) -> tuple[Evidence, ...]:
        """The events of a kind that would be visible, had they not been revoked."""
        taken_back = min(self.seen_on, self.known_on or self.seen_on)
        return tuple(
            event
            for event in self.record.given(kind, self.seen_on, self.known_on)
            if event.on <= self.day and event.revoked_on is not None and event.revoked_on <= taken_back
        )

    def known_as(self, event: Evidence) -> tuple[str, ...]:
        """The ids under which other rows may name an event: its own, then those of the rows that led to it."""
        return self.record.known_as(event, self.seen_on, self.known_on)

    def fact(self, name: str) -> FieldValue | None:
        """What is known about the partner on the day, or None; a fact older than its `max_age` is not known."""
        statement = self.record.fact(name, self.day, self.known_on)
        if statement is None:
            return None
        max_age = self.signature.facts[name].max_age
        stale = max_age is not None and statement.on is not None and add(statement.on, max_age) < self.day
        return None if stale else statement.value

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Everybody about whom there is visible evidence, if employed."""
        named = {
            event.person
            for kind in self.record.kinds
            for event in self.recorded(kind)
            if event.person is not None
        }
        return tuple(person for person in sorted(named) if self.employs(person))

    def employs(self, person: str) -> bool:
        """Whether a person belongs to the partner: unless there is employment evidence and none covers the day."""
        spans = self._employment.get(person)
        return self.everybody or spans is None or any(span.in_force_on(self.day, self.day) for span in spans)

    def joined_on(self, person: str) -> date | None:
        """The day from which a person has belonged to the partner without a break; None where nobody says.

        A span of employment that begins on the day after another one continues it.
        """
        joined = None
        for span in sorted(self._employment.get(person, ()), key=lambda span: span.on, reverse=True):
            asked = self.day if joined is None else day_before(joined)
            if span.in_force_on(asked, asked):
                joined = span.on
        return joined

    @cached_property
    def _employment(self) -> dict[str, list[Evidence]]:
        spans: dict[str, list[Evidence]] = {}
        for event in self.record.announced("employment", self.seen_on, self.known_on):
            if event.person is not None:
                spans.setdefault(event.person, []).append(event)
        return spans
