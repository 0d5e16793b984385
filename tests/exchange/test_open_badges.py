"""Awards as badges: what is written, what a renewal keeps, and what nobody would be served by."""

import copy
from datetime import UTC, date, datetime, timedelta

import jsonschema
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.exchange.badges import ISSUER, SELLER_PRO, award, issued, moment, official
from tests.exchange.junk import faults_of, spoiled

import partnercert as pc
from partnercert.exchange import open_badges

URL = st.from_regex(r"https://[a-z]{1,8}\.example/[a-z0-9]{1,8}", fullmatch=True)
TEXT = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=20)
DAYS = st.dates(date(2000, 1, 1), date(2040, 1, 1))
RESULTS = {
    **SELLER_PRO,
    "resultDescription": [
        {
            "id": "urn:r1",
            "type": ["ResultDescription"],
            "name": "Exam score",
            "resultType": "RawScore",
            "valueMin": "0",
            "valueMax": "100",
        },
        {
            "id": "urn:r2",
            "type": ["ResultDescription"],
            "name": "Demo",
            "resultType": "RubricCriterionLevel",
            "allowedValue": ["good", "better"],
            "rubricCriterionLevel": [{"id": "urn:l1", "type": ["RubricCriterionLevel"], "name": "Mastered"}],
        },
    ],
}

PARTS = {"achievement": RESULTS, "issuer": ISSUER, "results": [{"resultDescription": "urn:r1"}]}


