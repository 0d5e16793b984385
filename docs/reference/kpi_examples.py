"""A small example of each standard KPI, most of them as others have worked it; run with the reference."""

from collections.abc import Mapping
from typing import Any, Final

Row = Mapping[str, Any]

# The options that are given, rows with how often they come, what they say in words, and what the KPI comes to.
EXAMPLES: Final[Mapping[str, tuple[dict[str, Any], list[tuple[int, dict[str, Any]]], str, str]]] = {
    "win_rate": (
        {},
        [
            (45, {"kind": "deal", "outcome": "won"}),
            (135, {"kind": "deal", "outcome": "lost"}),
            (80, {"kind": "deal", "outcome": "open"}),
        ],
        "45 deals are won, 135 lost, 80 open.",
        "percent(25)",
    ),
    "attach_rate": (
        {"by": "unit"},
        [(1, {"kind": "deal", "outcome": "won", "units": 50, "attached_units": 75})],
        "75 units are attached to 50.",
        "percent(150)",
    ),
    "sourced_pipeline": (
        {},
        [
            (2, {"kind": "deal", "outcome": "open", "source": "sourced", "value": 40_000}),
            (1, {"kind": "deal", "outcome": "open", "source": "influenced", "value": 90_000}),
        ],
        "Two deals are the partner's own, a third one it has only touched.",
        "usd(80_000)",
    ),
    "influenced_pipeline": (
        {},
        [
            (2, {"kind": "deal", "outcome": "open", "source": "sourced", "value": 40_000}),
            (1, {"kind": "deal", "outcome": "open", "source": "influenced", "value": 90_000}),
        ],
        "The same deals.",
        "usd(90_000)",
    ),
    "deal_registrations": (
        {},
        [
            (3, {"kind": "deal", "outcome": "open", "registered": True}),
            (2, {"kind": "deal", "outcome": "won", "registered": False}),
        ],
        "Three of five deals are registered.",
        "3",
    ),
    "mdf_use": (
        {},
        [(1, {"kind": "mdf", "mdf": "spring-fair", "granted": 10_000, "used": 7_500})],
        "Of 10,000 that were granted 7,500 are used.",
        "percent(75)",
    ),
    "first_pass_quality": (
        {},
        [
            (16, {"kind": "delivery", "accepted_first_time": True}),
            (3, {"kind": "delivery", "accepted_first_time": False}),
        ],
        "800 of 950, or 16 of 19, are good the first time: 84 %.",
        'percent("1600/19")',
    ),
    "rolled_throughput_yield": (
        {"steps": ("cut", "weld", "paint")},
        [
            (19, {"kind": "delivery", "step": "cut", "accepted_first_time": True}),
            (1, {"kind": "delivery", "step": "cut", "accepted_first_time": False}),
            (16, {"kind": "delivery", "step": "weld", "accepted_first_time": True}),
            (3, {"kind": "delivery", "step": "weld", "accepted_first_time": False}),
            (7, {"kind": "delivery", "step": "paint", "accepted_first_time": True}),
            (1, {"kind": "delivery", "step": "paint", "accepted_first_time": False}),
        ],
        "950 of 1,000, then 800 of 950, then 700 of 800: 700 of 1,000.",
        "percent(70)",
    ),
    "rework": (
        {},
        [(1, {"kind": "delivery", "hours": 3_000, "rework_hours": 75})],
        "75 of 3,000 hours are rework.",
        'percent("2.5")',
    ),
    "gross_margin": (
        {},
        [(1, {"kind": "delivery", "revenue": 100, "cost": 130})],
        "130 are spent for a revenue of 100.",
        "percent(-30)",
    ),
    "cycle_time": (
        {},
        [(1, {"kind": "delivery", "on": f"2026-05-{day:02}", "started": "2026-05-01"}) for day in (4, 9, 31)],
        "Three deliveries took 3, 8 and 30 days.",
        "days(8)",
    ),
    "nps": (
        {},
        [
            (30, {"kind": "survey", "survey": "nps", "score": 9}),
            (50, {"kind": "survey", "survey": "nps", "score": 8}),
            (20, {"kind": "survey", "survey": "nps", "score": 6}),
        ],
        "Of 100 answers 30 are from promoters and 20 from detractors.",
        "points(10)",
    ),
    "csat": (
        {},
        [
            (number, {"kind": "survey", "survey": "csat", "score": score})
            for score, number in ((5, 120), (4, 40), (3, 20), (2, 10), (1, 10))
        ],
        "160 of 200 answers are 4 or 5.",
        "percent(80)",
    ),
    "nrr": (
        {},
        [
            (
                1,
                {
                    "kind": "subscription",
                    "customer": "dock",
                    "start": 100_000,
                    "expansion": 15_000,
                    "contraction": 5_000,
                    "churn": 8_000,
                },
            )
        ],
        "Of 100,000, 15,000 are added, 5,000 reduced, 8,000 lost.",
        "percent(102)",
    ),
    "grr": (
        {},
        [
            (
                1,
                {
                    "kind": "subscription",
                    "customer": "dock",
                    "start": 100_000,
                    "expansion": 15_000,
                    "contraction": 5_000,
                    "churn": 8_000,
                },
            )
        ],
        "The same cohort.",
        "percent(87)",
    ),
    "expansion_revenue": (
        {},
        [
            (
                1,
                {
                    "kind": "subscription",
                    "customer": "dock",
                    "start": 100_000,
                    "expansion": 15_000,
                    "contraction": 5_000,
                    "churn": 8_000,
                },
            )
        ],
        "The same cohort.",
        "usd(15_000)",
    ),
    "assessment_pass_rate": (
        {},
        [
            (3, {"kind": "exam", "person": "ada", "exam": "seller", "passed": True}),
            (1, {"kind": "exam", "person": "bob", "exam": "seller", "passed": False}),
            (2, {"kind": "exam", "person": "cyd", "exam": "seller", "passed": False, "outcome": "no-show"}),
        ],
        "Three of four attempts passed; two people did not appear.",
        "percent(75)",
    ),
    "asset_use": (
        {"by": "people"},
        [
            (4, {"kind": "asset_use", "asset": "deck", "person": "ada"}),
            (1, {"kind": "asset_use", "asset": "demo", "person": "bob"}),
        ],
        "Two people used assets, five times.",
        "2",
    ),
}
