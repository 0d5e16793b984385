"""Which tier is held: what a ladder remembers, review by review, and the awards that a host stores."""

from datetime import date, timedelta

import pytest

import partnercert as pc

DAY = timedelta(days=1)


def ladder(terms, extra=""):
    """Silver asks for one deal won in the last three months, gold for two, platinum for three."""
    tiers = "".join(
        f"""
        [tiers.{tier}.requires]
        wins = 'count("deal", outcome="won", window=trailing("P3M")) >= {wins}'
        """
        for wins, tier in enumerate(("silver", "gold", "platinum"), 1)
    )
    return pc.parse_program(f"""
    [program]
    name = "Lantern"
    fiscal_year = {{ starts = 2 }}
    [kinds.payment]
    fields = {{ invoice = "text" }}
    [ladders.tier]
    tiers = ["silver", "gold", "platinum"]
    {extra}
    [ladders.tier.review]
    {terms}
    {tiers}
    """)


def deals(*days):
    return [{"kind": "deal", "on": day, "outcome": "won"} for day in days]


def paid(*days):
    return [{"kind": "payment", "on": day, "invoice": day} for day in days]


def award(tier, on, valid_through=None, **more):
    return {"kind": "award", "award": tier, "on": on, "valid_through": valid_through, **more}


def asked(program, rows, day, **question):
    return pc.decide(program, program.record("acme", evidence=rows), date.fromisoformat(day), **question)


def followed(program, rows, first, last):
    """The days on which awards are due, with what they say; each day's awards are stored before the next."""
    record, day, told = program.record("acme", evidence=rows), date.fromisoformat(first), {}
    while day <= date.fromisoformat(last):
        awards = pc.decide(program, record, day).awards
        if awards:
            record = record.adding(*awards)
            told[str(day)] = [said(each) for each in awards]
        day += DAY
    return told


def said(award):
    state = f" {award.fields['state']}" if "state" in award.fields else ""
    ends = f"ends {award.revoked_on}" if award.revoked_on else f"through {award.valid_through}"
    return f"{award.fields['award']}{state} {ends}"


