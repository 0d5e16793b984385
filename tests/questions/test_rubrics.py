"""Scoring rubrics: weights, blends, raters, minima, what is missing; and attempts that are judged by their ratings."""

import pickle
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from statistics import median
from xml.etree import ElementTree as ET

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import partnercert as pc
from partnercert.errors import Fault, QuestionError, RecordError
from partnercert.language.checks import Scope, checks, sort_of
from partnercert.language.signature import amount
from partnercert.language.text import read
from partnercert.program.rubric_scores import score_of
from partnercert.questions.reading import rulebook_of
from partnercert.rulebook.change_points import change_points
from partnercert.values.amounts import percent, points
from partnercert.values.verdicts import Verdict

MET, UNMET, UNKNOWN = Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN
DAY = date(2026, 6, 1)

PROGRAM = pc.parse_program("""
[rubrics.pitch]
title = "Live demo"
raters = "median"
adjudicate_beyond = 1
out_of = 100
cut = 60
bands = { distinction = 90, passed = 60 }
levels = { weak = { points = 0 }, fair = { points = 1 }, solid = { points = 2 }, strong = { points = 4 } }
groups = { knowledge = { share = "percent(40)" }, practical = { share = "percent(60)" } }
[rubrics.pitch.criteria.product]
group = "knowledge"
[rubrics.pitch.criteria.story]
title = "Tells the story"
group = "practical"
weight = 2
minimum = "fair"
[rubrics.pitch.criteria.questions]
group = "practical"

[rubrics.look]
criteria = { layout = {} }
levels = { poor = { points = 1 }, good = { points = 3 } }

[assessments.live]
kind = "demo"
rubric = "pitch"
[assessments.storm]
kind = "scenario"
rubric = "look"
cut = 2
debriefed = true
[assessments.dossier]
kind = "artifact"
rubric = "look"
cut = 3
checks = ["security"]

[modules.selling]
passed = 'has("demo", demo="live", passed=True)'

[certifications.seller]
earned_by = 'has("demo", demo="live", passed=True)'

[requirements]
demo = 'has("demo", demo="live", passed=True)'
excellent = 'has("demo", band="distinction")'
score = 'mean("demo", of="score") >= 75'
scenario = 'has("scenario", passed=True)'
dossiers = 'count("artifact", validated=True) >= 1'
module = 'has("module", module="selling", passed=True)'
""")
PITCH = PROGRAM.rubrics["pitch"]
LEVELS = {"weak": 0, "fair": 1, "solid": 2, "strong": 4}
CRITERIA = ("product", "story", "questions")

level = st.sampled_from(tuple(LEVELS))
rated = st.fixed_dictionaries(dict.fromkeys(CRITERIA, level))


def demo(id="d1", on="2026-03-02", **said):
    return {"kind": "demo", "demo": "live", "id": id, "on": on, "person": "ada", **said}


def rating(criterion, said, by="pat", attempt="d1", on="2026-03-02", rubric="pitch", **more):
    own = {"rubric": rubric, "rating": criterion, "level": said, "attempt": attempt, "by": by}
    return {"kind": "rating", **own, "on": on, **more}


def ratings_of(levels, **said):
    return [rating(criterion, said_level, **said) for criterion, said_level in levels.items()]


def verdicts(*rows, day=DAY, known_on=None, program=PROGRAM):
    """What the two engines say of every requirement; they say the same."""
    record = program.record("acme", evidence=rows)
    both = [
        {
            id: pc.decide(program, record, day, known_on, engine=engine)[id].verdict
            for id in program.requirements
        }
        for engine in ("compiled", "reference")
    ]
    assert both[0] == both[1]
    return both[0]


def by_hand(levels):
    """The blend of the document, in fractions: 40 % product, 60 % of story twice and questions once, of 4 each."""
    product, story, questions = (Fraction(LEVELS[levels[each]]) for each in CRITERIA)
    return 100 * (Fraction(2, 5) * product / 4 + Fraction(3, 5) * (2 * story + questions) / 3 / 4)


