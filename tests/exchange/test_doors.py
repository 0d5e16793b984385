"""What is handed over to be read must be a document, or a list of records."""

from datetime import date

import pytest

import partnercert as pc
from partnercert.errors import QuestionError, RecordError
from partnercert.exchange import cmi5, lti, open_badges, qti, xapi


@pytest.mark.parametrize("given", [None, 5, float("nan"), "[]", b"[]", {"statements": []}])
@pytest.mark.parametrize("reader", [xapi.evidence, cmi5.evidence, qti.evidence])
def test_what_is_no_list_of_records_is_refused(reader, given):
    """A single record, too, has its list."""
    with pytest.raises(QuestionError, match="is no list of"):
        reader(given, {})


@pytest.mark.parametrize("given", [None, 5, "x", [], [[]], {1: 2}])
@pytest.mark.parametrize(
    "reader",
    [
        lambda given: lti.evidence(given, {}),
        open_badges.to_jwt_claims,
        open_badges.from_jwt_claims,
        lambda given: open_badges.renewed(given, pc.Evidence("award", date(2026, 1, 1), award="pro")),
    ],
)
def test_what_is_no_table_is_refused(reader, given):
    """Badges, tokens, and scores by their line items."""
    with pytest.raises(RecordError, match="is no table"):
        reader(given)


@pytest.mark.parametrize("index", [-1, True, "5", None, 1.0])
def test_a_status_stands_at_an_index(index):
    """A whole number from 0 on."""
    with pytest.raises(QuestionError, match="is no index of a list"):
        open_badges.status_entry("https://l.example/s", index)
