"""python bench [clients | compat | documents | scanning | verdicts] [--repeats N] [--no-record]: the targets, measured, one row for each."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import clients
import compat
import documents
import scanning
import verdicts
from measuring.rows import FIGURES, first_cell, record, table

_PARTS: Mapping[str, Callable[[int, list[str]], Iterable[Any]]] = {
    "clients": clients.rows,
    "compat": compat.rows,
    "documents": documents.rows,
    "scanning": scanning.rows,
    "verdicts": verdicts.rows,
}


def main() -> None:
    """Print the table of each part, and what was left out."""
    parser = argparse.ArgumentParser(description="Measure the targets against peers.")
    parser.add_argument("what", nargs="?", choices=[*_PARTS, "all"], default="all")
    parser.add_argument("--repeats", type=int, default=7, help="runs of each side; default: 7")
    parser.add_argument("--no-record", action="store_true", help=f"leave {FIGURES.name} as it is")
    given = parser.parse_args()
    on = {
        "day": str(date.today()),
        "machine": f"Python {platform.python_version()}, {os.cpu_count()} CPUs, {_load()}",
        "repeats": str(given.repeats),
    }
    print(on["machine"])
    for part in _PARTS if given.what == "all" else [given.what]:
        left_out: list[str] = []
        measured = list(_followed(part, _PARTS[part](given.repeats, left_out)))
        print(f"\n{part}\n\n{table(measured)}")
        for part_left_out in left_out:
            print(f"left out: {part_left_out}")
        if not given.no_record:
            record(part, measured, left_out, on)


def _followed(part: str, rows: Iterable[Any]) -> Iterator[Any]:
    """The rows; on a terminal a line shows which came last, and goes when all are there."""
    shown = sys.stderr.isatty()
    for row in rows:
        yield row
        if shown:
            print(f"\r\033[K{part}: {first_cell(row)}", end="", file=sys.stderr, flush=True)
    if shown:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _load() -> str:
    """How busy the machine is already: on a busy one look at the ratios."""
    try:
        return f"load {float(Path('/proc/loadavg').read_text().split()[0]):.1f}"
    except OSError:
        return "load unknown"


main()
