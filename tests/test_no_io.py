"""Nothing in the library opens a file, a socket, a process or a thread, or reads the time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import partnercert

WATCHED = Path(__file__).with_name("watched.py")


def asked_of_the_world(work):
    """What a piece of work asked of the world, in an interpreter of its own: an audit hook stays for good."""
    source = str(Path(partnercert.__file__).parents[1])
    result = subprocess.run(
        [sys.executable, str(WATCHED), work],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": source},
    )
    assert 0 == result.returncode, result.stderr
    return json.loads(result.stdout)


def test_from_document_to_decision_nothing_is_asked_of_the_world():
    """Once modules and the program's zone are read, parsing, intake, deciding and all that a decision offers."""
    assert [] == asked_of_the_world("decide")


def test_a_refusal_asks_nothing_of_the_world_either():
    """Messages and remedies need no more than the document."""
    assert [] == asked_of_the_world("refuse")


@pytest.mark.parametrize(
    "work",
    [
        "read a file",
        "look for a file",
        "open a socket",
        "start a thread",
        "import a module",
        "read the time",
        "read the time elsewhere",
        "ask for today",
        "ask for now",
        "ask pendulum for now",
    ],
)
def test_the_watch_is_awake(work):
    """What the library must not do is seen where somebody does it."""
    assert asked_of_the_world(work)
