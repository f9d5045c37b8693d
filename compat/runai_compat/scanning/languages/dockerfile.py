"""Dockerfiles: what ENV and ARG set, and the commands that RUN gives to a shell."""

from __future__ import annotations

import re

from ..syntax.building import Builder
from ..syntax.data import templated
from ..syntax.language import Language
from ..syntax.model import Argument, Module, Name
from . import shell

_INSTRUCTION = re.compile(
    rb"^[ \t]*([A-Za-z]+)[ \t]+((?:[^\n\\]|\\.|\\\n)*)", re.MULTILINE | re.DOTALL
)
_SETTING = re.compile(rb"([A-Za-z_]\w*)[= ][ \t]*(\"[^\"\n]*\"|\S+)")
_COMMENT = re.compile(rb"^[ \t]*#[^\n]*", re.MULTILINE)


_LOCAL = re.compile(rb"localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]")
_HEREDOC = re.compile(
    rb"^[ \t]*RUN[^\n]*<<-?[\"']?(?P<end>\w+)[\"']?[ \t]*\n(?P<text>.*?)^(?P=end)$",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_ADDRESS = re.compile(rb"(?:https?://|\$)\S+(?=\s)")
_STRING = re.compile(rb"\"((?:[^\"\\\n]|\\.)*)\"")


def _run(builder: Builder, match: re.Match[bytes]) -> None:
    """A command for a shell, or `["curl", "…"]` without one."""
    start, end = match.span(2)
    bracket = match[2].find(b"[")
    if bracket < 0 or (b"[" not in match[2][:1] and not match[2].startswith(b"CMD")):
        shell.read_span(builder.module, start, end)
        return
    words = [
        Argument(
            templated(
                word[1].decode("utf-8", "replace"), start + word.start(1), start + word.end(1)
            )
        )
        for word in _STRING.finditer(match[2])
    ]
    builder.expression(builder.call(start, end, Name(start, start, "run"), words))


def _read(module: Module) -> list[tuple[int, str]]:
    builder = Builder(module)
    module.words += [match.span() for match in _COMMENT.finditer(module.source)]
    for match in _INSTRUCTION.finditer(module.source):
        name = match[1].upper()
        if name in (b"ENV", b"ARG"):
            for setting in _SETTING.finditer(match[2]):
                start, end = (match.start(2) + at for at in setting.span(2))
                written = setting[2].decode("utf-8", "replace").strip('"')
                builder.bind(setting[1].decode(), templated(written, start, end))
        elif name == b"LABEL" or (name == b"HEALTHCHECK" and _LOCAL.search(match[2])):
            module.words.append(match.span(2))  # what the container itself answers
        elif name == b"HEALTHCHECK" and (command := match[2].find(b"CMD")) >= 0:
            shell.read_span(module, match.start(2) + command + 3, match.end(2))
        elif name in (b"RUN", b"CMD", b"ENTRYPOINT"):
            _run(builder, match)
        elif name == b"ADD" and (address := _ADDRESS.search(match[2])) is not None:
            start, end = (match.start(2) + at for at in address.span())
            given = Argument(templated(address[0].decode("utf-8", "replace"), start, end))
            builder.expression(builder.call(start, end, Name(start, start, "urlopen"), [given]))
    for match in _HEREDOC.finditer(module.source):
        shell.read_span(module, *match.span("text"))
    return []


LANGUAGE = Language(
    "dockerfile", _read, suffixes=(".dockerfile",), names=("dockerfile", "containerfile")
)
