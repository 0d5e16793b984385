"""Certifications that end and are renewed, as a host sees them: it stores `decision.awards` and asks again."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from partnercert import decide, parse_program
from partnercert.program.renewals import Renewal
from partnercert.questions.reading import read, rulebook_of
from partnercert.values.verdicts import Verdict

ONE_DAY = timedelta(days=1)
EARNED = "2024-01-01"
AWARD = {"kind": "award", "award": "pro", "person": "ada", "on": EARNED, "valid_through": "2024-12-31"}
SUSPENSION = {
    "kind": "suspension",
    "suspension": "pro",
    "person": "ada",
    "on": "2024-11-01",
    "valid_through": "2024-11-30",
}
REFRESH = 'has("exam", exam="refresh", passed=True, window=renewal())'


def day(text):
    return date.fromisoformat(text)


def program_of(by=REFRESH, subject="person", more="", **said):
    """A program with one certification that lasts a year and is renewed in its last 90 days or 30 days later."""
    given = {"period": '"P1Y"', "opens": '"P90D"', "grace": '"P30D"', **said}
    keys = "\n".join(f"{key} = {value}" for key, value in given.items() if value is not None)
    return parse_program(
        f"""
[certifications.pro]
subject = "{subject}"
earned_by = 'has("exam", exam="pro", passed=True)'
{more}
[certifications.pro.renewal]
{keys}
by = '''{by}'''
[requirements]
staffed = 'holders("pro") >= 1'
"""
    )


PROGRAM = program_of()
COUNTED = program_of(grace_counts="true")


def exam(on, exam="refresh", person="ada", **said):
    return {"kind": "exam", "exam": exam, "person": person, "on": on, "passed": True, **said}


def asked(*rows, as_of, program=PROGRAM, known_on=None):
    return decide(program, program.record("acme", evidence=rows), day(as_of), known_on and day(known_on))


def due(*rows, as_of, program=PROGRAM, known_on=None):
    """Through which day each award that is due is valid."""
    decision = asked(*rows, as_of=as_of, program=program, known_on=known_on)
    return [award.valid_through and str(award.valid_through) for award in decision.awards]


def standing(*rows, as_of, program=PROGRAM):
    """How each certification stands: its state, whether it counts, and its unbroken run."""
    record = program.record("acme", evidence=rows)
    events = read(rulebook_of(program), record, None).view(day(as_of)).events("standing")
    return [
        (row.fields["state"], row.fields["good"], str(row.on), row.valid_through and str(row.valid_through))
        for row in events
    ]


def state(*rows, as_of, program=PROGRAM):
    ((said, *_),) = standing(*rows, as_of=as_of, program=program)
    return said


class Host:
    """A host that asks on some days, and stores whatever is due."""

    def __init__(self, program):
        self.program = program
        self.record = program.record("acme")

    def on(self, text, *rows):
        """What is due on a day; it is stored, and then nothing is due any more."""
        self.record = self.record.adding(*rows)
        decision = decide(self.program, self.record, day(text))
        self.record = self.record.adding(*decision.awards)
        assert () == decide(self.program, self.record, day(text)).awards
        return [str(award.valid_through) for award in decision.awards]


class TestStates:
    """Active, due, grace, lapsed; the days are those of the rule."""

    @pytest.mark.parametrize(
        ("as_of", "expected", "counts"),
        [
            ("2024-01-01", "active", True),
            ("2024-10-02", "active", True),
            ("2024-10-03", "due", True),
            ("2024-12-31", "due", True),
            ("2025-01-01", "grace", False),
            ("2025-01-30", "grace", False),
            ("2025-01-31", "lapsed", False),
        ],
    )
    def test_a_certification_stands_by_its_dates(self, as_of, expected, counts):
        """A year from 1 January 2024, due from 90 days before 1 January 2025, 30 days of grace that do not count."""
        assert [(expected, counts, EARNED, "2024-12-31")] == standing(AWARD, as_of=as_of)
        assert (Verdict.MET if counts else Verdict.UNMET) is asked(AWARD, as_of=as_of).judged[
            "staffed"
        ].verdict

    @pytest.mark.parametrize(
        ("as_of", "counts"), [("2025-01-01", True), ("2025-01-30", True), ("2025-01-31", False)]
    )
    def test_a_grace_may_count(self, as_of, counts):
        """Through its last day holders are counted."""
        decision = asked(AWARD, as_of=as_of, program=COUNTED)
        assert (Verdict.MET if counts else Verdict.UNMET) is decision.judged["staffed"].verdict
        assert ("grace" if counts else "lapsed") == state(AWARD, as_of=as_of, program=COUNTED)

    def test_without_an_opening_it_is_never_due(self):
        """It may be renewed in its whole term, and is active through its last day."""
        program = program_of(opens=None, grace=None)
        assert "active" == state(AWARD, as_of="2024-12-31", program=program)
        assert "lapsed" == state(AWARD, as_of="2025-01-01", program=program)
        assert ["2025-12-31"] == due(AWARD, exam("2024-01-02"), as_of="2024-01-02", program=program)

    def test_what_lasts_forever_is_never_due(self):
        """Nor renewed, nor lapsed."""
        program = program_of(period='"forever"', opens=None, grace=None)
        assert [None] == due(exam(EARNED, "pro"), as_of=EARNED, program=program)
        award = {**AWARD, "valid_through": None}
        assert [("active", True, EARNED, None)] == standing(award, as_of="2099-01-01", program=program)
        assert [] == due(award, exam("2024-06-01"), as_of="2024-06-01", program=program)


class TestCycles:
    """Earn, renew early, in grace, late; the host stores what is due."""

    def test_a_whole_cycle(self):
        """Earned for a year, renewed early from the expiry, renewed in grace from the expiry, lapsed, earned anew."""
        host = Host(PROGRAM)
        assert ["2024-12-31"] == host.on(EARNED, exam(EARNED, "pro"))
        assert [] == host.on("2024-10-02", exam("2024-10-02"))
        assert ["2025-12-31"] == host.on("2024-11-05", exam("2024-11-05"))
        assert [] == host.on("2025-10-02")
        assert ["2026-12-31"] == host.on("2026-01-30", exam("2026-01-30"))
        assert [] == host.on("2027-01-31", exam("2027-01-31"))
        assert ["2028-02-01"] == host.on("2027-02-02", exam("2027-02-02", "pro"))

    def test_what_is_done_before_it_opens_or_after_it_closes_renews_nothing(self):
        """The day of the exam decides, whenever the host asks."""
        for on, as_of, expected in (
            ("2024-10-02", "2024-12-31", []),
            ("2024-10-03", "2024-10-03", ["2025-12-31"]),
            ("2024-10-03", "2024-10-02", []),
            ("2024-10-03", "2025-01-30", ["2025-12-31"]),
            ("2025-01-30", "2025-01-30", ["2025-12-31"]),
            ("2025-01-30", "2025-01-31", []),
            ("2025-01-31", "2025-01-31", []),
        ):
            assert expected == due(AWARD, exam(on), as_of=as_of), (on, as_of)

    def test_without_a_grace_the_day_after_renews_nothing(self):
        """The rule of Microsoft: after the expiry it is earned again, by its own exam only."""
        program = program_of(grace=None)
        assert ["2025-12-31"] == due(AWARD, exam("2024-12-31"), as_of="2024-12-31", program=program)
        assert [] == due(AWARD, exam("2025-01-01"), as_of="2025-01-01", program=program)
        assert ["2025-12-31"] == due(AWARD, exam("2025-01-01", "pro"), as_of="2025-01-01", program=program)

    def test_one_exam_renews_once(self):
        """An early renewal does not open the next window, and its exam is not in it."""
        host = Host(program_of(opens=None))
        assert ["2024-12-31"] == host.on(EARNED, exam(EARNED, "pro"))
        assert ["2025-12-31"] == host.on("2024-02-01", exam("2024-02-01"))
        for later in ("2024-02-02", "2024-12-31", "2025-01-01", "2025-06-01", "2025-12-31", "2026-01-30"):
            assert [] == host.on(later)

    def test_what_earned_it_does_not_renew_it(self):
        """The window opens on the day after the award at the earliest, even in a term of one day."""
        for said in ({"period": '"P1D"'}, {"period": '"P1Y"'}, {"period": '"P1Y"', "anchor": '"pass"'}):
            program = program_of(by='has("exam", window=renewal())', **{"opens": None, "grace": None, **said})
            host = Host(program)
            assert 1 == len(host.on(EARNED, exam(EARNED, "pro")))
            assert [] == host.on("2024-01-02")

    def test_a_renewal_on_the_last_day_of_a_long_grace_leaves_no_day_to_renew(self):
        """The new term has ended on the day on which it is given, and the same exam does not renew it."""
        host = Host(program_of(grace='"P1Y"', by='has("exam", window=renewal())'))
        host.record = host.record.adding(AWARD)
        assert ["2025-12-31"] == host.on("2025-12-31", exam("2025-12-31"))

    def test_an_expired_certification_is_earned_only_by_what_happened_since(self):
        """In grace by nothing but a renewal; after it by the exam of its own that was passed after the last day."""
        old = exam(EARNED, "pro")
        for on, as_of, expected in (
            ("2025-01-01", "2025-01-30", []),
            ("2025-01-01", "2025-01-31", ["2026-01-30"]),
            ("2024-12-31", "2025-01-31", []),
        ):
            assert expected == due(AWARD, old, exam(on, "pro"), as_of=as_of)
        assert [] == due(AWARD, old, as_of="2030-01-01")

    @pytest.mark.parametrize(
        ("anchor", "early", "late"),
        [
            ("expiry", "2025-12-31", "2025-12-31"),
            ("pass", "2025-10-31", "2026-01-14"),
            ("later", "2025-12-31", "2026-01-14"),
        ],
    )
    def test_the_new_term_starts_where_the_anchor_says(self, anchor, early, late):
        """Passed on 1 November it is early, on 15 January it is in grace."""
        program = program_of(anchor=f'"{anchor}"')
        assert [early] == due(AWARD, exam("2024-11-01"), as_of="2024-11-01", program=program)
        assert [late] == due(AWARD, exam("2025-01-15"), as_of="2025-01-15", program=program)

    @pytest.mark.parametrize("counts", ["true", "false"])
    @pytest.mark.parametrize("late", [-3, 0, 4])
    def test_the_ends_of_months_do_not_drift(self, counts, late):
        """Renewed month by month, early or in grace, counted or not, it keeps to its anchor for 40 terms."""
        program = program_of(period='"P1M"', opens=None, grace='"P5D"', grace_counts=counts)
        host = Host(program)
        host.on("2023-12-31", exam("2023-12-31", "pro"))
        through = day("2024-01-30")
        for terms in range(2, 42):
            expires = day("2023-12-31") + relativedelta(months=terms)
            passed = str(through + timedelta(days=late))
            assert [str(expires - ONE_DAY)] == host.on(passed, exam(passed))
            through = expires - ONE_DAY


class TestTerms:
    """What the windows of a renewal hold."""

    def test_each_year_of_a_term_has_its_own_minimum(self):
        """Three years, and something in each; what lies outside counts for none."""
        rule = "all_of(" + ", ".join(f'has("qbr", window=term({n}))' for n in (1, 2, 3)) + ")"
        program = program_of(by=rule, subject="partner", period='"P3Y"', opens=None, grace=None)
        award = {"kind": "award", "award": "pro", "on": "2023-03-01", "valid_through": "2026-02-28"}
        for days, expected in (
            (("2023-03-01", "2025-02-28", "2026-02-28"), ["2029-02-28"]),
            (("2024-02-29", "2024-03-01", "2025-03-01"), ["2029-02-28"]),
            (("2023-03-01", "2025-02-28", "2025-02-28"), []),
            (("2023-02-28", "2024-03-01", "2025-03-01"), []),
            (("2024-03-01", "2024-06-01", "2025-03-01"), []),
        ):
            rows = [{"kind": "qbr", "on": on} for on in days]
            assert expected == due(award, *rows, as_of="2026-02-28", program=program), days

    def test_after_an_early_renewal_the_term_begins_at_the_old_expiry(self):
        """What happened before it belongs to the term before."""
        program = program_of(by='count("exam", exam="refresh", window=term()) >= 1', opens=None)
        renewed = {**AWARD, "on": "2024-10-15", "valid_through": "2025-12-31"}
        for on, expected in (("2024-12-31", []), ("2025-01-01", ["2026-12-31"])):
            assert expected == due(AWARD, renewed, exam(on), as_of="2025-06-01", program=program)

    @pytest.mark.parametrize("counts", ["true", "false"])
    def test_after_a_late_renewal_the_term_begins_at_the_old_expiry_too(self, counts):
        """Whether the grace counts or not: the term is the one that is anchored there, and so are its years."""
        program = program_of(
            by='has("exam", exam="refresh", window=term(1))', period='"P2Y"', opens=None, grace_counts=counts
        )
        first = {**AWARD, "on": "2023-01-01"}
        renewed = {**AWARD, "on": "2025-01-20", "valid_through": "2026-12-31"}
        for on, expected in (("2025-01-01", 1), ("2025-12-31", 1), ("2026-01-10", 0), ("2024-12-31", 0)):
            assert expected == len(due(first, renewed, exam(on), as_of="2026-06-01", program=program))

    def test_a_late_term_may_begin_on_the_day_of_the_renewal(self):
        """Anchored to the later of both, what happened in the grace belongs to no term."""
        program = program_of(by='has("exam", exam="refresh", window=term())', anchor='"later"', opens=None)
        renewed = {**AWARD, "on": "2025-01-20", "valid_through": "2026-01-19"}
        for on, expected in (("2025-01-19", []), ("2025-01-20", ["2027-01-19"])):
            assert expected == due(AWARD, renewed, exam(on), as_of="2025-06-01", program=program)

    def test_a_host_that_gives_a_shorter_award_has_begun_a_term(self):
        """It replaces the longer one from its own day."""
        program = program_of(by='has("exam", exam="refresh", window=term())', opens=None, grace=None)
        shorter = {**AWARD, "on": "2024-06-01", "valid_through": "2024-08-31"}
        for on, expected in (("2024-05-31", []), ("2024-06-01", ["2025-08-31"])):
            assert expected == due(AWARD, shorter, exam(on), as_of="2024-06-02", program=program)

    def test_what_is_earned_again_begins_an_anchor_of_its_own(self):
        """On the very day of the expiry too: the leap day of long ago does not come back."""
        program = program_of(grace=None)
        awards = [
            {**AWARD, "on": on, "valid_through": through}
            for on, through in (
                ("2024-02-29", "2025-02-27"),
                ("2025-02-28", "2026-02-27"),
                ("2025-12-01", "2027-02-27"),
            )
        ]
        assert ["2028-02-27"] == due(*awards, exam("2026-12-01"), as_of="2026-12-01", program=program)

    def test_in_grace_the_term_is_the_expired_one(self):
        """What is done in grace is in `renewal()`, and not in `term()`."""
        for window, expected in (("renewal()", ["2025-12-31"]), ("term()", [])):
            program = program_of(by=f'has("exam", exam="refresh", window={window})')
            assert expected == due(AWARD, exam("2025-01-15"), as_of="2025-01-20", program=program)
            assert ["2025-12-31"] == due(AWARD, exam("2024-12-15"), as_of="2025-01-20", program=program)

    @pytest.mark.parametrize(
        ("passed", "on", "expected"),
        [
            (("refresh",), "2024-12-31", ["2025-12-31"]),
            (("refresh",), "2025-01-01", []),
            (("refresh", "fee"), "2025-01-01", ["2025-12-31"]),
            (("refresh", "fee"), "2025-01-30", ["2025-12-31"]),
            (("refresh", "fee"), "2025-01-31", []),
            (("refresh", "pro"), "2025-01-31", ["2025-12-31"]),
            (("refresh", "pro"), "2025-03-31", ["2025-12-31"]),
        ],
    )
    def test_the_later_it_is_renewed_the_more_may_be_asked_for(self, passed, on, expected):
        """In time the refresher, through 30 days after its last day a fee too, then the whole exam."""
        by = """any_of(
    has("exam", exam="refresh", passed=True, window=term()),
    all_of(
        has("exam", exam="refresh", passed=True, window=renewal()),
        any_of(
            has("exam", exam="pro", passed=True, window=renewal()),
            all_of(
                has("exam", exam="fee", window=renewal()),
                as_of() <= latest("award", of="valid_through", award="pro") + period("P30D")))))"""
        program = program_of(by=by, grace='"P90D"', opens='"P90D"')
        assert expected == due(AWARD, *(exam(on, each) for each in passed), as_of=on, program=program)

    def test_what_is_recorded_too_late_does_not_count(self):
        """In the term if recorded before the expiry + 20 days; what happened in grace was never late."""
        program = program_of(submit_by='"P20D"')
        for on, recorded, expected in (
            ("2024-12-01", "2025-01-20", ["2025-12-31"]),
            ("2024-12-01", "2025-01-21", []),
            ("2025-01-25", "2025-01-25", ["2025-12-31"]),
        ):
            row = exam(on, recorded_on=recorded)
            assert expected == due(AWARD, row, as_of="2025-01-30", program=program), (on, recorded)
            assert (expected if recorded <= "2025-01-28" else []) == due(
                AWARD, row, as_of="2025-01-30", known_on="2025-01-28", program=program
            )

    def test_without_a_last_day_to_submit_everything_counts(self):
        """Asked again of the last day, whenever it was recorded."""
        late = exam("2024-12-01", recorded_on="2026-06-01")
        assert ["2025-12-31"] == due(AWARD, late, as_of="2024-12-31")
        assert [] == due(AWARD, late, as_of="2024-12-31", known_on="2026-05-31")


class TestSuspension:
    """A suspension makes it not count, and not be renewed, for a time."""

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [
            ("2024-10-31", "due"),
            ("2024-11-01", "suspended"),
            ("2024-11-30", "suspended"),
            ("2024-12-01", "due"),
        ],
    )
    def test_it_ends_by_itself(self, as_of, expected):
        """Through its last day nothing counts; then the certification stands as if nothing had been."""
        assert expected == state(AWARD, SUSPENSION, as_of=as_of)
        verdict = asked(AWARD, SUSPENSION, as_of=as_of).judged["staffed"].verdict
        assert (Verdict.UNMET if expected == "suspended" else Verdict.MET) is verdict

    def test_it_ends_by_reinstatement(self):
        """From the day on which the suspension is revoked."""
        row = {**SUSPENSION, "revoked_on": "2024-11-10"}
        assert ["suspended", "due"] == [state(AWARD, row, as_of=on) for on in ("2024-11-09", "2024-11-10")]

    def test_it_hides_the_grace_but_not_the_lapse(self):
        """Nobody is suspended from what has lapsed."""
        row = {**SUSPENSION, "valid_through": None}
        for as_of, expected in (("2025-01-30", "suspended"), ("2025-01-31", "lapsed")):
            assert expected == state(AWARD, row, as_of=as_of)

    def test_nothing_is_renewed_meanwhile_and_nothing_is_lost(self):
        """An exam that was passed during the suspension renews on the day after it."""
        rows = (AWARD, SUSPENSION, exam("2024-11-15"))
        assert [] == due(*rows, as_of="2024-11-30")
        assert ["2025-12-31"] == due(*rows, as_of="2024-12-01")

    def test_it_is_that_of_one_person_or_of_all(self):
        """Others stand as they did."""
        other = {**SUSPENSION, "person": "bo"}
        assert "due" == state(AWARD, other, as_of="2024-11-15")
        assert "suspended" == state(AWARD, {**SUSPENSION, "person": None}, as_of="2024-11-15")


class TestEnds:
    """Retirement, revocation, employment."""

    def test_a_retired_certification_counts_through_its_last_day(self):
        """Whatever the holder's own expiry: in the term, and in a grace that counts."""
        program = program_of(more="counts_until = 2024-06-30", grace_counts="true")
        for as_of, expected in (("2024-06-30", ("active", True)), ("2024-07-01", ("lapsed", False))):
            assert [(*expected, EARNED, "2024-06-30")] == standing(AWARD, as_of=as_of, program=program)
        program = program_of(more="counts_until = 2025-01-10", grace_counts="true")
        for as_of, expected in (("2025-01-10", ("grace", True)), ("2025-01-11", ("lapsed", False))):
            assert [(*expected, EARNED, "2024-12-31")] == standing(AWARD, as_of=as_of, program=program)

    def test_a_retired_certification_is_not_renewed(self):
        """From the day after its last one."""
        program = program_of(more="counts_until = 2024-11-30")
        for as_of, expected in (("2024-11-30", 1), ("2024-12-01", 0)):
            assert expected == len(due(AWARD, exam("2024-11-15"), as_of=as_of, program=program))

    def test_a_revoked_award_is_neither_held_nor_renewed(self):
        """From its day on; the exam passed since then earns it anew."""
        revoked = {**AWARD, "revoked_on": "2024-11-01"}
        assert [("revoked", False, "2024-01-01", "2024-10-31")] == standing(revoked, as_of="2024-11-01")
        assert [] == due(revoked, exam(EARNED, "pro"), exam("2024-10-15"), as_of="2024-11-01")
        assert ["2025-11-01"] == due(revoked, exam("2024-11-02", "pro"), as_of="2024-11-02")

    def test_a_revoked_renewal_leaves_the_award_before_it(self):
        """It stands through its own last day, so nothing is earned; its window is open, and another exam renews it."""
        renewed = {**AWARD, "on": "2024-10-15", "valid_through": "2025-12-31", "revoked_on": "2024-11-01"}
        rows = (AWARD, renewed, exam("2024-11-05", "pro"))
        assert [("due", True, EARNED, "2024-12-31")] == standing(*rows, as_of="2024-11-05")
        assert [] == due(*rows, as_of="2024-11-05")
        assert ["2025-12-31"] == due(*rows, exam("2024-11-06"), as_of="2024-11-06")

    def test_after_a_revoked_renewal_it_is_earned_again_once_nothing_stands(self):
        """What happened while the award before it stood does not count again."""
        renewed = {**AWARD, "on": "2024-10-15", "valid_through": "2025-12-31", "revoked_on": "2024-11-01"}
        for on, expected in (("2024-11-15", []), ("2025-01-01", ["2026-02-14"])):
            assert expected == due(AWARD, renewed, exam(on, "pro"), as_of="2025-02-15")

    def test_who_has_left_holds_nothing_and_renews_nothing(self):
        """Back again, everything stands as its dates say."""
        jobs = [
            {"kind": "employment", "person": "ada", "on": "2023-01-01", "valid_through": "2024-10-31"},
            {"kind": "employment", "person": "ada", "on": "2024-12-01"},
        ]
        rows = (AWARD, *jobs, exam("2024-10-15"))
        assert ["2025-12-31"] == due(*rows, as_of="2024-10-31")
        assert ([], []) == (due(*rows, as_of="2024-11-01"), standing(*rows, as_of="2024-11-01"))
        assert ["2025-12-31"] == due(*rows, as_of="2024-12-01")
        assert "due" == state(*rows, as_of="2024-12-01")

    def test_the_partner_renews_its_own(self):
        """Without a person, by the evidence of the whole partner."""
        program = program_of(by='count("qbr", window=renewal()) >= 2', subject="partner")
        award = {**AWARD, "person": None}
        rows = [{"kind": "qbr", "on": "2024-11-01", "person": "bo"}, {"kind": "qbr", "on": "2024-11-02"}]
        assert ["2025-12-31"] == due(award, *rows, as_of="2024-11-02", program=program)
        assert [] == due(award, *rows, as_of="2024-11-01", program=program)

    def test_others_do_not_renew_it(self):
        """The exam of one is not that of another."""
        other = {**AWARD, "person": "bo"}
        (award,) = asked(AWARD, other, exam("2024-11-01", person="bo"), as_of="2024-11-01").awards
        assert "bo" == award.person


