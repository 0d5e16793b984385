"""Everything that is exchanged, once; run by itself, it says what that asked of the world."""

import json
from datetime import UTC, date, datetime

from tests.watched import watched

import partnercert as pc
from partnercert.exchange import case, cmi5, directory, lti, open_badges, qti, xapi
from partnercert.exchange.reading import Target

PROGRAM = pc.parse_program("""
[ladders.tier]
tiers = ["registered"]
[tiers.registered]
""")
PERSON = {"mbox": "mailto:ada@acme.example"}
SCORE = {"userId": "50", "scoreGiven": 4, "scoreMaximum": 5, "timestamp": "2026-03-02T09:00:00Z"}
PROGRESS = {"activityProgress": "Completed", "gradingProgress": "FullyGraded"}


def exchange(decisions):
    award = pc.Evidence(
        "award", date(2026, 1, 1), person="ada", valid_through=date(2026, 12, 31), award="pro"
    )
    badge = open_badges.credential(
        award,
        id="https://l.example/1",
        issuer={"id": "did:web:l.example"},
        achievement=open_badges.achievement(
            pc.Certification(id="pro"), id="https://l.example/pro", description="Pro", criteria="Passes."
        ),
        subject="did:example:ada",
        status=open_badges.status_entry("https://l.example/s", 5, "revocation"),
    )
    moment = datetime(2026, 6, 30, tzinfo=UTC)
    lists = {
        "https://l.example/s": open_badges.status_list(
            "https://l.example/s",
            issuer="did:web:l.example",
            indices=[5],
            valid_from=moment,
            purpose="revocation",
        )
    }
    read = open_badges.read(badge, as_of=moment, verified=True, lists=lists)
    assert open_badges.BadgeVerdict.REVOKED is read.verdict
    open_badges.from_jwt_claims(open_badges.to_jwt_claims(badge))
    statement = {
        "actor": PERSON,
        "verb": {"id": f"{xapi.VERBS}passed"},
        "object": {"id": "a"},
        "timestamp": "2026-03-02T09:00:00Z",
    }
    assert xapi.evidence([statement], {"a": Target("exam", "a")}).evidence
    assert cmi5.evidence([statement], {"a": cmi5.Unit(target=Target("exam", "a"))}).aside
    assert lti.evidence({"i": [{**SCORE, **PROGRESS}]}, {"i": Target("exam", "a")}).evidence
    test = {"identifier": "t", "datestamp": "2026-03-02T09:00:00Z"}
    assert qti.evidence(
        [{"context": {"sourcedId": "ada"}, "testResult": test}], {"t": Target("exam", "a")}
    ).evidence
    case.read_package({"CFDocument": {"title": "t"}, "CFItems": [{"identifier": "i", "fullStatement": "s"}]})
    assert directory.listing(decisions, {"acme": {}})["partners"]


if __name__ == "__main__":
    given = [pc.decide(PROGRAM, PROGRAM.record("acme"), as_of=date(2026, 6, 30))]
    # once unwatched: modules and zones are read when they are first used
    exchange(given)
    print(json.dumps(watched(lambda: exchange(given))))
