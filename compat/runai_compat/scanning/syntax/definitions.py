"""What nodes of definitions mean: who is given which value, functions and classes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from .model import (
    CONSTRUCTOR,
    Argument,
    BindingKind,
    Choice,
    Closure,
    Expression,
    Items,
    Member,
    Name,
    Opaque,
    Parameter,
    ScopeKind,
)
from .nodes import frame, typed_name
from .treesitter import Handler, Node, Reader


def assignment(
    left: str = "left", right: str = "right", kind: BindingKind = BindingKind.VALUE
) -> Handler:
    """Something gets a value."""

    def handler(reader: Reader, node: Node) -> Expression | None:
        target, given = node.child_by_field_name(left), node.child_by_field_name(right)
        if target is None or given is None:
            return frame(reader, node)
        value = reader.value(given)
        added = any(reader.code(c) in ("+=", ".=") for c in node.children if not c.is_named)
        assign(reader, reader.of(target), value, BindingKind.MORE if added else kind)
        return value

    return handler


def assign(
    reader: Reader,
    target: Expression | None,
    value: Expression,
    kind: BindingKind = BindingKind.VALUE,
) -> None:
    """Give a value to what is on the left."""
    if (
        isinstance(target, Opaque)
        and isinstance(value, Opaque)
        and len(target.parts) == len(value.parts)
    ):
        for one, other in zip(target.parts, value.parts, strict=True):
            reader.assign(one, other, kind)
    elif isinstance(target, Opaque) and target.parts and isinstance(target.parts[0], Name | Member):
        reader.assign(target.parts[0], value, kind)
    elif target is not None:
        reader.assign(target, value, kind)


def returned(reader: Reader, node: Node) -> Expression | None:
    """What a function gives back."""
    value = frame(reader, node)
    if value is not None:
        reader.returned(value)
    return value


def function(
    name_: str = "name",
    parameters: str = "parameters",
    body: str = "body",
    *,
    implicit: bool = False,
) -> Handler:
    """A function; implicit: the last expression of its body is what it gives back."""

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        called = reader.code(node.child_by_field_name(name_)).lstrip("#")
        anonymous = not called
        called = called or f"<{start}>"
        one = node.child_by_field_name("parameter")  # `p => …`
        given = parameters_of(reader, node.child_by_field_name(parameters) or one)
        in_class = reader.scope.kind is ScopeKind.CLASS
        if in_class and (
            called in reader.grammar.constructors
            or ("*" in reader.grammar.constructors and called == reader.scope.name)
        ):
            called = CONSTRUCTOR
        receiver = next(iter(reader.grammar.receivers)) if in_class else None
        with reader.function(called, given, receiver=receiver) as scope:
            scope.decorators = list(_annotations(reader, node))
            inside = node.child_by_field_name(body)
            value = reader.of(inside)
            reader.expression(value)
            if value is not None and (anonymous or implicit) and not scope.returns:
                reader.returned(value)
        return Closure(start, end, scope)

    return handler


def _annotations(reader: Reader, node: Node) -> Iterator[Expression]:
    """What is written before a function: `@Bean`."""
    for child in node.children:
        for one in child.named_children if child.type == "modifiers" else ():
            if match := _ANNOTATION.match(reader.code(one)):
                yield reader.named(one, match[1])


_ANNOTATION = re.compile(r"@(?:\w+\.)*(\w+)")
_REST = frozenset(
    {
        "rest_pattern",
        "variadic_parameter",
        "splat_parameter",
        "variadic_parameter_declaration",
        "spread_parameter",
    }
)
_IDENTIFIERS = frozenset(
    {
        "identifier",
        "simple_identifier",
        "variable_name",
        "property_identifier",
        "shorthand_property_identifier_pattern",
        "variable",
    }
)


def parameters_of(reader: Reader, node: Node | None) -> dict[str, Parameter]:
    """The parameters of a function, in order."""
    if node is None:
        return {}
    if node.type in _IDENTIFIERS:
        return {reader.code(node).lstrip("$"): Parameter()}
    given: dict[str, Parameter] = {}
    rest = False
    for child in node.children:
        if child.type in ("params", "parameter_modifiers"):  # C#, Kotlin: before what it is said of
            rest = reader.code(child) in ("params", "vararg")
        elif child.is_named:
            read = _parameter(reader, child)
            for parameter in read.values() if rest else ():
                parameter.variadic = True
            rest = rest and not read
            given |= read
    return given


def _parameter(reader: Reader, node: Node) -> dict[str, Parameter]:
    if node.type in _IDENTIFIERS:
        return {reader.code(node).lstrip("$"): Parameter()}
    if "comment" in node.type or node.type in ("self_parameter", "modifiers", "attribute_list"):
        return {}
    pattern = node.child_by_field_name("pattern") or node.child_by_field_name("left") or node
    if pattern.type in _PATTERNS:
        default = node.child_by_field_name("value") or node.child_by_field_name("right")
        value = reader.of(default) if default is not None else None
        parts = tuple(entries_of(reader, pattern))
        return {f"pattern_{node.start_byte}": Parameter(value, parts=parts)}
    type_node = node.child_by_field_name("type")
    default = (
        node.child_by_field_name("value")
        or node.child_by_field_name("right")
        or node.child_by_field_name("default_value")
    )
    named = [
        c for c in _names(node) if c != default and (type_node is None or not _inside(c, type_node))
    ]
    if default is not None:
        named = [c for c in named if not _inside(c, default)]
    kind = (
        re.sub(r"[^\w.].*", "", reader.code(type_node).lstrip(":*&? "), flags=re.DOTALL).rpartition(
            "."
        )[2]
        or None
    )
    value = reader.of(default) if default is not None else None
    rest = node.type in _REST or pattern.type in _REST
    options = literals(reader, type_node) if type_node is not None else None
    return {
        reader.code(c).lstrip("$"): Parameter(value, kind, rest, one_of=options)
        for c in named[: None if node.type == "parameter_declaration" else 1]
    }


def literals(reader: Reader, node: Node) -> Choice | None:
    """The texts of which a type is one; None where it is another type."""
    texts: list[Expression] = []
    pending = [node]
    while pending:
        one = pending.pop()
        if one.type in ("union_type", "type_annotation", "parenthesized_type"):
            pending += reversed(one.named_children)
        elif one.type != "literal_type" or one.named_children[0].type != "string":
            return None
        else:
            texts.append(reader.text(one))
    return Choice(*reader.span(node), tuple(texts))


_PATTERNS = frozenset(
    {"object_pattern", "array_pattern", "tuple_pattern", "destructured_parameter"}
)


def entries_of(reader: Reader, node: Node) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each name that a pattern takes a value apart into, and which entry it is: by name, or in order; of
    an entry that is taken apart in turn the way to it.
    """
    for number, child in numbered(node):
        if (
            child.type in ("object_assignment_pattern", "assignment_pattern")
            and child.named_children
        ):
            child = child.named_children[0]
        key = str(number)
        if child.type == "pair_pattern":
            key = reader.code(child.child_by_field_name("key"))
            child = child.child_by_field_name("value") or child
        elif child.type == "shorthand_property_identifier_pattern":
            key = reader.code(child)
        if child.type in _PATTERNS:
            yield from ((local, (key, *keys)) for local, keys in entries_of(reader, child))
        elif child.type in _IDENTIFIERS:
            yield reader.code(child).lstrip("$"), (key,)


