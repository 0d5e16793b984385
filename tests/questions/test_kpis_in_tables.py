"""Standard KPIs, scorecards and sure rates of whole populations: columns say what decisions say."""

from datetime import date
from random import Random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import partnercert as pc
from partnercert.errors import QuestionError
from partnercert.language import count, kpi, percent, points, wilson_at_least, wilson_at_most
from partnercert.program.standard_kpis import STANDARD_KPIS

DAY = date(2026, 3, 31)
WON, DECIDED = count("deal", outcome="won"), count("deal", outcome=("won", "lost"))
SCORED = {
    "win_rate": pc.ScoredKpi(weight=2, target=percent(60), zero_at=percent(20)),
    "rework": pc.ScoredKpi(weight=1, target=percent(5), zero_at=percent(60)),
}
PROGRAM = pc.Program(
    currency="usd",
    kpis={
        id: pc.Kpi(standard=id, **({"steps": ("one", "two")} if standard.needs else {}))
        for id, standard in STANDARD_KPIS.items()
    },
    scorecards={"card": pc.Scorecard(kpis=SCORED)},
    requirements={
        "surely": wilson_at_least(WON, DECIDED, percent(25), z=1),
        "surely-not": wilson_at_most(WON, DECIDED, percent(50), z=2),
        "score": kpi("card") >= points(50),
    },
)


def population(number):
    """Partners with any deals, deliveries and exams; one wins exactly at the end of an interval: 4 of 16."""
    chance = Random(number)
    deals = [{"partner": "p0", "outcome": "won" if n < 4 else "lost"} for n in range(16)]
    deals += [
        {
            "partner": f"p{chance.randrange(1, 30)}",
            "outcome": chance.choice(["won", "lost", "open"]),
            "value": chance.randrange(9),
            "units": chance.randrange(9),
            "attached_units": chance.randrange(9),
            "attached": chance.choice([True, False, None]),
            "source": chance.choice(["sourced", "influenced", None]),
        }
        for _ in range(400)
    ]
    deliveries = [
        {
            "partner": f"p{chance.randrange(30)}",
            "step": chance.choice(["one", "two", None]),
            "started": date(2026, 3, chance.randrange(1, 31)),
            "accepted_first_time": chance.choice([True, True, False, None]),
            "hours": 10,
            "rework_hours": chance.randrange(9),
        }
        for _ in range(60)
    ]
    exams = [
        {
            "partner": f"p{chance.randrange(30)}",
            "exam": "seller",
            "passed": chance.choice([True, False]),
            "outcome": chance.choice(["completed", "no-show", None]),
            "state": chance.choice(["invalidated", None]),
        }
        for _ in range(60)
    ]
    evidence = {"deal": deals, "delivery": deliveries, "exam": exams}
    frames = {kind: pl.DataFrame(rows, infer_schema_length=None) for kind, rows in evidence.items()}
    dated = {kind: frame.with_columns(on=pl.lit(DAY)) for kind, frame in frames.items()}
    return pl.DataFrame({"id": [f"p{n}" for n in range(30)]}), dated


def test_columns_and_decisions_say_the_same():
    """Every standard KPI, each part of a scorecard, its score, and both phrases."""
    partners, evidence = population(1)
    asked = list(PROGRAM.signature.kpis)
    assert {"card", "card/win_rate", "card/rework"} < set(asked)
    columns, decisions = (
        pc.decide_table(PROGRAM, partners, evidence, as_of=DAY, kpis=asked, engine=engine).sort("id")
        for engine in ("frames", "compiled")
    )
    assert_frame_equal(columns, decisions)
    first = columns.row(0, named=True)
    assert ("p0", 0.25, "met") == (first["id"], first["kpi:win_rate"], first["surely-not"])
    for id in ("surely", "surely-not", "score"):
        assert {"met", "unmet"} <= set(columns[id])


def test_a_score_of_several_partners_together_is_refused():
    """It is no quotient of sums; KPIs of all of them are."""
    partners, evidence = population(2)
    with pytest.raises(QuestionError) as raised:
        pc.measure_table(PROGRAM, partners, evidence, as_of=DAY, kpis=["card"])
    assert "not-in-columns" == raised.value.code
