"""Small programs over one vocabulary: facts, kinds, KPIs and certifications that the generated rules and records share.

Rules are drawn by the sort they come to, so that every one of them is well formed. Thresholds are small and stand
where the generated evidence does, so that most verdicts are decided and many values lie exactly on them.
"""

from functools import cache

from hypothesis import strategies as st

from partnercert.language import (
    achieved,
    ago,
    all_of,
    any_of,
    as_of,
    at_least,
    attested,
    calendar,
    case,
    change,
    choose,
    count,
    days,
    earliest,
    fact,
    field,
    fiscal,
    for_each,
    greatest,
    growth,
    has,
    held,
    holders,
    in_any,
    in_each,
    kpi,
    latest,
    least,
    maximum,
    mean,
    median,
    minimum,
    no,
    none_of,
    on,
    percent,
    period,
    rounded,
    score,
    share_of,
    staffed,
    total,
    trailing,
    usd,
    wilson_at_least,
    wilson_at_most,
)
from partnercert.program.certifications import Certification
from partnercert.program.competencies import Module, Role
from partnercert.program.declarations import FactDeclaration, FieldDeclaration, KindDeclaration
from partnercert.program.kpis import Kpi
from partnercert.program.maintenance import Affected, EscalationStep, Obliged, ProductChange
from partnercert.program.program import Program
from partnercert.program.releases import Release
from partnercert.program.scorecards import Scorecard, ScoredKpi
from partnercert.program.tiers import Ladder, Requirement, Specialization, Tier
from partnercert.questions.reading import read, rulebook_of
from partnercert.values.amounts import Amount
from partnercert.values.dates import FiscalCalendar

PEOPLE = ("ada", "bob", "cyd", "dan", "eve", "fay")
CUSTOMERS = ("acme", "bolt", "cove")
PRODUCTS = ("core", "edge")
GRADES = ("a", "b", "c")
REGIONS = ("emea", "amer", "apac")
TIERS = ("bronze", "silver", "gold")
ROLES = ("sales", "solutions", "delivery", "support")
CERTIFICATIONS = tuple(f"{role}-pro" for role in ROLES)
AMOUNTS = (0, 1, 50, "99.99", 100, "100.01", 250, -20, "20/3")

