"""One function while it is written: its lines, and the names of what it reads.

Days, rows and facts are read once, at the head or where the partner is at hand, whatever asks for them; a moment is
the day of the question, or so long before.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import attrs

from partnercert.engines.compiled.blocks import Block, Names, bare
from partnercert.engines.compiled.forms import Form, Ranged, Single, Truth, coded, given
from partnercert.engines.compiled.numbers import HELPERS
from partnercert.engines.compiled.places import At, CannotEmit, Scope
from partnercert.language.nodes import Node
from partnercert.language.windows import Calendar, Fiscal, Trailing, Window
from partnercert.records.plain import fact_names
from partnercert.rulebook.rulebook import Rulebook
from partnercert.values.amounts import Amount
from partnercert.values.dates import Period
from partnercert.values.machine import in_machine_form

_OWN: Final = (
    *("now", "days", "ask", "earlier", "seen", "row", "facts", "none", "_"),
    *("record", "as_of", "known_on", "signature", "quick", "otherwise", "in_doubt"),
)
_PYTHON: Final = ("abs", "len", "max", "min", "set", "type", "int")
# What is asked about, for whoever is asked further.
CASE: Final = "(record, as_of, known_on)"
# What a code is called that has no name.
CAME_TO: Final = "came_to"


@attrs.frozen
class DayOf:
    """A day that generated code is told: that of a moment, or the first or the last one of a window seen from it."""

    moment: int
    window: Window | None = None
    last: bool = False


class Draft:
    """What is written of one function over the rules of a rulebook, and which names are taken in it.

    Rows of `derived` kinds follow from others. Facts in `established` are known where the code stands.
    """

    def __init__(self, rulebook: Rulebook, derived: frozenset[str]) -> None:
        self.rulebook = rulebook
        self.signature = rulebook.signature
        self.derived = derived
        self.established: set[str] = set()
        self.names = Names((*_OWN, *_PYTHON, *(helper.__name__ for helper in HELPERS)))
        self.asked: list[tuple[Node, int]] = []
        self.days: dict[DayOf, str] = {}
        self.moments: list[tuple[Period, ...]] = [()]
        self.constants: dict[str, Any] = {}
        self.kinds: set[str] = set()
        self.groups_read = False
        self.facts: dict[str, str] = {}
        self.body = Block()
        self.head = self.body.section()
        self.partner = Scope(self.body)
        self._fact_places = {name: place for place, name in enumerate(fact_names(self.signature))}
        self._moved: dict[int, str] = {}

    @property
    def follows(self) -> bool:
        """Whether something was read that is in no record but follows from it."""
        return self.groups_read or not self.kinds.isdisjoint(self.derived)

    def earlier(self, at: At, length: Period) -> At:
        """The same place that long before."""
        if at.loop is not None:
            raise CannotEmit
        moves = (*self.moments[at.moment], length)
        if moves not in self.moments:
            self.moments.append(moves)
        return At(at.scope, self.moments.index(moves))

    def day(self, moment: int) -> str:
        """The name of the day of a moment."""
        return self._day(DayOf(moment), "day" if not moment else f"day_{moment}")

    def window(self, window: Window, moment: int) -> tuple[str, str | None]:
        """The names of the first and the last day of a window; no last one where that is the day of the moment."""
        hint = repr(window) + (f" {moment}" if moment else "")
        first = self._day(DayOf(moment, window), f"{hint} first")
        match window:
            case Trailing() | Calendar(last=0 | 1) | Fiscal(last=0 | 1):
                return first, None
        return first, self._day(DayOf(moment, window, last=True), f"{hint} last")

    def _day(self, asked: DayOf, hint: str) -> str:
        if asked not in self.days:
            self.days[asked] = self.names.fresh(hint)
        return self.days[asked]

    def visible(self, moment: int) -> str:
        """The name of what is visible at a moment."""
        if not moment:
            return "now"
        if moment not in self._moved:
            self._moved[moment] = self.names.fresh(f"then_{moment}")
            self.partner.block.add(f"{self._moved[moment]} = earlier({CASE}, {self.day(moment)})")
        return self._moved[moment]

    def rows(self, kind: str, moment: int) -> str:
        """The name of the rows of a kind that are visible at a moment."""
        self.kinds.add(kind)
        return self._shared(("rows", kind, moment), f"{self.visible(moment)}.rows[{kind!r}]", kind)

    def grouped(self, kind: str, moment: int, places: tuple[int, ...], keys: tuple[str, ...]) -> str:
        """The name of the rows of a kind by what they hold in some places."""
        rows = self.rows(kind, moment)
        text = f"grouped({rows}, {places!r})"
        return self._shared(("grouped", kind, moment, places), text, f"{kind}_by_{'_'.join(keys)}")

    def _shared(self, key: tuple[object, ...], text: str, hint: str) -> str:
        shared = self.partner.shared
        if key not in shared:
            shared[key] = self.names.fresh(hint)
            self.partner.block.add(f"{shared[key]} = {text}")
        return shared[key]

    def fact(self, name: str, moment: int) -> Single:
        """What is said of a fact at a moment, under a name."""
        spec = self.signature.facts[name]
        whole = spec.sort.name == "date"
        unsigned = spec.at_least is not None and spec.at_least.number >= 0
        if not moment:
            if name not in self.facts:
                self.facts[name] = self.names.fresh(name)
            local = self.facts[name]
        else:
            text = f"{self.visible(moment)}.facts[{self._fact_places[name]}]"
            local = self._shared(("fact", name, moment), text, f"{name}_{moment}")
        guards = () if local in self.established else (local,)
        within = (1.0, 0.0) if spec.sort.name == "amount" and not moment else None
        return Single(local, guards, whole=whole, read=True, unsigned=unsigned, within=within)

    def literal(self, value: object) -> Single:
        """A value that a rule says."""
        match value:
            case Amount(number=number):
                said = in_machine_form(number)
                whole = isinstance(said, int)
                if isinstance(said, int | float):
                    text = repr(said) if said >= 0 else f"({said!r})"
                else:
                    text = self._constant(said)
                return Single(text, whole=whole, read=True, natural=whole and said >= 0, literal=number)
            case date():
                return Single(str(value.toordinal()), whole=True)
            case str() | bool():
                return Single(repr(value), read=True)
        raise CannotEmit

    def _constant(self, value: object) -> str:
        name = next((name for name, other in self.constants.items() if other == value), None)
        if name is None:
            name = self.names.fresh("exactly")
            self.constants[name] = value
        return name

    def ask(self, node: Node, at: At) -> str:
        """The text that asks the reference for one node; at an event only where the event is at hand."""
        number = len(self.asked)
        self.asked.append((node, at.moment))
        values = ", ".join(
            f"({key!r}, {name})" for key, name in zip(at.scope.keys, at.scope.values, strict=True)
        )
        if at.loop is not None:
            return f"ask({CASE}, {number}, ({values}{',' if values else ''}), row)"
        return f"ask({CASE}, {number}, ({values},))" if values else f"ask({CASE}, {number})"

    def named(self, code: str, at: At, name: str = CAME_TO) -> Truth:
        """A code under a name of its own."""
        name = self.names.fresh(name)
        at.block.add(f"{name} = {bare(code)}")
        return coded(name)

    def spilled(self, form: Single, at: At, hint: str = "value") -> Single:
        """A value under a name of its own, with its error; a share becomes a number."""
        name = self.names.fresh(hint)
        text, error = form.text, form.error
        exact = form.exact
        if form.over:
            text = f"{form.text} / {form.over}"
            error = f"({error}) / {form.over} + 2.3e-16 * abs({name})"
        if form.scaled:
            text, error = (
                f"({form.text} if {form.over} == 1 else {text})",
                f"({form.error} if {form.over} == 1 else {error})",
            )
        at.block.add(f"{name} = {bare(given(form.guards, text, 'None'))}")
        guards = (name,) if form.guards else ()
        if exact:
            return Single(name, guards, whole=form.whole, read=form.read, natural=form.natural)
        off = self.names.fresh(f"{name}_off")
        at.block.add(f"{off} = {bare(given(guards, error, '0'))}")
        return Single(name, guards, extra=off)

    def ranged(self, form: Form, at: At) -> Ranged:
        """Any number as a range that is no share."""
        if isinstance(form, Ranged) and form.over is not None:
            name = self.names.fresh("range")
            at.block.add(f"{name} = {form.triple}")
            return Ranged(f"{name}[0]", f"{name}[1]", f"{name}[2]", (name,))
        if isinstance(form, Ranged):
            return form
        if not form.exact:
            form = self.spilled(form, at)
        return Ranged(form.text, form.text, form.error if not form.exact else "0", form.guards)
