"""Writing Python for the rules of a rulebook: each node as texts, in the order of the reference.

Code is straight: whatever several rules read is computed before any of them, under a name, and only pure tests stand
in branches. So nothing is computed in one branch and missed in another. A comparison whose sides are too close for
floats to tell asks the reference, as does what cannot be written (`CannotEmit`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import attrs

from partnercert.engines.compiled import arithmetic, comparing
from partnercert.engines.compiled.aggregates import EventLoop, GroupLoop
from partnercert.engines.compiled.blocks import bare
from partnercert.engines.compiled.draft import CAME_TO, Draft
from partnercert.engines.compiled.forms import (
    ALWAYS,
    NEVER,
    NOT_APPLICABLE,
    OPEN,
    WAIVED,
    Form,
    Ranged,
    Single,
    Truth,
    at_least,
    coded,
    negated,
    told,
)
from partnercert.engines.compiled.places import At, CannotEmit
from partnercert.engines.reference import Reference
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
from partnercert.rulebook.rulebook import Rule, Rulebook
from partnercert.values.amounts import Amount
from partnercert.values.dates import Period

# What is never known, as no constant is: a name that holds None.
NOTHING: Final = Single("none", ("none",), read=True)


class Emitter:
    """Writes rules of a rulebook into a draft, for records that have no evidence of the `absent` kinds.

    Rows of `derived` kinds follow from others.
    """

    def __init__(
        self, rulebook: Rulebook, derived: frozenset[str], absent: frozenset[str] = frozenset()
    ) -> None:
        self.absent = absent
        self.draft = Draft(rulebook, derived)
        self._reader = Reference(rulebook, _no_view)

    def rule(self, ref: RuleRef, at: At) -> Truth:
        """What a named rule comes to, under a name."""
        at = self.place_of(ref, at)
        key = (ref, at.moment)
        if key not in at.scope.forms:
            rule, block, codes = self.draft.rulebook[ref], at.scope.block, at.scope.codes
            block.add(f"# {ref.word} {ref.id}")
            code, excuses = self.status(rule, at)
            if code == "1":
                at.scope.forms[key] = ALWAYS
                return ALWAYS
            if code in codes:
                block.add(f"# as {codes[code]}")
            elif code.isidentifier():
                codes[code] = code
            else:
                codes[code] = self.draft.names.fresh(ref.id)
                block.add(f"{codes[code]} = {bare(code)}")
            at.scope.forms[key] = coded(codes[code], status=excuses)
        form = at.scope.forms[key]
        assert isinstance(form, Truth)
        return form

    def status(self, rule: Rule, at: At) -> tuple[str, bool]:
        """The code of a rule, and whether it may say why the rule is not asked.

        Waivers are looked at where it is not met.
        """
        own = self.judge(rule.rule, at, rule.ref.id)
        waived = NEVER if rule.waiver is None else self.judge(rule.waiver, at)
        applies = ALWAYS if rule.applies is None else self.judge(rule.applies, at)
        if waived == NEVER and applies == ALWAYS:
            return own.plain, False
        unmet = _all(own.unmet, waived.unmet, applies.met)
        code = f"0 if {unmet} else None"
        if own.decided and waived.decided and applies.decided:
            code = "0"
        if waived != NEVER:
            code = f"{WAIVED} if {waived.met} else {code}"
        code = f"1 if {own.met} else {code}"
        return code if applies == ALWAYS else f"{NOT_APPLICABLE} if {applies.unmet} else {code}", True

    def standing(self, rule: Rule, at: At) -> Truth:
        """Whether a rule is met, waived or does not apply, with the cheapest test first."""
        ways = [self.judge(rule.rule, at)]
        if rule.waiver is not None:
            ways.append(self.judge(rule.waiver, at))
        if rule.applies is not None:
            ways.append(negated(self.judge(rule.applies, at)))
        return at_least(1, [way for way in ways if way != NEVER]) if ways != [NEVER] else NEVER

    def judge(self, node: Node, at: At, name: str = CAME_TO) -> Truth:
        """What a rule comes to, under a `name` if it takes one; the reference is asked where it cannot be written."""
        try:
            truth = self._judge(node, at, name)
        except CannotEmit:
            return self.draft.named(self.draft.ask(node, at), at, name)
        return self.draft.named(truth.code, at, name) if truth.long else truth

    def _judge(self, node: Node, at: At, name: str) -> Truth:
        match node:
            case RuleRef() if node.word != "kpi":
                return self.rule(node, at)
            case Choose():
                return self._chosen_verdict(node, at)
            case Compare(op=op, left=left, right=right):
                sides = self.value(left, at), self.value(right, at)
                return comparing.compared(self.draft, node, op, *sides, at, name)
            case OneOf(value=value, options=options):
                return comparing.one_of(self.draft, self.value(value, at), options)
            case AtLeast(n=n, rules=rules):
                return self.at_least(n, [self.judge(rule, at) for rule in rules], at, name)
            case Not(rule=rule):
                return negated(self.judge(rule, at))
            case Ago(of=of, length=length):
                return self._judge(of, self.draft.earlier(at, length), name)
            case Phrase(word="has", given=(str(kind),)) if kind in self.absent:
                return NEVER
            case Phrase():
                return self._judge(node.body, at, name)
            case _:
                flag = self.value(node, at)
                if not isinstance(flag, Single):
                    raise CannotEmit
                if flag.guards == (flag.text,):
                    return attrs.evolve(coded(flag.text), guards=flag.guards)
                return told(flag.text, f"not {flag.text}", flag.guards)

    def at_least(self, n: int, rules: list[Truth], at: At, name: str) -> Truth:
        """That many of some rules; where that is all of them, the first that is not met says it."""
        asked = [rule for rule in rules if not rule.always]
        if n < len(rules) or len(asked) < 2 or not all(rule.named for rule in asked):
            return at_least(n, rules)
        codes, every = [rule.code for rule in asked], self.draft.names.fresh(name)
        met = " and ".join([*codes, *(["1"] if asked[-1].status else [])])
        open_at_most = " and ".join(f"({code} or {code} is None)" for code in codes)
        at.block.add(f"{every} = {met}", f"if {every} is None and not ({open_at_most}): {every} = 0")
        return coded(every)

    def value(self, node: Node, at: At) -> Form:
        """What a value is."""
        if at.loop is not None and not isinstance(node, Literal) and not _has_field(node):
            return self.value(node, At(at.scope, at.moment))
        form = self._value(node, at)
        return self.draft.spilled(form, at) if isinstance(form, Single) and form.long else form

    def _value(self, node: Node, at: At) -> Form:
        match node:
            case Literal(value=value):
                return self.draft.literal(value)
            case Fact(name=name):
                return self.draft.fact(name, at.moment)
            case Field(name=name):
                if at.loop is None:
                    raise CannotEmit
                return at.loop.field(name)
            case RuleRef(word="kpi"):
                return self._kpi(node, at)
            case AsOf():
                return Single(self.draft.day(at.moment), whole=True)
            case Aggregate() | Pick():
                return self._aggregate(node, at)
            case Arithmetic():
                return self._arithmetic(node, at)
            case Extreme(op=op, args=args):
                return arithmetic.extreme(self.draft, op, [self.value(arg, at) for arg in args], at)
            case Rounded(value=value, to=to, direction=direction):
                step = to.value
                if not isinstance(step, Amount):
                    raise CannotEmit
                return arithmetic.rounded(self.draft, self.value(value, at), step.number, direction, at)
            case Choose():
                return self._chosen_value(node, at)
            case Ago(of=of, length=length):
                return self.value(of, self.draft.earlier(at, length))
            case Phrase():
                return self.value(node.body, at)
        truth = self.judge(node, at)
        name = self.draft.names.fresh("flag")
        at.block.add(
            f"{name} = True if {truth.met} else False{'' if truth.decided else f' if {truth.unmet} else None'}"
        )
        return Single(name, () if truth.decided else (name,), read=True)

    def place_of(self, ref: RuleRef, at: At) -> At:
        """A formula is read where it is named; a rule is read of the partner, or of the group it is judged in."""
        stays = ref.word == "kpi" or self.draft.rulebook[ref].per == at.scope.keys
        return At(at.scope if stays else self.draft.partner, at.moment)

    def collect(self, node: Node, at: At) -> None:
        """Finds every look at evidence beforehand, so that each kind is read in one loop."""
        match node:
            case Literal() | Fact() | Field() | AsOf():
                pass
            case RuleRef():
                place = self.place_of(node, at)
                if (node, at.moment) not in place.scope.collected:
                    place.scope.collected.add((node, at.moment))
                    rule = self.draft.rulebook[node]
                    for part in (rule.applies, rule.waiver, rule.rule):
                        if part is not None:
                            self.collect(part, place)
            case Ago(of=of, length=length):
                self.collect(of, self.draft.earlier(at, length))
            case Aggregate() if node.each:
                inner = self.group_loop(node.each, self._kinds_of(node), at).adding(node)
                for part in node.parts():
                    self.collect(part, At(inner, at.moment))
            case Aggregate() | Pick():
                loops = at.scope.loops
                kind = node.kind or ""
                if kind in self.absent:
                    return
                if (at.moment, kind) not in loops:
                    loops[at.moment, kind] = EventLoop(self, at.scope, at.moment, kind)
                loops[at.moment, kind].nodes[node] = None
            case Phrase(word="has", given=(str(kind),)) if kind in self.absent:
                pass
            case Phrase():
                self.collect(node.body, at)
            case _:
                for part in node.parts():
                    self.collect(part, at)

    def group_loop(self, keys: tuple[str, ...], kinds: tuple[str, ...], at: At) -> GroupLoop:
        """The one loop over the groups of a key that are found in some kinds."""
        # everybody about whom there is evidence is a group, whatever the kinds
        found_in = () if keys == ("person",) else tuple(sorted(kinds))
        loops = at.scope.groups
        if (at.moment, keys, found_in) not in loops:
            loops[at.moment, keys, found_in] = GroupLoop(self, at.scope, at.moment, keys, found_in)
        return loops[at.moment, keys, found_in]

    def kinds_of_rules(self, rules: Iterable[Rule], keys: tuple[str, ...]) -> tuple[str, ...]:
        """The kinds that some rules read in each group."""
        return tuple(dict.fromkeys(kind for rule in rules for kind in self._reader.kinds_of(rule.rule, keys)))

    def _kinds_of(self, node: Aggregate) -> tuple[str, ...]:
        return () if node.each == ("person",) else self._reader.kinds_of(node, node.each)

    def _kpi(self, ref: RuleRef, at: At) -> Form:
        at = self.place_of(ref, at)
        key = (ref, at.moment)
        if key not in at.scope.forms:
            at.scope.block.add(f"# kpi {ref.id}")
            form = self.value(self.draft.rulebook[ref].body, at)
            if isinstance(form, Single) and not form.over and not form.text.isidentifier():
                form = self.draft.spilled(form, at, ref.id)
            at.scope.forms[key] = form
        known = at.scope.forms[key]
        assert isinstance(known, Single | Ranged)
        return known

    def _aggregate(self, node: Aggregate | Pick, at: At) -> Form:
        if node.kind in self.absent:
            return self._of_nothing(node)
        key = (node, at.moment)
        if key not in at.scope.forms:
            if isinstance(node, Aggregate) and node.each:
                self.group_loop(node.each, self._kinds_of(node), at).emit()
            else:
                at.scope.loops[at.moment, node.kind or ""].emit()
        form = at.scope.forms[key]
        if form is None:
            raise CannotEmit
        assert isinstance(form, Single | Ranged)
        return form

    def _of_nothing(self, node: Aggregate | Pick) -> Single:
        """What a look at no evidence comes to."""
        return self.draft.literal(Amount(0, "count")) if node.op in ("count", "total") else NOTHING

    def _arithmetic(self, node: Arithmetic, at: At) -> Form:
        first, *rest = node.args
        form = self.value(first, at)
        for arg in rest:
            if isinstance(arg, Literal) and isinstance(arg.value, Period):
                if not isinstance(form, Single):
                    raise CannotEmit
                sign = 1 if node.op == "+" else -1
                months, days = sign * arg.value.months, sign * arg.value.days
                form = Single(f"moved({form.text}, {months}, {days})", form.guards, whole=True)
            else:
                form = arithmetic.combined(self.draft, node.op, form, self.value(arg, at), at)
            if isinstance(form, Single) and form.long:
                form = self.draft.spilled(form, at)
        return form

    def _chosen_verdict(self, node: Choose, at: At) -> Truth:
        """From the last branch to the first: an unknown test leaves what both ways come to alike."""
        result = OPEN if node.otherwise is None else self.judge(node.otherwise, at)
        for test, value in reversed(node.branches):
            asked, chosen = self.judge(test, at), self.judge(value, at)
            if asked.decided:
                code = f"{chosen.plain} if {asked.met} else {result.plain}"
            else:
                chosen, result = self.draft.named(chosen.plain, at), self.draft.named(result.plain, at)
                either = f"{chosen.code} if {chosen.code} == {result.code} else None"
                code = f"{chosen.code} if {asked.met} else {result.code} if {asked.unmet} else {either}"
            result = self.draft.named(code, at)
        return result

    def _chosen_value(self, node: Choose, at: At) -> Form:
        tests = [self.judge(test, at) for test, _ in node.branches]
        values = [self.value(value, at) for _, value in node.branches]
        values.append(NOTHING if node.otherwise is None else self.value(node.otherwise, at))
        if node.otherwise is None and len(tests) == 1 and isinstance(values[0], Single):
            # nothing else may be chosen: the value, or nothing known
            gate = self.draft.names.fresh("given")
            at.block.add(f"{gate} = True if {tests[0].met} else None")
            return attrs.evolve(values[0], guards=(*values[0].guards, gate))
        numbers = self._is_number(node, at)
        return arithmetic.chosen(self.draft, tests, values, numbers, at)

    def _is_number(self, node: Node, at: At) -> bool:
        match node:
            case Literal(value=value):
                return isinstance(value, Amount)
            case Fact(name=name):
                return self.draft.signature.facts[name].sort.name == "amount"
            case Field(name=name) if at.loop is not None:
                spec = self.draft.signature.field(at.loop.kind, name)
                return spec is not None and spec.sort.name == "amount"
            case RuleRef(word="kpi") | Aggregate() | Rounded():
                return True
            case Pick(of=of, kind=kind):
                spec = self.draft.signature.field(kind, of.name) if isinstance(of, Field) else None
                if of is not None and spec is None:
                    raise CannotEmit
                return spec is not None and spec.sort.name == "amount"
            case Arithmetic(args=(_, second, *_)):
                return not (isinstance(second, Literal) and isinstance(second.value, Period))
            case Extreme(args=(first, *_)):
                return self._is_number(first, at)
            case Choose(branches=((_, value), *_)):
                return self._is_number(value, at)
            case Ago(of=of):
                return self._is_number(of, at)
            case Phrase():
                return self._is_number(node.body, at)
        return False


def _all(*tests: str) -> str:
    asked = [test for test in tests if test != "True"]
    return "False" if "False" in asked else " and ".join(asked) or "True"


def _has_field(node: Node) -> bool:
    return any(isinstance(part, Field) for part in walk(node))


def _no_view(day: date) -> Any:
    raise AssertionError(day)
