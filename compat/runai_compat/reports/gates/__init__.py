"""A gate's result in every format: `render(result, form, options) -> text`."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from ...gating.gate import GateResult
from .. import Options, render_shared
from ..assessment import by_use, of_gate

_OWN = ("text", "json", "markdown")
_SHARED = ("html", "sarif", "junit", "github")
_LINES = ("sarif", "junit", "github")  # about places in files, where files were given
FORMATS = (*_OWN, *_SHARED)


class _Format(Protocol):
    def render(self, result: GateResult, options: Options) -> str: ...


def render(result: GateResult, form: str, options: Options | None = None) -> str:
    """The result in one of FORMATS, ending in a newline."""
    if form in _SHARED:
        found = of_gate(result)
        if result.impact is not None and form in _LINES:
            found = by_use(found, result.impact)
        return render_shared(found, form)
    module = cast(_Format, import_module(f".{form}", __name__))
    return module.render(result, options or Options())
