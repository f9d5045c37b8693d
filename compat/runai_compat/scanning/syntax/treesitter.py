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
from .model import (
    CONSTRUCTOR,
    Argument,
    Binding,
    BindingKind,
    Choice,
    Closure,
    Concat,
    Expression,
    Index,
    Items,
    Member,
    Module,
    Name,
    Opaque,
    Operation,
    Parameter,
    ScopeKind,
    Text,
)

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
    called. constructors: what its constructor is called (or `*`: as the class).
    """

    name: str
    package: str
    table: Table
    function: str = "language"
    receivers: frozenset[str] = frozenset({"this"})
    constructors: frozenset[str] = frozenset()

    def reader(self) -> Callable[[Module], list[tuple[int, str]]]:
        """What fills a module."""

        def read(module: Module) -> list[tuple[int, str]]:
            self.read_span(module, 0, len(module.source))
            return []

        return read

    def read_span(self, module: Module, start: int, end: int, **options: Any) -> None:
        """Fill a module from a part of its source."""
        source = module.source[start:end]
        tree = _parser(self.package, self.function).parse(source)
        reader = Reader(module, self, start, options)
        reader.expression(reader.of(tree.root_node))

    def language(self, **more: Any) -> Language:
        """The language's entry."""
        return Language(self.name, self.reader(), **more)


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
            return frame(self, node) if handler is None else handler(self, node)
        finally:
            self._deep -= 1

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

    def is_receiver(self, name: str) -> bool:
        """Whether that is what the object of a method is called here."""
        return name in self.grammar.receivers


def unquoted(written: str) -> str:
    """A text without its quotation marks, its escapes resolved."""
    inner = _QUOTES.sub("", written, count=2) if written else written
    return unescaped(inner)


def unescaped(text: str) -> str:
    """A text with its escapes resolved."""
    if "\\" not in text:
        return text

    def value(found: re.Match[str]) -> str:
        code = found[1]
        if code[0] in "ux" and len(code) > 1:
            try:
                return chr(int(code.strip("ux{}"), 16))
            except (ValueError, OverflowError):
                return code
        return _ESCAPES.get(code, code)

    return _ESCAPE.sub(value, text)


_PLACEHOLDER = re.compile(
    r"\$?\{\{\s*(?P<a>[A-Za-z_][\w.]*)[^{}]*\}\}|\$\{(?P<b>[A-Za-z_]\w*)\}|\$\((?P<c>[A-Za-z_]\w*)\)"
    r"|\$(?P<d>[A-Za-z_]\w*)"
)


def templated(text_: str, start: int, end: int) -> Expression:
    """A text of a file of data, with the variables in it: `{{ name }}`, `${NAME}`, `$(NAME)`."""
    if "{{" not in text_ and "$" not in text_:
        return Text(start, end, text_)
    parts: list[Expression] = []
    at = 0
    for found in _PLACEHOLDER.finditer(text_):
        if found.start() > at:
            parts.append(Text(start, end, text_[at : found.start()]))
        called = next(group for group in found.groups() if group)
        parts.append(Name(start, end, called.rpartition(".")[2]))
        at = found.end()
    if at < len(text_):
        parts.append(Text(start, end, text_[at:]))
    return parts[0] if len(parts) == 1 else Concat(start, end, tuple(parts))


def data_record(
    reader: Reader, node: Node, pairs: list[tuple[str, Node, Expression]], name_: str = ""
) -> Expression:
    """An object of a file of data: its texts are variables for the rest of the file."""
    start, end = reader.span(node)
    entries: list[tuple[Expression | None, Expression]] = []
    texts: dict[str, Expression] = {}
    for key, place, value in pairs:
        entries.append((reader.text(place, key), value))
        if isinstance(value, Text | Concat):
            texts[key] = value
            if key.isidentifier():
                reader.module.scope.bind(key, Binding(value, reader.place(value.start)))
    label = texts.get("name", texts.get("key", texts.get("id")))
    if isinstance(label, Text) and "value" in texts and label.value.isidentifier():
        reader.module.scope.bind(label.value, Binding(texts["value"], reader.place(start)))
    made = reader.record(start, end, entries)
    made.name = name_
    return made


# -- what nodes mean


def frame(reader: Reader, node: Node) -> Expression | None:
    """Only what is inside it."""
    parts = reader.values(node.named_children)
    if len(parts) == 1:
        return parts[0]
    start, end = reader.span(node)
    return Opaque(start, end, tuple(parts)) if parts else None


def block(reader: Reader, node: Node) -> None:
    """Statements, one after the other."""
    reader.statements(node.named_children)


def branches(reader: Reader, node: Node) -> None:
    """A statement of whose parts only some are carried out."""
    for number, child in enumerate(node.named_children):
        with reader.branch(node.id, number):
            reader.expression(reader.of(child))


