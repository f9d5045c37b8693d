"""The pictures of the documentation: a gate as a terminal shows it, and a recording of gate and fix, as SVG.

`python -m runai_compat.maintenance.gate_picture` writes docs/gate.svg and docs/gate-and-fix.svg; a test
holds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

from runai_specs import read_catalog
from runai_specs.files import write_all

from ..library import gate
from ..reports import Options, render

PICTURE, RECORDING = Path("docs/gate.svg"), Path("docs/gate-and-fix.svg")
_BASE, _TARGET, _CODE = "2.22", "2.24", "docs/examples/automation"
_COLUMNS, _ROW, _CHARACTER = 104, 18, 7.9
_GATE = f"runai-compat gate --from {_BASE} --to {_TARGET} --uses {_CODE}"
_FIX = f"runai-compat fix --uses {_CODE} --to {_TARGET}"
_FIXED = 10  # lines of fix that are shown
_STYLES = {"1": "b", "1;31": "r"}
_SGR = re.compile(r"\x1b\[([\d;]*)m")
_LOOK = (
    "text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#d4d7dd;white-space:pre}"
    ".b{font-weight:600;fill:#fff}.r{font-weight:600;fill:#ff7b72}.p{fill:#7ee787}"
)

# Who asks for less motion gets the last picture at once.
_MOVING = (
    "@media (prefers-reduced-motion:no-preference){text{animation:show .01s both}}"
    "@keyframes show{from{opacity:0}to{opacity:1}}"
)


def picture() -> str:
    """The picture; as of the target's own day, so that it is the same on every other."""
    rows = [_typed(_GATE), "", *_gate_lines()]
    return _drawn("What a gate says of code that an upgrade breaks", rows)


def recording() -> str:
    """Gate, then fix, as they run in a terminal: the lines come one after the other, and stay."""
    from ..library import fix

    mended = render(fix([_CODE], _TARGET), "text", Options(width=_COLUMNS)).rstrip().split("\n")
    rows = [_typed(_GATE), "", *_gate_lines(), "", _typed(_FIX), ""]
    rows += [escape(line) for line in mended[:_FIXED]]
    if len(mended) > _FIXED:
        rows.append("…")
    return _drawn("A gate over somebody's code, and what fix makes of it", rows, seconds=0.12)


def _typed(command: str) -> str:
    return f'<tspan class="p">{escape(f"$ {command}")}</tspan>'


def _gate_lines() -> list[str]:
    released = read_catalog().api().release(_TARGET).released.earliest
    result = gate(_BASE, _TARGET, uses=[_CODE], as_of=released)
    shown = render(result, "text", Options(colour=True, width=_COLUMNS)).rstrip().split("\n")
    return ["".join(_spans(line)) for line in shown]


def _drawn(title: str, rows: list[str], seconds: float = 0) -> str:
    """Rows of a terminal; seconds: how long each waits for the one before, 0 for a still picture."""
    width, height = round(_COLUMNS * _CHARACTER) + 32, len(rows) * _ROW + 36
    texts = "\n".join(
        f'<text x="16" y="{number * _ROW + 30}"{_delay(number * seconds)}>{row}</text>'
        for number, row in enumerate(rows)
        if row
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>{title}</title>\n<style>{_LOOK}{_MOVING if seconds else ''}</style>\n"
        f'<rect width="100%" height="100%" rx="8" fill="#1c2128"/>\n{texts}\n</svg>\n'
    )


def _delay(seconds: float) -> str:
    return f' style="animation-delay:{seconds:.2f}s"' if seconds else ""


def _spans(line: str) -> Iterator[str]:
    """The line's parts; what stands between a colour and the next has that colour."""
    first, *rest = _SGR.split(line)
    yield escape(first)
    for colour, text in zip(rest[::2], rest[1::2], strict=True):
        style = _STYLES.get(colour)
        yield f'<tspan class="{style}">{escape(text)}</tspan>' if style else escape(text)


if __name__ == "__main__":
    write_all({PICTURE: picture(), RECORDING: recording()})
