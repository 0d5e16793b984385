"""Review terms: when a ladder raises and lowers its partners, how long an award is kept, and what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import attrs

from partnercert.errors import Fault, ProgramError, did_you_mean, quoted
from partnercert.language.nodes import Node
from partnercert.program.conversions import as_node
from partnercert.program.known_names import option_faults
from partnercert.values.cadences import (
    ANNIVERSARY,
    ENDS,
    IMMEDIATELY,
    NEVER,
    STARTS,
    Cadence,
    Keep,
    MonthDay,
)
from partnercert.values.dates import Period, add, period

AUTOMATIC: Final = "automatic"
MONTH_END: Final = "month-end"
_WORDS: Final = (IMMEDIATELY, NEVER, *STARTS)
_NEW_YEAR: Final = date(2001, 1, 1)


def as_cadence(value: Cadence | str) -> Cadence:
    """A cadence, or the word of one."""
    if isinstance(value, Cadence | str):
        return Cadence(effective=value) if isinstance(value, str) else value
    help = 'write a word such as "quarter-start", or Cadence(every="P1Y", anchor="anniversary")'
    raise ProgramError("bad-value", f"{quoted(value)} is no cadence", help)


def as_keep(value: Keep | Period | str) -> Keep:
    """How long something is kept, or only the period."""
    return value if isinstance(value, Keep) else Keep(period=period(value))


def as_award(value: Node | str | None) -> Node | None:
    """What must also be met on the day of an award; None where it is automatic."""
    return None if value is None or value == AUTOMATIC else as_node(value)


@attrs.frozen(kw_only=True)
class Review:
    """What a ladder remembers: when it promotes and demotes, and what is held in between.

    `keep` is how long an award is held whatever the evidence says; without it an award is open-ended. A review that
    would demote leaves `remedy`, on probation, to earn the tier again. `award` is a rule that must also be met on the
    day of an award, such as a payment; left out, or `"automatic"`, nothing is. A promotion leads at most
    `max_steps_up` tiers up, from no tier too.
    """

    promote: Cadence = attrs.field(default=Cadence(effective=IMMEDIATELY), converter=as_cadence)
    demote: Cadence = attrs.field(default=Cadence(effective=IMMEDIATELY), converter=as_cadence)
    keep: Keep | None = attrs.field(default=None, converter=attrs.converters.optional(as_keep))
    remedy: Keep | None = attrs.field(default=None, converter=attrs.converters.optional(as_keep))
    award: Node | None = attrs.field(default=None, converter=as_award)
    max_steps_up: int | None = None


def as_review(value: object) -> Review | None:
    """Review terms, or none."""
    if value is None or isinstance(value, Review):
        return value
    help = 'write a table with keys such as promote, demote, keep, or Review(demote="quarter-start")'
    raise ProgramError("bad-value", f"{quoted(value)} are no review terms", help)


def review_faults(review: Review) -> Iterator[Fault]:
    """What is wrong with review terms by themselves, their rule aside, with paths inside their table."""
    yield from (fault.under("promote") for fault in _cadence(review.promote))
    yield from (fault.under("demote") for fault in _cadence(review.demote))
    if review.promote.opens is not None:
        message = "a promotion renews nothing and has no `opens`"
        yield Fault("bad-shape", message, "write it under `demote`", "promote.opens")
    if review.demote.effective == NEVER:
        for name in ("keep", "remedy"):
            if getattr(review, name) is not None:
                message = f"`{name}` without demotion"
                yield Fault("bad-shape", message, "say in `demote` when a tier is reviewed", name)
    for name, keep in (("keep", review.keep), ("remedy", review.remedy)):
        if keep is not None:
            yield from option_faults(keep.until, (MONTH_END,), f"{name}.until", optional=True)
    if review.remedy is not None and review.remedy.rolling:
        message = "what is remedied is over on the day on which it is earned again"
        yield Fault("bad-shape", message, "leave out `rolling`", "remedy.rolling")
    yield from _renewal(review)
    steps = review.max_steps_up
    if steps is not None and steps < 1:
        help = "give a number from 1 on, or leave it out"
        yield Fault("out-of-bounds", f"a promotion leads {quoted(steps)} tiers up", help, "max_steps_up")


def _cadence(cadence: Cadence) -> Iterator[Fault]:
    """What is wrong with a cadence."""
    checks = {"on": bool(cadence.on), "every": cadence.every is not None, "check": cadence.check is not None}
    said = [name for name, given in checks.items() if given]
    word = cadence.effective
    path = "effective" if said or cadence.opens is not None else ""
    if word is not None and word not in _WORDS:
        message = f"{quoted(word)} is no cadence"
        yield Fault("unknown-option", message, did_you_mean(word, _WORDS), path)
    if not cadence.recurs and said:
        message = f"{quoted(word)} has no days, and `{said[0]}` names some"
        yield Fault("bad-shape", message, "leave one of them out", said[0])
    if len(said) > 1:
        message = f"`{said[0]}` and `{said[1]}` both say when it is checked"
        yield Fault("bad-shape", message, "leave one of them", said[1])
    if word is None and not said:
        help = 'write a word such as `month-start`, or { on = ["01-15"] }'
        yield Fault("missing-key", "a cadence names no day", help)
    if cadence.check is not None and cadence.check not in ENDS:
        message = f"{quoted(cadence.check)} is no day of a check"
        yield Fault("unknown-option", message, did_you_mean(cadence.check, ENDS), "check")
    for position, text in enumerate(cadence.on):
        if MonthDay.parse(text) is None:
            message = f"{quoted(text)} is no day of a year"
            yield Fault("bad-date", message, "write month and day, such as `01-15`", f"on[{position}]")
    yield from _anchor(cadence)


def _anchor(cadence: Cadence) -> Iterator[Fault]:
    anchor, every = cadence.anchor, cadence.every
    if anchor is None:
        return
    if every is None:
        yield Fault("bad-shape", "`anchor` without a period", "give `every`, or leave it out", "anchor")
    elif anchor == ANNIVERSARY:
        return
    elif MonthDay.parse(anchor) is None:
        message = f"{quoted(anchor)} is neither the anniversary nor a day of a year"
        help = did_you_mean(anchor, (ANNIVERSARY,)) if not anchor[:1].isdigit() else ""
        yield Fault(
            "unknown-option", message, help or 'write "anniversary" or a day such as "01-15"', "anchor"
        )
    elif every.days or 12 % every.months:
        message = f"{every} from a day of the year do not lead to the same days in every year"
        help = "give a period of which whole ones fill a year, or count from the anniversary"
        yield Fault("out-of-bounds", message, help, "every")


def _renewal(review: Review) -> Iterator[Fault]:
    """A renewal extends what is kept, and opens after the review before."""
    opens = review.demote.opens
    if opens is None:
        return
    if review.keep is None:
        message = "a renewal extends what is kept, and nothing is kept for a time"
        yield Fault("missing-key", message, "give `keep`, or leave out `opens`", "demote.opens")
        return
    lengths = {"reviews are {} apart": review.demote.every, "an award is kept for {}": review.keep.period}
    for words, length in lengths.items():
        if length is not None and _longer(opens, length):
            message = f"the renewal opens {opens} before, and {words.format(length)}"
            yield Fault("out-of-bounds", message, "open it later", "demote.opens")
            return


def _longer(one: Period, other: Period) -> bool:
    return add(_NEW_YEAR, one) > add(_NEW_YEAR, other)
