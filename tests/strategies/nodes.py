"""Rules and formulas of every kind, biased to what programs really say: few names, short windows, shallow nests."""

from datetime import date
from functools import cache

from hypothesis import strategies as st

from partnercert import language as words
from partnercert.language.nodes import Literal, literal, operand
from partnercert.language.windows import calendar, fiscal, renewal, term, trailing
from partnercert.values.amounts import Amount
from partnercert.values.dates import Period
from partnercert.values.units import UNIT_WORDS

KINDS = ("deal", "exam", "module", "award", "standing", "attestation", "survey")
FIELDS = ("customer", "value", "score", "passed", "outcome", "kind", "person")
UNITS = ("month", "quarter", "half", "year")
NUMBERS_OF_EVENTS = (words.total, words.mean, words.median, words.minimum, words.maximum)

awkward = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="\\") | st.just(" "))
texts = st.sampled_from(["emea", "apac", "sales-pro", "don't", 'the "gold" one']) | awkward.map(
    lambda text: text.replace("'", "’") if '"' in text else text
)
names = st.sampled_from(["gold", "win_rate", "region", "sales-pro"]) | texts
lengths = st.sampled_from(["P1Y", "P12M", "P24M", "P30D", "P2W"]).map(Period.parse) | st.builds(
    Period, st.integers(0, 120), st.integers(1, 400)
)
dates = st.dates(date(1, 1, 1), date(9999, 12, 31))
numbers = st.integers(-20, 200) | st.integers(-(10**12), 10**12) | st.decimals(-(10**9), 10**9, places=4)
amounts = st.builds(Amount, numbers, st.sampled_from([*UNIT_WORDS, "usd", "eur", "jpy"])) | st.builds(
    Amount, st.fractions(max_denominator=10**6), st.sampled_from(["ratio", "usd", "chf", "days"])
)
plain = amounts | numbers | texts | st.booleans() | dates | lengths
literals = plain.map(literal)
keys = st.just("person") | st.sampled_from(FIELDS) | st.just(("person", "customer"))


@st.composite
def spans(draw, most=24):
    """The first and the last unit of a window that counts units."""
    first = draw(st.integers(-24, 6))
    return first, draw(st.integers(first, first + most - 1))


@st.composite
def windows(draw):
    """A window of any kind."""
    match draw(st.sampled_from(["trailing", "calendar", "fiscal", "term", "renewal"])):
        case "trailing":
            return trailing(draw(lengths))
        case "calendar":
            return calendar(draw(st.sampled_from(UNITS)), *draw(spans()))
        case "fiscal":
            return fiscal(draw(st.sampled_from(UNITS)), *draw(spans()))
        case "term":
            return term(draw(st.none() | st.integers(1, 9)))
        case _:
            return renewal()


@st.composite
def conditions(draw, depth=0, lasting=True):
    """What an aggregate over a kind may be told: filters, `where`, `window`, `in_force`."""
    options = plain | st.lists(plain, min_size=1, max_size=3).map(tuple)
    said = draw(st.dictionaries(st.sampled_from(FIELDS), options, max_size=2))
    if depth and draw(st.booleans()):
        said["where"] = draw(rules(depth - 1))
    if draw(st.booleans()):
        said["window"] = draw(windows())
    elif lasting and draw(st.booleans()):
        said["in_force"] = draw(st.just(True) | windows())
    return said


@st.composite
def aggregates(draw, depth=0):
    """A number, or a pick, over events or over groups of them."""
    kind, said = draw(st.sampled_from(KINDS)), draw(conditions(depth))
    of = draw(st.sampled_from(FIELDS) | formulas(max(depth - 1, 0)))
    groups = ("groups", "numbers of groups") if depth else ()
    match draw(st.sampled_from(["count", "distinct", "numbers", "pick", "day", *groups])):
        case "count":
            return words.count(kind, **said)
        case "distinct":
            return words.count(kind, distinct=draw(keys), **said)
        case "numbers":
            return draw(st.sampled_from(NUMBERS_OF_EVENTS))(kind, of=of, **said)
        case "pick":
            return draw(st.sampled_from([words.earliest, words.latest]))(kind, of=of, **said)
        case "day":
            return draw(st.sampled_from([words.earliest, words.latest]))(kind, **said)
        case "groups":
            return words.count(each=draw(keys), where=draw(rules(depth - 1)))
        case _:
            grouped = draw(st.sampled_from(NUMBERS_OF_EVENTS))
            return grouped(each=draw(keys), of=of, where=draw(st.none() | rules(depth - 1)))


@st.composite
def _bare_formulas(draw):
    match draw(st.sampled_from(["literal", "fact", "field", "kpi", "as_of", "aggregate", "holders"])):
        case "literal":
            return draw(literals)
        case "fact":
            return words.fact(draw(names))
        case "field":
            return words.field(draw(names))
        case "kpi":
            return words.kpi(draw(names))
        case "as_of":
            return words.as_of()
        case "aggregate":
            return draw(aggregates())
        case _:
            return words.holders(*draw(st.lists(names, min_size=1, max_size=2)))


