"""What an exam and its raters come to, in words, as plain data and in HTML."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from outline import Outline

import partnercert
from partnercert import psychometrics as ps
from partnercert.errors import QuestionError

EXAM = {
    "ada": {"q1": 1, "q2": 1, "q3": 1, "q4": 0},
    "bo": {"q1": 1, "q2": 1, "q3": 1, "q4": 0},
    "cy": {"q1": 1, "q2": 1, "q3": 0, "q4": 1},
    "di": {"q1": 1, "q2": 0, "q3": 0, "q4": 1},
    "ed": {"q1": 0, "q2": 0, "q3": 0, "q4": 1},
    "flo": {"q1": 1, "q2": 1},
}
RATINGS = {
    "discovery": {
        "ada": {"demo-1": "meets", "demo-2": "below", "demo-3": "exceeds", "demo-4": "meets"},
        "bo": {"demo-1": "meets", "demo-2": "below", "demo-3": "meets"},
        "cy": {"demo-1": "meets", "demo-2": "meets", "demo-3": "exceeds", "demo-4": "meets"},
    },
    "story": {"ada": [1, 2, 3, 2], "bo": [1, 2, 3, 3]},
}
SCALES = {"discovery": ["below", "meets", "exceeds"]}


class TestExams:
    """`assess`."""

    def test_the_report_is_made_of_the_same_figures_as_the_functions(self):
        """Of the people with a score on every item; difficulty of all who have one on the item."""
        complete = [list(row.values()) for row in EXAM.values() if len(row) == 4]
        report = ps.assess(EXAM, cut=3)

        assert (6, 5) == (report.people, report.complete)
        assert ps.kr20(complete) == report.reliability
        assert ps.item_difficulty(EXAM) == tuple(each.difficulty for each in report.items)
        assert ps.item_discrimination(complete) == tuple(each.discrimination for each in report.items)
        assert ps.cronbach_alpha([row[1:] for row in complete]) == report["q1"].reliability_without
        assert 2.4 == report.mean.value
        assert ps.wilson_interval(3, 5) == report.pass_interval
        assert 0.6 == report.pass_rate.value

    def test_the_error_of_measurement_decides_what_is_near_the_cut(self):
        """Scores within two standard errors, each with the confidence that it belongs to a pass."""
        scores = [[int(item < person) for item in range(12)] for person in range(13)]
        report = ps.assess(scores, cut=6)
        error = report.standard_error.value

        expected = [total for total in range(13) if abs(total - 6) <= 2 * error]
        assert 1 < len(expected) < 13
        assert expected == [each.score for each in report.near_cut]
        assert [total >= 6 for total in expected] == [each.passed for each in report.near_cut]
        for each in report.near_cut:
            assert ps.pass_confidence(each.score, 6, report.standard_error) == each.confidence

    def test_decision_consistency_is_that_of_the_form(self):
        """Of the mean, deviation and reliability that the report names."""
        scores = [[int(item < person) for item in range(12)] for person in range(13)]
        report = ps.assess(scores, cut=6)

        expected = ps.decision_consistency(report.mean, report.deviation, report.reliability, 6)
        assert expected == report.consistency

    def test_half_points_have_no_decision_consistency(self):
        """The formula corrects for whole points."""
        report = ps.assess([[0.5, 1], [1, 1], [0, 0]], cut=1)

        assert "the total scores are not whole points" == report.consistency.agreement.reason

    def test_an_item_that_works_against_the_form_is_pointed_out(self):
        """Those who do well otherwise get q4 wrong."""
        report = ps.assess(EXAM)

        assert ["q4"] == [each.item for each in report.items if each.works_against_the_form]
        assert "q4: difficulty 0.600" in str(report)
        assert "works against the form: look at its key" in str(report)
        assert "works against the form: look at its key" in report._repr_html_()

    def test_without_a_cut_nothing_is_said_about_passing(self):
        """All that needs one has that as its reason."""
        report = ps.assess(EXAM)

        assert report.cut is None
        assert () == report.near_cut
        reasons = {
            report.pass_rate.reason,
            report.pass_interval.reason,
            report.consistency.agreement.reason,
            report.consistency.kappa.reason,
        }
        assert {"no cut score was given"} == reasons
        assert "pass rate" not in str(report)

    def test_a_cut_may_be_what_judges_came_to(self):
        """Where they came to none, the report says why."""
        found = ps.assess(EXAM, cut=ps.angoff([[0.5, 0.75, 0.75, 0.5]]).cut)
        missed = ps.assess(EXAM, cut=ps.angoff([]).cut)

        assert ps.assess(EXAM, cut=2.5) == found
        assert None is missed.cut
        assert "no judge judged every item" == missed.pass_rate.reason
        assert "no judge judged every item" == missed.consistency.agreement.reason

    def test_items_may_give_several_points(self):
        """In the order of the items or by their names; the difficulty is the share of them."""
        scores = {"ada": {"q1": 1, "essay": 3}, "bo": {"q1": 0, "essay": 1}}
        report = ps.assess(scores, points={"essay": 4, "q1": 1}, cut=4)

        assert report == ps.assess(scores, points=[1, 4], cut=4)
        assert 0.5 == report["essay"].difficulty.value
        assert 4.0 == report["essay"].points
        assert 0.5 == report.pass_rate.value

    def test_the_unit_of_the_scores_does_not_matter(self):
        """Also where it is so small that the figures have more digits than a score may have."""
        rows = [[1, 0, 1, 1], [0, 1, 1, 0], [1, 1, 1, 1], [0, 0, 0, 1]]
        report = ps.assess(rows, cut=2)
        tiny = ps.assess([[f * 1e-30 for f in row] for row in rows], cut=2e-30)

        assert report.reliability == tiny.reliability
        confidences = [each.confidence.value for each in tiny.near_cut]
        assert pytest.approx([each.confidence.value for each in report.near_cut]) == confidences

    def test_a_right_answer_may_be_written_as_true(self):
        """True and 1 are the same score."""
        flags = [[bool(each) for each in row] for row in ([1, 0], [1, 1], [0, 0])]

        assert ps.assess([[1, 0], [1, 1], [0, 0]], cut=1) == ps.assess(flags, cut=1)

    @pytest.mark.parametrize("results", [[], [[]], [[1, 0]], [[1, 1], [1, 1]], [[None, 1], [1, None]], {}])
    def test_too_little_data_make_a_report_of_reasons(self, results):
        """Never an exception, and never a number that the data do not bear."""
        report = ps.assess(results, cut=0)

        assert report.reliability.reason
        assert report.standard_error.reason
        assert report.consistency.agreement.reason
        assert () == report.near_cut
        assert Outline(report._repr_html_()).tags
        assert json.dumps(report.to_dict(), allow_nan=False)
        assert str(report).startswith("exam report\n")

    def test_an_item_that_is_none_is_refused(self):
        """With those that there are."""
        with pytest.raises(QuestionError, match="known here: `q1`, `q2`"):
            ps.assess(EXAM)["q5"]

    def test_the_report_is_plain_data_words_and_html(self):
        """Names of items come from outside and are escaped; reasons are said in words."""
        report = ps.assess({person: {"<b>": 1, "&": int(person == "ada")} for person in ("ada", "bo")}, cut=1)
        page = Outline(report._repr_html_())

        assert "everybody has the same score on the item" in str(report.to_dict())
        assert "<b>" in page.text
        assert "b" not in page.tags
        assert any("no number: everybody has the same score on the item" == each for each in page.text)
        assert {"section", "table", "caption", "th", "td"} <= set(page.tags)
        assert "<ExamReport of 2 items and 2 people: reliability 0.000>" == repr(report)


class TestRaters:
    """`rater_report`."""

    def test_two_raters_have_cohens_kappa_and_more_have_fleiss(self):
        """The one of units that all rated, both with alpha of all that were rated twice."""
        report = ps.rater_report(RATINGS, scale=SCALES)
        story, discovery = RATINGS["story"], RATINGS["discovery"]

        assert ps.cohen_kappa(story["ada"], story["bo"]) == report["story"].kappa
        assert ps.fleiss_kappa(discovery) == report["discovery"].kappa
        assert ps.percent_agreement(discovery) == report["discovery"].agreement
        assert 1 == report["discovery"].missing
        assert (3, 4) == (report["discovery"].raters, report["discovery"].units)

    def test_a_scale_gives_order(self):
        """Alpha is then ordinal, and pairs have a kappa with quadratic weights."""
        report = ps.rater_report(RATINGS, scale=SCALES)
        discovery, scale = RATINGS["discovery"], SCALES["discovery"]
        (pair,) = (each for each in report["discovery"].pairs if (each.first, each.second) == ("ada", "cy"))

        assert "ordinal" == report["discovery"].level
        assert ps.krippendorff_alpha(discovery, level="ordinal", scale=scale) == report["discovery"].alpha
        weighted = ps.cohen_kappa(discovery["ada"], discovery["cy"], scale=scale, weights="quadratic")
        assert weighted == pair.weighted_kappa
        assert 3 == len(report["discovery"].pairs)

    def test_without_a_scale_there_is_no_order(self):
        """Alpha is nominal, and the weighted kappa has that as its reason."""
        story = ps.rater_report(RATINGS, scale=SCALES)["story"]

        assert "nominal" == story.level
        assert ps.krippendorff_alpha(RATINGS["story"]) == story.alpha
        assert "no scale was given" == story.pairs[0].weighted_kappa.reason

    def test_numbers_have_an_intraclass_correlation_and_words_have_none(self):
        """ICC(2,1)."""
        report = ps.rater_report(RATINGS, scale=SCALES)

        assert ps.icc(RATINGS["story"], "2,1") == report["story"].icc
        assert "the ratings are not numbers" == report["discovery"].icc.reason

    def test_a_scale_may_be_that_of_all_criteria(self):
        """Or of each by its name."""
        ratings = {"a": [[1, 2], [1, 1]], "b": [[2, 1], [2, 1]]}
        scale = [1, 2, 3]

        assert ps.rater_report(ratings, scale=scale) == ps.rater_report(
            ratings, scale=dict.fromkeys("ab", scale)
        )

    @pytest.mark.parametrize(
        "given", [{}, [], [[]], [["a", "a"]], [["a", None], [None, "a"]], [["a"], ["a"]]]
    )
    def test_too_few_ratings_make_a_report_of_reasons(self, given):
        """One rater, no unit in common, all alike."""
        report = ps.rater_report({"discovery": given})

        assert report["discovery"].kappa.reason
        assert report["discovery"].alpha.reason
        assert report["discovery"].icc.reason
        assert Outline(report._repr_html_()).tags
        assert json.dumps(report.to_dict(), allow_nan=False)

    def test_a_criterion_that_is_none_is_refused(self):
        """With the closest one."""
        with pytest.raises(QuestionError, match="did you mean `discovery`"):
            ps.rater_report(RATINGS)["discvery"]

    def test_the_report_is_plain_data_words_and_html(self):
        """A row a criterion and a row a pair, every text escaped."""
        report = ps.rater_report({"<i>": RATINGS["story"]})
        page = Outline(report._repr_html_())

        assert ["section", "style", "h3", "div", "table", "caption"] == page.tags[:6]
        assert 2 == page.tags.count("table")
        assert "<i>" in page.text
        assert "i" not in page.tags
        assert "ada and bo: agreement 0.750" in str(report)
        assert 0.75 == report.to_dict()["criteria"][0]["agreement"]["value"]
        assert repr(report).startswith("<RaterReport: <i> ")

    def test_no_criteria_make_an_empty_report(self):
        """It says so."""
        assert "<RaterReport: no criteria>" == repr(ps.rater_report({}))


def test_every_result_is_plain_data():
    """As JSON takes it."""
    results = [
        ps.angoff([[0.5, 0.5]]),
        ps.modified_angoff([[[0.5, 0.5]], [[0.6, None]]]),
        ps.hofstee([60], lowest_cut=50, highest_cut=70, lowest_fail_rate=0, highest_fail_rate=1),
        ps.borderline_regression([1, 2], [10, 12], 2),
        ps.decision_consistency(26, 6, 0.85, 24),
        ps.net_promoter_score([9, 3]),
        ps.wilson_interval(1, 2),
        ps.cohen_kappa_inference_from_table([[20, 20], [10, 50]]),
    ]

    assert all(json.dumps(each.to_dict(), allow_nan=False) for each in results)
    assert all(str(each) for each in results)
    assert all(each == type(each)(**_fields(each)) for each in results)


def _fields(result):
    return {each.name: getattr(result, each.name) for each in result.__attrs_attrs__}


def test_psychometrics_needs_no_other_library():
    """Neither numpy nor the rest of the house is loaded, and importing the library does not load psychometrics."""
    source = Path(partnercert.__file__).parents[1]
    script = (
        f"import sys; sys.path.insert(0, {str(source)!r}); import partnercert; "
        "assert 'partnercert.psychometrics' not in sys.modules; "
        "from partnercert import psychometrics; psychometrics.assess([[1, 0], [1, 1]], cut=1); "
        "print(*sorted({'numpy', 'scipy', 'statsmodels', 'pandas'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert ("", "") == (result.stderr, result.stdout.strip())
