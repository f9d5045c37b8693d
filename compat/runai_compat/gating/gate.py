"""May we move from one release to another? Every finding on the way, judged by the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import ClassVar

from runai_specs.documents import OpenDocument
from runai_specs.fetch.errors import shown
from runai_specs.openapi.locations import operation_key

from ..findings.compare import Terms, compare
from ..findings.locate import placed
from ..findings.model import Finding, Lifecycle, former_ids
from ..lifecycle.ledger import Entry, Ledger
from ..lifecycle.policy import Timeline, Verdict
from ..lifecycle.queries import causes, is_overdue, is_there
from ..scanning.routes import routes
from ..scanning.sites import Usage
from ..vocabulary import Profile, ResultKind, Severity, members_named
from .accepted import Acceptance
from .impact import Impact, find_impact, uses_by_operation
from .model import DeprecatedUse, GatedFinding, PendingRemoval, Reason, Recognised, Step

Inputs = Callable[[str], OpenDocument]


DEFAULT = frozenset({Reason.BREAKING, Reason.ANNOUNCED_REMOVAL, Reason.ALREADY_GONE})
_REMOVALS = {
    Verdict.EARLY: Reason.EARLY_REMOVAL,
    Verdict.UNANNOUNCED: Reason.UNANNOUNCED_REMOVAL,
}
_WORST = (Verdict.EARLY, Verdict.UNANNOUNCED, Verdict.UNDECIDABLE)


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate found.

    steps: the releases walked, from the first to the last with a contract; ahead: what is known of
    the releases after that, up to target. overdue: what is still in the last step though the policy
    stopped covering it. expired, unused: entries of the accepted findings that do not count any
    more, or have nothing to accept; outdated: those whose ID is of an older version of this package.
    impact: what touches the files that were given, None where none were; then nothing else fails.
    gone_before: operations in use that base does not have any more. deprecated: those in use that
    are deprecated, and still in the last step. is_downgrade: the target comes before the base.
    recognised: the ends of the way that are releases, though they were not named as such.
    """

    kind: ClassVar = ResultKind.GATE

    base: str
    target: str
    steps: tuple[Step, ...]
    unpinned: tuple[str, ...]
    gated_findings: tuple[GatedFinding, ...]
    ahead: tuple[PendingRemoval, ...]
    overdue: tuple[PendingRemoval, ...]
    expired: tuple[Acceptance, ...]
    unused: tuple[Acceptance, ...]
    fail_on: frozenset[Reason]
    ledger: Ledger
    profile: Profile = Profile.WIRE
    outdated: tuple[Acceptance, ...] = ()
    as_of: date | None = None
    impact: Impact | None = None
    gone_before: tuple[PendingRemoval, ...] = ()
    deprecated: tuple[DeprecatedUse, ...] = ()
    is_downgrade: bool = False
    recognised: tuple[Recognised, ...] = ()

    @property
    def releases(self) -> tuple[str, ...]:
        """Those that findings can happen in, in order."""
        return tuple(step.name for step in self.steps[1:])

    @property
    def failures(self) -> tuple[GatedFinding, ...]:
        """The findings that fail the gate."""
        return tuple(gated for gated in self.gated_findings if self.fails(gated))

    @property
    def failing_removals(self) -> tuple[PendingRemoval, ...]:
        """What is known of the future and fails the gate."""
        announced = [removal for removal in self.ahead if removal.announced]
        return tuple(
            removal
            for removal in (*self.gone_before, *announced, *self.overdue)
            if removal.reason in self.fail_on
            and not removal.acceptance
            and self._concerns(removal.id)
        )

    @property
    def failed(self) -> bool:
        """Whether the gate is closed."""
        return bool(self.failures or self.failing_removals)

    @property
    def acceptable(self) -> dict[str, tuple[str, str]]:
        """Rule and element of everything that can be accepted, by its ID."""
        named = {gated.finding.id: _named(gated.finding) for gated in self.gated_findings}
        known = (*self.ahead, *self.overdue, *self.gone_before)
        return {**{removal.id: _foreseen(removal) for removal in known}, **named}

    @property
    def failing(self) -> dict[str, tuple[str, str]]:
        """The same of everything that fails the gate."""
        ids = [
            *(failure.finding.id for failure in self.failures),
            *(removal.id for removal in self.failing_removals),
        ]
        known = self.acceptable
        return {id_: known[id_] for id_ in ids}

    def fails(self, gated: GatedFinding) -> bool:
        """Whether the finding fails the gate."""
        watched = gated.reasons & self.fail_on
        return bool(watched) and not gated.acceptance and self._concerns(gated.finding.id)

    def _concerns(self, identity: str) -> bool:
        """Whether it counts for the files that were given; without any, it does for somebody's."""
        return self.impact is None or self.impact.counts(identity)


