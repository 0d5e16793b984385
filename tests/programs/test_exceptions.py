"""Exceptions that programs make: extensions for everybody, waivers with a reason, overrides that two people approve."""

from datetime import date

import pytest

import partnercert as pc
from partnercert import Status, Verdict

from .everywhere import decide

# blogs.partner.microsoft.com, Responding to COVID-19, update of January 27, 2021: "Partners with competencies (with the
# exception of the Cloud Business Applications competency) that have anniversary dates between January 1, 2021 and June
# 30, 2021 are eligible for a one-year competency extension. You will need to take action to pay the competency fee."
COMPETENCIES = pc.parse_program("""
[program]
name = "Microsoft competencies"
currency = "usd"
[facts]
anniversary = { sort = "date" }
[kinds.payment]
fields = { competency = "text" }

[requirements.extended]
title = "Anniversary in the first half of 2021"
rule = 'all_of(fact("anniversary") >= on("2021-01-01"), fact("anniversary") <= on("2021-06-30"))'

[specializations.gold-cloud-platform.requires]
fee = { rule = 'has("payment", competency="gold-cloud-platform", window=trailing("P1Y"))', waivable = false }
[specializations.gold-cloud-platform.requires.exams]
rule = 'count("exam", exam="azure", passed=True, window=trailing("P1Y"), distinct="person") >= 4'
applies = 'none_of(achieved("extended"))'

[specializations.cloud-business-applications.requires]
fee = { rule = 'has("payment", competency="cloud-business-applications", window=trailing("P1Y"))', waivable = false }
exams = 'count("exam", exam="dynamics", passed=True, window=trailing("P1Y"), distinct="person") >= 4'
""")
PAID = [
    {"kind": "payment", "on": "2021-03-01", "competency": competency}
    for competency in ("gold-cloud-platform", "cloud-business-applications")
]


def decision(*rows, as_of="2021-03-15", **facts):
    record = COMPETENCIES.record("acme", facts=facts, evidence=rows)
    return decide(COMPETENCIES, record, as_of=date.fromisoformat(as_of))


class TestBlanketExtension:
    """Source of all: blogs.partner.microsoft.com, Responding to COVID-19, 2021-01-27."""

    @pytest.mark.parametrize(
        ("anniversary", "expected"),
        [
            ("2020-12-31", Status.UNMET),
            ("2021-01-01", Status.NOT_APPLICABLE),
            ("2021-06-30", Status.NOT_APPLICABLE),
            ("2021-07-01", Status.UNMET),
        ],
    )
    def test_everybody_with_an_anniversary_in_the_span_is_excused_from_the_exams(self, anniversary, expected):
        """Published: anniversary dates between 1 January and 30 June 2021."""
        assert expected is decision(*PAID, anniversary=anniversary)["gold-cloud-platform/exams"].status

    def test_the_fee_is_still_to_be_paid(self):
        """Published: "you will need to take action to pay the competency fee"."""
        assert Verdict.MET is decision(*PAID, anniversary="2021-03-15")["gold-cloud-platform"].verdict
        assert Verdict.UNMET is decision(anniversary="2021-03-15")["gold-cloud-platform"].verdict

    def test_one_competency_is_excepted(self):
        """Published: with the exception of the Cloud Business Applications competency."""
        found = decision(*PAID, anniversary="2021-03-15")

        assert Verdict.UNMET is found["cloud-business-applications"].verdict

    def test_where_the_anniversary_is_not_known_the_extension_is_open(self):
        """Unknown is neither excused nor denied."""
        assert Verdict.UNKNOWN is decision(*PAID)["gold-cloud-platform"].verdict


class TestWaivers:
    """An exception for one partner has a reason, a person who made it, and an end."""

    WAIVER = (
        ("kind", "waiver"),
        ("requirement", "cloud-business-applications/exams"),
        ("on", "2021-03-01"),
        ("valid_through", "2021-03-31"),
        ("reason", "test centers are closed"),
        ("by", "partner-programs"),
    )

    def test_a_waiver_lasts_through_its_last_day(self):
        """The requirement is met and says that it was waived; the day after it is open again."""
        rows = [*PAID, dict(self.WAIVER)]

        assert (
            Status.WAIVED is decision(*rows, as_of="2021-03-31")["cloud-business-applications/exams"].status
        )
        assert Status.UNMET is decision(*rows, as_of="2021-04-01")["cloud-business-applications/exams"].status

    def test_what_may_not_be_waived_is_asked_for_all_the_same(self):
        """The fee is not waivable."""
        waiver = dict(self.WAIVER) | {"requirement": "cloud-business-applications/fee"}

        assert Verdict.UNMET is decision(waiver)["cloud-business-applications/fee"].verdict


# An override by people, with a reason, that needs two of them: a rule like any other.
OVERRIDE = pc.parse_program("""
[ladders.tier]
tiers = ["silver", "gold"]
[tiers.silver]
[tiers.gold.requires.revenue]
rule = '''
any_of(
    kpi("revenue") >= usd(100_000),
    count("decision", about="gold/revenue", result="granted", in_force=True, distinct="by") >= 2)
'''
[kpis.revenue]
unit = "usd"
""")


def granted(by, on="2024-03-01", about="gold/revenue", result="granted", valid_through="2024-12-31"):
    return {
        "kind": "decision",
        "on": on,
        "valid_through": valid_through,
        "about": about,
        "result": result,
        "by": by,
    }


class TestOverrides:
    """A manual override that two approvers have to sign."""

    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            pytest.param([granted("ana"), granted("bo")], "gold", id="two approvers"),
            pytest.param([granted("ana")], "silver", id="one"),
            pytest.param([granted("ana"), granted("ana", on="2024-03-02")], "silver", id="one, twice"),
            pytest.param(
                [granted("ana"), granted("bo", result="denied")], "silver", id="one for, one against"
            ),
            pytest.param(
                [granted("ana"), granted("bo", about="another")], "silver", id="about something else"
            ),
            pytest.param(
                [granted("ana"), granted("bo", valid_through="2024-06-29")], "silver", id="one has ended"
            ),
        ],
    )
    def test_two_different_people_have_to_grant_it(self, rows, expected):
        """The same person cannot sign for both, and a grant that ended is none."""
        record = OVERRIDE.record("acme", facts={"revenue": 50_000}, evidence=rows)

        assert expected == decide(OVERRIDE, record, as_of=date(2024, 6, 30)).tier.id

    def test_what_is_known_of_the_revenue_does_not_matter_then(self):
        """Where the revenue is unknown, an override decides; without one the tier is open."""
        rows = [granted("ana"), granted("bo")]
        asked = [
            decide(OVERRIDE, OVERRIDE.record("acme", evidence=given), as_of=date(2024, 6, 30))
            for given in (rows, [])
        ]

        assert ["gold", "silver"] == [each.tier.id for each in asked]
        assert "gold" == asked[1].possible.id
