"""The source of a generated class with what has to be said of its deprecated fields and members.

pydantic warns with the text when a field is read; the string below it is what editors show.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from . import prose


def marked(
    lines: Sequence[str],
    node: ast.ClassDef,
    deprecated: Mapping[str, str],
    described: str = "",
    words: Mapping[str, str] | None = None,
) -> str:
    """The class's source. lines: of its module; deprecated: attribute -> what to say of it;
    described and words: what upstream says of the class and its attributes.
    """
    out = list(lines[: node.end_lineno])
    for statement in reversed(node.body):
        name = _attribute(statement)
        text = deprecated.get(name)
        below = [*([_sentence(text)] if text else []), *prose.lines((words or {}).get(name, ""))]
        if below and statement.end_lineno is not None:
            out.insert(statement.end_lineno, prose.docstring(below, "    "))
        for flag in _flags(statement) if text else ():
            _replace(out, flag, ascii(f"{node.name}.{name} is {text}"))
    if about := prose.lines(described):
        out.insert(node.lineno, prose.docstring(about, "    ") + "\n")
    return "\n".join(out[node.lineno - 1 :])


def _replace(lines: list[str], node: ast.Constant, code: str) -> None:
    line = lines[node.lineno - 1].encode()
    start, end = line[: node.col_offset], line[node.end_col_offset :]
    lines[node.lineno - 1] = (start + code.encode() + end).decode()


def _attribute(statement: ast.stmt) -> str:
    match statement:
        case ast.AnnAssign(target=ast.Name(id=str(name))):
            return name
        case ast.Assign(targets=[ast.Name(id=str(name))]):
            return name
    return ""


def _flags(statement: ast.stmt) -> list[ast.Constant]:
    """The `True` of each `deprecated=True`."""
    keywords = (each for each in ast.walk(statement) if isinstance(each, ast.keyword))
    return [
        each.value
        for each in keywords
        if each.arg == "deprecated" and isinstance(each.value, ast.Constant)
    ]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
