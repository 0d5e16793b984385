"""Dated editions: which one a partner is judged by on a day, and how existing holders move."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnercert as pc
from partnercert.errors import ProgramErrors, QuestionError, RecordErrors

DOCUMENTS = Path(__file__).parents[2] / "docs" / "programs"
ODOO = {
    name: pc.parse_program((DOCUMENTS / f"{name}.toml").read_text(encoding="utf-8"))
    for name in ("odoo-2020", "odoo-2023")
}
ODOO_EDITIONS = """
[editions.v9a]
document = "odoo-2020"
starts = 2020-06-10

[editions.v11]
document = "odoo-2023"
starts = 2023-05-19
"""


def lantern(edition, wins=1):
    return pc.parse_program(f"""
    [program]
    name = "Lantern"
    edition = "{edition}"
    [ladders.tier]
    tiers = ["silver", "gold"]
    [tiers.silver]
    [tiers.gold.requires]
    wins = 'count("deal", outcome="won") >= {wins}'
    """)


OLD, NEW, NEXT = lantern("old"), lantern("new", wins=2), lantern("next", wins=3)
PROGRAMS = {"old": OLD, "new": NEW, "next": NEXT}
NEW_YEAR = date(2026, 1, 1)


def two(existing=None, **older):
    """An edition from 2025 on and one from 2026 on."""
    newer = {} if existing is None else {"existing": existing}
    return pc.Editions(
        {
            "old": pc.Edition(program=OLD, starts="2025-01-01", **older),
            "new": pc.Edition(program=NEW, starts="2026-01-01", **newer),
        }
    )


def award(tier, on, valid_through=None, **more):
    return {"kind": "award", "award": tier, "on": on, "valid_through": valid_through, **more}


def holder(*awards):
    return OLD.record("acme", evidence=awards or [award("gold", "2025-04-01", "2026-03-31")])


def judged_by(editions, record, day, **question):
    return editions.program_for(record, date.fromisoformat(day), **question).edition


def moves_on(editions, record, **question):
    """The day on which a partner moves to the newer of two editions."""
    days = (NEW_YEAR + timedelta(days=n) for n in range(400))
    return next(str(day) for day in days if editions.program_for(record, day, **question).edition == "new")


class TestOdoo:
    """Source: odoo/documentation, legal/terms/partnership.rst, v9a of 2020-06-10 and v11 of 2023-05-19."""

    EDITIONS = pc.parse_editions(ODOO_EDITIONS, ODOO)

    @staticmethod
    def rows():
        """160 new users, 3 certified people, 41 of 50 customers kept, in the words of both editions."""
        yield {"kind": "users_sold", "on": "2022-12-01", "customer": "c", "reason": "new", "users": 160}
        yield {"kind": "users_changed", "on": "2022-12-01", "customer": "c", "reason": "new", "users": 160}
        for certification in ("odoo-13", "odoo-16"):
            for person in ("ada", "bob", "cyd"):
                yield award(certification, "2022-12-01", person=person)
        for n in range(50):
            span = {"on": "2022-12-01", "valid_through": None if n < 41 else "2023-01-31"}
            yield {"kind": "contract", "contract": f"k{n}", "customer": f"c{n}", **span}
            yield {"kind": "acquisition", "customer": f"c{n}", **span}

    def test_one_record_is_gold_on_the_last_day_of_v9a_and_silver_on_the_first_of_v11(self):
        """Inferred, odoo-version-change: the same partner, one day apart."""
        record = self.EDITIONS.record("acme", evidence=self.rows())
        tiers = {}
        for day in (date(2023, 5, 18), date(2023, 5, 19)):
            answer = self.EDITIONS.program_for(record, day)
            tiers[answer.edition] = pc.decide(answer.program, answer.record, as_of=day).tier.id

        assert {"v9a": "gold", "v11": "silver"} == tiers

    def test_a_day_before_the_first_edition_has_none_and_says_so(self):
        """A date outside of every edition is an answer."""
        answer = self.EDITIONS.program_for(self.EDITIONS.record("acme"), date(2020, 6, 9))

        assert (None, None, None, ()) == (answer.edition, answer.program, answer.record, answer.options)
        assert "no edition is in force on 2020-06-09: the first, `v9a`, starts on 2020-06-10" == answer.reason
        assert date(2020, 6, 9) == answer.until

    def test_plain_data_is_the_way_back(self):
        """A document of editions names its programs and does not contain them."""
        plain = pc.editions_to_dict(self.EDITIONS)

        assert {"document": "odoo-2020", "starts": "2020-06-10"} == plain["editions"]["v9a"]
        assert self.EDITIONS == pc.editions_from_dict(plain, ODOO)

    def test_what_no_edition_knows_is_refused(self):
        """A record through all editions has a door like any other."""
        rows = [{"kind": "users_bought", "on": "2022-12-01"}, award("odoo-17", "2022-12-01", person="ada")]
        with pytest.raises(RecordErrors) as caught:
            self.EDITIONS.record("acme", evidence=rows)

        assert ["unknown-kind", "unknown-option"] == [fault.code for fault in caught.value.faults]


class TestExistingHolders:
    """Who holds a tier on the day before an edition starts moves as it says; new applicants have it at once."""

    @pytest.mark.parametrize(
        ("existing", "expected"),
        [("at-once", "2026-01-01"), ("next-review", "2026-04-01"), ("2026-07-01", "2026-07-01")],
    )
    def test_a_holder_moves_as_the_newer_edition_says(self, existing, expected):
        """At once, at the day after the award ends, or on a day."""
        renewed = holder(
            award("gold", "2025-04-01", "2026-03-31"), award("gold", "2026-04-01", "2027-03-31", id="second")
        )

        assert expected == moves_on(two(existing), renewed)

    @pytest.mark.parametrize("existing", ["at-once", "next-review", "2026-07-01"])
    def test_a_new_applicant_gets_the_edition_of_the_day(self, existing):
        """Nobody without a tier has anything to keep."""
        applicant = OLD.record("acme", evidence=[{"kind": "deal", "on": "2025-05-05", "outcome": "won"}])
        answer = two(existing).program_for(applicant, NEW_YEAR)

        assert ("new", "`new` is in force since 2026-01-01") == (answer.edition, answer.reason)

    @pytest.mark.parametrize(
        ("awards", "expected"),
        [
            ([award("gold", "2025-04-01", "2025-12-30")], "2026-01-01"),
            ([award("gold", "2025-04-01", "2025-12-31")], "2026-01-01"),
            ([award("gold", "2025-04-01", "2026-01-01")], "2026-01-02"),
            ([award("gold", "2025-12-31", "2026-06-30")], "2026-07-01"),
            ([award("gold", "2026-01-01", "2026-06-30")], "2026-01-01"),
            ([award("gold", "2025-04-01", "2026-06-30", revoked_on="2025-12-31")], "2026-01-01"),
            ([award("gold", "2025-04-01", "2026-06-30", revoked_on="2026-02-01")], "2026-02-01"),
            ([award("gold", "2025-04-01")], "2026-01-01"),
            (
                [award("gold", "2025-02-01", "2026-09-30"), award("silver", "2025-03-01", "2026-02-28")],
                "2026-03-01",
            ),
            (
                [award("gold", "2025-04-01", "2026-03-31"), award("gold", "2026-02-01", "2027-01-31")],
                "2026-04-01",
            ),
        ],
        ids=[
            "lapsed before",
            "ends on the day before",
            "ends on the day",
            "since the day before",
            "since the day",
            "revoked before",
            "revoked later",
            "open-ended",
            "of two the newest",
            "a later one postpones nothing",
        ],
    )
    def test_the_next_review_is_the_day_after_the_newest_award_ends(self, awards, expected):
        """An award that is in force on the day before makes a holder; an open-ended one has no review."""
        assert expected == moves_on(two("next-review"), holder(*awards))

    def test_an_open_ended_award_says_why_its_holder_moves_at_once(self):
        """What has no review cannot wait for one."""
        answer = two("next-review").program_for(holder(award("gold", "2025-04-01")), NEW_YEAR)

        assert answer.reason.endswith("its award is open-ended and has no next review, so it moves at once")

    def test_who_loses_the_tier_before_the_day_of_the_move_is_a_new_applicant(self):
        """An existing holder is one only as long as it holds."""
        assert "2026-04-01" == moves_on(two("2026-07-01"), holder())
        answer = two("2026-07-01").program_for(holder(), date(2026, 5, 1))
        assert (
            "`new` applies to a holder of `gold` since 2026-04-01: it holds no tier any more on 2026-04-01"
            == str(answer)
        )

    def test_a_person_who_holds_a_certification_is_no_holder_of_a_tier(self):
        """Only awards of the ladders' tiers, to the partner, count."""
        program = pc.parse_program('[certifications.pro]\n[ladders.tier]\ntiers = ["gold"]\n[tiers.gold]')
        editions = pc.Editions(
            {
                "a": pc.Edition(program=program, starts="2025-01-01"),
                "b": pc.Edition(program=program, starts="2026-01-01", existing="2026-07-01"),
            }
        )
        row = award("pro", "2025-04-01", person="ada")
        assert "b" == judged_by(editions, program.record("acme", evidence=[row]), "2026-01-01")

    def test_what_was_known_on_a_day_decides(self):
        """An award that is recorded later makes no holder as known before."""
        record = holder(award("gold", "2025-04-01", "2026-03-31", recorded_on="2026-02-01"))
        editions = two("next-review")

        assert "old" == judged_by(editions, record, "2026-01-15")
        assert "new" == judged_by(editions, record, "2026-01-15", known_on=date(2026, 1, 15))

    def test_the_answer_says_how_long_it_lasts(self):
        """If nothing new happens: through the last day of the edition, or the day before the move."""
        editions = two("next-review")

        assert date(2026, 3, 31) == editions.program_for(holder(), date(2025, 6, 1)).until
        assert date(2026, 3, 31) == editions.program_for(holder(), NEW_YEAR).until
        assert date(2025, 12, 31) == editions.program_for(OLD.record("zeno"), date(2025, 6, 1)).until
        assert editions.program_for(holder(), date(2026, 4, 1)).until is None

    def test_what_is_not_yet_known_is_not_foreseen(self):
        """An award of a later day makes no holder yet; a revocation that is announced does end one."""
        later = holder(award("gold", "2025-10-01", "2027-09-30"))
        revoked = holder(award("gold", "2025-04-01", "2027-03-31", revoked_on="2026-02-01"))
        editions = two("2026-07-01")

        assert date(2025, 12, 31) == editions.program_for(later, date(2025, 6, 1)).until
        assert date(2026, 6, 30) == editions.program_for(later, date(2025, 10, 1)).until
        assert date(2026, 1, 31) == editions.program_for(revoked, date(2026, 1, 10)).until

    def test_a_tier_of_the_newer_edition_keeps_an_existing_holder_one(self):
        """Whoever is awarded it before the day of the move has held a tier without a break."""
        newer = pc.parse_program('[ladders.tier]\ntiers = ["partner"]\n[tiers.partner]')
        editions = pc.Editions(
            {
                "old": pc.Edition(program=OLD, starts="2025-01-01"),
                "new": pc.Edition(program=newer, starts="2026-01-01", existing="2026-07-01"),
            }
        )
        rows = [award("gold", "2025-04-01", "2026-03-31"), award("partner", "2026-04-01", "2027-03-31")]

        assert "2026-04-01" == moves_on(editions, editions.record("acme", evidence=rows[:1]))
        assert "2026-07-01" == moves_on(editions, editions.record("acme", evidence=rows))

    def test_a_review_is_the_reason_even_where_the_award_is_not_renewed(self):
        """Both fall on one day."""
        assert str(two("next-review").program_for(holder(), date(2026, 4, 1))).endswith(
            "existing holders move at their next review, this one on 2026-04-01"
        )

    def test_who_skips_an_edition_comes_from_the_one_it_was_judged_by(self):
        """A holder whose review lies behind two new editions moves to the newest."""
        editions = pc.Editions(
            {
                "old": pc.Edition(program=OLD, starts="2025-01-01"),
                "new": pc.Edition(program=NEW, starts="2026-01-01", existing="next-review"),
                "next": pc.Edition(program=NEXT, starts="2026-03-01", existing="next-review"),
            }
        )
        days = ("2025-12-31", "2026-01-01", "2026-03-01", "2026-03-31", "2026-04-01")

        assert ["old", "old", "old", "old", "next"] == [judged_by(editions, holder(), day) for day in days]


