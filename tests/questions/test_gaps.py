"""What is missing for a tier, and by how much: have, need, shortfall, remedy, alternatives."""

import json

import pytest

from partnercert.documents.structure import parse_program
from partnercert.questions.decide import decide
from partnercert.values.amounts import Amount, percent, points
from partnercert.values.verdicts import Verdict

from .harbor import DAY, GOLD, PROGRAM, SILVER, deals, decided, record, reference


def gap(decision, id):
    """The one gap of a requirement."""
    (only,) = decision.gaps(id)
    return only


def asking(rule, *evidence, **facts):
    """The decision of a program whose only requirement is that rule."""
    program = parse_program(
        f"""
[facts]
insured = {{ sort = "flag" }}
region = {{ sort = "text" }}
size = {{ unit = "count" }}
[roles.sales]
[roles.delivery]
[roles.design]
[certifications.sales-pro]
role = "sales"
[certifications.delivery-pro]
role = "delivery"
[certifications.design-pro]
role = "design"
[requirements.it]
title = "The rule"
rule = '''{rule}'''
"""
    )
    return decide(program, program.record("acme", facts, evidence), DAY)


class TestGap:
    """One requirement that is not met, or not known to be."""

    def test_it_says_what_is_and_what_is_needed(self):
        """A score of 55 is 15 short of 70; the author's remedy comes with it."""
        found = gap(decided(score=55), "silver/score")
        assert (points(55), ">=", points(70), points(15)) == (
            found.have,
            found.comparison,
            found.need,
            found.shortfall,
        )
        assert ("Yearly score", "silver/score", Verdict.UNMET) == (found.title, found.id, found.verdict)
        assert "Book a review." == found.remedy
        assert (
            "Yearly score (silver/score): 55 points, at least 70 points; 15 points short; Book a review."
            == str(found)
        )

    def test_without_a_remedy_the_words_are_it(self):
        """What is short is what to do."""
        found = gap(decided(*reference()), "silver/references")
        assert "1, at least 2; 1 short" == found.words == found.remedy
        assert "references (silver/references): 1, at least 2; 1 short" == str(found)

    def test_what_is_not_known_is_named(self):
        """A KPI without enough cases, a fact that nobody gave."""
        found = gap(decided(*deals(1, 2)), "gold/win-rate")
        assert (Verdict.UNKNOWN, None, percent(25), None) == (
            found.verdict,
            found.have,
            found.need,
            found.shortfall,
        )
        assert ('3 of 4 cases, count("deal", outcome=("won", "lost"))',) == found.missing
        assert ('fact("score")',) == gap(decided(score=[]), "silver/score").missing

    def test_what_lies_between_bounds_says_them(self):
        """Two references, one of which may be validated or not: an optional field of an own kind."""
        rows = [
            {"kind": "exam", "on": "2026-01-01", "exam": "x", "passed": passed} for passed in (True, None)
        ]
        found = gap(asking('count("exam", passed=True) >= 2', *rows), "it")
        assert ((Amount(1, "count"), Amount(2, "count")), None) == (found.between, found.have)
        assert "between 1 and 2, at least 2; not known: `passed` of the exam on 2026-01-01" == found.words

    def test_what_must_not_be_is_over(self):
        """An accident is one too many."""
        accident = {"kind": "feedback", "on": "2026-01-01", "about": "accident"}
        found = gap(decided(accident), "gold/safety")
        assert ("1, at most 0; 1 over", "1") == (found.words, str(found.shortfall))

    def test_a_rule_that_must_be_unmet_says_so(self):
        """`none_of` names what must not be."""
        rows = [{"kind": "qbr", "on": "2026-01-01"}]
        found = gap(asking('none_of(has("qbr"))', *rows), "it")
        assert 'unmet, this must not be: has("qbr")' == found.remedy

    def test_a_flag_that_is_false_is_said(self):
        """False is something that the partner has."""
        found = gap(asking('fact("insured")', insured=False), "it")
        assert (False, True) == (found.have, found.need)
        assert False is found.to_dict()["have"]
        assert "have" not in gap(asking('fact("insured")'), "it").to_dict()

    def test_a_text_is_one_of_several(self):
        """What is, and what it may be."""
        found = gap(asking('fact("region").one_of("emea", "apac")', region="amer"), "it")
        assert "amer, one of emea or apac" == found.words
        assert ("amer", ["emea", "apac"]) == (found.have, found.to_dict()["need"])

    def test_the_plain_data_is_json(self):
        """A portal sends it to the browser; what is empty is left out."""
        for decision in (decided(), decided(*SILVER, region="emea"), decided(*deals(1, 2), score=[])):
            for id in ("gold", "docks"):
                for found in decision.gaps(id):
                    assert found.to_dict() == json.loads(json.dumps(found.to_dict()))
                    assert None not in found.to_dict().values()

    def test_the_repr_is_one_line(self):
        """Which requirement, and what to do."""
        assert "<Gap silver/score: Book a review.>" == repr(gap(decided(score=55), "silver/score"))


