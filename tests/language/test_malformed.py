"""Malformed and hostile rules: each is refused with a code, one sentence and a remedy, and costs little."""

import tracemalloc

import pytest

from partnercert.errors import ProgramErrors
from partnercert.language.text import parse_rule

WORDS = "rules are made of the words of the language, + - * / and > >= < <="
SPLIT = "split it into kpis or requirements"
NODES = "a rule may have 10000 nodes, 20000 with its phrases spelled out"
LEVELS = "a rule may nest 64 deep, 128 with its phrases spelled out"
EXAMPLE = 'write rules like kpi("win_rate") >= percent(25)'
EQUALITY = 'write .one_of("…") for equality, none_of(….one_of("…")) for inequality'
METHOD = 'the only method is .one_of("…", "…")'
VALUES = "use an amount, a text, a flag, a date or a period"
RULES = "a rule is a comparison with > >= < <=, .one_of(…), a flag, or words such as has() and all_of()"
NUMBERS = "write a number such as 5, 12.5 or `20/3`"
PLAIN_NUMBERS = "write a number such as 5, 12.5 or 250_000"
PERIODS = "write years, months, weeks or days, such as `P1Y`, `P6M`, `P2W` or `P30D`"
REFERENCE = "see the word's entry in the language reference"
LISTED = "the language reference lists its words"
NAMES = "names are texts in quotes"