class TestChoice:
    """The older edition may let existing holders stay until a day, if they choose to."""

    RECORD = holder(award("gold", "2025-04-01"))

    @pytest.mark.parametrize(
        ("existing", "chosen", "expected"),
        [
            ("at-once", None, "2026-01-01"),
            ("at-once", "old", "2026-07-01"),
            ("at-once", "new", "2026-01-01"),
            ("2026-04-01", None, "2026-04-01"),
            ("2026-04-01", "old", "2026-07-01"),
            ("2026-04-01", "new", "2026-01-01"),
            ("2026-06-30", "old", "2026-07-01"),
            ("2026-10-01", "old", "2026-10-01"),
        ],
    )
    def test_a_choice_is_kept_until_its_last_day(self, existing, chosen, expected):
        """Without a choice a holder moves as the newer edition says; a choice never makes a move earlier than that."""
        assert expected == moves_on(two(existing, choice_until="2026-06-30"), self.RECORD, chosen=chosen)

    def test_the_options_are_both_editions_while_there_is_a_choice(self):
        """They are what the host may offer on the day."""
        editions = two("at-once", choice_until="2026-06-30")
        days = (date(2025, 12, 31), NEW_YEAR, date(2026, 6, 30), date(2026, 7, 1))

        assert [("old",), ("old", "new"), ("old", "new"), ("new",)] == [
            editions.program_for(self.RECORD, day).options for day in days
        ]
        assert ("new",) == editions.program_for(OLD.record("zeno"), NEW_YEAR).options

    def test_where_no_choice_is_given_a_choice_changes_nothing(self):
        """Neither for new applicants nor without `choice_until`."""
        assert "new" == judged_by(
            two(choice_until="2026-06-30"), OLD.record("zeno"), "2026-01-01", chosen="old"
        )
        assert "new" == judged_by(two(), self.RECORD, "2026-01-01", chosen="old")

    def test_an_answer_says_what_was_chosen(self):
        """The reason names the choice and its last day."""
        answer = two(choice_until="2026-06-30").program_for(self.RECORD, NEW_YEAR, chosen="old")

        assert (
            "`old` still applies to a holder of `gold`, and `new` from 2026-07-01 on: "
            "it has chosen to stay with `old` through 2026-06-30"
        ) == answer.reason


