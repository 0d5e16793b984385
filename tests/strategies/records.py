"""Records over the vocabulary of `strategies.programs`: events at the edges of windows, gaps, corrections, awards.

Every generator takes the day of the question, because most of what can go wrong happens on days that are exactly a
period away from it.
"""

from datetime import date, timedelta

import attrs
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
_EDGES = [
    relativedelta(days=extra, months=-months)
    for months in (0, 0, 0, 1, 3, 6, 12, 12, 24)
    for extra in (-1, 0, 1, 2)
]


def days_around(as_of):
    """Days at the edges of the usual windows, or anywhere in the last two years and a little later."""
    return st.sampled_from(_EDGES).map(lambda edge: as_of + edge) | st.integers(-500, 10).map(lambda n: as_of + timedelta(n))


def mostly(*values):
    """One of the values; now and then none, where the field may be missing."""
    return st.sampled_from([*values * 3, None])


def money():
    return st.sampled_from(AMOUNTS).map(lambda number: Amount(number, "usd"))


PERSON = st.sampled_from(PEOPLE)
FLAG = mostly(True, True, False)
SCORES = mostly(*(Amount(each, "points") for each in (1, 3, 4, 5, 69, 70, 90)))
ENDS = st.sampled_from([None, None, timedelta(0), timedelta(30), timedelta(364), timedelta(365), timedelta(800)])
_FIELDS = {
    "spend": {
        "product": st.sampled_from(PRODUCTS),
        "amount": money(),
        "bonus": mostly(*(Amount(each, "usd") for each in AMOUNTS)),
        "rating": mostly(*(Amount(each, "points") for each in (1, 3, 4, 5))),
        "approved": FLAG,
        "grade": mostly(*GRADES),
        "due": mostly(date(2024, 6, 30), date(2024, 3, 1), date(2026, 1, 1)),
        "person": mostly(*PEOPLE[:3]),
    },
    "deal": {
        "customer": st.sampled_from(CUSTOMERS),
        "outcome": st.sampled_from(["won", "won", "lost", "open"]),
        "value": mostly(*(Amount(each, "usd") for each in AMOUNTS)),
        "attached": FLAG,
        "person": mostly(*PEOPLE[:2]),
    },
    "exam": {"exam": st.sampled_from(["sales", "labs"]), "score": SCORES, "passed": FLAG, "person": PERSON},
    "knowledge_check": {"knowledge_check": st.just("basics"), "passed": FLAG, "person": PERSON},
    "module": {"module": st.just("advanced"), "passed": FLAG, "person": PERSON},
    "survey": {"survey": st.sampled_from(["csat", "nps"]), "score": st.sampled_from([1, 3, 4, 5]).map(lambda n: Amount(n, "points"))},
    "certified": {"award": st.sampled_from((*CERTIFICATIONS, "core-expert")), "person": PERSON},
    "tier_award": {"award": st.sampled_from((*TIERS, "data", "iso"))},
    "suspension": {"suspension": st.sampled_from((*TIERS, "sales-pro")), "person": mostly(*PEOPLE[:2])},
    "waiver": {"requirement": st.sampled_from(["silver/wins", "silver/audit", "drawn", "bronze/spend"])},
    "employment": {"person": PERSON, "contractor": FLAG},
    "attestation": {"attestation": st.just("gdpr")},
    "election": {"tier": st.sampled_from(TIERS)},
    "qbr": {},
}
_KINDS = [
    *("spend", "spend", "spend", "spend", "deal", "deal", "deal", "exam", "survey", "certified", "certified"),
    *("knowledge_check", "module", "tier_award", "suspension", "waiver", "employment", "attestation", "election", "qbr"),
]
_VALID_FOR_A_TIME = ("certified", "tier_award", "suspension", "waiver", "employment", "attestation", "election", "spend")


@st.composite
def events(draw, as_of, kinds=tuple(_KINDS)):
    """One event; some are revoked or were recorded late."""
    kind = draw(st.sampled_from(kinds))
    day = draw(days_around(as_of))
    fields = {name: draw(values) for name, values in _FIELDS[kind].items()}
    end = draw(ENDS) if kind in _VALID_FOR_A_TIME else None
    fate = draw(st.integers(0, 15))
    return Evidence(
        "award" if kind in ("certified", "tier_award") else kind,
        day,
        valid_through=None if end is None else day + end,
        recorded_on=day + timedelta(draw(st.integers(0, 60))) if fate in (0, 1) else None,
        revoked_on=max(day, draw(days_around(as_of))) if fate == 2 else None,
        **{name: value for name, value in fields.items() if value is not None},
    )


@st.composite
def logs(draw, as_of, most=14, kinds=tuple(_KINDS)):
    """Several events; some are corrected later, once or twice, by rows that supersede them."""
    rows = draw(st.lists(events(as_of, kinds), max_size=most))
    corrected = draw(st.lists(st.integers(0, most), max_size=2, unique=True))
    return [row for n, event in enumerate(rows) for row in (draw(versions(event, f"e{n}")) if n in corrected else (event,))]


