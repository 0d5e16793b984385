"""A program with facts of every sort, and three partners as tables."""

from datetime import date

import duckdb
import polars as pl

import partnercert as pc

DAY = date(2026, 6, 30)
PROGRAM = pc.parse_program("""
[program]
name = "Lantern Partners"
currency = "usd"
timezone = "Europe/Berlin"

[facts]
region = { sort = "text", one_of = ["emea", "amer"] }
staff = { unit = "count", at_least = 0 }
pipeline = { unit = "usd", at_least = 0, max_age = "P45D" }
share = { unit = "percent", at_most = 100 }
audited = { sort = "flag" }

[kinds.spend]
fields = { product = "text", amount = "usd" }
[kinds.big_spend]
of = "spend"
where = 'field("amount") >= usd(100)'

[assessments.seller]
kind = "exam"
cut = 70

[certifications.seller]

[kpis.win_rate]
formula = 'count("deal", outcome="won") / count("deal", outcome=("won", "lost"))'
window = 'trailing("P1Y")'
minimum_cases = 2
[kpis.earned]
formula = 'total("deal", of="value", outcome="won")'
[kpis.rating]
formula = 'mean("survey", of="score")'
[kpis.loss_rate]
formula = 'percent(100) - count("deal", outcome="won") / count("deal", outcome=("won", "lost"))'
[kpis.middle]
formula = 'median("survey", of="score")'

[ladders.tier]
tiers = ["registered", "silver", "gold"]
[tiers.registered]
[tiers.silver.requires]
wins = 'kpi("win_rate") >= percent(50)'
[tiers.gold.requires]
sellers = 'holders("seller") >= 1'
[tiers.gold.requires.audit]
rule = 'fact("audited")'
applies = 'fact("region").one_of("emea")'
""")
PARTNERS = pl.DataFrame(
    {
        "id": ["acme", "bolt", "cove"],
        "region": ["emea", "amer", None],
        "audited": [True, None, None],
    }
)
DEALS = pl.DataFrame(
    {
        "partner": ["acme", "acme", "bolt", "bolt", "bolt", "cove"],
        "on": [date(2026, 2, 1)] * 6,
        "outcome": ["won", "lost", "won", "lost", "lost", "won"],
        "value": [100.0, 50.0, 300.0, None, 20.0, 70.0],
    }
)
AWARDS = pl.DataFrame({"partner": ["acme"], "on": [date(2025, 1, 1)], "award": ["seller"], "person": ["ada"]})
EVIDENCE = {"deal": DEALS, "award": AWARDS}


def in_duckdb():
    """The same tables in DuckDB."""
    connection = duckdb.connect()
    connection.register("p", PARTNERS.to_arrow())
    connection.register("d", DEALS.to_arrow())
    connection.register("a", AWARDS.to_arrow())
    return connection.table("p"), {"deal": connection.table("d"), "award": connection.table("a")}
