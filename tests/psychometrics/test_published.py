"""Worked examples that others have published, retyped with their source."""

import pytest

from partnercert.psychometrics import (
    borderline_group,
    borderline_regression,
    cohen_kappa,
    cohen_kappa_from_table,
    cohen_kappa_inference_from_table,
    consistency_kappa,
    cronbach_alpha,
    cronbach_alpha_interval,
    decision_consistency,
    effective_test_length,
    fleiss_kappa_from_counts,
    hofstee,
    icc,
    item_difficulty,
    kr20,
    kr21,
    krippendorff_alpha,
    livingston_k_squared,
    net_promoter_score_from_counts,
    percent_agreement,
    randolph_kappa_from_counts,
    score_interval,
    standard_error_of_measurement,
    wilson_interval,
)


def printed(figure, digits):
    """A figure as a source prints it: right to half of its last digit."""
    return pytest.approx(figure, abs=0.5 * 10**-digits, rel=0)


class TestCohen:
    """Kappa of two raters."""

    SAS = ((0, 4, 1), (0, 8, 0), (0, 1, 5))

    def test_a_category_that_one_rater_never_used(self):
        """SAS PROC FREQ, in statsmodels' TestUnweightedCohens: kappa 0.4842."""
        kappa = cohen_kappa_from_table(self.SAS)

        assert printed(0.4842, 4) == kappa.value
        assert 19 == kappa.cases

    def test_its_standard_errors_and_test(self):
        """The same printout: ASE 0.1380, 95 % limits 0.2137 and 0.7547, ASE under H0 0.1484, Z 3.2626, p 0.0011."""
        found = cohen_kappa_inference_from_table(self.SAS)

        assert printed(0.4842, 4) == found.kappa.value
        assert printed(0.1380, 4) == found.standard_error.value
        assert printed(0.2137, 4) == found.interval.low
        assert printed(0.7547, 4) == found.interval.high
        assert printed(0.1484, 4) == found.null_standard_error.value
        assert printed(3.2626, 4) == found.z.value
        assert printed(0.0011, 4) == found.p_value.value

    def test_table_1_of_artstein_and_poesio(self):
        """Artstein and Poesio (2008), Table 1: 0.348; in scikit-learn's test_cohen_kappa."""
        assert printed(0.348, 3) == cohen_kappa_from_table([[20, 20], [10, 50]]).value

    @pytest.mark.parametrize(
        ("weights", "kappa"), [(None, 0.9315), ("linear", 0.9412), ("quadratic", 0.9541)]
    )
    def test_the_same_ratings_under_three_weights(self, weights, kappa):
        """scikit-learn's test_cohen_kappa: 46 + 44 + 10 ratings against 50 + 40 + 10."""
        first = [0] * 46 + [1] * 44 + [2] * 10
        second = [0] * 50 + [1] * 40 + [2] * 10

        assert printed(kappa, 4) == cohen_kappa(first, second, scale=[0, 1, 2], weights=weights).value

    def test_own_weights_that_are_not_symmetric(self):
        """Cohen (1968), in psych's man/kappa.Rd: shares and disagreements whose weighted kappa he reports as .353."""
        shares = [[0.44, 0.07, 0.09], [0.05, 0.20, 0.05], [0.01, 0.03, 0.06]]
        kappa = cohen_kappa_from_table(shares, weights=[[0, 1, 4], [1, 0, 6], [2, 2, 0]])

        assert printed(0.353, 3) == kappa.value
        assert kappa.cases is None


class TestManyRaters:
    """Kappas of Fleiss and Randolph."""

    COUNTS = (
        (0, 0, 0, 0, 14),
        (0, 2, 6, 4, 2),
        (0, 0, 3, 5, 6),
        (0, 3, 9, 2, 0),
        (2, 2, 8, 1, 1),
        (7, 7, 0, 0, 0),
        (3, 2, 6, 3, 0),
        (2, 5, 3, 2, 2),
        (6, 5, 2, 1, 0),
        (0, 2, 2, 3, 7),
    )

    def test_fourteen_raters_of_ten_units(self):
        """Wikipedia, "Fleiss' kappa": 0.210, of an agreement of 0.378 and a chance of 0.213."""
        kappa = fleiss_kappa_from_counts(self.COUNTS)
        ratings = [sorted(c for c in range(5) for _ in range(unit[c])) for unit in self.COUNTS]
        agreement = percent_agreement(list(zip(*ratings, strict=True)))

        assert printed(0.210, 3) == kappa.value
        assert printed(0.378, 3) == agreement.value
        assert printed(0.213, 3) == (agreement.value - kappa.value) / (1 - kappa.value)

    @pytest.mark.parametrize(
        ("counts", "fixed", "free"),
        [([[7, 1], [3, 5]], 0.161905, 0.214286), ([[7, 0], [0, 7]], 1.0, 1.0)],
    )
    def test_fixed_and_free_margins(self, counts, fixed, free):
        """The calculator at justusrandolph.net/kappa, in statsmodels' test_fleis_randolph."""
        assert printed(fixed, 6) == fleiss_kappa_from_counts(counts).value
        assert printed(free, 6) == randolph_kappa_from_counts(counts).value


