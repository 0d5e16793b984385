"""Examples are tests: the docstrings under src, and the Python code blocks of README.md and of the pages under docs.

A page runs in order. A block that starts with `>>>` is compared with the output it shows; any other block only has
to run. A docstring sees the names of its module and, besides, the words of the language. The page about Spark runs with
the tests that ask Spark.
"""

from doctest import ELLIPSIS, NORMALIZE_WHITESPACE

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

from partnercert import language

ON_SPARK = "decide-on-spark.md"
collect_ignore_glob = ["docs/examples/*"]
pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE), SkipParser()],
    patterns=["*.md"],
).pytest()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name == ON_SPARK:
            item.add_marker(pytest.mark.spark)
            item.add_marker(pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas"))
        if isinstance(item, pytest.DoctestItem):
            for word in language.__all__:
                item.dtest.globs.setdefault(word, getattr(language, word))