class TestScore:
    """The mean of the points by weight, blended by groups."""

    @given(rated)
    def test_the_score_is_the_declared_blend(self, levels):
        """Exactly, as fractions have it."""
        assert by_hand(levels) == pc.score_rubric(PITCH, levels).score.number

    @given(rated, st.sampled_from(CRITERIA), level)
    def test_raising_a_rating_never_lowers_the_score(self, levels, criterion, other):
        """One rater, one criterion."""
        low, high = sorted((levels[criterion], other), key=LEVELS.get)
        before, after = (pc.score_rubric(PITCH, {**levels, criterion: each}).score for each in (low, high))
        assert before <= after

    @given(rated, st.lists(level, min_size=1, max_size=4), level, st.sampled_from(["mean", "median"]))
    def test_with_several_raters_too(self, levels, others, other, raters):
        """Whatever becomes of several ratings."""
        rubric = pc.Rubric(criteria=PITCH.criteria, levels=PITCH.levels, groups=PITCH.groups, raters=raters)
        low, high = sorted((others[0], other), key=LEVELS.get)
        before, after = (
            pc.score_rubric(rubric, {**levels, "story": [each, *others[1:]]}).score for each in (low, high)
        )
        assert before <= after

    @given(rated, st.decimals(min_value="0.01", max_value=100, places=2))
    def test_weights_scale_out(self, levels, factor):
        """Twice all weights of a group are the same weights."""
        story = pc.Criterion(group="practical", weight=2 * factor)
        questions = pc.Criterion(group="practical", weight=factor)
        criteria = {**PITCH.criteria, "story": story, "questions": questions}
        scaled = pc.Rubric(criteria=criteria, levels=PITCH.levels, groups=PITCH.groups, out_of=100)
        assert pc.score_rubric(PITCH, levels).score == pc.score_rubric(scaled, levels).score

    @given(rated)
    def test_without_a_scale_a_score_lies_within_the_levels(self, levels):
        """It is a mean of their points."""
        rubric = pc.Rubric(criteria={each: pc.Criterion() for each in CRITERIA}, levels=PITCH.levels)
        worth = [LEVELS[each] for each in levels.values()]
        assert min(worth) <= pc.score_rubric(rubric, levels).score.number <= max(worth)

    @pytest.mark.parametrize(("said", "expected"), [("weak", 0), ("strong", 100)])
    def test_with_a_scale_the_highest_levels_are_all_of_it(self, said, expected):
        """`out_of = 100`."""
        assert points(expected) == pc.score_rubric(PITCH, dict.fromkeys(CRITERIA, said)).score

    @given(rated, st.sampled_from(CRITERIA))
    def test_a_missing_rating_is_unknown(self, levels, criterion):
        """Not zero; the score that it can still come to lies between the lowest and the highest level."""
        scored = pc.score_rubric(PITCH, {**levels, criterion: None})
        low, high = scored.between
        assert (None, (criterion,)) == (scored.score, scored.missing)
        assert scored.verdict is not MET
        completions = [pc.score_rubric(PITCH, {**levels, criterion: each}).score for each in LEVELS]
        assert (min(completions), max(completions)) == (low, high)

    @given(st.dictionaries(st.sampled_from(CRITERIA), level))
    def test_completing_ratings_never_flips_a_verdict(self, levels):
        """What is met or not met while some ratings are missing stays so."""
        before = pc.score_rubric(PITCH, levels).verdict
        for said in LEVELS:
            after = pc.score_rubric(PITCH, {**dict.fromkeys(CRITERIA, said), **levels}).verdict
            assert before in (UNKNOWN, after)

    def test_the_score_is_an_expression_of_the_language(self):
        """Of points, read among the ratings of an attempt; its text reads back as the same."""
        score = score_of(PITCH)
        scope = Scope(key=("attempt",))
        assert () == checks(score, PROGRAM.signature, "amount", scope)
        assert amount("points") == sort_of(score, PROGRAM.signature, scope)
        assert (score, ()) == (read(repr(score))[0], read(repr(score))[1])

    def test_it_is_the_same_for_rules_and_for_the_question(self):
        """`score` of the attempt is the score of its ratings: 40 + 35 points."""
        rows = [demo(), *ratings_of({"product": "strong", "questions": "strong"})]
        rows += [rating("story", "solid"), rating("story", "fair", by="ann")]
        record = PROGRAM.record("acme", evidence=rows)
        asked = pc.score_attempt(PROGRAM, record, "d1", DAY)
        assert points(75) == asked.score
        assert MET is pc.decide(PROGRAM, record, DAY)["score"].verdict
        assert asked == pc.score_rubric(
            PITCH, {"product": {"pat": 4}, "questions": {"pat": 4}, "story": {"pat": "solid", "ann": "fair"}}
        )


@st.composite
def rubrics(draw):
    """A rubric with two to four criteria: weights, a blend, levels of their own, several raters."""
    worth = st.lists(st.integers(0, 8), min_size=2, max_size=4, unique=True)

    def levels():
        return {f"l{n}": pc.RubricLevel(points=each) for n, each in enumerate(draw(worth))}

    shared, share = levels(), draw(st.none() | st.sampled_from([10, 25, 50, 90]))
    criteria = {}
    for n in range(draw(st.integers(2, 4))):
        own = levels() if draw(st.booleans()) else {}
        criteria[f"c{n}"] = pc.Criterion(
            weight=draw(st.sampled_from([1, 2, "0.125", 10**6])),
            group=None if share is None else "gh"[n % 2],
            minimum=draw(st.none() | st.sampled_from([*(own or shared)])),
            levels=own,
        )
    shares = {} if share is None else {"g": share, "h": 100 - share}
    return pc.Rubric(
        criteria=criteria,
        levels=shared,
        groups={id: pc.RubricGroup(share=percent(each)) for id, each in shares.items()},
        raters=draw(st.sampled_from(["mean", "median"])),
        minimum_raters=draw(st.integers(1, 2)),
        adjudicate_beyond=draw(st.none() | st.integers(0, 2)),
        out_of=draw(st.none() | st.sampled_from([7, 100])),
    )


