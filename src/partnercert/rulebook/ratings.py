"""Which ratings and debriefs are about which attempt, whatever corrections it has seen."""

from __future__ import annotations

from datetime import date

import attrs

from partnercert.records.evidence import Evidence
from partnercert.records.kinds import ABOUT_ATTEMPTS
from partnercert.rulebook.view import View


@attrs.frozen(eq=False)
class AboutAttempts:
    """The ratings and the debriefs of each attempt, by the ids under which they name it."""

    view: View
    ratings: dict[str, list[Evidence]]
    debriefs: dict[str, list[Evidence]]

    @classmethod
    def in_view(cls, view: View) -> AboutAttempts:
        """Those that are visible, however long ago they were."""
        whole = attrs.evolve(view, since=date.min)
        return cls(view, *(_named(whole, kind, field) for kind, field in ABOUT_ATTEMPTS.items()))

    def rated_as(self, attempt: Evidence) -> str | None:
        """The id under which an attempt was rated, the newest of several; None where nobody has rated it."""
        return next((id for id in self.view.known_as(attempt) if id in self.ratings), None)

    def debriefed(self, attempt: Evidence) -> bool:
        """Whether a debrief of an attempt is recorded."""
        return any(id in self.debriefs for id in self.view.known_as(attempt))


def _named(view: View, kind: str, field: str) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for row in view.recorded(kind):
        found.setdefault(str(row.fields[field]), []).append(row)
    return found
