"""Decides the partners of two programs on one day, and says why: what a partner portal would do, without the portal.

    python docs/examples/decide_partners.py

partnercert opens no file and knows no clock. So this script, standing for a host application, reads the files beside
it, gives the days, and prints what the decisions say.
"""

import csv
import json
import textwrap
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import partnercert as pc
from partnercert.language import count, trailing

HERE = Path(__file__).parent
AGENCIES = HERE / "data" / "agency"
TODAY = date(2026, 11, 21)
HALF_A_YEAR_AGO = date(2026, 5, 21)
END_OF_SEPTEMBER = date(2026, 9, 30)
IN_THIRTY_DAYS = date(2026, 12, 21)
IN_EIGHTEEN_MONTHS = date(2028, 5, 21)
WIDTH = 108


# Reading: the files become plain rows, and the program turns rows into records.


def read_program(name):
    return pc.parse_program((HERE.parent / "programs" / name).read_text(encoding="utf-8"))


def read_csv(path):
    """The rows of a CSV file; an empty cell is not known and left out."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: as_value(cell) for name, cell in row.items() if cell} for row in csv.DictReader(file)]


def as_value(cell):
    """Flags are true or false; dates and numbers may stay text, partnercert reads them exactly."""
    return {"true": True, "false": False}.get(cell, cell)


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def agency_evidence():
    """The evidence of each agency: a CSV file for each kind, and one JSON file for the rare kinds."""
    evidence = defaultdict(list)
    for path in sorted(AGENCIES.glob("*.csv")):
        if path.stem not in ("partners", "managed_customers"):
            for row in read_csv(path):
                evidence[row.pop("partner")].append({"kind": path.stem, **row})
    for partner, rows in read_json(AGENCIES / "evidence.json").items():
        evidence[partner].extend(rows)
    return evidence


def agency_facts():
    """The facts of each agency. A fact that ages comes with its day, or as a list of dated statements."""
    facts = {}
    for row in read_csv(AGENCIES / "partners.csv"):
        facts[row["id"]] = {"region": row["region"]} if "region" in row else {}
        if "employees" in row:
            facts[row["id"]]["employees"] = {"value": row["employees"], "on": row["employees_on"]}
    for row in read_csv(AGENCIES / "managed_customers.csv"):
        said = facts[row["partner"]].setdefault("managed_customers", [])
        said.append({"value": row["value"], "on": row["on"]})
    return facts


def agency_editions(program):
    """The program of this year, and that of the year before: Gold asked for two references, of any rating."""
    before = program.replace(
        "gold/references",
        count("reference", validated=True, window=trailing("P24M"), distinct="customer") >= 2,
    )
    text = (HERE / "editions.toml").read_text(encoding="utf-8")
    return pc.parse_editions(text, {"agency-2025": before, "agency-2026": program})


def agency_records(program):
    evidence = agency_evidence()
    return [program.record(id, facts=facts, evidence=evidence[id]) for id, facts in agency_facts().items()]


def odoo_records(program):
    partners = read_json(HERE / "data" / "odoo" / "partners.json")
    return [program.record(id, evidence=rows) for id, rows in partners.items()]


# Printing: headings, paragraphs and tables.


def heading(text):
    print(f"\n\n{text}\n{'=' * len(text)}\n")


def say(text, indent=0):
    """Text, line by line; a long line goes on a little further in."""
    for line in str(text).splitlines():
        margin = " " * (indent + len(line) - len(line.lstrip()))
        further = f"{margin}    "
        print(
            textwrap.fill(
                line.strip(),
                WIDTH,
                initial_indent=margin,
                subsequent_indent=further,
                break_on_hyphens=False,
            )
        )


def table(columns, rows):
    """A table; a column whose name starts with `#` holds numbers and is set to the right."""
    cells = [[column.lstrip("#") for column in columns], *([shown(cell) for cell in row] for row in rows)]
    widths = [max(len(row[number]) for row in cells) for number in range(len(columns))]
    cells.insert(1, ["-" * width for width in widths])
    for row in cells:
        set_in = [
            cell.rjust(width) if column.startswith("#") else cell.ljust(width)
            for column, cell, width in zip(columns, row, widths, strict=True)
        ]
        print(f"  {'  '.join(set_in).rstrip()}")


def shown(cell):
    return "" if cell is None else str(cell)


def share(part, whole):
    return f"{100 * part / whole:.1f} %"


def rank(program, tier):
    """The place of a tier on its ladder, from 1 on; 0 for no tier."""
    return 0 if tier is None else program.ladder_of(tier.id).tiers.index(tier.id) + 1


def title(tier):
    return tier.title if tier is not None else "no tier"


def first(decisions, fits):
    """The first decision that fits: what is shown of one partner holds for many."""
    return next(decision for decision in decisions if fits(decision))


# The questions, one after another.


def show_tiers(program, decisions):
    """Who holds which tier, who could hold more if all that is unknown turned out well, who elected a lower one.

    Some keep until the next review what they no longer earn.
    """
    ladder = next(iter(program.ladders.values()))
    rows = []
    for id in (*reversed(ladder.tiers), None):
        tier = program.tiers[id] if id is not None else None
        holders = [decision for decision in decisions if decision.tier == tier]
        could = sum(decision.possible != decision.earned for decision in holders)
        elected = sum(decision.ladders[ladder.id].elected is not None for decision in holders)
        kept = sum(rank(program, decision.tier) > rank(program, decision.earned) for decision in holders)
        counted = (could or None, elected or None, kept or None)
        rows.append((title(tier), len(holders), share(len(holders), len(decisions)), *counted))
    table(["tier", "#partners", "#share", "#may be higher", "#elected lower", "#kept until review"], rows)


def show_specializations(program, decisions):
    rows = []
    for id, specialization in program.specializations.items():
        verdicts = Counter(decision.judged[id].verdict for decision in decisions)
        met, unknown, unmet = (
            verdicts[verdict] for verdict in (pc.Verdict.MET, pc.Verdict.UNKNOWN, pc.Verdict.UNMET)
        )
        rows.append((specialization.title, met, unknown, unmet))
    table(["specialization", "#met", "#unknown", "#unmet"], rows)


def show_kpis(program, decisions):
    """Where the KPIs are known, and where they reach their targets."""
    rows = []
    for id, kpi in program.kpis.items():
        if kpi.target is not None:
            values = [decision.kpi(id) for decision in decisions]
            known = sum(value.value is not None for value in values)
            reached = sum(value.on_target is pc.Verdict.MET for value in values)
            rows.append(
                (values[0].title, kpi.target, known, len(values) - known, reached, share(reached, known))
            )
    table(["KPI", "#target", "#known", "#unknown", "#on target", "#share"], rows)


def show_closest(program, decisions):
    """Partners with the fewest open requirements of the next tier, and the first thing that is missing."""
    rising = [
        decision for decision in decisions if decision.rank in (2, 3) and decision.tier == decision.earned
    ]
    closest = sorted(rising, key=lambda decision: (open_requirements(program, decision), decision.record.id))[
        :10
    ]
    rows = []
    for decision in closest:
        gap = decision.gaps()[0]
        first_words = textwrap.shorten(f"{gap.id}: {gap.words}", 75, placeholder=" …")
        rows.append(
            (decision.record.id, title(decision.tier), open_requirements(program, decision), first_words)
        )
    table(["partner", "holds", "#open", "what is missing first"], rows)


def open_requirements(program, decision):
    """How many requirements of the next tier are not met, without asking why."""
    next_tier = program.tiers[program.ladders["tier"].tiers[decision.rank]]
    verdicts = [decision.judged[f"{next_tier.id}/{name}"].verdict for name in next_tier.requires]
    return sum(verdict is not pc.Verdict.MET for verdict in verdicts)


def show_why(decision):
    print(f'{decision.record.id} holds {title(decision.tier)}. Its decision.explain("gold"):\n')
    say(decision.explain("gold"), 2)
    outcome = decision["gold/references"]
    print(f"\nThe evidence that counted for {outcome.id}:\n")
    columns = ("customer", "rating", "vertical")
    rows = [(event.on, *(event.fields[column] for column in columns)) for event in outcome.evidence]
    table(["on", *columns], rows)


def show_gaps(decision):
    """What is missing for gold; a gap may leave a choice, and one of people names the roles that are short."""
    print(f'{decision.record.id} holds {title(decision.tier)}. Its decision.gaps("gold"):\n')
    for gap in decision.gaps("gold"):
        say(gap, 2)
    print("\nThe same as values:\n")
    rows = []
    for gap in decision.gaps("gold"):
        need = f"{gap.choose} of {len(gap.alternatives)}" if gap.alternatives else gap.need
        rows.append((gap.id, gap.verdict.value, gap.have, need, gap.shortfall, ", ".join(gap.roles)))
    table(["gap", "verdict", "#have", "#need", "#shortfall", "roles"], rows)


def show_unknown(decision):
    """An unknown is neither met nor unmet; the gap names what would have to be known."""
    print(f"{decision.record.id} earns {title(decision.earned)} and could earn {title(decision.possible)}.\n")
    for gap in decision.gaps(decision.possible.id):
        print(f"  {gap.id} is {gap.verdict.value}; it would be decided by:")
        for lacking in gap.missing:
            say(f"- {lacking}", 4)


def show_benefits(decision):
    print(f"{decision.record.id} holds {title(decision.tier)}:\n")
    rows = []
    for benefit in decision.benefits:
        level = benefit.service_level
        rows.append((benefit.title, f"answer within {level.respond_within}" if level else None))
    table(["benefit", "service level"], rows)


def show_rubric(program, records):
    """What juries saw in all demos and scenarios, and in one of them, criterion by criterion."""
    shown = [
        (record, attempt.id)
        for record in records
        for kind in ("demo", "scenario")
        for attempt in record.events(kind, TODAY)
        if (kind, attempt.fields[kind]) in rated(program)
    ]
    scores = [pc.score_attempt(program, record, id, as_of=TODAY) for record, id in shown]
    rows = []
    for rubric in program.rubrics.values():
        verdicts = Counter(score.verdict for score in scores if score.rubric == rubric)
        bands = Counter(score.band for score in scores if score.rubric == rubric)
        counted = (verdicts[pc.Verdict.MET], bands["distinction"], verdicts[pc.Verdict.UNKNOWN] or None)
        rows.append((rubric.title, verdicts.total(), *counted))
    table(["rubric", "#attempts", "#passed", "#with distinction", "#not known yet"], rows)

    (record, id), score = next(
        (attempt, score)
        for attempt, score in zip(shown, scores, strict=True)
        if was_settled(score) and score.band == "proficient"
    )
    print(f"\nOne attempt, {id} of {record.id}:\n")
    say(score, 2)


def rated(program):
    """The assessments that a jury rates, by kind and id."""
    assessments = program.assessments.values()
    return {(assessment.kind, assessment.id) for assessment in assessments if assessment.rubric}


def was_settled(score):
    """Whether raters were so far apart that somebody else had to decide."""
    return any(rating.adjudicated for criterion in score.criteria for rating in criterion.ratings)


def show_review(program, decision):
    """What one talks about once a quarter: the scorecard, and how it moves."""
    say(pc.review(program, decision.record, as_of=TODAY), 2)


def show_measures(program, records):
    """All partners of a region together; what is divided is summed up over them first."""
    asked = [
        "completion_rate",
        "time_to_certification",
        "renewal_adherence",
        "first_attempt_pass_rate",
        "csat",
    ]
    answer = pc.measure(program, records, as_of=TODAY, measures=asked, by="region")
    regions = list(dict.fromkeys(row.group["region"] for row in answer))
    rows = []
    for measure in asked:
        found = [answer.of(measure, region=region) for region in regions]
        rows.append((found[0].title, *map(as_measured, found)))
    table(["measure", *(f"#{region or 'not known'}" for region in regions)], rows)
    print("\nTwo of them in full:\n")
    for measure in ("completion_rate", "first_attempt_pass_rate"):
        say(answer.of(measure, region="emea"), 2)


def as_measured(row):
    """A value, or its bounds where some cases are not known yet."""
    return row.value if row.between is None else " to ".join(map(str, row.between))


def show_awards(program, decisions):
    """What people and partners have earned and no row records. The host stores it and hands it back."""
    titles = {id: part.title for part in (program.certifications, program.tiers) for id, part in part.items()}
    waiting = [decision for decision in decisions if decision.awards]
    due = [(decision.record.id, award) for decision in waiting for award in decision.awards]
    print(f"{len(due)} awards are due at {len(waiting)} partners. The first eight:\n")
    rows = []
    for partner, award in due[:8]:
        ends = f"ends on {award.revoked_on}" if award.revoked_on else f"through {award.valid_through}"
        rows.append((partner, award.person, titles[award.fields["award"]], ends))
    table(["partner", "person", "award", "for how long"], rows)

    for decision in waiting:
        stored = pc.decide(program, decision.record.adding(*decision.awards), as_of=TODAY)
        if stored.earned != decision.earned:
            before, after = title(decision.earned), title(stored.earned)
            print(f"\n{decision.record.id} earns {before}, and {after} with these stored:\n")
            for award in decision.awards:
                say(json.dumps(award.to_dict()), 2)
            break


def show_moves(program, then, now):
    """What the same partners earn on two days: everything but the day is the same."""
    ranks = [[rank(program, decision.earned) for decision in each] for each in (then, now)]
    moves = Counter(zip(*ranks, strict=True))
    names = ["no tier", *(program.tiers[id].title for id in program.ladders["tier"].tiers)]
    rows = [
        (name, *(moves[rank, other] or "." for other in range(len(names)))) for rank, name in enumerate(names)
    ]
    table([f"{HALF_A_YEAR_AGO} \\ {TODAY}", *(f"#{name}" for name in names)], rows)
    pairs = zip(then, now, *ranks, strict=True)
    before, after = next(pair for *pair, earlier, later in pairs if earlier > later > 0)
    print(
        f"\n{after.record.id} earned {title(before.earned)} and earns {title(after.earned)}. What became open:\n"
    )
    show_difference(before, after, before.earned.id)


def show_late_news(program, records):
    """A day in the past, with what is known now and with what was known then."""
    some = [record for record in records if late_rows(record)]
    known_now = pc.decide_many(program, some, as_of=END_OF_SEPTEMBER)
    known_then = pc.decide_many(program, some, as_of=END_OF_SEPTEMBER, known_on=END_OF_SEPTEMBER)
    pairs = [pair for pair in zip(known_then, known_now, strict=True) if pair[0].earned != pair[1].earned]
    print(
        f"Rows that were recorded later give {len(pairs)} of {len(some)} partners another tier on that day:\n"
    )
    rows = []
    for then, now in pairs:
        row = late_rows(now.record)[0]
        rows.append((now.record.id, title(then.earned), title(now.earned), row.kind, row.on, row.recorded_on))
    table(["partner", "as known then", "as known now", "late row", "on", "recorded on"], rows)
    then, now = pairs[0]
    print()
    say(repr(then), 0)
    say(repr(now), 0)
    print()
    show_difference(then, now, now.earned.id)


def late_rows(record):
    """What happened before the day and was recorded after it; a correction of another row is not new."""
    return [
        event
        for event in record.evidence
        if event.supersedes is None and event.on <= END_OF_SEPTEMBER < (event.recorded_on or event.on)
    ]


def show_difference(before, after, tier):
    """The requirements of a tier whose status is not the same in two decisions, before and after."""
    for part in after[tier].of:
        if part.status != before[part.id].status:
            print(f"  {part.id}")
            for decision in (before, after):
                known = f", as known on {decision.known_on}" if decision.known_on is not None else ""
                print(f"    on {decision.as_of}{known}:")
                say(decision.explain(part.id), 6)


def show_editions(editions, records):
    """By which edition the partners are judged today, and until when the older one still applies to whom."""
    answers = {record.id: editions.program_for(record, as_of=TODAY) for record in records}
    counted = Counter(answer.edition for answer in answers.values())
    table(["edition", "#partners"], [(edition.id, counted[edition.id]) for edition in editions])
    staying = sorted(
        (answer.until, id) for id, answer in answers.items() if answer.edition == "2025" and answer.until
    )
    print()
    for _, id in staying[:2]:
        say(f"{id}: {answers[id]}", indent=2)
    newest = editions["2026"].program
    higher = sum(
        rank(newest, pc.decide(answer.program, answer.record, TODAY).earned)
        > rank(newest, pc.decide(newest, record, TODAY).earned)
        for record in records
        for answer in [answers[record.id]]
    )
    print(f"\n{higher} partners earn a higher tier by the rules of 2025 that still apply to them.")


def show_horizon(program, decision):
    """When the answer changes if nothing new happens: what expires, grows old, or leaves a window."""
    changes = pc.horizon(program, decision.record, as_of=TODAY, through=IN_EIGHTEEN_MONTHS)
    moves = [change for change in changes if change.id in program.ladders]
    print(
        f"{decision.record.id} holds {title(decision.tier)}. With no new evidence there are {len(changes)} changes"
    )
    print(f"until {IN_EIGHTEEN_MONTHS}, {len(moves)} of them of the tier that it holds or earns:\n")
    for change in moves:
        verb = "holds" if change.what == "tier" else "earns"
        say(f"{change.on}  {verb} {change.after or 'no tier'}, before {change.before or 'no tier'}", 2)
        for reason in change.because[:3]:
            say(f"- {reason}", 6)


def show_agenda(program, records):
    """What is due at all partners in the next thirty days, and what is said about it; the host sends the messages."""
    agenda = pc.agenda(program, records, as_of=TODAY, through=IN_THIRTY_DAYS)
    counted = Counter((item.kind, item.urgency) for item in agenda)
    kinds = dict.fromkeys(item.kind for item in agenda)
    rows = [(kind, *(counted[kind, urgency] or "." for urgency in agenda.urgencies)) for kind in kinds]
    table(["what", *(f"#{urgency}" for urgency in agenda.urgencies)], rows)

    print("\nThe first of each sort:\n")
    rows = []
    for item in first_of_each(agenda, lambda item: (item.kind, item.urgency)):
        about = textwrap.shorten(item.title, 40, placeholder=" …")
        rows.append((item.urgency, item.due_on, item.partner, item.person, item.kind, about))
    table(["urgency", "due on", "partner", "person", "what", "about"], rows)

    print(f"\n{len(agenda.messages)} messages fall due. The first of each notice:\n")
    for message in first_of_each(agenda.messages, lambda message: message.notice):
        say(f"{message.on} {message.notice}, to the {message.audience} at {message.partner}:", 2)
        say(message.text, 6)


def first_of_each(things, sort):
    """The first thing of each sort, in their order."""
    found = {}
    for thing in things:
        found.setdefault(sort(thing), thing)
    return found.values()


def show_refusal(program):
    """A record that does not fit is refused with all its faults at once, each with its place and its remedy."""
    rows = [
        {"kind": "demo", "on": "2026-03-02", "person": "ada", "demo": "value-dmo", "passed": "yes"},
        {"kind": "survey", "on": "2026-02-30", "survey": "csat", "score": "86%"},
        {
            "kind": "campaign",
            "on": "2026-03-09",
            "campaign": "spring",
            "spent": "1200 chf",
            "pipeline": 9_000,
        },
        {"kind": "refrence", "on": "2026-04-01", "validated": True},
        {"kind": "reference", "on": "2026-04-01", "validated": True, "rating": 5, "vertical": "retail"},
    ]
    try:
        program.record("careless-studio", facts={"region": "emea", "employees": 12}, evidence=rows)
    except pc.RecordError as error:
        print(f"The record is refused with {len(error.faults)} faults:\n")
        for fault in error.faults:
            say(f"{fault.path}: {fault.message}", 2)
            say(f"-> {fault.help}  [{fault.code}]", 6)


def show_odoo(program, decisions):
    show_tiers(program, decisions)
    unknown = first(decisions, lambda decision: decision.possible != decision.earned)
    print("\nThe levels are not nested, and a rate of nothing is unknown, not zero:\n")
    say(unknown.explain(unknown.possible.id), 2)


def main():
    agency, odoo = read_program("agency.toml"), read_program("odoo-2023.toml")
    records = agency_records(agency)
    decisions = pc.decide_many(agency, records, as_of=TODAY)
    odoo_decisions = pc.decide_many(odoo, odoo_records(odoo), as_of=TODAY)
    everything = (*decisions, *odoo_decisions)
    rows = sum(len(decision.record.evidence) for decision in everything)
    print(f"{len(everything)} partners of 2 programs decided as of {TODAY}, from {rows:,} rows of evidence")

    heading(f"{agency.title}, {len(decisions)} partners")
    show_tiers(agency, decisions)
    print()
    show_specializations(agency, decisions)
    print()
    show_kpis(agency, decisions)
    heading("The ten Silver and Gold partners closest to the next tier")
    show_closest(agency, decisions)
    heading("Why")
    show_why(first(decisions, lambda decision: earns_silver(decision) and len(decision.gaps()) == 2))
    heading("What is missing")
    show_gaps(first(decisions, has_every_sort_of_gap))
    heading("What is not known")
    show_unknown(first(decisions, lambda decision: decision.possible != decision.earned))
    heading("What the tier gives")
    show_benefits(first(decisions, lambda decision: decision.rank == 3))
    heading("What a jury saw")
    show_rubric(agency, records)
    heading("A quarterly business review")
    show_review(agency, first(decisions, is_on_course))
    heading("Regions compared")
    show_measures(agency, records)
    heading("Awards that are due")
    show_awards(agency, decisions)
    heading(f"Two days: {HALF_A_YEAR_AGO} and {TODAY}")
    show_moves(agency, pc.decide_many(agency, records, as_of=HALF_A_YEAR_AGO), decisions)
    heading(f"What was known on {END_OF_SEPTEMBER}")
    show_late_news(agency, records)
    heading("Two editions")
    show_editions(agency_editions(agency), records)
    heading("What will change")
    show_horizon(agency, first(decisions, lambda decision: decision.rank == 4))
    heading(f"What is due until {IN_THIRTY_DAYS}")
    show_agenda(agency, records)
    heading("A record that is refused")
    show_refusal(agency)
    heading(f"{odoo.title} {odoo.edition}, {len(odoo_decisions)} partners")
    show_odoo(odoo, odoo_decisions)


def earns_silver(decision):
    return decision.earned is not None and decision.earned.id == "silver"


def is_on_course(decision):
    return decision.scorecards["quarterly"].band == "on-course"


def has_every_sort_of_gap(decision):
    gaps = decision.gaps("gold") if earns_silver(decision) else ()
    return any(gap.alternatives for gap in gaps) and any(gap.roles for gap in gaps)


if __name__ == "__main__":
    main()
