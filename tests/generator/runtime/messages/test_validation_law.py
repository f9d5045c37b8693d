"""`validate=True` refuses what a JSON Schema validator refuses, for schemas of all kinds of keywords.

Where it differs on purpose:
- A class has no fields that its schema does not name, unless that speaks of others: that is how a
  misspelt name is noticed.
- One alternative of `oneOf` must hold, and several may: documents say `oneOf` where they mean `anyOf`.
- What describes only objects or only arrays is an object or an array, also without a `type`.
- A discriminator chooses the alternative, which JSON Schema does not know (`test_validation`).
- `date-time` is asserted, as what has a zone; other formats are notes to people.
- `multipleOf` counts in decimal numbers: 0.3 is three times 0.1.
- What the build says that it leaves out is left out (`test_what_is_left_out_is_noted`).
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from runai_generator.emit.constraints import constraints
from runai_generator.prepare import Prepared, prepare
from runai_generator.runtime._core.messages.request import Values
from runai_generator.runtime._core.messages.validation import find_problems
from runai_generator.runtime._core.operation import Operation

A_INT = {"a": {"type": "integer"}}
COMPONENTS: dict[str, Any] = {
    "Leaf": {"type": "object", "properties": {"a": {"type": "integer", "minimum": 2}}},
    "Tree": {
        "type": "object",
        "required": ["a"],
        "properties": {
            "a": {"type": "string"},
            "b": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
        },
    },
    "Text": {"type": "string", "minLength": 1},
}
LEAF, TREE, TEXT = ({"$ref": f"#/components/schemas/{name}"} for name in COMPONENTS)
SCHEMAS: tuple[Any, ...] = (
    {"type": "string"},
    {"type": "integer"},
    {"type": "number"},
    {"type": "boolean"},
    {"type": "null"},
    {"type": ["string", "integer"]},
    {"type": ["string", "null"]},
    {"type": ["array", "integer"], "items": {"type": "string"}},
    {"type": ["object", "string"], "properties": A_INT, "additionalProperties": True},
    {"type": "string", "minLength": 1, "maxLength": 2},
    {"type": "string", "pattern": "^x-"},
    {"type": "string", "pattern": r"^(?<one>[ab])\k<one>?$"},
    {"allOf": [{"type": "string", "pattern": "a"}, {"pattern": "b"}]},
    {"minLength": 2},
    {"type": "integer", "minimum": 1, "maximum": 2},
    {"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 2},
    {"type": "number", "multipleOf": 0.5},
    {"type": "integer", "multipleOf": 2},
    {"maximum": 1},
    {"enum": ["a", "b"]},
    {"enum": [1, 2]},
    {"enum": ["a", 1, None]},
    {"enum": [1, True, "1"]},
    {"enum": [[1], {"a": 1}]},
    {"enum": [False, 0.5]},
    {"type": "string", "enum": ["a", None]},
    {"const": 1},
    {"const": "a"},
    {"const": {"a": [1, True]}},
    {"const": None},
    {"type": "array", "items": {"type": "integer"}},
    {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
    {"type": "array", "minItems": 1, "maxItems": 2},
    {"type": "array", "uniqueItems": True},
    {"type": "array", "items": {"enum": [1, "a"]}, "uniqueItems": True},
    {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]},
    {"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "integer"}},
    {"type": "array", "prefixItems": [{"type": "integer"}], "items": False},
    {"type": "array", "prefixItems": [True, False]},
    {"type": "array", "items": False},
    {"type": "array", "items": LEAF},
    {"type": "object"},
    {"type": "object", "minProperties": 1, "maxProperties": 1},
    {"type": "object", "additionalProperties": {"type": "integer"}},
    {"type": "object", "additionalProperties": {"type": ["integer", "null"]}},
    {"type": "object", "additionalProperties": False},
    {"type": "object", "additionalProperties": LEAF},
    {"type": "object", "properties": A_INT},
    {"type": "object", "properties": A_INT, "required": ["a"]},
    {"type": "object", "properties": A_INT, "required": ["b"]},
    {"type": "object", "properties": A_INT, "additionalProperties": True},
    {"type": "object", "properties": A_INT, "additionalProperties": {}},
    {"type": "object", "properties": A_INT, "additionalProperties": False},
    {"type": "object", "properties": A_INT, "additionalProperties": {"type": "string"}},
    {"type": "object", "properties": {"a": False, "b": True}},
    {"type": "object", "properties": {"a": {"not": {}}}, "additionalProperties": True},
    {"type": "object", "patternProperties": {"^x-": {"type": "integer"}}},
    {
        "type": "object",
        "patternProperties": {"^x-": {"type": "integer"}},
        "additionalProperties": {"type": "boolean"},
    },
    {
        "type": "object",
        "properties": {"x-a": {"type": "integer"}},
        "patternProperties": {"^x-": {"minimum": 2}, "a$": {"maximum": 9}},
        "additionalProperties": False,
    },
    {"anyOf": [{"type": "string", "maxLength": 1}, {"type": "integer", "minimum": 2}]},
    {"anyOf": [LEAF, {"type": "array", "items": TEXT}, {"type": "null"}]},
    {"anyOf": [LEAF, {"type": "object"}]},
    {"anyOf": [LEAF, {"type": "object", "additionalProperties": {"type": "string"}}]},
    {
        "anyOf": [
            {"type": "object", "properties": {n: {"type": "integer"}}, "additionalProperties": False}
            for n in ("a", "b")
        ]
    },
    {"oneOf": [LEAF, TREE]},
    {"oneOf": [TEXT, {"type": "boolean"}]},
    {
        "type": "object",
        "properties": A_INT,
        "oneOf": [
            {"properties": {"b": {"type": "string"}}, "required": ["b"]},
            {"properties": {"x-a": {"type": "integer"}}, "required": ["x-a"]},
        ],
    },
    {"allOf": [LEAF, {"type": "object", "properties": {"b": TEXT}, "required": ["b"]}]},
    {"allOf": [{"type": "integer", "minimum": 1}, {"maximum": 2}]},
    {"allOf": [{"type": ["integer", "string"]}, {"enum": [1, "a", None]}]},
    LEAF,
    TREE,
    TEXT,
    True,
    {},
)  # fmt: skip


def prepared_with(schema: Any, components: Any = COMPONENTS) -> Prepared:
    """A document with one operation, whose JSON body has the schema."""
    content = {"application/json": {"schema": schema}}
    operation = {
        "operationId": "put",
        "requestBody": {"content": content},
        "responses": {"204": {"description": "done"}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Law", "version": "1"},
        "paths": {"/put": {"put": operation}},
        "components": {"schemas": components},
    }
    return prepare(document, source="law")


def notes_of(schema: Any) -> tuple[str, ...]:
    return prepared_with(schema).notes


def problems_of(schema: Any, components: Any = COMPONENTS) -> Any:
    """What finds the problems of a JSON body under the schema, from the document on."""
    facts = json.loads(constraints(prepared_with(schema, components)))
    called = Operation(
        next(iter(facts["operations"]), "x.y"), "PUT", "/put", body="application/json"
    )

    def problems(value: Any) -> list[str]:
        # In a list, since a body of null is none.
        wrapped = {"operations": {called.name: {"body": {"application/json": {"prefixItems": [
            facts["operations"].get(called.name, {}).get("body", {}).get("application/json", True)]}}}}}  # fmt: skip
        return list(find_problems(called, Values(body=[value]), {**facts, **wrapped}))

    return problems


@cache
def pair(number: int) -> tuple[Any, Draft202012Validator]:
    """The toolkit's judge of a schema and the validator's."""
    schema = SCHEMAS[number]
    meant = json.loads(json.dumps(schema).replace('"oneOf"', '"anyOf"').replace("(?<one>", "(?P<one>").replace("\\\\k<one>", "(?P=one)"))  # fmt: skip
    root = {"allOf": [meant], "components": {"schemas": COMPONENTS}}
    return problems_of(schema), Draft202012Validator(root)


LEAVES = st.sampled_from([None, True, False, 0, 1, 2, 3, 1.0, 1.5, -1, 10**20, "", "a", "b", "aa", "ab", "x-1", "abc"])  # fmt: skip
NAMES = st.sampled_from(["a", "b", "x-a", "x-b", "zz"])
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
SAMPLES: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, 1.0, 1.5, 10**20, "", "a", "aa", "ab", "x-1", [], {}, [1], [1, 1.0],
    [1, True], ["a"], ["a", 1], ["a", "b"], ["a", 1, 2], [[1], [1]], [[]], [["a"], [1]], [{}, {"a": 1}],
    {"a": 1}, {"a": 2}, {"a": "s"}, {"b": "s"}, {"b": 1}, {"a": 1, "b": "s"}, {"a": 1, "b": 1},
    {"a": [1, True]}, {"a": [1, 1]}, {"x-a": 1}, {"x-a": 2}, {"x-a": 10}, {"x-b": 2}, {"x-b": "s"},
    {"x-a": 1, "b": True}, {"zz": True}, {"zz": {"a": 2}}, {"a": "s", "b": [{"a": "s"}, {"b": []}]},
)  # fmt: skip


def agrees(number: int, value: Any) -> None:
    problems_in, validator = pair(number)
    problems = problems_in(value)
    valid = validator.is_valid(value)
    told = [problem for problem in problems if "unknown field" not in problem]
    assert (not told) if valid else problems, (SCHEMAS[number], value, problems)


@pytest.mark.parametrize("number", range(len(SCHEMAS)), ids=lambda n: json.dumps(SCHEMAS[n])[:60])
def test_what_the_validator_refuses_is_not_sent_and_nothing_else(number: int) -> None:
    valid = [value for value in SAMPLES if pair(number)[1].is_valid(value)]
    assert valid, "a schema without a valid sample shows nothing"
    for value in SAMPLES:
        agrees(number, value)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SCHEMAS) - 1), DOCUMENTS)
def test_so_for_any_value(number: int, value: Any) -> None:
    agrees(number, value)


@pytest.mark.parametrize(
    ("schema", "value", "is_known"),
    [
        ({"type": "object", "properties": A_INT}, {"zz": 1}, False),
        ({"type": "object", "properties": A_INT, "additionalProperties": True}, {"zz": 1}, True),
        ({"type": "object", "properties": A_INT, "additionalProperties": {}}, {"zz": 1}, True),
        (
            {"type": "object", "properties": A_INT, "patternProperties": {"^x-": {}}},
            {"zz": 1},
            True,
        ),
        ({"anyOf": [LEAF, {"type": "object"}]}, {"zz": 1}, True),
        ({"anyOf": [LEAF, {"type": "string"}]}, {"zz": 1}, False),
        ({"anyOf": [LEAF, {"type": "array", "items": LEAF}]}, [{"zz": 1}], False),
    ],
)
def test_a_field_that_is_not_named_is_known_where_the_schema_speaks_of_others(
    schema: Any, value: Any, is_known: bool
) -> None:
    assert any("unknown field" in problem for problem in problems_of(schema)(value)) is not is_known


@pytest.mark.parametrize(
    ("schema", "refused", "left_out"),
    [
        ({"type": "string", "not": {"enum": ["1"]}}, "1", ["not"]),
        ({"type": "array", "contains": {"type": "string"}}, [1], ["contains"]),
        ({"type": "object", "propertyNames": {"maxLength": 1}}, {"aa": 1}, ["propertyNames"]),
        ({"type": "object", "dependentRequired": {"a": ["b"]}}, {"a": 1}, ["dependentRequired"]),
        ({"type": "object", "properties": {"a": {}, "b": {}}, "anyOf": [{"required": ["a"]}]}, {"b": 1}, ["a choice of required properties"]),
        ({"if": {"type": "string"}, "then": {"maxLength": 0}}, "1", ["if", "then"]),
    ],
)  # fmt: skip
def test_what_is_left_out_is_noted(schema: Any, refused: Any, left_out: list[str]) -> None:
    assert not Draft202012Validator(schema).is_valid(refused)
    assert problems_of(schema)(refused) == []
    assert [
        note.partition(" cannot")[0].partition(": ")[2] for note in notes_of(schema)
    ] == left_out


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": r"^\p{L}+$"},
        {"type": "object", "properties": {"é": {}}, "patternProperties": {r"^\p{L}": {"type": "integer"}}, "additionalProperties": False},
    ],
)  # fmt: skip
def test_a_pattern_that_python_cannot_read_is_noted_and_refuses_nothing(schema: Any) -> None:
    assert problems_of(schema)("é" if schema["type"] == "string" else {"é": "é"}) == []
    (note,) = notes_of(schema)
    assert r"the pattern ^\p{L}" in note


FAMILY: dict[str, Any] = yaml.safe_load("""
Vehicle: {type: object, required: [type], properties: {type: {type: string}}, discriminator: {propertyName: type, mapping: {auto: Car, "2": "#/components/schemas/Bike"}}}
Car: {allOf: [{$ref: "#/components/schemas/Vehicle"}, {type: object, required: [doors, id], properties: {id: {type: string, readOnly: true}, doors: {type: integer, maximum: 5}}}]}
Sport: {allOf: [{$ref: "#/components/schemas/Car"}, {type: object, properties: {hp: {type: integer}}}]}
Bike: {allOf: [{$ref: "#/components/schemas/Vehicle"}], properties: {bell: {type: boolean}}}
Load: {oneOf: [{$ref: "#/components/schemas/Box"}, {$ref: "#/components/schemas/Bag"}], discriminator: {propertyName: kind, mapping: {b: Bag}}}
Box: {type: object, required: [kind, a], properties: {kind: {type: string}, a: {type: integer}}}
Bag: {type: object, required: [kind, b], properties: {kind: {type: string}, b: {type: string}}, additionalProperties: false}
""")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Vehicle", {"type": "auto", "doors": 2}, []),
        ("Vehicle", {"type": "Car", "doors": 9}, ["doors: more than 5"]),
        ("Vehicle", {"type": "Sport", "doors": 2, "hp": 3}, []),
        ("Vehicle", {"type": "Sport", "hp": "x"}, ["doors: is required", "hp: string, not integer"]),
        ("Vehicle", {"type": "2", "bell": True}, []),
        ("Vehicle", {"type": "Bike", "bell": 1}, ["bell: integer, not boolean"]),
        ("Vehicle", {"type": "Boat", "sail": 1}, ["sail: unknown field"]),
        ("Car", {"type": "Sport", "doors": 2, "hp": 3}, []),
        ("Car", {"type": "2", "doors": 2, "bell": True}, ["bell: unknown field"]),
        ("Load", {"kind": "Box", "a": 1}, []),
        ("Load", {"kind": "Box", "a": "x"}, ["a: string, not integer"]),
        ("Load", {"kind": "b", "b": "x", "a": 1}, ["a: unknown field"]),
        ("Load", {"kind": "Bag", "b": "x"}, []),
        ("Load", {"kind": "C"}, ['kind: not one of "Bag", "Box", "b"']),
        ("Load", {"a": 1}, ["kind: is required"]),
    ],
)  # fmt: skip
def test_a_tag_names_its_schema_on_bases_and_in_unions(
    name: str, value: Any, expected: list[str]
) -> None:
    """By the mapping or by the component's name, at any depth of a family."""
    told = problems_of({"$ref": f"#/components/schemas/{name}"}, FAMILY)(value)
    assert [line.removeprefix("body[0].") for line in told] == expected
