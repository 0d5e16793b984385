"""Decisions, appeals and revocations: what has been ruled, by whom, and what it makes of awards."""

from datetime import date, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnercert as pc
from partnercert.language import count, has
from partnercert.questions.reading import read, rulebook_of
from partnercert.rulebook.change_points import change_points

DAY = date(2026, 6, 1)

TEXT = """
[assessments.seller]
kind = "exam"

[certifications.seller-pro]
earned_by = 'has("exam", exam="seller", passed=True)'
[certifications.seller-pro.renewal]
period = "P1Y"
opens = "P90D"
by = 'has("exam", exam="seller", passed=True, window=renewal())'
[certifications.seller-pro.decided]
{decided}

[certifications.free]
[certifications.yard]
subject = "partner"
earned_by = 'count("qbr") >= 1'
decided = {{}}

[ladders.tier]
tiers = ["member", "silver", "gold"]
[tiers.member]
[tiers.silver]
[tiers.gold]

[requirements]
sellers = 'holders("seller-pro") >= 1'
granted = 'has("ruling", ruling="gold", result="granted", independent=True, in_effect=True)'
"""
PROGRAM = pc.parse_program(TEXT.format(decided=""))
STAYING = pc.parse_program(TEXT.format(decided="stay = true"))
EXAM = {"kind": "exam", "exam": "seller", "person": "ada", "on": "2026-03-02", "passed": True, "by": "eve"}


def decision(result, on, by="bo", about="seller-pro", person="ada", **more):
    return {
        "kind": "decision",
        "about": about,
        "result": result,
        "on": on,
        "by": by,
        "person": person,
        **more,
    }


def appeal(against, on, **more):
    return {"kind": "appeal", "decision": against, "on": on, **more}


def award(on="2026-03-10", through="2027-03-09", id="seller-pro", person="ada", **more):
    return {"kind": "award", "award": id, "person": person, "on": on, "valid_through": through, **more}


def decided(*rows, day=DAY, program=PROGRAM, known_on=None):
    return pc.decide(program, program.record("acme", evidence=rows), as_of=day, known_on=known_on)


def due(*rows, **asked):
    return [(each.fields["award"], each.on) for each in decided(*rows, **asked).awards]


def waits(*rows, **asked):
    return [each.waits_for for each in decided(*rows, **asked).undecided]


def events(kind, *rows, day=DAY, program=PROGRAM, known_on=None):
    record = program.record("acme", evidence=rows)
    return read(rulebook_of(program), record, known_on).view(day).events(kind)


def rulings(*rows, **asked):
    """Each ruling as its result and what is said of it."""
    names = ("independent", "appealed", "in_effect")
    return [
        (row.fields["result"], {name for name in names if row.fields[name]})
        for row in events("ruling", *rows, **asked)
    ]


def state(id, *rows, **asked):
    """How something stands: its state, whether it is good, and its last day; None where there is no row."""
    found = [row for row in events("standing", *rows, **asked) if row.fields["standing"] == id]
    assert len(found) <= 1
    return (found[0].fields["state"], found[0].fields["good"], found[0].valid_through) if found else None


