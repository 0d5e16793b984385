"""Deciding: which tier is held, earned, possible; what each requirement came to; with which arguments."""

import json
import pickle
from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

import partnercert as pc
from partnercert.documents.structure import parse_program
from partnercert.errors import ProgramError, QuestionError
from partnercert.program.certifications import Certification
from partnercert.program.editions import Edition, Editions
from partnercert.questions.decide import decide, decide_many
from partnercert.rulebook.outcomes import Status
from partnercert.values.amounts import percent, points
from partnercert.values.verdicts import Verdict

from .harbor import DAY, FACTS, GOLD, PROGRAM, SILVER, deals, decided, record, reference

YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


def ids(*tiers):
    return tuple(tier and tier.id for tier in tiers)


def standing(decision):
    return (*ids(decision.tier, decision.earned, decision.possible), decision.rank)


class TestTiers:
    """The tier held, the one earned, the highest that is not ruled out."""

    @pytest.mark.parametrize(
        ("evidence", "facts", "expected"),
        [
            (GOLD, {}, ("gold", "gold", "gold", 3)),
            (SILVER, {}, ("silver", "silver", "gold", 2)),
            (SILVER, {"score": "69.9999"}, ("member", "member", "member", 1)),
            (SILVER, {"score": []}, ("member", "member", "gold", 1)),
            (GOLD, {"score": []}, ("member", "member", "gold", 1)),
            ((), {}, ("member", "member", "member", 1)),
            (deals(won=1, lost=4), {"score": 100}, ("member", "member", "member", 1)),
            ((*SILVER, *deals(won=1, lost=4)), {}, ("silver", "silver", "silver", 2)),
            ((*SILVER, *deals(won=1, lost=2)), {}, ("silver", "silver", "gold", 2)),
        ],
        ids=[
            "everything met",
            "the win rate unknown",
            "a score just below",
            "the score unknown",
            "the lower tier unknown",
            "nothing known of evidence",
            "the lower tier unmet",
            "a fifth won",
            "three deals of four",
        ],
    )
    def test_a_partner_stands_where_its_evidence_puts_it(self, evidence, facts, expected):
        """In a nested ladder whatever is open below keeps the tiers above open, and what is unmet rules them out."""
        assert expected == standing(decided(*evidence, **facts))

    def test_without_any_tier_the_rank_is_0(self):
        """None is the tier of who has none."""
        program = PROGRAM.replace("member/calls", 'count("qbr") >= 1')
        decision = decided(program=program)
        assert (None, None, None, 0) == standing(decision)
        assert "<Decision acme on 2026-06-01: tier holds no tier>" == repr(decision)

    def test_a_ladder_that_is_not_nested_takes_the_highest_that_is_met(self):
        """Silver is unmet, gold is met by itself."""
        ladder = attrs.evolve(PROGRAM.ladders["tier"], nested=False)
        decision = decide(PROGRAM.replace("tier", ladder), record(*deals(1, 3), **FACTS), DAY)
        assert ("gold", "gold", "gold", 3) == standing(decision)
        assert Status.UNMET is decision["silver"].status

    def test_benefits_are_those_of_the_tier_held(self):
        """With their service levels."""
        assert ("leads",) == tuple(benefit.id for benefit in decided(*SILVER).benefits)
        leads, desk = decided(*GOLD).benefits
        assert ("hours(4)", "leads") == (repr(desk.service_level.respond_within), leads.id)
        assert () == decided().benefits


