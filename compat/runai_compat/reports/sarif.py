"""Findings as SARIF 2.1.0, the form that code scanning reads (OASIS, "Static Analysis Results
Interchange Format").

A finding in a document that was read as a text has a physical location; a pinned release has no
text, so there are logical locations only.
"""

from __future__ import annotations

import json
from typing import Any

from runai_specs.files import fingerprint

from ..findings.model import Position, Report
from ..gating.gate import GateResult
from ..gating.model import Reason
from ..rules import Rule
from ..scanning.sites import CallSite
from ..vocabulary import Severity
from . import Options
from .assessment import Assessment, PendingRemovalUse, Row, of_gate_by_place, of_report

_LEVELS = {Severity.BREAKING: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_REMOVALS = {
    Reason.ANNOUNCED_REMOVAL: (
        "A release that is not pinned yet takes it",
        "Release notes announce it.",
        "Move to what replaces it before the upgrade to that release.",
    ),
    Reason.OVERDUE: (
        "A release that is not pinned yet may take it",
        "The promise ends, or has ended.",
        "Move to what replaces it before the upgrade to that release.",
    ),
    Reason.ALREADY_GONE: (
        "The operation went before",
        "The release that runs today does not have it any more: the call fails already.",
        "Move to what replaces it, or take the call out.",
    ),
}


def comparison(report: Report, options: Options) -> str:
    """Every finding of a comparison."""
    return _rendered(of_report(report, options.fail_on, options.ledger))


def gate(result: GateResult, options: Options) -> str:  # noqa: ARG001 - as every format
    """Every finding of a gate; where people's files were given, those that touch them, there."""
    return _rendered(of_gate_by_place(result))


def _rendered(assessment: Assessment) -> str:
    """One run with every finding."""
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(assessment)]}
    return json.dumps(log, indent=1, ensure_ascii=False) + "\n"


def _run(assessment: Assessment) -> dict[str, Any]:
    rules = {row.finding.rule.id: _rule(row.finding.rule) for row in assessment.rows}
    reasons = {each.removal.reason for each in assessment.failing_removals}
    rules |= {str(reason): _known(reason) for reason in sorted(reasons)}
    order = {name: position for position, name in enumerate(rules)}
    name = f"{assessment.base} -> {assessment.target}"
    return {
        "tool": {"driver": {**_tool(), "rules": list(rules.values())}},
        "automationDetails": {"id": f"runai-compat/{assessment.kind}/{name}/"},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "results": [
            *(_result(row, order) for row in assessment.rows),
            *(_foreseen(each, order) for each in assessment.failing_removals),
        ],
        "properties": {"verdict": assessment.verdict, "failed": assessment.failed},
    }


def _tool() -> dict[str, str]:
    from importlib.metadata import version

    found = version("runai-api-toolkit")
    return {"name": "runai-compat", "version": found, "semanticVersion": found}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.hint},
    }


def _known(reason: Reason) -> dict[str, Any]:
    """What is known of other releases, as a rule."""
    title, why, hint = _REMOVALS[reason]
    return {
        "id": str(reason),
        "shortDescription": {"text": title},
        "fullDescription": {"text": why},
        "help": {"text": hint},
    }


def _result(row: Row, order: dict[str, int]) -> dict[str, Any]:
    finding = row.finding
    result: dict[str, Any] = {
        "ruleId": finding.rule.id,
        "ruleIndex": order[finding.rule.id],
        "level": _level(row),
        "message": {"text": row.message},
        "locations": _locations(row),
        "partialFingerprints": _fingerprints(finding.id, row.site),
        "properties": {
            "release": row.release,
            "fails": row.fails,
            "direction": str(finding.direction),
            "operations": list(finding.operations),
        },
    }
    if row.acceptance is not None:
        why = f"{row.acceptance.reason} ({row.acceptance.author})"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    return result


def _level(row: Row) -> str:
    """A finding that does not fail at a place in people's code is only to be looked at there."""
    if row.site is not None and not row.fails:
        return "note"
    return _LEVELS[row.finding.severity]


def _fingerprints(identity: str, site: CallSite | None) -> dict[str, str]:
    """The finding; the line of code that it hits, wherever in the file that has gone."""
    if site is None:
        return {"runaiCompatFinding/v1": identity}
    text = "\n".join((identity, site.file, site.code))
    line = fingerprint(text)
    return {"runaiCompatFinding/v1": identity, "runaiCompatUse/v1": line}


def _foreseen(threat: PendingRemovalUse, order: dict[str, int]) -> dict[str, Any]:
    rule = str(threat.removal.reason)
    return {
        "ruleId": rule,
        "ruleIndex": order[rule],
        "level": "error" if threat.fails else "note",
        "message": {"text": threat.message},
        "locations": [_foreseen_at(threat)],
        "partialFingerprints": _fingerprints(threat.removal.id, threat.site),
        "properties": {"release": threat.removal.release, "fails": threat.fails},
    }


def _foreseen_at(threat: PendingRemovalUse) -> dict[str, Any]:
    logical = [_logical(each.name) for each in threat.removal.entries]
    site = threat.site
    if site is None:
        return {"logicalLocations": logical}
    place = _physical(Position(site.file, site.line, site.column))
    return {"physicalLocation": place, "logicalLocations": logical}


def _locations(row: Row) -> list[dict[str, Any]]:
    """One location: where in a text, if it has one, and every use site as a logical place."""
    names = [f"{use.operation} {use.location}".strip() for use in row.finding.uses]
    location: dict[str, Any] = {}
    if (position := row.position) is not None:
        location["physicalLocation"] = _physical(position)
    if logical := [_logical(name) for name in dict.fromkeys(names) if name]:
        location["logicalLocations"] = logical
    return [location] if location else []


def _physical(position: Position) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": _uri(position.file)},
        "region": {"startLine": position.line, "startColumn": position.column},
    }


def _logical(name: str) -> dict[str, str]:
    return {"fullyQualifiedName": name, "kind": "member" if name.count(" ") > 1 else "function"}


def _uri(file: str) -> str:
    from pathlib import PurePath
    from urllib.parse import quote

    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