class TestRuling:
    """A row for each decision that grants, denies or withdraws something."""

    def test_a_decision_is_a_ruling_from_its_day_on(self):
        """Nobody is decided about before."""
        granted = decision("granted", "2026-04-01")
        assert [] == rulings(granted, day=date(2026, 3, 31))
        assert [("granted", {"independent", "in_effect"})] == rulings(granted, day=date(2026, 4, 1))

    def test_a_deferral_decides_nothing(self):
        """The candidate stays as she is."""
        denied, deferred = decision("denied", "2026-04-01"), decision("deferred", "2026-05-01")
        assert [] == rulings(deferred)
        assert [("denied", {"independent", "in_effect"})] == rulings(denied, deferred)

    @pytest.mark.parametrize(
        "rows", [*permutations([decision("denied", "2026-04-01"), decision("granted", "2026-05-01")])]
    )
    def test_the_newest_decision_is_in_effect(self, rows):
        """In whatever order they are handed over."""
        assert [("denied", {"independent"}), ("granted", {"independent", "in_effect"})] == rulings(*rows)

    def test_things_and_people_are_decided_about_apart(self):
        """One by one."""
        other = decision("denied", "2026-05-01", person="cy")
        tier = decision("denied", "2026-05-01", about="gold", person=None)
        found = rulings(decision("granted", "2026-04-01"), other, tier)
        assert [("granted", {"independent", "in_effect"})] + [
            ("denied", {"independent", "in_effect"})
        ] * 2 == found

    def test_of_two_decisions_of_one_day_the_later_recorded_counts(self):
        """Then the one that grants less."""
        rows = [decision("granted", "2026-04-01"), decision("denied", "2026-04-01")]
        assert ["granted", "denied"] == [result for result, _ in rulings(*rows)]
        rows[0]["recorded_on"] = "2026-04-02"
        assert ("granted", {"independent", "in_effect"}) == rulings(*rows)[-1]

    def test_a_decision_that_is_revoked_was_none(self):
        """The one before it stands."""
        rows = (decision("granted", "2026-04-01"), decision("denied", "2026-04-10", revoked_on="2026-04-20"))
        assert "denied" == rulings(*rows, day=date(2026, 4, 19))[-1][0]
        assert [("granted", {"independent", "in_effect"})] == rulings(*rows, day=date(2026, 4, 20))

    def test_rules_read_rulings_like_any_evidence(self):
        """A tier, too, may ask for a decision."""
        row = decision("granted", "2026-04-01", about="gold", person=None)
        assert "met" == decided(row)["granted"].verdict.value
        assert (
            "unmet"
            == decided(row, decision("withdrawn", "2026-05-01", about="gold", person=None))[
                "granted"
            ].verdict.value
        )


class TestIndependence:
    """ISO/IEC 17024: who decides took no part in the training or the examination of the candidate."""

    @pytest.mark.parametrize(
        ("row", "expected"),
        [
            ({"kind": "module", "module": "m", "passed": True}, False),
            ({"kind": "exam", "exam": "seller"}, False),
            ({"kind": "demo", "demo": "d"}, False),
            ({"kind": "scenario", "scenario": "s"}, False),
            ({"kind": "knowledge_check", "knowledge_check": "k"}, False),
            ({"kind": "reference", "validated": True}, False),
            ({"kind": "exam", "exam": "seller", "by": "eve"}, True),
            ({"kind": "exam", "exam": "seller", "by": None}, True),
            ({"kind": "exam", "exam": "seller", "person": "cy"}, True),
            ({"kind": "exam", "exam": "seller", "on": "2026-04-01"}, False),
            ({"kind": "exam", "exam": "seller", "on": "2026-04-02"}, True),
            ({"kind": "waiver", "requirement": "sellers", "person": None}, True),
        ],
        ids=str,
    )
    def test_who_trained_examined_or_vouched_for_her_does_not_decide(self, row, expected):
        """By the day of the decision, and her alone; who is not named was not there."""
        rows = ({"on": "2026-03-02", "person": "ada", "by": "bo", **row}, decision("granted", "2026-04-01"))
        assert expected == ("independent" in rulings(*rows)[0][1])

    def test_nobody_decides_about_herself(self):
        """Ada is no judge of Ada."""
        assert [("granted", {"in_effect"})] == rulings(decision("granted", "2026-04-01", by="ada"))

    def test_of_a_partner_all_its_people_are_the_candidate(self):
        """And whoever examined one of them is no stranger to it."""
        granted = decision("granted", "2026-04-01", about="gold", person=None)
        for row in (EXAM, {**EXAM, "by": "bo"}, {"kind": "employment", "person": "bo", "on": "2026-01-01"}):
            expected = row is EXAM
            assert expected == ("independent" in rulings(row, granted)[0][1])

    def test_an_appeal_is_decided_by_others(self):
        """Who has denied does not answer the appeal; before there was one, a second decision may be the first one's."""
        denied = decision("denied", "2026-04-01", id="d")
        again = decision("granted", "2026-05-01")
        assert "independent" in rulings(denied, again)[1][1]
        against = appeal("d", "2026-04-10")
        assert "independent" not in rulings(denied, against, again)[1][1]
        assert "independent" in rulings(denied, against, {**again, "by": "cy"})[1][1]


