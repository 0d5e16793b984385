"""Running generated code: what it sees of a record on a day, the days it is told, and the reference behind it."""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache, partial
from itertools import chain
from typing import Any, Final, TypeAlias, TypeVar
from zlib import crc32

from partnercert.engines.compiled.draft import DayOf
from partnercert.engines.compiled.forms import MET, NOT_APPLICABLE, UNKNOWN, UNMET, WAIVED
from partnercert.engines.compiled.functions import Written, amounts_of, answer_of, rank_of, verdicts_of
from partnercert.engines.compiled.numbers import HELPERS, InDoubt
from partnercert.engines.reference import Place, Reference
from partnercert.language.nodes import Aggregate, Node, Pick, RuleRef, walk
from partnercert.language.signature import Signature
from partnercert.records.evidence import FieldValue
from partnercert.records.plain import (
    EVENT,
    ON,
    OPEN_ENDED,
    PlainRecord,
    PlainValue,
    Row,
    Rows,
    fact_names,
    largest,
    plain,
    rows_of,
)
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.days import resolved
from partnercert.rulebook.rulebook import Ladder, Rule, Rulebook
from partnercert.rulebook.view import View
from partnercert.values.amounts import Number
from partnercert.values.dates import subtract
from partnercert.values.machine import MachineNumber
from partnercert.values.ranges import Range
from partnercert.values.verdicts import Verdict

# A record, the day of the question, and the day by which the host knew; a function carries it to whoever asks further.
Case: TypeAlias = tuple[PartnerRecord, date, date | None]
Codes: TypeAlias = tuple[int | None, ...]
# the code of every rule that can be achieved: of the partner, some at a time, and for each key in each of its groups
Verdicts: TypeAlias = tuple[tuple[Codes, ...], tuple[dict[tuple[FieldValue, ...], Codes], ...]]
Amounts: TypeAlias = Callable[..., tuple[Range | None, ...]]
_CODES: Final = {Verdict.MET: MET, Verdict.UNMET: UNMET, Verdict.UNKNOWN: UNKNOWN}
_DAYS_KEPT: Final = 512
_FORMULAS_KEPT: Final = 64
T = TypeVar("T")


