"""Laws that statistics keep whatever the data."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from partnercert import psychometrics
from partnercert.psychometrics import Estimate

SCALE = ("a", "b", "c", "d")
LABELS = st.sampled_from(SCALE)
SHARES = st.integers(0, 100).map(lambda n: Fraction(n, 100))


def tables(cells, rows=(2, 6), columns=(2, 8)):
    """Tables whose rows have the same length."""
    return st.integers(*columns).flatmap(
        lambda width: st.lists(
            st.lists(cells, min_size=width, max_size=width), min_size=rows[0], max_size=rows[1]
        )
    )


def close(number):
    return pytest.approx(number, abs=1e-9, rel=1e-9)


def measured(ratings, scale):
    """Every measure of agreement that knows nothing of order."""
    return (
        psychometrics.percent_agreement(ratings, scale=scale),
        psychometrics.cohen_kappa(ratings[0], ratings[1], scale=scale),
        psychometrics.fleiss_kappa(ratings, scale=scale),
        psychometrics.randolph_kappa(ratings, scale=scale),
        psychometrics.krippendorff_alpha(ratings, scale=scale),
    )


class TestAgreement:
    """Percent agreement, kappas and alpha."""

    @given(ratings=tables(st.one_of(LABELS, st.none())), permuted=st.permutations(SCALE))
    def test_names_of_categories_do_not_matter(self, ratings, permuted):
        """A permutation of the labels changes no measure that knows nothing of order."""
        renamed = [[each and permuted[SCALE.index(each)] for each in row] for row in ratings]

        assert measured(ratings, SCALE) == measured(renamed, permuted)
        assert measured(ratings, SCALE) == measured(renamed, SCALE)

    @given(ratings=tables(st.one_of(LABELS, st.none())), data=st.data())
    def test_the_order_of_units_and_raters_does_not_matter(self, ratings, data):
        """Nor does it matter to the weighted and ordinal ones."""
        units = data.draw(st.permutations(range(len(ratings[0]))))
        shuffled = [[row[unit] for unit in units] for row in reversed(ratings)]
        first, second = (
            psychometrics.krippendorff_alpha(each, level="ordinal", scale=SCALE)
            for each in (ratings, shuffled)
        )

        assert first == second
        assert measured(ratings[:2], SCALE) == measured(shuffled[-2:], SCALE)

    @given(row=st.lists(LABELS, min_size=2, max_size=8), raters=st.integers(2, 5))
    def test_perfect_agreement_is_one(self, row, raters):
        """Unless all ratings are alike."""
        assume(len(set(row)) > 1)
        found = measured([row] * raters, SCALE)
        weighted = [
            psychometrics.cohen_kappa(row, row, scale=SCALE, weights=each) for each in ("linear", "quadratic")
        ]

        assert {1.0} == {each.value for each in (*found, *weighted)}

    @given(ratings=tables(LABELS))
    def test_no_measure_exceeds_one(self, ratings):
        """And percent agreement is not negative."""
        found = measured(ratings, SCALE)

        assert all(each.value is None or each.value <= 1 for each in found)
        assert 0 <= found[0].value

    @given(
        counts=tables(st.integers(0, 20), rows=(3, 3), columns=(3, 3)),
        factor=st.integers(2, 9),
        data=st.data(),
    )
    def test_weights_scale_out(self, counts, factor, data):
        """Weights in another unit, and counts of a population as large again, give the same kappa."""
        own = data.draw(tables(st.integers(0, 9), rows=(3, 3), columns=(3, 3)))
        own = [[0 if row == column else own[row][column] for column in range(3)] for row in range(3)]
        kappa = psychometrics.cohen_kappa_from_table(counts, weights=own)
        scaled = psychometrics.cohen_kappa_from_table(
            counts, weights=[[factor * each for each in row] for row in own]
        )
        repeated = psychometrics.cohen_kappa_from_table(
            [[factor * each for each in row] for row in counts], weights=own
        )

        assert kappa == scaled
        assert (kappa.value, kappa.reason) == (repeated.value, repeated.reason)

    @given(ratings=tables(st.integers(1, 5), rows=(2, 2)))
    def test_own_weights_may_be_the_known_ones(self, ratings):
        """Linear and quadratic weights, written out."""
        scale = (1, 2, 3, 4, 5)
        for weights, distance in (("linear", abs), ("quadratic", lambda d: d * d)):
            own = [[distance(a - b) for b in scale] for a in scale]
            written = psychometrics.cohen_kappa(*ratings, scale=scale, weights=own)

            assert psychometrics.cohen_kappa(*ratings, scale=scale, weights=weights) == written

    @given(ratings=tables(st.integers(1, 4), rows=(2, 2)))
    def test_weights_go_by_position_on_the_declared_scale(self, ratings):
        """A rating that nobody gave still lies between its neighbors: 2 to 4 is two steps, also without a 3."""
        spread = [[10 * each for each in row] for row in ratings]
        names = [["abcdefg"[each] for each in row] for row in ratings]
        numbers = psychometrics.cohen_kappa(*ratings, scale=[1, 2, 3, 4], weights="linear")

        assert numbers == psychometrics.cohen_kappa(*spread, scale=[10, 20, 30, 40], weights="linear")
        assert numbers == psychometrics.cohen_kappa(*names, scale=["b", "c", "d", "e"], weights="linear")

    @given(ratings=tables(st.integers(1, 5), rows=(2, 2)))
    def test_quadratic_kappa_is_an_intraclass_correlation(self, ratings):
        """Fleiss and Cohen (1973): of n units, ICC(2,1) = n κ / (n − 1 + κ)."""
        kappa = psychometrics.cohen_kappa(*ratings, scale=[1, 2, 3, 4, 5], weights="quadratic")
        icc = psychometrics.icc(ratings, "2,1")
        n = len(ratings[0])
        assume(kappa.value is not None and icc.value is not None)

        assert close(n * kappa.value / (n - 1 + kappa.value)) == icc.value

    @given(ratings=tables(LABELS))
    def test_nominal_alpha_is_fleiss_with_a_correction_for_few_ratings(self, ratings):
        """Krippendorff (2011): of N ratings without a gap, α = κ + (1 − κ) / N."""
        alpha, kappa = psychometrics.krippendorff_alpha(ratings), psychometrics.fleiss_kappa(ratings)
        assume(alpha.value is not None)

        assert close(kappa.value + (1 - kappa.value) / (len(ratings) * len(ratings[0]))) == alpha.value

    @given(
        ratings=tables(st.one_of(st.integers(0, 6), st.none())),
        shift=st.integers(-9, 9),
        unit=st.integers(1, 9),
    )
    def test_levels_of_measurement_know_what_they_say(self, ratings, shift, unit):
        """Interval alpha does not depend on origin and unit, ratio alpha not on the unit, ordinal only on order."""

        def alpha(level, change):
            changed = [[None if each is None else change(each) for each in row] for row in ratings]
            return psychometrics.krippendorff_alpha(changed, level=level)

        assert alpha("interval", lambda x: x) == alpha("interval", lambda x: unit * x + shift)
        assert alpha("ordinal", lambda x: x) == alpha("ordinal", lambda x: x**3 + shift)
        plain, scaled = alpha("ratio", lambda x: x), alpha("ratio", lambda x: unit * x)
        assert (plain.value is None) == (scaled.value is None)
        assert plain.value is None or close(plain.value) == scaled.value

    @given(ratings=tables(LABELS), lone=LABELS)
    def test_a_unit_with_one_rating_does_not_count(self, ratings, lone):
        """Alpha and agreement rest on pairs."""
        wider = [[*row, None] for row in ratings[1:]] + [[*ratings[0], lone]]

        assert psychometrics.krippendorff_alpha(ratings) == psychometrics.krippendorff_alpha(wider)
        assert psychometrics.percent_agreement(ratings) == psychometrics.percent_agreement(wider)


class TestReliability:
    """Alpha, KR-20, Spearman and Brown."""

    @given(
        scores=tables(st.integers(-9, 9)), shift=st.integers(-99, 99), unit=st.integers(1, 9), data=st.data()
    )
    def test_a_constant_or_a_unit_changes_no_alpha(self, scores, shift, unit, data):
        """Points for everybody on one item say nothing about anybody."""
        item = data.draw(st.integers(0, len(scores[0]) - 1))
        shifted = [[each + shift * (n == item) for n, each in enumerate(row)] for row in scores]
        scaled = [[each * unit / 8 for each in row] for row in scores]

        assert psychometrics.cronbach_alpha(scores) == psychometrics.cronbach_alpha(shifted)
        assert psychometrics.cronbach_alpha(scores) == psychometrics.cronbach_alpha(scaled)
        assert psychometrics.item_discrimination(scores) == psychometrics.item_discrimination(shifted)

    @given(scores=tables(st.booleans()))
    def test_kr20_is_alpha_and_at_least_kr21(self, scores):
        """Where every item is right or wrong."""
        kr20, kr21 = psychometrics.kr20(scores), psychometrics.kr21(scores)

        assert psychometrics.cronbach_alpha(scores) == kr20
        assert (kr20.value is None) == (kr21.value is None)
        assert kr20.value is None or kr21.value <= kr20.value <= 1

    @given(scores=tables(st.integers(0, 9)))
    def test_alpha_is_the_intraclass_correlation_of_the_mean(self, scores):
        """ICC(3,k), with items as raters of people."""
        alpha = psychometrics.cronbach_alpha(scores)
        icc = psychometrics.icc([list(item) for item in zip(*scores, strict=True)], "3,k")

        assert alpha.value == icc.value

    @given(scores=tables(st.integers(0, 9)))
    def test_the_mean_of_k_raters_follows_from_one_by_spearman_and_brown(self, scores):
        """ICC(1,k) and (3,k) are ICC(1,1) and (3,1), lengthened k times."""
        for single, mean in (("1,1", "1,k"), ("3,1", "3,k")):
            one, many = psychometrics.icc(scores, single), psychometrics.icc(scores, mean)
            if one.value is not None and one.value >= 0 and many.value is not None:
                assert close(many.value) == psychometrics.spearman_brown(one, len(scores)).value

    @given(r=SHARES, n=st.integers(1, 9), m=st.integers(1, 9))
    def test_lengthening_twice_is_lengthening_by_the_product(self, r, n, m):
        """Once is nothing, and shortening undoes it."""
        longer = psychometrics.spearman_brown(r, n)

        assert float(r) == psychometrics.spearman_brown(r, 1).value
        assert (
            close(psychometrics.spearman_brown(r, n * m).value)
            == psychometrics.spearman_brown(longer, m).value
        )
        assert close(float(r)) == psychometrics.spearman_brown(longer, Fraction(1, n)).value

    @given(score=st.integers(0, 100), cut=st.integers(0, 100), error=st.integers(1, 20))
    def test_pass_confidence_is_even_at_the_cut_and_symmetric(self, score, cut, error):
        """As far above as below, the confidences add up to one."""
        above = psychometrics.pass_confidence(score, cut, error)
        below = psychometrics.pass_confidence(cut, score, error)

        assert close(1) == above.value + below.value
        assert (above.value > 0.5) == (score > cut)

    @example(r=Fraction(0), mean=7, cut=0, deviation=1)
    @given(r=SHARES, mean=st.integers(0, 40), cut=st.integers(0, 40), deviation=st.integers(1, 12))
    def test_decisions_are_at_least_as_consistent_as_chance(self, r, mean, cut, deviation):
        """And the more so, the more reliable the form is; a perfect one decides alike."""
        found = psychometrics.decision_consistency(mean, deviation, r, cut)
        perfect = psychometrics.decision_consistency(mean, deviation, 1, cut)

        assert 0.5 - 1e-9 <= found.agreement.value <= 1
        assert close(1) == perfect.agreement.value
        assert found.kappa.value is None or -1e-9 <= found.kappa.value <= 1
        if not r and found.kappa.value is not None:
            assert pytest.approx(0, abs=1e-9) == found.kappa.value

    @given(r=SHARES, mean=st.integers(0, 40), cut=st.integers(0, 40), deviation=st.integers(1, 12))
    def test_livingston_is_at_least_the_reliability(self, r, mean, cut, deviation):
        """Distance from the cut adds to it."""
        assert float(r) <= psychometrics.livingston_k_squared(r, mean, deviation, cut).value <= 1


class TestItems:
    """Difficulty and discrimination."""

    @given(scores=tables(st.booleans()))
    def test_difficulty_is_a_share_and_wrong_is_what_is_not_right(self, scores):
        """Scored the other way round, the difficulties add up to one; discriminations stay as they are."""
        turned = [[not each for each in row] for row in scores]
        right, wrong = psychometrics.item_difficulty(scores), psychometrics.item_difficulty(turned)

        assert all(0 <= each.value <= 1 for each in right)
        assert all(close(1) == a.value + b.value for a, b in zip(right, wrong, strict=True))
        assert psychometrics.item_discrimination(scores) == psychometrics.item_discrimination(turned)

    @given(scores=tables(st.integers(0, 5)))
    def test_discrimination_is_a_correlation(self, scores):
        """From −1 to 1."""
        found = psychometrics.item_discrimination(scores)

        assert all(each.value is None or -1 <= each.value <= 1 for each in found)

    @given(scores=st.lists(st.integers(0, 9), min_size=2, max_size=9))
    def test_two_items_alike_discriminate_perfectly(self, scores):
        """Exactly 1, whatever the spread."""
        assume(len(set(scores)) > 1)
        found = psychometrics.item_discrimination([[each, each] for each in scores])

        assert [1.0, 1.0] == [each.value for each in found]


class TestCutScores:
    """Angoff, Hofstee, borderline regression."""

    @given(judgments=tables(SHARES, rows=(1, 6), columns=(1, 6)), data=st.data())
    def test_angoff_lies_within_the_form(self, judgments, data):
        """From 0 to the points of all items, and between the strictest and the mildest judge."""
        points = data.draw(
            st.lists(st.integers(1, 9), min_size=len(judgments[0]), max_size=len(judgments[0]))
        )
        cut = psychometrics.angoff(judgments, points=points).cut.value
        judges = [float(sum(a * b for a, b in zip(row, points, strict=True))) for row in judgments]

        assert 0 <= cut <= sum(points)
        assert min(judges) - 1e-9 <= cut <= max(judges) + 1e-9

    @given(judgments=tables(SHARES, rows=(1, 6), columns=(1, 6)))
    def test_one_round_of_a_modified_angoff_is_angoff(self, judgments):
        """And a second round in which nobody revises changes nothing."""
        once, again = psychometrics.modified_angoff([judgments]), [[None] * len(row) for row in judgments]
        twice = psychometrics.modified_angoff([judgments, again])

        assert psychometrics.angoff(judgments) == once.rounds[0]
        assert (once.cut, once.standard_error) == (twice.cut, twice.standard_error)

    @given(
        scores=st.lists(st.integers(0, 40), min_size=1, max_size=12),
        cuts=st.lists(st.integers(0, 40), min_size=2, max_size=2, unique=True).map(sorted),
        rates=st.lists(SHARES, min_size=2, max_size=2).map(sorted),
    )
    def test_hofstee_is_the_lowest_cut_where_steps_and_line_meet(self, scores, cuts, rates):
        """Within the judges' bounds: as many fail as the line allows, or the step at the cut crosses it."""
        (low, high), (few, many) = cuts, rates
        found = psychometrics.hofstee(
            scores, lowest_cut=low, highest_cut=high, lowest_fail_rate=few, highest_fail_rate=many
        )

        def fail(cut):
            return Fraction(sum(each < cut for each in scores), len(scores))

        def fail_just_above(cut):
            return Fraction(sum(each <= cut for each in scores), len(scores))

        def line(cut):
            return many - (many - few) * Fraction(cut - low, high - low)

        if found.cut.value is None:
            assert fail(low) > many or fail_just_above(high) < few
            return
        cut = Fraction(found.cut.value).limit_denominator(10**7)
        assert low <= cut <= high
        assert float(fail(cut)) == found.fail_rate.value
        assert fail(cut) - Fraction(1, 10**6) <= line(cut) <= fail_just_above(cut) + Fraction(1, 10**6)
        corners = [low, *(each for each in sorted(set(scores)) if low < each < cut)]
        assert all(fail_just_above(each) < line(each) for each in corners if each < cut)

    @given(
        pairs=st.lists(st.tuples(st.integers(1, 5), st.integers(0, 30)), min_size=2, max_size=12),
        borderline=st.integers(1, 5),
    )
    def test_borderline_regression_stays_within_its_bounds(self, pairs, borderline):
        """Or says where the line leads."""
        ratings, scores = zip(*pairs, strict=True)
        found = psychometrics.borderline_regression(ratings, scores, borderline, bounds=(0, 30))

        assert found.cut.value is None or 0 <= found.cut.value <= 30

    @given(
        ratings=st.lists(st.integers(1, 5), min_size=2, max_size=9),
        slope=st.integers(-5, 5),
        borderline=st.integers(1, 5),
    )
    def test_scores_on_a_line_give_the_cut_of_the_line(self, ratings, slope, borderline):
        """Whatever the ratings, and also if they are words of a scale."""
        assume(len(set(ratings)) > 1)
        words = ("fail", "borderline", "pass", "good", "excellent")
        scores = [7 + slope * each for each in ratings]
        by_number = psychometrics.borderline_regression(ratings, scores, borderline)
        by_word = psychometrics.borderline_regression(
            [words[each - 1] for each in ratings], scores, words[borderline - 1], scale=words
        )

        assert 7 + slope * borderline == by_number.cut.value
        assert by_number == by_word


