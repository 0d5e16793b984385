"""Credentials of people, as vendors renew them: what is due on which day, from the rows that a host stores."""

from datetime import UTC, date, datetime

import pytest

import partnercert as pc
from partnercert import Verdict

from .everywhere import decide


class Host:
    """A host that asks on some days, and stores whatever is due."""

    def __init__(self, program, *rows):
        self.program = program
        self.record = program.record("acme", evidence=rows)

    def on(self, day, *rows):
        """The certifications that are due on a day, and through which day they are valid."""
        self.record = self.record.adding(*rows)
        awards = self.decision(day).awards
        self.record = self.record.adding(*awards)
        return {award.fields["award"]: str(award.valid_through) for award in awards}

    def decision(self, day):
        return decide(self.program, self.record, as_of=date.fromisoformat(day))

    def met(self, id, day):
        return self.decision(day)[id].verdict is Verdict.MET


def exam(name, on, passed=True, person="ada"):
    return {"kind": "exam", "exam": name, "on": on, "passed": passed, "person": person}


def award(name, on, valid_through, person="ada"):
    return {"kind": "award", "award": name, "on": on, "valid_through": valid_through, "person": person}


# learn.microsoft.com/certifications/renew-your-microsoft-certification and Q&A 5852012: valid for a year; the renewal
# assessment may be passed in the six months before the expiration date, on it at the latest, and extends by a year from
# the current expiration date; afterwards all exams have to be passed again. Fundamentals do not expire. The renewal
# assessment may be taken any number of times; after the second attempt there are 24 hours between attempts.
MICROSOFT = pc.parse_program("""
[assessments]
az-104 = { kind = "exam" }
az-305 = { kind = "exam" }
az-900 = { kind = "exam" }
az-305-renewal = { kind = "exam", retake = { waits = ["PT0H", "PT24H"], counted = "elapsed" } }
[certifications.architect]
earned_by = 'all_of(has("exam", exam="az-104", passed=True), has("exam", exam="az-305", passed=True))'
[certifications.architect.renewal]
period = "P1Y"
opens = "P6M"
by = 'has("exam", exam="az-305-renewal", passed=True, window=renewal())'
[certifications.fundamentals]
earned_by = 'has("exam", exam="az-900", passed=True)'
[certifications.fundamentals.renewal]
period = "forever"
by = 'has("exam", exam="az-900", passed=True, window=renewal())'
[requirements]
architects = 'holders("architect") >= 1'
beginners = 'holders("fundamentals") >= 1'
""")
ARCHITECT = award("architect", "2025-05-10", "2026-05-09")


class TestMicrosoft:
    """Source of all: learn.microsoft.com, renew-your-microsoft-certification, Q&A 5852012; expires on 2026-05-10."""

    @pytest.mark.parametrize(
        ("passed", "renewed"),
        [
            ("2025-11-09", {}),
            ("2025-11-10", {"architect": "2027-05-09"}),
            ("2025-12-01", {"architect": "2027-05-09"}),
            ("2026-05-09", {"architect": "2027-05-09"}),
            ("2026-05-10", {}),
        ],
    )
    def test_a_year_is_added_to_the_expiry_in_the_last_six_months_only(self, passed, renewed):
        """Published: from 10 November 2025; passed on 1 December, the new expiration date is 10 May 2027."""
        assert renewed == Host(MICROSOFT, ARCHITECT).on(passed, exam("az-305-renewal", passed))

    def test_an_expired_certification_is_earned_again_with_all_exams(self):
        """Case ms_renew_late, 2026-05-11: the renewal assessment is of no use, nor are the exams of last year."""
        host = Host(MICROSOFT, exam("az-104", "2025-04-01"), exam("az-305", "2025-05-10"), ARCHITECT)

        assert {} == host.on("2026-05-11", exam("az-305-renewal", "2026-05-11"))
        assert {} == host.on("2026-06-01", exam("az-305", "2026-06-01"))
        assert {"architect": "2027-06-14"} == host.on("2026-06-15", exam("az-104", "2026-06-15"))

    @pytest.mark.parametrize(("as_of", "expected"), [("2026-05-09", True), ("2026-05-10", False)])
    def test_it_counts_through_the_day_before_its_expiration_date(self, as_of, expected):
        """Published: no grace."""
        assert expected is Host(MICROSOFT, ARCHITECT).met("architects", as_of)

    def test_fundamentals_do_not_expire(self):
        """Published: associate, expert and specialty certifications expire, fundamentals do not."""
        host = Host(MICROSOFT, exam("az-900", "2019-01-10"))

        assert {"fundamentals": "None"} == host.on("2019-01-10")
        assert host.met("beginners", "2049-01-10")

    def test_the_renewal_assessment_waits_a_day_from_the_second_attempt_on(self):
        """Published: unlimited attempts; after the second one 24 hours."""
        attempts = ["2026-01-10T10:00:00Z", "2026-01-10T11:00:00Z", "2026-01-11T12:00:00Z"]
        rows = [
            {"kind": "exam", "exam": "az-305-renewal", "person": "ada", "at": at, "passed": False}
            for at in attempts
        ]

        def next_at(number):
            record = MICROSOFT.record("acme", evidence=rows[:number])
            asked = datetime.fromisoformat(attempts[number - 1])
            return pc.next_attempt(MICROSOFT, record, "ada", "az-305-renewal", as_of=asked)

        assert next_at(1).allowed
        assert datetime(2026, 1, 11, 11, tzinfo=UTC) == next_at(2).at
        assert datetime(2026, 1, 12, 12, tzinfo=UTC) == next_at(3).at


