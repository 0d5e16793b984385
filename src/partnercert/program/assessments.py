"""How competence is measured: exams, live demos, scenario challenges, knowledge checks."""

from __future__ import annotations

import attrs

from partnercert.program.retakes import RetakePolicy, as_policies


@attrs.frozen(kw_only=True)
class Assessment:
    """An assessment of a kind: exam, demo, scenario or knowledge_check.

    Where a program declares any of a kind, rules and evidence may name only those. `retake`, one policy or
    several that follow one another, says when somebody may sit again; without one, at any time.
    """

    id: str = ""
    kind: str
    title: str | None = None
    retake: tuple[RetakePolicy, ...] = attrs.field(default=(), converter=as_policies)
