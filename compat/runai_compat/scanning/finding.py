"""Finds the uses of an API in people's files: `find_usage(paths, routes) -> Usage`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from runai_specs.steps import begin, proceed

from .batches.interest import Interest
from .batches.parsed_files import Others
from .batches.partition import partition
from .batches.results import ScanResult
from .batches.scanner import BatchScanner, Work
from .clients import Client
from .engine.addressing import Api
from .files.forms import Form
from .files.listing import Named, UnreadablePathError, find_files, read_file
from .hosts import Addresses, Hosts
from .routes import Routes
from .sites import EVERYWHERE, Coverage, Note, ScanScope, Usage, ordered
from .traffic.reading import UnreadableLogError, calls_in, is_traffic
from .traffic.request import Classifier

_TICK = 50


def find_usage(
    paths: Iterable[str | Path],
    routes: Routes,
    clients: Iterable[Client] = (),
    scope: ScanScope = EVERYWHERE,
    names: frozenset[str] = frozenset(),
    workers: int | None = None,
) -> Usage:
    """The uses in the files at these paths: of paths of the API, and of methods of clients.

    names: what hosts and code call the API by. workers: how many processes may scan a large project;
    default as many as the machine has cores, up to four. Raises UnreadablePathError for a file that is
    named and cannot be read; what else cannot be read or parsed is in the notes and the coverage.
    """
    api = Api(
        Addresses(routes.heads), routes, tuple(clients), Hosts(scope.hosts, names), scope.base
    )
    begin("looking for files")
    files = find_files(paths, scope.exclude)
    begin(f"reading {len(files)} files")
    return _Search(api, workers).usage(files)


class _Search:
    def __init__(self, api: Api, workers: int | None) -> None:
        self._api, self._interest = api, Interest(api)
        self._result = ScanResult()
        self._unread: list[Note] = []
        self._workers = workers

    def usage(self, paths: Sequence[Named]) -> Usage:
        """Everything: files that may use the API, then those that these need or that need them."""
        interesting: list[Named] = []
        others: dict[str, Named] = {}
        packages: dict[str, str | None] = {}
        files = 0
        for number, named in enumerate(paths):
            if number % _TICK == _TICK - 1:
                proceed(f"{number + 1} of {len(paths)}")
            if is_traffic(named.path):
                files += 1
                self._traffic(named)
                continue
            file = read_file(named, self._unread)
            if file is None:
                continue
            files += 1
            if file.problem:
                self._result.as_text[Note(file.name, file.problem)] = None
            if file.form is not Form.MADE and self._interest.has(file.data):
                interesting.append(named)
            elif file.form is not Form.MADE and file.language is not None:
                others[file.name] = named
                if file.language.package_of is not None:
                    packages[file.name] = file.language.package_of(file.name, file.data)
        self._in_files(interesting, Others(others, packages))
        return self._told(files)

    def _told(self, files: int) -> Usage:
        told = self._result
        methods = {client.package: client.by_operation for client in self._api.clients}
        notes = [*told.notes, *self._unread]
        notes.sort(key=lambda note: (note.file, note.line or 0, note.problem))
        coverage = Coverage(files - len(told.opaque), tuple(told.as_text), tuple(self._unread))
        by_place = ordered(told.sites)
        uses = tuple(site for site in by_place if site.is_told)
        untold = tuple(site for site in by_place if not site.is_told)
        return Usage(uses, files, tuple(notes), told.words, methods, coverage, untold)

    def _in_files(self, files: Sequence[Named], others: Others) -> None:
        """Tell the uses in files that may have some."""
        begin(f"following calls through {len(files)} files")
        parts = partition(files, others.files.values())
        alone = bool(parts.shared or len(parts.apart) > 1)
        scanner = BatchScanner(Work(self._api, parts.shared, parts.apart, others, alone=alone))
        self._result.add(scanner.share())
        work = scanner.follow()
        done = 0

        def proceeded(number: int) -> None:
            nonlocal done
            done += len(work.batches[number])
            proceed(f"{done} of {len(files)}")

        for result in _scanned(scanner, work, self._workers, proceeded):
            self._result.add(result)
        if len(parts.apart) > 1:
            elsewhere = self._result.elsewhere
            told = [s for s in self._result.sites if (s.file, s.line, s.column) not in elsewhere]
            self._result.sites = told

    def _traffic(self, named: Named) -> None:
        """Tell what a log says was called."""
        notes: list[Note] = []
        try:
            self._result.sites += calls_in(named.path, self._classifier, notes)
        except UnreadableLogError as error:
            if named.asked:
                raise UnreadablePathError(named.path, str(error)) from None
            self._unread.append(Note(named.path.as_posix(), f"not read: {error}"))
            self._result.opaque.add(named.path.as_posix())
        self._result.notes |= dict.fromkeys(notes)

    @cached_property
    def _classifier(self) -> Classifier:
        return Classifier(self._api.routes, self._api.hosts)


def _scanned(
    scanner: BatchScanner, work: Work, workers: int | None, done: Callable[[int], None]
) -> Iterator[ScanResult]:
    """What is told of each batch, in order."""
    if len(work.batches) > 1:
        from .batches import worker_pool

        count = worker_pool.worker_count() if workers is None else workers
        if count > 1:
            yield from worker_pool.scan_beside(work, count, done)
            return
    for number in range(len(work.batches)):
        yield scanner.scan(number)
        done(number)
