"""What a contract keeps of a document, and what it leaves out."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from runai_specs.contract.build import dump, is_telling, make_contract, parse
from runai_specs.openapi.schemas.effective_schema import Schemas
from runai_specs.openapi.validation import problems, read

Make = Callable[..., dict[str, Any]]
PROSE = "This sentence is for people to read."


def contract_of(schema: Any, **more: Any) -> Any:
    """What a contract makes of one schema."""
    document = {"openapi": "3.0.3", "paths": {}, "components": {"schemas": {"A": schema}}, **more}
    return make_contract(document)["components"]["schemas"]["A"]


def texts(value: Any) -> Iterator[str]:
    """Every text in a value, keys too."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield key
            yield from texts(held)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def test_prose_is_left_out_and_facts_are_kept(document: Make) -> None:
    """The small shop as a contract, whole."""
    assert make_contract(document()) == {
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "latest"},
        "tags": [{"name": "Goods"}],
        "paths": {
            "/goods": {"get": {
                "operationId": "list_goods",
                "tags": ["Goods"],
                "parameters": [{"$ref": "#/components/parameters/Limit"}],
                "responses": {"200": {
                    "description": "",
                    "content": {"application/json": {
                        "schema": {"$ref": "#/components/schemas/Goods"}
                    }},
                }},
            }},
            "/old-goods": {"get": {
                "operationId": "list_old_goods",
                "deprecated": True,
                "tags": ["Goods"],
                "responses": {"default": {"description": ""}},
                "x-lifecycle": {"deprecated": {
                    "read": ["flag", "description"],
                    "replacement": [{"element": "operation", "id": "GET /goods"}],
                }},
            }},
        },
        "components": {
            "parameters": {"Limit": {
                "name": "limit", "in": "query", "schema": {"type": "integer", "default": 10},
            }},
            "schemas": {"Goods": {
                "type": "object",
                "required": ["description"],
                "properties": {
                    "description": {"type": "string"},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Goods"}},
                },
            }},
        },
    }  # fmt: skip


def test_names_that_look_like_prose_are_kept() -> None:
    """Properties, components, parameters and paths may be called like a field for prose."""
    names = ("description", "summary", "title", "example", "examples", "externalDocs", "x-note")
    schema = {
        "properties": {name: {"type": "string", "description": PROSE} for name in names},
        "required": list(names),
        "patternProperties": {"example": {"title": PROSE, "maxLength": 3}},
    }
    made = contract_of(schema)
    assert made == {
        "properties": {name: {"type": "string"} for name in names},
        "required": list(names),
        "patternProperties": {"example": {"maxLength": 3}},
    }
    document = {
        "openapi": "3.1.0",
        "paths": {"/example": {"get": {"responses": {"200": {"headers": {
            "description": {"schema": {"type": "string"}}, "x-rate": {"schema": {}},
        }}}}}},
        "components": {"schemas": {"example": {}, "x-title": {}}, "examples": {"a": {"value": 1}}},
    }  # fmt: skip
    made = make_contract(document)
    headers = made["paths"]["/example"]["get"]["responses"]["200"]["headers"]
    assert headers == {"description": {"schema": {"type": "string"}}, "x-rate": {"schema": {}}}
    assert made["components"] == {"schemas": {"example": {}, "x-title": {}}}


def test_every_validating_keyword_is_kept() -> None:
    """Nothing that takes part in validation is lost, in 3.0 and in 3.1."""
    schema = {
        "type": ["object", "null"], "nullable": True, "format": "uuid", "pattern": "a b c",
        "enum": ["not ready", None, 1.5, {"description": PROSE}], "const": {"title": PROSE},
        "default": {"example": PROSE}, "minimum": 0, "exclusiveMaximum": 5, "multipleOf": 2,
        "minLength": 1, "maxItems": 2, "uniqueItems": True, "minProperties": 1, "readOnly": True,
        "dependentRequired": {"a": ["b"]}, "additionalProperties": False,
        "discriminator": {"propertyName": "kind", "mapping": {"a cat": "#/components/schemas/A"}},
        "xml": {"name": "thing", "wrapped": True},
    }  # fmt: skip
    assert contract_of(schema) == schema
    nested = {"type": "string", "description": PROSE, "example": PROSE}
    below = {
        **dict.fromkeys(("items", "additionalProperties", "not", "contains", "if", "then", "else",
                         "propertyNames", "unevaluatedProperties"), nested),
        **{name: [nested] for name in ("allOf", "anyOf", "oneOf", "prefixItems")},
        **{name: {"title": nested} for name in ("properties", "dependentSchemas", "$defs")},
    }  # fmt: skip
    made = contract_of(below)
    assert made.keys() == below.keys()
    assert PROSE not in json.dumps(made)
    assert json.dumps(made).count('"string"') == json.dumps(below).count('"string"')


