"""Make: variables as make has them, recipes as a shell reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..syntax import nodes
from ..syntax.data import templated
from ..syntax.language import Language
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
    Text,
)
from ..syntax.treesitter import Grammar, Node, Reader
from . import shell

_REFERENCE = re.compile(rb"\$\((\w+)\)")
_AUTOMATIC = re.compile(rb"\$\$|\$[@<^+*%|?]|\$[({][@<^+*%|?][DF]?[)}]")
_CALL = re.compile(rb"\$\(call\s+((?:[^()\n]|\((?:[^()\n]|\([^()\n]*\))*\))*)\)")
_DEFINITION = re.compile(
    rb"^(?:override\s+)?(?:define\s+)?([\w.-]+)\s*(?:[:?+!]*=[ \t]*(?P<line>[^\n]*(?:\\\n[^\n]*)*)|\n(?P<lines>.*?)^endef)",
    re.MULTILINE | re.DOTALL,
)
_FUNCTION = re.compile(
    rb"\$[({](?P<name>shell|strip|patsubst|subst|or|and|if|addprefix|addsuffix|firstword|lastword|word|"
    rb"foreach|join|sort|filter|filter-out|notdir|dir|basename|abspath|realpath|call|eval|value|file|"
    rb"origin|wildcard|info|error|warning|let|intcmp)[ \t]+"
)
_VARIABLE = re.compile(rb"(?<!\\)\$[({]\w")
_SHELL = re.compile(rb"\$[({]shell[ \t]+")
_SAME = frozenset({"strip", "patsubst", "firstword", "lastword", "sort", "filter", "abspath"})
"""Functions whose last argument is held to be what they give: they cut off little of it."""
_ONE_OF = {"or": 0, "and": 0, "if": 1}
"""Functions that give one of their arguments, and the first that it may be."""
_NUMBER = re.compile(r"\$[({](\d)[)}]")
_VALUE = re.compile(rb"^[^\t\n#=:]*(?:::?|[?+!])?=[^\n]*(?:\\\n[^\n]*)*", re.MULTILINE)
_WITHOUT_BRACKETS = bytes.maketrans(b"()", b"[]")
_SILENT = re.compile(rb"(?:^\t|^[^\t\n#=]*:[^\n;=]*;[ \t]*)([@+-]+)", re.MULTILINE)


def _assignment(reader: Reader, node: Node) -> Expression | None:
    named, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if named is None:
        return None
    start, end = reader.span(value if value is not None else node)
    given = Text(start, end, "") if value is None else _value(reader, start, end)
    more = any(child.type == "+=" for child in node.children)
    reader.assign(reader.named(named), given, BindingKind.MORE if more else BindingKind.VALUE)
    return given


def _recipe(reader: Reader, node: Node) -> None:
    shell.read_span(reader.module, *reader.span(node), functions=_function)


def _shell_assignment(reader: Reader, node: Node) -> None:
    """`name != command`."""
    _commands(reader, node.child_by_field_name("value"))
    named = node.child_by_field_name("name")
    reader.bind(reader.code(named), Opaque(*reader.span(node)))


def _commands(reader: Reader, node: Node) -> None:
    """What `$(shell …)` runs."""
    start, end = reader.span(node)
    opening = _SHELL.match(reader.module.source, start, end)
    start, end = (opening.end(), end - 1) if opening else (start, end)
    shell.read_span(reader.module, start, end, functions=_function)


def _value(reader: Reader, start: int, end: int) -> Expression:
    """A text of make with the variables and functions in it, of which each is what it gives."""
    source = _written(reader)
    end -= len(source[start:end]) - len(source[start:end].rstrip())
    parts: list[Expression] = []
    at = start
    while (opening := _FUNCTION.search(source, at, end)) is not None:
        close = _closing(source, opening.start() + 1, end)
        if close < 0:
            break
        if opening.start() > at:
            parts.append(_plain(source, at, opening.start()))
        name = opening["name"].decode()
        given = [*_split(source, opening.end(), close)]
        parts.append(_given_by(reader, name, given) or Opaque(opening.start(), close + 1))
        at = close + 1
    if at < end or not parts:
        parts.append(_plain(source, at, end))
    return parts[0] if len(parts) == 1 else Concat(start, end, tuple(parts))


def _plain(source: bytes, start: int, end: int) -> Expression:
    return templated(source[start:end].decode("utf-8", "replace"), start, end)


def _written(reader: Reader) -> bytes:
    """The source with its own brackets."""
    source: bytes = reader.options.get("written", reader.module.source)
    return source


def _function(reader: Reader, start: int, end: int) -> Expression | None:
    """What make puts into a command for `$(function …)`, or for a text in which a shell changes nothing;
    None where it puts in nothing.
    """
    source = reader.module.source
    is_text = source[start - 1 : start] == b"'" and _VARIABLE.search(source, start, end)
    opening = _FUNCTION.match(source, start, end)
    return _value(reader, start, end) if opening is not None or is_text else None


def _given_by(reader: Reader, name: str, given: list[tuple[int, int]]) -> Expression | None:
    """What a function of make gives, as far as that can be told."""
    start, end = given[0][0], given[-1][1]
    if name == "shell":
        shell.read_span(reader.module, start, end, functions=_function)
        return None
    if name == "foreach" and len(given) > 2:
        item = _written(reader)[slice(*given[0])].decode("utf-8", "replace").strip()
        words = map(Argument, _words(reader, *given[1]))
        reader.assign(Name(start, start, item), Items(start, end, tuple(words)), BindingKind.ITEM)
        shell.read_span(reader.module, given[2][0], end, functions=_function)
        return None
    values = [_value(reader, *span) for span in given]
    if name in _SAME:
        return values[-1]
    if name in _ONE_OF:
        return Choice(start, end, tuple(values[_ONE_OF[name] :]))
    if name in ("addprefix", "addsuffix") and len(values) == 2:
        return Concat(start, end, tuple(values if name == "addprefix" else reversed(values)))
    for value in values:
        reader.expression(value)
    return None


def _words(reader: Reader, start: int, end: int) -> list[Expression]:
    """The words of a list, also of one that a variable has."""
    listed = _value(reader, start, end)
    known = reader.module.scope.bindings.get(listed.name) if isinstance(listed, Name) else None
    listed = known[-1].value if known else listed
    if not isinstance(listed, Text):
        return [Opaque(start, end)]
    return [Text(listed.start, listed.end, word) for word in listed.value.split()]


def _split(source: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each argument stands: between commas that are in no brackets."""
    deep, first = 0, start
    for at in range(start, end):
        sign = source[at : at + 1]
        deep += (sign in b"({") - (sign in b")}")
        if sign == b"," and deep == 0:
            yield first, at
            first = at + 1
    yield first, end