DAYS = st.dates(date(2024, 12, 1), date(2028, 2, 1))


@st.composite
def any_editions(draw):
    """One to four editions that follow one another, with any transitions that are possible."""
    starts = sorted(draw(st.sets(DAYS, min_size=1, max_size=4)))
    table = {}
    for n, first in enumerate(starts):
        last = starts[n + 1] - timedelta(days=1) if n + 1 < len(starts) else date(2029, 1, 1)
        existing = draw(st.sampled_from(["at-once", "next-review", "day"])) if n else "at-once"
        until = starts[n + 2] - timedelta(days=1) if n + 2 < len(starts) else date(2029, 1, 1)
        table[f"e{n}"] = pc.Edition(
            program=(OLD, NEW, NEXT)[n % 3],
            starts=first,
            ends=draw(st.sampled_from([None, last])) if n + 1 < len(starts) else None,
            existing=draw(st.dates(first, last)) if existing == "day" else existing,
            choice_until=draw(st.none() | st.dates(starts[n + 1], until)) if n + 1 < len(starts) else None,
        )
    return pc.Editions(table)


@st.composite
def any_holder(draw):
    """A record of up to four awards, some of them revoked or recorded late."""
    rows = []
    for n in range(draw(st.integers(0, 4))):
        on = draw(DAYS)
        later = st.none() | st.integers(0, 700).map(lambda days, on=on: on + timedelta(days=days))
        rows.append(
            award(
                draw(st.sampled_from(["silver", "gold"])), on, draw(later), revoked_on=draw(later), id=f"a{n}"
            )
        )
    return OLD.record("acme", evidence=rows)


