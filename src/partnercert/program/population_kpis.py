"""The KPIs of a population: what they divide by what, and what counts as a case."""

from __future__ import annotations

from typing import Final

import attrs

from partnercert.errors import QuestionError, did_you_mean, quoted
from partnercert.values.mappings import FrozenMap


@attrs.frozen(kw_only=True)
class PopulationKpi:
    """A KPI that is counted over the people and partners of a population.

    `cases` names what it counts, `window` the day by which a case belongs to a window, None where no window applies.
    Where `open_counts`, cases that are still open belong to what is divided by. It is `of_people`, or of partners.
    """

    title: str
    unit: str
    better: str
    definition: str
    cases: str
    window: str | None
    edges: str
    open_counts: bool = False
    of_people: bool = True


POPULATION_KPIS: Final = FrozenMap(
    {
        "completion_rate": PopulationKpi(
            title="Completion rate",
            unit="ratio",
            better="higher",
            definition="completed / enrolled; who enrolled stays in the cohort, whatever happens later",
            cases="enrollments of a person in a module or a certification",
            window="the day of the enrollment",
            edges="an enrollment while an earlier one is open belongs to it; one that names nobody, in what is earned"
            " by people, is not known to be completed",
            open_counts=True,
        ),
        "time_to_certification": PopulationKpi(
            title="Time to certification",
            unit="days",
            better="lower",
            definition="median of the days from the enrollment to the award, of those who have it; beside it the 90th"
            " percentile, and the median that counts the open cases too",
            cases="enrollments of a person in a certification",
            window="the day of the enrollment",
            edges="open cases are censored: they lasted at least until the day of the question",
            open_counts=True,
        ),
        "renewal_adherence": PopulationKpi(
            title="Renewal adherence",
            unit="ratio",
            better="higher",
            definition="renewed by the last valid day / due",
            cases="terms of certifications that are renewed",
            window="the last valid day of the term",
            edges="an award is dated on the day that renewed it, so one from the day after the last valid day is late;"
            " `Adherence` says how grace, withdrawn, revoked and those who left count",
        ),
        "assessment_pass_rate": PopulationKpi(
            title="Assessment pass rate",
            unit="ratio",
            better="higher",
            definition="attempts passed / attempts that were completed and stand",
            cases="attempts at exams, demos, scenarios and knowledge checks",
            window="the day of the attempt",
            edges="no-shows, abandoned, technical failures and invalidated results are left out; results under review,"
            " or with an open incident, are open",
        ),
        "first_attempt_pass_rate": PopulationKpi(
            title="First-attempt pass rate",
            unit="ratio",
            better="higher",
            definition="people who passed an assessment at the first attempt / people who attempted it",
            cases="first attempts of a person at an assessment",
            window="the day of the first attempt",
            edges="an attempt that was not completed, or is invalidated, is not the first; of several on one day the"
            " earliest by the hour, not known where nobody says and they differ",
        ),
        "asset_use": PopulationKpi(
            title="Asset use",
            unit="ratio",
            better="higher",
            definition="partners that have used an asset / all partners",
            cases="partners",
            window="the day of the use",
            edges='how often is a KPI of the program: count("asset_use")',
            of_people=False,
        ),
        "certified_partners": PopulationKpi(
            title="Certified partners",
            unit="ratio",
            better="higher",
            definition="partners of which somebody holds a certification in good standing, or they themselves /"
            " all partners",
            cases="partners",
            window=None,
            edges="on the day of the question; who has left does not count",
            of_people=False,
        ),
    }
)

OPTIONS_OF_ADHERENCE: Final = FrozenMap(
    {
        "grace": ("late", "on-time"),
        "revoked": ("left-out", "missed"),
        "withdrawn": ("left-out", "missed"),
        "left": ("left-out", "missed"),
    }
)


@attrs.frozen(kw_only=True)
class Adherence:
    """How terms that were not simply renewed on time count in renewal adherence.

    A renewal in the grace is `"late"` and missed, or `"on-time"`; then a term whose grace still runs is open. A term
    whose award was `revoked`, or was `withdrawn` by a decision, or whose person had `left`, on or before its last day
    and before it was renewed, is `"left-out"`, as nothing fell due any more, or `"missed"`.
    """

    grace: str = "late"
    revoked: str = "left-out"
    withdrawn: str = "left-out"
    left: str = "left-out"

    def __attrs_post_init__(self) -> None:
        for name, options in OPTIONS_OF_ADHERENCE.items():
            value = getattr(self, name)
            if value not in options:
                message = f"{quoted(value)} is not one of {', '.join(options)}"
                raise QuestionError("unknown-option", message, did_you_mean(str(value), options), name)


USUAL: Final = Adherence()
"""What is renewed in the grace is late, and what ended otherwise fell due no more."""
