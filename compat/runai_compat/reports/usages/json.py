"""Uses as JSON, in the form runai-compat/usage/v1."""

from __future__ import annotations

import json
from typing import Any

from ...scanning.sites import CallSite, Usage

SCHEMA = "runai-compat/usage/v1"


def render(usage: Usage) -> str:
    """Every use."""
    data = {"schema": SCHEMA, **usage_data(usage)}
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def usage_data(usage: Usage) -> dict[str, Any]:
    """The uses as plain data."""
    return {
        "files": usage.files,
        "uses": [_site(each) for each in usage.uses],
        "notes": [
            {"file": each.file, "line": each.line, "problem": each.problem} for each in usage.notes
        ],
    }


def _site(site: CallSite) -> dict[str, Any]:
    """One use as plain data."""
    return {
        "file": site.file,
        "line": site.line,
        "column": site.column,
        "method": site.method,
        "path": site.path,
        "operations": list(site.operations),
        "confidence": site.confidence,
        "client": site.client and site.client.name,
    }
