"""What each upgrade brings, as pages of the documentation: facts of the pinned contracts and the ledger.

`python -m runai_compat.maintenance.upgrade_pages` writes docs/upgrades; a test holds the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from runai_specs.files import write_all

from .. import library
from ..lifecycle.ledger import Entry, Ledger
from ..lifecycle.queries import causes
from ..reports.escaping import code, plain, row
from ..reports.wording import change, shortened
from ..vocabulary import Severity

if TYPE_CHECKING:
    from ..gating.gate import GateResult
    from ..gating.model import GatedFinding, PendingRemoval
    from ..lifecycle.audit import ReleaseRecord

FOLDER = Path("docs/upgrades")
_NAMED = 2  # operations of a finding that are named


def pages() -> dict[str, str]:
    """The pages by file name: one per pair of pinned releases in turn, one of those to come, an overview."""
    ledger = library.ledger()
    line = ledger.timeline
    pinned = [line.moments[index].name for index in line.pinned]
    records = {record.release: record for record in library.audit().records}
    gates = [library.gate(*pair) for pair in pairwise(pinned)]
    ahead = library.gate(pinned[-1], line.moments[-1].name)
    made = {f"{gate.base}-{gate.target}.md": _page(gate, ledger, records) for gate in gates}
    return {"index.md": _overview(gates, ahead), "announced.md": _announced(ahead), **made}


def _overview(gates: Iterable[GateResult], ahead: GateResult) -> str:
    lines = ["# What upgrades bring", ""]
    lines += ["Made from the pinned contracts and the ledger by `make regen`: facts only.", ""]
    lines += _head("upgrade", "breaking", "warning", "info")
    for gate in reversed(list(gates)):
        link = f"[{gate.base} to {gate.target}]({gate.base}-{gate.target}.md)"
        lines.append(row([link, *map(str, _counts(gate))]))
    releases = ", ".join(ahead.unpinned)
    lines += ["", f"What is known of {releases}: [announced and due](announced.md)."]
    return "\n".join(lines) + "\n"


def _announced(ahead: GateResult) -> str:
    """What release notes and the policy say of releases that are not pinned yet."""
    lines = [f"# After {ahead.base}", ""]
    lines += [
        "Nobody has pinned these releases yet. *Announced* is what release notes say; where *support ends*,"
    ]
    lines += [
        "the policy allows the release to remove what was deprecated before. Made by `make regen`."
    ]
    removals = sorted(ahead.ahead, key=lambda removal: ahead.unpinned.index(removal.release))
    for release, group in groupby(removals, key=lambda removal: removal.release):
        lines += [
            "",
            f"## {release}",
            "",
            *_head("element", "known because", "supported until", "instead"),
        ]
        lines += map(_pending, group)
    lines += ["", "## Try it", "", f"    runai-compat plan --from {ahead.base} --to {ahead.target}"]
    return "\n".join(lines) + "\n"


def _page(gate: GateResult, ledger: Ledger, records: Mapping[str, ReleaseRecord]) -> str:
    breaking, warning, info = _counts(gate)
    record = records[gate.target]
    lines = [f"# {gate.base} to {gate.target}", ""]
    removals = ", ".join(
        f"{count} {verdict.value.replace('-', ' ')}" for verdict, count in record.removed.items()
    )
    lines += [f"{breaking} breaking, {warning} warning, {info} info.", ""]
    lines += [f"Removed: {removals or 'nothing'}. Deprecated: {record.deprecated}.", ""]
    for severity, heading in ((Severity.BREAKING, "What breaks"), (Severity.WARNING, "What may")):
        lines += [f"## {heading}", "", *_by_rule(gate, severity)]
    lines += [f"## Deprecated in {gate.target}", ""]
    lines += _head("element", "removable from", "instead")
    lines += _deprecated(ledger, gate.target)
    lines += ["", "## Try it", "", f"    runai-compat gate --from {gate.base} --to {gate.target}"]
    return "\n".join(lines) + "\n"


def _counts(gate: GateResult) -> tuple[int, int, int]:
    severities = [gated.finding.severity for gated in gate.gated_findings]
    breaking, warning, info = (severities.count(severity) for severity in Severity)
    return breaking, warning, info


def _by_rule(gate: GateResult, severity: Severity) -> Iterator[str]:
    gated = [item for item in gate.gated_findings if item.finding.severity is severity]
    by_rule = sorted(gated, key=lambda item: item.finding.rule.id)
    for rule, group in groupby(by_rule, key=lambda item: item.finding.rule):
        yield from (f"### {plain(rule.title)}", "")
        yield from (f"[{rule.id}](../reference/rules.md#{rule.id}): {plain(rule.hint)}", "")
        yield from _head("where", "change", "promise", "instead")
        yield from map(_finding, group)
        yield ""


def _finding(gated: GatedFinding) -> str:
    finding, entry = gated.finding, gated.entry
    operations = shortened([code(name) for name in finding.judgements[0].operations], _NAMED)
    where = f"{operations} {code(finding.location)}" if finding.location else operations
    promise = entry.verdict.value.replace("-", " ") if entry and entry.removed_in else ""
    instead = code(entry.replacement) if entry and entry.replacement else ""
    return row([where, plain(change(finding).removeprefix(": ")), promise, instead])


def _deprecated(ledger: Ledger, release: str) -> Iterator[str]:
    new = [entry for entry in ledger.entries if entry.deprecated_in == release]
    for cause in causes(new):
        yield row([_elements(cause), cause[0].removable_from or "", _instead(cause)])


def _pending(removal: PendingRemoval) -> str:
    why = "announced" if removal.announced else "support ends"
    until = removal.entries[0].supported_until or ""
    return row([_elements(removal.entries), why, until, _instead(removal.entries)])


def _elements(entries: tuple[Entry, ...]) -> str:
    more = f" and {len(entries) - 1} more" if len(entries) > 1 else ""
    return f"{code(entries[0].name)}{more}"


def _instead(entries: tuple[Entry, ...]) -> str:
    return code(entries[0].replacement) if entries[0].replacement else ""


def _head(*names: str) -> tuple[str, str]:
    return row(names), row(["---"] * len(names))


if __name__ == "__main__":
    write_all({FOLDER / name: text for name, text in pages().items()})
