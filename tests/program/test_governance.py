"""What can be wrong with what a program asks of attempts and of decisions, and what a document says of them."""

import pytest

import partnercert as pc
from partnercert.documents.structure import program_to_dict
from partnercert.errors import Fault, ProgramErrors, RecordErrors
from partnercert.program.assessments import Assessment
from partnercert.values.amounts import points

EARNED = """earned_by = 'has("exam", exam="a", passed=True)'"""
RENEWED = """renewal = { period = "P1Y", by = 'has("exam", exam="a", passed=True, window=renewal())' }"""


def faults_of(text):
    with pytest.raises(ProgramErrors) as raised:
        pc.parse_program(text)
    return list(raised.value.faults)


ASSESSMENTS = {
    "a cut is a score": (
        '[assessments.a]\nkind = "exam"\ncut = "percent(70)"',
        Fault("unit-mismatch", "`percent(70)` is no score", "give it in points: 70", "assessments.a.cut"),
    ),
    "a cut is positive": (
        '[assessments.a]\nkind = "exam"\ncut = 0',
        Fault(
            "out-of-bounds",
            "from 0 points on everybody has passed",
            "give a positive score",
            "assessments.a.cut",
        ),
    ),
    "a cut is no flag": (
        '[assessments.a]\nkind = "exam"\ncut = true',
        Fault(
            "bad-value",
            "`true` stands where an amount is meant",
            'write it as text, such as "percent(25)" or "usd(250_000)"',
            "assessments.a.cut",
        ),
    ),
    "proctored is a flag": (
        '[assessments.a]\nkind = "exam"\nproctored = "yes"',
        Fault(
            "bad-value",
            "the text `yes` stands where true or false is meant",
            "write true or false, without quotes",
            "assessments.a.proctored",
        ),
    ),
    "who is eligible holds what the program has": (
        '[assessments.a]\nkind = "exam"\neligible = \'holds("cka")\'\n[certifications.cks]',
        Fault(
            "unknown-option",
            "`standing.standing` is never `cka`",
            "did you mean `cks`?",
            "assessments.a.eligible",
        ),
    ),
    "who is eligible is a rule": (
        '[assessments.a]\nkind = "exam"\neligible = \'count("qbr")\'',
        Fault(
            "bad-rule",
            '`count("qbr")` is a count, not a rule',
            "compare it, as in … >= 3, or ask .one_of(…)",
            "assessments.a.eligible",
        ),
    ),
    "eligibility does not rest on what is achieved": (
        """[assessments.a]\nkind = "exam"\neligible = 'achieved("gold")'
        [ladders.tier]\ntiers = ["gold"]\n[tiers.gold]""",
        Fault(
            "wrong-scope",
            '`achieved("gold")` decides who may sit an assessment, and may rest on attempts at it',
            'ask what is held: holds("…") of the person, held("gold") of the partner',
            "assessments.a.eligible",
        ),
    ),
    "eligibility does not rest on attempts at the same assessment": (
        """[assessments.a]\nkind = "exam"\neligible = 'count("exam", exam="a") <= 2'""",
        Fault(
            "cycle",
            "whether attempts count rests on whether they count: `a` → `a`",
            "name the assessments that come first; how often one may sit is said by `retake`",
            "assessments.a.eligible",
        ),
    ),
    "eligibility does not go round in a circle, through modules neither": (
        """
        [modules.m]
        passed = 'has("exam", exam="b", passed=True)'
        [assessments.a]
        kind = "exam"
        eligible = 'has("module", module="m", passed=True)'
        [assessments.b]
        kind = "exam"
        eligible = 'has("exam", exam="a", passed=True)'
        """,
        Fault(
            "cycle",
            "whether attempts count rests on whether they count: `a` → `b` → `a`",
            "name the assessments that come first; how often one may sit is said by `retake`",
            "assessments.a.eligible",
        ),
    ),
}
DECIDED = {
    "a decision is on something": (
        "[certifications.a]\ndecided = {}",
        Fault(
            "missing-key",
            "a decision is asked for where the program says nothing that earns or renews",
            "give `earned_by` or `renewal`, or leave it out",
            "certifications.a.decided",
        ),
    ),
    "a renewal without a decision is a renewal": (
        f"[certifications.a]\n{EARNED}\ndecided = {{ renewals = false }}",
        Fault(
            "bad-shape",
            "there is no renewal that could need a decision",
            "give `renewal`, or leave out `renewals`",
            "certifications.a.decided.renewals",
        ),
    ),
    "something needs the decision": (
        f"[certifications.a]\n{RENEWED}\ndecided = {{ renewals = false }}",
        Fault(
            "bad-shape",
            "only the renewal is granted by the program, and it needs no decision",
            "give `earned_by`, or leave out `renewals`",
            "certifications.a.decided.renewals",
        ),
    ),
    "a stay is a flag": (
        f'[certifications.a]\n{EARNED}\ndecided = {{ stay = "P30D" }}',
        Fault(
            "bad-value",
            "the text `P30D` stands where true or false is meant",
            "write true or false, without quotes",
            "certifications.a.decided.stay",
        ),
    ),
    "who decides is not said by name": (
        f"[certifications.a]\n{EARNED}\ndecided = {{ independant = true }}",
        Fault(
            "unknown-key",
            "the key `independant` is not known here",
            "did you mean `independent`?",
            "certifications.a.decided.independant",
        ),
    ),
    "rulings are not recorded": (
        "[kinds.ruling]\nfields = { panel = 'text' }",
        Fault(
            "derived-kind",
            "`ruling` follows from other evidence and takes no fields",
            "rules read the fields that it has",
            "kinds.ruling",
        ),
    ),
}


