"""The house stands as it was drawn: floors, rooms, and what is imported only when it is needed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

import partnercert

ROOT = Path(__file__).parents[1]
# all that the library needs besides Python before a program is parsed: pendulum brings dateutil
NEEDED = "attr attrs dateutil partnercert pendulum"
OTHERS = "sorted({name.split('.')[0] for name in {*sys.modules} - known} - sys.stdlib_module_names)"
# run in one interpreter: each module that defines a name of the package, first of all
EACH_FIRST = """
import attrs, pendulum, importlib
def house(): return [name for name in sys.modules if name.split('.')[0] == 'partnercert']
for module in {modules!r}:
    for name in house(): del sys.modules[name]
    importlib.import_module(module)
"""


def run(*arguments):
    """A fresh interpreter that treats warnings as errors, with the library at hand."""
    source = Path(partnercert.__file__).parents[1]
    start = f"import sys; sys.path.insert(0, {str(source)!r}); "
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


def test_importing_the_library_reads_none_of_its_modules():
    """A program that starts up pays for what it uses, and when it uses it."""
    result = run("known = {*sys.modules}", "import partnercert", f"print(*{OTHERS})")
    modules = run("import partnercert", "print(*[name for name in sys.modules if 'partnercert' in name])")

    assert "" == result.stderr
    assert "partnercert" == result.stdout.strip() == modules.stdout.strip()


def test_all_names_together_need_no_more_than_attrs_and_pendulum():
    """What only some questions need is imported when they are asked."""
    result = run("known = {*sys.modules}", "from partnercert import *", f"print(*{OTHERS})")

    assert "" == result.stderr
    assert NEEDED.split() == [name for name in result.stdout.split() if not name.startswith("_sysconfigdata")]


def test_the_package_has_the_names_that_type_checkers_see():
    """What is imported for checkers, what is looked up at run time and `__all__` are one list, in order."""
    module = ast.parse(Path(partnercert.__file__).read_text(encoding="utf-8"))
    seen = {
        name.name: node.module
        for block in module.body
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in block.body
        for name in node.names
    }

    assert seen
    assert sorted(seen) == sorted(partnercert.__all__) == sorted(dir(partnercert))
    for name, home in seen.items():
        assert getattr(partnercert, name) is getattr(sys.modules[home], name)


def test_the_words_of_the_language_are_at_hand():
    """`partnercert.language` needs no import of its own."""
    result = run("import partnercert as pc", "print(pc.language.count('deal'))")

    assert "" == result.stderr
    assert 'count("deal")' == result.stdout.strip()


def test_a_name_that_is_not_there_is_an_attribute_error():
    """As of any module, so that `hasattr` and `from … import` work."""
    with pytest.raises(AttributeError, match="module 'partnercert' has no attribute 'decidee'"):
        _ = partnercert.decidee
    with pytest.raises(ImportError, match="cannot import name 'decidee' from 'partnercert'"):
        exec("from partnercert import decidee")


@pytest.mark.long
def test_any_module_can_be_the_first():
    """No name depends on another one having been used before."""
    modules = sorted({getattr(partnercert, name).__module__ for name in partnercert.__all__})
    result = run(f"exec({EACH_FIRST.format(modules=modules)!r})")

    assert "" == result.stderr


def test_the_library_is_typed():
    """Type checkers read the annotations of an installed library."""
    assert Path(partnercert.__file__).with_name("py.typed").is_file()
