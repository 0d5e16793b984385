"""What a decision costs beside the plainest Python that decides the same, from facts (A) and from evidence (B)."""

import platform
import random
import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import partnercert as pc

ROUNDS = 31
PARTNERS = 200
TODAY = date(2026, 11, 21)
TIERS = (None, "registered", "silver", "gold", "platinum")

HEAD = """
[program]
name = "Benchmark"
currency = "usd"
[kinds.credential]
fields = { credential = "text" }
[kinds.audit]
fields = { passed = "flag" }
[ladders.tier]
tiers = ["registered", "silver", "gold", "platinum"]
[tiers.registered]
"""
FACTS = {
    "certified_sales": "count",
    "certified_solutions": "count",
    "certified_delivery": "count",
    "exam_pass_rate": "ratio",
    "demo_score": "points",
    "references_validated": "count",
    "security_evidence": "flag",
    "win_rate": "ratio",
    "first_pass_quality": "ratio",
    "nps": "points",
    "gross_margin": "ratio",
    "survey_score": "points",
    "influenced_pipeline": "usd",
    "attach_rate": "ratio",
    "days_since_last_renewal": "days",
    "critical_modules_outstanding": "count",
}
# the values of B that are counted from the log; the others stay facts
COUNTED = {
    "certified_sales": 'count("credential", credential="sales", in_force=True, distinct="person")',
    "certified_solutions": 'count("credential", credential="solutions", in_force=True, distinct="person")',
    "certified_delivery": 'count("credential", credential="delivery", in_force=True, distinct="person")',
    "exam_pass_rate": (
        'count("exam", passed=True, window=trailing("P12M")) / count("exam", window=trailing("P12M"))'
    ),
    "demo_score": 'mean("demo", of="score", window=trailing("P12M"))',
    "references_validated": 'count("reference", validated=True, window=trailing("P24M"), distinct="customer")',
    "security_evidence": 'has("audit", passed=True, window=trailing("P12M"))',
    "win_rate": (
        'count("deal", outcome="won", window=trailing("P12M"))'
        ' / count("deal", outcome=("won", "lost"), window=trailing("P12M"))'
    ),
    "first_pass_quality": (
        'count("delivery", accepted_first_time=True, window=trailing("P12M"))'
        ' / count("delivery", window=trailing("P12M"))'
    ),
    "gross_margin": (
        '(total("delivery", of="revenue", window=trailing("P12M")) - total("delivery", of="cost", '
        'window=trailing("P12M"))) / total("delivery", of="revenue", window=trailing("P12M"))'
    ),
    "survey_score": 'mean("survey", of="score", survey="csat", window=trailing("P12M"))',
}
BARS: dict[str, tuple[Any, ...]] = {
    "certified_sales": (1, 2, 4),
    "certified_solutions": (2, 4, 8),
    "certified_delivery": (2, 5, 10),
    "exam_pass_rate": (0.7, 0.8, 0.9),
    "demo_score": (60, 70, 80),
    "references_validated": (1, 3, 6),
    "win_rate": (None, 0.25, 0.35),
    "first_pass_quality": (None, 0.85, 0.92),
    "nps": (None, 30, 50),
    "gross_margin": (None, 0.3, 0.35),
}


def document(counted: bool) -> str:
    """The program of A, or of B, where what can be counted is a KPI over the log."""
    facts = [name for name in FACTS if not counted or name not in COUNTED]
    lines = [HEAD, "[facts]"]
    for name in facts:
        unit = FACTS[name]
        spec = 'sort = "flag"' if unit == "flag" else f'unit = "{unit}"'
        bound = "" if unit == "flag" or name in ("nps", "gross_margin") else ", at_least = 0"
        lines.append(f"{name} = {{ {spec}{bound} }}")
    said = {name: f'fact("{name}")' for name in facts}
    for name, formula in COUNTED.items() if counted else ():
        if name == "security_evidence":
            said[name] = formula
        else:
            lines += [f"[kpis.{name}]", f"formula = '{formula}'"]
            said[name] = f'kpi("{name}")'
    for rank, tier in enumerate(TIERS[2:]):
        lines.append(f"[tiers.{tier}.requires]")
        for name, bars in BARS.items():
            if bars[rank] is not None:
                bar = f'ratio("{bars[rank]}")' if FACTS[name] == "ratio" else bars[rank]
                lines.append(f"{name} = '{said[name]} >= {bar}'")
        lines.append(f"renewal = '{said['days_since_last_renewal']} <= days(365)'")
        lines.append(f"modules = '{said['critical_modules_outstanding']} <= 0'")
        if rank:
            market = (
                f"{said['survey_score']} >= 4.2, {said['attach_rate']} >= percent(20), "
                f"{said['influenced_pipeline']} >= usd(250_000)"
            )
            lines.append(f"security = '{said['security_evidence']}'")
            lines.append(f"market = 'at_least({rank + 1}, {market})'")
    lines.append(
        f"composite = '0.3 * {said['first_pass_quality']} + 0.3 * {said['win_rate']} + 0.2 * ({said['nps']} + 100)"
        f' / points(200) + 0.2 * {said["survey_score"]} / points(5) >= ratio("0.7")\''
    )
    return "\n".join(lines)


