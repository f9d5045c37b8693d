"""Rust."""

from __future__ import annotations

from dataclasses import replace

from ..syntax import definitions, nodes
from ..syntax.language import Trait
from ..syntax.model import (
    Argument,
    BindingKind,
    Call,
    Concat,
    Expression,
    Index,
    Member,
    Module,
    Name,
    Opaque,
)
from ..syntax.rust_macros import as_functions, macros
from ..syntax.treesitter import Grammar, Node, Reader


def _index(reader: Reader, node: Node) -> Expression | None:
    children = node.named_children
    if len(children) != 2:
        return nodes.frame(reader, node)
    return Index(*reader.span(node), reader.value(children[0]), reader.value(children[1]))


def _use(reader: Reader, node: Node, before: str = "") -> None:
    """`use crate::consts::{BASE, X as Y}`."""
    kind = node.type
    if kind == "use_declaration":
        _use(reader, node.child_by_field_name("argument"))
    elif kind == "scoped_use_list":
        path = reader.code(node.child_by_field_name("path"))
        for child in node.child_by_field_name("list").named_children:
            _use(reader, child, f"{before}{path}::")
    elif kind == "use_as_clause":
        written = before + reader.code(node.child_by_field_name("path"))
        module, _, last = written.rpartition("::")
        reader.imported(reader.code(node.child_by_field_name("alias")), module, last)
    elif kind == "use_wildcard":
        reader.module.includes.append(before + reader.code(node).removesuffix("::*"))
    else:
        module, _, last = (before + reader.code(node)).rpartition("::")
        reader.imported(last, module, last)


def _scoped(reader: Reader, node: Node) -> Expression:
    """`Method::DELETE`, `consts::BASE`."""
    start, end = reader.span(node)
    path = node.child_by_field_name("path")
    named = reader.code(node.child_by_field_name("name"))
    target = reader.of(path) or Name(start, end, reader.code(path))
    return Member(start, end, target, named)


_SAME = frozenset({"as_ref", "as_str", "to_string", "clone", "to_owned", "trim", "display"})


def _macro(reader: Reader, node: Node) -> Expression:
    """`format!("{}/x", base)`: its arguments are tokens, put together again."""
    start, end = reader.span(node)
    tree = next((c for c in node.named_children if c.type == "token_tree"), None)
    called = reader.code(node.child_by_field_name("macro")) + "!"
    given = _given(reader, tree)
    if called == "concat!":
        return Concat(start, end, tuple(argument.value for argument in given))
    known = reader.options.get("macros")
    if known is None:
        source = reader.module.source.decode("utf-8", "replace")
        known = reader.options["macros"] = macros(source)
    if (name := called[:-1]) in known:
        called, first = name, known[name]
        if first is not None and len(given) > first:
            form = Name(start, end, "format!")
            given[first:] = [Argument(reader.call(start, end, form, given[first:]))]
    return reader.call(start, end, Name(start, end, called), given)


def _given(reader: Reader, tree: Node | None) -> list[Argument]:
    """The arguments between brackets that hold tokens."""
    groups: list[list[Node]] = [[]]
    for child in tree.children[1:-1] if tree is not None else ():
        if child.type in ("&", "mutable_specifier"):
            continue
        if child.type == ",":
            groups.append([])
        else:
            groups[-1].append(child)
    return [_tokens(reader, group) for group in groups if group]


def _reached(reader: Reader, expression: Expression, tree: Node) -> Expression:
    """`env::var("HOST")`, `hosts["runai"]`, of which the brackets hold tokens."""
    end, given = reader.span(tree)[1], _given(reader, tree)
    if reader.code(tree).startswith("[") and given:
        return Index(expression.start, end, expression, given[0].value)
    return reader.call(expression.start, end, expression, given)


def _tokens(reader: Reader, nodes: list[Node]) -> Argument:
    """One argument of a macro: `self.base`, `id = user.id`, `"text"`."""
    while len(nodes) > 3 and reader.code(nodes[-2]) in _SAME and reader.code(nodes[-1]) == "()":
        nodes = nodes[:-3]
    name = None
    if len(nodes) > 2 and nodes[1].type == "=":
        name, nodes = reader.code(nodes[0]), nodes[2:]
    values = [n for n in nodes if n.is_named]
    expression: Expression | None = None
    for number, node in enumerate(values):
        if expression is not None and node.type == "token_tree":
            if isinstance(expression, Name | Member | Call | Index):
                expression = _reached(reader, expression, node)
            continue
        inner = reader.value(node)
        if expression is not None and node.type in ("identifier", "field_identifier"):
            expression = Member(
                expression.start, reader.span(node)[1], expression, reader.code(node)
            )
        elif number == 0:
            expression = inner
    return Argument(expression or Opaque(*reader.span(nodes[0])), name)


