"""Which tier is held after the review of a day, by columns: what `rulebook.reviews` says of one partner.

Of a review only the tier counts here, as a rank from 1 on, 0 for none: an award that is kept, renewed or put on
probation is still one of the same tier.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial, reduce

import attrs
import narwhals as nw

from partnercert.engines.frames.awards import NONE
from partnercert.engines.frames.dates import OPEN, recurs
from partnercert.engines.frames.forms import Truth, always, null
from partnercert.engines.frames.refusals import refused
from partnercert.engines.frames.rules import Reader
from partnercert.engines.frames.scopes import Scopes, Where
from partnercert.engines.frames.sheets import Column
from partnercert.language.nodes import RuleRef
from partnercert.rulebook.reviews import PROBATION
from partnercert.rulebook.rulebook import Ladder, ReviewTerms
from partnercert.values.cadences import ANNIVERSARY, Cadence
from partnercert.values.dates import FiscalCalendar, day_before
from partnercert.values.verdicts import Verdict


def highest(
    names: Sequence[str | int], verdicts: Sequence[Truth], unknown: bool, most: nw.Expr | None = None
) -> Column:
    """The name of the highest tier that is met, or may be if what is `unknown` counts; null where there is none.

    With `most` no tier beyond that place of the ladder is looked at; the first place is 1.
    """
    found, stage = null(nw.String if isinstance(names[0], str) else nw.Int64), 0
    for place, (name, verdict) in enumerate(zip(names, verdicts, strict=True), 1):
        if verdict.always is Verdict.UNMET or (verdict.always is Verdict.UNKNOWN and not unknown):
            continue
        test = None if verdict.always is not None else verdict.expr
        if test is not None and unknown and not verdict.sure:
            test = test.fill_null(True)
        if most is not None:
            test = most >= place if test is None else test & (most >= place)
        named = nw.lit(name)
        found = named if test is None else nw.when(test).then(named).otherwise(found)
        stage = max(stage, verdict.stage)
    return Column(found, stage)


def rank_held(
    ladder: Ladder,
    terms: ReviewTerms,
    reader: Reader,
    scopes: Scopes,
    where: Where,
    fiscal_year: FiscalCalendar,
) -> Column:
    """The rank of the tier that each row holds: what its newest award and the review of the day come to."""
    review = _Review(ladder, terms, reader, scopes, where, fiscal_year)
    return Column(review.promoted(review.kept()), review.stage)


@attrs.define(eq=False)
class _Review:
    """The review of a ladder on a day, of each row of a sheet; what is calculated is there after the `stage`."""

    ladder: Ladder
    terms: ReviewTerms
    reader: Reader
    scopes: Scopes
    where: Where
    fiscal_year: FiscalCalendar
    stage: int = 0

    def kept(self) -> nw.Expr:
        """What is left of what is held after a demoting review."""
        day, cadence = self.where.day, self.terms.demote
        rank, through = self._held("rank"), self._held("through")
        # where no award says what a review came to, nobody is on probation
        reviewed = self.scopes.says("award", "state")
        probation = marked = nw.lit(False)
        if reviewed:
            state = self._held("state")
            probation, marked = state == PROBATION, state != NONE
        over = through < day
        checked, due = self._due(cadence)
        running = ~over & ~marked & (through == OPEN) & due & (self._held("on") <= (checked or day))
        left = partial(self._left, probation=probation, over=over, begins_anew=over | marked)
        looks = [(over & ~probation, checked or day), (running, checked or day)]
        if reviewed:
            looks.append((over & probation, day_before(day)))
            looks.append((~over & marked & (self._held("on") < day), day))
        kept = rank
        for looked_at in dict.fromkeys(checked for _, checked in looks):
            asked = [test for test, checked in looks if checked == looked_at]
            kept = nw.when(reduce(lambda a, b: a | b, asked)).then(left(looked_at)).otherwise(kept)
        return self._named(nw.when(rank > 0).then(kept).otherwise(0))

    def _left(self, checked: date, probation: nw.Expr, over: nw.Expr, begins_anew: nw.Expr) -> nw.Expr:
        """What a review leaves that looks at a day: what is held, or where that is not earned, what is."""
        rank = self._held("rank")
        possible = self._rank(checked, unknown=True)
        lost, lower = possible < rank, nw.min_horizontal(possible, rank)
        if self.terms.keep is not None and self._paid.always is not Verdict.MET:
            unpaid = begins_anew & ~self._use(self._paid).fill_null(True)
            lost, lower = lost | unpaid, nw.when(unpaid).then(0).otherwise(lower)
        remedied = probation & ~over & (self._held("through") < OPEN)
        if self.terms.remedy is not None:
            remedied = remedied | ~probation
        return nw.when(lost & ~remedied).then(lower).otherwise(rank)

    def promoted(self, kept: nw.Expr) -> nw.Expr:
        """What is held after a promoting review."""
        rank, cadence = self._held("rank"), self.terms.promote
        checked, due = self._due(cadence)
        if cadence.every is not None and cadence.anchor in (None, ANNIVERSARY):
            # who holds nothing has no anniversary yet, and who was lowered today has a new one
            checked, due = self.where.day, (kept == 0) | (due & (kept == rank))
        if checked is None:
            return kept
        most = self._most()
        found = highest([*range(1, len(self.ladder.tiers) + 1)], self._verdicts(checked), False, most)
        earned = self._named(self._use(found).fill_null(0))
        rises = due & (earned > kept)
        if self._paid.always is not Verdict.MET:
            rises = rises & self._use(self._paid).fill_null(False)
        return self._named(nw.when(rises).then(earned).otherwise(kept))

    def _due(self, cadence: Cadence) -> tuple[date | None, nw.Expr]:
        """The day whose evidence a review of the day looks at, None if there is none; and who has one."""
        day = self.where.day
        if cadence.every is None or cadence.anchor not in (None, ANNIVERSARY):
            checked = cadence.checked_on(day, date.min, self.fiscal_year)
            return checked, nw.lit(checked is not None)
        if cadence.effective is None:
            return day, recurs(self._held("since"), cadence.every, day)
        if Cadence(effective=cadence.effective).checked_on(day, day, self.fiscal_year) is None:
            return None, nw.lit(False)
        raise refused(f"what the ladder `{self.ladder.id}` came to on the last anniversary of each partner")

    def _most(self) -> nw.Expr | None:
        """The highest rank to which a promotion of the day may lead; None where any may."""
        steps = self.terms.max_steps_up
        if steps is None:
            return None
        before, day = day_before(self.where.day), self.where.day
        began = self._held("on") == day
        return nw.when(began).then(self._held("rank", before)).otherwise(self._held("rank")) + steps

    def _held(self, what: str, day: date | None = None) -> nw.Expr:
        """What is said of the tier held at the end of the day before, and of the awards of the day."""
        return self._use(self.scopes.held(self.ladder, self.where, what, day or self.where.day))

    def _rank(self, day: date, unknown: bool) -> nw.Expr:
        """The highest rank that is earned on a day, or if what is `unknown` counts, that is not ruled out."""
        found = highest([*range(1, len(self.ladder.tiers) + 1)], self._verdicts(day), unknown)
        return self._named(self._use(found).fill_null(0))

    def _verdicts(self, day: date) -> list[Truth]:
        there = attrs.evolve(self.where, day=day)
        return [self.reader.verdict(RuleRef("achieved", tier), there) for tier in self.ladder.tiers]

    @property
    def _paid(self) -> Truth:
        """Whether an award may be given on the day."""
        if not self.terms.pays:
            return always(Verdict.MET)
        return self.reader.verdict(RuleRef("awarded", self.ladder.id), self.where)

    def _use(self, column: Column | Truth) -> nw.Expr:
        self.stage = max(self.stage, column.stage)
        return column.expr

    def _named(self, expr: nw.Expr) -> nw.Expr:
        """The same as a column of its own."""
        column = self.where.sheet.name(Column(expr, self.stage))
        return self._use(column)
