"""Writes the partners that decide_partners.py reads: the same ones on every run.

    python docs/examples/make_partners.py               # says what it would write
    python docs/examples/make_partners.py DIRECTORY     # writes it

The agencies become one CSV file for each kind of evidence and one JSON file for the rare kinds; the Odoo partners
become one JSON file. All of them are invented, and so is everybody who works for them.
"""

import csv
import json
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from random import Random

TODAY = date(2026, 11, 21)
SEED = "harbor-2026"

CHECKS = {"sales": "positioning-check", "solutions": "design-check", "delivery": "launch-check"}
MODULES = {"sales": "positioning", "solutions": "solution-design", "delivery": "launch-practice"}
SCENARIOS = {"retail": "retail-scenario", "healthcare": "health-scenario", "public-sector": "public-scenario"}

SELLERS = {"sales-associate", "sales-professional"}
BUILDERS = {"solutions-associate", "solutions-architect", "delivery-associate", "delivery-lead"}
REFRESHERS = (
    ("value-story-refresher", date(2026, 4, 13), SELLERS),
    ("co-selling-refresher", date(2026, 7, 1), SELLERS),
    ("data-residency", date(2026, 10, 5), BUILDERS),
)

# What a jury rates: the rubric of an attempt, its criteria, and how many raters there are.
RATED = {
    "value-demo": ("value-story", "product market discovery story objections", 2),
    "architecture-demo": ("architecture", "platform protection design trade-offs accessibility", 3),
    "rescue-scenario": ("rescue", "diagnosis rollback plan customer help", 2),
}
JURY = ("agnes", "bela", "cleo", "darius")
FAILED = ["partial"] * 5

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
    "silver": ["staff", "reference", "unhappy", "privacy", "growth"],
    "registered": [],
    "starting": ["agreement"],
}
SILENCES = ["no employees", "old employees", "old customers", "no region", "few surveys"]
SILENCES += ["no rework", "no acceptance"]

ADJECTIVES = """
amber bright calm copper coral early fair granite green hollow juniper lantern linden lively merry northern open
plain quiet silver spring stone tidal upper violet western
"""
NOUNS = "anchor atelier beacon bureau foundry guild harbor house kite loom mill orchard press studio works"
PEOPLE = """
ada ben chloe dara emil fay goran hana ines jonas kaya leo mira noor oskar pia quinn rosa sami tara umar vera wim
xenia yusuf zoe
"""
FIRST_NAMES = PEOPLE.split()

