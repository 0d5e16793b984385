"""The real programs of docs/programs, and the rows that their tests give."""

from datetime import date
from functools import cache
from pathlib import Path

import partnercert as pc

from .everywhere import decide

DOCUMENTS = Path(__file__).parents[2] / "docs" / "programs"
NAMES = sorted(path.stem for path in DOCUMENTS.glob("*.toml"))


def text(name):
    return (DOCUMENTS / f"{name}.toml").read_text(encoding="utf-8")


@cache
def program(name):
    return pc.parse_program(text(name))


def decided(name, as_of, evidence=(), **facts):
    """The decision of a program on a day, given as ISO text."""
    chosen = program(name)
    return decide(
        chosen, chosen.record("acme", facts=facts, evidence=evidence), as_of=date.fromisoformat(as_of)
    )


def certified(award, people, on, valid_through=None):
    """The award of a certification to each of several people."""
    rows = [{"kind": "award", "award": award, "person": person, "on": on} for person in people]
    return [{**row, "valid_through": valid_through} for row in rows] if valid_through else rows


def open_requirements(decision, id):
    """The requirements of a tier or specialization that stand in the way, without their gaps in detail."""
    return {gap.id.removeprefix(f"{id}/") for gap in decision.gaps(id)}
