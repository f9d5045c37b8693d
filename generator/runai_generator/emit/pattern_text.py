"""A text that matches a pattern, for the patterns that contracts are written with.

No regular expression in general: the first alternative, as few repetitions as there may be, the
first character of a class. Whoever uses it checks what it gave.
"""

from __future__ import annotations

import re

_CLASSES = {"d": "1", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a"}
_NOTHING = frozenset("bBAZz")
_REPEAT = re.compile(r"\{(\d+)(,\d*)?\}|[*+?]")


def text_like(pattern: str) -> str:
    """The text; of a pattern that cannot be read so far as it could."""
    text, _ = _alternatives(pattern, 0)
    return text


def _alternatives(pattern: str, at: int) -> tuple[str, int]:
    """The first alternative from here to the bracket that closes it, and where that is."""
    first, at = _sequence(pattern, at)
    while at < len(pattern) and pattern[at] == "|":
        _, at = _sequence(pattern, at + 1)
    return first, at


def _sequence(pattern: str, at: int) -> tuple[str, int]:
    out = ""
    while at < len(pattern) and pattern[at] not in "|)":
        piece, at = _piece(pattern, at)
        repeat = _REPEAT.match(pattern, at)
        if repeat:
            at = repeat.end() + (pattern[repeat.end() : repeat.end() + 1] == "?")
            least = int(repeat[1]) if repeat[1] else int(repeat[0] == "+")
            piece *= min(least, 1000)
        out += piece
    return out, at


def _piece(pattern: str, at: int) -> tuple[str, int]:
    char = pattern[at]
    if char == "\\" and at + 1 < len(pattern):
        escaped = pattern[at + 1]
        return "" if escaped in _NOTHING else _CLASSES.get(escaped, escaped), at + 2
    if char == "[":
        return _class(pattern, at + 1)
    if char == "(":
        start = re.compile(r"\?(?::|=|P?<\w+>)").match(pattern, at + 1)
        looks = pattern.startswith(("(?=", "(?!", "(?<"), at) and not (
            start and start[0].endswith(">")
        )
        text, end = _alternatives(pattern, start.end() if start else at + 1)
        return "" if looks else text, end + 1
    return {"^": "", "$": "", ".": "a"}.get(char, char), at + 1


def _class(pattern: str, at: int) -> tuple[str, int]:
    """One character of a class, and where it ends."""
    end = at + 1
    while end < len(pattern) and pattern[end] != "]":
        end += 2 if pattern[end] == "\\" else 1
    try:
        allowed = re.compile(f"[{pattern[at:end]}]")
    except re.error:
        return "a", end + 1
    return next((char for char in "aA1- _./" if allowed.fullmatch(char)), "a"), end + 1
