"""Harbor Partners, the complete program for digital agencies that a new user copies. It is fictional."""

from datetime import date

import pytest

import partnercert as pc
from partnercert import Status, Verdict

from .documents import certified, decided, program

AS_OF = "2026-06-15"
QUARTERS = ("2025-05-10", "2025-08-10", "2025-11-10", "2026-02-10")
ROLES = {
    "sales-associate": "AB",
    "solutions-associate": "AB",
    "solutions-architect": "A",
    "delivery-associate": "CDE",
    "delivery-lead": "C",
}
FACTS = {"region": "emea", "employees": {"value": 30, "on": "2026-01-10"}}


def row(kind, on="2026-03-02", **fields):
    return {"kind": kind, "on": on, **fields}


def certifications(**changed):
    """Awards of the people in ROLES, or of other people: `delivery_lead=""`."""
    people = {**ROLES, **{award.replace("_", "-"): names for award, names in changed.items()}}
    return [
        each
        for award, names in people.items()
        for each in certified(award, names, on="2025-09-01", valid_through="2026-08-31")
    ]


def deal(outcome, value=1000, source="sourced", registered=False, attached=False, on="2026-03-02"):
    return row(
        "deal", on, outcome=outcome, value=value, source=source, registered=registered, attached=attached
    )


def reference(customer, vertical="other", rating=4, **fields):
    return row(
        "reference",
        **{"customer": customer, "vertical": vertical, "rating": rating, "validated": True, **fields},
    )


def launch(project, **changed):
    return row(
        "artifact",
        **{
            "artifact": "launch-dossier",
            "project": project,
            "accessibility": True,
            "security": True,
            "delivery": True,
            **changed,
        },
    )


def delivery(number, first_time, rework_hours=0, cost=65):
    fields = {"hours": 100, "rework_hours": rework_hours, "revenue": 100, "cost": cost}
    return [row("delivery", accepted_first_time=first_time, **fields)] * number


def references(plain, quoted):
    """References of different customers, some of which may be quoted."""
    return [
        *(reference(f"plain-{n}", quote=False) for n in range(plain)),
        *(reference(f"quoted-{n}", quote=True) for n in range(quoted)),
    ]


def retained(percent):
    """Three customers whose revenue came to so many percent."""
    fields = {"start": 100, "expansion": percent - 95, "contraction": 2, "churn": 3}
    return [row("subscription", customer=f"customer-{n}", **fields) for n in range(3)]


def answers(survey, *scores):
    return [row("survey", survey=survey, score=score) for score in scores]


def rated(id, rubric, ratings, on="2026-03-03"):
    """Ratings of an attempt: for each criterion a level, or the levels of several raters."""
    about = {"rubric": rubric, "attempt": id}
    return [
        row("rating", on, **about, rating=criterion, level=level, by=f"rater-{n}")
        for criterion, levels in ratings.items()
        for n, level in enumerate(levels.split())
    ]


def foundations(people, score=80):
    return [
        row("knowledge_check", person=person, knowledge_check="foundations-check", score=score)
        for person in people
    ]


def gold(**changed):
    """A partner that is Gold with nothing to spare, by topic; a test replaces the topics that it is about."""
    topics = {
        "agreement": [row("attestation", "2025-01-10", attestation="partner-agreement")],
        "privacy": [
            row("attestation", "2025-07-01", attestation="privacy-review", valid_through="2026-06-30")
        ],
        "people": certifications(),
        "foundations": foundations("ABC"),
        "references": [reference("north"), reference("east"), reference("south")],
        "launches": [launch("north-shop"), launch("east-portal")],
        "deals": [*[deal("won")] * 2, *[deal("lost")] * 6, deal("open", 250_000, source="influenced")],
        "deliveries": [*delivery(17, True, rework_hours=12), *delivery(3, False, rework_hours=12)],
        "csat": answers("csat", 4, 4, 4, 4, 5, 5, 5, 5, 3, 1),
        "reviews": [row("qbr", day) for day in QUARTERS],
    }
    return [each for rows in {**topics, **changed}.values() for each in rows]


INFLUENCED = deal("open", 250_000, source="influenced")
TWELVE = {"sales_associate": "ABCD", "solutions_associate": "ABCD", "delivery_associate": "CEFGHIJKL"}
PLATINUM_FACTS = {"managed_customers": {"value": 20, "on": "2026-05-01"}}


def platinum(**changed):
    """A partner that is Platinum with nothing to spare, by topic."""
    topics = {
        "people": certifications(**TWELVE),
        "references": references(3, quoted=3),
        "csat": answers("csat", *[5] * 17, *[1] * 3),
        "nps": answers("nps", *[10] * 6, *[8] * 2, *[0] * 2),
        "retention": retained(105),
        "registered": [deal("open", registered=True, on="2025-06-20")] * 12,
        "betas": [row("feedback", "2025-07-01", about="beta"), row("feedback", about="beta")],
        "tenure": [row("award", "2025-06-15", award="gold")],
    }
    return gold(**{**topics, **changed})