class TestGaps:
    """Of a tier: each open requirement, those of the tiers below included."""

    def test_the_gaps_of_the_next_tier_are_the_default(self):
        """Above the one earned; at the top there is none."""
        assert ("silver/references", "silver/score") == tuple(each.id for each in decided(score=1).gaps())
        assert ("gold/win-rate",) == tuple(each.id for each in decided(*SILVER).gaps())
        assert () == decided(*GOLD).gaps()

    def test_the_gaps_of_a_higher_tier_include_those_below(self):
        """In the order of the document."""
        decision = decided(*deals(1, 4), score=1, region="emea")
        assert ("silver/references", "silver/score", "gold/win-rate", "gold/privacy") == tuple(
            each.id for each in decision.gaps("gold")
        )

    @pytest.mark.parametrize("id", ["member", "silver", "silver/score", "gold/safety", "gold/privacy"])
    def test_what_is_met_has_no_gap(self, id):
        """Nor has what does not apply."""
        assert () == decided(*SILVER).gaps(id)

    def test_what_is_waived_has_no_gap(self):
        """A waiver stands in."""
        waiver = {"kind": "waiver", "on": "2026-01-01", "requirement": "silver/references"}
        assert () == decided(waiver).gaps("silver/references")

    def test_all_parts_of_a_requirement_that_are_open_are_gaps(self):
        """They are called by its title and their own rules, and have ids of their own."""
        rule = 'all_of(count("qbr") >= 1, fact("insured"), all_of(fact("size") >= 3, count("qbr") >= 2))'
        found = asking(rule, {"kind": "qbr", "on": "2026-01-01"}, size=2).gaps("it")
        assert [
            ("it/2", 'The rule: fact("insured")'),
            ("it/3/1", 'The rule: fact("size") >= 3'),
            ("it/3/2", 'The rule: count("qbr") >= 2'),
        ] == [(each.id, each.title) for each in found]


class TestAlternatives:
    """Of a requirement that asks for some of several parts: the open ones, and how many are still needed."""

    def test_so_many_of_the_open_parts_are_needed(self):
        """One of three is met, two are asked for, so one of the two that are open."""
        found = gap(decided(*reference(2), insured=True), "docks/choice")
        assert 1 == found.choose
        assert ("docks/choice/1", "docks/choice/3") == tuple(each.id for each in found.alternatives)
        assert "1 more of these 2" == found.remedy

    def test_a_part_with_parts_asks_for_all_of_them(self):
        """Three references and a pipeline: both are open, both are needed."""
        *_, last = gap(decided(*reference(2)), "docks/choice").alternatives
        assert 2 == last.choose
        assert ("docks/choice/3/1", "docks/choice/3/2") == tuple(each.id for each in last.alternatives)

    def test_a_part_with_one_open_part_is_that_part(self):
        """With three references only the pipeline is open."""
        *_, last = gap(decided(*reference(3)), "docks/choice").alternatives
        assert ("docks/choice/3", 0, ('fact("pipeline")',)) == (last.id, last.choose, last.missing)

    def test_alternatives_are_told_below(self):
        """One line each, indented."""
        lines = str(gap(decided(*reference(3), insured=False), "docks/choice")).splitlines()
        assert [
            "choice (docks/choice): 2 more of these 3",
            '  count("qbr") >= 2 (docks/choice/1): 0, at least 2; 2 short',
            '  fact("insured") (docks/choice/2): unmet',
            '  fact("pipeline") >= usd(100) (docks/choice/3): not known, at least 100 USD; not known: fact("pipeline")',
        ] == lines

    def test_any_one_of_several_is_one(self):
        """`any_of` asks for one."""
        found = gap(asking('any_of(count("qbr") >= 1, fact("insured"))', insured=False), "it")
        assert (1, 2) == (found.choose, len(found.alternatives))


