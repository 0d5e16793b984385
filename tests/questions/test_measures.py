"""What a population came to: how many complete, how long it takes, who renews, who passes, and who is certified."""

import json
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pandas as pd
import polars as pl
import pytest
from outline import Outline

import partnercert as pc
from partnercert.errors import QuestionError

DAY = date(2026, 6, 30)
PROGRAM = pc.parse_program("""
[program]
name = "Harbor"
currency = "usd"
fiscal_year = { starts = 2 }

[facts]
region = { sort = "text", one_of = ["emea", "amer"] }
partner_type = { sort = "text" }
audited = { sort = "flag" }
pipeline = { unit = "usd" }

[modules.basics]
[modules.story]
passed = 'has("knowledge_check", knowledge_check="story", passed=True)'

[assessments.sales]
kind = "exam"
cut = 70
[assessments.pitch]
kind = "demo"
[assessments.story]
kind = "knowledge_check"

[certifications.pro]
earned_by = 'has("exam", exam="sales", passed=True)'
[certifications.pro.renewal]
period = "P1Y"
grace = "P30D"
by = 'has("exam", exam="sales", passed=True, window=renewal())'
[certifications.yard]
subject = "partner"
[certifications.yard.renewal]
period = "P2Y"
by = 'has("qbr", window=renewal())'

[kpis.win_rate]
standard = "win_rate"
[kpis.steady_rate]
formula = 'count("deal", outcome="won") / count("deal", outcome=("won", "lost"))'
minimum_cases = 4
[kpis.lost_rate]
formula = 'percent(100) - kpi("win_rate")'
[kpis.margin]
formula = '(total("delivery", of="revenue") - total("delivery", of="cost")) / total("delivery", of="revenue")'
[kpis.rating]
formula = 'mean("survey", of="score")'
[kpis.deals]
formula = 'count("deal")'
[kpis.pipeline_per_deal]
formula = 'fact("pipeline") / count("deal")'
[kpis.middle]
formula = 'median("survey", of="score")'
""")


def day(text):
    return date.fromisoformat(text)


def enrolled(on, id="pro", person="ada"):
    return {"kind": "enrollment", "enrollment": id, "person": person, "on": on}


def award(on, through=None, id="pro", person="ada", **said):
    return {"kind": "award", "award": id, "person": person, "on": on, "valid_through": through, **said}


def exam(on, score=None, person="ada", **said):
    return {"kind": "exam", "exam": "sales", "person": person, "on": on, "score": score, **said}


def deals(won=0, lost=0):
    return [{"kind": "deal", "on": "2026-02-01", "outcome": "won"}] * won + [
        {"kind": "deal", "on": "2026-02-01", "outcome": "lost"}
    ] * lost


def partner(*rows, id="acme", **facts):
    return PROGRAM.record(id, facts=facts, evidence=rows)


def measured(measure, *rows, as_of=DAY, known_on=None, **said):
    """The row of one measure, of one partner."""
    return pc.measure(PROGRAM, [partner(*rows)], as_of, known_on, measures=measure, **said).of(measure)


def ratio_of(row):
    """What is divided by what, as whole numbers."""
    return int(row.numerator.number), int(row.denominator.number)


def counts(measure, *rows, **said):
    """What a rate divides by what, and what is open, not known and left out."""
    row = measured(measure, *rows, **said)
    return (*ratio_of(row), row.censored, row.unknown, row.left_out)


def cohort(over, still_open):
    """A partner for each who has been certified after so many days, and for each who has been at it for so many."""
    start = day("2025-01-01")
    certified = [
        partner(enrolled(start), award(start + timedelta(days)), id=f"over-{n}")
        for n, days in enumerate(over)
    ]
    waiting = [partner(enrolled(DAY - timedelta(days)), id=f"open-{n}") for n, days in enumerate(still_open)]
    return [*certified, *waiting]


class TestTimeToCertification:
    """The days from start to award; median and p90 of those who have it, and how many are censored."""

    def test_a_cohort_of_which_two_are_still_open(self):
        """Computed with numpy, `percentile(…, method="linear")`: median 30 and p90 116 days; 7 of 9 have completed."""
        answer = pc.measure(PROGRAM, cohort([12, 20, 21, 30, 45, 60, 200], [15, 90]), DAY)
        time, rate = answer.of("time_to_certification"), answer.of("completion_rate")

        assert (pc.days(30), pc.days(116)) == (time.value, time.p90)
        assert (2, (7, 9), 9) == (time.censored, ratio_of(time), time.people)
        assert pc.ratio(Fraction(7, 9)) == rate.value
        assert ((7, 9), 2) == (ratio_of(rate), rate.censored)

    def test_the_nearest_rank_is_a_time_that_somebody_needed(self):
        """Of seven the fourth for the median, and the seventh for nine in ten: 6.3 rounded up."""
        cases = cohort([12, 20, 21, 30, 45, 60, 200], [])
        answer = pc.measure(PROGRAM, cases, DAY, percentiles="nearest-rank")
        time = answer.of("time_to_certification")

        assert (pc.days(30), pc.days(200)) == (time.value, time.p90)
        assert "type 1" in answer.to_dict()["percentiles"]

    def test_a_way_that_there_is_not(self):
        """It is refused by name, with those that there are."""
        with pytest.raises(pc.QuestionError, match="no way `nearest_rank` to find percentiles") as caught:
            pc.measure(PROGRAM, [], DAY, percentiles="nearest_rank")
        assert ("bad-argument", "percentiles") == (caught.value.code, caught.value.path)
        assert "`nearest-rank`" in caught.value.help

    def test_the_median_of_those_who_have_it_is_biased_low(self):
        """With the open cases half have it after 45 days: (8/9)(6/7)(5/6)(4/5) is 0.508, times 3/4 it is 0.381."""
        answer = pc.measure(PROGRAM, cohort([12, 20, 21, 30, 45, 60, 200], [15, 90]), DAY)

        assert pc.days(45) == answer.of("time_to_certification").survival_median

    @pytest.mark.parametrize(
        ("over", "still_open", "median"),
        [
            (
                [6, 6, 6, 7, 10, 13, 16, 22, 23],
                [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35],
                23,
            ),
            ([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], [], 8),
        ],
        ids=["treated", "untreated"],
    )
    def test_the_median_with_open_cases_is_that_of_kaplan_and_meier(self, over, still_open, median):
        """Freireich et al. (1963), Blood 21; the medians are in Kleinbaum and Klein, Survival Analysis, chapter 2."""
        answer = pc.measure(PROGRAM, cohort(over, still_open), DAY, measures="time_to_certification")

        assert pc.days(median) == answer[0].survival_median

    def test_while_less_than_half_are_over_there_is_no_median_of_all(self):
        """The one who has it took 10 days; of the others nobody knows."""
        (row,) = pc.measure(PROGRAM, cohort([10], [20, 20]), DAY, measures="time_to_certification")

        assert (pc.days(10), None) == (row.value, row.survival_median)

    def test_nobody_has_it_yet(self):
        """Then there is no time, and a reason."""
        (row,) = pc.measure(PROGRAM, cohort([], [20, 30]), DAY, measures="time_to_certification")

        assert (None, "none of them is over", 2) == (row.value, row.reason, row.censored)

    def test_modules_are_no_certifications(self):
        """They count as completed, and have no award."""
        rows = [enrolled("2026-01-01", "basics"), enrolled("2026-01-01")]

        assert (0, 1, 1, 0, 0) == counts("time_to_certification", *rows)
        assert (0, 2, 2, 0, 0) == counts("completion_rate", *rows)


