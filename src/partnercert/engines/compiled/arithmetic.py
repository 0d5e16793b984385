"""Calculating with values that are written as texts: in place where single, by helpers where they are ranges."""

from __future__ import annotations

from typing import Final

import attrs

from partnercert.engines.compiled.draft import Draft
from partnercert.engines.compiled.forms import Form, Ranged, Single, Truth, given, together
from partnercert.engines.compiled.places import At, CannotEmit
from partnercert.values.amounts import Number

Reach = tuple[float, float]
# facts have at most 40 digits
_LARGEST: Final = 1e200
_OF_RANGES = {"+": "added", "-": "subtracted", "*": "multiplied", "/": "divided"}


def combined(draft: Draft, op: str, a: Form, b: Form, at: At) -> Form:
    """A sum, difference, product or quotient of two values."""
    if op == "/" and a.natural and b.natural and not (isinstance(a, Single) and isinstance(b, Single)):
        return _share(draft, a, b, at)
    if isinstance(a, Ranged) or isinstance(b, Ranged):
        a, b = draft.ranged(a, at), draft.ranged(b, at)
        return _range(draft, f"{_OF_RANGES[op]}({a.triple}, {b.triple})", at)
    if a.over and op == "/" and b.natural and not b.over and b.literal is None:
        over = draft.names.fresh("over")
        at.block.add(f"{over} = {given(together(a, b), f'{a.over} * {b.text} or None', 'None')}")
        return attrs.evolve(a, guards=(*a.guards, over), over=over, scaled=False)
    a = draft.spilled(a, at) if a.over else a
    b = draft.spilled(b, at) if b.over else b
    if op == "/":
        return _quotient(draft, a, b, at)
    guards, text = together(a, b), f"({a.text} {op} {b.text})"
    if a.whole and b.whole:
        return Single(text, guards, whole=True, natural=op != "-" and a.natural and b.natural)
    if op == "*":
        if a.extra or b.extra:
            return _off(draft, f"times({a.text}, {a.error}, {b.text}, {b.error})", guards, at)
        size = f"({a.bound}) * ({b.bound})"
        within = _times(a.reach, b.reach)
        return Single(text, guards, steps=a.roundings + b.roundings + 1, size=size, within=within)
    return Single(
        text,
        guards,
        steps=max(a.roundings, b.roundings) + 1,
        size=f"{a.bound} + {b.bound}",
        within=_plus(a.reach, b.reach),
        extra=" + ".join(extra for extra in (a.extra, b.extra) if extra),
    )


def _quotient(draft: Draft, a: Single, b: Single, at: At) -> Form:
    """A quotient; nothing is known of one by zero. By a whole number that is not negative it is kept as a share."""
    if b.literal is not None and b.literal == 0:
        return Single("none", (*a.guards, "none"), read=True)
    if b.literal is not None and not (b.natural and a.exact):
        size = f"({a.bound}) / {b.bound}"
        extra = f"({a.extra}) / {b.bound}" if a.extra else ""
        steps = a.roundings + b.roundings + 1
        within = _times(a.reach, (0.0, 1 / abs(float(b.literal))))
        return Single(
            f"({a.text} / {b.text})", together(a, b), steps=steps, size=size, within=within, extra=extra
        )
    if b.natural:
        if b.literal is not None:
            return attrs.evolve(a, over=b.text, natural=False, literal=None)
        over = draft.names.fresh("over")
        at.block.add(f"{over} = {given(b.guards, f'{b.text} or None', 'None')}")
        return attrs.evolve(a, guards=(*a.guards, over), over=over, natural=False, literal=None)
    return _off(
        draft,
        f"quotient({a.text}, {a.error}, {b.text}, {b.error if not b.exact else 0})",
        together(a, b),
        at,
    )


def _share(draft: Draft, a: Form, b: Form, at: At) -> Ranged:
    """A share of two whole numbers that may be ranges; nothing is known where the divisor may be 0."""
    low, high = (b.text, b.text) if isinstance(b, Single) else (b.low, b.high)
    least, most = (a.text, a.text) if isinstance(a, Single) else (a.low, a.high)
    over = draft.names.fresh("over")
    at.block.add(f"{over} = {given(b.guards, f'{low} or None', 'None')}")
    return Ranged(least, most, guards=(*a.guards, over), over=(high, over))


def extreme(draft: Draft, op: str, forms: list[Form], at: At) -> Form:
    """The least or the greatest of some values."""
    if any(isinstance(form, Ranged) for form in forms):
        triples = ", ".join(draft.ranged(form, at).triple for form in forms)
        return _range(draft, f"{op}(({triples},))", at)
    singles = [_named(draft, form, at) for form in forms if isinstance(form, Single)]
    text = f"{'min' if op == 'least' else 'max'}({', '.join(each.text for each in singles)})"
    if len(singles) == 1:
        return singles[0]
    if all(each.exact for each in singles):
        whole = all(each.whole for each in singles)
        return Single(
            text, together(*singles), whole=whole, read=True, natural=all(each.natural for each in singles)
        )
    return Single(text, together(*singles), extra=f"max({', '.join(each.error for each in singles)})")


