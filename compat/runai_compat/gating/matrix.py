"""Which releases do these files run on? Every operation in use, held against every release."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar

from runai_specs.documents import OpenDocument
from runai_specs.openapi.locations import operation_key

from ..findings.compare import Terms, compare
from ..findings.model import Finding
from ..lifecycle.history import Kind
from ..lifecycle.ledger import Entry, Ledger
from ..lifecycle.policy import Moment, Timeline
from ..scanning.routes import routes
from ..scanning.sites import CallSite, Confidence, Usage
from ..vocabulary import Profile, ResultKind, Severity
from .gate import printable, removals
from .impact import Impact, Sighting, find_impact, use_sites
from .model import PendingRemoval, Recognised


class State(StrEnum):
    """What a release means for the calls of one operation, the worst first."""

    GONE = "GONE"  # earlier releases have it, this one does not
    BODY = (
        "body"  # it is there, but what is sent or answered differs in a way that breaks the calls
    )
    NOT_YET = "not yet"  # only later releases have it
    MAY_GO = "may go"  # release notes announce the end, or the promise has run out by then
    DEPRECATED = "dep"
    UNKNOWN = "?"  # nobody has the contract of the release, or only a part of it
    OK = "ok"

    @property
    def breaks(self) -> bool:
        """Whether calls fail there."""
        return self in (State.GONE, State.BODY, State.NOT_YET)


OPERATION_REMOVED = "operation-removed"
_RANKS = {state: rank for rank, state in enumerate(State)}
_VISIBLE = frozenset({Sighting.SENT, Sighting.NAMED})


@dataclass(frozen=True, slots=True)
class Cell:
    """One operation in one release; findings, removals: why it is in that state, where that is known."""

    release: str
    state: State
    findings: tuple[Finding, ...] = ()
    removals: tuple[PendingRemoval, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One operation in use: where, how it fares release by release, what the ledger knows of it."""

    operation: str
    sites: tuple[CallSite, ...]
    cells: tuple[Cell, ...]
    entry: Entry | None

    @property
    def worst(self) -> Cell:
        """The first cell of the worst state."""
        return min(self.cells, key=lambda cell: _RANKS[cell.state])

    @property
    def first_break(self) -> Cell | None:
        """The first release in which the calls fail."""
        return next((cell for cell in self.cells if cell.state.breaks), None)

    @property
    def rank(self) -> tuple[bool, int, int, str]:
        """Sorts what breaks before what may, the earliest first."""
        worst = self.first_break or self.worst
        position = self.cells.index(worst)
        return not worst.state.breaks, position, _RANKS[worst.state], self.operation


@dataclass(frozen=True)  # no slots: what follows from the rows is kept
class Matrix:
    """The operations in use by the releases from base on, the worst row first.

    moments: those releases. base: what the code is taken to be written for; assumed: nobody said so.
    recognised: as in the result of a gate.
    """

    kind: ClassVar = ResultKind.MATRIX

    base: str
    assumed: bool
    moments: tuple[Moment, ...]
    rows: tuple[Row, ...]
    usage: Usage
    ledger: Ledger
    recognised: tuple[Recognised, ...] = ()

    @property
    def runs_on(self) -> tuple[str, ...]:
        """The releases with a contract in which nothing fails."""
        return tuple(
            moment.name
            for number, moment in enumerate(self.moments)
            if self.rows
            and moment.pin is not None
            and not any(row.cells[number].state.breaks for row in self.rows)
        )

    @cached_property
    def breaks(self) -> dict[str, tuple[Row, ...]]:
        """The rows that fail from a release on, by that release, in order."""
        return self._by_release(lambda row: row.first_break)

    @cached_property
    def risks(self) -> dict[str, tuple[Row, ...]]:
        """The rows that may be gone from a release on, by that release."""
        return self._by_release(
            lambda row: next((cell for cell in row.cells if cell.state is State.MAY_GO), None)
        )

    @property
    def possible(self) -> tuple[CallSite, ...]:
        """Places that may use the API, not surely enough for a row."""
        return tuple(s for s in self.usage.uses if s.operations and not _is_sure(s))

    @property
    def ignored(self) -> tuple[CallSite, ...]:
        """Calls that a comment leaves out, as a gate leaves them out."""
        return tuple(s for s in self.usage.uses if s.operations and _is_sure(s) and _is_ignored(s))

    @property
    def nowhere(self) -> tuple[CallSite, ...]:
        """Places with a path that no release has."""
        return tuple(site for site in self.usage.uses if not site.operations)

    def _by_release(self, choose: Callable[[Row], Cell | None]) -> dict[str, tuple[Row, ...]]:
        chosen = [(row, cell) for row in self.rows if (cell := choose(row)) is not None]
        names = [moment.name for moment in self.moments]
        return {
            name: tuple(row for row, cell in chosen if cell.release == name)
            for name in names
            if any(cell.release == name for _, cell in chosen)
        }


