"""Sittings: given a retake policy and the attempts so far, when somebody may sit next, and why not before.

Attempts and policies go in, a day or an instant comes out; no engine and no record is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from math import ceil
from typing import Final, NamedTuple

import attrs

from partnercert.program.retakes import NO_WAIT, AfterPass, RetakeCap, RetakePolicy, Wait, counts_hours
from partnercert.values.amounts import Amount
from partnercert.values.dates import Period, add, day_after, day_before, day_in, end_of_day

__all__ = ["Attempt", "NextAttempt", "next_permitted"]

_MICROSECONDS: Final = 3_600_000_000
_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@attrs.frozen(kw_only=True)
class Attempt:
    """One attempt: when, and how it ended.

    `at` is an aware datetime, or a day; where hours matter, a day stands for its end. `passed` is None while nobody
    knows.
    """

    at: date | datetime
    passed: bool | None = None
    outcome: str = "completed"
    state: str = "valid"
    version: str | None = None
    language: str | None = None

    @property
    def result(self) -> str:
        """Whether it is `passed`, `failed` or, without a final result, `open`."""
        if self.state == "invalidated":
            return "failed"
        if self.state == "under-review" or (self.passed is None and self.outcome == "completed"):
            return "open"
        return "passed" if self.passed else "failed"


@attrs.frozen(kw_only=True, repr=False)
class NextAttempt:
    """When somebody may sit next, and why not before.

    `on` is the first day from the question on, `at` the instant in UTC where the policy counts hours; both None where
    no day is in sight. `reason` is `free`, `wait`, `attempt-limit`, `passed` or `result-open`; `words` say it to
    people. `attempts` are those that were counted, oldest first.
    """

    allowed: bool
    on: date | None
    at: datetime | None
    reason: str
    words: str
    attempts: tuple[Attempt, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The answer as plain data, attempts by their number."""
        return {
            "allowed": self.allowed,
            "on": self.on and self.on.isoformat(),
            "at": self.at and self.at.isoformat(),
            "reason": self.reason,
            "words": self.words,
            "attempts": len(self.attempts),
        }

    def __str__(self) -> str:
        return self.words

    def __repr__(self) -> str:
        return f"<NextAttempt {self.words}>"


def next_permitted(
    policies: Iterable[RetakePolicy],
    attempts: Iterable[Attempt],
    as_of: date | datetime,
    zone: tzinfo,
    *,
    held_through: date | None = None,
    renews_on: date | None = None,
    version: str | None = None,
    language: str | None = None,
) -> NextAttempt:
    """When somebody with these attempts may sit next, asked at an instant, or at the start of a day.

    What was sat after an instant of the question is left out; what has only its day stays.

    The policy in force at the moment of sitting decides, so that a change of policy that is already declared can
    open or close the door; where none is in force, anybody may sit. `held_through` is the last day of the
    certification that a pass counted for, None if it is open-ended or not known, `renews_on` the day from which the
    same assessment renews it. `version` and `language` are what would be sat, by default those of the newest attempt.
    """
    dated = sorted(policies, key=lambda policy: policy.starts or date.min)
    asked = opens = _utc(as_of) if isinstance(as_of, datetime) else _start_of(as_of, zone)
    before = [each for each in attempts if not isinstance(as_of, datetime) or _is_by(each, asked)]
    bar: _Bar | None = None
    history = _History.under(RetakePolicy(), before, zone, version, language)
    for policy in dated:
        closes = _NEVER if policy.until is None else end_of_day(policy.until, zone)
        if closes <= opens:
            continue
        if policy.starts is not None and _start_of(policy.starts, zone) > opens:
            break
        history = _History.under(policy, before, zone, version, language)
        latest = max(history.bars(held_through, renews_on), key=lambda bar: bar.until, default=None)
        if latest is None or latest.until <= opens:
            break
        opens, bar = min(latest.until, closes), latest.at_most(policy.until, closes)
        if opens < closes:
            break
    return _answer(asked, opens, bar, history.attempts, zone, counts_hours(dated, day_in(zone, asked)))


class _Bar(NamedTuple):
    """What stands in the way of the next attempt, and until when."""

    until: datetime
    reason: str
    words: str

    def at_most(self, last: date | None, closes: datetime) -> _Bar:
        """The same, and that its policy ends first, where it does."""
        if last is None or self.until < closes:
            return self
        return self._replace(words=f"{self.words}; another policy is in force after {last}")


