"""Laws of measuring: groups add up, order never matters, and columns say the same."""

from datetime import date, timedelta
from random import Random
from statistics import median

import attrs
import numpy as np
from engines.populations import records_of, tables_of
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight
from strategies.programs import KPIS, TIERS_OF_THE_WORLD, program
from strategies.records import DAYS, NUMBERS

import partnercert as pc
from partnercert.program.kpis import Kpi
from partnercert.program.population_kpis import POPULATION_KPIS

DAY = date(2026, 6, 30)
RATES = [id for id, kpi in POPULATION_KPIS.items() if kpi.unit == "ratio"]
OF_PEOPLE = [id for id, kpi in POPULATION_KPIS.items() if kpi.of_people]
ADHERENCES = st.builds(
    pc.Adherence,
    grace=st.sampled_from(["late", "on-time"]),
    revoked=st.sampled_from(["left-out", "missed"]),
    withdrawn=st.sampled_from(["left-out", "missed"]),
    left=st.sampled_from(["left-out", "missed"]),
)
PROGRAM = pc.parse_program("""
[facts]
region = { sort = "text" }
[modules.basics]
[modules.story]
[assessments.sales]
kind = "exam"
[certifications.pro.renewal]
period = "P1Y"
grace = "P30D"
by = 'has("exam", exam="sales", passed=True, window=renewal())'
[certifications.yard]
subject = "partner"
[kpis.win_rate]
standard = "win_rate"
[kpis.lost]
formula = 'count("deal", outcome="lost")'
""")


def row_of(chance, id):
    """Something that a measure counts; most days lie in the two years before the question, some after it."""
    on = DAY - timedelta(chance.randint(-20, 700))
    person = chance.choice(["ada", "bob", "cyd"])
    match chance.choice(["enrollment", "enrollment", "award", "award", "exam", "module", "deal", "other"]):
        case "enrollment":
            what = chance.choice(["pro", "pro", "basics", "story", "yard"])
            return {
                "kind": "enrollment",
                "enrollment": what,
                "person": chance.choice([person, person, None]),
            }, on
        case "award":
            through = chance.choice([None, on + timedelta(chance.choice([90, 364, 365]))])
            revoked = chance.choice([None, None, None, on + timedelta(chance.randint(0, 400))])
            mine = {"award": "yard"} if chance.random() < 0.2 else {"award": "pro", "person": person}
            return {"kind": "award", "valid_through": through, "revoked_on": revoked, **mine}, on
        case "exam":
            state = chance.choice([None, None, "under-review", "invalidated"])
            passed = chance.choice([True, True, False, None])
            return {"kind": "exam", "exam": "sales", "person": person, "state": state, "passed": passed}, on
        case "module":
            what = chance.choice(["basics", "story"])
            return {
                "kind": "module",
                "module": what,
                "person": person,
                "passed": chance.choice([True, None]),
            }, on
        case "deal":
            return {"kind": "deal", "outcome": chance.choice(["won", "lost", "open"])}, on
    other = chance.choice(["asset_use", "employment", "decision"])
    said = {
        "asset_use": {"asset": "deck"},
        "employment": {"person": person, "valid_through": on + timedelta(200)},
        "decision": {"about": "pro", "result": "withdrawn", "by": "eve", "person": person, "id": id},
    }
    return {"kind": other, **said[other]}, on


def population_of(number):
    """Some partners with some evidence each, and the region of most of them."""
    chance = Random(number)
    records = []
    for n in range(chance.randint(0, 6)):
        rows = [row_of(chance, f"d{i}") for i in range(chance.randint(0, 12))]
        facts = {} if chance.random() < 0.2 else {"region": chance.choice(["emea", "amer"])}
        evidence = [{**row, "on": on} for row, on in rows]
        records.append(PROGRAM.record(f"p{n}", facts=facts, evidence=evidence))
    return records


POPULATIONS = NUMBERS.map(population_of)
WINDOWS = st.sampled_from([None, "P1Y", "P3M", 'calendar("year", -1)', 'fiscal("quarter")'])


