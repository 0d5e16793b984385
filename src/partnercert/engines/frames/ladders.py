"""The tiers of a ladder by columns: the one held, the highest that is met, and the highest that is not ruled out."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from partnercert.engines.frames.forms import null
from partnercert.engines.frames.reviews import highest, rank_held
from partnercert.engines.frames.rules import Reader
from partnercert.engines.frames.scopes import Scopes, Where
from partnercert.engines.frames.sheets import Column
from partnercert.language.nodes import RuleRef
from partnercert.rulebook.rulebook import Ladder
from partnercert.values.dates import FiscalCalendar


def tiers_of(
    ladder: Ladder,
    reader: Reader,
    scopes: Scopes,
    where: Where,
    fiscal_year: FiscalCalendar,
    with_held: bool,
) -> dict[str, Column]:
    """The names of the tiers, null where there is none; the one held only if that is asked for."""
    verdicts = [reader.verdict(RuleRef("achieved", tier), where) for tier in ladder.tiers]
    earned = highest(ladder.tiers, verdicts, unknown=False)
    tiers = {"earned": earned, "possible": highest(ladder.tiers, verdicts, unknown=True)}
    if with_held:
        elected = scopes.elected(ladder, where)
        rank = highest([*range(1, len(ladder.tiers) + 1)], verdicts, unknown=False)
        if ladder.review is not None:
            rank = rank_held(ladder, ladder.review, reader, scopes, where, fiscal_year)
        held = earned if ladder.review is None and elected is None else _named(ladder.tiers, rank, elected)
        tiers = {"held": held, **tiers}
    return {f"{ladder.id}:{what}": column for what, column in tiers.items()}


def _named(tiers: Sequence[str], rank: Column, elected: Column | None) -> Column:
    """The tier of a rank, or the lower one that the partner chose; null where there is none."""
    place, stage = rank.expr, rank.stage
    if elected is not None:
        # least of the known ones: who has chosen nothing holds what is earned
        lower = nw.min_horizontal(rank.expr, elected.expr)
        place, stage = nw.when(~rank.expr.is_null()).then(lower), max(stage, elected.stage)
    named = null(nw.String)
    for position, tier in enumerate(tiers, 1):
        named = nw.when(place == position).then(nw.lit(tier)).otherwise(named)
    return Column(named, stage)
