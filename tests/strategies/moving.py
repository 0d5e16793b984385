"""Small programs whose answers change by themselves, and logs for them: windows, terms, grace, duties, reviews.

A number says which program it is, and which log; both are cheap to make, so that thousands of cases can be judged
day by day.
"""

from datetime import date, timedelta
from functools import cache
from random import Random

from hypothesis import strategies as st

from partnercert.program.certifications import Certification
from partnercert.program.competencies import Module, Role
from partnercert.program.declarations import FactDeclaration, FieldDeclaration, KindDeclaration
from partnercert.program.maintenance import Affected, EscalationStep, Obliged, ProductChange
from partnercert.program.program import Program
from partnercert.program.releases import LastReleases, Release
from partnercert.program.renewals import Renewal
from partnercert.program.reviews import Review
from partnercert.program.tiers import Ladder, Requirement, Tier
from partnercert.records.evidence import Evidence
from partnercert.values.amounts import Amount
from partnercert.values.cadences import Cadence, Keep
from partnercert.values.dates import FiscalCalendar

MOST_EVENTS, MOST_DAYS = 12, 120
PROGRAMS = 400
LENGTHS = (*(3, 5, 8, 10, 12, 15, 20) * 2, 31, 62, MOST_DAYS)
STARTS = tuple(date.fromisoformat(text) for text in ("2024-01-31", "2024-02-27", "2023-12-15", "2024-02-01"))
PEOPLE = ("ada", "bob")
PERIODS = ("P1M", "P2M", "P30D", "P3M", "P1M1D", "P45D", "P1D", "P6M")
UNITS = ("month", "month", "quarter", "half", "year")

# A rule for everything that may change by itself; `{…}` stands for a period, a unit, an offset, a number of days.
RULES = {
    "trailing": 'count("deal", window=trailing("{period}")) >= {n}',
    "trailing total": 'total("deal", of="value", outcome="won", window=trailing("{period}")) >= usd(100)',
    "calendar": 'count("deal", window=calendar("{unit}", {first}, {last})) >= {n}',
    "fiscal": 'has("qbr", window=fiscal("{unit}", {first}, {last}))',
    "in force": 'has("attestation", attestation="gdpr", in_force=True)',
    "in force in a window": 'has("attestation", in_force=trailing("{period}"))',
    "in force in a unit": 'no("suspension", in_force=calendar("{unit}", {first}, {last}))',
    "standing in a window": 'has("standing", standing="sales-pro", in_force=trailing("{period}"))',
    "standing in a unit": 'count("standing", role="sales", window=calendar("{unit}", {first}, {last})) >= 1',
    "validity": 'holders("sales-pro", "labs-pro") >= {n}',
    "state": 'has("standing", state=("due", "grace"))',
    "revoked": 'no("standing", state=("revoked", "lapsed"))',
    "staffed": 'staffed({{"sales": 1, "labs": {n}}}, roles_per_person=2)',
    "staleness": 'fact("pipeline") >= usd(100)',
    "fact of a day": 'fact("since") + period("{period}") <= as_of()',
    "as of": 'as_of() - latest("deal") <= days({days})',
    "as of a fact": 'fact("since") - as_of() <= days({days})',
    "as of a field": 'count("deal", where=as_of() - field("closes") >= days({days})) >= {n}',
    "as of a sum": 'has("award", award="sales-pro", where=field("on") + period("{period}") <= as_of())',
    "as of a standing": 'has("standing", where=field("valid_through") <= as_of() + period("{period}"))',
    "every day": 'total("deal", of=as_of() - field("on")) >= days({days})',
    "ago": 'ago(count("deal", outcome="won"), "{period}") >= {n}',
    "ago in a window": 'ago(count("deal", window=calendar("{unit}", {first}, {last})), "{period}") >= {n}',
    "ago of a standing": 'ago(holders("sales-pro"), "{period}") >= 1',
    "ago of a fact": 'ago(fact("pipeline"), "{period}") >= usd(50)',
    "change": 'change(count("deal"), "{period}") >= {n}',
    "in each": 'in_each("{unit}", {first}, 0, has("deal"))',
    "held": 'held("silver")',
    "held since": 'held("bronze", since="{period}")',
    "group": 'count(each="person", where=has("exam", window=trailing("{period}"))) >= {n}',
    "for each": 'for_each("customer", has("deal"), has("deal", outcome="won", window=trailing("{period}")))',
    "module": 'has("module", module="basics", passed=True, window=trailing("{period}"))',
    "obligation": 'no("obligation", overdue=True)',
    "severity": 'no("obligation", severity="critical", done=False)',
    "escalation": 'count("obligation", escalation=("remind", "suspend")) <= 0',
    "obligation in a window": 'has("obligation", window=trailing("{period}"))',
    "release": 'holders("labs-pro") >= 1',
    "waived": 'total("deal", of="value") >= usd(1000)',
}
REVIEWS = (
    None,
    None,
    Review(),
    Review(demote="quarter-start", keep="P1M"),
    Review(promote="month-start", demote="month-start"),
    Review(promote=Cadence(on=("01-15", "03-10", "07-15")), demote="never"),
    Review(demote=Cadence(every="P1M", anchor="anniversary"), remedy="P10D"),
    Review(demote=Cadence(every="P2M", anchor="anniversary", opens="P20D"), keep="P2M"),
    Review(demote="immediately", keep=Keep(period="P1M", until="month-end"), remedy="P15D"),
    Review(promote=Cadence(check="month-end", effective="month-start"), demote="month-start", max_steps_up=1),
    Review(award='has("qbr")', keep="P1M"),
)


