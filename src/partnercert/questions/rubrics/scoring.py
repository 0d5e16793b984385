"""Scoring a rubric: the score of one attempt, its band, whether that is enough, and why, criterion by criterion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

import attrs

from partnercert.engines.reference import Place, Reference
from partnercert.errors import PartnercertError, QuestionError, did_you_mean, quoted
from partnercert.language.nodes import RuleRef
from partnercert.program.program import Program
from partnercert.program.rubric_scores import rated
from partnercert.program.rubrics import Rubric, as_score
from partnercert.questions.decide import check_question
from partnercert.questions.reading import read, rulebook_of
from partnercert.questions.rubrics.results import CriterionScore, RatingGiven, RubricScore
from partnercert.records.evidence import Evidence
from partnercert.records.kinds import ASSESSED
from partnercert.records.reading import is_text
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.ratings import AboutAttempts
from partnercert.values.amounts import Amount, exact
from partnercert.values.dates import as_date
from partnercert.values.ranges import Range, compared
from partnercert.values.verdicts import Verdict, all_of

_DAY: Final = date(2000, 1, 1)
_KEYS: Final = ("rating", "level", "by", "adjudicated")
_SHAPES: Final = 'give {"story": "solid"}, {"story": {"pat": "solid", "ann": "fair"}}, or rows of ratings'


def score_rubric(rubric: Rubric, ratings: Mapping[str, Any] | Iterable[Mapping[str, Any]]) -> RubricScore:
    """What ratings come to under a rubric: score, band, whether it is reached, and why, criterion by criterion.

    `ratings` hold for each criterion a level, one level for each rater (a table by rater, or a list), or None where
    it is not known; or they are rows with `rating` (the criterion), `level`, and if they say so `by` and `adjudicated`.
    A level is its id, or its points. What nobody has rated is unknown and makes the score so.

    QuestionError for what is no rubric, and for what the rubric does not have; ProgramErrors if the rubric itself has
    faults.
    """
    if not isinstance(rubric, Rubric):
        message = f"{quoted(type(rubric).__name__)} is no rubric"
        raise QuestionError("bad-argument", message, "give program.rubrics[…], or Rubric(…)", "rubric")
    program, named = _alone(rubric)
    rows = [row for row in _rows(named, ratings) if row["level"] is not None]
    _check_raters(rows)
    attempt = {"kind": "demo", "demo": "attempt", "id": "attempt", "on": _DAY}
    own = {"kind": "rating", "rubric": named.id, "attempt": "attempt", "on": _DAY}
    record = program.record("ratings", evidence=[attempt, *({**own, **row} for row in rows)])
    reference = read(rulebook_of(program), record, None)
    return _scored(named, named.cut, reference, Place(_DAY, (("attempt", "attempt"),)))


def score_attempt(
    program: Program, record: PartnerRecord, attempt: str, as_of: date, known_on: date | None = None
) -> RubricScore:
    """What the ratings of an attempt, or of an artifact, come to by its rubric, as they stand on a day.

    `attempt` is the id of its row, or of one that it corrects. The score is the one that rules see; whether the attempt
    counts as passed may rest on more, such as a proctor. QuestionError if the record has no such attempt, or its
    assessment has no rubric.
    """
    check_question(program, record, as_of, known_on)
    record = record.under(program.signature)
    view = read(rulebook_of(program), record, None if known_on is None else as_date(known_on)).view(
        as_date(as_of)
    )
    visible = {id: row for kind in ASSESSED for row in view.recorded(kind) for id in view.known_as(row)}
    found = visible.get(attempt) if isinstance(attempt, str) else None
    if found is None:
        help = did_you_mean(str(attempt), visible)
        message = f"no attempt with the id {quoted(attempt)} is known on {as_of}"
        raise QuestionError("unknown-id", message, help or "give attempts an `id`", "attempt")
    assessment = (found.kind, str(found.fields[found.kind]))
    id = program.signature.rated.get(assessment)
    if id is None:
        message = f"{quoted(assessment[1])} is not rated by a rubric"
        raise QuestionError("bad-argument", message, "name a `rubric` on the assessment", "attempt")
    about = AboutAttempts.in_view(view)
    place = Place(view.day, (("attempt", about.rated_as(found) or attempt),))
    reference = Reference(rulebook_of(program), lambda _: attrs.evolve(view, since=date.min))
    return _scored(program.rubrics[id], program.signature.cuts.get(assessment), reference, place)


@lru_cache(maxsize=64)
def _alone(rubric: Rubric) -> tuple[Program, Rubric]:
    """A program of nothing but the rubric, and the rubric as it stands there."""
    id = rubric.id or "rubric"
    parts: dict[str, Any] = {"rubrics": {id: rubric}}
    program = Program(**parts)
    return program, program.rubrics[id]


def _scored(rubric: Rubric, cut: Amount | None, reference: Reference, place: Place) -> RubricScore:
    """The rules of a rubric, read in the ratings of one attempt."""
    score = _exactly(reference.amount(RuleRef("scored", rubric.id), place))
    criteria = {id: _criterion(rubric, id, reference, place) for id in rubric.criteria}
    verdicts = [each.verdict for each in criteria.values()]
    if cut is not None:
        number = None if score is None else Range.exactly(score.number)
        verdicts.append(compared(">=", number, Range.exactly(cut.number)))
    return RubricScore(
        rubric=rubric, cut=cut, score=score, verdict=all_of(verdicts), criteria=tuple(criteria.values())
    )


def _criterion(rubric: Rubric, id: str, reference: Reference, place: Place) -> CriterionScore:
    criterion, ref = rubric.criteria[id], rated(rubric, id)
    points = _exactly(reference.amount(ref, place))
    given = [
        row
        for row in reference.view(place.day).events("rating")
        if (row.fields["attempt"], row.fields["rubric"], row.fields["rating"])
        == (place.group[0][1], rubric.id, id)
    ]
    ratings = tuple(_given(row) for row in sorted(given, key=_order))
    verdict = Verdict.MET
    if criterion.minimum is not None:
        least = next(each for each in rubric.levels_of(id) if each.id == criterion.minimum)
        number = None if points is None else Range.exactly(points.number)
        verdict = compared(">=", number, Range.exactly(least.points.number))
    return CriterionScore(rubric=rubric, id=id, points=points, verdict=verdict, ratings=ratings)


def _given(row: Evidence) -> RatingGiven:
    by = row.fields.get("by")
    return RatingGiven(
        level=str(row.fields["level"]),
        by=None if by is None else str(by),
        adjudicated=row.fields.get("adjudicated") is True,
    )


def _order(row: Evidence) -> tuple[object, ...]:
    return (
        row.fields.get("adjudicated") is True,
        row.on,
        str(row.fields.get("by", "")),
        str(row.fields["level"]),
    )


def _exactly(value: object) -> Amount | None:
    return Amount.computed(value.low, "points") if isinstance(value, Range) and value.known else None


def _rows(rubric: Rubric, ratings: object) -> Iterator[dict[str, Any]]:
    """The ratings as rows, each with the id of its level; None where it is not known."""
    if isinstance(ratings, Mapping):
        for criterion, said in ratings.items():
            path = f"ratings.{criterion}"
            for by, level in _of_criterion(said):
                yield _row(rubric, {"rating": criterion, "level": level, "by": by}, path)
        return
    if isinstance(ratings, str) or not isinstance(ratings, Iterable):
        message = f"{quoted(type(ratings).__name__)} is no ratings"
        raise QuestionError("bad-argument", message, _SHAPES, "ratings")
    for position, row in enumerate(ratings):
        path = f"ratings[{position}]"
        if not isinstance(row, Mapping):
            message = f"a rating is a row, not {quoted(type(row).__name__)}"
            raise QuestionError("bad-argument", message, _SHAPES, path)
        for name in row:
            if name not in _KEYS:
                message = f"a rating has no {quoted(name)}"
                raise QuestionError("unknown-key", message, did_you_mean(str(name), _KEYS), path)
        yield _row(rubric, {"level": None, **row}, path)


def _check_raters(rows: list[dict[str, Any]]) -> None:
    """Nobody counts for two raters of a criterion."""
    told = [(row["rating"], row["by"], row.get("adjudicated") is True) for row in rows if row.get("by")]
    for (criterion, by, _), times in Counter(told).items():
        if times > 1:
            message = f"{quoted(by)} has rated {quoted(criterion)} {times} times"
            raise QuestionError("contradiction", message, "leave all of them out but one", "ratings")


def _of_criterion(said: object) -> Iterator[tuple[object, object]]:
    """What was said about one criterion: by whom, if that is known, and which level."""
    if isinstance(said, Mapping):
        yield from said.items()
    elif isinstance(said, list | tuple):
        yield from ((None, level) for level in said)
    else:
        yield None, said


def _row(rubric: Rubric, row: Mapping[str, Any], path: str) -> dict[str, Any]:
    criterion = row.get("rating")
    if not isinstance(criterion, str) or criterion not in rubric.criteria:
        help = did_you_mean(str(criterion), rubric.criteria)
        raise QuestionError("unknown-option", f"the rubric has no criterion {quoted(criterion)}", help, path)
    by, adjudicated = row.get("by"), row.get("adjudicated")
    if by is not None and not is_text(by):
        message = f"{quoted(by)} does not say who has rated {quoted(criterion)}"
        raise QuestionError("bad-text", message, "name the rater in a text, or leave it out", path)
    if adjudicated is not None and not isinstance(adjudicated, bool):
        raise QuestionError("bad-value", f"{quoted(adjudicated)} is no flag", "give true or false", path)
    if adjudicated and rubric.adjudicate_beyond is None:
        message = "no rating under this rubric is adjudicated"
        help = "leave out `adjudicated`, or give the rubric `adjudicate_beyond`"
        raise QuestionError("bad-argument", message, help, path)
    return {**row, "level": _level(rubric, criterion, row["level"], path)}


def _level(rubric: Rubric, criterion: str, said: object, path: str) -> str | None:
    """The id of a level that is given by its id or by its points."""
    if said is None:
        return None
    levels = rubric.levels_of(criterion)
    worth = None if isinstance(said, str) else _worth(said)
    found = next((each.id for each in levels if said == each.id or worth == each.points), None)
    if found is None:
        message = f"{quoted(str(said))} is no level of {quoted(criterion)}"
        known = ", ".join(f"{level.id} ({level.points})" for level in levels)
        raise QuestionError("unknown-option", message, f"its levels: {known}", path)
    return found


def _worth(said: object) -> Amount | None:
    """The points that are said, as such or as a bare number; None for what is neither."""
    if isinstance(said, Amount):
        return as_score(said)
    try:
        return as_score(exact(said))
    except PartnercertError:
        return None
