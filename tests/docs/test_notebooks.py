"""The notebooks of the docs run from top to bottom, and come to what they show."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs" / "notebooks").glob("*.ipynb"))


def shown(cell: Any) -> list[str]:
    """What a cell prints, however many messages that took, and then what it returns, as a table or else as plain text.

    Pictures are not compared.
    """
    outputs = cell.get("outputs", ())
    printed = "".join(output["text"] for output in outputs if output["output_type"] == "stream")
    returned = [
        output["data"].get("text/html", output["data"].get("text/plain", ""))
        for output in outputs
        if output["output_type"] != "stream"
    ]
    return [printed, *returned]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_it_comes_to(path: Path) -> None:
    """A notebook that fails, or shows what it does not come to, misleads whoever reads it without running it."""
    written = nbformat.read(path, as_version=4)
    here = {"metadata": {"path": str(path.parent)}}
    run = NotebookClient(deepcopy(written), kernel_name="python3", timeout=60, resources=here).execute()
    assert [shown(cell) for cell in written.cells] == [shown(cell) for cell in run.cells]


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS
