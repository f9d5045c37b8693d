"""Shells of the Bourne family; a function's parameters are `1`, `2` and so on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from runai_specs.openapi.reading.limits import whole_number

from ..syntax import nodes
from ..syntax.building import ENTRIES
from ..syntax.model import (
    Argument,
    BindingKind,
    Call,
    Choice,
    Concat,
    Expression,
    Index,
    Items,
    Member,
    Module,
    Name,
    Opaque,
    Parameter,
    Record,
    ScopeKind,
    Text,
)
from ..syntax.treesitter import Grammar, Node, Reader, unescaped, unquoted

Functions = Callable[[Reader, int, int], Expression | None]
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


def _raw_string(reader: Reader, node: Node) -> Expression:
    """Nothing in it means anything to a shell, though perhaps to what runs it."""
    start, end = reader.span(node)
    return _put_in(reader, start + 1, end - 1) or nodes.text(reader, node)


def _put_in(reader: Reader, start: int, end: int) -> Expression | None:
    """What is put in there before a shell reads it."""
    functions: Functions | None = reader.options.get("functions")
    return None if functions is None else functions(reader, start, end)


def _concatenation(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    return Concat(start, end, tuple(reader.value(child) for child in node.named_children))


def _variable(reader: Reader, node: Node) -> Expression:
    """`$NAME`; a positional one as it is numbered before any `shift`."""
    child = next(iter(node.named_children), None)
    written = reader.code(child) if child is not None else reader.code(node).strip("${}")
    if (position := whole_number(written)) is not None:
        return reader.named(node, str(position + _shifted(reader)))
    return _all(reader, node) if written in ("@", "*") else reader.named(node, written)


def _expansion(reader: Reader, node: Node) -> Expression:
    """`${NAME:-default}`, `${NAME%/}`."""
    children = node.named_children
    named = next(
        (c for c in children if c.type in ("variable_name", "special_variable_name")), None
    )
    start, end = reader.span(node)
    entry = next((c for c in children if c.type == "subscript"), None)
    if entry is not None and len(entry.named_children) > 1:
        array, key = entry.named_children[:2]
        return Index(start, end, reader.named(array), reader.value(key))
    if named is None:
        return nodes.frame(reader, node) or Opaque(start, end)
    variable = Name(start, end, reader.code(named))
    signs = {c.type for c in node.children if not c.is_named}
    others = [c for c in children if c != named]
    if others and signs & {":-", "-", ":=", "="}:
        return Choice(start, end, (variable, reader.value(others[0])))
    taken = _TAKEN.fullmatch(reader.code(node))
    if taken is not None:
        return _part(variable, taken["before"] or taken["behind"], taken["sign"])
    removed = reader.code(others[0]) if len(others) == 1 and signs & {"%", "%%"} else ""
    if removed and not set(removed) & set("*?[$"):
        function = Member(start, end, variable, "removesuffix")
        return Call(start, end, function, (Argument(reader.text(others[0], removed)),))
    return variable


_TAKEN = re.compile(
    r"\$\{\w+(?P<sign>%%?|##?)(?:(?<=%)(?P<before>[^*?\[\]{}$#%]+)\*|(?<=#)\*(?P<behind>[^*?\[\]{}$#%]+))\}"
)
"""`${row%%:*}`, `${row#*:}`: what stands before a mark, or behind it."""


def _part(variable: Name, mark: str, sign: str) -> Expression:
    """What is left of a text that is cut off at a mark: the first one, or the last one."""
    start, end = variable.start, variable.end
    name = "partition" if sign in ("%%", "#") else "rpartition"
    mark = mark.strip("\"'") or mark
    parts = Call(
        start, end, Member(start, end, variable, name), (Argument(Text(start, end, mark)),)
    )
    key = "0" if sign.startswith("%") else "2"
    return Index(start, end, parts, Text(start, end, key, plain=True))


def _assignment(reader: Reader, node: Node) -> Expression | None:
    named, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if named is None:
        return None
    start, end = reader.span(node)
    given = reader.value(value) if value is not None else Text(start, end, "")
    if named.type == "subscript" and len(named.named_children) > 1:
        _enter(reader, named, given)
        return given
    more = any(c.type == "+=" for c in node.children)
    reader.assign(reader.named(named), given, BindingKind.MORE if more else BindingKind.VALUE)
    return given


def _enter(reader: Reader, node: Node, value: Expression) -> None:
    """`PATHS[users]=/users`: one more entry of an array."""
    array, key = node.named_children[:2]
    name, (start, end) = reader.code(array), reader.span(node)
    if name not in reader.scope.bindings:
        reader.bind(name, Record(start, end, ()))
    entry = Record(start, end, ((reader.text(key), value),))
    if len(reader.scope.bindings[name]) < ENTRIES:
        reader.assign(reader.named(array), entry, BindingKind.MORE)


def _shifts(reader: Reader) -> dict[int, int]:
    shifts: dict[int, int] = reader.options.setdefault(_SHIFTS, {})
    return shifts


def _shifted(reader: Reader) -> int:
    """How many of its parameters the function has dropped so far."""
    return _shifts(reader).get(id(reader.scope), 0)


def _all(reader: Reader, node: Node) -> Name:
    """All that the function is still given: `@`, after one `shift` `@1`."""
    name = f"@{_shifted(reader) or ''}"
    if reader.scope.kind is ScopeKind.FUNCTION:
        reader.scope.parameters.setdefault(name, Parameter(variadic=True))
    return reader.named(node, name)


def _command(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    named = node.child_by_field_name("name")
    program = reader.code(named)
    given = _words(reader, node.children_by_field_name("argument"))
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
        number = whole_number(count)
        shifts[id(reader.scope)] = shifts.get(id(reader.scope), 0) + (
            1 if number is None else number
        )
    function: Expression = reader.named(named, program) if named is not None else Opaque(start, end)
    if array := _ARRAY.fullmatch(program):
        function = reader.named(named, array[1])
    elif named is not None and named.named_children and named.named_children[0].type != "word":
        function = reader.value(named.named_children[0])
    call = reader.call(start, end, function, given, command=True)
    around = node.parent.type if node.parent is not None else ""
    printed = _printed(call) if around not in _ELSEWHERE else None
    if reader.scope.kind is ScopeKind.FUNCTION and printed is not None:
        reader.returned(printed)
    return call


_ELSEWHERE = frozenset({"redirected_statement", "pipeline", "command_substitution"})
"""Where what a command prints is not what the function around it prints."""


def _printed(call: Call) -> Expression | None:
    """What `echo` or `printf` prints, as far as it is one text."""
    words = [w for w in call.positional if not (isinstance(w, Text) and w.value[:1] == "-")]
    if call.called == "echo" and len(words) == 1:
        return words[0]
    if call.called == "printf" and words and isinstance(words[0], Text):
        at, end = call.start, call.end
        whole = Call(at, end, Name(at, at, "sprintf"), tuple(map(Argument, words)))
        return Call(at, end, Member(at, end, whole, "TrimSpace"), ())
    return None


def _words(reader: Reader, children: Iterable[Node]) -> list[Argument]:
    """Words; one that the grammar cuts in two behind a `$`, as it does (`$H/users/$1/x`), is whole."""
    given: list[Argument] = []
    source, last = reader.module.source, -1
    for child in children:
        argument = _argument(reader, child)
        start, end = reader.span(child)
        rest = _VARIABLE.match(source, start)
        if rest is not None and start == last and source[start - 1 : start] == b"$":
            given[-1] = Argument(_joined(reader, given[-1].value, argument.value, rest[0].decode()))
        else:
            given.append(argument)
        last = end
    return given


_VARIABLE = re.compile(rb"[\d*@#?!]|[A-Za-z_]\w*")


def _joined(reader: Reader, before: Expression, after: Expression, name: str) -> Expression:
    """A word that was cut before the name of a variable."""
    first, *others = after.parts if isinstance(after, Concat) else (after,)
    rest = first.value[len(name) :] if isinstance(first, Text) else ""
    at, end = first.start, first.start + len(name)
    if (position := whole_number(name)) is not None:
        name = str(position + _shifted(reader))
    parts = (before, Name(at, end, name), Text(end, first.end, rest), *others)
    return Concat(before.start, after.end, parts)


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
    values = [
        Argument(_all(reader, child), spread=True)
        if reader.code(child).strip('"') in ("$@", "$*", "${@}", "${*}")
        else Argument(reader.value(child))
        for child in node.children_by_field_name("value")
    ] or [Argument(_all(reader, node), spread=True)]
    start, end = reader.span(node)
    items = Items(start, end, tuple(values))
    reader.expression(items)
    if variable is not None:
        reader.assign(reader.named(variable), items, BindingKind.ITEM)
    reader.expression(reader.of(node.child_by_field_name("body")))


def _array(reader: Reader, node: Node) -> Expression:
    """`(a b)`, `([key]=value)`."""
    start, end = reader.span(node)
    words = [word.value for word in _words(reader, node.named_children)]
    keys = [_KEY.match(reader.module.code(word)) for word in words]
    if not keys or not all(keys):
        return Items(start, end, tuple(map(Argument, words)))
    entries = [
        (Text(word.start, word.start, key[1].strip("\"'")), _after(word, key.end()))
        for word, key in zip(words, keys, strict=True)
        if key is not None
    ]
    return reader.record(start, end, entries)


_KEY = re.compile(r"\[([^\]]*)\]=")


def _after(word: Expression, length: int) -> Expression:
    """`[key]=value` without its first characters: the grammar takes it for one word."""
    at = word.start + length
    parts = [part for whole in _flat(word) if (part := _cut(whole, at)) is not None]
    return Concat(at, word.end, tuple(parts))


def _flat(word: Expression) -> Iterator[Expression]:
    for part in word.parts if isinstance(word, Concat) else (word,):
        yield from _flat(part) if isinstance(part, Concat) else (part,)


def _cut(part: Expression, at: int) -> Expression | None:
    """What of a part stands at the place or behind it."""
    if part.start >= at:
        return part
    kept = part.value[at - part.start :] if isinstance(part, Text) and part.end > at else ""
    return Text(at, part.end, kept) if kept else None


_READING = frozenset(
    {
        "jq", "yq", "gojq", "dasel", "tomlq", "crudini", "printenv", "grep", "cat", "vault", "kubectl", "oc",
        "op", "pass", "aws", "gcloud", "terraform", "tofu", "consul", "etcdctl",
    }
)  # fmt: skip
"""Programs whose words say which entry of a configuration they print."""


def _substitution(reader: Reader, node: Node) -> Expression:
    """`$(yq -r .harbor.url config.yaml)` is that entry, `$(url users)` what the function prints."""
    if (given := _put_in(reader, *reader.span(node))) is not None:
        return given
    values = reader.values(node.named_children)
    for value in values:
        reader.expression(value)
    start, end = reader.span(node)
    if len(values) == 1 and isinstance(call := values[0], Call) and call.command:
        if (printed := _printed(call)) is not None:
            return printed
        if _is_function(reader.module, call.called):
            return call
    commands = [c for c in _inside(node) if c.type == "command"]
    if not all(reader.code(c.child_by_field_name("name")) in _READING for c in commands):
        return Opaque(start, end)
    written = [w for c in commands for w in c.children_by_field_name("argument")]
    words = [
        unquoted(reader.code(w)) for w in written if w.type in ("word", "raw_string", "string")
    ]
    key = ".".join(w.strip(".") for w in words if not w.startswith("-"))
    return Index(start, end, Name(start, end, "config"), Text(start, end, key))


def _is_function(module: Module, name: str) -> bool:
    """Whether it may be a function of the file, or of one that it reads."""
    written = re.escape(name.encode())
    is_own = re.search(
        rb"^[ \t]*(?:function\s+)?%b\s*(?:\(\s*\)|\{)" % written, module.source, re.M
    )
    return bool(name) and (is_own is not None or bool(module.includes))


def _inside(node: Node) -> Iterator[Node]:
    for child in node.named_children:
        yield child
        if child.type == "pipeline":
            yield from child.named_children


_READ_VALUED = frozenset("dtnNpuia")
"""The options of `read` that take a value."""


def _redirected(reader: Reader, node: Node) -> None:
    """`while read -r verb path; do …; done <<'EOF'`: the variables are the words of each line."""
    loop, fed = node.child_by_field_name("body"), node.children[-1]
    condition = None if loop is None else loop.child_by_field_name("condition")
    if loop is not None and condition is not None and loop.type == "while_statement":
        names, separator = _read_into(reader, condition)
        rows = [
            row for line in _fed_lines(reader, fed) if (row := _row(line, len(names), separator))
        ]
        if names and rows:
            start, end = reader.span(fed)
            variables = [Argument(Name(start, start, name)) for name in names]
            target = Items(start, start, tuple(variables))
            reader.items(target, Items(start, end, tuple(map(Argument, rows))), loop.start_byte)
    nodes.block(reader, node)


def _read_into(reader: Reader, condition: Node) -> tuple[list[str], str | None]:
    """The variables that `read` fills, and what it takes lines apart at, if not at blanks."""
    if reader.code(condition.child_by_field_name("name")) != "read":
        return [], None
    separator: str | None = None
    for child in condition.named_children:
        if child.type == "variable_assignment" and reader.code(child).startswith("IFS="):
            separator = unquoted(reader.code(child).removeprefix("IFS=").lstrip("$")) or None
    names: list[str] = []
    words = [reader.code(w) for w in condition.children_by_field_name("argument")]
    for before, word in pairwise(["", *words]):
        is_value = before.startswith("-") and before[-1:] in _READ_VALUED
        if not word.startswith("-") and not is_value:
            names.append(word)
    return names, None if separator is None or separator.strip() == "" else separator


def _fed_lines(reader: Reader, fed: Node) -> Iterator[tuple[int, str]]:
    """The lines of a text that a loop reads, each with where it begins."""
    if fed.type != "heredoc_redirect":
        return
    body = next((c for c in fed.named_children if c.type == "heredoc_body"), None)
    at = 0 if body is None else body.start_byte
    for line in reader.code(body).splitlines(keepends=True) if body is not None else ():
        yield at, line.rstrip("\r\n")
        at += len(line.encode())


def _row(line: tuple[int, str], count: int, separator: str | None) -> Items | None:
    """The words of a line, as `read` takes it apart: the last variable has the rest."""
    at, text = line
    words = text.split(separator, max(count - 1, 0))
    if not text.strip():
        return None
    row: list[Argument] = []
    start = 0
    for word in words:
        start = text.index(word, start)
        first = at + len(text[:start].encode())
        last = first + len(word.encode())
        is_open = "$" in word or "`" in word
        row.append(Argument(Opaque(first, last) if is_open else Text(first, last, word.strip())))
        start += len(word)
    return Items(at, at + len(text.encode()), tuple(row))


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
        "redirected_statement": _redirected,
        "if_statement": nodes.branches,
        "elif_clause": nodes.branches,
        "else_clause": nodes.block,
        "case_statement": nodes.branches,
        "case_item": nodes.case,
        "test_command": nodes.compared,
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
        "raw_string": _raw_string,
        "ansi_c_string": nodes.text,
        "concatenation": _concatenation,
        "simple_expansion": _variable,
        "expansion": _expansion,
        "comment": nodes.comment,
        "heredoc_redirect": nodes.skip,
    },
)


def read_span(module: Module, start: int, end: int, functions: Functions | None = None) -> None:
    """Read a part of a file as commands. functions: what `$(…)` gives that is none of a shell's."""
    _GRAMMAR.read_span(module, start, end, functions=functions)


LANGUAGE = _GRAMMAR.language(
    suffixes=(".sh", ".bash", ".zsh", ".ksh", ".env", ".envrc", ".bats", ".fish"),
    names=(".env", ".envrc", ".bashrc", ".profile"),
    interpreters=("sh", "bash", "zsh", "ksh", "dash"),
)