class TestAppeals:
    """An appeal is a request against a decision; it has a stay or not."""

    DENIED = decision("denied", "2026-04-01", id="d")

    def test_an_appeal_is_pending_until_the_next_decision(self):
        """A deferral does not answer it."""
        rows = (self.DENIED, appeal("d", "2026-04-10"), decision("deferred", "2026-04-20"))
        assert [{"independent", "in_effect"}] == [said for _, said in rulings(*rows, day=date(2026, 4, 9))]
        assert [{"independent", "in_effect", "appealed"}] == [said for _, said in rulings(*rows)]
        answered = rulings(*rows, decision("denied", "2026-05-01", by="cy"))
        assert [{"independent"}, {"independent", "in_effect"}] == [said for _, said in answered]

    def test_an_appeal_that_is_taken_back_is_none(self):
        """From the day it is revoked."""
        rows = (self.DENIED, appeal("d", "2026-04-10", revoked_on="2026-04-20"))
        assert "appealed" in rulings(*rows, day=date(2026, 4, 19))[0][1]
        assert "appealed" not in rulings(*rows, day=date(2026, 4, 20))[0][1]

    def test_with_a_stay_the_decision_before_is_in_effect(self):
        """The decision of April has no effect until it is confirmed in May."""
        rows = (decision("granted", "2026-03-05"), self.DENIED, appeal("d", "2026-04-10"))
        for day, expected in (("2026-04-09", [False, True]), ("2026-04-10", [True, False])):
            found = rulings(*rows, day=date.fromisoformat(day), program=STAYING)
            assert expected == ["in_effect" in said for _, said in found]
        confirmed = rulings(*rows, decision("denied", "2026-05-01", by="cy"), program=STAYING)
        assert [False, False, True] == ["in_effect" in said for _, said in confirmed]

    def test_a_corrected_decision_is_appealed_against_as_before(self):
        """The appeal names the row that was replaced."""
        corrected = decision("denied", "2026-04-02", id="d2", supersedes="d")
        assert "appealed" in rulings(self.DENIED, corrected, appeal("d", "2026-04-10"))[-1][1]
        again = decision("denied", "2026-04-02", id="d3", supersedes="d2")
        assert "appealed" in rulings(self.DENIED, corrected, again, appeal("d", "2026-04-10"))[-1][1]


