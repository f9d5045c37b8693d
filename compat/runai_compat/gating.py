"""May we move from one release to another? Every finding on the way, judged by the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from runai_specs import Contract

from .acceptance import Acceptance
from .comparing import Terms, compare
from .findings import Finding, Lifecycle
from .lifecycle.ledger import Entry, Ledger
from .places import operation_key
from .policy import Verdict
from .vocabulary import Profile, Severity

Contracts = Callable[[str], Contract]


class Reason(StrEnum):
    """What can fail a gate; the names of --fail-on."""

    BREAKING = "breaking"
    WARNING = "warning"
    EARLY_REMOVAL = "early-removal"
    UNANNOUNCED_REMOVAL = "unannounced-removal"
    ANNOUNCED_REMOVAL = "announced-removal"
    OVERDUE = "overdue"


DEFAULT = frozenset({Reason.BREAKING, Reason.ANNOUNCED_REMOVAL})
_REMOVALS = {
    Verdict.EARLY: Reason.EARLY_REMOVAL,
    Verdict.UNANNOUNCED: Reason.UNANNOUNCED_REMOVAL,
}


@dataclass(frozen=True, slots=True)
class Passage:
    """One finding between the two releases: in which one it happens, what it can fail for.

    acceptance: the entry that accepts it, None if there is none that holds.
    """

    finding: Finding
    release: str
    reasons: frozenset[Reason]
    acceptance: Acceptance | None = None


@dataclass(frozen=True, slots=True)
class Prospect:
    """An element of the newest pinned release that a later one, not pinned yet, takes or may take.

    announced: release notes say so; otherwise the policy allows it from that release on.
    """

    entry: Entry
    release: str
    announced: bool


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate found. steps: the releases walked, from the first to the last with a contract;
    ahead: what is known of the releases after that, up to target. overdue: elements still in the
    last step though the policy stopped covering them. expired, unused: entries of the accepted
    findings that do not count any more, or have nothing to accept.
    """

    base: str
    target: str
    steps: tuple[str, ...]
    policy: str
    passages: tuple[Passage, ...]
    ahead: tuple[Prospect, ...]
    overdue: tuple[Entry, ...]
    expired: tuple[Acceptance, ...]
    unused: tuple[Acceptance, ...]
    fail_on: frozenset[Reason]

    @property
    def failures(self) -> tuple[Passage, ...]:
        """The findings that fail the gate."""
        return tuple(
            each for each in self.passages if each.reasons & self.fail_on and not each.acceptance
        )

    @property
    def failed(self) -> bool:
        """Whether the gate is closed."""
        prospects = Reason.ANNOUNCED_REMOVAL in self.fail_on and any(
            p.announced for p in self.ahead
        )
        late = Reason.OVERDUE in self.fail_on and bool(self.overdue)
        return bool(self.failures) or prospects or late


def gate(
    base: str,
    target: str,
    contract: Contracts,
    ledger: Ledger,
    *,
    fail_on: frozenset[Reason] = DEFAULT,
    accepted: Sequence[Acceptance] = (),
    as_of: date | None = None,
    profile: Profile = Profile.WIRE,
) -> GateResult:
    """The result for the way from base to target.

    contract gives the schemas of a release by name. base and target may be names that the ledger's
    track does not have (a cluster's own contract): then the way is a single step.
    """
    steps = way(base, target, ledger)
    findings = _findings(steps[0], steps[-1], contract, profile) if len(steps) > 1 else []
    happened = _origins(steps, contract, profile) if len(steps) > 2 else {}
    entries = {entry.id: entry for entry in ledger.entries}
    passages = [
        _passage(_with_life(finding, entries), happened, steps, accepted, as_of)
        for finding in findings
    ]
    used = {each.acceptance.id for each in passages if each.acceptance}
    return GateResult(
        base,
        target,
        steps,
        ledger.policy.name,
        tuple(passages),
        tuple(prospects(ledger, steps[-1], target)),
        tuple(_overdue(ledger)),
        tuple(each for each in accepted if not each.holds(as_of)),
        tuple(each for each in accepted if each.holds(as_of) and each.id not in used),
        fail_on,
    )


def way(base: str, target: str, ledger: Ledger) -> tuple[str, ...]:
    """The pinned releases from base to target, both included as far as they are pinned."""
    names = [moment.name for moment in ledger.timeline.moments]
    if base not in names or target not in names:
        return (base, target)
    first, last = names.index(base), names.index(target)
    if first > last:
        return (base, target)
    pinned = [names[i] for i in ledger.timeline.pinned if first < i <= last]
    return (base, *pinned)


def prospects(ledger: Ledger, known: str, target: str) -> Iterator[Prospect]:
    """What releases after the last known one, up to target, take or may take."""
    names = [moment.name for moment in ledger.timeline.moments]
    if known not in names or target not in names:
        return
    ahead = names[names.index(known) + 1 : names.index(target) + 1]
    for entry in ledger.entries:
        if entry.removed_in is None or entry.removed_in in ahead:
            if entry.announced_removal in ahead:
                yield Prospect(entry, str(entry.announced_removal), announced=True)
            elif entry.removable_from in ahead and entry.removed_in is None:
                yield Prospect(entry, str(entry.removable_from), announced=False)


def _findings(base: str, revision: str, contract: Contracts, profile: Profile) -> list[Finding]:
    return list(compare(contract(base), contract(revision), Terms(profile)).findings)


def _origins(
    steps: Sequence[str], contract: Contracts, profile: Profile
) -> Mapping[tuple[str, ...], str]:
    """In which release each change was made, by rule and use, and by use alone."""
    found: dict[tuple[str, ...], str] = {}
    for before, after in pairwise(steps):
        for finding in _findings(before, after, contract, profile):
            for use in _uses(finding):
                found[(finding.rule.id, *use)] = after
                found.setdefault(use, after)
    return found


def _passage(
    finding: Finding,
    happened: Mapping[tuple[str, ...], str],
    steps: Sequence[str],
    accepted: Sequence[Acceptance],
    as_of: date | None,
) -> Passage:
    uses = list(_uses(finding))
    keys = [*((finding.rule.id, *use) for use in uses), *uses]
    release = next((happened[key] for key in keys if key in happened), steps[-1])
    if finding.lifecycle and finding.lifecycle.removed_in in steps:
        release = str(finding.lifecycle.removed_in)
    acceptance = next((a for a in accepted if a.id == finding.id and a.holds(as_of)), None)
    return Passage(finding, release, frozenset(_reasons(finding)), acceptance)


def _reasons(finding: Finding) -> Iterator[Reason]:
    if finding.severity is Severity.BREAKING:
        yield Reason.BREAKING
    if finding.severity is Severity.WARNING:
        yield Reason.WARNING
    verdict = finding.lifecycle.verdict if finding.lifecycle else None
    if verdict in _REMOVALS:
        yield _REMOVALS[Verdict(verdict)]


def _with_life(finding: Finding, entries: Mapping[str, Entry]) -> Finding:
    """The finding with what the ledger knows of the element that went."""
    if finding.lifecycle is None:
        return finding
    known = (entries.get(" ".join(filter(None, use))) for use in _uses(finding))
    entry = next((each for each in known if each is not None and each.removed_in), None)
    if entry is None:
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


def _overdue(ledger: Ledger) -> Iterable[Entry]:
    return (
        entry
        for entry in ledger.entries
        if entry.verdict is Verdict.OVERDUE and entry.removed_in is None
    )
