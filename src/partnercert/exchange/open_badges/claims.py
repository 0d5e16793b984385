"""A credential as the claims of a JWT, and back: what is signed is the credential itself, nothing wrapped.

Source: Open Badges 3.0, section 8.2.4.1; RFC 7519.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from partnercert.errors import Fault, RecordErrors, quoted
from partnercert.exchange.open_badges.shapes import VALID_FROM, VALID_UNTIL, first_of, misfits, under
from partnercert.exchange.reading import as_moment, as_table, frozen, plain

_REGISTERED: Final = ("iss", "sub", "jti", "nbf", "exp", "iat")


def to_jwt_claims(credential: Mapping[str, Any]) -> dict[str, Any]:
    """The claims to be signed: the credential with `iss`, `sub`, `jti`, `nbf` and `exp` beside its own keys.

    A proof inside would be a second one and is left out. RecordErrors where the credential is malformed.
    """
    kept = frozen(as_table(credential, "the credential"))
    found = [misfit.fault for misfit in misfits(kept) if not misfit.tolerable]
    if found:
        raise RecordErrors("the credential", found)
    document: dict[str, Any] = plain(kept)
    document.pop("proof", None)
    first, last = (as_moment(first_of(document, names)) for names in (VALID_FROM, VALID_UNTIL))
    claims = {
        "iss": under(document, "issuer").get("id"),
        "sub": under(document, "credentialSubject").get("id"),
        "jti": document["id"],
        "nbf": None if first is None else int(first.timestamp()),
        "exp": None if last is None else int(last.timestamp()),
    }
    return {**document, **{name: value for name, value in claims.items() if value is not None}}


def from_jwt_claims(claims: Mapping[str, Any]) -> dict[str, Any]:
    """The credential in the claims of a JWT whose signature the host has verified; older tokens wrap it under `vc`.

    RecordErrors where a claim contradicts the credential, which is how a token is made to look like another's.
    """
    document: dict[str, Any] = plain(frozen(as_table(claims, "the claims")))
    wrapped = document.get("vc")
    credential = wrapped if isinstance(wrapped, dict) else document
    said = {
        "iss": _id(credential.get("issuer")),
        "sub": _id(credential.get("credentialSubject")),
        "jti": credential.get("id"),
    }
    found = [
        Fault(
            "contradiction",
            f"the claim {quoted(document[name])} is not {quoted(value)}",
            "refuse the token",
            name,
        )
        for name, value in said.items()
        if name in document and value is not None and document[name] != value
    ]
    if found:
        raise RecordErrors("the claims", found)
    return {key: value for key, value in credential.items() if key not in _REGISTERED}


def _id(part: Any) -> Any:
    """The id of an issuer or a subject, which may stand alone."""
    return part.get("id") if isinstance(part, Mapping) else part
