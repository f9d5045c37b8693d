"""Texts and objects of files of data, with the variables in them."""

from __future__ import annotations

import re

from .model import (
    Argument,
    Binding,
    BindingKind,
    Concat,
    Expression,
    Items,
    Member,
    Name,
    Record,
    Text,
)
from .treesitter import Node, Reader

_PROGRAMS = frozenset({"curl", "wget"})
FILLING = (
    r"(?:\(\s*|(?:tpl|required|default|coalesce|printf|quote|trimSuffix|trimAll|toString)\s+|\"[^\"{}]*\"\s+)*"
    r"(?:include\s+\"(?:[\w-]+\.)*(?=\w))?"
)
"""What may stand in a Go template before the value that it fills in."""
_PLACEHOLDER = re.compile(
    r"\{\{\s*(?P<sum>\[[^{}]*\]\s*\|\s*join\([^{}()]*\)\s*|[^{}|]*(?:~|\s\+\s)[^{}|]*)(?:\|[^{}]*)?\}\}"
    r"|\{\{\s*\$(?:dotenv|processEnv)\s+%?(?P<e>[A-Za-z_]\w*)\s*\}\}"
    r"|\$?\{\{-?\s*"
    + FILLING
    + r"\.?(?P<a>[A-Za-z_][\w.]*(?:\[['\"]\w+['\"]\])*)[^{}]*\}\}|\$\{(?P<b>[A-Za-z_]\w*)\}|\$\((?P<c>[A-Za-z_]\w*)\)"
    r"|\$(?P<d>[A-Za-z_]\w*)"
)
_READING = frozenset({"lookup", "query", "env", "env_var", "var"})
_READ = re.compile(r"\(\s*(?:['\"][\w.]+['\"]\s*,\s*)?['\"]([\w.]+)['\"]")
"""`{{ lookup('env', 'NAME') }}`: what is read, and where."""
_KEY = re.compile(r"\[['\"](\w+)['\"]\]")


def templated(text_: str, start: int, end: int) -> Expression:
    """A text of a file of data, with the variables in it: `{{ name }}`, `${NAME}`, `$(NAME)`."""
    if "{{" not in text_ and "$" not in text_:
        return Text(start, end, text_)
    parts: list[Expression] = []
    at = 0
    for match in _PLACEHOLDER.finditer(text_):
        if match.start() > at:
            parts.append(Text(start, end, text_[at : match.start()]))
        if match["sum"]:
            parts += _sum(match["sum"], start, end)
            at = match.end()
            continue
        called = _KEY.sub(
            r".\1", match["a"] or match["b"] or match["c"] or match["d"] or match["e"]
        )
        read = _READ.search(match[0])
        called = f"{called}.{read[1]}" if read is not None and called in _READING else called
        first, _, rest = called.partition(".")
        whole = Name(start, end, first)
        parts.append(Member(start, end, whole, rest) if rest else whole)
        at = match.end()
    if at < len(text_):
        parts.append(Text(start, end, text_[at:]))
    return parts[0] if len(parts) == 1 else Concat(start, end, tuple(parts))


_OPERAND = re.compile(r"\s*(?:'([^']*)'|\"([^\"]*)\"|([A-Za-z_][\w.]*))\s*")
_LIST = re.compile(
    r"\[(?P<items>.*)\]\s*\|\s*join\(\s*(?:'(?P<a>[^']*)'|\"(?P<b>[^\"]*)\")?\s*\)\s*", re.DOTALL
)


def _sum(written: str, start: int, end: int) -> list[Expression]:
    """What a template puts together: `url ~ '/users'`, `[url, 'users'] | join('/')`."""
    listed = _LIST.fullmatch(written)
    between = (listed["a"] or listed["b"] or "") if listed else ""
    pieces = (listed["items"] if listed else written.replace(" + ", "~")).split(
        "," if listed else "~"
    )
    parts: list[Expression] = []
    for number, piece in enumerate(pieces):
        operand = _OPERAND.fullmatch(piece)
        if number and between:
            parts.append(Text(start, end, between))
        if operand is None or operand[3]:
            parts.append(Name(start, end, operand[3].rpartition(".")[2] if operand else ""))
        else:
            parts.append(Text(start, end, operand[1] or operand[2] or ""))
    return parts


def _is_label(value: Expression) -> bool:
    """Whether it says to people what something does, as the name of a task: no address has blanks."""
    return isinstance(value, Text) and any(map(str.isspace, value.value))


def data_list(reader: Reader, node: Node, values: list[Expression]) -> Expression:
    """A list of a file of data; one that begins with a program is a call of it (`[curl, -X, …]`)."""
    start, end = reader.span(node)
    made = Items(start, end, tuple(map(Argument, values)))
    first = values[0] if values else None
    if isinstance(first, Text) and first.value.rpartition("/")[2] in _PROGRAMS:
        return reader.call(start, end, Name(start, start, "run"), [Argument(made)])
    return made


_WITH_LOOPS = "yaml"


def _item_name(pairs: list[tuple[str, Node, Expression]]) -> str:
    """What a task calls the item of its loop: `loop_control: { loop_var: call }`."""
    control = next((v for k, _, v in pairs if k == "loop_control" and isinstance(v, Record)), None)
    name = control.get("loop_var") if control is not None else None
    return name.value if isinstance(name, Text) else "item"


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
            if key.isidentifier() and not (key == "name" and _is_label(value)):
                reader.module.scope.bind(key, Binding(value, reader.place(value.start)))
        elif isinstance(value, Record) and key.isidentifier():
            for inner, text in value.named.items():
                if isinstance(text, Text | Concat) and inner.isidentifier():
                    binding = Binding(text, reader.place(text.start))
                    reader.module.scope.bind(f"{key}.{inner}", binding)
            rows = value.get("include") if key == "matrix" else None
            if isinstance(rows, Items):
                reader.module.scope.bind(key, Binding(rows, reader.place(start), BindingKind.ITEM))
            elif reader.module.language == _WITH_LOOPS:
                reader.module.scope.bind(key, Binding(value, reader.place(start)))
        elif isinstance(value, Items) and key.isidentifier():
            reader.module.scope.bind(key, Binding(value, reader.place(start), BindingKind.ITEM))
        if key == "loop" or key.startswith("with_"):
            item = Binding(value, reader.place(start), BindingKind.ITEM)
            reader.module.scope.bind(_item_name(pairs), item)
    label = texts.get("name", texts.get("key", texts.get("id")))
    if isinstance(label, Text) and "value" in texts and label.value.isidentifier():
        reader.module.scope.bind(label.value, Binding(texts["value"], reader.place(start)))
    made = reader.record(start, end, entries)
    made.name = name_
    return made
