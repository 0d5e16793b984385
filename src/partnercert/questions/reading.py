"""A record on any day, with all that follows from it, read by the reference engine."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, lru_cache, partial

import attrs

from partnercert.engines.reference import Place, Reference
from partnercert.program.program import Program
from partnercert.questions.results import results_of
from partnercert.records.evidence import Evidence
from partnercert.records.kinds import ABOUT_ATTEMPTS, ASSESSED
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.derivation import standings
from partnercert.rulebook.drawing import draw_up
from partnercert.rulebook.obligations import obligations
from partnercert.rulebook.rulebook import Rule, Rulebook
from partnercert.rulebook.rulings import rulings
from partnercert.rulebook.view import Derivation, View
from partnercert.values.mappings import FrozenMap
from partnercert.values.verdicts import Verdict


@lru_cache(maxsize=64)
def rulebook_of(program: Program) -> Rulebook:
    """The rulebook of a program, drawn up once."""
    return draw_up(program)


def read(rulebook: Rulebook, record: PartnerRecord, known_on: date | None) -> Reference:
    """The rules of a program, ready to be asked about one partner on any day."""
    derivations: dict[str, Derivation] = {
        "obligation": partial(obligations, rulebook),
        "standing": partial(standings, rulebook),
        "ruling": partial(rulings, rulebook),
        **results_of(rulebook, record),
    }
    if any(True for _ in rulebook.of("passed")):
        derivations["module"] = partial(passed_modules, rulebook, _looking_back(rulebook, record))

    @cache
    def view_on(day: date) -> View:
        return View(record, day, known_on, rulebook.signature, FrozenMap(derivations))

    return Reference(rulebook, view_on)


def read_since(rulebook: Rulebook, view: View, since: date) -> Reference:
    """The same of the record of a view, by what happened `since` a day."""

    @cache
    def view_on(day: date) -> View:
        return attrs.evolve(view, day=day, seen_on=day, since=since)

    return Reference(rulebook, view_on)


def derived_kinds(rulebook: Rulebook) -> frozenset[str]:
    """The kinds of which rows follow from other evidence, whatever attempts a record holds."""
    named = {kind for kind, spec in rulebook.signature.kinds.items() if spec.derived}
    modules = {"module" for _ in rulebook.of("passed")}
    return frozenset({*named, *modules, *(kind for kind, _ in rulebook.passing)})


def passed_modules(
    rulebook: Rulebook, look_back: Callable[[View], Reference], view: View
) -> Iterator[Evidence]:
    """The modules of the record, and a row for each that a person has passed by its own rule.

    It is dated on the first day the rule is known to be met. A module is passed by something that happened, so only
    the days of the person's evidence are asked about. Where the rule was never met but may have been, a row on the
    first such day does not say whether it was passed.
    """
    yield from view.recorded("module")
    reference = look_back(view)
    for rule in rulebook.of("passed"):
        for person, days in _days_of_people(rule, reference, reference.view(view.day)).items():
            place = (("person", person),)
            possible: date | None = None
            for day in sorted(days):
                verdict = reference.verdict(rule.ref, Place(day, place))
                if verdict is Verdict.MET:
                    yield Evidence("module", day, person=person, module=rule.ref.id, passed=True)
                    break
                if verdict is Verdict.UNKNOWN and possible is None:
                    possible = day
            else:
                if possible is not None:
                    yield Evidence("module", possible, person=person, module=rule.ref.id)


def _looking_back(rulebook: Rulebook, record: PartnerRecord) -> Callable[[View], Reference]:
    """How any day is read as it is seen on the day of a view, without the modules that were passed by then.

    It is seen alike until a row is revoked, or another one stands in its place.
    """
    turns = sorted(
        {row.revoked_on for row in record.evidence if row.revoked_on is not None}
        | {row.recorded_on or row.on for row in record.evidence if row.supersedes is not None}
    )
    known: dict[int, Reference] = {}

    def look_back(view: View) -> Reference:
        if view.record is not record or view.since != date.min or view.everybody:
            return _without_modules(rulebook, view)
        turn = bisect_right(turns, view.day)
        if turn not in known:
            known[turn] = _without_modules(rulebook, view)
        return known[turn]

    return look_back


def _without_modules(rulebook: Rulebook, view: View) -> Reference:
    """Any day as it is seen on the day of a view, without the modules that were passed by then."""
    derivations = FrozenMap({kind: derive for kind, derive in view.derivations.items() if kind != "module"})

    @cache
    def view_on(day: date) -> View:
        return attrs.evolve(view, day=day, derivations=derivations, seen_on=view.day)

    return Reference(rulebook, view_on)


def _days_of_people(rule: Rule, reference: Reference, view: View) -> dict[str, set[date]]:
    days: dict[str, set[date]] = {}
    read = reference.kinds_of(rule.rule, rule.per)
    rated = ABOUT_ATTEMPTS if any(kind in ASSESSED for kind in read) else ()
    for kind in dict.fromkeys((*read, *rated)):
        for event in view.events(kind):
            if event.person is not None:
                days.setdefault(event.person, set()).add(event.on)
    return days
