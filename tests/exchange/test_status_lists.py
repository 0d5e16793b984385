"""Lists of status bits, as the W3C publishes them."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openbadgeslib.ob3.status import decode_encoded_list, set_indices
from openbadgeslib.ob3.status_list import encode_bitstring
from tests.exchange.badges import LIST, moment
from tests.exchange.junk import faults_of

import partnercert as pc
from partnercert.exchange import open_badges

# Computed with gzip and base64url of the standard library, and decoded alike by openvc and openbadgeslib.
PUBLISHED = {
    "uH4sIAAAAAAACA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA": [],
    "uH4sIAAAAAAACA-3BIQEAAAACIKc73RkWoAEAAAAAAAAAAAAAAAAAAADeBuRZQ2cAQAAA": [0],
    "uH4sIAAAAAAACA-3QAQ0AAAwCIO1f2hz_IAIJAAAAAAAAAAAAAADfVAEAAADAOQNQdb5gAEAAAA": [94567],
    "uH4sIAAAAAAACA-3QAQ0AAAgDIN_c6ObwgwjsAAAAAAAAAAAAAADQJgoAAAAA3jky_qmsAEAAAA": [0, 94567],
    "uH4sIAAAAAAACA-3BIQEAAAACIP1_2hkWIAEAAAAAAAAAAAAAAAAAAADOOhDiU9wAQAAA": [131071],
}


def packed(bits):
    return "u" + base64.urlsafe_b64encode(zlib.compress(bits, wbits=31)).decode().rstrip("=")


class TestBits:
    """131,072 bits at least; bit 0 is the leftmost of the first byte."""

    @pytest.mark.parametrize(("encoded", "indices"), PUBLISHED.items(), ids=map(str, PUBLISHED.values()))
    def test_published_lists(self, encoded, indices):
        """Decoded bits are compared: compressed bytes differ between machines."""
        assert (frozenset(indices), 131_072) == open_badges.decode_status_list(encoded)
        assert indices == sorted(open_badges.decode_status_list(open_badges.encode_status_list(indices))[0])

    @given(st.sets(st.integers(0, 262_143), max_size=20))
    def test_what_is_set_is_found(self, indices):
        """Here and by openbadgeslib, whoever wrote the list."""
        ours = open_badges.encode_status_list(indices, 262_144)

        assert (indices, 262_144) == open_badges.decode_status_list(ours)
        assert indices == set_indices(decode_encoded_list(ours))
        assert indices == open_badges.decode_status_list(encode_bitstring(indices, 262_144))[0]

    def test_older_lists_have_no_prefix(self):
        """StatusList2021 wrote base64url without the `u`."""
        encoded = open_badges.encode_status_list([5]).removeprefix("u")

        assert {5} == open_badges.decode_status_list(encoded)[0]

    @pytest.mark.parametrize(
        "encoded",
        [None, 7, "", "u", "u!!!", "uH4sI", "uAAAA", packed(b"\0" * 16_384)[:-9], packed(b"\0" * 5_000_000)],
    )
    def test_what_is_no_list_is_refused(self, encoded):
        """Nor one that would unpack to more than anybody publishes."""
        with pytest.raises(pc.RecordError) as error:
            open_badges.decode_status_list(encoded)

        assert [("bad-value", "encodedList")] == faults_of(error)

    def test_a_short_list_is_refused(self):
        """Whoever looks up a short one tells too much."""
        with pytest.raises(pc.RecordError, match="131064 bits is shorter than 131072"):
            open_badges.decode_status_list(packed(b"\0" * 16_383))

    @pytest.mark.parametrize("index", [-1, 131_072, True, "5"])
    def test_an_index_lies_in_the_list(self, index):
        with pytest.raises(pc.QuestionError, match="is no index of a list of 131072 bits"):
            open_badges.encode_status_list([index])

    @pytest.mark.parametrize("length", [8, 131_073, 10**9])
    def test_a_list_has_a_length(self, length):
        with pytest.raises(pc.QuestionError, match="too short, too long, or no whole number of bytes"):
            open_badges.encode_status_list([], length)


class TestEntries:
    """What a badge says about its place in a list."""

    def test_an_index_is_a_text(self):
        """The standard writes it so."""
        assert {
            "id": f"{LIST}#94567",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "suspension",
            "statusListIndex": "94567",
            "statusListCredential": LIST,
        } == open_badges.status_entry(LIST, 94567)

    def test_a_purpose_is_one_of_two(self):
        with pytest.raises(pc.QuestionError, match="`message` is no purpose"):
            open_badges.status_entry(LIST, 1, "message")

    def test_a_list_is_a_credential(self):
        published = open_badges.status_list(
            LIST, issuer="did:web:l.example", indices=[5], valid_from=moment(2026)
        )

        assert ["VerifiableCredential", "BitstringStatusListCredential"] == published["type"]
        assert {5} == open_badges.decode_status_list(published["credentialSubject"]["encodedList"])[0]

    def test_a_revocation_list_gives_reasons_where_there_are_some(self):
        published = open_badges.revocation_list(
            LIST, issuer="did:web:l.example", revoked={"a": "a mistake", "b": None}
        )

        assert [
            {"id": "a", "revoked": True, "revocationReason": "a mistake"},
            {"id": "b", "revoked": True},
        ] == published["revokedCredential"]
