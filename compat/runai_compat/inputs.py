"""What BASE and REVISION can be: a release, a file, a folder, a file of a git revision."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runai_specs import Contract, load
from runai_specs.catalog.model import Catalog
from runai_specs.errors import InvalidDocumentError, ToolkitError

if TYPE_CHECKING:
    from runai_specs.openapi.file_bundler import Bundle

_GIT = "git:"
_ENDINGS = (".json", ".yaml", ".yml")
_ROOTS = ("openapi", "index", "main", "root", "api")


class UnreadableInputError(ToolkitError):
    """BASE or REVISION names nothing that can be compared."""


@dataclass(frozen=True, slots=True)
class Input:
    """A contract with the texts that it was read from; None for a pinned release."""

    contract: Contract
    bundle: Bundle | None = None


def read_input(name: str, catalog: Catalog) -> Input:
    """What a user named: a release of the catalog, FILE, FOLDER or git:REV:PATH. ToolkitError when
    it cannot be.
    """
    if name.startswith(_GIT):
        revision, _, path = name[len(_GIT) :].partition(":")
        if not revision or not path:
            raise UnreadableInputError(f"{name!r} is not of the form git:REVISION:PATH")
        return _bundled(name, path, _from_git(revision), _git_names(revision, path))
    place = Path(name)
    if "/" not in name and catalog.knows(name):
        return Input(load(name, catalog))
    if place.is_dir():
        return _bundled(name, name, _from_disk, sorted(each.name for each in place.iterdir()))
    if place.is_file() and ("/" in name or place.suffix.lower() in _ENDINGS):
        return _bundled(name, name, _from_disk, None)
    return Input(load(name, catalog))


def _bundled(
    name: str, path: str, read: Callable[[str], bytes], names: Sequence[str] | None
) -> Input:
    """The contract in the file, or in the folder whose file names are given."""
    from runai_specs.contract.build import make_contract
    from runai_specs.openapi.file_bundler import bundle
    from runai_specs.openapi.validation import check
    from runai_specs.openapi.validation import read as read_document

    root = (
        posixpath.normpath(path) if names is None else _root(posixpath.normpath(path), names, read)
    )
    found = bundle(read, root)
    if not (found.moved or found.own):
        document = check(found.document, root, found.texts[root], found=found.found)
    else:
        try:
            document = read_document(json.dumps(found.document).encode(), root)
        except InvalidDocumentError as error:  # line and column would be those of the bundle
            raise InvalidDocumentError(*_home(found, error)) from None
    return Input(Contract(name, None, make_contract(document), Path(root)), found)


def _home(bundle: Bundle, error: InvalidDocumentError) -> tuple[str, str]:
    file, pointer = bundle.home(error.pointer or "")
    return file, f"{error.problem} at {pointer or '/'}"


def _root(folder: str, names: Sequence[str], read: Callable[[str], bytes]) -> str:
    """The file in a folder that is the OpenAPI document; the others are its parts."""
    files = [each for each in names if each.lower().endswith(_ENDINGS)]
    for stem in _ROOTS:
        for each in files:
            if posixpath.splitext(each)[0].lower() == stem:
                return posixpath.join(folder, each)
    found = [each for each in files if _is_document(read(posixpath.join(folder, each)))]
    if len(found) != 1:
        which = ", ".join(found) or "none"
        raise UnreadableInputError(
            f"{folder}: a folder needs one OpenAPI document (openapi.yaml, or the only file with"
            f" an `openapi` member; found {which})"
        )
    return posixpath.join(folder, found[0])


def _is_document(data: bytes) -> bool:
    from runai_specs.openapi.reader import parse

    try:
        value, _ = parse(data, "")
    except InvalidDocumentError:
        return False
    return isinstance(value, dict) and "openapi" in value


def _from_disk(path: str) -> bytes:
    return Path(path).read_bytes()


def _from_git(revision: str) -> Callable[[str], bytes]:
    return lambda path: _git("show", f"{revision}:./{path}")


def _git_names(revision: str, path: str) -> list[str] | None:
    """The names in a folder of a revision; None for a file."""
    if _git("cat-file", "-t", f"{revision}:./{path}").strip() != b"tree":
        return None
    listing = _git("ls-tree", "--full-tree", "--name-only", f"{revision}:./{path.rstrip('/')}")
    return listing.decode().splitlines()


def _git(*arguments: str) -> bytes:
    import subprocess

    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise UnreadableInputError(
            "git is not installed; name a file or a release instead"
        ) from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise UnreadableInputError(f"git {arguments[-1]}: {said[0] if said else 'failed'}")
    return done.stdout
