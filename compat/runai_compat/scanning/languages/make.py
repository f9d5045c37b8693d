"""Make: variables as make has them, recipes as a shell reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..syntax import nodes
from ..syntax.data import templated
from ..syntax.language import Language
from ..syntax.model import BindingKind, Expression, Module, Text
from ..syntax.treesitter import Grammar, Node, Reader
from . import shell

_REFERENCE = re.compile(rb"\$\((\w+)\)")
_AUTOMATIC = re.compile(rb"\$\$|\$[@<^+*%|?]|\$[({][@<^+*%|?][DF]?[)}]")
_CALL = re.compile(rb"\$\(call\s+((?:[^()\n]|\((?:[^()\n]|\([^()\n]*\))*\))*)\)")
_DEFINITION = re.compile(
    rb"^(?:override\s+)?(?:define\s+)?([\w.-]+)\s*(?:[:?+!]*=[ \t]*(?P<line>[^\n]*(?:\\\n[^\n]*)*)|\n(?P<lines>.*?)^endef)",
    re.MULTILINE | re.DOTALL,
)
_NUMBER = re.compile(r"\$[({](\d)[)}]")
_VALUE = re.compile(rb"^[^\t\n#=:]*(?:::?|[?+!])?=[^\n]*(?:\\\n[^\n]*)*", re.MULTILINE)
_WITHOUT_BRACKETS = bytes.maketrans(b"()", b"[]")
_SILENT = re.compile(rb"(?:^\t|^[^\t\n#=]*:[^\n;=]*;[ \t]*)([@+-]+)", re.MULTILINE)


def _assignment(reader: Reader, node: Node) -> Expression | None:
    named, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if named is None:
        return None
    start, end = reader.span(value if value is not None else node)
    given = (
        templated(reader.code(value).strip(), start, end)
        if value is not None
        else Text(start, end, "")
    )
    more = any(child.type == "+=" for child in node.children)
    reader.assign(reader.named(named), given, BindingKind.MORE if more else BindingKind.VALUE)
    return given


def _recipe(reader: Reader, node: Node) -> None:
    shell.read_span(reader.module, *reader.span(node))


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
    left_out = _GRAMMAR.reader()(module)
    module.source = source
    return left_out


LANGUAGE = Language("make", _read, suffixes=(".mk", ".make"), names=("makefile", "gnumakefile"))
