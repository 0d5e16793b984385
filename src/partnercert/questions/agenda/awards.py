"""Awards that end: renewals from the day on which they open, and expiries of what is not renewed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from partnercert.engines.reference import Place
from partnercert.language.nodes import RuleRef
from partnercert.program.certifications import Certification
from partnercert.program.program import Program
from partnercert.questions.agenda.matters import Asked, Matter, award_title, reviewed_tiers
from partnercert.rulebook.derivation import Course, courses, states_of
from partnercert.values.dates import DateRange, day_after
from partnercert.values.verdicts import Verdict


def due_awards(asked: Asked) -> Iterator[Matter]:
    """The awards that end, each where it stands; of what is renewed, the renewal until it is met."""
    for course in courses(asked.rulebook, asked.view):
        stands = course.awards[0].fields["award"] == course.holding.id and course.replaced_on is None
        if stands and course.last is not None:
            renewal = _renewal_of(course, course.last, asked.program)
            if renewal is None:
                yield _of_an_end(course, course.last, asked)
            else:
                renewed = _renewed(course, renewal, asked)
                waits = renewed is Verdict.MET and asked.waits(course.holding.id, course.person)
                if renewed is not Verdict.MET or waits:
                    yield _of_a_renewal(course, renewal, course.last, renewed, asked)


def _renewal_of(course: Course, last: date, program: Program) -> DateRange | None:
    """The days on which an award may be renewed; None where it ends before its term does, or is never renewed."""
    term, until = course.term, course.holding.counts_until
    if term is None or last < term.valid.last or course.holding.id not in program.certifications:
        return None
    # what counts for nobody from the next term on is not worth renewing
    return None if until == last or term.renewal is None else term.renewal.cut(until or date.max)


def _renewed(course: Course, renewal: DateRange, asked: Asked) -> Verdict:
    """Whether an award is renewed on the day, though no newer award records it."""
    if asked.as_of not in renewal or _is_suspended(course, asked):
        return Verdict.UNMET
    group = () if course.person is None else (("person", course.person),)
    ref = RuleRef("renewed", course.holding.id)
    return asked.reference.verdict(ref, Place(asked.as_of, group, term=course.term))


def _is_suspended(course: Course, asked: Asked) -> bool:
    return "suspended" in states_of(course, asked.view)


def _of_an_end(course: Course, last: date, asked: Asked) -> Matter:
    """An award that ends and is not renewed: by its own last day, or because it counts no more."""
    id, program = course.holding.id, asked.program
    words = f"{'' if last >= asked.as_of else 'was '}valid through {last}"
    if last == course.holding.counts_until:
        words = f"{words}, and counts for nobody after that day"
    elif last != course.awards[0].valid_through:
        words = f"{words}, the last day on which its release counts"
    item = asked.item(
        "expiry",
        id,
        last,
        words,
        title=award_title(program, id),
        person=course.person,
        region=course.region,
    )
    expires_on = day_after(last)
    return Matter(
        item=item,
        days={"expiry": expires_on},
        places={"certification": item.title, "expires_on": str(expires_on)},
        # what a review ends is listed as that review
        listed=asked.near(last) and id not in reviewed_tiers(asked.rulebook),
        unasked=id in program.certifications,
    )


def _of_a_renewal(course: Course, renewal: DateRange, last: date, renewed: Verdict, asked: Asked) -> Matter:
    """An award that is to be renewed: from the day on which its renewal opens to the end of its grace."""
    id, program = course.holding.id, asked.program
    terms = course.holding.terms
    # without a day on which it opens it may be renewed in its whole term, and is no news before its last day is near
    opens = renewal.first if terms is not None and terms.opens is not None else None
    lapsed = renewal.last < asked.as_of
    notes = [
        _renewal_words(opens, last, renewal.last, asked.as_of),
        "it is suspended, and not renewed until that ends" if _is_suspended(course, asked) else "",
        _PENDING.get(renewed, ""),
    ]
    item = asked.item(
        "renewal",
        id,
        last,
        "; ".join(note for note in notes if note),
        remedy=_renewal_remedy(program.certifications[id], lapsed),
        title=award_title(program, id),
        person=course.person,
        region=course.region,
        opens_on=opens,
        closes_on=renewal.last,
    )
    expires_on = day_after(last)
    return Matter(
        item=item,
        # nobody is told to renew what waits for somebody else's decision
        days={}
        if renewed is Verdict.MET
        else {
            "renewal-opens": renewal.first,
            "expiry": expires_on,
            "grace-ends": day_after(renewal.last),
        },
        places={
            "certification": item.title,
            "opens_on": str(renewal.first),
            "expires_on": str(expires_on),
            "closes_on": str(renewal.last),
        },
        listed=min(opens or last, last) <= asked.through and not lapsed,
        renewable=True,
    )


# What is said of a renewal that a person cannot do anything more about, or may have done.
_PENDING: Final = {
    Verdict.MET: "its renewal is met and waits for a decision",
    Verdict.UNKNOWN: "whether it is renewed is not known",
}


def _renewal_remedy(certification: Certification, lapsed: bool) -> str | None:
    """What is to be done, in the words of the rule."""
    if lapsed:
        rule = certification.earned_by
        return None if rule is None else f"earn it again: {rule!r}"
    return None if certification.renewal is None else f"meet its renewal: {certification.renewal.by!r}"


def _renewal_words(opens: date | None, last: date, closes: date, as_of: date) -> str:
    if closes < as_of:
        return f"was valid through {last} and has lapsed"
    if last < as_of:
        return f"was valid through {last}; still renewable through {closes}"
    if opens is None:
        return f"valid through {last}; renewable at any time"
    return f"valid through {last}; renewable {'since' if opens <= as_of else 'from'} {opens}"
