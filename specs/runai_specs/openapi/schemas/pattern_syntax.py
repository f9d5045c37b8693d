"""The syntax of regular expressions (ECMA-262) taken apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from ..reading.limits import whole_number

Ranges: TypeAlias = "tuple[tuple[int, int], ...]"
"""Characters, by first and last code of runs of them."""
_LAST = 0x10FFFF
_COUNT = re.compile(r"\{(?P<least>\d+)(?:(?P<comma>,)(?P<most>\d*))?\}", re.ASCII)
ANY: Ranges = ((0, _LAST),)


class UndecidedPatternError(Exception):
    """What a pattern matches cannot be told, or not at a bearable cost."""


class One(NamedTuple):
    """One character of some."""

    ranges: Ranges


class At(NamedTuple):
    """A place: start, end, word (a boundary of a word) or other (none)."""

    kind: str


class Row(NamedTuple):
    """One part after the other."""

    parts: tuple[Node, ...]


class Either(NamedTuple):
    """One of several parts."""

    parts: tuple[Node, ...]


class Repeated(NamedTuple):
    """A part several times; most is None for any number."""

    inside: Node
    least: int
    most: int | None


Node: TypeAlias = "One | At | Row | Either | Repeated"


class Parsed(NamedTuple):
    """A pattern; conditions: what else the text has to match, or must not, of its conditions at the start."""

    node: Node
    conditions: tuple[tuple[Node, bool], ...] = ()


@lru_cache(1024)
def parse(pattern: str) -> Parsed:
    """The pattern taken apart; UndecidedPatternError for what is no pattern or is not decided here."""
    try:
        parser = _Parser(pattern)
        conditions = tuple(parser.conditions())
        node = parser.alternatives()
        if conditions:
            if isinstance(node, Either):  # the conditions are of its first alternative only
                raise UndecidedPatternError
            node = Row((At("start"), node))
        if parser.at < len(pattern):
            raise UndecidedPatternError
        return Parsed(node, conditions)
    except (RecursionError, ValueError, OverflowError):
        raise UndecidedPatternError from None


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.text, self.at = pattern, 0

    def _next(self) -> str:
        if self.at >= len(self.text):
            raise UndecidedPatternError
        self.at += 1
        return self.text[self.at - 1]

    def _skips(self, *words: str) -> bool:
        """Whether one of these comes next, which then is passed."""
        for word in words:
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return True
        return False

    def conditions(self) -> Iterator[tuple[Node, bool]]:
        """What looks ahead from the start of the text."""
        begin = self.at
        if not self._skips("^", "\\A") or not self.text.startswith(("(?=", "(?!"), self.at):
            self.at = begin
            return
        while self._skips("(?=", "(?!"):
            wanted = self.text[self.at - 1] == "="
            yield Row((At("start"), self.alternatives())), wanted
            if not self._skips(")"):
                raise UndecidedPatternError

    def alternatives(self) -> Node:
        parts = [self._row()]
        while self._skips("|"):
            parts.append(self._row())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _row(self) -> Node:
        parts = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self._counted(self._atom()))
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def _counted(self, node: Node) -> Node:
        """A part with the quantifier behind it."""
        least, most = self._count()
        if (least, most) == (1, 1):
            return node
        if isinstance(node, At) or (most is not None and most < least):
            raise UndecidedPatternError
        self._skips("?")  # as few as possible: the same texts
        if self.text[self.at : self.at + 1] in ("*", "+", "?") and self.text[self.at :]:
            raise UndecidedPatternError
        return Repeated(node, least, most)

    def _count(self) -> tuple[int, int | None]:
        for sign, count in _COUNTS.items():
            if self._skips(sign):
                return count
        braces = _COUNT.match(self.text, self.at)
        if braces is None:
            return 1, 1
        self.at = braces.end()
        least = whole_number(braces["least"])
        most = whole_number(braces["most"]) if braces["most"] else None
        if least is None or (braces["most"] and most is None):
            raise UndecidedPatternError
        return least, most if braces["comma"] else least

    def _atom(self) -> Node:
        sign = self._next()
        if sign == "(":
            return self._group()
        if sign == "[":
            return One(self._set())
        if sign == "\\":
            return self._escaped()
        if sign in "*+?":
            raise UndecidedPatternError
        return _PLACES.get(sign) or One(ANY if sign == "." else _one(sign))

    def _group(self) -> Node:
        if self._skips("?:"):
            pass
        elif self._skips("?P<", "?<"):
            end = self.text.find(">", self.at)
            if not self.text[self.at : end].isidentifier():
                raise UndecidedPatternError  # looks behind
            self.at = end + 1
        elif self.text.startswith("?", self.at):
            raise UndecidedPatternError
        node = self.alternatives()
        if not self._skips(")"):
            raise UndecidedPatternError
        return node

    def _escaped(self) -> Node:
        sign = self.text[self.at : self.at + 1]
        if sign and sign in _ESCAPED_PLACES:
            self.at += 1
            return At(_ESCAPED_PLACES[sign])
        return One(self._class())

    def _class(self) -> Ranges:
        """What follows a backslash."""
        sign = self._next()
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign.lower() == "p" and self._skips("{"):
            end = self.text.index("}", self.at)
            name, self.at = self.text[self.at : end], end + 1
            ranges = _category(name.removeprefix("General_Category=").removeprefix("gc="))
            return _negated(ranges) if sign == "P" else ranges
        if sign == "c":
            return _one(chr(ord(self._next()) % 32))
        if sign in "xu":
            return _one(chr(self._code(sign)))
        if sign in "123456789k":
            raise UndecidedPatternError  # refers back
        return _one(_CONTROLS.get(sign, sign))

    def _code(self, sign: str) -> int:
        if sign == "u" and self._skips("{"):
            end = self.text.index("}", self.at)
            digits, self.at = self.text[self.at : end], end + 1
        else:
            digits = self.text[self.at : (end := self.at + (2 if sign == "x" else 4))]
            self.at = end
        return int(digits, 16)

    def _set(self) -> Ranges:
        """What is between brackets."""
        refuses = self._skips("^")
        ranges: list[tuple[int, int]] = []
        while not self._skips("]"):
            low = self._member()
            ahead = self.text[self.at : self.at + 2]
            if ahead[:1] != "-" or ahead in ("-", "-]"):
                ranges += low
                continue
            self.at += 1
            high = self._member()
            if not (_is_single(low) and _is_single(high)):  # a class is no end of a range
                ranges += (*low, *high, *_one("-"))
            elif low > high:
                raise UndecidedPatternError
            else:
                ranges.append((low[0][0], high[0][0]))
        merged = _merged(ranges)
        return _negated(merged) if refuses else merged

    def _member(self) -> Ranges:
        sign = self._next()
        if sign != "\\":
            return _one(sign)
        return _one("\b") if self._skips("b") else self._class()


def _one(sign: str) -> Ranges:
    return ((ord(sign), ord(sign)),)


def _is_single(ranges: Ranges) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]


def _merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The same characters in runs that do not touch."""
    made: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if made and low <= made[-1][1] + 1:
            made[-1] = (made[-1][0], max(made[-1][1], high))
        else:
            made.append((low, high))
    return tuple(made)