class TestStatus:
    """Met, unmet, unknown, not applicable, waived."""

    WAIVER = {"kind": "waiver", "on": "2026-05-01", "valid_through": "2026-05-31"}  # noqa: RUF012

    def test_not_applicable_is_met_and_says_so(self):
        """The privacy review is asked of partners in EMEA only."""
        outcome = decided(region="apac")["gold/privacy"]
        assert (Status.NOT_APPLICABLE, Verdict.MET) == (outcome.status, outcome.verdict)

    def test_whether_it_applies_may_be_unknown(self):
        """Met if its rule is met, else unknown; what is missing is the region."""
        gdpr = {"kind": "attestation", "on": "2026-01-01", "attestation": "gdpr"}
        outcome = decided(region=[])["gold/privacy"]
        assert (Status.UNKNOWN, ('fact("region")',)) == (outcome.status, outcome.missing)
        assert Status.MET is decided(gdpr, region=[])["gold/privacy"].status
        assert Status.UNMET is decided(region="emea")["gold/privacy"].status

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2026, 4, 30), Status.UNMET),
            (date(2026, 5, 1), Status.WAIVED),
            (date(2026, 5, 31), Status.WAIVED),
            (date(2026, 6, 1), Status.UNMET),
        ],
    )
    def test_a_waiver_stands_in_while_it_is_in_force(self, day, expected):
        """From its first day through its last."""
        waiver = {**self.WAIVER, "requirement": "silver/references"}
        outcome = decided(waiver, as_of=day)["silver/references"]
        assert expected is outcome.status
        assert (Verdict.MET if expected is Status.WAIVED else Verdict.UNMET) is outcome.verdict

    def test_what_is_waived_names_its_waiver(self):
        """Who waived it, and why, can be read from the outcome."""
        waiver = {**self.WAIVER, "requirement": "silver/references", "by": "noor", "reason": "new market"}
        (named,) = decided(waiver, as_of=date(2026, 5, 2))["silver/references"].evidence
        assert ("waiver", "noor", "new market") == (named.kind, named.fields["by"], named.fields["reason"])

    def test_a_waiver_of_what_is_met_changes_nothing(self):
        """Met is met."""
        waiver = {**self.WAIVER, "requirement": "silver/references"}
        assert Status.MET is decided(*SILVER, waiver, as_of=date(2026, 5, 2))["silver/references"].status

    def test_what_cannot_be_waived_is_not(self):
        """Safety is for everybody."""
        accident = {"kind": "feedback", "on": "2026-02-01", "about": "accident"}
        waiver = {**self.WAIVER, "requirement": "gold/safety"}
        assert Status.UNMET is decided(accident, waiver, as_of=date(2026, 5, 2))["gold/safety"].status

    def test_waivers_and_awards_of_earlier_editions_decide_nothing(self):
        """They stay in the log."""
        rows = [
            {**self.WAIVER, "requirement": "gold/old-rule", "valid_through": None},
            {"kind": "award", "on": "2026-01-01", "award": "bronze"},
        ]
        with_them, without = decided(*rows), decided()
        assert [outcome.status for outcome in without.outcomes] == [
            outcome.status for outcome in with_them.outcomes
        ]
        assert ids(without.tier) == ids(with_them.tier)

    def test_the_outcomes_come_in_the_order_of_the_document(self):
        """Requirements first, then what they make up."""
        decision = decided()
        assert tuple(decision.judged) == tuple(outcome.id for outcome in decision.outcomes)
        assert (
            "silver/references",
            "silver/score",
            "gold/win-rate",
            "gold/privacy",
            "gold/safety",
            "docks/people",
            "docks/choice",
            "member",
            "silver",
            "gold",
            "docks",
        ) == tuple(decision.judged)


class TestElections:
    """A partner may choose a lower tier than it has earned."""

    def choice(self, tier, on="2026-03-01", **said):
        return {"kind": "election", "tier": tier, "on": on, **said}

    def test_a_lower_tier_is_held_by_choice(self):
        """It has earned gold, holds silver, and gets what silver gives."""
        decision = decided(*GOLD, self.choice("silver"))
        assert ("silver", "gold", "gold", 2) == standing(decision)
        assert ("leads",) == tuple(benefit.id for benefit in decision.benefits)
        assert "silver" == decision.to_dict()["ladders"]["tier"]["elected"]
        assert "tier: holds silver, earns gold" in decision.explain().lines
        assert () == decision.gaps()

    def test_a_higher_tier_cannot_be_chosen(self):
        """Who has earned silver holds silver."""
        assert ("silver", "silver", "gold", 2) == standing(decided(*SILVER, self.choice("gold")))

    @pytest.mark.parametrize(
        ("day", "expected"),
        [(date(2026, 2, 28), "gold"), (date(2026, 3, 1), "silver"), (DAY, "silver"), (TOMORROW, "gold")],
    )
    def test_a_choice_lasts_through_its_last_day(self, day, expected):
        """Afterwards the tier earned is held."""
        assert expected == decided(*GOLD, self.choice("silver", valid_through=DAY), as_of=day).tier.id

    def test_a_newer_choice_replaces_the_older(self):
        """Even if it has expired: the older one does not come back."""
        older, newer = (
            self.choice("member"),
            self.choice("silver", on="2026-04-01", valid_through="2026-05-01"),
        )
        assert "silver" == decided(*GOLD, older, newer, as_of=date(2026, 5, 1)).tier.id
        assert "gold" == decided(*GOLD, newer, older).tier.id

    def test_without_elections_a_choice_changes_nothing(self):
        """The ladder decides whether there is one."""
        ladder = attrs.evolve(PROGRAM.ladders["tier"], elections=None)
        made = record(*GOLD, self.choice("silver"), **FACTS)
        assert "gold" == decide(PROGRAM.replace("tier", ladder), made, DAY).tier.id


