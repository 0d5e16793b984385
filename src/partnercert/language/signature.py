"""Every name that a rule may use, with its sort, its unit and its bounds."""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs

from partnercert.language.nodes import Node
from partnercert.values.amounts import Amount, Number
from partnercert.values.dates import Period
from partnercert.values.mappings import FrozenMap
from partnercert.values.units import canonical, is_unit


@attrs.frozen
class Sort:
    """What a value is: an amount of a unit, a text, a flag, a date, a period, or whether a rule is met.

    A bare number is a `number` until its use gives it a unit, and a literal 0 is a `zero`, which fits every unit.
    """

    name: str
    unit: str = ""

    def __str__(self) -> str:
        said = self.unit or self.name
        return _NAMED.get(said, said if self.unit else f"a {said}")


TEXT: Final = Sort("text")
FLAG: Final = Sort("flag")
DATE: Final = Sort("date")
PERIOD: Final = Sort("period")
RULE: Final = Sort("rule")
NUMBER: Final = Sort("number")
ZERO: Final = Sort("zero")
PLAIN_SORTS: Final = ("text", "flag", "date")
_NAMED: Final = {"number": "a bare number", "zero": "0", "ratio": "a ratio", "count": "a count"}


def amount(unit: str) -> Sort:
    """The sort of amounts of a unit."""
    return Sort("amount", canonical(unit)[0])


def sort_named(word: str) -> Sort:
    """The sort that a document names: `text`, `flag`, `date`, or a unit word or currency."""
    return Sort(word) if word in PLAIN_SORTS else amount(word)


def is_sort(word: str) -> bool:
    """Whether a document may name a sort so."""
    return word in PLAIN_SORTS or is_unit(word)


@attrs.frozen
class FieldSpec:
    """A field of a kind of evidence, or a fact about the partner.

    `unit` is the unit word in which a bare number is read; `names` the namespace of the ids it may hold. Where an
    event lacks an optional field, asking for it is unknown, unless `absent_differs`: then it matches nothing. Events
    that have a field that stands `aside` are seen only by a rule that names it.
    """

    sort: Sort
    unit: str = ""
    optional: bool = False
    one_of: tuple[str, ...] = ()
    at_least: Amount | None = None
    at_most: Amount | None = None
    names: str = ""
    absent_differs: bool = False
    aside: bool = False
    max_age: Period | None = None


@attrs.frozen
class KindSpec:
    """A kind of evidence: its fields, or a view of another kind (`of`, `where`).

    `derived` kinds follow from other evidence and are refused at the door. `aliases` names the field that holds
    the value of a group's key where it is called otherwise.
    """

    fields: FrozenMap[str, FieldSpec] = FrozenMap()
    of: str = ""
    where: Node | None = None
    derived: bool = False
    aliases: FrozenMap[str, str] = FrozenMap()


@attrs.frozen
class KpiSpec:
    """A KPI as other rules see it: its sort, the kinds of evidence it reads, whether it groups, who supplies it.

    A KPI at fault has no sort, so that the rules that name it are not blamed too.
    """

    sort: Sort | None
    kinds: frozenset[str] = frozenset()
    groups: bool = False
    from_host: bool = False


_OF_EVERY_EVENT: Final = FrozenMap(
    {
        "on": FieldSpec(DATE),
        "person": FieldSpec(TEXT, optional=True),
        "valid_through": FieldSpec(DATE, optional=True),
        "recorded_on": FieldSpec(DATE, optional=True),
    }
)


@attrs.frozen
class Rate:
    """From `starts` on, `per` of a foreign currency are worth `worth` of the program's."""

    starts: date
    per: Number
    worth: Number


@attrs.frozen
class RubricSpec:
    """A rubric as rows of ratings see it: the levels of each criterion, and whether ratings may be `adjudicated`.

    It `has_minima` where some criterion must be reached, whatever the score.
    """

    levels: FrozenMap[str, tuple[str, ...]]
    adjudicated: bool = False
    has_minima: bool = False


@attrs.frozen
class Signature:
    """The names of one program, and what its records need to enter: the currency, dated rates, the time zone.

    `names` holds the ids of each namespace; one that is missing is not checked. `per` names the key of the ladder
    by whose groups a tier is judged, `subjects` whom what can be awarded belongs to, a person or the partner. Of an
    assessment, by its kind and id, `cuts` holds the score from which an attempt is passed, `versions` those that it may
    be of, and `rated` the one of the `rubrics` by which it is rated.
    """

    kinds: FrozenMap[str, KindSpec] = FrozenMap()
    facts: FrozenMap[str, FieldSpec] = FrozenMap()
    kpis: FrozenMap[str, KpiSpec] = FrozenMap()
    names: FrozenMap[str, tuple[str, ...]] = FrozenMap()
    per: FrozenMap[str, str] = FrozenMap()
    currency: str = ""
    rates: FrozenMap[str, tuple[Rate, ...]] = FrozenMap()
    timezone: str = "UTC"
    subjects: FrozenMap[str, str] = FrozenMap()
    cuts: FrozenMap[tuple[str, str], Amount] = FrozenMap()
    versions: FrozenMap[tuple[str, str], tuple[str, ...]] = FrozenMap()
    rated: FrozenMap[tuple[str, str], str] = FrozenMap()
    rubrics: FrozenMap[str, RubricSpec] = FrozenMap()

    def base(self, kind: str) -> str:
        """The kind whose events a view shows, or the kind itself."""
        while self.kinds[kind].of:
            kind = self.kinds[kind].of
        return kind

    def fields(self, kind: str) -> dict[str, FieldSpec]:
        """The fields of a kind, those that every event has included."""
        return {**_OF_EVERY_EVENT, **self.kinds[self.base(kind)].fields}

    def field(self, kind: str, name: str) -> FieldSpec | None:
        """One field of a kind, if it has it."""
        return _OF_EVERY_EVENT.get(name) or self.kinds[self.base(kind)].fields.get(name)

    def key_field(self, kind: str, key: str) -> str | None:
        """The field of a kind that holds a group's key, or None where events of the kind belong to no group."""
        spec = self.kinds[self.base(kind)]
        if key in spec.aliases:
            return spec.aliases[key]
        if key == "person":
            return key
        field = spec.fields.get(key)
        return key if field is not None and (field.absent_differs or not field.optional) else None
