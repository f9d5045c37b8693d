"""Dockerfiles: what ENV and ARG set, and the commands that RUN gives to a shell."""

from __future__ import annotations

import re

from ..syntax.building import Builder
from ..syntax.data import templated
from ..syntax.language import Language
from ..syntax.model import Module
from . import shell

_INSTRUCTION = re.compile(
    rb"^[ \t]*([A-Za-z]+)[ \t]+((?:[^\n\\]|\\.|\\\n)*)", re.MULTILINE | re.DOTALL
)
_SETTING = re.compile(rb"([A-Za-z_]\w*)[= ][ \t]*(\"[^\"\n]*\"|\S+)")
_COMMENT = re.compile(rb"^[ \t]*#[^\n]*", re.MULTILINE)


def _read(module: Module) -> list[tuple[int, str]]:
    builder = Builder(module)
    module.words += [found.span() for found in _COMMENT.finditer(module.source)]
    for found in _INSTRUCTION.finditer(module.source):
        name = found[1].upper()
        if name in (b"ENV", b"ARG"):
            for setting in _SETTING.finditer(found[2]):
                start, end = (found.start(2) + at for at in setting.span(2))
                written = setting[2].decode("utf-8", "replace").strip('"')
                builder.bind(setting[1].decode(), templated(written, start, end))
        elif name in (b"RUN", b"CMD", b"ENTRYPOINT", b"HEALTHCHECK"):
            shell.read_span(module, *found.span(2))
    return []


LANGUAGE = Language(
    "dockerfile", _read, suffixes=(".dockerfile",), names=("dockerfile", "containerfile")
)
