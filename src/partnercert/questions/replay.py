"""The one fold: a log of what happened goes in, and the awards that follow from it come out, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from partnercert.errors import QuestionError
from partnercert.markup import section, table
from partnercert.program.program import Program
from partnercert.questions.decide import check_day, check_question
from partnercert.questions.walking import walk
from partnercert.records.evidence import Evidence
from partnercert.records.record import PartnerRecord
from partnercert.values.dates import as_date


@attrs.frozen(repr=False)
class Step:
    """The awards that follow on one day."""

    on: date
    awards: tuple[Evidence, ...]

    def __repr__(self) -> str:
        return f"<Step {self}>"

    def __str__(self) -> str:
        return f"{self.on}: {'; '.join(map(_said, self.awards))}"


@attrs.frozen(repr=False)
class Replay:
    """A record with the awards that follow from it, and the days on which they do.

    `record` holds what was handed over and the awards of all `steps`; each step has at least one award.
    """

    record: PartnerRecord
    steps: tuple[Step, ...]

    @property
    def awards(self) -> tuple[Evidence, ...]:
        """The awards of all steps, as `decision.awards` gave them on their days, for the host to store."""
        return tuple(award for step in self.steps for award in step.awards)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __str__(self) -> str:
        return "\n".join(map(str, self.steps)) or "no awards"

    def _repr_html_(self) -> str:
        rows = ((step.on, _said(award)) for step in self.steps for award in step.awards)
        made = table(("on", "award"), rows, empty="no awards")
        return section(f"{self.record.id}: {len(self.awards)} awards on {len(self)} days", made)

    def __repr__(self) -> str:
        return f"<Replay {self.record.id}: {len(self.awards)} awards on {len(self)} days>"


def replay(
    program: Program,
    record: PartnerRecord,
    through: date,
    since: date | None = None,
    known_on: date | None = None,
) -> Replay:
    """The awards that follow from a log of exams, modules and deals, as if a host had asked and stored each day.

    Every day from `since` (the day of the first evidence, if left out) through a day is decided on which an answer
    may have changed, and what `decision.awards` gives on it counts as stored from then on: certifications first, then
    tiers, until nothing more is due. Awards in the record stand as they are, so that a replay of a replayed record
    adds nothing. With `known_on` it is what follows from what the host knew by then, and all that follows counts as
    known. QuestionError if `since` lies after the last day, or a day is no date.
    """
    check_day("through", through)
    check_question(program, record, through, known_on)
    through, known_on = as_date(through), None if known_on is None else as_date(known_on)
    if since is not None:
        check_day("since", since)
        if since > through:
            raise QuestionError(
                "time-travel",
                f"a replay since {since} cannot end on {through}",
                "give a later last day, or an earlier first one",
                "through",
            )
    first = min((event.on for event in record.evidence), default=through) if since is None else as_date(since)
    replayed, steps = record.under(program.signature), list[Step]()
    for day in walk(program, replayed, min(first, through), through, known_on):
        replayed = day.record
        if day.awards:
            steps.append(Step(day.on, day.awards))
    return Replay(replayed, tuple(steps))


def _said(award: Evidence) -> str:
    """An award in words: what, to whom, how long."""
    where = f" in {award.fields['region']}" if "region" in award.fields else ""
    whose = f" to {award.person}" if award.person is not None else ""
    if award.revoked_on is not None:
        return f"{award.fields['award']}{where}{whose} ends"
    until = f" through {award.valid_through}" if award.valid_through is not None else ""
    state = f", {award.fields['state']}" if "state" in award.fields else ""
    return f"{award.fields['award']}{where}{whose}{until}{state}"
