"""A catalog of one's own: made from releases that people have, and with one more of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit

from ..catalog.announcements import FILE as ANNOUNCEMENTS
from ..catalog.announcements import parse as parse_announcements
from ..catalog.edit import Taken, expect_own, release_table, with_announcement, with_release
from ..catalog.local_contracts import checked_name
from ..catalog.model import CATALOG, PACKAGED, Catalog, read_catalog
from ..contract.build import dump, make_contract
from ..contract.counts import count
from ..errors import ToolkitError
from ..files import Contents, change_set, is_vacant, write_set
from ..openapi.validation import read
from .found_releases import FoundRelease, NoReleasesError, day_of_release, in_order
from .lock import LOCK, Pin, dump_lock, read_lock, sha256
from .match_announcements import resolve_in


class FolderInUseError(ToolkitError):
    """Something is in the folder that a catalog was to be made in."""


class UnmatchedAnnouncementError(ToolkitError):
    """An announcement speaks of nothing that any contract has."""


@dataclass(frozen=True, slots=True)
class Added:
    """A release that was pinned in a catalog."""

    key: str
    pin: Pin


@dataclass(frozen=True, slots=True)
class Naming:
    """What the API of a new catalog is called: its name, its title, its only track, and what the
    packages of its clients are called after; None for what follows from the documents or the name.

    snapshots: the documents are of one release without a number, each as it was on a day.
    """

    api: str
    title: str | None = None
    track: str = "releases"
    package: str | None = None
    snapshots: bool = False


LATEST = "latest"
"""What a release without a number is called."""


class UndatedSnapshotError(ToolkitError):
    """Of a document it is not known on which day it was what an API is."""


_HEAD = """\
Releases of an API in their order. docs/other-apis.md explains the entries; `runai-specs add-release`
and `announce` write more of them.

A promise for a track is a file policies/TRACK.toml (see docs/policies.md).
"""


def create_catalog(
    folder: Path,
    naming: Naming,
    releases: Sequence[FoundRelease],
    day: date,
    pattern: str | None = None,
) -> tuple[Added, ...]:
    """The releases of a new catalog, in their order, pinned in the folder.

    day: that on which the documents were read. pattern: an address with `{release}` where documents
    of later releases will be. Raises FolderInUseError, and InvalidDocumentError for a document that
    cannot be read; then nothing is written.
    """
    _expect_free(folder)
    if not releases:
        raise NoReleasesError("no documents were named that a catalog could be made of")
    checked_name("API", naming.api)
    ordered = _snapshots(releases) if naming.snapshots else in_order(releases)
    made = [_pinned(naming.api, release, day) for release in ordered]
    title = naming.title or _title(ordered[-1]) or naming.api
    files: dict[Path, str | bytes] = {
        folder / CATALOG: _text(naming, title, _entries(naming, ordered, day), pattern),
        folder / LOCK: dump_lock({added.key: added.pin for added, _ in made}),
        **{folder / f"{added.key}.json": contract for added, contract in made},
    }
    write_set(folder, files)
    read_catalog(folder)  # what was written can be read
    return tuple(added for added, _ in made)


def copy_packaged(folder: Path) -> Catalog:
    """A catalog in the folder that is a copy of the packaged one."""
    _expect_free(folder)
    names = (path.relative_to(PACKAGED) for path in sorted(PACKAGED.rglob("*")) if path.is_file())
    kept = (name for name in names if not any(part.startswith(".") for part in name.parts))
    write_set(folder, {folder / name: (PACKAGED / name).read_bytes() for name in kept})
    return read_catalog(folder)


def add_release(
    catalog: Catalog,
    api: str,
    release: FoundRelease,
    day: date,
    track: str | None = None,
    after: str | None = None,
) -> Added:
    """One release more, pinned: behind the one of that name, else the last of its API."""
    folder = expect_own(catalog).folder
    known = catalog.api(api)
    added, contract = _pinned(api, release, day)
    entry = _entry(release, track or known.releases[-1].track, day)
    change_set(
        folder,
        lambda: {
            folder / CATALOG: with_release(folder / CATALOG, api, entry, after),
            folder / LOCK: dump_lock(read_lock(folder) | {added.key: added.pin}),
            folder / f"{added.key}.json": contract,
        },
    )
    return added


def announce(catalog: Catalog, row: Mapping[str, Any]) -> None:
    """The announcement, appended to those of the catalog.

    Raises AnnouncementError where it lacks something, UnmatchedAnnouncementError where it speaks of a
    release or element that there is not (say why in `unmatched`).
    """
    path = expect_own(catalog).folder / ANNOUNCEMENTS

    def change() -> Contents:
        text = with_announcement(path, row)
        announcement = parse_announcements(text, path, catalog.default_api)[-1]
        for unresolved in resolve_in(catalog, announcement):
            if unresolved.wrong:
                raise UnmatchedAnnouncementError(str(unresolved))
        return {path: text}

    change_set(catalog.folder, change)


def _expect_free(folder: Path) -> None:
    if folder.exists() and not (folder.is_dir() and is_vacant(folder)):
        raise FolderInUseError(f"{folder}: there is something already; name a new folder")


def _pinned(api: str, release: FoundRelease, day: date) -> tuple[Added, bytes]:
    """The release's lock entry and contract."""
    checked_name("release", release.name)
    contract = make_contract(read(release.content, release.place))
    made = dump(contract)
    counts = count(contract)
    pin = Pin(
        url=release.place,
        captured=str(day),
        commit=release.commit,
        upstream_sha256=sha256(release.content),
        contract_sha256=sha256(made),
        operations=counts.operations,
        schemas=counts.schemas,
        deprecated=counts.deprecated,
    )
    return Added(f"{api}/{release.name}", pin), made


