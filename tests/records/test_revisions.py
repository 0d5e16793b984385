"""Rows that replace rows, are revoked, or become known later."""

from datetime import date

import pytest

from .harbor import exam, record

MAY, JUNE, JULY, AUGUST = (date(2026, month, 2) for month in (5, 6, 7, 8))
FAILED = exam(id="x-1", passed=False)


def passed(record, day, known_on=None):
    """What the visible exams say of passing."""
    return [event.fields["passed"] for event in record.events("exam", day, known_on)]


class TestSuperseding:
    """A successor replaces from the day it was recorded."""

    @pytest.mark.parametrize("id", ["x-1", "x-2"], ids=["the same id", "another id"])
    @pytest.mark.parametrize(("day", "expected"), [(MAY, False), (JUNE, False), (JULY, True), (AUGUST, True)])
    def test_a_correction_stands_in_the_place_of_its_row(self, id, day, expected):
        """The appeal succeeded in July; in June the exam was still failed."""
        correction = exam(id=id, supersedes="x-1", passed=True, recorded_on=JULY)
        for rows in ((FAILED, correction), (correction, FAILED)):
            assert [expected] == passed(record(*rows), day)

    def test_what_is_known_later_corrects_the_past(self):
        """Asked in August about May, the exam was passed."""
        corrected = record(FAILED, exam(id="x-2", supersedes="x-1", passed=True, recorded_on=JULY))
        assert [True] == passed(corrected, MAY, known_on=AUGUST)
        assert [False] == passed(corrected, AUGUST, known_on=JUNE)

    def test_corrections_can_be_corrected(self):
        """Each version holds until the next one is recorded."""
        rows = [
            FAILED,
            exam(id="x-1", supersedes="x-1", passed=True, recorded_on=JUNE),
            exam(id="x-1", supersedes="x-1", passed=False, recorded_on=AUGUST),
        ]
        for order in (rows, rows[::-1]):
            assert [[False], [True], [True], [False]] == [
                passed(record(*order), day) for day in (MAY, JUNE, JULY, AUGUST)
            ]

    def test_a_chain_of_ids_leaves_only_its_last(self):
        """A row that was replaced does not come back when its successor is replaced."""
        rows = [
            FAILED,
            exam(id="x-2", supersedes="x-1", passed=True, recorded_on=JUNE),
            exam(id="x-3", supersedes="x-2", passed=False, recorded_on=JULY),
        ]
        assert [[False], [True], [False]] == [passed(record(*rows), day) for day in (MAY, JUNE, JULY)]

    def test_a_correction_may_be_added_later(self):
        """The host appends to the log."""
        added = record(FAILED).adding(exam(id="x-2", supersedes="x-1", passed=True, recorded_on=JULY))
        assert [True] == passed(added, AUGUST)


class TestIds:
    """One id counts once."""

    def test_a_row_given_twice_under_one_id_is_one_row(self):
        """A feed that is delivered twice changes nothing."""
        assert 1 == len(record(FAILED, FAILED).events("exam", MAY))
        assert record(FAILED) == record(FAILED).adding(FAILED)

    def test_rows_without_an_id_all_count(self):
        """Nobody can tell whether they are one."""
        assert 2 == len(record(exam(), exam()).events("exam", MAY))


class TestVisibility:
    """Visible: happened on or before the day, not revoked by then, and recorded by then if knowledge is asked for."""

    @pytest.mark.parametrize(("day", "expected"), [(date(2026, 5, 1), 0), (MAY, 1), (JUNE, 1)])
    def test_an_event_is_visible_from_its_day_on(self, day, expected):
        """The day itself included; before it is announced at most."""
        assert expected == len(record(exam()).events("exam", day))
        assert 1 == len(record(exam()).announced("exam", day))

    @pytest.mark.parametrize(("day", "expected"), [(date(2026, 6, 1), 1), (JUNE, 0), (JULY, 0)])
    def test_a_revoked_event_is_gone_from_that_day_on(self, day, expected):
        """`revoked_on` is the first day without it."""
        assert expected == len(record(exam(revoked_on=JUNE)).events("exam", day))

    def test_a_revocation_is_known_on_its_day(self):
        """Who asks with the knowledge of May does not know that June revoked."""
        assert 1 == len(record(exam(revoked_on=JUNE)).events("exam", AUGUST, known_on=MAY))

    @pytest.mark.parametrize(("known_on", "expected"), [(MAY, 0), (JUNE, 0), (JULY, 1), (None, 1)])
    def test_what_was_recorded_later_was_not_known(self, known_on, expected):
        """Without `known_on` everything that the host knows today counts."""
        assert expected == len(record(exam(recorded_on=JULY)).events("exam", AUGUST, known_on))

    def test_evidence_counts_as_recorded_on_its_own_day(self):
        """Who gives no `recorded_on` recorded at once."""
        assert 1 == len(record(exam()).events("exam", MAY, known_on=MAY))
