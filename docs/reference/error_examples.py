"""One small example of each code, run by the tests and shown with its error in the reference."""

from collections.abc import Callable
from datetime import date
from typing import Final

import polars

import partnercert as pc
from partnercert import psychometrics
from partnercert.language import all_of, count, fact, has, trailing
from partnercert.program.lifecycle import PARTNER_LIFECYCLE


def bad_argument() -> None:
    pc.Kpi(formula='count("deal", outcome="won", in_force=False)')


def bad_calendar() -> None:
    pc.FiscalCalendar(starts=13)


def bad_date() -> None:
    program = pc.parse_program('[program]\nname = "Lantern"')
    program.record("acme", evidence=[{"kind": "qbr", "on": "2026-02-30"}])


def bad_document() -> None:
    pc.parse_program('[program\nname = "Lantern"')


def bad_evidence() -> None:
    program = pc.parse_program('[program]\nname = "Lantern"')
    program.record("acme", evidence=[("qbr", "2026-03-02")])


def bad_fact() -> None:
    program = pc.parse_program('[program]\nname = "Lantern"')
    program.record("acme", facts=["emea"])


def bad_frame() -> None:
    program = pc.parse_program('[program]\nname = "Lantern"')
    pc.decide_table(program, [{"id": "acme"}], {}, as_of=date(2026, 6, 30))


def bad_id() -> None:
    pc.parse_program("[roles.Sales]")


def bad_number() -> None:
    pc.percent("12,5")


def bad_period() -> None:
    trailing("12 months")


def bad_rate() -> None:
    pc.parse_program("""
        [program]
        currency = "usd"
        [rates]
        eur = [{ starts = 2026-01-01, worth = -1 }]
    """)


def bad_rule() -> None:
    pc.parse_program("""
        [requirements]
        reviews = 'count("qbr")'
    """)


def bad_shape() -> None:
    pc.parse_program("""
        [kpis.win_rate]
        standard = "win_rate"
        formula = 'count("deal", outcome="won")'
    """)


def bad_sort() -> None:
    pc.parse_program("""
        [requirements]
        graded = 'count("exam", state=70) >= 1'
    """)


def bad_syntax() -> None:
    pc.parse_program("""
        [requirements]
        reviews = 'has("qbr")  # one is enough'
    """)


def bad_template() -> None:
    pc.parse_program("""
        [notices.expiry]
        anchor = "expiry"
        audience = "person"
        text = "Dear {person"
    """)


def bad_text() -> None:
    program = pc.parse_program('[program]\nname = "Lantern"')
    program.record("acme", evidence=[{"kind": "qbr", "on": "2026-03-02", "person": "ada\n"}])


def bad_unit() -> None:
    pc.parse_program("""
        [facts]
        revenue = { unit = "euro" }
    """)


def bad_value() -> None:
    program = pc.parse_program('[program]\nname = "Lantern"')
    passed = {"kind": "exam", "on": "2026-03-02", "exam": "sales-1", "passed": "yes"}
    program.record("acme", evidence=[passed])


def bad_window() -> None:
    pc.parse_program("""
        [requirements]
        reviews = 'has("qbr", window=calendar("week"))'
    """)


def bad_zone() -> None:
    pc.parse_program("""
        [program]
        timezone = "Berlin"
    """)


def bare_number() -> None:
    pc.parse_program("""
        [kpis.win_rate]
        standard = "win_rate"
        [requirements]
        wins = 'kpi("win_rate") >= 25'
    """)


def chained_comparison() -> None:
    pc.parse_program("""
        [requirements]
        reviews = '1 <= count("qbr") <= 4'
    """)


def contradiction() -> None:
    program = pc.parse_program('[program]\nname = "Lantern"')
    program.record(
        "acme",
        evidence=[
            {"kind": "qbr", "id": "Q-1", "on": "2026-03-02"},
            {"kind": "qbr", "id": "Q-1", "on": "2026-03-09"},
        ],
    )


def cycle() -> None:
    pc.parse_program("""
        [requirements]
        hen = 'achieved("egg")'
        egg = 'achieved("hen")'
    """)


def derived_kind() -> None:
    program = pc.parse_program('[program]\nname = "Lantern"')
    program.record("acme", evidence=[{"kind": "standing", "on": "2026-03-02", "standing": "gold"}])


def duplicate_id() -> None:
    pc.parse_program("""
        [certifications.retail]
        [specializations.retail]
    """)


def duplicate_key() -> None:
    pc.parse_program("""
        [requirements]
        wins = 'has("deal", outcome="won", outcome="lost")'
    """)


def foreign_record() -> None:
    lantern = pc.parse_program("[facts]\nregion = { sort = 'text' }")
    beacon = pc.parse_program("[facts]\nmarket = { sort = 'text' }")
    record = lantern.record("acme", facts={"region": "emea"})
    pc.decide(beacon, record, as_of=date(2026, 6, 30))


