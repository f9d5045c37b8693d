"""python bench [clients | compat | documents | scanning] [--repeats N] [--no-record]: the targets, measured, one row for each."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import clients
import compat
import documents
import scanning
from rows import FIGURES, record, table

_PARTS: Mapping[str, Callable[[int, list[str]], Iterable[Any]]] = {
    "clients": clients.rows,
    "compat": compat.rows,
    "documents": documents.rows,
    "scanning": scanning.rows,
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
        found = list(_PARTS[part](given.repeats, left_out))
        print(f"\n{part}\n\n{table(found)}")
        for each in left_out:
            print(f"left out: {each}")
        if not given.no_record:
            record(part, found, left_out, on)


def _load() -> str:
    """How busy the machine is already: on a busy one look at the ratios."""
    try:
        return f"load {float(Path('/proc/loadavg').read_text().split()[0]):.1f}"
    except OSError:
        return "load unknown"


main()
