"""What the words stand for: every phrase and its body, and the nodes that words make."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies.nodes import KINDS, conditions, keys, lengths, names, rules

from partnercert.errors import ProgramError
from partnercert.language import (
    achieved,
    ago,
    all_of,
    any_of,
    as_of,
    attested,
    calendar,
    case,
    change,
    choose,
    count,
    earliest,
    fact,
    field,
    fiscal,
    for_each,
    greatest,
    growth,
    has,
    held,
    holders,
    holds,
    in_any,
    in_each,
    kpi,
    least,
    maximum,
    no,
    none_of,
    on,
    percent,
    period,
    points,
    rounded,
    score,
    share_of,
    staffed,
    total,
    trailing,
    usd,
)
from partnercert.language.filling import filled
from partnercert.language.nodes import Aggregate, Pick, literal, walk
from partnercert.language.windows import Calendar, Trailing
from partnercert.values.dates import Period

LAST_YEAR = trailing("P12M")


class TestAPhraseStandsForALongerRule:
    @given(st.sampled_from(KINDS), conditions(depth=1))
    def test_has_is_a_count_of_at_least_one(self, kind, said):
        """has(k, …) = count(k, …) >= 1."""
        assert (count(kind, **said) >= 1) == has(kind, **said).body

    @given(st.sampled_from(KINDS), conditions(depth=1))
    def test_no_is_a_count_of_at_most_zero(self, kind, said):
        """no(k, …) = count(k, …) <= 0."""
        assert (count(kind, **said) <= 0) == no(kind, **said).body

    def test_holders_are_persons_with_a_good_standing(self):
        """holders(*c) = count("standing", standing=c, good=True, distinct="person")."""
        expected = count("standing", standing=("pro", "expert"), good=True, distinct="person")

        assert expected == holders("pro", "expert").body

    def test_holds_is_a_good_standing_at_hand(self):
        """holds(*c): the same for the person at hand, at least once."""
        assert (count("standing", standing=("pro", "expert"), good=True) >= 1) == holds("pro", "expert").body

    def test_attested_is_an_attestation_in_force(self):
        """attested(a) = has("attestation", attestation=a, in_force=True)."""
        assert has("attestation", attestation="gdpr", in_force=True) == attested("gdpr").body

    @given(rules(1), lengths)
    def test_change_is_the_value_less_what_it_was(self, value, length):
        """change(x, p) = x - ago(x, p)."""
        assert value - ago(value, length) == change(value, length).body

    def test_growth_is_the_change_over_what_was_above_zero(self):
        """growth(x, p) = choose((ago(x, p) > 0, change(x, p) / ago(x, p)))."""
        x, p = total("deal", of="value"), "P1Y"

        assert choose((ago(x, p) > 0, change(x, p) / ago(x, p))) == growth(x, p).body

    def test_a_score_is_in_proportion_and_capped(self):
        """score(x, full_at, worth) = least(worth, greatest(0, x / full_at * worth))."""
        x = kpi("adds")

        assert least(points(30), greatest(0, x / 3 * points(30))) == score(x, 3, points(30)).body

    def test_a_score_counts_whole_steps(self):
        """With a step, x is rounded down to it first."""
        x = kpi("adds")
        steps = rounded(x, to=5, direction="down")

        assert least(30, greatest(0, steps / 20 * 30)) == score(x, full_at=20, worth=30, step=5).body

    def test_a_score_has_a_gate(self):
        """With only_if there is nothing unless the gate is met."""
        x, gate = kpi("adds"), has("qbr")
        expected = choose((gate, least(30, greatest(0, x / 20 * 30))), otherwise=0)

        assert expected == score(x, 20, 30, only_if=gate).body

    @given(keys, rules(1), rules(1))
    def test_for_each_counts_the_groups_that_break_the_rule(self, key, if_, then):
        """for_each(k, if_, then) = count(each=k, where=all_of(if_, none_of(then))) <= 0."""
        assert (count(each=key, where=all_of(if_, none_of(then))) <= 0) == for_each(key, if_, then).body

    def test_in_each_asks_within_every_unit(self):
        """in_each = all_of of the rule with each sub-period as the window of its aggregates."""
        expected = all_of(
            count("qbr", window=calendar("quarter", -2)) >= 1,
            count("qbr", window=calendar("quarter", -1)) >= 1,
        )

        assert expected == in_each("quarter", -2, -1, count("qbr") >= 1).body

    def test_in_any_asks_within_one_unit(self):
        """in_any = any_of of the same."""
        expected = any_of(
            count("qbr", window=calendar("month", 0)) >= 1, count("qbr", window=calendar("month", 1)) >= 1
        )

        assert expected == in_any("month", 0, 1, count("qbr") >= 1).body

    def test_a_share_is_a_product_with_a_cap(self):
        """share_of(x, percent, at_most) = least(at_most, x * percent)."""
        x = fact("strategists")

        assert least(100, x * percent(50)) == share_of(x, percent(50), 100).body

    def test_staffed_asks_about_every_set_of_roles(self):
        """Σ needs(S) ≤ Σ over people of min(m, roles in S they can fill), for every set S."""
        sales = choose((has("standing", role="sales", good=True), 1), otherwise=0)
        tech = choose((has("standing", role="tech", good=True), 1), otherwise=0)
        expected = all_of(
            total(each="person", of=sales) >= 2,
            total(each="person", of=tech) >= fact("seats"),
            total(each="person", of=least(1, sales + tech)) >= literal(2) + fact("seats"),
        )

        assert expected == staffed({"sales": 2, "tech": fact("seats")}).body

    def test_a_person_of_two_roles_needs_no_cap_for_two(self):
        """Where m is as large as the set, the cap says nothing and is left out."""
        sales = choose((has("standing", role="sales", good=True), 1), otherwise=0)
        tech = choose((has("standing", role="tech", good=True), 1), otherwise=0)
        pair = staffed({"sales": 2, "tech": 1}, roles_per_person=2).body.rules[-1]

        assert (total(each="person", of=sales + tech) >= literal(2) + 1) == pair

    @given(st.dictionaries(names, st.integers(1, 9), min_size=1, max_size=5), st.integers(1, 3))
    def test_staffed_has_one_rule_for_every_set(self, needs, most):
        """Of n roles there are two to the n sets, less the empty one."""
        assert 2 ** len(needs) - 1 == len(staffed(needs, most).body.rules)


class TestAPhraseIsItsWords:
    def test_its_size_is_that_of_its_words(self):
        """The body counts nowhere."""
        assert 1 == attested("gdpr").size
        assert 2 == change(kpi("a"), "P1Y").size
        assert (3, 2) == (staffed({"a": 1, "b": 1}).size, staffed({"a": 1, "b": 1}).depth)

    def test_it_is_not_its_body(self):
        """A phrase and its spelled-out form are different rules with different texts."""
        phrase = attested("gdpr")

        assert phrase != phrase.body
        assert 'attested("gdpr")' == repr(phrase)
        assert 'has("attestation", attestation="gdpr", in_force=True)' == repr(phrase.body)


class TestWordsMakeNodes:
    def test_a_text_after_of_names_a_field(self):
        """of="score" is of=field("score")."""
        assert total("exam", of=field("score")) == total("exam", of="score")
        assert 'maximum("exam", of="score")' == repr(maximum("exam", of=literal("score")))

    def test_a_period_after_window_is_a_trailing_one(self):
        """window="P12M" is window=trailing("P12M"); so with in_force."""
        assert count("deal", window=trailing("P12M")) == count("deal", window="P12M")
        assert count("award", in_force=trailing("P12M")) == count("award", in_force=Period(12))

    def test_one_option_alone_is_a_tuple_of_one(self):
        """outcome="won" is outcome=("won",)."""
        assert count("deal", outcome=("won",)) == count("deal", outcome="won")

    def test_a_case_is_a_choice_between_texts(self):
        """case(x, {a: p, b: q}) = choose((x.one_of(a), p), (x.one_of(b), q))."""
        market = fact("market")
        expected = choose((market.one_of("mature"), 40), (market.one_of("growth"), 20), otherwise=1)

        assert expected == case(market, {"mature": 40, "growth": 20}, otherwise=1)

    def test_none_of_several_is_not_any_of_them(self):
        """none_of(a, b) = none_of(any_of(a, b))."""
        assert none_of(any_of(has("a"), has("b"))) == none_of(has("a"), has("b"))

    def test_minus_multiplies_by_minus_one(self):
        """-x = -1 * x."""
        assert -1 * kpi("a") == -kpi("a")

    def test_a_window_of_one_unit_is_said_once(self):
        """calendar("month", -1) is the last month, calendar("month") this one."""
        assert Calendar("month", -1, -1) == calendar("month", -1)
        assert Calendar("month", 0, 0) == calendar("month")
        assert 'fiscal("year", -2, -1)' == repr(fiscal("year", -2, -1))
        assert Trailing(Period(12)) == trailing("P12M")

    def test_numbers_and_amounts_stand_on_either_side(self):
        """Python's operators make nodes from both sides."""
        a = kpi("a")

        assert ["1 - ", "2 * ", "usd(1) / ", "3 + "] == [
            repr(node).removesuffix('kpi("a")') for node in (1 - a, 2 * a, usd(1) / a, 3 + a)
        ]
        assert 'as_of() - period("P90D")' == repr(as_of() - period("P90D"))
        assert [">", "<", ">=", "<="] == [node.op for node in (2 < a, 2 > a, usd(2) <= a, usd(2) >= a)]

    def test_a_python_bool_is_no_rule(self):
        """A comparison that got lost, as == does, is noticed where a rule is meant."""
        for lost in (kpi("a") == 5, True, literal(True)):
            with pytest.raises(ProgramError, match="bad-rule"):
                all_of(lost)

    @pytest.mark.parametrize("name", ["a b", "class", "größe", "of", ""])
    def test_a_filter_has_the_name_of_a_field(self, name):
        """What could not be written as a keyword in a text is refused."""
        with pytest.raises(ProgramError, match="bad-argument"):
            count("deal", **{name: 1})

    @pytest.mark.parametrize("bad", ["back\\slash", "\u202e", "'\""])
    def test_a_name_can_be_written(self, bad):
        """A name that no text could say is refused by every word that takes one."""
        for word in (fact, field, kpi, achieved, held, attested, count, earliest, holders):
            with pytest.raises(ProgramError, match="bad-text"):
                word(bad)


