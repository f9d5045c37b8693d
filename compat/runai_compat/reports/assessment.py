"""A comparison or a gate's result as every format for machines and for the browser needs it."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath
from urllib.parse import quote

from runai_specs.files import fingerprint

from ..findings.model import Finding, Position, Report
from ..gating.accepted import Acceptance
from ..gating.gate import GateResult
from ..gating.impact import Impact, Touch
from ..gating.model import GatedFinding, PendingRemoval, Reason
from ..lifecycle.ledger import Entry, Ledger
from ..scanning.sites import CallSite
from ..vocabulary import Profile, Severity
from .elements import instead, life
from .wording import (
    change,
    counted,
    coverage,
    operations,
    other_sides,
    path_at,
    rename,
    shortened,
    usage_summary,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A finding, the release in which it happens, and whether it fails the check.

    entry: what the ledger knows of the element. acceptance: why it does not fail. touches: the
    uses in people's files that it touches; site: the one that the row is about, if it is about one.
    """

    finding: Finding
    release: str
    fails: bool
    entry: Entry | None = None
    acceptance: Acceptance | None = None
    touches: tuple[Touch, ...] = ()
    site: CallSite | None = None

    @property
    def position(self) -> Position | None:
        """Where to look: in people's code, else in the new document, else in the old."""
        if self.site is not None:
            return Position(self.site.file, self.site.line, self.site.column)
        before, after = self.finding.positions
        return after or before

    @property
    def rule_id(self) -> str:
        """Of the rule that judged."""
        return self.finding.rule.id

    @property
    def finding_id(self) -> str:
        """What it is accepted by."""
        return self.finding.id

    @property
    def kind(self) -> str:
        """How grave it is."""
        return str(self.finding.severity)

    @property
    def key(self) -> str:
        """What the row is: the finding, and where it is about a line of code, that line."""
        if self.site is None:
            return self.finding.id
        return fingerprint("\n".join((self.finding.id, self.site.file, self.site.code)))

    @property
    def place(self) -> str:
        """Where it is, with the first operation: `GET /users response.200.body.name`."""
        first = self.finding.operations[0] if self.finding.operations else ""
        return f"{self._used() or first} {self.finding.location}".strip()

    @property
    def message(self) -> str:
        """The finding in a sentence or two."""
        finding = self.finding
        who = self._used() or operations(finding, 3)
        where = " ".join(filter(None, (who, finding.location)))
        said = [f"{where}: {finding.rule.title}{change(finding)}".removeprefix(": ")]
        if self.entry:
            said.append(life(self.entry))
        elif finding.rename:
            said.append(rename(finding.rename))
        said += other_sides(finding, 3)
        said += [str(touch.sighting) for touch in self.touches if self.site and touch.sighting]
        said.append(path_at(self.site.path_elsewhere) if self.site else "")
        return "; ".join(filter(None, said))

    def _used(self) -> str:
        """The operation of the finding that the place uses, if the row is about one."""
        used = self.site.operations if self.site else ()
        return next((operation for operation in self.finding.operations if operation in used), "")


_FATES = {
    Reason.ALREADY_GONE: "gone since",
    Reason.ANNOUNCED_REMOVAL: "removal announced for",
    Reason.OVERDUE: "overdue in",
}


@dataclass(frozen=True, slots=True)
class PendingRemovalUse:
    """What is known of releases that are not pinned yet, as a finding; site: see Row."""

    removal: PendingRemoval
    fails: bool
    site: CallSite | None = None

    @property
    def release(self) -> str:
        """Where it is known to go."""
        return self.removal.release

    @property
    def rule_id(self) -> str:
        """As if it were a rule of its own."""
        return str(self.removal.reason)

    @property
    def finding_id(self) -> str:
        """What it is accepted by."""
        return self.removal.id

    @property
    def kind(self) -> str:
        """What it is instead of a severity."""
        return self.rule_id

    @property
    def place(self) -> str:
        """What goes."""
        return self.entry.name

    @property
    def entry(self) -> Entry:
        """The element that stands for the others."""
        return self.removal.entries[0]

    @property
    def position(self) -> Position | None:
        """Where to look in people's code."""
        site = self.site
        return None if site is None else Position(site.file, site.line, site.column)

    @property
    def key(self) -> str:
        """As of a Row."""
        if self.site is None:
            return self.removal.id
        return fingerprint("\n".join((self.removal.id, self.site.file, self.site.code)))

    @property
    def message(self) -> str:
        """It in a sentence."""
        names = shortened([entry.name for entry in self.removal.entries], 1)
        at = path_at(self.site.path_elsewhere) if self.site else ""
        return "; ".join(filter(None, (f"{names}: {self.fate}", instead(self.entry), at)))

    @property
    def fate(self) -> str:
        """`gone since 2.20`"""
        return f"{_FATES[self.removal.reason]} {self.removal.release}"


@dataclass(frozen=True, slots=True)
class Assessment:
    """base, target: names; facts: what to know of the check itself, one line each. coverage: what a
    verdict over them rests on. accept: the options of the command that accepts one of the findings,
    empty where none does.
    """

    base: str
    target: str
    kind: str
    facts: tuple[str, ...]
    rows: tuple[Row, ...]
    failing_removals: tuple[PendingRemovalUse, ...]
    verdict: str
    failed: bool
    ledger: Ledger | None = None
    releases: tuple[str, ...] = ()
    coverage: tuple[str, ...] = ()
    accept: str = ""

    @property
    def counts(self) -> Counter[Severity]:
        """How many findings there are of each severity."""
        return Counter(row.finding.severity for row in self.rows)