class Engine:
    """The rules of a rulebook as generated Python; each function is written when it is first called.

    Waivers are seldom: a function is written for records that have none, and another one for those that do. `derived`
    are the kinds of which rows follow from other evidence; `read` gives the reference over a record.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        derived: frozenset[str],
        read: Callable[[PartnerRecord, date | None], Reference],
    ) -> None:
        self.rulebook = rulebook
        self.derived = derived
        self._read = read
        self._latest: tuple[PartnerRecord, date | None, Reference] | None = None
        self._seldom = _kinds_of_waivers(rulebook)
        self._ranks: dict[str, Callable[[PartnerRecord, date, date | None], int]] = {}
        self._amounts: dict[tuple[Node, ...], Amounts] = {}

    @property
    def source(self) -> str:
        """The generated module: codes are true where a rule is met, None where that is unknown."""
        ladders = [ladder for ladder in self.rulebook.ladders if not ladder.per]
        written = [
            verdicts_of(self.rulebook, self.derived, self._seldom),
            *(answer_of(self.rulebook, ladder, self.derived, self._seldom) for ladder in ladders),
        ]
        title = f'"""{self.rulebook.name}, as it is decided. {_LEGEND}"""\n'
        return "\n\n".join([title, *(function.source for function in written)])

    @cached_property
    def verdicts(self) -> Callable[..., Verdicts]:
        """A function of a record, a day, and the day by which the host knew: what every rule comes to."""
        if not self._groups_have_names:
            return self.by_reference
        written = verdicts_of(self.rulebook, self.derived, self._seldom)
        return Function(self, written, otherwise=self._waived, in_doubt=self.by_reference).call

    def rank(self, ladder: Ladder, record: PartnerRecord, as_of: date, known_on: date | None = None) -> int:
        """The place of the highest tier of a ladder whose rule is met, from 1; 0 for none."""
        if ladder.id not in self._ranks:
            written = rank_of(self.rulebook, ladder, self.derived)
            in_doubt = partial(self._rank_by_reference, ladder)
            function = Function(self, written, range(len(ladder.tiers) + 1), in_doubt=in_doubt)
            self._ranks[ladder.id] = function.call
        return self._ranks[ladder.id](record, as_of, known_on)

    def answers(
        self,
        ladder: Ladder,
        answers: Sequence[T],
        otherwise: Callable[[PartnerRecord, date, date | None], T],
        signature: Signature,
    ) -> Callable[..., T]:
        """A function of a record and a day that gives the answer for the rank of its partner.

        It is generated code to the end for records of the signature that have no waivers and stay as they are up to
        the day; about others, and about what is no record and no day, it asks `otherwise`.
        """
        written = answer_of(self.rulebook, ladder, self.derived, self._seldom)
        if written.follows:
            return otherwise
        function = Function(
            self, written, answers, otherwise=otherwise, in_doubt=otherwise, signature=signature
        )
        return function.call

    def amounts(self, formulas: tuple[Node, ...]) -> Amounts:
        """A function of a record, a day, and the day by which the host knew: what some formulas come to, exactly.

        None where nothing is known. What floats are not good enough for is left to the reference.
        """
        if formulas not in self._amounts:
            if len(self._amounts) >= _FORMULAS_KEPT:
                self._amounts.clear()
            written = amounts_of(self.rulebook, self.derived, formulas)
            call = Function(self, written, in_doubt=lambda *_: ((),) * len(formulas)).call
            self._amounts[formulas] = partial(self._exactly, formulas, call)
        return self._amounts[formulas]

    def _exactly(
        self,
        formulas: tuple[Node, ...],
        call: Callable[..., tuple[Any, ...]],
        record: PartnerRecord,
        as_of: date,
        known_on: date | None = None,
    ) -> tuple[Range | None, ...]:
        found: list[Range | None] = []
        for formula, said in zip(formulas, call(record, as_of, known_on), strict=True):
            if said is None:
                found.append(None)
            elif said and not said[3]:
                low, high, over, _ = said
                found.append(Range(_exact(low, over), _exact(high, over)))
            else:
                value = self.reference(record, known_on).value(formula, Place(as_of))
                found.append(value if isinstance(value, Range) else None)
        return tuple(found)

    def by_reference(self, record: PartnerRecord, day: date, known_on: date | None = None) -> Verdicts:
        """What every rule comes to, as the reference has it."""
        reference = self.reference(record, known_on)
        codes = tuple(self._code(self.rulebook[ref], reference, Place(day)) for ref in self.rules)
        groups = []
        for keys, refs in self.groups:
            kinds = (kind for ref in refs for kind in reference.kinds_of(self.rulebook[ref].rule, keys))
            places = reference.groups(keys, dict.fromkeys(kinds), day)
            groups.append(
                {
                    tuple(value for _, value in place.group): tuple(
                        self._code(self.rulebook[ref], reference, place) for ref in refs
                    )
                    for place in places
                }
            )
        return (codes,), tuple(groups)

    def reference(self, record: PartnerRecord, known_on: date | None) -> Reference:
        """The reference over a record, the same for every question that follows on another one about it."""
        latest = self._latest
        if latest is None or latest[0] is not record or latest[1] != known_on:
            latest = self._latest = (record, known_on, self._read(record, known_on))
        return latest[2]

    def reading(self, record: PartnerRecord, known_on: date | None) -> Reading:
        """The reference over a record, which leaves to generated code what can be achieved."""
        return Reading(self, record, known_on)

    def seen(self, case: Case) -> Seen:
        """What is visible of a record on the day of the question."""
        return self.seen_on(case[1], case)

    def seen_on(self, day: date, case: Case) -> Seen:
        """What is visible of a record on another day."""
        record, _, known_on = case
        return Seen(self.reference(record, known_on).view(day))

    @cached_property
    def rules(self) -> tuple[RuleRef, ...]:
        """The rules of the partner, in the order of their codes."""
        return tuple(rule.ref for rule in self.rulebook.of("achieved") if not rule.per)

    @cached_property
    def index(self) -> dict[str, int]:
        """Where among the codes each rule of the partner stands, by its id."""
        return {ref.id: position for position, ref in enumerate(self.rules)}

    @cached_property
    def groups(self) -> tuple[tuple[tuple[str, ...], tuple[RuleRef, ...]], ...]:
        """The keys by which rules are judged, and the rules of each, in the order of their codes."""
        keys = dict.fromkeys(rule.per for rule in self.rulebook.of("achieved") if rule.per)
        return tuple(
            (key, tuple(rule.ref for rule in self.rulebook.of("achieved") if rule.per == key)) for key in keys
        )

    @cached_property
    def _groups_have_names(self) -> bool:
        """Whether every group in which tiers are judged is named by texts; others are left to the reference."""
        fields = (
            self.rulebook.signature.field(kind, field)
            for keys, _ in self.groups
            for kind in self.rulebook.signature.kinds
            for key in keys
            if (field := self.rulebook.signature.key_field(kind, key)) is not None
        )
        return all(field is not None and field.sort.name == "text" for field in fields)

    def _waived(self, record: PartnerRecord, as_of: date, known_on: date | None) -> Verdicts:
        """The same of records that have waivers."""
        return self._with_waivers(record, as_of, known_on)

    @cached_property
    def _with_waivers(self) -> Callable[..., Verdicts]:
        return Function(self, verdicts_of(self.rulebook, self.derived), in_doubt=self.by_reference).call

    def _code(self, rule: Rule, reference: Reference, place: Place) -> int | None:
        """The code of a rule, or why it is not asked, as generated code has it."""
        if rule.applies is not None and reference.judge(rule.applies, place) is Verdict.UNMET:
            return NOT_APPLICABLE
        own = reference.judge(rule.rule, place)
        waived = rule.waiver is not None and reference.judge(rule.waiver, place) is Verdict.MET
        if own is not Verdict.MET and waived:
            return WAIVED
        return _CODES[reference.verdict(rule.ref, place)]

    def _rank_by_reference(
        self, ladder: Ladder, record: PartnerRecord, as_of: date, known_on: date | None
    ) -> int:
        reference, place = self.reference(record, known_on), Place(as_of)
        reached = [reference.verdict(RuleRef("achieved", tier), place) for tier in ladder.tiers]
        return max((rank for rank, verdict in enumerate(reached, 1) if verdict is Verdict.MET), default=0)


class Reading(Reference):
    """The reference over one record on any day, for whom generated code judges what can be achieved.

    All of that on a day is judged when something of it is first asked.
    """

    def __init__(self, engine: Engine, record: PartnerRecord, known_on: date | None) -> None:
        super().__init__(engine.rulebook, engine.reference(record, known_on).view)
        self._engine = engine
        self._record = record
        self._known_on = known_on
        self._came_to: dict[date, Verdicts] = {}

    def verdict(self, ref: RuleRef, place: Place) -> Verdict:
        """What a named rule comes to."""
        if ref.word == "achieved":
            self.came_to(place.day)
        return super().verdict(ref, place)

    def came_to(self, day: date) -> Verdicts:
        """The codes of everything that can be achieved on a day."""
        if day not in self._came_to:
            self.note(day, self._engine.verdicts(self._record, day, self._known_on))
        return self._came_to[day]

    def note(self, day: date, came_to: Verdicts) -> None:
        """Keeps the codes of a day."""
        self._came_to[day] = codes, groups = came_to
        here = Place(day)
        for ref, code in zip(self._engine.rules, chain.from_iterable(codes), strict=True):
            self._judged[ref, here] = _verdict(code)
        for (keys, refs), found in zip(self._engine.groups, groups, strict=True):
            for values, inside in found.items():
                place = Place(day, tuple(zip(keys, values, strict=True)))
                self._judged.update(
                    ((ref, place), _verdict(code)) for ref, code in zip(refs, inside, strict=True)
                )


class Function:
    """One generated function, ready to be called; it answers with one of `answers`, if it is one that does."""

    def __init__(self, engine: Engine, written: Written, answers: Sequence[Any] = (), **more: Any) -> None:
        self.written = written
        self._engine = engine
        file = f"<partnercert {engine.rulebook.name}: {written.name} {crc32(written.source.encode()):08x}>"
        names: dict[str, Any] = {helper.__name__: helper for helper in HELPERS}
        names.update(written.constants, none=None, InDoubt=InDoubt, ask=self._ask)
        names.update(seen=engine.seen, earlier=self._earlier, days=lru_cache(maxsize=_DAYS_KEPT)(self._days))
        names.update(more)
        names.update({f"answer_{rank}": answer for rank, answer in enumerate(answers)})
        exec(compile(written.source, file, "exec"), names)
        self.call: Callable[..., Any] = names[written.name]
        # a traceback shows the generated line
        linecache.cache[file] = (len(written.source), None, written.source.splitlines(keepends=True), file)
        weakref.finalize(engine, linecache.cache.pop, file, None)

    def _days(self, as_of: date) -> tuple[int, ...]:
        """The days that the function is told, seen from the day of the question."""
        return tuple(self._ordinal(asked, self._moment(asked.moment, as_of)) for asked in self.written.days)

    def _ordinal(self, asked: DayOf, day: date) -> int:
        if asked.window is None:
            return day.toordinal()
        days = resolved(asked.window, day, self._engine.rulebook.fiscal_year)
        if days is None:
            # no day at all: from after the last one to before the first
            return 0 if asked.last else OPEN_ENDED + 1
        return (days.last if asked.last else days.first).toordinal()

    def _moment(self, moment: int, day: date) -> date:
        for length in self.written.moments[moment]:
            day = subtract(day, length)
        return day

    def _earlier(self, case: Case, day: int) -> Seen:
        return self._engine.seen_on(date.fromordinal(day), case)

    def _ask(
        self,
        case: Case,
        number: int,
        group: tuple[tuple[str, FieldValue], ...] = (),
        row: Row | None = None,
    ) -> int | None:
        """What the reference says of one node."""
        node, moment = self.written.asked[number]
        place = Place(self._moment(moment, case[1]), group, None if row is None else row[EVENT])
        return _CODES[self._engine.reference(case[0], case[2]).judge(node, place)]


class Seen:
    """What generated code sees of a record on one day."""

    def __init__(self, view: View) -> None:
        self._view = view
        self.rows: Rows = _SeenRows(view)

    @cached_property
    def facts(self) -> tuple[PlainValue | None, ...]:
        """The value of each fact on the day."""
        known = self._view.record.plain.facts
        if known is not None:
            return known
        return tuple(plain(self._view.fact(name)) for name in fact_names(self._view.signature))

    @cached_property
    def largest(self) -> float:
        """How large the numbers among the facts are at most."""
        return largest(self.facts)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody about whom there is evidence, if employed."""
        return self._view.people

    def groups(
        self, sources: Iterable[tuple[tuple[Row, ...], tuple[int, ...]]], person: int | None
    ) -> list[tuple[Any, ...]]:
        """The groups of a key: what rows of several kinds hold in its places; people only if employed."""
        found = {tuple([row[place] for place in places]) for rows, places in sources for row in rows}
        return sorted(
            (
                values
                for values in found
                if None not in values and (person is None or self._view.employs(values[person]))
            ),
            key=str,
        )


