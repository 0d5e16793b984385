"""LTI Assignment and Grade Services: scores that a tool reports for a line item.

Source: LTI AGS 2.0 (1EdTech). Only what is fully graded is final; `Failed` says that grading failed, and not the
learner; a score may exceed its maximum.
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
    as_table,
    beside,
    listed,
    person_of,
    within,
)
from partnercert.records.evidence import Evidence
from partnercert.values.mappings import FrozenMap

ACTIVITY_PROGRESS: Final = ("Initialized", "Started", "InProgress", "Submitted", "Completed")
GRADING_PROGRESS: Final = ("NotReady", "Failed", "Pending", "PendingManual", "FullyGraded")
_UNGRADED: Final = ("NotReady", "Failed", "Pending")
_KEYS: Final = ("userId", "scoreGiven", "scoreMaximum", "activityProgress", "gradingProgress", "timestamp")


@attrs.frozen(kw_only=True)
class Score:
    """What a score says: the share of the maximum, None where there is none yet, and whether it is final."""

    user: str | None
    share: Fraction | None
    given: Fraction | None
    final: bool
    activity: str
    grading: str
    at: datetime | None
    raw: FrozenMap[str, Any]


def read_score(score: Mapping[str, Any]) -> Score:
    """What a score says; RecordErrors names everything that the standard does not allow."""
    door = Door()
    found = _score(door, score, "")
    door.close("the score")
    return found


def evidence(
    scores: Mapping[str, Iterable[Mapping[str, Any]]],
    line_items: Mapping[str, Target],
    persons: Mapping[str, str] | None = None,
) -> Readings:
    """Evidence from the scores of line items, each with all that were received for it.

    A final score of an assessment is a row, which supersedes the final one before it of the same user: a newer
    timestamp overwrites, however late an older one arrives. A module is passed when its activity is completed and its
    grading final. RecordErrors names every malformed score, and two that differ at one moment.
    """
    door = Door()
    aside: list[Aside] = []
    rows: list[Evidence] = []
    raw: dict[str, FrozenMap[str, Any]] = {}
    for item, given in as_table(scores, "the scores").items():
        received = [
            (_score(door, each, f"{item}[{n}]", whole=True), f"{item}[{n}]")
            for n, each in enumerate(listed(given, "scores"))
        ]
        newest: dict[str, tuple[Score, Evidence | None]] = {}
        for found, path in sorted(received, key=lambda each: _order(each[0])):
            user, at = found.user, found.at
            if user is None or at is None:
                continue
            before = newest.get(user)
            if before is not None and before[0].at == at:
                if before[0] != found:
                    message = "two scores of one user differ at one moment"
                    door.fault("contradiction", message, "leave one out", f"{path}.timestamp")
                else:
                    aside.append(Aside(path, "it was received twice"))
                continue
            last = None if before is None else before[1]
            reason = _reason_against(found, line_items.get(item), item)
            person = person_of(user, persons)
            if reason is None and person is None:
                reason = f"{user} is nobody of the partner"
            if reason is not None or person is None:
                aside.append(Aside(path, reason or ""))
                newest[user] = (found, last)
                continue
            row = _row(found, line_items[item], person, f"lti:{item}:{user}:{at.isoformat()}", last)
            rows.append(row)
            raw[row.id or ""] = found.raw
            newest[user] = (found, row)
    door.close("the scores")
    return Readings(evidence=tuple(rows), aside=tuple(aside), raw=FrozenMap(raw))


def _score(door: Door, given: Any, path: str, whole: bool = False) -> Score:
    table = door.table(given, path)
    known = table is not None
    table = table or {}
    activity = door.one_of(table, "activityProgress", ACTIVITY_PROGRESS, path) if known else None
    grading = door.one_of(table, "gradingProgress", GRADING_PROGRESS, path) if known else None
    earned = door.number(table, "scoreGiven", path, low=0)
    most = door.number(table, "scoreMaximum", path)
    if earned is not None and table.get("scoreMaximum") is None:
        door.missing("scoreMaximum", path)
    elif most is not None and most <= 0:
        help = "give the points that can be earned"
        door.fault("out-of-bounds", "the maximum is not positive", help, within(path, "scoreMaximum"))
    graded = grading not in _UNGRADED and earned is not None and most is not None and most > 0
    return Score(
        user=door.text(table, "userId", path, required=whole and known),
        share=earned / most if graded and earned is not None and most is not None else None,
        given=earned if graded else None,
        final=grading == "FullyGraded",
        activity=activity or "",
        grading=grading or "",
        at=door.moment(table, "timestamp", path, required=whole and known),
        raw=door.kept(beside(table, _KEYS), path) or FrozenMap(),
    )


def _order(score: Score) -> float:
    return 0.0 if score.at is None else score.at.timestamp()


def _reason_against(found: Score, target: Target | None, item: str) -> str | None:
    """Why a score is no evidence; None where it is."""
    if target is None:
        return f"{item} is no line item of the program"
    if not found.final:
        return f"its grading is {found.grading}, not final"
    if target.assessed:
        return "it says no score" if found.share is None else None
    return None if found.activity == "Completed" else f"the activity is {found.activity}, not completed"


def _row(found: Score, target: Target, person: str, id: str, last: Evidence | None) -> Evidence:
    said: dict[str, Any] = {"passed": True} if target.kind == "module" else {}
    if target.assessed:
        said = {"score": target.points_for(found.share, found.given)}
    assert found.at is not None
    row = target.evidence(found.at, person, id, **said)
    return row if last is None else row.replace(supersedes=last.id)