class TestGranting:
    """A certification that is decided is awarded once a decision in effect grants it, on what earned it."""

    def test_what_is_earned_waits_for_a_decision(self):
        """From the day of the decision its award is due."""
        granted = decision("granted", "2026-04-01")
        assert ([], ["a decision"]) == (due(EXAM), waits(EXAM))
        assert [] == due(EXAM, granted, day=date(2026, 3, 31))
        assert [("seller-pro", date(2026, 4, 1))] == due(EXAM, granted, day=date(2026, 4, 1))
        assert [] == waits(EXAM, granted, day=date(2026, 4, 1))

    def test_a_decision_alone_earns_nothing(self):
        """Nor one on what was there before the exam."""
        granted = decision("granted", "2026-03-01")
        assert ([], []) == (due(granted), waits(granted))
        assert [] == due(EXAM, granted)
        assert ["a decision on what has earned it, after the one of 2026-03-01"] == waits(EXAM, granted)
        assert [("seller-pro", DAY)] == due(EXAM, {**granted, "on": EXAM["on"]})

    @pytest.mark.parametrize(
        ("rows", "words"),
        [
            ([decision("deferred", "2026-04-01")], "a decision, which was deferred on 2026-04-01"),
            (
                [decision("denied", "2026-04-01")],
                "a newer decision than the one of 2026-04-01, by which it was denied",
            ),
            (
                [decision("denied", "2026-04-01"), decision("deferred", "2026-05-01")],
                "a decision, which was deferred on 2026-05-01",
            ),
            (
                [decision("granted", "2026-04-01", by="eve")],
                "an independent decision: eve, who decided on 2026-04-01, attended the candidate or decided before",
            ),
            (
                [decision("granted", "2026-04-01", id="d"), decision("denied", "2026-04-02")],
                "a newer decision than the one of 2026-04-02, by which it was denied",
            ),
        ],
    )
    def test_nothing_is_awarded_that_is_not_granted(self, rows, words):
        """Deferred, denied, granted by her examiner, granted and denied."""
        assert ([], [words]) == (due(EXAM, *rows), waits(EXAM, *rows))

    def test_a_grant_that_an_appeal_stays_waits_for_the_answer(self):
        """A competitor has appealed against it."""
        rows = (EXAM, decision("granted", "2026-04-01", id="d"), appeal("d", "2026-04-10"))
        assert ["an answer to the appeal against the decision of 2026-04-01"] == waits(*rows, program=STAYING)
        assert [("seller-pro", DAY)] == due(*rows)
        answered = (*rows, decision("granted", "2026-05-01", by="cy"))
        assert [("seller-pro", DAY)] == due(*answered, program=STAYING)

    def test_a_log_that_is_replayed_has_the_award_from_the_day_of_the_grant_on(self):
        """Denied in April, appealed against, granted by somebody else in May."""
        rows = (EXAM, decision("denied", "2026-04-01", id="d"), appeal("d", "2026-04-10"))
        record = PROGRAM.record("acme", evidence=[*rows, decision("granted", "2026-05-04", by="cy")])
        replayed = pc.replay(PROGRAM, record, through=DAY)
        assert [date(2026, 5, 4)] == [award.on for award in replayed.awards]

    def test_where_independence_is_not_asked_for_the_examiner_may_decide(self):
        """That is said in the document."""
        program = pc.parse_program(TEXT.format(decided="independent = false"))
        assert [("seller-pro", DAY)] == due(
            EXAM, decision("granted", "2026-04-01", by="eve"), program=program
        )

    def test_a_renewal_needs_a_decision_of_its_own(self):
        """The one of last year is on last year's exam."""
        held = award("2026-03-10", "2027-03-09")
        again = {**EXAM, "on": "2027-01-15"}
        rows = (EXAM, decision("granted", "2026-03-10"), held, again)
        day = date(2027, 2, 1)
        assert ([], ["a decision"]) == (due(*rows, day=day), waits(*rows, day=day))
        assert [("seller-pro", day)] == due(*rows, decision("granted", "2027-01-20"), day=day)
        program = pc.parse_program(TEXT.format(decided="renewals = false"))
        assert [("seller-pro", day)] == due(*rows, day=day, program=program)

    def test_what_the_partner_earns_is_decided_likewise(self):
        """By nobody of its own people."""
        rows = (
            {"kind": "qbr", "on": "2026-03-01"},
            {"kind": "employment", "person": "ada", "on": "2026-01-01"},
        )
        granted = decision("granted", "2026-04-01", about="yard", person=None)
        assert [("yard", DAY)] == due(*rows, granted)
        assert [] == due(*rows, {**granted, "by": "ada"})

    def test_the_outcome_says_that_it_waits(self):
        """Where the certification counts, and in the explanation."""
        outcome = decided(EXAM)["sellers"]
        assert ("ada has earned seller-pro, which waits for a decision",) == outcome.notes
        assert "note: ada has earned seller-pro, which waits for a decision" in str(
            decided(EXAM).explain("sellers")
        )

    def test_what_was_decided_later_was_not_known_before(self):
        """The decision of April was recorded in May."""
        rows = (EXAM, decision("granted", "2026-04-01", recorded_on="2026-05-10"))
        assert [] == due(*rows, known_on=date(2026, 5, 9))
        assert [("seller-pro", DAY)] == due(*rows, known_on=date(2026, 5, 10))