class TestCadences:
    """Promotion and demotion at their own times."""

    @pytest.mark.parametrize(
        ("promote", "day"),
        [
            ('"immediately"', "2026-02-10"),
            ('"month-start"', "2026-03-01"),
            ('"quarter-start"', "2026-04-01"),
            ('"half-start"', "2026-07-01"),
            ('"year-start"', "2027-01-01"),
            ('"fiscal-quarter-start"', "2026-05-01"),
            ('"fiscal-half-start"', "2026-08-01"),
            ('"fiscal-year-start"', "2027-02-01"),
            ('{ on = ["01-15", "07-15"] }', "2026-07-15"),
            ('{ every = "P1Y", anchor = "12-01" }', "2026-12-01"),
            ('{ every = "P3M", anchor = "01-31" }', "2026-04-30"),
            ('{ every = "P1Y", anchor = "anniversary" }', "2026-02-10"),
            ('{ on = ["01-15", "07-15"], effective = "quarter-start" }', "2026-10-01"),
            ('{ check = "quarter-end" }', "2026-03-31"),
        ],
    )
    def test_a_partner_rises_on_the_first_day_of_the_cadence(self, promote, day):
        """Silver is earned on 10 February 2026, for good; who holds nothing has no anniversary to wait for."""
        program = ladder(f"promote = {promote}").replace("silver/wins", 'has("deal", outcome="won")')
        rows, on = deals("2026-02-10"), date.fromisoformat(day)

        if on > date(2026, 2, 10):
            assert pc.decide(program, program.record("acme", evidence=rows), on - DAY).tier is None
        assert "silver" == asked(program, rows, day).tier.id

    def test_nobody_rises_where_nobody_is_promoted(self):
        """What is awarded by hand is held all the same."""
        program = ladder('promote = "never"')

        assert asked(program, deals("2026-02-10"), "2026-02-10").tier is None
        by_hand = [*deals("2026-02-10"), award("silver", "2026-01-01")]
        assert "silver" == asked(program, by_hand, "2026-02-10").tier.id

    def test_who_falls_short_falls_on_the_day_of_the_review(self):
        """Gold through the two deals of January, which leave the window one after the other."""
        program = ladder('demote = "quarter-start"')

        assert {
            "2026-01-10": ["silver through None"],
            "2026-01-20": ["gold through None", "silver ends 2026-01-20"],
            "2026-07-01": ["gold ends 2026-07-01"],
        } == followed(program, deals("2026-01-10", "2026-01-20"), "2026-01-01", "2026-12-31")

    def test_what_was_true_at_the_end_of_the_month_takes_effect_on_the_next_day(self):
        """A deal of 1 May comes too late for the evidence of 30 April, and in time for that of 31 May."""
        program = ladder('promote = { check = "month-end", effective = "month-start" }')

        assert asked(program, deals("2026-05-01"), "2026-05-01").tier is None
        assert asked(program, deals("2026-05-01"), "2026-05-31").tier is None
        assert "silver" == asked(program, deals("2026-05-01"), "2026-06-01").tier.id
        assert "silver" == asked(program, deals("2026-04-30"), "2026-05-01").tier.id

    def test_a_check_at_the_end_of_the_month_may_take_effect_with_the_quarter(self):
        """The last check before the quarter decides, and what it found is looked up on the day it takes effect."""
        program = ladder('promote = "never"\ndemote = { check = "month-end", effective = "quarter-start" }')
        held = [award("silver", "2026-01-01")]

        assert "silver" == asked(program, [*held, *deals("2026-03-31")], "2026-04-01").tier.id
        assert asked(program, [*held, *deals("2026-04-01")], "2026-04-01").earned.id == "silver"
        assert asked(program, [*held, *deals("2026-04-01")], "2026-04-01").awards[-1].revoked_on == date(
            2026, 4, 1
        )

    def test_a_review_looks_at_what_was_held_when_it_was_checked(self):
        """An award of the day is not lost by the evidence of the day before, and is by that of the day itself."""
        checked = ladder('demote = { check = "month-end", effective = "month-start" }')
        rows = [award("silver", "2026-05-01"), *deals("2026-05-01")]

        assert ("silver", ()) == (
            asked(checked, rows, "2026-05-01").tier.id,
            asked(checked, rows, "2026-05-01").awards,
        )
        assert asked(ladder('promote = "never"'), rows[:1], "2026-05-01").tier is None

    def test_who_falls_and_rises_on_one_day_holds_what_it_held(self):
        """The evidence of the day takes silver away, that of the day before gives it back: the award goes on."""
        program = ladder('promote = { check = "month-end", effective = "month-start" }')
        rows = [award("silver", "2026-02-01"), *deals("2026-02-01")]
        decision = asked(program, rows, "2026-05-01")

        assert ("silver", None, ()) == (decision.tier.id, decision.earned, decision.awards)
        assert date(2026, 2, 1) == decision.ladders["tier"].since
        assert asked(program, rows, "2026-05-02").tier is None

    def test_an_anniversary_is_that_of_the_tier(self):
        """A promotion begins a year of its own; a renewal does not."""
        program = ladder('demote = { every = "P1Y", anchor = "anniversary" }\nkeep = "P1Y"')
        wins = deals("2024-02-29", "2024-06-30", "2024-08-15", "2025-06-01", "2025-08-01")

        assert {
            "2024-02-29": ["silver through 2025-02-27"],
            "2024-08-15": ["gold through 2025-08-14", "silver ends 2024-08-15"],
            "2025-08-15": ["gold through 2026-08-14"],
        } == followed(program, wins, "2024-02-28", "2026-01-01")