class TestCompletion:
    """Completed of the enrolled cohort, which is fixed at enrollment."""

    def test_who_has_left_stays_in_the_cohort(self):
        """What happens after the enrollment changes nothing about who enrolled."""
        left = {"kind": "employment", "person": "ada", "on": "2025-01-01", "valid_through": "2026-01-31"}

        assert (0, 1, 1, 0, 0) == counts("completion_rate", enrolled("2026-01-01"), left)

    def test_what_was_before_the_enrollment_completes_nothing(self):
        """The award of the day itself does."""
        assert (0, 1, 1, 0, 0) == counts("completion_rate", enrolled("2026-01-02"), award("2026-01-01"))
        assert (1, 1, 0, 0, 0) == counts("completion_rate", enrolled("2026-01-02"), award("2026-01-02"))

    def test_a_second_enrollment_while_the_first_is_open_is_no_second_case(self):
        """The time is that since the first one; after the award a new case begins."""
        rows = [enrolled("2025-01-01"), enrolled("2025-01-21"), award("2025-01-31")]

        assert (1, 1, 0, 0, 0) == counts("completion_rate", *rows)
        assert pc.days(30) == measured("time_to_certification", *rows).value
        assert (1, 2, 1, 0, 0) == counts("completion_rate", *rows, enrolled("2025-06-01"))
        assert (2, 2, 0, 0, 0) == counts(
            "completion_rate", *rows, enrolled("2025-06-01"), award("2025-07-01")
        )

    def test_people_and_what_they_enrolled_in_are_apart(self):
        """Bob's award does not complete what Ada began, nor a module a certification."""
        rows = [enrolled("2026-01-01"), enrolled("2026-01-01", "basics"), award("2026-02-01", person="bob")]

        assert (0, 2, 2, 0, 0) == counts("completion_rate", *rows)
        assert 1 == measured("completion_rate", *rows).people

    def test_a_module_is_completed_when_it_is_passed(self):
        """By a row that says so, or by its own rule; a part of it is not the whole."""
        module = {"kind": "module", "module": "basics", "person": "ada", "on": "2026-02-01"}
        check = {"kind": "knowledge_check", "knowledge_check": "story", "person": "ada", "on": "2026-02-01"}
        begun = enrolled("2026-01-01", "basics")

        assert (1, 1, 0, 0, 0) == counts("completion_rate", begun, {**module, "passed": True})
        assert (0, 1, 1, 0, 0) == counts("completion_rate", begun, {**module, "passed": False})
        assert (0, 1, 1, 0, 0) == counts("completion_rate", begun, {**module, "part": "one", "passed": True})
        assert (1, 1, 0, 0, 0) == counts(
            "completion_rate", enrolled("2026-01-01", "story"), {**check, "passed": True}
        )

    def test_what_is_not_known_is_not_missed(self):
        """A module of which nobody says whether it is passed leaves the rate between two bounds."""
        module = {"kind": "module", "module": "basics", "person": "ada", "on": "2026-02-01"}
        row = measured("completion_rate", enrolled("2026-01-01", "basics"), enrolled("2026-01-01"), module)

        assert (None, "not known for 1 case", 1) == (row.value, row.reason, row.unknown)
        assert (pc.ratio(0), pc.ratio("1/2")) == row.between

    def test_an_enrollment_that_names_nobody_may_be_anybody_s(self):
        """The award of the partner is its own, whoever enrolled it."""
        assert (0, 1, 0, 1, 0) == counts("completion_rate", enrolled("2026-01-01", person=None))
        assert (0, 1, 0, 1, 0) == counts("completion_rate", enrolled("2026-01-01", "basics", person=None))
        mine = award("2026-03-01", id="yard", person=None)
        for person in (None, "ada"):
            assert (1, 1, 0, 0, 0) == counts("completion_rate", enrolled("2026-01-01", "yard", person), mine)

    def test_the_window_chooses_by_the_day_of_the_enrollment(self):
        """Who enrolled last quarter is in its cohort, whenever it is completed."""
        rows = [enrolled("2026-01-01"), award("2026-05-01"), enrolled("2026-05-01", person="bob")]

        assert (1, 2, 1, 0, 0) == counts("completion_rate", *rows)
        assert (1, 1, 0, 0, 0) == counts("completion_rate", *rows, window='calendar("quarter", -1)')
        assert (0, 1, 1, 0, 0) == counts("completion_rate", *rows, window='fiscal("quarter", 0)')
        assert (0, 0, 0, 0, 0) == counts("completion_rate", *rows, window='calendar("year", 1)')

    def test_an_award_that_was_revoked_completes_nothing(self):
        """Unless a newer one had come in its place."""
        rows = [enrolled("2026-01-01"), award("2026-02-01", revoked_on="2026-03-01")]

        assert (0, 1, 1, 0, 0) == counts("completion_rate", *rows)
        assert (1, 1, 0, 0, 0) == counts("completion_rate", *rows, as_of=day("2026-02-28"))
        assert (1, 1, 0, 0, 0) == counts("completion_rate", *rows, award("2026-03-01"))
        assert pc.days(31) == measured("time_to_certification", *rows, award("2026-03-01")).value

    def test_known_on_leaves_out_what_came_to_be_known_later(self):
        """The award of May was recorded in July."""
        rows = [enrolled("2026-01-01"), award("2026-05-01", recorded_on="2026-07-01")]

        assert (1, 1, 0, 0, 0) == counts("completion_rate", *rows)
        assert (0, 1, 1, 0, 0) == counts("completion_rate", *rows, known_on=DAY)


