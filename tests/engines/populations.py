"""Populations as tables: generated records as the frames that say the same, and where two answers differ."""

from random import Random

import duckdb
import polars as pl
from strategies.records import event_of, facts_of, versions_of

import partnercert as pc
from partnercert.questions.standing import LadderStanding
from partnercert.values.amounts import Amount
from partnercert.values.units import canonical

TYPES = {"text": pl.String, "flag": pl.Boolean, "date": pl.Date}
OWN = {
    "partner": pl.String,
    "on": pl.Date,
    "person": pl.String,
    "valid_through": pl.Date,
    "recorded_on": pl.Date,
    "revoked_on": pl.Date,
    "id": pl.String,
    "supersedes": pl.String,
}


def cell(value, spec):
    """A value as a column holds it: amounts as numbers of the unit that the program declares."""
    if not isinstance(value, Amount):
        return value
    return float(value.number / canonical(spec.unit)[1])


def _are_whole(values):
    """Whether all values are whole numbers, which a column of integers holds."""
    known = [value for value in values if value is not None]
    return bool(known) and all(isinstance(value, float) and value == int(value) for value in known)


def tables_of(program, records):
    """The partners and the evidence of some records, as Polars frames."""
    signature = program.signature
    types = {"id": pl.String}
    for name, spec in signature.facts.items():
        types |= {
            name: TYPES.get(spec.sort.name, pl.Float64),
            f"{name}_on": pl.Date,
            f"{name}_recorded_on": pl.Date,
        }
    partners, evidence = [], {}
    for record in records:
        row = {"id": record.id}
        for name, (said, *_) in record.facts.items():
            days = {f"{name}_on": said.on, f"{name}_recorded_on": said.recorded_on}
            row |= {name: cell(said.value, signature.facts[name]), **days}
        partners.append(row)
        for event in record.evidence:
            specs = signature.kinds[event.kind].fields
            fields = {name: cell(value, specs[name]) for name, value in event.fields.items()}
            own = {name: getattr(event, name) for name in OWN if name != "partner"}
            evidence.setdefault(event.kind, []).append({"partner": record.id, **own, **fields})
    whole = [pl.col(name).cast(pl.Int64) for name in types if _are_whole([row.get(name) for row in partners])]
    return pl.DataFrame(partners, schema=types).with_columns(whole), {
        kind: _frame(signature.kinds[kind].fields, rows) for kind, rows in evidence.items()
    }


def _frame(fields, rows):
    """The rows with the columns that say something, and those that must be there."""
    types = {**OWN, **{name: TYPES.get(spec.sort.name, pl.Float64) for name, spec in fields.items()}}
    frame = pl.DataFrame(rows, schema=types)
    must = ("partner", "on", *(name for name, spec in fields.items() if not spec.optional))
    return frame.select([name for name in types if name in must or frame[name].null_count() < len(rows)])


def record_of(program, id, number, as_of, most=12):
    """The record of a number, with at most one statement a fact: a column has no room for more."""
    chance = Random(number)
    facts = {name: said[0] for name, said in facts_of(chance.randrange(10**6), as_of).items()}
    rows = []
    for n in range(chance.randint(0, most)):
        event = event_of(chance.randrange(10**6), as_of)
        rows += versions_of(chance.randrange(10**6), event, f"e{n}") if chance.random() < 0.08 else [event]
    return program.record(id, facts=facts, evidence=rows)


def records_of(program, number, as_of, size):
    """As many records, told apart by their ids."""
    chance = Random(number)
    return [record_of(program, f"partner-{n}", chance.randrange(10**6), as_of) for n in range(size)]


def in_duckdb(partners, evidence):
    """The same tables in DuckDB."""
    connection = duckdb.connect()
    connection.register("all_partners", partners.to_arrow())
    for kind, frame in evidence.items():
        connection.register(f"all_{kind}", frame.to_arrow())
    return connection.table("all_partners"), {kind: connection.table(f"all_{kind}") for kind in evidence}


def listed(table):
    """The rows of an answer, whatever library it is of."""
    match table:
        case duckdb.DuckDBPyRelation():
            table = pl.from_arrow(table.to_arrow_table())
        case pl.LazyFrame():
            table = table.collect()
        case _ if hasattr(table, "toArrow"):  # of Spark
            table = pl.from_arrow(table.toArrow())
    return table.to_dicts()


def rows(table):
    """The rows of an answer by the id of the partner."""
    found = listed(table)
    by_id = {row["id"]: row for row in found}
    assert len(found) == len(by_id)
    return by_id


def said(decision, kpis=()):
    """What a decision says of the whole partner, as the row of a table says it."""
    row = {"id": decision.record.id}
    whole = {id: each for id, each in decision.ladders.items() if isinstance(each, LadderStanding)}
    for id, standing in whole.items():
        tiers = {"held": standing.tier, "earned": standing.earned, "possible": standing.possible}
        row |= {f"{id}:{what}": None if tier is None else tier.id for what, tier in tiers.items()}
    row |= {id: judged.status.value for id, judged in decision.judged.items() if not judged.place.group}
    for kpi in kpis:
        value = decision.kpis[kpi]
        row[f"kpi:{kpi}"] = float(value.number) if isinstance(value, Amount) else value
    return row


def differences(program, records, as_of, answer, known_on=None, kpis=()):
    """Where the rows of an answer differ from what `decide` says: ids, columns and both values."""
    expected = {record.id: said(pc.decide(program, record, as_of, known_on), kpis) for record in records}
    return differing(expected, rows(answer))


def differing(expected, got):
    """Where rows differ from those that are expected; which tier is held may be left out."""
    assert set(got) == set(expected)
    return [
        (id, column, value, row[column])
        for id, row in got.items()
        for column, value in expected[id].items()
        if column in row or not column.endswith(":held")
        if value != row[column] and not _close(value, row[column])
    ]


def _close(one, other):
    """Numbers are floats in a table."""
    numbers = isinstance(one, float) and isinstance(other, float)
    return numbers and abs(one - other) <= 1e-9 * max(1, abs(one))
