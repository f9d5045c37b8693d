"""Findings as workflow commands, which GitHub Actions shows as annotations.

GitHub shows ten errors and ten warnings of a step, so the gravest come first, a ninth line counts
the rest, and the verdict is the tenth.
"""

from __future__ import annotations

from collections.abc import Sequence

from runai_specs.printable import visible

from ..findings.model import Report
from ..gating.gate import GateResult
from ..vocabulary import Severity
from . import Options
from .assessment import Assessment, PendingRemovalUse, Row, of_gate_by_place, of_report, path_from

_SHOWN = 8


def comparison(report: Report, options: Options) -> str:
    """Annotations of a comparison."""
    return _rendered(of_report(report, options.fail_on, options.ledger), options.root)


def gate(result: GateResult, options: Options) -> str:
    """Annotations of a gate; where people's files were given, those that touch them, there."""
    return _rendered(of_gate_by_place(result), options.root)


def _rendered(assessment: Assessment, root: str) -> str:
    """`::error …` for what fails, `::warning …` for what else may break, then the verdict."""
    errors = [
        *(_annotation("error", row, root) for row in assessment.rows if row.fails),
        *(
            _annotation("error", removal, root)
            for removal in assessment.failing_removals
            if removal.fails
        ),
    ]
    warnings = [
        _annotation("warning", row, root)
        for row in assessment.rows
        if not row.fails and row.acceptance is None and row.finding.severity is not Severity.INFO
    ]
    kind = "error" if assessment.failed else "notice"
    closing = _command(kind, {"title": "runai-compat"}, assessment.verdict)
    covered = [
        _command("notice", {"title": "runai-compat coverage"}, "\n".join(assessment.coverage))
        for _ in assessment.coverage[:1]
    ]
    lines = [*_first("error", errors), *_first("warning", warnings), closing, *covered]
    return "\n".join(lines) + "\n"


def _first(kind: str, lines: Sequence[str]) -> list[str]:
    if len(lines) <= _SHOWN:
        return list(lines)
    rest = f"and {len(lines) - _SHOWN} more; see the report"
    return [*lines[:_SHOWN], _command(kind, {"title": "runai-compat"}, rest)]


def _annotation(kind: str, row: Row | PendingRemovalUse, root: str) -> str:
    place = row.position
    where: dict[str, str] = {}
    if place is not None:
        file = path_from(place.file, root)
        where = {"file": file, "line": str(place.line), "col": str(place.column)}
    return _command(kind, {**where, "title": f"{row.release}: {row.rule_id}"}, row.message)


def _command(kind: str, properties: dict[str, str], message: str) -> str:
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{kind} {told}::{_data(message)}"


def _data(text: str) -> str:
    """As the runner decodes it; a line break would end the command."""
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
