"""How the cost of deciding grows: with the rules of a program, the events of a record, partners, and rows of a table.

Writes docs/explanation/growth.md and the plot beside it: `python benchmarks/scale.py`.
"""

import os
import platform
import random
from collections.abc import Callable, Iterator
from math import log
from pathlib import Path
from statistics import linear_regression, median
from time import process_time
from typing import NamedTuple

import altair
import polars as pl
from decisions import COUNTED, TODAY, document, many, row_of, some_events, some_facts
from tables import population

import partnercert as pc
from partnercert.questions.generated import written_for

ROUNDS = 9
ROUNDS_OF_WRITING = 3
PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "growth.md"
PLOT = PAGE.with_suffix(".svg")
EVENTS = (10, 100, 1_000, 10_000)
TIERS_AND_RULES = ((1, 10), (2, 50), (8, 50), (20, 200), (20, 500))
PARTNERS = (10, 100, 1_000, 10_000)
ROWS = (1_000, 10_000, 100_000, 1_000_000)
STEEPEST = 1.05
PARTNERS_ONE_BY_ONE = "decisions, by the partners, one after the other"
PARTNERS_KEPT = "decisions, by the partners, all of them kept"


class Growth(NamedTuple):
    """The seconds that each size takes."""

    title: str
    unit: str
    seconds: dict[int, float]

    @property
    def power(self) -> float:
        """The exponent of the power that fits best: 1 is linear."""
        return fitted(self.seconds)

    @property
    def last_power(self) -> float:
        """The exponent between the two largest sizes, where what every call pays weighs least."""
        return fitted(dict([*self.seconds.items()][-2:]))


def fitted(found: dict[int, float]) -> float:
    slope, _ = linear_regression([log(size) for size in found], [log(each) for each in found.values()])
    return slope


