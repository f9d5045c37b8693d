"""Findings as SARIF 2.1.0, the form that code scanning reads (OASIS, "Static Analysis Results
Interchange Format"), as far as GitHub takes it.

GitHub wants a file for every result, below the repository: what is in no file stands at a path that
names the release. It takes 5,000 results of a run: the gravest come first. The category is the same
for every pair of releases, so that an upload replaces the one before.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from runai_specs.printable import visible

from ..findings.model import Position, Report
from ..gating.gate import GateResult
from ..gating.model import Reason
from ..rules import Rule
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

_LEVELS = {Severity.BREAKING: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_RESULTS, _PLACES = 5_000, 100
_LIFECYCLE = {
    Reason.ANNOUNCED_REMOVAL: (
        "Removal announced",
        "Release notes announce it.",
        "Move to what replaces it before the upgrade to that release.",
    ),
    Reason.OVERDUE: (
        "Support ended",
        "The policy promises it no longer: any release may take it.",
        "Move to what replaces it before the upgrade to that release.",
    ),
    Reason.ALREADY_GONE: (
        "Removed before",
        "The release that runs today does not have it any more: the call fails already.",
        "Move to what replaces it, or take the call out.",
    ),
}


def comparison(report: Report, options: Options) -> str:
    """One run with the findings of a comparison."""
    return _rendered(of_report(report, options.fail_on, options.ledger), options)


def gate(result: GateResult, options: Options) -> str:
    """One run with the findings of a gate; where people's files were given, those that touch them, there."""
    return _rendered(of_gate_by_place(result), options)


def _rendered(assessment: Assessment, options: Options) -> str:
    run = _run(assessment, options)
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _run(assessment: Assessment, options: Options) -> dict[str, Any]:
    rows: list[Row | PendingRemovalUse] = [*assessment.rows, *assessment.failing_removals]
    rows = sorted(rows, key=_rank)[:_RESULTS]
    rules = {row.rule_id: row for row in rows}
    order = {name: position for position, name in enumerate(rules)}
    properties: dict[str, Any] = {
        "verdict": visible(assessment.verdict),
        "failed": assessment.failed,
        "coverage": list(assessment.coverage),
        "from": visible(assessment.base),
        "to": visible(assessment.target),
    }
    left_out = len(assessment.rows) + len(assessment.failing_removals) - len(rows)
    if left_out:
        properties["leftOut"] = left_out
    return {
        "tool": {
            "driver": {**_tool(), "rules": [_rule(row, options.docs) for row in rules.values()]}
        },
        "automationDetails": {"id": f"runai-compat/{assessment.kind}/"},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(row, order, options.root) for row in rows],
        "properties": properties,
    }


def _rank(row: Row | PendingRemovalUse) -> tuple[bool, int]:
    return (not row.fails, row.finding.severity.rank if isinstance(row, Row) else 0)


def _tool() -> dict[str, str]:
    from importlib.metadata import version

    number = version("runai-api-toolkit")
    return {"name": "runai-compat", "version": number, "semanticVersion": number}


def _rule(row: Row | PendingRemovalUse, docs: str) -> dict[str, Any]:
    command = ""
    if isinstance(row, PendingRemovalUse):
        title, why, hint = _LIFECYCLE[row.removal.reason]
        tags = ["lifecycle"]
    else:
        rule: Rule = row.finding.rule
        title, why, hint, tags = rule.title, rule.why, rule.hint, [str(rule.direction)]
        command = f"\n\n`runai-compat explain {row.rule_id}`"
    explained = f"{why} {hint}"
    return {
        "id": row.rule_id,
        "name": "".join(word.capitalize() for word in row.rule_id.split("-")),
        "shortDescription": {"text": title},
        "fullDescription": {"text": explained},
        "help": {"text": explained, "markdown": f"**{title}**. {explained}{command}"},
        "helpUri": f"{docs}#{row.rule_id}" if docs else f"urn:runai-compat:rule:{row.rule_id}",
        "properties": {"tags": ["api-compatibility", *tags], "precision": "high"},
    }


def _result(row: Row | PendingRemovalUse, order: dict[str, int], root: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": row.rule_id,
        "ruleIndex": order[row.rule_id],
        "level": _level(row),
        "message": {"text": visible(row.message)},
        "locations": [_location(row, root)],
        "partialFingerprints": _fingerprints(row),
        "properties": {"release": visible(row.release), "fails": row.fails},
    }
    if row.site is not None and (at := row.site.path_elsewhere) is not None:
        where = Position(at.file, at.line, at.column)
        message = {"text": "the path stands here"}
        related = {"id": 0, "physicalLocation": _physical(where, root), "message": message}
        result["relatedLocations"] = [related]
    if isinstance(row, Row):
        result["properties"]["direction"] = str(row.finding.direction)
        result["properties"]["operations"] = [
            visible(operation) for operation in row.finding.operations
        ]
        if row.acceptance is not None:
            why = visible(f"{row.acceptance.reason} ({row.acceptance.author})")
            accepted = {"kind": "external", "status": "accepted", "justification": why}
            result["suppressions"] = [accepted]
    return result


def _level(row: Row | PendingRemovalUse) -> str:
    """A finding that does not fail at a place in people's code is only to be looked at there."""
    if isinstance(row, PendingRemovalUse) or row.site is not None:
        return "error" if row.fails else "note"
    return _LEVELS[row.finding.severity]


def _fingerprints(row: Row | PendingRemovalUse) -> dict[str, str]:
    """The finding, and the line of code that it hits, wherever in the file that has gone.

    GitHub reads one of that name only, and counts its equals.
    """
    names = {"runaiCompatFinding/v1": row.finding_id, "primaryLocationLineHash": f"{row.key}:1"}
    return names if row.site is None else {**names, "runaiCompatUse/v1": row.key}


def _location(row: Row | PendingRemovalUse, root: str) -> dict[str, Any]:
    """Where in a file, and every use site as a logical place."""
    place = row.position
    if place is None:
        physical = _physical(Position(synthetic_path(row.release), 1, 1), "")
    else:
        physical = _physical(place, root)
    if isinstance(row, PendingRemovalUse):
        names = [entry.name for entry in row.removal.entries]
    else:
        names = [f"{use.operation} {use.location}".strip() for use in row.finding.uses]
    logical = [_logical(visible(name)) for name in dict.fromkeys(filter(None, names))]
    if not logical:
        return {"physicalLocation": physical}
    return {"physicalLocation": physical, "logicalLocations": logical[:_PLACES]}


def _physical(position: Position, root: str) -> dict[str, Any]:
    return {
        "artifactLocation": {
            "uri": quote(path_from(position.file, root), errors="surrogateescape")
        },
        "region": {"startLine": position.line, "startColumn": position.column},
    }


def _logical(name: str) -> dict[str, str]:
    return {"fullyQualifiedName": name, "kind": "member" if name.count(" ") > 1 else "function"}
