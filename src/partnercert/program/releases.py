"""Releases of products, and what lasts while a release is among the last ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import attrs

from partnercert.errors import Fault, did_you_mean, quoted
from partnercert.values.dates import as_date


@attrs.frozen(kw_only=True)
class Release:
    """A release of a product, on its day; the product may be left out where there is only one."""

    id: str = ""
    product: str = ""
    on: date = attrs.field(converter=as_date)
    title: str | None = None


@attrs.frozen(kw_only=True)
class LastReleases:
    """An award counts while its release is among the `last` ones of a product.

    An award that names no release is of the newest one on its day.
    """

    product: str = ""
    last: int


def days_of(product: str, releases: Mapping[str, Release]) -> tuple[tuple[date, str], ...]:
    """The releases of a product in their order, each with its day."""
    return tuple(sorted((each.on, each.id) for each in releases.values() if each.product == product))


def release_faults(releases: Mapping[str, Release]) -> Iterator[Fault]:
    """Two releases of one product on one day, of which neither is the later one."""
    seen: dict[tuple[str, date], str] = {}
    for id, release in releases.items():
        first = seen.setdefault((release.product, release.on), id)
        if first != id:
            yield Fault(
                "overlap",
                f"{quoted(first)} and {quoted(id)} are releases of one product on one day, {release.on}",
                "give them different days, or name their products",
                f"{id}.on",
            )


def counted_faults(count: int, product: str, releases: Mapping[str, Release], key: str) -> Iterator[Fault]:
    """What is wrong with counting so many releases of a product, with paths inside the table that says so."""
    if count < 1:
        yield Fault("out-of-bounds", f"{quoted(count)} releases are none", "give a number from 1 on", key)
    products = {each.product for each in releases.values()}
    if not products:
        yield Fault("unknown-product", "the program has no releases", "define them under [releases]", key)
    elif product not in products:
        known = [each for each in products if each]
        yield Fault(
            "unknown-product",
            f"no release is one of the product {quoted(product)}"
            if product
            else "the releases have products",
            did_you_mean(product, known) or 'give its releases: [releases.…] product = "…"',
            "product",
        )