@st.composite
def rubrics_with_ratings(draw):
    """A rubric, and for each criterion the levels that raters and adjudicators have said."""
    rubric, said = draw(rubrics()), {}
    for id in rubric.criteria:
        level = st.lists(st.sampled_from([each.id for each in rubric.levels_of(id)]), max_size=3)
        said[id] = draw(level), draw(level) if rubric.adjudicate_beyond is not None else []
    return rubric, said


def averaged(rubric, id, raters, adjudicators):
    """The points of a criterion by the words of the rubric; None where they are not known."""
    order = [each.id for each in rubric.levels_of(id)]
    average = {"mean": lambda numbers: sum(numbers) / len(numbers), "median": median}[rubric.raters]
    worth = {each.id: Fraction(each.points.number) for each in rubric.levels_of(id)}
    if adjudicators:
        return average([worth[each] for each in adjudicators])
    steps = [order.index(each) for each in raters]
    beyond = rubric.adjudicate_beyond
    if len(raters) < rubric.minimum_raters or (beyond is not None and max(steps) - min(steps) > beyond):
        return None
    return average([worth[each] for each in raters])


@settings(max_examples=60)
@given(rubrics_with_ratings())
def test_any_rubric_comes_to_what_its_words_say(rubric_and_ratings):
    """Averaged, scaled, weighed within groups, blended; each minimum by its level."""
    rubric, said = rubric_and_ratings
    rows = [
        {"rating": id, "level": level, "adjudicated": adjudicated}
        for id, both in said.items()
        for levels, adjudicated in zip(both, (False, True), strict=True)
        for level in levels
    ]
    scored = pc.score_rubric(rubric, rows)
    found = {id: averaged(rubric, id, *both) for id, both in said.items()}
    verdicts = []
    for id, criterion in rubric.criteria.items():
        if criterion.minimum is not None:
            least = next(each.points for each in rubric.levels_of(id) if each.id == criterion.minimum)
            reached = None if found[id] is None else found[id] >= least.number
            verdicts.append({None: UNKNOWN, True: MET, False: UNMET}[reached])
    assert (UNMET if UNMET in verdicts else UNKNOWN if UNKNOWN in verdicts else MET) is scored.verdict
    assert tuple(id for id, each in found.items() if each is None) == scored.missing
    low, high = scored.between
    if scored.missing:
        assert scored.score is None
        assert low <= high
        return
    whole = Fraction(0)
    for id, criterion in rubric.criteria.items():
        peers = [each for each in rubric.criteria.values() if each.group == criterion.group]
        part = Fraction(criterion.weight.number) / sum(Fraction(each.weight.number) for each in peers)
        if criterion.group is not None:
            part *= Fraction(rubric.groups[criterion.group].share.number)
        top = rubric.levels_of(id)[-1].points.number
        whole += part * (found[id] if rubric.out_of is None else found[id] / top * rubric.out_of.number)
    assert whole == scored.score.number
    assert low == high == scored.score