TERM = award("2025-01-01", "2025-12-31")


def ended(how, on):
    """The term, and what ended it otherwise than by its last day, so that nothing is held on a day."""
    withdrawal = {"kind": "decision", "about": "pro", "result": "withdrawn", "by": "eve", "person": "ada"}
    employed = {"kind": "employment", "person": "ada", "on": "2025-01-01"}
    return {
        "revoked": [{**TERM, "revoked_on": on}],
        "withdrawn": [TERM, {**withdrawal, "on": on}],
        "left": [TERM, {**employed, "valid_through": str(day(on) - timedelta(days=1))}],
    }[how]


class TestRenewalAdherence:
    """Renewed on time, of what was due in the period; grace, withdrawn and revoked as declared."""

    @pytest.mark.parametrize(
        ("renewed", "on_time"), [("2025-11-05", 1), ("2025-12-31", 1), ("2026-01-01", 0), ("2026-03-01", 0)]
    )
    def test_on_time_is_by_the_last_valid_day(self, renewed, on_time):
        """A renewal in the grace, or later, is late."""
        rows = [TERM, award(renewed, "2026-12-31")]
        assert (on_time, 1, 0, 0, 0) == counts("renewal_adherence", *rows)

    def test_a_term_that_nobody_renewed_was_missed(self):
        """It is due on its last valid day, and not before."""
        assert (0, 1, 0, 0, 0) == counts("renewal_adherence", TERM)
        assert (0, 1, 0, 0, 0) == counts("renewal_adherence", TERM, as_of=day("2025-12-31"))
        assert (0, 0, 0, 0, 0) == counts("renewal_adherence", TERM, as_of=day("2025-12-30"))

    def test_grace_may_count_as_on_time(self):
        """Then a term whose grace still runs is open: neither renewed nor missed."""
        in_grace = pc.Adherence(grace="on-time")
        last, late = award("2026-01-30", "2026-12-31"), award("2026-01-31", "2027-01-30")

        assert (1, 1, 0, 0, 0) == counts("renewal_adherence", TERM, last, adherence=in_grace)
        assert (0, 1, 0, 0, 0) == counts("renewal_adherence", TERM, late, adherence=in_grace)
        assert (0, 0, 1, 0, 0) == counts(
            "renewal_adherence", TERM, as_of=day("2026-01-30"), adherence=in_grace
        )
        assert (0, 1, 0, 0, 0) == counts(
            "renewal_adherence", TERM, as_of=day("2026-01-31"), adherence=in_grace
        )

    @pytest.mark.parametrize("option", ["revoked", "withdrawn", "left"])
    def test_what_ended_otherwise_is_left_out_or_missed(self, option):
        """Revoked, withdrawn by a decision, or of somebody who has left, on the last day at the latest."""
        missed, rows = pc.Adherence(**{option: "missed"}), ended(option, "2025-12-31")

        assert (0, 0, 0, 0, 1) == counts("renewal_adherence", *rows)
        assert (0, 1, 0, 0, 0) == counts("renewal_adherence", *rows, adherence=missed)

    @pytest.mark.parametrize("option", ["revoked", "withdrawn", "left"])
    def test_what_ended_a_day_later_was_due(self, option):
        """On the last day it could have been renewed."""
        rows = ended(option, "2026-01-01")

        assert (0, 1, 0, 0, 0) == counts("renewal_adherence", *rows)

    def test_who_renewed_and_left_then_has_renewed(self):
        """And an award that was revoked after the renewal has been renewed too."""
        left = {"kind": "employment", "person": "ada", "on": "2025-01-01", "valid_through": "2025-12-01"}
        rows = [{**TERM, "revoked_on": "2025-12-15"}, award("2025-11-05", "2026-12-31")]

        assert (1, 1, 0, 0, 0) == counts("renewal_adherence", TERM, rows[1], left)
        assert (1, 1, 0, 0, 0) == counts("renewal_adherence", *rows)

    def test_what_was_revoked_and_earned_again_was_not_renewed(self):
        """The term ended with the revocation; the next one is another story."""
        rows = [{**TERM, "revoked_on": "2025-03-01"}, award("2025-09-01", "2026-08-31")]

        assert (0, 0, 0, 0, 1) == counts("renewal_adherence", *rows)

    def test_a_withdrawal_that_an_appeal_has_overturned_ends_nothing(self):
        """The term fell due, and was missed."""
        decision = {"kind": "decision", "about": "pro", "person": "ada"}
        rows = [
            {**decision, "id": "d1", "result": "withdrawn", "by": "eve", "on": "2025-06-01"},
            {"kind": "appeal", "decision": "d1", "on": "2025-06-02"},
            {**decision, "id": "d2", "result": "granted", "by": "fay", "on": "2025-06-03"},
        ]

        assert (0, 0, 0, 0, 1) == counts("renewal_adherence", TERM, rows[0])
        assert (0, 1, 0, 0, 0) == counts("renewal_adherence", TERM, *rows)

    def test_every_term_that_fell_due_counts(self):
        """Two years of Ada's, and one of the partner's own; the running one is not due."""
        rows = [
            award("2024-01-01", "2024-12-31"),
            award("2024-12-20", "2025-12-31"),
            award("2025-12-01", "2026-12-31"),
            award("2024-01-01", "2025-12-31", id="yard", person=None),
        ]

        assert (2, 3, 0, 0, 0) == counts("renewal_adherence", *rows)
        assert (1, 2, 0, 0, 0) == counts("renewal_adherence", *rows, window='calendar("year", -1)')

    def test_what_is_not_renewed_never_falls_due(self):
        """An award without an end, and one of a certification that no rule renews."""
        program = pc.parse_program("[certifications.once]")
        record = program.record("acme", evidence=[award("2025-01-01", "2025-12-31", id="once")])

        (row,) = pc.measure(program, [record], DAY, measures="renewal_adherence")
        assert (None, "there are no cases") == (row.value, row.reason)
        assert (0, 0, 0, 0, 0) == counts("renewal_adherence", award("2025-01-01"))

    def test_terms_that_last_some_releases_end_with_them(self):
        """An award that was given before the release was known falls due on the day before it."""
        program = pc.parse_program("""
            [releases]
            v1 = { on = 2025-01-01 }
            v2 = { on = 2026-01-01 }
            [certifications.core.renewal]
            period = [{ releases = 1 }]
            by = 'has("qbr")'
        """)
        record = program.record("acme", evidence=[award("2025-03-01", id="core")])

        (row,) = pc.measure(
            program, [record], DAY, measures="renewal_adherence", window='calendar("year", -1)'
        )
        assert (0, 1) == ratio_of(row)


