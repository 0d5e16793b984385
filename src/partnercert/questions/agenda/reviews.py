"""Reviews of ladders: those to come, with what they would find, those that are open, and probations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import attrs

from partnercert.engines.reference import Place
from partnercert.language.nodes import RuleRef
from partnercert.questions.agenda.matters import Asked, Matter, award_title
from partnercert.questions.tiers_held import places, region_of, review_of
from partnercert.rulebook.given_awards import awards_that_stand
from partnercert.rulebook.reviews import PROBATION, Held, held_by, ladder_awards, next_review
from partnercert.rulebook.rulebook import Ladder, ReviewTerms
from partnercert.values.cadences import ANNIVERSARY, Cadence
from partnercert.values.dates import Period, day_before, subtract
from partnercert.values.verdicts import Verdict

_ONE_YEAR: Final = Period(months=12)
_OUTLOOK: Final = {
    Verdict.MET: "as things stand it is earned",
    Verdict.UNMET: "as things stand it is not earned",
    Verdict.UNKNOWN: "whether it is earned is not known",
}


def due_reviews(asked: Asked) -> Iterator[Matter]:
    """The next review of each tier that is held, and the last one, as long as nothing decides it.

    The tier held is that of the awards that the host has stored.
    """
    terms = {ladder: ladder.review for ladder in asked.rulebook.ladders if ladder.review is not None}
    where = places(asked.rulebook, asked.reference, asked.as_of) if terms else {}
    for ladder, review in terms.items():
        for place in where[ladder.per]:
            awards = ladder_awards(ladder, region_of(place), awards_that_stand(asked.view))
            held = held_by(ladder, awards, asked.as_of)
            open_since = _open_since(ladder, review, held, place, asked)
            if open_since is not None:
                yield _of_an_open_review(ladder, held, open_since, place, asked)
            if held is not None and not _waits(held):
                # a review of the day itself is still to come, unless it is open or has given this award
                eve = day_before(asked.as_of)
                seen_from = asked.as_of if open_since == asked.as_of else max(eve, held.award.on)
                day = next_review(ladder, held, seen_from, asked.rulebook.fiscal_year)
                if day is not None:
                    yield _of_a_review(ladder, review, held, day, place, asked)


def _open_since(
    ladder: Ladder, review: ReviewTerms, held: Held | None, place: Place, asked: Asked
) -> date | None:
    """The day of the last review that is still not decided by what is known; None where it is, or there was none."""
    days = {_last_day(cadence, held, asked) for cadence in (review.promote, review.demote)}
    if held is not None and (held.state is not None or held.over_on(asked.as_of)):
        days.add(asked.as_of)
    for day in sorted((each for each in days if each is not None), reverse=True):
        there = attrs.evolve(place, day=day)
        if review_of(ladder, review, asked.rulebook, asked.reference, there).undecided:
            return held.award.on if held is not None and _waits(held) else day
    return None


def _waits(held: Held) -> bool:
    """Whether an award is kept only because its review is open, which is then repeated every day."""
    return held.state is not None and held.award.valid_through is None


def _last_day(cadence: Cadence, held: Held | None, asked: Asked) -> date | None:
    """The last day of a cadence that has days of its own, since the award that is held; None where there is none."""
    if not cadence.recurs:
        return None
    if held is None and cadence.every is not None and cadence.anchor in (None, ANNIVERSARY):
        # who holds nothing has no anniversary yet, and is reviewed every day
        return asked.as_of
    first = asked.as_of if held is None else held.since
    last = None
    day = day_before(subtract(asked.as_of, cadence.every or _ONE_YEAR))
    day = day if held is None else max(day, held.award.on)
    while day < asked.as_of:
        following = cadence.next_after(day, first, asked.rulebook.fiscal_year)
        if following is None or not day < following <= asked.as_of:
            break
        last = day = following
    return last


def _of_an_open_review(ladder: Ladder, held: Held | None, day: date, place: Place, asked: Asked) -> Matter:
    """A review that neither promotes nor demotes, because something is not known."""
    words = (
        f"{_tier_words(ladder, held, asked)}; the review of {day} is open, as what it asks for is not known"
    )
    return _matter(ladder, held, place, asked, due_on=day, because=words, remedy="say what is not known")


def _of_a_review(
    ladder: Ladder, review: ReviewTerms, held: Held, day: date, place: Place, asked: Asked
) -> Matter:
    """The next review of a tier, or the end of its probation."""
    tier = ladder.tiers[held.rank - 1]
    last = held.award.valid_through if held.state == PROBATION else None
    due_on = day if last is None else last
    opens = review.demote.opens
    opens_on = held.award.on if last is not None else None if opens is None else subtract(day, opens)
    ahead = f"reviewed on {day}" if last is None else f"on probation through {last}"
    words = f"{_tier_words(ladder, held, asked)}, {ahead}"
    if asked.near(due_on):
        verdict = asked.reference.verdict(RuleRef("achieved", tier), attrs.evolve(place, day=due_on))
        words = f"{words}; {_OUTLOOK[verdict]}"
    return _matter(
        ladder,
        held,
        place,
        asked,
        due_on=due_on,
        because=words,
        opens_on=opens_on,
        remedy=None if last is None else f"earn {award_title(asked.program, tier)} again",
        review_on=day,
    )


def _matter(
    ladder: Ladder,
    held: Held | None,
    place: Place,
    asked: Asked,
    *,
    due_on: date,
    because: str,
    remedy: str | None,
    opens_on: date | None = None,
    review_on: date | None = None,
) -> Matter:
    item = asked.item(
        "review",
        ladder.id,
        due_on,
        because,
        title=asked.program.ladders[ladder.id].title or ladder.id,
        region=region_of(place),
        remedy=remedy,
        opens_on=opens_on,
    )
    return Matter(
        item=item,
        days={} if review_on is None else {"review": review_on},
        places={"ladder": item.title, "tier": _tier(ladder, held, asked)},
        listed=review_on is None or (opens_on or due_on) <= asked.through,
    )


def _tier(ladder: Ladder, held: Held | None, asked: Asked) -> str:
    return "no tier" if held is None else award_title(asked.program, ladder.tiers[held.rank - 1])


def _tier_words(ladder: Ladder, held: Held | None, asked: Asked) -> str:
    since = "" if held is None else f" since {held.since}"
    return f"{_tier(ladder, held, asked)} is held{since}"
