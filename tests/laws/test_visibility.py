"""What counts on a day: what had happened by then, was known, not revoked, not replaced, and still stood."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.programs import KINDS, LENGTHS_HELD, PARTS, PEOPLE, TIERS, program
from strategies.records import DAYS, logs

from partnercert.language import ago, count, earliest, fact, has, held, holders, no, total
from partnercert.language import on as literal_day
from partnercert.program.competencies import Module
from partnercert.program.tiers import Ladder
from partnercert.values.ranges import Range

from .asking import MET, UNMET, day, judged, record_of, valued

ONE_DAY = timedelta(1)


def spend(amount=50, on="2024-05-01", **more):
    return {"kind": "spend", "product": "core", "amount": amount, "on": on, **more}


def counts(record, on, known_on=None):
    return judged(has("spend"), record, day(on), known_on and day(known_on)) is MET


def is_visible(event, rows, as_of, known_on):
    """What the language says of visibility, word by word."""
    knowledge = as_of if known_on is None else known_on

    def recorded(row):
        return row.recorded_on or row.on

    happened = event.on <= as_of
    revoked = event.revoked_on is not None and event.revoked_on <= as_of and event.revoked_on <= knowledge
    unknown = known_on is not None and recorded(event) > known_on
    early = event.supersedes is not None and recorded(event) > knowledge
    replaced = any(
        row.supersedes is not None
        and row.supersedes == event.id
        and (row.id != event.id or event.supersedes != event.id or recorded(event) < recorded(row))
        and row is not event
        and recorded(row) <= knowledge
        for row in rows
    )
    return happened and not revoked and not unknown and not early and not replaced


class TestVisible:
    @settings(max_examples=5 * settings.default.max_examples)
    @given(st.data(), DAYS, st.none() | st.integers(-400, 60))
    def test_what_is_counted_is_what_is_visible(self, data, as_of, shift):
        """Counts and totals read exactly the rows that had happened, were known, not revoked and not replaced."""
        rows = data.draw(logs(as_of, kinds=("spend",)))
        known_on = None if shift is None else as_of + timedelta(shift)
        seen = [row for row in rows if is_visible(row, rows, as_of, known_on)]
        record = record_of(*rows)
        amount = sum(row.fields["amount"].number for row in seen)

        assert Range(len(seen), len(seen)) == valued(count("spend"), record, as_of, known_on)
        assert Range(amount, amount) == valued(total("spend", of="amount"), record, as_of, known_on)

    def test_evidence_counts_from_its_day_until_it_is_revoked(self):
        """It counts on its own day and no longer on the day of its revocation."""
        record = record_of(spend(revoked_on="2024-06-10"))

        assert [False, True, True, False] == [
            counts(record, on) for on in ("2024-04-30", "2024-05-01", "2024-06-09", "2024-06-10")
        ]

    def test_a_revocation_is_known_from_its_own_day(self):
        """Who looks back with the knowledge of an earlier day does not know of it yet."""
        record = record_of(spend(revoked_on="2024-06-10"))

        assert counts(record, "2024-07-01", known_on="2024-06-09")
        assert not counts(record, "2024-07-01", known_on="2024-06-10")

    def test_late_evidence_counts_from_its_own_day_unless_knowledge_is_asked_for(self):
        """`recorded_on` says when the host came to know of it, not when it happened."""
        record = record_of(spend(recorded_on="2024-06-10"))

        assert counts(record, "2024-05-01")
        assert not counts(record, "2024-06-15", known_on="2024-06-09")
        assert counts(record, "2024-05-01", known_on="2024-06-10")

    def test_a_correction_replaces_from_the_day_it_was_recorded(self):
        """Before that the first version counts, from then on the second, whatever day each of them is about."""
        spent = total("spend", of="amount")
        rows = [
            spend(100, id="a"),
            spend(1, id="a", supersedes="a", recorded_on="2024-06-10"),
            spend(7, id="b", supersedes="a", recorded_on="2024-06-20"),
        ]
        for id, corrections in (("same", rows[:2]), ("other", [rows[0], {**rows[1], "id": "c"}])):
            record = record_of(*corrections)
            found = [valued(spent, record, day(on)).low for on in ("2024-06-09", "2024-06-10")]
            assert [100, 1] == found, id
            assert 100 == valued(spent, record, day("2024-07-01"), day("2024-06-09")).low
            assert 1 == valued(spent, record, day("2024-05-01"), day("2024-06-10")).low

    def test_a_fact_is_the_latest_statement_that_is_known(self):
        """Of two statements about one day the later recorded one holds, and only once it is known."""
        said = [
            {"value": 1, "on": "2024-05-01"},
            {"value": 3, "on": "2024-05-01", "recorded_on": "2024-06-10"},
        ]
        rule = fact("staff") >= 2
        for statements in (said, said[::-1]):
            record = record_of(staff=statements)
            assert MET is judged(rule, record, day("2024-06-15"))
            assert UNMET is judged(rule, record, day("2024-06-15"), day("2024-06-09"))

    @pytest.mark.parametrize(
        ("on", "known"),
        [("2024-05-01", True), ("2024-06-15", True), ("2024-06-16", False), ("2024-04-30", False)],
    )
    def test_a_fact_is_known_through_its_day_and_its_age(self, on, known):
        """45 days after 1 May is 15 June, the last day on which it is known."""
        record = record_of(pipeline={"value": 100, "on": "2024-05-01"})

        assert known is (valued(fact("pipeline"), record, day(on)) is not None)


RANKS = {tier: rank for rank, tier in enumerate(TIERS)}
AWARDS = st.lists(
    st.tuples(st.sampled_from(TIERS), st.integers(0, 40), st.sampled_from([None, 0, 3, 6, 7, 14, 30])),
    max_size=5,
)
START = date(2024, 2, 10)


def tier_held_on(awards, on):
    """The tier whose award stands on a day: the newest award of the ladder, unless it has ended."""
    given = [(start, RANKS[tier], length) for tier, start, length in awards if START + timedelta(start) <= on]
    if not given:
        return None
    start, rank, length = max(
        given, key=lambda each: (each[0], each[1], 10**6 if each[2] is None else each[2])
    )
    return rank if length is None or on <= START + timedelta(start + length) else None


class TestHolding:
    @settings(max_examples=8 * settings.default.max_examples)
    @given(AWARDS, st.integers(-1, 80), st.sampled_from([None, "P10D", "P1M", "P1D"]), st.booleans())
    def test_a_tier_is_held_as_day_by_day_reckoning_says(self, awards, shift, since, nested):
        """Held is an award in force at the end of the day before; its run goes back day by day until one is missing."""
        asked = NESTED if nested else SIDE_BY_SIDE
        on = START + timedelta(shift)
        rows = [
            {"kind": "award", "award": tier, "on": START + timedelta(start)}
            | ({} if length is None else {"valid_through": START + timedelta(start + length)})
            for tier, start, length in awards
        ]
        record = asked.record("p", evidence=rows)
        for tier in TIERS:

            def holds(when, tier=tier):
                rank = tier_held_on(awards, when)
                return rank is not None and (rank >= RANKS[tier] if nested else rank == RANKS[tier])

            first = on - ONE_DAY
            while holds(first - ONE_DAY):
                first -= ONE_DAY
            expected = holds(on - ONE_DAY)
            if since is not None and expected:
                expected = first + SPANS[since] <= on
            assert (MET if expected else UNMET) is judged(held(tier, since=since), record, on, program=asked)

    def test_the_first_day_of_a_year_of_gold(self):
        """Adobe: gold since 10 March 2024 is held for 12 months on 10 March 2025 and not on the 9th."""
        record = record_of({"kind": "award", "award": "gold", "on": "2024-03-10"})
        rule = held("gold", since="P12M")

        assert UNMET is judged(rule, record, day("2025-03-09"))
        assert MET is judged(rule, record, day("2025-03-10"))

    def test_a_renewal_without_a_gap_continues_the_run_and_a_day_without_breaks_it(self):
        """An award that starts the day after the last one ended counts back to the first."""
        first = {"kind": "award", "award": "gold", "on": "2023-01-01", "valid_through": "2023-12-31"}
        rule = held("gold", since="P12M")

        assert MET is judged(
            rule, record_of(first, {"kind": "award", "award": "gold", "on": "2024-01-01"}), day("2024-02-01")
        )
        assert UNMET is judged(
            rule, record_of(first, {"kind": "award", "award": "gold", "on": "2024-01-02"}), day("2024-02-01")
        )

    def test_an_award_to_the_end_of_the_calendar_never_ends(self):
        """Hosts write 9999-12-31 where nothing ends."""
        rows = [
            {"kind": "award", "award": "gold", "on": on, "valid_through": "9999-12-31"}
            for on in ("2023-01-01", "2024-01-01")
        ]

        assert MET is judged(held("gold", since="P12M"), record_of(*rows), day("2024-02-01"))

    def test_held_is_about_the_day_before(self):
        """On the day of the award it is not held yet; on the day after its last day it still is."""
        record = record_of(
            {"kind": "award", "award": "data", "on": "2024-05-01", "valid_through": "2024-05-31"}
        )
        found = [
            judged(held("data"), record, day(on)) is MET
            for on in ("2024-05-01", "2024-05-02", "2024-06-01", "2024-06-02")
        ]

        assert [False, True, True, False] == found

    def test_nothing_held_is_unmet_and_never_unknown(self):
        """A partner without awards holds nothing, for certain, however long is asked for."""
        for tier in (*TIERS, "data"):
            for since in LENGTHS_HELD:
                assert UNMET is judged(held(tier, since=since), record_of(), day("2024-06-15"))

    def test_a_newer_award_of_the_ladder_replaces_the_older(self):
        """Silver after gold ends gold, and it is not gold's end that counts from then on."""
        rows = [
            {"kind": "award", "award": "gold", "on": "2024-01-01", "valid_through": "2025-12-31"},
            {"kind": "award", "award": "silver", "on": "2024-05-01"},
        ]
        record = record_of(*rows)

        assert MET is judged(held("gold"), record, day("2024-05-01"))
        assert UNMET is judged(held("gold"), record, day("2024-05-02"))
        assert MET is judged(held("silver", since="P1M"), record, day("2024-05-02"))
        assert UNMET is judged(has("standing", standing="gold", in_force=True), record, day("2024-05-02"))
        assert MET is judged(
            has("standing", standing="gold", valid_through=literal_day("2024-04-30"), state="lapsed"),
            record,
            day("2024-05-02"),
        )

    def test_a_revoked_award_is_none(self):
        """From the day of its revocation nothing is held, and a run through it is broken."""
        record = record_of({"kind": "award", "award": "gold", "on": "2024-01-01", "revoked_on": "2024-05-01"})

        assert MET is judged(held("gold"), record, day("2024-05-01"))
        assert UNMET is judged(held("gold"), record, day("2024-05-02"))