def rounded(draft: Draft, value: Form, step: Number, direction: str, at: At) -> Form:
    """The nearest multiple of a step, which is exact again."""
    if step <= 0:
        raise CannotEmit
    parts = f"{step.numerator}, {step.denominator}, {direction!r}"
    if isinstance(value, Ranged):
        value = draft.ranged(value, at)
        return _range(draft, f"rounded_range({value.triple}, {parts})", at)
    if value.exact and value.whole and isinstance(step, int) and direction != "half_even":
        down, up = f"({value.text} // {step} * {step})", f"(-(-{value.text} // {step}) * {step})"
        return attrs.evolve(value, text=down if direction == "down" else up, literal=None)
    error = "0" if value.whole or value.read else value.error
    name = draft.names.fresh("rounded")
    text = f"rounded({value.text}, {value.over or 1}, {error}, {parts})"
    at.block.add(f"{name} = {given(value.guards, text, 'None')}")
    return Single(name, (name,) if value.guards else (), read=True)


def chosen(draft: Draft, tests: list[Truth], values: list[Form], numbers: bool, at: At) -> Form:
    """The value beside the first test that is met, or what all that may be chosen come to; the last is `otherwise`."""
    if all(test.decided for test in tests) and all(isinstance(value, Single) for value in values):
        singles = [_named(draft, value, at) for value in values if isinstance(value, Single)]
        said = [each for each in singles if each.text != "none"]
        name = draft.names.fresh("chosen")
        at.block.add(
            f"{name} = {_first_of(tests, [given(each.guards, each.text, 'None') for each in singles])}"
        )
        guards = (name,) if any(each.guards for each in singles) else ()
        if all(each.exact for each in singles):
            whole = all(each.whole for each in said)
            return Single(name, guards, whole=whole, read=True, natural=all(each.natural for each in said))
        off = draft.names.fresh(f"{name}_off")
        at.block.add(f"{off} = {_first_of(tests, [given(each.guards, each.error, '0') for each in singles])}")
        return Single(name, guards, extra=off)
    codes = ", ".join(test.plain for test in tests)
    if numbers:
        triples = ", ".join(_triple(draft, value, at) for value in values)
        return _range(draft, f"chosen(({codes},), ({triples},))", at)
    if not all(isinstance(value, Single) and value.exact for value in values):
        raise CannotEmit
    texts = ", ".join(
        given(value.guards, value.text, "None") for value in values if isinstance(value, Single)
    )
    name = draft.names.fresh("chosen")
    at.block.add(f"{name} = chosen_alike(({codes},), ({texts},))")
    whole = all(value.whole or value.text == "none" for value in values if isinstance(value, Single))
    return Single(name, (name,), whole=whole, read=True)


def _plus(a: Reach | None, b: Reach | None) -> Reach | None:
    """How far a sum reaches."""
    return None if a is None or b is None else _finite(a[0] + b[0], a[1] + b[1])


def _times(a: Reach | None, b: Reach | None) -> Reach | None:
    """How far a product reaches, of which one side is the same for every record."""
    if a is None or b is None or (a[0] and b[0]):
        return None
    return _finite(a[0] * b[1] + a[1] * b[0], a[1] * b[1])


def _finite(often: float, more: float) -> Reach | None:
    """How far a number reaches, where floats hold whatever it may come to."""
    return (often, more) if max(often, more) < _LARGEST else None


def _triple(draft: Draft, value: Form, at: At) -> str:
    nothing = isinstance(value, Single) and value.text == "none"
    return "None" if nothing else draft.ranged(value, at).triple


def _first_of(tests: list[Truth], texts: list[str]) -> str:
    *first, last = texts
    return " else ".join([*(f"{text} if {test.met}" for text, test in zip(first, tests, strict=True)), last])


def _named(draft: Draft, form: Single, at: At) -> Single:
    return form if form.exact else draft.spilled(form, at)


def _off(draft: Draft, text: str, guards: tuple[str, ...], at: At) -> Single:
    """A number that the runtime gives with its error, if at all."""
    name = draft.names.fresh("value")
    off = draft.names.fresh(f"{name}_off")
    at.block.add(f"{name}, {off} = {given(guards, text, '(None, 0)')}")
    return Single(name, (name,), extra=off)


def _range(draft: Draft, text: str, at: At) -> Ranged:
    """A range that the runtime gives, if at all."""
    name = draft.names.fresh("range")
    at.block.add(f"{name} = {text}")
    return Ranged(f"{name}[0]", f"{name}[1]", f"{name}[2]", (name,))
