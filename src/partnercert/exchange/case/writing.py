"""Writing a rubric of a program as a CFRubric."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from math import gcd, lcm
from typing import Any
from uuid import NAMESPACE_URL, uuid5  # noqa: TID251 - a hash of a name, the same at any time

from partnercert.errors import QuestionError, did_you_mean, quoted
from partnercert.exchange.case.frameworks import Competence
from partnercert.program.rubrics import Criterion, Rubric, effective_weights


def write_rubric(
    rubric: Rubric, *, uri: str, changed: datetime, items: Mapping[str, Competence] | None = None
) -> dict[str, Any]:
    """A rubric of a program as a CFRubric, for the `CFRubrics` of a package.

    Identifiers follow from `uri`, under which it is published, and from ids: written again they are the same.
    `changed` is an aware datetime, `items` the competences that criteria measure. Weights are whole numbers, in which
    groups, shares and the scale of the score have gone up: the share of the maximum is the same. What CASE has no
    place for stays in the program: minima, raters, cut score, bands. QuestionError for what is none of these.
    """
    if not isinstance(rubric, Rubric):
        message = f"{quoted(type(rubric).__name__)} is no rubric of a program"
        raise QuestionError("bad-argument", message, "give program.rubrics[…]", "rubric")
    if not isinstance(uri, str) or ":" not in uri:
        message = f"{quoted(uri)} is no address of a rubric"
        raise QuestionError("bad-argument", message, 'give "https://example.com/rubrics/demo"', "uri")
    if not isinstance(changed, datetime) or changed.utcoffset() is None:
        message = f"{quoted(changed)} is no point in time with a zone"
        raise QuestionError("bad-date", message, "give an aware datetime", "changed")
    for id, item in (items or {}).items():
        if not isinstance(item, Competence):
            message = f"{quoted(type(item).__name__)} is no competence"
            raise QuestionError("bad-argument", message, "give read_package(…).items[…]", f"items.{id}")
        if id not in rubric.criteria:
            message = f"the rubric has no criterion {quoted(id)}"
            raise QuestionError("unknown-id", message, did_you_mean(str(id), rubric.criteria), "items")
    stamp = {"lastChangeDateTime": changed.isoformat()}
    own = _address(uri)
    weights = _whole_weights(rubric)
    return {
        **own,
        "title": rubric.title or rubric.id,
        **stamp,
        "CFRubricCriteria": [
            _written_criterion(
                rubric, criterion, uri, stamp, weights[criterion.id], position, (items or {}).get(id)
            )
            for position, (id, criterion) in enumerate(rubric.criteria.items(), 1)
        ],
    }


def _written_criterion(
    rubric: Rubric,
    criterion: Criterion,
    uri: str,
    stamp: Mapping[str, str],
    weight: int,
    position: int,
    item: Competence | None,
) -> dict[str, Any]:
    own = _address(uri, criterion.id)
    measured = {} if item is None else {"CFItemURI": _link(item)}
    return {
        **own,
        "category": criterion.title or criterion.id,
        **measured,
        "weight": weight,
        "position": position,
        "rubricId": _address(uri)["identifier"],
        **stamp,
        "CFRubricCriterionLevels": [
            {
                **_address(uri, criterion.id, level.id),
                **({} if level.descriptor is None else {"description": level.descriptor}),
                "quality": level.title or level.id,
                "score": _json_number(level.points.number),
                "position": place,
                "rubricCriterionId": own["identifier"],
                **stamp,
            }
            for place, level in enumerate(rubric.levels_of(criterion.id), 1)
        ],
    }


def _address(uri: str, *ids: str) -> dict[str, str]:
    """The identifier and the address of a part of what is published."""
    whole = "/".join((uri, *ids))
    return {"identifier": str(uuid5(NAMESPACE_URL, whole)), "uri": whole}


def _link(item: Competence) -> dict[str, Any]:
    uri = item.raw.get("uri")
    title = item.code or item.statement
    return {
        "title": title,
        "identifier": item.identifier,
        "uri": uri if isinstance(uri, str) else item.identifier,
    }


def _whole_weights(rubric: Rubric) -> dict[str, int]:
    """What one point of each criterion adds to the score, in whole numbers without a common divisor."""
    scaled = effective_weights(rubric)
    if rubric.out_of is not None:
        scaled = {id: each / rubric.levels_of(id)[-1].points.number for id, each in scaled.items()}
    several = lcm(*(each.denominator for each in scaled.values()))
    whole = {id: int(each * several) for id, each in scaled.items()}
    common = gcd(*whole.values())
    return {id: each // common for id, each in whole.items()}


def _json_number(number: int | Fraction) -> int | float:
    return number if isinstance(number, int) else float(number)
