"""Microsoft specializations, 2023: what they build on, and renewals of which only every other one asks for an audit."""

from datetime import date

import pytest

from partnercert import Verdict

from .documents import program
from .everywhere import decide

DOCUMENT = "microsoft-specializations-2023"
ENROLLED = "2022-02-10"


def holds(designation, on="2021-06-01", valid_through=None):
    return {"kind": "award", "award": designation, "on": on, "valid_through": valid_through}


def attested(specialization, on="2021-06-01", valid_through=None):
    return [
        {
            "kind": "attestation",
            "attestation": f"{specialization}-{metric}",
            "on": on,
            "valid_through": valid_through,
        }
        for metric in ("performance", "skilling")
    ]


def audit(on, passed=True, specialization="kubernetes"):
    result = {} if passed is None else {"passed": passed}
    return {"kind": "audit", "on": on, "specialization": specialization, **result}


def reference(customer, on, approved=True):
    result = {} if approved is None else {"approved": approved}
    return {
        "kind": "customer_reference",
        "on": on,
        "specialization": "adoption",
        "customer": customer,
        **result,
    }


QUALIFIED = [holds("data-ai"), *attested("kubernetes")]


def asked(rows, as_of):
    chosen = program(DOCUMENT)
    return decide(chosen, chosen.record("acme", evidence=rows), as_of=date.fromisoformat(as_of))


def due(rows, as_of):
    """Through which day each award that is due is valid, by specialization."""
    return {award.fields["award"]: str(award.valid_through) for award in asked(rows, as_of).awards}


class Partner:
    """A partner whose awards are stored on the days on which it asks."""

    def __init__(self, *rows):
        self.rows = list(rows)

    def on(self, day, *rows):
        self.rows += rows
        awards = asked(self.rows, day).awards
        self.rows += [award.to_dict() for award in awards]
        return [str(award.valid_through) for award in awards]


class TestQualification:
    """Source of all: specializations.md, 2023-10-09, Mapping specializations to Solutions Partner designations."""

    @pytest.mark.parametrize(
        ("specialization", "designations", "others"),
        [
            (
                "kubernetes",
                ["data-ai", "digital-app-innovation"],
                ["infrastructure", "business-applications"],
            ),
            (
                "hybrid-cloud",
                ["data-ai", "digital-app-innovation", "infrastructure"],
                ["business-applications", "modern-work"],
            ),
            ("business-intelligence", ["business-applications", "data-ai"], ["digital-app-innovation"]),
            ("adoption", ["modern-work"], ["data-ai", "business-applications"]),
        ],
    )
    def test_any_of_its_designations_opens_a_specialization(self, specialization, designations, others):
        """Published table: Kubernetes builds on Data & AI or Digital & App Innovation, and so on."""
        for designation in designations:
            rows = [holds(designation), *attested(specialization)]
            assert Verdict.MET is asked(rows, "2023-10-09")[f"{specialization}-qualified"].verdict, (
                designation
            )
        others = [*map(holds, others), *attested(specialization)]
        assert Verdict.UNMET is asked(others, "2023-10-09")[f"{specialization}-qualified"].verdict

    def test_the_designation_has_to_be_active(self):
        """Published rule: the aligned designation is a qualification requirement; the day after its last it is not."""
        rows = [holds("data-ai", valid_through="2023-10-08"), *attested("kubernetes")]

        assert Verdict.MET is asked(rows, "2023-10-08")["kubernetes-qualified"].verdict
        assert Verdict.UNMET is asked(rows, "2023-10-09")["kubernetes-qualified"].verdict

    def test_an_audit_before_the_qualification_leads_nowhere(self):
        """Published: an audit can be scheduled only after the qualification requirements are met."""
        rows = [audit("2022-02-01"), *attested("kubernetes")]

        assert {} == due(rows, "2022-02-10")
        assert Verdict.UNMET is asked(rows, "2022-02-10")["kubernetes-qualified"].verdict
        assert {"kubernetes": "2023-02-09"} == due([*rows, holds("data-ai")], "2022-02-10")

    def test_a_specialization_without_audit_or_references_is_enrolled_by_itself(self):
        """Published: Business Applications, "you'll be automatically enrolled"."""
        rows = [holds("business-applications"), *attested("business-intelligence")]

        assert {"business-intelligence": "2023-02-09"} == due(rows, "2022-02-10")

    @pytest.mark.parametrize(
        ("passed", "expected"),
        [(True, {"kubernetes": "2023-02-09"}), (False, {}), (None, {})],
    )
    def test_an_audit_that_awaits_its_result_enrolls_nobody(self, passed, expected):
        """Our instances: passed, not passed, not yet decided."""
        assert expected == due([*QUALIFIED, audit("2022-02-01", passed)], "2022-02-10")

    def test_references_are_of_different_customers_and_approved(self):
        """Published: submit customer references and get them approved; the number of three is that of the page."""
        rows = [
            holds("modern-work"),
            *attested("adoption"),
            reference("a", "2022-01-10"),
            reference("b", "2022-01-11"),
        ]

        assert {} == due(rows, "2022-02-10")
        assert {} == due([*rows, reference("b", "2022-01-12")], "2022-02-10")
        assert {} == due([*rows, reference("c", "2022-01-12", approved=None)], "2022-02-10")
        assert {"adoption": "2023-02-09"} == due([*rows, reference("c", "2022-01-12")], "2022-02-10")


