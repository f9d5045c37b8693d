"""Pages of what `make bench` measured: docs/comparison.md beside other tools, and the scanner's table in
docs/how-sure.md.

Run by `make regen`. The figures are those of bench/figures.json, which the bench writes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from runai_specs.files import write_whole

PAGE = Path("docs/comparison.md")
SURE = Path("docs/how-sure.md")
FIGURES = Path("bench/figures.json")

_NONE = "–"
_PARTS = {
    "compat": (
        "Comparing documents",
        "`runai-compat diff` and another program on the same two files.",
    ),
    "clients": (
        "Clients",
        "The generated client of one release, and clients of the same API by others.",
    ),
}
_HEAD = """\
# Beside other tools

<!-- made by `python -m runai_generator.maintenance.comparison_page` from bench/figures.json -->

Only what `make bench` measured, both sides in turn on the same machine, and what the tests run. Times are medians
of whole processes; a ratio is this toolkit's figure divided by the other's, and says more than seconds do.
What is not in a table was not measured. openapi-changes is in none: its Go modules could not be had where this is
measured, and its npm package loads a program from elsewhere. Nothing is said of it here.
"""
_VERDICTS = """\
## Verdicts

The tests run 249 cases recorded from oasdiff's own tests and hold the agreement, area by area, with the reason of
each deviation: [agreement with oasdiff](reference/deviations.md).

## Methods

Every method of runapy has its place in [a table](reference/methods.md) that is made of both packages.
[Come over from runapy](from-runapy.md) says what else is different.
"""


_SCANNED = {
    "recall": "uses found",
    "exact method": "found with the exact method",
    "certain is right": "of those called certain, right",
    "decoys taken": "decoys taken for a use",
}
_TABLE = re.compile(r"(?<=<!-- measured -->\n\n).*?(?=\n<!-- end of measured -->)", re.DOTALL)


def main() -> None:
    """Write the page and the table."""
    figures = measured()
    write_whole(PAGE, page(figures))
    write_whole(SURE, with_scanner(SURE.read_text(encoding="utf-8"), figures))


def with_scanner(text: str, figures: Mapping[str, Any]) -> str:
    """The page with the scanner's table as it was measured last."""
    part = figures["scanning"]
    ours = {row["metric"]: _percent(row["ours"]) for row in part["rows"]}
    lines = [
        f"| measured on {part['on']['day']} | tuned | aside |",
        "|---|---:|---:|",
        *(
            f"| {name} | {ours[f'tuned: {metric}']} | {ours[f'aside: {metric}']} |"
            for metric, name in _SCANNED.items()
        ),
        "",
    ]
    return _TABLE.sub("\n".join(lines), text)


def _percent(figure: str) -> str:
    """`0.993 of 804` as `99.3 % of 804`; anything else as it is."""
    share, of, number = figure.partition(" of ")
    return f"{float(share):.1%} of {number}".replace("%", " %") if of and "." in share else figure


def measured() -> Mapping[str, Any]:
    """What was measured last, by part; nothing before the first run of the bench."""
    figures: Mapping[str, Any] = {}
    if FIGURES.is_file():
        figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    return figures


def page(figures: Mapping[str, Any]) -> str:
    """The page, of what was measured last."""
    parts = ["\n".join(_part(name, figures[name])) for name in _PARTS if name in figures]
    return "\n".join((_HEAD, *filter(None, parts), _VERDICTS))


def _part(name: str, measured: Mapping[str, Any]) -> Iterator[str]:
    """A table of the rows that have another side; nothing where there is none."""
    rows = list(_compared(measured["rows"]))
    title, what = _PARTS[name]
    if rows:
        on = measured["on"]
        yield from (f"## {title}", "", what, "")
        yield from ("| measured | this toolkit | the other | ratio |", "|---|---:|---:|---:|")
        yield from (f"| {' | '.join(row)} |" for row in rows)
        yield from (
            "",
            f"Measured on {on['day']}, {on['repeats']} runs a side: {on['machine']}.",
            "",
        )
    for reason in measured["left_out"]:
        yield from (f"Not measured: {reason}.", "")


def _compared(rows: list[Mapping[str, Any]]) -> Iterator[tuple[str, str, str, str]]:
    """A row below another begins with two spaces, and is about the same as that."""
    subject = ""
    for row in rows:
        metric = row["metric"]
        if not metric.startswith(" "):
            subject = metric.partition(", ")[0]
        elif row["peer"] != _NONE:
            metric = f"{subject}: {metric.strip()}"
        if row["peer"] != _NONE:
            ratio = _NONE if row["ratio"] is None else f"{row['ratio']:.2f}"
            yield metric, row["ours"], row["peer"], ratio


if __name__ == "__main__":
    main()
