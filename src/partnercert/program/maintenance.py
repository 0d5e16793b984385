"""How knowledge is kept current: changes of the product and its market, and whom they oblige to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import attrs

from partnercert.program.certifications import Certification
from partnercert.program.competencies import Competency, Role
from partnercert.program.conversions import as_names
from partnercert.program.releases import Release
from partnercert.values.dates import Period, as_date
from partnercert.values.dates import period as as_period
from partnercert.values.lists import listed


@attrs.frozen(kw_only=True)
class Affected:
    """Whom a change affects: who is certified in a role, or in one that needs a competency, or has a certification."""

    roles: tuple[str, ...] = attrs.field(default=(), converter=as_names)
    competencies: tuple[str, ...] = attrs.field(default=(), converter=as_names)
    certifications: tuple[str, ...] = attrs.field(default=(), converter=as_names)


@attrs.frozen(kw_only=True)
class Obliged:
    """What a change obliges those whom it affects to pass, each of it `within` a period from its day."""

    within: Period = attrs.field(converter=as_period)
    modules: tuple[str, ...] = attrs.field(default=(), converter=as_names)
    scenarios: tuple[str, ...] = attrs.field(default=(), converter=as_names)


@attrs.frozen(kw_only=True)
class EscalationStep:
    """What happens while an obligation is open: so long `before` or `after` the day it is due, or on that day.

    The effect is `remind`, `notify-manager` or `suspend`: the certification is suspended until the obligation is met.
    """

    effect: str
    before: Period | None = attrs.field(default=None, converter=attrs.converters.optional(as_period))
    after: Period | None = attrs.field(default=None, converter=attrs.converters.optional(as_period))


@attrs.frozen(kw_only=True)
class ProductChange:
    """A change of the product, its positioning or its way to market, and whom it obliges to what.

    It comes with a `release`, or `on` a day between releases. Without `affects` it affects the competencies of its
    category. Whoever was certified on or before its day and is so still has to pass what it `obliges` to; who was
    certified or renewed after it is exempt, and who joins the partner after it has as long from the day of joining.
    """

    id: str = ""
    title: str | None = None
    release: str | None = None
    on: date | None = attrs.field(default=None, converter=attrs.converters.optional(as_date))
    category: str
    severity: str
    affects: Affected = Affected()
    obliges: Obliged | None = None
    escalate: tuple[EscalationStep, ...] = attrs.field(default=(), converter=listed)


def day_of(change: ProductChange, releases: Mapping[str, Release]) -> date | None:
    """The day of a change: that of its release, or its own; None where neither is known."""
    release = releases.get(change.release or "")
    return change.on if release is None else release.on


def affected_by(
    change: ProductChange,
    certifications: Mapping[str, Certification],
    roles: Mapping[str, Role],
    competencies: Mapping[str, Competency],
) -> tuple[str, ...]:
    """The certifications that a change affects: by their ids, by their role, or by a competency of their role."""
    touched = set(change.affects.competencies)
    if change.affects == Affected():
        touched = {id for id, each in competencies.items() if each.category == change.category}
    concerned = {*change.affects.roles, *_asking_for(touched, roles, competencies)}
    return tuple(
        id
        for id, each in certifications.items()
        if id in change.affects.certifications or each.role in concerned
    )


def _asking_for(
    touched: set[str], roles: Mapping[str, Role], competencies: Mapping[str, Competency]
) -> Iterator[str]:
    """The roles that ask for one of some competencies, whichever of the two says so."""
    yield from (id for id, role in roles.items() if not touched.isdisjoint(role.competencies))
    for id in touched:
        role = competencies[id].role if id in competencies else None
        if role is not None:
            yield role
