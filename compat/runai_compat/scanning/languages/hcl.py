"""Terraform and other HCL: the files of a folder share their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..syntax import nodes
from ..syntax.language import Trait, folder_of
from ..syntax.model import (
    Argument,
    Binding,
    BindingKind,
    Choice,
    Concat,
    Expression,
    Index,
    Items,
    Member,
    Name,
    Opaque,
    Text,
    dotted,
)
from ..syntax.settings import OUTPUT
from ..syntax.treesitter import Grammar, Node, Reader, unescaped, unquoted


def _block(reader: Reader, node: Node) -> Expression:
    """`data "http" "users" { … }`, `locals { … }`, `variable "host" { … }`."""
    kind = reader.code(node.named_children[0])
    labels = [unquoted(reader.code(c)) for c in node.named_children[1:] if c.type == "string_lit"]
    body = next((c for c in node.named_children if c.type == "body"), None)
    start, end = reader.span(node)
    entries: list[tuple[Expression | None, Expression]] = []
    for child in body.named_children if body is not None else ():
        if child.type == "attribute":
            named = reader.code(child.named_children[0])
            value = reader.value(child.named_children[-1])
            entries.append((reader.text(child.named_children[0], named), value))
            if named == "for_each":
                _run_for_each(reader, value, start)
            if kind == "locals":
                _bind(reader, f"local.{named}", value)
            elif kind == "variable" and named == "default" and labels:
                _bind(reader, f"var.{labels[0]}", value)
        elif child.type == "block":
            inner = _block(reader, child)
            entries.append((reader.text(child, reader.code(child.named_children[0])), inner))
        elif child.type == "comment":
            nodes.comment(reader, child)
    if kind == "provider" and labels:
        _bind_provider(reader, labels[0], entries)
    elif labels and labels[0].startswith("restapi"):
        entries = list(_at_provider(labels[0].partition("_")[0], entries))
    record = reader.record(start, end, entries)
    record.name = labels[0] if kind in ("data", "resource") and labels else kind
    if kind == "output":
        record.name = OUTPUT
    return record


_Entries = Sequence[tuple[Expression | None, Expression]]


def _bind_provider(reader: Reader, name: str, entries: _Entries) -> None:
    """Keep the address that a provider has, by its alias where it has one."""
    named = {key.value: value for key, value in entries if isinstance(key, Text)}
    alias = named.get("alias")
    called = f"{name}.{alias.value}" if isinstance(alias, Text) else name
    if "uri" in named:
        _bind(reader, f"provider.{called}.uri", named["uri"])


def _at_provider(name: str, entries: _Entries) -> Iterator[tuple[Expression | None, Expression]]:
    """The entries of a resource, its paths below the address of its provider."""
    named = {key.value: value for key, value in entries if isinstance(key, Text)}
    provider = dotted(named["provider"]) if "provider" in named else name
    for key, value in entries:
        if isinstance(key, Text) and key.value.endswith("path"):
            base = Name(value.start, value.start, f"provider.{provider}.uri")
            value = Concat(value.start, value.end, (base, value))
        yield key, value


def _run_for_each(reader: Reader, listed: Expression, start: int) -> None:
    """Let `each.key` and `each.value` of a block be those that it is made for."""
    for name in ("key", "value"):
        rows = Member(listed.start, listed.end, listed, f"{name}s")
        place = reader.place(start - 1)  # before the block, of which all is read there
        reader.module.scope.bind(f"each.{name}", Binding(rows, place, BindingKind.ITEM))


def _bind(reader: Reader, name: str, value: Expression) -> None:
    reader.module.scope.bind(name, Binding(value, reader.place(0)))


def _expression(reader: Reader, node: Node) -> Expression:
    """A value, with the attributes that are taken of it."""
    children = node.named_children
    expression = reader.value(children[0], node) if children else Opaque(*reader.span(node))
    for child in children[1:]:
        if child.type == "get_attr":
            start, end = expression.start, reader.span(child)[1]
            expression = Member(start, end, expression, reader.code(child.named_children[0]))
        elif child.type == "index":
            key = reader.value(child.named_children[0], child)
            expression = Index(expression.start, reader.span(child)[1], expression, key)
    return expression


def _for(reader: Reader, node: Node) -> Expression:
    """`{ for call in local.calls : call.name => call }` has the items of the list under other keys."""
    intro = next((c for c in node.named_children if c.type == "for_intro"), None)
    names = (
        [reader.code(c) for c in intro.named_children if c.type == "identifier"] if intro else []
    )
    values = [c for c in node.named_children if c.type == "expression"]
    if intro is None or not values or reader.code(values[-1]) != names[-1]:
        return nodes.frame(reader, node) or Opaque(*reader.span(node))
    listed = next(c for c in intro.named_children if c.type == "expression")
    return reader.value(listed, node)


def _template(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    parts: list[Expression] = []
    last = start
    for child in node.named_children:
        one, other = reader.span(child)
        if one > last and child.type != "quoted_template_start":
            gap = reader.module.source[last:one].decode("utf-8", "replace")
            parts.append(Text(last, one, gap))  # blanks are in no node
        last = other
        if child.type == "template_literal":
            parts.append(reader.text(child, unescaped(reader.code(child))))
        elif child.type == "template_interpolation":
            inner = next((c for c in child.named_children if c.type == "expression"), None)
            parts.append(reader.value(inner, child))
    if all(isinstance(part, Text) for part in parts):
        return Text(start, end, "".join(p.value for p in parts if isinstance(p, Text)))
    return Concat(start, end, tuple(parts))


def _call(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    given = next((c for c in node.named_children if c.type == "function_arguments"), None)
    arguments = (
        [Argument(reader.value(c)) for c in given.named_children] if given is not None else []
    )
    name = reader.code(node.named_children[0])
    if name == "join" and len(arguments) == 2:  # the mark first, unlike elsewhere
        function: Expression = Member(start, end, arguments[0].value, "join")
        return reader.call(start, end, function, arguments[1:])
    if name in ("element", "lookup") and len(arguments) > 1:
        table, key, *others = (argument.value for argument in arguments)
        entry = Index(start, end, table, key)
        return Choice(start, end, (entry, *others)) if others else entry
    return reader.call(start, end, Name(start, end, name), arguments)


def _object(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    entries: list[tuple[Expression | None, Expression]] = []
    for child in node.named_children:
        named, value = child.child_by_field_name("key"), child.child_by_field_name("val")
        if named is not None and value is not None:
            entries.append((reader.text(named, unquoted(reader.code(named))), reader.value(value)))
    return reader.record(start, end, entries)


def _tuple(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    given = [c for c in node.named_children if c.type == "expression"]
    return Items(start, end, tuple(Argument(reader.value(c)) for c in given))


def _conditional(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    parts = [c for c in node.named_children if c.type == "expression"]
    return Choice(start, end, tuple(reader.value(part) for part in parts[1:]))


_GRAMMAR = Grammar(
    "hcl",
    "tree_sitter_hcl",
    {
        "config_file": nodes.block,
        "body": nodes.block,
        "block": _block,
        "comment": nodes.comment,
        "expression": _expression,
        "quoted_template": _template,
        "string_lit": _template,
        "heredoc_template": _template,
        "function_call": _call,
        "for_object_expr": _for,
        "for_tuple_expr": _for,
        "object": _object,
        "tuple": _tuple,
        "conditional": _conditional,
        "identifier": nodes.name,
        "numeric_lit": nodes.plain,
        "bool_lit": nodes.plain,
        "null_lit": nodes.plain,
    },
)

LANGUAGE = _GRAMMAR.language(
    suffixes=(".tf", ".hcl", ".tfvars"), package_of=folder_of, traits=frozenset({Trait.DATA})
)