def _snapshots(releases: Sequence[FoundRelease]) -> list[FoundRelease]:
    """The documents by their days; each is called as the pin that holds it, the newest as the release."""
    undated = [release.name for release in releases if day_of_release(release) is None]
    if undated:
        raise UndatedSnapshotError(
            f"{undated[0]}: on which day was it so? Name the snapshot after it, YYYY-MM-DD=FILE"
        )
    days = {day_of_release(release): release for release in releases}
    if len(days) < len(releases):
        raise UndatedSnapshotError("two snapshots are of one day; name one for each day")
    dated = [
        replace(days[day], day=day, name=f"{LATEST}-{day}") for day in sorted(filter(None, days))
    ]
    return [*dated[:-1], replace(dated[-1], name=LATEST)]


def _entries(naming: Naming, releases: Sequence[FoundRelease], day: date) -> list[dict[str, Any]]:
    """The entries of the catalog: one for each release, or one with all snapshots."""
    entries = [_entry(release, naming.track, day) for release in releases]
    if not naming.snapshots:
        return entries
    rows = [
        {"date": release.day, "pin": release.name, "upstream": entry["upstream"]}
        for release, entry in zip(releases, entries, strict=True)
    ]
    del rows[-1]["upstream"]  # that of the release
    return [{**entries[-1], "snapshots": rows}]


def _entry(release: FoundRelease, track: str, day: date) -> dict[str, Any]:
    taken = Taken(
        day, release.place, sha256(release.content), tag=release.tag, commit=release.commit
    )
    out = {"latest": day, "kind": "bounded", "source": release.place}
    if known := day_of_release(release):
        out = {"date": known, "kind": "derived", "source": release.source or release.place}
    return {"name": release.name, "track": track, "released": out, "upstream": taken.upstream}


def _text(
    naming: Naming, title: str, releases: Sequence[dict[str, Any]], pattern: str | None
) -> str:
    document = tomlkit.document()
    for line in _HEAD.splitlines():
        document.add(tomlkit.comment(line) if line else tomlkit.comment(""))
    document.add(tomlkit.nl())
    document.add("default_api", naming.api)
    api = tomlkit.table()
    api.add("title", title)
    api.add("package", naming.package or "client")
    if pattern:
        api.add("sources", {"published": pattern})
    entries = tomlkit.aot()
    for entry in releases:
        entries.append(release_table({**entry, "sources": ["published"]} if pattern else entry))
    api.add("releases", entries)
    apis = tomlkit.table(is_super_table=True)
    apis.add(naming.api, api)
    document.add("apis", apis)
    return tomlkit.dumps(document)


def _title(release: FoundRelease) -> str:
    """What the newest document calls the API."""
    info = read(release.content, release.place).get("info")
    return str(info.get("title", "")) if isinstance(info, Mapping) else ""
