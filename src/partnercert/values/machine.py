"""Exact numbers as the machine compares them: ints and floats wherever that loses nothing.

Decimals of at most 15 digits and the floats nearest to them are in the same order, and no two of them share a float.
So a float may stand for the decimal that it prints as, as long as it is compared and not calculated with. Numbers
that no such float stands for stay exact, and compare with a float as with the decimal that it prints as.
"""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from typing import Final

from partnercert.values.amounts import Number

__all__ = ["Exact", "MachineNumber", "in_machine_form"]

_DIGITS: Final = 10**15
# for each divisor of a power of ten, what makes that power of it
_TO_A_POWER_OF_TEN: Final = {
    2**twos * 5**fives: 2 ** (max(twos, fives) - twos) * 5 ** (max(twos, fives) - fives)
    for twos in range(16)
    for fives in range(16)
}


class Exact(Fraction):
    """A number that no short decimal writes; floats beside it are read as the decimals that they print as.

    >>> Exact(1, 3) < 0.3333, 0.33 < Exact(1, 3)
    (False, True)
    """

    __slots__ = ()

    def __lt__(self, other: object) -> bool:
        return Fraction.__lt__(self, _read(other))

    def __le__(self, other: object) -> bool:
        return Fraction.__le__(self, _read(other))

    def __gt__(self, other: object) -> bool:
        return Fraction.__gt__(self, _read(other))

    def __ge__(self, other: object) -> bool:
        return Fraction.__ge__(self, _read(other))

    def __eq__(self, other: object) -> bool:
        return Fraction.__eq__(self, _read(other))

    __hash__ = Fraction.__hash__


MachineNumber = int | float | Exact


def in_machine_form(number: Number) -> MachineNumber:
    """The int or the float that stands for a number, or the number itself where none does.

    >>> in_machine_form(Fraction(42, 10)), in_machine_form(Fraction(20, 3))
    (4.2, Exact(20, 3))
    """
    if isinstance(number, int):
        return number
    scale = _TO_A_POWER_OF_TEN.get(number.denominator)
    if scale is not None and abs(number.numerator) * scale < _DIGITS:
        return number.numerator / number.denominator
    return Exact(number)


def _read(other: object) -> Fraction:
    # what is no number at all is left to Fraction to refuse
    return Fraction(repr(other)) if isinstance(other, float) and isfinite(other) else other  # type: ignore[return-value]
