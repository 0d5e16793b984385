"""Notices: what is said to whom, how long before or after something is due. The words are templates; the host sends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from string import Formatter
from typing import Final, Self

import attrs

from partnercert.errors import ProgramError, quoted
from partnercert.program.conversions import as_names
from partnercert.values.dates import Period, add, subtract
from partnercert.values.lists import listed

ON_THE_DAY: Final = "P0D"
OFFSETS: Final = 'write "-P30D" for 30 days before, "P7D" for 7 days after, "P0D" for the day itself'

# What every text may name: the partner and the program, the day on which it is sent, the last day on which the
# matter is in time, and how many days lie between the sending and the day that the notice counts from.
_ALWAYS: Final = ("partner", "program", "on", "due_on", "days")
_OF_AWARDS: Final = ("person", "certification", "opens_on", "expires_on", "closes_on")
_OF_OBLIGATIONS: Final = ("person", "change", "task", "certification", "severity", "begins_on")


@attrs.frozen
class Anchor:
    """A day that notices count from: what they may be `about`, and the `places` that their text may name."""

    about: str
    places: tuple[str, ...]


ANCHORS: Final[Mapping[str, Anchor]] = {
    "renewal-opens": Anchor("certification", (*_ALWAYS, *_OF_AWARDS)),
    "expiry": Anchor("award", (*_ALWAYS, *_OF_AWARDS)),
    "grace-ends": Anchor("certification", (*_ALWAYS, *_OF_AWARDS)),
    "obligation-begins": Anchor("change", (*_ALWAYS, *_OF_OBLIGATIONS)),
    "obligation-due": Anchor("change", (*_ALWAYS, *_OF_OBLIGATIONS)),
    "release": Anchor("release", (*_ALWAYS, "release", "product", "changes")),
    "change": Anchor("change", (*_ALWAYS, "change", "severity", "category")),
    "review": Anchor("ladder", (*_ALWAYS, "ladder", "tier")),
    "waiver-expiry": Anchor("requirement", (*_ALWAYS, "requirement", "expires_on")),
    "attestation-expiry": Anchor("attestation", (*_ALWAYS, "person", "attestation", "expires_on")),
    "fact-expiry": Anchor("fact", (*_ALWAYS, "fact", "expires_on")),
}
"""The days that a notice may count from. An expiry is the first day without what expires."""

# What only a certification with a renewal can say.
_OF_RENEWALS: Final = frozenset({"opens_on", "closes_on"})


@attrs.frozen
class Offset:
    """So long before a day, or after it; without a length the day itself.

    >>> Offset.parse("-P30D").seen_from(date(2025, 6, 15))
    datetime.date(2025, 5, 16)
    """

    length: Period | None = None
    before: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """The offset that a period writes, with a minus where it leads back; `P0D` is the day itself."""
        if text == ON_THE_DAY:
            return cls()
        if not isinstance(text, str) or text.removeprefix("-") == ON_THE_DAY:
            raise ProgramError("bad-period", f"{quoted(text)} is no offset", OFFSETS)
        try:
            return cls(Period.parse(text.removeprefix("-")), before=text.startswith("-"))
        except ProgramError:
            raise ProgramError("bad-period", f"{quoted(text)} is no offset", OFFSETS) from None

    @property
    def text(self) -> str:
        """The one text of the offset: `-P30D`, `P7D`, `P0D`."""
        return ON_THE_DAY if self.length is None else f"{'-' if self.before else ''}{self.length.text}"

    def seen_from(self, day: date) -> date:
        """The day to which it leads."""
        if self.length is None:
            return day
        return subtract(day, self.length) if self.before else add(day, self.length)


def as_offset(value: Offset | Period | str) -> Offset:
    """An offset, the text of one, or a period, which leads on."""
    if isinstance(value, Offset):
        return value
    return Offset(value) if isinstance(value, Period) else Offset.parse(value)


def _offsets(value: Offset | Period | str | Iterable[Offset | Period | str]) -> tuple[Offset, ...]:
    several = (value,) if isinstance(value, Offset | Period | str) else listed(value)
    return tuple(as_offset(each) for each in several)


@attrs.frozen(kw_only=True)
class Notice:
    """What is said to an audience on the days that lie `offsets` before or after the day of its `anchor`.

    `text` names what is filled in: `Dear {person}, your {certification} expires on {expires_on}`. `about` are the ids
    of what it is meant for: certifications, tiers or specializations where the anchor is their expiry, changes where
    it is one of an obligation, and so on; left out, every one of them, and of awards every certification. `severity`
    leaves out the changes of other severities. Of obligations only the open ones are spoken of, so an offset after
    the day they are due reaches the laggards alone.
    """

    id: str = ""
    anchor: str
    offsets: tuple[Offset, ...] = attrs.field(default=(Offset(),), converter=_offsets)
    audience: str
    text: str
    about: tuple[str, ...] = attrs.field(default=(), converter=as_names)
    severity: tuple[str, ...] = attrs.field(default=(), converter=as_names)

    @property
    def asks_for_renewal(self) -> bool:
        """Whether it makes sense only of what can be renewed."""
        of_renewals = self.anchor in ("renewal-opens", "grace-ends")
        return of_renewals or not _OF_RENEWALS.isdisjoint(places_in(self.text))

    def filled(self, places: Mapping[str, str]) -> str:
        """Its text with every place filled."""
        return self.text.format_map(places)


def places_in(text: str) -> tuple[str, ...]:
    """The names in the braces of a text; ValueError where a brace lacks its other half."""
    return tuple(name for _, name, _, _ in Formatter().parse(text) if name is not None)