class TestWithdrawal:
    """A withdrawal ends what was awarded; suspension is temporary, withdrawal is final (ISO/IEC 17024)."""

    HELD = (EXAM, decision("granted", "2026-03-10", id="g"), award())
    WITHDRAWN = decision("withdrawn", "2026-05-01", id="w", by="cy")

    def test_it_is_revoked_from_the_day_of_the_decision(self):
        """And was good until the day before."""
        rows = (*self.HELD, self.WITHDRAWN)
        assert ("active", True, date(2027, 3, 9)) == state("seller-pro", *rows, day=date(2026, 4, 30))
        assert ("revoked", False, date(2026, 4, 30)) == state("seller-pro", *rows, day=date(2026, 5, 1))
        assert "unmet" == decided(*rows)["sellers"].verdict.value

    def test_it_is_not_earned_again_by_the_same_evidence(self):
        """Nor by a new exam alone: it takes a new decision, after which a new award is the newest."""
        rows, again = (*self.HELD, self.WITHDRAWN), {**EXAM, "on": "2026-05-10"}
        assert ([], []) == (due(*rows), waits(*rows))
        assert ["a newer decision than the one of 2026-05-01, by which it was withdrawn"] == waits(
            *rows, again
        )
        granted = decision("granted", "2026-05-20", by="dee")
        assert [("seller-pro", DAY)] == due(*rows, again, granted)
        assert "revoked" == state("seller-pro", *rows, again, granted)[0]
        renewed = award("2026-05-20", "2027-05-19")
        assert ("active", True, date(2027, 5, 19)) == state("seller-pro", *rows, again, granted, renewed)

    def test_it_is_not_renewed(self):
        """An exam in the window renews nothing that was withdrawn."""
        rows = (
            *self.HELD,
            self.WITHDRAWN,
            {**EXAM, "on": "2027-01-15"},
            decision("granted", "2027-01-20", by="dee"),
        )
        (given,) = decided(*rows, day=date(2027, 2, 1)).awards
        assert date(2028, 1, 31) == given.valid_through

    def test_an_appeal_stays_it_where_the_program_says_so(self):
        """From the day of the appeal, until the answer."""
        rows = (*self.HELD, self.WITHDRAWN, appeal("w", "2026-05-05"))
        for program, expected in ((PROGRAM, "revoked"), (STAYING, "active")):
            assert "revoked" == state("seller-pro", *rows, day=date(2026, 5, 4), program=program)[0]
            assert expected == state("seller-pro", *rows, day=date(2026, 5, 5), program=program)[0]
        confirmed = decision("withdrawn", "2026-05-20", by="dee")
        assert ("revoked", False, date(2026, 5, 19)) == state("seller-pro", *rows, confirmed, program=STAYING)

    def test_an_appeal_that_succeeds_gives_it_back(self):
        """The award stands as it did."""
        rows = (
            *self.HELD,
            self.WITHDRAWN,
            appeal("w", "2026-05-05"),
            decision("granted", "2026-05-20", by="dee"),
        )
        assert "revoked" == state("seller-pro", *rows, day=date(2026, 5, 19))[0]
        assert ("active", True, date(2027, 3, 9)) == state("seller-pro", *rows, day=date(2026, 5, 20))

    def test_a_certification_that_nobody_has_to_grant_can_be_withdrawn(self):
        """So can a tier, with those below that are held through it."""
        row = decision("withdrawn", "2026-05-01", about="free")
        assert "revoked" == state("free", award(id="free"), row)[0]
        gold = award(id="gold", person=None, through=None)
        row = decision("withdrawn", "2026-05-01", about="gold", person=None)
        assert ["revoked"] * 3 == [state(id, gold, row)[0] for id in ("member", "silver", "gold")]


