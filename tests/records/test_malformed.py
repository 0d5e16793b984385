"""What does not fit is refused: every misfit at once, with its place, the value and the remedy."""

from datetime import UTC, date, datetime

import pytest

from partnercert.errors import Fault, RecordError
from partnercert.program.declarations import FactDeclaration, RateRow
from partnercert.program.kpis import Kpi
from partnercert.program.program import Program
from partnercert.records.evidence import Evidence
from partnercert.values.amounts import days, eur, money, points, usd

from .harbor import PROGRAM, consumption, exam, record

TEXTS = "leave out what is not known; write ids as texts"
NO_TEXT = "is no text of 1 to 1000 printable characters"
NUMBERS = "write a number such as 5, 12.5 or `20/3`"
DATES = "write year, month and day, such as `2024-02-29`"
MOMENTS = "give an aware datetime, such as `2026-03-02T10:00:00+01:00`"
ONE_VALUE = "give `recorded_on` to the later one, or leave one out"
CORRECTION = "give a correction `supersedes` and the day it was recorded"

FACTS = [
    pytest.param(
        {"regoin": "emea"},
        Fault("unknown-fact", "the program has no fact `regoin`", "did you mean `region`?", "facts.regoin"),
        id="a name that no program declares",
    ),
    pytest.param(
        {"region": "emae"},
        Fault(
            "unknown-option",
            "`emae` is not one of the 3 values allowed here",
            "did you mean `emea`?",
            "facts.region",
        ),
        id="a text that is not one of the options",
    ),
    pytest.param(
        {"region": None},
        Fault("missing-value", "the fact has no value", "leave out a fact that is not known", "facts.region"),
        id="nothing",
    ),
    pytest.param(
        {"region": {"on": "2026-01-01"}},
        Fault("missing-value", "the fact has no value", "leave out a fact that is not known", "facts.region"),
        id="a day without a value",
    ),
    pytest.param(
        {"region": {"value": "emea", "until": "2026-01-01"}},
        Fault(
            "unknown-key",
            "a fact has no `until`",
            "known here: `on`, `recorded_on`, `value`",
            "facts.region.until",
        ),
        id="a key that facts do not have",
    ),
    pytest.param(
        {"region": {"value": "emea", "on": "2026-13-01"}},
        Fault("bad-date", "`2026-13-01` is not a day of the calendar", DATES, "facts.region.on"),
        id="a day that does not exist",
    ),
    pytest.param(
        {"region": ["emea", "apac"]},
        Fault("contradiction", "the fact `region` has two values for one day", ONE_VALUE, "facts.region"),
        id="two values for every day",
    ),
    pytest.param(
        {
            "region": [
                {"value": "emea", "on": "2026-01-01"},
                {"value": "apac", "on": "2026-01-01", "recorded_on": "2026-01-01"},
                {"value": "amer", "on": "2026-01-01"},
            ]
        },
        Fault("contradiction", "the fact `region` has two values for one day", ONE_VALUE, "facts.region"),
        id="three values that became known on one day",
    ),
    pytest.param(
        {"insured": 1},
        Fault("bad-value", "`1` is no flag", "give true or false", "facts.insured"),
        id="a number for a flag",
    ),
    pytest.param(
        {"insured": "true"},
        Fault("bad-value", "`true` is no flag", "give true or false", "facts.insured"),
        id="a text for a flag",
    ),
    pytest.param(
        {"founded": datetime(1999, 5, 1, tzinfo=UTC)},
        Fault(
            "bad-date",
            "`1999-05-01 00:00:00+00:00` is a point in time and not a date",
            "give a date, or turn it into one in the program's time zone",
            "facts.founded",
        ),
        id="a point in time for a date",
    ),
    pytest.param(
        {"pipeline": 5},
        Fault(
            "missing-date",
            "a fact that ages needs its day",
            'give {"value": …, "on": "2026-01-31"}; it is known for 45 days',
            "facts.pipeline",
        ),
        id="an undated value of a fact that ages",
    ),
    pytest.param(
        {"pipeline": [{"value": -5, "on": "2026-01-01"}]},
        Fault(
            "out-of-bounds",
            "`-5 USD` is outside the bounds, at least 0 USD",
            "correct the value or the bounds of its declaration",
            "facts.pipeline[0]",
        ),
        id="an amount below the least",
    ),
    pytest.param(
        {"share": 101},
        Fault(
            "out-of-bounds",
            "`101 %` is outside the bounds, at most 100 %",
            "correct the value or the bounds of its declaration",
            "facts.share",
        ),
        id="an amount above the most",
    ),
    pytest.param(
        {"share": "86%"},
        Fault("bad-number", "`86%` is not a number", NUMBERS, "facts.share"),
        id="a percentage as text",
    ),
    pytest.param(
        {"share": days(3)},
        Fault("unit-mismatch", "`3 days` is no amount of ratio", "give it in ratio", "facts.share"),
        id="another unit",
    ),
    pytest.param(
        {"pipeline": {"value": eur(5), "on": "2025-12-31"}},
        Fault(
            "no-rate",
            "there is no rate of eur on 2025-12-31",
            "add a row to [rates.eur], or give the amount in usd",
            "facts.pipeline",
        ),
        id="foreign money before the first rate",
    ),
]
EVIDENCE = [
    pytest.param(
        {"on": "2026-05-02"},
        Fault(
            "missing-field",
            "a row lacks `kind`",
            "say what happened, such as `exam` or `deal`",
            "evidence[0]",
        ),
        id="no kind",
    ),
    pytest.param(
        {"kind": "exma", "on": "2026-05-02"},
        Fault(
            "unknown-kind", "there is no evidence of kind `exma`", "did you mean `exam`?", "evidence[0].kind"
        ),
        id="a kind that nobody declares",
    ),
    pytest.param(
        {"kind": "eligible", "on": "2026-05-02"},
        Fault(
            "derived-kind",
            "`eligible` is a view of `consumption`",
            "give evidence of kind `consumption`",
            "evidence[0].kind",
        ),
        id="a view",
    ),
    pytest.param(
        {"kind": "standing", "on": "2026-05-02"},
        Fault(
            "derived-kind",
            "evidence of kind `standing` follows from other evidence",
            "give the awards, suspensions and employment that it follows from",
            "evidence[0].kind",
        ),
        id="a derived kind",
    ),
    pytest.param(
        {"kind": "qbr"},
        Fault("missing-date", "a row has no day", "give `on`, or `at` where hours matter", "evidence[0]"),
        id="no day",
    ),
    pytest.param(
        {"kind": "qbr", "on": datetime(2026, 5, 2, tzinfo=UTC)},
        Fault(
            "bad-date",
            "`2026-05-02 00:00:00+00:00` is a point in time and not a date",
            "give a date, or turn it into one in the program's time zone",
            "evidence[0].on",
        ),
        id="a point in time for a day",
    ),
    pytest.param(
        {"kind": "qbr", "on": "02.05.2026"},
        Fault("bad-date", "`02.05.2026` is not a date", DATES, "evidence[0].on"),
        id="a day in another order",
    ),
    pytest.param(
        {"kind": "qbr", "at": datetime(2026, 5, 2, 9)},
        Fault("bad-date", "`2026-05-02 09:00:00` is no point in time with a zone", MOMENTS, "evidence[0].at"),
        id="a moment without a zone",
    ),
    pytest.param(
        {"kind": "qbr", "at": date(2026, 5, 2)},
        Fault("bad-date", "`2026-05-02` is no point in time with a zone", MOMENTS, "evidence[0].at"),
        id="a day for a moment",
    ),
    pytest.param(
        {"kind": "qbr", "at": "nine o'clock"},
        Fault("bad-date", "`nine o'clock` is no point in time with a zone", MOMENTS, "evidence[0].at"),
        id="a text that is no moment",
    ),
    pytest.param(
        {"kind": "qbr", "on": "2026-05-01", "at": "2026-05-01T22:30:00Z"},
        Fault(
            "bad-date",
            "`on` is 2026-05-01, but `at` falls on 2026-05-02 in Europe/Berlin",
            "leave out `on`",
            "evidence[0].on",
        ),
        id="a day and a moment that disagree in the program's zone",
    ),
    pytest.param(
        {"kind": "qbr", "on": "2026-05-02", "valid_through": "2026-05-01"},
        Fault(
            "bad-date",
            "`valid_through` 2026-05-01 lies before the event itself, 2026-05-02",
            "correct one of the two days",
            "evidence[0].valid_through",
        ),
        id="an end before the beginning",
    ),
    pytest.param(
        {"kind": "qbr", "on": "2026-05-02", "recorded_on": "soon"},
        Fault("bad-date", "`soon` is not a date", DATES, "evidence[0].recorded_on"),
        id="a day of recording that is no day",
    ),
    pytest.param(
        exam(proctord=True),
        Fault(
            "unknown-field",
            "`exam` has no field `proctord`",
            "did you mean `proctored`?",
            "evidence[0].proctord",
        ),
        id="a field that the kind does not have",
    ),
    pytest.param(
        exam(exam="pro-exma"),
        Fault(
            "unknown-option",
            "`pro-exma` is not one of the 1 values allowed here",
            "did you mean `pro-exam`?",
            "evidence[0].exam",
        ),
        id="an exam that the program does not know",
    ),
    pytest.param(
        exam(exam=7),
        Fault("bad-text", f"`7` {NO_TEXT}", TEXTS, "evidence[0].exam"),
        id="a number for an id",
    ),
    pytest.param(
        exam(person=""),
        Fault("bad-text", f"`` {NO_TEXT}", TEXTS, "evidence[0].person"),
        id="an empty name",
    ),
    pytest.param(
        exam(person="ada\u202egnp.exe"),
        Fault("bad-text", f"`ada\\u202egnp.exe` {NO_TEXT}", TEXTS, "evidence[0].person"),
        id="a name that is written backwards",
    ),
    pytest.param(
        exam(by="x" * 100_000),
        Fault("bad-text", f"`{'x' * 80}…` {NO_TEXT}", TEXTS, "evidence[0].by"),
        id="a text without end",
    ),
    pytest.param(
        exam(score=float("nan")),
        Fault("bad-number", "`nan` is not a number", NUMBERS, "evidence[0].score"),
        id="not a number",
    ),
    pytest.param(
        exam(score="inf"),
        Fault("bad-number", "`inf` is not a number", NUMBERS, "evidence[0].score"),
        id="infinity",
    ),
    pytest.param(
        exam(score=10**5_000),
        Fault("bad-number", "a number has more than 40 digits", "round it", "evidence[0].score"),
        id="a number of five thousand digits",
    ),
    pytest.param(
        exam(score=True),
        Fault(
            "bad-number",
            "a boolean is not a number",
            "write 1 or 0 if a number is meant",
            "evidence[0].score",
        ),
        id="a flag for a number",
    ),
    pytest.param(
        exam(score="86 %"),
        Fault(
            "bad-unit",
            "`%` is not a unit",
            "write one of `ratio`, `percent`, `points`, `days`, `weeks`, `months`, `years`, `hours`, `count`, "
            "or a currency such as `usd`",
            "evidence[0].score",
        ),
        id="a unit that is a sign",
    ),
    pytest.param(
        exam(score=[[]]),
        Fault("bad-value", "`[[]]` is no amount", "give a number of points", "evidence[0].score"),
        id="a list for a number",
    ),
    pytest.param(
        consumption(acr=points(5)),
        Fault("unit-mismatch", "`5 points` is no amount of usd", "give it in usd", "evidence[0].acr"),
        id="points for money",
    ),
    pytest.param(
        consumption(acr=money(5, "CHF")),
        Fault(
            "no-rate",
            "there is no rate of chf on 2026-05-02",
            "add a row to [rates.chf], or give the amount in usd",
            "evidence[0].acr",
        ),
        id="money without a rate",
    ),
    pytest.param(
        exam(id="a", supersedes="b"),
        Fault(
            "unknown-id",
            "there is no row with the id `b`",
            "hand over the row that is replaced, or leave out `supersedes`",
            "evidence[0].supersedes",
        ),
        id="a correction of nothing",
    ),
    pytest.param(
        ["exam", "2026-05-02"],
        Fault(
            "bad-evidence",
            "a row is a table or Evidence, not `list`",
            'give {"kind": "exam", "on": "2026-03-02", …}',
            "evidence[0]",
        ),
        id="a list for a row",
    ),
    *(
        pytest.param(
            {"kind": kind, **named, "on": "2026-05-02", field: -1},
            Fault(
                "out-of-bounds",
                f"`{shown}` is outside the bounds, at least 0{unit}",
                "correct the value or the bounds of its declaration",
                f"evidence[0].{field}",
            ),
            id=f"less {field} than none",
        )
        for kind, named, field, shown, unit in (
            ("delivery", {}, "hours", "-1 hours", " hours"),
            ("delivery", {}, "rework_hours", "-1 hours", " hours"),
            ("deal", {"outcome": "won", "customer": "dock", "segment": "public"}, "units", "-1", ""),
            ("deal", {"outcome": "won", "customer": "dock", "segment": "public"}, "attached_units", "-1", ""),
            ("exam", {"exam": "pro-exam"}, "minutes", "-1", ""),
            ("scenario", {"scenario": "storm"}, "objections", "-1", ""),
        )
    ),
]
SEVERAL = [
    pytest.param(
        [exam(id="a"), exam(id="a", score=1)],
        Fault("contradiction", "the id `a` stands for two different rows", CORRECTION, "evidence[1].id"),
        id="one id for two rows",
    ),
    pytest.param(
        [
            exam(id="a", score=3, supersedes="a", recorded_on="2026-06-01"),
            exam(id="a"),
            exam(id="a", score=1),
        ],
        Fault("contradiction", "the id `a` stands for two different rows", CORRECTION, "evidence[2].id"),
        id="one id for two rows beside a correction",
    ),
    pytest.param(
        [exam(id="a"), *(exam(id="a", score=n, supersedes="a", recorded_on="2026-06-01") for n in (1, 2))],
        Fault("contradiction", "the id `a` stands for two different rows", CORRECTION, "evidence[2].id"),
        id="two corrections of one day",
    ),
    pytest.param(
        [exam(id="a", supersedes="b"), exam(id="b", supersedes="a")],
        Fault(
            "contradiction",
            "the row `a` supersedes itself in the end",
            "let corrections point back in time only",
            "evidence[0].supersedes",
        ),
        id="corrections in a circle",
    ),
]


