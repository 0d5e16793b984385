"""How what was awarded stands on a day, by columns: what is in good standing, of whom, since when and through when.

The closed form of the newest award of each person or partner. A standing that is not good is not made: no row is as
good as one that is not, where a rule asks for good standing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

import narwhals as nw

from partnercert.engines.frames.forms import same
from partnercert.engines.frames.log import Log
from partnercert.engines.frames.refusals import refused
from partnercert.engines.frames.sheets import PARTNER, Frame
from partnercert.records.evidence import FieldValue
from partnercert.rulebook.rulebook import Holding
from partnercert.values.dates import Period, add, subtract

_ONE_DAY: Final = Period(days=1)
_OPEN: Final = date(9999, 12, 31)
# Nobody and no region: neither may be the empty text.
_NONE: Final = ""
_SUBJECT: Final = (PARTNER, "whose", "where", "family")


def good_standings(
    holdings: Iterable[Holding], log: Log, employed: Frame | None, day: date, with_runs: bool
) -> Frame:
    """A row for each award in good standing on a day; `on` is the first day of its run where that is asked for.

    `employed` says of each person with evidence of employment whether it covers the day.
    """
    asked = tuple(holdings)
    for holding in asked:
        _check(holding, log)
    given = _subjects(asked, _stand(log, day))
    newest = given.with_columns(nw.col("on").max().over(*_SUBJECT).alias("newest")).filter(
        nw.col("on") == nw.col("newest")
    )
    if any(len(holding.exclusive) > 1 for holding in asked):
        newest = newest.with_columns(nw.col("rank").max().over(*_SUBJECT).alias("highest")).filter(
            nw.col("rank") == nw.col("highest")
        )
    newest = newest.group_by(*_SUBJECT, "award").agg(nw.col("through").max(), nw.col("on").max())
    newest = _of_employed(newest, employed)
    held = nw.concat([_of(group, newest, day) for group in _alike(asked)], how="vertical")
    if "suspension" in log.kinds:
        held = _not_suspended(held, log, day)
    if with_runs:
        held = _with_runs(held, asked, given, log)
    through = nw.when(nw.col("through") < _OPEN).then(nw.col("through"))
    whose, where = nw.col("whose"), nw.col("where")
    return held.with_columns(
        nw.when(whose != _NONE).then(whose).alias("person"),
        nw.when(where != _NONE).then(where).alias("region"),
        through.alias("valid_through"),
        nw.lit(None).cast(nw.Date).alias("recorded_on"),
        nw.lit(True).alias("good"),
        *[_said(name, asked).alias(name) for name in _fields(asked)],
    )


def all_standings(asked: tuple[Holding, ...], log: Log, employed: Frame | None, day: date) -> Frame:
    """A row for each certification that somebody was awarded, however it stands; what tiers say is not in them."""
    alone = tuple(holding for holding in asked if holding.exclusive == (holding.id,))
    given = _of_employed(_subjects(alone, log.visible("award", day)), employed)
    whose, where = nw.col("whose"), nw.col("where")
    rows = given.with_columns(nw.col("award").alias("standing"))
    return rows.with_columns(
        nw.when(whose != _NONE).then(whose).alias("person"),
        nw.when(where != _NONE).then(where).alias("region"),
        *[_said(name, alone).alias(name) for name in _fields(alone)],
    )


def _of_employed(awards: Frame, employed: Frame | None) -> Frame:
    """What was awarded to people who belong to the partner, and to the partner itself."""
    if employed is None:
        return awards
    joined = awards.join(employed.rename({"person": "whose"}), on=[PARTNER, "whose"], how="left")
    return joined.filter(nw.col("covered").is_null() | (nw.col("covered") == 1)).drop("covered")


def _check(holding: Holding, log: Log) -> None:
    """Refuses what is not in closed form."""
    terms = holding.terms
    if holding.releases is not None or (terms is not None and terms.cycles):
        raise refused(f"what `{holding.id}` counts or lasts by releases")
    if any(step.effect == "suspend" for duty in holding.duties for step in duty.steps):
        raise refused(f"that an obligation suspends `{holding.id}`")
    if "decision" in log.kinds:
        raise refused("what decisions withdraw")


def _stand(log: Log, day: date) -> Frame:
    """The visible awards, without those that were given again with the day on which they were revoked."""
    visible = log.visible("award", day)
    if not log.says("award", "revoked_on"):
        return visible
    columns = [name for name in visible.collect_schema().names() if name not in ("revoked_on", "recorded_on")]
    taken = log.revoked("award", day).with_columns(nw.lit(1).alias(":taken"))
    both = nw.concat([visible.with_columns(nw.lit(0).alias(":taken")), taken], how="vertical")
    alone = nw.col("id").is_null()
    rest = (
        both.filter(alone)
        .group_by(*columns)
        .agg(nw.len().alias(":rows"), nw.col(":taken").sum().cast(nw.Int64).alias(":taken"))
    )
    rest = rest.filter(nw.col(":rows") > 2 * nw.col(":taken")).select(*columns)
    return nw.concat([visible.filter(~alone).select(*columns), rest], how="vertical")


def _subjects(asked: tuple[Holding, ...], awards: Frame) -> Frame:
    """The awards with whose they are, what they exclude, and their rank in it."""
    family, rank = nw.col("award"), nw.lit(0)
    known: dict[str, None] = {}
    for holding in asked:
        known.update(dict.fromkeys(holding.exclusive))
    for tiers in dict.fromkeys(h.exclusive for h in asked if len(h.exclusive) > 1):
        family = nw.when(nw.col("award").is_in(tiers)).then(nw.lit(tiers[0])).otherwise(family)
        for place, tier in enumerate(tiers):
            rank = nw.when(nw.col("award") == tier).then(nw.lit(place)).otherwise(rank)
    where = nw.col("region") if "region" in awards.collect_schema() else nw.lit(None).cast(nw.String)
    return awards.filter(nw.col("award").is_in(list(known))).select(
        PARTNER,
        "award",
        "on",
        nw.col("person").fill_null(_NONE).alias("whose"),
        where.fill_null(_NONE).alias("where"),
        family.alias("family"),
        rank.alias("rank"),
        nw.col("valid_through").fill_null(_OPEN).alias("through"),
    )


def _alike(asked: tuple[Holding, ...]) -> list[list[Holding]]:
    """Certifications all at once, and each tier for itself, because a higher one is one of it too."""
    alone = [holding for holding in asked if holding.exclusive == (holding.id,)]
    return [*([alone] if alone else []), *([h] for h in asked if h.exclusive != (h.id,))]


def _of(group: list[Holding], newest: Frame, day: date) -> Frame:
    """The newest awards that are in good standing by their dates."""
    first = group[0]
    if len(group) == 1:
        frame = newest.filter(nw.col("award").is_in(first.implied_by))
        standing, last = nw.lit(first.id), _last(first, nw.col("through"))
        good = _good(first, last, day)
    else:
        frame = newest.filter(nw.col("award").is_in([holding.id for holding in group]))
        standing, last = nw.col("award"), nw.col("through")
        for until in dict.fromkeys(h.counts_until for h in group if h.counts_until is not None):
            mine = [h.id for h in group if h.counts_until == until]
            ended = nw.min_horizontal(nw.col("through"), nw.lit(until))
            last = nw.when(nw.col("award").is_in(mine)).then(ended).otherwise(last)
        good = last >= day
        for holding in group:
            if _grace(holding) is not None:
                good = nw.when(nw.col("award") == holding.id).then(_good(holding, last, day)).otherwise(good)
    return frame.filter(good).select(
        PARTNER, "whose", "where", "family", "award", "on", last.alias("through"), standing.alias("standing")
    )


def _last(holding: Holding, through: nw.Expr) -> nw.Expr:
    until = holding.counts_until
    return through if until is None else nw.min_horizontal(through, nw.lit(until))


def _grace(holding: Holding) -> Period | None:
    """The grace that counts as good, if there is one."""
    terms = holding.terms
    return None if terms is None or not terms.grace_counts else terms.grace


def _good(holding: Holding, last: nw.Expr, day: date) -> nw.Expr:
    """Whether what lasts through a day, or is in a grace that counts, is good on another one."""
    grace = _grace(holding)
    if grace is None:
        return last >= day
    if holding.counts_until is not None and holding.counts_until < day:
        return nw.col("through").is_null()
    return nw.col("through") >= first_within(grace, day)


def first_within(grace: Period, day: date) -> date:
    """The first last day whose grace still covers a day."""
    first = subtract(day, Period(days=grace.days + 31 * grace.months + 31))
    while subtract(add(add(first, _ONE_DAY), grace), _ONE_DAY) < day:
        first = add(first, _ONE_DAY)
    return first


def _not_suspended(held: Frame, log: Log, day: date) -> Frame:
    """What no suspension in force names: the standing, or the award that it rests on, everybody's or the person's."""
    lasting = nw.col("valid_through").is_null() | (nw.col("valid_through") >= day)
    named = (
        log.visible("suspension", day)
        .filter(lasting)
        .select(
            PARTNER, nw.col("suspension").alias("named"), nw.col("person").fill_null(_NONE).alias("whose")
        )
        .unique()
    )
    everybody = named.filter(nw.col("whose") == _NONE).select(PARTNER, "named")
    for of in ("standing", "award"):
        held = held.join(everybody.rename({"named": of}), on=[PARTNER, of], how="anti").join(
            named.rename({"named": of}), on=[PARTNER, of, "whose"], how="anti"
        )
    return held


def _with_runs(held: Frame, asked: tuple[Holding, ...], given: Frame, log: Log) -> Frame:
    """The standings since the first day of the awards that follow one another without a day between."""
    if log.says("award", "revoked_on"):
        raise refused("since when an award has been held where awards are revoked")
    days = given
    if any(len(holding.exclusive) > 1 for holding in asked):
        highest = nw.col("rank").max().over(*_SUBJECT, "on").alias("highest")
        days = days.with_columns(highest).filter(nw.col("rank") == nw.col("highest"))
    days = days.group_by(*_SUBJECT, "on", "award").agg(nw.col("through").max())
    before = [
        nw.col(name).shift(1).over(*_SUBJECT, order_by="on").alias(f"{name}_before")
        for name in ("award", "through")
    ]
    days = days.with_columns(*before)
    firsts = []
    for group in _alike(asked):
        ids = [holding.id for holding in group]
        implied = group[0].implied_by if len(group) == 1 else tuple(ids)
        reaches = _after(nw.col("through_before"), _ONE_DAY)
        for holding in group:
            grace = _grace(holding)
            if grace is not None:
                continued = _after(_after(nw.col("through_before"), _ONE_DAY), grace)
                reaches = (
                    nw.when(nw.col("award").is_in(holding.implied_by)).then(continued).otherwise(reaches)
                )
        begins = (
            nw.col("award_before").is_null()
            | ~nw.col("award_before").is_in(implied)
            | (nw.col("on") > reaches)
        )
        first = nw.when(begins).then(nw.col("on")).max().alias("first")
        own = days.filter(nw.col("family") == group[0].exclusive[0]) if len(group) == 1 else days
        of_group = own.group_by(*_SUBJECT).agg(first)
        same = nw.lit(ids[0]) if len(group) == 1 else nw.col("family")
        firsts.append(of_group.with_columns(same.alias("standing")))
    found = nw.concat(firsts, how="vertical")
    return held.join(found, on=[*_SUBJECT, "standing"], how="left").with_columns(nw.col("first").alias("on"))


def _after(day: nw.Expr, length: Period) -> nw.Expr:
    """A day so much later; what is open stays so."""
    moved = day
    for number, unit in ((length.months, "mo"), (length.days, "d")):
        if number:
            moved = moved.dt.offset_by(f"{number}{unit}").cast(nw.Date)
    return nw.when(day < _OPEN).then(moved).otherwise(day)


def _fields(asked: tuple[Holding, ...]) -> list[str]:
    return list(dict.fromkeys(name for holding in asked for name in holding.fields))


def _said(name: str, asked: tuple[Holding, ...]) -> nw.Expr:
    """What the standings say under a name, such as the role of the certification."""
    found: nw.Expr | None = None
    values: dict[FieldValue, list[str]] = {}
    for holding in asked:
        if name in holding.fields:
            values.setdefault(holding.fields[name], []).append(holding.id)
    for value, ids in values.items():
        said = nw.when(nw.col("standing").is_in(ids)).then(same(value))
        found = said if found is None else said.otherwise(found)
    assert found is not None
    return found
