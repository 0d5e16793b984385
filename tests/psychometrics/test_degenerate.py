"""Data that do not determine a statistic give a reason: never 0, 1, NaN or an exception."""

import json

import pytest

from partnercert import psychometrics as ps
from partnercert.errors import QuestionError
from partnercert.psychometrics import Estimate, Interval

ALIKE = "all ratings are alike, so that chance alone would agree as well"
NO_PAIR = "no unit was rated by two raters"
NO_PEOPLE = "fewer than two people have a score on every item"
SAME_TOTAL = "everybody has the same total score"
NEGATIVE = "the reliability is negative: the items do not measure one thing"

REASONS = [
    ("nobody rated", lambda: ps.percent_agreement([]), NO_PAIR),
    ("one rater", lambda: ps.percent_agreement([["a", "b"]]), NO_PAIR),
    ("no unit in common", lambda: ps.cohen_kappa(["a", None], [None, "a"]), NO_PAIR),
    ("no units", lambda: ps.cohen_kappa([], []), NO_PAIR),
    ("an empty scale of ratings", lambda: ps.cohen_kappa([], [], scale=["a"], weights="linear"), NO_PAIR),
    ("one category, of two raters", lambda: ps.cohen_kappa(["a", "a"], ["a", "a"], scale=["a", "b"]), ALIKE),
    (
        "one category, weighted",
        lambda: ps.cohen_kappa([1, 1], [1, 1], scale=[1, 2], weights="quadratic"),
        ALIKE,
    ),
    ("a table of nothing", lambda: ps.cohen_kappa_from_table([[0, 0], [0, 0]]), NO_PAIR),
    ("a table of one cell", lambda: ps.cohen_kappa_from_table([[7, 0], [0, 0]]), ALIKE),
    (
        "weights that see nothing",
        lambda: ps.cohen_kappa_from_table([[3, 2], [1, 4]], weights=[[0, 0], [0, 0]]),
        "the weights tell none of the ratings that were given apart",
    ),
    ("one category, of many raters", lambda: ps.fleiss_kappa([["a", "a"]] * 3), ALIKE),
    ("one rater of many units", lambda: ps.fleiss_kappa([["a", "b"]]), NO_PAIR),
    ("no unit that all rated", lambda: ps.fleiss_kappa([["a", None], [None, "b"]]), NO_PAIR),
    ("no counts", lambda: ps.fleiss_kappa_from_counts([]), NO_PAIR),
    ("counts of nothing", lambda: ps.fleiss_kappa_from_counts([[0, 0], [0, 0]]), NO_PAIR),
    ("counts of one rater", lambda: ps.randolph_kappa_from_counts([[1, 0], [0, 1]]), NO_PAIR),
    (
        "a scale of one rating",
        lambda: ps.randolph_kappa([["a", "a"], ["a", "a"]], scale=["a"]),
        "a scale of one rating leaves nothing to agree on",
    ),
    ("no unit rated twice", lambda: ps.krippendorff_alpha([[1, None], [None, 2]]), NO_PAIR),
    ("one category at each level", lambda: ps.krippendorff_alpha([[2, 2], [2, 2]], level="ratio"), ALIKE),
    ("ratings of 0 alone", lambda: ps.krippendorff_alpha([[0, 0], [0, 0]], level="ratio"), ALIKE),
    ("one rater", lambda: ps.icc([[1, 2, 3]], "2,1"), "there are fewer than two raters"),
    ("no ratings", lambda: ps.icc([], "2,1"), "there are fewer than two raters"),
    (
        "one unit that all rated",
        lambda: ps.icc([[1, 2], [1, None]], "1,1"),
        "there are fewer than two units that every rater rated",
    ),
    ("all ratings equal", lambda: ps.icc([[3, 3], [3, 3]], "2,1"), "all ratings are alike"),
    ("units with equal means", lambda: ps.icc([[1, 2], [2, 1]], "3,k"), "the units do not differ"),
    ("raters who differ by a constant", lambda: ps.icc([[1, 1], [2, 2]], "3,1"), "the units do not differ"),
    ("a variance below nothing", lambda: ps.icc([[1, 2], [2, 1]], "2,1"), "the units do not differ"),
    ("no scores", lambda: ps.cronbach_alpha([]), NO_PEOPLE),
    ("one person", lambda: ps.cronbach_alpha([[1, 0, 1]]), NO_PEOPLE),
    ("nobody with all items", lambda: ps.cronbach_alpha([[1, None], [None, 1]]), NO_PEOPLE),
    ("one item", lambda: ps.cronbach_alpha([[1], [0]]), "there are fewer than two items"),
    ("no items", lambda: ps.kr20([[], []]), "there are fewer than two items"),
    ("the same total", lambda: ps.kr20([[1, 0], [0, 1]]), SAME_TOTAL),
    ("the same scores", lambda: ps.kr21([[1, 0], [1, 0]]), SAME_TOTAL),
    ("a negative reliability", lambda: ps.spearman_brown(-0.2, 2), NEGATIVE),
    ("no items left", lambda: ps.spearman_brown(1, 0), "a form without items has no reliability"),
    ("a negative reliability", lambda: ps.standard_error_of_measurement(5, -0.2), NEGATIVE),
    ("no error", lambda: ps.pass_confidence(70, 70, 0), "scores are measured without error"),
    ("no spread", lambda: ps.decision_consistency(20, 0, 0.8, 20).agreement, "the scores do not vary"),
    ("a negative reliability", lambda: ps.decision_consistency(20, 3, -0.1, 20).kappa, NEGATIVE),
    (
        "a cut that nobody reaches",
        lambda: ps.decision_consistency(20, 1, 0.8, 90).kappa,
        "everybody is on the same side of the cut",
    ),
    ("everybody passes", lambda: ps.consistency_kappa(1, 1), "everybody is on the same side of the cut"),
    ("all scores on the cut", lambda: ps.livingston_k_squared(0.8, 20, 0, 20), "all scores lie on the cut"),
    ("a negative reliability", lambda: ps.livingston_k_squared(-0.8, 20, 3, 20), NEGATIVE),
    ("no spread", lambda: ps.effective_test_length(20, 0, 0.8, highest=40), "the scores do not vary"),
    ("no error", lambda: ps.effective_test_length(20, 9, 1, highest=40), "scores are measured without error"),
    ("a negative reliability", lambda: ps.effective_test_length(20, 9, -1, highest=40), NEGATIVE),
    ("an item nobody saw", lambda: ps.item_difficulty([[1, None]])[1], "nobody has a score on the item"),
    ("one person", lambda: ps.item_discrimination([[1, 0]])[0], NO_PEOPLE),
    (
        "an item all got right",
        lambda: ps.item_discrimination([[1, 0, 1], [1, 1, 0], [1, 1, 1]])[0],
        "everybody has the same score on the item",
    ),
    (
        "others that cancel out",
        lambda: ps.item_discrimination([[1, 0, 1], [0, 1, 0]])[0],
        "everybody has the same score on all other items together",
    ),
    ("no judge", lambda: ps.angoff([]).cut, "no judge judged every item"),
    (
        "no judge with all items",
        lambda: ps.angoff([[0.5, None]]).standard_error,
        "no judge judged every item",
    ),
    ("one judge", lambda: ps.angoff([[0.5, 0.7]]).standard_error, "there is one judge"),
    (
        "judges who agree",
        lambda: ps.angoff([[0.5, 0.7], [0.7, 0.5]]).standard_error,
        "all judges came to the same cut",
    ),
    ("no spread", lambda: ps.standard_error_of_measurement(0, 0.9), "the scores do not vary"),
    ("nobody was rated", lambda: ps.borderline_group([], [], 2), "nobody was rated borderline"),
    (
        "one candidate",
        lambda: ps.borderline_regression([2], [10], 2).cut,
        "fewer than two candidates have a rating and a score",
    ),
    (
        "one rating",
        lambda: ps.borderline_regression([2, 2], [10, 12], 2).slope,
        "all candidates have the same rating",
    ),
    (
        "one score",
        lambda: ps.borderline_regression([1, 2], [10, 10], 2).r_squared,
        "all candidates have the same score",
    ),
    (
        "two candidates",
        lambda: ps.borderline_regression([1, 2], [10, 12], 2).error,
        "a line through two points leaves no error",
    ),
    (
        "a line that leaves the scale",
        lambda: ps.borderline_regression([1, 2], [10, 2], 3, bounds=(0, 40)).cut,
        "the line comes to -6, which is no score",
    ),
    ("no answers", lambda: ps.net_promoter_score([None, None]).score, "nobody answered"),
    ("one answer", lambda: ps.net_promoter_score([9]).standard_error, "all answers are of one group"),
    (
        "raters who agree on all",
        lambda: ps.cohen_kappa_inference(["a", "b", "a"], ["a", "b", "a"]).standard_error,
        "the raters agree on every unit",
    ),
    (
        "a rater who gave one rating",
        lambda: ps.cohen_kappa_inference(["a", "a", "a"], ["a", "b", "a"]).p_value,
        "one rater gave the same rating throughout",
    ),
    ("one category", lambda: ps.cohen_kappa_inference(["a", "a"], ["a", "a"]).z, ALIKE),
]


