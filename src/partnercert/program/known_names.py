"""Whether what a part names is there: one of the few words that its key takes, or another part by its id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from partnercert.errors import Fault, did_you_mean, quoted

# What a part is called in a code, in words, and by the table in which it is defined.
_PARTS: Final = {
    "assessment": ("scenario challenge", "assessments"),
    "award": ("certification", "certifications"),
    "competency": ("competency", "competencies"),
    "module": ("module", "modules"),
    "release": ("release", "releases"),
    "role": ("role", "roles"),
    "tier": ("tier", "tiers"),
}


def option_faults(
    value: object, options: Collection[str], path: str, *, optional: bool = False
) -> Iterator[Fault]:
    """Whether a value is one of the words that its key takes; one that is `optional` may be left out."""
    if value not in options and not (optional and value is None):
        message = f"{quoted(value)} is not one of {', '.join(options)}"
        yield Fault("unknown-option", message, did_you_mean(str(value), options), path)


def reference_faults(
    names: Iterable[str | None], known: Iterable[str], part: str, path: str
) -> Iterator[Fault]:
    """Whether each name is that of a part of the program; what is left out is no fault."""
    ids = tuple(known)
    word, table = _PARTS[part]
    for name in names:
        if name is not None and name not in ids:
            help = did_you_mean(name, ids) or f"define it under [{table}]"
            yield Fault(f"unknown-{part}", f"the program has no {word} {quoted(name)}", help, path)
