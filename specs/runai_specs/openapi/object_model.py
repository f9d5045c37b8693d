"""The object model of OpenAPI 3.0 to 3.2 as data: which field holds what, and which is prose.

Documents are walked by this model, never by the name of a key alone: a schema may have a property
called `description`, and a component may be called `example`.
https://spec.openapis.org/oas/v3.0.3 and https://spec.openapis.org/oas/v3.1.1 name the objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from math import isfinite
from typing import Any, NamedTuple


class Form(StrEnum):
    """How a field holds what it holds."""

    ONE = "an object"
    LIST = "a list of objects"
    MAP = "an object of objects, under free names"
    TABLE = "an object of objects, where a name in x- is an extension"
    VALUE = "a value kept as it is"
    PROSE = "text for readers"
    BLANK = "text for readers in a field that must be there"
    BLANKS = "an object of texts for readers, under names that count"


class Field(NamedTuple):
    """One field of an OpenAPI object; kind names the objects inside, expects what a value must be."""

    form: Form
    kind: str = ""
    expects: str = ""


class Child(NamedTuple):
    """An object inside another: the field, the key or index there (None for a single object)."""

    field: str
    key: str | int | None
    kind: str
    value: Any


METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

EXPECTATIONS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "text": ("a text", lambda value: isinstance(value, str)),
    "flag": ("true or false", lambda value: isinstance(value, bool)),
    "number": ("a number", lambda value: _is_number(value)),
    "step": ("a number above 0", lambda value: _is_number(value) and value > 0),
    "limit": (
        "a number, true or false",
        lambda value: isinstance(value, bool) or _is_number(value),
    ),
    "list": ("a list", lambda value: isinstance(value, list)),
    "texts": (
        "a list of texts",
        lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
    ),
    "members": (
        "a list of texts",
        lambda value: isinstance(value, list) and all(isinstance(name, str) for name in value),
    ),
    "object": ("an object", lambda value: isinstance(value, dict)),
    "names": (
        "an object of texts",
        lambda value: (
            isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
        ),
    ),
    "needs": (
        "an object of lists of texts",
        lambda value: (
            isinstance(value, dict)
            and all(
                isinstance(names, list) and all(isinstance(name, str) for name in names)
                for names in value.values()
            )
        ),
    ),
    "types": (
        "a type or a list of types",
        lambda value: (
            isinstance(value, str)
            or (isinstance(value, list) and all(isinstance(type_name, str) for type_name in value))
        ),
    ),
}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def _one(kind: str) -> Field:
    return Field(Form.ONE, kind)


def _list(kind: str) -> Field:
    return Field(Form.LIST, kind)


def _map(kind: str) -> Field:
    return Field(Form.MAP, kind)


def _values(names: str, expects: str = "") -> dict[str, Field]:
    return {name: Field(Form.VALUE, expects=expects) for name in names.split()}


def _prose(*names: str) -> dict[str, Field]:
    return {name: Field(Form.PROSE) for name in names}


_SAID = _prose("summary", "description", "externalDocs")
_SHOWN = _prose("description", "example", "examples")
_REFERENCE = {**_values("$ref", "text"), **_prose("summary", "description")}
_TABLE = Form.TABLE

_PARAMETER = {
    **_REFERENCE,
    **_SHOWN,
    **_values("name in style", "text"),
    **_values("required deprecated allowEmptyValue explode allowReserved", "flag"),
    "schema": _one("schema"),
    "content": _map("media-type"),
}

_SCHEMA = {
    **_prose("title", "description", "example", "examples", "externalDocs", "$comment"),
    **_values("$ref pattern format", "text"),
    **_values("type", "types"),
    **_values("required", "members"),
    **_values("enum", "list"),
    **_values("deprecated readOnly writeOnly nullable uniqueItems", "flag"),
    **_values("exclusiveMinimum exclusiveMaximum", "limit"),
    **_values("minimum maximum minLength maxLength minItems maxItems", "number"),
    **_values("multipleOf", "step"),
    **_values("minProperties maxProperties minContains maxContains", "number"),
    **_values("default const"),
    **_values("dependentRequired", "needs"),
    "discriminator": _one("discriminator"),
    "xml": _one("xml"),
    **_values("$id $anchor $schema $dynamicRef $dynamicAnchor contentMediaType", "text"),
    **_values("contentEncoding", "text"),
    **{name: _map("schema") for name in ("properties", "patternProperties", "dependentSchemas",
                                          "$defs", "definitions")},
    **{name: _list("schema") for name in ("allOf", "anyOf", "oneOf", "prefixItems")},
    **{name: _one("schema") for name in ("items", "additionalProperties", "not", "contains",
                                          "propertyNames", "if", "then", "else", "contentSchema",
                                          "unevaluatedItems", "unevaluatedProperties")},
}  # fmt: skip

MODEL: Mapping[str, Mapping[str, Field]] = {
    "document": {
        **_values("openapi jsonSchemaDialect $self", "text"),
        **_values("security", "list"),
        **_prose("externalDocs"),
        "info": _one("info"),
        "servers": _list("server"),
        "paths": Field(_TABLE, "path-item"),
        "webhooks": _map("path-item"),
        "components": _one("components"),
        "tags": _list("tag"),
    },
    "info": {
        **_values("title version"),
        **_prose("summary", "description", "termsOfService", "contact", "license"),
    },
    "server": {
        **_values("url", "text"),
        **_prose("description"),
        "variables": _map("server-variable"),
    },
    "server-variable": {**_values("enum", "list"), **_values("default"), **_prose("description")},
    "path-item": {
        **_REFERENCE,
        **{method: _one("operation") for method in METHODS},
        "additionalOperations": _map("operation"),
        "servers": _list("server"),
        "parameters": _list("parameter"),
    },
    "operation": {
        **_SAID,
        **_values("tags", "texts"),
        **_values("operationId", "text"),
        **_values("deprecated", "flag"),
        **_values("security", "list"),
        "parameters": _list("parameter"),
        "requestBody": _one("request-body"),
        "responses": Field(_TABLE, "response"),
        "callbacks": _map("callback"),
        "servers": _list("server"),
    },
    "parameter": _PARAMETER,
    "header": _PARAMETER,
    "request-body": {**_REFERENCE, **_values("required", "flag"), "content": _map("media-type")},
    "media-type": {
        **_prose("example", "examples"),
        **_values("$ref", "text"),
        "schema": _one("schema"),
        "itemSchema": _one("schema"),
        "encoding": _map("encoding"),
        "prefixEncoding": _list("encoding"),
        "itemEncoding": _one("encoding"),
    },
    "encoding": {
        **_values("contentType style", "text"),
        **_values("explode allowReserved", "flag"),
        "headers": _map("header"),
    },
    "response": {
        **_REFERENCE,
        "description": Field(Form.BLANK),
        "headers": _map("header"),
        "content": _map("media-type"),
        "links": _map("link"),
    },
    "callback": {**_REFERENCE, "*": _one("path-item")},
    "link": {
        **_REFERENCE,
        **_values("operationRef operationId", "text"),
        **_values("parameters requestBody"),
        "server": _one("server"),
    },
    "components": {
        **_prose("examples"),
        "schemas": _map("schema"),
        "responses": _map("response"),
        "parameters": _map("parameter"),
        "requestBodies": _map("request-body"),
        "headers": _map("header"),
        "securitySchemes": _map("security-scheme"),
        "links": _map("link"),
        "callbacks": _map("callback"),
        "pathItems": _map("path-item"),
        "mediaTypes": _map("media-type"),
    },
    "security-scheme": {
        **_REFERENCE,
        **_values("type name in scheme openIdConnectUrl oauth2MetadataUrl", "text"),
        **_values("deprecated", "flag"),
        "flows": _one("oauth-flows"),
    },
    "oauth-flows": {
        name: _one("oauth-flow")
        for name in (
            "implicit",
            "password",
            "clientCredentials",
            "authorizationCode",
            "deviceAuthorization",
        )
    },
    "oauth-flow": {
        **_values("authorizationUrl tokenUrl refreshUrl deviceAuthorizationUrl", "text"),
        "scopes": Field(Form.BLANKS),
    },
    "tag": {
        **_values("name parent kind", "text"),
        **_prose("summary", "description", "externalDocs"),
    },
    "schema": _SCHEMA,
    "discriminator": {
        **_values("propertyName defaultMapping", "text"),
        **_values("mapping", "names"),
    },
    "xml": {
        **_values("name namespace prefix", "text"),
        **_values("attribute wrapped", "flag"),
    },
}


NEEDS: Mapping[str, tuple[str, ...]] = {
    "parameter": ("name", "in"),
    "tag": ("name",),
    "security-scheme": ("type",),
}
"""Fields without which an object says nothing, where it is not a reference."""


def field_of(kind: str, name: str) -> Field | None:
    """The field of that name in objects of that kind; None for extensions and unknown fields."""
    fields = MODEL[kind]
    known = fields.get(name)
    if known is None and "*" in fields and not name.startswith("x-"):
        return fields["*"]
    return known


COMPONENTS = frozenset(name for name, held in MODEL["components"].items() if held.kind)
"""The sections of components that hold objects of the model."""


def is_walked(kind: str, way: Sequence[str | int]) -> bool:
    """Whether a walk by the model from an object of the kind comes to the place at the end of a way.

    What is inside a value (an enum, a default) is kept with it, so that counts as well.
    """
    steps = iter(way)
    for step in steps:
        if isinstance(step, int):
            continue  # in the tuple form of `items`
        known = field_of(kind, step)
        if known is None or known.form in (Form.PROSE, Form.BLANK, Form.BLANKS):
            return False
        if known.form is Form.VALUE:
            return True
        kind = known.kind
        if known.form is not Form.ONE:
            key = next(steps, None)
            if known.form is Form.TABLE and str(key).startswith("x-"):
                return False
    return True


def is_absent(known: Field | None, held: Any) -> bool:
    """Whether a member is there in name only: null where a list or object belongs, `required: true`.

    Serialisers write null for an empty list, and YAML authors leave a section empty; both mean
    that nothing is there. Where null is a value (default, const) it is one. A schema that says of
    itself that it is required uses a word of JSON Schema before draft 4, which OpenAPI does not have.
    """
    if known is None:
        return False
    if held is None:
        lists = ("list", "texts", "members", "object", "names", "needs")
        return known.form in _STRUCTURE or known.expects in lists
    return known.expects == "members" and isinstance(held, bool)


_STRUCTURE = frozenset((Form.ONE, Form.LIST, Form.MAP, Form.TABLE, Form.BLANKS))


def children(kind: str, value: Mapping[str, Any]) -> Iterator[Child]:
    """The OpenAPI objects directly inside an object, in the document's order.

    What is not of the form that the model asks for is left out.
    """
    for name, held in value.items():
        known = field_of(kind, name)
        if known is None:
            continue
        if known.form is Form.ONE and (
            isinstance(held, dict) or (known.kind == "schema" and isinstance(held, bool))
        ):
            yield Child(name, None, known.kind, held)
        elif known.form is Form.ONE and known.kind == "schema" and isinstance(held, list):
            # the tuple form of `items` in older JSON Schema
            yield from (Child(name, i, "schema", inner) for i, inner in enumerate(held))
        elif known.form is Form.LIST and isinstance(held, list):
            yield from (Child(name, i, known.kind, inner) for i, inner in enumerate(held))
        elif known.form in (Form.MAP, Form.TABLE) and isinstance(held, dict):
            for key, inner in held.items():
                if known.form is Form.MAP or not key.startswith("x-"):
                    yield Child(name, key, known.kind, inner)


def objects(kind: str, value: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every OpenAPI object in an object, itself first, with its kind; the others in any order."""
    todo: list[tuple[str, Any]] = [(kind, value)]
    while todo:
        kind, value = todo.pop()
        yield kind, value
        for name, held in value.items():
            if not isinstance(held, (dict, list)):
                continue
            known = field_of(kind, name)
            if known is None or not known.kind:
                continue
            if known.form is Form.ONE and isinstance(held, dict):
                todo.append((known.kind, held))
            elif isinstance(held, list):
                if known.form is Form.LIST or known.kind == "schema":
                    todo.extend((known.kind, inner) for inner in held if isinstance(inner, dict))
            elif known.form in (Form.MAP, Form.TABLE):
                todo.extend(
                    (known.kind, inner)
                    for key, inner in held.items()
                    if isinstance(inner, dict)
                    and (known.form is Form.MAP or not key.startswith("x-"))
                )