class TestPassRates:
    """Attempts passed, and people who passed at the first attempt."""

    def test_all_attempts_and_the_first_ones(self):
        """Ada failed once and passed; Bob passed: two of three attempts, one of two people."""
        rows = [exam("2026-01-01", 60), exam("2026-02-01", 80), exam("2026-01-01", 90, "bob")]

        assert (2, 3, 0, 0, 0) == counts("assessment_pass_rate", *rows)
        assert (1, 2, 0, 0, 0) == counts("first_attempt_pass_rate", *rows)

    def test_the_cut_score_decides(self):
        """Seventy of seventy is passed."""
        assert (1, 1, 0, 0, 0) == counts("assessment_pass_rate", exam("2026-01-01", 70))
        assert (0, 1, 0, 0, 0) == counts("assessment_pass_rate", exam("2026-01-01", "69.99"))

    @pytest.mark.parametrize(
        "fate",
        [
            {"outcome": "no-show"},
            {"outcome": "abandoned"},
            {"outcome": "technical"},
            {"score": 90, "state": "invalidated"},
        ],
    )
    def test_what_was_not_completed_or_does_not_stand_is_left_out(self, fate):
        """And is not the first attempt."""
        rows = [exam("2026-01-01", **fate), exam("2026-02-01", 80)]

        assert (1, 1, 0, 0, 1) == counts("assessment_pass_rate", *rows)
        assert (1, 1, 0, 0, 0) == counts("first_attempt_pass_rate", *rows)

    def test_a_result_under_review_is_open(self):
        """Neither passed nor failed, and no reason to know nothing of all others."""
        for pending in ({"state": "under-review"}, {"incident": "open"}):
            rows = [exam("2026-01-01", 80, **pending), exam("2026-01-01", 80, "bob")]

            assert (1, 1, 1, 0, 0) == counts("assessment_pass_rate", *rows)
            assert (1, 1, 1, 0, 0) == counts("first_attempt_pass_rate", *rows)

    def test_a_result_that_nobody_has_said_is_not_known(self):
        """An exam without a score may be passed."""
        row = measured("assessment_pass_rate", exam("2026-01-01"), exam("2026-01-01", 80, "bob"))

        assert (None, (pc.ratio("1/2"), pc.ratio(1))) == (row.value, row.between)

    def test_each_assessment_has_a_first_attempt(self):
        """An exam and a demo; the second demo is none."""
        demo = {"kind": "demo", "demo": "pitch", "person": "ada"}
        rows = [
            exam("2026-01-01", 80),
            {**demo, "on": "2026-01-02", "passed": False},
            {**demo, "on": "2026-01-03", "passed": True},
        ]

        assert (1, 2, 0, 0, 0) == counts("first_attempt_pass_rate", *rows)

    def test_of_one_day_the_earliest_hour_is_first(self):
        """Without hours nobody knows which was first, unless both came to the same."""
        morning, evening = (datetime(2026, 1, 1, hour, tzinfo=UTC) for hour in (9, 18))
        failed, passed = exam("2026-01-01", 60), exam("2026-01-01", 80)

        assert (0, 1, 0, 0, 0) == counts(
            "first_attempt_pass_rate", {**passed, "at": evening}, {**failed, "at": morning}
        )
        assert (0, 1, 0, 1, 0) == counts("first_attempt_pass_rate", failed, passed)
        assert (0, 1, 0, 1, 0) == counts("first_attempt_pass_rate", {**failed, "at": morning}, passed)
        assert (1, 1, 0, 0, 0) == counts("first_attempt_pass_rate", passed, exam("2026-01-01", 90))

    def test_the_window_chooses_by_the_day_of_the_attempt(self):
        """Who tried before is no first-timer, though the window does not hold that day."""
        rows = [exam("2025-12-31", 60), exam("2026-01-01", 80)]

        assert (1, 1, 0, 0, 0) == counts("assessment_pass_rate", *rows, window='calendar("year")')
        assert (0, 0, 0, 0, 0) == counts("first_attempt_pass_rate", *rows, window='calendar("year")')


