"""Writes the partners that decide_partners.py reads: the same ones on every run.

    python docs/examples/make_partners.py               # says what it would write
    python docs/examples/make_partners.py DIRECTORY     # writes it

The agencies become one CSV file for each kind of evidence and one JSON file for the rare kinds; the Odoo partners
become one JSON file. All of them are invented, and so is everybody who works for them.
"""

import csv
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from random import Random

TODAY = date(2026, 11, 21)
SEED = "harbor-2026"

ROLES = ("sales", "solutions", "delivery")
CHECKS = {"sales": "positioning-check", "solutions": "design-check", "delivery": "launch-check"}
MODULES = {"sales": "positioning", "solutions": "solution-design", "delivery": "launch-practice"}
SCENARIOS = {"retail": "retail-scenario", "healthcare": "health-scenario", "public-sector": "public-scenario"}

# The tier that an agency is built for; what is wrong with it, or not known of it, is drawn afterwards.
BUILT_FOR = {"platinum": 26, "gold": 52, "silver": 58, "registered": 30, "starting": 14}
TEAMS = {
    "platinum": ["solutions delivery"] * 4 + ["sales delivery"] * 4 + ["delivery"],
    "gold": ["solutions delivery", "solutions", "sales delivery", "sales", "delivery", "delivery"],
    "silver": ["solutions", "sales delivery", "delivery", "sales"],
    "registered": ["sales delivery", "delivery", ""],
    "starting": ["sales", ""],
}
WEAKNESSES = {
    "platinum": ["tenure", "staff", "quotes", "churn", "margin", "customers", "betas", "rework", "reviews"],
    "gold": ["staff", "professionals", "ratings", "launches", "first-pass", "rework", "growth", "reviews"],
    "silver": ["staff", "reference", "unhappy", "privacy"],
    "registered": [],
    "starting": ["agreement"],
}
SILENCES = ["no employees", "old employees", "old customers", "no region", "few surveys", "no rework", "no acceptance"]

ADJECTIVES = (
    "amber bright calm copper coral early fair granite green hollow juniper lantern linden lively merry northern "
    "open plain quiet silver spring stone tidal upper violet western"
).split()
NOUNS = "anchor atelier beacon bureau foundry guild harbor house kite loom mill orchard press studio works".split()
FIRST_NAMES = (
    "ada ben chloe dara emil fay goran hana ines jonas kaya leo mira noor oskar pia quinn rosa sami tara "
    "umar vera wim xenia yusuf zoe"
).split()

# Columns that every kind of evidence has, in the order in which a file shows them.
COMMON = ("partner", "id", "on", "valid_through", "recorded_on", "revoked_on", "supersedes", "person")
IN_JSON = ("attestation", "waiver", "election", "suspension", "decision", "appeal", "feedback", "enrollment")


