"""What is committed, checked against what it claims to be: hashes, form, origin, announcements.

Given documents read again, also against what a release is now (see `drift`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace

from ..catalog.announcements import FILE
from ..catalog.model import Catalog, Coverage, Release
from ..contract.build import dump, make_contract, parse
from ..contract.counts import count
from ..errors import InvalidDocumentError
from ..fetch.errors import FetchError
from ..local_files import read_plain
from ..openapi.json_pointer import point
from ..openapi.validation import problems
from .drift import Drift
from .lock import Pin, read_lock, sha256
from .match_announcements import unresolved
from .pin import NoDocumentError, known_document, select
from .reread import Reread, drift_of, notes_of


@dataclass(frozen=True, slots=True)
class Difference:
    """Something said of one release or file; release is "api/release" or a file's name."""

    release: str
    problem: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found. differences: what is not as it must be; notes: what is worth knowing; drifts:
    what was read again, with what changed since it was pinned; unread: what could not be fetched."""

    differences: tuple[Difference, ...] = ()
    notes: tuple[Difference, ...] = ()
    drifts: tuple[Drift, ...] = ()
    unread: tuple[Difference, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything that could be read is as it must be."""
        return not self.differences and not any(drift.changes for drift in self.drifts)


def verify(
    catalog: Catalog, names: Iterable[str] = (), reread: Reread | None = None
) -> Verification:
    """How it stands with these releases, or with everything when none is named.

    reread gives the document of a release as it is now; NoDocumentError or InvalidDocumentError from it is a
    difference, and with FetchError the others are read all the same.
    """
    lock = read_lock(catalog.folder)
    named = tuple(names)
    releases = select(catalog, named)
    kept = (*releases, *(() if named else catalog.archived))
    differences = [
        Difference(release.key, problem)
        for release in kept
        for problem in _committed(catalog, release, lock.get(release.key))
    ]
    if not named:
        differences += _strays(catalog, lock)
    verification = Verification(tuple(differences))
    if not named and not differences:  # what cannot be read has no announced elements either
        verification = _announced(verification, catalog)
    for release in releases if reread else ():
        verification = _reread(verification, catalog, release, reread)  # type: ignore[arg-type]
    return verification


def _announced(verification: Verification, catalog: Catalog) -> Verification:
    """With what is to be said of the announcements."""
    said = [
        (announcement.wrong, Difference(FILE, str(announcement)))
        for announcement in unresolved(catalog)
    ]
    return replace(
        verification,
        differences=(
            *verification.differences,
            *(difference for wrong, difference in said if wrong),
        ),
        notes=(*verification.notes, *(difference for wrong, difference in said if not wrong)),
    )


def _reread(
    verification: Verification, catalog: Catalog, release: Release, reread: Reread
) -> Verification:
    """With what the release's document says now."""
    try:
        reading = reread(release)
    except FetchError as error:
        return replace(
            verification, unread=(*verification.unread, Difference(release.key, str(error)))
        )
    except (NoDocumentError, InvalidDocumentError) as error:
        if release.coverage is Coverage.PARTIAL and isinstance(error, NoDocumentError):
            return verification  # there is none: that is why the contract is partial
        return replace(
            verification,
            differences=(*verification.differences, Difference(release.key, str(error))),
        )
    try:
        drift = drift_of(catalog, release, reading)
    except (OSError, ValueError):
        return verification  # the pin cannot be read: a difference already
    notes = (Difference(release.key, note) for note in notes_of(release, reading, drift))
    return replace(
        verification, notes=(*verification.notes, *notes), drifts=(*verification.drifts, drift)
    )


def _committed(catalog: Catalog, release: Release, pin: Pin | None) -> Iterator[str]:
    """What is wrong with a pin by itself."""
    path = catalog.file_of(release)
    if pin is None:
        yield "pins.lock has no entry; pin it"
    else:
        yield from _origin(release, pin)
    if not path.is_file():
        yield f"{release.file} is missing; pin it"
        return
    contract = read_plain(path)
    if pin is not None and sha256(contract) != pin.contract_sha256:
        yield f"{release.file} has another sha256 than pins.lock says ({sha256(contract)})"
    yield from _form(contract, pin)
    if release.coverage is Coverage.PARTIAL:
        made = dump(make_contract(known_document(catalog, release)))
        if made != contract:
            yield f"{release.file} is not what the facts in {_facts(release)} give; pin it again"


def _facts(release: Release) -> str | None:
    return release.upstream.known if release.upstream else None


def _origin(release: Release, pin: Pin) -> Iterator[str]:
    upstream = release.upstream
    assert upstream is not None
    claims = {
        "url": (pin.url, upstream.url),
        "captured": (pin.captured, str(upstream.captured)),
        "commit": (pin.commit, upstream.commit),
        "upstream_sha256": (pin.upstream_sha256, upstream.sha256),
        "coverage": (pin.coverage, release.coverage),
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


def _strays(catalog: Catalog, lock: dict[str, Pin]) -> Iterator[Difference]:
    """Entries and files that no release accounts for, and releases that promise what is not there."""
    there = (*catalog.pinned, *catalog.archived)
    pinned, files = {release.key for release in there}, {release.file for release in there}
    for key in sorted(set(lock) - pinned):
        yield Difference(key, "pins.lock has an entry, the catalog no document")
    for api in catalog.apis:
        for path in sorted((catalog.folder / api.name).glob("*")):
            if f"{api.name}/{path.name}" not in files:
                yield Difference(
                    f"{api.name}/{path.name}", "the catalog knows nothing of this file"
                )
    for release in catalog.releases:
        if release.client and release.upstream is None:
            yield Difference(release.key, "the catalog wants a client but names no document")
        for snapshot in release.snapshots:
            if f"{release.api}/{snapshot.pin}" not in pinned:
                yield Difference(release.key, f"its snapshot of {snapshot.date} is not pinned")
