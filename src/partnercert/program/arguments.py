"""What is handed over with a question: a program and a record."""

from __future__ import annotations

from partnercert.errors import QuestionError, quoted
from partnercert.program.editions import Editions
from partnercert.program.program import Program
from partnercert.records.record import PartnerRecord


def check_program(program: object) -> None:
    """QuestionError where a program is asked for and something else was given."""
    if not isinstance(program, Program):
        of_a_day = "ask of the one that applies: editions.program_for(record, as_of).program"
        help = of_a_day if isinstance(program, Editions) else "read one with parse_program"
        message = f"{quoted(type(program).__name__)} is not a program"
        raise QuestionError("bad-argument", message, help, "program")


def check_record(record: object) -> None:
    """QuestionError where a record is asked for and something else was given."""
    if not isinstance(record, PartnerRecord):
        message = f"{quoted(type(record).__name__)} is not a record"
        raise QuestionError("bad-argument", message, "make one with program.record(…)", "record")
