"""Why: an outcome and its parts, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from partnercert.questions.wording import in_words, worth_telling
from partnercert.rulebook.outcomes import Outcome, Status
from partnercert.values.verdicts import Verdict


@attrs.frozen(repr=False)
class Explanation:
    """Lines of words; a prompt and `print` show them below one another."""

    lines: tuple[str, ...]

    def __repr__(self) -> str:
        return "\n".join(self.lines)


def explained(outcome: Outcome, depth: int = 0) -> Iterator[str]:
    """An outcome and what it is made of, indented; of what is met only the first line."""
    yield f"{'  ' * depth}{in_words(outcome)}"
    inside = "  " * (depth + 1)
    yield from (f"{inside}note: {note}" for note in outcome.notes)
    if outcome.status in (Status.UNMET, Status.UNKNOWN) or depth == 0:
        if outcome.remedy is not None and outcome.status in (Status.UNMET, Status.UNKNOWN):
            yield f"{inside}remedy: {outcome.remedy}"
        for part in worth_telling(outcome):
            yield from explained(part, depth + 1)


def still_open(outcomes: Iterable[Outcome], depth: int = 1) -> Iterator[str]:
    """The outcomes that are not met, each with its parts."""
    for outcome in outcomes:
        if outcome.verdict is not Verdict.MET:
            yield from explained(outcome, depth)
