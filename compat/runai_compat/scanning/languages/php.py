"""PHP."""

from __future__ import annotations

from ..syntax import definitions, nodes
from ..syntax.language import Trait
from ..syntax.model import (
    Argument,
    BindingKind,
    Closure,
    Expression,
    Index,
    Items,
    Member,
    Name,
    Text,
)
from ..syntax.treesitter import Grammar, Handler, Node, Reader


def _use(reader: Reader, node: Node) -> None:
    for clause in node.named_children:
        if clause.type == "namespace_use_clause" and clause.named_children:
            written = reader.code(clause.named_children[0])
            alias = reader.code(clause.child_by_field_name("alias"))
            reader.imported(alias or written.rpartition("\\")[2], written)


def _include(reader: Reader, node: Node) -> Expression | None:
    value = nodes.frame(reader, node)
    texts = [part for part in (value, *(value.children if value else ())) if isinstance(part, Text)]
    if texts:
        reader.module.includes.append(texts[-1].value.lstrip("/"))
    return value


def _constant(reader: Reader, node: Node) -> Expression | None:
    children = node.named_children
    if len(children) < 2:
        return None
    value = reader.value(children[-1])
    reader.bind(reader.code(children[0]).lstrip("$"), value)
    return value


def _property(reader: Reader, node: Node) -> Expression | None:
    named, value = node.child_by_field_name("name"), node.child_by_field_name("default_value")
    if named is None or value is None:
        return None
    given = reader.value(value)
    reader.bind(reader.code(named).lstrip("$"), given)
    return given


def _variable(reader: Reader, node: Node) -> Expression:
    return reader.named(node, reader.code(node).lstrip("$"))


