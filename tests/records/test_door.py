"""What a host hands over becomes facts and evidence that fit the program."""

import copy
import datetime
import pickle
import sys
from datetime import UTC, date, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from partnercert.documents.structure import parse_program
from partnercert.errors import QuestionError, RecordError
from partnercert.program.certifications import Certification
from partnercert.program.program import Program
from partnercert.questions.decide import decide
from partnercert.records.evidence import Evidence
from partnercert.records.kinds import BUILT_IN
from partnercert.values import amounts
from partnercert.values.amounts import Amount, eur, hours, money, percent, points, usd
from partnercert.values.mappings import FrozenMap
from partnercert.values.verdicts import Verdict

from .harbor import MAY_2, PROGRAM, consumption, exam, only, record

FIRST, LATER, LAST = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1)


class TestFacts:
    """Facts: `{name: value}`, `{name: {"value", "on", "recorded_on"}}`, or a list of these."""

    @pytest.mark.parametrize("day", [date.min, MAY_2, date.max])
    def test_an_undated_fact_holds_on_every_day(self, day):
        """Who says nothing about days means all of them."""
        assert "emea" == record(region="emea").fact("region", day).value

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2025, 12, 31), None),
            (FIRST, "emea"),
            (date(2026, 2, 28), "emea"),
            (LATER, "apac"),
            (LAST, "apac"),
        ],
    )
    def test_the_latest_statement_that_is_not_after_the_day_holds(self, day, expected):
        """On 1 March the partner moved; before it was heard of, nothing is known."""
        said = record(region=[{"value": "apac", "on": "2026-03-01"}, {"value": "emea", "on": FIRST}])
        statement = said.fact("region", day)
        assert expected == (statement and statement.value)

    def test_a_dated_statement_comes_before_an_undated_one(self):
        """The undated one is what is left where no dated one is known."""
        said = record(region=["emea", {"value": "apac", "on": LATER}])
        assert "emea" == said.fact("region", FIRST).value
        assert "apac" == said.fact("region", LATER).value

    def test_a_statement_counts_from_the_day_it_was_recorded_if_knowledge_is_asked_for(self):
        """What was true in January and heard of in June was not known in March."""
        said = record(region=[{"value": "apac", "on": FIRST, "recorded_on": LAST}])
        assert said.fact("region", LATER, known_on=LATER) is None
        assert "apac" == said.fact("region", LATER, known_on=LAST).value
        assert "apac" == said.fact("region", LATER).value

    def test_a_correction_of_the_same_day_counts_from_its_recording(self):
        """Two statements about one day differ in when they were recorded; the later one corrects."""
        first, second = {"value": "emea", "on": FIRST}, {"value": "apac", "on": FIRST, "recorded_on": LAST}
        for order in ([first, second], [second, first]):
            said = record(region=order)
            assert "emea" == said.fact("region", LAST, known_on=LATER).value
            assert "apac" == said.fact("region", LAST).value

    def test_an_empty_list_says_nothing(self):
        """A fact without statements is a fact that is not supplied."""
        assert record() == record(region=[])

    def test_the_same_statement_twice_is_one(self):
        """Repetition adds no knowledge."""
        assert record(region=["emea"]) == record(region=["emea", "emea"])

    def test_a_kpi_without_a_formula_is_supplied_like_a_fact(self):
        """Rules say `kpi` in all cases; the host says it under the id, in the unit declared."""
        assert percent(12) == record(churn=12).fact("churn", MAY_2).value

    def test_facts_have_every_sort(self):
        """Text, flag, date and amounts."""
        said = record(region="emea", insured=False, founded="1999-05-01", share="12.5")
        assert False is said.fact("insured", MAY_2).value
        assert date(1999, 5, 1) == said.fact("founded", MAY_2).value
        assert percent("12.5") == said.fact("share", MAY_2).value

    def test_a_foreign_fact_is_converted_on_its_own_day(self):
        """80 eur in January are 88 usd by the rate of 1.10, in August 96 by 1.20."""
        said = record(
            pipeline=[{"value": eur(80), "on": "2026-01-31"}, {"value": "80 eur", "on": "2026-08-01"}]
        )
        assert usd(88) == said.fact("pipeline", date(2026, 2, 1)).value
        assert usd(96) == said.fact("pipeline", date(2026, 8, 2)).value


