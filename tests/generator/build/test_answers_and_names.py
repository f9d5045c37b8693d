"""What clients of anybody's document answer with and how they are named, against a real server."""

from __future__ import annotations

import asyncio
import datetime
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from own_packages import making
from servers.recording_server import RecordingServer

from runai_generator.emit.models.later import LARGE

Package = Callable[[Any], ModuleType]


@pytest.fixture(scope="module")
def bakery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    with making(tmp_path_factory.mktemp("bakery")) as make:
        yield make(with_ring(yaml.safe_load(BAKERY)), "corner_bakery")


def with_ring(document: dict[str, Any], size: int = 45) -> dict[str, Any]:
    """The document with an operation that answers with a class of a large circle of them."""
    schemas = document["components"]["schemas"]
    for number in range(size):
        following = {"$ref": f"#/components/schemas/Ring{(number + 1) % size}"}
        schemas[f"Ring{number}"] = {
            "type": "object",
            "required": ["ringNo"],
            "properties": {
                "ringNo": {"type": "integer", "description": "Which one it is."},
                "nextRing": {"oneOf": [{"type": "string"}, following]},
                "allRings": {"type": "array", "items": following},
                **{
                    f"{kind}OrRing": {"oneOf": [{"type": "string", "format": kind}, following]}
                    for kind in ("date-time", "date", "byte", "uuid")
                },
            },
        }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Ring0"}}}
    answer = {"200": {"description": "ok", "content": content}}
    body = {"required": True, "content": content}
    document["paths"]["/ring"] = {
        "get": {"operationId": "ring", "tags": ["answers"], "responses": answer},
        "put": {
            "operationId": "turn",
            "tags": ["sending"],
            "requestBody": body,
            "responses": answer,
        },
    }
    return document


