"""Whole questions in one call each: what the package offers to others, and its commands use.

A RELEASE is what `runai_specs.documents.open_document` takes: a release of the catalog (`2.24`,
`multi-tenant@2.23`), a contract fetched under a name of one's own, a file, a folder, an address, or
`git:REVISION:PATH`. allowed: folders that files may refer to beside their own.
catalog: default the one that comes with the toolkit. Documents that are in none have no history and,
unless a policy is named, no promise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from runai_specs import Catalog, Contract, read_catalog
from runai_specs.documents import OpenDocument, open_document
from runai_specs.errors import ToolkitError

from .findings.compare import Terms, compare
from .findings.locate import placed
from .findings.model import Report
from .gating import gate as gating
from .gating.accepted import Acceptance
from .gating.gate import GateResult
from .gating.model import Reason, Recognised
from .lifecycle.ledger import Ledger
from .lifecycle.policy import Timeline
from .lifecycle.track import Track
from .vocabulary import Profile

if TYPE_CHECKING:
    from pathlib import Path

    from .gating.matrix import Matrix
    from .gating.plan import Plan
    from .lifecycle.audit import Audit
    from .rewriting.edits import Fix
    from .scanning.routes import Routes
    from .scanning.sites import ScanScope, Usage


def diff(
    base: str,
    revision: str,
    *,
    profile: Profile | str = Profile.WIRE,
    allowed: Iterable[Path] = (),
    catalog: Catalog | None = None,
) -> Report:
    """What differs between two RELEASEs, the gravest finding first.

    profile: "wire", "client" or "strict". Raises ToolkitError where one of them cannot be read.
    """
    catalog = catalog or read_catalog()
    before, after = (open_document(name, catalog, allowed=allowed) for name in (base, revision))
    report = compare(before.contract, after.contract, Terms(Profile(profile)))
    return placed(report, before.bundle, after.bundle)


def ledger(
    api: str | None = None,
    *,
    track: str | None = None,
    policy: str | None = None,
    as_of: date | None = None,
    catalog: Catalog | None = None,
) -> Ledger:
    """Every element that was ever marked or removed, and every operation, through all releases.

    api, track: default the catalog's first. policy: a name or a TOML file; default what the catalog
    has for that track, if anything. as_of: the day to judge by where a policy counts months; default the
    day of the newest release known. Raises ToolkitError for a name that is not known.
    """
    return Track.of(catalog or read_catalog(), api, track).ledger(policy, as_of)


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
    allowed: Iterable[Path] = (),
    uses: Iterable[str | Path] = (),
    scope: ScanScope | None = None,
    catalog: Catalog | None = None,
) -> GateResult:
    """Every finding on the way from one RELEASE to another, with the release in which it happens.

    track: default the first that has both, else the API's first. fail_on: what closes the gate.
    accepted: findings that do not. uses: files and folders; where any are given, only what touches
    them closes the gate. scope: what of them is left out, and whose addresses are whose. The target
    may be a release that is not pinned yet. Raises ToolkitError for what is not known.
    """
    line = Track.between(catalog or read_catalog(), base, target, track, tuple(allowed))
    first, last = line.resolved(base), line.resolved(target)
    history = line.ledger_between(first, last, policy, as_of)
    result = gating.gate(
        first,
        last,
        line.input,
        history,
        fail_on=frozenset(map(Reason, fail_on)),
        accepted=accepted,
        as_of=as_of,
        profile=Profile(profile),
        usage=_usage(line, first, last, history, tuple(uses), scope),
        near=line.near,
    )
    return _as_asked(result, line, base, target)


def audit(
    api: str | None = None,
    *,
    track: str | None = None,
    policy: str | None = None,
    as_of: date | None = None,
    captures: Iterable[tuple[str, str]] = (),
    catalog: Catalog | None = None,
) -> Audit:
    """How well each release of a track kept the promise, and every case where it did not.

    captures: (release, RELEASE) pairs, each another document of the release: what differs between
    them was changed inside it. The other arguments are those of `ledger`.
    """
    from .lifecycle.audit import audit as find_breaches

    catalog = catalog or read_catalog()
    line = Track.of(catalog, api, track)
    others = [(release, open_document(name, catalog).contract) for release, name in captures]
    history = line.ledger(policy, as_of)
    return find_breaches(history, line.contract, line.announcements, others)


def plan(
    base: str,
    target: str | None = None,
    *,
    track: str | None = None,
    policy: str | None = None,
    as_of: date | None = None,
    uses: Iterable[str | Path] = (),
    scope: ScanScope | None = None,
    catalog: Catalog | None = None,
) -> Plan:
    """What to do on the way from one RELEASE to another (default: the last one known by name).

    uses: files and folders; where any are given, only what touches them is in the plan. scope: what
    of them is left out, and whose addresses are whose.
    """
    from .gating.plan import plan as make_plan

    line = Track.between(catalog or read_catalog(), base, target or base, track)
    if target is None and line.api is None:
        raise NoTargetError(base)
    end = target or line.timeline.moments[-1].name
    first, last = line.resolved(base), line.resolved(end)
    known = line.ledger_between(first, last, policy, as_of)
    gated = gating.gate(
        first,
        last,
        line.input,
        known,
        as_of=as_of,
        usage=_usage(line, first, last, known, tuple(uses), scope),
        near=line.near,
    )
    return make_plan(_as_asked(gated, line, base, end))


def _as_asked(result: GateResult, line: Track, base: str, target: str) -> GateResult:
    """The result under the names that its ends were given, and what those were recognised as."""
    return replace(
        result,
        base=gating.printable(line.plain(base)),
        target=gating.printable(line.plain(target)),
        recognised=tuple(_recognised(line, (base, target))),
    )


def _recognised(line: Track, ends: Iterable[str]) -> Iterator[Recognised]:
    for name in dict.fromkeys(ends):
        label = gating.printable(line.plain(name))
        if recognised := line.recognised.get(name):
            releases = tuple(release.name for release in recognised.releases)
            yield Recognised(label, releases, recognised.differences)
        elif (resolved := line.resolved(name)) != line.plain(name):
            yield Recognised(label, (resolved,), 0)


def matrix(
    uses: Iterable[str | Path],
    *,
    base: str | None = None,
    target: str | None = None,
    track: str | None = None,
    policy: str | None = None,
    as_of: date | None = None,
    profile: Profile | str = Profile.WIRE,
    scope: ScanScope | None = None,
    catalog: Catalog | None = None,
) -> Matrix:
    """The operations that files use, held against every release from base to target.

    uses: files and folders. base: what the code is written for; default the oldest release that has
    the most of what it uses. target: default the last release known by name. track: default the
    first that has both. scope: what is left out, and whose addresses are whose. Raises ToolkitError for what is not known or cannot be read.
    """
    from .gating.matrix import matrix as make_matrix

    catalog = catalog or read_catalog()
    ends = [side for side in (base, target) if side is not None]
    line = (
        Track.between(catalog, ends[0], ends[-1], track) if ends else Track.of(catalog, None, track)
    )
    contracts = [*line.contracts, *map(line.contract, line.near)]
    return make_matrix(
        _used(uses, contracts, catalog, scope),
        line.input,
        line.ledger(policy, as_of),
        base=None if base is None else line.resolved(base),
        target=None if target is None else line.resolved(target),
        profile=Profile(profile),
        near=line.near,
        recognised=tuple(_recognised(line, ends)),
    )


def fix(
    uses: Iterable[str | Path],
    target: str,
    *,
    track: str | None = None,
    scope: ScanScope | None = None,
    write: bool = False,
    from_official: bool = False,
    catalog: Catalog | None = None,
) -> Fix:
    """The edits that bring files to a release, as far as it is certain that they change nothing else.

    uses: files and folders. track: default the first that has the target. write: change the files, all
    of them or none. from_official: move calls of the vendor's own client to the generated one. What else does not stay as it is, is in the tasks of the result. Raises
    ToolkitError for what is not known or cannot be read.
    """
    from pathlib import Path

    from runai_specs.files import write_all

    from .rewriting.fix import fix as make_fix

    line = Track.between(catalog or read_catalog(), target, target, track)
    used = _used(uses, line.contracts, line.catalog, scope)
    wanted = line.contract(line.plain(target))
    leaving = _leaving(line.catalog, wanted.api) if from_official else {}
    made = make_fix(used, line.contracts, wanted, line.ledger(), leaving)
    if not write:
        return made
    write_all({Path(file): text for file, text in made.rewritten.items()}, parents=False)
    return replace(made, written=True)


def _leaving(catalog: Catalog, api: str | None) -> dict[str, str]:
    """The package of the vendor's own client of an API, and that of the one that is generated."""
    from .scanning.clients import earlier, generated

    own = next(iter(generated(catalog, api)), None)
    named = [a.official for a in catalog.apis if a.name == api and a.official]
    return (
        dict.fromkeys((*named, *(c.package for c in earlier(catalog))), own.package) if own else {}
    )