class TestRevoked:
    """An award that is revoked leaves a standing that says so, until a newer award."""

    def test_a_revoked_award_is_revoked_from_its_day_on(self):
        """It was good until the day before, and never is again."""
        row = award(revoked_on="2026-05-01")
        assert ("active", True, date(2027, 3, 9)) == state("seller-pro", row, day=date(2026, 4, 30))
        for day in (date(2026, 5, 1), date(2030, 1, 1)):
            assert ("revoked", False, date(2026, 4, 30)) == state("seller-pro", row, day=day)

    def test_a_newer_award_is_what_counts(self):
        """From its first day."""
        rows = (award(revoked_on="2026-05-01"), award("2026-05-20", "2027-05-19"))
        assert "revoked" == state("seller-pro", *rows, day=date(2026, 5, 19))[0]
        assert ("active", True, date(2027, 5, 19)) == state("seller-pro", *rows, day=date(2026, 5, 20))

    def test_what_expired_before_it_was_revoked_is_revoked(self):
        """Somebody has struck it from the record; until then it had lapsed."""
        row = award("2024-01-01", "2024-12-31", revoked_on="2026-05-01")
        assert ("lapsed", False, date(2024, 12, 31)) == state("seller-pro", row, day=date(2026, 4, 30))
        assert ("revoked", False, date(2024, 12, 31)) == state("seller-pro", row)

    @pytest.mark.parametrize(("through", "expected"), [("2026-04-30", "revoked"), ("2026-05-01", "lapsed")])
    def test_what_stood_after_a_revocation_has_lapsed(self, through, expected):
        """The award before the revoked one came back for its last day, or it did not."""
        rows = (award("2026-01-01", through), award("2026-03-10", "2027-03-09", revoked_on="2026-05-01"))
        assert expected == state("seller-pro", *rows)[0]

    def test_an_award_that_ended_when_another_tier_began_was_replaced(self):
        """The host ends the one as it stores the other: silver is held without a break, gold has lapsed."""
        gold = award("2026-01-01", None, id="gold", person=None, revoked_on="2026-04-01")
        silver = award("2026-04-01", None, id="silver", person=None)
        assert ("lapsed", False, date(2026, 3, 31)) == state("gold", gold, silver)
        assert ("active", True, None) == state("silver", gold, silver)
        (row,) = (row for row in events("standing", gold, silver) if row.fields["standing"] == "silver")
        assert date(2026, 1, 1) == row.on

    def test_what_was_revoked_on_its_first_day_never_stood(self):
        """There is no row of it."""
        assert state("seller-pro", award(revoked_on="2026-03-10")) is None

    def test_who_has_left_has_no_standing(self):
        """Not even a revoked one."""
        gone = {"kind": "employment", "person": "ada", "on": "2020-01-01", "valid_through": "2026-04-30"}
        assert state("seller-pro", award(revoked_on="2026-05-01"), gone) is None

    def test_rules_may_ask_for_it(self):
        """No certification of any of its people was revoked."""
        program = pc.parse_program(TEXT.format(decided="") + 'clean = \'no("standing", state="revoked")\'')
        assert "unmet" == decided(award(revoked_on="2026-05-01"), program=program)["clean"].verdict.value
        assert "met" == decided(award(), program=program)["clean"].verdict.value