# support.google.com/cloud-certification/answer/9907853: Professional two years, Associate Cloud Engineer and Cloud
# Digital Leader three years from the date of certification; recertification from 60 days before the expiry, and within
# "30 additional days"; an attempt before that is rejected.
GOOGLE = pc.parse_program("""
[certifications.professional]
earned_by = 'has("exam", exam="professional", passed=True)'
[certifications.professional.renewal]
period = "P2Y"
opens = "P60D"
grace = "P30D"
by = 'has("exam", exam="professional", passed=True, window=renewal())'
[certifications.associate]
earned_by = 'has("exam", exam="associate", passed=True)'
[certifications.associate.renewal]
period = "P3Y"
opens = "P60D"
grace = "P30D"
by = 'has("exam", exam="associate", passed=True, window=renewal())'
[requirements]
professionals = 'holders("professional") >= 1'
""")


class TestGoogleCloud:
    """Source of all: support.google.com/cloud-certification/answer/9907853."""

    def test_professionals_are_certified_for_two_years_and_associates_for_three(self):
        """Published validity; certified on 15 June 2023 (case google_renew: expires on 15 June 2025)."""
        host = Host(GOOGLE, exam("professional", "2023-06-15"), exam("associate", "2023-06-15"))

        assert {"professional": "2025-06-14", "associate": "2026-06-14"} == host.on("2023-06-15")

    @pytest.mark.parametrize(
        ("passed", "renewed"),
        [
            ("2025-04-15", {}),
            ("2025-04-16", {"professional": "2027-06-14"}),
            ("2025-06-15", {"professional": "2027-06-14"}),
            ("2025-07-14", {"professional": "2027-06-14"}),
        ],
    )
    def test_it_is_renewed_from_60_days_before_to_30_days_after(self, passed, renewed):
        """Case google_renew: the window opens on 16 April, the grace ends on 15 July; an earlier result is rejected."""
        host = Host(GOOGLE, award("professional", "2023-06-15", "2025-06-14"))

        assert renewed == host.on(passed, exam("professional", passed))

    def test_after_the_grace_it_is_earned_anew(self):
        """Our instance: passed on 15 July 2025, two years from that day."""
        host = Host(GOOGLE, award("professional", "2023-06-15", "2025-06-14"))

        assert {"professional": "2027-07-14"} == host.on("2025-07-15", exam("professional", "2025-07-15"))

    def test_in_the_grace_nobody_is_certified(self):
        """Published: expired; 30 additional days to renew."""
        host = Host(GOOGLE, award("professional", "2023-06-15", "2025-06-14"))

        assert (True, False) == (
            host.met("professionals", "2025-06-14"),
            host.met("professionals", "2025-06-15"),
        )


