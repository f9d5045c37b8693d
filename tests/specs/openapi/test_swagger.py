"""Swagger 2.0 is read as the OpenAPI 3.0 document that says the same, with the places of its own text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from runai_compat import diff
from runai_specs.contract.build import make_contract
from runai_specs.documents import open_document
from runai_specs.errors import InvalidDocumentError
from runai_specs.openapi.operations import surface
from runai_specs.openapi.schemas.effective_schema import Schemas
from runai_specs.openapi.validation import read

SWAGGER = """\
swagger: "2.0"
info: {title: Shop, version: "1"}
host: shop.example
basePath: /v1
schemes: [https, http]
consumes: [application/json]
produces: [application/json]
security: [{basic: []}]
paths:
  /items/{id}:
    parameters:
      - {name: id, in: path, required: true, type: integer, format: int64}
    get:
      operationId: getItem
      produces: [application/xml]
      parameters:
        - $ref: "#/parameters/tags"
        - {name: raw, in: query, type: array, items: {type: string}, collectionFormat: pipes}
        - {name: X-Ids, in: header, type: array, items: {type: integer}, collectionFormat: csv}
      responses:
        '200':
          description: ok
          schema: {$ref: "#/definitions/Item"}
          headers: {X-Left: {type: integer, minimum: 0}}
        default: {$ref: "#/responses/Failed"}
    put:
      parameters:
        - {name: item, in: body, required: true, schema: {$ref: "#/definitions/Item"}}
      responses: {'204': {description: done}, default: {$ref: "#/responses/Failed"}}
    patch:
      consumes: [application/merge-patch+json]
      parameters: [{$ref: "#/parameters/item"}]
      responses: {'204': {description: done}}
  /upload:
    post:
      parameters:
        - {name: file, in: formData, type: file, required: true}
        - {name: labels, in: formData, type: array, items: {type: string}, collectionFormat: multi}
      responses: {'200': {description: a file, schema: {type: file}}}
  /form:
    post:
      consumes: [application/x-www-form-urlencoded]
      parameters: [{name: size, in: formData, type: integer, maximum: 9}]
      responses: {'200': {description: ok}}
parameters:
  tags: {name: tags, in: query, type: array, items: {type: string}, collectionFormat: multi}
  item: {name: item, in: body, schema: {$ref: "#/definitions/Item"}}
responses:
  Failed: {description: no, schema: {type: object, properties: {code: {type: string}}}}
securityDefinitions:
  basic: {type: basic}
  key: {type: apiKey, name: X-Key, in: header}
  oauth: {type: oauth2, flow: accessCode, authorizationUrl: "https://a.example", tokenUrl: "https://t.example", scopes: {read: all of it}}
definitions:
  Item:
    type: object
    discriminator: kind
    required: [kind]
    properties:
      kind: {type: string}
      size: {type: integer, x-nullable: true, minimum: 0, exclusiveMinimum: true}
  Thing:
    allOf: [{$ref: "#/definitions/Item"}, {properties: {more: {additionalProperties: {$ref: "#/definitions/Item"}}}}]
"""

OPENAPI = """\
openapi: 3.0.3
info: {title: Shop, version: "1"}
servers: [{url: "https://shop.example/v1"}, {url: "http://shop.example/v1"}]
security: [{basic: []}]
paths:
  /items/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer, format: int64}}
    get:
      operationId: getItem
      parameters:
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
        - {name: raw, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: string}}}
        - {name: X-Ids, in: header, schema: {type: array, items: {type: integer}}}
      responses:
        '200':
          description: ok
          headers: {X-Left: {schema: {type: integer, minimum: 0}}}
          content: {application/xml: {schema: {$ref: "#/components/schemas/Item"}}}
        default:
          description: no
          content: {application/xml: {schema: {type: object, properties: {code: {type: string}}}}}
    put:
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Item"}}}
      responses:
        '204': {description: done}
        default:
          description: no
          content: {application/json: {schema: {type: object, properties: {code: {type: string}}}}}
    patch:
      requestBody:
        content: {application/merge-patch+json: {schema: {$ref: "#/components/schemas/Item"}}}
      responses: {'204': {description: done}}
  /upload:
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [file]
              properties:
                file: {type: string, format: binary}
                labels: {type: array, items: {type: string}}
            encoding: {labels: {style: form, explode: true}}
      responses:
        '200':
          description: a file
          content: {application/octet-stream: {schema: {type: string, format: binary}}}
  /form:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, properties: {size: {type: integer, maximum: 9}}}
      responses: {'200': {description: ok}}
