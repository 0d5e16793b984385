"""What deciding a whole table costs beside Polars, DuckDB and numpy by hand: from facts (C), and from evidence (D).

`--ten-million` measures time and memory of C for ten million partners instead, each way in a process of its own.
"""

import platform
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import duckdb
import numpy as np
import polars as pl
from decisions import BARS, COUNTED, FACTS, TIERS, TODAY, document

import partnercert as pc

ROUNDS = 9
PARTNERS = 1_000_000
WITH_EVIDENCE = 100_000
MILLIONS = 10
MEMORY_ROUNDS = 3
SLACK = 1e-9
ASKED = TIERS[2:]
YEAR, TWO_YEARS = date(2025, 11, 22), date(2024, 11, 22)


def population(size: int, missing: float = 0.03, part: int = 0) -> pl.DataFrame:
    """Partners of every tier, whose facts are known but for some; each part of them has others."""
    chance = np.random.default_rng(2026 + part)
    good = chance.choice(4, size, p=(0.3, 0.3, 0.25, 0.15))

    def least(*bars: float) -> Any:
        return np.asarray(bars)[good]

    columns = {
        "certified_sales": least(0, 1, 3, 5) + chance.integers(0, 2, size),
        "certified_solutions": least(1, 2, 5, 9) + chance.integers(0, 3, size),
        "certified_delivery": least(1, 3, 6, 11) + chance.integers(0, 3, size),
        "exam_pass_rate": chance.integers(least(55, 70, 80, 90), 101) / 100,
        "demo_score": chance.integers(least(50, 60, 70, 80), 101),
        "references_validated": least(0, 1, 3, 6) + chance.integers(0, 3, size),
        "security_evidence": chance.random(size) < 0.95,
        "win_rate": chance.integers(least(15, 20, 25, 35), 61) / 100,
        "first_pass_quality": chance.integers(least(75, 80, 85, 92), 101) / 100,
        "nps": chance.integers(least(10, 20, 30, 50), 91),
        "gross_margin": chance.integers(least(20, 25, 30, 35), 61) / 100,
        "survey_score": chance.integers(least(35, 38, 41, 42), 51) / 10,
        "influenced_pipeline": chance.integers(least(100, 150, 240, 250) * 1000, 900_000).astype(float),
        "attach_rate": chance.integers(least(5, 10, 19, 20), 51) / 100,
        "days_since_last_renewal": chance.integers(0, 371, size),
        "critical_modules_outstanding": (chance.random(size) < 0.03).astype(np.int64),
    }
    ids = np.arange(part * size, (part + 1) * size).astype(str)
    frame = pl.DataFrame({"id": ids, **columns})
    holes = {name: chance.random(size) < missing for name in columns}
    return frame.with_columns(
        pl.when(pl.lit(pl.Series(hole))).then(None).otherwise(pl.col(name)).alias(name)
        for name, hole in holes.items()
    )


def bar(name: str, least: float) -> float:
    """What a column is compared with: a float may have lost a little."""
    return least if FACTS[name] in ("count", "days") else least - SLACK


def clauses(asked: Callable[[str], Any], at_least: Callable[..., Any]) -> dict[str, Any]:
    """Every requirement by its id, from what gives a column and what counts tests."""
    found = {}
    for rank, tier in enumerate(ASKED):
        for name, bars in BARS.items():
            if bars[rank] is not None:
                found[f"{tier}/{name}"] = asked(name) >= bar(name, bars[rank])
        found[f"{tier}/renewal"] = asked("days_since_last_renewal") <= 365
        found[f"{tier}/modules"] = asked("critical_modules_outstanding") <= 0
        if rank:
            market = [
                asked("survey_score") >= 4.2 - SLACK,
                asked("attach_rate") >= 0.2 - SLACK,
                asked("influenced_pipeline") >= 250_000 * (1 - SLACK),
            ]
            found[f"{tier}/security"] = asked("security_evidence")
            found[f"{tier}/market"] = at_least(rank + 1, market)
    composite = (
        0.3 * asked("first_pass_quality")
        + 0.3 * asked("win_rate")
        + 0.2 * (asked("nps") + 100) / 200
        + 0.2 * asked("survey_score") / 5
    )
    found["platinum/composite"] = composite >= 0.7 - SLACK
    return found


