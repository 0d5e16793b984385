"""Lifecycles: the stages that a partner goes through, and those of a person's certification.

Everything that moves anybody from stage to stage is in this file, and all that is particular to one lifecycle is in
its tables. There are two kinds of transitions, and a table for each:

- An *event* happens, or is decided, on a day. Each stage has its legal events; any other raises and changes nothing.
- A *date* was settled by an earlier event: the award said when it expires, the suspension when it ends. Nobody
  reports that it has come. It is in force from its day on, and moves whoever is in a stage that waits for it, no
  matter which came first, the day or the stage. So a suspension need not remember what it interrupted: who comes
  back from it is active, and, if the renewal window has opened meanwhile, due on the same day.

The third table says which dates an event settles. It settles all of them or, open-ended, none, in the order of the
table, and what it settles replaces what earlier events said of the same dates.

On one day the dates come first, because an expiry is the first day *without*. Then come the events, each time the
one that the row of the present stage lists first; after each of them the dates again. Nothing here decides whether
an event *should* happen: that is what rules are for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from graphlib import CycleError, TopologicalSorter
from itertools import chain, groupby, takewhile
from operator import attrgetter
from typing import Final

import attrs

from partnercert.errors import Fault, ProgramError, ProgramErrors, QuestionError, did_you_mean, quoted
from partnercert.program.conversions import as_names
from partnercert.values.dates import as_date
from partnercert.values.mappings import FrozenMap

__all__ = ["CERTIFICATION_LIFECYCLE", "PARTNER_LIFECYCLE", "Lifecycle", "LifecycleState", "Moment", "Move"]

Table = FrozenMap[str, FrozenMap[str, str]]
NO_DATES: Final[FrozenMap[str, date]] = FrozenMap()


def _table(rows: Mapping[str, Mapping[str, str]]) -> Table:
    return FrozenMap({stage: FrozenMap(row) for stage, row in rows.items()})


def _groups(groups: Mapping[str, Iterable[str]]) -> FrozenMap[str, tuple[str, ...]]:
    return FrozenMap({event: as_names(names) for event, names in groups.items()})


def _as_written(table: Table) -> object:
    """A table with its order, which decides between events and between dates of one day."""
    return tuple((stage, tuple(row.items())) for stage, row in table.items())


def _day(value: object) -> date:
    try:
        return as_date(value)
    except ProgramError as error:
        raise QuestionError.of(error.fault) from None


def _dates(dates: Mapping[str, date]) -> FrozenMap[str, date]:
    if not isinstance(dates, Mapping):
        help = 'give a dict, such as {"expires": date(2027, 1, 1)}'
        raise QuestionError("bad-argument", f"{quoted(dates)} names no dates", help, "dates")
    return FrozenMap({name: _day(day) for name, day in dates.items()})


@attrs.frozen
class Moment:
    """An event on a day, with the dates that it settles.

    >>> Moment("suspended", "2026-03-02", {"suspension_ends": "2026-04-01"}).dates["suspension_ends"]
    datetime.date(2026, 4, 1)
    """

    event: str
    on: date = attrs.field(converter=_day)
    dates: FrozenMap[str, date] = attrs.field(default=NO_DATES, converter=_dates)


@attrs.frozen
class Move:
    """One step of a history: on a day, an event or a date led to a stage; the first step is led to by nothing."""

    on: date
    by: str
    stage: str


@attrs.frozen(kw_only=True)
class Lifecycle:
    """Stages and what leads from one to another, as tables.

    `stages` says what each stage means, `events` which events are legal in it and where they lead, `times` which
    dates it waits for and where they lead, `settles` which dates an event settles, in the order in which they come.
    Every stage can be reached; nothing leads out of a `final` one; dates alone never lead around in a circle.
    """

    name: str
    stages: FrozenMap[str, str] = attrs.field(converter=FrozenMap[str, str])
    initial: str
    final: tuple[str, ...] = attrs.field(converter=as_names)
    events: Table = attrs.field(converter=_table, eq=_as_written)
    times: Table = attrs.field(default=FrozenMap(), converter=_table, eq=_as_written)
    settles: FrozenMap[str, tuple[str, ...]] = attrs.field(default=FrozenMap(), converter=_groups)

    def __attrs_post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise ProgramErrors(f"the lifecycle {quoted(self.name)}", faults)

    @property
    def event_names(self) -> tuple[str, ...]:
        """Every event, in the order of the table."""
        return tuple(dict.fromkeys(chain.from_iterable(self.events.values())))

    @property
    def date_names(self) -> tuple[str, ...]:
        """Every date that some event settles."""
        return tuple(dict.fromkeys(chain.from_iterable(self.settles.values())))

    def begin(
        self, on: date, stage: str | None = None, dates: Mapping[str, date] = NO_DATES
    ) -> LifecycleState:
        """The state of whoever starts on a day: in the initial stage or, taken over from elsewhere, in another.

        >>> PARTNER_LIFECYCLE.begin(date(2026, 1, 5)).legal
        ('defined', 'withdrawn', 'terminated')
        """
        day = _day(on)
        known = _known("stage", self.initial if stage is None else stage, self.stages)
        settled = _settled("a beginning", dict.fromkeys(self.settles.values()), dates)
        return LifecycleState(self, (Move(day, "", known),), settled).on(day)

    def mermaid(self) -> str:
        """The tables as a diagram in the text form of Mermaid; `at expires` is a date, anything else an event.

        What leads from every stage that is not final to a final one is drawn once, from the box around them.
        """
        shared = self.shared_events()
        inner = [f"[*] --> {self.initial}"]
        for stage in self.stages:
            row = self.events.get(stage, {})
            inner += (f"{stage} --> {to}: {event}" for event, to in row.items() if event not in shared)
            inner += (f"{stage} --> {to}: at {name}" for name, to in self.times.get(stage, {}).items())
        outer = [f"{self.name} --> {to}: {event}" for event, to in shared.items()]
        ends = [f"{stage} --> [*]" for stage in self.final]
        boxed = [f"state {self.name} {{", *(f"    {line}" for line in inner), "}"] if shared else inner
        return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in (*boxed, *outer, *ends)), ""])

    def shared_events(self) -> FrozenMap[str, str]:
        """The events that lead from every stage that is not final to the same final one."""
        rows = [row for stage, row in self.events.items() if stage not in self.final]
        return FrozenMap(
            {
                event: to
                for event, to in rows[0].items()
                if to in self.final and all(row.get(event) == to for row in rows)
            }
        )


@attrs.frozen
class LifecycleState:
    """Where somebody is in a lifecycle, how it came to be there, and which dates are settled.

    It never changes: `after` an event and `on` a later day there is another one. `Lifecycle.begin` makes the first.
    """

    lifecycle: Lifecycle = attrs.field(repr=attrgetter("name"))
    history: tuple[Move, ...]
    dates: FrozenMap[str, date] = NO_DATES

    @property
    def stage(self) -> str:
        """The stage it is in."""
        return self.history[-1].stage

    @property
    def since(self) -> date:
        """The day from which it has been in the stage without a break; a deferral is none."""
        return [*takewhile(lambda move: move.stage == self.stage, reversed(self.history))][-1].on

    @property
    def legal(self) -> tuple[str, ...]:
        """The events that can happen now."""
        return tuple(self.lifecycle.events.get(self.stage, ()))

    @property
    def is_final(self) -> bool:
        """Whether nothing leads out of the stage."""
        return self.stage in self.lifecycle.final

    def on(self, day: date) -> LifecycleState:
        """The state on a day on which nothing but time has passed; `time-travel` for a day before its last move.

        >>> renewing = PARTNER_LIFECYCLE.begin(date(2026, 1, 5), "monitored", {"renewal_opens": date(2026, 9, 1), "expires": date(2027, 1, 1)})
        >>> renewing.on(date(2026, 8, 31)).stage, renewing.on(date(2026, 9, 1)).stage, renewing.on(date(2028, 1, 1)).since
        ('monitored', 'renewing', datetime.date(2027, 1, 1))
        """
        day, last = _day(day), self.history[-1].on
        if day < last:
            message = (
                f"{quoted(str(day))} lies before {quoted(str(last))}, when it became {quoted(self.stage)}"
            )
            help = "go forward day by day, or give everything at once to `follow`, in any order"
            raise QuestionError("time-travel", message, help, "on")
        row = self.lifecycle.times.get(self.stage, {})
        come = [name for name in row if name in self.dates and self.dates[name] <= day]
        if not come:
            return self
        first = min(come, key=self.dates.__getitem__)
        return self._moved(Move(max(self.dates[first], last), first, row[first]), self.dates).on(day)

    def after(self, event: str, on: date, dates: Mapping[str, date] = NO_DATES) -> LifecycleState:
        """The state after an event; `illegal-event` where its stage on that day does not allow it.

        >>> active = CERTIFICATION_LIFECYCLE.begin(date(2026, 1, 5)).after("assessed", date(2026, 2, 2)).after("awarded", date(2026, 2, 9))
        >>> active.stage, active.since
        ('active', datetime.date(2026, 2, 9))
        """
        day = _day(on)
        _known("event", event, self.lifecycle.event_names)
        now = self.on(day)
        if event not in now.legal:
            since = "" if now.since == day else f" since {quoted(str(now.since))}"
            message = f"{quoted(event)} is not possible on {quoted(str(day))}: the {self.lifecycle.name} is {quoted(now.stage)}{since}"
            raise QuestionError("illegal-event", message, _remedy(now), "event")
        names = self.lifecycle.settles.get(event, ())
        settled = _settled(quoted(event), [names], dates)
        kept = {name: date for name, date in now.dates.items() if name not in names}
        move = Move(day, event, self.lifecycle.events[now.stage][event])
        return now._moved(move, FrozenMap({**kept, **settled})).on(day)

    def follow(self, moments: Iterable[Moment], as_of: date) -> LifecycleState:
        """The state on `as_of` after all that has happened until then, given in any order.

        What happens later is left out, and what is given twice counts once.
        """
        day, given = _day(as_of), set(moments)
        for moment in given:
            if not isinstance(moment, Moment):
                help = 'give `Moment("awarded", date(2026, 2, 9))`'
                raise QuestionError("bad-argument", f"{quoted(moment)} is no moment", help, "moments")
            _known("event", moment.event, self.lifecycle.event_names)
        past = sorted((moment for moment in given if moment.on <= day), key=attrgetter("on"))
        state = self
        for on, of_the_day in groupby(past, key=attrgetter("on")):
            state, left = state.on(on), set(of_the_day)
            while left:
                moment = min(left, key=state._precedence)
                left.remove(moment)
                state = state.after(moment.event, on, moment.dates)
        return state.on(day)

    def _precedence(self, moment: Moment) -> tuple[object, ...]:
        legal = self.legal
        rank = legal.index(moment.event) if moment.event in legal else len(legal)
        return rank, moment.event, sorted(moment.dates.items())

    def _moved(self, move: Move, dates: FrozenMap[str, date]) -> LifecycleState:
        return attrs.evolve(self, history=(*self.history, move), dates=dates)


def _known(what: str, name: object, known: Collection[str]) -> str:
    if isinstance(name, str) and name in known:
        return name
    help = did_you_mean(str(name), known) or f"known here: {', '.join(f'`{each}`' for each in sorted(known))}"
    raise QuestionError("unknown-option", f"{quoted(name)} is no {what} of this lifecycle", help, what)


def _remedy(state: LifecycleState) -> str:
    if state.is_final:
        return f"{quoted(state.stage)} is final"
    return f"possible then: {', '.join(f'`{event}`' for event in state.legal)}"


def _settled(
    by: str, groups: Iterable[tuple[str, ...]], dates: Mapping[str, date]
) -> FrozenMap[str, date]:
    """The dates that are given, if they are whole groups and each group is in its order."""
    days, groups = _dates(dates), tuple(groups)
    known = tuple(dict.fromkeys(chain.from_iterable(groups)))
    for name in days:
        if name not in known:
            help = did_you_mean(str(name), known) or "leave it out"
            raise QuestionError(
                "unknown-option", f"{by} settles no date {quoted(name)}", help, f"dates.{name}"
            )
    for group in groups:
        given = [days[name] for name in group if name in days]
        named = ", ".join(f"`{name}`" for name in group)
        if given and len(given) < len(group):
            missing = next(name for name in group if name not in days)
            help = f"give {named}, or none of them; what has no length ends on the day on which it begins"
            raise QuestionError(
                "missing-date", f"{by} comes without {quoted(missing)}", help, f"dates.{missing}"
            )
        if given != sorted(given):
            raise QuestionError(
                "bad-date", f"the dates that {by} settles are out of order", f"first comes {named}", "dates"
            )
    return days


def _faults(lifecycle: Lifecycle) -> Iterator[Fault]:
    """What is wrong with the tables; names first, as the rest rests on them."""
    misnamed = tuple(_misnamed(lifecycle))
    if misnamed:
        yield from misnamed
        return
    leads = {stage: (*_ways_out(lifecycle, stage).values(),) for stage in lifecycle.stages}
    reached, ahead = set[str](), [lifecycle.initial]
    while ahead:
        stage = ahead.pop()
        if stage not in reached:
            reached.add(stage)
            ahead += leads[stage]
    for stage, ways in leads.items():
        if stage in lifecycle.final and ways:
            yield _bad(f"something leads out of {quoted(stage)}, which is final", f"stages.{stage}")
        if stage not in lifecycle.final and not lifecycle.events.get(stage):
            yield _bad(
                f"no event leads out of {quoted(stage)}, which is not final", f"stages.{stage}", "add it to `final`, or an event to its row"
            )
        if stage not in reached:
            yield _bad(f"nothing leads to {quoted(stage)}", f"stages.{stage}")
    try:
        TopologicalSorter({stage: row.values() for stage, row in lifecycle.times.items()}).prepare()
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        yield Fault("cycle", f"dates alone lead around: {circle}", "let an event lead back", "times")
