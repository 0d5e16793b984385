"""Overlays: what is asked for in a region beside, or instead of, what is asked for everywhere."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnercert as pc
from partnercert import Status, Verdict
from partnercert.errors import ProgramErrors
from partnercert.program.overlays import OverlaidTier, Overlay

DAY = date(2026, 6, 30)
PROGRAM = """
[program]
name = "Harbor"
[facts]
region = { sort = "text", one_of = ["emea", "amer", "apac"] }
listed = { sort = "flag" }
[ladders.tier]
tiers = ["silver", "gold"]
[tiers.silver]
[tiers.gold.requires.wins]
rule = 'count("deal", outcome="won") >= 3'
title = "Deals won"
overridable = true
[tiers.gold.requires]
reviews = 'count("qbr") >= 1'
"""
EMEA = """
[overlays.emea]
where = 'fact("region").one_of("emea")'
[overlays.emea.tiers.gold.requires]
wins = 'count("deal", outcome="won") >= 2'
privacy = 'attested("privacy-review")'
"""
QUARTER = {"kind": "qbr", "on": "2026-05-05"}
PRIVACY = {"kind": "attestation", "on": "2026-05-05", "attestation": "privacy-review"}


def program(text=EMEA):
    return pc.parse_program(PROGRAM + text)


def decided(text, wins, *rows, **facts):
    """A partner with deals won and some other rows."""
    made = program(text)
    deals = [{"kind": "deal", "on": "2026-04-04", "outcome": "won"}] * wins
    return pc.decide(made, made.record("acme", facts=facts, evidence=[*deals, *rows]), as_of=DAY)


def statuses(decision):
    """The status of each requirement of gold."""
    return {
        id: decision[id].status.value for id in decision.judged if id.startswith("gold/") and id != "gold"
    }


class TestWhereItApplies:
    @pytest.mark.parametrize(
        ("region", "wins", "rows", "expected"),
        [
            ("amer", 3, [QUARTER], "gold"),
            ("amer", 2, [QUARTER, PRIVACY], "silver"),
            ("emea", 2, [QUARTER, PRIVACY], "gold"),
            ("emea", 1, [QUARTER, PRIVACY], "silver"),
            ("emea", 3, [QUARTER], "silver"),
            ("emea", 2, [PRIVACY], "silver"),
        ],
    )
    def test_a_region_is_asked_for_its_own(self, region, wins, rows, expected):
        """A replaced requirement holds instead of the tier's own, an added one beside it, and the rest stays."""
        assert expected == decided(EMEA, wins, *rows, region=region).tier.id

    def test_what_does_not_apply_says_so(self):
        """Each requirement has an id of its own, and one status."""
        inside, outside = decided(EMEA, 2, region="emea"), decided(EMEA, 2, region="apac")

        assert {
            "gold/wins": "not applicable",
            "gold/reviews": "unmet",
            "gold/emea/wins": "met",
            "gold/emea/privacy": "unmet",
        } == statuses(inside)
        assert {
            "gold/wins": "unmet",
            "gold/reviews": "unmet",
            "gold/emea/wins": "not applicable",
            "gold/emea/privacy": "not applicable",
        } == statuses(outside)

    def test_where_the_region_is_unknown_both_must_be_met_or_it_is_unknown(self):
        """Unknown is not false: three wins meet either, two may or may not be enough."""
        assert Verdict.MET is decided(EMEA, 3, QUARTER, PRIVACY)["gold"].verdict
        assert Verdict.UNKNOWN is decided(EMEA, 2, QUARTER, PRIVACY)["gold"].verdict
        assert Verdict.UNKNOWN is decided(EMEA, 3, QUARTER)["gold"].verdict

    def test_what_is_replaced_lends_what_the_overlay_does_not_say(self):
        """The title is the tier's own, unless the overlay has one."""
        assert "Deals won" == decided(EMEA, 2, region="emea")["gold/emea/wins"].title

    def test_a_gap_names_the_requirement_of_the_region(self):
        """The partner sees what it is asked for, not what others are asked for."""
        gaps = decided(EMEA, 1, QUARTER, PRIVACY, region="emea").gaps("gold")

        assert [("gold/emea/wins", pc.Amount(1, "count"))] == [(gap.id, gap.shortfall) for gap in gaps]

    def test_it_can_be_waived(self):
        """A waiver names it by its id."""
        waiver = {"kind": "waiver", "on": "2026-01-01", "requirement": "gold/emea/privacy"}
        decision = decided(EMEA, 2, QUARTER, waiver, region="emea")

        assert Status.WAIVED is decision["gold/emea/privacy"].status
        assert "gold" == decision.tier.id

    def test_joining_asks_who_holds_the_tier(self):
        """A word for whom a requirement applies to is kept beside the overlay."""
        text = (
            EMEA
            + '[overlays.emea.tiers.gold.requires.dossier]\nrule = \'attested("dossier")\'\napplies = "joining"\n'
        )
        held = {"kind": "award", "on": "2026-01-01", "award": "gold"}

        assert Status.UNMET is decided(text, 2, region="emea")["gold/emea/dossier"].status
        assert Status.NOT_APPLICABLE is decided(text, 2, region="amer")["gold/emea/dossier"].status
        assert Status.NOT_APPLICABLE is decided(text, 2, held, region="emea")["gold/emea/dossier"].status

    def test_what_is_replaced_says_to_whom_it_applies_and_whether_it_can_be_waived(self):
        """Unless the overlay says to whom; a waiver stands in only where it could for the tier's own."""
        strict = PROGRAM.replace(
            "overridable = true", 'overridable = true\nwaivable = false\napplies = "joining"'
        )
        made = pc.parse_program(strict + EMEA)
        waiver = {"kind": "waiver", "on": "2026-01-01", "requirement": "gold/emea/wins"}
        held = {"kind": "award", "on": "2026-01-01", "award": "gold"}
        for rows, expected in ([waiver], Status.UNMET), ([held], Status.NOT_APPLICABLE):
            record = made.record("acme", facts={"region": "emea"}, evidence=rows)
            assert expected is pc.decide(made, record, as_of=DAY)["gold/emea/wins"].status

    def test_where_two_overlays_replace_one_requirement_both_are_asked_for(self):
        """The tier's own is left out where either of them applies."""
        text = EMEA + (
            "[overlays.listed]\nwhere = 'fact(\"listed\")'\n"
            "[overlays.listed.tiers.gold.requires]\nwins = 'count(\"deal\") >= 4'\n"
        )
        decision = decided(text, 3, region="emea", listed=True)

        assert ["not applicable", "met", "unmet"] == [
            statuses(decision)[id] for id in ("gold/wins", "gold/emea/wins", "gold/listed/wins")
        ]


