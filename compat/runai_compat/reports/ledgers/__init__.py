"""A ledger in every format: `render(ledger, entries, form, options) -> text`."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from ...lifecycle.ledger import Entry, Ledger
from .. import Options

FORMATS = ("text", "json", "markdown")


class _Format(Protocol):
    def render(self, ledger: Ledger, entries: Sequence[Entry], options: Options) -> str: ...


def render(
    ledger: Ledger, entries: Sequence[Entry], form: str, options: Options | None = None
) -> str:
    """Entries of the ledger in one of FORMATS, ending in a newline."""
    module = cast(_Format, import_module(f".{form}", __name__))
    return module.render(ledger, entries, options or Options())
