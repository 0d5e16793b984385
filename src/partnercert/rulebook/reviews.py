"""What a ladder remembers: which tier is held, on which days it is reviewed, and what a review comes to.

In closed form over the awards that are stored: a review looks at one day, and the awards that it gives are the
memory of the next one. A tier counts as a rank, its place on the ladder from 1 on; 0 is no tier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Final

import attrs

from partnercert.records.evidence import Evidence
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.rulebook import Ladder, ReviewTerms, Rulebook
from partnercert.values.cadences import ANNIVERSARY, IMMEDIATELY, Cadence
from partnercert.values.dates import FiscalCalendar, day_after, day_before, subtract
from partnercert.values.verdicts import Verdict

PROBATION: Final = "probation"
UNDER_REVIEW: Final = "under-review"
_OFTEN: Final = {1: "monthly", 3: "quarterly", 6: "half-yearly", 12: "annual"}
_MONTHS_IN: Final = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@attrs.frozen(kw_only=True)
class Held:
    """A tier that is held: its rank, its newest award, and the first day since which it is held without a break."""

    rank: int
    award: Evidence
    since: date

    @property
    def state(self) -> str | None:
        """On probation, under review, or neither."""
        state = self.award.fields.get("state")
        return None if state is None else str(state)

    @property
    def waits(self) -> bool:
        """Whether it is held only until somebody knows what its review comes to."""
        return self.state is not None and self.award.valid_through is None

    def over_on(self, day: date) -> bool:
        """Whether the award has ended before a day."""
        return self.award.valid_through is not None and self.award.valid_through < day


@attrs.frozen(kw_only=True)
class Bench:
    """Who judges: what each tier of the ladder comes to on a day, and whether an award may be given today.

    `before` are the ladder's awards as they stood at the end of the day before.
    """

    tiers: Callable[[date], Sequence[Verdict]]
    payment: Callable[[], Verdict]
    before: Callable[[], Sequence[Evidence]]


@attrs.frozen(kw_only=True)
class Reviewed:
    """What the review of a day comes to: the tier held after it, and the awards that it gives or ends.

    It is `undecided` where a review was due and what is known does not decide it.
    """

    held: Held | None
    due: tuple[Evidence, ...] = ()
    undecided: bool = False


def ladder_awards(ladder: Ladder, region: str | None, given: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The awards of a ladder, or of one group of it, newest first; of a day the highest tier, a review's word first."""
    ranks = {tier: rank for rank, tier in enumerate(ladder.tiers, 1)}
    mine = [
        row
        for row in given
        if row.fields["award"] in ranks and row.person is None and row.fields.get("region") == region
    ]

    def order(row: Evidence) -> tuple[date, int, bool, date]:
        reviewed = row.fields.get("state") is not None
        return row.on, ranks[str(row.fields["award"])], reviewed, row.valid_through or date.max

    return tuple(sorted(mine, key=order, reverse=True))


def held_by(ladder: Ladder, awards: Sequence[Evidence], day: date) -> Held | None:
    """The tier held through the day before, or from the day on: that of the newest award; None where there is none."""
    if not awards:
        return None
    newest, since = awards[0], awards[0].on
    if newest.valid_through is not None and day_after(newest.valid_through) < day:
        return None
    for award in awards[1:]:
        through = award.valid_through
        broken = through is not None and day_after(through) < since
        if award.fields["award"] != newest.fields["award"] or broken:
            break
        since = award.on
    return Held(rank=ladder.tiers.index(str(newest.fields["award"])) + 1, award=newest, since=since)


def reviewed(
    ladder: Ladder,
    terms: ReviewTerms,
    region: str | None,
    awards: Sequence[Evidence],
    day: date,
    fiscal_year: FiscalCalendar,
    bench: Bench,
) -> Reviewed:
    """What the review of a day comes to.

    First what is held is kept, renewed or lowered, then the ladder promotes.
    """
    return _Review(ladder, terms, region, tuple(awards), day, fiscal_year, bench).result


def next_review(ladder: Ladder, held: Held, day: date, fiscal_year: FiscalCalendar) -> date | None:
    """The first day after a day on which a review may lower what is held; None if there is none."""
    terms = ladder.review
    if terms is None:
        return None
    if held.award.valid_through is not None:
        return day_after(max(held.award.valid_through, day))
    if held.state is not None:
        return day_after(day)
    return terms.demote.next_after(day, held.since, fiscal_year)