def numbered(node: Node) -> Iterator[tuple[int, Node]]:
    """What stands between the commas of a pattern, each with its number: `[, path]` has one, the second."""
    number = 0
    for child in node.children:
        if child.type == ",":
            number += 1
        elif child.is_named and not child.type.endswith("comment"):
            yield number, child


def named_parts(reader: Reader, node: Node, named: Callable[[Node], Expression]) -> Items:
    """A pattern of names by order; a place without one has none."""
    start, end = reader.span(node)
    parts = {number: named(child) for number, child in numbered(node)}
    nothing = Opaque(start, start)
    count = max(parts, default=-1) + 1
    return Items(start, end, tuple(Argument(parts.get(n, nothing)) for n in range(count)))


def _names(node: Node) -> list[Node]:
    """The names that a parameter declares."""
    for field in ("name", "pattern", "left"):
        if (child := node.child_by_field_name(field)) is not None:
            if node.type == "parameter_declaration":
                return list(node.children_by_field_name(field))
            return [child] if child.type in _IDENTIFIERS else _names(child) or [child]
    inner = (_names(c) if c.type == "variable_declarator" else [c] for c in node.named_children)
    return [c for names in inner for c in names if c.type in _IDENTIFIERS]


def _inside(node: Node, outer: Node) -> bool:
    return bool(outer.start_byte <= node.start_byte and node.end_byte <= outer.end_byte)


def class_(name_: str = "name", bases: Iterable[str] = (), body: str = "body") -> Handler:
    """A class; bases: the fields or kinds of children that name what it is made from."""
    wanted = tuple(bases)

    def handler(reader: Reader, node: Node) -> None:
        called = reader.code(node.child_by_field_name(name_)) or f"<class {node.start_byte}>"
        made_from: list[Expression] = []
        for child in node.named_children:
            if child.type in wanted:
                made_from += _bases_in(reader, child)
        for field in wanted:
            if (child := node.child_by_field_name(field)) is not None:
                made_from += _bases_in(reader, child)
        with reader.class_(called, made_from):
            inside = node.child_by_field_name(body)
            reader.statements(inside.named_children if inside is not None else ())

    return handler


def _bases_in(reader: Reader, node: Node) -> list[Expression]:
    expressions: list[Expression] = []
    pending = [node]
    while pending:
        one = pending.pop(0)
        if one.type.endswith(("arguments", "argument_list")):
            continue
        if one.type in (
            "identifier",
            "type_identifier",
            "constant",
            "name",
            "simple_identifier",
            "member_expression",
            "scoped_type_identifier",
            "qualified_name",
            "scope_resolution",
        ):
            expressions.append(typed_name(reader, one))
        else:
            pending.extend(one.named_children)
    return expressions


def declared(target: str = "name", value: str = "value") -> Handler:
    """A variable that is declared, perhaps with a value."""
    return assignment(target, value)
