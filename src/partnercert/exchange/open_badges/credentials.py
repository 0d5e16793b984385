"""Awards as unsigned credentials, renewals of them, and references as endorsements.

Nothing is invented: ids, issuer, subject and criteria are arguments, the days come from the evidence. What an official
schema would let pass and no reader could use is refused, all of it at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from partnercert.errors import QuestionError, RecordErrors, quoted
from partnercert.exchange.open_badges.shapes import (
    OPEN_BADGES,
    VALID_FROM,
    VC_2,
    first_of,
    misfits,
    several,
    under,
)
from partnercert.exchange.open_badges.writing import as_text, first_moment, last_moment, typed
from partnercert.exchange.reading import as_moment, as_table, frozen, plain
from partnercert.records.evidence import Evidence


class Awarded(Protocol):
    """A part of a program that is awarded: a certification, a tier, a specialization."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str | None: ...


def achievement(
    part: Awarded, *, id: str, description: str, criteria: str | Mapping[str, Any], **more: Any
) -> dict[str, Any]:
    """The achievement that a certification or a tier is, for `credential`.

    `id` is its address, `criteria` what is asked for, as text or as a table with `id` or `narrative`; `more` holds
    further keys of the standard, such as `alignment` or `resultDescription`.
    """
    said = {"narrative": criteria} if isinstance(criteria, str) else criteria
    return {
        "id": id,
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": part.title or part.id,
        "description": description,
        "criteria": plain(frozen(said)),
        **plain(frozen(more)),
    }


def credential(
    award: Evidence,
    *,
    id: str,
    issuer: Mapping[str, Any],
    achievement: Mapping[str, Any],
    subject: str | Mapping[str, Any],
    timezone: str = "UTC",
    issued: datetime | None = None,
    results: Iterable[Mapping[str, Any]] = (),
    evidence: Iterable[Mapping[str, Any]] = (),
    status: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """An award as an unsigned OpenBadgeCredential.

    It is valid from the moment at which it was `issued` (left out: the award's own, or the beginning of its day in the
    time zone) until its last valid day is over. `subject` is the id of who is certified, such as a DID, or a table with
    `id` or `identifier`; `status` comes from `status_entry` or names a revocation list. RecordErrors names every
    misfit.
    """
    _award(award)
    begins = as_text(issued or award.at or first_moment(award.on, timezone), "issued")
    about = typed({"id": subject} if isinstance(subject, str) else subject, "AchievementSubject")
    achieved = typed(achievement, "Achievement")
    document: dict[str, Any] = {
        "@context": [VC_2, OPEN_BADGES],
        "id": id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achieved.get("name") if isinstance(achieved, dict) else None,
        "issuer": typed(issuer, "Profile"),
        "validFrom": begins,
        **_until(award, timezone),
        "awardedDate": begins,
        "credentialSubject": {**about, "achievement": achieved, **_listed("result", results, "Result")}
        if isinstance(about, dict)
        else about,
        **_listed("evidence", evidence, "Evidence"),
        **({} if status is None else {"credentialStatus": plain(frozen(status))}),
    }
    return _checked(document, "the badge")


def renewed(
    badge: Mapping[str, Any],
    award: Evidence,
    *,
    timezone: str = "UTC",
    issued: datetime | None = None,
) -> dict[str, Any]:
    """The same badge for another term, unsigned: its id, issuer and original date stay, its validity is the award's.

    What says of the old term that it holds, its proof, is gone; everything else stays as it was. QuestionError where
    the new term does not begin after the old one.
    """
    _award(award)
    document: dict[str, Any] = plain(frozen(as_table(badge, "the badge")))
    old = first_of(document, VALID_FROM)
    begins = as_text(issued or award.at or first_moment(award.on, timezone), "issued")
    for gone in ("proof", "validUntil", "issuanceDate", "expirationDate"):
        document.pop(gone, None)
    document["awardedDate"] = document.get("awardedDate") or old
    document.update({"validFrom": begins, **_until(award, timezone)})
    was, now = as_moment(old), as_moment(begins)
    if was is not None and now is not None and now <= was:
        raise QuestionError(
            "bad-date",
            f"the renewal begins at {begins}, and the badge began at {old}",
            "give the award of the new term, or a later `issued`",
            "issued",
        )
    return _checked(document, "the badge")


def endorsement(
    reference: Evidence,
    *,
    id: str,
    issuer: Mapping[str, Any],
    subject: str,
    comment: str,
    timezone: str = "UTC",
    issued: datetime | None = None,
) -> dict[str, Any]:
    """A validated reference as an unsigned EndorsementCredential: the customer, its issuer, endorses the subject.

    `subject` is the id of what is endorsed: the partner's profile, a badge or an achievement.
    """
    if reference.kind != "reference" or reference.fields.get("validated") is not True:
        message = f"{quoted(repr(reference))} is no validated reference"
        raise QuestionError(
            "bad-argument", message, "endorse by evidence of kind `reference` with `validated`", "reference"
        )
    document = {
        "@context": [VC_2, OPEN_BADGES],
        "id": id,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": typed(issuer, "Profile"),
        "validFrom": as_text(issued or reference.at or first_moment(reference.on, timezone), "issued"),
        **_until(reference, timezone),
        "credentialSubject": {"id": subject, "type": ["EndorsementSubject"], "endorsementComment": comment},
    }
    return _checked(document, "the endorsement")


def valid_from(document: Mapping[str, Any]) -> datetime | None:
    """The moment from which a credential is valid."""
    return as_moment(first_of(document, VALID_FROM))


def achieved_by(document: Mapping[str, Any]) -> str | None:
    """The id of the subject, or its first identifier where it has no id."""
    subject = under(document, "credentialSubject")
    found = subject.get("id")
    if found is None:
        identities = (each for each in several(subject.get("identifier")) if isinstance(each, Mapping))
        found = next((each.get("identityHash") for each in identities), None)
    return found if isinstance(found, str) else None


def _award(award: Evidence) -> None:
    if not isinstance(award, Evidence) or award.kind != "award":
        message = f"{quoted(award)} is no award"
        raise QuestionError("bad-argument", message, "give evidence of kind `award`", "award")
    if award.revoked_on is not None:
        message = f"the award was revoked on {award.revoked_on}"
        raise QuestionError("bad-argument", message, "list the badge as revoked instead", "award")


def _until(evidence: Evidence, timezone: str) -> dict[str, str]:
    last = evidence.valid_through
    return {} if last is None else {"validUntil": as_text(last_moment(last, timezone), "valid_through")}


def _listed(key: str, many: Iterable[Mapping[str, Any]], type: str) -> dict[str, Any]:
    found = [typed(each, type) for each in many]
    return {key: found} if found else {}


def _checked(document: dict[str, Any], what: str) -> dict[str, Any]:
    found = [misfit.fault for misfit in misfits(frozen(document))]
    if found:
        raise RecordErrors(what, found)
    return document
