"""YAML: playbooks, pipelines, manifests; a value is a variable for the rest of the file."""

from __future__ import annotations

import re

from ..syntax import nodes
from ..syntax.data import data_list, data_record, templated
from ..syntax.model import Expression, Items, Name, Record, Text
from ..syntax.treesitter import Grammar, Node, Reader, unquoted

_PAIRS = frozenset({"block_mapping_pair", "flow_pair"})


def _scalar(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    return templated(unquoted(reader.code(node)), start, end)


def _block_scalar(reader: Reader, node: Node) -> Expression:
    """`|` and `>`: lines of text."""
    start, end = reader.span(node)
    _, _, text = reader.code(node).partition("\n")
    indents = [len(line) - len(line.lstrip()) for line in text.split("\n") if line.strip()]
    plain = re.sub(rf"^ {{{min(indents, default=0)}}}", "", text, flags=re.MULTILINE)
    return Text(start, end, plain.strip())


def _mapping(reader: Reader, node: Node) -> Expression:
    pairs: list[tuple[str, Node, Expression]] = []
    for child in node.named_children:
        named, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        if child.type == "comment":
            nodes.comment(reader, child)
        elif child.type in _PAIRS and named is not None and value is not None:
            key = unquoted(reader.code(named).strip())
            given = _pairs(reader, key, value) or reader.value(value)
            if isinstance(given, Record):
                given.name = key
            pairs.append((key, named, given))
    _container(reader, node, {key: given for key, _, given in pairs})
    return data_record(reader, node, pairs)


_CURL_IMAGE = re.compile(r"(?:^|/)curl(?:[:@]|$)")


def _container(reader: Reader, node: Node, named: dict[str, Expression]) -> None:
    """What a container runs: `command` and `args`, or the image's own program."""
    command, arguments, image = (named.get(key) for key in ("command", "args", "image"))
    words = [
        *(command.items if isinstance(command, Items) else ()),
        *(arguments.items if isinstance(arguments, Items) else ()),
    ]
    own = command is None and isinstance(image, Text) and _CURL_IMAGE.search(image.value)
    start, end = reader.span(node)
    if own and words:
        reader.call(start, end, Name(start, start, "curl"), words, command=True)
    elif words and isinstance(program := words[0].value, Text):
        name = program.value.rpartition("/")[2]
        if name in ("curl", "wget"):
            function = Name(program.start, program.end, name)
            reader.call(start, end, function, words[1:], command=True)


_SHORT = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "ansible.builtin.", "ansible.legacy.")
    for name in ("uri", "get_url")
)
_PAIR = re.compile(r"(\w+)=(\"[^\"]*\"|'[^']*'|(?:\{\{[^{}]*\}\}|[^\s{])+)")


def _pairs(reader: Reader, key: str, node: Node) -> Expression | None:
    """`uri: url=… method=PUT`, as Ansible takes it, too."""
    if key not in _SHORT or node.type != "flow_node":
        return None
    start, end = reader.span(node)
    entries: list[tuple[Expression | None, Expression]] = [
        (Text(start, start, pair[1]), templated(unquoted(pair[2]), start, end))
        for pair in _PAIR.finditer(reader.code(node))
    ]
    return reader.record(start, end, entries) if entries else None


def _sequence(reader: Reader, node: Node) -> Expression:
    values = [c.named_children[0] if c.named_children else c for c in node.named_children]
    return data_list(reader, node, [reader.value(c) for c in values if c.type != "comment"])


_GRAMMAR = Grammar(
    "yaml",
    "tree_sitter_yaml",
    {
        "stream": nodes.block,
        "document": nodes.block,
        "comment": nodes.comment,
        "block_mapping": _mapping,
        "flow_mapping": _mapping,
        "block_sequence": _sequence,
        "flow_sequence": _sequence,
        "plain_scalar": _scalar,
        "double_quote_scalar": _scalar,
        "single_quote_scalar": _scalar,
        "block_scalar": _block_scalar,
        "anchor": nodes.skip,
        "tag": nodes.skip,
        "alias": nodes.skip,
    },
)

LANGUAGE = _GRAMMAR.language(suffixes=(".yml", ".yaml"))
