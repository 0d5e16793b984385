"""A rule is checked against the names of one program before it meets a record.

The program is fictional: partners of a harbour, their cargo, inspections and the people who hold them.
"""

import pytest
from hypothesis import given
from strategies.nodes import nodes

from partnercert.errors import Fault
from partnercert.language.checks import PARTNER, Scope, checks, sort_of
from partnercert.language.nodes import Node
from partnercert.language.signature import (
    DATE,
    FLAG,
    NUMBER,
    TEXT,
    FieldSpec,
    KindSpec,
    KpiSpec,
    Signature,
    amount,
)
from partnercert.language.text import parse_rule
from partnercert.values.mappings import FrozenMap

MONEY, COUNT, RATIO, POINTS, HOURS = (amount(unit) for unit in ("usd", "count", "ratio", "points", "hours"))


def fields(**specs):
    return FrozenMap(
        {name: spec if isinstance(spec, FieldSpec) else FieldSpec(spec) for name, spec in specs.items()}
    )


def maybe(sort, **more):
    return FieldSpec(sort, optional=True, **more)


HARBOUR = Signature(
    kinds=FrozenMap(
        {
            "cargo": KindSpec(
                fields(
                    customer=TEXT, value=MONEY, tons=COUNT, landed=DATE, note=maybe(TEXT), broken=maybe(FLAG)
                )
            ),
            "inspection": KindSpec(
                fields(
                    inspection=FieldSpec(TEXT, names="inspection"),
                    score=POINTS,
                    hours=HOURS,
                    state=FieldSpec(TEXT, one_of=("open", "passed", "failed")),
                )
            ),
            "standing": KindSpec(
                fields(
                    standing=FieldSpec(TEXT, names="award"),
                    role=maybe(TEXT, names="role", absent_differs=True),
                    good=FLAG,
                )
            ),
            "heavy": KindSpec(of="cargo"),
        }
    ),
    facts=fields(
        region=FieldSpec(TEXT, one_of=("emea", "apac")),
        insured=FLAG,
        founded=DATE,
        staff=COUNT,
        pipeline=MONEY,
        rating=POINTS,
        nps=POINTS,
        churn=RATIO,
        yard=amount("chf"),
    ),
    kpis=FrozenMap(
        {
            "win_rate": KpiSpec(RATIO, frozenset({"cargo"})),
            "nps": KpiSpec(POINTS, from_host=True),
            "loyal": KpiSpec(COUNT, frozenset({"cargo"}), groups=True),
            "faulty": KpiSpec(None),
        }
    ),
    names=FrozenMap(
        {
            "inspection": ("hull", "crane"),
            "award": ("gold", "silver", "pilot", "jetty"),
            "achievable": ("gold", "silver", "jetty"),
            "role": ("pilot", "stevedore"),
        }
    ),
    per=FrozenMap({"jetty": "customer"}),
)
PERSON = Scope(key=("person",))
CUSTOMER = Scope(key=("customer",))
RENEWING = Scope(key=("person",), renewing=True)
ONE_CARGO = Scope(kind="cargo")

SEVERAL = "of one event a rule may ask fields, facts, the date and arithmetic"
NO_ORDER = "a flag or a rule stands by itself, or in none_of(…)"
A_RULE = "compare it, as in … >= 3, or ask .one_of(…)"
A_FORMULA = "a formula comes to an amount: count(…), total(…), a quotient"
UNITS = "multiply by a ratio or a count, divide amounts of one unit"
DATES = 'a date takes a period, as in as_of() - period("P90D"); two dates differ by days'
TERMS = "use trailing(…) or calendar(…)"
KEYS = "a key is `person`, or a field that every kind inside the group requires"


def found(text, scope=PARTNER, expected="rule"):
    """Every fault of a rule, as code, message and help."""
    return [(f.code, f.message, f.help) for f in checks(parse_rule(text), HARBOUR, expected, scope)]


