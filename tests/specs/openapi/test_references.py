"""References into places that are not OpenAPI's own: what they lead to is read, checked and kept."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from runai_specs.contract.build import dump, make_contract
from runai_specs.documents import Contract
from runai_specs.errors import InvalidDocumentError
from runai_specs.openapi import validation
from runai_specs.openapi.json_pointer import escaped
from runai_specs.openapi.operations import surface
from runai_specs.openapi.schemas.effective_schema import Schemas

PROSE = "A list of things, told in a sentence"
PLACES: dict[str, tuple[str | int, ...]] = {
    "definitions": ("definitions", "X"),
    "defs of the document": ("$defs", "X"),
    "an extension": ("x-items", "I"),
    "deep in an extension": ("x-shared", "of us", "a/b~c", "I"),
    "a list in an extension": ("x-list", 1),
    "an extension of the components": ("components", "x-schemas", "X"),
    "an extension among the paths": ("paths", "x-shared", "X"),
    "an extension of an operation": ("paths", "/other", "get", "x-parts", "X"),
    "an extension of a schema": ("components", "schemas", "Other", "x-inner", "X"),
    "the value of an example": ("components", "examples", "E", "value"),
    "an example of a schema": ("components", "schemas", "Other", "example", "X"),
    "the external documentation": ("externalDocs", "x-more", "X"),
}
SCHEMA = {
    "type": "object",
    "description": PROSE,
    "properties": {"a": {"type": "string", "description": PROSE}},
}
CONTENT = {"application/json": {"schema": SCHEMA}}
PARTS: dict[str, tuple[tuple[str | int, ...], dict[str, Any]]] = {
    "schema": (("paths", "/a", "post", "requestBody", "content", "application/json", "schema"), {}),
    "request body": (("paths", "/a", "post", "requestBody"), {}),
    "response": (("paths", "/a", "post", "responses", "200"), {}),
    "header": (("paths", "/a", "post", "responses", "200", "headers", "X-A"), {}),
    "parameter": (("paths", "/a", "post", "parameters", 0), {}),
    "path item": (("paths", "/a"), {}),
    "callback": (("paths", "/a", "post", "callbacks", "done"), {}),
    "property": (
        ("paths", "/a", "post", "requestBody", "content", "application/json", "schema",
         "properties", "a"), {},
    ),
}  # fmt: skip


def document() -> dict[str, Any]:
    """Everything inline."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "externalDocs": {"url": "https://example.com"},
        "paths": {
            "/a": {
                "post": {
                    "summary": PROSE,
                    "parameters": [
                        {"name": "q", "in": "query", "description": PROSE, "schema": SCHEMA}
                    ],
                    "requestBody": {"description": PROSE, "content": CONTENT},
                    "responses": {
                        "200": {
                            "description": PROSE,
                            "headers": {"X-A": {"description": PROSE, "schema": SCHEMA}},
                            "content": CONTENT,
                        }
                    },
                    "callbacks": {
                        "done": {
                            "{$request.body#/a}": {
                                "post": {"responses": {"204": {"description": PROSE}}}
                            }
                        }
                    },
                }
            },
            "/other": {"get": {"responses": {"200": {"description": PROSE}}}},
        },
        "components": {
            "schemas": {"Other": {"type": "string"}},
            "examples": {"E": {"summary": PROSE}},
        },
    }


def at(value: Any, way: tuple[str | int, ...]) -> Any:
    for step in way:
        value = value[step]
    return value


def put(value: Any, way: tuple[str | int, ...], inner: Any) -> None:
    """Put it there, with what has to hold it."""
    for step, following in zip(way, (*way[1:], ""), strict=True):
        if step == way[-1] and following == "":
            break
        if step not in value:
            value[step] = [{"some": PROSE}, None] if isinstance(following, int) else {}
        value = value[step]
    value[way[-1]] = inner


def reference(way: tuple[str | int, ...]) -> dict[str, str]:
    return {"$ref": "#/" + "/".join(escaped(str(step)).replace(" ", "%20") for step in way)}


def moved(part: str, place: str) -> dict[str, Any]:
    """The document with a part of it moved to that place, and referred to."""
    made = copy.deepcopy(document())
    way = PARTS[part][0]
    put(made, PLACES[place], at(made, way))
    put(made, way, reference(PLACES[place]))
    return made


def flat(contract: dict[str, Any]) -> Any:
    """All calls of a contract with every reference in them written out."""
    schemas = Schemas(contract)

    def inline(value: Any) -> Any:
        if isinstance(value, dict):
            value = schemas.path_item(value) if "$ref" in value else value
            return {key: inline(held) for key, held in value.items()}
        return [inline(held) for held in value] if isinstance(value, list) else value

    calls = surface(schemas)
    return {
        key: inline({**operation.item, **operation.raw})
        for key, operation in calls.operations.items()
    }


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("part", PARTS)
def test_what_is_referred_to_is_kept_without_its_prose(part: str, place: str) -> None:
    """The contract says what that of the inline document says, refers to nothing missing and has no prose."""
    plain = make_contract(validation.check(document(), "plain"))
    contract = make_contract(validation.check(moved(part, place), "moved"))
    calls = flat(contract)
    calls["GET /other"].pop("x-parts", None)
    assert calls["POST /a"] == flat(plain)["POST /a"]
    assert PROSE not in dump(contract).decode()
    assert at(contract, PLACES[place])  # it stands where it stood
    assert make_contract(contract) == contract
    assert validation.check(contract, "contract") is contract


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("schema", {"type": 3}),
        ("parameter", {"name": "q"}),
        ("path item", {"get": ["no operation"]}),
        ("response", {"content": "text"}),
    ],
)
def test_what_is_referred_to_is_checked_like_what_stands_in_its_place(
    place: str, part: str, wrong: Any
) -> None:
    """A reference is no way around the border; the message names the place where it is wrong."""
    made = moved(part, place)
    put(made, PLACES[place], wrong)
    with pytest.raises(InvalidDocumentError) as refused:
        validation.check(made, "moved")
    assert str(refused.value.pointer).startswith(
        reference(PLACES[place])["$ref"][1:].replace("%20", " ")
    )


def test_the_document_is_left_as_it_is() -> None:
    """A contract is made beside its document, also where an extension is kept as it stands."""
    made = moved("schema", "an extension")
    made["x-items"] = {"I": {"type": "string", "title": "word"}, "kept": 3}
    before = copy.deepcopy(made)
    contract = make_contract(made)
    assert made == before
    assert contract["x-items"] == {"I": {"type": "string"}, "kept": 3}


def test_what_outsiders_refer_to_is_kept_in_turn() -> None:
    """A chain through three such places, with a member that leads back to the first."""
    made = moved("schema", "an extension")
    made["x-items"]["I"] = {"allOf": [{"$ref": "#/definitions/Y"}], "description": PROSE}
    made["definitions"] = {
        "Y": {"properties": {"b": {"$ref": "#/x-more/0"}}, "description": PROSE},
        "unused": {"description": PROSE},
    }
    made["x-more"] = [{"items": {"$ref": "#/x-items/I"}, "type": "array", "description": PROSE}]
    contract = make_contract(validation.check(made, "chain"))
    assert contract["definitions"] == {"Y": {"properties": {"b": {"$ref": "#/x-more/0"}}}}
    assert contract["x-more"] == [{"items": {"$ref": "#/x-items/I"}, "type": "array"}]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_a_path_item_keeps_what_stands_beside_its_reference(version: str) -> None:
    """Operations and parameters of both; where both have one, the one beside the reference counts."""
    made = {
        "openapi": version,
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/b": {
                "$ref": "#/components/pathItems/I",
                "parameters": [
                    {"name": "a", "in": "query", "schema": {"type": "integer"}},
                    {"name": "c", "in": "query"},
                ],
                "put": {"responses": {}},
            }
        },
        "components": {
            "pathItems": {
                "I": {
                    "parameters": [
                        {"name": "a", "in": "query", "schema": {"type": "string"}},
                        {"name": "b", "in": "query"},
                    ],
                    "get": {"responses": {}},
                    "put": {"deprecated": True, "responses": {}},
                }
            }
        },
    }
    contract = Contract("b", None, make_contract(validation.check(made, "b")), None)  # type: ignore[arg-type]
    operations = surface(contract.schemas).operations
    assert operations.keys() == {"GET /b", "PUT /b"}
    assert "deprecated" not in operations["PUT /b"].raw
    parameters = operations["GET /b"].parameters
    assert parameters.keys() == {("query", "a"), ("query", "b"), ("query", "c")}
    assert parameters["query", "a"]["schema"] == {"type": "integer"}


