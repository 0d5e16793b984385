"""Review terms in documents: how they read, and everything that can be wrong with them."""

import pytest

import partnercert as pc
from partnercert.errors import Fault, ProgramErrors

LADDER = """
[ladders.tier]
tiers = ["silver"]
[tiers.silver]
[ladders.tier.review]
"""
WORDS = (
    "known here: `fiscal-half-start`, `fiscal-quarter-start`, `fiscal-year-start`, `half-start`, `immediately`, "
    "`month-start`, `never`, `quarter-start`, `year-start`"
)
PERIODS = "write years, months, weeks or days, such as `P1Y`, `P6M`, `P2W` or `P30D`"


def read(terms):
    return pc.parse_program(LADDER + terms)


def review(terms):
    return read(terms).ladders["tier"].review


class TestForms:
    @pytest.mark.parametrize(
        ("terms", "expected"),
        [
            ("", pc.Review()),
            ('promote = "immediately"', pc.Review()),
            ('award = "automatic"', pc.Review()),
            ('demote = "quarter-start"', pc.Review(demote="quarter-start")),
            ('demote = { effective = "quarter-start" }', pc.Review(demote="quarter-start")),
            ('demote = { on = ["01-15"] }', pc.Review(demote=pc.Cadence(on="01-15"))),
            ('keep = "P1Y"', pc.Review(keep=pc.Keep(period="P1Y"))),
            ('keep = { period = "P1Y" }', pc.Review(keep="P1Y")),
            ("award = 'has(\"qbr\")'", pc.Review(award='has("qbr")')),
        ],
    )
    def test_a_word_or_a_period_stands_for_the_table(self, terms, expected):
        """What is left out promotes and demotes immediately, keeps nothing and asks for nothing more."""
        assert expected == review(terms)

    def test_plain_data_is_the_way_back(self):
        """What a word can say is written as the word, and defaults are left out."""
        terms = """
        promote = { effective = "fiscal-half-start" }
        demote = { every = "P1Y", anchor = "anniversary", opens = "P60D" }
        keep = { period = "P1Y", until = "month-end", rolling = false }
        remedy = "P60D"
        award = 'has("qbr", window=trailing("P30D"))'
        max_steps_up = 1
        """
        asked = read(terms)

        assert asked == pc.program_from_dict(pc.program_to_dict(asked))
        assert {
            "promote": "fiscal-half-start",
            "demote": {"every": "P1Y", "anchor": "anniversary", "opens": "P60D"},
            "keep": {"period": "P1Y", "until": "month-end"},
            "remedy": "P60D",
            "award": 'has("qbr", window=trailing("P30D"))',
            "max_steps_up": 1,
        } == pc.program_to_dict(asked)["ladders"]["tier"]["review"]

    def test_two_spellings_of_one_cadence_are_one_program(self):
        """The digest knows no difference either."""
        word, table = read('demote = "month-start"'), read('demote = { effective = "month-start" }')

        assert pc.program_digest(word) == pc.program_digest(table)


