"""Where on the wire each class of a prepared document is used: `GET /api/v1/users 200 [].role`.

A site is an operation (path parameters as `{}`), then `body`, a status (`2XX` where one answer means
success, whatever its number) or `query`/`header`/`path`/`cookie` with the parameter's name, then the
way down: `.name` for a property, `[]` for an array's items, `{}` for a map's values, `|0` for an
alternative. Null among alternatives takes no step.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from runai_specs.openapi.object_model import METHODS

Json: TypeAlias = Mapping[str, Any]

_PREFIX = "#/components/schemas/"
_NULL = {"type": "null"}


def sites(document: Json) -> dict[str, list[str]]:
    """Every use site of each class that operations reach, the shortest way first."""
    places: dict[str, list[str]] = defaultdict(list)
    for root, schema in roots(document):
        _descend(document, root, schema, places)
    return {
        name: sorted(uses, key=lambda site: (depth(site), site)) for name, uses in places.items()
    }


def class_at(document: Json, site: str, starts: Mapping[str, Any]) -> str | None:
    """The class used at the site, None if there is none. starts: the document's roots, as a dict."""
    method, path, where, *rest = site.split(" ", 3)
    if where in ("query", "header", "path", "cookie"):
        key = max((start for start in starts if _leads(site, start)), key=len, default="")
        schema, way = starts.get(key), site[len(key) :]
    else:
        schema, way = starts.get(f"{method} {path} {where}"), rest[0] if rest else ""
    way = way if not way or way[0] in "[{|." else f".{way}"
    while isinstance(schema, Mapping):
        others = [alternative for alternative in schema.get("anyOf", ()) if alternative != _NULL]
        if len(others) == 1:
            schema = others[0]
        elif "$ref" in schema and not way:
            return str(schema["$ref"]).removeprefix(_PREFIX)
        elif "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].removeprefix(_PREFIX)]
        else:
            schema, way = _step(schema, way)
    return None


def _step(schema: Json, way: str) -> tuple[Any, str]:
    """The child that the way leads to, the longest name first, and the rest of the way."""
    fits = [(step, child) for step, child in _children(schema) if step and _leads(way, step)]
    if not fits:
        return None, way
    step, child = max(fits, key=lambda fit: len(fit[0]))
    return child, way[len(step) :]


def _leads(way: str, step: str) -> bool:
    return way.startswith(step) and way[len(step) : len(step) + 1] in ("", ".", "[", "{", "|")


def operation_key(method: str, path: str) -> str:
    """The operation as sites name it: `get`, `/users/{id}` gives `GET /users/{}`."""
    return f"{method.upper()} {re.sub(r'{[^}]*}', '{}', path)}"


def depth(site: str) -> int:
    """How many steps below its operation the site is."""
    way = site.split(" ", 3)[3:]
    return len(re.findall(r"\[\]|\{\}|\||[^.\[\]{}|]+", way[0])) if way else 0


def roots(document: Json) -> Iterator[tuple[str, Any]]:
    """The site and schema of every parameter, body and answer; of several media the first."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                key, operation = operation_key(method, path), item[method]
                for parameter in operation.get("parameters", ()):
                    yield (
                        f"{key} {parameter['in']} {parameter['name']}",
                        parameter.get("schema", {}),
                    )
                yield from _media(f"{key} body", operation.get("requestBody") or {})
                answers = operation.get("responses", {})
                success = [status for status in answers if status.startswith("2")]
                for status, answer in answers.items():
                    alone = success == [status]
                    yield from _media(f"{key} {'2XX' if alone else status}", answer)


def _media(site: str, place: Json) -> Iterator[tuple[str, Any]]:
    for media in (place.get("content") or {}).values():
        if "schema" in media:
            yield site, media["schema"]
            return


def _descend(document: Json, root: str, schema: Any, places: dict[str, list[str]]) -> None:
    todo: list[tuple[str, Any, frozenset[str]]] = [(root, schema, frozenset())]
    while todo:
        site, schema, above = todo.pop()
        if not isinstance(schema, Mapping):
            continue
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(_PREFIX)
            places[name].append(site)
            if name not in above:
                target = document["components"]["schemas"][name]
                todo.append((site, target, above | {name}))
            continue
        todo.extend((_join(site, step), child, above) for step, child in _children(schema))


def _join(site: str, step: str) -> str:
    at_root = site.count(" ") == 2
    return f"{site} {step.removeprefix('.')}" if at_root and step else site + step


def _children(schema: Json) -> Iterator[tuple[str, Any]]:
    for name, child in schema.get("properties", {}).items():
        yield f".{name}", child
    yield "[]", schema.get("items")
    yield "{}", schema.get("additionalProperties")
    for keyword in ("anyOf", "oneOf"):
        others = [alternative for alternative in schema.get(keyword, ()) if alternative != _NULL]
        if len(others) == 1:
            yield "", others[0]
        else:
            yield from ((f"|{index}", child) for index, child in enumerate(others))
