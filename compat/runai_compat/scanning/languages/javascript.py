"""JavaScript and TypeScript, also in Vue and Svelte components."""

from __future__ import annotations

import re
from typing import Any

from ..syntax import definitions, nodes
from ..syntax.language import Language, Trait
from ..syntax.model import (
    CONSTRUCTOR,
    Argument,
    BindingKind,
    Call,
    Closure,
    Expression,
    Index,
    Member,
    Module,
    Name,
    Record,
    ScopeKind,
    Text,
)
from ..syntax.treesitter import Grammar, Node, Reader, Table, unquoted

_SCRIPT = re.compile(rb"<script[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_TYPE_IMPORT = re.compile(
    rb"(?P<before>(?<=[\w$])<[\w\s.,|&\[\]]{0,200}?)\b(?:typeof\s+)?import\(\s*['\"][^'\"\n]*['\"]\s*\)"
)
_TYPED = re.compile(rb"<script[^>]*lang=[\"']tsx?[\"']", re.IGNORECASE)


def _import(reader: Reader, node: Node) -> None:
    source = unquoted(reader.code(node.child_by_field_name("source")))
    pending = list(node.named_children)
    while pending:
        child = pending.pop()
        if child.type == "import_specifier":
            there = reader.code(child.child_by_field_name("name"))
            local = reader.code(child.child_by_field_name("alias")) or there
            reader.imported(local, source, there)
        elif child.type == "namespace_import":
            reader.imported(reader.code(child.named_children[0]), source)
        elif child.type == "import_clause" or child.type == "named_imports":
            pending.extend(child.named_children)
        elif child.type == "identifier":
            reader.imported(reader.code(child), source, "default")


def _export(reader: Reader, node: Node) -> Expression | None:
    value = node.child_by_field_name("value")
    source = node.child_by_field_name("source")
    if source is not None:
        if any(c.type == "*" for c in node.children):
            reader.module.includes.append(unquoted(reader.code(source)))
        for clause in node.named_children:
            for child in clause.named_children if clause.type == "export_clause" else ():
                there = reader.code(child.child_by_field_name("name"))
                local = reader.code(child.child_by_field_name("alias")) or there
                reader.imported(local, unquoted(reader.code(source)), there)
        return None
    if value is not None:
        given = reader.value(value)
        reader.bind("default", given)
        return given
    declaration = node.child_by_field_name("declaration")
    if declaration is not None and any(c.type == "default" for c in node.children):
        expression = reader.of(declaration)
        named = reader.code(declaration.child_by_field_name("name"))
        if named:
            start, end = reader.span(declaration)
            reader.bind("default", Name(start, end, named))
        return expression
    return nodes.frame(reader, node)


def _declarator(reader: Reader, node: Node) -> Expression | None:
    named, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if named is None or value is None:
        return None
    given = reader.value(value)
    if (required := _required(reader, value)) is not None:
        if named.type == "identifier":
            reader.imported(reader.code(named), required)
        else:
            for local, there in _pattern(reader, named):
                reader.imported(local, required, there)
    elif named.type == "object_pattern":
        start, end = reader.span(value)
        for local, there in _pattern(reader, named):
            reader.bind(local, Member(start, end, given, there))
    elif named.type == "array_pattern":
        start, end = reader.span(value)
        for number, child in enumerate(named.named_children):
            key = Text(start, end, str(number), plain=True)
            reader.bind(reader.code(child), Index(start, end, given, key))
    else:
        reader.bind(reader.code(named), given)
    return given


def _pattern(reader: Reader, node: Node) -> list[tuple[str, str]]:
    """Local name and name there, of what an object is taken apart into."""
    pairs: list[tuple[str, str]] = []
    for child in node.named_children:
        if child.type == "pair_pattern":
            key = reader.code(child.child_by_field_name("key"))
            pairs.append((reader.code(child.child_by_field_name("value")), key))
        elif child.type in ("shorthand_property_identifier_pattern", "object_assignment_pattern"):
            named = reader.code(child.named_children[0] if child.named_children else child)
            pairs.append((named, named))
    return pairs


