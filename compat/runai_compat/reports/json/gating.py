"""The results of a gate, a plan and a matrix as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .. import Options
from ..escaping import dumped
from .findings import finding_data, judgement_data
from .lifecycle import entry_data
from .scanning import note_data, path_data, site_data, usage_data

if TYPE_CHECKING:
    from ...gating.accepted import Acceptance
    from ...gating.gate import GateResult
    from ...gating.matrix import Cell, Matrix, Row
    from ...gating.model import GatedFinding, PendingRemoval
    from ...gating.plan import Change, Fading, Move, Plan, Stage


def gate(result: GateResult, options: Options) -> str:  # noqa: ARG001
    """In the form runai-compat/gate/v1."""
    return dumped(gate_data(result))


def plan(result: Plan, options: Options) -> str:  # noqa: ARG001
    """In the form runai-compat/plan/v1."""
    return dumped(plan_data(result))


def matrix(result: Matrix, options: Options) -> str:  # noqa: ARG001
    """In the form runai-compat/matrix/v1."""
    return dumped(matrix_data(result))


def gate_data(result: GateResult) -> dict[str, Any]:
    """The result as plain data."""
    from ..assessment import verdict

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
        "recognised": [asdict(release) for release in result.recognised],
        "is_downgrade": result.is_downgrade,
        "steps": [step.name for step in result.steps],
        "not_pinned": list(result.unpinned),
        "fail_on": sorted(result.fail_on),
        "failed": result.failed,
        "verdict": verdict(result),
        "summary": _summary(result),
        "findings": [_gated(result, gated) for gated in result.gated_findings],
        "ahead": [_removal(result, removal) for removal in result.ahead],
        "overdue": [_removal(result, removal) for removal in result.overdue],
        "gone_before": [_removal(result, removal) for removal in result.gone_before],
        "deprecated": [
            {"element": entry_data(use.entry), "uses": [site_data(site) for site in use.sites]}
            for use in result.deprecated
        ],
        "expired": [_acceptance(acceptance) for acceptance in result.expired],
        "unused": [_acceptance(acceptance) for acceptance in result.unused],
        "usage": None if result.impact is None else usage_data(result.impact.usage),
    }


def _summary(result: GateResult) -> dict[str, int]:
    counts = dict.fromkeys(("breaking", "warning", "info"), 0)
    for finding in result.gated_findings:
        counts[finding.finding.severity] += 1
    accepted = sum(gated.acceptance is not None for gated in result.gated_findings)
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
        "elements": [entry_data(entry) for entry in removal.entries],
        "accepted": None if removal.acceptance is None else _acceptance(removal.acceptance),
        "touches": _touches(result, removal.id),
    }


def _touches(result: GateResult, identity: str) -> list[dict[str, Any]]:
    """The places in the files given that it touches; none where none were given."""
    touches = result.impact.of(identity) if result.impact else ()
    return [
        {
            "file": touch.site.file,
            "line": touch.site.line,
            "column": touch.site.column,
            "method": touch.site.method,
            "path": touch.site.path,
            "operations": list(touch.site.operations),
            "code": touch.site.code,
            "confidence": touch.site.confidence,
            "seen": touch.sighting or None,
            "counts": touch.counts,
            "path_at": path_data(touch.site.path_elsewhere),
        }
        for touch in touches
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


def plan_data(plan: Plan) -> dict[str, Any]:
    """The plan as plain data: what each release asks for, takes, marks and makes possible."""
    return {
        "schema": "runai-compat/plan/v1",
        "from": plan.base,
        "to": plan.target,
        "recognised": [asdict(release) for release in plan.recognised],
        "is_downgrade": plan.is_downgrade,
        "stages": [_stage(stage) for stage in plan.stages],
        "overdue": [_fading(removal) for removal in plan.overdue],
        "gone": [_move(move) for move in plan.gone],
    }


def _stage(stage: Stage) -> dict[str, Any]:
    return {
        "release": stage.release,
        "known": stage.known,
        "earliest": None if stage.earliest is None else str(stage.earliest),
        "latest": None if stage.latest is None else str(stage.latest),
        "moves": [_move(move) for move in stage.moves],
        "changes": [_change(change) for change in stage.changes],
        "watch": [_change(removal) for removal in stage.watch],
        "fading": [_fading(removal) for removal in stage.fading],
        "marked": [_fading(mark) for mark in stage.marked],
        "possible": list(stage.possible),
    }


def _move(move: Move) -> dict[str, Any]:
    element = None if move.entry is None else entry_data(move.entry)
    return {
        "operations": list(move.operations),
        "instead": move.instead,
        "element": element,
        "uses": [site_data(site) for site in move.sites],
    }


def _change(change: Change) -> dict[str, Any]:
    rule = change.gated_findings[0].finding.rule
    findings = [finding_data(gated.finding) for gated in change.gated_findings]
    uses = [site_data(site) for site in change.sites]
    return {
        "rule": rule.id,
        "title": rule.title,
        "hint": rule.hint,
        "findings": findings,
        "uses": uses,
    }


def _fading(fading: Fading) -> dict[str, Any]:
    elements = [entry_data(entry) for entry in fading.entries]
    uses = [site_data(site) for site in fading.sites]
    return {"announced": fading.announced, "elements": elements, "uses": uses}


def matrix_data(matrix: Matrix) -> dict[str, Any]:
    """The matrix as plain data."""
    from ..touched import matrix_sentences

    line = matrix.ledger.timeline
    return {
        "schema": "runai-compat/matrix/v1",
        "api": matrix.ledger.api,
        "track": line.track,
        "policy": matrix.ledger.promise,
        "from": matrix.base,
        "from_is_assumed": matrix.assumed,
        "recognised": [asdict(release) for release in matrix.recognised],
        "releases": [{"name": m.name, "known": m.pin is not None} for m in matrix.moments],
        "runs_on": list(matrix.runs_on),
        "first_break": next(iter(matrix.breaks), None),
        "sentences": list(matrix_sentences(matrix)),
        "operations": [_row(row, matrix) for row in matrix.rows],
        "ignored": [site_data(pattern) for pattern in matrix.ignored],
        "not_understood": {
            "unclear": [site_data(site) for site in matrix.usage.unclear],
            "possible": [site_data(site) for site in matrix.possible],
            "in_no_release": [site_data(site) for site in matrix.nowhere],
            "read_as_text": [note_data(note) for note in matrix.usage.coverage.as_text],
            "not_read": [note_data(note) for note in matrix.usage.coverage.unread],
        },
    }


def _row(row: Row, matrix: Matrix) -> dict[str, Any]:
    from ..touched import fate

    first = row.first_break
    return {
        "operation": row.operation,
        "breaks_in": None if first is None else first.release,
        "releases": {cell.release: cell.state for cell in row.cells},
        "why": [_cell(cell) for cell in row.cells if cell.findings or cell.removals],
        "told": fate(row, matrix),
        "instead": row.entry and row.entry.replacement,
        "element": None if row.entry is None else entry_data(row.entry),
        "uses": [site_data(site) for site in row.sites],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "release": cell.release,
        "findings": [
            {**judgement_data(finding.judgements[0]), "id": finding.id, "hint": finding.rule.hint}
            for finding in cell.findings
        ],
        "removals": [
            {
                "id": removal.id,
                "announced": removal.announced,
                "elements": [e.name for e in removal.entries],
            }
            for removal in cell.removals
        ],
    }