SALES_EXAM = {
    "person": "A",
    "exam": "sales-exam",
    "score": 70,
    "proctored": False,
    "version": "form-b",
}


def harbor(rows, as_of=AS_OF, **facts):
    return decided("agency", as_of, rows, **{**FACTS, **facts})


class TestTiers:
    def test_a_partner_exactly_on_every_threshold_is_gold(self):
        """25 % win rate, 250,000 USD, 85 % first pass, 12 % rework, seven places for five people, four reviews."""
        decision = harbor(gold())

        assert ("gold", "gold", 3) == (decision.tier.id, decision.earned.id, decision.rank)
        assert (pc.percent(25), pc.usd(250_000)) == (
            decision.kpis["win_rate"],
            decision.kpis["influenced_pipeline"],
        )
        assert (pc.percent(85), pc.percent(12)) == (
            decision.kpis["first_pass_quality"],
            decision.kpis["rework"],
        )
        assert (pc.percent(80), pc.percent(35)) == (decision.kpis["csat"], decision.kpis["gross_margin"])

    @pytest.mark.parametrize(
        ("changed", "tier", "unmet"),
        [
            ({"agreement": []}, None, "registered/agreement"),
            ({"privacy": []}, "registered", "silver/privacy"),
            ({"references": []}, "registered", "silver/reference"),
            ({"foundations": foundations("AB")}, "registered", "silver/foundations"),
            ({"foundations": foundations("ABC", score=79)}, "registered", "silver/foundations"),
            ({"csat": answers("csat", *[4] * 74, *[3] * 26)}, "registered", "silver/csat"),
            (
                {"references": [reference("north"), reference("east"), reference("south", rating=3)]},
                "silver",
                "gold/references",
            ),
            (
                {"references": [reference("north"), reference("east"), reference("east")]},
                "silver",
                "gold/references",
            ),
            (
                {"launches": [launch("north-shop"), launch("east-portal", accessibility=False)]},
                "silver",
                "gold/launches",
            ),
            ({"launches": [launch("north-shop"), launch("north-shop")]}, "silver", "gold/launches"),
            ({"people": certifications(delivery_associate="CD", delivery_lead="C")}, "silver", "gold/staff"),
            ({"people": certifications(sales_associate="A")}, "silver", "gold/staff"),
            ({"people": certifications(solutions_associate="A")}, "silver", "gold/staff"),
            ({"people": certifications(delivery_lead="")}, "silver", "gold/professionals"),
            ({"people": certifications(solutions_architect="")}, "silver", "gold/professionals"),
            ({"deliveries": [*delivery(84, True), *delivery(16, False)]}, "silver", "gold/quality"),
            (
                {"deliveries": [*delivery(19, True, rework_hours=12), *delivery(1, False, rework_hours=13)]},
                "silver",
                "gold/quality",
            ),
            ({"reviews": [row("qbr", day) for day in QUARTERS[1:]]}, "silver", "gold/business-reviews"),
        ],
    )
    def test_one_thing_less_and_the_clause_that_asks_for_it_is_open(self, changed, tier, unmet):
        """Every requirement up to Gold can deny its tier, and is the one that says so."""
        decision = harbor(gold(**changed))

        assert tier == (decision.tier and decision.tier.id)
        assert decision[unmet].verdict is not Verdict.MET

    def test_growth_asks_for_two_of_four(self):
        """An unknown retention and too few won deals for an attach rate do no harm where two are met."""
        outcome = harbor(gold())["gold/growth"]

        assert (Verdict.MET, 2) == (outcome.verdict, outcome.at_least)
        assert [Verdict.MET, Verdict.UNKNOWN, Verdict.MET, Verdict.UNKNOWN] == [
            part.verdict for part in outcome.of
        ]

    @pytest.mark.parametrize(
        ("won", "lost", "attached", "pipeline", "retention", "expected"),
        [
            (5, 15, 0, 250_000, 99, Verdict.MET),
            (6, 19, 0, 250_000, 99, Verdict.UNMET),
            (5, 15, 0, 249_999, 99, Verdict.UNMET),
            (5, 16, 1, 0, 100, Verdict.MET),
            (6, 19, 1, 0, 100, Verdict.UNMET),
            (5, 16, 1, 0, 99, Verdict.UNMET),
        ],
    )
    def test_each_measure_of_growth_counts_on_its_threshold(
        self, won, lost, attached, pipeline, retention, expected
    ):
        """25 % won, 20 % attached, 250,000 USD influenced, 100 % retained."""
        deals = [
            *[deal("won", attached=True)] * attached,
            *[deal("won")] * (won - attached),
            *[deal("lost")] * lost,
            deal("open", pipeline, source="influenced"),
        ]

        assert expected is harbor([*deals, *retained(retention)])["gold/growth"].verdict

    @pytest.mark.parametrize(
        ("changed", "clause", "expected"),
        [
            ({"references": [reference("north", on="2024-06-16")]}, "silver/reference", Verdict.MET),
            ({"references": [reference("north", on="2024-06-15")]}, "silver/reference", Verdict.UNMET),
            ({"references": [reference(c, on="2024-06-16") for c in "abc"]}, "gold/references", Verdict.MET),
            (
                {"references": [reference(c, on="2024-06-15") for c in "abc"]},
                "gold/references",
                Verdict.UNMET,
            ),
            ({"launches": [launch(c, on="2024-12-16") for c in "ab"]}, "gold/launches", Verdict.MET),
            ({"launches": [launch(c, on="2024-12-15") for c in "ab"]}, "gold/launches", Verdict.UNMET),
            ({"csat": answers("csat", *[4] * 9, *[3] * 3)}, "silver/csat", Verdict.MET),
        ],
    )
    def test_evidence_counts_from_the_first_day_of_its_window_on(self, changed, clause, expected):
        """Two years for references, 18 months for launches, both counted back from 2026-06-15; 75 % satisfied."""
        assert expected is harbor(gold(**changed))[clause].verdict

    def test_too_few_cases_leave_a_kpi_unknown(self):
        """Nine answers are no customer satisfaction: the tier is open, not lost."""
        decision = harbor(gold(csat=answers("csat", *[5] * 9)))

        assert decision.kpis["csat"] is None
        assert ("registered", "gold") == (decision.tier.id, decision.possible.id)

    def test_a_platinum_partner_has_been_gold_for_a_year(self):
        """The first day is the anniversary of the award; whoever is Platinum already is not asked."""
        rows = [*gold(), row("award", "2025-06-15", award="gold")]

        assert Verdict.UNMET is harbor(rows, as_of="2026-06-14")["platinum/tenure"].verdict
        assert Verdict.MET is harbor(rows)["platinum/tenure"].verdict
        joined = [*gold(), row("award", "2026-01-01", award="platinum")]
        assert Status.NOT_APPLICABLE is harbor(joined)["platinum/tenure"].status

    def test_a_platinum_partner_exactly_on_every_threshold(self):
        """Sixteen places for twelve people, six references, NPS 40, CSAT 85 %, NRR 105 %, margin 35 %."""
        decision = harbor(platinum(), **PLATINUM_FACTS)

        assert "platinum" == decision.tier.id
        assert (pc.points(40), pc.percent(105)) == (decision.kpis["nps"], decision.kpis["nrr"])
        assert (pc.percent(85), pc.percent(35)) == (decision.kpis["csat"], decision.kpis["gross_margin"])

    @pytest.mark.parametrize(
        ("changed", "open_clause"),
        [
            ({"people": certifications(**{**TWELVE, "sales_associate": "ABC"})}, "platinum/staff"),
            ({"people": certifications(**{**TWELVE, "solutions_associate": "ABC"})}, "platinum/staff"),
            ({"people": certifications(**{**TWELVE, "delivery_associate": "CEFGHIJK"})}, "platinum/staff"),
            ({"references": references(2, quoted=3)}, "platinum/references"),
            ({"references": references(4, quoted=2)}, "platinum/references"),
            (
                {"references": [*references(2, quoted=3), reference("rated-3", rating=3)]},
                "platinum/references",
            ),
            ({"nps": answers("nps", *[10] * 39, *[8] * 61)}, "platinum/loyalty"),
            ({"csat": answers("csat", *[5] * 84, *[1] * 16)}, "platinum/loyalty"),
            ({"retention": retained(104)}, "platinum/loyalty"),
            (
                {"deliveries": [*delivery(17, True, 12, cost=66), *delivery(3, False, 12, cost=66)]},
                "platinum/business",
            ),
            ({"registered": [deal("open", registered=True, on="2025-06-20")] * 11}, "platinum/business"),
            (
                {"betas": [row("feedback", "2025-06-30", about="beta"), row("feedback", about="beta")]},
                "platinum/beta-feedback",
            ),
            (
                {"betas": [row("feedback", about="beta"), row("feedback", about="roadmap")]},
                "platinum/beta-feedback",
            ),
            ({"tenure": [row("award", "2025-06-16", award="gold")]}, "platinum/tenure"),
            ({"deals": [*[deal("lost")] * 8, INFLUENCED]}, "platinum/scorecard"),
        ],
    )
    def test_one_thing_less_and_a_platinum_partner_is_gold(self, changed, open_clause):
        """Every requirement of Platinum can deny it, and is the one that says so."""
        decision = harbor(platinum(**changed), **PLATINUM_FACTS)

        assert "gold" == decision.tier.id
        assert Verdict.UNMET is decision[open_clause].verdict

    @pytest.mark.parametrize(
        ("lost", "score", "expected"), [(22, 75, Verdict.MET), (23, None, Verdict.UNMET)]
    )
    def test_a_platinum_partner_is_on_course_in_its_business_review(self, lost, score, expected):
        """(25·12/30 + 25·85/90 + 15·(16-12)/(16-8) + 20·85/90 + 15·105/105) of 100 points are 75: 3 of 25 deals."""
        deals = [*[deal("won")] * 3, *[deal("lost")] * lost, INFLUENCED]
        decision = harbor(platinum(deals=deals), **PLATINUM_FACTS)

        assert expected is decision["platinum/scorecard"].verdict
        assert score is None or pc.points(score) == decision.scorecards["quarterly"].score

    def test_a_number_of_customers_is_known_for_45_days(self):
        """19 customers are too few; 20 of 46 days ago are unknown, which leaves Platinum open."""
        few = harbor(platinum(), managed_customers={"value": 19, "on": "2026-05-01"})
        stale = harbor(platinum(), managed_customers={"value": 20, "on": "2026-04-30"})

        assert ("gold", "gold") == (few.tier.id, few.possible.id)
        assert ("gold", "platinum") == (stale.tier.id, stale.possible.id)

    def test_fiscal_quarters_start_in_february(self):
        """On 2026-06-15 the last four whole fiscal quarters are May 2025 through April 2026."""
        days = ("2025-04-30", "2025-05-01", "2026-04-30", "2026-05-01")
        rows = [deal("open", registered=True, on=day) for day in days]

        assert pc.Amount(2, "count") == harbor(rows).kpis["registered_deals"]