PER_REGION = parse_program(
    """
[program]
name = "Routes"
[kinds.trade]
fields = { region = "text", goods = "text" }
[ladders.routing]
tiers = ["local", "advanced"]
per = "region"
[tiers.local.requires]
trades = 'count("trade") >= 1'
[tiers.advanced.requires]
score = 'count("trade") >= 3'
"""
)


def trades(**regions):
    return [
        {"kind": "trade", "on": "2026-01-01", "region": region, "goods": "tea"}
        for region, n in regions.items()
        for _ in range(n)
    ]


class TestLadders:
    """Several ladders, and ladders judged in the group of each value of a field."""

    def test_a_ladder_per_region_is_judged_in_each_region(self):
        """A region is what the evidence names."""
        decision = decided(*trades(emea=3, apac=1), program=PER_REGION)
        assert {"apac", "emea"} == set(decision.ladders["routing"])
        emea, apac = (decision.ladders["routing"][region] for region in ("emea", "apac"))
        assert ("advanced", 2) == (emea.tier.id, emea.rank)
        assert ("local", 1) == (apac.tier.id, apac.rank)

    def test_the_outcomes_name_their_region(self):
        """`region[emea]/advanced/score`, and its parts below."""
        decision = decided(*trades(emea=3, apac=1), program=PER_REGION)
        assert Status.MET is decision["region[emea]/advanced/score"].status
        assert Status.UNMET is decision["region[apac]/advanced/score"].status
        gap, *_ = decision.gaps("region[apac]/advanced")
        assert ("region[apac]/advanced/score", "2") == (gap.id, str(gap.shortfall))
        assert "routing in apac: holds local" in decision.explain().lines

    def test_without_evidence_there_is_no_region(self):
        """And nothing held anywhere."""
        assert {} == decided(program=PER_REGION).ladders["routing"]

    def test_there_is_no_overall_tier(self):
        """A question error says which ladders there are."""
        decision = decided(*trades(emea=3), program=PER_REGION)
        for name in ("tier", "rank", "earned", "possible"):
            with pytest.raises(QuestionError) as caught:
                getattr(decision, name)
            assert ("which-ladder", "ask decision.ladders[…]: `routing`") == (
                caught.value.code,
                caught.value.help,
            )

    def test_of_several_ladders_the_one_named_tier_answers(self):
        """The others are asked by name."""
        text = '[ladders.tier]\ntiers = ["a"]\n[ladders.badge]\ntiers = ["b"]\n[tiers.a]\n[tiers.b]\n'
        decision = decided(program=parse_program(text))
        assert ("a", "b") == ids(decision.tier, decision.ladders["badge"].tier)
        with pytest.raises(QuestionError) as caught:
            _ = decided(program=parse_program(text.replace("ladders.tier", "ladders.level"))).tier
        assert "ask decision.ladders[…]: `level`, `badge`" == caught.value.help

    def test_a_program_without_ladders_decides_what_else_it_has(self):
        """Named requirements and specializations need no ladder."""
        decision = decided(program=parse_program("[requirements]\ncalls = 'count(\"qbr\") >= 1'\n"))
        assert Status.UNMET is decision["calls"].status
        with pytest.raises(QuestionError, match="the program has no ladder"):
            _ = decision.tier
        assert "<Decision acme on 2026-06-01: no ladder>" == repr(decision)


