"""The closed set of nodes that rules and formulas are made of.

Nodes are values: frozen, hashable, picklable. They carry no meaning of their own; evaluating, checking,
explaining and searching are readings in other modules. The one reading they know is their text: `repr(node)` is
the canonical text of the language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Final, Never, TypeAlias

import attrs

from partnercert.errors import MAX_DEPTH, MAX_RULE_NODES, ProgramError, quoted
from partnercert.language.windows import Window
from partnercert.values.amounts import Amount, exact
from partnercert.values.dates import Period
from partnercert.values.mappings import FrozenMap

Value: TypeAlias = Amount | str | bool | date | Period
Operand: TypeAlias = "Node | Value | int | float | Decimal | Fraction"
Filters: TypeAlias = tuple[tuple[str, tuple["Literal", ...]], ...]

# Phrases that hold phrases grow like powers when they are unfolded, and every reading unfolds them.
MOST_UNFOLDED: Final = 2 * MAX_RULE_NODES
_DEEPEST_UNFOLDED: Final = 2 * MAX_DEPTH

_PRECEDENCE: Final = {"+": 1, "-": 1, "*": 2, "/": 2}
_MIRRORED: Final = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


@attrs.frozen(eq=False, repr=False, order=False)
class Node:
    """A part of a rule. Operators make new nodes; a node has no truth value.

    `size` and `depth` are those of the text; `unfolded_size` and `unfolded_depth` are what readings meet, where a
    phrase is its body. All four have limits, so that no reading of a node can take long or go too deep.
    """

    size: int = attrs.field(init=False, eq=False)
    depth: int = attrs.field(init=False, eq=False)
    unfolded_size: int = attrs.field(init=False, eq=False)
    unfolded_depth: int = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        parts, meant = tuple(self.parts()), tuple(self.unfolded())
        size, depth = 1 + sum(p.size for p in parts), 1 + max((p.depth for p in parts), default=0)
        unfolded_size = 1 + sum(p.unfolded_size for p in meant)
        unfolded_depth = 1 + max((p.unfolded_depth for p in meant), default=0)
        if size > MAX_RULE_NODES or unfolded_size > MOST_UNFOLDED:
            raise too_large()
        if depth > MAX_DEPTH or unfolded_depth > _DEEPEST_UNFOLDED:
            raise ProgramError(
                "rule-too-deep",
                f"a rule may nest {MAX_DEPTH} deep, {_DEEPEST_UNFOLDED} with its phrases spelled out",
                "split it into kpis or requirements",
            )
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "depth", depth)
        object.__setattr__(self, "unfolded_size", unfolded_size)
        object.__setattr__(self, "unfolded_depth", unfolded_depth)

    def parts(self) -> Iterator[Node]:
        """The nodes directly inside this one, in reading order."""
        return iter(())

    def unfolded(self) -> Iterator[Node]:
        """The nodes that a reading meets inside this one: its parts, or the body of a phrase."""
        return self.parts()

    def rebuilt(self, change: Callable[[Node], Node]) -> Node:  # noqa: ARG002 - nothing is inside
        """The same node with `change` applied to each node directly inside it."""
        return self

    def one_of(self, *options: Value | int | float | Decimal | Fraction) -> OneOf:
        """Whether the value is one of the literal options."""
        if not options:
            raise ProgramError(
                "bad-argument", f"{quoted(repr(self))} is one of no options", 'write .one_of("…", "…")'
            )
        return OneOf(self, tuple(literal(option) for option in options))

    def __add__(self, other: Operand) -> Node:
        return Arithmetic("+", (self, operand(other)))

    def __radd__(self, other: Operand) -> Node:
        return Arithmetic("+", (operand(other), self))

    def __sub__(self, other: Operand) -> Node:
        return Arithmetic("-", (self, operand(other)))

    def __rsub__(self, other: Operand) -> Node:
        return Arithmetic("-", (operand(other), self))

    def __mul__(self, other: Operand) -> Node:
        return Arithmetic("*", (self, operand(other)))

    def __rmul__(self, other: Operand) -> Node:
        return Arithmetic("*", (operand(other), self))

    def __truediv__(self, other: Operand) -> Node:
        return Arithmetic("/", (self, operand(other)))

    def __rtruediv__(self, other: Operand) -> Node:
        return Arithmetic("/", (operand(other), self))

    def __neg__(self) -> Node:
        return Arithmetic("*", (literal(-1), self))

    def __gt__(self, other: Operand) -> Compare:
        return comparison(">", self, operand(other))

    def __ge__(self, other: Operand) -> Compare:
        return comparison(">=", self, operand(other))

    def __lt__(self, other: Operand) -> Compare:
        return comparison("<", self, operand(other))

    def __le__(self, other: Operand) -> Compare:
        return comparison("<=", self, operand(other))

    def __bool__(self) -> Never:
        raise ProgramError(
            "not-a-boolean",
            f"{quoted(repr(self))} is a part of a rule and has no truth value of its own",
            "write all_of, any_of and none_of instead of and, or and not, and one comparison at a time",
        )


def _without_subclass(value: Value) -> Value:
    """A text of a class of the host's, such as an enumeration, as the plain text that it is."""
    return str.__str__(value) if isinstance(value, str) else value


