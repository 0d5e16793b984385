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
    yield from _option(kpi.better, _DIRECTIONS, f"{path}.better")
    yield from _target(kpi, signature, f"{path}.target")
    if standard is not None and found:
        return
    formula = formula_of(kpi)
    if formula is None:
        if not is_unit(kpi.unit or ""):
            yield Fault(
                "bad-unit",
                "a KPI that the host supplies needs its unit",
                'write unit = "ratio", or give a formula',
                f"{path}.unit",
            )
        for name in ("window", "minimum_cases", "cases"):
            if getattr(kpi, name) is not None:
                yield Fault(
                    "bad-shape",
                    f"a KPI that the host supplies has no `{name}`",
                    "give a formula, or leave it out",
                    f"{path}.{name}",
                )
        return
    if kpi.unit is not None:
        yield Fault(
            "bad-shape",
            "the unit of a KPI with a formula follows from the formula",
            "leave out `unit`",
            f"{path}.unit",
        )
    of_its_own = kpi.kind is not None and kpi.kind not in BUILT_IN
    if standard is not None and not of_its_own and not signature.currency and _reads_money(formula):
        yield Fault(
            "missing-key",
            f"the standard KPI {quoted(kpi.standard)} counts money, and the program names no currency",
            "set [program] currency",
            f"{path}.standard",
        )
        return
    yield from rule_faults(
        formula, signature, f"{path}.{'formula' if kpi.standard is None else 'standard'}", expected="amount"
    )
    if isinstance(kpi.window, Term | Renewal):
        yield Fault(
            "wrong-scope",
            f"{quoted(repr(kpi.window))} has a meaning only where a certification is renewed",
            "use trailing(…) or calendar(…)",
            f"{path}.window",
        )
    if kpi.cases is not None:
        found = tuple(rule_faults(kpi.cases, signature, f"{path}.cases", expected="amount"))
        sort = sort_of(kpi.cases, signature)
        if not found and sort is not None and sort.unit not in ("", "count"):
            found = (
                Fault(
                    "unit-mismatch",
                    f"{quoted(repr(kpi.cases))} is {sort}, and cases are counted",
                    "write count(…)",
                    f"{path}.cases",
                ),
            )
        yield from found
    if kpi.minimum_cases is not None and (not _is_natural(kpi.minimum_cases) or cases_of(kpi) is None):
        yield Fault(
            "bad-argument",
            f"`minimum_cases = {kpi.minimum_cases}` has no cases to count",
            "give a number from 1 on, and `cases` where the formula is no quotient of counts, mean or median",
            f"{path}.minimum_cases",
        )


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
        yield from _option(kpi.by, standard.by, "by")
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


def _is_natural(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number >= 1


def _reads_money(formula: Node) -> bool:
    """Whether a formula over built-in kinds reads a field of money."""
    read = (
        part.of.name for part in walk(formula) if isinstance(part, Aggregate) and isinstance(part.of, Field)
    )
    money = {
        name for kind in BUILT_IN.values() for name, field in kind.fields.items() if field.unit == MONEY.unit
    }
    return not money.isdisjoint(read)


def _option(value: str | None, options: tuple[str, ...], path: str) -> Iterator[Fault]:
    if value is not None and value not in options:
        yield Fault(
            "unknown-option",
            f"{quoted(value)} is not one of {', '.join(options)}",
            did_you_mean(value, options),
            path,
        )