class TestRaters:
    """Several raters: mean, median, adjudication, too few."""

    @given(st.lists(st.sampled_from(("solid", "strong")), min_size=1, max_size=5))
    def test_the_median_of_raters(self, said):
        """Raters at most one level apart, so that nothing has to be adjudicated."""
        scored = pc.score_rubric(PITCH, {"product": said})
        assert median(LEVELS[each] for each in said) == scored["product"].points.number

    def test_the_mean_and_the_median_differ(self):
        """2, 2 and 4 come to 8/3, or to 2."""
        worth = {}
        for raters in ("mean", "median"):
            rubric = pc.Rubric(criteria={"a": pc.Criterion()}, levels=PITCH.levels, raters=raters)
            worth[raters] = pc.score_rubric(rubric, {"a": ["solid", "solid", "strong"]}).score.number
        assert {"mean": Fraction(8, 3), "median": 2} == worth

    def test_raters_too_far_apart_leave_it_open(self):
        """Weak and solid are two levels apart, and one is allowed."""
        scored = pc.score_rubric(PITCH, {"product": {"ann": "solid", "pat": "weak"}})
        assert (None, UNKNOWN) == (scored["product"].points, scored.verdict)
        expected = (
            "solid by ann, weak by pat, 2 levels apart: an adjudicated rating must decide; 40 % of the score"
        )
        assert expected == scored["product"].words

    def test_steps_are_levels_and_not_points(self):
        """Solid and strong are two points apart, and one level."""
        assert points(3) == pc.score_rubric(PITCH, {"product": ["solid", "strong"]})["product"].points

    def test_an_adjudicated_rating_decides(self):
        """Whatever the raters said, and where they agreed, too."""
        apart = [{"rating": "product", "level": each} for each in ("weak", "strong")]
        settled = {"rating": "product", "level": "solid", "by": "eve", "adjudicated": True}
        for rows in (apart, apart[:1], []):
            scored = pc.score_rubric(PITCH, [*rows, settled])["product"]
            assert points(2) == scored.points
            assert "adjudicated: solid by eve, 2 points; 40 % of the score" == scored.words

    def test_too_few_raters_leave_it_open(self):
        """`minimum_raters = 2`."""
        rubric = pc.Rubric(criteria={"a": pc.Criterion()}, levels=PITCH.levels, minimum_raters=2)
        one, two = (pc.score_rubric(rubric, {"a": ["fair"] * n}) for n in (1, 2))
        assert (None, points(1)) == (one.score, two.score)
        assert "fair: 2 raters are needed; 100 % of the score" == one["a"].words

    def test_exactly_the_step_apart_nobody_has_to_decide(self):
        """What is missing then is the third rater."""
        rubric = pc.Rubric(
            criteria={"a": pc.Criterion()}, levels=PITCH.levels, minimum_raters=3, adjudicate_beyond=1
        )
        scored = pc.score_rubric(rubric, {"a": ["fair", "solid"]})
        assert "fair, solid: 3 raters are needed; 100 % of the score" == scored["a"].words

    @pytest.mark.parametrize(
        ("said", "level"), [(("fair", "fair"), "fair"), (("fair", "solid"), "fair"), (("solid",), "solid")]
    )
    def test_a_level_is_reached_from_its_points_on(self, said, level):
        """Between two levels it is the lower one."""
        assert level == pc.score_rubric(PITCH, {"product": said})["product"].level

    def test_nobody_counts_for_two_raters(self):
        """Whoever rates again corrects a rating, and says which."""
        rows = [demo(), rating("story", "fair", id="r1"), rating("story", "solid")]
        with pytest.raises(RecordError) as caught:
            PROGRAM.record("acme", evidence=rows)
        expected = Fault(
            "contradiction",
            "`pat` has rated `story` of the attempt `d1` already",
            "let the newer rating supersede the older, or leave one out",
            "evidence[2].by",
        )
        assert (expected,) == caught.value.faults
        with pytest.raises(RecordError) as caught:
            PROGRAM.record("acme", evidence=rows[:2]).adding(rows[2])
        assert (attrs.evolve(expected, path="evidence[0].by"),) == caught.value.faults

    @pytest.mark.parametrize(
        ("first", "again"),
        [
            ({"id": "r1"}, {"supersedes": "r1"}),
            ({"revoked_on": "2026-03-03"}, {}),
            ({"id": "r1"}, {"id": "r1", "said": "fair"}),
            ({}, {"by": "ann"}),
            ({}, {"adjudicated": True}),
            ({}, {"attempt": "d2"}),
            ({}, {"criterion": "product"}),
        ],
    )
    def test_a_rating_that_is_corrected_or_of_something_else_is_another(self, first, again):
        """Both rows are kept; the same row twice is one."""
        again = {"criterion": "story", "said": "solid", **again}
        rows = [rating("story", "fair", **first), rating(**again)]
        record = PROGRAM.record("acme", evidence=[demo(), demo("d2"), *rows])
        assert len({str(row) for row in rows}) == sum(row.kind == "rating" for row in record.evidence)

    def test_a_flag_that_is_false_says_nothing(self):
        """Tables have a column for all rows."""
        rows = [demo(), *ratings_of(dict.fromkeys(CRITERIA, "strong"), adjudicated=False)]
        assert MET is verdicts(*rows)["demo"]


class TestReached:
    """Cut score, minima, bands, and why."""

    @pytest.mark.parametrize(
        ("levels", "verdict", "band"),
        [
            (("strong", "strong", "strong"), MET, "distinction"),
            # 40 + 60 * (2 * 1/4 + 4/4) / 3 = 70
            (("strong", "fair", "strong"), MET, "passed"),
            # 20 + 60 * (2 * 2/4 + 2/4) / 3 = 50
            (("solid", "solid", "solid"), UNMET, "none"),
            # 40 + 20 = 60 is the cut, but the story is below its minimum
            (("strong", "weak", "strong"), UNMET, "passed"),
        ],
    )
    def test_the_cut_and_every_minimum_decide(self, levels, verdict, band):
        """In the question, and for rules."""
        said = dict(zip(CRITERIA, levels, strict=True))
        scored = pc.score_rubric(PITCH, said)
        assert (verdict, band) == (scored.verdict, scored.band)
        assert verdict is verdicts(demo(), *ratings_of(said))["demo"]

    def test_below_all_bands_no_band_is_told(self):
        """50 of 100 points are in none."""
        scored = pc.score_rubric(PITCH, dict.fromkeys(CRITERIA, "solid"))
        assert "<RubricScore Live demo: 50 points, not reached (cut score 60)>" == repr(scored)

    def test_a_minimum_that_is_missed_decides_early(self):
        """The rest need not be rated."""
        scored = pc.score_rubric(PITCH, {"story": "weak"})
        assert (UNMET, None) == (scored.verdict, scored.score)

    def test_it_is_said_in_words(self):
        """One line each; the verdict first."""
        scored = pc.score_rubric(PITCH, {"product": "strong", "story": {"pat": "fair"}})
        assert (
            "Live demo: from 50 to 70 points, not known yet (cut score 60)\n"
            "  product: strong, 4 points; 40 % of the score\n"
            "  Tells the story: fair by pat, 1 point; reaches the minimum fair; 40 % of the score\n"
            "  questions: nobody has rated it; 20 % of the score"
        ) == str(scored)
        assert "<RubricScore Live demo: from 50 to 70 points, not known yet (cut score 60)>" == repr(scored)

    def test_a_score_beside_its_cut_shows_enough_digits(self):
        """Nobody reads 60 of 60 as not reached."""
        levels = {"low": pc.RubricLevel(points="59.9999"), "high": pc.RubricLevel(points=80)}
        rubric = pc.Rubric(criteria={"a": pc.Criterion()}, levels=levels, cut=60)
        expected = "<RubricScore rubric: 59.9999 points, not reached (cut score 60)>"
        assert expected == repr(pc.score_rubric(rubric, {"a": "low"}))

    def test_it_is_html_with_every_text_escaped(self):
        """A rater's name is no markup."""
        shown = pc.score_rubric(PITCH, {"product": {"<b>": "solid"}})._repr_html_()
        assert "solid by <b>" in "".join(ET.fromstring(shown).itertext())

    def test_it_is_plain_data_and_a_value(self):
        """Equal, hashable, picklable."""
        scored = pc.score_rubric(PITCH, {"product": "solid"})
        assert scored == pickle.loads(pickle.dumps(scored))
        assert hash(scored) == hash(pc.score_rubric(PITCH, {"product": 2}))
        plain = scored.to_dict()
        assert ("pitch", None, ["20 points", "80 points"]) == (
            plain["rubric"],
            plain["score"],
            plain["between"],
        )
        assert ["story", "questions"] == plain["missing"]