def people(**who):
    """Awards of certifications: `people(ada="sales delivery")`."""
    return [
        {"kind": "award", "on": "2026-01-01", "person": person, "award": f"{role}-pro"}
        for person, roles in who.items()
        for role in roles.split()
    ]


class TestStaffing:
    """People can be assigned so that every role has enough; else the set of roles that falls short is named."""

    def test_one_role_that_has_too_few_is_named(self):
        """Two sellers are needed, one is there."""
        found = gap(asking('staffed({"sales": 2, "delivery": 1})', *people(ada="sales", bo="delivery")), "it")
        assert (("sales",), "1", "2") == (found.roles, str(found.have), str(found.need))
        assert "sales needs 2 places, people can fill 1" == found.remedy
        assert ("it", "The rule") == (found.id, found.title)

    def test_a_pair_of_roles_may_fall_short_where_each_has_enough(self):
        """One person can sell or deliver, not both: each role by itself is filled, both together are not."""
        decision = asking('staffed({"sales": 1, "delivery": 1})', *people(ada="sales delivery"))
        found = gap(decision, "it")
        assert (("delivery", "sales"), "1", "2", "1") == (
            found.roles,
            str(found.have),
            str(found.need),
            str(found.shortfall),
        )
        assert "delivery and sales need 2 places, people can fill 1" == found.words
        assert ["✗ The rule: unmet", "  ✗ delivery and sales: 1, at least 2; 1 short"] == list(
            decision.explain("it").lines
        )

    def test_whoever_may_fill_two_roles_fills_both(self):
        """With `roles_per_person=2` the same person is enough."""
        rule = 'staffed({"sales": 1, "delivery": 1}, roles_per_person=2)'
        assert () == asking(rule, *people(ada="sales delivery")).gaps("it")

    def test_the_set_that_lacks_most_is_named(self):
        """Nobody designs (1 short); nobody delivers three times (2 short), with design that makes 3."""
        rule = 'staffed({"sales": 1, "delivery": 3, "design": 1})'
        found = gap(asking(rule, *people(ada="sales", bo="delivery")), "it")
        assert (("delivery", "design"), "3") == (found.roles, str(found.shortfall))

    def test_of_sets_that_lack_as_much_the_smallest_is_named(self):
        """Sales is one short with or without delivery, which is filled."""
        rule = 'staffed({"sales": 1, "delivery": 1})'
        assert ("sales",) == gap(asking(rule, *people(bo="delivery")), "it").roles

    def test_needs_that_are_not_known_are_a_gap_too(self):
        """How many are needed depends on a fact that nobody gave."""
        found = gap(asking('staffed({"sales": fact("size")})', *people(ada="sales")), "it")
        assert (Verdict.UNKNOWN, ('fact("size")',), ("sales",)) == (found.verdict, found.missing, found.roles)
        assert 'sales: 1; what is asked for is not known; not known: fact("size")' == found.words

    def test_an_understaffed_requirement_is_a_gap_of_its_tier(self):
        """Once, and not once a set of roles."""
        program = PROGRAM.replace("gold/staff", 'staffed({"sales": 2, "delivery": 2})')
        decision = decide(program, record(*SILVER, score=70, region="apac"), DAY)
        assert ["gold/win-rate", "gold/staff"] == [each.id for each in decision.gaps()]