def _closing(source: bytes, start: int, end: int) -> int:
    """The bracket that closes the one at a place; -1 where none does."""
    open_ = source[start : start + 1]
    close, deep = (b")" if open_ == b"(" else b"}"), 0
    for at in range(start, end):
        deep += (source[at : at + 1] == open_) - (source[at : at + 1] == close)
        if deep == 0:
            return at
    return -1


def _define(reader: Reader, node: Node) -> None:
    """A value of several lines."""
    value = node.child_by_field_name("value")
    start, end = reader.span(value if value is not None else node)
    text = reader.code(value).replace("\t", "")
    reader.bind(reader.code(node.child_by_field_name("name")), templated(text, start, end))


def expansions(module: Module) -> Iterator[Module]:
    """A module of shell commands for each `$(call name,…)`: what it is with its arguments in it."""
    definitions = {match[1].decode(): match for match in _DEFINITION.finditer(module.source)}
    for match in _CALL.finditer(module.source):
        name, *given = _arguments(match[1].decode("utf-8", "replace"))
        definition = definitions.get(name.strip())
        if definition is None:
            continue
        body = (definition["lines"] or definition["line"]).decode("utf-8", "replace")
        text = _NUMBER.sub(
            lambda n, given=given: (given[int(n[1]) - 1 : int(n[1])] or [""])[0], body
        )
        inner = Module(module.path, "shell", text.replace("\t", " ").encode())
        inner.origin = module.position(match.start())
        inner.flat = True
        inner.scope.parent = module.scope
        shell.read_span(inner, 0, len(inner.source))
        yield inner


def _arguments(written: str) -> list[str]:
    """The words between commas; a comma within brackets is none."""
    parts, deep = [""], 0
    for letter in written:
        deep += (letter in "({") - (letter in ")}")
        if letter == "," and deep == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


_GRAMMAR = Grammar(
    "make",
    "tree_sitter_make",
    {
        "makefile": nodes.block,
        "rule": nodes.block,
        "conditional": nodes.branches,
        "comment": nodes.comment,
        "variable_assignment": _assignment,
        "shell_assignment": _shell_assignment,
        "shell_function": _commands,
        "define_directive": _define,
        "recipe": _recipe,
        "include_directive": nodes.skip,
    },
)


def _variable(sign: re.Match[bytes]) -> bytes:
    """What make has for files, as a variable of a shell: `$<` would be its redirection."""
    if sign[0] == b"$$":
        return b"\\$"
    inner = b"x" * (len(sign[0]) - 3)
    return b"${%b}" % inner if inner else b"$x"


def _read(module: Module) -> list[tuple[int, str]]:
    """With make's own signs as a shell has them, none of which changes a length."""
    source = _AUTOMATIC.sub(_variable, _REFERENCE.sub(rb"${\1}", module.source))
    source = _SILENT.sub(lambda match: match[0][: -len(match[1])] + b" " * len(match[1]), source)
    # for the grammar, a bracket in a value begins the member of an archive
    module.source = _VALUE.sub(lambda match: match[0].translate(_WITHOUT_BRACKETS), source)
    _GRAMMAR.read_span(module, 0, len(source), written=source)
    module.source = source
    return []


LANGUAGE = Language("make", _read, suffixes=(".mk", ".make"), names=("makefile", "gnumakefile"))
