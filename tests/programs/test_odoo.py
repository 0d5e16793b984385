"""Odoo Partnership, versions 9a (2020) and 11 (2023)."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

import pytest

import partnercert as pc
from partnercert import Verdict

from .documents import certified, decided, open_requirements, program
from .everywhere import decide

PEOPLE = "ABCDEFGH"


class Edition(NamedTuple):
    """A version of the agreement: what it calls its evidence, and on which day its examples are asked."""

    document: str
    as_of: str
    certification: str
    users: str
    customer: str

    def decision(self, users, people, kept=0, lost=0):
        """A partner with users sold in the last months, certified people, and customers that it kept or lost."""
        day = f"{int(self.as_of[:4]) - 1}-12-01"
        last = f"{int(self.as_of[:4])}-01-31"
        rows = (
            [{"kind": self.users, "on": day, "customer": "c", "reason": "new", "users": users}]
            if users
            else []
        )
        rows += certified(self.certification, PEOPLE[:people], on=day)
        rows += [self.contract(n, day) for n in range(kept)]
        rows += [{**self.contract(kept + n, day), "valid_through": last} for n in range(lost)]
        return decided(self.document, self.as_of, rows)

    def contract(self, number, day):
        named = {"contract": f"contract-{number}"} if self.customer == "contract" else {}
        return {"kind": self.customer, "on": day, "customer": f"customer-{number}", **named}


V9A = Edition("odoo-2020", "2020-06-30", "odoo-13", users="users_sold", customer="contract")
V11 = Edition("odoo-2023", "2023-06-30", "odoo-16", users="users_changed", customer="acquisition")


class TestPublishedNumbers:
    """Source of all: odoo/documentation, legal/terms/partnership.rst, v9a of 2020-06-10 and v11 of 2023-05-19."""

    def test_two_of_three_for_gold_are_silver(self):
        """Inferred, odoo-gold-by-2-of-3: 320 net new users, 5 certified, 90 % retention; one certified is missing."""
        decision = V11.decision(users=320, people=5, kept=9, lost=1)

        assert "silver" == decision.tier.id
        (gap,) = decision.gaps("gold")
        assert ("gold/certified", pc.Amount(1, "count")) == (gap.id, gap.shortfall)

    def test_the_new_version_makes_a_gold_partner_silver(self):
        """Inferred, odoo-version-change: 160 users, 3 certified, 82 % retention are Gold in v9a and Silver in v11."""
        assert "gold" == V9A.decision(users=160, people=3, kept=41, lost=9).tier.id
        assert "silver" == V11.decision(users=160, people=3, kept=41, lost=9).tier.id

    def test_ready_asks_for_no_retention(self):
        """Inferred, odoo-retention-na: 12 users, 1 certified, and no customer whose retention could be measured."""
        decision = V11.decision(users=12, people=1)

        assert "ready" == decision.tier.id
        assert decision.kpis["retention"] is None
        assert Verdict.UNMET is decision["silver"].verdict

    @pytest.mark.parametrize(
        ("edition", "users", "people", "kept", "lost", "expected"),
        [
            (V9A, 9, 1, 0, 0, "learning"),
            (V9A, 10, 1, 0, 0, "ready"),
            (V9A, 10, 0, 0, 0, "learning"),
            (V9A, 50, 2, 7, 3, "silver"),
            (V9A, 49, 2, 7, 3, "ready"),
            (V9A, 50, 2, 69, 31, "ready"),
            (V9A, 150, 3, 8, 2, "gold"),
            (V9A, 149, 3, 8, 2, "silver"),
            (V9A, 150, 2, 8, 2, "silver"),
            (V9A, 150, 3, 79, 21, "silver"),
            (V11, 10, 1, 0, 0, "ready"),
            (V11, 75, 3, 7, 3, "silver"),
            (V11, 74, 3, 7, 3, "ready"),
            (V11, 75, 2, 7, 3, "ready"),
            (V11, 300, 6, 8, 2, "gold"),
            (V11, 299, 6, 8, 2, "silver"),
            (V11, 300, 6, 79, 21, "silver"),
        ],
    )
    def test_a_threshold_is_met_on_it_and_not_below(self, edition, users, people, kept, lost, expected):
        """Our instances of the published table, on and just below each of its numbers."""
        assert expected == edition.decision(users, people, kept, lost).tier.id

    def test_without_customers_the_highest_level_possible_stays_open(self):
        """Our reading: retention of no customers is unknown, so Gold is neither earned nor ruled out."""
        decision = V11.decision(users=300, people=6)

        assert ("ready", "gold") == (decision.tier.id, decision.possible.id)
        assert Verdict.UNKNOWN is decision["gold/retention"].verdict


class TestFormulas:
    """Source of all: odoo/documentation, legal/terms/partnership.rst."""

    def test_net_new_users_are_won_minus_lost_and_renewals_do_not_count(self):
        """Published rule, v11: new customers + upsells - downsells - churn of the last 12 months."""
        changes = {"new": 100, "upsell": 30, "downsell": 20, "churn": 15, "renewal": 500}
        rows = [
            {"kind": "users_changed", "on": "2023-01-10", "customer": "c", "reason": reason, "users": n}
            for reason, n in changes.items()
        ]
        older = [
            {"kind": "users_changed", "on": "2022-06-30", "customer": "c", "reason": "new", "users": 1000}
        ]

        assert (
            pc.Amount(95, "count")
            == decided("odoo-2023", "2023-06-30", [*rows, *older]).kpis["net_new_users"]
        )

    def test_new_users_are_not_reduced_by_churn_before_v11(self):
        """Published rule, v9a: annual new users sold; renewals do not count."""
        rows = [
            {"kind": "users_sold", "on": "2020-01-10", "customer": "c", "reason": reason, "users": 60}
            for reason in ("new", "upsell", "renewal")
        ]

        assert pc.Amount(120, "count") == decided("odoo-2020", "2020-06-30", rows).kpis["new_users"]

    def test_retention_of_v9a_looks_at_contracts_of_the_last_12_months(self):
        """Published rule, v9a: contracts active now over contracts active at some point in the last 12 months."""
        spans = [
            ("2015-01-01", None),
            ("2019-01-01", "2019-07-01"),
            ("2018-01-01", "2019-06-30"),
            ("2020-06-30", None),
        ]
        rows = [
            {"kind": "contract", "on": on, "valid_through": last, "contract": f"k{n}", "customer": "c"}
            for n, (on, last) in enumerate(spans)
        ]

        assert pc.ratio(Fraction(2, 3)) == decided("odoo-2020", "2020-06-30", rows).kpis["retention"]

    def test_retention_of_v11_looks_at_customers_acquired_in_3_years(self):
        """Published rule, v11: of the customers acquired in the last 3 years, those that are active now."""
        spans = [
            ("2020-06-30", None),
            ("2020-07-01", None),
            ("2021-01-01", "2023-06-30"),
            ("2021-01-01", "2023-06-29"),
            ("2022-01-01", "2022-12-31"),
        ]
        rows = [
            {"kind": "acquisition", "on": on, "valid_through": last, "customer": f"c{n}"}
            for n, (on, last) in enumerate(spans)
        ]

        assert pc.percent(50) == decided("odoo-2023", "2023-06-30", rows).kpis["retention"]

    def test_one_person_counts_once_whatever_versions_she_is_certified_on(self):
        """Published rule: the number of employees certified on at least one of the 3 last versions."""
        rows = [*certified("odoo-14", "AB", on="2021-01-01"), *certified("odoo-16", "BC", on="2023-01-01")]

        assert pc.Amount(3, "count") == decided("odoo-2023", "2023-06-30", rows).kpis["certified"]

    def test_a_certification_leaves_with_its_holder(self):
        """Published rule: certifications are personal; who has left the partner no longer counts for it."""
        rows = [
            *certified("odoo-16", "AB", on="2023-01-01"),
            {"kind": "employment", "person": "A", "on": "2020-01-01", "valid_through": "2023-05-31"},
        ]

        assert pc.Amount(2, "count") == decided("odoo-2023", "2023-05-31", rows).kpis["certified"]
        assert pc.Amount(1, "count") == decided("odoo-2023", "2023-06-01", rows).kpis["certified"]

    def test_the_level_decides_the_commission(self):
        """Published table, v11: 15 % at Silver, and 50 % on Odoo.sh for every official partner."""
        decision = V11.decision(users=75, people=3, kept=7, lost=3)

        assert {"commission-15", "odoo-sh-50"} == {benefit.id for benefit in decision.benefits}

    def test_every_open_requirement_of_a_level_is_named(self):
        """A learning partner sees all three requirements of Gold."""
        decision = V11.decision(users=0, people=0, kept=1, lost=1)

        assert {"net-new-users", "certified", "retention"} == open_requirements(decision, "gold")


class TestQuarterlyReview:
    """Source: partnership.rst, v11: reviewed quarterly and adjusted; upgraded automatically once they reach a level."""

    def test_a_level_rises_on_any_day_and_falls_at_the_quarter(self):
        """Our instance: silver from 10 February 2023; the users of May 2022 count no more from 16 May 2023 on."""
        asked = program("odoo-2023")
        rows = [
            *certified("odoo-16", "ABC", on="2023-01-01"),
            {"kind": "users_changed", "on": "2022-05-15", "customer": "c", "reason": "new", "users": 40},
            {"kind": "users_changed", "on": "2023-02-10", "customer": "c", "reason": "new", "users": 40},
            {"kind": "acquisition", "on": "2022-05-15", "customer": "c"},
        ]
        replayed = pc.replay(asked, asked.record("acme", evidence=rows), through=date(2023, 12, 31))

        assert [
            ("2022-05-15", "learning"),
            ("2023-01-01", "ready"),
            ("2023-02-10", "silver"),
            ("2023-07-01", "ready"),
        ] == [(str(step.on), step.awards[0].fields["award"]) for step in replayed]
        on_review = decide(asked, replayed.record, date(2023, 6, 30))
        assert ("silver", "ready") == (on_review.tier.id, on_review.earned.id)