class TestAmounts:
    """Bare numbers get the declared unit; decimal text is read exactly."""

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            (86, points(86)),
            (86.1, points("86.1")),
            ("86.1", points("86.1")),
            (Decimal("86.10"), points("86.1")),
            (Fraction(200, 3), points("200/3")),
            ("200/3", points("200/3")),
            ("86 points", points(86)),
            (points(86), points(86)),
            (-0.0, points(0)),
        ],
    )
    def test_a_bare_number_takes_the_declared_unit_and_stays_exact(self, given, expected):
        """A float is the decimal it prints as."""
        assert expected == only(exam(score=given)).fields["score"]

    def test_a_number_in_a_declared_percent_is_a_percentage(self):
        """12 of a field in percent is twelve hundredths."""
        assert percent(12) == record(share=12).fact("share", MAY_2).value

    def test_a_larger_unit_of_the_same_dimension_is_read(self):
        """A share may be given as a ratio."""
        assert percent(25) == record(share="0.25 ratio").fact("share", MAY_2).value

    @pytest.mark.parametrize(
        ("given", "on", "expected"),
        [
            (eur(100), "2026-06-30", usd(110)),
            (eur(100), "2026-07-01", usd(120)),
            ("100 eur", "2026-12-31", usd(120)),
            (money(1000, "JPY"), "2026-03-01", usd(7)),
            ("1000 jpy", "2026-01-01", usd(7)),
            ("100 usd", "2025-01-01", usd(100)),
        ],
    )
    def test_foreign_money_is_converted_by_the_rate_of_the_events_day(self, given, on, expected):
        """The event's day decides, whatever the day of the question."""
        assert expected == only(consumption(acr=given, on=on)).fields["acr"]

    def test_money_is_converted_exactly(self):
        """A third of a euro is no rounded number of dollars."""
        assert Fraction("1.10") / 3 == only(consumption(acr=Amount("1/3", "eur"))).fields["acr"].number


FULL = {
    "exam": {"score": 86, "passed": True, "proctored": True, "by": "pat", "outcome": "completed"}
    | {"state": "valid", "version": "2", "language": "de"}
    | {"identified": True, "incident": "dismissed", "minutes": 88},
    "demo": {"demo": "live", "score": 4, "passed": True, "by": "pat", "band": "good"},
    "scenario": {"scenario": "storm", "score": 4, "outcome": "no-show", "state": "under-review"}
    | {"minutes": "14.5", "objections": 3},
    "knowledge_check": {"knowledge_check": "k1", "score": "7.5", "passed": False, "state": "invalidated"},
    "module": {"module": "basics", "part": "practical", "version": "1", "passed": True, "by": "pat"},
    "artifact": {
        "artifact": "plan",
        "project": "p1",
        "validated": True,
        "accessibility": True,
        "security": False,
        "delivery": True,
        "score": 3,
        "band": "good",
        "by": "pat",
    },
    "rating": {"rating": "story", "rubric": "pitch", "attempt": "a1", "level": "solid"}
    | {"adjudicated": True, "by": "pat"},
    "debrief": {"debrief": "a1", "by": "pat"},
    "reference": {"customer": "dock", "validated": True, "rating": 5, "quote": True, "by": "pat"},
    "deal": {"customer": "dock", "outcome": "won", "value": "250.50", "source": "partner", "product": "crane"}
    | {"attached": True, "registered": False, "segment": "public"},
    "delivery": {"customer": "dock", "accepted_first_time": True, "hours": 80, "rework_hours": "4.5"}
    | {"revenue": 100, "cost": 130},
    "survey": {"survey": "csat", "score": 4, "customer": "dock"},
    "asset_use": {"asset": "deck"},
    "feedback": {"about": "portal", "score": 3},
    "qbr": {},
    "employment": {"role": "sales", "contractor": True, "person": "ada"},
    "enrollment": {"enrollment": "pro", "person": "ada"},
    "mdf": {"mdf": "spring-campaign", "granted": 2_000, "used": "1999.50"},
    "subscription": {"customer": "dock", "start": 10, "expansion": 1, "contraction": 0, "churn": "0.5"},
    "award": {"award": "gold", "region": "emea", "release": "v1", "valid_through": "2027-05-01"},
    "suspension": {"suspension": "pro", "person": "ada"},
    "waiver": {"requirement": "silver/calls", "reason": "storm", "by": "pat"},
    "election": {"tier": "silver"},
    "attestation": {"attestation": "gdpr-review"},
    "decision": {"about": "gold", "result": "deferred", "by": "pat"},
    "appeal": {"decision": "d1"},
}
MINIMAL = {
    "exam": {"exam": "pro-exam"},
    "demo": {"demo": "live"},
    "scenario": {"scenario": "storm"},
    "knowledge_check": {"knowledge_check": "k1"},
    "module": {"module": "basics"},
    "artifact": {"artifact": "plan"},
    "rating": {"rating": "story", "rubric": "pitch", "attempt": "a1", "level": "solid"},
    "debrief": {"debrief": "a1"},
    "reference": {"validated": False},
    "deal": {"outcome": "lost", "segment": "public", "customer": "dock"},
    "delivery": {},
    "survey": {"survey": "nps", "score": 9},
    "asset_use": {"asset": "deck"},
    "feedback": {"about": "portal"},
    "qbr": {},
    "employment": {},
    "enrollment": {"enrollment": "basics"},
    "mdf": {"mdf": "spring-campaign", "granted": 0, "used": 0},
    "subscription": {"customer": "dock", "start": 1, "expansion": 0, "contraction": 0, "churn": 0},
    "award": {"award": "bronze"},
    "suspension": {"suspension": "gold"},
    "waiver": {"requirement": "silver/old-rule"},
    "election": {"tier": "gold"},
    "attestation": {"attestation": "gdpr-review"},
    "decision": {"about": "gold", "result": "granted", "by": "pat"},
    "appeal": {"decision": "d1"},
}


