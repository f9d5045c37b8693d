"""The source of a generated class with what has to be said of its deprecated fields and members.

pydantic warns with the text when a field is read; the string below it is what editors show.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence


def marked(lines: Sequence[str], node: ast.ClassDef, said: Mapping[str, str]) -> str:
    """The class's source. lines: of its module; said: attribute -> what to say of it."""
    out = list(lines[: node.end_lineno])
    for statement in reversed(node.body):
        name = _attribute(statement)
        text = said.get(name)
        if text is not None and statement.end_lineno is not None:
            out.insert(statement.end_lineno, f'    """{_safe(_sentence(text))}"""')
            warning = ascii(f"{node.name}.{name} is {text}").encode()
            for flag in _flags(statement):
                line = out[flag.lineno - 1].encode()
                start, end = line[: flag.col_offset], line[flag.end_col_offset :]
                out[flag.lineno - 1] = (start + warning + end).decode()
    return "\n".join(out[node.lineno - 1 :])


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


def _safe(text: str) -> str:
    return json.dumps(text)[1:-1]
