"""Psychometrics: agreement of raters, reliability of forms, items, cut scores, and how sure a rate is.

Plain functions of plain data, independent of programs and records. What the data do not determine is no number but a
reason: see `Estimate`. Standard errors and p-values of kappa come from statsmodels, the extra `stats`.
"""

from partnercert.psychometrics.agreement import (
    cohen_kappa,
    cohen_kappa_from_table,
    fleiss_kappa,
    fleiss_kappa_from_counts,
    krippendorff_alpha,
    percent_agreement,
    randolph_kappa,
    randolph_kappa_from_counts,
)
from partnercert.psychometrics.consistency import (
    DecisionConsistency,
    consistency_kappa,
    decision_consistency,
    effective_test_length,
    livingston_k_squared,
)
from partnercert.psychometrics.cut_scores import (
    AngoffCut,
    BorderlineRegression,
    HofsteeCut,
    angoff,
    borderline_group,
    borderline_regression,
    hofstee,
    modified_angoff,
)
from partnercert.psychometrics.estimates import Estimate, Interval
from partnercert.psychometrics.exams import ExamReport, ItemReport, NearCut, assess
from partnercert.psychometrics.inference import (
    KappaInference,
    cohen_kappa_inference,
    cohen_kappa_inference_from_table,
    cronbach_alpha_interval,
)
from partnercert.psychometrics.intraclass import icc
from partnercert.psychometrics.items import item_difficulty, item_discrimination
from partnercert.psychometrics.proportions import (
    NetPromoterScore,
    net_promoter_score,
    net_promoter_score_from_counts,
    wilson_interval,
)
from partnercert.psychometrics.raters import CriterionReport, PairReport, RaterReport, rater_report
from partnercert.psychometrics.reliability import (
    cronbach_alpha,
    kr20,
    kr21,
    pass_confidence,
    score_interval,
    spearman_brown,
    standard_error_of_measurement,
)

__all__ = [
    "AngoffCut",
    "BorderlineRegression",
    "CriterionReport",
    "DecisionConsistency",
    "Estimate",
    "ExamReport",
    "HofsteeCut",
    "Interval",
    "ItemReport",
    "KappaInference",
    "NearCut",
    "NetPromoterScore",
    "PairReport",
    "RaterReport",
    "angoff",
    "assess",
    "borderline_group",
    "borderline_regression",
    "cohen_kappa",
    "cohen_kappa_from_table",
    "cohen_kappa_inference",
    "cohen_kappa_inference_from_table",
    "consistency_kappa",
    "cronbach_alpha",
    "cronbach_alpha_interval",
    "decision_consistency",
    "effective_test_length",
    "fleiss_kappa",
    "fleiss_kappa_from_counts",
    "hofstee",
    "icc",
    "item_difficulty",
    "item_discrimination",
    "kr20",
    "kr21",
    "krippendorff_alpha",
    "livingston_k_squared",
    "modified_angoff",
    "net_promoter_score",
    "net_promoter_score_from_counts",
    "pass_confidence",
    "percent_agreement",
    "randolph_kappa",
    "randolph_kappa_from_counts",
    "rater_report",
    "score_interval",
    "spearman_brown",
    "standard_error_of_measurement",
    "wilson_interval",
]