def _required(reader: Reader, node: Node) -> str | None:
    """The module of `require("…")`."""
    if node.type == "await_expression" and node.named_children:
        node = node.named_children[0]
    if node.type != "call_expression" or reader.code(node.child_by_field_name("function")) not in (
        "require",
        "import",
    ):
        return None
    given = node.child_by_field_name("arguments")
    first = given.named_children[0] if given is not None and given.named_children else None
    return unquoted(reader.code(first)) if first is not None and first.type == "string" else None


def _field(reader: Reader, node: Node) -> Expression | None:
    named = node.child_by_field_name("property") or node.child_by_field_name("name")
    value = node.child_by_field_name("value")
    if named is None or value is None:
        return None
    given = reader.value(value)
    called = reader.code(named).lstrip("#")
    if isinstance(given, Closure):
        reader.scope.functions[called] = given.scope
        given.scope.name = called
        given.scope.receiver = "this"
    else:
        reader.bind(called, given)
    return given


def _method(reader: Reader, node: Node) -> Expression | None:
    in_class = reader.scope.kind is ScopeKind.CLASS
    expression = _FUNCTION(reader, node)
    scope = getattr(expression, "scope", None)
    if scope is None:
        return expression
    if any(c.type == "get" for c in node.children):
        start, end = reader.span(node)
        scope.decorators.append(Name(start, end, "property"))
    if in_class and scope.name == CONSTRUCTOR and scope.owner is not None:
        _promote(reader, node, scope)
    return expression


def _promote(reader: Reader, node: Node, scope: Any) -> None:
    """`constructor(private base: string)` makes an attribute of a parameter."""
    given = node.child_by_field_name("parameters")
    outer, reader.scope = reader.scope, scope
    for child in given.named_children if given is not None else ():
        if any(c.type in ("accessibility_modifier", "readonly") for c in child.children):
            named = child.child_by_field_name("pattern")
            if named is not None:
                variable = reader.named(named)
                receiver = Member(
                    *reader.span(named), Name(*reader.span(named), "this"), reader.code(named)
                )
                reader.assign(receiver, variable)
    reader.scope = outer