@cache
def moving_program(number):
    """The program of a number: at most six requirements, some of them on two tiers above an open one."""
    chance = Random(number)
    names = chance.sample(sorted(RULES), chance.choice([1, 2, 3, 3, 6]))
    rules = {name.replace(" ", "-"): _rule(chance, name) for name in names}
    asked = {id: Requirement(rule, waivable=id == "waived") for id, rule in rules.items() if "held" not in id}
    alone = {id: Requirement(rule) for id, rule in rules.items() if "held" in id}
    tiered = dict(list(asked.items())[: chance.randint(0, len(asked))])
    alone.update({id: each for id, each in asked.items() if id not in tiered})
    tiers = {"bronze": Tier(), "silver": Tier(), "gold": Tier()}
    released = chance.choice(["2023-12-10", "2024-01-20", "2024-02-10"])
    for id, requirement in tiered.items():
        tier = chance.choice(["bronze", "silver", "gold"])
        tiers[tier] = Tier(requires={**tiers[tier].requires, id: requirement})
    return Program(
        name=f"Moving {number}",
        currency="usd",
        fiscal_year=FiscalCalendar(starts=chance.choice([1, 2, 4])),
        facts={
            "pipeline": FactDeclaration(unit="usd", max_age=chance.choice(["P20D", "P1M", "P45D"])),
            "since": FactDeclaration(sort="date"),
        },
        kinds={
            "deal": KindDeclaration(
                fields={"customer": "text", "closes": FieldDeclaration(sort="date", optional=True)}
            )
        },
        roles={"sales": Role(), "labs": Role()},
        modules={
            "basics": Module(passed='has("exam", exam="basics", passed=True)'),
            "refresher": Module(),
        },
        certifications=_certifications(chance),
        releases={"r1": Release(on="2023-11-01"), "r2": Release(on=released), "r3": Release(on="2024-03-20")},
        changes={
            "rules": ProductChange(
                release="r2",
                category="core-product",
                severity="critical",
                affects=Affected(certifications=("sales-pro",)),
                obliges=Obliged(within=chance.choice(["P14D", "P1M"]), modules=("refresher",)),
                escalate=(
                    EscalationStep(effect="remind", before="P3D"),
                    EscalationStep(effect="suspend", after=chance.choice(["P5D", "P20D"])),
                ),
            )
        }
        if chance.random() < 0.4 or any("obligation" in rule for rule in rules.values())
        else {},
        requirements=alone,
        ladders={
            "tier": Ladder(
                tiers=("bronze", "silver", "gold"),
                nested=chance.random() < 0.7,
                elections=chance.choice([None, None, "lower"]),
                review=chance.choice(REVIEWS),
            )
        },
        tiers=tiers,
    )


def _rule(chance, name):
    first = chance.randint(-3, 1)
    return RULES[name].format(
        period=chance.choice(PERIODS),
        unit=chance.choice(UNITS),
        n=chance.choice([1, 1, 2]),
        first=min(first, 0) if name == "in each" else first,
        last=chance.randint(first, max(first, 1)),
        days=chance.choice([0, 5, 30, 45]),
    )


def _certifications(chance):
    period = chance.choice(["P1M", "P2M", "P45D", "P6M"])
    renewal = Renewal(
        period=period,
        opens=chance.choice([None, "P10D", "P20D"]),
        grace=chance.choice([None, "P7D", "P20D"]),
        anchor=chance.choice(["expiry", "pass", "later"]),
        by=chance.choice(
            [
                'has("exam", exam="refresh", passed=True, window=renewal())',
                'has("exam", exam="refresh", window=term())',
                'count("deal", window=trailing("P1M")) <= 1',
            ]
        ),
    )
    if renewal.grace is not None and chance.random() < 0.5:
        renewal = Renewal(
            period=renewal.period,
            opens=renewal.opens,
            grace=renewal.grace,
            grace_counts=True,
            anchor="later",
            by=renewal.by,
        )
    return {
        "sales-pro": Certification(
            role="sales", earned_by='has("exam", exam="sales", passed=True)', renewal=renewal
        ),
        "labs-pro": Certification(
            role="labs",
            earned_by=chance.choice(
                [
                    'all_of(has("module", module="basics", passed=True), holds("sales-pro"))',
                    'has("exam", exam="labs", passed=True, window=trailing("P1M"))',
                ]
            ),
            counts_until=chance.choice([None, "2024-04-15"]),
            releases=chance.choice([None, LastReleases(last=1), LastReleases(last=2)]),
        ),
    }


