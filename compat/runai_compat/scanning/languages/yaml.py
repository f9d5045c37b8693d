"""YAML: playbooks, pipelines, manifests; a value is a variable for the rest of the file."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from ..syntax import nodes
from ..syntax.data import data_list, data_record, templated
from ..syntax.language import Trait
from ..syntax.model import Argument, Call, Expression, Items, Record, Text
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
    """What a container runs: `command` and `args` together, or the image's own program."""
    given, image = _words(named.get("args")), named.get("image")
    if not given:
        return
    start = node.start_byte
    program = _words(named.get("command"))
    if not program and isinstance(image, Text) and _CURL_IMAGE.search(image.value):
        program = (Argument(Text(start, start, "curl")),)
    data_list(reader, node, [word.value for word in (*program, *given)])


def _words(listed: Expression | None) -> tuple[Argument, ...]:
    """The words of a list, which may be a call already."""
    if isinstance(listed, Call) and listed.arguments:
        listed = listed.arguments[0].value
    return listed.items if isinstance(listed, Items) else ()


_SHORT = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "ansible.builtin.", "ansible.legacy.")
    for name in ("uri", "get_url")
)
_PAIR = re.compile(r"(\w+)=(\"[^\"]*\"|'[^']*'|(?:\{\{[^{}]*\}\}|[^\s{])+)")


def _pairs(reader: Reader, key: str, node: Node) -> Expression | None:
    """`uri: url=… method=PUT`, as Ansible takes it, too."""
    is_text = all(child.type != "flow_mapping" for child in node.named_children)
    if key not in _SHORT or node.type != "flow_node" or not is_text:
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


_PARTS = frozenset(
    {
        "group_vars", "host_vars", "defaults", "vars", "tasks", "handlers", "roles", "inventory",
        "inventories", "playbooks",
    }
)  # fmt: skip
_PLAYS = re.compile(rb"^-?\s+hosts:", re.MULTILINE)


def _project_of(path: str, source: bytes) -> str | None:
    """The folder of the Ansible project that a file belongs to: there variables are common to all."""
    folders = PurePosixPath(path).parts[:-1]
    at = next((number for number, name in enumerate(folders) if name in _PARTS), None)
    if at is None and not _PLAYS.search(source):
        return None
    return f"ansible:{'/'.join(folders[:at])}"


_COMMAND = re.compile(
    rb"^[ \t]*(?:-[ \t]+)*(?:[\w.-]+:[ \t]+)?(?=[\w$])[^\n\"']*\b(?:curl|wget|https?|xhs?)[ \t][^\n]*:[ \t][^\n]*",
    re.MULTILINE,
)
"""A command without quotation marks around it, with a header in it: its colon would part key and value."""
_QUOTED = re.compile(rb"\"[^\"\n]*\"|'[^'\n]*'")


_ACTION = re.compile(rb"\{\{.{1,2000}?\}\}", re.DOTALL)
_ACTIONS_ALONE = re.compile(
    rb"^[ \t]*(?:\{\{[^{}\n]*\}\}[ \t]*|\{%(?:[^%\n]|%(?!\}))*%\}[ \t]*)+$", re.MULTILINE
)
"""A line that only tells a template what to do: a condition, what is put in there as a whole."""
_WRITTEN = re.compile(rb"[^\n]")


def _parsable(source: bytes) -> bytes:
    """With commands and what a template fills in as texts, as they are meant, none of which changes a
    length.
    """
    if b"{{" in source or b"{%" in source:
        source = _ACTIONS_ALONE.sub(lambda line: b" " * len(line[0]), source)
        source = _ACTION.sub(_blank, source)
    return _COMMAND.sub(
        lambda line: _QUOTED.sub(lambda text: text[0].replace(b": ", b"; "), line[0]), source
    )


def _blank(action: re.Match[bytes]) -> bytes:
    """Blanks for a comment of a template, a word for what it fills in."""
    sign = b" " if action[0].lstrip(b"{- ").startswith(b"/*") else b"x"
    return _WRITTEN.sub(sign, action[0])


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
    spaced=_parsable,
)

LANGUAGE = _GRAMMAR.language(
    suffixes=(".yml", ".yaml"), package_of=_project_of, traits=frozenset({Trait.DATA})
)