class TestSuspension:
    """A suspension suspends the award that it names, and every tier that is held through it."""

    def test_a_suspended_tier_takes_those_below_with_it(self):
        """There is no silver but the one in gold."""
        gold = award(id="gold", person=None, through=None)
        row = {"kind": "suspension", "suspension": "gold", "on": "2026-05-01"}
        assert ["suspended"] * 3 == [state(id, gold, row)[0] for id in ("member", "silver", "gold")]

    def test_the_tier_below_is_suspended_alone(self):
        """And gold, once it has given way to an award of silver, suspends nothing."""
        gold = award(id="gold", person=None, through=None)
        row = {"kind": "suspension", "suspension": "silver", "on": "2026-05-01"}
        assert ["active", "suspended", "active"] == [
            state(id, gold, row)[0] for id in ("member", "silver", "gold")
        ]
        silver = award("2026-05-02", None, id="silver", person=None)
        assert "active" == state("silver", gold, silver, {**row, "suspension": "gold"})[0]


@st.composite
def dossiers(draw):
    """Decisions and appeals about one thing on few days, several on one day."""
    chance = Random(draw(st.integers(0, 10**6)))
    rows = []
    for n in range(chance.randint(1, 5)):
        on = DAY - timedelta(chance.randint(0, 8))
        result = chance.choice(("granted", "granted", "denied", "withdrawn", "deferred"))
        rows.append(decision(result, on, by=chance.choice(("bo", "cy", "eve")), id=f"d{n}"))
    for _ in range(chance.randint(0, 3)):
        against = chance.choice(rows[: len(rows)])
        if against["kind"] == "decision":
            on = against["on"] + timedelta(chance.randint(0, 3))
            rows.append(appeal(against["id"], on, revoked_on=chance.choice((None, None, on + timedelta(2)))))
    return rows


def in_effect(rows, day, stay):
    """Which decision is in effect on a day, by hand: walk them from the newest to the oldest."""
    rank = ("granted", "denied", "withdrawn")
    made = [row for row in rows if row["kind"] == "decision" and row["on"] <= day and row["result"] in rank]
    made.sort(key=lambda row: (row["on"], rank.index(row["result"]), row["by"], row["id"]))
    for place in reversed(range(len(made))):
        appeals = [
            row["on"]
            for row in rows
            if row["kind"] == "appeal"
            and row["decision"] == made[place]["id"]
            and row["on"] <= day
            and not (row["revoked_on"] and row["revoked_on"] <= day)
        ]
        answered = any(newer["on"] >= min(appeals, default=day) for newer in made[place + 1 :])
        if not (stay and appeals and not answered):
            return made[place]["result"]
    return None


class TestLaws:
    @given(dossiers(), st.booleans(), st.randoms())
    def test_the_decision_in_effect_is_the_one_found_by_hand(self, rows, stay, chance):
        """On every day, in whatever order the rows are handed over; and at most one is in effect."""
        chance.shuffle(rows)
        program = STAYING if stay else PROGRAM
        for back in range(10):
            day = DAY - timedelta(back)
            found = [
                result for result, said in rulings(*rows, day=day, program=program) if "in_effect" in said
            ]
            assert ([expected] if (expected := in_effect(rows, day, stay)) else []) == found

    @given(dossiers(), st.booleans())
    def test_without_a_grant_in_effect_nothing_is_due(self, rows, stay):
        """An award is due exactly if one is, by somebody who did not examine her and on the exam."""
        program = STAYING if stay else PROGRAM
        exam = {**EXAM, "on": DAY - timedelta(5)}
        decision_ = decided(exam, *rows, program=program)
        grants = [
            row
            for row in events("ruling", exam, *rows, program=program)
            if row.fields["result"] == "granted" and row.fields["in_effect"] and row.fields["independent"]
        ]
        expected = [row.on >= exam["on"] for row in grants]
        assert expected.count(True) == len(decision_.awards)
        assert 1 == len(decision_.awards) + len(decision_.undecided)

    @given(dossiers(), st.booleans())
    def test_what_is_ruled_changes_on_change_points_only(self, rows, stay):
        """Day by day, who holds and what is granted differs from the day before on the days of the evidence only."""
        program, first = (STAYING if stay else PROGRAM), DAY - timedelta(10)
        about_gold = [
            {**row, "about": "gold", "person": None, "id": f"gold-{row['id']}"} for row in rows if "id" in row
        ]
        record = program.record("acme", evidence=[*rows, *about_gold, award(DAY - timedelta(20), None)])
        points = change_points(rulebook_of(program), record, first, DAY)
        days = [first + timedelta(n) for n in range((DAY - first).days + 1)]
        verdicts = [
            [outcome.verdict for outcome in pc.decide(program, record, as_of=day).outcomes] for day in days
        ]
        changed = {
            day for day, before, now in zip(days[1:], verdicts, verdicts[1:], strict=False) if before != now
        }
        assert changed <= points.keys()

    @given(dossiers(), st.booleans())
    def test_a_withdrawn_award_is_never_good(self, rows, stay):
        """As long as the withdrawal is the newest decision, and no appeal was made."""
        rows = [row for row in rows if row["kind"] == "decision"]
        found = rulings(*rows)
        held = award(DAY - timedelta(20), None)
        standing = state("seller-pro", held, *rows, program=STAYING if stay else PROGRAM)
        withdrawn = [row["on"] for row in rows if row["result"] == "withdrawn"]
        if withdrawn:
            assert ("revoked", False, max(withdrawn) - timedelta(1)) == standing
        else:
            assert ("active", True, None) == standing
            assert "withdrawn" not in [result for result, _ in found]


