"""Evidence that follows from evidence, in closed form: who stands how, from awards, suspensions and employment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import takewhile
from typing import Any, Final

from partnercert.records.evidence import Evidence
from partnercert.rulebook.rulebook import Holding, Rulebook
from partnercert.rulebook.view import View
from partnercert.values.dates import Period, subtract

_ONE_DAY: Final = Period(days=1)


def standings(rulebook: Rulebook, view: View) -> Iterator[Evidence]:
    """How each award stands on the day, for each person or region that has it; people only while employed.

    The newest award replaces older ones that exclude it; of two on one day that is the higher tier. `on` is the
    first day of the unbroken run of awards, `valid_through` its last.
    """
    awards: dict[str, list[Evidence]] = {}
    for award in view.events("award"):
        awards.setdefault(str(award.fields["award"]), []).append(award)
    if not awards:
        return
    for holding in rulebook.holdings.values():
        subjects = {_subject(award) for id in holding.implied_by for award in awards.get(id, ())}
        for subject in sorted(subjects, key=str):
            if subject[0] is None or view.employs(subject[0]):
                among = [
                    award
                    for id in holding.exclusive
                    for award in awards.get(id, ())
                    if _subject(award) == subject
                ]
                standing = _standing(holding, subject, among, view)
                if standing is not None:
                    yield standing


def _subject(award: Evidence) -> tuple[str | None, str | None]:
    """Whose award it is: a person's, or the partner's in a region or everywhere."""
    region = award.fields.get("region")
    return award.person, None if region is None else str(region)


def _standing(
    holding: Holding, subject: tuple[str | None, str | None], among: list[Evidence], view: View
) -> Evidence | None:
    """The standing of one subject; none where another award of the same day has replaced all that it had."""
    person, region = subject
    newest_first = _one_a_day(holding, among)
    newer = [*takewhile(lambda award: award.fields["award"] not in holding.implied_by, newest_first)]
    run = _run(holding, newest_first[len(newer) :])
    if not run:
        return None
    replaced = None if not newer else subtract(newer[-1].on, _ONE_DAY)
    ends = (run[0].valid_through, holding.counts_until, replaced)
    last = min((day for day in ends if day is not None), default=None)
    state = _state(holding, person, last, view)
    fields: dict[str, Any] = {**holding.fields, **({} if region is None else {"region": region})}
    return Evidence(
        "standing",
        run[-1].on,
        person=person,
        valid_through=last,
        standing=holding.id,
        state=state,
        good=state == "active",
        **fields,
    )


def _one_a_day(holding: Holding, awards: list[Evidence]) -> list[Evidence]:
    """The award that stands at the end of each day on which one was given, newest first."""
    ranks = {id: rank for rank, id in enumerate(holding.exclusive)}
    weakest_first = sorted(awards, key=lambda award: (ranks[str(award.fields["award"])], award.valid_through or date.max))
    by_day = {award.on: award for award in weakest_first}
    return [by_day[day] for day in sorted(by_day, reverse=True)]


def _run(holding: Holding, newest_first: list[Evidence]) -> list[Evidence]:
    """The awards that follow one another without a day between, back from the newest."""
    run = newest_first[:1]
    for award in newest_first[1:]:
        implied = award.fields["award"] in holding.implied_by
        if not implied or (award.valid_through is not None and (run[-1].on - award.valid_through).days > 1):
            break
        run.append(award)
    return run


def _state(holding: Holding, person: str | None, last: date | None, view: View) -> str:
    if last is not None and last < view.day:
        return "lapsed"
    for suspension in view.events("suspension"):
        same = suspension.fields["suspension"] == holding.id and suspension.person in (None, person)
        if same and suspension.in_force_on(view.day, view.day):
            return "suspended"
    return "active"