class TestRuns:
    """The unbroken run of a standing."""

    @pytest.mark.parametrize(
        ("program", "renewed", "first"),
        [
            (PROGRAM, "2024-11-01", EARNED),
            (PROGRAM, "2025-01-01", EARNED),
            (PROGRAM, "2025-01-02", "2025-01-02"),
            (COUNTED, "2025-01-02", EARNED),
            (COUNTED, "2025-01-30", EARNED),
            (COUNTED, "2025-01-31", EARNED),
            (COUNTED, "2025-02-01", "2025-02-01"),
        ],
    )
    def test_a_run_goes_on_without_a_day_that_did_not_count(self, program, renewed, first):
        """A grace that counts leaves no gap, not even on the day after its last one."""
        award = {**AWARD, "on": renewed, "valid_through": "2025-12-31"}
        assert [("active", True, first, "2025-12-31")] == standing(
            AWARD, award, as_of="2025-03-01", program=program
        )

    def test_an_outcome_notes_what_is_missing_only_where_it_is(self):
        """Who renews early still counts; who renews in a grace that does not count is missing until it is stored."""
        assert () == asked(AWARD, exam("2024-11-01"), as_of="2024-11-01")["staffed"].notes
        (note,) = asked(AWARD, exam("2025-01-15"), as_of="2025-01-15")["staffed"].notes
        assert note.startswith("ada has earned pro, and no award records it")


