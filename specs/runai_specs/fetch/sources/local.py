"""A place on this machine: a file, a folder, several files, or those of a git revision.

What refers to other files is made one document with them; several documents are merged.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...catalog import local_contracts
from ...errors import InvalidDocumentError, UnreadableFileError
from ...local_files import Folders, names_below, read_plain
from ...openapi.bundler import Bundle, Read, bundle, may_be_document, roots
from ...openapi.reading.limits import LIMITS
from ...openapi.reading.source_map import position
from ...openapi.validation import check

if TYPE_CHECKING:
    from ..model import Conflict, Fetched, Progress, Source, Transport

GIT = "git:"


@dataclass(frozen=True, slots=True)
class LocalDocument:
    """A document from files of this machine.

    place: as it was named. source: the file or folder it is from. bundle: where its parts are from,
    None where several documents were merged. contents: the bytes of the files by their paths.
    """

    place: str
    source: Path
    document: dict[str, Any]
    bundle: Bundle | None
    contents: Mapping[str, bytes]
    conflicts: tuple[Conflict, ...] = ()

    @property
    def content(self) -> bytes:
        """The bytes of its file where it is one, else the document that was made of several."""
        if self.bundle is not None and not self.bundle.is_rewritten:
            return self.contents[str(self.source)]
        from . import content

        return content.written(self.document)


@dataclass(slots=True)
class _Files:
    """Files that are read once, and remembered as far as a document may be large."""

    reader: Read
    contents: dict[str, bytes] = field(default_factory=dict)
    room: int = LIMITS.size

    def read(self, path: str) -> bytes:
        if path in self.contents:
            return self.contents[path]
        data = self.reader(path)
        if len(data) <= self.room:
            self.contents[path] = data
            self.room -= len(data)
        return data


def read_local(place: str, allowed: Iterable[Path] = ()) -> LocalDocument:
    """The document at a place: a contract of one's own by its name, FILE, FOLDER, FILE,FILE or
    git:REVISION:PATH.

    References lead to what lies below the folder of the document, or below the repository that
    holds it, and below the folders allowed beside it. Raises InvalidDocumentError, UnreadableFileError
    or OSError where that cannot be read.
    """
    if place.startswith(GIT):
        from . import git

        return read_git(*git.parts(place), place=place)
    if own := local_contracts.find(place):
        return _read_path(own, (), place)
    if "," in place and not os.path.lexists(place):
        return _merged(place, [_read_path(Path(part), allowed) for part in place.split(",")])
    return _read_path(Path(place), allowed, place)


def _read_path(path: Path, allowed: Iterable[Path], place: str | None = None) -> LocalDocument:
    folders = Folders.around(path, allowed)
    name = posixpath.normpath(path.as_posix())
    if path.is_dir():
        return _read_folder(place or name, name, names_below(path), folders.read)
    files = _Files(lambda file: read_plain(file) if file == name else folders.read(file))
    return _document(place or name, bundle(files.read, name), files)


def read_git(
    revision: str, path: str, repository: str | None = None, *, place: str = ""
) -> LocalDocument:
    """The document at a path of a revision, of the repository here or the one named; as `read_local`."""
    from . import git

    place = place or f"{GIT}{revision}:{path}"
    blobs = git.blobs(revision, path, repository)
    read = partial(git.read, revision, repository=repository)
    path = posixpath.normpath(path)
    if blobs is not None:
        documents = {name: blob for name, blob in blobs.items() if may_be_document(name)}
        known = git.contents(documents, repository)
        here = {posixpath.join(path, name): data for name, data in known.items()}
        return _read_folder(place, path, blobs, lambda file: here.get(file) or read(file))
    files = _Files(read)
    return _document(place, bundle(files.read, path), files)


def _read_folder(place: str, folder: str, names: Iterable[str], read: Read) -> LocalDocument:
    files = _Files(read)
    starts = roots(files.read, folder, names)
    if not starts:
        raise UnreadableFileError(place, "holds no OpenAPI document; name a file or another folder")
    documents = [_document(place, bundle(files.read, file), files) for file in starts]
    return documents[0] if len(documents) == 1 else _merged(place, documents)


def _document(place: str, made: Bundle, files: _Files) -> LocalDocument:
    """The document of a bundle. InvalidDocumentError names the file and place where it is wrong."""
    try:
        text = None if made.is_rewritten else made.texts[made.root]
        document = check(made.document, made.root, text, surveyed=made.surveyed)
    except InvalidDocumentError as error:
        if not made.is_rewritten or error.pointer is None:
            raise
        file, pointer = made.home(error.pointer)
        line, column = position(made.texts[file], pointer) or (None, None)
        raise InvalidDocumentError(
            file, error.problem, pointer=pointer, line=line, column=column
        ) from None
    contents = {file: files.read(file) for file in made.texts}
    return LocalDocument(place, Path(made.root), document, made, contents)


def _merged(place: str, documents: list[LocalDocument]) -> LocalDocument:
    from ..merge.merge import merge
    from ..model import Fragment

    contents = {file: data for document in documents for file, data in document.contents.items()}
    if sum(map(len, contents.values())) > LIMITS.size:
        raise InvalidDocumentError(place, f"larger than {LIMITS.size:,} bytes with all its parts")
    merged = merge([Fragment(document.document, str(document.source)) for document in documents])
    document = check(merged.document, place)
    return LocalDocument(place, Path(place), document, None, contents, tuple(merged.conflicts))


def collect(source: Source, transport: Transport, progress: Progress) -> Fetched:  # noqa: ARG001
    """The document at the place that the source's url names, as `read_local`."""
    from ..model import Fetched, Page

    local = read_local(source.url, source.allowed)
    progress(1, 1)
    return Fetched(
        source=source,
        url=source.url,
        content=local.content,
        document=local.document,
        pages=tuple(
            Page(file, sha256(data).hexdigest(), len(data)) for file, data in local.contents.items()
        ),
        conflicts=local.conflicts,
    )
