"""Records over the vocabulary of `strategies.programs`: events at the edges of windows, gaps, corrections, awards.

Every generator takes the day of the question, because most of what can go wrong happens on days that are exactly a
period away from it. Hypothesis draws how many events there are and a number for each; the number says which event
it is, which makes thousands of records affordable.
"""

from datetime import date, timedelta
from functools import cache
from random import Random

from dateutil.relativedelta import relativedelta
from hypothesis import strategies as st

from partnercert.records.evidence import OWN_NAMES, Evidence
from partnercert.values.amounts import Amount

from .programs import AMOUNTS, CERTIFICATIONS, CUSTOMERS, GRADES, PEOPLE, PRODUCTS, REGIONS, TIERS

DAYS = st.sampled_from(
    [
        date.fromisoformat(text)
        for text in (
            *("2024-02-29", "2024-03-31", "2024-12-31", "2025-01-01", "2025-02-28", "2025-03-31"),
            *("2024-06-15", "2024-07-01", "2023-04-30", "2024-03-01", "2028-02-29"),
        )
    ]
)
NUMBERS = st.integers(0, 10**6)
_EDGES = [
    relativedelta(days=extra, months=-months)
    for months in (0, 0, 0, 1, 3, 6, 12, 12, 24)
    for extra in (-1, 0, 1, 2)
]
_ENDS = (None, None, timedelta(0), timedelta(30), timedelta(364), timedelta(365), timedelta(800))


def day_around(as_of, chance):
    """A day at the edge of a usual window, or anywhere in the last year and a half and a little later."""
    return as_of + (chance.choice(_EDGES) if chance.random() < 0.6 else timedelta(chance.randint(-500, 10)))


def mostly(*values, missing=0.6):
    """The values, and now and then none, where the field may be missing."""
    return [*values * 3, *[None] * max(1, round(missing * 3 * len(values)))]


def _amounts(unit, *numbers):
    return [Amount(number, unit) for number in numbers]


MONEY = _amounts("usd", *AMOUNTS)
FLAG = mostly(True, True, False)
FIELDS = {
    "spend": {
        "product": PRODUCTS,
        "amount": MONEY,
        "bonus": mostly(*MONEY, missing=0.05),
        "rating": mostly(*_amounts("points", 1, 3, 4, 5)),
        "approved": FLAG,
        "grade": mostly(*GRADES),
        "due": mostly(date(2024, 6, 30), date(2024, 3, 1), date(2026, 1, 1)),
        "person": mostly(*PEOPLE[:3]),
    },
    "deal": {
        "customer": CUSTOMERS,
        "outcome": ["won", "won", "lost", "open"],
        "value": mostly(*MONEY, missing=0.05),
        "attached": FLAG,
        "person": mostly(*PEOPLE[:2]),
    },
    "exam": {
        "exam": ["sales", "labs"],
        "score": mostly(*_amounts("points", 1, 3, 4, 5, 69, 70, 90), missing=0.1),
        "passed": FLAG,
        "person": PEOPLE,
    },
    "knowledge_check": {"knowledge_check": ["basics"], "passed": FLAG, "person": PEOPLE},
    "module": {"module": ["advanced"], "passed": FLAG, "person": PEOPLE},
    "survey": {"survey": ["csat", "nps"], "score": _amounts("points", 1, 3, 4, 5)},
    "certified": {"award": (*CERTIFICATIONS, "core-expert"), "person": PEOPLE},
    "tier_award": {"award": (*TIERS, "data", "iso")},
    "suspension": {"suspension": (*TIERS, "sales-pro"), "person": mostly(*PEOPLE[:2])},
    "waiver": {"requirement": ["silver/wins", "silver/audit", "drawn", "bronze/spend"]},
    "employment": {"person": PEOPLE, "contractor": FLAG},
    "attestation": {"attestation": ["gdpr"]},
    "election": {"tier": TIERS},
    "qbr": {},
}
KINDS = (
    *("spend",) * 7,
    *("deal", "deal", "deal", "deal", "exam", "exam", "survey", "certified", "certified"),
    *(
        "knowledge_check",
        "module",
        "tier_award",
        "suspension",
        "waiver",
        "employment",
        "attestation",
        "election",
        "qbr",
    ),
)
_VALID_FOR_A_TIME = (
    "certified",
    "tier_award",
    "suspension",
    "waiver",
    "employment",
    "attestation",
    "election",
    "spend",
)
_FACTS = {
    "region": REGIONS,
    "audited": (True, False),
    "staff": range(5),
    "pipeline": (0, 100, 250),
    "share": (0, 25, 50, 100),
    "since": (date(2023, 1, 1), date(2024, 2, 29), date(2025, 2, 28)),
    "quota": range(6),
    "margin": ("0.1", "0.25", "1"),
    "adds": range(-1, 5),
}


def changed(event, **changes):
    """The event with another day, id or field."""
    own = {name: getattr(event, name) for name in OWN_NAMES}
    return Evidence(**{**own, **event.fields, **changes})


