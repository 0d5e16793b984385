"""Measuring a population: its KPIs, and those of the program, over many partners together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

import attrs

from partnercert.engines.compiled.runtime import Amounts, Engine
from partnercert.errors import ProgramError, QuestionError, did_you_mean, quoted
from partnercert.language.nodes import Node, RuleRef
from partnercert.language.windows import Renewal, Term, Window
from partnercert.program.arguments import check_program
from partnercert.program.conversions import as_a_window
from partnercert.program.population_kpis import POPULATION_KPIS, USUAL, Adherence
from partnercert.program.program import Program
from partnercert.psychometrics.proportions import wilson_interval
from partnercert.questions.decide import check_day, check_question
from partnercert.questions.generated import engine_of
from partnercert.questions.measures.cases import CASES, Came, Case, Partner
from partnercert.questions.measures.kpis import NOT_POOLED, Pooled, PooledKpi, pooled_kpi
from partnercert.questions.measures.results import Measured, Measures, plain
from partnercert.questions.measures.times import PERCENTILES, percentile, survival_median
from partnercert.questions.reading import rulebook_of
from partnercert.records.evidence import FieldValue
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.days import resolved
from partnercert.rulebook.rulebook import Rulebook
from partnercert.rulebook.view import View
from partnercert.values.amounts import Amount, Number
from partnercert.values.dates import DateRange, Period, as_date
from partnercert.values.mappings import FrozenMap
from partnercert.values.ranges import Range, added

_NOTHING: Final = Range(0, 0)
Group = tuple[FieldValue | None, ...]


def measure(
    program: Program,
    records: Iterable[PartnerRecord],
    as_of: date,
    known_on: date | None = None,
    *,
    measures: str | Iterable[str] | None = None,
    by: str | Sequence[str] = (),
    window: Window | Period | str | None = None,
    about: str | Iterable[str] | None = None,
    minimum_cases: int = 1,
    adherence: Adherence = USUAL,
    percentiles: str = "linear",
) -> Measures:
    """What a population came to on a day: a row for each measure, and for each group of partners alike `by` facts.

    `measures` are KPIs of populations (`completion_rate`, `time_to_certification`, `renewal_adherence`,
    `assessment_pass_rate`, `first_attempt_pass_rate`, `asset_use`, `certified_partners`) and KPIs of the program;
    all of them if left out. One of the program stands before one of populations with the same id. What is divided is
    summed up over the partners first: a rate of a region is that of all its cases, not the mean of its partners'
    rates. Fewer than `minimum_cases` make a value unknown, and so does a divisor of 0.

    `window` chooses the cases of the KPIs of populations by their day, and `about` by the module, certification or
    assessment of the program that they are about; its own KPIs say themselves what they count, and when.
    `adherence` says how grace, withdrawn, revoked and those who left count in renewal adherence, and
    `percentiles` how those of times are found: by `"linear"` interpolation, or as the `"nearest-rank"`. Records are
    read once, one after the other. QuestionError where a name is not known, or two records are of one partner.
    """
    asked = _Asked.of(
        program, as_of, known_on, measures, by, window, about, minimum_cases, adherence, percentiles
    )
    groups: dict[Group, _Tally] = {} if asked.by else {(): asked.tally()}
    seen: set[str] = set()
    for record in _records(records):
        check_question(program, record, as_of, known_on)
        if record.id in seen:
            message = f"there are two records of the partner {quoted(record.id)}"
            raise QuestionError("duplicate-id", message, "hand over each partner once", "records")
        seen.add(record.id)
        known = record.under(program.signature)
        group = asked.group_of(known)
        if group not in groups:
            groups[group] = asked.tally()
        groups[group].add(asked, known)
    return Measures(
        program=asked.rulebook.name,
        as_of=asked.as_of,
        known_on=asked.known_on,
        by=asked.by,
        window=None if asked.window is None else repr(asked.window),
        about=() if asked.about is None else tuple(sorted(asked.about)),
        adherence=adherence,
        percentiles=percentiles,
        measured=tuple(
            row for group in sorted(groups, key=_order) for row in _rows(asked, group, groups[group])
        ),
    )


@attrs.frozen(kw_only=True)
class _Asked:
    """The question: which measures, over which days, by which facts."""

    program: Program
    rulebook: Rulebook
    engine: Engine
    amounts: Amounts
    as_of: date
    known_on: date | None
    measures: tuple[str, ...]
    kpis: Mapping[str, PooledKpi | None]
    parts: tuple[Node, ...]
    places: Mapping[str, tuple[int, ...]]
    by: tuple[str, ...]
    window: Window | None
    days: DateRange | None
    about: frozenset[str] | None
    minimum_cases: int
    adherence: Adherence
    percentiles: str

    @classmethod
    def of(
        cls,
        program: Program,
        as_of: date,
        known_on: date | None,
        measures: str | Iterable[str] | None,
        by: str | Sequence[str],
        window: Window | Period | str | None,
        about: str | Iterable[str] | None,
        minimum_cases: int,
        adherence: Adherence,
        percentiles: str,
    ) -> _Asked:
        """What is asked, if every argument is one."""
        _check(program, as_of, known_on, minimum_cases, adherence, percentiles)
        rulebook, as_of = rulebook_of(program), as_date(as_of)
        names = _names(program, measures)
        facts = _facts(program, by)
        within = None if window is None else _window(window)
        kpis = {name: pooled_kpi(rulebook, name) for name in names if name in program.kpis}
        pooled = {name: kpi for name, kpi in kpis.items() if kpi is not None}
        parts = tuple(dict.fromkeys(part for kpi in pooled.values() for part in kpi.parts))
        engine = engine_of(program)
        return cls(
            program=program,
            rulebook=rulebook,
            engine=engine,
            amounts=engine.amounts(parts),
            as_of=as_of,
            known_on=None if known_on is None else as_date(known_on),
            measures=names,
            kpis=kpis,
            parts=parts,
            places={name: tuple(map(parts.index, kpi.parts)) for name, kpi in pooled.items()},
            by=facts,
            window=within,
            days=DateRange(date.min, as_of)
            if within is None
            else resolved(within, as_of, program.fiscal_year),
            about=None if about is None else _subjects(program, about),
            minimum_cases=minimum_cases,
            adherence=adherence,
            percentiles=percentiles,
        )

    def tally(self) -> _Tally:
        """What no partner has come to."""
        return _Tally(len(self.parts))

    def view(self, record: PartnerRecord) -> View:
        """A record on the day of the question."""
        return self.engine.reference(record, self.known_on).view(self.as_of)

    def group_of(self, record: PartnerRecord) -> Group:
        """What is known of the partner by which it is told apart from others."""
        view = View(record, self.as_of, self.known_on, self.rulebook.signature)
        return tuple(view.fact(name) for name in self.by)


class _Tally:
    """What the partners of one group came to so far."""

    def __init__(self, parts: int) -> None:
        self.partners = 0
        self.counts: dict[str, _Count] = {}
        self.sums: list[Range | None] = [_NOTHING] * parts
        self.unknown: Counter[str] = Counter()

    def add(self, asked: _Asked, record: PartnerRecord) -> None:
        """One more partner."""
        self.partners += 1
        if len(asked.kpis) < len(asked.measures):
            view = asked.view(record)
            partner = Partner(asked.program, asked.rulebook, view, asked.days, asked.about, asked.adherence)
            for name in asked.measures:
                if name not in asked.kpis:
                    self.count(name).add(CASES[name](partner))
        self._add_up(asked, record)

    def count(self, name: str) -> _Count:
        """What one measure has counted so far."""
        return self.counts.setdefault(name, _Count())

    def _add_up(self, asked: _Asked, record: PartnerRecord) -> None:
        """The parts of the KPIs of the program."""
        came_to = asked.amounts(record, asked.as_of, asked.known_on)
        self.sums = [added(total, number) for total, number in zip(self.sums, came_to, strict=True)]
        lost = {place for place, number in enumerate(came_to) if number is None or not number.known}
        if lost:
            self.unknown.update(name for name, places in asked.places.items() if not lost.isdisjoint(places))


class _Count:
    """The cases of one measure: how many came to what, of how many people, and how long they took."""

    def __init__(self) -> None:
        self.came: Counter[Came] = Counter()
        self.people = 0
        self.over: list[int] = []
        self.open: list[int] = []

    def add(self, cases: Iterable[Case]) -> None:
        """The cases of one more partner; people of different partners are different people."""
        people = set()
        for case in cases:
            self.came[case.came] += 1
            if case.came is Came.HIT:
                self.over.append(case.days)
            elif case.came is Came.OPEN:
                self.open.append(case.days)
            if case.came is not Came.LEFT_OUT:
                people.add(case.person)
        self.people += len(people - {None})


def _rows(asked: _Asked, group: Group, tally: _Tally) -> Iterator[Measured]:
    named = FrozenMap(dict(zip(asked.by, group, strict=True)))
    for name in asked.measures:
        if name in asked.kpis:
            yield _of_kpi(asked, name, named, tally)
        else:
            yield _of_cases(asked, name, named, tally)


def _of_cases(asked: _Asked, name: str, group: FrozenMap[str, FieldValue | None], tally: _Tally) -> Measured:
    kpi, count = POPULATION_KPIS[name], tally.count(name)
    hits, unknown, still_open = count.came[Came.HIT], count.came[Came.UNKNOWN], count.came[Came.OPEN]
    cases = hits + count.came[Came.MISS] + unknown + (still_open if kpi.open_counts else 0)
    reason = _too_few(cases, asked.minimum_cases)
    row = Measured(
        measure=name,
        title=kpi.title,
        unit=kpi.unit,
        group=group,
        value=None,
        reason=reason or (_not_known(unknown, "case") if unknown else None),
        numerator=_counted(hits),
        denominator=_counted(cases),
        partners=tally.partners,
        people=count.people if kpi.of_people else None,
        cases=cases,
        censored=still_open,
        unknown=unknown,
        left_out=count.came[Came.LEFT_OUT],
    )
    if kpi.unit == "days":
        return row if row.reason is not None else _timed(row, count, asked.percentiles)
    if reason is not None:
        return row
    if unknown:
        low, high = Fraction(hits, cases), Fraction(hits + unknown, cases)
        return attrs.evolve(row, between=(Amount.computed(low, kpi.unit), Amount.computed(high, kpi.unit)))
    value = Amount.computed(Fraction(hits, cases), kpi.unit)
    return attrs.evolve(row, value=value, interval=wilson_interval(hits, cases))


def _timed(row: Measured, count: _Count, method: str) -> Measured:
    """The row of a time, with its median and its percentile, and the median that counts what is still open."""
    middle = percentile(count.over, 50, method)
    return attrs.evolve(
        row,
        value=_days(middle),
        reason="none of them is over" if middle is None else None,
        p90=_days(percentile(count.over, 90, method)),
        survival_median=_days(survival_median(count.over, count.open)),
    )


def _of_kpi(asked: _Asked, name: str, group: FrozenMap[str, FieldValue | None], tally: _Tally) -> Measured:
    kpi, sort = asked.kpis[name], asked.program.signature.kpis[name].sort
    unit = (sort.unit if sort is not None else "") or "count"
    row = Measured(
        measure=name,
        title=asked.rulebook[RuleRef("kpi", name)].title,
        unit=unit,
        group=group,
        value=None,
        reason=NOT_POOLED,
        partners=tally.partners,
    )
    if kpi is None:
        return row
    pooled = kpi.of({asked.parts[place]: tally.sums[place] for place in asked.places[name]})
    quotient = pooled.quotient
    above, below = (None, None) if quotient is None else (quotient.above, quotient.below)
    cases = None if pooled.cases is None or not pooled.cases.known else int(pooled.cases.low)
    row = attrs.evolve(
        row,
        reason=None if cases is None else _too_few(cases, asked.minimum_cases),
        numerator=None if quotient is None else _exactly(above, quotient.units[0]),
        denominator=None if quotient is None else _exactly(below, quotient.units[1]),
        cases=cases,
        unknown=tally.unknown[name],
    )
    if row.reason is not None:
        return row
    value = pooled.value
    if value is None or not value.known:
        bounds = (
            None if value is None else (Amount.computed(value.low, unit), Amount.computed(value.high, unit))
        )
        return attrs.evolve(row, reason=_why_not(row, pooled), between=bounds)
    row = attrs.evolve(row, value=Amount.computed(value.low, unit))
    if quotient is None or not quotient.share or above is None or below is None:
        return row
    return attrs.evolve(row, interval=wilson_interval(int(above.low), int(below.low)))


def _why_not(row: Measured, pooled: Pooled) -> str:
    """Why a KPI has no value, with enough cases."""
    if row.unknown:
        return _not_known(row.unknown, "partner")
    if pooled.quotient is not None and pooled.quotient.below == _NOTHING:
        return "there is nothing to divide by"
    return "there are fewer cases than the program asks for"


def _too_few(cases: int, least: int) -> str | None:
    if cases >= least:
        return None
    return f"{_several(cases, 'case')}, at least {least} asked for" if cases else "there are no cases"


def _not_known(number: int, what: str) -> str:
    return f"not known for {_several(number, what)}"


def _several(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _counted(number: int) -> Amount:
    return Amount.computed(number, "count")


def _days(number: Number | None) -> Amount | None:
    return None if number is None else Amount.computed(number, "days")


def _exactly(value: Range | None, unit: str) -> Amount | None:
    return None if value is None or not value.known else Amount.computed(value.low, unit)


def _order(group: Group) -> tuple[tuple[bool, Number, str], ...]:
    """Groups by their facts, amounts by their size; what is not known comes last."""
    return tuple(
        (value is None, value.number if isinstance(value, Amount) else 0, str(plain(value)))
        for value in group
    )


def _check(
    program: object,
    as_of: object,
    known_on: object,
    minimum_cases: object,
    adherence: object,
    percentiles: object,
) -> None:
    check_program(program)
    check_day("as_of", as_of)
    if known_on is not None:
        check_day("known_on", known_on)
    if isinstance(minimum_cases, bool) or not isinstance(minimum_cases, int) or minimum_cases < 1:
        message = f"{quoted(minimum_cases)} is no number of cases"
        raise QuestionError("out-of-bounds", message, "give a whole number from 1 on", "minimum_cases")
    if not isinstance(adherence, Adherence):
        message = f"{quoted(adherence)} does not say how renewals count"
        raise QuestionError("bad-argument", message, 'give Adherence(grace="on-time", …)', "adherence")
    if percentiles not in PERCENTILES:
        message = f"there is no way {quoted(percentiles)} to find percentiles"
        help = did_you_mean(str(percentiles), PERCENTILES)
        raise QuestionError("bad-argument", message, help, "percentiles")


def _records(records: object) -> Iterable[Any]:
    if isinstance(records, PartnerRecord):
        return (records,)
    if isinstance(records, Iterable) and not isinstance(records, str | Mapping):
        return records
    message = f"{quoted(records)} are no records"
    raise QuestionError(
        "bad-argument", message, "give a list of records, or make them one after the other", "records"
    )


def _names(program: Program, measures: str | Iterable[str] | None) -> tuple[str, ...]:
    """The measures that are asked for; those of populations first, where all are."""
    known = tuple(dict.fromkeys((*POPULATION_KPIS, *program.kpis)))
    if measures is None:
        return known
    asked = _listed(measures, "measures")
    for name in asked:
        if name not in known:
            message = f"{quoted(name)} is a KPI neither of populations nor of the program"
            raise QuestionError("unknown-kpi", message, did_you_mean(str(name), known), "measures")
    return tuple(dict.fromkeys(asked))


def _facts(program: Program, by: str | Sequence[str]) -> tuple[str, ...]:
    names = _listed(by, "by")
    for name in names:
        if name not in program.signature.facts:
            help = did_you_mean(str(name), program.signature.facts)
            raise QuestionError("unknown-fact", f"the program has no fact {quoted(name)}", help, "by")
    return tuple(dict.fromkeys(names))


def _subjects(program: Program, about: str | Iterable[str]) -> frozenset[str]:
    """The modules, certifications and assessments that cases are asked to be about."""
    ids = _listed(about, "about")
    known = (*program.modules, *program.certifications, *program.assessments)
    for id in ids:
        if id not in known:
            message = f"the program has no module, certification or assessment {quoted(id)}"
            raise QuestionError("unknown-id", message, did_you_mean(str(id), known), "about")
    return frozenset(ids)


def _listed(names: str | Iterable[str], argument: str) -> tuple[str, ...]:
    """A name, or several, as a tuple."""
    several = (names,) if isinstance(names, str) else tuple(names) if isinstance(names, Iterable) else ()
    if not all(isinstance(name, str) for name in several) or not isinstance(names, Iterable):
        message = f"{quoted(names)} names nothing"
        raise QuestionError("bad-argument", message, "give an id, or a list of ids", argument)
    return several


def _window(window: Window | Period | str) -> Window:
    try:
        read_window = as_a_window(window)
    except ProgramError as error:
        raise QuestionError(error.code, error.message, error.help, "window") from None
    if isinstance(read_window, Term | Renewal):
        message = f"{quoted(repr(read_window))} is a window of one certification"
        raise QuestionError("bad-window", message, 'write "P1Y" or calendar("quarter", -1)', "window")
    return read_window
