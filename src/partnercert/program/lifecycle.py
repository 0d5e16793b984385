"""Lifecycles: the stages that a partner goes through, and those of a person's certification.

Everything that moves anybody from stage to stage is in this file, and what is particular to one lifecycle is in its
tables. There are two kinds of transitions, with a table for each:

- An *event* happens, or is decided, on a day. Each stage has its legal events; any other raises and changes nothing.
- A *date* was settled by an earlier event: the award said when it expires, the suspension when it ends. Nobody
  reports that it has come. It is in force from its day on, and moves whoever is in a stage that waits for it, no
  matter which came first, the day or the stage. So a suspension need not remember what it interrupted: who comes
  back from it is active, and, if the renewal window has opened meanwhile, due on the same day.

A third table says which dates an event settles. It settles all of them or, open-ended, none, in the order of the
table, and what it settles replaces what earlier events said of the same dates.

On one day the dates come first, because an expiry is the first day *without*. Then come the events, each time the
one that the row of the present stage lists first; after each of them the dates again.

Whether an event *should* happen is not decided here: that is what rules are for.
"""

from __future__ import annotations

import re
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


PARTNER_STAGES: Final = {
    "applied": "it has applied; what it goes for is being settled",
    "training": "its people learn",
    "assessing": "its people are examined",
    "validating": "its work is examined: projects, references, artifacts",
    "validated": "all is examined; the decision is due",
    "approved": "it is certified, and prepares its launch",
    "launched": "it serves its first customers under guidance",
    "monitored": "it works on its own; reviews watch its figures",
    "renewing": "the renewal window is open",
    "suspended": "the certification does not count for a time",
    "lapsed": "it did not renew in time",
    "withdrawn": "it has left",
    "terminated": "the program has ended the partnership",
}

_LEAVES: Final = {"withdrawn": "withdrawn", "terminated": "terminated"}

PARTNER_EVENTS: Final = {
    "applied": {"defined": "training", **_LEAVES},
    "training": {"trained": "assessing", **_LEAVES},
    "assessing": {"assessed": "validating", "failed": "training", **_LEAVES},
    "validating": {"validated": "validated", "failed": "training", **_LEAVES},
    # deferring decides nothing, and a denial is not the end
    "validated": {"approved": "approved", "deferred": "validated", "denied": "training", **_LEAVES},
    "approved": {"launched": "launched", **_LEAVES},
    "launched": {"monitored": "monitored", "suspended": "suspended", **_LEAVES},
    "monitored": {"suspended": "suspended", **_LEAVES},
    "renewing": {"renewed": "monitored", "suspended": "suspended", **_LEAVES},
    # who was suspended is watched, even if it was in its launch before
    "suspended": {"reinstated": "monitored", **_LEAVES},
    "lapsed": {"applied": "applied", **_LEAVES},
}

PARTNER_TIMES: Final = {
    "approved": {"expires": "lapsed"},
    "launched": {"launch_ends": "monitored", "renewal_opens": "renewing"},
    "monitored": {"renewal_opens": "renewing"},
    "renewing": {"expires": "lapsed"},
    "suspended": {"expires": "lapsed", "suspension_ends": "monitored"},
}

PARTNER_SETTLES: Final = {
    "approved": ("renewal_opens", "expires"),
    "launched": ("launch_ends",),
    "renewed": ("renewal_opens", "expires"),
    "suspended": ("suspension_ends",),
}


CERTIFICATION_STAGES: Final = {
    "candidate": "in training, or being assessed",
    "assessed": "every assessment is passed; the decision is due",
    "denied": "the decision was no; it can be appealed, and the person assessed again",
    "denial_appealed": "others look at the denial",
    "active": "awarded, and in force",
    "due": "in force, and the renewal window is open",
    "grace": "expired, and can still be renewed",
    "suspended": "does not count for a time",
    "lapsed": "was not renewed in time",
    "revoked": "was taken away; final once no appeal is left",
    "revocation_appealed": "others look at the revocation",
    "withdrawn": "is no more, given up or taken away for good",
}

_WITHDRAWS: Final = {"withdrawn": "withdrawn"}
_HELD: Final = {"renewed": "active", "suspended": "suspended", "revoked": "revoked", **_WITHDRAWS}

