"""Statements, scores and results of a small learning system."""

from partnercert.exchange.reading import Target

VERBS = "http://adlnet.gov/expapi/verbs/"
SELLER, FOUNDATION, DECK = (f"https://learn.example/{name}" for name in ("seller", "foundation", "deck"))
ACTIVITIES = {
    SELLER: Target("exam", "seller"),
    FOUNDATION: Target("module", "foundation"),
    DECK: Target("asset_use", "deck"),
}
ADA = {"mbox": "mailto:ada@acme.example"}
PERSONS = {"mailto:ada@acme.example": "ada", "http://lms.example.com#p-001": "ada", "50": "ada"}
ITEM = "https://lms.example/items/1"


def uuid(n):
    return f"00000000-0000-4000-8000-{n:012d}"


def statement(verb="passed", n=1, activity=SELLER, **changes):
    """Somebody did something."""
    return {
        "id": uuid(n),
        "actor": ADA,
        "verb": {"id": verb if ":" in verb else VERBS + verb},
        "object": {"id": activity},
        "timestamp": "2026-03-02T10:00:00Z",
        **changes,
    }


def voiding(target, n=99):
    return statement("voided", n, object={"objectType": "StatementRef", "id": target})


def score(given=40, at="2026-03-02T09:00:00Z", **changes):
    """A score that a tool reports, out of 50."""
    return {
        "userId": "50",
        "scoreGiven": given,
        "scoreMaximum": 50,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": at,
        **changes,
    }