FACTS = {
    "region": FactDeclaration(sort="text", one_of=REGIONS),
    "audited": FactDeclaration(sort="flag"),
    "staff": FactDeclaration(unit="count", at_least=Amount(0, "count")),
    "pipeline": FactDeclaration(unit="usd", at_least=usd(0), max_age="P45D"),
    "share": FactDeclaration(unit="percent", at_least=percent(0), at_most=percent(100)),
    "since": FactDeclaration(sort="date"),
    "quota": FactDeclaration(unit="points"),
}
KINDS = {
    "spend": KindDeclaration(
        fields={
            "product": FieldDeclaration(sort="text", one_of=PRODUCTS),
            "amount": "usd",
            "bonus": FieldDeclaration(unit="usd", optional=True),
            "rating": FieldDeclaration(unit="points", optional=True),
            "approved": FieldDeclaration(sort="flag", optional=True),
            "grade": FieldDeclaration(sort="text", one_of=GRADES, optional=True),
            "due": FieldDeclaration(sort="date", optional=True),
        }
    ),
    "big": KindDeclaration(of="spend", where='field("amount") >= usd(100)'),
    "rated": KindDeclaration(of="big", where='field("rating") >= 3'),
    "deal": KindDeclaration(fields={"customer": "text"}),
}
KPIS = {
    "wins": Kpi(formula=count("deal", outcome="won"), window="P1Y"),
    "win_rate": Kpi(standard="win_rate", window=trailing("P1Y"), minimum_cases=2),
    "csat": Kpi(standard="csat"),
    "rating": Kpi(formula=mean("spend", of="rating"), window=fiscal("year")),
    "spending": Kpi(formula=total("spend", of="amount"), window=fiscal("year", -1, 0)),
    "per_deal": Kpi(formula=total("deal", of="value", outcome="won") / count("deal", outcome="won")),
    "loss_rate": Kpi(
        formula=count("deal", outcome="lost") / count("deal", outcome=("won", "lost")), better="lower"
    ),
    "margin": Kpi(unit="ratio"),
    "adds": Kpi(unit="count"),
}
SCORED = {
    "wins": ScoredKpi(weight=3, target=2),
    "csat": ScoredKpi(weight="1.5", target=percent(80), zero_at=percent(30)),
    "loss_rate": ScoredKpi(weight=2, target=percent(20), zero_at=percent("200/3")),
}
PARTS = {
    "name": "Laws",
    "currency": "usd",
    "facts": FACTS,
    "kinds": KINDS,
    "kpis": KPIS,
    "scorecards": {"health": Scorecard(kpis=SCORED, bands={"low": 0, "high": 60})},
    "roles": {role: Role() for role in ROLES},
    "modules": {
        "foundation": Module(passed='has("knowledge_check", knowledge_check="basics", passed=True)'),
        "advanced": Module(),
    },
    "certifications": {
        **{f"{role}-pro": Certification(role=role, level="pro") for role in ROLES},
        "core-expert": Certification(
            level="expert", tags={"cloud": True, "focus": "core"}, counts_until="2025-01-01"
        ),
        "iso": Certification(subject="partner"),
    },
    "specializations": {"data": Specialization(requires={"spend": 'has("spend")'})},
    "releases": {"r1": Release(on="2023-11-15"), "r2": Release(on="2024-05-01")},
    "changes": {
        "story": ProductChange(
            release="r1",
            category="positioning",
            severity="critical",
            affects=Affected(roles=ROLES[:3]),
            obliges=Obliged(modules=("foundation", "advanced"), within="P30D"),
            escalate=(EscalationStep(after="P14D", effect="suspend"),),
        ),
        "editor": ProductChange(
            on="2024-02-10",
            category="core-product",
            severity="minor",
            affects=Affected(certifications=("core-expert", "iso", "support-pro")),
            obliges=Obliged(modules="advanced", within="P2M"),
        ),
    },
}


def program(**parts):
    """A program over the vocabulary, with more parts or others."""
    tiers = {tier: Tier() for tier in TIERS}
    return Program(**{**PARTS, "ladders": {"tier": Ladder(tiers=TIERS)}, "tiers": tiers, **parts})


@cache
def world(starts=1):
    """A program with every name of the vocabulary, to judge single rules by; its fiscal year starts in a month."""
    asked = [held(tier, since=length) for tier in (*TIERS, "data") for length in LENGTHS_HELD]
    return program(
        fiscal_year=FiscalCalendar(starts=starts),
        requirements={"drawn": any_of(*asked)},
        tiers=TIERS_OF_THE_WORLD,
    )


def reading(program, record, known_on=None):
    """The reference engine over one record."""
    return read(rulebook_of(program), record, known_on)


LENGTHS_HELD = (None, "P1M", "P1Y")
TIERS_OF_THE_WORLD = {
    "bronze": Tier(requires={"spend": 'has("spend")'}),
    "silver": Tier(
        requires={"wins": 'kpi("wins") >= 1', "audit": Requirement('fact("audited")', applies="renewing")}
    ),
    "gold": Tier(requires={"rate": 'kpi("win_rate") >= percent(50)'}),
}

PERIODS = st.sampled_from(["P1Y", "P2Y", "P6M", "P1M", "P3M", "P1Y1D", "P30D", "P1M1D", "P1D"])
UNITS = st.sampled_from(["month", "quarter", "half", "year"])


@st.composite
def unit_windows(draw):
    """Calendar and fiscal windows, some of which reach beyond the day."""
    word = draw(st.sampled_from([calendar, fiscal]))
    first = draw(st.integers(-4, 1))
    return word(draw(UNITS), first, draw(st.integers(first, 1)) if first < 1 else 1)


