"""An audit in every format: `render(audit, form, options) -> text`."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from ...lifecycle.audit import Audit
from .. import Options

FORMATS = ("text", "json", "markdown")


class _Format(Protocol):
    def render(self, audit: Audit, options: Options) -> str: ...


def render(audit: Audit, form: str, options: Options | None = None) -> str:
    """The audit in one of FORMATS, ending in a newline."""
    module = cast(_Format, import_module(f".{form}", __name__))
    return module.render(audit, options or Options())
