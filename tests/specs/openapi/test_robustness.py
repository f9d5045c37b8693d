"""Whatever comes in, it is read or refused: never anything else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runai_specs.contract.build import dump, make_contract
from runai_specs.contract.counts import count
from runai_specs.errors import InvalidDocumentError
from runai_specs.openapi.fast_validation import survey
from runai_specs.openapi.schemas.effective_schema import Schemas
from runai_specs.openapi.validation import problems, read

WHOLE: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "A", "version": "1"},
    "servers": [{"url": "/{a}", "variables": {"a": {"default": "x", "enum": ["x"]}}}],
    "security": [{"key": []}],
    "tags": [{"name": "t", "description": "Deprecated. Use [u](#tag/u)."}, {"name": "u"}],
    "paths": {
        "/a/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {
                "operationId": "a", "tags": ["t"], "deprecated": True,
                "summary": "Deprecated - use POST /a/{id} instead.",
                "parameters": [{"$ref": "#/components/parameters/P"}],
                "responses": {"200": {"$ref": "#/components/responses/R"}, "x-note": "y"},
            },
            "post": {
                "requestBody": {"content": {"multipart/form-data": {
                    "schema": {"$ref": "#/components/schemas/S"},
                    "encoding": {"f": {"contentType": "a/b", "headers": {"h": {"schema": {}}}}},
                }}},
                "responses": {"default": {"description": "x"}},
                "callbacks": {"c": {"{$url}": {"post": {"responses": {"200": {"description": ""}}}}}},
                "servers": [{"url": "/"}],
            },
        }
    },
    "webhooks": {"w": {"post": {"responses": {"200": {"description": ""}}}}},
    "components": {
        "parameters": {"P": {"name": "p", "in": "query", "content": {"a/b": {"schema": True}}}},
        "responses": {"R": {
            "description": "x",
            "headers": {"h": {"schema": {"type": "integer"}}},
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/S"}}},
            "links": {"l": {"operationId": "a", "parameters": {"id": 1}, "server": {"url": "/"}}},
        }},
        "schemas": {"S": {
            "type": "object", "required": ["f"], "x-lifecycle": {"experimental": {"read": ["summary"]}},
            "properties": {
                "f": {"type": ["string", "null"], "enum": ["a", None], "description": "'a' is deprecated"},
                "s": {"$ref": "#/components/schemas/S"},
                "l": {"type": "array", "items": {"allOf": [{"minimum": 1}, {"maximum": 2}]}},
            },
            "patternProperties": {"^x": False}, "additionalProperties": {"oneOf": [{}, {"not": {}}]},
            "discriminator": {"propertyName": "f", "mapping": {"a": "S"}}, "xml": {"name": "s"},
        }},
        "securitySchemes": {"key": {"type": "oauth2", "flows": {
            "password": {"tokenUrl": "/t", "scopes": {"a": "b"}},
        }}},
        "examples": {"e": {"value": 1}},
    },
}  # fmt: skip


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to everything in a value."""
    if above:
        yield above
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, held in items:
        if isinstance(held, (dict, list)):
            yield from places(held, (*above, key))
        else:
            yield (*above, key)


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The value with something else in one place."""
    if not path:
        return new
    made = value.copy()
    made[path[0]] = replaced(value[path[0]], path[1:], new)
    return made


def take(content: bytes) -> bool:
    """Whether the bytes are read; then everything that follows must work too."""
    try:
        document = read(content, "x.json")
    except InvalidDocumentError as refusal:
        complaint = str(refusal)
    else:
        complaint = ""
    if complaint:
        assert "\n" not in complaint
        return False
    assert not list(problems(document))  # what one quick look vouches for bears a close one
    contract = make_contract(document)
    assert make_contract(read(dump(contract), "again")) == contract
    assert count(contract).operations >= 0
    schemas = Schemas(contract)
    for schema in contract.get("components", {}).get("schemas", {}).values():
        assert schemas.effective(schema) is schemas.effective(schema)
    return True


def test_the_whole_document_is_read() -> None:
    """The one that the others are made from; one quick look is enough for it."""
    assert survey(WHOLE) is not None
    assert take(json.dumps(WHOLE).encode())


@given(st.binary(max_size=200))
def test_bytes(content: bytes) -> None:
    """Any bytes."""
    take(content)


@given(st.text("{}[]:,-?&*!|>'\"#%@`\n\t aopenapi3.10paths/", max_size=60))
@settings(max_examples=300)
def test_text_with_yaml_in_it(content: str) -> None:
    """Text that is mostly punctuation of YAML and JSON."""
    take(content.encode())


ODD = st.sampled_from(
    [None, True, 0, -1, 1.5, "", "x", "#/components/schemas/S", "a sentence.", [], [None], ["x"],
     [{}], {}, {"x": None}, {"$ref": "#/components/schemas/S"}, {"$ref": "#/components/schemas/No"},
     {"$ref": "#"}, {"$ref": None}, {"type": "object"}, {"0": {}}]
)  # fmt: skip


@pytest.mark.slow
@given(st.lists(st.tuples(st.sampled_from(list(places(WHOLE))), ODD), min_size=1, max_size=3))
@settings(max_examples=600, deadline=None)
def test_documents_with_odd_values(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    """Something odd in the place of anything in a document."""
    changed = WHOLE
    for path, odd in changes:
        try:
            changed = replaced(changed, path, odd)
        except (KeyError, IndexError, TypeError, AttributeError):
            continue  # an earlier change took the place away
    take(json.dumps(changed).encode())


@given(st.integers(0, len(json.dumps(WHOLE)) - 1))
@settings(max_examples=200, deadline=None)
def test_documents_that_are_cut_short(length: int) -> None:
    """A transfer that broke off."""
    assert not take(json.dumps(WHOLE)[:length].encode())
