"""How what was awarded stands on a day, by columns: of whom, since when and through when, and in what state.

The closed form of the newest award of each person or partner. Where a rule asks for good standing, what is not good is
not made: no row is as good as one that does not stand well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import narwhals as nw

from partnercert.engines.frames.awards import NONE, awards_that_stand
from partnercert.engines.frames.courses import (
    SUBJECT,
    alike,
    counted_grace,
    courses,
    ending,
    history,
    implied,
    of_employed,
    opening,
    refuse_releases,
    subjects,
)
from partnercert.engines.frames.dates import ONE_DAY, OPEN, day_before
from partnercert.engines.frames.forms import null, same
from partnercert.engines.frames.log import Log
from partnercert.engines.frames.refusals import refused
from partnercert.engines.frames.rulings import ENDED_ON, ended, not_ended
from partnercert.engines.frames.sheets import PARTNER, Frame, distinct, stacked
from partnercert.records.evidence import FieldValue
from partnercert.rulebook.rulebook import Holding, Terms
from partnercert.values.dates import Period, add, subtract

_SAME = (*SUBJECT, "standing")


def good_standings(
    asked: Sequence[Holding],
    log: Log,
    employed: Frame | None,
    neglected: Frame | None,
    gone: Frame | None,
    day: date,
    with_runs: bool,
) -> Frame:
    """A row for each award in good standing on a day; `on` is the first day of its run where that is asked for.

    `employed` says of each person with evidence of employment whether it covers the day, `neglected` what an obligation
    suspends, or may suspend, `gone` since when what is withdrawn.
    """
    _check(asked)
    given = subjects(asked, awards_that_stand(log, day))
    newest = given.with_columns(nw.col("on").max().over(*SUBJECT).alias("newest")).filter(
        nw.col("on") == nw.col("newest")
    )
    if any(len(holding.exclusive) > 1 for holding in asked):
        newest = newest.with_columns(nw.col("rank").max().over(*SUBJECT).alias("highest")).filter(
            nw.col("rank") == nw.col("highest")
        )
    newest = newest.group_by(*SUBJECT, "award").agg(nw.col("through").max(), nw.col("on").max())
    newest = of_employed(newest, employed)
    held = stacked([_good_of(group, newest, day) for group in alike(asked)])
    held = not_ended(held, asked, gone)
    held = _with_suspensions(held, asked, log, neglected, day).filter(~nw.col("suspended"))
    if with_runs:
        runs = courses(asked, history(asked, log, employed, day)).select(*_SAME, "first")
        held = held.join(runs, on=list(_SAME), how="left").with_columns(nw.col("first").alias("on"))
    good = nw.when(~nw.col("doubtful")).then(nw.lit(True))
    return _told(held.with_columns(good.alias("good")), asked)


def every_standing(
    asked: Sequence[Holding],
    log: Log,
    employed: Frame | None,
    neglected: Frame | None,
    gone: Frame | None,
    day: date,
) -> Frame:
    """A row for each award, in whatever `state` it is, since the first day of its run and through its last."""
    _check(asked)
    if log.says("award", "revoked_on") and any(len(holding.exclusive) > 1 for holding in asked):
        # as many readings of all awards as there are tiers, times as many again: more than a query bears
        raise refused("how tiers stand that are not in good standing, where awards are revoked")
    given = history(asked, log, employed, day)
    stands = courses(asked, given)
    revoked = None
    if log.says("award", "revoked_on"):
        taken = _taken(asked, log, employed, day, stands)
        revoked = _revoked(asked, given, taken)
        stands = stands.join(taken.select(*_SAME), on=list(_SAME), how="anti")
    rows = _with_suspensions(stands, asked, log, neglected, day).with_columns(
        ending(asked, nw.col("through")).alias("last")
    )
    lapsed, suspended, doubtful = nw.col("closes") < day, nw.col("suspended"), nw.col("doubtful")
    in_grace = nw.col("last") < day
    by_date = (
        nw.when(in_grace)
        .then(nw.lit("grace"))
        .otherwise(nw.when(_due(asked, day)).then(nw.lit("due")).otherwise(nw.lit("active")))
    )
    known = nw.when(suspended).then(nw.lit("suspended")).otherwise(nw.when(~doubtful).then(by_date))
    gracious = [holding.id for holding in asked if counted_grace(holding) is not None]
    by_state = ~in_grace | nw.col("standing").is_in(gracious) if gracious else ~in_grace
    # who may be suspended stands well if that is not so, unless the standing is not good even then
    good = (
        nw.when(lapsed | suspended | ~by_state)
        .then(nw.lit(False))
        .otherwise(nw.when(~doubtful).then(nw.lit(True)))
    )
    rows = rows.with_columns(
        nw.when(lapsed).then(nw.lit("lapsed")).otherwise(known).alias("state"), good.alias("good")
    )
    columns = (*_SAME, "award", "on", "first", "last", "state", "good")
    found = [rows.select(*columns)]
    if revoked is not None:
        found.append(revoked.select(*columns))
    whole = stacked(found)
    if gone is not None:
        whole = _as_withdrawn(ended(whole, asked, gone))
    return _told(whole.drop("award", "on").rename({"first": "on", "last": "through"}), asked)


def _told(rows: Frame, asked: Sequence[Holding]) -> Frame:
    """The standings as evidence, with what their certifications say of them."""
    through = nw.when(nw.col("through") < OPEN).then(nw.col("through"))
    whose, where = nw.col("whose"), nw.col("where")
    return rows.with_columns(
        nw.when(whose != NONE).then(whose).alias("person"),
        nw.when(where != NONE).then(where).alias("region"),
        through.alias("valid_through"),
        null(nw.Date).alias("recorded_on"),
        *[_said(name, asked).alias(name) for name in _fields(asked)],
    )


def _check(asked: Sequence[Holding]) -> None:
    """Refuses what is not in closed form."""
    for holding in asked:
        refuse_releases(holding)


def _good_of(group: list[Holding], newest: Frame, day: date) -> Frame:
    """The newest awards that are in good standing by their dates."""
    first = group[0]
    if first.exclusive != (first.id,):
        frame = newest.filter(nw.col("award").is_in(first.implied_by))
        standing, last = nw.lit(first.id), _last(first, nw.col("through"))
        good = _is_good(first, last, day)
    else:
        frame = newest.filter(nw.col("award").is_in([holding.id for holding in group]))
        standing, last = nw.col("award"), nw.col("through")
        for until in dict.fromkeys(h.counts_until for h in group if h.counts_until is not None):
            mine = [h.id for h in group if h.counts_until == until]
            ended = nw.min_horizontal(nw.col("through"), nw.lit(until))
            last = nw.when(nw.col("award").is_in(mine)).then(ended).otherwise(last)
        good = last >= day
        for holding in group:
            if counted_grace(holding) is not None:
                good = (
                    nw.when(nw.col("award") == holding.id).then(_is_good(holding, last, day)).otherwise(good)
                )
    return frame.filter(good).select(
        PARTNER, "whose", "where", "family", "award", "on", last.alias("through"), standing.alias("standing")
    )


def _last(holding: Holding, through: nw.Expr) -> nw.Expr:
    until = holding.counts_until
    return through if until is None else nw.min_horizontal(through, nw.lit(until))


def _is_good(holding: Holding, last: nw.Expr, day: date) -> nw.Expr:
    """Whether what lasts through a day, or is in a grace that counts, is good on another one."""
    grace = counted_grace(holding)
    if grace is None:
        return last >= day
    if holding.counts_until is not None and holding.counts_until < day:
        return nw.col("through").is_null()
    return nw.col("through") >= first_within(grace, day)


def first_within(grace: Period, day: date) -> date:
    """The first last day whose grace still covers a day."""
    first = subtract(day, Period(days=grace.days + 31 * grace.months + 31))
    while subtract(add(add(first, ONE_DAY), grace), ONE_DAY) < day:
        first = add(first, ONE_DAY)
    return first


def _with_suspensions(
    held: Frame, asked: Sequence[Holding], log: Log, neglected: Frame | None, day: date
) -> Frame:
    """Whether a suspension in force names the standing, or the award that it rests on, everybody's or the person's.

    Or whether an obligation suspends it; `doubtful` where that may be.
    """
    marks: list[str] = []
    if "suspension" in log.kinds:
        lasting = nw.col("valid_through").is_null() | (nw.col("valid_through") >= day)
        whose = nw.col("person").fill_null(NONE).alias("whose")
        in_force = log.visible("suspension", day).filter(lasting)
        named = in_force.select(PARTNER, nw.col("suspension").alias("named"), whose)
        named = distinct(named, PARTNER, "named", "whose").with_columns(nw.lit(1).alias("mark"))
        everybody = named.filter(nw.col("whose") == NONE).drop("whose")
        # only of a tier the award may be another one
        for of in ("standing", "award") if any(len(each.exclusive) > 1 for each in asked) else ("standing",):
            for rows, by in ((everybody, (PARTNER, of)), (named, (PARTNER, of, "whose"))):
                marks.append(f"mark{len(marks)}")
                held = held.join(rows.rename({"named": of, "mark": marks[-1]}), on=list(by), how="left")
    doubtful = nw.lit(False)
    if neglected is not None:
        held = held.join(neglected, on=[PARTNER, "whose", "standing"], how="left")
        marks.append("neglected")
        doubtful = (nw.col("perhaps") == 1).fill_null(False)
    suspended = [(nw.col(mark) == 1).fill_null(False) for mark in marks]
    whole = nw.any_horizontal(*suspended, ignore_nulls=False) if suspended else nw.lit(False)
    return held.with_columns(whole.alias("suspended"), doubtful.alias("doubtful"))


def _due(asked: Sequence[Holding], day: date) -> nw.Expr:
    """Whether the renewal of a course is open."""
    alike: dict[Terms, list[str]] = {}
    for holding in asked:
        if holding.terms is not None and holding.terms.opens is not None:
            alike.setdefault(holding.terms, []).append(holding.id)
    due: nw.Expr = nw.lit(False)
    for terms, ids in alike.items():
        mine = nw.col("standing").is_in(ids) & (nw.col("through") < OPEN)
        due = nw.when(mine).then(opening(terms) <= day).otherwise(due)
    return due


def _taken(asked: Sequence[Holding], log: Log, employed: Frame | None, day: date, stands: Frame) -> Frame:
    """The newest award of each course that was revoked, where nothing has stood since, and nothing older did then."""
    stood = subjects(asked, awards_that_stand(log, day))
    newer = distinct(stood, *SUBJECT, "on").rename({"on": "newer"})
    revoked = of_employed(subjects(asked, log.revoked("award", day), "revoked_on"), employed)
    columns = revoked.collect_schema().names()
    later = (nw.col("newer") > nw.col("on")).fill_null(False).cast(nw.Int64).alias("later")
    rows = revoked.join(newer, on=list(SUBJECT), how="left").with_columns(later)
    rows = rows.group_by(*columns).agg(nw.col("later").max()).filter(nw.col("later") == 0)
    found = []
    for group in alike(asked):
        implied_by, standing = implied(group)
        mine = rows.filter(nw.col("award").is_in(implied_by)).with_columns(standing.alias("standing"))
        for name in ("on", "revoked_on"):
            last = nw.col(name).max().over(*SUBJECT).alias("last")
            mine = mine.with_columns(last).filter(nw.col(name) == nw.col("last"))
        found.append(mine.select(*columns, "standing"))
    taken = stacked(found).join(stands.select(*_SAME, "closes"), on=list(_SAME), how="left")
    return taken.filter(nw.col("closes").is_null() | (nw.col("closes") < nw.col("revoked_on")))


def _revoked(asked: Sequence[Holding], given: Frame, taken: Frame) -> Frame:
    """What was revoked, as it would stand had it not been, through the day before."""
    columns, found = given.collect_schema().names(), []
    for group in alike(asked):
        mine = taken.filter(nw.col("standing").is_in([holding.id for holding in group]))
        was = courses(group, stacked([given, mine.select(*columns)]))
        revoked_on = mine.group_by(*_SAME).agg(nw.col("revoked_on").max())
        found.append(was.join(revoked_on, on=list(_SAME), how="inner"))
    rows = stacked(found).filter(nw.col("revoked_on") > nw.col("first"))
    last = nw.min_horizontal(ending(asked, nw.col("through")), day_before(nw.col("revoked_on")))
    return rows.with_columns(
        last.alias("last"), nw.lit("revoked").alias("state"), nw.lit(False).alias("good")
    )


def _as_withdrawn(rows: Frame) -> Frame:
    """The rows, of which those that a withdrawal has ended are revoked, and stood through the day before."""
    ended_on = nw.col(ENDED_ON)
    stands = ended_on.is_null()
    return rows.filter(stands | (ended_on > nw.col("first"))).with_columns(
        nw.min_horizontal(nw.col("last"), day_before(ended_on)).alias("last"),
        nw.when(stands).then(nw.col("state")).otherwise(nw.lit("revoked")).alias("state"),
        nw.when(stands).then(nw.col("good")).otherwise(nw.lit(False)).alias("good"),
    )


def _fields(asked: Sequence[Holding]) -> list[str]:
    return list(dict.fromkeys(name for holding in asked for name in holding.fields))


def _said(name: str, asked: Sequence[Holding]) -> nw.Expr:
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
