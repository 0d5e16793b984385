"""Badges of others: what a reader without a network and without keys can decide, and what it cannot."""

import base64
import json
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.badges import ISSUER, LIST, OFFICIAL, award, issued, moment, official
from tests.exchange.junk import JUNK, spoiled

import partnercert as pc
from partnercert.exchange import open_badges
from partnercert.exchange.open_badges import BadgeVerdict

FILES = sorted(file for file in OFFICIAL.rglob("*.json") if file.parent.name != "schema")
DOCUMENTS = [json.loads(file.read_text()) for file in FILES]

# Verdicts of OB30Tests.java, with what is wrong by the name of the file and where it stands.
INVALID = {
    "simple-err-context": "@context[0]",
    "simple-err-credential-subject-achievement-result-description-type": (
        "credentialSubject.achievement.resultDescription[2].type"
    ),
    "simple-err-credential-subject-identifier-type": "credentialSubject.identifier[0].type",
    "simple-err-credential-subject-profile-type": "credentialSubject.source.type",
    "simple-err-credential-subject-result-type": "credentialSubject.result[1].type",
    "simple-err-credential-subject-type": "credentialSubject.type",
    "simple-err-evidence-type": "evidence[1].type",
    "simple-err-issuer-otheridentifier-type": "issuer.otherIdentifier[1].type",
    "simple-err-issuer-parentorg-type": "issuer.parentOrg.type",
    "simple-err-issuer-type": "issuer.type",
    "simple-err-issuer": "",
    "simple-err-proof-method-no-scheme": "proof[0].verificationMethod",
    "simple-err-proof-method-unknown-scheme": "proof[0].verificationMethod",
    "simple-err-type": "type",
}


def read(document, at=None, **more):
    return open_badges.read(document, as_of=at or moment(2026), **{"verified": True, **more})


class TestOfficialFiles:
    """The verdicts of the public validator of 1EdTech that need neither a network nor a key."""

    @pytest.mark.parametrize(
        "name",
        [
            "simple",
            "simple-context-alias",
            "simple-context-version",
            "simple-did-key-method",
            "simple-did-web-method",
        ],
    )
    def test_what_is_valid_there_is_valid_here(self, name):
        """Once the host has verified the signature."""
        badge = read(official(f"{name}.json"))

        assert (BadgeVerdict.VALID, (), ()) == (badge.verdict, badge.reasons, badge.warnings)

    @pytest.mark.parametrize("name", ["simple_v1", "simple-eddsa-2022"])
    def test_what_is_of_the_older_data_model_is_a_warning(self, name):
        """The validator warns of version 1.1; it is read all the same."""
        badge = read(official(f"{name}.json"))

        assert BadgeVerdict.VALID is badge.verdict
        assert "the credential is of the data model 1.1" in [fault.message for fault in badge.warnings]
        assert badge.valid_from is not None

    @pytest.mark.parametrize(("name", "path"), INVALID.items(), ids=INVALID)
    def test_what_is_invalid_there_is_invalid_here(self, name, path):
        """And for the same reason: the place that the file is named after."""
        badge = read(official(f"{name}.json"))

        assert BadgeVerdict.INVALID is badge.verdict
        assert path in [reason.path for reason in badge.reasons]

    def test_a_badge_that_has_ended_is_expired(self):
        """ExpirationProbe: it was valid until 2010-01-01."""
        assert BadgeVerdict.EXPIRED is read(official("simple-err-expired.json")).verdict

    def test_a_badge_that_has_not_begun_says_so(self):
        """IssuanceProbe: it is valid from 2040; it lacks its achievement, too."""
        badge = read(official("simple-err-issued.json"))

        assert BadgeVerdict.INVALID is badge.verdict
        assert BadgeVerdict.NOT_YET_VALID in [reason.verdict for reason in badge.reasons]

    @pytest.mark.parametrize("name", ["simple-err-proof-value", "simple-err-proof-method", "simple"])
    def test_only_the_host_can_tell_whether_a_signature_holds(self, name):
        """EmbeddedProofProbe: unknown until it has looked, and invalid if it does not."""
        document = official(f"{name}.json")

        assert BadgeVerdict.UNKNOWN is open_badges.read(document, as_of=moment(2026)).verdict
        assert BadgeVerdict.INVALID is read(document, verified=False).verdict

    def test_a_bit_of_a_list_revokes(self):
        """BitstringStatusListProbe: bit 23 of the list of its issuer, an index that is written as a number."""
        document = official("bit-string-list/credential-status-revoked.json")
        address = document["credentialStatus"]["statusListCredential"]

        def verdict(*indices):
            published = open_badges.status_list(
                address,
                issuer=document["issuer"]["id"],
                indices=indices,
                valid_from=moment(2023),
                purpose="revocation",
            )
            return read(document, lists={address: published}).verdict

        assert (BadgeVerdict.REVOKED, BadgeVerdict.VALID) == (verdict(23), verdict(22, 24))
        assert BadgeVerdict.UNKNOWN is read(document).verdict

    def test_a_revocation_list_revokes(self):
        """RevocationListProbe."""
        document = official("credential-status-revoked.json")
        address, issuer = document["credentialStatus"]["id"], document["issuer"]["id"]

        def reasons(revoked):
            published = open_badges.revocation_list(address, issuer=issuer, revoked=revoked)
            return [
                (reason.verdict, reason.message)
                for reason in read(document, lists={address: published}).reasons
            ]

        assert [(BadgeVerdict.REVOKED, "it was revoked: a mistake")] == reasons({document["id"]: "a mistake"})
        assert [] == reasons({"https://elsewhere.example/1": None})
        assert BadgeVerdict.UNKNOWN is read(document).verdict

    def test_an_endorsement_is_read_like_a_badge(self):
        """It has no achievement, and needs none."""
        assert BadgeVerdict.VALID is read(official("endorsement-valid.json")).verdict

    def test_a_complete_badge_is_understood(self):
        """Every key of the standard; only its revocation list is not at hand."""
        badge = read(official("complete.json"))

        assert ["credentialStatus"] == [reason.path for reason in badge.reasons]
        assert "https://1edtech.edu/achievements/degree" == badge.achievement
        assert ("did:example:ebfeb1f712ebc6f1c276e12ec21", moment(2030)) == (badge.subject, badge.valid_until)

    @pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
    def test_every_key_is_kept(self, file):
        """Known or not: what came goes back."""
        document = json.loads(file.read_text())

        assert document == open_badges.read(document, as_of=moment(2026)).to_dict()

    @pytest.mark.parametrize("name", ["simple.jwt", "velocity.jwt"])
    def test_older_tokens_wrap_the_credential(self, name):
        """What stands under `vc` is the badge."""
        body = (OFFICIAL / name).read_text().split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))

        assert claims["vc"] == open_badges.from_jwt_claims(claims)


