"""Run as a script: does a piece of work under watch and prints, as a JSON list, what it asked of the world.

Two watches are kept. Audit hooks see files, sockets, processes, threads and fresh imports; whatever Python does not
list as a computation counts. A profile function sees the calls of built-in functions that read a clock or ask the
operating system without an audit event, such as `time.time()`, `date.today()` and `os.stat()`.
"""

import json
import os
import socket
import sys
import threading
import time
from datetime import date, datetime

import pendulum

import partnercert as pc

COMPUTATIONS = frozenset(
    {
        "builtins.id",
        "code.__new__",
        "compile",
        "exec",
        "function.__new__",
        "object.__getattr__",
        "object.__setattr__",
        "sys._getframe",
    }
)
OUTSIDE = frozenset({"time", "posix", "nt", "_io", "_posixsubprocess", "_socket", "_thread"})
CLOCKS = frozenset({"now", "today", "utcnow"})

PROGRAM = """
[program]
name = "Harbor Partners"
edition = "{edition}"
currency = "usd"
timezone = "Europe/Berlin"
fiscal_year = {{ starts = 2, named_by = "end" }}

[facts]
region = {{ sort = "text", one_of = ["emea", "amer", "apac"] }}
influenced_pipeline = {{ unit = "usd", at_least = 0, max_age = "P45D" }}

[kinds.consumption]
fields = {{ customer = "text", acr = "usd", note = {{ sort = "text", optional = true }} }}

[kinds.eligible]
of = "consumption"
where = 'field("acr") > 0'

[rates]
eur = [{{ starts = 2024-01-01, per = 1, worth = "1.1" }}]

[roles.sales]
competencies = ["discovery"]

[competencies.discovery]
category = "positioning"

[assessments.sales-exam]
kind = "exam"

[certifications.sales-pro]
role = "sales"
earned_by = 'has("exam", exam="sales-exam", passed=True)'

[kpis.win_rate]
standard = "win_rate"
window = 'trailing("P12M")'

[kpis.growth]
formula = 'total("eligible", of="acr", window=fiscal("year")) - usd({least})'

[ladders.tier]
tiers = ["registered", "silver", "gold"]

[tiers.registered]

[tiers.silver.requires]
references = 'count("reference", validated=True, window=trailing("P24M")) >= 1'

[tiers.gold.requires]
staff = 'staffed({{"sales": {least}}}, roles_per_person=2)'
sellers = 'holders("sales-pro") >= {least}'
win-rate = 'kpi("win_rate") >= percent(25)'
either = 'any_of(kpi("growth") >= usd(1000), fact("influenced_pipeline") >= usd(250_000))'

[tiers.gold.requires.privacy]
rule = 'attested("gdpr-review")'
applies = 'fact("region").one_of("emea")'

[benefits.support]
tiers = ["gold"]
"""


def evidence(year):
    return [
        {"kind": "exam", "on": f"{year}-03-02", "person": "ada", "exam": "sales-exam", "passed": True},
        {"kind": "award", "at": f"{year}-03-02T23:30:00+00:00", "person": "ada", "award": "sales-pro"},
        {
            "kind": "exam",
            "on": f"{year}-03-09",
            "person": "bo",
            "exam": "sales-exam",
            "score": 86,
            "passed": True,
        },
        {"kind": "reference", "on": f"{year}-02-01", "validated": True},
        {"kind": "deal", "on": f"{year}-04-01", "outcome": "won", "value": "88 eur"},
        {"kind": "deal", "on": f"{year}-04-02", "outcome": "lost"},
        {"kind": "consumption", "on": f"{year}-05-01", "customer": "acme", "acr": 2_000},
        {"kind": "attestation", "on": f"{year}-01-15", "attestation": "gdpr-review"},
    ]


def answers(decision):
    """Everything that a decision offers."""
    return {
        "tier": decision.tier,
        "earned": decision.earned,
        "possible": decision.possible,
        "kpis": dict(decision.kpis),
        "benefits": list(decision.benefits),
        "awards": list(decision.awards),
        "outcomes": (decision["gold"], decision["gold/win-rate"]),
        "gaps": decision.gaps("gold"),
        "explain": str(decision.explain()),
        "json": json.dumps(decision.to_dict()),
        "digest": decision.digest,
        "texts": (repr(decision), str(decision), decision._repr_html_()),
    }


def decide(edition, least, year):
    """Everything from a document to two decisions, one of gold and one that falls short of it."""
    program = pc.parse_program(PROGRAM.format(edition=edition, least=least))
    record = program.record(
        "acme",
        facts={"region": "emea", "influenced_pipeline": {"value": 300_000, "on": f"{year}-10-30"}},
        evidence=evidence(year),
    )
    stricter = program.replace("gold/win-rate", 'kpi("win_rate") >= percent(60)')
    gold = answers(pc.decide(program, record, as_of=date(year, 11, 21)))
    short = answers(pc.decide(stricter, record, as_of=date(year, 12, 1)))
    assert gold["benefits"]
    assert gold["awards"]
    assert short["gaps"]


def refused(text):
    try:
        pc.parse_program(text)
    except ExceptionGroup as error:
        return repr(error), str(error)
    raise AssertionError("the document was accepted")


WORK = {
    "decide": lambda: decide("2027", 1, 2028),
    "refuse": lambda: refused(PROGRAM.format(edition="2027", least="nonsense")),
    "read a file": lambda: open(__file__, "rb").close(),
    "look for a file": lambda: os.path.exists(__file__),
    "open a socket": lambda: socket.socket().close(),
    "start a thread": lambda: threading.Thread(target=int).start(),
    "import a module": lambda: __import__("this_module_is_nowhere_to_be_found"),
    "read the time": time.time,
    "read the time elsewhere": lambda: (time.monotonic(),),
    "ask for today": lambda: date.today(),
    "ask for now": lambda: datetime.now(),
    "ask pendulum for now": lambda: pendulum.now("UTC"),
}


def watched(work):
    seen = []
    watching = True

    def audit(event, arguments):
        if watching and event not in COMPUTATIONS:
            seen.append(f"{event} {arguments!r}"[:200])

    def profile(frame, event, called):
        if event != "c_call":
            return
        name = getattr(called, "__name__", "")
        owner = getattr(called, "__self__", None)
        if getattr(called, "__module__", None) in OUTSIDE or (
            isinstance(owner, type) and issubclass(owner, date) and name in CLOCKS
        ):
            seen.append(f"call {called!r}"[:200])

    sys.addaudithook(audit)
    sys.setprofile(profile)
    try:
        work()
    except ImportError:
        pass
    finally:
        sys.setprofile(None)
        watching = False
    return [each for each in seen if not each.startswith("sys.setprofile")]


if __name__ == "__main__":
    name = sys.argv[1]
    if name in ("decide", "refuse"):
        decide("2026", 1, 2026)
        refused("[nonsense]")
    print(json.dumps(watched(WORK[name])))
