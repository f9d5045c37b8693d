"""A to-do list for the way to a release: what to do before which upgrade, by when at the latest.

Where people's files were given, only what touches them is in it, with the places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from ..kinds import ChangeKind
from ..lifecycle.history import Kind
from ..lifecycle.ledger import Entry
from ..lifecycle.policy import Moment
from ..scanning.sites import CallSite
from ..vocabulary import ResultKind, Severity
from .gate import GateResult
from .impact import Impact, uses_by_operation
from .model import GatedFinding, PendingRemoval, Recognised


@dataclass(frozen=True, slots=True)
class Move:
    """Operations that go, or will, and what to use instead of them (None: nothing is named); sites:
    where people's files use them. is_later: they do not go, an earlier release has them not yet.
    """

    operations: tuple[str, ...]
    instead: str | None
    entry: Entry | None = None
    sites: tuple[CallSite, ...] = ()
    is_later: bool = False

    @property
    def notice(self) -> str:
        """Since when it was known that they go, `deprecated since 2.22`."""
        if self.is_later:
            return "only later releases have it"
        since = self.entry.deprecated_in if self.entry else None
        return f"deprecated since {since}" if since else "gone without notice"


@dataclass(frozen=True, slots=True)
class Change:
    """Findings of one rule: one task, with the places where it applies."""

    gated_findings: tuple[GatedFinding, ...]
    sites: tuple[CallSite, ...] = ()


@dataclass(frozen=True, slots=True)
class Fading:
    """Elements that share their fate: what they are called, and what is known of them."""

    entries: tuple[Entry, ...]
    announced: bool = False
    sites: tuple[CallSite, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One release on the way, with when it came out as far as that is known.

    moves, changes: to be done before the upgrade to it. watch: may break, depending on how clients
    were written. fading: what release notes or the policy allow it to take, not seen yet. marked:
    deprecated in it, where no later stage tells of it. possible: operations that can be used from it on.
    """

    release: str
    known: bool
    earliest: date | None
    latest: date | None
    moves: tuple[Move, ...] = ()
    changes: tuple[Change, ...] = ()
    watch: tuple[Change, ...] = ()
    fading: tuple[Fading, ...] = ()
    marked: tuple[Fading, ...] = ()
    possible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The stages from base to target, in order; overdue: what may go in any of them; gone: what the
    files use though base does not have it any more. recognised, is_downgrade: as in the result of a gate.
    """

    kind: ClassVar = ResultKind.PLAN

    base: str
    target: str
    stages: tuple[Stage, ...]
    overdue: tuple[Fading, ...]
    gone: tuple[Move, ...] = ()
    recognised: tuple[Recognised, ...] = ()
    is_downgrade: bool = False

    @property
    def way(self) -> str:
        """What it is a plan for: an upgrade or a downgrade."""
        return "downgrade" if self.is_downgrade else "upgrade"


def plan(gated: GateResult) -> Plan:
    """The plan that a gate's result makes."""
    gated = gated if gated.impact is None else _narrowed(gated, gated.impact)
    line = gated.ledger.timeline
    known = [_stage(name, _moment(gated, name), gated) for name in gated.releases]
    ahead = [
        Stage(
            moment.name,
            known=False,
            earliest=moment.earliest,
            latest=moment.latest,
            fading=tuple(
                _foreseen(
                    (removal for removal in gated.ahead if removal.release == moment.name), gated
                )
            ),
        )
        for moment in line.moments
        if moment.name in gated.unpinned
    ]
    late = _alike(
        entry for removal in gated.overdue if not gated.is_downgrade for entry in removal.entries
    )
    overdue = tuple(Fading(group, sites=_using(group, gated)) for group in late)
    gone = tuple(
        Move((entry.name,), entry.replacement, entry, _using((entry,), gated))
        for removal in gated.gone_before
        for entry in removal.entries
    )
    stages = (*known, *ahead)
    return Plan(
        gated.base, gated.target, stages, overdue, gone, gated.recognised, gated.is_downgrade
    )


def _narrowed(gated: GateResult, impact: Impact) -> GateResult:
    """The result with only what counts for the files."""
    return replace(
        gated,
        gated_findings=tuple(g for g in gated.gated_findings if impact.counts(g.finding.id)),
        ahead=tuple(removal for removal in gated.ahead if impact.counts(removal.id)),
        overdue=tuple(removal for removal in gated.overdue if impact.counts(removal.id)),
        gone_before=tuple(removal for removal in gated.gone_before if impact.counts(removal.id)),
    )


def _using(entries: Iterable[Entry], gated: GateResult) -> tuple[CallSite, ...]:
    """Where the files use the operations of the elements."""
    if gated.impact is None:
        return ()
    uses = uses_by_operation(gated.impact.usage)
    return _each_once(site for entry in entries for site in uses.get(entry.operation, ()))


