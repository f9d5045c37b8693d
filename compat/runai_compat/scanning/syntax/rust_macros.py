"""Macros of one's own in Rust, read as the functions that they are nearly always."""

from __future__ import annotations

import re
from collections.abc import Callable

_DEFINED = re.compile(
    rb"macro_rules!\s*(?P<name>\w+)\s*(?P<open>[{(])\s*(?P<given>\((?:[^()]|\([^()]*\))*\))\s*=>\s*(?P<body>\{)"
)
_REST = re.compile(
    rb"\$\(\s*\$(?P<rest>\w+)\s*:\s*\w+\s*\)\s*,?\s*[*+]"
    rb"|\$(?P<form>\w+)\s*:\s*(?:literal\s*,?\s*\$\([^()]*\)\s*,?|\w+\s*\$\(\s*,[^()]*\))\s*[*+]"
)
"""What takes all arguments from there on: `$($part:tt)*`, `$form:literal $(, $arg:expr)*`."""
_FORMATTED = re.compile(rb"format!\s*\(\s*\$\(\s*\$(\w+)\s*\)\s*,?\s*[*+]\s*\)")
_MORE = re.compile(rb",?\s*\$\([^()]*\)\s*,?\s*[*+]")
_TYPE = b"R_"
_MADE = re.compile(
    rf"\bfn (\w+)\s*\(((?:\s*\w+\s*:\s*(?:expr|literal|tt|ident|path|{_TYPE.decode()})\s*,?)+)\)"
)


def as_functions(source: bytes) -> bytes:
    """The source in which macros of one rule are functions, everything else where it was."""
    made = bytearray(source)
    for macro in _DEFINED.finditer(source):
        end = _closing(source, macro.start("body"))
        last = source.find(b"}" if macro["open"] == b"{" else b")", end)
        if end < 0 or last < 0 or b"=>" in source[end:last]:
            continue
        head = source[macro.start() : macro.start("given")]
        made[macro.start() : macro.start("given")] = _instead(b"fn " + macro["name"], head)
        given = _same_length(
            _REST, macro["given"], lambda m: (m["rest"] or m["form"]) + b":" + _TYPE
        )
        made[slice(*macro.span("given"))] = given.replace(b"$", b" ")
        made[macro.end("given") : macro.start("body")] = _instead(
            b"", source[macro.end("given") : macro.start("body")]
        )
        body = _same_length(_FORMATTED, source[macro.start("body") : end], lambda m: m[1])
        body = _same_length(_MORE, body, lambda _: b"")
        made[macro.start("body") : end] = body.replace(b"$", b" ")
        made[end : last + 1] = _instead(b"", source[end : last + 1])
    return bytes(made)


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


def _closing(source: bytes, start: int) -> int:
    """Behind the brace that closes the one at a place; -1 where none does."""
    deep = 0
    for brace in re.finditer(rb"[{}]", source[start : start + 4000]):
        deep += 1 if brace[0] == b"{" else -1
        if deep == 0:
            return start + brace.end()
    return -1