class TestLaws:
    @given(any_editions(), DAYS)
    def test_every_day_belongs_to_at_most_one_edition_for_a_new_applicant(self, editions, day):
        """It is the last one that has started, and there is none before the first."""
        started = [each.id for each in editions if each.starts <= day]
        answer = editions.program_for(OLD.record("zeno"), day)

        assert (started[-1] if started else None) == answer.edition
        assert answer.edition == (None if editions.on(day) is None else editions.on(day).id)

    @given(
        any_editions(),
        any_holder(),
        st.lists(DAYS, min_size=2, max_size=6),
        st.sampled_from([None, "e0", "e1", "e2"]),
    )
    def test_nobody_ever_moves_back(self, editions, record, days, chosen):
        """Whatever happens and is chosen, a later day has the same edition or a newer one."""
        chosen = chosen if chosen in editions.editions else None
        ids = [None, *editions.editions]
        seen = [ids.index(editions.program_for(record, day, chosen=chosen).edition) for day in sorted(days)]

        assert sorted(seen) == seen

    @given(any_editions(), any_holder(), DAYS)
    def test_nobody_is_ahead_of_a_new_applicant(self, editions, record, day):
        """An existing holder is judged by the edition of the day or by an older one."""
        ids = [None, *editions.editions]
        newest = editions.program_for(OLD.record("zeno"), day).edition

        assert ids.index(editions.program_for(record, day).edition) <= ids.index(newest)

    @given(any_editions(), any_holder(), DAYS)
    def test_an_answer_lasts_until_it_says(self, editions, record, day):
        """If nothing happens after the day, the answer is the same through `until` and another one the day after."""
        rows = [
            row
            for row in record.evidence
            if row.on <= day and (row.revoked_on is None or row.revoked_on <= day)
        ]
        record = OLD.record("acme", evidence=rows)
        answer = editions.program_for(record, day)
        until = answer.until or date(2031, 1, 1)
        after = [until + timedelta(days=1)] if answer.until else []

        assert {answer.edition} == {editions.program_for(record, each).edition for each in (day, until)}
        assert answer.edition not in {editions.program_for(record, each).edition for each in after}

    @given(any_editions(), st.randoms())
    def test_the_order_in_which_editions_are_given_is_irrelevant(self, editions, random):
        """They are ordered by their first day."""
        shuffled = [*editions.editions.items()]
        random.shuffle(shuffled)

        assert [each.id for each in editions] == [each.id for each in pc.Editions(dict(shuffled))]
        assert editions == pc.Editions(dict(shuffled))
        assert hash(editions) == hash(pc.Editions(dict(shuffled)))

    @given(any_editions())
    def test_plain_data_reads_back(self, editions):
        """`editions_from_dict` undoes `editions_to_dict`."""
        programs = {each.document: each.program for each in editions}

        assert editions == pc.editions_from_dict(pc.editions_to_dict(editions), programs)


