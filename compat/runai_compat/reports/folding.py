"""Markdown that fits where it goes: long lists folded, and shortened until the whole fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

LIMIT = 65_000
"""Characters; GitHub refuses a comment of more than 65,536."""

_LENGTHS = (None, 200, 100, 50, 20, 10, 5, 2)
_OPEN = 10


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


def code(text: str) -> str:
    """Text as code, whatever backticks it has; a line break would end a list's entry."""
    text = " ".join(text.split())
    fence = "`"
    while fence in text:
        fence += "`"
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def plain(text: str) -> str:
    """Text that Markdown leaves as it is."""
    for each in "\\`*_[]<>|":
        text = text.replace(each, f"\\{each}")
    return " ".join(text.split())