class TestDays:
    """`as_of` is required; `known_on` leaves out what the host came to know later."""

    def test_what_lies_after_the_day_does_not_count(self):
        """On the eve there was one reference."""
        rows = [*reference(), *reference(on=DAY)]
        assert [Status.UNMET, Status.MET] == [
            decided(*rows, as_of=day)["silver/references"].status for day in (YESTERDAY, DAY)
        ]

    def test_known_on_leaves_out_what_became_known_later(self):
        """The second reference of January was heard of today."""
        rows = [*reference(), *reference(recorded_on=DAY)]
        for known_on, expected in ((YESTERDAY, Status.UNMET), (DAY, Status.MET), (None, Status.MET)):
            assert expected is decided(*rows, known_on=known_on)["silver/references"].status
        assert "known on 2026-05-31" in repr(decided(known_on=YESTERDAY))

    @pytest.mark.parametrize("day", [datetime(2026, 6, 1, tzinfo=UTC), "2026-06-01", None, 20260601])
    def test_a_day_is_a_date(self, day):
        """A point in time is not one: its zone would decide."""
        with pytest.raises(QuestionError) as caught:
            decide(PROGRAM, record(), day)
        assert ("bad-date", "as_of") == (caught.value.code, caught.value.path)
        if day is not None:
            with pytest.raises(QuestionError) as caught:
                decide(PROGRAM, record(), DAY, known_on=day)
            assert ("bad-date", "known_on") == (caught.value.code, caught.value.path)

    def test_a_day_may_be_of_a_class_of_the_hosts(self):
        """It is the same day, and what the decision holds is a plain date."""

        class Day(date):
            """A date as a test double or a library of dates makes it."""

        program = parse_program("[requirements]\nopen = 'as_of() >= on(\"2026-06-01\")'")
        there = program.record("acme")
        decision = decide(program, there, Day(2026, 6, 1), Day(2026, 6, 1))
        assert decide(program, there, DAY, DAY) == decision
        assert Verdict.MET is decision["open"].verdict
        assert (date, date) == (type(decision.as_of), type(decision.known_on))

    def test_a_fact_ages(self):
        """Known through its day + 45 days."""
        for day, expected in ((date(2026, 3, 2), Verdict.MET), (date(2026, 3, 3), Verdict.UNKNOWN)):
            made = {"pipeline": {"value": 100, "on": "2026-01-16"}}
            assert expected is decided(*reference(3), as_of=day, **made)["docks/choice/3"].verdict


class TestArguments:
    """A wrong argument is a question error."""

    @pytest.mark.parametrize(
        ("program", "made", "message"),
        [
            ("Harbor", None, "`str` is not a program"),
            (PROGRAM, {"id": "acme"}, "`dict` is not a record"),
            (PROGRAM, PROGRAM, "`Program` is not a record"),
        ],
    )
    def test_programs_and_records_are_not_mixed_up(self, program, made, message):
        """The message says what was given."""
        with pytest.raises(QuestionError) as caught:
            decide(program, made, DAY)
        assert ("bad-argument", message) == (caught.value.code, caught.value.message)

    def test_editions_are_asked_for_the_one_that_applies(self):
        """A decision is made by one program."""
        editions = Editions({"first": Edition(program=PROGRAM, starts=date(2026, 1, 1))})
        with pytest.raises(QuestionError) as caught:
            decide(editions, record(), DAY)
        assert (
            "`Editions` is not a program",
            "ask of the one that applies: editions.program_for(record, as_of).program",
        ) == (caught.value.message, caught.value.help)

    def test_a_record_of_another_program_is_checked_again(self):
        """If it fits it is decided; else the first difference is named."""
        wider = PROGRAM.replace("yard", Certification(subject="partner", tags={"ai": True}))
        assert record() == decide(wider, record(), DAY).record
        foreign = PER_REGION.record("acme", evidence=trades(emea=1))
        with pytest.raises(QuestionError) as caught:
            decide(PROGRAM, foreign, DAY)
        assert ("foreign-record", "evidence[0].kind") == (caught.value.code, caught.value.path)

    def test_an_unknown_id_is_refused_with_the_one_that_was_meant(self):
        """Outcomes have the ids of the document."""
        with pytest.raises(QuestionError) as caught:
            decided()["silver/refrences"]
        assert (
            "unknown-id",
            "the decision has no outcome `silver/refrences`",
            "did you mean `silver/references` or `silver/score`?",
        ) == (
            caught.value.code,
            caught.value.message,
            caught.value.help,
        )

    @pytest.mark.parametrize(
        ("look_up", "help"),
        [
            (lambda decision: decision.ladders["teir"], "did you mean `tier`?"),
            (lambda decision: decision.kpis["win-rate"], "did you mean `win_rate`?"),
            (lambda decision: decision.scorecards["health"], ""),
            (lambda decision: decision.judged["dock"], "did you mean `docks`?"),
            (lambda decision: decision.program.tiers["golden"], "did you mean `gold`?"),
            (lambda decision: decision.program.tiers["gold"].requires["privat"], "did you mean `privacy`?"),
            (lambda decision: decision.record.facts["scores"], "did you mean `score`?"),
            (lambda decision: decision.record.evidence[0].fields["product"], "known here: `validated`"),
        ],
    )
    def test_what_is_looked_up_and_not_there_is_refused_as_mappings_do_it(self, look_up, help):
        """With the ids that there are: a KeyError, and an error of the house."""
        with pytest.raises(KeyError) as caught:
            look_up(decided(*SILVER))
        assert isinstance(caught.value, QuestionError)
        assert ("unknown-id", help) == (caught.value.code, caught.value.help)

    @pytest.mark.parametrize(
        "id", ["gold/win-rate/7", "docks/choice/3/9", "/", "", "gold/", "x" * 10_000, 3, None]
    )
    def test_what_is_no_id_is_refused(self, id):
        """Parts that do not exist, and what is no text."""
        with pytest.raises(QuestionError):
            decided()[id]


