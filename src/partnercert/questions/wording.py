"""Outcomes in words, for people: what is, what is asked for, how far apart they are."""

from __future__ import annotations

from datetime import date
from typing import Final

from partnercert.rulebook.outcomes import Observed, Outcome, Status
from partnercert.values.amounts import Amount, show
from partnercert.values.verdicts import Verdict

MARKS: Final = {
    Status.MET: "✓",
    Status.WAIVED: "✓",
    Status.NOT_APPLICABLE: "–",
    Status.UNMET: "✗",
    Status.UNKNOWN: "?",
}
_ASKED: Final = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "one of": "one of"}
_MOST_DIGITS: Final = 12


def in_words(outcome: Outcome) -> str:
    """One line: the mark, the title, what is, what is asked for, and what is short or missing."""
    return f"{MARKS[outcome.status]} {outcome.title}: {told(outcome)}"


def told(outcome: Outcome) -> str:
    """What an outcome came to, without its title."""
    if outcome.status in (Status.WAIVED, Status.NOT_APPLICABLE):
        return outcome.status.value
    if outcome.comparison:
        return "; ".join(part for part in (_compared(outcome), _short(outcome), *_missing(outcome)) if part)
    if outcome.of:
        met = sum(part.verdict is Verdict.MET for part in outcome.of)
        asked = outcome.at_least if outcome.at_least is not None else len(outcome.of)
        counted = f"{met} of {len(outcome.of)} met" + ("" if asked == len(outcome.of) else f", {asked} asked for")
        return f"{outcome.status.value}, {counted}" if len(outcome.of) > 1 else outcome.status.value
    return "; ".join([outcome.status.value, *_missing(outcome)])


def shown(value: Observed, digits: int = 2) -> str:
    """A value for people."""
    match value:
        case Amount():
            return show(value.number, value.unit, digits)
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case None:
            return "not known"
        case _:
            return value


def _compared(outcome: Outcome) -> str:
    digits = _enough_digits(outcome)
    if outcome.between is not None:
        low, high = outcome.between
        is_now = f"between {shown(low, digits)} and {shown(high, digits)}"
    else:
        is_now = shown(outcome.observed, digits)
    required = outcome.required if isinstance(outcome.required, tuple) else (outcome.required,)
    return f"{is_now}, {_ASKED[outcome.comparison]} {' or '.join(shown(each, digits) for each in required)}"


def _enough_digits(outcome: Outcome) -> int:
    """So many decimals that two different amounts do not look the same: 69.9999 is not 70."""
    digits = 2
    if isinstance(outcome.observed, Amount) and isinstance(outcome.required, Amount) and outcome.observed != outcome.required:
        while digits < _MOST_DIGITS and shown(outcome.observed, digits) == shown(outcome.required, digits):
            digits += 1
    return digits


def _short(outcome: Outcome) -> str:
    if outcome.shortfall is None or outcome.shortfall.number == 0:
        return ""
    word = "short" if outcome.comparison in (">", ">=") else "over"
    return f"{shown(outcome.shortfall, _enough_digits(outcome))} {word}"


def _missing(outcome: Outcome) -> list[str]:
    if not outcome.missing:
        return []
    first, rest = outcome.missing[:3], len(outcome.missing) - 3
    return [f"not known: {', '.join(first)}{f' and {rest} more' if rest > 0 else ''}"]