@dataclass
class Agency:
    """One agency in the making: what it is built for, what goes wrong, and its log so far."""

    id: str
    built_for: str
    region: str
    weak: tuple[str, ...]
    silent: str
    random: Random
    rows: list[dict] = field(default_factory=list)

    def add(self, kind, on, **fields):
        """One more row of the log; a field that is None is left out."""
        self.rows.append({"kind": kind, "on": on, **{name: value for name, value in fields.items() if value is not None}})
        return self.rows[-1]

    def is_at_least(self, tier):
        return list(BUILT_FOR).index(self.built_for) <= list(BUILT_FOR).index(tier)

    def chance(self, share):
        return self.random.random() < share

    def shares(self, number, share):
        """So many flags, of which that share is true, in any order."""
        flags = [position < round(number * share) for position in range(number)]
        self.random.shuffle(flags)
        return flags

    def days(self, a_year):
        """Days of the last 18 months, latest first, evenly spread, so many a year."""
        return [TODAY - timedelta(days=4 + int((n + self.random.random()) * 355 / a_year)) for n in range(a_year * 3 // 2)]

    def money(self, low, high):
        """A round amount of dollars, or as text in the currency in which business is done there."""
        amount = self.random.randrange(low, high, 500)
        abroad = self.region == "emea" and self.chance(0.4)
        return f"{amount} {self.random.choice(('eur', 'eur', 'gbp'))}" if abroad else amount


def agencies():
    """All agencies with their logs."""
    random = Random(SEED)
    names = [f"{adjective}-{noun}" for adjective in ADJECTIVES for noun in NOUNS]
    kinds = [tier for tier, number in BUILT_FOR.items() for _ in range(number)]
    made = [an_agency(name, tier) for name, tier in zip(random.sample(names, len(kinds)), kinds, strict=True)]
    return sorted(made, key=lambda agency: agency.id)


def an_agency(name, tier):
    """An agency whose every detail follows from its name."""
    random = Random(f"{SEED}/{name}")
    weak = random.sample(WEAKNESSES[tier], min(len(WEAKNESSES[tier]), random.choice((0, 0, 0, 0, 0, 0, 0, 1, 1, 2))))
    if tier == "gold" and random.random() < 0.1:
        weak.append(random.choice(WEAKNESSES["silver"]))
    silent = random.choice(SILENCES) if random.random() < 0.18 else ""
    agency = Agency(name, tier, random.choice(("emea", "emea", "amer", "apac")), tuple(weak), silent, random)
    for tell in (agreements, people, deals, deliveries, answers, references, launches, reviews, subscriptions, campaigns, standing):
        tell(agency)
    corrections(agency)
    return agency


def agreements(agency):
    """The partner agreement, and reviews of privacy and patient data."""
    signed = date(2024, 5, 1) + timedelta(days=agency.random.randrange(500))
    ended = date(2026, 8, 31) if "agreement" in agency.weak else None
    if not (agency.built_for == "starting" and agency.chance(0.4)):
        agency.add("attestation", signed, attestation="partner-agreement", valid_through=ended)
    if agency.is_at_least("silver") and "privacy" not in agency.weak and (agency.region == "emea" or agency.chance(0.1)):
        agency.add("attestation", signed + timedelta(days=40), attestation="privacy-review", valid_through=date(2027, 6, 30))
    if agency.is_at_least("gold") and agency.chance(0.4):
        agency.add("attestation", date(2026, 2, 2), attestation="patient-data-review", valid_through=date(2028, 2, 1))


def people(agency):
    """Everybody's employment, and what they learnt, passed and were awarded."""
    team = list(TEAMS[agency.built_for])
    if agency.chance(0.5):
        team.append(agency.random.choice(("delivery", "sales", "sales delivery", "")))
    for position, (person, roles) in enumerate(zip(agency.random.sample(FIRST_NAMES, len(team)), team, strict=True)):
        career(agency, person, roles.split(), position, position == len(team) - 1)
    if agency.chance(0.3):
        gone = agency.random.choice([name for name in FIRST_NAMES if not any(row.get("person") == name for row in agency.rows)])
        joined = date(2024, 2, 1)
        agency.add("employment", joined, person=gone, role="delivery", valid_through=date(2026, 3, 31))
        certified(agency, gone, "delivery-associate", date(2025, 4, 14))


def career(agency, person, roles, position, newest):
    """One person: the foundations, then for each role the module, the exam and the certification."""
    joined = date(2023, 6, 1) + timedelta(days=agency.random.randrange(600))
    agency.add("employment", joined, person=person, role=roles[0] if roles else None, contractor=agency.chance(0.1) or None)
    learnt = date(2025, 2, 3) + timedelta(days=agency.random.randrange(380))
    late = newest and agency.chance(0.3)
    if late:
        learnt = date(2026, 10, 5)
    if agency.chance(0.2):
        agency.add("knowledge_check", learnt - timedelta(days=9), person=person, knowledge_check="foundations-check", score=agency.random.randrange(55, 80))
    agency.add("knowledge_check", learnt, person=person, knowledge_check="foundations-check", score=agency.random.randrange(80, 101))
    seasoned = agency.is_at_least("gold") and position % 2 == 0 and not late
    for role in roles:
        lapses = "staff" in agency.weak and role == "delivery"
        if not seasoned and not lapses:
            learnt = studied(agency, person, role, learnt + timedelta(days=agency.random.randrange(7, 20)))
        if not late:
            ends = TODAY - timedelta(days=agency.random.randrange(5, 60)) if lapses else None
            certified(agency, person, f"{role}-associate", learnt + timedelta(days=2), ends)
    if agency.is_at_least("gold") and not late:
        specialist(agency, person, roles, position)


def studied(agency, person, role, day):
    """Knowledge check, practical part and exam of a role, not always passed at once; the day it was passed."""
    agency.add("knowledge_check", day, person=person, knowledge_check=CHECKS[role], score=agency.random.randrange(80, 101))
    agency.add("module", day + timedelta(days=1), person=person, module=MODULES[role], part="practical", passed=True)
    day += timedelta(days=4)
    if agency.chance(0.2):
        agency.add("exam", day, person=person, exam=f"{role}-exam", score=agency.random.randrange(45, 70), passed=False, proctored=False, state="valid")
        day += timedelta(days=14)
    agency.add("exam", day, person=person, exam=f"{role}-exam", score=agency.random.randrange(70, 100), passed=True, proctored=False, state="valid")
    return day


def certified(agency, person, award, day, ends=None):
    """The award that the host stored: a certification for two years, by its last valid day."""
    last = ends or date(day.year + 2, day.month, min(day.day, 28)) - timedelta(days=1)
    return agency.add("award", day, person=person, award=award, valid_through=last)


def specialist(agency, person, roles, position):
    """Architects, delivery leads, sales professionals and experts in a vertical."""
    day = date(2025, 10, 6) + timedelta(days=agency.random.randrange(190))
    if "solutions" in roles and position < 2 and "professionals" not in agency.weak:
        agency.add("exam", day, person=person, exam="architect-exam", score=84, passed=True, proctored=True, state="valid")
        agency.add("demo", day + timedelta(days=6), person=person, demo="architecture-demo", score=agency.random.randrange(70, 95))
        certified(agency, person, "solutions-architect", day + timedelta(days=8))
    if "delivery" in roles and position in (2, 4):
        agency.add("scenario", day, person=person, scenario="rescue-scenario", score=agency.random.randrange(75, 98))
        certified(agency, person, "delivery-lead", day + timedelta(days=3))
    if "sales" in roles and agency.chance(0.3):
        agency.add("demo", day, person=person, demo="value-demo", passed=True)
        certified(agency, person, "sales-professional", day + timedelta(days=1))
    if roles and position < 4 and agency.chance(0.6):
        vertical = vertical_of(agency)
        agency.add("scenario", day, person=person, scenario=SCENARIOS[vertical], passed=True)
        certified(agency, person, f"{vertical}-expert", day + timedelta(days=2))


def vertical_of(agency):
    """The vertical that an agency lives on."""
    return ("retail", "healthcare", "public-sector")[len(agency.id) % 3]


def deals(agency):
    """Deals won, lost and open; some registered, attached or influenced."""
    a_year = {"platinum": 15, "gold": 11, "silver": 9}.get(agency.built_for, 6)
    days = agency.days(a_year)
    slow = "growth" in agency.weak
    won = agency.shares(len(days), 0.15 if slow else 0.45)
    influenced = agency.shares(len(days), 0.1 if slow else 0.5)
    for number, day in enumerate(days):
        outcome = "open" if number == 0 else "won" if won[number] else "lost"
        agency.add(
            "deal",
            day,
            id=f"deal-{number + 1:02}",
            customer=f"customer-{agency.random.randrange(30) + 1:02}",
            outcome=outcome,
            value=agency.money(12_000, 40_000 if slow else 150_000),
            source="influenced" if influenced[number] else agency.random.choice(("sourced", "sourced", "ours")),
            attached=agency.chance(0.05 if slow else 0.4),
            registered=agency.built_for == "platinum" or agency.chance(0.6),
        )


def deliveries(agency):
    """Deliveries with hours, rework, revenue and cost, and whether they were accepted at the first attempt."""
    days = agency.days({"platinum": 10, "gold": 8, "silver": 7}.get(agency.built_for, 4))
    accepted = agency.shares(len(days), 0.7 if "first-pass" in agency.weak else 0.97)
    for number, day in enumerate(days):
        hours = agency.random.randrange(80, 640, 5)
        revenue = hours * agency.random.randrange(110, 160, 5)
        margin = agency.random.randrange(18, 30) if "margin" in agency.weak else agency.random.randrange(38, 50)
        again = agency.random.randrange(14, 22) if "rework" in agency.weak else agency.random.randrange(2, 9)
        agency.add(
            "delivery",
            day,
            id=f"delivery-{number + 1:02}",
            customer=f"customer-{agency.random.randrange(30) + 1:02}",
            accepted_first_time=None if agency.silent == "no acceptance" and number == 2 else accepted[number],
            hours=hours,
            rework_hours=None if agency.silent == "no rework" and number == 3 else round(hours * again / 100),
            revenue=revenue,
            cost=round(revenue * (100 - margin) / 100),
        )


def answers(agency):
    """What customers answered: csat from 1 to 5, and nps from 0 to 10 where an agency asks for it."""
    asked = {"platinum": 13, "gold": 13, "silver": 12, "registered": 7, "starting": 4}[agency.built_for]
    days = agency.days(6 if agency.silent == "few surveys" else asked)
    happy = agency.shares(len(days), 0.6 if "unhappy" in agency.weak else 0.93)
    for day, pleased in zip(days, happy, strict=True):
        agency.add("survey", day, survey="csat", score=agency.random.choice((4, 5, 5) if pleased else (2, 3)), customer=f"customer-{agency.random.randrange(30) + 1:02}")
    if agency.is_at_least("gold"):
        for day in agency.days(12):
            agency.add("survey", day, survey="nps", score=agency.random.choice((7, 9, 9, 9, 10, 10, 10) if agency.chance(0.9) else (5, 8)))


def references(agency):
    """References of customers, with rating, vertical and whether they may be quoted."""
    number = {"platinum": 8, "gold": 5, "silver": 2}.get(agency.built_for, 1)
    quotable = 1 if "quotes" in agency.weak else 4
    for position in range(number):
        low = "ratings" in agency.weak and position > 1
        old = "reference" in agency.weak or (agency.built_for == "registered" and agency.chance(0.4))
        agency.add(
            "reference",
            TODAY - timedelta(days=agency.random.randrange(740, 900) if old else agency.random.randrange(20 if agency.chance(0.1) else 190, 710)),
            id=f"reference-{position + 1}",
            customer=f"customer-{position * 3 + 1:02}",
            validated=True,
            rating=3 if low else agency.random.choice((4, 5, 5)),
            quote=position < quotable,
            vertical=vertical_of(agency) if position < 3 else "other",
        )


def launches(agency):
    """Launch dossiers; some reached the host weeks after the launch."""
    if not agency.is_at_least("gold"):
        return
    late = agency.chance(0.2)
    for position in range(3 if agency.built_for == "platinum" else 2):
        failed = "launches" in agency.weak and position == 0
        day = date(2026, 9, 4) if late and position == 0 else TODAY - timedelta(days=agency.random.randrange(30 if agency.chance(0.2) else 190, 460))
        agency.add(
            "artifact",
            day,
            recorded_on=date(2026, 10, 12) if late and position == 0 else None,
            artifact="launch-dossier",
            project=f"launch-{position + 1}",
            validated=True,
            accessibility=not failed,
            security=True,
        )


def reviews(agency):
    """Business reviews: the days of four quarters and of the two before them, and feedback on betas."""
    if not agency.is_at_least("silver"):
        return
    days = [date(2025, 5, 6), date(2025, 8, 5), date(2025, 11, 4), date(2026, 2, 3), date(2026, 5, 5), date(2026, 8, 4)]
    for position, day in enumerate(days):
        skipped = "reviews" in agency.weak and position == 4
        if not skipped and (agency.is_at_least("gold") or agency.chance(0.7)):
            agency.add("qbr", day + timedelta(days=agency.random.randrange(40)))
    if agency.is_at_least("gold") and "betas" not in agency.weak:
        for day in (date(2026, 3, 17), date(2026, 9, 22)):
            agency.add("feedback", day, about="beta", score=agency.random.randrange(3, 6))


def subscriptions(agency):
    """What customers paid a year ago, and what was won and lost of it since."""
    if not agency.is_at_least("silver"):
        return
    for position, day in enumerate(agency.days(4)):
        start = agency.random.randrange(20_000, 90_000, 1_000)
        lost = "churn" in agency.weak and position == 0
        agency.add(
            "subscription",
            day,
            customer=f"customer-{position + 1:02}",
            start=start,
            expansion=round(start * agency.random.randrange(9, 20) / 100),
            contraction=round(start * agency.random.randrange(0, 3) / 100),
            churn=start // 2 if lost else 0,
        )


def campaigns(agency):
    """Campaigns paid from market development funds."""
    if agency.is_at_least("gold") and agency.chance(0.5):
        spent = agency.random.randrange(4_000, 16_000, 500)
        agency.add("campaign", date(2026, 6, 9), campaign="spring-launch", spent=spent, pipeline=spent * agency.random.randrange(2, 9))


def standing(agency):
    """Tiers that the host has granted, and what it decided about single requirements."""
    if agency.built_for == "platinum":
        since = date(2026, 4, 1) if "tenure" in agency.weak else date(2025, 2, 1) + timedelta(days=agency.random.randrange(200))
        agency.add("award", since, award="gold")
    elif agency.is_at_least("silver"):
        agency.add("award", date(2026, 1, 15), award=agency.built_for)
    if "reviews" in agency.weak and agency.chance(0.5):
        agency.add("waiver", date(2026, 9, 1), requirement="gold/business-reviews", reason="merger of two offices", by="program-board", valid_through=date(2026, 12, 31))
    if agency.built_for == "gold" and agency.chance(0.05):
        agency.add("election", date(2026, 7, 1), tier="silver", valid_through=date(2027, 6, 30))
    certificates = [row for row in agency.rows if row["kind"] == "award" and row.get("award") == "delivery-lead"]
    if certificates and agency.chance(0.05):
        agency.add("suspension", date(2026, 10, 26), person=certificates[0]["person"], suspension="delivery-lead", valid_through=date(2027, 1, 25))
    if agency.chance(0.1):
        agency.add("decision", date(2026, 5, 19), id="decision-1", about="silver/reference", result="deferred", by="program-board")
        agency.add("appeal", date(2026, 6, 2), decision="decision-1")
    if agency.built_for == "starting":
        agency.add("enrollment", date(2026, 10, 1), person=agency.rows[-1].get("person") or "ada", enrollment="sales-associate")


def corrections(agency):
    """What was recorded wrongly or late, and put right."""
    found = {row["id"]: row for row in agency.rows if "id" in row}
    if agency.chance(0.15):
        wrong = found["delivery-02"]
        agency.rows.append({**wrong, "id": "delivery-02b", "supersedes": "delivery-02", "recorded_on": date(2026, 10, 20), "accepted_first_time": False})
    if agency.chance(0.1):
        late = found["deal-03"]
        late["recorded_on"] = late["on"] + timedelta(days=45)
    if agency.chance(0.08):
        found["reference-1"]["revoked_on"] = date(2026, 11, 2)
    if agency.chance(0.05):
        exams = [row for row in agency.rows if row["kind"] == "exam"]
        for exam in exams[:1]:
            exam["state"] = "under-review"


def the_facts(agency):
    """The row of an agency in partners.csv; an empty cell is not known."""
    number = {"platinum": 70, "gold": 34, "silver": 18, "registered": 9, "starting": 4}[agency.built_for]
    told = agency.silent != "no employees"
    return {
        "id": agency.id,
        "region": "" if agency.silent == "no region" else agency.region,
        "employees": number + agency.random.randrange(number // 2) if told else "",
        "employees_on": ("2025-10-01" if agency.silent == "old employees" else "2026-01-31") if told else "",
    }


def the_customers(agency):
    """How many customers an agency looks after, as counted on three days, or on the first two."""
    number = {"platinum": 30, "gold": 17, "silver": 9}.get(agency.built_for, 3)
    if "customers" in agency.weak:
        number = 12
    days = ("2026-04-30", "2026-07-31", "2026-10-31")[: 2 if agency.silent == "old customers" else 3]
    return [{"partner": agency.id, "on": day, "value": number + position + agency.random.randrange(3)} for position, day in enumerate(days)]


def agency_files():
    """The files of the agency program: their names and their texts."""
    made = agencies()
    rows = [{"partner": agency.id, **row} for agency in made for row in agency.rows]
    kinds = sorted({row["kind"] for row in rows} - {*IN_JSON})
    files = {f"agency/{kind}.csv": csv_text([row for row in rows if row["kind"] == kind]) for kind in kinds}
    rare = {agency.id: [row for row in agency.rows if row["kind"] in IN_JSON] for agency in made}
    files["agency/evidence.json"] = json_text({partner: own for partner, own in rare.items() if own})
    files["agency/partners.csv"] = csv_text([the_facts(agency) for agency in made])
    files["agency/managed_customers.csv"] = csv_text([row for agency in made for row in the_customers(agency)])
    return files


ODOO_RELEASES = ("odoo-14", "odoo-15", "odoo-16")
ODOO_SIZES = {"gold": (9, 520, 8), "silver": (21, 190, 5), "ready": (24, 30, 2), "learning": (18, 4, 0)}


def odoo_partner(name, size, users, certified_people):
    """An Odoo partner as `record_from_dict` reads it."""
    random = Random(f"{SEED}/odoo/{name}")
    rows = []
    for position in range(certified_people + random.choice((-1, 0, 0, 0, 1)) if certified_people else 0):
        person = FIRST_NAMES[position * 3 % len(FIRST_NAMES)]
        left = date(2026, 9, 30) if random.random() < 0.08 else None
        rows.append({"kind": "employment", "on": date(2023, 1, 9), "person": person, "valid_through": left})
        for release in random.sample(ODOO_RELEASES, random.choice((1, 1, 2))):
            rows.append({"kind": "award", "on": date(2023, 6, 1) + timedelta(days=random.randrange(1100)), "person": person, "award": release})
    without_customers = size == "silver" and random.random() < 0.2
    kept = {"gold": 0.93, "silver": 0.85}.get(size, 0.7) - random.choice((0, 0, 0, 0.2))
    for number in range(0 if without_customers else random.randrange(4, 15)):
        on = TODAY - timedelta(days=random.randrange(30, 1_060))
        lost = None if random.random() < kept else on + timedelta(days=random.randrange(1, max(2, (TODAY - on).days)))
        rows.append({"kind": "acquisition", "on": on, "customer": f"customer-{number + 1:02}", "valid_through": lost})
    for _ in range(random.randrange(10, 26)):
        reason = random.choice(("new", "new", "upsell", "upsell", "renewal", "downsell", "churn"))
        number = max(1, round(users / 9 * random.uniform(0.5, 1.5)))
        rows.append(
            {
                "kind": "users_changed",
                "on": TODAY - timedelta(days=random.randrange(1, 420)),
                "customer": f"customer-{random.randrange(15) + 1:02}",
                "reason": reason,
                "users": number if reason in ("new", "upsell", "renewal") else max(1, number // 3),
            }
        )
    told = [{key: value for key, value in row.items() if value is not None} for row in rows]
    return {"id": name, "evidence": sorted(told, key=lambda row: (row["kind"], row["on"]))}


def odoo_files():
    """The one file of the Odoo partners."""
    sizes = [(size, users, people) for size, (number, users, people) in ODOO_SIZES.items() for _ in range(number)]
    partners = [odoo_partner(f"integrator-{number + 1:02}", *each) for number, each in enumerate(sizes)]
    return {"odoo/partners.json": json_text({partner.pop("id"): partner["evidence"] for partner in partners})}


def csv_text(rows):
    """Rows as CSV: the common columns that occur, then the fields."""
    named = list(dict.fromkeys(name for row in rows for name in row if name != "kind"))
    columns = [name for name in COMMON if name in named] + [name for name in named if name not in COMMON]
    text = StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def cell(value):
    return str(value).lower() if isinstance(value, bool) else value


def json_text(partners):
    """Rows by partner as JSON, one row a line."""
    blocks = []
    for partner, rows in partners.items():
        lines = ",\n".join(json.dumps(row, default=date.isoformat) for row in rows)
        blocks.append(f"{json.dumps(partner)}: [\n{lines}\n]")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def main(arguments):
    files = {**agency_files(), **odoo_files()}
    for name, text in files.items():
        print(f"{len(text):>9,} characters  {name}")
        for directory in arguments:
            path = Path(directory, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
