"""The uses in batches of files, one after the other."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass

from ..engine.addressing import Api
from ..files.listing import Named, read_file
from .call_sites import CallSites
from .interest import Interest
from .parsed_files import Others, ParsedFiles
from .results import ScanResult


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be scanned.

    shared: the files that are read with every batch. helpers: those of them that others only need.
    others: what may have to be read beside the batches. alone: whether nobody imports what is in a
    batch.
    """

    api: Api
    shared: Sequence[Named]
    batches: Sequence[Sequence[Named]]
    others: Others
    helpers: frozenset[str] = frozenset()
    alone: bool = True


class BatchScanner:
    """Scans them; what is told of one does not depend on which were scanned before."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._interest = Interest(work.api)
        self._shared = ParsedFiles({}, work.helpers, work.others, work.api.clients)

    def share(self) -> ScanResult:
        """Parse the shared files; what is told of those that can only be read as text."""
        self._read(self._shared, self._work.shared)
        return self._shared.result

    def follow(self) -> Work:
        """Parse what the shared files need, and what needs them; the work that is left then, for which
        nothing has to be followed.
        """
        self._shared.follow()
        shared = self._shared
        self._work = Work(
            self._work.api,
            [read.named for read in shared.by_name.values()],
            self._work.batches,
            Others(shared.others, self._work.others.packages),
            frozenset(shared.helpers),
            self._work.alone,
        )
        return self._work

    def scan(self, number: int) -> ScanResult:
        """What is told of a batch, and of the shared files as they are used by it."""
        shared, work = self._shared, self._work
        files = ParsedFiles(
            shared.by_name, frozenset(shared.helpers), work.others, work.api.clients
        )
        self._read(files, work.batches[number])
        files.follow(alone=work.alone)
        sites = CallSites(work.api, self._interest, files.result)
        sites.of_parsed(files, again=shared.by_name if number else ())
        result = files.result
        if len(work.batches) > 1:
            del files
            gc.collect(0)  # the collector is off, so all of the batch is young; trees are circles
        return result

    def _read(self, files: ParsedFiles, named_files: Sequence[Named]) -> None:
        """Parse the files; tell the uses in those that can only be read as text."""
        sites = CallSites(self._work.api, self._interest, files.result)
        for named in named_files:
            file = read_file(named, [])
            if file is not None and not files.parse(named, file):
                sites.of_text(file)
