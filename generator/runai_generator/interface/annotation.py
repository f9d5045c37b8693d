"""Type annotations as text: what they say, apart from how it is written."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from enum import Enum, auto
from functools import cache


class Relation(Enum):
    """How one type stands to another: it takes more, or less, or something else."""

    WIDER = auto()
    NARROWER = auto()
    OTHER = auto()


@cache
def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def names(text: str) -> frozenset[str]:
    """Every plain name in the type; `models.Project` counts as Project."""
    return frozenset(_names(_parsed(text)))


def _names(node: ast.AST) -> Iterator[str]:
    if _is_of(node, "models"):
        yield node.attr  # type: ignore[attr-defined]
    elif isinstance(node, ast.Name):
        yield node.id
    else:
        for child in ast.iter_child_nodes(node):
            yield from _names(child)


def shown(text: str) -> str:
    """The type for people: without `models.` before names, and what may stand for a model."""
    return re.sub(r" \| inputs\.\w+", "", text).replace("models.", "")


def alternatives(
    text: str, enums: Collection[str], renamed: Mapping[str, str] | None = None
) -> frozenset[str]:
    """The members of a union, each in one way of writing it, classes under their new names.

    The plain values that are taken beside an enumeration are left out: they are those of its members;
    so are the mappings of `inputs`, which say what their models say.
    """
    return frozenset(_alternatives(_parsed(text), enums, renamed or {}))


def relation(old: frozenset[str], new: frozenset[str]) -> Relation | None:
    """How the new type stands to the old one; None if they are the same."""
    if old == new:
        return None
    if old < new:
        return Relation.WIDER
    return Relation.NARROWER if new < old else Relation.OTHER


def _is_of(node: ast.AST, module: str) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == module
    )


def _alternatives(node: ast.expr, enums: Collection[str], renamed: Mapping[str, str]) -> list[str]:
    names = [
        _text(member, enums, renamed) for member in _members(node) if not _is_of(member, "inputs")
    ]
    if any(name in enums for name in names):
        names = [name for name in names if name != "str" and not name.startswith("Literal[")]
    return sorted(set(names))


def _members(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp):
        yield from _members(node.left)
        yield from _members(node.right)
    else:
        yield node


def _text(node: ast.expr, enums: Collection[str], renamed: Mapping[str, str]) -> str:
    if isinstance(node, ast.BinOp):
        return " | ".join(_alternatives(node, enums, renamed))
    if isinstance(node, ast.Attribute) and _is_of(node, "models"):
        return renamed.get(node.attr, node.attr)
    if isinstance(node, ast.Name):
        return renamed.get(node.id, node.id)
    if isinstance(node, ast.Subscript):
        inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        parts = ", ".join(_text(part, enums, renamed) for part in inside)
        return f"{_text(node.value, enums, renamed)}[{parts}]"
    return ast.unparse(node)
