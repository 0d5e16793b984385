"""Drawing up a program: what it really asks, as one list of named rules."""

import pytest

from partnercert.language import (
    achieved,
    ago,
    all_of,
    any_of,
    as_of,
    attested,
    calendar,
    choose,
    count,
    fact,
    field,
    for_each,
    growth,
    has,
    held,
    holders,
    in_each,
    kpi,
    mean,
    median,
    none_of,
    period,
    points,
    total,
    trailing,
    usd,
)
from partnercert.language.nodes import AtLeast, RuleRef, walk
from partnercert.language.text import parse_rule
from partnercert.program.certifications import Certification
from partnercert.program.competencies import Module, Role
from partnercert.program.declarations import FactDeclaration, KindDeclaration
from partnercert.program.kpis import Kpi
from partnercert.program.program import Program
from partnercert.program.standard_kpis import STANDARD_KPIS
from partnercert.program.tiers import Ladder, Requirement, Specialization, Tier
from partnercert.rulebook.drawing import draw_up

CALLS = count("qbr") >= 1
YEAR = trailing("P1Y")
# what a standard KPI cannot do without
OPTIONS = {"rolled_throughput_yield": {"steps": ("build", "launch")}}


def body(program, id, word="achieved"):
    """What a named rule of a program comes to."""
    return draw_up(program)[RuleRef(word, id)].body


def tiers(*ids, requires=(), **ladder):
    """A program with one ladder, whose last tier asks for something."""
    made = {id: Tier() for id in ids} | {ids[-1]: Tier(requires=dict(requires))}
    return {"ladders": {"tier": Ladder(tiers=ids, **ladder)}, "tiers": made}


def asking(requirement, **parts):
    return Program(**tiers("silver", "gold", requires={"calls": requirement}), **parts)


class TestRequirements:
    """`any_of(none_of(applies), has("waiver", requirement=id, in_force=True), rule)`."""

    WAIVER = has("waiver", requirement="gold/calls", in_force=True)

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ({}, any_of(WAIVER, CALLS)),
            ({"waivable": False}, CALLS),
            (
                {"applies": fact("region").one_of("emea")},
                any_of(none_of(fact("region").one_of("emea")), WAIVER, CALLS),
            ),
            (
                {"applies": fact("region").one_of("emea"), "waivable": False},
                any_of(none_of(fact("region").one_of("emea")), CALLS),
            ),
            ({"applies": "renewing"}, any_of(none_of(held("gold")), WAIVER, CALLS)),
            ({"applies": "joining"}, any_of(none_of(none_of(held("gold"))), WAIVER, CALLS)),
        ],
        ids=["plain", "not waivable", "applies", "applies, not waivable", "renewing", "joining"],
    )
    def test_a_requirement_is_excused_waived_or_met(self, said, expected):
        """Who renews holds the tier; who joins does not."""
        program = asking(Requirement(CALLS, **said), facts={"region": FactDeclaration(sort="text")})
        assert expected == body(program, "gold/calls")

    def test_a_named_requirement_can_be_waived_too(self):
        """Under its own id."""
        program = Program(requirements={"calls": CALLS})
        assert any_of(has("waiver", requirement="calls", in_force=True), CALLS) == body(program, "calls")

    def test_a_requirement_keeps_its_title_and_its_remedy(self):
        """Without a title it is called by its own part of the id."""
        rulebook = draw_up(asking(Requirement(CALLS, title="Calls", remedy="Call us.")))
        rule = rulebook[RuleRef("achieved", "gold/calls")]
        assert ("Calls", "Call us.") == (rule.title, rule.remedy)
        assert "calls" == draw_up(asking(CALLS))[RuleRef("achieved", "gold/calls")].title


