"""Everything that is wrong with a KPI: its formula or standard, its options, window, cases and target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from partnercert.errors import Fault, did_you_mean, quoted
from partnercert.language.checks import sort_of
from partnercert.language.nodes import Aggregate, Field, Node, walk
from partnercert.language.signature import Signature
from partnercert.language.windows import Renewal, Term
from partnercert.program.declaration_faults import rule_faults
from partnercert.program.formulas import cases_of, formula_of
from partnercert.program.known_names import option_faults
from partnercert.program.kpis import Kpi
from partnercert.program.population_kpis import POPULATION_KPIS
from partnercert.program.standard_kpis import STANDARD_KPIS
from partnercert.program.standard_kpis.standard import OPTIONS, StandardKpi
from partnercert.records.kinds import BUILT_IN, MONEY
from partnercert.values.units import is_unit

_DIRECTIONS: Final = ("higher", "lower")


def kpi_faults(kpi: Kpi, path: str, signature: Signature) -> Iterator[Fault]:
    """Every fault of a KPI, with its place in the document."""
    if kpi.formula is not None and kpi.standard is not None:
        yield Fault("bad-shape", "a KPI has either a formula or a standard", "leave one of them", path)
    if kpi.standard is not None and kpi.standard not in STANDARD_KPIS:
        of_many = "it is one of a whole population: ask partnercert.measure for it"
        yield Fault(
            "unknown-kpi",
            f"{quoted(kpi.standard)} is no standard KPI",
            of_many if kpi.standard in POPULATION_KPIS else did_you_mean(kpi.standard, STANDARD_KPIS),
            f"{path}.standard",
        )
        return
    said = tuple(name for name in OPTIONS if getattr(kpi, name) not in (None, ()))
    standard = None if kpi.standard is None else STANDARD_KPIS[kpi.standard]
    found = tuple(_no_options(kpi, said) if standard is None else _options(kpi, standard, said, signature))
    yield from (fault.under(path) for fault in found)
    yield from option_faults(kpi.better, _DIRECTIONS, f"{path}.better", optional=True)
    yield from _target(kpi, signature, f"{path}.target")
    if standard is not None and found:
        return
    formula = formula_of(kpi)
    if formula is None:
        yield from (fault.under(path) for fault in _of_the_host(kpi))
    else:
        yield from _of_a_formula(kpi, formula, path, signature)


def _of_the_host(kpi: Kpi) -> Iterator[Fault]:
    """What is wrong with a KPI whose value the host supplies."""
    if not is_unit(kpi.unit or ""):
        help = 'write unit = "ratio", or give a formula'
        yield Fault("bad-unit", "a KPI that the host supplies needs its unit", help, "unit")
    for name in ("window", "minimum_cases", "cases"):
        if getattr(kpi, name) is not None:
            message = f"a KPI that the host supplies has no `{name}`"
            yield Fault("bad-shape", message, "give a formula, or leave it out", name)


def _of_a_formula(kpi: Kpi, formula: Node, path: str, signature: Signature) -> Iterator[Fault]:
    """What is wrong with a KPI that is calculated, by its own formula or by that of its standard."""
    if kpi.unit is not None:
        message = "the unit of a KPI with a formula follows from the formula"
        yield Fault("bad-shape", message, "leave out `unit`", f"{path}.unit")
    of_its_own = kpi.kind is not None and kpi.kind not in BUILT_IN
    if kpi.standard is not None and not of_its_own and not signature.currency and _reads_money(formula):
        message = f"the standard KPI {quoted(kpi.standard)} counts money, and the program names no currency"
        yield Fault("missing-key", message, "set [program] currency", f"{path}.standard")
        return
    key = "formula" if kpi.standard is None else "standard"
    yield from rule_faults(formula, signature, f"{path}.{key}", expected="amount")
    if isinstance(kpi.window, Term | Renewal):
        message = f"{quoted(repr(kpi.window))} has a meaning only where a certification is renewed"
        yield Fault("wrong-scope", message, "use trailing(…) or calendar(…)", f"{path}.window")
    if kpi.cases is not None:
        yield from _cases(kpi.cases, f"{path}.cases", signature)
    if kpi.minimum_cases is not None and (kpi.minimum_cases < 1 or cases_of(kpi) is None):
        message = f"`minimum_cases = {kpi.minimum_cases}` has no cases to count"
        help = (
            "give a number from 1 on, and `cases` where the formula is no quotient of counts, mean or median"
        )
        yield Fault("bad-argument", message, help, f"{path}.minimum_cases")


def _cases(cases: Node, path: str, signature: Signature) -> Iterator[Fault]:
    """What is wrong with what a KPI counts as its cases."""
    found = tuple(rule_faults(cases, signature, path, expected="amount"))
    yield from found
    sort = sort_of(cases, signature)
    if not found and sort is not None and sort.unit not in ("", "count"):
        message = f"{quoted(repr(cases))} is {sort}, and cases are counted"
        yield Fault("unit-mismatch", message, "write count(…)", path)


def _no_options(kpi: Kpi, said: tuple[str, ...]) -> Iterator[Fault]:
    for name in said:
        message = f"`{name}` says more about a standard KPI, and {quoted(kpi.id)} is none"
        yield Fault("bad-shape", message, "say it in the formula, or name a `standard`", name)


def _options(kpi: Kpi, standard: StandardKpi, said: tuple[str, ...], signature: Signature) -> Iterator[Fault]:
    """What a program says about a standard KPI that does not fit it."""
    of = f"the standard KPI {quoted(kpi.standard)}"
    for name in said:
        if name not in standard.options():
            takes = ", ".join(f"`{each}`" for each in standard.options())
            yield Fault("bad-shape", f"{of} takes no `{name}`", f"it takes {takes}", name)
    for name in standard.needs:
        if name not in said:
            yield Fault("missing-key", f"{of} needs `{name}`", f"give `{name}`", name)
    if standard.by:
        yield from option_faults(kpi.by, standard.by, "by", optional=True)
    if kpi.kind is not None and kpi.kind not in signature.kinds:
        help = did_you_mean(kpi.kind, signature.kinds) or "declare it under [kinds]"
        yield Fault("unknown-kind", f"there is no evidence of kind {quoted(kpi.kind)}", help, "kind")
    for step, times in Counter(kpi.steps).items():
        if times > 1:
            yield Fault(
                "duplicate-id", f"the step {quoted(step)} stands {times} times", "name it once", "steps"
            )


def _target(kpi: Kpi, signature: Signature, path: str) -> Iterator[Fault]:
    spec = signature.kpis.get(kpi.id)
    sort = None if spec is None else spec.sort
    if kpi.target is not None and sort is not None and kpi.target.unit != sort.unit:
        yield Fault(
            "unit-mismatch",
            f"the target {quoted(repr(kpi.target))} is no amount of {sort.unit}",
            f"give it in {sort.unit}",
            path,
        )


def _reads_money(formula: Node) -> bool:
    """Whether a formula over built-in kinds reads a field of money."""
    read = (
        part.of.name for part in walk(formula) if isinstance(part, Aggregate) and isinstance(part.of, Field)
    )
    money = {
        name for kind in BUILT_IN.values() for name, field in kind.fields.items() if field.unit == MONEY.unit
    }
    return not money.isdisjoint(read)