def gap() -> None:
    program = pc.parse_program('[program]\nname = "Lantern"')
    pc.parse_editions(
        """
        [editions.spring]
        document = "lantern"
        starts = 2026-01-01
        ends = 2026-05-31
        [editions.summer]
        document = "lantern"
        starts = 2026-07-01
        """,
        {"lantern": program},
    )


def illegal_event() -> None:
    partner = PARTNER_LIFECYCLE.begin(date(2026, 1, 5))
    partner.after("renewed", date(2026, 2, 2))


def missing_column() -> None:
    program = pc.parse_program('[program]\nname = "Lantern"')
    pc.decide_table(program, polars.DataFrame({"name": []}).drop("name"), {}, as_of=date(2026, 6, 30))


def missing_date() -> None:
    program = pc.parse_program('[program]\nname = "Lantern"')
    program.record("acme", evidence=[{"kind": "qbr"}])


def missing_extra() -> None:
    from unittest.mock import patch

    # as where statsmodels is not installed
    with patch.dict("sys.modules", {"statsmodels.stats.inter_rater": None}):
        psychometrics.cohen_kappa_inference_from_table([[20, 20], [10, 50]])


def missing_field() -> None:
    program = pc.parse_program('[program]\nname = "Lantern"')
    program.record("acme", evidence=[{"kind": "deal", "on": "2026-03-02"}])


def missing_key() -> None:
    pc.parse_program("""
        [tiers.gold]
        [ladders.tier]
        tiers = ["gold"]
        [benefits.leads]
    """)


def missing_option() -> None:
    pc.parse_program("""
        [assessments.architect]
        kind = "exam"
        retake = { waits = ["P14D"], counts = ["abandoned"] }
    """)


def missing_value() -> None:
    program = pc.parse_program("[facts]\nregion = { sort = 'text' }")
    program.record("acme", facts={"region": None})


def no_ladder() -> None:
    pc.parse_program("[tiers.gold]")


def no_rate() -> None:
    program = pc.parse_program('[program]\ncurrency = "usd"')
    deal = {"kind": "deal", "on": "2026-03-02", "outcome": "won", "value": "88 eur"}
    program.record("acme", evidence=[deal])


def not_a_boolean() -> None:
    _ = has("qbr") and has("feedback")


def not_a_word() -> None:
    pc.parse_program("""
        [requirements]
        active = 'has("qbr") or has("feedback")'
    """)


def not_in_columns() -> None:
    program = pc.parse_program("""
        [assessments.seller]
        kind = "exam"
        eligible = 'has("qbr")'
        [requirements]
        sold = 'has("exam", exam="seller", passed=True)'
    """)
    exams = {"partner": ["acme"], "on": [date(2026, 1, 1)], "exam": ["seller"], "person": ["ada"]}
    partners, evidence = polars.DataFrame({"id": ["acme"]}), {"exam": polars.DataFrame(exams)}
    pc.decide_table(program, partners, evidence, as_of=date(2026, 6, 30))


def not_grouped() -> None:
    pc.parse_program("""
        [requirements]
        loyal = 'count(each="customer", where=count("deal", outcome="won") >= 2) >= 3'
    """)


def not_overridable() -> None:
    pc.parse_program("""
        [facts]
        region = { sort = "text" }
        [ladders.tier]
        tiers = ["gold"]
        [tiers.gold.requires]
        wins = 'count("deal", outcome="won") >= 5'
        [overlays.emea]
        where = 'fact("region").one_of("emea")'
        [overlays.emea.tiers.gold.requires]
        wins = 'count("deal", outcome="won") >= 3'
    """)


def out_of_bounds() -> None:
    program = pc.parse_program("[facts]\nemployees = { unit = 'count', at_least = 1 }")
    program.record("acme", facts={"employees": 0})


def overlap() -> None:
    pc.parse_program("""
        [assessments.architect]
        kind = "exam"
        retake = [
            { waits = ["P14D"], until = 2026-06-30 },
            { waits = ["P30D"], starts = 2026-06-01 },
        ]
    """)


def program_too_large() -> None:
    wide = all_of(*(fact("employees") > n for n in range(3_000)))
    rules = {f"rule-{n}": wide for n in range(12)}
    pc.Program(facts={"employees": pc.FactDeclaration(unit="count")}, requirements=rules)


def ragged_table() -> None:
    psychometrics.cronbach_alpha([[1, 1, 0], [1, 0]])


def rule_too_deep() -> None:
    rule = has("qbr")
    for _ in range(70):
        rule = all_of(rule)


def rule_too_large() -> None:
    all_of(*(count("deal") > n for n in range(5_000)))


def time_travel() -> None:
    partner = PARTNER_LIFECYCLE.begin(date(2026, 1, 5))
    partner.on(date(2025, 12, 31))


def unit_mismatch() -> None:
    pc.parse_program("""
        [kpis]
        mixed = { formula = 'count("qbr") + hours(2)' }
    """)


