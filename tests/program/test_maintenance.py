"""A plan of maintenance says whom a change affects and what it obliges to, or is refused with its place."""

from typing import Any

import pytest

import partnercert as pc

PROGRAM: dict[str, Any] = {
    "releases": {
        "spring-25": {"product": "studio", "on": "2025-03-01"},
        "spring-26": {"product": "studio", "on": "2026-03-01"},
    },
    "roles": {"sales": {"competencies": ["value-story"]}, "delivery": {}},
    "competencies": {
        "value-story": {"category": "positioning"},
        "migration": {"category": "core-product", "role": "delivery"},
    },
    "modules": {"new-editor": {}, "story-2026": {}},
    "assessments": {"rescue": {"kind": "scenario"}, "seller-exam": {"kind": "exam"}},
    "certifications": {
        "seller": {"role": "sales"},
        "builder": {"role": "delivery"},
        "auditor": {},
    },
}
EDITOR: dict[str, Any] = {
    "release": "spring-26",
    "category": "core-product",
    "severity": "critical",
    "affects": {"certifications": ["builder"]},
    "obliges": {"modules": ["new-editor"], "within": "P30D"},
    "escalate": [
        {"before": "P7D", "effect": "remind"},
        {"effect": "notify-manager"},
        {"after": "P30D", "effect": "suspend"},
    ],
}


def program(**changed):
    """The program with the change of the editor, or with some keys of it changed; None leaves a key out."""
    change = {key: value for key, value in {**EDITOR, **changed}.items() if value is not None}
    return pc.program_from_dict({**PROGRAM, "changes": {"editor": change}})


def faults(**changed):
    with pytest.raises(pc.ProgramError) as caught:
        program(**changed)
    return [(fault.code, fault.path) for fault in caught.value.faults]


def fault_of(data):
    with pytest.raises(pc.ProgramError) as caught:
        pc.program_from_dict({**PROGRAM, **data})
    (fault,) = caught.value.faults
    return fault


def affected(**changed):
    """The certifications whose holders have something to do because of the change."""
    book = pc.draw_up(program(**changed))
    return [id for id, holding in book.holdings.items() if holding.duties]


class TestWhomAChangeAffects:
    def test_those_who_have_a_certification(self):
        """A certification is affected by its id."""
        assert ["auditor"] == affected(affects={"certifications": ["auditor"]})

    def test_those_who_are_certified_in_a_role(self):
        """A certification is affected by its role."""
        assert ["seller"] == affected(affects={"roles": ["sales"]})

    @pytest.mark.parametrize(
        ("competency", "expected"), [("value-story", "seller"), ("migration", "builder")]
    )
    def test_those_whose_role_needs_a_competency(self, competency, expected):
        """Whether the role names the competency or the competency the role."""
        assert [expected] == affected(affects={"competencies": [competency]})

    def test_everybody_who_is_named_in_one_way_or_another(self):
        """Roles, competencies and certifications add up."""
        several = {"roles": ["sales"], "competencies": ["migration"], "certifications": ["auditor"]}
        assert ["seller", "builder", "auditor"] == affected(affects=several)

    @pytest.mark.parametrize(
        ("category", "expected"), [("positioning", "seller"), ("core-product", "builder")]
    )
    def test_without_a_name_those_who_need_a_competency_of_its_category(self, category, expected):
        """The category of a competency says which changes touch it."""
        assert [expected] == affected(affects=None, category=category)

    def test_a_change_that_obliges_to_nothing_is_news_only(self):
        """It is written down, and nobody has anything to do."""
        assert [] == affected(obliges=None, escalate=None)


