"""Announcements held against the contracts of their API: which of them speak of nothing there is.

An announcement that matches nothing is a mistake in announcements.toml, unless nothing of what it
speaks of can be in a contract, or the entry itself says why nothing is (`unmatched`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..catalog.announcements import Announcement, operations
from ..catalog.announcements import read as read_announcements
from ..catalog.model import Api, Catalog, Coverage, Release
from ..documents import Contract, load

Read = Callable[[Release], Contract]


@dataclass(frozen=True, slots=True)
class Unresolved:
    """An announcement that no contract bears out, and why; wrong when that is a mistake."""

    announcement: Announcement
    reason: str
    wrong: bool

    def __str__(self) -> str:
        return f"{self.announcement}: {self.reason}"


def unresolved(catalog: Catalog) -> tuple[Unresolved, ...]:
    """What there is to say of the announcements of a catalog."""
    return tuple(resolve(read_announcements(catalog), catalog, _reader(catalog)))


def resolve_in(catalog: Catalog, announcement: Announcement) -> tuple[Unresolved, ...]:
    """What there is to say of one announcement, held against the contracts of a catalog."""
    return tuple(resolve([announcement], catalog, _reader(catalog)))


def _reader(catalog: Catalog) -> Read:
    """Contracts of releases, each read once."""
    held: dict[str, Contract] = {}

    def read(release: Release) -> Contract:
        if release.key not in held:
            held[release.key] = load(f"{release.api}@{release.name}", catalog)
        return held[release.key]

    return read


def resolve(
    announcements: Iterable[Announcement], catalog: Catalog, read: Read
) -> Iterator[Unresolved]:
    """What there is to say of announcements; read gives the contract of a pinned release.

    Metrics are in no contract, and nothing is said of them.
    """
    apis = {api.name: api for api in catalog.apis}
    for announcement in announcements:
        if announcement.kind == "metric":
            continue
        if announcement.api in apis:
            yield from _resolve(announcement, apis[announcement.api], read)
        else:
            reason = announcement.unmatched or f"the catalog has no API {announcement.api}"
            yield Unresolved(announcement, reason, wrong=announcement.unmatched is None)


def _resolve(announcement: Announcement, api: Api, read: Read) -> Iterator[Unresolved]:
    names = [release.name for release in api.releases]
    for said in (announcement.announced_in, announcement.removed_in):
        if said is not None and said not in names:
            yield Unresolved(announcement, f"the catalog has no release {said}", wrong=True)
            return
    pinned = [release for release in api.releases if release.upstream is not None]
    match = _match(announcement, pinned, read)
    if match is not None:
        if announcement.unmatched is not None:
            reason = f"{match.name} has it, although the entry says {announcement.unmatched!r}"
            yield Unresolved(announcement, reason, wrong=True)
    elif announcement.unmatched is not None:
        yield Unresolved(announcement, announcement.unmatched, wrong=False)
    else:
        excuse = _excuse(announcement, names, pinned)
        reason = excuse or "matches nothing in any contract; mend it, or say why in `unmatched`"
        yield Unresolved(announcement, reason, wrong=excuse is None)


def _match(announcement: Announcement, pinned: Sequence[Release], read: Read) -> Release | None:
    """The newest pinned release that has what was announced."""
    for release in reversed(pinned):
        contract = read(release)
        if operations(announcement, contract.document, contract.schemas):
            return release
    return None


def _excuse(
    announcement: Announcement, names: Sequence[str], pinned: Sequence[Release]
) -> str | None:
    """Why nothing can match, whatever was announced."""
    if not pinned:
        return f"no release of {announcement.api} is pinned"
    first = pinned[0].name
    removed = announcement.removed_in
    if removed is not None and names.index(removed) <= names.index(first):
        return f"removed before the first contract, that of {first}"
    if all(release.coverage is Coverage.PARTIAL for release in pinned):
        return f"the contracts of {announcement.api} are partial"
    return None
