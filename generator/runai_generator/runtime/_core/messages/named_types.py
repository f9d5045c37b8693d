"""The types that operations and models name by text, so that nothing is imported that is not needed."""

from __future__ import annotations

import ast
import datetime
from functools import cache
from importlib import import_module
from typing import Any, Literal
from uuid import UUID

from .base64_bytes import Base64

_PLAIN: tuple[Any, ...] = (str, int, float, bool, bytes, list, dict, tuple, UUID)
_SCALARS: dict[str, type] = {kind.__name__: kind for kind in (str, int, float, bool)}
_KNOWN: dict[str, Any] = {kind.__name__: kind for kind in _PLAIN}
# Operations write the module, classes do not.
_KNOWN |= {"datetime.datetime": datetime.datetime, "datetime.date": datetime.date}
_KNOWN |= {"datetime": datetime.datetime, "date": datetime.date, "Base64": Base64}


@cache
def named_type(text: str) -> Any:
    """The type that an annotation of the client writes: `list[Problem]`, `Problem | Fault`."""
    return _type(ast.parse(text, mode="eval").body)


@cache
def plain_members(text: str) -> frozenset[type]:
    """The types of JSON's plain values that the annotation lets come: str and None of `str | Fault | None`."""
    members = [ast.parse(text, mode="eval").body]
    plain: set[type] = set()
    while members:
        match members.pop():
            case ast.BinOp(left=left, right=right):
                members += [left, right]
            case ast.Constant(value=None):
                plain.add(type(None))
            case ast.Name(id=name) if name in _SCALARS:
                plain.add(_SCALARS[name])
    return frozenset(plain)


def _type(node: ast.expr) -> Any:
    match node:
        case ast.BinOp(left=left, right=right):
            return _type(left) | _type(right)
        case ast.Subscript(value=ast.Name(id="Literal"), slice=values):
            return Literal[ast.literal_eval(values)]
        case ast.Subscript(value=value, slice=ast.Tuple(elts=elements)):
            return _type(value)[tuple(map(_type, elements))]
        case ast.Subscript(value=value, slice=element):
            return _type(value)[_type(element)]
        case ast.Constant(value=None):
            return None
    return _named(ast.unparse(node))


def _named(text: str) -> Any:
    if text == "Any":
        return Any
    if text in _KNOWN:
        return _KNOWN[text]
    return getattr(import_module(f"{__name__.partition('._core')[0]}.models"), text)
