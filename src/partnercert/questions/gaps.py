"""What is missing for a tier, and by how much."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from partnercert.questions.wording import observed, short_of_people, shown, staffs, told
from partnercert.rulebook.outcomes import Observed, Outcome, plain_value
from partnercert.values.amounts import Amount
from partnercert.values.verdicts import Verdict


@attrs.frozen(kw_only=True, repr=False)
class Gap:
    """One requirement that is not met, or not known to be.

    `have` and `need` are what is and what is asked for, `shortfall` the difference, `words` says so; `missing` is
    what would have to be known. `remedy` is what the program's author says to do about it, or the same words. Of a
    requirement that asks for some of several parts, `alternatives` are the open parts and `choose` how many of them
    are still needed. `roles` is the set of roles that has too few people.
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
    words: str
    remedy: str
    choose: int = 0
    alternatives: tuple[Gap, ...] = ()
    roles: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def __repr__(self) -> str:
        return f"<Gap {self.id}: {self.remedy}>"

    def _lines(self) -> Iterator[str]:
        said = dict.fromkeys((self.words, self.remedy))
        yield f"{self.title} ({self.id}): {'; '.join(said)}"
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
            "need": [plain_value(each) for each in self.need]
            if isinstance(self.need, tuple)
            else plain_value(self.need),
            "shortfall": plain_value(self.shortfall),
            "missing": list(self.missing),
            "words": self.words,
            "remedy": self.remedy,
            "choose": self.choose,
            "alternatives": [gap.to_dict() for gap in self.alternatives],
            "roles": list(self.roles),
        }
        # 0 is dropped where it says nothing; a flag that is false says something
        return {
            name: value
            for name, value in plain.items()
            if value not in (None, "", []) and (name, value) != ("choose", 0)
        }


def gaps_of(outcome: Outcome, remedy: str | None = None, within: str = "") -> Iterator[Gap]:
    """The gaps in an outcome: its open parts if all are needed, one gap with alternatives if some are.

    A part without a title of its own stands `within` what it is a part of, and is called by that and its rule.
    """
    if outcome.verdict is Verdict.MET:
        return
    remedy = outcome.remedy or remedy
    named = outcome.title != outcome.rule
    called = attrs.evolve(outcome, title=f"{within}: {outcome.rule}") if within and not named else outcome
    if staffs(outcome):
        yield _understaffed(called, remedy)
    elif outcome.of and outcome.at_least == len(outcome.of):
        for part in outcome.of:
            yield from gaps_of(part, remedy, outcome.title if named else within)
    elif outcome.of and outcome.at_least is not None:
        yield _choice(called, remedy)
    else:
        yield _gap(called, remedy)


def _gap(outcome: Outcome, remedy: str | None, words: str = "") -> Gap:
    said = words or told(outcome)
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
        words=said,
        remedy=remedy or said,
    )


def _choice(outcome: Outcome, remedy: str | None) -> Gap:
    met = sum(part.verdict is Verdict.MET for part in outcome.of)
    needed = (outcome.at_least or 0) - met
    alternatives = tuple(_as_one(part) for part in outcome.of if part.verdict is not Verdict.MET)
    gap = _gap(outcome, remedy, f"{needed} more of these {len(alternatives)}")
    return attrs.evolve(gap, choose=needed, alternatives=alternatives)


def _as_one(outcome: Outcome) -> Gap:
    """A part of a choice as one gap, whatever it is made of."""
    inside = tuple(gaps_of(outcome))
    if len(inside) == 1:
        return attrs.evolve(inside[0], id=outcome.id)
    gap = _gap(outcome, outcome.remedy, f"all of these {len(inside)}")
    return attrs.evolve(gap, choose=len(inside), alternatives=inside)


def _understaffed(outcome: Outcome, remedy: str | None) -> Gap:
    """The set of roles that lacks most people."""
    found = short_of_people(outcome)
    worst = outcome if found is None else found
    roles = tuple(worst.title.split(" and "))
    words = f"{worst.title}: {told(worst)}"
    if isinstance(worst.required, Amount):
        *others, last = roles
        named = f"{', '.join(others)} and {last} need" if others else f"{last} needs"
        words = f"{named} {shown(worst.required)} places, people can fill {observed(worst)}"
    gap = _gap(attrs.evolve(worst, title=outcome.title, verdict=outcome.verdict), remedy, words)
    return attrs.evolve(gap, id=outcome.id, roles=roles)