def test_null_is_kept_where_it_is_a_value() -> None:
    """Null as default, as an enum's value or as an extension is a fact; as an example it is not."""
    schema = {"default": None, "enum": [None, "a"], "const": None, "x-empty": None, "example": None}
    assert contract_of(schema) == {
        "default": None, "enum": [None, "a"], "const": None, "x-empty": None,
    }  # fmt: skip


def test_extensions_with_facts_are_kept() -> None:
    """Names, numbers and flags stay; texts and presentation go."""
    facts = {"x-schema-name": "Goods", "x-csp": True, "x-limits": [1, {"unit": "GiB"}]}
    prose = {
        "x-note": PROSE, "x-logo": {"url": "https://shop.test/logo.png"}, "x-displayName": "Goods",
        "x-tagGroups": [{"name": "All", "tags": ["Goods"]}], "x-enum-descriptions": ["a", "b"],
        "x-codeSamples": [{"lang": "python"}], "unknown": PROSE,
    }  # fmt: skip
    assert contract_of({**facts, **prose}) == facts
    made = make_contract(
        {"openapi": "3.0.3", "paths": {"x-note": PROSE, "x-ok": 1}, **facts, **prose}
    )
    assert made == {"openapi": "3.0.3", "paths": {"x-ok": 1}, **facts}


def test_telling_values() -> None:
    """A fact has no spaces and is short."""
    assert all(is_telling(value) for value in (1, 1.5, None, False, "a/b", ["a", {"b": []}]))
    assert not any(is_telling(value) for value in ("a b", ["a\nb"], {"a b": 1}, "x" * 1000))


def test_texts_that_openapi_requires_are_empty() -> None:
    """A response needs a description, a scope needs one; a reference does not."""
    made = make_contract(
        {
            "openapi": "3.0.3",
            "paths": {},
            "components": {
                "responses": {
                    "No": {"description": PROSE},
                    "Again": {"$ref": "#/components/responses/No", "description": PROSE},
                },
                "securitySchemes": {"login": {"type": "oauth2", "description": PROSE, "flows": {
                    "password": {"tokenUrl": "/t", "scopes": {"read": PROSE, "write": PROSE}},
                }}},
            },
        }
    )["components"]  # fmt: skip
    assert made["responses"] == {
        "No": {"description": ""},
        "Again": {"$ref": "#/components/responses/No"},
    }
    flow = made["securitySchemes"]["login"]["flows"]["password"]
    assert flow == {"tokenUrl": "/t", "scopes": {"read": "", "write": ""}}


def test_traps_of_real_documents(document: Make) -> None:
    """A version that is a number, a parameter that is a reference, enums without a common value."""
    schemas = {
        "Never": {
            "allOf": [{"type": "string", "enum": ["Always"]}, {"type": "string", "enum": ["No"]}]
        },
        "Tree": {"properties": {"child": {"$ref": "#/components/schemas/Tree"}}, "example": None},
    }
    parameters = {
        "Limit": {"name": "limit", "in": "query", "schema": {"type": "integer"}},
        "Size": {"$ref": "#/components/parameters/Limit"},
    }
    written = document(
        info={"title": "Shop", "version": 2.2},
        components={"schemas": schemas, "parameters": parameters},
        paths={},
    )
    made = make_contract(read(json.dumps(written).encode(), "x"))
    assert made["info"]["version"] == 2.2
    assert made["components"]["parameters"] == parameters
    assert made["components"]["schemas"]["Never"] == schemas["Never"]
    assert made["components"]["schemas"]["Tree"] == {"properties": schemas["Tree"]["properties"]}
    never = Schemas(made).effective(made["components"]["schemas"]["Never"])
    assert [note.kind for note in never.diagnostics] == ["disjoint-enums"]


def test_canonical_bytes() -> None:
    """Keys sorted, indent 1, one newline at the end, characters as they are."""
    data = dump({"b": [1], "a": "ü"})
    assert data == '{\n "a": "ü",\n "b": [\n  1\n ]\n}\n'.encode()
    assert parse(data) == {"a": "ü", "b": [1]}
    with pytest.raises(ValueError, match="JSON"):
        dump({"a": float("nan")})


