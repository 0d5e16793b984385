"""The house stands as it was drawn: floors, rooms, and what is imported only when it is needed."""

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

import partnercert

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.py"))
HEAVY = ("cattrs", "duckdb", "narwhals", "pint", "polars", "z3")


def run(*arguments):
    """A fresh interpreter that treats warnings as errors, with the library at hand."""
    source = Path(partnercert.__file__).parents[1]
    start = f"import sys, runpy; sys.path.insert(0, {str(source)!r}); "
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", start + "; ".join(arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_every_import_keeps_to_its_floor(monkeypatch, capsys):
    """The contracts under `[tool.importlinter]` are kept."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [*sys.path])
    status = lint_imports(config_filename="pyproject.toml", no_cache=True, no_logo=True)

    assert 0 == status, capsys.readouterr().out


def test_importing_the_library_is_quick():
    """What only some questions need is imported when they are asked."""
    result = run("import partnercert", f"print(*sorted(set({HEAVY!r}) & set(sys.modules)))")

    assert "" == result.stderr
    assert "" == result.stdout.strip()


def test_the_library_is_typed():
    """Type checkers read the annotations of an installed library."""
    assert Path(partnercert.__file__).with_name("py.typed").is_file()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_runs(example):
    """A reader can run each script under docs/examples as it stands."""
    result = run(f"runpy.run_path({str(example)!r}, run_name='__main__')")

    assert 0 == result.returncode, result.stderr
    assert result.stdout.strip()
