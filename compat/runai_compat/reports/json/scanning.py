"""Uses and rewrites as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import Options
from ..escaping import dumped

if TYPE_CHECKING:
    from ...rewriting.edits import Fix
    from ...scanning.sites import CallSite, Note, PathPlace, Traffic, Usage


def usage(result: Usage, options: Options) -> str:  # noqa: ARG001
    """In the form runai-compat/usage/v1."""
    return dumped({"schema": "runai-compat/usage/v1", **usage_data(result)})


def fix(result: Fix, options: Options) -> str:  # noqa: ARG001
    """In the form runai-compat/fix/v1."""
    return dumped(
        {
            "schema": "runai-compat/fix/v1",
            "target": result.target,
            "written": result.written,
            "edits": [
                {
                    "file": edit.file,
                    "line": edit.line,
                    "column": edit.column,
                    "before": edit.old,
                    "after": edit.new,
                    "reason": edit.reason,
                }
                for edit in result.edits
            ],
            "tasks": [
                {
                    "file": task.file,
                    "line": task.line,
                    "column": task.column,
                    "operation": task.operation or None,
                    "instead": task.instead,
                    "differences": list(task.differences),
                    "path_at": path_data(task.path_at),
                }
                for task in result.tasks
            ],
            "diff": result.diff,
        }
    )


def usage_data(usage: Usage) -> dict[str, Any]:
    """The uses as plain data."""
    return {
        "files": usage.files,
        "uses": [site_data(use) for use in usage.uses],
        "notes": [note_data(note) for note in usage.notes],
        "coverage": _coverage(usage),
    }


def _coverage(usage: Usage) -> dict[str, Any]:
    """What the uses rest on."""
    covered = usage.coverage
    return {
        "understood": covered.understood,
        "as_text": [{"file": note.file, "reason": note.problem} for note in covered.as_text],
        "unread": [{"file": note.file, "reason": note.problem} for note in covered.unread],
        "unclear": [
            {
                "file": site.file,
                "line": site.line,
                "method": site.method,
                "path": site.path,
                "path_at": path_data(site.path_elsewhere),
            }
            for site in usage.unclear
        ],
        "ignored": [
            {"file": site.file, "line": site.line, "rules": sorted(site.ignores)}
            for site in usage.ignored
        ],
    }


def note_data(note: Note) -> dict[str, Any]:
    return {"file": note.file, "line": note.line, "problem": note.problem}


def site_data(site: CallSite) -> dict[str, Any]:
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
        "traffic": None if site.traffic is None else _traffic(site.traffic),
        "path_at": path_data(site.path_elsewhere),
    }


def path_data(place: PathPlace | None) -> dict[str, Any] | None:
    """Where the text of a path stands; None where that is the line of the call."""
    if place is None:
        return None
    return {"file": place.file, "line": place.line, "column": place.column}


def _traffic(traffic: Traffic) -> dict[str, Any]:
    return {
        "count": traffic.count,
        "first_seen": traffic.first_seen,
        "last_seen": traffic.last_seen,
        "callers": [{"name": name, "count": count} for name, count in traffic.callers],
    }
