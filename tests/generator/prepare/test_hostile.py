"""What a stranger's document may not do: choose code, reach out, exhaust, or pass unread."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from runai_generator.prepare import prepare, project
from runai_generator.prepare.relax import relaxed
from runai_specs.errors import InvalidDocumentError

AWKWARD = Path(__file__).parents[1] / "awkward"
ALLOWED = {
    "$ref", "additionalProperties", "anyOf", "const", "deprecated", "discriminator", "enum",
    "exclusiveMaximum", "exclusiveMinimum", "format", "items", "maxItems", "maxLength",
    "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum", "multipleOf",
    "not", "oneOf", "pattern", "patternProperties", "prefixItems", "properties", "required",
    "type", "uniqueItems", "x-enum-varnames", "x-open",
}  # fmt: skip


def document(schema: Any, version: str = "3.0.3", /, **components: Any) -> dict[str, Any]:
    answer = {"description": "", "content": {"application/json": {"schema": schema}}}
    return {
        "openapi": version,
        "paths": {"/x": {"get": {"responses": {"200": answer}}}},
        "components": {"schemas": components},
    }


def keywords(schema: Any) -> set[str]:
    """Every keyword in a schema and below it."""
    used = set(schema)
    for key in ("properties", "patternProperties"):
        for child in schema.get(key, {}).values():
            used |= keywords(child)
    for key in ("items", "additionalProperties", "not"):
        if isinstance(schema.get(key), dict):
            used |= keywords(schema[key])
    for key in ("anyOf", "oneOf", "prefixItems"):
        for child in schema.get(key, ()):
            used |= keywords(child)
    return used


@pytest.mark.parametrize("path", sorted(AWKWARD.glob("*.yaml")), ids=lambda path: path.stem)
def test_only_known_keywords_reach_a_generator(path: Path) -> None:
    made = prepare(yaml.safe_load(path.read_text(encoding="utf-8")), source=path.name)
    for seen in (made.document, project(made), relaxed(made)):
        for schema in seen["components"]["schemas"].values():
            assert keywords(schema) <= ALLOWED


def test_keywords_that_choose_code_or_names_are_gone() -> None:
    hostile = {
        "customTypePath": "os.system",
        "customBasePath": "os.path",
        "x-python-type": "os",
        "title": "words",
        "description": "words",
    }
    value = {"type": "string", "enum": ["a"], "x-enum-varnames": ["import os"], **hostile}
    made = prepare(
        document({"type": "object", "properties": {"a": value}, **hostile}), source="case"
    )
    seen = (made.document, relaxed(made), project(made))
    text = json.dumps([document["components"] for document in seen])
    for word in (*hostile, "words"):
        assert f'"{word}"' not in text
    # A member's name is a fact of the document; the code generators get it as an identifier.
    assert '"import os"' not in json.dumps([document["components"] for document in seen[1:]])
    assert '"IMPORT_OS"' in text


def test_prose_and_defaults_stay_out() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string", "default": "words", "example": "words"}}}  # fmt: skip
    made = prepare(document(schema), source="case")
    assert "words" not in json.dumps([made.document, relaxed(made), project(made)])


@pytest.mark.parametrize("reference", ["file:///etc/passwd", "http://127.0.0.1:1/x", "other.yaml#/a", "//host/x", "#/components/schemas/Lost", "#x", ""])  # fmt: skip
def test_a_reference_to_anything_but_the_document_is_refused(reference: str) -> None:
    with pytest.raises(
        InvalidDocumentError, match="a reference to nothing in the document"
    ) as refused:
        prepare(document({"$ref": reference}), source="case")
    assert refused.value.pointer == "/paths/~1x/get/responses/200/content/application~1json/schema"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"openapi": 3},
        {"openapi": "2.0", "paths": {}},
        {"swagger": "2.0", "paths": {}},
        {"openapi": "3.0.3", "paths": []},
        {"openapi": "3.0.3", "paths": {}, "components": "words"},
        [],
        None,
        "words",
    ],
)
def test_what_is_not_openapi_is_refused(given: Any) -> None:
    with pytest.raises(InvalidDocumentError, match=r"OpenAPI|must be an object"):
        prepare(given, source="case")


def nested(levels: int, leaf: Any) -> Any:
    for _ in range(levels):
        leaf = {"type": "array", "items": leaf}
    return leaf


def test_depth_has_a_limit_and_the_error_says_where() -> None:
    assert prepare(document(nested(20, {"type": "string"})), source="case").operations
    with pytest.raises(InvalidDocumentError, match="nested deeper than") as refused:
        prepare(document(nested(5_000, {"type": "string"})), source="case")
    assert refused.value.pointer


@pytest.mark.slow
def test_a_long_chain_of_compositions_is_untyped() -> None:
    chain: dict[str, Any] = {f"C{n}": {"allOf": [{"$ref": f"#/components/schemas/C{n + 1}"}, {"properties": {f"p{n}": {}}}]} for n in range(500)}  # fmt: skip
    chain["C500"] = {"type": "object"}
    made = prepare(document({"$ref": "#/components/schemas/C0"}, **chain), source="case")
    assert [note for note in made.notes if "composed too deeply; it is untyped" in note]


@pytest.mark.parametrize(
    ("schema", "noted"),
    [
        (nested(80, {"type": "string"}), "nested deeper than 48 levels"),
        ({"type": "object", "properties": {"x": {"type": "string"}}, "required": 5}, None),
        ({"type": "integer", "enum": [1], "allOf": [{"enum": 5}]}, None),
    ],
)
def test_a_schema_that_cannot_be_built_leaves_the_rest_as_it_is(
    schema: Any, noted: str | None
) -> None:
    """The class that holds it has its other fields, and what is wrong is told."""
    holder = {"type": "object", "properties": {"bad": schema, "good": {"type": "integer"}}}
    made = prepare(document({"$ref": "#/components/schemas/Holder"}, Holder=holder), source="case")
    properties = made.document["components"]["schemas"]["Holder"]["properties"]
    assert properties["good"] == {"type": "integer"}
    assert noted is None or [note for note in made.notes if noted in note]


def test_a_chain_of_classes_may_be_long() -> None:
    chain: dict[str, Any] = {f"C{n}": {"type": "object", "properties": {"next": {"$ref": f"#/components/schemas/C{n + 1}"}}} for n in range(2_000)}  # fmt: skip
    chain["C2000"] = {"type": "object", "properties": {"end": {}}}
    made = prepare(document({"$ref": "#/components/schemas/C0"}, **chain), source="case")
    assert len(made.document["components"]["schemas"]) == 2_001


@pytest.mark.slow
def test_a_schema_that_meets_itself_in_ever_new_company_has_an_end() -> None:
    """A map whose values are what it says and itself again: each level asks something new."""
    itself = {"$ref": "#/components/schemas/A"}
    maps = [
        {"additionalProperties": {"oneOf": [itself, {"type": "object", "properties": {"c": itself}}]}},
        {"additionalProperties": {"anyOf": [itself, {"type": "array", "items": itself}]}},
    ]  # fmt: skip
    made = prepare(document(itself, A={"type": "object", "allOf": [*maps, itself]}), source="case")
    assert [note for note in made.notes if "multiply without end" in note]


def test_alternatives_do_not_multiply_without_end() -> None:
    first, second = (
        {"anyOf": [{"type": "object", "properties": {f"{name}{n}": {}}} for n in range(10)]}
        for name in "pq"
    )
    made = prepare(document({"allOf": [first, second]}), source="case")
    assert [note for note in made.notes if "more than 64 alternatives" in note]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": {"a": 1}},
        {"type": "object", "properties": []},
        {"type": "object", "properties": {"a": "words"}},
        {"type": "object", "required": "words"},
        {"type": "object", "required": [{"a": 1}]},
        {"type": "array", "items": [{"type": "string"}]},
        {"type": "array", "items": 5},
        {"allOf": {"a": 1}},
        {"allOf": ["words"]},
        {"anyOf": "words"},
        {"enum": "words"},
        {"enum": [[], {}, 1.5]},
        {"type": "string", "pattern": "((("},
        {"type": "string", "pattern": 5, "minLength": "3", "maxLength": -1, "format": {"a": 1}},
        {"type": "integer", "minimum": "3", "maximum": True, "multipleOf": 0},
        {"discriminator": "words", "oneOf": [{"type": "string"}]},
        {"discriminator": {"propertyName": "a", "mapping": {"b": 5}}, "oneOf": [{"type": "string"}]},
        {"additionalProperties": "words"},
        {"patternProperties": {"(((": {"type": "string"}}, "type": "object"},
        {"$ref": 5},
        {"$ref": {"type": "string"}},
        5,
        "words",
        [],
    ],
)  # fmt: skip
def test_a_malformed_schema_is_read_or_refused_but_never_crashes(schema: Any) -> None:
    for version in ("3.0.3", "3.1.0"):
        given = document({"type": "object", "properties": {"a": {"allOf": [schema]}, "b": schema}}, version)  # fmt: skip
        assert _read_or_refused(given)


NAMES = st.sampled_from(["A", "B", "a", "a-b", "class", "json", "B2", "b", ""])
TYPES = st.sampled_from(["object", "array", "string", "integer", "number", "boolean", "null"])
LEAVES = st.one_of(
    st.builds(lambda name: {"$ref": f"#/components/schemas/{name}"}, st.sampled_from("AB")),
    st.builds(lambda kind: {"type": kind}, TYPES),
    st.sampled_from([{}, True, False, {"enum": ["a", 1, None]}, {"const": "x"}, {"enum": [1, 2]}]),
)


def _grown(inner: Any) -> Any:
    optional = {
        "type": st.one_of(TYPES, st.lists(TYPES, max_size=3)),
        "nullable": st.booleans(),
        "properties": st.dictionaries(NAMES, inner, max_size=3),
        "required": st.lists(NAMES, max_size=2),
        "additionalProperties": inner,
        "items": inner,
        "allOf": st.lists(inner, max_size=3),
        "anyOf": st.lists(inner, max_size=3),
        "oneOf": st.lists(inner, max_size=3),
        "enum": st.lists(st.sampled_from(["a", "b", "", 1, None]), max_size=3),
        "discriminator": st.builds(lambda name: {"propertyName": name}, NAMES),
    }
    return st.fixed_dictionaries({}, optional=optional)


SCHEMAS = st.recursive(LEAVES, _grown, max_leaves=12)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@drawn(SCHEMAS, SCHEMAS, SCHEMAS, st.sampled_from(["3.0.3", "3.1.0"]))
def test_any_schema_whatever_can_be_prepared(schema: Any, a: Any, b: Any, version: str) -> None:
    assert _read_or_refused(document(schema, version, A=a, B=b))


def _read_or_refused(given: dict[str, Any]) -> bool:
    """Whether the document was prepared, or refused as the caller may expect."""
    try:
        made = prepare(given, source="case")
    except InvalidDocumentError as refused:
        return refused.source == "case"
    project(made), relaxed(made)
    return len(made.operations) == 1


def test_keys_that_are_not_text_are_read_as_text() -> None:
    answer = {200: {"content": {"application/json": {"schema": {"type": "string"}}}}}
    made = prepare({"openapi": "3.0.3", "paths": {"/x": {"get": {"responses": answer}}}}, source="case")  # fmt: skip
    assert made.operations[0].response_media == {"200": ("application/json",)}


def test_more_properties_than_a_class_can_have_are_refused() -> None:
    """Whether they are defined or only required; the line names the limit and the place."""
    names = [f"p{number}" for number in range(5001)]
    for schema in ({"properties": {name: {} for name in names}}, {"required": names}):
        with pytest.raises(InvalidDocumentError, match=r"more than 5,000 properties.*/schema"):
            prepare(document({"type": "object", **schema}), source="x")


def test_more_values_than_an_enumeration_can_have_are_left_open() -> None:
    """Listed, or as alternatives of one value each; the type stays."""
    values = [f"v{number}" for number in range(5001)]
    for schema in ({"enum": values}, {"oneOf": [{"const": value} for value in values]}):
        made = prepare(document({"properties": {"p": schema}}, "3.1.0"), source="x")
        assert [note for note in made.notes if "more than 5,000 values, left open" in note]