WORDS = st.text("abc xyz.,!\n", min_size=1, max_size=20)
NAMES = st.sampled_from(["description", "summary", "example", "id", "default", "x-y", "title"])
LEAVES = st.one_of(
    st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={"enum": st.lists(st.sampled_from(["a b", "c", None]), min_size=1),
                  "default": WORDS, "maxLength": st.integers(0, 9), "nullable": st.booleans()},
    ),
    st.fixed_dictionaries({"type": st.just("integer")}, optional={"minimum": st.integers(0, 5)}),
)  # fmt: skip
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.fixed_dictionaries(
            {"type": st.just("object"), "properties": st.dictionaries(NAMES, inner, max_size=3)},
            optional={"required": st.lists(NAMES, unique=True, max_size=2),
                      "additionalProperties": st.one_of(st.booleans(), inner)},
        ),
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}),
        st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=2)}),
    ),
    max_leaves=6,
)  # fmt: skip


def told(schema: Any, words: Iterator[str]) -> Any:
    """The schema with prose in every place where a schema may have it."""
    if not isinstance(schema, dict):
        return schema
    made = dict(schema)
    for name in ("items", "additionalProperties"):
        if name in made:
            made[name] = told(made[name], words)
    if "allOf" in made:
        made["allOf"] = [told(part, words) for part in made["allOf"]]
    if "properties" in made:
        made["properties"] = {
            name: told(property_schema, words)
            for name, property_schema in made["properties"].items()
        }
    text = next(words)
    made |= {
        "title": text,
        "description": text,
        "example": {"description": text},
        "examples": [text],
    }
    return made | {"externalDocs": {"url": "/x", "description": text}}


def with_schema(schema: Any, text: str | None = None) -> dict[str, Any]:
    """A document around a schema, with that text wherever there may be one."""
    says = {} if text is None else {"description": text}
    shown = {} if text is None else {"example": text, "examples": {"a": {"value": text}}}
    heads = {} if text is None else {"summary": text, "externalDocs": {"url": "/", **says}}
    media = {"application/json": {"schema": schema, **shown}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "A", "version": "1", **says},
        "servers": [{"url": "/{a}", "variables": {"a": {"default": "x", **says}}, **says}],
        "paths": {"/a": {
            **says,
            "post": {
                "operationId": "a", **says, **heads,
                "parameters": [{"name": "q", "in": "query", "schema": schema, **says, **shown}],
                "requestBody": {"content": media, **says},
                "responses": {"200": {
                    "description": text or "", "content": media,
                    "headers": {"h": {"schema": schema, **says}},
                    "links": {"l": {"operationId": "a", **says}},
                }},
            },
        }},
        "tags": [{"name": "t", **says}],
    }  # fmt: skip


def shuffled(value: Any, chance: random.Random) -> Any:
    """The value with the keys of every object in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(held, chance)) for key, held in value.items()]
        chance.shuffle(items)
        return dict(items)
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


@pytest.mark.slow
@given(SCHEMAS, WORDS, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_prose_and_key_order_make_no_difference(
    schema: Any, text: str, chance: random.Random
) -> None:
    """The same contract comes out, whatever is written for readers and in whatever order."""
    plain = with_schema(schema)
    written = with_schema(told(schema, iter(lambda: text, "")), text)
    assert list(problems(written)) == []
    expected = dump(make_contract(plain))
    assert dump(make_contract(written)) == expected
    assert dump(make_contract(shuffled(written, chance))) == expected


@given(SCHEMAS, WORDS)
@settings(deadline=None, max_examples=60)
def test_pinning_a_contract_gives_the_same_contract(schema: Any, text: str) -> None:
    """Making a contract of a contract changes nothing, by way of its bytes too."""
    once = make_contract(with_schema(schema, text))
    assert make_contract(once) == once
    assert make_contract(read(dump(once), "x")) == once


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 9), st.sampled_from(["", "a b", "c"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=6,
)


@given(SCHEMAS, JSON, WORDS)
@settings(deadline=None, max_examples=100)
def test_validity_is_that_of_the_document(schema: Any, instance: Any, text: str) -> None:
    """What is valid against the document is valid against the contract, and the other way round."""
    written = told(schema, iter(lambda: text, ""))
    assert Draft202012Validator(contract_of(written)).is_valid(instance) == Draft202012Validator(
        written
    ).is_valid(instance)


def test_no_sentence_survives() -> None:
    """A document full of sentences leaves none in its contract."""
    made = make_contract(
        with_schema({"type": "object", "properties": {"a": {"title": PROSE}}}, PROSE)
    )
    assert PROSE not in set(texts(made))