def test_a_path_item_that_refers_to_itself_has_its_own_operations() -> None:
    """No endless walk."""
    item = {"$ref": "#/paths/~1a", "get": {"responses": {}}}
    calls = surface(Schemas({"openapi": "3.1.0", "paths": {"/a": item}})).operations
    assert calls.keys() == {"GET /a"}


ADDRESSED = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "paths": {"/a": {"get": {"responses": {"200": {"description": "", "content": {
        "application/json": {"schema": {"$ref": "https://example.com/trees/oak"}}}}}}}},
    "components": {
        "schemas": {
            "Tree": {
                "$id": "https://example.com/trees/oak",
                "properties": {"leaf": {}},
                "$defs": {
                    "leaf": {"$anchor": "green", "type": "integer"},
                    "twig": {
                        "$id": "twigs/",
                        "properties": {"bud": {"$ref": "#/$defs/bud"}},
                        "$defs": {"bud": {"type": "integer"}},
                    },
                },
            },
            "Elm": {"$id": "https://example.com/trees/elm#", "type": "integer"},
            "Leaf": {"type": "integer"},
        }
    },
}  # fmt: skip


@pytest.mark.parametrize(
    "reference",
    [
        "#/$defs/leaf",
        "#green",
        "#/$defs/twig/$defs/bud",
        "twigs/#/properties/bud",
        "elm",
        "/trees/elm#",
        "https://example.com/trees/oak#green",
        "#/components/schemas/Leaf",  # against the letter, as many write it
    ],
)
def test_a_schema_with_an_address_of_its_own(reference: str) -> None:
    """References in it lead to its own parts, and to others by their addresses."""
    document = copy.deepcopy(ADDRESSED)
    tree = document["components"]["schemas"]["Tree"]  # type: ignore[index]
    tree["properties"]["leaf"] = {"$ref": reference}
    schemas = Schemas(validation.read(json.dumps(document).encode(), "openapi.json"))
    content = schemas.document["paths"]["/a"]["get"]["responses"]["200"]["content"]
    oak = schemas.effective(content["application/json"]["schema"])
    leaf = schemas.effective(oak.keywords["properties"]["leaf"])
    assert leaf.types == {"integer"}


def test_an_address_that_nothing_has_is_refused() -> None:
    """It may stand for a file that is not there."""
    document = copy.deepcopy(ADDRESSED)
    document["components"]["schemas"]["Tree"]["properties"]["leaf"] = {"$ref": "ash"}  # type: ignore[index]
    with pytest.raises(InvalidDocumentError, match="ash"):
        validation.read(json.dumps(document).encode(), "openapi.json")


def test_references_in_percent_encoding_are_written_as_all_others() -> None:
    """Every kind of reference: decoded first, then read as a pointer (RFC 6901, 6)."""
    text = """{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {
        "/a/{b}": {"get": {"responses": {"200": {"description": "", "links": {
            "self": {"operationRef": "#/paths/%7E1a~%31%7Bb%7D/get"}}}}}},
        "/c": {"$ref": "#/paths/~1a%7e1%7Bb%7D"}},
        "components": {"schemas": {"50%25": {}, "Pet": {
            "oneOf": [{"$ref": "#/components/schemas/C%61t"}, {"$ref": "#/components/schemas/50%25"}],
            "discriminator": {"propertyName": "t", "mapping": {"x": "#/components/schemas/%43at"}}},
            "Cat": {}}}}"""
    document = validation.read(text.encode(), "openapi.json")
    link = document["paths"]["/a/{b}"]["get"]["responses"]["200"]["links"]["self"]
    pet = document["components"]["schemas"]["Pet"]
    assert link["operationRef"] == "#/paths/~1a~1{b}/get"
    assert document["paths"]["/c"] == {"$ref": "#/paths/~1a~1{b}"}
    assert [one["$ref"].rpartition("/")[2] for one in pet["oneOf"]] == ["Cat", "50%25"]
    assert pet["discriminator"]["mapping"] == {"x": "#/components/schemas/Cat"}