@st.composite
def _formulas(draw, depth):
    part = formulas(depth - 1)
    moving = part.filter(lambda node: not isinstance(node, Literal))
    match draw(st.sampled_from(_FORMULAS)):
        case "aggregate":
            return draw(aggregates(depth))
        case "sum":
            return draw(part) + draw(part)
        case "difference":
            return draw(part) - draw(part)
        case "product":
            return draw(part) * draw(part)
        case "quotient":
            return draw(part) / draw(part)
        case "negated":
            return -draw(part)
        case "extreme":
            extreme = draw(st.sampled_from([words.least, words.greatest]))
            return extreme(*draw(st.lists(part, min_size=2, max_size=3)))
        case "rounded":
            directions = st.sampled_from(["down", "up", "half_even"])
            return words.rounded(draw(part), draw(_steps), draw(directions))
        case "choose":
            branches = st.lists(st.tuples(rules(depth - 1), part), min_size=1, max_size=2)
            return words.choose(*draw(branches), otherwise=draw(st.none() | part))
        case "case":
            options = st.dictionaries(texts, part, min_size=1, max_size=2)
            return words.case(draw(part), draw(options), otherwise=draw(st.none() | part))
        case "ago":
            return words.ago(draw(moving), draw(lengths))
        case "change":
            return words.change(draw(moving), draw(lengths))
        case "growth":
            return words.growth(draw(moving), draw(lengths))
        case "share_of":
            return words.share_of(draw(part), draw(part), draw(part))
        case _:
            gate = draw(st.none() | rules(depth - 1))
            return words.score(draw(part), draw(part), draw(part), draw(st.none() | _steps), gate)


@st.composite
def _bare_rules(draw):
    match draw(st.sampled_from(["flag", "has", "no", "achieved", "held", "holds", "attested", "compare"])):
        case "flag":
            return words.fact(draw(names))
        case "has":
            return words.has(draw(st.sampled_from(KINDS)), **draw(conditions()))
        case "no":
            return words.no(draw(st.sampled_from(KINDS)), **draw(conditions()))
        case "achieved":
            return words.achieved(draw(names))
        case "held":
            return words.held(draw(names), draw(st.none() | lengths))
        case "holds":
            return words.holds(*draw(st.lists(names, min_size=1, max_size=2)))
        case "attested":
            return words.attested(draw(names))
        case _:
            return draw(_bare_formulas()) >= draw(plain.map(operand))


@st.composite
def _rules(draw, depth):
    part, formula = rules(depth - 1), formulas(depth - 1)
    several = st.lists(part, min_size=1, max_size=3)
    match draw(st.sampled_from(_RULES)):
        case "compare":
            left, right = draw(formula), draw(formula)
            return draw(st.sampled_from([left > right, left >= right, left < right, left <= right]))
        case "one_of":
            return draw(formula).one_of(*draw(st.lists(plain, min_size=1, max_size=3)))
        case "has":
            return words.has(draw(st.sampled_from(KINDS)), **draw(conditions(depth)))
        case "all_of":
            return words.all_of(*draw(st.lists(part, max_size=3)))
        case "any_of":
            return words.any_of(*draw(several))
        case "none_of":
            return words.none_of(*draw(several))
        case "at_least":
            chosen = draw(several)
            return words.at_least(draw(st.integers(1, len(chosen))), *chosen)
        case "ago":
            return words.ago(draw(part), draw(lengths))
        case "for_each":
            return words.for_each(draw(keys), draw(part), draw(part))
        case "in_each":
            units = draw(st.sampled_from([words.in_each, words.in_any]))
            return units(draw(st.sampled_from(UNITS)), *draw(spans(most=3)), draw(part))
        case "wilson":
            word = draw(st.sampled_from([words.wilson_at_least, words.wilson_at_most]))
            rate, z = draw(st.integers(1, 99)), draw(st.sampled_from([1, 1.645, 1.96, "2.5758"]))
            return word(draw(formula), draw(formula), Amount(rate, "percent"), z=Amount(z, "count"))
        case _:
            needs = st.dictionaries(texts, formula, min_size=1, max_size=3)
            return words.staffed(draw(needs), draw(st.integers(1, 3)))


@cache
def formulas(depth=2):
    """What comes to an amount, a text or a date, at most `depth` words deep."""
    return _bare_formulas() | _formulas(depth) if depth else _bare_formulas()


@cache
def rules(depth=2):
    """What is met or not, at most `depth` words deep."""
    return _bare_rules() | _rules(depth) if depth else _bare_rules()


@cache
def nodes(depth=2):
    """Any node; one may make no sense to a checker, and yet has a text."""
    return rules(depth) | formulas(depth)


_steps = st.sampled_from([1, 5, Amount(1, "percent"), Amount(1000, "usd"), Amount("0.5", "points")])
_FORMULAS = (
    *("aggregate", "sum", "difference", "product", "quotient", "negated", "extreme", "rounded"),
    *("choose", "case", "ago", "change", "growth", "share_of", "score"),
)
_RULES = (
    *("compare", "one_of", "has", "all_of", "any_of", "none_of", "at_least"),
    *("ago", "for_each", "in_each", "wilson", "staffed"),
)
