"""The text form: text to nodes, and nodes to canonical text.

The text is a subset of Python's expression syntax. It is read with `ast` and never executed: only the words of
the language can be called, and only on what the language can write.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from partnercert import language
from partnercert.errors import (
    MAX_DEPTH,
    MAX_RULE_CHARACTERS,
    Fault,
    PartnercertError,
    ProgramError,
    ProgramErrors,
    did_you_mean,
    quoted,
)
from partnercert.language.nodes import Node, comparison, operand
from partnercert.language.windows import Window
from partnercert.values.amounts import Amount, exact

VOCABULARY: Final[Mapping[str, Callable[..., Any]]] = {
    word: getattr(language, word) for word in language.__all__
}

_COMPARISONS: Final[Mapping[type[ast.cmpop], str]] = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<="}
_INSTEAD: Final[Mapping[type[ast.AST], str]] = {
    ast.IfExp: "write choose((test, value), otherwise=value)",
    ast.JoinedStr: "write the text as it is, without a letter before its quotes",
    ast.List: 'write several values in round brackets: ("a", "b")',
    ast.Set: 'write several values in round brackets: ("a", "b")',
    ast.Starred: "name each argument",
    ast.FloorDiv: 'write rounded(x / y, 1, "down")',
}
_PYTHON_SAYS: Final = {"true": "write True", "false": "write False"}
# A node opens two brackets at most, as a branch of choose does, and its filters one more within them.
_MAX_OPEN: Final = 2 * MAX_DEPTH + 2
_TEXTS: Final = re.compile(r'"[^"]*"|\'[^\']*\'')
_SIGNS: Final = re.compile(rf"(?:[-+~]\s*){{{MAX_DEPTH},}}")
_NUMBERS: Final = re.compile(r"(?<![\w.])\.?\d(?:[\w.]|(?<=[eE])[+-](?=\d))*")
_DECIMAL: Final = re.compile(r"[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?")
# Python's parser gives up on long sums, each version at a length of its own; a canonical text that is read has fewer.
_MOST_OPERATORS: Final = 2_500
_BROKEN: Final = object()


def parse_rule(text: str) -> Node:
    """The rule or formula that a text says.

    >>> parse_rule('kpi("win_rate") >= percent(25)')
    kpi("win_rate") >= percent(25)
    """
    value, faults = read(text)
    if not faults:
        try:
            return operand(value)
        except ProgramError as error:
            faults = error.faults
    raise ProgramErrors("the rule", faults)


def write(node: Node | Window) -> str:
    """The canonical text, which reads back as an equal node."""
    return repr(node)


def read(text: str) -> tuple[object, tuple[Fault, ...]]:
    """What a text says (a node, an amount, a period, a window) and every fault in it; with faults, no value."""
    refused = _refused(text)
    if refused is not None:
        return None, (refused,)
    line = re.sub(r"\s", " ", text).strip()
    try:
        tree = ast.parse(line, mode="eval").body
        reader = _Reader(line)
        value = reader.value(tree)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        reason = (getattr(error, "msg", None) or "it nests too deep").replace("'", "`")
        return None, (
            Fault(
                "bad-syntax",
                f"the rule {quoted(line)} cannot be read: {reason}",
                'write rules like kpi("win_rate") >= percent(25)',
            ),
        )
    return (None, tuple(reader.faults)) if reader.faults else (value, ())


def _refused(text: str) -> Fault | None:
    """What is turned away before `ast` sees it, because reading it could cost, warn of or hide something."""
    if not isinstance(text, str):
        return Fault("bad-syntax", f"{quoted(text)} is no text of a rule", "write the rule in quotes")
    if len(text) > MAX_RULE_CHARACTERS:
        return Fault(
            "rule-too-large",
            f"a rule has {len(text)} characters, at most {MAX_RULE_CHARACTERS} are read",
            "split it into kpis or requirements",
        )
    if "\\" in text:
        return Fault("bad-text", "a rule has no backslashes", "write the character itself")
    for character in text:
        if not character.isprintable() and character not in "\n\r\t":
            return Fault(
                "bad-text", f"the invisible character U+{ord(character):04X} stands in a rule", "remove it"
            )
    for found in _TEXTS.finditer(text):
        if not found[0].isprintable():
            return Fault("bad-text", f"the text {quoted(found[0])} breaks its line", "write it on one line")
    return _refused_outside(_TEXTS.sub(_masked, text))


def _masked(found: re.Match[str]) -> str:
    """As many characters as the text in quotes has, none of which may stand in a rule."""
    return "\x02" + "\x00" * (len(found[0]) - 2) + "\x03"


def _refused_outside(rest: str) -> Fault | None:
    """What is turned away in a rule whose texts are masked."""
    if not rest.isascii():
        return Fault(
            "bad-text", "letters beyond ASCII stand outside quotes", "names of the language are plain ASCII"
        )
    if "#" in rest:
        return Fault("bad-syntax", "a rule has no comments", "write the comment beside the rule")
    if re.search(r"\x03\s*\x02", rest):
        return Fault("bad-syntax", "two texts stand side by side", "put a comma between them")
    for found in _NUMBERS.finditer(rest):
        if not _DECIMAL.fullmatch(found[0]):
            return Fault(
                "bad-number",
                f"{quoted(found[0])} is not a number",
                "write a number such as 5, 12.5 or 250_000",
            )
    operators = sum(rest.count(operator) for operator in "+-*/")
    if operators > _MOST_OPERATORS:
        return Fault(
            "rule-too-large",
            f"a rule has {operators} operators, at most {_MOST_OPERATORS} are read",
            "split it into kpis or requirements",
        )
    depth = deepest = 0
    for character in rest:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    if deepest > _MAX_OPEN or _SIGNS.search(rest):
        return Fault(
            "rule-too-deep", f"a rule may nest {MAX_DEPTH} deep", "split it into kpis or requirements"
        )
    return None


class _Reader:
    """Turns a syntax tree into values, and goes on after a fault so that all are found."""

    def __init__(self, line: str) -> None:
        self._source = line.encode()
        self._line = line
        self.faults: list[Fault] = []

    def value(self, tree: ast.expr) -> Any:
        match tree:
            case ast.Constant(value=bool() | str() as plain):
                return plain
            case ast.Constant(value=int() | float()):
                return self._made(exact, [self._text(tree)], {})
            case ast.UnaryOp(op=ast.USub(), operand=of):
                inner = self.value(of)
                return inner if inner is _BROKEN else self._made(_negated, [inner], {})
            case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div()):
                return self._arithmetic(tree)
            case ast.Compare():
                return self._comparison(tree)
            case ast.Call():
                return self._call(tree)
            case ast.Tuple(elts=elements):
                values = [self.value(element) for element in elements]
                return _BROKEN if any(value is _BROKEN for value in values) else tuple(values)
            case ast.Dict():
                return self._table(tree)
            case ast.BoolOp(op=operator, values=sides):
                for side in sides:
                    self.value(side)
                word, instead = ("and", "all_of") if isinstance(operator, ast.And) else ("or", "any_of")
                return self._fault(
                    "not-a-word",
                    f"`{word}` in {self._quoted(tree)} is not part of the language",
                    f"write {instead}(…, …)",
                )
            case ast.UnaryOp(op=ast.Not(), operand=of):
                self.value(of)
                return self._fault(
                    "not-a-word",
                    f"`not` in {self._quoted(tree)} is not part of the language",
                    "write none_of(…)",
                )
            case ast.Name(id=name):
                return self._bare_name(name)
            case ast.Attribute(attr=name):
                return self._fault(
                    "not-a-word",
                    f"`.{name}` is not part of the language",
                    'the only method is .one_of("…", "…")',
                )
        return self._fault(
            "not-a-word",
            f"{self._quoted(tree)} is not part of the language",
            _INSTEAD.get(
                type(tree.op if isinstance(tree, ast.BinOp) else tree),
                "rules are made of the words of the language, + - * / and > >= < <=",
            ),
        )

    def _arithmetic(self, tree: ast.expr) -> Any:
        spine: list[ast.BinOp] = []
        while isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
            spine.append(tree)
            tree = tree.left
        value = self.value(tree)
        for part in reversed(spine):
            right = self.value(part.right)
            if value is not _BROKEN:
                value = right if right is _BROKEN else self._made(_combined, [part.op, value, right], {})
        return value

    def _comparison(self, tree: ast.Compare) -> Any:
        left, *others = [self.value(side) for side in (tree.left, *tree.comparators)]
        if len(tree.ops) > 1:
            return self._fault(
                "chained-comparison",
                f"{self._quoted(tree)} compares more than once",
                "write all_of(low <= x, x <= high)",
            )
        operator = _COMPARISONS.get(type(tree.ops[0]))
        if operator is None:
            return self._fault(
                "not-a-word",
                f"{self._quoted(tree)} does not compare with >, >=, < or <=",
                'write .one_of("…") for equality, none_of(….one_of("…")) for inequality',
            )
        if left is _BROKEN or others[0] is _BROKEN:
            return _BROKEN
        return self._made(lambda a, b: comparison(operator, operand(a), operand(b)), [left, others[0]], {})

    def _call(self, tree: ast.Call) -> Any:
        match tree.func:
            case ast.Name(id=word) if word in VOCABULARY:
                make: Any = VOCABULARY[word]
            case ast.Name(id=word):
                make = self._fault(
                    "unknown-word",
                    f"`{word}` is not a word of the language",
                    did_you_mean(word, VOCABULARY) or "the language reference lists its words",
                )
            case ast.Attribute(value=of, attr="one_of"):
                subject = self.value(of)
                node: Any = _BROKEN if subject is _BROKEN else self._made(operand, [subject], {})
                make = _BROKEN if node is _BROKEN else node.one_of
            case other:
                make = self._fault(
                    "not-a-word",
                    f"{self._quoted(other)} cannot be called",
                    'the only method is .one_of("…", "…")',
                )
        said = [self.value(argument) for argument in tree.args]
        named: dict[str, Any] = {}
        for keyword in tree.keywords:
            if keyword.arg is None:
                said.append(
                    self._fault(
                        "not-a-word",
                        f"`**` in {self._quoted(tree)} is not part of the language",
                        "name each argument",
                    )
                )
            elif keyword.arg in named:
                named[keyword.arg] = self._fault(
                    "duplicate-key",
                    f"`{keyword.arg}` stands twice in {self._quoted(tree)}",
                    "leave one of them",
                )
            else:
                named[keyword.arg] = self.value(keyword.value)
        if any(value is _BROKEN for value in (make, *said, *named.values())):
            return _BROKEN
        return self._made(make, said, named, tree)

    def _table(self, tree: ast.Dict) -> Any:
        table: dict[str, Any] = {}
        for key, value in zip(tree.keys, tree.values, strict=True):
            match key:
                case ast.Constant(value=str(name)) if name not in table:
                    table[name] = self.value(value)
                case ast.Constant(value=str(name)):
                    table[name] = self._fault(
                        "duplicate-key", f"`{name}` stands twice in one table", "leave one of them"
                    )
                case _:
                    return self._fault(
                        "not-a-word", f"{self._quoted(tree)} has a key that is no text", 'write {"sales": 2}'
                    )
        return _BROKEN if any(value is _BROKEN for value in table.values()) else table

    def _bare_name(self, name: str) -> Any:
        if name in VOCABULARY:
            return self._fault("bad-argument", f"`{name}` stands without its brackets", f"write {name}(…)")
        return self._fault(
            "unknown-word",
            f"`{name}` is not a word of the language",
            _PYTHON_SAYS.get(name)
            or did_you_mean(name, VOCABULARY)
            or f'a text is written in quotes: "{name}"',
        )

    def _made(
        self, make: Callable[..., Any], said: list[Any], named: dict[str, Any], tree: ast.expr | None = None
    ) -> Any:
        try:
            return make(*said, **named)
        except PartnercertError as error:
            self.faults.extend(error.faults)
        except TypeError as error:
            reason = re.sub(r"^.*?(\w+)\(\)", r"\1", str(error)).replace("'", "`")
            self.faults.append(
                Fault(
                    "bad-argument",
                    f"{self._quoted(tree)} has wrong arguments: {reason}",
                    "see the word's entry in the language reference",
                )
            )
        return _BROKEN

    def _fault(self, code: str, message: str, help: str) -> Any:
        self.faults.append(Fault(code, message, help))
        return _BROKEN

    def _text(self, tree: ast.expr) -> str:
        return self._source[tree.col_offset : tree.end_col_offset].decode()

    def _quoted(self, tree: ast.expr | None) -> str:
        return quoted(self._line if tree is None else self._text(tree))


def _negated(value: Any) -> Any:
    """A number or an amount below zero, or -1 times a node."""
    return (
        -value
        if isinstance(value, Amount | int | Fraction) and not isinstance(value, bool)
        else -operand(value)
    )


def _combined(op: ast.operator, left: object, right: object) -> Node:
    first, second = operand(left), operand(right)
    match op:
        case ast.Add():
            return first + second
        case ast.Sub():
            return first - second
        case ast.Mult():
            return first * second
        case _:
            return first / second
