"""Exchange keeps to the rules of the house: no I/O, no keys, and nothing imported before it is asked for."""

import json
import os
import pickle
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.exchange.badges import issued
from tests.exchange.records import ITEM, score

import partnercert
from partnercert.exchange import lti, open_badges
from partnercert.exchange.reading import Target, as_moment

ROOT = Path(__file__).parents[2]
SOURCE = Path(partnercert.__file__).parents[1]


def run(*arguments):
    path = os.pathsep.join([str(SOURCE), str(ROOT)])
    result = subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert 0 == result.returncode, result.stderr
    return result.stdout.strip()


def test_nothing_is_asked_of_the_world():
    """Badges written, read and listed, records of every standard read, a directory: no file, no clock, no network."""
    assert [] == json.loads(run(str(Path(__file__).with_name("exchanging.py"))))


@pytest.mark.parametrize(
    ("imported", "absent"),
    [
        ("import partnercert", "partnercert.exchange"),
        (
            "from partnercert.exchange import open_badges",
            "jwt openbadgeslib cryptography partnercert.questions.decide_many",
        ),
    ],
)
def test_what_is_not_needed_is_not_imported(imported, absent):
    """The library without its exchange, and the exchange without the libraries that sign."""
    assert "" == run(
        "-c", f"import sys; {imported}; print(*sorted({{*'{absent}'.split()}} & {{*sys.modules}}))"
    )


def test_what_was_read_is_a_value():
    """Hashed and pickled like every other."""
    badge = open_badges.read(issued(), as_of=datetime(2026, 1, 1, tzinfo=UTC))
    readings = lti.evidence({ITEM: [score(comment=None)]}, {ITEM: Target("exam", "seller")})

    for value in (badge, readings):
        assert hash(value) == hash(pickle.loads(pickle.dumps(value)))
        assert value == pickle.loads(pickle.dumps(value))


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-01:00",
        "2026-03-02T25:00:00Z",
        "2026-W10-1T10:00:00Z",
        "20260302T100000Z",
    ],
)
def test_a_moment_lies_in_the_calendar(text):
    """And is written as every standard here writes it."""
    assert as_moment(text) is None


@pytest.mark.parametrize(
    "text", ["2026-03-02T10:00:00.123456789Z", "2026-03-02t10:00:00,5z", "2026-03-02T11:00+0100"]
)
def test_a_moment_may_be_spelled_in_several_ways(text):
    assert datetime(2026, 3, 2, 10, tzinfo=UTC) == as_moment(text).replace(microsecond=0)