@pytest.mark.parametrize(("estimate", "reason"), [pytest.param(*row[1:], id=row[0]) for row in REASONS])
def test_there_is_a_reason_instead_of_a_number(estimate, reason):
    """The reason says what the data lack."""
    found = estimate()

    assert found.value is None
    assert reason == found.reason
    assert f"no number: {reason}" == str(found)
    assert {"reason": reason} == {
        k: v for k, v in json.loads(json.dumps(found.to_dict())).items() if k != "cases"
    }


@pytest.mark.parametrize(
    ("interval", "reason"),
    [
        (lambda: ps.wilson_interval(0, 0), "there are no cases"),
        (lambda: ps.cronbach_alpha_interval([[1, 1]]), NO_PEOPLE),
        (lambda: ps.cronbach_alpha_interval([[1, 1], [0, 0]]), "the items agree on everybody"),
        (lambda: ps.score_interval(7, ps.standard_error_of_measurement(5, -1)), NEGATIVE),
        (lambda: ps.cohen_kappa_inference([], []).interval, NO_PAIR),
    ],
)
def test_there_is_a_reason_instead_of_bounds(interval, reason):
    """Nothing lies in an interval without bounds."""
    found = interval()

    assert reason == found.reason
    assert (None, None) == (found.low, found.high)
    assert 0.5 not in found
    assert f"no bounds: {reason}" == str(found)
    assert reason == found.to_dict()["reason"]


