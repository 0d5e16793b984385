"""The program: its parts by name, checked as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import attrs

from partnercert.errors import ProgramErrors, QuestionError, did_you_mean, quoted
from partnercert.language.nodes import Node
from partnercert.language.signature import Signature
from partnercert.program.faults import faults
from partnercert.program.naming import signature_of
from partnercert.program.parts import Parts
from partnercert.program.tiers import as_requirement
from partnercert.records.record import PartnerRecord
from partnercert.values.mappings import FrozenMap

_TABLES = ("tiers", "specializations", "requirements", "certifications", "kpis", "benefits", "facts", "modules", "ladders", "roles")


@attrs.frozen(kw_only=True, repr=False, cache_hash=True)
class Program(Parts):
    """A certification program as a value: immutable, hashable, checked when it is made.

    Its parts stand in tables by their ids, in the shape of the document. ProgramErrors names every fault at once.
    """

    def __attrs_post_init__(self) -> None:
        found = faults(self, self.signature)
        if found:
            raise ProgramErrors(f"the program {quoted(self.name)}", found)

    @cached_property
    def signature(self) -> Signature:
        """Every name that the program's rules may use, and what its records must fit."""
        return signature_of(self)

    def record(self, id: str, facts: Mapping[str, Any] | None = None, evidence: Iterable[Any] = ()) -> PartnerRecord:
        """What is known about a partner: facts by name, and rows of evidence (dicts or Evidence).

        RecordErrors names every misfit at once, with its position.
        """
        return PartnerRecord.admitted(self.signature, id, {} if facts is None else facts, evidence)

    def replace(self, id: str, part: Any) -> Program:
        """The program with another part under an id: a part of its kind or, for a requirement, a rule or its text.

        `gold/win-rate` names a requirement of a tier or specialization, whether it exists or is new.
        """
        holder, slash, own = id.rpartition("/")
        for name in ("tiers", "specializations") if slash else ():
            table: FrozenMap[str, Any] = getattr(self, name)
            if holder in table:
                requires = table[holder].requires.replace(own, as_requirement(part))
                return attrs.evolve(self, **{name: table.replace(holder, attrs.evolve(table[holder], requires=requires))})
        for name in _TABLES:
            table = getattr(self, name)
            if id in table:
                return attrs.evolve(self, **{name: table.replace(id, self._as_part(name, id, table[id], part))})
        known = [*(each for name in _TABLES for each in getattr(self, name)), *(each for each, *_ in self.every_requirement())]
        raise QuestionError("unknown-id", f"the program has no part {quoted(id)}", did_you_mean(id, known))

    def _as_part(self, table: str, id: str, old: object, part: object) -> object:
        """The new part; a rule alone keeps what else is known about a requirement or a KPI."""
        if isinstance(part, Node | str):
            if table == "requirements":
                return as_requirement(part)
            if table == "kpis":
                return attrs.evolve(old, formula=part, standard=None, unit=None)  # type: ignore[misc]
        if type(part) is not type(old):
            raise QuestionError("bad-argument", f"{quoted(id)} is a {type(old).__name__}, not {quoted(type(part).__name__)}", "give a part of the same kind")
        return part

    def __repr__(self) -> str:
        edition = f" {self.edition}" if self.edition else ""
        return f"<Program {self.name}{edition}: {len(self.tiers)} tiers, {sum(1 for _ in self.every_requirement())} requirements, {len(self.kpis)} kpis>"