def _named(finding: Finding) -> tuple[str, str]:
    operation = finding.operations[0] if finding.operations else ""
    return finding.rule.id, f"{operation} {finding.location}".strip()


def _foreseen(removal: PendingRemoval) -> tuple[str, str]:
    return str(removal.reason), removal.entries[0].name


def gate(
    base: str,
    target: str,
    inputs: Inputs,
    ledger: Ledger,
    *,
    fail_on: frozenset[Reason] = DEFAULT,
    accepted: Sequence[Acceptance] = (),
    as_of: date | None = None,
    profile: Profile = Profile.WIRE,
    usage: Usage | None = None,
    near: Mapping[str, str] = MappingProxyType({}),
) -> GateResult:
    """The result for the way from base to target.

    inputs gives contracts by name. usage: what people's files use; the rest then fails nothing. base and target may be names that the ledger's track does not
    have (a cluster's own contract): then the way is a single step, unless near has the release that
    such a one nearly is.
    """
    steps = way(base, target, ledger.timeline, near)
    current = [acceptance for acceptance in accepted if acceptance.holds(as_of)]
    holding = {id: finding for finding in current if not finding.uses for id in finding.ids}
    gated_findings = tuple(_passages(steps, inputs, ledger, profile, holding))
    ahead = tuple(_accepted(removals(ledger, steps[-1].name, target), holding))
    overdue = tuple(_accepted(_overdue(ledger, steps[-1].name), holding))
    gone = tuple(_accepted(_gone_before(steps, inputs, ledger, usage), holding))
    used = {gated.acceptance for gated in gated_findings}
    used |= {removal.acceptance for removal in (*ahead, *overdue, *gone)}
    left = {entry.id: entry for entry in holding.values() if entry not in used}
    names = (base, target, *_names(ledger.timeline))
    if left:
        gated_findings = tuple(_accepted_before(gated_findings, left, names))
    outdated = {gated.acceptance for gated in gated_findings} - used
    findings = [gated.finding for gated in gated_findings]
    result = GateResult(
        base=printable(base),
        target=printable(target),
        steps=steps,
        unpinned=_unpinned(ledger.timeline, steps[-1].name, target),
        gated_findings=gated_findings,
        ahead=ahead,
        overdue=overdue,
        expired=tuple(acceptance for acceptance in accepted if not acceptance.holds(as_of)),
        unused=tuple(acceptance for acceptance in left.values() if acceptance not in outdated),
        outdated=tuple(acceptance for acceptance in left.values() if acceptance in outdated),
        fail_on=fail_on,
        ledger=ledger,
        profile=profile,
        as_of=as_of,
        impact=None if usage is None else find_impact(usage, findings, (*ahead, *overdue, *gone)),
        gone_before=gone,
        deprecated=tuple(_deprecated(ledger, steps[-1].name, usage)),
        is_downgrade=_is_downgrade(near.get(base, base), near.get(target, target), ledger.timeline),
    )
    return _accepting_uses(result, [finding for finding in current if finding.uses], names)


def _accepting_uses(
    result: GateResult, entries: Sequence[Acceptance], names: Sequence[str]
) -> GateResult:
    """The result without what is accepted for the uses that it hits; names: as for former_ids."""
    if result.impact is None or not entries:
        return result
    by_id = {id: entry for entry in entries for id in entry.ids}
    chosen: dict[str, Acceptance] = {}
    for gated in result.gated_findings:
        finding = gated.finding
        if gated.acceptance or not result.impact.of(finding.id):
            continue
        entry = _acceptance(finding, by_id) or _acceptance_before(finding, by_id, names)
        if entry is not None:
            chosen[finding.id] = entry
    known = (*result.ahead, *result.overdue, *result.gone_before)
    chosen |= {removal.id: by_id[removal.id] for removal in known if removal.id in by_id}
    impact = result.impact.accepting(chosen)
    whole = {id: entry for id, entry in chosen.items() if not impact.counts(id)}
    matching = {entry.id for id, entry in chosen.items() if impact.accepts(id)}
    findings = [
        replace(gated, acceptance=gated.acceptance or whole.get(gated.finding.id))
        for gated in result.gated_findings
    ]
    renamed = [
        entry
        for gated in findings
        if (entry := chosen.get(gated.finding.id)) is gated.acceptance
        and entry is not None
        and _acceptance(gated.finding, by_id) is None
    ]
    return replace(
        result,
        impact=impact,
        gated_findings=tuple(findings),
        ahead=tuple(_accepted(result.ahead, whole)),
        overdue=tuple(_accepted(result.overdue, whole)),
        gone_before=tuple(_accepted(result.gone_before, whole)),
        outdated=(*result.outdated, *renamed),
        unused=(*result.unused, *(entry for entry in entries if entry.id not in matching)),
    )