class TestVerdicts:
    """The gravest reason decides; what is not known is neither valid nor invalid."""

    def test_the_moments_of_a_term_are_exact(self):
        """Valid from the first moment of its first day to the last one of its last."""
        badge = issued()
        at = {
            datetime.fromisoformat("2025-12-31T23:59:59Z"): BadgeVerdict.NOT_YET_VALID,
            moment(2026): BadgeVerdict.VALID,
            datetime.fromisoformat("2026-12-31T23:59:59Z"): BadgeVerdict.VALID,
            moment(2027): BadgeVerdict.EXPIRED,
        }

        assert list(at.values()) == [read(badge, each).verdict for each in at]

    def test_a_suspension_is_no_revocation(self):
        badge = issued(status=open_badges.status_entry(LIST, 5))
        published = open_badges.status_list(LIST, issuer=ISSUER["id"], indices=[5], valid_from=moment(2026))

        assert BadgeVerdict.SUSPENDED is read(badge, lists={LIST: published}).verdict

    def test_revoked_outweighs_expired(self):
        """What was revoked and has ended was revoked."""
        badge = issued(status=open_badges.status_entry(LIST, 5, "revocation"))
        published = open_badges.status_list(
            LIST, issuer=ISSUER["id"], indices=[5], valid_from=moment(2026), purpose="revocation"
        )

        found = read(badge, moment(2030), lists={LIST: published})

        assert BadgeVerdict.REVOKED is found.verdict
        assert {BadgeVerdict.REVOKED, BadgeVerdict.EXPIRED} == {reason.verdict for reason in found.reasons}

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"issuer": "did:web:mallory.example"}, "is not the issuer's"),
            ({"validUntil": "2026-02-01T00:00:00Z"}, "is out of date"),
            ({"credentialSubject": {"statusPurpose": "revocation"}}, "does not say what is under"),
            (
                {"credentialSubject": {"statusPurpose": "suspension", "encodedList": "u123"}},
                "is no list of status bits",
            ),
            ({"credentialSubject": None}, "does not say what is under"),
        ],
    )
    def test_a_list_that_says_nothing_leaves_it_unknown(self, change, message):
        """Somebody else's list, an old one, a broken one: none says that the badge is in order."""
        badge = issued(status=open_badges.status_entry(LIST, 5))
        published = open_badges.status_list(LIST, issuer=ISSUER["id"], indices=[], valid_from=moment(2026))

        found = read(badge, moment(2026, 6), lists={LIST: {**published, **change}})

        assert BadgeVerdict.UNKNOWN is found.verdict
        assert message in found.reasons[0].message

    @pytest.mark.parametrize("index", ["131072", -1, "five", None, True, "1" * 30])
    def test_an_index_that_is_none_leaves_it_unknown(self, index):
        status = {**open_badges.status_entry(LIST, 5), "statusListIndex": index}
        published = open_badges.status_list(LIST, issuer=ISSUER["id"], indices=[5], valid_from=moment(2026))

        assert (
            BadgeVerdict.UNKNOWN
            is read({**issued(), "credentialStatus": status}, lists={LIST: published}).verdict
        )

    def test_a_status_of_another_kind_leaves_it_unknown(self):
        status = {"id": "ethereum:0x", "type": "VelocityRevocationListJan2021"}

        assert BadgeVerdict.UNKNOWN is read({**issued(), "credentialStatus": status}).verdict

    @pytest.mark.parametrize(
        "change", [{"statusPurpose": None}, {"statusPurpose": "gone"}, {"statusSize": 2}]
    )
    def test_a_status_that_is_not_understood_leaves_it_unknown(self, change):
        """A purpose that nobody knows, or several bits for one."""
        status = {**open_badges.status_entry(LIST, 5), **change}
        published = open_badges.status_list(LIST, issuer=ISSUER["id"], indices=[], valid_from=moment(2026))

        assert (
            BadgeVerdict.UNKNOWN
            is read({**issued(), "credentialStatus": status}, lists={LIST: published}).verdict
        )

    @pytest.mark.parametrize("purpose", ["refresh", "message"])
    def test_a_status_about_something_else_changes_nothing(self, purpose):
        """The standard has purposes that say nothing about validity."""
        status = {**open_badges.status_entry(LIST, 5), "statusPurpose": purpose}

        assert BadgeVerdict.VALID is read({**issued(), "credentialStatus": status}).verdict

    def test_an_entry_of_the_older_standard_is_understood(self):
        status = {**open_badges.status_entry(LIST, 5), "type": "StatusList2021Entry"}
        published = open_badges.status_list(LIST, issuer=ISSUER["id"], indices=[5], valid_from=moment(2026))

        assert (
            BadgeVerdict.SUSPENDED
            is read({**issued(), "credentialStatus": status}, lists={LIST: published}).verdict
        )

    def test_a_revocation_list_of_somebody_else_leaves_it_unknown(self):
        status = {"id": LIST, "type": "1EdTechRevocationList"}
        published = open_badges.revocation_list(LIST, issuer="did:web:mallory.example", revoked={})

        assert (
            BadgeVerdict.UNKNOWN
            is read({**issued(), "credentialStatus": status}, lists={LIST: published}).verdict
        )

    def test_a_row_of_a_revocation_list_revokes_unless_it_says_otherwise(self):
        """The standard lets `revoked` be left out."""
        status = {"id": LIST, "type": "1EdTechRevocationList"}
        published = {"id": LIST, "issuer": ISSUER["id"], "revokedCredential": [{"id": issued()["id"]}]}

        assert (
            BadgeVerdict.REVOKED
            is read({**issued(), "credentialStatus": status}, lists={LIST: published}).verdict
        )

    def test_what_was_taken_back_from_a_revocation_list_is_valid(self):
        """`revoked: false`."""
        status = {"id": LIST, "type": "1EdTechRevocationList"}
        published = open_badges.revocation_list(LIST, issuer=ISSUER["id"], revoked={issued()["id"]: None})
        published["revokedCredential"][0]["revoked"] = False

        assert (
            BadgeVerdict.VALID
            is read({**issued(), "credentialStatus": status}, lists={LIST: published}).verdict
        )

    def test_one_of_several_statuses_is_enough_to_revoke(self):
        """Several are overlooked as a fault of form, and each is asked."""
        statuses = [open_badges.status_entry(LIST, 5), open_badges.status_entry(f"{LIST}/r", 7, "revocation")]
        lists = {
            id: open_badges.status_list(
                id, issuer=ISSUER["id"], indices=[7], valid_from=moment(2026), purpose=purpose
            )
            for id, purpose in ((LIST, "suspension"), (f"{LIST}/r", "revocation"))
        }

        found = read({**issued(), "credentialStatus": statuses}, lists=lists)

        assert (BadgeVerdict.REVOKED, ["bad-shape"]) == (
            found.verdict,
            [fault.code for fault in found.warnings],
        )

    @pytest.mark.parametrize("document", [None, [], "badge", 7, {1: 2}, {"id": {1, 2}}, {"id": float("nan")}])
    def test_what_is_no_document_is_invalid(self, document):
        """A verdict, not an error."""
        found = read(document)

        assert (BadgeVerdict.INVALID, {}) == (found.verdict, found.to_dict())
        assert found.reasons[0].message

    @pytest.mark.parametrize(
        ("depth", "verdict"),
        [(63, BadgeVerdict.VALID), (65, BadgeVerdict.INVALID), (5_000, BadgeVerdict.INVALID)],
    )
    def test_a_document_has_a_depth_to_which_it_is_read(self, depth, verdict):
        """64 tables or lists within one another, whatever the machine could bear."""
        more = {}
        for n in range(depth - 1):
            more = {"x": more} if n % 2 else [more]

        assert verdict is read({**issued(), "more": more}).verdict

    @given(spoiled(DOCUMENTS) | JUNK)
    def test_no_document_is_an_error(self, document):
        """Whatever it says, there is a verdict."""
        found = read(document)

        assert (found.verdict is BadgeVerdict.VALID) == (not found.reasons)
        assert found.evidence("seller-pro", person="ada") is None or found.achievement is not None
        for said in (found.id, found.issuer, found.subject, found.achievement):
            assert said is None or isinstance(said, str)
        assert found.valid_from is None or found.awarded is not None

    @given(st.sampled_from(DOCUMENTS), st.dictionaries(st.text("xyz", min_size=1), st.integers() | st.text()))
    def test_unknown_keys_change_nothing(self, document, more):
        assert read(document).verdict is read({**document, **more}).verdict

    def test_a_moment_without_a_zone_is_no_question(self):
        with pytest.raises(pc.QuestionError, match="no point in time with a zone") as error:
            open_badges.read(issued(), as_of=datetime(2026, 1, 1))

        assert ("bad-date", "as_of") == (error.value.code, error.value.path)


