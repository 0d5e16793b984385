"""Renewal: the dates by the rules of real vendors, laws of terms, and everything that can be wrong with a renewal."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import example, given
from hypothesis import strategies as st

from partnercert import (
    Certification,
    Program,
    ProgramError,
    decide,
    parse_program,
    program_digest,
    program_from_dict,
    program_to_dict,
)
from partnercert.errors import Fault, ProgramErrors
from partnercert.language import all_of, count
from partnercert.language.windows import renewal, term
from partnercert.program.renewals import Renewal, Validity
from partnercert.rulebook.days import TermDays, resolved
from partnercert.values.dates import DateRange, FiscalCalendar

ONE_DAY = timedelta(days=1)
BY = 'has("exam", window=renewal())'

# learn.microsoft.com/certifications/renew-your-microsoft-certification: a year, renewed in the last six months and from
# the current expiry, no grace.
MICROSOFT = Renewal(period="P1Y", opens="P6M", anchor="expiry", by=BY)

# aws.amazon.com/certification/policies/recertification: "valid for three years from the date it was earned".
AWS = Renewal(period="P3Y", anchor="pass", by=BY)

# support.google.com/cloud-certification/answer/9907853: professional two years, from 60 days before the expiry, 30
# additional days.
GOOGLE = Renewal(period="P2Y", opens="P60D", grace="P30D", by=BY)

# cncf.io/blog/2024/03/01/aligning-certifications-to-kubernetes-support-windows: 36 months if earned before 1 April
# 2024, 24 months from then on.
CNCF = Renewal(
    period=(Validity(earned_before="2024-04-01", period="P36M"), Validity(period="P24M")),
    anchor="pass",
    by=BY,
)

# pmi.org.hk/maintaining-the-pmp-credential: three years, 60 PDUs, at least 35 of education and 8 in each area of the
# talent triangle, at most 25 of giving back and 8 of working; late for twelve months, in which it does not count.
PMP = """
[kinds.pdu]
fields = { category = { sort = "text", one_of = ["ways", "power", "business", "giving", "working"] }, hours = "count" }
[certifications.pmp]
earned_by = 'has("exam", exam="pmp", passed=True)'
[certifications.pmp.renewal]
period = "P3Y"
grace = "P12M"
by = '''
all_of(
    total("pdu", of="hours", category=("ways", "power", "business"), window=renewal()) >= 35,
    total("pdu", of="hours", category="ways", window=renewal()) >= 8,
    total("pdu", of="hours", category="power", window=renewal()) >= 8,
    total("pdu", of="hours", category="business", window=renewal()) >= 8,
    total("pdu", of="hours", category=("ways", "power", "business"), window=renewal())
      + least(25,
          least(25, total("pdu", of="hours", category="giving", window=renewal()))
          + least(8, total("pdu", of="hours", category="working", window=renewal()))) >= 60)
'''
"""


def day(text):
    return date.fromisoformat(text)


class TestVendors:
    """What vendors publish; they name the day on which it expires, the first one without it."""

    def test_microsoft_opens_six_months_before_the_expiry(self):
        """Published, Q&A 5852012: what expires on 10 May 2026 can be renewed from 10 November 2025."""
        assert day("2025-11-10") == MICROSOFT.opens_on(day("2025-05-10"), day("2026-05-10"))

    def test_microsoft_adds_a_year_to_the_current_expiry(self):
        """Whenever it is passed in the window."""
        for passed in ("2025-11-10", "2025-12-01", "2026-05-09"):
            through = MICROSOFT.renewed_through(day("2025-05-10"), day("2026-05-09"), day(passed))
            assert day("2027-05-10") == through + ONE_DAY

    def test_microsoft_renews_nothing_after_the_expiry(self):
        """Case ms_renew_late: without a grace the last valid day is the last one to renew on."""
        assert day("2026-05-09") == MICROSOFT.closes_on(day("2026-05-10"))

    def test_aws_counts_from_the_day_it_was_earned(self):
        """Case aws_renew: three years from a leap day end on 28 February, and a pass starts them anew."""
        assert day("2027-02-28") == AWS.valid_through(day("2024-02-29")) + ONE_DAY
        assert (
            day("2029-06-01")
            == AWS.renewed_through(day("2024-02-29"), day("2027-02-27"), day("2026-06-01")) + ONE_DAY
        )

    @pytest.mark.parametrize(
        ("earned", "opens", "expires", "grace_ends"),
        [
            ("2023-03-15", "2025-01-14", "2025-03-15", "2025-04-14"),
            ("2023-06-15", "2025-04-16", "2025-06-15", "2025-07-15"),
        ],
    )
    def test_google_opens_60_days_before_and_closes_30_days_after(self, earned, opens, expires, grace_ends):
        """Cases gcp-cert and google_renew, a professional certification."""
        expires_on = GOOGLE.valid_through(day(earned)) + ONE_DAY
        assert (day(expires), day(opens), day(grace_ends)) == (
            expires_on,
            GOOGLE.opens_on(day(earned), expires_on),
            GOOGLE.closes_on(expires_on) + ONE_DAY,
        )

    @pytest.mark.parametrize(
        ("earned", "expires"), [("2024-03-31", "2027-03-31"), ("2024-04-01", "2026-04-01")]
    )
    def test_cncf_shortens_what_is_earned_from_a_day_on(self, earned, expires):
        """Case cncf-cka: 36 months through the last day of March, 24 from the first of April."""
        assert day(expires) == CNCF.valid_through(day(earned)) + ONE_DAY

    def test_cncf_lengthens_by_the_rule_of_the_day_of_the_pass(self):
        """Who passes again in 2024 has 24 months from then, but never less than before."""
        assert (
            day("2026-06-01")
            == CNCF.renewed_through(day("2022-01-10"), day("2025-01-09"), day("2024-06-01")) + ONE_DAY
        )
        assert day("2027-03-30") == CNCF.renewed_through(
            day("2024-03-31"), day("2027-03-30"), day("2024-06-01")
        )

    @pytest.mark.parametrize(
        ("hours", "renewed"),
        [
            ({"ways": 20, "power": 20, "business": 20}, True),
            ({"ways": 20, "power": 20, "business": 19}, False),
            ({"ways": 45, "power": 8, "business": 7}, False),
            ({"ways": 19, "power": 8, "business": 8, "giving": 25}, True),
            ({"ways": 19, "power": 8, "business": 8, "giving": 17, "working": 8}, True),
            ({"ways": 19, "power": 8, "business": 8, "giving": 16, "working": 9}, False),
            ({"ways": 18, "power": 8, "business": 8, "giving": 60}, False),
        ],
    )
    def test_pmp_asks_for_hours_with_minima_and_caps(self, hours, renewed):
        """60 PDUs, at least 35 of education and 8 in each area; at most 25 of giving back, 8 of them by working."""
        program = parse_program(PMP)
        rows = [
            {"kind": "pdu", "category": category, "hours": n, "person": "ada", "on": "2025-05-05"}
            for category, n in hours.items()
        ]
        award = {
            "kind": "award",
            "award": "pmp",
            "person": "ada",
            "on": "2023-07-01",
            "valid_through": "2026-06-30",
        }
        for asked in ("2025-05-05", "2026-06-30", "2027-06-30"):
            due = decide(program, program.record("acme", evidence=[award, *rows]), day(asked)).awards
            assert ([day("2029-06-30")] if renewed else []) == [each.valid_through for each in due]

    def test_pmp_is_lost_after_twelve_months_without_the_hours(self):
        """What is earned before the cycle, or after the twelve months, counts for nothing."""
        program = parse_program(PMP)
        award = {
            "kind": "award",
            "award": "pmp",
            "person": "ada",
            "on": "2023-07-01",
            "valid_through": "2026-06-30",
        }
        for earned, asked, due in (
            ("2023-06-30", "2026-06-30", 0),
            ("2027-06-30", "2027-06-30", 1),
            ("2027-06-30", "2027-07-01", 0),
            ("2027-07-01", "2027-07-01", 0),
        ):
            rows = [
                {"kind": "pdu", "category": category, "hours": 20, "person": "ada", "on": earned}
                for category in ("ways", "power", "business")
            ]
            record = program.record("acme", evidence=[award, *rows])
            assert due == len(decide(program, record, day(asked)).awards)


DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
MONTH_ENDS = st.builds(
    lambda year, month: date(year, month, 1) + relativedelta(months=1, days=-1),
    st.integers(1996, 2030),
    st.integers(1, 12),
)
LENGTHS = st.sampled_from(
    [(1, 0), (3, 0), (6, 0), (12, 0), (24, 0), (36, 0), (0, 30), (0, 90), (0, 365), (12, 15), (1, 1)]
)


def written(months, days):
    """A length as a document writes it."""
    return f"P{f'{months}M' if months else ''}{f'{days}D' if days else ''}"


def naive_expiry(anchor, terms, months, days, month_end):
    """The first day after so many terms: months to the month's end at most, to its last day if sticky, then days."""
    moved = anchor + relativedelta(months=months * terms)
    if month_end == "sticky" and months and (anchor + ONE_DAY).day == 1:
        moved += relativedelta(day=31)
    return moved + timedelta(days=days * terms)


