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
        "`runai-compat diff` and other programs on the same two files. *what-changed* is the part of libopenapi that "
        "finds and judges changes, the engine of openapi-changes, called by a program of thirty lines that prints how "
        "many there are. openapi-changes itself was not measured: its Go module and its binary could not be had here.",
    ),
    "verdicts": (
        "What is called breaking",
        "Pairs of small documents of which something else than the tools says what is right. A request is *narrowed* "
        "where a JSON Schema validator finds a value that was accepted and is refused; it is *written another way* "
        "behind a `$ref`, or in an `allOf`, `anyOf` or `oneOf` of one. The schemas are random, of OpenAPI 3.0; this "
        "toolkit is tested with schemas of the same maker, so take its own column as a bound that its tests hold. "
        "Warnings do not count as called breaking, and by convention here a property that is described anew in an open "
        "object is told, and not called breaking. oasdiff's own tests are those that run with its defaults; some "
        "were recorded from an older version than the one measured here.",
    ),
    "clients": (
        "Clients",
        "The generated client of one release, the official client (runapy), and what openapi-generator makes of the "
        "same contract. openapi-generator's client fetches no token, so it is given one; apart from the row about "
        "importing it is the client of the contract with this toolkit's names.",
    ),
}
_HEAD = """\
# Beside other tools

<!-- made by `python -m runai_generator.maintenance.comparison_page` from bench/figures.json -->

Only what `make bench` measured, all sides in turn on the same machine, and what the tests run. Times are medians
of whole processes; in brackets stands this toolkit's figure divided by the other's, which says more than seconds
do: below 1, this toolkit takes less. What is not in a table was not measured.
"""
_VERDICTS = """\
## Case by case

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
    """A table of the rows that have another side, a column for each; nothing where there is none."""
    compared = _compared(measured["rows"])
    peers = list(dict.fromkeys(peer for row in compared.values() for peer in row))
    title, what = _PARTS[name]
    if peers:
        on = measured["on"]
        yield from (f"## {title}", "", what, "")
        yield f"| measured | {' | '.join(('this toolkit', *peers[1:]))} |"
        yield f"|---|{'---:|' * len(peers)}"
        for metric, row in compared.items():
            yield f"| {metric} | {' | '.join(row.get(peer, _NONE) for peer in peers)} |"
        yield from ("", f"Measured on {on['day']}: {on['machine']}.", "")
    for reason in measured["left_out"]:
        yield from (f"Not measured: {reason}.", "")


def _compared(rows: list[Mapping[str, Any]]) -> Mapping[str, Mapping[str, str]]:
    """By metric, the figure of each side that has one: ours under no name, the others' with the ratio.

    A row below another begins with two spaces, and is about the same as that.
    """
    compared: dict[str, dict[str, str]] = {}
    subject = ""
    for row in rows:
        metric = row["metric"]
        if not metric.startswith(" "):
            subject = metric.partition(", ")[0]
        else:
            metric = f"{subject}: {metric.strip()}"
        if row["peer"] != _NONE:
            ratio = "" if row["ratio"] is None else f" ({row['ratio']:.2f})"
            compared.setdefault(metric, {"": row["ours"]})[row["name"]] = f"{row['peer']}{ratio}"
    return compared


if __name__ == "__main__":
    main()
