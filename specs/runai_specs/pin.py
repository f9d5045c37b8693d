"""Upstream documents -> the pins in the data folder and their entries in the lock."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .catalog import DATA, Catalog, Release, read_catalog
from .contract import dump, make_contract
from .document import read
from .errors import ToolkitError
from .lock import LOCK, Pin, count, dump_lock, make_pin, read_lock, sha256
from .writing import write_all

ENDINGS = (".json", ".yaml", ".yml")
log = logging.getLogger(__name__)


class NoDocument(ToolkitError):  # noqa: N818 - says what is missing
    """A release cannot be pinned because its document is not known or not there."""


class ChangedUpstream(ToolkitError):  # noqa: N818 - the bytes changed, nothing failed
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
    """A pin that was made: the release, the contract's bytes, its lock entry."""

    release: Release
    contract: bytes
    pin: Pin


def pin(names: Iterable[str], mirror: Path, data: Path = DATA) -> tuple[Made, ...]:
    """Pins the releases of these names (all that have a document, when none) from a mirror.

    Nothing is written unless every document is there, is the one that the catalog names, and can
    be read.
    """
    catalog = read_catalog(data)
    releases = select(catalog, names)
    made = tuple(make(release, mirror) for release in releases)
    lock = read_lock(data) | {each.release.key: each.pin for each in made}
    contracts = {data / each.release.file: each.contract for each in made}
    write_all({**contracts, data / LOCK: dump_lock(lock).encode()})
    return made


def select(catalog: Catalog, names: Iterable[str]) -> tuple[Release, ...]:
    """The releases to pin; NoDocument for one whose document is not known."""
    named = tuple(catalog.release(name) for name in names)
    for release in named:
        if release.upstream is None:
            raise NoDocument(
                f"the catalog names no document of {release.key}; give its entry an `upstream`"
            )
    return named or tuple(catalog.pinned)


def make(release: Release, mirror: Path) -> Made:
    """The pin of a release from the bytes that a mirror has of it; nothing is written."""
    path = find(release, mirror)
    upstream = path.read_bytes()
    found = sha256(upstream)
    if release.upstream is None or found != release.upstream.sha256:
        raise ChangedUpstream(release, path, found)
    contract = make_contract(read(upstream, path))
    canonical = dump(contract)
    log.info("%s: %d bytes of contract", release.key, len(canonical))
    return Made(release, canonical, make_pin(release, upstream, canonical, count(contract)))


def find(release: Release, mirror: Path) -> Path:
    """The file of a release in a mirror: DIR/API/RELEASE.json or DIR/RELEASE.json, or YAML.

    A release whose document is another's is also found under the other's name.
    """
    if not mirror.is_dir():
        raise NoDocument(f"{mirror}: no such folder; --mirror names one with RELEASE.json files")
    owner = release.upstream.same_as if release.upstream else None
    for name in filter(None, (release.name, owner)):
        for folder in (mirror / release.api, mirror):
            for ending in ENDINGS:
                if (folder / f"{name}{ending}").is_file():
                    return folder / f"{name}{ending}"
    raise NoDocument(f"{mirror}: has no {release.name}.json, nor {release.file}, as a document")
