"""Reads a language with tree-sitter: a table says what each kind of node means.

A node that is in no table is only a frame for what is inside it, so that a table need not know the
whole grammar, and what a parser could not make sense of hides nothing else.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from .building import Builder
from .language import Language, MissingGrammarError
from .model import Expression, Module, Name, Opaque, Text

Node = Any
"""A node of a tree; tree-sitter is an extra, and may not be there to be asked for its types."""
Handler = Callable[["Reader", Node], Expression | None]
Table = Mapping[str, Handler]
_ESCAPE = re.compile(r"\\(u\{?[0-9A-Fa-f]{1,6}\}?|x[0-9A-Fa-f]{2}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "\n": ""}
_QUOTES = re.compile(r"^(?:[A-Za-z@$]{0,3}#*)(\"\"\"|'''|\"|'|`|@\"|@')|(\"\"\"|'''|\"|'|`)#*$")
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class Grammar:
    """What parses a language and what its nodes mean.

    package: the module with the grammar; function: in it. receivers: what the object of a method is
    called. constructors: what its constructor is called (or `*`: as the class). spaced: the source as the
    parser can read it, of the same length.
    """

    name: str
    package: str
    table: Table
    function: str = "language"
    receivers: frozenset[str] = frozenset({"this"})
    constructors: frozenset[str] = frozenset()
    spaced: Callable[[bytes], bytes] | None = None

    def reader(self) -> Callable[[Module], list[tuple[int, str]]]:
        """What fills a module."""

        def read(module: Module) -> list[tuple[int, str]]:
            self.read_span(module, 0, len(module.source))
            return []

        return read

    def read_span(self, module: Module, start: int, end: int, **options: Any) -> None:
        """Fill a module from a part of its source."""
        source = module.source[start:end]
        written = source if self.spaced is None else self.spaced(source)
        tree = _parser(self.package, self.function).parse(written)
        reader = Reader(module, self, start, options)
        if tree.root_node.has_error:
            whole = tree.root_node.type == "ERROR"  # then it gave up where the error is
            spans = [(start, end)] if whole else map(reader.span, _errors(tree.root_node))
            module.broken += spans
        reader.expression(reader.of(tree.root_node))

    def language(self, **more: Any) -> Language:
        """The language's entry."""
        return Language(self.name, self.reader(), **more)


def _errors(root: Node) -> list[Node]:
    """The outermost nodes that are errors."""
    nodes: list[Node] = []
    pending = [root]
    while pending:
        node = pending.pop()
        if node.type == "ERROR":
            nodes.append(node)
        elif node.has_error:
            pending.extend(node.children)
    return nodes


@cache
def _parser(package: str, function: str) -> Any:
    try:
        tree_sitter = importlib.import_module("tree_sitter")
        grammar = importlib.import_module(package)
    except ImportError:
        raise MissingGrammarError("runai-api-toolkit[scan]") from None
    return tree_sitter.Parser(tree_sitter.Language(getattr(grammar, function)()))


class Reader(Builder):
    """Walks a tree; `options` are the language's own, and it may keep things there."""

    def __init__(
        self,
        module: Module,
        grammar: Grammar,
        offset: int = 0,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(module)
        self.grammar, self.offset = grammar, offset
        self.options: dict[str, Any] = dict(options or {})
        self._deep = 0

    def span(self, node: Node) -> tuple[int, int]:
        """Where the node stands in the file."""
        return node.start_byte + self.offset, node.end_byte + self.offset

    def code(self, node: Node | None) -> str:
        """The node as it is written."""
        if node is None:
            return ""
        start, end = self.span(node)
        return self.module.source[start:end].decode("utf-8", "replace")

    def of(self, node: Node | None) -> Expression | None:
        """What the node means; None where it is nothing that has a value."""
        if node is None:
            return None
        if self._deep > _DEEPEST:
            return None
        while node.type not in self.grammar.table and node.named_child_count == 1:
            node = node.named_children[0]  # grammars nest operators twenty deep
        self._deep += 1
        try:
            handler = self.grammar.table.get(node.type)
            return self.frame(node) if handler is None else handler(self, node)
        finally:
            self._deep -= 1

    def frame(self, node: Node) -> Expression | None:
        """Only what is inside the node."""
        parts = self.values(node.named_children)
        if len(parts) == 1:
            return parts[0]
        start, end = self.span(node)
        return Opaque(start, end, tuple(parts)) if parts else None

    def value(self, node: Node | None, beside: Node | None = None) -> Expression:
        """What the node means; something unknown where that is nothing."""
        expression = self.of(node)
        if expression is not None:
            return expression
        place = node or beside
        start, end = self.span(place) if place is not None else (0, 0)
        return Opaque(start, end)

    def values(self, nodes: Iterable[Node]) -> list[Expression]:
        """What the nodes mean that mean something."""
        return [expression for node in nodes if (expression := self.of(node)) is not None]

    def statements(self, nodes: Iterable[Node]) -> None:
        """Nodes that stand for themselves, one after the other."""
        for node in nodes:
            self.expression(self.of(node))

    def text(self, node: Node, value: str | None = None, *, plain: bool = False) -> Text:
        """A text, without its quotation marks."""
        start, end = self.span(node)
        return Text(start, end, unquoted(self.code(node)) if value is None else value, plain)

    def named(self, node: Node, name: str | None = None) -> Name:
        """A name."""
        start, end = self.span(node)
        return Name(start, end, self.code(node) if name is None else name)


def unquoted(written: str) -> str:
    """A text without its quotation marks, its escapes resolved."""
    inner = _QUOTES.sub("", written, count=2) if written else written
    return unescaped(inner)


def unescaped(text: str) -> str:
    """A text with its escapes resolved."""
    if "\\" not in text:
        return text

    def value(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "ux" and len(code) > 1:
            try:
                return chr(int(code.strip("ux{}"), 16))
            except (ValueError, OverflowError):
                return code
        return _ESCAPES.get(code, code)

    return _ESCAPE.sub(value, text)