@st.composite
def versions(draw, event, id):
    """An event and one or two corrections of it, under its own id or under new ones."""
    rows = [attrs.evolve(event, id=id, revoked_on=None)]
    for n in range(draw(st.integers(1, 2))):
        before = rows[-1]
        recorded = (before.recorded_on or before.on) + timedelta(draw(st.sampled_from([1, 30, 400])))
        moved = before.on + timedelta(draw(st.sampled_from([0, -1, 1])))
        lasting = None if before.valid_through is None else max(before.valid_through, moved)
        new_id = draw(st.sampled_from([id, f"{id}-{n}"])) if before.id == id else f"{before.id}-{n}"
        rows.append(attrs.evolve(before, on=moved, valid_through=lasting, recorded_on=recorded, id=new_id, supersedes=before.id))
    return rows


@st.composite
def facts(draw, as_of):
    """What a host says about the partner: most facts, some of them dated, some in several statements."""
    said = {}
    for name, values in _FACTS.items():
        fate = draw(st.integers(0, 7))
        if fate == 0:
            continue
        statements = [{"value": draw(values)}]
        if fate <= 2 or name == "pipeline":
            dates = draw(st.lists(days_around(as_of), min_size=1, max_size=2, unique=True))
            statements = [{"value": draw(values), "on": day} for day in dates]
        if fate == 1:
            statements[0]["recorded_on"] = as_of + timedelta(draw(st.integers(-30, 30)))
        said[name] = statements
    return said


_FACTS = {
    "region": st.sampled_from(REGIONS),
    "audited": st.booleans(),
    "staff": st.integers(0, 4),
    "pipeline": st.sampled_from([0, 100, 250]),
    "share": st.sampled_from([0, 25, 50, 100]),
    "since": st.sampled_from([date(2023, 1, 1), date(2024, 2, 29), date(2025, 2, 28)]),
    "quota": st.integers(0, 5),
    "margin": st.sampled_from(["0.1", "0.25", "1"]),
    "adds": st.integers(-1, 4),
}


@st.composite
def records(draw, program, as_of, kinds=tuple(_KINDS), most=14):
    """What is known about a partner, by events and facts."""
    return program.record("p", facts=draw(facts(as_of)), evidence=draw(logs(as_of, most, kinds)))


def gaps(program, event):
    """The optional fields that an event lacks and whose absence is no answer."""
    fields = program.signature.kinds[event.kind].fields
    return [name for name, spec in fields.items() if spec.optional and not spec.absent_differs and name not in event.fields]


def legal(program, spec):
    """Any value that a field or fact may have."""
    match spec.sort.name:
        case "text":
            known = spec.one_of or program.signature.names.get(spec.names)
            return st.sampled_from(known) if known else st.sampled_from(["x", *CUSTOMERS])
        case "flag":
            return st.booleans()
        case "date":
            return st.sampled_from([date(2024, 6, 30), date(2024, 3, 1), date(2023, 1, 1), date(2026, 1, 1)])
        case _:
            numbers = [n for n in (-250, -20, 0, "0.01", "0.5", 1, 3, 4, 5, 50, 70, 100, "20/3", 1000)]
            amounts = [Amount(n, spec.sort.unit) for n in numbers]
            low = [each for each in amounts if spec.at_least is None or each >= spec.at_least]
            return st.sampled_from([each for each in low if spec.at_most is None or each <= spec.at_most])


@st.composite
def completed(draw, program, record, as_of):
    """The record with some of what is missing filled in: optional fields, and facts on days on which they were unknown."""
    rows = []
    for event in record.evidence:
        filled = {name: draw(legal(program, program.signature.kinds[event.kind].fields[name])) for name in gaps(program, event) if draw(st.booleans())}
        own = {name: getattr(event, name) for name in OWN_NAMES}
        rows.append(Evidence(**own, **event.fields, **filled))
    said = {name: [statement.to_dict() for statement in statements] for name, statements in record.facts.items()}
    for name, spec in program.signature.facts.items():
        statement = draw(_new_statement(program, record, name, spec, as_of))
        if statement is not None and draw(st.booleans()):
            said[name] = [*said.get(name, []), statement]
    return program.record(record.id, facts=said, evidence=rows)


@st.composite
def _new_statement(draw, program, record, name, spec, as_of):
    """A statement about a fact that changes only days on which nothing was known; None where there is none."""
    value = draw(legal(program, spec))
    known = record.facts.get(name, ())
    if spec.max_age is None:
        return {"value": value} if all(each.on is not None for each in known) else None
    day = draw(days_around(as_of))
    older = [each.on for each in known if each.on <= day]
    stale = all(each + timedelta(spec.max_age.days) < day for each in older)
    return {"value": value, "on": day} if stale else None
