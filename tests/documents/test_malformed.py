"""What is wrong with a document is said at once, with its place and its remedy, and costs nothing to refuse."""

import tracemalloc
from datetime import datetime
from typing import Any

import pytest

from partnercert.documents.structure import parse_program, program_from_dict, record_from_dict
from partnercert.errors import Fault, ProgramError, ProgramErrors, RecordErrors

from .programs import ACME, HARBOR

PROGRAM = parse_program(HARBOR)

TOO_MANY_PARTS = (
    "a key in line 1 has more than 16 parts",
    "a part of a program has a path of few ids, and an id has no dots",
)
TOO_DEEP = ("brackets nest more than 64 deep in line 1", "no part of a program needs such depth")
TOO_LONG = ("a document has at most 1_000_000 bytes", "split the program")

HOSTILE = {
    "a key of 20,000 parts": ("a" + ".a" * 20_000 + " = 1", TOO_MANY_PARTS),
    "a table name of 20,000 parts": ("[a" + " . a" * 20_000 + "]", TOO_MANY_PARTS),
    "a key of 20,000 quoted parts": ("'a'" + ".'a'" * 20_000 + " = 1", TOO_MANY_PARTS),
    "a long key inside a table": ("a = { b" + ".b" * 20_000 + " = 1 }", TOO_MANY_PARTS),
    "10,000 brackets": ("a = " + "[" * 10_000, TOO_DEEP),
    "10,000 braces": ("a = " + "{a=" * 10_000, TOO_DEEP),
    "brackets behind four quotes": ('a = ["""x"""", ' + "[" * 10_000, TOO_DEEP),
    "brackets behind an escaped quote": ('a = ["\\"", ' + "[" * 10_000, TOO_DEEP),
    "brackets behind a backslash": ("a = ['\\', " + "[" * 10_000, TOO_DEEP),
    "2 MB": ('title = "' + "x" * 2_000_000 + '"', TOO_LONG),
    "1.2 MB in 600,000 letters": ('title = "' + "ü" * 600_000 + '"', TOO_LONG),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_document_made_to_exhaust_the_reader_is_refused_cheaply(name: str) -> None:
    """It is turned away before anything is built from it: memory stays below three times its size."""
    text, (message, help) = HOSTILE[name]
    tracemalloc.start()
    try:
        found = faults_of(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [Fault("bad-document", message, help)] == found
    assert peak < 100_000 + 3 * len(text)


NO_TOML = {
    "what is no TOML": "tiers gold",
    "two equal keys": '[program]\nname = "a"\nname = "b"',
    "two equal tables": "[tiers.gold]\n[tiers.gold]",
    "a thirteenth month": "[certifications.a]\ncounts_until = 2026-13-01",
    "a number of 5,000 digits": "[kpis.a]\nformula = " + "9" * 5_000,
    "an open text": '[program]\nname = "a',
    "many open texts": 'a = """' + '\\"""' * 100_000,
    "half a pair of surrogates": '[program]\nname = "\\ud800"',
    "a zero byte": '[program]\nname = "\0"',
    "a closing bracket too many": "a = ]]]]",
}


@pytest.mark.parametrize("name", NO_TOML)
def test_what_toml_cannot_read_has_one_code(name: str) -> None:
    """Whatever the reader raises, the author sees one kind of fault, on one line."""
    (fault,) = faults_of(NO_TOML[name])
    assert ("bad-document", "", "correct the place that is named") == (fault.code, fault.path, fault.help)
    assert fault.message.startswith("the document is no TOML: ")
    assert fault.message.isprintable()


@pytest.mark.parametrize("text", [b"[program]", None, {"program": {}}, 5])
def test_what_is_no_text_is_no_document(text: Any) -> None:
    """Bytes are for the host to decode, plain data has its own door."""
    help = "decode bytes as UTF-8, or give plain data to program_from_dict"
    assert [Fault("bad-document", "the document is no text", help)] == faults_of(text)


TABLES = (
    "known here: `program`, `facts`, `kinds`, `rates`, `roles`, `competencies`, `modules`, `rubrics`, "
    "`assessments`, `certifications`, `kpis`, `scorecards`, `ladders`, `tiers`, `specializations`, "
    "`requirements`, `benefits`, `overlays`, `rollouts`, `releases`, `changes`, `notices`"
)
UNQUOTED = "write it without quotes and decimals, such as 90"
FLAG = "write true or false, without quotes"
LIST = 'write it in square brackets, such as ["silver", "gold"]'
RULE = "write it as text, such as 'kpi(\"win_rate\") >= percent(25)'"
NO_RULE = "write it as text, or as a table with the keys rule, title, applies …"
PERIOD = "write years, months, weeks or days, such as `P1Y`, `P6M`, `P2W` or `P30D`"
NUMBER = "write a number such as 5, 12.5 or `20/3`"
ID = "an id has small letters, digits, - and _, and starts with a letter or digit"

MALFORMED = [
    # what is not known
    ("[tier.gold]", "unknown-key", "tier", "the key `tier` is not known here", "did you mean `tiers`?"),
    ("[zzz]", "unknown-key", "zzz", "the key `zzz` is not known here", TABLES),
    (
        "[tiers.gold]\nreqires = {}",
        "unknown-key",
        "tiers.gold.reqires",
        "the key `reqires` is not known here",
        "did you mean `requires`?",
    ),
    (
        "[program]\ntime_zone = 'UTC'",
        "unknown-key",
        "program.time_zone",
        "the key `time_zone` is not known here",
        "did you mean `timezone`?",
    ),
    (
        "[tiers.gold.requires.privacy]\nrule = 'attested(\"a\")'\naplies = 'joining'",
        "unknown-key",
        "tiers.gold.requires.privacy.aplies",
        "the key `aplies` is not known here",
        "did you mean `applies`?",
    ),
    (
        "[certifications.a.relases]\nproduct = 'platform'",
        "unknown-key",
        "certifications.a.relases",
        "the key `relases` is not known here",
        "did you mean `releases`?",
    ),
    (
        "[tiers.gold]\nid = 'gold'",
        "unknown-key",
        "tiers.gold.id",
        "the key `id` is not known here",
        "known here: `requires`, `title`",
    ),
    # what is missing
    (
        "[ladders.tier]\nnested = false",
        "missing-key",
        "ladders.tier",
        "the key `tiers` is missing",
        "give `tiers`",
    ),
    (
        "[tiers.gold.requires.privacy]\ntitle = 'a'",
        "missing-key",
        "tiers.gold.requires.privacy",
        "the key `rule` is missing",
        "give `rule`",
    ),
    (
        "[rates]\neur = [{ starts = 2026-01-01 }]",
        "missing-key",
        "rates.eur[0]",
        "the key `worth` is missing",
        "give `worth`",
    ),
    # what is of another sort
    (
        "[program]\nname = 5",
        "bad-value",
        "program.name",
        "the number `5` stands where a text is meant",
        "write it in quotes",
    ),
    (
        "[ladders.tier]\ntiers = []\nnested = 'no'",
        "bad-value",
        "ladders.tier.nested",
        "the text `no` stands where true or false is meant",
        FLAG,
    ),
    (
        "[ladders.tier]\ntiers = []\nnested = 1",
        "bad-value",
        "ladders.tier.nested",
        "the number `1` stands where true or false is meant",
        FLAG,
    ),
    (
        "[modules.a]\nminutes = '90'",
        "bad-value",
        "modules.a.minutes",
        "the text `90` stands where a whole number is meant",
        UNQUOTED,
    ),
    (
        "[modules.a]\nminutes = 90.0",
        "bad-value",
        "modules.a.minutes",
        "the number `90.0` stands where a whole number is meant",
        UNQUOTED,
    ),
    (
        "[kpis.a]\nminimum_cases = true",
        "bad-value",
        "kpis.a.minimum_cases",
        "`true` stands where a whole number is meant",
        UNQUOTED,
    ),
    (
        "[requirements]\na = true",
        "bad-value",
        "requirements.a",
        "`true` stands where a rule is meant",
        NO_RULE,
    ),
    (
        "[requirements]\na = ['b']",
        "bad-value",
        "requirements.a",
        "a list stands where a rule is meant",
        NO_RULE,
    ),
    (
        "[requirements]\na = { rule = false }",
        "bad-value",
        "requirements.a",
        "`false` stands where a rule or formula is meant",
        RULE,
    ),
    (
        "[kpis.a]\nformula = 2026-01-01",
        "bad-value",
        "kpis.a.formula",
        "the date `2026-01-01` stands where a rule or formula is meant",
        RULE,
    ),
    (
        "[ladders.tier]\ntiers = 'gold'",
        "bad-value",
        "ladders.tier.tiers",
        "the text `gold` stands where a list is meant",
        LIST,
    ),
    (
        "[ladders.tier]\ntiers = ['gold', 2]",
        "bad-value",
        "ladders.tier.tiers[1]",
        "the number `2` stands where a text is meant",
        "write it in quotes",
    ),
    (
        "tiers = 'gold'",
        "bad-value",
        "tiers",
        "the text `gold` stands where a table is meant",
        "write its entries by their ids",
    ),
    (
        "program = 'a'",
        "bad-value",
        "program",
        "the text `a` stands where a table is meant",
        'write [program] and below it name = "…"',
    ),
    (
        "[tiers]\ngold = []",
        "bad-value",
        "tiers.gold",
        "a list stands where a table is meant",
        "write a table with keys such as title, requires",
    ),
    (
        "[kinds.a]\nfields = { b = 5 }",
        "bad-value",
        "kinds.a.fields.b",
        "the number `5` stands where the sort of a field is meant",
        'write "text", "flag", "date" or a unit, or a table such as { unit = "usd", optional = true }',
    ),
    (
        "[certifications.a]\ntags = { b = 5 }",
        "bad-value",
        "certifications.a.tags.b",
        "the number `5` stands where a text, true or false is meant",
        "write the text in quotes",
    ),
    (
        "[kpis.a]\nunit = 'ratio'\ntarget = 25",
        "bad-value",
        "kpis.a.target",
        "the number `25` stands where an amount with its unit is meant",
        'write it as text, such as "percent(25)" or "usd(250_000)"',
    ),
    (
        "[benefits.a]\ntiers = []\nservice_level = { respond_within = 4 }",
        "bad-value",
        "benefits.a.service_level.respond_within",
        "the number `4` stands where a length of time is meant",
        'write it as text, such as "PT4H", "hours(4)" or "P2D"',
    ),
    # dates, periods, windows
    (
        "[certifications.a]\ncounts_until = 2026-01-01T10:00:00Z",
        "bad-date",
        "certifications.a.counts_until",
        "`2026-01-01 10:00:00+00:00` is a point in time and not a date",
        "give a date, or turn it into one in the program's time zone",
    ),
    (
        "[certifications.a]\ncounts_until = 10:00:00",
        "bad-value",
        "certifications.a.counts_until",
        "the time of day `10:00:00` stands where a date is meant",
        "write year, month and day, such as 2026-01-31",
    ),
    (
        "[certifications.a]\ncounts_until = '2026-02-30'",
        "bad-date",
        "certifications.a.counts_until",
        "`2026-02-30` is not a day of the calendar",
        "write year, month and day, such as `2024-02-29`",
    ),
    (
        "[facts.a]\nunit = 'usd'\nmax_age = 45",
        "bad-value",
        "facts.a.max_age",
        "the number `45` stands where a period is meant",
        'write it as text, such as "P12M" or "P30D"',
    ),
    ("[kpis.a]\nwindow = 'last year'", "bad-period", "kpis.a.window", "`last year` is not a period", PERIOD),
    (
        "[kpis.a]\nwindow = 'as_of()'",
        "bad-window",
        "kpis.a.window",
        "`as_of()` is no window",
        'write trailing("P12M") or calendar("year", -1)',
    ),
    (
        "[kpis.a]\nwindow = 12",
        "bad-value",
        "kpis.a.window",
        "the number `12` stands where a window is meant",
        "write it as text, such as 'trailing(\"P12M\")' or 'calendar(\"year\", -1)'",
    ),
    (
        "[program]\nfiscal_year = { starts = 13 }",
        "bad-calendar",
        "program.fiscal_year",
        "`13` is not a month",
        "write 1 to 12",
    ),
    # numbers
    ("[kpis.a]\nformula = nan", "bad-number", "kpis.a.formula", "`NaN` is not a number", NUMBER),
    (
        "[rates]\neur = [{ starts = 2026-01-01, worth = inf }]",
        "bad-number",
        "rates.eur[0].worth",
        "`Infinity` is not a number",
        NUMBER,
    ),
    (
        "[facts.a]\nunit = 'usd'\nat_least = 1e400",
        "bad-number",
        "facts.a.at_least",
        "a number has more than 40 digits",
        "round it",
    ),
    (
        "[modules.a]\nminutes = 0x" + "f" * 9_000,
        "bad-number",
        "modules.a.minutes",
        "a number has more than 40 digits",
        "round it",
    ),
    # texts
    ('[tiers."go\u202eld"]', "bad-id", 'tiers."go\\u202eld"', "`go\\u202eld` is no id", ID),
    ('["zzz\u200b"]', "unknown-key", '"zzz\\u200b"', "the key `zzz\\u200b` is not known here", TABLES),
    (
        '[program]\ntitle = "Har\u202ebor"',
        "bad-text",
        "program.title",
        "the character U+202E stands in a text, where nobody sees it",
        "remove it",
    ),
    # rules
    (
        "[requirements]\na = 'cuont(\"deal\") >= 1'",
        "unknown-word",
        "requirements.a",
        "`cuont` is not a word of the language",
        "did you mean `count`?",
    ),
    (
        "[requirements.a]\nrule = 'cuont(\"deal\") >= 1'",
        "unknown-word",
        "requirements.a",
        "`cuont` is not a word of the language",
        "did you mean `count`?",
    ),
    # the program as a whole
    (
        "[requirements]\na = 'kpi(\"b\") >= 5'",
        "unknown-kpi",
        "requirements.a",
        "the program has no KPI `b`",
        "declare it under [kpis]",
    ),
]


@pytest.mark.parametrize(("text", "code", "path", "message", "help"), MALFORMED)
def test_a_malformed_document_names_place_fault_and_remedy(
    text: str, code: str, path: str, message: str, help: str
) -> None:
    """One fault each, in the words of the domain."""
    assert [Fault(code, message, help, path)] == faults_of(text)


@pytest.mark.parametrize(("text", "message"), [(row[0], row[3]) for row in MALFORMED])
def test_a_message_is_one_line_without_names_of_python(text: str, message: str) -> None:
    """Lowercase, no final period, nothing about str, dict or NoneType."""
    assert message.isprintable()
    assert not message.endswith(".")
    assert message[0] == message[0].lower()
    assert not {"str", "dict", "int", "bool", "NoneType", "Decimal", "mapping"} & set(
        message.replace("`", " ").split()
    )


def test_every_fault_of_a_document_is_said_at_once() -> None:
    """Shape, values and the texts of rules of all parts come together, in the order of the parts."""
    text = """
    extra = 1
    [program]
    name = 5
    zone = "UTC"
    [facts.income]
    unit = "usd"
    at_most = "usd(5"
    [kinds.visit]
    fields = { length = "hours", note = { sort = 3 } }
    [rates]
    eur = [{ starts = 2026-01-01, worth = 1.1 }, { starts = "soon", worth = true }]
    [kpis.rate]
    formula = 'count("deal") and 1'
    window = "P1X"
    [ladders.tier]
    [tiers.gold]
    titel = "Gold"
    [tiers.gold.requires]
    a = 'cuont("deal") >= 1'
    b = { rule = 'count("deal") >= 1', applies = 'fcat("region")', waivable = "yes" }
    """
    expected = [
        ("unknown-key", "extra"),
        ("unknown-key", "program.zone"),
        ("bad-value", "program.name"),
        ("bad-syntax", "facts.income.at_most"),
        ("bad-value", "kinds.visit.fields.note.sort"),
        ("bad-date", "rates.eur[1].starts"),
        ("bad-value", "rates.eur[1].worth"),
        ("not-a-word", "kpis.rate.formula"),
        ("bad-period", "kpis.rate.window"),
        ("missing-key", "ladders.tier"),
        ("unknown-word", "tiers.gold.requires.a"),
        ("unknown-word", "tiers.gold.requires.b.applies"),
        ("bad-value", "tiers.gold.requires.b.waivable"),
        ("unknown-key", "tiers.gold.titel"),
    ]
    assert expected == [(fault.code, fault.path) for fault in faults_of(text)]


def test_faults_of_a_document_are_one_program_error() -> None:
    """A host may catch them as one, and as a ValueError."""
    with pytest.raises(ProgramError, match="1 fault in the document"):
        parse_program("[program]\nname = 5")
    with pytest.raises(ValueError, match="fault"):
        parse_program("[tiers.gold]")


@pytest.mark.parametrize("key", ["decided_by"])
def test_a_certification_has_no_keys_of_later_versions(key: str) -> None:
    """A document that needs them is refused, not read in part."""
    (fault,) = faults_of(f"[certifications.a]\n{key} = {{}}")
    assert ("unknown-key", f"certifications.a.{key}") == (fault.code, fault.path)


@pytest.mark.parametrize("part", ["editions"])
def test_a_program_has_no_parts_of_later_versions(part: str) -> None:
    """They are unknown keys until they mean something."""
    (fault,) = faults_of(f"[{part}.a]\nowner = 'b'")
    assert ("unknown-key", part) == (fault.code, fault.path)


def test_nothing_is_no_value() -> None:
    """JSON's null stands for no key, and TOML has none."""
    expected = [
        Fault("bad-value", "nothing stands where a text is meant", "leave out the key", "program.title")
    ]
    assert expected == faults_of_data({"program": {"title": None}})


@pytest.mark.parametrize(
    ("data", "path", "message"),
    [
        ([], "", "a list stands where a table is meant"),
        (None, "", "nothing stands where a table is meant"),
        ({5: {}}, "", "the number `5` stands where a key is meant"),
        ({"tiers": {5: {}}}, "tiers", "the number `5` stands where a key is meant"),
        (
            {"tiers": {"a": object()}},
            "tiers.a",
            "something that no document can write stands where a table is meant",
        ),
        (
            {"modules": {"a": {"minutes": float("nan")}}},
            "modules.a.minutes",
            "the number `nan` stands where a whole number is meant",
        ),
        ({"program": {"name": {}}}, "program.name", "a table stands where a text is meant"),
        (
            {"program": {"name": datetime(2026, 1, 1, 10)}},
            "program.name",
            "the point in time `2026-01-01 10:00:00` stands where a text is meant",
        ),
        ({"program": {"name": 10**5_000}}, "program.name", "a very long number stands where a text is meant"),
    ],
)
def test_plain_data_is_as_strict_as_a_document(data: Any, path: str, message: str) -> None:
    """What Python can hold and a document cannot is refused too."""
    (fault,) = faults_of_data(data)
    assert ("bad-value", path, message) == (fault.code, fault.path, fault.message)


def test_half_a_pair_of_surrogates_is_refused_in_plain_data() -> None:
    """JSON can write what UTF-8 cannot."""
    expected = Fault(
        "bad-text", "the character U+D800 stands in a text, where nobody sees it", "remove it", "program.name"
    )
    assert [expected] == faults_of_data({"program": {"name": "\ud800"}})


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"fact": {}}, [("unknown-key", "fact")]),
        ({"id": 5}, [("bad-text", "id")]),
        ({"facts": []}, [("bad-fact", "facts")]),
        ({"evidence": {}}, [("bad-evidence", "evidence")]),
        (
            {
                "fact": {},
                "facts": {"region": "mars"},
                "evidence": [{"kind": "deal", "on": "2026-13-01", "outcome": "won"}],
            },
            [("unknown-key", "fact"), ("unknown-option", "facts.region"), ("bad-date", "evidence[0].on")],
        ),
    ],
)
def test_every_misfit_of_a_record_is_said_at_once(
    changes: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    """Keys, facts and evidence together."""
    with pytest.raises(RecordErrors) as caught:
        record_from_dict(PROGRAM, {**ACME, **changes})
    assert faults == [(fault.code, fault.path) for fault in caught.value.faults]


def test_a_record_needs_its_id() -> None:
    """Whose evidence it is must be said."""
    with pytest.raises(RecordErrors) as caught:
        record_from_dict(PROGRAM, {"facts": {"region": "emea"}})
    assert (Fault("missing-key", "the key `id` is missing", "give `id`"),) == caught.value.faults


@pytest.mark.parametrize("data", [None, [], "acme"])
def test_a_record_is_a_table(data: Any) -> None:
    """Anything else is refused as a record, not as a program."""
    with pytest.raises(RecordErrors) as caught:
        record_from_dict(PROGRAM, data)
    assert "bad-value" == caught.value.faults[0].code


def faults_of(text: Any) -> list[Fault]:
    """Every fault of a document."""
    with pytest.raises(ProgramErrors) as caught:
        parse_program(text)
    return list(caught.value.faults)


def faults_of_data(data: Any) -> list[Fault]:
    """Every fault of plain data."""
    with pytest.raises(ProgramErrors) as caught:
        program_from_dict(data)
    return list(caught.value.faults)
