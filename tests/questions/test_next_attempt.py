"""When may this person sit next, and why: asked of a record."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

import partnercert as pc

PROGRAM = pc.parse_program("""
[program]
name = "Harbor Partners"
timezone = "Europe/Berlin"

[assessments.architect]
kind = "exam"
retake = { waits = ["PT24H", "P14D"], counted = "elapsed", cap = { max = 5, window = "P12M" }, on_pass = "blocked" }
[assessments.seller]
kind = "exam"
retake = { waits = ["P14D"], on_pass = "blocked" }
[assessments.pitch]
kind = "demo"
retake = { waits = ["P5D"], counted = "full_days_after" }
[assessments.basics]
kind = "knowledge_check"

[certifications.seller-pro]
earned_by = 'all_of(has("module", module="foundation"), has("exam", exam="seller", passed=True))'
[certifications.either-pro]
earned_by = 'count("exam", exam=("seller", "architect"), passed=True) >= 2'
[certifications.pitcher]
earned_by = 'has("demo", demo="pitch", passed=True)'
[certifications.honorary]
""")
BERLIN = ZoneInfo("Europe/Berlin")


def exam(name, on, passed=False, person="ada", **more):
    """A row of an exam, by default not passed."""
    when = {"at": on} if "T" in on else {"on": on}
    return {"kind": "exam", "exam": name, "person": person, "passed": passed, **when, **more}


def award(id, on, through=None, person="ada"):
    """A row of a person's certification."""
    return {"kind": "award", "award": id, "on": on, "person": person, "valid_through": through}


def employed(person="ada"):
    """A row that says no more than that somebody is there."""
    return {"kind": "employment", "person": person, "on": "2020-01-01"}


def ask(exam, as_of, *rows, person="ada", **more):
    """The answer about a person with such evidence."""
    when = datetime.fromisoformat(as_of) if "T" in as_of else date.fromisoformat(as_of)
    record = PROGRAM.record("acme", evidence=[employed(), *rows])
    return pc.next_attempt(PROGRAM, record, person, exam, as_of=when, **more)


def test_a_person_without_attempts_may_sit():
    """Somebody is known by any evidence."""
    answer = ask("seller", "2026-03-02")
    assert (True, date(2026, 3, 2), None, "free", ()) == (
        answer.allowed,
        answer.on,
        answer.at,
        answer.reason,
        answer.attempts,
    )
    assert "may sit now" == str(answer)
    assert "<NextAttempt may sit now>" == repr(answer)


def test_a_failed_attempt_starts_a_wait():
    """On the day of the answer the person may sit."""
    row = exam("seller", "2026-03-02")
    answer = ask("seller", "2026-03-03", row)
    assert (False, date(2026, 3, 16), "wait", 1) == (
        answer.allowed,
        answer.on,
        answer.reason,
        len(answer.attempts),
    )
    assert ask("seller", "2026-03-16", row).allowed
    assert not ask("seller", "2026-03-15", row).allowed


def test_only_the_persons_own_attempts_at_the_assessment_count():
    """Not those of others, nor at another exam, nor those that lie ahead."""
    rows = [
        employed("ben"),
        exam("seller", "2026-03-02", person="ben"),
        exam("architect", "2026-03-02"),
        exam("seller", "2026-03-04"),
    ]
    assert ask("seller", "2026-03-03", *rows).allowed
    assert not ask("seller", "2026-03-03", *rows, person="ben").allowed


def test_every_kind_of_assessment_has_attempts():
    """A demo on Monday, five full days, and again on Sunday; a check without a policy at any time."""
    demo = {"kind": "demo", "demo": "pitch", "person": "ada", "on": "2026-03-02", "passed": False}
    assert date(2026, 3, 8) == ask("pitch", "2026-03-02", demo).on
    check = {"kind": "knowledge_check", "knowledge_check": "basics", "person": "ada", "on": "2026-03-02"}
    answer = ask("basics", "2026-03-02", check)
    assert (True, 1) == (answer.allowed, len(answer.attempts))


def test_hours_count_from_the_instant_of_the_attempt():
    """Asked at a time of day, in whatever zone."""
    row = exam("architect", "2026-03-02T10:00:00+01:00")
    answer = ask("architect", "2026-03-02T12:00:00+01:00", row)
    assert (datetime(2026, 3, 3, 9, tzinfo=UTC), date(2026, 3, 3)) == (answer.at, answer.on)
    assert answer.words.startswith("may sit from 2026-03-03 10:00:00+01:00: 24 hours after")
    assert not ask("architect", "2026-03-03T08:59:59Z", row).allowed
    assert ask("architect", "2026-03-03T04:00:00-05:00", row).allowed
    assert ask("architect", "2026-03-02T09:59:00+01:00", row).allowed