SOUND = [
    'count(each="customer", where=achieved("jetty")) >= 1',
    'count("cargo") >= 3',
    'fact("staff") + 1 > count("cargo") * 2',
    'fact("rating") >= 4.2',
    'kpi("nps") * 2 - 5 >= 30',
    'kpi("win_rate") >= percent(25)',
    'kpi("win_rate") > 0',
    'fact("pipeline") > 0',
    '-1 * fact("pipeline") < 0',
    'ratio(1) - fact("churn") >= percent(90)',
    'total("cargo", of="value") / fact("staff") >= usd(1000)',
    'total("cargo", of="value") * percent(5) >= usd(100)',
    'count("cargo") * usd(100) <= fact("pipeline")',
    'total("cargo", of="value") / fact("pipeline") >= percent(50)',
    'count("cargo") / count("inspection") >= ratio(2)',
    'fact("staff") / 2 >= 3',
    'fact("yard") >= money(5, "chf")',
    'fact("insured")',
    'none_of(fact("insured"))',
    "all_of()",
    'fact("insured").one_of(False)',
    'fact("region").one_of("emea", "apac")',
    'fact("founded") <= as_of() - period("P2Y")',
    'as_of() - fact("founded") >= days(700)',
    'earliest("cargo") + period("P1M") + period("P1D") <= as_of()',
    'latest("inspection", of="state").one_of("passed")',
    'latest("inspection", of="score") >= 70',
    'count("cargo", where=field("landed") <= field("on") + period("P3D")) >= 1',
    'count("cargo", where=field("value") >= fact("pipeline") * percent(1)) >= 1',
    'count("cargo", value=(usd(5), 0), tons=5, broken=True, person="ann") >= 1',
    'count("inspection", score=5, inspection="hull", state=("open", "passed")) >= 1',
    'count("heavy", where=field("tons") > 5) >= 1',
    'count(each="customer", where=total("cargo", of="value") >= usd(5)) >= 3',
    'count(each="person", where=all_of(has("inspection", state="passed"), fact("insured"), kpi("nps") > 5)) >= 3',
    'mean(each="customer", of=kpi("win_rate")) >= percent(5)',
    'total(each="person", of=choose((has("standing", role="pilot"), 1), otherwise=0)) >= 2',
    'for_each(("person", "customer"), has("cargo"), has("cargo", tons=5))',
    'least(points(40), kpi("nps")) >= 30',
    'choose((fact("insured"), "a"), otherwise="b").one_of("a")',
    'choose((kpi("nps") > 5, has("cargo")), otherwise=fact("insured"))',
    'choose((kpi("nps") > 5, has("cargo")), otherwise=True)',
    'case(fact("region"), {"emea": usd(5), "apac": 0}) < fact("pipeline")',
    'rounded(kpi("win_rate"), percent(1)) >= percent(25)',
    'score(count("cargo"), 3, points(30), step=1) >= 10',
    'score(fact("pipeline"), usd(100), points(30), only_if=fact("insured")) > 5',
    'growth(total("cargo", of="value"), "P1Y") >= percent(10)',
    'share_of(fact("staff"), percent(50), 100) <= holders("pilot")',
    'staffed({"pilot": 2, "stevedore": fact("staff") / 4})',
    'all_of(achieved("gold"), held("pilot", since="P1Y"), held("silver"))',
    'ago(count("cargo"), "P1Y") >= 3',
    'in_each("quarter", -4, -1, has("cargo"))',
    "choose((fact(\"insured\"), 1), otherwise=2) >= fact('rating')",
]

