"""Writes docs/explanation/performance.md: what imports, decisions and programs cost beside other ways, on this machine.

`pip install -e ".[bench]"` brings the other rule engines; `python benchmarks/performance.py` takes some minutes.
"""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import NamedTuple

import decisions
from decisions import (
    FACTS,
    facts_of_partners,
    from_evidence,
    from_facts,
    measured,
    outcomes_by_hand,
    tier_by_hand,
)
from peers import peers

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "explanation" / "performance.md"
STARTS = {
    "`import attrs, pendulum`": "import attrs, pendulum",
    "`import partnercert`": "import partnercert",
    "and its first use: `parse_program`, `decide`": "import partnercert; partnercert.parse_program; partnercert.decide",
    "and every other name: `from partnercert import *`": "from partnercert import *",
}
START_ROUNDS = 15


class Line(NamedTuple):
    """A line of a table: how often the base it takes, and how often it may."""

    name: str
    seconds: float
    ratio: float
    goal: float | None = None

    @property
    def missed(self) -> bool:
        return self.goal is not None and self.ratio > self.goal


def started(statement: str) -> float:
    """How long a statement takes in an interpreter of its own, once started."""
    timed = f"from time import perf_counter as now; start = now(); {statement}; print(now() - start)"
    source = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    result = subprocess.run(
        [sys.executable, "-c", timed],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": source},
    )
    return float(result.stdout)


def starts() -> list[Line]:
    times: dict[str, list[float]] = {name: [] for name in STARTS}
    for statement in STARTS.values():
        started(statement)
    for _ in range(START_ROUNDS):
        for name, statement in STARTS.items():
            times[name].append(started(statement))
    return lines({name: median(each) for name, each in times.items()}, {"`import partnercert`": 2})


def lines(found: dict[str, float], goals: dict[str, float] | None = None) -> list[Line]:
    """The lines of a table whose first line is the base."""
    base = next(iter(found.values()))
    return [Line(name, each, each / base, (goals or {}).get(name)) for name, each in found.items()]


def beside_peers() -> list[Line]:
    """A with nothing missing: by hand, by the library, and by other engines, which have been seen to agree."""
    facts = facts_of_partners(0)
    rows = [tuple(each[name] for name in FACTS) for each in facts]
    ways = from_facts(facts)
    del ways["pc.decide(…).judged"]
    for peer in peers(facts):
        for given, row in zip(peer.given, rows, strict=True):
            requirements = [outcome for tier in outcomes_by_hand(*row) for outcome in tier[:-1]]
            assert tier_by_hand(*row) == peer.rank(given), peer.name
            assert requirements == list(peer.outcomes(given)), peer.name
        ways[f"{peer.name}: tier"] = (peer.rank, peer.given)
        ways[f"{peer.name}: all requirements"] = (peer.outcomes, peer.given)
    return lines(measured(ways))


def shares(found: list[Line]) -> Iterator[str]:
    """How long a decision with every outcome takes beside two others, and how long it may."""
    seconds = {line.name: line.seconds for line in found}
    for peer, goal in (("datalogic-py", 0.5), ("zen-engine", 0.3)):
        other = next(
            each for name, each in seconds.items() if name.startswith(peer) and "requirements" in name
        )
        share = seconds["pc.decide"] / other
        missed = " (missed)" if share > goal else ""
        yield f"- `pc.decide` takes {share:.2f}× as long as all requirements by {peer}; goal {goal:g}×{missed}"
    yield ""


def written() -> list[Line]:
    """Milliseconds, each beside its own goal."""
    goals = {"A": 2, "4,000 requirements": 150}
    return [Line(name, each, each * 1e3, goals.get(name)) for name, each in decisions.writing().items()]


def table(found: list[Line], unit: str = "µs") -> Iterator[str]:
    scale = {"ms": 1e3, "µs": 1e6}[unit]
    yield f"| | median, {unit} | ratio | goal |"
    yield "|---|--:|--:|--:|"
    for line in found:
        goal = "" if line.goal is None else f"{line.goal:g}×{' (missed)' if line.missed else ''}"
        yield f"| {line.name} | {line.seconds * scale:,.2f} | {line.ratio:.2f}× | {goal} |"
    yield ""


