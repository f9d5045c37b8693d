"""Kotlin: the files of a folder see each other's names."""

from __future__ import annotations

import re

from ..syntax import definitions, nodes
from ..syntax.contracts import Annotation, declare, injected, prefix_of
from ..syntax.language import Trait, folder_of
from ..syntax.model import (
    CONSTRUCTOR,
    Argument,
    Call,
    Concat,
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
from ..syntax.settings import EACH, NUMBERING, REDUCING
from ..syntax.treesitter import Grammar, Node, Reader, unescaped

_SHORT = re.compile(r"\$([A-Za-z_]\w*)")


def _import(reader: Reader, node: Node) -> None:
    written = reader.code(next(iter(node.named_children), None))
    module, _, last = written.rpartition(".")
    if any(child.type in ("*", "wildcard_import") for child in node.children):
        reader.module.includes.append(written.removesuffix(".*"))
    elif last[:1].isupper() and not last.isupper():
        reader.imported(last, written)
    else:
        reader.imported(last, module, last)


def _string(reader: Reader, node: Node) -> Expression:
    """A text; `$name` stands in it as plain text."""
    start, end = reader.span(node)
    parts: list[Expression] = []
    pending = ""
    for child in node.named_children:
        if child.type == "interpolation":
            parts += _pieces(pending, start, end)
            pending = ""
            parts.append(reader.value(next(iter(child.named_children), child)))
        else:
            pending += (
                unescaped(reader.code(child))
                if child.type == "escape_sequence"
                else reader.code(child)
            )
    parts += _pieces(pending, start, end)
    if all(isinstance(part, Text) for part in parts):
        return Text(start, end, "".join(p.value for p in parts if isinstance(p, Text)))
    return Concat(start, end, tuple(parts))


def _pieces(text: str, start: int, end: int) -> list[Expression]:
    pieces = _SHORT.split(text)
    return [
        Name(start, end, piece) if number % 2 else Text(start, end, piece)
        for number, piece in enumerate(pieces)
        if piece
    ]


def _property(reader: Reader, node: Node) -> Expression | None:
    declared = next((c for c in node.named_children if c.type == "variable_declaration"), None)
    getter = next((c for c in node.named_children if c.type == "getter"), None)
    value = node.named_children[-1] if declared is not None else None
    if getter is not None:
        value = next(iter(getter.named_children), None)
    property_ = injected(_annotations(reader, node))
    if declared is not None and property_ is not None:
        reader.bind(reader.code(declared.named_children[0]), property_)
    if declared is None or value is None or value == declared or value.type == "modifiers":
        return nodes.frame(reader, node)
    given = reader.value(value)
    reader.bind(reader.code(declared.named_children[0]), given)
    return given


def _class(reader: Reader, node: Node) -> None:
    """A class with the parameters of its constructor behind its name."""
    primary = next((c for c in node.named_children if c.type == "primary_constructor"), None)
    bases = next((c for c in node.named_children if c.type == "delegation_specifiers"), None)
    body = next(
        (c for c in node.named_children if c.type in ("class_body", "enum_class_body")), None
    )
    made_from, handed = _delegations(bases)
    named = node.child_by_field_name("name")
    name = reader.code(named) or "Companion"
    outer = reader.options.get("prefix")
    reader.options["prefix"] = prefix_of(_annotations(reader, node))
    with reader.class_(name, [nodes.typed_name(reader, base) for base in made_from]):
        if primary is not None or handed is not None:
            _primary(reader, primary, handed)
        if body is not None and body.type == "enum_class_body":
            reader.scope.is_enumeration = True
        reader.statements(body.named_children if body is not None else ())
    reader.options["prefix"] = outer


def _entry(reader: Reader, node: Node) -> None:
    """A member of an enumeration: the object that it is."""
    start, end = reader.span(node)
    name, *given = node.named_children
    arguments = nodes.arguments_of(reader, given[0]) if given else []
    made = reader.call(start, end, Name(start, end, reader.scope.name), arguments)
    reader.bind(reader.code(name), made)
    reader.expression(made)


def _delegations(node: Node | None) -> tuple[list[Node], Node | None]:
    """The classes that it is made from, and what the constructor of one is called with."""
    made_from: list[Node] = []
    handed: Node | None = None
    for specifier in node.named_children if node is not None else ():
        for child in specifier.named_children:
            kind = child.named_children[0] if child.type == "constructor_invocation" else child
            made_from.append(kind)
            if child.type == "constructor_invocation":
                handed = child.named_children[-1]
    return made_from, handed


def _primary(reader: Reader, node: Node | None, handed: Node | None) -> None:
    parameters: dict[str, Parameter] = {}
    fields: list[str] = []
    for child in (
        node.named_children[0].named_children if node is not None and node.named_children else ()
    ):
        if child.type != "class_parameter":
            continue
        named = next(
            c for c in child.named_children if c.type in ("identifier", "simple_identifier")
        )
        default = child.named_children[-1] if any(c.type == "=" for c in child.children) else None
        parameters[reader.code(named)] = Parameter(
            injected(_annotations(reader, child)) if default is None else reader.of(default)
        )
        if any(c.type in ("val", "var") for c in child.children):
            fields.append(reader.code(named))
    place = node or handed
    start, end = reader.span(place) if place is not None else (0, 0)
    with reader.function(CONSTRUCTOR, parameters, receiver="this"):
        for name in fields:
            reader.assign(
                Member(start, end, Name(start, end, "this"), name), Name(start, end, name)
            )
        if handed is not None:
            given = nodes.arguments_of(reader, handed)
            reader.expression(reader.call(start, end, Name(start, end, "super"), given))


def _companion(reader: Reader, node: Node) -> None:
    """What stands in it is the class's own."""
    for child in node.named_children:
        if child.type == "class_body":
            reader.statements(child.named_children)


def _function(reader: Reader, node: Node) -> None:
    named = node.child_by_field_name("name")
    given = next((c for c in node.named_children if c.type == "function_value_parameters"), None)
    parameters: dict[str, Parameter] = {}
    children = given.named_children if given is not None else []
    rest = False
    for number, child in enumerate(children):
        if child.type == "parameter_modifiers":
            rest = "vararg" in reader.code(child)
        if child.type == "parameter":
            following = children[number + 1] if number + 1 < len(children) else None
            default = (
                following if following is not None and "parameter" not in following.type else None
            )
            kind = reader.code(child.named_children[-1]) if len(child.named_children) > 1 else None
            parameters[reader.code(child.named_children[0])] = Parameter(
                reader.of(default) if default is not None else None, kind, rest
            )
            rest = False
    body = next((c for c in node.named_children if c.type == "function_body"), None)
    if body is None:
        declare(reader, reader.span(node), _annotations(reader, node), reader.options.get("prefix"))
    receiver = "this" if reader.scope.kind == "class" else None
    with reader.function(reader.code(named), parameters, receiver=receiver) as scope:
        value = reader.of(body)
        reader.expression(value)
        if value is not None and not scope.returns:
            reader.returned(value)


def _call(reader: Reader, node: Node) -> Expression:
    """A call, also with a block behind it: what is set in the block counts as an argument."""
    start, end = reader.span(node)
    children = node.named_children
    function = reader.value(children[0], node)
    if isinstance(function, Name) and function.name == "buildString":
        return _built(reader, node)
    if isinstance(function, Member) and function.name in EACH | REDUCING:
        _items(reader, node, function)
    given: list[Argument] = []
    for child in children[1:]:
        if child.type == "value_arguments":
            given += nodes.arguments_of(reader, child)
        else:
            given += _block(reader, child)
    if isinstance(function, type(None)):
        return Opaque(start, end)
    inner = function
    if children[0].type == "call_expression" and hasattr(inner, "arguments"):
        inner.arguments = (*inner.arguments, *given)
        return inner
    return reader.call(start, end, function, given)


def _literal(node: Node) -> Node | None:
    """The block behind a call."""
    while node.type != "lambda_literal" and node.named_children:
        node = node.named_children[-1]
    return node if node.type == "lambda_literal" else None


def _built(reader: Reader, node: Node) -> Expression:
    """`buildString { append(host); append("/users") }`: one after the other."""
    literal = _literal(node)
    parts: list[Expression] = []
    for child in literal.named_children if literal is not None else ():
        row: list[Expression] = []
        value = reader.of(child)
        while isinstance(value, Call) and value.called == "append":
            row = [*value.positional, *row]
            value = value.receiver
        parts += row
    return Concat(*reader.span(node), tuple(parts))


def _items(reader: Reader, node: Node, function: Member) -> None:
    """`TABLE.forEach { (method, path) -> … }`; without names the item is `it`."""
    listed, after = function.object, int(function.name in REDUCING or function.name in NUMBERING)
    literal = _literal(node)
    named = [c for c in literal.named_children if c.type == "lambda_parameters"] if literal else []
    start, end = reader.span(node)
    target: Expression = Name(start, end, "it")
    targets = [_target(reader, child) for child in named[0].named_children] if named else []
    if len(targets) == 2 and not after:  # key and value
        target = Items(start, end, tuple(map(Argument, targets)))
    elif targets:
        target = targets[-1] if after else targets[0]
    reader.items(target, listed, start)


def _target(reader: Reader, node: Node) -> Expression:
    """A variable that is declared, or several that something is taken apart into."""
    if node.type == "multi_variable_declaration":
        parts = tuple(Argument(_target(reader, child)) for child in node.named_children)
        return Items(*reader.span(node), parts)
    return reader.named(node, reader.code(node).partition(":")[0].strip())


def _for(reader: Reader, node: Node) -> None:
    children = node.named_children
    if len(children) > 1:
        value = reader.value(children[1])
        reader.expression(value)
        reader.items(_target(reader, children[0]), value, value.start)
    for child in children[2:]:
        reader.expression(reader.of(child))


def _infix(reader: Reader, node: Node) -> Expression | None:
    """`method to path` is a pair."""
    children = node.named_children
    if len(children) == 3 and reader.code(children[1]) == "to":
        pair = (Argument(reader.value(children[0])), Argument(reader.value(children[2])))
        return Items(*reader.span(node), pair)
    return nodes.frame(reader, node)


_SEGMENTS = frozenset({"path", "appendPathSegments", "pathSegments", "appendEncodedPathSegments"})


def _is_path(argument: Argument) -> bool:
    return isinstance(argument.value, Call) and argument.value.called in _SEGMENTS


def _block(reader: Reader, node: Node) -> list[Argument]:
    """`{ method = HttpMethod.Delete; url("…") }`."""
    literal = _literal(node)
    given: list[Argument] = []
    for child in literal.named_children if literal is not None else ():
        left, right = child.child_by_field_name("left"), child.child_by_field_name("right")
        if child.type == "assignment" and left is not None and right is not None:
            given.append(Argument(reader.value(right), reader.code(left)))
            continue
        expression = reader.of(child)
        name = expression.called if isinstance(expression, Call) else ""
        if name in _SEGMENTS and isinstance(expression, Call) and expression.positional:
            given.append(Argument(expression, "url"))
            continue
        if (
            name in ("url", "defaultRequest")
            and isinstance(expression, Call)
            and expression.arguments
        ):
            inner = next((a for a in expression.arguments if _is_path(a)), expression.arguments[0])
            label = "baseUrl" if name == "defaultRequest" else inner.name or "url"
            given.append(Argument(inner.value, label))
        else:
            reader.expression(expression)
    return given


def _member(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    children = node.named_children
    return Member(start, end, reader.value(children[0], node), reader.code(children[-1]))


def _index(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    return Index(
        start, end, reader.value(node.named_children[0]), reader.value(node.named_children[-1])
    )


def _annotations(reader: Reader, node: Node) -> list[Annotation]:
    """What is written before a declaration."""
    modifiers = next((c for c in node.named_children if c.type == "modifiers"), None)
    annotations: list[Annotation] = []
    for child in modifiers.named_children if modifiers is not None else ():
        inner = child.named_children[0] if child.type == "annotation" else None
        if inner is None:
            continue
        made = inner.type == "constructor_invocation"
        given = nodes.arguments_of(reader, inner.named_children[-1]) if made else []
        kind = nodes.typed_name(reader, inner.named_children[0] if made else inner)
        annotations.append(Annotation(last_name(kind), given))
    return annotations


_GRAMMAR = Grammar(
    "kotlin",
    "tree_sitter_kotlin",
    {
        "source_file": nodes.block,
        "class_body": nodes.block,
        "enum_class_body": nodes.block,
        "enum_entry": _entry,
        "block": nodes.block,
        "control_structure_body": nodes.block,
        "if_expression": nodes.ways(),
        "in_expression": nodes.binary(),
        "when_expression": nodes.ways("when_entry"),
        "line_comment": nodes.comment,
        "block_comment": nodes.comment,
        "multiline_comment": nodes.comment,
        "import": _import,
        "package_header": nodes.skip,
        "class_declaration": _class,
        "object_declaration": _class,
        "companion_object": _companion,
        "function_declaration": _function,
        "property_declaration": _property,
        "assignment": definitions.assignment(),
        "return_expression": definitions.returned,
        "annotation": nodes.skip,
        "call_expression": _call,
        "for_statement": _for,
        "infix_expression": _infix,
        "navigation_expression": _member,
        "index_expression": _index,
        "binary_expression": nodes.binary(),
        "elvis_expression": nodes.binary(),
        "string_literal": _string,
        "multiline_string_literal": _string,
        "identifier": nodes.name,
        "simple_identifier": nodes.name,
        "this_expression": lambda r, n: r.named(n, "this"),
        "number_literal": nodes.plain,
        "null": nodes.plain,
        "user_type": nodes.skip,
    },
)

LANGUAGE = _GRAMMAR.language(
    suffixes=(".kt", ".kts"),
    package_of=folder_of,
    traits=frozenset(
        {Trait.MEMBERS_BY_NAME, Trait.ITERATES_PAIRS, Trait.VERBS_ARE_ROUTES, Trait.CODE, Trait.JVM}
    ),
)
