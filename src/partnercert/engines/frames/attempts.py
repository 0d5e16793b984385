"""What attempts came to, by columns: which of them count as passed, their scores, and the bands of these."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any, Final

import attrs
import narwhals as nw

from partnercert.engines.frames.forms import Constant, Number, compared, null
from partnercert.engines.frames.log import Log
from partnercert.engines.frames.refusals import refused
from partnercert.engines.frames.sheets import PARTNER, Frame, distinct
from partnercert.records.kinds import ASSESSMENTS, NO_BAND, result_of
from partnercert.rulebook.rulebook import Passing, Rulebook
from partnercert.values.amounts import Amount
from partnercert.values.dates import DateRange

CameTo = Callable[[tuple[str, ...], date], Frame]
"""What ratings come to under some rubrics on a day: a row for each id under which an attempt was rated."""
Assessments = Mapping[str, Passing]
"""What the assessments of one kind ask for, by their ids."""

# What says how an attempt ended or stands: of one that counts, of one that does not; of any other nobody knows.
_FINAL: Final = (
    ("outcome", "completed", ("no-show", "abandoned", "technical")),
    ("state", "valid", ("invalidated",)),
    ("incident", "dismissed", ("confirmed",)),
)
ATTEMPT: Final = "attempt"
_RATED: Final = ":rated"
_DEBRIEFED: Final = ":debriefed"


@attrs.frozen
class OfRubric:
    """The columns of one rubric: the `score`, and whether the rubric is `reached`; null where that is not known."""

    score: str
    reached: str


def columns_of(rubric: str) -> OfRubric:
    """The columns that say what ratings come to under a rubric."""
    return OfRubric(f"{rubric}:score", f"{rubric}:reached")


class Attempts:
    """The attempts of all people, and the artifacts that are assessed, with what follows of each on a day."""

    def __init__(self, rulebook: Rulebook, log: Log, came_to: CameTo | None = None) -> None:
        self._log = log
        self._came_to = came_to
        self._passing: dict[str, dict[str, Passing]] = {kind: {} for kind in ASSESSMENTS}
        for (kind, id), passing in rulebook.passing.items():
            self._passing.setdefault(kind, {})[id] = passing

    def judges(self, kind: str) -> bool:
        """Whether the rows of a kind say what they came to: attempts, and artifacts that are assessed."""
        return kind in self._passing

    def says(self, kind: str, name: str) -> bool:
        """Whether a field of a kind follows, whatever its rows say."""
        assessments = self._passing.get(kind, {})
        match name:
            case "score":
                return self._is_rated(kind, assessments)
            case "band":
                return _any_bands(assessments)
        return kind in self._passing and name == result_of(kind)

    def last(self, kind: str, ids: Collection[str]) -> bool:
        """Whether attempts at some assessments, or at any, stay what they are: judged by what they say themselves."""
        if kind not in self._passing:
            return True
        asked = {id: passing for id, passing in self._passing[kind].items() if not ids or id in ids}
        return not self._is_rated(kind, asked) and not any(each.debriefed for each in asked.values())

    def came_to(self, kind: str, day: date, asked: Collection[str] | None = None) -> Frame:
        """Attempts that say whether they count as passed: completed, valid, and all that their assessment asks for.

        Where only some assessments are `asked` for, nothing is said of what the others ask for.
        """
        assessments = {
            id: passing for id, passing in self._passing[kind].items() if asked is None or id in asked
        }
        for id, passing in assessments.items():
            if passing.eligible is not None:
                raise refused(f"who was eligible for `{id}` on the day of an attempt")
        frame = self._log.visible(kind, day)
        if self._is_rated(kind, assessments):
            frame = self._with_ratings(kind, frame, assessments, day)
        if any(passing.debriefed for passing in assessments.values()):
            frame = self._with_debriefs(kind, frame, day)
        found = {result_of(kind): self._passed(kind, assessments)}
        if _any_bands(assessments):
            found["band"] = self._band(kind, assessments)
        return frame.with_columns(*[expr.alias(name) for name, expr in found.items()])

    def _is_rated(self, kind: str, assessments: Assessments) -> bool:
        """Whether there may be ratings of attempts at one of some assessments."""
        named = "rating" in self._log.kinds and self._log.says(kind, "id")
        return named and any(passing.scored is not None for passing in assessments.values())

    def _with_ratings(self, kind: str, frame: Frame, assessments: Assessments, day: date) -> Frame:
        """The attempts with what their ratings come to, and a score that follows from these."""
        assert self._came_to is not None
        rubrics = dict.fromkeys(each.scored.id for each in assessments.values() if each.scored is not None)
        came_to = self._came_to((*rubrics,), day)
        frame = self._rated_as(kind, frame, came_to.select(PARTNER, nw.col(ATTEMPT).alias("id")))
        rated = came_to.rename({ATTEMPT: _RATED}).with_columns(nw.lit(True).alias(f"{_RATED}:by anybody"))
        frame = frame.join(rated, on=[PARTNER, _RATED], how="left")
        frame = frame.with_columns(nw.col(f"{_RATED}:by anybody").fill_null(False).alias(_RATED))
        score = self._column(kind, "score", nw.Float64).cast(nw.Float64)
        for id, passing in assessments.items():
            if passing.scored is not None:
                mine = (nw.col(kind) == id) & nw.col(_RATED)
                by_ratings = nw.col(columns_of(passing.scored.id).score)
                score = nw.when(mine).then(by_ratings).otherwise(score)
        return frame.with_columns(score.alias("score"))

    def _rated_as(self, kind: str, frame: Frame, ids: Frame) -> Frame:
        """The attempts with the id under which each was rated, if it was: its own, or that of the row it corrects."""
        if not self._log.says(kind, "supersedes"):
            return frame.with_columns(nw.col("id").alias(_RATED))
        own = ids.with_columns(nw.lit(True).alias(_RATED))
        frame = frame.join(own, on=[PARTNER, "id"], how="left")
        own_id = nw.when(nw.col(_RATED)).then(nw.col("id")).otherwise(nw.col("supersedes"))
        return frame.with_columns(own_id.alias(_RATED))

    def _with_debriefs(self, kind: str, frame: Frame, day: date) -> Frame:
        """The attempts, and whether each was debriefed, by its own id or that of the row it corrects."""
        if "debrief" not in self._log.kinds or not self._log.says(kind, "id"):
            return frame.with_columns(nw.lit(False).alias(_DEBRIEFED))
        named = distinct(self._log.visible("debrief", day), PARTNER, "debrief")
        found = []
        for field in ("id", "supersedes"):
            if self._log.says(kind, field):
                column = f"{_DEBRIEFED}:{field}"
                marked = named.select(PARTNER, nw.col("debrief").alias(field), nw.lit(True).alias(column))
                frame = frame.join(marked, on=[PARTNER, field], how="left")
                found.append(nw.col(column).fill_null(False))
        debriefed = found[0] if len(found) == 1 else found[0] | found[1]
        return frame.with_columns(debriefed.alias(_DEBRIEFED))

    def _passed(self, kind: str, assessments: Assessments) -> nw.Expr:
        passed = self._column(kind, result_of(kind), nw.Boolean)
        tests: list[nw.Expr] = []
        rated = self._is_rated(kind, assessments)
        for id, passing in assessments.items():
            mine = nw.col(kind) == id
            if passing.cut is not None:
                scored = self._score(kind, rated)
                passed = nw.coalesce(passed, nw.when(mine).then(_reaches(scored, passing.cut)))
            elif kind == "artifact" and passing.flags and passing.reached is None:
                passed = nw.coalesce(passed, nw.when(mine).then(nw.lit(True)))
            enough = [*_enough(passing)] if rated else []
            if enough:
                by_ratings = nw.all_horizontal(*enough, ignore_nulls=False)
                passed = nw.when(mine & nw.col(_RATED)).then(by_ratings).otherwise(passed)
            tests += [nw.when(mine).then(test).otherwise(nw.lit(True)) for test in self._asked(kind, passing)]
        for name, fine, against in _FINAL:
            if kind in ASSESSMENTS and self._log.says(kind, name):
                ended = nw.col(name)
                known = nw.when(ended.is_null() | (ended == fine)).then(nw.lit(True))
                tests.append(nw.when(ended.is_in(against)).then(nw.lit(False)).otherwise(known))
        return nw.all_horizontal(passed, *tests, ignore_nulls=False) if tests else passed

    def _asked(self, kind: str, passing: Passing) -> Iterator[nw.Expr]:
        """What is asked of an attempt beside its result."""
        for name in passing.flags:
            yield self._column(kind, name, nw.Boolean)
        for op, name, bound in (("<=", "minutes", passing.minutes), (">=", "objections", passing.objections)):
            if bound is not None:
                yield compared(op, Number(self._column(kind, name, nw.Float64)), Constant(bound)).expr
        if passing.versions:
            version, on = self._column(kind, "version", nw.String), nw.col("on")
            in_time = [(version == id) & _within(on, days) for id, days in passing.versions.items()]
            yield nw.when(~version.is_null()).then(nw.any_horizontal(*in_time, ignore_nulls=False))
        if passing.debriefed:
            yield nw.col(_DEBRIEFED)

    def _band(self, kind: str, assessments: Assessments) -> nw.Expr:
        """The band of the score, where an assessment has bands; else what was said, or none."""
        said, score = (
            self._column(kind, "band", nw.String),
            self._score(kind, self._is_rated(kind, assessments)),
        )
        banded = {id: passing for id, passing in assessments.items() if passing.bands}
        other = said.is_null() & ~nw.col(kind).is_in([*banded])
        if kind not in ASSESSMENTS:
            other = other & nw.col(kind).is_in([*assessments])
        found = nw.when(other).then(nw.lit(NO_BAND)).otherwise(said)
        for id, passing in banded.items():
            band: nw.Expr = nw.lit(NO_BAND)
            for name, least in reversed(passing.bands):
                band = nw.when(_reaches(score, least)).then(nw.lit(name)).otherwise(band)
            found = nw.when((nw.col(kind) == id) & ~score.is_null()).then(band).otherwise(found)
        return found

    def _score(self, kind: str, rated: bool) -> nw.Expr:
        return nw.col("score") if rated else self._column(kind, "score", nw.Float64)

    def _column(self, kind: str, name: str, type: Any) -> nw.Expr:
        """A column of a kind, of nulls where nobody has said it."""
        return nw.col(name) if self._log.says(kind, name) else null(type)


def _enough(passing: Passing) -> Iterator[nw.Expr]:
    """What decides whether the ratings of an attempt are enough; nothing where the host says so."""
    if passing.scored is not None:
        names = columns_of(passing.scored.id)
        if passing.reached is not None:
            yield nw.col(names.reached)
        if passing.cut is not None:
            yield _reaches(nw.col(names.score), passing.cut)


def _within(on: nw.Expr, days: DateRange) -> nw.Expr:
    # the first day of the calendar is no day that Spark can be told
    starts = ~on.is_null() if days.first == date.min else on >= days.first
    return starts & (on <= days.last)


def _any_bands(assessments: Assessments) -> bool:
    return any(passing.bands for passing in assessments.values())


def _reaches(score: nw.Expr, least: Amount) -> nw.Expr:
    return compared(">=", Number(score), Constant(least.number)).expr
