"""The KPIs that partner programs share, over the built-in kinds of evidence or over kinds of the program."""

from __future__ import annotations

from typing import Final

from partnercert.program.standard_kpis.customers import CUSTOMER_KPIS
from partnercert.program.standard_kpis.delivery import DELIVERY_KPIS
from partnercert.program.standard_kpis.enablement import ENABLEMENT_KPIS
from partnercert.program.standard_kpis.sales import SALES_KPIS
from partnercert.program.standard_kpis.standard import StandardKpi
from partnercert.values.mappings import FrozenMap

__all__ = ["STANDARD_KPIS", "StandardKpi"]

STANDARD_KPIS: Final[FrozenMap[str, StandardKpi]] = FrozenMap(
    {**SALES_KPIS, **DELIVERY_KPIS, **CUSTOMER_KPIS, **ENABLEMENT_KPIS}
)