def matrix(
    usage: Usage,
    inputs: Callable[[str], OpenDocument],
    ledger: Ledger,
    *,
    base: str | None = None,
    target: str | None = None,
    profile: Profile = Profile.WIRE,
    near: Mapping[str, str] = MappingProxyType({}),
    recognised: tuple[Recognised, ...] = (),
) -> Matrix:
    """The matrix of what is used. usage: of the operations of every pinned release of the track.

    base: what the code is written for; default the oldest release that has the most of what it uses.
    target: the last release to be shown; default the last one that is known by name. near: the
    releases that documents nearly are; such a document has a column after that of its release.
    """
    joined = replace(ledger, timeline=_joined(ledger.timeline, near))
    made = _Builder(usage, inputs, joined, profile).build(base, target)
    return replace(made, recognised=recognised)


def _joined(line: Timeline, near: Mapping[str, str]) -> Timeline:
    """The line with these documents, each after the release that it nearly is."""
    moments: list[Moment] = []
    for moment in line.moments:
        names = [name for name, release in near.items() if release == moment.name]
        moments += [moment, *(replace(moment, name=printable(name), pin=name) for name in names)]
    return replace(line, moments=tuple(moments))


class _Builder:
    def __init__(
        self, usage: Usage, inputs: Callable[[str], OpenDocument], ledger: Ledger, profile: Profile
    ) -> None:
        self._usage, self._inputs, self._ledger, self._profile = usage, inputs, ledger, profile
        self._line = ledger.timeline
        self._sites = _by_operation(usage)
        self._names = {_key(name): name for site in usage.uses for name in site.operations}
        self._present = {
            moment.name: frozenset(routes([inputs(moment.pin).contract.document]).by_key)
            for moment in self._line.moments
            if moment.pin is not None
        }
        self._entries = {e.id: e for e in ledger.entries if e.element is Kind.OPERATION}

    def build(self, base: str | None, target: str | None) -> Matrix:
        end = len(self._line.moments) - 1 if target is None else self._line.position(target)
        start = self._line.position(base) if base is not None else self._oldest()
        moments = self._line.moments[start : end + 1]
        columns = [self._column(moments[0], moment) for moment in moments]
        rows = [
            Row(
                self._names[key],
                tuple(sites),
                tuple(column[key] for column in columns),
                self._entries.get(key),
            )
            for key, sites in self._sites.items()
        ]
        rows.sort(key=lambda row: row.rank)
        return Matrix(
            moments[0].name, base is None, moments, tuple(rows), self._usage, self._ledger
        )

    def _oldest(self) -> int:
        """The oldest release that has the most of the operations in use."""
        used = {
            i: self._present[self._line.moments[i].name] & self._sites.keys()
            for i in self._line.pinned
        }
        return max(used, key=lambda i: (len(used[i]), -i))

    def _column(self, base: Moment, moment: Moment) -> Mapping[str, Cell]:
        if moment.pin is None:
            return dict(self._ahead(moment))
        breaking = self._breaking(base, moment)
        return {key: self._known(key, moment, breaking.get(key, ())) for key in self._sites}

    def _known(self, key: str, moment: Moment, breaking: Sequence[Finding]) -> Cell:
        """The cell of a release that has a contract."""
        if key not in self._present[moment.name]:
            return Cell(moment.name, self._absent(key, moment))
        if breaking:
            return Cell(moment.name, State.BODY, tuple(breaking))
        return Cell(moment.name, State.DEPRECATED if self._is_old(key, moment) else State.OK)

    def _absent(self, key: str, moment: Moment) -> State:
        if moment.partial:
            return State.UNKNOWN
        at = self._line.position(moment.name)
        before = [self._line.moments[i].name for i in self._line.pinned if i < at]
        return State.GONE if any(key in self._present[n] for n in before) else State.NOT_YET

    def _is_old(self, key: str, moment: Moment) -> bool:
        """Whether the operation is deprecated in that release."""
        entry = self._entries.get(key)
        since = self._line.find(entry.deprecated_in) if entry else None
        return since is not None and since <= self._line.position(moment.name)

    def _breaking(self, base: Moment, moment: Moment) -> Mapping[str, Sequence[Finding]]:
        """By operation what breaks code that is written for base."""
        if base.pin is None or base.name == moment.name or not self._sites:
            return {}
        sides = [self._inputs(str(side.pin)).contract for side in (base, moment)]
        terms = Terms(self._profile, origins=False)
        report = compare(sides[0], sides[1], terms)
        findings = [finding for finding in report.findings if finding.severity is Severity.BREAKING]
        impact = find_impact(self._usage, findings, ())
        by_operation: dict[str, list[Finding]] = {}
        for finding in findings:
            for key in sorted({_key(name) for name, _ in use_sites(finding)} & self._sites.keys()):
                if _counts_for(key, impact, finding.id):
                    by_operation.setdefault(key, []).append(finding)
        return by_operation

    def _ahead(self, moment: Moment) -> Iterator[tuple[str, Cell]]:
        """The cells of a release that nobody has the contract of: what notes and policy say."""
        last = self._line.moments[self._line.pinned[-1]]
        pending = list(removals(self._ledger, last.name, moment.name))
        impact = find_impact(self._usage, (), pending)
        for key in self._sites:
            if key not in self._present[last.name]:
                yield key, Cell(moment.name, self._absent(key, last))
                continue
            going = tuple(removal for removal in pending if self._concerns(key, removal, impact))
            state = State.DEPRECATED if self._is_old(key, moment) else State.UNKNOWN
            yield key, Cell(moment.name, State.MAY_GO if going else state, removals=going)

    def _concerns(self, key: str, removal: PendingRemoval, impact: Impact) -> bool:
        """Whether it takes the operation, or a part of it that the code is seen to use."""
        about = [entry for entry in removal.entries if entry.operation == key]
        if any(not entry.place for entry in about):
            return True
        touches = [t for t in impact.of(removal.id) if key in map(_key, t.site.operations)]
        return bool(about) and any(t.counts and t.sighting in _VISIBLE for t in touches)


def _by_operation(usage: Usage) -> dict[str, list[CallSite]]:
    sites: dict[str, list[CallSite]] = {}
    for site in usage.uses:
        if not _is_sure(site) or _is_ignored(site):
            continue
        for key in sorted(set(map(_key, site.operations))):
            sites.setdefault(key, []).append(site)
    return sites


def _is_sure(site: CallSite) -> bool:
    return site.confidence is not Confidence.POSSIBLE


def _is_ignored(site: CallSite) -> bool:
    """Whether a comment there says that it does not matter if the operation goes."""
    return bool(site.ignores & {"*", OPERATION_REMOVED, "already-gone"})


def _counts_for(key: str, impact: Impact, identity: str) -> bool:
    touches = impact.of(identity)
    return any(t.counts and key in map(_key, t.site.operations) for t in touches)


def _key(name: str) -> str:
    method, _, path = name.partition(" ")
    return operation_key(method, path)