class TestKeeping:
    def test_an_award_is_held_whatever_happens(self):
        """Nothing is earned any more from 10 May on."""
        program = ladder('keep = "P1Y"')
        rows = [award("silver", "2026-02-10", "2027-02-09"), *deals("2026-02-10")]
        decision = asked(program, rows, "2027-02-09")

        assert ("silver", None) == (decision.tier.id, decision.earned)
        assert asked(program, rows, "2027-02-10").tier is None

    @pytest.mark.parametrize(
        ("keep", "last"),
        [
            ('"P1Y"', "2025-02-27"),
            ('"P6M"', "2024-08-28"),
            ('"P30D"', "2024-03-29"),
            ('{ period = "P1Y", until = "month-end" }', "2025-02-28"),
            ('{ period = "P5M", until = "month-end" }', "2024-07-31"),
        ],
    )
    def test_the_award_says_its_last_day(self, keep, last):
        """Promoted on 29 February 2024."""
        assert [date.fromisoformat(last)] == [
            each.valid_through
            for each in asked(ladder(f"keep = {keep}"), deals("2024-02-29"), "2024-02-29").awards
        ]

    def test_terms_are_counted_from_the_first_day(self):
        """A year after 31 January and its renewals end where 31 January leads; month ends do not drift."""
        program = ladder('keep = "P1M"').replace("silver/wins", 'has("deal", outcome="won")')
        told = followed(program, deals("2025-01-31"), "2025-01-31", "2025-06-30")

        assert ["2025-02-27", "2025-03-30", "2025-04-29", "2025-05-30", "2025-06-29", "2025-07-30"] == [
            each[0].removeprefix("silver through ") for each in told.values()
        ]

    def test_a_promotion_begins_a_new_term(self):
        """The higher tier replaces the lower one, which ends."""
        told = followed(ladder('keep = "P2M"'), deals("2026-01-10", "2026-02-01"), "2026-01-01", "2026-03-31")

        assert {
            "2026-01-10": ["silver through 2026-03-09"],
            "2026-02-01": ["gold through 2026-03-31", "silver ends 2026-02-01"],
        } == told

    def test_what_the_host_has_set_is_respected(self):
        """An award that ends on another day than `keep` would say is reviewed there, and the next term follows."""
        program = ladder('keep = "P1Y"')
        rows = [award("silver", "2026-01-15", "2026-06-30"), *deals("2026-06-15")]

        assert ["silver through 2027-06-30"] == [
            said(each) for each in asked(program, rows, "2026-07-01").awards
        ]

    def test_a_kept_tier_may_be_reviewed_once_on_the_day_after_only(self):
        """Who asks later finds nothing held: the days in between are for a replay."""
        program = ladder('keep = "P1M"\npromote = "quarter-start"')
        rows = [award("silver", "2026-01-15", "2026-02-14"), *deals("2026-02-10")]

        assert "silver" == asked(program, rows, "2026-02-15").tier.id
        assert asked(program, rows, "2026-02-16").tier is None
        replayed = pc.replay(program, program.record("acme", evidence=rows), through=date(2026, 2, 20))
        assert "silver" == pc.decide(program, replayed.record, date(2026, 2, 20)).tier.id


class TestRemedy:
    TERMS = 'demote = { every = "P1Y", anchor = "anniversary" }\nkeep = "P1Y"\nremedy = "P60D"'
    HELD = (award("silver", "2025-03-01", "2026-02-28"),)

    def test_a_review_that_would_demote_leaves_time(self):
        """Sixty days from the day of the review, on probation, with the tier still held."""
        decision = asked(ladder(self.TERMS), self.HELD, "2026-03-01")
        standing = decision.ladders["tier"]

        assert ("silver", None) == (decision.tier.id, decision.earned)
        assert date(2026, 4, 29) == standing.probation == standing.valid_through
        assert date(2026, 4, 30) == standing.next_review
        assert ["silver probation through 2026-04-29"] == [said(each) for each in decision.awards]

    def test_who_earns_it_again_keeps_the_anniversary(self):
        """Earned on 10 April; the next review is a year after the last one."""
        assert {
            "2026-03-01": ["silver probation through 2026-04-29"],
            "2026-04-10": ["silver through 2027-02-28"],
        } == followed(ladder(self.TERMS), [*self.HELD, *deals("2026-04-10")], "2026-02-01", "2026-12-31")

    def test_who_does_not_falls_the_day_after(self):
        """And falls to what it earns then."""
        rows = [award("platinum", "2025-03-01", "2026-02-28"), *deals("2026-04-01")]

        assert {
            "2026-03-01": ["platinum probation through 2026-04-29"],
            "2026-04-30": ["silver through 2027-04-29"],
        } == followed(ladder(self.TERMS), rows, "2026-02-01", "2026-07-31")

    def test_a_probation_that_begins_today_is_not_over_today(self):
        """The review went by the evidence of the day before; what is earned on its own day counts from the next on."""
        terms = (
            'promote = "never"\ndemote = { check = "month-end", effective = "month-start" }\nremedy = "P30D"'
        )
        rows = [award("silver", "2026-01-01"), *deals("2026-05-01")]

        assert {
            "2026-05-01": ["silver probation through 2026-05-30"],
            "2026-05-02": ["silver through None"],
        } == followed(ladder(terms), rows, "2026-04-15", "2026-05-31")
        stored = [*rows, award("silver", "2026-05-01", "2026-05-30", state="probation")]
        assert () == asked(ladder(terms), stored, "2026-05-01").awards

    def test_a_tier_without_end_has_a_remedy_too(self):
        """The open-ended award ends with the probation that was not used."""
        program = ladder('demote = "quarter-start"\nremedy = "P30D"')

        assert {
            "2026-04-01": ["silver probation through 2026-04-30"],
            "2026-05-01": ["silver ends 2026-05-01"],
        } == followed(program, [award("silver", "2025-03-01")], "2026-03-01", "2026-07-31")