# What an appeal is against, and what ratings and debriefs are about.
D1 = {"kind": "decision", "id": "d1", "on": "2026-05-01", **MINIMAL["decision"]}
A1 = {"kind": "demo", "id": "a1", "on": "2026-05-01", **MINIMAL["demo"]}
NAMED = {"appeal": [D1], "rating": [A1], "debrief": [A1]}


def admitted(row):
    """The event that a row becomes, after what it names."""
    return record(*NAMED.get(row["kind"], []), row).evidence[-1]


class TestKinds:
    """Section 5: the kinds that every program has."""

    def test_every_built_in_kind_but_the_derived_ones_has_an_example_here(self):
        """So that no kind is forgotten below."""
        given = {kind for kind, spec in BUILT_IN.items() if not spec.derived}
        assert given == FULL.keys() == MINIMAL.keys()

    @pytest.mark.parametrize("kind", FULL)
    def test_a_kind_admits_a_row_with_every_field(self, kind):
        """What the table of kinds lists can be said."""
        row = {**MINIMAL[kind], **FULL[kind]}
        event = admitted({"kind": kind, "on": "2026-05-02", **row})
        assert kind == event.kind
        assert set(row) - {"person", "valid_through"} == set(event.fields)

    @pytest.mark.parametrize("kind", MINIMAL)
    def test_a_kind_admits_a_row_with_nothing_optional(self, kind):
        """What is optional may be left out, or be None."""
        person = "ada" if kind == "employment" else None
        event = admitted(
            {"kind": kind, "on": MAY_2, **MINIMAL[kind], "person": person, "valid_through": None}
        )
        assert (set(MINIMAL[kind]), MAY_2, person) == (set(event.fields), event.on, event.person)

    @pytest.mark.parametrize(
        ("kind", "field"),
        [(kind, field) for kind, row in MINIMAL.items() for field in row],
    )
    def test_a_field_that_is_not_optional_must_be_given(self, kind, field):
        """A record that lacks a required field is refused; so is None."""
        with pytest.raises(RecordError) as caught:
            record({"kind": kind, "on": MAY_2, **MINIMAL[kind], field: None})
        assert ["missing-field"] == [fault.code for fault in caught.value.faults]

    def test_employment_says_whose(self):
        """A row that names nobody would say nothing about anybody."""
        with pytest.raises(RecordError) as caught:
            record({"kind": "employment", "on": MAY_2})
        lacking = "evidence of kind `employment` lacks `person`"
        assert [("missing-field", lacking, "give `person`")] == [
            (fault.code, fault.message, fault.help) for fault in caught.value.faults
        ]

    def test_a_program_may_add_fields_and_require_optional_ones(self):
        """[kinds.deal] adds a segment and requires the customer."""
        deal = {"kind": "deal", "on": MAY_2, "outcome": "won"}
        with pytest.raises(RecordError) as caught:
            record(deal)
        assert [
            "evidence of kind `deal` lacks `customer`",
            "evidence of kind `deal` lacks `segment`",
        ] == sorted(fault.message for fault in caught.value.faults)
        assert "public" == only({**deal, "segment": "public", "customer": "dock"}).fields["segment"]

    def test_a_declared_kind_has_fields_of_every_sort(self):
        """A field may even be called `self`."""
        event = only(Evidence(**consumption(acr=usd(5), hours=hours(1), ends=date(2026, 12, 31))))
        expected = {
            "customer": "dock",
            "acr": usd(5),
            "ends": date(2026, 12, 31),
            "hours": hours(1),
            "self": True,
        }
        assert expected == event.fields

    def test_only_ids_that_the_program_declares_are_checked(self):
        """Exams are declared here and demos are not; attestations never are."""
        with pytest.raises(RecordError):
            record(exam(exam="other"))
        assert record({"kind": "demo", "on": MAY_2, "demo": "whatever"})

    def test_evidence_and_rows_are_the_same(self):
        """An Evidence says what its row says."""
        row = exam(person="ada", passed=True)
        assert record(row) == record(Evidence("exam", MAY_2, person="ada", exam="pro-exam", passed=True))

    def test_a_text_of_a_class_of_the_hosts_becomes_plain(self):
        """An enumeration of a host does not travel into records."""

        class Stage(StrEnum):
            WON = "won"

        event = only({"kind": "deal", "on": MAY_2, **MINIMAL["deal"], "outcome": Stage.WON})
        assert str is type(event.fields["outcome"])