class NoTargetError(ToolkitError):
    """A plan needs a target where no catalog knows what comes next."""

    def __init__(self, base: str) -> None:
        super().__init__(
            f"{base} is in no catalog, so that nothing is known to come after it; name a target"
        )


def usage(
    paths: Iterable[str | Path],
    *,
    api: str | None = None,
    scope: ScanScope | None = None,
    catalog: Catalog | None = None,
) -> Usage:
    """Where the files at these paths use an API: every call, with the operations it means.

    paths: files, and folders with all below them. api: one of the catalog; default all of them.
    scope: what is left out, and whose addresses are whose. Operations are those of every pinned
    release. Nothing in the files is run. Raises UnknownNameError, or UnreadablePathError for a path
    that is not there or a file that cannot be read.
    """
    catalog = catalog or read_catalog()
    apis = catalog.apis if api is None else [catalog.api(api)]
    lines = [Track.of(catalog, api.name, track) for api in apis for track in api.tracks]
    return _used(paths, [contract for line in lines for contract in line.contracts], catalog, scope)


def routes(
    releases: Iterable[str] = (), *, api: str | None = None, catalog: Catalog | None = None
) -> Routes:
    """The operations of these RELEASEs, the oldest first; default every pinned one of the first track.

    api: of which API, where no release is named. Raises ToolkitError for what is not known.
    """
    from .scanning.routes import routes as make_routes

    catalog = catalog or read_catalog()
    names = tuple(releases)
    if names:
        contracts = [open_document(name, catalog).contract for name in names]
    else:
        contracts = list(Track.of(catalog, api, None).contracts)
    return make_routes(contract.document for contract in contracts)