CERTIFICATION_EVENTS: Final = {
    "candidate": {"assessed": "assessed", **_WITHDRAWS},
    "assessed": {"awarded": "active", "deferred": "assessed", "denied": "denied", **_WITHDRAWS},
    "denied": {"appealed": "denial_appealed", "assessed": "assessed", **_WITHDRAWS},
    # an appeal that succeeds undoes the decision; the new one is an event of its own
    "denial_appealed": {"overturned": "assessed", "dismissed": "denied", **_WITHDRAWS},
    "active": _HELD,
    "due": _HELD,
    "grace": _HELD,
    "suspended": {"reinstated": "active", "revoked": "revoked", **_WITHDRAWS},
    "lapsed": {"assessed": "assessed", **_WITHDRAWS},
    "revoked": {"appealed": "revocation_appealed", **_WITHDRAWS},
    "revocation_appealed": {"overturned": "active", "dismissed": "withdrawn", **_WITHDRAWS},
}

CERTIFICATION_TIMES: Final = {
    "active": {"renewal_opens": "due"},
    "due": {"expires": "grace"},
    "grace": {"grace_ends": "lapsed"},
    "suspended": {"grace_ends": "lapsed", "suspension_ends": "active"},
    "revoked": {"appeal_closes": "withdrawn"},
}

CERTIFICATION_SETTLES: Final = {
    "awarded": ("renewal_opens", "expires", "grace_ends"),
    "renewed": ("renewal_opens", "expires", "grace_ends"),
    "suspended": ("suspension_ends",),
    "revoked": ("appeal_closes",),
}


Table = FrozenMap[str, FrozenMap[str, str]]

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_NO_DATES: Final[FrozenMap[str, date]] = FrozenMap()
_EMPTY: Final[FrozenMap[str, str]] = FrozenMap()


def _table(rows: Mapping[str, Mapping[str, str]]) -> Table:
    return FrozenMap({stage: FrozenMap(row) for stage, row in rows.items()})


def _groups(groups: Mapping[str, Iterable[str]]) -> FrozenMap[str, tuple[str, ...]]:
    return FrozenMap({event: as_names(names) for event, names in groups.items()})


def _as_written(table: Table) -> object:
    """A table with its order, which decides among the events, and among the dates, of one day."""
    return tuple((stage, tuple(row.items())) for stage, row in table.items())


def _day(value: object, path: str = "on") -> date:
    try:
        return as_date(value)
    except ProgramError as error:
        raise QuestionError.of(error.fault.under(path)) from None


def _days(dates: Mapping[str, date]) -> FrozenMap[str, date]:
    if not isinstance(dates, Mapping):
        help = 'give them by name, such as {"suspension_ends": date(2026, 4, 1)}'
        raise QuestionError("bad-argument", f"{quoted(dates)} are no dates", help, "dates")
    return FrozenMap({name: _day(day, f"dates.{name}") for name, day in dates.items()})


@attrs.frozen
class Moment:
    """An event on a day, with the dates that it settles."""

    event: str
    on: date = attrs.field(converter=_day)
    dates: FrozenMap[str, date] = attrs.field(default=_NO_DATES, converter=_days)


@attrs.frozen
class Move:
    """One step of a history: the day, the event or date that led to a stage (nothing led to the first), the stage."""

    on: date
    by: str
    stage: str


