"""The text form and the nodes say the same."""

import copy
import doctest
import pickle
import warnings

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from strategies.nodes import formulas, literals, nodes, rules, windows

from partnercert import language
from partnercert.errors import MAX_RULE_CHARACTERS, ProgramError, ProgramErrors
from partnercert.language import (
    all_of,
    any_of,
    as_of,
    choose,
    count,
    fact,
    has,
    in_each,
    kpi,
    none_of,
    on,
    staffed,
    usd,
)
from partnercert.language.nodes import Arithmetic, AtLeast, Literal, literal, walk
from partnercert.language.text import VOCABULARY, parse_rule, read, write
from partnercert.values.amounts import Amount

REAL_RULES = (
    'at_least(2, kpi("attach_rate") >= percent(20), kpi("csat") >= percent(80))',
    'count("reference", validated=True, window=trailing("P24M")) >= 1',
    'staffed({"sales": 2, "solutions": 4}, roles_per_person=2)',
    'fact("region").one_of("emea", "apac")',
    'as_of() - latest("qbr") <= days(100)',
    'choose((fact("employees") > 500, 10), otherwise=-1.5) * 2 - (3 - kpi("x"))',
)
PIECES = (
    *"()[]{},.=<>+-*/:\"'#@!~^&|%;\\\n\t 0159eEjx_",
    *("==", "**", "//", ":=", "->", "and ", "not ", "in ", "is ", "lambda x: ", "if ", "else ", "for x in "),
    *(
        'f"',
        'b"',
        "None",
        "True",
        "nan",
        "1e999",
        "ｆ",
        "\u202e",
        "…",
        "await ",
        "yield ",
        "*x",
        "**x",
        ".one_of(",
    ),
    *(f"{word}(" for word in language.__all__),
)


def text_of(node):
    """The canonical text, where it is short enough to be read."""
    text = write(node)
    assume(len(text) <= MAX_RULE_CHARACTERS)
    return text


def read_or_refused(text):
    """The node, or nothing where the text is refused as it should be: by faults that say what and why."""
    try:
        return parse_rule(text)
    except ProgramErrors as error:
        refused = error
    assert refused.faults
    assert all(f.code and f.message and f.help and f.message.isprintable() for f in refused.faults)
    return None


