"""PowerShell, whose names have no case."""

from __future__ import annotations

import re

from ..syntax import definitions, nodes
from ..syntax.data import templated
from ..syntax.model import (
    CONSTRUCTOR,
    Argument,
    BindingKind,
    Concat,
    Expression,
    Index,
    Items,
    Member,
    Name,
    Opaque,
    Operation,
    Parameter,
    Text,
)
from ..syntax.treesitter import Grammar, Node, Reader, unquoted

_SWITCHES = frozenset(
    [
        "-usebasicparsing",
        "-skipcertificatecheck",
        "-verbose",
        "-usedefaultcredentials",
        "-disablekeepalive",
        "-skipheadervalidation",
        "-passthru",
        "-followrellink",
        "-debug",
    ]
)


def _type(reader: Reader, node: Node) -> Expression:
    """`[System.Net.Http.HttpMethod]`, by its last name."""
    return reader.named(node, reader.code(node).strip("[]").rpartition(".")[2])


def _variable_name(written: str) -> str:
    return written.strip("$@{}").rpartition(":")[2].lower()


def _variable(reader: Reader, node: Node) -> Expression:
    return reader.named(node, _variable_name(reader.code(node)))


def _expandable(reader: Reader, node: Node) -> Expression:
    """`"$Api/users/$($user.id)"`: what stands between the variables has no nodes."""
    start, end = reader.span(node)
    inner = 2 if reader.code(node).startswith("@") else 1
    at, last = start + inner, end - inner
    parts: list[Expression] = []
    for child in node.named_children:
        one, other = reader.span(child)
        if one > at:
            parts.append(Text(at, one, _literal(reader, at, one)))
        parts.append(reader.value(child))
        at = other
    if last > at:
        parts.append(Text(at, last, _literal(reader, at, last)))
    if all(isinstance(part, Text) for part in parts):
        return Text(start, end, "".join(p.value for p in parts if isinstance(p, Text)))
    return Concat(start, end, tuple(parts))


def _literal(reader: Reader, start: int, end: int) -> str:
    return re.sub(r"`(.)", r"\1", reader.module.source[start:end].decode("utf-8", "replace"))


def _assignment(reader: Reader, node: Node) -> Expression | None:
    children = node.named_children
    if len(children) < 2:
        return nodes.frame(reader, node)
    sign = next((reader.code(c) for c in children if "operator" in c.type), "=")
    value = reader.value(children[-1])
    kind = BindingKind.MORE if sign == "+=" else BindingKind.VALUE
    target = reader.of(children[0])
    if isinstance(target, Member) and isinstance(target.object, Name):
        target = Member(target.start, target.end, target.object, target.name)
    definitions.assign(reader, target, value, kind)
    return value


def _sum(reader: Reader, node: Node) -> Expression | None:
    children = node.named_children
    if len(children) < 2:
        return nodes.frame(reader, node)
    start, end = reader.span(node)
    return Concat(
        start, end, tuple(reader.value(child) for child in children if "operator" not in child.type)
    )


def _format(reader: Reader, node: Node) -> Expression | None:
    children = [c for c in node.named_children if c.type != "format_operator"]
    if len(children) < 2:
        return nodes.frame(reader, node)
    start, end = reader.span(node)
    given = reader.value(children[-1])
    if isinstance(given, Opaque) and given.parts:
        given = Items(given.start, given.end, tuple(Argument(part) for part in given.parts))
    return Operation(start, end, "%", reader.value(children[0]), given)


_PROGRAMS = frozenset({"curl", "curl.exe", "wget", "wget.exe", "http", "https", "xh"})
"""What takes its words as they are, not as parameters by name."""
_OF_CMDLET = frozenset(
    {
        "-method",
        "-uri",
        "-headers",
        "-body",
        "-usebasicparsing",
        "-contenttype",
        "-outfile",
        "-infile",
    }
)


