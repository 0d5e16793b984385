"""What every rule of a decision came to, and why where it was not asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Final

from partnercert.engines.compiled.forms import MET, NOT_APPLICABLE, UNKNOWN, UNMET, WAIVED
from partnercert.engines.compiled.runtime import Engine, Verdicts
from partnercert.engines.reference import Place, Reference
from partnercert.language.nodes import RuleRef
from partnercert.questions.standing import Judged
from partnercert.questions.tiers_held import places
from partnercert.questions.tracing import Tracer, outcome_id
from partnercert.rulebook.outcomes import Status
from partnercert.rulebook.rulebook import Rule, Rulebook
from partnercert.values.verdicts import Verdict

CAME_TO: Final = {
    MET: (Status.MET, Verdict.MET),
    UNMET: (Status.UNMET, Verdict.UNMET),
    UNKNOWN: (Status.UNKNOWN, Verdict.UNKNOWN),
    NOT_APPLICABLE: (Status.NOT_APPLICABLE, Verdict.MET),
    WAIVED: (Status.WAIVED, Verdict.MET),
}


def judged_by_reference(rulebook: Rulebook, reference: Reference, day: date) -> Iterator[tuple[str, Judged]]:
    """Every rule that can be achieved, in the order of the document, as the reference judges it."""
    where = places(rulebook, reference, day)
    for rule in rulebook.of("achieved"):
        for place in where[rule.per]:
            yield _by_reference(rule, place, rulebook, reference)


def judged_by_codes(
    engine: Engine, verdicts: Verdicts, reference: Callable[[], Reference], day: date
) -> Iterator[tuple[str, Judged]]:
    """The same as generated code has it; groups in which nothing but an award is known are left to the reference."""
    rulebook, (codes, groups) = engine.rulebook, verdicts
    of_partner = zip(_prebuilt(engine, day), chain.from_iterable(codes), strict=True)
    if not groups:
        yield from ((id, ways[code]) for (id, ways), code in of_partner)
        return
    of_groups = {
        (ref, values): code
        for (_, refs), found in zip(engine.groups, groups, strict=True)
        for values, inside in found.items()
        for ref, code in zip(refs, inside, strict=True)
    }
    where = places(rulebook, reference(), day)
    for rule in rulebook.of("achieved"):
        if not rule.per:
            (id, ways), code = next(of_partner)
            yield id, ways[code]
            continue
        for place in where[rule.per]:
            key = (rule.ref, tuple(value for _, value in place.group))
            if key not in of_groups:
                yield _by_reference(rule, place, rulebook, reference())
                continue
            status, verdict = CAME_TO[of_groups[key]]
            yield outcome_id(rule, place), Judged(ref=rule.ref, place=place, status=status, verdict=verdict)


@lru_cache(maxsize=16)
def _prebuilt(engine: Engine, day: date) -> tuple[tuple[str, _Ways], ...]:
    """All that each rule of the partner can come to on a day, by its code; the same for every record."""
    place = Place(day)
    return tuple((ref.id, _Ways(ref, place)) for ref in engine.rules)


class _Ways(dict[int | None, Judged]):
    """What a rule can come to at a place, by its code; each way is made when it is first met."""

    def __init__(self, ref: RuleRef, place: Place) -> None:
        super().__init__()
        self._rule = ref, place

    def __missing__(self, code: int | None) -> Judged:
        (ref, place), (status, verdict) = self._rule, CAME_TO[code]
        judged = self[code] = Judged(ref=ref, place=place, status=status, verdict=verdict)
        return judged


def _by_reference(rule: Rule, place: Place, rulebook: Rulebook, reference: Reference) -> tuple[str, Judged]:
    status = Tracer(rulebook, reference).status(rule, place)
    verdict = reference.verdict(rule.ref, place)
    return outcome_id(rule, place), Judged(ref=rule.ref, place=place, status=status, verdict=verdict)
