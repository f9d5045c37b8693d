"""Findings and comparisons as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import Options
from ..escaping import dumped

if TYPE_CHECKING:
    from ...findings.model import Finding, Judgement, Position, Report, Side
    from ...rules.reference import Reference


def comparison(report: Report, options: Options) -> str:  # noqa: ARG001 - as every format
    """In the form runai-compat/report/v1."""
    return dumped(comparison_data(report))


def comparison_data(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "schema": "runai-compat/report/v1",
        "base": _side(report.base),
        "revision": _side(report.revision),
        "profile": report.profile,
        "summary": report.summary,
        "findings": [finding_data(finding) for finding in report.findings],
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
        **judgement_data(first),
        "operations": list(finding.operations),
        "before": finding.before,
        "after": finding.after,
        "lifecycle": _lifecycle(finding),
        "hint": first.rule.hint,
        "title": first.rule.title,
        "also": [
            {**judgement_data(other), "operations": list(other.operations)} for other in others
        ],
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


def judgement_data(judgement: Judgement) -> dict[str, Any]:
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


def rules(reference: Reference, options: Options) -> str:  # noqa: ARG001 - as every format
    """The rules: a list, or one in full."""
    from ...rules.reference import render

    return render(reference, "json")
