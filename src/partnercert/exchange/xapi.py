"""xAPI statements as evidence: who did what, with which result.

Source: Experience API 1.0.3, part two (ADL). What a statement says beside is kept; what was voided counts for nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

import attrs

from partnercert.exchange.reading import Aside, Door, Readings, Target, beside, listed, person_of, within
from partnercert.records.evidence import Evidence
from partnercert.values.mappings import FrozenMap

VERBS: Final = "http://adlnet.gov/expapi/verbs/"
VOIDED: Final = f"{VERBS}voided"
SESSION: Final = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
# What a verb says about success and about completion, where the result does not say it itself.
_SUCCESS: Final = {f"{VERBS}passed": True, f"{VERBS}mastered": True, f"{VERBS}failed": False}
_COMPLETION: Final = {f"{VERBS}completed": True}
_KEYS: Final = ("id", "objectType", "actor", "verb", "object", "result", "context", "timestamp", "stored")
_IDENTIFIERS: Final = ("mbox", "mbox_sha1sum", "openid", "account")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


@attrs.frozen(kw_only=True)
class Statement:
    """What one statement says, in the words of the standard.

    `actor` is who did it, as `mailto:…`, an OpenID, `sha1:…`, or `homePage#name` of an account; None for a group.
    `activity` is the id of what was done, None where the object is no activity; `about` the statement that the object
    refers to. `scaled` lies between −1 and 1. `raw` keeps every key that is not read.
    """

    id: str | None
    actor: str | None
    verb: str
    activity: str | None
    about: str | None = None
    scaled: Fraction | None = None
    points: Fraction | None = None
    least: Fraction | None = None
    most: Fraction | None = None
    success: bool | None = None
    completion: bool | None = None
    seconds: Fraction | None = None
    registration: str | None = None
    session: str | None = None
    at: datetime | None = None
    within_another: bool = False
    raw: FrozenMap[str, Any] = attrs.field(factory=FrozenMap)

    @property
    def share(self) -> Fraction | None:
        """The share of what could be reached: scaled, or raw between its bounds."""
        if self.scaled is not None or self.points is None or self.most is None:
            return self.scaled
        low = self.least or Fraction(0)
        return (self.points - low) / (self.most - low)


def read_statement(statement: Mapping[str, Any]) -> Statement:
    """What a statement says; RecordErrors names everything that the standard does not allow."""
    door = Door()
    found = _statement(door, statement, "")
    door.close("the statement")
    assert found is not None
    return found


def evidence(
    statements: Iterable[Mapping[str, Any]],
    activities: Mapping[str, Target],
    persons: Mapping[str, str] | None = None,
) -> Readings:
    """Evidence from statements about the activities that the program knows.

    `activities` says what an activity is in the program, `persons` who of the partner an actor is; left out, the actor
    is the person. An assessment needs a result with success or score, a module that it was completed or passed, an
    asset any statement, an enrollment one that says `registered`. Statements that void others, and those that are
    voided, are set aside. RecordErrors names every malformed statement with its position.
    """
    door = Door()
    read = [
        (_statement(door, each, f"[{n}]"), each, f"[{n}]")
        for n, each in enumerate(listed(statements, "statements"))
    ]
    voided = {each.about for each, _, _ in read if each is not None and each.verb == VOIDED}
    rows: list[Evidence] = []
    aside: list[Aside] = []
    raw: dict[str, FrozenMap[str, Any]] = {}
    for found, given, path in read:
        if found is None:
            continue
        target = activities.get(found.activity or "")
        reason = _reason_against(found, target, voided)
        person = person_of(found.actor or "", persons)
        if reason is None and person is None:
            reason = f"{found.actor} is nobody of the partner"
        if reason is None and found.at is None:
            door.fault("missing-date", "the statement has no point in time", "give `timestamp`", path)
        elif reason is not None or target is None or person is None or found.at is None:
            aside.append(Aside(path, reason or ""))
        else:
            row = target.evidence(found.at, person, _id(found, given), **_said(found, target))
            rows.append(row)
            raw[row.id or ""] = found.raw
    door.close("the statements")
    return Readings(evidence=tuple(dict.fromkeys(rows)), aside=tuple(aside), raw=FrozenMap(raw))


def identity(actor: Mapping[str, Any]) -> str | None:
    """Who an actor is, as one text; None for a group, and for an actor that nothing identifies."""
    return _identity(actor) if actor.get("objectType", "Agent") != "Group" else None


def _statement(door: Door, given: Any, path: str) -> Statement | None:
    before = len(door.faults)
    table = door.table(given, path)
    if table is None:
        return None
    id = door.text(table, "id", path, required=False)
    if id is not None and not _UUID.fullmatch(id):
        door.fault("bad-id", "the id of a statement is a UUID", "give the id of the LRS", within(path, "id"))
    if table.get("objectType") not in (None, "SubStatement"):
        door.one_of(table, "objectType", ("SubStatement",), path)
    actor = _actor(door, table, path)
    verb = door.part(table, "verb", path, required=True)
    thing = door.part(table, "object", path, required=True)
    result = door.part(table, "result", path) or {}
    context = door.part(table, "context", path) or {}
    score = door.part(result, "score", within(path, "result")) or {}
    verb_id = None if verb is None else door.text(verb, "id", within(path, "verb"))
    activity, about = _object(door, thing, verb_id, within(path, "object"))
    said = _result(door, result, score, verb_id or "", within(path, "result"))
    registration = door.text(context, "registration", within(path, "context"), required=False)
    extensions = context.get("extensions")
    session = extensions.get(SESSION) if isinstance(extensions, Mapping) else None
    at = door.moment(table, "timestamp", path) or door.moment(table, "stored", path)
    raw = door.kept(_unread(table, actor, verb or {}, thing or {}, result, context, score), path)
    if len(door.faults) > before:
        return None
    return Statement(
        id=None if id is None else id.lower(),
        actor=identity(actor),
        verb=verb_id or "",
        activity=activity,
        about=about,
        **said,
        registration=registration,
        session=session if isinstance(session, str) else None,
        at=at,
        within_another=table.get("objectType") == "SubStatement",
        raw=raw,
    )


def _actor(door: Door, table: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    actor = door.part(table, "actor", path, required=True)
    if actor is None:
        return {}
    given = [key for key in _IDENTIFIERS if actor.get(key) is not None]
    anonymous = actor.get("objectType") == "Group" and not given
    if len(given) != 1 and not anonymous:
        message = f"an actor is identified by one key and not by {len(given)}"
        door.fault("bad-shape", message, f"give one of {', '.join(_IDENTIFIERS)}", within(path, "actor"))
    elif not anonymous and _identity(actor) is None:
        door.fault(
            "bad-value",
            "nobody can be told from the actor",
            "correct it",
            f"{within(path, 'actor')}.{given[0]}",
        )
    return actor


def _identity(actor: Mapping[str, Any]) -> str | None:
    account, mbox, digest, openid = (actor.get(key) for key in ("account", "mbox", "mbox_sha1sum", "openid"))
    match account, mbox, digest, openid:
        case Mapping(), _, _, _:
            page, name = account.get("homePage"), account.get("name")
            found = (
                f"{page}#{name}"
                if isinstance(page, str) and isinstance(name, str) and page and name
                else None
            )
        case _, str(), _, _:
            found = mbox if mbox.startswith("mailto:") and "@" in mbox else None
        case _, _, str(), _:
            found = f"sha1:{digest}"
        case _, _, _, str():
            found = openid
        case _:
            found = None
    return found if found is not None and len(found) <= 1_000 and found.isprintable() else None


def _object(
    door: Door, thing: Mapping[str, Any] | None, verb: str | None, path: str
) -> tuple[str | None, str | None]:
    """The activity that a statement is about, or the other statement."""
    kind = "Activity" if thing is None else thing.get("objectType", "Activity")
    known = thing is not None and kind in ("Activity", "StatementRef")
    id = door.text(thing, "id", path) if thing is not None and known else None
    if verb == VOIDED and kind != "StatementRef":
        door.fault("bad-value", "what is voided is a statement", "give a StatementRef", path)
    return id if kind == "Activity" else None, id.lower() if kind == "StatementRef" and id else None


def _result(
    door: Door, result: Mapping[str, Any], score: Mapping[str, Any], verb: str, path: str
) -> dict[str, Any]:
    """What a result says; success and completion follow from the verb where it does not say them."""
    numbers = _score(door, score, f"{path}.score")
    success = door.flag(result, "success", path)
    if success is not None and success is not _SUCCESS.get(verb, success):
        message = "the verb and `success` of the result exclude each other"
        door.fault("contradiction", message, "correct one of them", f"{path}.success")
    completion = door.flag(result, "completion", path)
    return {
        **numbers,
        "success": _SUCCESS.get(verb) if success is None else success,
        "completion": _COMPLETION.get(verb) if completion is None else completion,
        "seconds": door.duration(result, "duration", path),
    }


def _score(door: Door, score: Mapping[str, Any], path: str) -> dict[str, Fraction | None]:
    low, high = (door.number(score, key, path) for key in ("min", "max"))
    if low is not None and high is not None and low >= high:
        door.fault("out-of-bounds", "`min` is not below `max`", "correct one of them", f"{path}.min")
        high = None
    return {
        "scaled": door.number(score, "scaled", path, -1, 1),
        "points": door.number(score, "raw", path, low, high),
        "least": low,
        "most": high,
    }


def _unread(
    table: Mapping[str, Any],
    actor: Mapping[str, Any],
    verb: Mapping[str, Any],
    thing: Mapping[str, Any],
    result: Mapping[str, Any],
    context: Mapping[str, Any],
    score: Mapping[str, Any],
) -> dict[str, Any]:
    """What a statement says beside what is read, in its own shape."""
    parts = {
        "actor": beside(actor, ("objectType", *_IDENTIFIERS)),
        "verb": beside(verb, ("id",)),
        "object": beside(thing, ("objectType", "id")),
        "result": beside(result, ("score", "success", "completion", "duration")),
        "context": beside(context, ("registration",)),
    }
    more = beside(score, ("scaled", "raw", "min", "max"))
    if more:
        parts["result"]["score"] = more
    return {**beside(table, _KEYS), **{key: part for key, part in parts.items() if part}}


def _reason_against(found: Statement, target: Target | None, voided: Iterable[str | None]) -> str | None:
    """Why a statement is no evidence; None where it is."""
    if found.verb == VOIDED:
        return f"it voids {found.about}"
    if found.id is not None and found.id in voided:
        return "it was voided"
    if found.within_another:
        return "it is a statement within another one: nothing that happened by itself"
    if found.activity is None:
        return "its object is no activity"
    if target is None:
        return f"{found.activity} is no activity of the program"
    if found.actor is None:
        return "a group is no person"
    match target.kind:
        case "enrollment":
            return (
                None if found.verb == f"{VERBS}registered" else "it does not say that somebody was registered"
            )
        case "asset_use":
            return None
        case "module":
            return None if _passed(found) is not None else "it does not say that the module was completed"
        case _:
            judged = found.success is not None or found.share is not None or found.points is not None
            return None if judged else "it has no result: neither success nor a score"


def _passed(found: Statement) -> bool | None:
    """Whether a module is passed: by its success, else by its completion."""
    return found.completion if found.success is None else found.success


def _said(found: Statement, target: Target) -> dict[str, Any]:
    if target.kind == "module":
        return {"passed": _passed(found)}
    if not target.assessed:
        return {}
    return {"passed": found.success, "score": target.points_for(found.share, found.points)}


def _id(found: Statement, given: Mapping[str, Any]) -> str:
    """The id of the row: the statement's, or one made of all that it says where the LRS has given none."""
    if found.id is not None:
        return f"xapi:{found.id}"
    own = beside(given, ("stored", "authority", "version"))
    text = json.dumps(own, sort_keys=True, separators=(",", ":"), default=str)
    return f"xapi:sha256:{hashlib.sha256(text.encode()).hexdigest()}"
