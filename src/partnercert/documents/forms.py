"""How a document writes each value: strictly, without guessing that `"5"` is a number or 1 is true."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Final, Never, Union, get_args, get_origin

import attrs

from partnercert.errors import ProgramError, quoted
from partnercert.language.nodes import Node
from partnercert.language.windows import Calendar, Fiscal, Renewal, Term, Trailing
from partnercert.program.conversions import as_a_window, as_amount, as_node, as_span
from partnercert.program.notices import Offset, as_offset
from partnercert.program.renewals import FOREVER
from partnercert.program.reviews import AUTOMATIC
from partnercert.program.tiers import as_applies
from partnercert.values.amounts import Amount, exact
from partnercert.values.dates import Period, as_date, period

_PLAIN_KEY: Final = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
# They change the order in which the rest of a line is shown, so that it reads otherwise than it is.
_REORDERING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NUMBERS: Final = (int, float, Decimal, Fraction)


@attrs.frozen
class Form:
    """How one sort of value stands in a document: how it is read, and the JSON Schema of what may stand there."""

    read: Callable[[Any], object]
    schema: Mapping[str, object]


def form_of(hint: Any) -> Form | None:
    """The form of a type, or of a choice of types of which None may be one; None where it is no single value."""
    return _FORMS.get(frozenset(choices(hint)))


def single_forms() -> tuple[tuple[type[Any], Form], ...]:
    """The forms of single types."""
    return tuple((hint, form) for hints, form in _FORMS.items() if len(hints) == 1 for hint in hints)


def choices(hint: Any) -> tuple[Any, ...]:
    """The types that a type allows, without None: a key that says nothing is left out."""
    several = get_origin(hint) in (Union, UnionType)
    return tuple(each for each in get_args(hint) if each is not NoneType) if several else (hint,)


def wrong(value: object, wanted: str, help: str) -> Never:
    """Refuses a value of another sort than the one that is meant."""
    remedy = "leave out the key" if value is None else help
    raise ProgramError("bad-value", f"{_named(value)} stands where {wanted} is meant", remedy)


def table(value: object, help: str) -> Mapping[str, Any]:
    """A table, whose keys are texts."""
    if not isinstance(value, Mapping):
        wrong(value, "a table", help)
    for key in value:
        if not isinstance(key, str):
            wrong(key, "a key", "a key is a text")
    return value


def key_path(key: str) -> str:
    """A key as it stands in a path: in quotes unless it is made of letters, digits, - and _."""
    return key if _PLAIN_KEY.fullmatch(key) else f'"{quoted(key)[1:-1]}"'


def _named(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "`true`" if value else "`false`"
        case str():
            return f"the text {quoted(value)}"
        case int() if abs(value) >= 10**40:
            return "a very long number"
        case int() | float() | Decimal() | Fraction():
            return f"the number {quoted(str(value))}"
        case datetime():
            return f"the point in time {quoted(str(value))}"
        case date():
            return f"the date {quoted(str(value))}"
        case time():
            return f"the time of day {quoted(str(value))}"
        case Mapping():
            return "a table"
        case list() | tuple():
            return "a list"
        case _:
            return "something that no document can write"


def _text(value: object) -> str:
    if not isinstance(value, str):
        wrong(value, "a text", "write it in quotes")
    for character in value:
        if character in _REORDERING or (
            unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n\r"
        ):
            message = f"the character U+{ord(character):04X} stands in a text, where nobody sees it"
            raise ProgramError("bad-text", message, "remove it")
    return value


def _whole_number(value: object) -> int:
    if type(value) is not int:
        wrong(value, "a whole number", "write it without quotes and decimals, such as 90")
    exact(value)
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        wrong(value, "true or false", "write true or false, without quotes")
    return value


def _date(value: object) -> date:
    if not isinstance(value, str | date):
        wrong(value, "a date", "write year, month and day, such as 2026-01-31")
    return as_date(value)


def a_period(value: object) -> Period:
    """A period, as its text."""
    if not isinstance(value, str | Period):
        wrong(value, "a period", 'write it as text, such as "P12M" or "P30D"')
    return period(value)


def _offset(value: object) -> Offset:
    if not isinstance(value, str | Period | Offset):
        wrong(value, "an offset", 'write it as text: "-P30D" is 30 days before, "P7D" 7 days after')
    return as_offset(value)


def lasting(value: object) -> Period | str:
    """A period, or the word for what never ends."""
    return FOREVER if value == FOREVER else a_period(value)


def _amount(value: object) -> Amount:
    if not isinstance(value, str | Amount) and not _is_number(value):
        wrong(value, "an amount", 'write it as text, such as "percent(25)" or "usd(250_000)"')
    return as_amount(value)  # type: ignore[arg-type]


def amount_with_unit(value: object, _: object = None) -> Amount:
    """An amount where no declaration could give a plain number its unit."""
    if _is_number(value):
        wrong(value, "an amount with its unit", 'write it as text, such as "percent(25)" or "usd(250_000)"')
    return _amount(value)


def _span(value: object) -> Amount | Period:
    if not isinstance(value, str | Amount | Period):
        wrong(value, "a length of time", 'write it as text, such as "PT4H", "hours(4)" or "P2D"')
    return as_span(value)


def _window(value: object) -> object:
    if not isinstance(value, str | Trailing | Calendar | Fiscal | Term | Renewal):
        wrong(value, "a window", "write it as text, such as 'trailing(\"P12M\")' or 'calendar(\"year\", -1)'")
    return as_a_window(value)


def _rule(value: object) -> Node:
    if not isinstance(value, str | Node) and not _is_number(value):
        wrong(value, "a rule or formula", "write it as text, such as 'kpi(\"win_rate\") >= percent(25)'")
    return as_node(value)  # type: ignore[arg-type]


def rule_or_automatic(value: object, _: object = None) -> Node | None:
    """A rule, or the word where there is none."""
    return None if value == AUTOMATIC else _rule(value)


def _applies(value: object) -> Node | str:
    return as_applies(value) if isinstance(value, str) else _rule(value)


def _day_or_word(value: object) -> date | str:
    if not isinstance(value, str | date):
        wrong(value, "a day or a word", "write at-once, next-review or a day")
    return _date(value) if isinstance(value, date) else _text(value)


def _tag(value: object) -> str | bool:
    if not isinstance(value, str | bool):
        wrong(value, "a text, true or false", "write the text in quotes")
    return value if isinstance(value, bool) else _text(value)


def _is_number(value: object) -> bool:
    return isinstance(value, _NUMBERS) and not isinstance(value, bool)


DATE_SCHEMA: Final[dict[str, Any]] = {
    "type": "string",
    "format": "date",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}
_EXPRESSION: Final = {"type": ["string", "number"]}

_FORMS: Final[Mapping[frozenset[Any], Form]] = {
    frozenset({str}): Form(_text, {"type": "string"}),
    frozenset({int}): Form(_whole_number, {"type": "integer"}),
    frozenset({bool}): Form(_flag, {"type": "boolean"}),
    frozenset({date}): Form(_date, DATE_SCHEMA),
    frozenset({Period}): Form(a_period, {"type": "string", "pattern": "^P[0-9YMWD]+$"}),
    frozenset({Offset}): Form(_offset, {"type": "string", "pattern": "^-?P[0-9YMWD]+$"}),
    frozenset({Amount}): Form(_amount, _EXPRESSION),
    frozenset({Amount, Period}): Form(_span, {"type": "string"}),
    frozenset({Trailing, Calendar, Fiscal, Term, Renewal}): Form(_window, {"type": "string"}),
    frozenset({Node}): Form(_rule, _EXPRESSION),
    frozenset({Node, str}): Form(_applies, _EXPRESSION),
    frozenset({Period, str}): Form(lasting, {"type": "string", "pattern": "^(P[0-9YMWD]+|forever)$"}),
    frozenset({date, str}): Form(_day_or_word, {"type": "string"}),
    frozenset({str, bool}): Form(_tag, {"type": ["string", "boolean"]}),
}
