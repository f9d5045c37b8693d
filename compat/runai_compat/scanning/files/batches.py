"""Which files have to be read together, and which only beside what they import.

A project of a million lines does not fit into memory as trees. What nobody imports needs only what it
imports itself, so that it is read, told and forgotten in batches; the rest stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..engine.project import module_parts
from ..languages import language_of
from .listing import Named, contents

_FILES, _BYTES = 1200, 6_000_000
"""How much is read together."""
_IMPORT = re.compile(
    rb"from\s+[\w.]+\s+import\s*\([^)]*\)"
    rb"|(?:\b(?:import|from|require\w*|include\w*|source|use|using|mod|load\w*|Import-Module)\b|(?:^|[\s;&|])\.\s)[^\n]*",
    re.MULTILINE,
)
_WORD = re.compile(rb"[\w-]+")


@dataclass(frozen=True, slots=True)
class Batches:
    """shared: what others import, read with every batch. apart: the batches of the rest."""

    shared: Sequence[Named]
    apart: Sequence[Sequence[Named]]


def batches(files: Sequence[Named], others: Iterable[Named]) -> Batches:
    """The files in batches; all of them in one where that is not much."""
    sizes = {named: named.path.stat().st_size for named in files}
    if len(files) <= _FILES and sum(sizes.values()) <= _BYTES:
        return Batches((), (files,))
    imported: set[bytes] = set()
    for named in (*files, *others):
        imported |= _imported(named)
    shared = [named for named in files if not _is_apart(named, imported)]
    rest = [named for named in files if named not in set(shared)]
    return Batches(shared, list(_parted(rest, sizes, max(_FILES, 2 * len(shared)))) or [()])


def _imported(named: Named) -> set[bytes]:
    """The words in what a file imports."""
    data, _ = contents(named.path)
    return {word for found in _IMPORT.finditer(data) for word in _WORD.findall(found[0])}


def _is_apart(named: Named, imported: set[bytes]) -> bool:
    """Whether nobody imports a file, and it shares its names with no other."""
    path = named.path.as_posix()
    spoken = language_of(path, b"")
    if spoken is not None and spoken.package_of is not None and spoken.package_of(path, b""):
        return False
    names = {(module_parts(path) or ("",))[-1], named.path.stem}
    return not any(name.encode("utf-8", "surrogateescape") in imported for name in names)


def _parted(
    files: Iterable[Named], sizes: dict[Named, int], most: int
) -> Iterator[Sequence[Named]]:
    batch: list[Named] = []
    size = 0
    for named in files:
        if batch and (len(batch) >= most or size + sizes[named] > _BYTES):
            yield batch
            batch, size = [], 0
        batch.append(named)
        size += sizes[named]
    if batch:
        yield batch