class TestPeople:
    def test_nobody_fills_more_than_two_roles(self):
        """One person with all three roles is not enough for Silver, two are."""
        alone = certifications(
            sales_associate="A", solutions_associate="A", delivery_associate="A", delivery_lead="A"
        )
        pair = [*alone, *certified("delivery-associate", "B", on="2025-09-01")]

        assert Verdict.UNMET is harbor(gold(people=alone))["silver/staff"].verdict
        assert Verdict.MET is harbor(gold(people=pair))["silver/staff"].verdict

    def test_the_roles_that_fall_short_are_named(self):
        """With 50 employees one more in delivery is asked for; all roles but delivery are staffed."""
        decision = harbor(gold(), employees={"value": 50, "on": "2026-01-10"})
        (gap,) = decision.gaps("gold")

        assert ("gold/staff", "silver") == (gap.id, decision.tier.id)
        assert ("delivery",) == gap.roles
        four = gold(people=certifications(delivery_associate="CDEF"))
        assert "gold" == harbor(four, employees={"value": 50, "on": "2026-01-10"}).tier.id
        assert "gold" == harbor(gold(), employees={"value": 49, "on": "2026-01-10"}).tier.id

    def test_a_number_of_employees_older_than_a_year_is_unknown(self):
        """It decides how many people are asked for, so Gold stays open."""
        decision = harbor(gold(), employees={"value": 30, "on": "2025-06-14"})

        assert ("silver", "gold") == (decision.tier.id, decision.possible.id)
        assert "gold" == harbor(gold(), employees={"value": 30, "on": "2025-06-15"}).tier.id

    def test_who_leaves_takes_the_certification_along(self):
        """The last day of employment is the last day in the staff."""
        rows = [*gold(), row("employment", "2024-01-01", person="E", valid_through="2026-06-14")]

        assert "gold" == harbor(rows, as_of="2026-06-14").tier.id
        assert "silver" == harbor(rows).tier.id

    def test_a_module_is_passed_by_its_knowledge_check_and_its_practical_part(self):
        """The host records parts, the library derives that the module is passed."""
        check = row("knowledge_check", person="A", knowledge_check="positioning-check", score=80)
        practical = row("module", person="A", module="positioning", part="practical", passed=True)
        exam = row("exam", "2026-04-01", **SALES_EXAM)

        assert [("sales-associate", "A")] == self.awarded(check, practical, exam)
        assert [] == self.awarded(check, exam)
        assert [] == self.awarded(check, practical, {**exam, "state": "under-review"})

    def test_the_practical_part_alone_does_not_pass_a_module(self):
        """A rule that asks for the module sees the whole of it: 79 points in the knowledge check are not enough."""
        check = row("knowledge_check", person="A", knowledge_check="positioning-check", score=79)
        practical = row("module", person="A", module="positioning", part="practical", passed=True)
        exam = row("exam", "2026-04-01", **SALES_EXAM)

        assert [] == self.awarded(check, practical, exam)

    @staticmethod
    def awarded(*rows):
        return [(award.fields["award"], award.person) for award in harbor(rows, as_of="2026-04-01").awards]

    def test_a_professional_builds_on_an_associate(self):
        """The live demo leads to an award only for somebody who was an associate on its day."""
        shown = [row("demo", id="d", person="A", demo="value-demo"), *rated("d", "value-story", CONVINCING)]

        def awarded(*rows):
            return [award.fields["award"] for award in harbor([*shown, *rows]).awards]

        assert ["sales-professional"] == awarded(*certified("sales-associate", "A", on="2026-03-02"))
        assert [] == awarded(*certified("sales-associate", "A", on="2026-03-03"))
        assert [] == awarded()