def moving_record(program, number, start, days):
    """The record of a number: at most twelve events around the days from a start on, some revoked or recorded late."""
    chance = Random(number)
    most = chance.choice([2, 4, 6, 8, MOST_EVENTS])
    kinds = kinds_read(program)
    rows = [_event(chance, start, days, kinds) for _ in range(chance.randint(most // 2, most))]
    waivable = [id for id, *_ in program.every_requirement() if id.endswith("waived")]
    if waivable:
        on = _day(chance, start, days)
        rows[-1:] = [
            Evidence(
                "waiver", on, valid_through=on + timedelta(chance.choice([5, 30])), requirement=waivable[0]
            )
        ]
    facts = {}
    if chance.random() < 0.7:
        said = {_day(chance, start, days) for _ in range(chance.randint(1, 2))}
        facts["pipeline"] = [{"value": chance.choice([0, 100, 250]), "on": day} for day in sorted(said)]
    if chance.random() < 0.7:
        facts["since"] = _day(chance, start, days)
    return program.record("p", facts=facts, evidence=rows)


AGO = (0, 0, 1, 30, 31, 45, 60, 61, 91, 92, 182, 364, 366)


def _day(chance, start, days):
    """A day in the span, or a usual period before one: what leaves a window, expires or grows old does so in it."""
    return start + timedelta(chance.randint(-1, days) - chance.choice(AGO))


FIELDS = {
    "deal": {"customer": ("acme", "bolt"), "outcome": ("won", "won", "lost"), "value": (60, 100)},
    "exam": {
        "exam": ("sales", "sales", "labs", "refresh", "basics"),
        "passed": (True, True, True, False, None),
    },
    "module": {"module": ("refresher",), "passed": (True, True, None)},
    "award": {"award": ("sales-pro", "sales-pro", "labs-pro")},
    "tier": {"award": ("bronze", "silver", "gold")},
    "suspension": {"suspension": ("sales-pro", "silver")},
    "attestation": {"attestation": ("gdpr",)},
    "election": {"tier": ("bronze", "silver")},
    "employment": {},
    "qbr": {},
}
KINDS = (
    *("deal", "deal", "deal", "exam", "exam", "exam", "award", "award", "award", "module", "tier"),
    *("suspension", "attestation", "attestation", "election", "employment", "qbr", "qbr"),
)
PERSONAL = ("exam", "module", "award", "employment")
FOR_A_TIME = ("award", "tier", "suspension", "attestation", "election", "employment")


@cache
def kinds_read(program):
    """The kinds of events that the rules of a program rest on."""
    text = " ".join(repr(each.rule) for *_, each in program.every_requirement())
    words = {
        "held": "tier",
        "standing": "award",
        "holders": "award",
        "staffed": "award",
        "obligation": "award",
    }
    named = [kind for kind in FIELDS if kind in text]
    return (*named, *(kind for word, kind in words.items() if word in text))


def _event(chance, start, days, kinds):
    kind = chance.choice(kinds if kinds and chance.random() < 0.7 else KINDS)
    on = _day(chance, start, days)
    fields = {name: chance.choice(values) for name, values in FIELDS[kind].items()}
    if kind == "deal":
        fields["value"] = Amount(fields["value"], "usd")
        if chance.random() < 0.5:
            fields["closes"] = on + timedelta(chance.choice([-40, 0, 30]))
    end = chance.choice([None, 0, 20, 30, 45, 60, 90]) if kind in FOR_A_TIME else None
    fate = chance.randrange(14)
    return Evidence(
        "award" if kind == "tier" else kind,
        on,
        person=chance.choice(PEOPLE) if kind in PERSONAL else None,
        valid_through=None if end is None else on + timedelta(end),
        recorded_on=on + timedelta(chance.randint(0, 20)) if fate == 0 else None,
        revoked_on=on + timedelta(chance.choice([1, 30, 100])) if fate == 1 else None,
        **fields,
    )


def moving_case(number, most_days=MOST_DAYS):
    """A program, a record of it, its first day and how many days follow; most are short."""
    chance = Random(number)
    program, start = moving_program(chance.randrange(PROGRAMS)), chance.choice(STARTS)
    days = min(chance.choice(LENGTHS), most_days)
    return program, moving_record(program, chance.randrange(10**6), start, days), start, days


CASES = st.integers(0, 10**6)
