"""What people are obliged to, by columns: by changes since they were certified, and by renewals that fall due.

The closed form of `rulebook.obligations`, of all partners at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final

import attrs
import narwhals as nw

from partnercert.engines.frames.awards import NONE
from partnercert.engines.frames.courses import (
    SUBJECT,
    any_grace,
    closing,
    courses,
    opening,
    refuse_releases,
    steps,
    with_grace,
)
from partnercert.engines.frames.dates import OPEN, moved
from partnercert.engines.frames.forms import null, same
from partnercert.engines.frames.modules import MAY_BE, MET, FirstDays
from partnercert.engines.frames.rulings import not_ended
from partnercert.engines.frames.sheets import PARTNER, Frame
from partnercert.rulebook.rulebook import Duty, Holding, Step, Terms

_FLAGS: Final = ("done", "overdue", "on_time")
_DATES: Final = ("on", "valid_through", "recorded_on", "due_on", "done_on", "suspends_on")
_TEXTS: Final = (
    "person",
    "obligation",
    "award",
    "role",
    "level",
    "category",
    "severity",
    "module",
    "scenario",
    "escalation",
)


@attrs.frozen(eq=False)
class Known:
    """What the obligations of a day follow from.

    The `history` of awards, since when what is `gone` was withdrawn, since when each person has `joined` the partner
    without a break, what was tried of a kind, and who has passed a module by its rule.
    """

    holdings: Sequence[Holding]
    history: Frame
    gone: Frame | None
    joined: Frame | None
    attempts: Callable[[str], Frame | None]
    first_days: FirstDays | None
    ruled: frozenset[str]
    day: date


def duties_of(holdings: Iterable[Holding]) -> dict[Duty, list[Holding]]:
    """The duties that changes bring, and to the holders of what."""
    found: dict[Duty, list[Holding]] = {}
    for holding in holdings:
        for duty in holding.duties:
            found.setdefault(duty, []).append(holding)
    return found


def obligations(known: Known, duties: Iterable[Duty], with_renewals: bool) -> Frame | None:
    """A row for each change, affected award and task, and for each renewal that falls due; None where there is none."""
    for holding in known.holdings:
        refuse_releases(holding)
    found = []
    affected = duties_of(known.holdings)
    begun = [duty for duty in duties if duty.on <= known.day]
    if begun:
        concerned = dict.fromkeys(holding for duty in begun for holding in affected[duty])
        live = courses([*concerned], known.history).filter(nw.col("closes") >= known.day)
        live = not_ended(live, concerned, known.gone)
        for duty in begun:
            mine = live.filter(
                nw.col("standing").is_in([each.id for each in affected[duty]]) & (nw.col("on") <= duty.on)
            )
            found += [_obliged(known, duty, task, _started(mine, known.joined, duty)) for task in duty.tasks]
    if with_renewals:
        terms: dict[Terms, list[Holding]] = {}
        for holding in known.holdings:
            if holding.terms is not None:
                terms.setdefault(holding.terms, []).append(holding)
        found += [_renewals(known, term, holdings) for term, holdings in terms.items()]
    if not found:
        return None
    return nw.concat(found, how="vertical")


def _started(live: Frame, joined: Frame | None, duty: Duty) -> Frame:
    """The awards that a change affects, with the day on which it begins to oblige and the one on which it is due."""
    start: nw.Expr = nw.lit(duty.on)
    if joined is not None:
        live = live.join(joined.rename({"person": "whose"}), on=[PARTNER, "whose"], how="left")
        start = nw.when(nw.col("joined") > duty.on).then(nw.col("joined")).otherwise(start)
    return live.with_columns(start.alias("start")).with_columns(
        moved(nw.col("start"), duty.within).alias("due")
    )


def _obliged(known: Known, duty: Duty, task: tuple[str, str], live: Frame) -> Frame:
    passes = _passes(known, *task, duty)
    if passes is None:
        never = [null(nw.Date).alias(name) for name in ("certain", "possible", "perhaps")]
        rows = live.with_columns(*never)
    else:
        rows = live.join(passes, on=[PARTNER, "whose"], how="left")
    certain, possible, due = nw.col("certain"), nw.col("possible"), nw.col("due")
    if task[0] == "module" and task[1] in known.ruled:
        # a module that is surely passed by its rule does not say whether it was, perhaps, before
        earlier = nw.when(nw.col("perhaps") <= due).then(nw.col("perhaps"))
        possible = nw.when(certain > due).then(earlier).otherwise(possible)
        rows = rows.with_columns(possible.alias("possible"))
    possible = nw.col("possible")
    done = _known(~certain.is_null(), ~possible.is_null())
    rows = rows.with_columns(
        done.alias("done"),
        nw.when(~certain.is_null() & ~(possible < certain).fill_null(False)).then(certain).alias("done_on"),
        _known((certain <= due).fill_null(False), (possible <= due).fill_null(False)).alias("on_time"),
        _reached(duty.steps, due, known.day).alias("escalation"),
    )
    suspending = [_on(step, due) for step in duty.steps if step.effect == "suspend"]
    suspends_on = suspending[0] if suspending else null(nw.Date)
    if len(suspending) > 1:  # the least of one is refused by Spark
        suspends_on = nw.min_horizontal(*suspending)
    open_escalation = nw.when(~nw.col("done").is_null()).then(nw.col("escalation"))
    settled = (nw.col("escalation") == "none") | nw.col("done").fill_null(False)
    return _rows(
        known,
        rows,
        nw.lit(duty.change),
        nw.col("start"),
        due,
        escalation=nw.when(settled).then(nw.lit("none")).otherwise(open_escalation),
        suspends_on=suspends_on,
        category=nw.lit(duty.category),
        severity=nw.lit(duty.severity),
        **{task[0]: nw.lit(task[1])},
    )


def _known(met: nw.Expr, may_be: nw.Expr) -> nw.Expr:
    """True, null where it only may be, else false."""
    return nw.when(met).then(nw.lit(True)).otherwise(nw.when(~may_be).then(nw.lit(False)))


def _on(step: Step, due: nw.Expr) -> nw.Expr:
    """The day of a step of the escalation."""
    if step.before is not None:
        return moved(due, step.before, -1)
    return due if step.after is None else moved(due, step.after)


def _reached(steps: tuple[Step, ...], due: nw.Expr, day: date) -> nw.Expr:
    found: nw.Expr = nw.lit("none")
    for step in steps:
        found = nw.when(_on(step, due) <= day).then(nw.lit(step.effect)).otherwise(found)
    return found


def _passes(known: Known, kind: str, id: str, duty: Duty) -> Frame | None:
    """Of each person, and of the partner, the first pass of a task since a change that is certain, and that may be one.

    What is `perhaps` one is so even where another is certain.
    """
    found = []
    tried = known.attempts(kind)
    columns = (PARTNER, "person", "certain", "possible", "perhaps")
    if tried is not None:
        mine = (nw.col(kind) == id) & (nw.col("on") >= duty.on)
        if "part" in tried.collect_schema():
            mine = mine & nw.col("part").is_null()
        passed = nw.col("passed") if "passed" in tried.collect_schema() else null(nw.Boolean)
        rows = tried.filter(mine).with_columns(passed.alias("passed"))
        unsure = nw.when(nw.col("passed").is_null()).then(nw.col("on"))
        found.append(
            rows.with_columns(
                nw.when(nw.col("passed")).then(nw.col("on")).alias("certain"),
                unsure.alias("possible"),
                unsure.alias("perhaps"),
            ).select(*columns)
        )
    if kind == "module" and id in known.ruled and known.first_days is not None:
        days = known.first_days(id, known.day, duty.on)
        if days is not None:
            found.append(
                days.with_columns(
                    nw.col(MET).alias("certain"),
                    nw.when(nw.col(MET).is_null()).then(nw.col(MAY_BE)).alias("possible"),
                    nw.col(MAY_BE).alias("perhaps"),
                ).select(*columns)
            )
    if not found:
        return None
    rows = nw.concat(found, how="vertical") if len(found) > 1 else found[0]
    firsts = [nw.col(name).min() for name in columns[2:]]
    people = rows.filter(~nw.col("person").is_null()).rename({"person": "whose"})
    # what the partner itself is obliged to, anybody may do
    anybody = rows.with_columns(nw.lit(NONE).alias("whose")).select(PARTNER, "whose", *columns[2:])
    both = nw.concat([people.select(PARTNER, "whose", *columns[2:]), anybody], how="vertical")
    return both.group_by(PARTNER, "whose").agg(*firsts)


def _renewals(known: Known, terms: Terms, holdings: list[Holding]) -> Frame:
    """The renewals that have fallen due, and those before them that were done."""
    rows = not_ended(steps(holdings, known.history), holdings, known.gone, "newest")
    newest = nw.col("on") == nw.col("newest")
    unlinked = nw.when(~nw.col("renews")).then(nw.col("on")).max().over(*SUBJECT)
    closes = nw.when(newest).then(closing(holdings)).max().over(*SUBJECT)
    rows = rows.with_columns(nw.col("next").alias("replaced_on"))
    rows = rows.with_columns(unlinked.alias("chained"), closes.alias("course_closes"))
    rows = rows.filter(
        (nw.col("on") >= nw.col("chained"))
        & (nw.col("course_closes") >= known.day)
        & (nw.col("through") < OPEN)
    )
    through = nw.col("through")
    grace = with_grace(holdings, through, any_grace)
    rows = rows.with_columns(opening(terms).alias("opens"), grace.alias("grace")).filter(
        nw.col("opens") <= nw.col("grace")
    )
    done_on = nw.col("next")
    start = (
        nw.when(done_on.is_null())
        .then(nw.col("opens"))
        .otherwise(nw.min_horizontal(nw.col("opens"), done_on))
    )
    rows = rows.with_columns(start.alias("start"), through.alias("due"), done_on.alias("done_on"))
    rows = rows.filter(nw.col("start") <= known.day).with_columns(
        (~done_on.is_null()).alias("done"), (done_on <= through).fill_null(False).alias("on_time")
    )
    return _rows(known, rows, nw.col("standing"), nw.col("start"), nw.col("due"), escalation=nw.lit("none"))


def _rows(
    known: Known, rows: Frame, obligation: nw.Expr, start: nw.Expr, due: nw.Expr, **fields: nw.Expr
) -> Frame:
    late = due < known.day
    said: dict[str, nw.Expr] = {
        PARTNER: nw.col(PARTNER),
        "on": start,
        "person": nw.when(nw.col("whose") != NONE).then(nw.col("whose")),
        "valid_through": due,
        "obligation": obligation,
        "award": nw.col("standing"),
        "due_on": due,
        "done_on": nw.col("done_on"),
        "done": nw.col("done"),
        "overdue": nw.when(late).then(~nw.col("done")).otherwise(nw.lit(False)),
        "on_time": nw.col("on_time"),
        "role": _field("role", known.holdings),
        "level": _field("level", known.holdings),
        **fields,
    }
    types: dict[str, Any] = {**dict.fromkeys(_FLAGS, nw.Boolean), **dict.fromkeys(_DATES, nw.Date)}
    types |= dict.fromkeys((PARTNER, *_TEXTS), nw.String)
    columns = {name: said.get(name, null(type)).cast(type) for name, type in types.items()}
    return rows.select(*[expr.alias(name) for name, expr in columns.items()])


def _field(name: str, holdings: Iterable[Holding]) -> nw.Expr:
    """The role or level of the certification that something is about; null where it has none."""
    said: dict[Any, list[str]] = {}
    for holding in holdings:
        if name in holding.fields:
            said.setdefault(holding.fields[name], []).append(holding.id)
    found = null(nw.String)
    for value, ids in said.items():
        found = nw.when(nw.col("standing").is_in(ids)).then(same(value)).otherwise(found)
    return found


def neglected(rows: Frame, day: date) -> Frame:
    """What an obligation suspends that was left open, or `perhaps`; of each person, or of the partner."""
    due = rows.filter(nw.col("suspends_on") <= day)
    done = nw.col("done")
    return (
        due.with_columns(
            nw.col("person").fill_null(NONE).alias("whose"),
            nw.col("award").alias("standing"),
            (~done).fill_null(False).cast(nw.Int64).alias("open"),
            done.is_null().cast(nw.Int64).alias("unsure"),
        )
        .group_by(PARTNER, "whose", "standing")
        .agg(nw.col("open").max().alias("neglected"), nw.col("unsure").max().alias("perhaps"))
    )