FAULTS = {
    "an unknown cadence": (
        'promote = "imediately"',
        Fault(
            "unknown-option",
            "`imediately` is no cadence",
            "did you mean `immediately`?",
            "ladders.tier.review.promote",
        ),
    ),
    "an unknown cadence that is like none": (
        'demote = "sometimes"',
        Fault("unknown-option", "`sometimes` is no cadence", WORDS, "ladders.tier.review.demote"),
    ),
    "a fiscal cadence without its start": (
        'demote = "fiscal-year"',
        Fault(
            "unknown-option",
            "`fiscal-year` is no cadence",
            "did you mean `fiscal-year-start` or `fiscal-half-start`?",
            "ladders.tier.review.demote",
        ),
    ),
    "an unknown effective day": (
        'promote = { effective = "month-strat", check = "month-end" }',
        Fault(
            "unknown-option",
            "`month-strat` is no cadence",
            "did you mean `month-start`?",
            "ladders.tier.review.promote.effective",
        ),
    ),
    "an unknown check": (
        'demote = { check = "month" }',
        Fault(
            "unknown-option",
            "`month` is no day of a check",
            "did you mean `month-end`?",
            "ladders.tier.review.demote.check",
        ),
    ),
    "a cadence of nothing": (
        "demote = { on = [] }",
        Fault(
            "missing-key",
            "a cadence names no day",
            'write a word such as `month-start`, or { on = ["01-15"] }',
            "ladders.tier.review.demote",
        ),
    ),
    "a day that does not exist": (
        'demote = { on = ["01-15", "02-30"] }',
        Fault(
            "bad-date",
            "`02-30` is no day of a year",
            "write month and day, such as `01-15`",
            "ladders.tier.review.demote.on[1]",
        ),
    ),
    "two ways to say when": (
        'demote = { on = ["01-15"], every = "P1Y" }',
        Fault(
            "bad-shape",
            "`on` and `every` both say when it is checked",
            "leave one of them",
            "ladders.tier.review.demote.every",
        ),
    ),
    "days of what has none": (
        'demote = { effective = "immediately", check = "month-end" }',
        Fault(
            "bad-shape",
            "`immediately` has no days, and `check` names some",
            "leave one of them out",
            "ladders.tier.review.demote.check",
        ),
    ),
    "a typo in an anchor": (
        'demote = { every = "P1Y", anchor = "anniversery" }',
        Fault(
            "unknown-option",
            "`anniversery` is neither the anniversary nor a day of a year",
            "did you mean `anniversary`?",
            "ladders.tier.review.demote.anchor",
        ),
    ),
    "an anchor in no month": (
        'demote = { every = "P1Y", anchor = "13-01" }',
        Fault(
            "unknown-option",
            "`13-01` is neither the anniversary nor a day of a year",
            'write "anniversary" or a day such as "01-15"',
            "ladders.tier.review.demote.anchor",
        ),
    ),
    "an anchor of no period": (
        'demote = { on = ["01-15"], anchor = "anniversary" }',
        Fault(
            "bad-shape",
            "`anchor` without a period",
            "give `every`, or leave it out",
            "ladders.tier.review.demote.anchor",
        ),
    ),
    "days that wander through the year": (
        'demote = { every = "P5M", anchor = "01-01" }',
        Fault(
            "out-of-bounds",
            "5 months from a day of the year do not lead to the same days in every year",
            "give a period of which whole ones fill a year, or count from the anniversary",
            "ladders.tier.review.demote.every",
        ),
    ),
    "a remedy without demotion": (
        'demote = "never"\nremedy = "P30D"',
        Fault(
            "bad-shape",
            "`remedy` without demotion",
            "say in `demote` when a tier is reviewed",
            "ladders.tier.review.remedy",
        ),
    ),
    "what is kept from nothing": (
        'demote = "never"\nkeep = "P1Y"',
        Fault(
            "bad-shape",
            "`keep` without demotion",
            "say in `demote` when a tier is reviewed",
            "ladders.tier.review.keep",
        ),
    ),
    "kept for no time": (
        'keep = "P0D"',
        Fault("bad-period", "a period of no length is not a period", PERIODS, "ladders.tier.review.keep"),
    ),
    "kept until an unknown day": (
        'keep = { period = "P1Y", until = "month-start" }',
        Fault(
            "unknown-option",
            "`month-start` is not one of month-end",
            "did you mean `month-end`?",
            "ladders.tier.review.keep.until",
        ),
    ),
    "a remedy that starts anew": (
        'remedy = { period = "P30D", rolling = true }',
        Fault(
            "bad-shape",
            "what is remedied is over on the day on which it is earned again",
            "leave out `rolling`",
            "ladders.tier.review.remedy.rolling",
        ),
    ),
    "a renewal of what is not kept": (
        'demote = { every = "P1Y", opens = "P60D" }',
        Fault(
            "missing-key",
            "a renewal extends what is kept, and nothing is kept for a time",
            "give `keep`, or leave out `opens`",
            "ladders.tier.review.demote.opens",
        ),
    ),
    "a renewal that opens before the review before": (
        'demote = { every = "P6M", opens = "P8M" }\nkeep = "P1Y"',
        Fault(
            "out-of-bounds",
            "the renewal opens 8 months before, and reviews are 6 months apart",
            "open it later",
            "ladders.tier.review.demote.opens",
        ),
    ),
    "a renewal that opens before the award": (
        'demote = { effective = "immediately", opens = "P2Y" }\nkeep = "P1Y"',
        Fault(
            "out-of-bounds",
            "the renewal opens 2 years before, and an award is kept for 1 year",
            "open it later",
            "ladders.tier.review.demote.opens",
        ),
    ),
    "a promotion that renews": (
        'promote = { every = "P1Y", opens = "P30D" }',
        Fault(
            "bad-shape",
            "a promotion renews nothing and has no `opens`",
            "write it under `demote`",
            "ladders.tier.review.promote.opens",
        ),
    ),
    "no steps": (
        "max_steps_up = 0",
        Fault(
            "out-of-bounds",
            "a promotion leads `0` tiers up",
            "give a number from 1 on, or leave it out",
            "ladders.tier.review.max_steps_up",
        ),
    ),
    "an award on an unknown kind": (
        "award = 'has(\"payment\")'",
        Fault(
            "unknown-kind",
            "there is no evidence of kind `payment`",
            "did you mean `employment`?",
            "ladders.tier.review.award",
        ),
    ),
    "an award on an amount": (
        "award = 'count(\"deal\")'",
        Fault(
            "bad-rule",
            '`count("deal")` is a count, not a rule',
            "compare it, as in … >= 3, or ask .one_of(…)",
            "ladders.tier.review.award",
        ),
    ),
    "an unknown key": (
        'demot = "never"',
        Fault(
            "unknown-key",
            "the key `demot` is not known here",
            "did you mean `demote`?",
            "ladders.tier.review.demot",
        ),
    ),
}


