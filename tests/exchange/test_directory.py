"""A public directory: who holds what, and nothing that is nobody's business."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnercert as pc
from partnercert.exchange import directory

PROGRAM = pc.parse_program("""
[program]
name = "Lantern Partners"
edition = "2026"
[facts]
discount = { unit = "percent" }
[ladders.tier]
tiers = ["registered", "silver"]
[ladders.tier.review]
promote = "immediately"
demote = { every = "P1Y", anchor = "anniversary" }
keep = "P1Y"
[ladders.routing]
tiers = ["routed"]
per = "region"
[kinds.visit]
fields = { region = "text" }
[tiers.registered.requires]
won = 'count("deal", outcome="won") >= 1'
[tiers.silver]
title = "Silver Partner"
[tiers.silver.requires]
references = 'count("reference", validated=True) >= 1'
[tiers.routed.requires]
visits = 'count("visit") >= 1'
[specializations.commerce.requires]
deals = 'count("deal", outcome="won") >= 1'
""")
DAY = date(2026, 6, 30)
REFERENCE = pc.Evidence("reference", date(2026, 2, 3), customer="Alder Foods", validated=True, by="ada")
AWARD = pc.Evidence("award", date(2026, 3, 1), valid_through=date(2027, 2, 28), award="silver")
DEAL = pc.Evidence("deal", date(2026, 5, 1), outcome="won", customer="Birch")
VISIT = pc.Evidence("visit", date(2026, 5, 1), person="ada", region="emea")


def listed(profiles, **evidence):
    records = [PROGRAM.record(id, facts={"discount": 30}, evidence=rows) for id, rows in evidence.items()]
    return directory.listing(pc.decide_many(PROGRAM, records, as_of=DAY), profiles)


class TestListing:
    """What a partner holds, and through when."""

    def test_an_entry(self):
        """Tiers with their titles and days, by region where they have one, and what the partner says of itself."""
        profile = {"name": "Acme", "url": "https://acme.example"}

        found = listed({"acme": profile}, acme=[REFERENCE, AWARD, DEAL, VISIT])

        assert {
            "program": {"name": "Lantern Partners", "edition": "2026"},
            "as_of": "2026-06-30",
            "partners": [
                {
                    "name": "Acme",
                    "url": "https://acme.example",
                    "id": "acme",
                    "rank": 2,
                    "tiers": {
                        "tier": {
                            "tier": "silver",
                            "title": "Silver Partner",
                            "since": "2026-03-01",
                            "valid_through": "2027-02-28",
                        },
                        "routing": {"emea": {"tier": "routed", "title": "routed"}},
                    },
                    "specializations": [{"id": "commerce", "title": "commerce"}],
                }
            ],
        } == found

    def test_nothing_is_listed_that_is_nobodys_business(self):
        """No person, no customer, no fact."""
        said = json.dumps(listed({"acme": {"name": "Acme"}}, acme=[REFERENCE, AWARD, DEAL, VISIT]))

        assert [] == [
            secret for secret in ("ada", "Alder", "Birch", "discount", "30%", "reference") if secret in said
        ]

    def test_who_has_not_agreed_is_not_listed(self):
        """A partner without a profile."""
        assert ["birch"] == [
            each["id"] for each in listed({"birch": {}}, acme=[DEAL], birch=[DEAL])["partners"]
        ]

    def test_who_holds_nothing_is_not_listed(self):
        assert [] == listed({"acme": {}}, acme=[])["partners"]

    def test_what_is_said_of_oneself_does_not_change_what_one_holds(self):
        """A profile that names a tier does not give it."""
        entry = listed({"acme": {"rank": 9, "tiers": "gold"}}, acme=[DEAL])["partners"][0]

        assert (1, "registered") == (entry["rank"], entry["tiers"]["tier"]["tier"])

    @given(st.permutations(["acme", "birch", "cedar"]))
    def test_the_highest_tier_comes_first_and_then_the_name(self, order):
        evidence = {"acme": [DEAL], "birch": [AWARD], "cedar": [DEAL]}
        profiles = {"acme": {"name": "Zenith"}, "birch": {"name": "Birch"}, "cedar": {"name": "Aldgate"}}

        found = listed(profiles, **{id: evidence[id] for id in order})

        assert ["Birch", "Aldgate", "Zenith"] == [each["name"] for each in found["partners"]]

    def test_without_decisions_it_is_empty(self):
        assert {"program": None, "as_of": None, "partners": []} == directory.listing([], {})


class TestRefusals:
    """One program, one day, one decision a partner."""

    def test_several_days_are_no_directory(self):
        record = PROGRAM.record("acme")
        decisions = [pc.decide(PROGRAM, record, as_of=day) for day in (DAY, date(2026, 7, 1))]

        with pytest.raises(pc.QuestionError, match="of several programs or days") as error:
            directory.listing(decisions, {})

        assert ("bad-argument", "decisions") == (error.value.code, error.value.path)

    def test_a_partner_is_listed_once(self):
        decisions = 2 * [pc.decide(PROGRAM, PROGRAM.record("acme"), as_of=DAY)]

        with pytest.raises(pc.QuestionError, match="`acme` is decided twice"):
            directory.listing(decisions, {})

    def test_a_profile_is_plain_data(self):
        with pytest.raises(pc.RecordError, match="is no plain data"):
            listed({"acme": {"logo": object()}}, acme=[DEAL])
