"""How a schema is written where it is used, what gets a class of its own, and under which name."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from runai_generator.prepare import Prepared, prepare

AWKWARD = Path(__file__).parents[1] / "awkward"
BASE = {"$ref": "#/components/schemas/Base"}
KIND = {"$ref": "#/components/schemas/Kind"}
LIST = {"$ref": "#/components/schemas/List"}
NULL = {"type": "null"}
COMPONENTS: dict[str, Any] = {
    "Base": {"type": "object", "properties": {"a": {"type": "string"}}},
    "Kind": {"type": "string", "enum": ["x", "y"]},
    "List": {"type": "array", "items": BASE},
    "Text": {"type": "string", "maxLength": 5, "nullable": True},
    "Alias": {"allOf": [BASE], "description": "another name"},
}


def prepared(schema: Any, version: str = "3.0.3", **components: Any) -> Prepared:
    """A document whose only operation answers with an object that has the schema as `value`."""
    holder = {"type": "object", "properties": {"value": schema}}
    answer = {"description": "", "content": {"application/json": {"schema": holder}}}
    return prepare(
        {
            "openapi": version,
            "info": {"title": "Case", "version": "1"},
            "paths": {"/x": {"get": {"operationId": "x", "responses": {"200": answer}}}},
            "components": {"schemas": {**COMPONENTS, **components}},
        },
        source="case",
    )


def used(schema: Any, version: str = "3.0.3", **components: Any) -> Any:
    """How the schema is written as a property."""
    made = prepared(schema, version, **components)
    return made.document["components"]["schemas"]["XResponse"]["properties"]["value"]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (BASE, BASE),
        ({**BASE, "nullable": True}, {"anyOf": [BASE, NULL]}),
        ({"allOf": [BASE]}, BASE),
        ({"allOf": [BASE], "nullable": True}, {"anyOf": [BASE, NULL]}),
        ({"allOf": [BASE, {"type": "object"}], "description": "words"}, BASE),
        ({"$ref": "#/components/schemas/Alias"}, BASE),
        ({"allOf": [{"$ref": "#/components/schemas/Alias"}], "nullable": True}, {"anyOf": [BASE, NULL]}),
        (LIST, {"type": "array", "items": BASE}),
        ({"$ref": "#/components/schemas/Text"}, {"type": ["string", "null"], "maxLength": 5}),
        ({"type": "array", "items": {"type": "string", "nullable": True}}, {"type": "array", "items": {"type": ["string", "null"]}}),
        ({"type": "object", "additionalProperties": KIND}, {"type": "object", "additionalProperties": KIND}),
        ({"type": "object"}, {"type": "object"}),
        ({"type": "array"}, {"type": "array", "items": {}}),
        ({}, {}),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, {"type": "integer", "exclusiveMinimum": 1}),
        ({"type": "string", "default": None, "nullable": True}, {"type": ["string", "null"]}),
        ({"oneOf": [BASE, KIND]}, {"oneOf": [BASE, KIND]}),
        ({"oneOf": [BASE], "nullable": True}, {"anyOf": [BASE, NULL]}),
        ({"anyOf": [BASE, {"type": "string"}], "nullable": True}, {"anyOf": [BASE, {"type": "string"}, NULL]}),
        ({"type": "object", "oneOf": [BASE, BASE]}, BASE),
        ({"enum": ["a", 1, None]}, {"type": ["integer", "null", "string"], "enum": ["a", 1, None]}),
        ({"type": "boolean", "enum": [True]}, {"type": "boolean", "enum": [True]}),
        ({"allOf": [{"type": "string", "pattern": "^a"}, {"pattern": "b$"}]}, {"type": "string", "pattern": r"^(?=[\s\S]*(?:^a))(?=[\s\S]*(?:b$))"}),
    ],
)  # fmt: skip
def test_a_use_says_all_that_its_schema_says(schema: Any, expected: Any) -> None:
    kept = used(schema)
    if isinstance(kept.get("type"), list) and isinstance(expected.get("type"), list):
        kept = {**kept, "type": sorted(kept["type"])}
        expected = {**expected, "type": sorted(expected["type"])}
    assert kept == expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": ["string", "null"]}, {"type": ["string", "null"]}),
        ({"type": ["string", "integer"]}, {"type": ["integer", "string"]}),
        ({"anyOf": [BASE, NULL]}, {"anyOf": [BASE, NULL]}),
        ({"const": "fixed"}, {"type": "string", "const": "fixed"}),
        ({"const": None}, NULL),
        (True, {}),
        (False, {"not": {}}),
        ({"type": ["object", "array"], "items": BASE}, {"anyOf": [{"type": "array", "items": BASE}, {"type": "object"}]}),
        ({"type": "array", "prefixItems": [KIND, BASE], "items": False}, {"type": "array", "prefixItems": [KIND, BASE], "items": False}),
        ({**KIND, "description": "words"}, KIND),
        ({"$ref": "#/components/schemas/Text", "maxLength": 3}, {"type": ["string", "null"], "maxLength": 3}),
    ],
)  # fmt: skip
def test_a_use_in_openapi_3_1(schema: Any, expected: Any) -> None:
    assert used(schema, "3.1.0") == expected


def test_objects_and_enumerations_in_place_are_named_after_their_place() -> None:
    inner = {
        "type": "object",
        "properties": {"modes": {"type": "array", "items": {"enum": ["on"]}}},
    }
    made = prepared(inner, Outer={"type": "object", "properties": {"myPart": inner}})
    assert set(made.document["components"]["schemas"]) == {
        "XResponse",
        "XResponseValue",
        "XResponseValueMode",
    }
    made = prepared({"$ref": "#/components/schemas/Outer"}, Outer={"type": "object", "properties": {"myPart": inner}})  # fmt: skip
    assert {"Outer", "OuterMyPart", "OuterMyPartMode"} < set(made.document["components"]["schemas"])


def test_what_a_parent_defines_has_one_class_in_all_its_children() -> None:
    parent = {
        "type": "object",
        "properties": {"quota": {"type": "object", "properties": {"n": {}}}},
    }
    child = {"allOf": [{"$ref": "#/components/schemas/Parent"}, {"properties": {"b": {}}}]}
    schema = {"type": "array", "items": {"oneOf": [{"$ref": "#/components/schemas/C1"}, {"$ref": "#/components/schemas/C2"}]}}  # fmt: skip
    made = prepared(schema, Parent=parent, C1=child, C2={**child, "required": ["b"]})
    schemas = made.document["components"]["schemas"]
    assert schemas["C1"]["properties"]["quota"] == {"$ref": "#/components/schemas/ParentQuota"}
    assert schemas["C2"]["properties"]["quota"] == {"$ref": "#/components/schemas/ParentQuota"}
    assert "Parent" not in schemas, "nothing uses the parent itself"


def test_classes_tell_where_each_component_went() -> None:
    made = prepared({"oneOf": [{"$ref": "#/components/schemas/Alias"}, KIND, LIST]})
    assert made.classes == {"Alias": "Base", "Base": "Base", "Kind": "Kind"}


def test_components_hold_flat_objects_and_enumerations_only() -> None:
    for path in sorted(AWKWARD.glob("*.yaml")):
        made = prepare(yaml.safe_load(path.read_text(encoding="utf-8")), source=path.name)
        for schema in made.document["components"]["schemas"].values():
            assert schema["type"] in ("object", "string", "integer")
            assert ("enum" in schema) != ("properties" in schema)
            assert not {"allOf", "anyOf", "oneOf", "$ref", "nullable"} & schema.keys()


def test_a_required_name_without_a_property_may_be_anything() -> None:
    made = prepared({"type": "object", "required": ["a", "b"], "properties": {"a": BASE}})
    schema = made.document["components"]["schemas"]["XResponseValue"]
    assert schema["properties"] == {"a": BASE, "b": {}}
    assert schema["required"] == ["a", "b"]
    assert made.notes == ("XResponseValue.b: required but not defined, typed as anything",)


@pytest.mark.parametrize("count", [3, 80])
@pytest.mark.parametrize(
    "beside", [{}, {"format": "int32"}, {"type": "integer", "format": "int32"}, {"enum": [0, 1]}]
)
def test_alternatives_that_are_single_values_are_an_enumeration(count: int, beside: Any) -> None:
    """However many they are, and whatever is said beside them that they are, too."""
    values = [{"const": n, "title": f"K{n}", **({"format": "int32"} if n % 2 else {})} for n in range(count)]  # fmt: skip
    made = prepared({"$ref": "#/components/schemas/Kind"}, Kind={**beside, "oneOf": values})
    listed = beside.get("enum", [*range(count)])
    named = {"x-enum-varnames": [f"K{n}" for n in listed]}
    kind = made.document["components"]["schemas"]["Kind"]
    assert kind == {"type": "integer", "enum": listed, **named}
    assert made.notes == ()


def test_constraints_are_kept_as_facts_by_class_and_property() -> None:
    made = prepared(
        {
            "type": "object",
            "minProperties": 1,
            "properties": {
                "size": {"type": "integer", "minimum": 1, "maximum": 9, "default": 3},
                "off": {"type": "boolean", "default": False},
                "names": {"type": "array", "uniqueItems": True, "items": {"type": "string", "pattern": "^a"}},
                "id": {"type": "string", "readOnly": True, "format": "made-up"},
                "old": {"allOf": [BASE], "deprecated": True},
                "plain": {"type": "string"},
            },
        }
    )  # fmt: skip
    assert made.constraints["XResponseValue"] == {
        "size": {"minimum": 1, "maximum": 9, "default": 3},
        "off": {"default": False},
        "names": {"uniqueItems": True, "items": {"pattern": "^a"}},
        "id": {"readOnly": True},
        "old": {"deprecated": True},
        "": {"minProperties": 1},
    }


@pytest.mark.parametrize(
    ("schema", "note"),
    [
        ({"allOf": [{"enum": ["a"]}, {"enum": ["b"]}]}, "disjoint enums"),
        ({"allOf": [{"type": "string"}, {"type": "integer"}]}, "conflicting types"),
        ({"$ref": "#/components/schemas/Loop"}, "contains itself outside of any object"),
        ({"$ref": "#/components/schemas/Round"}, "reference cycle"),
        ({"properties": {"a": {}, "b": {}}, "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, "a choice of required"),
        ({"type": "string", "not": {"enum": ["a"]}}, "not cannot be said"),
        ({"type": "string", "enum": [1]}, "without a possible value"),
        ({"type": "array", "prefixItems": [{"type": "string"}], "items": False}, "lets it end before"),
    ],
)  # fmt: skip
def test_what_is_interpreted_is_noted(schema: Any, note: str) -> None:
    loop = {"type": "array", "items": {"$ref": "#/components/schemas/Loop"}}
    rounds = {"allOf": [{"$ref": "#/components/schemas/Round"}, {"properties": {"a": {}}}]}
    notes = prepared(schema, Loop=loop, Round=rounds).notes
    assert [line for line in notes if note in line]


@pytest.mark.parametrize("word", ["any", "file", "int", "String", ["string", "foo"]])
def test_a_type_that_is_none_is_untyped_wherever_it_stands(word: Any) -> None:
    odd = {"type": word}
    below = {"type": "object", "properties": {"a": odd, "b": {"allOf": [BASE, odd]}}}
    media = {"application/json": {"schema": below}}
    call = {
        "parameters": [{"name": "q", "in": "query", "schema": odd}],
        "requestBody": {"content": media},
        "responses": {"200": {"description": "", "content": media}},
    }
    made = prepare(
        {
            "openapi": "3.0.3",
            "info": {"title": "Case", "version": "1"},
            "paths": {"/x": {"post": call}, "/y": {"get": {"responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/elsewhere/Odd"}}}}}}}},
            "components": {"schemas": COMPONENTS},
            "elsewhere": {"Odd": {"type": "array", "items": odd}},
        },
        source="case",
    )  # fmt: skip
    operation = made.document["paths"]["/x"]["post"]
    assert operation["parameters"][0]["schema"] == {}
    classes = made.document["components"]["schemas"]
    for name in ("PostXBody", "PostXResponse"):
        assert classes[name]["properties"]["a"] == {}
        assert "$ref" in classes[name]["properties"]["b"]
    told = [note for note in made.notes if "is unknown" in note]
    assert len(told) == 1
    assert told[0].startswith("/elsewhere/Odd/items: ")
    assert ("'foo'" if isinstance(word, list) else f"'{word}'") in told[0]


def test_a_note_names_the_component_and_what_a_client_leaves_to_its_caller() -> None:
    listed = {"type": "array", "items": BASE}
    flows = {"password": {"tokenUrl": "/t", "scopes": {}}}
    media = {"application/json": {"schema": {"$ref": "#/components/schemas/Odd"}}}
    deep = {"in": "query", "style": "deepObject"}
    notes = prepare(
        {
            "openapi": "3.1.0",
            "info": {"title": "Case", "version": "1"},
            "paths": {
                "/x": {
                    "get": {
                        "operationId": "look",
                        "parameters": [
                            {"name": "f", "schema": listed, **deep},
                            {"name": "g", "schema": {"properties": {"l": listed}}, **deep},
                            {"name": "h", "schema": {"properties": {"n": {"type": "string"}}}, **deep},
                        ],
                        "responses": {"200": {"description": "", "content": media}},
                    }
                }
            },
            "components": {
                "schemas": {**COMPONENTS, "Odd": {"type": "object", "properties": {"a": {}}, "not": {"required": ["b"]}}},
                "securitySchemes": {"pw": {"type": "oauth2", "flows": flows}},
            },
        },
        source="case",
    ).notes  # fmt: skip
    assert "Odd: not cannot be said by a model and is left out" in notes
    assert [
        note for note in notes if note.startswith("security scheme pw: ") and "password" in note
    ]
    told = [note for note in notes if "deepObject says nothing" in note]
    assert [name for name in "fgh" if any(f"parameter {name}:" in note for note in told)] == [
        "f",
        "g",
    ]


def test_a_discriminator_maps_values_to_classes() -> None:
    cat = {"type": "object", "properties": {"kind": {"type": "string"}}}
    union = {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/dog"}],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"feline": "#/components/schemas/Cat"},
        },
    }
    assert used(union, Cat=cat, dog=cat)["discriminator"] == {
        "propertyName": "kind",
        "mapping": {"feline": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"},
    }


@pytest.mark.parametrize("alone", [True, False])
def test_a_class_that_also_stands_alone_has_a_note_of_its_value(*, alone: bool) -> None:
    """Its union tells it by the value, so that it has no other one, whatever the document says."""
    kind = {"type": "object", "properties": {"kind": {"type": "string"}}}
    cat, dog = ({"$ref": f"#/components/schemas/{name}"} for name in ("Cat", "Dog"))
    union = {"oneOf": [cat, dog], "discriminator": {"propertyName": "kind"}}
    holder = {"type": "object", "properties": {"pet": union} | ({"cat": cat} if alone else {})}
    notes = prepared(holder, Cat=kind, Dog=kind).notes
    assert ["Cat.kind" in note for note in notes] == [True] * alone


@pytest.mark.parametrize("path", sorted(AWKWARD.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_input_is_left_as_it_is(path: Path) -> None:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    before = copy.deepcopy(document)
    prepare(document, source=path.name)
    assert document == before


@pytest.mark.slow
def test_the_result_does_not_depend_on_the_hash_seed() -> None:
    program = (
        "import sys, json, yaml, pathlib; from runai_generator.prepare import prepare, project\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).glob('*.yaml')):\n"
        "    made = prepare(yaml.safe_load(path.read_text('utf-8')), source=path.name)\n"
        "    print(json.dumps([made.document, made.classes, made.constraints, made.notes, project(made)]))\n"
        "    print(made.operations)\n"
    )  # fmt: skip
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, str(AWKWARD)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 10_000
