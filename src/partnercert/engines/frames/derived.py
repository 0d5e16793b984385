"""Evidence that follows from evidence, by columns: what attempts came to, employment, standings."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from functools import partial

import narwhals as nw

from partnercert.engines.frames.attempts import Attempts, CameTo
from partnercert.engines.frames.courses import history
from partnercert.engines.frames.employment import employment, joined
from partnercert.engines.frames.log import Log
from partnercert.engines.frames.modules import FirstDays, with_passes
from partnercert.engines.frames.obligations import Known, duties_of, neglected, obligations
from partnercert.engines.frames.refusals import refused
from partnercert.engines.frames.rulings import withdrawn
from partnercert.engines.frames.sheets import PARTNER, Frame
from partnercert.engines.frames.standings import every_standing, good_standings
from partnercert.language.nodes import Aggregate, Field, Pick, walk
from partnercert.rulebook.rulebook import Duty, Holding, Rulebook

Found = tuple[object, Callable[[], Frame]]
"""What tells one frame of a kind from others of the same day, and how it is made."""


class Derived:
    """The evidence that rules see on a day, whether the host recorded it or it follows from what it recorded."""

    def __init__(
        self, rulebook: Rulebook, log: Log, passes: FirstDays | None, came_to: CameTo | None
    ) -> None:
        self._rulebook = rulebook
        self._signature = rulebook.signature
        self._log = log
        self._passes = passes
        self._tried = Attempts(rulebook, log, came_to)
        self._holdings = tuple(rulebook.holdings.values())
        self._made: dict[tuple[object, ...], Frame | None] = {}
        self._certifications = tuple(each for each in self._holdings if each.exclusive == (each.id,))

    def says(self, kind: str, name: str) -> bool:
        """Whether events of a kind may say something under a name."""
        if self._signature.kinds[kind].derived:
            return name in self._signature.fields(kind)
        if kind in self._log.kinds and self._tried.says(kind, name):
            return True
        if kind == "module" and self._passes is not None and name in ("module", "passed"):
            return True
        return self._log.says(kind, name)

    def is_whole(self, kind: str, name: str) -> bool:
        """Whether what events of a kind say under a name are whole numbers."""
        return self._log.says(kind, f"{name}:whole") and not self._tried.says(kind, name)

    def frame_for(self, node: Aggregate | Pick, day: date) -> Found | None:
        """The events that a node looks at on a day; None where there are none of the kind."""
        kind = node.kind or ""
        if kind == "standing":
            return self._standings(node, day)
        if kind == "obligation":
            return self._obligations(node, day)
        if self._signature.kinds[kind].derived:
            raise refused(f"which evidence of kind `{kind}` follows")
        if kind == "module" and self._passes is not None:
            return self._modules(node, day)
        if kind not in self._log.kinds:
            return None
        return None, lambda: self._recorded(kind, day)

    def whole(self, kind: str, day: date, fields: Collection[str]) -> Frame | None:
        """All events of a kind that are visible on a day, for some fields; None where there are none of the kind."""
        if kind == "standing":
            # of tiers only these are said
            asked = self._holdings if {"standing", "region"} & {*fields} else self._certifications
            return self._every_standing(asked, day) if asked and "award" in self._log.kinds else None
        if kind == "obligation":
            found = self._obligations(None, day)
            return None if found is None else found[1]()
        if self._signature.kinds[kind].derived:
            raise refused(f"which evidence of kind `{kind}` follows")
        if kind == "module" and self._passes is not None:
            modules = self._modules(None, day)
            return None if modules is None else modules[1]()
        return self._recorded(kind, day) if kind in self._log.kinds else None

    def employed(self, people: Frame, name: str, day: date) -> Frame:
        """Those of some people who belong to the partner on a day: unless employment ended, or is yet to begin."""
        spans = self._employment(day)
        if spans is None:
            return people
        joined = people.join(spans.rename({"person": name}), on=[PARTNER, name], how="left")
        return joined.filter(nw.col("covered").is_null() | (nw.col("covered") == 1)).drop("covered")

    def _standings(self, node: Aggregate | Pick, day: date) -> Found | None:
        """What stands, or only what is in good standing; None where nothing was ever awarded."""
        if "award" not in self._log.kinds:
            return None
        filters = dict(node.filters)
        named = [option.value for option in filters.get("standing", ())]
        if named and not any(each.id in named for each in self._holdings):
            return None
        # certifications are judged all at once, so that rules that name some of them share a frame
        alone = any(each.id in named for each in self._certifications)
        asked = tuple(
            each
            for each in self._holdings
            if not named or each.id in named or (alone and each in self._certifications)
        )
        ids = tuple(holding.id for holding in asked)
        fields = {part.name for inner in node.parts() for part in walk(inner) if isinstance(part, Field)}
        good = [option.value for option in filters.get("good", ())] == [True]
        if not good or "state" in fields or "state" in filters:
            return (ids, "every"), partial(self._every_standing, asked, day)
        lasting = node.window is not None or not (node.in_force is None or node.in_force is True)
        with_runs = lasting or "on" in fields or isinstance(node, Pick)
        return (ids, with_runs), partial(self._good_standings, asked, day, with_runs)

    def _good_standings(self, asked: tuple[Holding, ...], day: date, with_runs: bool) -> Frame:
        about = self._employment(day), self._neglected(asked, day), self._withdrawn(day)
        return good_standings(asked, self._log, *about, day, with_runs)

    def _every_standing(self, asked: tuple[Holding, ...], day: date) -> Frame:
        about = self._employment(day), self._neglected(asked, day), self._withdrawn(day)
        return every_standing(asked, self._log, *about, day)

    def _employment(self, day: date) -> Frame | None:
        return self._once(("employment", day), lambda: employment(self._log, day))

    def _withdrawn(self, day: date) -> Frame | None:
        return self._once(("withdrawn", day), lambda: withdrawn(self._holdings, self._log, day))

    def _neglected(self, asked: tuple[Holding, ...], day: date) -> Frame | None:
        """What obligations suspend; None where none does."""
        suspended = tuple(each for each in asked if any(_suspends(duty) for duty in each.duties))
        duties = tuple(duty for duty in duties_of(suspended) if _suspends(duty))
        if not duties:
            return None

        def made() -> Frame | None:
            rows = self._obliged(suspended, duties, False, day)
            return None if rows is None else neglected(rows, day)

        return self._once(("neglected", tuple(each.id for each in suspended), day), made)

    def _obligations(self, node: Aggregate | Pick | None, day: date) -> Found | None:
        """What changes and renewals oblige to; None where that is nothing."""
        if "award" not in self._log.kinds:
            return None
        filters = {} if node is None else dict(node.filters)
        named = [option.value for option in filters.get("obligation", ())]
        # what falls due by a renewal belongs to no change
        renewals = not any(
            name in filters for name in ("category", "severity", "module", "scenario", "suspends_on")
        )
        every = duties_of(self._holdings)
        duties = tuple(each for each in every if not named or each.change in named)
        asked = tuple(each for each in self._holdings if not named or each.id in named or each.duties)
        key = (tuple(each.id for each in asked), tuple(each.change for each in duties), renewals)
        rows = self._once(("obligations", key, day), lambda: self._obliged(asked, duties, renewals, day))
        return None if rows is None else (key, lambda: rows)

    def _obliged(
        self, asked: tuple[Holding, ...], duties: tuple[Duty, ...], renewals: bool, day: date
    ) -> Frame | None:
        known = Known(
            holdings=asked,
            history=history(asked, self._log, self._employment(day), day),
            gone=self._withdrawn(day),
            joined=joined(self._log, day),
            attempts=lambda kind: self._attempts(kind, duties, day),
            first_days=self._passes,
            ruled=frozenset(rule.ref.id for rule in self._rulebook.of("passed")),
            day=day,
        )
        return obligations(known, duties, renewals)

    def _attempts(self, kind: str, duties: tuple[Duty, ...], day: date) -> Frame | None:
        """What was tried of a kind; only what duties oblige to says whether it counts as passed."""
        if kind not in self._log.kinds:
            return None
        frame = self._log.visible(kind, day)
        asked = {id for duty in duties for of, id in duty.tasks if of == kind}
        return self._tried.came_to(kind, day, asked) if self._tried.judges(kind) else frame

    def _modules(self, node: Aggregate | Pick | None, day: date) -> Found | None:
        """The modules that the host has recorded, and those of which a rule says when they are passed."""
        named = () if node is None else [option.value for option in dict(node.filters).get("module", ())]
        rules = self._rulebook.of("passed")
        ids = tuple(rule.ref.id for rule in rules if not named or rule.ref.id in named)

        def made() -> Frame | None:
            recorded = self._recorded("module", day) if "module" in self._log.kinds else None
            assert self._passes is not None
            return with_passes(recorded, self._passes, ids, day)

        found = self._once(("modules", ids, day), made)
        return None if found is None else (ids, lambda: found)

    def _recorded(self, kind: str, day: date) -> Frame:
        return self._tried.came_to(kind, day) if self._tried.judges(kind) else self._log.visible(kind, day)

    def _once(self, what: tuple[object, ...], made: Callable[[], Frame | None]) -> Frame | None:
        """A frame that several others read, which is planned once."""
        if what not in self._made:
            self._made[what] = made()
        return self._made[what]


def _suspends(duty: Duty) -> bool:
    return any(step.effect == "suspend" for step in duty.steps)