class TestGroups:
    """A population is its groups together."""

    @given(POPULATIONS, WINDOWS, ADHERENCES)
    def test_merging_groups_adds_up_what_they_counted(self, records, window, adherence):
        """Numerators, denominators, partners, people, cases and whatever is open, not known or left out."""
        together = pc.measure(PROGRAM, records, DAY, window=window, adherence=adherence)
        apart = pc.measure(PROGRAM, records, DAY, window=window, adherence=adherence, by="region")
        for row in together:
            parts = [each for each in apart if each.measure == row.measure]
            for name in ("numerator", "denominator"):
                amounts = [getattr(each, name) for each in parts]
                expected = sum(each.number for each in amounts if each is not None)
                amount = getattr(row, name)
                assert expected == (0 if amount is None else amount.number)
            for name in ("partners", "people", "censored", "unknown", "left_out"):
                assert sum(getattr(each, name) or 0 for each in parts) == (getattr(row, name) or 0)

    @given(POPULATIONS, WINDOWS)
    def test_a_partner_of_whom_nothing_is_known_changes_only_the_number_of_partners(self, records, window):
        """But where partners are the cases: it is one that uses nothing and has nobody certified."""
        before = pc.measure(PROGRAM, records, DAY, window=window)
        after = pc.measure(PROGRAM, [*records, PROGRAM.record("new")], DAY, window=window)
        for one, other in zip(before, after, strict=True):
            assert one.partners + 1 == other.partners
            if one.measure in (*OF_PEOPLE, *PROGRAM.kpis):
                assert attrs.evolve(one, partners=other.partners) == other
            else:
                assert (one.numerator, one.cases + 1) == (other.numerator, other.cases)


class TestCases:
    """What is counted is counted once."""

    @given(POPULATIONS, NUMBERS, WINDOWS)
    def test_order_never_matters(self, records, number, window):
        """Neither that of partners nor that of their evidence."""
        chance = Random(number)
        shuffled = [
            PROGRAM.record(
                record.id,
                facts={name: said.value for name, (said,) in record.facts.items()},
                evidence=chance.sample(record.evidence, len(record.evidence)),
            )
            for record in chance.sample(records, len(records))
        ]
        asked = {"by": "region", "window": window}
        assert pc.measure(PROGRAM, records, DAY, **asked) == pc.measure(PROGRAM, shuffled, DAY, **asked)

    @given(POPULATIONS, WINDOWS)
    def test_a_cohort_is_those_who_have_completed_and_those_who_have_not(self, records, window):
        """And those of whom nobody knows."""
        answer = pc.measure(PROGRAM, records, DAY, window=window)
        for id in ("completion_rate", "time_to_certification"):
            row = answer.of(id)
            assert row.cases == row.numerator.number + row.censored + row.unknown

    @given(POPULATIONS, WINDOWS, ADHERENCES)
    def test_a_rate_lies_between_0_and_1_and_in_its_interval(self, records, window, adherence):
        """Or has a reason; and where it is not known, its bounds do."""
        answer = pc.measure(PROGRAM, records, DAY, measures=RATES, window=window, adherence=adherence)
        for row in answer:
            assert (row.value is None) == (row.reason is not None)
            if row.value is not None:
                assert row.interval.low <= row.value.number <= row.interval.high
                assert row.value.number * row.denominator.number == row.numerator.number
            low, high = row.between or (pc.ratio(0), pc.ratio(1))
            assert 0 <= low.number <= high.number <= 1

    @given(POPULATIONS, WINDOWS, ADHERENCES)
    def test_what_is_declared_missed_never_raises_adherence(self, records, window, adherence):
        """It was left out before, and counts in what is due now."""
        strict = pc.Adherence(grace=adherence.grace, revoked="missed", withdrawn="missed", left="missed")
        rows = [
            pc.measure(PROGRAM, records, DAY, measures="renewal_adherence", window=window, adherence=each)[0]
            for each in (adherence, strict)
        ]
        assert rows[0].numerator == rows[1].numerator
        assert rows[0].cases + rows[0].left_out == rows[1].cases
        assert 0 == rows[1].left_out


