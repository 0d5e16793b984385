"""A decision: which tier, and everything that a host may ask about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property, partial
from itertools import chain
from typing import Any, Never

import attrs

from partnercert.documents.digest import SEMANTICS, digest, program_digest, record_digest
from partnercert.engines.compiled.runtime import Verdicts
from partnercert.engines.reference import Place, Reference
from partnercert.errors import ProgramError, QuestionError, nothing_named, quoted
from partnercert.language.nodes import RuleRef
from partnercert.program.benefits import Benefit
from partnercert.program.formulas import better_of
from partnercert.program.kpis import Kpi
from partnercert.program.program import Program
from partnercert.program.tiers import Tier
from partnercert.questions.awards import counted_in, due, waiting
from partnercert.questions.explain import Explanation, explained, still_open
from partnercert.questions.gaps import Gap, gaps_of
from partnercert.questions.generated import engine_of
from partnercert.questions.granting import Undecided
from partnercert.questions.html import page
from partnercert.questions.judging import CAME_TO, judged_by_codes, judged_by_reference
from partnercert.questions.kpi_value import KpiValue
from partnercert.questions.ladders import is_earned_alone, standing_earned, standings
from partnercert.questions.reading import read, rulebook_of
from partnercert.questions.scorecard_value import ScorecardValue, scored
from partnercert.questions.standing import Judged, LadderStanding
from partnercert.questions.tracing import Tracer
from partnercert.records.evidence import Evidence
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.outcomes import Outcome, plain_value
from partnercert.rulebook.rulebook import Ladder, Rulebook
from partnercert.values.amounts import Amount
from partnercert.values.mappings import FrozenMap


@attrs.frozen(kw_only=True, repr=False, slots=False)
class Decision:
    """What a program says of a partner on a day.

    Decisions are equal by program, record, `as_of`, `known_on` and semantics. `decision[id]` is the outcome of a
    tier, a specialization or a requirement such as `gold/win-rate`; of a part of one, `gold/revenue/2`.
    """

    program: Program
    record: PartnerRecord
    as_of: date
    known_on: date | None = None
    semantics: int = SEMANTICS
    _came_to: Verdicts | None = attrs.field(default=None, eq=False, alias="came_to")
    _reading: Reference | None = attrs.field(default=None, eq=False, alias="reading")

    @cached_property
    def judged(self) -> FrozenMap[str, Judged]:
        """What every tier, specialization and requirement came to, by its id, in the order of the document."""
        if self._came_to is None:
            return FrozenMap(judged_by_reference(self._rulebook, self._reference, self.as_of))
        engine = engine_of(self.program)
        return FrozenMap(judged_by_codes(engine, self._came_to, lambda: self._reference, self.as_of))

    @cached_property
    def ladders(self) -> FrozenMap[str, LadderStanding | FrozenMap[str, LadderStanding]]:
        """Where the partner stands on each ladder; on one that is judged in groups, in each of them."""
        return FrozenMap({ladder.id: self._on(ladder) for ladder in self._rulebook.ladders})

    @property
    def tier(self) -> Tier | None:
        """The tier held, on the only ladder or on the one named `tier`; `which-ladder` where there is neither."""
        return self._standing.tier

    @property
    def rank(self) -> int:
        """The place of the tier held, from 1 for the lowest; 0 for none."""
        return self._standing.rank

    @property
    def earned(self) -> Tier | None:
        """The tier that the evidence earns."""
        return self._standing.earned

    @property
    def possible(self) -> Tier | None:
        """The highest tier that is not ruled out: what could be earned if all that is unknown turned out well."""
        return self._standing.possible

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every outcome, in the order of the document."""
        return tuple(self[id] for id in self.judged)

    @cached_property
    def kpis(self) -> FrozenMap[str, Amount | None]:
        """The value of each KPI, None where it is not known exactly."""
        return FrozenMap({id: self.kpi(id).value for id in self.program.kpis})

    @cached_property
    def benefits(self) -> tuple[Benefit, ...]:
        """What the tiers held give, with their service levels."""
        standings = [
            each
            for held in self.ladders.values()
            for each in (held.values() if isinstance(held, FrozenMap) else (held,))
        ]
        tiers = {standing.tier.id for standing in standings if standing.tier is not None}
        return tuple(benefit for benefit in self.program.benefits.values() if tiers & set(benefit.tiers))

    @cached_property
    def awards(self) -> tuple[Evidence, ...]:
        """The award events that are due on the day, for the host to store and hand back."""
        return tuple(due(self.program, self._rulebook, self._reference, self.as_of))

    @cached_property
    def undecided(self) -> tuple[Undecided, ...]:
        """What is earned on the day and waits for a decision, where the program asks for one."""
        return tuple(waiting(self.program, self._rulebook, self._reference, self.as_of))

    @cached_property
    def digest(self) -> str:
        """A sha256 over the digests of program and record, the days and the semantics."""
        return digest(
            {
                "program": program_digest(self.program),
                "record": record_digest(self.record),
                "as_of": self.as_of.isoformat(),
                "known_on": self.known_on and self.known_on.isoformat(),
                "semantics": self.semantics,
            }
        )

    def kpi(self, id: str) -> KpiValue:
        """The value of one KPI with its evidence, its target, and what is missing."""
        if not isinstance(id, str) or (ref := RuleRef("kpi", id)) not in self._rulebook:
            known = [rule.ref.id for rule in self._rulebook.of("kpi")]
            raise nothing_named(id, known, "the program has no KPI")
        kpi, place = self.program.kpis.get(id, Kpi(id=id)), Place(self.as_of)
        observed, between = self._tracer.amount(self._reference.amount(ref, place), ref, place)
        value = observed if isinstance(observed, Amount) else None
        return KpiValue(
            id=id,
            title=self._rulebook[ref].title,
            value=value,
            between=between,
            better=better_of(kpi),
            target=kpi.target,
            missing=() if value is not None else self._tracer.missing(ref, place),
            evidence=self._tracer.evidence(ref, place),
        )

    @cached_property
    def scorecards(self) -> FrozenMap[str, ScorecardValue]:
        """What each scorecard comes to, with the points of its KPIs."""
        return FrozenMap(
            {id: scored(scorecard, self.kpi) for id, scorecard in self.program.scorecards.items()}
        )

    def gaps(self, id: str | None = None) -> tuple[Gap, ...]:
        """What is missing for a tier, a specialization or a requirement; by default for the next tier."""
        target = id if id is not None else self._next_tier()
        return () if target is None else tuple(gaps_of(self[target]))

    def explain(self, id: str | None = None) -> Explanation:
        """Why, in words: of one outcome, or of the whole decision with what is open for the next tier."""
        return Explanation(tuple(explained(self[id])) if id is not None else tuple(self._summary()))

    def to_dict(self) -> dict[str, object]:
        """The decision as plain data that JSON can hold."""
        scorecards = {id: each.to_dict() for id, each in self.scorecards.items()}
        return {
            "program": {"name": self.program.name, "edition": self.program.edition},
            "partner": self.record.id,
            "as_of": self.as_of.isoformat(),
            "known_on": self.known_on and self.known_on.isoformat(),
            "semantics": self.semantics,
            "digest": self.digest,
            "ladders": {
                id: standing.to_dict()
                if isinstance(standing, LadderStanding)
                else {group: each.to_dict() for group, each in standing.items()}
                for id, standing in self.ladders.items()
            },
            "kpis": {id: plain_value(value) for id, value in self.kpis.items()},
            **({"scorecards": scorecards} if scorecards else {}),
            "benefits": [benefit.id for benefit in self.benefits],
            "awards": [award.to_dict() for award in self.awards],
            "outcomes": {id: self[id].to_dict() for id in self.judged if _is_whole(id)},
        }

    def __getitem__(self, id: str) -> Outcome:
        if not isinstance(id, str):
            raise QuestionError(
                "bad-argument", f"{quoted(id)} is no id of an outcome", 'ask decision["gold"]'
            )
        if id in self.judged:
            judged = self.judged[id]
            return self._noted(self._tracer.outcome(self._rulebook[judged.ref], judged.place))
        holder, slash, _ = id.rpartition("/")
        while slash and holder not in self.judged:
            holder, slash, _ = holder.rpartition("/")
        found = _part(self[holder], id) if slash else None
        if found is None:
            raise nothing_named(id, self.judged, "the decision has no outcome")
        return found

    def __contains__(self, id: object) -> bool:
        return id in self.judged

    def __bool__(self) -> Never:
        raise ProgramError(
            "not-a-boolean", "a decision has no truth value", "ask for decision.tier, or decision[id].verdict"
        )

    def __reduce__(self) -> tuple[object, ...]:
        said: dict[str, Any] = {
            str(field.alias): getattr(self, field.name) for field in attrs.fields(Decision)
        }
        return partial(Decision, **{**said, "reading": None}), ()

    def __repr__(self) -> str:
        known = f", known on {self.known_on}" if self.known_on is not None else ""
        return f"<Decision {self.record.id} on {self.as_of}{known}: {self._held()}>"

    def __str__(self) -> str:
        return str(self.explain())

    def _repr_html_(self) -> str:
        tops = [self[id] for id in self.judged if _is_whole(id)]
        return page(self._heading(), self._standings(), tops, tuple(self._wanted()))

    @cached_property
    def _rulebook(self) -> Rulebook:
        return rulebook_of(self.program)

    @cached_property
    def _tracer(self) -> Tracer:
        return Tracer(self._rulebook, self._reference)

    def _on(self, ladder: Ladder) -> LadderStanding | FrozenMap[str, LadderStanding]:
        if self._came_to is None or not is_earned_alone(ladder):
            return standings(ladder, self.program, self._rulebook, self._reference, self.as_of)
        index, codes = engine_of(self.program).index, [*chain.from_iterable(self._came_to[0])]
        reached = [CAME_TO[codes[index[tier]]][1] for tier in ladder.tiers]
        return standing_earned(ladder, self.program, reached)

    @property
    def _standing(self) -> LadderStanding:
        """The standing on the ladder named `tier`, or on the only one that is judged as a whole."""
        whole = {id: each for id, each in self.ladders.items() if isinstance(each, LadderStanding)}
        if "tier" in whole or len(whole) == 1:
            return whole["tier" if "tier" in whole else next(iter(whole))]
        many = "no ladder" if not whole else f"{len(whole)} ladders, none of them named `tier`,"
        known = ", ".join(quoted(id) for id in self.ladders)
        raise QuestionError(
            "which-ladder",
            f"the program has {many} on which a partner as a whole has one tier",
            f"ask decision.ladders[…]: {known}" if known else "ask decision[id] for an outcome",
        )

    @cached_property
    def _reference(self) -> Reference:
        """The reading that decided; a decision that was stored and loaded reads its record anew."""
        if self._reading is not None:
            return self._reading
        if self._came_to is None:
            return read(self._rulebook, self.record, self.known_on)
        reading = engine_of(self.program).reading(self.record, self.known_on)
        reading.note(self.as_of, self._came_to)
        return reading

    def _noted(self, outcome: Outcome) -> Outcome:
        """The outcome and its parts, saying where a certification counts that is earned and that no award records."""
        if not self.awards and not self.undecided:
            return outcome
        counted = counted_in(self._rulebook, self.judged[outcome.id].ref) if outcome.id in self.judged else ()
        standings = self._reference.view(self.as_of).events("standing")
        good = {(row.fields["standing"], row.person) for row in standings if row.fields.get("good")}
        notes = (
            f"{award.person or 'the partner'} has earned {award.fields['award']}, and no award records it: "
            "store decision.awards"
            for award in self.awards
            if award.revoked_on is None
            and award.fields["award"] in counted
            and (award.fields["award"], award.person) not in good
        )
        waits = (str(each) for each in self.undecided if each.certification in counted)
        return attrs.evolve(
            outcome, notes=(*outcome.notes, *notes, *waits), of=tuple(map(self._noted, outcome.of))
        )

    def _next_tier(self) -> str | None:
        """The tier above the one earned, None at the top."""
        return self._above(self._standing)

    def _above(self, standing: LadderStanding) -> str | None:
        tiers = self.program.ladders[standing.ladder].tiers
        rank = 0 if standing.earned is None else tiers.index(standing.earned.id) + 1
        return tiers[rank] if rank < len(tiers) else None

    def _heading(self) -> str:
        known = "" if self.known_on is None else f", as known on {self.known_on}"
        return f"{self.record.id} on {self.as_of}{known} ({self._rulebook.name})"

    def _summary(self) -> Iterator[str]:
        yield self._heading()
        yield from (f"{where}: {words}" for where, words in self._standings())
        for wanted in self._wanted():
            yield f"open for {wanted}:"
            yield from still_open(self[wanted].of)

    def _wanted(self) -> Iterator[str]:
        """The tier above the one earned, on each ladder that is judged as a whole."""
        for standing in self.ladders.values():
            if isinstance(standing, LadderStanding) and (above := self._above(standing)) is not None:
                yield above

    def _standings(self) -> Iterator[tuple[str, str]]:
        for ladder, standing in self.ladders.items():
            if isinstance(standing, LadderStanding):
                yield ladder, standing.in_words()
            else:
                yield from ((f"{ladder} in {group}", each.in_words()) for group, each in standing.items())

    def _held(self) -> str:
        return "; ".join(f"{where} {words}" for where, words in self._standings()) or "no ladder"


def _is_whole(id: str) -> bool:
    """Whether an outcome stands by itself and not as a requirement of a tier."""
    return "/" not in id.rpartition("]/")[2]


def _part(outcome: Outcome, id: str) -> Outcome | None:
    """The part of an outcome with an id, at any depth."""
    for part in outcome.of:
        found = part if part.id == id else _part(part, id) if id.startswith(f"{part.id}/") else None
        if found is not None:
            return found
    return None
