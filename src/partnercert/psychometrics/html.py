"""Reports as HTML for notebooks: every text escaped, every gap said in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def section(title: str, *parts: str) -> str:
    """A fragment: a title, and what stands below it."""
    return f'<section class="partnercert"><h3>{escape(title)}</h3>{"".join(parts)}</section>'


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; the first cell of a row is its heading. Nothing, where there are no rows."""
    body = "".join(
        f'<tr><th scope="row">{escape(str(first))}</th>{"".join(f"<td>{escape(str(each))}</td>" for each in rest)}</tr>'
        for first, *rest in rows
    )
    heads = "".join(f'<th scope="col">{escape(each)}</th>' for each in head)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def facts(said: Iterable[tuple[str, object]]) -> str:
    """Names and what they came to, one a line."""
    lines = "".join(f"<li>{escape(name)}: {escape(str(value))}</li>" for name, value in said)
    return f"<ul>{lines}</ul>"
