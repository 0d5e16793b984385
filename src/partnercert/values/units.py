"""Units: which words there are, what they are worth, and which products of them are units.

Every word belongs to one dimension and has an exact factor to that dimension's normal unit.
Ratio, points, days, months, hours, count and each currency are dimensions of their own: a month
is no number of days, and money changes currency at the door only.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from partnercert.errors import ProgramError, did_you_mean, quoted

if TYPE_CHECKING:
    import pint

__all__ = ["CURRENCIES", "UNIT_WORDS", "canonical", "is_currency", "is_unit", "product", "quotient"]

UNIT_WORDS: Final = ("ratio", "percent", "points", "days", "weeks", "months", "years", "hours", "count")

_CODES: Final = """
aed afn all amd aoa ars aud awg azn bam bbd bdt bhd bif bmd bnd bob brl bsd btn bwp byn bzd
cad cdf chf clp cny cop crc cup cve czk djf dkk dop dzd egp ern etb eur fjd fkp gbp gel ghs
gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr iqd irr isk jmd jod jpy kes kgs khr kmf kpw
krw kwd kyd kzt lak lbp lkr lrd lsl lyd mad mdl mga mkd mmk mnt mop mru mur mvr mwk mxn myr
mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr
sdg sek sgd shp sle sos srd ssp stn svc syp szl thb tjs tmt tnd top try ttd twd tzs uah ugx
usd uyu uzs ved ves vnd vuv wst xaf xcd xcg xof xpf yer zar zmw zwg
"""

CURRENCIES: Final = frozenset(_CODES.split())
"""The active codes of ISO 4217 that are money; no precious metals, funds or test codes."""

_WORTH: Final[dict[str, tuple[str, Fraction]]] = {
    **{word: (word, Fraction(1)) for word in (*UNIT_WORDS, *CURRENCIES)},
    "percent": ("ratio", Fraction(1, 100)),
    "weeks": ("days", Fraction(7)),
    "years": ("months", Fraction(12)),
}


def is_unit(word: str) -> bool:
    """Whether `word` is a unit word or a lower-case currency code."""
    return word in _WORTH


def is_currency(word: str) -> bool:
    """Whether `word` is a lower-case currency code."""
    return word in CURRENCIES


def canonical(word: str) -> tuple[str, Fraction]:
    """The normal unit of the word's dimension, and how many of it one `word` is; `bad-unit` otherwise.

    >>> canonical("weeks")
    ('days', Fraction(7, 1))
    """
    worth = _WORTH.get(word) if isinstance(word, str) else None
    if worth is None:
        raise ProgramError("bad-unit", f"{quoted(word)} is not a unit", _remedy(word))
    return worth


@lru_cache(maxsize=4096)
def product(a: str, b: str) -> str | None:
    """The unit of an amount in `a` times an amount in `b`, None where that is no unit.

    A ratio and a count scale (a count of usd is usd); two other dimensions have no product.
    """
    return _unit_of((_unit(a) * _unit(b)).dimensionality)


@lru_cache(maxsize=4096)
def quotient(a: str, b: str) -> str | None:
    """The unit of an amount in `a` divided by an amount in `b`, None where that is no unit.

    One dimension by itself is a ratio, usd by a count is usd, a count by usd is nothing.
    """
    return _unit_of((_unit(a) / _unit(b)).dimensionality)


def _remedy(word: object) -> str:
    close = did_you_mean(word.lower(), _WORTH) if isinstance(word, str) else ""
    return (
        close or f"write one of {', '.join(f'`{each}`' for each in UNIT_WORDS)}, or a currency such as `usd`"
    )


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry[Any]:
    """Our words in pint's terms; built from text, so that no definition file is read."""
    import pint

    # pint's annotations leave out what it documents: no file, and exact numbers.
    without_a_file: Any = None
    exact: Any = Fraction
    registry: pint.UnitRegistry[Any] = pint.UnitRegistry(without_a_file, non_int_type=exact)
    for word, (normal, factor) in _WORTH.items():
        if word == "ratio":
            registry.define("ratio = []")
        elif word == normal:
            registry.define(f"{word} = [{word}]")
        else:
            registry.define(f"{word} = {factor} * {normal}")
    return registry


def _unit(word: str) -> Any:
    return _registry().Unit(canonical(word)[0])


def _unit_of(dimensions: Any) -> str | None:
    """The normal unit of these dimensions: a count gives way to any other dimension."""
    rest = {name: exponent for name, exponent in dimensions.items() if exponent}
    counts = rest.pop("[count]", 0)
    match list(rest.items()):
        case []:
            return "count" if counts > 0 else "ratio"
        case [(name, 1)]:
            return str(name).strip("[]")
    return None