@attrs.frozen(kw_only=True)
class Lifecycle:
    """Stages, and what leads from one to another, as tables.

    `stages` says what each stage means, `events` which events are legal in it and where they lead, `times` which
    dates it waits for and where they lead, `settles` which dates an event settles, in the order in which they come.
    Every stage can be reached; nothing leads out of a `final` one, and some event out of any other; dates alone never
    lead around in a circle.
    """

    name: str
    stages: FrozenMap[str, str] = attrs.field(converter=FrozenMap[str, str])
    initial: str
    final: tuple[str, ...] = attrs.field(converter=as_names)
    events: Table = attrs.field(converter=_table, eq=_as_written)
    times: Table = attrs.field(default=FrozenMap(), converter=_table, eq=_as_written)
    settles: FrozenMap[str, tuple[str, ...]] = attrs.field(default=FrozenMap(), converter=_groups)

    def __attrs_post_init__(self) -> None:
        faults = tuple(_misnamed(self)) or tuple(_misled(self))
        if faults:
            raise ProgramErrors(f"the lifecycle {quoted(self.name)}", faults)

    @property
    def event_names(self) -> tuple[str, ...]:
        """Every event, in the order of the table."""
        return _distinct(self.events.values())

    @property
    def date_names(self) -> tuple[str, ...]:
        """Every date that some event settles."""
        return _distinct(self.settles.values())

    @property
    def ways_to_leave(self) -> FrozenMap[str, str]:
        """The events that lead from every stage that is not final to one and the same final stage."""
        rows = [self.events[stage].items() for stage in self.stages if stage not in self.final]
        ways = (way for way in chain(*rows[:1]) if way[1] in self.final)
        return FrozenMap(way for way in ways if all(way in row for row in rows))

    def begin(
        self, on: date, stage: str | None = None, dates: Mapping[str, date] = _NO_DATES
    ) -> LifecycleState:
        """The state of whoever begins on a day: at the start or, taken over from elsewhere, in a later stage.

        >>> PARTNER_LIFECYCLE.begin(date(2026, 1, 5)).legal
        ('defined', 'withdrawn', 'terminated')
        """
        day = _day(on)
        entered = self.initial if stage is None else _known("stage", stage, self.stages)
        settled = _settled("begin", self.settles.values(), dates)
        return LifecycleState(self, (Move(day, "", entered),), settled).on(day)

    def mermaid(self) -> str:
        """The tables as a state diagram, in Mermaid's text form; `at expires` is a date, anything else an event.

        The ways to leave are drawn once, from a box that stands for every stage that is not final.
        """
        leave = self.ways_to_leave
        lines = [f"[*] --> {self.initial}"]
        for stage in self.stages:
            events = self.events.get(stage, _EMPTY).items()
            lines += (f"{stage} --> {to}: {event}" for event, to in events if event not in leave)
            lines += (f"{stage} --> {to}: at {name}" for name, to in self.times.get(stage, _EMPTY).items())
        if leave:
            lines.append(f'state "any stage that is not final" as {self.name}')
            lines += (f"{self.name} --> {to}: {event}" for event, to in leave.items())
        lines += (f"{stage} --> [*]" for stage in self.final)
        return "\n".join(("stateDiagram-v2", *(f"    {line}" for line in lines)))


