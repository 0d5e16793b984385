"""Granting: what is earned is awarded at once, or waits for a decision on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import attrs

from partnercert.program.governance import Decided
from partnercert.records.evidence import Evidence
from partnercert.rulebook.view import View


@attrs.frozen(kw_only=True)
class Earned:
    """An award that is earned, or `renews` another, on the day it is dated.

    What happens `since` a day earns it; `was` says of an earlier day whether it was earned by then.
    """

    award: Evidence
    since: date
    was: Callable[[date], bool]
    renews: bool = False


@attrs.frozen(kw_only=True)
class Undecided:
    """Something earned that waits for a decision: which certification, whose (None: the partner's), and for what."""

    certification: str
    person: str | None
    waits_for: str

    def __str__(self) -> str:
        return f"{self.person or 'the partner'} has earned {self.certification}, which waits for {self.waits_for}"


def undecided(earned: Earned, decided: Decided | None, view: View) -> Undecided | None:
    """What something earned waits for on the day of a view; None where nothing stands in its way."""
    if decided is None or (earned.renews and not decided.renewals):
        return None
    waits_for = _waits_for(earned, decided, view)
    if waits_for is None:
        return None
    id, person = str(earned.award.fields["award"]), earned.award.person
    return Undecided(certification=id, person=person, waits_for=waits_for)


def _waits_for(earned: Earned, decided: Decided, view: View) -> str | None:
    subject = (earned.award.fields["award"], earned.award.person)
    rulings = [row for row in view.events("ruling") if (row.fields["ruling"], row.person) == subject]
    ruling = next((row for row in rulings if row.fields["in_effect"] and row.on >= earned.since), None)
    if ruling is not None and ruling.fields["result"] == "granted":
        if not earned.was(ruling.on):
            return f"a decision on what has earned it, after the one of {ruling.on}"
        if not decided.independent or ruling.fields["independent"]:
            return None
        attended = (
            f"{ruling.fields['by']}, who decided on {ruling.on}, attended the candidate or decided before"
        )
        return f"an independent decision: {attended}"
    deferred = _deferred_on(subject, earned.since, view)
    if deferred is not None and (not rulings or deferred >= rulings[-1].on):
        return f"a decision, which was deferred on {deferred}"
    if ruling is not None:
        return f"a newer decision than the one of {ruling.on}, by which it was {ruling.fields['result']}"
    if rulings and rulings[-1].on >= earned.since:
        return f"an answer to the appeal against the decision of {rulings[-1].on}"
    return "a decision"


def _deferred_on(subject: tuple[object, str | None], since: date, view: View) -> date | None:
    """The day of the newest deferral of what is decided about."""
    days = (
        row.on
        for row in view.recorded("decision")
        if (row.fields["about"], row.person) == subject and row.fields["result"] == "deferred"
    )
    return max((day for day in days if day >= since), default=None)