@st.composite
def renewals(draw):
    """A well-formed renewal of one period."""
    months, days = draw(LENGTHS)
    return Renewal(
        period=written(months, days),
        opens=draw(st.sampled_from([None, "P1D", "P20D", "P28D"])),
        grace=draw(st.sampled_from([None, "P1D", "P14D", "P28D"])),
        anchor=draw(st.sampled_from(["expiry", "pass", "later"])),
        month_end=draw(st.sampled_from(["clamp", "sticky"])),
        by=BY,
    )


class TestLaws:
    """What holds of every renewal."""

    @given(renewals(), DAYS, DAYS, DAYS)
    def test_a_renewal_never_shortens_what_is_valid(self, rule, anchor, through, passed):
        """Whatever is passed when; and what is anchored to the expiry or later always gains days."""
        renewed = rule.renewed_through(anchor, through, passed)
        assert through <= renewed
        if rule.anchor != "pass":
            assert through < renewed

    @given(DAYS | MONTH_ENDS, LENGTHS, st.sampled_from(["clamp", "sticky"]), st.integers(0, 27))
    def test_the_ends_of_months_and_leap_days_do_not_drift(self, anchor, length, month_end, early):
        """After n terms from expiry to expiry it expires on the anchor + n periods, exactly, for 40 terms."""
        rule = Renewal(period=written(*length), month_end=month_end, by=BY)
        through = rule.valid_through(anchor)
        for terms in range(1, 41):
            assert naive_expiry(anchor, terms, *length, month_end) == through + ONE_DAY
            through = rule.renewed_through(anchor, through, through - timedelta(days=early))

    def test_a_leap_day_comes_back(self):
        """Earned on 29 February 2024, a year each: 28, 28, 28 and again 29 February."""
        rule = Renewal(period="P1Y", by=BY)
        through, seen = rule.valid_through(day("2024-02-29")), []
        for _ in range(4):
            seen.append(str(through + ONE_DAY))
            through = rule.renewed_through(day("2024-02-29"), through, through)
        assert ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"] == seen

    @pytest.mark.parametrize(("month_end", "expires"), [("clamp", "2025-02-28"), ("sticky", "2025-02-28")])
    def test_the_last_day_of_a_month_clamps(self, month_end, expires):
        """Six months from 31 August end on the last day of February, and a year from it on 31 August again."""
        rule = Renewal(period="P6M", month_end=month_end, by=BY)
        assert day(expires) == rule.valid_through(day("2024-08-31")) + ONE_DAY
        assert (
            day("2025-08-31")
            == rule.renewed_through(day("2024-08-31"), day("2025-02-27"), day("2025-02-01")) + ONE_DAY
        )

    def test_the_last_day_of_a_month_may_stick(self):
        """From 28 February a month leads to 31 March if it is sticky, and to the 28th if not."""
        for month_end, expires in (("sticky", "2025-03-31"), ("clamp", "2025-03-28")):
            rule = Renewal(period="P1M", month_end=month_end, by=BY)
            assert day(expires) == rule.valid_through(day("2025-02-28")) + ONE_DAY

    def test_a_pass_on_the_day_of_the_expiry_starts_a_term_of_its_own(self):
        """Anchored to the pass, a leap day long ago is forgotten."""
        rule = Renewal(period="P1Y", grace="P30D", anchor="pass", by=BY)
        renewed = rule.renewed_through(day("2024-02-29"), day("2027-02-27"), day("2027-02-28"))
        assert day("2028-02-28") == renewed + ONE_DAY

    def test_terms_of_another_length_are_counted_from_the_anchor_too(self):
        """36 months from 31 January, and then a month: the last of February, not a day that was clamped before."""
        rule = Renewal(
            period=(Validity(earned_before="2024-01-01", period="P1M"), Validity(period="P2M")), by=BY
        )
        through = rule.renewed_through(
            day("2023-12-31"), rule.valid_through(day("2023-12-31")), day("2024-01-15")
        )
        assert day("2024-03-31") == through + ONE_DAY
        assert (
            day("2024-05-31") == rule.renewed_through(day("2023-12-31"), through, day("2024-03-01")) + ONE_DAY
        )

    def test_later_starts_on_the_later_of_both(self):
        """On the expiry if it is renewed early, on the day of the pass in grace."""
        rule = Renewal(period="P1Y", grace="P30D", anchor="later", by=BY)
        for passed, expires in (
            ("2024-12-01", "2026-01-01"),
            ("2025-01-01", "2026-01-01"),
            ("2025-01-20", "2026-01-20"),
        ):
            assert (
                day(expires)
                == rule.renewed_through(day("2024-01-01"), day("2024-12-31"), day(passed)) + ONE_DAY
            )

    def test_what_lasts_forever_has_no_last_day(self):
        """From the first day, or from a renewal on."""
        assert None is Renewal(period="forever", by=BY).valid_through(day("2024-01-01"))
        rule = Renewal(
            period=(Validity(earned_before="2024-01-01", period="P1Y"), Validity(period="forever")), by=BY
        )
        assert day("2024-12-29") == rule.valid_through(day("2023-12-30"))
        assert None is rule.renewed_through(day("2023-12-30"), day("2024-12-29"), day("2024-12-01"))

    def test_the_last_day_of_the_calendar_is_an_end(self):
        """A host that writes 9999-12-31 for forever is not refused."""
        assert date.max == MICROSOFT.renewed_through(day("2024-01-01"), date.max, day("2026-01-01"))

    @given(renewals(), DAYS | MONTH_ENDS)
    def test_it_opens_before_it_expires_and_closes_after(self, rule, first):
        """The window opens in the term, and its last day is the last valid one or a later one."""
        expires_on = rule.valid_through(first) + ONE_DAY
        assert first <= rule.opens_on(first, expires_on) <= expires_on <= rule.closes_on(expires_on) + ONE_DAY

    @example(date(2024, 2, 29), 2000, 2500)
    @given(DAYS | MONTH_ENDS, st.integers(1, 3000), st.integers(0, 3000))
    def test_the_years_of_a_term_partition_it(self, first, length, asked):
        """Each day of it lies in exactly one; each starts on a day like its first; none reaches beyond the question."""
        valid = DateRange(first, first + timedelta(days=length - 1))
        as_of = first + timedelta(days=asked)
        days = TermDays(valid, None)
        fiscal = FiscalCalendar()
        whole = resolved(term(), as_of, fiscal, days)
        years = [resolved(term(n), as_of, fiscal, days) for n in range(1, 11)]
        there = [each for each in years if each is not None]
        assert years[: len(there)] == there
        assert whole.days == sum(each.days for each in there)
        assert [first + relativedelta(years=n) for n in range(len(there))] == [each.first for each in there]
        assert (whole.first, whole.last) == (there[0].first, there[-1].last)
        assert min(as_of, valid.last) == whole.last

    def test_a_term_that_leaves_no_day_to_renew_has_none(self):
        """Then `renewal()` holds no day, and no event."""
        assert None is resolved(
            renewal(),
            day("2026-01-01"),
            FiscalCalendar(),
            TermDays(DateRange("2026-01-01", "2026-01-01"), None),
        )