def _command(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    named = node.child_by_field_name("command_name")
    elements = node.child_by_field_name("command_elements")
    written = reader.code(named)
    if any(c.type == "command_invokation_operator" for c in node.children) and "." in written:
        reader.module.includes.append(written.replace("\\", "/").replace("$PSScriptRoot", "."))
    children = elements.named_children if elements is not None else []
    name = written.lower()
    is_program = name in _PROGRAMS
    if is_program and any(
        reader.code(child).rstrip(":").lower() in _OF_CMDLET for child in children
    ):
        name, is_program = "invoke-webrequest", False  # of which `curl` was an alias
    given: list[Argument] = []
    waiting: str | None = None
    for child in children:
        if is_program and child.type == "command_parameter":
            given.append(Argument(Text(*reader.span(child), reader.code(child), plain=True)))
        elif child.type == "command_parameter":
            word = reader.code(child).rstrip(":")
            waiting = None if word.lower() in _SWITCHES else word.lstrip("-").lower()
        elif child.type not in ("command_argument_sep", "redirection"):
            spread = reader.code(child).startswith("@") and not reader.code(child).startswith(
                ("@{", "@(", '@"', "@'")
            )
            given.append(Argument(reader.value(child), None if spread else waiting, spread))
            waiting = None
    return reader.call(start, end, Name(start, end, name), given, command=True)


def _word(reader: Reader, node: Node) -> Expression:
    """A word without quotation marks, with variables in it."""
    start, end = reader.span(node)
    return templated(
        reader.code(node).lower() if "$" in reader.code(node) else reader.code(node), start, end
    )


def _function(reader: Reader, node: Node) -> None:
    named = next((c for c in node.named_children if c.type == "function_name"), None)
    parameters: dict[str, Parameter] = {}
    bodies: list[Node] = []
    for child in node.named_children:
        if child.type == "function_parameter_declaration":
            parameters |= _parameters(reader, child)
        elif child.type == "script_block":
            bodies.append(child)
            for inner in child.named_children:
                if inner.type == "param_block":
                    parameters |= _parameters(reader, inner)
    with reader.function(reader.code(named).lower(), parameters):
        for body in bodies:
            reader.statements(c for c in body.named_children if c.type != "param_block")


def _parameters(reader: Reader, node: Node) -> dict[str, Parameter]:
    parameters: dict[str, Parameter] = {}
    pending = list(node.named_children)
    while pending:
        child = pending.pop(0)
        if child.type != "script_parameter":
            pending = [*child.named_children, *pending]
            continue
        variable = next((c for c in child.named_children if c.type == "variable"), None)
        default = next(
            (c for c in child.named_children if c.type == "script_parameter_default"), None
        )
        if variable is not None:
            value = reader.of(default) if default is not None else None
            parameters[_variable_name(reader.code(variable))] = Parameter(value)
    return parameters


_PARAM = re.compile(
    rb"(?<![\w$-])param\s*\((?:[^()]|\([^()]{0,200}\)){0,1000}\)([ \t])(?=[^\s}])", re.IGNORECASE
)


def _spaced(source: bytes) -> bytes:
    """The source with an end of line behind parameters: the grammar asks for one."""
    spaced = bytearray(source)
    for match in _PARAM.finditer(source):
        spaced[match.start(1)] = ord("\n")
    return bytes(spaced)


def _script_parameters(reader: Reader, node: Node) -> None:
    """Of the script: their defaults are values of variables."""
    for name, parameter in _parameters(reader, node).items():
        if parameter.default is not None:
            reader.bind(name, parameter.default)


def _hash(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    entries: list[tuple[Expression | None, Expression]] = []
    pending = list(node.named_children)
    while pending:
        child = pending.pop(0)
        if child.type == "hash_entry":
            named, value = child.named_children[0], child.named_children[-1]
            entries.append((reader.text(named, unquoted(reader.code(named))), reader.value(value)))
        else:
            pending = [*child.named_children, *pending]
    return reader.record(start, end, entries)


def _member(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    children = node.named_children
    return Member(start, end, reader.value(children[0], node), reader.code(children[-1]))


def _invocation(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    children = node.named_children
    named = next((c for c in children if c.type == "member_name"), children[0])
    arguments = next((c for c in children if c.type == "argument_list"), None)
    given: list[Argument] = []
    if arguments is not None:
        listed = next((c for c in arguments.named_children), None)
        parts = listed.named_children if listed is not None else []
        given = [Argument(reader.value(part)) for part in parts]
    function: Expression = Member(start, end, reader.value(children[0], node), reader.code(named))
    if children[0].type == "type_literal" and reader.code(named).lower() == "new":
        function = reader.value(children[0])
    return reader.call(start, end, function, given)


def _class(reader: Reader, node: Node) -> None:
    """A class: its properties with what they are at first, and its methods."""
    names = [c for c in node.named_children if c.type == "simple_name"]
    bases = [reader.named(name) for name in names[1:]]
    with reader.class_(reader.code(names[0]) if names else "", bases):
        for child in node.named_children:
            if child.type == "class_property_definition":
                _class_property(reader, child)
            elif child.type == "class_method_definition":
                _method(reader, child)


def _class_property(reader: Reader, node: Node) -> None:
    named = next((c for c in node.named_children if c.type == "variable"), None)
    last = node.named_children[-1] if node.named_children else None
    if named is None:
        return
    name = reader.code(named).strip("${}")
    if last is not None and last != named:
        reader.bind(name, reader.value(last))
    else:
        reader.scope.parameters[name] = Parameter()


def _method(reader: Reader, node: Node) -> None:
    name = reader.code(next((c for c in node.named_children if c.type == "simple_name"), None))
    given = next((c for c in node.named_children if c.type == "class_method_parameter_list"), None)
    parameters: dict[str, Parameter] = {}
    for child in given.named_children if given is not None else ():
        variable = next((c for c in child.named_children if c.type == "variable"), None)
        if variable is not None:
            parameters[_variable_name(reader.code(variable))] = Parameter()
    called = CONSTRUCTOR if name == reader.scope.name else name
    with reader.function(called, parameters, receiver="this"):
        for child in node.named_children:
            if child.type == "script_block":
                reader.expression(nodes.frame(reader, child))


def _sub(reader: Reader, node: Node) -> Expression | None:
    """`$( … )`: what its one statement gives."""
    statements = [s for c in node.named_children for s in (c.named_children or [c])]
    values = reader.values(statements)
    return values[0] if len(values) == 1 else Opaque(*reader.span(node), tuple(values))


def _flow(reader: Reader, node: Node) -> Expression | None:
    """`return …`."""
    value = nodes.frame(reader, node)
    if value is not None and reader.code(node)[:6].lower() == "return":
        reader.returned(value)
    return value


def _foreach(reader: Reader, node: Node) -> None:
    """`foreach ($path in $paths) { … }`."""
    children = node.named_children
    value = reader.value(children[1] if len(children) > 1 else None, node)
    reader.expression(value)
    target = reader.of(children[0]) if children else None
    if isinstance(target, Name):
        reader.items(target, value, value.start)
    for child in children[2:]:
        reader.expression(reader.of(child))


def _pipeline(reader: Reader, node: Node) -> Expression | None:
    """`$paths | ForEach-Object { … $_ … }`: `$_` is each of them."""
    children = node.named_children
    if len(children) < 2 or not _EACH.match(reader.code(children[1])):
        return nodes.frame(reader, node)
    value = reader.value(children[0])
    reader.items(Name(value.start, value.start, "_"), value, value.start)
    rest = reader.values(children[1:])
    return Opaque(*reader.span(node), (value, *rest))


_EACH = re.compile(r"(?:ForEach-Object|foreach|%)\s*(?:-\w+\s*)*\{", re.IGNORECASE)


def _list(reader: Reader, node: Node) -> Expression | None:
    """`"a", "b"`."""
    values = reader.values(node.named_children)
    if len(values) < 2:
        return values[0] if values else None
    return Items(*reader.span(node), tuple(map(Argument, values)))


def _array(reader: Reader, node: Node) -> Expression:
    """`@( … )`: what its statements give."""
    values: list[Expression] = []
    for child in node.named_children:
        for statement in child.named_children if child.type == "statement_list" else [child]:
            value = reader.of(statement)
            if isinstance(value, Items):
                values += [item.value for item in value.items]
            elif value is not None:
                values.append(value)
    return Items(*reader.span(node), tuple(map(Argument, values)))


_TESTING = re.compile(
    r"-[ci]?(?:eq|ne|like|notlike|match|notmatch|in|notin|contains|notcontains)", re.I
)


def _comparison(reader: Reader, node: Node) -> Expression | None:
    """`$parts -join "/"`."""
    children = node.named_children
    if len(children) == 3 and reader.code(children[1]).lower() == "-join":
        start, end = reader.span(node)
        listed, mark = reader.value(children[0]), reader.value(children[2])
        return reader.call(start, end, Member(start, end, mark, "join"), [Argument(listed)])
    is_test = len(children) == 3 and _TESTING.fullmatch(reader.code(children[1]))
    return nodes.compared(reader, node) if is_test else nodes.frame(reader, node)


def _index(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    return Index(
        start, end, reader.value(node.named_children[0]), reader.value(node.named_children[-1])
    )


_GRAMMAR = Grammar(
    "powershell",
    "tree_sitter_powershell",
    {
        "program": nodes.block,
        "statement_list": nodes.block,
        "statement_block": nodes.block,
        "if_statement": nodes.branches,
        "switch_statement": nodes.branches,
        "switch_clause_condition": nodes.skip,
        "try_statement": nodes.branches,
        "comment": nodes.comment,
        "param_block": _script_parameters,
        "function_statement": _function,
        "class_statement": _class,
        "flow_control_statement": _flow,
        "foreach_statement": _foreach,
        "pipeline_chain": _pipeline,
        "pipeline": _pipeline,
        "array_literal_expression": _list,
        "array_expression": _array,
        "comparison_expression": _comparison,
        "assignment_expression": _assignment,
        "additive_expression": _sum,
        "format_expression": _format,
        "command": _command,
        "hash_literal_expression": _hash,
        "member_access": _member,
        "invokation_expression": _invocation,
        "element_access": _index,
        "sub_expression": _sub,
        "variable": _variable,
        "expandable_string_literal": _expandable,
        "expandable_here_string_literal": _expandable,
        "verbatim_string_characters": nodes.text,
        "verbatim_here_string_characters": nodes.text,
        "generic_token": _word,
        "type_literal": _type,
        "cast_expression": lambda r, n: r.value(n.named_children[-1], n),
        "integer_literal": nodes.plain,
    },
    spaced=_spaced,
)

LANGUAGE = _GRAMMAR.language(
    suffixes=(".ps1", ".psm1", ".psd1"), interpreters=("pwsh", "powershell")
)