def faults(*evidence, **facts):
    with pytest.raises(RecordError) as caught:
        record(*evidence, **facts)
    return caught.value.faults


@pytest.mark.parametrize(("facts", "expected"), FACTS)
def test_a_fact_that_does_not_fit_is_refused(facts, expected):
    """The one fault names code, value, remedy and place."""
    assert (expected,) == faults(**facts)


@pytest.mark.parametrize(("row", "expected"), EVIDENCE)
def test_a_row_that_does_not_fit_is_refused(row, expected):
    """The one fault names code, value, remedy and place."""
    assert (expected,) == faults(row)


@pytest.mark.parametrize(("rows", "expected"), SEVERAL)
def test_rows_that_contradict_one_another_are_refused(rows, expected):
    """Each fits, together they do not."""
    assert (expected,) == faults(*rows)


@pytest.mark.parametrize("rows", [each.values[0] for each in SEVERAL], ids=[each.id for each in SEVERAL])
def test_a_contradiction_is_one_in_any_order(rows):
    """The order of evidence never matters, not for a mistake either."""
    assert ["contradiction"] == [fault.code for fault in faults(*reversed(rows))]
    known, *more = rows[::-1]
    if not (isinstance(known, dict) and known.get("supersedes") not in (None, known.get("id"))):
        with pytest.raises(RecordError):
            record(known).adding(*more)


