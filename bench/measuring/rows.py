"""The table that the bench prints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FIGURES = Path(__file__).parents[1] / "figures.json"
"""What was measured last, part by part; docs/comparison.md is made of it."""

HEADINGS = ("metric", "ours", "peer", "ratio", "target", "met")


@dataclass(frozen=True, slots=True)
class Row:
    """One target: what was measured on both sides, and whether it is met.

    ours, peer: with their units; peer is a dash where there is none or it was left out, name what it
    is called. met is None where there is nothing to compare with.
    """

    metric: str
    ours: str
    peer: str = "–"
    name: str = ""
    ratio: float | None = None
    target: str = "–"
    met: bool | None = None


def against(
    metric: str, ours: float, peer: float | None, most: float | None, unit: str, name: str
) -> Row:
    """A row of values in the unit, whose target is a ratio if there is one; name: the peer's."""
    shown = f"{_number(ours)} {unit}"
    target = "–" if most is None else f"ratio ≤ {most:.2g}"
    if peer is None:
        return Row(metric, shown, target=target)
    ratio = ours / peer
    met = None if most is None else ratio <= most
    return Row(metric, shown, f"{_number(peer)} {unit}", name, ratio, target, met)


def beside(
    metric: str,
    ours: float,
    peers: Mapping[str, float | None],
    unit: str,
    most: float | None = None,
    by: str = "",
) -> Iterator[Row]:
    """A row for each peer, by name; one with no peer where there is none.

    most: the target's ratio, for peers whose name begins with by.
    """
    for name, value in (peers or {by: None}).items():
        yield against(metric, ours, value, most if name.startswith(by) else None, unit, name)


def at_most(metric: str, ours: float, most: float, unit: str) -> Row:
    """A row of which the target is a value."""
    shown = f"{_number(ours)} {unit}"
    return Row(metric, shown, target=f"≤ {most:g} {unit}", met=ours <= most)


def table(rows: Iterable[Any]) -> str:
    """The rows of one kind under their headings, in columns."""
    listed = list(rows)
    headings = HEADINGS if not listed or isinstance(listed[0], Row) else listed[0].HEADINGS
    cells = [headings, *map(_cells, listed)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def record(part: str, rows: Sequence[Any], left_out: Sequence[str], on: Mapping[str, str]) -> None:
    """Put a part's rows into FIGURES, in the place of those that were measured before.

    on: the machine and the day. Rows without a peer are kept, too; what was left out is told.
    """
    known = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.is_file() else {}
    known[part] = {"on": dict(on), "rows": [asdict(row) for row in rows], "left_out": [*left_out]}
    FIGURES.write_text(
        json.dumps(known, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8"
    )


def first_cell(row: Any) -> str:
    """What the row is about."""
    return _cells(row)[0].strip()


def _cells(row: Any) -> tuple[str, ...]:
    if not isinstance(row, Row):
        return tuple(row.cells())
    ratio = "–" if row.ratio is None else f"{row.ratio:.3f}"
    met = {None: "–", True: "yes", False: "NO"}[row.met]
    return row.metric, row.ours, f"{row.peer} {row.name}".strip(), ratio, row.target, met


def _number(value: float) -> str:
    """Three digits that count."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
