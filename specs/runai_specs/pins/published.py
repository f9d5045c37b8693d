"""What is published now, as documents read again: the way from the commands to the network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from .reread import Reading, Reread

if TYPE_CHECKING:
    from ..catalog.model import Catalog, Release
    from ..fetch.sources.source import Fetched
    from ..fetch.transport.http import HttpTransport


def from_sources(catalog: Catalog, transport: HttpTransport, name: str | None) -> Reread:
    """Documents read from where the catalog says they are published, whatever they are now.

    name is that of a source; without it, each is read from where it was pinned.
    """
    from ..commands.fetch import fetch_from
    from ..fetch.origins import source_of

    def reread(release: Release) -> Reading:
        source = replace(source_of(catalog, release, name), sha256=None)
        return _reading(fetch_from(source, transport))

    return reread


def read_published(
    catalog: Catalog, release: Release, address: str | None, name: str | None, cache: Path | None
) -> Reading:
    """A release's document at an address (URL or path), or else at the catalog's source of that name.

    Its bytes are kept in the cache, as by `fetch`. What it was pinned from plays no part.
    """
    from ..commands.fetch import default_cache, fetch_from, keep, open_transport
    from ..fetch.origins import for_release, source_at, source_of

    cache = cache or default_cache()
    with open_transport(cache) as transport:
        if address:
            source = for_release(source_at(address, transport, catalog, name=name), release)
        else:
            source = source_of(catalog, replace(release, upstream=None), name)
        fetched = fetch_from(source, transport)
    keep(fetched, release, None, cache / "documents")
    reading = _reading(fetched)
    return replace(reading, source=address_of(reading.source))


def address_of(place: str) -> str:
    """A place as it can be committed: no name or password in it, and of a path only the file."""
    if not place.startswith(("http://", "https://")):
        return f"file:{Path(place).name}"
    parts = urlsplit(place)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _reading(fetched: Fetched) -> Reading:
    notes = tuple(f"conflict: {each}" for each in fetched.conflicts)
    merged = len(fetched.pages) > 1
    return Reading(fetched.url, fetched.content, fetched.document, notes, merged)
