"""When somebody may sit again, by the published policies of vendors, asked of a record."""

from datetime import date, datetime

import pytest

import partnercert as pc

# Microsoft: as reproduced at datumtech.org and accelerated-ideas.com. AWS: help.pluralsight.com/help/aws-exam-retakes
# (a beta exam may be taken once), winenfood.com. CompTIA: ucertify.in, CV0-003; the older text at
# certification.comptia.org. CCIE: businessforsale-canada.ca, certmag.com, 2014. Google:
# support.google.com/cloud-certification/answer/10220719. Concur: concurtraining.com/certification/retest_policy.
VENDORS = pc.parse_program("""
[assessments.microsoft]
kind = "exam"
retake = { waits = ["PT24H", "P14D"], counted = "elapsed", cap = { max = 5, window = "P12M" }, on_pass = "blocked" }
[assessments.aws]
kind = "exam"
retake = { waits = ["P14D"] }
[assessments.aws-beta]
kind = "exam"
retake = { cap = { max = 1, anchor = "lifetime" } }
[assessments.comptia]
kind = "exam"
[[assessments.comptia.retake]]
waits = ["PT0H", "P30D"]
on_pass = { wait = "P12M" }
until = 2019-12-31
[[assessments.comptia.retake]]
waits = ["PT0H", "P14D"]
starts = 2020-01-01
[assessments.ccie-lab]
kind = "exam"
retake = { waits = ["P30D", "P90D", "P90D", "P90D", "P180D"] }
[assessments.digital-leader]
kind = "exam"
retake = { waits = ["P14D"], cap = { max = 10, window = "P1Y", anchor = "rolling" } }
[assessments.concur]
kind = "exam"
retake = { cap = { max = 3, anchor = "version" } }
""")


def answer(exam, *attempts, as_of=None, **more):
    """The answer right after the last of several failed attempts, days or points in time."""
    rows = [
        {
            "kind": "exam",
            "exam": exam,
            "person": "ada",
            "passed": False,
            ("at" if "T" in at else "on"): at,
            **more,
        }
        for at in attempts
    ]
    asked = as_of or attempts[-1]
    when = datetime.fromisoformat(asked) if "T" in asked else date.fromisoformat(asked)
    return pc.next_attempt(VENDORS, VENDORS.record("acme", evidence=rows), "ada", exam, as_of=when)


@pytest.mark.parametrize(
    ("attempts", "expected", "reason"),
    [
        pytest.param(["2025-01-10"], "2025-01-11", "wait", id="ms_1"),
        pytest.param(
            ["2025-01-10", "2025-01-15", "2025-01-29", "2025-02-12", "2025-02-26"],
            "2026-01-10",
            "attempt-limit",
            id="ms_5",
        ),
        pytest.param(
            ["2024-02-29", "2024-03-02", "2024-03-20", "2024-04-10", "2024-05-01"],
            "2025-02-28",
            "attempt-limit",
            id="ms_leap",
        ),
    ],
)
def test_microsoft_counts_hours_and_five_attempts_in_a_year(attempts, expected, reason):
    """Cases ms_1, ms_5 and ms_leap, all at ten o'clock."""
    found = answer("microsoft", *(f"{day}T10:00:00Z" for day in attempts))

    assert datetime.fromisoformat(f"{expected}T10:00:00Z") == found.at
    assert (False, reason) == (found.allowed, found.reason)


def test_aws_leads_to_the_monday_two_weeks_later():
    """Case aws_mon: failed on Monday, 3 March 2025."""
    assert date(2025, 3, 17) == answer("aws", "2025-03-03").on


def test_a_beta_exam_is_sat_once():
    """Case aws_mon, `beta`: one attempt only, so there is no day on which to sit again."""
    found = answer("aws-beta", "2025-03-03", as_of="2030-01-10")

    assert (False, None, "attempt-limit") == (found.allowed, found.on, found.reason)


@pytest.mark.parametrize(
    ("attempts", "expected"),
    [
        pytest.param(["2025-05-01"], "2025-05-01", id="comptia_2"),
        pytest.param(["2025-05-01", "2025-05-02"], "2025-05-16", id="the third attempt"),
        pytest.param(["2015-05-01", "2015-05-02"], "2015-06-01", id="comptia_old_3, ten years earlier"),
    ],
)
def test_the_policy_of_the_day_answers_for_comptia(attempts, expected):
    """Cases comptia_2 and comptia_old_3: the same history, another answer by the older text."""
    assert date.fromisoformat(expected) == answer("comptia", *attempts).on


def test_the_ccie_lab_waits_longer_with_each_failure():
    """Case cisco_ccie_lab: 30 days, then 90, from the fifth failure on 180."""
    sat = ["2014-01-06", "2014-03-03", "2014-07-07", "2014-11-03", "2015-03-02"]
    expected = ["2014-02-05", "2014-06-01", "2014-10-05", "2015-02-01", "2015-08-29"]

    assert expected == [str(answer("ccie-lab", *sat[: n + 1]).on) for n in range(5)]


def test_google_allows_ten_attempts_in_a_year():
    """Case google_cdl: the eleventh when the first is a year old."""
    sat = [f"2025-{month:02}-06" for month in range(1, 11)]

    assert (date(2025, 9, 20), "wait") == (
        answer("digital-leader", *sat[:9]).on,
        answer("digital-leader", *sat[:9]).reason,
    )
    found = answer("digital-leader", *sat)
    assert (date(2026, 1, 6), "attempt-limit") == (found.on, found.reason)


def test_concur_waits_for_the_next_version_of_the_exam():
    """Case concur: three attempts at a version, started ones too."""
    sat = ["2025-01-06", "2025-01-07", "2025-01-08"]

    assert answer("concur", *sat[:2], version="7").allowed
    assert None is answer("concur", *sat, version="7", outcome="abandoned").on