def test_every_misfit_is_found_at_once():
    """Facts, rows and their fields, in the order in which they were given."""
    found = faults(
        exam(score="86%", passed="yes", by=""),
        exam(),
        {"kind": "deal"},
        region="here",
        share=-1,
    )
    assert [
        ("unknown-option", "facts.region"),
        ("out-of-bounds", "facts.share"),
        ("bad-number", "evidence[0].score"),
        ("bad-value", "evidence[0].passed"),
        ("bad-text", "evidence[0].by"),
        ("missing-date", "evidence[2]"),
        ("missing-field", "evidence[2]"),
        ("missing-field", "evidence[2]"),
        ("missing-field", "evidence[2]"),
    ] == [(fault.code, fault.path) for fault in found]


def test_one_except_clause_catches_one_misfit_and_many():
    """The group is a RecordError and a ValueError; its message counts."""
    for rows, message in (
        ([{}], "1 fault in the record `acme`"),
        ([{}, {}], "2 faults in the record `acme`"),
    ):
        with pytest.raises(ValueError, match=message):
            PROGRAM.record("acme", evidence=rows)


@pytest.mark.parametrize("id", ["", None, 7, "a\nb", "x" * 1_001])
def test_the_id_of_a_partner_is_a_printable_text(id):
    """It stands in reports and reprs."""
    with pytest.raises(RecordError) as caught:
        PROGRAM.record(id)
    assert ("bad-text", "id") == (caught.value.code, caught.value.path)


