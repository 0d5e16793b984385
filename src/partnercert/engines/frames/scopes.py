"""Where a rule is read by columns: the sheet of the partners, of their events of a kind, of groups of these."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial

import attrs
import narwhals as nw

from partnercert.engines.frames.attempts import CameTo
from partnercert.engines.frames.awards import NONE, awards_that_stand, newest_of_ladder, region
from partnercert.engines.frames.dates import OPEN
from partnercert.engines.frames.derived import Derived
from partnercert.engines.frames.forms import Number, Plain, Truth, Unknown, Value
from partnercert.engines.frames.log import Log
from partnercert.engines.frames.modules import FirstDays
from partnercert.engines.frames.sheets import (
    PARTNER,
    Column,
    Frame,
    Sheet,
    Tally,
    distinct,
    numbered,
    stacked,
)
from partnercert.language.nodes import Aggregate, Node, Pick
from partnercert.language.signature import FieldSpec, Signature
from partnercert.rulebook.rulebook import Ladder, Rulebook
from partnercert.values.dates import Period, add, subtract


@attrs.frozen
class Where:
    """The sheet whose rows a rule is read of, on a day; of groups their keys, of events their kind."""

    sheet: Sheet
    day: date
    keys: tuple[str, ...] = ()
    kind: str = ""


class Scopes:
    """The sheets of one question."""

    def __init__(
        self,
        rulebook: Rulebook,
        partners: Frame,
        facts: frozenset[str],
        log: Log,
        passes: FirstDays | None = None,
        came_to: CameTo | None = None,
    ) -> None:
        self._signature: Signature = rulebook.signature
        self._facts = facts
        self._log = log
        self._derived = Derived(rulebook, log, passes, came_to)
        self._numbers = numbered()
        self._partners = Sheet(lambda: partners, (PARTNER,), None, self._numbers)
        self._events: dict[tuple[object, ...], Sheet] = {}
        self._groups: dict[tuple[object, ...], Where] = {}
        self._memories: dict[tuple[str, date], Sheet] = {}
        self._distinct: dict[tuple[Sheet, tuple[str, ...]], tuple[Sheet, Tally]] = {}

    def elected(self, ladder: Ladder, where: Where) -> Column | None:
        """The rank of the tier that each partner last chose on a ladder, while the choice is in force."""
        if ladder.elections is None or "election" not in self._log.kinds:
            return None
        rank = nw.lit(None).cast(nw.Int64)
        for place, tier in enumerate(ladder.tiers, 1):
            rank = nw.when(nw.col("tier") == tier).then(nw.lit(place)).otherwise(rank)

        def base() -> Frame:
            choices = self._log.visible("election", where.day).filter(
                nw.col("tier").is_in(list(ladder.tiers))
            )
            for said, most in (("on", True), (":recorded", True), (":rank", False)):
                end = nw.col(said).max() if most else nw.col(said).min()
                if said == ":recorded":
                    choices = choices.with_columns(
                        nw.coalesce(nw.col("recorded_on"), nw.col("on")).alias(":recorded"),
                        rank.alias(":rank"),
                    )
                choices = choices.with_columns(end.over(PARTNER).alias(":end")).filter(
                    nw.col(said) == nw.col(":end")
                )
            return choices

        through = nw.col("valid_through")
        in_force = through.is_null() | (through >= where.day)
        newest = Sheet(base, (), self._partners, self._numbers)
        chosen = self._partners.count_up(newest, (PARTNER,), nw.when(in_force).then(nw.col(":rank")).max())
        return where.sheet.told(chosen.named, chosen.stage)

    def held(self, ladder: Ladder, where: Where, what: str, day: date) -> Column:
        """What the awards of a ladder say on a day of each row: `rank`, `on`, `through`, `state` or `since`.

        The rank is 0 where no award reaches the day; what else is said matters only where it is not.
        """
        none = {"rank": nw.lit(0), "state": nw.lit(NONE)}.get(what, nw.lit(OPEN))
        if "award" not in self._log.kinds:
            return Column(none)
        if (ladder.id, day) not in self._memories:
            base = partial(newest_of_ladder, ladder.tiers, self._log, day)
            self._memories[ladder.id, day] = Sheet(base, (), self._partners, self._numbers)
        reaches = nw.col("through") >= subtract(where.day, Period(days=1))
        here = reaches & (nw.col("where") != NONE if where.keys else nw.col("where") == NONE)
        by = (PARTNER, "where") if where.keys else (PARTNER,)
        found = where.sheet.count_up(
            self._memories[ladder.id, day], by, nw.when(here).then(nw.col(what)).max()
        )
        return where.sheet.name(
            Column(nw.when(~found.expr.is_null()).then(found.expr).otherwise(none), found.stage)
        )

    def sheet(self, base: Callable[[], Frame], keys: tuple[str, ...]) -> Sheet:
        """Another sheet, of rows told apart by keys."""
        return Sheet(base, keys, self._partners, self._numbers)

    def partners(self, day: date) -> Where:
        """The partners themselves."""
        return Where(self._partners, day)

    def fact(self, name: str, where: Where) -> Value:
        """What is said of the partner on the day; unknown before it was said, and where that is too long ago."""
        if fact_column(name) not in self._facts:
            return Unknown()
        spec = self._signature.facts[name]
        value, known = where.sheet.told(fact_column(name)).expr, self._known(name, where)
        return _form(
            spec, value if known is None else nw.when(known).then(value), self._is_whole(name), sure=False
        )

    def _known(self, name: str, where: Where) -> nw.Expr | None:
        """Whether a fact was said by the day, not too long ago, and known by then; None where it holds on every day."""
        spec, known_on = self._signature.facts[name], self._log.known_on
        days = {
            what: where.sheet.told(f"{fact_column(name)}:{what}").expr
            for what in ("recorded", "on")
            if f"{fact_column(name)}:{what}" in self._facts
        }
        tests = []
        if "on" in days and spec.max_age is not None:
            tests += [days["on"] <= where.day, days["on"] >= first_day_known(where.day, spec)]
        elif "on" in days:
            tests.append(days["on"].is_null() | (days["on"] <= where.day))
        if days and known_on is not None:
            recorded = nw.coalesce(*days.values())
            tests.append(recorded.is_null() | (recorded <= known_on))
        return nw.all_horizontal(*tests, ignore_nulls=False) if tests else None

    def field(self, name: str, where: Where) -> Value:
        """What an event says under a name."""
        spec = self._signature.field(where.kind, name)
        assert spec is not None
        if not self._derived.says(where.kind, name):
            return Unknown()
        whole = self._derived.is_whole(where.kind, name)
        return _form(spec, nw.col(name), whole, sure=not spec.optional)

    def says(self, kind: str, name: str) -> bool:
        """Whether events of a kind may say something under a name."""
        return self._derived.says(kind, name)

    def key_column(self, where: Where, key: str) -> str:
        """The column of events that holds a key."""
        return self._signature.key_field(where.kind, key) or key

    def may_lack(self, where: Where, key: str) -> bool:
        """Whether an event may lack a key."""
        spec = self._signature.field(where.kind, self.key_column(where, key))
        return spec is None or spec.optional

    def events(self, node: Aggregate | Pick, day: date) -> Where | None:
        """The visible events that a node looks at; None where there is no evidence of the kind."""
        kind = node.kind or ""
        found = self._derived.frame_for(node, day)
        if found is None:
            return None
        key, frame = found
        if (kind, day, key) not in self._events:
            self._events[kind, day, key] = Sheet(frame, (), self._partners, self._numbers)
        return Where(self._events[kind, day, key], day, kind=kind)

    def groups(
        self,
        keys: tuple[str, ...],
        kinds: Iterable[str],
        day: date,
        alone: Node | None = None,
        awarded: tuple[str, ...] = (),
    ) -> Where:
        """The groups of a key, a row each; `alone` for a node whose groups read what other rules come to.

        A group in which one of the tiers `awarded` was given is one too, even if nothing else is known of it.
        """
        of = (keys, () if keys == ("person",) else tuple(kinds), day, alone, awarded)
        if of not in self._groups:
            names = tuple(f"key{n}" for n in range(len(keys)))
            base = partial(self._members, keys, of[1], day, names, awarded)
            sheet = Sheet(base, (PARTNER, *names), self._partners, self._numbers)
            self._groups[of] = Where(sheet, day, keys)
        return self._groups[of]

    def distinct(self, rows: Sheet, by: tuple[str, ...]) -> tuple[Sheet, Tally]:
        """The different values of some columns among rows, a row each."""
        if (rows, by) not in self._distinct:
            tally = Tally(rows, by)
            sheet = Sheet(lambda: tally.built(by), by, self._partners, self._numbers)
            self._distinct[rows, by] = sheet, tally
        return self._distinct[rows, by]

    def deciding(self, rows: Sheet, by: tuple[str, ...], op: str, meant: nw.Expr) -> Sheet:
        """The rows of the first or the last day on which one is meant, or may be."""

        def base() -> Frame:
            on = nw.when(meant).then(nw.col("on"))
            decisive = (on.min() if op == "earliest" else on.max()).alias(":decisive")
            frame = rows.built()
            return frame.join(frame.group_by(*by).agg(decisive), on=list(by), how="left").filter(
                (nw.col("on") == nw.col(":decisive")) & meant
            )

        return Sheet(base, (), self._partners, self._numbers)

    def _members(
        self,
        keys: tuple[str, ...],
        kinds: tuple[str, ...],
        day: date,
        names: tuple[str, ...],
        awarded: tuple[str, ...],
    ) -> Frame:
        """The groups: whoever is named in any evidence, or the values of a key in that of some kinds."""
        found = []
        if keys == ("person",):
            found = [self._log.visible(kind, day).select(PARTNER, key0="person") for kind in self._log.kinds]
        else:
            for kind in kinds:
                fields = [self._signature.key_field(kind, key) for key in keys]
                if None not in fields:
                    frame = self._derived.whole(kind, day, [str(field) for field in fields])
                    if frame is not None:
                        found.append(frame.select(PARTNER, **dict(zip(names, map(str, fields), strict=True))))
        if awarded and "award" in self._log.kinds:
            given = awards_that_stand(self._log, day).filter(nw.col("award").is_in(list(awarded)))
            found += [given.select(PARTNER, region(given, None).alias(name)) for name in names[:1]]
        if not found:
            nobody = self._partners.at(0).head(0)
            return nobody.select(PARTNER, *[nw.lit("").alias(name) for name in names])
        named = stacked(found)
        for name in names:
            named = named.filter(~nw.col(name).is_null())
        members = distinct(named, PARTNER, *names)
        for key, name in zip(keys, names, strict=True):
            if key == "person":
                members = self._derived.employed(members, name, day)
        return members

    def _is_whole(self, fact: str) -> bool:
        return f"{fact_column(fact)}:whole" in self._facts


def fact_column(name: str) -> str:
    """The column of the partners that holds a fact."""
    return f"fact:{name}"


def first_day_known(day: date, spec: FieldSpec) -> date:
    """The first day from which a statement is not too old on another day."""
    assert spec.max_age is not None
    first = subtract(day, spec.max_age)
    while add(first, spec.max_age) < day:
        first = add(first, Period(days=1))
    while add(subtract(first, Period(days=1)), spec.max_age) >= day:
        first = subtract(first, Period(days=1))
    return first


def _form(spec: FieldSpec, expr: nw.Expr, whole: bool, sure: bool) -> Value:
    match spec.sort.name:
        case "text" | "date":
            return Plain(expr, sure=sure)
        case "flag":
            return Truth(expr, sure=sure)
    return Number(expr, whole=whole, sure=sure, short=True)
