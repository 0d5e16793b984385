"""Retake policies and what follows from them: when somebody may sit next, by the rules of real vendors."""

import json
import pickle
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from partnercert import (
    Assessment,
    Period,
    Program,
    ProgramError,
    RetakeCap,
    RetakePolicy,
    days,
    hours,
    months,
    parse_program,
    program_digest,
    program_from_dict,
    program_schema,
    program_to_dict,
)
from partnercert.program.retakes import AfterPass
from partnercert.program.sittings import Attempt, next_permitted

NEW_YORK = ZoneInfo("America/New_York")

# Microsoft exam retake policy as reproduced at datumtech.org (PL-900 voucher page) and accelerated-ideas.com;
# canonical URL learn.microsoft.com/credentials/support/retake-policy.
MICROSOFT = RetakePolicy(
    waits=("PT24H", "P14D"),
    counted="elapsed",
    cap=RetakeCap(max=5, window=Period(months=12), anchor="first"),
    on_pass="blocked",
)

# help.pluralsight.com/help/aws-exam-retakes: 14 days, no limit; winenfood.com: Monday to Monday two weeks later;
# canonical URL aws.amazon.com/certification/policies.
AWS = RetakePolicy(waits="P14D", counted="calendar_days")

# Cisco: five full days, beginning the day after the failed attempt.
CISCO = RetakePolicy(waits="P5D", counted="full_days_after")

# ucertify.in, CV0-003, quoting CompTIA: no wait before the second attempt, 14 days before any further one.
COMPTIA = RetakePolicy(waits=("PT0H", "P14D"))

# certification.comptia.org/resources/retake_policy.aspx (stored copy): 30 days from the third attempt on, and 12
# months after a pass.
COMPTIA_OLDER = RetakePolicy(waits=("PT0H", "P30D"), on_pass=AfterPass(wait="P12M"))

# businessforsale-canada.ca/cisco-ccie-ccde-exam-policy-updates and certmag.com: the lab under the policy of 2014.
CCIE_LAB = RetakePolicy(waits=("P30D", "P90D", "P90D", "P90D", "P180D"))
# The same sources: the written exam, 15 calendar days from the day after, at most 4 in a rolling year.
CCIE_WRITTEN = RetakePolicy(
    waits="P15D", counted="full_days_after", cap=RetakeCap(max=4, window="P1Y", anchor="rolling")
)

# support.google.com/cloud-certification/answer/10220719: Cloud Digital Leader, 14 days, 10 attempts in a year.
GOOGLE = RetakePolicy(waits="P14D", cap=RetakeCap(max=10, window="P1Y", anchor="rolling"))

# concurtraining.com/certification/retest_policy: three attempts, started ones too, then the next exam version.
CONCUR = RetakePolicy(cap=RetakeCap(max=3, anchor="version"))


def failed(at, **more):
    """An attempt that was not passed, on a day or at an instant."""
    moment = datetime.fromisoformat(at) if "T" in at else date.fromisoformat(at)
    return Attempt(at=moment, passed=False, **more)


def passed(at, **more):
    """An attempt that was passed."""
    return attrs.evolve(failed(at, **more), passed=True)


def ask(policies, attempts, as_of=None, zone=UTC, **more):
    """The answer right after the last attempt, or as of another day or instant."""
    asked = attempts[-1].at if as_of is None else as_of
    several = (policies,) if isinstance(policies, RetakePolicy) else policies
    return next_permitted(several, attempts, asked, zone, **more)


def test_microsoft_asks_for_a_day_after_the_first_failure():
    """Case ms_1: 24 hours after the first attempt, to the minute."""
    answer = ask(MICROSOFT, [failed("2025-01-10T10:00:00Z")])
    assert datetime(2025, 1, 11, 10, tzinfo=UTC) == answer.at
    assert (False, date(2025, 1, 11), "wait") == (answer.allowed, answer.on, answer.reason)
    assert (
        "may sit from 2025-01-11 10:00:00+00:00: 24 hours after the attempt of 2025-01-10, which was not passed"
        == str(answer)
    )


def test_microsoft_asks_for_two_weeks_after_each_further_failure():
    """The second wait repeats."""
    attempts = [failed("2025-01-10T10:00:00Z"), failed("2025-01-15T10:00:00Z")]
    assert datetime(2025, 1, 29, 10, tzinfo=UTC) == ask(MICROSOFT, attempts).at
    attempts.append(failed("2025-02-01T08:30:00Z"))
    assert datetime(2025, 2, 15, 8, 30, tzinfo=UTC) == ask(MICROSOFT, attempts).at


def test_microsoft_lets_nobody_sit_more_than_five_times_in_twelve_months():
    """Case ms_5: "eligible to retake it again 12 months from the date of your first attempt"."""
    starts = ("2025-01-10", "2025-01-15", "2025-01-29", "2025-02-12", "2025-02-26")
    answer = ask(MICROSOFT, [failed(f"{day}T10:00:00Z") for day in starts])
    assert datetime(2026, 1, 10, 10, tzinfo=UTC) == answer.at
    assert "attempt-limit" == answer.reason
    assert 5 == len(answer.attempts)
    assert answer.words.endswith("5 of 5 attempts within 1 year of 2025-01-10")


