"""The prepared document cut down to what openapi-python-client reads without a warning.

Its own models are not wanted, so object schemas are opaque here and cannot fail it. What stays:
every operation with every parameter, the media types it can send and read, and type shapes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from .. import identifiers as names
from .facts import OperationFacts, ParameterFacts, Prepared
from .media import essence, is_json
from .parameters import TEMPLATE
from .relax import shape_of
from .scalars import Json
from .schemas import NULL, PREFIX

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_READABLE = re.compile(r"[a-zA-Z_-][a-zA-Z0-9_-]*")  # the path parameters it finds in a path
_BYTES: Json = {"type": "string", "format": "binary"}
_SENDABLE = ("application/x-www-form-urlencoded", "multipart/form-data", "application/octet-stream")
_TEXT = ("string", "integer", "number", "boolean")


def project(prepared: Prepared) -> dict[str, Any]:
    """An OpenAPI 3.1 document with the operations of the prepared one, for openapi-python-client.

    Parameters and paths go by their `projected` names, responses and bodies by media types that it
    knows: what is neither JSON nor a form nor text is `application/octet-stream`.
    """
    schemas = prepared.document["components"]["schemas"]
    paths: Json = {}
    for facts in prepared.operations:
        written = prepared.document["paths"][facts.path][facts.method]
        paths.setdefault(facts.projected_path, {})[_method(facts)] = _operation(
            written, facts, schemas
        )
    return {
        "openapi": "3.1.0",
        "info": prepared.document["info"],
        "paths": paths,
        "components": {"schemas": {name: _opaque(schema) for name, schema in schemas.items()}},
    }


def with_projected_names(operations: Iterable[OperationFacts]) -> tuple[OperationFacts, ...]:
    """The facts with names that openapi-python-client accepts, where the wire's own would clash."""
    taken: set[tuple[str, str]] = set()
    made = []
    for facts in operations:
        parameters = facts.parameters
        if not _acceptable(parameters):
            parameters = tuple(
                replace(parameter, projected=f"{parameter.python_name}_in")
                for parameter in parameters
            )
        path = _projected_path(facts.path, parameters)
        while (path, _method(facts)) in taken:
            path += "/_"
        taken.add((path, _method(facts)))
        made.append(replace(facts, parameters=parameters, projected_path=path))
    return tuple(made)


def _method(facts: OperationFacts) -> str:
    """The method that stands for the operation's there, which knows none of OpenAPI 3.2's."""
    return facts.method if facts.method in _METHODS else "post"


def _acceptable(parameters: tuple[ParameterFacts, ...]) -> bool:
    """Whether all names are different as Python names and can be found in a path."""
    plain = [names.opc_identifier(parameter.name) for parameter in parameters]
    return (
        len(set(plain)) == len(plain)
        and not {"client", "url", "body"} & set(plain)
        and all(name.isidentifier() for name in plain)
        and all(
            parameter.location != "path" or _READABLE.fullmatch(parameter.name)
            for parameter in parameters
        )
    )


def _projected_path(path: str, parameters: tuple[ParameterFacts, ...]) -> str:
    projected = {
        parameter.name: parameter.projected
        for parameter in parameters
        if parameter.location == "path"
    }
    seen: set[str] = set()

    def once(match: re.Match[str]) -> str:
        name = projected[match[1]]
        if name in seen:  # it wants each parameter in the path once
            return "_"
        seen.add(name)
        return f"{{{name}}}"

    return TEMPLATE.sub(once, path)


def _operation(written: Json, facts: OperationFacts, schemas: Mapping[str, Json]) -> Json:
    kept = ("operationId", "tags", "deprecated")
    out: Json = {key: written[key] for key in kept if key in written}
    out["parameters"] = [
        _parameter(parameter, fact, schemas)
        for parameter, fact in zip(written["parameters"], facts.parameters, strict=True)
    ]
    body = written.get("requestBody")
    if body:
        content = _content(body["content"], _sent_as)
        out["requestBody"] = {"content": content, "required": body.get("required", False)}
    out["responses"] = {
        status: _response(response) for status, response in written["responses"].items()
    }
    if "security" not in written:
        out["security"] = [{"token": []}]
    return out


def _parameter(written: Json, facts: ParameterFacts, schemas: Mapping[str, Json]) -> Json:
    schema = shape_of(written["schema"])
    if written["in"] != "query":
        schema = _as_text(schema, schemas)
    return {
        "name": facts.projected,
        "in": written["in"],
        "required": facts.required,
        "schema": _reduced(schema),
    }


def _as_text(schema: Json, schemas: Mapping[str, Json]) -> Json:
    """A header, cookie or path parameter as one plain value."""
    if "$ref" in schema:
        plain = "enum" in schemas[schema["$ref"].removeprefix(PREFIX)]
        return schema if plain else {"type": "string"}
    return {"type": schema["type"]} if schema.get("type") in _TEXT else {"type": "string"}


def _response(written: Json) -> Json:
    out: Json = {"description": ""}
    if "content" in written:
        out["content"] = _content(written["content"], _read_as)
    return out


def _content(content: Json, known_as: Callable[[str], str]) -> Json:
    out: Json = {}
    for media, entry in content.items():
        name = known_as(media)
        schema = _reduced(shape_of(entry["schema"]))
        if name == "application/octet-stream" and schema != {"type": "string"}:
            schema = dict(_BYTES)
        out.setdefault(name, {"schema": schema})
    return out


def _sent_as(media: str) -> str:
    kind = essence(media)
    if is_json(media):
        return "application/json" if kind == "text/json" else kind
    return kind if kind in _SENDABLE else "application/octet-stream"


def _read_as(media: str) -> str:
    kind = essence(media)
    if is_json(media):
        return "application/json" if kind == "text/json" else kind
    return kind if kind.startswith("text/") else "application/octet-stream"


def _reduced(schema: Json) -> Json:
    """The shape without what it has no type for; objects are only named or free."""
    if "const" in schema:
        return {"type": schema["type"]}
    if "anyOf" in schema:
        return {"anyOf": [_reduced(alternative) for alternative in schema["anyOf"]]}
    kind = schema.get("type")
    if kind == "array":
        return {"type": "array", "items": _reduced(schema["items"] or {})}
    if kind == "object":
        return {}
    if isinstance(kind, list) and not set(kind) <= {*_TEXT, "null"}:
        rest = [{"type": type_name} for type_name in kind if type_name in _TEXT]
        if "array" in kind and "object" not in kind:
            return {
                "anyOf": [
                    {"type": "array", "items": {}},
                    *rest,
                    *([NULL] if "null" in kind else []),
                ]
            }
        return {}
    return schema


def _opaque(schema: Json) -> Json:
    if "enum" not in schema:
        return {"type": "object"}
    if schema["type"] == "integer":
        return {"type": "integer", "enum": schema["enum"]}
    members = names.members_of(schema)
    return {"type": "string", "enum": list(members.values())}
