"""A program as generated Python: the shortest way to a tier, and code to look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from itertools import chain

import attrs

from partnercert.engines.compiled.runtime import Engine
from partnercert.program.arguments import check_program
from partnercert.program.program import Program
from partnercert.program.tiers import Tier
from partnercert.questions.decide import check_question, decide
from partnercert.questions.generated import engine_of
from partnercert.questions.judging import CAME_TO
from partnercert.questions.ladders import is_earned_alone
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.rulebook import Ladder
from partnercert.values.dates import as_date
from partnercert.values.mappings import FrozenMap
from partnercert.values.verdicts import Verdict


@attrs.frozen(eq=False, slots=False)
class Compiled:
    """A program whose rules have become Python.

    `tier(record, as_of, known_on=None)` is the tier held, as `decide(…).tier` has it, and nothing else: no outcomes
    and no reasons.
    """

    program: Program

    @cached_property
    def tier(self) -> Callable[..., Tier | None]:
        """The tier held by the partner of a record on a day, on the only ladder or on the one named `tier`."""
        ladder = self._ladder
        if ladder is None or not is_earned_alone(ladder):
            return self._decided
        tiers = (None, *(self.program.tiers[tier] for tier in ladder.tiers))
        return self._engine.answers(ladder, tiers, self._ranked, self.program.signature)

    @property
    def source(self) -> str:
        """The generated module, for people to read."""
        return self._engine.source

    def verdicts(
        self, record: PartnerRecord, as_of: date, known_on: date | None = None
    ) -> FrozenMap[str, Verdict]:
        """What every tier, specialization and requirement that is judged of the whole partner comes to, by its id."""
        record, as_of, known_on = self._asked(record, as_of, known_on)
        codes = chain.from_iterable(self._engine.verdicts(record, as_of, known_on)[0])
        return FrozenMap(
            {ref.id: CAME_TO[code][1] for ref, code in zip(self._engine.rules, codes, strict=True)}
        )

    def __repr__(self) -> str:
        return f"<Compiled {self._engine.rulebook.name}>"

    @cached_property
    def _engine(self) -> Engine:
        return engine_of(self.program)

    @cached_property
    def _ladder(self) -> Ladder | None:
        """The ladder named `tier`, or the only one that is judged as a whole."""
        whole = {ladder.id: ladder for ladder in self._engine.rulebook.ladders if not ladder.per}
        return whole.get("tier") or (next(iter(whole.values())) if len(whole) == 1 else None)

    def _asked(
        self, record: PartnerRecord, as_of: date, known_on: date | None
    ) -> tuple[PartnerRecord, date, date | None]:
        check_question(self.program, record, as_of, known_on)
        known_on = None if known_on is None else as_date(known_on)
        return record.under(self.program.signature), as_date(as_of), known_on

    def _ranked(self, record: PartnerRecord, as_of: date, known_on: date | None = None) -> Tier | None:
        record, as_of, known_on = self._asked(record, as_of, known_on)
        ladder = self._ladder
        assert ladder is not None
        rank = self._engine.rank(ladder, record, as_of, known_on)
        return self.program.tiers[ladder.tiers[rank - 1]] if rank else None

    def _decided(self, record: PartnerRecord, as_of: date, known_on: date | None = None) -> Tier | None:
        return decide(self.program, record, as_of, known_on).tier


def compile(program: Program) -> Compiled:
    """The program as generated Python, for where the same question is asked again and again.

    QuestionError if it is no program. Each function is written when it is first called.
    """
    check_program(program)
    return Compiled(program)