def some_facts(chance: random.Random, missing: float) -> dict[str, Any]:
    """What is known of a partner that is worth no tier, or one of the three."""
    good = chance.choice((0, 1, 1, 2, 2, 3, 3))

    def number(*least: float) -> float:
        return least[good]

    facts = {
        "certified_sales": number(0, 1, 3, 5) + chance.randint(0, 1),
        "certified_solutions": number(1, 2, 5, 9) + chance.randint(0, 2),
        "certified_delivery": number(1, 3, 6, 11) + chance.randint(0, 2),
        "exam_pass_rate": chance.randint(int(number(55, 70, 80, 90)), 100) / 100,
        "demo_score": chance.randint(int(number(50, 60, 70, 80)), 100),
        "references_validated": number(0, 1, 3, 6) + chance.randint(0, 2),
        "security_evidence": chance.random() < 0.95,
        "win_rate": chance.randint(int(number(15, 20, 25, 35)), 60) / 100,
        "first_pass_quality": chance.randint(int(number(75, 80, 85, 92)), 100) / 100,
        "nps": chance.randint(int(number(10, 20, 30, 50)), 90),
        "gross_margin": chance.randint(int(number(20, 25, 30, 35)), 60) / 100,
        "survey_score": chance.randint(int(number(35, 38, 41, 42)), 50) / 10,
        "influenced_pipeline": chance.randint(int(number(100, 150, 240, 250)) * 1000, 900_000),
        "attach_rate": chance.randint(int(number(5, 10, 19, 20)), 50) / 100,
        "days_since_last_renewal": chance.randint(0, 370),
        "critical_modules_outstanding": int(chance.random() < 0.03),
    }
    return {name: value for name, value in facts.items() if chance.random() >= missing}


class Event(NamedTuple):
    """A row of the log as a hand-written decision would keep it."""

    kind: str
    on: date
    person: str | None = None
    valid_through: date | None = None
    name: str | None = None
    good: bool | None = None
    score: float | None = None
    revenue: float | None = None
    cost: float | None = None


def some_events(chance: random.Random) -> list[Event]:
    """About 60 events of two and a half years: 20 people's credentials, and what the partner did."""
    good = chance.choice((0.5, 0.7, 0.85, 0.95))
    events = []
    for person in range(20):
        on = TODAY - timedelta(chance.randint(0, 700))
        name = chance.choices(("sales", "solutions", "delivery"), (1, 2, 2))[0]
        events.append(
            Event("credential", on, f"p{person}", on + timedelta(729 if good > 0.6 else 364), name=name)
        )

    def more(kind: str, several: int, **fields: Callable[[], Any]) -> None:
        for _ in range(several):
            row = {name: said() for name, said in fields.items()}
            events.append(Event(kind, TODAY - timedelta(chance.randint(0, 800)), **row))

    def lucky() -> bool:
        return chance.random() < good

    more("exam", 8, good=lucky)
    more("demo", 4, score=lambda: float(chance.randint(int(100 * good) - 20, 100)))
    more("reference", 8, good=lucky, name=lambda: f"c{chance.randint(0, 9)}")
    more("audit", 2, good=lucky)
    more("deal", 10, name=lambda: chance.choices(("won", "lost", "open"), (good, 1 - good / 2, 0.2))[0])
    more(
        "delivery",
        8,
        good=lambda: chance.random() < good + 0.1,
        revenue=lambda: chance.randint(10, 99) * 1000.0,
        cost=lambda: chance.randint(5, 50) * 1000.0,
    )
    more("survey", 6, score=lambda: chance.randint(int(30 + 15 * good), 50) / 10)
    return events


