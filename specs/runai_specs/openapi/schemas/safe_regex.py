"""Regular expressions of strangers, matched without backtracking: none can make a run hang."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

_STEPS = 200_000  # characters looked at for one answer
_KINDS: dict[str, Callable[[str], bool]] = {
    "DIGIT": str.isdecimal,
    "SPACE": str.isspace,
    "WORD": lambda each: each.isalnum() or each == "_",
}
_STARTS, _ENDS = ("AT_BEGINNING", "AT_BEGINNING_STRING"), ("AT_END", "AT_END_STRING")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")


class _UnsupportedPatternError(Exception):
    """Something that is not decided here."""


@lru_cache(8192)
def matches(pattern: str, text: str) -> bool | None:
    """Whether some part of the text matches the pattern; None if that cannot be told.

    It cannot for what is no pattern in Python's dialect, looks around, refers back, or costs more
    than a run should spend on it. Every place that can be reached is followed at once, so that the
    cost grows with pattern and text, not with the number of ways to match.
    """
    parsed = _parsed(pattern)
    if parsed is None:
        return None
    try:
        return bool(_Matcher(text).ends(parsed, set(range(len(text) + 1))))
    except (_UnsupportedPatternError, RecursionError):
        return None


def matches_all(pattern: str) -> bool:
    """Whether every text matches, by the pattern's form; a dot is held to mean any character."""
    parsed = _parsed(pattern)
    if parsed is None:
        return False
    parts = list(parsed)
    anchored = bool(parts) and parts[0][0].name == "AT" and parts[0][1].name in _STARTS
    parts = parts[1:] if anchored else parts
    closed = bool(parts) and parts[-1][0].name == "AT" and parts[-1][1].name in _ENDS
    parts = parts[:-1] if closed else parts
    if not all(map(_is_optional, parts)):
        return False
    return not (anchored and closed) or any(map(_is_all, parts))


def is_simple(pattern: str) -> bool:
    """Whether a matcher that goes back and tries again takes the pattern in its stride.

    It does where nothing repeats or branches inside what repeats, and not much repeats at all.
    """
    parsed = _parsed(pattern)
    return parsed is not None and _repeating(parsed) <= _MOST_REPEATS


def _repeating(parts: Any) -> int:
    """How many things repeat; more than are allowed where that is not all to be told of them."""
    count = 0
    for op, held in parts:
        if op.name in _REPEATS and held[0] != held[1]:
            plain = all(each.name in _SINGLE for each, _ in held[2])
            count += 1 if plain else _MOST_REPEATS + 1
        elif op.name in _REPEATS:
            count += _repeating(held[2]) * held[0]
        elif op.name == "SUBPATTERN":
            count += _repeating(held[3])
        elif op.name not in (*_SINGLE, "AT"):
            count += _MOST_REPEATS + 1
    return count


_MOST_REPEATS = 3
_SINGLE = ("LITERAL", "NOT_LITERAL", "ANY", "IN")


@lru_cache(1024)
def _parsed(pattern: str) -> Any:
    """The pattern taken apart, None if it is none or has flags."""
    try:
        with warnings.catch_warnings():
            # of `[[`, which a later Python may read as a set in a set: here it is a character
            warnings.simplefilter("ignore", FutureWarning)
            found = re._parser.parse(pattern)  # type: ignore[attr-defined]
    except (re.error, RecursionError, OverflowError, TypeError):
        return None
    plain = re.compile("").flags
    return found if found.state.flags in (0, plain) else None


def _is_optional(part: tuple[Any, Any]) -> bool:
    """Whether a part can be empty wherever it stands."""
    kind, held = part[0].name, part[1]
    if kind in _REPEATS:
        return held[0] == 0 or all(map(_is_optional, held[2]))
    if kind == "SUBPATTERN":
        return not held[1] and not held[2] and all(map(_is_optional, held[3]))
    return kind == "BRANCH" and any(all(map(_is_optional, each)) for each in held[1])


