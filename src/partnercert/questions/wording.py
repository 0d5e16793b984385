"""Outcomes in words, for people: what is, what is asked for, how far apart they are."""

from __future__ import annotations

from datetime import date
from typing import Final

from partnercert.rulebook.outcomes import Observed, Outcome, Status
from partnercert.values.amounts import Amount, Number, show
from partnercert.values.verdicts import Verdict

MARKS: Final = {
    Status.MET: "✓",
    Status.WAIVED: "✓",
    Status.NOT_APPLICABLE: "–",
    Status.UNMET: "✗",
    Status.UNKNOWN: "?",
}
_ASKED: Final = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "one of": "one of"}
_MOST_DIGITS: Final = 40
_MANY: Final = 8


def in_words(outcome: Outcome) -> str:
    """One line: the mark, the title, what is, what is asked for, and what is short or missing."""
    return f"{MARKS[outcome.status]} {outcome.title}: {told(outcome)}"


def told(outcome: Outcome) -> str:
    """What an outcome came to, without its title."""
    if outcome.status in (Status.WAIVED, Status.NOT_APPLICABLE):
        return str(outcome.status.value)
    if outcome.comparison:
        return "; ".join(part for part in (_compared(outcome), _short(outcome), *_missing(outcome)) if part)
    if forbids(outcome) and outcome.verdict is Verdict.UNMET:
        return f"{outcome.status.value}, this must not be: {outcome.of[0].title}"
    if len(outcome.of) > 1 and not staffs(outcome):
        met = sum(part.verdict is Verdict.MET for part in outcome.of)
        asked = outcome.at_least if outcome.at_least is not None else len(outcome.of)
        counted = f"{met} of {len(outcome.of)} met" + (
            "" if asked == len(outcome.of) else f", {asked} asked for"
        )
        return f"{outcome.status.value}, {counted}"
    if outcome.of:
        return str(outcome.status.value)
    return "; ".join([outcome.status.value, *_missing(outcome)])


def forbids(outcome: Outcome) -> bool:
    """Whether the rule is that another one, its only part, must be unmet."""
    return outcome.rule.startswith("none_of(") and len(outcome.of) == 1


def staffs(outcome: Outcome) -> bool:
    """Whether the rule asks for people in roles; its parts are the sets of roles."""
    return outcome.rule.startswith("staffed(") and bool(outcome.of)


def short_of_people(outcome: Outcome) -> Outcome | None:
    """Of a rule that asks for people, the set of roles that lacks most; of several such the smallest."""
    opened = [part for part in outcome.of if part.verdict is not Verdict.MET]
    return max(opened, key=lambda part: (_lack(part), -part.title.count(" and ")), default=None)


def worth_telling(outcome: Outcome) -> tuple[Outcome, ...]:
    """The parts that a reader wants: of many that all are needed the open ones, of roles the set that lacks most."""
    if staffs(outcome):
        worst = short_of_people(outcome)
        return () if worst is None else (worst,)
    opened = tuple(part for part in outcome.of if part.verdict is not Verdict.MET)
    return opened if opened and outcome.at_least == len(outcome.of) > _MANY else outcome.of


def observed(outcome: Outcome) -> str:
    """What is, or between which bounds it lies."""
    digits = _enough_digits(outcome)
    if outcome.between is None:
        return shown(outcome.observed, digits)
    low, high = outcome.between
    return f"between {shown(low, digits)} and {shown(high, digits)}"


def shown(value: Observed, digits: int = 2) -> str:
    """A value for people."""
    match value:
        case Amount():
            return show(value.number, value.unit, digits)
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case str():
            return value
        case None:
            return "not known"


def spelled(value: Amount | None, between: tuple[Amount, Amount] | None) -> str:
    """An amount for people, or between which bounds it lies."""
    return shown(value) if between is None else f"between {shown(between[0])} and {shown(between[1])}"


def _compared(outcome: Outcome) -> str:
    digits = _enough_digits(outcome)
    required = outcome.required if isinstance(outcome.required, tuple) else (outcome.required,)
    if None in required:
        return f"{observed(outcome)}; what is asked for is not known"
    surely = "surely " if outcome.rule.startswith("wilson_") else ""
    asked = f"{surely}{_ASKED[outcome.comparison]}"
    return f"{observed(outcome)}, {asked} {' or '.join(shown(each, digits) for each in required)}"


def _enough_digits(outcome: Outcome) -> int:
    """So many decimals that two different amounts do not look the same: 69.9999 is not 70."""
    required = outcome.required if isinstance(outcome.required, tuple) else (outcome.required,)
    said = (outcome.observed, *(outcome.between or ()), *required)
    amounts = dict.fromkeys(each for each in said if isinstance(each, Amount))
    digits = 2
    while digits < _MOST_DIGITS and len({shown(each, digits) for each in amounts}) < len(amounts):
        digits += 1
    return digits


def apart(difference: Amount, digits: int = 2) -> str:
    """How far two amounts are apart; two shares by percentage points, which are no share of either."""
    said = shown(difference, digits)
    return f"{said.removesuffix(' %')} percentage points" if difference.unit == "ratio" else said


def _short(outcome: Outcome) -> str:
    if outcome.shortfall is None or outcome.shortfall.number == 0:
        return ""
    word = "short" if outcome.comparison in (">", ">=") else "over"
    return f"{apart(outcome.shortfall, _enough_digits(outcome))} {word}"


def _lack(outcome: Outcome) -> Number:
    return 0 if outcome.shortfall is None else outcome.shortfall.number


def _missing(outcome: Outcome) -> list[str]:
    if not outcome.missing:
        return []
    first, rest = outcome.missing[:3], len(outcome.missing) - 3
    return [f"not known: {', '.join(first)}{f' and {rest} more' if rest > 0 else ''}"]
