"""When the answer changes if nothing new happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from partnercert.errors import QuestionError
from partnercert.language.nodes import Aggregate, Fact, Field, Pick, RuleRef, walk
from partnercert.program.program import Program
from partnercert.questions.decide import check_day, decide
from partnercert.questions.decision import Decision
from partnercert.questions.reading import rulebook_of
from partnercert.questions.standing import LadderStanding
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.change_points import Cause, change_points
from partnercert.rulebook.rulebook import Rulebook


@attrs.frozen(kw_only=True)
class Change:
    """On a day, a ladder's tier or the outcome of a rule becomes another, and because of what.

    `before` and `after` are ids of tiers (None for no tier) for a ladder, and statuses for a rule.
    """

    on: date
    id: str
    before: str | None
    after: str | None
    because: tuple[str, ...]

    def __str__(self) -> str:
        reasons = f": {'; '.join(self.because)}" if self.because else ""
        return f"{self.on} {self.id}: {self.before or 'no tier'} → {self.after or 'no tier'}{reasons}"


def horizon(
    program: Program, record: PartnerRecord, as_of: date, through: date, known_on: date | None = None
) -> tuple[Change, ...]:
    """Every change after `as_of`, through a day, of a tier or of an outcome, with no new evidence.

    Only the days on which something expires, grows old, leaves a window or begins are asked about; between them
    nothing can change. QuestionError if the limit lies before the day of the question.
    """
    decision = decide(program, record, as_of, known_on)
    check_day("through", through)
    if through < as_of:
        raise QuestionError(
            "time-travel", f"a horizon from {as_of} cannot end on {through}", "give a later limit", "through"
        )
    rulebook = rulebook_of(program)
    found: list[Change] = []
    for day, causes in change_points(rulebook, decision.record, as_of, through).items():
        later = decide(program, decision.record, day, known_on)
        found.extend(_changes(decision, later, causes, rulebook))
        decision = later
    return tuple(found)


def _changes(
    before: Decision, after: Decision, causes: tuple[Cause, ...], rulebook: Rulebook
) -> Iterator[Change]:
    sources = {
        id: _sources(rulebook, judged.ref) for id, judged in (*before.judged.items(), *after.judged.items())
    }
    told = {id: _words(causes, read) for id, read in sources.items()}
    was, now = _tiers(before), _tiers(after)
    for id in {**was, **now}:
        if was.get(id) != now.get(id):
            tiers = [each for each in (was.get(id), now.get(id)) if each is not None]
            because = dict.fromkeys(words for tier in tiers for words in _of_tier(told, tier))
            yield Change(on=after.as_of, id=id, before=was.get(id), after=now.get(id), because=tuple(because))
    for id in dict.fromkeys((*before.judged, *after.judged)):
        statuses = [each.judged[id].status.value if id in each.judged else None for each in (before, after)]
        if statuses[0] != statuses[1]:
            yield Change(on=after.as_of, id=id, before=statuses[0], after=statuses[1], because=told[id])


def _tiers(decision: Decision) -> dict[str, str | None]:
    """The tier held on each ladder, and in each group of a ladder that is judged so."""
    held: dict[str, str | None] = {}
    for id, standing in decision.ladders.items():
        groups = (
            {id: standing}
            if isinstance(standing, LadderStanding)
            else {f"{id}/{group}": each for group, each in standing.items()}
        )
        held.update(
            {where: each.tier.id if each.tier is not None else None for where, each in groups.items()}
        )
    return held


def _of_tier(told: dict[str, tuple[str, ...]], tier: str) -> tuple[str, ...]:
    return next((words for id, words in told.items() if id.rpartition("]/")[2] == tier), ())


def _words(causes: tuple[Cause, ...], sources: frozenset[str]) -> tuple[str, ...]:
    """The causes that a rule reads; of two that say the same, one."""
    return tuple(dict.fromkeys(cause.words for cause in causes if cause.source in sources))


def _sources(rulebook: Rulebook, ref: RuleRef) -> frozenset[str]:
    """The kinds of evidence, their fields, and the facts that a rule reads, through the rules that it names too."""
    found: set[str] = set()
    waiting, seen = [ref], {ref}
    while waiting:
        for part in walk(rulebook[waiting.pop()].body):
            if isinstance(part, Aggregate | Pick) and part.kind is not None:
                found.add(part.kind)
                fields = (inner.name for of in part.parts() for inner in walk(of) if isinstance(inner, Field))
                found.update(f"{part.kind}.{name}" for name in (*(name for name, _ in part.filters), *fields))
            elif isinstance(part, Fact):
                found.add(part.name)
            elif isinstance(part, RuleRef) and part not in seen:
                seen.add(part)
                waiting.append(part)
    return frozenset(found)
