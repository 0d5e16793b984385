"""The generated engine of each program."""

from __future__ import annotations

from functools import lru_cache, partial

from partnercert.engines.compiled.runtime import Engine
from partnercert.program.program import Program
from partnercert.questions.reading import derived_kinds, read, rulebook_of


@lru_cache(maxsize=64)
def engine_of(program: Program) -> Engine:
    """The engine of a program, whose functions are written when they are first called."""
    rulebook = rulebook_of(program)
    return Engine(rulebook, derived_kinds(rulebook), partial(read, rulebook))
