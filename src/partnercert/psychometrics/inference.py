"""Standard errors, intervals and p-values that need statsmodels: the extra `stats`."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Final

import attrs

from partnercert.errors import Fault, QuestionError, RecordErrors
from partnercert.psychometrics.agreement import (
    Matrix,
    Ratings,
    Weights,
    disagreements,
    read_scaled_pairs,
    square,
    tabulated,
    weighted_kappa,
)
from partnercert.psychometrics.estimates import Estimate, Interval
from partnercert.psychometrics.moments import in_whole_units
from partnercert.psychometrics.normal import critical
from partnercert.psychometrics.reading import Rows, confidence_level, read_table, score
from partnercert.psychometrics.reliability import alpha_of

__all__ = [
    "KappaInference",
    "cohen_kappa_inference",
    "cohen_kappa_inference_from_table",
    "cronbach_alpha_interval",
]

_ROUNDING: Final = 1e-12


@attrs.frozen(kw_only=True)
class KappaInference:
    """Cohen's kappa with its standard error, and the test that it is 0.

    `standard_error` is the asymptotic one, `interval` is kappa ± z standard errors. `null_standard_error` is that of
    a kappa of 0, and `z` and the two-sided `p_value` test kappa against it.
    """

    kappa: Estimate
    standard_error: Estimate
    interval: Interval
    null_standard_error: Estimate
    z: Estimate
    p_value: Estimate

    def __str__(self) -> str:
        return f"kappa {self.kappa}, standard error {self.standard_error}, {self.interval}, p {self.p_value}"

    def to_dict(self) -> dict[str, object]:
        """The inference as plain data."""
        return {each.name: getattr(self, each.name).to_dict() for each in attrs.fields(type(self))}


def cohen_kappa_inference(
    first: Ratings,
    second: Ratings,
    *,
    scale: Sequence[Hashable] | None = None,
    weights: Weights = None,
    confidence: float = 0.95,
) -> KappaInference:
    """`cohen_kappa` with its standard error, interval and p-value.

    No standard error: where the raters agree on every unit, since then nothing says how far they might not. No test:
    where one rater gave the same rating throughout.

    Source: Fleiss, Cohen and Everitt (1969), "Large sample standard errors of kappa and weighted kappa",
    Psychological Bulletin 72, as statsmodels works it out.
    """
    pairs, labels = read_scaled_pairs(first, second, scale, weights)
    return _inference(
        tabulated(pairs, labels), disagreements(weights, len(labels)), weights is None, confidence
    )


def cohen_kappa_inference_from_table(
    table: Rows, *, weights: Weights = None, confidence: float = 0.95
) -> KappaInference:
    """`cohen_kappa_from_table` with its standard error, interval and p-value; the table holds counts.

    >>> print(cohen_kappa_inference_from_table([[20, 20], [10, 50]]))
    kappa 0.348, standard error 0.095, 0.162 to 0.534, p 0.000
    """
    counts = square(table, "table")
    faults = [
        Fault(
            "bad-number",
            f"{each} is not a whole number",
            "give counts: a share does not say of how many",
            f"table[{row}][{column}]",
        )
        for row, cells in enumerate(counts)
        for column, each in enumerate(cells)
        if each.denominator != 1
    ]
    if faults:
        raise RecordErrors("table", faults)
    return _inference(counts, disagreements(weights, len(counts)), weights is None, confidence)


def cronbach_alpha_interval(scores: Rows, *, confidence: float = 0.95) -> Interval:
    """The interval of `cronbach_alpha`, of people who are a sample.

    No bounds: where there is no alpha, or alpha is 1.

    Source: Feldt, Woodruff and Salih (1987), "Statistical inference for coefficient alpha", Applied Psychological
    Measurement 11.

    >>> print(cronbach_alpha_interval([[3, 2, 4], [5, 5, 6], [7, 5, 5], [2, 3, 3]]))
    0.264 to 0.992
    """
    level = confidence_level(confidence)
    people = in_whole_units(read_table(scores, "scores", score).complete)
    alpha = alpha_of(people)
    if alpha.value is None:
        return Interval(reason=alpha.reason, confidence=level)
    unshared = 1 - alpha.value
    if unshared < _ROUNDING:
        return Interval(reason="the items agree on everybody", confidence=level)
    try:
        from scipy.stats import f as f_distribution
    except ImportError:
        raise _missing() from None
    between, within = len(people) - 1, (len(people) - 1) * (len(people[0]) - 1)
    tail = (1 - level) / 2
    return Interval(
        float(1 - unshared * f_distribution.isf(tail, between, within)),
        float(1 - unshared * f_distribution.isf(1 - tail, between, within)),
        confidence=level,
    )


def _inference(table: Matrix, weights: Matrix, unweighted: bool, confidence: float) -> KappaInference:
    level = confidence_level(confidence)
    cases = int(sum(map(sum, table)))
    kappa = weighted_kappa(table, weights, cases)
    if kappa.value is None:
        return KappaInference(
            kappa=kappa,
            standard_error=kappa,
            interval=Interval(reason=kappa.reason, confidence=level),
            null_standard_error=kappa,
            z=kappa,
            p_value=kappa,
        )
    try:
        from numpy import errstate
        from statsmodels.stats.inter_rater import cohens_kappa
    except ImportError:
        raise _missing() from None
    heaviest = max(map(max, weights))
    shares = None if unweighted else [[float(each / heaviest) for each in row] for row in weights]
    # statsmodels divides by a standard error that may be 0; those are told apart below
    with errstate(all="ignore"):
        found: Any = cohens_kappa([[float(each) for each in row] for row in table], weights=shares)
    error = _known(found.var_kappa, found.std_kappa, cases, "the raters agree on every unit")
    null = _known(found.var_kappa0, found.std_kappa0, cases, "one rater gave the same rating throughout")
    half = None if error.value is None else critical(level) * error.value
    tested = null.value is not None
    return KappaInference(
        kappa=kappa,
        standard_error=error,
        interval=Interval(reason=error.reason, confidence=level)
        if half is None
        else Interval(kappa.value - half, kappa.value + half, confidence=level),
        null_standard_error=null,
        z=Estimate.of(found.z_value, cases) if tested else null,
        p_value=Estimate.of(found.pvalue_two_sided, cases) if tested else null,
    )


def _known(variance: float, error: float, cases: int, reason: str) -> Estimate:
    """A standard error, unless its variance is 0 but for rounding."""
    return Estimate.of(error, cases) if variance * cases > _ROUNDING else Estimate.none(reason, cases)


def _missing() -> QuestionError:
    return QuestionError(
        "missing-extra",
        "standard errors and p-values need statsmodels",
        'run `pip install "partnercert[stats]"`',
    )
