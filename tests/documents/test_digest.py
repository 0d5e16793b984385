"""A digest is the same wherever and however its value was written, and another one for another value."""

import copy
import hashlib
import json
import os
import random
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from partnercert.documents.digest import canonical_json, digest, program_digest, record_digest
from partnercert.documents.structure import (
    parse_program,
    program_from_dict,
    program_to_dict,
    record_from_dict,
)
from partnercert.errors import ProgramError, QuestionError
from partnercert.records.evidence import Evidence

from .programs import ACME, HARBOR
from .test_round_trip import documents

PROGRAM = parse_program(HARBOR)
DOCUMENT = program_to_dict(PROGRAM)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(min_codepoint=32, max_codepoint=126))
PLAIN = st.recursive(
    st.none() | st.booleans() | TEXTS,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(KEYS, inside, max_size=4),
    max_leaves=20,
)


def shuffled(data: Any, source: random.Random) -> Any:
    """The same data with the keys of every table in another order; lists keep theirs."""
    match data:
        case dict():
            keys = list(data)
            source.shuffle(keys)
            return {key: shuffled(data[key], source) for key in keys}
        case list():
            return [shuffled(each, source) for each in data]
    return data


@given(PLAIN)
def test_canonical_json_is_that_of_rfc_8785(data: Any) -> None:
    """Keys in order, no spaces, nothing escaped that need not be."""
    assert rfc8785.dumps(data) == canonical_json(data).encode()


@given(documents())
def test_the_digest_of_a_program_is_sha_256_over_rfc_8785(document: dict[str, object]) -> None:
    """Anybody can compute it from the normalized document, whose numbers are text, and the semantics version."""
    program = program_from_dict(document)
    written = numbers_as_text({**program_to_dict(program), "semantics": 1})
    assert hashlib.sha256(rfc8785.dumps(written)).hexdigest() == program_digest(program)


def numbers_as_text(data: Any) -> Any:
    """The data with each whole number as text."""
    match data:
        case dict():
            return {key: numbers_as_text(value) for key, value in data.items()}
        case list():
            return [numbers_as_text(each) for each in data]
    return str(data) if type(data) is int else data


@given(st.randoms(use_true_random=False))
def test_the_order_of_tables_does_not_change_the_digest(source: random.Random) -> None:
    """Programs that are equal have one digest."""
    other = program_from_dict(shuffled(DOCUMENT, source))
    assert PROGRAM == other
    assert program_digest(PROGRAM) == program_digest(other)


def test_the_order_of_the_tiers_of_a_ladder_changes_the_digest() -> None:
    """There the order is the data."""
    ladder = PROGRAM.ladders["tier"]
    document = copy.deepcopy(DOCUMENT)
    document["ladders"]["tier"]["tiers"] = [*reversed(ladder.tiers)]
    assert program_digest(PROGRAM) != program_digest(program_from_dict(document))


def test_the_order_in_which_roles_are_named_in_a_rule_does_not_change_the_digest() -> None:
    """Rules that are equal have one text."""
    other = PROGRAM.replace(
        "gold/staff", 'staffed({"delivery": 4, "solutions": 4, "sales": 2}, roles_per_person=2)'
    )
    assert program_digest(PROGRAM) == program_digest(other)


@pytest.mark.parametrize("path", [path for _, path, _, _ in PROGRAM.every_requirement()])
def test_changing_any_rule_changes_the_digest(path: str) -> None:
    """No rule is left out of it."""
    document = copy.deepcopy(DOCUMENT)
    *above, last = path.split(".")
    table = document
    for key in above:
        table = table[key]
    if isinstance(table[last], dict):
        table, last = table[last], "rule"
    table[last] = 'fact("public_sector")'
    assert program_digest(PROGRAM) != program_digest(program_from_dict(document))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("program.name", "Other"),
        ("program.fiscal_year.starts", 3),
        ("facts.influenced_pipeline.max_age", "P46D"),
        ("kinds.eligible.where", 'field("acr") > usd(1)'),
        ("kinds.consumption.fields.acr", "eur"),
        ("certifications.sales-pro.tags.advanced", True),
        ("certifications.solutions-pro.counts_until", "2027-07-01"),
        ("kpis.win_rate.minimum_cases", 9),
        ("kpis.win_rate.target", "percent(31)"),
        ("ladders.routing.nested", True),
        ("tiers.gold.requires.privacy.waivable", True),
        ("tiers.gold.requires.privacy.applies", "renewing"),
        ("benefits.funds.service_level.respond_within", "P3D"),
    ],
)
def test_changing_any_key_changes_the_digest(path: str, value: object) -> None:
    """Settings, declarations and titles are part of it too."""
    document = copy.deepcopy(DOCUMENT)
    *above, last = path.split(".")
    table = document
    for key in above:
        table = table[key]
    assert value != table[last]
    table[last] = value
    changed = program_from_dict(document)
    assert program_digest(PROGRAM) != program_digest(changed)