def _struct(reader: Reader, node: Node) -> Expression:
    """`Client { base }`: a call of the class with what the fields are."""
    start, end = reader.span(node)
    kind = node.child_by_field_name("name")
    given: list[Argument] = []
    for field in node.child_by_field_name("body").named_children:
        if field.type == "shorthand_field_initializer":
            given.append(Argument(reader.named(field), reader.code(field)))
        elif field.type == "field_initializer":
            value = field.child_by_field_name("value")
            given.append(
                Argument(
                    reader.value(value, field), reader.code(field.child_by_field_name("field"))
                )
            )
    function = nodes.typed_name(reader, kind)
    if reader.code(kind) == "Self" and reader.scope.owner is not None:
        function = Name(start, end, reader.scope.owner.name)
    return reader.call(start, end, function, given)


def _implementation(reader: Reader, node: Node) -> None:
    kind = node.child_by_field_name("type")
    named = nodes.typed_name(reader, kind)
    with reader.class_(getattr(named, "name", ""), []):
        reader.statements(node.child_by_field_name("body").named_children)


def _function(reader: Reader, node: Node) -> Expression | None:
    return definitions.function(implicit=True)(reader, node)


def _block(reader: Reader, node: Node) -> Expression | None:
    """The last expression of a block is its value."""
    children = list(node.named_children)
    last = children.pop() if children and _is_value(reader, children[-1]) else None
    reader.statements(children)
    return reader.of(last)


def _is_value(reader: Reader, node: Node) -> bool:
    """Whether the last part of a block is its value: what has no semicolon behind it."""
    if node.type == "expression_statement":  # a `match` or an `if`, as the grammar has it
        return not reader.code(node).endswith(";")
    return not node.type.endswith(("_statement", "_declaration", "_item", "comment"))


def _let(reader: Reader, node: Node) -> Expression | None:
    value = node.child_by_field_name("value")
    pattern = node.child_by_field_name("pattern")
    if value is None or pattern is None:
        return None
    given = reader.value(value)
    reader.assign(reader.named(pattern, reader.code(pattern).removeprefix("mut ")), given)
    return given


def _for(reader: Reader, node: Node) -> None:
    """`for (method, path) in TABLE`."""
    pattern, value = node.child_by_field_name("pattern"), node.child_by_field_name("value")
    given = reader.value(value, node)
    reader.expression(given)
    if pattern is not None:
        reader.items(_pattern(reader, pattern), given, given.start)
    reader.expression(reader.of(node.child_by_field_name("body")))


def _pattern(reader: Reader, node: Node) -> Expression:
    """A name, or a tuple of them."""
    if node.type == "tuple_pattern":
        return definitions.named_parts(reader, node, lambda child: _pattern(reader, child))
    return reader.named(node, reader.code(node).lstrip("&").removeprefix("mut "))


def _struct_item(reader: Reader, node: Node) -> None:
    reader.class_named(reader.code(node.child_by_field_name("name")))


def _attribute(reader: Reader, node: Node) -> None:
    """`#[get("/x")]` is a server's."""


_GRAMMAR = Grammar(
    "rust",
    "tree_sitter_rust",
    {
        "source_file": nodes.block,
        "declaration_list": nodes.block,
        "block": _block,
        "if_expression": nodes.ways(),
        "match_expression": nodes.ways("match_arm"),
        "line_comment": nodes.comment,
        "block_comment": nodes.comment,
        "attribute_item": _attribute,
        "use_declaration": _use,
        "const_item": definitions.declared(),
        "static_item": definitions.declared(),
        "let_declaration": _let,
        "for_expression": _for,
        "assignment_expression": definitions.assignment(),
        "compound_assignment_expr": definitions.assignment(kind=BindingKind.MORE),
        "struct_item": _struct_item,
        "enum_item": nodes.skip,
        "impl_item": _implementation,
        "function_item": _function,
        "closure_expression": definitions.function(),
        "return_expression": definitions.returned,
        "call_expression": nodes.call("function"),
        "macro_invocation": _macro,
        "field_expression": nodes.member("value", "field"),
        "scoped_identifier": _scoped,
        "index_expression": _index,
        "struct_expression": _struct,
        "array_expression": nodes.items,
        "tuple_expression": nodes.items,
        "binary_expression": nodes.binary(),
        "reference_expression": nodes.inner("value"),
        "unary_expression": nodes.inner(),
        "try_expression": nodes.inner(),
        "await_expression": nodes.inner(),
        "parenthesized_expression": nodes.inner(),
        "generic_function": nodes.inner("function"),
        "type_cast_expression": nodes.inner("value"),
        "string_literal": nodes.text,
        "raw_string_literal": nodes.text,
        "identifier": nodes.name,
        "self": nodes.name,
        "integer_literal": nodes.plain,
    },
    receivers=frozenset({"self"}),
)

_LANGUAGE = _GRAMMAR.language(
    suffixes=(".rs",), traits=frozenset({Trait.MEMBERS_BY_NAME, Trait.ITERATES_PAIRS, Trait.CODE})
)


def _read(module: Module) -> list[tuple[int, str]]:
    if b"macro_rules!" in module.source:
        module.source, left = as_functions(module.source)
        module.broken += left
    return _LANGUAGE.read(module)


LANGUAGE = replace(_LANGUAGE, read=_read)
