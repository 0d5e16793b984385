"""What other libraries say of the same random data."""

import math

import krippendorff
import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import linregress, multivariate_normal, norm
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa
from statsmodels.stats.proportion import proportion_confint

from partnercert import psychometrics

SCALE = [0, 1, 2, 3]
SOME = settings(max_examples=settings.default.max_examples // 4)
FEW = settings(max_examples=settings.default.max_examples // 10)
SEEDS = st.integers(0, 2**32 - 1)


def close(number):
    return pytest.approx(float(number), abs=1e-9, rel=1e-9)


def ratings(seed, raters, units, gaps=0.0):
    """Raters who mostly see the same, each with an error of their own."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, len(SCALE), units)
    seen = [np.clip(truth + random.integers(-1, 2, units), 0, len(SCALE) - 1) for _ in range(raters)]
    return [[None if random.random() < gaps else int(each) for each in row] for row in seen]


@pytest.mark.parametrize("weights", [None, "linear", "quadratic"])
@SOME
@given(seed=SEEDS)
def test_cohen_is_that_of_scikit_learn(weights, seed):
    """With the labels of the whole scale, so that weights go by position there too."""
    first, second = ratings(seed, 2, 25)
    expected = cohen_kappa_score(first, second, labels=SCALE, weights=weights)

    assert close(expected) == psychometrics.cohen_kappa(first, second, scale=SCALE, weights=weights).value


@pytest.mark.parametrize("weights", [None, "linear", "quadratic"])
@SOME
@given(seed=SEEDS)
def test_the_test_of_kappa_is_that_of_statsmodels(weights, seed):
    """Standard errors, limits and p-value."""
    first, second = ratings(seed, 2, 25)
    table = [[sum(pair == (a, b) for pair in zip(first, second, strict=True)) for b in SCALE] for a in SCALE]
    expected = cohens_kappa(np.array(table), wt=weights)
    found = psychometrics.cohen_kappa_inference(first, second, scale=SCALE, weights=weights)

    assert close(expected.kappa) == found.kappa.value
    assert close(expected.std_kappa) == found.standard_error.value
    assert close(expected.kappa_low) == found.interval.low
    assert close(expected.kappa_upp) == found.interval.high
    assert close(expected.pvalue_two_sided) == found.p_value.value


@SOME
@given(seed=SEEDS, raters=st.integers(2, 6))
def test_fleiss_and_randolph_are_those_of_statsmodels(seed, raters):
    """Of counts, and of the ratings that they count."""
    given_ratings = ratings(seed, raters, 15)
    counts = [[unit.count(each) for each in SCALE] for unit in zip(*given_ratings, strict=True)]
    fixed, free = fleiss_kappa(np.array(counts)), fleiss_kappa(np.array(counts), method="randolph")

    assert close(fixed) == psychometrics.fleiss_kappa_from_counts(counts).value
    assert close(fixed) == psychometrics.fleiss_kappa(given_ratings).value
    assert close(free) == psychometrics.randolph_kappa_from_counts(counts).value
    assert close(free) == psychometrics.randolph_kappa(given_ratings, scale=SCALE).value


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
@SOME
@given(seed=SEEDS, raters=st.integers(2, 5))
def test_alpha_is_that_of_krippendorff(level, seed, raters):
    """With a quarter of the ratings missing."""
    given_ratings = ratings(seed, raters, 20, gaps=0.25)
    data = [[math.nan if each is None else each for each in row] for row in given_ratings]
    expected = krippendorff.alpha(data, level_of_measurement=level, value_domain=SCALE)

    assert close(expected) == psychometrics.krippendorff_alpha(given_ratings, level=level).value


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")  # pingouin's own
@FEW
@given(seed=SEEDS, raters=st.integers(2, 4))
def test_icc_is_that_of_pingouin(seed, raters):
    """In all six forms, of ratings that are not whole."""
    random = np.random.default_rng(seed)
    units = random.normal(size=(8, 1)) + 0.5 * random.normal(size=(8, raters))
    long = pd.DataFrame(
        [(u, r, units[u, r]) for u in range(8) for r in range(raters)], columns=["unit", "rater", "rating"]
    )
    expected = pingouin.intraclass_corr(long, "unit", "rater", "rating")["ICC"]

    for form, value in zip(("1,1", "2,1", "3,1", "1,k", "2,k", "3,k"), expected, strict=True):
        assert close(value) == psychometrics.icc(units.T, form).value


@SOME
@given(seed=SEEDS, items=st.integers(2, 6))
def test_alpha_and_its_interval_are_those_of_pingouin(seed, items):
    """pingouin rounds its interval to three digits."""
    random = np.random.default_rng(seed)
    scores = random.normal(size=(12, 1)) + random.normal(size=(12, items))
    expected, (low, high) = pingouin.cronbach_alpha(pd.DataFrame(scores))
    interval = psychometrics.cronbach_alpha_interval(scores)

    assert close(expected) == psychometrics.cronbach_alpha(scores).value
    assert pytest.approx(low, abs=6e-4) == interval.low
    assert pytest.approx(high, abs=6e-4) == interval.high


@SOME
@given(seed=SEEDS)
def test_discrimination_is_a_correlation_without_the_item(seed):
    """As numpy correlates."""
    scores = np.random.default_rng(seed).integers(0, 6, (15, 4))
    found = psychometrics.item_discrimination(scores)

    for item in range(4):
        others = np.delete(scores, item, axis=1).sum(axis=1)
        if scores[:, item].std() and others.std():
            assert close(np.corrcoef(scores[:, item], others)[0, 1]) == found[item].value


@SOME
@given(seed=SEEDS)
def test_borderline_regression_is_least_squares(seed):
    """As scipy fits a line."""
    random = np.random.default_rng(seed)
    rated = [1, 2, 3, 4, *random.integers(1, 5, 10).tolist()]
    scores = [float(10 * each + random.normal()) for each in rated]
    expected = linregress(rated, scores)
    found = psychometrics.borderline_regression(rated, scores, borderline=2)

    assert close(expected.slope) == found.slope.value
    assert close(expected.intercept) == found.intercept.value
    assert close(expected.rvalue**2) == found.r_squared.value
    assert close(expected.intercept + 2 * expected.slope) == found.cut.value


@given(cases=st.integers(1, 200), data=st.data(), confidence=st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_is_that_of_statsmodels(cases, data, confidence):
    """At several confidences."""
    successes = data.draw(st.integers(0, cases))
    low, high = proportion_confint(successes, cases, alpha=1 - confidence, method="wilson")
    found = psychometrics.wilson_interval(successes, cases, confidence=confidence)

    assert close(low) == found.low
    assert close(high) == found.high


@pytest.mark.parametrize("reliability", [0.0, 0.05, 0.5, 0.85, 0.99])
@pytest.mark.parametrize("cut", [5.5, 20.5, 26.5, 27.0, 40.5])
def test_decision_consistency_is_the_bivariate_normal_of_scipy(reliability, cut):
    """p₀ = 1 + 2 (Φ₂(z, z; r) − Φ(z))."""
    z = (cut - 0.5 - 26) / 6
    both = multivariate_normal.cdf([z, z], [0, 0], [[1, reliability], [reliability, 1]])
    found = psychometrics.decision_consistency(mean=26, deviation=6, reliability=reliability, cut=cut)

    assert pytest.approx(1 + 2 * (both - norm.cdf(z)), abs=1e-7) == found.agreement.value
