"""Codes of errors are stable, documented, and each has an example that raises it."""

import pytest

from docs.reference import error_examples, generate
from partnercert.errors import CODES, PartnercertError


def faults_of(code):
    """The faults of the error that the example of a code raises."""
    with pytest.raises(PartnercertError) as caught:
        error_examples.EXAMPLES[code]()
    return caught.value.faults


def test_every_code_in_the_source_is_in_the_catalog_and_the_reverse():
    """No error has a code that is not documented, and no code is documented that is never given."""
    assert set(generate.raised_codes()) == set(CODES)


def test_the_catalog_is_sorted():
    """A code is found where the alphabet puts it."""
    assert sorted(CODES) == list(CODES)


def test_every_code_has_an_example():
    """The reference shows how each code comes about."""
    assert set(CODES) == set(error_examples.EXAMPLES)


@pytest.mark.parametrize("code", CODES)
def test_an_example_raises_exactly_its_code(code):
    """One mistake makes one fault."""
    assert [code] == [fault.code for fault in faults_of(code)]


@pytest.mark.parametrize("code", CODES)
def test_a_message_is_one_lowercase_line_without_a_final_period(code):
    """Messages look alike, so that they can be shown one below the other."""
    (fault,) = faults_of(code)

    assert fault.message.isprintable()
    assert not fault.message[0].isupper()
    assert not fault.message.endswith((".", "!"))


@pytest.mark.parametrize("code", CODES)
def test_an_error_says_what_to_do(code):
    """Every example comes with a remedy."""
    (fault,) = faults_of(code)

    assert fault.help


@pytest.mark.parametrize("code", CODES)
def test_a_meaning_reads_like_a_message(code):
    """It is one line, starts lowercase and has no final period."""
    meaning = CODES[code]

    assert meaning.isprintable()
    assert meaning[0].islower()
    assert not meaning.endswith(".")
