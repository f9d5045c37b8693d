"""Parameters and bodies of anybody's document, as they arrive at a server."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from own_packages import making
from servers.recording_server import RecordingServer

PARCELS = """
openapi: 3.1.0
info: {title: Parcels, version: "1"}
security: []
paths:
  /label/{a}/{b}: {get: {operationId: label, tags: [p], parameters: [{name: a, in: path, required: true, style: label, schema: {type: array, items: {type: integer}}}, {name: b, in: path, required: true, style: label, explode: true, schema: {type: object, additionalProperties: {type: string}}}], responses: {"204": {description: ok}}}}
  /matrix{a}{b}: {get: {operationId: matrix, tags: [p], parameters: [{name: a, in: path, required: true, style: matrix, explode: true, schema: {type: array, items: {type: string}}}, {name: b, in: path, required: true, style: matrix, schema: {type: object, additionalProperties: {type: string}}}], responses: {"204": {description: ok}}}}
  /simple/{a}/{b}: {get: {operationId: simple, tags: [p], parameters: [{name: a, in: path, required: true, schema: {type: object, additionalProperties: {type: string}}}, {name: b, in: path, required: true, content: {application/json: {schema: {type: object}}}}], responses: {"204": {description: ok}}}}
  /fixed?kind={k}: {get: {operationId: fixed, tags: [p], parameters: [{name: k, in: path, required: true, schema: {type: string}}, {name: n, in: query, schema: {type: integer}}, {name: target, in: query, allowReserved: true, schema: {type: string}}], responses: {"204": {description: ok}}}}
  /heads: {get: {operationId: heads, tags: [p], parameters: [{name: X-Map, in: header, schema: {type: object, additionalProperties: {type: string}}}, {name: X-Exploded, in: header, explode: true, schema: {type: object, additionalProperties: {type: string}}}, {name: seen, in: cookie, schema: {type: array, items: {type: integer}}}, {name: flat, in: cookie, explode: false, schema: {type: array, items: {type: integer}}}], responses: {"204": {description: ok}}}}
  /form:
    post:
      operationId: form
      tags: [p]
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, properties: {ids: {type: array, items: {type: integer}}, where: {type: object, properties: {x: {type: string}}}, note: {type: string}, at: {type: string, format: date-time}}}
            encoding: {ids: {style: spaceDelimited, explode: false}, where: {contentType: application/json}}
      responses: {"204": {description: ok}}
  /parts:
    post:
      operationId: parts
      tags: [p]
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: {type: object, properties: {scan: {type: string, format: binary}, text: {type: string}, key: {type: string, format: byte}, keys: {type: array, items: {type: string, format: byte}}}}
            encoding: {scan: {contentType: "image/png, image/gif"}, text: {contentType: text/markdown}}
      responses: {"204": {description: ok}}
  /either:
    patch:
      operationId: either
      tags: [p]
      requestBody:
        required: true
        content:
          application/merge-patch+json: {schema: {$ref: '#/components/schemas/Change'}}
          application/json-patch+json: {schema: {type: array, items: {type: object}}}
          text/xml; version=1: {schema: {type: string}}
          application/xml: {schema: {type: string}}
          image/png: {schema: {type: string, format: binary}}
      responses: {"204": {description: ok}}
  /null: {put: {operationId: nothing, tags: [p], requestBody: {required: true, content: {application/json: {schema: {type: [object, "null"], properties: {a: {type: string}}}}}}, responses: {"204": {description: ok}}}}
  /animals: {post: {operationId: animal, tags: [p], requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Animal'}}, application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Change'}}}}, responses: {"204": {description: ok}}}}
  /any: {put: {operationId: raw, tags: [p], requestBody: {content: {"*/*": {schema: {type: string, format: binary}}}}, responses: {"204": {description: ok}}}}
components:
  schemas:
    Change: {type: object, properties: {a: {type: string, maxLength: 3}}}
    Animal: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {kitten: '#/components/schemas/Cat'}}}
    Cat: {allOf: [{$ref: '#/components/schemas/Animal'}, {type: object, required: [lives], properties: {lives: {type: integer, maximum: 9}}}]}
