"""A host that asks on every day and stores what `decision.awards` gives: the oracle of horizon and replay."""

from datetime import timedelta

from partnercert.questions.decide import decide

ONE_DAY = timedelta(days=1)
MOST_ROUNDS = 12


def with_awards(record, awards):
    """The record with awards added; one that comes back with the day on which it ends takes the place of the old."""
    rows = list(record.evidence)
    for award in awards:
        if award.revoked_on is not None:
            lasting = award.replace(revoked_on=None)
            rows.remove(next(row for row in rows if row.replace(revoked_on=None) == lasting))
        rows.append(award)
    return type(record).admitted(record.signature, record.id, record.to_dict()["facts"], rows)


def asked_each_day(program, record, start, days):
    """Each day's decision with its awards stored, and the record that has them: certifications before tiers."""
    for day in (start + n * ONE_DAY for n in range(days + 1)):
        for _ in range(MOST_ROUNDS):
            decision = decide(program, record, day)
            awards = decision.awards
            if not awards:
                break
            certified = [award for award in awards if award.fields["award"] in program.certifications]
            record = with_awards(record, certified or awards)
        else:
            raise AssertionError(f"on {day} awards are due again and again: {awards}")
        yield decision, record
