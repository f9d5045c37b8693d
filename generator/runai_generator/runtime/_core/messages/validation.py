"""Values checked against the contract's limits before they are sent (`validate=True`).

The facts stand in `_constraints.json` beside the package's `__init__`, written by the generator:

    {"operations": {"projects.get_projects": {"required": ["query.start", "body"],
                                              "path": {name: schema}, "query": {name: schema},
                                              "headers": ..., "cookies": ...,
                                              "body": {media type: schema}}},
     "schemas": {"Project": schema}}

A schema is JSON Schema as OpenAPI 3.1 has it, of the keywords in `_CHECKS` and type, enum, const,
properties, patternProperties, additionalProperties, required, prefixItems, items, anyOf and oneOf,
of which one alternative at least must hold, and discriminator. A $ref stands alone; its last
segment names one of `schemas`, as the values of a discriminator's mapping do. Of a body that is sent
as lines the schema is that of each. Of formats only that of a time is checked. An object whose
schema names fields has no others, unless it speaks of them. Messages name the field and the limit,
never the value.
"""

from __future__ import annotations

import json
import math
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ..errors import ConfigurationError, RequestValidationError
from ..operation import Operation
from .body import (
    FORM,
    LINES,
    MULTIPART,
    Body,
    content_type_of,
    fields_of,
    is_json,
    is_raw,
    make_body,
)
from .request import Values
from .suggest import did_you_mean
from .wire import UnsendableError, plain, require_time

_PACKAGE = __name__.rpartition("._core")[0]
_ALTERNATIVES = ("anyOf", "oneOf")
Facts = Mapping[str, Any]

_TYPES: dict[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: _is_number(value) and value == int(value),
    "number": lambda value: _is_number(value),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}

# keyword -> (what it applies to, broken(value, limit), what to say)
_CHECKS: dict[str, tuple[str, Callable[[Any, Any], bool], str]] = {
    "minimum": ("number", lambda value, limit: value < limit, "less than {}"),
    "maximum": ("number", lambda value, limit: value > limit, "more than {}"),
    "exclusiveMinimum": ("number", lambda value, limit: value <= limit, "not more than {}"),
    "exclusiveMaximum": ("number", lambda value, limit: value >= limit, "not less than {}"),
    "multipleOf": ("number", lambda value, limit: _remainder(value, limit), "not a multiple of {}"),
    "minLength": ("string", lambda value, limit: len(value) < limit, "shorter than {} characters"),
    "maxLength": ("string", lambda value, limit: len(value) > limit, "longer than {} characters"),
    "pattern": ("string", lambda value, limit: not _matches(value, limit), "does not match {}"),
    "format": (
        "string",
        lambda value, limit: limit == "date-time" and not _is_time(value),
        "no {} with a zone, like 2026-01-31T12:00:00Z",
    ),
    "minItems": ("array", lambda value, limit: len(value) < limit, "fewer than {} items"),
    "maxItems": ("array", lambda value, limit: len(value) > limit, "more than {} items"),
    "minProperties": ("object", lambda value, limit: len(value) < limit, "fewer than {} fields"),
    "maxProperties": ("object", lambda value, limit: len(value) > limit, "more than {} fields"),
}


@lru_cache(maxsize=1)
def package_facts() -> Facts:
    """The constraints that come with this client; raises ConfigurationError if there are none."""
    try:
        data = pkgutil.get_data(_PACKAGE, "_constraints.json")
    except OSError:
        data = None
    if data is None:
        raise ConfigurationError(
            f"{_PACKAGE} carries no constraints, so validate=True cannot check"
        )
    facts: Facts = json.loads(data)
    return facts


def check(operation: Operation, values: Values, facts: Facts, body: Body | None = None) -> None:
    """Raise RequestValidationError with every problem there is. body: as it is sent, if it is made."""
    problems = tuple(find_problems(operation, values, facts, body))
    if problems:
        raise RequestValidationError(operation.name, problems)


def find_problems(
    operation: Operation, values: Values, facts: Facts, body: Body | None = None
) -> Iterator[str]:
    """One line for each value that breaks a limit: where it is, and which limit."""
    limits = facts["operations"].get(operation.name, {})
    required = set(limits.get("required", ()))
    checker = _Checker(facts.get("schemas", {}))
    for place, value in _arguments(operation, values):
        group, _, name = place.partition(".")
        if value is None:
            if place in required:
                yield f"{place}: is required"
        elif group != "body":
            yield from checker.problems(limits.get(group, {}).get(name, True), plain(value), place)
        elif "body" in limits and not is_raw(value):
            kind = content_type_of(operation, value)
            sent = body or make_body(value, kind, operation.parts, nullable=operation.nullable)
            for at, schema, part in _contents(limits["body"], sent, value):
                yield from checker.problems(schema, part, at)


class _File:
    """Stands for the content of a part that is a file, which no schema speaks of."""