@pytest.mark.parametrize("evidence", [{"kind": "qbr"}, "qbr", 7])
def test_evidence_is_a_list(evidence):
    """One row, or a text, is not a list of rows."""
    with pytest.raises(RecordError) as caught:
        PROGRAM.record("acme", evidence=evidence)
    assert ("bad-evidence", "evidence") == (caught.value.code, caught.value.path)


@pytest.mark.parametrize("given", [["region"], "region", 7])
def test_facts_are_a_table(given):
    """A list of names says nothing about values."""
    with pytest.raises(RecordError) as caught:
        PROGRAM.record("acme", facts=given)
    assert ("bad-fact", "facts") == (caught.value.code, caught.value.path)


def test_foreign_money_needs_a_day():
    """Rates are dated; an undated fact has no day to look up."""
    program = Program(
        currency="usd",
        rates={"eur": [RateRow(starts="2026-01-01", worth=1)]},
        facts={"arr": FactDeclaration(unit="usd")},
    )
    with pytest.raises(RecordError) as caught:
        program.record("acme", {"arr": "5 eur"})
    expected = Fault(
        "no-rate",
        "`5 EUR` has no day, and rates are dated",
        "give its day with `on`, or the amount in usd",
        "facts.arr",
    )
    assert (expected,) == caught.value.faults