class TestRenewalWindows:
    """Microsoft specializations, specializations.md of 2023-10-09: the window opens 60 days before the anniversary,
    closes on it, and has 30 days of grace; inferred from the published rule: anniversary 10 February 2024, from 12
    December 2023, until 11 March 2024."""

    TERMS = (
        'demote = { every = "P1Y", anchor = "anniversary", opens = "P60D" }\nkeep = "P1Y"\nremedy = "P30D"'
    )
    HELD = (award("silver", "2023-02-10", "2024-02-09"),)

    @pytest.mark.parametrize(
        ("met", "renewed"),
        [
            ("2023-12-11", None),
            ("2023-12-12", "2025-02-09"),
            ("2024-02-09", "2025-02-09"),
            ("2024-02-10", "2025-02-09"),
            ("2024-03-10", "2025-02-09"),
            ("2024-03-11", None),
        ],
    )
    def test_a_renewal_extends_from_the_expiry_while_it_is_open(self, met, renewed):
        """What is met on one day of the window renews; a day before, and with the grace over, it does not."""
        program = ladder(self.TERMS).replace(
            "silver/wins", 'has("deal", outcome="won", window=trailing("P1D"))'
        )
        told = followed(program, [*self.HELD, *deals(met)], "2023-12-01", "2024-03-31")
        through = [words for day in told.values() for words in day if "probation" not in words]

        if renewed is None:
            assert not any("2025-02-09" in words for words in through)
        else:
            assert f"silver through {renewed}" in through

    def test_it_is_renewed_once(self):
        """The next window is that of the next year."""
        program = ladder(self.TERMS).replace("silver/wins", 'has("deal", outcome="won")')
        program = program.replace("gold/wins", 'has("deal", outcome="lost")')
        rows = [*self.HELD, *deals("2023-12-20", "2024-01-20", "2024-02-05")]

        assert {"2023-12-20": ["silver through 2025-02-09"]} == followed(
            program, rows, "2023-12-01", "2024-04-30"
        )


class TestPayment:
    TERMS = """
    demote = { every = "P1Y", anchor = "anniversary" }
    keep = "P1Y"
    remedy = "P30D"
    award = 'has("payment", window=trailing("P30D"))'
    """

    def test_a_tier_is_awarded_on_the_day_it_is_paid_for(self):
        """Earned on 1 May, paid on 10 May."""
        rows = [*deals("2026-05-01"), *paid("2026-05-10")]

        assert {"2026-05-10": ["silver through 2027-05-09"]} == followed(
            ladder(self.TERMS), rows, "2026-05-01", "2026-06-30"
        )

    def test_another_year_is_paid_for_again(self):
        """Not paid at the anniversary, held on probation; paid on 20 May, for the year from the anniversary."""
        rows = [
            award("silver", "2025-05-10", "2026-05-09"),
            *deals("2026-04-20"),
            *paid("2025-05-10", "2026-05-20"),
        ]

        assert {
            "2026-05-10": ["silver probation through 2026-06-08"],
            "2026-05-20": ["silver through 2027-05-09"],
        } == followed(ladder(self.TERMS), rows, "2026-05-01", "2026-07-01")

    def test_who_never_pays_holds_nothing(self):
        """Neither the tier nor a lower one."""
        rows = [award("gold", "2025-05-10", "2026-05-09"), *deals("2026-04-20", "2026-04-21")]
        program = ladder(self.TERMS)
        told = followed(program, rows, "2026-05-01", "2026-07-01")

        assert {"2026-05-10": ["gold probation through 2026-06-08"]} == told
        stored = [*rows, award("gold", "2026-05-10", "2026-06-08", state="probation")]
        decision = asked(program, stored, "2026-06-09")
        assert ("gold", None) == (decision.earned.id, decision.tier)

    def test_who_falls_without_a_new_term_pays_nothing(self):
        """An open-ended award is lowered as it is; only a term that begins is paid for."""
        terms = 'demote = "quarter-start"\nremedy = "P30D"\naward = \'has("payment")\''
        rows = [award("platinum", "2026-01-01"), *deals("2026-04-20")]

        assert {
            "2026-04-01": ["platinum probation through 2026-04-30"],
            "2026-05-01": ["silver through None", "platinum ends 2026-05-01"],
        } == followed(ladder(terms), rows, "2026-03-01", "2026-05-31")

    def test_a_payment_of_which_nobody_knows_leaves_the_review_open(self):
        """Gold is not earned any more; whether the lower tier is paid for is not known, and it is held until it is."""
        program = pc.parse_program("""
        [facts]
        paid = { sort = "flag" }
        [ladders.tier]
        tiers = ["silver", "gold"]
        review = { keep = "P1Y", award = 'fact("paid")' }
        [tiers.silver]
        [tiers.gold.requires]
        wins = 'count("deal", outcome="won") >= 1'
        """)
        decision = asked(program, [award("gold", "2025-04-01", "2026-03-31")], "2026-04-01")

        assert "silver" == decision.tier.id
        assert ["silver under-review through None"] == [said(each) for each in decision.awards]