DATES = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@st.composite
def histories(draw):
    """Awards, suspensions and exams of one person over three years."""
    awards = [
        {
            "kind": "award",
            "award": "pro",
            "person": "ada",
            "on": on,
            "valid_through": on + timedelta(days=length),
        }
        for on, length in draw(
            st.lists(st.tuples(DATES, st.integers(0, 500)), max_size=4, unique_by=lambda each: each[0])
        )
    ]
    suspensions = [
        {
            "kind": "suspension",
            "suspension": "pro",
            "person": "ada",
            "on": on,
            "valid_through": on + timedelta(days=length),
        }
        for on, length in draw(st.lists(st.tuples(DATES, st.integers(0, 60)), max_size=2))
    ]
    exams = [
        exam(on, name)
        for on, name in draw(st.lists(st.tuples(DATES, st.sampled_from(["pro", "refresh"])), max_size=5))
    ]
    return [*awards, *suspensions, *exams]


@st.composite
def programs(draw):
    """Programs with a renewal of many forms."""
    return program_of(
        by=draw(st.sampled_from([REFRESH, 'has("exam", window=term())', 'has("exam", window=renewal())'])),
        period=draw(st.sampled_from(['"P1Y"', '"P4M"', '"P100D"'])),
        opens=draw(st.sampled_from([None, '"P60D"'])),
        grace=draw(st.sampled_from([None, '"P1D"', '"P45D"'])),
        grace_counts=None,
        anchor=draw(st.sampled_from(['"expiry"', '"pass"', '"later"'])),
    )


