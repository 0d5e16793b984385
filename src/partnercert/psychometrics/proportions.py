"""How sure a share of counted cases is: the Wilson interval, and the Net Promoter Score with its standard error."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

import attrs

from partnercert.errors import QuestionError, RecordError, quoted
from partnercert.psychometrics.estimates import Estimate, Interval
from partnercert.psychometrics.moments import Exact, root
from partnercert.psychometrics.normal import critical
from partnercert.psychometrics.reading import Array, confidence_level, number, read_list, whole

__all__ = ["NetPromoterScore", "net_promoter_score", "net_promoter_score_from_counts", "wilson_interval"]


@attrs.frozen
class NetPromoterScore:
    """The share of promoters minus that of detractors, in points from −100 to 100, and its standard error in points."""

    score: Estimate
    standard_error: Estimate

    def __str__(self) -> str:
        return f"NPS {self.score}, standard error {self.standard_error}"

    def to_dict(self) -> dict[str, object]:
        """The score as plain data."""
        return {"score": self.score.to_dict(), "standard_error": self.standard_error.to_dict()}


def wilson_interval(successes: int, cases: int, *, confidence: float = 0.95) -> Interval:
    """The Wilson interval of a rate: where the true rate may lie, after so many successes in so many cases.

    It lies within 0 and 1 and contains the rate, also of few cases and of rates near 0 and 1.

    No bounds: without cases.

    Source: Wilson (1927), "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22.

    >>> print(wilson_interval(5, 10))
    0.237 to 0.763
    """
    level = confidence_level(confidence)
    n, hits = whole(cases, "cases"), whole(successes, "successes")
    if hits > n:
        raise QuestionError(
            "out-of-bounds",
            f"there are {hits} successes in {n} cases",
            "cases are all that were counted, successes too",
            "successes",
        )
    if not n:
        return Interval(reason="there are no cases", confidence=level)
    z = critical(level)
    rate = hits / n
    middle = (hits + z * z / 2) / (n + z * z)
    half = z * sqrt(rate * (1 - rate) / n + z * z / (4 * n * n)) * n / (n + z * z)
    # at the ends, and in the last digit of very many cases, the floats may miss what the formula says
    return Interval(
        0.0 if not hits else max(0.0, min(rate, middle - half)),
        1.0 if hits == n else min(1.0, max(rate, middle + half)),
        confidence=level,
    )


def net_promoter_score(answers: Sequence[int | None] | Array) -> NetPromoterScore:
    """The Net Promoter Score of answers from 0 to 10: the share of 9 and 10 minus that of 0 to 6, in points.

    None stands where somebody did not answer. The standard error, in points, is 100 √((p + d − (p − d)²) / n).

    No number: without answers. No standard error where all answers are of one group, or there is only one.

    Sources: Reichheld (2003), "The one number you need to grow", Harvard Business Review 81; the standard error is
    that of a mean of values 1, 0 and −1.

    >>> print(net_promoter_score([10, 9, 9, 8, 7, 3]))
    NPS 33.333, standard error 30.429
    """
    given = read_list(answers, "answers", _answer)
    return _score(
        sum(1 for each in given if each >= 9),
        sum(1 for each in given if 7 <= each <= 8),
        sum(1 for each in given if each <= 6),
    )


def net_promoter_score_from_counts(*, promoters: int, passives: int, detractors: int) -> NetPromoterScore:
    """The Net Promoter Score from how many people answered 9 or 10, 7 or 8, and 0 to 6.

    >>> print(net_promoter_score_from_counts(promoters=3, passives=2, detractors=1))
    NPS 33.333, standard error 30.429
    """
    return _score(whole(promoters, "promoters"), whole(passives, "passives"), whole(detractors, "detractors"))


def _score(promoters: int, passives: int, detractors: int) -> NetPromoterScore:
    n = promoters + passives + detractors
    if not n:
        return NetPromoterScore(Estimate.none("nobody answered", 0), Estimate.none("nobody answered", 0))
    net = Fraction(promoters - detractors, n)
    spread = Fraction(promoters + detractors, n) - net**2
    return NetPromoterScore(
        Estimate.of(100 * net, n),
        Estimate.of(100 * root(spread / n), n)
        if spread
        else Estimate.none("all answers are of one group", n),
    )


def _answer(value: object) -> Exact:
    read = number(value)
    if read.denominator != 1 or not 0 <= read <= 10:
        raise RecordError(
            "out-of-bounds", f"{quoted(value)} is no answer", "an answer is a whole number from 0 to 10"
        )
    return read