# Columns that every kind of evidence has, in the order in which a file shows them.
COMMON = ("partner", "id", "on", "valid_through", "recorded_on", "revoked_on", "supersedes", "person")
IN_JSON = ("attestation", "waiver", "election", "suspension", "decision", "appeal", "feedback")


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
        given = {name: value for name, value in fields.items() if value is not None}
        self.rows.append({"kind": kind, "on": on, **given})

    def is_at_least(self, tier):
        return list(BUILT_FOR).index(self.built_for) <= list(BUILT_FOR).index(tier)

    def chance(self, share):
        return self.random.random() < share

    def choice(self, among):
        return self.random.choice(among)

    def number(self, *bounds):
        return self.random.randrange(*bounds)

    def customer(self):
        return f"customer-{self.number(30) + 1:02}"

    def shares(self, number, share):
        """So many flags, of which that share is true, in any order."""
        flags = [position < round(number * share) for position in range(number)]
        self.random.shuffle(flags)
        return flags

    def days(self, a_year):
        """Days of the last 18 months, latest first, evenly spread, so many a year."""
        step = 355 / a_year
        return [ago(4 + int((n + self.random.random()) * step)) for n in range(a_year * 3 // 2)]

    def money(self, low, high):
        """A round amount of dollars, or as text in the currency in which business is done there."""
        amount = self.random.randrange(low, high, 500)
        abroad = self.region == "emea" and self.chance(0.4)
        return f"{amount} {self.random.choice(('eur', 'eur', 'gbp'))}" if abroad else amount


def ago(days):
    return TODAY - timedelta(days=days)


def agencies():
    """All agencies with their logs."""
    random = Random(SEED)
    names = [f"{adjective}-{noun}" for adjective in ADJECTIVES.split() for noun in NOUNS.split()]
    kinds = [tier for tier, number in BUILT_FOR.items() for _ in range(number)]
    made = [an_agency(name, tier) for name, tier in zip(random.sample(names, len(kinds)), kinds, strict=True)]
    return sorted(made, key=lambda agency: agency.id)


def an_agency(name, tier):
    """An agency whose every detail follows from its name."""
    random = Random(f"{SEED}/{name}")
    weak = random.sample(
        WEAKNESSES[tier], min(len(WEAKNESSES[tier]), random.choice((0, 0, 0, 0, 0, 0, 0, 1, 1, 2)))
    )
    if tier == "gold" and random.random() < 0.1:
        weak.append(random.choice(WEAKNESSES["silver"]))
    silent = random.choice(SILENCES) if random.random() < 0.18 else ""
    agency = Agency(name, tier, random.choice(("emea", "emea", "amer", "apac")), tuple(weak), silent, random)
    agreements(agency)
    people(agency)
    deals(agency)
    deliveries(agency)
    answers(agency)
    references(agency)
    launches(agency)
    reviews(agency)
    subscriptions(agency)
    campaigns(agency)
    standing(agency)
    corrections(agency)
    refreshers(agency)
    still_open(agency)
    renewals(agency)
    enrollments(agency)
    return agency


def agreements(agency):
    """The partner agreement, and reviews of privacy and patient data."""
    signed = date(2024, 5, 1) + timedelta(days=agency.number(500))
    ended = date(2026, 8, 31) if "agreement" in agency.weak else None
    if not (agency.built_for == "starting" and agency.chance(0.4)):
        agency.add("attestation", signed, attestation="partner-agreement", valid_through=ended)
    reviewed = agency.is_at_least("silver") and "privacy" not in agency.weak
    if reviewed and (agency.region == "emea" or agency.chance(0.1)):
        day = signed + timedelta(days=40)
        agency.add("attestation", day, attestation="privacy-review", valid_through=date(2027, 6, 30))
    if agency.is_at_least("gold") and agency.chance(0.4):
        last = date(2028, 2, 1)
        agency.add("attestation", date(2026, 2, 2), attestation="patient-data-review", valid_through=last)


def people(agency):
    """Everybody's employment, and what they learnt, passed and were awarded."""
    team = list(TEAMS[agency.built_for])
    if agency.chance(0.5):
        team.append(agency.choice(("delivery", "sales", "sales delivery", "")))
    for position, (person, roles) in enumerate(
        zip(agency.random.sample(FIRST_NAMES, len(team)), team, strict=True)
    ):
        newest = position == len(team) - 1
        career(agency, person, roles.split(), position, agency.chance(0.1 if newest else 0.02))
    if agency.chance(0.3):
        known = {row.get("person") for row in agency.rows}
        gone = agency.choice([name for name in FIRST_NAMES if name not in known])
        left = date(2026, 3, 31)
        agency.add("employment", date(2024, 2, 1), person=gone, role="delivery", valid_through=left)
        certified(agency, gone, "delivery-associate", date(2025, 4, 14))


def career(agency, person, roles, position, late):
    """One person: the foundations, then for each role the module, the exam and the certification.

    Of a late one, no award is recorded yet.
    """
    joined = date(2023, 6, 1) + timedelta(days=agency.number(600))
    first_role = roles[0] if roles else None
    contractor = agency.chance(0.1) or None
    agency.add("employment", joined, person=person, role=first_role, contractor=contractor)
    learnt = date(2025, 2, 3) + timedelta(days=agency.number(380))
    if late:
        learnt = date(2026, 10, 5)
    if agency.chance(0.2):
        checked(agency, person, "foundations-check", learnt - timedelta(days=9), agency.number(55, 80))
    checked(agency, person, "foundations-check", learnt, agency.number(80, 101))
    seasoned = agency.is_at_least("gold") and position % 2 == 0 and not late
    for role in roles:
        lapses = "staff" in agency.weak and role == "delivery"
        if not seasoned and not lapses:
            learnt = studied(agency, person, role, learnt + timedelta(days=agency.number(7, 20)))
        if not late:
            ends = ago(agency.number(5, 60)) if lapses else None
            certified(agency, person, f"{role}-associate", learnt + timedelta(days=2), ends)
    if agency.is_at_least("gold") and not late:
        specialist(agency, person, roles, position)


def checked(agency, person, check, day, score):
    agency.add("knowledge_check", day, person=person, knowledge_check=check, score=score)


def sat(agency, person, exam, day, score, **given):
    """An attempt at an exam; 70 points pass. The sales exam has two forms."""
    if exam == "sales-exam":
        given["version"] = "form-a" if day < date(2026, 3, 15) else "form-b"
    agency.add("exam", day, person=person, exam=exam, score=score, **{"proctored": False, **given})


def studied(agency, person, role, day):
    """Knowledge check, practical part and exam of a role, not always passed at once; the day it was passed."""
    checked(agency, person, CHECKS[role], day, agency.number(80, 101))
    practical = day + timedelta(days=1)
    agency.add("module", practical, person=person, module=MODULES[role], part="practical", passed=True)
    day += timedelta(days=4)
    if agency.chance(0.2):
        sat(agency, person, f"{role}-exam", day, agency.number(45, 70))
        day += timedelta(days=14)
    sat(agency, person, f"{role}-exam", day, agency.number(70, 100))
    return day


def certified(agency, person, award, day, ends=None):
    """The award that the host stored: a certification for two years, by its last valid day."""
    last = ends or date(day.year + 2, day.month, min(day.day, 28)) - timedelta(days=1)
    agency.add("award", day, person=person, award=award, valid_through=last)


def specialist(agency, person, roles, position):
    """Architects, delivery leads, sales professionals and experts in a vertical."""
    associate_on = [row["on"] for row in agency.rows if "award" in row and row["person"] == person]
    day = date(2025, 10, 6) + timedelta(days=agency.number(190))
    day = max([day, *(each + timedelta(days=14) for each in associate_on)])
    if "solutions" in roles and position < 2 and "professionals" not in agency.weak:
        sat(agency, person, "architect-exam", day, 84, proctored=True, identified=True)
        shown(agency, person, "architecture-demo", day + timedelta(days=6), agency.number(70, 95))
        certified(agency, person, "solutions-architect", day + timedelta(days=8))
    if "delivery" in roles and position in (2, 4):
        shown(agency, person, "rescue-scenario", day, agency.number(75, 98))
        certified(agency, person, "delivery-lead", day + timedelta(days=3))
    if "sales" in roles and agency.chance(0.3):
        shown(agency, person, "value-demo", day, 84)
        certified(agency, person, "sales-professional", day + timedelta(days=3))
    if roles and position < 4 and agency.chance(0.6):
        vertical = vertical_of(agency)
        challenge = {"scenario": SCENARIOS[vertical], "score": 76 + position, "minutes": 40 + position}
        agency.add("scenario", day, person=person, **challenge)
        certified(agency, person, f"{vertical}-expert", day + timedelta(days=2))


def shown(agency, person, attempt, day, aim):
    """A demo or scenario that was passed before a jury; of some, an earlier one was not."""
    random = Random(f"{SEED}/{agency.id}/{person}/{attempt}")
    if random.random() < 0.25:
        rated(agency, person, attempt, day - timedelta(days=random.randrange(20, 45)), random, FAILED)
    best = random.sample(range(5), min(5, 1 + (aim - 70) // 5))
    levels = ["exemplary" if position in best else "solid" for position in range(5)]
    rated(agency, person, attempt, day, random, levels)


def rated(agency, person, attempt, day, random, levels, most=3):
    """An attempt with its ratings of the next day. Where two see far apart, the head of the jury has decided."""
    rubric, criteria, raters = RATED[attempt]
    kind = attempt.rpartition("-")[2]
    id = f"{attempt}-{1 + sum(row.get(kind) == attempt for row in agency.rows):02}"
    passed = levels != FAILED
    handled = {"minutes": random.randrange(50, 89), "objections": 3} if kind == "scenario" else {}
    agency.add(kind, day, id=id, person=person, **{kind: attempt}, **handled)
    if kind == "scenario" and passed:
        agency.add("debrief", day + timedelta(days=2), debrief=id, by="eli")
    about = {"rubric": rubric, "attempt": id}
    jury = random.sample(JURY, raters)[:most]
    for criterion, seen in zip(criteria.split(), levels, strict=True):
        help_came = "in-time" if passed else "too-late"
        level = help_came if criterion == "help" else seen
        for rater in jury:
            given = level
            if rater == jury[-1] and level != help_came and random.random() < 0.2:
                given = {"partial": "missing", "solid": "exemplary", "exemplary": "partial"}[level]
            said = {**about, "rating": criterion, "by": rater}
            agency.add("rating", day + timedelta(days=1), **said, level=given)
            if raters == 2 and (level, given) == ("exemplary", "partial"):
                settled = {**said, "by": "head-of-jury", "adjudicated": True}
                agency.add("rating", day + timedelta(days=2), **settled, level=level)


def still_open(agency):
    """A demo of this week, which only one of the jury has rated so far."""
    random = Random(f"{SEED}/{agency.id}/open")
    sellers = [row["person"] for row in agency.rows if row.get("award") == "sales-associate"]
    if sellers and random.random() < 0.06:
        rated(agency, sellers[0], "value-demo", date(2026, 11, 17), random, ["solid"] * 5, most=1)


def renewals(agency):
    """What some of those who are certified had held before: most renewed it in time, some in the grace."""
    random = Random(f"{SEED}/{agency.id}/renewals")
    joined = {row["person"]: row["on"] for row in agency.rows if row["kind"] == "employment"}
    studied_for = {row.get("person") for row in agency.rows if row["kind"] == "exam"}
    for row in [row for row in agency.rows if row["kind"] == "award" and "person" in row]:
        person, lasted = row["person"], random.randrange(-20, 80)
        last = row["on"] + timedelta(days=lasted)
        first = date(last.year - 2, last.month, min(last.day, 28)) + timedelta(days=1)
        if row["award"].endswith("-associate") and person not in studied_for and joined[person] <= first:
            agency.add("award", first, person=person, award=row["award"], valid_through=last)


def enrollments(agency):
    """Who set out for which certification; some are not there yet."""
    random = Random(f"{SEED}/{agency.id}/enrollments")
    for row in [row for row in agency.rows if row["kind"] == "award" and "person" in row]:
        if row["award"].endswith("-associate") and row["on"] >= date(2025, 1, 1):
            day = row["on"] - timedelta(days=random.randrange(20, 110))
            agency.add("enrollment", day, person=row["person"], enrollment=row["award"])
    if random.random() < 0.4:
        people = [row["person"] for row in agency.rows if row["kind"] == "employment"]
        day = ago(random.randrange(20, 400))
        agency.add("enrollment", day, person=people[-1], enrollment="sales-professional")


def refreshers(agency):
    """What the changes of 2026 oblige people to; most have passed it, some have still time, and a few are late."""
    random = Random(f"{SEED}/{agency.id}/refreshers")
    everybody = dict.fromkeys(
        row["person"] for row in agency.rows if row["kind"] == "award" and "person" in row
    )
    for person in everybody:
        awards = {
            row["award"] for row in agency.rows if row["kind"] == "award" and row.get("person") == person
        }
        for module, released, concerned in REFRESHERS:
            passed = released + timedelta(days=random.randrange(3, 45))
            if awards & concerned and random.random() < 0.9:
                agency.add("module", passed, person=person, module=module, passed=True)


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
        source = "influenced" if influenced[number] else agency.choice(("sourced", "sourced", "ours"))
        outcome = "open" if number == 0 else "won" if won[number] else "lost"
        agency.add(
            "deal",
            day,
            id=f"deal-{number + 1:02}",
            customer=agency.customer(),
            outcome=outcome,
            value=agency.money(12_000, 40_000 if slow else 150_000),
            source=source,
            attached=agency.chance(0.05 if slow else 0.4),
            registered=agency.built_for == "platinum" or agency.chance(0.6),
        )


def deliveries(agency):
    """Deliveries with hours, rework, revenue and cost, and whether they were accepted at the first attempt."""
    random = Random(f"{SEED}/{agency.id}/deliveries")
    days = agency.days({"platinum": 10, "gold": 8, "silver": 7}.get(agency.built_for, 4))
    accepted = agency.shares(len(days), 0.7 if "first-pass" in agency.weak else 0.97)
    for number, day in enumerate(days):
        hours = agency.number(80, 640, 5)
        revenue = hours * agency.number(110, 160, 5)
        margin = agency.number(*((18, 30) if "margin" in agency.weak else (38, 50)))
        again = agency.number(*((14, 22) if "rework" in agency.weak else (2, 9)))
        agency.add(
            "delivery",
            day,
            id=f"delivery-{number + 1:02}",
            customer=agency.customer(),
            started=day - timedelta(days=random.randrange(14, 90)),
            accepted_first_time=accepted[number] if (agency.silent, number) != ("no acceptance", 2) else None,
            hours=hours,
            rework_hours=round(hours * again / 100) if (agency.silent, number) != ("no rework", 3) else None,
            revenue=revenue,
            cost=round(revenue * (100 - margin) / 100),
        )


def answers(agency):
    """What customers answered: csat from 1 to 5, and nps from 0 to 10 where an agency asks for it."""
    asked = {"platinum": 13, "gold": 13, "silver": 12, "registered": 7, "starting": 4}[agency.built_for]
    days = agency.days(6 if agency.silent == "few surveys" else asked)
    happy = agency.shares(len(days), 0.6 if "unhappy" in agency.weak else 0.93)
    for day, pleased in zip(days, happy, strict=True):
        score = agency.choice((4, 5, 5) if pleased else (2, 3))
        agency.add("survey", day, survey="csat", score=score, customer=agency.customer())
    if agency.is_at_least("gold"):
        for day in agency.days(12):
            promotes = agency.chance(0.9)
            agency.add(
                "survey",
                day,
                survey="nps",
                score=agency.choice((7, 9, 9, 9, 10, 10, 10) if promotes else (5, 8)),
            )


def references(agency):
    """References of customers, with rating, vertical and whether they may be quoted."""
    number = {"platinum": 8, "gold": 5, "silver": 2}.get(agency.built_for, 1)
    quotable = 1 if "quotes" in agency.weak else 4
    for position in range(number):
        low = "ratings" in agency.weak and position > 1
        old = "reference" in agency.weak or (agency.built_for == "registered" and agency.chance(0.4))
        days = agency.number(740, 900) if old else agency.number(20 if agency.chance(0.1) else 190, 710)
        agency.add(
            "reference",
            ago(days),
            id=f"reference-{position + 1}",
            customer=f"customer-{position * 3 + 1:02}",
            validated=True,
            rating=3 if low else agency.choice((4, 5, 5)),
            quote=position < quotable,
            vertical=vertical_of(agency) if position < 3 else "other",
            by=f"partner-manager-{agency.region}",
        )


def launches(agency):
    """Launch dossiers and their checks; some reached the host weeks after the launch."""
    if not agency.is_at_least("gold"):
        return
    late = agency.chance(0.2)
    for position in range(3 if agency.built_for == "platinum" else 2):
        failed = "launches" in agency.weak and position == 0
        held_back = late and position == 0
        agency.add(
            "artifact",
            date(2026, 9, 4) if held_back else ago(agency.number(30 if agency.chance(0.2) else 190, 460)),
            recorded_on=date(2026, 10, 12) if held_back else None,
            artifact="launch-dossier",
            project=f"launch-{position + 1}",
            accessibility=not failed,
            security=True,
            delivery=True,
        )


def reviews(agency):
    """Business reviews: the days of four quarters and of the two before them, and feedback on betas."""
    if not agency.is_at_least("silver"):
        return
    days = [date(2025, month, 5) for month in (5, 8, 11)] + [date(2026, month, 4) for month in (2, 5, 8)]
    for position, day in enumerate(days):
        skipped = "reviews" in agency.weak and position == 4
        if not skipped and (agency.is_at_least("gold") or agency.chance(0.7)):
            agency.add("qbr", day + timedelta(days=agency.number(40)))
    if agency.is_at_least("gold") and "betas" not in agency.weak:
        for day in (date(2026, 3, 17), date(2026, 9, 22)):
            agency.add("feedback", day, about="beta", score=agency.number(3, 6))


def subscriptions(agency):
    """What customers paid a year ago, and what was won and lost of it since."""
    if not agency.is_at_least("silver"):
        return
    for position, day in enumerate(agency.days(4)):
        start = agency.number(20_000, 90_000, 1_000)
        lost = "churn" in agency.weak and position == 0
        agency.add(
            "subscription",
            day,
            customer=f"customer-{position + 1:02}",
            start=start,
            expansion=round(start * agency.number(9, 20) / 100),
            contraction=round(start * agency.number(0, 3) / 100),
            churn=start // 2 if lost else 0,
        )


def campaigns(agency):
    """Campaigns paid from market development funds."""
    if agency.is_at_least("gold") and agency.chance(0.5):
        spent = agency.number(4_000, 16_000, 500)
        pipeline = spent * agency.number(2, 9)
        agency.add("campaign", date(2026, 6, 9), campaign="spring-launch", spent=spent, pipeline=pipeline)


def standing(agency):
    """Tiers that the host has granted, and what it decided about single requirements."""
    if agency.built_for == "platinum":
        late = "tenure" in agency.weak
        agency.add("award", date(2026, 4, 1) if late else ago(agency.number(460, 660)), award="gold")
    elif agency.is_at_least("silver"):
        agency.add("award", date(2026, 1, 15), award=agency.built_for)
    if "reviews" in agency.weak and agency.chance(0.5):
        granted = {
            "reason": "merger of two offices",
            "by": "program-board",
            "valid_through": date(2026, 12, 31),
        }
        agency.add("waiver", date(2026, 9, 1), requirement="gold/business-reviews", **granted)
    if agency.built_for == "gold" and agency.chance(0.05):
        agency.add("election", date(2026, 7, 1), tier="silver", valid_through=date(2027, 6, 30))
    leads = [row["person"] for row in agency.rows if row.get("award") == "delivery-lead"]
    if leads and agency.chance(0.05):
        last = date(2027, 1, 25)
        agency.add(
            "suspension", date(2026, 10, 26), person=leads[0], suspension="delivery-lead", valid_through=last
        )
    if agency.chance(0.1):
        said = {"about": "silver/reference", "result": "deferred", "by": "program-board"}
        agency.add("decision", date(2026, 5, 19), id="decision-1", **said)
        agency.add("appeal", date(2026, 6, 2), decision="decision-1")
    if agency.built_for == "starting":
        learner = next(row["person"] for row in agency.rows if row["kind"] == "employment")
        agency.add("enrollment", date(2026, 10, 1), person=learner, enrollment="sales-associate")


def corrections(agency):
    """What was recorded wrongly or late, and put right."""
    found = {row["id"]: row for row in agency.rows if "id" in row}
    if agency.chance(0.15):
        right = {"id": "delivery-02b", "accepted_first_time": False}
        told = {"supersedes": "delivery-02", "recorded_on": date(2026, 10, 20)}
        agency.rows.append({**found["delivery-02"], **right, **told})
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
        "employees": number + agency.number(number // 2) if told else "",
        "employees_on": ("2025-10-01" if agency.silent == "old employees" else "2026-01-31") if told else "",
    }


def the_customers(agency):
    """How many customers an agency looks after, as counted on three days, or on the first two."""
    number = {"platinum": 30, "gold": 17, "silver": 9}.get(agency.built_for, 3)
    if "customers" in agency.weak:
        number = 12
    days = ("2026-04-30", "2026-07-31", "2026-10-31")[: 2 if agency.silent == "old customers" else 3]
    counted = [number + position + agency.number(3) for position in range(len(days))]
    return [
        {"partner": agency.id, "on": day, "value": value} for day, value in zip(days, counted, strict=True)
    ]


def agency_files():
    """The files of the agency program: their names and their texts."""
    made = agencies()
    rows = [{"partner": agency.id, **row} for agency in made for row in agency.rows]
    kinds = sorted({row["kind"] for row in rows} - {*IN_JSON})
    files = {f"agency/{kind}.csv": csv_text([row for row in rows if row["kind"] == kind]) for kind in kinds}
    rare = {agency.id: [row for row in agency.rows if row["kind"] in IN_JSON] for agency in made}
    files["agency/evidence.json"] = json_text({partner: own for partner, own in rare.items() if own})
    files["agency/partners.csv"] = csv_text([the_facts(agency) for agency in made])
    counts = [row for agency in made for row in the_customers(agency)]
    files["agency/managed_customers.csv"] = csv_text(counts)
    return files


ODOO_RELEASES = ("odoo-14", "odoo-15", "odoo-16")
ODOO_SIZES = {"gold": (9, 520, 8), "silver": (21, 190, 5), "ready": (24, 30, 2), "learning": (18, 4, 0)}


def odoo_rows(name, size, users, certified_people):
    """The evidence about one Odoo partner."""
    random = Random(f"{SEED}/odoo/{name}")
    rows = []
    certified_people = certified_people and certified_people + random.choice((-1, 0, 0, 0, 1))
    for position in range(certified_people):
        person = FIRST_NAMES[position * 3 % len(FIRST_NAMES)]
        left = date(2026, 9, 30) if random.random() < 0.08 else None
        rows.append({"kind": "employment", "on": date(2023, 1, 9), "person": person, "valid_through": left})
        for release in random.sample(ODOO_RELEASES, random.choice((1, 1, 2))):
            passed = date(2023, 6, 1) + timedelta(days=random.randrange(1100))
            rows.append({"kind": "award", "on": passed, "person": person, "award": release})
    without_customers = size == "silver" and random.random() < 0.2
    kept = {"gold": 0.93, "silver": 0.85}.get(size, 0.7) - random.choice((0, 0, 0, 0.2))
    for number in range(0 if without_customers else random.randrange(4, 15)):
        on = TODAY - timedelta(days=random.randrange(30, 1_060))
        stays = random.random() < kept
        lost = None if stays else on + timedelta(days=random.randrange(1, (TODAY - on).days))
        customer = f"customer-{number + 1:02}"
        rows.append({"kind": "acquisition", "on": on, "customer": customer, "valid_through": lost})
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
    return sorted(told, key=lambda row: (row["kind"], row["on"]))


def odoo_files():
    """The one file of the Odoo partners."""
    sizes = [size for size, (number, _, _) in ODOO_SIZES.items() for _ in range(number)]
    partners = {f"integrator-{number + 1:02}": size for number, size in enumerate(sizes)}
    rows = {name: odoo_rows(name, size, *ODOO_SIZES[size][1:]) for name, size in partners.items()}
    return {"odoo/partners.json": json_text(rows)}


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
