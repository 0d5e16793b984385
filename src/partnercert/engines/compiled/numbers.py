"""What generated code calls: numbers with their errors, and ranges of them.

A range is a triple: its bounds, and how far both are off at most; None where nothing is known. A float is off by what
it was read from and by each rounding since; where that leaves an answer open, `InDoubt` says that floats do not do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor, isfinite
from typing import Any, Final, TypeAlias, TypeVar

from partnercert.records.plain import ROUNDING, Row
from partnercert.values.dates import Period, add, subtract
from partnercert.values.machine import in_machine_form

# an int or a float; a Fraction, which calculates with both, where no short decimal writes a number
Calculated: TypeAlias = float
Triple: TypeAlias = tuple[Calculated, Calculated, float]
T = TypeVar("T")
# below this floats lose digits; nothing that is known is so small and matters
_SMALLEST: Final = 1e-290
# calculates with decimals, or says that it cannot
_EXACT: Final = Context(prec=200, traps=[Inexact, InvalidOperation])
_TO_WHOLE: Final[dict[str, Callable[[Fraction], int]]] = {"down": floor, "up": ceil, "half_even": round}


class InDoubt(Exception):
    """Floats cannot tell; the reference is asked about everything."""


def added(a: Triple | None, b: Triple | None) -> Triple | None:
    """The sums of numbers from each."""
    if a is None or b is None:
        return None
    return _with_error(a[0] + b[0], a[1] + b[1], _read(a) + _read(b))


def subtracted(a: Triple | None, b: Triple | None) -> Triple | None:
    """The differences of numbers from each."""
    if a is None or b is None:
        return None
    return _with_error(a[0] - b[1], a[1] - b[0], _read(a) + _read(b))


def multiplied(a: Triple | None, b: Triple | None) -> Triple | None:
    """The products of numbers from each."""
    if a is None or b is None:
        return None
    corners = [x * y for x in a[:2] for y in b[:2]]
    large, larger = max(abs(a[0]), abs(a[1])), max(abs(b[0]), abs(b[1]))
    error = _read(a) * (float(larger) + _read(b)) + _read(b) * float(large)
    return _with_error(min(corners), max(corners), error)


def divided(a: Triple | None, b: Triple | None) -> Triple | None:
    """The quotients of numbers from each; unknown where the divisor may be 0."""
    if a is None or b is None:
        return None
    if b[0] - b[2] <= 0 <= b[1] + b[2]:
        if b[0] <= 0 <= b[1] and not b[2]:
            return None
        raise InDoubt
    nearest = min(abs(b[0]), abs(b[1])) - _read(b)
    if nearest <= 0:
        raise InDoubt
    corners = [x / y for x in a[:2] for y in b[:2]]
    largest = float(max(map(abs, corners)))
    return _with_error(min(corners), max(corners), float((_read(a) + largest * _read(b)) / nearest))


def least(ranges: Sequence[Triple | None]) -> Triple | None:
    """The least of one number from each."""
    return _extreme(min, ranges)


def greatest(ranges: Sequence[Triple | None]) -> Triple | None:
    """The greatest of one number from each."""
    return _extreme(max, ranges)


def times(a: Calculated, a_off: float, b: Calculated, b_off: float) -> tuple[Calculated, float]:
    """A product and its error."""
    product = a * b
    return product, float(a_off * (abs(b) + b_off) + b_off * abs(a) + ROUNDING * abs(product) + _SMALLEST)


def quotient(a: Calculated, a_off: float, b: Calculated, b_off: float) -> tuple[Calculated | None, float]:
    """A quotient and its error; None where the divisor is 0. A divisor that was only read has no error beyond that."""
    if not b and not b_off:
        return None, 0
    off = b_off or _read((b, b, 0))
    if abs(b) <= off:
        raise InDoubt
    result = a / b
    return result, float((a_off + abs(result) * off) / (abs(b) - off) + ROUNDING * abs(result) + _SMALLEST)


def rounded(value: Calculated, over: int, off: float, above: int, below: int, direction: str) -> Calculated:
    """The nearest multiple of a step; `InDoubt` where an error could make it the next one."""
    if not isfinite(value):
        raise InDoubt
    steps = (Fraction(value) if off else _exactly(value)) * below / (over * above)
    whole = _TO_WHOLE[direction](steps)
    if off:
        slack = Fraction(off) * below / (over * above)
        if any(_TO_WHOLE[direction](steps + each) != whole for each in (slack, -slack)):
            raise InDoubt
    nearest: Calculated = _in_machine_form(Fraction(whole * above, below))
    return nearest


def rounded_range(a: Triple | None, above: int, below: int, direction: str) -> Triple | None:
    """Both bounds as multiples of a step."""
    if a is None:
        return None
    low, high = (rounded(bound, 1, a[2], above, below, direction) for bound in a[:2])
    return low, high, 0.0


def compared(a: Triple | None, b: Triple | None, strictly: bool) -> int | None:
    """Whether all of `a` is above `b` (1), none of it (0), or some (None); 2 where an error leaves it open."""
    if a is None or b is None:
        return None
    # bounds that are only read compare as they are with bounds that are; beside computed ones they are off too
    exact = not a[2] and not b[2]
    off = 0.0 if exact else _read(a) + _read(b)
    if exact:
        if a[0] > b[1] or (a[0] == b[1] and not strictly):
            return 1
        return 0 if a[1] < b[0] or (a[1] == b[0] and strictly) else None
    surely, perhaps = a[0] - b[1], a[1] - b[0]
    if surely > off:
        return 1
    if perhaps < -off:
        return 0
    return None if surely < -off and perhaps > off else 2


def weighed(numbers: Sequence[tuple[int, Calculated]], more: int) -> Decimal | Fraction:
    """So many times each of some numbers that were read, added up with something more; without rounding."""
    try:
        total = Decimal(more)
        for often, number in numbers:
            total = _EXACT.add(total, _EXACT.multiply(often, _EXACT.create_decimal(repr(number))))
    except (Inexact, InvalidOperation):
        return sum((often * _exactly(number) for often, number in numbers), Fraction(more))
    return total


def chosen(tests: Sequence[int | None], values: Sequence[Triple | None]) -> Triple | None:
    """The range that holds every value which may be the one; the last is that where no test is met."""
    reached = _reachable(tests, values)
    if len(reached) == 1:
        return reached[0]
    known = [value for value in reached if value is not None]
    if len(known) < len(reached):
        return None
    return min(value[0] for value in known), max(value[1] for value in known), _largest_error(known)


def chosen_alike(tests: Sequence[int | None], values: Sequence[Any]) -> Any:
    """The one text, flag or day that every value is which may be the one; else None."""
    reached = _reachable(tests, values)
    return reached[0] if all(value == reached[0] for value in reached) else None


def different(found: list[tuple[Any, ...]], perhaps: list[tuple[Any, ...]]) -> tuple[int, int]:
    """How many keys there are at least and at most; one with a gap is another one, or one of those that are there."""
    known = {key for key in found if None not in key}
    every = known | {key for key in perhaps if None not in key}
    gaps = sum(None in key for key in (*found, *perhaps))
    return max(len(known), min(len(found), 1)), len(every) + gaps


def picked(found: list[tuple[int, bool, Any]], pick: Callable[[Iterable[int]], int]) -> Any:
    """What every event of the decisive day says, if all of them are certain and agree."""
    if not found:
        return None
    decisive = pick(on for on, _, _ in found)
    deciding = [(sure, said) for on, sure, said in found if on == decisive]
    return deciding[0][1] if all(sure and said == deciding[0][1] for sure, said in deciding) else None


def day_picked(found: list[tuple[int, bool, int]], pick: Callable[[Iterable[int]], int]) -> int | None:
    """The decisive day, if an event on it is certain."""
    if not found:
        return None
    decisive = pick(on for on, _, _ in found)
    return decisive if any(sure for on, sure, _ in found if on == decisive) else None


def middle(numbers: list[Calculated]) -> tuple[Calculated, int, float]:
    """The middle number or the sum of the two middle ones, what it stands over, and its error."""
    ordered = sorted(numbers)
    half = len(ordered) // 2
    total = ordered[half] if len(ordered) % 2 else ordered[half - 1] + ordered[half]
    off = 0.0 if type(total) is int else float(3 * ROUNDING * max(abs(ordered[half - 1]), abs(ordered[half])))
    return total, 1 if len(ordered) % 2 else 2, off


def grouped(rows: Iterable[Row], places: tuple[int, ...]) -> dict[Any, list[Row]]:
    """The rows by what they hold in one place, or in several."""
    groups: dict[Any, list[Row]] = {}
    if len(places) == 1:
        (place,) = places
        for row in rows:
            groups.setdefault(row[place], []).append(row)
    else:
        for row in rows:
            groups.setdefault(tuple(row[place] for place in places), []).append(row)
    return groups


@lru_cache(maxsize=8192)
def moved(day: int, months: int, days: int) -> int:
    """The ordinal of a day that much later, or earlier."""
    start = date.fromordinal(day)
    if months < 0 or days < 0:
        return subtract(start, Period(-months, -days)).toordinal()
    return add(start, Period(months, days)).toordinal()


def _extreme(pick: Callable[[Iterable[Any]], Any], ranges: Sequence[Triple | None]) -> Triple | None:
    known = [each for each in ranges if each is not None]
    if len(known) < len(ranges):
        return None
    return pick(each[0] for each in known), pick(each[1] for each in known), _largest_error(known)


def _largest_error(ranges: Sequence[Triple]) -> float:
    """None where all bounds are exact or only read; beside computed ones what was read is off too."""
    return max(map(_read, ranges)) if any(each[2] for each in ranges) else 0.0


def _reachable(tests: Sequence[int | None], values: Sequence[T]) -> list[T]:
    reached: list[T] = []
    for test, value in zip(tests, values[:-1], strict=True):
        if test or test is None:
            reached.append(value)
        if test:
            return reached
    return [*reached, values[-1]]


def _with_error(low: Calculated, high: Calculated, error: float) -> Triple:
    """A computed range; whole bounds of whole numbers are exact."""
    if type(low) is int and type(high) is int and not error:
        return low, high, 0.0
    return low, high, error + ROUNDING * float(max(abs(low), abs(high))) + _SMALLEST


def _read(a: Triple) -> float:
    """The error of a range that is calculated with: a decimal that was read as a float is off too."""
    if a[2] or (type(a[0]) is int and type(a[1]) is int):
        return a[2]
    return ROUNDING * float(max(abs(a[0]), abs(a[1])))


def _exactly(value: Calculated) -> Fraction:
    """A number that was read, as the decimal that it prints as if it is a float."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def _in_machine_form(value: Fraction) -> Any:
    return in_machine_form(value.numerator if value.denominator == 1 else value)


HELPERS: Final = (
    *(added, subtracted, multiplied, divided, least, greatest, times, quotient, rounded, rounded_range),
    *(compared, weighed, chosen, chosen_alike, different, picked, day_picked, middle, grouped, moved),
)
