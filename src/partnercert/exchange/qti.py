"""QTI results: what a candidate has scored in a test, item by item.

Source: QTI Results Reporting 2.2 and 3.0 (1EdTech), the `assessmentResult` as plain data: attributes and elements are
keys, what may repeat is a list. Of an item that was attempted several times the last attempt counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

import attrs

from partnercert.exchange.reading import (
    Aside,
    Door,
    Readings,
    Target,
    as_seconds,
    beside,
    listed,
    person_of,
    within,
)
from partnercert.records.evidence import Evidence
from partnercert.values.mappings import FrozenMap

STATUSES: Final = (
    "final",
    "initial",
    "pendingSubmission",
    "pendingResponseProcessing",
    "pendingExternalScoring",
)
_OPEN: Final = ("pendingSubmission", "pendingResponseProcessing")
_KEYS: Final = ("context", "testResult", "itemResult")
_SCORE, _MAXIMUM, _DURATION = _VARIABLES = ("SCORE", "MAXSCORE", "duration")
_KINDS: Final = ("responseVariable", "outcomeVariable", "itemVariable")


@attrs.frozen(kw_only=True)
class ItemScore:
    """The last attempt at one item: its score and maximum, how long it took in seconds, and whether it is scored."""

    item: str
    score: Fraction | None
    maximum: Fraction | None
    seconds: Fraction | None
    at: datetime | None
    attempts: int
    status: str


@attrs.frozen(kw_only=True)
class Result:
    """What one `assessmentResult` says; `raw` keeps every key that is not read.

    `score` and `maximum` are those of the test, or the sums of its items where it says none; `pending` where the last
    attempt at some item is not scored yet.
    """

    candidate: str | None
    test: str | None
    at: datetime | None
    score: Fraction | None
    maximum: Fraction | None
    seconds: Fraction | None
    pending: bool
    items: FrozenMap[str, ItemScore]
    raw: FrozenMap[str, Any]

    @property
    def share(self) -> Fraction | None:
        """The share of the maximum; None where either is not known."""
        return None if self.score is None or not self.maximum else self.score / self.maximum


def read_result(result: Mapping[str, Any]) -> Result:
    """What a result says; RecordErrors names everything that cannot be read."""
    door = Door()
    found = _result(door, result, "")
    door.close("the result")
    return found


def evidence(
    results: Iterable[Mapping[str, Any]],
    tests: Mapping[str, Target],
    persons: Mapping[str, str] | None = None,
) -> Readings:
    """Evidence from results of the tests that the program knows: an attempt at an assessment each.

    While an item is not scored the attempt is `under-review` and has no score. RecordErrors names every malformed
    result with its position.
    """
    door = Door()
    rows: list[Evidence] = []
    aside: list[Aside] = []
    raw: dict[str, FrozenMap[str, Any]] = {}
    for place, given in enumerate(listed(results, "results")):
        path, before = f"[{place}]", len(door.faults)
        found = _result(door, given, path, whole=True)
        if len(door.faults) > before or found.candidate is None or found.at is None:
            continue
        target, person = tests.get(found.test or ""), person_of(found.candidate, persons)
        if target is None or person is None or not target.assessed:
            aside.append(Aside(path, _reason_against(found, target)))
            continue
        score = None if found.pending else target.points_for(found.share, found.score)
        state = "under-review" if found.pending else None
        id = f"qti:{found.test}:{found.candidate}:{found.at.isoformat()}"
        row = target.evidence(found.at, person, id, score=score, state=state)
        rows.append(row)
        raw[id] = found.raw
    door.close("the results")
    return Readings(evidence=tuple(dict.fromkeys(rows)), aside=tuple(aside), raw=FrozenMap(raw))


def _reason_against(found: Result, target: Target | None) -> str:
    if target is None:
        return f"{found.test} is no test of the program"
    return f"{found.candidate} is nobody of the partner" if target.assessed else "a test is an assessment"


def _result(door: Door, given: Any, path: str, whole: bool = False) -> Result:
    outer = door.table(given, path)
    if outer is not None and "assessmentResult" in outer:
        path = within(path, "assessmentResult")
        outer = door.table(outer["assessmentResult"], path)
    known, outer = outer is not None, outer or {}
    place, test_place = within(path, "context"), within(path, "testResult")
    context = door.part(outer, "context", path, required=whole and known)
    test = door.part(outer, "testResult", path, required=whole and known)
    items = _items(door, outer, path)
    said = _outcomes(door, test or {}, test_place)
    scored = list(items.values())
    pending = any(each.status in _OPEN for each in scored)
    score = said.get(_SCORE, _sum(each.score for each in scored))
    return Result(
        candidate=None if context is None else door.text(context, "sourcedId", place, required=whole),
        test=None if test is None else door.text(test, "identifier", test_place),
        at=None if test is None else door.moment(test, "datestamp", test_place, required=whole),
        score=score,
        maximum=said.get(_MAXIMUM, _sum(each.maximum for each in scored)),
        seconds=_seconds(door, test or {}, test_place),
        pending=pending,
        items=items,
        raw=door.kept(_unread(outer, context or {}, test or {}), path) or FrozenMap(),
    )


def _unread(outer: Mapping[str, Any], context: Mapping[str, Any], test: Mapping[str, Any]) -> dict[str, Any]:
    """What a result says beside what is read, in its own shape; attempts at items in their order."""
    given = outer.get("itemResult")
    items = [each for each in given if isinstance(each, Mapping)] if isinstance(given, list | tuple) else ()
    parts = {
        "context": beside(context, ("sourcedId",)),
        "testResult": _unread_part(test),
        "itemResult": [{"identifier": each.get("identifier"), **_unread_part(each)} for each in items],
    }
    return {**beside(outer, _KEYS), **{key: part for key, part in parts.items() if part}}


def _unread_part(table: Mapping[str, Any]) -> dict[str, Any]:
    """The keys and the variables of a result that are not read, such as the responses."""
    variables = {
        kind: [
            each for each in given if isinstance(each, Mapping) and each.get("identifier") not in _VARIABLES
        ]
        for kind in _KINDS
        if isinstance(given := table.get(kind), list | tuple)
    }
    known = ("identifier", "datestamp", "sequenceIndex", "sessionStatus", *_KINDS)
    return {**beside(table, known), **{kind: many for kind, many in variables.items() if many}}


def _sum(numbers: Iterable[Fraction | None]) -> Fraction | None:
    """The sum, None where there is nothing to add or something is not known."""
    found = list(numbers)
    known = [each for each in found if each is not None]
    return sum(known, Fraction(0)) if found and len(known) == len(found) else None


def _items(door: Door, outer: Mapping[str, Any], path: str) -> FrozenMap[str, ItemScore]:
    attempts: dict[str, list[tuple[tuple[float, Fraction, int], ItemScore]]] = {}
    for order, (given, place) in enumerate(door.rows(outer.get("itemResult"), within(path, "itemResult"))):
        table = door.table(given, place)
        item = None if table is None else door.text(table, "identifier", place)
        if table is None or item is None:
            continue
        status = door.one_of(table, "sessionStatus", STATUSES, place) if "sessionStatus" in table else "final"
        at = door.moment(table, "datestamp", place)
        said = _outcomes(door, table, place)
        found = ItemScore(
            item=item,
            score=said.get(_SCORE),
            maximum=said.get(_MAXIMUM),
            seconds=_seconds(door, table, place),
            at=at,
            attempts=1,
            status=status or "final",
        )
        tried = door.number(table, "sequenceIndex", place) or Fraction(0)
        attempts.setdefault(item, []).append(((0.0 if at is None else at.timestamp(), tried, order), found))
    last = {item: max(many, key=lambda each: each[0])[1] for item, many in attempts.items()}
    return FrozenMap(
        {item: attrs.evolve(found, attempts=len(attempts[item])) for item, found in last.items()}
    )


def _variables(
    door: Door, table: Mapping[str, Any], kinds: Iterable[str], path: str
) -> Iterable[tuple[Mapping[str, Any], str]]:
    for kind in kinds:
        for given, place in door.rows(table.get(kind), within(path, kind)):
            variable = door.table(given, place)
            if variable is not None:
                yield variable, place


def _outcomes(door: Door, table: Mapping[str, Any], path: str) -> dict[str, Fraction]:
    """The score and the maximum that a result declares."""
    found: dict[str, Fraction] = {}
    for variable, place in _variables(door, table, _KINDS[1:], path):
        name = variable.get("identifier")
        if name in (_SCORE, _MAXIMUM):
            number = door.number({"value": _single(variable.get("value"))}, "value", place)
            if number is not None:
                found[str(name)] = number
        most = door.number(variable, "normalMaximum", place) if name == _SCORE else None
        if most is not None:
            found.setdefault(_MAXIMUM, most)
    return found


def _seconds(door: Door, table: Mapping[str, Any], path: str) -> Fraction | None:
    """How long it took: seconds, or an ISO 8601 duration, in which a decimal comma is legal."""
    for variable, place in _variables(door, table, _KINDS, path):
        if variable.get("identifier") == _DURATION:
            response = variable.get("candidateResponse")
            holder = response if isinstance(response, Mapping) else variable
            value = _single(holder.get("value"))
            written = as_seconds(value)
            return written if written is not None else door.number({"value": value}, "value", place, low=0)
    return None


def _single(value: Any) -> Any:
    """The only value of a variable, however it is wrapped."""
    while isinstance(value, list | tuple | Mapping):
        if isinstance(value, Mapping):
            value = value.get("value", value.get("#text"))
        else:
            value = value[0] if len(value) == 1 else None
    return value
