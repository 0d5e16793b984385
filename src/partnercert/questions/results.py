"""What attempts came to: which of them count as passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache, cached_property, partial
from typing import Any, Final

import attrs

from partnercert.engines.reference import Place, Reference
from partnercert.language.nodes import RuleRef
from partnercert.records.evidence import Evidence
from partnercert.records.kinds import ASSESSED, ASSESSMENTS, NO_BAND, result_of
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.ratings import AboutAttempts
from partnercert.rulebook.rulebook import Passing, Rulebook
from partnercert.rulebook.view import Derivation, View
from partnercert.values.amounts import Amount
from partnercert.values.mappings import FrozenMap
from partnercert.values.ranges import Range, compared
from partnercert.values.verdicts import Verdict, all_of, from_flag

_VALID: Final = {"under-review": Verdict.UNKNOWN, "invalidated": Verdict.UNMET}
_CLEARED: Final = {"open": Verdict.UNKNOWN, "confirmed": Verdict.UNMET}

_KEPT: Final = 10_000

Aside = frozenset[RuleRef]


def results_of(rulebook: Rulebook, record: PartnerRecord) -> dict[str, Derivation]:
    """How attempts are read, for each kind of which some may count otherwise than the host has said."""
    kinds = {kind for kind, _ in rulebook.passing}
    kinds.update(row.kind for row in record.evidence if row.kind in ASSESSMENTS and not _is_plain(row))
    return {kind: partial(results, rulebook, kind) for kind in ASSESSED if kind in kinds}


def results(rulebook: Rulebook, kind: str, view: View, aside: Aside = frozenset()) -> Iterator[Evidence]:
    """The attempts of a kind, each of which says whether it counts as passed, if that is known.

    One that was not completed, or is invalidated, does not count; of one under review nobody knows. It is passed from
    the cut score on, or by its ratings, which say its score; what the program asks of it beside that is judged on its
    own day. Eligibilities that are `aside` are not asked about: each of them would rest on itself. Of artifacts, those
    count as validated that an assessment of the program is about.
    """
    judges: dict[RuleRef, Reference] = {}
    scoring = _Scoring(rulebook, view)
    banded = any(passing.bands for (of, _), passing in rulebook.passing.items() if of == kind)
    for attempt in view.recorded(kind):
        passing = rulebook.passing.get((kind, str(attempt.fields[kind])))
        if passing is None:
            if kind == "artifact":
                yield attempt
                continue
            passing = Passing()
        score, verdict = scoring.came_to(attempt, passing)
        verdict = all_of([verdict, *_asked(attempt, passing, scoring)])
        ref = passing.eligible
        if ref is not None and ref not in aside and verdict is not Verdict.UNMET:
            if ref not in judges:
                judges[ref] = _judge(rulebook, view, aside | {ref})
            verdict = all_of([verdict, _eligible(judges[ref], ref, attempt)])
        passed = {Verdict.MET: True, Verdict.UNMET: False}.get(verdict)
        said: dict[str, Any] = {result_of(kind): passed}
        if passing.scored is not None:
            said["score"] = score
        if passing.bands and score is not None:
            said["band"] = passing.band(score)
        elif banded and not passing.bands and "band" not in attempt.fields:
            said["band"] = NO_BAND
        same = all(attempt.fields.get(name) == value for name, value in said.items())
        yield attempt if same else attempt.replace(**said)


@attrs.frozen(eq=False, slots=False)
class _Scoring:
    """What attempts came to by their ratings, or by the score that the host has given."""

    rulebook: Rulebook
    view: View

    @cached_property
    def about(self) -> AboutAttempts:
        return AboutAttempts.in_view(self.view)

    def came_to(self, attempt: Evidence, passing: Passing) -> tuple[Amount | None, Verdict]:
        """The score of an attempt, and whether that is enough; where no score decides, the host says so."""
        said = attempt.fields.get(result_of(attempt.kind))
        decides = passing.cut is not None or passing.reached is not None
        if said is None and attempt.kind == "artifact" and passing.flags and not decides:
            said = True
        rated = None if passing.scored is None else self.about.rated_as(attempt)
        if passing.scored is None or rated is None:
            score = attempt.fields.get("score")
            known = score if isinstance(score, Amount) else None
            if said is None and passing.cut is not None and known is not None:
                said = known >= passing.cut
            return known, _flag(said)
        between, reached = self._by_ratings(rated, passing.scored, passing.reached)
        score = None if between is None or not between.known else Amount.computed(between.low, "points")
        enough = Verdict.MET
        if passing.cut is not None:
            enough = compared(">=", between, Range.exactly(passing.cut.number))
        return score, all_of([reached, enough]) if decides else _flag(said)

    def _by_ratings(
        self, attempt: str, scored: RuleRef, reached: RuleRef | None
    ) -> tuple[Range | None, Verdict]:
        """The score of an attempt by its ratings, and whether its rubric is reached; kept for the same ratings."""
        known = self.rulebook.came_to
        key = (scored, *sorted(map(_said, self.about.ratings[attempt])))
        if key not in known:
            if len(known) >= _KEPT:
                known.clear()
            place = Place(self.view.day, (("attempt", attempt),))
            came_to = self._ratings.amount(scored, place)
            verdict = Verdict.MET if reached is None else self._ratings.verdict(reached, place)
            known[key] = (came_to if isinstance(came_to, Range) else None, verdict)
        return known[key]

    @cached_property
    def _ratings(self) -> Reference:
        """The rules of rubrics, over what is visible, however long ago it was rated."""
        whole = attrs.evolve(self.view, since=date.min)
        return Reference(self.rulebook, lambda _: whole)


def _said(rating: Evidence) -> tuple[str, str, str, bool]:
    """All of a rating that its rubric reads."""
    said = rating.fields
    return str(said["rubric"]), str(said["rating"]), str(said["level"]), said.get("adjudicated") is True


def _is_plain(attempt: Evidence) -> bool:
    """Whether an attempt was completed, and its result stands."""
    return (
        attempt.fields.get("outcome", "completed") == "completed"
        and attempt.fields.get("state") not in _VALID
        and attempt.fields.get("incident") not in _CLEARED
    )


def _asked(attempt: Evidence, passing: Passing, scoring: _Scoring) -> Iterator[Verdict]:
    """What is asked of an attempt beside its result and who sat it."""
    said = attempt.fields
    yield from_flag(said.get("outcome", "completed") == "completed")
    yield _VALID.get(str(said.get("state")), Verdict.MET)
    yield _CLEARED.get(str(said.get("incident")), Verdict.MET)
    yield from (_flag(said.get(name)) for name in passing.flags)
    for op, name, bound in (("<=", "minutes", passing.minutes), (">=", "objections", passing.objections)):
        if bound is not None:
            number = said.get(name)
            known = Range.exactly(number.number) if isinstance(number, Amount) else None
            yield compared(op, known, Range.exactly(bound))
    if passing.versions:
        days = passing.versions.get(str(said.get("version")))
        yield from_flag(None if days is None else attempt.on in days)
    if passing.debriefed:
        yield from_flag(scoring.about.debriefed(attempt))


def _flag(value: object) -> Verdict:
    return from_flag(value if isinstance(value, bool) else None)


def _eligible(judge: Reference, ref: RuleRef, attempt: Evidence) -> Verdict:
    """Whether the person was eligible on the day of the attempt; of nobody it is not known."""
    if attempt.person is None:
        return Verdict.UNKNOWN
    return judge.verdict(ref, Place(attempt.on, (("person", attempt.person),)))


def _judge(rulebook: Rulebook, view: View, aside: Aside) -> Reference:
    """The rules as they stood on any day, for whoever sat an assessment then, at this partner or elsewhere."""
    attempts: dict[str, Derivation] = {
        kind: partial(results, rulebook, kind, aside=aside) for kind in ASSESSED if kind in view.derivations
    }
    derivations = FrozenMap({**view.derivations, **attempts})

    @cache
    def view_on(day: date) -> View:
        return attrs.evolve(
            view, day=day, seen_on=day, since=date.min, everybody=True, derivations=derivations
        )

    return Reference(rulebook, view_on)
