"""The evidence of all partners, a frame for each kind, and what of it is visible on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Final

import narwhals as nw

from partnercert.engines.frames.sheets import PARTNER, Frame, stacked

# The columns that every frame of evidence has when it has come through the door.
OWN = (PARTNER, "on", "person", "valid_through", "recorded_on", "revoked_on", "id", "supersedes")
# When another id has replaced a row, and when the last version of its own.
_BY_ANOTHER: Final = ":replaced by another"
_LAST: Final = ":last version"


class Log:
    """Frames of evidence by their kind, each with the columns `OWN` and those of its fields.

    `given` says of which kinds there is evidence, and which of the columns are not null from end to end.
    """

    def __init__(
        self, frames: Mapping[str, Frame], given: Mapping[str, frozenset[str]], known_on: date | None
    ) -> None:
        self._frames = frames
        self._given = given
        self.known_on = known_on
        self._replaced_by: dict[date, Frame] = {}

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of which there is a frame."""
        return tuple(self._frames)

    def says(self, kind: str, column: str) -> bool:
        """Whether the frame of a kind has a column."""
        return column in self._given.get(kind, ())

    def visible(self, kind: str, day: date) -> Frame:
        """The rows that happened on or before a day, stand on it, and were known by then."""
        return self._known(kind, day, nw.col("on") <= day, *self._standing(kind, day))

    def announced(self, kind: str, day: date) -> Frame:
        """The rows that are visible on a day, with what lies after it."""
        return self._known(kind, day, *self._standing(kind, day))

    def revoked(self, kind: str, day: date) -> Frame:
        """The rows that would be visible on a day, had they not been revoked."""
        taken_back = nw.col("revoked_on") <= self._taken_back_by(day)
        return self._known(kind, day, nw.col("on") <= day, taken_back)

    def _standing(self, kind: str, day: date) -> Iterator[nw.Expr]:
        """Tests of the rows that are not revoked by a day."""
        if self.says(kind, "revoked_on"):
            yield nw.col("revoked_on").is_null() | (nw.col("revoked_on") > self._taken_back_by(day))

    def _taken_back_by(self, day: date) -> date:
        return min(day, self.known_on or day)

    def _known(self, kind: str, day: date, *tests: nw.Expr) -> Frame:
        """The rows that the host has given by a day, that nothing known has replaced, and that pass some tests."""
        frame, knowledge = self._frames[kind], self.known_on or day
        asked = [*tests]
        if self.known_on is not None:
            asked.append(_recorded() <= knowledge)
        elif self.says(kind, "supersedes"):
            asked.append(nw.col("supersedes").is_null() | (_recorded() <= knowledge))
        if self.says(kind, "id") and self._corrections is not None:
            frame = frame.join(self._replaced(knowledge), on=[PARTNER, "id"], how="left")
            newest = nw.col(_LAST).is_null() | (_is_version() & (_recorded() >= nw.col(_LAST)))
            asked += [nw.col(_BY_ANOTHER).is_null(), newest]
        return frame.filter(*asked) if asked else frame

    def _replaced(self, knowledge: date) -> Frame:
        """The ids that rows known by a day replace: by another id, or by versions of their own, of which the last."""
        if knowledge not in self._replaced_by:
            assert self._corrections is not None
            since, own = nw.col("since"), nw.col("own")
            known = self._corrections.filter(since <= knowledge)
            self._replaced_by[knowledge] = known.group_by(PARTNER, "id").agg(
                nw.when(~own).then(since).min().alias(_BY_ANOTHER),
                nw.when(own).then(since).max().alias(_LAST),
            )
        return self._replaced_by[knowledge]

    @cached_property
    def _corrections(self) -> Frame | None:
        """The rows that stand in the place of others, of whatever kind: whose, which, and since when."""
        found = [
            self._frames[kind]
            .filter(~nw.col("supersedes").is_null())
            .select(
                PARTNER,
                nw.col("supersedes").alias("id"),
                _is_version().alias("own"),
                _recorded().alias("since"),
            )
            for kind in self._frames
            if self.says(kind, "supersedes")
        ]
        return stacked(found) if found else None


def _recorded() -> nw.Expr:
    """The day from which a row is known."""
    return nw.coalesce(nw.col("recorded_on"), nw.col("on"))


def _is_version() -> nw.Expr:
    """Whether a row is a later version of its own id."""
    return (nw.col("id") == nw.col("supersedes")).fill_null(False)
