"""Groups: a rule inside one sees its events, and only what every kind inside it requires makes one."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.programs import KINDS, KPIS, PEOPLE, PRODUCTS, TIERS, product_rules, program, world
from strategies.records import DAYS, records

from partnercert.errors import ProgramErrors
from partnercert.language import (
    achieved,
    all_of,
    count,
    for_each,
    has,
    holders,
    kpi,
    maximum,
    mean,
    minimum,
    none_of,
    total,
    trailing,
    usd,
)
from partnercert.program.declarations import KindDeclaration
from partnercert.program.kpis import Kpi
from partnercert.program.tiers import Ladder, Tier
from partnercert.questions.decide import decide
from partnercert.values.ranges import Range

from .asking import MET, UNKNOWN, UNMET, day, judged, record_of, valued

DAY = day("2024-06-15")
SPENDING = {
    "spent": total("spend", of="amount"),
    "bonus": maximum("spend", of="bonus"),
    "approved": count("spend", approved=True),
    "people": count("spend", distinct="person"),
    "rated": mean("spend", of="rating"),
    "lately": total("spend", of="amount", window=trailing("P6M")) / count("spend"),
}
GROUPED = program(
    kpis={**KPIS, **{id: Kpi(formula=formula, window="P1Y") for id, formula in SPENDING.items()}}
)


def only(record, product):
    """The record without the spend on other products."""
    rows = [event for event in record.evidence if event.kind != "spend" or event.fields["product"] == product]
    return GROUPED.record(
        record.id, facts={n: [s.to_dict() for s in said] for n, said in record.facts.items()}, evidence=rows
    )


def visible_products(record, as_of):
    found = (valued(count("spend", product=product), record, as_of, program=GROUPED) for product in PRODUCTS)
    return [product for product, n in zip(PRODUCTS, found, strict=True) if n.low > 0]


class TestGroupsOfAField:
    @settings(max_examples=3 * settings.default.max_examples)
    @given(st.data(), DAYS, st.sampled_from([*SPENDING]), st.sampled_from([0, 1, 3, 50, 100]))
    def test_a_kpi_inside_a_group_is_the_kpi_over_the_filtered_log(self, data, as_of, id, threshold):
        """Grouping by product and asking a KPI comes to the same as asking it of each product's own log."""
        record = data.draw(records(GROUPED, as_of, kinds=("spend", "spend", "spend", "employment", "deal")))
        bar = usd(threshold) if id in ("spent", "bonus", "lately") else threshold
        alone = [
            judged(kpi(id) >= bar, only(record, product), as_of, program=GROUPED)
            for product in visible_products(record, as_of)
        ]
        found = valued(
            count(each="product", where=all_of(has("spend"), kpi(id) >= bar)), record, as_of, program=GROUPED
        )

        assert Range(alone.count(MET), alone.count(MET) + alone.count(UNKNOWN)) == found

    @settings(max_examples=2 * settings.default.max_examples)
    @given(st.data(), DAYS, product_rules(), product_rules())
    def test_for_each_asks_every_group_that_the_condition_names(self, data, as_of, condition, then):
        """It is met when no group meets the condition without the rest."""
        record = data.draw(records(world(), as_of))
        escaped = count(each="product", where=all_of(condition, none_of(then)))

        assert judged(for_each("product", condition, then), record, as_of) is judged(
            escaped <= 0, record, as_of
        )

    @settings(max_examples=2 * settings.default.max_examples)
    @given(st.data(), DAYS)
    def test_the_parts_add_up(self, data, as_of):
        """The total over groups of what each group spent is what was spent; least and greatest group are among them."""
        record = data.draw(records(GROUPED, as_of, kinds=("spend",)))
        spent = total("spend", of="amount")
        alone = [
            valued(spent, only(record, product), as_of, program=GROUPED).low
            for product in visible_products(record, as_of)
        ]

        assert valued(spent, record, as_of) == valued(total(each="product", of=spent), record, as_of)
        for word, pick in ((minimum, min), (maximum, max)):
            expected = Range.exactly(pick(alone)) if alone else None
            assert expected == valued(word(each="product", of=spent), record, as_of)

    def test_an_event_without_the_key_is_in_no_group(self):
        """A standing that has no role is in no group of roles."""
        rows = [
            {"kind": "award", "award": award, "person": "ada", "on": "2024-01-01"}
            for award in ("sales-pro", "core-expert", "delivery-pro")
        ]
        assert Range(2, 2) == valued(
            count(each="role", where=has("standing", good=True)), record_of(*rows), DAY
        )

    def test_a_tier_named_inside_a_group_brings_no_groups(self):
        """`achieved` is asked of the partner, so the evidence behind it makes no group."""
        asked = program(
            tiers={"bronze": Tier(requires={"plan": 'has("subscription")'}), "silver": Tier(), "gold": Tier()}
        )
        money = dict.fromkeys(("start", "expansion", "contraction", "churn"), 0)
        record = asked.record(
            "p",
            evidence=[
                {"kind": "deal", "customer": "acme", "outcome": "lost", "on": "2024-05-01"},
                {"kind": "subscription", "customer": "bolt", "on": "2024-05-01", **money},
            ],
        )
        unlike = none_of(all_of(has("deal", outcome="won"), achieved("bronze")))

        assert Range(1, 1) == valued(count(each="customer", where=unlike), record, DAY, program=asked)

    def test_an_unknown_condition_makes_a_possible_group(self):
        """A group whose condition is unknown counts as nothing to one."""
        record = record_of({"kind": "spend", "product": "core", "amount": 1, "on": "2024-05-01"})

        assert Range(0, 1) == valued(count(each="product", where=has("spend", approved=True)), record, DAY)

    @pytest.mark.parametrize(
        "rule",
        [
            'count(each="product", where=has("deal")) >= 1',
            'count(each="customer", where=has("survey")) >= 1',
            'count(each="product", where=kpi("wins") >= 1) >= 1',
            'count(each="product", where=count(each="person", where=has("spend")) >= 1) >= 1',
        ],
    )
    def test_a_kind_that_may_lack_the_key_is_a_fault(self, rule):
        """A key is required in every kind read inside the group, and groups do not nest."""
        with pytest.raises(ProgramErrors):
            program(requirements={"asked": rule})