def polars_at_least(n: int, tests: list[pl.Expr]) -> pl.Expr:
    if n == len(tests):
        return pl.all_horizontal(tests)
    met = pl.sum_horizontal([test.fill_null(False).cast(pl.Int8) for test in tests]) >= n
    lost = pl.sum_horizontal([test.fill_null(True).cast(pl.Int8) for test in tests]) < n
    return pl.when(met).then(True).when(lost).then(False)


def polars_verdicts(frame: pl.LazyFrame) -> tuple[pl.LazyFrame, dict[str, list[str]]]:
    """The verdict of each requirement and tier as a column, as one would write it."""
    asked = clauses(pl.col, polars_at_least)
    frame = frame.with_columns(**asked)
    of = {tier: [id for id in asked if id.startswith(f"{tier}/")] for tier in ASKED}
    below = "registered"
    frame = frame.with_columns(pl.lit(True).alias(below))
    for tier, ids in of.items():
        frame = frame.with_columns(pl.all_horizontal(below, *ids).alias(tier))
        below = tier
    return frame, of


def polars_tier() -> pl.Expr:
    found = pl.lit("registered")
    for tier in ASKED:
        found = pl.when(pl.col(tier)).then(pl.lit(tier)).otherwise(found)
    return found.alias("tier:held")


def polars_tiers(frame: pl.LazyFrame) -> pl.DataFrame:
    return polars_verdicts(frame)[0].select("id", polars_tier()).collect()


def polars_whole(frame: pl.LazyFrame) -> pl.DataFrame:
    """Every column of the answer, statuses as texts."""
    frame, of = polars_verdicts(frame)
    ids = [id for each in of.values() for id in each]
    possible = pl.lit("registered")
    for tier in ASKED:
        possible = pl.when(pl.col(tier).fill_null(True)).then(pl.lit(tier)).otherwise(possible)
    texts = [
        pl.when(pl.col(id))
        .then(pl.lit("met"))
        .when(pl.col(id).not_())
        .then(pl.lit("unmet"))
        .otherwise(pl.lit("unknown"))
        .alias(id)
        for id in (*ids, "registered", *ASKED)
    ]
    held = polars_tier()
    return frame.select(
        "id", held, held.alias("tier:earned"), possible.alias("tier:possible"), *texts
    ).collect()


class Sql(str):
    """A piece of SQL that is compared and calculated with."""

    __slots__ = ()

    def __ge__(self, other: object) -> "Sql":  # type: ignore[override]
        return Sql(f"({self} >= {other})")

    def __le__(self, other: object) -> "Sql":  # type: ignore[override]
        return Sql(f"({self} <= {other})")

    def __add__(self, other: object) -> "Sql":
        return Sql(f"({self} + {other})")

    def __rmul__(self, other: object) -> "Sql":  # type: ignore[override]
        return Sql(f"({other} * {self})")

    def __truediv__(self, other: object) -> "Sql":
        return Sql(f"({self} / {other})")


def sql_at_least(n: int, tests: list[Sql]) -> Sql:
    if n == len(tests):
        return Sql(f"({' AND '.join(tests)})")
    met = " + ".join(f"coalesce({test}, false)::INT" for test in tests)
    possible = " + ".join(f"coalesce({test}, true)::INT" for test in tests)
    return Sql(f"CASE WHEN {met} >= {n} THEN true WHEN {possible} < {n} THEN false END")


def sql(table: str, whole: bool) -> str:
    """The query of the tier, or of every column."""
    asked = clauses(lambda name: Sql(f'"{name}"'), sql_at_least)
    of = {tier: [id for id in asked if id.startswith(f"{tier}/")] for tier in ASKED}
    verdicts = ", ".join(f'{test} AS "{id}"' for id, test in asked.items())
    tiers, below = [], "true"
    for tier, ids in of.items():
        below = " AND ".join([below, *(f'"{id}"' for id in ids)])
        tiers.append(f'({below}) AS "{tier}"')
    cases = " ".join(f"WHEN {tier} THEN '{tier}'" for tier in reversed(ASKED))
    held = f"CASE {cases} ELSE 'registered' END"
    possible = " ".join(f"WHEN coalesce({tier}, true) THEN '{tier}'" for tier in reversed(ASKED))
    texts = [
        f"CASE WHEN \"{id}\" THEN 'met' WHEN NOT \"{id}\" THEN 'unmet' ELSE 'unknown' END AS \"{id}\""
        for id in (*asked, *ASKED)
    ]
    more = [
        f'{held} AS "tier:earned"',
        f"CASE {possible} ELSE 'registered' END AS \"tier:possible\"",
        "'met' AS registered",
        *texts,
    ]
    columns = ", ".join(["id", f'{held} AS "tier:held"', *(more if whole else [])])
    return f"SELECT {columns} FROM (SELECT *, {', '.join(tiers)} FROM (SELECT id, {verdicts} FROM {table}))"