def timed(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def growth(title: str, unit: str, works: dict[int, Callable[[], object]], rounds: int = ROUNDS) -> Growth:
    """The median time of each size, all sizes in turn."""
    for work in works.values():
        work()
    times: dict[int, list[float]] = {size: [] for size in works}
    for _ in range(rounds):
        for size, work in works.items():
            times[size].append(timed(work))
    return Growth(title, unit, {size: median(each) for size, each in times.items()})


def by_events() -> Growth:
    program = pc.parse_program(document(counted=True))
    chance = random.Random(1)
    facts = {name: value for name, value in some_facts(chance, 0).items() if name not in COUNTED}
    works = {}
    for size in EVENTS:
        rows = [row_of(event) for _ in range(size // 60 + 1) for event in some_events(chance)][:size]
        record = program.record("p", facts=facts, evidence=rows)
        works[size] = lambda record=record: pc.decide(program, record, TODAY)
    return growth("a decision, by the events of the record", "events", works)


def by_rules() -> Iterator[Growth]:
    deciding, writing = {}, {}
    for tiers, each in TIERS_AND_RULES:
        program = pc.parse_program(many(tiers, each))
        record = program.record("p", facts={f"f{n}": n for n in range(100)})
        deciding[tiers * each] = lambda p=program, r=record: pc.decide(p, r, TODAY)
        writing[tiers * each] = lambda p=program, r=record: written_for.__wrapped__(p).verdicts(r, TODAY)
    yield growth("a decision, by the rules of the program", "rules", deciding)
    yield growth("the first decision, which writes the code", "rules", writing, ROUNDS_OF_WRITING)


def by_partners() -> Iterator[Growth]:
    """Portions of some size, until all partners are decided: so every size reads the same memory.

    A few partners that are decided over and over stay in the caches of the processor, and would seem to cost a third.
    """
    program = pc.parse_program(document(counted=False))
    chance, most = random.Random(1), max(PARTNERS)
    records = [program.record(f"p{n}", facts=some_facts(chance, 0.03)) for n in range(most)]

    def one_after_the_other(portion: list[pc.PartnerRecord]) -> None:
        for record in portion:
            pc.decide(program, record, TODAY)

    def all_kept(portion: list[pc.PartnerRecord]) -> None:
        pc.decide_many(program, portion, TODAY)

    def in_portions(work: Callable[[list[pc.PartnerRecord]], None], size: int) -> None:
        for first in range(0, most, size):
            work(records[first : first + size])

    for title, work in ((PARTNERS_ONE_BY_ONE, one_after_the_other), (PARTNERS_KEPT, all_kept)):
        found = growth(
            title,
            "partners",
            {size: lambda size=size, work=work: in_portions(work, size) for size in PARTNERS},
        )
        yield found._replace(seconds={size: each * size / most for size, each in found.seconds.items()})


def by_rows() -> Growth:
    program, frame = pc.parse_program(document(counted=False)), population(max(ROWS))

    def decided(partners: pl.DataFrame) -> object:
        return pc.decide_table(program, partners.lazy(), {}, TODAY, check=False).collect()

    works = {size: lambda size=size: decided(frame.head(size)) for size in ROWS}
    return growth("a table, by its rows", "rows", works)


def lines(found: list[Growth]) -> Iterator[str]:
    yield "| | power | between the two largest |"
    yield "|---|--:|--:|"
    for each in found:
        missed = " (missed)" if each.power > STEEPEST else ""
        yield f"| {each.title} | {each.power:.2f}{missed} | {each.last_power:.2f} |"
    for each in found:
        yield f"\n{each.title[0].upper()}{each.title[1:]}:\n"
        yield f"| {each.unit} | median, ms | ns for each |"
        yield "|--:|--:|--:|"
        for size, taken in each.seconds.items():
            yield f"| {size:,} | {taken * 1e3:,.3f} | {taken / size * 1e9:,.0f} |"


def plot(found: list[Growth]) -> altair.LayerChart:
    """Both axes logarithmic: what is linear is as steep as the dashed line."""
    rows = [
        {"what": each.title, "how many": size, "milliseconds": taken * 1e3}
        for each in found
        for size, taken in each.seconds.items()
    ]
    slope = [{"how many": 10.0**n, "milliseconds": 10.0 ** (n - 4)} for n in (1, 6)]
    decades = [10.0**n for n in range(-3, 7)]
    x = altair.X("how many:Q").scale(type="log").axis(format="~s", values=decades)
    y = altair.Y("milliseconds:Q").scale(type="log").axis(format=",~g", values=decades)
    # color and shape share a legend, as they say the same of the same
    said = altair.Scale(domain=[each.title for each in found])
    legend = altair.Legend(title="", labelLimit=0, orient="bottom", columns=2)
    measured = altair.Chart(altair.Data(values=rows)).encode(
        x, y, altair.Color("what:N", scale=said, legend=legend)
    )
    shape = altair.Shape("what:N", scale=said, legend=legend)
    drawn = measured.mark_line() + measured.mark_point(size=60, filled=True, opacity=1).encode(shape)
    linear = altair.Chart(altair.Data(values=slope)).mark_line(strokeDash=[4, 4], color="gray").encode(x, y)
    return (linear + drawn).properties(width=560, height=380, background="white")


def page() -> Iterator[str]:
    found = [by_events(), *by_rules(), *by_partners(), by_rows()]
    plot([each for each in found if each.title != PARTNERS_KEPT]).save(PLOT)
    yield PREFACE.format(
        machine=f"{platform.system()} on {platform.machine()} with {os.cpu_count()} cores",
        python=platform.python_version(),
        rounds=ROUNDS,
    )
    yield from lines(found)
    yield NOTES.rstrip("\n")


PREFACE = """# How the cost grows

Written by `python benchmarks/scale.py`, after `pip install -e ".[bench,polars]"`.
{machine}, Python {python}.

Twice as many events, rules, partners or rows should take twice as long, and no longer. Processor time, medians of
{rounds} rounds, all sizes in turn, fitted by a power: 1 is linear, and the goal is at most 1.05. A power below 1 says
that every call pays something, however small its work is; between the two largest sizes that weighs least.

![Time by size, both logarithmic; the dashed line is linear](growth.svg)
"""
NOTES = """
Partners are decided in portions of each size, until all are decided. Asked over and over, ten partners stay in the
caches of the processor and take a third of the time: a size would be compared with a cache, and the power come to 1.2.
One after the other they show what deciding costs. Where all decisions are kept, as `decide_many` does, from some
hundred partners on each needs memory that no cache holds, and Python's collector of garbage looks at it: that is a
step of a half, which is reached at some thousand partners and does not grow.

A table costs its plan first, some tens of milliseconds, and then its rows. `python benchmarks/tables.py --ten-million`
measures ten million of them, read lazily from Parquet: beside Polars by hand, the peak of memory was 1.06× for the tier
(0.66 GB) and 1.00× for every status (6.9 GB).
"""


if __name__ == "__main__":
    PAGE.write_text("\n".join(page()) + "\n", encoding="utf-8")