@pytest.mark.parametrize(
    ("text", "expected"), [*ASSESSMENTS.values(), *DECIDED.values()], ids=[*ASSESSMENTS, *DECIDED]
)
def test_what_makes_no_sense_is_refused_with_its_remedy(text, expected):
    """The sentence is the name of the case."""
    assert [expected] == faults_of(text)


class TestDocuments:
    """What stands in a document comes back from it."""

    def test_a_bare_cut_is_one_of_points(self):
        """Scores of exams are points."""
        assert Assessment(kind="exam", cut=70) == Assessment(kind="exam", cut=points(70))

    def test_a_document_says_what_it_was_read_from(self):
        """Keys that have their default are left out; that there is a decision at all is said."""
        text = f"""
        [assessments.a]
        kind = "exam"
        cut = "69.5"
        proctored = true
        eligible = 'holds("a")'
        [certifications.a]
        {EARNED}
        decided = {{}}
        """
        program = pc.parse_program(text)
        said = program_to_dict(program)
        assert {"kind": "exam", "cut": 'points("69.5")', "proctored": True, "eligible": 'holds("a")'} == said[
            "assessments"
        ]["a"]
        assert {} == said["certifications"]["a"]["decided"]
        assert program == pc.program_from_dict(said)


class TestDoor:
    """Awards and decisions name a person exactly where they are about one; attempts do not contradict themselves."""

    PROGRAM = pc.parse_program("""
    [assessments.a]
    kind = "exam"
    cut = 70
    [certifications.seller]
    [certifications.yard]
    subject = "partner"
    [specializations.data]
    [ladders.tier]
    tiers = ["gold"]
    [tiers.gold]
    """)

    def faults_of(self, *rows):
        with pytest.raises(RecordErrors) as raised:
            self.PROGRAM.record("acme", evidence=[{"on": "2026-03-02", **row} for row in rows])
        return list(raised.value.faults)

    @pytest.mark.parametrize(
        ("kind", "about", "more"),
        [("award", "award", {}), ("decision", "about", {"result": "denied", "by": "bo"})],
    )
    def test_what_is_a_persons_names_her(self, kind, about, more):
        """A person's certification is nobody's without a name."""
        expected = Fault(
            "wrong-subject",
            f"`seller` belongs to a person, and the {kind} names nobody",
            "give `person`",
            "evidence[0]",
        )
        assert [expected] == self.faults_of({"kind": kind, about: "seller", **more})

    @pytest.mark.parametrize("id", ["gold", "data", "yard"])
    def test_what_is_the_partners_names_nobody(self, id):
        """A tier, a specialization, a certification of the partner."""
        expected = Fault(
            "wrong-subject",
            f"`{id}` belongs to the partner, and the award names `ada`",
            "leave out `person`",
            "evidence[0].person",
        )
        assert [expected] == self.faults_of({"kind": "award", "award": id, "person": "ada"})

    @pytest.mark.parametrize(
        ("score", "passed", "words"), [(70, False, "not passed"), ("69.9", True, "passed")]
    )
    def test_passed_does_not_contradict_the_score(self, score, passed, words):
        """From the cut on it is passed; the last point decides."""
        expected = Fault(
            "contradiction",
            f"an attempt with {score} points of at least 70 points is given as {words}",
            "leave out `passed`: it follows from the score",
            "evidence[0].passed",
        )
        assert [expected] == self.faults_of({"kind": "exam", "exam": "a", "score": score, "passed": passed})

    @pytest.mark.parametrize(
        "said",
        [
            {"score": 70, "passed": True},
            {"score": "69.9", "passed": False},
            {"passed": True},
            {"score": 70},
            {"score": 90, "passed": False, "state": "invalidated"},
            {"score": 90, "passed": False, "outcome": "abandoned"},
        ],
        ids=str,
    )
    def test_what_agrees_or_is_silent_is_admitted(self, said):
        """A result that does not stand may have been failed with any score."""
        record = self.PROGRAM.record(
            "acme", evidence=[{"kind": "exam", "on": "2026-03-02", "exam": "a", **said}]
        )
        assert 1 == len(record.evidence)

    def test_an_appeal_is_against_a_decision(self):
        """One that the record has, and on its day or later."""
        decision = {"kind": "decision", "about": "gold", "result": "denied", "by": "bo", "id": "d-1"}
        expected = Fault(
            "unknown-id",
            "there is no decision with the id `d-2`",
            "did you mean `d-1`?",
            "evidence[1].decision",
        )
        assert [expected] == self.faults_of(decision, {"kind": "appeal", "decision": "d-2"})
        early = {"kind": "appeal", "decision": "d-1", "on": "2026-03-01"}
        expected = Fault(
            "bad-date",
            "the appeal of 2026-03-01 lies before the decision `d-1` that it is against",
            "correct one of the two days",
            "evidence[0].decision",
        )
        assert [expected] == self.faults_of(early, decision)

    def test_an_appeal_may_come_later_than_the_record(self):
        """A decision that is already there is one to appeal against."""
        decision = {
            "kind": "decision",
            "about": "gold",
            "result": "denied",
            "by": "bo",
            "id": "d-1",
            "on": "2026-03-02",
        }
        record = self.PROGRAM.record("acme", evidence=[decision])
        assert 2 == len(record.adding({"kind": "appeal", "decision": "d-1", "on": "2026-03-05"}).evidence)

    def test_a_ruling_is_not_recorded(self):
        """It follows from the decisions."""
        (fault,) = self.faults_of({"kind": "ruling", "ruling": "gold"})
        assert ("derived-kind", "evidence[0].kind") == (fault.code, fault.path)
