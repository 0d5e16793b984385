"""The generator of the reference and its examples, imported from docs/reference."""

import sys
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
if str(FOLDER) not in sys.path:
    sys.path.append(str(FOLDER))

import error_examples  # noqa: E402
import generate  # noqa: E402

__all__ = ["FOLDER", "error_examples", "generate", "pages"]


@cache
def pages() -> dict[str, str]:
    """The pages as the code says them, written once a run."""
    return generate.pages()