WINDOWS = PERIODS.map(trailing) | unit_windows()
IN_FORCE = st.just(True) | WINDOWS


@st.composite
def maybe_windows(draw):
    """No window, a long one, or any."""
    return (
        draw(WINDOWS)
        if draw(st.integers(0, 2)) == 0
        else draw(st.sampled_from([None, None, trailing("P1Y"), trailing("P2Y")]))
    )


MAYBE_WINDOW = maybe_windows()
SMALL = st.sampled_from([0, 1, 1, 2, 3])
MONEY = st.sampled_from([usd(each) for each in AMOUNTS])
HEALTH = (kpi("health"), kpi("health/wins"), kpi("health/csat"), kpi("health/loss_rate"))
SCORES = st.sampled_from([0, 25, 50, "200/3", 75, 100]).map(lambda each: Amount(each, "points"))
POINTS = st.sampled_from([1, 2, 3, 4, "4.2", 5]).map(lambda each: Amount(each, "points"))
RATIOS = st.sampled_from([percent(each) for each in (0, 10, 25, 50, "200/3", 100)])
ORDERS = st.sampled_from([">", ">=", "<", "<="])
COMPARED = {
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
}


def compared(left, right):
    """Comparisons between what two strategies give."""
    return st.builds(lambda op, a, b: COMPARED[op](a, b), ORDERS, left, right)


def joined(rules, most=3):
    """One rule, or several put together."""
    several = st.lists(rules, min_size=1, max_size=most)
    return (
        rules
        | several.map(lambda parts: all_of(*parts))
        | several.map(lambda parts: any_of(*parts))
        | several.map(lambda parts: none_of(*parts))
        | several.flatmap(lambda parts: st.integers(1, len(parts)).map(lambda n: at_least(n, *parts)))
    )


SPEND_TESTS = st.one_of(
    compared(st.just(field("amount")), MONEY),
    compared(st.just(field("bonus")), MONEY),
    compared(st.just(field("rating")), POINTS),
    compared(st.just(field("amount") + field("bonus")), MONEY),
    compared(st.just(field("amount")), st.just(fact("pipeline"))),
    compared(st.just(field("due")), st.just(as_of() - period("P30D")) | st.just(on("2024-06-30"))),
    compared(st.just(as_of() - field("on")), st.sampled_from([days(30), days(365)])),
    st.just(field("approved")),
    st.sampled_from(GRADES).map(lambda grade: field("grade").one_of(grade)),
    st.sampled_from(PRODUCTS).map(lambda product: field("product").one_of(product)),
)
DEAL_TESTS = st.one_of(
    compared(st.just(field("value")), MONEY),
    st.just(field("attached")),
    st.sampled_from(CUSTOMERS).map(lambda customer: field("customer").one_of(customer)),
)
SPEND_FILTERS = st.sampled_from(
    [
        {},
        {"product": "core"},
        {"approved": True},
        {"approved": False},
        {"grade": ("a", "b")},
        {"approved": True, "product": "edge"},
    ]
)
DEAL_FILTERS = st.sampled_from(
    [{}, {"outcome": "won"}, {"attached": True}, {"outcome": "won", "attached": True}]
)


SEVERAL_SPEND_TESTS = joined(SPEND_TESTS, 2)
SEVERAL_DEAL_TESTS = joined(DEAL_TESTS, 2)


@st.composite
def aggregates(draw, word, of=()):
    """An aggregate over spend or deals, with any of what narrows it; `of` are the fields of each kind."""
    kind = draw(st.sampled_from(["spend", "spend", "spend", "deal", "deal", "big", "rated"]))
    spend = kind != "deal"
    narrowed = draw(SPEND_FILTERS if spend else DEAL_FILTERS)
    said = {
        "where": draw(SEVERAL_SPEND_TESTS if spend else SEVERAL_DEAL_TESTS) if draw(st.booleans()) else None,
        "window": draw(MAYBE_WINDOW),
        "in_force": draw(IN_FORCE) if draw(st.integers(0, 5)) == 0 else None,
    }
    if of:
        said["of"] = draw(st.sampled_from(of[spend]))
    return word(kind, **said, **narrowed)


