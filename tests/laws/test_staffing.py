"""`staffed` holds exactly when people can really be assigned."""

from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.programs import PEOPLE, ROLES, program

from partnercert.language import count, fact, staffed
from partnercert.questions.decide import decide

from .asking import MET, UNKNOWN, UNMET, day, judged, record_of

DAY = day("2024-06-15")


def can_be_assigned(fills, needs, most):
    """Whether some assignment gives every role its people, by trying all of them."""
    roles = sorted(needs)

    @cache
    def possible(person, open_places):
        if not any(open_places):
            return True
        if person == len(fills):
            return False
        useful = [n for n, role in enumerate(roles) if role in fills[person] and open_places[n]]
        for size in range(min(most, len(useful)), -1, -1):
            for chosen in combinations(useful, size):
                left = tuple(places - (n in chosen) for n, places in enumerate(open_places))
                if possible(person + 1, left):
                    return True
        return False

    return possible(0, tuple(needs[role] for role in roles))


def certified(fills):
    """Awards by which each person can fill roles."""
    return [
        {"kind": "award", "award": f"{role}-pro", "person": person, "on": "2024-01-01"}
        for person, roles in zip(PEOPLE, fills, strict=False)
        for role in sorted(roles)
    ]


TEAMS = st.lists(st.sets(st.sampled_from(ROLES), max_size=4), max_size=6)
NEEDS = st.dictionaries(st.sampled_from(ROLES), st.integers(0, 4), min_size=1, max_size=4)


class TestStaffing:
    @settings(max_examples=10 * settings.default.max_examples)
    @given(TEAMS, NEEDS)
    def test_it_is_met_exactly_when_an_assignment_exists(self, fills, needs):
        """Whether people fill one, two or three roles, it agrees with trying every assignment of people to roles."""
        record = record_of(*certified(fills))
        for most in (1, 2, 3):
            expected = MET if can_be_assigned(fills, needs, most) else UNMET
            assert expected is judged(staffed(needs, roles_per_person=most), record, DAY)

    @pytest.mark.parametrize(
        ("fills", "needs", "most", "expected"),
        [
            # each role alone has enough people, but they are one and the same
            ([{"sales", "delivery"}], {"sales": 1, "delivery": 1}, 1, UNMET),
            ([{"sales", "delivery"}], {"sales": 1, "delivery": 1}, 2, MET),
            # there are people enough for all places, but not of the right kind
            ([{"sales"}, {"sales"}, {"delivery"}], {"sales": 1, "delivery": 2}, 1, UNMET),
            # who takes the first that fits gives sales to ada and leaves delivery empty
            ([{"sales", "delivery"}, {"sales"}], {"sales": 1, "delivery": 1}, 1, MET),
            (
                [{"sales", "delivery"}, {"sales", "support"}, {"support"}],
                {"sales": 1, "delivery": 1, "support": 1},
                1,
                MET,
            ),
            # two roles each do not make a third
            ([{"sales", "delivery", "support"}], {"sales": 1, "delivery": 1, "support": 1}, 2, UNMET),
            # every pair of roles has enough, all three together do not
            (
                [{"sales", "delivery", "support"}] * 2,
                {"sales": 1, "delivery": 1, "support": 1},
                1,
                UNMET,
            ),
            ([{"sales", "solutions"}] * 4, {"sales": 2, "solutions": 4}, 2, MET),
            ([{"sales", "solutions"}] * 4, {"sales": 2, "solutions": 3}, 1, UNMET),
        ],
    )
    def test_counting_and_greedy_assignment_are_wrong(self, fills, needs, most, expected):
        """Cases in which counting the people of each role, or giving places away one by one, gets it wrong."""
        assert (expected is MET) is can_be_assigned(fills, needs, most)
        assert expected is judged(staffed(needs, roles_per_person=most), record_of(*certified(fills)), DAY)

    def test_the_outcome_names_the_roles_that_fall_short(self):
        """The set of roles that has too few people is a part of the outcome, and the only unmet one."""
        asked = program(requirements={"team": staffed({"sales": 1, "delivery": 1})})
        outcome = decide(asked, asked.record("p", evidence=certified([{"sales", "delivery"}])), DAY)["team"]

        assert ["delivery and sales"] == [part.title for part in outcome.of if part.verdict is UNMET]

    def test_only_good_standing_of_the_employed_fills_a_role(self):
        """Who left, who is suspended and whose certification ended fills nothing; two certifications are one person."""
        rule = staffed({"sales": 1})
        award = {"kind": "award", "award": "sales-pro", "person": "ada", "on": "2024-01-01"}
        left = {"kind": "employment", "person": "ada", "on": "2023-01-01", "valid_through": "2024-06-14"}

        assert MET is judged(rule, record_of(award), DAY)
        assert UNMET is judged(rule, record_of(award, left), DAY)
        assert UNMET is judged(
            rule, record_of(award, {"kind": "suspension", "suspension": "sales-pro", "on": "2024-06-15"}), DAY
        )
        assert UNMET is judged(rule, record_of(award | {"valid_through": "2024-06-14"}), DAY)
        assert UNMET is judged(staffed({"sales": 2}), record_of(award, award), DAY)

    def test_needs_may_be_formulas(self):
        """A place may be asked for by a fact or a count; one that is unknown leaves open what depends on it."""
        rule = staffed({"sales": fact("staff"), "delivery": count("qbr")})
        awards = certified([{"sales"}, {"sales", "delivery"}])

        assert MET is judged(rule, record_of(*awards, {"kind": "qbr", "on": "2024-02-01"}, staff=1), DAY)
        assert UNMET is judged(rule, record_of(*awards, {"kind": "qbr", "on": "2024-02-01"}, staff=2), DAY)
        assert UNKNOWN is judged(rule, record_of(*awards), DAY)
        assert UNMET is judged(rule, record_of(*awards, *[{"kind": "qbr", "on": "2024-02-01"}] * 2), DAY)