def _negated(ranges: Ranges) -> Ranges:
    made, begin = [], 0
    for low, high in ranges:
        if begin < low:
            made.append((begin, low - 1))
        begin = high + 1
    return tuple([*made, (begin, _LAST)] if begin <= _LAST else made)


def _where(fits: Callable[[str], bool]) -> Ranges:
    return _merged((code, code) for code in range(_LAST + 1) if fits(chr(code)))


@lru_cache(64)
def _category(name: str) -> Ranges:
    """The characters of a general category of Unicode, or of a group of them."""
    name = _CATEGORIES.get(name, name)
    ranges = _where(lambda sign: unicodedata.category(sign).startswith(name))
    if not ranges:
        raise UndecidedPatternError
    return ranges


_CATEGORIES = {"Letter": "L", "Number": "N", "Punctuation": "P", "Symbol": "S", "Separator": "Z", "Mark": "M",
               "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Decimal_Number": "Nd"}  # fmt: skip
_DIGITS: Ranges = ((48, 57),)
_WORDS = _merged((*_DIGITS, (65, 90), (95, 95), (97, 122)))
_SPACES = _merged(
    _one(character)[0]
    for character in "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_SPACES = _merged((*_SPACES, (0x2000, 0x200A)))
_CLASSES = {"d": _DIGITS, "D": _negated(_DIGITS), "w": _WORDS, "W": _negated(_WORDS), "s": _SPACES,
            "S": _negated(_SPACES)}  # fmt: skip
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}
_PLACES = {"^": At("start"), "$": At("end")}
_ESCAPED_PLACES = {"b": "word", "B": "other", "A": "start", "Z": "end", "z": "end"}
_COUNTS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}


@lru_cache(1024)
def is_word(sign: str) -> bool:
    """Whether a character is one of words: `\\w`."""
    return any(low <= ord(sign) <= high for low, high in _WORDS)
