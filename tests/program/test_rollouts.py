"""Rollouts: which stage of something new has reached a partner, and what is due meanwhile."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnercert as pc
from partnercert import Verdict
from partnercert.errors import ProgramErrors, QuestionError

PROGRAM = """
[program]
name = "Harbor"
[facts]
region = { sort = "text", one_of = ["emea", "amer", "apac"] }
pilot = { sort = "flag" }
[rollouts.spring]
risks = ["trainers are few"]
owners = ["partner-programs"]
review_on = 2026-10-01
[rollouts.spring.stages]
everybody = { starts = 2026-07-01 }
pilot = { starts = 2026-03-01, who = 'fact("pilot")' }
emea = { starts = 2026-05-01, who = 'fact("region").one_of("emea")' }
[rollouts.spring.milestones]
trained = { on = 2026-04-15, title = "Every pilot partner is trained" }
listed = { on = 2026-06-15 }
"""


def stage(day, text=PROGRAM, **facts):
    program = pc.parse_program(text)
    return pc.stage_for(program, "spring", program.record("acme", facts=facts), date.fromisoformat(day))


def named(answer):
    return None if answer.stage is None else answer.stage.id


@pytest.mark.parametrize(
    ("day", "facts", "expected"),
    [
        ("2026-02-28", {"pilot": True, "region": "emea"}, None),
        ("2026-03-01", {"pilot": True, "region": "emea"}, "pilot"),
        ("2026-07-01", {"pilot": True, "region": "emea"}, "pilot"),
        ("2026-04-30", {"pilot": False, "region": "emea"}, None),
        ("2026-05-01", {"pilot": False, "region": "emea"}, "emea"),
        ("2026-06-30", {"pilot": False, "region": "apac"}, None),
        ("2026-07-01", {"pilot": False, "region": "apac"}, "everybody"),
        ("2026-07-01", {}, "everybody"),
    ],
)
def test_a_partner_is_reached_by_the_first_stage_that_is_for_it(day, facts, expected):
    """Stages are in the order of their days, however the document lists them."""
    assert expected == named(stage(day, **facts))


def test_the_answer_says_why_and_what_comes_next():
    """Words for a partner, and the stage to come."""
    waiting = stage("2026-04-01", pilot=False, region="emea")

    assert "emea" == waiting.next.id
    assert "no stage of `spring` has surely reached it yet: `emea` will on 2026-05-01" == str(waiting)
    assert Verdict.UNMET is waiting.verdict
    reached = stage("2026-05-01", pilot=False, region="emea")
    assert "stage `emea` of `spring` has reached it, since 2026-05-01" == str(reached)
    assert f"<RolloutStage emea: {reached.reason}>" == repr(reached)
    assert (Verdict.MET, None) == (reached.verdict, reached.next)


def test_unknown_is_not_unreached():
    """Where a fact is missing, the answer names the stages that may have reached the partner."""
    unsure = stage("2026-03-01", region="emea")

    assert (None, ("pilot",), Verdict.UNKNOWN) == (unsure.stage, unsure.possible, unsure.verdict)
    assert unsure.reason.endswith("; whether `pilot` has is not known")
    later = stage("2026-05-01", region="emea")
    assert ("emea", ("pilot",)) == (later.stage.id, later.possible)


def test_milestones_are_found_by_their_days():
    """Both ends are included."""
    rollout = pc.parse_program(PROGRAM).rollouts["spring"]
    first, last = date(2026, 4, 15), date(2026, 6, 15)

    assert ["trained", "listed"] == [each.id for each in rollout.due(first, last)]
    assert [] == [*rollout.due(date(2026, 4, 16), date(2026, 6, 14))]
    assert ["pilot", "emea"] == [each.id for each in rollout.started(date(2026, 5, 1))]


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.sampled_from([True, False, None]),
    st.sampled_from(["emea", "amer", None]),
)
def test_who_is_reached_stays_reached(a, b, pilot, region):
    """With the same facts a later day has the same stage, or the first one."""
    facts = {name: value for name, value in (("pilot", pilot), ("region", region)) if value is not None}
    earlier, later = (named(stage(str(day), **facts)) for day in sorted((a, b)))

    assert earlier in (None, later)


def test_a_rollout_that_is_not_there_is_refused():
    """With the name that was probably meant."""
    program = pc.parse_program(PROGRAM)
    with pytest.raises(QuestionError) as caught:
        pc.stage_for(program, "sprig", program.record("acme"), date(2026, 1, 1))

    assert ("unknown-id", "rollout", "did you mean `spring`?") == (
        caught.value.code,
        caught.value.path,
        caught.value.help,
    )


def test_plain_data_is_the_way_back():
    """Rollouts are part of the document."""
    program = pc.parse_program(PROGRAM)

    assert program == pc.program_from_dict(pc.program_to_dict(program))


def spring(text):
    return "[rollouts.spring]\n" + text


MALFORMED = {
    "no stages": (
        spring("risks = []"),
        ("missing-key", "rollouts.spring", "the rollout `spring` has no stages", "write stages.…"),
    ),
    "no start": (
        spring("stages.all = {}"),
        ("missing-key", "rollouts.spring.stages.all", "the key `starts` is missing", "give `starts`"),
    ),
    "two on one day": (
        spring("stages.a = { starts = 2026-01-01, who = 'fact(\"x\")' }\nstages.b = { starts = 2026-01-01 }"),
        (
            "overlap",
            "rollouts.spring.stages.b.starts",
            "`a` and `b` both start on 2026-01-01",
            "let one follow the other",
        ),
    ),
    "nobody left": (
        spring("stages.a = { starts = 2026-01-01 }\nstages.b = { starts = 2026-02-01 }"),
        (
            "bad-shape",
            "rollouts.spring.stages.a",
            "`a` has reached everybody, and nobody is left for `b`",
            "say `who` it is for",
        ),
    ),
    "a review too early": (
        spring("review_on = 2025-12-31\nstages.a = { starts = 2026-01-01 }"),
        (
            "bad-date",
            "rollouts.spring.review_on",
            "the rollout is reviewed on 2025-12-31, before its last stage `a` starts on 2026-01-01",
            "review it after the last stage",
        ),
    ),
    "more than facts": (
        spring("stages.a = { starts = 2026-01-01, who = 'has(\"qbr\")' }"),
        (
            "wrong-scope",
            "rollouts.spring.stages.a.who",
            '`has("qbr")` says to whom a stage applies, by more than facts',
            'use facts only, such as fact("region").one_of("emea")',
        ),
    ),
    "an id with a capital": (
        spring("stages.A = { starts = 2026-01-01 }"),
        (
            "bad-id",
            "rollouts.spring.stages.A",
            "`A` is no id",
            "an id has small letters, digits, - and _, starts with a letter or digit, and is no keyword of Python",
        ),
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_rollout_says_what_is_wrong_and_what_to_do(name):
    """One mistake makes one fault, with its place and its remedy."""
    text, expected = MALFORMED[name]
    with pytest.raises(ProgramErrors) as caught:
        pc.parse_program('[facts]\nx = { sort = "flag" }\n' + text)

    assert [expected] == [(each.code, each.path, each.message, each.help) for each in caught.value.faults]
