"""What is no data is refused: every misfit at once, with its place, the value and the remedy."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest

from partnercert import psychometrics as ps
from partnercert.errors import Fault, QuestionError, RecordError

NO_VALUE = "write None where there is no value"
NO_RATING = "write None where there is no rating"
FRAME = "of a data frame, hand over its rows, such as `frame.to_numpy()` or `frame.rows()`"
TABLE = "a table is a mapping or a list of rows, not of type"
ROW = "a row is a mapping or a list of cells, not of type"
HOFSTEE = {"lowest_cut": 60, "highest_cut": 75, "lowest_fail_rate": 0.1, "highest_fail_rate": 0.5}

DATA = [
    (
        "a row that is too short",
        lambda: ps.cronbach_alpha([[1, 0, 1], [1, 0]]),
        Fault("ragged-table", "a row has 2 cells where the first has 3", NO_VALUE, "scores[1]"),
    ),
    (
        "raters with different units",
        lambda: ps.cohen_kappa(["a", "b"], ["a"]),
        Fault("ragged-table", "a row has 1 cells where the first has 2", NO_VALUE, "second"),
    ),
    (
        "rows in two ways",
        lambda: ps.cronbach_alpha([[1, 0], {"q1": 1}]),
        Fault(
            "bad-value",
            "some rows have their cells by name and others in order",
            "give all rows in the same way",
            "scores[1]",
        ),
    ),
    (
        "NaN",
        lambda: ps.cronbach_alpha({"ada": {"q1": math.nan}}),
        Fault("bad-number", "`nan` is not a number", NO_VALUE, "scores.ada.q1"),
    ),
    (
        "infinity",
        lambda: ps.icc([[1, math.inf]], "1,1"),
        Fault("bad-number", "`inf` is not a number", NO_VALUE, "ratings[0][1]"),
    ),
    (
        "a decimal that is none",
        lambda: ps.icc([[Decimal("NaN")]], "1,1"),
        Fault("bad-number", "`NaN` is not a number", NO_VALUE, "ratings[0][0]"),
    ),
    (
        "NaN as a rating",
        lambda: ps.cohen_kappa(["a", math.nan], ["a", "b"]),
        Fault("bad-number", "`nan` is not a number", NO_VALUE, "first[1]"),
    ),
    (
        "a number without end",
        lambda: ps.icc([[10**40]], "1,1"),
        Fault("bad-number", "a number has more than 40 digits", "round it", "ratings[0][0]"),
    ),
    (
        "a decimal of a billion digits",
        lambda: ps.icc([[Decimal("1e999999")]], "1,1"),
        Fault("bad-number", "a number has more than 40 digits", "round it", "ratings[0][0]"),
    ),
    (
        "a text as a score",
        lambda: ps.cronbach_alpha([["7", 1]]),
        Fault("bad-value", "`7` is of type `str`, not a number", NO_VALUE, "scores[0][0]"),
    ),
    (
        "a flag as a number",
        lambda: ps.icc([[True, 1]], "1,1"),
        Fault("bad-value", "`True` is not a number", "write 1 and 0", "ratings[0][0]"),
    ),
    (
        "a list as a rating",
        lambda: ps.percent_agreement([[["a"], "b"]]),
        Fault("bad-value", "a rating is a text or a number, not of type `list`", NO_RATING, "ratings[0][0]"),
    ),
    (
        "an empty text as a rating",
        lambda: ps.percent_agreement([["", "b"]]),
        Fault("bad-text", "a rating is an empty text", NO_RATING, "ratings[0][0]"),
    ),
    (
        "a rating that is not on the scale",
        lambda: ps.cohen_kappa(["met"], ["meets"], scale=["below", "meets"]),
        Fault("unknown-option", "`met` is not on the scale", "did you mean `meets`?", "first[0]"),
    ),
    (
        "a rating that resembles nothing on the scale",
        lambda: ps.percent_agreement([["?" * 9]], scale=[f"level-{n}" for n in range(20)]),
        Fault(
            "unknown-option",
            "`?????????` is not on the scale",
            "the scale names every rating that may be given",
            "ratings[0][0]",
        ),
    ),
    (
        "a text on a scale of numbers",
        lambda: ps.krippendorff_alpha([["2"]], level="ordinal", scale=[1, 2]),
        Fault(
            "unknown-option",
            "`2` is not on the scale",
            "the scale has it, but not as `str`: text and number differ",
            "ratings[0][0]",
        ),
    ),
    (
        "a table that is a text",
        lambda: ps.percent_agreement("abc"),
        Fault("bad-value", f"{TABLE} `str`", FRAME, "ratings"),
    ),
    (
        "a row that is a number",
        lambda: ps.percent_agreement([1, [2]]),
        Fault("bad-value", f"{ROW} `int`", FRAME, "ratings[0]"),
    ),
    (
        "one name in two ways",
        lambda: ps.cronbach_alpha({"ada": {1: 1, "1": 0}}),
        Fault("duplicate-id", "`1` names two things", "write it in one way", "scores.ada.1"),
    ),
    (
        "a negative count",
        lambda: ps.cohen_kappa_from_table([[1, -2], [0, 3]]),
        Fault("out-of-bounds", "`-2` is below 0", "it is 0 or more", "table[0][1]"),
    ),
    (
        "a gap in a table of counts",
        lambda: ps.cohen_kappa_from_table([[1, None], [0, 3]]),
        Fault("missing-value", "a cell has no value", "write 0 where it never occurs", "table[0][1]"),
    ),
    (
        "a table that is not square",
        lambda: ps.cohen_kappa_from_table([[1, 2, 3], [0, 3, 1]]),
        Fault(
            "ragged-table",
            "the table has 2 rows and 3 columns",
            "give both raters the same scale: a row and a column for each rating, used or not",
            "table",
        ),
    ),
    (
        "a table by name",
        lambda: ps.cohen_kappa_from_table({"pass": {"fail": 1, "pass": 5}, "fail": {"fail": 4, "pass": 2}}),
        Fault(
            "bad-value",
            "names of rows and columns do not say in which order they stand on the scale",
            "give a list of lists, both in the order of the scale",
            "table",
        ),
    ),
    (
        "a point too much, by place",
        lambda: ps.item_difficulty([[1, 0], [1, 2]]),
        Fault(
            "out-of-bounds",
            "`2` is not from 0 to 1, the points of the item",
            "say how many points each item gives at most, such as points=[1, 1, 4]",
            "scores[1][1]",
        ),
    ),
    (
        "weights of another size",
        lambda: ps.cohen_kappa_from_table([[1, 2], [0, 3]], weights=[[0]]),
        Fault(
            "ragged-table",
            "the weights are for 1 ratings, the scale has 2",
            "give a row and a column for each rating of the scale",
            "weights",
        ),
    ),
    (
        "agreement that counts as disagreement",
        lambda: ps.cohen_kappa_from_table([[1, 2], [0, 3]], weights=[[1, 1], [1, 0]]),
        Fault("out-of-bounds", "two ratings alike disagree by 1", "write 0", "weights[0][0]"),
    ),
    (
        "shares where counts are meant",
        lambda: ps.cohen_kappa_inference_from_table([[0.5, 0], [0, 1]]),
        Fault(
            "bad-number",
            "1/2 is not a whole number",
            "give counts: a share does not say of how many",
            "table[0][0]",
        ),
    ),
    (
        "half a rater",
        lambda: ps.fleiss_kappa_from_counts([[1.5, 0.5]]),
        Fault(
            "bad-number", "a unit has a count that is not a whole number", "count the ratings", "counts[0]"
        ),
    ),
    (
        "units with different numbers of ratings",
        lambda: ps.fleiss_kappa_from_counts([[2, 1], [1, 1]]),
        Fault(
            "ragged-table",
            "a unit has 2 ratings where the first has 3",
            "ask krippendorff_alpha where ratings are missing",
            "counts[1]",
        ),
    ),
    (
        "a negative rating on the level of ratios",
        lambda: ps.krippendorff_alpha([[-1, 1]], level="ratio"),
        Fault("out-of-bounds", "`-1` is below 0", "it is 0 or more", "ratings[0][0]"),
    ),
    (
        "an item that is neither right nor wrong",
        lambda: ps.kr20([[0.5, 1]]),
        Fault(
            "out-of-bounds",
            "`0.5` is neither right nor wrong",
            "write 1 and 0, or use cronbach_alpha",
            "scores[0][0]",
        ),
    ),
    (
        "more points than an item gives",
        lambda: ps.item_difficulty({"ada": {"q1": 3}}),
        Fault(
            "out-of-bounds",
            "`3` is not from 0 to 1, the points of the item",
            "say how many points each item gives at most, such as points=[1, 1, 4]",
            "scores.ada.q1",
        ),
    ),
    (
        "percent where shares are meant",
        lambda: ps.angoff([[60, 0.5]]),
        Fault("out-of-bounds", "`60` is not from 0 to 1", "write 0.6 for 60 percent", "judgments[0][0]"),
    ),
    (
        "a judge who comes late",
        lambda: ps.modified_angoff([{"ada": {"q1": 0.5}}, {"bo": {"q1": 0.5}}]),
        Fault(
            "unknown-id",
            "`bo` is no judge and no item of the first round",
            "give every round the same judges and items",
            "rounds[1]",
        ),
    ),
    (
        "a score beyond its bounds",
        lambda: ps.borderline_regression([1, 2], [10, 50], 2, bounds=(0, 40)),
        Fault(
            "out-of-bounds",
            "the score `50` is not from 0 to 40",
            "give the bounds of the whole form",
            "scores",
        ),
    ),
    (
        "an answer of 11",
        lambda: ps.net_promoter_score([10, 11]),
        Fault("out-of-bounds", "`11` is no answer", "an answer is a whole number from 0 to 10", "answers[1]"),
    ),
    (
        "a rating of a criterion",
        lambda: ps.rater_report({"discovery": {"ada": {"demo-1": 9}}}, scale=[1, 2]),
        Fault(
            "unknown-option",
            "`9` is not on the scale",
            "known here: `1`, `2`",
            "ratings.discovery.ada.demo-1",
        ),
    ),
]

QUESTIONS = [
    (
        "weights without a scale",
        lambda: ps.cohen_kappa(["a"], ["b"], weights="linear"),
        ("bad-argument", "weights need a scale", "scale"),
    ),
    (
        "weights of no kind",
        lambda: ps.cohen_kappa([1], [2], scale=[1, 2], weights="quadratics"),
        ("unknown-option", "there are no weights `quadratics`", "weights"),
    ),
    (
        "no level of measurement",
        lambda: ps.krippendorff_alpha([[1]], level="ordnal"),
        ("unknown-option", "`ordnal` is no level of measurement", "level"),
    ),
    (
        "a scale where distance is that of numbers",
        lambda: ps.krippendorff_alpha([[1]], level="interval", scale=[1, 2]),
        (
            "bad-argument",
            "on the level `interval` distance is that of numbers, not of places on a scale",
            "scale",
        ),
    ),
    (
        "no form",
        lambda: ps.icc([[1]], "ICC(4,1)"),
        ("unknown-option", "there is no form `ICC(4,1)` of the intraclass correlation", "form"),
    ),
    (
        "a scale that is a text",
        lambda: ps.percent_agreement([["a"]], scale="abc"),
        ("bad-value", "a scale is a list of ratings, not `abc`", "scale"),
    ),
    (
        "a scale with a gap",
        lambda: ps.percent_agreement([["a"]], scale=["a", None]),
        ("bad-value", "a rating is a text or a number, not of type `NoneType`", "scale[1]"),
    ),
    (
        "a rating twice on a scale",
        lambda: ps.percent_agreement([["a"]], scale=["a", "b", "a"]),
        ("duplicate-id", "`a` stands twice on the scale", "scale[2]"),
    ),
    (
        "points of too few items",
        lambda: ps.item_difficulty([[1, 1]], points=[1]),
        ("ragged-table", "points are given for 1 items, the form has 2", "points"),
    ),
    (
        "points of an item that is none",
        lambda: ps.item_difficulty([{"q1": 1}], points={"q2": 1}),
        ("unknown-id", "`q1` is an item of the scores or of the points, but not of both", "points.q1"),
    ),
    (
        "an item without points",
        lambda: ps.item_difficulty([[0, 1]], points=[0, 1]),
        ("out-of-bounds", "an item gives no points", "points[0]"),
    ),
    (
        "a reliability above 1",
        lambda: ps.standard_error_of_measurement(5, 1.2),
        ("out-of-bounds", "`reliability` is `1.2`", "reliability"),
    ),
    (
        "a negative deviation",
        lambda: ps.standard_error_of_measurement(-5, 0.8),
        ("out-of-bounds", "`deviation` is `-5`", "deviation"),
    ),
    (
        "a cut that is a text",
        lambda: ps.pass_confidence(70, "70", 2),
        ("bad-value", "`70` is of type `str`, not a number", "cut"),
    ),
    (
        "a count that is no number",
        lambda: ps.wilson_interval(1, ps.Estimate(reason="nobody asked")),
        ("bad-argument", "`cases` is no number: nobody asked", "cases"),
    ),
    (
        "a cut above all points",
        lambda: ps.assess([[1, 0]], cut=3),
        ("out-of-bounds", "`cut` is `3`", "cut"),
    ),
    (
        "more successes than cases",
        lambda: ps.wilson_interval(5, 3),
        ("out-of-bounds", "there are 5 successes in 3 cases", "successes"),
    ),
    (
        "a negative count",
        lambda: ps.wilson_interval(-1, 3),
        ("out-of-bounds", "`successes` is `-1`", "successes"),
    ),
    (
        "half a case",
        lambda: ps.wilson_interval(1, 2.5),
        ("bad-number", "`2.5` is not a whole number", "cases"),
    ),
    (
        "certainty",
        lambda: ps.wilson_interval(1, 2, confidence=1),
        ("out-of-bounds", "a confidence of `1` allows no bounds", "confidence"),
    ),
    (
        "cuts the wrong way round",
        lambda: ps.hofstee([70], **{**HOFSTEE, "lowest_cut": 80}),
        ("bad-argument", "the lowest cut is 80, the highest 75", "lowest_cut"),
    ),
    (
        "fail rates the wrong way round",
        lambda: ps.hofstee([70], **{**HOFSTEE, "lowest_fail_rate": 0.75}),
        ("bad-argument", "the lowest fail rate is 3/4, the highest 1/2", "lowest_fail_rate"),
    ),
    (
        "a fail rate in percent",
        lambda: ps.hofstee([70], **{**HOFSTEE, "highest_fail_rate": 50}),
        ("out-of-bounds", "`highest_fail_rate` is `50`", "highest_fail_rate"),
    ),
    (
        "no rounds",
        lambda: ps.modified_angoff([]),
        ("bad-argument", "rounds are a list of tables, at least one", "rounds"),
    ),
    (
        "a borderline that is not on the scale",
        lambda: ps.borderline_group(["fail"], [3], "border", scale=["fail", "borderline"]),
        ("unknown-option", "`border` is not on the scale", "borderline"),
    ),
    (
        "bounds that are one number",
        lambda: ps.borderline_regression([1], [3], 1, bounds=40),
        ("bad-argument", "bounds are `40`", "bounds"),
    ),
    (
        "ratings without criteria",
        lambda: ps.rater_report([["a"]]),
        ("bad-argument", "ratings map criteria to their ratings, not `list`", "ratings"),
    ),
    (
        "a scale of another criterion",
        lambda: ps.rater_report({"discovery": {}}, scale={"discvery": [1, 2]}),
        ("unknown-id", "the scale is of a criterion `discvery` that nobody rated", "scale.discvery"),
    ),
]


@pytest.mark.parametrize(("ask", "fault"), [pytest.param(*row[1:], id=row[0]) for row in DATA])
def test_a_misfit_in_the_data(ask, fault):
    """A RecordError names the cell."""
    with pytest.raises(RecordError) as caught:
        ask()

    assert (fault,) == caught.value.faults


@pytest.mark.parametrize(("ask", "said"), [pytest.param(*row[1:], id=row[0]) for row in QUESTIONS])
def test_a_misfit_in_the_question(ask, said):
    """A QuestionError names the argument, and says what to do."""
    with pytest.raises(QuestionError) as caught:
        ask()

    assert said == (caught.value.code, caught.value.message, caught.value.path)
    assert caught.value.help


def test_all_misfits_come_at_once():
    """Of one table, and of all criteria of a report."""
    with pytest.raises(RecordError) as table:
        ps.cronbach_alpha({"ada": {"q1": "x", "q2": math.nan}, "bo": {"q1": [1]}})
    with pytest.raises(RecordError) as report:
        ps.rater_report({"discovery": [["x"]], "story": [["y", "a"]]}, scale=["a", "b"])
    with pytest.raises(RecordError) as rounds:
        ps.modified_angoff([[[0.5, 2]], [[0.5, -1]]])

    assert ["scores.ada.q1", "scores.ada.q2", "scores.bo.q1"] == [each.path for each in table.value.faults]
    assert ["rounds[0][0][1]", "rounds[1][0][1]"] == [each.path for each in rounds.value.faults]
    assert ["ratings.discovery[0][0]", "ratings.story[0][0]"] == [each.path for each in report.value.faults]


def test_a_library_that_is_not_installed_is_named(monkeypatch):
    """The extra that brings it is in the help."""
    monkeypatch.setitem(__import__("sys").modules, "statsmodels.stats.inter_rater", None)
    with pytest.raises(QuestionError) as kappa:
        ps.cohen_kappa_inference_from_table([[20, 20], [10, 50]])
    monkeypatch.setitem(__import__("sys").modules, "scipy.stats", None)
    with pytest.raises(QuestionError) as alpha:
        ps.cronbach_alpha_interval([[3, 2, 4], [5, 5, 6], [7, 5, 5]])

    for caught in (kappa, alpha):
        assert "missing-extra" == caught.value.code
        assert 'run `pip install "partnercert[stats]"`' == caught.value.help


@pytest.mark.parametrize("half", [0.5, Fraction(1, 2), Decimal("0.5")])
def test_numbers_come_in_many_types(half):
    """And mean the same."""
    assert ps.icc([[1, 2, 1], [half, 1, 2]], "2,1") == ps.icc([[1.0, 2.0, 1.0], [0.5, 1.0, 2.0]], "2,1")


def test_tables_come_in_many_shapes():
    """By name, in order, or both; a name that is left out is a value that is missing."""
    rows = [[1, 0, None], [1, 1, 1], [0, 0, 1]]
    by_name = {
        "ada": {"q1": 1, "q2": 0},
        "bo": {"q1": 1, "q2": 1, "q3": 1},
        "cy": {"q3": 1, "q1": 0, "q2": 0},
    }
    expected = ps.item_difficulty(rows)

    assert expected == ps.item_difficulty(tuple(map(tuple, rows)))
    assert expected == ps.item_difficulty(by_name)
    assert expected == ps.item_difficulty(list(by_name.values()))
    assert expected == ps.item_difficulty(dict(zip("abc", rows, strict=True)))


def test_what_has_names_is_matched_by_them():
    """Whatever its order; who is missing on one side is left out."""
    first, second = {"demo-1": "a", "demo-2": "b", "demo-3": "a"}, {"demo-2": "b", "demo-1": "a"}
    rated, scored = {"ada": 1, "bo": 2, "cy": 3}, {"cy": 30, "di": 99, "ada": 10, "bo": 20}

    assert ps.Estimate(1.0, cases=2) == ps.cohen_kappa(first, second)
    assert ps.Estimate(20.0, cases=3) == ps.borderline_regression(rated, scored, 2).cut


def test_arrays_and_columns_are_taken_as_they_are():
    """numpy's arrays and pandas' columns; a data frame says how."""
    import numpy as np
    import pandas as pd

    rows = [[1, 0, 1], [1, 1, 1], [0, 0, 1]]
    frame = pd.DataFrame(rows)

    assert ps.cronbach_alpha(rows) == ps.cronbach_alpha(np.array(rows))
    assert ps.cronbach_alpha(rows) == ps.cronbach_alpha(np.array(rows) == 1)
    assert ps.cronbach_alpha(rows) == ps.cronbach_alpha([[np.float32(each) for each in row] for row in rows])
    assert ps.cohen_kappa([1, 1, 0], [0, 1, 0]) == ps.cohen_kappa(frame[0], frame[1])
    with pytest.raises(RecordError, match=r"hand over its rows"):
        ps.cronbach_alpha(frame)
