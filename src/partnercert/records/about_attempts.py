"""Ratings and debriefs name the attempts that they are about: whose they are so, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from partnercert.errors import Fault, did_you_mean, quoted
from partnercert.language.signature import Signature
from partnercert.records.corrections import corrections, first_versions, known_as
from partnercert.records.evidence import Evidence
from partnercert.records.kinds import ABOUT_ATTEMPTS, ASSESSED, result_of

Rows = tuple[Evidence, ...]


def rating_faults(events: Rows, signature: Signature, known: Rows = ()) -> Iterator[Fault]:
    """Every fault of what is said about attempts, and attempts that say what follows from their ratings.

    `known` are the rows that are already there; positions count those of `events`.
    """
    if not any(each.kind in ABOUT_ATTEMPTS for each in (*known, *events)):
        return
    attempts = _attempts((*known, *events))
    for position, event in enumerate(events):
        if event.kind in ABOUT_ATTEMPTS:
            found = _about(event, attempts, signature)
            yield from (fault.under(f"evidence[{position}]") for fault in found)
    yield from _rated_twice(events, known)
    corrected = corrections((*known, *events))
    rated = {str(each.fields["attempt"]) for each in (*known, *events) if each.kind == "rating"}
    for position, event in enumerate(events):
        if event.kind in ASSESSED and not rated.isdisjoint(known_as(event, corrected)):
            found = _said_twice(event, signature)
            yield from (fault.under(f"evidence[{position}]") for fault in found)
    named = {str(each.fields["attempt"]): n for n, each in enumerate(events) if each.kind == "rating"}
    for attempt in known:
        rated_as = next((id for id in known_as(attempt, corrected) if id in named), None)
        if attempt.kind in ASSESSED and rated_as is not None:
            place = f"evidence[{named[rated_as]}].attempt"
            yield from (attrs.evolve(fault, path=place) for fault in _said_twice(attempt, signature))


def of_their_person(events: Rows, known: Rows = ()) -> Rows:
    """The rows, where what is said about an attempt names the person who sat it."""
    if not any(each.kind in ABOUT_ATTEMPTS for each in events):
        return events
    attempts = _attempts((*known, *events))
    return tuple(_of_its_person(each, attempts) for each in events)


def _of_its_person(event: Evidence, attempts: dict[str, Evidence]) -> Evidence:
    field = ABOUT_ATTEMPTS.get(event.kind)
    attempt = None if field is None else attempts.get(str(event.fields[field]))
    if event.person is not None or attempt is None or attempt.person is None:
        return event
    return event.replace(person=attempt.person)


def _attempts(rows: Rows) -> dict[str, Evidence]:
    """The attempts by their ids."""
    return first_versions(each for each in rows if each.kind in ASSESSED)


def _about(event: Evidence, attempts: dict[str, Evidence], signature: Signature) -> Iterator[Fault]:
    """Whether a row is about an attempt that there is, of the same person, by its own rubric, and not before it."""
    field = ABOUT_ATTEMPTS[event.kind]
    id = str(event.fields[field])
    attempt = attempts.get(id)
    if attempt is None:
        help = did_you_mean(id, attempts) or "hand over the attempt, with its `id`"
        yield Fault("unknown-id", f"there is no attempt with the id {quoted(id)}", help, field)
        return
    if event.on < attempt.on:
        message = f"the {event.kind} of {event.on} lies before the attempt {quoted(id)} that it is about"
        yield Fault("bad-date", message, "correct one of the two days", "on")
    if event.person is not None and event.person != attempt.person:
        whose = "of nobody" if attempt.person is None else f"of {quoted(attempt.person)}"
        message = f"the attempt {quoted(id)} is {whose}, and the {event.kind} names {quoted(event.person)}"
        yield Fault("wrong-subject", message, "leave out `person`", "person")
    own = signature.rated.get((attempt.kind, str(attempt.fields[attempt.kind])))
    if event.kind == "rating" and own is not None and event.fields["rubric"] != own:
        message = f"the attempt {quoted(id)} is rated by {quoted(own)}"
        yield Fault("contradiction", message, f'give rubric = "{own}"', "rubric")


def _rated_twice(events: Rows, known: Rows) -> Iterator[Fault]:
    """Ratings of one criterion of an attempt by somebody who has rated it already, and has not corrected that."""
    corrected = {each.supersedes for each in (*known, *events)}
    seen: dict[tuple[object, ...], str | None] = {}
    for position, event in enumerate((*known, *events), -len(known)):
        if event.kind != "rating" or event.revoked_on is not None or "by" not in event.fields:
            continue
        if event.id is not None and event.id in corrected:
            continue
        criterion, by, attempt = (event.fields[name] for name in ("rating", "by", "attempt"))
        what = (attempt, event.fields["rubric"], criterion, by, event.fields.get("adjudicated") is True)
        if what not in seen:
            seen[what] = event.id
        elif position >= 0 and (event.id is None or event.id != seen[what]):
            message = f"{quoted(by)} has rated {quoted(criterion)} of the attempt {quoted(attempt)} already"
            help = "let the newer rating supersede the older, or leave one out"
            yield Fault("contradiction", message, help, f"evidence[{position}].by")


def _said_twice(attempt: Evidence, signature: Signature) -> Iterator[Fault]:
    """What an attempt says that follows from its ratings."""
    assessment = (attempt.kind, str(attempt.fields[attempt.kind]))
    rubric = signature.rated.get(assessment)
    if rubric is None:
        return
    id = attempt.id or attempt.supersedes
    decides = signature.rubrics[rubric].has_minima or assessment in signature.cuts
    for name in ("score", "band", *([result_of(attempt.kind)] if decides else [])):
        if name in attempt.fields:
            message = f"`{name}` of the attempt {quoted(id)} follows from its ratings"
            yield Fault("contradiction", message, f"leave out `{name}`, or the ratings", name)
