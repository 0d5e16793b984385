"""Amounts: exact numbers with a unit, and how they are read, written and calculated with."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Self

import attrs

from partnercert.errors import MAX_DIGITS, ProgramError, quoted
from partnercert.values.units import canonical, is_currency, is_unit, product, quotient

__all__ = [
    "Amount",
    "Number",
    "Numeric",
    "amount_from_text",
    "days",
    "eur",
    "exact",
    "from_quantity",
    "gbp",
    "hours",
    "money",
    "months",
    "percent",
    "points",
    "ratio",
    "show",
    "usd",
    "weeks",
    "years",
]

Number = int | Fraction
"""An exact number; integral values are ints."""

Numeric = int | float | Decimal | Fraction | str
"""What can be read as an exact number."""

_TOO_LARGE: Final[int] = 10**MAX_DIGITS
_MAX_CHARACTERS: Final = 200
_FLOATS_KEEP: Final[int] = 10**15
_DIGITS: Final = r"\d+(?:_\d+)*"
_DECIMAL: Final = re.compile(
    rf"[+-]?(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?\d{{1,3}})?", re.ASCII
)
_FRACTION: Final = re.compile(rf"([+-]?{_DIGITS})/({_DIGITS})", re.ASCII)
_NAMED_CURRENCIES: Final = ("usd", "eur", "gbp")


def exact(value: object) -> Number:
    """The number that `value` says, exactly; a float is read as the decimal it prints as.

    Text is a decimal or a fraction in ASCII: `12.5`, `250_000`, `1e6`, `20/3`. `bad-number` for
    booleans, NaN, infinities, anything else, and more than 40 digits above or below the line.

    >>> exact(0.1), exact("20/3"), exact(5.0)
    (Fraction(1, 10), Fraction(20, 3), 5)
    """
    match value:
        case bool():
            raise ProgramError("bad-number", "a boolean is not a number", "write 1 or 0 if a number is meant")
        case int():
            number: Number = int(value)
        case float():
            number = _from_text(float.__repr__(value))
        case Decimal():
            number = _from_decimal(value)
        case Fraction():
            number = _plain(value)
        case str():
            number = _from_text(value)
        case _:
            raise ProgramError(
                "bad-number", f"a number is expected, not a {quoted(type(value).__name__)}", _SPELLINGS
            )
    return _within_limits(number)


@attrs.frozen(init=False, repr=False)
class Amount:
    """An exact number and a unit, normalized to one unit a dimension, so that equal amounts are equal.

    `Amount(25, "percent")` holds the number 1/4 and the unit `ratio`. `repr` is the text of the
    language and evaluates to an equal amount; `str` is for people. Sums, differences and
    comparisons need one unit; products and quotients follow `units.product` and `units.quotient`.
    """

    number: Number
    unit: str

    if TYPE_CHECKING:

        def __attrs_init__(self, number: Number, unit: str) -> None: ...

    def __init__(self, number: object, unit: str) -> None:
        normal, factor = canonical(unit)
        self.__attrs_init__(_within_limits(_plain(exact(number) * factor)), normal)

    @classmethod
    def computed(cls, number: Number, unit: str) -> Self:
        """The amount of a calculated number in a normal unit.

        What is read has at most 40 digits; what is calculated from it may have more.
        """
        amount = cls.__new__(cls)
        amount.__attrs_init__(_plain(number), unit)
        return amount

    @property
    def text(self) -> str:
        """The exact number and the unit, as a row of data writes them: `88 eur`, `0.25 ratio`."""
        return f"{_spelled(self.number)} {self.unit}"

    def __repr__(self) -> str:
        match self.unit:
            case "ratio":
                scaled = _plain(self.number * 100)
                if _fits(scaled) or not _fits(self.number):
                    return f"percent({_literal(scaled)})"
                return f"ratio({_literal(self.number)})"
            case "count":
                return _bare(self.number)
            case unit if is_currency(unit) and unit not in _NAMED_CURRENCIES:
                return f'money({_literal(self.number)}, "{unit}")'
            case unit:
                return f"{unit}({_literal(self.number)})"

    def __str__(self) -> str:
        return show(self.number, self.unit)

    def __add__(self, other: object) -> Amount:
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        return Amount.computed(self.number + self._same(other, "added to"), self.unit)

    def __sub__(self, other: object) -> Amount:
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        return Amount.computed(self.number - self._same(other, "reduced by"), self.unit)

    def __neg__(self) -> Amount:
        return Amount.computed(-self.number, self.unit)

    def __mul__(self, other: object) -> Amount:
        if isinstance(other, Amount):
            unit = product(self.unit, other.unit)
            if unit is None:
                remedy = "only a ratio or a count multiplies another unit"
                raise _mismatch(self, "multiplied by", other, remedy)
            return Amount.computed(self.number * other.number, unit)
        if isinstance(other, _NUMBERS):
            return Amount.computed(self.number * exact(other), self.unit)
        return NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Amount:
        if isinstance(other, Amount):
            unit = quotient(self.unit, other.unit)
            if unit is None:
                remedy = "divide by the same unit, by a ratio or by a count"
                raise _mismatch(self, "divided by", other, remedy)
            return Amount.computed(self._over(other.number), unit)
        if isinstance(other, _NUMBERS):
            return Amount.computed(self._over(exact(other)), self.unit)
        return NotImplemented

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        return self.number < self._same(other, "compared with")

    def __le__(self, other: object) -> bool:
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        return self.number <= self._same(other, "compared with")

    def __gt__(self, other: object) -> bool:
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        return self.number > self._same(other, "compared with")

    def __ge__(self, other: object) -> bool:
        if not isinstance(other, _OPERANDS):
            return NotImplemented
        return self.number >= self._same(other, "compared with")

    def _same(self, other: object, verb: str) -> Number:
        if not isinstance(other, Amount):
            raise _mismatch(self, verb, other, f"give the number a unit: {quoted(self.unit)}")
        if other.unit != self.unit:
            raise _mismatch(self, verb, other, "both sides need the same unit")
        return other.number

    def _over(self, divisor: Number) -> Fraction:
        if divisor == 0:
            raise ProgramError(
                "bad-number", f"{quoted(repr(self))} is divided by zero", "test the divisor first"
            )
        return Fraction(self.number) / divisor


_NUMBERS: Final = (int, float, Decimal, Fraction)
_OPERANDS: Final = (Amount, *_NUMBERS)


def money(number: Numeric, currency: str) -> Amount:
    """An amount of money; `currency` is an ISO 4217 code in either case."""
    code = currency.lower() if isinstance(currency, str) else currency
    if is_unit(code) and not is_currency(code):
        raise ProgramError(
            "bad-unit", f"{quoted(currency)} is not a currency", "write an ISO 4217 code such as `usd`"
        )
    return Amount(number, code)


def usd(number: Numeric) -> Amount:
    """US dollars."""
    return Amount(number, "usd")


def eur(number: Numeric) -> Amount:
    """Euros."""
    return Amount(number, "eur")


def gbp(number: Numeric) -> Amount:
    """Pounds sterling."""
    return Amount(number, "gbp")


def ratio(number: Numeric) -> Amount:
    """A share or quotient; `ratio("0.25")` is `percent(25)`."""
    return Amount(number, "ratio")


def percent(number: Numeric) -> Amount:
    """Hundredths; a ratio."""
    return Amount(number, "percent")


def points(number: Numeric) -> Amount:
    """Points of an exam, a survey or a scorecard."""
    return Amount(number, "points")


def days(number: Numeric) -> Amount:
    """Calendar days, as a measured length; a date moves by a `Period`."""
    return Amount(number, "days")


def weeks(number: Numeric) -> Amount:
    """Weeks of seven days."""
    return Amount(number, "weeks")


def months(number: Numeric) -> Amount:
    """Calendar months, which are no number of days."""
    return Amount(number, "months")


def years(number: Numeric) -> Amount:
    """Years of twelve months."""
    return Amount(number, "years")


def hours(number: Numeric) -> Amount:
    """Hours of work or waiting, which are no part of a calendar day."""
    return Amount(number, "hours")


def amount_from_text(text: str) -> Amount:
    """The amount written as a number, one space and a unit: `88 eur`, `12.5 percent`."""
    number, space, unit = text.partition(" ")
    if not space:
        raise ProgramError("bad-unit", f"{quoted(text)} names no unit", "write number, space, unit: `88 eur`")
    return Amount(number, unit)


def from_quantity(quantity: object) -> Amount:
    """A host's quantity (pint's or alike) as an amount, by its magnitude and the name of its unit.

    The name decides, not the host's registry, in which a month may be 30.4375 days.
    """
    try:
        magnitude, name = quantity.magnitude, str(quantity.units)  # type: ignore[attr-defined]
    except AttributeError:
        remedy = "it needs a magnitude and units"
        raise ProgramError(
            "bad-unit", f"{quoted(type(quantity).__name__)} is not a quantity", remedy
        ) from None
    if name == "dimensionless":
        return Amount(magnitude, "ratio")
    spellings = (name, f"{name}s", name.lower())
    return Amount(magnitude, next((each for each in spellings if is_unit(each)), name))


def show(number: Number, unit: str, digits: int = 2) -> str:
    """The amount for people, rounded half to even to `digits` decimals: `12.35 %`, `250,000 USD`, `1 day`.

    A number that is not zero never shows as 0: it keeps as many decimals as that takes.
    """
    normal, factor = canonical(unit)
    value = Fraction(number) * factor * (100 if normal == "ratio" else 1)
    rounded = round(value, digits)
    while not rounded and value:
        digits += 1
        rounded = round(value, digits)
    text = _decimal_text(rounded, digits, ",")
    if normal == "ratio":
        return f"{text} %"
    if normal == "count":
        return text
    if is_currency(normal):
        return f"{text} {normal.upper()}"
    return f"{text} {normal.removesuffix('s') if text == '1' else normal}"


_SPELLINGS: Final = "write a number such as 5, 12.5 or `20/3`"


def _plain(number: Number) -> Number:
    return number.numerator if number.denominator == 1 else number


def _fits(number: Number) -> bool:
    return abs(number.numerator) < _TOO_LARGE and number.denominator < _TOO_LARGE


def _within_limits(number: Number) -> Number:
    if not _fits(number):
        raise _too_many_digits()
    return number


def _too_many_digits() -> ProgramError:
    return ProgramError("bad-number", f"a number has more than {MAX_DIGITS} digits", "round it")


def _from_decimal(value: Decimal) -> Number:
    if not value.is_finite():
        raise ProgramError("bad-number", f"{quoted(str(value))} is not a number", _SPELLINGS)
    if not value:
        return 0
    # an exponent is cheap to write and dear to expand: look before converting
    if abs(value.adjusted()) > MAX_DIGITS or len(value.as_tuple().digits) > 2 * MAX_DIGITS:
        raise _too_many_digits()
    return _plain(Fraction(value))


def _from_text(text: str) -> Number:
    if len(text) > _MAX_CHARACTERS:
        raise ProgramError("bad-number", f"{quoted(text)} is too long for a number", _SPELLINGS)
    if _DECIMAL.fullmatch(text):
        return _plain(Fraction(text.replace("_", "")))
    fraction = _FRACTION.fullmatch(text)
    if fraction is None or not int(fraction[2]):
        raise ProgramError("bad-number", f"{quoted(text)} is not a number", _SPELLINGS)
    return _plain(Fraction(int(fraction[1]), int(fraction[2])))


def _decimal_places(number: Number) -> int | None:
    """How many decimals write the number exactly; None if its decimal does not end, or is very long."""
    rest, places = number.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        places = max(places, power)
    return places if rest == 1 and places <= MAX_DIGITS else None


def _decimal_text(number: Number, places: int, grouping: str = "") -> str:
    """A number that `places` decimals write exactly, without trailing zeros."""
    whole, decimals = divmod(int(abs(number) * 10**places), 10**places)
    tail = f"{decimals:0{places}d}".rstrip("0") if places else ""
    sign = "-" if number < 0 else ""
    return f"{sign}{whole:{grouping}}{'.' if tail else ''}{tail}"


def _spelled(number: Number) -> str:
    """The number exactly, as a decimal where that ends, else as a fraction."""
    places = _decimal_places(number)
    return str(number) if places is None else _decimal_text(number, places)


def _literal(number: Number) -> str:
    """The number as the argument of a builder: an integer, or a decimal or fraction in quotes."""
    if number.denominator != 1:
        return f'"{_spelled(number)}"'
    whole = number.numerator
    return f"{whole:_}" if abs(whole) >= 10_000 else str(whole)


def _bare(number: Number) -> str:
    """A count: a bare number where Python, which reads decimals as floats, reads it back."""
    places = _decimal_places(number)
    if places is not None and (not places or abs(number) * 10**places < _FLOATS_KEEP):
        return _literal(number).strip('"')
    return f'Amount({_literal(number)}, "count")'


def _mismatch(one: Amount, verb: str, other: object, remedy: str) -> ProgramError:
    if isinstance(other, Amount):
        units = f"{quoted(one.unit)} cannot be {verb} {quoted(other.unit)}"
        return ProgramError("unit-mismatch", f"{units}: {quoted(repr(one))}, {quoted(repr(other))}", remedy)
    return ProgramError(
        "unit-mismatch", f"{quoted(one.unit)} cannot be {verb} a number without a unit", remedy
    )
