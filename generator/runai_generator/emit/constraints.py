"""What requests must satisfy, for the clients' `validate=True`: `_constraints.json`.

Its form is described in the runtime's `validation`. Only what a request can reach is in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..prepare import OperationFacts, Prepared
from ..prepare.one_way import OneWay, reached_from
from .media_types import is_json
from .methods import admits_null_body

_GROUPS = {"path": "path", "query": "query", "header": "headers", "cookie": "cookies"}
_FORM = "application/x-www-form-urlencoded"
_KEYWORDS = frozenset(
    {"$ref", "additionalProperties", "allOf", "anyOf", "const", "enum", "exclusiveMaximum",
     "exclusiveMinimum", "format", "items", "maxItems", "maxLength", "maxProperties", "maximum", "minItems",
     "minLength", "minProperties", "minimum", "multipleOf", "oneOf", "pattern", "properties",
     "required", "type", "uniqueItems"}
)  # fmt: skip


def constraints(prepared: Prepared) -> str:
    """The text of `_constraints.json`."""
    schemas = prepared.document["components"]["schemas"]
    operations = {
        f"{facts.namespace}.{facts.name}": _operation(
            facts, prepared.document["paths"][facts.path][facts.method]
        )
        for facts in prepared.operations
    }
    read_only = OneWay.of(prepared).read_only
    reached = {
        name: _without_required(schema, read_only.get(name, frozenset()))
        for name, schema in (
            (name, _kept(schemas[name])) for name in reached_from([operations], schemas)
        )
    }
    facts = {
        "operations": {name: limits for name, limits in operations.items() if limits},
        "schemas": dict(sorted(reached.items())),
    }
    return json.dumps(facts, sort_keys=True, separators=(",", ":")) + "\n"


def _operation(facts: OperationFacts, written: Mapping[str, Any]) -> dict[str, Any]:
    required = [f"{_GROUPS[p.location]}.{p.name}" for p in facts.parameters if p.required]
    out: dict[str, Any] = {}
    for parameter in written.get("parameters", ()):
        if schema := _kept(parameter["schema"]):
            out.setdefault(_GROUPS[parameter["in"]], {})[parameter["name"]] = schema
    body = written.get("requestBody")
    if body:
        if body.get("required") and not admits_null_body(body):
            required.append("body")
        content = sorted(body["content"].items(), key=lambda media: not is_json(media[0]))
        schemas = [media["schema"] for name, media in content if is_json(name) or name == _FORM]
        if schemas and (schema := _kept(schemas[0])):
            out["body"] = schema
    return {**out, "required": required} if required else out


def _kept(schema: Any) -> Any:
    """The schema with the keywords that the runtime checks, and nothing else."""
    if not isinstance(schema, Mapping):
        return schema
    out: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword == "properties":
            out[keyword] = {name: _kept(inner) for name, inner in value.items()}
        elif isinstance(value, Mapping) and keyword in _KEYWORDS:
            out[keyword] = _kept(value)
        elif keyword in ("allOf", "anyOf", "oneOf"):
            out[keyword] = [_kept(inner) for inner in value]
        elif keyword in _KEYWORDS and not _is_unchecked(keyword, value):
            out[keyword] = value
    return out


def _without_required(schema: Any, names: frozenset[str]) -> Any:
    """The schema without these among what is required: only the server sets them."""
    if not names or "required" not in schema:
        return schema
    return {**schema, "required": [name for name in schema["required"] if name not in names]}


def _is_unchecked(keyword: str, value: Any) -> bool:
    """Whether the runtime does not look at this: a format other than that of a time, or a pattern
    that is written as a JavaScript literal, `/^...$/`, and so matches nothing.
    """
    if keyword == "format":
        return bool(value != "date-time")
    return keyword == "pattern" and value.startswith("/^") and value.endswith("$/")
