"""What a credential must look like: each object with its type, what it requires, and the objects inside it.

A misfit is tolerable where a lenient reader still understands what is meant; nothing is written with one.
Source: the JSON schemas of Open Badges 3.0 (1EdTech), and what they do not catch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import attrs

from partnercert.errors import Fault, PartnercertError, quoted
from partnercert.exchange.reading import as_moment, within
from partnercert.values.amounts import exact

VC_2: Final = "https://www.w3.org/ns/credentials/v2"
VC_1: Final = "https://www.w3.org/2018/credentials/v1"
OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_OPEN_BADGES_CONTEXTS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context"
ACHIEVEMENT_TYPES: Final = ("OpenBadgeCredential", "AchievementCredential")
ENDORSEMENT_TYPES: Final = ("EndorsementCredential",)
VALID_FROM, VALID_UNTIL = ("validFrom", "issuanceDate"), ("validUntil", "expirationDate")
"""What the two data models call the first and the last moment; the older name is tolerable."""


@attrs.frozen
class Misfit:
    """Something that a credential must not be, and whether its reader may overlook it."""

    fault: Fault
    tolerable: bool = False


@attrs.frozen(kw_only=True)
class _Shape:
    """An object of a credential: `one` and `many` are the objects inside it, by their key."""

    listed: bool = True
    required: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    one: Mapping[str, str] = attrs.field(factory=dict)
    many: Mapping[str, str] = attrs.field(factory=dict)


_SHAPES: Final[Mapping[str, _Shape]] = {
    "Profile": _Shape(
        required=("id",),
        texts=("id", "name", "url", "email", "phone", "description"),
        one={"address": "Address", "image": "Image", "parentOrg": "Profile"},
        many={"otherIdentifier": "IdentifierEntry", "endorsement": "EndorsementCredential"},
    ),
    "AchievementSubject": _Shape(
        required=("achievement",),
        texts=("id", "role", "licenseNumber", "term", "narrative"),
        one={"achievement": "Achievement", "image": "Image", "source": "Profile"},
        many={"identifier": "IdentityObject", "result": "Result"},
    ),
    "EndorsementSubject": _Shape(required=("id",), texts=("id", "endorsementComment")),
    "Achievement": _Shape(
        required=("id", "criteria", "description", "name"),
        texts=("id", "name", "description", "achievementType", "humanCode", "version"),
        one={"creator": "Profile", "image": "Image"},
        many={
            "alignment": "Alignment",
            "endorsement": "EndorsementCredential",
            "otherIdentifier": "IdentifierEntry",
            "resultDescription": "ResultDescription",
        },
    ),
    "Result": _Shape(
        texts=("achievedLevel", "resultDescription", "status", "value"), many={"alignment": "Alignment"}
    ),
    "ResultDescription": _Shape(
        required=("id", "name", "resultType"),
        texts=("id", "name", "resultType", "requiredLevel", "requiredValue", "valueMin", "valueMax"),
        many={"alignment": "Alignment", "rubricCriterionLevel": "RubricCriterionLevel"},
    ),
    "RubricCriterionLevel": _Shape(
        required=("id", "name"), texts=("id", "name", "level", "points"), many={"alignment": "Alignment"}
    ),
    "Alignment": _Shape(
        required=("targetName", "targetUrl"), texts=("targetName", "targetUrl", "targetCode", "targetType")
    ),
    "Evidence": _Shape(texts=("id", "name", "narrative", "description", "genre", "audience")),
    "Address": _Shape(one={"geo": "GeoCoordinates"}),
    "EndorsementCredential": _Shape(
        required=("id", "issuer", "credentialSubject"),
        texts=("id", "name"),
        one={"issuer": "Profile", "credentialSubject": "EndorsementSubject"},
    ),
    "IdentityObject": _Shape(
        listed=False,
        required=("hashed", "identityHash", "identityType"),
        texts=("identityHash", "identityType"),
    ),
    "IdentifierEntry": _Shape(
        listed=False, required=("identifier", "identifierType"), texts=("identifier", "identifierType")
    ),
    "GeoCoordinates": _Shape(listed=False, required=("latitude", "longitude")),
    "Image": _Shape(listed=False, required=("id",), texts=("id", "caption")),
}


def types_of(table: Mapping[str, Any]) -> tuple[Any, ...]:
    """The types of an object, whether it names one or several."""
    return tuple(several(table.get("type")))


def several(value: Any) -> Sequence[Any]:
    """What stands under a key that may hold one thing or a list."""
    if value is None:
        return ()
    return value if isinstance(value, Sequence) and not isinstance(value, str) else (value,)


def under(table: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """The table under a path of keys; an empty one where there is none."""
    for key in keys:
        inner = table.get(key)
        table = inner if isinstance(inner, Mapping) else {}
    return table


def first_of(table: Mapping[str, Any], names: Sequence[str]) -> Any:
    """What stands under the first of the names that is there."""
    return next((table[name] for name in names if table.get(name) is not None), None)


def misfits(document: Mapping[str, Any]) -> Iterator[Misfit]:
    """Everything about a credential, an achievement's or an endorsement's, that is not as it must be."""
    endorses = "EndorsementCredential" in types_of(document)
    yield from _contexts(document)
    yield from _own_type(document, ENDORSEMENT_TYPES if endorses else ACHIEVEMENT_TYPES)
    yield from _keys(document, "", ("id", "issuer", "credentialSubject"), ("id", "name", "description"))
    yield from _inside(document, "issuer", "Profile", "issuer")
    subject = "EndorsementSubject" if endorses else "AchievementSubject"
    yield from _inside(document, "credentialSubject", subject, "credentialSubject")
    for key, shape in (("evidence", "Evidence"), ("endorsement", "EndorsementCredential")):
        yield from _list(document, key, shape, key)
    yield from _days(document)
    yield from _statuses(document)
    yield from _proofs(document)
    if not endorses:
        yield from _unnamed_subject(document)
        yield from _criteria(document)
        yield from _results(document)


def _bad(code: str, message: str, help: str, path: str, tolerable: bool = False) -> Misfit:
    return Misfit(Fault(code, message, help, path), tolerable)


def _contexts(document: Mapping[str, Any]) -> Iterator[Misfit]:
    contexts = several(document.get("@context"))
    if not contexts:
        yield _bad("missing-key", "the key `@context` is missing", f"begin with {VC_2}", "")
        return
    if contexts[0] == VC_1:
        yield _bad(
            "unknown-option",
            "the credential is of the data model 1.1",
            f"write {VC_2}",
            "@context[0]",
            tolerable=True,
        )
    elif contexts[0] != VC_2:
        message = f"{quoted(contexts[0])} is not the context of verifiable credentials"
        yield _bad("unknown-option", message, f"begin with {VC_2}", "@context[0]")
    if not any(isinstance(each, str) and each.startswith(_OPEN_BADGES_CONTEXTS) for each in contexts[1:]):
        message = "the context of Open Badges 3.0 is missing"
        yield _bad("missing-key", message, f"add {OPEN_BADGES}", "@context")


def _own_type(document: Mapping[str, Any], known: Sequence[str]) -> Iterator[Misfit]:
    types = types_of(document)
    if "VerifiableCredential" not in types or not set(known) & {
        each for each in types if isinstance(each, str)
    }:
        message = f"{quoted(', '.join(map(str, types)))} is no type of a badge"
        yield _bad("unknown-option", message, f"write VerifiableCredential and {known[0]}", "type")
    yield from _listed(document, "type")


def _listed(table: Mapping[str, Any], path: str) -> Iterator[Misfit]:
    if isinstance(table.get("type"), str):
        message = f"the type {quoted(table['type'])} stands alone"
        yield _bad("bad-value", message, "write a list of types", path, tolerable=True)


def _keys(
    table: Mapping[str, Any], path: str, required: Sequence[str], texts: Sequence[str]
) -> Iterator[Misfit]:
    for key in required:
        if table.get(key) is None:
            yield _bad("missing-key", f"the key {quoted(key)} is missing", f"give `{key}`", path)
    for key in texts:
        value, place = table.get(key), within(path, key)
        if value is None:
            continue
        if isinstance(value, int | float) and not isinstance(value, bool):
            message = f"the number {quoted(value)} stands where a text is meant"
            yield _bad("bad-text", message, f'write "{value}"', place, tolerable=True)
        elif not isinstance(value, str) or not value:
            yield _bad("bad-text", f"{quoted(value)} is no text", "give a text, or leave it out", place)


def _inside(table: Mapping[str, Any], key: str, shape: str, path: str) -> Iterator[Misfit]:
    """What is wrong with the object under a key."""
    value = table.get(key)
    if value is None:
        return
    if not isinstance(value, Mapping):
        yield _bad("bad-value", f"{quoted(value)} is no {shape}", "give a table", path)
        return
    yield from _object(value, shape, path)


def _list(table: Mapping[str, Any], key: str, shape: str, path: str) -> Iterator[Misfit]:
    value = table.get(key)
    if isinstance(value, Mapping):
        yield _bad("bad-value", f"`{key}` stands alone", "write a list", path, tolerable=True)
    for place, each in enumerate(several(value)):
        yield from _inside({key: each}, key, shape, f"{path}[{place}]")


def _object(table: Mapping[str, Any], name: str, path: str) -> Iterator[Misfit]:
    shape = _SHAPES[name]
    if name not in types_of(table):
        said = ", ".join(map(str, types_of(table)))
        message = f"{quoted(said)} is not the type {name}" if said else "the type is missing"
        yield _bad("unknown-option", message, f"write {name}", within(path, "type"))
    elif shape.listed:
        yield from _listed(table, within(path, "type"))
    elif not isinstance(table["type"], str):
        message = f"the type {name} stands in a list"
        yield _bad("bad-value", message, f'write "{name}"', within(path, "type"), tolerable=True)
    yield from _keys(table, path, shape.required, shape.texts)
    for key, inner in shape.one.items():
        yield from _inside(table, key, inner, within(path, key))
    for key, inner in shape.many.items():
        yield from _list(table, key, inner, within(path, key))


def _days(document: Mapping[str, Any]) -> Iterator[Misfit]:
    new, old = VALID_FROM
    if document.get(new) is None:
        message = f"the key {quoted(new)} is missing"
        yield _bad("missing-key", message, f"give `{new}`", "", tolerable=document.get(old) is not None)
    for key in (*VALID_FROM, *VALID_UNTIL, "awardedDate"):
        value = document.get(key)
        if value is not None and (not isinstance(value, str) or as_moment(value) is None):
            message = f"{quoted(str(value))} is no point in time with a zone"
            yield _bad("bad-date", message, "write such as `2026-01-01T00:00:00Z`", key)
    first, last = (as_moment(first_of(document, names)) for names in (VALID_FROM, VALID_UNTIL))
    if first is not None and last is not None and last < first:
        message = "the credential ends before it begins"
        yield _bad("bad-date", message, "correct one of the two", VALID_UNTIL[0], tolerable=True)


def _statuses(document: Mapping[str, Any]) -> Iterator[Misfit]:
    statuses = several(document.get("credentialStatus"))
    if len(statuses) > 1:
        message = f"{len(statuses)} statuses stand in one credential"
        yield _bad("bad-shape", message, "give one", "credentialStatus", tolerable=True)
    for status in statuses:
        if not isinstance(status, Mapping) or not isinstance(status.get("type"), str):
            yield _bad(
                "bad-value", f"{quoted(status)} is no status", "give a table with `type`", "credentialStatus"
            )


def _proofs(document: Mapping[str, Any]) -> Iterator[Misfit]:
    for place, proof in enumerate(several(document.get("proof"))):
        path = f"proof[{place}]"
        if not isinstance(proof, Mapping) or not isinstance(proof.get("type"), str):
            yield _bad("bad-value", f"{quoted(proof)} is no proof", "give a table with `type`", path)
            continue
        method = proof.get("verificationMethod")
        if method is not None and not (
            isinstance(method, str) and method.startswith(("https://", "http://", "did:"))
        ):
            message = f"{quoted(method)} names no key"
            yield _bad("unknown-option", message, "give a URL or a DID", f"{path}.verificationMethod")


def _unnamed_subject(document: Mapping[str, Any]) -> Iterator[Misfit]:
    subject = under(document, "credentialSubject")
    if subject and not subject.get("id") and not several(subject.get("identifier")):
        message = "nobody is named who has achieved it"
        yield _bad("missing-key", message, "give `id` or `identifier`", "credentialSubject")


def _criteria(document: Mapping[str, Any]) -> Iterator[Misfit]:
    achievement = under(document, "credentialSubject", "achievement")
    criteria = achievement.get("criteria")
    if criteria is not None and not (
        under(achievement, "criteria").get("id") or under(achievement, "criteria").get("narrative")
    ):
        path = "credentialSubject.achievement.criteria"
        yield _bad("missing-key", "the criteria are empty", "give `narrative` or `id`", path, tolerable=True)


def _results(document: Mapping[str, Any]) -> Iterator[Misfit]:
    """Results that point at no description, or say what it does not allow."""
    subject = under(document, "credentialSubject")
    described = {
        each.get("id"): each
        for each in several(under(subject, "achievement").get("resultDescription"))
        if isinstance(each, Mapping)
    }
    for place, result in enumerate(several(subject.get("result"))):
        if not isinstance(result, Mapping):
            continue
        path, name = f"credentialSubject.result[{place}]", result.get("resultDescription")
        if name is None:
            continue
        if name not in described:
            message = f"{quoted(name)} is no result description of the achievement"
            yield _bad("unknown-id", message, "describe it", f"{path}.resultDescription", tolerable=True)
            continue
        yield from _value(result, described[name], path)


def _value(result: Mapping[str, Any], description: Mapping[str, Any], path: str) -> Iterator[Misfit]:
    value, allowed = result.get("value"), several(description.get("allowedValue"))
    if value is not None and allowed and value not in allowed:
        message = f"{quoted(value)} is not among the values allowed"
        yield _bad(
            "unknown-option", message, f"write one of {', '.join(map(str, allowed))}", f"{path}.value", True
        )
    number, low, high = (
        _number(each) for each in (value, description.get("valueMin"), description.get("valueMax"))
    )
    if number is not None and ((low is not None and number < low) or (high is not None and number > high)):
        message = f"{quoted(value)} lies outside its bounds"
        yield _bad("out-of-bounds", message, "correct the value or its description", f"{path}.value", True)
    levels = {
        each.get("id")
        for each in several(description.get("rubricCriterionLevel"))
        if isinstance(each, Mapping)
    }
    level = result.get("achievedLevel")
    if level is not None and level not in levels:
        message = f"{quoted(level)} is no level of its description"
        yield _bad(
            "unknown-id", message, "describe it as a `rubricCriterionLevel`", f"{path}.achievedLevel", True
        )


def _number(value: object) -> Fraction | None:
    try:
        return None if value is None else Fraction(exact(value))
    except PartnercertError:
        return None
