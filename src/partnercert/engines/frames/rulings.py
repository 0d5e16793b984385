"""What decisions have withdrawn, by columns: since when, unless an appeal has overturned that, or stays it.

The closed form of `rulebook.rulings.withdrawn`, of all partners at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

import narwhals as nw

from partnercert.engines.frames.awards import NONE
from partnercert.engines.frames.log import Log
from partnercert.engines.frames.refusals import refused
from partnercert.engines.frames.sheets import PARTNER, Frame, distinct
from partnercert.rulebook.rulebook import Holding
from partnercert.rulebook.rulings import GRANTS_LESS

ENDED_ON: Final = "ended_on"
_DECIDED: Final = (PARTNER, "about", "whose")


def withdrawn(holdings: Iterable[Holding], log: Log, day: date) -> Frame | None:
    """Since when what was awarded is withdrawn, and whose it was; None where nothing was ever decided."""
    if "decision" not in log.kinds:
        return None
    decisions = log.visible("decision", day)
    if "appeal" in log.kinds:
        if log.says("decision", "supersedes"):
            # it inherits the appeals against each row that led to it, however many those are
            raise refused("which appeals a corrected decision inherits")
        staying = [holding.id for holding in holdings if holding.appeals_stay]
        gone = _upheld(_in_order(decisions), log.visible("appeal", day), staying)
    else:
        gone = decisions.filter(nw.col("result") == "withdrawn").with_columns(_whose())
    return gone.group_by(*_DECIDED).agg(nw.col("on").max().alias("withdrawn_on"))


def ended(rows: Frame, asked: Iterable[Holding], gone: Frame, given_on: str = "on") -> Frame:
    """The rows, and the day on which a withdrawal `ENDED_ON` them: of themselves, or of the award that they rest on.

    It ends what was given by then, and is null where nothing did.
    """
    # only of a tier the award may be another one
    about = ("standing", "award") if any(len(each.exclusive) > 1 for each in asked) else ("standing",)
    for of in about:
        days = gone.rename({"about": of, "withdrawn_on": f"withdrawn_{of}"})
        rows = rows.join(days, on=[PARTNER, "whose", of], how="left")
    since = [nw.col(f"withdrawn_{of}") for of in about]
    ends = [nw.when(day >= nw.col(given_on)).then(day) for day in since]
    first = ends[0] if len(ends) == 1 else nw.min_horizontal(*ends)
    return rows.with_columns(first.alias(ENDED_ON)).drop([f"withdrawn_{of}" for of in about])


def not_ended(rows: Frame, asked: Iterable[Holding], gone: Frame | None, given_on: str = "on") -> Frame:
    """The rows that no withdrawal has ended."""
    if gone is None:
        return rows
    return ended(rows, asked, gone, given_on).filter(nw.col(ENDED_ON).is_null()).drop(ENDED_ON)


def _whose() -> nw.Expr:
    return nw.col("person").fill_null(NONE).alias("whose")


def _in_order(decisions: Frame) -> Frame:
    """The decisions that decide something, with their `place` among those about the same."""
    rank = nw.lit(0)
    for place, result in enumerate(GRANTS_LESS):
        rank = nw.when(nw.col("result") == result).then(nw.lit(place)).otherwise(rank)
    rows = decisions.filter(nw.col("result").is_in(GRANTS_LESS)).select(
        PARTNER,
        "about",
        _whose(),
        "on",
        nw.coalesce(nw.col("recorded_on"), nw.col("on")).alias("recorded_on"),
        rank.alias("rank"),
        "by",
        nw.col("id").fill_null(NONE).alias("id"),
        "result",
    )
    order = ["on", "recorded_on", "rank", "by", "id"]
    once = distinct(rows, *_DECIDED, *order, "result").with_columns(nw.lit(1).alias("one"))
    return once.with_columns(nw.col("one").cum_sum().over(*_DECIDED, order_by=order).alias("place"))


def _upheld(decisions: Frame, appeals: Frame, staying: Collection[str]) -> Frame:
    """The withdrawals that no appeal has overturned, and none stays.

    The next decision from the day of the first appeal on answers it.
    """
    first = appeals.group_by(PARTNER, "decision").agg(nw.col("on").min().alias("appealed_on"))
    gone = decisions.filter(nw.col("result") == "withdrawn").join(
        first.rename({"decision": "id"}), on=[PARTNER, "id"], how="left"
    )
    later = decisions.select(
        *_DECIDED,
        nw.col("place").alias("place_after"),
        nw.col("on").alias("answered_on"),
        nw.col("result").alias("answer"),
    )
    by = (*_DECIDED, "place")
    answers = gone.join(later, on=list(_DECIDED), how="inner").filter(
        (nw.col("place_after") > nw.col("place")) & (nw.col("answered_on") >= nw.col("appealed_on"))
    )
    answers = answers.with_columns(nw.col("place_after").min().over(*by).alias("next")).filter(
        nw.col("place_after") == nw.col("next")
    )
    known = gone.join(answers.select(*by, "answer"), on=list(by), how="left")
    overturned = (nw.col("answer") == "granted").fill_null(False)
    is_open = ~nw.col("appealed_on").is_null() & nw.col("answer").is_null()
    stayed = is_open & nw.col("about").is_in(staying) if staying else nw.lit(False)
    return known.filter(~overturned & ~stayed)
