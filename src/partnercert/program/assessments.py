"""How competence is measured: exams, live demos, scenario challenges, knowledge checks."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Assessment:
    """An assessment of a kind: exam, demo, scenario or knowledge_check.

    Where a program declares any of a kind, rules and evidence may name only those.
    """

    id: str = ""
    kind: str
    title: str | None = None
