"""The attempts that ratings and debriefs name, by columns: whose these are so, and what attempts say themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import narwhals as nw

from partnercert.engines.frames.forms import null
from partnercert.engines.frames.refusals import refused
from partnercert.engines.frames.sheets import PARTNER, Frame, distinct, stacked
from partnercert.errors import quoted
from partnercert.records.kinds import ABOUT_ATTEMPTS, ASSESSED

ON: Final = "attempt:on"
PERSON: Final = "attempt:person"
KIND: Final = "attempt:kind"
OF: Final = "attempt:of"
NAMED: Final = "attempt:named"
RATED: Final = "attempt:rated"


def attempts_of(evidence: Mapping[str, Frame], given: Mapping[str, frozenset[str]]) -> Frame | None:
    """A row for each id of an attempt, with its day, its person, its kind and its assessment; None where none has one.

    A later version of the same id does not change what it is about.
    """
    found = []
    for kind in ASSESSED:
        if "id" in given.get(kind, ()):
            own = ~(nw.col("id") == nw.col("supersedes")).fill_null(False)
            rows = evidence[kind].filter(own & ~nw.col("id").is_null())
            found.append(
                rows.select(
                    PARTNER,
                    "id",
                    nw.col("on").alias(ON),
                    nw.col("person").alias(PERSON),
                    nw.lit(kind).alias(KIND),
                    nw.col(kind).alias(OF),
                )
            )
    if not found:
        return None
    rows = stacked(found)
    said = [nw.col(name).min() for name in (ON, PERSON, KIND, OF)]
    return rows.group_by(PARTNER, "id").agg(*said).with_columns(nw.lit(True).alias(NAMED))


def with_attempts(kind: str, rows: Frame, attempts: Frame | None) -> Frame:
    """Ratings or debriefs with what is known of the attempt that each names, null where it names none."""
    if attempts is None:
        nothing = [null(nw.String).alias(name) for name in (PERSON, KIND, OF)]
        return rows.with_columns(null(nw.Date).alias(ON), *nothing, null(nw.Boolean).alias(NAMED))
    field = ABOUT_ATTEMPTS[kind]
    return rows.join(attempts.rename({"id": field}), on=[PARTNER, field], how="left")


def of_their_person(evidence: Mapping[str, Frame], given: Mapping[str, frozenset[str]]) -> dict[str, Frame]:
    """The frames, where what is said about an attempt names the person who sat it."""
    attempts = attempts_of(evidence, given) if any(kind in evidence for kind in ABOUT_ATTEMPTS) else None
    if attempts is None:
        return {**evidence}
    sat = attempts.select(PARTNER, "id", PERSON)
    found = {}
    for kind in ABOUT_ATTEMPTS:
        if kind in evidence:
            rows = evidence[kind].join(
                sat.rename({"id": ABOUT_ATTEMPTS[kind]}), on=[PARTNER, ABOUT_ATTEMPTS[kind]], how="left"
            )
            person = nw.coalesce(nw.col("person"), nw.col(PERSON))
            found[kind] = rows.with_columns(person.alias("person")).drop(PERSON)
    return {**evidence, **found}


def with_ratings(attempts: Frame, ratings: Frame) -> Frame:
    """Attempts, and whether there are ratings that name them."""
    ids = distinct(ratings, PARTNER, "attempt")
    rated = ids.select(PARTNER, nw.col("attempt").alias("id"), nw.lit(True).alias(RATED))
    return attempts.join(rated, on=[PARTNER, "id"], how="left")


def refuse_chains(evidence: Mapping[str, Frame], given: Mapping[str, frozenset[str]]) -> None:
    """Refuses corrections of corrected attempts: each inherits the ratings and debriefs of all rows that led to it.

    Columns follow one correction.
    """
    kinds = [kind for kind in ASSESSED if {"id", "supersedes"} <= given.get(kind, frozenset())]
    if not kinds or not any(kind in evidence for kind in ABOUT_ATTEMPTS):
        return
    every = stacked([evidence[kind].select(PARTNER, "id", "supersedes") for kind in kinds])
    rows = every.filter(~nw.col("supersedes").is_null())
    corrections = rows.filter(nw.col("id") != nw.col("supersedes"))
    corrected = corrections.select(PARTNER, nw.col("id").alias("supersedes"))
    first = rows.join(corrected, on=[PARTNER, "supersedes"], how="semi").head(1).collect().rows()
    if first:
        partner, _, id = first[0]
        raise refused(
            f"what the correction of a corrected attempt inherits, first of {quoted(partner)} with {quoted(id)}"
        )
