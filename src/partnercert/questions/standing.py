"""Where a partner stands on a ladder, and what each rule came to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from partnercert.engines.reference import Place
from partnercert.language.nodes import RuleRef
from partnercert.program.tiers import Tier
from partnercert.rulebook.outcomes import Status
from partnercert.values.verdicts import Verdict


@attrs.frozen(kw_only=True, repr=False)
class LadderStanding:
    """Where a partner stands on one ladder, or on one group of it.

    `tier` is the one it holds, `earned` the highest whose requirements are met, `possible` the highest that is not
    ruled out while something is unknown.

    On a ladder with review terms `since` is the first day since which the tier awarded has been held without a break,
    `valid_through` the last day of its award (None while it is open-ended), `next_review` the first day on which it may
    be lost, and `probation` the last day of a probation. A `review_open` is one that is due, and that what is known
    does not decide: it has neither promoted nor demoted.
    """

    ladder: str
    tier: Tier | None
    earned: Tier | None
    possible: Tier | None
    rank: int
    elected: str | None = None
    since: date | None = None
    valid_through: date | None = None
    next_review: date | None = None
    probation: date | None = None
    review_open: bool = False

    def __repr__(self) -> str:
        return f"<LadderStanding {self.ladder}: {self.in_words()}>"

    def in_words(self) -> str:
        """What it holds, earns and could earn, and what is ahead of what it holds."""
        named = {"holds": self.tier, "earns": self.earned, "could earn": self.possible}
        said = [f"{word} {tier.id if tier is not None else 'no tier'}" for word, tier in named.items()]
        kept = said if self.possible != self.earned else said[:2]
        differs = self.tier != self.earned or self.possible != self.earned
        return ", ".join([*(kept if differs else said[:1]), *self._ahead()])

    def _ahead(self) -> Iterator[str]:
        if self.review_open:
            yield "its review is open"
        if self.probation is not None:
            yield f"on probation through {self.probation}"
        elif self.next_review is not None and not self.review_open:
            yield f"next review on {self.next_review}"

    def to_dict(self) -> dict[str, object]:
        """The standing as plain data, tiers by their ids; what is not said is left out."""
        days = {
            "since": self.since,
            "valid_through": self.valid_through,
            "next_review": self.next_review,
            "probation": self.probation,
        }
        return {
            "tier": self.tier and self.tier.id,
            "earned": self.earned and self.earned.id,
            "possible": self.possible and self.possible.id,
            "rank": self.rank,
            **({} if self.elected is None else {"elected": self.elected}),
            **{name: day.isoformat() for name, day in days.items() if day is not None},
            **({"review_open": True} if self.review_open else {}),
        }


@attrs.frozen(kw_only=True)
class Judged:
    """One rule of a decision: its reference, where it was judged, and what it came to."""

    ref: RuleRef
    place: Place
    status: Status
    verdict: Verdict
