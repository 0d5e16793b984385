"""A public directory of certified partners: what a vendor lists, and nothing that is nobody's business.

No person, no evidence, no KPI and no requirement is in it: only what a partner holds, and through when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from partnercert.errors import QuestionError, quoted
from partnercert.exchange.reading import frozen, plain
from partnercert.questions.decision import Decision
from partnercert.questions.standing import LadderStanding
from partnercert.values.mappings import FrozenMap
from partnercert.values.verdicts import Verdict


def listing(decisions: Iterable[Decision], profiles: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The partners that hold something, as plain data, highest tier first and then by name.

    `profiles` holds what each partner has agreed to publish about itself, such as `name` and `url`, by its id; a
    partner without a profile is not listed. The decisions are of one program and one day, else QuestionError.
    """
    given = list(decisions)
    _of_one_day(given)
    listed = [(decision, _holds(decision)) for decision in given if decision.record.id in profiles]
    entries = [
        _entry(decision, held, profiles[decision.record.id])
        for decision, held in listed
        if any(held.values())
    ]
    entries.sort(key=lambda entry: (-entry["rank"], str(entry.get("name", entry["id"])), entry["id"]))
    head = given[0] if given else None
    return {
        "program": None if head is None else {"name": head.program.name, "edition": head.program.edition},
        "as_of": None if head is None else head.as_of.isoformat(),
        "partners": entries,
    }


def _of_one_day(decisions: list[Decision]) -> None:
    if len({(each.program, each.as_of) for each in decisions}) > 1:
        message = "the decisions are of several programs or days"
        raise QuestionError("bad-argument", message, "decide all partners on one day", "decisions")
    ids = [each.record.id for each in decisions]
    twice = next((id for id in ids if ids.count(id) > 1), None) if len(set(ids)) < len(ids) else None
    if twice is not None:
        message = f"{quoted(twice)} is decided twice"
        raise QuestionError("duplicate-id", message, "give one decision a partner", "decisions")


def _holds(decision: Decision) -> dict[str, Any]:
    tiers: dict[str, Any] = {}
    for ladder, held in decision.ladders.items():
        if isinstance(held, LadderStanding):
            tiers.update({} if held.tier is None else {ladder: _standing(held)})
            continue
        groups = {group: _standing(each) for group, each in held.items() if each.tier is not None}
        tiers.update({ladder: groups} if groups else {})
    special = [
        {"id": part.id, "title": part.title or part.id}
        for part in decision.program.specializations.values()
        if decision[part.id].verdict is Verdict.MET
    ]
    return {"tiers": tiers, "specializations": special}


def _standing(held: LadderStanding) -> dict[str, Any]:
    assert held.tier is not None
    days = {"since": held.since, "valid_through": held.valid_through}
    return {
        "tier": held.tier.id,
        "title": held.tier.title or held.tier.id,
        **{name: day.isoformat() for name, day in days.items() if day is not None},
    }


def _entry(decision: Decision, held: Mapping[str, Any], profile: Mapping[str, Any]) -> dict[str, Any]:
    standings = [
        each
        for ladder in decision.ladders.values()
        for each in (ladder.values() if isinstance(ladder, FrozenMap) else (ladder,))
    ]
    own = {"id": decision.record.id, "rank": max((each.rank for each in standings), default=0), **held}
    return {**plain(frozen(dict(profile))), **own}
