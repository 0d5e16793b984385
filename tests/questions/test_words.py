"""Words for people: explanations line by line, and HTML."""

import html
import re

import pytest
from outline import Outline

from partnercert.documents.structure import parse_program
from partnercert.language import staffed
from partnercert.program.certifications import Certification
from partnercert.program.competencies import Role
from partnercert.program.program import Program
from partnercert.program.tiers import Requirement, Tier
from partnercert.questions.decide import decide
from partnercert.rulebook.drawing import draw_up

from .harbor import DAY, FACTS, GOLD, PROGRAM, SILVER, deals, decided, record, reference


class TestExplain:
    """`decision.explain(id)`: an outcome and its parts, line by line."""

    @pytest.mark.parametrize(
        ("score", "line"),
        [
            (55, "✗ Yearly score: 55 points, at least 70 points; 15 points short"),
            ("69.99", "✗ Yearly score: 69.99 points, at least 70 points; 0.01 points short"),
            ("69.9999", "✗ Yearly score: 69.9999 points, at least 70 points; 0.0001 points short"),
            ("209999999999999/3000000000000", None),
            (70, "✓ Yearly score: 70 points, at least 70 points"),
            ("70.004", "✓ Yearly score: 70.004 points, at least 70 points"),
            ("200/3", "✗ Yearly score: 66.67 points, at least 70 points; 3.33 points short"),
            ([], '? Yearly score: not known, at least 70 points; not known: fact("score")'),
        ],
    )
    def test_an_amount_never_looks_like_another(self, score, line):
        """69.9999 of 70 does not show as 70."""
        first, *_ = decided(score=score).explain("silver/score").lines
        if line is None:
            shown, asked = re.findall(r"([\d.]+) points", first)[:2]
            assert shown != asked
        else:
            assert line == first

    def test_the_remedy_stands_below_what_is_open(self):
        """And only there."""
        assert ("  remedy: Book a review.",) == decided(score=1).explain("silver/score").lines[1:]
        assert ("  remedy: Book a review.",) == decided(score=[]).explain("silver/score").lines[1:]
        assert () == decided().explain("silver/score").lines[1:]

    def test_what_is_waived_or_not_applicable_says_no_more(self):
        """There is nothing to do about it."""
        waiver = {"kind": "waiver", "on": "2026-01-01", "requirement": "silver/score"}
        assert ("✓ Yearly score: waived",) == decided(waiver, score=1).explain("silver/score").lines
        assert ("– Privacy review: not applicable",) == decided().explain("gold/privacy").lines

    def test_a_tier_is_told_with_what_it_asks_for(self):
        """Of what is open the parts, of what is met the line."""
        assert (
            "✗ gold: unmet, 1 of 4 met",
            "  ✗ Silver: unmet, 1 of 3 met",
            "    ✓ member: met",
            "    ✗ references: 1, at least 2; 1 short",
            "    ✗ Yearly score: 55 points, at least 70 points; 15 points short",
            "      remedy: Book a review.",
            '  ? win-rate: not known, at least 25 %; not known: 0 of 4 cases, count("deal", outcome=("won", "lost"))',
            "  ✗ Privacy review: 0, at least 1; 1 short",
            "  ✓ safety: 0, at most 0",
        ) == decided(*reference(), score=55, region="emea").explain("gold").lines

    def test_a_choice_says_how_many_are_asked_for(self):
        """And all its parts."""
        assert (
            "✗ choice: unmet, 0 of 3 met, 2 asked for",
            '  ✗ count("qbr") >= 2: 0, at least 2; 2 short',
            '  ✗ fact("insured"): unmet',
            '  ✗ all_of(count("reference") >= 3, fact("pipeline") >= usd(100)): unmet, 0 of 2 met',
            '    ✗ count("reference") >= 3: 0, at least 3; 3 short',
            '    ? fact("pipeline") >= usd(100): not known, at least 100 USD; not known: fact("pipeline")',
        ) == decided(insured=False).explain("docks/choice").lines

    def test_a_stale_fact_says_when_it_was_last_said(self):
        """It is known for a time."""
        old = {"pipeline": {"value": 500, "on": "2026-01-16"}}
        lines = decided(*reference(3), **old).explain("docks/choice").lines
        assert (
            '  ? all_of(count("reference") >= 3, fact("pipeline") >= usd(100)): unknown, 1 of 2 met'
            == lines[3]
        )
        assert lines[5].endswith('not known: fact("pipeline"), last said on 2026-01-16, good for 45 days')

    def test_much_that_is_not_known_is_counted(self):
        """Three are named."""
        program = parse_program("[requirements]\nit = 'count(\"exam\", passed=True) >= 5'\n")
        rows = [{"kind": "exam", "on": f"2026-01-0{n}", "exam": "x"} for n in range(1, 6)]
        (line,) = decided(*rows, program=program).explain("it").lines
        missing = ", ".join(f"`passed` of the exam on 2026-01-0{n}" for n in (1, 2, 3))
        assert f"? it: between 0 and 5, at least 5; not known: {missing} and 2 more" == line

    def test_bounds_never_look_like_what_is_asked_for(self):
        """Between 69.999 and 70.001 is not between 70 and 70."""
        text = '[requirements]\nit = \'total("feedback", of="score", about="x") + points("69.999") >= points(70)\'\n'
        rows = [{"kind": "exam", "on": "2026-01-01", "exam": "x", "score": "0.002"}]
        program = parse_program(text.replace("feedback", "exam").replace('about="x"', "passed=True"))
        (line,) = decided(*rows, program=program).explain("it").lines
        assert line.startswith("? it: between 69.999 points and 70.001 points, at least 70 points;")


