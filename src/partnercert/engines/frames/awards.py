"""Awards by columns: those that stand on a day, and what a ladder remembers of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import narwhals as nw

from partnercert.engines.frames.dates import OPEN, day_after
from partnercert.engines.frames.log import Log
from partnercert.engines.frames.sheets import PARTNER, Frame, stacked

# Nobody and no region: neither may be the empty text.
NONE: Final = ""


def awards_that_stand(log: Log, day: date) -> Frame:
    """The visible awards, without those that were given again with the day on which they were revoked."""
    visible = log.visible("award", day)
    if not log.says("award", "revoked_on"):
        return visible
    columns = [name for name in visible.collect_schema().names() if name not in ("revoked_on", "recorded_on")]
    taken = log.revoked("award", day).with_columns(nw.lit(1).alias(":taken"))
    both = stacked([visible.with_columns(nw.lit(0).alias(":taken")), taken])
    alone = nw.col("id").is_null()
    rest = (
        both.filter(alone)
        .group_by(*columns)
        .agg(nw.len().alias(":rows"), nw.col(":taken").sum().cast(nw.Int64).alias(":taken"))
    )
    rest = rest.filter(nw.col(":rows") > 2 * nw.col(":taken")).select(*columns)
    return stacked([visible.filter(~alone).select(*columns), rest])


def region(awards: Frame, none: str | None = NONE) -> nw.Expr:
    """The region of awards, or what stands for none."""
    said = nw.col("region") if "region" in awards.collect_schema() else nw.lit(None).cast(nw.String)
    return said if none is None else said.fill_null(none)


def newest_of_ladder(tiers: Sequence[str], log: Log, day: date) -> Frame:
    """The newest award of a ladder in each region, or in none, with its `rank` and the day `since` which that is held.

    Of one day the highest tier is the newest, and of a tier what a review has said. The tier is held since the first
    of the awards that follow one another without a day between.
    """
    given = awards_that_stand(log, day)
    state = nw.col("state") if log.says("award", "state") else nw.lit(None).cast(nw.String)
    rank = nw.lit(0)
    for place, tier in enumerate(tiers, 1):
        rank = nw.when(nw.col("award") == tier).then(nw.lit(place)).otherwise(rank)
    mine = nw.col("award").is_in(list(tiers)) & nw.col("person").is_null()
    rows = given.filter(mine).select(
        PARTNER,
        "on",
        region(given).alias("where"),
        nw.col("valid_through").fill_null(OPEN).alias("through"),
        rank.cast(nw.Int64).alias("rank"),
        state.fill_null(NONE).alias("state"),
        (~state.is_null()).cast(nw.Int64).alias("reviewed"),
    )
    order = ["on", "rank", "reviewed", "through"]
    rows = rows.with_columns(
        *[
            nw.col(name).shift(1).over(PARTNER, "where", order_by=order).alias(f"{name}_before")
            for name in ("rank", "through")
        ],
        nw.col("rank").shift(-1).over(PARTNER, "where", order_by=order).alias("rank_after"),
    )
    before = nw.col("rank_before")
    begins = (
        before.is_null() | (before != nw.col("rank")) | (day_after(nw.col("through_before")) < nw.col("on"))
    )
    since = nw.when(begins).then(nw.col("on")).max().over(PARTNER, "where")
    rows = rows.with_columns(since.alias("since"))
    return rows.filter(nw.col("rank_after").is_null()).select(
        PARTNER, "where", "rank", "on", "through", "state", "since"
    )