class TestDays:
    """`at` is an aware datetime where hours matter; `on` may then be left out; both agree in the program's zone."""

    @pytest.mark.parametrize(
        ("at", "on"),
        [
            ("2026-03-28T22:59:59+00:00", "2026-03-28"),
            ("2026-03-28T23:00:00+00:00", "2026-03-29"),
            ("2026-03-29T21:59:59+00:00", "2026-03-29"),
            ("2026-03-29T22:00:00+00:00", "2026-03-30"),
            ("2026-10-24T22:00:00Z", "2026-10-25"),
            ("2026-10-25T22:59:59Z", "2026-10-25"),
            ("2026-10-25T23:00:00Z", "2026-10-26"),
        ],
    )
    def test_the_day_is_the_programs_across_the_change_of_clocks(self, at, on):
        """Berlin is one hour ahead of UTC until 29 March and from 25 October, two between."""
        assert date.fromisoformat(on) == only(exam(at=at, on=None)).on == only(exam(at=at, on=on)).on

    def test_a_moment_without_a_day_in_evidence_is_read_in_the_programs_zone(self):
        """Evidence made from a moment in UTC falls on the day that Berlin had."""
        moment = datetime.datetime(2026, 5, 1, 22, 30, tzinfo=UTC)
        assert MAY_2 == only(Evidence("exam", at=moment, exam="pro-exam")).on

    def test_moments_of_any_zone_are_equal_if_they_are_one(self):
        """The door keeps moments by the program's clock, with their offset."""
        rome, utc = ZoneInfo("Europe/Rome"), UTC
        one = only(exam(on=None, at=datetime.datetime(2026, 5, 2, 12, tzinfo=rome)))
        other = only(exam(on=None, at=datetime.datetime(2026, 5, 2, 10, tzinfo=utc)))
        assert one == other
        assert repr(one) == repr(other)

    def test_the_hour_that_comes_twice_stays_two_hours(self):
        """On 25 October 02:30 comes twice in Berlin; two exams there are not one."""
        berlin = ZoneInfo("Europe/Berlin")
        twice = [datetime.datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=berlin) for fold in (0, 1)]
        first, second = record(*(exam(on=None, at=moment) for moment in twice)).evidence
        assert timedelta(hours=1) == second.at - first.at
        assert first != second

    def test_the_ends_of_the_calendar_are_moments_too(self):
        """No day of the calendar is out of reach of another zone."""
        last = datetime.datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-5)))
        assert date(9999, 12, 31) == only(exam(on=None, at=last)).on


