"""The one door: whatever names a document of an API becomes one that every command can take.

A release of the catalog, a contract kept under a name of one's own, a file, a folder, several files, an
address, or files of a git revision.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .catalog.local_contracts import find as find_own
from .catalog.local_contracts import names as own_names
from .catalog.model import PACKAGED, Catalog, Coverage, read_catalog
from .errors import ToolkitError, UnknownNameError, is_address
from .fetch.errors import shown
from .local_files import read_record
from .openapi.schemas.effective_schema import Schemas
from .steps import begin

if TYPE_CHECKING:
    from .openapi.bundler import Bundle

_ENDINGS = (".json", ".yaml", ".yml")


class NotPinnedError(ToolkitError):
    """A release is in the catalog, but there is no contract of it."""


@dataclass(frozen=True, eq=False)  # no slots: `schemas` is cached
class Contract:
    """A contract: its name as asked for, its API (None for a file), the document, its file.

    coverage: partial where it holds only what is known of the API; what it lacks may be there.
    """

    name: str
    api: str | None
    document: Mapping[str, Any]
    source: Path
    coverage: Coverage = Coverage.FULL

    @cached_property
    def schemas(self) -> Schemas:
        """The effective schemas of the document, each computed once."""
        return Schemas(self.document)


class OpenDocument(NamedTuple):
    """A document that was opened.

    contract: what every comparison takes. bundle: the files that it was read from; None where it has
    none, or is merged from several documents. upstream: the document with its prose; None where there
    is only the contract.
    """

    contract: Contract
    bundle: Bundle | None = None
    upstream: Mapping[str, Any] | None = None


def load(name: str | os.PathLike[str], catalog: Catalog | None = None) -> Contract:
    """The contract of what `open_document` takes."""
    return open_document(name, catalog).contract


def open_document(
    name: str | os.PathLike[str],
    catalog: Catalog | None = None,
    *,
    allowed: Iterable[Path] = (),
) -> OpenDocument:
    """The document that a name stands for.

    name: a release ("2.24", "latest", "control-plane@2.24"), the name of a contract of one's own,
    FILE, FOLDER, FILE,FILE, an http or https address, or git:REVISION:PATH. A name that is known wins
    over a file, unless it has a path separator. catalog: default the one that comes with the toolkit.
    allowed: folders that references may lead to beside
    the document's own. Raises UnknownNameError, NotPinnedError, InvalidDocumentError, another ToolkitError
    or OSError for what cannot be read.
    """
    catalog = catalog or read_catalog()
    text = os.fspath(name)
    begin(f"reading {shown(text) if is_address(text) else text}")
    if is_address(text):
        return _fetched(text, catalog)
    if not _is_path(text) and catalog.knows(text):
        return OpenDocument(_pinned(catalog, text))
    if not _is_path(text) and (own := find_own(text)):
        return OpenDocument(Contract(text, None, read_record(own), own))
    if _is_path(text) or text.lower().endswith(_ENDINGS) or os.path.lexists(text):
        return _local(text, allowed)
    raise _unknown(catalog, text)


def _local(place: str, allowed: Iterable[Path]) -> OpenDocument:
    """A stranger's document; what reads one is loaded only when there is one."""
    from .contract.build import make_contract
    from .fetch.sources.local import read_local

    local = read_local(place, allowed)
    contract = Contract(place, None, make_contract(local.document), local.source)
    return OpenDocument(contract, local.bundle, local.document)


def _fetched(address: str, catalog: Catalog) -> OpenDocument:
    """What an address serves, asked with the token in RUNAI_TOKEN as `runai-specs fetch` does."""
    from .contract.build import make_contract
    from .fetch.session import default_cache, fetch_at, open_transport

    with open_transport(default_cache()) as transport:
        document = fetch_at(address, catalog, transport).document
    contract = Contract(shown(address), None, make_contract(document), Path(shown(address)))
    return OpenDocument(contract, None, document)


def _is_path(text: str) -> bool:
    return "/" in text or os.sep in text or text.startswith("git:")


def _pinned(catalog: Catalog, name: str) -> Contract:
    release = catalog.release(name)
    path = catalog.file_of(release)
    if not path.is_file():
        pinned = ", ".join(
            release_.name for release_ in catalog.api(release.api).releases if release_.upstream
        )
        raise NotPinnedError(
            f"{release.api} {release.name} is in the catalog but not pinned"
            f" (pinned: {pinned or 'none of this API'})"
        )
    coverage = release.coverage or Coverage.FULL
    return Contract(name, release.api, _record(path, catalog), path, coverage)


def _record(path: Path, catalog: Catalog) -> dict[str, Any]:
    """A contract of the catalog; of a catalog of one's own it may have been edited by hand."""
    record: dict[str, Any] = read_record(path)
    if catalog.folder == PACKAGED:
        return record
    from .openapi.validation import check

    return check(record, str(path))


def _unknown(catalog: Catalog, name: str) -> UnknownNameError:
    if "@" in name:
        try:
            catalog.release(name)
        except UnknownNameError as error:
            return error
    known = (*(release.name for release in catalog.api().releases), *own_names())
    return UnknownNameError("release", name, known)
