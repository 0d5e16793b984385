"""Lists that say which badges are suspended or revoked: the bits of W3C, and the revocation list of 1EdTech.

Source: Bitstring Status List v1.0 (W3C); 1EdTech Credential Status Revocation List.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from partnercert.errors import QuestionError, RecordError, quoted
from partnercert.exchange.open_badges.shapes import VC_2
from partnercert.exchange.open_badges.writing import as_text
from partnercert.values.mappings import FrozenMap

FEWEST_BITS: Final = 131_072
"""A list is never shorter: who looks it up must not give away whom they ask about."""
_MOST_BYTES: Final = 4_194_304
_GZIP: Final = 31
PURPOSES: Final = ("revocation", "suspension")
STATUS_LIST: Final = "BitstringStatusListEntry"
STATUS_LISTS: Final = (STATUS_LIST, "StatusList2021Entry")
"""What an entry of a list of bits is called, and was called."""
REVOCATION_LIST: Final = "1EdTechRevocationList"


def encode_status_list(indices: Iterable[int], length: int = FEWEST_BITS) -> str:
    """The `encodedList` whose bits are set at the indices: gzip, base64url without padding, behind a `u`.

    Bit 0 is the leftmost bit of the first byte. Compressed bytes differ between machines: compare decoded bits.
    """
    if length < FEWEST_BITS or length % 8 or length > 8 * _MOST_BYTES:
        message = f"a list of {quoted(length)} bits is too short, too long, or no whole number of bytes"
        raise QuestionError("out-of-bounds", message, f"give at least {FEWEST_BITS}", "length")
    bits = bytearray(length // 8)
    for index in indices:
        if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < length:
            message = f"{quoted(index)} is no index of a list of {length} bits"
            raise QuestionError("out-of-bounds", message, f"give 0 to {length - 1}", "indices")
        bits[index // 8] |= 0x80 >> index % 8
    packed = zlib.compress(bytes(bits), 9, wbits=_GZIP)
    return "u" + base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def decode_status_list(encoded: str) -> tuple[frozenset[int], int]:
    """The indices whose bits are set, and how many bits there are; RecordError for what is no such list."""
    bits = _bits(encoded)
    if bits is None:
        message = f"{quoted(encoded)} is no list of status bits"
        raise RecordError("bad-value", message, "give gzip in base64url behind a `u`", "encodedList")
    if len(bits) * 8 < FEWEST_BITS:
        message = f"a list of {len(bits) * 8} bits is shorter than {FEWEST_BITS}"
        raise RecordError("out-of-bounds", message, "ask its issuer", "encodedList")
    found = ((place * 8 + bit, byte) for place, byte in enumerate(bits) if byte for bit in range(8))
    return frozenset(index for index, byte in found if byte & 0x80 >> index % 8), len(bits) * 8


def _bits(encoded: object) -> bytes | None:
    """The bytes of a list; None where it is none, or larger than is read."""
    if not isinstance(encoded, str) or len(encoded) > 2 * _MOST_BYTES:
        return None
    text = encoded.removeprefix("u")
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        inflating = zlib.decompressobj(wbits=_GZIP)
        bits = inflating.decompress(packed, _MOST_BYTES)
    except (ValueError, binascii.Error, zlib.error):
        return None
    return bits if inflating.eof else None


def status_entry(list_id: str, index: int, purpose: str = "suspension") -> dict[str, Any]:
    """The `credentialStatus` of a badge whose status stands at an index of a list."""
    if purpose not in PURPOSES:
        raise QuestionError(
            "unknown-option", f"{quoted(purpose)} is no purpose", "write revocation or suspension"
        )
    if isinstance(index, bool) or not isinstance(index, int) or index < 0:
        message = f"{quoted(index)} is no index of a list"
        raise QuestionError("out-of-bounds", message, "give a whole number from 0 on", "index")
    return {
        "id": f"{list_id}#{index}",
        "type": STATUS_LIST,
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": list_id,
    }


def status_list(
    id: str,
    *,
    issuer: str,
    indices: Iterable[int],
    valid_from: datetime,
    purpose: str = "suspension",
    length: int = FEWEST_BITS,
) -> dict[str, Any]:
    """The unsigned credential that publishes which indices are set."""
    return {
        "@context": [VC_2],
        "id": id,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": as_text(valid_from, "valid_from"),
        "credentialSubject": {
            "id": f"{id}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode_status_list(indices, length),
        },
    }


def revocation_list(id: str, *, issuer: str, revoked: Mapping[str, str | None]) -> dict[str, Any]:
    """The list of revoked badges by their ids, each with the reason, if there is one to give."""
    return {
        "id": id,
        "issuer": issuer,
        "revokedCredential": [
            {"id": badge, "revoked": True, **({} if reason is None else {"revocationReason": reason})}
            for badge, reason in FrozenMap(revoked).items()
        ],
    }