CONVINCING = {
    "product": "solid exemplary",
    "market": "exemplary solid",
    "discovery": "solid solid",
    "story": "solid solid",
    "objections": "solid solid",
}
BUILDABLE = {
    "platform": "solid solid partial",
    "protection": "exemplary solid solid",
    "design": "exemplary partial exemplary",
    "trade-offs": "solid solid solid",
    "accessibility": "partial missing partial",
}
RESCUED = {
    "diagnosis": "exemplary exemplary",
    "rollback": "solid solid",
    "plan": "solid solid",
    "customer": "solid solid",
    "help": "in-time in-time",
}


class TestRubrics:
    """What ratings come to, and whether the attempt counts."""

    @staticmethod
    def scored(rubric, ratings):
        given = {id: levels.split() for id, levels in ratings.items()}
        return pc.score_rubric(program("agency").rubrics[rubric], given)

    @pytest.mark.parametrize(
        ("rubric", "ratings", "score"),
        [
            ("value-story", CONVINCING, "220/3"),  # 40 · 2.5/3 + 60 · 2/3
            ("architecture", BUILDABLE, "215/3"),  # 40 · 2/3 + 60 · (2 · 3/3 + 2/3 + 1/3) / 4
            ("rescue", RESCUED, "77.5"),  # 30 · (3/3 + 2/3) / 2 + 70 · (2 · 2/3 + 2/3 + 1/1) / 4
        ],
    )
    def test_knowledge_and_practice_are_blended(self, rubric, ratings, score):
        """Means of two raters, medians of three; weights within a share."""
        found = self.scored(rubric, ratings)

        assert (pc.points(score), "proficient") == (found.score, found.band)
        assert Verdict.MET is found.verdict

    @pytest.mark.parametrize(
        ("rubric", "ratings", "criterion", "levels"),
        [
            ("value-story", CONVINCING, "story", "solid partial"),
            ("architecture", BUILDABLE, "protection", "partial exemplary partial"),
            ("architecture", BUILDABLE, "accessibility", "missing missing exemplary"),
            ("rescue", RESCUED, "plan", "partial solid"),
        ],
    )
    def test_who_stays_below_a_minimum_has_not_passed(self, rubric, ratings, criterion, levels):
        """Even where everything else is exemplary, and the score above the cut."""
        perfect = {id: given.replace("solid", "exemplary") for id, given in ratings.items()}
        found = self.scored(rubric, {**perfect, criterion: levels})

        assert found.score > found.cut
        assert Verdict.UNMET is found.verdict

    @pytest.mark.parametrize(
        ("rubric", "ratings", "criterion", "levels"),
        [
            ("value-story", CONVINCING, "market", "exemplary"),
            ("value-story", CONVINCING, "market", "exemplary partial"),
            ("architecture", BUILDABLE, "platform", "solid solid"),
            ("rescue", RESCUED, "rollback", "missing solid"),
        ],
    )
    def test_too_few_raters_or_raters_too_far_apart_leave_it_open(self, rubric, ratings, criterion, levels):
        """Two or three are asked for; of two none may be more than one level from the other."""
        found = self.scored(rubric, {**ratings, criterion: levels})

        assert (None, (criterion,)) == (found.score, found.missing)
        assert Verdict.UNKNOWN is found.verdict

    def test_the_head_of_the_jury_decides_where_raters_are_apart(self):
        """An adjudicated rating stands for all others of its criterion."""
        apart = rated("d", "value-story", {**CONVINCING, "market": "exemplary partial"})
        settled = {**rated("d", "value-story", {"market": "solid"})[0], "adjudicated": True}
        shown = row("demo", id="d", person="A", demo="value-demo")
        agency = program("agency")
        record = agency.record("acme", evidence=[shown, *apart, settled])
        score = pc.score_attempt(agency, record, "d", as_of=date(2026, 6, 15))

        assert pc.points(70) == score.score  # 40 · (2.5/3 + 2/3) / 2 + 60 · 2/3
        assert Verdict.MET is score.verdict