class TestAnniversaries:
    """Source of all: specializations.md, 2023-10-09, Renewals; enrolled on 10 February."""

    HELD = (*QUALIFIED, audit("2023-02-05"), holds("kubernetes", "2023-02-10", "2024-02-09"))

    @pytest.mark.parametrize(
        ("as_of", "renewed"),
        [
            ("2023-12-11", []),
            ("2023-12-12", ["2025-02-09"]),
            ("2024-02-10", ["2025-02-09"]),
            ("2024-03-10", ["2025-02-09"]),
            ("2024-03-11", []),
        ],
    )
    def test_the_window_opens_60_days_before_and_closes_after_30_days_of_grace(self, as_of, renewed):
        """Inferred, spec-windows: anniversary 2024-02-10, from 2023-12-12 up to, and without, 2024-03-11."""
        assert renewed == [last for id, last in due(self.HELD, as_of).items()]

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [("2024-02-09", Verdict.MET), ("2024-03-10", Verdict.MET), ("2024-03-11", Verdict.UNMET)],
    )
    def test_without_a_renewal_the_badge_ends_with_the_grace(self, as_of, expected):
        """Assumed: it counts through the grace period."""
        assert expected is asked(self.HELD[-1:], as_of)["kubernetes-badge"].verdict

    def test_odd_anniversaries_ask_for_the_qualification_alone(self):
        """Published rule: audits are valid for two years; for the first anniversary none is needed."""
        partner = Partner(*QUALIFIED)

        assert ["2023-02-09"] == partner.on(ENROLLED, audit("2022-02-01"))
        assert ["2024-02-09"] == partner.on("2022-12-12")

    def test_even_anniversaries_ask_for_an_audit_too(self):
        """Inferred, spec-windows: audits on anniversaries 2, 4 and 6, and on no other."""
        partner = Partner(*QUALIFIED)
        partner.on(ENROLLED, audit(ENROLLED))
        needed = []
        for number in range(1, 7):
            year = 2022 + number
            renewed = partner.on(f"{year - 1}-12-20")
            if not renewed:
                needed.append(number)
                renewed = partner.on(f"{year}-01-15", audit(f"{year}-01-15"))
            assert [f"{year + 1}-02-09"] == renewed

        assert [2, 4, 6] == needed

    @pytest.mark.parametrize("passed", ["2023-12-12", "2024-02-10", "2024-03-10"])
    def test_an_audit_lasts_for_the_next_anniversary_wherever_in_its_window_it_was_passed(self, passed):
        """Published rule: revalidated every other year; asked on the first and the last day of each window."""
        partner = Partner(*QUALIFIED, holds("kubernetes", "2023-02-10", "2024-02-09"))
        assert ["2025-02-09"] == partner.on(passed, audit(passed))

        for asked_on in ("2024-12-12", "2025-03-11"):
            assert {"kubernetes": "2026-02-09"} == due(partner.rows, asked_on)
        renewed = [*partner.rows, holds("kubernetes", "2025-01-10", "2026-02-09")]
        for asked_on in ("2025-12-12", "2026-03-11"):
            assert {} == due(renewed, asked_on)

    def test_who_is_not_qualified_on_an_anniversary_loses_the_specialization(self):
        """Published rule: the qualification requirements are revalidated annually."""
        lost = [
            holds("data-ai", valid_through="2022-11-30"),
            *attested("kubernetes"),
            audit("2022-02-01"),
            holds("kubernetes", ENROLLED, "2023-02-09"),
        ]

        assert {} == due(lost, "2022-12-12") | due(lost, "2023-03-11")
        assert Verdict.MET is asked(lost, "2023-02-09")["kubernetes-badge"].verdict
        again = [*lost, holds("digital-app-innovation", on="2023-02-20")]
        assert {"kubernetes": "2024-02-09"} == due(again, "2023-03-01")


