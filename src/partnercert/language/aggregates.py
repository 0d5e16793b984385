"""The words over events: how many there are, what they add up to, what the first or the last one says.

All of them narrow the events that they see in the same ways: by `where`, by a `window`, by what is `in_force`, and
by fields, as in `outcome="won"`.
"""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from typing import Final

from partnercert.errors import ProgramError, quoted
from partnercert.language.nodes import Aggregate, Filters, Literal, Node, Pick, literal, operand, rule
from partnercert.language.windows import Window, as_window
from partnercert.language.words import Expression, Key, Plain, field, key_of, name_of
from partnercert.values.dates import Period

Condition = Expression | Window | tuple[Plain, ...] | None

_PARAMETERS: Final = ("of", "where", "window", "in_force", "distinct", "each")


def count(
    kind: str | None = None,
    /,
    *,
    where: Node | None = None,
    window: Window | Period | str | None = None,
    in_force: Window | Period | str | bool | None = None,
    distinct: Key | None = None,
    each: Key | None = None,
    **filters: Condition,
) -> Aggregate:
    """How many events there are, or how many different values of `distinct`, or how many groups of `each`.

    >>> count("deal", outcome="won", window=trailing("P12M"), distinct="customer")
    count("deal", outcome="won", window=trailing("P1Y"), distinct="customer")
    """
    return _aggregate("count", kind, None, where, window, in_force, distinct, each, filters)


def total(
    kind: str | None = None,
    /,
    *,
    of: Expression,
    where: Node | None = None,
    window: Window | Period | str | None = None,
    in_force: Window | Period | str | bool | None = None,
    each: Key | None = None,
    **filters: Condition,
) -> Aggregate:
    """The sum of `of` over events or groups; of nothing it is 0.

    >>> total("deal", outcome="won", of="value")
    total("deal", outcome="won", of="value")
    """
    return _aggregate("total", kind, of, where, window, in_force, None, each, filters)


def mean(
    kind: str | None = None,
    /,
    *,
    of: Expression,
    where: Node | None = None,
    window: Window | Period | str | None = None,
    in_force: Window | Period | str | bool | None = None,
    each: Key | None = None,
    **filters: Condition,
) -> Aggregate:
    """The arithmetic mean of `of`; of nothing it is unknown.

    >>> mean("survey", survey="csat", of="score") >= 4.2
    mean("survey", survey="csat", of="score") >= 4.2
    """
    return _aggregate("mean", kind, of, where, window, in_force, None, each, filters)


def median(
    kind: str | None = None,
    /,
    *,
    of: Expression,
    where: Node | None = None,
    window: Window | Period | str | None = None,
    in_force: Window | Period | str | bool | None = None,
    each: Key | None = None,
    **filters: Condition,
) -> Aggregate:
    """The middle value of `of`, or the mean of the two middle ones; of nothing it is unknown.

    >>> median("demo", of="score") >= points(70)
    median("demo", of="score") >= points(70)
    """
    return _aggregate("median", kind, of, where, window, in_force, None, each, filters)


def minimum(
    kind: str | None = None,
    /,
    *,
    of: Expression,
    where: Node | None = None,
    window: Window | Period | str | None = None,
    in_force: Window | Period | str | bool | None = None,
    each: Key | None = None,
    **filters: Condition,
) -> Aggregate:
    """The smallest `of`; of nothing it is unknown.

    >>> minimum("survey", of="score", window=calendar("year", -1)) > 2
    minimum("survey", of="score", window=calendar("year", -1)) > 2
    """
    return _aggregate("minimum", kind, of, where, window, in_force, None, each, filters)


def maximum(
    kind: str | None = None,
    /,
    *,
    of: Expression,
    where: Node | None = None,
    window: Window | Period | str | None = None,
    in_force: Window | Period | str | bool | None = None,
    each: Key | None = None,
    **filters: Condition,
) -> Aggregate:
    """The largest `of`; of nothing it is unknown.

    >>> maximum("exam", exam="sales-1", of="score") >= points(80)
    maximum("exam", exam="sales-1", of="score") >= points(80)
    """
    return _aggregate("maximum", kind, of, where, window, in_force, None, each, filters)


