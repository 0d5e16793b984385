"""Reading a CFPackage: its items, what they belong to, what comes before what, and its rubrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from partnercert.errors import did_you_mean, quoted
from partnercert.exchange.case.frameworks import Competence, Criterion, Framework, Level, Rubric, slug
from partnercert.exchange.reading import Door, beside, within
from partnercert.values.mappings import FrozenMap

_PACKAGE: Final = ("CFDocument", "CFItems", "CFAssociations", "CFRubrics")
_ITEM: Final = ("identifier", "fullStatement", "humanCodingScheme", "CFItemType")
_READ: Final = ("isChildOf", "precedes")
_ASSOCIATION: Final = ("associationType", "originNodeURI", "destinationNodeURI", "sequenceNumber")
_RUBRIC: Final = ("title", "CFRubricCriteria")
_CRITERION: Final = (
    "identifier",
    "category",
    "description",
    "weight",
    "position",
    "CFItemURI",
    "CFRubricCriterionLevels",
)
_LEVEL: Final = ("quality", "score")


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
    coded = {identifier: slug(given.get("humanCodingScheme")) for identifier, (given, _) in items.items()}
    uses = Counter(coded.values())
    return {each: code if code and uses[code] == 1 else slug(each) or each for each, code in coded.items()}


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