MONEY_FIELDS = (
    ("value",),
    ("amount", "amount", "amount", field("amount") * 2, "bonus", field("amount") - field("bonus")),
)


@st.composite
def distinct_counts(draw):
    """Counts of people, of optional and required fields, and of pairs of them."""
    key = draw(
        st.sampled_from(
            ["person", "product", "grade", ("person", "grade"), ("product", "grade"), ("person", "product")]
        )
    )
    narrowed = draw(SPEND_FILTERS)
    where = draw(SPEND_TESTS) if draw(st.booleans()) else None
    return count("spend", distinct=key, where=where, window=draw(MAYBE_WINDOW), **narrowed)


OBLIGATIONS = [
    count("obligation", severity="critical", overdue=True, distinct="person"),
    count("obligation", on_time=True),
    count("obligation", done=False, module="advanced", window=trailing("P6M")),
    count("obligation", escalation=("none", "suspend"), in_force=True),
]


@cache
def counts():
    """Expressions that count."""
    return st.one_of(
        aggregates(count),
        aggregates(count),
        aggregates(count),
        aggregates(count),
        distinct_counts(),
        distinct_counts(),
        st.lists(st.sampled_from(CERTIFICATIONS), min_size=1, max_size=2, unique=True).map(
            lambda names: holders(*names)
        ),
        st.builds(lambda key, rule: count(each=key, where=rule), st.just("product"), product_rules()),
        st.builds(lambda rule: count(each="person", where=rule), person_rules()),
        st.sampled_from([fact("staff"), kpi("wins"), kpi("adds")]),
        st.builds(lambda window: count("survey", survey="csat", window=window), MAYBE_WINDOW),
        st.builds(lambda window: count("exam", passed=True, distinct="person", window=window), MAYBE_WINDOW),
        st.just(count("module", module="foundation", passed=True, distinct="person")),
        st.just(count("standing", cloud=True, good=True)),
        st.sampled_from(OBLIGATIONS),
        st.builds(lambda force: count("award", in_force=force), IN_FORCE),
    )


@cache
def sums():
    """Expressions that come to money."""
    money = st.one_of(
        aggregates(total, MONEY_FIELDS),
        aggregates(total, MONEY_FIELDS),
        aggregates(total, MONEY_FIELDS),
        aggregates(maximum, MONEY_FIELDS),
        aggregates(minimum, MONEY_FIELDS),
        aggregates(mean, MONEY_FIELDS),
        aggregates(median, MONEY_FIELDS),
        st.builds(lambda window: latest("spend", of="amount", window=window), MAYBE_WINDOW),
        st.builds(lambda window: earliest("spend", of="bonus", window=window), MAYBE_WINDOW),
        st.just(total(each="product", of=total("spend", of="amount"), where=has("spend", approved=True))),
        st.sampled_from([fact("pipeline"), kpi("spending"), kpi("per_deal")]),
    )
    return st.one_of(
        money,
        money,
        st.builds(lambda a, b: a + b, money, money),
        st.builds(lambda a, b: a - b, money, money),
        st.builds(lambda a, n: a * n, money, counts()),
        st.builds(lambda a, n: a / n, money, counts()),
        st.builds(least, money, MONEY),
        st.builds(greatest, money, money),
        st.builds(
            lambda a, way: rounded(a, to=usd(50), direction=way),
            money,
            st.sampled_from(["down", "up", "half_even"]),
        ),
        st.builds(lambda a, length: ago(a, length), money, PERIODS),
        st.builds(lambda a, length: change(a, length), money, PERIODS),
        st.builds(lambda a, at_most: share_of(a, percent(50), at_most), money, MONEY),
        st.builds(lambda test, a, b: choose((test, a), otherwise=b), simple_rules(), money, money),
    )


