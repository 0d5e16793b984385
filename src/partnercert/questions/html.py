"""Outcomes as HTML for notebooks: every text escaped, every status said in words and with a mark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from partnercert.questions.wording import MARKS, told
from partnercert.rulebook.outcomes import Outcome, Status
from partnercert.values.verdicts import Verdict


def page(title: str, standings: Iterable[tuple[str, str]], outcomes: Iterable[Outcome]) -> str:
    """A fragment: the title, one line a ladder, and a foldable list of outcomes."""
    lines = "".join(f"<li>{escape(where)}: <strong>{escape(words)}</strong></li>" for where, words in standings)
    return f'<section class="partnercert"><h3>{escape(title)}</h3><ul>{lines}</ul><ul>{"".join(_items(outcomes))}</ul></section>'


def _items(outcomes: Iterable[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        head = f"{MARKS[outcome.status]} {escape(outcome.title)} <code>{escape(outcome.id)}</code>: {escape(told(outcome))}"
        more = "".join(_items(outcome.of))
        opened = " open" if outcome.verdict is not Verdict.MET and outcome.status is not Status.NOT_APPLICABLE else ""
        yield f"<li><details{opened}><summary>{head}</summary><ul>{more}</ul></details></li>" if more else f"<li>{head}</li>"
