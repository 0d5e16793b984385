"""The program: its parts by name, checked as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Final

import attrs

from partnercert.errors import PartnercertError, ProgramErrors, QuestionError, did_you_mean, quoted
from partnercert.language.nodes import Node
from partnercert.language.signature import Signature
from partnercert.program.conversions import as_node
from partnercert.program.faults import faults
from partnercert.program.formulas import better_of
from partnercert.program.kpis import Kpi
from partnercert.program.misfits import misfits
from partnercert.program.naming import signature_of
from partnercert.program.overlays import OverlaidTier, Overlay
from partnercert.program.parts import Parts
from partnercert.program.tiers import Requirement, as_requirement
from partnercert.records.record import PartnerRecord
from partnercert.values.mappings import FrozenMap

_TABLES: Final = (
    "tiers",
    "specializations",
    "requirements",
    "certifications",
    "kpis",
    "scorecards",
    "facts",
    "kinds",
    "ladders",
    "benefits",
    "overlays",
    "rollouts",
    "releases",
    "changes",
    "notices",
    "roles",
    "competencies",
    "modules",
    "rubrics",
    "assessments",
)


@attrs.frozen(kw_only=True, repr=False, cache_hash=True)
class Program(Parts):
    """A certification program as a value: immutable, hashable, checked when it is made.

    Its parts stand in tables by their ids, in the shape of the document. ProgramErrors names every fault at once.
    """

    def __attrs_post_init__(self) -> None:
        found = misfits(self) or faults(self, self.signature)
        if found:
            raise ProgramErrors(f"the program {quoted(self.name)}" if self.name else "the program", found)

    @cached_property
    def signature(self) -> Signature:
        """Every name that the program's rules may use, and what its records must fit."""
        return signature_of(self)

    def record(
        self, id: str, facts: Mapping[str, Any] | None = None, evidence: Iterable[Any] = ()
    ) -> PartnerRecord:
        """What is known about a partner: facts by name, and rows of evidence (dicts or Evidence).

        RecordErrors names every misfit at once, with its position.
        """
        return PartnerRecord.admitted(self.signature, id, {} if facts is None else facts, evidence)

    def replace(self, id: str, part: Any) -> Program:
        """The program with another part under an id: a part of its kind or, for a requirement, a rule or its text.

        `gold/win-rate` names a requirement of a tier or specialization, whether it exists or is new, and
        `gold/emea/win-rate` one of an overlay.
        """
        holder, slash, own = str(id).rpartition("/")
        tier, _, overlay = holder.partition("/")
        if overlay in self.overlays and tier in self.tiers:
            return self._with(
                "overlays", self.overlays.replace(overlay, self._overlaid(overlay, tier, own, part))
            )
        for name in ("tiers", "specializations") if slash else ():
            table: FrozenMap[str, Any] = getattr(self, name)
            if holder in table:
                old = table[holder].requires.get(own)
                requires = table[holder].requires.replace(
                    own, _requirement(part, old, f"{name}.{holder}.requires.{own}")
                )
                return self._with(name, table.replace(holder, attrs.evolve(table[holder], requires=requires)))
        return self._with_part(id, part)

    def _overlaid(self, overlay: str, tier: str, own: str, part: object) -> Overlay:
        """The overlay with another requirement in a tier."""
        old = self.overlays[overlay]
        asked = old.tiers.get(tier, OverlaidTier())
        path = f"overlays.{overlay}.tiers.{tier}.requires.{own}"
        requires = asked.requires.replace(own, _requirement(part, asked.requires.get(own), path))
        tiers: Any = old.tiers.replace(tier, attrs.evolve(asked, requires=requires))
        return attrs.evolve(old, tiers=tiers)

    def _with_part(self, id: str, part: object) -> Program:
        """The program with another part under the id of a table; of several tables with it, the one of its class."""
        tables = {name: getattr(self, name) for name in _TABLES if id in getattr(self, name)}
        if not tables:
            known = [
                *(each for name in _TABLES for each in getattr(self, name)),
                *(each for each, *_ in self.every_requirement()),
            ]
            help = did_you_mean(str(id), known)
            raise QuestionError("unknown-id", f"the program has no part {quoted(id)}", help)
        for name, table in tables.items():
            if isinstance(part, Node | str) and name == "requirements":
                return self._with(
                    name, table.replace(id, _requirement(part, table[id], f"requirements.{id}"))
                )
            if isinstance(part, Node | str) and name == "kpis":
                return self._with(name, table.replace(id, _kpi(part, table[id], f"kpis.{id}.formula")))
            if type(part) is type(table[id]):
                return self._with(name, table.replace(id, part))
        kinds = " or ".join(f"`{type(table[id]).__name__}`" for table in tables.values())
        raise QuestionError(
            "bad-argument",
            f"{quoted(id)} is a {kinds}, not a {quoted(type(part).__name__)}",
            "give a part of the same kind",
        )

    def _with(self, table: str, parts: FrozenMap[str, Any]) -> Program:
        changes: dict[str, Any] = {table: parts}
        return attrs.evolve(self, **changes)

    def __repr__(self) -> str:
        edition = f" {self.edition}" if self.edition else ""
        asked = sum(1 for _ in self.every_requirement())
        sizes = f"{len(self.tiers)} tiers, {asked} requirements, {len(self.kpis)} KPIs"
        return f"<Program {self.name}{edition}: {sizes}>"


def _requirement(part: Any, old: Requirement | None, path: str) -> Requirement:
    """The requirement; a rule alone, or its text, keeps what else the old one says."""
    if isinstance(part, Requirement) or not isinstance(part, Node | str):
        return as_requirement(part)
    rule = _read(part, path)
    return Requirement(rule) if old is None else attrs.evolve(old, rule=rule)


def _kpi(part: Node | str, old: Kpi, path: str) -> Kpi:
    """The KPI with another formula, and whatever else the old one says."""
    plain = attrs.evolve(
        old, standard=None, unit=None, kind=None, by=None, survey=None, at_least=None, steps=()
    )
    better = "lower" if better_of(old) == "lower" else old.better
    return attrs.evolve(plain, formula=_read(part, path), better=better)


def _read(rule: Node | str, path: str) -> Node:
    """The rule, or what its text says; faults of the text name their place in the document."""
    try:
        return as_node(rule)
    except PartnercertError as error:
        raise ProgramErrors("the program", [fault.under(path) for fault in error.faults]) from None