def reasons(text: str) -> frozenset[Reason]:
    """Reasons named in a list with commas; "never" is none. Raises UnknownNameError."""
    return members_named(text, Reason, "reason to fail")


def way(
    base: str, target: str, line: Timeline, near: Mapping[str, str] = MappingProxyType({})
) -> tuple[Step, ...]:
    """The pinned releases from base to target, both included as far as they are pinned.

    near: the releases that documents nearly are. From such a document the way goes to the release
    after that; to one, by that release.
    """
    first, last = line.find(near.get(base, base)), line.find(near.get(target, target))
    pinned = [i for i in line.pinned if last is not None and i <= last]
    end = target
    if last is not None and pinned and line.moments[last].pin is None and last != first:
        end = str(line.moments[pinned[-1]].pin)
        last = pinned[-1]
    start = _step(line, None if base in near else first, base)
    stop = _step(line, None if end in near else last, end)
    if first is None or last is None or first > last:
        return (start, stop)
    between = [i for i in pinned if first < i < last]
    if end in near and last > first:
        between.append(last)
    inner = [_step(line, i, str(line.moments[i].pin)) for i in between]
    return (start, *inner, *([stop] if stop != start else []))


def _is_downgrade(base: str, target: str, line: Timeline) -> bool:
    first, last = line.find(base), line.find(target)
    return first is not None and last is not None and last < first


def printable(name: str) -> str:
    """The name of a contract as reports may have it: an address without user, password and query."""
    return shown(name) if "://" in name else name


def _step(line: Timeline, position: int | None, name: str) -> Step:
    if position is None:
        return Step(printable(name), name)
    moment = line.moments[position]
    return Step(moment.name, name if moment.pin is None else moment.pin)


def _unpinned(line: Timeline, known: str, target: str) -> tuple[str, ...]:
    """The releases between the last step and target."""
    first, last = line.find(known), line.find(target)
    if first is None or last is None:
        return ()
    return tuple(moment.name for moment in line.moments[first + 1 : last + 1])


def removals(ledger: Ledger, known: str, target: str) -> Iterator[PendingRemoval]:
    """What releases after the last known one, up to target, take or may take."""
    ahead = _unpinned(ledger.timeline, known, target)
    there = [entry for entry in ledger.entries if is_there(ledger, entry, known)]
    for group in causes(there):
        release = group[0].announced_removal
        if release in ahead:
            yield PendingRemoval(group, str(release), Reason.ANNOUNCED_REMOVAL)
        elif group[0].removable_from in ahead:
            yield PendingRemoval(group, str(group[0].removable_from), Reason.OVERDUE)


def _passages(
    steps: Sequence[Step],
    inputs: Inputs,
    ledger: Ledger,
    profile: Profile,
    accepted: Mapping[str, Acceptance],
) -> Iterator[GatedFinding]:
    if len(steps) < 2:
        return
    happened = _origins(steps, inputs, profile) if len(steps) > 2 else {}
    entries = {entry.id: entry for entry in ledger.entries}
    for finding in _findings(steps[0], steps[-1], inputs, Terms(profile)):
        entry = _entry(finding, entries)
        judged = _with_life(finding, entry)
        release = _release(judged, happened, steps)
        reasons = frozenset(_reasons(judged))
        acceptance = _acceptance(finding, accepted) if accepted else None
        yield GatedFinding(judged, release, reasons, entry, acceptance)


def _acceptance(finding: Finding, accepted: Mapping[str, Acceptance]) -> Acceptance | None:
    names = finding.fingerprints
    return next((accepted[name] for name in names if name in accepted), None)


def _accepted_before(
    gated_findings: Sequence[GatedFinding],
    accepted: Mapping[str, Acceptance],
    names: Sequence[str],
) -> Iterator[GatedFinding]:
    """The findings, accepted also by an ID that an older version of this package gave them."""
    for gated in gated_findings:
        entry = gated.acceptance or _acceptance_before(gated.finding, accepted, names)
        yield replace(gated, acceptance=entry) if entry else gated


def _acceptance_before(
    finding: Finding, accepted: Mapping[str, Acceptance], names: Sequence[str]
) -> Acceptance | None:
    return next((accepted[id] for id in former_ids(finding, names) if id in accepted), None)


def _names(line: Timeline) -> Iterator[str]:
    for moment in line.moments:
        yield from filter(None, (moment.name, moment.pin))


