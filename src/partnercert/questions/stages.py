"""Which stage of a rollout has reached a partner on a day."""

from __future__ import annotations

from datetime import date

import attrs

from partnercert.engines.reference import Place
from partnercert.errors import QuestionError, did_you_mean, quoted
from partnercert.program.program import Program
from partnercert.program.rollouts import Stage
from partnercert.questions.decide import check_question
from partnercert.questions.reading import read, rulebook_of
from partnercert.records.record import PartnerRecord
from partnercert.values.verdicts import Verdict


@attrs.frozen(kw_only=True, repr=False)
class RolloutStage:
    """Which stage of a rollout has reached a partner on a day, and why.

    `stage` is the first that has started and whose rule the partner meets, None if there is none yet. `possible` are
    the earlier ones of whom it is not known whether the partner is among them. `next` is the first stage to come
    whose rule the partner meets, for one that is not reached yet.
    """

    stage: Stage | None
    possible: tuple[str, ...] = ()
    next: Stage | None = None
    reason: str

    @property
    def verdict(self) -> Verdict:
        """Whether the rollout has reached the partner."""
        if self.stage is not None:
            return Verdict.MET
        return Verdict.UNKNOWN if self.possible else Verdict.UNMET

    def __str__(self) -> str:
        return self.reason

    def __repr__(self) -> str:
        return f"<RolloutStage {self.stage.id if self.stage is not None else 'none'}: {self.reason}>"


def stage_for(
    program: Program, rollout: str, record: PartnerRecord, as_of: date, known_on: date | None = None
) -> RolloutStage:
    """The stage of a rollout that has reached a partner on a day.

    A partner is reached by the first stage that has started and of whose rule it is sure. QuestionError for a rollout
    that the program does not have.
    """
    check_question(program, record, as_of, known_on)
    if rollout not in program.rollouts:
        help = did_you_mean(str(rollout), program.rollouts) or "define it under [rollouts]"
        raise QuestionError("unknown-id", f"the program has no rollout {quoted(rollout)}", help, "rollout")
    reference = read(rulebook_of(program), record.under(program.signature), known_on)
    stages = tuple(program.rollouts[rollout].stages.values())
    verdicts = {
        each.id: Verdict.MET if each.who is None else reference.judge(each.who, Place(as_of))
        for each in stages
    }
    met = [each for each in stages if verdicts[each.id] is Verdict.MET]
    stage = next((each for each in met if each.starts <= as_of), None)
    possible = tuple(
        each.id
        for each in stages
        if each.starts <= (as_of if stage is None else stage.starts) and verdicts[each.id] is Verdict.UNKNOWN
    )
    following = None if stage is not None else next(iter(met), None)
    return RolloutStage(
        stage=stage, possible=possible, next=following, reason=_reason(rollout, stage, possible, following)
    )


def _reason(rollout: str, stage: Stage | None, possible: tuple[str, ...], following: Stage | None) -> str:
    listed = ", ".join(quoted(each) for each in possible)
    unknown = f"; whether {listed} has is not known" if possible else ""
    if stage is not None:
        return f"stage {quoted(stage.id)} of {quoted(rollout)} has reached it, since {stage.starts}{unknown}"
    to_come = f": {quoted(following.id)} will on {following.starts}" if following is not None else ""
    return f"no stage of {quoted(rollout)} has surely reached it yet{to_come}{unknown}"
