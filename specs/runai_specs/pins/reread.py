"""A release's document read once more, and what it says now that it did not when it was pinned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..catalog.model import Coverage, Release
from ..contract.build import make_contract, parse
from ..openapi.lint import oddities
from ..openapi.validation import read
from .drift import ADDED, Drift, compare
from .lock import sha256
from .pin import NoDocumentError, find


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
        content = path.read_bytes()
        return Reading(str(path), content, read(content, path))

    return reread


def drift_of(release: Release, reading: Reading, data: Path) -> Drift:
    """What changed in a release since it was pinned. Raises OSError or ValueError without a pin.

    What is known of a release in part does not drift when more of it is found.
    """
    pinned = parse((data / release.file).read_bytes())
    changes = compare(pinned, make_contract(reading.document))
    if release.coverage is Coverage.PARTIAL:
        changes = tuple(each for each in changes if each.change != ADDED)
    if reading.merged:
        changes = tuple(each for each in changes if each.operations)
    return Drift(release.key, reading.source, sha256(reading.content), changes)


def notes_of(release: Release, reading: Reading, drift: Drift) -> Iterator[str]:
    """What is worth knowing of a reading beside what changed."""
    yield from reading.notes
    yield from oddities(reading.document)
    pinned = release.upstream.sha256 if release.upstream else None
    if release.coverage is Coverage.FULL and not drift.changes and drift.sha256 != pinned:
        yield f"{reading.source} has other bytes than were pinned, but says the same of the API"