def validated(specialization, on):
    """What people look at on a day: an audit that is passed, references that are approved, or nothing."""
    if specialization == "adoption":
        return [reference(customer, on) for customer in "abc"]
    return [] if specialization == "business-intelligence" else [audit(on, specialization=specialization)]


@pytest.mark.parametrize(
    ("specialization", "designation"),
    [
        ("kubernetes", "data-ai"),
        ("hybrid-cloud", "infrastructure"),
        ("business-intelligence", "business-applications"),
        ("adoption", "modern-work"),
    ],
)
class TestEverySpecialization:
    """Source of all: specializations.md, 2023-10-09, Renewals; held from 2023-02-10 to 2024-02-09."""

    @staticmethod
    def renewed(specialization, designation, as_of, validated_on):
        """Through which day it is renewed, of a partner that qualifies by a designation."""
        rows = [
            *([holds(designation)] if designation else []),
            *attested(specialization),
            *validated(specialization, validated_on),
            holds(specialization, "2023-02-10", "2024-02-09"),
        ]
        return due(rows, as_of).get(specialization)

    def test_its_window_is_that_of_all(self, specialization, designation):
        """Published: 60 days before the anniversary, 30 days of grace, and a year from the anniversary."""
        days = ("2023-12-11", "2023-12-12", "2024-02-10", "2024-03-10")
        found = [self.renewed(specialization, designation, day, "2023-12-01") for day in days]

        assert [None, "2025-02-09", "2025-02-09", "2025-02-09"] == found
        assert "2025-02-09" != self.renewed(specialization, designation, "2024-03-11", "2023-12-01")

    def test_it_is_not_renewed_without_the_qualification(self, specialization, designation):
        """Published: revalidated annually, whatever else was validated."""
        assert None is self.renewed(specialization, None, "2024-02-10", "2023-12-01")

    @pytest.mark.parametrize(
        ("on", "counts"), [("2022-02-10", False), ("2022-03-11", False), ("2022-12-12", True)]
    )
    def test_what_people_validate_counts_for_two_anniversaries(self, specialization, designation, on, counts):
        """Published: audits and references are valid for two years, the windows of two anniversaries."""
        found = self.renewed(specialization, designation, "2024-02-10", on)

        assert ("2025-02-09" if counts or specialization == "business-intelligence" else None) == found

    def test_it_is_enrolled_by_both(self, specialization, designation):
        """Published: the qualification requirements and, where there are any, an audit or references."""
        qualified = [holds(designation), *attested(specialization)]
        seen = validated(specialization, "2022-02-01")

        assert {specialization: "2023-02-09"} == due([*qualified, *seen], ENROLLED)
        assert {} == due(seen, ENROLLED)
        assert (not seen) is bool(due(qualified, ENROLLED))
        stored = [*qualified, *seen, holds(specialization, ENROLLED, "2023-02-09")]
        assert Verdict.MET is asked(stored, "2023-02-09")[f"{specialization}-badge"].verdict
