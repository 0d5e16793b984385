"""The agenda is complete and consistent: what is due is on it, what is done is not, and who has left is left alone."""

from datetime import timedelta
from functools import cache
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from strategies.programs import CERTIFICATIONS, ROLES, TIERS, TIERS_OF_THE_WORLD, program
from strategies.records import DAYS, NUMBERS, facts_of, logs

from partnercert.program.certifications import Certification
from partnercert.program.maintenance import Affected, EscalationStep, Obliged, ProductChange
from partnercert.program.notices import ANCHORS, Notice
from partnercert.program.releases import Release
from partnercert.program.renewals import Renewal
from partnercert.program.reviews import Review
from partnercert.program.tiers import Ladder
from partnercert.questions.agenda.agenda import agenda
from partnercert.questions.agenda.items import URGENCIES
from partnercert.questions.decide import decide
from partnercert.questions.reading import read, rulebook_of
from partnercert.values.cadences import Cadence

KINDS = (
    *("certified",) * 6,
    *(
        "module",
        "module",
        "exam",
        "employment",
        "suspension",
        "tier_award",
        "waiver",
        "attestation",
        "qbr",
        "spend",
    ),
)
LENGTHS = (0, 1, 30, 90, 400)
OFFSETS = ("-P90D", "-P30D", "-P1D", "P0D", "P7D")


REVIEWS = (
    None,
    Review(demote=Cadence(every="P1Y", anchor="anniversary"), remedy="P60D"),
    Review(promote="quarter-start", demote="month-start"),
    Review(keep="P1Y", demote=Cadence(every="P1Y", anchor="anniversary", opens="P60D")),
)
RELEASED = ("2024-02-01", "2024-06-20", "2025-01-15", "2025-03-31")


@cache
def program_of(number):
    """Certifications that are renewed, a change that obliges, a ladder that is reviewed, notices of some anchors."""
    chance = Random(number)
    renewal = Renewal(
        period="P1Y",
        opens=chance.choice((None, "P30D", "P3M")),
        grace=chance.choice((None, "P30D")),
        by='has("exam", exam="labs", passed=True, window=renewal())',
    )
    privacy = ProductChange(
        release="spring",
        category="positioning",
        severity="critical",
        affects=Affected(certifications=CERTIFICATIONS[:3]),
        obliges=Obliged(modules=("advanced",), within=chance.choice(("P30D", "P3M", "P1Y"))),
        escalate=(EscalationStep(effect="suspend", after="P30D"),),
    )
    return program(
        certifications={
            **{f"{role}-pro": Certification(role=role, level="pro", renewal=renewal) for role in ROLES},
            "core-expert": Certification(counts_until="2025-01-01", tags={"cloud": True, "focus": "core"}),
            "iso": Certification(subject="partner"),
        },
        tiers=TIERS_OF_THE_WORLD,
        ladders={"tier": Ladder(tiers=TIERS, review=chance.choice(REVIEWS))},
        requirements={"drawn": 'has("qbr")'},
        releases={"spring": Release(on=chance.choice(RELEASED))},
        changes={"privacy": privacy},
        notices={
            anchor: Notice(
                anchor=anchor,
                offsets=chance.choice(OFFSETS[3:] if anchor == "obligation-begins" else OFFSETS),
                audience="person",
                text=" ".join(f"{{{place}}}" for place in ANCHORS[anchor].places),
            )
            for anchor in sorted(ANCHORS)
            if chance.random() < 0.5
        },
    )


class Question:
    """A program, a record, a span of days, and what was known; its repr can be pasted."""

    def __init__(self, number, record, *days):
        self.number, self.record, self.days = number, record, days

    def __iter__(self):
        return iter((program_of(self.number), self.record, *self.days))

    def __repr__(self):
        days = ", ".join(map(repr, self.days))
        return f"Question({self.number}, program_of({self.number}).{self.record!r}, {days})"


@st.composite
def questions(draw):
    """A question about one of some programs."""
    number, as_of = draw(st.integers(0, 40)), draw(DAYS)
    drawn = program_of(number)
    rows = draw(logs(as_of, kinds=KINDS))
    record = drawn.record("p", facts=facts_of(draw(NUMBERS), as_of), evidence=rows)
    known_on = draw(st.none() | st.none() | DAYS)
    return Question(number, record, as_of, as_of + timedelta(draw(st.sampled_from(LENGTHS))), known_on)


def keys(found):
    """What the items are about, and by when."""
    return {
        (each.kind, each.id, each.person, each.region, each.module, each.scenario, each.due_on)
        for each in found
    }


