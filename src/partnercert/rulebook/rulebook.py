"""The program as one ordered list of named rules: what it really asks, waivers and ladders included."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from operator import itemgetter

import attrs

from partnercert.language.nodes import AtLeast, Node, Not, RuleRef
from partnercert.language.signature import Signature
from partnercert.records.evidence import FieldValue
from partnercert.records.kinds import NO_BAND
from partnercert.values.amounts import Amount
from partnercert.values.cadences import Cadence, Keep
from partnercert.values.dates import DateRange, FiscalCalendar, Period, add, day_before, subtract
from partnercert.values.mappings import FrozenMap
from partnercert.values.ranges import Range
from partnercert.values.verdicts import Verdict


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
class ReviewTerms:
    """When a ladder promotes and demotes, and how long its awards are kept, as dates alone.

    Where `pays`, an award is given only on a day on which the rule `awarded` of the ladder is met too.
    """

    promote: Cadence
    demote: Cadence
    keep: Keep | None = None
    remedy: Keep | None = None
    max_steps_up: int | None = None
    pays: bool = False


@attrs.frozen(kw_only=True)
class Ladder:
    """Tiers in order, lowest first; `per` a key they are judged in each of its groups."""

    id: str
    tiers: tuple[str, ...]
    nested: bool = True
    per: tuple[str, ...] = ()
    elections: str | None = None
    review: ReviewTerms | None = None


@attrs.frozen(kw_only=True)
class Terms:
    """When what is awarded for a term may be renewed, as dates alone.

    From `opens` before its expiry (its whole term if None) to the end of `grace`, which counts as good if
    `grace_counts`. A term that `follows` begins where the one before expired, or, if `late_start`, no earlier than
    the day of a late renewal. What happened in it counts if recorded within `submit_by` after its expiry. `cycles`
    are the releases that terms last, each for those earned before a day.
    """

    opens: Period | None = None
    grace: Period | None = None
    grace_counts: bool = False
    follows: bool = True
    late_start: bool = False
    submit_by: Period | None = None
    cycles: tuple[tuple[date, Cycle | None], ...] = ()

    def cycle(self, earned_on: date) -> Cycle | None:
        """The releases that a term lasts which is earned on a day; None where it lasts a period, or forever."""
        return next((cycle for before, cycle in self.cycles if earned_on < before), None)


@attrs.frozen(kw_only=True)
class Cycle:
    """The releases of a product in their order, each with its day, and how many of them something lasts."""

    releases: tuple[tuple[date, str], ...]
    lasts: int

    def current(self, day: date) -> str | None:
        """The newest release on a day; None before the first one."""
        later = bisect_right(self.releases, day, key=itemgetter(0))
        return self.releases[later - 1][1] if later else None

    def ends(self, start: date) -> date | None:
        """The last day of what starts on a day: the one before the n-th release after it.

        None while that release is not known.
        """
        last = bisect_right(self.releases, start, key=itemgetter(0)) + self.lasts - 1
        return day_before(self.releases[last][0]) if last < len(self.releases) else None

    def day(self, release: str) -> date | None:
        """The day of a release; None where it is none of the product."""
        return next((day for day, id in self.releases if id == release), None)


@attrs.frozen(kw_only=True)
class Step:
    """A step of the escalation of an obligation, so long before or after the day it is due, and its effect."""

    effect: str
    before: Period | None = None
    after: Period | None = None

    def on(self, due_on: date) -> date:
        """The day of the step."""
        if self.before is not None:
            return subtract(due_on, self.before)
        return due_on if self.after is None else add(due_on, self.after)


@attrs.frozen(kw_only=True)
class Duty:
    """What a change obliges those to pass who were awarded something on or before its day, and within what.

    `tasks` are kinds of evidence, module or scenario, each with the id of what is to be passed.
    """

    change: str
    on: date
    category: str
    severity: str
    tasks: tuple[tuple[str, str], ...]
    within: Period
    steps: tuple[Step, ...] = ()


@attrs.frozen(kw_only=True)
class Holding:
    """What can be awarded, and what its standing says beside the dates.

    An award of any of `implied_by` is one of this too: who holds a tier of a nested ladder holds those below it.
    Of awards that are `exclusive` of one another only the newest stands. With `releases` an award counts while its
    release is among the last of a product; `duties` are those that changes bring to whoever has it. Where
    `appeals_stay` what is decided about it, an appeal suspends the decision until it is answered.
    """

    id: str
    implied_by: tuple[str, ...]
    exclusive: tuple[str, ...]
    fields: FrozenMap[str, FieldValue] = FrozenMap()
    counts_until: date | None = None
    terms: Terms | None = None
    releases: Cycle | None = None
    duties: tuple[Duty, ...] = ()
    appeals_stay: bool = False


@attrs.frozen(kw_only=True)
class Passing:
    """What an attempt at an assessment needs to count as passed, beside being completed and valid.

    At least the score of the `cut`; or by its ratings, that the rule `reached` is met and the score `scored` is such.
    Every one of the `flags` said to be true, at most so many `minutes`, at least so many `objections` handled, a
    debrief where it is `debriefed`, one of the `versions` on a day from its first through its last, and that a rule
    judges the person `eligible` on its day. `bands` name scores, the highest first.
    """

    cut: Amount | None = None
    scored: RuleRef | None = None
    reached: RuleRef | None = None
    bands: tuple[tuple[str, Amount], ...] = ()
    flags: tuple[str, ...] = ()
    minutes: int | None = None
    objections: int | None = None
    debriefed: bool = False
    versions: FrozenMap[str, DateRange] = FrozenMap()
    eligible: RuleRef | None = None

    def band(self, score: Amount) -> str:
        """The band of a score."""
        return next((id for id, least in self.bands if score >= least), NO_BAND)


@attrs.frozen(kw_only=True, repr=False)
class Rulebook:
    """All rules of one program by reference, in the order of the document, and what they are judged against.

    `passing` says by the kind and the id of an assessment what an attempt needs to count as passed. `came_to` keeps
    what ratings came to under a rubric: the same ratings come to the same.
    """

    name: str
    rules: FrozenMap[RuleRef, Rule]
    ladders: tuple[Ladder, ...]
    holdings: FrozenMap[str, Holding]
    signature: Signature
    fiscal_year: FiscalCalendar
    passing: FrozenMap[tuple[str, str], Passing] = FrozenMap()
    came_to: dict[object, tuple[Range | None, Verdict]] = attrs.field(factory=dict, init=False, eq=False)

    def __getitem__(self, ref: RuleRef) -> Rule:
        return self.rules[ref]

    def __contains__(self, ref: RuleRef) -> bool:
        return ref in self.rules

    def of(self, word: str) -> Iterator[Rule]:
        """The rules of one word: kpi, achieved, held, earned, renewed, passed, eligible, rated, scored, reached."""
        return (rule for rule in self.rules.values() if rule.ref.word == word)

    def __repr__(self) -> str:
        return f"<Rulebook {self.name}: {len(self.rules)} rules>"

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
