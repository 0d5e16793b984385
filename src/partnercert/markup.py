"""HTML for notebooks and portals: fragments without scripts, every text escaped, to read in light and in dark."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from html import escape
from itertools import islice
from typing import Final

MOST_ROWS: Final = 100
"""So many rows of a table are shown; below them stands how many more there are."""

_LONG: Final = 40

_TONES: Final = {"✓": "met", "✗": "unmet", "?": "unknown"}
# no color alone says anything; mixed with that of the text around it, each stands out on white and on black
_STYLE: Final = """
.partnercert { font-variant-numeric: tabular-nums; line-height: 1.45; overflow-wrap: break-word; }
.partnercert p { margin: .3em 0; }
.partnercert ul { list-style: none; margin: 0; padding-left: 1.1em; }
.partnercert > ul { padding-left: 0; }
.partnercert li { margin: .15em 0; padding-left: 1.1em; }
.partnercert details { margin-left: -1.1em; }
.partnercert td details { margin-left: 0; }
.partnercert summary { cursor: pointer; }
.partnercert .scroll { overflow-x: auto; }
.partnercert table { border-collapse: collapse; margin: .5em 0 1em; }
.partnercert caption { font-weight: bold; padding: .4em .7em; text-align: left; }
.partnercert th, .partnercert td { padding: .35em .7em; text-align: left; vertical-align: top; }
.partnercert thead th { border-bottom: 1px solid; vertical-align: bottom; }
.partnercert tbody th { font-weight: normal; }
.partnercert .number { text-align: right; }
.partnercert .long { min-width: 16em; }
.partnercert time { white-space: nowrap; }
.partnercert code { background: none; padding: 0; }
.partnercert li code { overflow-wrap: anywhere; }
.partnercert .aside { opacity: .72; }
.partnercert .met { color: color-mix(in srgb, #1a8f3c 65%, currentColor); }
.partnercert .unmet { color: color-mix(in srgb, #d92d20 65%, currentColor); }
.partnercert .unknown { color: color-mix(in srgb, #b25e00 65%, currentColor); }
""".replace("\n", " ").strip()
_DAY: Final = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_QUOTED: Final = re.compile(r"`([^`]+)`")
_BEFORE_A_UNIT: Final = re.compile(r"(?<=\d) (?=%|[A-Z]{3}\b)")


class Markup(str):
    """A text that is HTML already."""

    __slots__ = ()


def section(title: str, *parts: str) -> str:
    """A fragment: a title, and what stands below it."""
    return f'<section class="partnercert"><style>{_STYLE}</style><h3>{prose(title)}</h3>{"".join(parts)}</section>'


def prose(text: str) -> Markup:
    """A text, escaped; a day or a number and its unit stay on one line, and what stands in backticks is code."""
    if isinstance(text, Markup):
        return text
    together = _BEFORE_A_UNIT.sub("\N{NO-BREAK SPACE}", escape(text))
    return Markup(_QUOTED.sub(r"<code>\1</code>", _DAY.sub(r"<time>\g<0></time>", together)))


def paragraph(text: str) -> Markup:
    """A text as a paragraph."""
    return Markup(f"<p>{prose(text)}</p>")


def mark(sign: str, words: str = "") -> Markup:
    """A sign and the words that say the same, in a color where the sign has one."""
    return toned(_TONES.get(sign, ""), f"{sign}\N{NO-BREAK SPACE}{words}" if words else sign)


def toned(tone: str, words: str) -> Markup:
    """Words in a color: that of what is `met`, `unmet` or `unknown`; without a tone in that of the text around them."""
    return Markup(f'<span class="{tone}">{prose(words)}</span>') if tone else prose(words)


def aside(words: str) -> Markup:
    """Words that stand back."""
    return Markup(f'<span class="aside">{prose(words)}</span>')


def code(text: str) -> Markup:
    """A text that one would type: an id, a rule."""
    return Markup(f"<code>{escape(text)}</code>")


def folded(summary: str, body: str, is_open: bool = False) -> Markup:
    """A summary that unfolds what stands below it."""
    return Markup(f"<details{' open' if is_open else ''}><summary>{prose(summary)}</summary>{body}</details>")


def listed(items: Iterable[str]) -> Markup:
    """Texts below one another."""
    return Markup(f"<ul>{''.join(f'<li>{prose(item)}</li>' for item in items)}</ul>")


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    caption: str = "",
    numbers: Collection[str] = (),
    empty: str = "",
) -> Markup:
    """A table; the first cell of a row is its heading, and the columns that hold `numbers` are set to the right.

    Where there are no rows it is what `empty` says instead.
    """
    left = iter(rows)
    body = "".join(_row(head, row, numbers) for row in islice(left, MOST_ROWS))
    if not body:
        return paragraph(empty) if empty else Markup()
    more = sum(1 for _ in left)
    named = f"<caption>{prose(caption)}</caption>" if caption else ""
    heads = "".join(f'<th scope="col"{_styled(name in numbers)}>{prose(name)}</th>' for name in head)
    top = f"<thead><tr>{heads}</tr></thead>" if any(head) else ""
    made = f'<div class="scroll"><table>{named}{top}<tbody>{body}</tbody></table></div>'
    return Markup(made + (paragraph(f"and {more:,} more") if more else ""))


def _row(head: Sequence[str], row: Sequence[object], numbers: Collection[str]) -> str:
    texts = [each if isinstance(each, str) else str(each) for each in row]
    first, *rest = (
        f"{_styled(name in numbers, _is_long(text))}>{prose(text)}"
        for name, text in zip(head, texts, strict=True)
    )
    return f'<tr><th scope="row"{first}</th>{"".join(f"<td{cell}</td>" for cell in rest)}</tr>'


def _is_long(text: str) -> bool:
    """Whether a text needs room, however narrow the page is."""
    return len(text) > _LONG and not isinstance(text, Markup)


def _styled(is_number: bool, is_long: bool = False) -> str:
    names = [*(["number"] if is_number else []), *(["long"] if is_long else [])]
    return f' class="{" ".join(names)}"' if names else ""
