"""cmi5: the statements that a learning system trusts, and when an assignable unit is satisfied.

Source: cmi5 specification (AICC, Apache-2.0), sections 9.3 to 9.5, 9.7, 10.0 and 13.1.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Final, NamedTuple

import attrs

from partnercert.errors import Fault, PartnercertError, QuestionError, RecordErrors, did_you_mean, quoted
from partnercert.exchange import xapi
from partnercert.exchange.reading import Aside, Readings, Target, listed, person_of, within
from partnercert.records.evidence import Evidence
from partnercert.values.amounts import exact
from partnercert.values.mappings import FrozenMap

CATEGORY: Final = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
REASON: Final = "https://w3id.org/xapi/cmi5/result/extensions/reason"
MOVE_ON: Final = ("Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed", "NotApplicable")
_ADL: Final = "https://w3id.org/xapi/adl/verbs/"
_VERBS: Final[Mapping[str, str]] = {
    **{
        f"{xapi.VERBS}{name}": name
        for name in ("launched", "initialized", "completed", "passed", "failed", "terminated")
    },
    **{f"{_ADL}{name}": name for name in ("abandoned", "waived", "satisfied")},
}
# What the result of each verb must say; of the others it must say neither.
_SUCCESS: Final = {"passed": True, "waived": True, "failed": False}
_COMPLETION: Final = {"completed": True, "waived": True}
_TIMED: Final = ("completed", "passed", "failed", "terminated", "abandoned")
_DECISIVE: Final = ("completed", "passed", "failed", "waived")


def _share(value: Any) -> Fraction | None:
    return None if value is None else Fraction(exact(value))


@attrs.frozen
class Fact:
    """What a cmi5 statement says about the unit: its verb, and the scaled score if one was reported."""

    outcome: str
    score: Fraction | None = None


@attrs.frozen(kw_only=True)
class Unit:
    """An assignable unit: what it is in the program, when it is satisfied, and from which scaled score it is passed."""

    target: Target
    move_on: str = "Passed"
    mastery: Fraction | None = attrs.field(default=None, converter=_share)

    def __attrs_post_init__(self) -> None:
        _known_move_on(self.move_on)
        if self.mastery is not None and not 0 <= self.mastery <= 1:
            message = f"a mastery score of {quoted(str(self.mastery))} is no share"
            raise QuestionError("out-of-bounds", message, "give 0 to 1", "mastery")


class _Said(NamedTuple):
    """A statement that says something about a unit, where it stands, and its verb."""

    statement: xapi.Statement
    path: str
    verb: str


def read_statement(statement: Mapping[str, Any], mastery: Any = None) -> Fact:
    """What a statement with a cmi5 verb says; RecordErrors names each rule of its result that it breaks.

    `mastery` is the mastery score of the unit: from it on a scaled score is passed, below it failed.
    """
    found = xapi.read_statement(statement)
    faults = list(_faults(found, statement, _share(mastery)))
    if faults:
        raise RecordErrors("the statement", faults)
    return Fact(_VERBS[found.verb], found.scaled)


def satisfied(move_on: str, verbs: Iterable[str]) -> bool:
    """Whether a unit is satisfied by what was said about it; what is waived is satisfied whatever it asks for.

    >>> satisfied("CompletedAndPassed", ["completed", "failed"]), satisfied("CompletedAndPassed", ["waived"])
    (False, True)
    """
    _known_move_on(move_on)
    said = set(verbs)
    completed, passed = "completed" in said, "passed" in said
    met = {
        "Passed": passed,
        "Completed": completed,
        "CompletedAndPassed": completed and passed,
        "CompletedOrPassed": completed or passed,
        "NotApplicable": True,
    }
    return "waived" in said or met[move_on]


def evidence(
    statements: Iterable[Mapping[str, Any]],
    units: Mapping[str, Unit],
    persons: Mapping[str, str] | None = None,
) -> Readings:
    """Evidence from the statements of registrations.

    A module is passed at the moment from which its unit is satisfied, once a registration; an assessment has a row for
    each passed or failed. Statements without the category of cmi5, of other verbs and of other activities are set
    aside. RecordErrors names what the rules of cmi5 exclude: within a statement, and among those of a session or a
    registration, in the order of their timestamps.
    """
    faults: list[Fault] = []
    aside: list[Aside] = []
    kept: list[_Said] = []
    given = list(listed(statements, "statements"))
    voided = _voided(given)
    for place, each in enumerate(given):
        path = f"[{place}]"
        try:
            found = xapi.read_statement(each)
        except PartnercertError as error:
            faults.extend(fault.under(path) for fault in error.faults)
            continue
        reason = _reason_against(found, each, units, voided)
        if reason is not None:
            aside.append(Aside(path, reason))
            continue
        faults.extend(
            fault.under(path) for fault in _faults(found, each, units[found.activity or ""].mastery)
        )
        if found.at is None:
            faults.append(Fault("missing-date", "the statement has no timestamp", "give `timestamp`", path))
        kept.append(_Said(found, path, _VERBS[found.verb]))
    if not faults:
        kept = _once(sorted(kept, key=lambda said: _moment(said.statement)))
        faults.extend(_out_of_order(kept))
    if faults:
        raise RecordErrors("the statements", faults)
    rows: list[Evidence] = []
    raw: dict[str, FrozenMap[str, Any]] = {}
    said: dict[tuple[Any, ...], set[str]] = {}
    for found, path, verb in kept:
        unit, person = units[found.activity or ""], person_of(found.actor or "", persons)
        if person is None:
            aside.append(Aside(path, f"{found.actor} is nobody of the partner"))
            continue
        row = _row(found, verb, unit, person, said.setdefault(_registration(found), set()))
        if row is None:
            aside.append(Aside(path, f"{verb} decides nothing more about {unit.target.id}"))
            continue
        rows.append(row)
        raw[row.id or ""] = found.raw
    return Readings(evidence=tuple(rows), aside=tuple(aside), raw=FrozenMap(raw))


def _known_move_on(move_on: str) -> None:
    if move_on not in MOVE_ON:
        message = f"{quoted(move_on)} is no criterion to move on"
        raise QuestionError("unknown-option", message, did_you_mean(str(move_on), MOVE_ON), "move_on")


def _faults(found: xapi.Statement, given: Mapping[str, Any], mastery: Fraction | None) -> Iterator[Fault]:
    """The rules of 9.3 to 9.5 that the result of a statement breaks."""
    verb = _VERBS.get(found.verb)
    result = given.get("result") or {}
    if verb is None:
        yield Fault(
            "unknown-option",
            f"{quoted(found.verb)} is no verb of cmi5",
            did_you_mean(found.verb, _VERBS),
            "verb.id",
        )
        return
    for key, wanted in (("success", _SUCCESS.get(verb)), ("completion", _COMPLETION.get(verb))):
        if result.get(key) is not wanted:
            remedy = f"leave out `{key}`" if wanted is None else f"write `{key}`: {str(wanted).lower()}"
            message = f"a statement of {verb} says {quoted(result.get(key))} under `{key}`"
            yield Fault("contradiction", message, remedy, f"result.{key}")
    if verb in _TIMED and found.seconds is None:
        yield Fault("missing-key", f"a statement of {verb} has no duration", "give `duration`", "result")
    if result.get("score") is not None:
        yield from _score_faults(found, verb, mastery)
    reasons = result.get("extensions") or {}
    if verb == "waived" and not isinstance(
        reasons.get(REASON) if isinstance(reasons, Mapping) else None, str
    ):
        message = "a unit is waived without a reason"
        yield Fault("missing-key", message, f"give {REASON}, such as `Tested Out`", "result.extensions")


def _score_faults(found: xapi.Statement, verb: str, mastery: Fraction | None) -> Iterator[Fault]:
    path, scaled = "result.score", found.scaled
    if verb not in ("passed", "failed"):
        message = f"a statement of {verb} has a score"
        yield Fault("bad-shape", message, "only `passed` and `failed` may have one", path)
        return
    if scaled is not None and scaled < 0:
        message = f"the scaled score {quoted(str(scaled))} is out of bounds"
        yield Fault("out-of-bounds", message, "in cmi5 it is at least 0 and at most 1", f"{path}.scaled")
    if found.points is not None and (found.least is None or found.most is None):
        yield Fault("missing-key", "a raw score stands without its bounds", "give `min` and `max`", path)
    if mastery is not None and scaled is not None and (scaled >= mastery) is not (verb == "passed"):
        side = "below" if scaled < mastery else "not below"
        message = f"{verb} with a score {side} the mastery score {mastery}"
        yield Fault("contradiction", message, "correct the verb or the score", f"{path}.scaled")


def _reason_against(
    found: xapi.Statement, given: Mapping[str, Any], units: Mapping[str, Unit], voided: frozenset[str]
) -> str | None:
    """Why a statement says nothing about a unit of the program; None where it does."""
    if found.verb == xapi.VOIDED:
        return f"it voids {found.about}"
    if found.id is not None and found.id in voided:
        return "it was voided"
    if CATEGORY not in _categories(given):
        return "it is not of the category cmi5"
    if _VERBS.get(found.verb) not in _DECISIVE:
        return "its verb says nothing about passing or completing"
    if found.activity not in units:
        return f"{found.activity} is no unit of the program"
    return "a group is no person" if found.actor is None else None


def _categories(given: Mapping[str, Any]) -> Iterator[Any]:
    context = given.get("context")
    activities = context.get("contextActivities") if isinstance(context, Mapping) else None
    found = activities.get("category") if isinstance(activities, Mapping) else None
    for each in found if isinstance(found, list | tuple) else (found,):
        if isinstance(each, Mapping):
            yield each.get("id")


def _voided(given: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The statements that others void."""
    found: set[str] = set()
    for each in given:
        verb, thing = (each.get(key) if isinstance(each, Mapping) else None for key in ("verb", "object"))
        if isinstance(verb, Mapping) and verb.get("id") == xapi.VOIDED and isinstance(thing, Mapping):
            found.add(str(thing.get("id")).lower())
    return frozenset(found)


