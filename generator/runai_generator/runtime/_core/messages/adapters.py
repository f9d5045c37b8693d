"""The decoders of types, each built once."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

_adapters: dict[Any, TypeAdapter[Any]] = {}


def adapter(kind: Any) -> TypeAdapter[Any]:
    """The decoder of a type, built once."""
    try:
        found = _adapters.get(kind)
    except TypeError:  # not hashable, for its annotations
        return TypeAdapter(kind)
    if found is None:
        found = _adapters[kind] = TypeAdapter(kind)
    return found
