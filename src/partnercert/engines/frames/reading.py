"""How the rules of a program are read of the frames of one question."""

from __future__ import annotations

from partnercert.engines.frames.attempts import CameTo
from partnercert.engines.frames.log import Log
from partnercert.engines.frames.modules import FirstDays
from partnercert.engines.frames.passes import Passes
from partnercert.engines.frames.ratings import Ratings
from partnercert.engines.frames.rules import Reader
from partnercert.engines.frames.scopes import Scopes
from partnercert.engines.frames.sheets import Frame
from partnercert.rulebook.rulebook import Rulebook


def read(rulebook: Rulebook, partners: Frame, facts: frozenset[str], log: Log) -> tuple[Reader, Scopes]:
    """The reader of the rules, and the sheets that it reads.

    The rules of rubrics read the ratings alone. Those that say when a module is passed read the modules of the host;
    all others read what follows from both.
    """

    def of(passes: FirstDays | None = None, came_to: CameTo | None = None) -> tuple[Reader, Scopes]:
        scopes = Scopes(rulebook, partners, facts, log, passes, came_to)
        return Reader(rulebook, scopes), scopes

    came_to = Ratings(rulebook, log, of).came_to
    if not any(True for _ in rulebook.of("passed")):
        return of(None, came_to)
    return of(Passes(rulebook, log, lambda: of(None, came_to)).first_days, came_to)
