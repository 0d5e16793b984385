"""Evidence that follows from evidence, by columns: results of attempts, employment, standings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import narwhals as nw

from partnercert.engines.frames.forms import Constant, Number, compared, null
from partnercert.engines.frames.log import Log
from partnercert.engines.frames.refusals import refused
from partnercert.engines.frames.sheets import PARTNER, Frame
from partnercert.engines.frames.standings import all_standings, good_standings
from partnercert.language.nodes import Aggregate, Field, Pick, walk
from partnercert.records.kinds import ASSESSMENTS
from partnercert.rulebook.rulebook import Rulebook
from partnercert.values.amounts import Amount

Found = tuple[object, Callable[[], Frame]]
"""What tells one frame of a kind from others of the same day, and how it is made."""


class Derived:
    """The evidence that rules see on a day, whether the host recorded it or it follows from what it recorded."""

    def __init__(self, rulebook: Rulebook, log: Log) -> None:
        self._rulebook = rulebook
        self._signature = rulebook.signature
        self._log = log

    def says(self, kind: str, name: str) -> bool:
        """Whether events of a kind may say something under a name."""
        if self._signature.kinds[kind].derived:
            return name in self._signature.fields(kind)
        if kind in ASSESSMENTS and name == "passed":
            return kind in self._log.kinds
        return self._log.says(kind, name)

    def frame_for(self, node: Aggregate | Pick, day: date) -> Found | None:
        """The events that a node looks at on a day; None where there are none of the kind."""
        kind = node.kind or ""
        if kind == "standing":
            return self._standings(node, day)
        if self._signature.kinds[kind].derived:
            raise refused(f"which evidence of kind `{kind}` follows")
        if kind == "module" and any(True for _ in self._rulebook.of("passed")):
            raise refused("when somebody has passed a module that says so by a rule")
        if kind not in self._log.kinds:
            return None
        return None, lambda: self._recorded(kind, day)

    def whole(self, kind: str, day: date) -> Frame | None:
        """All events of a kind that are visible on a day; None where there are none of the kind."""
        if kind == "standing":
            return self._ever_awarded(day)
        if self._signature.kinds[kind].derived:
            raise refused(f"which evidence of kind `{kind}` follows")
        return self._recorded(kind, day) if kind in self._log.kinds else None

    def employed(self, people: Frame, name: str, day: date) -> Frame:
        """Those of some people who belong to the partner on a day: unless employment ended, or is yet to begin."""
        if "employment" not in self._log.kinds:
            return people
        spans = self._employment(day).rename({"person": name})
        joined = people.join(spans, on=[PARTNER, name], how="left")
        return joined.filter(nw.col("covered").is_null() | (nw.col("covered") == 1)).drop("covered")

    def _employment(self, day: date) -> Frame:
        """Of each person with evidence of employment, whether it covers a day."""
        spans = self._log.announced("employment", day).filter(~nw.col("person").is_null())
        through = nw.col("valid_through")
        covered = (nw.col("on") <= day) & (through.is_null() | (through >= day))
        return spans.group_by(PARTNER, "person").agg(covered.cast(nw.Int64).max().alias("covered"))

    def _standings(self, node: Aggregate | Pick, day: date) -> Found | None:
        """What is in good standing; None where nothing was ever awarded."""
        if "award" not in self._log.kinds:
            return None
        filters = dict(node.filters)
        if [option.value for option in filters.get("good", ())] != [True]:
            raise refused("how something stands that may not be in good standing; say good=True")
        fields = {part.name for inner in node.parts() for part in walk(inner) if isinstance(part, Field)}
        if "state" in fields or "state" in filters:
            raise refused("the state in which something stands")
        lasting = node.window is not None or not (node.in_force is None or node.in_force is True)
        with_runs = lasting or "on" in fields or isinstance(node, Pick)
        named = [option.value for option in filters.get("standing", ())]
        holdings = tuple(
            holding for id, holding in self._rulebook.holdings.items() if not named or id in named
        )
        if not holdings:
            return None
        employed = self._employment(day) if "employment" in self._log.kinds else None
        found = partial(good_standings, holdings, self._log, employed, day, with_runs)
        return (tuple(holding.id for holding in holdings), with_runs), found

    def _ever_awarded(self, day: date) -> Frame | None:
        """What stands, in whatever state, with what certifications say of it; None where nothing was ever awarded."""
        if "award" not in self._log.kinds:
            return None
        if self._log.says("award", "revoked_on"):
            raise refused("which groups there are of what has been awarded, where awards are revoked")
        employed = self._employment(day) if "employment" in self._log.kinds else None
        return all_standings(tuple(self._rulebook.holdings.values()), self._log, employed, day)

    def _recorded(self, kind: str, day: date) -> Frame:
        frame = self._log.visible(kind, day)
        return self._with_results(kind, frame) if kind in ASSESSMENTS else frame

    def _with_results(self, kind: str, frame: Frame) -> Frame:
        """Attempts that say whether they count as passed: completed, valid, from the cut score on, and proctored."""
        passed = self._column(kind, "passed", nw.Boolean)
        tests: list[nw.Expr] = []
        for (of, id), passing in self._rulebook.passing.items():
            if of != kind:
                continue
            mine = nw.col(kind) == id
            if passing.eligible is not None:
                raise refused(f"who was eligible for `{id}` on the day of an attempt")
            if passing.cut is not None:
                reached = _reaches(self._column(kind, "score", nw.Float64), passing.cut)
                passed = nw.coalesce(passed, nw.when(mine).then(reached))
            if passing.proctored:
                proctored = self._column(kind, "proctored", nw.Boolean)
                tests.append(nw.when(mine).then(proctored).otherwise(nw.lit(True)))
        if self._log.says(kind, "outcome"):
            tests.append((nw.col("outcome") == "completed").fill_null(True))
        if self._log.says(kind, "state"):
            state = nw.col("state")
            stands = state.is_null() | (state == "valid")
            valid = nw.when(stands).then(nw.lit(True))
            tests.append(nw.when(state == "invalidated").then(nw.lit(False)).otherwise(valid))
        whole = nw.all_horizontal(passed, *tests, ignore_nulls=False) if tests else passed
        return frame.with_columns(whole.alias("passed"))

    def _column(self, kind: str, name: str, type: Any) -> nw.Expr:
        """A column of a kind, of nulls where nobody has said it."""
        return nw.col(name) if self._log.says(kind, name) else null(type)


def _reaches(score: nw.Expr, cut: Amount) -> nw.Expr:
    return compared(">=", Number(score), Constant(cut.number)).expr