def earliest(
    kind: str,
    /,
    *,
    of: Expression | None = None,
    where: Node | None = None,
    window: Window | Period | str | None = None,
    in_force: Window | Period | str | bool | None = None,
    **filters: Condition,
) -> Pick:
    """What the first event says, or its day if `of` is left out.

    >>> as_of() - earliest("deal", outcome="won") >= days(180)
    as_of() - earliest("deal", outcome="won") >= days(180)
    """
    return _pick("earliest", kind, of, where, window, in_force, filters)


def latest(
    kind: str,
    /,
    *,
    of: Expression | None = None,
    where: Node | None = None,
    window: Window | Period | str | None = None,
    in_force: Window | Period | str | bool | None = None,
    **filters: Condition,
) -> Pick:
    """What the last event says, or its day if `of` is left out.

    >>> latest("exam", exam="sales-1", of="passed")
    latest("exam", exam="sales-1", of="passed")
    """
    return _pick("latest", kind, of, where, window, in_force, filters)


def _aggregate(
    op: str,
    kind: str | None,
    of: Expression | None,
    where: Node | None,
    window: Window | Period | str | None,
    in_force: Window | Period | str | bool | None,
    distinct: Key | None,
    each: Key | None,
    filters: Mapping[str, Condition],
) -> Aggregate:
    if (kind is None) == (each is None):
        raise ProgramError(
            "bad-argument",
            f"`{op}` takes either a kind of evidence or `each`",
            f'write {op}("deal", …) or {op}(each="person", …)',
        )
    if each is not None and (window is not None or in_force is not None or distinct is not None or filters):
        raise ProgramError(
            "bad-argument",
            f"`{op}` over groups takes only `of` and `where`",
            "say window, in_force, distinct and filters inside `where`",
        )
    return Aggregate(
        op,
        None if kind is None else name_of(kind),
        _of(of),
        _filters(op, filters),
        None if where is None else rule(where),
        None if window is None else as_window(window),
        _force(in_force),
        () if distinct is None else key_of(distinct),
        () if each is None else key_of(each),
    )


def _pick(
    op: str,
    kind: str,
    of: Expression | None,
    where: Node | None,
    window: Window | Period | str | None,
    in_force: Window | Period | str | bool | None,
    filters: Mapping[str, Condition],
) -> Pick:
    return Pick(
        op,
        name_of(kind),
        _of(of),
        _filters(op, filters),
        None if where is None else rule(where),
        None if window is None else as_window(window),
        _force(in_force),
    )


def _filters(op: str, filters: Mapping[str, Condition]) -> Filters:
    for name in filters:
        if name in _PARAMETERS:
            raise ProgramError(
                "bad-argument",
                f"`{op}` takes no `{name}`",
                "it belongs to another word, and is no name of a field",
            )
        if not (name.isascii() and name.isidentifier()) or keyword.iskeyword(name):
            raise ProgramError(
                "bad-argument", f"{quoted(name)} is no name of a field", "small letters, digits and _"
            )
    return tuple((name, _options(name, filters[name])) for name in sorted(filters))


def _options(name: str, value: Condition) -> tuple[Literal, ...]:
    options = value if isinstance(value, tuple) else (value,)
    if not options or not all(
        isinstance(option, Literal) or not isinstance(option, Node | None) for option in options
    ):
        raise ProgramError(
            "bad-argument",
            f"the filter `{name}` takes a value or a tuple of values",
            f'compare in `where` instead: where=field("{name}") >= …',
        )
    return tuple(literal(option) for option in options)


def _of(of: Expression | None) -> Node | None:
    if of is None:
        return None
    said = of.value if isinstance(of, Literal) else of
    return field(said) if isinstance(said, str) else operand(of)


def _force(in_force: Window | Period | str | bool | None) -> Window | bool | None:
    if in_force is None or in_force is True:
        return in_force
    if in_force is False:
        raise ProgramError(
            "bad-argument",
            "`in_force` is True or a window",
            "leave it out to count what is no longer in force too",
        )
    return as_window(in_force)
