"""Results as JSON, in the forms of docs/schemas; nothing is folded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import Options
from .escaping import dumped

if TYPE_CHECKING:
    from ..findings.model import Finding, Judgement, Position, Report, Side
    from ..gating.accepted import Acceptance
    from ..gating.gate import GateResult
    from ..gating.matrix import Cell, Matrix, Row
    from ..gating.model import GatedFinding, PendingRemoval
    from ..gating.plan import Change, Fading, Move, Plan, Stage
    from ..lifecycle.audit import Audit
    from ..lifecycle.ledger import Entry
    from ..lifecycle.queries import Selection
    from ..rewriting.model import Fix
    from ..rules.reference import Reference
    from ..scanning.sites import CallSite, Note, Traffic, Usage


def comparison(report: Report, options: Options) -> str:  # noqa: ARG001 - as every format
    """In the form runai-compat/report/v1."""
    return dumped(comparison_data(report))


def gate(result: GateResult, options: Options) -> str:  # noqa: ARG001
    """In the form runai-compat/gate/v1."""
    return dumped(gate_data(result))


def ledger(selection: Selection, options: Options) -> str:  # noqa: ARG001
    """In the form runai-compat/ledger/v1."""
    return dumped(ledger_data(selection))


def audit(result: Audit, options: Options) -> str:  # noqa: ARG001
    """In the form runai-compat/audit/v1."""
    return dumped(audit_data(result))


def plan(result: Plan, options: Options) -> str:  # noqa: ARG001
    """In the form runai-compat/plan/v1."""
    return dumped(plan_data(result))


def usage(result: Usage, options: Options) -> str:  # noqa: ARG001
    """In the form runai-compat/usage/v1."""
    return dumped({"schema": "runai-compat/usage/v1", **usage_data(result)})


def matrix(result: Matrix, options: Options) -> str:  # noqa: ARG001
    """In the form runai-compat/matrix/v1."""
    return dumped(matrix_data(result))


def fix(result: Fix, options: Options) -> str:  # noqa: ARG001
    """In the form runai-compat/fix/v1."""
    return dumped(
        {
            "schema": "runai-compat/fix/v1",
            "target": result.target,
            "written": result.written,
            "edits": [
                {
                    "file": edit.file,
                    "line": edit.line,
                    "column": edit.column,
                    "before": edit.old,
                    "after": edit.new,
                    "reason": edit.reason,
                }
                for edit in result.edits
            ],
            "tasks": [
                {
                    "file": task.file,
                    "line": task.line,
                    "column": task.column,
                    "operation": task.operation or None,
                    "instead": task.instead,
                    "differences": list(task.differences),
                }
                for task in result.tasks
            ],
            "diff": result.diff,
        }
    )


def comparison_data(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "schema": "runai-compat/report/v1",
        "base": _side(report.base),
        "revision": _side(report.revision),
        "profile": report.profile,
        "summary": report.summary,
        "findings": [finding_data(each) for each in report.findings],
    }


def _side(side: Side) -> dict[str, str]:
    return {
        "name": side.name,
        "title": side.title,
        "version": side.version,
        "source": side.source,
        "coverage": "partial" if side.partial else "full",
    }


def finding_data(finding: Finding) -> dict[str, Any]:
    """One finding as plain data."""
    first, *others = finding.judgements
    data: dict[str, Any] = {
        "id": finding.id,
        **_judgement(first),
        "operations": list(finding.operations),
        "before": finding.before,
        "after": finding.after,
        "lifecycle": _lifecycle(finding),
        "hint": first.rule.hint,
        "title": first.rule.title,
        "also": [{**_judgement(each), "operations": list(each.operations)} for each in others],
        "schemas": {"before": finding.schemas[0], "after": finding.schemas[1]},
        "paths": [
            {"operation": use.operation, "direction": use.direction, "location": use.location}
            for use in finding.uses
            if use.operation
        ],
    }
    if finding.rename is not None:
        data["rename"] = {
            "to": finding.rename.to,
            "confidence": finding.rename.confidence,
            "evidence": list(finding.rename.evidence),
        }
    if any(finding.positions):
        before, after = map(_position, finding.positions)
        data["source"] = {"before": before, "after": after}
    if finding.witness is not None:
        data["witness"] = dict(finding.witness)
    return data


def _judgement(judgement: Judgement) -> dict[str, Any]:
    return {
        "rule": judgement.rule.id,
        "severity": judgement.severity,
        "direction": judgement.rule.direction,
        "location": judgement.location,
    }


def _lifecycle(finding: Finding) -> dict[str, str | None] | None:
    known = finding.lifecycle
    if known is None:
        return None
    return {
        "verdict": known.verdict,
        "deprecated_in": known.deprecated_in,
        "removed_in": known.removed_in,
        "removable_from": known.removable_from,
    }


def _position(position: Position | None) -> dict[str, Any] | None:
    return (
        None
        if position is None
        else {"file": position.file, "line": position.line, "column": position.column}
    )


def gate_data(result: GateResult) -> dict[str, Any]:
    """The result as plain data."""
    from .assessment import verdict

    ledger = result.ledger
    return {
        "schema": "runai-compat/gate/v1",
        "from": result.base,
        "to": result.target,
        "api": ledger.api,
        "track": ledger.timeline.track,
        "policy": ledger.promise,
        "profile": result.profile,
        "as_of": result.as_of,
        "steps": [step.name for step in result.steps],
        "not_pinned": list(result.unpinned),
        "fail_on": sorted(result.fail_on),
        "failed": result.failed,
        "verdict": verdict(result),
        "summary": _summary(result),
        "findings": [_gated(result, each) for each in result.gated_findings],
        "ahead": [_removal(result, each) for each in result.ahead],
        "overdue": [_removal(result, each) for each in result.overdue],
        "gone_before": [_removal(result, each) for each in result.gone_before],
        "deprecated": [
            {"element": entry_data(use.entry), "uses": [_site(each) for each in use.sites]}
            for use in result.deprecated
        ],
        "expired": [_acceptance(each) for each in result.expired],
        "unused": [_acceptance(each) for each in result.unused],
        "usage": None if result.impact is None else usage_data(result.impact.usage),
    }


def _summary(result: GateResult) -> dict[str, int]:
    counts = dict.fromkeys(("breaking", "warning", "info"), 0)
    for each in result.gated_findings:
        counts[each.finding.severity] += 1
    accepted = sum(each.acceptance is not None for each in result.gated_findings)
    return {**counts, "failing": len(result.failures), "accepted": accepted}


def _gated(result: GateResult, gated: GatedFinding) -> dict[str, Any]:
    return {
        **finding_data(gated.finding),
        "release": gated.release,
        "reasons": sorted(gated.reasons),
        "fails": result.fails(gated),
        "element": None if gated.entry is None else entry_data(gated.entry),
        "accepted": None if gated.acceptance is None else _acceptance(gated.acceptance),
        "touches": _touches(result, gated.finding.id),
    }


def _removal(result: GateResult, removal: PendingRemoval) -> dict[str, Any]:
    return {
        "id": removal.id,
        "release": removal.release,
        "announced": removal.announced,
        "fails": removal in result.failing_removals,
        "elements": [entry_data(each) for each in removal.entries],
        "accepted": None if removal.acceptance is None else _acceptance(removal.acceptance),
        "touches": _touches(result, removal.id),
    }


def _touches(result: GateResult, identity: str) -> list[dict[str, Any]]:
    """The places in the files given that it touches; none where none were given."""
    found = result.impact.of(identity) if result.impact else ()
    return [
        {
            "file": each.site.file,
            "line": each.site.line,
            "column": each.site.column,
            "method": each.site.method,
            "path": each.site.path,
            "operations": list(each.site.operations),
            "code": each.site.code,
            "confidence": each.site.confidence,
            "seen": each.sighting or None,
            "counts": each.counts,
        }
        for each in found
    ]


def _acceptance(acceptance: Acceptance) -> dict[str, Any]:
    expires = acceptance.expires
    return {
        "id": acceptance.id,
        "reason": acceptance.reason,
        "author": acceptance.author,
        "expires": None if expires is None else str(expires),
        "rule": acceptance.rule,
        "element": acceptance.element,
    }


def ledger_data(selection: Selection) -> dict[str, Any]:
    """The entries as plain data."""
    ledger = selection.ledger
    line = ledger.timeline
    return {
        "schema": "runai-compat/ledger/v1",
        "api": ledger.api,
        "track": line.track,
        "policy": ledger.promise,
        "as_of": None if ledger.as_of is None else str(ledger.as_of),
        "releases": [line.moments[i].name for i in line.pinned],
        "elements": [entry_data(each) for each in selection.entries],
    }


def entry_data(entry: Entry) -> dict[str, Any]:
    """One element as plain data."""
    return {
        "element": entry.element,
        "id": entry.name,
        "operation": entry.written or entry.operation,
        "introduced": entry.introduced,
        "deprecated_in": entry.deprecated_in,
        "evidence": [
            {"kind": each.kind, "release": each.release, "source": each.source}
            for each in entry.evidence
        ],
        "restored": list(entry.restored),
        "removed_in": entry.removed_in,
        "announced_removal": entry.announced_removal,
        "removable_from": entry.removable_from,
        "supported_until": entry.supported_until,
        "verdict": entry.verdict,
        "state": entry.state,
        "replacement": entry.replacement,
        "experimental": entry.experimental,
        "cause": entry.cause,
    }


def audit_data(audit: Audit) -> dict[str, Any]:
    """The audit as plain data; removed counts root causes by verdict."""
    return {
        "schema": "runai-compat/audit/v1",
        "api": audit.api,
        "track": audit.track,
        "policy": audit.policy,
        "releases": [
            {
                "release": each.release,
                "removed": {str(k): v for k, v in sorted(each.removed.items())},
                "kept": each.kept,
                "deprecated": each.deprecated,
                "overdue": each.overdue,
                "breaking": each.breaking,
            }
            for each in audit.records
        ],
        "cases": [
            {
                "breach": each.breach,
                "release": each.release,
                "elements": list(each.elements),
                "detail": each.detail,
            }
            for each in audit.cases
        ],
    }


def plan_data(plan: Plan) -> dict[str, Any]:
    """The plan as plain data: what each release asks for, takes, marks and makes possible."""
    return {
        "schema": "runai-compat/plan/v1",
        "from": plan.base,
        "to": plan.target,
        "stages": [_stage(each) for each in plan.stages],
        "overdue": [_fading(each) for each in plan.overdue],
        "gone": [_move(each) for each in plan.gone],
    }


def _stage(stage: Stage) -> dict[str, Any]:
    return {
        "release": stage.release,
        "known": stage.known,
        "earliest": None if stage.earliest is None else str(stage.earliest),
        "latest": None if stage.latest is None else str(stage.latest),
        "moves": [_move(each) for each in stage.moves],
        "changes": [_change(each) for each in stage.changes],
        "watch": [_change(each) for each in stage.watch],
        "fading": [_fading(each) for each in stage.fading],
        "marked": [_fading(each) for each in stage.marked],
        "possible": list(stage.possible),
    }


def _move(move: Move) -> dict[str, Any]:
    element = None if move.entry is None else entry_data(move.entry)
    return {
        "operations": list(move.operations),
        "instead": move.instead,
        "element": element,
        "uses": [_site(each) for each in move.sites],
    }


def _change(change: Change) -> dict[str, Any]:
    rule = change.gated_findings[0].finding.rule
    found = [finding_data(each.finding) for each in change.gated_findings]
    uses = [_site(each) for each in change.sites]
    return {
        "rule": rule.id,
        "title": rule.title,
        "hint": rule.hint,
        "findings": found,
        "uses": uses,
    }


def _fading(fading: Fading) -> dict[str, Any]:
    elements = [entry_data(each) for each in fading.entries]
    uses = [_site(each) for each in fading.sites]
    return {"announced": fading.announced, "elements": elements, "uses": uses}


def matrix_data(matrix: Matrix) -> dict[str, Any]:
    """The matrix as plain data."""
    from .touched import matrix_sentences

    line = matrix.ledger.timeline
    return {
        "schema": "runai-compat/matrix/v1",
        "api": matrix.ledger.api,
        "track": line.track,
        "policy": matrix.ledger.promise,
        "from": matrix.base,
        "from_is_assumed": matrix.assumed,
        "releases": [{"name": m.name, "known": m.pin is not None} for m in matrix.moments],
        "runs_on": list(matrix.runs_on),
        "first_break": next(iter(matrix.breaks), None),
        "sentences": list(matrix_sentences(matrix)),
        "operations": [_row(each, matrix) for each in matrix.rows],
        "not_understood": {
            "unclear": [_site(each) for each in matrix.usage.unclear],
            "possible": [_site(each) for each in matrix.possible],
            "in_no_release": [_site(each) for each in matrix.nowhere],
            "read_as_text": [_note(each) for each in matrix.usage.coverage.as_text],
            "not_read": [_note(each) for each in matrix.usage.coverage.unread],
        },
    }


def _row(row: Row, matrix: Matrix) -> dict[str, Any]:
    from .touched import fate

    first = row.first_break
    return {
        "operation": row.operation,
        "breaks_in": None if first is None else first.release,
        "releases": {cell.release: cell.state for cell in row.cells},
        "why": [_cell(cell) for cell in row.cells if cell.findings or cell.removals],
        "told": fate(row, matrix),
        "instead": row.entry and row.entry.replacement,
        "element": None if row.entry is None else entry_data(row.entry),
        "uses": [_site(each) for each in row.sites],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "release": cell.release,
        "findings": [
            {**_judgement(each.judgements[0]), "id": each.id, "hint": each.rule.hint}
            for each in cell.findings
        ],
        "removals": [
            {"id": each.id, "announced": each.announced, "elements": [e.name for e in each.entries]}
            for each in cell.removals
        ],
    }


def usage_data(usage: Usage) -> dict[str, Any]:
    """The uses as plain data."""
    return {
        "files": usage.files,
        "uses": [_site(each) for each in usage.uses],
        "notes": [_note(each) for each in usage.notes],
        "coverage": _coverage(usage),
    }


def _coverage(usage: Usage) -> dict[str, Any]:
    """What the uses rest on."""
    covered = usage.coverage
    return {
        "understood": covered.understood,
        "as_text": [{"file": note.file, "reason": note.problem} for note in covered.as_text],
        "unread": [{"file": note.file, "reason": note.problem} for note in covered.unread],
        "unclear": [
            {
                "file": site.file,
                "line": site.line,
                "method": site.method,
                "path": site.path,
            }
            for site in usage.unclear
        ],
    }


def _note(note: Note) -> dict[str, Any]:
    return {"file": note.file, "line": note.line, "problem": note.problem}


def _site(site: CallSite) -> dict[str, Any]:
    """One use as plain data."""
    return {
        "file": site.file,
        "line": site.line,
        "column": site.column,
        "method": site.method,
        "path": site.path,
        "operations": list(site.operations),
        "confidence": site.confidence,
        "client": site.client and site.client.name,
        "traffic": None if site.traffic is None else _traffic(site.traffic),
    }


def _traffic(traffic: Traffic) -> dict[str, Any]:
    return {
        "count": traffic.count,
        "first_seen": traffic.first_seen,
        "last_seen": traffic.last_seen,
        "callers": [{"name": name, "count": count} for name, count in traffic.callers],
    }


def rules(reference: Reference, options: Options) -> str:  # noqa: ARG001 - as every format
    """The rules: a list, or one in full."""
    from ..rules.reference import render

    return render(reference, "json")