def _usage(
    line: Track,
    base: str,
    target: str,
    known: Ledger,
    paths: Sequence[str | Path],
    scope: ScanScope | None = None,
) -> Usage | None:
    """What the files use of the releases from base to target; None where none are given."""
    if not paths:
        return None
    near = line.near
    steps = [step.contract for step in gating.way(base, target, known.timeline, near)]
    start, end = near.get(base, base), near.get(target, target)
    names = (*_earlier(line.timeline, start, end), *steps)
    return _used(paths, [line.contract(name) for name in names], line.catalog, scope)


def _earlier(line: Timeline, base: str, target: str) -> list[str]:
    """The pins before base; where only target is on the track, all before that."""
    known = line.find(base)
    end = line.find(target) if known is None else known
    return [str(line.moments[i].pin) for i in line.pinned if i < (end or 0)]


def _used(
    paths: Iterable[str | Path],
    contracts: Sequence[Contract],
    catalog: Catalog,
    scope: ScanScope | None = None,
) -> Usage:
    from .scanning.clients import earlier, generated, official
    from .scanning.finding import find_usage
    from .scanning.hosts import own_names
    from .scanning.routes import routes
    from .scanning.sites import EVERYWHERE

    documents = [contract.document for contract in contracts]
    apis = [api for api in catalog.apis if any(c.api == api.name for c in contracts)]
    packages = dict.fromkeys(api.official for api in apis if api.official)
    made = (official(documents, package) for package in packages)
    clients = (*generated(catalog), *earlier(catalog), *made)
    own = frozenset(host for api in apis for host in api.hosts).union(*map(own_names, documents))
    return find_usage(paths, routes(documents), clients, scope or EVERYWHERE, own)


def common_ledger(
    base: str, revision: str, catalog: Catalog, opened: Mapping[str, OpenDocument]
) -> Ledger | None:
    """The ledger of the track that both are, or nearly are, releases of; None where there is none.

    opened: both documents, by name.
    """
    line = Track.between(catalog, base, revision, opened=opened)
    ends = (line.near.get(line.resolved(side), line.resolved(side)) for side in (base, revision))
    return line.ledger() if line.timeline.pinned and all(map(line.has, ends)) else None
