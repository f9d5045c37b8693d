"""Python as libcst reads it: where texts and names stand, to the character."""

from __future__ import annotations

import importlib
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from runai_specs.errors import ToolkitError


class MissingLibraryError(ToolkitError):
    """libcst is not installed."""

    def __init__(self) -> None:
        super().__init__("rewriting Python needs libcst: pip install 'runai-api-toolkit[scan]'")


@dataclass(frozen=True, slots=True)
class Spans:
    """texts: begin and end of each, in characters. names: where each begins. imported: module and name
    of what is imported, without a name for a module as a whole.
    """

    texts: tuple[tuple[int, int], ...]
    names: tuple[tuple[int, str], ...]
    imported: tuple[tuple[str, str], ...]

    def has_name(self, start: int, name: str) -> bool:
        """Whether that name begins there."""
        return (start, name) in self.names

    def is_in_text(self, start: int, end: int) -> bool:
        """Whether a piece stands inside of one text."""
        return any(first < start and end < last for first, last in self.texts)


def spans(source: str) -> Spans | None:
    """Where things stand; None for what is no Python that libcst reads."""
    try:
        cst: Any = importlib.import_module("libcst")
        metadata: Any = importlib.import_module("libcst.metadata")
    except ImportError:
        raise MissingLibraryError from None
    try:
        wrapper = metadata.MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
        positions = wrapper.resolve(metadata.ByteSpanPositionProvider)
    except (cst.ParserSyntaxError, RecursionError, ValueError):
        return None
    at = _characters(source)
    texts, names, imported = [], [], []
    for node, span in positions.items():
        if isinstance(node, cst.SimpleString | cst.FormattedString):
            texts.append((at(span.start), at(span.start + span.length)))
        elif isinstance(node, cst.Name):
            names.append((at(span.start), node.value))
        elif isinstance(node, cst.ImportFrom | cst.Import):
            imported += _imported(node, cst)
    return Spans(tuple(texts), tuple(names), tuple(imported))


def _imported(node: Any, cst: Any) -> list[tuple[str, str]]:
    """Module and name of what a statement imports; no name for a module as a whole."""
    written = cst.Module([]).code_for_node
    if isinstance(node, cst.Import):
        return [(written(alias.name), "") for alias in node.names]
    module = "." * len(node.relative) + (written(node.module) if node.module else "")
    if isinstance(node.names, cst.ImportStar):
        return [(module, "*")]
    return [(module, written(alias.name)) for alias in node.names]


def is_valid(source: str) -> bool:
    """Whether it is still Python that libcst reads."""
    return spans(source) is not None


def _characters(source: str) -> Callable[[int], int]:
    """What turns an offset in the bytes after a byte order mark into one in characters."""
    mark = len(source) - len(source.removeprefix("\ufeff"))
    data = source[mark:].encode()
    if len(data) == len(source) - mark:
        return lambda offset: offset + mark
    starts = [at for at, byte in enumerate(data) if byte & 0xC0 != 0x80]
    return lambda offset: bisect_left(starts, offset) + mark