components:
  securitySchemes:
    basic: {type: http, scheme: basic}
    key: {type: apiKey, name: X-Key, in: header}
    oauth:
      type: oauth2
      flows:
        authorizationCode: {authorizationUrl: "https://a.example", tokenUrl: "https://t.example", scopes: {read: all of it}}
  schemas:
    Item:
      type: object
      discriminator: {propertyName: kind}
      required: [kind]
      properties:
        kind: {type: string}
        size: {type: integer, nullable: true, minimum: 0, exclusiveMinimum: true}
    Thing:
      allOf:
        - {$ref: "#/components/schemas/Item"}
        - {properties: {more: {additionalProperties: {$ref: "#/components/schemas/Item"}}}}
"""


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    """The same API in both words."""
    old, new = tmp_path / "swagger.yaml", tmp_path / "openapi.yaml"
    old.write_text(SWAGGER)
    new.write_text(OPENAPI)
    return old, new


@pytest.mark.parametrize("profile", ["wire", "client", "strict"])
def test_it_is_the_same_api_in_openapi_3(sides: tuple[Path, Path], profile: str) -> None:
    """The document that a person would write in OpenAPI 3.0 says the same, in both directions."""
    old, new = map(str, sides)
    assert diff(old, new, profile=profile).findings == ()
    assert diff(new, old, profile=profile).findings == ()


def test_the_same_by_every_way_in(sides: tuple[Path, Path], tmp_path: Path) -> None:
    """Bytes, a file and JSON give one contract, which is its own contract."""
    contract = open_document(sides[0]).contract.document
    assert make_contract(read(SWAGGER.encode(), "swagger")) == contract
    path = tmp_path / "swagger.json"
    path.write_text(json.dumps(yaml.safe_load(SWAGGER)))
    assert open_document(path).contract.document == contract
    assert make_contract(contract) == contract


EDITS = {
    "schema": ("kind: {type: string}", "kind: {type: integer}", "kind: {"),
    "parameter": ("name: id, in: path, required: true, type: integer", "name: id, in: path, required: true, type: boolean", "name: id"),
    "body": ('in: body, required: true, schema: {$ref: "#/definitions/Item"}', "in: body, required: true, schema: {type: string}", "Item:"),
    "answer": ('          schema: {$ref: "#/definitions/Item"}', "          schema: {type: string}", "Item:"),
    "header": ("X-Left: {type: integer", "X-Left: {type: string", "X-Left: {"),
    "form": ("name: size, in: formData, type: integer", "name: size, in: formData, type: boolean", "name: size"),
    "shared answer": ("code: {type: string}", "code: {type: integer}", "code: {"),
    "operation": ("  /form:\n", "  /forms:\n", "post:"),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_findings_have_their_places_in_the_swagger_text(edit: str, tmp_path: Path) -> None:
    """A change is found, and its line is one of the source's."""
    before, after, line = EDITS[edit]
    assert before in SWAGGER
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(SWAGGER)
    new.write_text(SWAGGER.replace(before, after, 1))
    findings = diff(str(old), str(new)).findings
    assert findings
    at = [finding.positions[0] for finding in findings if finding.positions[0] is not None]
    lines = SWAGGER.splitlines()
    assert any(line in lines[position.line - 1] for position in at), at


