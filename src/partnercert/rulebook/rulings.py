"""What has been ruled: decisions and the appeals against them, and whether who decided stands apart from the candidate.

After ISO/IEC 17024: whoever decides has neither taught nor examined the candidate nor vouched for her, an appeal is
decided by somebody else than the decision it is against, a deferral decides nothing, and a withdrawal is final.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import attrs

from partnercert.records.evidence import Evidence
from partnercert.records.kinds import ABOUT_ATTEMPTS, ASSESSED
from partnercert.rulebook.rulebook import Rulebook
from partnercert.rulebook.view import View

# Of two decisions of one day the later recorded counts, or the one that grants less.
GRANTS_LESS: Final = ("granted", "denied", "withdrawn")
# The kinds whose `by` names who taught a candidate, examined her or vouched for her.
_ATTENDED: Final = ("module", *ASSESSED, *ABOUT_ATTEMPTS, "reference")

Subject = tuple[str, str | None]
"""What is decided about, and whose it is: a person's, or the partner's."""


@attrs.frozen(kw_only=True)
class Ruling:
    """A decision that decides something, as it stands on a day.

    It is `appealed` while an appeal against it has no answer, `overturned` if the answer was to grant, and
    `in_effect` while no newer one is and no appeal stays it.
    """

    decision: Evidence
    independent: bool
    appealed: bool
    overturned: bool
    in_effect: bool


def rulings(rulebook: Rulebook, view: View) -> Iterator[Evidence]:
    """A row for each decision that grants, denies or withdraws something."""
    for ruling in ruled(rulebook, view):
        decision = ruling.decision
        if decision.on < view.since:
            continue
        yield Evidence(
            "ruling",
            decision.on,
            person=decision.person,
            recorded_on=decision.recorded_on,
            ruling=decision.fields["about"],
            result=decision.fields["result"],
            by=decision.fields["by"],
            independent=ruling.independent,
            appealed=ruling.appealed,
            in_effect=ruling.in_effect,
        )


def withdrawn(rulebook: Rulebook, view: View) -> dict[Subject, date]:
    """Since when what was awarded is withdrawn, by the newest withdrawal that is neither stayed nor overturned."""
    return {
        subject_of(ruling.decision): ruling.decision.on
        for ruling in ruled(rulebook, view)
        if ruling.decision.fields["result"] == "withdrawn"
        and not ruling.overturned
        and not (ruling.appealed and _stays(rulebook, ruling.decision))
    }


def ruled(rulebook: Rulebook, view: View) -> Iterator[Ruling]:
    """The decisions that are visible, subject by subject, oldest first; those that defer decide nothing."""
    # what was withdrawn stays so, however long ago that was
    whole = attrs.evolve(view, since=date.min)
    if not whole.recorded("decision"):
        return
    decided: dict[Subject, list[Evidence]] = {}
    for decision in sorted(whole.recorded("decision"), key=_order):
        if decision.fields["result"] in GRANTS_LESS:
            decided.setdefault(subject_of(decision), []).append(decision)
    appeals = _appeals(whole)
    for decisions in decided.values():
        answers = [_answer(decisions[place:], appeals) for place in range(len(decisions))]
        stands = [
            decision
            for decision, answer in zip(decisions, answers, strict=True)
            if decision not in appeals or answer is not None or not _stays(rulebook, decision)
        ]
        for decision, answer in zip(decisions, answers, strict=True):
            yield Ruling(
                decision=decision,
                independent=_independent(decision, decisions, appeals, whole),
                appealed=decision in appeals and answer is None,
                overturned=answer is not None and answer.fields["result"] == "granted",
                in_effect=bool(stands) and decision is stands[-1],
            )


def subject_of(decision: Evidence) -> Subject:
    """What a decision is about, and whose that is."""
    return str(decision.fields["about"]), decision.person


def _order(decision: Evidence) -> tuple[object, ...]:
    """By day; of one day by what the host came to know later, and then by what grants less."""
    result = str(decision.fields["result"])
    rank = GRANTS_LESS.index(result) if result in GRANTS_LESS else -1
    return (
        decision.on,
        decision.recorded_on or decision.on,
        rank,
        str(decision.fields["by"]),
        decision.id or "",
    )


def _appeals(view: View) -> dict[Evidence, date]:
    """The day of the first appeal against each decision; a row that corrects others inherits those against them."""
    first: dict[str, date] = {}
    for appeal in view.recorded("appeal"):
        id = str(appeal.fields["decision"])
        first[id] = min(appeal.on, first.get(id, appeal.on))
    found: dict[Evidence, date] = {}
    for decision in view.recorded("decision") if first else ():
        days = [first[id] for id in view.known_as(decision) if id in first]
        if days:
            found[decision] = min(days)
    return found


def _answer(decisions: list[Evidence], appeals: dict[Evidence, date]) -> Evidence | None:
    """The decision that answers the appeal against the first of several: the next one from the day of the appeal on."""
    appealed_on = appeals.get(decisions[0], date.max)
    return next((each for each in decisions[1:] if each.on >= appealed_on), None)


def _stays(rulebook: Rulebook, decision: Evidence) -> bool:
    """Whether an appeal suspends the effect of a decision until it is answered."""
    holding = rulebook.holdings.get(str(decision.fields["about"]))
    return holding is not None and holding.appeals_stay


def _independent(
    decision: Evidence, decisions: list[Evidence], appeals: dict[Evidence, date], view: View
) -> bool:
    """Whether who decided is neither the candidate nor attended her, nor decided what was appealed against.

    Of a partner, all of its people are the candidate.
    """
    by, day = str(decision.fields["by"]), decision.on
    appealed = (each for each in decisions if each is not decision and appeals.get(each, date.max) <= day)
    if by == decision.person or any(each.fields["by"] == by for each in appealed):
        return False
    of_partner = decision.person is None
    known = (row for kind in view.record.kinds for row in view.recorded(kind) if row.on <= day)
    return not any(
        (of_partner and row.person == by)
        or (
            row.kind in _ATTENDED
            and row.fields.get("by") == by
            and (of_partner or row.person == decision.person)
        )
        for row in known
    )
