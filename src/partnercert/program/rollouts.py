"""Rollouts: in which stages a program or an edition reaches its partners, and what must be watched meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise

import attrs

from partnercert.errors import Fault, quoted
from partnercert.language.nodes import Node
from partnercert.program.conversions import as_names, as_node, table
from partnercert.values.dates import as_date
from partnercert.values.mappings import FrozenMap


@attrs.frozen(kw_only=True)
class Stage:
    """A stage of a rollout: from a day on it has reached the partners of whom `who` is met, left out everybody."""

    id: str = ""
    starts: date = attrs.field(converter=as_date)
    who: Node | None = attrs.field(default=None, converter=attrs.converters.optional(as_node))
    title: str | None = None


@attrs.frozen(kw_only=True)
class Milestone:
    """Something that is to be reached by a day."""

    id: str = ""
    on: date = attrs.field(converter=as_date)
    title: str | None = None


def _stages(stages: Mapping[str, Stage]) -> FrozenMap[str, Stage]:
    ordered = sorted(table(stages).values(), key=lambda stage: stage.starts)
    return FrozenMap({stage.id: stage for stage in ordered})


@attrs.frozen(kw_only=True)
class Rollout:
    """How something new reaches its partners: a pilot cohort, regions, everybody.

    `who` of each stage is a rule about facts. A partner is reached by the first stage that has started and whose
    rule is met. `risks` are texts, `owners` who answers for it, `review_on` the day on which it is looked back at.
    """

    id: str = ""
    stages: FrozenMap[str, Stage] = attrs.field(factory=FrozenMap, converter=_stages)
    milestones: FrozenMap[str, Milestone] = attrs.field(factory=FrozenMap, converter=table)
    risks: tuple[str, ...] = attrs.field(default=(), converter=as_names)
    owners: tuple[str, ...] = attrs.field(default=(), converter=as_names)
    review_on: date | None = attrs.field(default=None, converter=attrs.converters.optional(as_date))
    title: str | None = None

    def started(self, day: date) -> tuple[Stage, ...]:
        """The stages that have started on a day, in order."""
        return tuple(stage for stage in self.stages.values() if stage.starts <= day)

    def due(self, first: date, last: date) -> tuple[Milestone, ...]:
        """The milestones of some days, by day."""
        found = (each for each in self.milestones.values() if first <= each.on <= last)
        return tuple(sorted(found, key=lambda each: (each.on, each.id)))


def rollout_faults(rollout: Rollout, path: str) -> Iterator[Fault]:
    """Stages that start together, that nobody is left for, or that the review comes before."""
    stages = tuple(rollout.stages.values())
    if not stages:
        yield Fault("missing-key", f"the rollout {quoted(rollout.id)} has no stages", "write stages.…", path)
    yield from _order(stages, f"{path}.stages")
    for stage in stages[-1:]:
        if rollout.review_on is not None and rollout.review_on < stage.starts:
            message = (
                f"the rollout is reviewed on {rollout.review_on}, before its last stage {quoted(stage.id)} "
                f"starts on {stage.starts}"
            )
            yield Fault("bad-date", message, "review it after the last stage", f"{path}.review_on")


def _order(stages: Iterable[Stage], path: str) -> Iterator[Fault]:
    for earlier, later in pairwise(stages):
        if earlier.starts == later.starts:
            message = f"{quoted(earlier.id)} and {quoted(later.id)} both start on {later.starts}"
            yield Fault("overlap", message, "let one follow the other", f"{path}.{later.id}.starts")
        if earlier.who is None:
            message = f"{quoted(earlier.id)} has reached everybody, and nobody is left for {quoted(later.id)}"
            yield Fault("bad-shape", message, "say `who` it is for", f"{path}.{earlier.id}")
