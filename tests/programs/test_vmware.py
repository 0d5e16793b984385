"""VMware Technology Alliance Partner program: what is asked of members who renew, and of nobody who joins."""

from datetime import date

import pytest

import partnercert as pc
from partnercert import Status, Verdict

from .documents import certified
from .everywhere import decide

# vmware.com/partners/programs/alliances/tap-requirements.html (undated): Access for 750 US dollars a year, Elite for
# 7,500. "TAP Elite members must have at least one VMware Certified Professional (VCP) or VMware Technical Sales
# Professional (VTSP) on staff in order to renew their yearly TAP membership." The table asks for one of each, "the same
# person can be certified as a VCP or VTSP"; the sentence is taken.
TAP = pc.parse_program("""
[program]
name = "VMware Technology Alliance Partner program"
currency = "usd"
[kinds.fee]
fields = { amount = "usd" }
[certifications]
vcp = { title = "VMware Certified Professional" }
vtsp = { title = "VMware Technical Sales Professional" }
[ladders.membership]
tiers = ["access", "elite"]
[tiers.access.requires]
agreement = 'attested("program-agreement")'
fee = 'total("fee", of="amount", window=trailing("P1Y")) >= usd(750)'
[tiers.elite.requires]
fee = 'total("fee", of="amount", window=trailing("P1Y")) >= usd(7500)'
[tiers.elite.requires.technical-staff]
rule = 'holders("vcp", "vtsp") >= 1'
applies = "renewing"
""")
AGREEMENT = {"kind": "attestation", "attestation": "program-agreement", "on": "2013-01-10"}


def paid(amount, on="2014-01-10"):
    return {"kind": "fee", "on": on, "amount": amount}


def member(tier, on="2013-01-10", valid_through="2014-01-09"):
    return {"kind": "award", "award": tier, "on": on, "valid_through": valid_through}


def decision(*rows, as_of="2014-01-09"):
    record = TAP.record("acme", evidence=[AGREEMENT, paid(7500, "2013-01-10"), *rows])
    return decide(TAP, record, as_of=date.fromisoformat(as_of))


class TestTechnicalStaff:
    """Source of all: vmware.com, tap-requirements.html."""

    def test_who_joins_is_not_asked_for_certified_people(self):
        """Published: required for renewal."""
        found = decision()

        assert "elite" == found.tier.id
        assert Status.NOT_APPLICABLE is found["elite/technical-staff"].status

    @pytest.mark.parametrize(
        ("rows", "expected"), [((), "access"), ((("vcp", "A"),), "elite"), ((("vtsp", "B"),), "elite")]
    )
    def test_who_renews_needs_one_person_with_either_certification(self, rows, expected):
        """Published: at least one VCP or VTSP on staff in order to renew."""
        people = [row for award, names in rows for row in certified(award, names, "2013-06-01")]

        assert expected == decision(member("elite"), *people).tier.id

    def test_an_access_member_that_moves_up_joins_elite(self):
        """Published: Access members may upgrade upon payment of the difference of 6,750 US dollars."""
        rows = [
            paid(-6750, "2013-01-10"),
            member("access"),
        ]

        assert "access" == decision(*rows).tier.id
        assert "elite" == decision(*rows, paid(6750, "2013-12-01")).tier.id

    def test_a_membership_that_has_lapsed_is_joined_again(self):
        """Our instance: the year ended on 9 January; from the second day after it the partner joins anew."""
        rows = [member("elite"), paid(7500, "2014-01-10")]

        assert Verdict.UNMET is decision(*rows, as_of="2014-01-10")["elite/technical-staff"].verdict
        assert Status.NOT_APPLICABLE is decision(*rows, as_of="2014-01-11")["elite/technical-staff"].status