NUMBERS_WITHOUT_UNITS = [
    (
        'kpi("win_rate") >= 25',
        "bare-number",
        '`kpi("win_rate") >= 25` sets the bare number `25` beside a ratio',
        'write percent(25) or ratio("25")',
    ),
    (
        '1 - fact("churn") >= percent(90)',
        "bare-number",
        '`1 - fact("churn")` sets the bare number `1` beside a ratio',
        'write percent(1) or ratio("1")',
    ),
    (
        'fact("pipeline") >= 250000',
        "bare-number",
        '`fact("pipeline") >= 250_000` sets the bare number `250_000` beside usd',
        "write usd(250_000)",
    ),
    (
        'fact("yard") >= -0.5',
        "bare-number",
        '`fact("yard") >= -0.5` sets the bare number `-0.5` beside chf',
        'write money(-0.5, "chf")',
    ),
    (
        'as_of() - fact("founded") > 30',
        "bare-number",
        '`as_of() - fact("founded") > 30` sets the bare number `30` beside days',
        "write days(30)",
    ),
    (
        'total("inspection", of="hours") > 2 * 3',
        "bare-number",
        '`total("inspection", of="hours") > 2 * 3` sets the bare number `2 * 3` beside hours',
        "give its numbers the unit hours",
    ),
    (
        'least(5, fact("pipeline")) > 0',
        "bare-number",
        '`least(5, fact("pipeline"))` sets the bare number `5` beside usd',
        "write usd(5)",
    ),
    (
        'rounded(kpi("win_rate"), 1) > 0',
        "bare-number",
        '`rounded(kpi("win_rate"), 1, "half_even")` sets the bare number `1` beside a ratio',
        'write percent(1) or ratio("1")',
    ),
    (
        'choose((fact("insured"), usd(5)), otherwise=6) > usd(1)',
        "bare-number",
        '`choose((fact("insured"), usd(5)), otherwise=6)` sets the bare number `6` beside usd',
        "write usd(6)",
    ),
    (
        'score(fact("pipeline"), 100, 30) > 5',
        "bare-number",
        '`fact("pipeline") >= 100` sets the bare number `100` beside usd',
        "write usd(100)",
    ),
    (
        'score(fact("pipeline"), usd(100), 30) > 5',
        "bare-number",
        '`score(fact("pipeline"), usd(100), 30)` is worth the bare number `30`',
        "write points(30)",
    ),
]
UNITS_THAT_DO_NOT_FIT = [
    (
        'fact("pipeline") > percent(5)',
        "unit-mismatch",
        '`fact("pipeline") > percent(5)` sets a ratio beside usd',
        '`fact("pipeline")` is usd',
    ),
    (
        'kpi("win_rate") > usd(0)',
        "unit-mismatch",
        '`kpi("win_rate") > usd(0)` sets usd beside a ratio',
        '`kpi("win_rate")` is a ratio',
    ),
    (
        'fact("pipeline") + eur(5) > 0',
        "unit-mismatch",
        '`fact("pipeline") + eur(5)` sets eur beside usd',
        '`fact("pipeline")` is usd',
    ),
    (
        'count("cargo") >= points(3)',
        "unit-mismatch",
        '`count("cargo") >= points(3)` sets points beside a count',
        '`count("cargo")` is a count',
    ),
    (
        'fact("pipeline") * usd(2) > 0',
        "unit-mismatch",
        '`fact("pipeline") * usd(2)` is usd times usd, which is no unit',
        UNITS,
    ),
    (
        'fact("pipeline") * fact("rating") > 0',
        "unit-mismatch",
        '`fact("pipeline") * fact("rating")` is usd times points, which is no unit',
        UNITS,
    ),
    (
        'fact("staff") / fact("pipeline") > 0',
        "unit-mismatch",
        '`fact("staff") / fact("pipeline")` is count divided by usd, which is no unit',
        UNITS,
    ),
    (
        '5 / fact("pipeline") > 0',
        "unit-mismatch",
        '`5 / fact("pipeline")` is a number divided by usd, which is no unit',
        UNITS,
    ),
    (
        'fact("rating") / fact("pipeline") > 0',
        "unit-mismatch",
        '`fact("rating") / fact("pipeline")` is points divided by usd, which is no unit',
        UNITS,
    ),
]
SORTS_THAT_DO_NOT_FIT = [
    ('fact("staff")', "bad-rule", '`fact("staff")` is a count, not a rule', A_RULE),
    ("5", "bad-rule", "`5` is a bare number, not a rule", A_RULE),
    ("0", "bad-rule", "`0` is 0, not a rule", A_RULE),
    ("True", "bad-rule", "`True` is a flag, not a rule", A_RULE),
    ("as_of()", "bad-rule", "`as_of()` is a date, not a rule", A_RULE),
    ('all_of(kpi("win_rate"))', "bad-rule", '`kpi("win_rate")` is a ratio, not a rule', A_RULE),
    ('none_of(fact("region"))', "bad-rule", '`fact("region")` is a text, not a rule', A_RULE),
    ('count("cargo", where=field("value")) > 1', "bad-rule", '`field("value")` is usd, not a rule', A_RULE),
    ('choose((fact("staff"), 1)) > 0', "bad-rule", '`fact("staff")` is a count, not a rule', A_RULE),
    (
        'fact("region") >= "emea"',
        "bad-sort",
        '`fact("region")` is a text and has no order',
        'write .one_of("…")',
    ),
    ('fact("insured") >= 1', "bad-sort", '`fact("insured")` is a flag and has no order', NO_ORDER),
    ('has("cargo") > 0', "bad-sort", '`has("cargo")` is a rule and has no order', NO_ORDER),
    (
        'greatest(fact("insured"), 1) > 0',
        "bad-sort",
        '`fact("insured")` is a flag and has no order',
        NO_ORDER,
    ),
    (
        'fact("founded") >= 2020',
        "bad-sort",
        '`fact("founded") >= 2020` sets a bare number beside a date',
        '`fact("founded")` is a date',
    ),
    (
        'fact("founded") > 0',
        "bad-sort",
        '`fact("founded") > 0` sets 0 beside a date',
        '`fact("founded")` is a date',
    ),
    (
        'as_of() + days(5) > fact("founded")',
        "bad-sort",
        "`as_of() + days(5)` mixes a date and days",
        DATES,
    ),
    (
        'as_of() + fact("founded") > as_of()',
        "bad-sort",
        '`as_of() + fact("founded")` mixes a date and a date',
        DATES,
    ),
    (
        'period("P1Y") - as_of() > as_of()',
        "bad-sort",
        '`period("P1Y") - as_of()` mixes a period and a date',
        DATES,
    ),
    (
        "as_of() * 2 > as_of()",
        "bad-sort",
        "`as_of()` is a date, not an amount",
        "arithmetic takes amounts, and dates with periods",
    ),
    (
        'fact("staff") + has("cargo") > 1',
        "bad-sort",
        '`has("cargo")` is a rule, not an amount',
        "arithmetic takes amounts, and dates with periods",
    ),
    (
        'total("cargo", of="customer") > usd(5)',
        "bad-sort",
        '`field("customer")` is a text, not an amount',
        A_FORMULA,
    ),
    (
        'fact("staff").one_of("many")',
        "bad-sort",
        '`fact("staff")` is a count and never `"many"`',
        "an option is what the value is",
    ),
    (
        'fact("pipeline").one_of(5)',
        "bad-sort",
        '`fact("pipeline")` is usd and never `5`',
        "write usd(5)",
    ),
    (
        'fact("insured").one_of(1)',
        "bad-sort",
        '`fact("insured")` is a flag and never `1`',
        "an option is what the value is",
    ),
    (
        'has("cargo", value=100)',
        "bad-sort",
        "`cargo.value` is usd and never `100`",
        "write usd(100)",
    ),
    (
        'has("cargo", broken="yes")',
        "bad-sort",
        '`cargo.broken` is a flag and never `"yes"`',
        "an option is what the value is",
    ),
]
UNKNOWN_NAMES = [
    (
        'fact("regin").one_of("emea")',
        "unknown-fact",
        "the program has no fact `regin`",
        "did you mean `region`?",
    ),
    ('fact("nps") > 5', "unknown-fact", "`nps` is a KPI, not a fact", 'write kpi("nps")'),
    (
        'kpi("winrate") > 0',
        "unknown-kpi",
        "the program has no KPI `winrate`",
        "did you mean `win_rate`?",
    ),
    (
        'achieved("glod")',
        "unknown-achievable",
        "the program has no tier, specialization or requirement `glod`",
        "did you mean `gold`?",
    ),
    (
        'achieved("pilot")',
        "unknown-achievable",
        "the program has no tier, specialization or requirement `pilot`",
        "known here: `gold`, `jetty`, `silver`",
    ),
    (
        'held("sliver")',
        "unknown-award",
        "the program has no tier, specialization or certification `sliver`",
        "did you mean `silver`?",
    ),
    ('has("crago")', "unknown-kind", "there is no evidence of kind `crago`", "did you mean `cargo`?"),
    (
        'earliest("crago") > as_of()',
        "unknown-kind",
        "there is no evidence of kind `crago`",
        "did you mean `cargo`?",
    ),
    ('has("cargo", valeu=usd(5))', "unknown-field", "`cargo` has no field `valeu`", "did you mean `value`?"),
    (
        'total("cargo", of="valeu") > usd(5)',
        "unknown-field",
        "`cargo` has no field `valeu`",
        "did you mean `value`?",
    ),
    (
        'has("heavy", where=field("tonns") > 5)',
        "unknown-field",
        "`heavy` has no field `tonns`",
        "did you mean `tons`?",
    ),
    (
        'count("cargo", distinct="custmer") > 1',
        "unknown-field",
        "`cargo` has no field `custmer`",
        "did you mean `customer`?",
    ),
    (
        'fact("region").one_of("emae")',
        "unknown-option",
        '`fact("region")` is never `emae`',
        "did you mean `emea`?",
    ),
    (
        'ago(fact("region"), "P1Y").one_of("emae")',
        "unknown-option",
        '`ago(fact("region"), "P1Y")` is never `emae`',
        "did you mean `emea`?",
    ),
    (
        'latest("inspection", of="state").one_of("pased")',
        "unknown-option",
        '`latest("inspection", of="state")` is never `pased`',
        "did you mean `passed`?",
    ),
    (
        'has("inspection", state="lost")',
        "unknown-option",
        "`inspection.state` is never `lost`",
        "known here: `failed`, `open`, `passed`",
    ),
    (
        'has("inspection", inspection="hul")',
        "unknown-option",
        "`inspection.inspection` is never `hul`",
        "did you mean `hull`?",
    ),
    (
        'has("inspection", where=field("inspection").one_of("crain"))',
        "unknown-option",
        '`field("inspection")` is never `crain`',
        "did you mean `crane`?",
    ),
    (
        'holders("pilott") > 1',
        "unknown-option",
        "`standing.standing` is never `pilott`",
        "did you mean `pilot`?",
    ),
    (
        'staffed({"pilto": 2})',
        "unknown-option",
        "`standing.role` is never `pilto`",
        "did you mean `pilot`?",
    ),
]
OUT_OF_SCOPE = [
    (
        'achieved("jetty")',
        PARTNER,
        "wrong-scope",
        "`jetty` is judged in each customer, not of the whole partner",
        'ask in how many: count(each="customer", where=achieved("jetty")) >= 1',
    ),
    (
        'held("jetty", since="P1Y")',
        PERSON,
        "wrong-scope",
        "`jetty` is judged in each customer, not of the whole partner",
        'ask in how many: count(each="customer", where=held("jetty", since="P1Y")) >= 1',
    ),
    (
        'field("value") > usd(5)',
        PARTNER,
        "wrong-scope",
        '`field("value")` stands where no single event is at hand',
        "a field is read inside `where` and `of` of an aggregate over a kind",
    ),
    (
        'count(each="customer", where=all_of(has("cargo"), field("broken"))) > 1',
        PARTNER,
        "wrong-scope",
        '`field("broken")` stands where no single event is at hand',
        "a field is read inside `where` and `of` of an aggregate over a kind",
    ),
    (
        'has("cargo", where=has("inspection"))',
        PARTNER,
        "wrong-scope",
        '`count("inspection")` stands inside one event of `cargo`',
        SEVERAL,
    ),
    (
        'has("cargo", where=kpi("nps") > 5)',
        PARTNER,
        "wrong-scope",
        '`kpi("nps")` stands inside one event of `cargo`',
        SEVERAL,
    ),
    (
        'has("cargo", where=held("gold"))',
        PARTNER,
        "wrong-scope",
        '`held("gold")` stands inside one event of `cargo`',
        SEVERAL,
    ),
    (
        'has("cargo", where=ago(fact("insured"), "P1Y"))',
        PARTNER,
        "wrong-scope",
        '`ago(fact("insured"), "P1Y")` stands inside one event of `cargo`',
        SEVERAL,
    ),
    (
        'earliest("inspection") > as_of()',
        ONE_CARGO,
        "wrong-scope",
        '`earliest("inspection")` stands inside one event of `cargo`',
        SEVERAL,
    ),
    (
        'count(each="customer", where=count(each="person", where=has("cargo")) > 1) > 1',
        PARTNER,
        "wrong-scope",
        '`count(each="person", where=has("cargo"))` groups events inside a group or an event',
        "groups do not nest",
    ),
    (
        'staffed({"pilot": 2})',
        PERSON,
        "wrong-scope",
        '`total(each="person", of=choose((has("standing", good=True, role="pilot"), 1), ot…` groups events '
        "inside a group or an event",
        "groups do not nest",
    ),
    (
        'kpi("loyal") > 3',
        PERSON,
        "wrong-scope",
        "the KPI `loyal` groups events itself and stands inside a group",
        "groups do not nest: ask it of the partner",
    ),
    (
        'has("inspection")',
        CUSTOMER,
        "not-grouped",
        "`inspection` has no required field `customer` and is read inside groups by it",
        KEYS,
    ),
    (
        'count(each="note", where=has("cargo")) > 1',
        PARTNER,
        "not-grouped",
        "`cargo` has no required field `note` and is read inside groups by it",
        KEYS,
    ),
    (
        'count(each="role", where=has("standing")) > 1',
        CUSTOMER,
        "wrong-scope",
        '`count(each="role", where=has("standing"))` groups events inside a group or an event',
        "groups do not nest",
    ),
    (
        'kpi("win_rate") > percent(5)',
        Scope(key=("inspection",)),
        "not-grouped",
        "`cargo` has no required field `inspection` and is read inside groups by it",
        KEYS,
    ),
    (
        'count(each="customer", where=achieved("gold")) > 1',
        PARTNER,
        "not-grouped",
        '`count(each="customer", where=achieved("gold"))` names no evidence to group',
        "ask about events inside `where` or `of`",
    ),
    (
        'count(each="customer", where=kpi("nps") > 5) > 1',
        PARTNER,
        "not-grouped",
        '`count(each="customer", where=kpi("nps") > 5)` names no evidence to group',
        "ask about events inside `where` or `of`",
    ),
    (
        'has("cargo", window=term())',
        PARTNER,
        "wrong-scope",
        "`term()` has a meaning only where a certification is renewed",
        TERMS,
    ),
    (
        'has("cargo", in_force=renewal())',
        PERSON,
        "wrong-scope",
        "`renewal()` has a meaning only where a certification is renewed",
        TERMS,
    ),
    (
        'earliest("cargo", window=term(2)) > as_of()',
        PARTNER,
        "wrong-scope",
        "`term(2)` has a meaning only where a certification is renewed",
        TERMS,
    ),
]
AT_FAULT = [*NUMBERS_WITHOUT_UNITS, *UNITS_THAT_DO_NOT_FIT, *SORTS_THAT_DO_NOT_FIT, *UNKNOWN_NAMES]


