"""An audit for a terminal: the numbers by release, then how often each kind of breach was found."""

from __future__ import annotations

from collections.abc import Iterator

from ...lifecycle.audit import Audit, Case
from .. import Options
from ..topics import some
from .columns import HEAD, TITLES, by_breach, cells, headline

_SHOWN, _WIDTH = 3, 150


def render(audit: Audit, options: Options) -> str:
    """The audit in lines of text; numbers count root causes, not use sites."""
    table = [HEAD, *map(cells, audit.records)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [headline(audit), ""]
    lines += [
        "  ".join(each.rjust(width) for each, width in zip(row, widths, strict=True))
        for row in table
    ]
    for breach, cases in by_breach(audit.cases):
        lines += ["", f"{TITLES[breach]} ({len(cases)})"]
        shown = cases if options.everything else cases[:_SHOWN]
        for case in shown:
            lines += _case(case, options)
        if len(shown) < len(cases):
            lines.append(f"  and {len(cases) - len(shown)} more (--all)")
    return "\n".join(lines) + "\n"


def _case(case: Case, options: Options) -> Iterator[str]:
    line = f"  {case.release}  {some(case.elements, 1)}: {case.detail}"
    yield line if options.everything or len(line) <= _WIDTH else line[: _WIDTH - 3] + "..."
    if options.everything:
        yield from (f"    {each}" for each in case.elements[1:])
