"""A release's document read once more, and what it says now that it did not when it was pinned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from ..catalog.model import Catalog, Coverage, Release
from ..contract.build import make_contract, parse
from ..errors import is_address
from ..files import OWNER
from ..local_files import read_plain
from ..openapi.lint import oddities
from ..openapi.validation import read
from .drift import ADDED, Drift, compare
from .lock import sha256
from .pin import NoDocumentError, find

if TYPE_CHECKING:
    from ..fetch.model import Fetched
    from ..fetch.transport.http import HttpTransport


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it is now. source: where it was read; notes: what was odd there.

    merged: it was put together from pages, which show what operations need and nothing else.
    """

    source: str
    content: bytes
    document: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    merged: bool = False


Reread = Callable[[Release], Reading]


def from_mirror(mirror: Path) -> Reread:
    """Documents read from a folder of them. Raises NoDocumentError when there is none."""
    if not mirror.is_dir():
        raise NoDocumentError(
            f"{mirror}: no such folder; --mirror names one with RELEASE.json files"
        )

    def reread(release: Release) -> Reading:
        path = find(release, mirror)
        content = read_plain(path)
        return Reading(str(path), content, read(content, path))

    return reread


def drift_of(catalog: Catalog, release: Release, reading: Reading) -> Drift:
    """What changed in a release since it was pinned. Raises OSError or ValueError without a pin.

    What is known of a release in part does not drift when more of it is found.
    """
    pinned = parse(read_plain(catalog.file_of(release)))
    changes = compare(pinned, make_contract(reading.document))
    if release.coverage is Coverage.PARTIAL:
        changes = tuple(change for change in changes if change.change != ADDED)
    if reading.merged:
        changes = tuple(change for change in changes if change.operations)
    return Drift(release.key, reading.source, sha256(reading.content), changes)


def notes_of(release: Release, reading: Reading, drift: Drift) -> Iterator[str]:
    """What is worth knowing of a reading beside what changed."""
    yield from reading.notes
    yield from oddities(reading.document)
    pinned = release.upstream.sha256 if release.upstream else None
    if release.coverage is Coverage.FULL and not drift.changes and drift.sha256 != pinned:
        yield f"{reading.source} has other bytes than were pinned, but says the same of the API"


def from_sources(catalog: Catalog, transport: HttpTransport, name: str | None) -> Reread:
    """Documents read from where the catalog says they are published, whatever they are now.

    name is that of a source; without it, each is read from where it was pinned.
    """
    from ..fetch.origins import source_of
    from ..fetch.session import fetch_from

    def reread(release: Release) -> Reading:
        source = replace(source_of(catalog, release, name), sha256=None)
        return _reading(fetch_from(source, transport))

    return reread


def read_published(
    catalog: Catalog,
    release: Release,
    address: str | None,
    name: str | None,
    cache: Path | None,
    allowed: Iterable[Path] = (),
) -> Reading:
    """A release's document at an address (URL or path), or else at the catalog's source of that name.

    Its bytes are kept in the cache, as by `fetch`. What it was pinned from plays no part.
    """
    from ..fetch.origins import for_release, source_at, source_of
    from ..fetch.session import default_cache, fetch_from, keep, open_transport

    cache = cache or default_cache()
    with open_transport(cache) as transport:
        if address:
            source = for_release(
                source_at(address, transport, catalog, name=name, allowed=allowed), release
            )
        else:
            source = source_of(catalog, replace(release, upstream=None), name)
        fetched = fetch_from(source, transport)
    keep(fetched, release, None, cache / "documents", OWNER)
    reading = _reading(fetched)
    return replace(reading, source=address_of(reading.source))


def address_of(place: str) -> str:
    """A place as it can be committed: no name or password in it, and of a path only the file."""
    if not is_address(place):
        return f"file:{Path(place).name}"
    parts = urlsplit(place)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _reading(fetched: Fetched) -> Reading:
    notes = tuple(f"conflict: {conflict}" for conflict in fetched.conflicts)
    merged = len(fetched.pages) > 1
    return Reading(fetched.url, fetched.content, fetched.document, notes, merged)
