"""The README's picture: the verdict of a gate as a terminal shows it, drawn as SVG.

`python -m runai_compat.maintenance.gate_picture` writes docs/gate.svg; a test holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

from runai_specs import read_catalog
from runai_specs.files import write_whole

from ..library import gate
from ..reports import Options, render

PICTURE = Path("docs/gate.svg")
_BASE, _TARGET, _CODE = "2.22", "2.24", "docs/examples/automation"
_COLUMNS, _ROW, _CHARACTER = 104, 18, 7.9
_STYLES = {"1": "b", "1;31": "r"}
_SGR = re.compile(r"\x1b\[([\d;]*)m")
_LOOK = (
    "text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#d4d7dd;white-space:pre}"
    ".b{font-weight:600;fill:#fff}.r{font-weight:600;fill:#ff7b72}.p{fill:#7ee787}"
)


def picture() -> str:
    """The picture; as of the target's own day, so that it is the same on every other."""
    released = read_catalog().api().release(_TARGET).released.earliest
    result = gate(_BASE, _TARGET, uses=[_CODE], as_of=released)
    shown = render(result, "text", Options(colour=True, width=_COLUMNS)).rstrip().split("\n")
    command = f"$ runai-compat gate --from {_BASE} --to {_TARGET} --uses {_CODE}"
    rows = [f'<tspan class="p">{escape(command)}</tspan>', "", *map(_coloured, shown)]
    width, height = round(_COLUMNS * _CHARACTER) + 32, len(rows) * _ROW + 36
    texts = "\n".join(
        f'<text x="16" y="{number * _ROW + 30}">{row}</text>'
        for number, row in enumerate(rows)
        if row
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>What a gate says of code that an upgrade breaks</title>\n<style>{_LOOK}</style>\n"
        f'<rect width="100%" height="100%" rx="8" fill="#1c2128"/>\n{texts}\n</svg>\n'
    )


def _coloured(line: str) -> str:
    return "".join(_spans(line))


def _spans(line: str) -> Iterator[str]:
    """The line's parts; what stands between a colour and the next has that colour."""
    first, *rest = _SGR.split(line)
    yield escape(first)
    for colour, text in zip(rest[::2], rest[1::2], strict=True):
        style = _STYLES.get(colour)
        yield f'<tspan class="{style}">{escape(text)}</tspan>' if style else escape(text)


if __name__ == "__main__":
    write_whole(PICTURE, picture())
