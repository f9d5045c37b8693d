"""Single edits of a contract, each with what has to be found: the kind and the severity it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from runai_specs.anatomy import METHODS, children
from runai_specs.effective import Schemas

Document = Mapping[str, Any]
B, W, I = "breaking", "warning", "info"  # noqa: E741 - short names for a table


@dataclass(frozen=True, slots=True)
class Place:
    """An object of a document that an operation reaches: its kind, JSON Pointer tokens, itself."""

    kind: str
    path: tuple[str | int, ...]
    value: Any

    @property
    def pointer(self) -> str:
        """The JSON Pointer."""
        return "".join(f"/{str(each).replace('~', '~0').replace('/', '~1')}" for each in self.path)


@dataclass(frozen=True, slots=True)
class Operator:
    """One edit. at: whether it can be made there. made: the object afterwards, None for gone.

    expected: the severity in a call, request and response where it shows there. at_member: the
    finding is about this member of the object (a property), else about the object itself.
    """

    name: str
    kind: str
    at: Callable[[Any], bool]
    made: Callable[[Any], Any]
    expected: Mapping[str, str]
    member: Callable[[Any], str | None] = lambda _: None


def reachable(document: Document) -> Iterator[Place]:
    """Every object that some operation reaches, each once; those behind `$ref` where they stand."""
    stack: list[Place] = []
    for path, item in document["paths"].items():
        stack += [
            Place("operation", ("paths", path, method), item[method])
            for method in METHODS
            if method in item
        ]
        shared = item.get("parameters", ()) if item.keys() & set(METHODS) else ()
        stack += [
            Place("parameter", ("paths", path, "parameters", place), raw)
            for place, raw in enumerate(shared)
        ]
    yield from within(document, stack)


def within(document: Document, stack: list[Place]) -> Iterator[Place]:
    """The objects in a list of places and in what they lead to, each once."""
    schemas = Schemas(document)
    seen: set[int] = set()
    while stack:
        here = stack.pop()
        value = here.value
        if not isinstance(value, dict) or id(value) in seen:
            continue
        seen.add(id(value))
        reference = value.get("$ref")
        if isinstance(reference, str):
            tokens = tuple(
                each.replace("~1", "/").replace("~0", "~") for each in reference[2:].split("/")
            )
            stack.append(Place(here.kind, tokens, schemas.target(reference)))
            continue
        yield here
        for child in children(here.kind, value):
            below = (child.field,) if child.key is None else (child.field, child.key)
            stack.append(Place(child.kind, (*here.path, *below), child.value))


def replaced(document: Document, path: tuple[str | int, ...], value: Any) -> Any:
    """The document with another object (or none) at a path; everything beside the path is shared."""
    if not path:
        return value
    token, rest = path[0], path[1:]
    if isinstance(document, list):
        assert isinstance(token, int)
        items = list(document)
        items[token] = replaced(items[token], rest, value)
        return items
    made = dict(document)
    if value is None and not rest:
        del made[str(token)]
    else:
        made[str(token)] = replaced(made.get(str(token)), rest, value)
    return made


def _plain(schema: Any) -> bool:
    """A schema that stands for itself: no composition that could hide an edit."""
    return isinstance(schema, dict) and not schema.keys() & {
        "$ref",
        "allOf",
        "oneOf",
        "anyOf",
        "not",
    }


def _of(kind: str) -> Callable[[Any], bool]:
    return lambda schema: _plain(schema) and schema.get("type") == kind and "enum" not in schema


def _with(**more: Any) -> Callable[[Any], Any]:
    return lambda value: {**value, **more}


def _without(*names: str) -> Callable[[Any], Any]:
    return lambda value: {key: held for key, held in value.items() if key not in names}


def _first(schema: Any, *, required: bool | None) -> str | None:
    """A property that is required (or not, or either) and marked in no way that softens a verdict."""
    needed = schema.get("required", ())
    for name, held in schema.get("properties", {}).items():
        marked = isinstance(held, dict) and held.keys() & {
            "readOnly", "writeOnly", "deprecated", "x-lifecycle", "$ref", "allOf",
        }  # fmt: skip
        if not marked and (required is None or (name in needed) is required):
            return str(name)
    return None


def _has(required: bool | None) -> Callable[[Any], bool]:
    return lambda schema: _plain(schema) and _first(schema, required=required) is not None


def _drop_property(required: bool) -> Callable[[Any], Any]:
    def made(schema: Any) -> Any:
        name = _first(schema, required=required)
        kept = {key: held for key, held in schema["properties"].items() if key != name}
        needed = [each for each in schema.get("required", ()) if each != name]
        return {**schema, "properties": kept, "required": needed}

    return made


def _require(schema: Any) -> Any:
    return {**schema, "required": [*schema.get("required", ()), _first(schema, required=False)]}


def _relax(schema: Any) -> Any:
    name = _first(schema, required=True)
    return {**schema, "required": [each for each in schema["required"] if each != name]}


def _grown(*, required: bool) -> Callable[[Any], Any]:
    def made(schema: Any) -> Any:
        more = {**schema["properties"], "mutant": {"type": "string"}}
        needed = [*schema.get("required", ()), *(["mutant"] if required else [])]
        return {**schema, "properties": more, "required": needed}

    return made


def _enum(least: int) -> Callable[[Any], bool]:
    return lambda schema: (
        _plain(schema) and schema.get("type") == "string" and len(schema.get("enum", ())) >= least
    )


def _optional(parameter: Any) -> bool:
    return parameter.get("in") == "query" and not parameter.get("required")


def _object(schema: Any) -> bool:
    return _plain(schema) and schema.get("type") == "object" and bool(schema.get("properties"))


def _droppable(operation: Any) -> int | None:
    for place, raw in enumerate(operation.get("parameters", ())):
        if raw.get("in") == "query" and not raw.get("required") and not raw.keys() & _CALM:
            return place
    return None


def _drop_parameter(operation: Any) -> Any:
    gone = _droppable(operation)
    kept = [each for place, each in enumerate(operation["parameters"]) if place != gone]
    return {**operation, "parameters": kept}


_PARAMETER = {"name": "mutant", "in": "query", "required": True, "schema": {"type": "string"}}
_CALM = frozenset({"deprecated", "x-lifecycle"})

OPERATORS = (
    Operator("property-removed", "schema", _has(False), _drop_property(False), {"request": W, "response": W},
             lambda schema: _first(schema, required=False)),
    Operator("required-property-removed", "schema", _has(True), _drop_property(True), {"request": W, "response": B},
             lambda schema: _first(schema, required=True)),
    Operator("property-added", "schema", _object, _grown(required=False), {"request": I, "response": I},
             lambda _: "mutant"),
    Operator("required-property-added", "schema", _object, _grown(required=True), {"request": B, "response": I},
             lambda _: "mutant"),
    Operator("property-became-required", "schema", _has(False), _require, {"request": B, "response": I},
             lambda schema: _first(schema, required=False)),
    Operator("property-became-optional", "schema", _has(True), _relax, {"request": I, "response": B},
             lambda schema: _first(schema, required=True)),
    Operator("type-changed", "schema", _of("string"), _with(type="boolean"), {"request": B, "response": B}),
    Operator("type-widened", "schema", _of("integer"), _with(type="number"), {"request": I, "response": B}),
    Operator("format-changed", "schema", _of("string"), _with(format="mutant"), {"request": W, "response": W}),
    Operator("enum-value-added", "schema", _enum(2), lambda s: {**s, "enum": [*s["enum"], "mutant"]},
             {"request": I, "response": W}),
    Operator("enum-value-removed", "schema", _enum(3), lambda s: {**s, "enum": s["enum"][1:]},
             {"request": B, "response": I}),
    Operator("enum-removed", "schema", _enum(2), _without("enum"), {"request": I, "response": W}),
    Operator("enum-added", "schema", _of("string"), _with(enum=["mutant", "other"]), {"request": B, "response": I}),
    Operator("max-length-tightened", "schema", lambda s: _of("string")(s) and "maxLength" not in s,
             _with(maxLength=3), {"request": B, "response": I}),
    Operator("min-length-tightened", "schema", _of("string"), lambda s: {**s, "minLength": s.get("minLength", 0) + 1},
             {"request": B, "response": I}),
    Operator("minimum-tightened", "schema", lambda s: _of("integer")(s) and "minimum" in s,
             lambda s: {**s, "minimum": s["minimum"] + 1}, {"request": B, "response": I}),
    Operator("minimum-loosened", "schema", lambda s: _of("integer")(s) and "minimum" in s,
             _without("minimum"), {"request": I, "response": B}),
    Operator("pattern-added", "schema", lambda s: _of("string")(s) and "pattern" not in s,
             _with(pattern="^mutant"), {"request": B, "response": I}),
    Operator("max-items-tightened", "schema", lambda s: _of("array")(s) and "maxItems" not in s,
             _with(maxItems=3), {"request": B, "response": I}),
    Operator("unique-items-added", "schema", lambda s: _of("array")(s) and not s.get("uniqueItems"),
             _with(uniqueItems=True), {"request": B, "response": I}),
    Operator("additional-properties-forbidden", "schema", lambda s: _object(s) and "additionalProperties" not in s,
             _with(additionalProperties=False), {"request": B, "response": I}),
    Operator("variants-added", "schema", lambda s: _object(s), _with(oneOf=[{"required": ["x"]}, {"required": ["y"]}]),
             {"request": B, "response": I}),
    Operator("parameter-removed", "operation", lambda o: _droppable(o) is not None, _drop_parameter, {"request": W}),
    Operator("parameter-became-required", "parameter", _optional, _with(required=True), {"request": B}),
    Operator("parameter-deprecated", "parameter", lambda p: not p.keys() & _CALM, _with(deprecated=True),
             {"request": I}),
    Operator("parameter-style-changed", "parameter", lambda p: p.get("in") == "query", _with(style="deepObject"),
             {"request": B}),
    Operator("required-parameter-added", "operation", lambda _: True,
             lambda o: {**o, "parameters": [*o.get("parameters", ()), _PARAMETER]}, {"request": B}),
    Operator("required-body-added", "operation", lambda o: "requestBody" not in o,
             _with(requestBody={"required": True, "content": {"application/json": {"schema": {}}}}), {"request": B}),
    Operator("success-status-removed", "operation", lambda o: "200" in o["responses"],
             lambda o: {**o, "responses": {k: v for k, v in o["responses"].items() if k != "200"}}, {"response": B}),
    Operator("error-status-added", "operation", lambda o: "418" not in o["responses"],
             lambda o: {**o, "responses": {**o["responses"], "418": {"description": ""}}}, {"response": I}),
    Operator("operation-removed", "operation", lambda _: True, lambda _: None, {"call": B}),
    Operator("operation-deprecated", "operation", lambda o: not o.keys() & _CALM, _with(deprecated=True), {"call": I}),
    Operator("security-tightened", "operation", lambda o: "security" not in o,
             _with(security=[{"bearerAuth": ["mutant"]}]), {"call": B}),
    Operator("body-became-required", "request-body", lambda b: not b.get("required"), _with(required=True),
             {"request": B}),
)  # fmt: skip