class TestOutcome:
    """`decision[id]`: a tree of outcomes, and their parts by number."""

    def test_a_tier_holds_its_requirements(self):
        """And the tier below."""
        gold = decided(*SILVER)["gold"]
        assert ("silver", "gold/win-rate", "gold/privacy", "gold/safety") == tuple(
            part.id for part in gold.of
        )
        assert 4 == gold.at_least

    def test_the_parts_of_a_rule_are_numbered(self):
        """From 1, at any depth."""
        decision = decided(*reference(2))
        part = decision["docks/choice/3/1"]
        assert ('count("reference") >= 3', "docks/choice/3/1") == (part.rule, part.id)
        assert decision["docks"].of[1].of[2].of[0] == part
        assert "gold" in decision
        assert "platinum" not in decision

    def test_it_says_what_is_and_what_is_asked_for(self):
        """Exactly, with units."""
        outcome = decided(score="69.9999")["silver/score"]
        assert (points("69.9999"), ">=", points(70)) == (
            outcome.observed,
            outcome.comparison,
            outcome.required,
        )
        assert points("0.0001") == outcome.shortfall
        assert "Yearly score" == outcome.title

    def test_it_names_the_evidence_that_counted(self):
        """Only validated references do."""
        rows = [*reference(customer="dock"), *reference(customer="mole", validated=False)]
        (counted,) = decided(*rows)["silver/references"].evidence
        assert "dock" == counted.fields["customer"]

    def test_it_has_no_truth_value(self):
        """Nor has a decision: not met and unknown are not the same."""
        decision = decided()
        for value in (decision, decision["gold"], decision["gold"].verdict):
            with pytest.raises(ProgramError) as caught:
                bool(value)
            assert "not-a-boolean" == caught.value.code


class TestMissing:
    """Whatever is unknown names what would have to be known."""

    def test_an_event_that_may_be_another_customer_is_named(self):
        """Two references of one customer, or of two."""
        program = parse_program('[requirements]\ntwo = \'count("reference", distinct="customer") >= 2\'')
        rows = [{"kind": "reference", "validated": True, "on": "2026-01-05"}] * 2
        outcome = decide(program, program.record("acme", evidence=rows), DAY)["two"]
        assert Verdict.UNKNOWN is outcome.verdict
        assert ("`customer` of the reference on 2026-01-05",) == outcome.missing