class TestPeople:
    @settings(max_examples=4 * settings.default.max_examples)
    @given(st.data(), DAYS)
    def test_groups_of_people_are_the_employed(self, data, as_of):
        """Whoever has employment evidence counts while some of it covers the day; whoever has none always counts."""
        days = st.integers(-40, 40).map(lambda n: as_of + timedelta(n))
        spans = data.draw(
            st.lists(st.tuples(st.sampled_from(PEOPLE), days, st.none() | st.integers(0, 60)), max_size=6)
        )
        exams = data.draw(st.lists(st.tuples(st.sampled_from(PEOPLE), days), max_size=6))
        rows = [
            *(
                {"kind": "exam", "exam": "sales", "passed": True, "person": person, "on": on}
                for person, on in exams
            ),
            *(
                {"kind": "employment", "person": person, "on": on}
                | ({} if length is None else {"valid_through": on + timedelta(length)})
                for person, on, length in spans
            ),
        ]

        def employed(person):
            own = [(on, length) for name, on, length in spans if name == person]
            covered = (
                on <= as_of and (length is None or as_of <= on + timedelta(length)) for on, length in own
            )
            return not own or any(covered)

        passed = {person for person, on in exams if on <= as_of}
        record = record_of(*rows)
        expected = len([person for person in passed if employed(person)])

        assert Range(expected, expected) == valued(
            count(each="person", where=has("exam", passed=True)), record, as_of
        )
        assert Range(len(passed), len(passed)) == valued(
            count("exam", passed=True, distinct="person"), record, as_of
        )

    def test_holders_are_the_employed(self):
        """Who has left holds nothing for the partner, whatever the award says; who has not yet come neither."""
        award = {"kind": "award", "award": "sales-pro", "person": "ada", "on": "2024-01-01"}
        for first, last, expected in (
            ("2024-06-15", None, 1),
            ("2024-06-16", None, 0),
            ("2023-01-01", "2024-06-14", 0),
            ("2023-01-01", "2024-06-15", 1),
        ):
            span = {"kind": "employment", "person": "ada", "on": first} | (
                {"valid_through": last} if last else {}
            )
            assert Range(expected, expected) == valued(holders("sales-pro"), record_of(award, span), DAY)

    @settings(max_examples=2 * settings.default.max_examples)
    @given(st.data(), DAYS, st.sampled_from([0, 50, 100, 150]))
    def test_a_pair_of_keys_makes_a_group_of_each_pair(self, data, as_of, threshold):
        """Of a person and a product: the pairs that some visible event has, of people who are employed."""
        record = data.draw(records(world(), as_of, kinds=("spend", "spend", "spend", "employment")))
        expected = 0
        for person in PEOPLE:
            employed = valued(count(each="person", where=has("spend", person=person)), record, as_of).low
            for product in PRODUCTS if employed else ():
                where = {"person": person, "product": product}
                is_there = valued(count("spend", **where), record, as_of).low > 0
                own = total("spend", of="amount", **where) >= usd(threshold)
                expected += is_there and sure(own, record, as_of)
        found = count(each=("person", "product"), where=total("spend", of="amount") >= usd(threshold))

        assert Range(expected, expected) == valued(found, record, as_of)


def sure(rule, record, as_of):
    """Whether a rule is met, where an event that lacks its person is not meant."""
    named = record_of(
        *(event for event in record.evidence if event.kind != "spend" or event.person is not None)
    )
    return judged(rule, named, as_of) is MET


VISITS = program(
    kinds={**KINDS, "visit": KindDeclaration(fields={"region": "text", "score": "points"})},
    ladders={"tier": Ladder(tiers=TIERS, per="region")},
    tiers={
        "bronze": Tier(requires={"visit": 'has("visit")'}),
        "silver": Tier(requires={"score": 'total("visit", of="score") >= 5'}),
        "gold": Tier(requires={"staff": 'fact("staff") >= 3', "held": 'held("silver")'}),
    },
)


class TestRegions:
    def test_tiers_are_judged_in_each_region(self):
        """Each value of the key has its own tier; facts are the partner's, awards those of the region."""
        rows = [
            {"kind": "visit", "region": "emea", "score": 5, "on": "2024-05-01"},
            {"kind": "visit", "region": "apac", "score": 4, "on": "2024-05-01"},
            {"kind": "visit", "region": "amer", "score": 9, "on": "2024-05-01"},
            {"kind": "award", "award": "silver", "region": "emea", "on": "2024-05-01"},
        ]
        decision = decide(VISITS, VISITS.record("p", facts={"staff": 3}, evidence=rows), DAY)
        tiers = {region: standing.tier.id for region, standing in decision.ladders["tier"].items()}

        assert {"emea": "gold", "apac": "bronze", "amer": "silver"} == tiers
        assert UNMET is decision["region[amer]/gold/held"].verdict
        assert MET is decision["region[emea]/gold/held"].verdict
