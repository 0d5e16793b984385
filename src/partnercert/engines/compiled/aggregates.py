"""Writing loops: one over the rows of a kind, one over the groups of a key, whatever the rules ask about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from partnercert.engines.compiled.blocks import Block
from partnercert.engines.compiled.comparing import one_of
from partnercert.engines.compiled.counting import Column, Counting, counting, place
from partnercert.engines.compiled.forms import (
    ALWAYS,
    Form,
    Ranged,
    Single,
    Truth,
    at_least,
    given,
    told,
)
from partnercert.engines.compiled.places import At, CannotEmit, Look, Scope
from partnercert.language.nodes import Aggregate, Field, Filters, Pick, walk
from partnercert.language.windows import Renewal, Term, type_of_window
from partnercert.records.plain import columns

if TYPE_CHECKING:
    from partnercert.engines.compiled.emit import Emitter


# fewer counts are quicker one by one
_FEWEST_IN_A_TABLE: Final = 3


class EventLoop:
    """One pass over the rows of a kind that are visible at a moment, in one scope."""

    def __init__(self, emitter: Emitter, scope: Scope, moment: int, kind: str) -> None:
        self.kind = kind
        self.nodes: dict[Look, None] = {}
        self.body = Block()
        self._emitter = emitter
        self._draft = emitter.draft
        self._scope = scope
        self._moment = moment
        self._columns = columns(emitter.draft.signature, kind)
        self._fields: dict[str, str] = {}
        self._reads = self.body.section()
        self._counted: dict[tuple[str, Look], tuple[str, str]] = {}

    def field(self, name: str) -> Single:
        """A field of the row at hand, under a name."""
        if name not in self._fields:
            self._fields[name] = self._draft.names.fresh(name)
            self._reads.add(f"{self._fields[name]} = row[{self._columns[name]}]")
        local = self._fields[name]
        spec = self._draft.signature.field(self.kind, name)
        assert spec is not None
        return Single(local, (local,) if spec.optional else (), whole=spec.sort.name == "date", read=True)

    def emit(self) -> None:
        """Writes the loop, and what it comes to for every node."""
        scope = self._scope
        rows = self._rows()
        asked: dict[tuple[str, ...], dict[Truth, list[Counting]]] = {}
        tables = self._tables()
        for node, name in tables.items():
            self._table(node, name, asked)
        for node in self.nodes:
            if node in tables:
                continue
            try:
                guards, truth, counting = self._look(node)
            except CannotEmit:
                scope.forms[node, self._moment] = None
                continue
            scope.forms[node, self._moment] = counting.form
            scope.block.add(f"# {node!r}", *counting.before)
            asked.setdefault(guards, {}).setdefault(truth, []).append(counting)
        if asked:
            for guards, by_truth in asked.items():
                block = self.body.under(f"if {' and '.join(guards)}:") if guards else self.body
                for truth, countings in by_truth.items():
                    place(block, truth, countings)
            scope.block.place(f"for row in {rows}:", self.body)
        for by_truth in asked.values():
            for countings in by_truth.values():
                for counting in countings:
                    scope.block.add(*counting.after)

    def _tables(self) -> dict[Look, str]:
        """The counts that differ in nothing but the text of one field, which every event has, and that field."""
        alike: dict[Aggregate, list[tuple[Look, str]]] = {}
        for node in self.nodes:
            if (
                isinstance(node, Aggregate)
                and node.op == "count"
                and not node.distinct
                and node.where is None
            ):
                for name, options in node.filters:
                    spec = self._draft.signature.field(self.kind, name)
                    if (
                        len(options) == 1
                        and spec is not None
                        and spec.sort.name == "text"
                        and not spec.optional
                    ):
                        rest = tuple(each for each in node.filters if each[0] != name)
                        # what narrows all of them, and an empty option where they differ
                        key = attrs.evolve(node, filters=((name, ()), *rest))
                        alike.setdefault(key, []).append((node, name))
        tables: dict[Look, str] = {}
        for several in alike.values():
            if len(several) >= _FEWEST_IN_A_TABLE:
                tables.update({node: name for node, name in several if node not in tables})
        return tables

    def _table(
        self,
        node: Look,
        name: str,
        asked: dict[tuple[str, ...], dict[Truth, list[Counting]]],
    ) -> None:
        """One of several counts that are kept in a table by the text in which they differ."""
        block = self._scope.block
        rest = attrs.evolve(node, filters=tuple(each for each in node.filters if each[0] != name))
        key = (name, rest)
        if key not in self._counted:
            guards, truth, _ = self._look(rest)
            sure, perhaps = (
                self._draft.names.fresh(self.kind, "by", name),
                self._draft.names.fresh(self.kind, "perhaps_by", name),
            )
            said = self.field(name).text
            block.add(
                f"# {rest!r}, by {name}",
                f"{sure} = {{}}" if truth.decided else f"{sure} = {{}}; {perhaps} = {{}}",
            )
            lines = [f"{table}[{said}] = {table}.get({said}, 0) + 1" for table in (sure, perhaps)]
            empty = Single(sure)
            asked.setdefault(guards, {}).setdefault(truth, []).append(
                Counting(empty, (), (lines[0],), () if truth.decided else (lines[1],))
            )
            self._counted[key] = (sure, "" if truth.decided else perhaps)
        sure, perhaps = self._counted[key]
        text = self._draft.literal(dict(node.filters)[name][0].value).text
        form: Form = Single(f"{sure}.get({text}, 0)", whole=True, natural=True, occurs=f"({text} in {sure})")
        if perhaps:
            form = Ranged(f"{sure}.get({text}, 0)", f"({sure}.get({text}, 0) + {perhaps}.get({text}, 0))")
        self._scope.forms[node, self._moment] = form

    def _rows(self) -> str:
        """The rows of the group at hand, or of the partner; what belongs to no group is in each."""
        signature, scope = self._draft.signature, self._scope
        fields = [signature.key_field(self.kind, key) for key in scope.keys]
        found = [
            (field, value) for field, value in zip(fields, scope.values, strict=True) if field is not None
        ]
        if not found:
            return self._draft.rows(self.kind, self._moment)
        names = tuple(field for field, _ in found)
        places = tuple(self._columns[name] for name in names)
        values = [value for _, value in found]
        value = values[0] if len(values) == 1 else f"({', '.join(values)})"
        return f"{self._draft.grouped(self.kind, self._moment, places, names)}.get({value}, ())"

    def _look(self, node: Look) -> tuple[tuple[str, ...], Truth, Counting]:
        emitter, at = self._emitter, At(self._scope, self._moment, self)
        guards = self._guards(node)
        truths = [self._says(name, node.filters) for name, _ in node.filters]
        truths += [self._stands_aside(name) for name in self._aside(node)]
        if node.where is not None:
            truths.append(emitter.judge(node.where, at))
        truth = at_least(len(truths), truths)
        if truth.long:
            truth = self._draft.named(truth.code, at)
        of = None if node.of is None else emitter.value(node.of, at)
        if isinstance(node, Pick):
            return guards, truth, self._picking(node, of)
        if node.distinct:
            return guards, truth, self._distinct(node.distinct, truth)
        return guards, truth, counting(self._draft, node, of, truth, at, self._column(node))

    def _guards(self, node: Look) -> tuple[str, ...]:
        """On which days an event must have happened, and be valid."""
        guards = []
        for window in (node.window, node.in_force):
            if isinstance(window, Term | Renewal):
                raise CannotEmit
        if node.window is not None:
            first, last = self._draft.window(node.window, self._moment)
            on = self.field("on").text
            guards.append(f"{on} >= {first}" if last is None else f"{first} <= {on} <= {last}")
        if isinstance(node.in_force, type_of_window):
            first, last = self._draft.window(node.in_force, self._moment)
            guards.append(f"row[1] >= {first}")
            if last is not None:
                guards.append(f"{self.field('on').text} <= {last}")
        elif node.in_force is True:
            guards.append(f"row[1] >= {self._draft.day(self._moment)}")
        return tuple(guards)

    def _says(self, name: str, filters: Filters) -> Truth:
        """Whether an event says one of the options under a name; one that says nothing may, or surely does not."""
        spec = self._draft.signature.field(self.kind, name)
        silent = spec is not None and spec.absent_differs
        return one_of(self._draft, self.field(name), dict(filters)[name], silent=silent)

    def _aside(self, node: Look) -> list[str]:
        """The fields whose events stand aside, because the node does not name them."""
        fields = self._draft.signature.kinds[self.kind].fields
        named = {name for name, _ in node.filters}
        named.update(part.name for inner in node.parts() for part in walk(inner) if isinstance(part, Field))
        return [name for name, spec in fields.items() if spec.aside and name not in named]

    def _stands_aside(self, name: str) -> Truth:
        text = self.field(name).text
        return told(f"{text} is None", f"{text} is not None")

    def _column(self, node: Aggregate) -> Column | None:
        """The column that an aggregate adds up, if it is one field."""
        if not isinstance(node.of, Field):
            return None
        return Column(self._draft.visible(self._moment), f"{self.kind!r}, {self._columns[node.of.name]}")

    def _distinct(self, keys: tuple[str, ...], truth: Truth) -> Counting:
        """How many values of the key; an event without a person adds none, one without another key none or one."""
        names = self._draft.names
        fields = [self.field(key) for key in keys]
        name, found = names.fresh("different"), names.fresh("found")
        gaps = any(field.guards for field, key in zip(fields, keys, strict=True) if key != "person")
        key = fields[0].text if len(fields) == 1 else f"({', '.join(field.text for field in fields)})"
        people = [field.text for field, key in zip(fields, keys, strict=True) if key == "person"]
        if truth.decided and not gaps:
            lines = (f"{found}.add({key})",)
            if people:
                lines = (f"if {people[0]} is not None: {found}.add({key})",)
            form = Single(name, whole=True, natural=True)
            return Counting(form, (f"{found} = set()",), lines, (), (f"{name} = len({found})",))
        perhaps, high = names.fresh("perhaps"), names.fresh(f"{name}_at_most")
        key = f"({', '.join(field.text for field in fields)},)"
        guard = f"if {people[0]} is not None: " if people else ""
        return Counting(
            Ranged(name, high),
            (f"{found} = []; {perhaps} = []",),
            (f"{guard}{found}.append({key})",),
            (f"{guard}{perhaps}.append({key})",),
            (f"{name}, {high} = different({found}, {perhaps})",),
        )

    def _picking(self, node: Pick, of: Form | None) -> Counting:
        """What the first or the last event says, if all that it may be say the same."""
        names = self._draft.names
        if of is not None and not (isinstance(of, Single) and of.exact):
            raise CannotEmit
        on = self.field("on").text
        name, found = names.fresh(node.op, node.kind), names.fresh("found")
        said = on if of is None else given(of.guards, of.text, "None")
        helper = "day_picked" if of is None else "picked"
        return Counting(
            Single(name, (name,), whole=of is None or of.whole, read=True),
            (f"{found} = []",),
            (f"{found}.append(({on}, True, {said}))",),
            (f"{found}.append(({on}, False, None))",),
            (f"{name} = {helper}({found}, {'min' if node.op == 'earliest' else 'max'})",),
        )


class GroupLoop:
    """One pass over the groups of a key at a moment, for everything that is asked about each of them."""

    def __init__(
        self, emitter: Emitter, outer: Scope, moment: int, keys: tuple[str, ...], kinds: tuple[str, ...]
    ) -> None:
        self.keys = keys
        self.values = tuple(emitter.draft.names.fresh(key) for key in keys)
        self.inner = Scope(Block(), keys, self.values)
        self._emitter = emitter
        self._draft = emitter.draft
        self._outer = outer
        self._moment = moment
        self._kinds = kinds
        self._nodes: dict[Aggregate, None] = {}

    def adding(self, node: Aggregate) -> Scope:
        """The scope of the groups, which one more aggregate is about."""
        self._nodes[node] = None
        return self.inner

    def emit(self) -> None:
        """Writes the loop, and what it comes to for every aggregate over the groups."""
        written, outer = [], self._outer
        for node in self._nodes:
            try:
                found = self._look(node)
            except CannotEmit:
                outer.forms[node, self._moment] = None
                continue
            outer.forms[node, self._moment] = found[1].form
            written.append(found)
            outer.block.add(f"# {node!r}", *found[1].before)
        if written:
            head = self.head()
            for truth, each in written:
                place(self.inner.block, truth, [each])
            outer.block.place(head, self.inner.block)
        for _, each in written:
            outer.block.add(*each.after)

    def head(self) -> str:
        """The line that goes through the groups."""
        signature = self._draft.signature
        self._draft.groups_read = True
        visible = self._draft.visible(self._moment)
        if self.keys == ("person",):
            return f"for {self.values[0]} in {visible}.people:"
        sources = []
        for kind in self._kinds:
            fields = [signature.key_field(kind, key) for key in self.keys]
            places = tuple(columns(signature, kind)[field] for field in fields if field is not None)
            if len(places) == len(fields):
                sources.append(f"({self._draft.rows(kind, self._moment)}, {places!r})")
        person = self.keys.index("person") if "person" in self.keys else None
        return f"for {', '.join(self.values)}, in {visible}.groups(({', '.join(sources)},), {person}):"

    def _look(self, node: Aggregate) -> tuple[Truth, Counting]:
        emitter, at = self._emitter, At(self.inner, self._moment)
        self.refuse_other_keys()
        truth = ALWAYS if node.where is None else emitter.judge(node.where, at)
        of = None if node.of is None else emitter.value(node.of, at)
        return truth, counting(self._draft, node, of, truth, at, None)

    def refuse_other_keys(self) -> None:
        """Groups are named by texts; others are left to the reference."""
        signature = self._draft.signature
        for kind in self._kinds:
            for key in self.keys:
                field = signature.key_field(kind, key)
                spec = None if field is None else signature.field(kind, field)
                if spec is not None and spec.sort.name != "text":
                    raise CannotEmit