@attrs.frozen
class LifecycleState:
    """Where somebody is in a lifecycle, by which moves it came there, and which dates are settled.

    It never changes: `after` an event, or `on` a later day, there is another one. `Lifecycle.begin` makes the first.
    """

    lifecycle: Lifecycle = attrs.field(repr=attrgetter("name"))
    history: tuple[Move, ...]
    dates: FrozenMap[str, date] = _NO_DATES

    @property
    def stage(self) -> str:
        """The stage it is in."""
        return self.history[-1].stage

    @property
    def since(self) -> date:
        """The day from which it has been in the stage without a break; a deferral is none."""
        stay = takewhile(lambda move: move.stage == self.stage, reversed(self.history))
        return [move.on for move in stay][-1]

    @property
    def legal(self) -> tuple[str, ...]:
        """The events that are possible in the stage."""
        return tuple(self.lifecycle.events.get(self.stage, ()))

    @property
    def is_final(self) -> bool:
        """Whether nothing leads out of the stage."""
        return self.stage in self.lifecycle.final

    def on(self, day: date) -> LifecycleState:
        """The state on a day, if until then nothing happens; `time-travel` for a day before its last move.

        >>> term = {"renewal_opens": date(2026, 9, 1), "expires": date(2027, 1, 1)}
        >>> partner = PARTNER_LIFECYCLE.begin(date(2026, 1, 5), "monitored", term)
        >>> [partner.on(day).stage for day in (date(2026, 8, 31), date(2026, 9, 1), date(2027, 1, 1))]
        ['monitored', 'renewing', 'lapsed']
        """
        day, last = _day(day), self.history[-1].on
        if day < last:
            message = f"{quoted(str(day))} lies before {quoted(str(last))}, the day of the last move"
            help = "go forward in time, or give everything at once to `follow`, in any order"
            raise QuestionError("time-travel", message, help, "on")
        row = self.lifecycle.times.get(self.stage, _EMPTY)
        come = [name for name in row if name in self.dates and self.dates[name] <= day]
        if not come:
            return self
        first = min(come, key=self.dates.__getitem__)
        return self._moved(Move(max(self.dates[first], last), first, row[first])).on(day)

    def after(self, event: str, on: date, dates: Mapping[str, date] = _NO_DATES) -> LifecycleState:
        """The state after an event and what time has brought before it; `illegal-event` where that rules it out.

        >>> candidate = CERTIFICATION_LIFECYCLE.begin(date(2026, 1, 5))
        >>> candidate.after("assessed", date(2026, 2, 2)).after("awarded", date(2026, 2, 9)).stage
        'active'
        """
        lifecycle, day = self.lifecycle, _day(on)
        _known("event", event, lifecycle.event_names)
        names = lifecycle.settles.get(event, ())
        settled = _settled(event, (names,), dates)
        now = self.on(day)
        if event not in now.legal:
            message = (
                f"{quoted(event)} is not possible on {quoted(str(day))}: "
                f"the {lifecycle.name} is {quoted(now.stage)} since {quoted(str(now.since))}"
            )
            help = f"{quoted(now.stage)} is final" if now.is_final else f"possible then: {_listed(now.legal)}"
            raise QuestionError("illegal-event", message, help, "event")
        kept = {name: date for name, date in now.dates.items() if name not in names}
        moved = now._moved(Move(day, event, lifecycle.events[now.stage][event]))
        return attrs.evolve(moved, dates=FrozenMap({**kept, **settled})).on(day)

    def follow(self, moments: Iterable[Moment], as_of: date) -> LifecycleState:
        """The state on `as_of` after all that happens until then, in whatever order it is given.

        What happens later is left out, and what is given twice counts once.

        >>> suspended = Moment("suspended", date(2026, 3, 2), {"suspension_ends": date(2026, 4, 1)})
        >>> held = CERTIFICATION_LIFECYCLE.begin(date(2026, 2, 9), "active").follow(
        ...     [suspended], date(2026, 12, 31)
        ... )
        >>> held.stage, held.since
        ('active', datetime.date(2026, 4, 1))
        """
        day, given = _day(as_of, "as_of"), tuple(moments)
        for moment in given:
            if not isinstance(moment, Moment):
                help = 'give moments, such as Moment("awarded", date(2026, 2, 9))'
                raise QuestionError("bad-argument", f"{quoted(moment)} is no moment", help, "moments")
            _known("event", moment.event, self.lifecycle.event_names)
        past = sorted((moment for moment in given if moment.on <= day), key=attrgetter("on"))
        state = self
        for on, moments_of_day in groupby(past, key=attrgetter("on")):
            state, left = state.on(on), set(moments_of_day)
            while left:
                moment = min(left, key=state._precedence)
                state = state.after(moment.event, on, moment.dates)
                left.remove(moment)
        return state.on(day)

    def _precedence(self, moment: Moment) -> tuple[object, ...]:
        """What of one day comes first: what the row lists first; what is not possible comes last."""
        rank = self.legal.index(moment.event) if moment.event in self.legal else len(self.legal)
        return rank, moment.event, sorted(moment.dates.items())

    def _moved(self, move: Move) -> LifecycleState:
        return attrs.evolve(self, history=(*self.history, move))


def _settled(
    event: str, groups: Iterable[tuple[str, ...]], dates: Mapping[str, date]
) -> FrozenMap[str, date]:
    """The dates given with an event: of each group that it settles all in their order, or none."""
    days, groups = _days(dates), tuple(groups)
    known = _distinct(groups)
    for name in days:
        if name not in known:
            message = f"{quoted(event)} settles no date {quoted(name)}"
            help = did_you_mean(str(name), known) or "leave it out"
            raise QuestionError("unknown-option", message, help, f"dates.{name}")
    for group in groups:
        given = [days[name] for name in group if name in days]
        if given and len(given) < len(group):
            missing = next(name for name in group if name not in days)
            message = f"{quoted(event)} settles {_listed(group)}, and {quoted(missing)} is missing"
            help = "give all or none; what has no length ends on the day on which it begins"
            raise QuestionError("missing-date", message, help, f"dates.{missing}")
        if given != sorted(given):
            message = f"the dates that {quoted(event)} settles are not in their order"
            raise QuestionError("bad-date", message, f"the order is {_listed(group)}", "dates")
    return days