@st.composite
def badges(draw):
    """A badge of anybody, for anything, with results and keys of the standard that nobody here knows."""
    on = draw(DAYS)
    through = draw(st.none() | st.integers(0, 2_000).map(lambda days: on + timedelta(days=days)))
    about = draw(st.sampled_from([{"id": "did:example:ada"}, {"identifier": [IDENTITY]}]))
    return issued(
        award(on, through),
        id=draw(URL),
        issuer={"id": draw(URL), "name": draw(TEXT)},
        achievement={**RESULTS, "name": draw(TEXT), "humanCode": draw(TEXT)},
        subject={**about, "licenseNumber": draw(TEXT)},
        results=draw(st.lists(st.just({"resultDescription": "urn:r1", "value": "85"}), max_size=2)),
        evidence=draw(st.lists(st.builds(lambda text: {"narrative": text}, TEXT), max_size=2)),
        timezone=draw(st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Auckland"])),
    )


IDENTITY = {
    "type": "IdentityObject",
    "hashed": False,
    "identityHash": "ada@acme.example",
    "identityType": "emailAddress",
}


class TestWriting:
    """An award is a credential without a signature."""

    def test_an_award_becomes_a_credential(self):
        """Every key of the standard that it needs, and no other."""
        assert {
            "@context": [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            ],
            "id": "https://lantern.example/badges/1",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": "Lantern Seller Pro",
            "issuer": {"type": ["Profile"], "id": "did:web:lantern.example", "name": "Lantern"},
            "validFrom": "2026-01-01T00:00:00Z",
            "validUntil": "2027-01-01T00:00:00Z",
            "awardedDate": "2026-01-01T00:00:00Z",
            "credentialSubject": {
                "type": ["AchievementSubject"],
                "id": "did:example:ada",
                "achievement": {
                    "id": "https://lantern.example/achievements/seller-pro",
                    "type": ["Achievement"],
                    "achievementType": "Certification",
                    "name": "Lantern Seller Pro",
                    "description": "Sells Lantern alone.",
                    "criteria": {"narrative": "Passes the seller exam."},
                },
            },
        } == issued()

    def test_a_day_ends_in_the_zone_of_the_program(self):
        """2026-01-31 is over in Berlin when it is 23:00 in UTC."""
        badge = issued(award(date(2026, 1, 1), date(2026, 1, 31)), timezone="Europe/Berlin")

        assert ("2025-12-31T23:00:00Z", "2026-01-31T23:00:00Z") == (badge["validFrom"], badge["validUntil"])

    def test_an_award_with_an_hour_begins_at_that_hour(self):
        at = datetime(2026, 1, 1, 9, 30, tzinfo=UTC)

        assert "2026-01-01T09:30:00Z" == issued(award(at=at))["validFrom"]

    def test_what_never_ends_says_no_end(self):
        assert "validUntil" not in issued(award(through=None))

    def test_a_tier_is_an_achievement_too(self):
        gold = open_badges.achievement(
            pc.Tier(id="gold", title="Gold"),
            id="https://l.example/gold",
            description="Gold",
            criteria={"id": "https://l.example"},
        )

        assert ("Gold", {"id": "https://l.example"}) == (gold["name"], gold["criteria"])

    @given(badges())
    def test_a_badge_fits_the_official_schema(self, badge):
        """The schema of 1EdTech, whose copy of draft 4 still has the older names of the two moments."""
        older = {"validFrom": "issuanceDate", "validUntil": "expirationDate"}

        jsonschema.validate(
            {older.get(key, key): value for key, value in badge.items()}, official("schema/achievement.json")
        )

    @given(badges())
    def test_a_badge_round_trip_keeps_every_field(self, badge):
        """Read and given back; as the claims of a token and back."""
        assert badge == open_badges.read(badge, as_of=moment(2026)).to_dict()
        assert badge == open_badges.from_jwt_claims(open_badges.to_jwt_claims(badge))

    @given(badges())
    def test_what_is_written_reads_without_a_warning(self, badge):
        begins = datetime.fromisoformat(badge["validFrom"])

        found = open_badges.read(badge, as_of=begins, verified=True)

        assert (open_badges.BadgeVerdict.VALID, ()) == (found.verdict, found.warnings)

    @given(spoiled([PARTS]).filter(lambda said: isinstance(said, dict) and said.keys() == PARTS.keys()))
    def test_nothing_stumbles_over_junk(self, said):
        """It is written, or refused with a code."""
        assume(isinstance(said["results"], list))
        try:
            badge = issued(**said)
        except pc.PartnercertError as error:
            refused = [fault.code for fault in error.faults]
        else:
            refused = []
            assert badge == open_badges.from_jwt_claims(open_badges.to_jwt_claims(badge))
        assert all(refused)

    @given(spoiled([issued()]).filter(lambda badge: isinstance(badge, dict)))
    def test_no_badge_is_too_broken_to_be_refused(self, badge):
        """Renewed or signed, or refused with a code."""
        for change in (
            lambda: open_badges.renewed(badge, award(date(2027, 1, 1))),
            lambda: open_badges.to_jwt_claims(badge),
        ):
            try:
                refused = [change() and ""]
            except pc.PartnercertError as error:
                refused = [fault.code for fault in error.faults]
            assert refused

    def test_what_was_given_is_not_changed(self):
        """And what is given back may be."""
        achievement, before = copy.deepcopy(SELLER_PRO), copy.deepcopy(SELLER_PRO)
        issued(achievement=achievement)["credentialSubject"]["achievement"]["criteria"]["narrative"] = "none"

        assert before == achievement


class TestRefusals:
    """What an official schema lets pass and no reader can use is refused, all at once."""

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"subject": {"role": "seller"}}, ("missing-key", "credentialSubject")),
            ({"subject": {"identifier": []}}, ("missing-key", "credentialSubject")),
            (
                {"achievement": {**SELLER_PRO, "criteria": {}}},
                ("missing-key", "credentialSubject.achievement.criteria"),
            ),
            (
                {"achievement": {**SELLER_PRO, "criteria": None}},
                ("missing-key", "credentialSubject.achievement"),
            ),
            ({"issuer": {"name": "Lantern"}}, ("missing-key", "issuer")),
            ({"issuer": {"id": "x", "type": ["Company"]}}, ("unknown-option", "issuer.type")),
            ({"id": ""}, ("bad-text", "id")),
            ({"id": 3527}, ("bad-text", "id")),
            ({"status": {"id": "https://lantern.example/status/1"}}, ("bad-value", "credentialStatus")),
            ({"issued": moment(2027, 2)}, ("bad-date", "validUntil")),
            (
                {"results": [{"value": "85"}, {"resultDescription": "urn:r9"}]},
                ("unknown-id", "credentialSubject.result[1].resultDescription"),
            ),
            (
                {"results": [{"resultDescription": "urn:r1", "value": "101"}]},
                ("out-of-bounds", "credentialSubject.result[0].value"),
            ),
            (
                {"results": [{"resultDescription": "urn:r1", "value": 85}]},
                ("bad-text", "credentialSubject.result[0].value"),
            ),
            (
                {"results": [{"resultDescription": "urn:r2", "value": "best"}]},
                ("unknown-option", "credentialSubject.result[0].value"),
            ),
            (
                {"results": [{"resultDescription": "urn:r2", "achievedLevel": "urn:l9"}]},
                ("unknown-id", "credentialSubject.result[0].achievedLevel"),
            ),
            ({"evidence": [{"type": "Evidence"}]}, ("bad-value", "evidence[0].type")),
            (
                {"issuer": {**ISSUER, "image": {"id": "https://l.example/logo", "type": ["Image"]}}},
                ("bad-value", "issuer.image.type"),
            ),
        ],
    )
    def test_the_place_is_named(self, changes, fault):
        with pytest.raises(pc.RecordError) as error:
            issued(**{"achievement": RESULTS, **changes})

        assert [fault] == faults_of(error)

    @pytest.mark.parametrize("value", ["0", "85.5", "100"])
    def test_a_value_within_its_bounds_is_none_of_them(self, value):
        """Both bounds are legal."""
        badge = issued(achievement=RESULTS, results=[{"resultDescription": "urn:r1", "value": value}])

        assert value == badge["credentialSubject"]["result"][0]["value"]

    def test_an_image_has_one_type(self):
        """Images, identities and coordinates say their type as a text; the official schema wants it so."""
        image = {"id": "https://l.example/logo", "type": "Image"}

        assert image == issued(issuer={**ISSUER, "image": image})["issuer"]["image"]

    def test_all_misfits_come_at_once(self):
        with pytest.raises(pc.RecordError) as error:
            issued(subject={}, issuer={}, achievement={**SELLER_PRO, "criteria": {}, "name": None})

        assert 4 <= len(error.value.faults)
        assert {"issuer", "credentialSubject", "credentialSubject.achievement"} <= {
            fault.path for fault in error.value.faults
        }

    def test_only_an_award_is_issued(self):
        with pytest.raises(pc.QuestionError, match="is no award"):
            issued(pc.Evidence("exam", date(2026, 1, 1), exam="seller"))

    def test_what_was_revoked_is_not_issued(self):
        with pytest.raises(pc.QuestionError, match="the award was revoked on 2026-05-01") as error:
            issued(award(revoked_on=date(2026, 5, 1)))

        assert "list the badge as revoked instead" == error.value.help

    def test_a_day_has_moments(self):
        """The first day of the calendar has none before it; the last one ends with the calendar."""
        with pytest.raises(pc.QuestionError, match="0001-01-01 has no day before it"):
            issued(award(date.min))
        assert "9999-12-31T23:59:59.999999Z" == issued(award(through=date.max))["validUntil"]

    def test_a_moment_has_a_zone(self):
        with pytest.raises(pc.QuestionError, match="no point in time with a zone"):
            issued(issued=datetime(2026, 1, 1))


