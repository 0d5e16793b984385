"""Certifications: what a person or a partner earns and then holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import attrs

from partnercert.language.nodes import Node
from partnercert.program.conversions import as_node, entries
from partnercert.program.governance import Decided
from partnercert.program.releases import LastReleases
from partnercert.program.renewals import Renewal
from partnercert.values.dates import as_date
from partnercert.values.mappings import FrozenMap

SUBJECTS: Final = ("person", "partner")
Tag = str | bool


def _tags(tags: Mapping[str, Tag]) -> FrozenMap[str, Tag]:
    return FrozenMap(entries(tags))


@attrs.frozen(kw_only=True)
class Certification:
    """What a person (or, with `subject = "partner"`, the partner) earns, and tier rules count.

    `earned_by` is judged among the evidence of each person. Rules count the award that the host stores, not the
    exams behind it; `renewal` says how long an award lasts. Where it is `decided`, nothing is awarded that no decision
    has granted. From the day after `counts_until` it counts for nobody. With `releases` an award names a release, and
    counts while that is among the last ones of the product. `tags` become fields of its standing.
    """

    id: str = ""
    title: str | None = None
    role: str | None = None
    level: str | None = None
    subject: str = "person"
    earned_by: Node | None = attrs.field(default=None, converter=attrs.converters.optional(as_node))
    renewal: Renewal | None = None
    decided: Decided | None = None
    counts_until: date | None = attrs.field(default=None, converter=attrs.converters.optional(as_date))
    releases: LastReleases | None = None
    tags: FrozenMap[str, Tag] = attrs.field(factory=FrozenMap, converter=_tags)