def _contents(schemas: Facts, sent: Body, value: Any) -> Iterator[tuple[str, Any, Any]]:
    """What is in a body: where, under which schema; nothing of a media type without one."""
    media = MULTIPART if sent.parts is not None else sent.content_type or ""
    media = media.partition(";")[0].strip().lower()
    schema = schemas.get(media)
    if schema is None and is_json(media):  # one that the caller named: JSON like the contract's
        schema = next((schemas[name] for name in schemas if is_json(name)), None)
    if schema is None:
        return
    if media in LINES and (isinstance(value, str) or not isinstance(sent.content, bytes)):
        return
    if media in LINES:
        for number, line in enumerate(sent.content.splitlines()):
            yield f"body[{number}]", schema, json.loads(line)
    elif media == MULTIPART:
        fields = fields_of(value) if hasattr(type(value), "model_fields") else value
        yield "body", schema, {n: _part(f) for n, f in fields.items() if f is not None}
    elif media == FORM:
        yield "body", schema, {n: field for n, field in plain(value).items() if field is not None}
    else:
        yield "body", schema, plain(value)


def _part(field: Any) -> Any:
    """The value of a part, or of the several of a list, with what is a file as such."""
    if is_raw(field) or isinstance(field, tuple):
        return _File()
    return [_part(item) for item in field] if isinstance(field, list) else plain(field)


def _arguments(operation: Operation, values: Values) -> Iterator[tuple[str, Any]]:
    groups = (
        ("path", operation.path_params, values.path),
        ("query", [parameter.name for parameter in operation.query], values.query),
        ("headers", operation.headers, values.headers),
        ("cookies", operation.cookies, values.cookies),
    )
    for group, names, given in groups:
        for place, name in enumerate(names):
            yield f"{group}.{name}", given[place] if place < len(given) else None
    yield "body", values.body


class _Checker:
    """Checks values in their wire form against schemas that may refer to named ones."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas

    def problems(self, schema: Any, value: Any, place: str) -> Iterator[str]:
        if isinstance(value, dict):
            yield from self._unknown(schema, value, place)
        yield from self._broken(schema, value, place)

    def _unknown(self, schema: Any, value: dict[str, Any], place: str) -> Iterator[str]:
        known = self._known_names(schema, value)
        for name in value if known else ():
            if name not in known:
                yield f"{place}.{name}: unknown field{did_you_mean(name, known)}"

    def _known_names(self, schema: Any, value: dict[str, Any]) -> frozenset[str]:
        """The names of all fields that the schema knows; none where it speaks of others too."""
        parts = list(self._parts(schema, value))
        if any(map(_speaks_of_others, parts)):
            return frozenset()
        return frozenset(name for part in parts for name in part.get("properties", ()))

    def _parts(self, schema: Any, value: Any) -> Iterator[Facts]:
        """The schema of the value and its alternatives, which may all say something of it."""
        waiting, passed = [schema], set()
        while waiting:
            part = self._meant(waiting.pop(), value)
            if part is True:
                yield {}
            elif isinstance(part, Mapping) and id(part) not in passed:
                passed.add(id(part))
                yield part
                waiting += [arm for keyword in _ALTERNATIVES for arm in part.get(keyword, ())]

    def _meant(self, schema: Any, value: Any) -> Any:
        """What the value is held against: where a tag in it names a schema, that one."""
        passed = set()
        while isinstance(schema, Mapping):
            name = _referred(schema) or _tagged(schema, value)
            if name is None or name in passed:
                break
            passed.add(name)
            schema = self._schemas.get(name, True)
        return schema

    def _broken(
        self, schema: Any, value: Any, place: str, shared: frozenset[str] = frozenset()
    ) -> Iterator[str]:
        """The problems without unknown fields, which only all alternatives together can tell.

        shared: fields of which other alternatives say something too.
        """
        if isinstance(value, _File):
            return
        if isinstance(value, float) and not math.isfinite(value):
            yield f"{place}: no finite number, and JSON has no others"
            return
        schema = self._meant(schema, value)
        if schema is False:
            yield f"{place}: nothing may stand here"
            return
        schema = {} if schema is True else schema
        types = _types_of(schema)
        if types and not any(_TYPES.get(name, _anything)(value) for name in types):
            yield f"{place}: {_no_type(value, types)}"
            return
        yield from _broken_limits(schema, value, place)
        if isinstance(value, dict):
            yield from self._in_object(schema, value, place, shared)
        elif isinstance(value, list):
            first = schema.get("prefixItems", ())
            for number, item in enumerate(value):
                at = first[number] if number < len(first) else schema.get("items", True)
                yield from self.problems(at, item, f"{place}[{number}]")
        yield from self._in_alternatives(schema, value, place, shared)

    def _in_object(
        self, schema: Facts, value: dict[str, Any], place: str, shared: frozenset[str]
    ) -> Iterator[str]:
        for name in schema.get("required", ()):
            if name not in value:
                yield f"{place}.{name}: is required"
        properties = schema.get("properties", {})
        patterns = schema.get("patternProperties", {})
        others = schema.get("additionalProperties", True)
        for name, item in value.items():
            asked = [properties[name]] if name in properties else []
            asked += [child for pattern, child in patterns.items() if _matches(name, pattern)]
            if others is False and not asked:
                yield f"{place}.{name}: unknown field{did_you_mean(name, properties)}"
            check = self._broken if name in shared else self.problems
            for child in asked or ([] if others is False else [others]):
                yield from check(child, item, f"{place}.{name}")

    def _in_alternatives(
        self, schema: Facts, value: Any, place: str, shared: frozenset[str]
    ) -> Iterator[str]:
        if names := self._unknown_tag(schema, value):
            listed = ", ".join(json.dumps(name) for name in names)
            yield f"{place}.{schema['discriminator']['propertyName']}: not one of {listed}"
            return
        shared = shared | self._shared_names(schema, value)
        for keyword in _ALTERNATIVES:
            arms = [
                list(self._broken(arm, value, place, shared)) for arm in schema.get(keyword, ())
            ]
            if arms and all(arms):
                # The arm of the right type says more than the one of the wrong type.
                yield from min(arms, key=lambda found: (_is_misfit(found[0], place), len(found)))

    def _unknown_tag(self, schema: Facts, value: Any) -> list[str]:
        """The tags that there are, if each alternative has one and the value has another."""
        told = schema.get("discriminator")
        if told is None or not isinstance(value, dict) or told["propertyName"] not in value:
            return []
        arms = [arm for keyword in _ALTERNATIVES for arm in schema.get(keyword, ())]
        named = {_referred(arm) for arm in arms if arm != {"type": "null"}}
        return list(told["mapping"]) if named and named <= set(told["mapping"].values()) else []

    def _shared_names(self, schema: Facts, value: Any) -> frozenset[str]:
        """The fields that several alternatives describe."""
        if schema.keys().isdisjoint(_ALTERNATIVES):
            return frozenset()
        counted = Counter(
            name for part in self._parts(schema, value) for name in part.get("properties", ())
        )
        return frozenset(name for name, count in counted.items() if count > 1)


def _referred(schema: Any) -> str | None:
    """The named schema that a reference leads to."""
    reference = schema.get("$ref") if isinstance(schema, Mapping) else None
    return None if reference is None else str(reference).rpartition("/")[2]


def _tagged(schema: Facts, value: Any) -> str | None:
    """The named schema that the value's tag stands for."""
    told = schema.get("discriminator")
    if told is None or not isinstance(value, dict):
        return None
    tag = value.get(told["propertyName"])
    if isinstance(tag, bool | int):
        tag = json.dumps(tag)
    return told["mapping"].get(tag) if isinstance(tag, str) else None


