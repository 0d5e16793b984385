"""The badges of a small vendor, and the official ones of 1EdTech.

The files under tests/data/open_badges come from 1EdTech/digital-credentials-public-validator, commit
38254719cf0a490a403c9c812b01e6ab0678f2f3, under the Apache License 2.0, which lies beside them.
"""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import partnercert as pc
from partnercert.exchange import open_badges

OFFICIAL = Path(__file__).parents[1] / "data" / "open_badges"
ISSUER = {"id": "did:web:lantern.example", "name": "Lantern"}
LIST = "https://lantern.example/status/1"
SELLER_PRO = open_badges.achievement(
    pc.Certification(id="seller-pro", title="Lantern Seller Pro"),
    id="https://lantern.example/achievements/seller-pro",
    description="Sells Lantern alone.",
    criteria="Passes the seller exam.",
)


def official(name):
    """An official file."""
    return json.loads((OFFICIAL / name).read_text())


def award(on=date(2026, 1, 1), through=date(2026, 12, 31), **more):
    return pc.Evidence("award", on, person="ada", valid_through=through, award="seller-pro", **more)


def issued(given=None, **changes):
    """A badge of the vendor."""
    said = {
        "id": "https://lantern.example/badges/1",
        "issuer": ISSUER,
        "achievement": SELLER_PRO,
        "subject": "did:example:ada",
        **changes,
    }
    return open_badges.credential(award() if given is None else given, **said)


def moment(year, month=1, day=1, hour=0):
    return datetime(year, month, day, hour, tzinfo=UTC)
