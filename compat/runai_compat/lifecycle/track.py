"""A track of an API with its contracts, each read once: what ledgers and gates are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

from runai_specs import Contract
from runai_specs.catalog.announcements import Announcement
from runai_specs.catalog.announcements import read as read_announcements
from runai_specs.catalog.model import Api, Catalog, Release
from runai_specs.documents import OpenDocument, open_document
from runai_specs.errors import ToolkitError
from runai_specs.openapi.schemas.effective_schema import Schemas
from runai_specs.pins.recognition import Recognition, recognise, same_contract

from . import policy
from .ledger import NO_HISTORY, Ledger, ledger
from .policy import Moment, Timeline


class NothingPinnedError(ToolkitError):
    """No release of a track has a contract, so that nothing can be followed through them."""

    def __init__(self, api: str, track: str) -> None:
        super().__init__(
            f"{api}: no release of the {track} track is pinned, so there is nothing to follow"
        )


@dataclass(frozen=True)  # no slots: contracts are cached
class Track:
    """api, name: the API and its track, None for documents that are in no catalog. allowed:
    folders that files may refer to beside their own. opened: documents that were read already, by
    name; recognised: those of them that are, or nearly are, releases of the API."""

    catalog: Catalog
    api: Api | None = None
    name: str | None = None
    allowed: tuple[Path, ...] = ()
    opened: Mapping[str, OpenDocument] = field(default_factory=dict, repr=False)
    recognised: Mapping[str, Recognition] = field(default_factory=dict)

    @classmethod
    def of(cls, catalog: Catalog, api: str | None, name: str | None) -> Track:
        """The track of that name, else the first of the API. Raises UnknownNameError."""
        known = catalog.api(api)
        track = cls(catalog, known, name or next(iter(known.tracks), ""))
        _ = track.timeline  # raises UnknownNameError
        return track

    @classmethod
    def between(
        cls,
        catalog: Catalog,
        base: str,
        target: str,
        name: str | None = None,
        allowed: tuple[Path, ...] = (),
        opened: Mapping[str, OpenDocument] = MappingProxyType({}),
    ) -> Track:
        """The track on which both are, else the first of the API that one of them is of.

        opened: documents that were read already, by name.
        A document that is in no catalog is of the API of the release that it is recognised as.
        Where there is none, and no track is named, it is no API's.
        """
        names = dict.fromkeys((base, target))
        opened = {
            name: opened.get(name) or open_document(name, catalog, allowed=allowed)
            for name in names
            if not catalog.knows(name)
        }
        known = {name: (catalog.release(name),) for name in names if name not in opened}
        recognised = {
            name: match
            for name, document in opened.items()
            if (match := recognise(document.contract.document, catalog))
        }
        releases = {**known, **{name: match.releases for name, match in recognised.items()}}
        if not releases and name is None:
            return cls(catalog, allowed=allowed, opened=opened)
        apis = [of[0].api for of in releases.values()]
        api = catalog.api(apis[0] if apis else None)
        recognised = {
            k: recognition
            for k, recognition in recognised.items()
            if recognition.releases[0].api == api.name
        }
        line = cls(catalog, api, name, allowed, opened, recognised)
        if name is not None:
            _ = line.timeline  # raises UnknownNameError
            return line
        tracks = [replace(line, name=track) for track in api.tracks]
        ends = list(releases.values())
        holding = (
            track for track in tracks if all(any(track.has(r.name) for r in end) for end in ends)
        )
        return next(holding, tracks[0])

    @cached_property
    def timeline(self) -> Timeline:
        """Its releases; none for documents that are in no catalog."""
        if self.api is None or self.name is None:
            return NO_HISTORY.timeline
        return policy.timeline(self.api, self.name)

    @cached_property
    def input(self) -> Callable[[str], OpenDocument]:
        """Contracts by the name of a pin, or by any other name, with their texts."""
        return cache(self._read)

    def contract(self, name: str) -> Contract:
        """The contract of that name."""
        return self.input(name).contract

    @property
    def contracts(self) -> list[Contract]:
        """Those of its pinned releases, the oldest first."""
        return [self.contract(str(self.timeline.moments[i].pin)) for i in self.timeline.pinned]

    @property
    def announcements(self) -> tuple[Announcement, ...]:
        """What release notes said of the API."""
        if self.api is None:
            return ()
        notices = read_announcements(self.catalog)
        return tuple(notice for notice in notices if notice.api == self.api.name)

    def has(self, name: str) -> bool:
        """Whether the track has a release of that name."""
        return self.timeline.find(name) is not None

    def plain(self, name: str) -> str:
        """A release's name without that of its API."""
        api, _, release = name.rpartition("@")
        of_api = self.api is not None and api == self.api.name
        return release if of_api and self.has(release) else name

    def resolved(self, name: str) -> str:
        """The release on the track that has the contract of that name; else the name as it is."""
        if name in self.recognised:
            recognised = self.recognised[name]
            return name if recognised.differences else self._pinned(recognised.releases) or name
        plain = self.plain(name)
        at = self.timeline.find(plain)
        if self.api is None or at is None or self.timeline.moments[at].pin is not None:
            return plain
        return self._pinned(same_contract(self.api.release(plain), self.catalog)) or plain

    @property
    def near(self) -> dict[str, str]:
        """The release on the track that a document nearly is, by the document's name."""
        names = {
            name: self._pinned(recognition.releases)
            for name, recognition in self.recognised.items()
            if recognition.differences
        }
        return {name: release for name, release in names.items() if release is not None}

    def _pinned(self, releases: tuple[Release, ...]) -> str | None:
        """The first of the releases that has a contract on the track."""
        line = self.timeline
        places = ((release.name, line.find(release.name)) for release in releases)
        return next((n for n, at in places if at is not None and line.moments[at].pin), None)

    def ledger(self, policy_name: str | None = None, as_of: date | None = None) -> Ledger:
        """The ledger of the track. Raises NothingPinnedError."""
        if self.api is None or self.name is None:
            return NO_HISTORY
        if not self.timeline.pinned:
            raise NothingPinnedError(self.api.name, self.name)
        promise = policy.find(policy_name, self.catalog, self.api, self.name)
        return ledger(
            self.api.name, self.timeline, promise, self._schemas, self.announcements, as_of
        )

    def ledger_between(
        self, base: str, target: str, policy_name: str | None, as_of: date | None
    ) -> Ledger:
        """The ledger of the track, or, for documents in no catalog, that of two of them.

        Those have no history beside what they say of themselves, and no promise unless a policy is
        named. What the second lacks goes on the day to judge by.
        """
        if self.api is not None:
            return self.ledger(policy_name, as_of)
        if policy_name is None:
            return NO_HISTORY
        first, last = (
            Moment(base, None, None, None, base),
            Moment(target, as_of, as_of, as_of, target),
        )
        moments = (first, last) if base != target else (last,)
        promise = policy.load(policy_name, self.catalog)
        return ledger(None, Timeline(None, moments), promise, self._schemas, (), as_of)

    def _schemas(self, name: str) -> Schemas:
        return self.contract(name).schemas

    def _read(self, name: str) -> OpenDocument:
        if name in self.opened:
            return self.opened[name]
        if self.api is not None and self.api.name != self.catalog.default_api and self.has(name):
            name = f"{self.api.name}@{name}"
        return open_document(name, self.catalog, allowed=self.allowed)
