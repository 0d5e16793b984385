"""The meaning of the language, written to be obvious.

Read top to bottom it is the definition: what a rule comes to (`judge`), what a value is (`value`), what the words
over events mean. It is exact (ints and Fractions, never floats), it knows ranges and unknowns, and it has never
heard of a tier. A value that is not known is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import reduce
from typing import TypeVar

import attrs

from partnercert.language.nodes import (
    Aggregate,
    Ago,
    Arithmetic,
    AsOf,
    AtLeast,
    Choose,
    Compare,
    Extreme,
    Fact,
    Field,
    Literal,
    Node,
    Not,
    OneOf,
    Phrase,
    Pick,
    Rounded,
    RuleRef,
    walk,
)
from partnercert.language.windows import Renewal, Term, Window, type_of_window
from partnercert.records.evidence import Evidence, FieldValue
from partnercert.records.facts import DatedFact
from partnercert.rulebook.days import TermDays, resolved
from partnercert.rulebook.rulebook import Rulebook
from partnercert.rulebook.view import View
from partnercert.values import ranges, verdicts
from partnercert.values.amounts import Amount
from partnercert.values.dates import DateRange, Period, add, subtract
from partnercert.values.ranges import Range
from partnercert.values.verdicts import Verdict

Known = Range | str | bool | date | Period
Values = tuple[FieldValue | None, ...]
T = TypeVar("T")


@attrs.frozen
class Place:
    """Where a node is asked: on a day, about the partner, one group of its events, or one event.

    `term` is at hand where it is asked whether a certification is renewed.
    """

    day: date
    group: tuple[tuple[str, FieldValue], ...] = ()
    event: Evidence | None = None
    term: TermDays | None = None

    def at(self, event: Evidence) -> Place:
        """One event of the place."""
        return Place(self.day, self.group, event, self.term)


class Reference:
    """The rules of a rulebook, read against what is visible of one record on any day."""

    def __init__(self, rulebook: Rulebook, view_on: Callable[[date], View]) -> None:
        self._rulebook = rulebook
        self._signature = rulebook.signature
        self._view_on = view_on
        self._judged: dict[tuple[RuleRef, Place], Verdict] = {}
        self._valued: dict[tuple[RuleRef, Place], Known | None] = {}
        self._grouped: dict[tuple[date, str, tuple[str, ...]], dict[Values, list[Evidence]]] = {}

    def verdict(self, ref: RuleRef, place: Place) -> Verdict:
        """What a named rule comes to."""
        place = self.place_of(ref, place)
        if (ref, place) not in self._judged:
            self._judged[ref, place] = self.judge(self._rulebook[ref].body, place)
        return self._judged[ref, place]

    def amount(self, ref: RuleRef, place: Place) -> Known | None:
        """The value of a named formula."""
        place = self.place_of(ref, place)
        if (ref, place) not in self._valued:
            self._valued[ref, place] = self.value(self._rulebook[ref].body, place)
        return self._valued[ref, place]

    def judge(self, node: Node, place: Place) -> Verdict:
        """What a rule comes to: met, unmet, or unknown."""
        match node:
            case RuleRef():
                return self.verdict(node, place)
            case Choose():
                return self._chosen_verdict(node, place)
            case Compare(op=op, left=left, right=right):
                return _compared(op, self.value(left, place), self.value(right, place))
            case OneOf(value=value, options=options):
                return _one_of(self.value(value, place), [self.value(option, place) for option in options])
            case AtLeast(n=n, rules=rules):
                return verdicts.at_least(n, [self.judge(rule, place) for rule in rules])
            case Not(rule=rule):
                return verdicts.negated(self.judge(rule, place))
            case Ago(of=of, length=length):
                return self.judge(of, self._earlier(place, length))
            case Phrase():
                return self.judge(node.body, place)
            case _:
                flag = self.value(node, place)
                return verdicts.from_flag(flag if isinstance(flag, bool) else None)

    def value(self, node: Node, place: Place) -> Known | None:
        """What a value is: a range of numbers (of one, if it is known), a text, a flag, a day; or None."""
        match node:
            case Literal(value=value):
                return _known(value)
            case Fact(name=name):
                return _known(self._view_on(place.day).fact(name))
            case Field(name=name):
                return None if place.event is None else _known(place.event.get(name))
            case RuleRef():
                return self.amount(node, place)
            case AsOf():
                return place.day
            case Aggregate():
                return self._aggregate(node, place)
            case Pick():
                return self._pick(node, place)
            case Arithmetic(op=op, args=args):
                return reduce(lambda a, b: _combined(op, a, b), [self.value(arg, place) for arg in args])
            case Extreme(op=op, args=args):
                return _extreme(op, [self.value(arg, place) for arg in args])
            case Rounded(value=value, to=to, direction=direction):
                step = self.value(to, place)
                return (
                    ranges.rounded(_number(self.value(value, place)), step.low, direction)
                    if isinstance(step, Range)
                    else None
                )
            case Choose():
                return self._chosen_value(node, place)
            case Ago(of=of, length=length):
                return self.value(of, self._earlier(place, length))
            case Phrase():
                return self.value(node.body, place)
        return {Verdict.MET: True, Verdict.UNMET: False}.get(self.judge(node, place))

    def place_of(self, ref: RuleRef, place: Place) -> Place:
        """A formula is read where it is named; a rule is read of the partner, or of the group it is judged in."""
        stays = self._is_read_in(tuple(key for key, _ in place.group), ref)
        return Place(place.day, place.group if stays else (), term=place.term if stays else None)

    def view(self, day: date) -> View:
        """What is visible on a day."""
        return self._view_on(day)

    def statement(self, name: str, day: date) -> DatedFact | None:
        """The latest statement about a fact on a day, be it too old or not."""
        view = self._view_on(day)
        return view.record.fact(name, day, view.known_on)

    def groups(self, keys: tuple[str, ...], kinds: Iterable[str], day: date) -> tuple[Place, ...]:
        """The groups of a key: its values over the visible evidence of the kinds; of `person`, whoever is employed."""
        view = self._view_on(day)
        if keys == ("person",):
            return tuple(Place(day, (("person", person),)) for person in sorted(view.people))
        found: dict[tuple[FieldValue, ...], None] = {}
        for kind in kinds:
            fields = [self._signature.key_field(kind, key) for key in keys]
            for event in view.events(kind):
                values = [None if field is None else event.get(field) for field in fields]
                employed = all(
                    view.employs(str(value))
                    for key, value in zip(keys, values, strict=True)
                    if key == "person"
                )
                if None not in values and employed:
                    found[tuple(value for value in values if value is not None)] = None
        return tuple(Place(day, tuple(zip(keys, values, strict=True))) for values in sorted(found, key=str))

    def kinds_of(self, node: Node, keys: tuple[str, ...]) -> tuple[str, ...]:
        """The kinds of evidence that a node reads in each group of the keys, through the rules read there too."""
        kinds: dict[str, None] = {}
        waiting, seen = [node], set()
        while waiting:
            for part in walk(waiting.pop()):
                if isinstance(part, Aggregate | Pick) and part.kind is not None:
                    kinds[part.kind] = None
                elif isinstance(part, RuleRef) and part not in seen and self._is_read_in(keys, part):
                    seen.add(part)
                    waiting.append(self._rulebook[part].rule)
        return tuple(kinds)

    def events(self, node: Aggregate | Pick, place: Place) -> tuple[list[Evidence], list[Evidence]]:
        """The events that an aggregate certainly reads, and those that it may read: their condition is unknown."""
        certain: list[Evidence] = []
        possible: list[Evidence] = []
        conditions = [self._condition(node.kind or "", name, options) for name, options in node.filters]
        for event in self._candidates(node, place):
            asked = [condition(event) for condition in conditions]
            if node.where is not None:
                asked.append(self.judge(node.where, place.at(event)))
            verdict = verdicts.all_of(asked)
            if verdict is Verdict.MET:
                certain.append(event)
            elif verdict is Verdict.UNKNOWN:
                possible.append(event)
        return certain, possible

    def _is_read_in(self, keys: tuple[str, ...], ref: RuleRef) -> bool:
        return ref.word == "kpi" or self._rulebook[ref].per == keys

    def _earlier(self, place: Place, length: Period) -> Place:
        return attrs.evolve(place, day=subtract(place.day, length))

    def _reachable(self, node: Choose, place: Place, read: Callable[[Node, Place], T], unknown: T) -> list[T]:
        """What each branch comes to that may be the one: those before the first met test whose test is not unmet."""
        reached: list[T] = []
        for test, value in node.branches:
            verdict = self.judge(test, place)
            if verdict is not Verdict.UNMET:
                reached.append(read(value, place))
            if verdict is Verdict.MET:
                return reached
        return [*reached, unknown if node.otherwise is None else read(node.otherwise, place)]

    def _chosen_verdict(self, node: Choose, place: Place) -> Verdict:
        first, *others = self._reachable(node, place, self.judge, Verdict.UNKNOWN)
        return first if all(other is first for other in others) else Verdict.UNKNOWN

    def _chosen_value(self, node: Choose, place: Place) -> Known | None:
        """The value of the branch, or where several may be the one, the range that holds all of theirs."""
        values = self._reachable(node, place, self.value, None)
        known = [value for value in values if isinstance(value, Range)]
        if len(known) == len(values):
            return Range(min(value.low for value in known), max(value.high for value in known))
        return values[0] if all(value == values[0] for value in values) else None

    def _candidates(self, node: Aggregate | Pick, place: Place) -> Iterator[Evidence]:
        """The visible events of the kind, of the group, on the days that the window and `in_force` name."""
        kind = node.kind or ""
        happened = None if node.window is None else self._days(node.window, place)
        valid = DateRange(place.day, place.day) if node.in_force is True else None
        if isinstance(node.in_force, type_of_window):
            valid = self._days(node.in_force, place)
        if (node.window is not None and happened is None) or (node.in_force is not None and valid is None):
            return
        term = place.term if isinstance(node.window, Term | Renewal) else None
        aside = self._aside(node)
        for event in self._of_group(kind, place):
            if (
                (happened is None or event.on in happened)
                and all(event.get(name) is None for name in aside)
                and (valid is None or event.in_force_on(valid.first, valid.last))
                and (term is None or event.on > term.valid.last or event.known_by(term.recorded_by))
            ):
                yield event

    def _aside(self, node: Aggregate | Pick) -> list[str]:
        """The fields whose events stand aside, because the node does not name them."""
        fields = self._signature.kinds[node.kind or ""].fields
        aside = [name for name, spec in fields.items() if spec.aside]
        if not aside:
            return aside
        named = {name for name, _ in node.filters}
        named.update(part.name for inner in node.parts() for part in walk(inner) if isinstance(part, Field))
        return [name for name in aside if name not in named]

    def _of_group(self, kind: str, place: Place) -> Iterable[Evidence]:
        """The visible events of a kind that belong to the group at hand; all of them where there is none."""
        events = self._view_on(place.day).events(kind)
        fields = [self._signature.key_field(kind, key) for key, _ in place.group]
        keys = [
            (field, value) for field, (_, value) in zip(fields, place.group, strict=True) if field is not None
        ]
        if not keys:
            return events
        index = (place.day, kind, tuple(field for field, _ in keys))
        if index not in self._grouped:
            groups: dict[Values, list[Evidence]] = {}
            for event in events:
                groups.setdefault(tuple(event.get(field) for field, _ in keys), []).append(event)
            self._grouped[index] = groups
        return self._grouped[index].get(tuple(value for _, value in keys), ())

    def _condition(self, kind: str, name: str, options: tuple[Literal, ...]) -> Callable[[Evidence], Verdict]:
        """Whether an event says one of the options under a name; one that says nothing may, or surely does not."""
        spec = self._signature.field(kind, name)
        known = [_known(option.value) for option in options]
        silent = Verdict.UNMET if spec is not None and spec.absent_differs else Verdict.UNKNOWN

        def said(event: Evidence) -> Verdict:
            value = _known(event.get(name))
            return silent if value is None else _one_of(value, known)

        return said

    def _days(self, window: Window, place: Place) -> DateRange | None:
        return resolved(window, place.day, self._rulebook.fiscal_year, place.term)

    def _aggregate(self, node: Aggregate, place: Place) -> Range | None:
        certain, possible = self._items(node, place)
        if node.op == "count":
            return (
                _count_distinct(node.distinct, certain, possible)
                if node.distinct
                else Range(len(certain), len(certain) + len(possible))
            )
        sure, perhaps = (
            [_number(self.value(node.of, item)) if node.of is not None else None for item in items]
            for items in (certain, possible)
        )
        if None in sure or None in perhaps:
            return None
        return _OF_NUMBERS[node.op](
            [each for each in sure if each is not None], [each for each in perhaps if each is not None]
        )

    def _items(self, node: Aggregate, place: Place) -> tuple[list[Place], list[Place]]:
        """The events or groups that are certainly meant, and those that may be."""
        if not node.each:
            certain, possible = self.events(node, place)
            return [place.at(event) for event in certain], [place.at(event) for event in possible]
        groups = self.groups(node.each, self.kinds_of(node, node.each), place.day)
        places = [attrs.evolve(group, term=place.term) for group in groups]
        judged = [
            (each, Verdict.MET if node.where is None else self.judge(node.where, each)) for each in places
        ]
        sure = [each for each, verdict in judged if verdict is Verdict.MET]
        return sure, [each for each, verdict in judged if verdict is Verdict.UNKNOWN]

    def _pick(self, node: Pick, place: Place) -> Known | None:
        certain, possible = self.events(node, place)
        if not certain and not possible:
            return None
        decisive = (min if node.op == "earliest" else max)(event.on for event in (*certain, *possible))
        deciding = [event for event in certain if event.on == decisive]
        if node.of is None:
            return decisive if deciding else None
        said = [self.value(node.of, place.at(event)) for event in deciding]
        if any(event.on == decisive for event in possible) or any(
            not _settled(each) or each != said[0] for each in said
        ):
            return None
        return said[0]


def _known(value: FieldValue | Period | None) -> Known | None:
    return Range.exactly(value.number) if isinstance(value, Amount) else value


def _number(value: Known | None) -> Range | None:
    return value if isinstance(value, Range) else None


def _settled(value: object) -> bool:
    """Whether something is known exactly."""
    return value.known if isinstance(value, Range) else value is not None


def _compared(op: str, left: Known | None, right: Known | None) -> Verdict:
    if isinstance(left, date) and isinstance(right, date):
        return ranges.compared(op, Range.exactly(left.toordinal()), Range.exactly(right.toordinal()))
    return ranges.compared(op, _number(left), _number(right))


def _one_of(value: Known | None, options: list[Known | None]) -> Verdict:
    if value is None:
        return Verdict.UNKNOWN
    if isinstance(value, Range) and not value.known:
        reachable = any(isinstance(option, Range) and option.low in value for option in options)
        return Verdict.UNKNOWN if reachable else Verdict.UNMET
    return verdicts.from_flag(any(value == option for option in options))


def _combined(op: str, left: Known | None, right: Known | None) -> Known | None:
    match op, left, right:
        case "+", date(), Period():
            return add(left, right)
        case "-", date(), Period():
            return subtract(left, right)
        case "-", date(), date():
            return Range.exactly((left - right).days)
        case "+", _, _:
            return ranges.added(_number(left), _number(right))
        case "-", _, _:
            return ranges.subtracted(_number(left), _number(right))
        case "*", _, _:
            return ranges.multiplied(_number(left), _number(right))
        case _:
            return ranges.divided(_number(left), _number(right))


def _extreme(op: str, values: list[Known | None]) -> Known | None:
    if all(isinstance(value, date) for value in values):
        return (min if op == "least" else max)(value for value in values if isinstance(value, date))
    return (ranges.least if op == "least" else ranges.greatest)([_number(value) for value in values])


def _count_distinct(keys: tuple[str, ...], certain: list[Place], possible: list[Place]) -> Range:
    """How many values of the key; an event without a person adds none, one without another key none or one."""
    sure, perhaps = _keys(keys, certain), _keys(keys, possible)
    known = {key for key in sure if None not in key}
    every = known | {key for key in perhaps if None not in key}
    open_keys = sum(None in key for key in (*sure, *perhaps))
    return Range(max(len(known), min(len(sure), 1)), len(every) + open_keys)


def _keys(keys: tuple[str, ...], items: list[Place]) -> list[tuple[FieldValue | None, ...]]:
    """The key of each event, with a gap where a field is missing; none for an event that lacks its person."""
    said = ([item.event.get(key) for key in keys] for item in items if item.event is not None)
    return [tuple(each) for each in said if ("person", None) not in zip(keys, each, strict=True)]


def _total(sure: list[Range], perhaps: list[Range]) -> Range:
    low = sum(each.low for each in sure) + sum(min(each.low, 0) for each in perhaps)
    return Range(low, sum(each.high for each in sure) + sum(max(each.high, 0) for each in perhaps))


def _mean(sure: list[Range], perhaps: list[Range]) -> Range | None:
    return None if perhaps else ranges.mean(sure)


def _median(sure: list[Range], perhaps: list[Range]) -> Range | None:
    return None if perhaps else ranges.median(sure)


def _maximum(sure: list[Range], perhaps: list[Range]) -> Range | None:
    if not sure:
        return None
    return Range(max(each.low for each in sure), max(each.high for each in (*sure, *perhaps)))


def _minimum(sure: list[Range], perhaps: list[Range]) -> Range | None:
    if not sure:
        return None
    return Range(min(each.low for each in (*sure, *perhaps)), min(each.high for each in sure))


_OF_NUMBERS: dict[str, Callable[[list[Range], list[Range]], Range | None]] = {
    "total": _total,
    "mean": _mean,
    "median": _median,
    "maximum": _maximum,
    "minimum": _minimum,
}
