"""Nashire GateSuite: alternatives inside a list of requirements."""

import pytest

from .documents import decided

AS_OF = "2024-06-30"
TERMS = [
    {"kind": "attestation", "attestation": name, "on": "2020-01-01"}
    for name in ("debt-collection", "first-level-support", "quality-terms")
]
CERTIFIED = {"kind": "award", "award": "gatesuite", "person": "A", "on": "2024-01-01"}


def trained(on="2023-07-31"):
    return {"kind": "module", "on": on, "person": "A", "module": "partner-training"}


def wins(*users):
    """A customer won for each number of users."""
    return [
        {"kind": "win", "on": "2024-03-01", "customer": f"c{n}", "users": number}
        for n, number in enumerate(users)
    ]


def is_partner(rows, existing):
    decision = decided("nashire", AS_OF, rows, existing_customers=existing)
    return decision.tier is not None


class TestPrerequisites:
    """Source of all: nashire.com, becoming-partners/conditions."""

    def test_one_of_three_measures_of_size_is_enough(self):
        """Inferred, nashire-1: 3 customers and 260 users won, 20 existing, trained 11 months ago, 1 certified."""
        rows = [*TERMS, CERTIFIED, trained(), *wins(100, 100, 60)]

        assert is_partner(rows, existing=20)

    @pytest.mark.parametrize(
        ("new", "existing", "expected"),
        [
            (wins(*[1] * 10), 0, True),
            (wins(*[1] * 9), 0, False),
            (wins(250), 0, True),
            (wins(249), 0, False),
            ([], 100, True),
            ([], 99, False),
        ],
    )
    def test_each_measure_counts_on_its_threshold(self, new, existing, expected):
        """Our instances of the published rule: 10 new customers, 250 new users, or 100 existing customers."""
        assert expected == is_partner([*TERMS, CERTIFIED, trained(), *new], existing)

    def test_training_is_needed_every_year(self):
        """Our instance of the published rule: the training of 2023-06-30 is a year old on 2024-06-30."""
        assert is_partner([*TERMS, CERTIFIED, trained("2023-07-01")], existing=100)
        assert not is_partner([*TERMS, CERTIFIED, trained("2023-06-30")], existing=100)

    @pytest.mark.parametrize("missing", [0, 1, 2, 3])
    def test_terms_and_the_certified_employee_are_all_needed(self, missing):
        """Published rule: debt collection, first level support, quality terms, a certified employee."""
        rows = [*TERMS, CERTIFIED]
        del rows[missing]

        assert not is_partner([*rows, trained()], existing=100)