SPANS = {"P10D": relativedelta(days=10), "P1M": relativedelta(months=1), "P1D": relativedelta(days=1)}
ASKED = {f"{tier}-{n}": held(tier, since=since) for tier in TIERS for n, since in enumerate([None, *SPANS])}
NESTED = program(requirements=ASKED)
SIDE_BY_SIDE = program(requirements=ASKED, ladders={"tier": Ladder(tiers=TIERS, nested=False)})


AWARD = {"kind": "award", "award": "sales-pro", "person": "ada", "on": "2024-01-01"}


class TestGoodStanding:
    @pytest.mark.parametrize(
        ("more", "on", "expected"),
        [
            ([], "2024-01-01", 1),
            ([], "2023-12-31", 0),
            ([{"kind": "suspension", "suspension": "sales-pro", "on": "2024-06-15"}], "2024-06-15", 0),
            ([{"kind": "suspension", "suspension": "sales-pro", "on": "2024-06-15"}], "2024-06-14", 1),
            (
                [
                    {
                        "kind": "suspension",
                        "suspension": "sales-pro",
                        "on": "2024-06-01",
                        "valid_through": "2024-06-14",
                    }
                ],
                "2024-06-15",
                1,
            ),
            (
                [{"kind": "suspension", "suspension": "sales-pro", "person": "bob", "on": "2024-06-01"}],
                "2024-06-15",
                1,
            ),
            (
                [{"kind": "suspension", "suspension": "sales-pro", "person": "ada", "on": "2024-06-01"}],
                "2024-06-15",
                0,
            ),
            ([{"kind": "suspension", "suspension": "delivery-pro", "on": "2024-06-01"}], "2024-06-15", 1),
        ],
    )
    def test_an_award_counts_unless_it_is_suspended(self, more, on, expected):
        """A suspension of the certification, of everybody or of the person, takes it out while it is in force."""
        assert Range(expected, expected) == valued(holders("sales-pro"), record_of(AWARD, *more), day(on))

    @pytest.mark.parametrize(("on", "expected"), [("2025-01-01", 1), ("2025-01-02", 0)])
    def test_a_certification_counts_until_its_last_day(self, on, expected):
        """`counts_until` is the last day on which it counts for anybody, however long the award runs."""
        award = {
            "kind": "award",
            "award": "core-expert",
            "person": "ada",
            "on": "2024-01-01",
            "valid_through": "2030-01-01",
        }

        assert Range(expected, expected) == valued(holders("core-expert"), record_of(award), day(on))

    def test_the_newest_award_of_a_person_replaces_the_older(self):
        """A shorter award that is newer ends sooner than the older one would have."""
        newer = {**AWARD, "on": "2024-03-01", "valid_through": "2024-04-30"}

        assert Range(0, 0) == valued(holders("sales-pro"), record_of(AWARD, newer), day("2024-05-01"))
        other = {**newer, "person": "bob"}
        assert Range(1, 1) == valued(holders("sales-pro"), record_of(AWARD, other), day("2024-05-01"))

    def test_an_award_of_the_partner_is_nobodys(self):
        """`holders` counts people; what the partner itself holds is asked with `has`."""
        record = record_of({"kind": "award", "award": "iso", "on": "2024-01-01"})

        assert Range(0, 0) == valued(holders("iso"), record, day("2024-06-15"))
        assert MET is judged(has("standing", standing="iso", good=True), record, day("2024-06-15"))