"""


@pytest.fixture(scope="module")
def parcels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    with making(tmp_path_factory.mktemp("parcels")) as make:
        yield make(PARCELS, "parcels")


def test_parameters_are_written_in_their_styles(
    parcels: ModuleType, server: RecordingServer
) -> None:
    with parcels.Client(server.url) as client:
        client.p.label([1, 2], {"R": "1", "G": "2"})
        client.p.matrix(["x", "y"], {"R": "1"})
        client.p.simple({"R": "a/b"}, {"n": 1})
        client.p.fixed("k&k", n=1, target="http://a.b/c?d=e&f#g")
        client.p.heads(x_map={"R": "1"}, x_exploded={"R": "1", "G": "2"}, seen=[1, 2], flat=[3, 4])
    targets = [call.target for call in server.calls]
    assert targets[:4] == [
        "/label/.1,2/.R=1.G=2",
        "/matrix;a=x;a=y;b=R,1",
        "/simple/R,a%2Fb/%7B%22n%22%3A1%7D",
        "/fixed?kind=k%26k&n=1&target=http://a.b/c?d=e%26f%23g",
    ]
    heads = server.calls[4].headers
    assert (heads["x-map"], heads["x-exploded"]) == ("R,1", "R=1,G=2")
    assert heads["cookie"] == "seen=1; seen=2; flat=3,4"


def test_bodies_are_written_as_their_encoding_says(
    parcels: ModuleType, server: RecordingServer, tmp_path: Path
) -> None:
    scan = tmp_path / "scan.gif"
    scan.write_bytes(b"GIF")
    with parcels.Client(server.url) as client:
        client.p.form(body={"ids": [1, 2], "where": {"x": "y"}, "note": "a b"})
        client.p.parts(body={"scan": scan, "text": "# t"})
        client.p.nothing(body=None)
        client.p.raw(body=b"\x00")
        keys = {"key": b"hi", "keys": [b"a"]}
        for body in (keys, parcels.models.PartsBody(**keys)):
            client.p.parts(body=body)
            for part in (b'name="key"', b"aGk=", b'name="keys"', b"YQ=="):
                assert part in server.calls[-1].body
        with pytest.raises(parcels.RequestValidationError, match=r"body\.scan: text where a file"):
            client.p.parts(body={"scan": "abcd"})
        with pytest.raises(ValueError, match="scan\n  text where bytes are asked for"):
            parcels.models.PartsBody(scan="abcd")
    form, parts, nothing, raw = server.calls[:4]
    assert form.body == b"ids=1%202&where=%7B%22x%22%3A%22y%22%7D&note=a+b"
    assert b'filename="scan.gif"\r\nContent-Type: image/gif\r\n\r\nGIF' in parts.body
    assert b'name="text"\r\nContent-Type: text/markdown\r\n\r\n# t' in parts.body
    assert (nothing.body, nothing.headers["content-type"]) == (b"null", "application/json")
    assert (raw.body, raw.headers["content-type"]) == (b"\x00", "application/octet-stream")


def test_the_media_type_follows_the_body(parcels: ModuleType, server: RecordingServer) -> None:
    with parcels.Client(server.url) as client:
        for body in (parcels.models.Change(a="1"), {"a": "1"}, [{"op": "add"}], b"\x89PNG"):
            client.p.either(body=body)
        client.p.either(body="<a/>")
        client.p.either(body=[{}], content_type="application/merge-patch+json")
    assert [call.headers["content-type"] for call in server.calls] == [
        "application/merge-patch+json",
        "application/merge-patch+json",
        "application/json-patch+json",
        "image/png",
        "text/xml; version=1",
        "application/merge-patch+json",
    ]


def test_forms_are_checked_and_files_are_left_alone(
    parcels: ModuleType, server: RecordingServer
) -> None:
    errors = parcels.RequestValidationError
    with parcels.Client(server.url, validate=True) as client:
        client.p.form(body={"ids": [1], "at": "2026-01-31T12:00:00Z"})
        client.p.parts(body={"scan": io.BytesIO(b"PNG"), "text": "# t"})
        for body, problem in (
            ({"ids": ["one"]}, r"body\.ids\[0\]: string, not integer"),
            ({"at": "2026-01-31T12:00:00"}, r"body\.at: no date-time with a zone"),
            ({"idds": []}, r"body\.idds: unknown field; did you mean ids\?"),
        ):
            with pytest.raises(errors, match=problem):
                client.p.form(body=body)
    assert [call.path for call in server.calls] == ["/form", "/parts"]


def test_what_is_sent_is_held_against_the_schema_that_it_is_for(
    parcels: ModuleType, server: RecordingServer
) -> None:
    """That of its tag, and that of its media type."""
    models = parcels.models
    with parcels.Client(server.url, validate=True) as client:
        client.p.animal(body=models.Cat(kind="kitten", lives=9))
        client.p.animal(body={"kind": "Cat", "lives": 9})
        client.p.animal(body=models.Animal(kind="other"))
        client.p.animal(body=models.Change(a="abc"))
        for body, problem in (
            (models.Cat(kind="kitten", lives=10), r"body\.lives: more than 9"),
            ({"kind": "Cat"}, r"body\.lives: is required"),
            (models.Animal(kind="kitten"), r"body\.lives: is required"),
            (models.Change(a="abcd"), r"body\.a: longer than 3 characters"),
        ):
            with pytest.raises(parcels.RequestValidationError, match=problem):
                client.p.animal(body=body)
    json, form = "application/json", "application/x-www-form-urlencoded"
    assert [call.headers["content-type"] for call in server.calls] == [json, json, json, form]
