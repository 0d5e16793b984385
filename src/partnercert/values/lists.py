"""Lists that an author writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from partnercert.errors import ProgramError, quoted

T = TypeVar("T")


def listed(value: Iterable[T]) -> tuple[T, ...]:
    """What stands in a list; ProgramError where there is none."""
    if not isinstance(value, Iterable):
        message = f"{quoted(value)} stands where a list is meant"
        raise ProgramError("bad-value", message, 'write it in brackets, such as ["silver", "gold"]')
    return tuple(value)