class TestPartners:
    """Partners that use assets, and those that have somebody certified."""

    def test_asset_use(self):
        """One of two partners has used one; by the window, or not."""
        use = {"kind": "asset_use", "asset": "deck", "on": "2026-01-01"}
        records = [partner(use, use), partner(id="bolt")]

        (row,) = pc.measure(PROGRAM, records, DAY, measures="asset_use")
        assert (pc.percent(50), None, 2) == (row.value, row.people, row.cases)
        (row,) = pc.measure(PROGRAM, records, DAY, measures="asset_use", window="P1M")
        assert pc.percent(0) == row.value

    def test_certified_partners(self):
        """A person in good standing, or the partner itself; who has left, or lapsed, does not count."""
        left = {"kind": "employment", "person": "ada", "on": "2025-01-01", "valid_through": "2026-01-31"}
        records = [
            partner(award("2026-01-01", "2026-12-31"), id="one"),
            partner(award("2026-01-01", "2027-12-31", id="yard", person=None), id="two"),
            partner(award("2026-01-01", "2026-12-31"), left, id="three"),
            partner(TERM, id="four"),
            partner(id="five"),
        ]

        (row,) = pc.measure(PROGRAM, records, DAY, measures="certified_partners")
        assert (2, 5) == ratio_of(row)

    def test_a_standing_that_is_not_known_is_neither(self):
        """Whoever left open a module may have been suspended; nobody says whether she passed."""
        program = pc.parse_program("""
            [modules.news]
            [certifications.pro]
            [changes.editor]
            on = 2026-03-01
            category = "core-product"
            severity = "critical"
            affects = { certifications = ["pro"] }
            obliges = { modules = ["news"], within = "P30D" }
            escalate = [{ after = "P1D", effect = "suspend" }]
        """)
        news = {"kind": "module", "module": "news", "person": "ada", "on": "2026-03-02"}
        record = program.record("acme", evidence=[award("2026-01-01"), news])

        (row,) = pc.measure(program, [record], DAY, measures="certified_partners")
        assert (None, 1) == (row.value, row.unknown)

    def test_a_tier_is_no_certification(self):
        """An award of one certifies nobody."""
        program = pc.parse_program("""
            [ladders.tier]
            tiers = ["gold"]
            [tiers.gold]
        """)
        record = program.record("acme", evidence=[award("2026-01-01", id="gold", person=None)])

        (row,) = pc.measure(program, [record], DAY, measures="certified_partners")
        assert pc.percent(0) == row.value


class TestKpisOfTheProgram:
    """What is divided is summed up over the partners first."""

    def test_a_rate_is_that_of_all_deals(self):
        """Three of four and none of one are three of five; the mean of the rates would be 37.5 %."""
        records = [partner(*deals(won=3, lost=1)), partner(*deals(lost=1), id="bolt")]
        row = pc.measure(PROGRAM, records, DAY).of("win_rate")

        assert (pc.ratio("3/5"), (3, 5), 5) == (row.value, ratio_of(row), row.cases)

    def test_money_and_means(self):
        """Sums keep their units; a mean is that of all cases."""
        delivery = {"kind": "delivery", "on": "2026-01-01"}
        survey = {"kind": "survey", "survey": "csat", "on": "2026-01-01"}
        records = [
            partner(
                {**delivery, "revenue": 100, "cost": 130}, {**survey, "score": 1}, {**survey, "score": 1}
            ),
            partner({**delivery, "revenue": 300, "cost": 100}, {**survey, "score": 4}, id="bolt"),
        ]
        answer = pc.measure(PROGRAM, records, DAY)

        assert (pc.ratio("170/400"), pc.usd(170), pc.usd(400)) == (
            answer.of("margin").value,
            answer.of("margin").numerator,
            answer.of("margin").denominator,
        )
        assert (pc.points(2), pc.points(6)) == (answer.of("rating").value, answer.of("rating").numerator)

    def test_what_is_made_of_another_kpi_is_made_of_its_sums(self):
        """Two of five deals are lost."""
        records = [partner(*deals(won=3, lost=1)), partner(*deals(lost=1), id="bolt")]

        assert pc.ratio("2/5") == pc.measure(PROGRAM, records, DAY).of("lost_rate").value

    def test_a_sum_has_no_divisor(self):
        """The deals of all partners."""
        records = [partner(*deals(won=3)), partner(*deals(lost=1), id="bolt")]
        row = pc.measure(PROGRAM, records, DAY).of("deals")

        assert (pc.Amount(4, "count"), None, None) == (row.value, row.numerator, row.interval)

    def test_a_divisor_of_zero_is_unknown(self):
        """And says so."""
        answer = pc.measure(PROGRAM, [partner()], DAY)

        assert (None, "there are no cases") == (answer.of("win_rate").value, answer.of("win_rate").reason)
        assert (None, "there is nothing to divide by") == (
            answer.of("margin").value,
            answer.of("margin").reason,
        )

    def test_too_few_cases_are_unknown(self):
        """The program asks for four cases of one KPI, and the question for so many of each."""
        records = [partner(*deals(won=1, lost=2))]
        answer = pc.measure(PROGRAM, records, DAY)

        assert pc.ratio("1/3") == answer.of("win_rate").value
        assert (None, "there are fewer cases than the program asks for") == (
            answer.of("steady_rate").value,
            answer.of("steady_rate").reason,
        )
        (row,) = pc.measure(PROGRAM, records, DAY, measures="win_rate", minimum_cases=4)
        assert (None, "3 cases, at least 4 asked for", 3) == (row.value, row.reason, row.cases)
        (row,) = pc.measure(PROGRAM, records, DAY, measures="win_rate", minimum_cases=3)
        assert pc.ratio("1/3") == row.value

    def test_cases_may_be_counted_in_several_ways(self):
        """Attempts that were completed and stand are all of them without those that do not."""
        program = pc.parse_program("""
            [kpis.stands]
            formula = '''
            count("exam", passed=True) / (count("exam") - count("exam", state="invalidated"))'''
        """)
        tried = {"kind": "exam", "exam": "x", "person": "ada", "on": "2026-01-01"}
        record = program.record(
            "acme", evidence=[{**tried, "passed": True}, {**tried, "passed": False, "state": "invalidated"}]
        )

        (row,) = pc.measure(program, [record], DAY, measures="stands", minimum_cases=2)
        assert (None, "1 case, at least 2 asked for") == (row.value, row.reason)

    def test_what_is_not_known_of_one_is_not_known_of_all(self):
        """A fact that one partner of two has not said."""
        records = [partner(*deals(won=1), pipeline=100), partner(*deals(won=1), id="bolt")]
        row = pc.measure(PROGRAM, records, DAY).of("pipeline_per_deal")

        assert (None, "not known for 1 partner", 1) == (row.value, row.reason, row.unknown)

    def test_where_bounds_are_known_they_are_said(self):
        """A delivery that nobody has judged may have been accepted the first time, or not."""
        program = pc.parse_program('[kpis.first_pass_quality]\nstandard = "first_pass_quality"')
        delivery = {"kind": "delivery", "on": "2026-01-01"}
        records = [
            program.record("acme", evidence=[{**delivery, "accepted_first_time": True}]),
            program.record("bolt", evidence=[delivery]),
        ]
        row = pc.measure(program, records, DAY).of("first_pass_quality")

        assert (None, (pc.percent(50), pc.percent(100)), 1) == (row.value, row.between, row.unknown)

    def test_what_is_neither_a_sum_nor_a_quotient_has_no_value(self):
        """The median of medians is no median."""
        row = pc.measure(PROGRAM, [partner()], DAY).of("middle")

        assert (None, "it is neither a sum nor a quotient of sums") == (row.value, row.reason)

    def test_rates_and_scores_that_are_said_cannot_be_added(self):
        """Nor what is picked, chosen or rounded; a change of a sum can."""
        program = pc.parse_program("""
            [kpis]
            margin = { unit = "ratio" }
            staff = { unit = "count" }
            newest = { formula = 'latest("survey", of="score")' }
            rounded = { formula = 'rounded(count("deal"), to=10, direction="down")' }
            change = { formula = 'change(count("deal"), "P1Y")' }
        """)
        facts = {"margin": "0.5", "staff": 3}
        records = [program.record(id, facts=facts, evidence=deals(won=2)) for id in ("a", "b")]
        answer = pc.measure(program, records, DAY)

        assert ["margin", "newest", "rounded"] == [
            row.measure for row in answer if row.reason == "it is neither a sum nor a quotient of sums"
        ]
        assert (pc.Amount(6, "count"), pc.Amount(4, "count")) == (
            answer.of("staff").value,
            answer.of("change").value,
        )

    def test_one_of_the_program_stands_before_one_of_populations(self):
        """A program that has its own completion rate measures that."""
        program = pc.parse_program("""[kpis.completion_rate]\nformula = 'count("qbr") / count("deal")'""")
        record = program.record("acme", evidence=[{"kind": "qbr", "on": DAY}, *deals(won=2)])
        answer = pc.measure(program, [record], DAY)

        assert pc.percent(50) == answer.of("completion_rate").value
        assert 1 == sum(row.measure == "completion_rate" for row in answer)


