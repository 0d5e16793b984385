"""The evidence of all partners, a frame for each kind, and what of it is visible on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import narwhals as nw

from partnercert.engines.frames.sheets import PARTNER, Frame

# The columns that every frame of evidence has when it has come through the door.
OWN = (PARTNER, "on", "person", "valid_through", "recorded_on", "revoked_on", "id", "supersedes")


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
        self._announced: dict[tuple[str, date], Frame] = {}

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of which there is a frame."""
        return tuple(self._frames)

    def says(self, kind: str, column: str) -> bool:
        """Whether the frame of a kind has a column."""
        return column in self._given.get(kind, ())

    def visible(self, kind: str, day: date) -> Frame:
        """The rows that happened on or before a day, stand on it, and were known by then."""
        return self.announced(kind, day).filter(nw.col("on") <= day)

    def announced(self, kind: str, day: date) -> Frame:
        """The rows that are visible on a day, with what lies after it."""
        if (kind, day) not in self._announced:
            frame = self.given(kind, day)
            if self.says(kind, "revoked_on"):
                taken_back = min(day, self.known_on or day)
                frame = frame.filter(nw.col("revoked_on").is_null() | (nw.col("revoked_on") > taken_back))
            self._announced[kind, day] = frame
        return self._announced[kind, day]

    def revoked(self, kind: str, day: date) -> Frame:
        """The rows that would be visible on a day, had they not been revoked."""
        taken_back = min(day, self.known_on or day)
        return self.given(kind, day).filter((nw.col("on") <= day) & (nw.col("revoked_on") <= taken_back))

    def given(self, kind: str, day: date) -> Frame:
        """The rows that the host has given by a day, with what lies after it, and what is revoked by then."""
        frame = self._frames[kind]
        if self.known_on is not None:
            frame = frame.filter(_recorded() <= self.known_on)
        knowledge = self.known_on or day
        if self.says(kind, "supersedes"):
            frame = frame.filter(nw.col("supersedes").is_null() | (_recorded() <= knowledge))
        if self.says(kind, "id") and self._corrections is not None:
            frame = self._unreplaced(frame, knowledge)
        return frame

    @property
    def _corrections(self) -> Frame | None:
        """The rows that stand in the place of others, of whatever kind: whose, which, and since when."""
        found = [
            self._frames[kind]
            .filter(~nw.col("supersedes").is_null())
            .select(
                nw.col(PARTNER),
                nw.col("supersedes").alias("id"),
                (nw.col("id") == nw.col("supersedes")).fill_null(False).alias("own"),
                _recorded().alias("since"),
            )
            for kind in self._frames
            if self.says(kind, "supersedes")
        ]
        return nw.concat(found, how="vertical") if found else None

    def _unreplaced(self, frame: Frame, knowledge: date) -> Frame:
        """The rows that nothing known has replaced: not by another id, nor by a later version of their own."""
        assert self._corrections is not None
        known = self._corrections.filter(nw.col("since") <= knowledge)
        others = known.filter(~nw.col("own")).select(PARTNER, "id").unique()
        last = known.filter(nw.col("own")).group_by(PARTNER, "id").agg(nw.col("since").max().alias(":last"))
        joined = frame.join(others, on=[PARTNER, "id"], how="anti").join(last, on=[PARTNER, "id"], how="left")
        version = (nw.col("id") == nw.col("supersedes")).fill_null(False)
        newest = nw.col(":last").is_null() | (version & (_recorded() >= nw.col(":last")))
        return joined.filter(newest).drop(":last")


def _recorded() -> nw.Expr:
    """The day from which a row is known."""
    return nw.coalesce(nw.col("recorded_on"), nw.col("on"))