def review_days(
    rulebook: Rulebook, record: PartnerRecord, after: date, through: date
) -> Iterator[tuple[date, str]]:
    """The days after one day, through another, on which a review may change what is held, each in words.

    Reviews and their checks, the first day that an award is kept no longer, the end of a probation, the opening of a
    renewal: those that follow from the awards in the record. Awards that are given later bring days of their own.
    A ladder that promotes or demotes immediately is reviewed every day, but changes only where its rules or awards do.
    """
    found: dict[tuple[date, str], None] = {}
    for ladder in rulebook.ladders:
        if ladder.review is not None:
            given = [
                row
                for row in record.evidence
                if row.kind == "award" and row.fields["award"] in ladder.tiers and row.person is None
            ]
            for day, words in _days(ladder, ladder.review, given, after, through, rulebook.fiscal_year):
                if after < day <= through:
                    found[day, words] = None
    yield from sorted(found)


@attrs.frozen(slots=False)
class _Review:
    """The review of one ladder, or of one group of it, on one day."""

    ladder: Ladder
    terms: ReviewTerms
    region: str | None
    awards: tuple[Evidence, ...]
    day: date
    fiscal_year: FiscalCalendar
    bench: Bench

    @property
    def result(self) -> Reviewed:
        kept, undecided = (None, False) if self.held is None else self._kept(self.held)
        after, unsure = self._promoted(kept)
        held = self.held
        if held is not None and after is not None and after.rank == held.rank:
            # who falls and rises on one day has held the tier without a break
            same = not held.over_on(self.day) and _same(held, after)
            after = held if same else attrs.evolve(after, since=held.since)
        return Reviewed(held=after, due=self._due(after), undecided=undecided or unsure)

    @cached_property
    def held(self) -> Held | None:
        return held_by(self.ladder, self.awards, self.day)

    def _kept(self, held: Held) -> tuple[Held | None, bool]:
        """What is left of what is held after a demoting review, and whether that review was undecided."""
        over, state = held.over_on(self.day), held.state
        if not over and state is None and held.award.valid_through is not None:
            return self._renewed_early(held), False
        checked = self._checked(held, over)
        if checked is None:
            return held, held.waits
        in_remedy = state == PROBATION and not over and held.award.valid_through is not None
        match self._still_earned(held, checked, begins_anew=over or state is not None):
            case Verdict.MET:
                return (held if not over and state is None else self._renewed(held)), False
            case Verdict.UNKNOWN:
                waits = state if state == PROBATION else UNDER_REVIEW
                return (held if not over else self._extended(held, None, waits)), not in_remedy
        if in_remedy:
            return held, False
        if self.terms.remedy is not None and state != PROBATION:
            return self._extended(held, self.terms.remedy.last_day(self.day), PROBATION), False
        return self._lowered(held, checked, begins_anew=over or state is not None), False

    def _checked(self, held: Held, over: bool) -> date | None:
        """The day whose evidence a demoting review of today looks at, None if there is no such review."""
        cadence = self.terms.demote
        if over and held.state == PROBATION:
            # the last day on which it could be earned again
            return day_before(self.day)
        if over:
            return cadence.checked_on(self.day, held.since, self.fiscal_year) or self.day
        if held.state is not None:
            # what began today was decided today
            return self.day if held.award.on < self.day else None
        checked = cadence.checked_on(self.day, held.since, self.fiscal_year)
        return checked if checked is not None and held.award.on <= checked else None

    def _still_earned(self, held: Held, checked: date, begins_anew: bool) -> Verdict:
        """Whether what is held, or more, is earned and, where a new term begins, paid for."""
        earned, possible = self._ranks(checked)
        by_evidence = Verdict.MET if earned >= held.rank else Verdict.UNKNOWN
        if possible < held.rank:
            return Verdict.UNMET
        if not begins_anew or self.terms.keep is None:
            return by_evidence
        paid = self._paid
        return paid if Verdict.UNMET is paid or by_evidence is Verdict.MET else by_evidence

    def _renewed(self, held: Held) -> Held:
        """The tier for another term, counted from its anniversary."""
        keep = self.terms.keep
        if keep is None:
            return self._extended(held, None, None)
        if keep.rolling:
            return self._extended(held, keep.last_day(self.day), None)
        terms = [row for row in self.awards if row.on >= held.since and row.fields.get("state") is None]
        through = terms[0].valid_through if terms else None
        aligned = through is None or keep.following(held.since, through) == through
        anchor = held.since if aligned or through is None else day_after(through)
        following = self.day if through is None else max(self.day, day_after(through))
        return self._extended(held, keep.following(anchor, following), None)

    def _renewed_early(self, held: Held) -> Held:
        """The tier for another term where its renewal is open and met, or where it is kept from each day on."""
        keep, opens, through = self.terms.keep, self.terms.demote.opens, held.award.valid_through
        if keep is None or through is None or (held.award.on >= self.day and not keep.rolling):
            return held
        is_open = opens is not None and subtract(day_after(through), opens) <= self.day
        if not is_open and not (keep.rolling and keep.last_day(self.day) > through):
            return held
        met = self._still_earned(held, self.day, begins_anew=True) is Verdict.MET
        return self._renewed(held) if met else held

    def _lowered(self, held: Held, checked: date, begins_anew: bool) -> Held | None:
        """The highest lower tier that is not ruled out; none where a new term would have to be paid for and is not."""
        rank = self._ranks(checked)[1]
        paid = self._paid if begins_anew and self.terms.keep is not None else Verdict.MET
        if not rank or paid is Verdict.UNMET:
            return None
        lower = self._begun(min(rank, held.rank))
        return lower if paid is Verdict.MET else self._extended(lower, None, UNDER_REVIEW)

    def _promoted(self, kept: Held | None) -> tuple[Held | None, bool]:
        """What is held after a promoting review, and whether that review was undecided."""
        cadence = self.terms.promote
        if kept is None and cadence.every is not None and cadence.anchor in (None, ANNIVERSARY):
            # who holds nothing has no anniversary yet
            checked: date | None = self.day
        else:
            since = self.day if kept is None else kept.since
            checked = cadence.checked_on(self.day, since, self.fiscal_year)
        if checked is None:
            return kept, False
        rank, most = 0 if kept is None else kept.rank, self._highest
        verdicts = [*enumerate(self.bench.tiers(checked), 1)][rank:most]
        earned = max((n for n, verdict in verdicts if verdict is Verdict.MET), default=0)
        unsure = cadence.recurs and any(n > earned and each is Verdict.UNKNOWN for n, each in verdicts)
        if earned <= rank:
            return kept, unsure
        if self._paid is not Verdict.MET:
            return kept, unsure or (cadence.recurs and self._paid is Verdict.UNKNOWN)
        return self._begun(earned), unsure

    @property
    def _highest(self) -> int:
        """The highest rank to which a promotion of today may lead."""
        steps = self.terms.max_steps_up
        if steps is None:
            return len(self.ladder.tiers)
        before = self.held
        if before is not None and before.award.on == self.day:
            before = held_by(self.ladder, self.bench.before(), self.day)
        return steps + (0 if before is None else before.rank)

    def _ranks(self, checked: date) -> tuple[int, int]:
        """The highest rank that is earned on a day, and the highest that is not ruled out."""
        verdicts = [*enumerate(self.bench.tiers(checked), 1)]
        earned = max((rank for rank, verdict in verdicts if verdict is Verdict.MET), default=0)
        return earned, max((rank for rank, verdict in verdicts if verdict is not Verdict.UNMET), default=0)

    @cached_property
    def _paid(self) -> Verdict:
        """Whether an award may be given today."""
        return self.bench.payment() if self.terms.pays else Verdict.MET

    def _begun(self, rank: int) -> Held:
        """A tier that begins today, with an anniversary of its own."""
        last = None if self.terms.keep is None else self.terms.keep.last_day(self.day)
        return Held(rank=rank, award=self._award(rank, last, None), since=self.day)

    def _extended(self, held: Held, through: date | None, state: str | None) -> Held:
        """The tier held from today on through another day."""
        return attrs.evolve(held, award=self._award(held.rank, through, state))

    def _award(self, rank: int, through: date | None, state: str | None) -> Evidence:
        tier = self.ladder.tiers[rank - 1]
        return Evidence("award", self.day, valid_through=through, award=tier, region=self.region, state=state)

    def _due(self, after: Held | None) -> tuple[Evidence, ...]:
        """The award that begins, and with a change of tier those that end."""
        begins = () if after is None or after.award in self.awards[:1] else (after.award,)
        ranks = [None if held is None else held.rank for held in (self.held, after)]
        if ranks[0] == ranks[1]:
            return begins
        tier = None if after is None else after.award.fields["award"]
        ended = (row for row in self.awards if row.in_force_on(self.day, self.day))
        return (*begins, *(self._ended(row) for row in ended if row.fields["award"] != tier))

    def _ended(self, award: Evidence) -> Evidence:
        """The award, ended today; as a correction where the host gave it an id."""
        if award.id is None:
            return award.replace(revoked_on=self.day)
        return award.replace(revoked_on=self.day, supersedes=award.id, recorded_on=self.day)


