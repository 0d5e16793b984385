"""When the answer changes if nothing new happens."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

import attrs

from partnercert.errors import QuestionError, quoted
from partnercert.language.nodes import AtLeast, RuleRef
from partnercert.program.editions import Editions
from partnercert.program.program import Program
from partnercert.program.tiers import Ladder, Tier
from partnercert.questions.decide import check_day, check_question, decided
from partnercert.questions.decision import Decision
from partnercert.questions.reading import rulebook_of
from partnercert.questions.standing import LadderStanding
from partnercert.questions.tracing import outcome_id
from partnercert.questions.walking import Day, walk
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.reads import OfLadder, Read, reads_of
from partnercert.rulebook.rulebook import Rule, Rulebook
from partnercert.values.dates import as_date


@attrs.frozen(kw_only=True, repr=False)
class Change:
    """On a day, a ladder's tier or the outcome of a rule becomes another, and because of what.

    `what` is `"tier"` where the tier held becomes another, `"earned"` for the tier earned, `"outcome"` for a tier,
    a specialization or a requirement that is met or not. `id` is the ladder's (`routing/emea` for a group of it) or
    the outcome's. `before` and `after` are ids of tiers, None for no tier, or statuses, None where nothing is asked.
    """

    on: date
    id: str
    before: str | None
    after: str | None
    because: tuple[str, ...]
    what: str = "outcome"

    def __repr__(self) -> str:
        return f"<Change {self}>"

    def __str__(self) -> str:
        earned = " earned" if self.what == "earned" else ""
        nothing = "not asked" if self.what == "outcome" else "no tier"
        reasons = f": {'; '.join(self.because)}" if self.because else ""
        return f"{self.on} {self.id}{earned}: {self.before or nothing} → {self.after or nothing}{reasons}"


def horizon(
    program: Program | Editions,
    record: PartnerRecord,
    as_of: date,
    through: date,
    known_on: date | None = None,
    chosen: str | None = None,
) -> tuple[Change, ...]:
    """Every change after `as_of`, through a day, of a tier held or earned or of an outcome, with no new evidence.

    Only the days on which something expires, grows old, leaves a window or begins are asked about; between them
    nothing can change. The awards that are due on `as_of`, and those that follow later from what is known already,
    count as stored on their day, as in `replay`: a renewal that was passed in time, the end of what a ladder keeps.
    The tier earned is told apart from the tier held on ladders with review terms or elections; on others it is the
    same. Of dated editions each day is judged by the one that applies to the partner, who may have `chosen` one.
    QuestionError if the limit lies before the day of the question, or a day is no date.
    """
    _check(program, record, as_of, through, known_on, chosen)
    as_of, through = as_date(as_of), as_date(through)
    known_on = None if known_on is None else as_date(known_on)
    signature = program.signature
    found: list[Change] = []
    before: Decision | None = None
    for day in walk(program, record.under(signature), as_of, through, known_on, chosen):
        after = None
        if day.program is not None and day.reading is not None:
            after = decided(day.program, day.read, day.on, known_on, day.reading)
        if day.on > as_of:
            found.extend(_changes(before, after, day))
        before = after
    return tuple(found)


def _check(
    program: Program | Editions,
    record: PartnerRecord,
    as_of: date,
    through: date,
    known_on: date | None,
    chosen: str | None,
) -> None:
    if isinstance(program, Editions):
        program.program_for(record, as_of, known_on, chosen)
    else:
        check_question(program, record, as_of, known_on)
    check_day("through", through)
    if through < as_of:
        raise QuestionError(
            "time-travel", f"a horizon from {as_of} cannot end on {through}", "give a later limit", "through"
        )
    if chosen is not None and not isinstance(program, Editions):
        message = f"a single program has no edition {quoted(chosen)} to choose"
        raise QuestionError("bad-argument", message, "give the editions, or leave out `chosen`", "chosen")


def _changes(before: Decision | None, after: Decision | None, day: Day) -> Iterator[Change]:
    was, now = _tiers(before), _tiers(after)
    old, new = _statuses(before), _statuses(after)
    changed = {id for id in {**old, **new} if old.get(id) != new.get(id)}
    reasons = _Reasons([each for each in (after, before) if each is not None], day, changed)
    for held in {**was, **now}:
        tiers = was.get(held), now.get(held)
        if tiers[0] != tiers[1]:
            told = reasons.of_tiers(held, tiers)
            yield Change(on=day.on, id=held.id, before=tiers[0], after=tiers[1], because=told, what=held.what)
    for id in {**old, **new}:
        if id in changed:
            told = reasons.of_outcome(id)
            yield Change(on=day.on, id=id, before=old.get(id), after=new.get(id), because=told)


@attrs.frozen
class _Standing:
    """What of a standing may change: the tier held or earned on a ladder, or in a group of one."""

    ladder: str
    group: str | None
    what: str

    @property
    def id(self) -> str:
        return self.ladder if self.group is None else f"{self.ladder}/{self.group}"


def _tiers(decision: Decision | None) -> dict[_Standing, str | None]:
    """The tiers held, and those earned on ladders where they may differ."""
    if decision is None:
        return {}
    found: dict[_Standing, str | None] = {}
    for ladder, standings in decision.ladders.items():
        remembers = _remembers(decision.program.ladders[ladder])
        for group, standing in _groups(standings):
            found[_Standing(ladder, group, "tier")] = _id(standing.tier)
            if remembers:
                found[_Standing(ladder, group, "earned")] = _id(standing.earned)
    return found


def _groups(
    standings: LadderStanding | Mapping[str, LadderStanding],
) -> Iterator[tuple[str | None, LadderStanding]]:
    if isinstance(standings, LadderStanding):
        yield None, standings
    else:
        yield from standings.items()


def _id(tier: Tier | None) -> str | None:
    return None if tier is None else tier.id


def _remembers(ladder: Ladder) -> bool:
    """Whether the tier held on a ladder may be another than the one that is earned."""
    return ladder.review is not None or ladder.elections is not None


def _statuses(decision: Decision | None) -> dict[str, str]:
    return {} if decision is None else {id: judged.status.value for id, judged in decision.judged.items()}


@attrs.frozen
class _Reasons:
    """Why outcomes, and with them tiers, became others on a day."""

    decisions: list[Decision]
    day: Day
    changed: set[str]

    def of_tiers(self, held: _Standing, tiers: Iterable[str | None]) -> tuple[str, ...]:
        """What moved the ladder, and what changed of the tiers that the partner left and reached."""
        if self.day.moved is not None:
            return (self.day.moved,)
        told = self._of_ladder(held.ladder) if held.what == "tier" else []
        left_and_reached = self._outcomes(held, tiers)
        told += [words for id in left_and_reached if id in self.changed for words in self.of_outcome(id)]
        told = told or [words for id in left_and_reached for words in self.of_outcome(id)]
        # who has chosen a lower tier holds it because of a higher one that is earned
        others = self._outcomes(held, self.decisions[0].program.ladders[held.ladder].tiers)
        told = told or [words for id in others if id in self.changed for words in self.of_outcome(id)]
        return tuple(dict.fromkeys(told))

    def _outcomes(self, held: _Standing, tiers: Iterable[str | None]) -> list[str]:
        """The outcomes of some tiers, in the group at hand."""
        judged = {id: each for decision in self.decisions for id, each in decision.judged.items()}
        return [
            id
            for id, each in judged.items()
            if each.ref.id in tiers and held.group in (None, *(str(value) for _, value in each.place.group))
        ]

    def _of_ladder(self, id: str) -> list[str]:
        """Reviews, elections, and what an award asks for beside the requirements."""
        rulebook, ref = rulebook_of(self.decisions[0].program), RuleRef("awarded", id)
        asked = _reads(rulebook, ref) if ref in rulebook else frozenset[Read]()
        return self._named({OfLadder(id), *asked})

    def of_outcome(self, id: str) -> tuple[str, ...]:
        """What changed of its parts or, where it has none, of what it reads."""
        if self.day.moved is not None:
            return (self.day.moved,)
        decision = next(each for each in self.decisions if id in each.judged)
        judged, rulebook = decision.judged[id], rulebook_of(decision.program)
        rule = rulebook[judged.ref]
        parts = [outcome_id(rulebook[part], judged.place) for part in _parts(rule)]
        told = [words for part in parts if part in self.changed for words in self.of_outcome(part)]
        told = told or self._named(_reads(rulebook, rule.ref))
        if not told and not all(id in each.judged for each in self.decisions):
            # a group is there from the first to the last row that names it, whether rules count that row or not
            told = [cause.words for cause in self.day.causes]
        return tuple(dict.fromkeys(told))

    def _named(self, reads: Collection[Read]) -> list[str]:
        return [cause.words for cause in self.day.causes if cause.read in reads]


def _parts(rule: Rule) -> list[RuleRef]:
    """The requirements of a tier, and the tier below."""
    asked = rule.rule.rules if isinstance(rule.rule, AtLeast) else ()
    return [part for part in asked if isinstance(part, RuleRef) and part.word == "achieved"]


@lru_cache(maxsize=4096)
def _reads(rulebook: Rulebook, ref: RuleRef) -> frozenset[Read]:
    return frozenset(reads_of(rulebook, [rulebook[ref]]))
