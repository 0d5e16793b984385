"""Badges of others, read leniently: a verdict on a moment, with its reasons.

Signatures are the host's to verify; everything else that can be decided without a network is decided here.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from partnercert.errors import Fault, PartnercertError, QuestionError, quoted
from partnercert.exchange.open_badges.credentials import achieved_by, valid_from
from partnercert.exchange.open_badges.shapes import (
    VALID_UNTIL,
    first_of,
    misfits,
    several,
    types_of,
    under,
)
from partnercert.exchange.open_badges.status_lists import (
    PURPOSES,
    REVOCATION_LIST,
    STATUS_LISTS,
    decode_status_list,
)
from partnercert.exchange.reading import as_moment, frozen, plain
from partnercert.records.evidence import Evidence
from partnercert.values.dates import day_in, zone
from partnercert.values.mappings import FrozenMap

Documents = Mapping[str, Mapping[str, Any]]


class BadgeVerdict(enum.Enum):
    """What a badge is worth on a moment; the gravest of its reasons decides, in this order."""

    INVALID = "invalid"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    NOT_YET_VALID = "not yet valid"
    UNKNOWN = "unknown"
    VALID = "valid"

    def __repr__(self) -> str:
        return f"BadgeVerdict.{self.name}"


@attrs.frozen
class Reason:
    """Why a badge is not simply valid: the verdict that would follow from it alone, in words, and where it stands."""

    verdict: BadgeVerdict
    message: str
    path: str = ""

    def __str__(self) -> str:
        return f"{self.message} @ {self.path}" if self.path else self.message


@attrs.frozen(kw_only=True)
class Badge:
    """A badge as it was read: its verdict with all reasons, what was overlooked, and every key that it came with.

    `warnings` are faults of form that a lenient reader overlooks. `document` holds everything, known or not, and
    `to_dict()` gives it back as it came.
    """

    verdict: BadgeVerdict
    reasons: tuple[Reason, ...]
    warnings: tuple[Fault, ...]
    document: FrozenMap[str, Any]

    @property
    def id(self) -> str | None:
        """The id of the credential, which a renewal keeps."""
        return _text(self.document.get("id"))

    @property
    def issuer(self) -> str | None:
        """The id of who issued it."""
        return _issuer(self.document)

    @property
    def subject(self) -> str | None:
        """Who has achieved it: the id, or the first identifier."""
        return achieved_by(self.document)

    @property
    def achievement(self) -> str | None:
        """The id of what was achieved."""
        return _text(under(self.document, "credentialSubject", "achievement").get("id"))

    @property
    def valid_from(self) -> datetime | None:
        """The moment from which it is valid."""
        return valid_from(self.document)

    @property
    def valid_until(self) -> datetime | None:
        """The moment at which it ceases to be valid; None while it is open-ended."""
        return as_moment(first_of(self.document, VALID_UNTIL))

    @property
    def awarded(self) -> datetime | None:
        """The moment of the first award, before any renewal."""
        return as_moment(self.document.get("awardedDate")) or self.valid_from

    def to_dict(self) -> dict[str, Any]:
        """The document as it came."""
        return dict(plain(self.document))

    def evidence(
        self, certification: str, person: str | None = None, timezone: str = "UTC"
    ) -> Evidence | None:
        """The award that the badge records: of a certification, to a person.

        None where it is malformed, revoked, suspended, or where that is unknown, and for an endorsement; what has
        expired is an award with its last valid day.
        """
        begins, ends = self.valid_from, self.valid_until
        usable = (BadgeVerdict.EXPIRED, BadgeVerdict.NOT_YET_VALID)
        if not all(reason.verdict in usable for reason in self.reasons):
            return None
        if begins is None or self.id is None or self.achievement is None:
            return None
        local = zone(timezone)
        on = day_in(local, begins)
        last = None if ends is None else day_in(local, ends - timedelta(microseconds=1))
        if last is not None and last < on:
            return None
        id = f"badge:{self.id}:{begins.isoformat()}"
        return Evidence("award", on, person=person, valid_through=last, id=id, award=certification)


def read(
    document: Mapping[str, Any],
    *,
    as_of: datetime,
    verified: bool | None = None,
    lists: Documents | None = None,
) -> Badge:
    """A badge and what it is worth on a moment.

    `verified` says whether its signature holds, as the host found out; left out, that is unknown, and so is the badge.
    `lists` are the status lists and revocation lists that the host has fetched and verified, by their address; what
    stands in a list that is not there is unknown. Never an error for what a badge says: a document that is no badge is
    invalid, and says why.
    """
    if not isinstance(as_of, datetime) or as_of.utcoffset() is None:
        message = f"{quoted(str(as_of))} is no point in time with a zone"
        raise QuestionError("bad-date", message, "give an aware datetime", "as_of")
    try:
        kept: Any = frozen(document)
    except PartnercertError as error:
        return _refused(error.message)
    if not isinstance(kept, FrozenMap):
        return _refused(f"{quoted(document)} is no credential")
    found = tuple(misfits(kept))
    statuses = several(kept.get("credentialStatus"))
    reasons = (
        *(
            Reason(BadgeVerdict.INVALID, each.fault.message, each.fault.path)
            for each in found
            if not each.tolerable
        ),
        *_signed(kept, verified),
        *_on_time(kept, as_of),
        *(reason for status in statuses for reason in _status(kept, status, lists or {}, as_of)),
    )
    return Badge(
        verdict=next(
            each for each in BadgeVerdict if each in {BadgeVerdict.VALID, *(r.verdict for r in reasons)}
        ),
        reasons=reasons,
        warnings=tuple(each.fault for each in found if each.tolerable),
        document=kept,
    )


def _refused(message: str) -> Badge:
    reason = Reason(BadgeVerdict.INVALID, message)
    return Badge(verdict=reason.verdict, reasons=(reason,), warnings=(), document=FrozenMap())


def _signed(document: Mapping[str, Any], verified: bool | None) -> Iterator[Reason]:
    if verified is False:
        yield Reason(BadgeVerdict.INVALID, "its signature does not hold", "proof")
    elif verified is None:
        unsigned = document.get("proof") is None
        message = "nobody has verified a signature" if unsigned else "nobody has verified its signature"
        yield Reason(BadgeVerdict.UNKNOWN, message, "proof")


def _on_time(document: Mapping[str, Any], as_of: datetime) -> Iterator[Reason]:
    begins, ends = valid_from(document), as_moment(first_of(document, VALID_UNTIL))
    if begins is not None and as_of < begins:
        yield Reason(BadgeVerdict.NOT_YET_VALID, f"it is valid from {begins.isoformat()}", "validFrom")
    if ends is not None and as_of >= ends:
        yield Reason(BadgeVerdict.EXPIRED, f"it was valid until {ends.isoformat()}", "validUntil")


def _status(document: Mapping[str, Any], status: Any, lists: Documents, as_of: datetime) -> Iterator[Reason]:
    """What a list says of a badge, or why nobody can tell."""
    types = types_of(status) if isinstance(status, Mapping) else ()
    if any(each in STATUS_LISTS for each in types):
        yield from _in_bits(document, status, lists, as_of)
    elif REVOCATION_LIST in types:
        yield from _in_revocations(document, status, lists)
    else:
        yield _unclear(f"the status {quoted(', '.join(map(str, types)))} is of a kind that is not known")


def _unclear(message: str) -> Reason:
    return Reason(BadgeVerdict.UNKNOWN, message, "credentialStatus")


def _in_bits(
    document: Mapping[str, Any], status: Mapping[str, Any], lists: Documents, as_of: datetime
) -> Iterator[Reason]:
    address, purpose = status.get("statusListCredential"), status.get("statusPurpose")
    index = _index(status.get("statusListIndex"))
    if purpose in ("refresh", "message"):
        return
    if purpose not in PURPOSES or status.get("statusSize", 1) not in (1, "1"):
        yield _unclear(f"the purpose {quoted(purpose)} of its status is not known, or takes several bits")
        return
    published = lists.get(address) if isinstance(address, str) else None
    if published is None:
        yield _unclear(f"the status list {quoted(address)} was not handed over")
        return
    subject = under(published, "credentialSubject")
    until = as_moment(first_of(published, VALID_UNTIL))
    if _issuer(published) != _issuer(document):
        yield _unclear(f"the status list {quoted(address)} is not the issuer's")
    elif purpose not in several(subject.get("statusPurpose")):
        yield _unclear(f"the status list {quoted(address)} does not say what is under {quoted(purpose)}")
    elif until is not None and as_of >= until:
        yield _unclear(f"the status list {quoted(address)} is out of date")
    else:
        yield from _bit(subject.get("encodedList"), index, str(purpose))


def _bit(encoded: Any, index: int | None, purpose: str) -> Iterator[Reason]:
    try:
        indices, length = decode_status_list(encoded)
    except PartnercertError as error:
        yield _unclear(error.message)
        return
    if index is None or index >= length:
        yield _unclear("the index is none of the status list")
    elif index in indices:
        verdict = BadgeVerdict.REVOKED if purpose == "revocation" else BadgeVerdict.SUSPENDED
        yield Reason(verdict, f"bit {index} of its status list is set", "credentialStatus")


def _index(value: Any) -> int | None:
    """An index of a list, as the text of the standard or as a number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 0 else None
    return (
        int(value)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20
        else None
    )


def _in_revocations(
    document: Mapping[str, Any], status: Mapping[str, Any], lists: Documents
) -> Iterator[Reason]:
    address = status.get("id")
    published = lists.get(address) if isinstance(address, str) else None
    if published is None:
        yield _unclear(f"the revocation list {quoted(address)} was not handed over")
        return
    if _issuer(published) != _issuer(document):
        yield _unclear(f"the revocation list {quoted(address)} is not the issuer's")
        return
    for each in several(published.get("revokedCredential")):
        if (
            isinstance(each, Mapping)
            and each.get("id") == document.get("id")
            and each.get("revoked", True) is not False
        ):
            reason = each.get("revocationReason")
            said = f"it was revoked: {reason}" if isinstance(reason, str) else "it was revoked"
            yield Reason(BadgeVerdict.REVOKED, said, "credentialStatus")


def _issuer(document: Mapping[str, Any]) -> str | None:
    issuer = document.get("issuer")
    return _text(issuer.get("id") if isinstance(issuer, Mapping) else issuer)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