@pytest.mark.parametrize(("terms", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_what_is_wrong_is_named_with_its_place_and_its_remedy(terms, expected):
    """Each fault alone, in a document that has no other."""
    with pytest.raises(ProgramErrors) as caught:
        read(terms)

    assert (expected,) == caught.value.faults


def test_all_faults_are_named_at_once():
    """A second look is not needed."""
    with pytest.raises(ProgramErrors) as caught:
        read('promote = "soon"\ndemote = "never"\nkeep = "P1Y"\nremedy = "P1M"\nmax_steps_up = -1')

    assert ["promote", "keep", "remedy", "max_steps_up"] == [
        fault.path.removeprefix("ladders.tier.review.") for fault in caught.value.faults
    ]


def test_the_rule_of_an_award_is_asked_where_its_ladder_is_judged():
    """On a ladder that is judged per region, a payment that names no region is in none of them."""
    with pytest.raises(ProgramErrors) as caught:
        pc.parse_program("""
        [ladders.tier]
        tiers = ["routed"]
        per = "region"
        review.award = 'has("qbr")'
        [tiers.routed]
        """)

    assert [("not-grouped", "ladders.tier.review.award")] == [
        (fault.code, fault.path) for fault in caught.value.faults
    ]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: pc.Review(promote=3), "`3` is no cadence"),
        (lambda: pc.Ladder(tiers=["silver"], review="monthly"), "`monthly` are no review terms"),
        (lambda: pc.Review(keep=30), "`30` is not a period"),
    ],
)
def test_in_python_other_values_are_refused(build, message):
    """A number is no cadence, and no length of time."""
    with pytest.raises(pc.ProgramError) as caught:
        build()

    assert message == caught.value.message
