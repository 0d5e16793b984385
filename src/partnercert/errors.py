"""What can go wrong: a fault is a value, an error carries one or many of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
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

CODES: Final[Mapping[str, str]] = {
    "bad-argument": "a word, a function or a key was given something that it cannot take",
    "bad-calendar": "a fiscal year or a calendar of business days says what no calendar can",
    "bad-date": "a day, or a point in time, is none, has no time zone, or contradicts another one",
    "bad-document": "the text of a document is no TOML, or larger or deeper than is read",
    "bad-evidence": "evidence is no list, or one of its rows is no table",
    "bad-fact": "facts are no table",
    "bad-frame": "what stands for a table is no frame, or one of another library than the rest",
    "bad-id": "an id or the name of a field is written as none may be",
    "bad-number": "a number is none, is not finite, or has too many digits",
    "bad-period": "a length of months and days is written as none may be",
    "bad-rate": "a rate of exchange is not positive, stands twice, or turns a currency into itself",
    "bad-rule": "an amount, a text or a flag of Python stands where a rule is meant",
    "bad-shape": "keys that exclude or contradict each other stand side by side",
    "bad-sort": "a value is of another sort than its place asks for",
    "bad-syntax": "the text of a rule cannot be read",
    "bad-template": "the text of a notice has more in its braces than the name of a place, or a brace too many",
    "bad-text": "a text holds a character that nobody sees or that no rule can hold, or is empty or too long",
    "bad-unit": "a unit or currency is not known, or is missing",
    "bad-value": "a value of another kind stands where a document or a record needs this one",
    "bad-window": "a window is none, or holds no day",
    "bad-zone": "the time zone is not known",
    "bare-number": "a number without a unit stands beside a ratio, money or a length of time",
    "chained-comparison": "one comparison compares more than two values",
    "contradiction": "two statements exclude each other, such as two values of a fact for one day",
    "cycle": "rules rest on one another in a circle",
    "derived-kind": "a row, or fields, are given for a kind of evidence that follows from others",
    "duplicate-id": "one id stands for two things",
    "duplicate-key": "one key stands twice",
    "foreign-record": "the record was made for another program, and does not fit this one",
    "gap": "between two dated parts there are days on which neither is in force",
    "illegal-event": "an event happens in a stage of a lifecycle in which it is not possible",
    "missing-column": "a table lacks a column that it needs",
    "missing-date": "a row, or a fact that ages, has no day",
    "missing-extra": "a question needs a library that is not installed",
    "missing-field": "a row lacks a field that its kind requires",
    "missing-key": "a table lacks a key that it needs",
    "missing-option": "a list leaves out what always belongs to it",
    "missing-value": "a fact has no value",
    "no-ladder": "a tier stands on no ladder",
    "no-rate": "money is in a currency for which there is no rate on its day",
    "not-a-boolean": "a verdict, a decision or a rule stands where Python asks for true or false",
    "not-a-word": "a rule uses what is no part of the language",
    "not-grouped": "a kind is read inside groups by a field that its rows may lack",
    "not-in-columns": "a rule cannot be decided for a whole table at once, by columns",
    "not-overridable": "an overlay replaces a requirement that does not allow it",
    "out-of-bounds": "a value lies outside of the bounds that are declared or possible",
    "overlap": "two dated parts are in force on the same day",
    "program-too-large": "the rules of a program are larger together than is read",
    "ragged-table": "the rows of a table differ in what they must have in common, such as how many cells they have",
    "rule-too-deep": "a rule nests deeper than is read",
    "rule-too-large": "a rule is larger than is read, as it stands or with its phrases spelled out",
    "time-travel": "a lifecycle is asked about a day before its last move",
    "unit-mismatch": "two amounts of different units meet where they must have one",
    "unknown-achievable": "the program has no tier, specialization or named requirement of that name",
    "unknown-assessment": "the program has no assessment of that name",
    "unknown-award": "the program has no tier, specialization or certification of that name",
    "unknown-competency": "the program has no competency of that name",
    "unknown-fact": "the program has no fact of that name",
    "unknown-field": "the kind of evidence has no field of that name",
    "unknown-id": "there is no outcome, no part of the program or no row of that id",
    "unknown-key": "a table has a key that is not known there",
    "unknown-kind": "the program has no kind of evidence of that name",
    "unknown-kpi": "the program has no KPI, or the field has no standard KPI, of that name",
    "unknown-module": "the program has no module of that name",
    "unknown-option": "a text is none of those that are allowed in its place",
    "unknown-partner": "there is no partner of that id in the table",
    "unknown-person": "no evidence of the record speaks of a person of that name",
    "unknown-place": "the text of a notice names a place that its anchor cannot fill",
    "unknown-product": "no release is one of that product",
    "unknown-program": "an edition names a program that was not handed over",
    "unknown-release": "the program has no release of that name",
    "unknown-role": "the program has no role of that name",
    "unknown-rubric": "the program has no rubric of that name",
    "unknown-tier": "the program has no tier of that name",
    "unknown-word": "the language has no word of that name",
    "which-ladder": "the question is about one ladder, and the program has none or several",
    "which-scorecard": "the review is of one scorecard, and the program has none or several",
    "wrong-scope": "a word stands where what it asks about is not at hand",
    "wrong-subject": "a row names a person where it is about the partner, or nobody where it is about a person",
}
"""What each code means. Codes are stable: a host may rely on them, and a message may become clearer."""


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


class UnknownIdError(QuestionError, KeyError):
    """What was looked up with `[…]` is not there: a KeyError, as of every mapping."""

    def __str__(self) -> str:
        return str(self.fault)


class _Faults(ExceptionGroup[PartnercertError]):
    """Shared by the groups: every fault of a document at once, caught by either name."""

    kind: ClassVar[type[PartnercertError]]

    def __new__(cls, what: str, faults: Sequence[Fault]) -> Self:
        return super().__new__(cls, _summary(what, faults), [cls.kind.of(f) for f in faults])

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
    names = sorted(set(known))
    close = difflib.get_close_matches(name[:80], names, n=3, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(f'`{each}`' for each in close)}?"
    if names and len(names) <= 12:
        return f"known here: {', '.join(f'`{each}`' for each in names)}"
    return ""


def nothing_named(id: object, known: Iterable[object], what: str = "there is no") -> UnknownIdError:
    """The error of looking up an id that is not among those known.

    >>> nothing_named("golf", ["gold", "silver"], "the program has no tier")
    UnknownIdError('unknown-id: the program has no tier `golf` (did you mean `gold`?)')
    """
    names = (each for each in known if isinstance(each, str))
    help = did_you_mean(id if isinstance(id, str) else "", names)
    return UnknownIdError("unknown-id", f"{what} {quoted(id)}", help)


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


def _summary(what: str, faults: Sequence[Fault]) -> str:
    """How many faults there are, and the first of them."""
    rest = len(faults) - 1
    counted = "1 fault" if rest == 0 else f"{len(faults)} faults"
    return f"{counted} in {what}: {faults[0]}{f', and {rest} more' if rest else ''}"
