"""Cisco: people share roles within limits, one specialization in a technology, and the Premier level of 2015."""

from datetime import date

import pytest

import partnercert as pc
from partnercert import Verdict

from .documents import certified, decided, open_requirements
from .everywhere import decide

AS_OF = "2008-04-01"
UCOM, ADVANCED, ROUTING = (
    "express-unified-communications",
    "advanced-unified-communications",
    "advanced-routing-switching",
)
PEOPLE = [
    *certified("sales-expert-646-204", "A", on="2008-01-15"),
    *certified("design-specialist", "BC", on="2007-08-01"),
    *certified("support-specialist", "DE", on="2007-08-01"),
]
BADGES = [
    row
    for badge in ("rich-media", "contact-center", "unity-design", "unity-support")
    for row in certified(badge, "Z", on="2007-08-01")
]


def fills(person, role, *specializations):
    return [
        {"kind": "allocation", "on": "2008-02-01", "person": person, "specialization": each, "role": role}
        for each in specializations
    ]


def team(*specializations, manager="A", engineer="B", field="D"):
    return [
        *fills(manager, "account-manager", *specializations),
        *fills(engineer, "systems-engineer", *specializations),
        *fills(field, "field-engineer", *specializations),
    ]


def specialized(rows, as_of=AS_OF):
    decision = decided("cisco-2008", as_of, rows)
    return {id for id in (UCOM, ADVANCED, ROUTING) if decision[id].verdict is Verdict.MET}


class TestRoleSharing:
    """Source of all: cisco.com, specializations, requirements.html, 2008."""

    def test_three_people_fill_the_three_roles_of_two_specializations(self):
        """Our instance of the published rule: AM in up to four, SE and FE in up to two."""
        assert {UCOM, ROUTING} == specialized([*PEOPLE, *team(UCOM, ROUTING)])

    @pytest.mark.parametrize(
        ("role", "most"), [("account-manager", 4), ("systems-engineer", 2), ("field-engineer", 2)]
    )
    def test_nobody_fills_a_role_in_more_specializations_than_allowed(self, role, most):
        """Published: AM in up to a total of 4 specializations, SE in 2, FE in 2."""
        names = [UCOM, ROUTING, "security", "wireless", "data-center"]

        for number, expected in ((most, Verdict.MET), (most + 1, Verdict.UNMET)):
            rows = fills("A", role, *names[:number])
            assert expected is decided("cisco-2008", AS_OF, rows)["role-sharing"].verdict
        again = [*fills("A", role, *names[:most]), *fills("A", role, UCOM)]
        assert Verdict.MET is decided("cisco-2008", AS_OF, again)["role-sharing"].verdict

    def test_two_people_may_share_what_is_too_much_for_one(self):
        """Our instance: two systems engineers and two field engineers for three specializations."""
        shared = [*team(UCOM, ADVANCED), *team(ROUTING, engineer="C", field="E")]
        alone = [*team(UCOM, ADVANCED), *team(ROUTING)]

        assert Verdict.MET is decided("cisco-2008", AS_OF, [*PEOPLE, *shared])["role-sharing"].verdict
        assert Verdict.UNMET is decided("cisco-2008", AS_OF, [*PEOPLE, *alone])["role-sharing"].verdict

    def test_nobody_crosses_from_one_role_to_another(self):
        """Published: "individuals may not cross-populate between the AM, SE and FE roles"."""
        both = [*PEOPLE, *certified("support-specialist", "B", on="2007-08-01"), *team(UCOM, field="B")]

        assert set() == specialized(both)
        assert {"role-sharing"} == open_requirements(decided("cisco-2008", AS_OF, both), UCOM)

    def test_an_allocation_that_ended_frees_the_person(self):
        """Our instance: from the day after its last one."""
        ended = [{**row, "valid_through": "2008-03-31"} for row in fills("B", "field-engineer", ROUTING)]
        rows = [*PEOPLE, *team(UCOM), *ended]

        assert set() == specialized(rows, "2008-03-31")
        assert {UCOM} == specialized(rows, "2008-04-01")

    @pytest.mark.parametrize("specialization", [UCOM, ADVANCED, ROUTING])
    @pytest.mark.parametrize(
        ("role", "part"),
        [("account-manager", "manager"), ("systems-engineer", "engineer"), ("field-engineer", "field")],
    )
    def test_who_is_allocated_has_to_qualify_for_the_role(self, specialization, role, part):
        """Published: each role of each specialization has its certification; X has none."""
        rows = [*PEOPLE, *BADGES, *team(specialization, **{part: "X"})]
        decision = decided("cisco-2008", AS_OF, rows)

        assert {role} == {gap.split("/")[0] for gap in open_requirements(decision, specialization)}
        assert {specialization} == specialized([*PEOPLE, *BADGES, *team(specialization)])

    @pytest.mark.parametrize(("as_of", "expected"), [("2008-05-24", {UCOM}), ("2008-05-25", set())])
    def test_the_older_exam_of_the_sales_expert_is_accepted_until_its_last_day(self, as_of, expected):
        """Published: 646-203 retires on 24 May 2008 and is no longer accepted after that date."""
        rows = [*certified("sales-expert-646-203", "F", on="2007-08-01"), *PEOPLE, *team(UCOM, manager="F")]

        assert expected == specialized(rows, as_of)


