"""What is due at a partner: renewals, obligations, expiries, what must be said again; and the messages about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

import attrs

from partnercert.errors import QuestionError, quoted
from partnercert.program.notices import Notice
from partnercert.program.program import Program
from partnercert.questions.agenda.awards import due_awards
from partnercert.questions.agenda.changes import due_changes, due_obligations
from partnercert.questions.agenda.items import Agenda, Item, Message, urgency_rank
from partnercert.questions.agenda.matters import Asked, Matter
from partnercert.questions.agenda.reviews import due_reviews
from partnercert.questions.agenda.statements import due_agreements, due_facts
from partnercert.questions.decide import check_day, check_question
from partnercert.questions.reading import read, rulebook_of
from partnercert.records.record import PartnerRecord
from partnercert.values.dates import as_date


def agenda(
    program: Program,
    records: PartnerRecord | Iterable[PartnerRecord],
    as_of: date,
    through: date,
    known_on: date | None = None,
) -> Agenda:
    """What is due at one or several partners from `as_of` through a day, if nothing new happens; both days count.

    It holds what is overdue or in grace, what may be done now, what begins or ends on one of the days, and whatever
    a notice of the program falls due about. Who has left has nothing to do. A renewal that is met has no item, as its
    award is in `decision.awards`. QuestionError if the limit lies before the day.
    """
    several = _several(records)
    for record in several:
        check_question(program, record, as_of, known_on)
    check_day("as_of", as_of)
    check_day("through", through)
    if through < as_of:
        message = f"an agenda from {as_of} cannot end on {through}"
        raise QuestionError("time-travel", message, "give a later limit", "through")
    as_of, through = as_date(as_of), as_date(through)
    rulebook = rulebook_of(program)
    found: list[Item] = []
    for record in several:
        mine = record.under(program.signature)
        asked = Asked(program, rulebook, read(rulebook, mine, known_on), mine, as_of, through, known_on)
        found.extend(chain.from_iterable(_items(matter, asked) for matter in _matters(asked)))
    return Agenda(
        program=rulebook.name,
        as_of=as_of,
        through=through,
        known_on=known_on,
        items=tuple(sorted(found, key=_order)),
    )


def _matters(asked: Asked) -> Iterator[Matter]:
    """Everything that may be due at a partner, near or not."""
    return chain(
        due_obligations(asked),
        due_awards(asked),
        due_reviews(asked),
        due_agreements(asked, "waiver", "requirement"),
        due_agreements(asked, "attestation", "attestation"),
        due_facts(asked),
        due_changes(asked),
    )


def _several(records: object) -> tuple[PartnerRecord, ...]:
    if isinstance(records, PartnerRecord):
        return (records,)
    if isinstance(records, Iterable) and not isinstance(records, str):
        return tuple(records)
    help = "give a record, or a list of records"
    raise QuestionError("bad-argument", f"{quoted(repr(records))} are no records", help, "records")


def _order(item: Item) -> tuple[int, date, str, str, str, str, str]:
    """The most urgent first, then by day, then so that nothing depends on the order of the evidence."""
    task = item.module or item.scenario or ""
    whose = (item.partner, item.person or "", item.kind, item.id, item.region or task)
    return urgency_rank(item), item.due_on, *whose


def _items(matter: Matter, asked: Asked) -> Iterator[Item]:
    """The item of a matter with its messages, if it is due or something is said about it."""
    said = dict.fromkeys(_messages(matter, asked))
    if matter.listed or said:
        in_order = sorted(said, key=lambda message: (message.on, message.notice))
        yield attrs.evolve(matter.item, messages=tuple(in_order))


def _messages(matter: Matter, asked: Asked) -> Iterator[Message]:
    """What the notices say about a matter on the days asked about; to people only while they are employed."""
    for notice in asked.program.notices.values():
        counted_from = matter.days.get(notice.anchor)
        if counted_from is None or not _is_meant(notice, matter):
            continue
        for offset in notice.offsets:
            on = offset.seen_from(counted_from)
            if asked.as_of <= on <= asked.through and asked.employs(matter.item.person, on):
                yield Message(
                    on=on,
                    notice=notice.id,
                    audience=notice.audience,
                    partner=asked.record.id,
                    person=matter.item.person,
                    text=notice.filled(_places(matter, asked, on, abs((counted_from - on).days))),
                )


def _is_meant(notice: Notice, matter: Matter) -> bool:
    """Whether a notice is about a matter; of awards, unless it names others, only certifications."""
    if notice.asks_for_renewal and not matter.renewable:
        return False
    if notice.severity and matter.item.severity not in notice.severity:
        return False
    return matter.item.id in notice.about if notice.about else matter.unasked


def _places(matter: Matter, asked: Asked, on: date, days: int) -> dict[str, str]:
    """What the text of a notice may name."""
    always = {
        "partner": asked.record.id,
        "person": asked.record.id if matter.item.person is None else matter.item.person,
        "program": asked.program.title or asked.program.name,
        "on": str(on),
        "due_on": str(matter.item.due_on),
        "days": str(days),
    }
    return {**always, **matter.places}
