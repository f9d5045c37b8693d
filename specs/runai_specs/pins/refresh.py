"""A new dated snapshot of a release that has no number: pinned, with the earlier ones kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..catalog.edit import Taken, expect_own, with_snapshot
from ..catalog.model import CATALOG, Catalog, Release, read_catalog
from ..contract.build import dump, make_contract, parse
from ..documents import NotPinnedError
from ..errors import ToolkitError
from ..files import Contents, change_set
from ..local_files import read_plain
from .adoption import pin_of
from .drift import Change, compare
from .lock import LOCK, dump_lock, read_lock, sha256
from .reread import Reading


class RefreshError(ToolkitError):
    """A release cannot be captured once more."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came of it. changes: since the snapshot of `since`, none when nothing was written.

    kept: the pin that holds that snapshot from now on.
    """

    release: str
    source: str
    sha256: str
    since: date
    day: date
    changes: tuple[Change, ...]
    kept: str | None


def refreshable(catalog: Catalog, name: str, as_of: date) -> Release:
    """The release of that name, if it is one of snapshots and none is as new as that day."""
    release = catalog.release(name)
    if not release.snapshots or release.upstream is None:
        snapped = [release.key for release in catalog.releases if release.snapshots]
        raise RefreshError(
            f"{release.key} is not one of snapshots ({', '.join(snapped) or 'there is none'} is): "
            "a release never changes after it came out; `verify` tells when one did"
        )
    newest = release.snapshots[-1]
    if newest.pin != release.name:
        raise RefreshError(f"the last snapshot of {release.key} in the catalog is not its own pin")
    if as_of <= newest.date:
        raise RefreshError(
            f"{release.key} has a snapshot of {newest.date} already; give a later day with --as-of"
        )
    return release


def refresh(catalog: Catalog, release: Release, reading: Reading, as_of: date) -> Refreshed:
    """Pins what a release is on a day, if that is not what it was; the one before stays reachable.

    The contract, the one kept, the lock and the catalog are written all or not at all.
    """
    path = expect_own(catalog).file_of(release)
    if not path.is_file():
        raise NotPinnedError(f"{release.key} is not pinned yet; pin it before it is refreshed")
    new, digest = make_contract(reading.document), sha256(reading.content)
    refreshed: list[Refreshed] = []

    def change() -> Contents:
        old = read_plain(path)
        changes = compare(parse(old), new)
        # another process may have taken a snapshot since the catalog was read
        now = read_catalog(catalog.folder)
        known = refreshable(now, f"{release.api}@{release.name}", as_of) if changes else release
        kept = _keeper(now, known, old) if changes else None
        newest = known.snapshots[-1].date
        refreshed.append(
            Refreshed(release.key, reading.source, digest, newest, as_of, changes, kept)
        )
        if kept is None:
            return {}
        taken = Taken(as_of, reading.source, digest)
        return _files(catalog.folder, known, reading, dump(new), taken, kept)

    change_set(catalog.folder, change)
    return refreshed[0]


def _keeper(catalog: Catalog, release: Release, contract: bytes) -> str:
    """The pin that holds a snapshot when it is no longer the newest: a release's that is the same,
    or one of its own.
    """
    others = (other for other in catalog.api(release.api).releases if other.name != release.name)
    for other in others:
        path = catalog.file_of(other)
        if path.is_file() and read_plain(path) == contract:
            return other.name
    return f"{release.name}-{release.snapshots[-1].date}"


def _files(
    data: Path, release: Release, reading: Reading, contract: bytes, taken: Taken, kept: str
) -> dict[Path, str | bytes]:
    """Everything that a new snapshot changes in the data folder."""
    lock = read_lock(data)
    own = f"{release.name}-{release.snapshots[-1].date}"
    files: dict[Path, str | bytes] = {data / f"{release.key}.json": contract}
    document = None
    if kept == own:
        key = f"{release.api}/{own}"
        files[data / f"{key}.json"] = read_plain(data / release.file)
        lock[key] = lock[release.key]
        document = _document(release)
    lock[release.key] = pin_of(release, reading, contract, taken)
    files[data / LOCK] = dump_lock(lock)
    files[data / CATALOG] = with_snapshot(
        data / CATALOG, release.api, release.name, taken, kept, document
    )
    return files


def _document(release: Release) -> dict[str, object]:
    """The document of a release, as its entry in the catalog says it."""
    upstream = release.upstream
    assert upstream is not None
    said = {
        "url": upstream.url,
        "commit": upstream.commit,
        "tag": upstream.tag,
        "captured": upstream.captured,
        "sha256": upstream.sha256,
    }
    return {name: value for name, value in said.items() if value is not None}
