"""Findings under headings: by severity, by operation, by shared schema, by rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from runai_specs.openapi.json_pointer import unescaped

from ..findings.model import Finding
from . import Grouping


def groups(findings: Iterable[Finding], grouping: Grouping) -> list[tuple[str, Sequence[Finding]]]:
    """(heading, findings) in the order in which headings first come up; by operation one finding
    stands under each operation that it touches."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        for heading in _headings(finding, grouping):
            found.setdefault(heading, []).append(finding)
    return list(found.items())


def _component(pointer: str) -> str:
    """The shared part that a place is in."""
    tokens = pointer.split("/")
    if tokens[1:2] == ["components"] and len(tokens) > 3:
        return unescaped(tokens[3])
    return "not in a shared part"


def _headings(finding: Finding, grouping: Grouping) -> Sequence[str]:
    if grouping is Grouping.OPERATION:
        return finding.operations
    if grouping is Grouping.RULE:
        return [finding.rule.id]
    if grouping is Grouping.SCHEMA:
        return [_component(finding.schemas[0] or finding.schemas[1] or "")]
    return [finding.severity]
