"""Which of many patterns a name matches: most are told apart by the letters that each of them asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import NamedTuple

from .pattern_syntax import At, Node, One, Row, UndecidedPatternError, parse
from .patterns import matches

_LEFT: ContextVar[list[int] | None] = ContextVar("left", default=None)


@contextmanager
def limited_matching(tries: int) -> Iterator[None]:
    """Match names with patterns so often at most; from then on it is not told whether one matches."""
    token = _LEFT.set([tries])
    try:
        yield
    finally:
        _LEFT.reset(token)


def fitting(patterns: Collection[str], name: str) -> dict[str, bool | None]:
    """Those of the patterns that match some part of the name: True, or None where that cannot be told."""
    if not patterns:
        return {}
    told = {pattern: _tried(pattern, name) for pattern in _index(tuple(patterns)).likely(name)}
    return {pattern: fits for pattern, fits in told.items() if fits is not False}


def _tried(pattern: str, name: str) -> bool | None:
    left = _LEFT.get()
    if left is not None:
        left[0] -= 1
        if left[0] < 0:
            return None
    return matches(pattern, name)


class _Index(NamedTuple):
    """Patterns by the letters that a name has to begin with; lengths: of those. The others with letters
    that a name has to have somewhere; place: of each pattern in the list.
    """

    beginning: dict[str, list[str]]
    lengths: tuple[int, ...]
    others: list[tuple[str, str]]
    place: dict[str, int]

    def likely(self, name: str) -> list[str]:
        """The patterns of which the name has the letters, in their order."""
        begun = [
            pattern
            for length in self.lengths
            for pattern in self.beginning.get(name[:length], ())
            if length <= len(name)
        ]
        inside = [pattern for letters, pattern in self.others if letters in name]
        return sorted([*begun, *inside], key=self.place.__getitem__)


@lru_cache(64)
def _index(patterns: tuple[str, ...]) -> _Index:
    beginning: dict[str, list[str]] = {}
    others = []
    for pattern in patterns:
        start, letters = _letters(pattern)
        if start:
            beginning.setdefault(start, []).append(pattern)
        else:
            others.append((letters, pattern))
    place = {pattern: number for number, pattern in enumerate(patterns)}
    return _Index(beginning, tuple(sorted({len(start) for start in beginning})), others, place)


def _letters(pattern: str) -> tuple[str, str]:
    """What a name has to begin with, and the longest of what it has to have in it, to match."""
    try:
        node = parse(pattern).node
    except (UndecidedPatternError, RecursionError):
        return "", ""
    parts: tuple[Node, ...] = node.parts if isinstance(node, Row) else (node,)
    runs, is_anchored = [""], parts[:1] == (At("start"),)
    for part in parts[is_anchored:]:
        if isinstance(part, One) and len(part.ranges) == 1 and len(set(part.ranges[0])) == 1:
            runs[-1] += chr(part.ranges[0][0])
        else:
            runs.append("")
    return runs[0] if is_anchored else "", max(runs, key=len)
