"""How large a document from a stranger may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from math import isfinite
from pathlib import Path
from typing import TypeAlias

Source: TypeAlias = str | Path


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a document may be: bytes, levels, values (aliases expanded), characters of one text,
    references, and how many of them lead on from one to the next.
    """

    size: int = 64 * 1024 * 1024
    depth: int = 200
    nodes: int = 4_000_000
    text: int = 4 * 1024 * 1024
    references: int = 500_000
    chain: int = 100


LIMITS = Limits()
_MOST_DIGITS = 18


def wrong_text(text: str, limits: Limits) -> Iterator[str]:
    """What is wrong with a text, whichever notation it was in."""
    if len(text) > limits.text:
        yield f"a text of more than {limits.text:,} characters"
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        yield "a text with half a surrogate pair"


def has_too_many_values(text: str, limits: Limits = LIMITS) -> bool:
    """Whether a text in JSON has more values than a document may have: told before they take memory."""
    return text.count(",") > limits.nodes


def values(document: object) -> int:
    """How many values a document has, itself among them."""
    level, total = [value for value in (document,) if isinstance(value, (dict, list))], 1
    while level:
        held = [value.values() if isinstance(value, dict) else value for value in level]
        inside = list[object](chain.from_iterable(held))
        total += len(inside)
        level = [value for value in inside if isinstance(value, (dict, list))]
    return total


def whole_number(text: str) -> int | None:
    """The number that a text of ASCII digits is; None for another text, and for more digits than anything has."""
    is_one = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_one else None


def is_number(number: int | float) -> bool:
    """Whether other programs can hold the number: JSON has no bound, but theirs ends where a float does."""
    try:
        return isfinite(float(number))
    except OverflowError:
        return False
