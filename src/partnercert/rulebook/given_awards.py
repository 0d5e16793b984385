"""The awards of one record that stand on one day."""

from __future__ import annotations

from collections import Counter

from partnercert.records.evidence import Evidence
from partnercert.rulebook.view import View


def awards_that_stand(view: View) -> tuple[Evidence, ...]:
    """The visible awards, without those that were given again with the day on which they were revoked.

    A row without an id can be corrected in no other way than by giving it again.
    """
    visible = view.events("award")
    again = Counter(_said(row) for row in view.revoked("award") if row.id is None)
    if not again:
        return visible
    kept = []
    for row in visible:
        if row.id is None and again[_said(row)] > 0:
            again[_said(row)] -= 1
        else:
            kept.append(row)
    return tuple(kept)


def _said(row: Evidence) -> Evidence:
    """What was given, whenever the host came to know it or took it back."""
    return row.replace(revoked_on=None, recorded_on=None)
