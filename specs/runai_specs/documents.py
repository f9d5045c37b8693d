"""Contracts by name: those that are pinned, and those made on the spot from a file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .catalog.local_contracts import find as find_own
from .catalog.local_contracts import names as own_names
from .catalog.model import Catalog, Coverage, read_catalog
from .errors import ToolkitError, UnknownNameError
from .openapi.effective_schema import Schemas

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


def load(name: str | os.PathLike[str], catalog: Catalog | None = None) -> Contract:
    """The contract of a release ("2.24", "latest", "control-plane@2.24") or of a file.

    A name that the catalog has, or that a contract of one's own was fetched under, wins over a
    file, unless it has a path separator. Raises
    UnknownNameError, NotPinnedError, InvalidDocumentError, or OSError for a file that cannot be read.
    """
    catalog = catalog or read_catalog()
    text = os.fspath(name)
    if not _is_path(text) and catalog.knows(text):
        return _pinned(catalog, text)
    if not _is_path(text) and (own := find_own(text)):
        return Contract(text, None, json.loads(own.read_bytes()), own)
    path = Path(text)
    if _is_path(text) or path.suffix.lower() in _ENDINGS or path.is_file():
        return Contract(text, None, _made(path), path)
    raise _unknown(catalog, text)


def _made(path: Path) -> dict[str, Any]:
    """The contract of a stranger's document; what reads one is loaded only when there is one."""
    from .contract.build import make_contract
    from .openapi.validation import read

    return make_contract(read(path.read_bytes(), path))


def _is_path(text: str) -> bool:
    return "/" in text or os.sep in text


def _pinned(catalog: Catalog, name: str) -> Contract:
    release = catalog.release(name)
    path = catalog.file_of(release)
    if not path.is_file():
        pinned = ", ".join(each.name for each in catalog.api(release.api).releases if each.upstream)
        raise NotPinnedError(
            f"{release.api} {release.name} is in the catalog but not pinned"
            f" (pinned: {pinned or 'none of this API'})"
        )
    coverage = release.coverage or Coverage.FULL
    return Contract(name, release.api, json.loads(path.read_bytes()), path, coverage)


def _unknown(catalog: Catalog, name: str) -> UnknownNameError:
    if "@" in name:
        try:
            catalog.release(name)
        except UnknownNameError as error:
            return error
    known = (*(each.name for each in catalog.api().releases), *own_names())
    return UnknownNameError("release", name, known)
