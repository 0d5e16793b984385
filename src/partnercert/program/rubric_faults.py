"""Everything that is wrong with a rubric: criteria, levels, weights, groups, raters, cut and bands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from partnercert.errors import Fault, PartnercertError, did_you_mean, quoted
from partnercert.language.nodes import Literal
from partnercert.program.declaration_faults import id_faults
from partnercert.program.known_names import option_faults
from partnercert.program.rubric_scores import bounds, score_of
from partnercert.program.rubrics import RATERS, Criterion, Rubric
from partnercert.records.kinds import NO_BAND
from partnercert.values.amounts import Amount


def rubric_faults(rubric: Rubric) -> Iterator[Fault]:
    """Every fault of a rubric, with paths inside its table; what it comes to is looked at only if it is sound."""
    found = [*_criteria(rubric), *_groups(rubric), *_raters(rubric), *_out_of(rubric)]
    yield from found
    if not found:
        yield from _scores(rubric)


def _criteria(rubric: Rubric) -> Iterator[Fault]:
    if not rubric.criteria:
        yield Fault("missing-key", "the rubric has no criteria", "name what raters look at", "criteria")
    yield from _levels(rubric, None, "levels")
    for id, criterion in rubric.criteria.items():
        path = f"criteria.{id}"
        yield from id_faults(id, path)
        yield from _weight(criterion, f"{path}.weight")
        if not criterion.levels and not rubric.levels:
            help = "give levels to the criterion, or to the rubric for all of them"
            yield Fault("missing-key", f"the criterion {quoted(id)} has no levels", help, f"{path}.levels")
            continue
        yield from _levels(rubric, id, f"{path}.levels")
        levels = [level.id for level in rubric.levels_of(id)]
        if criterion.minimum is not None and criterion.minimum not in levels:
            message = f"{quoted(criterion.minimum)} is no level of {quoted(id)}"
            help = did_you_mean(criterion.minimum, levels)
            yield Fault("unknown-option", message, help, f"{path}.minimum")


def _weight(criterion: Criterion, path: str) -> Iterator[Fault]:
    weight = criterion.weight
    if weight.unit != "count" or weight.number <= 0:
        yield Fault(
            "out-of-bounds", f"{quoted(repr(weight))} is no weight", "give a positive number: 2, 0.5", path
        )
        return
    try:
        Literal(weight)
    except PartnercertError as error:
        yield from (fault.under(path) for fault in error.faults)


def _levels(rubric: Rubric, criterion: str | None, path: str) -> Iterator[Fault]:
    """What is wrong with the levels of the rubric, or of one criterion, where they stand there."""
    given = rubric.levels if criterion is None else rubric.criteria[criterion].levels
    if not given:
        return
    if len(given) == 1:
        yield Fault("missing-option", "one level tells nothing apart", "give two or more", path)
    for id, level in given.items():
        yield from id_faults(id, f"{path}.{id}")
        if level.points.unit != "points":
            message = f"{quoted(repr(level.points))} is no worth of a level"
            yield Fault("unit-mismatch", message, "give it in points: 3", f"{path}.{id}.points")
        elif level.points.number < 0:
            message = f"a level is worth {level.points}"
            yield Fault("out-of-bounds", message, "give points from 0 on", f"{path}.{id}.points")
    for worth, many in Counter(level.points for level in given.values()).items():
        if many > 1:
            same = " and ".join(quoted(id) for id, level in given.items() if level.points == worth)
            help = "levels are ordered by their points, so each needs its own"
            yield Fault("contradiction", f"{same} are worth the same, {worth}", help, path)


def _groups(rubric: Rubric) -> Iterator[Fault]:
    for id, group in rubric.groups.items():
        path = f"groups.{id}"
        yield from id_faults(id, path)
        if group.share.unit != "ratio" or not 0 < group.share.number <= 1:
            message = f"{quoted(repr(group.share))} is no share of a score"
            yield Fault("out-of-bounds", message, 'write share = "percent(40)"', f"{path}.share")
        if not any(each.group == id for each in rubric.criteria.values()):
            help = f'write group = "{id}" on its criteria, or leave the group out'
            yield Fault("missing-option", f"the group {quoted(id)} has no criteria", help, path)
    for id, criterion in rubric.criteria.items():
        path = f"criteria.{id}.group"
        if criterion.group is None and rubric.groups:
            message = f"the criterion {quoted(id)} is in no group"
            help = f"name one: {', '.join(quoted(each) for each in rubric.groups)}"
            yield Fault("missing-key", message, help, path)
        elif criterion.group is not None and criterion.group not in rubric.groups:
            help = did_you_mean(criterion.group, rubric.groups) or "declare it under `groups`"
            yield Fault("unknown-option", f"the rubric has no group {quoted(criterion.group)}", help, path)
    shares = [group.share for group in rubric.groups.values() if group.share.unit == "ratio"]
    whole = sum(share.number for share in shares)
    if len(shares) == len(rubric.groups) and shares and whole != 1:
        said = Amount.computed(whole, "ratio")
        message = f"the shares of the groups come to {said}"
        yield Fault("contradiction", message, "they are parts of one score: let them come to 100%", "groups")


def _raters(rubric: Rubric) -> Iterator[Fault]:
    yield from option_faults(rubric.raters, RATERS, "raters")
    for name, least in (("minimum_raters", 1), ("adjudicate_beyond", 0)):
        number = getattr(rubric, name)
        if number is not None and (type(number) is not int or number < least):
            help = f"give a whole number from {least} on"
            yield Fault("out-of-bounds", f"{quoted(number)} cannot be `{name}`", help, name)


def _out_of(rubric: Rubric) -> Iterator[Fault]:
    if rubric.out_of is not None and (rubric.out_of.unit != "points" or rubric.out_of.number <= 0):
        message = f"a score is not out of {quoted(repr(rubric.out_of))}"
        yield Fault("out-of-bounds", message, "give positive points: 100", "out_of")


def _scores(rubric: Rubric) -> Iterator[Fault]:
    lowest, highest = bounds(rubric)
    named = {"cut": rubric.cut, **{f"bands.{id}": least for id, least in rubric.bands.items()}}
    for path, score in named.items():
        if score is not None:
            yield from _score(score, lowest, highest, path)
    for id in rubric.bands:
        yield from id_faults(id, f"bands.{id}")
        if id == NO_BAND:
            message = f"{quoted(id)} is the band of what is below all bands"
            yield Fault("bad-id", message, "give it another name", f"bands.{id}")
    for score, many in Counter(rubric.bands.values()).items():
        if many > 1:
            same = " and ".join(quoted(id) for id, least in rubric.bands.items() if least == score)
            yield Fault("contradiction", f"{same} begin at the same score, {score}", "move one", "bands")
    try:
        score_of(rubric)
    except PartnercertError as error:
        yield from error.faults


def _score(score: Amount, lowest: Amount, highest: Amount, path: str) -> Iterator[Fault]:
    """Whether a score can be missed, and reached; a band may hold everybody."""
    if score.unit != "points":
        yield Fault("unit-mismatch", f"{quoted(repr(score))} is no score", "give it in points: 70", path)
    elif score > highest:
        message = f"nobody reaches {score}: the highest levels come to {highest}"
        help = "give a lower score, or say what the score is `out_of`"
        yield Fault("out-of-bounds", message, help, path)
    elif path == "cut" and score <= lowest:
        message = f"everybody reaches {score}: the lowest levels come to {lowest}"
        yield Fault("out-of-bounds", message, "give a higher score", path)