class TestOneSpecializationInATechnology:
    """Source of all: cisco.com, x-ucom/requirements.html and adv-com/requirements.html, 2008."""

    def test_a_partner_holds_the_express_or_the_advanced_one(self):
        """Published: "partners can only hold a single specialization in a given technology"."""
        rows = [*PEOPLE, *BADGES, *team(UCOM, ADVANCED)]
        held = {"kind": "award", "award": UCOM, "on": "2008-02-10"}

        assert {UCOM} == specialized([*rows, held])
        given_back = {**held, "valid_through": "2008-03-31"}
        assert {ADVANCED} == specialized([*rows, given_back, {**held, "award": ADVANCED, "on": "2008-04-01"}])

    def test_another_technology_does_not_exclude_any(self):
        """Routing and switching stands beside unified communications."""
        rows = [*PEOPLE, *team(UCOM, ROUTING)]
        held = [{"kind": "award", "award": each, "on": "2008-02-10"} for each in (UCOM, ROUTING)]

        assert {UCOM, ROUTING} == specialized([*rows, *held])

    def test_badges_may_be_held_by_anybody(self):
        """Published: "regardless of whether or not they are filling the required job roles"; each of the four."""
        rows = [*PEOPLE, *team(ADVANCED)]

        assert {ADVANCED} == specialized([*rows, *BADGES])
        for missing in range(4):
            assert set() == specialized([*rows, *BADGES[:missing], *BADGES[missing + 1 :]])


# The same limits, asked before anybody is allocated: can these people fill the roles at all?
UNALLOCATED = pc.parse_program("""
[roles]
am = {}
se = {}
fe = {}
security-se = {}
wireless-se = {}
data-center-se = {}

[certifications]
account-manager = { role = "am" }
systems-engineer = { role = "se" }
field-engineer = { role = "fe" }
security-design = { role = "security-se" }
wireless-design = { role = "wireless-se" }
data-center-design = { role = "data-center-se" }

[requirements]
one-specialization = 'staffed({"am": 1, "se": 1, "fe": 1})'
three-engineers = 'staffed({"security-se": 1, "wireless-se": 1, "data-center-se": 1}, roles_per_person=2)'
""")


class TestFeasibility:
    """Source of all: cisco.com, specializations, requirements.html, 2008; people are assigned, not counted."""

    @staticmethod
    def staffed(id, **people):
        rows = [
            row for award, names in people.items() for row in certified(award.replace("_", "-"), names, AS_OF)
        ]
        decision = decide(UNALLOCATED, UNALLOCATED.record("acme", evidence=rows), as_of=date(2008, 4, 1))
        return decision[id].verdict is Verdict.MET

    @pytest.mark.parametrize(
        ("am", "se", "fe", "expected"),
        [
            ("A", "B", "C", True),
            ("ABC", "A", "B", True),
            ("AB", "AB", "AB", False),
            ("A", "A", "BC", False),
            ("AB", "A", "AC", True),
        ],
    )
    def test_roles_exclude_each_other_for_one_person(self, am, se, fe, expected):
        """Our instances of "may not cross-populate": every role has somebody of its own."""
        assert expected is self.staffed(
            "one-specialization", account_manager=am, systems_engineer=se, field_engineer=fe
        )

    @pytest.mark.parametrize(
        ("security", "wireless", "data_center", "expected"),
        [("A", "A", "A", False), ("A", "A", "B", True), ("AB", "A", "A", True), ("", "AB", "AB", False)],
    )
    def test_one_engineer_serves_two_specializations_and_not_three(
        self, security, wireless, data_center, expected
    ):
        """Our instances of "only the SE role in up to a total of 2 specializations"."""
        found = self.staffed(
            "three-engineers",
            security_design=security,
            wireless_design=wireless,
            data_center_design=data_center,
        )
        assert expected is found