class TestKpis:
    """The values of the formulas."""

    def test_a_kpi_has_its_value_or_none(self):
        """Three cases are too few for a value."""
        assert {"win_rate": percent(25)} == decided(*deals(1, 3)).kpis
        assert {"win_rate": None} == decided(*deals(1, 2)).kpis

    @pytest.mark.parametrize(
        ("better", "won", "expected"),
        [
            (None, 1, Verdict.MET),
            ("higher", 0, Verdict.UNMET),
            ("lower", 1, Verdict.MET),
            ("lower", 2, Verdict.UNMET),
        ],
    )
    def test_a_kpi_stands_to_its_target_in_the_direction_that_is_better(self, better, won, expected):
        """A quarter reaches a target of a quarter from either side; a standard knows its own direction."""
        kpi = attrs.evolve(PROGRAM.kpis["win_rate"], target=percent(25), better=better)
        made = record(*deals(won, 4 - won), **FACTS)
        assert expected is decide(PROGRAM.replace("win_rate", kpi), made, DAY).kpi("win_rate").on_target

    def test_a_kpi_says_its_evidence_or_what_is_missing(self):
        """Four deals, or that there are too few."""
        known, unknown = decided(*deals(1, 3)).kpi("win_rate"), decided(*deals(1, 2)).kpi("win_rate")
        assert {"won", "lost"} == {event.fields["outcome"] for event in known.evidence}
        assert ((), "Win rate: 25 %", None) == (known.missing, str(known), known.on_target)
        assert ('3 of 4 cases, count("deal", outcome=("won", "lost"))',) == unknown.missing
        with pytest.raises(QuestionError) as caught:
            decided().kpi("winrate")
        assert "did you mean `win_rate`?" == caught.value.help


class TestValue:
    """Decisions are values."""

    def test_decisions_are_equal_by_program_record_and_days(self):
        """Whatever they have been asked in between."""
        one, other = decided(*GOLD), decided(*reversed(GOLD))
        one.explain(), one["gold"], one.awards
        assert (one, hash(one), one.digest) == (other, hash(other), other.digest)
        different = [
            decided(*GOLD, as_of=TOMORROW),
            decided(*GOLD, known_on=DAY),
            decided(*SILVER),
            decided(*GOLD, region="emea"),
            decide(PROGRAM.replace("gold/safety", 'count("qbr") >= 0'), one.record, DAY),
        ]
        assert 6 == len({one, *different}) == len({each.digest for each in (one, *different)})

    def test_decisions_outcomes_and_gaps_travel_between_processes(self):
        """They answer the same there."""
        decision = decided(*SILVER)
        for value in (decision, decision["gold"], decision.gaps("docks"), decision.kpi("win_rate")):
            assert value == pickle.loads(pickle.dumps(value))
        back = pickle.loads(pickle.dumps(decision))
        assert (str(decision), decision.to_dict()) == (str(back), back.to_dict())

    def test_the_plain_data_is_json(self):
        """A portal sends it to the browser."""
        for decision in (
            decided(),
            decided(*GOLD, region="emea"),
            decided(*trades(emea=2), program=PER_REGION),
        ):
            assert decision.to_dict() == json.loads(json.dumps(decision.to_dict(), allow_nan=False))
            for outcome in decision.outcomes:
                assert outcome.to_dict() == json.loads(json.dumps(outcome.to_dict()))

    def test_the_plain_data_says_who_what_and_when(self):
        """The requirements stand inside their tiers."""
        said = decided(*SILVER, known_on=DAY).to_dict()
        assert {"name": "Harbor", "edition": "2026"} == said["program"]
        assert ("acme", "2026-06-01", "2026-06-01", 1) == tuple(
            said[name] for name in ("partner", "as_of", "known_on", "semantics")
        )
        assert {"tier": "silver", "earned": "silver", "possible": "gold", "rank": 2} == said["ladders"][
            "tier"
        ]
        assert {"member", "silver", "gold", "docks"} == set(said["outcomes"])
        assert ["leads"] == said["benefits"]

    def test_the_repr_is_one_line(self):
        """Who, when, and where it stands."""
        assert "<Decision acme on 2026-06-01: tier holds silver, earns silver, could earn gold>" == repr(
            decided(*SILVER)
        )
        assert "<Outcome gold/win-rate: unknown>" == repr(decided()["gold/win-rate"])


