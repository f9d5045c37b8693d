"""JSON, also with comments; a value is a variable for the rest of the file."""

from __future__ import annotations

import re

from ..syntax import nodes
from ..syntax.data import data_list, data_record, templated
from ..syntax.language import Trait, folder_of
from ..syntax.model import Concat, Expression, Items, Record, Text
from ..syntax.treesitter import Grammar, Node, Reader, unescaped


def _string(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    return templated(unescaped(reader.code(node)[1:-1]), start, end)


def _object(reader: Reader, node: Node) -> Expression:
    pairs: list[tuple[str, Node, Expression]] = []
    for child in node.named_children:
        named, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        if child.type == "comment":
            nodes.comment(reader, child)
        elif named is not None and value is not None:
            key = unescaped(reader.code(named).strip('"'))
            given = reader.value(value)
            if isinstance(given, Record):
                given.name = key
                given = _address(given) or given
            pairs.append((key, named, given))
    return data_record(reader, node, pairs)


def _address(record: Record) -> Expression | None:
    """An address in parts, as Postman has them: as one text, `:name` for what is to be filled in."""
    path, raw = record.get("path"), record.get("raw")
    if record.name != "url" or raw is not None or path is None:
        return raw if record.name == "url" else None
    start, end = record.start, path.end
    host = _joined(record.get("host"), ".")
    pieces = [*host, Text(start, start, "/"), *_joined(path, "/")]
    if host and not any(isinstance(part, Text) and "{" in part.value for part in host):
        pieces = [Text(start, start, "https://"), *pieces]
    return Concat(start, end, tuple(pieces))


def _joined(value: Expression | None, between: str) -> list[Expression]:
    """A text, or a list of its parts with what stands between them."""
    if value is None:
        return []
    if not isinstance(value, Items):
        return [value]
    pieces: list[Expression] = []
    for number, item in enumerate(value.items):
        pieces += [Text(value.start, value.start, between)] if number else []
        pieces.append(item.value)
    return pieces


def _array(reader: Reader, node: Node) -> Expression:
    return data_list(reader, node, [reader.value(c) for c in node.named_children])


_GRAMMAR = Grammar(
    "json",
    "tree_sitter_json",
    {
        "document": nodes.block,
        "object": _object,
        "array": _array,
        "string": _string,
        "comment": nodes.comment,
        "number": nodes.plain,
        "true": nodes.plain,
        "false": nodes.plain,
        "null": nodes.plain,
    },
)

_OF_POSTMAN = re.compile(rb"schema\.getpostman\.com|\"_postman_variable_scope\"")


def _workspace_of(path: str, source: bytes) -> str | None:
    """The folder of a collection of Postman: its environments have values for its variables."""
    return f"postman:{folder_of(path)}" if _OF_POSTMAN.search(source) else None


LANGUAGE = _GRAMMAR.language(
    suffixes=(".json", ".jsonc", ".json5", ".har", ".postman_collection"),
    package_of=_workspace_of,
    traits=frozenset({Trait.DATA, Trait.LONG_LINES}),
)