def _findings(base: Step, revision: Step, inputs: Inputs, terms: Terms) -> list[Finding]:
    before, after = inputs(base.contract), inputs(revision.contract)
    report = compare(before.contract, after.contract, terms)
    return list(placed(report, before.bundle, after.bundle).findings)


def _origins(
    steps: Sequence[Step], inputs: Inputs, profile: Profile
) -> Mapping[tuple[str, ...], str]:
    """In which release each change was made, by rule and use, and by use alone."""
    origins: dict[tuple[str, ...], str] = {}
    for before, after in pairwise(steps):
        for finding in _findings(before, after, inputs, Terms(profile, origins=False)):
            for use in _uses(finding):
                origins[(finding.rule.id, *use)] = after.name
                origins.setdefault(use, after.name)
    return origins


def _release(
    finding: Finding, happened: Mapping[tuple[str, ...], str], steps: Sequence[Step]
) -> str:
    if finding.lifecycle and finding.lifecycle.removed_in in [step.name for step in steps[1:]]:
        return str(finding.lifecycle.removed_in)
    uses = list(_uses(finding))
    keys = [*((finding.rule.id, *use) for use in uses), *uses]
    return next((happened[key] for key in keys if key in happened), steps[-1].name)


def _reasons(finding: Finding) -> Iterator[Reason]:
    if finding.severity is Severity.BREAKING:
        yield Reason.BREAKING
    if finding.severity is Severity.WARNING:
        yield Reason.WARNING
    verdict = finding.lifecycle.verdict if finding.lifecycle else None
    if verdict in _REMOVALS:
        yield _REMOVALS[Verdict(verdict)]


def _entry(finding: Finding, entries: Mapping[str, Entry]) -> Entry | None:
    """What the ledger knows of the element that went, or was marked; where it is several, the
    use site that had the worst of it.
    """
    ids = (" ".join(filter(None, use)) for use in _uses(finding))
    known = [entry for entry in map(entries.get, ids) if entry is not None]
    if finding.lifecycle is not None:
        gone = [entry for entry in known if entry.removed_in]
        return min(gone, key=_gravity, default=None)
    return next((entry for entry in known if entry.deprecated_in), None)


def _gravity(entry: Entry) -> int:
    """0 for the worst verdict on a removal."""
    return _WORST.index(entry.verdict) if entry.verdict in _WORST else len(_WORST)


def _with_life(finding: Finding, entry: Entry | None) -> Finding:
    """The finding of a removal with what the ledger knows of it."""
    if finding.lifecycle is None or entry is None:
        return finding
    life = Lifecycle(
        str(entry.verdict), entry.deprecated_in, entry.removed_in, entry.removable_from
    )
    return replace(finding, lifecycle=life)


def _uses(finding: Finding) -> Iterator[tuple[str, str]]:
    """Operation key and place of each use, as the ledger's ids are made."""
    for use in finding.uses:
        method, _, path = use.operation.partition(" ")
        yield operation_key(method, path), use.location


def _overdue(ledger: Ledger, release: str) -> Iterator[PendingRemoval]:
    late = (entry for entry in ledger.entries if is_overdue(ledger, entry, release))
    for group in causes(late):
        yield PendingRemoval(group, str(group[0].removable_from), Reason.OVERDUE)


def _gone_before(
    steps: Sequence[Step], inputs: Inputs, ledger: Ledger, usage: Usage | None
) -> Iterator[PendingRemoval]:
    """The operations in use that a release up to the first step took."""
    if usage is None:
        return
    line, first = ledger.timeline, ledger.timeline.find(steps[0].name)
    there = routes(inputs(step.contract).contract.document for step in (steps[0], steps[-1])).by_key
    for key in uses_by_operation(usage).keys() - there.keys():
        entry = ledger.find(key)
        removed = line.find(entry.removed_in) if entry else None
        if entry and removed is not None and (first is None or removed <= first):
            yield PendingRemoval((entry,), str(entry.removed_in), Reason.ALREADY_GONE)


def _deprecated(ledger: Ledger, release: str, usage: Usage | None) -> Iterator[DeprecatedUse]:
    """The operations in use that are deprecated in that release."""
    if usage is None:
        return
    at = ledger.timeline.find(release)
    for key, sites in sorted(uses_by_operation(usage).items()):
        entry = ledger.find(key)
        since = ledger.timeline.find(entry.deprecated_in) if entry else None
        if entry is None or at is None or since is None or since > at:
            continue
        if is_there(ledger, entry, release):
            yield DeprecatedUse(entry, tuple(sites))


def _accepted(
    removals: Iterable[PendingRemoval], accepted: Mapping[str, Acceptance]
) -> Iterator[PendingRemoval]:
    for removal in removals:
        yield replace(removal, acceptance=removal.acceptance or accepted.get(removal.id))