class TestTextAndNodesAreTheSameThing:
    @given(nodes(3))
    def test_a_text_reads_back_as_the_node_that_wrote_it(self, node):
        """Text round trip is identity on nodes."""
        assert node == parse_rule(text_of(node))

    @given(nodes())
    def test_canonical_text_is_a_fixpoint(self, node):
        """Writing what was read from canonical text changes nothing."""
        text = text_of(node)

        assert text == write(parse_rule(text))

    @given(literals)
    def test_a_literal_reads_back_as_itself(self, node):
        """Amounts, texts, flags, dates and periods are written exactly."""
        assert node == parse_rule(write(node))

    @given(windows())
    def test_a_window_reads_back_as_itself(self, window):
        """Windows of all five kinds are written exactly."""
        assert (window, ()) == read(write(window))

    @pytest.mark.parametrize("text", REAL_RULES)
    def test_python_reads_a_rule_as_a_document_does(self, text):
        """Evaluated with the words at hand, the text makes the same node."""
        scope = {word: getattr(language, word) for word in language.__all__}

        assert eval(text, scope) == parse_rule(text)

    @pytest.mark.parametrize("text", REAL_RULES)
    def test_a_rule_may_be_laid_out_over_several_lines(self, text):
        """White space between words has no meaning."""
        laid_out = "\n " + text.replace("(", "(\n\t").replace(", ", ",\r\n  ") + " \n"

        assert parse_rule(text) == parse_rule(laid_out)

    def test_brackets_stand_only_where_they_are_needed(self):
        """A sum inside a product keeps its brackets, a product inside a sum has none."""
        a, b, c = kpi("a"), kpi("b"), kpi("c")

        assert '(kpi("a") + kpi("b")) * kpi("c")' == write((a + b) * c)
        assert 'kpi("a") + kpi("b") * kpi("c")' == write(a + b * c)
        assert 'kpi("a") - (kpi("b") - kpi("c"))' == write(a - (b - c))
        assert 'kpi("a") - kpi("b") - kpi("c")' == write(a - b - c)
        assert 'kpi("a") / (kpi("b") / kpi("c"))' == write(a / (b / c))
        assert 'kpi("a") + (kpi("b") + kpi("c"))' == write(a + (b + c))
        assert '(kpi("a") > kpi("b")).one_of(True)' == write((a > b).one_of(True))
        assert "(5).one_of(5)" == write(literal(5).one_of(5))

    def test_a_sum_of_many_terms_is_one_flat_node(self):
        """A long sum is long, not deep."""
        terms = sum((kpi(f"k{n}") for n in range(500)), start=kpi("k"))

        assert (502, 2) == (terms.size, terms.depth)
        assert terms == parse_rule(write(terms))

    def test_a_bound_is_written_on_the_right(self):
        """`30 <= x` is `x >= 30`, in Python and in text."""
        assert 'kpi("nps") >= 30' == write(30 <= kpi("nps"))
        assert 'kpi("nps") >= 30' == write(parse_rule('30 <= kpi("nps")'))
        assert 'as_of() > on("2026-01-01")' == write(on("2026-01-01") < as_of())

    def test_all_of_no_rules_is_written_as_that(self):
        """A tier that asks nothing is met; any of nothing and none of nothing are mistakes."""
        assert AtLeast(0, ()) == parse_rule("all_of()") == all_of()
        assert "all_of()" == write(all_of())
        for word in (any_of, none_of):
            with pytest.raises(ProgramError, match="bad-argument"):
                word()

    def test_the_deepest_rule_reads_back(self):
        """Where a node opens two brackets a level, depth 64 is still within reach."""
        node = count("a", value=(usd(1), usd(2)))
        while node.depth < 64:
            node = choose((fact("a"), node))

        assert node == parse_rule(write(node))


class TestANodeIsAValue:
    @given(nodes())
    def test_copies_and_pickles_are_equal(self, node):
        """A node survives pickle, copy and deepcopy with its text, size and depth."""
        for other in (pickle.loads(pickle.dumps(node)), copy.copy(node), copy.deepcopy(node)):
            assert node == other
            assert hash(node) == hash(other)
            assert (node.size, node.depth, repr(node)) == (other.size, other.depth, repr(other))

    @given(nodes(), nodes())
    def test_equal_nodes_have_equal_hash_and_text(self, one, other):
        """Two nodes are equal exactly when their texts are."""
        assert (one == other) is (write(one) == write(other))
        assert one != other or hash(one) == hash(other)

    @given(nodes())
    def test_equal_nodes_made_twice_have_equal_hash_and_text(self, node):
        """A node read from text is as good as the one that was built."""
        again = parse_rule(text_of(node))

        assert (hash(node), write(node)) == (hash(again), write(again))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (has("deal", outcome="won", source="own"), has("deal", source="own", outcome="won")),
            (count("deal", outcome="won", value=5), count("deal", value=5, outcome="won")),
            (staffed({"a": 1, "b": 2}), staffed({"b": 2, "a": 1})),
            (literal(5), literal(5.0)),
            (literal(usd(0)), literal(-usd(0))),
        ],
    )
    def test_the_order_of_names_is_no_matter(self, one, other):
        """Filters, roles and spellings that mean the same are the same."""
        assert one == other
        assert (hash(one), repr(one), one.size) == (hash(other), repr(other), other.size)

    def test_the_flag_true_is_not_the_number_one(self):
        """Python says True == 1; a rule does not."""
        assert Literal(True) != literal(1)
        assert 2 == len({Literal(True), literal(1)})
        assert fact("a").one_of(True) != fact("a").one_of(1)
        assert has("exam", passed=True) != has("exam", passed=1)

    @given(nodes())
    def test_size_and_depth_are_those_of_the_parts(self, node):
        """A node counts itself and what stands in its text, a phrase its words and not its body."""
        parts = list(node.parts())

        assert 1 + sum(part.size for part in parts) == node.size
        assert 1 + max((part.depth for part in parts), default=0) == node.depth

    @given(nodes())
    def test_the_unfolded_size_is_what_a_walk_meets(self, node):
        """Readings walk through the bodies of phrases, and their number of steps is known and limited."""
        assert len(list(walk(node))) == node.unfolded_size <= 20_000
        assert node.unfolded_depth <= 128

    @given(rules())
    def test_a_node_has_no_truth_value(self, rule):
        """`if rule:`, `rule and rule` and a chain of comparisons are refused."""
        for question in (bool, lambda node: node and node, lambda node: 1 < node < 3):
            with pytest.raises(ProgramError, match="not-a-boolean"):
                question(rule)

    @given(nodes())
    def test_rebuilding_with_nothing_changed_is_the_same(self, node):
        """Every node can take itself apart and put itself together."""
        assert node == node.rebuilt(lambda part: part)

    def test_a_text_enumeration_is_its_text(self):
        """A host's class of texts leaves no trace in the rule."""

        class Region(str):
            __slots__ = ()

        assert fact("region").one_of("emea") == fact("region").one_of(Region("emea"))


