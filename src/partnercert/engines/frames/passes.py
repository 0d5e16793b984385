"""Since when somebody has passed a module that says so by a rule, by columns.

What happened stays happened: a rule that asks for so many events of a kind, on whatever days, is met from the day of
the last one that it needs, and may be met from the day on which that may be one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import combinations
from typing import Final

import narwhals as nw

from partnercert.engines.frames.attempts import Attempts
from partnercert.engines.frames.log import Log
from partnercert.engines.frames.modules import MAY_BE, MET
from partnercert.engines.frames.refusals import refused
from partnercert.engines.frames.rules import Reader
from partnercert.engines.frames.scopes import Scopes, Where
from partnercert.engines.frames.sheets import PARTNER, Column, Frame, distinct, stacked
from partnercert.language.nodes import (
    Aggregate,
    AsOf,
    AtLeast,
    Compare,
    Fact,
    Literal,
    Node,
    Phrase,
    Pick,
    RuleRef,
    walk,
)
from partnercert.rulebook.rulebook import Rulebook
from partnercert.rulebook.view import LASTING
from partnercert.values.amounts import Amount

_FEW: Final = 20


class Passes:
    """Who has passed which module by its rule, on any day, by what happened since another one."""

    def __init__(self, rulebook: Rulebook, log: Log, reading: Callable[[], tuple[Reader, Scopes]]) -> None:
        self._rulebook = rulebook
        self._log = log
        self._reading = reading
        self._attempts = Attempts(rulebook, log)
        self._found: dict[tuple[str, date, date], Frame | None] = {}

    def first_days(self, module: str, day: date, since: date) -> Frame | None:
        """The first day on which the rule is `met` for each person, and on which it `may be`; None if for nobody.

        Both are null where there is none through the day.
        """
        if (module, day, since) not in self._found:
            self._found[module, day, since] = self._first_days(module, day, since)
        return self._found[module, day, since]

    def _first_days(self, module: str, day: date, since: date) -> Frame | None:
        rule = self._rulebook[RuleRef("passed", module)].rule
        reader, scopes = self._reading()
        kinds = [kind for kind in reader.kinds_of(rule, ("person",)) if kind in self._log.kinds]
        sheet = scopes.sheet(partial(self._people, kinds, day), (PARTNER, "person"))
        people = Where(sheet, day, ("person",))
        met, may_be = self._days_of(rule, module, reader, people, since)
        if may_be is None:
            return None
        columns = {MAY_BE: people.sheet.name(may_be)}
        columns[MET] = people.sheet.name(Column(nw.lit(None).cast(nw.Date)) if met is None else met)
        return people.sheet.built().select(
            PARTNER, "person", *[column.expr.alias(name) for name, column in columns.items()]
        )

    def _people(self, kinds: list[str], day: date) -> Frame:
        named = [self._log.visible(kind, day).select(PARTNER, "person") for kind in kinds]
        people = stacked(named).filter(~nw.col("person").is_null())
        return distinct(people, PARTNER, "person")

    def _days_of(
        self, rule: Node, module: str, reader: Reader, people: Where, since: date
    ) -> tuple[Column | None, Column | None]:
        """The first day on which a rule is met, and on which it may be; None where that is never."""
        match rule:
            case Phrase():
                return self._days_of(rule.body, module, reader, people, since)
            case AtLeast(n=n, rules=rules) if n >= 1:
                both = [self._days_of(each, module, reader, people, since) for each in rules]
                return _nth(n, [met for met, _ in both]), _nth(n, [may_be for _, may_be in both])
            case Compare(op=">=", left=Aggregate() as events, right=Literal(value=Amount(number=int(n)))) if (
                n >= 1 and self._lasts(events)
            ):
                return _counted(reader, events, n, people, since)
        raise refused(f"since when the rule of the module `{module}` is met, as it asks for more than events")

    def _lasts(self, events: Aggregate) -> bool:
        """Whether what is counted stays so: events that are judged by what they say, whatever day it is."""
        if events.kind is None or events.op != "count" or self._rulebook.signature.kinds[events.kind].derived:
            return False
        named = [str(option.value) for option in dict(events.filters).get(events.kind, ())]
        if not self._attempts.last(events.kind, named):
            return False
        narrowed = (events.window, events.in_force, *events.distinct)
        inner = () if events.where is None else walk(events.where)
        changes = any(isinstance(part, Fact | AsOf | RuleRef | Aggregate | Pick) for part in inner)
        return all(each is None for each in narrowed) and not changes


def _counted(
    reader: Reader, events: Aggregate, n: int, people: Where, since: date
) -> tuple[Column | None, Column | None]:
    """The day of the n-th event that is certain, and of the n-th that may be meant."""
    items = reader.items(events, people)
    if not items.by:
        return None, None
    rows = items.where.sheet
    lasting = events.kind in LASTING or since == date.min
    recent = nw.lit(True) if lasting else nw.col("on") >= since
    found = []
    for meant in (items.meant.expr.fill_null(False), items.meant.expr.fill_null(True)):
        counts = meant & recent
        if n > 1:
            so_far = counts.cast(nw.Int64).cum_sum().over(*items.by, order_by="on")
            counts = counts & (rows.name(Column(so_far, items.meant.stage)).expr >= n)
        found.append(people.sheet.count_up(rows, items.by, nw.when(counts).then(nw.col("on")).min()))
    return found[0], found[1]


def _nth(n: int, days: list[Column | None]) -> Column | None:
    """The n-th of several days; null where there are fewer."""
    known = [day for day in days if day is not None]
    ways = [*combinations(known, n)]
    if not ways:
        return None
    if len(ways) > _FEW:
        raise refused(f"which of {len(known)} days is the {n}th")
    stage = max(day.stage for day in known)
    last = [_last([day.expr for day in way]) for way in ways]
    return Column(last[0] if len(last) == 1 else nw.min_horizontal(*last), stage)


def _last(days: list[nw.Expr]) -> nw.Expr:
    if len(days) == 1:
        return days[0]
    known = nw.all_horizontal(*[~day.is_null() for day in days], ignore_nulls=False)
    return nw.when(known).then(nw.max_horizontal(*days))
