"""Rows that stand in the place of others: under which ids a row may be named, through any number of corrections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from partnercert.records.evidence import Evidence


def corrections(rows: Iterable[Evidence]) -> dict[str, Evidence]:
    """The rows that replace a row of another id, by their own id."""
    return {row.id: row for row in rows if row.id is not None and row.supersedes not in (None, row.id)}


def first_versions(rows: Iterable[Evidence]) -> dict[str, Evidence]:
    """The rows that have an id, by it; of several versions the first."""
    found: dict[str, Evidence] = {}
    for row in sorted(rows, key=_version):
        if row.id is not None:
            found.setdefault(row.id, row)
    return found


def known_as(
    event: Evidence, corrected: Mapping[str, Evidence], knowledge: date = date.max
) -> tuple[str, ...]:
    """The ids under which other rows may name an event: its own, then those of the rows that led to it, newest first.

    What names a row means whatever stands in its place by the corrections that are known on the day of `knowledge`.
    """
    found: list[str] = []
    id = event.id or event.supersedes
    while id is not None and id not in found:
        found.append(id)
        correction = corrected.get(id)
        id = correction.supersedes if correction and correction.known_by(knowledge) else None
    return tuple(found)


def _version(row: Evidence) -> tuple[bool, date]:
    return row.supersedes is not None and row.supersedes == row.id, row.recorded_on or row.on
