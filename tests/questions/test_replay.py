"""The awards that follow from a log of exams and modules, and the days on which they do."""

from datetime import date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from outline import Outline

from partnercert.documents.structure import parse_program
from partnercert.errors import QuestionError
from partnercert.questions.decide import decide
from partnercert.questions.replay import Replay, replay
from partnercert.records.evidence import Evidence

PROGRAM = parse_program(
    """
[program]
name = "Harbor"

[modules.foundations]
passed = 'has("knowledge_check", knowledge_check="basics", passed=True)'

[certifications.associate]
earned_by = 'all_of(has("module", module="foundations", passed=True), has("exam", exam="associate", passed=True))'
[certifications.associate.renewal]
period = "P1Y"
opens = "P6M"
by = 'has("exam", exam="renewal", passed=True, window=renewal())'

[certifications.expert]
earned_by = 'all_of(holds("associate"), has("demo", passed=True))'

[ladders.tier]
tiers = ["member", "silver"]
[ladders.tier.review]
promote = "quarter-start"
demote = "quarter-start"
[tiers.member]
[tiers.silver.requires]
associates = 'holders("associate") >= 1'
"""
)
THROUGH = date(2027, 12, 31)


def row(kind, on, **fields):
    return {"kind": kind, "on": on, "person": "ada", "passed": True, **fields}


CHECK = row("knowledge_check", "2025-05-02", knowledge_check="basics")
EXAM = row("exam", "2025-05-10", exam="associate")


def replayed(*rows, **options):
    return replay(PROGRAM, PROGRAM.record("acme", evidence=rows), **{"through": THROUGH, **options})


def awarded(*rows, **options):
    """The awards of certifications: which, on which day, and through which."""
    return [
        (
            str(award.fields["award"]),
            award.on.isoformat(),
            award.valid_through and award.valid_through.isoformat(),
        )
        for award in replayed(*rows, **options).awards
        if award.person
    ]


