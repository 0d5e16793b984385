"""CASE packages: competencies in their order, and rubrics with weights."""

import json
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.junk import JUNK, faults_of, put, spoiled

import partnercert as pc
from partnercert.exchange import case
from partnercert.exchange.reading import plain

# Written for these tests, and valid by the official schema of a CFPackage, CASE 1.1.
PACKAGE = json.loads((Path(__file__).parents[1] / "data" / "case" / "package.json").read_text())
SCHEME, DEMO, DISCOVERY = (each["identifier"] for each in PACKAGE["CFItems"])
LEVELS = ("Beginning", "Developing", "Proficient", "Exemplary")


def rubric():
    return case.read_package(PACKAGE).rubrics[0]


class TestFramework:
    """What belongs to what, and what comes first."""

    def test_the_children_of_an_item_stand_in_their_order(self):
        """`isChildOf` with sequence numbers: PS.1 and PS.2 are parts of PS."""
        items = case.read_package(PACKAGE).items

        assert ("ps-1", "ps-2") == items["ps"].children
        assert [None, "ps", "ps"] == [each.parent for each in items.values()]
        assert ["PS", "PS.1", "PS.2"] == [each.code for each in items.values()]

    def test_what_precedes_is_a_prerequisite(self):
        """PS.2, discovery, comes before PS.1, the demo."""
        items = case.read_package(PACKAGE).items

        assert {"ps": (), "ps-1": ("ps-2",), "ps-2": ()} == {
            each.id: each.requires for each in items.values()
        }

    def test_the_parts_are_those_of_a_program(self):
        """Competencies, and modules that teach them, one after another."""
        framework = case.read_package(PACKAGE)
        parts = {"competencies": framework.competencies("positioning"), "modules": framework.modules()}

        program = pc.program_from_dict({"program": {"name": "Lantern"}, **parts})

        assert "Runs discovery" == program.competencies["ps-2"].title
        assert {"positioning"} == {each.category for each in program.competencies.values()}
        assert {"ps-1": ("ps-2",), "ps-2": ()} == {id: each.requires for id, each in program.modules.items()}

    def test_items_without_a_code_of_their_own_keep_their_identifier(self):
        same = put(PACKAGE, ("CFItems", 1, "humanCodingScheme"), "PS.2")

        assert {"ps", DEMO, DISCOVERY} == set(case.read_package(same).items)

    def test_what_belongs_to_the_document_is_at_the_top(self):
        """CASE says of the uppermost items that they are children of the document."""
        root = {"identifier": PACKAGE["CFDocument"]["identifier"]}
        top = {
            "associationType": "isChildOf",
            "originNodeURI": {"identifier": SCHEME},
            "destinationNodeURI": root,
        }

        framework = case.read_package({**PACKAGE, "CFAssociations": [*PACKAGE["CFAssociations"], top]})

        assert framework.items["ps"].parent is None

    def test_what_is_not_read_is_kept(self):
        related = {**PACKAGE["CFAssociations"][0], "associationType": "isRelatedTo"}
        given = {**PACKAGE, "CFDefinitions": {"CFSubjects": []}, "CFAssociations": [related]}

        framework = case.read_package(given)

        assert {"CFSubjects": []} == plain(framework.raw["CFDefinitions"])
        assert "1.1" == framework.raw["CFDocument"]["caseVersion"]
        assert PACKAGE["CFItems"][0]["uri"] == framework.items["ps"].raw["uri"]
        assert [related] == plain(framework.raw["CFAssociations"])
        assert PACKAGE["CFRubrics"][0]["uri"] == framework.rubrics[0].raw["uri"]
        assert 1 == framework.rubrics[0].criteria[0].levels[0].raw["position"]


