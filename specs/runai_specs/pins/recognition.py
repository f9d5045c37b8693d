"""Which release a document is: exactly, or nearly, the contract of one that is pinned.

Two contracts are as far apart as they have elements (operations, schemas and other components) that
are not the same in both. A document is nearly a release where it is closer to it than half the way to
any other contract: then no other can be as near, whatever the size of the API.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..catalog.model import Catalog, Coverage, Release
from ..contract.build import dump, parse
from ..local_files import read_plain
from .lock import read_lock, sha256
from .outline import elements

Elements: TypeAlias = frozenset[tuple[str, str, str]]

# What an installation says of itself, not of its API.
_OWN = frozenset({"document", "tag"})
_SIZES = 2  # how many times as many operations one of two contracts may have that are near


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a document was recognised as.

    releases: those whose contract it is, or nearly is; several where they hold the same contract.
    differences: how many of its elements are not as theirs; 0 for the same contract.
    """

    releases: tuple[Release, ...]
    differences: int

    def __str__(self) -> str:
        names = " and ".join(release.name for release in self.releases)
        if not self.differences:
            return names
        return f"{names} and {self.differences} difference{'' if self.differences == 1 else 's'}"


def recognise(contract: Mapping[str, Any], catalog: Catalog) -> Recognition | None:
    """The release of the catalog whose contract this is, or nearly is; None where there is none."""
    likely = _of_like_size(contract, catalog)
    if not likely:
        return None
    digest = sha256(dump(contract))
    if digest in likely:
        return Recognition(likely[digest], 0)
    own = _elements(contract)
    pinned = [
        (releases, _elements(parse(read_plain(catalog.file_of(releases[0])))))
        for releases in likely.values()
    ]
    releases, known = min(pinned, key=lambda pinned_: _distance(own, pinned_[1]))
    distance = _distance(own, known)
    apart = [_distance(known, other) for _, other in pinned if other is not known]
    if distance and not all(2 * distance < room for room in (len(known), *apart)):
        return None
    return Recognition(releases, distance)


def same_contract(release: Release, catalog: Catalog) -> tuple[Release, ...]:
    """The other releases of the API that hold the same contract."""
    lock = read_lock(catalog.folder)
    pin = lock.get(release.key)
    return tuple(
        release_
        for release_ in catalog.api(release.api).releases
        if pin and release_.name != release.name and release_.upstream
        if lock.get(release_.key) and lock[release_.key].contract_sha256 == pin.contract_sha256
    )


def told(contract: Mapping[str, Any], catalog: Catalog) -> str | None:
    """What it was recognised as, in words; None where it is no release."""
    recognised = recognise(contract, catalog)
    return None if recognised is None else str(recognised)


def _of_like_size(
    contract: Mapping[str, Any], catalog: Catalog
) -> Mapping[str, tuple[Release, ...]]:
    """The digests of whole contracts that are pinned and not far larger or smaller, with their releases."""
    lock = read_lock(catalog.folder)
    count = sum(1 for element in elements(contract) if element.kind == "operation")
    by_size: dict[str, tuple[Release, ...]] = {}
    for release in (*catalog.pinned, *catalog.archived):
        pin = lock.get(release.key)
        if pin is None or release.coverage is not Coverage.FULL:
            continue
        if pin.operations <= _SIZES * count and count <= _SIZES * pin.operations:
            same = by_size.get(pin.contract_sha256, ())
            if not same or same[0].api == release.api:
                by_size[pin.contract_sha256] = (*same, release)
    return {
        k: releases for k, releases in by_size.items() if catalog.file_of(releases[0]).is_file()
    }


def _elements(contract: Mapping[str, Any]) -> Elements:
    return frozenset(
        (element.kind, element.name, json.dumps(element.value, sort_keys=True))
        for element in elements(contract)
        if element.kind not in _OWN
    )


def _distance(one: Elements, other: Elements) -> int:
    """How many elements are not the same in both."""
    return len({element[:2] for element in one ^ other})