@pytest.mark.parametrize("text", SOUND)
def test_a_sound_rule_has_no_fault(text):
    """What the language allows passes."""
    assert [] == found(text)


@pytest.mark.parametrize(("text", "code", "message", "help"), AT_FAULT, ids=[row[0] for row in AT_FAULT])
def test_a_rule_at_fault_is_told_what_and_why(text, code, message, help):
    """One mistake is one fault, with its remedy."""
    assert [(code, message, help)] == found(text)


@pytest.mark.parametrize(
    ("text", "scope", "code", "message", "help"), OUT_OF_SCOPE, ids=[row[0] for row in OUT_OF_SCOPE]
)
def test_a_rule_sees_what_its_place_sees(text, scope, code, message, help):
    """The partner, one group of its events, one event: each place has its own view."""
    assert [(code, message, help)] == found(text, scope)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ('has("inspection", window=term(2))', RENEWING),
        ('has("inspection", window=renewal())', RENEWING),
        ('all_of(kpi("nps") > 5, fact("insured"), achieved("gold"), held("gold"))', PERSON),
        ('kpi("win_rate") > percent(5)', CUSTOMER),
        ('kpi("win_rate") > percent(5)', PERSON),
        ('count("standing", role="pilot") > 1', Scope(key=("role",))),
        ('field("value") > usd(5)', ONE_CARGO),
        ('all_of(field("broken"), as_of() > field("landed"), fact("insured"))', ONE_CARGO),
    ],
)
def test_what_a_place_sees_is_sound_there(text, scope):
    """The same words are right in their place."""
    assert [] == found(text, scope)


