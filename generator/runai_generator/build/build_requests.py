"""What to build: releases of the catalog, or any OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from runai_specs import load, read_catalog
from runai_specs.catalog import local_contracts as own
from runai_specs.catalog.model import Catalog, Release
from runai_specs.errors import ToolkitError
from runai_specs.local_files import read_plain

from ..project.identity import of_document, of_own, of_release
from ..project.model import Order
from ..project.stamp import installed_version

TOOLKIT = "runai-api-toolkit"


class NotFetchedError(ToolkitError):
    """The raw document of a release is not on this machine."""

    def __init__(self, release: Release) -> None:
        name = f"{release.api}@{release.name}"
        super().__init__(
            f"{name}: its document with upstream's own words is not on this machine; "
            f"`runai-specs fetch {name}` fetches it"
        )


def of_releases(
    names: Iterable[str], output: Path, fetched: Path | None = None, catalog: Catalog | None = None
) -> list[Order]:
    """An order for each release, each once; for those the catalog marks if none is named.

    A name may also be that of a contract of one's own (`runai-specs fetch --as`). Each gets a
    project folder below output, named like its distribution. fetched: the folder of raw documents,
    if their sentences are wanted. Raises UnknownNameError, NotPinnedError or NotFetchedError.
    """
    catalog = catalog or read_catalog()
    wanted = list(dict.fromkeys(names)) or [f"{r.api}@{r.name}" for r in catalog.clients]
    made: dict[str, Order] = {}
    for name in wanted:
        file = None if catalog.knows(name) else own.find(name)
        if file is not None:
            order = _of_own(name, file, catalog, output)
        else:
            order = _of_release(catalog.release(name), catalog, output, fetched)
        made.setdefault(order.identity.distribution, order)
    return list(made.values())


def _of_release(release: Release, catalog: Catalog, output: Path, fetched: Path | None) -> Order:
    identity = of_release(release, catalog.api(release.api), installed_version(TOOLKIT))
    source = f"{release.api}@{release.name}"
    words = None if fetched is None else _raw(release, fetched)
    return Order(
        identity,
        output / identity.distribution,
        source,
        _pin(release, catalog),
        words,
        catalog.folder,
    )


def _of_own(name: str, file: Path, catalog: Catalog, output: Path) -> Order:
    identity = of_own(name, catalog.api())
    return Order(
        identity, output / identity.distribution, name, read_plain(file), None, catalog.folder
    )


def of_file(
    place: str,
    name: str,
    output: Path,
    *,
    with_words: bool = False,
    allowed: Iterable[Path] = (),
) -> Order:
    """The order for a document of one's own, wherever `open_document` finds it.

    output is its project folder, so `import NAME` works with output on the path. with_words: with its
    own sentences in docstrings. allowed: folders that references may lead to beside the document's
    own. Raises UnusableNameError, OSError, or another ToolkitError where it cannot be read.
    """
    from runai_specs.documents import open_document
    from runai_specs.fetch.sources.content import written

    of_document(name, None)  # a name that cannot be used is told before the document is read
    opened = open_document(place, allowed=allowed)
    document = opened.upstream or opened.contract.document
    data = written(document)
    identity = of_document(name, document.get("info", {}).get("version"))
    return Order(identity, output, opened.contract.name, data, data if with_words else None)


def _raw(release: Release, fetched: Path) -> bytes:
    from runai_specs.fetch import find_in_mirror

    path = find_in_mirror(fetched, release.api, release.name)
    if path is None:
        raise NotFetchedError(release)
    return read_plain(path)


def _pin(release: Release, catalog: Catalog) -> bytes:
    path = catalog.file_of(release)
    if not path.is_file():
        load(f"{release.api}@{release.name}", catalog)  # says which releases are pinned
    return read_plain(path)
