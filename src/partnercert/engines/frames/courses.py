"""The awards of each person or partner that follow one another, by columns: the newest, its run, and what replaced it.

The closed form of `rulebook.derivation.courses`, of all partners at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

import narwhals as nw

from partnercert.engines.frames.awards import NONE, awards_that_stand, region
from partnercert.engines.frames.dates import ONE_DAY, OPEN, after, day_after, day_before, moved
from partnercert.engines.frames.log import Log
from partnercert.engines.frames.refusals import refused
from partnercert.engines.frames.sheets import PARTNER, Frame, stacked
from partnercert.rulebook.rulebook import Holding, Terms
from partnercert.values.dates import Period

SUBJECT: Final = (PARTNER, "whose", "where", "family")


def courses(asked: Sequence[Holding], history: Frame) -> Frame:
    """A row for each course, with the newest of its awards: `on` it was given and `through` when it is valid.

    `first` is the first day of its run, `replaced_on` the day on which another award ended it, `before` the last day of
    the award that it renewed, `closes` the last day on which it may be renewed or counts; null where there is none, and
    `OPEN` where it has no end.
    """
    rows = steps(asked, history)
    newest = rows.filter(nw.col("on") == nw.col("newest")).rename({"next": "replaced_on"})
    return newest.with_columns(closing(asked).alias("closes"))


def steps(asked: Sequence[Holding], history: Frame) -> Frame:
    """A row for each day on which an award of a course was given, up to the `newest`, and the day of the `next` one.

    It is `linked` to the award before if the run is unbroken, and `renews` that one if it came in time.
    """
    days = _one_a_day(asked, history)
    return stacked([_of(group, days) for group in alike(asked)])


def history(asked: Sequence[Holding], log: Log, employed: Frame | None, day: date) -> Frame:
    """The awards that stand, and those revoked after another one had replaced them; of people only while employed."""
    given = subjects(asked, awards_that_stand(log, day))
    if log.says("award", "revoked_on"):
        revoked = subjects(asked, log.revoked("award", day), "revoked_on")
        newer = given.select(*SUBJECT, nw.col("on").alias("newer"))
        met = revoked.join(newer, on=list(SUBJECT), how="inner").filter(
            (nw.col("newer") > nw.col("on")) & (nw.col("newer") <= nw.col("revoked_on"))
        )
        given = stacked([given, met.select(*given.collect_schema().names())])
    return of_employed(given, employed)


def subjects(asked: Sequence[Holding], awards: Frame, *more: str) -> Frame:
    """The awards with whose they are, what they exclude, and their rank in it."""
    family, rank = nw.col("award"), nw.lit(0)
    known: dict[str, None] = {}
    for holding in asked:
        known.update(dict.fromkeys(holding.exclusive))
    for tiers in dict.fromkeys(h.exclusive for h in asked if len(h.exclusive) > 1):
        family = nw.when(nw.col("award").is_in(tiers)).then(nw.lit(tiers[0])).otherwise(family)
        for place, tier in enumerate(tiers):
            rank = nw.when(nw.col("award") == tier).then(nw.lit(place)).otherwise(rank)
    return awards.filter(nw.col("award").is_in(list(known))).select(
        PARTNER,
        "award",
        "on",
        nw.col("person").fill_null(NONE).alias("whose"),
        region(awards).alias("where"),
        family.alias("family"),
        rank.alias("rank"),
        nw.col("valid_through").fill_null(OPEN).alias("through"),
        *more,
    )


def of_employed(awards: Frame, employed: Frame | None) -> Frame:
    """What was awarded to people who belong to the partner, and to the partner itself.

    `employed` says of each person with evidence of employment whether it covers the day.
    """
    if employed is None:
        return awards
    joined = awards.join(employed.rename({"person": "whose"}), on=[PARTNER, "whose"], how="left")
    return joined.filter(nw.col("covered").is_null() | (nw.col("covered") == 1)).drop("covered")


def alike(asked: Iterable[Holding]) -> list[list[Holding]]:
    """Certifications all at once, and each tier for itself, because a higher one is one of it too."""
    alone = [holding for holding in asked if holding.exclusive == (holding.id,)]
    return [*([alone] if alone else []), *([h] for h in asked if h.exclusive != (h.id,))]


def implied(group: list[Holding]) -> tuple[list[str], nw.Expr]:
    """The awards of which each is one of these certifications, or of this tier; and of which it is one."""
    first = group[0]
    if first.exclusive == (first.id,):
        return [holding.id for holding in group], nw.col("award")
    return list(first.implied_by), nw.lit(first.id)


def refuse_releases(holding: Holding) -> None:
    """Refuses what lasts or counts by releases, of which one award says how long another one lasted."""
    if holding.releases is not None or (holding.terms is not None and holding.terms.cycles):
        raise refused(f"what `{holding.id}` counts or lasts by releases")


def any_grace(holding: Holding) -> Period | None:
    """The grace in which something may be renewed, if there is one."""
    return None if holding.terms is None else holding.terms.grace


def counted_grace(holding: Holding) -> Period | None:
    """The grace that counts as good, if there is one."""
    terms = holding.terms
    return None if terms is None or not terms.grace_counts else terms.grace


def closing(asked: Iterable[Holding]) -> nw.Expr:
    """The last day of the grace of what lasts `through` a day, unless it ended before."""
    closes = with_grace(asked, nw.col("through"), any_grace)
    return ending(asked, closes)


def ending(asked: Iterable[Holding], last: nw.Expr) -> nw.Expr:
    """The last day of what would last through a day, unless something else has replaced it or it counts no longer."""
    ends = nw.min_horizontal(last, day_before(nw.col("replaced_on")))
    for until in dict.fromkeys(holding.counts_until for holding in asked if holding.counts_until is not None):
        mine = [holding.id for holding in asked if holding.counts_until == until]
        earlier = nw.min_horizontal(ends, nw.lit(until))
        ends = nw.when(nw.col("standing").is_in(mine)).then(earlier).otherwise(ends)
    return ends


def with_grace(
    asked: Iterable[Holding], through: nw.Expr, grace_of: Callable[[Holding], Period | None]
) -> nw.Expr:
    """The last day of the grace after a last day; that itself where there is none."""
    alike: dict[Period, list[str]] = {}
    for holding in asked:
        grace = grace_of(holding)
        if grace is not None:
            alike.setdefault(grace, []).append(holding.id)
    closes = through
    for grace, ids in alike.items():
        later = day_before(after(day_after(through), grace))
        open_ended = (through >= OPEN) | ~nw.col("standing").is_in(ids)
        closes = nw.when(open_ended).then(closes).otherwise(later)
    return closes


def opening(terms: Terms) -> nw.Expr:
    """The day from which what was given `on` a day may be renewed, if it lasts `through` another one."""
    on, through, before = nw.col("on"), nw.col("through"), nw.col("before")
    starts = on
    if terms.follows:
        expired = day_after(before)
        follows = nw.max_horizontal(expired, on) if terms.late_start else expired
        starts = nw.when(before.is_null() | (through < expired)).then(on).otherwise(follows)
    # what earned an award does not renew it
    opens = nw.max_horizontal(nw.min_horizontal(starts, through), moved(on, ONE_DAY))
    if terms.opens is None:
        return opens
    return nw.max_horizontal(opens, moved(day_after(through), terms.opens, -1))


def _one_a_day(asked: Sequence[Holding], history: Frame) -> Frame:
    """The award that stands at the end of each day on which one was given, with what came before and after it."""
    days = history
    if any(len(holding.exclusive) > 1 for holding in asked):
        highest = nw.col("rank").max().over(*SUBJECT, "on").alias("highest")
        days = days.with_columns(highest).filter(nw.col("rank") == nw.col("highest"))
    days = days.group_by(*SUBJECT, "on", "award").agg(nw.col("through").max())
    shifted = (("award", 1, "award_before"), ("through", 1, "through_before"), ("on", -1, "on_after"))
    return days.with_columns(
        *[nw.col(of).shift(n).over(*SUBJECT, order_by="on").alias(name) for of, n, name in shifted]
    )


def _of(group: list[Holding], days: Frame) -> Frame:
    """The days of the courses of some certifications, or of one tier."""
    exclusive = [id for holding in group for id in holding.exclusive]
    implied_by, standing = implied(group)
    rows = days.filter(nw.col("award").is_in(exclusive)).with_columns(standing.alias("standing"))
    before, counts = nw.col("through_before"), nw.col("award").is_in(implied_by)
    same = nw.col("award_before").is_in(implied_by)
    linked = same & (nw.col("on") <= day_after(with_grace(group, before, counted_grace)))
    within = with_grace(group, before, any_grace)
    renews = same & (before < OPEN) & (nw.col("on") <= within)
    rows = rows.with_columns(
        linked.fill_null(False).alias("linked"),
        renews.fill_null(False).alias("renews"),
        nw.when(counts).then(nw.col("on")).max().over(*SUBJECT).alias("newest"),
    )
    begins = nw.when(counts & ~nw.col("linked")).then(nw.col("on"))
    rows = rows.with_columns(begins.max().over(*SUBJECT).alias("first")).filter(counts)
    return rows.select(
        *SUBJECT,
        "standing",
        "award",
        "on",
        "through",
        "first",
        "newest",
        "linked",
        "renews",
        nw.when(nw.col("renews")).then(nw.col("through_before")).alias("before"),
        nw.col("on_after").alias("next"),
    )
