"""A gate's result as JSON, in the form runai-compat/gate/v1."""

from __future__ import annotations

import json
from typing import Any

from ...gating.accepted import Acceptance
from ...gating.gate import GateResult
from ...gating.model import GatedFinding, PendingRemoval
from .. import Options
from ..assessment import verdict
from ..json import finding_data
from ..ledgers.json import entry_data
from ..usages.json import usage_data

SCHEMA = "runai-compat/gate/v1"


def render(result: GateResult, options: Options) -> str:  # noqa: ARG001 - every format takes options
    """The whole result; nothing is folded."""
    return json.dumps(as_data(result), indent=1, ensure_ascii=False, default=str) + "\n"


def as_data(result: GateResult) -> dict[str, Any]:
    """The result as plain data."""
    ledger = result.ledger
    return {
        "schema": SCHEMA,
        "from": result.base,
        "to": result.target,
        "api": ledger.api,
        "track": ledger.timeline.track,
        "policy": ledger.policy.name,
        "profile": result.profile,
        "as_of": result.as_of,
        "steps": [step.name for step in result.steps],
        "not_pinned": list(result.unpinned),
        "fail_on": sorted(result.fail_on),
        "failed": result.failed,
        "verdict": verdict(result),
        "summary": _summary(result),
        "findings": [_passage(result, each) for each in result.gated_findings],
        "ahead": [_prospect(result, each) for each in result.ahead],
        "overdue": [_prospect(result, each) for each in result.overdue],
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


def _passage(result: GateResult, gated: GatedFinding) -> dict[str, Any]:
    return {
        **finding_data(gated.finding),
        "release": gated.release,
        "reasons": sorted(gated.reasons),
        "fails": result.fails(gated),
        "element": None if gated.entry is None else entry_data(gated.entry),
        "accepted": None if gated.acceptance is None else _acceptance(gated.acceptance),
        "touches": _touches(result, gated.finding.id),
    }


def _prospect(result: GateResult, removal: PendingRemoval) -> dict[str, Any]:
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