class TestAttempts:
    """What is asked of an attempt stands on its assessment."""

    LEAD = certified("delivery-associate", "A", on="2026-01-01")

    @staticmethod
    def awarded(*rows):
        return [award.fields["award"] for award in harbor(rows).awards]

    def rescue(self, *rows, **changed):
        asked = {"id": "s", "person": "A", "scenario": "rescue-scenario", "minutes": 90, "objections": 3}
        ratings = rated("s", "rescue", RESCUED)
        return self.awarded(row("scenario", **{**asked, **changed}), *ratings, *self.LEAD, *rows)

    def test_a_scenario_is_against_the_clock_with_objections_and_a_debrief(self):
        """Ninety minutes, three objections, and somebody has talked it through with them."""
        debrief = row("debrief", "2026-03-05", debrief="s")

        assert ["delivery-lead"] == self.rescue(debrief)
        assert [] == self.rescue()
        assert [] == self.rescue(debrief, minutes=91)
        assert [] == self.rescue(debrief, objections=2)

    def architect(self, **changed):
        exam = {"person": "A", "exam": "architect-exam", "score": 75, "proctored": True, "identified": True}
        shown = [
            row("demo", id="d", person="A", demo="architecture-demo"),
            *rated("d", "architecture", BUILDABLE),
        ]
        associate = certified("solutions-associate", "A", on="2026-01-01")
        return self.awarded(row("exam", **{**exam, **changed}), *shown, *associate)

    def test_an_architect_is_identified_and_watched(self):
        """75 points, with a proctor, by the person who is meant."""
        assert ["solutions-architect"] == self.architect()
        assert [] == self.architect(score=74)
        assert [] == self.architect(proctored=False)
        assert [] == self.architect(identified=False)
        assert [] == self.architect(incident="confirmed")

    @pytest.mark.parametrize(
        ("on", "version", "expected"),
        [
            ("2026-03-31", "form-a", ["sales-associate"]),
            ("2026-04-01", "form-a", []),
            ("2026-02-28", "form-b", []),
            ("2026-03-01", "form-b", ["sales-associate"]),
        ],
    )
    def test_a_form_of_the_exam_counts_while_it_may_be_sat(self, on, version, expected):
        """Form A until the end of March, form B from the first of it."""
        learnt = [
            row("knowledge_check", "2026-02-01", person="A", knowledge_check="positioning-check", score=80),
            row("module", "2026-02-01", person="A", module="positioning", part="practical", passed=True),
        ]

        assert expected == self.awarded(*learnt, row("exam", on, **{**SALES_EXAM, "version": version}))

    def test_who_has_failed_waits_two_weeks_and_then_a_month(self):
        """The retake policy of the sales exam."""
        agency = program("agency")
        failed = [row("exam", on, **{**SALES_EXAM, "score": 60}) for on in ("2026-04-01", "2026-04-15")]

        def next_on(*rows):
            record = agency.record("acme", evidence=rows)
            return pc.next_attempt(agency, record, "A", "sales-exam", as_of=date(2026, 4, 15)).on

        assert date(2026, 4, 15) == next_on(failed[0])
        assert date(2026, 5, 15) == next_on(*failed)

    @pytest.mark.parametrize("check", ["accessibility", "security", "delivery"])
    def test_a_dossier_stands_three_checks(self, check):
        """Two that do are two audited launches; one of them without a check is one."""
        launches = [launch("north-shop"), launch("east-portal", **{check: False})]

        assert Verdict.MET is harbor(gold())["gold/launches"].verdict
        assert Verdict.UNMET is harbor(gold(launches=launches))["gold/launches"].verdict


