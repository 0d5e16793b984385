"""What is wrong with a rule, before it ever meets a record: every unknown name, wrong sort, unit and scope.

Checking is a reading that gives each node a sort. A node that is at fault has no sort, so that one mistake is
reported once and not again by everything around it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from partnercert.errors import Fault, did_you_mean, quoted
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
from partnercert.language.signature import (
    DATE,
    FLAG,
    NUMBER,
    PERIOD,
    RULE,
    TEXT,
    ZERO,
    FieldSpec,
    Signature,
    Sort,
    amount,
)
from partnercert.language.windows import Renewal, Term, Window
from partnercert.values.amounts import Amount
from partnercert.values.dates import Period
from partnercert.values.units import product, quotient

COUNT: Final = amount("count")
DAYS: Final = amount("days")
_AMOUNTS: Final = ("amount", "number", "zero")
_NAMESPACES: Final = {
    "achieved": ("achievable", "tier, specialization or requirement"),
    "held": ("award", "tier, specialization or certification"),
}


@attrs.frozen
class Scope:
    """Where a node stands: it sees the partner, one group of its events (`key`), or one event of `kind`.

    `renewing` is true where a certification says how it is renewed, the one place where a term has a meaning.
    """

    key: tuple[str, ...] = ()
    kind: str = ""
    renewing: bool = False


PARTNER: Final = Scope()


def checks(
    node: Node, signature: Signature, expected: str = "rule", scope: Scope = PARTNER
) -> tuple[Fault, ...]:
    """Every fault of a rule (`expected="rule"`) or of a formula (`expected="amount"`)."""
    checker = _Checker(signature)
    sort = checker.sort(node, scope)
    if sort is not None:
        checker.expect(node, sort, expected)
    return tuple(dict.fromkeys(checker.faults))


def sort_of(node: Node, signature: Signature, scope: Scope = PARTNER) -> Sort | None:
    """The sort of a node, or None if it is at fault."""
    return _Checker(signature).sort(node, scope)


class _Checker:
    def __init__(self, signature: Signature) -> None:
        self._signature = signature
        self._phrases: dict[tuple[int, Scope], Sort | None] = {}
        self.faults: list[Fault] = []

    def expect(self, node: Node, sort: Sort, expected: str) -> bool:
        """Whether a node of this sort can stand as a rule or as an amount; notes a fault where it cannot."""
        if expected == "rule" and (sort not in (RULE, FLAG) or isinstance(node, Literal)):
            help = "compare it, as in … >= 3, or ask .one_of(…)"
            self._fault("bad-rule", f"{quoted(repr(node))} is {sort}, not a rule", help)
            return False
        if expected == "amount" and sort.name not in _AMOUNTS:
            help = "a formula comes to an amount: count(…), total(…), a quotient"
            self._fault("bad-sort", f"{quoted(repr(node))} is {sort}, not an amount", help)
            return False
        return True

    def sort(self, node: Node, scope: Scope) -> Sort | None:
        match node:
            case Literal():
                return _literal_sort(node)
            case Fact():
                return self._fact(node)
            case Field():
                return self._field(node, scope)
            case RuleRef():
                return self._reference(node, scope)
            case AsOf():
                return DATE
            case Aggregate():
                return self._aggregate(node, scope)
            case Pick():
                return self._pick(node, scope)
            case Arithmetic():
                return self._arithmetic(node, scope)
            case Extreme():
                return self._alike(node, node.args, scope)
            case Rounded():
                return self._alike(node, (node.value, node.to), scope)
            case Choose():
                for test, _ in node.branches:
                    self._rule(test, scope)
                values = [value for _, value in node.branches]
                return self._alike(
                    node,
                    [*values, *([] if node.otherwise is None else [node.otherwise])],
                    scope,
                    ordered=False,
                )
            case Compare():
                self._alike(node, (node.left, node.right), scope)
                return RULE
            case OneOf():
                return self._one_of(node, scope)
            case AtLeast():
                for rule in node.rules:
                    self._rule(rule, scope)
                return RULE
            case Not():
                self._rule(node.rule, scope)
                return RULE
            case Ago():
                if scope.kind:
                    return self._misplaced(node, scope)
                return self.sort(node.of, scope)
            case Phrase():
                return self._phrase(node, scope)
        raise TypeError(node)

    def _rule(self, node: Node, scope: Scope) -> None:
        sort = self.sort(node, scope)
        if sort is not None:
            self.expect(node, sort, "rule")

    def _phrase(self, node: Phrase, scope: Scope) -> Sort | None:
        # the parts of a score are read twice, and scores of scores would be read like powers of two
        key = (id(node), scope)
        if key not in self._phrases:
            sound = self._score(node, scope) if node.word == "score" else self._counted(node, scope)
            self._phrases[key] = self.sort(node.body, scope) if sound else None
        return self._phrases[key]

    def _score(self, node: Phrase, scope: Scope) -> bool:
        """Whether the value of a score and what is full are alike, and what it is worth has a unit."""
        value, full_at, worth = (part for part in node.given if isinstance(part, Node))
        if self._alike(Compare(">=", value, full_at), (value, full_at), scope) is None:
            return False
        share = self.sort(full_at, scope) not in (NUMBER, ZERO)
        if share and self.sort(worth, scope) == NUMBER:
            message = f"{quoted(repr(node))} is worth the bare number {quoted(repr(worth))}"
            self._fault("bare-number", message, _spelled(worth, "points"))
            return False
        return True

    def _counted(self, node: Phrase, scope: Scope) -> bool:
        """Whether the hits and the cases of a rate that is asked for surely are counts; so is any other phrase."""
        counted = node.given[:2] if node.word.startswith("wilson_") else ()
        for part in (part for part in counted if isinstance(part, Node)):
            sort = self.sort(part, scope)
            if sort is None:
                return False
            if sort not in (COUNT, NUMBER, ZERO):
                help = "hits and cases are counts, as count(…) is"
                self._fault("unit-mismatch", f"{quoted(repr(part))} is {sort}, and cases are counted", help)
                return False
        return True

    def _fact(self, node: Fact) -> Sort | None:
        spec = self._signature.facts.get(node.name)
        if node.name in self._signature.kpis:
            return self._fault(
                "unknown-fact", f"{quoted(node.name)} is a KPI, not a fact", f'write kpi("{node.name}")'
            )
        if spec is None:
            return self._fault(
                "unknown-fact",
                f"the program has no fact {quoted(node.name)}",
                did_you_mean(node.name, self._signature.facts) or "declare it under [facts]",
            )
        return spec.sort

    def _field(self, node: Field, scope: Scope) -> Sort | None:
        if not scope.kind:
            return self._fault(
                "wrong-scope",
                f"{quoted(repr(node))} stands where no single event is at hand",
                "a field is read inside `where` and `of` of an aggregate over a kind",
            )
        spec = self._spec(scope.kind, node.name)
        return None if spec is None else spec.sort

    def _spec(self, kind: str, name: str) -> FieldSpec | None:
        spec = self._signature.field(kind, name)
        if spec is None:
            self._fault(
                "unknown-field",
                f"{quoted(kind)} has no field {quoted(name)}",
                did_you_mean(name, self._signature.fields(kind)) or f"declare it under [kinds.{kind}]",
            )
        return spec

    def _reference(self, node: RuleRef, scope: Scope) -> Sort | None:
        if scope.kind:
            return self._misplaced(node, scope)
        if node.word != "kpi":
            namespace, part = _NAMESPACES[node.word]
            known = self._signature.names.get(namespace, ())
            if node.id not in known:
                return self._fault(
                    f"unknown-{namespace}",
                    f"the program has no {part} {quoted(node.id)}",
                    did_you_mean(node.id, known) or f"define a {part} of that name",
                )
            key = self._signature.per.get(node.id)
            if key is not None and scope.key != (key,):
                return self._fault(
                    "wrong-scope",
                    f"{quoted(node.id)} is judged in each {key}, not of the whole partner",
                    f'ask in how many: count(each="{key}", where={node!r}) >= 1',
                )
            return RULE
        spec = self._signature.kpis.get(node.id)
        if spec is None:
            return self._fault(
                "unknown-kpi",
                f"the program has no KPI {quoted(node.id)}",
                did_you_mean(node.id, self._signature.kpis) or "declare it under [kpis]",
            )
        if scope.key and not spec.from_host:
            if spec.groups:
                return self._fault(
                    "wrong-scope",
                    f"the KPI {quoted(node.id)} groups events itself and stands inside a group",
                    "groups do not nest: ask it of the partner",
                )
            for kind in sorted(spec.kinds):
                self._grouped(kind, scope)
        return spec.sort

    def _events(self, node: Aggregate | Pick, scope: Scope) -> bool:
        """Checks what an aggregate reads; whether its kind is known."""
        if scope.kind:
            self._misplaced(node, scope)
            return False
        kind = node.kind or ""
        if kind not in self._signature.kinds:
            self._fault(
                "unknown-kind",
                f"there is no evidence of kind {quoted(kind)}",
                did_you_mean(kind, self._signature.kinds) or "declare it under [kinds]",
            )
            return False
        self._grouped(kind, scope)
        for window in (node.window, node.in_force):
            self._window(window, scope)
        for name, options in node.filters:
            spec = self._spec(kind, name)
            if spec is not None:
                self._options(f"{kind}.{name}", spec.sort, spec, options)
        if node.where is not None:
            self._rule(node.where, attrs.evolve(scope, kind=kind))
        return True

    def _grouped(self, kind: str, scope: Scope) -> None:
        for key in scope.key:
            if self._signature.key_field(kind, key) is None:
                self._fault(
                    "not-grouped",
                    f"{quoted(kind)} has no required field {quoted(key)} and is read inside groups by it",
                    "a key is `person`, or a field that every kind inside the group requires",
                )

    def _window(self, window: Window | bool | None, scope: Scope) -> None:
        if isinstance(window, Term | Renewal) and not scope.renewing:
            self._fault(
                "wrong-scope",
                f"{quoted(repr(window))} has a meaning only where a certification is renewed",
                "use trailing(…) or calendar(…)",
            )

    def _aggregate(self, node: Aggregate, scope: Scope) -> Sort | None:
        if node.each:
            if scope.key or scope.kind:
                return self._fault(
                    "wrong-scope",
                    f"{quoted(repr(node))} groups events inside a group or an event",
                    "groups do not nest",
                )
            inside = attrs.evolve(scope, key=node.each)
            if node.where is not None:
                self._rule(node.where, inside)
            if not any(self._sees_events(part) for part in _inside(node)):
                self._fault(
                    "not-grouped",
                    f"{quoted(repr(node))} names no evidence to group",
                    "ask about events inside `where` or `of`",
                )
        else:
            if not self._events(node, scope):
                return None
            for name in node.distinct:
                self._spec(node.kind or "", name)
            inside = attrs.evolve(scope, kind=node.kind or "")
        if node.op == "count" or node.of is None:
            return COUNT
        sort = self.sort(node.of, inside)
        if sort is None:
            return None
        if not self.expect(node.of, sort, "amount"):
            return None
        return COUNT if sort in (NUMBER, ZERO) else sort

    def _sees_events(self, node: Node) -> bool:
        """Whether a node inside a group looks at the events of the group; the partner's tiers do not."""
        match node:
            case RuleRef(id=id) if id in self._signature.per:
                return True
            case RuleRef(word="kpi", id=id):
                return id not in self._signature.kpis or not self._signature.kpis[id].from_host
            case _:
                return isinstance(node, Aggregate | Pick)

    def _pick(self, node: Pick, scope: Scope) -> Sort | None:
        if not self._events(node, scope):
            return None
        return DATE if node.of is None else self.sort(node.of, attrs.evolve(scope, kind=node.kind))

    def _arithmetic(self, node: Arithmetic, scope: Scope) -> Sort | None:
        sorts = [self.sort(arg, scope) for arg in node.args]
        known = [sort for sort in sorts if sort is not None]
        if len(known) < len(sorts):
            return None
        if node.op in ("+", "-") and any(sort in (DATE, PERIOD) for sort in known):
            return self._date_arithmetic(node, known)
        for arg, sort in zip(node.args, known, strict=True):
            if sort.name not in _AMOUNTS:
                return self._fault(
                    "bad-sort",
                    f"{quoted(repr(arg))} is {sort}, not an amount",
                    "arithmetic takes amounts, and dates with periods",
                )
        if node.op in ("+", "-"):
            return self._unified(node, list(zip(node.args, known, strict=True)))
        units = ["" if sort in (NUMBER, ZERO) else sort.unit for sort in known]
        result = units[0]
        for unit in units[1:]:
            combined = _scaled(node.op, result, unit)
            if combined is None:
                word = "times" if node.op == "*" else "divided by"
                return self._fault(
                    "unit-mismatch",
                    f"{quoted(repr(node))} is {result or 'a number'} {word} {unit}, which is no unit",
                    "multiply by a ratio or a count, divide amounts of one unit",
                )
            result = combined
        return Sort("amount", result) if result else NUMBER

    def _date_arithmetic(self, node: Arithmetic, sorts: list[Sort]) -> Sort | None:
        if sorts[0] == DATE and all(sort == PERIOD for sort in sorts[1:]):
            return DATE
        if node.op == "-" and sorts == [DATE, DATE]:
            return DAYS
        return self._fault(
            "bad-sort",
            f"{quoted(repr(node))} mixes {' and '.join(map(str, sorts))}",
            'a date takes a period, as in as_of() - period("P90D"); two dates differ by days',
        )

    def _alike(self, node: Node, parts: Iterable[Node], scope: Scope, *, ordered: bool = True) -> Sort | None:
        """The one sort of several parts that stand side by side."""
        sorts = [(part, self.sort(part, scope)) for part in parts]
        known = [(part, sort) for part, sort in sorts if sort is not None]
        if len(known) < len(sorts):
            return None
        for part, sort in known:
            if ordered and sort.name in ("text", "flag", "rule", "period"):
                help = (
                    'write .one_of("…")'
                    if sort.name == "text"
                    else "a flag or a rule stands by itself, or in none_of(…)"
                )
                return self._fault("bad-sort", f"{quoted(repr(part))} is {sort} and has no order", help)
        return self._unified(node, known)

    def _unified(self, node: Node, parts: list[tuple[Node, Sort]]) -> Sort | None:
        firm = next(((part, sort) for part, sort in parts if sort not in (NUMBER, ZERO)), None)
        if firm is None:
            return NUMBER if any(sort == NUMBER for _, sort in parts) else ZERO
        model, wanted = firm
        if {sort for _, sort in parts} == {FLAG, RULE}:
            return RULE
        for part, sort in parts:
            if sort in (wanted, ZERO if wanted.name == "amount" else wanted) or (
                sort == NUMBER and wanted.unit in ("count", "points")
            ):
                continue
            if sort == NUMBER and wanted.name == "amount":
                return self._fault(
                    "bare-number",
                    f"{quoted(repr(node))} sets the bare number {quoted(repr(part))} beside {wanted}",
                    _spelled(part, wanted.unit),
                )
            if wanted.name == sort.name == "amount":
                return self._fault(
                    "unit-mismatch",
                    f"{quoted(repr(node))} sets {sort} beside {wanted}",
                    f"{quoted(repr(model))} is {wanted}",
                )
            return self._fault(
                "bad-sort",
                f"{quoted(repr(node))} sets {sort} beside {wanted}",
                f"{quoted(repr(model))} is {wanted}",
            )
        return wanted

    def _one_of(self, node: OneOf, scope: Scope) -> Sort | None:
        sort = self.sort(node.value, scope)
        if sort is None:
            return RULE
        spec = self._spec_of(node.value, scope) or FieldSpec(sort)
        self._options(repr(node.value), sort, spec, node.options)
        return RULE

    def _spec_of(self, node: Node, scope: Scope) -> FieldSpec | None:
        """How the texts are declared that a node may come to."""
        match node:
            case Fact(name=name):
                return self._signature.facts.get(name)
            case Field(name=name):
                return self._signature.field(scope.kind, name)
            case Pick(kind=kind, of=Node() as of):
                return self._spec_of(of, attrs.evolve(scope, kind=kind))
            case Ago(of=of):
                return self._spec_of(of, scope)
        return None

    def _options(self, what: str, sort: Sort, spec: FieldSpec, options: Iterable[Literal]) -> None:
        for option in options:
            given = _literal_sort(option)
            fits = given == sort or (
                sort.name == "amount"
                and (given == ZERO or (given == NUMBER and sort.unit in ("count", "points")))
            )
            if not fits:
                help = "an option is what the value is"
                if given == NUMBER and sort.name == "amount":
                    help = _spelled(option, sort.unit)
                self._fault("bad-sort", f"{quoted(what)} is {sort} and never {quoted(repr(option))}", help)
            elif isinstance(option.value, str):
                known = spec.one_of or self._signature.names.get(spec.names)
                if known is not None and option.value not in known:
                    self._fault(
                        "unknown-option",
                        f"{quoted(what)} is never {quoted(option.value)}",
                        did_you_mean(option.value, known) or "name one that the program declares",
                    )

    def _misplaced(self, node: Node, scope: Scope) -> Sort | None:
        return self._fault(
            "wrong-scope",
            f"{quoted(repr(node))} stands inside one event of {quoted(scope.kind)}",
            "of one event a rule may ask fields, facts, the date and arithmetic",
        )

    def _fault(self, code: str, message: str, help: str = "") -> Sort | None:
        self.faults.append(Fault(code, message, help))
        return None


def _inside(node: Aggregate) -> Iterable[Node]:
    for part in node.parts():
        yield from walk(part)


def _literal_sort(node: Literal) -> Sort:
    match node.value:
        case Amount(number=0, unit="count"):
            return ZERO
        case Amount(unit="count"):
            return NUMBER
        case Amount(unit=unit):
            return Sort("amount", unit)
        case bool():
            return FLAG
        case str():
            return TEXT
        case Period():
            return PERIOD
        case _:
            return DATE


def _scaled(op: str, left: str, right: str) -> str | None:
    """The unit of a product or quotient; a bare number has the unit "" and only scales."""
    if op == "*":
        return product(left, right) if left and right else left or right
    return quotient(left or "count", right) if right else left


def _spelled(part: Node, unit: str) -> str:
    """How to write a bare number in the unit that its place asks for."""
    number = repr(part)
    if not isinstance(part, Literal):
        return f"give its numbers the unit {unit}"
    if unit == "ratio":
        return f'write percent({number}) or ratio("{number}")'
    return f"write {repr(Amount.computed(1, unit)).replace('1', number, 1)}"
