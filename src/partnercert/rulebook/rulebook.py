"""The program as one ordered list of named rules: what it really asks, waivers and ladders included."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property

import attrs

from partnercert.language.nodes import AtLeast, Node, Not, RuleRef
from partnercert.language.signature import Signature
from partnercert.records.evidence import FieldValue
from partnercert.values.dates import FiscalCalendar, Period
from partnercert.values.mappings import FrozenMap


@attrs.frozen(kw_only=True)
class Rule:
    """A named rule or formula.

    Where `applies` is unmet nothing is asked; a `waiver` in force stands in for the rule. A rule `per` a key is
    judged in each group of that key.
    """

    ref: RuleRef
    rule: Node
    applies: Node | None = None
    waiver: Node | None = None
    per: tuple[str, ...] = ()
    title: str = ""
    remedy: str | None = None

    @cached_property
    def body(self) -> Node:
        """What the rule comes to: not applicable, or waived, or met."""
        excused = [] if self.applies is None else [Not(self.applies)]
        waived = [] if self.waiver is None else [self.waiver]
        ways = (*excused, *waived, self.rule)
        return self.rule if len(ways) == 1 else AtLeast(1, ways)


@attrs.frozen(kw_only=True)
class Ladder:
    """Tiers in order, lowest first; `per` a key they are judged in each of its groups."""

    id: str
    tiers: tuple[str, ...]
    nested: bool = True
    per: tuple[str, ...] = ()
    elections: str | None = None


@attrs.frozen(kw_only=True)
class Terms:
    """When what is awarded for a term may be renewed, as dates alone.

    From `opens` before its expiry (its whole term if None) to the end of `grace`, which counts as good if
    `grace_counts`. A term that `follows` begins where the one before expired, or, if `late_start`, no earlier than
    the day of a late renewal. What happened in it counts if recorded within `submit_by` after its expiry.
    """

    opens: Period | None = None
    grace: Period | None = None
    grace_counts: bool = False
    follows: bool = True
    late_start: bool = False
    submit_by: Period | None = None


@attrs.frozen(kw_only=True)
class Holding:
    """What can be awarded, and what its standing says beside the dates.

    An award of any of `implied_by` is one of this too: who holds a tier of a nested ladder holds those below it.
    Of awards that are `exclusive` of one another only the newest stands.
    """

    id: str
    implied_by: tuple[str, ...]
    exclusive: tuple[str, ...]
    fields: FrozenMap[str, FieldValue] = FrozenMap()
    counts_until: date | None = None
    terms: Terms | None = None


@attrs.frozen(kw_only=True)
class Rulebook:
    """All rules of one program by reference, in the order of the document, and what they are judged against."""

    name: str
    rules: FrozenMap[RuleRef, Rule]
    ladders: tuple[Ladder, ...]
    holdings: FrozenMap[str, Holding]
    signature: Signature
    fiscal_year: FiscalCalendar

    def __getitem__(self, ref: RuleRef) -> Rule:
        return self.rules[ref]

    def __contains__(self, ref: RuleRef) -> bool:
        return ref in self.rules

    def of(self, word: str) -> Iterator[Rule]:
        """The rules of one word: kpi, achieved, held, earned, renewed, passed."""
        return (rule for rule in self.rules.values() if rule.ref.word == word)

    def __str__(self) -> str:
        lines = [f"# {self.name}", *(_line(rule) for rule in self.rules.values())]
        return "\n".join([*lines, *map(_order, self.ladders)])


def _line(rule: Rule) -> str:
    each = f"in each {' and '.join(rule.per)}: " if rule.per else ""
    return f"{rule.ref!r} = {each}{rule.body!r}"


def _order(ladder: Ladder) -> str:
    kind = "" if ladder.nested else ", the highest whose own requirements are met"
    per = f", in each {' and '.join(ladder.per)}" if ladder.per else ""
    elected = ", a lower one by election" if ladder.elections is not None else ""
    return f"ladder {ladder.id}: {' < '.join(ladder.tiers)}{kind}{per}{elected}"
