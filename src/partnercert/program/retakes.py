"""Retake policies: how long after an attempt, how often, and until when after a pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Final

import attrs

from partnercert.errors import Fault, ProgramError, quoted
from partnercert.program.conversions import as_names, as_span
from partnercert.program.known_names import option_faults
from partnercert.values.amounts import Amount
from partnercert.values.dates import Period, as_date, period
from partnercert.values.lists import listed

__all__ = [
    "NO_WAIT",
    "AfterPass",
    "RetakeCap",
    "RetakePolicy",
    "Wait",
    "as_policies",
    "counts_hours",
    "retake_faults",
]

BLOCKED: Final = "blocked"
COUNTED: Final = ("elapsed", "calendar_days", "full_days_after")
ANCHORS: Final = ("first", "rolling", "version", "lifetime")
WINDOWED: Final = ("first", "rolling")
OUTCOMES: Final = ("completed", "no-show", "abandoned", "technical")
POOLS: Final = ("version", "language")

NO_WAIT: Final = Amount(0, "hours")
_WAITS: Final = 'write "PT24H" or hours(24), "P14D" or days(14), and "PT0H" for no wait'

Wait = Amount | Period
"""How long somebody waits: elapsed hours, or a period."""


def as_wait(value: Amount | Period | str) -> Wait:
    """How long somebody waits: hours, or a period; `days(14)` is the period of 14 days."""
    span = as_span(value)
    if isinstance(span, Period) or span.unit not in ("days", "months"):
        return span
    if span.number == 0:
        return NO_WAIT
    if not isinstance(span.number, int) or span.number < 0:
        return span
    return Period(days=span.number) if span.unit == "days" else Period(months=span.number)


def as_waits(value: Amount | Period | str | Iterable[Amount | Period | str]) -> tuple[Wait, ...]:
    """One wait for each failed attempt; a single one holds for all of them."""
    several = (value,) if isinstance(value, Amount | Period | str) else listed(value)
    return tuple(as_wait(each) for each in several)


@attrs.frozen(kw_only=True)
class AfterPass:
    """How long after a pass the same assessment may be sat again."""

    wait: Amount | Period = attrs.field(converter=as_wait)


def _after_pass(value: AfterPass | Amount | Period | str) -> AfterPass | str:
    return AfterPass(wait=value) if isinstance(value, Amount | Period) else value


@attrs.frozen(kw_only=True)
class RetakeCap:
    """How many attempts there are.

    `anchor` says what they are counted in: a `window` that opens with the `"first"` attempt, and anew with the first
    one after it; the `window` up to any moment (`"rolling"`); this `"version"` of the assessment; or a `"lifetime"`.
    """

    max: int
    window: Period | None = attrs.field(default=None, converter=attrs.converters.optional(period))
    anchor: str = "first"


@attrs.frozen(kw_only=True)
class RetakePolicy:
    """When somebody who has sat an assessment may sit it again.

    `waits` has one wait for each attempt failed since the last pass, the last one repeats; every one of them must be
    over. They are `counted` as `"elapsed"` time (24 hours are 24 hours, a day leads to the same time of the next day
    in the program's zone), in `"calendar_days"` from the day of the attempt, or in `"full_days_after"` it.

    After a pass `on_pass` blocks until the certification has expired, or for a wait; left out, a pass changes
    nothing. Only attempts whose outcome `counts` are attempts; an invalidated one is a failed attempt if
    `invalidated_counts`, and none otherwise. One without a final result counts as failed, and as passed. Versions and
    languages are `pooled`, or counted apart; what does not say its own counts everywhere.

    A policy is in force from `starts` through `until`.
    """

    waits: tuple[Amount | Period, ...] = attrs.field(default=(), converter=as_waits)
    counted: str = "calendar_days"
    cap: RetakeCap | None = None
    on_pass: AfterPass | str | None = attrs.field(
        default=None, converter=attrs.converters.optional(_after_pass)
    )
    counts: tuple[str, ...] = attrs.field(default=("completed", "abandoned", "no-show"), converter=as_names)
    invalidated_counts: bool = False
    pooled: tuple[str, ...] = attrs.field(default=(), converter=as_names)
    starts: date | None = attrs.field(default=None, converter=attrs.converters.optional(as_date))
    until: date | None = attrs.field(default=None, converter=attrs.converters.optional(as_date))


def as_policies(value: RetakePolicy | Iterable[RetakePolicy]) -> tuple[RetakePolicy, ...]:
    """Dated policies, or the only one."""
    several = (value,) if isinstance(value, RetakePolicy) else listed(value)
    for each in several:
        if type(each) is not RetakePolicy:
            help = "make it with RetakePolicy(…), or read plain data with program_from_dict"
            raise ProgramError("bad-shape", f"{quoted(each)} is no retake policy", help)
    return several


def counts_hours(policies: Iterable[RetakePolicy], day: date) -> bool:
    """Whether a policy that is in force on a day or later counts elapsed time."""
    return any(
        policy.counted == "elapsed" and (policy.until is None or policy.until >= day) for policy in policies
    )


def retake_faults(policies: tuple[RetakePolicy, ...], path: str) -> Iterator[Fault]:
    """Everything that makes no sense about the policies of one assessment."""
    for position, policy in enumerate(policies):
        place = path if len(policies) == 1 else f"{path}[{position}]"
        yield from _of_policy(policy, place)
    dated = sorted(policies, key=lambda policy: policy.starts or date.min)
    for earlier, later in pairwise(dated):
        first, last = later.starts, min(earlier.until or date.max, later.until or date.max)
        if (first or date.min) <= last:
            since = "from the beginning" if first is None else f"from {first}"
            through = "for good" if last == date.max else f"through {last}"
            message = f"two policies are in force {since} {through}"
            yield Fault("overlap", message, "give the earlier one `until` and the later one `starts`", path)


def _of_policy(policy: RetakePolicy, path: str) -> Iterator[Fault]:
    if not policy.waits and policy.cap is None and policy.on_pass is None:
        yield Fault(
            "missing-key", "the retake policy asks for nothing", "give `waits`, `cap` or `on_pass`", path
        )
    yield from option_faults(policy.counted, COUNTED, f"{path}.counted")
    for position, wait in enumerate(policy.waits):
        yield from _of_wait(wait, policy, f"{path}.waits[{position}]")
    if policy.cap is not None:
        yield from _of_cap(policy.cap, f"{path}.cap")
    if isinstance(policy.on_pass, AfterPass):
        yield from _of_wait(policy.on_pass.wait, policy, f"{path}.on_pass.wait")
    elif policy.on_pass not in (None, BLOCKED):
        help = 'write "blocked", or a wait such as { wait = "P12M" }'
        yield Fault(
            "unknown-option", f"{quoted(policy.on_pass)} says nothing about a pass", help, f"{path}.on_pass"
        )
    for name, options in (("counts", OUTCOMES), ("pooled", POOLS)):
        for position, each in enumerate(getattr(policy, name)):
            yield from option_faults(each, options, f"{path}.{name}[{position}]")
    if "completed" not in policy.counts:
        yield Fault(
            "missing-option", "a completed attempt is always an attempt", 'add "completed"', f"{path}.counts"
        )
    if policy.starts is not None and policy.until is not None and policy.starts > policy.until:
        message = f"the policy starts on {policy.starts} and ends earlier, on {policy.until}"
        yield Fault("bad-date", message, "exchange the two days", f"{path}.until")


def _of_wait(wait: Wait, policy: RetakePolicy, path: str) -> Iterator[Fault]:
    if isinstance(wait, Period) or wait == NO_WAIT:
        return
    if wait.unit != "hours":
        yield Fault("bad-value", f"{quoted(repr(wait))} is no wait", _WAITS, path)
    elif wait.number < 0:
        yield Fault("out-of-bounds", f"nobody waits {wait}", _WAITS, path)
    elif policy.counted != "elapsed":
        help = 'write counted = "elapsed", or a wait in days such as "P1D"'
        yield Fault(
            "bad-shape", f"a wait of {wait} is elapsed time, not {quoted(policy.counted)}", help, path
        )


def _of_cap(cap: RetakeCap, path: str) -> Iterator[Fault]:
    if type(cap.max) is not int or cap.max < 1:
        yield Fault(
            "out-of-bounds",
            f"nobody can sit with {quoted(cap.max)} attempts",
            "give a whole number from 1 on",
            f"{path}.max",
        )
    if cap.anchor not in ANCHORS:
        yield from option_faults(cap.anchor, ANCHORS, f"{path}.anchor")
    elif cap.anchor in WINDOWED and cap.window is None:
        help = 'give `window`, such as "P12M", or anchor = "lifetime"'
        yield Fault(
            "missing-key", f"a cap anchored at {quoted(cap.anchor)} needs its window", help, f"{path}.window"
        )
    elif cap.anchor not in WINDOWED and cap.window is not None:
        help = 'leave it out, or write anchor = "first" or "rolling"'
        yield Fault(
            "bad-shape", f"a cap anchored at {quoted(cap.anchor)} has no window", help, f"{path}.window"
        )
