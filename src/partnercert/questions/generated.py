"""The generated engine of each program."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Final

from partnercert.engines.compiled.runtime import Engine
from partnercert.language.signature import Signature
from partnercert.program.program import Program
from partnercert.questions.reading import derived_kinds, read, rulebook_of

_KEPT: Final = 64
# By the identity of the program, which costs nothing to compare: the program, which is kept so that no other gets its
# id, the signature of its records, and its engine.
engines: Final[dict[int, tuple[Program, Signature, Engine]]] = {}


def engine_of(program: Program) -> Engine:
    """The engine of a program, whose functions are written when they are first called; equal programs share it."""
    found = engines.get(id(program))
    if found is None:
        if len(engines) >= _KEPT:
            engines.clear()
        found = engines[id(program)] = (program, program.signature, written_for(program))
    return found[2]


@lru_cache(maxsize=_KEPT)
def written_for(program: Program) -> Engine:
    """The engine of a program, and of every program that is equal to it."""
    rulebook = rulebook_of(program)
    return Engine(rulebook, derived_kinds(rulebook), partial(read, rulebook))