FIRST = '[editions.old]\ndocument = "old"\nstarts = 2025-01-01\n'
SECOND = '[editions.new]\ndocument = "new"\nstarts = 2026-01-01\n'
FILL = 'write [editions.…] and below it document = "…" and starts = 2026-01-01'

MALFORMED = {
    "no editions": (
        "",
        ("missing-key", "", "the key `editions` is missing", "give `editions`"),
    ),
    "an unknown table": (
        FIRST + "[edition.new]",
        ("unknown-key", "edition", "the key `edition` is not known here", "did you mean `editions`?"),
    ),
    "an unknown key": (
        FIRST + "start = 2025-01-01",
        ("unknown-key", "editions.old.start", "the key `start` is not known here", "did you mean `starts`?"),
    ),
    "a list": (
        "[[editions]]",
        ("bad-value", "", "a list stands where a table is meant", FILL),
    ),
    "an edition that is no table": (
        "[editions]\nold = 2025-01-01",
        ("bad-value", "editions.old", "the date `2025-01-01` stands where a table is meant", FILL),
    ),
    "no start": (
        '[editions.old]\ndocument = "old"',
        ("missing-key", "editions.old", "the key `starts` is missing", "give `starts`"),
    ),
    "no document, and none under its own id": (
        "[editions.odl]\nstarts = 2025-01-01",
        (
            "unknown-program",
            "editions.odl.document",
            "no program was handed over under the name `odl`",
            "did you mean `old`?",
        ),
    ),
    "a start that is no day": (
        '[editions.old]\ndocument = "old"\nstarts = "2025-02-30"',
        (
            "bad-date",
            "editions.old.starts",
            "`2025-02-30` is not a day of the calendar",
            "write year, month and day, such as `2024-02-29`",
        ),
    ),
    "a start with a time": (
        '[editions.old]\ndocument = "old"\nstarts = 2025-01-01T00:00:00Z',
        (
            "bad-date",
            "editions.old.starts",
            "`2025-01-01 00:00:00+00:00` is a point in time and not a date",
            "give a date, or turn it into one in the program's time zone",
        ),
    ),
    "a document that was not handed over": (
        '[editions.old]\ndocument = "odl"\nstarts = 2025-01-01',
        (
            "unknown-program",
            "editions.old.document",
            "no program was handed over under the name `odl`",
            "did you mean `old`?",
        ),
    ),
    "an id with a capital": (
        FIRST.replace("editions.old", "editions.Old"),
        (
            "bad-id",
            "editions.Old",
            "`Old` is no id",
            "an id has small letters, digits, - and _, starts with a letter or digit, and is no keyword of Python",
        ),
    ),
    "an end before the start": (
        FIRST + "ends = 2024-12-31",
        (
            "bad-date",
            "editions.old.ends",
            "`old` starts on 2025-01-01 and ends earlier, on 2024-12-31",
            "exchange the two days",
        ),
    ),
    "an overlap": (
        FIRST + "ends = 2026-03-31\n" + SECOND,
        (
            "overlap",
            "editions.old.ends",
            "`old` and `new` are both in force from 2026-01-01 through 2026-03-31",
            "leave out `ends`; to let existing holders stay longer give the older one `choice_until`",
        ),
    ),
    "an overlap of a day": (
        FIRST + "ends = 2026-01-01\n" + SECOND,
        (
            "overlap",
            "editions.old.ends",
            "`old` and `new` are both in force on 2026-01-01",
            "leave out `ends`; to let existing holders stay longer give the older one `choice_until`",
        ),
    ),
    "one start twice": (
        FIRST + SECOND.replace("2026", "2025"),
        (
            "overlap",
            "editions.old.starts",
            "`new` and `old` both start on 2025-01-01",
            "let the older one start earlier, or leave one out",
        ),
    ),
    "a gap": (
        FIRST + "ends = 2025-11-30\n" + SECOND,
        (
            "gap",
            "editions.old.ends",
            "between `old` and `new` none is in force from 2025-12-01 through 2025-12-31",
            "leave out `ends`: an edition lasts until the next one starts",
        ),
    ),
    "a word that is no transition": (
        FIRST + SECOND + 'existing = "next-revue"',
        (
            "unknown-option",
            "editions.new.existing",
            "`next-revue` is no way in which existing holders move",
            "did you mean `next-review`?",
        ),
    ),
    "a transition that is a number": (
        FIRST + SECOND + "existing = 3",
        (
            "bad-value",
            "editions.new.existing",
            "the number `3` stands where a day or a word is meant",
            "write at-once, next-review or a day",
        ),
    ),
    "a transition to the first": (
        FIRST + 'existing = "next-review"',
        (
            "bad-shape",
            "editions.old.existing",
            "`old` is the first edition, and nobody comes to it from another",
            "leave out `existing`",
        ),
    ),
    "a move before the start": (
        FIRST + SECOND + "existing = 2025-12-31",
        (
            "bad-date",
            "editions.new.existing",
            "existing holders would move to `new` on 2025-12-31, when it is not in force",
            "give a day from 2026-01-01 on",
        ),
    ),
    "a choice that ends before it begins": (
        FIRST + "choice_until = 2025-12-31\n" + SECOND,
        (
            "bad-date",
            "editions.old.choice_until",
            "existing holders may choose to stay with `old` through 2025-12-31, when `new` is not in force",
            "give a day from 2026-01-01 on",
        ),
    ),
    "a choice of the last": (
        FIRST + "choice_until = 2025-12-31",
        (
            "bad-shape",
            "editions.old.choice_until",
            "`old` is the last edition, and there is none to choose instead",
            "leave out `choice_until`",
        ),
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_document_says_what_is_wrong_and_what_to_do(name):
    """One mistake makes one fault, with its place and its remedy."""
    text, expected = MALFORMED[name]
    with pytest.raises(ProgramErrors) as caught:
        pc.parse_editions(text, PROGRAMS)

    assert [expected] == [(each.code, each.path, each.message, each.help) for each in caught.value.faults]


def test_all_faults_are_said_at_once():
    """Those of the texts, or if there are none, those of the whole."""
    third = '[editions.next]\ndocument = "next"\nstarts = 2027-01-01\nexisting = 2026-01-01\n'
    with pytest.raises(ProgramErrors) as caught:
        pc.parse_editions(FIRST + "ends = 2025-06-30\n" + SECOND + "ends = 2027-01-31\n" + third, PROGRAMS)
    assert ["gap", "overlap", "bad-date"] == [each.code for each in caught.value.faults]

    with pytest.raises(ProgramErrors) as caught:
        pc.parse_editions("[editions.a]\nstart = 1\n[editions.b]\nstarts = 2", PROGRAMS)
    assert ["unknown-key", "missing-key", "unknown-program", "bad-value", "unknown-program"] == [
        each.code for each in caught.value.faults
    ]


def test_an_edition_without_a_document_is_the_program_of_its_own_id():
    """What is handed over under the id needs no second name."""
    editions = pc.parse_editions("[editions.old]\nstarts = 2025-01-01", PROGRAMS)
    assert ("old", PROGRAMS["old"]) == (editions["old"].document, editions["old"].program)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({"record": "acme"}, ("bad-argument", "record")),
        ({"as_of": "2026-01-01"}, ("bad-date", "as_of")),
        ({"known_on": 2026}, ("bad-date", "known_on")),
        ({"chosen": "newer"}, ("unknown-id", "chosen")),
    ],
)
def test_a_wrong_question_is_refused(question, expected):
    """A date outside of the editions is none."""
    asked = {"record": holder(), "as_of": NEW_YEAR, **question}
    with pytest.raises(QuestionError) as caught:
        two().program_for(**asked)

    assert expected == (caught.value.code, caught.value.path)