@attrs.frozen
class _History:
    """The attempts of one person that count under a policy, oldest first.

    `attempts` are those of the pool of what would be sat, `every` those at all versions and in all languages.
    """

    policy: RetakePolicy
    attempts: tuple[Attempt, ...]
    every: tuple[Attempt, ...]
    version: str | None
    zone: tzinfo

    @classmethod
    def under(
        cls,
        policy: RetakePolicy,
        attempts: Iterable[Attempt],
        zone: tzinfo,
        version: str | None,
        language: str | None,
    ) -> _History:
        every = tuple(
            sorted((each for each in attempts if _counts(policy, each)), key=lambda each: _order(each, zone))
        )
        if every:
            version, language = version or every[-1].version, language or every[-1].language
        apart = {"version": version, "language": language}
        wanted = {name: value for name, value in apart.items() if name not in policy.pooled}
        pool = tuple(each for each in every if _may_be_at(each, wanted))
        return cls(policy, pool, every, version, zone)

    def bars(self, held_through: date | None, renews_on: date | None) -> Iterator[_Bar]:
        """Everything that stands in the way; of two that end at once the first is the reason."""
        yield from self._limit()
        yield from self._passes(held_through, renews_on)
        yield from self._waits()

    def _limit(self) -> Iterator[_Bar]:
        cap = self.policy.cap
        if cap is None:
            return
        used, until, within = self._used(cap)
        if used >= cap.max:
            yield _Bar(until, "attempt-limit", f"{used} of {cap.max} attempts {within}")

    def _used(self, cap: RetakeCap) -> tuple[int, datetime, str]:
        """How many attempts the cap counts, until when it does, and in what."""
        match cap:
            case RetakeCap(anchor="first", window=Period() as window):
                inside = self._last_window(window)
                if not inside:
                    return 0, _ALWAYS, ""
                within = f"within {window} of {self._day(inside[0])}"
                return len(inside), self._after(inside[0], window), within
            case RetakeCap(anchor="rolling", window=Period() as window):
                ends = sorted(self._after(each, window) for each in self.attempts)
                until = ends[-cap.max] if len(ends) >= cap.max else _ALWAYS
                return min(len(ends), cap.max), until, f"within {window}"
            case RetakeCap(anchor="version"):
                used = sum(_may_be_at(each, {"version": self.version}) for each in self.attempts)
                return used, _NEVER, "at this version"
        return len(self.every), _NEVER, "in all"

    def _last_window(self, window: Period) -> list[Attempt]:
        """The attempts of the last window; the first attempt after one opens the next."""
        inside: list[Attempt] = []
        for attempt in self.attempts:
            if inside and self._moment(attempt) >= self._after(inside[0], window):
                inside = []
            inside.append(attempt)
        return inside

    def _passes(self, held_through: date | None, renews_on: date | None) -> Iterator[_Bar]:
        """The last pass, and what may yet turn out to be a later one."""
        if self.policy.on_pass is None:
            return
        passed = [each for each in self.attempts if each.result == "passed"]
        undecided = [each for each in self._since_a_pass() if each.result == "open"]
        for attempt in (*passed[-1:], *undecided[-1:]):
            day, is_open = self._day(attempt), attempt.result == "open"
            words = f"the attempt of {day} {'has no final result' if is_open else 'was passed'}"
            until = _NEVER
            if isinstance(self.policy.on_pass, AfterPass):
                until = self._after(attempt, self.policy.on_pass.wait, wholly=True)
                words = f"{words}, and {self.policy.on_pass.wait} must follow a pass"
            elif not is_open and renews_on is not None and renews_on > day:
                until = _start_of(renews_on, self.zone)
                words = f"{words}, and the renewal opens on {renews_on}"
            elif not is_open and held_through is not None and held_through >= day:
                until = end_of_day(held_through, self.zone)
                words = f"{words}, and the certification lasts through {held_through}"
            yield _Bar(until, "result-open" if is_open else "passed", words)

    def _waits(self) -> Iterator[_Bar]:
        waits = self.policy.waits
        start = "beginning the day after" if self.policy.counted == "full_days_after" else "after"
        for number, attempt in enumerate(self._since_a_pass() if waits else ()):
            wait = waits[min(number, len(waits) - 1)]
            if wait == NO_WAIT:
                continue
            ended = "was not passed" if attempt.result == "failed" else "has no final result"
            words = f"{wait} {start} the attempt of {self._day(attempt)}, which {ended}"
            yield _Bar(self._after(attempt, wait, wholly=True), "wait", words)

    def _since_a_pass(self) -> list[Attempt]:
        """The attempts since the last one that was passed."""
        since: list[Attempt] = []
        for attempt in self.attempts:
            if attempt.result == "passed":
                since = []
            else:
                since.append(attempt)
        return since

    def _day(self, attempt: Attempt) -> date:
        return _day(attempt, self.zone)

    def _moment(self, attempt: Attempt) -> datetime:
        """When an attempt was, as the policy counts: the instant, or the start of its day."""
        if self.policy.counted == "elapsed":
            return _instant(attempt, self.zone)
        return _start_of(self._day(attempt), self.zone)

    def _after(self, attempt: Attempt, span: Wait, *, wholly: bool = False) -> datetime:
        """When a span from an attempt is over; `wholly`, it begins the day after where the policy says so."""
        if self.policy.counted == "elapsed":
            return _later(_instant(attempt, self.zone), span, self.zone)
        day = self._day(attempt)
        if isinstance(span, Amount):
            return _start_of(day, self.zone)
        begins = day_after(day) if wholly and self.policy.counted == "full_days_after" else day
        over = add(begins, span)
        return _NEVER if over == date.max else _start_of(over, self.zone)