class TestDocuments:
    def test_a_plan_comes_back_from_its_document(self):
        """What is read is written, and read again as an equal program."""
        read = program(release=None, on="2026-04-01", obliges={"scenarios": ["rescue"], "within": "P2M"})
        assert read == pc.program_from_dict(pc.program_to_dict(read))

    def test_a_length_in_releases_comes_back_from_its_document(self):
        """Alone, and in a list with the days before which something was earned."""
        by_release = {"releases": 2, "product": "studio"}
        mixed = [{"earned_before": "2026-01-01", "period": "P2Y"}, by_release]
        renewals = [{"period": period, "by": 'has("qbr")'} for period in (by_release, mixed)]
        written = {f"c{n}": {"renewal": renewal} for n, renewal in enumerate(renewals)}
        read = pc.program_from_dict({**PROGRAM, "certifications": written})
        document = pc.program_to_dict(read)

        assert read == pc.program_from_dict(document)
        assert [by_release, mixed] == [
            document["certifications"][id]["renewal"]["period"] for id in ("c0", "c1")
        ]

    def test_a_plan_can_be_written_in_python(self):
        """The parts are values like all others."""
        built = pc.ProductChange(
            release="spring-26",
            category="core-product",
            severity="critical",
            affects=pc.Affected(certifications=["builder"]),
            obliges=pc.Obliged(modules=["new-editor"], within="P30D"),
            escalate=[
                pc.EscalationStep(before="P7D", effect="remind"),
                pc.EscalationStep(effect="notify-manager"),
                pc.EscalationStep(after="P30D", effect="suspend"),
            ],
        )
        assert program() == program().replace("editor", built)

    def test_a_release_moves_the_program_to_another_digest(self):
        """The day of a release decides, so it is part of what the digest names."""
        moved = program().replace("spring-26", pc.Release(product="studio", on="2026-03-02"))
        assert pc.program_digest(program()) != pc.program_digest(moved)