# cncf.io/blog/2024/03/01/aligning-certifications-to-kubernetes-support-windows: 36 months if earned before 2024-04-01,
# 24 months from then on. The CKS exam requires a CKA that has not expired.
CNCF = pc.parse_program("""
[assessments.cka]
kind = "exam"
[assessments.cks]
kind = "exam"
eligible = 'holds("cka")'
[certifications.cka]
earned_by = 'has("exam", exam="cka", passed=True)'
[certifications.cka.renewal]
period = [{ earned_before = 2024-04-01, period = "P36M" }, { period = "P24M" }]
anchor = "pass"
by = 'has("exam", exam="cka", passed=True, window=renewal())'
[certifications.cks]
earned_by = 'has("exam", exam="cks", passed=True)'
[certifications.cks.renewal]
period = "P24M"
anchor = "pass"
by = 'has("exam", exam="cks", passed=True, window=renewal())'
""")


class TestCncf:
    """Source of all: cncf.io/blog/2024/03/01/aligning-certifications-to-kubernetes-support-windows."""

    @pytest.mark.parametrize(("passed", "last"), [("2024-03-31", "2027-03-30"), ("2024-04-01", "2026-03-31")])
    def test_how_long_it_lasts_depends_on_the_day_it_was_earned(self, passed, last):
        """Case cncf-cka: expires on 31 March 2027, and earned a day later on 1 April 2026."""
        assert {"cka": last} == Host(CNCF).on(passed, exam("cka", passed))

    def test_who_renews_after_the_change_has_the_shorter_term(self):
        """Our instance: earned in 2022 for 36 months, renewed in June 2024 for 24 months from that day."""
        host = Host(CNCF, exam("cka", "2022-01-10"))

        assert {"cka": "2025-01-09"} == host.on("2022-01-10")
        assert {"cka": "2026-05-31"} == host.on("2024-06-01", exam("cka", "2024-06-01"))

    @pytest.mark.parametrize(("passed", "due"), [("2026-03-31", {"cks": "2028-03-30"}), ("2026-04-01", {})])
    def test_an_exam_may_need_a_certification_that_has_not_expired(self, passed, due):
        """Published: the CKS exam requires a non-expired CKA; this one's last day is 31 March 2026."""
        host = Host(CNCF, award("cka", "2024-04-01", "2026-03-31"))

        assert due == host.on(passed, exam("cks", passed))

    def test_what_expired_after_the_exam_does_not_matter(self):
        """Our instance: the prerequisite is one of the exam, and the host asks three weeks later."""
        host = Host(CNCF, award("cka", "2024-04-01", "2026-03-31"), exam("cks", "2026-03-31"))

        assert {"cks": "2028-04-19"} == host.on("2026-04-20")

    def test_another_persons_certification_does_not_help(self):
        """Our instance: prerequisites are those of one person."""
        host = Host(CNCF, award("cka", "2024-04-01", "2026-03-31", person="bo"))

        assert {} == host.on("2025-01-10", exam("cks", "2025-01-10"))


# pmi.org.hk/maintaining-the-pmp-credential: late, the credential is suspended for a year in which PDUs can still be
# earned and reported, and then lost. Only the sum of 60 is asked for here.
PMP = pc.parse_program("""
[kinds.pdu]
fields = { hours = "count" }
[certifications.pmp]
earned_by = 'has("exam", exam="pmp", passed=True)'
[certifications.pmp.renewal]
period = "P3Y"
grace = "P12M"
by = 'total("pdu", of="hours", window=renewal()) >= 60'
[requirements]
certified = 'holders("pmp") >= 1'
""")