class TestRubric:
    """Weights times levels, exactly."""

    def test_the_weighted_score(self):
        """0.6 × 3 + 0.4 × 2 = 2.6 of 4, that is 65 %."""
        ratings = {"Storyline": 3, "Technical depth": 2}

        assert (Fraction("2.6"), 4, Fraction("0.65")) == (
            rubric().score(ratings),
            rubric().maximum,
            rubric().share(ratings),
        )

    def test_a_rating_may_name_its_level(self):
        assert Fraction("2.6") == rubric().score({"Storyline": "Proficient", "Technical depth": "Developing"})

    def test_criteria_stand_in_their_order_and_name_what_they_measure(self):
        first, second = rubric().criteria

        assert ("Storyline", "Technical depth") == (first.name, second.name)
        assert ("ps-1", None) == (first.item, second.item)
        assert LEVELS == tuple(level.quality for level in first.levels)

    @pytest.mark.parametrize("ratings", [{}, {"Storyline": 3}, {"Storyline": 3, "Technical depth": None}])
    def test_a_missing_rating_is_unknown(self, ratings):
        """Not zero."""
        assert (None, None) == (rubric().score(ratings), rubric().share(ratings))

    @given(st.tuples(st.integers(1, 4), st.integers(1, 4)), st.sampled_from(["Storyline", "Technical depth"]))
    def test_a_better_rating_never_lowers_the_score(self, given, which):
        ratings = dict(zip(("Storyline", "Technical depth"), given, strict=True))
        better = {**ratings, which: min(4, ratings[which] + 1)}

        assert rubric().score(ratings) <= rubric().score(better) <= rubric().maximum

    @pytest.mark.parametrize(
        ("ratings", "message"),
        [
            ({"Story": 3}, "the rubric has no criterion `Story`"),
            ({"Storyline": 5, "Technical depth": 2}, "`5` is no level of `Storyline`"),
            ({"Storyline": "Great", "Technical depth": 2}, "`Great` is no level of `Storyline`"),
            ({"Storyline": True, "Technical depth": 2}, "`True` is no level of `Storyline`"),
        ],
    )
    def test_what_the_rubric_does_not_have(self, ratings, message):
        with pytest.raises(pc.QuestionError) as error:
            rubric().score(ratings)

        assert ("unknown-option", message) == (error.value.code, error.value.message)
        assert error.value.help


class TestRefusals:
    """Circles, references to nothing, and what is missing, all at once."""

    @pytest.mark.parametrize(
        ("at", "value", "fault"),
        [
            (("CFDocument",), None, ("missing-key", "")),
            (("CFDocument", "title"), None, ("missing-key", "CFDocument")),
            (("CFItems", 1, "identifier"), SCHEME, ("duplicate-id", "CFItems[1].identifier")),
            (("CFItems", 2, "fullStatement"), None, ("missing-key", "CFItems[2]")),
            (("CFItems", 2, "fullStatement"), 7, ("bad-text", "CFItems[2].fullStatement")),
            (("CFAssociations", 0, "originNodeURI"), None, ("missing-key", "CFAssociations[0]")),
            (
                ("CFAssociations", 0, "originNodeURI", "identifier"),
                "nobody",
                ("unknown-id", "CFAssociations[0].originNodeURI.identifier"),
            ),
            (("CFAssociations", 2, "originNodeURI", "identifier"), DEMO, ("cycle", "CFAssociations")),
            (("CFAssociations", 0, "destinationNodeURI", "identifier"), DEMO, ("cycle", "CFAssociations")),
            (("CFAssociations", 1, "originNodeURI", "identifier"), SCHEME, ("cycle", "CFAssociations")),
            (
                ("CFRubrics", 0, "CFRubricCriteria", 1, "category"),
                "Storyline",
                ("duplicate-id", "CFRubrics[0].CFRubricCriteria"),
            ),
            (
                ("CFRubrics", 0, "CFRubricCriteria", 0, "weight"),
                -1,
                ("out-of-bounds", "CFRubrics[0].CFRubricCriteria[0].weight"),
            ),
            (
                ("CFRubrics", 0, "CFRubricCriteria", 0, "CFRubricCriterionLevels", 2, "score"),
                None,
                ("missing-key", "CFRubrics[0].CFRubricCriteria[0].CFRubricCriterionLevels[2]"),
            ),
        ],
    )
    def test_the_place_is_named(self, at, value, fault):
        with pytest.raises(pc.RecordError) as error:
            case.read_package(put(PACKAGE, at, value))

        assert fault in faults_of(error)

    def test_two_parents_contradict_each_other(self):
        other = {
            "associationType": "isChildOf",
            "originNodeURI": {"identifier": DEMO},
            "destinationNodeURI": {"identifier": DISCOVERY},
        }

        with pytest.raises(pc.RecordError) as error:
            case.read_package({**PACKAGE, "CFAssociations": [*PACKAGE["CFAssociations"], other]})

        assert [("contradiction", "CFAssociations[3]")] == faults_of(error)

    def test_a_long_chain_is_no_circle(self):
        """However deep a framework is."""
        items = [{"identifier": f"i{n}", "fullStatement": "x"} for n in range(3_000)]
        chain = [
            {
                "associationType": "precedes",
                "originNodeURI": {"identifier": f"i{n}"},
                "destinationNodeURI": {"identifier": f"i{n + 1}"},
            }
            for n in range(2_999)
        ]

        framework = case.read_package(
            {"CFDocument": {"title": "Deep"}, "CFItems": items, "CFAssociations": chain}
        )

        assert ("i2998",) == framework.items["i2999"].requires

    @given(spoiled([PACKAGE]) | JUNK)
    def test_nothing_stumbles_over_junk(self, document):
        try:
            framework = case.read_package(document)
        except pc.RecordError as error:
            assert error.faults  # noqa: PT017
        else:
            assert set(framework.modules()) <= set(framework.items)