def _speaks_of_others(schema: Facts) -> bool:
    """Whether the schema says which fields may be that it does not name, or names none at all."""
    if "object" not in (_types_of(schema) or ["object"]):
        return False
    if schema.get("properties"):
        return "additionalProperties" in schema or "patternProperties" in schema
    return schema.keys().isdisjoint(_ALTERNATIVES)


def _types_of(schema: Facts) -> list[str]:
    types = schema.get("type", ())
    return [types] if isinstance(types, str) else list(types)


def _broken_limits(schema: Facts, value: Any, place: str) -> Iterator[str]:
    for keyword, (kind, broken, words) in _CHECKS.items():
        limit = schema.get(keyword)
        if limit is None or isinstance(limit, bool) or not _TYPES[kind](value):
            continue
        if broken(value, limit):
            yield f"{place}: {words.format(limit)}"
    if schema.get("uniqueItems") and isinstance(value, list) and _has_twins(value):
        yield f"{place}: the same item twice"
    allowed = [schema["const"]] if "const" in schema else schema.get("enum")
    if allowed is not None and _key(value) not in map(_key, allowed):
        yield f"{place}: not one of {', '.join(json.dumps(one) for one in allowed)}"


def _no_type(value: Any, types: list[str]) -> str:
    wanted = " or ".join(types)
    return "null is not allowed" if value is None else f"{_json_type(value)}, not {wanted}"


def _json_type(value: Any) -> str:
    return next(name for name, holds in _TYPES.items() if holds(value))


def _is_misfit(problem: str, place: str) -> bool:
    return any(problem.startswith(f"{place}: {name}, not ") for name in _TYPES)


def _anything(_: Any) -> bool:
    return True


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _key(value: Any) -> Any:
    """What two values share that JSON Schema calls equal: 1 and 1.0, but not 1 and true."""
    if isinstance(value, dict):
        return "object", frozenset((name, _key(item)) for name, item in value.items())
    if isinstance(value, list):
        return "array", tuple(map(_key, value))
    return isinstance(value, bool), value


def _has_twins(items: list[Any]) -> bool:
    return len(set(map(_key, items))) < len(items)


def _remainder(value: float, step: float) -> bool:
    """Whether something is left over, as decimal numbers: 0.3 is three times 0.1."""
    return bool(step and Fraction(str(value)) % Fraction(str(step)))


def _is_time(value: str) -> bool:
    try:
        require_time(value)
    except UnsendableError:
        return False
    return True


def _matches(value: str, pattern: str) -> bool:
    """True if the value matches, and for a pattern that Python cannot read."""
    try:
        return re.search(pattern, value) is not None
    except re.error:
        return True
