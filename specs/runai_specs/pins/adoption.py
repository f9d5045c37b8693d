"""A document just read becomes the one that a release is pinned from: entry, contract and lock."""

from __future__ import annotations

from dataclasses import replace

from ..catalog.edit import Taken, expect_own, with_document
from ..catalog.model import CATALOG, Catalog, Release, Upstream
from ..contract.build import dump, make_contract
from ..contract.counts import count
from ..errors import ToolkitError
from ..files import change_set
from ..openapi.lint import oddities
from .lock import LOCK, Pin, dump_lock, make_pin, read_lock
from .pin import Made
from .reread import Reading


class AdoptionError(ToolkitError):
    """A release is not pinned from a document that is named on the way."""


def adopt(catalog: Catalog, release: Release, reading: Reading, taken: Taken) -> Made:
    """The pin of the release from the document; catalog, contract and lock are written all or not
    at all. Raises AdoptionError for a release of snapshots.
    """
    checked(release)
    contract = dump(made := make_contract(reading.document))
    pin = pin_of(release, reading, contract, taken)
    data = expect_own(catalog).folder
    change_set(
        data,
        lambda: {
            data / f"{release.key}.json": contract,
            data / LOCK: dump_lock(read_lock(data) | {release.key: pin}),
            data / CATALOG: with_document(data / CATALOG, release.api, release.name, taken),
        },
    )
    return Made(release, contract, pin, oddities(made))


def checked(release: Release) -> Release:
    """The release, if its document can be named on the way. Raises AdoptionError otherwise."""
    if release.snapshots:
        raise AdoptionError(
            f"{release.key} has dated snapshots; take a new one with `refresh {release.name}`"
        )
    return release


def pin_of(release: Release, reading: Reading, contract: bytes, taken: Taken) -> Pin:
    """The lock entry of a release pinned from what was just read."""
    url = release.sources[taken.place] if taken.named else taken.place
    pinned = replace(release, upstream=Upstream(url, taken.sha256, taken.day))
    return make_pin(pinned, reading.content, contract, count(make_contract(reading.document)))
