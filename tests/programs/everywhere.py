"""The cases of the real programs, asked of every engine: one question, and the same answer from all of them.

`decide` asks the generated code, its shortest way to a tier, and the reference. What it was asked is remembered: when a
module has run, the records of each program and day are put into tables, of which `decide_table` has to say what was
said of each of them. No program is too much for columns.
"""

from functools import cache

import attrs
from engines.populations import differing, in_duckdb, listed, rows, said, tables_of

import partnercert as pc
from partnercert.questions.standing import LadderStanding
from partnercert.values.mappings import FrozenMap

_DOORS = {"polars": lambda *tables: tables, "duckdb": in_duckdb}

_asked = {}


def decide(program, record, as_of, known_on=None):
    """The decision, on which the engines agree."""
    decision = pc.decide(program, record, as_of, known_on)
    reference = pc.decide(program, record, as_of, known_on, engine="reference")
    assert reference.judged == decision.judged
    assert reference.ladders == decision.ladders
    whole = [id for id, each in decision.ladders.items() if isinstance(each, LadderStanding)]
    if "tier" in whole or len(whole) == 1:
        assert reference.tier == _compiled(program).tier(record, as_of, known_on)
    _asked.setdefault((program, as_of, known_on), {})[record] = decision
    return decision


def forget():
    """Leaves behind what another module has asked."""
    _asked.clear()


def differences(doors, on_every_day):
    """Where tables say another thing than `decide` has said: the program, the day, and what differs.

    A plan for each day takes its time: else only those days are asked about on which several cases are decided, and
    of each program the one with the most.
    """
    most = {}
    for (program, *_), decisions in _asked.items():
        most[program] = max(most.get(program, 0), len(decisions))
    return [
        (program.name, str(as_of), *each)
        for (program, as_of, known_on), decisions in _asked.items()
        if on_every_day or len(decisions) >= min(2, most[program])
        for door in doors
        for each in _differences(program, as_of, known_on, list(decisions.values()), _DOORS[door])
    ]


def _differences(program, as_of, known_on, decisions, door):
    """Of whole partners, and of the groups in which a ladder is judged."""
    ids = [f"partner-{n}" for n in range(len(decisions))]
    tables = door(*tables_of(program, [_on_the_day(*each) for each in zip(decisions, ids, strict=True)]))
    answer = pc.decide_table(program, *tables, as_of, known_on, kpis=program.kpis)
    expected = {
        id: said(decision, program.kpis) | {"id": id} for id, decision in zip(ids, decisions, strict=True)
    }
    yield from differing(expected, rows(answer))
    for key in dict.fromkeys(program.signature.per.values()):
        answer = pc.decide_table(program, *tables, as_of, known_on, per=key)
        yield from differing(
            {
                (id, group): row
                for id, decision in zip(ids, decisions, strict=True)
                for group, row in _said_of_groups(decision, key).items()
            },
            {(row["id"], row[key]): row for row in listed(answer)},
        )


def _on_the_day(decision, id):
    """The record under another id, with what is said of each fact on the day: a column has no room for more."""
    record = decision.record
    facts = {
        name: (record.fact(name, decision.as_of, decision.known_on) or several[-1],)
        for name, several in record.facts.items()
    }
    return attrs.evolve(record, id=id, facts=FrozenMap(facts))


def _said_of_groups(decision, key):
    """What a decision says of each group of a key, as the row of a table says it."""
    found = {}
    for judged in decision.judged.values():
        if [key] == [name for name, _ in judged.place.group]:
            found.setdefault(judged.place.group[0][1], {})[judged.ref.id] = judged.status.value
    for id, standings in decision.ladders.items():
        if decision.program.signature.per.get(id) == key:
            for group, standing in standings.items():
                tiers = {"held": standing.tier, "earned": standing.earned, "possible": standing.possible}
                found.setdefault(group, {}).update(
                    {f"{id}:{what}": None if tier is None else tier.id for what, tier in tiers.items()}
                )
    return found


@cache
def _compiled(program):
    return pc.compile(program)