def _for_in(reader: Reader, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is not None and right is not None:
        value = reader.value(right)
        reader.expression(value)
        operator = reader.code(node.child_by_field_name("operator"))
        listed = Member(value.start, value.end, value, "keys") if operator == "in" else value
        reader.items(_target(reader, left), listed, value.start)
    reader.expression(reader.of(node.child_by_field_name("body")))


def _target(reader: Reader, node: Node) -> Expression:
    """A name, or what a value is taken apart into: by order or by name."""
    start, end = reader.span(node)
    if node.type == "array_pattern":
        return definitions.named_parts(reader, node, lambda child: _target(reader, child))
    if node.type == "object_pattern":
        entries = tuple(
            (Text(start, start, key), Name(start, end, local))
            for local, key in _pattern(reader, node)
        )
        return Record(start, end, entries)
    return reader.named(node)


_NAVIGATE = Name(0, 0, "navigate")
_SHOWING = {"form": "action", "img": "src", "a": "href", "iframe": "src", "video": "src"}


def _element(reader: Reader, node: Node) -> Expression | None:
    """`<form action="/users" method="post">`, `<img src="/logo">`: what a browser asks for.

    `<Http.Provider value={api}>` provides something for what is inside.
    """
    given: dict[str, Expression] = {}
    for child in node.named_children:
        value = reader.of(child.named_children[-1]) if len(child.named_children) > 1 else None
        if child.type == "jsx_attribute" and value is not None:
            attribute = reader.code(child.named_children[0])
            given[attribute] = value
            if attribute == "to":  # of a link, to a page
                value = reader.call(*reader.span(child), _NAVIGATE, [Argument(value)])
            reader.expression(value)
        elif child.type != "jsx_attribute":
            reader.expression(reader.of(child))
    named = node.child_by_field_name("name")
    tag = reader.code(named)
    if named is not None and tag.endswith(".Provider") and "value" in given:
        key = reader.value(named.named_children[0])
        start, end = reader.span(node)
        handed = [Argument(key), Argument(given["value"])]
        reader.expression(reader.call(start, end, Name(start, start, "provide"), handed))
    address = given.get(_SHOWING.get(tag, ""))
    if address is not None:
        start, end = reader.span(node)
        method = given.get("method") if tag == "form" else None
        entries = [("url", address), ("method", method or Text(start, start, "GET"))]
        reader.record(start, end, [(Text(start, start, key), value) for key, value in entries])
    return None


def _enum(reader: Reader, node: Node) -> None:
    with reader.class_(reader.code(node.child_by_field_name("name")), []) as scope:
        scope.is_enumeration = True
        body = node.child_by_field_name("body")
        for child in body.named_children if body is not None else ():
            definitions.declared()(reader, child)


def _alias(reader: Reader, node: Node) -> None:
    """`type Kind = "a" | "b"`, `type Kind = (typeof KINDS)[number]`: what something may be."""
    name, kind = node.child_by_field_name("name"), node.child_by_field_name("value")
    if kind is not None and kind.type == "lookup_type":
        query = reader.code(kind).lstrip("( ").removeprefix("typeof ")
        listed = query.partition(")")[0].partition("[")[0].strip()
        reader.bind(reader.code(name), reader.named(kind, listed))
    elif kind is not None and (options := definitions.literals(reader, kind)) is not None:
        reader.bind(reader.code(name), options)


def _decorator(reader: Reader, node: Node) -> None:
    expression = nodes.frame(reader, node)
    if expression is not None:
        reader.module.decorations.add(id(expression))
        reader.expression(expression)


def _call(reader: Reader, node: Node) -> Expression | None:
    """A call; a tag is given its template as one text, which it puts together again."""
    given = node.child_by_field_name("arguments")
    if given is not None and given.type == "template_string":
        target = reader.value(node.child_by_field_name("function"), node)
        return reader.call(*reader.span(node), target, [Argument(reader.value(given))])
    call = _CALL(reader, node)
    return _template_of(reader, call) or call if isinstance(call, Call) else call


def _template_of(reader: Reader, call: Call) -> Expression | None:
    """The template that a tag puts together: `parts.reduce(…)`, `String.raw(parts, ...values)` in a
    function of `(parts, ...values)`.
    """
    names = list(reader.scope.parameters.items())
    if len(names) != 2 or not names[1][1].variadic or call.called not in ("reduce", "join", "raw"):
        return None
    root = call.positional[0] if call.called == "raw" and call.positional else call.function
    if isinstance(root, Record):
        root = root.get("raw") or root
    while isinstance(root, Member | Call):
        root = root.object if isinstance(root, Member) else root.function
    is_first = isinstance(root, Name) and root.name == names[0][0]
    return Name(call.start, call.end, names[0][0]) if is_first else None


_CALL = nodes.call("function")
_FUNCTION = definitions.function()
_CLASS = definitions.class_(bases=("class_heritage", "superclass"))

_TABLE: Table = {
    "program": nodes.block,
    "statement_block": nodes.block,
    "class_body": nodes.block,
    "if_statement": nodes.branches,
    "else_clause": nodes.block,
    "switch_statement": nodes.branches,
    "switch_body": nodes.branches,
    "switch_case": nodes.case,
    "switch_default": nodes.block,
    "try_statement": nodes.branches,
    "while_statement": nodes.branches,
    "for_in_statement": _for_in,
    "expression_statement": nodes.frame,
    "comment": nodes.comment,
    "import_statement": _import,
    "export_statement": _export,
    "variable_declarator": _declarator,
    "assignment_expression": definitions.assignment(),
    "augmented_assignment_expression": definitions.assignment(kind=BindingKind.MORE),
    "function_declaration": _FUNCTION,
    "generator_function_declaration": _FUNCTION,
    "function_expression": _FUNCTION,
    "function": _FUNCTION,
    "arrow_function": _FUNCTION,
    "method_definition": _method,
    "class_declaration": _CLASS,
    "abstract_class_declaration": _CLASS,
    "class": _CLASS,
    "field_definition": _field,
    "public_field_definition": _field,
    "enum_declaration": _enum,
    "jsx_opening_element": _element,
    "jsx_self_closing_element": _element,
    "return_statement": definitions.returned,
    "call_expression": _call,
    "new_expression": nodes.new("constructor"),
    "member_expression": nodes.member("object", "property"),
    "subscript_expression": nodes.index("object", "index"),
    "binary_expression": nodes.binary(),
    "ternary_expression": nodes.conditional(),
    "await_expression": nodes.inner(),
    "parenthesized_expression": nodes.inner(),
    "as_expression": nodes.inner(),
    "satisfies_expression": nodes.inner(),
    "non_null_expression": nodes.inner(),
    "object": nodes.record(("pair",)),
    "array": nodes.items,
    "string": nodes.text,
    "template_string": nodes.template(("string_fragment",), ("template_substitution",)),
    "template_substitution": nodes.inner(),
    "identifier": nodes.name,
    "property_identifier": nodes.name,
    "this": nodes.name,
    "super": nodes.name,
    "number": nodes.plain,
    "null": nodes.plain,
    "true": nodes.plain,
    "false": nodes.plain,
    "undefined": nodes.plain,
    "decorator": _decorator,
    "type_annotation": nodes.skip,
    "type_arguments": nodes.skip,
    "interface_declaration": nodes.skip,
    "type_alias_declaration": _alias,
    "regex": nodes.skip,
}

_CONSTRUCTORS = frozenset({"constructor"})
_JAVASCRIPT = Grammar("javascript", "tree_sitter_javascript", _TABLE, constructors=_CONSTRUCTORS)
_TYPESCRIPT = Grammar(
    "javascript",
    "tree_sitter_typescript",
    _TABLE,
    "language_typescript",
    constructors=_CONSTRUCTORS,
)
_TSX = Grammar(
    "javascript", "tree_sitter_typescript", _TABLE, "language_tsx", constructors=_CONSTRUCTORS
)


def _read(module: Module) -> list[tuple[int, str]]:
    path = module.path.lower()
    if path.endswith((".vue", ".svelte", ".astro")):
        grammar = _TYPESCRIPT if _TYPED.search(module.source) else _JAVASCRIPT
        for script in _SCRIPT.finditer(module.source):
            grammar.read_span(module, *script.span(1))
        return []
    grammar = (
        _TSX if path.endswith(".tsx") else _TYPESCRIPT if path.endswith(("ts",)) else _JAVASCRIPT
    )
    source = module.source
    module.source = _TYPE_IMPORT.sub(_without_import, source)
    left_out = grammar.reader()(module)
    module.source = source
    return left_out


def _without_import(match: re.Match[bytes]) -> bytes:
    """A name instead of an import among the arguments for types, which the grammar takes for a comparison."""
    return match["before"] + b"T" * (len(match[0]) - len(match["before"]))


def read_span(module: Module, start: int, end: int) -> None:
    """Read a part of a file as a script."""
    _JAVASCRIPT.read_span(module, start, end)


LANGUAGE = Language(
    "javascript",
    _read,
    suffixes=(
        ".js",
        ".mjs",
        ".cjs",
        ".jsx",
        ".ts",
        ".mts",
        ".cts",
        ".tsx",
        ".vue",
        ".svelte",
        ".astro",
    ),
    interpreters=("node", "deno", "bun"),
    traits=frozenset({Trait.CODE, Trait.MAPS_IN_PARTS}),
)