class TestKrippendorff:
    """Alpha of four observers of whom each left units out."""

    OBSERVERS = (
        (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
        (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, None),
        (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3),
        (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
    )

    @pytest.mark.parametrize(
        ("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
    )
    def test_four_levels_of_measurement(self, level, alpha):
        """Krippendorff (2011), "Computing Krippendorff's alpha-reliability", sections C and D."""
        found = krippendorff_alpha(self.OBSERVERS, level=level)

        assert printed(alpha, 3) == found.value
        assert 11 == found.cases


class TestIntraclass:
    """Table 2 of Shrout and Fleiss (1979): four judges of six targets."""

    JUDGES = ((9, 6, 8, 7, 10, 6), (2, 1, 4, 1, 5, 2), (5, 3, 6, 2, 6, 4), (8, 2, 8, 6, 9, 7))

    @pytest.mark.parametrize(
        ("form", "value"),
        [("1,1", 0.17), ("2,1", 0.29), ("3,1", 0.71), ("1,k", 0.44), ("2,k", 0.62), ("3,k", 0.91)],
    )
    def test_six_forms(self, form, value):
        """Their Table 4."""
        assert printed(value, 2) == icc(self.JUDGES, form).value


class TestReliability:
    """Alpha, KR-20 and the standard error of measurement."""

    STUDENTS = (
        (1, 1, 1, 1, 1, 1, 0, 1, 1, 0),
        (1, 0, 1, 1, 0, 1, 1, 1, 0, 1),
        (1, 1, 1, 1, 0, 1, 1, 0, 0, 1),
        (0, 0, 1, 0, 0, 0, 1, 0, 0, 0),
        (0, 0, 0, 0, 0, 1, 0, 0, 1, 0),
        (1, 1, 1, 0, 1, 1, 1, 1, 1, 1),
        (1, 1, 0, 1, 1, 1, 0, 1, 1, 1),
        (1, 1, 1, 1, 1, 1, 1, 1, 0, 1),
        (0, 1, 0, 1, 1, 1, 1, 1, 0, 1),
        (1, 1, 0, 1, 1, 0, 1, 1, 1, 0),
    )
    QUESTIONNAIRE = (
        (3, 2, 2, 4, 1, 4, 5, 1, 4, 3),
        (5, 5, 4, 6, 3, 5, 1, 2, 5, 5),
        (7, 5, 3, 5, 5, 6, 4, 3, 3, 6),
        (2, 3, 4, 3, 3, 2, 2, 2, 6, 6),
        (6, 5, 5, 6, 5, 4, 4, 4, 6, 7),
        (1, 2, 2, 3, 4, 2, 5, 2, 3, 5),
        (4, 3, 3, 5, 3, 5, 2, 1, 2, 4),
        (2, 5, 4, 4, 3, 7, 2, 2, 4, 6),
        (6, 2, 5, 5, 5, 1, 6, 5, 2, 3),
        (5, 2, 4, 6, 4, 3, 5, 3, 1, 7),
        (4, 1, 3, 5, 2, 5, 3, 2, 3, 4),
        (4, 4, 2, 3, 2, 5, 3, 4, 2, 3),
        (5, 5, 5, 6, 2, 3, 3, 2, 4, 4),
        (6, 5, 5, 5, 4, 2, 2, 1, 4, 6),
        (4, 4, 3, 5, 5, 3, 1, 3, 2, 3),
    )

    def test_kr20_has_the_variance_of_the_population(self):
        """Wuensch (ECU), KR20.txt: the sum of pq is 2.18, the variance of totals 5.84, and KR-20 equals alpha."""
        expected = 10 / 9 * (1 - 2.18 / 5.84)

        assert pytest.approx(expected, abs=1e-12) == kr20(self.STUDENTS).value
        assert kr20(self.STUDENTS) == cronbach_alpha(self.STUDENTS)

    def test_kr21_takes_all_items_as_equally_hard(self):
        """The same data have a mean of 6.6: 10/9 (1 − 6.6 · 3.4 / 58.4)."""
        assert pytest.approx(10 / 9 * (1 - 6.6 * 3.4 / 58.4), abs=1e-12) == kr21(self.STUDENTS).value

    def test_the_difficulty_of_its_items(self):
        """The p of the same page."""
        found = [each.value for each in item_difficulty(self.STUDENTS)]

        assert [0.7, 0.7, 0.6, 0.7, 0.6, 0.8, 0.7, 0.7, 0.5, 0.6] == found

    def test_alpha_of_a_questionnaire(self):
        """real-statistics.com, in pingouin's cronbach_alpha: 0.591719, 95 % from 0.195 to 0.840."""
        interval = cronbach_alpha_interval(self.QUESTIONNAIRE)

        assert printed(0.591719, 6) == cronbach_alpha(self.QUESTIONNAIRE).value
        assert printed(0.195, 3) == interval.low
        assert printed(0.840, 3) == interval.high

    @pytest.mark.parametrize(("deviation", "reliability", "error"), [(15, 0.92, 4.2), (12, 0.81, 5.2)])
    def test_the_standard_error_of_measurement(self, deviation, reliability, error):
        """openknowledgegraph.com, standard error of measurement: 15 √0.08 = 4.2, 12 √0.19 = 5.2."""
        assert printed(error, 1) == standard_error_of_measurement(deviation, reliability).value

    def test_the_interval_around_a_score(self):
        """openknowledgegraph.com: 112 with a deviation of 15 and a reliability of 0.84 is 100 to 124, ± 11.8."""
        found = score_interval(112, standard_error_of_measurement(15, 0.84))

        assert printed(100, 0) == found.low
        assert printed(124, 0) == found.high
        assert printed(11.8, 1) == (found.high - found.low) / 2


class TestDecisions:
    """How consistently a form decides, with a mean of 26, a deviation of 6, a reliability of 0.85 and a cut of 24."""

    def test_livingston(self):
        """Livingston (1972): (0.85 · 36 + 4) / (36 + 4)."""
        assert printed(0.865, 3) == livingston_k_squared(0.85, mean=26, deviation=6, cut=24).value

    def test_peng_and_subkoviak(self):
        """Subkoviak (1988) with z = (24 − 0.5 − 26) / 6, integrated numerically."""
        found = decision_consistency(mean=26, deviation=6, reliability=0.85, cut=24)

        assert printed(0.8384528769, 10) == found.agreement.value
        assert printed(0.6392510531, 10) == found.kappa.value

    def test_kappa_from_an_agreement(self):
        """metricgate.com, classification consistency: 0.92 at a pass rate of 0.9 is 0.56."""
        assert printed(0.56, 2) == consistency_kappa(0.92, pass_rate=0.9).value

    def test_effective_length(self):
        """Livingston and Lewis (1995): (26 · 14 − 0.85 · 36) / (36 · 0.15) = 61.74."""
        found = effective_test_length(mean=26, variance=36, reliability=0.85, lowest=0, highest=40)

        assert printed(61.7407407407, 10) == found.value


class TestCutScores:
    """Borderline regression and Hofstee."""

    def test_borderline_regression(self):
        """The method of Hejri et al. (2013) on ten candidates, worked by least squares: 7.4857 + 2 · 3.2857."""
        ratings = [1, 1, 2, 2, 2, 3, 3, 3, 4, 4]
        scores = [10.0, 12.0, 13.0, 15.0, 14.0, 17.0, 18.0, 16.0, 20.0, 22.0]
        found = borderline_regression(ratings, scores, borderline=2)

        assert printed(14.0571428571, 10) == found.cut.value
        assert printed(3.2857142857, 10) == found.slope.value
        assert printed(7.4857142857, 10) == found.intercept.value
        assert printed(0.9283959284, 10) == found.r_squared.value
        assert printed(1.0453980787, 10) == found.error.value
        assert 14 == borderline_group(ratings, scores, borderline=2).value

    def test_hofstee_is_exact_where_a_grid_is_not(self):
        """8 of 20 score below any cut in (61, 64], and the line is at 0.40 where the cut is 63.75."""
        found = hofstee(
            list(range(40, 100, 3)),
            lowest_cut=60,
            highest_cut=75,
            lowest_fail_rate=0.1,
            highest_fail_rate=0.5,
        )

        assert 63.75 == found.cut.value
        assert 0.4 == found.fail_rate.value


class TestProportions:
    """A share of few cases, and a net promoter score, with what they leave open."""

    @pytest.mark.parametrize(
        ("successes", "cases", "low", "high"),
        [
            (81, 263, 0.2552885199, 0.3662095770),
            (0, 20, 0, 0.1611251581),
            (9, 10, 0.5958499732, 0.9821237869),
            (0, 5, 0, 0.4344824648),
            (50, 100, 0.4038315304, 0.5961684696),
            (45, 180, 0.1924130894, 0.3180346596),
        ],
    )
    def test_wilson_intervals(self, successes, cases, low, high):
        """81 of 263 and 0 of 20: Newcombe (1998), table I, method 3; all: statsmodels, proportion_confint."""
        found = wilson_interval(successes, cases)

        assert (printed(low, 10), printed(high, 10)) == (found.low, found.high)

    def test_the_standard_error_of_a_net_promoter_score(self):
        """Half promoters, a third passives, of 324: Cross Validated, "How can I calculate margin of error in a NPS"."""
        found = net_promoter_score_from_counts(promoters=162, passives=108, detractors=54)

        assert printed(33.3333333333, 10) == found.score.value
        assert printed(4.1408666250, 10) == found.standard_error.value