class _SeenRows(Rows):
    """The rows of each kind that are visible in a view."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view

    def __missing__(self, kind: str) -> tuple[Row, ...]:
        view = self._view
        known: PlainRecord = view.record.plain
        if known.steady and view.known_on is None and kind not in view.derivations:
            rows, day = known.rows[kind], view.day.toordinal()
            rows = rows if known.last <= view.day else tuple([row for row in rows if row[ON] <= day])
        else:
            rows = rows_of(view.signature, kind, view.events(kind))
        self[kind] = rows
        return rows


def _exact(number: MachineNumber, over: int) -> Number:
    """A number that was read, or counted, over a whole one; a float as the decimal that it prints as."""
    if over == 1 and isinstance(number, int):
        return number
    return Fraction(repr(number) if isinstance(number, float) else number) / over


def _verdict(code: int | None) -> Verdict:
    return Verdict.UNKNOWN if code is None else Verdict.MET if code else Verdict.UNMET


_LEGEND: Final = "A code is true where a rule is met, false where it is unmet, None where that is unknown."


def _kinds_of_waivers(rulebook: Rulebook) -> frozenset[str]:
    """The kinds of evidence that rules read to see whether they are waived."""
    return frozenset(
        part.kind
        for waiver in dict.fromkeys(rule.waiver for rule in rulebook.rules.values())
        if waiver is not None
        for part in walk(waiver)
        if isinstance(part, Aggregate | Pick) and part.kind is not None
    )