class TestRenewal:
    """The same badge for another term."""

    @given(badges(), st.integers(1, 1_000), st.none() | st.integers(0, 1_000))
    def test_a_renewed_badge_keeps_its_id_and_its_original_date(self, badge, later, lasts):
        """However often it is renewed; and who, by whom and for what."""
        on = datetime.fromisoformat(badge["validFrom"]).date() + timedelta(days=later + 1)
        through = None if lasts is None else on + timedelta(days=lasts)
        once = open_badges.renewed({**badge, "proof": [{"type": "DataIntegrityProof"}]}, award(on, through))
        twice = open_badges.renewed(once, award(on + timedelta(days=400), None))

        for each in (once, twice):
            assert badge["awardedDate"] == each["awardedDate"]
            same = ("id", "issuer", "credentialSubject", "name", "type", "@context")
            assert [badge[key] for key in same] == [each[key] for key in same]
            assert badge["validFrom"] < each["validFrom"]
            assert "proof" not in each
        assert ("validUntil" in once) == (through is not None)
        assert "validUntil" not in twice

    def test_a_badge_of_the_older_data_model_keeps_its_date_too(self):
        older = official("simple_v1.json")
        older["@context"] = issued()["@context"]

        renewed = open_badges.renewed(older, award())

        assert ("2010-01-01T00:00:00Z", "2026-01-01T00:00:00Z") == (
            renewed["awardedDate"],
            renewed["validFrom"],
        )
        assert "issuanceDate" not in renewed

    def test_a_renewal_begins_later(self):
        with pytest.raises(pc.QuestionError, match="the renewal begins at 2026-01-01T00:00:00Z") as error:
            open_badges.renewed(issued(), award())

        assert "give the award of the new term, or a later `issued`" == error.value.help

    def test_the_status_stays(self):
        """A badge keeps its place in the list."""
        status = open_badges.status_entry("https://lantern.example/status/1", 5)

        assert (
            status == open_badges.renewed(issued(status=status), award(date(2026, 6, 1)))["credentialStatus"]
        )