def rows_of(kind, drawn, record, as_of, known_on):
    return read(rulebook_of(drawn), record, known_on).view(as_of).events(kind)


@given(questions())
def test_each_standing_that_is_due_or_ends_has_an_item(question):
    """Unless its renewal is met, and the award of it is due."""
    drawn, record, as_of, through, known_on = question
    found = {(each.id, each.person) for each in agenda(*question) if each.kind in ("renewal", "expiry")}
    decision = decide(drawn, record, as_of, known_on)
    renewed = {(award.fields["award"], award.person) for award in decision.awards}
    for row in rows_of("standing", drawn, record, as_of, known_on):
        about = row.fields["standing"], row.person
        if about[0] not in drawn.certifications or about in renewed:
            continue
        ends = row.valid_through is not None and as_of <= row.valid_through <= through
        if ends or row.fields.get("state") in ("due", "grace"):
            assert about in found, row


@given(questions())
def test_each_open_obligation_has_one_item_and_one_that_is_done_has_none(question):
    """Of changes; those of renewals are renewals."""
    drawn, record, as_of, _, known_on = question
    found = [
        (each.id, each.person, each.module)
        for each in agenda(*question)
        if each.kind == "obligation" and each.opens_on <= as_of
    ]
    rows = [
        row
        for row in rows_of("obligation", drawn, record, as_of, known_on)
        if row.fields["obligation"] == "privacy"
    ]
    still_open = {
        ("privacy", row.person, row.fields["module"]) for row in rows if row.fields.get("done") is not True
    }

    assert still_open == set(found)
    assert len(found) == len(set(found))


@given(questions())
def test_nobody_is_asked_who_has_left(question):
    """Neither by an item nor by a message on a day on which she is known to be gone; who is to join may be obliged."""
    drawn, record, as_of, _, known_on = question
    reading = read(rulebook_of(drawn), record, known_on)
    found = agenda(*question)

    for each in found:
        day = max(as_of, each.opens_on) if each.kind == "obligation" else as_of
        assert each.person is None or reading.view(day).employs(each.person)
    assert all(
        reading.view(each.on).employs(each.person) for each in found.messages if each.person is not None
    )


@given(questions(), st.sampled_from(LENGTHS))
def test_more_days_hold_all_that_fewer_hold(question, more):
    """Every item and every message of a shorter agenda is one of a longer one."""
    drawn, record, as_of, through, known_on = question
    shorter, longer = agenda(*question), agenda(drawn, record, as_of, through + timedelta(more), known_on)

    assert keys(shorter) <= keys(longer)
    assert set(shorter.messages) == {each for each in longer.messages if each.on <= through}


@given(questions(), st.randoms(use_true_random=False))
def test_the_order_of_the_evidence_does_not_matter(question, chance):
    """The same rows in another order make an equal agenda."""
    drawn, record, as_of, through, known_on = question
    rows = list(record.evidence)
    chance.shuffle(rows)
    facts = {name: [each.to_dict() for each in said] for name, said in record.facts.items()}
    other = drawn.record("p", facts=facts, evidence=rows)

    assert agenda(*question) == agenda(drawn, other, as_of, through, known_on)


@given(questions())
def test_an_item_is_as_urgent_as_its_days(question):
    """Its urgency follows from its days, and its messages fall on the days that are asked about."""
    _, _, as_of, through, _ = question
    found = agenda(*question)

    assert sorted(found, key=lambda each: (URGENCIES.index(each.urgency), each.due_on)) == list(found)
    for item in found:
        late = item.due_on < as_of
        assert late == (item.urgency in ("overdue", "grace"))
        if item.urgency == "grace":
            assert item.closes_on >= as_of
        if item.urgency == "due":
            assert item.due_on == as_of or item.opens_on <= as_of
        if item.urgency == "later":
            assert item.messages
        assert all(as_of <= message.on <= through for message in item.messages)


@given(questions(), questions())
def test_the_agenda_of_several_partners_is_that_of_each(question, other):
    """In one order of urgency."""
    drawn, record, as_of, through, known_on = question
    second = drawn.record("q", evidence=other.record.evidence)
    both = agenda(drawn, [record, second], as_of, through, known_on)
    alone = [*agenda(*question), *agenda(drawn, second, as_of, through, known_on)]

    assert sorted(map(str, both)) == sorted(map(str, alone))
    assert {record.id, second.id} >= {each.partner for each in both}
