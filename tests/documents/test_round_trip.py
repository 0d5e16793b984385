"""A document says one program, and a program has one normalized document."""

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnercert.documents.structure import (
    parse_program,
    program_from_dict,
    program_to_dict,
    record_from_dict,
    record_to_dict,
)
from partnercert.errors import ProgramErrors
from partnercert.language import calendar, count, fact, kpi, staffed
from partnercert.program.benefits import Benefit, ServiceLevel
from partnercert.program.kpis import Kpi
from partnercert.program.program import Program
from partnercert.program.tiers import Ladder, Requirement, Tier
from partnercert.values.amounts import hours, percent, usd
from partnercert.values.dates import FiscalCalendar

from .programs import ACME, HARBOR

PROGRAM = parse_program(HARBOR)

RULES = st.sampled_from(
    [
        'count("deal") >= 2',
        "count('deal',outcome = 'won')>=1.50",
        'attested("gdpr-review")',
        'kpi("rate")>=percent(25.0)',
        'staffed({"sales": 2, "delivery": 1})',
        'held("gold", since="P12M")',
        'any_of(achieved("silver"), has("exam", exam="a", window=trailing("P1Y"), passed=True))',
        {"rule": 'count("survey") >= 1', "applies": "renewing", "waivable": False},
        {"rule": 'count("survey") >= 1', "applies": 'fact("region").one_of("emea")', "title": "Ask"},
        {"rule": 'count("survey") >= 1'},
    ]
)
REQUIREMENTS = st.dictionaries(st.sampled_from(["a", "b-2", "c_3"]), RULES, max_size=3)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, object]:
    """Small documents that hold only what makes sense."""
    rate = draw(
        st.sampled_from(
            [
                {"unit": "percent"},
                {"standard": "win_rate", "window": "P6M", "target": "percent(30)"},
                {
                    "formula": 'count("qbr") / count("deal")',
                    "window": 'calendar("year", -1)',
                    "cases": 'count("deal")',
                },
            ]
        )
    )
    gold = {"requires": draw(REQUIREMENTS)} | draw(st.sampled_from([{}, {"title": "Gold"}, {"title": "金"}]))
    return {
        "program": draw(
            st.fixed_dictionaries({}, optional={"name": st.text(st.characters(categories=["L", "Zs"]))})
        ),
        "facts": {"region": {"sort": "text", "one_of": ["emea", "apac"]}},
        "kpis": {"rate": rate},
        "roles": {"sales": {}, "delivery": {}},
        "ladders": {"tier": {"tiers": ["silver", "gold"], "nested": draw(st.booleans())}},
        "tiers": {"silver": {}, "gold": gold},
    }


@given(documents())
def test_the_normalized_document_reads_back_as_an_equal_program(document: dict[str, object]) -> None:
    """Reading what was written gives the program, also by way of JSON."""
    program = program_from_dict(document)
    written = program_to_dict(program)
    assert program == program_from_dict(written)
    assert program == program_from_dict(json.loads(json.dumps(written)))


@given(documents())
def test_a_normalized_document_is_its_own_normal_form(document: dict[str, object]) -> None:
    """Writing twice changes nothing."""
    written = program_to_dict(program_from_dict(document))
    assert written == program_to_dict(program_from_dict(written))


def test_a_whole_program_reads_back_as_an_equal_program() -> None:
    """Every table of the document survives the round trip."""
    assert PROGRAM == program_from_dict(json.loads(json.dumps(program_to_dict(PROGRAM))))


def test_a_document_and_python_write_the_same_program() -> None:
    """A document is a spelling of the value, not another thing."""
    document = """
    [program]
    name = "Small"
    fiscal_year = { starts = 4 }
    [kpis.rate]
    formula = 'count("deal", outcome="won") / count("deal")'
    window = 'calendar("year", -1)'
    target = "percent(30)"
    [ladders.tier]
    tiers = ["one", "two"]
    [tiers.one]
    [tiers.two.requires]
    team = 'staffed({"delivery": 2, "sales": 1})'
    rate = { rule = 'kpi("rate") >= percent(25)', applies = "renewing", waivable = false }
    [benefits.help]
    tiers = ["two"]
    service_level = { respond_within = "PT4H" }
    """
    program = Program(
        name="Small",
        fiscal_year=FiscalCalendar(starts=4),
        kpis={
            "rate": Kpi(
                formula=count("deal", outcome="won") / count("deal"),
                window=calendar("year", -1),
                target=percent(30),
            )
        },
        ladders={"tier": Ladder(tiers=("one", "two"))},
        tiers={
            "one": Tier(),
            "two": Tier(
                requires={
                    "team": staffed({"sales": 1, "delivery": 2}),
                    "rate": Requirement(kpi("rate") >= percent(25), applies="renewing", waivable=False),
                }
            ),
        },
        benefits={"help": Benefit(tiers=("two",), service_level=ServiceLevel(respond_within=hours(4)))},
    )
    assert program == parse_program(document)


def test_what_has_its_default_is_left_out() -> None:
    """A program that says nothing has an empty document."""
    assert {} == program_to_dict(Program())
    spelled = {
        "program": {"timezone": "UTC", "fiscal_year": {"starts": 1, "named_by": "start"}, "retired": []},
        "tiers": {},
    }
    assert {} == program_to_dict(program_from_dict(spelled))