class TestRates:
    """The Wilson interval and the NPS."""

    @given(cases=st.integers(1, 10**9), data=st.data(), confidence=st.floats(0.01, 0.9999))
    def test_a_wilson_interval_contains_the_rate(self, cases, data, confidence):
        """And lies within 0 and 1."""
        successes = data.draw(st.integers(0, cases))
        found = psychometrics.wilson_interval(successes, cases, confidence=confidence)

        assert 0 <= found.low <= successes / cases <= found.high <= 1
        assert successes / cases in found

    @given(cases=st.integers(1, 10**6), data=st.data())
    def test_successes_and_failures_have_mirrored_intervals(self, cases, data):
        """And more confidence asks for more room."""
        successes = data.draw(st.integers(0, cases))
        found = psychometrics.wilson_interval(successes, cases)
        mirrored = psychometrics.wilson_interval(cases - successes, cases)
        wider = psychometrics.wilson_interval(successes, cases, confidence=0.99)

        assert close(found.low) == 1 - mirrored.high
        assert wider.low <= found.low <= found.high <= wider.high

    @given(answers=st.lists(st.integers(0, 10), min_size=1, max_size=30))
    def test_nps_is_a_mean_of_ones_and_minus_ones(self, answers):
        """So is its standard error."""
        values = [(each >= 9) - (each <= 6) for each in answers]
        mean = sum(values) / len(values)
        spread = sum((each - mean) ** 2 for each in values) / len(values)
        found = psychometrics.net_promoter_score(answers)

        assert close(100 * mean) == found.score.value
        assert -100 <= found.score.value <= 100
        if len(set(values)) > 1:
            assert close(100 * (spread / len(values)) ** 0.5) == found.standard_error.value
        else:
            assert "all answers are of one group" == found.standard_error.reason


@given(value=st.floats(-10, 10), cases=st.one_of(st.none(), st.integers(0, 99)))
def test_estimates_are_values(value, cases):
    """Equal where they say the same, and their repr evaluates."""
    for estimate in (Estimate(value, cases=cases), Estimate(reason="one rater", cases=cases)):
        assert estimate == eval(repr(estimate))
        assert hash(estimate) == hash(eval(repr(estimate)))


def test_a_higher_score_is_surer_to_pass():
    """Pass confidence never falls from score to score."""
    confidences = [psychometrics.pass_confidence(score, 70, 2.5).value for score in range(60, 81)]

    assert all(a < b for a, b in pairwise(confidences))
