"""The generator of the reference and its examples, imported from docs/reference."""

import sys
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
if str(FOLDER) not in sys.path:
    sys.path.append(str(FOLDER))

import error_examples  # noqa: E402
import generate  # noqa: E402

__all__ = ["FOLDER", "error_examples", "generate"]
