"""What people are obliged to, by columns: by changes since they were certified, and by renewals that fall due.

The closed form of `rulebook.obligations`, of all partners at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from partnercert.engines.frames.sheets import PARTNER, Frame, stacked
from partnercert.rulebook.rulebook import Duty, Holding, Step, Terms

Asked = tuple[Duty, tuple[str, str]]
"""What a change obliges to: the kind and the id of one of its tasks."""

_TASK: Final = "task"
_FIRSTS: Final = ("certain", "possible", "perhaps")
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

    def rules(self, kind: str, id: str) -> bool:
        """Whether a task is a module that is passed by a rule."""
        return kind == "module" and id in self.ruled


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
    tasks = [(duty, task) for duty in duties if duty.on <= known.day for task in duty.tasks]
    if tasks:
        concerned = dict.fromkeys(holding for duty, _ in tasks for holding in affected[duty])
        live = courses([*concerned], known.history).filter(nw.col("closes") >= known.day)
        live = not_ended(live, concerned, known.gone)
        if known.joined is not None:
            live = live.join(known.joined.rename({"person": "whose"}), on=[PARTNER, "whose"], how="left")
        found.append(_obliged(known, live, affected, tasks))
    if with_renewals:
        terms: dict[Terms, list[Holding]] = {}
        for holding in known.holdings:
            if holding.terms is not None:
                terms.setdefault(holding.terms, []).append(holding)
        found += [_renewals(known, term, holdings) for term, holdings in terms.items()]
    if not found:
        return None
    return stacked(found)


def _obliged(
    known: Known, live: Frame, affected: Mapping[Duty, Sequence[Holding]], tasks: Sequence[Asked]
) -> Frame:
    """A row for each change, affected award and task: what is done of it, since when it is due, what has followed."""
    found = [
        _affected(known, live, [each.id for each in affected[duty]], number, duty, *task)
        for number, (duty, task) in enumerate(tasks)
    ]
    rows = stacked(found)
    passes = _passes(known, tasks)
    if passes is None:
        never = [null(nw.Date).alias(name) for name in _FIRSTS]
        rows = rows.with_columns(*never)
    else:
        rows = rows.join(passes, on=[PARTNER, "whose", _TASK], how="left")
    certain, due = nw.col("certain"), nw.col("due")
    ruled = [number for number, (_, task) in enumerate(tasks) if known.rules(*task)]
    if ruled:
        # a module that is surely passed by its rule does not say whether it was, perhaps, before
        earlier = nw.when(nw.col("perhaps") <= due).then(nw.col("perhaps"))
        late = nw.col(_TASK).is_in(ruled) & (certain > due)
        rows = rows.with_columns(nw.when(late).then(earlier).otherwise(nw.col("possible")).alias("possible"))
    possible = nw.col("possible")
    rows = rows.with_columns(
        _known(~certain.is_null(), ~possible.is_null()).alias("done"),
        nw.when(~certain.is_null() & ~(possible < certain).fill_null(False)).then(certain).alias("done_on"),
        _known((certain <= due).fill_null(False), (possible <= due).fill_null(False)).alias("on_time"),
    )
    done, reached = nw.col("done"), nw.col("escalation")
    settled = (reached == "none") | done.fill_null(False)
    open_escalation = nw.when(~done.is_null()).then(reached)
    said = ("category", "severity", "suspends_on", "module", "scenario")
    return _rows(
        known,
        rows,
        nw.col("obligation"),
        nw.col("start"),
        due,
        escalation=nw.when(settled).then(nw.lit("none")).otherwise(open_escalation),
        **{name: nw.col(name) for name in said},
    )


def _affected(
    known: Known, live: Frame, ids: Sequence[str], number: int, duty: Duty, kind: str, task: str
) -> Frame:
    """The awards that a change affects: since when it obliges to a task, and by when."""
    start: nw.Expr = nw.lit(duty.on)
    if known.joined is not None:
        start = nw.when(nw.col("joined") > duty.on).then(nw.col("joined")).otherwise(start)
    due = moved(start, duty.within)
    suspending = [_on(step, due) for step in duty.steps if step.effect == "suspend"]
    suspends_on = suspending[0] if suspending else null(nw.Date)
    if len(suspending) > 1:  # the least of one is refused by Spark
        suspends_on = nw.min_horizontal(*suspending)
    texts: dict[str, str | None] = {
        "obligation": duty.change,
        "category": duty.category,
        "severity": duty.severity,
        "module": None,
        "scenario": None,
        kind: task,
    }
    return live.filter(nw.col("standing").is_in(ids) & (nw.col("on") <= duty.on)).select(
        PARTNER,
        "whose",
        "standing",
        nw.lit(number).alias(_TASK),
        start.alias("start"),
        due.alias("due"),
        suspends_on.alias("suspends_on"),
        _reached(duty.steps, due, known.day).alias("escalation"),
        *[nw.lit(text).cast(nw.String).alias(name) for name, text in texts.items()],
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


def _passes(known: Known, tasks: Sequence[Asked]) -> Frame | None:
    """Of each person, and of the partner, the first pass of a task since a change that is certain, and that may be one.

    What is `perhaps` one is so even where another is certain.
    """
    found = [rows for number, asked in enumerate(tasks) for rows in _passed(known, number, *asked)]
    if not found:
        return None
    rows = stacked(found)
    people = rows.filter(~nw.col("person").is_null())
    # what the partner itself is obliged to, anybody may do
    whose = ((people, nw.col("person")), (rows, nw.lit(NONE)))
    both = [each.select(PARTNER, _TASK, *_FIRSTS, name.alias("whose")) for each, name in whose]
    by = (PARTNER, "whose", _TASK)
    return stacked(both).group_by(*by).agg(*[nw.col(name).min() for name in _FIRSTS])


def _passed(known: Known, number: int, duty: Duty, task: tuple[str, str]) -> Iterator[Frame]:
    """The passes of one task since a change: those that were tried, and those of a module by its rule."""
    kind, id = task
    tried = known.attempts(kind)
    if tried is not None:
        columns = tried.collect_schema()
        mine = (nw.col(kind) == id) & (nw.col("on") >= duty.on)
        if "part" in columns:
            mine = mine & nw.col("part").is_null()
        passed = nw.col("passed") if "passed" in columns else null(nw.Boolean)
        certain, unsure = nw.when(passed).then(nw.col("on")), nw.when(passed.is_null()).then(nw.col("on"))
        yield _firsts(tried.filter(mine), number, certain, unsure, unsure)
    if known.rules(kind, id) and known.first_days is not None:
        days = known.first_days(id, known.day, duty.on)
        if days is not None:
            may_be = nw.col(MAY_BE)
            unsure = nw.when(nw.col(MET).is_null()).then(may_be)
            yield _firsts(days, number, nw.col(MET), unsure, may_be)


def _firsts(rows: Frame, number: int, *days: nw.Expr) -> Frame:
    named = [day.alias(name) for name, day in zip(_FIRSTS, days, strict=True)]
    return rows.select(PARTNER, "person", nw.lit(number).alias(_TASK), *named)


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