BAKERY = """
openapi: 3.1.0
info: {title: Bakery, version: "1"}
security: []
paths:
  /oven:
    get:
      operationId: oven
      tags: [answers]
      responses:
        "200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Loaf'}}}}
        "201": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Bun'}}}}
        "202": {description: ok}
        "404": {description: no, content: {application/problem+json: {schema: {$ref: '#/components/schemas/Problem'}}}}
        "409": {description: no, content: {application/json: {schema: {type: array, items: {anyOf: [{$ref: '#/components/schemas/Problem'}, {$ref: '#/components/schemas/Bun'}]}}}}}
        "422": {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/HTTPValidationError'}}}}
        4XX: {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}
        default: {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}
  /events: {get: {operationId: events, tags: [answers], responses: {"200": {description: ok, content: {text/event-stream: {schema: {$ref: '#/components/schemas/Loaf'}}}}}}}
  /both: {get: {operationId: both, tags: [answers], responses: {"200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Bun'}}, text/event-stream: {itemSchema: {type: object, properties: {event: {type: string}, data: {type: string, contentSchema: {$ref: '#/components/schemas/Loaf'}}}}}}}}}}
  /lines: {get: {operationId: lines, tags: [answers], responses: {"200": {description: ok, content: {application/jsonl: {schema: {type: array, items: {$ref: '#/components/schemas/Loaf'}}}}}}}}
  /shelf: {get: {operationId: shelf, tags: [answers], responses: {"200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}}}}
  /names: {get: {operationId: getNames, tags: [names], responses: {"200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Names'}}}}}}}
  /one: {get: {operationId: list, tags: [one], responses: {"200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Breads'}}}}}}}
  /two: {get: {operationId: list, tags: [two], responses: {"204": {description: ok}}}}
  /crumb: {get: {tags: [two], responses: {"204": {description: ok}}}, post: {operationId: get_crumb, tags: [two], responses: {"204": {description: ok}}}}
  /send:
    post:
      operationId: send
      tags: [sending]
      parameters: [{name: X-Since, in: header, schema: {type: string, format: date-time}}, {name: from, in: cookie, schema: {type: string, format: date-time}}]
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, required: [scan], properties: {scan: {type: string, format: binary}, tags: {type: array, items: {type: string}}, note: {type: string}}}
            encoding:
              scan: {contentType: "image/png, image/jpeg", headers: {X-Rate: {schema: {type: integer, default: 7}}, X-Free: {schema: {type: string}}}}
              tags: {style: pipeDelimited, explode: false}
      responses: {"204": {description: ok}}
  /form: {post: {operationId: form, tags: [sending], requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {url: {type: string}}}, encoding: {url: {allowReserved: true}}}}}, responses: {"204": {description: ok}}}}
  /anything: {put: {operationId: anything, tags: [sending], requestBody: {content: {"*/*": {}}}, responses: {"204": {description: ok}}}}
  /blob: {put: {operationId: blob, tags: [sending], requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Blob'}}}}, responses: {"200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Blob'}}}}}}}
  /xml: {put: {operationId: xml, tags: [sending], callbacks: {baked: {"{$url}": {post: {responses: {"200": {description: ok}}}}}}, requestBody: {content: {text/xml: {schema: {$ref: '#/components/schemas/Bun'}}}}, responses: {"204": {description: ok}}}}
webhooks:
  sold: {post: {responses: {"200": {description: ok}}}}
components:
  schemas:
    Loaf: {type: object, required: [name], properties: {name: {type: string}, weight: {type: integer}}}
    Bun: {type: object, required: [size], properties: {size: {type: integer}}}
    Problem: {type: object, required: [title], properties: {title: {type: string}, detail: {type: string}}}
    Fault: {type: object, properties: {reason: {type: string}}}
    ValidationError: {type: object, required: [loc, msg], properties: {loc: {type: array, items: {anyOf: [{type: string}, {type: integer}]}}, msg: {type: string}}}
    HTTPValidationError: {type: object, properties: {detail: {type: array, items: {$ref: '#/components/schemas/ValidationError'}}}}
    Shelf:
      type: object
      required: [id]
      properties:
        id: {type: string}
        at: {type: array, prefixItems: [{type: number}, {$ref: '#/components/schemas/Bun'}], items: false}
        open: {type: array, prefixItems: [{type: string}], items: {type: integer}}
        board: {$ref: '#/components/schemas/Board'}
      patternProperties: {"^bun-": {$ref: '#/components/schemas/Bun'}}
      additionalProperties: {$ref: '#/components/schemas/Loaf'}
    Board: {type: object, required: [wood], properties: {wood: {type: string}}, additionalProperties: {type: string, format: date}}
    Blob: {type: object, properties: {data: {type: string, format: byte}, more: {type: string, contentEncoding: base64}}}
    Bread: {oneOf: [{$ref: '#/components/schemas/Loaf'}, {$ref: '#/components/schemas/Bun'}]}
    Breads: {type: array, items: {$ref: '#/components/schemas/Bread'}}
    ByName: {type: object, additionalProperties: {$ref: '#/components/schemas/Bread'}}
    Brot: {$ref: '#/components/schemas/Loaf'}
    Baked: {type: string, format: date-time}
    Grade: {type: integer, enum: [1, 2], x-enum-varnames: [PLAIN, FANCY], x-enum-descriptions: [Every day., On Sundays.]}
    Order: {type: string, enum: [createdAt, -createdAt, name, NAME, a-b, a_b, "a b", "!=", ">"]}
    Names:
      type: object
      properties:
        Größe: {type: integer}
        crust: {title: Crust Kind, description: Of the bread., type: object, properties: {dark: {type: boolean, description: Very dark.}}}
        second: {title: Crust Kind, type: object, properties: {light: {type: boolean}}}
        either: {oneOf: [{title: Left Side, type: object, required: [l], properties: {l: {type: string}}}, {title: Right Side, type: object, required: [r], properties: {r: {type: string}}}]}
        loaf: {title: Loaf, type: object, properties: {slices: {type: integer}}}
        grade: {$ref: '#/components/schemas/Grade'}
        order: {$ref: '#/components/schemas/Order'}
        bread: {$ref: '#/components/schemas/ByName'}
        brot: {$ref: '#/components/schemas/Brot'}
        baked: {$ref: '#/components/schemas/Baked'}
"""


