"""From a rule and what it came to, to an outcome with its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from partnercert.engines.reference import Known, Place, Reference
from partnercert.language.checks import Scope, sort_of
from partnercert.language.nodes import (
    Aggregate,
    Ago,
    Arithmetic,
    AtLeast,
    Choose,
    Compare,
    Fact,
    Field,
    Literal,
    Node,
    Not,
    OneOf,
    Phrase,
    Pick,
    RuleRef,
    walk,
)
from partnercert.language.phrases import role_sets
from partnercert.records.evidence import Evidence
from partnercert.rulebook.outcomes import Observed, Outcome, Status
from partnercert.rulebook.ratings import AboutAttempts
from partnercert.rulebook.rulebook import Passing, Rule, Rulebook
from partnercert.values.amounts import Amount
from partnercert.values.dates import Period, subtract
from partnercert.values.mappings import FrozenMap
from partnercert.values.ranges import Range
from partnercert.values.verdicts import Verdict

_STATUS = {Verdict.MET: Status.MET, Verdict.UNMET: Status.UNMET, Verdict.UNKNOWN: Status.UNKNOWN}


class Tracer:
    """Builds outcomes: what each rule came to, from which evidence, and what is missing."""

    def __init__(self, rulebook: Rulebook, reference: Reference) -> None:
        self._rulebook = rulebook
        self._reference = reference
        self._outcomes: dict[tuple[RuleRef, Place], Outcome] = {}

    def status(self, rule: Rule, place: Place) -> Status:
        """Met, unmet or unknown; or not applicable, or waived, where the rule itself is not met."""
        verdict = self._reference.verdict(rule.ref, place)
        if rule.applies is not None and self._reference.judge(rule.applies, place) is Verdict.UNMET:
            return Status.NOT_APPLICABLE
        own = (
            verdict is Verdict.MET
            and rule.waiver is not None
            and self._reference.judge(rule.rule, place) is not Verdict.MET
        )
        if own and rule.waiver is not None and self._reference.judge(rule.waiver, place) is Verdict.MET:
            return Status.WAIVED
        return _STATUS[verdict]

    def outcome(self, rule: Rule, place: Place) -> Outcome:
        """The outcome of a named rule; the parts of a rule are numbered from 1 under its id.

        Tiers that build on one another share the outcomes of what they ask for.
        """
        if (rule.ref, place) not in self._outcomes:
            self._outcomes[rule.ref, place] = self._outcome(rule, place)
        return self._outcomes[rule.ref, place]

    def _outcome(self, rule: Rule, place: Place) -> Outcome:
        id = outcome_id(rule, place)
        verdict = self._reference.verdict(rule.ref, place)
        part = self._part(id, rule.rule, place)
        unknown = (
            self._missing(rule.applies, place)
            if rule.applies is not None and verdict is Verdict.UNKNOWN
            else ()
        )
        status = self.status(rule, place)
        asked = status not in (Status.NOT_APPLICABLE, Status.WAIVED)
        waivers = (
            self.evidence(rule.waiver, place) if rule.waiver is not None and status is Status.WAIVED else ()
        )
        return attrs.evolve(
            part,
            id=id,
            title=rule.title,
            remedy=rule.remedy,
            status=status,
            verdict=verdict,
            shortfall=part.shortfall if asked else None,
            missing=tuple(dict.fromkeys((*part.missing, *unknown))),
            evidence=(*part.evidence, *waivers),
        )

    def amount(
        self, value: Known | None, node: Node, place: Place
    ) -> tuple[Observed, tuple[Amount, Amount] | None]:
        """A value with its unit, and its bounds where it is not known exactly."""
        match value:
            case Range():
                sort = sort_of(
                    node, self._rulebook.signature, Scope(key=tuple(key for key, _ in place.group))
                )
                unit = sort.unit if sort is not None and sort.unit else "count"
                low, high = Amount.computed(value.low, unit), Amount.computed(value.high, unit)
                return (low, None) if value.known else (None, (low, high))
            case Period() | None:
                return None, None
        return value, None

    def evidence(self, node: Node, place: Place) -> tuple[Evidence, ...]:
        """The events that certainly count in a rule, those of the KPIs that it names included."""
        return tuple(dict.fromkeys(self._evidence(node, place)))

    def missing(self, node: Node, place: Place) -> tuple[str, ...]:
        """What would have to be known for a value or a rule to be known."""
        return tuple(dict.fromkeys(self._missing(node, place)))

    def _part(self, id: str, node: Node, place: Place) -> Outcome:
        verdict = self._reference.judge(node, place)
        plain = Outcome(id=id, title=repr(node), status=_STATUS[verdict], verdict=verdict, rule=repr(node))
        match node:
            case Phrase(word="staffed"):
                return self._staffed(plain, node, place)
            case Phrase(word="wilson_at_least" | "wilson_at_most"):
                return self._surely(plain, node, place)
            case Phrase():
                return attrs.evolve(self._part(id, node.body, place), title=repr(node), rule=repr(node))
            case RuleRef(word="achieved"):
                return self._named(node, place)
            case RuleRef():
                return attrs.evolve(
                    self._part(id, self._rulebook[node].body, self._reference.place_of(node, place)),
                    title=repr(node),
                    rule=repr(node),
                )
            case AtLeast(n=n, rules=rules):
                parts = tuple(
                    self._part(f"{id}/{number}", rule, place) for number, rule in enumerate(rules, 1)
                )
                return attrs.evolve(plain, of=parts, at_least=n, missing=_of_open_parts(parts))
            case Not(rule=rule):
                part = self._part(f"{id}/1", rule, place)
                return attrs.evolve(plain, of=(part,), missing=part.missing, evidence=part.evidence)
            case Ago(of=of, length=length):
                before = Place(subtract(place.day, length), place.group)
                return attrs.evolve(self._part(id, of, before), title=repr(node), rule=repr(node))
            case Compare():
                return self._comparison(plain, node, place)
            case OneOf(value=value, options=options):
                observed, between = self.amount(self._reference.value(value, place), value, place)
                required = tuple(option.value for option in options if not isinstance(option.value, Period))
                return self._leaf(
                    attrs.evolve(
                        plain, observed=observed, between=between, comparison="one of", required=required
                    ),
                    node,
                    place,
                )
            case _:
                flag = self._reference.value(node, place) if not isinstance(node, Choose) else None
                observed = flag if isinstance(flag, bool) else None
                return self._leaf(attrs.evolve(plain, observed=observed, required=True), node, place)

    def _named(self, ref: RuleRef, place: Place) -> Outcome:
        rule = self._rulebook[ref]
        return self.outcome(rule, self._reference.place_of(ref, place))

    def _staffed(self, plain: Outcome, node: Phrase, place: Place) -> Outcome:
        """One part for each set of roles, named by the roles; one that is unmet falls short of people."""
        needs, body = node.given[0], node.body
        sets = role_sets(needs) if isinstance(needs, FrozenMap) else ()
        rules = body.rules if isinstance(body, AtLeast) else ()
        parts = tuple(
            attrs.evolve(self._part(f"{plain.id}/{'+'.join(roles)}", rule, place), title=" and ".join(roles))
            for roles, rule in zip(sets, rules, strict=True)
        )
        evidence = tuple(dict.fromkeys(event for part in parts for event in part.evidence))
        return attrs.evolve(
            plain, of=parts, at_least=len(parts), missing=_of_open_parts(parts), evidence=evidence
        )

    def _surely(self, plain: Outcome, node: Phrase, place: Place) -> Outcome:
        """The rate beside what it is compared with; a note where it would do, and its cases are too few to be sure."""
        rate, far = node.body.parts()
        told = self._part(plain.id, rate, place)
        unsure = told.verdict is Verdict.MET and plain.verdict is Verdict.UNMET
        cases = node.given[1]
        counted = self._reference.value(cases, place) if isinstance(cases, Node) else None
        few = (
            f"not sure enough with {self.amount(counted, cases, place)[0]} cases"
            if unsure and isinstance(cases, Node)
            else ""
        )
        return attrs.evolve(
            plain,
            observed=told.observed,
            between=told.between,
            comparison=told.comparison,
            required=told.required,
            shortfall=told.shortfall,
            notes=(few,) if few else (),
            missing=self.missing(node, place) if plain.verdict is Verdict.UNKNOWN else (),
            evidence=self.evidence(far, place),
        )

    def _comparison(self, plain: Outcome, node: Compare, place: Place) -> Outcome:
        left, right = self._reference.value(node.left, place), self._reference.value(node.right, place)
        model = node.right if _is_bare(node.left) else node.left
        observed, between = self.amount(left, model, place)
        required, _ = self.amount(right, model, place)
        shortfall = None
        if plain.verdict is not Verdict.MET and isinstance(left, Range) and isinstance(right, Range):
            short = right.low - left.high if node.op in (">", ">=") else left.low - right.high
            unit = next(
                (each.unit for each in (observed, *(between or ()), required) if isinstance(each, Amount)),
                "count",
            )
            shortfall = Amount.computed(max(short, 0), unit) if plain.verdict is Verdict.UNMET else None
        told = attrs.evolve(
            plain,
            observed=observed,
            between=between,
            comparison=node.op,
            required=required,
            shortfall=shortfall,
        )
        return self._leaf(told, node, place)

    def _leaf(self, outcome: Outcome, node: Node, place: Place) -> Outcome:
        missing = self.missing(node, place) if outcome.verdict is Verdict.UNKNOWN else ()
        return attrs.evolve(outcome, missing=missing, evidence=self.evidence(node, place))

    def _evidence(self, node: Node, place: Place) -> Iterator[Evidence]:
        for part, where in self._read(node, place):
            if isinstance(part, Aggregate | Pick):
                yield from self._reference.events(part, where)[0]

    def _missing(self, node: Node, place: Place) -> Iterator[str]:
        for part, where in self._read(node, place):
            match part:
                case Fact(name=name) if self._reference.value(part, where) is None:
                    yield self._why_unknown(name, where.day)
                case Aggregate() | Pick():
                    certain, possible = self._reference.events(part, where)
                    if not certain and not possible and part.op not in ("count", "total"):
                        yield f"no {part.kind} to take the {part.op} of"
                    valueless = [event for event in certain if self._lacks_value(part, event, where)]
                    for event in (*possible, *valueless):
                        yield _lacking(part, event)
                        yield from self._not_rated(event, where.day)
                    if isinstance(part, Aggregate):
                        yield from (_lacking(part, event) for event in certain if _lacks_key(part, event))
                case Choose(otherwise=None) if (
                    where.event is None and self._reference.value(part, where) is None
                ):
                    yield from (
                        self._unmet_test(test, where)
                        for test, _ in part.branches[:1]
                        if self._reference.judge(test, where) is Verdict.UNMET
                    )
                case Arithmetic(op="/", args=(_, divisor)):
                    value = self._reference.value(divisor, where)
                    if isinstance(value, Range) and 0 in value:
                        yield f"nothing to divide by: {divisor!r} {'is' if value.known else 'may be'} 0"

    def _not_rated(self, event: Evidence, day: date) -> Iterator[str]:
        """The criteria of the rubric of an attempt that nobody has rated, or of which the ratings decide nothing."""
        passing = self._rulebook.passing.get((event.kind, str(event.fields.get(event.kind))), Passing())
        if passing.scored is None or "score" in event.fields:
            return
        rated = AboutAttempts.in_view(self._reference.view(day)).rated_as(event) or event.id
        if rated is None:
            return
        place = Place(day, (("attempt", rated),))
        for rule in self._rulebook.of("rated"):
            rubric, _, criterion = rule.ref.id.partition("/")
            if rubric == passing.scored.id and self._reference.amount(rule.ref, place) is None:
                yield f"ratings that decide `{criterion}` of the {event.kind} {event.id or rated}"

    def _unmet_test(self, test: Node, place: Place) -> str:
        """Why a value is not given: too few cases, or another test that is not met."""
        match test:
            case Compare(op=">=", left=Aggregate(op="count") as cases, right=least):
                found, needed = (
                    self.amount(self._reference.value(node, place), node, place)[0] for node in (cases, least)
                )
                return f"{found} of {needed} cases, {cases!r}"
        return f"{test!r} is not met"

    def _lacks_value(self, node: Aggregate | Pick, event: Evidence, place: Place) -> bool:
        return (
            node.of is not None and self._reference.value(node.of, attrs.evolve(place, event=event)) is None
        )

    def _why_unknown(self, name: str, day: date) -> str:
        statement = self._reference.statement(name, day)
        max_age = self._rulebook.signature.facts[name].max_age
        if statement is not None and max_age is not None:
            return f'fact("{name}"), last said on {statement.on}, good for {max_age}'
        return f'fact("{name}")'

    def _read(self, node: Node, place: Place) -> Iterator[tuple[Node, Place]]:
        """The nodes that a rule is read through, each where it is asked; groups one by one, rules by their bodies."""
        match node:
            case Phrase():
                yield from self._read(node.body, place)
            case RuleRef():
                yield from self._read(self._rulebook[node].body, self._reference.place_of(node, place))
            case Ago(of=of, length=length):
                yield from self._read(of, Place(subtract(place.day, length), place.group))
            case Aggregate(each=each) if each:
                for group in self._reference.groups(each, self._reference.kinds_of(node, each), place.day):
                    for part in node.parts():
                        yield from self._read(part, group)
            case Aggregate() | Pick():
                yield node, place
                yield from (
                    (part, place) for inner in node.parts() for part in walk(inner) if isinstance(part, Fact)
                )
            case Choose():
                yield node, place
                for part in self._chosen(node, place):
                    yield from self._read(part, place)
            case _:
                yield node, place
                for part in node.parts():
                    yield from self._read(part, place)

    def _chosen(self, node: Choose, place: Place) -> Iterator[Node]:
        """The tests that are read, and the values that may be chosen."""
        for test, value in node.branches:
            yield test
            verdict = self._reference.judge(test, place)
            if verdict is not Verdict.UNMET:
                yield value
            if verdict is Verdict.MET:
                return
        if node.otherwise is not None:
            yield node.otherwise


def outcome_id(rule: Rule, place: Place) -> str:
    """The id of a rule's outcome; of one that is judged per group, with the group in front."""
    group = "/".join(f"{key}[{value}]" for key, value in place.group) if rule.per else ""
    return f"{group}/{rule.ref.id}" if group else rule.ref.id


