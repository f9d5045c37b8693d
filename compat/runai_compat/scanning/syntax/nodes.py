"""What nodes of expressions mean: the handlers that the tables of languages are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .model import (
    Argument,
    Choice,
    Comparison,
    Concat,
    Expression,
    Index,
    Items,
    Member,
    Name,
    Opaque,
    Operation,
    Text,
)
from .treesitter import Handler, Node, Reader, unescaped, unquoted


def frame(reader: Reader, node: Node) -> Expression | None:
    """Only what is inside it."""
    return reader.frame(node)


def block(reader: Reader, node: Node) -> None:
    """Statements, one after the other."""
    reader.statements(node.named_children)


def case(reader: Reader, node: Node) -> None:
    """One way of a switch: a text that something is compared with is sent nowhere."""
    value = node.child_by_field_name("value")
    if value is not None:
        reader.expression(Comparison(*reader.span(value), (reader.value(value),)))
    reader.statements(child for child in node.named_children if child != value)


def branches(reader: Reader, node: Node) -> None:
    """A statement of whose parts only some are carried out."""
    for number, child in enumerate(node.named_children):
        with reader.branch(node.id, number):
            reader.expression(reader.of(child))


_BLOCKS = frozenset({"block", "control_structure_body", "then", "else", "compound_statement"})
_LEAVING = ("return", "throw", "break", "continue", "next", "jump")
_AROUND_WAYS = frozenset({"match_block", "switch_block"})


def ways(*kinds: str) -> Handler:
    """A statement of whose parts only some are carried out, and what it is as a value: that of one of
    them. kinds: what holds one of several, with what the subject is compared with before it.
    """
    wanted = frozenset(kinds)

    def handler(reader: Reader, node: Node) -> Expression | None:
        condition = node.child_by_field_name("condition") or node.child_by_field_name("value")
        options: list[Expression] = []
        members: list[tuple[str, ...]] = []
        is_of_members = _is_itself(reader, condition)
        for number, child in enumerate(_ways_in(node)):
            if child == condition or "subject" in child.type:
                is_of_members = is_of_members or _is_itself(reader, child)
                reader.expression(reader.of(child))
                continue
            labels: tuple[str, ...] = ()
            with reader.branch(node.id, number):
                if child.type in wanted and child.named_children:
                    before = reader.values(child.named_children[:-1])
                    labels = tuple(
                        label[1]
                        for way in child.named_children[:-1]
                        for label in _LABEL.finditer(reader.code(way))
                    )
                    reader.expression(Comparison(*reader.span(child), tuple(before)))
                    child = child.named_children[-1]
                if (value := _last(reader, child)) is not None:
                    options.append(value)
                    members.append(labels)
        of_members = tuple(members) if is_of_members else ()
        return Choice(*reader.span(node), tuple(options), of_members) if options else None

    return handler


_LABEL = re.compile(r"(\w+)\s*(?=[|,]|$)")
_ITSELF = frozenset({"self", "this", "$this"})


def _is_itself(reader: Reader, node: Node | None) -> bool:
    """Whether what is told apart is the object that the method is called on."""
    return node is not None and reader.code(node).strip("()*& ") in _ITSELF


def _ways_in(node: Node) -> list[Node]:
    return [
        way
        for child in node.named_children
        for way in (child.named_children if child.type in _AROUND_WAYS else (child,))
    ]


def _last(reader: Reader, node: Node) -> Expression | None:
    """What a way gives: its last expression; the others stand for themselves."""
    while node.type in _BLOCKS and node.named_children:
        reader.statements(node.named_children[:-1])
        node = node.named_children[-1]
    if not node.type.startswith(_LEAVING):
        return reader.of(node)
    reader.expression(reader.of(node))
    return None


def compared(reader: Reader, node: Node) -> Expression:
    """What something is compared with."""
    return Comparison(*reader.span(node), tuple(reader.values(node.named_children)))


def comment(reader: Reader, node: Node) -> None:
    """Words for people."""
    reader.module.words.append(reader.span(node))


def skip(_reader: Reader, _node: Node) -> None:
    """Nothing."""


def name(reader: Reader, node: Node) -> Expression:
    """A name."""
    return reader.named(node)


def text(reader: Reader, node: Node) -> Expression:
    """A text that is written out in one piece."""
    return reader.text(node)


def plain(reader: Reader, node: Node) -> Expression:
    """A number or another word without quotation marks."""
    return reader.text(node, reader.code(node), plain=True)


def word(reader: Reader, node: Node) -> Expression:
    """A text without quotation marks."""
    return reader.text(node, unescaped(reader.code(node)))


def template(
    fragments: Iterable[str],
    holes: Iterable[str] = (),
    escapes: Iterable[str] = ("escape_sequence",),
) -> Handler:
    """A text of fragments and holes."""
    literal, open_, escaped = frozenset(fragments), frozenset(holes), frozenset(escapes)

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        parts: list[Expression] = []
        for child in node.named_children:
            if child.type in literal:
                parts.append(reader.text(child, reader.code(child)))
            elif child.type in escaped:
                parts.append(reader.text(child, unescaped(reader.code(child))))
            elif not open_ or child.type in open_:
                parts.append(reader.value(child))
        if not parts:
            return Text(start, end, "")
        if all(isinstance(part, Text) for part in parts):
            return Text(start, end, "".join(p.value for p in parts if isinstance(p, Text)))
        return Concat(start, end, tuple(parts))

    return handler


def inner(field: str | None = None) -> Handler:
    """The same as what is inside it."""

    def handler(reader: Reader, node: Node) -> Expression | None:
        child = node.child_by_field_name(field) if field else next(iter(node.named_children), None)
        return reader.of(child)

    return handler


def member(object_: str, name_: str) -> Handler:
    """`object.name`."""

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        target = node.child_by_field_name(object_)
        return Member(
            start,
            end,
            reader.value(target, node),
            reader.code(node.child_by_field_name(name_)).lstrip("$@#"),
        )

    return handler


def index(object_: str, key: str) -> Handler:
    """`object[key]`."""

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        target, at = node.child_by_field_name(object_), node.child_by_field_name(key)
        return Index(start, end, reader.value(target, node), reader.value(at, node))

    return handler


def slice_of(object_: str, start: str, end: str) -> Handler:
    """`object[start:end]`."""

    def handler(reader: Reader, node: Node) -> Expression:
        first, last = reader.span(node)
        sides = [node.child_by_field_name(name) for name in (start, end)]
        bounds = (Text(first, first, "") if s is None else reader.value(s, node) for s in sides)
        key = Operation(first, last, ":", *bounds)
        return Index(first, last, reader.value(node.child_by_field_name(object_), node), key)

    return handler


def call(function: str, arguments: str = "arguments") -> Handler:
    """`function(arguments)`."""

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        target = reader.value(node.child_by_field_name(function), node)
        given = node.child_by_field_name(arguments)
        return reader.call(start, end, target, arguments_of(reader, given))

    return handler


_SPREAD = frozenset(
    {
        "spread_element",
        "splat_argument",
        "variadic_unpacking",
        "spread_expression",
        "hash_splat_argument",
        "variadic_argument",
    }
)
_NAMED = frozenset({"keyword_argument", "pair", "named_argument"})
_ARGUMENT = frozenset({"argument", "value_argument"})


def arguments_of(reader: Reader, node: Node | None) -> list[Argument]:
    """The arguments in a list of them."""
    if node is None:
        return []
    given: list[Argument] = []
    for child in node.named_children:
        if child.type == "comment" or child.type.endswith("_comment"):
            comment(reader, child)
        elif child.type in _SPREAD:
            given.append(
                Argument(
                    reader.value(child.named_children[0] if child.named_children else child),
                    spread=True,
                )
            )
        elif child.type in _ARGUMENT:
            given.append(_argument(reader, child))
        elif child.type == "pair" and child.child_by_field_name("key") is not None:
            key = reader.code(child.child_by_field_name("key")).strip("\"':")
            given.append(Argument(reader.value(child.child_by_field_name("value"), child), key))
        else:
            given.append(Argument(reader.value(child)))
    return given


def _argument(reader: Reader, node: Node) -> Argument:
    """An argument that has a node of its own, perhaps with a name."""
    children = node.named_children
    label = node.child_by_field_name("name")
    if label is None and len(children) == 2 and any(c.type in ("=", ":") for c in node.children):
        label = children[0]
    value = next((c for c in reversed(children) if c != label), None)
    return Argument(
        reader.value(value, node), reader.code(label).strip(": ") if label is not None else None
    )


def new(class_: str, arguments: str = "arguments") -> Handler:
    """`new Class(arguments)`: a call of the class."""

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        named = node.child_by_field_name(class_)
        target = typed_name(reader, named) if named is not None else Opaque(start, end)
        return reader.call(
            start, end, target, arguments_of(reader, node.child_by_field_name(arguments))
        )

    return handler


def typed_name(reader: Reader, node: Node) -> Expression:
    """The name of a class, without what it is a class of."""
    expression = reader.of(node)
    if isinstance(expression, Name | Member):
        return expression
    plain_name = re.split(
        r"[.:\\]+", re.sub(r"<.*", "", reader.code(node), flags=re.DOTALL).lstrip("*&")
    )[-1]
    return reader.named(node, plain_name.strip())


def binary(
    left: str = "left",
    right: str = "right",
    operator: str | None = "operator",
    adding: Iterable[str] = ("+",),
) -> Handler:
    """A sum of texts, one of two, or something else of two."""
    sums = frozenset(adding)

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        sign = _operator(reader, node, operator)
        if sign in sums:
            parts: list[Expression] = []
            current = node
            while current.type == node.type and _operator(reader, current, operator) in sums:
                parts.append(reader.value(current.child_by_field_name(right), current))
                following = current.child_by_field_name(left)
                if following is None:
                    break
                current = following
            return Concat(start, end, (reader.value(current), *reversed(parts)))
        one = reader.value(node.child_by_field_name(left), node)
        other = reader.value(node.child_by_field_name(right), node)
        if sign in ("||", "??", "or", "?:"):
            return Choice(start, end, (one, other))
        if sign in ("%", "/", "-f"):
            return Operation(start, end, "/" if sign == "/" else "%", one, other)
        if sign in _COMPARING:
            return Comparison(start, end, (one, other))
        return Opaque(start, end, (one, other))

    return handler


_COMPARING = frozenset(
    {
        "==", "===", "!=", "!==", "=~", "!~", "eq", "ne", "in", "!in", "<=>",
    }
)  # fmt: skip


def _operator(reader: Reader, node: Node, field: str | None) -> str:
    child = node.child_by_field_name(field) if field else None
    if child is None:
        child = next((c for c in node.children if not c.is_named), None)
    return reader.code(child).strip().lower()


def conditional(first: str = "consequence", second: str = "alternative") -> Handler:
    """One of two."""

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        parts = [node.child_by_field_name(first), node.child_by_field_name(second)]
        condition = node.child_by_field_name("condition")
        if condition is not None:
            reader.expression(reader.of(condition))
        return Choice(start, end, tuple(reader.value(part, node) for part in parts))

    return handler


def record(pairs: Iterable[str], key: str = "key", value: str = "value") -> Handler:
    """An object that is written out."""
    kinds = frozenset(pairs)

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        entries: list[tuple[Expression | None, Expression]] = []
        for child in node.named_children:
            if child.type in kinds:
                named, given = child.child_by_field_name(key), child.child_by_field_name(value)
                if named is None or given is None:
                    parts = child.named_children
                    if len(parts) < 2:
                        continue
                    named, given = parts[0], parts[-1]
                entries.append((key_of(reader, named), reader.value(given)))
            elif child.type in _SPREAD:
                entries.append((None, reader.value(child.named_children[0], child)))
            elif child.type in ("shorthand_property_identifier",):
                entries.append((reader.text(child, reader.code(child)), reader.named(child)))
            elif child.type.endswith("comment"):
                comment(reader, child)
            elif child.type == "method_definition":
                named = child.child_by_field_name("name")
                entries.append(
                    (reader.text(named or child, reader.code(named)), reader.value(child))
                )
            else:
                reader.expression(reader.of(child))
        return reader.record(start, end, entries)

    return handler


def key_of(reader: Reader, node: Node) -> Expression:
    """The key of an entry: a name is a text there."""
    expression = reader.of(node)
    if isinstance(expression, Text):
        return expression
    return reader.text(node, unquoted(reader.code(node)).strip(":"))


def items(reader: Reader, node: Node) -> Expression:
    """A list that is written out."""
    start, end = reader.span(node)
    return Items(start, end, tuple(arguments_of(reader, node)))