def test_money_needs_the_programs_currency():
    """A program without a currency has no money fields; the remedy is not in the row."""
    row = {"kind": "deal", "on": "2026-05-02", "outcome": "won", "value": 5}
    with pytest.raises(RecordError) as caught:
        Program().record("acme", evidence=[row])
    expected = Fault(
        "unknown-field",
        "`deal` has no field `value`",
        "it holds money, and the program names no currency: set [program] currency",
        "evidence[0].value",
    )
    assert (expected,) == caught.value.faults


def test_a_kpi_of_the_host_is_checked_like_a_fact():
    """Its unit is that of the declaration."""
    program = Program(currency="usd", kpis={"arr": Kpi(unit="usd")})
    with pytest.raises(RecordError) as caught:
        program.record("acme", {"arr": points(3)})
    assert ("unit-mismatch", "facts.arr") == (caught.value.code, caught.value.path)


def test_evidence_needs_a_day():
    """Evidence itself refuses to be made without one."""
    for at in (None, "2026-05-02T10:00:00Z"):
        with pytest.raises(RecordError) as caught:
            Evidence("qbr", at=at)
        assert "missing-date" == caught.value.code


def nested(depth):
    inside = []
    for _ in range(depth):
        inside = [inside]
    return inside


@pytest.mark.parametrize(
    "hostile",
    [
        nested(100_000),
        10**5_000,
        -(10**5_000),
        float("-inf"),
        "x" * 100_000,
        "\ud800",
        "\x00",
        "🏴\u200d",
        b"1",
        object(),
    ],
    ids=["deep", "huge", "negative", "infinite", "long", "surrogate", "null", "joined", "bytes", "object"],
)
def test_a_hostile_value_is_refused_wherever_it_stands(hostile):
    """Nothing but a RecordError leaves the door, and every fault is one short printable line."""
    names = ("kind", "on", "at", "person", "valid_through", "id", "supersedes", "exam", "score", "passed")
    rows = [*(exam(**{name: hostile}) for name in names), hostile]
    facts = dict.fromkeys(("region", "insured", "founded", "share"), hostile)
    found = faults(*rows, **facts)
    assert {f"evidence[{position}]" for position in range(len(rows))} == {
        fault.path.partition(".")[0] for fault in found if fault.path.startswith("evidence")
    }
    assert set(facts) <= {
        fault.path.split(".")[1].partition("[")[0] for fault in found if fault.path.startswith("facts")
    }
    for fault in found:
        assert str(fault).isprintable()
        assert 500 > len(str(fault))


@pytest.mark.parametrize(
    "key",
    [7, 10**5_000, None, ("a", "b"), "x" * 100_000, "a\u202eb"],
    ids=["number", "huge", "nothing", "pair", "long", "bidi"],
)
def test_a_hostile_name_is_refused(key):
    """Names of facts and fields are quoted like values."""
    found = [*faults({**exam(), key: 1}), *self_named(key)]
    assert ["unknown-field", "unknown-fact"] == [fault.code for fault in found]
    assert all(str(fault).isprintable() and 500 > len(str(fault)) for fault in found)


def self_named(key):
    with pytest.raises(RecordError) as caught:
        PROGRAM.record("acme", facts={key: 1})
    return caught.value.faults


def test_money_that_is_too_long_to_be_written_is_refused():
    """What is converted must come back through the door as text."""
    with pytest.raises(RecordError) as caught:
        record(consumption(acr=eur("0." + "1" * 39)))
    assert ("bad-number", "evidence[0].acr") == (caught.value.code, caught.value.path)


def test_usd_needs_no_rate():
    """The program's own money is not converted."""
    assert usd(5) == record(consumption(acr=5)).evidence[0].fields["acr"]
