"""What to build: releases of the catalog, or any OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from runai_specs import load, read_catalog
from runai_specs.catalog import DATA, Release

from .build import Order
from .identity import of_document, of_release
from .stamp import installed_version

TOOLKIT = "runai-api-toolkit"


def of_releases(names: Iterable[str], output: Path) -> list[Order]:
    """An order for each release, each once; for those the catalog marks if none is named.

    Each gets a project folder below output, named like its distribution. Raises UnknownName or
    NotPinned.
    """
    catalog = read_catalog()
    releases = {r.key: r for r in map(catalog.release, names)} or {
        r.key: r for r in catalog.clients
    }
    made = []
    for release in releases.values():
        api = catalog.api(release.api)
        identity = of_release(release, api, installed_version(TOOLKIT))
        source = f"{release.api}@{release.name}"
        made.append(Order(identity, output / identity.distribution, source, _pin(release)))
    return made


def of_file(path: Path, name: str, output: Path) -> Order:
    """The order for a document of one's own; output is its project folder, so `import NAME` works
    with output on the path. Raises UnusableName, OSError, or InvalidDocument."""
    from runai_specs.document import read

    of_document(name, None)  # a name that cannot be used is told before the document is read
    data = path.read_bytes()
    document = read(data, path)
    return Order(
        of_document(name, document.get("info", {}).get("version")), output, str(path), data
    )


def _pin(release: Release) -> bytes:
    path = DATA / release.file
    if not path.is_file():
        load(f"{release.api}@{release.name}")  # says which releases are pinned
    return path.read_bytes()