def test_a_requirement_that_is_only_a_rule_is_written_as_its_text() -> None:
    """A table is written only for what else there is to say."""
    document = {"requirements": {"won": {"rule": "count('deal')>=1", "waivable": True}}}
    assert {"won": 'count("deal") >= 1'} == program_to_dict(program_from_dict(document))["requirements"]


def test_a_field_that_is_only_its_sort_or_unit_is_written_as_that_word() -> None:
    """`{ unit = "usd" }` and `"usd"` are one declaration."""
    fields = {"a": {"unit": "usd"}, "b": {"sort": "flag"}, "c": {"sort": "date", "optional": True}}
    written = program_to_dict(program_from_dict({"kinds": {"visit": {"fields": fields}}}))
    assert {"a": "usd", "b": "flag", "c": {"sort": "date", "optional": True}} == written["kinds"]["visit"][
        "fields"
    ]


def test_ids_stand_only_as_keys() -> None:
    """The part knows its id, the document does not repeat it."""
    assert "gold" == PROGRAM.tiers["gold"].id
    assert '"id"' not in json.dumps(program_to_dict(PROGRAM))


def test_bounds_that_are_plain_numbers_have_the_declared_unit() -> None:
    """`at_least = 25` of a fact in percent is percent(25), not 25 times the whole."""
    facts = {
        "a": {"unit": "percent", "at_least": 25, "at_most": "ratio(1)"},
        "b": {"unit": "usd", "at_least": 0},
    }
    kinds = {"visit": {"fields": {"cost": {"unit": "usd", "at_most": Decimal("99.5")}}}}
    program = program_from_dict({"facts": facts, "kinds": kinds})
    assert percent(25) == program.facts["a"].at_least
    assert percent(100) == program.facts["a"].at_most
    assert usd(0) == program.facts["b"].at_least
    assert usd("99.5") == program.kinds["visit"].fields["cost"].at_most


def test_decimal_numbers_of_a_document_are_exact() -> None:
    """A rate of 1.1 is eleven tenths."""
    program = parse_program(
        '[program]\ncurrency = "usd"\n[rates]\neur = [{ starts = 2026-01-01, worth = 1.1 }]'
    )
    assert "1.1 count" == program.rates["eur"][0].worth.text
    assert date(2026, 1, 1) == program.rates["eur"][0].starts


def test_a_plain_number_may_stand_for_a_formula() -> None:
    """A literal is an expression too."""
    program = parse_program("[kpis.five]\nformula = 5")
    assert {"five": {"formula": "5"}} == program_to_dict(program)["kpis"]


def test_a_trailing_window_may_be_written_as_its_period() -> None:
    """`"P12M"` and `trailing("P1Y")` are one window."""
    short, long = (
        {"kpis": {"a": {"standard": "nps", "window": window}}} for window in ("P12M", 'trailing("P1Y")')
    )
    assert program_from_dict(short) == program_from_dict(long)


def test_dots_and_brackets_in_texts_and_comments_are_no_structure() -> None:
    """Only keys have parts and only tables and lists nest."""
    noise = "." * 40 + "[" * 80
    texts = (
        f'"{noise}"',
        f"'{noise}'",
        f'"""\n{noise}\n"""',
        f"'''\n{noise}\n'''",
        f'"\\"{noise}"',
        f'""""{noise}"""""',
    )
    for text in texts:
        program = parse_program(f"# {noise}\n[program]\nname = 'a'\ntitle = {text} # {noise}\n")
        assert noise in (program.title or "")


def test_a_key_of_sixteen_parts_and_sixty_four_brackets_are_read() -> None:
    """The limits themselves are allowed; what is wrong is then only the name."""
    for text in (".".join("a" * 16) + " = 1", "a = " + "[" * 64 + "]" * 64):
        with pytest.raises(ProgramErrors) as caught:
            parse_program(text)
        assert ["unknown-key"] == [fault.code for fault in caught.value.faults]


def test_a_record_reads_back_as_an_equal_record() -> None:
    """Facts, dates, moments and converted money survive, also by way of JSON."""
    record = record_from_dict(PROGRAM, ACME)
    assert record == record_from_dict(PROGRAM, json.loads(json.dumps(record_to_dict(record))))
    assert record == PROGRAM.record("acme", ACME["facts"], ACME["evidence"])


def test_a_record_may_have_neither_facts_nor_evidence() -> None:
    """Nothing known yet is a record too."""
    assert PROGRAM.record("new") == record_from_dict(PROGRAM, {"id": "new"})


def test_a_program_made_by_replacing_a_part_is_written_with_it() -> None:
    """What was changed in Python stands in the document."""
    changed = PROGRAM.replace("gold/plan", fact("public_sector"))
    written = program_to_dict(changed)
    assert {"rule": 'fact("public_sector")', "applies": "joining"} == written["tiers"]["gold"]["requires"][
        "plan"
    ]
    assert changed == program_from_dict(written)
    assert attrs.evolve(changed, name="Other") == program_from_dict(
        written | {"program": written["program"] | {"name": "Other"}}
    )


def test_importing_the_package_loads_none_of_the_heavy_libraries() -> None:
    """cattrs and tomllib are loaded by the first document."""
    code = (
        "import sys, partnercert.documents.structure;"
        "print([name for name in ('cattrs', 'pint', 'tomllib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]\n" == done.stdout