@pytest.mark.parametrize(
    ("before", "after", "pointer"),
    [
        ("    parameters:\n      - {name: id", "    parameters: 3\n    x-a:\n      - {name: id", "/parameters"),
        ("{type: integer, minimum: 0}", "{type: integer, minimum: a}", "/headers/X-Left"),
        ("kind: {type: string}", "kind: 3", "/definitions/Item/properties/kind"),
        ("#/definitions/Item\"}, {prop", "#/definitions/Nobody\"}, {prop", "/definitions/Thing/allOf/0/$ref"),
        ("paths:\n", "paths: []\nx-paths:\n", "/"),
        ("definitions:\n", "definitions: [1]\nx-definitions:\n", "/"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(before: str, after: str, pointer: str) -> None:
    """The pointer is one into the Swagger document."""
    assert before in SWAGGER
    with pytest.raises(InvalidDocumentError) as refused:
        read(SWAGGER.replace(before, after, 1).encode(), "swagger.yaml")
    assert pointer in (refused.value.pointer or "/")
    assert str(refused.value).startswith("swagger.yaml:")


def test_parts_in_other_files(sides: tuple[Path, Path], tmp_path: Path) -> None:
    """Parameters, answers and schemas in files are Swagger too."""
    document: Any = yaml.safe_load(SWAGGER)
    parts = {
        "schema.yaml": document["definitions"].pop("Item"),
        "failed.yaml": document["responses"].pop("Failed"),
        "tags.yaml": document["parameters"].pop("tags"),
    }
    text = json.dumps(document)
    for old, new in (
        ("#/definitions/Item", "schema.yaml"),
        ("#/responses/Failed", "failed.yaml"),
        ("#/parameters/tags", "tags.yaml"),
    ):
        text = text.replace(old, new)
    folder = tmp_path / "parts"
    folder.mkdir()
    (folder / "openapi.json").write_text(text)
    for name, part in parts.items():
        (folder / name).write_text(yaml.safe_dump(part))
    rules = {finding.rule.id for finding in diff(str(sides[0]), str(folder)).findings}
    assert rules <= {"response-media-type-added", "response-media-type-removed"}


NEWER = """\
openapi: 3.2.0
$self: https://example.com/api
info: {title: t, version: "1"}
paths:
  /a:
    query:
      requestBody: {content: {application/json: {schema: {$ref: "https://example.com/api#/components/schemas/A"}}}}
      responses: {'200': {description: '', content: {text/event-stream: {itemSchema: {type: object, properties: {n: {type: integer}}}}}}}
    additionalOperations:
      COPY: {responses: {'200': {description: ''}}}
components:
  schemas: {A: {type: object, properties: {q: {type: string}}}}
  mediaTypes: {M: {schema: {type: string}}}
"""


@pytest.mark.parametrize(
    ("before", "after", "rules"),
    [
        ("", "", set()),
        ("q: {type: string}", "q: {type: integer}", {"request-type-changed"}),
        ("n: {type: integer}", "n: {type: string}", {"response-type-changed"}),
        ("COPY:", "MOVE:", {"operation-removed", "operation-added"}),
        ("    query:", "    post:", {"operation-removed", "operation-added"}),
    ],
)
def test_openapi_3_2(before: str, after: str, rules: set[str], tmp_path: Path) -> None:
    """Other methods, the members of a stream, and a document that says what it is called."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(NEWER)
    new.write_text(NEWER.replace(before, after))
    assert {finding.rule.id for finding in diff(str(old), str(new)).findings} == rules
    calls = surface(Schemas(open_document(old).contract.document)).operations
    assert calls.keys() == {"QUERY /a", "COPY /a"}


@pytest.mark.parametrize("wrong", [[{"a": 1}], [], 5, None])
def test_a_part_of_another_type_is_refused_or_passed_over(wrong: Any) -> None:
    """A way to write arrays, and a shared response where the operation says what it produces."""
    document = yaml.safe_load(SWAGGER)
    document["paths"]["/wrong"] = {
        "get": {
            "produces": ["application/json"],
            "parameters": [{"name": "a", "in": "query", "type": "array", "items": {"type": "string"}, "collectionFormat": wrong}],
            "responses": {"200": {"$ref": "#/responses/Wrong"}},
        }
    }  # fmt: skip
    document.setdefault("responses", {})["Wrong"] = {"description": ""}
    read(json.dumps(document).encode(), "shop.json")
    document["responses"]["Wrong"] = wrong
    with pytest.raises(InvalidDocumentError):
        read(json.dumps(document).encode(), "shop.json")
