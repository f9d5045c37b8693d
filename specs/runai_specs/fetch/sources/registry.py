"""The one way in: fetch. A format of publication is a member of Format, and a module here of its name."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ..model import Format, Progress, Source, Transport, quiet

if TYPE_CHECKING:
    from ..model import Fetched


def fetch(
    source: Source, *, transport: Transport, progress: Progress = quiet, token: str | None = None
) -> Fetched:
    """The document that the source publishes.

    The token goes to a control plane only, never to a public site. Raises FetchError where the
    source cannot be had and InvalidDocumentError where what it gives cannot be read.
    """
    adapter = import_module(f".{source.format.replace('-', '_')}", __package__)
    private = {"token": token} if source.format is Format.CONTROL_PLANE else {}
    document: Fetched = adapter.collect(source, transport, progress, **private)
    return document