class TestAFormulaComesToAnAmount:
    @pytest.mark.parametrize("text", ['count("cargo")', "5", "0", 'kpi("nps") / 2', "days(5)"])
    def test_amounts_are_formulas(self, text):
        """A count, a number, a quotient, an amount."""
        assert [] == found(text, expected="amount")

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ('has("cargo")', '`has("cargo")` is a rule, not an amount'),
            ('fact("region")', '`fact("region")` is a text, not an amount'),
            ('earliest("cargo")', '`earliest("cargo")` is a date, not an amount'),
            ("True", "`True` is a flag, not an amount"),
        ],
    )
    def test_anything_else_is_not(self, text, message):
        """A rule, a text, a date and a flag are no value of a KPI."""
        assert [("bad-sort", message, A_FORMULA)] == found(text, expected="amount")

    @pytest.mark.parametrize(
        ("text", "sort"),
        [
            ('total("cargo", of="value") / count("cargo")', MONEY),
            ('total("cargo", of="value") / total("cargo", of="value")', RATIO),
            ('count("cargo") / count("cargo")', RATIO),
            ('count("cargo") * percent(5)', COUNT),
            ('count("cargo") * 2', COUNT),
            ('mean("inspection", of="score") * percent(5)', POINTS),
            ('as_of() - earliest("cargo")', amount("days")),
            ('total("cargo", of=choose((field("broken"), 1), otherwise=0))', COUNT),
            ('score(kpi("win_rate"), percent(40), points(30))', POINTS),
            ('growth(total("cargo", of="value"), "P1Y")', RATIO),
            ('change(total("cargo", of="value"), "P1Y")', MONEY),
            ("2 * 3", NUMBER),
            ('as_of() - period("P1Y")', DATE),
            ('latest("inspection", of="state")', TEXT),
            ('kpi("faulty") / 2', None),
        ],
    )
    def test_its_unit_follows_from_its_parts(self, text, sort):
        """pint decides products and quotients, use decides bare numbers."""
        assert sort == sort_of(parse_rule(text), HARBOUR)


