"""Findings with the file, line and column of what they are about, for documents read as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from runai_specs.openapi.source_map import positions

from .model import Position, Report

if TYPE_CHECKING:
    from runai_specs.openapi.file_bundler import Bundle


def placed(report: Report, base: Bundle | None, revision: Bundle | None) -> Report:
    """The report with positions; a side without a text has none."""
    before = _positions(base, (each.schemas[0] for each in report.findings))
    after = _positions(revision, (each.schemas[1] for each in report.findings))
    return replace(
        report,
        findings=tuple(
            replace(each, positions=(before.get(each.schemas[0]), after.get(each.schemas[1])))
            for each in report.findings
        ),
    )


def _positions(bundle: Bundle | None, pointers: Iterable[str | None]) -> dict[str | None, Position]:
    if bundle is None:
        return {}
    homes = {pointer: bundle.home(pointer) for pointer in pointers if pointer is not None}
    by_file: dict[str, list[str]] = {}
    for file, place in homes.values():
        by_file.setdefault(file, []).append(place)
    known = {file: positions(bundle.texts[file], places) for file, places in by_file.items()}
    return {
        pointer: Position(file, *known[file][place])
        for pointer, (file, place) in homes.items()
        if place in known[file]
    }