class TestWhatFollows:
    def test_a_certification_is_awarded_on_the_day_on_which_the_last_of_it_was_passed(self):
        """First the module, then the exam."""
        assert [("associate", "2025-05-10", "2026-05-09")] == awarded(CHECK, EXAM)

    def test_a_module_that_is_passed_last_earns_it_too(self):
        """Modules that say when they are passed are derived from what happened."""
        late = {**CHECK, "on": "2025-07-01"}
        assert [("associate", "2025-07-01", "2026-06-30")] == awarded(late, EXAM)

    def test_a_renewal_in_its_last_six_months_extends_by_a_year_from_the_expiry(self):
        """Microsoft: a certification that expires on 10 May 2026 may be renewed from 10 November 2025 on.

        learn.microsoft.com/certifications/renew-your-microsoft-certification; `expires` is the first day without it.
        """
        early = row("exam", "2025-11-09", exam="renewal")
        first_day = row("exam", "2025-11-10", exam="renewal")
        assert [("associate", "2025-05-10", "2026-05-09")] == awarded(CHECK, EXAM, early)
        assert [
            ("associate", "2025-05-10", "2026-05-09"),
            ("associate", "2025-11-10", "2027-05-09"),
        ] == awarded(CHECK, EXAM, first_day)

    def test_what_has_expired_is_earned_anew_by_what_happens_then(self):
        """An exam a day too late renews nothing, and the first exam is used up."""
        late = row("exam", "2026-05-11", exam="renewal")
        again = [row("knowledge_check", "2026-06-01", knowledge_check="basics"), {**EXAM, "on": "2026-06-03"}]
        assert [
            ("associate", "2025-05-10", "2026-05-09"),
            ("associate", "2026-06-03", "2027-06-02"),
        ] == awarded(CHECK, EXAM, late, *again)

    def test_one_certification_may_follow_from_another_on_the_same_day(self):
        """The expert had shown the demo before; the associate was missing."""
        demo = row("demo", "2025-04-01", demo="any")
        assert [
            ("associate", "2025-05-10", "2026-05-09"),
            ("expert", "2025-05-10", None),
        ] == awarded(CHECK, EXAM, demo)

    def test_a_suspension_that_ends_lets_a_renewal_through(self):
        """What is suspended is not renewed; the exam waits in the log."""
        passed = row("exam", "2026-01-10", exam="renewal")
        suspended = {
            "kind": "suspension",
            "suspension": "associate",
            "person": "ada",
            "on": "2026-01-01",
            "valid_through": "2026-02-28",
        }
        assert ("associate", "2026-03-01", "2027-05-09") in awarded(CHECK, EXAM, passed, suspended)

    def test_tiers_are_reviewed_on_days_on_which_nobody_asked(self):
        """Promotion at the start of a quarter, and demotion too: the certificate expired on 10 May 2026."""
        tiers = [str(step) for step in replayed(CHECK, EXAM) if any(not each.person for each in step.awards)]
        assert [
            "2025-07-01: silver",
            "2026-07-01: member; silver ends",
        ] == [tier for tier in tiers if "silver" in tier]

    def test_a_log_of_nothing_gives_what_needs_nothing(self):
        """There is no first day but the last."""
        assert () == replayed(through=date(2026, 5, 2)).awards
        assert ["2026-04-01: member"] == [str(step) for step in replayed(through=date(2026, 4, 1))]

    @pytest.mark.parametrize(
        ("first", "months"), [("2024-01-31", 1), ("2024-02-29", 12), ("2023-08-30", 6), ("2024-02-29", 3)]
    )
    def test_the_ends_of_months_do_not_drift_over_forty_terms(self, first, months):
        """Renewed in the last days of each term, it expires whole terms after the first day."""
        text = f"""
[certifications.pro]
earned_by = 'has("exam", exam="pro")'
[certifications.pro.renewal]
period = "P{months}M"
by = 'has("exam", exam="again", window=renewal())'
"""
        program, begins = parse_program(text), date.fromisoformat(first)
        ends = [begins + relativedelta(months=months * terms) - timedelta(days=1) for terms in range(1, 41)]
        passed = [
            {"kind": "exam", "exam": "again", "person": "ada", "on": end - timedelta(days=3)} for end in ends
        ]
        log = program.record("acme", evidence=[{**passed[0], "exam": "pro", "on": begins}, *passed])
        awards = replay(program, log, through=ends[-1]).awards
        assert ends == [award.valid_through for award in awards[:40]]
        assert 41 == len(awards)


