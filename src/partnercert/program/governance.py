"""Who decides: a certification that is not granted by its evidence alone, but by a decision on it."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from partnercert.errors import Fault


@attrs.frozen(kw_only=True)
class Decided:
    """A certification is granted by a decision, evidence of its own, and not by what earns it alone.

    Its award is due once a decision in effect has granted it, on or after the day on which it was earned. An
    `independent` decision is made by somebody who neither taught, examined nor vouched for the candidate. If an
    appeal has a `stay`, the decision it is against has no effect until a newer one answers it. `renewals` need a
    decision of their own unless said otherwise.
    """

    independent: bool = True
    stay: bool = False
    renewals: bool = True


def decided_faults(decided: Decided, earned: bool, renewed: bool) -> Iterator[Fault]:
    """What makes no sense about the decision on a certification, which is earned and renewed by rules or is not."""
    if not earned and not renewed:
        message = "a decision is asked for where the program says nothing that earns or renews"
        yield Fault("missing-key", message, "give `earned_by` or `renewal`, or leave it out")
    elif not earned and not decided.renewals:
        message = "only the renewal is granted by the program, and it needs no decision"
        yield Fault("bad-shape", message, "give `earned_by`, or leave out `renewals`", "renewals")
    elif not renewed and not decided.renewals:
        message = "there is no renewal that could need a decision"
        yield Fault("bad-shape", message, "give `renewal`, or leave out `renewals`", "renewals")
