"""Text of others in Markdown and in JSON: it stays text; and Markdown that fits where it goes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from json.encoder import encode_basestring
from typing import Any

from runai_specs.printable import visible, visible_json

LIMIT = 65_000
"""Characters; GitHub refuses a comment of more than 65,536."""

_LENGTHS = (None, 200, 100, 50, 20, 10, 5, 2)
_OPEN = 10
_GAP = "&#8203;"
"""A space of no width, as an entity: what stands on both sides of it is not taken for one word."""

_SYNTAX = re.compile(r"[\\`*_{}\[\]<>|#~$&]")
_BEGINS = re.compile(r"\A(\s*\d*)([-+=]|(?<=\d)[.)](?=\s|\Z))")
_LINKS = re.compile(
    r"(?<=@)(?=\w)"  # @somebody, and addresses of mail
    r"|(?<=\\#)(?=\d)|(?<=[!%&~])(?=\d)|(?<=GH-)(?=\d)"  # issues, merge requests, milestones
    r"|(?<=[A-Za-z]:)(?=//)|(?<=\bwww)(?=\.)|(?<=\bmailto:)|(?<=\bxmpp:)",
    re.IGNORECASE,
)
_BAR, _BARRED = re.compile(r"(?<!\\)\|"), r"\\|"
_LINE = 400
"""Characters; JSON that is longer has a line for each member."""

_encoded = json.JSONEncoder(ensure_ascii=False, default=str).encode


def plain(text: str) -> str:
    """Text that Markdown leaves as it is: no syntax, no mention, no reference to an issue, no link."""
    escaped = _SYNTAX.sub(r"\\\g<0>", " ".join(visible(text).split()))
    return _LINKS.sub(_GAP, _BEGINS.sub(r"\1\\\2", escaped))


def code(text: str) -> str:
    """Text as code, whatever backticks it has; nothing in it is a mention or a link."""
    text = " ".join(visible(text).split())
    fence = "`"
    while fence in text:
        fence += "`"
    pad = " " if text.startswith("`") or text.endswith("`") or not text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def row(cells: Sequence[str]) -> str:
    """A table's row of cells that are Markdown; a bar would end a cell even in code."""
    return f"| {' | '.join(_BAR.sub(_BARRED, cell) for cell in cells)} |"


def dumped(data: Any) -> str:
    """Plain data as JSON, in UTF-8 whatever it holds, with what is not seen as escapes."""
    return visible_json(_lines(data, "\n")) + "\n"


def _lines(data: Any, start: str) -> str:
    """JSON in lines that people read and `diff` compares: what is short stands in one."""
    if isinstance(data, str):
        return encode_basestring(data)
    below = start + " "
    if isinstance(data, dict):
        members = [
            f"{encode_basestring(str(key))}: {_lines(held, below)}" for key, held in data.items()
        ]
    elif isinstance(data, list | tuple):
        members = [_lines(item, below) for item in data]
    else:
        return _encoded(data)
    opening, closing = "{}" if isinstance(data, dict) else "[]"
    if sum(map(len, members)) + 2 * len(members) <= _LINE:
        return f"{opening}{', '.join(members)}{closing}"
    return f"{opening}{below}{f',{below}'.join(members)}{start}{closing}"


def fitted(build: Callable[[int | None], str], limit: int = LIMIT) -> str:
    """The longest text that fits. build takes the length to which it cuts every list, None for all."""
    for length in _LENGTHS:
        text = build(length)
        if len(text) <= limit:
            return text
    cut = text[: limit - 100].rsplit("\n", 1)[0]
    return f"{cut}\n\nThe rest does not fit here; `--format json` or `html` has all of it.\n"


def listed(lines: Sequence[str], length: int | None, *, folded: bool | None = None) -> list[str]:
    """A list, cut to that length; folded away where it is long (or as folded says)."""
    shown = list(lines if length is None else lines[:length])
    if len(shown) < len(lines):
        shown.append(f"- … and {len(lines) - len(shown)} more")
    if folded if folded is not None else len(lines) > _OPEN:
        return [f"<details><summary>{len(lines)} entries</summary>", "", *shown, "", "</details>"]
    return shown
