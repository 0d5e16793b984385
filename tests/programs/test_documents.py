"""Every document in docs/programs, as a document."""

import json
from datetime import date

import pytest

import partnercert as pc
from partnercert.errors import ProgramErrors

from .documents import NAMES, program, text
from .everywhere import decide

EVERY_DOCUMENT = pytest.mark.parametrize("name", NAMES)


@EVERY_DOCUMENT
class TestEveryRealProgram:
    def test_it_is_a_program_with_a_name_an_edition_and_a_title(self, name):
        """The keys of [program] that a reader of a list of programs needs."""
        parsed = program(name)

        assert "" not in (parsed.name, parsed.edition)
        assert parsed.title

    def test_it_comes_back_from_plain_data(self, name):
        """`program_to_dict` is the way back, through JSON too."""
        plain = pc.program_to_dict(program(name))

        assert program(name) == pc.program_from_dict(plain)
        assert program(name) == pc.program_from_dict(json.loads(json.dumps(plain)))

    def test_its_digest_is_that_of_its_plain_data(self, name):
        """A program read from TOML and from its own plain data is one program."""
        again = pc.program_from_dict(pc.program_to_dict(program(name)))

        assert pc.program_digest(program(name)) == pc.program_digest(again)

    def test_it_is_drawn_up_with_a_rule_for_every_tier_and_requirement(self, name):
        """The rulebook judges whatever the document asks for."""
        parsed = program(name)
        asked = {id for id, *_ in parsed.every_requirement()}

        drawn = {rule.ref.id for rule in pc.draw_up(parsed).of("achieved")}

        assert {*asked, *parsed.tiers, *parsed.specializations} == drawn

    def test_a_partner_nothing_is_known_about_is_decided(self, name):
        """Unknown is an answer: no document raises over an empty record."""
        decision = decide(program(name), program(name).record("nobody"), as_of=date(2024, 2, 29))

        assert str(decision)
        assert json.dumps(decision.to_dict())

    def test_it_says_where_it_comes_from(self, name):
        """A document opens with a comment; that of a real program names its source."""
        opening = text(name).partition("\n[program]")[0]

        assert opening.startswith("# ")
        assert "fictional" in opening or "Source" in opening

    def test_every_amount_in_it_is_checked(self, name):
        """A document with a unit at fault is refused: the checks do reach its requirements."""
        broken = text(name) + '\n[requirements.extra]\nrule = "usd(5) >= days(3)"\n'

        with pytest.raises(ProgramErrors) as caught:
            pc.parse_program(broken)
        assert ["unit-mismatch"] == [fault.code for fault in caught.value.faults]
