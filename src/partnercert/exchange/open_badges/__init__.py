"""Open Badges 3.0: awards as unsigned credentials, references as endorsements, badges of others read with a verdict.

Keys and signatures are the host's: what is written here is signed by openbadgeslib or PyJWT, and what is read here was
verified there. Open Badges 3.0 (1EdTech) builds on the Verifiable Credentials Data Model 2.0 (W3C).
"""

from partnercert.exchange.open_badges.claims import from_jwt_claims, to_jwt_claims
from partnercert.exchange.open_badges.credentials import achievement, credential, endorsement, renewed
from partnercert.exchange.open_badges.status_lists import (
    decode_status_list,
    encode_status_list,
    revocation_list,
    status_entry,
    status_list,
)
from partnercert.exchange.open_badges.verdicts import Badge, BadgeVerdict, Reason, read

__all__ = [
    "Badge",
    "BadgeVerdict",
    "Reason",
    "achievement",
    "credential",
    "decode_status_list",
    "encode_status_list",
    "endorsement",
    "from_jwt_claims",
    "read",
    "renewed",
    "revocation_list",
    "status_entry",
    "status_list",
    "to_jwt_claims",
]
