"""Features of Karate: a step says the address, others its path, and `method` sends what was said."""

from __future__ import annotations

import re

from ..syntax.building import Builder
from ..syntax.language import Language
from ..syntax.model import Argument, Concat, Expression, Module, Name, Text

_STEP = re.compile(
    rb"^\s*(?:\*|Given|When|Then|And|But)\s+(?P<word>url|path|method|def)\s+(?P<rest>.*?)\s*$"
)
_DEFINED = re.compile(rb"(\w+)\s*=\s*(.*)")
_PIECE = re.compile(rb"'(?P<a>[^']*)'|\"(?P<b>[^\"]*)\"|(?P<name>[A-Za-z_][\w.]*)|(?P<mark>[,+])")
_SENDING = re.compile(rb"^\s*(?:\*|When|And)\s+method\s", re.MULTILINE)
_SECTION = re.compile(rb"^\s*(?:Background|Scenario(?: Outline)?):")


def _read(module: Module) -> list[tuple[int, str]]:
    if not _SENDING.search(module.source):
        raise SyntaxError("no step sends anything")
    builder = Builder(module)
    base: list[Expression] = []
    always: list[Expression] = []
    path: list[Expression] = []
    in_background = False
    at = 0
    for line in module.source.split(b"\n"):
        if section := _SECTION.match(line):
            in_background = section[0].strip() == b"Background:"
            base, path = list(always), []
        elif line.lstrip().startswith(b"#"):
            module.words.append((at, at + len(line)))
        elif step := _STEP.match(line):
            start = at + step.start("rest")
            if step["word"] == b"url":
                base, path = _pieces(step["rest"], start, ""), []
                always = base if in_background else always
            elif step["word"] == b"path":
                path += [Text(start, start, "/"), *_pieces(step["rest"], start, "/")]
            elif step["word"] == b"method":
                _sent(builder, step["rest"].decode("utf-8", "replace"), base, path, start)
                path = []
            elif defined := _DEFINED.match(step["rest"]):
                value = _whole(_pieces(defined[2], start + defined.start(2), ""), start)
                builder.expression(value)
                builder.bind(defined[1].decode(), value)
        at += len(line) + 1
    return []


def _pieces(written: bytes, at: int, between: str) -> list[Expression]:
    """The texts and names that an expression puts together; between: what a comma stands for."""
    pieces: list[Expression] = []
    for piece in _PIECE.finditer(written):
        start, end = at + piece.start(), at + piece.end()
        if piece["name"]:
            pieces.append(Name(start, end, piece["name"].decode()))
        elif piece["mark"] is None:
            text = piece["a"] if piece["a"] is not None else piece["b"]
            pieces.append(Text(start, end, text.decode("utf-8", "replace")))
        elif piece["mark"] == b",":
            pieces.append(Text(start, start, between))
    return pieces


def _whole(pieces: list[Expression], at: int) -> Expression:
    if len(pieces) == 1:
        return pieces[0]
    ends = [piece.end for piece in pieces] or [at]
    return Concat(min((piece.start for piece in pieces), default=at), max(ends), tuple(pieces))


def _sent(
    builder: Builder, method: str, base: list[Expression], path: list[Expression], at: int
) -> None:
    known = Text(at, at, method.upper()) if method.isalpha() else Name(at, at, "method")
    written = path or base
    whole = _whole([*base, *path], at)
    whole.start, whole.end = written[0].start if written else at, written[-1].end if written else at
    given = [Argument(known), Argument(whole)]
    builder.expression(builder.call(at, at, Name(at, at, "request"), given))


LANGUAGE = Language("karate", _read, suffixes=(".feature",))
