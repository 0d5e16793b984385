"""Which awards are due: what people have earned and no award records yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from partnercert.engines.reference import Place, Reference
from partnercert.language.nodes import Aggregate, Filters, Node, Pick, RuleRef, walk
from partnercert.records.evidence import Evidence
from partnercert.rulebook.rulebook import Holding, Rulebook
from partnercert.rulebook.view import View
from partnercert.values.verdicts import Verdict

# What a standing says of one day and one subject; the rest follows from the certification.
_OF_THE_DAY: Final = ("good", "state", "person", "region", "on", "valid_through", "recorded_on")


def due(rulebook: Rulebook, reference: Reference, day: date) -> Iterator[Evidence]:
    """An award event for each certification that is earned on the day and has no standing award, for the host to store.

    What a host has revoked is not due again, nor is what no longer counts for anybody.
    """
    view = reference.view(day)
    settled = _standing(view) | _revoked(view)
    for rule in rulebook.of("earned"):
        until = rulebook.holdings[rule.ref.id].counts_until
        if until is not None and until < day:
            continue
        for place in reference.groups(rule.per, (), day) if rule.per else (Place(day),):
            person = str(place.group[0][1]) if place.group else None
            if (rule.ref.id, person) not in settled and reference.verdict(rule.ref, place) is Verdict.MET:
                yield Evidence("award", day, person=person, award=rule.ref.id)


def counted_in(rulebook: Rulebook, ref: RuleRef) -> frozenset[str]:
    """The certifications whose standing a rule counts, by themselves or by their role, level or tags."""
    filters = [
        part.filters
        for part in _read(rulebook, ref, set())
        if isinstance(part, Aggregate | Pick) and part.kind == "standing"
    ]
    return frozenset(
        id for id, holding in rulebook.holdings.items() if any(_matches(holding, each) for each in filters)
    )


def _standing(view: View) -> set[tuple[object, str | None]]:
    rows = view.events("standing")
    return {(row.fields["standing"], row.person) for row in rows if row.fields["state"] != "lapsed"}


def _revoked(view: View) -> set[tuple[object, str | None]]:
    """Whose newest award was taken back by the day."""
    newest: dict[tuple[object, str | None], Evidence] = {}
    for award in sorted((row for row in view.record.evidence if row.kind == "award"), key=lambda row: row.on):
        if award.on <= view.day:
            newest[award.fields["award"], award.person] = award
    return {
        key
        for key, award in newest.items()
        if award.revoked_on is not None and award.revoked_on <= min(view.day, view.known_on or view.day)
    }


def _read(rulebook: Rulebook, ref: RuleRef, seen: set[RuleRef]) -> Iterator[Node]:
    """The nodes of a rule and of the KPIs that it names."""
    seen.add(ref)
    for part in walk(rulebook[ref].rule):
        yield part
        if isinstance(part, RuleRef) and part.word == "kpi" and part not in seen:
            yield from _read(rulebook, part, seen)


def _matches(holding: Holding, filters: Filters) -> bool:
    """Whether a standing of the holding can pass the filters on some day."""
    said = {**holding.fields, "standing": holding.id}
    return all(
        name in _OF_THE_DAY or said.get(name) in [option.value for option in options]
        for name, options in filters
    )