class TestSummary:
    """`str(decision)`: what is held, earned, possible, and what is open for the next tier."""

    def test_who_stands_in_the_middle_sees_what_is_open_above(self):
        """Only what is open."""
        assert (
            "acme on 2026-06-01 (Harbor 2026)",
            "tier: holds silver, earns silver, could earn gold",
            "open for gold:",
            '  ? win-rate: not known, at least 25 %; not known: 0 of 4 cases, count("deal", outcome=("won", "lost"))',
        ) == decided(*SILVER).explain().lines

    def test_who_stands_at_the_top_sees_where(self):
        """Nothing is open."""
        decision = decided(*GOLD)
        assert (
            "acme on 2026-06-01 (Harbor 2026)\ntier: holds gold" == str(decision) == str(decision.explain())
        )

    def test_what_was_known_is_said(self):
        """A decision on the knowledge of a day names the day."""
        assert (
            "acme on 2026-06-01, as known on 2026-05-01 (Harbor 2026)"
            == decided(known_on=DAY.replace(month=5)).explain().lines[0]
        )


class TestAtAPrompt:
    """What a prompt shows of an answer is a line, and not all that is behind it."""

    def test_an_explanation_is_its_words(self):
        """Without a `print`."""
        explained = decided(score=55).explain("silver/score")
        assert (
            "✗ Yearly score: 55 points, at least 70 points; 15 points short\n  remedy: Book a review."
            == repr(explained)
        )
        assert repr(explained) == str(explained)

    def test_a_tier_names_what_it_asks_for(self):
        """Rules and remedies are its attributes."""
        assert "<Tier silver: references, score>" == repr(decided(*SILVER).tier)
        assert "<Tier t: no requirements>" == repr(Tier(id="t"))

    def test_a_kpi_is_its_value(self):
        """Not the deals that it rests on."""
        assert "<KpiValue Win rate: 25 %>" == repr(decided(*deals(1, 3)).kpi("win_rate"))

    def test_rules_are_counted(self):
        """`print` shows all of them."""
        assert f"<Rulebook Harbor 2026: {len(str(draw_up(PROGRAM)).splitlines()) - 2} rules>" == repr(
            draw_up(PROGRAM)
        )

    def test_a_record_counts_what_it_holds(self):
        """Its `repr` can be pasted, and is as long as that takes."""
        assert "acme: 1 fact, evidence: 2 qbr" == str(
            PROGRAM.record("acme", {"region": "emea"}, [{"kind": "qbr", "on": DAY}] * 2)
        )
        assert "acme: 0 facts, no evidence" == str(PROGRAM.record("acme"))

    def test_a_record_is_a_table_of_what_it_holds(self):
        """Facts as they were said last, kinds with their days."""
        rows = [{"kind": "qbr", "on": "2026-01-05"}, {"kind": "qbr", "on": "2026-03-02"}]
        made = PROGRAM.record("<b>", {"region": "emea"}, rows)
        outline = Outline(made._repr_html_())
        assert outline.words.startswith("<b>")
        assert [["region", "emea", ""], ["qbr", "2", "2026-01-05", "2026-03-02"]] == outline.rows[1::2]
        assert "no evidence" in Outline(PROGRAM.record("acme")._repr_html_()).words


def unfolded(decision):
    """The outcomes that can be unfolded, each with whether it is."""
    folds = re.findall(r"<details( open)?><summary>(.*?)</summary>", decision._repr_html_())
    return [(Outline(line).words.partition(":")[0], bool(is_open)) for is_open, line in folds]


