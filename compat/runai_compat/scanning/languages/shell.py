"""Shells of the Bourne family; a function's parameters are `1`, `2` and so on."""

from __future__ import annotations

import re

from ..syntax import nodes
from ..syntax.model import (
    Argument,
    BindingKind,
    Choice,
    Concat,
    Expression,
    Items,
    Module,
    Name,
    Opaque,
    Parameter,
    Text,
)
from ..syntax.treesitter import Grammar, Node, Reader, unescaped, unquoted

_SHIFTS = "shifts"
_ARRAY = re.compile(r'"?\$\{(\w+)\[[@*]\]\}"?')


def _word(reader: Reader, node: Node) -> Expression:
    return reader.text(node, unescaped(reader.code(node)))


def _string(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    parts: list[Expression] = []
    at = node.start_byte + 1
    for child in node.named_children:
        if child.type == "string_content":
            parts.append(_word(reader, child))
        else:
            parts.append(reader.value(child))
        at = child.end_byte
    del at
    if not parts:
        return Text(start, end, unquoted(reader.code(node)))
    return (
        parts[0]
        if len(parts) == 1 and isinstance(parts[0], Text)
        else Concat(start, end, tuple(parts))
    )


def _concatenation(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    return Concat(start, end, tuple(reader.value(child) for child in node.named_children))


def _variable(reader: Reader, node: Node) -> Expression:
    """`$NAME`; a positional one as it is numbered before any `shift`."""
    child = next(iter(node.named_children), None)
    written = reader.code(child) if child is not None else reader.code(node).strip("${}")
    if written.isdigit():
        shifted = _shifts(reader).get(id(reader.scope), 0)
        return reader.named(node, str(int(written) + shifted))
    return reader.named(node, written)


def _expansion(reader: Reader, node: Node) -> Expression:
    """`${NAME:-default}`, `${NAME%/}`."""
    children = node.named_children
    named = next(
        (c for c in children if c.type in ("variable_name", "special_variable_name")), None
    )
    if named is None:
        return nodes.frame(reader, node) or Opaque(*reader.span(node))
    start, end = reader.span(node)
    variable = Name(start, end, reader.code(named))
    signs = {c.type for c in node.children if not c.is_named}
    others = [c for c in children if c != named]
    if others and signs & {":-", "-", ":=", "="}:
        return Choice(start, end, (variable, reader.value(others[0])))
    return variable


def _assignment(reader: Reader, node: Node) -> Expression | None:
    named, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if named is None:
        return None
    start, end = reader.span(node)
    given = reader.value(value) if value is not None else Text(start, end, "")
    more = any(c.type == "+=" for c in node.children)
    reader.assign(reader.named(named), given, BindingKind.MORE if more else BindingKind.VALUE)
    return given


def _shifts(reader: Reader) -> dict[int, int]:
    shifts: dict[int, int] = reader.options.setdefault(_SHIFTS, {})
    return shifts


def _command(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    named = node.child_by_field_name("name")
    program = reader.code(named)
    given: list[Argument] = []
    for child in node.children_by_field_name("argument"):
        argument = _argument(reader, child)
        if given and _is_cut(reader, given[-1].value, child):
            given[-1] = Argument(_joined(reader, given[-1].value, argument.value))
        else:
            given.append(argument)
    for child in node.named_children:
        if child.type in ("variable_assignment", "heredoc_redirect", "herestring_redirect"):
            reader.expression(reader.of(child))
    if program in ("source", ".") and given:
        value = given[0].value
        parts = value.parts if isinstance(value, Concat) else (value,)
        written = "".join(p.value for p in parts if isinstance(p, Text))
        if written:
            reader.module.includes.append(written.lstrip("/"))
    if program == "set" and reader.module.path.endswith(".fish"):
        words = [argument.value for argument in given]
        plain = [w for w in words if not (isinstance(w, Text) and w.value.startswith("-"))]
        if len(plain) > 1 and isinstance(plain[0], Text):
            reader.bind(plain[0].value, plain[1])
    if program == "shift":
        shifts = _shifts(reader)
        count = given[0].value.value if given and isinstance(given[0].value, Text) else "1"
        shifts[id(reader.scope)] = shifts.get(id(reader.scope), 0) + int(
            count if count.isdigit() else 1
        )
    function: Expression = reader.named(named, program) if named is not None else Opaque(start, end)
    if array := _ARRAY.fullmatch(program):
        function = reader.named(named, array[1])
    elif named is not None and named.named_children and named.named_children[0].type != "word":
        function = reader.value(named.named_children[0])
    return reader.call(start, end, function, given, command=True)


def _is_cut(reader: Reader, before: Expression, node: Node) -> bool:
    """Whether the grammar cut `$H/users/$1/roles` in two behind the second `$`, as it does."""
    start = node.start_byte
    around = reader.module.source[start - 1 : start + 1]
    return before.end == start and around[:1] == b"$" and around[1:].isdigit()


def _joined(reader: Reader, before: Expression, after: Expression) -> Expression:
    """A word that was cut before the number of a positional parameter."""
    start, end = before.start, after.end
    first, *others = after.parts if isinstance(after, Concat) else (after,)
    rest = first.value[1:] if isinstance(first, Text) else ""
    number = reader.module.source[after.start : after.start + 1].decode()
    shifted = str(int(number) + _shifts(reader).get(id(reader.scope), 0))
    parameter = Name(after.start, after.start + 1, shifted)
    return Concat(start, end, (before, parameter, Text(first.start, first.end, rest), *others))


def _argument(reader: Reader, node: Node) -> Argument:
    spread = reader.code(node).strip('"') in ("$@", "$*", "${@}", "${*}")
    array = _ARRAY.fullmatch(reader.code(node))
    if array is not None:
        return Argument(reader.named(node, array[1]), spread=True)
    return Argument(reader.named(node, "@") if spread else reader.value(node), spread=spread)


def _function(reader: Reader, node: Node) -> None:
    parameters = {str(number): Parameter() for number in range(1, 10)}
    with reader.function(reader.code(node.child_by_field_name("name")), parameters):
        reader.expression(reader.of(node.child_by_field_name("body")))


def _for(reader: Reader, node: Node) -> None:
    variable = node.child_by_field_name("variable")
    values = [Argument(reader.value(child)) for child in node.children_by_field_name("value")]
    start, end = reader.span(node)
    items = Items(start, end, tuple(values))
    reader.expression(items)
    if variable is not None:
        reader.assign(reader.named(variable), items, BindingKind.ITEM)
    reader.expression(reader.of(node.child_by_field_name("body")))


def _array(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    return Items(start, end, tuple(Argument(reader.value(c)) for c in node.named_children))


def _substitution(reader: Reader, node: Node) -> Expression:
    reader.statements(node.named_children)
    return Opaque(*reader.span(node))


_GRAMMAR = Grammar(
    "shell",
    "tree_sitter_bash",
    {
        "program": nodes.block,
        "compound_statement": nodes.block,
        "do_group": nodes.block,
        "subshell": nodes.block,
        "list": nodes.block,
        "pipeline": nodes.block,
        "redirected_statement": nodes.block,
        "if_statement": nodes.branches,
        "elif_clause": nodes.branches,
        "else_clause": nodes.block,
        "case_statement": nodes.branches,
        "case_item": nodes.block,
        "while_statement": nodes.branches,
        "for_statement": _for,
        "function_definition": _function,
        "command": _command,
        "variable_assignment": _assignment,
        "command_substitution": _substitution,
        "array": _array,
        "word": _word,
        "number": _word,
        "string": _string,
        "raw_string": nodes.text,
        "ansi_c_string": nodes.text,
        "concatenation": _concatenation,
        "simple_expansion": _variable,
        "expansion": _expansion,
        "comment": nodes.comment,
        "heredoc_redirect": nodes.skip,
    },
)


def read_span(module: Module, start: int, end: int) -> None:
    """Read a part of a file as commands."""
    _GRAMMAR.read_span(module, start, end)


LANGUAGE = _GRAMMAR.language(
    suffixes=(".sh", ".bash", ".zsh", ".ksh", ".env", ".envrc", ".bats", ".fish"),
    names=(".env", ".envrc", ".bashrc", ".profile"),
    interpreters=("sh", "bash", "zsh", "ksh", "dash"),
)