class TestALiteralCanBeWritten:
    @pytest.mark.parametrize(
        ("value", "code"),
        [
            ("both \" and '", "bad-text"),
            ("back\\slash", "bad-text"),
            ("line\nbreak", "bad-text"),
            ("zero\u200bwidth", "bad-text"),
            (Amount("1/3", "count"), "bad-number"),
            (usd(10**39) * 10, "bad-number"),
            (None, "bad-argument"),
            (5, "bad-argument"),
            ([], "bad-argument"),
        ],
    )
    def test_what_has_no_text_is_refused(self, value, code):
        """A literal that could not be read back is never made."""
        with pytest.raises(ProgramError) as refused:
            Literal(value)
        assert code == refused.value.code

    def test_a_quotient_says_a_third(self):
        """What has no decimal text is calculated."""
        assert "1 / 3" == write(literal(1) / 3)

    def test_arithmetic_stands_between_parts(self):
        """A difference has two parts, a sum two or more."""
        for op, parts in (("-", 3), ("/", 1), ("+", 1), ("*", 0)):
            with pytest.raises(ProgramError, match="bad-argument"):
                Arithmetic(op, (kpi("a"),) * parts)


class TestLimits:
    def test_a_tree_that_doubles_is_refused_at_construction(self):
        """`x = x * x` ends at ten thousand nodes."""
        node = kpi("a")
        for _ in range(11):
            node = kpi("b") - node * node
        assert 8_189 == node.size
        with pytest.raises(ProgramError, match="rule-too-large"):
            node * node

    def test_a_tree_too_deep_is_refused_at_construction(self):
        """Negation upon negation ends at sixty-four."""
        node = fact("a")
        for _ in range(63):
            node = none_of(node)
        assert 64 == node.depth
        with pytest.raises(ProgramError, match="rule-too-deep"):
            none_of(node)

    def test_phrases_of_phrases_are_refused_before_they_explode(self):
        """Forty growths of growths would be four to the fortieth nodes for every reading."""
        text = "growth(" * 40 + 'kpi("a")' + ', "P1Y")' * 40

        with pytest.raises(ProgramErrors, match="fault in the rule") as refused:
            parse_rule(text)
        assert "rule-too-large" == refused.value.code

    @pytest.mark.parametrize("word", ["in_each", "in_any"])
    def test_a_rule_for_very_many_units_is_refused(self, word):
        """Ten years of months are enough."""
        assert 120 == len(parse_rule(f'{word}("month", -120, -1, has("qbr"))').body.rules)
        with pytest.raises(ProgramErrors) as refused:
            parse_rule(f'{word}("month", -120, 0, has("qbr"))')
        assert "bad-window" == refused.value.code

    def test_eight_roles_are_within_the_limits(self):
        """Every set of eight roles is asked about, 255 of them."""
        assert 255 == len(staffed(dict.fromkeys("abcdefgh", 1)).body.rules)

    def test_units_within_units_are_refused_before_they_are_built(self):
        """A hundred and twenty times a hundred and twenty months of two nodes and more."""
        months = in_each("month", -119, 0, has("qbr"))
        with pytest.raises(ProgramError, match="rule-too-large"):
            in_each("month", -119, 0, months)

    def test_needs_too_large_to_repeat_are_refused(self):
        """Each need is repeated in half of all sets of roles."""
        large = sum((kpi(f"k{n}") for n in range(200)), start=kpi("k"))
        with pytest.raises(ProgramError, match="rule-too-large"):
            staffed(dict.fromkeys("abcdefgh", large))


