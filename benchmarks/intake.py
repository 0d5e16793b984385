"""What a row of evidence costs at the door, and that the cost per row does not grow with the log."""

import platform
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from importlib.metadata import version
from statistics import median
from time import perf_counter
from typing import Any

from partnercert.documents.structure import parse_program
from partnercert.records.evidence import Evidence

SIZES = (100, 1_000, 10_000)
ROUNDS = 9

PROGRAM = """
[program]
name = "Harbor Partners"
currency = "usd"
timezone = "Europe/Berlin"
[assessments.sales-exam]
kind = "exam"
"""


def rows(size: int) -> list[dict[str, Any]]:
    """Exams, deals, references and surveys of three years, as a host would hand them over."""
    kinds: list[dict[str, Any]] = [
        {"kind": "exam", "exam": "sales-exam", "score": 86, "passed": True},
        {"kind": "deal", "outcome": "won", "value": "1250.50", "source": "partner"},
        {"kind": "reference", "customer": "acme", "validated": True},
        {"kind": "survey", "survey": "csat", "score": "4.2"},
    ]
    start = date(2023, 11, 1)
    return [
        {
            "id": f"row-{n}",
            "on": (start + timedelta(days=n % 1_096)).isoformat(),
            "person": f"person-{n % 20}",
            **kinds[n % len(kinds)],
        }
        for n in range(size)
    ]


def bare(given: list[dict[str, Any]]) -> tuple[Evidence, ...]:
    """The least that one could do: dates are read, nothing is checked and no amount has a unit."""
    return tuple(Evidence(**{**row, "on": date.fromisoformat(row["on"])}) for row in given)


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def main() -> None:
    program = parse_program(PROGRAM)
    print(
        f"Python {platform.python_version()}, attrs {version('attrs')}, {platform.machine()}, {platform.system()}"
    )
    print(f"median of {ROUNDS} rounds, both ways in turn\n")
    print(
        f"{'rows':>8} {'record':>12} {'bare loop':>12} {'ratio':>7} {'against ' + str(SIZES[0]) + ' rows':>18}"
    )
    first = 0.0
    for size in SIZES:
        given = rows(size)
        program.record("acme", evidence=given)
        ours, theirs = partial(program.record, "acme", evidence=given), partial(bare, given)
        pairs = [(seconds(ours), seconds(theirs)) for _ in range(ROUNDS)]
        record, loop = (median(each) / size * 1e6 for each in zip(*pairs, strict=True))
        first = first or record
        print(f"{size:>8,} {record:>9.2f} µs {loop:>9.2f} µs {record / loop:>6.1f}× {record / first:>17.2f}×")


if __name__ == "__main__":
    main()
