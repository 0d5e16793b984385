"""A program is a value: its parts by name, replaced one at a time, checked each time."""

import copy
import pickle

import attrs
import pytest

from partnercert.errors import ProgramError, QuestionError
from partnercert.language import count, fact, kpi
from partnercert.program.assessments import Assessment
from partnercert.program.benefits import Benefit
from partnercert.program.certifications import Certification
from partnercert.program.competencies import Competency, Module, Role
from partnercert.program.declarations import FactDeclaration, KindDeclaration
from partnercert.program.kpis import Kpi
from partnercert.program.program import Program
from partnercert.program.tiers import Ladder, Requirement, Specialization, Tier
from partnercert.values.amounts import Amount, percent, usd
from partnercert.values.dates import RetailCalendar

PROGRAM = Program(
    name="Harbor",
    edition="2026",
    currency="usd",
    facts={"region": FactDeclaration(sort="text"), "size": FactDeclaration(unit="count")},
    kinds={"talk": KindDeclaration(fields={"topic": "text"})},
    roles={"sales": Role(competencies="discovery")},
    competencies={"discovery": Competency(role="sales")},
    modules={"basics": Module()},
    assessments={"basics": Assessment(kind="exam")},
    certifications={"pro": Certification(role="sales")},
    kpis={
        "win": Kpi(standard="win_rate", window="P1Y", owner="pat", title="Wins"),
        "churn": Kpi(unit="percent", better="lower"),
    },
    ladders={"tier": Ladder(tiers=("silver", "gold"))},
    tiers={
        "silver": Tier(),
        "gold": Tier(
            title="Gold",
            requires={
                "win-rate": Requirement(
                    'kpi("win") >= percent(25)', title="Wins", applies="renewing", owner="pat", waivable=False
                ),
                "talks": 'count("talk") >= 1',
            },
        ),
    },
    specializations={"data": Specialization(requires={"size": 'fact("size") >= 5'})},
    requirements={"calls": Requirement('count("qbr") >= 1', source="guide 4.2")},
    benefits={"leads": Benefit(tiers="gold")},
)

REPLACED = {
    "silver": ("tiers", Tier(title="Silver")),
    "data": ("specializations", Specialization(title="Data")),
    "calls": ("requirements", Requirement('count("qbr") >= 2')),
    "pro": ("certifications", Certification(level="expert")),
    "win": ("kpis", Kpi(standard="win_rate", minimum_cases=8)),
    "region": ("facts", FactDeclaration(sort="text", one_of=("emea", "apac"))),
    "talk": ("kinds", KindDeclaration(fields={"topic": "text", "minutes": "count"})),
    "tier": ("ladders", Ladder(tiers=("silver", "gold"), nested=False)),
    "leads": ("benefits", Benefit(tiers=("silver", "gold"))),
    "sales": ("roles", Role(title="Sales")),
    "discovery": ("competencies", Competency(title="Discovery")),
}