def test_twelve_months_from_a_leap_day_end_on_the_last_of_february():
    """Case ms_leap: months clamp."""
    starts = ("2024-02-29", "2024-03-02", "2024-03-20", "2024-04-10", "2024-05-01")
    answer = ask(MICROSOFT, [failed(f"{day}T00:00:00Z") for day in starts])
    assert datetime(2025, 2, 28, tzinfo=UTC) == answer.at


def test_a_window_from_the_first_attempt_opens_anew_with_the_first_one_after_it():
    """The sixth attempt, a year after the first, is the first of its own window."""
    starts = ("2025-01-10", "2025-01-15", "2025-01-29", "2025-02-12", "2025-02-26", "2026-01-10")
    answer = ask(MICROSOFT, [failed(f"{day}T10:00:00Z") for day in starts])
    assert (datetime(2026, 1, 24, 10, tzinfo=UTC), "wait") == (answer.at, answer.reason)


def test_an_attempt_at_the_end_of_a_window_opens_the_next():
    """The end is the first instant without the window."""
    policy = RetakePolicy(counted="elapsed", cap=RetakeCap(max=2, window="P1Y"))
    starts = ("2025-01-10", "2025-02-10", "2026-01-10", "2026-03-10")
    answer = ask(policy, [failed(f"{day}T10:00:00Z") for day in starts])
    assert datetime(2027, 1, 10, 10, tzinfo=UTC) == answer.at
    assert answer.words.endswith("2 of 2 attempts within 1 year of 2026-01-10")


def test_aws_leads_from_a_monday_to_the_monday_two_weeks_later():
    """Case aws_mon: 14 calendar days."""
    answer = ask(AWS, [failed("2025-03-03")])
    assert (date(2025, 3, 17), None, "wait") == (answer.on, answer.at, answer.reason)
    assert 0 == answer.on.weekday()


def test_cisco_leads_from_a_monday_to_the_sunday_after():
    """Five full days: Tuesday to Saturday."""
    answer = ask(CISCO, [failed("2025-03-03")])
    assert date(2025, 3, 9) == answer.on
    assert 6 == answer.on.weekday()
    assert "5 days beginning the day after the attempt of 2025-03-03" in answer.words


def test_comptia_asks_for_no_wait_before_the_second_attempt():
    """Case comptia_2: the same day."""
    answer = ask(COMPTIA, [failed("2025-05-01")])
    assert (True, date(2025, 5, 1), "free") == (answer.allowed, answer.on, answer.reason)
    answer = ask(COMPTIA, [failed("2025-05-01"), failed("2025-05-02")])
    assert date(2025, 5, 16) == answer.on


def test_the_older_comptia_text_asks_for_thirty_days_before_the_third():
    """Case comptia_old_3: policies are versioned; the same history, another answer by the older text."""
    attempts = [failed("2025-05-01"), failed("2025-05-02")]
    assert date(2025, 6, 1) == ask(COMPTIA_OLDER, attempts).on


def test_the_older_comptia_text_lets_nobody_sit_again_for_a_year_after_a_pass():
    """`after_pass` of case comptia_old_3."""
    answer = ask(COMPTIA_OLDER, [failed("2025-05-01"), passed("2025-05-02")])
    assert (date(2026, 5, 2), "passed") == (answer.on, answer.reason)


@pytest.mark.parametrize(("failures", "wait"), [(1, 30), (2, 90), (3, 90), (4, 90), (5, 180), (6, 180)])
def test_the_waits_of_the_ccie_lab_grow_with_the_attempt(failures, wait):
    """Case cisco_ccie_lab: 30 days, then 90, from the fifth failure on 180."""
    first = date(2014, 1, 6)
    sat = [first + timedelta(days=200 * n) for n in range(failures)]
    answer = ask(CCIE_LAB, [Attempt(at=day, passed=False) for day in sat])
    assert sat[-1] + timedelta(days=wait) == answer.on


def test_the_ccie_written_exam_is_sat_four_times_in_a_rolling_year():
    """The fourth attempt closes the door until the first is a year old."""
    sat = [failed("2014-01-06"), failed("2014-03-03"), failed("2014-05-05"), failed("2014-07-07")]
    assert (date(2014, 5, 21), "wait") == (ask(CCIE_WRITTEN, sat[:3]).on, ask(CCIE_WRITTEN, sat[:3]).reason)
    answer = ask(CCIE_WRITTEN, sat)
    assert (date(2015, 1, 6), "attempt-limit") == (answer.on, answer.reason)
    answer = ask(CCIE_WRITTEN, [*sat, failed("2015-01-06")])
    assert (date(2015, 3, 3), "attempt-limit") == (answer.on, answer.reason)


