"""Values checked against the contract's limits before they are sent (`validate=True`).

The facts stand in `_constraints.json` beside the package's `__init__`, written by the generator:

    {"operations": {"projects.get_projects": {"required": ["query.start", "body"],
                                              "path": {name: schema}, "query": {name: schema},
                                              "headers": ..., "cookies": ..., "body": schema}},
     "schemas": {"Project": schema}}

A schema is JSON Schema as OpenAPI 3.1 has it, of the keywords in `_CHECKS` and type, enum,
const, properties, required, items, additionalProperties, allOf, anyOf, oneOf and $ref, whose
last segment names one of `schemas`. Of formats only that of a time is checked. An object whose
schema names fields has no others, unless it says `additionalProperties`. Messages name the field
and the limit, never the value.
"""

from __future__ import annotations

import json
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from ..errors import ConfigurationError, RequestValidationError
from ..operation import Operation
from .body import FORM, content_type_of, is_json
from .request import Values
from .suggest import did_you_mean
from .wire import UnsendableError, plain, require_time

_PACKAGE = __name__.rpartition("._core")[0]
_COMBINATIONS = ("allOf", "anyOf", "oneOf")
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


def check(operation: Operation, values: Values, facts: Facts) -> None:
    """Raise RequestValidationError with every problem there is."""
    problems = tuple(find_problems(operation, values, facts))
    if problems:
        raise RequestValidationError(operation.name, problems)


def find_problems(operation: Operation, values: Values, facts: Facts) -> Iterator[str]:
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
            yield from checker.problems(limits.get(group, {}).get(name, {}), plain(value), place)
        elif _is_checked(operation, value):
            yield from checker.problems(limits.get("body", {}), plain(value), place)


def _is_checked(operation: Operation, body: Any) -> bool:
    """Whether the body is fields that go as JSON or as a form: no bytes, and no parts with files."""
    media = content_type_of(operation, body) or ""
    return (is_json(media) or media == FORM) and (
        isinstance(body, list | dict) or hasattr(body, "to_dict")
    )


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
        known = self._known_names(schema)
        for name in value if known else ():
            if name not in known:
                yield f"{place}.{name}: unknown field{did_you_mean(name, known)}"

    def _known_names(self, schema: Any) -> frozenset[str]:
        """The names of all fields that the schema knows; none where it allows any."""
        parts = list(_parts(schema, self._schemas))
        if any(_is_open(part) for part in parts):
            return frozenset()
        return frozenset(name for part in parts for name in part.get("properties", ()))

    def _broken(
        self, schema: Any, value: Any, place: str, shared: frozenset[str] = frozenset()
    ) -> Iterator[str]:
        """The problems without unknown fields, which only the whole of the parts can tell.

        shared: fields of which other parts say something too.
        """
        if not isinstance(schema, Mapping) or not schema:
            return
        if "$ref" in schema:
            target = self._schemas.get(schema["$ref"].rpartition("/")[2], {})
            yield from self._broken(target, value, place, shared)
        types = schema.get("type", ())
        types = [types] if isinstance(types, str) else list(types)
        if types and not any(_TYPES.get(name, _anything)(value) for name in types):
            yield f"{place}: {_no_type(value, types)}"
            return
        yield from _broken_limits(schema, value, place)
        if isinstance(value, dict):
            yield from self._in_object(schema, value, place, shared)
        elif isinstance(value, list):
            for number, item in enumerate(value):
                yield from self.problems(schema.get("items"), item, f"{place}[{number}]")
        yield from self._in_combinations(schema, value, place, shared)

    def _in_object(
        self, schema: Facts, value: dict[str, Any], place: str, shared: frozenset[str]
    ) -> Iterator[str]:
        for name in schema.get("required", ()):
            if name not in value:
                yield f"{place}.{name}: is required"
        properties = schema.get("properties", {})
        others = schema.get("additionalProperties")
        for name, item in value.items():
            check = self._broken if name in shared else self.problems
            yield from check(properties.get(name, others), item, f"{place}.{name}")

    def _in_combinations(
        self, schema: Facts, value: Any, place: str, shared: frozenset[str]
    ) -> Iterator[str]:
        shared = shared | self._shared_names(schema)
        for part in schema.get("allOf", ()):
            yield from self._broken(part, value, place, shared)
        for keyword in ("anyOf", "oneOf"):
            arms = [
                list(self._broken(arm, value, place, shared)) for arm in schema.get(keyword, ())
            ]
            if arms and all(arms):
                # The arm of the right type says more than the one of the wrong type.
                yield from min(arms, key=lambda found: (_is_misfit(found[0], place), len(found)))

    def _shared_names(self, schema: Facts) -> frozenset[str]:
        """The fields that several parts of a conjunction describe."""
        if not any(keyword in schema for keyword in _COMBINATIONS):
            return frozenset()
        counted = Counter(
            name for part in _parts(schema, self._schemas) for name in part.get("properties", ())
        )
        return frozenset(name for name, count in counted.items() if count > 1)


def _parts(schema: Any, schemas: Mapping[str, Any]) -> Iterator[Facts]:
    """The schema and everything that it says of the same value: what it refers to and combines."""
    waiting, referred = [schema], set()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, Mapping):
            continue
        yield part
        name = part.get("$ref", "").rpartition("/")[2]
        if name and name not in referred:
            referred.add(name)
            waiting.append(schemas.get(name))
        for keyword in _COMBINATIONS:
            waiting.extend(part.get(keyword, ()))


def _is_open(schema: Facts) -> bool:
    """True if the schema allows fields that it does not name, and says so."""
    return schema.get("additionalProperties", False) is not False


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
    if allowed is not None and not any(_same(value, one) for one in allowed):
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


def _same(left: Any, right: Any) -> bool:
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def _has_twins(items: list[Any]) -> bool:
    texts = [json.dumps(item, sort_keys=True) for item in items]
    return len(set(texts)) < len(texts)


def _remainder(value: float, step: float) -> bool:
    if not step:
        return False
    quotient = value / step
    return abs(quotient - round(quotient)) > 1e-9


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