def _writable(_node: object, _field: object, value: Any) -> None:
    """Refuses what has no text that reads back as the same value."""
    match value:
        case bool() | Period():
            pass
        case str():
            if not value.isprintable() or "\\" in value or ('"' in value and "'" in value):
                raise ProgramError(
                    "bad-text",
                    f"the text {quoted(value)} cannot stand in a rule",
                    "leave out control characters, backslashes and one kind of quotes",
                )
        case Amount():
            # what was calculated from amounts may have more digits than can be read back
            exact(value.number)
            if value.unit == "count" and "(" in repr(value):
                raise ProgramError(
                    "bad-number",
                    f"{quoted(str(value.number))} has no decimal text",
                    "write a quotient of two numbers",
                )
        case date() if type(value) is date:
            pass
        case _:
            raise ProgramError(
                "bad-argument",
                f"{quoted(value)} is no value of the language",
                "use an amount, a text, a flag, a date or a period",
            )


@attrs.frozen(repr=False, order=False)
class Literal(Node):
    """A value written in the rule: an amount, a text, a flag, a date or a period."""

    value: Value = attrs.field(converter=_without_subclass, validator=_writable)

    # An amount of 1 and the flag True are equal to Python, and must not be to a rule.
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Literal):
            return NotImplemented
        return type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))

    def __repr__(self) -> str:
        match self.value:
            case str(text):
                return _string(text)
            case bool(flag):
                return repr(flag)
            case date() as day:
                return f'on("{day.isoformat()}")'
            case Period() as length:
                return f'period("{length.text}")'
            case Amount() as amount:
                return repr(amount)


@attrs.frozen(repr=False, order=False)
class Fact(Node):
    """What the host says about the partner; on a date, the latest statement not after it."""

    name: str

    def __repr__(self) -> str:
        return f"fact({_string(self.name)})"


@attrs.frozen(repr=False, order=False)
class Field(Node):
    """A field of the event at hand."""

    name: str

    def __repr__(self) -> str:
        return f"field({_string(self.name)})"


@attrs.frozen(repr=False, order=False)
class RuleRef(Node):
    """What another rule comes to: the value of a KPI, or whether something is achieved or held."""

    word: str
    id: str
    since: Period | None = None

    def __repr__(self) -> str:
        since = "" if self.since is None else f', since="{self.since.text}"'
        return f"{self.word}({_string(self.id)}{since})"


@attrs.frozen(repr=False, order=False)
class AsOf(Node):
    """The day of the question."""

    def __repr__(self) -> str:
        return "as_of()"


@attrs.frozen(repr=False, order=False)
class Aggregate(Node):
    """One number over the events of a kind, or over groups of events (`each`).

    `filters` and `where` choose events, `window` the days on which they happened, `in_force` (True or a window)
    the days on which they are valid, `distinct` counts the different values of a key.
    """

    op: str
    kind: str | None
    of: Node | None = None
    filters: Filters = ()
    where: Node | None = None
    window: Window | None = None
    in_force: Window | bool | None = None
    distinct: tuple[str, ...] = ()
    each: tuple[str, ...] = ()

    def parts(self) -> Iterator[Node]:
        yield from (part for part in (self.of, self.where) if part is not None)

    def rebuilt(self, change: Callable[[Node], Node]) -> Aggregate:
        return attrs.evolve(self, of=_optional(change, self.of), where=_optional(change, self.where))

    def __repr__(self) -> str:
        distinct = f"distinct={_key(self.distinct)}" if self.distinct else ""
        return _events(self.op, self, f"each={_key(self.each)}" if self.each else "", distinct)