class TestRefused:
    def test_an_obligation_to_a_module_that_does_not_exist(self):
        """With the one that was meant."""
        (fault,) = _faults(obliges={"modules": ["new-edtor"], "within": "P30D"})
        assert ("unknown-module", "changes.editor.obliges.modules") == (fault.code, fault.path)
        assert ("the program has no module `new-edtor`", "did you mean `new-editor`?") == (
            fault.message,
            fault.help,
        )

    def test_an_obligation_to_a_scenario_that_is_an_exam(self):
        """A scenario challenge is an assessment of the kind scenario."""
        (fault,) = _faults(obliges={"scenarios": ["seller-exam"], "within": "P30D"})
        assert ("unknown-assessment", "changes.editor.obliges.scenarios") == (fault.code, fault.path)
        assert "the program has no scenario challenge `seller-exam`" == fault.message
        assert "known here: `rescue`" == fault.help

    def test_a_change_of_a_release_that_does_not_exist(self):
        """With the ones that do."""
        (fault,) = _faults(release="spring26")
        assert ("unknown-release", "changes.editor.release") == (fault.code, fault.path)
        assert "did you mean `spring-26` or `spring-25`?" == fault.help

    @pytest.mark.parametrize(
        ("key", "code"),
        [
            ("roles", "unknown-role"),
            ("competencies", "unknown-competency"),
            ("certifications", "unknown-award"),
        ],
    )
    def test_whom_it_affects_has_to_exist(self, key, code):
        """Each by its own name."""
        assert [(code, f"changes.editor.affects.{key}")] == faults(affects={key: ["nobody"]})

    @pytest.mark.parametrize(
        ("key", "typo", "meant"),
        [("severity", "critcal", "critical"), ("category", "core_product", "core-product")],
    )
    def test_a_word_that_is_none_of_the_list(self, key, typo, meant):
        """With the one that was meant."""
        (fault,) = _faults(**{key: typo})
        assert ("unknown-option", f"changes.editor.{key}") == (fault.code, fault.path)
        assert f"did you mean `{meant}`?" == fault.help

    @pytest.mark.parametrize("key", ["category", "severity"])
    def test_a_change_says_what_and_how_severe_it_is(self, key):
        """Rules ask for both; nobody guesses them."""
        (fault,) = _faults(**{key: None})
        assert ("missing-key", "changes.editor", f"the key `{key}` is missing") == (
            fault.code,
            fault.path,
            fault.message,
        )

    @pytest.mark.parametrize("within", ["P0D", "-P30D", "30 days"])
    def test_a_time_that_is_none(self, within):
        """Zero, negative, or written otherwise."""
        found = faults(obliges={"modules": ["new-editor"], "within": within})
        assert [("bad-period", "changes.editor.obliges.within")] == found

    def test_an_obligation_without_a_time(self):
        """Without it nothing is ever overdue."""
        (fault,) = _faults(obliges={"modules": ["new-editor"]})
        assert ("missing-key", "changes.editor.obliges") == (fault.code, fault.path)
        assert "the key `within` is missing" == fault.message

    def test_an_obligation_to_nothing(self):
        """It names modules or scenarios."""
        (fault,) = _faults(obliges={"within": "P30D"})
        assert ("missing-key", "changes.editor.obliges") == (fault.code, fault.path)
        assert "the change obliges to nothing" == fault.message

    def test_a_module_that_is_named_twice(self):
        """Nobody passes it twice for one change."""
        found = faults(obliges={"modules": ["new-editor", "new-editor"], "within": "P30D"})
        assert [("duplicate-id", "changes.editor.obliges.modules")] == found

    def test_nobody_is_affected(self):
        """Neither a name nor a competency of its category says who is."""
        (fault,) = _faults(affects=None, category="go-to-market")
        assert ("missing-key", "changes.editor.affects") == (fault.code, fault.path)
        assert "nobody is affected: no competency is of the category go-to-market" == fault.message

    def test_a_change_without_a_day(self):
        """It comes with a release, or on a day between two."""
        (fault,) = _faults(release=None)
        assert ("missing-key", "changes.editor", "the change has no day") == (
            fault.code,
            fault.path,
            fault.message,
        )

    def test_a_change_with_two_days(self):
        """The release has one already."""
        assert [("bad-shape", "changes.editor.on")] == faults(on="2026-03-02")

    def test_an_escalation_out_of_order(self):
        """The earliest step comes first."""
        steps = [{"after": "P30D", "effect": "remind"}, {"after": "P14D", "effect": "notify-manager"}]
        (fault,) = _faults(escalate=steps)
        assert ("out-of-bounds", "changes.editor.escalate[1]") == (fault.code, fault.path)
        assert "the steps are not in the order of their days" == fault.message

    def test_two_steps_on_one_day(self):
        """Four weeks are 28 days."""
        steps = [{"after": "P4W", "effect": "remind"}, {"after": "P28D", "effect": "notify-manager"}]
        assert [("out-of-bounds", "changes.editor.escalate[1]")] == faults(escalate=steps)

    def test_an_escalation_that_grows_milder(self):
        """After a suspension there is nothing to be reminded of."""
        steps = [{"after": "P14D", "effect": "suspend"}, {"after": "P30D", "effect": "remind"}]
        (fault,) = _faults(escalate=steps)
        assert ("out-of-bounds", "changes.editor.escalate[1].effect") == (fault.code, fault.path)
        assert "`remind` comes after `suspend`" == fault.message

    @pytest.mark.parametrize("day", [{}, {"before": "P1D"}])
    def test_a_suspension_while_there_is_still_time(self, day):
        """On the day it is due she still has that day."""
        assert [("out-of-bounds", "changes.editor.escalate[0]")] == faults(
            escalate=[{**day, "effect": "suspend"}]
        )

    def test_a_step_that_is_before_and_after(self):
        """It has one day."""
        steps = [{"before": "P1D", "after": "P1D", "effect": "remind"}]
        assert [("bad-shape", "changes.editor.escalate[0]")] == faults(escalate=steps)

    def test_an_effect_that_is_none(self):
        """There are three."""
        (fault,) = _faults(escalate=[{"effect": "notify"}])
        assert ("unknown-option", "changes.editor.escalate[0].effect") == (fault.code, fault.path)
        assert "`notify` is not one of remind, notify-manager, suspend" == fault.message

    def test_an_escalation_of_nothing(self):
        """Nobody can be late with what a change does not oblige to."""
        assert [("missing-key", "changes.editor.obliges")] == faults(obliges=None)

    def test_a_change_that_has_the_name_of_a_certification(self):
        """An obligation names either, and rules could not tell them apart."""
        fault = fault_of({"changes": {"seller": {**EDITOR, "release": "spring-25"}}})
        assert ("duplicate-id", "changes.seller") == (fault.code, fault.path)

    def test_two_releases_of_a_product_on_one_day(self):
        """Neither of them would be the newest."""
        twice = {id: {"on": "2026-03-01"} for id in ("a", "b")}
        fault = fault_of({"releases": twice, "changes": {}})
        assert ("overlap", "releases.b.on") == (fault.code, fault.path)
        assert "`a` and `b` are releases of one product on one day, 2026-03-01" == fault.message

    def test_releases_of_a_product_that_has_none(self):
        """A certification that counts them would never end."""
        fault = fault_of({"certifications": {"a": {"releases": {"product": "studo", "last": 3}}}})
        assert ("unknown-product", "certifications.a.releases.product") == (fault.code, fault.path)
        assert ("no release is one of the product `studo`", "did you mean `studio`?") == (
            fault.message,
            fault.help,
        )

    def test_a_product_that_is_left_out_where_releases_have_one(self):
        """It is left out where none has one."""
        fault = fault_of({"certifications": {"a": {"releases": {"last": 3}}}})
        assert ("unknown-product", "the releases have products") == (fault.code, fault.message)

    def test_releases_of_a_program_that_has_none(self):
        """There is nothing to count."""
        fault = fault_of({"releases": {}, "changes": {}, "certifications": {"a": {"releases": {"last": 3}}}})
        assert ("unknown-product", "the program has no releases") == (fault.code, fault.message)
        assert ("define them under [releases]", "certifications.a.releases.last") == (fault.help, fault.path)

    @pytest.mark.parametrize("last", [0, -1])
    def test_the_last_none_of_the_releases(self, last):
        """Of no release nothing counts."""
        fault = fault_of({"certifications": {"a": {"releases": {"product": "studio", "last": last}}}})
        assert ("out-of-bounds", "certifications.a.releases.last") == (fault.code, fault.path)

    @pytest.mark.parametrize(
        ("period", "code", "path"),
        [
            ({"releases": 0, "product": "studio"}, "out-of-bounds", "period.releases"),
            ({"releases": 2, "product": "cloud"}, "unknown-product", "period.product"),
            ({"releases": 2, "product": "studio", "period": "P1Y"}, "bad-shape", "period"),
            ({"product": "studio"}, "bad-shape", "period"),
        ],
    )
    def test_a_length_that_is_neither_a_period_nor_some_releases(self, period, code, path):
        """It is one of both."""
        renewal = {"period": period, "by": 'has("qbr")'}
        fault = fault_of({"certifications": {"a": {"renewal": renewal}}})
        assert (code, f"certifications.a.renewal.{path}") == (fault.code, fault.path)

    def test_everything_at_once(self):
        """An author mends all of it in one go."""
        assert ["unknown-release", "unknown-option", "unknown-module", "unknown-option"] == [
            code
            for code, _ in faults(
                release="autumn",
                severity="huge",
                obliges={"modules": ["x"], "within": "P1D"},
                escalate=[{"effect": "shout"}],
            )
        ]

    def test_a_row_of_an_obligation(self):
        """It follows from other evidence, and no host can say that somebody is free of it."""
        with pytest.raises(pc.RecordError) as caught:
            program().record("acme", evidence=[{"kind": "obligation", "on": "2026-03-01"}])
        (fault,) = caught.value.faults
        assert ("derived-kind", "evidence[0].kind") == (fault.code, fault.path)
        assert fault.help.startswith("give the awards")

    def test_an_award_of_a_release_that_does_not_exist(self):
        """The host has mistyped it, or the program forgot it."""
        award = {
            "kind": "award",
            "award": "seller",
            "person": "ada",
            "on": "2026-03-05",
            "release": "sprig-26",
        }
        with pytest.raises(pc.RecordError) as caught:
            program().record("acme", evidence=[award])
        (fault,) = caught.value.faults
        assert ("unknown-option", "evidence[0].release") == (fault.code, fault.path)

    def test_a_rule_about_a_change_that_does_not_exist(self):
        """Rules may name the changes and certifications of the program."""
        requirements = {"a": 'no("obligation", obligation="editr")'}
        fault = fault_of({"changes": {"editor": EDITOR}, "requirements": requirements})
        assert ("unknown-option", "requirements.a") == (fault.code, fault.path)


def _faults(**changed):
    with pytest.raises(pc.ProgramError) as caught:
        program(**changed)
    return caught.value.faults