class TestBadRatings:
    """What the rubric does not have is an error that names its place."""

    @pytest.mark.parametrize(
        ("ratings", "fault"),
        [
            (
                {"storie": "weak"},
                Fault(
                    "unknown-option",
                    "the rubric has no criterion `storie`",
                    "did you mean `story`?",
                    "ratings.storie",
                ),
            ),
            (
                {"story": "great"},
                Fault(
                    "unknown-option",
                    "`great` is no level of `story`",
                    "its levels: weak (0 points), fair (1 point), solid (2 points), strong (4 points)",
                    "ratings.story",
                ),
            ),
            (
                {"story": 3},
                Fault(
                    "unknown-option",
                    "`3` is no level of `story`",
                    "its levels: weak (0 points), fair (1 point), solid (2 points), strong (4 points)",
                    "ratings.story",
                ),
            ),
            *(
                (
                    {"story": said},
                    Fault(
                        "unknown-option",
                        f"`{shown}` is no level of `story`",
                        "its levels: weak (0 points), fair (1 point), solid (2 points), strong (4 points)",
                        "ratings.story",
                    ),
                )
                for said, shown in [
                    (True, "True"),
                    (float("nan"), "nan"),
                    ([["weak"]], "['weak']"),
                    ({"pat": {"weak": 1}}, "{'weak': 1}"),
                    (pc.usd(4), "4 USD"),
                    (pc.percent(400), "400 %"),
                    ("4", "4"),
                ]
            ),
            (
                [{"rating": ["story"], "level": "weak"}],
                Fault(
                    "unknown-option",
                    "the rubric has no criterion `['story']`",
                    "did you mean `story`?",
                    "ratings[0]",
                ),
            ),
            (
                {"story": {5: "weak"}},
                Fault(
                    "bad-text",
                    "`5` does not say who has rated `story`",
                    "name the rater in a text, or leave it out",
                    "ratings.story",
                ),
            ),
            (
                [{"rating": "story", "level": "weak", "adjudicated": "yes"}],
                Fault("bad-value", "`yes` is no flag", "give true or false", "ratings[0]"),
            ),
            (
                [{"rating": "story", "level": each, "by": "pat"} for each in ("weak", "fair")],
                Fault(
                    "contradiction",
                    "`pat` has rated `story` 2 times",
                    "leave all of them out but one",
                    "ratings",
                ),
            ),
            (
                [{"rating": "story", "levl": "weak"}],
                Fault("unknown-key", "a rating has no `levl`", "did you mean `level`?", "ratings[0]"),
            ),
            (
                ["weak"],
                Fault(
                    "bad-argument",
                    "a rating is a row, not `str`",
                    'give {"story": "solid"}, {"story": {"pat": "solid", "ann": "fair"}}, or rows of ratings',
                    "ratings[0]",
                ),
            ),
            (
                "weak",
                Fault(
                    "bad-argument",
                    "`str` is no ratings",
                    'give {"story": "solid"}, {"story": {"pat": "solid", "ann": "fair"}}, or rows of ratings',
                    "ratings",
                ),
            ),
        ],
    )
    def test_of_ratings(self, ratings, fault):
        """Code, message, help and place."""
        with pytest.raises(QuestionError) as caught:
            pc.score_rubric(PITCH, ratings)
        assert fault == caught.value.fault

    def test_of_what_is_no_rubric(self):
        """A program has several."""
        with pytest.raises(QuestionError, match="`Program` is no rubric"):
            pc.score_rubric(PROGRAM, {})

    def test_nobody_adjudicates_where_the_rubric_does_not_say_so(self):
        """It would count as one rating among others."""
        row = {"rating": "layout", "level": "good", "adjudicated": True}
        with pytest.raises(QuestionError, match="no rating under this rubric is adjudicated"):
            pc.score_rubric(PROGRAM.rubrics["look"], [row])

    def test_of_an_attempt_that_is_not_there(self):
        """By its id, as known on the day."""
        record = PROGRAM.record(
            "acme", evidence=[demo(), {"kind": "exam", "exam": "x", "id": "e1", "on": DAY}]
        )
        with pytest.raises(QuestionError, match="no attempt with the id `d2`"):
            pc.score_attempt(PROGRAM, record, "d2", DAY)
        with pytest.raises(QuestionError, match="no attempt with the id `d1`"):
            pc.score_attempt(PROGRAM, record, "d1", date(2026, 3, 1))
        with pytest.raises(QuestionError, match="`x` is not rated by a rubric"):
            pc.score_attempt(PROGRAM, record, "e1", DAY)


