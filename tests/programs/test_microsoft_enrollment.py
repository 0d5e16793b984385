"""Microsoft Solutions Partner enrollment: a window of qualification, and a year whatever happens to the score."""

from datetime import date, timedelta

import pytest

import partnercert as pc

from .documents import program
from .everywhere import decide

ENROLLMENT = program("microsoft-enrollment-2024")


def partner(qualified_on, *paid_on):
    """Who has 70 points on some days and 69 on all others, and pays on some days."""
    days = {date(2023, 1, 1): 69}
    for day in map(date.fromisoformat, qualified_on):
        days[day] = 70
        days.setdefault(day + timedelta(days=1), 69)
    score = [{"value": points, "on": on} for on, points in sorted(days.items())]
    facts = {"partner_capability_score": score, "lowest_metric": 5}
    rows = [{"kind": "payment", "on": day, "offer": "solutions-partner"} for day in paid_on]
    return ENROLLMENT.record("acme", facts=facts, evidence=rows)


def decided(record, day):
    """The decision on a day, with all awards until then stored."""
    day = date.fromisoformat(day)
    stored = pc.replay(ENROLLMENT, record, through=day, since=date(2023, 1, 1)).record
    return decide(ENROLLMENT, stored, day)


def tiers(record, day):
    """Whether it is qualified, and whether it is enrolled."""
    held = (decided(record, day).ladders[id].tier for id in ("qualification", "designation"))
    return tuple(each and each.id for each in held)


class TestQualification:
    """Source: partner-capability-score, August 2024: on 15 August 2024 the window is 1 March to 15 August 2024."""

    @pytest.mark.parametrize(
        ("qualified_on", "expected"),
        [
            ("2024-02-29", None),
            ("2024-03-01", "qualified"),
            ("2024-03-31", "qualified"),
            ("2024-06-15", "qualified"),
            ("2024-08-15", "qualified"),
            ("2024-08-16", None),
        ],
    )
    def test_one_day_of_the_window_qualifies(self, qualified_on, expected):
        """Published example, pcs-window-2024: the window rolls forward at the start of each month."""
        assert expected == tiers(partner([qualified_on]), "2024-08-15")[0]

    def test_the_last_day_counts_and_not_the_first(self):
        """Qualified in March and again in April: through September."""
        record = partner(["2024-03-15", "2024-04-20"])

        assert "qualified" == tiers(record, "2024-09-30")[0]
        assert tiers(record, "2024-10-01")[0] is None

    def test_what_is_qualified_is_told_apart_from_what_is_earned(self):
        """The score of the day is a point short; an award was given when it was not."""
        standing = decided(partner(["2024-03-15"]), "2024-08-15").ladders["qualification"]

        assert ("qualified", None) == (standing.tier.id, standing.earned)
        assert date(2024, 8, 31) == standing.valid_through


class TestEnrollment:
    """Source: partner-capability-score, 2023 and 2024: enrolled until the anniversary whatever the score is."""

    def test_who_is_qualified_enrolls_by_paying(self):
        """Qualified on 1 August, paid on 15 August 2023."""
        record = partner(["2023-08-01"], "2023-08-15")

        assert ("qualified", None) == tiers(record, "2023-08-14")
        assert ("qualified", "enrolled") == tiers(record, "2023-08-15")

    def test_who_pays_without_being_qualified_is_not_enrolled(self):
        """The purchase alone is not enough."""
        assert (None, None) == tiers(partner([], "2023-08-15"), "2023-08-15")

    def test_it_lasts_until_the_anniversary_whatever_happens_to_the_score(self):
        """Published: enrolled until 15 August 2024 with a score that was enough on a single day."""
        assert (None, "enrolled") == tiers(partner(["2023-08-15"], "2023-08-15"), "2024-08-15")

    @pytest.mark.parametrize(
        ("qualified_on", "renewed"),
        [("2024-02-29", False), ("2024-03-01", True), ("2024-08-31", True), ("2024-09-01", False)],
    )
    def test_one_day_of_the_renewal_window_renews(self, qualified_on, renewed):
        """Published example, pcs-window-renewal: anniversary 15 August 2024, window 1 March to 31 August 2024."""
        record = partner(["2023-08-15", qualified_on], "2023-08-15", "2024-08-20")
        standing = decided(record, "2024-09-01").ladders["designation"]

        assert (date(2025, 8, 31) if renewed else date(2024, 9, 30)) == standing.valid_through
        assert renewed == (standing.probation is None)

    def test_the_payment_may_come_in_the_thirty_days_after(self):
        """Published in 2022: benefits continue for 30 days after the anniversary, in which it is renewed by paying."""
        qualified = ["2023-08-15", "2024-06-01"]
        late = partner(qualified, "2023-08-15", "2024-09-20")

        assert "enrolled" == tiers(late, "2024-09-19")[1] == tiers(late, "2024-12-01")[1]
        assert tiers(partner(qualified, "2023-08-15"), "2024-10-01")[1] is None
