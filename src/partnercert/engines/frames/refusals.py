"""What columns cannot say, refused by name."""

from __future__ import annotations

from partnercert.errors import QuestionError


def refused(what: str) -> QuestionError:
    """The refusal of something that cannot be decided by columns, with the way that can."""
    return QuestionError(
        "not-in-columns",
        f"columns alone cannot say {what}",
        'ask with engine="compiled", which decides each partner for itself',
    )
