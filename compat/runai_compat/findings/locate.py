"""Findings with the file, line and column of what they are about, for documents read as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from runai_specs.openapi.json_pointer import escaped

from .model import Position, Report

if TYPE_CHECKING:
    from runai_specs.openapi.bundler import Bundle


def placed(report: Report, base: Bundle | None, revision: Bundle | None) -> Report:
    """The report with positions; a side without a text has none."""
    before = _positions(base, (finding.schemas[0] for finding in report.findings))
    after = _positions(revision, (finding.schemas[1] for finding in report.findings))
    return replace(
        report,
        findings=tuple(
            replace(
                finding, positions=(before.get(finding.schemas[0]), after.get(finding.schemas[1]))
            )
            for finding in report.findings
        ),
    )


def _positions(bundle: Bundle | None, pointers: Iterable[str | None]) -> dict[str | None, Position]:
    if bundle is None:
        return {}
    homes = {pointer: bundle.home(pointer) for pointer in pointers if pointer is not None}
    by_file: dict[str, list[str]] = {}
    for file, place in homes.values():
        by_file.setdefault(file, []).append(place)
    known = {file: bundle.positions(file, places) for file, places in by_file.items()}
    return {
        pointer: Position(file, *known[file][place])
        for pointer, (file, place) in homes.items()
        if place in known[file]
    }


# An object, the key it has in what is above it, and the place of that.
_Place: TypeAlias = "tuple[Any, str | int, _Place | None]"


def pointers(document: Mapping[str, Any], wanted: Iterable[Any]) -> dict[int, str]:
    """JSON Pointers of objects by their identity, as far as the document holds them.

    Objects made in passing (two descriptions of one property merged) stand nowhere.
    """
    by_id: dict[int, str] = {}
    left = {id(value) for value in wanted if type(value) is dict or type(value) is list}
    root: _Place = (document, "", None)
    if id(document) in left:
        by_id[id(document)] = ""
    stack = [root]
    while stack and len(by_id) < len(left):
        above = stack.pop()
        held = above[0]
        for key, value in held.items() if type(held) is dict else enumerate(held):
            kind = type(value)
            if kind is dict or kind is list:
                place = (value, key, above)
                stack.append(place)
                if id(value) in left:
                    by_id[id(value)] = _pointer(place)
    return by_id


def _pointer(place: _Place) -> str:
    tokens: list[str] = []
    while place[2] is not None:
        tokens.append(escaped(str(place[1])))
        place = place[2]
    return "".join(f"/{token}" for token in reversed(tokens))
