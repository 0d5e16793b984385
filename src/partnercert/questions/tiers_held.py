"""Which tier a partner holds on a day: what its awards and the review of the day come to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

import attrs

from partnercert.engines.reference import Place, Reference
from partnercert.language.nodes import RuleRef
from partnercert.records.evidence import Evidence
from partnercert.rulebook.given_awards import awards_that_stand
from partnercert.rulebook.reviews import Bench, Reviewed, ladder_awards, reviewed
from partnercert.rulebook.rulebook import Ladder, ReviewTerms, Rulebook
from partnercert.values.dates import day_before
from partnercert.values.verdicts import Verdict

Places = dict[tuple[str, ...], tuple[Place, ...]]


def places(rulebook: Rulebook, reference: Reference, day: date) -> Places:
    """Where rules are judged, by their key: the partner as a whole, or each group that the rules of the key read.

    A group in which a tier was awarded is one, even if the rules find nothing there any more.
    """
    kinds: dict[tuple[str, ...], dict[str, None]] = {}
    for rule in rulebook.of("achieved"):
        kinds.setdefault(rule.per, {}).update(
            dict.fromkeys(reference.kinds_of(rule.rule, rule.per) if rule.per else ())
        )
    found = {per: reference.groups(per, read, day) if per else (Place(day),) for per, read in kinds.items()}
    for ladder in rulebook.ladders:
        if ladder.review is not None and ladder.per:
            known = {region_of(place) for place in found[ladder.per]}
            given = {
                str(award.fields["region"])
                for award in awards_that_stand(reference.view(day))
                if award.fields["award"] in ladder.tiers and "region" in award.fields
            }
            more = (Place(day, ((ladder.per[0], region),)) for region in sorted(given - known))
            found[ladder.per] = (*found[ladder.per], *more)
    return found


def region_of(place: Place) -> str | None:
    """The group of a place, as awards name it; None for the partner as a whole."""
    return str(place.group[0][1]) if place.group else None


def review_of(
    ladder: Ladder, terms: ReviewTerms, rulebook: Rulebook, reference: Reference, place: Place
) -> Reviewed:
    """What the review of a day comes to on a ladder, or in one group of it."""
    region = region_of(place)

    def tiers(day: date) -> Sequence[Verdict]:
        there = attrs.evolve(place, day=day)
        return [reference.verdict(RuleRef("achieved", tier), there) for tier in ladder.tiers]

    def payment() -> Verdict:
        return reference.verdict(RuleRef("awarded", ladder.id), place)

    def before() -> Sequence[Evidence]:
        view = reference.view(day_before(place.day))
        return ladder_awards(ladder, region, awards_that_stand(view))

    awards = ladder_awards(ladder, region, awards_that_stand(reference.view(place.day)))
    bench = Bench(tiers=tiers, payment=payment, before=before)
    return reviewed(ladder, terms, region, awards, place.day, rulebook.fiscal_year, bench)


def tiers_due(
    rulebook: Rulebook, reference: Reference, day: date, among: Collection[str] | None = None
) -> Iterator[Evidence]:
    """The awards of tiers that the reviews of a day give, and those that they end; of ladders `among` some, if said."""
    asked = [ladder for ladder in rulebook.ladders if among is None or ladder.id in among]
    if all(ladder.review is None for ladder in asked):
        return
    where = places(rulebook, reference, day)
    for ladder in asked:
        if ladder.review is not None:
            for place in where[ladder.per]:
                yield from review_of(ladder, ladder.review, rulebook, reference, place).due