class TestLadders:
    """A tier asks for its requirements and, in a nested ladder, for the tier below."""

    def test_a_nested_tier_asks_for_the_one_below(self):
        """Below the lowest there is nothing."""
        program = asking(CALLS)
        assert AtLeast(0, ()) == body(program, "silver")
        assert all_of(achieved("silver"), achieved("gold/calls")) == body(program, "gold")

    def test_a_tier_that_is_not_nested_asks_for_its_own_requirements(self):
        """Those below may be unmet."""
        program = Program(**tiers("silver", "gold", requires={"calls": CALLS}, nested=False))
        assert all_of(achieved("gold/calls")) == body(program, "gold")

    def test_a_specialization_asks_for_its_own_requirements(self):
        """It stands beside the ladders."""
        program = Program(specializations={"data": Specialization(requires={"calls": CALLS, "more": CALLS})})
        assert all_of(achieved("data/calls"), achieved("data/more")) == body(program, "data")

    def test_a_ladder_per_region_is_judged_in_each(self):
        """Its tiers and their requirements; other rules are the partner's."""
        program = Program(
            kinds={"talk": KindDeclaration(fields={"region": "text"})},
            **tiers("gold", requires={"talks": count("talk") >= 1}, per="region"),
            requirements={"calls": CALLS},
        )
        rulebook = draw_up(program)
        per = {rule.ref.id: rule.per for rule in rulebook.of("achieved")}
        assert {"gold": ("region",), "gold/talks": ("region",), "calls": ()} == per
        assert ("region",) == rulebook.ladders[0].per

    def test_the_order_of_tiers_is_kept(self):
        """With whether it is nested and whether a lower tier can be chosen."""
        (ladder,) = draw_up(Program(**tiers("a", "b", "c", nested=False, elections="lower"))).ladders
        assert (("a", "b", "c"), False, "lower") == (ladder.tiers, ladder.nested, ladder.elections)

    def test_who_holds_a_nested_tier_holds_those_below(self):
        """An award of a higher tier implies the lower, and only the newest of a ladder stands."""
        nested, flat = (
            draw_up(Program(**tiers("a", "b", "c", nested=each))).holdings["b"] for each in (True, False)
        )
        assert (("b", "c"), ("a", "b", "c")) == (nested.implied_by, nested.exclusive)
        assert (("b",), ("a", "b", "c")) == (flat.implied_by, flat.exclusive)

    def test_a_certification_says_its_role_its_level_and_its_tags(self):
        """They are fields of its standing."""
        certification = Certification(
            role="sales", level="expert", tags={"ai": True}, counts_until="2026-12-31"
        )
        holding = draw_up(Program(roles={"sales": Role()}, certifications={"pro": certification})).holdings[
            "pro"
        ]
        assert {"role": "sales", "level": "expert", "ai": True} == holding.fields
        assert certification.counts_until == holding.counts_until


class TestHeld:
    """`held(t)`: an award in force at the end of the day before."""

    def test_held_is_good_standing_at_the_end_of_the_day_before(self):
        """It is drawn once, where some rule asks for it."""
        program = asking(Requirement(CALLS, applies="renewing"))
        assert ago(has("standing", standing="gold", good=True), "P1D") == body(program, "gold", "held")
        assert RuleRef("held", "gold") not in draw_up(asking(CALLS))

    def test_held_since_asks_for_the_first_day_of_the_run(self):
        """First day + period ≤ the day of the question, which is the day after the one looked at."""
        program = asking(held("silver", since="P12M"))
        (rule,) = draw_up(program).of("held")
        long_enough = field("on") + period("P1Y") <= as_of() + period("P1D")
        assert ago(has("standing", standing="silver", good=True, where=long_enough), "P1D") == rule.body