class TestFaultsAreFoundAtOnce:
    def test_every_fault_of_a_rule_is_reported(self):
        """One rule, six faults, in reading order."""
        text = (
            'all_of(fact("regin").one_of("emea"), kpi("win_rate") >= 25, has("crago"), '
            'count("cargo", valeu=1, where=field("tonns") > 5, window=term()) >= usd(1), achieved("glod"))'
        )

        assert [
            "the program has no fact `regin`",
            '`kpi("win_rate") >= 25` sets the bare number `25` beside a ratio',
            "there is no evidence of kind `crago`",
            "`term()` has a meaning only where a certification is renewed",
            "`cargo` has no field `valeu`",
            "`cargo` has no field `tonns`",
        ] == [message for _, message, _ in found(text)][:6]
        assert "unknown-achievable" == found(text)[-1][0]

    def test_a_mistake_is_not_blamed_on_what_surrounds_it(self):
        """What is at fault has no sort, and nothing is said about its sum, its comparison or its rule."""
        text = 'none_of(rounded(fact("a") * usd(2) + 5, usd(1)) / kpi("b") >= percent(3))'

        assert ["unknown-fact", "unknown-kpi"] == [code for code, _, _ in found(text)]

    def test_a_kpi_at_fault_is_blamed_once_where_it_stands(self):
        """Rules that name it are not."""
        assert [] == found('kpi("faulty") >= usd(5)')

    def test_the_same_fault_twice_is_one(self):
        """A phrase that repeats its words does not repeat its faults."""
        assert [("unknown-fact", "the program has no fact `x`", "known here: " + KNOWN)] == found(
            'growth(fact("x"), "P1Y") > fact("x")'
        )


KNOWN = ", ".join(f"`{name}`" for name in sorted(HARBOUR.facts))


@given(nodes(3))
def test_any_node_is_checked_without_a_crash(node: Node):
    """Whatever can be said can be judged: faults come back, errors do not."""
    for scope in (PARTNER, PERSON, RENEWING, ONE_CARGO):
        for expected in ("rule", "amount"):
            faults = checks(node, HARBOUR, expected, scope)
            assert all(
                isinstance(fault, Fault) and fault.code and fault.message and fault.help for fault in faults
            )
            assert len(set(faults)) == len(faults)
            assert faults or sort_of(node, HARBOUR, scope) is not None or "faulty" in repr(node)


def test_the_deepest_rule_is_checked():
    """Scores of scores, as deep as they may be, are read once each."""
    node = parse_rule("score(" * 24 + 'count("cargo")' + ", 1, 1)" * 24 + " >= 1")

    assert () == checks(node, HARBOUR)