def test_google_allows_ten_attempts_in_a_year():
    """Case google_cdl: two weeks between attempts, and the eleventh a year after the first."""
    sat = [date(2025, 1, 6) + timedelta(days=14 * n) for n in range(10)]
    attempts = [Attempt(at=day, passed=False) for day in sat]
    assert date(2025, 5, 12) == ask(GOOGLE, attempts[:9]).on
    answer = ask(GOOGLE, attempts)
    assert (date(2026, 1, 6), "attempt-limit") == (answer.on, answer.reason)


def test_concur_lets_nobody_sit_a_fourth_time_at_one_version():
    """Case concur: the cap is bound to the version, and a started attempt counts."""
    attempts = [
        failed("2025-01-06", version="7"),
        attrs.evolve(failed("2025-01-07", version="7"), outcome="abandoned", passed=None),
        failed("2025-01-08", version="7"),
    ]
    assert ask(CONCUR, attempts[:2]).allowed
    answer = ask(CONCUR, attempts)
    assert (False, None, None, "attempt-limit") == (answer.allowed, answer.on, answer.at, answer.reason)
    assert "may not sit: 3 of 3 attempts at this version" == answer.words
    assert ask(CONCUR, attempts, version="8").allowed


def test_a_lifetime_has_no_versions():
    """Every attempt counts, at whatever version."""
    policy = RetakePolicy(cap=RetakeCap(max=2, anchor="lifetime"))
    attempts = [failed("2020-01-06", version="7"), failed("2025-01-06", version="8")]
    assert None is ask(policy, attempts).on
    assert ask(policy, attempts[:1]).allowed


def test_a_cap_per_version_stays_per_version_where_waits_are_pooled():
    """Pooling joins what a wait looks at."""
    policy = RetakePolicy(waits="P14D", cap=RetakeCap(max=2, anchor="version"), pooled="version")
    attempts = [failed("2025-01-06", version="7"), failed("2025-01-27", version="7")]
    answer = ask(policy, attempts, version="8")
    assert (date(2025, 2, 10), "wait") == (answer.on, answer.reason)
    assert None is ask(policy, attempts).on


def test_attempts_at_another_version_are_another_matter_unless_pooled():
    """Nor those in another language; what does not say its own may be at any."""
    apart = RetakePolicy(waits="P14D")
    together = attrs.evolve(apart, pooled=("version", "language"))
    attempts = [failed("2025-03-03", version="2", language="en")]
    for wanted in ({"version": "3"}, {"language": "de"}):
        assert ask(apart, attempts, **wanted).allowed
        assert date(2025, 3, 17) == ask(together, attempts, **wanted).on
        assert date(2025, 3, 17) == ask(apart, [failed("2025-03-03")], **wanted).on
    assert date(2025, 3, 17) == ask(apart, attempts, version="2", language="en").on
    assert date(2025, 3, 17) == ask(apart, attempts).on


def test_what_would_be_sat_is_by_default_what_was_sat_last():
    """The first failure at the new version, or in the other language, is a first failure."""
    policy = RetakePolicy(waits=("P1D", "P30D"))
    old, new = (
        failed("2025-03-03", version="2", language="en"),
        failed("2025-03-05", version="3", language="en"),
    )
    assert date(2025, 3, 6) == ask(policy, [old, new]).on
    assert date(2025, 3, 6) == ask(policy, [old, attrs.evolve(new, version="2", language="de")]).on
    assert date(2025, 4, 4) == ask(policy, [old, attrs.evolve(new, version="2")]).on


def test_twenty_four_hours_and_a_day_differ_when_clocks_change():
    """In New York 24 hours after 2 in the afternoon of 8 March 2025 it is 3 o'clock, a day after it is 2."""
    attempts = [failed("2025-03-08T14:00:00-05:00")]
    elapsed = ask(RetakePolicy(waits="PT24H", counted="elapsed"), attempts, zone=NEW_YORK)
    assert datetime.fromisoformat("2025-03-09T15:00:00-04:00") == elapsed.at
    a_day = ask(RetakePolicy(waits="P1D", counted="elapsed"), attempts, zone=NEW_YORK)
    assert datetime.fromisoformat("2025-03-09T14:00:00-04:00") == a_day.at
    assert "may sit from 2025-03-09 14:00:00-04:00: 1 day after the attempt" in a_day.words
    calendar = ask(RetakePolicy(waits="P1D"), attempts, zone=NEW_YORK)
    assert (date(2025, 3, 9), None) == (calendar.on, calendar.at)


def test_a_time_of_day_that_the_clocks_skip_is_an_hour_later():
    """There is no half past two on 9 March 2025 in New York."""
    policy = RetakePolicy(waits="P1D", counted="elapsed")
    answer = ask(policy, [failed("2025-03-08T02:30:00-05:00")], zone=NEW_YORK)
    assert datetime.fromisoformat("2025-03-09T03:30:00-04:00") == answer.at


def test_a_time_of_day_that_comes_twice_is_the_first():
    """Ten past one comes twice on 2 November 2025 in New York, and 364 days later again."""
    policy = RetakePolicy(waits="P364D", counted="elapsed")
    for offset in ("-04:00", "-05:00"):
        answer = ask(policy, [failed(f"2025-11-02T01:10:00{offset}")], zone=NEW_YORK)
        assert datetime.fromisoformat("2026-11-01T01:10:00-04:00") == answer.at