@pytest.mark.parametrize(
    ("status", "body", "kind", "message"),
    [
        (404, {"title": "No", "detail": "gone"}, "Problem", "gone"),
        (409, [{"title": "a"}, {"size": 2}], "list", ""),
        (422, {"detail": [{"loc": ["body", "a", 0], "msg": "bad"}, {"loc": ["q"], "msg": "no"}]},
         "HTTPValidationError", "body.a.0: bad; q: no"),
        (418, {"reason": "tea"}, "Fault", ""),
        (500, {"other": 1}, "Fault", ""),
        (502, "down", "str", "down"),
    ],
)  # fmt: skip
def test_the_body_of_an_error_is_its_model(
    bakery: ModuleType, server: RecordingServer, status: int, body: Any, kind: str, message: str
) -> None:
    async def asynchronously() -> Any:
        async with bakery.AsyncClient(server.url, max_retries=0) as client:
            with pytest.raises(bakery.APIStatusError) as caught:
                await client.answers.oven()
        return caught.value

    server.answers["GET", "/oven"] = (status, "application/json", json.dumps(body).encode())
    with (
        bakery.Client(server.url, max_retries=0) as client,
        pytest.raises(bakery.APIStatusError) as caught,
    ):
        client.answers.oven()
    for error in (caught.value, asyncio.run(asynchronously())):
        assert type(error.body).__name__ == kind
        assert error.message == message
    if status == 409:
        assert caught.value.body == [bakery.models.Problem(title="a"), bakery.models.Bun(size=2)]


def test_each_success_has_its_type(bakery: ModuleType, server: RecordingServer) -> None:
    answers = []
    with bakery.Client(server.url) as client:
        for status, body in ((200, b'{"name": "a"}'), (201, b'{"size": 1}'), (202, b"")):
            server.answers["GET", "/oven"] = (status, "application/json", body)
            answers.append(client.answers.oven())
    assert answers == [bakery.models.Loaf(name="a"), bakery.models.Bun(size=1), None]


STREAM = (
    b': hello\n\nevent: loaf\r\nid: 7\r\ndata: {"name":\r\ndata: "ry\xe2\x80\xa8e"}\r\n\r\n'
    b'retry: 5\ndata: {"name": "b", "weight": "heavy"}\n\ndata: [DONE]\n\n'
)


@pytest.mark.parametrize("method", ["events", "both"])
def test_server_sent_events_are_objects(
    bakery: ModuleType, server: RecordingServer, method: str
) -> None:
    async def asynchronously() -> list[Any]:
        async with bakery.AsyncClient(server.url) as client:
            streaming = getattr(client.answers.with_streaming_response, method)
            async with streaming(accept="text/event-stream") as response:
                return [event async for event in response.iter_events()]

    server.answers["GET", f"/{method}"] = (200, "text/event-stream", STREAM)
    with bakery.Client(server.url) as client:
        whole = getattr(client.answers, method)(accept="text/event-stream")
        streaming = getattr(client.answers.with_streaming_response, method)
        with streaming(accept="text/event-stream") as response:
            events = list(response.iter_events())
    assert whole == events == asyncio.run(asynchronously())
    assert events[0].data == bakery.models.Loaf(name="ry\u2028e")
    assert [(e.event, e.id, e.retry) for e in events] == [
        ("loaf", "7", None),
        ("message", "7", 5),
        ("message", "7", None),
    ]
    assert (events[1].data.weight, events[2].data) == ("heavy", "[DONE]")


def test_lines_of_json_are_models(bakery: ModuleType, server: RecordingServer) -> None:
    async def asynchronously() -> list[Any]:
        async with (
            bakery.AsyncClient(server.url) as client,
            client.answers.with_streaming_response.lines() as response,
        ):
            return [item async for item in response.iter_items()]

    content = b'{"name":"a"}\n\n\x1e{"name":"b","weight":2}'
    server.answers["GET", "/lines"] = (200, "application/jsonl", content)
    with bakery.Client(server.url) as client:
        with client.answers.with_streaming_response.lines() as response:
            items = list(response.iter_items())
        assert client.answers.lines() == items == asyncio.run(asynchronously())
    assert items == [bakery.models.Loaf(name="a"), bakery.models.Loaf(name="b", weight=2)]


