"""C#: the files of a folder see each other's classes."""

from __future__ import annotations

from collections.abc import Iterator

from ..syntax import definitions, nodes
from ..syntax.contracts import Annotation, declare
from ..syntax.language import Trait, folder_of
from ..syntax.model import (
    CONSTRUCTOR,
    Argument,
    BindingKind,
    Call,
    Expression,
    Index,
    Items,
    Member,
    Name,
    Opaque,
    Record,
    Text,
    last_name,
)
from ..syntax.treesitter import Grammar, Node, Reader


def _using(reader: Reader, node: Node) -> None:
    written = next((reader.code(c) for c in reversed(node.named_children)), "")
    if any(child.type == "static" for child in node.children):
        reader.module.includes.append(written)


def _declarator(reader: Reader, node: Node) -> Expression | None:
    children = node.named_children
    if len(children) < 2:
        return None
    kind = node.parent.child_by_field_name("type") if node.parent is not None else None
    value = reader.value(children[-1])
    untyped = children[-1].type == "implicit_object_creation_expression"
    if untyped and kind is not None and isinstance(value, Call):
        value.function = nodes.typed_name(reader, kind)
        value.called = last_name(value.function)
    reader.bind(reader.code(children[0]), value)
    return value


def _property(reader: Reader, node: Node) -> Expression | None:
    value = node.child_by_field_name("value")
    if value is None:
        return nodes.frame(reader, node)
    given = reader.value(
        value.named_children[0] if value.type == "arrow_expression_clause" else value
    )
    reader.bind(reader.code(node.child_by_field_name("name")), given)
    return given


def _new(reader: Reader, node: Node) -> Expression:
    """`new HttpClient { BaseAddress = … }`: what is set at once is as good as an argument."""
    start, end = reader.span(node)
    kind = node.child_by_field_name("type")
    function = nodes.typed_name(reader, kind) if kind is not None else Opaque(start, end)
    arguments = node.child_by_field_name("arguments")
    given: list[Argument] = []
    for child in node.named_children:
        if child == arguments or child.type == "argument_list":
            given += nodes.arguments_of(reader, child)
        elif child.type == "initializer_expression":
            entries = list(_entries(reader, child))
            if entries:
                return reader.record(start, end, entries)
            given += _initial(reader, child)
    return reader.call(start, end, function, given)


def _initial(reader: Reader, node: Node) -> Iterator[Argument]:
    """What an object is made with: `{ BaseAddress = … }`, or the items of a list."""
    for part in node.named_children:
        left, right = part.child_by_field_name("left"), part.child_by_field_name("right")
        if left is not None and right is not None:
            yield Argument(reader.value(right), reader.code(left))
        else:
            yield Argument(reader.value(part))


def _entries(reader: Reader, node: Node) -> Iterator[tuple[Expression | None, Expression]]:
    """The entries of a dictionary: `{ ["users"] = "…" }`, `{ { "users", "…" } }`."""
    for part in node.named_children:
        left, right = part.child_by_field_name("left"), part.child_by_field_name("right")
        if left is not None and right is not None and left.type == "element_binding_expression":
            yield (
                nodes.key_of(reader, left.named_children[0].named_children[0]),
                reader.value(right),
            )
        elif part.type == "initializer_expression" and len(part.named_children) == 2:
            key, value = part.named_children
            yield nodes.key_of(reader, key), reader.value(value)


def _index(reader: Reader, node: Node) -> Expression:
    """`Paths["users"]`."""
    start, end = reader.span(node)
    target, subscript = (
        node.child_by_field_name("expression"),
        node.child_by_field_name("subscript"),
    )
    given = nodes.arguments_of(reader, subscript)
    key = given[0].value if given else Opaque(start, end)
    return Index(start, end, reader.value(target, node), key)


def _constructor(reader: Reader, node: Node) -> Expression | None:
    expression = definitions.function()(reader, node)
    scope = getattr(expression, "scope", None)
    initializer = next(
        (c for c in node.named_children if c.type == "constructor_initializer"), None
    )
    if scope is not None and initializer is not None:
        outer, reader.scope = reader.scope, scope
        start, end = reader.span(initializer)
        given = nodes.arguments_of(reader, initializer.named_children[0])
        reader.expression(reader.call(start, end, Name(start, end, "base"), given))
        reader.scope = outer
    return expression


def _class(reader: Reader, node: Node) -> None:
    """A class, perhaps with the parameters of its constructor behind its name."""
    primary = next((c for c in node.named_children if c.type == "parameter_list"), None)
    bases = next((c for c in node.named_children if c.type == "base_list"), None)
    made_from = (
        [nodes.typed_name(reader, c) for c in bases.named_children if "argument" not in c.type]
        if bases
        else []
    )
    with reader.class_(reader.code(node.child_by_field_name("name")), made_from):
        if primary is not None:
            _primary(reader, primary)
        body = node.child_by_field_name("body")
        reader.statements(body.named_children if body is not None else ())


def _primary(reader: Reader, node: Node) -> None:
    parameters = definitions.parameters_of(reader, node)
    start, end = reader.span(node)
    with reader.function(CONSTRUCTOR, parameters, receiver="this"):
        for name in parameters:
            reader.assign(
                Member(start, end, Name(start, end, "this"), name), Name(start, end, name)
            )


