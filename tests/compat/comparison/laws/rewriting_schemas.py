"""Rewrites of single schemas that let in the same values, at random places of a document."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from runai_specs.openapi.schemas.effective_schema import ANNOTATIONS

from .rewriting import Document, Rewrite, schemas

Schema = dict[str, Any]
_CHANCE = 0.2
_COMBINING = {"allOf", "anyOf", "oneOf", "not", "if", "dependentSchemas", "$ref", "discriminator"}
_APART = ANNOTATIONS | {"readOnly", "writeOnly", "deprecated", "default", "example", "examples"}


def _parts(schema: Schema) -> tuple[Schema, Schema]:
    """What is told of the values, and what is asked of them."""
    told = {key: value for key, value in schema.items() if key in _APART or key.startswith("x-")}
    return told, {key: value for key, value in schema.items() if key not in told}


def _inside(schema: Schema, make: Callable[[Schema], Schema]) -> Schema | None:
    """What is asked put inside another schema; what members of allOf tell would be lost there."""
    told, asked = _parts(schema)
    return None if "allOf" in asked else {**told, **make(asked)}


def in_a_union(schema: Schema) -> Schema | None:
    """As the only alternative."""
    return _inside(schema, lambda asked: {"anyOf": [asked]})


def in_an_exact_union(schema: Schema) -> Schema | None:
    """As the only one of exactly one."""
    return _inside(schema, lambda asked: {"oneOf": [asked]})


def twice(schema: Schema) -> Schema | None:
    """As an alternative to itself."""
    return _inside(schema, lambda asked: {"anyOf": [asked, deepcopy(asked)]})


def not_refused(schema: Schema) -> Schema | None:
    """As what is not refused."""
    return _inside(schema, lambda asked: {"not": {"not": asked}})


def with_another_true_member(schema: Schema) -> Schema:
    """With a member of allOf that asks nothing."""
    return {**schema, "allOf": [*schema.get("allOf", ()), {}]}


def with_an_idle_condition(schema: Schema) -> Schema:
    """With an `if` that nothing follows from."""
    return {"if": {"required": ["never"]}, **schema}


def regrouped(schema: Schema) -> Schema | None:
    """With the later alternatives in a union of their own."""
    members = schema.get("anyOf", ())
    if len(members) < 3:
        return None
    return {**schema, "anyOf": [members[0], {"anyOf": members[1:]}]}


def listed_as_alternatives(schema: Schema) -> Schema | None:
    """With an alternative for each value of the list."""
    listed = schema.get("enum", ())
    if len(listed) < 2 or None in listed or schema.keys() & _COMBINING or "nullable" in schema:
        return None
    rest = {key: value for key, value in schema.items() if key != "enum"}
    return {**rest, "oneOf": [{"enum": [value]} for value in listed]}


def listed_with_a_type(schema: Schema) -> Schema | None:
    """With the type that the values of the list have anyway."""
    listed = schema.get("enum", ())
    if not listed or "type" in schema or any(type(value) is not str for value in listed):
        return None
    return {**schema, "type": "string"}


def types_as_alternatives(schema: Schema) -> Schema | None:
    """With an alternative for each type of the list."""
    types = schema.get("type")
    if not isinstance(types, list) or len(types) < 2 or schema.keys() & _COMBINING:
        return None
    rest = {key: value for key, value in schema.items() if key != "type"}
    return {**rest, "anyOf": [{"type": kind} for kind in types]}


def null_as_alternative(schema: Schema) -> Schema | None:
    """With null as an alternative to the rest."""
    types = schema.get("type")
    listed = "enum" in schema or "const" in schema
    if not isinstance(types, list) or "null" not in types or schema.keys() & _COMBINING or listed:
        return None
    told, asked = _parts(schema)
    rest = [kind for kind in types if kind != "null"]
    return {**told, "anyOf": [{**asked, "type": rest}, {"type": "null"}]}


def required_apart(schema: Schema) -> Schema | None:
    """With the names of required members in a member of allOf."""
    if "required" not in schema or schema.keys() & _COMBINING:
        return None
    rest = {key: value for key, value in schema.items() if key != "required"}
    return {**rest, "allOf": [{"required": schema["required"]}]}


def required_counted(schema: Schema) -> Schema | None:
    """With the number of members that are required anyway."""
    if schema.get("type") != "object" or not schema.get("required") or "minProperties" in schema:
        return None
    return {**schema, "minProperties": len(set(schema["required"]))}


def required_by_others(schema: Schema) -> Schema | None:
    """With a required member asked for by another once more."""
    names = schema.get("required", ())
    return {**schema, "dependentRequired": {names[0]: [names[-1]]}} if names else None


def with_keywords_of_other_types(schema: Schema) -> Schema | None:
    """With bounds that cannot apply to a value of the type."""
    idle = {"string": {"minimum": 3}, "integer": {"maxLength": 2}, "boolean": {"minItems": 1}}
    kind = schema.get("type")
    return {**idle[kind], **schema} if isinstance(kind, str) and kind in idle else None


def whole_by_steps(schema: Schema) -> Schema | None:
    """With integers as the multiples of one that they are."""
    if schema.get("type") != "integer" or "multipleOf" in schema:
        return None
    return {**schema, "multipleOf": 1}


def with_a_pattern_for_all(schema: Schema) -> Schema | None:
    """With a pattern that every text matches."""
    if schema.get("type") != "string" or "pattern" in schema or "format" in schema:
        return None
    return {**schema, "pattern": r"^[\s\S]*$"}


def open_by_a_schema(schema: Schema) -> Schema | None:
    """With further members described by a schema that asks nothing."""
    plain = schema.get("type") == "object" and not schema.keys() & _COMBINING
    return {**schema, "additionalProperties": {}} if plain and schema.get("additionalProperties", True) is True else None  # fmt: skip


def closed_by_what_is_left(schema: Schema) -> Schema | None:
    """With further members refused as those at which nothing has looked."""
    if schema.get("additionalProperties") is not False or schema.keys() & _COMBINING:
        return None
    rest = {key: value for key, value in schema.items() if key != "additionalProperties"}
    return {**rest, "unevaluatedProperties": False}


def bounded_from_outside(schema: Schema) -> Schema | None:
    """With the bounds of integers as the numbers that are just out of them."""
    least = schema.get("minimum")
    if schema.get("type") != "integer" or type(least) is not int or "exclusiveMinimum" in schema:
        return None
    rest = {key: value for key, value in schema.items() if key != "minimum"}
    return {**rest, "exclusiveMinimum": least - 1}


def _at_places(change: Callable[[Schema], Schema | None]) -> Rewrite:
    def rewrite(document: Document, rng: random.Random) -> Document:
        made = deepcopy(document)
        for schema in reversed(list(_plain(made))):  # a copy has what was rewritten inside
            written = change(dict(schema)) if rng.random() < _CHANCE else None
            if written is not None:
                schema.clear()
                schema.update(written)
        return made

    return rewrite


def _plain(document: Document) -> Iterator[Schema]:
    """The schemas that are no reference and no base of others by a discriminator."""
    return (
        schema
        for schema in list(schemas(document))
        if not schema.keys() & {"$ref", "discriminator"}
    )


EITHER = {
    rewrite.__name__: _at_places(rewrite)
    for rewrite in (
        in_a_union, in_an_exact_union, twice, not_refused, with_another_true_member, regrouped,
        listed_as_alternatives, listed_with_a_type, required_apart, required_counted,
        with_keywords_of_other_types, whole_by_steps, with_a_pattern_for_all, open_by_a_schema,
    )
}  # fmt: skip
"""In the words of both versions of OpenAPI."""
NEWER = {
    rewrite.__name__: _at_places(rewrite)
    for rewrite in (
        with_an_idle_condition, types_as_alternatives, null_as_alternative, required_by_others,
        closed_by_what_is_left, bounded_from_outside,
    )
}  # fmt: skip
"""In the words of OpenAPI 3.1 alone."""