class TestSteps:
    def test_nobody_skips_a_tier(self):
        """Three deals at once lead up one tier a day, from no tier too."""
        told = followed(ladder("max_steps_up = 1"), deals(*["2026-05-01"] * 3), "2026-05-01", "2026-06-01")

        assert {
            "2026-05-01": ["silver through None"],
            "2026-05-02": ["gold through None", "silver ends 2026-05-02"],
            "2026-05-03": ["platinum through None", "gold ends 2026-05-03"],
        } == told

    def test_one_step_at_each_review(self):
        """A quarter on each tier."""
        program = ladder('promote = "quarter-start"\ndemote = "never"\nmax_steps_up = 1')
        wins = deals(*["2026-05-01"] * 3, *["2026-07-15"] * 3)

        assert ["2026-07-01", "2026-10-01"] == list(followed(program, wins, "2026-05-01", "2026-12-31"))

    def test_a_fall_may_lead_down_several(self):
        """Only promotions are counted."""
        rows = [award("platinum", "2026-01-01"), *deals("2026-04-20")]

        assert "silver" == asked(ladder("max_steps_up = 1"), rows, "2026-05-01").tier.id


class TestElections:
    def test_a_lower_tier_is_chosen_on_top_of_the_review(self):
        """The award stays, and the tier comes back when the choice ends."""
        program = ladder('keep = "P1Y"', extra='elections = "lower"')
        chosen = {"kind": "election", "tier": "silver", "on": "2026-05-01", "valid_through": "2026-05-31"}
        rows = [award("gold", "2026-02-10", "2027-02-09"), chosen]
        during, after = asked(program, rows, "2026-05-31"), asked(program, rows, "2026-06-01")

        assert ("silver", 1, "silver") == (during.tier.id, during.rank, during.ladders["tier"].elected)
        assert "gold" == after.tier.id
        assert () == during.awards == after.awards