class TestPmp:
    """Source of all: pmi.org.hk/maintaining-the-pmp-credential."""

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [("2026-06-30", True), ("2026-07-01", False), ("2027-06-30", False), ("2027-07-01", False)],
    )
    def test_a_suspended_credential_counts_for_nobody(self, as_of, expected):
        """Published: suspended for a year after the cycle, then lost."""
        assert expected is Host(PMP, award("pmp", "2023-07-01", "2026-06-30")).met("certified", as_of)

    def test_hours_of_the_suspension_end_it_and_the_cycle_is_the_old_one(self):
        """Our instance: 40 PDUs in the cycle and 20 late ones; the new cycle counts from the old expiry."""
        early = {"kind": "pdu", "on": "2025-05-05", "hours": 40, "person": "ada"}
        late = {"kind": "pdu", "on": "2027-01-10", "hours": 20, "person": "ada"}
        host = Host(PMP, award("pmp", "2023-07-01", "2026-06-30"), early)

        assert {} == host.on("2026-12-31")
        assert {"pmp": "2029-06-30"} == host.on("2027-01-10", late)
        assert (False, True) == (host.met("certified", "2027-01-09"), host.met("certified", "2027-01-10"))

    def test_after_a_year_of_suspension_only_the_exam_leads_back(self):
        """Published: then lost."""
        host = Host(PMP, award("pmp", "2023-07-01", "2026-06-30"))
        enough = {"kind": "pdu", "on": "2027-07-01", "hours": 60, "person": "ada"}

        assert {} == host.on("2027-07-01", enough)
        assert {"pmp": "2030-08-01"} == host.on("2027-08-02", exam("pmp", "2027-08-02"))


# phoenixts.com/blog/cissp-requirements-how-to-earn-submit: 120 CPE units in three years and at least 40 in each year,
# earned before the expiration date; "members are allowed a 90-day grace period to complete the submission of all CPE
# units, but the units must be earned before the expiration date".
CISSP = pc.parse_program("""
[kinds.cpe]
fields = { units = "count" }
[certifications.cissp]
earned_by = 'has("exam", exam="cissp", passed=True)'
[certifications.cissp.renewal]
period = "P3Y"
grace = "P90D"
grace_counts = true
submit_by = "P90D"
by = '''
all_of(
    total("cpe", of="units", window=term()) >= 120,
    total("cpe", of="units", window=term(1)) >= 40,
    total("cpe", of="units", window=term(2)) >= 40,
    total("cpe", of="units", window=term(3)) >= 40)
'''
""")


class TestCissp:
    """Source of all: phoenixts.com/blog/cissp-requirements-how-to-earn-submit; the cycle ends on 31 December 2025."""

    HELD = award("cissp", "2023-01-01", "2025-12-31")

    @staticmethod
    def units(year, number, recorded_on=None):
        row = {"kind": "cpe", "on": f"{year}-12-31", "units": number, "person": "ada"}
        return row if recorded_on is None else {**row, "recorded_on": recorded_on}

    @pytest.mark.parametrize(
        ("years", "renewed"),
        [
            ((40, 40, 40), True),
            ((60, 40, 40), True),
            ((80, 40, 0), False),
            ((120, 0, 0), False),
            ((40, 40, 39), False),
            ((41, 39, 40), False),
        ],
    )
    def test_each_year_has_its_minimum_whatever_the_sum(self, years, renewed):
        """Published: even with 120 units early, the remaining years still ask for 40 each."""
        rows = [self.units(2023 + n, number) for n, number in enumerate(years)]

        assert ({"cissp": "2028-12-31"} if renewed else {}) == Host(CISSP, self.HELD, *rows).on("2025-12-31")

    @pytest.mark.parametrize(
        ("recorded_on", "renewed"), [("2026-03-31", {"cissp": "2028-12-31"}), ("2026-04-01", {})]
    )
    def test_units_may_be_submitted_for_90_days_more(self, recorded_on, renewed):
        """Published: 90 days after the expiration date to complete the submission."""
        rows = [self.units(2023, 40), self.units(2024, 40), self.units(2025, 40, recorded_on)]

        assert renewed == Host(CISSP, self.HELD, *rows).on("2026-03-31")

    def test_units_earned_after_the_expiration_date_are_too_late(self):
        """Published: "the units must be earned before the expiration date"."""
        late = {"kind": "cpe", "on": "2026-01-01", "units": 40, "person": "ada"}

        assert {} == Host(CISSP, self.HELD, self.units(2023, 40), self.units(2024, 40), late).on("2026-01-15")


