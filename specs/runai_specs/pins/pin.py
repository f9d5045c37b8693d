"""Upstream documents -> the pins in the data folder and their entries in the lock."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..catalog.edit import expect_own
from ..catalog.model import Catalog, Release
from ..contract.build import dump, make_contract
from ..contract.counts import count
from ..errors import ToolkitError
from ..files import change_set
from ..local_files import read_plain
from ..openapi.lint import oddities
from ..openapi.validation import read
from .lock import LOCK, Pin, dump_lock, make_pin, read_lock, sha256
from .partial_contract import document_of

ENDINGS = (".json", ".yaml", ".yml")
log = logging.getLogger(__name__)


class NoDocumentError(ToolkitError):
    """A release cannot be pinned because its document is not known or not there."""


class ChangedUpstreamError(ToolkitError):
    """The bytes of a release are not those that the catalog names."""

    def __init__(self, release: Release, path: Path, found: str) -> None:
        assert release.upstream is not None
        self.release, self.path = release, path
        self.expected, self.found = release.upstream.sha256, found
        super().__init__(
            f"{path}: not the document of {release.key} (sha256 {found}, the catalog has "
            f"{self.expected}); if the change is meant, enter the new hash in the catalog"
        )


@dataclass(frozen=True, slots=True)
class Made:
    """A pin that was made: the release, the contract's bytes, its lock entry.

    oddities: what is odd in the document, a line each.
    """

    release: Release
    contract: bytes
    pin: Pin
    oddities: tuple[str, ...] = ()


def pin(
    catalog: Catalog, names: Iterable[str] = (), mirror: Path | None = None
) -> tuple[Made, ...]:
    """Pins the releases of these names (all that have a document, when none) from a mirror.

    Nothing is written unless every document is there, is the one that the catalog names, and can
    be read. A release of which only single facts are known needs no mirror.
    """
    releases = select(expect_own(catalog), names)
    made = tuple(make(catalog, release, mirror) for release in releases)
    pins = {pinned.release.key: pinned.pin for pinned in made}
    contracts = {catalog.file_of(pinned.release): pinned.contract for pinned in made}
    change_set(
        catalog.folder,
        lambda: {
            **contracts,
            catalog.folder / LOCK: dump_lock(read_lock(catalog.folder) | pins),
        },
    )
    return made


def select(catalog: Catalog, names: Iterable[str]) -> tuple[Release, ...]:
    """The releases to pin; NoDocumentError for one whose document is not known."""
    named = tuple(catalog.release(name) for name in names)
    for release in named:
        if release.upstream is None:
            raise NoDocumentError(
                f"the catalog names no document of {release.key}; give its entry an `upstream`"
            )
    return named or tuple(catalog.pinned)


def make(catalog: Catalog, release: Release, mirror: Path | None) -> Made:
    """The pin of a release, from the bytes that a mirror has of it or from what is known of it.

    Nothing is written.
    """
    assert release.upstream is not None
    if release.upstream.known is not None:
        path = catalog.folder / release.upstream.known
        upstream = read_plain(path)
        document = known_document(catalog, release)
    else:
        path = find(release, mirror)
        upstream = read_plain(path)
        if sha256(upstream) != release.upstream.sha256:
            raise ChangedUpstreamError(release, path, sha256(upstream))
        document = read(upstream, path)
    contract = make_contract(document)
    canonical = dump(contract)
    log.info("%s: %d bytes of contract", release.key, len(canonical))
    entry = make_pin(release, upstream, canonical, count(contract))
    return Made(release, canonical, entry, oddities(contract))


def known_document(catalog: Catalog, release: Release) -> dict[str, Any]:
    """The partial document of a release of which only single facts are known."""
    assert release.upstream is not None
    assert release.upstream.known is not None
    path = catalog.folder / release.upstream.known
    order = [release_.name for release_ in catalog.api(release.api).releases]
    return document_of(read_plain(path), path, release.name, order)


def find(release: Release, mirror: Path | None) -> Path:
    """The file of a release in a mirror: DIR/API/RELEASE.json or DIR/RELEASE.json, or YAML.

    A release whose document is another's is also found under the other's name.
    """
    if mirror is None:
        raise NoDocumentError(
            f"{release.key} is pinned from a mirror; name one with --mirror DIR (see `fetch`)"
        )
    if not mirror.is_dir():
        raise NoDocumentError(
            f"{mirror}: no such folder; --mirror names one with RELEASE.json files"
        )
    owner = release.upstream.same_as if release.upstream else None
    apart = mirror / release.api
    for name in filter(None, (release.name, owner)):
        for folder in (apart, mirror) if _may_be_bare(release) else (apart,):
            for ending in ENDINGS:
                if (folder / f"{name}{ending}").is_file():
                    return folder / f"{name}{ending}"
    raise NoDocumentError(
        f"{mirror}: has no {release.name}.json, nor {release.file}, as a document"
    )


def _may_be_bare(release: Release) -> bool:
    """Whether a file named like the release alone may be its document.

    What is known of an API in single facts has documents in its own folder only: a 2.24.json is
    the default API's.
    """
    return not (release.upstream and release.upstream.known)
