"""Java: the classes of a folder see each other."""

from __future__ import annotations

from ..syntax import definitions, nodes
from ..syntax.contracts import Annotation, declare, injected, prefix_of
from ..syntax.language import Trait, folder_of
from ..syntax.model import Argument, BindingKind, Closure, Expression, Member, Name
from ..syntax.treesitter import Grammar, Node, Reader


def _import(reader: Reader, node: Node) -> None:
    written = reader.code(node.named_children[0]) if node.named_children else ""
    last = written.rpartition(".")[2]
    if any(child.type == "asterisk" for child in node.named_children):
        reader.module.includes.append(written)
    elif any(child.type == "static" for child in node.children):
        reader.imported(last, written.rpartition(".")[0], last)
    else:
        reader.imported(last, written)


def _invocation(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    named = node.child_by_field_name("name")
    target = node.child_by_field_name("object")
    function: Expression = reader.named(named)
    if target is not None:
        function = Member(start, reader.span(named)[1], reader.value(target), reader.code(named))
    given = nodes.arguments_of(reader, node.child_by_field_name("arguments"))
    return reader.call(start, end, function, given)


def _super(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    named = Name(start, end, reader.code(node.child_by_field_name("constructor")))
    return reader.call(
        start, end, named, nodes.arguments_of(reader, node.child_by_field_name("arguments"))
    )


def _annotations(reader: Reader, node: Node) -> list[Annotation]:
    """What is written before a declaration."""
    modifiers = next((c for c in node.named_children if c.type == "modifiers"), None)
    annotations: list[Annotation] = []
    for child in modifiers.named_children if modifiers is not None else ():
        if not child.type.endswith("annotation"):
            continue
        given: list[Argument] = []
        arguments = child.child_by_field_name("arguments")
        for part in arguments.named_children if arguments is not None else ():
            key, value = part.child_by_field_name("key"), part.child_by_field_name("value")
            named = part.type == "element_value_pair"
            given.append(
                Argument(
                    reader.value(value if named else part), reader.code(key) if named else None
                )
            )
        name = reader.code(child.child_by_field_name("name")).rpartition(".")[2]
        annotations.append(Annotation(name, given))
    return annotations


def _interface(reader: Reader, node: Node) -> None:
    """Its methods may be requests."""
    outer = reader.options.get("prefix")
    reader.options["prefix"] = prefix_of(_annotations(reader, node))
    _CLASS(reader, node)
    reader.options["prefix"] = outer


def _method(reader: Reader, node: Node) -> Expression | None:
    if node.child_by_field_name("body") is None:
        declare(reader, reader.span(node), _annotations(reader, node), reader.options.get("prefix"))
    return _FUNCTION(reader, node)


def _field(reader: Reader, node: Node) -> Expression | None:
    """A field, perhaps with the property that it is given."""
    given = injected(_annotations(reader, node))
    declarator = node.child_by_field_name("declarator")
    if given is not None and declarator is not None:
        reader.bind(reader.code(declarator.child_by_field_name("name")), given)
    return nodes.frame(reader, node)


def _constructor(reader: Reader, node: Node) -> Expression | None:
    """A constructor, with the properties that its parameters are given."""
    made = definitions.function()(reader, node)
    listed = node.child_by_field_name("parameters")
    for child in listed.named_children if listed is not None else ():
        given = injected(_annotations(reader, child))
        name = reader.code(child.child_by_field_name("name"))
        if given is not None and isinstance(made, Closure) and name in made.scope.parameters:
            made.scope.parameters[name].default = given
    return made


def _constant(reader: Reader, node: Node) -> None:
    """A member of an enumeration: its one value, or the object that it is."""
    start, end = reader.span(node)
    given = nodes.arguments_of(reader, node.child_by_field_name("arguments"))
    name = reader.code(node.child_by_field_name("name"))
    if len(given) == 1:
        reader.bind(name, given[0].value)
        reader.expression(given[0].value)
    if given:
        made = reader.call(start, end, Name(start, end, reader.scope.name), given)
    if len(given) > 1:
        reader.bind(name, made)
        reader.expression(made)


def _for(reader: Reader, node: Node) -> None:
    value = reader.value(node.child_by_field_name("value"), node)
    named = node.child_by_field_name("name")
    if named is not None:
        reader.assign(reader.named(named), value, BindingKind.ITEM)
    reader.expression(value)
    reader.expression(reader.of(node.child_by_field_name("body")))


_FUNCTION = definitions.function()
_CLASS = definitions.class_(bases=("superclass", "interfaces"))


def _reference(reader: Reader, node: Node) -> Expression | None:
    """`rest::getForObject`."""
    children = node.named_children
    if len(children) < 2:
        return nodes.frame(reader, node)
    return Member(*reader.span(node), reader.value(children[0]), reader.code(children[-1]))


def _record(reader: Reader, node: Node) -> None:
    """`record Op(String method, String path) {}`: a class with these fields."""
    known = reader.class_named(reader.code(node.child_by_field_name("name")))
    known.parameters.update(
        definitions.parameters_of(reader, node.child_by_field_name("parameters"))
    )
    _CLASS(reader, node)


def _enumeration(reader: Reader, node: Node) -> None:
    reader.class_named(reader.code(node.child_by_field_name("name"))).is_enumeration = True
    _CLASS(reader, node)


_GRAMMAR = Grammar(
    "java",
    "tree_sitter_java",
    {
        "program": nodes.block,
        "class_body": nodes.block,
        "interface_body": nodes.block,
        "enum_body": nodes.block,
        "enum_body_declarations": nodes.block,
        "constructor_body": nodes.block,
        "block": nodes.block,
        "if_statement": nodes.branches,
        "switch_expression": nodes.ways("switch_rule"),
        "switch_label": nodes.compared,
        "try_statement": nodes.branches,
        "while_statement": nodes.branches,
        "enhanced_for_statement": _for,
        "line_comment": nodes.comment,
        "block_comment": nodes.comment,
        "import_declaration": _import,
        "package_declaration": nodes.skip,
        "class_declaration": _CLASS,
        "interface_declaration": _interface,
        "record_declaration": _record,
        "method_reference": _reference,
        "enum_declaration": _enumeration,
        "enum_constant": _constant,
        "method_declaration": _method,
        "constructor_declaration": _constructor,
        "field_declaration": _field,
        "lambda_expression": definitions.function(),
        "explicit_constructor_invocation": _super,
        "variable_declarator": definitions.declared(),
        "assignment_expression": definitions.assignment(),
        "return_statement": definitions.returned,
        "method_invocation": _invocation,
        "object_creation_expression": nodes.new("type"),
        "field_access": nodes.member("object", "field"),
        "array_access": nodes.index("array", "index"),
        "array_initializer": nodes.items,
        "binary_expression": nodes.binary(),
        "ternary_expression": nodes.conditional(),
        "parenthesized_expression": nodes.inner(),
        "cast_expression": nodes.inner("value"),
        "string_literal": nodes.text,
        "identifier": nodes.name,
        "this": nodes.name,
        "super": nodes.name,
        "null_literal": nodes.plain,
        "true": nodes.plain,
        "false": nodes.plain,
        "decimal_integer_literal": nodes.plain,
    },
    constructors=frozenset({"*"}),
)

LANGUAGE = _GRAMMAR.language(
    suffixes=(".java",),
    package_of=folder_of,
    traits=frozenset({Trait.MEMBERS_BY_NAME, Trait.CODE, Trait.JVM, Trait.MAPS_IN_PARTS}),
)
