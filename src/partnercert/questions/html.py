"""Outcomes as HTML: where a partner stands, and a list to unfold, with every status in words and with a mark."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from partnercert.markup import Markup, aside, code, folded, listed, mark, paragraph, prose, section
from partnercert.questions.wording import MARKS, told, worth_telling
from partnercert.rulebook.outcomes import Outcome
from partnercert.values.verdicts import Verdict


def page(
    title: str, standings: Iterable[tuple[str, str]], outcomes: Iterable[Outcome], unfolded: Collection[str]
) -> str:
    """A fragment: the title, one line a ladder, and the outcomes. Some are `unfolded`; where none, all that are open.

    What is open inside an outcome is unfolded with it; a part that stands in the list by itself is not repeated there.
    """
    tops = tuple(outcomes)
    unfolded = unfolded or [outcome.id for outcome in tops if outcome.verdict is not Verdict.MET]
    ladders = (
        paragraph(Markup(f"{prose(where)}: <strong>{prose(words)}</strong>")) for where, words in standings
    )
    ids = frozenset(outcome.id for outcome in tops)
    items = listed(_item(each, each.id in unfolded, ids) for each in tops)
    return section(title, *ladders, items if tops else paragraph("the program asks for nothing"))


def _item(outcome: Outcome, is_open: bool, elsewhere: Collection[str]) -> Markup:
    line = _line(outcome)
    more = (*_said(outcome), *_parts(outcome, elsewhere))
    return folded(line, listed(more), is_open) if more else line


def _parts(outcome: Outcome, elsewhere: Collection[str]) -> Iterator[Markup]:
    for part in worth_telling(outcome):
        repeated = part.id in elsewhere
        yield _line(part) if repeated else _item(part, part.verdict is not Verdict.MET, elsewhere)


def _line(outcome: Outcome) -> Markup:
    title = code(outcome.title) if outcome.title == outcome.rule else prose(outcome.title)
    return Markup(f"{mark(MARKS[outcome.status])} {title}: {prose(told(outcome))} {aside(code(outcome.id))}")


def _said(outcome: Outcome) -> Iterator[Markup]:
    yield from (prose(f"note: {note}") for note in outcome.notes)
    if outcome.verdict is not Verdict.MET and outcome.remedy is not None:
        yield prose(f"remedy: {outcome.remedy}")
