"""How a finding is put into words, for every format that is read by people."""

from __future__ import annotations

import json
from typing import Any

from ..findings import Finding, Rename

_LONGEST = 60


def change(finding: Finding) -> str:
    """`: before -> after`, shortened; empty where place and rule say it already."""
    before, after = finding.before, finding.after
    if isinstance(before, bool) or isinstance(after, bool):
        return ""
    if (before is None or after is None) and finding.rule.kind.endswith(("-removed", "-added")):
        named = before if after is None else after
        if isinstance(named, str) and (not finding.location or named in finding.location):
            return ""
    return f": {value(before)} -> {value(after)}"


def operations(finding: Finding, limit: int | None) -> str:
    """The operations where it weighs most, the first of them if there are more than limit."""
    names = finding.judgements[0].operations
    if limit is None or len(names) <= limit:
        return ", ".join(names)
    return f"{', '.join(names[:limit])} and {len(names) - limit} more"


def rename(found: Rename) -> str:
    """What something may be called now, and why one may think so."""
    return f"perhaps now {found.to} ({found.confidence:.0%}: {'; '.join(found.evidence)})"


def value(held: Any) -> str:
    """A value in at most 60 characters."""
    text = (
        "none" if held is None else held if isinstance(held, str) else json.dumps(held, default=str)
    )
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
