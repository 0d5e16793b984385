"""How consistently a form decides at its cut score: would the same people pass a second time?"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import attrs

from partnercert.psychometrics.estimates import Estimate
from partnercert.psychometrics.normal import below, parted
from partnercert.psychometrics.reading import Quantity, argument, passed_on
from partnercert.psychometrics.reliability import NEGATIVE

__all__ = [
    "DecisionConsistency",
    "consistency_kappa",
    "decision_consistency",
    "effective_test_length",
    "livingston_k_squared",
]


_ONE_SIDE: Final = "everybody is on the same side of the cut"


@attrs.frozen
class DecisionConsistency:
    """How many people two forms of the same kind would decide alike, and how far that goes beyond chance.

    `agreement` is the share p₀ of people who pass both or fail both, `kappa` is (p₀ − p_c) / (1 − p_c).
    """

    agreement: Estimate
    kappa: Estimate

    def __str__(self) -> str:
        return f"agreement {self.agreement}, kappa {self.kappa}"

    def to_dict(self) -> dict[str, object]:
        """The consistency as plain data."""
        return {"agreement": self.agreement.to_dict(), "kappa": self.kappa.to_dict()}


def decision_consistency(
    mean: Quantity, deviation: Quantity, reliability: Quantity, cut: Quantity
) -> DecisionConsistency:
    """Decision consistency from one sitting, by the normal approximation.

    p₀ = 1 + 2 (Φ₂(z, z; r) − Φ(z)) with z = (cut − 0.5 − mean) / deviation: scores are whole points, and the 0.5
    corrects for that. Chance is Φ(z)² + (1 − Φ(z))².

    No number: where the scores do not vary, or the reliability is negative. No kappa where everybody is as good as
    certain to be on the same side of the cut.

    Sources: Peng and Subkoviak (1980), "A note on Huynh's normal approximation procedure for estimating
    criterion-referenced reliability", Journal of Educational Measurement 17; Subkoviak (1988), "A practitioner's
    guide to computation and interpretation of reliability indices for mastery tests", ibid. 25.

    >>> print(decision_consistency(mean=26, deviation=6, reliability=0.85, cut=24))
    agreement 0.838, kappa 0.639
    """
    reason = passed_on(mean, deviation, reliability, cut)
    if reason:
        return _undecided(reason)
    spread = argument(deviation, "deviation", at_least=0)
    r = argument(reliability, "reliability", at_most=1)
    distance = argument(cut, "cut") - Fraction(1, 2) - argument(mean, "mean")
    if not spread:
        return _undecided("the scores do not vary")
    if r < 0:
        return _undecided(NEGATIVE)
    z = float(distance) / float(spread)
    apart = parted(z, float(r))
    by_chance = below(z) * below(-z)
    return DecisionConsistency(
        Estimate.of(1 - 2 * apart),
        # p₀ and p_c may both be 1 but for the last digit: what is missing to 1 is compared, 2 · parted to 2 Φ (1 − Φ)
        Estimate.of(1 - apart / by_chance) if by_chance else Estimate.none(_ONE_SIDE),
    )


def consistency_kappa(agreement: Quantity, pass_rate: Quantity) -> Estimate:
    """How far decisions agree beyond chance: (p₀ − p_c) / (1 − p_c) with p_c = p² + (1 − p)² for a pass rate of p.

    No number: where everybody passes or everybody fails.

    Source: Subkoviak (1988), as `decision_consistency`.

    >>> print(consistency_kappa(0.92, pass_rate=0.9))
    0.556
    """
    reason = passed_on(agreement, pass_rate)
    if reason:
        return Estimate.none(reason)
    observed = argument(agreement, "agreement", at_least=0, at_most=1)
    rate = argument(pass_rate, "pass_rate", at_least=0, at_most=1)
    by_chance = rate**2 + (1 - rate) ** 2
    if by_chance == 1:
        return Estimate.none(_ONE_SIDE)
    return Estimate.of(Fraction(observed - by_chance) / (1 - by_chance))


def livingston_k_squared(
    reliability: Quantity, mean: Quantity, deviation: Quantity, cut: Quantity
) -> Estimate:
    """Livingston's k², the reliability of distances from the cut: (r s² + (M − C)²) / (s² + (M − C)²).

    No number: where all scores lie on the cut, or the reliability is negative.

    Source: Livingston (1972), "Criterion-referenced applications of classical test theory", Journal of Educational
    Measurement 9.

    >>> print(livingston_k_squared(0.85, mean=26, deviation=6, cut=24))
    0.865
    """
    reason = passed_on(reliability, mean, deviation, cut)
    if reason:
        return Estimate.none(reason)
    r = argument(reliability, "reliability", at_most=1)
    spread = argument(deviation, "deviation", at_least=0) ** 2
    distance = (argument(mean, "mean") - argument(cut, "cut")) ** 2
    if r < 0:
        return Estimate.none(NEGATIVE)
    if not spread + distance:
        return Estimate.none("all scores lie on the cut")
    return Estimate.of(Fraction(r * spread + distance) / (spread + distance))


def effective_test_length(
    mean: Quantity, variance: Quantity, reliability: Quantity, *, lowest: Quantity = 0, highest: Quantity
) -> Estimate:
    """How many right-or-wrong items of one kind would measure as precisely, for scores from `lowest` to `highest`.

    ((M − lowest)(highest − M) − r s²) / (s² (1 − r)).

    No number: where the scores do not vary, are measured without error, or the reliability is negative.

    Source: Livingston and Lewis (1995), "Estimating the consistency and accuracy of classifications based on test
    scores", Journal of Educational Measurement 32.

    >>> print(effective_test_length(mean=26, variance=36, reliability=0.85, highest=40))
    61.741
    """
    reason = passed_on(mean, variance, reliability, lowest, highest)
    if reason:
        return Estimate.none(reason)
    floor = argument(lowest, "lowest")
    ceiling = argument(highest, "highest", at_least=floor)
    average = argument(mean, "mean", at_least=floor, at_most=ceiling)
    spread = argument(variance, "variance", at_least=0)
    r = argument(reliability, "reliability", at_most=1)
    if r < 0:
        return Estimate.none(NEGATIVE)
    if not spread:
        return Estimate.none("the scores do not vary")
    if r == 1:
        return Estimate.none("scores are measured without error")
    return Estimate.of(Fraction((average - floor) * (ceiling - average) - r * spread) / (spread * (1 - r)))


def _undecided(reason: str) -> DecisionConsistency:
    return DecisionConsistency(Estimate.none(reason), Estimate.none(reason))
