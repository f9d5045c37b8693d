"""JSON, also with comments; a value is a variable for the rest of the file."""

from __future__ import annotations

from ..syntax import treesitter as ts
from ..syntax.model import Argument, Concat, Expression, Items, Record, Text
from ..syntax.treesitter import Grammar, Node, Reader


def _string(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    return ts.templated(ts.unescaped(reader.code(node)[1:-1]), start, end)


def _object(reader: Reader, node: Node) -> Expression:
    pairs: list[tuple[str, Node, Expression]] = []
    for child in node.named_children:
        named, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        if child.type == "comment":
            ts.comment(reader, child)
        elif named is not None and value is not None:
            key = ts.unescaped(reader.code(named).strip('"'))
            given = reader.value(value)
            if isinstance(given, Record):
                given.name = key
                given = _address(given) or given
            pairs.append((key, named, given))
    return ts.data_record(reader, node, pairs)


def _address(record: Record) -> Expression | None:
    """An address in parts, as Postman has them: as one text, `:name` for what is to be filled in."""
    path = record.get("path")
    if record.name != "url" or not isinstance(path, Items):
        return None
    raw = record.get("raw")
    if raw is not None:
        return raw
    host = record.get("host")
    parts = [i.value for part in (host, path) if isinstance(part, Items) for i in part.items]
    start = record.start
    pieces: list[Expression] = []
    for number, part in enumerate(parts):
        if number:
            pieces.append(Text(start, start, "/"))
        pieces.append(part)
    return Concat(start, path.end, tuple(pieces))


def _array(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    return Items(start, end, tuple(Argument(reader.value(c)) for c in node.named_children))


_GRAMMAR = Grammar(
    "json",
    "tree_sitter_json",
    {
        "document": ts.block,
        "object": _object,
        "array": _array,
        "string": _string,
        "comment": ts.comment,
        "number": ts.plain,
        "true": ts.plain,
        "false": ts.plain,
        "null": ts.plain,
    },
)

LANGUAGE = _GRAMMAR.language(suffixes=(".json", ".jsonc", ".json5", ".har", ".postman_collection"))