def page() -> Iterator[str]:
    yield PREFACE.format(
        machine=f"{platform.system()} on {platform.machine()} with {os.cpu_count()} cores",
        python=platform.python_version(),
        attrs=version("attrs"),
        pendulum=version("pendulum"),
        rounds=decisions.ROUNDS,
        partners=decisions.PARTNERS,
    )
    found = starts()
    yield STARTING
    yield from table(found, "ms")
    yield FROM_FACTS
    goals = {"pc.compile(program).tier": 1.5, "pc.decide": 7}
    for missing in (0, 0.03):
        yield f"{'Nothing' if not missing else f'{missing:.0%} of the facts'} missing:\n"
        yield from table(lines(measured(from_facts(facts_of_partners(missing))), goals))
    yield BESIDE_PEERS
    found = beside_peers()
    yield from table(found)
    yield from shares(found)
    yield FROM_EVIDENCE
    yield from table(lines(measured(from_evidence()), {"pc.decide": 2}))
    yield WRITING
    yield "| program | median, ms | goal, ms |"
    yield "|---|--:|--:|"
    for line in written():
        goal = "" if line.goal is None else f"{line.goal:g}{' (missed)' if line.missed else ''}"
        yield f"| {line.name} | {line.seconds * 1e3:,.1f} | {goal} |"
    yield LIMITS.rstrip("\n")


PREFACE = """# What it costs

Written by `python benchmarks/performance.py`, after `pip install -e ".[bench]"`.
{machine}, Python {python}, attrs {attrs}, pendulum {pendulum}.

Timings drift from machine to machine and from hour to hour: read the ratios.
All ways of a table do the same work in turn in one process, for {partners} partners a round; the figures are medians of
{rounds} rounds. Before they are timed, their answers are compared, partner by partner. A goal that is missed says so.
"""
STARTING = f"""## Starting

Fresh interpreters, in turn, medians of {START_ROUNDS} rounds. The package reads its modules when one of their names is
first used: the import is short because it puts off what the first use then pays.
"""
FROM_FACTS = """## A decision from 16 facts

Four tiers and 37 requirements; the base is what one would write by hand for the tier alone. `pc.decide` says what every
requirement and tier comes to, like the outcomes by hand, and makes a `Decision` of it; `judged` makes values of all of
it. Records are made once.
"""
BESIDE_PEERS = """## The same decision by other rule engines

Nothing missing, for the others read a missing value as false or as an error. Their handles, contexts and policies are
made once, like records; all values are whole numbers for them, so that none of them rounds, and nothing is unknown. So
many ways in turn leave little of each in the caches of the processor: short ones take longer than above.
"""
FROM_EVIDENCE = """## A decision from a log of about 66 events

The same program, with 11 of the values counted from evidence. The base is a single pass over the log, by hand, that
says what every requirement comes to.
"""
WRITING = """## Writing the code of a program

Once a program, when it is first asked. Of the largest, Python's own compiler takes some 100 ms.
"""
LIMITS = """
## Where goals are missed, and why

- To say what 37 requirements and three tiers come to takes five to six times as long as the tier even by hand, for
  nothing may be left out once the answer is clear. `pc.decide` adds a look at what it is asked, and a `Decision`: about
  a quarter of its time.
- datalogic-py and zen-engine are written in Rust and answer with a list of flags; `pc.decide` is Python, says met,
  unmet or unknown of each, and keeps what is needed to explain it. Even by hand, in Python, all outcomes take longer
  than the goals beside them allow.
- `tier` looks first whether the record is one for which the short way is right: its program, its day, its waivers.
- The first use of the library makes some 130 classes, whose methods attrs writes and Python compiles each time.
- Writing code is one pass over the rules, and Python has to compile what comes of it.

Other tables: `benchmarks/scale.py` shows how the cost grows with events, rules and partners, `benchmarks/intake.py`
what the door costs, `benchmarks/tables.py` whole populations.
"""


if __name__ == "__main__":
    PAGE.write_text("\n".join(page()) + "\n", encoding="utf-8")