@attrs.frozen(repr=False, order=False)
class Pick(Node):
    """What the first or the last event says; its day if `of` is left out."""

    op: str
    kind: str
    of: Node | None = None
    filters: Filters = ()
    where: Node | None = None
    window: Window | None = None
    in_force: Window | bool | None = None

    def parts(self) -> Iterator[Node]:
        yield from (part for part in (self.of, self.where) if part is not None)

    def rebuilt(self, change: Callable[[Node], Node]) -> Pick:
        return attrs.evolve(self, of=_optional(change, self.of), where=_optional(change, self.where))

    def __repr__(self) -> str:
        return _events(self.op, self)


@attrs.frozen(repr=False, order=False)
class Arithmetic(Node):
    """`+` and `*` of two or more parts, `-` and `/` of two; a date ± a period; the days between two dates.

    A sum that begins with a sum is one sum, likewise a product: `a + b + c` has three parts.
    """

    op: str = attrs.field(validator=attrs.validators.in_(tuple(_PRECEDENCE)))
    args: tuple[Node, ...]

    def __attrs_post_init__(self) -> None:
        if len(self.args) < 2 or (self.op in ("-", "/") and len(self.args) != 2):
            raise ProgramError(
                "bad-argument",
                f"`{self.op}` does not take {len(self.args)} parts",
                "write it between two parts",
            )
        first = self.args[0]
        if isinstance(first, Arithmetic) and first.op == self.op and self.op in ("+", "*"):
            object.__setattr__(self, "args", first.args + self.args[1:])
        super().__attrs_post_init__()

    def parts(self) -> Iterator[Node]:
        return iter(self.args)

    def rebuilt(self, change: Callable[[Node], Node]) -> Arithmetic:
        return attrs.evolve(self, args=tuple(change(arg) for arg in self.args))

    def __repr__(self) -> str:
        first, *rest = self.args
        own = _PRECEDENCE[self.op]
        return f" {self.op} ".join([_inside(first, own), *(_inside(arg, own + 1) for arg in rest)])


@attrs.frozen(repr=False, order=False)
class Extreme(Node):
    """The least or the greatest of the arguments."""

    op: str
    args: tuple[Node, ...]

    def parts(self) -> Iterator[Node]:
        return iter(self.args)

    def rebuilt(self, change: Callable[[Node], Node]) -> Extreme:
        return attrs.evolve(self, args=tuple(change(arg) for arg in self.args))

    def __repr__(self) -> str:
        return _call(self.op, map(repr, self.args))


@attrs.frozen(repr=False, order=False)
class Rounded(Node):
    """The nearest multiple of `to` below (down), above (up), or to the even one at a tie (half_even)."""

    value: Node
    to: Literal
    direction: str

    def parts(self) -> Iterator[Node]:
        yield self.value
        yield self.to

    def rebuilt(self, change: Callable[[Node], Node]) -> Rounded:
        return attrs.evolve(self, value=change(self.value))

    def __repr__(self) -> str:
        return f"rounded({self.value!r}, {self.to!r}, {_string(self.direction)})"


@attrs.frozen(repr=False, order=False)
class Choose(Node):
    """The value beside the first test that is not unmet.

    Where that test is unknown, the value lies among those of the branches that remain: in the range that holds
    their amounts, or it is the one text, flag or day that they all have, else unknown. Without `otherwise`
    the value is unknown where no test is met.
    """

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node | None = None

    def parts(self) -> Iterator[Node]:
        for test, value in self.branches:
            yield test
            yield value
        if self.otherwise is not None:
            yield self.otherwise

    def rebuilt(self, change: Callable[[Node], Node]) -> Choose:
        branches = tuple((change(test), change(value)) for test, value in self.branches)
        return attrs.evolve(self, branches=branches, otherwise=_optional(change, self.otherwise))

    def __repr__(self) -> str:
        branches = [f"({test!r}, {value!r})" for test, value in self.branches]
        return _call(
            "choose", [*branches, *([] if self.otherwise is None else [f"otherwise={self.otherwise!r}"])]
        )