CHANGED = datetime(2026, 1, 1, tzinfo=UTC)
LEVEL_IDS = ("weak", "fair", "strong")


def program_rubric(weights, shares=None, out_of=None):
    """A rubric of a program with a criterion for each weight, and levels of 0, 1.5 and 4 points."""
    levels = {id: {"points": worth} for id, worth in zip(LEVEL_IDS, (0, 1.5, 4), strict=True)}
    groups = {} if shares is None else {"groups": {f"g{n}": {"share": each} for n, each in enumerate(shares)}}
    criteria = {
        f"c{n}": {"weight": each, **({"group": f"g{n % len(shares)}"} if shares else {})}
        for n, each in enumerate(weights)
    }
    scale = {} if out_of is None else {"out_of": out_of}
    document = {"title": "Demo", "levels": levels, "criteria": criteria, **groups, **scale}
    return pc.program_from_dict({"rubrics": {"demo": document}}).rubrics["demo"]


def written(rubric, **more):
    return case.write_rubric(rubric, uri="https://example.com/rubrics/demo", changed=CHANGED, **more)


def read_back(rubric):
    return case.read_package({"CFDocument": {"title": "All"}, "CFRubrics": [rubric]})


class TestRubricsOfAProgram:
    """A rubric comes in as a part of a program, and goes out again."""

    def test_a_rubric_becomes_a_part_of_a_program(self):
        """0.6 × 3 + 0.4 × 2 = 2.6; the weights come to 1, so that the mean is the sum."""
        document = {"rubrics": case.read_package(PACKAGE).rubric_tables()}
        program = pc.program_from_dict(document)
        read = program.rubrics["live-demo-rubric"]

        assert ("Live demo rubric", "Storyline") == (read.title, read.criteria["storyline"].title)
        assert tuple(level.lower() for level in LEVELS) == tuple(
            each.id for each in read.levels_of("storyline")
        )
        scored = pc.score_rubric(read, {"storyline": "proficient", "technical-depth": "developing"})
        assert pc.points("2.6") == scored.score

    @given(
        st.lists(st.decimals("0.01", 10, places=2), min_size=2, max_size=5),
        st.booleans(),
        st.sampled_from([None, 100]),
        st.data(),
    )
    def test_what_is_written_reads_back_with_the_same_share_of_the_maximum(
        self, weights, blend, out_of, data
    ):
        """Whatever the weights, the blend and the scale of the score are."""
        rubric = program_rubric(weights, ("percent(35)", "percent(65)") if blend else None, out_of)
        (found,) = read_back(written(rubric)).rubrics
        levels = {id: data.draw(st.sampled_from(LEVEL_IDS)) for id in rubric.criteria}

        score = pc.score_rubric(rubric, levels).score
        assert score.number == found.share(levels) * (out_of or 4)

    def test_a_plain_rubric_comes_back_as_it_was(self):
        """With whole weights without a common divisor, titles that are ids, and levels of each criterion."""
        document = {"title": "Demo", **read_back(written(program_rubric([2, 3]))).rubric_tables()["demo"]}
        again = pc.program_from_dict({"rubrics": {"demo": document}}).rubrics["demo"]

        assert written(again) == written(program_rubric([2, 3]))
        assert [2, 3] == [each.weight.number for each in again.criteria.values()]

    def test_what_is_written_says_what_the_sample_says(self):
        """Every key of the sample, which is valid by the official schema, and the same way of naming what is inside."""
        framework = case.read_package(PACKAGE)
        program = pc.program_from_dict({"rubrics": framework.rubric_tables()})
        items = {"storyline": framework.items["ps-1"]}
        sample = PACKAGE["CFRubrics"][0]

        rubric = written(program.rubrics["live-demo-rubric"], items=items)

        assert sample.keys() == rubric.keys()
        first, other = rubric["CFRubricCriteria"], sample["CFRubricCriteria"]
        assert {*other[0]} - {"description"} == {*first[0]}
        assert other[0]["CFItemURI"] == first[0]["CFItemURI"]
        assert [("Storyline", 3), ("Technical depth", 2)] == [
            (each["category"], each["weight"]) for each in first
        ]
        assert rubric["identifier"] == first[0]["rubricId"]
        mine, theirs = first[0]["CFRubricCriterionLevels"], other[0]["CFRubricCriterionLevels"]
        for each, given_one in zip(mine, theirs, strict=True):
            assert given_one.keys() == each.keys()
            assert [given_one[key] for key in ("quality", "score", "position")] == [
                each[key] for key in ("quality", "score", "position")
            ]
            assert first[0]["identifier"] == each["rubricCriterionId"]
        assert json.loads(json.dumps(rubric)) == rubric

    def test_descriptors_go_both_ways(self):
        """What a rater sees at a level is its description."""
        levels = {"weak": {"points": 0, "descriptor": "Reads slides"}, "fair": {"points": 1}}
        document = {"rubrics": {"demo": {"levels": levels, "criteria": {"story": {}}}}}
        (table,) = read_back(written(pc.program_from_dict(document).rubrics["demo"])).rubric_tables().values()

        assert {"points": 0, "descriptor": "Reads slides"} == table["criteria"]["story"]["levels"]["weak"]

    def test_what_has_no_name_of_its_own_is_numbered(self):
        """Two criteria of one name are refused; two levels of one name, or none, are told apart."""
        place = ("CFRubrics", 0, "CFRubricCriteria", 0, "CFRubricCriterionLevels")
        unnamed = put(put(PACKAGE, (*place, 1, "quality"), "Beginning"), (*place, 2, "quality"), None)

        table = case.read_package(unnamed).rubric_tables()["live-demo-rubric"]["criteria"]["storyline"]

        assert ["level-1", "level-2", "level-3", "exemplary"] == [*table["levels"]]

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"rubric": rubric}, "is no rubric of a program"),
            ({"uri": "demo"}, "`demo` is no address of a rubric"),
            ({"changed": datetime(2026, 1, 1)}, "is no point in time with a zone"),
            ({"items": {"c9": None}}, "is no competence"),
        ],
    )
    def test_what_cannot_be_written_is_refused(self, wrong, message):
        """By name."""
        right = {"rubric": program_rubric([1, 1]), "uri": "https://example.com/r", "changed": CHANGED}
        with pytest.raises(pc.QuestionError, match=message):
            case.write_rubric(**{**right, **wrong})

    def test_a_criterion_that_there_is_not_measures_nothing(self):
        items = {"c9": case.read_package(PACKAGE).items["ps-1"]}
        with pytest.raises(pc.QuestionError, match="the rubric has no criterion `c9`"):
            written(program_rubric([1, 1]), items=items)
