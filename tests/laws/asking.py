"""How the laws ask: one rule or formula, of one record, on one day."""

from datetime import date

from strategies.programs import reading, world

from partnercert.engines.reference import Place
from partnercert.values.ranges import Range
from partnercert.values.verdicts import Verdict

MET, UNMET, UNKNOWN = Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN


def day(text):
    return date.fromisoformat(text)


def judged(rule, record, as_of, known_on=None, program=None):
    """What a rule comes to."""
    return reading(program or world(), record, known_on).judge(rule, Place(as_of))


def valued(formula, record, as_of, known_on=None, program=None):
    """What a formula comes to: a range, or None where nothing is known."""
    return reading(program or world(), record, known_on).value(formula, Place(as_of))


def record_of(*rows, program=None, **facts):
    """A record of rows (dicts or Evidence) and facts."""
    return (program or world()).record("p", facts=facts, evidence=rows)


def narrows(after, before):
    """Whether what is known after lies in what was known before."""
    match before:
        case None:
            return True
        case Range():
            return isinstance(after, Range) and before.low <= after.low and after.high <= before.high
        case _:
            return type(after) is type(before) and after == before
