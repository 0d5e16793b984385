"""Why: an outcome and its parts, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from partnercert.questions.wording import in_words
from partnercert.rulebook.outcomes import Outcome, Status
from partnercert.values.verdicts import Verdict


@attrs.frozen
class Explanation:
    """Lines of words; `str()` joins them."""

    lines: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.lines)


def explained(outcome: Outcome, depth: int = 0) -> Iterator[str]:
    """An outcome and what it is made of, indented; of what is met only the first line."""
    yield f"{'  ' * depth}{in_words(outcome)}"
    inside = "  " * (depth + 1)
    yield from (f"{inside}note: {note}" for note in outcome.notes)
    if outcome.status in (Status.UNMET, Status.UNKNOWN) or depth == 0:
        if outcome.remedy is not None and outcome.status is not Status.MET:
            yield f"{inside}remedy: {outcome.remedy}"
        for part in _worth_telling(outcome):
            yield from explained(part, depth + 1)


def still_open(outcomes: Iterable[Outcome], depth: int = 1) -> Iterator[str]:
    """The outcomes that are not met, each with its parts."""
    for outcome in outcomes:
        if outcome.verdict is not Verdict.MET:
            yield from explained(outcome, depth)


def _worth_telling(outcome: Outcome) -> Iterable[Outcome]:
    """All parts of a choice; of parts that all are needed, and of sets of roles, those that are open if any is."""
    needed = outcome.at_least == len(outcome.of)
    opened = [part for part in outcome.of if part.verdict is not Verdict.MET]
    if outcome.rule.startswith("staffed("):
        return opened[:1]
    return opened if needed and opened and len(outcome.of) > 8 else outcome.of
