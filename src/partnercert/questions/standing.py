"""Where a partner stands on a ladder, and what each rule came to."""

from __future__ import annotations

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
    """

    ladder: str
    tier: Tier | None
    earned: Tier | None
    possible: Tier | None
    rank: int
    elected: str | None = None

    def __repr__(self) -> str:
        return f"<LadderStanding {self.ladder}: {self.in_words()}>"

    def in_words(self) -> str:
        """What it holds, earns and could earn."""
        named = {"holds": self.tier, "earns": self.earned, "could earn": self.possible}
        said = [f"{word} {tier.id if tier is not None else 'no tier'}" for word, tier in named.items()]
        kept = said if self.possible != self.earned else said[:2]
        return ", ".join(kept if self.tier != self.earned or self.possible != self.earned else said[:1])

    def to_dict(self) -> dict[str, object]:
        """The standing as plain data, tiers by their ids."""
        return {
            "tier": self.tier and self.tier.id,
            "earned": self.earned and self.earned.id,
            "possible": self.possible and self.possible.id,
            "rank": self.rank,
            **({} if self.elected is None else {"elected": self.elected}),
        }


@attrs.frozen(kw_only=True)
class Judged:
    """One rule of a decision: its reference, where it was judged, and what it came to."""

    ref: RuleRef
    place: Place
    status: Status
    verdict: Verdict