def unknown_achievable() -> None:
    pc.parse_program("""
        [requirements]
        ready = 'achieved("gold")'
    """)


def unknown_assessment() -> None:
    program = pc.parse_program("[assessments.architect]\nkind = 'exam'")
    employed = {"kind": "employment", "on": "2026-03-02", "person": "ada"}
    record = program.record("acme", evidence=[employed])
    pc.next_attempt(program, record, "ada", "architekt", as_of=date(2026, 6, 30))


def unknown_award() -> None:
    pc.parse_program("""
        [requirements]
        ready = 'held("gold", since="P12M")'
    """)


def unknown_competency() -> None:
    pc.parse_program("""
        [roles.sales]
        competencies = ["discovery"]
    """)


def unknown_fact() -> None:
    pc.parse_program("""
        [facts]
        region = { sort = "text" }
        [requirements]
        near = 'fact("regoin").one_of("emea")'
    """)


def unknown_field() -> None:
    pc.parse_program("""
        [requirements]
        wins = 'has("deal", result="won")'
    """)


def unknown_id() -> None:
    program = pc.parse_program("[tiers.gold]\n[ladders.tier]\ntiers = ['gold']")
    pc.decide(program, program.record("acme"), as_of=date(2026, 6, 30))["golden"]


def unknown_key() -> None:
    pc.parse_program("""
        [certifications.seller]
        titel = "Seller"
    """)


def unknown_kind() -> None:
    pc.parse_program("""
        [requirements]
        wins = 'has("dael", outcome="won")'
    """)


def unknown_kpi() -> None:
    pc.parse_program("""
        [kpis.win_rate]
        standard = "win_rate"
        [requirements]
        wins = 'kpi("win_rat") >= percent(25)'
    """)


def unknown_module() -> None:
    pc.parse_program("""
        [modules.advanced]
        requires = ["foundations"]
    """)


def unknown_option() -> None:
    pc.parse_program("""
        [requirements]
        wins = 'has("deal", outcome="win")'
    """)


def unknown_partner() -> None:
    program = pc.parse_program('[program]\nname = "Lantern"')
    reviews = polars.DataFrame({"partner": ["acne"], "on": [date(2026, 1, 1)]})
    pc.decide_table(program, polars.DataFrame({"id": ["acme"]}), {"qbr": reviews}, as_of=date(2026, 6, 30))


def unknown_person() -> None:
    program = pc.parse_program("[assessments.architect]\nkind = 'exam'")
    pc.next_attempt(program, program.record("acme"), "ada", "architect", as_of=date(2026, 6, 30))


def unknown_place() -> None:
    pc.parse_program("""
        [notices.expiry]
        anchor = "expiry"
        audience = "person"
        text = "Dear {persn}"
    """)


def unknown_program() -> None:
    program = pc.parse_program('[program]\nname = "Lantern"')
    pc.parse_editions(
        """
        [editions.spring]
        document = "latern"
        starts = 2026-01-01
        """,
        {"lantern": program},
    )


def unknown_product() -> None:
    pc.parse_program("""
        [releases.spring]
        product = "studio"
        on = 2026-03-01
        [certifications.builder]
        releases = { product = "studo", last = 3 }
    """)


def unknown_release() -> None:
    pc.parse_program("""
        [releases.spring]
        on = 2026-03-01
        [changes.editor]
        release = "sprint"
        category = "core-product"
        severity = "major"
    """)


def unknown_role() -> None:
    pc.parse_program("""
        [certifications.seller]
        role = "sales"
    """)


def unknown_rubric() -> None:
    pc.parse_program("""
        [assessments.live-demo]
        kind = "demo"
        rubric = "pitch"
    """)


def unknown_tier() -> None:
    pc.parse_program("""
        [benefits.leads]
        tiers = ["gold"]
    """)


def unknown_word() -> None:
    pc.parse_program("""
        [requirements]
        wins = 'exists("deal")'
    """)


def which_ladder() -> None:
    program = pc.parse_program('[program]\nname = "Lantern"')
    _ = pc.decide(program, program.record("acme"), as_of=date(2026, 6, 30)).tier


def which_scorecard() -> None:
    program = pc.parse_program('[program]\nname = "Lantern"')
    pc.review(program, program.record("acme"), as_of=date(2026, 6, 30))


def wrong_scope() -> None:
    pc.parse_program("""
        [requirements]
        wins = 'field("outcome").one_of("won")'
    """)


def wrong_subject() -> None:
    program = pc.parse_program("[certifications.seller]")
    program.record("acme", evidence=[{"kind": "award", "on": "2026-03-02", "award": "seller"}])


EXAMPLES: Final[dict[str, Callable[[], None]]] = {
    name.replace("_", "-"): example
    for name, example in list(globals().items())
    if callable(example) and getattr(example, "__module__", "") == __name__
}
