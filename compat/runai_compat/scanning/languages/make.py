"""Make: variables as make has them, recipes as a shell reads them."""

from __future__ import annotations

import re

from ..syntax import nodes
from ..syntax.data import templated
from ..syntax.language import Language
from ..syntax.model import BindingKind, Expression, Module, Text
from ..syntax.treesitter import Grammar, Node, Reader
from . import shell

_REFERENCE = re.compile(rb"\$\((\w+)\)")
_SILENT = re.compile(rb"^\t([@+-]+)", re.MULTILINE)


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


_GRAMMAR = Grammar(
    "make",
    "tree_sitter_make",
    {
        "makefile": nodes.block,
        "rule": nodes.block,
        "conditional": nodes.branches,
        "comment": nodes.comment,
        "variable_assignment": _assignment,
        "recipe": _recipe,
        "include_directive": nodes.skip,
    },
)


def _read(module: Module) -> list[tuple[int, str]]:
    """With make's own signs as a shell has them, none of which changes a length."""
    source = _REFERENCE.sub(rb"${\1}", module.source).replace(b"$$", b"\\$")
    module.source = _SILENT.sub(lambda found: b"\t" + b" " * len(found[1]), source)
    return _GRAMMAR.reader()(module)


LANGUAGE = Language("make", _read, suffixes=(".mk", ".make"), names=("makefile", "gnumakefile"))
