"""How far raters agree on each criterion of a rubric."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from numbers import Real
from typing import Final

import attrs

from partnercert.errors import Fault, QuestionError, RecordErrors, did_you_mean, nothing_named, quoted
from partnercert.markup import section, table
from partnercert.psychometrics.agreement import (
    alpha,
    category_counts,
    disagreements,
    fixed_kappa,
    pairwise_agreement,
    read_ratings,
    tabulated,
    weighted_kappa,
)
from partnercert.psychometrics.estimates import Estimate
from partnercert.psychometrics.intraclass import intraclass
from partnercert.psychometrics.reading import Rows, Table, known, number, read_scale

__all__ = ["CriterionReport", "PairReport", "RaterReport", "rater_report"]

Scale = Sequence[Hashable] | None

_NOTHING: Final = "no criteria"


@attrs.frozen(kw_only=True)
class PairReport:
    """How far two raters agree on one criterion; `weighted_kappa` has quadratic weights, and needs a scale."""

    first: str
    second: str
    agreement: Estimate
    kappa: Estimate
    weighted_kappa: Estimate

    def __str__(self) -> str:
        return (
            f"{self.first} and {self.second}: agreement {self.agreement}, kappa {self.kappa}, "
            f"weighted {self.weighted_kappa}"
        )

    def to_dict(self) -> dict[str, object]:
        """The pair as plain data."""
        return {
            "first": self.first,
            "second": self.second,
            "agreement": self.agreement.to_dict(),
            "kappa": self.kappa.to_dict(),
            "weighted_kappa": self.weighted_kappa.to_dict(),
        }


@attrs.frozen(kw_only=True)
class CriterionReport:
    """How far raters agree on one criterion.

    `missing` ratings are those that a rater did not give of the `units` that were rated. `agreement` is the share of
    pairs of ratings that are alike. `kappa` is Cohen's of two raters and Fleiss' of more, `alpha` Krippendorff's:
    ordinal where there is a scale, else nominal, as `level` says. `icc` is the intraclass correlation (2,1) of
    ratings that are numbers.
    """

    criterion: str
    raters: int
    units: int
    missing: int
    level: str
    agreement: Estimate
    kappa: Estimate
    alpha: Estimate
    icc: Estimate
    pairs: tuple[PairReport, ...]

    def __str__(self) -> str:
        return (
            f"{self.criterion}: raters {self.raters}, units {self.units}, ratings missing {self.missing}, "
            f"agreement {self.agreement}, kappa {self.kappa}, {self.level} alpha {self.alpha}, ICC(2,1) {self.icc}"
        )

    def to_dict(self) -> dict[str, object]:
        """The criterion as plain data."""
        return {
            "criterion": self.criterion,
            "raters": self.raters,
            "units": self.units,
            "missing": self.missing,
            "level": self.level,
            "agreement": self.agreement.to_dict(),
            "kappa": self.kappa.to_dict(),
            "alpha": self.alpha.to_dict(),
            "icc": self.icc.to_dict(),
            "pairs": [each.to_dict() for each in self.pairs],
        }


@attrs.frozen(repr=False)
class RaterReport:
    """How far raters agree on each criterion, and each pair of raters among them."""

    criteria: tuple[CriterionReport, ...]

    def __getitem__(self, criterion: str) -> CriterionReport:
        for each in self.criteria:
            if each.criterion == criterion:
                return each
        raise nothing_named(criterion, [each.criterion for each in self.criteria], "there is no criterion")

    def __repr__(self) -> str:
        said = ", ".join(f"{each.criterion} {each.alpha}" for each in self.criteria)
        return f"<RaterReport: {said or _NOTHING}>"

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield "rater report" if self.criteria else f"rater report: {_NOTHING}"
        for each in self.criteria:
            yield str(each)
            yield from (f"  {pair}" for pair in each.pairs)

    def _repr_html_(self) -> str:
        head = ("criterion", "raters", "units", "missing", "agreement", "kappa", "alpha", "level", "ICC(2,1)")
        rows = [
            (
                each.criterion,
                each.raters,
                each.units,
                each.missing,
                each.agreement,
                each.kappa,
                each.alpha,
                each.level,
                each.icc,
            )
            for each in self.criteria
        ]
        pairs = [
            (each.criterion, pair.first, pair.second, pair.agreement, pair.kappa, pair.weighted_kappa)
            for each in self.criteria
            for pair in each.pairs
        ]
        of_pairs = ("criterion", "first", "second", "agreement", "kappa", "weighted kappa")
        numbers = {*head, *of_pairs} - {"criterion", "level", "first", "second"}
        return section(
            "Rater report",
            table(head, rows, caption="Criteria", numbers=numbers, empty=_NOTHING),
            table(of_pairs, pairs, caption="Pairs of raters", numbers=numbers),
        )

    def to_dict(self) -> dict[str, object]:
        """The report as plain data."""
        return {"criteria": [each.to_dict() for each in self.criteria]}


def rater_report(
    ratings: Mapping[str, Rows], *, scale: Sequence[Hashable] | Mapping[str, Sequence[Hashable]] | None = None
) -> RaterReport:
    """How far raters agree on each criterion.

    `ratings` maps a criterion to its ratings, with a row a rater and a column a unit: what is rated, such as a demo.
    Most readable is criterion → rater → unit → rating. None, or a unit left out, is a missing rating. `scale` lists
    the ratings that may be given, from the lowest to the highest, for all criteria or for each by its name.

    Sources: those of the functions of each figure.

    >>> ratings = {
    ...     "discovery": {"ada": {"demo-1": 1, "demo-2": 3, "demo-3": 2}, "bo": {"demo-1": 1, "demo-2": 3}}
    ... }
    >>> print(rater_report(ratings, scale=[1, 2, 3, 4]))
    rater report
    discovery: raters 2, units 3, ratings missing 1, agreement 1.000, kappa 1.000, ordinal alpha 1.000, ICC(2,1) 1.000
      ada and bo: agreement 1.000, kappa 1.000, weighted 1.000
    """
    if not isinstance(ratings, Mapping):
        raise QuestionError(
            "bad-argument",
            f"ratings map criteria to their ratings, not {quoted(type(ratings).__name__)}",
            'give {"criterion": {"rater": {"unit": rating}}}',
            "ratings",
        )
    scales = _scales(scale, ratings)
    faults: list[Fault] = []
    criteria = []
    for criterion, given in ratings.items():
        own = scales[criterion]
        try:
            criteria.append(_report(str(criterion), read_ratings(given, own, f"ratings.{criterion}"), own))
        except RecordErrors as errors:
            faults += errors.faults
    if faults:
        raise RecordErrors("ratings", faults)
    return RaterReport(tuple(criteria))


def _scales(scale: object, ratings: Mapping[str, Rows]) -> dict[str, Scale]:
    """The scale of each criterion."""
    if not isinstance(scale, Mapping):
        return dict.fromkeys(ratings, None if scale is None else read_scale(scale))
    for criterion in scale:
        if criterion not in ratings:
            raise QuestionError(
                "unknown-id",
                f"the scale is of a criterion {quoted(criterion)} that nobody rated",
                did_you_mean(str(criterion), map(str, ratings)),
                f"scale.{criterion}",
            )
    return {each: read_scale(scale[each]) if each in scale else None for each in ratings}


def _report(criterion: str, table: Table[Hashable], scale: Scale) -> CriterionReport:
    pairs = tuple(_pairs(table, scale))
    return CriterionReport(
        criterion=criterion,
        raters=len(table.rows),
        units=len(table.columns),
        missing=sum(row.count(None) for row in table.cells),
        level="nominal" if scale is None else "ordinal",
        agreement=pairwise_agreement(table),
        kappa=pairs[0].kappa if len(pairs) == 1 else fixed_kappa(category_counts(table)),
        alpha=alpha(table, "nominal" if scale is None else "ordinal", scale),
        icc=_icc(table),
        pairs=pairs,
    )


def _pairs(table: Table[Hashable], scale: Scale) -> Iterator[PairReport]:
    for (first, ones), (second, others) in combinations(zip(table.rows, table.cells, strict=True), 2):
        both = Table((first, second), table.columns, (ones, others))
        pairs = [(a, b) for a, b in both.transposed.complete]
        labels = scale or tuple(dict.fromkeys(rating for pair in pairs for rating in pair))
        counts = tabulated(pairs, labels)
        yield PairReport(
            first=first,
            second=second,
            agreement=pairwise_agreement(both),
            kappa=weighted_kappa(counts, disagreements(None, len(labels)), len(pairs)),
            weighted_kappa=Estimate.none("no scale was given", len(pairs))
            if scale is None
            else weighted_kappa(counts, disagreements("quadratic", len(labels)), len(pairs)),
        )


def _icc(table: Table[Hashable]) -> Estimate:
    given = {rating for row in table.cells for rating in known(row)}
    if any(isinstance(each, bool) or not isinstance(each, Real | Decimal) for each in given):
        return Estimate.none("the ratings are not numbers")
    cells = tuple(tuple(None if each is None else number(each) for each in row) for row in table.cells)
    return intraclass(Table(table.rows, table.columns, cells), "2,1")
