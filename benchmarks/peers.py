"""Other rule engines that decide the facts of A: each in the form that it is fastest with.

They see whole numbers, ratios in percent and survey scores in tenths, so that none of them rounds. The rules are
written once, as JSON Logic, and put into the words of each. Of `outcomes` they are asked the 37 requirements alone.
"""

import json
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any, NamedTuple

import cedarpy
import cel
import datalogic_py
import zen
from decisions import BARS, FACTS, TIERS

TENTHS = ("survey_score",)


class Peer(NamedTuple):
    """An engine ready to be asked: what it is given for each partner, the tier it finds, and the outcomes."""

    name: str
    given: Sequence[Any]
    rank: Callable[[Any], int]
    outcomes: Callable[[Any], Sequence[bool]]


def whole(name: str, value: Any) -> Any:
    """A fact, or the bar it is held against, as a whole number."""
    scale = 100 if FACTS[name] == "ratio" else 10 if name in TENTHS else 1
    return value if value is True or value is False else round(value * scale)


def var(name: str) -> dict[str, str]:
    return {"var": name}


def requirements() -> list[list[Any]]:
    """The requirements of each tier, in the order of the hand-written outcomes."""
    renewal = [
        {"<=": [var("days_since_last_renewal"), 365]},
        {"<=": [var("critical_modules_outstanding"), 0]},
    ]
    market: list[Any] = [
        {">=": [var("survey_score"), 42]},
        {">=": [var("attach_rate"), 20]},
        {">=": [var("influenced_pipeline"), 250_000]},
    ]
    how_many = {"+": [{"if": [each, 1, 0]} for each in market]}
    tiers = []
    for rank in range(3):
        asked = [
            {">=": [var(name), whole(name, bars[rank])]}
            for name, bars in BARS.items()
            if bars[rank] is not None
        ]
        asked += renewal
        if rank:
            asked += [{"==": [var("security_evidence"), True]}, {">=": [how_many, rank + 1]}]
        tiers.append(asked)
    # each of the four shares times 1,000
    shares = [
        {"*": [3, var("first_pass_quality")]},
        {"*": [3, var("win_rate")]},
        {"+": [var("nps"), 100]},
        {"*": [4, var("survey_score")]},
    ]
    tiers[2].append({">=": [{"+": shares}, 700]})
    return tiers


def ladder() -> Any:
    """The rank of the tier earned."""
    silver, gold, platinum = ({"and": tier} for tier in requirements())
    return {"if": [silver, {"if": [gold, {"if": [platinum, 4, 3]}, 2]}, 1]}


def infix(rule: Any, conjunction: str, place: str = "", conditional: str = "({} ? {} : {})") -> str:
    """A rule as most languages write it."""
    if not isinstance(rule, dict):
        return json.dumps(rule)
    ((word, parts),) = rule.items()
    if word == "var":
        return place + parts
    texts = [infix(part, conjunction, place, conditional) for part in parts]
    if word == "if":
        return conditional.format(*texts)
    return "(" + f" {conjunction if word == 'and' else word} ".join(texts) + ")"


def datalogic(facts: Sequence[dict[str, Any]]) -> Peer:
    engine = datalogic_py.Engine()
    session = engine.session()
    rank = engine.compile(ladder())
    outcomes = engine.compile([rule for tier in requirements() for rule in tier])
    return Peer(
        f"datalogic-py {version('datalogic-py')}",
        [datalogic_py.DataHandle(json.dumps(each)) for each in facts],
        lambda given: session.evaluate_data(rank, given),
        lambda given: session.evaluate_data(outcomes, given),
    )


def zen_engine(facts: Sequence[dict[str, Any]]) -> Peer:
    rank = zen.compile_expression(infix(ladder(), "and"))
    outcomes = zen.compile_expression(
        "[" + ", ".join(infix(rule, "and") for tier in requirements() for rule in tier) + "]"
    )
    return Peer(f"zen-engine {version('zen-engine')}", facts, rank.evaluate, outcomes.evaluate)


def common_expressions(facts: Sequence[dict[str, Any]]) -> Peer:
    rank = cel.compile(infix(ladder(), "&&"))
    outcomes = cel.compile(
        "[" + ", ".join(infix(rule, "&&") for tier in requirements() for rule in tier) + "]"
    )
    return Peer(
        f"common-expression-language {version('common-expression-language')}",
        [cel.Context(variables=each) for each in facts],
        rank.execute,
        outcomes.execute,
    )


def cedar(facts: Sequence[dict[str, Any]]) -> Peer:
    """Each requirement, or tier, is a policy; those that permit are the reasons of the answer."""

    def policies(rules: Sequence[Any]) -> cedarpy.PolicySet:
        said = [infix(rule, "&&", "context.", "(if {} then {} else {})") for rule in rules]
        return cedarpy.PolicySet.from_str(
            "\n".join(f"permit(principal, action, resource) when {{ {each} }};" for each in said)
        )

    tiers = policies([{"and": tier} for tier in requirements()])
    outcomes = policies([rule for tier in requirements() for rule in tier])
    number = sum(len(tier) for tier in requirements())
    nobody = cedarpy.Entities.from_json_str("[]")
    who = {"principal": 'Partner::"p"', "action": 'Action::"hold"', "resource": 'Tier::"t"'}

    def permitted(given: Any, policies: cedarpy.PolicySet, several: int) -> list[bool]:
        reasons = cedarpy.is_authorized(given, policies, nobody).diagnostics.reasons
        return [f"policy{n}" in reasons for n in range(several)]

    return Peer(
        f"cedarpy {version('cedarpy')}",
        [{**who, "context": each} for each in facts],
        lambda given: [*permitted(given, tiers, 3), False].index(False) + 1,
        lambda given: permitted(given, outcomes, number),
    )


def peers(facts: Sequence[dict[str, Any]]) -> list[Peer]:
    """The engines, ready to be asked about partners of whom everything is known."""
    numbers = [{name: whole(name, value) for name, value in each.items()} for each in facts]
    assert len(TIERS) == 5
    return [make(numbers) for make in (datalogic, zen_engine, common_expressions, cedar)]