class TestAsEvidence:
    """A badge of others is an award where the host says of what."""

    @given(
        st.dates(date(2000, 1, 1), date(2030, 1, 1)),
        st.integers(0, 2000),
        st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata"]),
    )
    def test_an_award_survives_as_a_badge(self, on, days, zone):
        """Its days come back, in the zone in which it was issued."""
        through = date.fromordinal(on.toordinal() + days)

        found = read(issued(award(on, through), timezone=zone)).evidence("seller-pro", "ada", zone)

        assert (on, through, "ada", "seller-pro") == (
            found.on,
            found.valid_through,
            found.person,
            found.fields["award"],
        )

    def test_the_last_second_of_a_day_is_its_end_too(self):
        """Some issuers write it so."""
        badge = {**issued(), "validUntil": "2026-12-31T23:59:59Z"}

        assert date(2026, 12, 31) == read(badge).evidence("seller-pro").valid_through

    def test_the_same_badge_counts_once(self):
        """Its id, and the moment from which it is valid, are the id of the row."""
        rows = [read(issued()).evidence("seller-pro", "ada") for _ in range(2)]
        program = pc.parse_program("[certifications.seller-pro]")

        assert 1 == len(program.record("acme", evidence=rows).evidence)

    @pytest.mark.parametrize("verified", [None, False])
    def test_what_nobody_has_verified_is_no_award(self, verified):
        assert read(issued(), verified=verified).evidence("seller-pro") is None

    def test_an_endorsement_is_no_award(self):
        assert read(official("endorsement-valid.json")).evidence("seller-pro") is None

    def test_what_ends_on_the_day_before_it_begins_is_no_award(self):
        """In some zone: valid for no day at all."""
        assert read({**issued(), "validUntil": "2026-01-01T00:00:00Z"}).evidence("seller-pro") is None

    def test_the_subject_may_be_an_identifier(self):
        """The first one."""
        badge = {**issued(), "credentialSubject": {**issued()["credentialSubject"], "id": None}}
        badge["credentialSubject"]["identifier"] = [
            {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "emailAddress"}
            for name in ("ada@acme.example", "ada@home.example")
        ]

        assert "ada@acme.example" == read(badge).subject

    def test_what_has_expired_is_an_award_of_its_time(self):
        assert date(2026, 12, 31) == read(issued(), moment(2030)).evidence("seller-pro").valid_through