class TestTightenOnly:
    TEXT = EMEA.replace("[overlays.emea]\n", "[overlays.emea]\ntighten_only = true\n")

    def test_what_it_replaces_is_asked_for_as_well(self):
        """So a weaker rule changes nothing, and a stronger one is added."""
        assert "silver" == decided(self.TEXT, 2, QUARTER, PRIVACY, region="emea").tier.id
        assert "gold" == decided(self.TEXT, 3, QUARTER, PRIVACY, region="emea").tier.id

    @given(
        st.integers(0, 4),
        st.sampled_from(["emea", "amer", None]),
        st.lists(st.sampled_from([QUARTER, PRIVACY])),
        st.integers(0, 5),
    )
    def test_it_never_helps_anybody(self, wins, region, rows, asked):
        """Whoever earns gold with the overlay earns it without."""
        text = self.TEXT.replace(">= 2", f">= {asked}")
        facts = {} if region is None else {"region": region}

        if decided(text, wins, *rows, **facts)["gold"].verdict is Verdict.MET:
            assert Verdict.MET is decided("", wins, *rows, **facts)["gold"].verdict

    @given(st.integers(0, 4), st.lists(st.sampled_from([QUARTER, PRIVACY])))
    def test_it_changes_nothing_elsewhere(self, wins, rows):
        """Partners to whom an overlay does not apply are decided as if it were not there."""
        for text in (EMEA, self.TEXT):
            assert (
                decided("", wins, *rows, region="apac")["gold"].verdict
                is decided(text, wins, *rows, region="apac")["gold"].verdict
            )


def test_plain_data_is_the_way_back():
    """Overlays are part of the document and of its digest."""
    made = program(TestTightenOnly.TEXT)

    assert made == pc.program_from_dict(pc.program_to_dict(made))
    assert pc.program_digest(made) != pc.program_digest(program())


def test_an_overlay_is_replaced_as_a_part():
    """`replace` takes another overlay under its id."""
    asked = {"gold": OverlaidTier(requires={"privacy": 'count("qbr") >= 2'})}
    changed = program().replace("emea", Overlay(where='fact("listed")', tiers=asked))

    assert {"gold", "silver", "gold/wins", "gold/reviews", "gold/emea/privacy"} == {
        rule.ref.id for rule in pc.draw_up(changed).of("achieved")
    }