OTHER_SYNTAX = [
    ("lambda: 1", "not-a-word", "`lambda: 1` is not part of the language", WORDS),
    ("(x := 5)", "not-a-word", "`x := 5` is not part of the language", WORDS),
    (
        "[x for x in [y for y in z]]",
        "not-a-word",
        "`[x for x in [y for y in z]]` is not part of the language",
        WORDS,
    ),
    (
        "1 if 2 else 3",
        "not-a-word",
        "`1 if 2 else 3` is not part of the language",
        "write choose((test, value), otherwise=value)",
    ),
    ('fact("a")[0]', "not-a-word", '`fact("a")[0]` is not part of the language', WORDS),
    (
        'f"{fact}"',
        "not-a-word",
        '`f"{fact}"` is not part of the language',
        "write the text as it is, without a letter before its quotes",
    ),
    ('b"bytes"', "not-a-word", '`b"bytes"` is not part of the language', WORDS),
    ("true", "unknown-word", "`true` is not a word of the language", "write True"),
    ("None", "not-a-word", "`None` is not part of the language", WORDS),
    ("...", "not-a-word", "`...` is not part of the language", WORDS),
    (
        "[1, 2]",
        "not-a-word",
        "`[1, 2]` is not part of the language",
        'write several values in round brackets: ("a", "b")',
    ),
    ("2 ** 3", "not-a-word", "`2 ** 3` is not part of the language", WORDS),
    ("7 // 2", "not-a-word", "`7 // 2` is not part of the language", 'write rounded(x / y, 1, "down")'),
    ("+5", "not-a-word", "`+5` is not part of the language", WORDS),
    (
        'not has("qbr")',
        "not-a-word",
        '`not` in `not has("qbr")` is not part of the language',
        "write none_of(…)",
    ),
    (
        'has("a") or has("b")',
        "not-a-word",
        '`or` in `has("a") or has("b")` is not part of the language',
        "write any_of(…, …)",
    ),
    (
        'has("a") and has("b")',
        "not-a-word",
        '`and` in `has("a") and has("b")` is not part of the language',
        "write all_of(…, …)",
    ),
    ('fact("a") == 5', "not-a-word", '`fact("a") == 5` does not compare with >, >=, < or <=', EQUALITY),
    ('fact("a") != 5', "not-a-word", '`fact("a") != 5` does not compare with >, >=, < or <=', EQUALITY),
    ('fact("a") is 5', "not-a-word", '`fact("a") is 5` does not compare with >, >=, < or <=', EQUALITY),
    (
        'fact("a") in (1, 2)',
        "not-a-word",
        '`fact("a") in (1, 2)` does not compare with >, >=, < or <=',
        EQUALITY,
    ),
    (
        '1 <= fact("a") <= 5',
        "chained-comparison",
        '`1 <= fact("a") <= 5` compares more than once',
        "write all_of(low <= x, x <= high)",
    ),
    ('has("a"', "bad-syntax", 'the rule `has("a"` cannot be read: `(` was never closed', EXAMPLE),
    ('has("a") >', "bad-syntax", 'the rule `has("a") >` cannot be read: invalid syntax', EXAMPLE),
    ("", "bad-syntax", "the rule `` cannot be read: invalid syntax", EXAMPLE),
    (None, "bad-syntax", "`None` is no text of a rule", "write the rule in quotes"),
]
OTHER_NAMES = [
    ('__import__("os")', "unknown-word", "`__import__` is not a word of the language", LISTED),
    ('ghas("qbr")', "unknown-word", "`ghas` is not a word of the language", "did you mean `has`?"),
    ("zzz", "unknown-word", "`zzz` is not a word of the language", 'a text is written in quotes: "zzz"'),
    ("kpi >= 5", "bad-argument", "`kpi` stands without its brackets", "write kpi(…)"),
    ('fact("a").region', "not-a-word", "`.region` is not part of the language", METHOD),
    ('fact("a").__class__()', "not-a-word", '`fact("a").__class__` cannot be called', METHOD),
    ('"a".format("b")', "not-a-word", '`"a".format` cannot be called', METHOD),
    ("(5)(3)", "not-a-word", "`5` cannot be called", METHOD),
]
HIDDEN = [
    ('has("a\\u0062")', "bad-text", "a rule has no backslashes", "write the character itself"),
    ('fact("a\u202e") > 1', "bad-text", "the invisible character U+202E stands in a rule", "remove it"),
    ('fact("a\u200b") > 1', "bad-text", "the invisible character U+200B stands in a rule", "remove it"),
    ('fact("\ud800")', "bad-text", "the invisible character U+D800 stands in a rule", "remove it"),
    ("\x00", "bad-text", "the invisible character U+0000 stands in a rule", "remove it"),
    (
        'ｆａｃｔ("a")',
        "bad-text",
        "letters beyond ASCII stand outside quotes",
        "names of the language are plain ASCII",
    ),
    (
        "fact('a') ≥ 5",
        "bad-text",
        "letters beyond ASCII stand outside quotes",
        "names of the language are plain ASCII",
    ),
    ('fact("a\nb")', "bad-text", 'the text `"a\\u000ab"` breaks its line', "write it on one line"),
    (
        'has("a") # and\n + 5',
        "bad-syntax",
        "a rule has no comments",
        "write the comment beside the rule",
    ),
    (
        'fact("a").one_of("emea" "apac")',
        "bad-syntax",
        "two texts stand side by side",
        "put a comma between them",
    ),
    ('fact("""a""")', "bad-syntax", "two texts stand side by side", "put a comma between them"),
    (
        'staffed({"sales": 1, "sales": 9})',
        "duplicate-key",
        "`sales` stands twice in one table",
        "leave one of them",
    ),
    (
        'has("deal", outcome="won", outcome="lost")',
        "duplicate-key",
        '`outcome` stands twice in `has("deal", outcome="won", outcome="lost")`',
        "leave one of them",
    ),
    ("all_of(*rules)", "not-a-word", "`*rules` is not part of the language", "name each argument"),
    (
        'has("a", **more)',
        "not-a-word",
        '`**` in `has("a", **more)` is not part of the language',
        "name each argument",
    ),
    ("staffed({**more})", "not-a-word", "`{**more}` has a key that is no text", 'write {"sales": 2}'),
    ("staffed({1: 2})", "not-a-word", "`{1: 2}` has a key that is no text", 'write {"sales": 2}'),
]
NO_NUMBERS = [
    ("nan", "unknown-word", "`nan` is not a word of the language", "did you mean `in_any`?"),
    ('usd("nan")', "bad-number", "`nan` is not a number", NUMBERS),
    ('usd("inf")', "bad-number", "`inf` is not a number", NUMBERS),
    ("1e400", "bad-number", "a number has more than 40 digits", "round it"),
    ("1e9999", "bad-number", "`1e9999` is not a number", NUMBERS),
    ("1" * 41, "bad-number", "a number has more than 40 digits", "round it"),
    ("0x10", "bad-number", "`0x10` is not a number", PLAIN_NUMBERS),
    ("1if 2 else 3", "bad-number", "`1if` is not a number", PLAIN_NUMBERS),
    ("1j", "bad-number", "`1j` is not a number", PLAIN_NUMBERS),
    ("usd(True)", "bad-number", "a boolean is not a number", "write 1 or 0 if a number is meant"),
    ('money(5, "usdd")', "bad-unit", "`usdd` is not a unit", "did you mean `usd`?"),
    ('-trailing("P1Y")', "bad-argument", '`trailing("P1Y")` is no value of the language', VALUES),
]
WRONG_ARGUMENTS = [
    (
        'staffed({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1, "g": 1, "h": 1, "i": 1})',
        "bad-argument",
        "`staffed` takes a table of 1 to 8 roles",
        'write staffed({"sales": 2, "delivery": 4})',
    ),
    (
        'staffed({"a": 1}, roles_per_person=0)',
        "bad-argument",
        "a person fills `0` roles",
        "name a whole number from 1 on",
    ),
    (
        'at_least(5, has("qbr"))',
        "bad-argument",
        "at least `5` of 1 rules",
        "name a number from 1 to the number of rules",
    ),
    (
        'at_least(0, has("qbr"))',
        "bad-argument",
        "at least `0` of 1 rules",
        "name a number from 1 to the number of rules",
    ),
    ("any_of()", "bad-argument", "`any_of` of no rules says nothing", "name at least one rule"),
    ("none_of()", "bad-argument", "`none_of` of no rules says nothing", "name at least one rule"),
    ("all_of(True)", "bad-rule", "`True` is not a rule", RULES),
    ('all_of("gold")', "bad-rule", "`'gold'` is not a rule", RULES),
    ('any_of(trailing("P1Y"))', "bad-rule", '`trailing("P1Y")` is not a rule', RULES),
    ("none_of(5)", "bad-rule", "`5` is not a rule", RULES),
    ('count("deal", where="won")', "bad-rule", "`'won'` is not a rule", RULES),
    (
        'rounded(kpi("a"), 0)',
        "bad-argument",
        "nothing is rounded to `0`",
        "round to a positive amount, such as percent(1)",
    ),
    (
        'rounded(kpi("a"), on("2026-01-01"))',
        "bad-argument",
        'nothing is rounded to `on("2026-01-01")`',
        "round to a positive amount, such as percent(1)",
    ),
    (
        'rounded(kpi("a"), 1, "dawn")',
        "bad-argument",
        "`dawn` is no direction of rounding",
        "did you mean `down`?",
    ),
    ('trailing("P0D")', "bad-period", "a period of no length is not a period", PERIODS),
    ("trailing(12)", "bad-period", "`12` is not a period", PERIODS),
    ('ago(kpi("a"), "1 year")', "bad-period", "`1 year` is not a period", PERIODS),
    ('held("gold", since="P")', "bad-period", "`P` is not a period", PERIODS),
    (
        'count("deal", window=calendar("week"))',
        "bad-window",
        "`week` is no unit of a window",
        "known here: `half`, `month`, `quarter`, `year`",
    ),
    (
        'fiscal("year", 1, 0)',
        "bad-window",
        "a window from 1 to 0 holds no day",
        "name the earlier unit first",
    ),
    (
        'calendar("month", -0.5)',
        "bad-window",
        "a window counts whole units, not `(Fraction(-1, 2), Fraction(-1, 2))`",
        "0 is the current unit, -1 the one before",
    ),
    ("term(0)", "bad-window", "`0` is no year of a term", "count the years from 1"),
    (
        'count("deal", window=5)',
        "bad-window",
        "`5` is no window",
        'write trailing("P12M") or calendar("year", -1)',
    ),
    (
        'in_each("month", -120, 0, has("qbr"))',
        "bad-window",
        "`in_each` asks about more than 120 units",
        "name fewer, or longer ones: quarter, half, year",
    ),
    (
        'on("2024-13-01")',
        "bad-date",
        "`2024-13-01` is not a day of the calendar",
        "write year, month and day, such as `2024-02-29`",
    ),
    ("on(2024)", "bad-date", "a `int` is not a date", "write year, month and day, such as `2024-02-29`"),
    ("fact(5)", "bad-argument", "`5` stands where a name is meant", NAMES),
    ('kpi(fact("a"))', "bad-argument", '`fact("a")` stands where a name is meant', NAMES),
    (
        "count()",
        "bad-argument",
        "`count` takes either a kind of evidence or `each`",
        'write count("deal", …) or count(each="person", …)',
    ),
    (
        'count(each="person", window=trailing("P1Y"))',
        "bad-argument",
        "`count` over groups takes only `of` and `where`",
        "say window, in_force, distinct and filters inside `where`",
    ),
    (
        'count(each=("a", "b", "c"), where=has("qbr"))',
        "bad-argument",
        "`('a', 'b', 'c')` is no key",
        'a key is "person", a field, or a pair of them',
    ),
    (
        'count("deal", in_force=False)',
        "bad-argument",
        "`in_force` is True or a window",
        "leave it out to count what is no longer in force too",
    ),
    (
        'count("deal", of="value")',
        "bad-argument",
        "`count` takes no `of`",
        "it belongs to another word, and is no name of a field",
    ),
    (
        'total("deal", of="value", distinct="customer")',
        "bad-argument",
        "`total` takes no `distinct`",
        "it belongs to another word, and is no name of a field",
    ),
    (
        'has("deal", distinct="customer")',
        "bad-argument",
        "`distinct` changes nothing about there being any",
        "leave it out, or write count(…) >= n",
    ),
    (
        'count("deal", value=field("value") >= 5)',
        "bad-argument",
        "the filter `value` takes a value or a tuple of values",
        'compare in `where` instead: where=field("value") >= …',
    ),
    (
        'total("deal")',
        "bad-argument",
        '`total("deal")` has wrong arguments: total missing 1 required keyword-only argument: `of`',
        REFERENCE,
    ),
    (
        'fact("a").one_of(option=1)',
        "bad-argument",
        '`fact("a").one_of(option=1)` has wrong arguments: one_of got an unexpected keyword argument `option`',
        REFERENCE,
    ),
    ('fact("a").one_of()', "bad-argument", '`fact("a")` is one of no options', 'write .one_of("…", "…")'),
    (
        "choose(5)",
        "bad-argument",
        "`choose` takes pairs of a test and a value",
        "write choose((test, value), otherwise=value)",
    ),
    (
        'case(fact("market"), {})',
        "bad-argument",
        "`case` takes a table of texts and values",
        'write case(fact("market"), {"mature": 40, "growth": 20})',
    ),
    ("least(5)", "bad-argument", "`least` takes two values or more", "write least(points(40), …)"),
    ("holders()", "bad-argument", "`holders` names no certification", 'write holders("sales-pro")'),
    (
        'ago(5, "P1Y")',
        "bad-argument",
        "`5` was the same at any time",
        "ask what a fact, an aggregate or a rule was",
    ),
    (
        'growth(usd(5), "P1Y")',
        "bad-argument",
        "`growth` of `usd(5)` is always 0",
        "name a fact, a KPI or an aggregate",
    ),
    ("(1, 2)", "bad-argument", "`(1, 2)` is no value of the language", VALUES),
    ('trailing("P1Y")', "bad-argument", '`trailing("P1Y")` is no value of the language', VALUES),
]
TOO_MUCH = [
    ("-" * 100_000 + "1", "rule-too-large", "a rule has 100001 characters, at most 10000 are read", SPLIT),
    (
        "+".join(["1"] * 300_000),
        "rule-too-large",
        "a rule has 599999 characters, at most 10000 are read",
        SPLIT,
    ),
    ("(" * 10_000, "rule-too-deep", "a rule may nest 64 deep", SPLIT),
    ("-" * 2_500 + "1", "rule-too-deep", "a rule may nest 64 deep", SPLIT),
    ("-" * 9_999 + "1", "rule-too-large", "a rule has 9999 operators, at most 2500 are read", SPLIT),
    ("1" + "+1" * 4_999, "rule-too-large", "a rule has 4999 operators, at most 2500 are read", SPLIT),
    ("- " * 64 + "1", "rule-too-deep", "a rule may nest 64 deep", SPLIT),
    ("none_of(" * 65 + 'has("a")' + ")" * 65, "rule-too-deep", LEVELS, SPLIT),
    ("growth(" * 40 + 'kpi("a")' + ', "P1Y")' * 40, "rule-too-large", NODES, SPLIT),
    ("score(" * 40 + 'kpi("a")' + ", 1, 1)" * 40, "rule-too-deep", LEVELS, SPLIT),
]
# Python itself gives up on these, at a depth of its own: only the code is ours.
TOO_MUCH_FOR_PYTHON = [
    "not " * 2_400 + "1",
    "a" + ".b" * 4_900,
    'fact("a")' + ".one_of(1)" * 990,
    "lambda:" * 1_400 + "1",
    "1 if 1 else " * 800 + "1",
    "[" * 130 + "]" * 130,
    "all_of(" + "(1," * 100 + ")" * 100 + ")",
    "1" * 9_999,
    "x" + "[0]" * 3_300,
    '{"a":' * 60 + "1" + "}" * 60,
]


