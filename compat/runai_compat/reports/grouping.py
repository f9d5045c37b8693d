"""Findings for people: under headings, and those of one rule in few lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from runai_specs.openapi.json_pointer import unescaped

from ..findings.model import Finding
from . import Grouping
from .wording import change, parent, rename, witness


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


@dataclass(frozen=True, slots=True)
class Line:
    """place: where, and what into what; operations: in which (none where the place is one); notes:
    what more is to be said of it."""

    place: str
    operations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def fold(findings: Iterable[Finding]) -> list[Line]:
    """The lines, in the order of the findings."""
    merged: dict[tuple[str, str, tuple[str, ...]], dict[str, None]] = {}
    for finding in findings:
        names = finding.judgements[0].operations
        key = (finding.location, change(finding), _notes(finding))
        merged.setdefault(key, {}).update(dict.fromkeys(names))
    lines: dict[tuple[str, tuple[str, ...]], list[Line]] = {}
    for (location, said, notes), found in merged.items():
        operations = tuple(found)
        if not location:
            for name in operations:
                lines.setdefault((name, ()), []).append(Line(f"{name}{said}", (), notes))
        else:
            alone = said or notes or not parent(location)
            key_of_line = (location + said if alone else parent(location), operations)
            lines.setdefault(key_of_line, []).append(Line(location + said, operations, notes))
    return [line for (holder, _), held in lines.items() for line in _together(holder, held)]


def _together(holder: str, lines: list[Line]) -> list[Line]:
    """Lines that say no more than the last step of their place, as one."""
    if len(lines) == 1 or any(each.notes or not each.operations for each in lines):
        return lines
    last = ", ".join(each.place[len(holder) :].lstrip(".=") for each in lines)
    return [Line(f"{holder}: {last}", lines[0].operations)]


def _notes(finding: Finding) -> tuple[str, ...]:
    told = [rename(finding.rename)] if finding.rename is not None else []
    return (*told, *([witness(finding.witness)] if finding.witness is not None else []))
