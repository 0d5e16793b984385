"""What lasts while a release is among the last ones, and what lasts a number of releases."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnercert as pc
from partnercert import Verdict
from partnercert.questions.reading import read, rulebook_of
from partnercert.rulebook.obligations import release_days

# Odoo Partnership, version 11 of 2023-05-19: "certified on at least one of the 3 last versions". The days are those
# on which the versions were announced at Odoo Experience.
ODOO = pc.parse_program("""
[releases]
v13 = { product = "odoo", on = 2019-10-03 }
v14 = { product = "odoo", on = 2020-10-01 }
v15 = { product = "odoo", on = 2021-10-06 }
v16 = { product = "odoo", on = 2022-10-12 }
v17 = { product = "odoo", on = 2023-11-08 }
studio-1 = { product = "studio", on = 2022-01-01 }

[certifications.functional]
title = "Odoo Functional Certification"
releases = { product = "odoo", last = 3 }
earned_by = 'has("exam", exam="functional", passed=True)'

[requirements]
certified = 'holders("functional") >= 1'
""")

PLATFORM = """
[releases]
r1 = { on = 2024-03-01 }
r2 = { on = 2024-09-01 }
r3 = { on = 2025-03-01 }
r4 = { on = 2025-09-01 }

[certifications.pro]
earned_by = 'has("exam", exam="pro", passed=True)'
[certifications.pro.renewal]
period = { releases = 2 }
opens = "P60D"
grace = "P30D"
by = 'has("exam", exam="refresh", passed=True, window=renewal())'
"""


def day(text):
    return date.fromisoformat(text)


def award(on, release=None, id="functional", through=None, person="ada"):
    row = {"kind": "award", "award": id, "person": person, "on": on, "valid_through": through}
    return row if release is None else {**row, "release": release}


def exam(on, exam="functional"):
    return {"kind": "exam", "exam": exam, "person": "ada", "on": on, "passed": True}


def state(*rows, as_of, program=ODOO):
    record = program.record("acme", evidence=rows)
    (row,) = read(rulebook_of(program), record, None).view(day(as_of)).events("standing")
    return row.fields["state"]


def due(*rows, as_of, program=ODOO):
    """The awards that are due: through which day, of which release."""
    decision = pc.decide(program, program.record("acme", evidence=rows), as_of=day(as_of))
    return [
        (each.valid_through and str(each.valid_through), each.fields.get("release"))
        for each in decision.awards
    ]


class TestAmongTheLastReleases:
    """Certified on at least one of the last three versions."""

    @pytest.mark.parametrize(
        ("release", "last"), [("v13", "2022-10-11"), ("v14", "2023-11-07"), ("v15", None), ("v16", None)]
    )
    def test_an_award_counts_through_the_day_before_the_third_release_after_its_own(self, release, last):
        """Version 13 counts until 16 is released; the releases after 17 are not known, so 15 has no end yet."""
        row = award("2021-11-01", release)
        if last is None:
            assert "active" == state(row, as_of="2030-01-01")
        else:
            assert ["active", "lapsed"] == [
                state(row, as_of=str(on)) for on in (day(last), day(last) + timedelta(1))
            ]

    def test_an_award_of_a_release_may_come_after_the_next_one(self):
        """Certified on 14 when 16 was out already: it counts as long as for everybody else."""
        row = award("2023-01-15", "v14")
        assert ["active", "lapsed"] == [state(row, as_of=text) for text in ("2023-11-07", "2023-11-08")]

    def test_an_award_that_names_no_release_is_of_the_newest_one_on_its_day(self):
        """On the day of a release it is of that one."""
        assert "lapsed" == state(award("2020-09-30"), as_of="2022-10-12")
        assert "active" == state(award("2020-10-01"), as_of="2022-10-12")

    def test_an_award_from_before_all_releases_is_of_one_before_them(self):
        """Three releases later it counts no more."""
        row = award("2019-01-01")
        assert ["active", "lapsed"] == [state(row, as_of=text) for text in ("2021-10-05", "2021-10-06")]

    def test_an_award_of_another_product_never_counts(self):
        """A version of the studio is no version of Odoo."""
        assert "lapsed" == state(award("2022-02-01", "studio-1"), as_of="2022-02-01")

    def test_a_newer_award_of_an_older_release_takes_nothing_away(self):
        """She is certified on 16 and on 14, and 16 is among the last three."""
        rows = award("2022-11-01", "v16"), award("2022-12-01", "v14")
        assert "active" == state(*rows, as_of="2023-11-08")

    def test_what_has_lapsed_meanwhile_is_no_unbroken_run(self):
        """Certified on 13 and again years later on 17: the run begins anew."""
        rows = award("2020-01-01", "v13"), award("2024-02-01", "v17")
        record = ODOO.record("acme", evidence=rows)
        (row,) = read(rulebook_of(ODOO), record, None).view(day("2024-03-01")).events("standing")
        assert day("2024-02-01") == row.on

    def test_rules_count_whoever_is_certified_on_one_of_them(self):
        """Met through the day before the release of 17."""
        record = ODOO.record("acme", evidence=[award("2020-11-01", "v14")])
        found = [
            pc.decide(ODOO, record, as_of=day(text))["certified"] for text in ("2023-11-07", "2023-11-08")
        ]
        assert [Verdict.MET, Verdict.UNMET] == [each.verdict for each in found]

    def test_what_is_earned_is_of_the_newest_release(self):
        """The award that is due says so, and the host may say otherwise."""
        assert [(None, "v14")] == due(exam("2021-05-01"), as_of="2021-05-01")

    def test_while_it_stands_it_is_earned_again_on_a_newer_release_only(self):
        """By an exam since that release; the old exam does not earn it on the new one."""
        rows = award("2021-05-01", "v14"), exam("2021-05-01")
        assert [] == due(*rows, exam("2021-10-05"), as_of="2021-10-05")
        assert [] == due(*rows, as_of="2021-10-06")
        assert [(None, "v15")] == due(*rows, exam("2021-10-06"), as_of="2021-10-06")
        stored = award("2021-10-06", "v15")
        assert [] == due(*rows, exam("2021-10-06"), stored, as_of="2021-10-07")


class TestTermsInReleases:
    """A certification that lasts two releases of the platform."""

    PROGRAM = pc.parse_program(PLATFORM)

    def due(self, *rows, as_of, program=PROGRAM):
        return [last for last, _ in due(*rows, as_of=as_of, program=program)]

    @pytest.mark.parametrize(
        ("earned", "through"),
        [
            ("2024-02-29", "2024-08-31"),
            ("2024-03-01", "2025-02-28"),
            ("2024-08-31", "2025-02-28"),
            ("2024-09-01", "2025-08-31"),
        ],
    )
    def test_it_lasts_through_the_day_before_the_second_release_after_it(self, earned, through):
        """Who earns it on the day of a release earns it on that release."""
        assert [through] == self.due(exam(earned, "pro"), as_of=earned)

    def test_it_is_renewed_around_that_release(self):
        """Sixty days before it at the earliest; the next term follows the old one, and its end is not announced."""
        row = award("2024-03-01", id="pro", through="2025-02-28")
        assert [] == self.due(row, exam("2024-12-30", "refresh"), as_of="2024-12-30")
        assert [None] == self.due(row, exam("2024-12-31", "refresh"), as_of="2024-12-31")

    def test_until_the_release_is_announced_it_has_no_end(self):
        """The renewal of March 2025 lasts two releases, of which only one has a day."""
        rows = award("2024-03-01", id="pro", through="2025-02-28"), award("2025-01-10", id="pro")
        assert "active" == state(*rows, as_of="2030-01-01", program=self.PROGRAM)

    def test_once_it_is_announced_it_ends_for_what_was_given_before(self):
        """The stored award has no last day; it follows from the plan, counted from the expiry of the term before."""
        program = pc.parse_program(
            PLATFORM.replace("[certifications.pro]", "r5 = { on = 2026-03-01 }\n[certifications.pro]")
        )
        rows = award("2024-03-01", id="pro", through="2025-02-28"), award("2025-01-10", id="pro")
        found = [
            state(*rows, as_of=text, program=program) for text in ("2025-12-30", "2025-12-31", "2026-02-28")
        ]
        assert ["active", "due", "due"] == found
        assert ["grace", "grace", "lapsed"] == [
            state(*rows, as_of=text, program=program) for text in ("2026-03-01", "2026-03-30", "2026-03-31")
        ]

    def test_what_starts_at_the_pass_is_counted_from_the_pass(self):
        """An early renewal counts the release that the old term would have ended with."""
        program = pc.parse_program(PLATFORM.replace('grace = "P30D"', 'grace = "P30D"\nanchor = "pass"'))
        row = award("2024-03-01", id="pro", through="2025-02-28")
        assert ["2025-08-31"] == self.due(
            row, exam("2025-01-10", "refresh"), as_of="2025-01-10", program=program
        )

    def test_the_length_may_depend_on_the_day(self):
        """A year for what was earned before 2025, two releases since."""
        lengths = '[{ earned_before = 2025-01-01, period = "P1Y" }, { releases = 2 }]'
        program = pc.parse_program(PLATFORM.replace("{ releases = 2 }", lengths))
        assert ["2025-05-31"] == self.due(exam("2024-06-01", "pro"), as_of="2024-06-01", program=program)
        assert ["2025-08-31"] == self.due(exam("2025-01-01", "pro"), as_of="2025-01-01", program=program)


LATER = st.integers(0, 1500).map(lambda n: date(2019, 6, 1) + timedelta(n))
RELEASES = st.sampled_from(["v13", "v14", "v15", "v16", "v17", "studio-1", None])
ENDS = st.none() | st.integers(0, 900)


class TestLaws:
    @given(
        st.lists(st.tuples(LATER, RELEASES, ENDS), min_size=1, max_size=3),
        st.sampled_from([ODOO, None]),
        LATER,
    )
    def test_only_a_day_that_is_told_changes_a_standing(self, said, program, first):
        """What lasts by release changes on the days of the record and on those of `release_days`."""
        odoo = program is not None
        program = program or pc.parse_program(PLATFORM.replace("2025-", "2021-").replace("2024-", "2020-"))
        rows = [
            award(
                str(on),
                release if odoo else None,
                id="functional" if odoo else "pro",
                through=None if last is None else str(on + timedelta(last)),
            )
            for on, release, last in said
        ]
        record = program.record("acme", evidence=rows)
        known = {on for on, _ in release_days(rulebook_of(program), record)}
        for row in record.evidence:
            known.add(row.on)
            if row.valid_through is not None:
                expires = row.valid_through + timedelta(1)
                known |= {expires, expires - timedelta(60), expires + timedelta(30), row.on + timedelta(1)}
        reference = read(rulebook_of(program), record, None)
        before = None
        for n in range(60):
            on = first + timedelta(n)
            now = reference.view(on).events("standing")
            assert before is None or on in known or now == before, on
            before = now

    @given(LATER, RELEASES, LATER)
    def test_a_release_more_never_takes_anything_away_but_the_oldest(self, on, release, as_of):
        """What counts among the last two counts among the last three."""
        fewer = pc.program_from_dict(
            {
                **pc.program_to_dict(ODOO),
                "certifications": {"functional": {"releases": {"product": "odoo", "last": 2}}},
            }
        )
        row = award(str(on), release)
        if on <= as_of and state(row, as_of=str(as_of), program=fewer) == "active":
            assert "active" == state(row, as_of=str(as_of))
