"""What is wrong with rubrics, and with assessments that are rated by them or ask for more."""

from datetime import date

import pytest

import partnercert as pc
from partnercert.errors import Fault, ProgramError

TWO = {"weak": {"points": 0}, "strong": {"points": 4}}


def faults(rubric=None, **tables):
    """The faults of a program with one rubric; by default a sound one."""
    sound = {"criteria": {"story": {}}, "levels": TWO}
    try:
        pc.program_from_dict({"rubrics": {"pitch": {**sound, **(rubric or {})}}, **tables})
    except ProgramError as error:
        return list(error.faults)
    return []


def criterion(**said):
    return {"criteria": {"story": said}}


BAD_RUBRICS = {
    "it has criteria": (
        {"criteria": {}},
        Fault("missing-key", "the rubric has no criteria", "name what raters look at", "criteria"),
    ),
    "criteria have levels": (
        {"levels": {}},
        Fault(
            "missing-key",
            "the criterion `story` has no levels",
            "give levels to the criterion, or to the rubric for all of them",
            "criteria.story.levels",
        ),
    ),
    "levels tell something apart": (
        {"levels": {"only": {"points": 1}}},
        Fault("missing-option", "one level tells nothing apart", "give two or more", "levels"),
    ),
    "levels are ordered by different points": (
        {"levels": {**TWO, "fair": {"points": 4}}},
        Fault(
            "contradiction",
            "`strong` and `fair` are worth the same, 4 points",
            "levels are ordered by their points, so each needs its own",
            "levels",
        ),
    ),
    "levels of a criterion too": (
        criterion(levels={**TWO, "fair": {"points": 0}}),
        Fault(
            "contradiction",
            "`weak` and `fair` are worth the same, 0 points",
            "levels are ordered by their points, so each needs its own",
            "criteria.story.levels",
        ),
    ),
    "no level is worth less than nothing": (
        {"levels": {**TWO, "none": {"points": -1}}},
        Fault("out-of-bounds", "a level is worth -1 points", "give points from 0 on", "levels.none.points"),
    ),
    "levels are worth points": (
        {"levels": {**TWO, "good": {"points": "usd(3)"}}},
        Fault(
            "unit-mismatch", "`usd(3)` is no worth of a level", "give it in points: 3", "levels.good.points"
        ),
    ),
    "ids are ids": (
        {"levels": {**TWO, "Good": {"points": 3}}},
        Fault(
            "bad-id",
            "`Good` is no id",
            "an id has small letters, digits, - and _, starts with a letter or digit, and is no keyword of Python",
            "levels.Good",
        ),
    ),
    "weights are positive": (
        criterion(weight=0),
        Fault("out-of-bounds", "`0` is no weight", "give a positive number: 2, 0.5", "criteria.story.weight"),
    ),
    "weights have no unit": (
        criterion(weight="percent(40)"),
        Fault(
            "out-of-bounds",
            "`percent(40)` is no weight",
            "give a positive number: 2, 0.5",
            "criteria.story.weight",
        ),
    ),
    "a minimum is a level": (
        criterion(minimum="storng"),
        Fault(
            "unknown-option",
            "`storng` is no level of `story`",
            "did you mean `strong`?",
            "criteria.story.minimum",
        ),
    ),
    "a group is declared": (
        criterion(group="practical"),
        Fault(
            "unknown-option",
            "the rubric has no group `practical`",
            "declare it under `groups`",
            "criteria.story.group",
        ),
    ),
    "raters have a mean or a median": (
        {"raters": "mode"},
        Fault(
            "unknown-option", "`mode` is not one of mean, median", "known here: `mean`, `median`", "raters"
        ),
    ),
    "somebody rates": (
        {"minimum_raters": 0},
        Fault(
            "out-of-bounds",
            "`0` cannot be `minimum_raters`",
            "give a whole number from 1 on",
            "minimum_raters",
        ),
    ),
    "levels are not apart by less than none": (
        {"adjudicate_beyond": -1},
        Fault(
            "out-of-bounds",
            "`-1` cannot be `adjudicate_beyond`",
            "give a whole number from 0 on",
            "adjudicate_beyond",
        ),
    ),
    "a score is out of something": (
        {"out_of": 0},
        Fault("out-of-bounds", "a score is not out of `points(0)`", "give positive points: 100", "out_of"),
    ),
    "a cut can be reached": (
        {"cut": 5},
        Fault(
            "out-of-bounds",
            "nobody reaches 5 points: the highest levels come to 4 points",
            "give a lower score, or say what the score is `out_of`",
            "cut",
        ),
    ),
    "a cut can be missed": (
        {"cut": 0},
        Fault(
            "out-of-bounds",
            "everybody reaches 0 points: the lowest levels come to 0 points",
            "give a higher score",
            "cut",
        ),
    ),
    "a cut can be missed where the lowest level is worth something": (
        {"levels": {"weak": {"points": 2}, "strong": {"points": 4}}, "out_of": 10, "cut": 5},
        Fault(
            "out-of-bounds",
            "everybody reaches 5 points: the lowest levels come to 5 points",
            "give a higher score",
            "cut",
        ),
    ),
    "a cut is a score": (
        {"cut": "percent(70)"},
        Fault("unit-mismatch", "`percent(70)` is no score", "give it in points: 70", "cut"),
    ),
    "bands can be reached": (
        {"bands": {"top": 90}},
        Fault(
            "out-of-bounds",
            "nobody reaches 90 points: the highest levels come to 4 points",
            "give a lower score, or say what the score is `out_of`",
            "bands.top",
        ),
    ),
    "no band is called none": (
        {"bands": {"none": 3}},
        Fault(
            "bad-id", "`none` is the band of what is below all bands", "give it another name", "bands.none"
        ),
    ),
    "bands begin at different scores": (
        {"bands": {"good": 3, "fine": "points(3)"}},
        Fault("contradiction", "`good` and `fine` begin at the same score, 3 points", "move one", "bands"),
    ),
}


