"""What is known of a value or a rule before any record is at hand: the text that reads it, and what may be lost.

A text may be read where none of its `guards`, which are names, is None: there the value is known. Floats carry a
bound of what rounding may have done to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from partnercert.records.plain import ROUNDING
from partnercert.values.amounts import Number

MET: Final = 1
UNMET: Final = 0
UNKNOWN: Final = None
NOT_APPLICABLE: Final = 2
WAIVED: Final = 3
"""What rules come to in generated code: true as Python has it where they are met, None where that is unknown."""

# longer texts are given a name
_LONGEST: Final = 400


@attrs.frozen
class Single:
    """One value: a number, a text, a flag, or a day as its ordinal.

    What is `whole` stays exact in sums and products; what is only `read` is exact as long as it is compared. Else it
    is off by at most `steps` roundings of its `size`, a bound of all that was added up in it, and `extra`. A `natural`
    number is whole and never negative, an `unsigned` one never negative. Where only facts are added up and scaled, its
    size is at most so many times the largest fact and so much more, `within`. A share is kept as its parts: the text
    stands `over` a positive number, for a `scaled` one a power of ten that is usually 1. What is counted in a table
    `occurs` where that text is true.
    """

    text: str
    guards: tuple[str, ...] = ()
    whole: bool = False
    read: bool = False
    natural: bool = False
    unsigned: bool = False
    steps: int = 0
    size: str = ""
    within: tuple[float, float] | None = None
    extra: str = ""
    over: str = ""
    scaled: bool = False
    occurs: str = ""
    literal: Number | None = None

    @property
    def exact(self) -> bool:
        """Whether it may be compared as it is."""
        return (self.whole or self.read) and not self.over

    @property
    def bound(self) -> str:
        """How large it is at most, with all that was added up in it."""
        if self.size:
            return self.size
        if self.literal is not None:
            return self.text if self.literal >= 0 else f"(-{self.text})"
        return self.text if self.unsigned or self.natural else f"abs({self.text})"

    @property
    def reach(self) -> tuple[float, float] | None:
        """The same of a number that a rule says."""
        return self.within if self.literal is None else (0.0, abs(float(self.literal)))

    @property
    def roundings(self) -> int:
        """How many roundings of its size it is off by; reading a decimal is one."""
        return 0 if self.whole else max(self.steps, 1) if self.read else self.steps

    @property
    def error(self) -> str:
        """How far it is off at most; 0 where it is exact."""
        return error_of(self)

    @property
    def long(self) -> bool:
        """Whether it had better have a name."""
        return len(self.text) + len(self.size if self.within is None else "") + len(self.extra) > _LONGEST


@attrs.frozen
class Ranged:
    """A number between two bounds, both off by at most `error`.

    A `natural` one is whole and never negative. A share of such numbers is kept as its parts: `low` stands over the
    first of two positive numbers, `high` over the second.
    """

    low: str
    high: str
    error: str = "0"
    guards: tuple[str, ...] = ()
    natural: bool = False
    over: tuple[str, str] | None = None

    @property
    def exact(self) -> bool:
        """Whether its bounds may be compared as they are."""
        return self.error == "0" and self.over is None

    @property
    def triple(self) -> str:
        """The range as the helpers of the runtime take it; None where nothing is known."""
        if self.over is not None:
            divisor = f"({self.over[1]}, {self.over[0]}, 0)"
            return given(self.guards, f"divided(({self.low}, {self.high}, 0), {divisor})", "None")
        return given(self.guards, f"({self.low}, {self.high}, {self.error})", "None")


Form = Single | Ranged


def error_of(*numbers: Single) -> str:
    """How far the sum of some numbers is off at most; 0 where all of them are exact."""
    terms, often, more = [], 0.0, 0.0
    for number in numbers:
        steps = number.roundings
        if number.extra:
            terms.append(number.extra)
        if steps > 1:
            # products of small numbers lose digits at the bottom of the range of floats
            more += 1e-290
        if steps and number.reach is not None:
            often += steps * ROUNDING * number.reach[0]
            more += steps * ROUNDING * number.reach[1]
        elif steps:
            terms.append(f"{steps * ROUNDING!r} * ({number.bound})")
    # a little more, for what is lost in finding it
    known = ["", f"{often * 1.01:.3g} * now.largest"][often > 0], ["", f"{more * 1.01:.3g}"][more > 0]
    return " + ".join([*terms, *filter(None, known)]) or "0"


@attrs.frozen
class Truth:
    """What a rule comes to: texts that are true where it is met, and unmet, and where it is neither.

    `code` reads all of it at once; `named` if that is a name and nothing more, `status` if it also says why a rule was
    not asked. Where it is met, the `guards` are known.
    """

    met: str
    unmet: str
    unknown: str
    code: str
    named: bool = False
    status: bool = False
    guards: tuple[str, ...] = ()

    @property
    def decided(self) -> bool:
        """Whether it is never unknown."""
        return not self.unknown

    @property
    def always(self) -> bool:
        """Whether it is met whatever the record says."""
        return self.met == "True"

    @property
    def plain(self) -> str:
        """The code as 1, 0 or None."""
        return f"(1 if {self.code} else {self.code})" if self.status else self.code

    @property
    def flag(self) -> str:
        """That it is met, as a flag that can be counted."""
        return f"(not not {self.met})" if self.named or not self.guards else self.met

    @property
    def long(self) -> bool:
        """Whether it had better have a name."""
        return len(self.met) + len(self.unmet) > _LONGEST


ALWAYS: Final = Truth("True", "False", "", "1")
NEVER: Final = Truth("False", "True", "", "0")
OPEN: Final = Truth("False", "False", "True", "None")


def told(test: str, inverse: str, guards: tuple[str, ...] = ()) -> Truth:
    """A test of what is known where the guards are."""
    if not guards:
        return Truth(f"({test})", f"({inverse})", "", f"({test})")
    return Truth(
        f"({known(guards)} and {test})",
        f"({known(guards)} and {inverse})",
        f"({lost(guards)})",
        f"({test} if {known(guards)} else None)",
        guards=guards,
    )


def coded(name: str, status: bool = False) -> Truth:
    """What a name says that holds a code."""
    return Truth(name, f"({name} == 0)", f"({name} is None)", name, named=True, status=status)


def kleene(met: str, unmet: str) -> Truth:
    """A rule by what makes it met and what makes it unmet."""
    return Truth(
        f"({met})", f"({unmet})", f"(not ({met} or {unmet}))", f"(1 if {met} else 0 if {unmet} else None)"
    )


def at_least(n: int, rules: list[Truth]) -> Truth:
    """That many of some rules."""
    n, rules = n - sum(rule.always for rule in rules), [rule for rule in rules if not rule.always]
    if n <= 0:
        return ALWAYS
    if n > len(rules):
        return NEVER
    if len(rules) == 1:
        return rules[0]
    if n in (1, len(rules)):
        both = (" or ", " and ") if n == 1 else (" and ", " or ")
        met, unmet = (join.join(texts) for join, texts in zip(both, _sides(rules), strict=True))
        if all(rule.decided for rule in rules):
            return Truth(f"({met})", f"({unmet})", "", f"(1 if {met} else 0)")
        return kleene(f"({met})", f"({unmet})")
    met = " + ".join(rule.flag for rule in rules)
    unmet = " + ".join(negated(rule).flag for rule in rules)
    return kleene(f"({met} >= {n})", f"({unmet} > {len(rules) - n})")


def negated(rule: Truth) -> Truth:
    """The opposite, which is known where the rule is."""
    code = f"(1 if {rule.unmet} else 0 if {rule.met} else None)"
    return Truth(rule.unmet, rule.met, rule.unknown, code, guards=rule.guards)


def _sides(rules: list[Truth]) -> tuple[list[str], list[str]]:
    return [rule.met for rule in rules], [rule.unmet for rule in rules]


def known(guards: Iterable[str]) -> str:
    """That nothing is lost."""
    return " and ".join(f"{guard} is not None" for guard in guards)


def lost(guards: Iterable[str]) -> str:
    """That something is lost."""
    return " or ".join(f"{guard} is None" for guard in guards)


def given(guards: tuple[str, ...], text: str, otherwise: str) -> str:
    """A text where nothing is lost."""
    return f"({text} if {known(guards)} else {otherwise})" if guards else text


def together(*forms: Form) -> tuple[str, ...]:
    """The guards of several values."""
    return tuple(dict.fromkeys(guard for form in forms for guard in form.guards))
