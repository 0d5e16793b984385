"""Modules that are passed by a rule, as rows like those that the host records, by columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

import narwhals as nw

from partnercert.engines.frames.forms import null
from partnercert.engines.frames.log import OWN
from partnercert.engines.frames.sheets import PARTNER, Frame, stacked

MET: Final = "met"
MAY_BE: Final = "may be"
_DATES: Final = ("on", "valid_through", "recorded_on", "revoked_on")

FirstDays = Callable[[str, date, date], "Frame | None"]
"""Of a module, on a day, by what happened since another one: who has passed it by its rule, or may have, since when.

A row a person, with the days `MET` and `MAY_BE`, null where there is none.
"""


def with_passes(
    recorded: Frame | None, first_days: FirstDays, modules: Iterable[str], day: date
) -> Frame | None:
    """The modules that the host has recorded, and those that somebody has passed by their rule, or may have."""
    types: dict[str, Any] = {name: nw.Date if name in _DATES else nw.String for name in OWN}
    types |= {"module": nw.String, "passed": nw.Boolean}
    found = []
    if recorded is not None:
        schema = recorded.collect_schema()
        types |= dict(schema)
        passed = nw.col("passed") if "passed" in schema else null(nw.Boolean)
        found.append(recorded.with_columns(passed.alias("passed")).select(*types))
    for module in modules:
        days = first_days(module, day, date.min)
        if days is not None:
            found.append(_rows(module, days, types))
    return stacked(found) if found else None


def _rows(module: str, days: Frame, types: dict[str, Any]) -> Frame:
    said = {
        PARTNER: nw.col(PARTNER),
        "person": nw.col("person"),
        "on": nw.coalesce(nw.col(MET), nw.col(MAY_BE)),
        "module": nw.lit(module),
        "passed": nw.when(~nw.col(MET).is_null()).then(nw.lit(True)),
    }
    rows = days.select(*[said.get(name, null(type)).alias(name) for name, type in types.items()])
    return rows.filter(~nw.col("on").is_null())