def _misnamed(lifecycle: Lifecycle) -> Iterator[Fault]:
    """Names that are written as none may be, stand for two things, or for nothing."""
    stages, events, dates = lifecycle.stages, lifecycle.event_names, lifecycle.date_names
    for name in (lifecycle.name, *stages, *events, *dates):
        if not _NAME.fullmatch(name):
            yield Fault("bad-id", f"{quoted(name)} is no name", "write small letters, digits and underscores")
    for name in sorted({lifecycle.name} & {*stages} | {*events} & {*dates}):
        yield Fault("duplicate-id", f"{quoted(name)} stands for two things", "rename one of them")
    tables = (("events", lifecycle.events, events), ("times", lifecycle.times, dates))
    named: list[tuple[str, str, Collection[str]]] = [("initial", lifecycle.initial, stages)]
    named += (("final", stage, stages) for stage in lifecycle.final)
    named += (("settles", event, events) for event in lifecycle.settles)
    for path, table, causes in tables:
        named += ((path, stage, stages) for stage in table)
        named += ((f"{path}.{stage}", cause, causes) for stage, row in table.items() for cause in row)
        named += (
            (f"{path}.{stage}.{cause}", to, stages)
            for stage, row in table.items()
            for cause, to in row.items()
        )
    for path, name, known in named:
        if name not in known:
            help = did_you_mean(name, known) or "name one that there is"
            yield Fault("unknown-option", f"there is no {quoted(name)}", help, path)


def _misled(lifecycle: Lifecycle) -> Iterator[Fault]:
    """Stages that nothing leads to or out of, and dates that lead around in a circle."""
    events, times = lifecycle.events, lifecycle.times
    out = {s: (*events.get(s, _EMPTY).values(), *times.get(s, _EMPTY).values()) for s in lifecycle.stages}
    reached, ahead = set[str](), {lifecycle.initial}
    while ahead:
        reached |= ahead
        ahead = {to for stage in ahead for to in out[stage]} - reached
    for stage, ways in out.items():
        final = stage in lifecycle.final
        for wrong, what, help in (
            (stage not in reached, "nothing leads to", "let an event lead there, or leave it out"),
            (final and ways, "something leads out of", "it is final: leave out its rows"),
            (
                not final and not events.get(stage),
                "no event leads out of",
                "add one, or call the stage final",
            ),
        ):
            if wrong:
                yield Fault("bad-shape", f"{what} {quoted(stage)}", help, f"stages.{stage}")
    try:
        TopologicalSorter({stage: row.values() for stage, row in times.items()}).prepare()
    except CycleError as error:
        circle = " to ".join(quoted(stage) for stage in reversed(error.args[1]))
        yield Fault("cycle", f"dates alone lead from {circle}", "let an event lead back", "times")


def _known(what: str, name: object, known: Collection[str]) -> str:
    if isinstance(name, str) and name in known:
        return name
    help = did_you_mean(str(name), known) or f"known here: {_listed(known)}"
    raise QuestionError("unknown-option", f"{quoted(name)} is no {what} of this lifecycle", help, what)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(quoted(name) for name in names)


def _distinct(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(groups)))


PARTNER_LIFECYCLE: Final = Lifecycle(
    name="partner",
    stages=PARTNER_STAGES,
    initial="applied",
    final=("withdrawn", "terminated"),
    events=PARTNER_EVENTS,
    times=PARTNER_TIMES,
    settles=PARTNER_SETTLES,
)
"""How a partner is certified and stays so: define, train, assess, validate, approve, launch, monitor, renew."""

CERTIFICATION_LIFECYCLE: Final = Lifecycle(
    name="certification",
    stages=CERTIFICATION_STAGES,
    initial="candidate",
    final=("withdrawn",),
    events=CERTIFICATION_EVENTS,
    times=CERTIFICATION_TIMES,
    settles=CERTIFICATION_SETTLES,
)
"""How a person's certification is awarded, renewed, interrupted and lost.

A deferral is not final, a suspension is temporary, a withdrawal is final; appeals are decided by others. Without a
grace period, it ends on the day of the expiry.
"""