def row_of(event: Event) -> dict[str, Any]:
    """The same row as the door takes it."""
    row = {"kind": event.kind, "on": event.on, "person": event.person, "valid_through": event.valid_through}
    match event.kind:
        case "credential":
            row["credential"] = event.name
        case "exam":
            row |= {"exam": "sales", "passed": event.good}
        case "demo":
            row |= {"demo": "story", "score": event.score}
        case "reference":
            row |= {"customer": event.name, "validated": event.good}
        case "audit":
            row["passed"] = event.good
        case "deal":
            row["outcome"] = event.name
        case "delivery":
            row |= {"accepted_first_time": event.good, "revenue": event.revenue, "cost": event.cost}
        case "survey":
            row |= {"survey": "csat", "score": event.score}
    return {name: value for name, value in row.items() if value is not None}


def tier_by_hand(
    cs: Any, co: Any, cd: Any, ex: Any, de: Any, re: Any, se: Any, wi: Any,
    fp: Any, np: Any, gm: Any, su: Any, pi: Any, at: Any, dr: Any, cm: Any,
) -> int:  # fmt: skip
    """The rank of the tier earned from the facts, as one would write it."""
    if cs is None or cs < 1 or co is None or co < 2 or cd is None or cd < 2 or ex is None or ex < 0.7:
        return 1
    if de is None or de < 60 or re is None or re < 1 or dr is None or dr > 365 or cm is None or cm > 0:
        return 1
    if cs < 2 or co < 4 or cd < 5 or ex < 0.8 or de < 70 or re < 3 or not se or wi is None or wi < 0.25:
        return 2
    if fp is None or fp < 0.85 or np is None or np < 30 or gm is None or gm < 0.3:
        return 2
    market = (
        (su is not None and su >= 4.2) + (at is not None and at >= 0.2) + (pi is not None and pi >= 250_000)
    )
    if market < 2:
        return 2
    if cs < 4 or co < 8 or cd < 10 or ex < 0.9 or de < 80 or re < 6 or wi < 0.35 or fp < 0.92 or np < 50:
        return 3
    if gm < 0.35 or market < 3 or 0.3 * fp + 0.3 * wi + 0.2 * (np + 100) / 200 + 0.2 * su / 5 < 0.7:
        return 3
    return 4


def outcomes_by_hand(
    cs: Any, co: Any, cd: Any, ex: Any, de: Any, re: Any, se: Any, wi: Any,
    fp: Any, np: Any, gm: Any, su: Any, pi: Any, at: Any, dr: Any, cm: Any,
) -> tuple[list[bool | None], ...]:  # fmt: skip
    """What every requirement comes to, tier by tier, and the tier last; None where it is not known."""
    e = 1e-9  # a mean of exactly 4.2 comes out below it in floats
    renewal = None if dr is None else dr <= 365
    modules = None if cm is None else cm <= 0
    market = [None if su is None else su >= 4.2 - e, None if at is None else at >= 0.2, None]
    market[2] = None if pi is None else pi >= 250_000
    met, unmet = market.count(True), market.count(False)
    silver = [
        None if cs is None else cs >= 1,
        None if co is None else co >= 2,
        None if cd is None else cd >= 2,
        None if ex is None else ex >= 0.7 - e,
        None if de is None else de >= 60 - e,
        None if re is None else re >= 1,
        renewal,
        modules,
    ]
    gold = [
        None if cs is None else cs >= 2,
        None if co is None else co >= 4,
        None if cd is None else cd >= 5,
        None if ex is None else ex >= 0.8 - e,
        None if de is None else de >= 70 - e,
        None if re is None else re >= 3,
        None if wi is None else wi >= 0.25 - e,
        None if fp is None else fp >= 0.85 - e,
        None if np is None else np >= 30,
        None if gm is None else gm >= 0.3 - e,
        renewal,
        modules,
        se,
        True if met >= 2 else False if unmet >= 2 else None,
    ]
    composite = None
    if fp is not None and wi is not None and np is not None and su is not None:
        composite = 0.3 * fp + 0.3 * wi + 0.2 * (np + 100) / 200 + 0.2 * su / 5 >= 0.7 - e
    platinum = [
        None if cs is None else cs >= 4,
        None if co is None else co >= 8,
        None if cd is None else cd >= 10,
        None if ex is None else ex >= 0.9 - e,
        None if de is None else de >= 80 - e,
        None if re is None else re >= 6,
        None if wi is None else wi >= 0.35 - e,
        None if fp is None else fp >= 0.92 - e,
        None if np is None else np >= 50,
        None if gm is None else gm >= 0.35 - e,
        renewal,
        modules,
        se,
        True if met == 3 else False if unmet else None,
        composite,
    ]
    below: bool | None = True
    for tier in (silver, gold, platinum):
        if below is False or False in tier:
            below = False
        elif below is None or None in tier:
            below = None
        tier.append(below)
    return silver, gold, platinum


