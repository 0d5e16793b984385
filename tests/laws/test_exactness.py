"""Numbers are exact: whoever reaches a threshold has reached it, whoever misses it by a millionth has not."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.programs import COMPARED, world

from partnercert.language import (
    choose,
    count,
    fact,
    growth,
    kpi,
    least,
    maximum,
    mean,
    median,
    minimum,
    percent,
    points,
    rounded,
    score,
    share_of,
    total,
    trailing,
    usd,
)
from partnercert.values.amounts import Amount
from partnercert.values.ranges import Range

from .asking import MET, UNMET, day, judged, record_of, valued

DAY = day("2024-06-15")
REACHED = {
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
}
NUMBERS = st.fractions(-100, 100, max_denominator=30)


def spends(*amounts):
    return record_of(
        *({"kind": "spend", "product": "core", "amount": amount, "on": "2024-05-01"} for amount in amounts)
    )


def scored(*scores):
    return record_of(
        *({"kind": "survey", "survey": "csat", "score": score, "on": "2024-05-01"} for score in scores)
    )


class TestSums:
    def test_six_times_forty_sixths_are_forty(self):
        """Decimals round 40/6, and six of them are not 40; here they are."""
        record = spends(*["40/6"] * 6)

        assert Range(40, 40) == valued(total("spend", of="amount"), record, DAY)
        assert MET is judged(total("spend", of="amount") >= usd(40), record, DAY)
        assert UNMET is judged(total("spend", of="amount") > usd(40), record, DAY)

    @pytest.mark.parametrize("n", range(1, 50))
    def test_sums_of_fifteen_sevenths_are_exact(self, n):
        """So is every sum of a number that no float and no decimal can hold."""
        record = spends(*["15/7"] * n)
        expected = Fraction(15 * n, 7)

        assert Range(expected, expected) == valued(total("spend", of="amount"), record, DAY)
        assert MET is judged(total("spend", of="amount") / count("spend") >= usd("15/7"), record, DAY)
        assert MET is judged(mean("spend", of="amount") <= usd("15/7"), record, DAY)

    @pytest.mark.parametrize(
        "read", [lambda n: n, lambda n: Decimal(str(n)), str], ids=["float", "decimal", "text"]
    )
    def test_a_tenth_and_two_tenths_are_three_tenths(self, read):
        """A number is the decimal that it prints as, however the host hands it over."""
        record = spends(read(0.1), read(0.2))

        for op, expected in ((">", UNMET), (">=", MET), ("<", UNMET), ("<=", MET)):
            assert expected is judged(COMPARED[op](total("spend", of="amount"), usd("0.3")), record, DAY)

    @settings(max_examples=3 * settings.default.max_examples)
    @given(st.lists(NUMBERS, min_size=1, max_size=8), st.sampled_from([*REACHED]))
    def test_thresholds_are_exact_in_both_directions(self, numbers, op):
        """Total, mean, median and extremes meet exactly their value, and nothing next to it."""
        record = spends(*numbers)
        ordered = sorted(numbers)
        middle = len(ordered) // 2
        expected = {
            total: sum(numbers),
            mean: sum(numbers) / len(numbers),
            median: ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2,
            maximum: ordered[-1],
            minimum: ordered[0],
        }
        for word, value in expected.items():
            for bar in (value, value - Fraction(1, 10**9), value + Fraction(1, 10**9)):
                verdict = MET if REACHED[op](value, bar) else UNMET
                assert verdict is judged(COMPARED[op](word("spend", of="amount"), usd(bar)), record, DAY)


class TestMeans:
    @settings(max_examples=3 * settings.default.max_examples)
    @given(
        st.integers(1, 12).flatmap(lambda n: st.permutations([4, 4, 4, 4, 5] * n)),
        st.lists(st.sampled_from([3, 4, 5]), max_size=8),
    )
    def test_a_mean_of_exactly_four_point_two_meets_it(self, scores, more):
        """A tenth of such means come out below 4.2 in floats."""
        balanced = [*scores, *more, *(Fraction(42, 5) - each for each in more)]
        record = scored(*balanced)

        assert MET is judged(mean("survey", of="score") >= 4.2, record, DAY)
        assert UNMET is judged(mean("survey", of="score") > 4.2, record, DAY)
        assert UNMET is judged(mean("survey", of="score") >= 4.2, scored(*balanced, "4.1999999"), DAY)

    def test_a_share_of_two_thirds_is_two_thirds(self):
        """A quotient of counts is a fraction, not its decimals."""
        rows = [
            {"kind": "deal", "customer": "acme", "outcome": outcome, "on": "2024-05-01"}
            for outcome in ("won", "won", "lost")
        ]

        assert MET is judged(kpi("win_rate") >= percent("200/3"), record_of(*rows), DAY)
        assert UNMET is judged(kpi("win_rate") >= percent("66.67"), record_of(*rows), DAY)
        assert MET is judged(kpi("win_rate") >= percent("66.66"), record_of(*rows), DAY)


class TestScores:
    def test_weighted_scores_reach_their_sum(self):
        """0.7 · 0.2 + 0.7 · 0.7 + 0.7 · 0.1 is 0.7, which it is not in floats."""
        share = fact("share")
        weighted = share * 0.1 + share * 0.2 + share * 0.7
        record = record_of(share=70)

        assert MET is judged(weighted >= percent(70), record, DAY)
        assert MET is judged(weighted <= percent(70), record, DAY)

    @pytest.mark.parametrize(
        ("value", "verdict"),
        [
            ("70", MET),
            ("70.0", MET),
            ("69.999999", UNMET),
            (69.99999999, UNMET),
            ("70.0000001", MET),
            ("209999999/3000000", UNMET),
        ],
    )
    def test_nobody_passes_with_a_little_less_than_seventy(self, value, verdict):
        """A score is not rounded before it is compared."""
        exam = {"kind": "exam", "exam": "sales", "person": "ada", "score": value, "on": "2024-05-01"}

        assert verdict is judged(maximum("exam", of="score") >= points(70), record_of(exam), DAY)

    @pytest.mark.parametrize("n", range(8))
    def test_points_in_proportion_are_exact_and_capped(self, n):
        """A seventh of 30 points for each of seven, and never more than 30; with a step only whole ones count."""
        record = scored(*[4] * n)
        expected = min(Fraction(30 * n, 7), 30)
        steps = min(Fraction(30 * (n // 2 * 2), 7), 30)

        assert Range(expected, expected) == valued(
            score(count("survey"), full_at=7, worth=points(30)), record, DAY
        )
        assert Range(steps, steps) == valued(
            score(count("survey"), full_at=7, worth=points(30), step=2), record, DAY
        )

    @pytest.mark.parametrize(
        ("value", "down", "up", "even"),
        [
            ("24.5", 24, 25, 24),
            ("25.5", 25, 26, 26),
            ("-24.5", -25, -24, -24),
            (25, 25, 25, 25),
            ("24.500001", 24, 25, 25),
        ],
    )
    def test_rounding_is_only_what_was_asked_for(self, value, down, up, even):
        """Down is towards less, up towards more, and a tie goes to the even one."""
        record = record_of(quota=value)
        found = [
            valued(rounded(fact("quota"), points(1), way), record, DAY) for way in ("down", "up", "half_even")
        ]

        assert [Range(n, n) for n in (down, up, even)] == found

    def test_a_share_is_capped_exactly(self):
        """Half of the staff, at most 100; half of seven is three and a half."""
        assert Range(Fraction(7, 2), Fraction(7, 2)) == valued(
            share_of(fact("staff"), percent(50), 100), record_of(staff=7), DAY
        )
        assert Range(100, 100) == valued(share_of(fact("staff"), percent(50), 100), record_of(staff=201), DAY)

    def test_growth_of_exactly_a_third_reaches_a_third(self):
        """From 3 to 4 is a growth of one third."""
        rows = [
            {"kind": "spend", "product": "core", "amount": amount, "on": on}
            for amount, on in ((3, "2023-05-01"), (4, "2024-05-01"))
        ]
        grown = growth(total("spend", of="amount", window=trailing("P12M")), "P12M")

        assert MET is judged(grown >= percent("100/3"), record_of(*rows), DAY)
        assert MET is judged(grown <= percent("100/3"), record_of(*rows), DAY)

    def test_what_is_chosen_keeps_its_exact_value(self):
        """A cap and a choice hand on the number they were given."""
        value = least(points("4.2"), choose((fact("audited"), fact("quota")), otherwise=points(9)))

        assert Range(Fraction(21, 5), Fraction(21, 5)) == valued(value, record_of(audited=False), DAY)
        assert Range(Fraction(25, 6), Fraction(25, 6)) == valued(
            value, record_of(audited=True, quota="25/6"), DAY
        )
        assert Amount("4.2", "points").number == Fraction(21, 5)
        assert world().signature.facts["quota"].unit == "points"