class TestKpis:
    """What the program takes from the field, with the options that it chose."""

    def test_a_win_rate_by_value_and_of_large_deals(self):
        """One of eight deals is won: 93,000 of 100,000 USD, and the only large one."""
        deals = [deal("won", 93_000), *[deal("lost", 1_000)] * 7]
        kpis = harbor([*deals, *[deal("won", 50_000)] * 4, *[deal("lost", 49_999)] * 4]).kpis

        assert pc.percent("12.5") == harbor(deals).kpis["win_rate"]
        assert pc.percent(93) == harbor(deals).kpis["value_won"]
        assert pc.percent(100) == kpis["large_deals_won"]

    def test_what_is_added_is_no_part_of_gross_retention(self):
        """Of 100 dollars 2 are reduced and 3 lost, whatever is added."""
        kpis = harbor(retained(130)).kpis

        assert (pc.percent(130), pc.percent(95)) == (kpis["nrr"], kpis["grr"])

    def test_a_cycle_time_is_the_median_of_five_deliveries(self):
        """Four are too few."""
        deliveries = [
            row("delivery", "2026-05-31", started=day)
            for day in ("2026-05-30", "2026-05-21", "2026-05-11", "2026-03-01", "2026-05-29")
        ]

        assert pc.days(10) == harbor(deliveries).kpis["cycle_time"]
        assert None is harbor(deliveries[1:]).kpis["cycle_time"]

    def test_a_no_show_is_no_case_of_the_exams_that_are_passed(self):
        """One of two attempts is passed, and one has not happened."""
        exams = [
            row("exam", "2026-04-01", **SALES_EXAM),
            row("exam", "2026-04-01", **{**SALES_EXAM, "person": "B", "score": 69}),
            row("exam", "2026-04-01", person="C", exam="sales-exam", proctored=False, outcome="no-show"),
        ]

        assert pc.percent(50) == harbor(exams).kpis["exams_passed"]