def test_a_part_of_an_hour_is_not_cut_short():
    """The seventh part of an hour is no whole number of microseconds."""
    start = datetime(2025, 1, 10, 10, tzinfo=UTC)
    policy = RetakePolicy(waits=hours(Fraction(1, 7)), counted="elapsed")
    waited = ask(policy, [Attempt(at=start, passed=False)]).at - start
    assert Fraction(3_600_000_000, 7) < waited // timedelta(microseconds=1) < Fraction(3_600_000_007, 7)


def test_a_later_failure_at_an_earlier_time_of_day_opens_no_door():
    """Where the clocks go back, 1:50 is before 1:10; the later of both waits holds."""
    policy = RetakePolicy(waits="P1D", counted="elapsed")
    attempts = [failed("2025-11-02T01:50:00-04:00"), failed("2025-11-02T01:10:00-05:00")]
    answer = ask(policy, attempts, zone=NEW_YORK)
    assert datetime.fromisoformat("2025-11-03T01:50:00-05:00") == answer.at


def test_a_day_stands_for_its_end_where_hours_matter():
    """Nobody knows at which hour it was, so the wait is over for certain."""
    policy = RetakePolicy(waits="PT24H", counted="elapsed")
    answer = ask(policy, [failed("2025-03-03")], datetime(2025, 3, 3, 12, tzinfo=UTC), NEW_YORK)
    assert datetime.fromisoformat("2025-03-05T00:00:00-05:00") == answer.at


def test_the_zone_says_on_which_day_an_attempt_was():
    """Late on a Monday in New York is Tuesday in UTC."""
    attempts = [failed("2025-03-03T23:30:00-05:00")]
    assert date(2025, 3, 17) == ask(AWS, attempts, zone=NEW_YORK).on
    assert date(2025, 3, 18) == ask(AWS, attempts, zone=UTC).on


def test_what_happens_after_the_instant_of_the_question_is_left_out():
    """Before the attempt nothing stood in the way."""
    attempts = [failed("2025-01-10T10:00:00Z")]
    answer = ask(MICROSOFT, attempts, datetime(2025, 1, 10, 9, tzinfo=UTC))
    assert (True, ()) == (answer.allowed, answer.attempts)


def test_a_pass_blocks_until_the_certification_has_expired():
    """Without a last day there is none in sight; a pass after it blocks anew."""
    policy = RetakePolicy(on_pass="blocked")
    attempts = [passed("2025-01-10")]
    assert (None, "passed") == (ask(policy, attempts).on, ask(policy, attempts).reason)
    answer = ask(policy, attempts, held_through=date(2026, 1, 9))
    assert (date(2026, 1, 10), "passed") == (answer.on, answer.reason)
    assert answer.words.endswith("was passed, and the certification lasts through 2026-01-09")
    assert date(2025, 1, 11) == ask(policy, attempts, held_through=date(2025, 1, 10)).on
    again = [*attempts, passed("2026-02-01")]
    assert None is ask(policy, again, held_through=date(2026, 1, 9)).on


def test_a_pass_may_ask_for_no_wait():
    """Said as for a failure."""
    assert ask(attrs.evolve(AWS, on_pass=AfterPass(wait="PT0H")), [passed("2025-03-03")]).allowed


def test_a_failure_after_a_pass_does_not_lift_the_block():
    """The certification stands."""
    assert "passed" == ask(MICROSOFT, [passed("2025-01-10T10:00:00Z"), failed("2025-01-12T10:00:00Z")]).reason


def test_waits_are_counted_anew_after_a_pass():
    """The first failure after it is a first failure."""
    policy = RetakePolicy(waits=("P1D", "P14D"))
    attempts = [failed("2025-01-01"), failed("2025-01-05"), passed("2025-01-20"), failed("2026-01-01")]
    assert date(2026, 1, 2) == ask(policy, attempts).on


def test_a_pass_comes_after_a_failure_of_the_same_day():
    """Where only the day is known, who has passed does not wait."""
    for attempts in (
        [failed("2025-03-03"), passed("2025-03-03")],
        [passed("2025-03-03"), failed("2025-03-03")],
    ):
        assert ask(AWS, attempts).allowed


def test_an_open_result_counts_as_failed_and_as_passed():
    """Whatever it turns out to be, the answer keeps."""
    for unclear in (Attempt(at=date(2025, 3, 3)), passed("2025-03-03", state="under-review")):
        waiting = ask(AWS, [unclear])
        assert (date(2025, 3, 17), "wait") == (waiting.on, waiting.reason)
        assert waiting.words.endswith("which has no final result")
        blocked = ask(attrs.evolve(AWS, on_pass="blocked"), [unclear])
        assert (None, "result-open") == (blocked.on, blocked.reason)
        after = ask(COMPTIA_OLDER, [unclear])
        assert (date(2026, 3, 3), "result-open") == (after.on, after.reason)


