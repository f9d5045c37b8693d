"""A ledger as JSON, in the form runai-compat/ledger/v1."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ...lifecycle.ledger import Entry, Ledger
from .. import Options

SCHEMA = "runai-compat/ledger/v1"


def render(ledger: Ledger, entries: Sequence[Entry], options: Options) -> str:  # noqa: ARG001
    """Every entry; nothing is folded."""
    return json.dumps(as_data(ledger, entries), indent=1, ensure_ascii=False) + "\n"


def as_data(ledger: Ledger, entries: Sequence[Entry]) -> dict[str, Any]:
    """The entries as plain data."""
    line = ledger.timeline
    return {
        "schema": SCHEMA,
        "api": ledger.api,
        "track": line.track,
        "policy": ledger.policy.name,
        "as_of": None if ledger.as_of is None else str(ledger.as_of),
        "releases": [line.moments[i].name for i in line.pinned],
        "elements": [entry_data(each) for each in entries],
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