class TestHowSureARateIs:
    """The Wilson interval of a share of counted cases."""

    def test_win_rate(self):
        """45 of 180: 19.24 % to 31.80 %, by statsmodels' `proportion_confint(45, 180, method="wilson")`."""
        row = pc.measure(PROGRAM, [partner(*deals(won=45, lost=135))], DAY).of("win_rate")

        assert (pytest.approx(0.1924130894), pytest.approx(0.3180346596)) == (
            row.interval.low,
            row.interval.high,
        )

    def test_only_a_share_has_one(self):
        """A quotient of two counts of different things is no share of cases."""
        program = pc.parse_program(
            """
            [kpis]
            per_deal = { formula = 'count("delivery") / count("deal")' }
            all_of_won = { formula = 'count("deal") / count("deal", outcome="won")' }
            attached = { formula = 'count("deal", outcome="won", attached=True) / count("deal", outcome="won")' }
            large = { formula = 'count("deal", where=field("product") == "x") / count("deal")' }
        """.replace('field("product") == "x"', 'field("product").one_of("x")')
        )
        record = program.record("acme", evidence=[{**row, "product": "x"} for row in deals(won=1, lost=1)])
        answer = pc.measure(program, [record], DAY)

        assert [False, False, True, True] == [answer.of(id).interval is not None for id in program.kpis]


class TestAbout:
    """Only some modules, certifications and assessments."""

    def test_each_measure_of_one_of_them(self):
        """What is about another one counts nowhere; it is not left out, but not asked about."""
        demo = {"kind": "demo", "demo": "pitch", "person": "ada", "on": "2026-01-01", "passed": True}
        yard = award("2024-01-01", "2025-12-31", id="yard", person=None)
        rows = [
            enrolled("2026-01-01", "basics"),
            enrolled("2026-01-01"),
            exam("2026-01-01", 60),
            demo,
            TERM,
            yard,
        ]

        for measure, about, of in (
            ("completion_rate", "basics", (0, 1)),
            ("time_to_certification", "basics", (0, 0)),
            ("time_to_certification", "pro", (0, 1)),
            ("renewal_adherence", ["yard"], (0, 1)),
            ("renewal_adherence", ["yard", "pro"], (0, 2)),
            ("assessment_pass_rate", "pitch", (1, 1)),
            ("first_attempt_pass_rate", "sales", (0, 1)),
        ):
            assert (*of, 0) == (*ratio_of(row := measured(measure, *rows, about=about)), row.left_out)

    def test_who_holds_one_of_them(self):
        """The partner holds its own certification, and nobody has the other one."""
        mine = award("2026-01-01", "2027-12-31", id="yard", person=None)

        assert pc.percent(100) == measured("certified_partners", mine, about="yard").value
        assert pc.percent(0) == measured("certified_partners", mine, about="pro").value

    def test_it_is_said(self):
        """In the title and in the data."""
        answer = pc.measure(PROGRAM, [], DAY, about=["yard", "pro"])

        assert "Harbor on 2026-06-30, about pro, yard" == str(answer).splitlines()[0]
        assert ["pro", "yard"] == answer.to_dict()["about"]

    def test_what_the_program_does_not_have(self):
        """Is named, with the closest one."""
        assert (
            "unknown-id",
            "the program has no module, certification or assessment `basic`",
            "did you mean `basics`?",
            "about",
        ) == refused(PROGRAM, [], DAY, about="basic")