STRONG = dict.fromkeys(CRITERIA, "strong")


class TestAttempts:
    """An attempt that is rated gets its score, band and result from its ratings."""

    def test_until_it_is_rated_nobody_knows(self):
        """Then its ratings say so."""
        rated_on = [demo(), *ratings_of(STRONG, on="2026-03-09")]
        assert UNKNOWN is verdicts(*rated_on, day=date(2026, 3, 8))["demo"]
        assert MET is verdicts(*rated_on, day=date(2026, 3, 9))["demo"]

    def test_an_outcome_names_the_criteria_that_are_not_rated(self):
        """Beside the result that it waits for; what raters left open is named like what nobody has rated."""
        apart = [rating("story", "weak"), rating("story", "strong", by="ann")]
        record = PROGRAM.record("acme", evidence=[demo(), rating("product", "solid"), *apart])
        assert (
            "`passed` of the demo d1 of ada on 2026-03-02",
            "ratings that decide `story` of the demo d1",
            "ratings that decide `questions` of the demo d1",
        ) == pc.decide(PROGRAM, record, DAY)["demo"].missing

    def test_a_band_is_a_field_of_the_attempt(self):
        """Rules may filter by it."""
        assert MET is verdicts(demo(), *ratings_of(STRONG))["excellent"]
        fair = {**STRONG, "story": "fair"}
        assert UNMET is verdicts(demo(), *ratings_of(fair))["excellent"]
        assert UNMET is verdicts(demo(), *ratings_of(dict.fromkeys(CRITERIA, "weak")))["excellent"]
        assert UNKNOWN is verdicts(demo())["excellent"]

    def test_an_attempt_at_what_has_no_bands_is_in_none(self):
        """Nobody has to find out in which."""
        program = PROGRAM.replace("live", pc.Assessment(kind="demo", rubric="look"))
        program = pc.Program(
            rubrics=program.rubrics,
            assessments={**program.assessments, "banded": pc.Assessment(kind="demo", rubric="pitch")},
            requirements={"excellent": 'has("demo", band="distinction")', "none": 'has("demo", band="none")'},
        )
        found = verdicts(demo(), program=program)
        assert (UNMET, MET) == (found["excellent"], found["none"])

    def test_what_else_is_asked_still_holds(self):
        """An invalidated attempt does not count however well it was rated."""
        assert UNMET is verdicts(demo(state="invalidated"), *ratings_of(STRONG))["demo"]
        assert UNKNOWN is verdicts(demo(incident="open"), *ratings_of(STRONG))["demo"]

    def test_an_attempt_without_ratings_keeps_its_score(self):
        """Of the time before the rubric; it has a band, too."""
        assert MET is verdicts(demo(score=95))["excellent"]
        assert (MET, UNMET) == tuple(verdicts(demo(score=each))["demo"] for each in (60, 59))

    def test_ratings_of_one_attempt_are_not_those_of_another(self):
        """Two demos, one of them good."""
        weak = ratings_of(dict.fromkeys(CRITERIA, "weak"))
        good = ratings_of(STRONG, attempt="d2")
        rows = [demo(), demo("d2"), *weak, *good]
        record = PROGRAM.record("acme", evidence=rows)
        assert (points(0), points(100)) == tuple(
            pc.score_attempt(PROGRAM, record, id, DAY).score for id in ("d1", "d2")
        )
        assert MET is verdicts(*rows)["demo"]

    def test_ratings_stay_with_an_attempt_that_is_corrected(self):
        """The corrected row has another id, and is the same attempt."""
        corrected = demo("d1b", on="2026-03-01", supersedes="d1", recorded_on="2026-03-05")
        rows = [demo(), *ratings_of(STRONG), corrected]
        assert MET is verdicts(*rows)["demo"]
        assert points(100) == pc.score_attempt(PROGRAM, PROGRAM.record("a", evidence=rows), "d1b", DAY).score

    def test_a_rating_that_is_revoked_counts_no_more(self):
        """From its day on the score is open again."""
        rows = [demo(), *ratings_of(STRONG)]
        rows[1] = {**rows[1], "revoked_on": "2026-04-01"}
        assert MET is verdicts(*rows, day=date(2026, 3, 31))["demo"]
        assert UNKNOWN is verdicts(*rows, day=date(2026, 4, 1))["demo"]

    def test_what_the_host_learnt_later_is_left_out(self):
        """`known_on`."""
        late = ratings_of(STRONG, recorded_on="2026-04-01")
        assert UNKNOWN is verdicts(demo(), *late, known_on=date(2026, 3, 31))["demo"]
        assert MET is verdicts(demo(), *late, known_on=date(2026, 4, 1))["demo"]

    def test_a_cut_of_the_assessment_and_a_debrief(self):
        """The rubric `look` has none of its own; without a debrief an attempt never counts."""
        scenario = {"kind": "scenario", "scenario": "storm", "id": "s1", "on": "2026-03-02"}
        good = rating("layout", "good", attempt="s1", rubric="look")
        debrief = {"kind": "debrief", "debrief": "s1", "on": "2026-03-03", "by": "eve"}
        assert UNMET is verdicts(scenario, good)["scenario"]
        assert MET is verdicts(scenario, good, debrief)["scenario"]
        assert UNMET is verdicts(scenario, {**good, "level": "poor"}, debrief)["scenario"]
        assert UNMET is verdicts(scenario, good, debrief, day=date(2026, 3, 2))["scenario"]

    def test_an_artifact_is_audited_by_rubric_and_checks(self):
        """It is validated if both are good; others keep what the host says."""
        artifact = {"kind": "artifact", "artifact": "dossier", "id": "a1", "on": "2026-03-02"}
        good = rating("layout", "good", attempt="a1", rubric="look")
        for security, expected in ((True, MET), (False, UNMET), (None, UNKNOWN)):
            assert expected is verdicts({**artifact, "security": security}, good)["dossiers"]
        assert UNMET is verdicts({**artifact, "security": True}, {**good, "level": "poor"})["dossiers"]
        other = {"kind": "artifact", "artifact": "plan", "on": "2026-03-02"}
        assert MET is verdicts({**other, "validated": True})["dossiers"]
        assert UNKNOWN is verdicts(other)["dossiers"]

    def test_a_module_is_passed_on_the_day_of_the_rating(self):
        """Not before, and a demo of her module is enough."""
        rows = [demo(), *ratings_of(STRONG, on="2026-03-09")]
        assert UNKNOWN is verdicts(*rows, day=date(2026, 3, 8))["module"]
        assert MET is verdicts(*rows)["module"]

    def test_a_certification_is_earned_when_the_last_rating_is_in(self):
        """The award is due from that day on; replay gives it on that day."""
        rows = [demo(), *ratings_of(STRONG, on="2026-03-09")]
        record = PROGRAM.record("acme", evidence=rows)
        assert not pc.decide(PROGRAM, record, date(2026, 3, 8)).awards
        replayed = pc.replay(PROGRAM, record, through=DAY)
        assert [date(2026, 3, 9)] == [each.on for each in replayed.awards]

    def test_the_horizon_sees_a_rating_that_is_to_come(self):
        """A rating with a later day is visible on that day."""
        record = PROGRAM.record("acme", evidence=[demo(), *ratings_of(STRONG, on="2026-03-09")])
        days = {each.on for each in pc.horizon(PROGRAM, record, date(2026, 3, 2), through=DAY)}
        assert date(2026, 3, 9) in days

    def test_who_rated_a_candidate_does_not_decide_about_her(self):
        """After ISO/IEC 17024 an examiner is not the decider; a rating names its person by the attempt."""
        program = pc.parse_program(
            """
            [rubrics.look]
            criteria = { layout = {} }
            levels = { poor = { points = 1 }, good = { points = 3 } }
            [certifications.seller]
            earned_by = 'has("demo", demo="live")'
            decided = {}
            [requirements]
            free = 'has("ruling", ruling="seller", independent=True)'
            """
        )
        decision = {
            "kind": "decision",
            "about": "seller",
            "person": "ada",
            "result": "granted",
            "on": "2026-03-09",
        }
        rows = [demo(), rating("layout", "good", rubric="look", by="pat")]
        assert UNMET is verdicts(*rows, {**decision, "by": "pat"}, program=program)["free"]
        assert MET is verdicts(*rows, {**decision, "by": "eve"}, program=program)["free"]