def _function_call(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    function = reader.value(node.child_by_field_name("function"), node)
    given = nodes.arguments_of(reader, node.child_by_field_name("arguments"))
    if (
        getattr(function, "name", "") == "define"
        and len(given) > 1
        and isinstance(given[0].value, Text)
    ):
        reader.module.scope.bindings.setdefault(given[0].value.value, [])
        reader.bind(given[0].value.value, given[1].value)
    return reader.call(start, end, function, given)


def _method_call(owner: str) -> Handler:
    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        target = reader.value(node.child_by_field_name(owner), node)
        named = node.child_by_field_name("name")
        function = Member(start, reader.span(named)[1], target, reader.code(named))
        return reader.call(
            start, end, function, nodes.arguments_of(reader, node.child_by_field_name("arguments"))
        )

    return handler


def _new(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    children = node.named_children
    arguments = next((c for c in children if c.type == "arguments"), None)
    function = nodes.typed_name(reader, children[0])
    return reader.call(start, end, function, nodes.arguments_of(reader, arguments))


def _class_constant(reader: Reader, node: Node) -> Expression:
    """`self::P`, `A::P`."""
    start, end = reader.span(node)
    owner, named = node.named_children[0], node.named_children[-1]
    target = (
        Name(start, end, "this")
        if reader.code(owner) in ("self", "static")
        else reader.named(owner)
    )
    return Member(start, end, target, reader.code(named).lstrip("$"))


def _array(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    entries: list[tuple[Expression | None, Expression]] = []
    plain: list[Argument] = []
    for child in node.named_children:
        parts = child.named_children
        if child.type != "array_element_initializer" or not parts:
            continue
        if len(parts) > 1:
            entries.append((nodes.key_of(reader, parts[0]), reader.value(parts[-1])))
        elif parts[0].type == "variadic_unpacking":
            entries.append((None, reader.value(parts[0].named_children[0])))
        else:
            plain.append(Argument(reader.value(parts[0])))
    return reader.record(start, end, entries) if entries else Items(start, end, tuple(plain))


def _constructor(reader: Reader, node: Node) -> Expression | None:
    """A method; parameters of a constructor with a visibility are attributes."""
    expression = definitions.function()(reader, node)
    given = node.child_by_field_name("parameters")
    if not isinstance(expression, Closure) or given is None:
        return expression
    outer, reader.scope = reader.scope, expression.scope
    for child in given.named_children:
        if child.type == "property_promotion_parameter":
            start, end = reader.span(child)
            name = reader.code(child.child_by_field_name("name")).lstrip("$")
            target = Member(start, end, Name(start, end, "this"), name)
            reader.assign(target, Name(start, end, name))
    reader.scope = outer
    return expression


def _subscript(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    children = node.named_children
    return Index(start, end, reader.value(children[0]), reader.value(children[-1]))


def _foreach(reader: Reader, node: Node) -> None:
    children = node.named_children
    if len(children) > 2:
        value = reader.value(children[0])
        targets = children[1].named_children if children[1].type == "pair" else children[1:2]
        if len(targets) > 1:
            keys = Member(value.start, value.end, value, "keys")
            reader.assign(reader.value(targets[0]), keys, BindingKind.ITEM)
        reader.assign(reader.value(targets[-1]), value, BindingKind.ITEM)
        reader.expression(value)
    reader.expression(reader.of(children[-1]) if children else None)


def _enumeration(reader: Reader, node: Node) -> None:
    reader.class_named(reader.code(node.child_by_field_name("name"))).is_enumeration = True
    definitions.class_()(reader, node)


_STRING = nodes.template(("string_content", "string_value"), ())

_GRAMMAR = Grammar(
    "php",
    "tree_sitter_php",
    {
        "program": nodes.block,
        "compound_statement": nodes.block,
        "declaration_list": nodes.block,
        "if_statement": nodes.branches,
        "switch_statement": nodes.branches,
        "match_expression": nodes.ways("match_conditional_expression"),
        "case_statement": nodes.case,
        "foreach_statement": _foreach,
        "comment": nodes.comment,
        "text": nodes.skip,
        "namespace_use_declaration": _use,
        "require_once_expression": _include,
        "require_expression": _include,
        "include_expression": _include,
        "const_element": _constant,
        "property_element": _property,
        "class_declaration": definitions.class_(bases=("base_clause",)),
        "trait_declaration": definitions.class_(),
        "enum_declaration": _enumeration,
        "enum_declaration_list": nodes.block,
        "enum_case": definitions.declared(),
        "method_declaration": _constructor,
        "function_definition": definitions.function(),
        "anonymous_function": definitions.function(),
        "arrow_function": definitions.function(),
        "assignment_expression": definitions.assignment(),
        "augmented_assignment_expression": definitions.assignment(kind=BindingKind.MORE),
        "return_statement": definitions.returned,
        "function_call_expression": _function_call,
        "member_call_expression": _method_call("object"),
        "nullsafe_member_call_expression": _method_call("object"),
        "scoped_call_expression": _method_call("scope"),
        "object_creation_expression": _new,
        "member_access_expression": nodes.member("object", "name"),
        "scoped_property_access_expression": _class_constant,
        "class_constant_access_expression": _class_constant,
        "subscript_expression": _subscript,
        "array_creation_expression": _array,
        "list_literal": nodes.items,
        "binary_expression": nodes.binary(adding=(".",)),
        "conditional_expression": nodes.conditional("body", "alternative"),
        "parenthesized_expression": nodes.inner(),
        "string": _STRING,
        "encapsed_string": _STRING,
        "heredoc": nodes.frame,
        "heredoc_body": _STRING,
        "variable_name": _variable,
        "name": nodes.name,
        "relative_scope": nodes.name,
        "integer": nodes.plain,
        "null": nodes.plain,
    },
    function="language_php",
    constructors=frozenset({"__construct"}),
)

LANGUAGE = _GRAMMAR.language(
    suffixes=(".php",), interpreters=("php",), traits=frozenset({Trait.MEMBERS_BY_NAME, Trait.CODE})
)
