"""Frameworks: competencies and rubrics as a package has them, and as the tables of a program document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from keyword import iskeyword
from typing import Any

import attrs

from partnercert.errors import QuestionError, did_you_mean, quoted
from partnercert.values.amounts import exact
from partnercert.values.mappings import FrozenMap


@attrs.frozen(kw_only=True)
class Competence:
    """One item of a framework: its id in the program, what it states, the item it belongs to, and what comes first."""

    id: str
    identifier: str
    code: str | None
    statement: str
    type: str | None
    parent: str | None
    children: tuple[str, ...]
    requires: tuple[str, ...]
    raw: FrozenMap[str, Any]


@attrs.frozen
class Level:
    """One level of a criterion, with its score."""

    quality: str
    score: Fraction
    raw: FrozenMap[str, Any] = attrs.field(factory=FrozenMap)


@attrs.frozen(kw_only=True)
class Criterion:
    """One criterion of a rubric: its weight, the competence it measures, and its levels from low to high."""

    name: str
    description: str | None
    weight: Fraction
    item: str | None
    levels: tuple[Level, ...]
    raw: FrozenMap[str, Any]


@attrs.frozen(kw_only=True)
class Rubric:
    """A rubric of weighted criteria."""

    title: str
    criteria: tuple[Criterion, ...]
    raw: FrozenMap[str, Any] = attrs.field(factory=FrozenMap)

    def table(self) -> dict[str, Any]:
        """The rubric as it stands in the table `[rubrics]` of a program document, with criteria and levels by ids.

        Its score there is the mean by the weights, on the scale of the levels. What has no weight is left out.
        """
        criteria = [each for each in self.criteria if each.weight > 0]
        ids = _named([each.name for each in criteria], "criterion")
        titled = {"title": self.title} if self.title else {}
        return {
            **titled,
            "criteria": {id: _criterion_table(each) for id, each in zip(ids, criteria, strict=True)},
        }

    @property
    def maximum(self) -> Fraction:
        """The weighted score of whoever reaches the highest level everywhere."""
        best = (
            each.weight * max((level.score for level in each.levels), default=Fraction(0))
            for each in self.criteria
        )
        return sum(best, Fraction(0))

    def score(self, ratings: Mapping[str, Any]) -> Fraction | None:
        """The weighted score of ratings by criterion, each a score or the name of a level.

        A criterion that nobody rated makes it unknown, never zero. QuestionError for what the rubric does not have.
        """
        known = [each.name for each in self.criteria]
        for name in ratings:
            if name not in known:
                message = f"the rubric has no criterion {quoted(name)}"
                raise QuestionError("unknown-option", message, did_you_mean(str(name), known), "ratings")
        if any(ratings.get(name) is None for name in known):
            return None
        return sum((each.weight * _rated(each, ratings[each.name]) for each in self.criteria), Fraction(0))

    def share(self, ratings: Mapping[str, Any]) -> Fraction | None:
        """The weighted score as a share of the maximum; None where it is unknown."""
        score = self.score(ratings)
        return None if score is None or not self.maximum else score / self.maximum


@attrs.frozen(kw_only=True)
class Framework:
    """What a package says: competencies by their ids in the program, and rubrics; `raw` keeps what is not read."""

    title: str
    items: FrozenMap[str, Competence]
    rubrics: tuple[Rubric, ...]
    raw: FrozenMap[str, Any]

    def competencies(self, category: str | None = None) -> dict[str, dict[str, str]]:
        """The table `[competencies]` of a program document: every item without items of its own."""
        more = {} if category is None else {"category": category}
        return {each.id: {"title": each.statement, **more} for each in self._leaves()}

    def modules(self) -> dict[str, dict[str, Any]]:
        """The table `[modules]` of a program document: one for each such item, after those that come first."""
        leaves = {each.id for each in self._leaves()}
        return {
            each.id: {
                "title": each.statement,
                "objectives": [each.id],
                **({"requires": first} if (first := [id for id in each.requires if id in leaves]) else {}),
            }
            for each in self._leaves()
        }

    def rubric_tables(self) -> dict[str, dict[str, Any]]:
        """The table `[rubrics]` of a program document: every rubric by an id that is made of its title."""
        ids = _named([each.title for each in self.rubrics], "rubric")
        return {id: each.table() for id, each in zip(ids, self.rubrics, strict=True)}

    def _leaves(self) -> Iterable[Competence]:
        return (each for each in self.items.values() if not each.children)


def _rated(criterion: Criterion, rating: Any) -> Fraction:
    """The score of a rating, which is one of the levels."""
    by_name = {level.quality: level.score for level in criterion.levels}
    if isinstance(rating, str) and rating in by_name:
        return by_name[rating]
    scores = {level.score for level in criterion.levels}
    number = None if isinstance(rating, str | bool) else Fraction(exact(rating))
    if number is None or number not in scores:
        message = f"{quoted(rating)} is no level of {quoted(criterion.name)}"
        known = ", ".join(f"{level.quality} ({level.score})" for level in criterion.levels)
        raise QuestionError("unknown-option", message, f"its levels: {known}", "ratings")
    return number


def _criterion_table(criterion: Criterion) -> dict[str, Any]:
    ids = _named([each.quality for each in criterion.levels], "level")
    levels = {id: _level_table(id, each) for id, each in zip(ids, criterion.levels, strict=True)}
    weight = {} if criterion.weight == 1 else {"weight": _decimal(criterion.weight)}
    return {"title": criterion.name, **weight, "levels": levels}


def _level_table(id: str, level: Level) -> dict[str, Any]:
    titled = {"title": level.quality} if level.quality and level.quality != id else {}
    said = level.raw.get("description")
    seen = {"descriptor": " ".join(said.split())} if isinstance(said, str) and said.strip() else {}
    return {"points": _decimal(level.score), **titled, **seen}


def _decimal(number: Fraction) -> int | Decimal:
    """A number of a package, which is a decimal, as a document writes it."""
    return number.numerator if number.denominator == 1 else Decimal(number.numerator) / number.denominator


def _named(texts: list[str], what: str) -> list[str]:
    """An id for each text: what it says, or its number where that is nothing or not unique."""
    slugs = [slug(text) for text in texts]
    uses = Counter(slugs)
    numbers = [f"{what}-{number}" for number in range(1, len(texts) + 1)]
    ids = [
        slug if slug and uses[slug] == 1 and not iskeyword(slug) else number
        for slug, number in zip(slugs, numbers, strict=True)
    ]
    return ids if len({*ids}) == len(ids) else numbers


def slug(text: object) -> str:
    """A text as an id: small letters and digits, with hyphens for all else."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") if isinstance(text, str) else ""
