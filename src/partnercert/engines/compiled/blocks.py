"""Lines of generated code, and the names in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from keyword import iskeyword

_INDENT = "    "
_BRACKET = re.compile("[()]")


class Block:
    """Lines at one depth, and the blocks that stand between and under them."""

    def __init__(self) -> None:
        self._parts: list[str | tuple[str, Block]] = []

    def add(self, *lines: str) -> None:
        """More lines at the end."""
        self._parts.extend(lines)

    def under(self, head: str) -> Block:
        """A new block under a line such as `for row in rows:`."""
        block = Block()
        self.place(head, block)
        return block

    def place(self, head: str, block: Block) -> None:
        """A block that was written before, under a line."""
        self._parts.append((head, block))

    def section(self) -> Block:
        """A block at the same depth, to which more can be added later."""
        block = Block()
        self._parts.append(("", block))
        return block

    def written(self, depth: int = 0) -> Iterator[str]:
        """The lines as they stand in a module."""
        for part in self._parts:
            if isinstance(part, str):
                yield _INDENT * depth + part
            elif part[0]:
                yield _INDENT * depth + part[0]
                inside = list(part[1].written(depth + 1))
                yield from inside or [_INDENT * (depth + 1) + "pass"]
            else:
                yield from part[1].written(depth)


class Names:
    """Names that are not taken yet, as close as they can be to what they stand for."""

    def __init__(self, taken: Iterator[str] | tuple[str, ...] = ()) -> None:
        self._used: dict[str, int] = dict.fromkeys(taken, 1)

    def fresh(self, *words: str) -> str:
        """A name for what the words say: `count_deal`, then `count_deal_2`."""
        said = re.sub(r"[^a-z0-9]+", "_", "_".join(words).lower()).strip("_")[:60] or "it"
        wanted = f"_{said}" if said[0].isdigit() else said
        number = self._used.get(wanted, 0) + 1
        self._used[wanted] = number
        if number > 1 or iskeyword(wanted):
            return self.fresh(f"{wanted}_{number}")
        return wanted


def bare(text: str) -> str:
    """A text without brackets that enclose all of it."""
    if text[0] != "(" or text[-1] != ")" or '"' in text or "'" in text:
        return text
    depth = 0
    for bracket in _BRACKET.finditer(text, 0, len(text) - 1):
        depth += 1 if bracket[0] == "(" else -1
        if not depth:
            return text
    return text[1:-1]