@cache
def shares():
    """Expressions that come to a ratio."""
    return st.one_of(
        st.sampled_from([kpi("win_rate"), kpi("csat"), kpi("margin"), fact("share")]),
        st.builds(lambda a, b: a / b, aggregates(count), st.sampled_from([count("spend"), count("deal")])),
        st.builds(lambda a, b: a / b, aggregates(total, MONEY_FIELDS), st.just(total("spend", of="amount"))),
        st.builds(lambda a, length: growth(a, length), aggregates(total, MONEY_FIELDS), PERIODS),
    )


@cache
def grades():
    """Expressions that come to points."""
    return st.one_of(
        st.builds(lambda window: mean("spend", of="rating", window=window), MAYBE_WINDOW),
        st.builds(lambda window: maximum("exam", of="score", window=window), MAYBE_WINDOW),
        st.builds(lambda window: minimum("survey", survey="csat", of="score", window=window), MAYBE_WINDOW),
        st.sampled_from([kpi("rating"), fact("quota")]),
        st.sampled_from(HEALTH),
        st.builds(
            lambda n, step: score(n, full_at=3, worth=Amount(5, "points"), step=step),
            counts(),
            st.sampled_from([None, 1]),
        ),
        st.builds(
            lambda n, gate: score(n, full_at=2, worth=Amount(5, "points"), only_if=gate),
            counts(),
            simple_rules(),
        ),
        st.just(
            case(
                fact("region"),
                {"emea": Amount(4, "points"), "amer": Amount(4, "points")},
                otherwise=Amount(1, "points"),
            )
        ),
    )


@cache
def simple_rules():
    """Rules that stand for themselves."""
    return st.one_of(
        compared(aggregates(count), SMALL),
        st.builds(lambda window: has("spend", approved=True, window=window), MAYBE_WINDOW),
        st.builds(lambda window: no("deal", outcome="lost", window=window), MAYBE_WINDOW),
        st.sampled_from(
            [
                fact("audited"),
                fact("region").one_of("emea", "apac"),
                attested("gdpr"),
                achieved("data"),
                achieved("silver"),
                fact("since") <= as_of() - period("P1Y"),
                as_of() - latest("deal", outcome="won") <= days(365),
                latest("spend", of="grade").one_of("a"),
                latest("exam", exam="sales", of="passed"),
                has("module", module="foundation", passed=True),
                no("suspension", in_force=True),
                no("obligation", severity="critical", overdue=True),
            ]
        ),
        st.builds(
            lambda tier, since: held(tier, since=since),
            st.sampled_from((*TIERS, "data")),
            st.sampled_from(LENGTHS_HELD),
        ),
    )


@cache
def product_rules():
    """Rules about the group of one product."""
    spent = total("spend", of="amount")
    of_the_group = st.one_of(
        compared(st.just(spent), MONEY),
        st.builds(lambda window: has("spend", approved=True, window=window), MAYBE_WINDOW),
        compared(st.just(maximum("spend", of="bonus")), MONEY),
        st.just(kpi("spending") >= usd(100)),
    )
    of_the_partner = st.sampled_from([achieved("silver"), fact("audited"), held("bronze")])
    words = st.sampled_from([all_of, any_of, none_of])
    return of_the_group | st.builds(
        lambda word, *rules: word(*rules), words, of_the_group, of_the_group | of_the_partner
    )


@cache
def person_rules():
    """Rules about the group of one person."""
    return joined(
        st.sampled_from(
            [
                has("exam", exam="sales", passed=True),
                maximum("exam", of="score") >= Amount(70, "points"),
                has("award"),
                has("standing", role="sales", good=True),
                no("obligation", overdue=True),
                has("module", module="foundation", passed=True),
                count("exam", window=trailing("P1Y")) >= 2,
                kpi("wins") >= 1,
            ]
        ),
        2,
    )


