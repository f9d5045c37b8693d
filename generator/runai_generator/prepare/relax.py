"""The document as the model generator sees it: shapes only, nothing that a response could break."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from .. import identifiers as names
from .facts import Prepared
from .narrowing import narrow, narrowed
from .one_way import OneWay
from .scalars import Json
from .shape import elements, fixed_tuple

_FORMATS = frozenset({"date-time", "date", "uuid", "binary", "byte"})


def relaxed(prepared: Prepared, deprecated: Collection[tuple[str, str]] = ()) -> Json:
    """An OpenAPI 3.1 document of the named schemas without constraints.

    deprecated: the properties that are flagged, as (class, property).

    Enumerations get the names of their members; keywords of the document's author that could
    choose names or code in the generator never get here, every keyword is written by us.
    """
    schemas = prepared.document["components"]["schemas"]
    only = narrowed(prepared.document)
    one_way = OneWay.of(prepared)
    shapes = {
        name: _named(
            schema,
            {p for c, p in deprecated if c == name},
            only.get(name, {}),
            one_way.read_only.get(name, frozenset()),
            one_way.optional.get(name, frozenset()),
        )
        for name, schema in schemas.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "API", "version": "0"},
        "paths": {},
        "components": {"schemas": shapes},
    }


def _named(
    schema: Json,
    deprecated: Collection[str],
    only: Mapping[str, list[Any]],
    read_only: Collection[str] = (),
    optional: Collection[str] = (),
) -> Json:
    if "enum" in schema:
        members = names.members_of(schema)
        return {
            "type": schema["type"],
            "enum": list(members),
            "x-enum-varnames": list(members.values()),
        }
    properties = {}
    for name, used in schema["properties"].items():
        shape = shape_of(used)
        shape = narrow(shape, only[name]) if name in only else shape
        flags = {
            flag: True
            for flag, flagged in (("deprecated", deprecated), ("readOnly", read_only))
            if name in flagged
        }
        if flags and "$ref" in shape:
            shape = {"anyOf": [shape]}
        properties[name] = {**shape, **flags}
    out: Json = {"type": "object", "properties": properties}
    required = [name for name in schema.get("required", ()) if name not in optional]
    return out | ({"required": required} if required else {})


def shape_of(used: Json) -> Json:
    """The shape alone of a schema as Composer.use writes it."""
    if "$ref" in used:
        return {"$ref": used["$ref"]}
    for name in ("anyOf", "oneOf"):
        if name in used:
            return _joined([shape_of(use) for use in used[name]])
    if "const" in used:
        return {"type": used["type"], "const": used["const"]}
    kind = used.get("type")
    if kind is None:
        return {}
    types = [kind] if isinstance(kind, str) else list(kind)
    null = ["null"] if "null" in types else []
    types = [type_ for type_ in types if type_ != "null"]
    if types == ["object"] and null:  # as one type, its values would be of any type
        return {"anyOf": [shape_of({**used, "type": "object"}), {"type": "null"}]}
    out: Json = {"type": types[0] if len(types) == 1 and not null else [*types, *null]}
    if types == ["array"] and (fixed := fixed_tuple(used)):
        out["prefixItems"] = [shape_of(value) for value in fixed]
        out |= {"items": False, "minItems": len(fixed), "maxItems": len(fixed)}
    elif types == ["array"]:
        out["items"] = _element(used)
    elif types == ["object"]:
        out["additionalProperties"] = _rest(used)
    elif types == ["string"] and used.get("format") in _FORMATS:
        out["format"] = used["format"]
    return out


def _joined(members: list[Json]) -> Json:
    if {} in members:
        return {}
    different = [member for i, member in enumerate(members) if member not in members[:i]]
    return different[0] if len(different) == 1 else {"anyOf": different}


def _element(used: Json) -> Json:
    """The elements of an array; of a tuple, any of them."""
    if "prefixItems" not in used:
        return shape_of(used.get("items", {}))
    return _joined([shape_of(schema) for schema in elements(used)])


def _rest(used: Json) -> Json | bool:
    rest = used.get("additionalProperties")
    patterns = list(used.get("patternProperties", {}).values())
    if patterns and rest in (None, False):
        return _joined([shape_of(schema) for schema in patterns]) if rest is False else True
    return shape_of(rest) if isinstance(rest, dict) else True
