"""Matters: what may be due at one partner, with the days that notices count from and what their texts name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

import attrs

from partnercert.engines.reference import Reference
from partnercert.program.program import Program
from partnercert.questions.agenda.items import Item
from partnercert.questions.awards import waiting
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.rulebook import Rulebook
from partnercert.rulebook.view import View


@attrs.frozen(eq=False)
class Asked:
    """What an agenda asks about one record: the days, and the record as its program reads it."""

    program: Program
    rulebook: Rulebook
    reference: Reference
    record: PartnerRecord
    as_of: date
    through: date
    known_on: date | None = None

    @property
    def view(self) -> View:
        """What is visible on the day."""
        return self.reference.view(self.as_of)

    def waits(self, certification: str, person: str | None) -> bool:
        """Whether something earned or renewed waits for a decision."""
        return (certification, person) in self._waiting

    @cached_property
    def _waiting(self) -> frozenset[tuple[str, str | None]]:
        if all(each.decided is None for each in self.program.certifications.values()):
            return frozenset()
        found = waiting(self.program, self.rulebook, self.reference, self.as_of)
        return frozenset((each.certification, each.person) for each in found)

    def near(self, day: date | None) -> bool:
        """Whether a day is one of those that are asked about."""
        return day is not None and self.as_of <= day <= self.through

    def employs(self, person: str | None, day: date) -> bool:
        """Whether a person belongs to the partner on a day; the partner itself always does."""
        return person is None or self.reference.view(day).employs(person)

    def item(self, kind: str, id: str, due_on: date, because: str, **said: Any) -> Item:
        """An item of the partner, as urgent as its days make it."""
        urgency = self._urgency(due_on, said.get("opens_on"), said.get("closes_on"))
        return Item(
            urgency=urgency,
            due_on=due_on,
            partner=self.record.id,
            kind=kind,
            id=id,
            because=because,
            **{"title": id, **said},
        )

    def _urgency(self, due_on: date, opens_on: date | None, closes_on: date | None) -> str:
        if due_on < self.as_of:
            return "overdue" if closes_on is None or closes_on < self.as_of else "grace"
        if due_on == self.as_of or (opens_on is not None and opens_on <= self.as_of):
            return "due"
        return "soon" if self.near(due_on) or self.near(opens_on) else "later"


@attrs.frozen(kw_only=True, eq=False)
class Matter:
    """Something that may be due at a partner.

    Notices count from its `days`, by their anchors, and their texts name its `places`. It is `listed` by itself, or
    else only with a message. A notice that names nothing in `about` means whatever is `unasked`.
    """

    item: Item
    days: Mapping[str, date] = attrs.field(factory=dict)
    places: Mapping[str, str] = attrs.field(factory=dict)
    listed: bool
    unasked: bool = True
    renewable: bool = False


def award_title(program: Program, id: str) -> str:
    """The title of a certification, tier or specialization, or its id."""
    parts: tuple[Mapping[str, Any], ...] = (program.certifications, program.tiers, program.specializations)
    return next((table[id].title or id for table in parts if id in table), id)


def reviewed_tiers(rulebook: Rulebook) -> frozenset[str]:
    """The tiers of ladders with review terms: their ends are reviews."""
    return frozenset(id for ladder in rulebook.ladders if ladder.review is not None for id in ladder.tiers)