@st.composite
def sure_rates(draw):
    """How sure a share of the decided deals is, of many confidences, some on the end of the interval."""
    word, window = draw(st.sampled_from([wilson_at_least, wilson_at_most])), draw(MAYBE_WINDOW)
    won, decided = (count("deal", outcome=each, window=window) for each in ("won", ("won", "lost")))
    rate, z = draw(st.sampled_from([10, 20, 50, "100/3"])), draw(st.sampled_from([0.5, 1, 1.96, 2]))
    return word(won, decided, percent(rate), z=z)


@cache
def _any_rules():
    comparisons = st.one_of(
        compared(counts(), SMALL),
        compared(sums(), MONEY),
        compared(shares(), RATIOS),
        compared(grades(), POINTS),
        compared(st.sampled_from(HEALTH), SCORES),
        compared(sums(), sums()),
    )
    filled = st.one_of(
        st.just(has("qbr")),
        st.just(total("spend", of="amount") >= usd(50)),
        st.just(kpi("win_rate") >= percent(50)),
    )
    phrases = st.one_of(
        st.builds(
            lambda word, unit, n, rule: word(unit, n, 0, rule),
            st.sampled_from([in_each, in_any]),
            UNITS,
            st.integers(-3, 0),
            filled,
        ),
        st.builds(lambda a, b: for_each("product", a, b), product_rules(), product_rules()),
        st.builds(
            lambda needs, most: staffed(needs, roles_per_person=most),
            st.dictionaries(st.sampled_from(ROLES), st.integers(0, 2), min_size=1, max_size=3),
            st.integers(1, 3),
        ),
        st.builds(lambda rule, length: ago(rule, length), simple_rules(), PERIODS),
        sure_rates(),
    )
    return joined(st.one_of(comparisons, comparisons, simple_rules(), phrases))


@st.composite
def rules(draw):
    """A rule about the partner, of any words of the language."""
    return draw(_any_rules())


@st.composite
def values(draw):
    """A formula about the partner: a count, money, a ratio or points."""
    return draw(draw(st.sampled_from([counts, counts, sums, sums, shares, grades]))())


RULES = rules()
VALUES = values()


@st.composite
def requirements(draw):
    """A requirement, now and then with `applies`, now and then not to be waived."""
    applies = draw(st.one_of(st.none(), st.none(), simple_rules(), st.sampled_from(["joining", "renewing"])))
    return Requirement(draw(RULES), applies=applies, waivable=draw(st.booleans()))


def _tier():
    plain = st.dictionaries(st.sampled_from(["one", "two"]), requirements(), max_size=2)
    return plain.map(lambda requires: Tier(requires=requires))


@st.composite
def programs(draw):
    """A whole small program: drawn requirements on three tiers and a specialization, drawn KPIs, nested or not."""
    needs = draw(st.dictionaries(st.sampled_from(["first", "second"]), VALUES, max_size=2))
    kpis = {id: Kpi(formula=formula, window=draw(MAYBE_WINDOW)) for id, formula in needs.items()}
    requires = st.fixed_dictionaries(
        {
            tier: st.just(Tier(requires={"spend": 'has("spend")'})) if tier == "bronze" else _tier()
            for tier in TIERS
        }
    )
    # `silver` and `data` are named by drawn rules and must not rest on them
    return program(
        tiers={**draw(requires), "silver": TIERS_OF_THE_WORLD["silver"]},
        kpis={**KPIS, **kpis},
        ladders={
            "tier": Ladder(
                tiers=TIERS, nested=draw(st.booleans()), elections=draw(st.sampled_from([None, "lower"]))
            )
        },
        requirements={"drawn": draw(requirements().filter(lambda each: not isinstance(each.applies, str)))},
        fiscal_year=FiscalCalendar(starts=draw(st.sampled_from([1, 2, 7, 10]))),
    )