def test_lines_end_where_they_end_however_they_come() -> None:
    from runai_generator.runtime._core.messages.events import Lines

    text = b"a\r\nb\rc\n\nd\x0be\xe2\x80\xa8f\r\n"
    for size in range(1, len(text)):
        lines = Lines()
        pieces = [text[i : i + size] for i in range(0, len(text), size)]
        got = [line for piece in pieces for line in lines.feed(piece)] + lines.rest()
        assert got == [b"a", b"b", b"c", b"", b"d\x0be\xe2\x80\xa8f"]


def test_fixed_tuples_and_fields_of_any_name_have_types(
    bakery: ModuleType, server: RecordingServer
) -> None:
    models = bakery.models
    server.answers["GET", "/shelf"] = answer = {
        "id": "1", "at": [1, {"size": 2}], "open": ["a", 1], "bun-a": {"size": 3}, "rye": {"name": "q"},
        "board": {"wood": "oak", "cut": "2030-01-02"},
    }  # fmt: skip
    with bakery.Client(server.url, strict=True) as client:
        shelf = client.answers.shelf()
    assert shelf.at == (1.0, models.Bun(size=2))
    assert shelf.open == ["a", 1]
    assert shelf.model_extra == {"bun-a": models.Bun(size=3), "rye": models.Loaf(name="q")}
    assert shelf.board.cut == datetime.date(2030, 1, 2)
    assert shelf.to_dict() == answer
    server.answers["GET", "/shelf"] = {"id": 5, "at": [1], "bun-a": {"size": "x"}, "rye": 7}
    with bakery.Client(server.url, strict=True) as client:
        with pytest.raises(bakery.ResponseValidationError):
            client.answers.shelf()
        odd = client.with_options(strict=False).answers.shelf()
    assert (odd.id, odd.at, odd.rye) == (5, [1], 7)
    assert type(odd.model_extra["bun-a"]) is models.Bun


def test_names_are_those_of_the_document(bakery: ModuleType) -> None:
    models = bakery.models
    names = models.Names.model_fields
    assert "groesse" in names
    assert [type_of(names[n]) for n in ("crust", "second", "loaf")] == [
        "CrustKind",
        "NamesSecond",
        "NamesLoaf",
    ]
    assert {"LeftSide", "RightSide"} <= set(dir(models))
    assert {m.name: m.value for m in models.Order} == {
        "CREATED_AT": "createdAt", "CREATED_AT_DESC": "-createdAt", "NAME": "name", "NAME_UPPER": "NAME",
        "A_B": "a-b", "A_UNDERSCORE_B": "a_b", "A_SPACE_B": "a b", "NOT_EQUAL": "!=", "GREATER": ">",
    }  # fmt: skip
    assert [m.name for m in models.Grade] == ["PLAIN", "FANCY"]
    client = bakery.Client("https://api.example.com")
    assert client.one.list_
    assert client.two.list_
    assert client.two.get_crumb.__doc__.splitlines()[2].strip() == "`POST /crumb`"
    assert client.two.get_crumb_2.__doc__.splitlines()[2].strip() == "`GET /crumb`"


def type_of(field: Any) -> str:
    return next(arm.__name__ for arm in field.annotation.__args__ if arm is not type(None))


def test_all_that_the_document_names_is_in_models(bakery: ModuleType) -> None:
    models = bakery.models
    assert models.Bread == models.Loaf | models.Bun
    assert models.Breads == list[models.Loaf | models.Bun]
    assert models.ByName == dict[str, models.Loaf | models.Bun]
    assert models.Brot is models.Loaf
    assert models.Baked is datetime.datetime


