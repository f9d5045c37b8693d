"""Go: the files of a folder share their names."""

from __future__ import annotations

import re

from ..syntax import definitions, nodes
from ..syntax.language import Trait, folder_of
from ..syntax.model import (
    Argument,
    BindingKind,
    Call,
    Expression,
    Index,
    Items,
    Member,
    Name,
    Opaque,
    Parameter,
    Text,
    last_name,
)
from ..syntax.treesitter import Grammar, Node, Reader, unquoted


def _specification(reader: Reader, node: Node) -> Expression | None:
    """`a, b = x, y` of a declaration."""
    names = node.children_by_field_name("name")
    given = node.child_by_field_name("value")
    values = reader.values(given.named_children) if given is not None else []
    for name, value in zip(names, values, strict=False):
        reader.assign(reader.named(name), value)
    if not values and reader.code(node.child_by_field_name("type")).endswith(_TEXTS):
        for name in names:
            reader.assign(reader.named(name), Text(*reader.span(name), ""))
    return Opaque(*reader.span(node), tuple(values)) if values else None


_TEXTS = ("string", "strings.Builder", "bytes.Buffer")
"""Types whose values are empty texts at first."""


def _assignment(reader: Reader, node: Node) -> Expression | None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return nodes.frame(reader, node)
    targets = reader.values(left.named_children)
    values = reader.values(right.named_children)
    more = reader.code(node.child_by_field_name("operator")) == "+="
    for target, value in zip(targets, values, strict=False):  # one call may give several
        reader.assign(target, value, BindingKind.MORE if more else BindingKind.VALUE)
    return Opaque(*reader.span(node), tuple(values)) if values else None


def _range(reader: Reader, node: Node) -> Expression | None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    value = reader.value(right, node)
    targets = reader.values(left.named_children) if left is not None else []
    if targets:
        if len(targets) > 1 or not isinstance(value, Items):
            keys = Member(value.start, value.end, value, "keys")
            reader.assign(targets[0], keys, BindingKind.ITEM)
        if len(targets) > 1:
            reader.assign(targets[1], value, BindingKind.ITEM)
    return value


def _method(reader: Reader, node: Node) -> None:
    """A function with a receiver belongs to the receiver's type."""
    (declared,) = node.child_by_field_name("receiver").named_children[:1] or (None,)
    receiver = reader.code(declared.child_by_field_name("name")) if declared is not None else ""
    kind = reader.code(declared.child_by_field_name("type")) if declared is not None else ""
    owner = reader.class_named(kind.lstrip("*").partition("[")[0])
    parameters = definitions.parameters_of(reader, node.child_by_field_name("parameters"))
    name = reader.code(node.child_by_field_name("name"))
    with reader.function(name, parameters, receiver=receiver or "_", owner=owner):
        reader.expression(reader.of(node.child_by_field_name("body")))


def _type(reader: Reader, node: Node) -> None:
    """A struct: its fields in order, and what is embedded in it."""
    scope = reader.class_named(reader.code(node.child_by_field_name("name")))
    struct = node.child_by_field_name("type")
    if struct is None or struct.type != "struct_type" or not struct.named_children:
        return
    for field in struct.named_children[0].named_children:
        kind = field.child_by_field_name("type")
        names = field.children_by_field_name("name")
        if kind is None:
            continue
        if not names:
            scope.bases.append(nodes.typed_name(reader, kind))
        for name in names:
            scope.parameters[reader.code(name)] = Parameter(type=reader.code(kind).lstrip("*"))


def _literal(reader: Reader, node: Node) -> Expression:
    """`Client{Base: base}`, `[]string{…}`, `map[string]string{…}`."""
    kind, body = node.child_by_field_name("type"), node.child_by_field_name("body")
    start, end = reader.span(node)
    keyed: list[tuple[Node, Node]] = []
    plain: list[Node] = []
    for child in body.named_children if body is not None else ():
        key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        if child.type == "keyed_element" and key is not None and value is not None:
            keyed.append((key, value))
        elif child.type == "comment":
            nodes.comment(reader, child)
        else:
            plain.append(child)
    if kind is not None and kind.type == "map_type":
        of = kind.child_by_field_name("value")
        return reader.record(
            start, end, [(nodes.key_of(reader, k), _row(reader, v, of)) for k, v in keyed]
        )
    if kind is None or kind.type in ("slice_type", "array_type", "implicit_length_array_type"):
        rows = tuple(Argument(_row(reader, child, _element(kind))) for child in plain)
        return Items(start, end, rows)
    given = [Argument(reader.value(v), reader.code(k)) for k, v in keyed]
    given += [Argument(reader.value(child)) for child in plain]
    return reader.call(start, end, nodes.typed_name(reader, kind), given)