HEAD = """
[certifications.a]
earned_by = 'has("exam", passed=True)'
[certifications.a.renewal]
"""
GOOD = "period = 'P1Y'\nby = 'has(\"exam\", window=renewal())'\n"
NO_PERIOD = "write years, months, weeks or days, such as `P1Y`, `P6M`, `P2W` or `P30D`"
LAST = 'end the list with a period for whatever is earned later: { period = "P24M" }'
WITHIN = "open it within the term, or leave out `opens`"
GIVE = "give a period, or leave it out"
FLAG = "write true or false, without quotes"
TEXT = "write it in quotes"


def by(rule):
    return f"period = 'P1Y'\nby = '{rule}'"


FAULTS = {
    "it opens in the term": (
        GOOD + "opens = 'P13M'",
        "out-of-bounds",
        "opens",
        "the renewal opens 1 year 1 month before the expiry of a term of 1 year",
        WITHIN,
    ),
    "it opens in each of the terms": (
        "period = [{ earned_before = 2026-01-01, period = 'P1Y' }, { period = 'P1M' }]\n"
        "by = 'has(\"exam\")'\nopens = 'P60D'",
        "out-of-bounds",
        "opens",
        "the renewal opens 60 days before the expiry of a term of 1 month",
        WITHIN,
    ),
    "the grace is over before the next term is": (
        "period = 'P1M'\nby = 'has(\"exam\")'\ngrace = 'P60D'",
        "out-of-bounds",
        "grace",
        "after a grace of 60 days a term of 1 month from the expiry is over",
        'shorten it, or write anchor = "later"',
    ),
    "a year is one of the term": (
        by('all_of(has("exam", window=term(1)), has("exam", window=term(2)))'),
        "out-of-bounds",
        "by",
        "`term(2)` begins when a term of 1 year is over",
        "ask about a year that the term has",
    ),
    "a year is one of the longest term": (
        "period = [{ earned_before = 2026-01-01, period = 'P2Y1D' }, { period = 'P1Y' }]\n"
        'by = \'all_of(has("exam", window=term(3)), no("award", in_force=term(4)))\'',
        "out-of-bounds",
        "by",
        "`term(4)` begins when a term of 2 years 1 day is over",
        "ask about a year that the term has",
    ),
    "periods are in order": (
        "period = [{ earned_before = 2026-01-01, period = 'P1Y' }, "
        "{ earned_before = 2025-01-01, period = 'P2Y' }, { period = 'P3Y' }]\n"
        "by = 'has(\"exam\")'",
        "out-of-bounds",
        "period[1]",
        "the periods are not in the order of the days before which they were earned",
        "write the earliest first",
    ),
    "one day has one period": (
        "period = [{ earned_before = 2026-01-01, period = 'P1Y' }, "
        "{ earned_before = 2026-01-01, period = 'P2Y' }, { period = 'P3Y' }]\n"
        "by = 'has(\"exam\")'",
        "out-of-bounds",
        "period[1]",
        "the periods are not in the order of the days before which they were earned",
        "write the earliest first",
    ),
    "the last period is for the rest": (
        "period = [{ earned_before = 2026-01-01, period = 'P1Y' }]\nby = 'has(\"exam\")'",
        "missing-key",
        "period",
        "there is no period for what is earned last",
        LAST,
    ),
    "there is a period": (
        "period = []\nby = 'has(\"exam\")'\nopens = 'P30D'",
        "missing-key",
        "period",
        "there is no period for what is earned last",
        LAST,
    ),
    "only the last period is for the rest": (
        "period = [{ period = 'P1Y' }, { period = 'P2Y' }]\nby = 'has(\"exam\")'",
        "missing-key",
        "period[0]",
        "only the last period has no day",
        "give the day before which it is earned",
    ),
    "forever has no grace": (
        "period = 'forever'\nby = 'has(\"exam\")'\ngrace = 'P30D'",
        "bad-shape",
        "grace",
        "what lasts forever has no `grace`",
        GIVE,
    ),
    "forever never opens": (
        "period = 'forever'\nby = 'has(\"exam\")'\nopens = 'P30D'",
        "bad-shape",
        "opens",
        "what lasts forever has no `opens`",
        GIVE,
    ),
    "nothing is submitted for what lasts forever": (
        "period = 'forever'\nby = 'has(\"exam\")'\nsubmit_by = 'P30D'",
        "bad-shape",
        "submit_by",
        "what lasts forever has no `submit_by`",
        GIVE,
    ),
    "an anchor is one of three": (
        GOOD + "anchor = 'expire'",
        "unknown-option",
        "anchor",
        "`expire` is not one of expiry, pass, later",
        "did you mean `expiry`?",
    ),
    "a month's end clamps or sticks": (
        GOOD + "month_end = 'stick'",
        "unknown-option",
        "month_end",
        "`stick` is not one of clamp, sticky",
        "did you mean `sticky`?",
    ),
    "only a grace counts": (
        GOOD + "grace_counts = true",
        "missing-key",
        "grace_counts",
        "`grace_counts` without a grace",
        "give `grace`",
    ),
    "it says by what": ("period = 'P1Y'", "missing-key", "", "the key `by` is missing", "give `by`"),
    "it says how long": (
        "by = 'has(\"exam\")'",
        "missing-key",
        "",
        "the key `period` is missing",
        "give `period`",
    ),
    "a period is written as one": (
        "period = '1Y'\nby = 'has(\"exam\")'",
        "bad-period",
        "period",
        "`1Y` is not a period",
        NO_PERIOD,
    ),
    "a period in a list is written as one": (
        "period = ['P1Y ']\nby = 'has(\"exam\")'",
        "bad-period",
        "period[0]",
        "`P1Y ` is not a period",
        NO_PERIOD,
    ),
    "a period has a length": (
        GOOD + "grace = 'P0D'",
        "bad-period",
        "grace",
        "a period of no length is not a period",
        NO_PERIOD,
    ),
    "forever is the only word": (
        "period = 'for ever'\nby = 'has(\"exam\")'",
        "bad-period",
        "period",
        "`for ever` is not a period",
        NO_PERIOD,
    ),
    "an opening is no word": (
        GOOD + "opens = 'forever'",
        "bad-period",
        "opens",
        "`forever` is not a period",
        NO_PERIOD,
    ),
    "a period is no number": (
        "period = 365\nby = 'has(\"exam\")'",
        "bad-value",
        "period",
        "the number `365` stands where a period is meant",
        'write it as text, such as "P12M" or "P30D"',
    ),
    "an opening is no number": (
        GOOD + "opens = 90",
        "bad-value",
        "opens",
        "the number `90` stands where a period is meant",
        'write it as text, such as "P12M" or "P30D"',
    ),
    "a flag is true or false": (
        GOOD + "grace = 'P30D'\ngrace_counts = 'yes'",
        "bad-value",
        "grace_counts",
        "the text `yes` stands where true or false is meant",
        FLAG,
    ),
    "an anchor is a text": (
        GOOD + "anchor = 1",
        "bad-value",
        "anchor",
        "the number `1` stands where a text is meant",
        TEXT,
    ),
    "a day is one of the calendar": (
        "period = [{ earned_before = '2026-02-30', period = 'P1Y' }, { period = 'P3Y' }]\nby = 'has(\"exam\")'",
        "bad-date",
        "period[0].earned_before",
        "`2026-02-30` is not a day of the calendar",
        "write year, month and day, such as `2024-02-29`",
    ),
    "its keys are known": (
        GOOD + "open = 'P30D'",
        "unknown-key",
        "open",
        "the key `open` is not known here",
        "did you mean `opens`?",
    ),
    "it is judged by what people did": (
        by('has("reference_x")'),
        "unknown-kind",
        "by",
        "there is no evidence of kind `reference_x`",
        "did you mean `reference`?",
    ),
    "it is a rule": (
        by('count("exam")'),
        "bad-rule",
        "by",
        '`count("exam")` is a count, not a rule',
        "compare it, as in … >= 3, or ask .one_of(…)",
    ),
    "years are counted from 1": (
        by('has("exam", window=term(0))'),
        "bad-window",
        "by",
        "`0` is no year of a term",
        "count the years from 1",
    ),
}


