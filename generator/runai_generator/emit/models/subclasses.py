"""Classes that derive from another one of the document, and bases that know their subclasses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...prepare.schemas import EXTENDS
from ..types import PREFIX

# The part of a class may say less or something else than the base as type checkers see it.
_NARROWED = "  # type: ignore[assignment, unused-ignore]"


def parents(schemas: Mapping[str, Any]) -> dict[str, str]:
    """Class -> the class that it derives from."""
    return {
        name: schema[EXTENDS]["$ref"].removeprefix(PREFIX)
        for name, schema in schemas.items()
        if EXTENDS in schema and "properties" in schema
    }


def related(
    name: str, source: str, schema: Mapping[str, Any], parent: tuple[str, str] | None
) -> str:
    """The source of a class with its base and its subclasses; parent: name and source of the base."""
    header = re.compile(rf"class {name}\((Model|OpenModel|TypedExtras)\):")
    opened = next((b for b in ("OpenModel", "TypedExtras") if f"class {name}({b}):" in source), "")
    if parent is not None:
        source = _without_repeated(source, parent[1])
        own = opened and not re.search(rf"\((TypedExtras|{opened})\):", parent[1])
        above = f"{parent[0]}, {opened}" if own else parent[0]
        source = header.sub(f"class {name}({above}):", source, count=1)
    elif "discriminator" in schema:
        above = f"Tagged, {opened}" if opened else "Tagged"
        source = header.sub(f"class {name}({above}):", source, count=1)
    if "discriminator" in schema:
        tag = schema["discriminator"]
        kinds = {value: ref.removeprefix(PREFIX) for value, ref in tag["mapping"].items()}
        body = re.sub(r"\n    pass$", "", source.rstrip("\n"))
        source = (
            f"{body}\n    _tag: ClassVar[str] = {tag['propertyName']!a}\n"
            f"    _kinds: ClassVar[dict[str, str]] = {dict(sorted(kinds.items()))!a}"
        )
    return source


def _without_repeated(source: str, parent: str) -> str:
    """The class without the fields that its base has in the same form; others are marked."""
    inherited = dict(_fields(parent))
    lines: list[str] = source.split("\n")
    node = _class(source)
    for number, statement in reversed(list(enumerate(node.body))):
        if not isinstance(statement, ast.AnnAssign):
            continue
        known = inherited.get(ast.unparse(statement.target))
        if known is None:
            continue
        first, last = statement.lineno - 1, statement.end_lineno or statement.lineno
        if known != ast.unparse(statement):
            lines[last - 1] += _NARROWED
            continue
        following = node.body[number + 1] if number + 1 < len(node.body) else None
        if isinstance(following, ast.Expr):  # its docstring
            last = following.end_lineno or last
        del lines[first:last]
    if not any(line.strip() for line in lines[node.lineno :]):
        lines.append("    pass")
    return "\n".join(lines)


def _fields(source: str) -> Iterator[tuple[str, str]]:
    for statement in _class(source).body:
        if isinstance(statement, ast.AnnAssign):
            yield ast.unparse(statement.target), ast.unparse(statement)


def _class(source: str) -> ast.ClassDef:
    classes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    return classes[-1]