def naive_state(rows, rule, as_of):
    """How it stands, day by day: the newest award up to the day, its last day, its grace, its window."""
    awards = sorted(
        (row for row in rows if row["kind"] == "award" and row["on"] <= as_of), key=lambda row: row["on"]
    )
    if not awards:
        return None
    newest = awards[-1]
    through = newest["valid_through"]
    expires = through + ONE_DAY
    grace = rule.closes_on(expires)
    if as_of > grace:
        return "lapsed"
    if any(row["kind"] == "suspension" and row["on"] <= as_of <= row["valid_through"] for row in rows):
        return "suspended"
    if as_of > through:
        return "grace"
    starts = newest["on"]
    if len(awards) > 1 and rule.anchor != "pass":
        before = awards[-2]["valid_through"] + ONE_DAY
        continues = newest["on"] <= rule.closes_on(before) and before <= through
        late = rule.anchor == "later" and newest["on"] > before
        starts = before if continues and not late else newest["on"]
    opens = max(newest["on"] + ONE_DAY, rule.opens_on(starts, expires))
    return "due" if rule.opens is not None and opens <= as_of else "active"


class TestLaws:
    """What holds of every history."""

    @settings(max_examples=2 * settings.default.max_examples)
    @given(programs(), histories(), st.lists(DATES, min_size=3, max_size=8))
    def test_a_standing_is_the_naive_one(self, program, rows, days):
        """On each day the state is that of the newest award."""
        rule = program.certifications["pro"].renewal
        assert isinstance(rule, Renewal)
        for as_of in days:
            found = [said for said, *_ in standing(*rows, as_of=str(as_of), program=program)]
            expected = naive_state(rows, rule, as_of)
            assert ([] if expected is None else [expected]) == found

    @given(programs(), histories(), st.lists(DATES, min_size=2, max_size=6))
    def test_what_is_stored_is_not_due_again(self, program, rows, days):
        """Asked again on the same day nothing is due, and what was due can be stored."""
        record = program.record("acme", evidence=rows)
        for as_of in sorted(days):
            awards = decide(program, record, as_of).awards
            assert len(awards) <= 1
            record = record.adding(*awards)
            assert () == decide(program, record, as_of).awards

    @given(programs(), histories(), st.lists(DATES, min_size=2, max_size=6))
    def test_a_renewal_that_is_stored_shortens_nothing(self, program, rows, days):
        """On no later day somebody counts less for having renewed."""
        record = program.record("acme", evidence=[row for row in rows if row["kind"] != "suspension"])
        for as_of in sorted(days):
            decision = decide(program, record, as_of)
            stored = record.adding(*decision.awards)
            for later in (each for each in sorted(days) if each >= as_of):
                before, after = (
                    decide(program, each, later).judged["staffed"].verdict for each in (record, stored)
                )
                assert before is not Verdict.MET or after is Verdict.MET
            record = stored

    @given(histories(), st.lists(DATES, min_size=2, max_size=12, unique=True))
    def test_runs_of_one_person_never_overlap(self, rows, days):
        """On a day there is one; another run begins after the last day on which the one before counted."""
        ends = {}
        for as_of in sorted(days):
            found = standing(*rows, as_of=str(as_of))
            assert len(found) <= 1
            for _, good, first, _ in found:
                assert all(day(first) > counted for run, counted in ends.items() if run != first)
                if good:
                    ends[first] = as_of