def test_an_open_result_after_a_pass_does_not_hide_the_pass():
    """Both stand in the way."""
    attempts = [passed("2025-01-10"), Attempt(at=date(2025, 3, 3))]
    assert None is ask(RetakePolicy(on_pass="blocked"), attempts).on


@pytest.mark.parametrize("outcome", ["no-show", "abandoned"])
def test_who_does_not_show_up_or_gives_up_has_failed(outcome):
    """Unless the policy says that it is no attempt."""
    attempts = [Attempt(at=date(2025, 3, 3), outcome=outcome)]
    assert date(2025, 3, 17) == ask(AWS, attempts).on
    assert ask(attrs.evolve(AWS, counts="completed"), attempts).allowed


def test_an_invalidated_attempt_is_a_failed_one_or_none():
    """The policy says which."""
    attempts = [passed("2025-03-03", state="invalidated")]
    assert ask(AWS, attempts).allowed
    assert date(2025, 3, 17) == ask(attrs.evolve(AWS, invalidated_counts=True), attempts).on


def test_the_policy_in_force_on_the_day_of_sitting_decides():
    """A shorter wait that starts soon opens the door sooner, a longer one does not close what was open."""
    before = RetakePolicy(waits="P30D", until=date(2025, 6, 30))
    after = RetakePolicy(waits="P14D", starts=date(2025, 7, 1))
    assert date(2025, 7, 4) == ask([before, after], [failed("2025-06-20")]).on
    assert date(2025, 7, 1) == ask([after, before], [failed("2025-06-10")]).on
    assert "another policy is in force after 2025-06-30" in ask([before, after], [failed("2025-06-10")]).words
    assert date(2025, 6, 20) == ask([before, after], [failed("2025-05-21")]).on
    stricter = RetakePolicy(waits="P60D", starts=date(2025, 7, 1))
    assert ask([before, stricter], [failed("2025-05-21")], date(2025, 6, 30)).allowed
    assert date(2025, 7, 20) == ask([before, stricter], [failed("2025-05-21")], date(2025, 7, 1)).on


def test_between_and_after_policies_everybody_may_sit():
    """What no policy forbids is allowed."""
    policies = [
        RetakePolicy(cap=RetakeCap(max=1, anchor="lifetime"), until=date(2025, 6, 30)),
        RetakePolicy(waits="P14D", starts=date(2025, 8, 1), until=date(2025, 8, 7)),
    ]
    assert date(2025, 7, 1) == ask(policies, [failed("2025-06-20")]).on
    assert ask(policies, [failed("2025-07-02")]).allowed
    assert date(2025, 8, 8) == ask(policies, [failed("2025-08-02")]).on
    assert ask([], [failed("2025-07-02")]).allowed


def test_at_the_ends_of_the_calendar_there_is_an_answer():
    """No day in sight rather than an overflow."""
    for policy in (AWS, attrs.evolve(AWS, counted="elapsed"), CISCO, GOOGLE, MICROSOFT):
        for zone in (UTC, NEW_YORK, ZoneInfo("Pacific/Kiritimati")):
            assert ask(policy, [], date.min, zone).allowed
            late = ask(policy, [Attempt(at=date.max, passed=False)], date.max, zone)
            assert (False, None) == (late.allowed, late.on)
            instant = datetime.max.replace(tzinfo=NEW_YORK)
            assert None is ask(policy, [Attempt(at=instant, passed=False)], instant, zone).on
            assert ask(policy, [], datetime.min.replace(tzinfo=ZoneInfo("Asia/Tokyo")), zone).allowed
    last = [failed("9999-12-30T20:00:00Z")]
    a_day = RetakePolicy(waits="PT24H", counted="elapsed")
    assert date(9999, 12, 31) == ask(a_day, last, zone=ZoneInfo("Pacific/Kiritimati")).on
    long = RetakePolicy(waits=hours(10**30), counted="elapsed")
    assert None is ask(long, [failed("2025-01-01T00:00:00Z")]).on


def test_an_answer_is_plain_data_too():
    """For a portal."""
    answer = ask(MICROSOFT, [failed("2025-01-10T10:00:00Z")])
    said = json.loads(json.dumps(answer.to_dict()))
    assert ("2025-01-11", "2025-01-11T10:00:00+00:00", "wait", 1) == (
        said["on"],
        said["at"],
        said["reason"],
        said["attempts"],
    )
    assert answer == pickle.loads(pickle.dumps(answer))
    assert hash(MICROSOFT) == hash(pickle.loads(pickle.dumps(MICROSOFT)))