def test_an_attempt_without_an_hour_was_at_the_end_of_its_day_in_the_programs_zone():
    """So 24 hours are over at the end of the next."""
    answer = ask("architect", "2026-03-02T23:00:00+01:00", exam("architect", "2026-03-02"))
    assert datetime(2026, 3, 4, tzinfo=BERLIN) == answer.at


def test_a_moment_stands_for_its_day_where_days_count():
    """Late in the evening of New York it is the next day in Berlin."""
    row = exam("seller", "2026-03-02")
    assert ask("seller", "2026-03-15T20:00:00-04:00", row).allowed
    assert not ask("seller", "2026-03-15T20:00:00+01:00", row).allowed


def test_a_technical_failure_is_no_attempt():
    """A no-show is one."""
    assert ask("seller", "2026-03-03", exam("seller", "2026-03-02", outcome="technical")).allowed
    assert not ask("seller", "2026-03-03", exam("seller", "2026-03-02", outcome="no-show")).allowed


def test_a_revoked_attempt_never_was():
    """And one that the host did not know of yet is left out with `known_on`."""
    row = exam("seller", "2026-03-02", recorded_on="2026-03-09")
    assert ask("seller", "2026-03-10", {**row, "revoked_on": "2026-03-10"}).allowed
    assert ask("seller", "2026-03-05", row, known_on=date(2026, 3, 5)).allowed
    assert not ask("seller", "2026-03-05", row).allowed


def test_a_corrected_result_stands_in_for_the_first_one():
    """After the review the attempt was not passed."""
    first = exam("seller", "2026-03-02", passed=True, id="x-1")
    second = exam("seller", "2026-03-02", id="x-2", supersedes="x-1", recorded_on="2026-03-09")
    assert "passed" == ask("seller", "2026-03-08", first, second).reason
    assert "wait" == ask("seller", "2026-03-09", first, second).reason


def test_attempts_at_another_version_are_apart():
    """By default those at the version of the newest attempt."""
    row = exam("seller", "2026-03-02", version="3", language="en")
    assert not ask("seller", "2026-03-03", row).allowed
    assert ask("seller", "2026-03-03", row, version="4").allowed
    assert ask("seller", "2026-03-03", row, language="de").allowed


def test_a_pass_blocks_until_the_certification_ends():
    """The award of a certification whose rule names the exam says when."""
    row = exam("seller", "2026-03-02", passed=True)
    assert (None, "passed") == (ask("seller", "2026-03-03", row).on, ask("seller", "2026-03-03", row).reason)
    answer = ask("seller", "2026-03-03", row, award("seller-pro", "2026-03-02", "2027-03-01"))
    assert (date(2027, 3, 2), "passed") == (answer.on, answer.reason)
    assert ask("seller", "2027-03-02", row, award("seller-pro", "2026-03-02", "2027-03-01")).allowed


def test_the_last_certification_that_counts_on_the_exam_says_when():
    """Also through a list of exams; an open-ended one never ends, an older award is replaced by a newer one."""
    row = exam("seller", "2026-03-02", passed=True)
    awards = [
        award("seller-pro", "2026-03-02", "2027-03-01"),
        award("either-pro", "2026-03-02", "2028-03-01"),
    ]
    assert date(2028, 3, 2) == ask("seller", "2026-03-03", row, *awards).on
    assert None is ask("seller", "2026-03-03", row, awards[0], award("either-pro", "2026-03-02")).on
    replaced = [award("seller-pro", "2025-03-02"), awards[0]]
    assert date(2027, 3, 2) == ask("seller", "2026-03-03", row, *replaced).on


def test_other_awards_say_nothing_about_a_pass():
    """Neither of other people, nor of other certifications, nor those that ended before the pass."""
    rows = [
        exam("seller", "2026-03-02", passed=True),
        award("seller-pro", "2026-03-02", "2026-06-30", person="ben"),
        award("pitcher", "2026-03-02", "2026-06-30"),
        award("honorary", "2026-03-02", "2026-06-30"),
        award("seller-pro", "2025-03-01", "2026-02-28"),
    ]
    assert (None, "passed") == (
        ask("seller", "2026-03-03", *rows).on,
        ask("seller", "2026-03-03", *rows).reason,
    )


