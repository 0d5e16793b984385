"""Badges are signed and verified for real, by openbadgeslib and by PyJWT."""

from datetime import date

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.did import did_key_from_pem
from openbadgeslib.ob3.ldp import OB3LdpVerifier, add_data_integrity_proof, verify_data_integrity_proof
from openbadgeslib.ob3.signer import OB3Signer
from openbadgeslib.ob3.verifier import OB3Verifier
from tests.exchange.badges import award, issued, moment, official

from partnercert.exchange import open_badges
from partnercert.exchange.open_badges import BadgeVerdict


def keys():
    """A key of an issuer: private, public, and as its DID."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return private, public, did_key_from_pem(public)


PRIVATE, PUBLIC, DID = keys()
METHOD = f"{DID}#{DID.removeprefix('did:key:')}"
# without an end: these verifiers ask the clock
BADGE = issued(award(date(2026, 1, 1), None), issuer={"id": DID, "name": "Lantern"})


def signed(badge=BADGE):
    return add_data_integrity_proof(badge, PRIVATE, METHOD, created=moment(2026))


class TestProofs:
    """A Data Integrity proof over what is written here."""

    def test_a_verifier_accepts_the_badge_with_its_proof(self):
        """Its strictest check: context, structure, dates, issuer and key."""
        credential = OB3LdpVerifier.for_issuer_did(DID).verify(signed())

        assert (BADGE["id"], "did:example:ada") == (credential.id, credential.recipient_id)

    def test_a_renewed_badge_is_signed_anew(self):
        renewed = open_badges.renewed(signed(), award(date(2026, 6, 1), None))

        verify_data_integrity_proof(signed(renewed), PUBLIC)

    def test_what_was_changed_does_not_verify(self):
        """And the reader is told."""
        forged = {**signed(), "validFrom": "2020-01-01T00:00:00Z"}

        with pytest.raises(LibOpenBadgesException):
            verify_data_integrity_proof(forged, PUBLIC)
        assert BadgeVerdict.INVALID is open_badges.read(forged, as_of=moment(2026), verified=False).verdict

    def test_an_endorsement_and_a_status_list_are_signed_alike(self):
        published = open_badges.status_list(
            "https://l.example/1", issuer=DID, indices=[3], valid_from=moment(2026)
        )

        for document in (
            published,
            {k: v for k, v in official("endorsement-valid.json").items() if k != "proof"},
        ):
            verify_data_integrity_proof(signed(document), PUBLIC)


class TestTokens:
    """The claims of a badge as a JWT."""

    def test_a_verifier_accepts_the_token(self):
        """Signed by openbadgeslib, with every registered claim that it asks for."""
        token = OB3Signer(PRIVATE, "EdDSA").sign_payload(open_badges.to_jwt_claims(BADGE))

        assert BADGE["id"] == OB3Verifier(PUBLIC).verify(token).id

    def test_a_token_brings_the_badge_back(self):
        """Signed and verified by PyJWT."""
        token = jwt.encode(open_badges.to_jwt_claims(BADGE), PRIVATE, algorithm="EdDSA")

        claims = jwt.decode(token, PUBLIC, algorithms=["EdDSA"])

        assert BADGE == open_badges.from_jwt_claims(claims)
        found = open_badges.read(open_badges.from_jwt_claims(claims), as_of=moment(2026), verified=True)
        assert BadgeVerdict.VALID is found.verdict

    def test_another_key_does_not_verify(self):
        token = jwt.encode(open_badges.to_jwt_claims(BADGE), Ed25519PrivateKey.generate(), algorithm="EdDSA")

        with pytest.raises(jwt.InvalidSignatureError):
            jwt.decode(token, PUBLIC, algorithms=["EdDSA"])