class TestReplace:
    """`program.replace(id, part)`: another part under an id."""

    @pytest.mark.parametrize(("id", "table", "part"), [(id, *each) for id, each in REPLACED.items()])
    def test_a_part_of_any_table_is_replaced_by_one_of_its_kind(self, id, table, part):
        """Everything else stays, and so does the program that was there."""
        changed = PROGRAM.replace(id, part)
        assert attrs.evolve(part, id=id) == getattr(changed, table)[id]
        assert changed != PROGRAM
        assert PROGRAM == changed.replace(id, getattr(PROGRAM, table)[id])

    @pytest.mark.parametrize(
        ("part", "table"), [(Module(minutes=5), "modules"), (Assessment(kind="demo"), "assessments")]
    )
    def test_of_two_parts_with_one_id_the_one_of_the_same_kind_is_meant(self, part, table):
        """Modules and assessments have namespaces of their own."""
        changed = PROGRAM.replace("basics", part)
        assert attrs.evolve(part, id="basics") == getattr(changed, table)["basics"]

    @pytest.mark.parametrize("rule", [kpi("win") >= percent(30), 'kpi("win") >= percent(30)'])
    def test_a_rule_alone_keeps_what_else_a_requirement_says(self, rule):
        """Its title, whom it applies to, its owner, whether it can be waived."""
        old, new = (
            p.tiers["gold"].requires["win-rate"] for p in (PROGRAM, PROGRAM.replace("gold/win-rate", rule))
        )
        assert (kpi("win") >= percent(30)) == new.rule
        assert attrs.evolve(old, rule=rule) == new

    def test_a_whole_requirement_says_everything_anew(self):
        """Who gives a Requirement means all of it."""
        new = PROGRAM.replace("gold/win-rate", Requirement(kpi("win") >= percent(30)))
        requirement = new.tiers["gold"].requires["win-rate"]
        assert (None, None, True) == (requirement.title, requirement.applies, requirement.waivable)

    def test_a_named_requirement_is_replaced_by_a_rule_too(self):
        """Its source stays."""
        new = PROGRAM.replace("calls", count("qbr") >= 4).requirements["calls"]
        assert "guide 4.2" == new.source
        assert (count("qbr") >= 4) == new.rule

    def test_a_new_requirement_joins_its_tier_at_the_end(self):
        """`gold/…` names a requirement whether it exists or not; so with a specialization."""
        gold = PROGRAM.replace("gold/region", fact("region").one_of("emea")).tiers["gold"]
        assert ("win-rate", "talks", "region") == tuple(gold.requires)
        assert "calls" in PROGRAM.replace("data/calls", 'count("qbr") >= 1').specializations["data"].requires

    @pytest.mark.parametrize("id", ["win", "churn"])
    def test_a_formula_alone_makes_a_kpi_of_its_own(self, id):
        """It takes the place of the standard, or of the host; window, owner and direction stay."""
        formula = count("deal", outcome="won") / count("deal")
        old, new = PROGRAM.kpis[id], PROGRAM.replace(id, formula).kpis[id]
        assert (formula, None, None) == (new.formula, new.standard, new.unit)
        assert (old.window, old.owner, old.better, old.title) == (
            new.window,
            new.owner,
            new.better,
            new.title,
        )

    def test_a_faulty_rule_raises_every_fault_of_the_new_program(self):
        """The same as if the document had said it."""
        with pytest.raises(ProgramError) as caught:
            PROGRAM.replace("gold/win-rate", 'all_of(kpi("wins") >= percent(25), fact("sice") >= 3)')
        path = "tiers.gold.requires.win-rate"
        assert [("unknown-kpi", path), ("unknown-fact", path)] == [
            (f.code, f.path) for f in caught.value.faults
        ]

    @pytest.mark.parametrize(
        ("id", "path"),
        [
            ("gold/win-rate", "tiers.gold.requires.win-rate"),
            ("data/size", "specializations.data.requires.size"),
            ("calls", "requirements.calls"),
            ("win", "kpis.win.formula"),
        ],
    )
    def test_a_text_that_cannot_be_read_is_reported_at_its_place(self, id, path):
        """With all its faults."""
        with pytest.raises(ProgramError) as caught:
            PROGRAM.replace(id, "cuont(1) + totl(2)")
        assert [("unknown-word", path), ("unknown-word", path)] == [
            (f.code, f.path) for f in caught.value.faults
        ]

    def test_an_id_that_is_not_there_is_no_part(self):
        """With the one that was probably meant."""
        with pytest.raises(QuestionError) as caught:
            PROGRAM.replace("glod", Tier())
        assert ("unknown-id", "the program has no part `glod`", "did you mean `gold`?") == (
            caught.value.code,
            caught.value.message,
            caught.value.help,
        )
        with pytest.raises(QuestionError):
            PROGRAM.replace("platinum/win-rate", 'count("qbr") >= 1')

    @pytest.mark.parametrize("part", [Role(), Requirement('count("qbr") >= 1'), 'count("qbr") >= 1', 7])
    def test_a_part_of_another_kind_is_refused(self, part):
        """A tier is no role, and no rule."""
        with pytest.raises(QuestionError) as caught:
            PROGRAM.replace("gold", part)
        assert "bad-argument" == caught.value.code
        assert caught.value.message.startswith("`gold` is a `Tier`, not a ")

    def test_what_no_longer_fits_is_found(self):
        """A KPI whose unit changes makes the rules faulty that compare it."""
        with pytest.raises(ProgramError) as caught:
            PROGRAM.replace("win", 'count("deal")')
        assert ["unit-mismatch"] == [fault.code for fault in caught.value.faults]


class TestValue:
    """Programs are equal by what they say, hashable and picklable."""

    def test_programs_that_say_the_same_are_equal(self):
        """Whether made at once or step by step; the order of tables does not matter."""
        again = attrs.evolve(PROGRAM, facts=dict(reversed(list(PROGRAM.facts.items()))))
        assert (PROGRAM, hash(PROGRAM)) == (again, hash(again))
        assert 1 == len({PROGRAM, again, copy.deepcopy(PROGRAM)})

    def test_a_program_travels_between_processes(self):
        """Its hash is its own, and its signature is read anew."""
        back = pickle.loads(pickle.dumps(PROGRAM))
        assert (PROGRAM, hash(PROGRAM), PROGRAM.signature) == (back, hash(back), back.signature)

    def test_a_program_never_changes(self):
        """Neither it nor its tables."""
        with pytest.raises(AttributeError):
            PROGRAM.name = "Other"
        with pytest.raises(TypeError):
            PROGRAM.tiers["gold"] = Tier()

    def test_the_repr_is_one_line(self):
        """What it is and how large."""
        assert "<Program Harbor 2026: 2 tiers, 4 requirements, 2 KPIs>" == repr(PROGRAM)

    def test_parts_know_their_ids(self):
        """The key under which a part stands."""
        assert "gold" == PROGRAM.tiers["gold"].id
        assert "win-rate" == PROGRAM.tiers["gold"].requires["win-rate"].id

    def test_an_empty_program_is_a_program(self):
        """Every key is optional."""
        assert () == tuple(Program().every_requirement())

    def test_its_quarters_are_whole_months(self):
        """A calendar of weeks is no fiscal year of a program: windows could not say its quarters."""
        with pytest.raises(ProgramError, match="`RetailCalendar` has no quarters of whole months"):
            Program(fiscal_year=RetailCalendar())

    def test_a_single_name_is_a_list_of_one(self):
        """`tiers = "gold"` is no list of letters."""
        assert ("gold",) == PROGRAM.benefits["leads"].tiers


def test_the_record_of_a_program_reads_its_units():
    """`program.record` is the door."""
    record = PROGRAM.record(
        "acme", {"size": "7"}, [{"kind": "deal", "on": "2026-05-02", "outcome": "won", "value": 5}]
    )
    assert Amount(7, "count") == record.facts["size"][0].value
    assert usd(5) == record.evidence[0].fields["value"]