def outcomes_of_log_by_hand(log: Sequence[Event], facts: dict[str, Any]) -> tuple[list[bool | None], ...]:
    """The same from the log, in a single pass."""
    year, two_years = date(2025, 11, 22), date(2024, 11, 22)
    credentials: dict[str, set[str]] = {"sales": set(), "solutions": set(), "delivery": set()}
    customers = set()
    exams = passed = demos = won = closed = deliveries = first = surveys = 0
    demo_score = survey_score = revenue = cost = 0.0
    secure = False
    for event in log:
        kind = event.kind
        if kind == "credential":
            if event.valid_through >= TODAY:
                credentials[event.name].add(event.person)
        elif kind == "reference":
            if event.good and event.on >= two_years:
                customers.add(event.name)
        elif event.on < year:
            continue
        elif kind == "deal":
            if event.name != "open":
                closed += 1
                won += event.name == "won"
        elif kind == "delivery":
            deliveries += 1
            first += event.good
            revenue += event.revenue
            cost += event.cost
        elif kind == "exam":
            exams += 1
            passed += event.good
        elif kind == "survey":
            surveys += 1
            survey_score += event.score
        elif kind == "demo":
            demos += 1
            demo_score += event.score
        elif event.good:
            secure = True
    get = facts.get
    return outcomes_by_hand(
        len(credentials["sales"]),
        len(credentials["solutions"]),
        len(credentials["delivery"]),
        passed / exams if exams else None,
        demo_score / demos if demos else None,
        len(customers),
        secure,
        won / closed if closed else None,
        first / deliveries if deliveries else None,
        get("nps"),
        (revenue - cost) / revenue if revenue else None,
        survey_score / surveys if surveys else None,
        get("influenced_pipeline"),
        get("attach_rate"),
        get("days_since_last_renewal"),
        get("critical_modules_outstanding"),
    )


Ways = dict[str, tuple[Callable[[Any], object], Sequence[Any]]]


def seconds(work: Callable[[Any], object], given: Sequence[Any]) -> float:
    start = perf_counter()
    for each in given:
        work(each)
    return (perf_counter() - start) / len(given)


