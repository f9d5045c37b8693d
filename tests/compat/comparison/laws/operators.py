"""Single edits of a contract, each with what has to be found: the kind and the severity it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

B, W, I = "breaking", "warning", "info"  # noqa: E741 - short names for a table
NARROWER, WIDER, NEITHER = (
    {"request": B, "response": I},
    {"request": I, "response": B},
    {"request": I, "response": I},
)


@dataclass(frozen=True, slots=True)
class Operator:
    """One edit. at: whether it can be made there. made: the object afterwards, None for gone.

    expected: the severity in a call, request and response where it shows there. at_member: the
    finding is about this member of the object (a property), else about the object itself.
    given: what the object is made before that, so that there is something to edit. mirror: what has
    to be found when the edit is taken back. inline: only where nothing can be said of the object
    elsewhere, as a `$ref` and what wraps it can.
    """

    name: str
    kind: str
    at: Callable[[Any], bool]
    made: Callable[[Any], Any]
    expected: Mapping[str, str]
    member: Callable[[Any], str | None] = lambda _: None
    given: Callable[[Any], Any] = lambda value: value
    mirror: tuple[str, Mapping[str, str]] | None = None
    inline: bool = False


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
        needed = [required for required in schema.get("required", ()) if required != name]
        return {**schema, "properties": kept, "required": needed}

    return made


def _require(schema: Any) -> Any:
    return {**schema, "required": [*schema.get("required", ()), _first(schema, required=False)]}


def _relax(schema: Any) -> Any:
    name = _first(schema, required=True)
    return {**schema, "required": [required for required in schema["required"] if required != name]}


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
    kept = [parameter for place, parameter in enumerate(operation["parameters"]) if place != gone]
    return {**operation, "parameters": kept}


_PARAMETER = {"name": "mutant", "in": "query", "required": True, "schema": {"type": "string"}}
_CALM = frozenset({"deprecated", "x-lifecycle"})

_PLAIN_OPERATORS = (
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


def _bare(kind: str, *without: str) -> Callable[[Any], bool]:
    """A schema of that type that says none of these."""
    return lambda schema: _of(kind)(schema) and not schema.keys() & set(without)


def _bounds() -> Iterator[Operator]:
    """Every bound: set and lifted, raised and lowered, with its end or without."""
    for kind, of, keyword, low, high in (
        ("minimum", "integer", "minimum", 5, 3), ("maximum", "integer", "maximum", 3, 5),
        ("min-length", "string", "minLength", 5, 3), ("max-length", "string", "maxLength", 3, 5),
        ("min-items", "array", "minItems", 5, 3), ("max-items", "array", "maxItems", 3, 5),
        ("min-properties", "object", "minProperties", 500, 300),
        ("max-properties", "object", "maxProperties", 3, 5),
    ):  # fmt: skip
        free = _bare(of, keyword, "required", "pattern", "exclusiveMinimum", "exclusiveMaximum")
        mirror = (f"{kind}-loosened", WIDER)
        yield Operator(f"{kind}-tightened", "schema", free, _with(**{keyword: low}), NARROWER, mirror=mirror)  # fmt: skip
        yield Operator(f"{kind}-tightened", "schema", free, _with(**{keyword: low}), NARROWER,
                       given=_with(**{keyword: high}), mirror=mirror)  # fmt: skip
    for kind, keyword in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        yield Operator(f"{kind}-tightened", "schema", _bare("integer", kind), _with(**{keyword: True}), NARROWER,
                       given=_with(**{kind: 5}), mirror=(f"{kind}-loosened", WIDER))  # fmt: skip


_ALTERNATIVES = [
    {"type": "object", "required": ["k"], "properties": {"k": {"type": "string", "enum": [name]}}}
    for name in ("cat", "dog", "cow")
]


def _either(*, least: int = 2, **more: Any) -> Callable[[Any], Any]:
    return lambda _: {"oneOf": _ALTERNATIVES[:least], **more}


def _values() -> Iterator[Operator]:
    """What a value may be: types, null, lists of values, patterns, alternatives, defaults."""
    string, number = _bare("string", "pattern", "format", "default"), _bare("integer", "multipleOf")
    yield Operator("type-narrowed", "schema", number, _with(type="integer"), NARROWER,
                   given=_with(type="number"), mirror=("type-widened", WIDER))  # fmt: skip
    yield Operator("became-nullable", "schema", lambda s: string(s) and not s.get("nullable"), _with(nullable=True),
                   WIDER, mirror=("became-not-nullable", NARROWER), inline=True)  # fmt: skip
    yield Operator(
        "const-added",
        "schema",
        string,
        _with(enum=["mutant"]),
        NARROWER,
        mirror=("const-removed", WIDER),
    )
    yield Operator("const-changed", "schema", string, _with(enum=["mutant"]), {"request": B, "response": B},
                   given=_with(enum=["other"]))  # fmt: skip
    yield Operator("pattern-changed", "schema", string, _with(pattern="^b"), {"request": W, "response": I},
                   given=_with(pattern="^a"))  # fmt: skip
    yield Operator("pattern-added", "schema", string, _with(pattern="^a"), NARROWER,
                   mirror=("pattern-removed", NEITHER))  # fmt: skip
    yield Operator("format-changed", "schema", string, _with(format="date"), {"request": B, "response": B},
                   given=_with(format="date-time"), mirror=("format-changed", {"request": B, "response": B}))  # fmt: skip
    yield Operator("multiple-of-added", "schema", number, _with(multipleOf=5), NARROWER,
                   mirror=("multiple-of-removed", WIDER))  # fmt: skip
    yield Operator("multiple-of-changed", "schema", number, _with(multipleOf=10), NARROWER, given=_with(multipleOf=5),
                   mirror=("multiple-of-changed", WIDER))  # fmt: skip
    yield Operator("unique-items-added", "schema", _bare("array", "uniqueItems"), _with(uniqueItems=True), NARROWER,
                   mirror=("unique-items-removed", WIDER))  # fmt: skip
    yield Operator("not-added", "schema", string, _with(**{"not": {"enum": ["a"]}}), NARROWER,
                   mirror=("not-removed", WIDER))  # fmt: skip
    yield Operator("variant-added", "schema", _object, _either(least=3), WIDER, given=_either(),
                   mirror=("variant-removed", NARROWER))  # fmt: skip
    said = {"propertyName": "k"}
    yield Operator("discriminator-added", "schema", _object, _either(discriminator=said), NEITHER, given=_either(),
                   mirror=("discriminator-removed", {"request": W, "response": W}))  # fmt: skip
    yield Operator("discriminator-changed", "schema", _object, _either(discriminator={"propertyName": "l"}),
                   {"request": B, "response": B}, given=_either(discriminator=said))  # fmt: skip


def _member(more: Mapping[str, Any], *, needed: bool = False) -> Callable[[Any], Any]:
    """The object with a member of its own, which says this too."""

    def made(schema: Any) -> Any:
        held = {**schema["properties"], "mutant": {"type": "string", **more}}
        required = [*schema.get("required", ()), *(["mutant"] if needed else [])]
        return {**schema, "properties": held, "required": required}

    return made


def _members() -> Iterator[Operator]:
    """What an object holds: marks of its members, and what it says of others."""
    for prefix, needed in (("property", False), ("required-property", True)):
        for mark, name, gone, back in (
            ("readOnly", "read-only", NEITHER, {"request": B if needed else I, "response": I}),
            ("writeOnly", "write-only", {"request": I, "response": B if needed else W}, NEITHER),
        ):
            yield Operator(f"{prefix}-became-{name}", "schema", _object, _member({mark: True}, needed=needed), gone,
                           lambda _: "mutant", given=_member({}, needed=needed),
                           mirror=(f"{prefix}-ceased-to-be-{name}", back))  # fmt: skip
    for kind, before, after, back in (
        ("default-added", {}, {"default": "a"}, "default-removed"),
        ("default-changed", {"default": "a"}, {"default": "b"}, "default-changed"),
    ):
        yield Operator(kind, "schema", _object, _member(after), NEITHER, lambda _: "mutant",
                       given=_member(before), mirror=(back, NEITHER))  # fmt: skip
    yield Operator("property-deprecated", "schema", _object, _member({"deprecated": True}), NEITHER,
                   lambda _: "mutant", given=_member({}), mirror=("property-undeprecated", NEITHER))  # fmt: skip
    yield Operator("property-became-required", "schema", _object, _member({}, needed=True), NARROWER,
                   lambda _: "mutant", given=_member({}), mirror=("property-became-optional", WIDER))  # fmt: skip
    free = _bare("object", "additionalProperties")
    yield Operator("additional-properties-restricted", "schema", free,
                   _with(additionalProperties={"type": "string"}), NARROWER,
                   mirror=("additional-properties-freed", WIDER))  # fmt: skip
    yield Operator("additional-properties-forbidden", "schema", free, _with(additionalProperties=False), NARROWER,
                   mirror=("additional-properties-allowed", NEITHER))  # fmt: skip


def _parameters() -> Iterator[Operator]:
    """How a parameter is asked for and written."""
    many = _with(schema={"type": "array", "items": {"type": "string"}}, style="form")
    plain = _with(schema={"type": "string"})
    for kind, given, made, expected, back in (
        ("explode-changed", many, _with(explode=False), B, ("explode-changed", B)),
        (
            "allow-reserved-added",
            plain,
            _with(allowReserved=True),
            I,
            ("allow-reserved-removed", B),
        ),
        (
            "allow-empty-value-added",
            plain,
            _with(allowEmptyValue=True),
            I,
            ("allow-empty-value-removed", B),
        ),
        (
            "default-added",
            plain,
            _with(schema={"type": "string", "default": "a"}),
            B,
            ("default-removed", B),
        ),
        ("became-required", plain, _with(required=True), B, ("became-optional", I)),
        ("deprecated", plain, _with(deprecated=True), I, ("undeprecated", I)),
    ):
        yield Operator(f"parameter-{kind}", "parameter",
                       lambda p: _optional(p) and not p.keys() & {"explode", "allowReserved", "content", *_CALM},
                       made, {"request": expected}, given=given,
                       mirror=(f"parameter-{back[0]}", {"request": back[1]}))  # fmt: skip
    yield Operator("parameter-added", "operation", lambda _: True,
                   lambda o: {**o, "parameters": [*o.get("parameters", ()), {**_PARAMETER, "required": False}]},
                   {"request": I}, mirror=("parameter-removed", {"request": W}))  # fmt: skip


def _headed(*, required: bool | None) -> Callable[[Any], Any]:
    header = {"schema": {"type": "string"}, **({} if required is None else {"required": required})}
    return _with(headers={"X-Mutant": header})


def _answering(**more: Any) -> Callable[[Any], Any]:
    return lambda o: {
        **o,
        "responses": {**o["responses"], **{code[1:]: held for code, held in more.items()}},
    }


def _without_headers(response: Any) -> bool:
    return "headers" not in response


def _more_media(carrier: Any) -> Any:
    media = {"text/mutant": {"schema": {"type": "string"}}}
    return {**carrier, "content": {**carrier.get("content", {}), **media}}


def _calls() -> Iterator[Operator]:
    """What is carried and answered: bodies, media types, statuses, headers, links, callbacks, credentials."""
    body = {"content": {"application/json": {"schema": {}}}}
    yield Operator("body-added", "operation", lambda o: "requestBody" not in o, _with(requestBody=body),
                   {"request": I}, mirror=("body-removed", {"request": B}))  # fmt: skip
    yield Operator("body-became-required", "operation", lambda o: "requestBody" not in o,
                   _with(requestBody={**body, "required": True}), {"request": B}, given=_with(requestBody=body),
                   mirror=("body-became-optional", {"request": I}))  # fmt: skip
    yield Operator("media-type-added", "request-body", lambda _: True, _more_media, {"request": I},
                   mirror=("media-type-removed", {"request": B}))  # fmt: skip
    yield Operator("media-type-added", "response", lambda r: "content" in r, _more_media, {"response": I},
                   mirror=("media-type-removed", {"response": B}))  # fmt: skip
    empty = {"description": ""}
    yield Operator("success-status-added", "operation", lambda o: not o["responses"].keys() & {"206", "2XX"},
                   _answering(_206=empty), {"response": I},
                   mirror=("success-status-removed", {"response": B}))  # fmt: skip
    yield Operator("error-status-added", "operation", lambda o: not o["responses"].keys() & {"418", "4XX"},
                   _answering(_418=empty), {"response": I}, mirror=("error-status-removed", {"response": I}))  # fmt: skip
    for name, needed, back in (("header", None, W), ("required-header", True, B)):
        yield Operator(f"{name}-added", "response", _without_headers, _headed(required=needed), {"response": I},
                       mirror=(f"{name}-removed", {"response": back}))  # fmt: skip
    yield Operator("header-became-required", "response", _without_headers, _headed(required=True), {"response": I},
                   given=_headed(required=False), mirror=("header-became-optional", {"response": B}))  # fmt: skip
    yield Operator("link-added", "response", _without_headers, _with(links={"mutant": {"operationId": "x"}}), {"response": I},
                   mirror=("link-removed", {"response": I}))  # fmt: skip
    back_call = {"{$request.query.url}": {"post": {"responses": {"200": empty}}}}
    yield Operator("callback-added", "operation", lambda _: True, _with(callbacks={"mutant": back_call}),
                   {"call": I}, mirror=("callback-removed", {"call": B}))  # fmt: skip
    yield Operator("security-tightened", "operation", lambda o: "security" not in o,
                   _with(security=[{"bearerAuth": ["mutant"]}]), {"call": B},
                   mirror=("security-loosened", {"call": I}))  # fmt: skip
    yield Operator("operation-deprecated", "operation", lambda o: not o.keys() & _CALM, _with(deprecated=True),
                   {"call": I}, mirror=("operation-undeprecated", {"call": I}))  # fmt: skip
    yield Operator("server-removed", "operation", lambda _: True, _with(servers=[{"url": "https://b.example"}]),
                   {"call": W}, given=_with(servers=[{"url": "https://a.example"}]),
                   mirror=("server-removed", {"call": W}))  # fmt: skip


OPERATORS = (*_PLAIN_OPERATORS, *_bounds(), *_values(), *_members(), *_parameters(), *_calls())