def _answer(
    asked: datetime,
    opens: datetime,
    bar: _Bar | None,
    attempts: tuple[Attempt, ...],
    zone: tzinfo,
    timed: bool,
) -> NextAttempt:
    on = None if opens == _NEVER else day_in(zone, opens)
    at = opens if timed and on is not None else None
    if bar is None or opens <= asked:
        return NextAttempt(allowed=True, on=on, at=at, reason="free", words="may sit now", attempts=attempts)
    when = "may not sit" if on is None else f"may sit from {on if at is None else _local(at, zone)}"
    words = f"{when}: {bar.words}"
    return NextAttempt(allowed=False, on=on, at=at, reason=bar.reason, words=words, attempts=attempts)


def _counts(policy: RetakePolicy, attempt: Attempt) -> bool:
    """Whether an attempt is one to a policy."""
    return attempt.outcome in policy.counts and (attempt.state != "invalidated" or policy.invalidated_counts)


def _may_be_at(attempt: Attempt, wanted: Mapping[str, str | None]) -> bool:
    """Whether an attempt was at what is wanted, as far as both are known."""
    return all(
        value in (None, getattr(attempt, name)) or getattr(attempt, name) is None
        for name, value in wanted.items()
    )


def _order(attempt: Attempt, zone: tzinfo) -> tuple[object, ...]:
    """By time; of what was at one time a pass comes last, and the rest is told apart only to be in some order."""
    rank = ("failed", "open", "passed").index(attempt.result)
    rest = (str(each) for each in attrs.astuple(attempt))
    return _instant(attempt, zone), rank, attempt.version or "", attempt.language or "", *rest


def _day(attempt: Attempt, zone: tzinfo) -> date:
    return day_in(zone, attempt.at) if isinstance(attempt.at, datetime) else attempt.at


def _instant(attempt: Attempt, zone: tzinfo) -> datetime:
    return _utc(attempt.at) if isinstance(attempt.at, datetime) else end_of_day(attempt.at, zone)


def _is_by(attempt: Attempt, moment: datetime) -> bool:
    return not isinstance(attempt.at, datetime) or _utc(attempt.at) <= moment


def _start_of(day: date, zone: tzinfo) -> datetime:
    return _ALWAYS if day == date.min else end_of_day(day_before(day), zone)


def _later(moment: datetime, span: Wait, zone: tzinfo) -> datetime:
    """Hours are elapsed time; a period leads to the same time of day in the zone, or just after a gap there."""
    try:
        if isinstance(span, Amount):
            return moment + timedelta(microseconds=ceil(span.number * _MICROSECONDS))
        local = moment.astimezone(zone)
        day = add(local.date(), span)
        return _NEVER if day == date.max else _utc(datetime.combine(day, local.time().replace(fold=0), zone))
    except OverflowError:
        return _NEVER


def _utc(moment: datetime) -> datetime:
    """The instant in UTC: datetimes of one zone would compare by the wall clock."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return _NEVER if moment.year > 1 else _ALWAYS


def _local(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment
