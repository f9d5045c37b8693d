"""What was found in people's files, in every format: `render(usage, form) -> text`."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from ...scanning.sites import Usage

FORMATS = ("text", "json")


class _Format(Protocol):
    def render(self, usage: Usage) -> str: ...


def render(usage: Usage, form: str) -> str:
    """The uses in one of FORMATS, ending in a newline."""
    module = cast(_Format, import_module(f".{form}", __name__))
    return module.render(usage)
