"""Whole questions in one call each: what the package offers to others, and its commands use.

A RELEASE is what `runai_specs.load` takes: a release of the catalog (`2.24`, `multi-tenant@2.23`), a
contract fetched under a name of one's own, or a file; also a folder, and `git:REVISION:PATH`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING

from runai_specs import Contract, read_catalog
from runai_specs.catalog.announcements import Announcement
from runai_specs.catalog.announcements import read as read_announcements
from runai_specs.catalog.model import Api
from runai_specs.errors import ToolkitError

from .findings.compare import Terms, compare
from .findings.locate import placed
from .findings.model import Report
from .gating import gate as gating
from .gating.accepted import Acceptance
from .gating.gate import GateResult
from .gating.model import Reason
from .inputs import Input, read_input
from .lifecycle import ledger as lives
from .lifecycle import policy
from .lifecycle.ledger import Ledger
from .vocabulary import Profile

if TYPE_CHECKING:
    from pathlib import Path

    from .gating.matrix import Matrix
    from .gating.plan import Plan
    from .lifecycle.audit import Audit
    from .scanning.sites import Usage


class NothingPinnedError(ToolkitError):
    """No release of a track has a contract, so that nothing can be followed through them."""

    def __init__(self, api: str, track: str) -> None:
        super().__init__(
            f"{api}: no release of the {track} track is pinned, so there is nothing to follow"
        )


def diff(base: str, revision: str, *, profile: Profile | str = Profile.WIRE) -> Report:
    """What differs between two RELEASEs, the gravest finding first.

    profile: "wire", "client" or "strict". Raises ToolkitError where one of them cannot be read.
    """
    before, after = read_input(base), read_input(revision)
    report = compare(before.contract, after.contract, Terms(Profile(profile)))
    return placed(report, before.bundle, after.bundle)


def ledger(
    api: str | None = None,
    *,
    track: str | None = None,
    policy: str | None = None,
    as_of: date | None = None,
) -> Ledger:
    """Every element that was ever marked or removed, and every operation, through all releases.

    api, track: default the catalog's first. policy: a name or a TOML file; default what Run:ai
    promises on that track. as_of: the day to judge by where a policy counts months; default the
    day of the newest release known. Raises ToolkitError for a name that is not known.
    """
    return _Line.of(api, track).ledger(policy, as_of)


def gate(
    base: str,
    target: str,
    *,
    track: str | None = None,
    policy: str | None = None,
    fail_on: Iterable[Reason | str] = gating.DEFAULT,
    accepted: Sequence[Acceptance] = (),
    as_of: date | None = None,
    profile: Profile | str = Profile.WIRE,
    given: Mapping[str, Contract] | None = None,
    uses: Iterable[str | Path] = (),
) -> GateResult:
    """Every finding on the way from one RELEASE to another, with the release in which it happens.

    track: default the first that has both, else the API's first. fail_on: what closes the gate.
    accepted: findings that do not. given: contracts at hand, by the names they are called by here.
    uses: files and folders; where any are given, only what touches them closes the gate. The target
    may be a release that is not pinned yet. Raises ToolkitError for what is not known.
    """
    line = _Line.between(base, target, track, given or {})
    first, last = line.plain(base), line.plain(target)
    return gating.gate(
        first,
        last,
        line.input,
        line.ledger(policy, as_of),
        fail_on=frozenset(map(Reason, fail_on)),
        accepted=accepted,
        as_of=as_of,
        profile=Profile(profile),
        usage=line.usage(first, last, tuple(uses)),
    )


def audit(
    api: str | None = None,
    *,
    track: str | None = None,
    policy: str | None = None,
    as_of: date | None = None,
    captures: Iterable[tuple[str, str]] = (),
) -> Audit:
    """How well each release of a track kept the promise, and every case where it did not.

    captures: (release, RELEASE) pairs, each another document of the release: what differs between
    them was changed inside it. The other arguments are those of `ledger`.
    """
    from .lifecycle.audit import audit as find_breaches

    line = _Line.of(api, track)
    others = [(release, read_input(name).contract) for release, name in captures]
    found = line.ledger(policy, as_of)
    return find_breaches(found, line.contract, line.announcements, others)


def plan(
    base: str,
    target: str | None = None,
    *,
    track: str | None = None,
    policy: str | None = None,
    as_of: date | None = None,
    uses: Iterable[str | Path] = (),
) -> Plan:
    """What to do on the way from one RELEASE to another (default: the last one known by name).

    uses: files and folders; where any are given, only what touches them is in the plan.
    """
    from .gating.plan import plan as make_plan

    line = _Line.between(base, target or base, track, {})
    end = target or line.timeline.moments[-1].name
    first, last = line.plain(base), line.plain(end)
    found = gating.gate(
        first,
        last,
        line.input,
        line.ledger(policy, as_of),
        as_of=as_of,
        usage=line.usage(first, last, tuple(uses)),
    )
    return make_plan(found)


def matrix(
    uses: Iterable[str | Path],
    *,
    base: str | None = None,
    target: str | None = None,
    track: str | None = None,
    policy: str | None = None,
    as_of: date | None = None,
    profile: Profile | str = Profile.WIRE,
) -> Matrix:
    """The operations that files use, held against every release from base to target.

    uses: files and folders. base: what the code is written for; default the oldest release that has
    the most of what it uses. target: default the last release known by name. track: default the
    first that has both. Raises ToolkitError for what is not known or cannot be read.
    """
    from .gating.matrix import matrix as make_matrix

    named = base or target
    line = (
        _Line.of(None, track) if named is None else _Line.between(named, target or named, track, {})
    )
    return make_matrix(
        line.usage_of_track(tuple(uses)),
        line.input,
        line.ledger(policy, as_of),
        base=None if base is None else line.plain(base),
        target=None if target is None else line.plain(target),
        profile=Profile(profile),
    )


def usage(paths: Iterable[str | Path], *, api: str | None = None) -> Usage:
    """Where the files at these paths use an API: every call, with the operations it means.

    paths: files, and folders with all below them. api: one of the catalog; default all of them.
    Operations are those of every pinned release. Nothing in the files is run. Raises UnknownNameError,
    or UnreadablePathError for a path that is not there.
    """
    from .scanning.clients import generated, official
    from .scanning.finding import find_usage
    from .scanning.routes import routes

    catalog = read_catalog()
    apis = catalog.apis if api is None else [catalog.api(api)]
    lines = [_Line.of(each.name, track) for each in apis for track in each.tracks]
    pins = [(line, line.timeline.moments[i].pin) for line in lines for i in line.timeline.pinned]
    documents = [line.contract(str(pin)).document for line, pin in pins]
    return find_usage(paths, routes(documents), (*generated(), official(documents)))


def common_ledger(base: str, revision: str) -> Ledger | None:
    """The ledger of the track that both are releases of, None where there is none."""
    catalog = read_catalog()
    if not (catalog.knows(base) and catalog.knows(revision)):
        return None
    if catalog.release(base).api != catalog.release(revision).api:
        return None
    line = _Line.between(base, revision, None, {})
    return line.ledger(None, None) if line.timeline.pinned else None


@dataclass(frozen=True)  # no slots: contracts are cached
class _Line:
    """A track of an API with its contracts, each read once; given: those that need no reading."""

    api: Api
    track: str
    default_api: str
    given: Mapping[str, Contract]

    @classmethod
    def of(cls, api: str | None, track: str | None) -> _Line:
        catalog = read_catalog()
        found = catalog.api(api)
        line = cls(found, track or found.tracks[0], catalog.default_api, {})
        _ = line.timeline  # raises UnknownNameError
        return line

    @classmethod
    def between(
        cls, base: str, target: str, track: str | None, given: Mapping[str, Contract]
    ) -> _Line:
        """The track on which both are, else the first of the API that one of them is of."""
        catalog = read_catalog()
        known = [catalog.release(each) for each in (base, target) if catalog.knows(each)]
        api = catalog.api(known[0].api if known else None)
        lines = [cls(api, each, catalog.default_api, given) for each in api.tracks]
        if track is not None:
            return cls.of(api.name, track)._with(given)
        names = [each.name for each in known]
        held = (line for line in lines if all(line.has(name) for name in names))
        return next(held, lines[0])

    def _with(self, given: Mapping[str, Contract]) -> _Line:
        return _Line(self.api, self.track, self.default_api, given)

    @cached_property
    def timeline(self) -> policy.Timeline:
        """Its releases."""
        return policy.timeline(self.api, self.track)

    @cached_property
    def input(self) -> Callable[[str], Input]:
        """Contracts by the name of a pin, or by any other name, with their texts."""
        return cache(self._read)

    def contract(self, name: str) -> Contract:
        """The contract of that name."""
        return self.input(name).contract

    @property
    def announcements(self) -> tuple[Announcement, ...]:
        """What release notes said of the API."""
        return tuple(each for each in read_announcements() if each.api == self.api.name)

    def has(self, name: str) -> bool:
        """Whether the track has a release of that name."""
        return self.timeline.find(name) is not None

    def plain(self, name: str) -> str:
        """A release's name without that of its API."""
        api, _, release = name.rpartition("@")
        return release if api == self.api.name and self.has(release) else name

    def ledger(self, policy_name: str | None, as_of: date | None) -> Ledger:
        """The ledger of the track."""
        if not self.timeline.pinned:
            raise NothingPinnedError(self.api.name, self.track)
        promise = policy.find(policy_name, self.api.name, self.track)
        return lives.ledger(
            self.api.name,
            self.timeline,
            promise,
            lambda name: self.contract(name).schemas,
            self.announcements,
            as_of,
        )

    def usage_of_track(self, paths: Sequence[str | Path]) -> Usage:
        """What the files use of any release of the track."""
        return self._found(paths, [str(self.timeline.moments[i].pin) for i in self.timeline.pinned])

    def usage(self, base: str, target: str, paths: Sequence[str | Path]) -> Usage | None:
        """What the files use of the releases from base to target; None where none are given."""
        if not paths:
            return None
        steps = [each.contract for each in gating.way(base, target, self.timeline)]
        return self._found(paths, (*self._earlier(base, target), *steps))

    def _earlier(self, base: str, target: str) -> list[str]:
        """The pins before base; where only target is on the track, all before that."""
        known = self.timeline.find(base)
        end = self.timeline.find(target) if known is None else known
        return [str(self.timeline.moments[i].pin) for i in self.timeline.pinned if i < (end or 0)]

    def _found(self, paths: Sequence[str | Path], names: Iterable[str]) -> Usage:
        """What the files use of these contracts, the oldest first."""
        from .scanning.clients import generated, official
        from .scanning.finding import find_usage
        from .scanning.routes import routes

        documents = [self.contract(name).document for name in names]
        return find_usage(paths, routes(documents), (*generated(), official(documents)))

    def _read(self, name: str) -> Input:
        if name in self.given:
            return Input(self.given[name])
        ours = self.api.name != self.default_api and self.has(name)
        return read_input(f"{self.api.name}@{name}" if ours else name)
