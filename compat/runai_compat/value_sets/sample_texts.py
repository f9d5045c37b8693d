"""Short texts that match a regular expression: good guesses, to be checked by whoever uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from runai_specs.openapi.schemas.safe_regex import matches

_CLASSES = {"CATEGORY_DIGIT": "0", "CATEGORY_WORD": "a", "CATEGORY_SPACE": " ",
            "CATEGORY_NOT_DIGIT": "a", "CATEGORY_NOT_WORD": " ", "CATEGORY_NOT_SPACE": "a"}  # fmt: skip


@lru_cache(1024)
def matching(pattern: str) -> tuple[str, ...]:
    """Texts that the pattern matches, the shortest first."""
    return tuple(_matching(pattern))


def _matching(pattern: str) -> Iterator[str]:
    try:
        parsed = re._parser.parse(pattern)  # type: ignore[attr-defined]
    except (re.error, AttributeError):
        return
    for extra in (0, 1, 3):
        text = "".join(_part(op.name, held, extra) for op, held in parsed)
        if matches(pattern, text):
            yield text


def _part(name: str, held: Any, extra: int) -> str:
    if name == "LITERAL":
        return chr(held)
    if name == "NOT_LITERAL":
        return "a" if held != ord("a") else "b"
    if name == "ANY":
        return "a"
    if name == "IN":
        return _member(held)
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, inside = held
        count = min(least + extra, int(most)) if most else 0
        return "".join(_part(op.name, each, extra) for op, each in inside) * count
    if name == "SUBPATTERN":
        return "".join(_part(op.name, each, extra) for op, each in held[-1])
    if name == "BRANCH":
        return "".join(_part(op.name, each, extra) for op, each in held[1][0])
    return ""  # anchors and what looks ahead take no room


def _member(members: Any) -> str:
    """One character of a class."""
    negated = members[0][0].name == "NEGATE"
    if negated:
        taken = "".join(chr(each) for op, each in members[1:] if op.name == "LITERAL")
        return next(each for each in "a0-_ é" if each not in taken)
    op, held = members[0]
    if op.name == "RANGE":
        return chr(held[0])
    if op.name == "CATEGORY":
        return _CLASSES.get(held.name, "a")
    return chr(held)