class TestValues:
    """A record is a value: equal, hashable, picklable, and its repr evaluates."""

    ROWS = (
        exam(person="ada", score="200/3", at="2026-05-02T09:00:00+02:00", recorded_on="2026-05-03", id="x-1"),
        consumption(acr="12.50 eur", ends="2027-01-01"),
        {"kind": "award", "on": "2026-05-02", "award": "pro", "person": "ada", "valid_through": "2027-05-01"}
        | {"revoked_on": "2026-06-01"},
        {"kind": "qbr", "on": "2026-05-02"},
        {"kind": "qbr", "on": "2026-05-02"},
    )
    FACTS = {  # noqa: RUF012
        "region": "emea",
        "founded": "1999-05-01",
        "pipeline": [
            {"value": 5, "on": "2026-05-02", "recorded_on": "2026-05-04"},
            {"value": "6", "on": LAST},
        ],
        "churn": "0.5",
    }

    @pytest.fixture
    def acme(self):
        return record(*self.ROWS, **self.FACTS)

    def test_plain_data_reads_back_as_an_equal_record(self, acme):
        """`to_dict` comes back through the door."""
        said = acme.to_dict()
        assert acme == PROGRAM.record(said["id"], said["facts"], said["evidence"])

    def test_the_repr_evaluates(self, acme):
        """A falsifying example can be pasted into a test."""
        names = {name: getattr(amounts, name) for name in amounts.__all__}
        names |= {"record": PROGRAM.record, "Evidence": Evidence, "datetime": datetime}
        assert acme == eval(repr(acme), names)

    def test_pickling_keeps_the_record_and_what_it_can_answer(self, acme):
        """Records travel between processes."""
        back = pickle.loads(pickle.dumps(acme))
        assert (acme, hash(acme)) == (back, hash(back))
        assert acme.events("exam", LAST) == back.events("exam", LAST)
        assert acme == copy.deepcopy(acme)

    def test_the_order_of_rows_does_not_matter(self, acme):
        """The log is a bag, not a list."""
        other = record(*reversed(self.ROWS), **dict(reversed(self.FACTS.items())))
        assert (acme, hash(acme)) == (other, hash(other))
        assert acme.events("qbr", LAST) == other.events("qbr", LAST)

    def test_how_often_a_row_without_an_id_occurs_does_matter(self, acme):
        """Two meetings on one day are two meetings."""
        assert acme != record(*self.ROWS[:-1], **self.FACTS)

    def test_a_record_differs_by_id_facts_and_evidence(self, acme):
        """Each of them makes another record."""
        assert 4 == len({acme, acme.with_facts(region="apac"), acme.adding(exam()), PROGRAM.record("other")})

    def test_adding_and_with_facts_make_new_records(self, acme):
        """What was there stays; the same as if all had been given at once."""
        assert record(*self.ROWS, exam(), **self.FACTS) == acme.adding(exam())
        assert acme == acme.adding()
        assert record(*self.ROWS, **self.FACTS | {"region": "apac"}) == acme.with_facts(region="apac")
        assert "emea" == acme.fact("region", MAY_2).value

    def test_an_empty_list_withdraws_a_fact(self, acme):
        """What is no longer known is left out."""
        assert acme.with_facts(region=[]).fact("region", MAY_2) is None

    def test_facts_that_do_not_fit_are_refused_at_their_place(self, acme):
        """All of them, and the record stays as it was."""
        with pytest.raises(RecordError) as caught:
            acme.with_facts(region="here", insured=1)
        assert ["facts.region", "facts.insured"] == [fault.path for fault in caught.value.faults]

    def test_positions_count_among_what_is_added(self, acme):
        """The host finds the misfit in the rows it has just handed over."""
        with pytest.raises(RecordError) as caught:
            acme.adding(exam(), exam(exam="other"))
        assert "evidence[1].exam" == caught.value.path

    def test_rows_without_a_person_can_be_sorted_with_others(self):
        """The order among rows of one day needs no names."""
        assert 2 == len(record(exam(), exam(person="ada")).events("exam", MAY_2))


