"""The evidence of all partners, a frame for each kind, and what of it is visible on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Final

import narwhals as nw

from partnercert.engines.frames.dates import OPEN
from partnercert.engines.frames.sheets import PARTNER, Frame, distinct

# The columns that every frame of evidence has when it has come through the door.
OWN = (PARTNER, "on", "person", "valid_through", "recorded_on", "revoked_on", "id", "supersedes")
_REPLACED_ON: Final = ":replaced on"
_OWN: Final = ":own"
_SINCE: Final = ":since"


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
        self._read: dict[str, Frame] = {}

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of which there is a frame."""
        return tuple(self._frames)

    def says(self, kind: str, column: str) -> bool:
        """Whether the frame of a kind has a column."""
        return column in self._given.get(kind, ())

    def visible(self, kind: str, day: date) -> Frame:
        """The rows that happened on or before a day, stand on it, and were known by then."""
        tests = [nw.col("on") <= day, *self._stand(kind, day), *self._are_known(kind, day)]
        return self._rows(kind).filter(*tests)

    def announced(self, kind: str, day: date) -> Frame:
        """The rows that are visible on a day, with what lies after it."""
        tests = [*self._stand(kind, day), *self._are_known(kind, day)]
        return self._rows(kind).filter(*tests) if tests else self._rows(kind)

    def revoked(self, kind: str, day: date) -> Frame:
        """The rows that would be visible on a day, had they not been revoked."""
        taken_back = nw.col("revoked_on") <= self._taken_back_by(day)
        return self._rows(kind).filter(nw.col("on") <= day, taken_back, *self._are_known(kind, day))

    def _stand(self, kind: str, day: date) -> Iterator[nw.Expr]:
        """Tests of the rows that are not revoked by a day."""
        if self.says(kind, "revoked_on"):
            yield nw.col("revoked_on").is_null() | (nw.col("revoked_on") > self._taken_back_by(day))

    def _are_known(self, kind: str, day: date) -> Iterator[nw.Expr]:
        """Tests of the rows that the host has given by a day, and that nothing known has replaced."""
        knowledge = self.known_on or day
        if self.known_on is not None:
            yield _recorded() <= knowledge
        elif self.says(kind, "supersedes"):
            yield nw.col("supersedes").is_null() | (_recorded() <= knowledge)
        if self._may_be_replaced(kind):
            yield nw.col(_REPLACED_ON).is_null() | (nw.col(_REPLACED_ON) > knowledge)

    def _taken_back_by(self, day: date) -> date:
        return min(day, self.known_on or day)

    def _may_be_replaced(self, kind: str) -> bool:
        return self.says(kind, "id") and any(self.says(each, "supersedes") for each in self._frames)

    def _rows(self, kind: str) -> Frame:
        """All rows of a kind; where some may be replaced, with the day on which each is."""
        if kind not in self._read:
            rows = self._frames[kind]
            if self._may_be_replaced(kind):
                version = nw.when(_is_version()).then(_recorded()).otherwise(OPEN)
                rows = rows.with_columns(_is_version().alias(_OWN), version.alias(_SINCE))
                by = [PARTNER, "id", _OWN, _SINCE]
                rows = rows.join(self._replacements, on=by, how="left").drop(_OWN, _SINCE)
            self._read[kind] = rows
        return self._read[kind]

    @cached_property
    def _replacements(self) -> Frame:
        """The day on which each version of an id is replaced, by a row of whatever kind.

        The first by whatever names its id; a later one, which has the id of the row that it corrects, by another id,
        or by the version that comes after it.
        """
        found = [
            self._frames[kind]
            .filter(~nw.col("supersedes").is_null())
            .select(
                PARTNER,
                nw.col("supersedes").alias("id"),
                _is_version().alias(_OWN),
                _recorded().alias(_SINCE),
            )
            for kind in self._frames
            if self.says(kind, "supersedes")
        ]
        rows = distinct(nw.concat(found, how="vertical"), PARTNER, "id", _OWN, _SINCE)
        own, since = nw.col(_OWN), nw.col(_SINCE)
        rows = rows.with_columns(
            nw.when(~own).then(since).min().over(PARTNER, "id").alias("other"),
            since.shift(-1).over(PARTNER, "id", _OWN, order_by=_SINCE).alias("next"),
        )
        later = rows.filter(own).select(
            PARTNER, "id", _OWN, _SINCE, nw.min_horizontal("other", "next").alias(_REPLACED_ON)
        )
        first = rows.group_by(PARTNER, "id").agg(since.min().alias(_REPLACED_ON))
        first = first.select(
            PARTNER, "id", nw.lit(False).alias(_OWN), nw.lit(OPEN).alias(_SINCE), _REPLACED_ON
        )
        return nw.concat([first, later], how="vertical")


def _recorded() -> nw.Expr:
    """The day from which a row is known."""
    return nw.coalesce(nw.col("recorded_on"), nw.col("on"))


def _is_version() -> nw.Expr:
    """Whether a row is a later version of its own id."""
    return (nw.col("id") == nw.col("supersedes")).fill_null(False)
