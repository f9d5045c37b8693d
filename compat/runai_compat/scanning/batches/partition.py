"""Which files have to be read together, and which only beside what they import.

A project of a million lines does not fit into memory as trees. What nobody imports needs only what it
imports itself, so that it is read, told and forgotten in batches; the rest stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..engine.project import module_parts
from ..files.listing import Named, contents
from ..languages import language_of

_FILES, _BYTES = 1200, 6_000_000
"""How much is read together before it is worth to be parted."""
_BATCH_FILES, _BATCH_BYTES = 300, 1_500_000
"""How much is a batch then, beside the shared files; more where these are more, as each batch evaluates
them again.
"""
_IMPORT = re.compile(
    rb"from\s+[\w.]+\s+import\s*\([^)]*\)"
    rb"|(?:\b(?:import|from|require\w*|include\w*|source|use|using|mod|load\w*|Import-Module)\b|(?:^|[\s;&|])\.\s)[^\n]*",
    re.MULTILINE,
)
_WORD = re.compile(rb"[\w-]+")


@dataclass(frozen=True, slots=True)
class Partition:
    """shared: what others import, read with every batch. apart: the batches of the rest."""

    shared: Sequence[Named]
    apart: Sequence[Sequence[Named]]


def partition(files: Sequence[Named], others: Iterable[Named]) -> Partition:
    """The files in batches; all of them in one where that is not much."""
    sizes = {named: named.path.stat().st_size for named in files}
    if len(files) <= _FILES and sum(sizes.values()) <= _BYTES:
        return Partition((), (files,))
    imported: set[bytes] = set()
    for named in (*files, *others):
        imported |= _imported(named)
    shared: list[Named] = []
    rest: list[Named] = []
    for named in files:
        (rest if _is_apart(named, imported) else shared).append(named)
    most = max(_BATCH_FILES, len(shared))
    largest = max(_BATCH_BYTES, sum(sizes[named] for named in shared))
    return Partition(shared, list(_parted(rest, sizes, most, largest)) or [()])


def _imported(named: Named) -> set[bytes]:
    """The words in what a file imports."""
    data, _ = contents(named.path)
    return {word for match in _IMPORT.finditer(data) for word in _WORD.findall(match[0])}


def _is_apart(named: Named, imported: set[bytes]) -> bool:
    """Whether nobody imports a file, and it shares its names with no other."""
    path = named.path.as_posix()
    spoken = language_of(path, b"")
    if spoken is not None and spoken.package_of is not None and spoken.package_of(path, b""):
        return False
    names = {(module_parts(path) or ("",))[-1], named.path.stem}
    return not any(name.encode("utf-8", "surrogateescape") in imported for name in names)


def _parted(
    files: Iterable[Named], sizes: dict[Named, int], most: int, largest: int
) -> Iterator[Sequence[Named]]:
    batch: list[Named] = []
    size = 0
    for named in files:
        if batch and (len(batch) >= most or size + sizes[named] > largest):
            yield batch
            batch, size = [], 0
        batch.append(named)
        size += sizes[named]
    if batch:
        yield batch
