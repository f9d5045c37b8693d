"""What a client was made from and what it looked like then, so that it is not made again for nothing.

This is the part of a build that runs every time: it loads no code generator.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import runai_compat
import runai_generator
import runai_specs
from runai_specs.command_line.console import write_whole
from runai_specs.errors import UnreadableFileError
from runai_specs.local_files import read_plain

from .identity import Identity

# What decides the bytes of a client beside our own sources.
_DEPENDENCIES = ("datamodel-code-generator", "jinja2", "openapi-python-client", "ruff")
_SOURCES = ("*.py", "*.jinja", "*.toml", "*.lock", "breaks.json")


@dataclass(frozen=True, slots=True)
class Stamp:
    """inputs: hash of everything that decides the bytes; tree: hash of the bytes, see tree_hash."""

    inputs: str
    tree: str
    operations: int
    models: int


def input_hash(
    document: bytes,
    identity: Identity,
    words: bytes | None = None,
    catalog: Path | None = None,
) -> str:
    """The hash of everything that decides a client's bytes."""
    parts = [hashlib.sha256(document).hexdigest(), repr(identity), generator_hash()]
    parts += [] if words is None else [hashlib.sha256(words).hexdigest()]
    parts += [] if catalog is None else [_sources_hash(catalog)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def generator_hash() -> str:
    """The hash of the toolkit: its sources and data, and the versions of what it generates with."""
    digest = hashlib.sha256()
    for folder in (
        Path(str(package.__file__)).parent
        for package in (runai_generator, runai_compat, runai_specs)
    ):
        digest.update(_sources_hash(folder).encode())
    for name in _DEPENDENCIES:
        digest.update(f"{name} {installed_version(name)}\n".encode())
    return digest.hexdigest()


def _sources_hash(folder: Path) -> str:
    """The hash of the sources and data in a folder."""
    digest = hashlib.sha256()
    for path in sorted(_files(folder)):
        if any(path.match(pattern) for pattern in _SOURCES):
            digest.update(f"{path.relative_to(folder).as_posix()}\n".encode())
            digest.update(read_plain(path))
    return digest.hexdigest()


def installed_version(distribution: str) -> str:
    """The version that is installed, "0" if none is."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "0"


def tree_hash(root: Path, entries: Iterable[str] | None = None) -> str:
    """One hash for the files below root: their paths, sorted, and the sha256 of each.

    entries: only these files and folders of root. Left out are byte code and names that begin
    with a dot, for they come and go without the client changing.
    """
    tops = [root] if entries is None else [root / name for name in sorted(entries)]
    digest = hashlib.sha256()
    for relative, path in sorted(
        (path.relative_to(root).as_posix(), path) for top in tops for path in _files(top)
    ):
        digest.update(f"{hashlib.sha256(read_plain(path)).hexdigest()}  {relative}\n".encode())
    return digest.hexdigest()


def read_stamp(path: Path) -> Stamp | None:
    """The stamp in the file, None if there is none that can be read."""
    try:
        return Stamp(**json.loads(read_plain(path)))
    except (UnreadableFileError, OSError, ValueError, TypeError):
        return None


def write_stamp(path: Path, stamp: Stamp) -> None:
    """Write the stamp whole."""
    written = {name: getattr(stamp, name) for name in Stamp.__slots__}
    write_whole(path, json.dumps(written, indent=1) + "\n")


def _files(top: Path) -> Iterator[Path]:
    if top.is_file():
        yield top
    elif top.is_dir():
        for path in top.iterdir():
            if path.name != "__pycache__" and not path.name.startswith("."):
                yield from _files(path)