class TestGroups:
    """By facts of the program; nothing is dropped."""

    RECORDS = [  # noqa: RUF012
        partner(*deals(won=1), id="a", region="emea", partner_type="agency"),
        partner(*deals(won=1, lost=1), id="b", region="emea", partner_type="reseller"),
        partner(*deals(lost=1), id="c", region="amer", partner_type="agency"),
        partner(*deals(won=1), id="d"),
    ]

    def test_by_one_fact(self):
        """A row a region, and one for those of whom it is not known."""
        answer = pc.measure(PROGRAM, self.RECORDS, DAY, measures="win_rate", by="region")

        assert [("amer", 0, 1, 1), ("emea", 2, 3, 2), (None, 1, 1, 1)] == [
            (row.group["region"], *ratio_of(row), row.partners) for row in answer
        ]

    def test_by_several_facts(self):
        """A row for each pair that occurs."""
        answer = pc.measure(PROGRAM, self.RECORDS, DAY, measures="win_rate", by=("region", "partner_type"))

        assert pc.ratio("1/2") == answer.of("win_rate", region="emea", partner_type="reseller").value
        assert 4 == len(answer)

    def test_groups_of_amounts_are_in_the_order_of_their_size(self):
        """9 before 10; what is not known is last."""
        program = pc.Program(facts={"size": pc.FactDeclaration(unit="count")})
        records = [program.record(str(size), facts={"size": size}) for size in (10, 9)]
        answer = pc.measure(program, [program.record("acme"), *records], DAY, measures="asset_use", by="size")

        assert [9, 10, None] == [row["size"] for row in answer.rows()]

    def test_a_row_is_found_by_its_group(self):
        """One that is not there, or does not name one group, has a remedy."""
        answer = pc.measure(PROGRAM, self.RECORDS, DAY, by="region")

        assert 1 == answer.of("win_rate", region=None).partners
        with pytest.raises(
            QuestionError, match=r"unknown-kpi: `win_rat` was not measured.*did you mean `win_rate`"
        ):
            answer.of("win_rat")
        with pytest.raises(
            QuestionError, match=r"unknown-id: 3 groups are meant.*name one value of each: `region`"
        ):
            answer.of("win_rate")

    def test_nobody(self):
        """No partner is one group without a rate, in which nothing happened; and no group by a fact."""
        answer = pc.measure(PROGRAM, [], DAY)

        assert {0} == {row.partners for row in answer}
        assert ["deals"] == [row.measure for row in answer if row.value is not None]
        assert 0 == len(pc.measure(PROGRAM, [], DAY, by="region"))

    def test_records_may_be_made_one_after_the_other(self):
        """They are read once, so a generator is enough."""
        answer = pc.measure(PROGRAM, (record for record in self.RECORDS), DAY, measures=["deals"])

        assert (pc.Amount(5, "count"), 4) == (answer[0].value, answer[0].partners)


class TestShown:
    """As words, as a table, as plain data."""

    ANSWER = pc.measure(
        PROGRAM,
        [*cohort([12, 20, 21, 30, 45, 60, 200], [15, 90]), partner(*deals(won=3), region="emea")],
        DAY,
        measures=["time_to_certification", "win_rate"],
        by="region",
        window="P2Y",
    )

    def test_as_words(self):
        """A line a row; what is not known says why."""
        assert str(self.ANSWER).splitlines() == [
            'Harbor on 2026-06-30, trailing("P2Y")',
            "region     measure                value      of      partners  more",
            "emea       Time to certification  not known  0 of 0  1         there are no cases",
            "emea       Win rate               100 %      3 of 3  1         95 % interval 43.9 % to 100.0 %",
            "not known  Time to certification  30 days    7 of 9  9         90 % within 116 days; 2 open;"
            " median 45 days with them",
            "not known  Win rate               not known  0 of 0  9         there are no cases",
        ]
        assert "region emea, Win rate: 100 %, 3 of 3; 95 % interval 43.9 % to 100.0 %" == str(self.ANSWER[1])
        assert "<Measures of Harbor on 2026-06-30: 4 rows>" == repr(self.ANSWER)
        assert f"<Measured {self.ANSWER[1]}>" == repr(self.ANSWER[1])

    def test_what_is_not_known_or_left_out_is_said(self):
        """With its bounds."""
        rows = [exam("2026-01-01"), exam("2026-01-01", 80, "bob"), exam("2026-01-02", outcome="no-show")]

        assert (
            "Assessment pass rate: between 50 % and 100 %, 1 of 2; not known for 1 case; 1 left out"
            == str(measured("assessment_pass_rate", *rows))
        )

    def test_groups_by_other_facts_than_texts(self):
        """Flags, amounts and days stand in cells as themselves."""
        program = pc.parse_program("""
            [facts]
            audited = { sort = "flag" }
            size = { unit = "count" }
            share = { unit = "percent" }
            since = { sort = "date" }
        """)
        facts = {"audited": True, "size": 3, "share": "12.5", "since": "2026-01-01"}
        record = program.record("acme", facts=facts)
        (row,) = pc.measure(program, [record], DAY, by=[*facts], measures="asset_use").rows()

        assert {"audited": True, "size": 3, "share": 0.125, "since": "2026-01-01"}.items() <= row.items()

    def test_as_plain_data(self):
        """JSON can hold it, and it says how things were counted."""
        said = json.loads(json.dumps(self.ANSWER.to_dict()))

        assert ("Harbor", "2026-06-30", ["region"], 'trailing("P2Y")') == (
            said["program"],
            said["as_of"],
            said["by"],
            said["window"],
        )
        assert {"grace": "late", "revoked": "left-out", "withdrawn": "left-out", "left": "left-out"} == said[
            "adherence"
        ]
        assert said["percentiles"].startswith("linear interpolation")
        assert {"region": None, "measure": "time_to_certification", "value": 30, "p90": 116}.items() <= said[
            "rows"
        ][2].items()

    def test_as_a_table(self):
        """Of pandas or Polars, a column for each name."""
        for table in (pd.DataFrame(self.ANSWER.rows()), pl.DataFrame(self.ANSWER.rows())):
            assert ["region", "measure", "unit", "value", "reason"] == [*table.columns][:5]
            assert 4 == len(table)

    def test_a_fact_whose_name_is_taken_has_another_column(self):
        """No column stands for two things."""
        program = pc.parse_program(
            '[facts]\nvalue = { sort = "text" }\n[kpis.deals]\nformula = \'count("deal")\''
        )
        answer = pc.measure(
            program, [program.record("a", facts={"value": "x"})], DAY, by="value", measures="deals"
        )

        assert {"fact:value": "x", "value": 0}.items() <= answer.rows()[0].items()

    def test_as_html(self):
        """Texts of the host are escaped."""
        record = partner(id="a", partner_type="<b>")
        page = pc.measure(PROGRAM, [record], DAY, by="partner_type", measures="deals")._repr_html_()

        assert [
            ["partner_type", "measure", "value", "of", "partners", "more"],
            ["<b>", "deals", "0", "", "1", ""],
        ] == Outline(page).rows

    def test_a_group_is_named_once(self):
        """Its other rows stand below it."""
        records = [partner(id=id, region=region) for id, region in (("a", "emea"), ("b", "amer"))]
        answer = pc.measure(PROGRAM, records, DAY, by="region", measures=["deals", "asset_use"])
        assert ["region", "amer", "", "emea", ""] == [row[0] for row in Outline(answer._repr_html_()).rows]

    def test_no_partners_are_said(self):
        """A head without rows would leave one wondering."""
        answer = pc.measure(PROGRAM, [], DAY, by="region")
        assert ["Harbor on 2026-06-30", "there are no partners"] == str(answer).splitlines()
        assert "there are no partners" in Outline(answer._repr_html_()).words

    def test_known_on_is_said(self):
        """In the title and in the data."""
        answer = pc.measure(PROGRAM, [], DAY, day("2026-06-29"))

        assert "Harbor on 2026-06-30, as known on 2026-06-29" == str(answer).splitlines()[0]
        assert "2026-06-29" == answer.to_dict()["known_on"]


