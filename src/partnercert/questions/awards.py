"""Which awards are due: what people have earned and no award records yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from partnercert.engines.reference import Place, Reference
from partnercert.records.evidence import Evidence
from partnercert.rulebook.rulebook import Rulebook
from partnercert.values.verdicts import Verdict


def due(rulebook: Rulebook, reference: Reference, day: date) -> Iterator[Evidence]:
    """An award event for each certification that is earned on the day and has no standing award, for the host to store."""
    standing = {
        (row.fields["standing"], row.person) for row in reference.view(day).events("standing") if row.fields["state"] != "lapsed"
    }
    for rule in rulebook.of("earned"):
        places = reference.groups(rule.per, (), day) if rule.per else (Place(day),)
        for place in places:
            person = str(place.group[0][1]) if place.group else None
            earned = (rule.ref.id, person) not in standing and reference.verdict(rule.ref, place) is Verdict.MET
            if earned:
                yield Evidence("award", day, person=person, award=rule.ref.id)