class TestGroups:
    PROGRAM = pc.parse_program("""
    [kinds.sale]
    fields = { region = "text", units = "count" }
    [ladders.routing]
    tiers = ["routed", "preferred"]
    per = "region"
    review = { demote = "quarter-start", keep = "P3M" }
    [tiers.routed.requires]
    units = 'total("sale", of="units", window=trailing("P3M")) >= 10'
    [tiers.preferred.requires]
    units = 'total("sale", of="units", window=trailing("P3M")) >= 20'
    """)

    @staticmethod
    def sale(region, units, on):
        return {"kind": "sale", "region": region, "units": units, "on": on}

    def test_each_region_has_a_memory_of_its_own(self):
        """The awards name their region, and only its sales count."""
        rows = [self.sale("emea", 20, "2026-01-10"), self.sale("apac", 10, "2026-02-10")]
        told = {}
        record, day = self.PROGRAM.record("acme", evidence=rows), date(2026, 1, 1)
        while day < date(2026, 7, 1):
            for each in pc.decide(self.PROGRAM, record, day).awards:
                told[str(day), each.fields["region"]] = said(each)
                record = record.adding(each)
            day += DAY
        assert {
            ("2026-01-10", "emea"): "preferred through 2026-04-09",
            ("2026-02-10", "apac"): "routed through 2026-05-09",
        } == told
        held = pc.decide(self.PROGRAM, record, date(2026, 4, 20)).ladders["routing"]
        assert {"apac": "routed", "emea": None} == {
            region: each.tier and each.tier.id for region, each in held.items()
        }

    def test_a_region_with_an_award_is_one_even_if_nothing_happened_there(self):
        """What was awarded by hand is held, and reviewed."""
        rows = [award("routed", "2026-01-15", "2026-06-30", region="amer")]

        assert "routed" == asked(self.PROGRAM, rows, "2026-06-30").ladders["routing"]["amer"].tier.id
        assert asked(self.PROGRAM, rows, "2026-07-01").ladders["routing"]["amer"].tier is None

    def test_an_award_of_another_region_counts_nowhere_else(self):
        """Nor one that names none."""
        rows = [
            self.sale("emea", 1, "2026-01-10"),
            award("routed", "2026-01-15"),
            award("routed", "2026-01-15", region="apac"),
        ]

        assert asked(self.PROGRAM, rows, "2026-02-01").ladders["routing"]["emea"].tier is None


class TestWhatIsNotKnown:
    PROGRAM = pc.parse_program("""
    [facts]
    score = { unit = "points", max_age = "P30D" }
    [ladders.tier]
    tiers = ["silver", "gold"]
    review = { promote = "month-start", demote = "quarter-start", keep = "P3M", remedy = "P10D" }
    [tiers.silver.requires]
    score = 'fact("score") >= 50'
    [tiers.gold.requires]
    score = 'fact("score") >= 70'
    """)
    HELD = (award("gold", "2026-01-01", "2026-03-31"),)

    def asked(self, day, *rows, **score):
        facts = {"score": [{"value": value, "on": on.replace("_", "-")[1:]} for on, value in score.items()]}
        record = self.PROGRAM.record("acme", facts=facts if score else {}, evidence=rows)
        return pc.decide(self.PROGRAM, record, date.fromisoformat(day))

    def test_a_review_that_is_not_decided_neither_promotes_nor_demotes(self):
        """The tier is held on until somebody knows, and the standing says that its review is open."""
        decision = self.asked("2026-04-01", *self.HELD)
        standing = decision.ladders["tier"]

        assert "gold" == decision.tier.id
        assert ["gold under-review through None"] == [said(each) for each in decision.awards]
        assert standing.review_open
        stored = (*self.HELD, award("gold", "2026-04-01", state="under-review"))
        assert self.asked("2026-04-01", *stored).ladders["tier"].review_open
        assert "holds gold, earns no tier, could earn gold, its review is open" == standing.in_words()
        assert self.asked("2026-04-01").tier is None
        assert self.asked("2026-04-01").ladders["tier"].review_open

    @pytest.mark.parametrize(
        ("score", "expected"),
        [(70, "gold through 2026-06-30"), (69, "gold probation through 2026-04-29")],
    )
    def test_it_is_decided_on_the_day_on_which_it_is_known(self, score, expected):
        """A later day of the quarter than that of the review."""
        waiting = award("gold", "2026-04-01", state="under-review")
        rows = (*self.HELD, waiting)

        assert () == self.asked("2026-04-19", *rows).awards
        assert self.asked("2026-04-19", *rows).ladders["tier"].review_open
        assert [expected] == [
            said(each) for each in self.asked("2026-04-20", *rows, _2026_04_20=score).awards
        ]

    def test_a_probation_whose_end_is_not_decided_goes_on(self):
        """Until somebody knows; who then falls short falls at once, and has no second probation."""
        rows = (*self.HELD, award("gold", "2026-04-01", "2026-04-10", state="probation"))
        waiting = (*rows, award("gold", "2026-04-11", state="probation"))

        assert ["gold probation through None"] == [
            said(each) for each in self.asked("2026-04-11", *rows).awards
        ]
        assert self.asked("2026-05-15", *waiting).ladders["tier"].review_open
        short = self.asked("2026-05-20", *waiting, _2026_05_20=60)
        assert ["silver through 2026-08-19", "gold probation ends 2026-05-20"] == [
            said(each) for each in short.awards
        ]
        enough = self.asked("2026-05-20", *waiting, _2026_05_20=70)
        assert ["gold through 2026-06-30"] == [said(each) for each in enough.awards]

    def test_who_falls_for_sure_falls_no_lower_than_is_sure(self):
        """Gold is ruled out and silver is not known: silver is held on."""
        program = pc.parse_program("""
        [facts]
        score = { unit = "points" }
        [ladders.tier]
        tiers = ["silver", "gold"]
        review = {}
        [tiers.silver.requires]
        score = 'fact("score") >= 50'
        [tiers.gold.requires]
        wins = 'count("deal", outcome="won") >= 1'
        """)
        decision = asked(program, [award("gold", "2026-01-01")], "2026-04-01")

        assert ("silver", None) == (decision.tier.id, decision.earned)
        assert ["silver through None", "gold ends 2026-04-01"] == [said(each) for each in decision.awards]