def test_the_record_may_come_from_a_program_with_the_same_names():
    """It is read as the program of the question reads it, or refused."""
    other = pc.program_from_dict(pc.program_to_dict(PROGRAM))
    record = other.record("acme", evidence=[exam("seller", "2026-03-02")])
    assert not pc.next_attempt(PROGRAM, record, "ada", "seller", as_of=date(2026, 3, 3)).allowed
    foreign = pc.Program().record("acme", evidence=[exam("sellers", "2026-03-02")])
    with pytest.raises(pc.QuestionError) as caught:
        pc.next_attempt(PROGRAM, foreign, "ada", "seller", as_of=date(2026, 3, 3))
    assert "foreign-record" == caught.value.code


RECORD = PROGRAM.record("acme", evidence=[employed("ada.lovelace"), employed("ben")])
ARGUMENTS = {
    "program": PROGRAM,
    "record": RECORD,
    "person": "ben",
    "exam": "seller",
    "as_of": date(2026, 3, 3),
}
AWARE = "give an aware datetime, such as `datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo(…))`"
MALFORMED = [
    (
        {"program": RECORD},
        "bad-argument",
        "program",
        "`PartnerRecord` is not a program",
        "read one with parse_program",
    ),
    (
        {"record": None},
        "bad-argument",
        "record",
        "`NoneType` is not a record",
        "make one with program.record(…)",
    ),
    (
        {"exam": "sellr"},
        "unknown-assessment",
        "exam",
        "the program has no assessment `sellr`",
        "did you mean `seller`?",
    ),
    (
        {"exam": None},
        "unknown-assessment",
        "exam",
        "the program has no assessment `None`",
        "known here: `architect`, `basics`, `pitch`, `seller`",
    ),
    (
        {"program": pc.Program(), "exam": "seller"},
        "unknown-assessment",
        "exam",
        "the program has no assessment `seller`",
        "declare it under [assessments]",
    ),
    (
        {"person": "ada.lovelac"},
        "unknown-person",
        "person",
        "no evidence of `acme` speaks of the person `ada.lovelac`",
        "did you mean `ada.lovelace`?",
    ),
    (
        {"person": ["ben"]},
        "unknown-person",
        "person",
        "no evidence of `acme` speaks of the person `['ben']`",
        None,
    ),
    (
        {"record": PROGRAM.record("new")},
        "unknown-person",
        "person",
        "no evidence of `new` speaks of the person `ben`",
        "somebody new is known by evidence of employment or enrollment",
    ),
    (
        {"as_of": "2026-03-03"},
        "bad-date",
        "as_of",
        "`as_of` is `'2026-03-03'`, neither a date nor a datetime",
        "give a datetime.date, or an aware datetime",
    ),
    (
        {"as_of": datetime(2026, 3, 3, 10)},
        "bad-date",
        "as_of",
        "`as_of` is `datetime.datetime(2026, 3, 3, 10, 0)`, without a time zone",
        AWARE,
    ),
    (
        {"exam": "architect"},
        "bad-date",
        "as_of",
        "`as_of` is `datetime.date(2026, 3, 3)`, and the retake policy of `architect` counts elapsed time",
        AWARE,
    ),
    (
        {"known_on": datetime(2026, 3, 3, tzinfo=UTC)},
        "bad-date",
        "known_on",
        None,
        "give a datetime.date",
    ),
    (
        {"known_on": "2026-03-03"},
        "bad-date",
        "known_on",
        "`known_on` is `'2026-03-03'`, not a date",
        "give a datetime.date",
    ),
]


@pytest.mark.parametrize(("given", "code", "path", "message", "help"), MALFORMED)
def test_a_wrong_argument_is_named_with_a_remedy(given, code, path, message, help):
    """A typo never says that somebody may sit."""
    with pytest.raises(pc.QuestionError) as caught:
        pc.next_attempt(**{**ARGUMENTS, **given})
    assert (code, path) == (caught.value.code, caught.value.path)
    assert message in (None, caught.value.message)
    assert help in (None, caught.value.help)
    assert caught.value.help


def test_a_day_is_enough_where_the_policy_that_counts_hours_has_ended():
    """What is over is asked about no more."""
    program = pc.parse_program("""
    [assessments.seller]
    kind = "exam"
    retake = [{ waits = ["PT24H"], counted = "elapsed", until = 2026-06-30 }, { waits = ["P14D"], starts = 2026-07-01 }]
    """)
    record = program.record("acme", evidence=[exam("seller", "2026-06-30")])
    assert date(2026, 7, 14) == pc.next_attempt(program, record, "ada", "seller", as_of=date(2026, 7, 1)).on
    with pytest.raises(pc.QuestionError, match="counts elapsed time"):
        pc.next_attempt(program, record, "ada", "seller", as_of=date(2026, 6, 30))
