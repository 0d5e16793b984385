"""What can go wrong: a fault is a value, an error carries one or many of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import ClassVar, Final, Self

import attrs

MAX_DOCUMENT_BYTES: Final = 1_000_000
MAX_KEY_PARTS: Final = 16
MAX_BRACKETS: Final = 64
MAX_RULE_CHARACTERS: Final = 10_000
MAX_DEPTH: Final = 64
MAX_RULE_NODES: Final = 10_000
MAX_PROGRAM_NODES: Final = 100_000
MAX_DIGITS: Final = 40


@attrs.frozen
class Fault:
    """One thing that is wrong, with its place and its remedy.

    `code` is stable and documented, `message` is one lowercase line without a final period,
    `help` says what to do instead, `path` is the place in the document or the record.
    """

    code: str
    message: str
    help: str = ""
    path: str = ""

    def __str__(self) -> str:
        place = f" @ {self.path}" if self.path else ""
        remedy = f" ({self.help})" if self.help else ""
        return f"{self.code}: {self.message}{place}{remedy}"

    def under(self, path: str) -> Fault:
        """The same fault, seen from a place that contains its own."""
        joined = path + self.path if self.path.startswith("[") else f"{path}.{self.path}"
        return attrs.evolve(self, path=joined if self.path else path)


class PartnercertError(Exception):
    """The root of every error that partnercert raises on purpose."""

    def __init__(self, code: str, message: str, help: str = "", path: str = "") -> None:
        self.fault = Fault(code, message, help, path)
        super().__init__(str(self.fault))

    @classmethod
    def of(cls, fault: Fault) -> Self:
        """The error that reports `fault`."""
        return cls(fault.code, fault.message, fault.help, fault.path)

    @property
    def code(self) -> str:
        """The stable code of the fault."""
        return self.fault.code

    @property
    def message(self) -> str:
        """What is wrong, in one line."""
        return self.fault.message

    @property
    def help(self) -> str:
        """What to do instead."""
        return self.fault.help

    @property
    def path(self) -> str:
        """The place in the document or the record."""
        return self.fault.path

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault that the error reports; one here, several in a group."""
        return (self.fault,)

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), attrs.astuple(self.fault))


class ProgramError(PartnercertError, ValueError):
    """A program is malformed; its author can mend it."""


class RecordError(PartnercertError, ValueError):
    """A record does not fit the program; the host's data is at fault."""


class QuestionError(PartnercertError, ValueError):
    """A question was asked with a wrong argument."""


class _Faults(ExceptionGroup[PartnercertError]):
    """Shared by the groups: every fault of a document at once, caught by either name."""

    kind: ClassVar[type[PartnercertError]]

    def __new__(cls, what: str, faults: Sequence[Fault]) -> Self:
        return super().__new__(cls, _count(what, faults), [cls.kind.of(f) for f in faults])

    def __init__(self, what: str, faults: Sequence[Fault]) -> None:
        self.what = what
        self.fault = faults[0]

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(error.fault for error in self.exceptions if isinstance(error, PartnercertError))

    def derive(self, excs: Sequence[Exception]) -> ExceptionGroup[Exception]:  # type: ignore[override]
        return ExceptionGroup(self.what, excs)

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.what, self.faults))


class ProgramErrors(_Faults, ProgramError):
    """All faults of one program at once; `except ProgramError` catches it too."""

    kind = ProgramError


class RecordErrors(_Faults, RecordError):
    """All faults of one record at once; `except RecordError` catches it too."""

    kind = RecordError


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The remedy for a name that is not known: the closest ones, or all where they are few.

    >>> did_you_mean("win_rat", ["win_rate", "csat"])
    'did you mean `win_rate`?'
    """
    names = sorted(known)
    close = difflib.get_close_matches(name[:80], names, n=3, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(f'`{each}`' for each in close)}?"
    if names and len(names) <= 12:
        return f"known here: {', '.join(f'`{each}`' for each in names)}"
    return ""


def quoted(value: object) -> str:
    """User input as a message shows it: in backticks, on one line, printable, cut to length."""
    text = value if isinstance(value, str) else _repr(value)
    shown = "".join(c if c.isprintable() and c != "`" else f"\\u{ord(c):04x}" for c in text[:80])
    return f"`{shown}{'…' if len(text) > 80 else ''}`"


def _repr(value: object) -> str:
    """The repr of a value, or only its type where that is too deep or too long to be written."""
    try:
        return repr(value)
    except (ValueError, RecursionError):
        return f"a value of type {type(value).__name__}"


def _count(what: str, faults: Sequence[Fault]) -> str:
    return f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'} in {what}"