# learning.nil.com/cisco-continuing-education: Associate three years, 30 credits; Professional three years, 80 credits,
# or 40 credits and a professional exam. "Upon recertification, all certifications at that level and below will be
# renewed." experteach.eu, Recertification: met before the expiration date, extended "for an additional three years".
CISCO = pc.parse_program("""
[kinds.credit]
fields = { credits = "count" }
[certifications.ccnp]
level = "professional"
earned_by = 'all_of(has("exam", exam="core", passed=True), has("exam", exam="concentration", passed=True))'
[certifications.ccnp.renewal]
period = "P3Y"
anchor = "pass"
by = '''
any_of(
    total("credit", of="credits", window=term()) >= 80,
    all_of(
        total("credit", of="credits", window=term()) >= 40,
        has("exam", exam=("core", "concentration"), passed=True, window=term())))
'''
[certifications.ccna]
level = "associate"
earned_by = 'has("exam", exam="ccna", passed=True)'
[certifications.ccna.renewal]
period = "P3Y"
anchor = "pass"
by = 'any_of(total("credit", of="credits", window=term()) >= 30, has("award", award="ccnp", window=term()))'
""")


class TestCisco:
    """Source of all: learning.nil.com/cisco-continuing-education, experteach.eu."""

    HELD = award("ccnp", "2023-01-01", "2025-12-31")

    @staticmethod
    def credits(number, on="2025-06-01"):
        return {"kind": "credit", "on": on, "credits": number, "person": "ada"}

    @pytest.mark.parametrize(
        ("credits", "exams", "renewed"),
        [(80, 0, True), (79, 0, False), (40, 1, True), (39, 1, False), (0, 2, False), (79, 1, True)],
    )
    def test_credits_alone_or_fewer_credits_with_an_exam(self, credits, exams, renewed):
        """Published: 80 credits, or 40 credits and one professional level exam."""
        rows = [exam("concentration", f"2025-05-0{n + 1}") for n in range(exams)]
        found = Host(CISCO, self.HELD, *rows).on("2025-06-01", self.credits(credits))

        assert ({"ccnp": "2028-05-31"} if renewed else {}) == found

    def test_credits_of_an_earlier_term_are_used_up(self):
        """Published: the requirements are those of one certification period."""
        assert {} == Host(CISCO, self.HELD, self.credits(80, on="2022-12-31")).on("2025-06-01")

    def test_a_professional_renews_what_lies_below(self):
        """Published: all certifications at that level and below; the credits are older than the associate's term."""
        below = award("ccna", "2023-06-01", "2026-05-31")
        rows = [self.credits(40, on="2023-03-01"), exam("core", "2025-06-01")]
        host = Host(CISCO, self.HELD, below, *rows)

        assert {"ccnp": "2028-05-31"} == host.on("2025-06-01")
        assert {"ccna": "2028-05-31"} == host.on("2025-06-01")
        assert {} == Host(CISCO, below, *rows).on("2025-06-01")

    @pytest.mark.parametrize(
        ("as_of", "renewed"), [("2025-12-31", {"ccnp": "2028-12-30"}), ("2026-01-01", {})]
    )
    def test_it_has_to_be_met_before_the_expiration_date(self, as_of, renewed):
        """Published: afterwards the complete examination process starts again."""
        assert renewed == Host(CISCO, self.HELD).on(as_of, self.credits(80, on=as_of))


# aws.amazon.com/certification/policies/recertification: "valid for three years from the date it was earned".
AWS = pc.parse_program("""
[certifications.architect]
earned_by = 'has("exam", exam="saa", passed=True)'
[certifications.architect.renewal]
period = "P3Y"
anchor = "pass"
by = 'has("exam", exam="saa", passed=True, window=renewal())'
""")


class TestAws:
    """Source of all: aws.amazon.com/certification/policies/recertification."""

    def test_three_years_from_a_leap_day_end_on_the_last_of_february(self):
        """Case aws_renew: earned on 29 February 2024, expires on 28 February 2027."""
        assert {"architect": "2027-02-27"} == Host(AWS).on("2024-02-29", exam("saa", "2024-02-29"))

    def test_a_pass_starts_three_years_of_its_own(self):
        """Published: from the date it was earned, however early."""
        host = Host(AWS, award("architect", "2024-02-29", "2027-02-27"))

        assert {"architect": "2028-05-31"} == host.on("2025-06-01", exam("saa", "2025-06-01"))