def test_an_edition_that_is_not_there_is_refused():
    """With the one that was probably meant."""
    assert NEW_YEAR == two()["new"].starts
    with pytest.raises(QuestionError) as caught:
        two()["nwe"]

    assert ("unknown-id", "did you mean `new`?") == (caught.value.code, caught.value.help)


def test_after_the_last_day_of_the_last_edition_there_is_none():
    """For existing holders too."""
    editions = pc.Editions({"old": pc.Edition(program=OLD, starts="2025-01-01", ends="2026-01-31")})

    assert date(2026, 1, 31) == editions.program_for(holder(), NEW_YEAR).until
    answer = editions.program_for(holder(), date(2026, 2, 1))
    assert (None, None) == (answer.edition, answer.until)
    assert "no edition is in force on 2026-02-01: the last, `old`, ended on 2026-01-31" == str(answer)


def test_values_are_shown_on_one_line():
    """A reader of a notebook sees ids and days, and no programs."""
    editions = pc.Editions({"old": pc.Edition(program=OLD, starts="2025-01-01", ends="2026-01-31")})

    assert "<Editions old>" == repr(editions)
    assert "<Edition old from 2025-01-01 through 2026-01-31>" == repr(editions["old"])
    assert "<ApplicableEdition old: `old` is in force since 2025-01-01>" == repr(
        editions.program_for(holder(), NEW_YEAR)
    )