class TestTheAnswer:
    def test_it_holds_the_record_with_the_awards(self):
        """Ready to be decided: raw exams count nowhere else."""
        log = PROGRAM.record("acme", evidence=[CHECK, EXAM])
        answer = replay(PROGRAM, log, through=date(2025, 12, 31))
        assert isinstance(answer, Replay)
        assert "member" == decide(PROGRAM, log, date(2025, 12, 31)).earned.id
        assert "silver" == decide(PROGRAM, answer.record, date(2025, 12, 31)).tier.id
        assert log.evidence == answer.record.evidence[:2]

    def test_its_awards_come_back_through_the_door(self):
        """As rows that the host stores."""
        log = PROGRAM.record("acme", evidence=[CHECK, EXAM])
        answer = replay(PROGRAM, log, through=date(2025, 12, 31))
        rows = [award.to_dict() for award in answer.awards if award.revoked_on is None]
        assert (
            Evidence(
                "award", date(2025, 5, 10), person="ada", valid_through=date(2026, 5, 9), award="associate"
            )
            in log.adding(*rows).evidence
        )

    def test_it_is_a_list_of_days(self):
        """Each with its awards, in the order of time."""
        answer = replayed(CHECK, EXAM, through=date(2025, 12, 31))
        assert [date(2025, 5, 10), date(2025, 7, 1)] == [step.on for step in answer][:2]
        assert len(answer) == len(answer.steps)
        assert str(answer).splitlines()[0] == "2025-05-10: associate to ada through 2026-05-09"
        assert "<Replay acme: 2 awards on 2 days>" == repr(answer)
        assert "<Step " == repr(answer.steps[0])[:6]
        table = Outline(answer._repr_html_()).rows
        assert str(answer).splitlines() == [": ".join(row) for row in table[1:]]

    def test_without_an_award_it_says_so(self):
        """Nothing was done yet."""
        answer = replay(PROGRAM, PROGRAM.record("acme"), date(2026, 4, 2))
        assert "no awards" == str(answer)
        assert "no awards" in Outline(answer._repr_html_()).words

    def test_what_was_awarded_before_stands(self):
        """The host gave two years where the program gives one."""
        given = {
            "kind": "award",
            "award": "associate",
            "person": "ada",
            "on": "2025-05-10",
            "valid_through": "2027-05-09",
        }
        assert [] == awarded(CHECK, EXAM, given, through=date(2027, 5, 9))

    def test_an_award_with_an_id_ends_by_a_correction(self):
        """The row stays, and from the day on which it ends its correction stands for it."""
        given = {"kind": "award", "award": "silver", "id": "a-1", "on": "2025-07-01"}
        answer = replayed(CHECK, EXAM, given)
        ended = [award for award in answer.awards if award.revoked_on is not None]
        assert [("a-1", "a-1", date(2026, 7, 1))] == [
            (each.id, each.supersedes, each.revoked_on) for each in ended
        ]
        assert 2 == sum(row.id == "a-1" for row in answer.record.evidence)
        assert ["silver", "member"] == [
            decide(PROGRAM, answer.record, day).tier.id for day in (date(2026, 6, 30), date(2026, 7, 1))
        ]

    def test_it_may_begin_later(self):
        """On its first day it awards what is earned by then."""
        assert [("associate", "2025-09-01", "2026-08-31")] == awarded(CHECK, EXAM, since=date(2025, 9, 1))

    def test_it_knows_what_the_host_knew(self):
        """An exam that was reported late earns nothing until then; what follows later counts as known."""
        late = {**EXAM, "recorded_on": "2025-08-01"}
        assert [] == awarded(CHECK, late, known_on=date(2025, 7, 31))
        known = replayed(CHECK, EXAM, known_on=date(2025, 5, 10), through=date(2025, 12, 31))
        assert ["associate", "silver"] == [str(award.fields["award"]) for award in known.awards]


@pytest.mark.parametrize(
    ("options", "code", "message", "path"),
    [
        (
            {"since": date(2028, 1, 1)},
            "time-travel",
            "a replay since 2028-01-01 cannot end on 2027-12-31",
            "through",
        ),
        ({"through": "2027-12-31"}, "bad-date", "`through` is `'2027-12-31'`, not a date", "through"),
        ({"through": None}, "bad-date", "`through` is `None`, not a date", "through"),
        (
            {"since": datetime(2025, 1, 1)},
            "bad-date",
            "`since` is `datetime.datetime(2025, 1, 1, 0, 0)`, not a date",
            "since",
        ),
        ({"known_on": 2025}, "bad-date", "`known_on` is `2025`, not a date", "known_on"),
    ],
)
def test_a_replay_needs_days_in_order(options, code, message, path):
    """Each is a day, and the last is not before the first."""
    with pytest.raises(QuestionError) as caught:
        replayed(**options)
    assert (code, message, path) == (caught.value.code, caught.value.message, caught.value.path)


def test_a_replay_needs_a_program_and_a_record():
    """And nothing else."""
    with pytest.raises(QuestionError, match="is not a program"):
        replay("harbor", PROGRAM.record("acme"), through=THROUGH)
    with pytest.raises(QuestionError, match="is not a record"):
        replay(PROGRAM, [CHECK], through=THROUGH)


def test_a_record_of_another_program_is_refused():
    """It names the first thing that does not fit."""
    other = parse_program('[program]\nname = "Other"\n[kinds.visit]\nfields = { customer = "text" }')
    record = other.record("acme", evidence=[{"kind": "visit", "customer": "bolt", "on": "2026-01-01"}])
    with pytest.raises(QuestionError) as caught:
        replay(PROGRAM, record, through=THROUGH)
    assert "foreign-record" == caught.value.code