class TestKpis:
    """The formula with its window; too few cases leave it without a value."""

    WON, DECIDED = count("deal", outcome="won"), count("deal", outcome=("won", "lost"))

    def drawn(self, formula=None, **said):
        kpis = {"k": Kpi(formula=formula, **said), "other": Kpi(formula=count("qbr"))}
        program = Program(
            currency="usd",
            kpis=kpis,
            roles={"sales": Role()},
            certifications={"pro": Certification()},
        )
        return body(program, "k", "kpi")

    def test_a_kpi_of_the_host_is_a_fact(self):
        """Rules say `kpi` in all cases."""
        assert fact("k") == self.drawn(unit="ratio")

    def test_a_standard_kpi_has_its_formula(self):
        """As the table of standards says."""
        assert self.WON / self.DECIDED == self.drawn(standard="win_rate")

    def test_the_window_fills_the_aggregates_that_name_none(self):
        """Both sides of the quotient."""
        expected = count("deal", outcome="won", window="P1Y") / count(
            "deal", outcome=("won", "lost"), window="P1Y"
        )
        assert expected == self.drawn(standard="win_rate", window="P1Y")

    @pytest.mark.parametrize(
        ("formula", "expected"),
        [
            (count("deal", window=calendar("year", -1)), count("deal", window=calendar("year", -1))),
            (count("waiver", in_force=True), count("waiver", in_force=True)),
            (holders("pro"), holders("pro")),
            (count("award", award="pro"), count("award", award="pro")),
            (choose((attested("gdpr"), 1), otherwise=0), choose((attested("gdpr"), 1), otherwise=0)),
            (kpi("other") + 1, kpi("other") + 1),
            (
                count(each="customer", where=count("survey") >= 2),
                count(each="customer", where=count("survey", window=YEAR) >= 2),
            ),
            (
                total(each="person", of=count("exam")),
                total(each="person", of=count("exam", window=YEAR)),
            ),
        ],
        ids=[
            "a window",
            "in force",
            "holders",
            "awards",
            "attestations",
            "other KPIs",
            "groups",
            "of groups",
        ],
    )
    def test_what_the_window_fills(self, formula, expected):
        """Inside groups too; never what names a window, referenced KPIs, standings, awards or attestations."""
        kinds = {"survey": KindDeclaration(fields={"customer": "text"})}
        program = Program(
            kinds=kinds,
            kpis={"k": Kpi(formula=formula, window=YEAR), "other": Kpi(formula=count("qbr"))},
            certifications={"pro": Certification()},
        )
        assert expected == body(program, "k", "kpi")

    def test_the_window_fills_the_inside_of_phrases(self):
        """A growth is the growth of what is counted in the window."""
        windowed = total("deal", of="value", window=YEAR)
        drawn = self.drawn(growth(total("deal", of="value"), "P1Y"), window=YEAR)
        before = ago(windowed, "P1Y")
        assert choose((before > 0, (windowed - before) / before)) == drawn
        rule = self.drawn(choose((for_each("person", has("exam"), has("demo")), 1), otherwise=0), window=YEAR)
        kinds = [part for part in walk(rule) if getattr(part, "kind", None) in ("exam", "demo")]
        assert [YEAR, YEAR] == [part.window for part in kinds]

    @pytest.mark.parametrize(
        ("formula", "cases"),
        [
            (WON / DECIDED, DECIDED),
            (mean("survey", of="score", survey="csat"), count("survey", survey="csat")),
            (median("survey", of="score", survey="csat"), count("survey", survey="csat")),
        ],
        ids=["a quotient of counts", "a mean", "a median"],
    )
    def test_cases_are_the_divisor_or_the_events_of_a_mean(self, formula, cases):
        """Fewer than `minimum_cases` of them make the value unknown."""
        assert choose((cases >= 8, formula)) == self.drawn(formula, minimum_cases=8)

    def test_the_window_fills_the_cases_too(self):
        """They are counted on the same days as the formula."""
        drawn = self.drawn(self.WON / self.DECIDED, window="P1Y", minimum_cases=8)
        won, decided = (count("deal", outcome=each, window="P1Y") for each in ("won", ("won", "lost")))
        assert choose((decided >= 8, won / decided)) == drawn

    def test_cases_may_be_named(self):
        """Where the default does not say what is counted."""
        drawn = self.drawn(total("deal", of="value"), cases=count("deal"), minimum_cases=3)
        assert choose((count("deal") >= 3, total("deal", of="value"))) == drawn

    @pytest.mark.parametrize("id", STANDARD_KPIS)
    def test_a_standard_kpi_brings_its_cases_and_its_title(self, id):
        """So that `minimum_cases` needs nothing else."""
        standard, options = STANDARD_KPIS[id], OPTIONS.get(id, {})
        written = standard.written(**options)
        drawn = self.drawn(standard=id, minimum_cases=5, **options)
        assert choose((written.cases >= 5, written.formula)) == drawn
        rulebook = draw_up(Program(currency="usd", kpis={"k": Kpi(standard=id, **options)}))
        assert standard.title == rulebook[RuleRef("kpi", "k")].title


class TestViews:
    """A view is a filter with a name; the rulebook knows only the kinds behind it."""

    KINDS = {  # noqa: RUF012
        "won": KindDeclaration(of="deal", where='field("outcome").one_of("won")'),
        "large": KindDeclaration(of="won", where='field("value") >= usd(100)'),
    }

    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            (count("won") >= 1, count("deal", where=field("outcome").one_of("won")) >= 1),
            (
                count("won", source="own", window="P1Y") >= 1,
                count("deal", source="own", window="P1Y", where=field("outcome").one_of("won")) >= 1,
            ),
            (
                count("won", where=field("value") < usd(5)) >= 1,
                count("deal", where=all_of(field("outcome").one_of("won"), field("value") < usd(5))) >= 1,
            ),
            (
                count("large") >= 1,
                count("deal", where=all_of(field("outcome").one_of("won"), field("value") >= usd(100))) >= 1,
            ),
            (none_of(has("won")), none_of(count("deal", where=field("outcome").one_of("won")) >= 1)),
        ],
        ids=["alone", "with filters", "with a condition", "of a view", "in a phrase"],
    )
    def test_a_view_is_read_as_the_events_that_it_shows(self, rule, expected):
        """Its condition first, then what the rule adds."""
        program = asking(Requirement(rule, waivable=False), currency="usd", kinds=self.KINDS)
        assert expected == body(program, "gold/calls")

    def test_a_view_of_awards_keeps_its_own_days_in_each_quarter(self):
        """As awards do: what was decided lasts, and no quarter cuts it."""
        kinds = {"golden": KindDeclaration(of="award", where='field("award").one_of("gold")')}
        rule = Requirement(in_each("quarter", -2, -1, has("golden")), waivable=False)
        awards = count("award", where=field("award").one_of("gold")) >= 1
        assert in_each("quarter", -2, -1, awards) == body(asking(rule, kinds=kinds), "gold/calls")

    def test_a_view_may_stand_in_what_applies(self):
        """Both rules of a requirement are rid of views."""
        program = asking(
            Requirement(CALLS, applies=has("won"), waivable=False), currency="usd", kinds=self.KINDS
        )
        assert "won" not in {getattr(part, "kind", None) for part in walk(body(program, "gold/calls"))}


