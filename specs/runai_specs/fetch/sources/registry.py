"""Which adapter reads which format, and the one way in: fetch."""

from __future__ import annotations

from collections.abc import Callable

from ..model import Fetched, Format, Progress, Source, Transport, quiet
from . import control_plane, fern, gitbook, local, raw, redoc

ADAPTERS: dict[Format, Callable[[Source, Transport, Progress], Fetched]] = {
    Format.FILE: raw.collect,
    Format.REDOC: redoc.collect,
    Format.GITBOOK: gitbook.collect,
    Format.FERN: fern.collect,
    Format.LOCAL: local.collect,
    Format.CONTROL_PLANE: control_plane.collect,
}


def fetch(
    source: Source, *, transport: Transport, progress: Progress = quiet, token: str | None = None
) -> Fetched:
    """The document that the source publishes.

    The token goes to a control plane only, never to a public site. Raises FetchError where the
    source cannot be had and InvalidDocumentError where what it gives cannot be read.
    """
    if source.format is Format.CONTROL_PLANE:
        return control_plane.collect(source, transport, progress, token)
    return ADAPTERS[source.format](source, transport, progress)