class TestAWindowIsFilledIn:
    def test_an_aggregate_without_a_window_gets_it(self):
        """Counts, totals and picks alike."""
        assert count("deal", window=LAST_YEAR) == filled(count("deal"), LAST_YEAR)
        assert total("deal", of="value", window=LAST_YEAR) == filled(total("deal", of="value"), LAST_YEAR)
        assert earliest("deal", window=LAST_YEAR) == filled(earliest("deal"), LAST_YEAR)

    def test_an_aggregate_with_a_window_keeps_it(self):
        """What the author said stands."""
        node = count("deal", window=calendar("year", -1))

        assert node == filled(node, LAST_YEAR)

    @pytest.mark.parametrize(
        "node",
        [
            count("award", award="gold"),
            count("standing", good=True),
            count("attestation"),
            count("deal", in_force=True),
            earliest("award"),
            attested("gdpr"),
            holders("sales-pro"),
            staffed({"sales": 2}),
            kpi("win_rate") >= percent(25),
            achieved("gold"),
            held("gold", since="P1Y"),
            fact("region").one_of("emea"),
            as_of() >= on("2026-01-01"),
        ],
        ids=repr,
    )
    def test_what_lasts_and_what_others_say_is_left_alone(self, node):
        """Standings, awards, attestations, in_force, other KPIs and the partner keep their own days."""
        assert node == filled(node, LAST_YEAR)

    def test_groups_are_filled_inside(self):
        """The groups of a KPI's formula see its window."""
        spend = total("usage", of="spend")
        node = count(each="product", where=spend >= usd(500))

        assert count(each="product", where=filled(spend, LAST_YEAR) >= usd(500)) == filled(node, LAST_YEAR)

    def test_phrases_are_filled_inside(self):
        """A phrase whose body changes becomes its body; one inside it likewise."""
        assert (count("qbr", window=LAST_YEAR) >= 1) == filled(has("qbr"), LAST_YEAR)
        assert all_of(count("qbr", window=LAST_YEAR) >= 1, attested("a")) == filled(
            all_of(has("qbr"), attested("a")), LAST_YEAR
        )
        value = count("deal", window=LAST_YEAR)
        assert value - ago(value, "P1Y") == filled(change(count("deal"), "P1Y"), LAST_YEAR)

    def test_in_each_keeps_its_sub_periods(self):
        """Inside, every aggregate has a window already."""
        node = in_each("quarter", -4, -1, has("qbr"))

        assert node == filled(node, LAST_YEAR)

    @given(rules(2))
    def test_filling_twice_changes_nothing_more(self, rule):
        """After the first time no aggregate is left without a window that could have one."""
        once = filled(rule, LAST_YEAR)

        assert once == filled(once, calendar("month"))
        assert all(
            part.window is not None
            or part.in_force is not None
            or part.kind in (None, "award", "standing", "attestation")
            for part in walk(once)
            if isinstance(part, Aggregate | Pick)
        )