class TestClaims:
    """The claims of a token are the credential and five more, nothing wrapped."""

    def test_the_registered_claims(self):
        claims = open_badges.to_jwt_claims(issued())

        assert {
            "iss": "did:web:lantern.example",
            "sub": "did:example:ada",
            "jti": "https://lantern.example/badges/1",
            "nbf": 1767225600,  # 2026-01-01T00:00:00Z
            "exp": 1798761600,  # 2027-01-01T00:00:00Z
        } == {key: value for key, value in claims.items() if key not in issued()}
        assert "vc" not in claims

    def test_who_has_no_id_has_no_sub(self):
        assert "sub" not in open_badges.to_jwt_claims(issued(subject={"identifier": [IDENTITY]}))

    def test_a_proof_is_not_signed_again(self):
        assert "proof" not in open_badges.to_jwt_claims(
            {**issued(), "proof": [{"type": "DataIntegrityProof"}]}
        )

    @pytest.mark.parametrize("name", ["iss", "sub", "jti"])
    def test_a_claim_that_contradicts_the_badge_is_refused(self, name):
        claims = {**open_badges.to_jwt_claims(issued()), name: "did:example:mallory"}

        with pytest.raises(pc.RecordError) as error:
            open_badges.from_jwt_claims(claims)

        assert [("contradiction", name)] == faults_of(error)

    def test_what_is_no_badge_is_not_signed(self):
        with pytest.raises(pc.RecordError) as error:
            open_badges.to_jwt_claims({"id": "x"})

        assert "missing-key" in {fault.code for fault in error.value.faults}


class TestEndorsement:
    """A reference that was validated is an endorsement by the customer."""

    def reference(self, **changes):
        return pc.Evidence(
            "reference", date(2026, 2, 3), **{"customer": "Alder Foods", "validated": True, **changes}
        )

    def endorsed(self, reference, **changes):
        said = {
            "id": "https://a.example/1",
            "issuer": {"id": "https://a.example"},
            "subject": "https://acme.example",
        }
        return open_badges.endorsement(reference, comment="On time.", **{**said, **changes})

    def test_a_reference_endorses(self):
        document = self.endorsed(self.reference(valid_through=date(2028, 2, 2)))

        assert ["VerifiableCredential", "EndorsementCredential"] == document["type"]
        assert ("2026-02-03T00:00:00Z", "2028-02-03T00:00:00Z") == (
            document["validFrom"],
            document["validUntil"],
        )
        assert {
            "id": "https://acme.example",
            "type": ["EndorsementSubject"],
            "endorsementComment": "On time.",
        } == document["credentialSubject"]
        assert (
            open_badges.BadgeVerdict.VALID
            is open_badges.read(document, as_of=moment(2027), verified=True).verdict
        )

    @pytest.mark.parametrize("validated", [False, None])
    def test_a_reference_that_nobody_validated_endorses_nothing(self, validated):
        with pytest.raises(pc.QuestionError, match="is no validated reference"):
            self.endorsed(self.reference(validated=validated))

    def test_its_issuer_is_somebody(self):
        with pytest.raises(pc.RecordError) as error:
            self.endorsed(self.reference(), issuer={"name": "Alder"})

        assert [("missing-key", "issuer")] == faults_of(error)