def _hit(gated_findings: Iterable[GatedFinding], gated: GateResult) -> tuple[CallSite, ...]:
    """Where the findings count."""
    if gated.impact is None:
        return ()
    touches = (t for finding in gated_findings for t in gated.impact.of(finding.finding.id))
    return _each_once(touch.site for touch in touches if touch.counts)


def _each_once(sites: Iterable[CallSite]) -> tuple[CallSite, ...]:
    return tuple({id(site): site for site in sites}.values())


def _moment(gated: GateResult, name: str) -> Moment | None:
    position = gated.ledger.timeline.find(name)
    return (
        None
        if position is None or gated.ledger.api is None
        else gated.ledger.timeline.moments[position]
    )


def _stage(release: str, moment: Moment | None, gated: GateResult) -> Stage:
    here = [
        finding
        for finding in gated.gated_findings
        if finding.release == release and not finding.acceptance
    ]
    removed = ChangeKind.OPERATION_REMOVED
    removals = [item for item in here if item.finding.rule.kind is removed]
    rest = [item for item in here if item.finding.rule.kind is not removed]
    later = {entry.id for removal in (*gated.ahead, *gated.overdue) for entry in removal.entries}
    used = None if gated.impact is None else uses_by_operation(gated.impact.usage)
    fresh = [
        entry
        for entry in gated.ledger.entries
        if entry.deprecated_in == release and not gated.is_downgrade
        if entry.removed_in is None and entry.id not in later
        if used is None or (entry.operation in used and not entry.place)
    ]
    return Stage(
        release,
        known=True,
        earliest=moment.earliest if moment else None,
        latest=moment.latest if moment else None,
        moves=tuple(_moves(removals, gated)),
        changes=tuple(_changes(rest, Severity.BREAKING, gated)),
        watch=tuple(_changes(rest, Severity.WARNING, gated)),
        marked=tuple(Fading(group, sites=_using(group, gated)) for group in _alike(fresh)),
        possible=tuple(_new(here)) if used is None else (),
    )


def _moves(removals: Iterable[GatedFinding], gated: GateResult) -> Iterator[Move]:
    """One move for all operations that have the same replacement, those without one last."""
    groups: dict[str, list[GatedFinding]] = {}
    for removal in removals:
        instead = removal.entry.replacement if removal.entry else None
        groups.setdefault(instead or "", []).append(removal)
    for instead, grouped in sorted(groups.items(), key=lambda group: not group[0]):
        names = tuple(removal.finding.operations[0] for removal in grouped)
        yield Move(
            names, instead or None, grouped[0].entry, _hit(grouped, gated), gated.is_downgrade
        )


def _changes(
    gated_findings: Sequence[GatedFinding], severity: Severity, gated: GateResult
) -> Iterator[Change]:
    groups: dict[str, list[GatedFinding]] = {}
    for finding in gated_findings:
        if finding.finding.severity is severity:
            groups.setdefault(finding.finding.rule.id, []).append(finding)
    return (Change(tuple(group), _hit(group, gated)) for group in groups.values())


def _foreseen(removals: Iterable[PendingRemoval], gated: GateResult) -> Iterator[Fading]:
    """What was announced first."""
    rest = list(removals)
    for announced in (True, False):
        chosen = (removal for removal in rest if removal.announced is announced)
        for group in _alike(entry for removal in chosen for entry in removal.entries):
            yield Fading(group, announced, _using(group, gated))


def _alike(entries: Iterable[Entry]) -> list[tuple[Entry, ...]]:
    """Operations by what replaces them, other elements by themselves; operations first.

    What fades with its operation has no line of its own.
    """
    rest = list(entries)
    whole = {change.operation for change in rest if change.element is Kind.OPERATION}
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in rest:
        if entry.element is Kind.OPERATION:
            groups.setdefault((0, entry.replacement, entry.deprecated_in), []).append(entry)
        elif entry.operation not in whole:
            name = _leaf(entry)
            key = (1, entry.element, name, entry.replacement, entry.deprecated_in)
            groups.setdefault(key, []).append(entry)
    return [tuple(group) for _, group in sorted(groups.items(), key=lambda item: item[0][0] != 0)]


def _leaf(entry: Entry) -> str:
    """What the element is called wherever it is: all that is after the last step."""
    return entry.place.rpartition(".")[2]


def _new(gated_findings: Iterable[GatedFinding]) -> Iterator[str]:
    for gated in gated_findings:
        if gated.finding.rule.kind is ChangeKind.OPERATION_ADDED:
            yield gated.finding.operations[0]
