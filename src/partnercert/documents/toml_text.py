"""TOML text as plain data; what would be dear to read is turned away before tomllib sees it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from partnercert.errors import (
    MAX_BRACKETS,
    MAX_DOCUMENT_BYTES,
    MAX_KEY_PARTS,
    Fault,
    ProgramErrors,
    quoted,
)

# No alternative gives back what it has taken (`*+`), and an open string ends with its line or with the text: so the
# scan is linear whatever stands there. Up to two more quotes belong to the end of a multi-line string.
_TOKEN: Final = re.compile(
    r"""
      (?P<skipped> \"{3}(?:[^"\\]++|\\.|"(?!""))*+(?:"{3,5}|\\?\Z)
                 | '{3}(?:[^']++|'(?!''))*+(?:'{3,5}|\Z)
                 | "(?:[^"\\\n]++|\\[^\n])*+"?
                 | '[^'\n]*+'?
                 | \#[^\n]*+
                 | [^"'\#\[\]{}=,\n.]++
      )
    | (?P<opened> [\[{] )
    | (?P<closed> [\]}] )
    | (?P<dot> \. )
    | (?P<ended> [=,\n]++ )
    """,
    re.VERBOSE | re.DOTALL,
)


def toml_data(text: str) -> dict[str, Any]:
    """The tables of a TOML text, decimal numbers exactly; ProgramErrors with `bad-document` if it is none."""
    refused = _refused(text)
    if refused is not None:
        raise ProgramErrors("the document", [refused])
    import tomllib

    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, MemoryError, RecursionError) as error:
        fault = _fault(f"the document is no TOML: {_reason(error)}", "correct the place that is named")
        raise ProgramErrors("the document", [fault]) from None


def _refused(text: object) -> Fault | None:
    if not isinstance(text, str):
        return _fault(
            "the document is no text", "decode bytes as UTF-8, or give plain data to program_from_dict"
        )
    if len(text) > MAX_DOCUMENT_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_DOCUMENT_BYTES:
        return _fault(f"a document has at most {MAX_DOCUMENT_BYTES:_} bytes", "split the program")
    return _too_deep(text)


def _too_deep(text: str) -> Fault | None:
    """Whether brackets nest too deep or a key has too many parts, outside of strings and comments."""
    depth = dots = 0
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "skipped":
                continue
            case "opened":
                depth, dots = depth + 1, 0
            case "closed":
                depth, dots = max(depth - 1, 0), 0
            case "dot":
                dots += 1
            case _:
                dots = 0
        if depth > MAX_BRACKETS:
            help = "no part of a program needs such depth"
            return _fault(f"brackets nest more than {MAX_BRACKETS} deep in line {_line(token)}", help)
        if dots >= MAX_KEY_PARTS:
            help = "a part of a program has a path of few ids, and an id has no dots"
            return _fault(f"a key in line {_line(token)} has more than {MAX_KEY_PARTS} parts", help)
    return None


def _line(token: re.Match[str]) -> int:
    return token.string.count("\n", 0, token.start()) + 1


def _reason(error: Exception) -> str:
    """What tomllib says, as the rest of a message."""
    said = quoted(str(error)).strip("`") or "it nests too deep"
    return said[0].lower() + said[1:]


def _fault(message: str, help: str) -> Fault:
    return Fault("bad-document", message, help)
