"""Every case of a real program is a row of a table, too."""

import pytest

from . import everywhere

USUALLY = {"doors": ["polars"], "on_every_day": False}
AT_LENGTH = {"doors": ["polars", "duckdb"], "on_every_day": True}


@pytest.fixture(
    scope="module",
    autouse=True,
    params=[
        pytest.param(USUALLY, id="tables"),
        pytest.param(AT_LENGTH, id="tables-at-length", marks=pytest.mark.long),
    ],
)
def _tables_say_the_same(request):
    """When a module has run, the records of its cases are decided by columns."""
    everywhere.forget()
    yield
    assert [] == everywhere.differences(**request.param)
