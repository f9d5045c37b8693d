"""What is odd in a document that can be read all the same: what stands twice, what never ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .json_pointer import Place, point
from .object_model import children
from .operations import calls
from .schemas.effective_schema import Schemas


def oddities(document: Mapping[str, Any]) -> tuple[str, ...]:
    """A line for each, with JSON Pointers: operation ids, path templates and parameters that stand
    twice, and schemas that consist of themselves.
    """
    return (
        *_twice("operationId", _operation_ids(document)),
        *_twice("path template", _templates(document)),
        *(line for listed in _parameters(document) for line in _twice("parameter", listed)),
        *_endless(document),
    )


def _twice(what: str, named: Iterable[tuple[str, Place]]) -> Iterator[str]:
    places: dict[str, list[str]] = {}
    for name, place in named:
        places.setdefault(name, []).append(point(place))
    for name, where in places.items():
        if len(where) > 1:
            yield f"the {what} {name[:120]!r} stands {len(where)} times: at {' and '.join(where[:5])}"


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Place]]:
    for path, item in (document.get("paths") or {}).items():
        for method, operation in calls(item) if isinstance(item, Mapping) else ():
            above: Place = ((None, "paths"), path)
            if method not in item:
                above = (above, "additionalOperations")
            yield operation, (above, method)


def _operation_ids(document: Mapping[str, Any]) -> Iterator[tuple[str, Place]]:
    for operation, place in _operations(document):
        if isinstance(operation.get("operationId"), str):
            yield operation["operationId"], (place, "operationId")


def _templates(document: Mapping[str, Any]) -> Iterator[tuple[str, Place]]:
    for path in document.get("paths") or ():
        yield re.sub(r"\{[^}]*\}", "{}", path), ((None, "paths"), path)


def _parameters(document: Mapping[str, Any]) -> Iterator[list[tuple[str, Place]]]:
    """The parameters of each path and operation."""
    items = (
        (item, ((None, "paths"), path))
        for path, item in (document.get("paths") or {}).items()
        if isinstance(item, Mapping)
    )
    schemas = Schemas(document)
    for holder, place in (*items, *_operations(document)):
        above = (place, "parameters")
        listed = [_resolved(schemas, parameter) for parameter in holder.get("parameters") or ()]
        yield [
            (f"{parameter['in']} {parameter['name']}", (above, index))
            for index, parameter in enumerate(listed)
            if parameter.get("in") and parameter.get("name")
        ]


def _resolved(schemas: Schemas, parameter: Any) -> Mapping[str, Any]:
    seen: list[Any] = []
    while isinstance(parameter, Mapping) and "$ref" in parameter and parameter not in seen:
        seen.append(parameter)
        try:
            parameter = schemas.target(parameter["$ref"])
        except KeyError:
            return {}
    return parameter if isinstance(parameter, Mapping) else {}


def _endless(document: Mapping[str, Any]) -> Iterator[str]:
    """Schemas that are made of themselves, by allOf and references alone."""
    schemas = Schemas(document)
    for schema, place in _schemas("document", document, None):
        if any(note.kind == "reference-cycle" for note in schemas.effective(schema).diagnostics):
            yield f"a schema consists of itself at {point(place)}"


def _schemas(kind: str, value: Any, place: Place) -> Iterator[tuple[Mapping[str, Any], Place]]:
    if not isinstance(value, Mapping):
        return
    if kind == "schema" and "allOf" in value:
        yield value, place
    for child in children(kind, value):
        above = (place, child.field)
        below = above if child.key is None else (above, child.key)
        yield from _schemas(child.kind, child.value, below)
