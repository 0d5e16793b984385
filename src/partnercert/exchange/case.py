"""CASE packages: frameworks of competencies, in what order they are learnt, and the rubrics that measure them.

Source: Competencies and Academic Standards Exchange 1.1 (1EdTech), CFPackage.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from keyword import iskeyword
from math import gcd, lcm
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5  # noqa: TID251 - a hash of a name, the same at any time

import attrs

from partnercert.errors import QuestionError, did_you_mean, quoted
from partnercert.exchange.reading import Door, beside, within
from partnercert.program.rubrics import Criterion as ProgramCriterion
from partnercert.program.rubrics import Rubric as ProgramRubric
from partnercert.program.rubrics import effective_weights
from partnercert.values.amounts import exact
from partnercert.values.mappings import FrozenMap

_ITEM: Final = ("identifier", "fullStatement", "humanCodingScheme", "CFItemType")
_CRITERION: Final = (
    "identifier",
    "category",
    "description",
    "weight",
    "position",
    "CFItemURI",
    "CFRubricCriterionLevels",
)
_READ: Final = ("isChildOf", "precedes")
_ASSOCIATION: Final = ("associationType", "originNodeURI", "destinationNodeURI", "sequenceNumber")
_RUBRIC: Final = ("title", "CFRubricCriteria")
_LEVEL: Final = ("quality", "score")
_PACKAGE: Final = ("CFDocument", "CFItems", "CFAssociations", "CFRubrics")


@attrs.frozen(kw_only=True)
class Competence:
    """One item of a framework: its id in the program, what it states, the item it belongs to, and what comes first."""

    id: str
    identifier: str
    code: str | None
    statement: str
    type: str | None
    parent: str | None
    children: tuple[str, ...]
    requires: tuple[str, ...]
    raw: FrozenMap[str, Any]


@attrs.frozen
class Level:
    """One level of a criterion, with its score."""

    quality: str
    score: Fraction
    raw: FrozenMap[str, Any] = attrs.field(factory=FrozenMap)


@attrs.frozen(kw_only=True)
class Criterion:
    """One criterion of a rubric: its weight, the competence it measures, and its levels from low to high."""

    name: str
    description: str | None
    weight: Fraction
    item: str | None
    levels: tuple[Level, ...]
    raw: FrozenMap[str, Any]


@attrs.frozen(kw_only=True)
class Rubric:
    """A rubric of weighted criteria."""

    title: str
    criteria: tuple[Criterion, ...]
    raw: FrozenMap[str, Any] = attrs.field(factory=FrozenMap)

    def table(self) -> dict[str, Any]:
        """The rubric as it stands in the table `[rubrics]` of a program document, with criteria and levels by ids.

        Its score there is the mean by the weights, on the scale of the levels. What has no weight is left out.
        """
        criteria = [each for each in self.criteria if each.weight > 0]
        ids = _named([each.name for each in criteria], "criterion")
        titled = {"title": self.title} if self.title else {}
        return {
            **titled,
            "criteria": {id: _criterion_table(each) for id, each in zip(ids, criteria, strict=True)},
        }

    @property
    def maximum(self) -> Fraction:
        """The weighted score of whoever reaches the highest level everywhere."""
        best = (
            each.weight * max((level.score for level in each.levels), default=Fraction(0))
            for each in self.criteria
        )
        return sum(best, Fraction(0))

    def score(self, ratings: Mapping[str, Any]) -> Fraction | None:
        """The weighted score of ratings by criterion, each a score or the name of a level.

        A criterion that nobody rated makes it unknown, never zero. QuestionError for what the rubric does not have.
        """
        known = [each.name for each in self.criteria]
        for name in ratings:
            if name not in known:
                message = f"the rubric has no criterion {quoted(name)}"
                raise QuestionError("unknown-option", message, did_you_mean(str(name), known), "ratings")
        if any(ratings.get(name) is None for name in known):
            return None
        return sum((each.weight * _rated(each, ratings[each.name]) for each in self.criteria), Fraction(0))

    def share(self, ratings: Mapping[str, Any]) -> Fraction | None:
        """The weighted score as a share of the maximum; None where it is unknown."""
        score = self.score(ratings)
        return None if score is None or not self.maximum else score / self.maximum


@attrs.frozen(kw_only=True)
class Framework:
    """What a package says: competencies by their ids in the program, and rubrics; `raw` keeps what is not read."""

    title: str
    items: FrozenMap[str, Competence]
    rubrics: tuple[Rubric, ...]
    raw: FrozenMap[str, Any]

    def competencies(self, category: str | None = None) -> dict[str, dict[str, str]]:
        """The table `[competencies]` of a program document: every item without items of its own."""
        more = {} if category is None else {"category": category}
        return {each.id: {"title": each.statement, **more} for each in self._leaves()}

    def modules(self) -> dict[str, dict[str, Any]]:
        """The table `[modules]` of a program document: one for each such item, after those that come first."""
        leaves = {each.id for each in self._leaves()}
        return {
            each.id: {
                "title": each.statement,
                "objectives": [each.id],
                **({"requires": first} if (first := [id for id in each.requires if id in leaves]) else {}),
            }
            for each in self._leaves()
        }

    def rubric_tables(self) -> dict[str, dict[str, Any]]:
        """The table `[rubrics]` of a program document: every rubric by an id that is made of its title."""
        ids = _named([each.title for each in self.rubrics], "rubric")
        return {id: each.table() for id, each in zip(ids, self.rubrics, strict=True)}

    def _leaves(self) -> Iterable[Competence]:
        return (each for each in self.items.values() if not each.children)


def read_package(package: Mapping[str, Any]) -> Framework:
    """What a CFPackage says; RecordErrors names every misfit, circle and reference to nothing.

    An item's id is made of its coding scheme, `PS.1` becoming `ps-1`, or is its identifier where that is missing or
    not unique.
    """
    door = Door()
    table = door.table(package, "") or {}
    document = door.part(table, "CFDocument", "", required=not door.faults)
    title = None if document is None else door.text(document, "title", "CFDocument")
    tables = _identified(door, table, "CFItems")
    ids = _ids(tables)
    parents, order, firsts = _associations(door, table, ids)
    _no_circle(door, {child: [parent] for child, parent in parents.items()}, "isChildOf")
    _no_circle(door, firsts, "precedes")
    items: dict[str, Competence] = {}
    for identifier, (given, path) in tables.items():
        children = [child for child, parent in parents.items() if parent == ids[identifier]]
        items[ids[identifier]] = Competence(
            id=ids[identifier],
            identifier=identifier,
            code=door.text(given, "humanCodingScheme", path, required=False),
            statement=_long_text(door, given, "fullStatement", path),
            type=door.text(given, "CFItemType", path, required=False),
            parent=parents.get(ids[identifier]),
            children=tuple(sorted(children, key=lambda child: (order[child], child))),
            requires=tuple(firsts.get(ids[identifier], ())),
            raw=door.kept(beside(given, _ITEM), path),
        )
    rubrics = tuple(
        _rubric(door, given, path, ids) for given, path in door.rows(table.get("CFRubrics"), "CFRubrics")
    )
    raw = door.kept(_unread(table, document or {}), "")
    door.close("the package")
    return Framework(title=title or "", items=FrozenMap(items), rubrics=rubrics, raw=raw)


def write_rubric(
    rubric: ProgramRubric, *, uri: str, changed: datetime, items: Mapping[str, Competence] | None = None
) -> dict[str, Any]:
    """A rubric of a program as a CFRubric, for the `CFRubrics` of a package.

    Identifiers follow from `uri`, under which it is published, and from ids: written again they are the same.
    `changed` is an aware datetime, `items` the competences that criteria measure. Weights are whole numbers, in which
    groups, shares and the scale of the score have gone up: the share of the maximum is the same. What CASE has no
    place for stays in the program: minima, raters, cut score, bands. QuestionError for what is none of these.
    """
    if not isinstance(rubric, ProgramRubric):
        message = f"{quoted(type(rubric).__name__)} is no rubric of a program"
        raise QuestionError("bad-argument", message, "give program.rubrics[…]", "rubric")
    if not isinstance(uri, str) or ":" not in uri:
        message = f"{quoted(uri)} is no address of a rubric"
        raise QuestionError("bad-argument", message, 'give "https://example.com/rubrics/demo"', "uri")
    if not isinstance(changed, datetime) or changed.utcoffset() is None:
        message = f"{quoted(changed)} is no point in time with a zone"
        raise QuestionError("bad-date", message, "give an aware datetime", "changed")
    for id, item in (items or {}).items():
        if not isinstance(item, Competence):
            message = f"{quoted(type(item).__name__)} is no competence"
            raise QuestionError("bad-argument", message, "give read_package(…).items[…]", f"items.{id}")
        if id not in rubric.criteria:
            message = f"the rubric has no criterion {quoted(id)}"
            raise QuestionError("unknown-id", message, did_you_mean(str(id), rubric.criteria), "items")
    stamp = {"lastChangeDateTime": changed.isoformat()}
    own = _address(uri)
    weights = _whole_weights(rubric)
    return {
        **own,
        "title": rubric.title or rubric.id,
        **stamp,
        "CFRubricCriteria": [
            _written_criterion(
                rubric, criterion, uri, stamp, weights[criterion.id], position, (items or {}).get(id)
            )
            for position, (id, criterion) in enumerate(rubric.criteria.items(), 1)
        ],
    }


def _written_criterion(
    rubric: ProgramRubric,
    criterion: ProgramCriterion,
    uri: str,
    stamp: Mapping[str, str],
    weight: int,
    position: int,
    item: Competence | None,
) -> dict[str, Any]:
    own = _address(uri, criterion.id)
    measured = {} if item is None else {"CFItemURI": _link(item)}
    return {
        **own,
        "category": criterion.title or criterion.id,
        **measured,
        "weight": weight,
        "position": position,
        "rubricId": _address(uri)["identifier"],
        **stamp,
        "CFRubricCriterionLevels": [
            {
                **_address(uri, criterion.id, level.id),
                **({} if level.descriptor is None else {"description": level.descriptor}),
                "quality": level.title or level.id,
                "score": _json_number(level.points.number),
                "position": place,
                "rubricCriterionId": own["identifier"],
                **stamp,
            }
            for place, level in enumerate(rubric.levels_of(criterion.id), 1)
        ],
    }


def _address(uri: str, *ids: str) -> dict[str, str]:
    """The identifier and the address of a part of what is published."""
    whole = "/".join((uri, *ids))
    return {"identifier": str(uuid5(NAMESPACE_URL, whole)), "uri": whole}


def _link(item: Competence) -> dict[str, Any]:
    uri = item.raw.get("uri")
    title = item.code or item.statement
    return {
        "title": title,
        "identifier": item.identifier,
        "uri": uri if isinstance(uri, str) else item.identifier,
    }


def _whole_weights(rubric: ProgramRubric) -> dict[str, int]:
    """What one point of each criterion adds to the score, in whole numbers without a common divisor."""
    scaled = effective_weights(rubric)
    if rubric.out_of is not None:
        scaled = {id: each / rubric.levels_of(id)[-1].points.number for id, each in scaled.items()}
    several = lcm(*(each.denominator for each in scaled.values()))
    whole = {id: int(each * several) for id, each in scaled.items()}
    common = gcd(*whole.values())
    return {id: each // common for id, each in whole.items()}


def _json_number(number: int | Fraction) -> int | float:
    return number if isinstance(number, int) else float(number)


def _criterion_table(criterion: Criterion) -> dict[str, Any]:
    ids = _named([each.quality for each in criterion.levels], "level")
    levels = {id: _level_table(id, each) for id, each in zip(ids, criterion.levels, strict=True)}
    weight = {} if criterion.weight == 1 else {"weight": _decimal(criterion.weight)}
    return {"title": criterion.name, **weight, "levels": levels}


def _level_table(id: str, level: Level) -> dict[str, Any]:
    titled = {"title": level.quality} if level.quality and level.quality != id else {}
    said = level.raw.get("description")
    seen = {"descriptor": " ".join(said.split())} if isinstance(said, str) and said.strip() else {}
    return {"points": _decimal(level.score), **titled, **seen}


def _decimal(number: Fraction) -> int | Decimal:
    """A number of a package, which is a decimal, as a document writes it."""
    return number.numerator if number.denominator == 1 else Decimal(number.numerator) / number.denominator


def _named(texts: list[str], what: str) -> list[str]:
    """An id for each text: what it says, or its number where that is nothing or not unique."""
    slugs = [_slug(text) for text in texts]
    uses = Counter(slugs)
    numbers = [f"{what}-{number}" for number in range(1, len(texts) + 1)]
    ids = [
        slug if slug and uses[slug] == 1 and not iskeyword(slug) else number
        for slug, number in zip(slugs, numbers, strict=True)
    ]
    return ids if len({*ids}) == len(ids) else numbers


def _unread(table: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """What a package says beside what is read: associations of other types whole, of the others what is left."""
    given = table.get("CFAssociations")
    associations = (
        [each for each in given if isinstance(each, Mapping)] if isinstance(given, list | tuple) else []
    )
    return {
        **beside(table, _PACKAGE),
        "CFDocument": beside(document, ("title",)),
        "CFAssociations": [
            beside(each, _ASSOCIATION if each.get("associationType") in _READ else ())
            for each in associations
        ],
    }


def _identified(door: Door, table: Mapping[str, Any], key: str) -> dict[str, tuple[Mapping[str, Any], str]]:
    found: dict[str, tuple[Mapping[str, Any], str]] = {}
    for given, path in door.rows(table.get(key), key):
        item = door.table(given, path)
        identifier = None if item is None else door.text(item, "identifier", path)
        if item is None or identifier is None:
            continue
        if identifier in found:
            message = f"{quoted(identifier)} stands for two items"
            door.fault("duplicate-id", message, "correct one of them", within(path, "identifier"))
        found.setdefault(identifier, (item, path))
    return found


def _ids(items: Mapping[str, tuple[Mapping[str, Any], str]]) -> dict[str, str]:
    """The id of each item in the program."""
    coded = {identifier: _slug(given.get("humanCodingScheme")) for identifier, (given, _) in items.items()}
    uses = Counter(coded.values())
    return {each: code if code and uses[code] == 1 else _slug(each) or each for each, code in coded.items()}


def _slug(text: object) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") if isinstance(text, str) else ""


def _long_text(door: Door, table: Mapping[str, Any], key: str, path: str) -> str:
    """A statement, which may be long and may break its lines."""
    value = table.get(key)
    if isinstance(value, str) and value.strip():
        return " ".join(value.split())
    if value is None:
        door.missing(key, path)
    else:
        door.fault("bad-text", f"{quoted(value)} is no statement", "give a text", within(path, key))
    return ""


def _associations(
    door: Door, table: Mapping[str, Any], ids: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, Fraction], dict[str, list[str]]]:
    """The parent of each item, its place among its siblings, and what comes before it."""
    parents: dict[str, str] = {}
    order: dict[str, Fraction] = {}
    firsts: dict[str, list[str]] = {}
    document = table.get("CFDocument")
    root = document.get("identifier") if isinstance(document, Mapping) else None
    for given, path in door.rows(table.get("CFAssociations"), "CFAssociations"):
        association = door.table(given, path)
        kind = None if association is None else door.text(association, "associationType", path)
        if association is None or kind not in _READ:
            continue
        origin, destination = (
            _node(door, association, key, path, ids, root) for key in ("originNodeURI", "destinationNodeURI")
        )
        if origin is None or destination is None:
            continue
        if kind == "precedes":
            firsts.setdefault(destination, []).append(origin)
        elif parents.setdefault(origin, destination) != destination:
            message = f"{quoted(origin)} is the child of two items"
            door.fault("contradiction", message, "leave one association out", path)
        order.setdefault(origin, door.number(association, "sequenceNumber", path) or Fraction(0))
    return parents, order, firsts


def _node(
    door: Door, association: Mapping[str, Any], key: str, path: str, ids: Mapping[str, str], root: object
) -> str | None:
    place = within(path, key)
    node = door.part(association, key, path, required=True)
    identifier = None if node is None else door.text(node, "identifier", place)
    if identifier is None or identifier == root:
        return None
    if identifier not in ids:
        message = f"the package has no item {quoted(identifier)}"
        door.fault("unknown-id", message, did_you_mean(identifier, ids), within(place, "identifier"))
    return ids.get(identifier)


def _no_circle(door: Door, before: Mapping[str, list[str]], kind: str) -> None:
    """Faults of items that follow from themselves."""
    done: set[str] = set()
    for start in before:
        trail: list[str] = []
        todo = [(start, iter(before.get(start, ())))] if start not in done else []
        while todo:
            node, rest = todo[-1]
            if len(trail) < len(todo):
                trail.append(node)
            following = next(rest, None)
            if following is None:
                done.add(todo.pop()[0])
                trail.pop()
            elif following in trail:
                message = f"{quoted(following)} follows from itself by {kind}"
                door.fault("cycle", message, "leave one association out", "CFAssociations")
                return
            elif following not in done:
                todo.append((following, iter(before.get(following, ()))))


def _rubric(door: Door, given: Any, path: str, ids: Mapping[str, str]) -> Rubric:
    table = door.table(given, path) or {}
    criteria = [
        (door.number(criterion, "position", place) or Fraction(0), _criterion(door, criterion, place, ids))
        for each, place in door.rows(table.get("CFRubricCriteria"), within(path, "CFRubricCriteria"))
        if (criterion := door.table(each, place)) is not None
    ]
    names = Counter(each.name for _, each in criteria)
    for name, uses in names.items():
        if uses > 1:
            message = f"{quoted(name)} names two criteria"
            door.fault("duplicate-id", message, "rename one of them", within(path, "CFRubricCriteria"))
    ordered = tuple(each for _, each in sorted(criteria, key=lambda row: row[0]))
    title = door.text(table, "title", path, required=False) or ""
    return Rubric(title=title, criteria=ordered, raw=door.kept(beside(table, _RUBRIC), path))


def _criterion(door: Door, table: Mapping[str, Any], path: str, ids: Mapping[str, str]) -> Criterion:
    weight = door.number(table, "weight", path, low=0)
    levels = []
    for given, place in door.rows(
        table.get("CFRubricCriterionLevels"), within(path, "CFRubricCriterionLevels")
    ):
        level = door.table(given, place)
        if level is None:
            continue
        score = door.number(level, "score", place)
        if score is None and level.get("score") is None:
            door.missing("score", place)
        quality = door.text(level, "quality", place, required=False) or ""
        levels.append(Level(quality, score or Fraction(0), door.kept(beside(level, _LEVEL), place)))
    item = door.part(table, "CFItemURI", path)
    measured = (
        None if item is None else door.text(item, "identifier", within(path, "CFItemURI"), required=False)
    )
    name = door.text(table, "category", path, required=False) or door.text(table, "identifier", path)
    return Criterion(
        name=name or "",
        description=door.text(table, "description", path, required=False),
        weight=Fraction(1) if weight is None else weight,
        item=ids.get(measured or ""),
        levels=tuple(sorted(levels, key=lambda each: each.score)),
        raw=door.kept(beside(table, _CRITERION), path),
    )


def _rated(criterion: Criterion, rating: Any) -> Fraction:
    """The score of a rating, which is one of the levels."""
    by_name = {level.quality: level.score for level in criterion.levels}
    if isinstance(rating, str) and rating in by_name:
        return by_name[rating]
    scores = {level.score for level in criterion.levels}
    number = None if isinstance(rating, str | bool) else Fraction(exact(rating))
    if number is None or number not in scores:
        message = f"{quoted(rating)} is no level of {quoted(criterion.name)}"
        known = ", ".join(f"{level.quality} ({level.score})" for level in criterion.levels)
        raise QuestionError("unknown-option", message, f"its levels: {known}", "ratings")
    return number