@attrs.frozen(repr=False, order=False)
class Compare(Node):
    """Whether one value is above or below another: `>`, `>=`, `<`, `<=`."""

    op: str = attrs.field(validator=attrs.validators.in_(tuple(_MIRRORED)))
    left: Node
    right: Node

    def parts(self) -> Iterator[Node]:
        yield self.left
        yield self.right

    def rebuilt(self, change: Callable[[Node], Node]) -> Compare:
        return attrs.evolve(self, left=change(self.left), right=change(self.right))

    def __repr__(self) -> str:
        return f"{_inside(self.left, 1)} {self.op} {_inside(self.right, 1)}"


@attrs.frozen(repr=False, order=False)
class OneOf(Node):
    """Whether a value is one of the options."""

    value: Node
    options: tuple[Literal, ...]

    def parts(self) -> Iterator[Node]:
        yield self.value
        yield from self.options

    def rebuilt(self, change: Callable[[Node], Node]) -> OneOf:
        return attrs.evolve(self, value=change(self.value))

    def __repr__(self) -> str:
        return _call(f"{_inside(self.value, 4)}.one_of", map(repr, self.options))


@attrs.frozen(repr=False, order=False)
class AtLeast(Node):
    """Whether at least `n` of the rules are met; all of them, any of them, or a number between."""

    n: int
    rules: tuple[Node, ...]

    def parts(self) -> Iterator[Node]:
        return iter(self.rules)

    def rebuilt(self, change: Callable[[Node], Node]) -> AtLeast:
        return attrs.evolve(self, rules=tuple(change(rule) for rule in self.rules))

    def __repr__(self) -> str:
        rules = [repr(rule) for rule in self.rules]
        if self.n == len(rules):
            return _call("all_of", rules)
        return _call("any_of", rules) if self.n == 1 else _call("at_least", [str(self.n), *rules])


@attrs.frozen(repr=False, order=False)
class Not(Node):
    """Whether a rule is unmet."""

    rule: Node

    def parts(self) -> Iterator[Node]:
        yield self.rule

    def rebuilt(self, change: Callable[[Node], Node]) -> Not:
        return attrs.evolve(self, rule=change(self.rule))

    def __repr__(self) -> str:
        match self.rule:
            case AtLeast(n=1, rules=rules) if len(rules) > 1:
                return _call("none_of", map(repr, rules))
            case rule:
                return f"none_of({rule!r})"


@attrs.frozen(repr=False, order=False)
class Ago(Node):
    """A value or a rule as it stood that long before the day of the question."""

    of: Node
    length: Period

    def parts(self) -> Iterator[Node]:
        yield self.of

    def rebuilt(self, change: Callable[[Node], Node]) -> Ago:
        return attrs.evolve(self, of=change(self.of))

    def __repr__(self) -> str:
        return f'ago({self.of!r}, "{self.length.text}")'


Argument = (
    Node | Window | Period | str | bool | int | FrozenMap[str, Node] | tuple[str, ...] | tuple[Literal, ...]
)


@attrs.frozen(repr=False, order=False)
class Phrase(Node):
    """A word that stands for a longer rule, its `body`.

    Equality, hash, size, depth and text are those of the word and what was said with it. `define` makes the body
    from the same words; it is a function of a module, so that a phrase can be pickled.
    """

    word: str
    define: Callable[..., Node]
    given: tuple[Argument, ...] = ()
    named: tuple[tuple[str, Argument], ...] = ()

    @cached_property
    def body(self) -> Node:
        """The rule that the word stands for."""
        return self.define(*self.given, **dict(self.named))

    def parts(self) -> Iterator[Node]:
        for said in (*self.given, *(value for _, value in self.named)):
            match said:
                case Node():
                    yield said
                case FrozenMap():
                    yield from said.values()

    def unfolded(self) -> Iterator[Node]:
        yield self.body

    def rebuilt(self, change: Callable[[Node], Node]) -> Node:
        """The phrase itself if `change` leaves its body alone, else the changed body."""
        body = change(self.body)
        return self if body == self.body else body

    def __repr__(self) -> str:
        return _call(
            self.word, [*map(_said, self.given), *(f"{name}={_said(value)}" for name, value in self.named)]
        )


