"""Where a partner stands on each ladder, from what its tiers came to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from partnercert.engines.reference import Place, Reference
from partnercert.language.nodes import RuleRef
from partnercert.program.program import Program
from partnercert.questions.standing import LadderStanding
from partnercert.questions.tiers_held import places, review_of
from partnercert.rulebook.reviews import PROBATION, next_review
from partnercert.rulebook.rulebook import Ladder, Rulebook
from partnercert.values.mappings import FrozenMap
from partnercert.values.verdicts import Verdict


def is_earned_alone(ladder: Ladder) -> bool:
    """Whether the tier held is the one earned, of the partner as a whole."""
    return not ladder.per and ladder.review is None and ladder.elections is None


def standing_earned(ladder: Ladder, program: Program, reached: Sequence[Verdict]) -> LadderStanding:
    """The standing where the tier held is the one earned; the tiers came to what was `reached`."""
    earned, possible = _ranks(reached)
    tiers = (None, *(program.tiers[tier] for tier in ladder.tiers))
    return LadderStanding(
        ladder=ladder.id, tier=tiers[earned], earned=tiers[earned], possible=tiers[possible], rank=earned
    )


def standings(
    ladder: Ladder, program: Program, rulebook: Rulebook, reference: Reference, day: date
) -> LadderStanding | FrozenMap[str, LadderStanding]:
    """Where a partner stands on a ladder, as a whole or in each group of its key."""
    if not ladder.per:
        return _standing(ladder, program, rulebook, reference, Place(day))
    where = places(rulebook, reference, day)[ladder.per]
    return FrozenMap(
        {str(place.group[0][1]): _standing(ladder, program, rulebook, reference, place) for place in where}
    )


def _standing(
    ladder: Ladder, program: Program, rulebook: Rulebook, reference: Reference, place: Place
) -> LadderStanding:
    """The highest tier met and the highest not ruled out, and the one held: what a review leaves, or the one earned.

    A lower one that the partner elected is then the one held.
    """
    reached = [reference.verdict(RuleRef("achieved", tier), place) for tier in ladder.tiers]
    earned, possible = _ranks(reached)
    review = None
    if ladder.review is not None:
        review = review_of(ladder, ladder.review, rulebook, reference, place)
    held = None if review is None else review.held
    rank = earned if review is None else 0 if held is None else held.rank
    elected = _elected(ladder, reference, place.day)
    if elected is not None:
        rank = min(rank, ladder.tiers.index(elected) + 1)
    tiers = (None, *(program.tiers[tier] for tier in ladder.tiers))
    return LadderStanding(
        ladder=ladder.id,
        tier=tiers[rank],
        earned=tiers[earned],
        possible=tiers[possible],
        rank=rank,
        elected=elected,
        since=None if held is None else held.since,
        valid_through=None if held is None else held.award.valid_through,
        next_review=None if held is None else next_review(ladder, held, place.day, rulebook.fiscal_year),
        probation=None if held is None or held.state != PROBATION else held.award.valid_through,
        review_open=review is not None and review.undecided,
    )


def _elected(ladder: Ladder, reference: Reference, day: date) -> str | None:
    """The tier that the partner last chose on this ladder, while the choice is in force."""
    if ladder.elections is None:
        return None
    choices = [
        event for event in reference.view(day).events("election") if event.fields["tier"] in ladder.tiers
    ]
    newest = max(
        choices,
        key=lambda event: (
            event.on,
            event.recorded_on or event.on,
            -ladder.tiers.index(str(event.fields["tier"])),
        ),
        default=None,
    )
    return str(newest.fields["tier"]) if newest is not None and newest.in_force_on(day, day) else None


def _ranks(reached: Sequence[Verdict]) -> tuple[int, int]:
    """The rank of the highest tier met, and of the highest not ruled out."""
    earned = (rank for rank, verdict in enumerate(reached, 1) if verdict is Verdict.MET)
    possible = (rank for rank, verdict in enumerate(reached, 1) if verdict is not Verdict.UNMET)
    return max(earned, default=0), max(possible, default=0)