def test_descriptions_are_kept_also_of_values_and_of_what_has_no_name(bakery: ModuleType) -> None:
    folder = Path(bakery.__file__).parent / "models"
    assert '    FANCY = 2\n    """On Sundays."""' in (folder / "grade.py").read_text()
    assert '"""Very dark."""' in (folder / "crust_kind.py").read_text()


def test_classes_of_a_large_circle_are_loaded_when_they_come(
    bakery: ModuleType, server: RecordingServer
) -> None:
    models, loaded = bakery.models, f"{bakery.__name__}.models.ring"
    server.answers["GET", "/ring"] = answer = {
        "ringNo": 0,
        "nextRing": {"ringNo": 1, "nextRing": "more"},
        "allRings": [{"ringNo": 1}],
    }
    with bakery.Client(server.url, strict=True) as client:
        ring = client.answers.ring()
    assert f"{loaded}1" in sys.modules
    assert f"{loaded}2" not in sys.modules  # text is what it is, whatever might come instead
    assert ring.next_ring == models.Ring1(ring_no=1, next_ring="more")
    assert ring.all_rings == [models.Ring1(ring_no=1)]
    assert ring.to_dict() == answer
    made = models.Ring0(ring_no=0, next_ring={"ring_no": 1, "next_ring": models.Ring2(ring_no=2)})
    assert type(made.next_ring.next_ring) is models.Ring2
    with pytest.raises(ValueError, match=r"ringNo: Field required"):
        models.Ring0(ring_no=0, next_ring={"nextRing": "a"})


def test_classes_of_a_large_circle_stand_beside_formats(
    bakery: ModuleType, server: RecordingServer
) -> None:
    server.answers["GET", "/ring"] = answer = {
        "ringNo": 0,
        "date-timeOrRing": "2030-01-02T03:04:05Z",
        "dateOrRing": "2030-01-02",
        "byteOrRing": "aGk=",
        "uuidOrRing": {"ringNo": 1, "uuidOrRing": "71f69d83-ba66-4822-adf5-55ce55efd210"},
    }
    with bakery.Client(server.url, strict=True) as client:
        ring = client.answers.ring()
    assert ring.date_time_or_ring.year == 2030
    assert ring.date_or_ring == datetime.date(2030, 1, 2)
    assert ring.byte_or_ring == b"hi"
    assert ring.uuid_or_ring.uuid_or_ring.version == 4
    assert ring.to_dict() == answer


def test_answers_of_a_large_circle_that_do_not_fit_are_read_as_far_as_they_do(
    bakery: ModuleType, server: RecordingServer
) -> None:
    server.answers["GET", "/ring"] = {
        "ringNo": "zero",
        "nextRing": {"ringNo": "one", "nextRing": {"ring_no": 2}},
    }
    with bakery.Client(server.url) as client:
        ring = client.answers.ring()
        with pytest.raises(bakery.ResponseValidationError):
            client.with_options(strict=True).answers.ring()
    assert ring.ring_no == "zero"
    assert type(ring.next_ring) is bakery.models.Ring1
    assert (ring.next_ring.ring_no, ring.next_ring.next_ring.model_extra) == ("one", {"ring_no": 2})


# --- sending


def test_parts_have_headers_and_styles(bakery: ModuleType, server: RecordingServer) -> None:
    with bakery.Client(server.url) as client:
        client.sending.send(body={"scan": b"1", "tags": ["a", "b"]})
        client.sending.send(
            body={"scan": ("n.jpg", b"2", "image/jpeg", {"X-Free": "v", "X-Rate": "9"})}
        )
        client.sending.form(body={"url": "http://a.b/c?d=e"})
    first, second, form = (call.body.replace(b"\r\n", b"|") for call in server.calls)
    assert b"X-Rate: 7|Content-Type: image/png||1|" in first
    assert b'name="tags"||a|b|' in first
    assert b'filename="n.jpg"|X-Rate: 9|X-Free: v|Content-Type: image/jpeg||2|' in second
    assert form == b"url=http://a.b/c?d=e"