def comment(reader: Reader, node: Node) -> None:
    """Words for people."""
    reader.module.words.append(reader.span(node))


def skip(_reader: Reader, _node: Node) -> None:
    """Nothing."""


def name(reader: Reader, node: Node) -> Expression:
    """A name."""
    return reader.named(node)


def text(reader: Reader, node: Node) -> Expression:
    """A text that is written out in one piece."""
    return reader.text(node)


def plain(reader: Reader, node: Node) -> Expression:
    """A number or another word without quotation marks."""
    return reader.text(node, reader.code(node), plain=True)


def word(reader: Reader, node: Node) -> Expression:
    """A text without quotation marks."""
    return reader.text(node, unescaped(reader.code(node)))


def template(
    fragments: Iterable[str],
    holes: Iterable[str] = (),
    escapes: Iterable[str] = ("escape_sequence",),
) -> Handler:
    """A text of fragments and holes."""
    literal, open_, escaped = frozenset(fragments), frozenset(holes), frozenset(escapes)

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        parts: list[Expression] = []
        for child in node.named_children:
            if child.type in literal:
                parts.append(reader.text(child, reader.code(child)))
            elif child.type in escaped:
                parts.append(reader.text(child, unescaped(reader.code(child))))
            elif not open_ or child.type in open_:
                parts.append(reader.value(child))
        if not parts:
            return Text(start, end, "")
        if all(isinstance(part, Text) for part in parts):
            return Text(start, end, "".join(p.value for p in parts if isinstance(p, Text)))
        return Concat(start, end, tuple(parts))

    return handler


def inner(field: str | None = None) -> Handler:
    """The same as what is inside it."""

    def handler(reader: Reader, node: Node) -> Expression | None:
        child = node.child_by_field_name(field) if field else next(iter(node.named_children), None)
        return reader.of(child)

    return handler


def member(object_: str, name_: str) -> Handler:
    """`object.name`."""

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        target = node.child_by_field_name(object_)
        return Member(
            start,
            end,
            reader.value(target, node),
            reader.code(node.child_by_field_name(name_)).lstrip("$@#"),
        )

    return handler


def index(object_: str, key: str) -> Handler:
    """`object[key]`."""

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        target, at = node.child_by_field_name(object_), node.child_by_field_name(key)
        return Index(start, end, reader.value(target, node), reader.value(at, node))

    return handler


def call(function: str, arguments: str = "arguments") -> Handler:
    """`function(arguments)`."""

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        target = reader.value(node.child_by_field_name(function), node)
        given = node.child_by_field_name(arguments)
        return reader.call(start, end, target, arguments_of(reader, given))

    return handler


_SPREAD = frozenset(
    {
        "spread_element",
        "splat_argument",
        "variadic_unpacking",
        "spread_expression",
        "hash_splat_argument",
    }
)
_NAMED = frozenset({"keyword_argument", "pair", "named_argument"})
_ARGUMENT = frozenset({"argument", "value_argument"})


def arguments_of(reader: Reader, node: Node | None) -> list[Argument]:
    """The arguments in a list of them."""
    if node is None:
        return []
    given: list[Argument] = []
    for child in node.named_children:
        if child.type == "comment" or child.type.endswith("_comment"):
            comment(reader, child)
        elif child.type in _SPREAD:
            given.append(
                Argument(
                    reader.value(child.named_children[0] if child.named_children else child),
                    spread=True,
                )
            )
        elif child.type in _ARGUMENT:
            given.append(_argument(reader, child))
        elif child.type == "pair" and child.child_by_field_name("key") is not None:
            key = reader.code(child.child_by_field_name("key")).strip("\"':")
            given.append(Argument(reader.value(child.child_by_field_name("value"), child), key))
        else:
            given.append(Argument(reader.value(child)))
    return given


def _argument(reader: Reader, node: Node) -> Argument:
    """An argument that has a node of its own, perhaps with a name."""
    children = node.named_children
    label = node.child_by_field_name("name")
    if label is None and len(children) == 2 and any(c.type in ("=", ":") for c in node.children):
        label = children[0]
    value = next((c for c in reversed(children) if c != label), None)
    return Argument(
        reader.value(value, node), reader.code(label).strip(": ") if label is not None else None
    )


def new(class_: str, arguments: str = "arguments") -> Handler:
    """`new Class(arguments)`: a call of the class."""

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        named = node.child_by_field_name(class_)
        target = typed_name(reader, named) if named is not None else Opaque(start, end)
        return reader.call(
            start, end, target, arguments_of(reader, node.child_by_field_name(arguments))
        )

    return handler


