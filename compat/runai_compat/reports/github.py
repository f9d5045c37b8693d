"""Findings as workflow commands, which GitHub Actions shows as annotations.

GitHub shows ten errors and ten warnings of a step, so the gravest come first, a ninth line counts
the rest, and the verdict is the tenth.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..findings.model import Report
from ..gating.gate import GateResult
from ..vocabulary import Severity
from . import Options
from .assessment import Assessment, PendingRemovalUse, Row, of_gate_by_place, of_report

_SHOWN = 8


def comparison(report: Report, options: Options) -> str:
    """Every finding of a comparison."""
    return _rendered(of_report(report, options.fail_on, options.ledger))


def gate(result: GateResult, options: Options) -> str:  # noqa: ARG001 - as every format
    """Every finding of a gate; where people's files were given, those that touch them, there."""
    return _rendered(of_gate_by_place(result))


def _rendered(assessment: Assessment) -> str:
    """`::error …` for what fails, `::warning …` for what else may break, then the verdict."""
    failing = [row for row in assessment.rows if row.fails]
    others = [
        row
        for row in assessment.rows
        if not row.fails and row.acceptance is None and row.finding.severity is not Severity.INFO
    ]
    errors = [_row("error", row) for row in failing]
    errors += [
        _command(
            "error",
            {**_foreseen_at(each), "title": each.fate},
            each.message,
        )
        for each in assessment.failing_removals
        if each.fails
    ]
    warnings = [_row("warning", row) for row in others]
    kind = "error" if assessment.failed else "notice"
    closing = _command(kind, {"title": "runai-compat"}, assessment.verdict)
    lines = [*_first("error", errors), *_first("warning", warnings), closing]
    return "\n".join(lines) + "\n"


def _first(kind: str, lines: Sequence[str]) -> list[str]:
    if len(lines) <= _SHOWN:
        return list(lines)
    rest = f"and {len(lines) - _SHOWN} more; see the report"
    return [*lines[:_SHOWN], _command(kind, {"title": "runai-compat"}, rest)]


def _row(kind: str, row: Row) -> str:
    place = row.position
    where: dict[str, str] = {}
    if place is not None:
        where = {"file": place.file, "line": str(place.line), "col": str(place.column)}
    title = f"{row.release}: {row.finding.rule.id}"
    return _command(kind, {**where, "title": title}, row.message)


def _foreseen_at(threat: PendingRemovalUse) -> dict[str, str]:
    site = threat.site
    return (
        {} if site is None else {"file": site.file, "line": str(site.line), "col": str(site.column)}
    )


def _command(kind: str, properties: dict[str, str], message: str) -> str:
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{kind} {told}::{_data(message)}"


def _data(text: str) -> str:
    """As the runner decodes it: a line break would end the command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