@pytest.mark.parametrize(("rubric", "expected"), BAD_RUBRICS.values(), ids=BAD_RUBRICS)
def test_a_fault_of_a_rubric_is_reported(rubric, expected):
    """Code, value, remedy and place."""
    assert [expected.under("rubrics.pitch")] == faults(rubric)


def blend(**shares):
    groups = {id: {"share": share} for id, share in shares.items()}
    return {"groups": groups, "criteria": {id: {"group": id} for id in shares}}


def test_the_shares_of_groups_come_to_the_whole():
    """A blend of 40 and 50 per cent leaves something out."""
    expected = Fault(
        "contradiction",
        "the shares of the groups come to 90 %",
        "they are parts of one score: let them come to 100%",
        "rubrics.pitch.groups",
    )
    assert [expected] == faults(blend(knowledge="percent(40)", practical="percent(50)"))
    assert [] == faults(blend(knowledge="percent(40)", practical="percent(60)"))


def test_every_criterion_is_in_a_group_and_every_group_has_one():
    """Or the score would not be whole."""
    rubric = {**blend(knowledge="percent(100)"), "criteria": {"story": {}}}
    assert [
        ("missing-option", "rubrics.pitch.groups.knowledge"),
        ("missing-key", "rubrics.pitch.criteria.story.group"),
    ] == [(fault.code, fault.path) for fault in faults(rubric)]


def test_all_faults_are_found_at_once():
    """In the order of the rubric."""
    rubric = {"criteria": {"story": {"weight": -1, "minimum": "good"}}, "raters": "sum", "out_of": -5}
    assert ["criteria.story.weight", "criteria.story.minimum", "raters", "out_of"] == [
        fault.path.removeprefix("rubrics.pitch.") for fault in faults(rubric)
    ]


def test_a_rubric_that_is_too_large_is_refused():
    """Its score is a rule, and has the limits of one."""
    levels = {f"l{n}": {"points": n} for n in range(60)}
    rubric = {"criteria": {f"c{n}": {} for n in range(60)}, "levels": levels}
    assert ["rule-too-large"] == [fault.code for fault in faults(rubric)]


BAD_ASSESSMENTS = {
    "its rubric is defined": (
        {"kind": "demo", "rubric": "pich"},
        Fault("unknown-rubric", "the program has no rubric `pich`", "did you mean `pitch`?", "rubric"),
    ),
    "there is one cut score": (
        {"kind": "demo", "rubric": "cut", "cut": 2},
        Fault(
            "bad-shape",
            "the rubric `cut` has a cut score of its own, 3 points",
            "leave one of the two out",
            "cut",
        ),
    ),
    "time limits are minutes": (
        {"kind": "exam", "time_limit": 0},
        Fault("out-of-bounds", "`0` cannot be `time_limit`", "give a whole number from 1 on", "time_limit"),
    ),
    "only scenarios have objections": (
        {"kind": "demo", "objections": 2},
        Fault(
            "bad-shape",
            "objections are raised in a scenario, and this is of kind `demo`",
            "leave it out",
            "objections",
        ),
    ),
    "only artifacts are checked": (
        {"kind": "exam", "checks": ["security"]},
        Fault(
            "bad-shape", "only an artifact is checked, and this is of kind `exam`", "leave it out", "checks"
        ),
    ),
    "artifacts are not sat": (
        {"kind": "artifact", "proctored": True},
        Fault(
            "bad-shape",
            "an artifact is not sat, and this is of kind `artifact`",
            "leave it out",
            "proctored",
        ),
    ),
    "checks have names": (
        {"kind": "artifact", "checks": ["sekurity"]},
        Fault(
            "unknown-option",
            "`sekurity` is not one of accessibility, security, delivery",
            "did you mean `security`?",
            "checks[0]",
        ),
    ),
    "versions do not end before they start": (
        {"kind": "exam", "versions": {"a": {"starts": date(2026, 2, 1), "until": date(2026, 1, 1)}}},
        Fault(
            "bad-date",
            "the version starts on 2026-02-01 and ends earlier, on 2026-01-01",
            "exchange the two days",
            "versions.a.until",
        ),
    ),
}


@pytest.mark.parametrize(("assessment", "expected"), BAD_ASSESSMENTS.values(), ids=BAD_ASSESSMENTS)
def test_a_fault_of_an_assessment_is_reported(assessment, expected):
    """Code, value, remedy and place."""
    sound = {"criteria": {"story": {}}, "levels": TWO}
    data = {"rubrics": {"pitch": sound, "cut": {**sound, "cut": 3}}, "assessments": {"a": assessment}}
    with pytest.raises(ProgramError) as caught:
        pc.program_from_dict(data)
    assert (expected.under("assessments.a"),) == caught.value.faults


def test_rules_name_criteria_bands_and_rubrics_that_there_are():
    """With a proposal."""
    found = faults(
        {"bands": {"distinction": 3}},
        requirements={
            "a": 'has("demo", band="distintion")',
            "b": 'has("rating", rating="storry")',
            "c": 'has("rating", rubric="pith")',
        },
    )
    assert ["did you mean `distinction`?", "did you mean `story`?", "did you mean `pitch`?"] == [
        fault.help for fault in found
    ]