def event_of(number, as_of, kinds=KINDS):
    """The event of a number; some events are revoked or were recorded late."""
    chance = Random(number)
    kind = chance.choice(kinds)
    day = day_around(as_of, chance)
    end = chance.choice(_ENDS) if kind in _VALID_FOR_A_TIME else None
    fate = chance.randrange(16)
    return Evidence(
        "award" if kind in ("certified", "tier_award") else kind,
        day,
        valid_through=None if end is None else day + end,
        recorded_on=day + timedelta(chance.randint(0, 60)) if fate < 2 else None,
        revoked_on=max(day, day_around(as_of, chance)) if fate == 2 else None,
        **{name: chance.choice(values) for name, values in FIELDS[kind].items()},
    )


def versions_of(number, event, id):
    """An event and one or two corrections of it, under its own id or under new ones."""
    chance = Random(number)
    rows = [changed(event, id=id, revoked_on=None)]
    for n in range(chance.randint(1, 2)):
        before = rows[-1]
        recorded = (before.recorded_on or before.on) + timedelta(chance.choice([1, 30, 400]))
        on = before.on + timedelta(chance.choice([0, -1, 1]))
        lasting = None if before.valid_through is None else max(before.valid_through, on)
        new_id = chance.choice([id, f"{id}-{n}"]) if before.id == id else f"{before.id}-{n}"
        rows.append(
            changed(
                before, on=on, valid_through=lasting, recorded_on=recorded, id=new_id, supersedes=before.id
            )
        )
    return rows


def facts_of(number, as_of):
    """What a host says about the partner: most facts, some of them dated, some in two statements."""
    chance = Random(number)
    said = {}
    for name, values in _FACTS.items():
        fate = chance.randrange(8)
        if fate == 0:
            continue
        statements = [{"value": chance.choice(values)}]
        if fate <= 2 or name == "pipeline":
            days = {day_around(as_of, chance) for _ in range(chance.randint(1, 2))}
            statements = [{"value": chance.choice(values), "on": day} for day in sorted(days)]
        if fate == 1:
            statements[0]["recorded_on"] = as_of + timedelta(chance.randint(-30, 30))
        said[name] = statements
    return said


def days_around(as_of):
    """Days at the edges of the usual windows, and others near."""
    return NUMBERS.map(lambda number: day_around(as_of, Random(number)))


def events(as_of, kinds=KINDS):
    """One event."""
    return NUMBERS.map(lambda number: event_of(number, as_of, kinds))


@st.composite
def logs(draw, as_of, most=14, kinds=KINDS):
    """Several events; some are corrected later, once or twice, by rows that supersede them."""
    fewest = draw(st.sampled_from([0, most // 3, most // 2]))
    rows = draw(st.lists(events(as_of, kinds), min_size=fewest, max_size=most))
    corrected = draw(st.dictionaries(st.integers(0, most), NUMBERS, max_size=2))
    return [
        row
        for n, event in enumerate(rows)
        for row in (versions_of(corrected[n], event, f"e{n}") if n in corrected else (event,))
    ]


@st.composite
def records(draw, program, as_of, kinds=KINDS, most=14):
    """What is known about a partner, by events and facts."""
    return program.record("p", facts=facts_of(draw(NUMBERS), as_of), evidence=draw(logs(as_of, most, kinds)))


def gaps(program, event):
    """The optional fields that an event lacks and whose absence is no answer."""
    fields = program.signature.kinds[event.kind].fields
    return [
        name
        for name, spec in fields.items()
        if spec.optional and not spec.absent_differs and name not in event.fields
    ]


@cache
def legal(program, spec):
    """Values that a field or fact may have."""
    match spec.sort.name:
        case "text":
            return spec.one_of or program.signature.names.get(spec.names) or ("x", *CUSTOMERS)
        case "flag":
            return (True, False)
        case "date":
            return (date(2024, 6, 30), date(2024, 3, 1), date(2023, 1, 1), date(2026, 1, 1))
        case _:
            amounts = _amounts(
                spec.sort.unit, -250, -20, 0, "0.01", "0.5", 1, 3, 4, 5, 50, 70, 100, "20/3", 1000
            )
            low = [each for each in amounts if spec.at_least is None or each >= spec.at_least]
            return [each for each in low if spec.at_most is None or each <= spec.at_most]


@st.composite
def completed(draw, program, record, as_of):
    """The record with some of its gaps filled: optional fields, and facts on days on which they were unknown."""
    chance = Random(draw(NUMBERS))
    share = draw(st.sampled_from([0.2, 0.6, 1]))
    rows = []
    for event in record.evidence:
        specs = program.signature.kinds[event.kind].fields
        filled = {
            name: chance.choice(legal(program, specs[name]))
            for name in gaps(program, event)
            if chance.random() < share
        }
        rows.append(changed(event, **filled) if filled else event)
    said = {
        name: [statement.to_dict() for statement in statements] for name, statements in record.facts.items()
    }
    for name in program.signature.facts:
        statement = _new_statement(chance, program, record, name, as_of)
        if statement is not None and chance.random() < share:
            said[name] = [*said.get(name, []), statement]
    return program.record(record.id, facts=said, evidence=rows)


def _new_statement(chance, program, record, name, as_of):
    """A statement about a fact that changes only days on which nothing was known; None where there is none."""
    spec = program.signature.facts[name]
    value = chance.choice(legal(program, spec))
    known = record.facts.get(name, ())
    if spec.max_age is None:
        return {"value": value} if all(each.on is not None for each in known) else None
    day = day_around(as_of, chance)
    stale = all(each.on > day or each.on + timedelta(spec.max_age.days) < day for each in known)
    return {"value": value, "on": day} if stale else None