ZONES = st.sampled_from([UTC, NEW_YORK, ZoneInfo("Europe/Berlin"), ZoneInfo("America/Sao_Paulo")])
INSTANTS = st.datetimes(datetime(2017, 10, 1), datetime(2019, 12, 31), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
DAYS = st.dates(date(2018, 10, 1), date(2019, 4, 30))
PERIODS = st.sampled_from(
    [Period(days=1), Period(days=14), Period(months=1), Period(months=12), Period(days=30)]
)
CAPS = st.one_of(
    st.builds(RetakeCap, max=st.integers(1, 4), window=PERIODS, anchor=st.sampled_from(["first", "rolling"])),
    st.builds(RetakeCap, max=st.integers(1, 4), anchor=st.sampled_from(["version", "lifetime"])),
)


@st.composite
def policies(draw, counted=None):
    """One policy, with waits that fit the way of counting."""
    counted = counted or draw(st.sampled_from(["elapsed", "calendar_days", "full_days_after"]))
    waits = st.one_of(PERIODS, st.integers(0, 400).map(hours)) if counted == "elapsed" else PERIODS
    return RetakePolicy(
        waits=draw(st.lists(waits, max_size=4)),
        counted=counted,
        cap=draw(st.none() | CAPS),
        on_pass=draw(st.sampled_from([None, "blocked"]) | st.builds(AfterPass, wait=PERIODS)),
        pooled=draw(st.sampled_from([(), ("version",), ("version", "language")])),
    )


ATTEMPTS = st.builds(
    Attempt,
    at=INSTANTS | DAYS,
    passed=st.sampled_from([True, False, False, None]),
    state=st.sampled_from(["valid", "valid", "under-review", "invalidated"]),
    version=st.sampled_from([None, "1", "2"]),
)


@st.composite
def dated(draw):
    """Two policies that follow one another, or one."""
    first, second = draw(policies()), draw(policies())
    cut = draw(DAYS)
    both = (attrs.evolve(first, until=cut), attrs.evolve(second, starts=cut + timedelta(days=1)))
    return draw(st.sampled_from([(first,), both, both[1:]]))


HISTORIES = st.lists(ATTEMPTS, max_size=6)
LATE = datetime(2020, 1, 2, tzinfo=UTC)


def moment_of(answer):
    """Where an answer lies in time; no day in sight lies after all others."""
    return (answer.on or date.max, answer.at or LATE)


@given(dated(), HISTORIES, INSTANTS, ZONES)
def test_the_answer_is_the_first_moment_at_which_one_may_sit(several, history, as_of, zone):
    """Asked again then, the answer is yes; asked a second before, it is no."""
    known = [each for each in history if not isinstance(each.at, datetime) or each.at <= as_of]
    answer = ask(several, history, as_of, zone, version="1")
    if answer.allowed:
        assert (as_of.astimezone(zone).date(), "free") == (answer.on, answer.reason)
        return
    assert "free" != answer.reason
    if answer.on is None:
        assert not ask(several, known, date(2500, 1, 1), zone, version="1").allowed
        return
    then = answer.at or datetime.combine(answer.on, time(), zone).astimezone(UTC)
    assert as_of < then
    assert ask(several, known, then, zone, version="1").allowed
    before = max(as_of, then - timedelta(seconds=1))
    assert not ask(several, known, before, zone, version="1").allowed


@given(policies(counted="calendar_days"), HISTORIES, DAYS, ZONES)
def test_a_day_is_asked_about_as_its_first_instant(policy, history, day, zone):
    """Where days are counted nothing happens within one."""
    known = [each for each in history if not isinstance(each.at, datetime)]
    instant = datetime.combine(day, time(), zone)
    assert ask(policy, known, day, zone) == ask(policy, known, instant, zone)


@given(dated(), HISTORIES, ZONES)
def test_one_more_failure_at_the_end_never_makes_the_next_date_earlier(several, history, zone):
    """Whatever the policy, and whether or not the attempt was allowed."""
    end = date(2020, 1, 1)
    shorter = ask(several, history, end, zone, version="1")
    longer = ask(several, [*history, Attempt(at=end, passed=False, version="1")], end, zone, version="1")
    assert moment_of(shorter) <= moment_of(longer)


@given(policies(), HISTORIES, st.sampled_from([timedelta(hours=1), timedelta(days=3), timedelta(days=400)]))
def test_sitting_later_never_lets_anybody_sit_again_sooner(policy, history, later):
    """Where no clock changes: two last failures, one later than the other."""
    end = datetime(2020, 1, 1, tzinfo=UTC)
    first, second = (
        ask(policy, [*history, Attempt(at=at, passed=False, version="1")], version="1")
        for at in (end, end + later)
    )
    assert moment_of(first) <= moment_of(second)


@given(dated(), HISTORIES, DAYS | INSTANTS, ZONES, DAYS | INSTANTS)
def test_a_technical_failure_changes_nothing(several, history, as_of, zone, at):
    """It is no attempt, neither for waits nor for the cap, and names no version."""
    technical = Attempt(at=at, outcome="technical", passed=False, version="9")
    assert ask(several, history, as_of, zone) == ask(several, [technical, *history], as_of, zone)


@given(dated(), HISTORIES, DAYS | INSTANTS, ZONES, st.randoms(use_true_random=False))
def test_the_order_of_attempts_never_matters(several, history, as_of, zone, random):
    """Time orders them."""
    shuffled = random.sample(history, len(history))
    assert ask(several, history, as_of, zone) == ask(several, shuffled, as_of, zone)


@given(dated().filter(lambda several: all(each.waits or each.cap or each.on_pass for each in several)))
def test_a_policy_reads_back_from_its_document(several):
    """As a table, or as a list where there are several."""
    program = Program(assessments={"x": Assessment(kind="exam", retake=several)})
    written = program_to_dict(program)
    assert program == program_from_dict(json.loads(json.dumps(written)))
    assert program_digest(program) == program_digest(program_from_dict(written))
    assert [] == list(SCHEMA.iter_errors(written))


SCHEMA = Draft202012Validator(program_schema())


def test_a_document_writes_a_policy_as_one_table():
    """The keys of LANGUAGE's table of parts."""
    program = parse_program("""
    [assessments.x]
    kind = "exam"
    [assessments.x.retake]
    waits = ["PT24H", "P14D"]
    counted = "elapsed"
    cap = { max = 5, window = "P12M", anchor = "first" }
    on_pass = "blocked"
    """)
    assert (MICROSOFT,) == program.assessments["x"].retake
    written = program_to_dict(program)["assessments"]["x"]["retake"]
    assert {
        "waits": ["hours(24)", "P14D"],
        "counted": "elapsed",
        "cap": {"max": 5, "window": "P1Y"},
        "on_pass": "blocked",
    } == written


def test_a_document_writes_policies_that_follow_one_another_as_a_list():
    """With a wait after a pass."""
    program = parse_program("""
    [assessments.x]
    kind = "exam"
    retake = [
        { waits = ["PT0H", "P30D"], on_pass = { wait = "P12M" }, until = 2025-05-31 },
        { waits = ["PT0H", "P14D"], starts = 2025-06-01 },
    ]
    """)
    older, newer = program.assessments["x"].retake
    assert attrs.evolve(COMPTIA_OLDER, until=date(2025, 5, 31)) == older
    assert attrs.evolve(COMPTIA, starts=date(2025, 6, 1)) == newer
    assert program == program_from_dict(program_to_dict(program))


def test_no_policy_is_the_default_and_is_left_out():
    """An assessment without one may be sat at any time."""
    document = {"assessments": {"x": {"kind": "exam"}}}
    assert document == program_to_dict(program_from_dict(document))
    assert document == program_to_dict(
        program_from_dict({"assessments": {"x": {"kind": "exam", "retake": []}}})
    )


def test_days_are_a_period_and_nothing_is_no_wait():
    """One wait has one text."""
    assert RetakePolicy(waits=("P14D", "P1M", "PT0H")) == RetakePolicy(waits=(days(14), months(1), days(0)))
    assert AfterPass(wait="P12M") == RetakePolicy(on_pass=Period(months=12)).on_pass


WAITS = 'write "PT24H" or hours(24), "P14D" or days(14), and "PT0H" for no wait'

MALFORMED = [
    ("{}", "missing-key", "", "the retake policy asks for nothing", "give `waits`, `cap` or `on_pass`"),
    (
        "{ waits = [] }",
        "missing-key",
        "",
        "the retake policy asks for nothing",
        "give `waits`, `cap` or `on_pass`",
    ),
    (
        '{ waits = ["P14D"], counted = "calender_days" }',
        "unknown-option",
        ".counted",
        "`calender_days` is not one of elapsed, calendar_days, full_days_after",
        "did you mean `calendar_days`?",
    ),
    (
        '{ waits = ["P14D", "PT24H"] }',
        "bad-shape",
        ".waits[1]",
        "a wait of 24 hours is elapsed time, not `calendar_days`",
        'write counted = "elapsed", or a wait in days such as "P1D"',
    ),
    (
        '{ waits = ["2 weeks"] }',
        "bad-period",
        ".waits[0]",
        "`2 weeks` is no length of time",
        'write "PT4H" or hours(4), "P2D" or days(2)',
    ),
    ('{ waits = ["usd(5)"] }', "bad-value", ".waits[0]", "`usd(5)` is no wait", WAITS),
    ('{ waits = ["days(1.5)"] }', "bad-value", ".waits[0]", '`days("1.5")` is no wait', WAITS),
    ('{ waits = ["days(-1)"] }', "bad-value", ".waits[0]", "`days(-1)` is no wait", WAITS),
    (
        '{ waits = ["hours(-1)"], counted = "elapsed" }',
        "out-of-bounds",
        ".waits[0]",
        "nobody waits -1 hours",
        WAITS,
    ),
    (
        '{ waits = ["fortnight"] }',
        "bad-period",
        ".waits[0]",
        "`fortnight` is no length of time",
        'write "PT4H" or hours(4), "P2D" or days(2)',
    ),
    (
        '{ waits = "P14D" }',
        "bad-value",
        ".waits",
        "the text `P14D` stands where a list is meant",
        None,
    ),
    (
        '{ cap = { max = 0, anchor = "lifetime" } }',
        "out-of-bounds",
        ".cap.max",
        "nobody can sit with `0` attempts",
        "give a whole number from 1 on",
    ),
    (
        "{ cap = { max = 5 } }",
        "missing-key",
        ".cap.window",
        "a cap anchored at `first` needs its window",
        'give `window`, such as "P12M", or anchor = "lifetime"',
    ),
    (
        '{ cap = { max = 5, anchor = "rolling" } }',
        "missing-key",
        ".cap.window",
        "a cap anchored at `rolling` needs its window",
        'give `window`, such as "P12M", or anchor = "lifetime"',
    ),
    (
        '{ cap = { max = 5, anchor = "version", window = "P1Y" } }',
        "bad-shape",
        ".cap.window",
        "a cap anchored at `version` has no window",
        'leave it out, or write anchor = "first" or "rolling"',
    ),
    (
        '{ cap = { max = 5, anchor = "lifetme" } }',
        "unknown-option",
        ".cap.anchor",
        "`lifetme` is not one of first, rolling, version, lifetime",
        "did you mean `lifetime`?",
    ),
    ('{ cap = { window = "P1Y" } }', "missing-key", ".cap", "the key `max` is missing", "give `max`"),
    (
        '{ on_pass = "P12M" }',
        "unknown-option",
        ".on_pass",
        "`P12M` says nothing about a pass",
        'write "blocked", or a wait such as { wait = "P12M" }',
    ),
    (
        "{ on_pass = true }",
        "bad-value",
        ".on_pass",
        "`true` stands where a word or a table is meant",
        "write the word in quotes",
    ),
    (
        '{ on_pass = { wait = "PT24H" } }',
        "bad-shape",
        ".on_pass.wait",
        "a wait of 24 hours is elapsed time, not `calendar_days`",
        'write counted = "elapsed", or a wait in days such as "P1D"',
    ),
    (
        '{ waits = ["P14D"], counts = ["completed", "noshow"] }',
        "unknown-option",
        ".counts[1]",
        "`noshow` is not one of completed, no-show, abandoned, technical",
        "did you mean `no-show`?",
    ),
    (
        '{ waits = ["P14D"], counts = ["abandoned"] }',
        "missing-option",
        ".counts",
        "a completed attempt is always an attempt",
        'add "completed"',
    ),
    (
        '{ waits = ["P14D"], pooled = ["versions"] }',
        "unknown-option",
        ".pooled[0]",
        "`versions` is not one of version, language",
        "did you mean `version`?",
    ),
    (
        '{ waits = ["P14D"], starts = 2025-07-01, until = 2025-06-30 }',
        "bad-date",
        ".until",
        "the policy starts on 2025-07-01 and ends earlier, on 2025-06-30",
        "exchange the two days",
    ),
    (
        '[{ waits = ["P14D"], until = 2025-06-30 }, { waits = ["P30D"], starts = 2025-06-01 }]',
        "overlap",
        "",
        "two policies are in force from 2025-06-01 through 2025-06-30",
        "give the earlier one `until` and the later one `starts`",
    ),
    (
        '[{ waits = ["P14D"] }, { waits = ["P30D"] }]',
        "overlap",
        "",
        "two policies are in force from the beginning for good",
        "give the earlier one `until` and the later one `starts`",
    ),
    (
        '[{ waits = ["P14D"], until = 2025-06-30 }, { starts = 2025-07-01 }]',
        "missing-key",
        "[1]",
        "the retake policy asks for nothing",
        "give `waits`, `cap` or `on_pass`",
    ),
    (
        '{ waits = ["P14D"], on_passs = "blocked" }',
        "unknown-key",
        ".on_passs",
        "the key `on_passs` is not known here",
        "did you mean `on_pass`?",
    ),
    ("5", "bad-value", "", "the number `5` stands where a table is meant", None),
]


@pytest.mark.parametrize(("text", "code", "path", "message", "help"), MALFORMED)
def test_what_makes_no_sense_is_refused_with_its_place_and_a_remedy(text, code, path, message, help):
    """One fault each."""
    with pytest.raises(ProgramError) as caught:
        parse_program(f'[assessments.x]\nkind = "exam"\nretake = {text}')
    (fault,) = caught.value.faults
    assert (code, f"assessments.x.retake{path}") == (fault.code, fault.path)
    assert message in (None, fault.message)
    assert help in (None, fault.help)
    assert fault.help


def test_all_faults_of_a_policy_are_named_at_once():
    """The author mends them in one go."""
    with pytest.raises(ProgramError) as caught:
        parse_program("""
        [assessments.x]
        kind = "exam"
        retake = { waits = ["hours(-2)"], counted = "hours", cap = { max = 0 }, on_pass = "never", pooled = ["exam"] }
        """)
    assert [
        "unknown-option",
        "out-of-bounds",
        "out-of-bounds",
        "missing-key",
        "unknown-option",
        "unknown-option",
    ] == [fault.code for fault in caught.value.faults]


def test_only_policies_are_policies():
    """Python says them with RetakePolicy."""
    with pytest.raises(ProgramError, match="is no retake policy") as caught:
        Assessment(kind="exam", retake=[{"waits": ["P14D"]}])
    assert ("bad-shape", "make it with RetakePolicy(…), or read plain data with program_from_dict") == (
        caught.value.code,
        caught.value.help,
    )
