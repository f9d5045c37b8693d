"""The source of a generated class with what has to be said of its deprecated fields and members.

pydantic warns with the text when a field is read; the string below it is what editors show. Type
checkers know deprecated functions only (PEP 702), so to them such a field is a descriptor whose
`__get__` is deprecated:

    if not TYPE_CHECKING:
        old: Annotated[int | None, Field(deprecated="...")] = None
    else:
        old: _Thing_old = _Thing_old()
"""

from __future__ import annotations

import ast
import textwrap
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
    descriptors: list[str] = []
    for statement in reversed(node.body):
        name = _attribute(statement)
        text = deprecated.get(name)
        below = [*([_sentence(text)] if text else []), *prose.lines((words or {}).get(name, ""))]
        if below and statement.end_lineno is not None:
            out.insert(statement.end_lineno, prose.docstring(below, "    "))
        for flag in _flags(statement) if text else ():
            _replace(out, flag, ascii(f"{node.name}.{name} is {text}"))
        if text and isinstance(statement, ast.AnnAssign):
            end = statement.end_lineno or statement.lineno
            block, said = out[statement.lineno - 1 : end], out[end : end + bool(below)]
            guarded = _guarded(block, said, node.name, statement)
            out[statement.lineno - 1 : end + bool(below)] = guarded
            descriptors.append(_descriptor(node.name, statement, f"{node.name}.{name} is {text}"))
    if about := prose.lines(described):
        out.insert(node.lineno, prose.docstring(about, "    ") + "\n")
    source = "\n".join(out[node.lineno - 1 :])
    return f"{_for_checkers(descriptors)}{source}" if descriptors else source


def _guarded(
    block: Sequence[str], said: Sequence[str], owner: str, statement: ast.AnnAssign
) -> list[str]:
    """The field as it is at run time, and as type checkers and editors are to see it."""
    name, kind = ast.unparse(statement.target), _descriptor_name(owner, statement)
    default = "" if _is_required(statement) else f" = {kind}()"
    return [
        "    if not TYPE_CHECKING:",
        textwrap.indent("\n".join(block), "    "),
        "    else:",
        f"        {name}: {kind}{default}",
        *(textwrap.indent(line, "    ") for line in said),
    ]


def _is_required(statement: ast.AnnAssign) -> bool:
    return statement.value is None


def _descriptor_name(owner: str, statement: ast.AnnAssign) -> str:
    return f"_{owner}_{ast.unparse(statement.target)}"


def _descriptor(owner: str, statement: ast.AnnAssign, message: str) -> str:
    kind = statement.annotation
    if isinstance(kind, ast.Subscript) and ast.unparse(kind.value) == "Annotated":
        kind = kind.slice.elts[0] if isinstance(kind.slice, ast.Tuple) else kind.slice
    return f"""
    class {_descriptor_name(owner, statement)}:
        @deprecated({message!a})
        def __get__(self, model: object, owner: object = None) -> {ast.unparse(kind)}: ...
        def __set__(self, model: object, value: {ast.unparse(kind)}) -> None: ...
"""


def _for_checkers(descriptors: Sequence[str]) -> str:
    listed = "".join(reversed(descriptors))
    return f"if TYPE_CHECKING:\n    from typing_extensions import deprecated\n{listed}\n\n"


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
