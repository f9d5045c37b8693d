"""Rewrites of a document that change no call: the laws say that none of them gives a finding."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from runai_specs.openapi.object_model import children

Document = dict[str, Any]
Rewrite = Callable[[Document, random.Random], Document]
_SCHEMAS = "#/components/schemas/"
_UNORDERED = frozenset(
    {"required", "enum", "oneOf", "anyOf", "allOf", "parameters", "tags", "type", "servers"}
)


def objects(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every OpenAPI object of a document with its kind, parents before children."""
    stack: list[tuple[str, Any]] = [("document", document)]
    while stack:
        kind, value = stack.pop()
        if isinstance(value, dict):
            yield kind, value
            stack.extend((child.kind, child.value) for child in children(kind, value))


def schemas(document: Document) -> Iterator[dict[str, Any]]:
    """Every schema object of a document."""
    return (value for kind, value in objects(document) if kind == "schema")


def reworded(document: Document, rng: random.Random) -> Document:
    """With other texts for readers."""
    made = deepcopy(document)
    for kind, value in list(objects(made)):
        if kind in ("schema", "operation", "parameter", "tag", "response") and "$ref" not in value:
            value["description"] = f"words {rng.random()}"
        if kind == "schema":
            value.pop("title", None)
        if kind == "operation":
            value["summary"] = f"more words {rng.random()}"
    return made


def reordered(document: Document, rng: random.Random) -> Document:
    """With members, and items of lists that are sets, in another order."""

    def shuffled(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            names = list(value)
            rng.shuffle(names)
            return {name: shuffled(value[name], name) for name in names}
        if isinstance(value, list):
            items = [shuffled(item) for item in value]
            if key in _UNORDERED:
                rng.shuffle(items)
            return items
        return value

    made = shuffled(document)
    assert isinstance(made, dict)
    return made


def renamed(document: Document, rng: random.Random) -> Document:
    """With other names for all schemas."""
    made = deepcopy(document)
    components = made.get("components", {})
    names = list(components.get("schemas", {}))
    fresh = {name: f"S{rng.randrange(10**9)}x{place}" for place, name in enumerate(names)}
    for value in schemas(made):
        _repoint(value, fresh)
    if names:
        components["schemas"] = {
            fresh[name]: schema for name, schema in components["schemas"].items()
        }
    return made


def _repoint(schema: dict[str, Any], fresh: dict[str, str]) -> None:
    name = _name(schema)
    if name in fresh:
        schema["$ref"] = _SCHEMAS + fresh[name]
    mapping = (schema.get("discriminator") or {}).get("mapping") or {}
    for value, target in mapping.items():
        bare = target.removeprefix(_SCHEMAS)
        if bare in fresh:
            mapping[value] = _SCHEMAS + fresh[bare]


def _name(schema: Any) -> str:
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    return reference.removeprefix(_SCHEMAS) if isinstance(reference, str) else ""


def inlined(document: Document, rng: random.Random) -> Document:
    """With some references to schemas replaced by what they refer to."""
    made = deepcopy(document)
    known = document.get("components", {}).get("schemas", {})
    mapped = {
        target.removeprefix(_SCHEMAS)
        for value in schemas(document)
        for target in ((value.get("discriminator") or {}).get("mapping") or {}).values()
    }
    for value in list(schemas(made)):
        name = _name(value)
        if name in known and set(value) == {"$ref"} and name not in mapped and rng.random() < 0.3:
            value.clear()
            value.update(deepcopy(known[name]))
    return made


def wrapped(document: Document, rng: random.Random) -> Document:
    """With some schemas as the only member of an allOf."""
    made = deepcopy(document)
    for kind, value in list(objects(made)):
        for child in list(children(kind, value)):
            plain = child.kind == "schema" and isinstance(child.value, dict)
            if plain and child.field not in ("oneOf", "anyOf", "schemas") and rng.random() < 0.3:
                holder = value[child.field]
                if child.key is None:
                    value[child.field] = {"allOf": [child.value]}
                else:
                    holder[child.key] = {"allOf": [child.value]}
    return made


def split(document: Document, rng: random.Random) -> Document:
    """With some objects put together from two by allOf."""
    made = deepcopy(document)
    for value in list(schemas(made)):
        properties = value.get("properties")
        simple = value.keys() <= {"type", "properties", "required", "description"}
        if simple and isinstance(properties, dict) and len(properties) > 1 and rng.random() < 0.5:
            names = list(properties)
            kind = {"type": value["type"]} if "type" in value else {}
            half = {**kind, "properties": {names[0]: properties[names[0]]}}
            rest = {**value, "properties": {name: properties[name] for name in names[1:]}}
            value.clear()
            value["allOf"] = [half, rest]
    return made


def with_other_path_names(document: Document, rng: random.Random) -> Document:
    """With other names for the parameters in paths."""
    made = deepcopy(document)
    suffix = f"X{rng.randrange(1000)}"
    made["paths"] = {
        re.sub(r"\{([^{}]+)\}", rf"{{\1{suffix}}}", path): item
        for path, item in made.get("paths", {}).items()
    }
    for kind, value in objects(made):
        if kind == "parameter" and value.get("in") == "path":
            value["name"] = f"{value['name']}{suffix}"
    return made


def spelled_out(document: Document, rng: random.Random) -> Document:  # noqa: ARG001 - one form for all
    """With the specification's defaults written down."""
    made = deepcopy(document)
    for kind, value in objects(made):
        if kind == "parameter" and "$ref" not in value and "content" not in value:
            style = value.setdefault(
                "style", "form" if value["in"] in ("query", "cookie") else "simple"
            )
            value.setdefault("explode", style == "form")
            value.setdefault("deprecated", False)
        if kind == "operation":
            value.setdefault("deprecated", False)
        if kind == "schema" and "$ref" not in value:
            value.setdefault("readOnly", False)
            value.setdefault("nullable", False)
            if value.get("type") == "array":
                value.setdefault("minItems", 0)
                value.setdefault("uniqueItems", False)
            if value.get("type") == "string":
                value.setdefault("minLength", 0)
            if value.get("type") == "object":
                value.setdefault("additionalProperties", True)
    return made


def modern(document: Document, rng: random.Random) -> Document:  # noqa: ARG001 - one form for all
    """In the words of OpenAPI 3.1: null as a type, exclusive bounds as numbers, const."""
    made = deepcopy(document)
    made["openapi"] = "3.1.0"
    for value in list(schemas(made)):
        if (
            value.get("nullable") is True
            and isinstance(value.get("type"), str)
            and not value.keys() & {"$ref", "allOf", "oneOf", "anyOf"}  # there null would be lost
        ):
            value["type"] = [value["type"], "null"]
            del value["nullable"]
            if "enum" in value and None not in value["enum"]:
                value["enum"] = [*value["enum"], None]
        for flag, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
            if isinstance(value.get(flag), bool) and value.pop(flag) and bound in value:
                value[flag] = value.pop(bound)
        if len(value.get("enum", ())) == 1 and value["enum"] != [None]:
            value["const"] = value.pop("enum")[0]
    return made


REWRITES: dict[str, Rewrite] = {
    rewrite.__name__: rewrite
    for rewrite in (
        reworded, reordered, renamed, inlined, wrapped, split, with_other_path_names, spelled_out, modern,
    )
}  # fmt: skip
