"""The items of lists: written out, one after the other, cut, added to, handed on, of an attribute; the
pieces of a text that is taken apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runai_specs.openapi.reading.limits import whole_number

from ...sites import UNKNOWN
from ...syntax.model import (
    Argument,
    Binding,
    BindingKind,
    Call,
    Concat,
    Expression,
    Index,
    Items,
    Member,
    Name,
    Operation,
    Place,
    Text,
    last_name,
    walk,
)
from . import symbols
from .address_functions import Evaluate
from .references import InstanceRef, References, ValueRef
from .symbols import Texts

_DEEP = 6
_SEGMENT = 2
"""A slash, and what comes after it."""
_WRITTEN = frozenset(
    {"listOf", "arrayOf", "mutableListOf", "asList", "of", "vec!", "array", "Array"}
)
_SAME = frozenset(
    {
        "list", "tuple", "map", "iter", "iter_mut", "to_vec", "collect", "copied", "cloned", "into_iter",
        "toList", "clone", "from", "to_a",
    }
)  # fmt: skip
_ADDING = frozenset({"append", "concat", "plus", "array_merge", "Concat", "chain"})
_CUTTING = frozenset({"slice", "array_slice", "subList", "take", "drop"})
_SPLITTING = frozenset(
    {
        "split", "Split", "SplitN", "splitn", "explode", "partition", "Cut", "split_once", "Fields",
        "split_whitespace", "components", "preg_split", "substringBefore", "substringAfter",
    }
)  # fmt: skip
_WITH_MARK = frozenset({"partition"})
"""What gives what stands between the pieces, too."""
_AT = {"substringBefore": 0, "substringAfter": 1}
_ORDER = {"explode": (1, 0), "preg_split": (1, 0)}
"""Where text and separator stand among the arguments, if not one behind the other."""
_FUNCTIONS_OF = frozenset({"strings", "Regex", "re"})

Item = tuple[Argument, Place]


class Sequences:
    """Finds them. An item that is spread is one of which the items are not known."""

    def __init__(self, references: References, evaluate: Evaluate) -> None:
        self._references, self._of = references, evaluate

    def items(self, listed: Expression, place: Place, deep: int = 0) -> list[Item] | None:
        """The items of a list; None where it is not known to be one."""
        if deep > _DEEP or (isinstance(listed, Member) and self._attribute(listed, place)):
            return None
        if isinstance(listed, Items):
            return list(self.unfolded(listed.items, place, deep + 1))
        if isinstance(listed, Concat):
            parts = [self.items(part, place, deep + 1) for part in listed.parts]
            if all(part is None for part in parts):
                return None
            return [
                item
                for part, whole in zip(parts, listed.parts, strict=True)
                for item in (part if part is not None else [(Argument(whole, spread=True), place)])
            ]
        if isinstance(listed, Index):
            return self._cut(listed.object, listed.key, place, deep)
        if isinstance(listed, Call) and (given := self._given(listed, place, deep)) is not None:
            return given
        for ref in self._references.of(listed, place):
            if isinstance(ref, ValueRef) and ref.expression is not listed:
                given = self.items(ref.expression, ref.place, deep + 1)
                if given is not None:
                    added = added_to(self._references, listed, place)
                    return [*given, *self.unfolded(list(added), place, deep + 1)]
        return None

    def unfolded(self, items: Sequence[Argument], place: Place, deep: int = 0) -> Iterator[Item]:
        """The items with those of each list that is spread among them, where they are known."""
        for item in items:
            inner = self.items(item.value, place, deep) if item.spread and not item.name else None
            if inner is None:
                yield item, place
            else:
                yield from inner

    def _given(self, call: Call, place: Place, deep: int) -> list[Item] | None:
        """The items of what a function gives."""
        given, receiver = call.positional, call.receiver
        if call.called in _WRITTEN:
            return list(self.unfolded(call.arguments, place, deep + 1))
        if call.called in _SAME and (inner := receiver if not given else given[-1]) is not None:
            return self.items(inner, place, deep + 1) or (
                self.items(receiver, place, deep + 1) if receiver is not None else None
            )
        if call.called in _ADDING:
            lists = ([receiver] if receiver is not None else []) + given
            first = self.items(lists[0], place, deep + 1) if lists else None
            if first is None:
                return None
            others = [a for a in call.arguments if a.value is not lists[0]]
            if call.called != "append":
                others = [Argument(a.value, spread=True) for a in others]
            return [*first, *self.unfolded(others, place, deep + 1)]
        if call.called in _CUTTING and receiver is not None and given:
            start, end = given[0], next(iter(given[1:]), None)
            if call.called == "take":
                start, end = Text(call.start, call.start, "0", plain=True), given[0]
            key = Operation(call.start, call.end, ":", start, end or Text(0, 0, ""))
            return self._cut(receiver, key, place, deep)
        return None

    def _cut(
        self, whole: Expression, key: Expression, place: Place, deep: int
    ) -> list[Item] | None:
        """Some items of a list, one after the other."""
        if not isinstance(key, Operation) or key.operator != ":":
            return None
        items = self.items(whole, place, deep + 1)
        bounds = self.bounds(key, place, deep)
        return items[bounds] if items is not None and bounds is not None else None

    def bounds(self, key: Expression, place: Place, deep: int) -> slice | None:
        """From where to where something is cut; None where that is not written."""
        if not isinstance(key, Operation) or key.operator != ":":
            return None
        ends: list[int | None] = []
        for side in (key.left, key.right):
            text = symbols.plain(self._of(side, place, deep)[0])
            number = whole_number(text.removeprefix("-"))
            if number is None and text:
                return None
            ends.append(-number if number is not None and text.startswith("-") else number)
        return slice(*ends)

    def rest(self, listed: Expression, between: str, place: Place, deep: int) -> Texts | None:
        """The items of a list as one text, or what stands for them; None where it is no list."""
        if isinstance(listed, Name) and listed.name in place.scope.parameters:
            bound = listed.name in place.scope.bindings
            is_list = place.scope.parameters[listed.name].variadic or between == "/"
            return (symbols.rest(listed.name, between),) if is_list and not bound else None
        if isinstance(listed, Member) and (of_object := self._attribute(listed, place)):
            return of_object if between in ("", "/") else None
        items = self.items(listed, place)
        return None if items is None else self.joined(items, between, deep)

    def joined(self, items: Sequence[Item], between: str, deep: int) -> Texts:
        """The items with something between each two."""
        return symbols.joined(
            [texts for item, place in items for texts in self._item(item, between, place, deep)],
            between,
        )

    def of_each(self, added: Binding, deep: int) -> Texts | None:
        """What a loop puts behind an address, a segment for each item; None where it is no such loop."""
        value, place = added.value, added.place
        if not isinstance(value, Concat) or len(value.parts) != _SEGMENT:
            return None
        slash, segment = value.parts
        is_segment = isinstance(slash, Text) and slash.value == "/"
        for name in walk(segment) if is_segment else ():
            items = self._references.bindings(name.name, place)[0] if isinstance(name, Name) else []
            for item in items[:1]:
                if item.kind is BindingKind.ITEM and not item.part:
                    self._of(value, place, deep)  # what it is made of is told, too
                    rest = self.rest(unmapped(item.value), "/", item.place, deep)
                    return rest and tuple(f"/{text}" for text in rest)
        return None

    def _item(self, item: Argument, between: str, place: Place, deep: int) -> Iterator[Texts]:
        if not item.spread:
            yield self._of(item.value, place, deep)
        else:
            inner = unmapped(item.value)
            yield self.rest(inner, between, place, deep) or (UNKNOWN,)

    def _attribute(self, member: Member, place: Place) -> Texts:
        """What stands for the list that an object has, in its own methods."""
        for ref in self._references.of(member.object, place):
            if isinstance(ref, InstanceRef) and ref.symbolic:
                return (symbols.attribute(f"{member.name}[]"),)
        return ()


def unmapped(expression: Expression) -> Expression:
    """`parts` of `map(str, parts)`, of `list(parts)`, of `parts.map(encode)`."""
    if isinstance(expression, Call) and expression.called in _SAME:
        given = expression.positional
        if expression.called == "map" and len(given) > 1:
            return unmapped(given[1])
        if expression.called in ("list", "tuple", "from") and len(given) == 1:
            return unmapped(given[0])
        if expression.receiver is not None and not isinstance(expression.receiver, Text):
            return unmapped(expression.receiver)
    return expression


def is_cut(index: Index) -> bool:
    """Whether it is some part of a text or a list, from one place to another."""
    return isinstance(index.key, Operation) and index.key.operator == ":"


def added_to(references: References, listed: Expression, place: Place) -> Iterator[Argument]:
    """The items that are added to a list before it is used there: `parts.append("users")`."""
    bindings, _ = (
        references.bindings(listed.name, place) if isinstance(listed, Name) else ([], None)
    )
    for binding in bindings:
        more = binding.kind is BindingKind.MORE and isinstance(binding.value, Items)
        if more and binding.place.at < place.at:
            yield from binding.value.items  # type: ignore[attr-defined]


def split(call: Call) -> tuple[Expression, str] | None:
    """The text that a call takes apart, and at what; None where it is another call."""
    given, receiver = call.positional, call.receiver
    if call.called not in _SPLITTING:
        return None
    if receiver is None or last_name(receiver) in _FUNCTIONS_OF:
        order = [given[n] for n in _ORDER.get(call.called, (0, 1)) if n < len(given)]
        if not order:
            return None
        source, given = order[0], order[1:]
    else:
        source = receiver
    mark = given[0].value if given and isinstance(given[0], Text) else " "
    return source, mark if mark.strip("\\s+*") else " "


def pieces(
    references: References,
    evaluate: Evaluate,
    index: Index,
    place: Place,
    deep: int,
) -> Texts:
    """What one piece may be of a text that is taken apart; nothing for an entry of anything else."""
    at = whole_number(index.key.value) if isinstance(index.key, Text) else None
    if at is None:
        return ()
    calls = [(index.object, place)]
    if not isinstance(index.object, Call):
        refs = references.of(index.object, place)
        calls = [(ref.expression, ref.place) for ref in refs if isinstance(ref, ValueRef)]
    texts: Texts = ()
    for call, where in calls:
        apart = split(call) if isinstance(call, Call) else None
        if apart is None or not isinstance(call, Call):
            return ()
        number = at // 2 if call.called in _WITH_MARK else at
        parts = (symbols.piece(t, apart[1], number) for t in evaluate(apart[0], where, deep))
        texts += tuple(t if where.scope is place.scope else symbols.closed(t) for t in parts)
    return texts
