"""Ranges hold every number that arithmetic on unknown numbers can come to, and no bound is loose."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnercert.values import ranges
from partnercert.values.ranges import Range
from partnercert.values.verdicts import Verdict

NUMBERS = st.integers(-6, 6) | st.fractions(-6, 6, max_denominator=7)
RANGES = st.tuples(NUMBERS, NUMBERS).map(lambda pair: Range(min(pair), max(pair)))
MAYBE = st.none() | RANGES
OPERATIONS = {
    ranges.added: lambda a, b: a + b,
    ranges.subtracted: lambda a, b: a - b,
    ranges.multiplied: lambda a, b: a * b,
}
ORDERS = {
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
}


def inside(r):
    """Numbers of a range: its bounds, its middle and something between."""
    return [r.low, r.high, Fraction(r.low + r.high) / 2, r.low + Fraction(r.high - r.low) / 3]


def hull(numbers):
    """The smallest range that holds all the numbers."""
    every = list(numbers)
    return Range(min(every), max(every))


class TestARangeIsAllItsNumbers:
    @given(RANGES, NUMBERS)
    def test_it_holds_what_lies_between_its_bounds(self, r, number):
        """Both bounds belong to it."""
        assert (number in r) is (r.low <= number <= r.high)
        assert r.low in r and r.high in r

    @given(NUMBERS)
    def test_one_number_is_known(self, number):
        """A range of one number is that number, known; any other is not."""
        assert Range(number, number) == Range.exactly(number)
        assert Range.exactly(number).known
        assert not Range(number, number + 1).known

    def test_equal_numbers_make_equal_ranges(self):
        """4/2 is 2."""
        assert Range(2, 3) == Range(Fraction(4, 2), Fraction(6, 2))
        assert hash(Range(2, 3)) == hash(Range(Fraction(4, 2), Fraction(6, 2)))


class TestArithmetic:
    @pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.__name__)
    @given(a=RANGES, b=RANGES)
    def test_every_result_lies_inside_and_both_bounds_are_results(self, operation, a, b):
        """A sum, difference or product of numbers from each is in the result, and its bounds come from bounds."""
        exact = OPERATIONS[operation]
        found = operation(a, b)

        assert all(exact(x, y) in found for x, y in product(inside(a), inside(b)))
        assert hull(exact(x, y) for x, y in product((a.low, a.high), (b.low, b.high))) == found

    @given(RANGES, RANGES)
    def test_a_divisor_that_may_be_zero_makes_the_quotient_unknown(self, a, b):
        """Else the quotients of the bounds are the bounds of the quotient, exactly."""
        found = ranges.divided(a, b)
        if b.low <= 0 <= b.high:
            assert found is None
        else:
            assert hull(Fraction(x) / y for x, y in product((a.low, a.high), (b.low, b.high))) == found
            assert all(Fraction(x) / y in found for x, y in product(inside(a), inside(b)))

    @given(RANGES)
    def test_nobody_simplifies_a_difference_with_itself(self, r):
        """x - x is 0 only where x is known."""
        assert Range(r.low - r.high, r.high - r.low) == ranges.subtracted(r, r)

    @pytest.mark.parametrize("operation", [*OPERATIONS, ranges.divided], ids=lambda each: each.__name__)
    @given(r=MAYBE)
    def test_unknown_absorbs(self, operation, r):
        """Not even 0 times unknown is known."""
        assert operation(None, r) is None
        assert operation(r, None) is None
        assert operation(Range(0, 0), None) is None

    @given(RANGES, RANGES, st.sampled_from([*OPERATIONS, ranges.divided]))
    def test_a_narrower_range_gives_a_narrower_result(self, a, b, operation):
        """Learning more never widens what is known."""
        wide = operation(a, b)
        if wide is not None:
            for x, y in product(inside(a), inside(b)):
                narrow = operation(Range.exactly(x), Range(y, b.high))
                assert wide.low <= narrow.low <= narrow.high <= wide.high


class TestSeveral:
    @given(st.lists(RANGES, min_size=1, max_size=4))
    def test_extremes_take_the_extreme_bounds(self, several):
        """The least lies between the least low and the least high bound; the greatest mirrored."""
        lows, highs = [r.low for r in several], [r.high for r in several]

        assert Range(min(lows), min(highs)) == ranges.least(several)
        assert Range(max(lows), max(highs)) == ranges.greatest(several)

    @given(st.lists(RANGES, max_size=3), st.integers(0, 3))
    def test_one_unknown_makes_an_extreme_unknown(self, several, position):
        """However small the others are."""
        with_gap = [*several[:position], None, *several[position:]]

        assert ranges.least(with_gap) is None
        assert ranges.greatest(with_gap) is None

    @given(st.lists(RANGES, min_size=1, max_size=5))
    def test_mean_and_median_of_ranges_are_those_of_their_bounds(self, several):
        """Both grow with each of their numbers, so the bounds give the bounds."""
        n = len(several)

        def middle(numbers):
            ordered = sorted(numbers)
            return ordered[n // 2] if n % 2 else Fraction(ordered[n // 2 - 1] + ordered[n // 2]) / 2

        lows, highs = [r.low for r in several], [r.high for r in several]
        assert Range(Fraction(sum(lows)) / n, Fraction(sum(highs)) / n) == ranges.mean(several)
        assert Range(middle(lows), middle(highs)) == ranges.median(several)
        for numbers in product(*([r.low, r.high] for r in several)):
            assert middle(numbers) in ranges.median(several)

    def test_mean_and_median_of_nothing_are_unknown(self):
        """Nothing has no middle."""
        assert ranges.mean([]) is None
        assert ranges.median([]) is None

    def test_a_mean_is_exact(self):
        """Six times 40/6 have the mean 20/3, and five scores the mean 4.2."""
        assert Range.exactly(Fraction(20, 3)) == ranges.mean([Range.exactly(Fraction(40, 6))] * 6)
        assert Range.exactly(Fraction(21, 5)) == ranges.mean([Range.exactly(n) for n in (4, 4, 4, 4, 5)])


class TestRounding:
    @given(RANGES, st.sampled_from([1, 2, 5, Fraction(1, 100), Fraction(1, 3)]))
    def test_down_up_and_to_the_even_one(self, r, step):
        """Bounds become multiples of the step: at most the number, at least it, or nearest with ties to even."""
        down, up, even = (ranges.rounded(r, step, way) for way in ("down", "up", "half_even"))
        for bound, low, high, near in (
            (r.low, down.low, up.low, even.low),
            (r.high, down.high, up.high, even.high),
        ):
            assert all((Fraction(each) / step).denominator == 1 for each in (low, high, near))
            assert low <= bound < low + step
            assert high - step < bound <= high
            assert abs(near - bound) * 2 <= step
            if abs(near - bound) * 2 == step:
                assert (Fraction(near) / step) % 2 == 0

    def test_unknown_stays_unknown(self):
        """What is not known is not rounded."""
        assert ranges.rounded(None, 1, "down") is None


class TestComparing:
    @pytest.mark.parametrize("op", ORDERS)
    @given(a=RANGES, b=RANGES)
    def test_a_comparison_that_the_ranges_decide_is_decided_and_no_other(self, op, a, b):
        """Met where every number stands so to every other, unmet where none does, else unknown."""
        found = {ORDERS[op](x, y) for x, y in product((a.low, a.high), (b.low, b.high))}
        expected = Verdict.UNKNOWN if len(found) > 1 else Verdict.MET if True in found else Verdict.UNMET

        assert expected is ranges.compared(op, a, b)

    @pytest.mark.parametrize("op", ORDERS)
    @given(r=MAYBE)
    def test_a_comparison_with_unknown_is_unknown(self, op, r):
        """On either side."""
        assert Verdict.UNKNOWN is ranges.compared(op, None, r)
        assert Verdict.UNKNOWN is ranges.compared(op, r, None)
