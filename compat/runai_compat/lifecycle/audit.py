"""How well each release kept the promise, and every case where it did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import ClassVar

from runai_specs import Contract
from runai_specs.catalog.announcements import Announcement
from runai_specs.errors import UnknownNameError

from ..findings.compare import Terms, compare
from ..findings.model import Finding
from ..kinds import ChangeKind
from ..vocabulary import ResultKind, Severity
from .history import Kind
from .ledger import Entry, Ledger
from .policy import Verdict
from .queries import causes, is_overdue

# Kinds of change by which an element can do, or takes, more than before.
_FEATURES = frozenset(
    {ChangeKind.PROPERTY_ADDED, ChangeKind.PARAMETER_ADDED, ChangeKind.ENUM_VALUE_ADDED, ChangeKind.MEDIA_TYPE_ADDED, ChangeKind.BODY_ADDED,
     ChangeKind.VARIANT_ADDED}
)  # fmt: skip


class Breach(StrEnum):
    """How a promise can be broken."""

    REMOVED_EARLY = "removed-early"
    REMOVED_UNANNOUNCED = "removed-unannounced"
    OVERDUE = "overdue"
    GAINED_FEATURES = "deprecated-gained-features"
    NO_REPLACEMENT = "deprecated-without-replacement"
    CONTRADICTION = "flag-contradicts-announcement"
    CHANGED_INSIDE = "breaking-change-inside-release"


@dataclass(frozen=True, slots=True)
class Case:
    """One breach: in which release, of which elements (one root cause), and the particulars."""

    breach: Breach
    release: str
    elements: tuple[str, ...]
    detail: str


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """What a release did, counted in root causes.

    removed: by verdict. deprecated: newly. overdue: still there though no longer covered.
    breaking: changes that break clients of the release before, removals among them.
    """

    release: str
    removed: Mapping[Verdict, int]
    deprecated: int
    overdue: int
    breaking: int

    @property
    def kept(self) -> float | None:
        """The share of removals whose notice was long enough, of those that can be told."""
        told = sum(self.removed.get(kind, 0) for kind in _TELLING)
        return self.removed.get(Verdict.ON_TIME, 0) / told if told else None


_TELLING = (Verdict.ON_TIME, Verdict.EARLY, Verdict.UNANNOUNCED)


@dataclass(frozen=True, slots=True)
class Audit:
    """The record of every release after the first, and all cases by release and breach.

    partial: the releases whose contracts hold only what is known of the API.
    """

    kind: ClassVar = ResultKind.AUDIT

    api: str | None
    track: str | None
    policy: str | None
    records: tuple[ReleaseRecord, ...]
    cases: tuple[Case, ...]
    partial: tuple[str, ...] = ()


def audit(
    ledger: Ledger,
    contract: Callable[[str], Contract],
    announcements: Iterable[Announcement] = (),
    captures: Iterable[tuple[str, Contract]] = (),
) -> Audit:
    """The audit of a ledger. contract gives the contract of a pin by its name; captures are other
    documents of releases: a release is not to change once it is out.
    """
    line = ledger.timeline
    names = [line.moments[i].name for i in line.pinned]
    pins = {line.moments[i].name: str(line.moments[i].pin) for i in line.pinned}
    breaking: Counter[str] = Counter()
    cases = [*_removals(ledger), *_overdue(ledger, names[-1]), *_without_replacement(ledger)]
    cases += _contradictions(ledger, tuple(announcements))
    for release, other in captures:
        position = line.position(release)
        if line.moments[position].pin is None:
            raise UnknownNameError("pinned release", release, names)
        name = line.moments[position].name
        cases += _inside(name, contract(pins[name]), other)
    for before, after in pairwise(names):
        breaks, gains = _step(before, after, contract(pins[before]), contract(pins[after]))
        breaking[after] = breaks
        cases += gains
    records = (_record(ledger, name, breaking[name]) for name in names[1:])
    order = {name: number for number, name in enumerate(names)}
    cases.sort(
        key=lambda case: (
            order.get(case.release, 0),
            list(Breach).index(case.breach),
            case.elements,
        )
    )
    return Audit(ledger.api, line.track, ledger.promise, tuple(records), tuple(cases), line.partial)


def _record(ledger: Ledger, release: str, breaking: int) -> ReleaseRecord:
    entries = ledger.entries
    gone = causes(entry for entry in entries if entry.removed_in == release)
    new = causes(entry for entry in entries if entry.deprecated_in == release)
    late = causes(entry for entry in entries if is_overdue(ledger, entry, release))
    return ReleaseRecord(
        release, Counter(group[0].verdict for group in gone), len(new), len(late), breaking
    )


def _removals(ledger: Ledger) -> Iterator[Case]:
    for group in causes(entry for entry in ledger.entries if entry.removed_in):
        first, release = group[0], str(group[0].removed_in)
        if first.verdict is Verdict.EARLY:
            detail = f"deprecated in {first.deprecated_in}, to stay until {first.supported_until}"
            yield Case(Breach.REMOVED_EARLY, release, _ids(group), detail)
        elif first.verdict is Verdict.UNANNOUNCED:
            yield Case(Breach.REMOVED_UNANNOUNCED, release, _ids(group), "no deprecation before it")


def _overdue(ledger: Ledger, newest: str) -> Iterator[Case]:
    for group in causes(
        e for e in ledger.entries if e.verdict is Verdict.OVERDUE and not e.removed_in
    ):
        detail = f"deprecated in {group[0].deprecated_in}, removable from {group[0].removable_from}"
        yield Case(Breach.OVERDUE, newest, _ids(group), detail)


def _without_replacement(ledger: Ledger) -> Iterator[Case]:
    """Deprecated operations that name nothing to use instead."""
    for entry in ledger.entries:
        if entry.element is Kind.OPERATION and entry.deprecated_in and not entry.replacement:
            yield Case(
                Breach.NO_REPLACEMENT,
                entry.deprecated_in,
                (entry.name,),
                "nothing is named instead",
            )


def _contradictions(ledger: Ledger, announcements: Sequence[Announcement]) -> Iterator[Case]:
    """Announced, but never flagged in a release that is pinned; announced as gone, but there."""
    names = [moment.name for moment in ledger.timeline.moments]
    newest = ledger.timeline.pinned[-1] if announcements else -1
    for entry in ledger.entries:
        kinds = {fact.kind for fact in entry.evidence}
        gone = entry.announced_removal
        if gone in names and names.index(str(gone)) <= newest and entry.removed_in is None:
            yield Case(
                Breach.CONTRADICTION, str(gone), (entry.name,), f"announced as removed in {gone}"
            )
        announced = [fact.release for fact in entry.evidence if fact.kind == "announcement"]
        if kinds == {"announcement"} and names.index(announced[0]) <= newest:
            detail = f"announced in {announced[0]}, not flagged in any release"
            yield Case(Breach.CONTRADICTION, announced[0], (entry.name,), detail)


def _step(before: str, after: str, old: Contract, new: Contract) -> tuple[int, list[Case]]:
    """How many changes break clients, and which deprecated elements gained features."""
    findings = compare(old, new, Terms(origins=False)).findings
    gains = [
        Case(
            Breach.GAINED_FEATURES,
            after,
            _uses(finding),
            f"{finding.rule.title}, in what was deprecated in {before} already",
        )
        for finding in findings
        if finding.rule.kind in _FEATURES and all(use.deprecated for use in finding.uses)
    ]
    return sum(finding.severity is Severity.BREAKING for finding in findings), gains


def _inside(release: str, pinned: Contract, other: Contract) -> Iterator[Case]:
    """What breaks clients between two documents of the same release."""
    for finding in compare(pinned, other, Terms(origins=False)).findings:
        if finding.severity is Severity.BREAKING:
            detail = f"{finding.rule.title}, in {other.name}"
            yield Case(Breach.CHANGED_INSIDE, release, _uses(finding), detail)


def _uses(finding: Finding) -> tuple[str, ...]:
    return tuple(f"{use.operation} {use.location}".strip() for use in finding.uses)


def _ids(group: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(entry.name for entry in group)
