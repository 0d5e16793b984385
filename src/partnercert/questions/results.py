"""What attempts came to: which of them count as passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache, partial
from typing import Final

import attrs

from partnercert.engines.reference import Place, Reference
from partnercert.language.nodes import RuleRef
from partnercert.records.evidence import Evidence
from partnercert.records.kinds import ASSESSMENTS
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.rulebook import Passing, Rulebook
from partnercert.rulebook.view import Derivation, View
from partnercert.values.amounts import Amount
from partnercert.values.mappings import FrozenMap
from partnercert.values.verdicts import Verdict, all_of, from_flag

_VALID: Final = {"under-review": Verdict.UNKNOWN, "invalidated": Verdict.UNMET}

Aside = frozenset[RuleRef]


def results_of(rulebook: Rulebook, record: PartnerRecord) -> dict[str, Derivation]:
    """How attempts are read, for each kind of which some may count otherwise than the host has said."""
    kinds = {kind for kind, _ in rulebook.passing}
    kinds.update(row.kind for row in record.evidence if row.kind in ASSESSMENTS and not _is_plain(row))
    return {kind: partial(results, rulebook, kind) for kind in ASSESSMENTS if kind in kinds}


def results(rulebook: Rulebook, kind: str, view: View, aside: Aside = frozenset()) -> Iterator[Evidence]:
    """The attempts of a kind, each of which says whether it counts as passed, if that is known.

    One that was not completed, or is invalidated, does not count; of one under review nobody knows. It is passed from
    the cut score on; what the program asks of it beside that is judged on its own day. Eligibilities that are
    `aside` are not asked about: each of them would rest on itself.
    """
    judges: dict[RuleRef, Reference] = {}
    for attempt in view.recorded(kind):
        passing = rulebook.passing.get((kind, str(attempt.fields[kind])), Passing())
        verdict = _without_eligibility(attempt, passing)
        ref = passing.eligible
        if ref is not None and ref not in aside and verdict is not Verdict.UNMET:
            if ref not in judges:
                judges[ref] = _judge(rulebook, view, aside | {ref})
            verdict = all_of([verdict, _eligible(judges[ref], ref, attempt)])
        passed = {Verdict.MET: True, Verdict.UNMET: False}.get(verdict)
        yield attempt if attempt.fields.get("passed") is passed else attempt.replace(passed=passed)


def _is_plain(attempt: Evidence) -> bool:
    """Whether an attempt was completed, and its result stands."""
    return (
        attempt.fields.get("outcome", "completed") == "completed"
        and attempt.fields.get("state") not in _VALID
    )


def _without_eligibility(attempt: Evidence, passing: Passing) -> Verdict:
    completed = from_flag(attempt.fields.get("outcome", "completed") == "completed")
    valid = _VALID.get(str(attempt.fields.get("state")), Verdict.MET)
    passed, score = attempt.fields.get("passed"), attempt.fields.get("score")
    if passed is None and passing.cut is not None and isinstance(score, Amount):
        passed = score >= passing.cut
    proctored = _flag(attempt.fields.get("proctored")) if passing.proctored else Verdict.MET
    return all_of([completed, valid, _flag(passed), proctored])


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
        kind: partial(results, rulebook, kind, aside=aside)
        for kind in ASSESSMENTS
        if kind in view.derivations
    }
    derivations = FrozenMap({**view.derivations, **attempts})

    @cache
    def view_on(day: date) -> View:
        return attrs.evolve(
            view, day=day, seen_on=day, since=date.min, everybody=True, derivations=derivations
        )

    return Reference(rulebook, view_on)