def typed_name(reader: Reader, node: Node) -> Expression:
    """The name of a class, without what it is a class of."""
    expression = reader.of(node)
    if isinstance(expression, Name | Member):
        return expression
    plain_name = re.split(
        r"[.:\\]+", re.sub(r"<.*", "", reader.code(node), flags=re.DOTALL).lstrip("*&")
    )[-1]
    return reader.named(node, plain_name.strip())


def binary(
    left: str = "left",
    right: str = "right",
    operator: str | None = "operator",
    adding: Iterable[str] = ("+",),
) -> Handler:
    """A sum of texts, one of two, or something else of two."""
    sums = frozenset(adding)

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        sign = _operator(reader, node, operator)
        if sign in sums:
            parts: list[Expression] = []
            current = node
            while current.type == node.type and _operator(reader, current, operator) in sums:
                parts.append(reader.value(current.child_by_field_name(right), current))
                following = current.child_by_field_name(left)
                if following is None:
                    break
                current = following
            return Concat(start, end, (reader.value(current), *reversed(parts)))
        one = reader.value(node.child_by_field_name(left), node)
        other = reader.value(node.child_by_field_name(right), node)
        if sign in ("||", "??", "or", "?:"):
            return Choice(start, end, (one, other))
        if sign in ("%", "/", "-f"):
            return Operation(start, end, "/" if sign == "/" else "%", one, other)
        return Opaque(start, end, (one, other))

    return handler


def _operator(reader: Reader, node: Node, field: str | None) -> str:
    child = node.child_by_field_name(field) if field else None
    if child is None:
        child = next((c for c in node.children if not c.is_named), None)
    return reader.code(child).strip().lower()


def conditional(first: str = "consequence", second: str = "alternative") -> Handler:
    """One of two."""

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        parts = [node.child_by_field_name(first), node.child_by_field_name(second)]
        condition = node.child_by_field_name("condition")
        if condition is not None:
            reader.expression(reader.of(condition))
        return Choice(start, end, tuple(reader.value(part, node) for part in parts))

    return handler


def record(pairs: Iterable[str], key: str = "key", value: str = "value") -> Handler:
    """An object that is written out."""
    kinds = frozenset(pairs)

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        entries: list[tuple[Expression | None, Expression]] = []
        for child in node.named_children:
            if child.type in kinds:
                named, given = child.child_by_field_name(key), child.child_by_field_name(value)
                if named is None or given is None:
                    parts = child.named_children
                    if len(parts) < 2:
                        continue
                    named, given = parts[0], parts[-1]
                entries.append((key_of(reader, named), reader.value(given)))
            elif child.type in _SPREAD:
                entries.append((None, reader.value(child.named_children[0], child)))
            elif child.type in ("shorthand_property_identifier",):
                entries.append((reader.text(child, reader.code(child)), reader.named(child)))
            elif child.type.endswith("comment"):
                comment(reader, child)
            else:
                reader.expression(reader.of(child))
        return reader.record(start, end, entries)

    return handler


def key_of(reader: Reader, node: Node) -> Expression:
    """The key of an entry: a name is a text there."""
    expression = reader.of(node)
    if isinstance(expression, Text):
        return expression
    return reader.text(node, unquoted(reader.code(node)).strip(":"))


def items(reader: Reader, node: Node) -> Expression:
    """A list that is written out."""
    start, end = reader.span(node)
    return Items(start, end, tuple(arguments_of(reader, node)))


def assignment(
    left: str = "left", right: str = "right", kind: BindingKind = BindingKind.VALUE
) -> Handler:
    """Something gets a value."""

    def handler(reader: Reader, node: Node) -> Expression | None:
        target, given = node.child_by_field_name(left), node.child_by_field_name(right)
        if target is None or given is None:
            return frame(reader, node)
        value = reader.value(given)
        assign(reader, reader.of(target), value, kind)
        return value

    return handler


def assign(
    reader: Reader,
    target: Expression | None,
    value: Expression,
    kind: BindingKind = BindingKind.VALUE,
) -> None:
    """Give a value to what is on the left."""
    if (
        isinstance(target, Opaque)
        and isinstance(value, Opaque)
        and len(target.parts) == len(value.parts)
    ):
        for one, other in zip(target.parts, value.parts, strict=True):
            reader.assign(one, other, kind)
    elif isinstance(target, Opaque) and target.parts and isinstance(target.parts[0], Name | Member):
        reader.assign(target.parts[0], value, kind)
    elif target is not None:
        reader.assign(target, value, kind)


def returned(reader: Reader, node: Node) -> Expression | None:
    """What a function gives back."""
    value = frame(reader, node)
    if value is not None:
        reader.returned(value)
    return value


