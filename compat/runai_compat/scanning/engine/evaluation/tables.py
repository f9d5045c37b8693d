"""Tables that code goes through: `for method, path in TABLE`, `TABLE.forEach(({ method, path }) => …)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from runai_specs.openapi.reading.limits import whole_number

from ...languages import has_trait
from ...syntax.language import Trait
from ...syntax.model import (
    Argument,
    Binding,
    BindingKind,
    Call,
    Choice,
    Expression,
    Index,
    Items,
    Member,
    Name,
    Place,
    Record,
    Text,
    dotted,
    walk,
)
from .bound_names import reaching
from .closed_sets import members
from .handed_options import field_names
from .references import ClassRef, InstanceRef, References, ValueRef

T = TypeVar("T")
Row = tuple[Expression, Place]
_DEEP, _ROWS = 6, 100
_SAME = frozenset(
    {
        "list", "tuple", "set", "sorted", "reversed", "iter", "into_iter", "values", "Values", "stream",
        "asList", "to_vec", "ToList", "ToArray", "AsEnumerable", "toList", "asSequence", "freeze",
        "array_values", "keys", "keySet", "array_keys", "Keys", "tqdm", "unique", "copy", "cases",
        "parallelStream", "toset", "tolist", "tomap", "chain", "as_slice", "AsParallel", "asIterable", "iter_mut",
    }
)  # fmt: skip
_MEMBERS = {
    "entries": "pairs", "allCases": "values", "values": "values", "Values": "values", "keys": "keys",
    "Keys": "keys",
}  # fmt: skip
"""What gives all values of an enumeration, or those of a map, its keys, or both."""
_LISTS = frozenset({"listOf", "arrayOf", "mutableListOf", "asList", "of", "vec!", "array", "setOf"})
_KEYS = frozenset({"keys", "Keys", "keySet", "array_keys"})
_VALUES = frozenset({"values", "Values", "array_values"})
_PAIRS = frozenset(
    {"items", "entries", "each_pair", "iteritems", "to_a", "entrySet", "GetEnumerator", "toPairs"}
)
_NUMBERED = frozenset({"enumerate"})
_ORDINALS = {
    "first": 0, "second": 1, "third": 2, "Item1": 0, "Item2": 1, "Item3": 2, "_1": 0, "_2": 1, "key": 0,
    "value": 1, "component1": 0, "component2": 1, "Key": 0, "Value": 1, "left": 0, "right": 1,
    "getKey": 0, "getValue": 1, "getFirst": 0, "getSecond": 1, "getLeft": 0, "getRight": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What is gone through: its rows, each with where it is written."""

    whole: Expression
    rows: Sequence[Row]


