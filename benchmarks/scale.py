"""How the cost of a decision grows with the events of a record, with the rules of a program, and with the partners."""

import random
from collections.abc import Callable
from datetime import date
from math import log
from statistics import linear_regression, median
from time import perf_counter

from decisions import COUNTED, TODAY, document, many, row_of, some_events, some_facts

import partnercert as pc

ROUNDS = 9


def seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return median(times)


def shown(what: str, found: dict[int, float]) -> None:
    """A line for each size, and the exponent of the power that fits best."""
    for size, each in found.items():
        print(f"  {size:>8,} {what:<10} {each * 1e6:>12.1f} µs {each / size * 1e9:>10.1f} ns each")
    slope, _ = linear_regression([log(size) for size in found], [log(each) for each in found.values()])
    print(f"  grows with the power {slope:.2f}\n")


def by_events() -> None:
    program = pc.parse_program(document(counted=True))
    chance, found = random.Random(1), {}
    facts = {name: value for name, value in some_facts(chance, 0).items() if name not in COUNTED}
    for size in (10, 100, 1_000, 10_000):
        rows = [row_of(event) for _ in range(size // 60 + 1) for event in some_events(chance)][:size]
        record = program.record("p", facts=facts, evidence=rows)
        pc.decide(program, record, TODAY)
        found[size] = seconds(lambda record=record: pc.decide(program, record, TODAY))
    shown("events", found)


def by_rules() -> None:
    deciding, writing = {}, {}
    for tiers, each in ((1, 10), (2, 50), (5, 200), (20, 500)):
        program = pc.parse_program(many(tiers, each))
        record = program.record("p", facts={f"f{n}": n for n in range(100)})
        start = perf_counter()
        pc.decide(program, record, TODAY)
        writing[tiers * each] = perf_counter() - start
        deciding[tiers * each] = seconds(lambda p=program, r=record: pc.decide(p, r, TODAY))
    shown("rules", deciding)
    print("  written and compiled:")
    shown("rules", writing)


def by_partners() -> None:
    program = pc.parse_program(document(counted=False))
    chance, found = random.Random(1), {}
    records = [program.record(f"p{n}", facts=some_facts(chance, 0.03)) for n in range(10_000)]
    for size in (10, 100, 1_000, 10_000):
        found[size] = seconds(lambda size=size: pc.decide_many(program, records[:size], date(2026, 11, 21)))
    shown("partners", found)


if __name__ == "__main__":
    by_events()
    by_rules()
    by_partners()