def refused(*args, **said):
    with pytest.raises(QuestionError) as caught:
        pc.measure(*args, **said)
    error = caught.value
    return error.code, error.message, error.help, error.path


class TestQuestionsThatAreNone:
    """A wrong argument is named, with a remedy."""

    def test_measures(self):
        """By the closest name."""
        code, message, help, path = refused(PROGRAM, [], DAY, measures=["completion_rat"])
        assert ("unknown-kpi", "measures") == (code, path)
        assert "`completion_rat` is a KPI neither of populations nor of the program" == message
        assert "did you mean `completion_rate`?" == help

    def test_facts(self):
        """By the closest name."""
        assert (
            "unknown-fact",
            "the program has no fact `regoin`",
            "did you mean `region`?",
            "by",
        ) == refused(PROGRAM, [], DAY, by=["regoin"])

    @pytest.mark.parametrize("argument", ["measures", "by", "about"])
    @pytest.mark.parametrize("said", [5, [5], [["region"]]])
    def test_names_are_texts(self, argument, said):
        """One of them, or several."""
        with pytest.raises(QuestionError) as caught:
            pc.measure(PROGRAM, [], DAY, **{argument: said})
        assert ("bad-argument", argument) == (caught.value.code, caught.value.path)

    def test_windows(self):
        """A text that is none, and a window that only a certification has."""
        assert ("bad-period", "window") == refused(PROGRAM, [], DAY, window="P1X")[::3]
        assert ("unknown-word", "window") == refused(PROGRAM, [], DAY, window="last(1)")[::3]
        assert ("bad-window", "window") == refused(PROGRAM, [], DAY, window=7)[::3]
        code, message, _, path = refused(PROGRAM, [], DAY, window="term()")
        assert ("bad-window", "`term()` is a window of one certification", "window") == (code, message, path)

    def test_cases(self):
        """A whole number from 1 on."""
        for number in (0, -1, 2.5, True, None):
            assert ("out-of-bounds", "minimum_cases") == refused(PROGRAM, [], DAY, minimum_cases=number)[::3]

    def test_adherence(self):
        """Its own options, and nothing else in its place."""
        assert ("bad-argument", "adherence") == refused(PROGRAM, [], DAY, adherence="late")[::3]
        with pytest.raises(QuestionError) as caught:
            pc.Adherence(revoked="late")
        assert ("unknown-option", "`late` is not one of left-out, missed", "revoked") == (
            caught.value.code,
            caught.value.message,
            caught.value.path,
        )

    def test_programs_records_and_days(self):
        """Each for what it is."""
        assert "bad-argument" == refused("harbor", [], DAY)[0]
        assert ("bad-argument", "records") == refused(PROGRAM, 7, DAY)[::3]
        assert ("bad-argument", "`str` is not a record") == refused(PROGRAM, ["acme"], DAY)[:2]
        assert ("bad-date", "as_of") == refused(PROGRAM, [], "2026-06-30")[::3]
        assert ("bad-date", "known_on") == refused(PROGRAM, [], DAY, 7)[::3]

    def test_one_record_is_a_population_of_one(self):
        """As it is for the agenda."""
        assert 1 == pc.measure(PROGRAM, partner(), DAY)[0].partners

    def test_one_partner_twice(self):
        """What it did would count twice."""
        assert ("duplicate-id", "there are two records of the partner `acme`") == refused(
            PROGRAM, [partner(), partner()], DAY
        )[:2]

    def test_a_record_of_another_program(self):
        """It says what does not fit."""
        other = pc.parse_program('[facts]\nsize = { unit = "count" }')
        record = other.record("acme", facts={"size": 3})

        assert "foreign-record" == refused(PROGRAM, [record], DAY)[0]