def _attributes(reader: Reader, node: Node) -> list[Annotation]:
    """What is written before a declaration."""
    lists = [c for c in node.named_children if c.type == "attribute_list"]
    annotations: list[Annotation] = []
    for attribute in (a for child in lists for a in child.named_children if a.type == "attribute"):
        given = [
            Argument(reader.value(child.named_children[-1], child))
            for part in attribute.named_children
            if part.type == "attribute_argument_list"
            for child in part.named_children
            if child.named_children
        ]
        annotations.append(Annotation(reader.code(attribute.child_by_field_name("name")), given))
    return annotations


def _method(reader: Reader, node: Node) -> Expression | None:
    """One of an interface may be a request."""
    if node.child_by_field_name("body") is None:
        declare(reader, reader.span(node), _attributes(reader, node), None)
    return _FUNCTION(reader, node)


def _assignment(reader: Reader, node: Node) -> Expression | None:
    """Also of a field without `this`."""
    sign = reader.code(node.child_by_field_name("operator"))
    kind = BindingKind.MORE if sign == "+=" else BindingKind.VALUE
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    value = reader.value(right, node)
    target = reader.of(left)
    if isinstance(target, Name) and _is_field(reader, target.name):
        start, end = reader.span(node)
        target = Member(start, end, Name(start, end, "this"), target.name)
    definitions.assign(reader, target, value, kind)
    return value


def _is_field(reader: Reader, name: str) -> bool:
    """Whether a name that is assigned to is one of the object's, not of the function."""
    owner = reader.scope.owner
    if owner is None or name in reader.scope.bindings:
        return False
    return name in owner.bindings or name.startswith("_") or name[:1].isupper()


def _anonymous(reader: Reader, node: Node) -> Expression:
    """`new { name = "a", spec.Image, count }`: what has no name of its own has that of its value."""
    entries: list[tuple[Expression | None, Expression]] = []
    name: Node | None = None
    parts = node.children
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        if following is not None and following.type == "=":
            name = part
        elif part.is_named and part.type != "comment":
            value = reader.value(part, node)
            written = last_name(value) if name is None else reader.code(name)
            entries.append((Text(*reader.span(name or part), written), value))
            name = None
    return Record(*reader.span(node), tuple(entries))


def _foreach(reader: Reader, node: Node) -> None:
    value = reader.value(node.child_by_field_name("right"), node)
    left = node.child_by_field_name("left")
    if left is not None and left.type == "tuple_pattern":
        names = tuple(Argument(reader.named(child)) for child in left.named_children)
        reader.items(Items(*reader.span(left), names), value, value.start)
    elif left is not None:
        reader.assign(reader.named(left), value, BindingKind.ITEM)
    reader.expression(value)
    reader.expression(reader.of(node.child_by_field_name("body")))


_FUNCTION = definitions.function()

_GRAMMAR = Grammar(
    "csharp",
    "tree_sitter_c_sharp",
    {
        "compilation_unit": nodes.block,
        "declaration_list": nodes.block,
        "block": nodes.block,
        "if_statement": nodes.branches,
        "switch_statement": nodes.branches,
        "switch_section": nodes.block,
        "switch_expression": nodes.ways("switch_expression_arm"),
        "constant_pattern": nodes.compared,
        "try_statement": nodes.branches,
        "foreach_statement": _foreach,
        "comment": nodes.comment,
        "using_directive": _using,
        "class_declaration": _class,
        "record_declaration": _class,
        "struct_declaration": _class,
        "interface_declaration": _class,
        "method_declaration": _method,
        "local_function_statement": definitions.function(),
        "constructor_declaration": _constructor,
        "lambda_expression": definitions.function(),
        "arrow_expression_clause": definitions.returned,
        "attribute_list": nodes.skip,
        "variable_declarator": _declarator,
        "property_declaration": _property,
        "assignment_expression": _assignment,
        "return_statement": definitions.returned,
        "invocation_expression": nodes.call("function"),
        "object_creation_expression": _new,
        "implicit_object_creation_expression": _new,
        "anonymous_object_creation_expression": _anonymous,
        "member_access_expression": nodes.member("expression", "name"),
        "element_access_expression": _index,
        "array_creation_expression": nodes.frame,
        "tuple_expression": nodes.items,
        "initializer_expression": nodes.items,
        "collection_expression": nodes.items,
        "binary_expression": nodes.binary(),
        "conditional_expression": nodes.conditional(),
        "await_expression": nodes.inner(),
        "parenthesized_expression": nodes.inner(),
        "cast_expression": nodes.inner("value"),
        "string_literal": nodes.text,
        "verbatim_string_literal": nodes.text,
        "raw_string_literal": nodes.text,
        "interpolated_string_expression": nodes.template(("string_content",), ("interpolation",)),
        "interpolation": lambda r, n: r.value(
            next((c for c in n.named_children if c.type != "interpolation_brace"), n)
        ),
        "interpolation_brace": nodes.skip,
        "identifier": nodes.name,
        "predefined_type": nodes.name,
        "generic_name": lambda r, n: r.named(n.named_children[0]),
        "this": nodes.name,
        "base": nodes.name,
        "integer_literal": nodes.plain,
        "null_literal": nodes.plain,
    },
    constructors=frozenset({"*"}),
)

LANGUAGE = _GRAMMAR.language(
    suffixes=(".cs",),
    package_of=folder_of,
    traits=frozenset({Trait.MEMBERS_BY_NAME, Trait.ITERATES_PAIRS, Trait.CODE, Trait.REGISTERED}),
)