class TestAwards:
    def test_an_award_comes_back_through_the_door(self):
        """Stored as plain data and handed back, nothing more is due."""
        program = ladder('keep = "P1Y"')
        record = program.record(
            "acme", evidence=[award("silver", "2026-01-10", "2027-01-09"), *deals(*["2026-02-01"] * 2)]
        )
        decision = pc.decide(program, record, date(2026, 2, 1))
        stored = record.adding(*(each.to_dict() for each in decision.awards))
        again = pc.decide(program, stored, date(2026, 2, 1))

        assert ["gold through 2027-01-31", "silver ends 2026-02-01"] == [
            said(each) for each in decision.awards
        ]
        assert ("gold", ()) == (again.tier.id, again.awards)

    def test_an_award_with_an_id_is_corrected(self):
        """The row that ends supersedes itself from the day on; before, it is what it was."""
        program = ladder("")
        rows = [award("gold", "2026-01-10", id="a-7"), *deals("2026-03-20")]
        record = program.record("acme", evidence=rows)
        decision = pc.decide(program, record, date(2026, 4, 1))
        ended = decision.awards[-1]

        assert ("a-7", "a-7", date(2026, 4, 1)) == (ended.id, ended.supersedes, ended.recorded_on)
        stored = record.adding(*decision.awards)
        assert "silver" == pc.decide(program, stored, date(2026, 4, 1)).tier.id
        assert () == pc.decide(program, stored, date(2026, 4, 1)).awards

    def test_who_rose_has_held_what_is_below_without_a_break(self):
        """Time in a tier counts through a promotion, whose award ends the one below."""
        program = ladder('keep = "P1Y"').replace("platinum/wins", 'held("silver", since="P6M")')
        record = program.record(
            "acme", evidence=[award("silver", "2026-01-10", "2027-01-09"), *deals(*["2026-02-01"] * 2)]
        )
        record = record.adding(*pc.decide(program, record, date(2026, 2, 1)).awards)
        verdicts = [
            pc.decide(program, record, day)["platinum/wins"].verdict
            for day in (date(2026, 7, 9), date(2026, 7, 10))
        ]

        assert [pc.Verdict.UNMET, pc.Verdict.MET] == verdicts

    def test_what_is_taken_away_is_held_no_longer(self):
        """The host revokes an award; nothing replaces it before the next promotion."""
        program = ladder('promote = "quarter-start"\nkeep = "P1Y"')
        rows = [award("silver", "2026-01-10", "2027-01-09", revoked_on="2026-03-01"), *deals("2026-03-01")]

        assert "silver" == asked(program, rows, "2026-02-28").tier.id
        assert asked(program, rows, "2026-03-01").tier is None
        assert "silver" == asked(program, rows, "2026-04-01").tier.id

    def test_what_the_host_did_not_know_yet_is_not_held(self):
        """An award that was recorded later is not seen with what was known then."""
        program = ladder('promote = "never"')
        rows = [award("silver", "2026-01-10", recorded_on="2026-02-01"), *deals("2026-01-10")]

        assert "silver" == asked(program, rows, "2026-01-20").tier.id
        assert asked(program, rows, "2026-01-20", known_on=date(2026, 1, 20)).tier is None

    def test_a_ladder_without_review_gives_no_awards(self):
        """The tier held is the one earned, whatever was awarded."""
        program = pc.parse_program("""
        [ladders.tier]
        tiers = ["silver"]
        [tiers.silver.requires]
        wins = 'count("deal", outcome="won") >= 1'
        """)

        assert asked(program, [award("silver", "2026-01-01")], "2026-02-01").tier is None
        assert ("silver", ()) == (
            asked(program, deals("2026-01-01"), "2026-02-01").tier.id,
            asked(program, deals("2026-01-01"), "2026-02-01").awards,
        )


