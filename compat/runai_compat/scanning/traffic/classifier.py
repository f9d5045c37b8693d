"""The operations of releases as a classifier that other engines run over logs of theirs.

The SQL is of the part that DuckDB, Spark SQL and Trino share. A path is told by how many slashes it
has and by LIKE: where both agree, a wildcard cannot hold a slash. Fixed segments go before parameters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from runai_specs.errors import ToolkitError

from ..routes import Route, Routes

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*(?:\.[A-Za-z_][A-Za-z0-9_$]*)*")


class InvalidColumnError(ToolkitError):
    """A name that is to stand in SQL is none."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is no name of a table or column; give it a plain one in a view")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the requests are: a table, and its columns; time, caller: None where it has none."""

    table: str = "access_log"
    method: str = "method"
    path: str = "path"
    time: str | None = None
    caller: str | None = None

    def __post_init__(self) -> None:
        for name in (self.table, self.method, self.path, self.time, self.caller):
            if name is not None and not _NAME.fullmatch(name):
                raise InvalidColumnError(name)


def sql(routes: Routes, columns: Columns = Columns()) -> str:
    """One query: each operation, how often it was called, and since when, until when, by whom."""
    extra = [f"{columns.time} AS seen"] if columns.time else []
    extra += [f"{columns.caller} AS caller"] if columns.caller else []
    told = ["min(seen) AS first_seen", "max(seen) AS last_seen"] if columns.time else []
    by = ["operation", *(["caller"] if columns.caller else [])]
    path = f"regexp_replace(split_part({columns.path}, '?', 1), '^[A-Za-z]+://[^/]+', '')"
    chosen = [
        f"upper({columns.method}) AS verb",
        f"regexp_replace({path}, '/+$', '') AS route",
        *extra,
    ]
    lines = [
        "WITH requests AS (",
        f"  SELECT {', '.join(chosen)}",
        f"  FROM {columns.table}",
        "), counted AS (",
        "  SELECT requests.*, length(route) - length(replace(route, '/', '')) AS slashes FROM requests",
        "), classified AS (",
        "  SELECT counted.*,",
        *_cases(routes),
        "  FROM counted",
        ")",
        f"SELECT {', '.join([*by, 'count(*) AS calls', *told])}",
        "FROM classified",
        "WHERE operation IS NOT NULL",
        f"GROUP BY {', '.join(by)}",
        f"ORDER BY {', '.join(by)}",
    ]
    return "\n".join(lines) + "\n"


def _cases(routes: Routes) -> Iterator[str]:
    """One CASE for the method and the number of slashes, and in it one for the path."""

    def group(route: Route) -> tuple[str, int]:
        return route.method, len(route.segments)

    yield "  CASE"
    for (method, slashes), alike in groupby(sorted(routes.routes, key=group), group):
        yield f"    WHEN verb = '{method}' AND slashes = {slashes} THEN CASE"
        for route in in_order(tuple(alike)):
            yield f"      WHEN route {_like(route)} THEN {_text(route.name)}"
        yield "    END"
    yield "  END AS operation"


def in_order(routes: Sequence[Route]) -> list[Route]:
    """Those first whose fixed segments come first: where two fit, the first is meant."""
    return sorted(routes, key=lambda r: ([("{}" in s, s == "{}") for s in r.segments], r.address))


def _like(route: Route) -> str:
    if "{}" not in route.address:
        return f"= {_text(route.address)}"
    # `_%`: a parameter is never empty. `!` escapes: what a backslash does in a text differs.
    escaped = re.sub(r"([!%_])", r"!\1", route.address).replace("{}", "_%")
    return f"LIKE {_text(escaped)} ESCAPE '!'"


def _text(value: str) -> str:
    quoted = value.replace("'", "''")
    return f"'{quoted}'"


def regex(routes: Routes) -> str:
    """A line for each operation: method, expression for the path, operation, with tabs between.

    The first that fits is meant. The expressions are of the part that RE2, Java, Python share.
    """
    lines = (f"{r.method}\t{pattern(r)}\t{r.name}" for r in in_order(routes.routes))
    return "\n".join(lines) + "\n"


def pattern(route: Route) -> str:
    """A regular expression for the whole path, without host and query."""
    fixed = [re.sub(r"([.\\+*?^$()\[\]|{}])", r"\\\1", part) for part in route.address.split("{}")]
    return f"^{'[^/]+'.join(fixed)}/*$"


def as_json(routes: Routes) -> str:
    """In the form runai-compat/routes/v1, the first that fits first."""
    data = {
        "schema": "runai-compat/routes/v1",
        "routes": [
            {"operation": r.name, "method": r.method, "path": r.address, "regex": pattern(r)}
            for r in in_order(routes.routes)
        ],
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"
