"""What changes oblige people to: from when, until when, with which effect, and for whom not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnercert as pc
from partnercert import Verdict
from partnercert.questions.reading import read, rulebook_of
from partnercert.rulebook.obligations import obligation_days

HARBOR = """
[releases.spring]
on = 2026-03-01

[roles.sales]
[roles.delivery]

[modules.story-2026]
[modules.story-lab]
[modules.checked]
passed = 'has("knowledge_check", knowledge_check="checked", passed=True)'

[assessments.rescue]
kind = "scenario"
[assessments.checked]
kind = "knowledge_check"

[certifications.seller]
role = "sales"
level = "associate"
[certifications.senior-seller]
role = "sales"
[certifications.builder]
role = "delivery"
[certifications.company]
subject = "partner"

[changes.new-story]
release = "spring"
category = "positioning"
severity = "critical"
affects = { certifications = ["seller"] }
obliges = { modules = ["story-2026"], within = "P30D" }
escalate = [
    { before = "P7D", effect = "remind" },
    { after = "P14D", effect = "notify-manager" },
    { after = "P30D", effect = "suspend" },
]

[requirements]
current = 'no("obligation", severity="critical", overdue=True)'
sellers = 'holders("seller") >= 1'
"""
PROGRAM = pc.parse_program(HARBOR)
AWARD = {"kind": "award", "award": "seller", "person": "ada", "on": "2025-06-01"}


def day(text):
    return date.fromisoformat(text)


def changed(*pairs):
    """The program with some lines of its document replaced."""
    text = HARBOR
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return pc.parse_program(text)


def module(on, passed=True, module="story-2026", person="ada", **said):
    row = {"kind": "module", "module": module, "person": person, "on": on, **said}
    return row if passed is None else {**row, "passed": passed}


def employment(on, through=None, person="ada"):
    return {"kind": "employment", "person": person, "on": on, "valid_through": through}


def kinds_on(kind, *rows, as_of, program=PROGRAM, known_on=None):
    record = program.record("acme", evidence=rows)
    return read(rulebook_of(program), record, known_on and day(known_on)).view(day(as_of)).events(kind)


def obligations(*rows, as_of, program=PROGRAM, known_on=None):
    return kinds_on("obligation", *rows, as_of=as_of, program=program, known_on=known_on)


def of(name, *rows, as_of, program=PROGRAM, known_on=None):
    """What the only obligation says under a name, dates as text; None where it says nothing."""
    (row,) = obligations(*rows, as_of=as_of, program=program, known_on=known_on)
    value = row.get(name)
    return str(value) if isinstance(value, date) else value


def state(*rows, as_of, program=PROGRAM):
    """The state of the only standing, and whether it is good."""
    (row,) = kinds_on("standing", *rows, as_of=as_of, program=program)
    return row.fields.get("state"), row.fields.get("good")


def verdict(id, *rows, as_of, program=PROGRAM):
    return pc.decide(program, program.record("acme", evidence=rows), as_of=day(as_of))[id].verdict


class TestFromWhenUntilWhen:
    @pytest.mark.parametrize(
        ("as_of", "overdue"),
        [("2026-03-01", False), ("2026-03-31", False), ("2026-04-01", True), ("2027-04-01", True)],
    )
    def test_it_begins_on_the_day_of_the_change_and_is_overdue_after_the_day_it_is_due(self, as_of, overdue):
        """Thirty days from 1 March is 31 March, the last day in time."""
        said = {name: of(name, AWARD, as_of=as_of) for name in ("on", "due_on", "valid_through", "overdue")}
        assert {
            "on": "2026-03-01",
            "due_on": "2026-03-31",
            "valid_through": "2026-03-31",
            "overdue": overdue,
        } == said

    def test_before_the_change_there_is_none(self):
        """What is announced obliges nobody yet."""
        assert () == obligations(AWARD, as_of="2026-02-28")

    def test_it_says_what_it_is_about(self):
        """The change, the award that it touches, whose, what to pass, how severe."""
        (row,) = obligations(AWARD, as_of="2026-03-01")
        expected = {
            "obligation": "new-story",
            "award": "seller",
            "role": "sales",
            "level": "associate",
            "category": "positioning",
            "severity": "critical",
            "module": "story-2026",
        }
        assert expected == {name: row.fields.get(name) for name in expected}
        assert "ada" == row.person

    def test_a_change_between_releases_has_its_own_day(self):
        """Nothing is released with a new price list."""
        program = changed(('release = "spring"', "on = 2026-05-04"))
        assert "2026-05-04" == of("on", AWARD, as_of="2026-06-01", program=program)

    def test_months_are_months(self):
        """Within a month of 31 January is the last day of February."""
        program = changed(("on = 2026-03-01", "on = 2026-01-31"), ('within = "P30D"', 'within = "P1M"'))
        assert "2026-02-28" == of("due_on", AWARD, as_of="2026-03-01", program=program)


class TestWhatIsToBePassed:
    @pytest.mark.parametrize(
        ("passed_on", "done", "on_time"),
        [
            ("2026-02-28", False, False),
            ("2026-03-01", True, True),
            ("2026-03-31", True, True),
            ("2026-04-01", True, False),
        ],
    )
    def test_it_is_passed_on_or_after_the_day_of_the_change(self, passed_on, done, on_time):
        """What was learnt before says nothing of what has changed."""
        rows = AWARD, module(passed_on)
        said = [of(name, *rows, as_of="2026-05-01") for name in ("done", "done_on", "on_time", "overdue")]
        assert [done, passed_on if done else None, on_time, not done] == said

    def test_the_first_pass_counts(self):
        """Passing again later is no later pass."""
        rows = AWARD, module("2026-04-10"), module("2026-03-20"), module("2026-03-25")
        assert ("2026-03-20", True) == (
            of("done_on", *rows, as_of="2026-05-01"),
            of("on_time", *rows, as_of="2026-05-01"),
        )

    def test_what_is_not_passed_or_another_persons_is_no_pass(self):
        """Nor is a part of the module, nor another module."""
        rows = (
            module("2026-03-05", passed=False),
            module("2026-03-05", person="bob"),
            module("2026-03-05", module="story-lab"),
            module("2026-03-05", part="quiz"),
        )
        assert [False] == [of("done", AWARD, row, as_of="2026-03-05") for row in rows[:1]]
        assert not any(of("done", AWARD, row, as_of="2026-03-05") for row in rows)

    def test_each_task_is_an_obligation(self):
        """One for each module and scenario challenge, and for each award that is affected."""
        program = changed(
            ('modules = ["story-2026"]', 'modules = ["story-2026", "story-lab"], scenarios = ["rescue"]'),
            ('certifications = ["seller"]', 'roles = ["sales"]'),
        )
        senior = {**AWARD, "award": "senior-seller"}
        challenge = {
            "kind": "scenario",
            "scenario": "rescue",
            "person": "ada",
            "on": "2026-03-10",
            "passed": True,
        }
        rows = obligations(
            AWARD, senior, module("2026-03-05"), challenge, as_of="2026-03-20", program=program
        )
        tasks = [("story-2026", None, True), ("story-lab", None, False), (None, "rescue", True)]
        assert [(award, *task) for award in ("seller", "senior-seller") for task in tasks] == [
            (row.fields["award"], row.fields.get("module"), row.fields.get("scenario"), row.fields["done"])
            for row in rows
        ]

    def test_a_module_with_a_rule_is_passed_anew_by_what_happens_since(self):
        """The knowledge check of last year does not answer the question of this one."""
        program = changed(('modules = ["story-2026"]', 'modules = ["checked"]'))
        check = {"kind": "knowledge_check", "knowledge_check": "checked", "person": "ada", "passed": True}
        before, after = {**check, "on": "2025-05-01"}, {**check, "on": "2026-03-20"}

        assert False is of("done", AWARD, before, as_of="2026-04-20", program=program)
        assert "2026-03-20" == of("done_on", AWARD, before, after, as_of="2026-04-20", program=program)

    def test_the_partner_itself_is_obliged_without_a_person(self):
        """Anybody's pass does it, as anybody's evidence earns what the partner itself earns."""
        program = changed(('certifications = ["seller"]', 'certifications = ["company"]'))
        award = {"kind": "award", "award": "company", "on": "2025-06-01"}
        (row,) = obligations(award, as_of="2026-04-01", program=program)
        assert (None, True) == (row.person, row.fields["overdue"])
        assert True is of("done", award, module("2026-03-05"), as_of="2026-04-01", program=program)


class TestWhomNot:
    @pytest.mark.parametrize(("awarded", "n"), [("2026-02-28", 1), ("2026-03-01", 1), ("2026-03-02", 0)])
    def test_who_was_certified_after_the_change_is_exempt(self, awarded, n):
        """On its day she was certified for what was there before."""
        assert n == len(obligations({**AWARD, "on": awarded}, as_of="2026-06-01"))

    def test_who_was_certified_again_after_the_change_is_exempt(self):
        """A renewal or a new award brings her up to date."""
        again = {**AWARD, "on": "2026-04-20"}
        assert 1 == len(obligations(AWARD, again, as_of="2026-04-19"))
        assert 0 == len(obligations(AWARD, again, as_of="2026-04-20"))

    def test_who_holds_it_no_longer_is_not_obliged(self):
        """Neither after it has expired nor after it was revoked."""
        ended = {**AWARD, "valid_through": "2026-03-20"}
        assert 1 == len(obligations(ended, as_of="2026-03-20"))
        assert 0 == len(obligations(ended, as_of="2026-03-21"))
        assert 0 == len(obligations({**AWARD, "revoked_on": "2026-03-10"}, as_of="2026-03-10"))

    def test_who_holds_something_else_is_not_obliged(self):
        """A change of the story does not concern delivery."""
        assert () == obligations({**AWARD, "award": "builder"}, as_of="2026-06-01")

    def test_who_has_left_is_not_obliged(self):
        """And is again, if she comes back, from that day on."""
        left, back = employment("2020-01-01", "2026-03-15"), employment("2026-09-01")
        assert 1 == len(obligations(AWARD, left, back, as_of="2026-03-15"))
        assert 0 == len(obligations(AWARD, left, back, as_of="2026-03-16"))
        assert "2026-09-01" == of("on", AWARD, left, back, as_of="2026-09-10")


class TestNewHires:
    def test_who_joins_later_has_as_long_from_the_day_of_joining(self):
        """With an award of an earlier employer, say."""
        rows = AWARD, employment("2026-05-01")
        said = [of(name, *rows, as_of="2026-05-31") for name in ("on", "due_on", "overdue")]
        assert ["2026-05-01", "2026-05-31", False] == said
        assert True is of("overdue", *rows, as_of="2026-06-01")

    def test_who_has_been_there_all_along_has_no_more_time(self):
        """One who changes from one contract to the next has not joined anew."""
        rows = AWARD, employment("2020-01-01", "2026-04-30"), employment("2026-05-01")
        assert "2026-03-31" == of("due_on", *rows, as_of="2026-05-31")

    def test_what_she_passed_elsewhere_since_the_change_counts(self):
        """She knows the new story on her first day."""
        rows = AWARD, employment("2026-05-01"), module("2026-04-01")
        assert (True, True) == (
            of("done", *rows, as_of="2026-05-01"),
            of("on_time", *rows, as_of="2026-05-01"),
        )


class TestEscalation:
    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [
            ("2026-03-23", "none"),
            ("2026-03-24", "remind"),
            ("2026-04-13", "remind"),
            ("2026-04-14", "notify-manager"),
            ("2026-04-29", "notify-manager"),
            ("2026-04-30", "suspend"),
        ],
    )
    def test_a_step_is_reached_on_its_day(self, as_of, expected):
        """A week before 31 March, fourteen days after, thirty days after."""
        assert expected == of("escalation", AWARD, as_of=as_of)

    def test_a_step_with_neither_is_on_the_day_it_is_due(self):
        """The last day to be reminded in time."""
        program = changed(('{ before = "P7D", effect = "remind" }', '{ effect = "remind" }'))
        found = [
            of("escalation", AWARD, as_of=text, program=program) for text in ("2026-03-30", "2026-03-31")
        ]
        assert ["none", "remind"] == found

    def test_what_is_done_escalates_no_further(self):
        """Late is late, and done is done."""
        assert "none" == of("escalation", AWARD, module("2026-04-20"), as_of="2026-04-20")

    def test_a_suspension_takes_the_standing_until_it_is_done(self):
        """From the thirtieth day after it was due, to the day before the pass."""
        rows = AWARD, module("2026-06-10")
        assert [("active", True), ("suspended", False), ("suspended", False), ("active", True)] == [
            state(*rows, as_of=text) for text in ("2026-04-29", "2026-04-30", "2026-06-09", "2026-06-10")
        ]

    def test_it_suspends_only_what_the_change_affects(self):
        """Her other certification stands."""
        standings = kinds_on("standing", AWARD, {**AWARD, "award": "builder"}, as_of="2026-05-10")
        assert {"seller": "suspended", "builder": "active"} == {
            row.fields["standing"]: row.fields["state"] for row in standings
        }

    def test_a_new_hire_is_suspended_no_earlier_than_her_own_time_is_over(self):
        """Counted from the day on which it is due for her."""
        rows = AWARD, employment("2026-05-01")
        assert [("active", True), ("suspended", False)] == [
            state(*rows, as_of=text) for text in ("2026-06-29", "2026-06-30")
        ]

    def test_what_is_suspended_is_not_renewed(self):
        """First the module, then the renewal."""
        renewal = """
        [certifications.seller.renewal]
        period = "P1Y"
        by = 'has("exam", exam="refresh", passed=True, window=renewal())'
        """
        program = pc.parse_program(HARBOR + renewal)
        award = {**AWARD, "valid_through": "2026-05-31"}
        exam = {"kind": "exam", "exam": "refresh", "person": "ada", "on": "2026-05-05", "passed": True}
        record = program.record("acme", evidence=[award, exam])

        assert () == pc.decide(program, record, as_of=day("2026-05-05")).awards
        passed = record.adding(module("2026-05-06"))
        assert ["2027-05-31"] == [
            str(each.valid_through) for each in pc.decide(program, passed, as_of=day("2026-05-06")).awards
        ]


class TestRules:
    def test_a_tier_may_ask_that_nothing_critical_is_overdue(self):
        """Met while there is time, unmet from the day it is overdue, met again once it is done."""
        rows = AWARD, module("2026-04-20")
        assert [Verdict.MET, Verdict.UNMET, Verdict.MET] == [
            verdict("current", *rows, as_of=text) for text in ("2026-03-31", "2026-04-01", "2026-04-20")
        ]

    def test_a_rule_counts_whoever_is_suspended_no_longer(self):
        """Rules that count holders feel an escalation."""
        assert [Verdict.MET, Verdict.UNMET] == [
            verdict("sellers", AWARD, as_of=text) for text in ("2026-04-29", "2026-04-30")
        ]

    def test_in_the_group_of_a_person_they_are_her_own(self):
        """Two are certified, one of them is late."""
        program = changed(
            (
                "sellers = ",
                'late = \'count(each="person", where=has("obligation", overdue=True)) >= 2\'\nsellers = ',
            )
        )
        rows = AWARD, {**AWARD, "person": "bob"}
        assert Verdict.MET is verdict("late", *rows, as_of="2026-04-01", program=program)
        one = (*rows, module("2026-03-10"))
        assert Verdict.UNMET is verdict("late", *one, as_of="2026-04-01", program=program)

    def test_what_an_obligation_lacks_is_another_answer(self):
        """An obligation to a scenario is to no module, and a renewal is of no severity."""
        program = changed(
            ('modules = ["story-2026"]', 'scenarios = ["rescue"]'),
            ("sellers = ", 'to-learn = \'no("obligation", module="story-2026")\'\nsellers = '),
        )
        assert Verdict.MET is verdict("to-learn", AWARD, as_of="2026-04-01", program=program)

    def test_an_earlier_day_is_asked_as_it_was(self):
        """Sixty days ago she was late."""
        program = changed(
            ("sellers = ", 'was = \'ago(has("obligation", overdue=True), "P60D")\'\nsellers = ')
        )
        rows = AWARD, module("2026-04-20")
        assert Verdict.MET is verdict("was", *rows, as_of="2026-06-10", program=program)
        assert Verdict.UNMET is verdict("was", *rows, as_of="2026-06-20", program=program)

    def test_nobody_knew_yet(self):
        """With `known_on` a pass that was recorded later is no pass yet."""
        rows = AWARD, module("2026-03-10", recorded_on="2026-04-15")
        assert True is of("overdue", *rows, as_of="2026-04-20", known_on="2026-04-14")
        assert False is of("overdue", *rows, as_of="2026-04-20", known_on="2026-04-15")


class TestNotKnown:
    def test_a_pass_that_may_be_one_leaves_it_open(self):
        """Where nobody says whether it was passed, nobody knows whether she is late."""
        rows = AWARD, module("2026-03-10", passed=None)
        assert [None, None, None] == [
            of(name, *rows, as_of="2026-04-01") for name in ("done", "overdue", "on_time")
        ]
        assert Verdict.UNKNOWN is verdict("current", *rows, as_of="2026-04-01")

    def test_before_it_is_due_nothing_is_overdue_whatever_is_known(self):
        """There is still time."""
        rows = AWARD, module("2026-03-10", passed=None)
        assert False is of("overdue", *rows, as_of="2026-03-31")
        assert Verdict.MET is verdict("current", *rows, as_of="2026-03-31")

    def test_a_later_pass_that_is_certain_ends_the_doubt_about_today(self):
        """Done it is; when, and whether in time, nobody knows."""
        rows = AWARD, module("2026-03-10", passed=None), module("2026-04-20")
        said = [of(name, *rows, as_of="2026-04-20") for name in ("done", "done_on", "overdue", "on_time")]
        assert [True, None, False, None] == said

    def test_a_late_module_may_have_been_passed_before_by_a_check_of_which_nobody_knows(self):
        """Its rule is met by the second check; whether by the first one, in time, nobody knows."""
        program = changed(('modules = ["story-2026"]', 'modules = ["checked"]'))
        check = {"kind": "knowledge_check", "knowledge_check": "checked", "person": "ada"}
        rows = AWARD, {**check, "on": "2026-03-10"}, {**check, "on": "2026-04-10", "passed": True}
        said = [
            of(name, *rows, as_of="2026-04-20", program=program) for name in ("done", "done_on", "on_time")
        ]
        assert [True, None, None] == said

    def test_a_pass_after_a_certain_one_matters_no_more(self):
        """The first is what counts."""
        rows = AWARD, module("2026-03-10"), module("2026-03-12", passed=None)
        assert ["2026-03-10", True] == [
            of(name, *rows, as_of="2026-04-20") for name in ("done_on", "on_time")
        ]

    def test_a_late_pass_that_may_be_one_is_not_in_time_in_any_case(self):
        """Whether or not it is a pass."""
        rows = AWARD, module("2026-04-10", passed=None)
        assert [None, False] == [of(name, *rows, as_of="2026-04-20") for name in ("done", "on_time")]

    def test_nobody_knows_whether_she_is_suspended(self):
        """From the day on which it would suspend her; before it she is not."""
        rows = AWARD, module("2026-03-10", passed=None)
        assert [("active", True), (None, None)] == [
            state(*rows, as_of=text) for text in ("2026-04-29", "2026-04-30")
        ]
        assert Verdict.UNKNOWN is verdict("sellers", *rows, as_of="2026-04-30")


RENEWED = pc.parse_program("""
[certifications.seller]
[certifications.seller.renewal]
period = "P1Y"
opens = "P90D"
grace = "P30D"
by = 'has("exam", exam="refresh", passed=True, window=renewal())'
[requirements]
renewed = 'no("obligation", obligation="seller", overdue=True)'
""")

RENEWABLE = {**AWARD, "on": "2025-01-01", "valid_through": "2025-12-31"}


class TestRenewalsThatFallDue:
    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [
            ("2025-10-02", None),
            ("2025-10-03", ("2025-10-03", "2025-12-31", False, False)),
            ("2025-12-31", ("2025-10-03", "2025-12-31", False, False)),
            ("2026-01-01", ("2025-10-03", "2025-12-31", False, True)),
            ("2026-01-30", ("2025-10-03", "2025-12-31", False, True)),
            ("2026-01-31", None),
        ],
    )
    def test_it_begins_when_the_renewal_opens_and_ends_with_the_grace(self, as_of, expected):
        """Ninety days before 1 January 2026; in the grace it is overdue; after it nothing is held."""
        found = obligations(RENEWABLE, as_of=as_of, program=RENEWED)
        said = [
            (str(row.on), str(row.fields["due_on"]), row.fields["done"], row.fields["overdue"])
            for row in found
        ]
        assert ([] if expected is None else [expected]) == said

    @pytest.mark.parametrize(("renewed", "on_time"), [("2025-12-31", True), ("2026-01-05", False)])
    def test_one_that_was_done_says_whether_it_was_in_time(self, renewed, on_time):
        """The next one is not due yet."""
        again = {**RENEWABLE, "on": renewed, "valid_through": "2026-12-31"}
        (row,) = obligations(RENEWABLE, again, as_of="2026-02-01", program=RENEWED)
        assert ("seller", renewed, True, False, on_time) == (
            row.fields["obligation"],
            str(row.fields["done_on"]),
            row.fields["done"],
            row.fields["overdue"],
            row.fields["on_time"],
        )

    def test_a_rule_asks_for_renewals_that_are_overdue(self):
        """By the name of the certification."""
        assert [Verdict.MET, Verdict.UNMET] == [
            verdict("renewed", RENEWABLE, as_of=text, program=RENEWED)
            for text in ("2025-12-31", "2026-01-01")
        ]


RANDOM_DAYS = st.integers(0, 200).map(lambda n: date(2026, 1, 1) + timedelta(n))
MODULES = st.builds(
    lambda on, passed: module(str(on), passed), RANDOM_DAYS, st.sampled_from([True, True, False, None])
)
AWARDS = st.builds(
    lambda on, last: {
        **AWARD,
        "on": str(on),
        "valid_through": None if last is None else str(on + timedelta(last)),
    },
    RANDOM_DAYS | st.just(day("2025-06-01")),
    st.none() | st.integers(0, 400),
)
SPANS = st.builds(
    lambda on, last: employment(str(on), None if last is None else str(on + timedelta(last))),
    RANDOM_DAYS,
    st.none() | st.integers(0, 150),
)
LOGS = st.tuples(
    st.lists(AWARDS, min_size=1, max_size=3), st.lists(MODULES, max_size=3), st.lists(SPANS, max_size=2)
).map(lambda parts: [row for part in parts for row in part])


class TestLaws:
    @given(LOGS)
    def test_a_day_that_is_no_day_of_the_record_or_of_an_obligation_changes_nothing(self, rows):
        """Between them rows and standings say on every day what they said on the day before."""
        record = PROGRAM.record("acme", evidence=rows)
        known = {on for on, _ in obligation_days(rulebook_of(PROGRAM), record)}
        for row in record.evidence:
            known.add(row.on)
            if row.valid_through is not None:
                known.add(row.valid_through + timedelta(1))
        reference = read(rulebook_of(PROGRAM), record, None)
        before = None
        for n in range(420):
            on = date(2025, 12, 1) + timedelta(n)
            view = reference.view(on)
            now = view.events("obligation"), view.events("standing")
            assert before is None or on in known or now == before
            before = now

    @given(st.lists(MODULES, max_size=3), st.lists(SPANS, max_size=2), RANDOM_DAYS)
    def test_what_one_says_fits_together(self, modules, spans, on):
        """What is done is not overdue, what is overdue is past its day, what escalates is not done."""
        for row in obligations(AWARD, *modules, *spans, as_of=str(on)):
            said = row.fields
            assert row.on <= on
            assert said["due_on"] == row.on + timedelta(30)
            if said.get("done"):
                assert said["overdue"] is False and said["escalation"] == "none"
            if said.get("overdue"):
                assert said["due_on"] < on and said["done"] is False and said["on_time"] is False
            if said.get("done_on") is not None:
                assert said["on_time"] is (said["done_on"] <= said["due_on"])

    @given(LOGS, RANDOM_DAYS, st.data())
    def test_a_further_pass_never_makes_anything_worse(self, rows, on, data):
        """Nobody becomes late or suspended because she passed something."""
        more = [*rows, data.draw(MODULES.filter(lambda row: row.get("passed")))]
        late = [verdict("current", *each, as_of=str(on)) for each in (rows, more)]
        held = [verdict("sellers", *each, as_of=str(on)) for each in (rows, more)]
        ranks = {Verdict.UNMET: 0, Verdict.UNKNOWN: 1, Verdict.MET: 2}
        for before, after in (late, held):
            assert ranks[before] <= ranks[after]

    @given(LOGS, RANDOM_DAYS, st.data())
    def test_the_order_of_evidence_does_not_matter(self, rows, on, data):
        """Rows come in any order."""
        turned = data.draw(st.permutations(rows))
        assert set(obligations(*rows, as_of=str(on))) == set(obligations(*turned, as_of=str(on)))

    @given(LOGS, RANDOM_DAYS, st.data())
    def test_completing_a_record_flips_nothing(self, rows, on, data):
        """Whatever is said of the modules of which nobody knows, a decided rule stays decided."""
        full = [
            {**row, "passed": data.draw(st.booleans())}
            if row["kind"] == "module" and "passed" not in row
            else row
            for row in rows
        ]
        for id in ("current", "sellers"):
            before = verdict(id, *rows, as_of=str(on))
            assert before in (Verdict.UNKNOWN, verdict(id, *full, as_of=str(on)))
