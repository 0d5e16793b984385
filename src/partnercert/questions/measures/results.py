"""Measures of a population as values: what each came to, from how many cases, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, overload

import attrs

from partnercert.errors import QuestionError, did_you_mean, quoted
from partnercert.markup import Markup, aside, code, prose, section, table
from partnercert.program.population_kpis import USUAL, Adherence
from partnercert.psychometrics.estimates import Interval
from partnercert.questions.measures.times import PERCENTILES
from partnercert.questions.wording import shown, spelled
from partnercert.records.evidence import FieldValue
from partnercert.values.amounts import Amount
from partnercert.values.mappings import FrozenMap

NOT_KNOWN: Final = "not known"
_HEADS: Final = ("measure", "value", "of", "partners", "more")
_NUMBERS: Final = ("value", "of", "partners")
_NOTHING: Final = "there are no partners"


@attrs.frozen(kw_only=True, repr=False)
class Measured:
    """What one measure came to, for the partners of one group.

    `value` is None where there is a `reason`; where the value lies `between` two bounds, these are known. `numerator`
    and `denominator` are sums over the partners of the group, of which there are `partners`. `cases` are those that
    the measure rests on, of `people` people, where it is about people; some of them are `unknown`, as nobody knows
    what they came to (of a KPI these are partners). The `censored` are not over yet; in a cohort they are among the
    cases, else beside them like the `left_out`. `interval` is the Wilson interval of a rate, at 95 %. `p90` and
    `survival_median` are the 90th percentile of what is over, and the median that counts what is not over too.

    In `group` None stands where a fact is not known.
    """

    measure: str
    title: str
    unit: str
    group: FrozenMap[str, FieldValue | None]
    value: Amount | None
    reason: str | None = None
    between: tuple[Amount, Amount] | None = None
    numerator: Amount | None = None
    denominator: Amount | None = None
    partners: int
    people: int | None = None
    cases: int | None = None
    censored: int = 0
    unknown: int = 0
    left_out: int = 0
    interval: Interval | None = None
    p90: Amount | None = None
    survival_median: Amount | None = None

    def __repr__(self) -> str:
        return f"<Measured {self}>"

    def __str__(self) -> str:
        group = "".join(f"{name} {_shown(value)}, " for name, value in self.group.items())
        more = f"; {self.more}" if self.more else ""
        return f"{group}{self.title}: {spelled(self.value, self.between)}{self._ratio(', ')}{more}"

    @property
    def more(self) -> str:
        """What else there is to say, in words: the reason why there is no value, and other counts."""
        return "; ".join(self._more())

    def to_dict(self) -> dict[str, object]:
        """The row as plain data that JSON can hold, all rows with the same names; amounts are numbers.

        A ratio of 0.25 is 25 %. A fact is a column of its own name, or `fact:value` where that is taken.
        """
        low, high = self.between or (None, None)
        interval = Interval(reason="it is no rate") if self.interval is None else self.interval
        said: dict[str, object] = {
            "measure": self.measure,
            "unit": self.unit,
            "value": plain(self.value),
            "reason": self.reason,
            "low": plain(low),
            "high": plain(high),
            "numerator": plain(self.numerator),
            "denominator": plain(self.denominator),
            "partners": self.partners,
            "people": self.people,
            "cases": self.cases,
            "censored": self.censored,
            "unknown": self.unknown,
            "left_out": self.left_out,
            "interval_low": interval.low,
            "interval_high": interval.high,
            "p90": plain(self.p90),
            "survival_median": plain(self.survival_median),
        }
        group = {f"fact:{name}" if name in said else name: plain(value) for name, value in self.group.items()}
        return {**group, **said}

    def cells(self) -> tuple[str, ...]:
        """The row as texts: the group, the title, the value, what it is of, the partners, and what else there is."""
        group = (_shown(value) for value in self.group.values())
        value = spelled(self.value, self.between)
        return (*group, self.title, value, self._ratio(""), str(self.partners), self.more)

    def _ratio(self, before: str) -> str:
        if self.numerator is None or self.denominator is None:
            return ""
        return f"{before}{shown(self.numerator)} of {shown(self.denominator)}"

    def _more(self) -> Iterator[str]:
        if self.reason is not None:
            yield self.reason
        if self.p90 is not None:
            yield f"90 % within {shown(self.p90)}"
        if self.censored:
            yield f"{self.censored} open"
        if self.censored and self.survival_median is not None:
            yield f"median {shown(self.survival_median)} with them"
        if self.left_out:
            yield f"{self.left_out} left out"
        if self.interval is not None and self.interval.low is not None and self.interval.high is not None:
            yield f"95 % interval {100 * self.interval.low:.1f} % to {100 * self.interval.high:.1f} %"


@attrs.frozen(kw_only=True, repr=False)
class Measures(Sequence[Measured]):
    """What measures came to over a population, a row for each group and measure.

    A sequence of rows. `pandas.DataFrame(measures.rows())` or `polars.DataFrame(measures.rows())` makes it a table.
    """

    program: str
    as_of: date
    known_on: date | None = None
    by: tuple[str, ...] = ()
    window: str | None = None
    about: tuple[str, ...] = ()
    adherence: Adherence = USUAL
    percentiles: str = "linear"
    measured: tuple[Measured, ...] = ()

    def of(self, measure: str, /, **group: FieldValue | None) -> Measured:
        """The row of a measure, in one group: `measures.of("completion_rate", region="emea")`."""
        names = sorted({row.measure for row in self.measured})
        if measure not in names:
            raise QuestionError(
                "unknown-kpi", f"{quoted(measure)} was not measured", did_you_mean(measure, names)
            )
        found = [
            row for row in self.measured if row.measure == measure and group.items() <= {*row.group.items()}
        ]
        if len(found) != 1:
            message = f"{len(found)} groups are meant by {quoted(group)}"
            help = f"name one value of each: {', '.join(quoted(name) for name in self.by)}" if self.by else ""
            raise QuestionError("unknown-id", message, help)
        return found[0]

    def rows(self) -> list[dict[str, object]]:
        """A row for each group and measure, all with the same columns; what is not known is None."""
        return [row.to_dict() for row in self.measured]

    def to_dict(self) -> dict[str, object]:
        """The measures as plain data that JSON can hold."""
        return {
            "program": self.program,
            "as_of": self.as_of.isoformat(),
            **({} if self.known_on is None else {"known_on": self.known_on.isoformat()}),
            "by": list(self.by),
            "window": self.window,
            "about": list(self.about),
            "adherence": attrs.asdict(self.adherence),
            "percentiles": PERCENTILES[self.percentiles],
            "rows": self.rows(),
        }

    @overload
    def __getitem__(self, index: int) -> Measured: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Measured, ...]: ...
    def __getitem__(self, index: int | slice) -> Measured | tuple[Measured, ...]:
        return self.measured[index]

    def __len__(self) -> int:
        return len(self.measured)

    def __repr__(self) -> str:
        return f"<Measures of {self.program} on {self.as_of}: {len(self)} rows>"

    def __str__(self) -> str:
        table = [(*self.by, *_HEADS), *(row.cells() for row in self.measured)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in table)
        return "\n".join([self._title, *(lines if self.measured else [_NOTHING])])

    def _repr_html_(self) -> str:
        made = table((*self.by, *_HEADS), self._html_rows(), numbers=_NUMBERS, empty=_NOTHING)
        return section(self._title, made)

    def _html_rows(self) -> Iterator[tuple[str, ...]]:
        """A row for each group and measure; a group is named in its first row."""
        before = None
        for row in self.measured:
            group, (title, *more) = row.cells()[: len(self.by)], row.cells()[len(self.by) :]
            named = title if title == row.measure else Markup(f"{prose(title)} {aside(code(row.measure))}")
            yield *(group if group != before else ("",) * len(group)), named, *more
            before = group

    @property
    def _title(self) -> str:
        known = "" if self.known_on is None else f", as known on {self.known_on}"
        window = "" if self.window is None else f", {self.window}"
        about = f", about {', '.join(self.about)}" if self.about else ""
        return f"{self.program} on {self.as_of}{known}{window}{about}"


def plain(value: FieldValue | None) -> object:
    """A value as a cell of a table holds it."""
    match value:
        case Amount(number=int(number)):
            return number
        case Amount(number=number):
            return float(number)
        case date():
            return value.isoformat()
        case _:
            return value


def _shown(value: FieldValue | None) -> str:
    return NOT_KNOWN if value is None else shown(value)
