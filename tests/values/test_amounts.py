"""Amounts are exact, normalized, and say what they are."""

import copy
import pickle
import time
from decimal import Decimal
from fractions import Fraction

import attrs
import pint
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from partnercert.errors import ProgramError
from partnercert.values import amounts
from partnercert.values.amounts import (
    Amount,
    amount_from_text,
    days,
    eur,
    exact,
    from_quantity,
    gbp,
    hours,
    money,
    months,
    percent,
    points,
    ratio,
    show,
    usd,
    weeks,
    years,
)
from partnercert.values.units import CURRENCIES, UNIT_WORDS, canonical

UNITS = st.sampled_from([*UNIT_WORDS, "usd", "eur", "gbp", "jpy"])
NUMBERS = (
    st.integers(-(10**12), 10**12)
    | st.fractions(-(10**12), 10**12, max_denominator=10**6)
    | st.decimals(-(10**9), 10**9, places=4)
)
AMOUNTS = st.builds(Amount, NUMBERS, UNITS)
SCOPE = {name: getattr(amounts, name) for name in amounts.__all__}


def said(text):
    """The amount that a text of the language says; a bare number is a count."""
    value = eval(text, SCOPE)
    return value if isinstance(value, Amount) else Amount(value, "count")


class TestANumberIsReadExactly:
    @pytest.mark.parametrize(
        ("value", "number"),
        [
            (5, 5),
            (5.0, 5),
            (-0.0, 0),
            (0.1, Fraction(1, 10)),
            (1e22, 10**22),
            (Decimal("5E+0"), 5),
            (Decimal("12.50"), Fraction(25, 2)),
            (Decimal("0E+999999999"), 0),
            (Fraction(10, 4), Fraction(5, 2)),
            (Fraction(10, 5), 2),
            ("12.5", Fraction(25, 2)),
            ("-250_000", -250_000),
            ("+1e6", 1_000_000),
            (".5", Fraction(1, 2)),
            ("5.", 5),
            ("20/3", Fraction(20, 3)),
            ("-20/4", -5),
            ("9" * 40, 10**40 - 1),
            (f"1/{'9' * 40}", Fraction(1, 10**40 - 1)),
        ],
    )
    def test_each_kind_of_number(self, value, number):
        """Integral values are ints, all others fractions in lowest terms."""
        assert (number, type(number)) == (exact(value), type(exact(value)))

    @given(NUMBERS)
    def test_reading_twice_is_reading_once(self, value):
        """What was read is read as itself."""
        assert exact(value) == exact(exact(value))

    @given(st.floats(-1e15, 1e15).filter(lambda x: not x or abs(x) > 1e-15))
    def test_a_float_is_the_decimal_it_prints_as(self, value):
        """The float and its printed text are one number."""
        assert exact(repr(value)) == exact(value)
        assert value == float(exact(value))

    @pytest.mark.parametrize("kind", [str, Decimal])
    @given(value=st.decimals(-(10**9), 10**9, places=6))
    def test_decimals_and_their_text_are_the_same_number(self, kind, value):
        """Nothing is lost on the way through text."""
        assert Fraction(value) == exact(kind(value))

    @pytest.mark.parametrize(
        "text", ["", " 5", "5 ", "٣", "5_", "1__0", "0x10", "1,000", "86%", "1/0", "1/2/3", "--1"]
    )
    def test_other_text_is_refused(self, text):
        """The error shows the text and how numbers are written."""
        with pytest.raises(ProgramError) as caught:
            exact(text)

        assert "bad-number" == caught.value.code
        assert f"`{text}` is not a number" == caught.value.message
        assert "write a number such as 5, 12.5 or `20/3`" == caught.value.help

    @pytest.mark.parametrize(
        ("value", "message"),
        [
            (True, "a boolean is not a number"),
            (float("nan"), "`nan` is not a number"),
            (float("-inf"), "`-inf` is not a number"),
            (Decimal("NaN"), "`NaN` is not a number"),
            (Decimal("sNaN"), "`sNaN` is not a number"),
            (Decimal("Infinity"), "`Infinity` is not a number"),
            (None, "a number is expected, not a `NoneType`"),
            ([5], "a number is expected, not a `list`"),
            (5j, "a number is expected, not a `complex`"),
        ],
    )
    def test_what_is_no_number_is_refused(self, value, message):
        """Booleans, NaN, infinities and other things are not read as numbers."""
        with pytest.raises(ProgramError) as caught:
            exact(value)

        assert ("bad-number", message) == (caught.value.code, caught.value.message)

    @pytest.mark.parametrize(
        "value",
        [
            10**40,
            -(10**40),
            10**100_000,
            1e40,
            1e-41,
            "1e40",
            "1e400",
            "1e-41",
            "9" * 41,
            f"1/{'9' * 41}",
            Fraction(1, 10**50),
            Fraction(10**6000),
            Decimal("1e999999999"),
            Decimal("1e-999999999"),
            Decimal("0." + "1" * 100_000),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_more_than_forty_digits_are_refused_at_once(self, value):
        """However large the number, saying no takes no time."""
        started = time.perf_counter()
        with pytest.raises(ProgramError) as caught:
            exact(value)

        assert time.perf_counter() - started < 0.5
        assert "bad-number" == caught.value.code
        assert "a number has more than 40 digits" == caught.value.message
        assert "round it" == caught.value.help

    @pytest.mark.parametrize("text", ["1e999999999", "1" * 1_000_000, "1e" + "9" * 10_000], ids=len)
    def test_text_that_would_be_dear_to_convert_is_refused_unread(self, text):
        """Long numerals and long exponents never reach the conversion."""
        with pytest.raises(ProgramError) as caught:
            exact(text)

        assert "bad-number" == caught.value.code


class TestAnAmountIsNormalized:
    def test_words_of_one_dimension_are_one_unit(self):
        """Percent are ratios, weeks days and years months."""
        assert ratio("0.25") == percent(25)
        assert days(14) == weeks(2)
        assert months(18) == years("1.5")
        assert (Fraction(1, 4), "ratio") == (percent(25).number, percent(25).unit)

    @given(NUMBERS, UNITS)
    def test_equal_amounts_hash_alike_and_have_one_text(self, number, unit):
        """The spelling of the number leaves no trace."""
        one, other = Amount(number, unit), Amount(str(exact(number)), unit)

        assert one == other
        assert hash(one) == hash(other)
        assert repr(one) == repr(other)

    def test_equal_numbers_of_different_units_differ(self):
        """Five dollars are neither five euros nor five."""
        assert usd(5) != eur(5)
        assert Amount(5, "count") != 5

    @given(AMOUNTS)
    def test_pickles_and_copies_are_equal(self, amount):
        """An amount travels between processes."""
        assert amount == pickle.loads(pickle.dumps(amount)) == copy.deepcopy(amount)
        assert amount == attrs.evolve(amount)

    def test_it_never_changes(self):
        """Assignment is refused."""
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            usd(5).number = 6

    def test_an_amount_of_zero_is_still_something(self):
        """Truth of an amount is not its being zero."""
        assert bool(usd(0))

    def test_the_limit_holds_for_the_normalized_number(self):
        """A year of forty digits would be months of forty-two."""
        with pytest.raises(ProgramError, match="more than 40 digits"):
            years("9" * 40)


class TestTheReprIsTheLanguage:
    @pytest.mark.parametrize(
        ("amount", "text"),
        [
            (percent(25), "percent(25)"),
            (percent("12.5"), 'percent("12.5")'),
            (ratio("1/3"), 'percent("100/3")'),
            (ratio(10**39), f"ratio({10**39:_})"),
            (usd(250_000), "usd(250_000)"),
            (usd(9_999), "usd(9999)"),
            (usd(-10_000), "usd(-10_000)"),
            (usd("-0.05"), 'usd("-0.05")'),
            (eur("1234567.5"), 'eur("1234567.5")'),
            (gbp(1), "gbp(1)"),
            (money(5, "JPY"), 'money(5, "jpy")'),
            (money("0.5", "chf"), 'money("0.5", "chf")'),
            (points(70), "points(70)"),
            (points("20/3"), 'points("20/3")'),
            (weeks(2), "days(14)"),
            (years(1), "months(12)"),
            (hours(4), "hours(4)"),
            (Amount(5, "count"), "5"),
            (Amount(10_000, "count"), "10_000"),
            (Amount("2.5", "count"), "2.5"),
            (Amount("20/3", "count"), 'Amount("20/3", "count")'),
        ],
    )
    def test_one_text_for_each_amount(self, amount, text):
        """Builders, grouped integers, decimals in quotes, fractions where decimals do not end."""
        assert text == repr(amount)
        assert amount == said(text)

    @given(AMOUNTS)
    def test_it_evaluates_to_an_equal_amount(self, amount):
        """A falsifying example can be pasted into a test."""
        assert amount == said(repr(amount))

    @given(
        st.fractions(-(10**39), 10**39, max_denominator=10**39)
        | st.decimals(-1, 1, places=36).map(Fraction)
        | st.integers(1, 130).map(lambda n: Fraction(3, 2**n))
        | st.integers(-(10**40) + 1, 10**40 - 1),
        st.sampled_from(["ratio", "usd", "jpy", "count", "months"]),
    )
    def test_it_evaluates_at_the_edge_of_the_limits(self, number, unit):
        """Forty digits above and below the line come back too."""
        assume(abs(number.numerator) < 10**40 and number.denominator < 10**40)
        amount = Amount(number, unit)

        assert amount == said(repr(amount))


class TestAnAmountForPeople:
    @pytest.mark.parametrize(
        ("amount", "text"),
        [
            (percent(25), "25 %"),
            (percent("12.5"), "12.5 %"),
            (ratio("1/3"), "33.33 %"),
            (usd(250_000), "250,000 USD"),
            (usd("-1234.5"), "-1,234.5 USD"),
            (days(30), "30 days"),
            (days(1), "1 day"),
            (months(6), "6 months"),
            (months(1), "1 month"),
            (hours(4), "4 hours"),
            (hours("0.5"), "0.5 hours"),
            (points(70), "70 points"),
            (points(1), "1 point"),
            (points(0), "0 points"),
            (Amount(5, "count"), "5"),
            (points("20/3"), "6.67 points"),
        ],
    )
    def test_str_reads_like_prose(self, amount, text):
        """Number, space, unit; one of it in the singular."""
        assert text == str(amount)

    @pytest.mark.parametrize(
        ("number", "unit", "digits", "text"),
        [
            (Fraction(1, 8), "points", 2, "0.12 points"),
            (Fraction(3, 8), "points", 2, "0.38 points"),
            (Fraction(5, 2), "points", 0, "2 points"),
            (Fraction(12346, 10000), "usd", 0, "1 USD"),
            (Fraction(1, 3000), "count", 2, "0.0003"),
            (Fraction(-1, 3000), "ratio", 0, "-0.03 %"),
            (25, "percent", 2, "25 %"),
        ],
    )
    def test_rounding_is_half_to_even_and_for_the_eye_only(self, number, unit, digits, text):
        """A small number gets as many decimals as it takes to be seen."""
        assert text == show(number, unit, digits)

    @given(st.fractions(max_denominator=10**9), UNITS, st.integers(0, 4))
    def test_only_zero_shows_as_zero(self, number, unit, digits):
        """Digits other than 0 appear exactly where the number is not zero."""
        assert (number != 0) == any(c in "123456789" for c in show(number, unit, digits))


class TestArithmeticKeepsUnits:
    @given(NUMBERS, NUMBERS, UNITS)
    def test_sums_and_differences_have_the_unit_of_both(self, a, b, unit):
        """Adding amounts adds their numbers, and subtracting undoes it."""
        one, other = Amount(a, unit), Amount(b, unit)

        assert Amount(exact(a) + exact(b), unit) == one + other == other + one
        assert one == one + other - other
        assert Amount(0, unit) == one + -one

    @given(AMOUNTS, NUMBERS.filter(bool))
    def test_a_plain_number_scales(self, amount, number):
        """Multiplying and dividing by a number undo each other, from either side."""
        assert amount == amount * number / number
        assert amount * number == number * amount

    @given(NUMBERS, NUMBERS.filter(bool), UNITS)
    def test_a_quotient_of_one_unit_is_a_ratio(self, a, b, unit):
        """Won of all, attached of sold: a share."""
        assert ratio(Fraction(exact(a)) / exact(b)) == Amount(a, unit) / Amount(b, unit)

    @given(NUMBERS, NUMBERS, UNITS)
    def test_order_is_the_order_of_numbers(self, a, b, unit):
        """All four comparisons agree with the numbers."""
        one, other, x, y = Amount(a, unit), Amount(b, unit), exact(a), exact(b)

        assert (x < y, x <= y, x > y, x >= y) == (one < other, one <= other, one > other, one >= other)

    def test_six_times_a_sixth_of_forty_points_is_forty_points(self):
        """Nobody fails at 69.999999 of 70."""
        share = points(40) / 6

        assert points(40) == share + share + share + share + share + share

    def test_counts_and_ratios_scale_money(self):
        """Units times price is money, money by deals is money, a share of money is money."""
        five = Amount(5, "count")
        assert usd(50) == five * usd(10) == usd(10) * five
        assert usd(2) == usd(10) / five
        assert usd(3) == percent(30) * usd(10)
        assert usd(40) == usd(10) / percent(25)

    def test_what_is_calculated_may_have_more_digits_than_what_is_read(self):
        """A long calculation is no mistake of its author."""
        long = points(Fraction(1, 10**30 + 57)) * Fraction(1, 10**30 + 33)

        assert Fraction(1, (10**30 + 57) * (10**30 + 33)) == long.number
        assert repr(long).startswith('points("1/')
        assert repr(Amount.computed(Fraction(10**500 + 1, 2), "count")).startswith('Amount("5000')

    @pytest.mark.parametrize(
        ("operation", "message", "help"),
        [
            (
                lambda: usd(5) + eur(5),
                "`usd` cannot be added to `eur`: `usd(5)`, `eur(5)`",
                "both sides need the same unit",
            ),
            (
                lambda: days(30) - months(1),
                "`days` cannot be reduced by `months`: `days(30)`, `months(1)`",
                "both sides need the same unit",
            ),
            (
                lambda: usd(5) * eur(5),
                "`usd` cannot be multiplied by `eur`: `usd(5)`, `eur(5)`",
                "only a ratio or a count multiplies another unit",
            ),
            (
                lambda: Amount(5, "count") / usd(2),
                "`count` cannot be divided by `usd`: `5`, `usd(2)`",
                "divide by the same unit, by a ratio or by a count",
            ),
            (
                lambda: usd(5) < 5,
                "`usd` cannot be compared with a number without a unit",
                "give the number a unit: `usd`",
            ),
        ],
    )
    def test_units_that_do_not_go_together_are_refused(self, operation, message, help):
        """The error names both units, both amounts and the remedy."""
        with pytest.raises(ProgramError) as caught:
            operation()

        assert ("unit-mismatch", message, help) == (
            caught.value.code,
            caught.value.message,
            caught.value.help,
        )

    @pytest.mark.parametrize(
        "operation",
        [lambda a, b: a < b, lambda a, b: a <= b, lambda a, b: a > b, lambda a, b: a >= b],
    )
    def test_every_comparison_needs_one_unit(self, operation):
        """Dollars are not compared with points."""
        with pytest.raises(ProgramError, match="unit-mismatch"):
            operation(usd(5), points(5))

    @pytest.mark.parametrize("zero", [0, Decimal(0), points(0), ratio(0)])
    def test_division_by_zero_is_refused(self, zero):
        """The error shows what was to be divided."""
        with pytest.raises(ProgramError) as caught:
            points(5) / zero

        assert "bad-number" == caught.value.code
        assert "`points(5)` is divided by zero" == caught.value.message

    @pytest.mark.parametrize(
        "operation",
        [
            lambda a, b: a + b,
            lambda a, b: a - b,
            lambda a, b: a * b,
            lambda a, b: a / b,
            lambda a, b: a < b,
            lambda a, b: a <= b,
            lambda a, b: a > b,
            lambda a, b: a >= b,
        ],
    )
    def test_other_things_get_their_own_say(self, operation):
        """An operand that amounts do not know may answer from its side, as rules do."""

        class Rule:
            def answer(self, other):
                return "rule"

            __radd__ = __rsub__ = __rmul__ = __rtruediv__ = answer
            __lt__ = __le__ = __gt__ = __ge__ = answer

        assert "rule" == operation(usd(5), Rule())
        with pytest.raises(TypeError):
            operation(usd(5), "5")


class TestTheDoors:
    @pytest.mark.parametrize("code", ["usd", "jpy", *sorted(CURRENCIES)[:3]])
    def test_money_takes_a_code_in_either_case(self, code):
        """`USD` and `usd` are one currency."""
        assert Amount(5, code) == money(5, code) == money(5, code.upper())

    @pytest.mark.parametrize("currency", ["days", "ratio", "COUNT"])
    def test_money_takes_currencies_only(self, currency):
        """A unit word is no currency."""
        with pytest.raises(ProgramError) as caught:
            money(5, currency)

        assert "bad-unit" == caught.value.code
        assert f"`{currency}` is not a currency" == caught.value.message
        assert "write an ISO 4217 code such as `usd`" == caught.value.help

    def test_money_in_an_unknown_currency_is_refused(self):
        """The German mark is gone."""
        with pytest.raises(ProgramError, match="`dem` is not a unit"):
            money(5, "DEM")

    @given(NUMBERS, UNITS)
    def test_text_says_number_and_unit(self, number, unit):
        """One space between them."""
        assert Amount(number, unit) == amount_from_text(f"{exact(number)} {unit}")

    @given(AMOUNTS)
    def test_an_amount_is_read_from_its_own_text(self, amount):
        """What a row of data says comes back as the same amount."""
        assert amount == amount_from_text(amount.text)

    @pytest.mark.parametrize(
        ("amount", "text"),
        [
            (eur(88), "88 eur"),
            (percent(25), "0.25 ratio"),
            (usd(250_000), "250000 usd"),
            (points("20/3"), "20/3 points"),
        ],
    )
    def test_the_text_of_an_amount_is_plain_data(self, amount, text):
        """No grouping, no rounding, the normal unit."""
        assert text == amount.text

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("88", "bad-unit"),
            ("88eur", "bad-unit"),
            ("88  eur", "bad-unit"),
            ("88 EUR", "bad-unit"),
            ("x eur", "bad-number"),
        ],
    )
    def test_other_text_is_no_amount(self, text, code):
        """What is missing decides the code."""
        with pytest.raises(ProgramError) as caught:
            amount_from_text(text)

        assert code == caught.value.code
        assert caught.value.help

    def test_a_quantity_enters_by_the_name_of_its_unit(self):
        """A month of the host's registry is a month, not 30.4375 days."""
        registry = pint.UnitRegistry()
        registry.define("USD = [money_usd]")
        registry.define("jpy = [money_jpy]")

        assert months(2) == from_quantity(registry.Quantity(2, "month"))
        assert weeks(2) == from_quantity(registry.Quantity(2, "week"))
        assert hours("1.5") == from_quantity(registry.Quantity(1.5, "hour"))
        assert percent(25) == from_quantity(registry.Quantity(25, "percent"))
        assert points(70) == from_quantity(registry.Quantity(70, "point"))
        assert ratio("0.25") == from_quantity(registry.Quantity(0.25, "dimensionless"))
        assert Amount(5, "count") == from_quantity(registry.Quantity(5, "count"))
        assert usd(5) == from_quantity(registry.Quantity(Decimal(5), "USD"))
        assert money(5, "jpy") == from_quantity(registry.Quantity(5, "jpy"))
        with pytest.raises(ProgramError, match="`meter` is not a unit"):
            from_quantity(registry.Quantity(5, "meter"))

    def test_other_things_are_no_quantities(self):
        """The error says what a quantity has."""
        with pytest.raises(ProgramError) as caught:
            from_quantity(5)

        assert "bad-unit" == caught.value.code
        assert "`int` is not a quantity" == caught.value.message
        assert "it needs a magnitude and units" == caught.value.help

    @given(NUMBERS)
    def test_each_builder_builds_its_unit(self, number):
        """Every unit word but count has a builder of its name."""
        for word in (*UNIT_WORDS, "usd", "eur", "gbp"):
            if word != "count":
                normal, factor = canonical(word)
                assert Amount(exact(number) * factor, normal) == SCOPE[word](number)