def test_a_requirement_of_an_overlay_is_replaced_by_its_id():
    """An outcome's id is also that of an edit, whether the requirement exists or is new."""
    changed = (
        program()
        .replace("gold/emea/wins", 'count("deal") >= 7')
        .replace("gold/emea/visits", 'count("qbr") >= 2')
    )

    asked = changed.overlays["emea"].tiers["gold"].requires
    assert ['count("deal") >= 7', 'count("qbr") >= 2'] == [repr(asked[id].rule) for id in ("wins", "visits")]
    first = program().replace("silver/emea/visits", 'count("qbr") >= 2')
    assert "silver/emea/visits" in {rule.ref.id for rule in pc.draw_up(first).of("achieved")}


FACTS = 'use facts only, such as fact("region").one_of("emea")'
MALFORMED = {
    "no where": (
        "[overlays.emea]",
        ("missing-key", "overlays.emea", "the key `where` is missing", "give `where`"),
    ),
    "an unknown key": (
        EMEA.replace("[overlays.emea]\n", "[overlays.emea]\ntighten = true\n"),
        (
            "unknown-key",
            "overlays.emea.tighten",
            "the key `tighten` is not known here",
            "did you mean `tighten_only` or `title`?",
        ),
    ),
    "a title of a tier": (
        EMEA + '[overlays.emea.tiers.gold]\ntitle = "Gold in EMEA"',
        (
            "unknown-key",
            "overlays.emea.tiers.gold.title",
            "the key `title` is not known here",
            "known here: `requires`",
        ),
    ),
    "an unknown fact": (
        EMEA.replace('fact("region")', 'fact("regoin")'),
        ("unknown-fact", "overlays.emea.where", "the program has no fact `regoin`", "did you mean `region`?"),
    ),
    "more than facts": (
        EMEA.replace('fact("region").one_of("emea")', 'has("qbr")'),
        (
            "wrong-scope",
            "overlays.emea.where",
            '`has("qbr")` says to whom an overlay applies, by more than facts',
            FACTS,
        ),
    ),
    "another rule": (
        EMEA.replace('fact("region").one_of("emea")', 'achieved("silver")'),
        (
            "wrong-scope",
            "overlays.emea.where",
            '`achieved("silver")` says to whom an overlay applies, by more than facts',
            FACTS,
        ),
    ),
    "an unknown tier": (
        EMEA.replace("tiers.gold", "tiers.golf"),
        ("unknown-tier", "overlays.emea.tiers", "the program has no tier `golf`", "did you mean `gold`?"),
    ),
    "a requirement that is not overridable": (
        EMEA.replace("privacy =", "reviews ="),
        (
            "not-overridable",
            "overlays.emea.tiers.gold.requires.reviews",
            "the requirement `gold/reviews` does not allow an overlay to replace it",
            "give the addition another name, or set overridable = true on `tiers.gold.requires.reviews`",
        ),
    ),
    "an unknown kind in a requirement": (
        EMEA.replace('count("deal", outcome="won") >= 2', 'count("deel") >= 2'),
        (
            "unknown-kind",
            "overlays.emea.tiers.gold.requires.wins",
            "there is no evidence of kind `deel`",
            "did you mean `deal`?",
        ),
    ),
    "a requirement that is no rule": (
        EMEA.replace("'attested(\"privacy-review\")'", "true"),
        (
            "bad-value",
            "overlays.emea.tiers.gold.requires.privacy",
            "`true` stands where a rule is meant",
            "write it as text, or as a table with the keys rule, title, applies …",
        ),
    ),
    "an id with a capital": (
        EMEA.replace("privacy =", "Privacy ="),
        (
            "bad-id",
            "overlays.emea.tiers.gold.requires.Privacy",
            "`Privacy` is no id",
            "an id has small letters, digits, - and _, starts with a letter or digit, and is no keyword of Python",
        ),
    ),
    "an overlay with a capital": (
        "[overlays.Emea]\nwhere = 'fact(\"listed\")'",
        (
            "bad-id",
            "overlays.Emea",
            "`Emea` is no id",
            "an id has small letters, digits, - and _, starts with a letter or digit, and is no keyword of Python",
        ),
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_overlay_says_what_is_wrong_and_what_to_do(name):
    """One mistake makes one fault, with its place and its remedy."""
    text, expected = MALFORMED[name]
    with pytest.raises(ProgramErrors) as caught:
        program(text)

    assert [expected] == [(each.code, each.path, each.message, each.help) for each in caught.value.faults]
