"""Macros of one's own in Rust, read as the functions that they are nearly always."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_DEFINED = re.compile(rb"macro_rules!\s*(?P<name>\w+)\s*(?P<open>[{(\[])")
_ARROW = re.compile(rb"\s*=>\s*")
_NEXT = re.compile(rb"[\s;]*")
_PLAIN = re.compile(rb"\(\s*(?:\$?\w+\s*:\s*\w+\s*,?\s*)*\)")
"""What a macro takes that is as what a function takes."""
_LEFT = re.compile(rb"\$\(|\.\$\w+\s*\(")
"""What a function has nothing for: what is repeated, a method that is given."""
_REST = re.compile(
    rb"\$\(\s*\$(?P<rest>\w+)\s*:\s*\w+\s*\)\s*,?\s*[*+]"
    rb"|\$(?P<form>\w+)\s*:\s*(?:literal\s*,?\s*\$\([^()]*\)\s*,?|\w+\s*\$\(\s*,[^()]*\))\s*[*+]"
)
"""What takes all arguments from there on: `$($part:tt)*`, `$form:literal $(, $arg:expr)*`."""
_FORMATTED = re.compile(rb"\bformat(?:_args)?!\s*\(\s*\$\(\s*\$(\w+)\s*\)\s*,?\s*[*+]\s*\)")
_MORE = re.compile(rb",?\s*\$\([^()]*\)\s*,?\s*[*+]")
_TYPE = b"R_"
_MADE = re.compile(
    rf"\bfn (\w+)\s*\(((?:\s*\w+\s*:\s*(?:expr|literal|tt|ident|path|{_TYPE.decode()})\s*,?)+)\)"
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a macro takes and what it stands for, as spans with the brackets around them."""

    given: tuple[int, int]
    body: tuple[int, int]


def as_functions(source: bytes) -> tuple[bytes, list[tuple[int, int]]]:
    """The source in which macros are functions, everything else where it was; and where macros are that
    no function is like.

    Of several rules it is the one that takes the most.
    """
    made = bytearray(source)
    left: list[tuple[int, int]] = []
    for macro in _DEFINED.finditer(source):
        end = _closing(source, macro.start("open"))
        rules = list(_rules(source, macro.end("open"), end - 1))
        function = _function(source, rules)
        if function is None:
            left.append((macro.start(), max(end, macro.end())))
            continue
        (start, taken), body = function
        made[macro.start() : end] = _instead(b"", source[macro.start() : end])
        head = b"fn " + macro["name"]
        made[macro.start() : macro.start() + len(head)] = head
        made[start : start + len(taken)] = taken
        made[body[0] : body[0] + len(body[1])] = body[1]
    return bytes(made), left


def _rules(source: bytes, at: int, end: int) -> Iterator[_Rule]:
    """The rules of a macro, as far as they are written as rules are."""
    while (start := _NEXT.match(source, at).end()) < end:  # type: ignore[union-attr]
        given = start, _closing(source, start)
        arrow = _ARROW.match(source, given[1]) if given[1] > 0 else None
        body = (arrow.end(), _closing(source, arrow.end())) if arrow is not None else (0, -1)
        if body[1] < 0:
            return
        yield _Rule(given, body)
        at = body[1]


def _function(
    source: bytes, rules: Sequence[_Rule]
) -> tuple[tuple[int, bytes], tuple[int, bytes]] | None:
    """Parameters and body of the function that a macro is like, each with its place; None for none."""
    functions: list[tuple[tuple[int, bytes], tuple[int, bytes]]] = []
    for rule in rules:
        given = _same_length(
            _REST,
            source[slice(*rule.given)],
            lambda match: (match["rest"] or match["form"]) + b":" + _TYPE,
        )
        body = _same_length(_FORMATTED, source[slice(*rule.body)], lambda match: match[1])
        body = _same_length(_MORE, body, lambda _: b"")
        if _PLAIN.fullmatch(given) is None or _LEFT.search(body):
            return None
        plain = b"{" + body[1:-1].replace(b"$", b" ") + b"}"
        functions.append(((rule.given[0], given.replace(b"$", b" ")), (rule.body[0], plain)))
    most = lambda function: (_TYPE in function[0][1], function[0][1].count(b":"))  # noqa: E731
    return max(functions, key=most, default=None)


def macros(source: str) -> dict[str, int | None]:
    """The macros that were made functions, and which argument stands for all that follow."""
    return {
        name: next((n for n, one in enumerate(given.split(",")) if _TYPE.decode() in one), None)
        for name, given in _MADE.findall(source)
    }


def _same_length(
    pattern: re.Pattern[bytes], text: bytes, made: Callable[[re.Match[bytes]], bytes]
) -> bytes:
    return pattern.sub(lambda match: _instead(made(match), match[0]), text)


def _instead(made: bytes, old: bytes) -> bytes:
    """Something as long as what it stands for, with the same lines."""
    return made + re.sub(rb"[^\n]", b" ", old[len(made) :])


_CLOSED_BY = {b"{": b"}", b"(": b")", b"[": b"]"}
_FAR = 8000


def _closing(source: bytes, start: int) -> int:
    """Behind the bracket that closes the one at a place; -1 where none does, or none is there."""
    opening = source[start : start + 1]
    close, deep = _CLOSED_BY.get(opening), 0
    if close is None:
        return -1
    either = re.compile(b"[%b]" % re.escape(opening + close))
    for bracket in either.finditer(source, start, start + _FAR):
        deep += 1 if bracket[0] == opening else -1
        if deep == 0:
            return bracket.end()
    return -1
