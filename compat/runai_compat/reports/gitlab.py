"""Findings as GitLab's code quality report, the form that merge requests show beside the changes.

GitLab wants a file and a line for every entry: what is in no file stands at a path that names the
release.
"""

from __future__ import annotations

from typing import Any

from runai_specs.printable import visible

from ..findings.model import Report
from ..gating.gate import GateResult
from ..vocabulary import Severity
from . import Options
from .assessment import (
    Assessment,
    PendingRemovalUse,
    Row,
    of_gate_by_place,
    of_report,
    path_from,
    synthetic_path,
)
from .escaping import dumped

_SEVERITIES = {Severity.BREAKING: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def comparison(report: Report, options: Options) -> str:
    """Entries of a comparison."""
    return _rendered(of_report(report, options.fail_on, options.ledger), options.root)


def gate(result: GateResult, options: Options) -> str:
    """Entries of a gate; where people's files were given, those that touch them, there."""
    return _rendered(of_gate_by_place(result), options.root)


def _rendered(assessment: Assessment, root: str) -> str:
    """An entry for each finding that is not accepted, and for each removal that is announced."""
    failures: list[Row | PendingRemovalUse] = [
        row for row in assessment.rows if row.acceptance is None
    ]
    entries: dict[str, dict[str, Any]] = {}
    for failing in [*failures, *assessment.failing_removals]:
        # GitLab drops a report with a second one
        entries.setdefault(failing.key, _entry(failing, root))
    return dumped(list(entries.values()))


def _entry(row: Row | PendingRemovalUse, root: str) -> dict[str, Any]:
    place = row.position
    path = synthetic_path(row.release) if place is None else path_from(place.file, root)
    return {
        "description": visible(row.message),
        "check_name": row.rule_id,
        "fingerprint": row.key,
        "severity": _severity(row),
        "location": {"path": visible(path), "lines": {"begin": place.line if place else 1}},
    }


def _severity(row: Row | PendingRemovalUse) -> str:
    if row.fails:
        return "critical"
    return _SEVERITIES[row.finding.severity] if isinstance(row, Row) else "minor"