def _same(held: Held, after: Held) -> bool:
    """Whether a tier is held as it was."""
    return (held.rank, held.award.valid_through, held.state) == (
        after.rank,
        after.award.valid_through,
        after.state,
    )


def _days(
    ladder: Ladder,
    terms: ReviewTerms,
    given: Sequence[Evidence],
    after: date,
    through: date,
    fiscal_year: FiscalCalendar,
) -> Iterator[tuple[date, str]]:
    """The days of one ladder's reviews, those outside of a span among them."""
    for cadence in dict.fromkeys((terms.promote, terms.demote)):
        yield from _of_cadence(ladder, cadence, given, after, through, fiscal_year)
    for row in given:
        named = f"{row.fields['award']} of {row.on}"
        stepwise = terms.max_steps_up is not None and terms.promote.effective == IMMEDIATELY
        if stepwise or row.fields.get("state") is not None:
            yield day_after(row.on), f"the day after {named} began"
        if row.valid_through is None:
            continue
        expires_on = day_after(row.valid_through)
        if row.fields.get("state") == PROBATION:
            yield expires_on, f"the probation of {named} has ended"
        else:
            yield expires_on, f"{named} is kept no longer"
            if terms.demote.opens is not None:
                opens = max(day_after(row.on), subtract(expires_on, terms.demote.opens))
                yield opens, f"the renewal of {named} opens"
        if terms.keep is not None and terms.keep.rolling:
            yield from _of_rolling(
                ladder, terms.keep.until, max(row.on, after), min(row.valid_through, through)
            )


