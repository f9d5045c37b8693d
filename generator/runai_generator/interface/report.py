"""Changes of a Python API as text, JSON or Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from ..project.identity import Identity
from .change import Change

SCHEMA = "runai-generate/diff/v1"
_AREAS = ("methods", "models")


def render(changes: Sequence[Change], base: Identity, revision: Identity, form: str) -> str:
    """The changes of the Python API from the client base to revision, in one of FORMATS."""
    return _RENDERERS[form](changes, base, revision)


def _counts(changes: Sequence[Change]) -> dict[str, int]:
    return {"changes": len(changes), "breaking": sum(change.breaking for change in changes)}


def _title(base: Identity, revision: Identity) -> str:
    return f"Python API of {revision.distribution}, compared with {base.distribution}"


def _text(changes: Sequence[Change], base: Identity, revision: Identity) -> str:
    counts = _counts(changes)
    lines = [
        f"{_title(base, revision)}: "
        f"{counts['changes']} changes, {counts['breaking']} of them break code (!)"
    ]
    for area, group in groupby(changes, key=lambda change: change.area):
        lines += ["", area]
        lines += [f"{'!' if c.breaking else ' '} {c.element}: {c.words}" for c in group]
    return "\n".join(lines) + "\n"


def _json(changes: Sequence[Change], base: Identity, revision: Identity) -> str:
    written = {
        "schema": SCHEMA,
        "base": _side(base),
        "revision": _side(revision),
        "summary": _counts(changes),
        "changes": [_entry(change) for change in changes],
    }
    return json.dumps(written, indent=1) + "\n"


def _side(identity: Identity) -> Mapping[str, str | None]:
    return {
        "release": identity.release,
        "distribution": identity.distribution,
        "version": identity.version,
    }


def _entry(change: Change) -> Mapping[str, Any]:
    return {
        "kind": change.kind.value,
        "element": change.element,
        "breaking": change.breaking,
        "before": change.before,
        "after": change.after,
    }


def _markdown(changes: Sequence[Change], base: Identity, revision: Identity) -> str:
    counts = _counts(changes)
    lines = [
        f"# {_title(base, revision)}",
        "",
        f"{counts['changes']} changes; {counts['breaking']} break code.",
    ]
    for title, breaking in (("Breaks code", True), ("Other changes", False)):
        for area in _AREAS:
            chosen = [c for c in changes if c.breaking is breaking and c.area == area]
            if chosen:
                lines += ["", f"## {title}: {area}", ""]
                lines += [f"- {markdown_line(c)}" for c in chosen]
    return "\n".join(lines) + "\n"


def markdown_line(change: Change) -> str:
    """The element and what happened, with what is code in them marked as such."""
    quoted = {
        name: None if value is None else f"`{value}`"
        for name, value in (("before", change.before), ("after", change.after))
    }
    return f"`{change.element}` {change.template.format(**quoted)}"


_RENDERERS: dict[str, Callable[[Sequence[Change], Identity, Identity], str]] = {
    "text": _text,
    "json": _json,
    "markdown": _markdown,
}
FORMATS = tuple(_RENDERERS)