@pytest.mark.parametrize("scores", [[95], [99, 98, 97]])
def test_a_hofstee_line_may_miss_the_people(scores):
    """Everybody is far above the cuts that the judges allow, and too few fail."""
    found = ps.hofstee(scores, lowest_cut=60, highest_cut=75, lowest_fail_rate=0.1, highest_fail_rate=0.5)

    assert "no cut that the judges allow fails as many people as they allow" == found.cut.reason
    assert found.cut == found.fail_rate


def test_without_people_there_is_no_compromise():
    """Nor with people who have no score."""
    bounds = {"lowest_cut": 60, "highest_cut": 75, "lowest_fail_rate": 0.1, "highest_fail_rate": 0.5}

    assert "nobody has a score" == ps.hofstee([None], **bounds).cut.reason


def test_a_step_that_the_line_crosses_is_the_cut():
    """Below 70 fail 1 of 4, up to 70 fail 3 of 4; the line passes through one half there."""
    found = ps.hofstee(
        [60, 70, 70, 80], lowest_cut=65, highest_cut=75, lowest_fail_rate=0.4, highest_fail_rate=0.6
    )

    assert 70 == found.cut.value
    assert 0.25 == found.fail_rate.value


def test_the_reason_of_an_estimate_is_passed_on():
    """What rests on a statistic that is no number is none for the same reason, step after step."""
    alpha = ps.cronbach_alpha([[1, 0], [0, 1]])
    error = ps.standard_error_of_measurement(3, alpha)

    assert SAME_TOTAL == error.reason
    assert SAME_TOTAL == ps.spearman_brown(alpha, 2).reason
    assert SAME_TOTAL == ps.pass_confidence(70, 69, error).reason
    assert SAME_TOTAL == ps.score_interval(70, error).reason
    assert SAME_TOTAL == ps.livingston_k_squared(alpha, 20, 3, 20).reason
    assert SAME_TOTAL == ps.effective_test_length(20, 9, alpha, highest=40).reason
    consistency = ps.decision_consistency(20, 3, alpha, 20)
    assert SAME_TOTAL == consistency.kappa.reason
    assert SAME_TOTAL == ps.consistency_kappa(consistency.agreement, 0.5).reason
    missed = ps.hofstee([1], lowest_cut=alpha, highest_cut=75, lowest_fail_rate=0.1, highest_fail_rate=0.5)
    assert SAME_TOTAL == missed.fail_rate.reason


def test_free_margins_are_a_number_even_where_all_ratings_are_alike():
    """Chance does not depend on what was given, so that agreement on one rating of two is perfect."""
    assert 1.0 == ps.randolph_kappa([["a", "a"], ["a", "a"]], scale=["a", "b"]).value


def test_missing_values_are_left_out_and_counted():
    """Not zero, and not wrong: `cases` says how many remain."""
    assert Estimate(1.0, cases=2) == ps.cohen_kappa(["a", "b", None, "a"], ["a", "b", "a", None])
    assert Estimate(0.5, cases=2) == ps.item_difficulty([[1], [0], [None]])[0]
    assert 3 == ps.cronbach_alpha([[1, 0], [1, 1], [0, 0], [None, 1]]).cases
    assert 2 == ps.angoff([[0.5, 0.5], [0.6, 0.6], [0.9, None]]).judges
    assert 6 == ps.net_promoter_score([10, 9, 9, None, 8, 7, 3]).score.cases


@pytest.mark.parametrize(
    "ask",
    [
        lambda: bool(Estimate(0.0)),
        lambda: bool(Interval(0.0, 1.0)),
        lambda: Estimate(),
        lambda: Estimate(0.5, "no raters"),
        lambda: Estimate(float("nan")),
        lambda: Interval(0.5),
        lambda: Interval(0.0, 1.0, "no raters"),
    ],
)
def test_an_estimate_is_a_number_or_a_reason_and_no_flag(ask):
    """An `if` would take a kappa of 0 for none."""
    with pytest.raises(QuestionError):
        ask()
