"""The reference is generated, and what is committed is what the code says."""

import pytest

from docs.reference import FOLDER, generate, pages
from partnercert import language, psychometrics


@pytest.mark.parametrize(
    "name", ["document.md", "errors.md", "evidence.md", "language.md", "measures.md", "psychometrics.md"]
)
def test_the_committed_page_is_what_the_code_says(name):
    """A page that is out of date is written anew with `python docs/reference/generate.py`."""
    assert pages()[name] == (FOLDER / name).read_text(encoding="utf-8")


def test_every_page_of_the_reference_is_generated():
    """No page in the folder is written by hand."""
    assert set(pages()) == {path.name for path in FOLDER.glob("*.md")}


def test_every_word_of_the_language_stands_in_exactly_one_group():
    """A new word is put into a group, and a word that is gone leaves its group."""
    words = [word for grouped, _ in generate.GROUPS.values() for word in grouped.split()]

    assert sorted(language.__all__) == sorted(words)


def test_every_statistic_stands_in_exactly_one_group():
    """What `partnercert.psychometrics` exports is in the reference once."""
    names = [name for grouped in generate.STATISTICS.values() for name in grouped.split()]

    assert sorted(psychometrics.__all__) == sorted(names)


@pytest.mark.parametrize("word", language.__all__)
def test_every_word_has_a_meaning_and_an_example(word):
    """The entry of a word says how it is called and what it means, and shows it in use."""
    entry = pages()["language.md"].partition(f"\n### {word}\n")[2].partition("\n#")[0]
    said, example = entry.split("```python")

    assert said.strip().startswith(f"`{word}(")
    assert said.strip().endswith(".")
    assert f"{word}(" in example


def test_an_example_stands_in_one_place():
    """What a docstring shows is not written down a second time."""
    shown = {word for word in language.__all__ if ">>> " in (getattr(language, word).__doc__ or "")}

    assert set(language.__all__) - shown == set(generate.EXAMPLES)


def test_every_key_of_the_document_has_a_meaning():
    """A new key of a part is described, and one that is gone leaves no description behind."""
    asked = dict(generate.every_key())

    assert {owner: set(keys) for owner, keys in generate.KEYS.items()} == {
        owner: set(keys) for owner, keys in asked.items()
    }
