"""The rows of a table that decisions say: one for each partner, or for each of its groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from partnercert.engines.reference import Place, Reference
from partnercert.language.nodes import RuleRef
from partnercert.program.program import Program
from partnercert.questions.decide import decide
from partnercert.questions.decision import Decision
from partnercert.questions.ladders import is_earned_alone, standing_earned
from partnercert.questions.reading import read, rulebook_of
from partnercert.questions.standing import Judged, LadderStanding
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.rulebook import Ladder
from partnercert.values.amounts import Amount
from partnercert.values.ranges import Range

Row = Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Deciding:
    """What is asked of every partner, and the rows that its decision says; the same for whatever frames.

    It is called with the row of a partner and those of its evidence by their kind, where need be in another process.
    """

    program: Program
    as_of: date
    known_on: date | None
    kpis: tuple[str, ...]
    statuses: bool
    held: bool
    per: str | None

    def columns(self) -> dict[str, str]:
        """The columns of the answer with the sort of each."""
        group = {} if self.per is None else {self.per: self._sort_of_groups(self.per)}
        tiers = [f"{ladder.id}:{what}" for ladder in self._ladders() for what in self._places()]
        values = {f"kpi:{kpi}": "amount" for kpi in self.kpis}
        return {"id": "text", **group, **dict.fromkeys([*tiers, *self._ids()], "text"), **values}

    def __call__(self, partner: Row, evidence: Mapping[str, Sequence[Row]]) -> Iterator[tuple[Any, ...]]:
        """The rows about a partner: one, or one for each group."""
        record = record_of_rows(self.program, partner, evidence)
        decision = decide(self.program, record, self.as_of, self.known_on)
        reference = read(rulebook_of(self.program), record, self.known_on) if self.kpis else None
        for place, judged in self._places_judged(decision):
            group = () if self.per is None else (_plain(place.group[0][1]),)
            tiers = [
                tier
                for ladder in self._ladders()
                for tier in self._tiers(self._standing(ladder, decision, place, judged))
            ]
            statuses = [judged[id].status.value for id in self._ids()]
            values = [] if reference is None else [_value(reference, kpi, place) for kpi in self.kpis]
            yield (record.id, *group, *tiers, *statuses, *values)

    def _ladders(self) -> list[Ladder]:
        return [ladder for ladder in rulebook_of(self.program).ladders if ladder.per == self._key()]

    def _ids(self) -> list[str]:
        """The rules whose statuses are asked for."""
        rules = rulebook_of(self.program).of("achieved") if self.statuses else ()
        return [rule.ref.id for rule in rules if rule.per == self._key()]

    def _key(self) -> tuple[str, ...]:
        return () if self.per is None else (self.per,)

    def _places(self) -> tuple[str, ...]:
        return ("held", "earned", "possible")[not self.held :]

    def _sort_of_groups(self, per: str) -> str:
        signature = self.program.signature
        for kind in signature.kinds:
            field = signature.key_field(kind, per)
            spec = None if field is None else signature.field(kind, field)
            if spec is not None:
                return spec.sort.name
        return "text"

    def _places_judged(self, decision: Decision) -> Iterator[tuple[Place, dict[str, Judged]]]:
        """Where the rules are judged that are asked for, and what each came to there."""
        found: dict[Place, dict[str, Judged]] = {}
        for judged in decision.judged.values():
            if tuple(key for key, _ in judged.place.group) == self._key():
                found.setdefault(judged.place, {})[judged.ref.id] = judged
        if self.per is None and not found:
            found[Place(self.as_of)] = {}
        yield from found.items()

    def _standing(
        self, ladder: Ladder, decision: Decision, place: Place, judged: Mapping[str, Judged]
    ) -> LadderStanding:
        """Where the partner stands; what reviews and elections leave of it only if that is asked for."""
        if not self.held or is_earned_alone(attrs.evolve(ladder, per=())):
            return standing_earned(ladder, self.program, [judged[tier].verdict for tier in ladder.tiers])
        found = decision.ladders[ladder.id]
        return found if isinstance(found, LadderStanding) else found[str(place.group[0][1])]

    def _tiers(self, standing: LadderStanding) -> Iterator[str | None]:
        places = {"held": standing.tier, "earned": standing.earned, "possible": standing.possible}
        for what in self._places():
            tier = places[what]
            yield None if tier is None else tier.id


def record_of_rows(program: Program, partner: Row, evidence: Mapping[str, Sequence[Row]]) -> PartnerRecord:
    """The record that rows say, read by the door of records."""
    said = {name: value for name, value in partner.items() if value is not None}
    facts = {
        name: {"value": value, "on": said.get(f"{name}_on"), "recorded_on": said.get(f"{name}_recorded_on")}
        for name, value in said.items()
        if name in program.signature.facts
    }
    rows = [
        {
            "kind": kind,
            **{name: value for name, value in row.items() if name != "partner" and value is not None},
        }
        for kind, several in evidence.items()
        for row in several
    ]
    return program.record(said["id"], facts=facts, evidence=rows)


def _value(reference: Reference, kpi: str, place: Place) -> float | None:
    """The value of a KPI; None where it is not known exactly."""
    value = reference.amount(RuleRef("kpi", kpi), place)
    return float(value.low) if isinstance(value, Range) and value.known else None


def _plain(value: Any) -> Any:
    return float(value.number) if isinstance(value, Amount) else value