class TestHtml:
    """A fragment for notebooks and portals: every text escaped, every status said in words and with a mark."""

    HOSTILE = '<script>alert("1")</script>&\'amp;'

    def page(self, **said):
        requirement = Requirement('fact("region").one_of("emea")', **said)
        program = PROGRAM.replace("gold/hostile", requirement)
        return decide(program, record(*SILVER, **FACTS), DAY)._repr_html_()

    @pytest.mark.parametrize("name", ["title", "remedy"])
    def test_texts_of_the_program_are_escaped(self, name):
        """A title is no markup."""
        page = self.page(**{name: self.HOSTILE})
        assert self.HOSTILE not in page
        assert "<script" not in page
        assert html.escape(self.HOSTILE) in page

    def test_texts_of_the_host_are_escaped(self):
        """The partner, its facts and its people."""
        program = parse_program(
            '[facts]\nname = { sort = "text" }\n[requirements]\nit = \'fact("name").one_of("x")\'\n'
            "[certifications.pro]\nearned_by = 'has(\"exam\")'\n[requirements.pros]\nrule = 'holders(\"pro\") >= 2'\n"
        )
        rows = [{"kind": "exam", "on": "2026-01-01", "exam": "e", "person": self.HOSTILE}]
        made = program.record(self.HOSTILE, {"name": self.HOSTILE}, rows)
        page = decide(program, made, DAY)._repr_html_()
        assert "<script" not in page
        assert 3 == page.count(html.escape(self.HOSTILE))

    def test_quotes_of_rules_are_escaped(self):
        """`count("qbr")` stands between tags, never in them."""
        page = decided()._repr_html_()
        assert 'count("' not in page
        assert "count(&quot;qbr&quot;)" in page

    def test_every_tag_is_closed(self):
        """A fragment that is put into a page leaves the page whole."""
        open_tags = []
        for slash, tag in re.findall(r"<(/?)([a-z0-9]+)[^>]*>", self.page(title="x", remedy="y")):
            if slash:
                assert tag == open_tags.pop()
            else:
                open_tags.append(tag)
        assert [] == open_tags

    @pytest.mark.parametrize(
        ("expected", "evidence", "facts"),
        [
            ("✓ Silver: met, 3 of 3 met silver", SILVER, {}),
            ("✗ Silver: unmet, 1 of 3 met silver", reference(), {"score": 1}),
            ("? Silver: unknown, 2 of 3 met silver", SILVER, {"score": []}),
            ("– Privacy review: not applicable gold/privacy", (), {}),
            (
                "✓ references: waived silver/references",
                [{"kind": "waiver", "on": DAY, "requirement": "silver/references"}],
                {},
            ),
        ],
    )
    def test_a_status_is_words_and_a_mark(self, expected, evidence, facts):
        """Nobody needs to see colors."""
        assert expected in Outline(decided(*evidence, **facts)._repr_html_()).words

    def test_what_is_open_for_the_next_tier_is_unfolded(self):
        """All else can be."""
        assert {("✓ Silver", False), ("? gold", True)} <= {*unfolded(decided(*SILVER))}
        assert {("✗ Silver", True), ("✗ gold", False)} <= {*unfolded(decided(*reference(), score=1))}

    def test_without_a_next_tier_all_that_is_open_is_unfolded(self):
        """A program may ask for something without a ladder."""
        program = parse_program(
            """
            [requirements]
            met = "all_of(no('qbr'), no('deal'))"
            open = "all_of(has('qbr'), has('deal'))"
            """
        )
        assert [("✓ met", False), ("✗ open", True)] == unfolded(decide(program, program.record("acme"), DAY))

    def test_a_tier_below_is_not_told_again(self):
        """Gold asks for silver, which stands in the list by itself."""
        outline = Outline(decided(*reference(), score=1)._repr_html_())
        assert 2 == outline.words.count("✗ Silver: unmet")
        assert 1 == outline.words.count("silver/references")

    def test_a_program_that_asks_for_nothing_says_so(self):
        """Better than an empty page."""
        program = parse_program('[program]\nname = "Bare"')
        page = decide(program, program.record("acme"), DAY)._repr_html_()
        assert "the program asks for nothing" in Outline(page).words

    def test_of_roles_only_the_set_that_lacks_most_is_shown(self):
        """Eight roles have 255 sets."""
        roles = [f"r{n}" for n in range(6)]
        program = Program(
            roles={role: Role() for role in roles},
            certifications={f"{role}-pro": Certification(role=role) for role in roles},
            requirements={"staff": staffed(dict.fromkeys(roles, 1))},
        )
        decision = decided(program=program)
        assert 63 == len(decision["staff"].of)
        page = decision._repr_html_()
        assert 1 == page.count("places") + page.count("at least")
        assert "at least 6" in page


def test_a_win_rate_just_below_shows_its_digits():
    """2,500 of 10,001 deals are 24.9975 % and not 25 %; as many decimals are shown as that takes."""
    rows = [*deals(1, 3), *deals(2499, 7498)]
    line = decided(*SILVER, *rows).explain("gold/win-rate").lines[0]
    assert "✗ win-rate: 24.998 %, at least 25 %; 0.002 percentage points short" == line