def measured(ways: Ways) -> dict[str, float]:
    """The median of each way, all of them in turn."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, (work, given) in ways.items():
            times[name].append(seconds(work, given))
    return {name: median(each) for name, each in times.items()}


def table(title: str, base: str, found: dict[str, float]) -> None:
    print(f"\n{title}")
    for name, each in found.items():
        print(f"  {name:<44} {each * 1e6:>9.2f} µs {each / found[base]:>8.2f}×")


def by_tier(verdicts: Any) -> tuple[list[bool | None], ...]:
    """The verdicts of a decision in the order of the hand-written outcomes."""
    said = {pc.Verdict.MET: True, pc.Verdict.UNMET: False, pc.Verdict.UNKNOWN: None}
    return tuple(
        [
            *(said[verdict] for id, verdict in verdicts.items() if id.startswith(f"{tier}/")),
            said[verdicts[tier]],
        ]
        for tier in TIERS[2:]
    )


def facts_of_partners(missing: float) -> list[dict[str, Any]]:
    chance = random.Random(1)
    return [some_facts(chance, missing) for _ in range(PARTNERS)]


def from_facts(facts: Sequence[dict[str, Any]]) -> Ways:
    """The ways to decide A, which have been seen to agree."""
    program = pc.parse_program(document(counted=False))
    compiled = pc.compile(program)
    records = [program.record(f"p{n}", facts=each) for n, each in enumerate(facts)]
    rows = [tuple(each.get(name) for name in FACTS) for each in facts]
    tier = compiled.tier
    for record, row in zip(records, rows, strict=True):
        assert (
            tier(record, TODAY).id == TIERS[tier_by_hand(*row)] == pc.decide(program, record, TODAY).tier.id
        )
        assert by_tier(compiled.verdicts(record, TODAY)) == outcomes_by_hand(*row)
    assert set(TIERS[1:]) == {TIERS[tier_by_hand(*row)] for row in rows}
    return {
        "tier by hand": (lambda row: tier_by_hand(*row), rows),
        "pc.compile(program).tier": (lambda record: tier(record, TODAY), records),
        "all outcomes by hand": (lambda row: outcomes_by_hand(*row), rows),
        "pc.decide": (lambda record: pc.decide(program, record, TODAY), records),
        "pc.decide(…).judged": (lambda record: pc.decide(program, record, TODAY).judged, records),
    }


def from_evidence() -> Ways:
    """The ways to decide B, which have been seen to agree."""
    program = pc.parse_program(document(counted=True))
    compiled = pc.compile(program)
    chance = random.Random(1)
    partners = [(some_events(chance), some_facts(chance, 0)) for _ in range(PARTNERS)]

    def record_of(events: list[Event], facts: dict[str, Any]) -> pc.PartnerRecord:
        said = {name: value for name, value in facts.items() if name not in COUNTED}
        return program.record("p", facts=said, evidence=map(row_of, events))

    records = [record_of(*each) for each in partners]
    for record, each in zip(records, partners, strict=True):
        assert by_tier(compiled.verdicts(record, TODAY)) == outcomes_of_log_by_hand(*each)
    fresh = iter([record_of(*each) for _ in range(ROUNDS) for each in partners])
    reference = records[:5]
    tiers = {tier.id for record in records if (tier := compiled.tier(record, TODAY)) is not None}
    assert len(tiers) > 2, tiers
    return {
        "a single pass by hand": (lambda each: outcomes_of_log_by_hand(*each), partners),
        "pc.decide": (lambda record: pc.decide(program, record, TODAY), records),
        "pc.decide, record seen for the first time": (
            lambda _: pc.decide(program, next(fresh), TODAY),
            records,
        ),
        "pc.compile(program).tier": (lambda record: compiled.tier(record, TODAY), records),
        'decide(…, engine="reference").judged': (
            lambda record: pc.decide(program, record, TODAY, engine="reference").judged,
            reference,
        ),
    }


def writing() -> dict[str, float]:
    """What it takes to write and compile the code of a program, once."""
    from partnercert.questions.generated import written_for
    from partnercert.questions.reading import rulebook_of

    found = {}
    for name, text in (
        ("A", document(counted=False)),
        ("B", document(counted=True)),
        ("4,000 requirements", many(20, 200)),
    ):
        program = pc.parse_program(text)
        rulebook_of(program)
        record = program.record("p")
        times = []
        for _ in range(9):
            start = perf_counter()
            written_for.__wrapped__(program).verdicts(record, TODAY)
            times.append(perf_counter() - start)
        found[name] = median(times)
    return found


def many(tiers: int, each: int) -> str:
    """A program of many tiers with many requirements over facts."""
    names = [f"t{n}" for n in range(tiers)]
    lines = ['[program]\nname = "Many"\ncurrency = "usd"\n[facts]']
    lines += [f'f{n} = {{ unit = "count" }}' for n in range(100)]
    lines += ["[ladders.tier]", f"tiers = {names!r}"]
    for rank, name in enumerate(names):
        lines.append(f"[tiers.{name}.requires]")
        lines += [f"r{n} = 'fact(\"f{n % 100}\") >= {rank + n}'" for n in range(each)]
    return "\n".join(lines)


def main() -> None:
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    print(f"medians of {ROUNDS} rounds, all ways in turn, {PARTNERS} partners a round")
    for missing in (0, 0.03):
        found = measured(from_facts(facts_of_partners(missing)))
        table(f"A, from 16 facts, {missing:.0%} missing", "tier by hand", found)
    table("B, from about 66 events", "a single pass by hand", measured(from_evidence()))
    print("\nwriting and compiling, once a program")
    for name, each in writing().items():
        print(f"  {name:<20} {each * 1e3:>8.1f} ms")


if __name__ == "__main__":
    sys.exit(main())
