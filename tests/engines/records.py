"""Records of any program, drawn from its own signature."""

from datetime import timedelta
from random import Random

from strategies.records import day_around, event_of, facts_of, legal, versions_of

from partnercert.records.kinds import ASSESSED, result_of

PEOPLE = ("ada", "bob", "cyd", "dan", "eve", "fay", "gus", "hal")
OWN = ("standing", "obligation", "ruling", "appeal", "decision", "rating", "debrief")


def record_of(program, number, as_of, most=14):
    """The record of a number over the vocabulary of `strategies.programs`, with corrections."""
    chance = Random(number)
    rows = []
    for n in range(chance.choice([0, most // 2, most])):
        event = event_of(chance.randrange(10**9), as_of)
        rows.extend(
            versions_of(chance.randrange(10**9), event, f"e{n}") if chance.random() < 0.05 else [event]
        )
    return program.record("p", facts=facts_of(chance.randrange(10**9), as_of), evidence=rows)


def record_of_any(program, number, as_of, most=60):
    """The record of a number for any program: rows of its kinds with legal values, some fields and facts missing."""
    chance, signature = Random(number), program.signature
    kinds = [
        kind
        for kind, spec in signature.kinds.items()
        if not spec.of
        and not spec.derived
        and kind not in OWN
        and all(signature.names.get(field.names, "x") for field in spec.fields.values())
    ]
    gaps = chance.choice([0, 0.05, 0.3])
    rows = []
    for _ in range(chance.randint(0, most)):
        kind = chance.choice(kinds)
        day = day_around(as_of, chance)
        row = {"kind": kind, "on": day, "person": chance.choice(PEOPLE)}
        for name, spec in signature.kinds[kind].fields.items():
            if not spec.optional or chance.random() >= max(gaps, 0.7 if spec.absent_differs else 0):
                row[name] = chance.choice(legal(program, spec))
        sat = (kind, row.get(kind))
        if "score" in row and sat in signature.cuts:
            row.pop(result_of(kind), None)  # it follows from the score
        if "version" in row and sat in signature.versions:
            row["version"] = chance.choice(signature.versions[sat])
        if kind in ("award", "waiver", "attestation", "employment", "suspension"):
            row["valid_through"] = day + timedelta(chance.choice([0, 30, 364, 800]))
        if chance.random() < 0.03:
            row["revoked_on"] = day + timedelta(chance.choice([0, 20, 400]))
        if row.get("award") in program.certifications and signature.subjects.get(row["award"]) == "partner":
            del row["person"]
        if row.get("award") in program.tiers or row.get("award") in program.specializations:
            del row["person"]
        rows.append(row)
    facts = {}
    for name, spec in signature.facts.items():
        if chance.random() >= gaps:
            said = chance.choice(legal(program, spec))
            facts[name] = said if spec.max_age is None else {"value": said, "on": day_around(as_of, chance)}
    about = about_attempts(program, rows, Random(number))
    return program.record("p", facts=facts, evidence=[*rows, *about])


def about_attempts(program, rows, chance):
    """Ratings and debriefs of some attempts among rows, which get ids, and corrections; others keep their own score."""
    signature, about = program.signature, []
    audited = [id for kind, id in signature.rated if kind == "artifact"]
    for n, row in enumerate([row for row in rows if row["kind"] in ASSESSED]):
        kind = row["kind"]
        if kind == "artifact" and audited and chance.random() < 0.7:
            row["artifact"] = chance.choice(audited)
            if "score" in row and (kind, row[kind]) in signature.cuts:
                row.pop("validated", None)  # it follows from the score
        rubric = signature.rated.get((kind, row[kind]))
        if rubric is None or chance.random() < 0.15:
            continue
        row["id"], ids = f"a{n}", [f"a{n}"]
        follows = ("score", "band", *([result_of(kind)] if decides(signature, kind, row[kind]) else []))
        for name in follows:
            row.pop(name, None)
        if chance.random() < 0.2:
            later = row["on"] + timedelta(chance.choice([0, 10, 200]))
            about.append({**row, "id": f"a{n}b", "supersedes": f"a{n}", "recorded_on": later})
            ids.append(f"a{n}b")
        for id in ids if chance.random() < 0.2 else [chance.choice(ids)]:
            about += ratings(signature.rubrics[rubric], {"rubric": rubric, "attempt": id}, row["on"], chance)
        if chance.random() < 0.6:
            on = row["on"] + timedelta(chance.choice([0, 0, 30]))
            about.append({"kind": "debrief", "debrief": chance.choice(ids), "on": on})
    return about


def decides(signature, kind, id):
    """Whether the ratings of an assessment decide what is passed."""
    return signature.rubrics[signature.rated[kind, id]].has_minima or (kind, id) in signature.cuts


def ratings(rubric, about, on, chance):
    """What one to three raters say, mostly of all criteria and mostly alike, and sometimes an adjudicated rating."""
    rows, gap = [], chance.choice([0, 0, 0, 0.2])
    for criterion, levels in rubric.levels.items():
        usual = chance.randrange(len(levels))
        for rater in chance.choice([("eve",), ("eve", "pat"), ("eve", "pat", "tim")]):
            if chance.random() >= gap:
                said = levels[usual] if chance.random() < 0.7 else chance.choice(levels)
                rows.append({"rating": criterion, "level": said, "by": rater})
        if rubric.adjudicated and chance.random() < 0.3:
            said = {"rating": criterion, "level": chance.choice(levels), "by": "ann", "adjudicated": True}
            rows.append(said)
    for row in rows:
        row |= {"kind": "rating", **about, "on": on + timedelta(chance.choice([0, 0, 0, 0, 2, 30]))}
        if chance.random() < 0.03:
            row["revoked_on"] = row["on"] + timedelta(chance.choice([0, 20]))
    return rows
