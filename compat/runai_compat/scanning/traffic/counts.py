"""Counts that another engine made: a table with a row for each operation (see `runai-compat routes`)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO

from runai_specs.errors import ToolkitError
from runai_specs.openapi.reading.limits import whole_number

from .request import Request

_COUNT = (
    "calls",
    "count",
    "requests",
    "hits",
    "n",
    "count(*)",
    "count(1)",
    "count_star()",
    "_col1",
)
_FIRST = ("first_seen", "first", "min_time", "since")
_LAST = ("last_seen", "last", "max_time", "until")
_CALLER = ("caller", "client", "user", "user_agent", "service")
_HOST = ("host", "http_host", "authority", "domain", "server")
_LONGEST_LINE = 1 << 20
_OPERATION = re.compile(r"([A-Za-z]{3,7})\s+(/\S*)")


class InvalidCountsError(ToolkitError):
    """A table of counts has a row that is none."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}")


def is_counts(head: bytes) -> bool:
    """Whether a file begins with the head of such a table."""
    names = _names(next(iter(_rows([head.split(b"\n", 1)[0].decode("utf-8-sig", "replace")])), []))
    return _first(names, _COUNT) is not None and (
        "operation" in names or ("method" in names and "path" in names)
    )


def requests(table: IO[str], path: str) -> Iterator[tuple[int, Request]]:
    """Line and request of each row. Raises InvalidCountsError for a row that cannot be read."""
    rows = _rows(iter(lambda: table.readline(_LONGEST_LINE), ""))
    number = 1
    try:
        names = _names(next(rows, []))
        places = {kind: _first(names, of) for kind, of in _COLUMNS.items()}
        for number, row in enumerate(rows, 2):
            if any(row):
                yield number, _request(row, places, path, number)
    except csv.Error as error:
        raise InvalidCountsError(path, number + 1, str(error)) from None


def _request(row: list[str], places: Mapping[str, int | None], path: str, line: int) -> Request:
    cells = {k: row[at].strip() for k, at in places.items() if at is not None and at < len(row)}
    called = f"{cells.get('method', '')} {cells.get('path', '')}"
    operation = _OPERATION.fullmatch(cells.get("operation") or called)
    if operation is None:
        raise InvalidCountsError(path, line, f"{row!r} names no operation (GET /path)")
    times = whole_number(cells.get("count", ""))
    if times is None:
        raise InvalidCountsError(path, line, f"{cells.get('count')!r} is no whole number")
    return Request(
        operation[1],
        operation[2],
        cells.get("first", ""),
        cells.get("caller", ""),
        cells.get("host", ""),
        times=times,
        until=cells.get("last", ""),
    )


_COLUMNS = {
    "operation": ("operation",),
    "method": ("method",),
    "path": ("path",),
    "count": _COUNT,
    "first": _FIRST,
    "last": _LAST,
    "caller": _CALLER,
    "host": _HOST,
}


def _rows(lines: Iterable[str]) -> Iterator[list[str]]:
    """The rows; tabs, semicolons or commas between cells, as the first line has them."""
    pending = iter(lines)
    first = next(pending, "")
    delimiter = max(",;\t", key=first.count)

    def all_lines() -> Iterator[str]:
        yield first
        yield from pending

    return csv.reader(all_lines(), delimiter=delimiter)


def _names(row: list[str]) -> list[str]:
    return [name.strip().lower() for name in row]


def _first(names: list[str], wanted: tuple[str, ...]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)