EVERYTHING = Program(
    name="Harbor",
    edition="2026",
    currency="usd",
    facts={"region": FactDeclaration(sort="text"), "size": FactDeclaration(unit="count")},
    kinds=TestViews.KINDS | {"talk": KindDeclaration(fields={"region": "text", "score": "points"})},
    roles={"sales": Role(), "solutions": Role()},
    modules={"basics": Module(passed='has("knowledge_check", score=(9, 10))')},
    certifications={
        "pro": Certification(role="sales", earned_by='has("exam", exam="pro", passed=True)'),
        "shop": Certification(subject="partner", earned_by='total("won", of="value") >= usd(1000)'),
    },
    kpis={
        **{
            id: Kpi(standard=id, window="P1Y", minimum_cases=3, **OPTIONS.get(id, {})) for id in STANDARD_KPIS
        },
        "churn": Kpi(unit="ratio"),
        "speed": Kpi(formula='growth(total("deal", of="value"), "P12M")', window='calendar("quarter", -1)'),
    },
    ladders={
        "tier": Ladder(tiers=("member", "silver", "gold"), elections="lower"),
        "routing": Ladder(tiers=("local", "lead"), per="region", nested=False),
    },
    tiers={
        "member": Tier(),
        "silver": Tier(
            requires={
                "staff": 'staffed({"sales": 2, "solutions": 1}, roles_per_person=2)',
                "score": 'score(kpi("win_rate"), full_at=percent(40), worth=points(25)) + 5 >= points(20)',
                "since": 'held("member", since="P6M")',
            }
        ),
        "gold": Tier(
            requires={
                "mixed": Requirement(
                    'at_least(2, kpi("churn") <= percent("5.5"), fact("size") >= 3, has("large", window="P3M"))',
                    applies="joining",
                ),
                "each": Requirement(
                    'for_each("person", has("exam"), holds("pro"))', applies='fact("region").one_of("emea")'
                ),
            }
        ),
        "local": Tier(requires={"talks": 'count("talk", window=fiscal("year", -1, 0)) >= 1'}),
        "lead": Tier(requires={"talks": 'mean("talk", of="score") >= points("4.5")'}),
    },
    specializations={
        "data": Specialization(requires={"steady": 'in_each("month", -3, -1, count("qbr") >= 1)'})
    },
    requirements={"calls": Requirement('latest("qbr") >= as_of() - period("P90D")', waivable=False)},
)


@pytest.mark.parametrize("rule", draw_up(EVERYTHING).rules.values(), ids=lambda rule: repr(rule.ref))
def test_every_rule_of_a_rulebook_is_text_that_reads_back(rule):
    """The printed rulebook is in the language; nothing in it is more than its text."""
    assert rule.body == parse_rule(repr(rule.body))


def test_the_printed_rulebook_has_a_line_for_each_rule_and_each_ladder():
    """Named, in the order of the document, groups and elections included."""
    lines = str(draw_up(EVERYTHING)).splitlines()
    assert "# Harbor 2026" == lines[0]
    assert "ladder tier: member < silver < gold, a lower one by election" == lines[-2]
    assert (
        "ladder routing: local < lead, the highest whose own requirements are met, in each region"
        == lines[-1]
    )
    assert len(draw_up(EVERYTHING).rules) + 3 == len(lines)
    assert (
        'achieved("local/talks") = in each region: any_of(has("waiver", requirement="local/talks", in_force=True), '
        'count("talk", window=fiscal("year", -1, 0)) >= 1)'
    ) in lines
    assert 'earned("pro") = in each person: has("exam", exam="pro", passed=True)' in lines


def test_rules_rest_on_rules_of_the_same_rulebook():
    """Every reference leads to a rule."""
    rulebook = draw_up(EVERYTHING)
    for rule in rulebook.rules.values():
        assert all(part in rulebook for part in walk(rule.body) if isinstance(part, RuleRef))


def test_points_may_be_asked_for_without_their_unit():
    """A bare number beside points is points; the rulebook keeps what was written."""
    program = asking(
        Requirement('fact("score") >= 70', waivable=False), facts={"score": FactDeclaration(unit="points")}
    )
    assert (fact("score") >= 70) == body(program, "gold/calls")
    assert (fact("score") >= points(70)) != body(program, "gold/calls")
