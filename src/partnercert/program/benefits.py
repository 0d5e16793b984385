"""What a tier gives."""

from __future__ import annotations

import attrs

from partnercert.program.conversions import as_names, as_span
from partnercert.values.amounts import Amount
from partnercert.values.dates import Period


@attrs.frozen(kw_only=True)
class ServiceLevel:
    """How soon the vendor answers: an amount of hours or days, or a period."""

    respond_within: Amount | Period = attrs.field(converter=as_span)


@attrs.frozen(kw_only=True)
class Benefit:
    """Something that whoever holds one of the tiers gets, and at what service level."""

    id: str = ""
    title: str | None = None
    tiers: tuple[str, ...] = attrs.field(converter=as_names)
    service_level: ServiceLevel | None = None
