"""Fortinet Engage: a credit that stays with the company, whatever becomes of the person who passed the exam."""

from datetime import date

import pytest

import partnercert as pc
from partnercert import Verdict

from .documents import certified
from .everywhere import decide

# helpdesk.training.fortinet.com, Engage Equivalence Program, 2023-11-27: an individual at company X held the NSE 4, by
# an exam passed on 1 September 2023. "On October 1st, 2023, company X received the Engage Network Security FCP
# Equivalent designation, valid until September 1st, 2025. This counts towards the partner engagement compliance level.
# The individual did not receive the FCP in Network Security certification." The number of two people is our own.
ENGAGE = pc.parse_program("""
[kinds.equivalence]
title = "Engage Equivalence designation of the company"
fields = { designation = "text" }
[certifications.fcp-network-security]
[requirements.compliance]
title = "Two FCP in Network Security, or equivalents"
rule = '''
holders("fcp-network-security") + count("equivalence", designation="fcp-network-security", in_force=True) >= 2
'''
""")
COMPANY_X = {
    "kind": "equivalence",
    "on": "2023-10-01",
    "valid_through": "2025-08-31",
    "designation": "fcp-network-security",
}
LEFT = {"kind": "employment", "person": "A", "on": "2019-01-01", "valid_through": "2023-12-31"}


def compliant(*rows, as_of="2024-06-30"):
    record = ENGAGE.record("company-x", evidence=rows)
    return decide(ENGAGE, record, as_of=date.fromisoformat(as_of))["compliance"]


class TestEquivalence:
    """Source of all: helpdesk.training.fortinet.com, Engage Equivalence Program, 2023-11-27."""

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [
            ("2023-09-30", Verdict.UNMET),
            ("2023-10-01", Verdict.MET),
            ("2025-08-31", Verdict.MET),
            ("2025-09-01", Verdict.UNMET),
        ],
    )
    def test_the_company_is_credited_until_the_exam_is_two_years_old(self, as_of, expected):
        """Published example: received on 1 October 2023, "valid until September 1st, 2025"."""
        rows = [COMPANY_X, *certified("fcp-network-security", "B", "2023-01-10")]

        assert expected is compliant(*rows, as_of=as_of).verdict

    def test_the_credit_stays_when_the_person_leaves(self):
        """Published: no relevance at the individual level, but at the partner company account level."""
        credited = [COMPANY_X, COMPANY_X | {"designation": "fcp-network-security", "id": "second"}, LEFT]
        certified_people = certified("fcp-network-security", "AB", "2023-01-10")

        assert Verdict.MET is compliant(*credited).verdict
        assert Verdict.MET is compliant(*certified_people).verdict
        assert Verdict.UNMET is compliant(*certified_people, LEFT).verdict

    def test_the_person_holds_nothing(self):
        """Published: "the individual did not receive the FCP in Network Security certification"."""
        outcome = compliant(COMPANY_X)

        assert pc.Amount(1, "count") == outcome.observed
        assert Verdict.UNMET is outcome.verdict

    def test_another_designation_is_no_equivalent(self):
        """Our instance: the designation has to be that of the certification."""
        other = COMPANY_X | {"designation": "fcp-public-cloud"}

        assert pc.Amount(0, "count") == compliant(other).observed