def _is_all(part: tuple[Any, Any]) -> bool:
    """Whether a part takes up any text as a whole."""
    kind, held = part[0].name, part[1]
    if kind in _REPEATS:
        least, most, inside = held
        return least == 0 and most == re._parser.MAXREPEAT and _is_any(inside)  # type: ignore[attr-defined]
    return kind == "SUBPATTERN" and len(held[3]) == 1 and _is_all(held[3][0])


def _is_any(parts: Any) -> bool:
    """Whether the parts take up any one character."""
    if len(parts) != 1:
        return False
    kind, held = parts[0][0].name, parts[0][1]
    if kind == "IN":
        classes = {each.name for op, each in held if op.name == "CATEGORY"}
        return any({f"CATEGORY_{each}", f"CATEGORY_NOT_{each}"} <= classes for each in _KINDS)
    if kind == "BRANCH":
        return any(map(_is_any, held[1]))
    return kind == "ANY" or (kind == "SUBPATTERN" and _is_any(held[3]))


class _Matcher:
    """Finds where parts of a pattern can end in one text, given where they can start."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._left = _STEPS

    def ends(self, parts: Iterable[Any], starts: set[int]) -> set[int]:
        for part in parts:
            if not starts:
                break
            starts = self._part(part[0].name, part[1], starts)
        return starts

    def _part(self, kind: str, held: Any, starts: set[int]) -> set[int]:
        self._left -= len(starts) + 1
        if self._left < 0:
            raise _UnsupportedPatternError
        if kind in _REPEATS:
            least, most, inside = held
            return self._repeated(least, most, inside, starts)
        if kind == "SUBPATTERN" and not held[1] and not held[2]:
            return self.ends(held[3], starts)
        if kind == "BRANCH":
            return set().union(*(self.ends(each, starts) for each in held[1]))
        if kind == "AT":
            return {each for each in starts if self._is_at(held.name, each)}
        if kind not in _SINGLE:
            raise _UnsupportedPatternError
        return {
            each + 1
            for each in starts
            if each < len(self.text) and _fits(kind, held, self.text[each])
        }

    def _repeated(self, least: int, most: int, inside: Any, starts: set[int]) -> set[int]:
        for _ in range(least):
            ends = self.ends(inside, starts)
            if ends == starts:
                break
            starts = ends
        found, new = set(starts), starts
        count = least
        while new and count < most:
            new = self.ends(inside, new) - found
            found |= new
            count += 1
        return found

    def _is_at(self, kind: str, place: int) -> bool:
        if kind in _STARTS:
            return place == 0
        if kind in _ENDS:
            return place == len(self.text)
        if kind not in ("AT_BOUNDARY", "AT_NON_BOUNDARY"):
            raise _UnsupportedPatternError
        word = [0 <= each < len(self.text) and _KINDS["WORD"](self.text[each])
                for each in (place - 1, place)]  # fmt: skip
        return (word[0] is not word[1]) is (kind == "AT_BOUNDARY")


def _fits(kind: str, held: Any, character: str) -> bool:
    if kind == "LITERAL":
        return bool(ord(character) == held)
    if kind == "NOT_LITERAL":
        return bool(ord(character) != held)
    if kind == "ANY":
        return character != "\n"
    if kind == "IN":
        negated = held[0][0].name == "NEGATE"
        return any(_is_in(op.name, each, character) for op, each in held[negated:]) is not negated
    if kind == "RANGE":
        return bool(held[0] <= ord(character) <= held[1])
    raise _UnsupportedPatternError


def _is_in(kind: str, held: Any, character: str) -> bool:
    if kind != "CATEGORY":
        return _fits(kind, held, character)
    name = held.name.removeprefix("CATEGORY_")
    return _KINDS[name.removeprefix("NOT_")](character) is not name.startswith("NOT_")