def test_a_rule_over_rulings_is_written_as_any_other():
    """Words, filters and units are checked as for every kind."""
    rule = has("ruling", ruling="gold", in_effect=True)
    assert 'has("ruling", in_effect=True, ruling="gold")' == repr(rule)
    program = pc.Program(requirements={"a": count("ruling", result="denied") <= 1})
    assert "met" == decided(program=program)["a"].verdict.value
    with pytest.raises(pc.ProgramError, match="unknown-option"):
        pc.Program(requirements={"a": has("ruling", result="deferred")})


class TestWhatIsEarnedAnew:
    """A certification that has expired is earned again by what happens since, but nothing withdrawn comes back."""

    PROGRAM = pc.parse_program("""
[certifications.seller]
[certifications.lead]
earned_by = 'all_of(holds("seller"), has("exam", exam="lead", passed=True))'
renewal = { period = "P1Y", by = 'has("exam", exam="lead-refresh", window=renewal())' }
[certifications.chair]
earned_by = 'has("ruling", ruling="chair", result="granted", in_effect=True)'
renewal = { period = "P1Y", by = 'has("exam", exam="chair-refresh", window=renewal())' }
""")
    EXPIRED = award("2024-06-01", "2025-05-31", "lead")
    WITHDRAWN = decision("withdrawn", "2025-02-01", about="seller")
    # about somebody else, so that something was decided since
    OTHER = decision("granted", "2025-06-15", about="seller", person="bob")

    def due(self, *rows):
        record = self.PROGRAM.record("acme", evidence=rows)
        return [each.fields["award"] for each in pc.decide(self.PROGRAM, record, date(2025, 7, 1)).awards]

    @pytest.mark.parametrize("more", [(), (OTHER,)])
    def test_what_was_withdrawn_before_the_expiry_is_not_held(self, more):
        """What it asks for beside the exam is asked of the day, however long ago it was withdrawn."""
        held, again = award("2024-01-01", None, "seller"), dict(EXAM, exam="lead", on="2025-07-01")
        assert ["lead"] == self.due(self.EXPIRED, again, held, *more)
        assert [] == self.due(self.EXPIRED, again, held, self.WITHDRAWN, *more)

    @pytest.mark.parametrize("more", [(), (OTHER,)])
    def test_a_decision_from_before_the_expiry_grants_nothing_again(self, more):
        """What was decided since does, and what was decided about others changes nothing."""
        expired = award("2024-06-01", "2025-05-31", "chair")
        granted = decision("granted", "2024-06-01", about="chair")
        assert [] == self.due(expired, granted, *more)
        assert ["chair"] == self.due(
            expired, granted, decision("granted", "2025-06-20", about="chair"), *more
        )