class TestDoor:
    """Ratings and debriefs fit the attempts that they name, and attempts what follows from ratings."""

    @pytest.mark.parametrize(
        ("rows", "fault"),
        [
            (
                [rating("story", "weak")],
                Fault(
                    "unknown-id",
                    "there is no attempt with the id `d1`",
                    "hand over the attempt, with its `id`",
                    "evidence[0].attempt",
                ),
            ),
            (
                [demo(), rating("story", "weak", on="2026-03-01")],
                Fault(
                    "bad-date",
                    "the rating of 2026-03-01 lies before the attempt `d1` that it is about",
                    "correct one of the two days",
                    "evidence[1].on",
                ),
            ),
            (
                [demo(), rating("story", "weak", person="bo")],
                Fault(
                    "wrong-subject",
                    "the attempt `d1` is of `ada`, and the rating names `bo`",
                    "leave out `person`",
                    "evidence[1].person",
                ),
            ),
            (
                [demo(), rating("layout", "poor", rubric="look")],
                Fault(
                    "contradiction",
                    "the attempt `d1` is rated by `pitch`",
                    'give rubric = "pitch"',
                    "evidence[1].rubric",
                ),
            ),
            (
                [demo(), rating("layout", "weak")],
                Fault(
                    "unknown-option",
                    "the rubric `pitch` has no criterion `layout`",
                    "known here: `product`, `questions`, `story`",
                    "evidence[1].rating",
                ),
            ),
            (
                [demo(), rating("story", "good")],
                Fault(
                    "unknown-option",
                    "`good` is no level of `story`",
                    "known here: `fair`, `solid`, `strong`, `weak`",
                    "evidence[1].level",
                ),
            ),
            (
                [demo(score=80), rating("story", "weak")],
                Fault(
                    "contradiction",
                    "`score` of the attempt `d1` follows from its ratings",
                    "leave out `score`, or the ratings",
                    "evidence[0].score",
                ),
            ),
            (
                [demo(passed=True), rating("story", "weak")],
                Fault(
                    "contradiction",
                    "`passed` of the attempt `d1` follows from its ratings",
                    "leave out `passed`, or the ratings",
                    "evidence[0].passed",
                ),
            ),
            (
                [demo(), {"kind": "debrief", "debrief": "d2", "on": "2026-03-03"}],
                Fault(
                    "unknown-id",
                    "there is no attempt with the id `d2`",
                    "known here: `d1`",
                    "evidence[1].debrief",
                ),
            ),
        ],
    )
    def test_a_misfit_is_refused(self, rows, fault):
        """Code, message, help and place."""
        with pytest.raises(RecordError) as caught:
            PROGRAM.record("acme", evidence=rows)
        assert (fault,) == caught.value.faults

    def test_what_is_added_is_held_against_what_is_there(self):
        """The place is the rating that was added."""
        record = PROGRAM.record("acme", evidence=[demo(score=80)])
        with pytest.raises(RecordError) as caught:
            record.adding(rating("story", "weak"))
        (fault,) = caught.value.faults
        assert ("contradiction", "evidence[0].attempt") == (fault.code, fault.path)

    def test_a_rating_is_of_the_person_of_its_attempt(self):
        """So that it is in the group of its person; the same row given again is the same row."""
        row = rating("story", "weak", id="r1")
        record = PROGRAM.record("acme", evidence=[demo(), row])
        assert "ada" == record.evidence[1].person
        assert record == record.adding(row)
        assert record == pc.record_from_dict(PROGRAM, record.to_dict())

    def test_a_record_of_another_program_is_checked_again(self):
        """A program with other levels refuses what it does not know."""
        record = PROGRAM.record("acme", evidence=[demo(), *ratings_of(STRONG)])
        levels = {"weak": pc.RubricLevel(points=0), "solid": pc.RubricLevel(points=2)}
        changed = PROGRAM.replace(
            "pitch", pc.Rubric(criteria={each: pc.Criterion() for each in CRITERIA}, levels=levels)
        )
        with pytest.raises(QuestionError, match="`strong` is no level of"):
            pc.decide(changed, record, DAY)