def _element(kind: Node | None) -> Node | None:
    """The type of the items of a list."""
    return kind.child_by_field_name("element") if kind is not None else None


def _row(reader: Reader, node: Node, kind: Node | None) -> Expression:
    """An item of a list; `{"GET", "/users"}` is an object of the list's type."""
    inner = (
        node.named_children[0] if node.type == "literal_element" and node.named_children else node
    )
    if kind is None or inner.type != "literal_value":
        return reader.value(node)
    start, end = reader.span(inner)
    fields = _fields_of(reader, kind)
    given: list[Argument] = []
    for number, child in enumerate(c for c in inner.named_children if c.type != "comment"):
        key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        name = (
            reader.code(key) if key is not None else next(iter(fields[number : number + 1]), None)
        )
        given.append(Argument(reader.value(value if value is not None else child), name))
    target = reader.named(kind, "struct") if fields else nodes.typed_name(reader, kind)
    return reader.call(start, end, target, given)


def _fields_of(reader: Reader, kind: Node) -> list[str]:
    """The fields of a struct that is written out as the type of a list."""
    if kind.type != "struct_type" or not kind.named_children:
        return []
    return [
        reader.code(name)
        for field in kind.named_children[0].named_children
        for name in field.children_by_field_name("name")
    ]


def _import(reader: Reader, node: Node) -> None:
    path = unquoted(reader.code(node.child_by_field_name("path")))
    local = reader.code(node.child_by_field_name("name")) or path.rpartition("/")[2]
    reader.imported(local, path)


_TYPES = re.compile(
    r"[A-Z]\w*|\w+\.[A-Z]\w*|string|bool|any|error|byte|rune|u?int\d*|float(?:32|64)"
)
_CALL = nodes.call("function")


def _call(reader: Reader, node: Node) -> Expression | None:
    """`get[User](ctx)`: the grammar takes one argument of a type for an entry."""
    function = node.child_by_field_name("function")
    expression = _CALL(reader, node)
    if function is None or function.type != "index_expression" or not isinstance(expression, Call):
        return expression
    entry, key = expression.function, reader.code(function.child_by_field_name("index"))
    if (
        isinstance(entry, Index)
        and _TYPES.fullmatch(key)
        and not _is_variable(reader, entry.object)
    ):
        expression.function = entry.object
        expression.called = last_name(entry.object)
    return expression


def _is_variable(reader: Reader, expression: Expression) -> bool:
    """Whether it is a variable of the function, or of the file, of which an entry may be meant."""
    name = expression.name if isinstance(expression, Name) else ""
    return any(name in s.bindings or name in s.parameters for s in reader.scope.enclosing)


_GRAMMAR = Grammar(
    "go",
    "tree_sitter_go",
    {
        "source_file": nodes.block,
        "block": nodes.block,
        "statement_list": nodes.block,
        "if_statement": nodes.branches,
        "for_statement": nodes.block,
        "expression_switch_statement": nodes.branches,
        "type_switch_statement": nodes.branches,
        "select_statement": nodes.branches,
        "expression_case": nodes.case,
        "range_clause": _range,
        "comment": nodes.comment,
        "import_spec": _import,
        "const_spec": _specification,
        "var_spec": _specification,
        "short_var_declaration": _assignment,
        "assignment_statement": _assignment,
        "type_spec": _type,
        "function_declaration": definitions.function(),
        "method_declaration": _method,
        "func_literal": definitions.function(),
        "return_statement": definitions.returned,
        "expression_list": nodes.frame,
        "call_expression": _call,
        "selector_expression": nodes.member("operand", "field"),
        "index_expression": nodes.index("operand", "index"),
        "slice_expression": nodes.slice_of("operand", "start", "end"),
        "composite_literal": _literal,
        "literal_element": nodes.inner(),
        "unary_expression": nodes.inner("operand"),
        "parenthesized_expression": nodes.inner(),
        "binary_expression": nodes.binary(),
        "interpreted_string_literal": nodes.text,
        "raw_string_literal": nodes.text,
        "identifier": nodes.name,
        "field_identifier": nodes.name,
        "type_identifier": nodes.name,
        "int_literal": nodes.plain,
        "nil": nodes.plain,
    },
    receivers=frozenset(),
)

LANGUAGE = _GRAMMAR.language(
    suffixes=(".go",), package_of=folder_of, traits=frozenset({Trait.CODE})
)
