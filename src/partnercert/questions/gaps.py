"""What is missing for a tier, and by how much."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from partnercert.questions.wording import shown, told
from partnercert.rulebook.outcomes import Observed, Outcome, plain_value
from partnercert.values.amounts import Amount
from partnercert.values.verdicts import Verdict


@attrs.frozen(kw_only=True, repr=False)
class Gap:
    """One requirement that is not met, or not known to be.

    `have` and `need` are what is and what is asked for, `shortfall` the difference; `missing` is what would have to
    be known. Of a requirement that asks for some of several parts, `alternatives` are the open parts and `choose`
    how many of them are still needed. `roles` is the set of roles that has too few people.
    """

    id: str
    title: str
    verdict: Verdict
    have: Observed
    between: tuple[Amount, Amount] | None
    comparison: str
    need: Observed | tuple[Observed, ...]
    shortfall: Amount | None
    missing: tuple[str, ...]
    remedy: str
    choose: int = 0
    alternatives: tuple[Gap, ...] = ()
    roles: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def __repr__(self) -> str:
        return f"<Gap {self.id}: {self.remedy}>"

    def _lines(self) -> Iterator[str]:
        yield f"{self.title} ({self.id}): {self.remedy}"
        for alternative in self.alternatives:
            yield from (f"  {line}" for line in alternative._lines())

    def to_dict(self) -> dict[str, object]:
        """The gap as plain data; what is empty is left out."""
        plain = {
            "id": self.id,
            "title": self.title,
            "verdict": self.verdict.value,
            "have": plain_value(self.have),
            "between": None if self.between is None else [bound.text for bound in self.between],
            "comparison": self.comparison,
            "need": [plain_value(each) for each in self.need] if isinstance(self.need, tuple) else plain_value(self.need),
            "shortfall": plain_value(self.shortfall),
            "missing": list(self.missing),
            "remedy": self.remedy,
            "choose": self.choose,
            "alternatives": [gap.to_dict() for gap in self.alternatives],
            "roles": list(self.roles),
        }
        return {name: value for name, value in plain.items() if value not in (None, "", [], 0)}


def gaps_of(outcome: Outcome, remedy: str | None = None) -> Iterator[Gap]:
    """The gaps in an outcome: its open parts if all are needed, one gap with alternatives if some are."""
    if outcome.verdict is Verdict.MET:
        return
    remedy = outcome.remedy or remedy
    if outcome.rule.startswith("staffed("):
        yield _understaffed(outcome, remedy)
    elif outcome.of and outcome.at_least == len(outcome.of):
        for part in outcome.of:
            inherited = attrs.evolve(part, title=outcome.title) if part.title == part.rule else part
            yield from gaps_of(inherited, remedy)
    elif outcome.of and outcome.at_least is not None:
        yield _choice(outcome, remedy)
    else:
        yield _gap(outcome, remedy)


def _gap(outcome: Outcome, remedy: str | None) -> Gap:
    return Gap(
        id=outcome.id,
        title=outcome.title,
        verdict=outcome.verdict,
        have=outcome.observed,
        between=outcome.between,
        comparison=outcome.comparison,
        need=outcome.required,
        shortfall=outcome.shortfall,
        missing=outcome.missing,
        remedy=remedy or told(outcome),
    )


def _choice(outcome: Outcome, remedy: str | None) -> Gap:
    met = sum(part.verdict is Verdict.MET for part in outcome.of)
    needed = (outcome.at_least or 0) - met
    alternatives = tuple(_as_one(part) for part in outcome.of if part.verdict is not Verdict.MET)
    words = remedy or f"{needed} more of these {len(alternatives)}"
    return attrs.evolve(_gap(outcome, words), choose=needed, alternatives=alternatives)


def _as_one(outcome: Outcome) -> Gap:
    """A part of a choice as one gap, whatever it is made of."""
    inside = tuple(gaps_of(outcome))
    if len(inside) == 1:
        return attrs.evolve(inside[0], id=outcome.id)
    return attrs.evolve(_gap(outcome, f"all of these {len(inside)}"), choose=len(inside), alternatives=inside)


def _understaffed(outcome: Outcome, remedy: str | None) -> Gap:
    """The set of roles with the largest lack of people; of those, the smallest set."""
    opened = [part for part in outcome.of if part.verdict is not Verdict.MET]
    worst = max(opened, key=lambda part: (part.shortfall.number if part.shortfall is not None else 0, -part.title.count(" and ")))
    roles = tuple(worst.title.split(" and "))
    words = f"{worst.title} need {shown(worst.required if not isinstance(worst.required, tuple) else None)} places, people can fill {shown(worst.observed)}"
    return attrs.evolve(_gap(worst, remedy or words), id=outcome.id, title=outcome.title, roles=roles)