def test_where_anything_goes_bytes_go_as_bytes(bakery: ModuleType, server: RecordingServer) -> None:
    with bakery.Client(server.url) as client:
        client.sending.anything(body=b"\x00")
        client.sending.anything(body={"a": 1})
    assert [(call.headers["content-type"], call.body) for call in server.calls] == [
        ("application/octet-stream", b"\x00"),
        ("application/json", b'{"a":1}'),
    ]


def test_bytes_in_json_are_base64_both_ways(bakery: ModuleType, server: RecordingServer) -> None:
    blob = bakery.models.Blob
    server.answers["PUT", "/blob"] = {"data": "-_8=", "more": "+/8"}
    with bakery.Client(server.url, strict=True) as client:
        answer = client.sending.blob(body=blob(data=b"\xfb\xff", more="+/8="))
        client.sending.blob(body={"data": b"\xfb\xff"})
    assert answer == blob(data=b"\xfb\xff", more=b"\xfb\xff")
    assert [call.json for call in server.calls] == [
        {"data": "+/8=", "more": "+/8="},
        {"data": "+/8="},
    ]
    assert blob.from_json(answer.to_json()) == answer


@pytest.mark.parametrize("given", ["2030-01-01T00:00:00", "2030-01-01", "soon"])
@pytest.mark.parametrize("name", ["x_since", "from_"])
def test_text_that_is_no_time_with_a_zone_is_refused(
    bakery: ModuleType, server: RecordingServer, name: str, given: str
) -> None:
    with bakery.Client(server.url) as client, pytest.raises(bakery.RequestValidationError):
        client.sending.send(body={"scan": b""}, **{name: given})
    assert server.calls == []


def test_what_is_left_out_is_noted(bakery: ModuleType) -> None:
    readme = (Path(bakery.__file__).parents[1] / "README.md").read_text()
    for note in ("the webhook sold is", "PUT /xml: the callback baked is", "text/xml is sent and read as it is",
                 "its header X-Free is sent where the part is given as"):  # fmt: skip
        assert note in readme


@pytest.mark.slow
@pytest.mark.parametrize("checker", [("mypy", "--strict"), ("pyright", "--pythonpath", sys.executable)])  # fmt: skip
def test_type_checkers_have_nothing_to_say(
    bakery: ModuleType, tmp_path: Path, checker: tuple[str, ...]
) -> None:
    """Of all kinds in this document, the classes of a large circle with their later fields among them."""
    tool, *options = checker
    package = Path(str(bakery.__file__)).parent
    options += [f"--cache-dir={tmp_path}"] if tool == "mypy" else []
    run = subprocess.run(
        [Path(sys.executable).with_name(tool), *options, package / "models", package / "inputs.py", package / "resources"],
        cwd=package.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]
    assert len(list(package.glob("models/*.py"))) > LARGE


FLAWED = """
openapi: 3.1.0
info: {title: Flawed, version: "1"}
paths:
  /things:
    get:
      operationId: things
      tags: [lists]
      parameters:
      - {name: offset, in: query, schema: {type: [integer, string]}}
      - {name: limit, in: query, schema: {type: [string, integer]}}
      responses:
        200:
          description: ok
          content:
            "*/*": {schema: {type: string}}
            application/json: {}
  /closed:
    get:
      operationId: closed
      tags: [lists]
      responses:
        200: {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Closed"}}}}
components:
  schemas:
    Closed:
      type: object
      properties: {name: {type: string}, odd: {type: string, enum: [{}, [1]]}}
      additionalProperties: {allOf: [{type: string}, {type: integer}]}
"""


def test_what_contradicts_itself_is_built_and_imported(
    package: Package, server: RecordingServer
) -> None:
    """Offsets of two types, content that may be anything beside JSON, extra fields that cannot be."""
    flawed = package(FLAWED)
    server.answers["GET", "/things"] = {"a": 1}
    server.answers["GET", "/closed"] = {"name": "n"}
    with flawed.Client(server.url) as client:
        assert client.lists.things(offset=1) == {"a": 1}
        assert client.lists.closed().name == "n"