class TestUnder:
    """A program whose kinds, fields or units differ re-checks the record, or names the first difference."""

    def test_an_equal_signature_leaves_the_record_alone(self):
        """An equal program is the same program."""
        acme = record(exam())
        assert acme is acme.under(pickle.loads(pickle.dumps(PROGRAM)).signature)

    def test_another_program_reads_the_same_facts_and_rows(self):
        """The record remembers the program that it was last checked against."""
        acme, wider = record(exam(), region="emea"), PROGRAM.replace("pro", Certification(level="expert"))
        moved = acme.under(wider.signature)
        assert acme == moved
        assert wider.signature is not acme.signature

    def test_another_zone_reads_moments_in_its_own_days(self):
        """The same exam falls on another day where the program lives elsewhere."""
        acme = Program(timezone="Asia/Tokyo").record(
            "acme", evidence=[{"kind": "exam", "exam": "x", "at": "2026-05-01T22:30:00Z"}]
        )
        moved = acme.under(Program(timezone="America/New_York").signature)
        assert [date(2026, 5, 2)] == [event.on for event in acme.evidence]
        assert [date(2026, 5, 1)] == [event.on for event in moved.evidence]

    def test_the_first_difference_is_named(self):
        """A program that knows no consumption cannot read a record of it."""
        acme = record(exam(exam="pro-exam"), consumption())
        with pytest.raises(QuestionError) as caught:
            acme.under(Program(currency="usd").signature)
        error = caught.value
        assert ("foreign-record", "evidence[1].kind") == (error.code, error.path)
        assert (
            "the record `acme` does not fit the program: there is no evidence of kind `consumption`"
            == error.message
        )


def work(size):
    """How many functions are called while a record of that many rows is made."""
    rows = [
        exam(
            id=f"row-{n}",
            person=f"person-{n % 7}",
            score=n % 100,
            supersedes=f"row-{n - 1}" if n % 5 else None,
        )
        for n in range(size)
    ]
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        record(*rows)
    finally:
        sys.setprofile(None)
    return calls


def test_twice_as_many_rows_are_twice_the_work():
    """The door is linear in the log; one comparison of every row with every other would show."""
    work(10)
    assert work(800) < 2.1 * work(400)


def test_fields_of_evidence_cannot_be_changed():
    """Evidence is a value."""
    event = only(exam())
    assert isinstance(event.fields, FrozenMap)
    with pytest.raises(AttributeError):
        event.on = LATER


class TestChangingEvidence:
    """Evidence is a value: a changed row is a new one."""

    def test_a_row_is_taken_back_by_making_a_new_one(self):
        """What is not named stays as it was, fields included."""
        row = Evidence("exam", FIRST, person="ada", id="e-1", exam="sales", passed=True)
        expected = Evidence(
            "exam", FIRST, person="ada", id="e-1", revoked_on=LATER, exam="sales", passed=True
        )
        assert expected == row.replace(revoked_on=LATER)
        assert row.revoked_on is None

    def test_a_field_can_be_changed_or_left_out(self):
        """None leaves a field out, as it does when evidence is made."""
        row = Evidence("exam", FIRST, exam="sales", passed=True)
        assert Evidence("exam", FIRST, exam="sales", passed=False) == row.replace(passed=False)
        assert Evidence("exam", FIRST, exam="sales") == row.replace(passed=None)


def test_a_kind_may_say_nothing_but_that_it_happened():
    """Such as a payment, whose amount is nobody's business here."""
    program = parse_program(
        '[program]\nname = "x"\n[kinds.payment]\nfields = {}\n[requirements]\npaid = \'has("payment")\''
    )
    paid = program.record("acme", evidence=[{"kind": "payment", "on": "2026-01-01"}])
    assert Verdict.MET is decide(program, paid, date(2026, 1, 1))["paid"].verdict
    with pytest.raises(RecordError, match="amount"):
        program.record("acme", evidence=[{"kind": "payment", "on": "2026-01-01", "amount": 5}])