class TestMany:
    """`decide_many`: a decision for each record, in their order."""

    RECORDS = (record(*SILVER, **FACTS), record(*GOLD, **FACTS), record(**FACTS))

    def test_each_is_decided_as_by_itself(self):
        """On one day."""
        many = decide_many(PROGRAM, iter(self.RECORDS), DAY)
        assert tuple(decide(PROGRAM, each, DAY) for each in self.RECORDS) == many
        assert ("silver", "gold", "member") == tuple(each.tier.id for each in many)

    def test_each_may_have_its_own_day(self):
        """As many days as records."""
        days = [date(2026, 1, 1), DAY, TOMORROW]
        assert days == [each.as_of for each in decide_many(PROGRAM, self.RECORDS, days)]
        assert ("member", "gold", "member") == tuple(
            each.tier.id for each in decide_many(PROGRAM, self.RECORDS, iter(days), known_on=DAY)
        )

    @pytest.mark.parametrize("days", [[DAY], [DAY] * 4, []])
    def test_days_and_records_are_as_many(self, days):
        """A day too few or too many is a mistake."""
        with pytest.raises(QuestionError) as caught:
            decide_many(PROGRAM, self.RECORDS, days)
        assert "bad-argument" == caught.value.code

    @pytest.mark.parametrize(
        "days", ["2026-06-01", None, 7, datetime(2026, 6, 1, tzinfo=UTC), ["2026-06-01"] * 3]
    )
    def test_days_are_dates(self, days):
        """As in `decide`."""
        with pytest.raises(QuestionError) as caught:
            decide_many(PROGRAM, self.RECORDS, days)
        assert "bad-date" == caught.value.code

    @pytest.mark.parametrize("records", [RECORDS[0], 7, None])
    def test_records_are_several(self, records):
        """One record is asked with `decide`."""
        with pytest.raises(QuestionError) as caught:
            decide_many(PROGRAM, records, DAY)
        assert "bad-argument" == caught.value.code

    def test_progress_is_told_after_each(self):
        """With how many are made."""
        told = []
        decide_many(PROGRAM, self.RECORDS, DAY, progress=told.append)
        assert [1, 2, 3] == told

    def test_of_no_records_there_is_no_decision(self):
        """Nor any progress."""
        assert () == decide_many(PROGRAM, [], DAY)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: pc.program_to_dict("Harbor"), "`str` is not a program"),
        (lambda: pc.program_digest(record()), "`PartnerRecord` is not a program"),
        (lambda: pc.record_schema(None), "`NoneType` is not a program"),
        (lambda: pc.record_from_dict("Harbor", {}), "`str` is not a program"),
        (lambda: pc.draw_up("Harbor"), "`str` is not a program"),
        (lambda: pc.record_to_dict({"id": "acme"}), "`dict` is not a record"),
        (lambda: pc.record_digest("acme"), "`str` is not a record"),
        (lambda: pc.editions_to_dict(PROGRAM), "`Program` are no editions"),
        (lambda: pc.parse_editions("[editions.a]", PROGRAM), "`Program` is no table of programs"),
        (lambda: PROGRAM.replace(3, "count('qbr') >= 1"), "the program has no part `3`"),
        (lambda: decided().kpi(3), "the program has no KPI `3`"),
        (lambda: decided().kpi([]), "the program has no KPI `[]`"),
        (lambda: record().under(PROGRAM), "`Program` is no signature"),
    ],
)
def test_what_is_handed_over_is_named_where_something_else_is_meant(ask, message):
    """An error of the house, of every function."""
    with pytest.raises(QuestionError) as caught:
        ask()
    assert message == caught.value.message


@pytest.mark.parametrize(
    ("facts", "evidence"),
    [({}, ()), (pc.FrozenMap(), []), (pc.FrozenMap(), ({"kind": "qbr"},)), (pc.FrozenMap(), None)],
)
def test_a_record_is_made_by_its_program(facts, evidence):
    """Its class takes what the door has read, and nothing else."""
    with pytest.raises(pc.RecordError) as caught:
        pc.PartnerRecord("acme", facts, evidence, PROGRAM.signature)
    assert ("bad-argument", "make it with program.record(…), which reads plain data") == (
        caught.value.code,
        caught.value.help,
    )
