"""The reading of rules by columns: what every row of a sheet comes to, node by node in the order of the reference."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import Any

import attrs
import narwhals as nw

from partnercert.engines.frames import arithmetic, forms
from partnercert.engines.frames.dates import moved
from partnercert.engines.frames.events import Counting, Items
from partnercert.engines.frames.forms import Constant, Number, Plain, Truth, Unknown, Value, always
from partnercert.engines.frames.refusals import refused
from partnercert.engines.frames.scopes import Scopes, Where
from partnercert.engines.frames.sheets import PARTNER, Column
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
from partnercert.language.windows import Window, type_of_window
from partnercert.rulebook.days import resolved
from partnercert.rulebook.rulebook import Rulebook
from partnercert.values.amounts import Amount
from partnercert.values.dates import DateRange, Period, subtract
from partnercert.values.verdicts import Verdict


class Reader:
    """The rules of a rulebook, read of the rows of sheets."""

    def __init__(self, rulebook: Rulebook, scopes: Scopes) -> None:
        self._rulebook = rulebook
        self.signature = rulebook.signature
        self._scopes = scopes
        self._judged: dict[tuple[Node, Where], Truth] = {}
        self._valued: dict[tuple[Node, Where], Value] = {}
        self._chosen_events: dict[tuple[Node, Where], Items] = {}

    def verdict(self, ref: RuleRef, where: Where) -> Truth:
        """What a named rule comes to, as a column of its own."""
        here = self._place_of(ref, where)
        if (ref, here) not in self._judged:
            self._judged[ref, here] = self._shared_truth(self.judge(self._rulebook[ref].body, here), here)
        return self._told_truth(self._judged[ref, here], here, where)

    def amount(self, ref: RuleRef, where: Where) -> Value:
        """The value of a named formula, as columns of its own."""
        here = self._place_of(ref, where)
        if (ref, here) not in self._valued:
            self._valued[ref, here] = self._shared(self.value(self._rulebook[ref].body, here), here)
        return self._valued[ref, here]

    def judge(self, node: Node, where: Where) -> Truth:
        """What a rule comes to."""
        match node:
            case RuleRef():
                return self.verdict(node, where)
            case Choose():
                return self._chosen_truth(node, where)
            case Compare(op=op, left=left, right=right):
                return self._compared(op, left, right, where)
            case OneOf(value=value, options=options):
                return forms.one_of(self.value(value, where), [_known(option) for option in options])
            case AtLeast(n=n, rules=rules):
                return forms.at_least(n, [self.judge(rule, where) for rule in rules])
            case Not(rule=rule):
                return forms.negated(self.judge(rule, where))
            case Ago(of=of, length=length):
                return self.judge(of, self._earlier(where, length))
            case Phrase():
                return self.judge(node.body, where)
        return _as_truth(self.value(node, where))

    def value(self, node: Node, where: Where) -> Value:
        """What a value is."""
        match node:
            case Literal():
                return Constant(_known(node))
            case Fact(name=name):
                return self._scopes.fact(name, where)
            case Field(name=name):
                return self._scopes.field(name, where)
            case RuleRef():
                return self.amount(node, where)
            case AsOf():
                return Constant(where.day)
            case Aggregate():
                return self._once(node, where, self._aggregate)
            case Pick():
                return self._once(node, where, self._pick)
            case Arithmetic(op=op, args=args):
                return reduce(
                    lambda a, b: self._combined(op, a, b, where), [self.value(arg, where) for arg in args]
                )
            case Extreme(op=op, args=args):
                return self._extreme(op, [self.value(arg, where) for arg in args])
            case Rounded(value=value, to=to, direction=direction):
                number, step = forms.as_number(self.value(value, where)), forms.exact(Constant(_known(to)))
                if number is None or step is None:
                    return Unknown()
                return self._shared(arithmetic.rounded(number, step, direction), where)
            case Choose():
                return self._chosen(node, where)
            case Ago(of=of, length=length):
                return self.value(of, self._earlier(where, length))
            case Phrase():
                return self.value(node.body, where)
        return self.judge(node, where)

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

    def _is_read_in(self, keys: tuple[str, ...], ref: RuleRef) -> bool:
        return ref.word == "kpi" or self._rulebook[ref].per == keys

    def _place_of(self, ref: RuleRef, where: Where) -> Where:
        """A formula is read where it is named; a rule is read of the partner, or of the group it is judged in."""
        return where if self._is_read_in(where.keys, ref) else self._scopes.partners(where.day)

    def _earlier(self, where: Where, length: Period) -> Where:
        """The same rows that long before: partners are the same, groups those of that day."""
        if where.kind:
            raise refused("what an event was, so long `ago`")
        return attrs.evolve(where, day=subtract(where.day, length))

    def _once(self, node: Aggregate | Pick, where: Where, read: Callable[[Any, Where], Value]) -> Value:
        if (node, where) not in self._valued:
            self._valued[node, where] = read(node, where)
        return self._valued[node, where]

    def _compared(self, op: str, left: Node, right: Node, where: Where) -> Truth:
        """A comparison; of days that lie so far apart, one of them known, a comparison of days."""
        for one, other, turned in ((left, right, op), (right, left, _MIRRORED[op])):
            match one, other:
                case Arithmetic(op="-", args=(first, second)), Literal(value=Amount(number=number)):
                    a, b = self.value(first, where), self.value(second, where)
                    if isinstance(a, Constant) and isinstance(a.value, date) and isinstance(b, Plain):
                        return self._apart(_MIRRORED[turned], b, a.value, -number)
                    if isinstance(b, Constant) and isinstance(b.value, date) and isinstance(a, Plain):
                        return self._apart(turned, a, b.value, number)
        return forms.compared(op, self.value(left, where), self.value(right, where))

    def _apart(self, op: str, day: Plain, other: date, number: int | Fraction) -> Truth:
        """Whether a day stands so to another one and so many days more."""
        whole = -(-number // 1) if op in (">=", "<") else number // 1
        limit = min(max(other.toordinal() + int(whole), date.min.toordinal()), date.max.toordinal())
        return forms.compared(op, day, Constant(date.fromordinal(limit)))

    def _combined(self, op: str, left: Value, right: Value, where: Where) -> Value:
        match op, left, right:
            case _, Constant(value=a), Constant(value=b):
                return arithmetic.folded(op, a, b)
            case "+" | "-", Plain() as day, Constant(value=Period() as length):
                later = moved(day.expr, length, 1 if op == "+" else -1)
                return Plain(later, day.stage, day.sure)
            case "-", Plain() | Constant(value=date()), Plain() | Constant(value=date()):
                return arithmetic.days_between(left, right)
        one, other = forms.as_number(left), forms.as_number(right)
        if one is None or other is None:
            return Unknown()
        match op, forms.exact(left), forms.exact(right):
            case "+", _, _:
                return arithmetic.added(one, other)
            case "-", _, _:
                return arithmetic.subtracted(one, other)
            case "*", None, int() | Fraction() as factor:
                return arithmetic.multiplied_by(one, factor)
            case "*", int() | Fraction() as factor, None:
                return arithmetic.multiplied_by(other, factor)
            case "/", _, int() | Fraction() as divisor:
                return arithmetic.divided_by(one, divisor)
        if one.high is not None or other.high is not None:
            # each end of what they come to reads both ends of both
            one, other = self._short(one, where), self._short(other, where)
        if op == "/":
            other = self._short(other, where)
        found = arithmetic.multiplied(one, other) if op == "*" else arithmetic.divided(one, other)
        return self._short(found, where) if found.high is not None else found

    def _extreme(self, op: str, values: list[Value]) -> Value:
        if any(isinstance(value, Unknown) for value in values):
            return Unknown()
        days = [value for value in values if isinstance(value, Plain) or _is_day(value)]
        if days:
            exprs = [_expression(day, day) for day in days]
            pick = nw.min_horizontal if op == "least" else nw.max_horizontal
            known = nw.all_horizontal(*[~expr.is_null() for expr in exprs], ignore_nulls=False)
            return Plain(nw.when(known).then(pick(*exprs)), max(getattr(v, "stage", 0) for v in days))
        numbers = [number for number in map(forms.as_number, values) if number is not None]
        return arithmetic.extreme(op, numbers)

    def _chosen_truth(self, node: Choose, where: Where) -> Truth:
        """The rule of the branch; where several may be the one, unknown unless they agree."""
        found = always(Verdict.UNKNOWN) if node.otherwise is None else self.judge(node.otherwise, where)
        for test, value in reversed(node.branches):
            chosen, met = self.judge(value, where), self._shared_truth(self.judge(test, where), where)
            if met.always is not None and met.always is not Verdict.UNKNOWN:
                found = chosen if met.always is Verdict.MET else found
                continue
            found = self._shared_truth(found, where)
            other: nw.Expr = nw.when(~met.expr).then(found.expr)
            if not met.sure:
                chosen = self._shared_truth(chosen, where)
                agreed = nw.when(chosen.expr == found.expr).then(chosen.expr)
                other = nw.when(~met.expr).then(found.expr).otherwise(agreed)
            expr = nw.when(met.expr).then(chosen.expr).otherwise(other)
            found = Truth(expr, max(met.stage, chosen.stage, found.stage))
        return found

    def _chosen(self, node: Choose, where: Where) -> Value:
        """The value of the branch, or where several may be the one, the range that holds all of theirs."""
        found: Value = Unknown() if node.otherwise is None else self.value(node.otherwise, where)
        for test, value in reversed(node.branches):
            met = self.judge(test, where)
            if met.always is Verdict.MET:
                found = self.value(value, where)
            elif met.always is not Verdict.UNMET:
                found = self._branch(self._shared_truth(met, where), self.value(value, where), found, where)
        return found

    def _branch(self, met: Truth, chosen: Value, other: Value, where: Where) -> Value:
        if isinstance(chosen, Unknown) and isinstance(other, Unknown):
            return Unknown()
        model = other if isinstance(chosen, Unknown) else chosen
        if isinstance(model, Number) or forms.exact(model) is not None:
            return self._branch_of_numbers(met, chosen, other, where)
        if isinstance(model, Truth):
            a, b = _as_truth(chosen), _as_truth(other)
            one, two, truth = a.expr, b.expr, True
            stage = max(met.stage, a.stage, b.stage)
        else:
            one, two, truth = _expression(chosen, model), _expression(other, model), False
            stage = max(met.stage, getattr(chosen, "stage", 0), getattr(other, "stage", 0))
        agreed: nw.Expr = nw.when(~met.expr).then(two)
        if not met.sure:
            agreed = nw.when(~met.expr).then(two).otherwise(nw.when(one == two).then(one))
        expr = nw.when(met.expr).then(one).otherwise(agreed)
        return self._shared(Truth(expr, stage) if truth else Plain(expr, stage), where)

    def _branch_of_numbers(self, met: Truth, chosen: Value, other: Value, where: Where) -> Value:
        one, two = (
            Number(forms.null(nw.Float64)) if number is None else self._short(number, where)
            for number in (forms.as_number(chosen), forms.as_number(other))
        )
        whole = one.whole and two.whole
        if not whole:
            one, two = arithmetic.floating(one), arithmetic.floating(two)
        both = arithmetic.hull(one, two)
        ranged = not met.sure or one.high is not None or two.high is not None
        ends = []
        for here, there, between in ((one.low, two.low, both.low), (one.top, two.top, both.top)):
            rest: nw.Expr = nw.when(~met.expr).then(there)
            if not met.sure:
                rest = nw.when(~met.expr).then(there).otherwise(between)
            ends.append(nw.when(met.expr).then(here).otherwise(rest))
        stage = max(met.stage, one.stage, two.stage)
        sure = met.sure and one.sure and two.sure
        return self._short(Number(ends[0], ends[1] if ranged else None, stage, whole, sure), where)

    def _aggregate(self, node: Aggregate, where: Where) -> Value:
        counting = Counting(self.items(node, where), where.sheet, self._scopes)
        if node.op == "count":
            return counting.distinct(node.distinct) if node.distinct else counting.number()
        if counting.none or node.of is None:
            return counting.of(node.op, None)
        of = forms.as_number(self.value(node.of, counting.items.where))
        return counting.of(node.op, None if of is None else self._short(of, counting.items.where))

    def _pick(self, node: Pick, where: Where) -> Value:
        counting = Counting(self.items(node, where), where.sheet, self._scopes)
        inside = counting.items.where
        if counting.none or node.of is None:
            return counting.day(node.op)
        return counting.picked(node.op, self._shared(self.value(node.of, inside), inside))

    def items(self, node: Aggregate | Pick, where: Where) -> Items:
        """The events or groups that are certainly meant, and those that may be."""
        if isinstance(node, Aggregate) and node.each:
            kinds = self.kinds_of(node, node.each)
            alone = node if self._reads_rules(node) else None
            inside = self._scopes.groups(node.each, kinds, where.day, alone)
            mask = always(Verdict.MET) if node.where is None else self.judge(node.where, inside)
            return Items(inside, (PARTNER,), self._mask(mask, inside))
        # what is counted, summed up and averaged of the same events is found once
        chosen = (attrs.evolve(node, op="count", of=None, **_UNSAID[type(node)]), where)
        if chosen not in self._chosen_events:
            self._chosen_events[chosen] = self._events(node, where)
        return self._chosen_events[chosen]

    def _reads_rules(self, node: Node) -> bool:
        """Whether a group reads what other rules come to of the partner."""
        waiting, seen = [node], set()
        while waiting:
            for part in walk(waiting.pop()):
                if isinstance(part, RuleRef) and part not in seen:
                    if part.word != "kpi":
                        return True
                    seen.add(part)
                    waiting.append(self._rulebook[part].rule)
        return False

    def _events(self, node: Aggregate | Pick, where: Where) -> Items:
        kind = node.kind or ""
        happened = None if node.window is None else self._days(node.window, where.day)
        valid = DateRange(where.day, where.day) if node.in_force is True else None
        if isinstance(node.in_force, type_of_window):
            valid = self._days(node.in_force, where.day)
        nowhere = (node.window is not None and happened is None) or (
            node.in_force is not None and valid is None
        )
        inside = None if nowhere else self._scopes.events(node, where.day)
        if inside is None:
            return Items(where, (), always(Verdict.UNMET))
        inside.sheet.since.append(None if happened is None else happened.first)
        tests = []
        if happened is not None:
            tests.append(Truth(nw.col("on") >= happened.first, sure=True))
            if happened.last < where.day:
                tests.append(Truth(nw.col("on") <= happened.last, sure=True))
        if valid is not None:
            lasting = nw.col("valid_through").is_null() | (nw.col("valid_through") >= valid.first)
            tests.append(Truth(lasting, sure=True))
            if valid.last < where.day:
                tests.append(Truth(nw.col("on") <= valid.last, sure=True))
        aside = [name for name in self._aside(node) if self._scopes.says(kind, name)]
        tests += [Truth(nw.col(name).is_null(), sure=True) for name in aside]
        tests += [self._condition(kind, name, options, inside) for name, options in node.filters]
        if node.where is not None:
            tests.append(self.judge(node.where, inside))
        mask = self._mask(forms.all_of(tests), inside)
        fields = [self.signature.key_field(kind, key) for key in where.keys]
        if None in fields:
            raise refused(f"to which groups evidence of kind `{kind}` belongs")
        return Items(inside, (PARTNER, *(field for field in fields if field is not None)), mask)

    def _mask(self, meant: Truth, inside: Where) -> Truth:
        """Which rows are meant, as a column, even where it is the same for all of them."""
        if meant.always is Verdict.MET:
            meant = Truth(~nw.col(PARTNER).is_null(), sure=True)
        elif meant.always is Verdict.UNKNOWN:
            meant = Truth(nw.when(nw.col(PARTNER).is_null()).then(nw.lit(True)))
        return self._shared_truth(meant, inside)

    def _aside(self, node: Aggregate | Pick) -> list[str]:
        """The fields whose events stand aside, because the node does not name them."""
        fields = self.signature.kinds[node.kind or ""].fields
        named = {name for name, _ in node.filters}
        named.update(part.name for inner in node.parts() for part in walk(inner) if isinstance(part, Field))
        return [name for name, spec in fields.items() if spec.aside and name not in named]

    def _condition(self, kind: str, name: str, options: tuple[Literal, ...], inside: Where) -> Truth:
        """Whether an event says one of the options under a name; one that says nothing may, or surely does not."""
        said = forms.one_of(self._scopes.field(name, inside), [_known(option) for option in options])
        spec = self.signature.field(kind, name)
        if spec is not None and spec.absent_differs and not said.sure:
            if said.always is Verdict.UNKNOWN:
                return always(Verdict.UNMET)
            return Truth(said.expr.fill_null(False), said.stage, sure=True)
        return said

    def _days(self, window: Window, day: date) -> DateRange | None:
        return resolved(window, day, self._rulebook.fiscal_year)

    def _shared(self, value: Value, where: Where) -> Value:
        """A value as columns of its own."""
        match value:
            case Number():
                return self._short(value, where)
            case Plain():
                column = where.sheet.name(Column(value.expr, value.stage))
                return Plain(column.expr, column.stage, value.sure)
            case Truth():
                return self._shared_truth(value, where)
        return value

    def _short(self, number: Number, where: Where) -> Number:
        """A number as columns of its own, unless it is short."""
        if number.short:
            return number
        low = where.sheet.name(Column(number.low, number.stage))
        high = None if number.high is None else where.sheet.name(Column(number.high, number.stage)).expr
        return attrs.evolve(number, low=low.expr, high=high, stage=low.stage, short=True)

    def _shared_truth(self, truth: Truth, where: Where) -> Truth:
        if truth.always is not None or truth.named:
            return truth
        column = where.sheet.name(Column(truth.expr, truth.stage))
        return Truth(column.expr, column.stage, truth.sure, named=column.named)

    def _told_truth(self, truth: Truth, here: Where, where: Where) -> Truth:
        """What a rule of the partner comes to, said of the rows of another sheet."""
        if here.sheet is where.sheet or truth.always is not None:
            return truth
        column = where.sheet.told(truth.named, truth.stage)
        return Truth(column.expr, column.stage, truth.sure, named=column.named)


def _known(literal: Literal) -> forms.Known:
    value = literal.value
    return value.number if isinstance(value, Amount) else value


def _is_day(value: Value) -> bool:
    return isinstance(value, Constant) and isinstance(value.value, date)


def _as_truth(value: Value) -> Truth:
    match value:
        case Truth():
            return value
        case Plain(expr=expr, stage=stage, sure=sure):
            return Truth(expr, stage, sure)
        case Constant(value=bool(flag)):
            return always(Verdict.MET if flag else Verdict.UNMET)
    return always(Verdict.UNKNOWN)


def _expression(value: Value, model: Value) -> nw.Expr:
    """A text or a day as a column; a null of the same sort where it is not known."""
    match value:
        case Plain(expr=expr):
            return expr
        case Constant(value=known):
            return forms.same(known)
    is_day = _is_day(model)
    if isinstance(model, Constant):
        return forms.null(nw.Date if is_day else nw.String)
    assert isinstance(model, Plain)
    return nw.when(nw.lit(False)).then(model.expr)


_UNSAID: dict[type[Node], dict[str, Any]] = {Aggregate: {"distinct": ()}, Pick: {}}
_MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
