"""Bruno's requests: blocks of `name: value`; the block of a request is called like its method."""

from __future__ import annotations

import re

from ..syntax.building import Builder
from ..syntax.data import templated
from ..syntax.language import Language
from ..syntax.model import Argument, Module, Name, Text
from . import javascript

_BLOCK = re.compile(rb"^([a-z][a-z:-]*)[ \t]*[{\[][ \t]*$")
_METHODS = frozenset([b"get", b"put", b"post", b"delete", b"patch", b"head", b"options"])
_PAIR = re.compile(rb"^[ \t]+~?([\w.-]+)[ \t]*:[ \t]*(.*?)[ \t]*$")


def _read(module: Module) -> list[tuple[int, str]]:
    builder = Builder(module)
    block = b""
    at = begun = 0
    for line in module.source.split(b"\n"):
        opening = None if block else _BLOCK.match(line)
        if opening is not None:
            block = opening[1]
            begun = at + len(line) + 1
        elif line[:1] in (b"}", b"]"):
            if block.startswith((b"script", b"tests")):
                javascript.read_span(module, begun, at)
            block = b""
        elif block in _METHODS | {b"http"} or block.startswith(b"vars"):
            _pair(builder, block, line, at)
        elif block == b"docs":
            module.words.append((at, at + len(line)))
        at += len(line) + 1
    return []


def _pair(builder: Builder, block: bytes, line: bytes, at: int) -> None:
    pair = _PAIR.match(line)
    if pair is None:
        return
    start, end = at + pair.start(2), at + pair.end(2)
    value = templated(pair[2].decode("utf-8", "replace"), start, end)
    if block not in _METHODS:
        builder.bind(pair[1].decode(), value)
    elif pair[1] == b"url":
        method = Text(at, at, block.decode().upper())
        arguments = [Argument(method), Argument(value)]
        builder.expression(builder.call(at, end, Name(at, at, "request"), arguments))


LANGUAGE = Language("bruno", _read, suffixes=(".bru",))