class TestFaults:
    """What is wrong with a renewal, at its place, with a remedy."""

    @pytest.mark.parametrize("name", FAULTS)
    def test_a_malformed_renewal_is_refused(self, name):
        """With its code, its message, its help, and the path of the document."""
        text, code, path, message, help = FAULTS[name]
        with pytest.raises(ProgramErrors) as caught:
            parse_program(HEAD + text)
        assert [Fault(code, message, help, f"certifications.a.renewal.{path}".rstrip("."))] == list(
            caught.value.faults
        )

    @pytest.mark.parametrize("window", ["term()", "term(2)", "renewal()"])
    def test_windows_of_a_renewal_stand_in_it_only(self, window):
        """Neither where it is earned nor in a tier."""
        rule = f'has("exam", window={window})'
        text = f"[certifications.a]\nearned_by = '{rule}'\n[requirements]\nb = '{rule}'\n"
        with pytest.raises(ProgramErrors) as caught:
            parse_program(text)
        said = {(fault.code, fault.path, fault.message) for fault in caught.value.faults}
        message = f"`{window}` has a meaning only where a certification is renewed"
        assert {
            ("wrong-scope", path, message) for path in ("certifications.a.earned_by", "requirements.b")
        } == said

    def test_no_rule_groups_people_again(self):
        """It is judged in the group of one person; the partner's own certification may ask for groups."""
        rule = by('count(each="person", where=has("exam", window=renewal())) >= 2')
        with pytest.raises(ProgramErrors) as caught:
            parse_program(HEAD + rule)
        assert [("wrong-scope", "certifications.a.renewal.by")] == [
            (fault.code, fault.path) for fault in caught.value.faults
        ]
        own = '[certifications.a]\nsubject = "partner"\n[certifications.a.renewal]\n' + rule
        assert "partner" == parse_program(own).certifications["a"].subject

    def test_a_rule_counts_toward_the_size_of_the_program(self):
        """A program holds 100,000 nodes, those of its renewals included, each once."""
        rule = all_of(*[count("exam", window=renewal()) >= n for n in range(2_400)])
        many = {f"a{n}": Certification(renewal=Renewal(period="P1Y", by=rule)) for n in range(14)}
        with pytest.raises(ProgramErrors) as caught:
            Program(certifications=many)
        (fault,) = caught.value.faults
        assert "program-too-large" == fault.code
        assert f"the rules have {14 * (1 + 3 * 2_400)} nodes, at most 100000 are read" == fault.message

    def test_several_faults_are_named_at_once(self):
        """Each in its place."""
        with pytest.raises(ProgramErrors) as caught:
            parse_program(HEAD + GOOD + "anchor = 'x'\nmonth_end = 'y'\nopens = 'P2Y'")
        assert ["anchor", "month_end", "opens"] == [
            fault.path.rpartition(".")[2] for fault in caught.value.faults
        ]

    @pytest.mark.parametrize("value", [5, None, ["P1Y"], [Validity(period="P1Y"), "P1Y"]])
    def test_python_says_what_a_period_is(self, value):
        """The faults of a document are faults of Python's own values too."""
        with pytest.raises(ProgramError) as caught:
            Renewal(period=value, by=BY)
        assert "bad-value" == caught.value.code
        assert caught.value.help.startswith('write "P1Y", "forever", or [')

    def test_python_and_the_document_say_the_same(self):
        """A certification that is made by hand is the one that is read."""
        made = Program(
            certifications={
                "a": Certification(earned_by='has("exam", passed=True)', renewal=Renewal(period="P1Y", by=BY))
            }
        )
        assert made == parse_program(HEAD + GOOD)