def function(
    name_: str = "name",
    parameters: str = "parameters",
    body: str = "body",
    *,
    implicit: bool = False,
) -> Handler:
    """A function; implicit: the last expression of its body is what it gives back."""

    def handler(reader: Reader, node: Node) -> Expression:
        start, end = reader.span(node)
        called = reader.code(node.child_by_field_name(name_))
        anonymous = not called
        called = called or f"<{start}>"
        given = parameters_of(reader, node.child_by_field_name(parameters))
        in_class = reader.scope.kind is ScopeKind.CLASS
        if in_class and (
            called in reader.grammar.constructors
            or ("*" in reader.grammar.constructors and called == reader.scope.name)
        ):
            called = CONSTRUCTOR
        receiver = next(iter(reader.grammar.receivers)) if in_class else None
        with reader.function(called, given, receiver=receiver) as scope:
            inside = node.child_by_field_name(body)
            value = reader.of(inside)
            reader.expression(value)
            if value is not None and (anonymous or implicit) and not scope.returns:
                reader.returned(value)
        return Closure(start, end, scope)

    return handler


_REST = frozenset(
    {
        "rest_pattern",
        "variadic_parameter",
        "splat_parameter",
        "variadic_parameter_declaration",
        "spread_parameter",
    }
)
_IDENTIFIERS = frozenset(
    {
        "identifier",
        "simple_identifier",
        "variable_name",
        "property_identifier",
        "shorthand_property_identifier_pattern",
        "variable",
    }
)


def parameters_of(reader: Reader, node: Node | None) -> dict[str, Parameter]:
    """The parameters of a function, in order."""
    if node is None:
        return {}
    if node.type in _IDENTIFIERS:
        return {reader.code(node).lstrip("$"): Parameter()}
    given: dict[str, Parameter] = {}
    for child in node.named_children:
        given |= _parameter(reader, child)
    return given


def _parameter(reader: Reader, node: Node) -> dict[str, Parameter]:
    if node.type in _IDENTIFIERS:
        return {reader.code(node).lstrip("$"): Parameter()}
    if "comment" in node.type or node.type in ("self_parameter", "modifiers", "attribute_list"):
        return {}
    type_node = node.child_by_field_name("type")
    default = (
        node.child_by_field_name("value")
        or node.child_by_field_name("right")
        or node.child_by_field_name("default_value")
    )
    named = [
        c for c in _names(node) if c != default and (type_node is None or not _inside(c, type_node))
    ]
    if default is not None:
        named = [c for c in named if not _inside(c, default)]
    kind = (
        re.sub(r"[^\w.].*", "", reader.code(type_node).lstrip(":*&? "), flags=re.DOTALL).rpartition(
            "."
        )[2]
        or None
    )
    value = reader.of(default) if default is not None else None
    rest = node.type in _REST
    return {
        reader.code(c).lstrip("$"): Parameter(value, kind, rest)
        for c in named[: None if node.type == "parameter_declaration" else 1]
    }


def _names(node: Node) -> list[Node]:
    """The names that a parameter declares."""
    for field in ("name", "pattern", "left"):
        if (child := node.child_by_field_name(field)) is not None:
            if node.type == "parameter_declaration":
                return list(node.children_by_field_name(field))
            return [child] if child.type in _IDENTIFIERS else _names(child) or [child]
    return [c for c in node.named_children if c.type in _IDENTIFIERS]


def _inside(node: Node, outer: Node) -> bool:
    return bool(outer.start_byte <= node.start_byte and node.end_byte <= outer.end_byte)


def class_(name_: str = "name", bases: Iterable[str] = (), body: str = "body") -> Handler:
    """A class; bases: the fields or kinds of children that name what it is made from."""
    wanted = tuple(bases)

    def handler(reader: Reader, node: Node) -> None:
        called = reader.code(node.child_by_field_name(name_)) or f"<class {node.start_byte}>"
        made_from: list[Expression] = []
        for child in node.named_children:
            if child.type in wanted:
                made_from += _bases_in(reader, child)
        for field in wanted:
            if (child := node.child_by_field_name(field)) is not None:
                made_from += _bases_in(reader, child)
        with reader.class_(called, made_from):
            inside = node.child_by_field_name(body)
            reader.statements(inside.named_children if inside is not None else ())

    return handler


def _bases_in(reader: Reader, node: Node) -> list[Expression]:
    expressions: list[Expression] = []
    pending = [node]
    while pending:
        one = pending.pop(0)
        if one.type.endswith(("arguments", "argument_list")):
            continue
        if one.type in (
            "identifier",
            "type_identifier",
            "constant",
            "name",
            "simple_identifier",
            "member_expression",
            "scoped_type_identifier",
            "qualified_name",
            "scope_resolution",
        ):
            expressions.append(typed_name(reader, one))
        else:
            pending.extend(one.named_children)
    return expressions


def declared(target: str = "name", value: str = "value") -> Handler:
    """A variable that is declared, perhaps with a value."""
    return assignment(target, value)
