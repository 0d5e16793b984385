"""Records of any program, drawn from its own signature."""

from datetime import timedelta
from random import Random

from strategies.records import day_around, event_of, facts_of, legal, versions_of

from partnercert.records.kinds import result_of

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
    return program.record("p", facts=facts, evidence=rows)