def _moment(found: xapi.Statement) -> float:
    return 0.0 if found.at is None else found.at.timestamp()


def _once(kept: list[_Said]) -> list[_Said]:
    """The statements without those that came twice."""
    firsts: dict[Any, _Said] = {}
    for said in kept:
        firsts.setdefault(said.statement.id or said.statement, said)
    return list(firsts.values())


def _registration(found: xapi.Statement) -> tuple[Any, ...]:
    return found.actor, found.activity, found.registration


def _out_of_order(kept: Iterable[_Said]) -> Iterator[Fault]:
    """The statements that may not stand beside the earlier ones of their session or registration."""
    sessions: dict[tuple[Any, ...], set[str]] = {}
    registrations: dict[tuple[Any, ...], set[str]] = {}
    for found, path, verb in kept:
        of_all = registrations.setdefault(_registration(found), set())
        of_session = (
            set[str]()
            if found.session is None
            else sessions.setdefault((*_registration(found), found.session), set())
        )
        message = None
        if verb in of_session:
            message = f"{verb} stands twice in one session"
        elif verb in ("passed", "failed") and of_session & {"passed", "failed"}:
            message = "passed and failed stand in one session"
        elif verb in ("passed", "completed") and verb in of_all:
            message = f"{verb} stands twice in one registration"
        elif verb == "failed" and "passed" in of_all:
            message = "failed follows passed in one registration"
        if message is not None:
            yield Fault("illegal-event", message, "leave out the statement", within(path, "verb"))
        of_all.add(verb)
        of_session.add(verb)


def _row(found: xapi.Statement, verb: str, unit: Unit, person: str, said: set[str]) -> Evidence | None:
    """The evidence of a statement, given what was said before; None where it changes nothing."""
    before = bool(said) and satisfied(unit.move_on, said)
    said.add(verb)
    if found.at is None:
        return None
    id = (
        f"xapi:{found.id}"
        if found.id is not None
        else f"cmi5:{person}:{found.activity}:{found.at.isoformat()}:{verb}"
    )
    if unit.target.assessed:
        if verb not in ("passed", "failed"):
            return None
        score = unit.target.points_for(found.share, found.points)
        return unit.target.evidence(found.at, person, id, passed=verb == "passed", score=score)
    if before or not satisfied(unit.move_on, said):
        return None
    passed = {"passed": True} if unit.target.kind == "module" else {}
    return unit.target.evidence(found.at, person, id, **passed)