def literal(value: object) -> Literal:
    """The literal for a plain value; a bare number is a count until its use says more."""
    match value:
        case Literal():
            return value
        case bool():
            return Literal(value)
        case int() | float() | Decimal() | Fraction():
            return Literal(Amount(value, "count"))
    # a literal refuses what is no value of the language
    return Literal(value)  # type: ignore[arg-type]


def operand(value: object) -> Node:
    """A node, or the literal for a plain value."""
    return value if isinstance(value, Node) else literal(value)


def rule(value: object) -> Node:
    """A node that stands where a rule is meant; a Python bool there is a mistake, usually a lost comparison."""
    if isinstance(value, Node) and not isinstance(value, Literal):
        return value
    raise ProgramError(
        "bad-rule",
        f"{quoted(repr(value))} is not a rule",
        "a rule is a comparison with > >= < <=, .one_of(…), a flag, or words such as has() and all_of()",
    )


def comparison(op: str, left: Node, right: Node) -> Compare:
    """`left op right`, turned round where a literal stands on the left."""
    if isinstance(left, Literal) and not isinstance(right, Literal):
        return Compare(_MIRRORED[op], right, left)
    return Compare(op, left, right)


def walk(node: Node) -> Iterator[Node]:
    """The node and every node inside it, phrases by their bodies, in reading order."""
    yield node
    for part in node.unfolded():
        yield from walk(part)


def too_large() -> ProgramError:
    """The refusal of a rule with too many nodes, phrases unfolded or not."""
    return ProgramError(
        "rule-too-large",
        f"a rule may have {MAX_RULE_NODES} nodes, {MOST_UNFOLDED} with its phrases spelled out",
        "split it into kpis or requirements",
    )


def _optional(change: Callable[[Node], Node], node: Node | None) -> Node | None:
    return None if node is None else change(node)


def _string(text: str) -> str:
    return f"'{text}'" if '"' in text else f'"{text}"'


def _inside(node: Node, least: int) -> str:
    """The text of an operand, in brackets where it binds less than its place asks for."""
    match node:
        case Arithmetic():
            binds = _PRECEDENCE[node.op]
        case Compare():
            binds = 0
        case Literal(value=Amount(unit="count")):
            binds = 3
        case _:
            binds = 4
    return repr(node) if binds >= least else f"({node!r})"


def _call(word: str, arguments: Iterable[str]) -> str:
    return f"{word}({', '.join(arguments)})"


def _key(names: tuple[str, ...]) -> str:
    return _string(names[0]) if len(names) == 1 else f"({', '.join(map(_string, names))})"


def _said(value: Argument) -> str:
    match value:
        case bool() | int():
            return repr(value)
        case str():
            return _string(value)
        case Period():
            return f'"{value.text}"'
        case FrozenMap():
            return "{" + ", ".join(f"{_string(name)}: {node!r}" for name, node in value.items()) + "}"
        case tuple():
            inside = ", ".join(_said(each) for each in value)
            return f"({inside},)" if len(value) == 1 else f"({inside})"
        case _:
            return repr(value)


def _events(op: str, node: Aggregate | Pick, each: str = "", distinct: str = "") -> str:
    """The call that reads events: kind, filters by name, then what narrows them."""
    said = [_string(node.kind)] if node.kind is not None else []
    if each:
        said.append(each)
    for name, options in node.filters:
        said.append(f"{name}={options[0]!r}" if len(options) == 1 else f"{name}={_said(options)}")
    if node.of is not None:
        said.append(f"of={_string(node.of.name) if isinstance(node.of, Field) else repr(node.of)}")
    if node.where is not None:
        said.append(f"where={node.where!r}")
    if node.window is not None:
        said.append(f"window={node.window!r}")
    if node.in_force is not None:
        said.append(f"in_force={node.in_force!r}")
    if distinct:
        said.append(distinct)
    return _call(op, said)