@pytest.mark.parametrize("number", [5, 5.0, Decimal("5.00"), Decimal("5E+0"), Fraction(10, 2)])
def test_a_number_has_one_spelling(number: Any) -> None:
    """5, 5.0 and 5E+0 are one number."""
    assert '{"n":"5"}' == canonical_json({"n": number})


def test_numbers_that_differ_have_different_digests() -> None:
    """Nothing is rounded."""
    assert digest(Decimal("0.1")) == digest(0.1) != digest(Decimal("0.1000000000000000055511151231257827"))
    assert '"20/3"' == canonical_json(Fraction(20, 3))
    assert digest(True) != digest(1)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), Decimal("NaN"), Decimal("1e400")])
def test_what_is_no_exact_number_has_no_digest(number: Any) -> None:
    """NaN, infinities and endless numbers are refused."""
    with pytest.raises(ProgramError) as caught:
        digest({"n": number})
    assert "bad-number" == caught.value.code


@pytest.mark.parametrize("data", [{5: "a"}, {"a": object()}, {"a": {1, 2}}, b"a"])
def test_what_is_no_plain_data_has_no_digest(data: Any) -> None:
    """Tables with text keys, lists, texts, numbers, dates, true, false and null have one."""
    with pytest.raises(QuestionError) as caught:
        digest(data)
    assert "bad-argument" == caught.value.code


def test_a_date_is_its_iso_text() -> None:
    """So a question's day can stand beside the digests of program and record."""
    assert '{"as_of":"2026-11-21"}' == canonical_json({"as_of": date(2026, 11, 21)})


def test_half_a_pair_of_surrogates_has_a_digest() -> None:
    """A broken text of Python is no reason to fail in the middle of a decision."""
    assert digest("\ud800") != digest("\udfff")


def test_a_digest_is_the_same_in_every_process() -> None:
    """Hash seeds, which order sets and tables of text, do not reach it."""
    code = (
        "import json, sys; from partnercert.documents import digest as d, structure as s;"
        "data = json.load(sys.stdin); program = s.program_from_dict(data['program']);"
        "print(d.program_digest(program), d.record_digest(s.record_from_dict(program, data['record'])))"
    )
    said = json.dumps({"program": DOCUMENT, "record": ACME})
    results = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=said,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert {f"{program_digest(PROGRAM)} {record_digest(record_from_dict(PROGRAM, ACME))}\n"} == results


def test_the_digest_of_a_known_program_never_moves() -> None:
    """Stored decisions refer to it; it may change only together with the semantics version."""
    program = parse_program(
        '[program]\nname = "A"\n[requirements]\nwon = \'count("deal", outcome="won") >= 3\''
    )
    text = '{"program":{"name":"A"},"requirements":{"won":"count(\\"deal\\", outcome=\\"won\\") >= 3"},"semantics":"1"}'
    assert hashlib.sha256(text.encode()).hexdigest() == program_digest(program)


@given(st.permutations(ACME["evidence"]))
def test_the_order_of_evidence_does_not_change_the_digest(rows: list[dict[str, object]]) -> None:
    """Records that are equal have one digest."""
    record = record_from_dict(PROGRAM, ACME)
    other = record_from_dict(PROGRAM, {**ACME, "evidence": rows})
    assert record == other
    assert record_digest(record) == record_digest(other)


@pytest.mark.parametrize("left_out", range(len(ACME["evidence"])))
def test_every_row_of_evidence_is_part_of_the_digest(left_out: int) -> None:
    """Rows without an id count once for each time they stand there."""
    rows = [row for position, row in enumerate(ACME["evidence"]) if position != left_out]
    shorter = record_from_dict(PROGRAM, {**ACME, "evidence": rows})
    assert record_digest(record_from_dict(PROGRAM, ACME)) != record_digest(shorter)


@pytest.mark.parametrize("fact", [{"region": "apac"}, {"csat": "0.87"}, {"public_sector": False}])
def test_facts_are_part_of_the_digest(fact: dict[str, object]) -> None:
    """So are the days on which they were said."""
    record = record_from_dict(PROGRAM, ACME)
    assert record_digest(record) != record_digest(record.with_facts(**fact))


def test_a_row_with_an_id_that_is_given_twice_counts_once() -> None:
    """The second delivery of a row changes nothing."""
    deal = Evidence("deal", date(2026, 1, 1), id="d", outcome="won")
    assert record_digest(PROGRAM.record("a", {}, [deal])) == record_digest(
        PROGRAM.record("a", {}, [deal, deal])
    )


def test_one_moment_has_one_digest_whatever_clock_it_is_read_from() -> None:
    """Equal evidence has equal digests."""
    moment = datetime(2026, 1, 1, 12, tzinfo=UTC)
    clocks = (moment, moment.astimezone(timezone(timedelta(hours=5))))
    first, second = (PROGRAM.record("a", {}, [Evidence("qbr", at=clock)]) for clock in clocks)
    assert first == second
    assert record_digest(first) == record_digest(second)


def test_a_moment_at_the_edge_of_the_calendar_has_a_digest() -> None:
    """Even where it cannot be told in another zone."""
    edge = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5)))
    assert 64 == len(record_digest(PROGRAM.record("a", {}, [Evidence("qbr", at=edge)])))