class TestMaintenance:
    """Data residency comes with platform 4.4 on 2026-10-05 and is due sixty days later, on 2026-12-04."""

    PEOPLE = certified("delivery-associate", "CDE", on="2025-11-01")

    def current(self, as_of, *rows):
        return harbor([*self.PEOPLE, *rows], as_of=as_of)["gold/current"].verdict

    @staticmethod
    def passed(person, on="2026-11-10"):
        return row("module", on, person=person, module="data-residency", passed=True)

    def test_a_critical_change_that_is_overdue_stands_in_the_way_of_gold(self):
        """The last day in time, the day after, and everybody has passed."""
        assert Verdict.MET is self.current("2026-12-04")
        assert Verdict.UNMET is self.current("2026-12-05")
        assert Verdict.UNMET is self.current("2026-12-05", self.passed("C"), self.passed("D"))
        assert Verdict.MET is self.current("2026-12-05", *map(self.passed, "CDE"))

    def test_who_has_not_passed_it_thirty_days_later_does_not_count(self):
        """On 2027-01-03 the delivery associates are suspended, and staff no role until one of them passes."""
        others = [
            *certified("sales-associate", "A", "2026-10-06"),
            *certified("solutions-associate", "B", "2026-10-06"),
        ]

        def staffed(as_of, *rows):
            return harbor([*others, *self.PEOPLE, *rows], as_of=as_of)["silver/staff"].verdict

        assert [Verdict.MET, Verdict.UNMET] == [staffed("2027-01-02"), staffed("2027-01-03")]
        assert Verdict.MET is staffed("2027-01-10", self.passed("D", on="2027-01-10"))

    def test_others_have_nothing_to_do(self):
        """Who sells only is affected by the value story, which is no critical change."""
        sellers = certified("sales-associate", "AB", on="2025-11-01")
        assert Verdict.MET is harbor(sellers, as_of="2026-12-20")["gold/current"].verdict
        assert pc.percent(0) == harbor([*sellers, *self.PEOPLE], as_of="2026-12-20").kpis["kept_current"]

    def test_who_was_certified_on_the_new_platform_is_exempt(self):
        """Certified after the release."""
        late = certified("delivery-associate", "CDE", on="2026-10-06")
        assert Verdict.MET is harbor(late, as_of="2027-06-01")["gold/current"].verdict

    @pytest.mark.parametrize(("minutes", "share"), [(30, 50), (31, "100/3")])
    def test_delivery_leads_roll_a_launch_back_in_half_an_hour(self, minutes, share):
        """Each of three owes the module too, so three challenges of six tasks are half; a rescue is none of them."""
        leads = certified("delivery-lead", "CDE", on="2025-11-01")
        challenges = [
            row(
                "scenario", "2027-01-10", person=person, scenario="rollback-scenario", score=70, minutes=taken
            )
            for person, taken in (("C", 30), ("D", 30), ("E", minutes))
        ]
        rescue = row("scenario", "2027-01-10", id="s", person="C", scenario="rescue-scenario")
        rated_rescue = [rescue, *rated("s", "rescue", RESCUED, on="2027-01-11")]
        decision = harbor([*leads, *challenges, *rated_rescue], as_of="2027-03-01")

        assert pc.percent(share) == decision.kpis["kept_current"]


class TestRegionsRatesAndExceptions:
    def test_the_privacy_review_is_asked_for_in_emea_only(self):
        """Elsewhere it does not apply; where the region is not known, it is met by a review and open without."""
        without = gold(privacy=[])

        assert Verdict.UNMET is harbor(without)["silver/privacy"].verdict
        assert Status.NOT_APPLICABLE is harbor(without, region="amer")["silver/privacy"].status
        unknown = {name: value for name, value in FACTS.items() if name != "region"}
        assert Verdict.UNKNOWN is decided("agency", AS_OF, without, **unknown)["silver/privacy"].verdict
        assert Verdict.MET is decided("agency", AS_OF, gold(), **unknown)["silver/privacy"].verdict

    @pytest.mark.parametrize(
        ("region", "fives", "others", "tier"),
        [
            ("apac", 22, 3, "platinum"),  # 88 %
            ("apac", 87, 13, "gold"),
            ("amer", 87, 13, "platinum"),
        ],
    )
    def test_in_asia_pacific_customers_of_a_platinum_partner_are_happier(self, region, fives, others, tier):
        """88 % of them are satisfied, elsewhere 85 %."""
        rows = platinum(csat=answers("csat", *[5] * fives, *[3] * others))
        decision = harbor(rows, region=region, **PLATINUM_FACTS)

        assert tier == decision.tier.id

    @pytest.mark.parametrize(
        ("as_of", "region", "employees", "stage"),
        [
            ("2026-08-31", "emea", 50, None),
            ("2026-09-01", "emea", 50, "pilot"),
            ("2026-09-01", "emea", 49, None),
            ("2026-11-01", "emea", 49, "europe"),
            ("2026-11-01", "apac", 50, None),
            ("2027-01-15", "apac", 1, "everybody"),
        ],
    )
    def test_data_residency_comes_region_by_region(self, as_of, region, employees, stage):
        """First the larger agencies of EMEA, then EMEA, then everybody."""
        facts = {"region": region, "employees": {"value": employees, "on": "2026-08-01"}}
        agency = program("agency")
        found = pc.stage_for(
            agency, "data-residency", agency.record("acme", facts=facts), date.fromisoformat(as_of)
        )
        assert stage == (found.stage and found.stage.id)

    def test_the_review_ends_with_its_last_day(self):
        """Valid through 2026-06-30."""
        assert Verdict.MET is harbor(gold(), as_of="2026-06-30")["silver/privacy"].verdict
        assert Verdict.UNMET is harbor(gold(), as_of="2026-07-01")["silver/privacy"].verdict

    @pytest.mark.parametrize(
        ("on", "value", "expected"),
        [
            ("2025-12-31", "200000 eur", 208_000),
            ("2026-01-01", "200000 eur", 220_000),
            ("2026-01-01", "200000 gbp", 260_000),
        ],
    )
    def test_deals_in_other_currencies_are_converted_on_their_day(self, on, value, expected):
        """A euro was worth 1.04 dollars in 2025 and 1.10 in 2026, a pound 1.30."""
        rows = [deal("open", value, on=on, source="influenced")]

        assert pc.usd(expected) == harbor(rows).kpis["influenced_pipeline"]

    def test_a_partner_may_elect_a_lower_tier(self):
        """It holds what it elected, and has earned Gold all the same."""
        decision = harbor([*gold(), row("election", tier="silver")])

        assert ("silver", "gold") == (decision.tier.id, decision.earned.id)

    def test_a_waiver_stands_in_for_a_requirement_that_may_be_waived(self):
        """The business reviews may be waived, the agreement may not."""
        reviews = row("waiver", requirement="gold/business-reviews", valid_through="2026-06-30")
        agreement = row("waiver", requirement="registered/agreement")

        decision = harbor([*gold(reviews=[]), reviews])
        assert ("gold", Status.WAIVED) == (decision.tier.id, decision["gold/business-reviews"].status)
        assert harbor([*gold(agreement=[]), agreement]).tier is None