def _is_bare(node: Node) -> bool:
    return isinstance(node, Literal)


def _of_open_parts(parts: tuple[Outcome, ...]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(each for part in parts if part.verdict is Verdict.UNKNOWN for each in part.missing)
    )


def _lacks_key(node: Aggregate, event: Evidence) -> bool:
    """Whether an event may be one more value of `distinct`, or one that is there; without a person it is none."""
    return "person" not in _gaps(node, event) and bool(_gaps(node, event))


def _gaps(node: Aggregate, event: Evidence) -> list[str]:
    return [name for name in node.distinct if event.get(name) is None]


def _lacking(node: Aggregate | Pick, event: Evidence) -> str:
    """Which fields an event would have to give for the aggregate to know what to do with it."""
    asked = [name for name, _ in node.filters]
    asked += [part.name for inner in node.parts() for part in walk(inner) if isinstance(part, Field)]
    asked += node.distinct if isinstance(node, Aggregate) else ()
    lacking = [name for name in dict.fromkeys(asked) if event.get(name) is None]
    who = f" of {event.person}" if event.person is not None else ""
    named = f" {event.id}" if event.id is not None else ""
    return f"{' and '.join(f'`{name}`' for name in lacking) or 'more'} of the {event.kind}{named}{who} on {event.on}"
