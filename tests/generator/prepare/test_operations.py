"""Operations of a prepared document: complete, named, everything in place; and their facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from runai_generator.prepare import OperationFacts, Prepared, prepare
from runai_specs.errors import InvalidDocumentError

AWKWARD = Path(__file__).parents[1] / "awkward"
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
OK = {"200": {"description": ""}}
TEXT = {"type": "string"}


def prepared(paths: Any, **components: Any) -> Prepared:
    return prepare(
        {"openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": paths, "components": components},
        source="case",
    )  # fmt: skip


def operation(raw: Any, path: str = "/x", **components: Any) -> tuple[Any, OperationFacts]:
    made = prepared({path: {"post": {"responses": OK, **raw}}}, **components)
    return made.document["paths"][path]["post"], made.operations[0]


def test_no_operation_is_lost() -> None:
    for path in sorted(AWKWARD.glob("*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        made = prepare(document, source=path.name)
        written = [(m, p) for p, item in made.document["paths"].items() for m in item]
        assert sorted(written) == sorted((fact.method, fact.path) for fact in made.operations)
        for place, item in document["paths"].items():
            here = METHODS & item.keys()
            assert here <= made.document["paths"].get(place, {}).keys()


def test_an_operation_has_one_tag_a_method_name_and_its_upstream_names_as_facts() -> None:
    written, facts = operation({"operationId": "createThing", "tags": ["Node Pools", "other"], "deprecated": True})  # fmt: skip
    assert written["operationId"] == facts.name == "create_thing"
    assert written["tags"] == ["node_pools"]
    assert (facts.operation_id, facts.tag, facts.namespace) == ("createThing", "Node Pools", "node_pools")  # fmt: skip
    assert facts.deprecated
    assert written["deprecated"] is True


def test_an_operation_without_names_gets_them_from_its_path() -> None:
    written, facts = operation({}, "/things/{thingId}")
    assert written["operationId"] == "post_things_by_thing_id"
    assert written["tags"] == ["default"]
    assert (facts.operation_id, facts.tag) == (None, None)


def test_twins_get_different_names() -> None:
    item = {
        "get": {"operationId": "getIt", "deprecated": True},
        "put": {"operationId": "get_it"},
        "post": {"operationId": "GetIt"},
    }
    made = prepared({"/x": item})
    names = {fact.method: fact.name for fact in made.operations}
    assert names == {"get": "get_it_deprecated", "put": "get_it", "post": "get_it_2"}


def test_parameters_of_the_path_are_merged_and_overridden() -> None:
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    item = {
        "parameters": [{"$ref": "#/components/parameters/Limit"}, {"name": "a", "in": "query", "schema": TEXT}],
        "get": {"parameters": [{"name": "limit", "in": "query", "required": True, "schema": TEXT}], "responses": OK},
        "put": {"responses": OK},
    }  # fmt: skip
    made = prepared({"/x": item}, parameters={"Limit": {"$ref": "#/components/parameters/L"}, "L": limit})  # fmt: skip
    written = made.document["paths"]["/x"]
    assert written["put"]["parameters"][0] == limit
    assert written["get"]["parameters"][0] == {"name": "limit", "in": "query", "required": True, "schema": TEXT}  # fmt: skip
    assert [parameter["name"] for parameter in written["get"]["parameters"]] == ["limit", "a"]


def test_path_parameters_are_those_of_the_path_in_its_order() -> None:
    raw = {
        "parameters": [
            {"name": "b", "in": "path", "schema": {"type": "integer"}},
            {"name": "lost", "in": "path", "schema": TEXT},
            {"name": "a", "in": "path", "schema": TEXT},
        ]
    }
    made = prepared({"/{a}/{b}/{c}": {"post": raw}})
    written = made.document["paths"]["/{a}/{b}/{c}"]["post"]["parameters"]
    assert [(p["name"], p["required"], p["schema"]) for p in written] == [
        ("a", True, TEXT),
        ("b", True, {"type": "integer"}),
        ("c", True, TEXT),
    ]
    assert len(made.notes) == 2, "one lost, one added"


@pytest.mark.parametrize(
    ("parameter", "style", "explode"),
    [
        ({"in": "query", "schema": TEXT}, "form", True),
        ({"in": "query", "schema": TEXT, "explode": False}, "form", False),
        ({"in": "query", "schema": TEXT, "style": "pipeDelimited"}, "pipeDelimited", False),
        ({"in": "query", "schema": TEXT, "style": "deepObject", "explode": True}, "deepObject", True),
        ({"in": "query", "schema": TEXT, "style": "nonsense"}, "form", True),
        ({"in": "header", "schema": TEXT}, "simple", False),
        ({"in": "cookie", "schema": TEXT}, "form", True),
        ({"in": "query", "content": {"application/json": {"schema": TEXT}}}, "content", False),
    ],
)  # fmt: skip
def test_how_a_parameter_is_sent_is_a_fact(parameter: Any, style: str, explode: bool) -> None:
    written, facts = operation({"parameters": [{"name": "p", **parameter}]})
    assert (facts.parameters[0].style, facts.parameters[0].explode) == (style, explode)
    assert written["parameters"][0]["schema"] == TEXT


def test_headers_that_the_client_sets_itself_are_left_out() -> None:
    raw = {"parameters": [{"name": n, "in": "header", "schema": TEXT} for n in ("Accept", "authorization", "Content-Type", "X-A")]}  # fmt: skip
    written, _ = operation(raw)
    assert [parameter["name"] for parameter in written["parameters"]] == ["X-A"]


def test_bodies_and_responses_are_in_place_whatever_refers_to_them() -> None:
    thing = {"$ref": "#/components/schemas/Thing"}
    content = {"content": {"application/json": {"schema": thing}}}
    written, facts = operation(
        {
            "requestBody": {"$ref": "#/components/requestBodies/A"},
            "responses": {"200": {"$ref": "#/paths/~1x/post/responses/4xx"}, "4xx": {"description": "words", **content}},
        },
        schemas={"Thing": {"type": "object", "properties": {"a": TEXT}}},
        requestBodies={"A": {"$ref": "#/components/requestBodies/B"}, "B": {"required": True, **content}},
    )  # fmt: skip
    assert written["requestBody"] == {"required": True, **content}
    assert written["responses"] == {code: {"description": "", **content} for code in ("200", "4XX")}
    assert facts.request_media == ("application/json",)
    assert facts.response_media == {"200": ("application/json",), "4XX": ("application/json",)}


def test_content_without_a_schema_is_bytes_or_text_or_anything() -> None:
    media = ("application/json", "application/pdf", "text/csv", "application/problem+json", "*/*")
    written, _ = operation({"responses": {"200": {"content": {name: {} for name in media}}}})
    schemas = {
        name: media["schema"] for name, media in written["responses"]["200"]["content"].items()
    }
    assert schemas == {
        "application/json": {},
        "application/problem+json": {},
        "application/pdf": {"type": "string", "format": "binary"},
        "text/csv": {"type": "string"},
        "*/*": {},
    }


def test_json_comes_first_among_media_types() -> None:
    media: Any = {"text/plain": {}, "application/json; charset=utf-8": {}, "application/xml": {}}
    _, facts = operation({"requestBody": {"content": media}})
    assert facts.request_media == ("application/json; charset=utf-8", "text/plain", "application/xml")  # fmt: skip


@pytest.mark.parametrize(
    ("security", "overall", "authenticated"),
    [
        (None, None, True),
        ([], [{"token": []}], False),
        (None, [], False),
        ([{"token": []}], [], True),
        ([{"token": []}, {}], None, False),
    ],
)
def test_whether_an_operation_needs_credentials(security: Any, overall: Any, authenticated: bool) -> None:  # fmt: skip
    raw = {"responses": OK} | ({} if security is None else {"security": security})
    document = {"openapi": "3.0.3", "paths": {"/x": {"get": raw}}}
    made = prepare(document | ({} if overall is None else {"security": overall}), source="case")
    assert (made.document["paths"]["/x"]["get"].get("security") == []) is not authenticated


@pytest.mark.parametrize(
    ("paths", "problem", "pointer"),
    [
        ({"/x": []}, "an object is needed, not list", "/paths/~1x"),
        ({"/x": {"get": "words"}}, "an object is needed, not str", "/paths/~1x/get"),
        ({"x": {"get": {}}}, "a path starts with a slash", "/paths/x"),
        ({"/x": {"get": {"parameters": [{"in": "query"}]}}}, "a parameter needs a name", "/paths/~1x/get/parameters/0"),
        ({"/x": {"get": {"parameters": [{"in": "body", "name": "a"}]}}}, "a parameter needs a name", "/paths/~1x/get/parameters/0"),
        ({"/x": {"get": {"parameters": ["words"]}}}, "an object is needed, not str", None),
        ({"/x": {"get": {"responses": {"200": {"$ref": "#/nowhere"}}}}}, "a reference to nothing", "/paths/~1x/get/responses/200"),
        ({"/x": {"get": {"responses": {"200": {"$ref": "other.yaml#/a"}}}}}, "a reference to nothing", "/paths/~1x/get/responses/200"),
        ({"/x": {"$ref": "#/paths/~1y"}, "/y": {"$ref": "#/paths/~1x"}}, "leads back to itself", "/paths/~1x"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(paths: Any, problem: str, pointer: str | None) -> None:  # fmt: skip
    with pytest.raises(InvalidDocumentError, match=problem) as refused:
        prepared(paths)
    assert refused.value.pointer == pointer


def test_what_is_the_same_in_many_places_is_noted_once() -> None:
    """With the first place and the number of the others; in a few places each has its line."""
    links = {"200": {"description": "", "links": {"next": {"operationId": "y"}}}}
    few = prepared({f"/{n}": {"get": {"responses": links}} for n in "ab"})
    many = prepared({f"/{n}": {"get": {"responses": links}} for n in "abcdefg"})
    assert few.notes == tuple(f"GET /{n}: the response 200: its links are left out" for n in "ab")
    assert many.notes == ("GET /a: the response 200: its links are left out; so in 6 other places",)


def test_what_stands_beside_the_reference_of_a_path_item_is_built_too() -> None:
    """And the parameters of both are had."""
    shared = {"get": {}, "parameters": [{"in": "query", "name": "a", "schema": {}}]}
    own = {"$ref": "#/paths/~1y", "post": {}, "parameters": [{"in": "query", "name": "b", "schema": {}}]}  # fmt: skip
    operations = prepared({"/x": own, "/y": shared}).operations
    assert {(operation.method, operation.path): [p.name for p in operation.parameters] for operation in operations} == {
        ("get", "/x"): ["a", "b"], ("get", "/y"): ["a"], ("post", "/x"): ["a", "b"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("parameter", "noted"),
    [
        ({"in": "query", "style": "matrix"}, "the query parameter q is written as form, not as matrix"),
        ({"in": "cookie", "style": "cookie"}, "the cookie parameter q is written as form, not as cookie"),
        ({"in": "query", "x-collectionFormat": "tsv"}, "the query parameter q is written as form, not as tsv"),
        ({"in": "header", "style": "simple"}, None),
        ({"in": "query"}, None),
    ],
)  # fmt: skip
def test_a_style_that_a_client_cannot_write_is_noted(parameter: Any, noted: str | None) -> None:
    raw = {"name": "q", "schema": {"type": "array", "items": TEXT}} | parameter
    notes = prepared({"/a": {"get": {"parameters": [raw]}}}).notes
    assert notes == ((f"GET /a: {noted}",) if noted else ())


def test_encodings_by_position_are_noted() -> None:
    content = {"multipart/mixed": {"itemSchema": {}, "itemEncoding": {"contentType": "image/png"}}}
    notes = prepared({"/a": {"put": {"requestBody": {"content": content}}}}).notes
    assert notes == (
        "PUT /a: the request body: multipart/mixed: encodings by position are left out; pass bytes",
    )
