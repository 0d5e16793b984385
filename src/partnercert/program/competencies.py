"""Who does what at a partner, and what they learn: roles, competencies, modules of the curriculum."""

from __future__ import annotations

import attrs

from partnercert.language.nodes import Node
from partnercert.program.conversions import as_names, as_node


@attrs.frozen(kw_only=True)
class Role:
    """A role that people fill at a partner, such as sales, solutions or delivery."""

    id: str = ""
    title: str | None = None
    competencies: tuple[str, ...] = attrs.field(default=(), converter=as_names)


@attrs.frozen(kw_only=True)
class Competency:
    """Something that a role must be able to do; its category says which product changes touch it."""

    id: str = ""
    title: str | None = None
    category: str | None = None
    role: str | None = None


@attrs.frozen(kw_only=True)
class Module:
    """A unit of the curriculum.

    `requires` names the modules that come first. `passed` is a rule over its knowledge check and practical part:
    the first day on which a person meets it becomes evidence that the module is passed.
    """

    id: str = ""
    title: str | None = None
    version: str | None = None
    formats: tuple[str, ...] = attrs.field(default=(), converter=as_names)
    objectives: tuple[str, ...] = attrs.field(default=(), converter=as_names)
    minutes: int | None = None
    requires: tuple[str, ...] = attrs.field(default=(), converter=as_names)
    roles: tuple[str, ...] = attrs.field(default=(), converter=as_names)
    passed: Node | None = attrs.field(default=None, converter=attrs.converters.optional(as_node))
