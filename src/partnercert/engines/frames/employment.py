"""Who belongs to a partner on a day, and since when, by columns."""

from __future__ import annotations

from datetime import date

import narwhals as nw

from partnercert.engines.frames.dates import OPEN, day_after
from partnercert.engines.frames.log import Log
from partnercert.engines.frames.sheets import PARTNER, Frame


def employment(log: Log, day: date) -> Frame | None:
    """Of each person with evidence of employment, whether it covers a day; None where there is none of anybody."""
    if "employment" not in log.kinds:
        return None
    spans = log.announced("employment", day).filter(~nw.col("person").is_null())
    through = nw.col("valid_through")
    covered = (nw.col("on") <= day) & (through.is_null() | (through >= day))
    return spans.group_by(PARTNER, "person").agg(covered.cast(nw.Int64).max().alias("covered"))


def joined(log: Log, day: date) -> Frame | None:
    """Since when each of the employed has belonged to the partner without a break; None where nobody says."""
    if "employment" not in log.kinds:
        return None
    spans = (
        log.visible("employment", day)
        .filter(~nw.col("person").is_null())
        .select(PARTNER, "person", "on", nw.col("valid_through").fill_null(OPEN).alias("through"))
        .group_by(PARTNER, "person", "on")
        .agg(nw.col("through").max())
    )
    so_far = nw.col("through").cum_max().over(PARTNER, "person", order_by="on")
    spans = spans.with_columns(so_far.alias("reached"))
    before = nw.col("reached").shift(1).over(PARTNER, "person", order_by="on")
    spans = spans.with_columns(before.alias("before"))
    begins = nw.col("before").is_null() | (nw.col("on") > day_after(nw.col("before")))
    return spans.group_by(PARTNER, "person").agg(nw.when(begins).then(nw.col("on")).max().alias("joined"))