def numpy_tiers(columns: dict[str, Any]) -> Any:
    """The rank of the tier from arrays in which nan is unknown, which is never enough."""
    asked = clauses(columns.__getitem__, lambda n, tests: sum(test.astype(np.int8) for test in tests) >= n)
    rank = np.zeros(len(columns["nps"]), dtype=np.int8)
    reached = np.ones(len(rank), dtype=bool)
    for place, tier in enumerate(ASKED, 1):
        for id, test in asked.items():
            if id.startswith(f"{tier}/"):
                reached &= test == 1
        rank[reached] = place
    return rank


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def measured(title: str, ways: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> None:
    """The ways in turn, each against the first."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, work in ways.items():
            times[name].append(seconds(work))
    base = median(next(iter(times.values())))
    print(f"\n{title}\n")
    for name, found in times.items():
        print(f"  {name:<44}{median(found) * 1e3:>10.1f} ms{median(found) / base:>8.2f}×")


def alike(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Whether two answers say the same, in whatever order."""
    other = other.select(one.columns)
    return one.sort("id").equals(other.sort("id"))


def from_facts() -> None:
    frame, program = population(PARTNERS), pc.parse_program(document(counted=False))
    connection = duckdb.connect()
    connection.register("arrow", frame.to_arrow())
    connection.execute("CREATE TABLE partners AS SELECT * FROM arrow")
    table, lazy = connection.table("partners"), frame.lazy()

    def ours(partners: Any, whole: bool, check: bool = False) -> Any:
        return pc.decide_table(program, partners, {}, TODAY, statuses=whole, check=check)

    def tier(partners: Any, check: bool = False) -> Any:
        answer = ours(partners, whole=False, check=check)
        return (
            answer.select("id", "tier:held")
            if isinstance(answer, pl.LazyFrame)
            else answer.select('id, "tier:held"')
        )

    arrays = {name: frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in FACTS}
    assert alike(polars_tiers(lazy), tier(lazy).collect())
    assert alike(polars_whole(lazy), ours(lazy, whole=True).collect())
    assert alike(polars_tiers(lazy), connection.sql(sql("partners", whole=False)).pl())
    assert alike(polars_whole(lazy), connection.sql(sql("partners", whole=True)).pl())
    assert alike(polars_whole(lazy), ours(table, whole=True).pl())
    ranks = numpy_tiers(arrays)
    assert (
        pl.Series([*TIERS[1:]])[ranks.astype(np.int64)].to_list() == polars_tiers(lazy)["tier:held"].to_list()
    )
    measured(
        f"C, {PARTNERS:,} partners, the tier",
        {
            "Polars by hand": lambda: polars_tiers(lazy),
            "decide_table, Polars": lambda: tier(lazy).collect(),
            "decide_table, Polars, rows checked": lambda: tier(lazy, check=True).collect(),
            "numpy by hand": lambda: numpy_tiers(arrays),
            "DuckDB by hand": lambda: connection.sql(sql("partners", whole=False)).to_arrow_table(),
            "decide_table, DuckDB": lambda: tier(table).to_arrow_table(),
        },
    )
    measured(
        f"C, {PARTNERS:,} partners, the tiers and every status as a text",
        {
            "Polars by hand": lambda: polars_whole(lazy),
            "decide_table, Polars": lambda: ours(lazy, whole=True).collect(),
            "DuckDB by hand": lambda: connection.sql(sql("partners", whole=True)).to_arrow_table(),
            "decide_table, DuckDB": lambda: ours(table, whole=True).to_arrow_table(),
        },
    )


def log(size: int) -> dict[str, pl.DataFrame]:
    """About 50 events a partner, of two and a half years."""
    chance = np.random.default_rng(2027)
    skill = chance.choice((0.5, 0.7, 0.85, 0.95), size)

    def rows(each: int, **columns: Callable[[Any], Any]) -> pl.DataFrame:
        whose = np.repeat(np.arange(size), each)
        ago = chance.integers(0, 800, len(whose)).astype("timedelta64[D]")
        on = np.datetime64(TODAY) - ago
        said = {name: make(skill[whose]) for name, make in columns.items()}
        return pl.DataFrame({"partner": whose.astype(str), "on": on, **said}).sample(
            fraction=1.0, shuffle=True, seed=1
        )

    def lucky(good: Any) -> Any:
        return chance.random(len(good)) < good

    def one_of(*values: str) -> Callable[[Any], Any]:
        return lambda good: np.asarray(values)[chance.integers(0, len(values), len(good))]

    credentials = rows(
        14,
        credential=one_of("sales", "solutions", "solutions", "delivery", "delivery"),
        person=one_of(*(f"p{n}" for n in range(20))),
    ).with_columns(valid_through=pl.col("on").dt.offset_by("728d"))
    return {
        "credential": credentials,
        "exam": rows(6, exam=one_of("sales"), passed=lucky),
        "demo": rows(3, demo=one_of("story"), score=lambda good: chance.integers(100 * good - 20, 101)),
        "reference": rows(6, customer=one_of(*(f"c{n}" for n in range(10))), validated=lucky),
        "audit": rows(2, passed=lucky),
        "deal": rows(8, outcome=one_of("won", "won", "lost", "open")),
        "delivery": rows(
            6,
            accepted_first_time=lucky,
            revenue=lambda good: chance.integers(10, 99, len(good)) * 1000.0,
            cost=lambda good: chance.integers(5, 50, len(good)) * 1000.0,
        ),
        "survey": rows(5, survey=one_of("csat"), score=lambda good: chance.integers(30 + 15 * good, 51) / 10),
    }


def counted_by_hand(facts: pl.LazyFrame, events: dict[str, pl.LazyFrame]) -> pl.LazyFrame:
    """The sixteen values, those of the log counted as one would write it."""
    recent = pl.col("on").is_between(YEAR, TODAY)

    def counted(kind: str, **columns: pl.Expr) -> pl.LazyFrame:
        return events[kind].filter(recent).group_by("partner").agg(**columns)

    def share(some: pl.Expr, all_: pl.Expr | None = None) -> pl.Expr:
        below = pl.len() if all_ is None else all_.sum()
        return pl.when(below > 0).then(some.sum() / below)

    in_force = pl.col("valid_through") >= TODAY
    held = events["credential"].filter(in_force & (pl.col("on") <= TODAY))
    people = [
        pl.col("person").filter(pl.col("credential") == name).n_unique().alias(f"certified_{name}")
        for name in ("sales", "solutions", "delivery")
    ]
    validated = pl.col("validated") & pl.col("on").is_between(TWO_YEARS, TODAY)
    tables = [
        held.group_by("partner").agg(people),
        counted("exam", exam_pass_rate=share(pl.col("passed"))),
        counted("demo", demo_score=pl.col("score").mean()),
        events["reference"]
        .filter(validated)
        .group_by("partner")
        .agg(references_validated=pl.col("customer").n_unique()),
        counted("audit", security_evidence=pl.col("passed").any()),
        counted("deal", win_rate=share(pl.col("outcome") == "won", pl.col("outcome").is_in(["won", "lost"]))),
        counted(
            "delivery",
            first_pass_quality=share(pl.col("accepted_first_time")),
            gross_margin=(pl.col("revenue").sum() - pl.col("cost").sum()) / pl.col("revenue").sum(),
        ),
        counted("survey", survey_score=pl.col("score").mean()),
    ]
    for table in tables:
        facts = facts.join(table, left_on="id", right_on="partner", how="left")
    none = {"references_validated": 0, "security_evidence": False}
    none |= {f"certified_{name}": 0 for name in ("sales", "solutions", "delivery")}
    return facts.with_columns(pl.col(name).fill_null(value) for name, value in none.items())


def from_evidence() -> None:
    program = pc.parse_program(document(counted=True))
    facts = population(WITH_EVIDENCE).drop(*COUNTED).lazy()
    events = {kind: frame.lazy() for kind, frame in log(WITH_EVIDENCE).items()}
    size = sum(frame.select(pl.len()).collect().item() for frame in events.values())

    def ours(whole: bool) -> pl.LazyFrame:
        answer = pc.decide_table(program, facts, events, TODAY, statuses=whole, check=False)
        return answer if whole else answer.select("id", "tier:held")

    assert alike(polars_whole(counted_by_hand(facts, events)), ours(whole=True).collect())
    measured(
        f"D, {size:,} events of {WITH_EVIDENCE:,} partners",
        {
            "Polars by hand, the tier": lambda: polars_tiers(counted_by_hand(facts, events)),
            "decide_table, Polars, the tier": lambda: ours(whole=False).collect(),
            "Polars by hand, every status": lambda: polars_whole(counted_by_hand(facts, events)),
            "decide_table, Polars, every status": lambda: ours(whole=True).collect(),
        },
    )


def decided_lazily(partners: pl.LazyFrame, whole: bool) -> pl.DataFrame:
    """The tier, or the whole answer, by the library."""
    program = pc.parse_program(document(counted=False))
    answer = pc.decide_table(program, partners, {}, TODAY, statuses=whole, check=False)
    return (answer if whole else answer.select("id", "tier:held")).collect()


IN_MEMORY: dict[str, Callable[[pl.LazyFrame], object]] = {
    "tier: Polars by hand": polars_tiers,
    "tier: decide_table": lambda partners: decided_lazily(partners, whole=False),
    "every status: Polars by hand": polars_whole,
    "every status: decide_table": lambda partners: decided_lazily(partners, whole=True),
}


def in_this_process(way: str, folder: str) -> None:
    """Decides the partners in the Parquet files of a folder one way; prints seconds, and the peak of memory in kB.

    One partner goes first, so that what is imported at the first use is not timed.
    """
    partners = pl.scan_parquet(f"{folder}/*.parquet")
    IN_MEMORY[way](partners.head(1))
    taken = seconds(lambda: IN_MEMORY[way](partners))
    print(taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def ten_million() -> None:
    """Time and peak of memory of each way, read lazily from Parquet, each time in a new process."""
    found: dict[str, list[tuple[float, float]]] = {way: [] for way in IN_MEMORY}
    with TemporaryDirectory() as folder:
        for part in range(MILLIONS):
            population(PARTNERS, part=part).write_parquet(Path(folder) / f"{part}.parquet")
        for _ in range(MEMORY_ROUNDS):
            for way, measured_so_far in found.items():
                again = [sys.executable, __file__, "--one-way", way, folder]
                taken, peak = subprocess.run(again, capture_output=True, check=True, text=True).stdout.split()
                measured_so_far.append((float(taken), int(peak) / 1e6))
    print(f"\nC, {MILLIONS * PARTNERS:,} partners in Parquet, medians of {MEMORY_ROUNDS} processes each\n")
    for way, several in found.items():
        by_hand = found[f"{way.partition(':')[0]}: Polars by hand"]
        taken, peak = (median(each) for each in zip(*several, strict=True))
        base_taken, base_peak = (median(each) for each in zip(*by_hand, strict=True))
        times, memory = (
            f"{taken:>8.2f} s{taken / base_taken:>7.2f}×",
            f"{peak:>8.2f} GB{peak / base_peak:>7.2f}×",
        )
        print(f"  {way:<32}{times}{memory}")


def main() -> None:
    if sys.argv[1:2] == ["--one-way"]:
        in_this_process(*sys.argv[2:])
        return
    libraries = ", ".join(f"{name} {version(name)}" for name in ("narwhals", "polars", "duckdb", "numpy"))
    print(f"Python {platform.python_version()}, {libraries}, {platform.machine()}, {platform.system()}")
    if "--ten-million" in sys.argv:
        ten_million()
        return
    print(f"median of {ROUNDS} rounds, all ways in turn; the answers are the same")
    from_facts()
    from_evidence()


if __name__ == "__main__":
    sys.exit(main())
