"""Parts that Python makes: what stands where something else is meant is refused with its place."""

from datetime import date, datetime

import attrs
import pytest
from documents.programs import HARBOR
from hypothesis import given
from hypothesis import strategies as st

import partnercert as pc
from partnercert.errors import Fault, PartnercertError, ProgramError
from partnercert.values.mappings import FrozenMap

PROGRAM = pc.parse_program(HARBOR)
RULE = 'count("exam") >= 1'
WHOLE = "write it without quotes and decimals, such as 90"
BY_HAND = "make it with its class, or read plain data with program_from_dict"
LADDER = {"ladders": {"tier": pc.Ladder(tiers=["a"])}, "tiers": {"a": pc.Tier()}}


def change(**more):
    return {"c": pc.ProductChange(category="core-product", severity="minor", on=date(2026, 1, 1), **more)}


@pytest.mark.parametrize(
    ("parts", "message", "help", "path"),
    [
        ({"name": 3}, "`3` stands where a text is meant", "write it in quotes", "program.name"),
        ({"currency": []}, "`[]` stands where a text is meant", "write it in quotes", "program.currency"),
        ({"retired": [3]}, "`3` stands where a text is meant", "write it in quotes", "program.retired[0]"),
        (
            {"tiers": {"a": pc.Role()}},
            "`Role(id='a', title=None, competencies=())` stands where `Tier(…)` is meant",
            BY_HAND,
            "tiers.a",
        ),
        (
            {"requirements": {"x": pc.Requirement(RULE, waivable="no")}},
            "`no` stands where a flag is meant",
            "give True or False",
            "requirements.x.waivable",
        ),
        (
            {"certifications": {"c": pc.Certification(renewal="P1Y")}},
            "`P1Y` stands where `Renewal(…)` is meant",
            BY_HAND,
            "certifications.c.renewal",
        ),
        (
            {"certifications": {"c": pc.Certification(tags={"step": 3})}},
            "`3` stands where a text or a flag is meant",
            "write it in quotes",
            "certifications.c.tags.step",
        ),
        (
            {
                "assessments": {
                    "a": pc.Assessment(kind="exam", retake=pc.RetakePolicy(cap=pc.RetakeCap(max="3")))
                }
            },
            "`3` stands where a whole number is meant",
            WHOLE,
            "assessments.a.retake[0].cap.max",
        ),
        (
            {"modules": {"m": pc.Module(minutes=True)}},
            "`True` stands where a whole number is meant",
            WHOLE,
            "modules.m.minutes",
        ),
        ({"rates": {"eur": [3]}}, "`3` stands where `RateRow(…)` is meant", BY_HAND, "rates.eur[0]"),
        (
            {"changes": change(affects=3)},
            "`3` stands where `Affected(…)` is meant",
            BY_HAND,
            "changes.c.affects",
        ),
    ],
)
def test_a_value_of_another_type_is_refused(parts, message, help, path):
    """Code, message, help and place."""
    with pytest.raises(ProgramError) as caught:
        pc.Program(**parts)
    assert (Fault("bad-value", message, help, path),) == caught.value.faults


def test_all_misfits_are_named_at_once():
    """In the order of the document."""
    ladder = pc.Ladder(tiers=["a", 1], nested="no")
    with pytest.raises(ProgramError) as caught:
        pc.Program(owner=3, ladders={"tier": ladder}, tiers={"a": pc.Tier(title=4)})
    places = ["program.owner", "ladders.tier.tiers[1]", "ladders.tier.nested", "tiers.a.title"]
    assert places == [fault.path for fault in caught.value.faults]


@pytest.mark.parametrize(
    "make",
    [
        lambda: pc.Ladder(tiers=3),
        lambda: pc.Role(competencies=3),
        lambda: pc.Assessment(kind="exam", retake=3),
        lambda: pc.RetakePolicy(waits=3),
        lambda: pc.Notice(anchor="expiry", offsets=3, audience="partner", text="…"),
        lambda: pc.ProductChange(category="core-product", severity="minor", escalate=3),
        lambda: pc.Cadence(on=3),
        lambda: pc.BusinessDays(weekend=3),
        lambda: pc.BusinessDays(holidays=3),
        lambda: pc.Program(retired=3),
        lambda: pc.Program(rates={"eur": 3}),
    ],
)
def test_a_list_is_asked_for_where_one_is_meant(make):
    """When the part is made."""
    with pytest.raises(ProgramError) as caught:
        make()
    said = (
        "bad-value",
        "`3` stands where a list is meant",
        'write it in brackets, such as ["silver", "gold"]',
    )
    assert said == (caught.value.code, caught.value.message, caught.value.help)


@pytest.mark.parametrize("day", [3, "soon", datetime(2026, 12, 25, 9)])
def test_a_holiday_is_a_date(day):
    """Or the text of one."""
    assert date(2026, 12, 25) not in pc.BusinessDays(holidays=["2026-12-25"])
    with pytest.raises(ProgramError) as caught:
        pc.BusinessDays(holidays=[day])
    assert "bad-date" == caught.value.code


class Stranger:
    """A value that no part has a place for."""


def places(part=PROGRAM, path=()):
    """Every attribute and every entry of a program, however deep, as the keys that lead to it."""
    if isinstance(part, FrozenMap | tuple):
        keys = [*part] if isinstance(part, FrozenMap) else [*range(len(part))]
        inside = [(key, part[key]) for key in keys]
    elif type(part).__module__.startswith("partnercert.program."):
        inside = [(each.name, getattr(part, each.name)) for each in attrs.fields(type(part))]
    else:
        return
    for key, value in inside:
        if key != "id":
            yield (*path, key)
            yield from places(value, (*path, key))


PLACES = [*places()]


def changed(part, path, value):
    """The part with a value at a place."""
    if not path:
        return value
    key, *rest = path
    if isinstance(part, FrozenMap):
        return part.replace(key, changed(part[key], rest, value))
    if isinstance(part, tuple):
        return (*part[:key], changed(part[key], rest, value), *part[key + 1 :])
    return attrs.evolve(part, **{key: changed(getattr(part, key), rest, value)})


def refusal(path, value):
    """The error that a value at a place of the program meets, if any."""
    try:
        changed(PROGRAM, path, value)
    except PartnercertError as error:
        return error
    return None


@given(st.sampled_from(PLACES))
def test_no_part_takes_what_nobody_has_heard_of(path):
    """Wherever it stands: an error of the house, and no other."""
    assert refusal(path, Stranger()) is not None


@given(
    st.sampled_from(PLACES),
    st.none()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.binary(max_size=3)
    | st.booleans()
    | st.dates()
    | st.datetimes()
    | st.lists(st.integers() | st.text(max_size=2) | st.none(), max_size=2)
    | st.dictionaries(st.integers() | st.text(max_size=2), st.integers() | st.none(), max_size=2),
)
def test_a_part_takes_a_value_or_says_why_not(path, value):
    """Plain values of any type: the program is made, or an error of the house says what is wrong."""
    refusal(path, value)
