"""Writes the diagrams and tables of lifecycle.md from the code: `python docs/explanation/generate_lifecycle.py`.

They stand between two comments that name the lifecycle; the rest of the page is written by hand. A test holds the
committed page to the code.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from partnercert.program.lifecycle import CERTIFICATION_LIFECYCLE, PARTNER_LIFECYCLE, Lifecycle

PAGE: Final = Path(__file__).with_name("lifecycle.md")


def page(text: str) -> str:
    """The page with the diagrams and tables that the code gives."""
    for lifecycle in (PARTNER_LIFECYCLE, CERTIFICATION_LIFECYCLE):
        start, end = f"<!-- generated: {lifecycle.name} -->\n", f"<!-- end: {lifecycle.name} -->\n"
        before, opened, rest = text.partition(start)
        _, closed, after = rest.partition(end)
        if not opened or not closed:
            raise ValueError(f"the page has no place for the {lifecycle.name}")
        text = "".join((before, start, *(f"{line}\n" for line in _described(lifecycle)), end, after))
    return text


def _described(lifecycle: Lifecycle) -> Iterator[str]:
    leave = lifecycle.ways_to_leave
    yield from ("```mermaid", lifecycle.mermaid(), "```", "")
    yield from ("| stage | what it means | events | dates |", "|---|---|---|---|")
    for stage, meaning in lifecycle.stages.items():
        events = {event: to for event, to in lifecycle.events.get(stage, {}).items() if event not in leave}
        cells = (_arrows(events), _arrows(lifecycle.times.get(stage, {})))
        yield f"| `{stage}`{' (final)' if stage in lifecycle.final else ''} | {meaning} | {' | '.join(cells)} |"
    yield from ("", f"From every stage that is not final: {_arrows(leave)}.", "")
    yield from ("| event | settles, in this order |", "|---|---|")
    for event, names in lifecycle.settles.items():
        yield f"| `{event}` | {', '.join(f'`{name}`' for name in names)} |"


def _arrows(row: Mapping[str, str]) -> str:
    return ", ".join(f"`{cause}` → `{to}`" for cause, to in row.items())


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
