"""What is committed, checked against what it claims to be: hashes, canonical form, origin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from .catalog import DATA, Catalog, Release, read_catalog
from .contract import dump, make_contract, parse
from .document import problems
from .lock import Pin, count, read_lock, sha256
from .pin import ChangedUpstream, NoDocument, find, make, select
from .position import point


@dataclass(frozen=True, slots=True)
class Difference:
    """Something committed that is not as it must be; release is "api/release" or a file's name."""

    release: str
    problem: str


def verify(
    names: Iterable[str] = (), mirror: Path | None = None, data: Path = DATA
) -> tuple[Difference, ...]:
    """The differences of these releases (of everything, when none is named); none when all is well.

    With a mirror, each pin must also be exactly what pinning the mirror's bytes gives.
    """
    catalog, lock = read_catalog(data), read_lock(data)
    if mirror is not None and not mirror.is_dir():
        raise NoDocument(f"{mirror}: no such folder; --mirror names one with RELEASE.json files")
    named = tuple(names)
    found: list[Difference] = []
    for release in select(catalog, named):
        problems_found = list(_committed(release, lock.get(release.key), data))
        if mirror is not None:
            problems_found += _mirrored(release, mirror, data)
        found += (Difference(release.key, problem) for problem in problems_found)
    if not named:
        found += _strays(catalog, lock, data)
    return tuple(found)


def _committed(release: Release, pin: Pin | None, data: Path) -> Iterator[str]:
    """What is wrong with a pin by itself."""
    path = data / release.file
    if pin is None:
        yield "pins.lock has no entry; pin it"
    else:
        yield from _origin(release, pin)
    if not path.is_file():
        yield f"{release.file} is missing; pin it"
        return
    contract = path.read_bytes()
    if pin is not None and sha256(contract) != pin.contract_sha256:
        yield f"{release.file} has another sha256 than pins.lock says ({sha256(contract)})"
    yield from _form(contract, pin)


def _origin(release: Release, pin: Pin) -> Iterator[str]:
    upstream = release.upstream
    assert upstream is not None
    claims = {
        "url": (pin.url, upstream.url),
        "captured": (pin.captured, str(upstream.captured)),
        "commit": (pin.commit, upstream.commit),
        "upstream_sha256": (pin.upstream_sha256, upstream.sha256),
    }
    for name, (locked, meant) in claims.items():
        if locked != meant:
            yield f"pins.lock has {name} {locked}, the catalog {meant}"


def _form(contract: bytes, pin: Pin | None) -> Iterator[str]:
    """Whether the bytes are a contract in canonical form, with what the lock counts."""
    try:
        document = parse(contract)
    except ValueError as error:
        yield f"not JSON: {error}"
        return
    for place, problem in problems(document):
        yield f"{problem} at {point(place) or '/'}"
        return
    if dump(document) != contract:
        yield "not in canonical form (sorted keys, indent 1, one newline at the end)"
    if dump(make_contract(document)) != dump(document):
        yield "holds prose or something else that a contract leaves out"
    counted = asdict(count(document))
    if pin is not None and counted != {name: getattr(pin, name) for name in counted}:
        yield f"pins.lock counts otherwise than what is there ({counted})"


def _mirrored(release: Release, mirror: Path, data: Path) -> Iterator[str]:
    """Whether the pin is what the mirror's bytes give."""
    try:
        made = make(release, mirror)
    except (NoDocument, ChangedUpstream) as error:
        yield str(error)
        return
    path = data / release.file
    if path.is_file() and path.read_bytes() != made.contract:
        yield f"pinning {find(release, mirror)} gives another contract"


def _strays(catalog: Catalog, lock: dict[str, Pin], data: Path) -> Iterator[Difference]:
    """Entries and files that no release accounts for, and releases that promise what is not there."""
    pinned = {release.key for release in catalog.pinned}
    for key in sorted(set(lock) - pinned):
        yield Difference(key, "pins.lock has an entry, the catalog no document")
    for api in catalog.apis:
        for path in sorted((data / api.name).glob("*")):
            if path.suffix != ".json" or f"{api.name}/{path.stem}" not in pinned:
                yield Difference(
                    f"{api.name}/{path.name}", "the catalog knows nothing of this file"
                )
    for release in catalog.releases:
        if release.client and release.upstream is None:
            yield Difference(release.key, "the catalog wants a client but names no document")
        for snapshot in release.snapshots:
            if f"{release.api}/{snapshot.pin}" not in pinned:
                yield Difference(release.key, f"its snapshot of {snapshot.date} is not pinned")
