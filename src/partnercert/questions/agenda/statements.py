"""What was said for a time: waivers, attestations and facts that are to be said again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from partnercert.questions.agenda.matters import Asked, Matter
from partnercert.records.evidence import Evidence
from partnercert.values.dates import add, day_after


def due_agreements(asked: Asked, kind: str, names: str) -> Iterator[Matter]:
    """Waivers or attestations that are in force and end, unless another one goes on."""
    given: dict[tuple[str, str | None], list[Evidence]] = {}
    for row in asked.record.announced(kind, asked.as_of, asked.known_on):
        given.setdefault((str(row.fields[names]), row.person), []).append(row)
    asks = {id: requirement for id, _, _, requirement in asked.program.every_requirement()}
    for (id, person), rows in given.items():
        last = _last_in_force(rows, asked.as_of)
        if last is None or not asked.employs(person, asked.as_of):
            continue
        requirement = asks.get(id) if kind == "waiver" else None
        item = asked.item(
            kind,
            id,
            last,
            f"valid through {last}",
            remedy=None if requirement is None else requirement.remedy,
            title=id if requirement is None else requirement.title or id,
            person=person,
        )
        expires_on = day_after(last)
        yield Matter(
            item=item,
            days={f"{kind}-expiry": expires_on},
            places={names: item.title, "expires_on": str(expires_on)},
            listed=asked.near(last),
        )


def _last_in_force(rows: Iterable[Evidence], day: date) -> date | None:
    """The last day of what is in force without a break from a day on; None where nothing is, or it never ends."""
    last: date | None = None
    for row in sorted(rows, key=lambda row: row.on):
        if row.on <= (day if last is None else day_after(last)) and row.in_force_on(day, date.max):
            if row.valid_through is None:
                return None
            last = row.valid_through if last is None else max(last, row.valid_through)
    return last


def due_facts(asked: Asked) -> Iterator[Matter]:
    """Facts that grow old, or have, and are to be stated again."""
    for name, declared in asked.program.facts.items():
        statement = asked.record.fact(name, asked.as_of, asked.known_on)
        if declared.max_age is None or statement is None or statement.on is None:
            continue
        last = add(statement.on, declared.max_age)
        known = "it is known" if last >= asked.as_of else "it was known"
        source = "" if declared.source is None else f" ({declared.source})"
        item = asked.item(
            "fact",
            name,
            last,
            f"said on {statement.on}; {known} through {last}",
            remedy=f"say it again{source}",
            title=declared.title or name,
        )
        expires_on = day_after(last)
        yield Matter(
            item=item,
            days={"fact-expiry": expires_on},
            places={"fact": item.title, "expires_on": str(expires_on)},
            listed=last <= asked.through,
        )
