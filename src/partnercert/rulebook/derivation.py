"""Evidence that follows from evidence, in closed form: who stands how, from awards, suspensions and employment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from partnercert.records.evidence import Evidence
from partnercert.rulebook.rulebook import Holding, Rulebook
from partnercert.rulebook.view import View

_ONE_DAY: Final = timedelta(days=1)


def standings(rulebook: Rulebook, view: View) -> Iterator[Evidence]:
    """How each award stands on the day, for each person or region that has it; people only while employed.

    The newest award replaces older ones that exclude it. `on` is the first day of the unbroken run of awards,
    `valid_through` the last day of the standing one.
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
                yield _standing(holding, subject, among, view)


def _subject(award: Evidence) -> tuple[str | None, str | None]:
    """Whose award it is: a person's, or the partner's in a region or everywhere."""
    region = award.fields.get("region")
    return award.person, None if region is None else str(region)


def _standing(
    holding: Holding, subject: tuple[str | None, str | None], among: list[Evidence], view: View
) -> Evidence:
    person, region = subject
    newest_first = sorted(
        among,
        key=lambda award: (award.on, award.valid_through or date.max, award.fields["award"]),
        reverse=True,
    )
    run = _run(holding, newest_first)
    own = next(award for award in newest_first if award.fields["award"] in holding.implied_by)
    last = _earlier(own.valid_through, holding.counts_until)
    state = _state(holding, person, run, last, view)
    fields: dict[str, Any] = {**holding.fields, **({} if region is None else {"region": region})}
    return Evidence(
        "standing",
        run[-1].on if run else own.on,
        person=person,
        valid_through=last,
        standing=holding.id,
        state=state,
        good=state == "active",
        **fields,
    )


def _run(holding: Holding, newest_first: list[Evidence]) -> list[Evidence]:
    """The awards that follow one another without a day between, back from the newest; none if that is another's."""
    run: list[Evidence] = []
    for award in newest_first:
        implied = award.fields["award"] in holding.implied_by
        broken = run and award.valid_through is not None and award.valid_through + _ONE_DAY < run[-1].on
        if not implied or broken:
            break
        run.append(award)
    return run


def _state(holding: Holding, person: str | None, run: list[Evidence], last: date | None, view: View) -> str:
    if not run or (last is not None and last < view.day):
        return "lapsed"
    for suspension in view.events("suspension"):
        same = suspension.fields["suspension"] == holding.id and suspension.person in (None, person)
        if same and suspension.in_force_on(view.day, view.day):
            return "suspended"
    return "active"


def _earlier(one: date | None, other: date | None) -> date | None:
    days = [day for day in (one, other) if day is not None]
    return min(days, default=None)