def ids(rows):
    return [str(row[0])[:40] for row in rows]


def refusal(text):
    """The one fault for which the text is refused."""
    with pytest.raises(ProgramErrors) as refused:
        parse_rule(text)
    (fault,) = refused.value.faults
    return fault.code, fault.message, fault.help


MALFORMED = [*OTHER_SYNTAX, *OTHER_NAMES, *HIDDEN, *NO_NUMBERS, *WRONG_ARGUMENTS, *TOO_MUCH]


@pytest.mark.parametrize(("text", "code", "message", "help"), MALFORMED, ids=ids(MALFORMED))
def test_a_malformed_rule_is_refused(text, code, message, help):
    """The code is stable, the message one sentence about the rule, the help says what to write."""
    assert (code, message, help) == refusal(text)


@pytest.mark.parametrize("text", TOO_MUCH_FOR_PYTHON, ids=lambda text: text[:20])
def test_what_python_cannot_read_is_refused(text):
    """RecursionError, MemoryError and SyntaxError of the parser never get out."""
    with pytest.raises(ProgramErrors):
        parse_rule(text)


@pytest.mark.parametrize(
    "text", [*(row[0] for row in TOO_MUCH), *TOO_MUCH_FOR_PYTHON], ids=lambda text: text[:20]
)
def test_a_hostile_rule_takes_little_memory(text):
    """Refusing it costs less than ten megabytes."""
    tracemalloc.start()
    try:
        with pytest.raises(ProgramErrors):
            parse_rule(text)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_the_longest_sum_that_is_read():
    """Every supported version of Python reads it."""
    assert 2_501 == len(parse_rule("1" + "+1" * 2_500).args)


def test_signs_and_brackets_inside_a_text_are_harmless():
    """Only what stands outside quotes nests, comments or glues."""
    for inside in ("-" * 99, "(" * 99, "# no comment", "1if", "straße ≥ 5", "'quoted' 'twice'"):
        assert f'fact("{inside}")' == repr(parse_rule(f'fact("{inside}")'))