class TestTheVocabulary:
    def test_it_is_what_the_language_exports(self):
        """What can be called in a text is exactly what the package names."""
        assert sorted(VOCABULARY) == sorted(language.__all__) == language.__all__
        assert all(VOCABULARY[word] is getattr(language, word) for word in language.__all__)

    @pytest.mark.parametrize("word", language.__all__)
    def test_every_word_says_what_it_means(self, word):
        """A word has a docstring: a sentence that starts with a capital letter and ends with a full stop."""
        first = (VOCABULARY[word].__doc__ or "").partition("\n")[0]

        assert first[:1].isupper()
        assert first.endswith((".", ","))

    @pytest.mark.parametrize(
        "word",
        [word for word in language.__all__ if VOCABULARY[word].__module__.startswith(language.__name__)],
    )
    def test_every_word_of_rules_shows_an_example(self, word):
        """A doctest teaches what the sentence does not."""
        assert doctest.DocTestParser().get_examples(VOCABULARY[word].__doc__)


class TestWhateverIsWritten:
    @given(st.text(max_size=60))
    @example("\ud800")
    @example("𝐟act('a')")
    @example("\x00")
    @example("'" * 3 + "a" + "'" * 3)
    def test_random_text_is_read_or_refused(self, text):
        """Nothing but faults comes of garbage."""
        read_or_refused(text)

    @given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
    def test_random_pieces_of_rules_are_read_or_refused(self, text):
        """Nothing but faults comes of words in the wrong order; what is read has a canonical text."""
        node = read_or_refused(text)

        assert node is None or node == parse_rule(write(node))

    @given(st.sampled_from(REAL_RULES) | nodes().map(write), st.data())
    def test_a_mutated_rule_is_read_or_refused(self, text, data):
        """One piece is put in, taken out or put elsewhere; what is read has a canonical text."""
        assume(len(text) < MAX_RULE_CHARACTERS - 100)
        places = st.integers(0, len(text))
        start, end, piece = data.draw(places), data.draw(places), data.draw(st.sampled_from(PIECES))
        mutated = data.draw(
            st.sampled_from(
                [
                    text[:start] + piece + text[start:],
                    text[:start] + text[end:],
                    text[:start] + piece + text[end:],
                ]
            )
        )
        node = read_or_refused(mutated)

        assert node is None or len(write(node)) > MAX_RULE_CHARACTERS or node == parse_rule(write(node))

    @given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
    def test_nothing_warns(self, text):
        """Python's own warnings about odd syntax never reach the host."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            read_or_refused(text)

    @given(st.sampled_from(language.__all__), st.lists(formulas() | rules(), max_size=4))
    def test_a_word_refuses_nodes_in_wrong_places_as_a_program_error(self, word, arguments):
        """A document never sees Python's TypeError."""
        text = f"{word}({', '.join(map(write, arguments))})"
        assume(len(text) <= MAX_RULE_CHARACTERS)

        read_or_refused(text)

    def test_every_fault_of_a_rule_is_found_at_once(self):
        """A fault does not hide the next one, not even behind `and`, `not` or `==`."""
        text = 'fcat("a") == kip("b") and not usd("many") >= 1 < has("x").region'

        with pytest.raises(ProgramErrors) as refused:
            parse_rule(text)
        assert [
            "unknown-word",
            "unknown-word",
            "not-a-word",
            "bad-number",
            "not-a-word",
            "chained-comparison",
            "not-a-word",
            "not-a-word",
        ] == [fault.code for fault in refused.value.faults]