EXAM = "by = 'has(\"exam\")'"
FORMS = {
    "a period": GOOD,
    "every key": GOOD
    + "opens = 'P90D'\ngrace = 'P30D'\ngrace_counts = true\nanchor = 'later'\nmonth_end = 'sticky'\nsubmit_by = 'P1M'",
    "forever": "period = 'forever'\nby = 'has(\"exam\")'",
    "by the day it was earned": "period = [{ earned_before = 2024-04-01, period = 'P36M' }, { period = 'P24M' }]\n"
    + EXAM,
    "forever if early": "period = [{ earned_before = 2024-04-01, period = 'forever' }, { period = 'P24M' }]\n"
    + EXAM,
    "anchored to the pass": GOOD + "anchor = 'pass'",
    "years of the term": by(
        'all_of(has("exam", window=term(1)), has("exam", window=term(2)), has("exam", window=term()))'
    ).replace("P1Y", "P2Y"),
    "another grace": GOOD + "grace = 'P31D'",
    "another opening": GOOD + "opens = 'P31D'",
    "another rule": by('has("demo", window=renewal())'),
    "late evidence": GOOD + "submit_by = 'P31D'",
    "sticky": GOOD + "month_end = 'sticky'",
}


class TestDocuments:
    """A renewal in each of its forms, read, written and told apart."""

    @pytest.mark.parametrize("name", FORMS)
    def test_a_renewal_comes_back_as_it_was(self, name):
        """Written out as plain data it is read as the same program, with the same digest."""
        program = parse_program(HEAD + FORMS[name])
        again = program_from_dict(program_to_dict(program))
        assert program == again
        assert program_digest(program) == program_digest(again)

    def test_each_form_has_a_digest_of_its_own(self):
        """Whoever changes when a certification ends has changed the program."""
        digests = {program_digest(parse_program(HEAD + text)) for text in FORMS.values()}
        assert len(FORMS) == len(digests - {program_digest(parse_program("[certifications.a]"))})

    def test_what_is_left_out_is_the_default(self):
        """Written or not, it is one program."""
        spelled = GOOD + "anchor = 'expiry'\nmonth_end = 'clamp'\ngrace_counts = false"
        assert program_digest(parse_program(HEAD + GOOD)) == program_digest(parse_program(HEAD + spelled))
        listed = "period = [{ period = 'P12M' }]\nby = 'has(\"exam\", window=renewal())'"
        assert program_digest(parse_program(HEAD + GOOD)) == program_digest(parse_program(HEAD + listed))
