"""Outcomes as HTML for notebooks: every text escaped, every status said in words and with a mark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from partnercert.questions.wording import MARKS, told, worth_telling
from partnercert.rulebook.outcomes import Outcome
from partnercert.values.verdicts import Verdict


def page(title: str, standings: Iterable[tuple[str, str]], outcomes: Iterable[Outcome]) -> str:
    """A fragment: the title, one line a ladder, and a foldable list of outcomes."""
    lines = "".join(
        f"<li>{escape(where)}: <strong>{escape(words)}</strong></li>" for where, words in standings
    )
    items = "".join(_items(outcomes))
    return f'<section class="partnercert"><h3>{escape(title)}</h3><ul>{lines}</ul><ul>{items}</ul></section>'


def _items(outcomes: Iterable[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        is_open = outcome.verdict is not Verdict.MET
        title = f"{MARKS[outcome.status]} {escape(outcome.title)}"
        head = f"{title} <code>{escape(outcome.id)}</code>: {escape(told(outcome))}"
        more = "".join([*_said(outcome, is_open), *_items(worth_telling(outcome))])
        opened = " open" if is_open else ""
        yield (
            f"<li><details{opened}><summary>{head}</summary><ul>{more}</ul></details></li>"
            if more
            else f"<li>{head}</li>"
        )


def _said(outcome: Outcome, is_open: bool) -> Iterator[str]:
    yield from (f"<li>note: {escape(note)}</li>" for note in outcome.notes)
    if is_open and outcome.remedy is not None:
        yield f"<li>remedy: {escape(outcome.remedy)}</li>"
