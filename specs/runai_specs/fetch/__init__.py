"""Fetching the OpenAPI documents from where they are published, in the shapes they come in."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import FetchError
    from .mirror import find_in_mirror, write_mirror
    from .model import (
        Answer,
        Conflict,
        Fetched,
        Format,
        Fragment,
        Page,
        Progress,
        Source,
        Transport,
    )
    from .sources.registry import fetch

__all__ = [
    "Answer",
    "Conflict",
    "FetchError",
    "Fetched",
    "Format",
    "Fragment",
    "Page",
    "Progress",
    "Source",
    "Transport",
    "fetch",
    "find_in_mirror",
    "write_mirror",
]

_LAZY = {
    "fetch": "sources.registry",
    "FetchError": "errors",
    "find_in_mirror": "mirror",
    "write_mirror": "mirror",
}


def __getattr__(name: str) -> Any:
    """Names of the package, imported when they are first used: commands start fast."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_LAZY.get(name, 'model')}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
