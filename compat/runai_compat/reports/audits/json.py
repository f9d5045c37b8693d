"""An audit as JSON, in the form runai-compat/audit/v1."""

from __future__ import annotations

import json
from typing import Any

from ...lifecycle.audit import Audit
from .. import Options

SCHEMA = "runai-compat/audit/v1"


def render(audit: Audit, options: Options) -> str:  # noqa: ARG001 - every format takes options
    """The whole audit."""
    return json.dumps(as_data(audit), indent=1, ensure_ascii=False) + "\n"


def as_data(audit: Audit) -> dict[str, Any]:
    """The audit as plain data; removed counts root causes by verdict."""
    return {
        "schema": SCHEMA,
        "api": audit.api,
        "track": audit.track,
        "policy": audit.policy,
        "releases": [
            {
                "release": each.release,
                "removed": {str(k): v for k, v in sorted(each.removed.items())},
                "kept": each.kept,
                "deprecated": each.deprecated,
                "overdue": each.overdue,
                "breaking": each.breaking,
            }
            for each in audit.records
        ],
        "cases": [
            {
                "breach": each.breach,
                "release": each.release,
                "elements": list(each.elements),
                "detail": each.detail,
            }
            for each in audit.cases
        ],
    }
