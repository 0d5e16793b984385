"""What the ratings of attempts come to under their rubrics, by columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

import narwhals as nw

from partnercert.engines.frames.attempts import ATTEMPT, columns_of
from partnercert.engines.frames.forms import Number, as_number, null
from partnercert.engines.frames.log import Log
from partnercert.engines.frames.rules import Reader
from partnercert.engines.frames.scopes import Scopes, Where
from partnercert.engines.frames.sheets import PARTNER, Column, Frame, distinct
from partnercert.language.nodes import RuleRef
from partnercert.rulebook.rulebook import Rulebook

_ABOUT: Final = (ATTEMPT,)


class Ratings:
    """The ratings of all attempts, however long ago they were, read by the rules of the rubrics."""

    def __init__(self, rulebook: Rulebook, log: Log, reading: Callable[[], tuple[Reader, Scopes]]) -> None:
        self._rulebook = rulebook
        self._log = log
        self._reading = reading
        self._found: dict[tuple[tuple[str, ...], date], Frame] = {}

    def came_to(self, rubrics: tuple[str, ...], day: date) -> Frame:
        """A row for each id under which attempts were rated by a day, with the columns of some rubrics."""
        if (rubrics, day) not in self._found:
            self._found[rubrics, day] = self._came_to(rubrics, day)
        return self._found[rubrics, day]

    def _came_to(self, rubrics: tuple[str, ...], day: date) -> Frame:
        reader, scopes = self._reading()
        sheet = scopes.sheet(
            lambda: distinct(self._log.visible("rating", day), PARTNER, ATTEMPT), (PARTNER, ATTEMPT)
        )
        attempts = Where(sheet, day, _ABOUT)
        found: dict[str, Column] = {}
        for rubric in rubrics:
            names, ref = columns_of(rubric), RuleRef("reached", rubric)
            score = as_number(reader.amount(RuleRef("scored", rubric), attempts)) or Number(null(nw.Float64))
            exact = score.low if score.high is None else nw.when(score.low == score.high).then(score.low)
            found[names.score] = Column(exact.cast(nw.Float64), score.stage)
            if ref in self._rulebook:
                reached = reader.verdict(ref, attempts)
                found[names.reached] = Column(reached.expr, reached.stage)
            else:
                found[names.reached] = Column(nw.lit(True))
        columns = {name: sheet.name(column).expr for name, column in found.items()}
        return sheet.built().select(PARTNER, ATTEMPT, *[expr.alias(name) for name, expr in columns.items()])
