"""Files of requests, as editors and hurl run them: `@name = value`, `GET {{name}}/path`."""

from __future__ import annotations

import re

from ..syntax.building import Builder
from ..syntax.data import templated
from ..syntax.language import Language
from ..syntax.model import Argument, Module, Name, Text

_VARIABLE = re.compile(rb"^[ \t]*@([\w-]+)[ \t]*=[ \t]*(.*?)[ \t]*$")
_REQUEST = re.compile(
    rb"^[ \t]*(GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS)[ \t]+(\S[^\n]*?)(?:[ \t]+HTTP/[\d.]+)?[ \t]*$"
)
_ADDRESS = re.compile(rb"^[ \t]*((?:https?://|\{\{)\S+)[ \t]*$")
_COMMENT = re.compile(rb"^[ \t]*(?:#|//)")


def _read(module: Module) -> list[tuple[int, str]]:
    builder = Builder(module)
    at = 0
    opened = True
    for line in module.source.split(b"\n"):
        end = at + len(line)
        if line.startswith(b"###"):
            opened = True
        if (match := _VARIABLE.match(line)) is not None:
            start = at + match.start(2)
            value = templated(match[2].decode("utf-8", "replace"), start, end)
            builder.bind(match[1].decode(), value)
        elif _COMMENT.match(line):
            module.words.append((at, end))
        elif (match := _REQUEST.match(line)) is not None:
            _request(builder, at, match[1].decode(), match[2], at + match.start(2), end)
            opened = False
        elif opened and (match := _ADDRESS.match(line)) is not None:
            _request(builder, at, "GET", match[1], at + match.start(1), end)
            opened = False
        at = end + 1
    return []


def _request(builder: Builder, at: int, method: str, address: bytes, start: int, end: int) -> None:
    given = templated(address.decode("utf-8", "replace"), start, end)
    arguments = [Argument(Text(at, at + len(method), method)), Argument(given)]
    builder.expression(builder.call(at, end, Name(at, at, "request"), arguments))


LANGUAGE = Language("http", _read, suffixes=(".http", ".rest", ".hurl"))