def of_report(
    report: Report, fail_on: frozenset[Severity], ledger: Ledger | None = None
) -> Assessment:
    """The assessment of a plain comparison."""
    name = report.revision.name
    rows = tuple(Row(finding, name, finding.severity in fail_on) for finding in report.findings)
    failing = sum(row.fails for row in rows)
    return Assessment(
        report.base.name,
        name,
        "diff",
        (
            f"profile {report.profile}",
            *_in_part([side.name for side in (report.base, report.revision) if side.partial]),
        ),
        rows,
        (),
        _verdict(failing, len(rows), 0, sorted(fail_on)),
        bool(failing),
        ledger,
        (name,),
    )


def of_gate(result: GateResult) -> Assessment:
    """The assessment of a gate's result."""
    rows = tuple(_row(result, gated) for gated in result.gated_findings)
    failing = {id(removal) for removal in result.failing_removals}
    known = [
        *result.gone_before,
        *result.ahead,
        *(result.overdue if Reason.OVERDUE in result.fail_on else ()),
    ]
    return Assessment(
        result.base,
        result.target,
        "gate",
        tuple(facts(result)),
        rows,
        tuple(PendingRemovalUse(removal, id(removal) in failing) for removal in known),
        verdict(result),
        result.failed,
        result.ledger,
        result.releases,
        () if result.impact is None else tuple(coverage(result.impact.usage)),
        _accept(result),
    )


def _accept(result: GateResult) -> str:
    """The options with which `runai-compat accept` meets the same findings."""
    options = ["--from", result.base, "--to", result.target]
    if result.profile != Profile.WIRE:
        options += ["--profile", str(result.profile)]
    return f"{shlex.join(options)} --reason '…' --author '…'"


def of_gate_by_place(result: GateResult) -> Assessment:
    """The same; where people's files were given, with a row for each place that something touches."""
    assessment = of_gate(result)
    return assessment if result.impact is None else _by_use(assessment, result.impact)


def _by_use(assessment: Assessment, impact: Impact) -> Assessment:
    """The assessment with a row for each place in people's files that something touches; what does
    not, or has no consequence there, is left out.
    """
    rows = [
        replace(row, fails=row.fails and touch.counts, touches=(touch,), site=touch.site)
        for row in assessment.rows
        for touch in row.touches
        if row.fails or (touch.counts and row.finding.severity is not Severity.INFO)
    ]
    failing_removals = [
        replace(removal, fails=removal.fails and touch.counts, site=touch.site)
        for removal in assessment.failing_removals
        for touch in impact.of(removal.removal.id)
    ]
    return replace(assessment, rows=tuple(rows), failing_removals=tuple(failing_removals))


def verdict(result: GateResult) -> str:
    """The line that a gate ends with."""
    return _verdict(
        len(result.failures),
        len(result.gated_findings),
        len(result.failing_removals),
        sorted(result.fail_on),
        "fails" if result.impact is None else "breaks these files",
    )


def facts(result: GateResult) -> Iterator[str]:
    """What one has to know to read a gate's result."""
    yield f"{result.ledger.basis}, profile {result.profile}"
    yield from map(str, result.recognised)
    if result.is_downgrade:
        yield f"a downgrade: {result.target} came before {result.base}; compared in one step"
    if len(result.steps) > 2:
        yield f"by way of {', '.join(step.name for step in result.steps[1:-1])}"
    if result.unpinned:
        names = ", ".join(result.unpinned)
        last = result.steps[-1].name
        yield f"not pinned: {names}; past {last} this is what release notes and the policy say"
    yield from _in_part(_partial_steps(result))
    if result.as_of:
        yield f"as of {result.as_of}"
    if result.outdated:
        held = counted(len(result.outdated), "acceptance")
        yield f"{held} by an ID of an older version; `runai-compat accept` renews the file"
    if result.impact is not None:
        yield usage_summary(result.impact.usage)


def _partial_steps(result: GateResult) -> list[str]:
    partial = result.ledger.timeline.partial
    return [step.name for step in result.steps if step.name in partial]


def _in_part(names: list[str]) -> Iterator[str]:
    if names:
        yield f"known in part only: {', '.join(names)}; what they lack is no finding"


def _row(result: GateResult, gated: GatedFinding) -> Row:
    return Row(
        gated.finding,
        gated.release,
        result.fails(gated),
        gated.entry,
        gated.acceptance,
        result.impact.of(gated.finding.id) if result.impact else (),
    )


def _verdict(
    failing: int, findings: int, failing_removals: int, fail_on: list[str], does: str = "fails"
) -> str:
    watched = f"fail on: {', '.join(fail_on) or 'never'}"
    if not failing and not failing_removals:
        return f"PASSED: none of {findings} findings {does} ({watched})"
    ahead = f", {failing_removals} known of other releases" if failing_removals else ""
    breaking = "" if does == "fails" else f" {does.replace('breaks', 'break', 1)}"
    return f"FAILED: {failing} of {findings} findings{breaking}{ahead} ({watched})"


def path_from(file: str, root: str) -> str:
    """A file's path as it is told to other systems: from root on, never out of it, never absolute."""
    path = PurePath(file)
    if path.is_absolute():
        path = path.relative_to(root) if root and path.is_relative_to(root) else PurePath(path.name)
    steps = [step for step in path.parts if step not in ("..", ".", path.anchor)]
    return "/".join(steps) or path.name


def synthetic_path(release: str) -> str:
    """Where systems that want a file for everything look at what is in no file: the API's release."""
    return f"runai-api/{quote(release.replace('/', '-'), safe='@')}.json"
