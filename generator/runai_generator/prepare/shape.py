"""What kind of value an effective schema describes, and which of its keywords say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from runai_specs.openapi.schemas.effective_schema import ANNOTATIONS, Effective
from runai_specs.openapi.schemas.keywords import is_apart

SCALARS = frozenset({"string", "integer", "number", "boolean"})
_OBJECT = ("properties", "required", "additionalProperties", "patternProperties",
           "minProperties", "maxProperties", "propertyNames", "dependentRequired")  # fmt: skip
_ARRAY = ("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains")
_STRING = ("pattern", "minLength", "maxLength", "format")
_NUMBER = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format")
_OF_TYPE = {"object": _OBJECT, "array": _ARRAY, "string": _STRING, "number": _NUMBER, "integer": _NUMBER}  # fmt: skip
_GROUPS = ("anyOf", "oneOf")


class Kind(StrEnum):
    """The ways a schema is written at the place where it is used."""

    NOTHING = "nothing"  # no value is valid, or null only
    CLASS = "class"
    ENUMERATION = "enumeration"
    VALUES = "values"  # an enumeration without a class of its own
    UNION = "union"
    MIXED = "mixed"  # several types, not all of them scalar
    ARRAY = "array"
    MAP = "map"
    SCALAR = "scalar"  # or anything at all


def kind(effective: Effective) -> Kind:
    """How to write the schema; null is looked at apart (see admits_null)."""
    types = types_of(effective)
    if forbids_all(effective) or (types is not None and not types):
        return Kind.NOTHING
    if "enum" in effective.keywords:
        if values := values_of(effective):
            kinds = {type(value) for value in values}
            return Kind.ENUMERATION if kinds in ({str}, {int}) else Kind.VALUES
        if effective.keywords["enum"] and all(v is None for v in effective.keywords["enum"]):
            return Kind.NOTHING
    if groups_of(effective):
        return Kind.UNION
    if types is None or types <= SCALARS:
        return Kind.SCALAR
    if len(types) > 1:
        return Kind.MIXED
    if "array" in types:
        return Kind.ARRAY
    telling = effective.keywords.get("properties") or effective.keywords.get("required")
    return Kind.CLASS if telling else Kind.MAP


def forbids_all(effective: Effective) -> bool:
    """Whether the schema says `not: {}`, which is how OpenAPI 3.0 writes `false`."""
    return any(schema in (True, {}) for schema in effective.keywords.get("not", ()))


def types_of(effective: Effective) -> frozenset[str] | None:
    """The JSON types without null; told by the keywords where no type is written."""
    types = effective.types
    if types is None:
        for name, keywords in (("object", _OBJECT), ("array", _ARRAY)):
            if any(keyword in effective.keywords for keyword in keywords):
                return frozenset((name,))
        return None
    return types - {"null", "integer"} if "number" in types else types - {"null"}


def values_of(effective: Effective) -> list[Any]:
    """The values of an enumeration that its type allows, without null."""
    types = types_of(effective)
    values = [value for value in effective.keywords["enum"] if value is not None]
    if types is None or effective.types is None:
        return values
    return [value for value in values if json_types(value) & effective.types]


def json_types(value: Any) -> frozenset[str]:
    """The JSON types that a value has: 1.0 is a number and an integer."""
    if isinstance(value, bool):
        return frozenset({"boolean"})
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return frozenset({"integer", "number"})
    if isinstance(value, float):
        return frozenset({"number"})
    if isinstance(value, str):
        return frozenset({"string"})
    if isinstance(value, Mapping):
        return frozenset({"object"})
    return frozenset({"null"}) if value is None else frozenset({"array"})


def groups_of(effective: Effective) -> list[tuple[str, tuple[Any, ...]]]:
    """The `anyOf` and `oneOf` groups that are a choice, each with its keyword."""
    return [
        (name, group)
        for name in _GROUPS
        for group in effective.keywords.get(name, ())
        if group and not is_apart(group)
    ]


def substance(effective: Effective) -> tuple[Any, ...]:
    """A key, equal for schemas that ask the same of every value but null."""
    keywords = {k: v for k, v in telling(effective.keywords).items() if k != "enum"}
    enum = effective.keywords.get("enum")
    return (
        types_of(effective),
        keywords,
        None if enum is None else [v for v in enum if v is not None],
    )


def telling(keywords: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords that ask something of a value."""
    return {k: v for k, v in keywords.items() if k not in ANNOTATIONS and not k.startswith("x-")}


def as_schema(types: Iterable[str] | None, keywords: Mapping[str, Any]) -> dict[str, Any]:
    """A raw schema that says what these parts of an effective schema say."""
    schema = telling(keywords)
    every = [{name: list(group)} for name in _GROUPS for group in schema.pop(name, ())]
    every += [{name: value} for name in ("pattern", "not") for value in schema.pop(name, ())]
    for name in ("enum", "required"):
        if name in schema:
            schema[name] = list(schema[name])
    if types is not None:
        schema["type"] = sorted(types)
    if every:
        schema["allOf"] = every
    return schema


def of_type(name: str, keywords: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords that concern values of one type."""
    return {k: v for k, v in keywords.items() if k in _OF_TYPE.get(name, ())}


def elements(schema: Mapping[str, Any]) -> list[Any]:
    """The schemas that elements of an array may have: those by position, and that of all others."""
    first, rest = schema.get("prefixItems", ()), schema.get("items", {})
    has_others = rest is not False and not 0 < schema.get("maxItems", 0) <= len(first)
    return [*first, *([rest] if has_others else [])]


def fixed_tuple(schema: Mapping[str, Any]) -> Sequence[Any]:
    """The schemas of the elements of an array that has just as many; none if it may have others.

    `items: false` is how a tuple is written, so that it has all of them unless `minItems` says less;
    of one that only says `maxItems` there may be fewer.
    """
    first = schema.get("prefixItems", ())
    closed = schema.get("items") is False
    least = schema.get("minItems", len(first) if closed else 0)
    closed = closed or schema.get("maxItems") == len(first)
    return first if closed and least >= len(first) else ()