def rows_of(number):
    """A record of a few demos with some ratings, some of them late, revoked, adjudicated or missing."""
    chance = Random(number)
    rows = []
    for n in range(chance.randrange(4)):
        on = date(2026, 3, 1) + timedelta(days=chance.randrange(30))
        rows.append(demo(f"d{n}", on=on.isoformat(), state=chance.choice([None, None, "under-review"])))
        for criterion in CRITERIA:
            for by in ("pat", "ann")[: chance.randrange(3)]:
                said_on = on + timedelta(days=chance.randrange(20))
                more = {"adjudicated": True} if chance.random() < 0.2 else {}
                if chance.random() < 0.1:
                    more["revoked_on"] = (said_on + timedelta(days=5)).isoformat()
                rows.append(
                    rating(criterion, chance.choice([*LEVELS]), by, f"d{n}", said_on.isoformat(), **more)
                )
    return rows


@settings(max_examples=30)
@given(st.integers(0, 10**9), st.integers(0, 60))
def test_engines_agree_and_so_does_the_question(number, days):
    """Compiled and reference say the same of every rule; a demo counts if one of them is reached and stands."""
    day, rows = date(2026, 3, 1) + timedelta(days=days), rows_of(number)
    record = PROGRAM.record("acme", evidence=rows)
    scored = [
        pc.score_attempt(PROGRAM, record, row["id"], day).verdict
        for row in rows
        if row["kind"] == "demo" and row["on"] <= day.isoformat() and row["state"] is None
    ]
    found = verdicts(*rows, day=day)["demo"]
    assert (MET in scored) == (found is MET)
    if found is UNMET:
        assert set(scored) <= {UNMET}


@settings(max_examples=8)
@given(st.integers(0, 10**9))
def test_the_horizon_knows_every_day_on_which_a_result_changes(number):
    """Asked day by day, nothing differs from the day before but on change points."""
    record, start = PROGRAM.record("acme", evidence=rows_of(number)), date(2026, 2, 27)
    days = [start + timedelta(days=n) for n in range(70)]
    points_ = change_points(rulebook_of(PROGRAM), record, start, days[-1])
    found = [{id: pc.decide(PROGRAM, record, day)[id].verdict for id in PROGRAM.requirements} for day in days]
    changed = {day for day, before, now in zip(days[1:], found, found[1:], strict=False) if before != now}
    assert changed <= set(points_)