class TestStanding:
    def test_a_standing_says_since_when_and_what_is_ahead(self):
        """Two terms without a break are one run."""
        program = ladder('demote = { every = "P1Y", anchor = "anniversary" }\nkeep = "P1Y"')
        rows = [award("silver", "2024-05-01", "2025-04-30"), award("silver", "2025-05-01", "2026-04-30")]
        decision = asked(program, rows, "2025-11-21")

        assert {
            "tier": "silver",
            "earned": None,
            "possible": None,
            "rank": 1,
            "since": "2024-05-01",
            "valid_through": "2026-04-30",
            "next_review": "2026-05-01",
        } == decision.ladders["tier"].to_dict()
        assert decision.ladders["tier"].to_dict() == decision.to_dict()["ladders"]["tier"]
        assert (
            "<Decision acme on 2025-11-21: tier holds silver, earns no tier, next review on 2026-05-01>"
            == repr(decision)
        )

    @pytest.mark.parametrize(
        ("demote", "review"),
        [
            ('"immediately"', "2025-11-22"),
            ('"never"', None),
            ('"quarter-start"', "2026-01-01"),
            ('"fiscal-quarter-start"', "2026-02-01"),
            ('{ on = ["01-15", "07-15"] }', "2026-01-15"),
            ('{ every = "P1Y", anchor = "anniversary" }', "2026-02-28"),
            ('{ every = "P1Y", anchor = "02-29" }', "2026-02-28"),
            ('{ check = "month-end", effective = "month-start" }', "2025-12-01"),
            ('{ on = ["12-15"], effective = "quarter-start" }', "2026-01-01"),
        ],
    )
    def test_an_open_ended_award_is_reviewed_by_its_cadence(self, demote, review):
        """Held since 29 February 2024; the day is 21 November 2025."""
        rows = [award("silver", "2024-02-29"), *deals("2025-11-01")]
        standing = asked(ladder(f"demote = {demote}"), rows, "2025-11-21").ladders["tier"]

        assert review == (standing.next_review and str(standing.next_review))

    def test_benefits_are_those_of_the_tier_held(self):
        """Kept and not earned."""
        program = pc.parse_program("""
        [ladders.tier]
        tiers = ["silver"]
        review.keep = "P1Y"
        [tiers.silver.requires]
        wins = 'count("deal", outcome="won") >= 1'
        [benefits.leads]
        tiers = ["silver"]
        """)
        decision = asked(program, [award("silver", "2026-01-01", "2026-12-31")], "2026-06-01")

        assert ["leads"] == [each.id for each in decision.benefits]


class TestEditions:
    @pytest.mark.parametrize(
        ("terms", "moves"),
        [
            ('demote = "quarter-start"', "2026-04-01"),
            ('demote = { every = "P1Y", anchor = "anniversary" }', "2026-05-01"),
            ('demote = "never"', "2026-01-15"),
        ],
    )
    def test_the_next_review_of_an_open_ended_award_is_that_of_its_ladder(self, terms, moves):
        """An edition of 15 January 2026, for who holds silver since 1 May 2024."""
        old, new = ladder(terms), ladder(terms).replace("silver/wins", 'count("deal") >= 9')
        editions = pc.Editions(
            {
                "old": pc.Edition(program=old, starts="2025-01-01"),
                "new": pc.Edition(program=new, starts="2026-01-15", existing="next-review"),
            }
        )
        record = old.record(
            "acme", evidence=[award("silver", "2024-05-01", "2025-04-30"), award("silver", "2025-05-01")]
        )
        day = date.fromisoformat(moves)

        assert "new" == editions.program_for(record, day).edition
        assert day == date(2026, 1, 15) or "old" == editions.program_for(record, day - DAY).edition