# cisco.com, resale/specializations/premier.html, early 2015: "New partner: you may become a Premier Certified Partner
# by achieving the current requirements until Mar 31, 2015. Available Apr 1, 2015, all new requirements must be met.
# Existing partner: you will need to meet the new requirements effective Aug 1, 2015 when renewing." The base
# requirement of both: Express Foundation, or Express Collaboration, or one Advanced Architecture Specialization. What
# is new is not on the page; an attested customer satisfaction stands for it here.
BASE = 'holds("express-foundation", "express-collaboration", "advanced-core", "advanced-data-center")'
PREMIER = """
[program]
name = "Cisco Premier Certification"
edition = "{edition}"
[certifications]
express-foundation = {{ subject = "partner" }}
express-collaboration = {{ subject = "partner" }}
advanced-core = {{ subject = "partner" }}
advanced-data-center = {{ subject = "partner" }}
[ladders.level]
tiers = ["premier"]
[tiers.premier.requires]
specialization = '{base}'
{more}
"""
PROGRAMS = {
    "old": pc.parse_program(PREMIER.format(edition="2014", base=BASE, more="")),
    "new": pc.parse_program(
        PREMIER.format(edition="2015", base=BASE, more="new = 'attested(\"new-requirements\")'")
    ),
}
EDITIONS = pc.parse_editions(
    """
[editions.old]
starts = 2014-01-01
document = "old"
ends = 2015-03-31
choice_until = 2015-07-31
[editions.new]
starts = 2015-04-01
document = "new"
existing = "next-review"
""",
    PROGRAMS,
)


class TestPremier:
    """Source of all: cisco.com, resale/specializations/premier.html, early 2015."""

    @pytest.mark.parametrize(
        "specialization",
        ["express-foundation", "express-collaboration", "advanced-core", "advanced-data-center"],
    )
    def test_any_one_of_the_specializations_is_enough(self, specialization):
        """Published: Express Foundation or Express Collaboration or one Advanced Architecture Specialization."""
        assert "premier" == self.level(PROGRAMS["old"], [self.award(specialization)])
        assert None is self.level(PROGRAMS["old"], [])

    @staticmethod
    def award(id, on="2014-09-15", valid_through="2015-09-14"):
        return {"kind": "award", "award": id, "on": on, "valid_through": valid_through}

    @staticmethod
    def level(program, rows, as_of="2015-03-01"):
        decision = decide(program, program.record("acme", evidence=rows), as_of=date.fromisoformat(as_of))
        return decision.tier and decision.tier.id

    def judged(self, rows, as_of, chosen=None):
        record = EDITIONS.record("acme", evidence=rows)
        return EDITIONS.program_for(record, as_of=date.fromisoformat(as_of), chosen=chosen).program.edition

    @pytest.mark.parametrize(("as_of", "edition"), [("2015-03-31", "2014"), ("2015-04-01", "2015")])
    def test_a_new_partner_meets_the_new_requirements_from_april_on(self, as_of, edition):
        """Published: the current requirements until 31 March, all new ones from 1 April."""
        assert edition == self.judged([], as_of)

    @pytest.mark.parametrize(
        ("as_of", "edition"), [("2015-04-01", "2014"), ("2015-09-14", "2014"), ("2015-09-15", "2015")]
    )
    def test_an_existing_partner_meets_them_when_it_renews(self, as_of, edition):
        """Published: effective 1 August when renewing; this one renews on 15 September."""
        assert edition == self.judged([self.award("premier")], as_of)

    @pytest.mark.parametrize(("as_of", "edition"), [("2015-07-31", "2014"), ("2015-08-01", "2015")])
    def test_who_renews_before_august_may_still_do_so_by_the_old_requirements(self, as_of, edition):
        """Published: the new requirements are effective on 1 August; this one renewed in June by the old ones."""
        rows = [
            self.award("premier", "2014-06-01", "2015-05-31"),
            self.award("premier", "2015-06-01", "2016-05-31"),
        ]

        assert edition == self.judged(rows, as_of, chosen="old")
        assert "2015" == self.judged(rows, "2015-06-01")
