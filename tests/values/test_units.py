"""Units: one table of words, and pint's algebra of dimensions."""

import subprocess
import sys
from fractions import Fraction

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnercert.errors import ProgramError
from partnercert.values.units import (
    CURRENCIES,
    UNIT_WORDS,
    canonical,
    is_currency,
    is_unit,
    product,
    quotient,
)

NORMAL = ("ratio", "points", "days", "months", "hours", "count", "usd", "eur")
UNITS = st.sampled_from(NORMAL)


class TestAWordIsWorthAnExactNumberOfItsNormalUnit:
    @pytest.mark.parametrize(
        ("word", "normal", "factor"),
        [("percent", "ratio", Fraction(1, 100)), ("weeks", "days", 7), ("years", "months", 12)]
        + [(word, word, 1) for word in NORMAL],
    )
    def test_the_table(self, word, normal, factor):
        """Each word has one normal unit and one factor."""
        assert (normal, factor) == canonical(word)

    @given(st.sampled_from([*UNIT_WORDS, *sorted(CURRENCIES)]))
    def test_a_normal_unit_is_its_own(self, word):
        """Normalizing twice is normalizing once."""
        normal, _ = canonical(word)

        assert (normal, 1) == canonical(normal)

    def test_the_table_is_what_pint_says(self):
        """An independent pint registry converts each word by the factor of the table."""
        registry = pint.UnitRegistry(None, non_int_type=Fraction)
        for line in ("ratio = []", "percent = 0.01 ratio", "points = [point]", "count = [count]"):
            registry.define(line)
        for line in (
            "days = [day]",
            "weeks = 7 days",
            "months = [month]",
            "years = 12 months",
            "hours = [hour]",
        ):
            registry.define(line)
        for word in UNIT_WORDS:
            normal, factor = canonical(word)
            assert factor == registry.Quantity(1, word).to(normal).magnitude

    def test_looking_a_word_up_does_not_import_pint(self):
        """Starting up stays cheap: pint comes with the first product."""
        script = (
            "import sys; from partnercert.values.amounts import usd; usd(5) + usd(6); "
            "assert 'pint' not in sys.modules; usd(5) / usd(6); assert 'pint' in sys.modules"
        )
        subprocess.run([sys.executable, "-c", script], check=True, env={"PYTHONPATH": ":".join(sys.path)})


class TestAProductIsAUnitOrNothing:
    @pytest.mark.parametrize(
        ("a", "b", "expected"),
        [
            ("count", "usd", "usd"),
            ("ratio", "count", "count"),
            ("ratio", "usd", "usd"),
            ("count", "count", "count"),
            ("ratio", "ratio", "ratio"),
            ("usd", "eur", None),
            ("usd", "usd", None),
            ("days", "points", None),
        ],
    )
    def test_products(self, a, b, expected):
        """A ratio and a count scale, two other dimensions have no product."""
        assert expected == product(a, b)

    @pytest.mark.parametrize(
        ("a", "b", "expected"),
        [
            ("usd", "count", "usd"),
            ("usd", "usd", "ratio"),
            ("count", "count", "ratio"),
            ("usd", "ratio", "usd"),
            ("count", "ratio", "count"),
            ("ratio", "count", "ratio"),
            ("ratio", "ratio", "ratio"),
            ("count", "usd", None),
            ("ratio", "usd", None),
            ("usd", "eur", None),
            ("months", "days", None),
        ],
    )
    def test_quotients(self, a, b, expected):
        """A dimension by itself is a ratio, a count and a ratio divide anything, nothing else divides."""
        assert expected == quotient(a, b)

    @given(UNITS, UNITS)
    def test_the_order_of_factors_does_not_matter(self, a, b):
        """Products commute."""
        assert product(a, b) == product(b, a)

    @given(UNITS, UNITS, UNITS)
    def test_the_grouping_of_factors_does_not_matter(self, a, b, c):
        """Either grouping gives the same unit, or both give none."""
        left = (ab := product(a, b)) and product(ab, c)
        right = (bc := product(b, c)) and product(a, bc)

        assert left == right

    @given(st.sampled_from([*UNIT_WORDS, "usd"]), st.sampled_from([*UNIT_WORDS, "eur"]))
    def test_words_count_as_their_normal_unit(self, a, b):
        """Percent behaves like a ratio, weeks like days, years like months."""
        assert product(canonical(a)[0], canonical(b)[0]) == product(a, b)
        assert quotient(canonical(a)[0], canonical(b)[0]) == quotient(a, b)


def test_every_word_is_a_unit_and_only_codes_are_currencies():
    """Unit words and currencies do not overlap, and both are units."""
    assert CURRENCIES.isdisjoint(UNIT_WORDS)
    assert all(is_unit(word) for word in (*UNIT_WORDS, *CURRENCIES))
    assert all(is_currency(code) for code in CURRENCIES)
    assert not any(is_currency(word) for word in (*UNIT_WORDS, "USD", "xxx", "xau", ""))
    assert all(len(code) == 3 and code.isascii() and code.islower() for code in CURRENCIES)


@pytest.mark.parametrize(
    ("word", "help"),
    [
        ("percents", "did you mean `percent`?"),
        ("USD", "did you mean `usd`"),
        ("furlong per fortnight", "write one of `ratio`, `percent`, `points`"),
        (None, "write one of `ratio`"),
    ],
)
def test_an_unknown_word_is_refused_with_the_closest_ones(word, help):
    """The error names the word and says what to write instead."""
    with pytest.raises(ProgramError) as caught:
        canonical(word)

    assert "bad-unit" == caught.value.code
    assert f"`{word}` is not a unit" == caught.value.message
    assert caught.value.help.startswith(help.removesuffix("?"))


def test_a_product_with_an_unknown_word_is_refused():
    """Products and quotients know the same words."""
    for operation in (product, quotient):
        with pytest.raises(ProgramError) as caught:
            operation("usd", "parsecs")
        assert "bad-unit" == caught.value.code
