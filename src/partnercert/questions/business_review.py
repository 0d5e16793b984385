"""The quarterly business review: a scorecard over consecutive quarters, what changed, and how it moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final

import attrs

from partnercert.errors import QuestionError, did_you_mean, quoted
from partnercert.markup import Markup, aside, mark, section, table
from partnercert.program.program import Program
from partnercert.questions.decide import check_question, decide
from partnercert.questions.decision import Decision
from partnercert.questions.kpi_value import KpiValue
from partnercert.questions.scorecard_value import ScorecardValue, ScoredValue
from partnercert.questions.standing import LadderStanding
from partnercert.questions.wording import apart, shown, spelled
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.outcomes import plain_value
from partnercert.values.amounts import Amount
from partnercert.values.dates import FiscalCalendar, as_date

_MOST_QUARTERS: Final = 40


@attrs.frozen(kw_only=True)
class Quarter:
    """A quarter of the review, judged on the day `through`: its last one, or the day of the question before that."""

    name: str
    first: date
    last: date
    through: date
    standings: tuple[tuple[str, str], ...]
    scorecard: ScorecardValue

    @property
    def is_over(self) -> bool:
        """Whether it was judged on its last day."""
        return self.through == self.last

    @property
    def heading(self) -> str:
        """Its name, and the day through which it is known if it is not over."""
        return self.name if self.is_over else f"{self.name} to {self.through}"

    def to_dict(self) -> dict[str, object]:
        """The quarter as plain data."""
        return {
            "name": self.name,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "through": self.through.isoformat(),
            "standings": dict(self.standings),
            "scorecard": self.scorecard.to_dict(),
        }


@attrs.frozen(kw_only=True)
class Course:
    """The score or one KPI of a review, quarter by quarter, the oldest first; None where a value is not known.

    `better` says which direction is, `"higher"` or `"lower"`.
    """

    id: str
    title: str
    better: str
    values: tuple[Amount | None, ...]

    @property
    def change(self) -> Amount | None:
        """The last value less the one of the quarter before; None where one of them is not known."""
        before, now = self.values[-2:] if len(self.values) > 1 else (None, None)
        return None if before is None or now is None else now - before

    @property
    def trend(self) -> str:
        """How the values move: getting better, getting worse, steady, up and down, or not known."""
        known = [value.number for value in self.values if value is not None]
        if len(known) < 2:
            return "not known"
        sign = 1 if self.better == "higher" else -1
        steps = [sign * (after - before) for before, after in pairwise(known)]
        better, worse = any(step > 0 for step in steps), any(step < 0 for step in steps)
        if better and worse:
            return "up and down"
        return "getting better" if better else "getting worse" if worse else "steady"

    def in_words(self) -> str:
        """The change since the quarter before, and the trend over all quarters."""
        changed = "change not known" if self.change is None else self.changed
        return f"{changed}; trend: {self.moves}"

    @property
    def changed(self) -> str:
        """The change since the quarter before, in words."""
        change = self.change
        if change is None:
            return "not known"
        if not change.number:
            return "unchanged"
        better = (change.number > 0) == (self.better == "higher")
        return f"{'better' if better else 'worse'} by {apart(-change if change.number < 0 else change)}"

    @property
    def moves(self) -> str:
        """The trend in words, and over how many quarters where some are not known."""
        known = sum(value is not None for value in self.values)
        gaps = known < len(self.values) and self.trend != "not known"
        return f"{self.trend} in {known} quarters that are known" if gaps else self.trend

    def to_dict(self) -> dict[str, object]:
        """The course as plain data."""
        return {
            "id": self.id,
            "title": self.title,
            "better": self.better,
            "values": [plain_value(value) for value in self.values],
            "change": plain_value(self.change),
            "trend": self.trend,
        }


@attrs.frozen(kw_only=True, repr=False)
class BusinessReview:
    """The review of a partner: a scorecard over consecutive quarters, the oldest first.

    Every quarter is judged on its last day as `decide` judges that day, with what is known today, or by `known_on`.
    """

    program: str
    partner: str
    as_of: date
    known_on: date | None = None
    quarters: tuple[Quarter, ...]

    @property
    def latest(self) -> ScorecardValue:
        """The scorecard of the last quarter."""
        return self.quarters[-1].scorecard

    @property
    def score(self) -> Course:
        """The score, quarter by quarter."""
        values = tuple(quarter.scorecard.score for quarter in self.quarters)
        return Course(id=self.latest.id, title=self.latest.title, better="higher", values=values)

    @property
    def kpis(self) -> tuple[Course, ...]:
        """Each KPI of the scorecard, quarter by quarter, in the order of the document."""
        return tuple(
            _course([quarter.scorecard[part.id].kpi for quarter in self.quarters])
            for part in self.latest.parts
        )

    def to_dict(self) -> dict[str, object]:
        """The review as plain data that JSON can hold."""
        return {
            "program": self.program,
            "partner": self.partner,
            "as_of": self.as_of.isoformat(),
            **({} if self.known_on is None else {"known_on": self.known_on.isoformat()}),
            "quarters": [quarter.to_dict() for quarter in self.quarters],
            "score": self.score.to_dict(),
            "kpis": [course.to_dict() for course in self.kpis],
        }

    def __repr__(self) -> str:
        return f"<BusinessReview of {self.partner} on {self.as_of}: {self.latest.in_words()}>"

    def __str__(self) -> str:
        return "\n".join([self._title(), *self._lines()])

    def _repr_html_(self) -> str:
        head = ("", "target", *(quarter.heading for quarter in self.quarters), "change", "trend")
        return section(self._title(), table(head, self._rows(), numbers=("target",)))

    def _rows(self) -> Iterator[tuple[str, ...]]:
        """The score, each KPI and each ladder, quarter by quarter."""
        yield self.latest.title, "", *self._scores(), self.score.changed, self.score.moves
        for course, part in zip(self.kpis, self.latest.parts, strict=True):
            values = (_told(quarter.scorecard[part.id]) for quarter in self.quarters)
            yield course.title, shown(part.kpi.target), *values, course.changed, course.moves
        for position, (ladder, _) in enumerate(self.quarters[-1].standings):
            yield ladder, "", *(quarter.standings[position][1] for quarter in self.quarters), "", ""

    def _title(self) -> str:
        known = "" if self.known_on is None else f", as known on {self.known_on}"
        return f"{self.partner} · {self.program} · {self.quarters[-1].heading}{known}"

    def _lines(self) -> Iterator[str]:
        yield self.latest.in_words()
        yield f"  {self._history(self._scores())}"
        yield f"  {self.score.in_words()}"
        for course, part in zip(self.kpis, self.latest.parts, strict=True):
            yield str(part)
            values = [quarter.scorecard[part.id].kpi for quarter in self.quarters]
            yield f"  {self._history([spelled(each.value, each.between) for each in values])}"
            yield f"  {course.in_words()}"
        yield from (f"{ladder}: {words}" for ladder, words in self.quarters[-1].standings)

    def _scores(self) -> list[str]:
        """The score of each quarter with its band."""
        cards = [quarter.scorecard for quarter in self.quarters]
        bands = ["" if card.band is None else f" ({card.band})" for card in cards]
        return [f"{spelled(card.score, card.between)}{band}" for card, band in zip(cards, bands, strict=True)]

    def _history(self, said: list[str]) -> str:
        return " · ".join(
            f"{quarter.heading}: {words}" for quarter, words in zip(self.quarters, said, strict=True)
        )


def review(
    program: Program,
    record: PartnerRecord,
    as_of: date,
    quarters: int = 4,
    scorecard: str | None = None,
    known_on: date | None = None,
) -> BusinessReview:
    """The scorecard of a partner over consecutive quarters, the last of which holds the day.

    Quarters are those of the program's fiscal year. Each is judged on its last day, the running one on the day: a KPI
    over a year is that of the year that ends there, and one that is to be that of the quarter alone says so with its
    window, `fiscal("quarter")`. `scorecard` may be left out where the program has only one; QuestionError otherwise.
    """
    check_question(program, record, as_of, known_on)
    if not isinstance(quarters, int) or isinstance(quarters, bool) or not 1 <= quarters <= _MOST_QUARTERS:
        message = f"a review of {quoted(quarters)} quarters"
        raise QuestionError("bad-argument", message, f"give a number from 1 to {_MOST_QUARTERS}", "quarters")
    id = _which(program, scorecard)
    as_of, known_on = as_date(as_of), None if known_on is None else as_date(known_on)
    columns = [_quarter(program, record, id, as_of, back, known_on) for back in reversed(range(quarters))]
    edition = f" {program.edition}" if program.edition else ""
    return BusinessReview(
        program=f"{program.title or program.name}{edition}",
        partner=record.id,
        as_of=as_of,
        known_on=known_on,
        quarters=tuple(columns),
    )


def _which(program: Program, scorecard: str | None) -> str:
    """The scorecard that is meant: the one named, or the only one."""
    known = tuple(program.scorecards)
    if scorecard is not None:
        if scorecard not in known:
            help = did_you_mean(str(scorecard), known) or "define it under [scorecards]"
            message = f"the program has no scorecard {quoted(scorecard)}"
            raise QuestionError("unknown-id", message, help, "scorecard")
        return scorecard
    if len(known) != 1:
        many = "no scorecard" if not known else f"{len(known)} scorecards"
        help = f"name one: {', '.join(map(quoted, known))}" if known else "define one under [scorecards]"
        raise QuestionError("which-scorecard", f"the program has {many}", help, "scorecard")
    return known[0]


def _quarter(
    program: Program, record: PartnerRecord, scorecard: str, as_of: date, back: int, known_on: date | None
) -> Quarter:
    days = program.fiscal_year.range("quarter", -back, -back, as_of)
    through = min(days.last, as_of)
    decision = decide(program, record, through, known_on)
    return Quarter(
        name=_name(program.fiscal_year, through),
        first=days.first,
        last=days.last,
        through=through,
        standings=tuple(_standings(decision)),
        scorecard=decision.scorecards[scorecard],
    )


def _name(calendar: FiscalCalendar, day: date) -> str:
    """The name of the quarter of a day: `2026 Q2`, or where the fiscal year is not the calendar's `FY2026 Q2`."""
    fiscal = "" if calendar.starts == 1 else "FY"
    return f"{fiscal}{calendar.year(day)} Q{calendar.quarter(day)}"


def _standings(decision: Decision) -> Iterator[tuple[str, str]]:
    """Where the partner stands on each ladder that is judged as a whole."""
    for id, standing in decision.ladders.items():
        if isinstance(standing, LadderStanding):
            yield id, standing.in_words()


def _course(values: list[KpiValue]) -> Course:
    latest = values[-1]
    return Course(
        id=latest.id, title=latest.title, better=latest.better, values=tuple(each.value for each in values)
    )


def _told(part: ScoredValue) -> Markup:
    """One KPI in one quarter: its value, and with a mark and in words whether it reaches the target."""
    sign, words = part.status
    value = spelled(part.kpi.value, part.kpi.between)
    return Markup(f"{mark(sign, value)}{'' if words == value else f' {aside(words)}'}")