class TestSpecializationsAndBenefits:
    RETAIL = (reference("north", "retail"), reference("east", "retail"), reference("south", "healthcare"))

    def test_retail_needs_its_own_references_and_experts(self):
        """Two of each, in the vertical."""
        experts = certified("retail-expert", "AC", on="2026-01-01")
        decision = harbor([*gold(references=self.RETAIL), *experts])

        assert Verdict.MET is decision["retail"].verdict
        assert Verdict.UNMET is decision["healthcare"].verdict
        assert (
            Verdict.UNMET is harbor([*gold(references=self.RETAIL), *experts[1:]])["retail/experts"].verdict
        )
        assert Verdict.UNMET is harbor([*gold(), *experts])["retail/references"].verdict

    def test_a_specialization_stands_beside_a_tier_from_silver_on(self):
        """Without Silver there is none."""
        rows = [*gold(references=self.RETAIL, privacy=[]), *certified("retail-expert", "AC", on="2026-01-01")]

        decision = harbor(rows)

        assert Verdict.UNMET is decision["retail/tier"].verdict
        assert Verdict.MET is decision["retail/references"].verdict
        assert Verdict.MET is decision["retail/experts"].verdict

    def test_healthcare_also_asks_for_a_review_that_nobody_waives(self):
        """Two references, two experts, and the review of patient data handling."""
        experts = certified("healthcare-expert", "AC", on="2026-01-01")
        ours = [reference(customer, "healthcare") for customer in ("clinic", "hospital")]
        review = row("attestation", attestation="patient-data-review")
        waiver = row("waiver", requirement="healthcare/patient-data")

        def specialized(rows, references=ours):
            return harbor([*gold(references=references), *rows])["healthcare"].verdict

        assert Verdict.MET is specialized([*experts, review])
        assert Verdict.UNMET is specialized([*experts, waiver])
        assert Verdict.UNMET is specialized([*experts[1:], review])
        assert Verdict.UNMET is specialized([*experts, review], ours[1:])

    def test_the_public_sector_asks_for_an_accessible_launch(self):
        """An audited dossier of the last 18 months."""
        rows = gold(references=[reference("city", "public-sector"), reference("north"), reference("east")])
        expert = certified("public-sector-expert", "A", on="2026-01-01")

        assert Verdict.MET is harbor([*rows, *expert])["public-sector"].verdict
        assert (
            Verdict.UNMET
            is harbor([*rows, *expert], as_of="2027-09-03")["public-sector/accessible-launch"].verdict
        )

    @pytest.mark.parametrize(
        ("changed", "support", "more"),
        [
            ({"privacy": []}, "support-registered", set()),
            ({"reviews": []}, "support-silver", {"directory", "mdf-silver"}),
            ({}, "support-gold", {"directory", "lead-sharing", "beta-access", "co-selling", "mdf-gold"}),
        ],
    )
    def test_each_tier_has_its_benefits(self, changed, support, more):
        """What the tier held gives, and nothing of another tier."""
        assert {support, *more} == {benefit.id for benefit in harbor(gold(**changed)).benefits}

    def test_support_answers_sooner_the_higher_the_tier(self):
        """Gold is answered within eight hours."""
        levels = {benefit.id: benefit.service_level for benefit in harbor(gold()).benefits}

        assert pc.hours(8) == levels["support-gold"].respond_within
