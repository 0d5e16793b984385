"""Running generated code: what it sees of a record on a day, the days it is told, and the reference behind it."""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Final, TypeAlias, TypeVar
from zlib import crc32

from partnercert.engines.compiled.emit import DayOf
from partnercert.engines.compiled.forms import MET, NOT_APPLICABLE, UNKNOWN, UNMET, WAIVED
from partnercert.engines.compiled.functions import Written, answer_of, rank_of, verdicts_of
from partnercert.engines.compiled.numbers import HELPERS, InDoubt
from partnercert.engines.reference import Place, Reference
from partnercert.language.nodes import Aggregate, Pick, RuleRef, walk
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
    plain,
    rows_of,
)
from partnercert.records.record import PartnerRecord
from partnercert.rulebook.days import resolved
from partnercert.rulebook.rulebook import Ladder, Rule, Rulebook
from partnercert.rulebook.view import View
from partnercert.values.dates import subtract
from partnercert.values.verdicts import Verdict

# A record, the day of the question, and the day by which the host knew; a function carries it to whoever asks further.
Case: TypeAlias = tuple[PartnerRecord, date, date | None]
Codes: TypeAlias = tuple[int | None, ...]
# the code of every rule that can be achieved: of the partner, and for each key in each of its groups
Verdicts: TypeAlias = tuple[Codes, tuple[dict[tuple[FieldValue, ...], Codes], ...]]
_CODES: Final = {Verdict.MET: MET, Verdict.UNMET: UNMET, Verdict.UNKNOWN: UNKNOWN}
_DAYS_KEPT: Final = 512
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
        self._latest: tuple[Case, Reference] | None = None
        self._seldom = _kinds_of_waivers(rulebook)
        self._ranks: dict[str, Function] = {}

    @property
    def source(self) -> str:
        """The generated module: codes are true where a rule is met, None where that is unknown."""
        ladders = [ladder for ladder in self.rulebook.ladders if not ladder.per]
        written = [
            self._without_waivers.written,
            *(answer_of(self.rulebook, ladder, self._seldom) for ladder in ladders),
        ]
        title = f'"""{self.rulebook.name}, as it is decided. {_LEGEND}"""\n'
        return "\n\n".join([title, *(function.source for function in written)])

    def verdicts(self, record: PartnerRecord, as_of: date, known_on: date | None = None) -> Verdicts:
        """What every rule comes to."""
        case = (record, as_of, known_on)
        if not self._groups_have_names:
            return self.by_reference(case)
        known = record.plain
        function = self._without_waivers if self._seldom.isdisjoint(known.kinds) else self._with_waivers
        stays = known_on is None and known.holds_from <= as_of and not function.needs_view
        try:
            verdicts: Verdicts = function.call(
                known if stays else self.seen(case, as_of), case, function.days(as_of)
            )
        except (InDoubt, OverflowError):
            return self.by_reference(case)
        return verdicts

    def rank(self, ladder: Ladder, record: PartnerRecord, as_of: date, known_on: date | None = None) -> int:
        """The place of the highest tier of a ladder whose rule is met, from 1; 0 for none."""
        case = (record, as_of, known_on)
        if ladder.id not in self._ranks:
            self._ranks[ladder.id] = Function(
                self, rank_of(self.rulebook, ladder), range(len(ladder.tiers) + 1)
            )
        function = self._ranks[ladder.id]
        try:
            rank: int = function.call(self.seen(case, as_of), case, function.days(as_of))
        except (InDoubt, OverflowError):
            return self._rank_by_reference(ladder, case)
        return rank

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
        written = answer_of(self.rulebook, ladder, self._seldom)
        quick = Function(self, written, answers, otherwise=otherwise, signature=signature)
        return otherwise if quick.needs_view else quick.call

    def by_reference(self, case: Case) -> Verdicts:
        """What every rule comes to, as the reference has it."""
        reference, day = self.reference(case), case[1]
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
        return codes, tuple(groups)

    def reference(self, case: Case) -> Reference:
        """The reference over the record of a case, the same for every question of one decision."""
        latest = self._latest
        if latest is None or latest[0] is not case:
            latest = self._latest = (case, self._read(case[0], case[2]))
        return latest[1]

    def seen(self, case: Case, day: date) -> Seen:
        """What is visible of the record of a case on a day."""
        return Seen(self.reference(case).view(day))

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

    @cached_property
    def _without_waivers(self) -> Function:
        return Function(self, verdicts_of(self.rulebook, self._seldom))

    @cached_property
    def _with_waivers(self) -> Function:
        return Function(self, verdicts_of(self.rulebook))

    def _code(self, rule: Rule, reference: Reference, place: Place) -> int | None:
        """The code of a rule, or why it is not asked, as generated code has it."""
        if rule.applies is not None and reference.judge(rule.applies, place) is Verdict.UNMET:
            return NOT_APPLICABLE
        own = reference.judge(rule.rule, place)
        waived = rule.waiver is not None and reference.judge(rule.waiver, place) is Verdict.MET
        if own is not Verdict.MET and waived:
            return WAIVED
        return _CODES[reference.verdict(rule.ref, place)]

    def _rank_by_reference(self, ladder: Ladder, case: Case) -> int:
        reference, place = self.reference(case), Place(case[1])
        reached = [reference.verdict(RuleRef("achieved", tier), place) for tier in ladder.tiers]
        return max((rank for rank, verdict in enumerate(reached, 1) if verdict is Verdict.MET), default=0)


class Function:
    """One generated function, ready to be called; it answers with one of `answers`, if it is one that does."""

    def __init__(self, engine: Engine, written: Written, answers: Sequence[Any] = (), **more: Any) -> None:
        self.written = written
        self.needs_view = written.grouping or not written.kinds.isdisjoint(engine.derived)
        self._engine = engine
        file = f"<partnercert {engine.rulebook.name}: {written.name} {crc32(written.source.encode()):08x}>"
        names: dict[str, Any] = {helper.__name__: helper for helper in HELPERS}
        self.days = lru_cache(maxsize=_DAYS_KEPT)(self._days) if written.days else _no_days
        names.update(written.constants, none=None, earlier=self._earlier, ask=self._ask, InDoubt=InDoubt)
        names.update(more, days=self.days)
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
        return self._engine.seen(case, date.fromordinal(day))

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
        return _CODES[self._engine.reference(case).judge(node, place)]


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


def _no_days(_as_of: date) -> tuple[int, ...]:
    return ()