DURATIONS = st.lists(st.integers(0, 60), min_size=1, max_size=30)


def cohort(over, still_open):
    """A partner for each who was certified after so many days, and for each who has been at it for so many."""
    waited = [(f"over-{n}", days, True) for n, days in enumerate(over)]
    waits = [(f"open-{n}", days, False) for n, days in enumerate(still_open)]
    for id, days, is_over in (*waited, *waits):
        started_on = DAY - timedelta(days)
        rows = [{"kind": "enrollment", "enrollment": "pro", "person": "ada", "on": started_on}]
        done = [{"kind": "award", "award": "pro", "person": "ada", "on": DAY}]
        yield PROGRAM.record(id, evidence=rows + done * is_over)


class TestTimes:
    """Medians and percentiles are those of the statistics libraries."""

    @settings(max_examples=40)
    @given(DURATIONS)
    def test_percentiles_are_numpy_s(self, over):
        """Its method `linear`."""
        (row,) = pc.measure(PROGRAM, cohort(over, []), DAY, measures="time_to_certification")

        assert np.isclose(float(row.p90.number), np.percentile(over, 90, method="linear"))
        assert row.value.number == median(over) == row.survival_median.number

    @settings(max_examples=40)
    @given(DURATIONS, DURATIONS)
    def test_the_median_with_open_cases_is_statsmodels(self, over, still_open):
        """Which names the day after the one on which exactly half are over; between them both are medians."""
        (row,) = pc.measure(PROGRAM, cohort(over, still_open), DAY, measures="time_to_certification")
        curve = SurvfuncRight([*over, *still_open], [1] * len(over) + [0] * len(still_open))
        half = [
            day for day, share in zip(curve.surv_times, curve.surv_prob, strict=True) if share <= 0.5 + 1e-9
        ]
        last = curve.quantile(0.5 + 1e-9)

        assert (row.survival_median is None) == (not half)
        if half:
            assert half[0] <= row.survival_median.number
            assert np.isnan(last) or row.survival_median.number <= last
            assert half[0] == row.survival_median.number or 2 * row.survival_median.number == half[0] + last


MEASURED = program(
    tiers=TIERS_OF_THE_WORLD,
    requirements={"drawn": 'has("qbr")'},
    kpis={
        **KPIS,
        "net": Kpi(formula='total("deal", of="value", outcome="won") - total("spend", of="amount")'),
        "lost_rate": Kpi(formula='percent(100) - count("deal", outcome="won") / count("deal")'),
        "share_of_spend": Kpi(
            formula='total("big", of="amount") / total("spend", of="amount")', window="P2Y"
        ),
        "worth": Kpi(formula='fact("staff") * count("deal") + 5'),
        "quick": Kpi(formula='mean("exam", of="score", exam="sales")', minimum_cases=2),
    },
)
POOLED = [id for id in MEASURED.kpis if id != "margin"]


class TestTablesSayTheSame:
    """Columns and records measure the same KPIs."""

    @settings(max_examples=12, deadline=None)
    @given(NUMBERS, DAYS, st.booleans(), st.sampled_from([(), ("region",), ("region", "audited")]))
    def test_every_kpi_of_every_group(self, number, as_of, late, by):
        """Sums, quotients, means and minimum cases, on tables of Polars."""
        known_on = as_of if late else None
        records = records_of(MEASURED, number, as_of, 12)
        columns = pc.measure_table(
            MEASURED, *tables_of(MEASURED, records), as_of, known_on, kpis=POOLED, by=by
        )
        answer = pc.measure(MEASURED, records, as_of, known_on, measures=POOLED, by=by)

        expected = {tuple(row[name] for name in by): row for row in columns.to_dicts()}
        assert len(expected) * len(POOLED) == len(answer)
        for row in answer:
            in_columns = expected[tuple(row.group.values())]
            assert in_columns["partners"] == row.partners
            value = in_columns[f"kpi:{row.measure}"]
            if value is None:
                assert row.value is None
            else:
                assert row.value is not None
                assert np.isclose(value, float(row.value.number), rtol=1e-9, atol=1e-9)
