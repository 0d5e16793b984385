"""How the rules of a program are read of the frames of one question."""

from __future__ import annotations

from partnercert.engines.frames.log import Log
from partnercert.engines.frames.passes import Passes
from partnercert.engines.frames.rules import Reader
from partnercert.engines.frames.scopes import Scopes
from partnercert.engines.frames.sheets import Frame
from partnercert.rulebook.rulebook import Rulebook


def read(rulebook: Rulebook, partners: Frame, facts: frozenset[str], log: Log) -> tuple[Reader, Scopes]:
    """The reader of the rules, and the sheets that it reads.

    The rules that say when a module is passed read the modules of the host; all others read what follows from them.
    """

    def of_host() -> tuple[Reader, Scopes]:
        scopes = Scopes(rulebook, partners, facts, log)
        return Reader(rulebook, scopes), scopes

    if not any(True for _ in rulebook.of("passed")):
        return of_host()
    scopes = Scopes(rulebook, partners, facts, log, Passes(rulebook, log, of_host).first_days)
    return Reader(rulebook, scopes), scopes