def test_a_program_is_needed():
    """The name of a document is read by parse_editions only."""
    with pytest.raises(ProgramErrors) as caught:
        pc.Editions({"old": pc.Edition(program="old", starts=NEW_YEAR)})

    assert [("bad-value", "editions.old.document")] == [
        (each.code, each.path) for each in caught.value.faults
    ]


class TestOneRecord:
    """A record through all editions: each reads what it knows."""

    @staticmethod
    def programs(older, newer):
        head = '[ladders.tier]\ntiers = ["gold"]\n[tiers.gold]\n'
        texts = {"older": older, "newer": newer}
        return {name: pc.parse_program(f"{text}\n{head}") for name, text in texts.items()}

    def editions(self, older, newer):
        made = self.programs(older, newer)
        starts = {"older": "2025-01-01", "newer": "2026-01-01"}
        return pc.Editions({id: pc.Edition(program=made[id], starts=starts[id]) for id in made})

    def test_facts_kinds_and_fields_of_the_other_edition_are_left_out(self):
        """What an edition does not know decides nothing there."""
        editions = self.editions(
            '[facts]\nstaff = { unit = "count" }\n[kinds.visit.fields]\nvisit = "text"',
            '[facts]\noffices = { unit = "count" }\n[kinds.visit.fields]\nvisit = "text"\nscore = "points"',
        )
        visit = {"kind": "visit", "on": "2025-02-02", "visit": "spring"}
        record = editions.record(
            "acme", {"staff": 5, "offices": 2}, [{**visit, "score": 4}, {**visit, "visit": "fall"}]
        )
        older = editions.program_for(record, date(2025, 6, 1)).record

        assert {"staff"} == set(older.facts)
        assert [{"visit": "spring"}, {"visit": "fall"}] == [dict(row.fields) for row in older.evidence]
        assert older == editions["older"].program.record(
            "acme", {"staff": 5}, [visit, {**visit, "visit": "fall"}]
        )

    @pytest.mark.parametrize(
        ("older", "newer", "expected"),
        [
            ('[facts]\na = { unit = "usd" }', '[facts]\na = { unit = "eur" }', "the fact `a`"),
            (
                '[kinds.visit.fields]\na = "text"',
                '[kinds.visit.fields]\na = "flag"',
                "the field `a` of `visit`",
            ),
            ('[program]\ncurrency = "usd"', '[program]\ncurrency = "eur"', "the currency"),
            ('[program]\ntimezone = "UTC"', '[program]\ntimezone = "Europe/Berlin"', "the time zone"),
        ],
    )
    def test_names_that_mean_different_things_have_no_common_record(self, older, newer, expected):
        """The editions stand, and each has records of its own."""
        with pytest.raises(QuestionError) as caught:
            self.editions(older, newer).record("acme")

        assert "foreign-record" == caught.value.code
        assert f"{expected} differs between the editions `older` and `newer`" == caught.value.message

    def test_without_editions_nothing_is_known(self):
        """No editions are editions too."""
        none = pc.Editions({})

        assert 0 == len(none)
        assert "there are no editions" == none.program_for(none.record("acme"), NEW_YEAR).reason
