"""A file or folder on this machine: one document, or one bundled from files that refer to each other."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from ...errors import InvalidDocumentError
from ...openapi import reader as notation
from ...openapi import validation as document
from ...openapi.bundler import Bundle, leads_out
from ..errors import FetchError
from ..merge.merge import merge
from ..model import Fetched, Fragment, Page, Progress, Source, Transport
from . import content

ENDINGS = (".json", ".yaml", ".yml")
MAX_FILES = 5000
"""Files of a folder that are looked at."""


def collect(source: Source, transport: Transport, progress: Progress) -> Fetched:  # noqa: ARG001
    """The document in the file or folder at the source's url, which is a path.

    A file that refers to others is bundled with those in its own folder and below; a folder gives
    the document that no other file in it refers to, or all of them merged. Raises InvalidDocumentError
    for a reference to anything else, FetchError for a folder without a document.
    """
    path = Path(source.url)
    if path.is_dir():
        return _folder(source, path, progress)
    data = path.read_bytes()
    parsed, _ = notation.parse(data, path)
    progress(1, 1)
    if leads_out(parsed):
        bundle = Bundle(path.parent)
        whole = bundle.whole(path)
        return _fetched(source, path, whole, bundle)
    page = Page(str(path), sha256(data).hexdigest(), len(data))
    return Fetched(source, str(path), data, document.read(data, path), pages=(page,))


def _folder(source: Source, path: Path, progress: Progress) -> Fetched:
    bundle = Bundle(path)
    files = [file for file in sorted(path.rglob("*")) if _is_candidate(file, path)]
    if len(files) > MAX_FILES:
        raise FetchError(str(path), f"holds more than {MAX_FILES} files", "name the document")
    roots = []
    for done, file in enumerate(files, 1):
        if _is_document(file, bundle):
            roots.append(file)
        progress(done, len(files))
    used = {used for file in roots for used in bundle.used_by(file)}
    roots = [file for file in roots if file.resolve() not in used] or roots
    if not roots:
        raise FetchError(str(path), "holds no OpenAPI document", "name a file or another folder")
    if len(roots) == 1:
        return _fetched(source, path, bundle.whole(roots[0]), bundle)
    parts = [Fragment(bundle.whole(root), str(root)) for root in roots]
    merged = merge(parts)
    return _fetched(source, path, merged.document, bundle, *merged.conflicts)


def _is_document(file: Path, bundle: Bundle) -> bool:
    """Whether the file is an OpenAPI document; one that cannot be read but speaks of it raises."""
    try:
        return content.is_api(bundle.read(file))
    except InvalidDocumentError:
        if re.search(rb"\b(openapi|swagger)\b", file.read_bytes()):
            raise
        return False


def _is_candidate(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return file.suffix.lower() in ENDINGS and not hidden and file.is_file()


def _fetched(
    source: Source, path: Path, whole: dict[str, Any], bundle: Bundle, *conflicts: Any
) -> Fetched:
    data = content.written(whole)
    return Fetched(
        source=source,
        url=str(path),
        content=data,
        document=document.read(data, path),
        pages=bundle.pages(),
        conflicts=conflicts,
    )
