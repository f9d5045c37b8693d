"""Small OpenAPI documents by Hypothesis: shared schemas, cycles, compositions, all directions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from runai_compat.value_sets.inclusion import Inclusion
from runai_compat.value_sets.unchanged import Unchanged
from runai_specs.openapi.schemas.effective_schema import Schemas

NAMES = ("id", "name", "spec", "kind", "items", "a.b")
COMPONENTS = ("Pet", "Owner", "Tree", "Status")
_SCHEMAS = "#/components/schemas/"

references = st.sampled_from(COMPONENTS).map(lambda name: {"$ref": _SCHEMAS + name})
numbers = st.integers(0, 5)


def _some(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=optional)


def _texts(more: dict[str, Any]) -> dict[str, Any]:
    """Of what is listed nothing else is asked: it would leave nothing."""
    asked = ("minLength", "pattern", "format") if "enum" in more else ()
    return {"type": "string", **{key: value for key, value in more.items() if key not in asked}}


strings = st.builds(
    _texts,
    _some(
        minLength=numbers,
        maxLength=st.integers(5, 9),
        pattern=st.sampled_from(["^a", ".*", "b$"]),
        format=st.sampled_from(["uuid", "date"]),
        enum=st.lists(st.sampled_from(["x", "y", "z"]), min_size=1, unique=True),
        nullable=st.booleans(),
        deprecated=st.booleans(),
        default=st.sampled_from(["x", "y"]),
    ),
)
integers = st.builds(
    lambda base, more: base | more,
    st.sampled_from([{"type": "integer"}, {"type": "number"}]),
    _some(
        minimum=numbers,
        maximum=st.integers(5, 9),
        exclusiveMinimum=st.booleans(),
        nullable=st.booleans(),
    ),
)
leaves = st.one_of(strings, integers, references, st.just({"type": "boolean"}), st.just({}))


def _objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    properties = st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)

    def made(
        properties: dict[str, Any], required: list[str], more: dict[str, Any]
    ) -> dict[str, Any]:
        needed = [name for name in properties if name in required]
        if more.get("additionalProperties") is False and more.get("minProperties", 0) > len(
            properties
        ):
            del more["minProperties"]
        return (
            {"type": "object", "properties": properties}
            | ({"required": needed} if needed else {})
            | more
        )

    more = _some(
        additionalProperties=st.one_of(st.booleans(), inner),
        nullable=st.booleans(),
        minProperties=numbers,
    )
    return st.builds(made, properties, st.lists(st.sampled_from(NAMES)), more)


def _composed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        st.builds(lambda items: {"type": "array", "items": items}, inner),
        _objects(inner),
        st.builds(lambda name, members: {name: members}, st.sampled_from(["allOf", "anyOf"]),
                  st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda members: {"oneOf": members}, st.lists(inner, min_size=1, max_size=3, unique_by=repr)),
    )  # fmt: skip


any_schema = st.recursive(leaves, _composed, max_leaves=6)
parameters = st.lists(
    st.builds(
        lambda name, where, schema, more: {"name": name, "in": where, "schema": schema} | more,
        st.sampled_from(["limit", "sort", "X-Id"]),
        st.sampled_from(["query", "header", "cookie"]),
        leaves,
        _some(required=st.booleans(), deprecated=st.booleans(), explode=st.booleans()),
    ),
    max_size=3,
    unique_by=lambda parameter: (parameter["name"], parameter["in"]),
)


def _carried(schema: Any) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


operations = st.builds(
    lambda parameters, body, answer, more: {
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}, *parameters],
        "responses": {"200": {"description": "", "content": _carried(answer)}, "404": {"description": ""}},
    }
    | ({"requestBody": {"content": _carried(body)}} if body is not None else {})
    | more,
    parameters,
    st.one_of(st.none(), any_schema),
    any_schema,
    _some(deprecated=st.booleans(), operationId=st.sampled_from(["one", "two"]), tags=st.just(["t"])),
)  # fmt: skip


documents = st.builds(
    lambda components, get, post: {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/things/{id}": {"get": get, "post": post}},
        "components": {"schemas": components},
    },
    st.fixed_dictionaries(dict.fromkeys(COMPONENTS, any_schema)),
    operations,
    operations,
)


def has_meaning(document: dict[str, Any]) -> bool:
    """Whether no schema holds itself at once, by references and compositions, requires itself or
    contradicts itself.

    JSON Schema leaves open what the first means ("infinite recursion", Core 9.4.1); of the second
    there is no value that ends; of the third nobody can tell what was meant.
    """
    components = document["components"]["schemas"]
    at_once = {name: set(_at_once(schema)) for name, schema in components.items()}
    for _ in components:
        for reached in at_once.values():
            reached.update(*(at_once[name] for name in tuple(reached)))
    if any(name in reached for name, reached in at_once.items()):
        return False
    schemas = Schemas(document)
    includes = Inclusion(Unchanged(schemas, schemas))
    return not any(includes.is_empty((schemas, schema)) for schema in _all_schemas(document))


def _all_schemas(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a document that could be a schema."""
    if isinstance(value, dict):
        if value.keys() & {"type", "$ref", "allOf", "oneOf", "anyOf"}:
            yield value
        for inner in value.values():
            yield from _all_schemas(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _all_schemas(inner)


def _at_once(schema: dict[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        yield schema["$ref"].removeprefix(_SCHEMAS)
    for group in ("allOf", "oneOf", "anyOf"):
        for member in schema.get(group, ()):
            yield from _at_once(member)
    for name in schema.get("required", ()):
        yield from _at_once(schema.get("properties", {}).get(name, {}))
