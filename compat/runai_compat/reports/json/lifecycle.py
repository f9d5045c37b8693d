"""Ledger and audit as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import Options
from ..escaping import dumped

if TYPE_CHECKING:
    from ...lifecycle.audit import Audit
    from ...lifecycle.ledger import Entry
    from ...lifecycle.queries import Selection


def ledger(selection: Selection, options: Options) -> str:  # noqa: ARG001
    """In the form runai-compat/ledger/v1."""
    return dumped(ledger_data(selection))


def audit(result: Audit, options: Options) -> str:  # noqa: ARG001
    """In the form runai-compat/audit/v1."""
    return dumped(audit_data(result))


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
        "elements": [entry_data(entry) for entry in selection.entries],
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
            {"kind": fact.kind, "release": fact.release, "source": fact.source}
            for fact in entry.evidence
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
                "release": record.release,
                "removed": {str(k): v for k, v in sorted(record.removed.items())},
                "kept": record.kept,
                "deprecated": record.deprecated,
                "overdue": record.overdue,
                "breaking": record.breaking,
            }
            for record in audit.records
        ],
        "cases": [
            {
                "breach": case.breach,
                "release": case.release,
                "elements": list(case.elements),
                "detail": case.detail,
            }
            for case in audit.cases
        ],
    }