class Tables:
    """Finds them. One row of a table may be chosen: then a variable is that row, not any of them."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._known: dict[tuple[Expression, Place, str], Table | None] = {}
        self._chosen: dict[int, int] = {}
        self.seen: dict[int, Table] = {}
        """The tables any of whose rows was meant, by identity, since it was emptied."""

    @contextmanager
    def row(self, table: Table, number: int) -> Iterator[None]:
        """Let variables be this row of the table."""
        self._chosen[id(table.whole)] = number
        yield
        del self._chosen[id(table.whole)]

    def items(self, binding: Binding) -> Sequence[Row]:
        """What a variable may be that is each item, or an entry of each; nothing where that is unknown."""
        table = self._table(binding.value, binding.place, 0, _mode(binding))
        parts: list[Row] = []
        for row in self._rows(table) if table is not None else ():
            part: Row | None = row
            for key in binding.part:
                part = self.entry(*part, key) if part is not None else None
            if part is not None:
                parts.append(part)
        return parts

    def _rows(self, table: Table) -> Sequence[Row]:
        """The row that is chosen, or all of them."""
        rows = table.rows
        if (number := self._chosen.get(id(table.whole))) is not None:
            rows = rows[number : number + 1]
        elif len(rows) > 1:
            self.seen[id(table.whole)] = table
        return rows

    def rows_of(self, expression: Expression, place: Place, deep: int = 0) -> Sequence[Row] | None:
        """The rows of a table that something is one of, a variable of a loop or `TABLE[key]`; None where
        it is nothing like that.
        """
        if isinstance(expression, Index) and not isinstance(expression.key, Text):
            table = self._table(expression.object, place, 0, "values")
            return self._rows(table) if table is not None else None
        if isinstance(expression, Member) and (item := self._item_of(expression, place)):
            return self.items(item)
        if isinstance(expression, Index | Member) and deep <= _DEEP:  # an entry of each row
            key = expression.name if isinstance(expression, Member) else key_of(expression.key)
            outer = self.rows_of(expression.object, place, deep + 1)
            inner = [self.entry(*row, key) for row in outer] if outer and key is not None else []
            return [one for one in inner if one is not None] or None
        if isinstance(expression, Choice):
            return self._rows(Table(expression, [(o, place) for o in expression.options]))
        if not isinstance(expression, Name) or deep > _DEEP:
            return None
        bindings, scope = self._references.bindings(expression.name, place)
        if not bindings and scope is not None:  # `def call(self, op=op)` in a loop
            default = scope.parameters[expression.name].default
            outside = (scope.parent or scope).place(default.start) if default is not None else place
            return None if default is None else self.rows_of(default, outside, deep + 1)
        last = reaching(bindings, place)[0] if bindings else None
        if last is None:
            return None
        if last.kind is BindingKind.ITEM:
            return self.items(last)
        return self.rows_of(last.value, last.place, deep + 1)

    def _item_of(self, member: Member, place: Place) -> Binding | None:
        """What `each.value` of Terraform is."""
        written = dotted(member)
        bindings = self._references.bindings(written, place)[0] if written is not None else []
        last = reaching(bindings, place)[0] if bindings else None
        return last if last is not None and last.kind is BindingKind.ITEM else None

    def entry(self, row: Expression, place: Place, key: str) -> Row | None:
        """What an entry of a row is: by its name, or by its number; `value.path`: one of an entry."""
        first, _, rest = key.partition(".")
        if rest:
            inner = self.entry(row, place, first)
            return None if inner is None else self.entry(*inner, rest)
        for ref in self._references.of(row, place):
            if isinstance(ref, ValueRef) and (value := _entry(ref.expression, key)) is not None:
                return value, ref.place
            if isinstance(ref, InstanceRef) and ref.call is not None and ref.place is not None:
                fields = list(field_names(self._references, ref.scope))
                at = fields.index(key) if key in fields else whole_number(key)
                value = ref.call.named.get(key)
                if value is None and at is not None and at < len(ref.call.positional):
                    value = ref.call.positional[at]
                if value is not None:
                    return value, ref.place
        return None

    def _table(self, listed: Expression, place: Place, deep: int, mode: str) -> Table | None:
        key = (listed, place, mode)
        if key not in self._known:
            self._known[key] = None if deep > _DEEP else self._read(listed, place, deep, mode)
        return self._known[key]

    def _read(self, listed: Expression, place: Place, deep: int, mode: str) -> Table | None:
        if isinstance(listed, Call) and self._references.maps.written(listed) is None:
            if listed.called in _LISTS and listed.positional:
                return Table(listed, [(value, place) for value in listed.positional])
            inner = listed.receiver if not listed.positional else listed.positional[0]
            if inner is not None and listed.called in _SAME:
                mode = "keys" if listed.called in _KEYS else mode
                mode = "values" if listed.called in _VALUES else mode
                return self._table(inner, place, deep + 1, mode)
            if inner is not None and listed.called in _NUMBERED:
                table = self._table(inner, place, deep + 1, mode)
                return _numbered(listed, table) if table is not None else None
            if inner is not None and listed.called in _PAIRS:
                return self._table(inner, place, deep + 1, "pairs")
            functions = self._references.functions(listed, place)
            if generator := next((f.scope for f in functions if f.scope.is_generator), None):
                return Table(listed, generator.returns)
        if isinstance(listed, Member) and listed.name in _MEMBERS:
            whole = self._table(listed.object, place, deep + 1, _MEMBERS[listed.name])
            if whole is not None:
                return whole
        return self._written(listed, place, deep, mode)

    def _written(self, listed: Expression, place: Place, deep: int, mode: str) -> Table | None:
        """The table that a name stands for, or that is written out there."""
        for ref in self._references.of(listed, place):
            if isinstance(ref, ClassRef) and (rows := members(self._references, ref.scope)):
                return Table(listed, rows)
            if not isinstance(ref, ValueRef):
                continue
            value = ref.expression
            if isinstance(value, Items):
                return Table(value, [(item.value, ref.place) for item in value.items])
            if isinstance(value, Record) and value.entries:
                return Table(value, [(row, ref.place) for row in _rows(value, mode)])
            if value is not listed and isinstance(value, Call):
                return self._table(value, ref.place, deep + 1, mode)
        return None


class Evaluating(Protocol):
    """What can be told which row of a table is meant."""

    def observed(self) -> AbstractContextManager[dict[int, Table]]:
        """The tables of which any row may be meant in what is evaluated meanwhile."""

    def row(self, table: Table, number: int) -> AbstractContextManager[None]:
        """What is evaluated meanwhile is evaluated for this row of the table."""


def by_row(
    values: Evaluating, evaluate: Callable[[], Iterable[T]], deep: int = 0
) -> Iterator[tuple[T, Row | None]]:
    """What is evaluated, for each row of the tables that it goes through, with the row."""
    with values.observed() as tables:
        known = list(evaluate())
    table = next(iter(tables.values()), None)
    if table is None or not known or deep > 1:
        yield from ((one, None) for one in known)
        return
    for number, row in enumerate(table.rows[:_ROWS]):
        # of `(known or {}).get("id")` neither is where anything of it is written
        is_told = not isinstance(table.whole, Choice) or any(
            isinstance(part, Text) for part in walk(row[0])
        )
        with values.row(table, number):
            inner = by_row(values, evaluate, deep + 1)
            yield from ((one, row if is_told else None) for one, _ in inner)


def _mode(binding: Binding) -> str:
    """What is gone through of an object: its values, its keys, or both in pairs."""
    module = binding.place.scope.module
    language = module.language if module is not None else ""
    if language == "python":
        return "keys"
    if language == "yaml":
        return "pairs"
    in_parts = bool(binding.part) and has_trait(module, Trait.MAPS_IN_PARTS)
    return "pairs" if in_parts or has_trait(module, Trait.ITERATES_PAIRS) else "values"


def _rows(record: Record, mode: str) -> list[Expression]:
    """The values of an object, its keys, or both."""
    if mode == "values":
        return [value for _, value in record.entries]
    if mode == "keys":
        return [key for key, _ in record.entries if key is not None]
    return [
        Items(v.start, v.end, (Argument(k if k is not None else v), Argument(v)))
        for k, v in record.entries
    ]


def _numbered(listed: Expression, table: Table) -> Table:
    """Each row behind its number."""
    number = Argument(Text(listed.start, listed.start, "0", plain=True))
    return Table(
        listed, [(Items(r.start, r.end, (number, Argument(r))), place) for r, place in table.rows]
    )


def _entry(row: Expression, key: str) -> Expression | None:
    if isinstance(row, Record):
        return row.get(key)
    values: list[Expression] = []
    if isinstance(row, Items):
        values = [item.value for item in row.items]
    elif isinstance(row, Call):
        if key in row.named:
            return row.named[key]
        values = row.positional
    at = _ORDINALS.get(key, whole_number(key))
    return values[at] if at is not None and at < len(values) else None


def key_of(expression: Expression) -> str | None:
    """The key that is written out."""
    if isinstance(expression, Text):
        return expression.value.lstrip(":")
    return expression.name if isinstance(expression, Name) else None