def _of_rolling(ladder: Ladder, until: str | None, after: date, through: date) -> Iterator[tuple[date, str]]:
    """The days on which what is kept from each day on would be kept longer than from the day before."""
    day = after
    while day < through:
        day = day_after(day) if until is None else _next_month(day)
        yield day, f"{ladder.id} is kept from here on"


def _next_month(day: date) -> date:
    return FiscalCalendar().range("month", 1, 1, day).first


def _of_cadence(
    ladder: Ladder,
    cadence: Cadence,
    given: Sequence[Evidence],
    after: date,
    through: date,
    fiscal_year: FiscalCalendar,
) -> Iterator[tuple[date, str]]:
    """The days on which a cadence takes effect, and those of its checks where they lie apart."""
    if not cadence.recurs:
        return
    words = f"the {_often(cadence)}review of {ladder.id}"
    by_anniversary = cadence.every is not None and cadence.anchor in (None, ANNIVERSARY)
    for first in dict.fromkeys(row.on for row in given) if by_anniversary else (date.min,):
        day = after
        while (following := cadence.next_after(day, first, fiscal_year)) is not None and day < following:
            day = following
            checked = cadence.checked_on(day, first, fiscal_year)
            if checked is not None and checked != day:
                yield checked, f"the check for {words}"
            if day > through:
                break
            yield day, words


def _often(cadence: Cadence) -> str:
    """How often it is reviewed, in a word before the noun, where there is one."""
    if cadence.every is not None:
        return (
            f"{_OFTEN[cadence.every.months]} "
            if cadence.every.months in _OFTEN and not cadence.every.days
            else ""
        )
    word = cadence.effective or cadence.check or ""
    unit = word.rpartition("-")[0].removeprefix("fiscal-")
    return f"{_OFTEN[_MONTHS_IN[unit]]} " if unit in _MONTHS_IN and not cadence.on else ""
