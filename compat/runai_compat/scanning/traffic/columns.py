"""Logs whose first lines name their columns: the extended format of the W3C (IIS, CloudFront), Zeek's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .access_log import of_object
from .request import Request

_NAMES = re.compile(rb"^#[Ff]ields:?[ \t]+([^\n]+)", re.MULTILINE)
_METHODS = (b"cs-method", b"method")


def has_names(head: bytes) -> bool:
    """Whether the beginning of a file names columns, and one of them is a request's method."""
    names = _NAMES.search(head)
    return names is not None and any(method in names[1].split() for method in _METHODS)


class Table:
    """The columns as the last line that names them has it."""

    def __init__(self) -> None:
        self._names: list[str] = []

    def requests(self, chunk: bytes) -> Iterator[Request]:
        """The requests in whole lines."""
        position = 0
        for line in chunk.split(b"\n"):
            if (named := _NAMES.match(line)) is not None:
                self._names = named[1].decode("utf-8", "replace").split()
            elif line and not line.startswith(b"#"):
                cells = line.decode("utf-8", "replace").strip("\r")
                values = cells.split("\t") if "\t" in cells else cells.split()
                yield from of_object(_record(self._names, values), position)
            position += len(line) + 1


def _record(names: list[str], values: list[str]) -> dict[str, str]:
    """Cells by the names of their columns; date and time are one moment."""
    record = dict(zip(names, values, strict=False))
    if "date" in record and "time" in record:
        record["time"] = f"{record.pop('date')}T{record['time']}"
    return record
