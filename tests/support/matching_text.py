"""A text that a regular expression matches, for the plain expressions that contracts hold."""

from __future__ import annotations

import re
from re import _constants as codes
from re import _parser as parser
from typing import Any

_CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_NOT_WORD: r"\W",
    codes.CATEGORY_NOT_SPACE: r"\S",
}
_LETTERS = "abcdefghijklmnopqrstuvwxyzABC0123456789-_.:/ "


def matching_text(pattern: str, shortest: int = 0) -> str | None:
    """A text of at least that length; None if none is found."""
    try:
        parsed = parser.parse(pattern)
    except re.error:
        return None
    for repeat in (1, 2, shortest, shortest + 4):
        text = "".join(_spell(op, argument, repeat) for op, argument in parsed)
        if len(text) >= shortest and re.search(pattern, text):
            return text
    return None


def _spell(op: Any, argument: Any, repeat: int) -> str:
    if op is codes.LITERAL:
        return chr(argument)
    if op is codes.NOT_LITERAL:
        return next(letter for letter in _LETTERS if ord(letter) != argument)
    if op is codes.ANY:
        return "a"
    if op is codes.IN:
        return _one_of(argument)
    if op in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        low, high, inside = argument
        times = max(low, min(repeat, int(high)))
        return "".join(_spell(*token, 1) for token in inside) * times
    if op is codes.SUBPATTERN:
        return "".join(_spell(*token, repeat) for token in argument[3])
    if op is codes.BRANCH:
        return "".join(_spell(*token, repeat) for token in argument[1][0])
    return ""


def _one_of(members: list[Any]) -> str:
    negated = members[0][0] is codes.NEGATE
    fits = [letter for letter in _LETTERS if any(_holds(m, letter) for m in members) is not negated]
    if fits:
        return fits[0]
    op, argument = members[0]
    return chr(argument if op is codes.LITERAL else argument[0])


def _holds(member: Any, letter: str) -> bool:
    op, argument = member
    if op is codes.LITERAL:
        return ord(letter) == argument
    if op is codes.RANGE:
        return bool(argument[0] <= ord(letter) <= argument[1])
    if op is codes.CATEGORY:
        return re.fullmatch(_CATEGORIES[argument], letter) is not None
    return False
