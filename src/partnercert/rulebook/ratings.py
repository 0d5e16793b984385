"""Which ratings and debriefs are about which attempt, whatever corrections it has seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from partnercert.records.evidence import Evidence
from partnercert.records.kinds import ABOUT_ATTEMPTS, ASSESSED
from partnercert.rulebook.view import View


@attrs.frozen(eq=False)
class AboutAttempts:
    """The ratings and the debriefs of each attempt, by the ids under which they name it."""

    ratings: dict[str, list[Evidence]]
    debriefs: dict[str, list[Evidence]]
    replaced: dict[str, str]

    @classmethod
    def in_view(cls, view: View) -> AboutAttempts:
        """Those that are visible, however long ago they were."""
        whole = attrs.evolve(view, since=date.min)
        ratings, debriefs = (_named(whole, kind, field) for kind, field in ABOUT_ATTEMPTS.items())
        corrected = (row for kind in ASSESSED for row in view.record.given(kind, view.seen_on, view.known_on))
        replaced = {
            row.id: row.supersedes for row in corrected if row.id is not None and row.supersedes is not None
        }
        return cls(ratings, debriefs, replaced)

    def rated_as(self, attempt: Evidence) -> str | None:
        """The id under which an attempt was rated, the newest of several; None where nobody has rated it."""
        return next((id for id in self._ids(attempt) if id in self.ratings), None)

    def debriefed(self, attempt: Evidence) -> bool:
        """Whether a debrief of an attempt is recorded."""
        return any(id in self.debriefs for id in self._ids(attempt))

    def _ids(self, attempt: Evidence) -> Iterator[str]:
        """The id of an attempt, and those of the rows that it corrects."""
        seen: set[str] = set()
        id = attempt.id
        while id is not None and id not in seen:
            seen.add(id)
            yield id
            id = self.replaced.get(id)


def _named(view: View, kind: str, field: str) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for row in view.recorded(kind):
        found.setdefault(str(row.fields[field]), []).append(row)
    return found
