"""Everything that the first call would import, imported now: for servers that must not stall on it."""

from __future__ import annotations


def preload() -> None:
    """Import httpx, pydantic and the modules that need them."""
    from .messages import model
    from .results import response, stream
    from .transport import async_transport, sync_transport

    del async_transport, model, response, stream, sync_transport