PASSING = program(
    modules={
        **PARTS["modules"],
        "both": Module(
            passed='all_of(has("knowledge_check", where=field("score") >= 80), has("artifact", validated=True))'
        ),
        "clean": Module(
            passed='all_of(has("knowledge_check", passed=True), no("knowledge_check", passed=False))'
        ),
    },
    kinds=KINDS,
)


class TestPassedModules:
    @settings(max_examples=4 * settings.default.max_examples)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(PEOPLE[:2]),
                st.sampled_from(["check", "lab"]),
                st.integers(0, 40),
                st.sampled_from([70, 80, 90]),
                st.booleans(),
            ),
            max_size=6,
        ),
        st.integers(0, 45),
    )
    def test_a_module_is_passed_on_the_first_day_its_rule_is_met(self, said, shift):
        """The derived row has the first day, day by day, on which the person's own evidence meets the rule."""
        as_of = START + timedelta(shift)
        rows = [
            {"person": person, "on": START + timedelta(n)}
            | (
                {"kind": "knowledge_check", "knowledge_check": "basics", "score": score, "passed": flag}
                if kind == "check"
                else {"kind": "artifact", "artifact": "lab", "validated": flag}
            )
            for person, kind, n, score, flag in said
        ]
        record = PASSING.record("p", evidence=rows)

        def first_day(person, is_met):
            own = [
                (kind, START + timedelta(n), score, flag)
                for name, kind, n, score, flag in said
                if name == person
            ]
            days = (START + timedelta(n) for n in range(shift + 1))
            return next((on for on in days if is_met([each for each in own if each[1] <= on])), None)

        rules = {
            "both": lambda own: (
                any(k == "check" and s >= 80 for k, _, s, _ in own)
                and any(k == "lab" and f for k, _, _, f in own)
            ),
            "clean": lambda own: (
                any(k == "check" and f for k, _, _, f in own)
                and not any(k == "check" and not f for k, _, _, f in own)
            ),
        }
        for module, is_met in rules.items():
            firsts = [each for person in PEOPLE[:2] if (each := first_day(person, is_met)) is not None]
            found = count("module", module=module, passed=True)
            assert Range(len(firsts), len(firsts)) == valued(found, record, as_of, program=PASSING)
            assert min(firsts, default=None) == valued(
                earliest("module", module=module), record, as_of, program=PASSING
            )

    def test_a_revoked_check_passes_nothing(self):
        """The day is looked for among what is visible on the day of the question."""
        check = {
            "kind": "knowledge_check",
            "knowledge_check": "basics",
            "passed": True,
            "person": "ada",
            "on": "2024-05-01",
        }
        rule = has("module", module="foundation", passed=True)

        assert MET is judged(rule, record_of(check), day("2024-06-15"))
        assert UNMET is judged(rule, record_of({**check, "revoked_on": "2024-06-01"}), day("2024-06-15"))
        assert MET is judged(
            ago(rule, "P1M"), record_of({**check, "revoked_on": "2024-06-01"}), day("2024-06-15")
        )


def test_what_is_not_there_is_counted_as_nothing():
    """The log is complete: a count of nothing is 0, and its total too."""
    assert MET is judged(no("qbr"), record_of(), day("2024-06-15"))
    assert Range(0, 0) == valued(total("spend", of="amount"), record_of(), day("2024-06-15"))
