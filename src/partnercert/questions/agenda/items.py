"""The agenda as values: what is due, for whom and by when, and the messages about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, overload

import attrs

from partnercert.markup import folded, listed, section, table, toned

URGENCIES: Final = ("overdue", "grace", "due", "soon", "later")
"""How urgent an item is, the most urgent first.

`overdue`: its last day has passed. `grace`: it has passed too, and it may still be done. `due`: it may be done now.
`soon`: it begins or ends within the days asked about. `later`: only a message about it falls on one of these days.
"""

_NAMED: Final = {
    "obligation": "obligation from “{title}”",
    "change": "change “{title}”",
    "fact": "fact “{title}”",
}
_TONES: Final = {"overdue": "unmet", "grace": "unknown"}


@attrs.frozen(kw_only=True)
class Escalation:
    """How far an open obligation has escalated: the `effect` reached and since when, and what comes next and when."""

    effect: str | None = None
    since: date | None = None
    next: str | None = None
    next_on: date | None = None

    def __str__(self) -> str:
        reached = [] if self.effect is None else [f"{self.effect} since {self.since}"]
        return ", ".join([*reached, *([] if self.next is None else [f"{self.next} on {self.next_on}"])])


@attrs.frozen(kw_only=True, repr=False)
class Message:
    """What a notice of the program says on a day: to whom, and in which words. The host sends it."""

    on: date
    notice: str
    audience: str
    partner: str
    person: str | None = None
    text: str

    def __repr__(self) -> str:
        return f"<Message {self}>"

    def __str__(self) -> str:
        whom = f"{self.audience} ({self.partner}{f', {self.person}' if self.person is not None else ''})"
        return f"{self.on} to {whom}: {self.text}"

    def to_dict(self) -> dict[str, object]:
        """The message as plain data."""
        return _plain(self)


@attrs.frozen(kw_only=True, repr=False)
class Item:
    """Something that is due at a partner.

    `id` names what it is about: a change (obligation), a certification, tier or specialization (renewal, expiry), a
    ladder (review), a requirement (waiver), an attestation, a fact, a release. `due_on` is the last day on which it
    is in time, `opens_on` the first on which it can be done and `closes_on` the last, where they differ. `messages`
    are those of the days that were asked about.
    """

    urgency: str
    due_on: date
    partner: str
    kind: str
    id: str
    title: str
    person: str | None = None
    region: str | None = None
    module: str | None = None
    scenario: str | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    severity: str | None = None
    escalation: Escalation | None = None
    because: str
    remedy: str | None = None
    messages: tuple[Message, ...] = ()

    def __repr__(self) -> str:
        return f"<Item {self}>"

    def __str__(self) -> str:
        return f"{self.due_on} {self.urgency}: {self.partner}, {self.about}: {self.because}"

    @property
    def about(self) -> str:
        """What it is about and whose it is, in words."""
        return ", ".join(part for part in (self.what, self.person) if part is not None)

    @property
    def what(self) -> str:
        """What it is about, in words."""
        named = _NAMED.get(self.kind, "{kind} of {title}").format(kind=self.kind, title=self.title)
        return ", ".join(
            part for part in (named, self.region, self.module or self.scenario) if part is not None
        )

    def to_dict(self) -> dict[str, object]:
        """The item as plain data; what is empty is left out."""
        said = {name: value for name, value in _plain(self).items() if value is not None}
        messages = [message.to_dict() for message in self.messages]
        return {**said, "messages": messages} if messages else said


@attrs.frozen(kw_only=True, repr=False)
class Agenda(Sequence[Item]):
    """What is due at one or several partners in a span of days, the most urgent first.

    A sequence of items. `pandas.DataFrame(agenda.rows())` or `polars.DataFrame(agenda.rows())` makes it a table.
    """

    program: str
    as_of: date
    through: date
    known_on: date | None = None
    items: tuple[Item, ...] = ()

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages about all items, day by day."""
        found = (message for item in self.items for message in item.messages)
        return tuple(sorted(found, key=lambda each: (each.on, each.partner, each.person or "", each.notice)))

    @property
    def urgencies(self) -> dict[str, int]:
        """How many items there are of each urgency, the most urgent first."""
        counted = Counter(item.urgency for item in self.items)
        return {urgency: counted[urgency] for urgency in URGENCIES}

    def rows(self) -> list[dict[str, object]]:
        """A row for each item, all with the same columns, days as dates; messages are counted."""
        return [
            {**_cells(item), **_escalation_cells(item), "messages": len(item.messages)} for item in self.items
        ]

    def to_dict(self) -> dict[str, object]:
        """The agenda as plain data that JSON can hold."""
        return {
            "program": self.program,
            "as_of": self.as_of.isoformat(),
            "through": self.through.isoformat(),
            **({} if self.known_on is None else {"known_on": self.known_on.isoformat()}),
            "items": [item.to_dict() for item in self.items],
        }

    @overload
    def __getitem__(self, position: int) -> Item: ...
    @overload
    def __getitem__(self, position: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, position: int | slice) -> Item | tuple[Item, ...]:
        return self.items[position]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __repr__(self) -> str:
        counted = ", ".join(f"{n} {urgency}" for urgency, n in self.urgencies.items() if n)
        return f"<Agenda from {self.as_of} through {self.through}: {counted or 'nothing'}>"

    def __str__(self) -> str:
        return "\n".join(map(str, self.items)) or self._nothing

    def _repr_html_(self) -> str:
        head = ("urgency", "due on", "partner", "person", "what", "why", "messages")
        title = f"{self.program} · {self.as_of} to {self.through}"
        return section(title, table(head, map(_html_cells, self.items), empty=self._nothing))

    @property
    def _nothing(self) -> str:
        return f"nothing is due from {self.as_of} through {self.through}"


def urgency_rank(item: Item) -> int:
    """The place of an item's urgency, 0 for the most urgent."""
    return URGENCIES.index(item.urgency)


def _html_cells(item: Item) -> tuple[str, ...]:
    urgency = toned(_TONES.get(item.urgency, ""), item.urgency)
    messages = listed(f"{each.on} to {each.audience}: {each.text}" for each in item.messages)
    told = folded(str(len(item.messages)), messages) if item.messages else ""
    return (urgency, str(item.due_on), item.partner, item.person or "", item.what, item.because, told)


def _cells(part: Item | Message) -> dict[str, object]:
    """What a part says by name, but for its messages."""
    names = (field.name for field in attrs.fields(type(part)) if field.name != "messages")
    return {name: getattr(part, name) for name in names}


def _plain(part: Item | Message) -> dict[str, object]:
    return {name: _plain_cell(value) for name, value in _cells(part).items()}


def _plain_cell(value: object) -> object:
    if isinstance(value, Escalation):
        return {name: _plain_cell(each) for name, each in attrs.asdict(value).items() if each is not None}
    return value.isoformat() if isinstance(value, date) else value


def _escalation_cells(item: Item) -> dict[str, object]:
    """The escalation in three columns."""
    step = item.escalation or Escalation()
    return {"escalation": step.effect, "next_escalation": step.next, "next_escalation_on": step.next_on}
