"""Clients of one document by this toolkit and by openapi-python-client, feature by feature.

Each row of the table in docs/beside-openapi-python-client.md is what both sides do here.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from own_packages import making

from runai_generator.prepare import prepare
from runai_specs.openapi.reading.reader import parse

PAGE = Path("docs/beside-openapi-python-client.md")
LIBRARY = """
openapi: 3.0.3
info: {title: Library, version: "1"}
security: [{key: []}]
paths:
  /shelves/{id}:
    get:
      operationId: get_shelf
      tags: [shelves]
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}, {name: near, in: query, style: deepObject, schema: {type: object, additionalProperties: {type: string}}}]
      responses:
        "200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}}
        "404": {description: none, content: {application/json: {schema: {$ref: '#/components/schemas/Missing'}}}}
    put:
      operationId: put_shelf
      tags: [shelves]
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}, application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Label'}}}}
      responses: {"204": {description: ok}}
  /scans:
    post:
      operationId: send_scan
      tags: [scans]
      requestBody: {required: true, content: {multipart/form-data: {schema: {$ref: '#/components/schemas/Scan'}}}}
      responses: {"204": {description: ok}}
  /media: {get: {operationId: list_media, tags: [media], responses: {"200": {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Medium'}}}}}}}}
  /record: {get: {operationId: marc, tags: [media], responses: {"200": {description: ok, content: {application/xml: {schema: {$ref: '#/components/schemas/Shelf'}}}}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Library-Key}}
  schemas:
    Shelf:
      type: object
      properties:
        labels: {type: object, nullable: true, additionalProperties: {type: string}}
        size: {type: string, enum: [low, high]}
        place: {type: object, title: Room And Row, properties: {room: {type: integer}}}
      additionalProperties: {$ref: '#/components/schemas/Book'}
    Label: {type: object, properties: {text: {type: string}}}
    Scan: {type: object, required: [page], properties: {page: {type: string, format: binary}}}
    Book: {type: object, properties: {lent: {type: string, format: date}}}
    Missing: {type: object, properties: {wanted: {type: integer}}}
    Medium: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {film: '#/components/schemas/Film'}}}
    Film: {allOf: [{$ref: '#/components/schemas/Medium'}, {type: object, properties: {minutes: {type: integer}}}]}
"""


@dataclass
class Wire:
    """Answers every request with the same, and keeps the last one."""

    answer: httpx.Response = field(default_factory=lambda: httpx.Response(204))
    last: httpx.Request = field(default_factory=lambda: httpx.Request("GET", "http://x"))

    def respond(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.last = request
        return self.answer


@dataclass(frozen=True)
class Side:
    """A client package, a way to call `namespace.operation` of it, and what building it printed."""

    package: Any
    wire: Wire
    call: Callable[..., Any]
    told: str

    @property
    def is_theirs(self) -> bool:
        return hasattr(self.package, "AuthenticatedClient")

    def get(self, answer: Any, operation: str = "shelves.get_shelf", *args: Any, **kw: Any) -> Any:
        self.wire.answer = answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)  # fmt: skip
        return self.call(operation, *(args or [1] * operation.startswith("shelves")), **kw)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Side]:
    wire = Wire()
    with making(tmp_path_factory.mktemp("ours")) as make:
        package = make(LIBRARY, "library_ours")
        client = package.Client("http://x", api_key="k", max_retries=0, http_client=httpx.Client(transport=httpx.MockTransport(wire.respond)))  # fmt: skip

        def call(operation: str, *args: Any, **kw: Any) -> Any:
            namespace, name = operation.split(".")
            try:
                return getattr(getattr(client, namespace), name)(*args, **kw)
            except package.APIStatusError as error:
                return error.body

        document, _ = parse(LIBRARY.encode(), "library.yaml")
        yield Side(package, wire, call, "\n".join(prepare(document, source="library.yaml").notes))


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Side]:
    folder, wire = tmp_path_factory.mktemp("theirs"), Wire()
    (folder / "library.yaml").write_text(LIBRARY)
    (folder / "settings.yaml").write_text("post_hooks: []\n")
    tool = Path(sys.executable).with_name("openapi-python-client")
    run = subprocess.run(
        [tool, "generate", "--path", "library.yaml", "--output-path", "library_theirs", "--meta", "none", "--config", "settings.yaml"],
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    sys.path.insert(0, str(folder))
    package = importlib.import_module("library_theirs")
    for module in ("models", "types"):
        importlib.import_module(f"library_theirs.{module}")
    client = package.AuthenticatedClient("http://x", token="k", httpx_args={"transport": httpx.MockTransport(wire.respond)})  # fmt: skip

    def call(operation: str, *args: Any, **kw: Any) -> Any:
        module = importlib.import_module(f"library_theirs.api.{operation}")
        return module.sync_detailed(*args, client=client, **kw).parsed

    yield Side(package, wire, call, run.stdout + run.stderr)
    sys.path.remove(str(folder))
    for name in [m for m in sys.modules if m.partition(".")[0] == "library_theirs"]:
        del sys.modules[name]


def header_key(side: Side) -> bool:
    side.get({})
    return side.wire.last.headers.get("x-library-key") == "k"


def typed_extras(side: Side) -> bool:
    shelf = side.get({"x": {"lent": "2030-01-02"}})
    extras = getattr(shelf, "additional_properties", None) or shelf.model_extra
    return type(extras["x"]) is side.package.models.Book


def nullable_maps(side: Side) -> bool:
    none, some = side.get({"labels": None}).labels, side.get({"labels": {"a": "b"}}).labels
    return none is None and some["a"] == "b"


def titles(side: Side) -> bool:
    return type(side.get({"place": {"room": 1}}).place).__name__.endswith("RoomAndRow")


def children(side: Side) -> bool:
    (film,) = side.get([{"kind": "film", "minutes": 9}], "media.list_media")
    return type(film) is side.package.models.Film


def typed_errors(side: Side) -> bool:
    return type(side.get(httpx.Response(404, json={"wanted": 3}))) is side.package.models.Missing


def file_names(side: Side) -> bool:
    body: Any = {"page": ("a.png", b"1", "image/png")}
    if side.is_theirs:
        body = side.package.models.Scan(side.package.types.File(b"1", "a.png", "image/png"))
    side.get(httpx.Response(204), "scans.send_scan", body=body)
    return b'filename="a.png"' in side.wire.last.content


def media_by_body(side: Side) -> bool:
    label = side.package.models.Label(text="a b")
    side.get(httpx.Response(204), "shelves.put_shelf", 1, body=label)
    return side.wire.last.content == b"text=a+b"


def warned(side: Side) -> bool:
    return "application/xml" in side.told


def new_values(side: Side) -> bool:
    try:
        return bool(side.get({"size": "middle"}).size == "middle")
    except ValueError:
        return False


def deep_objects(side: Side) -> bool:
    near: Any = {"room": "7"}
    if side.is_theirs:
        near = side.package.models.GetShelfNear.from_dict(near)
    side.get({}, near=near)
    return dict(side.wire.last.url.params) == {"near[room]": "7"}


def other_answers(side: Side) -> bool:
    return bool(side.get(httpx.Response(200, content=b"<a/>"), "media.marc") == b"<a/>")


FEATURES: dict[str, Callable[[Side], bool]] = {
    "an API key goes in the header that the document names": header_key,
    "fields of any name have their type": typed_extras,
    "a map may be null": nullable_maps,
    "titles name inline classes": titles,
    "a base is read as the child that its discriminator names": children,
    "the body of an error is its model": typed_errors,
    "an upload has a file name and a type": file_names,
    "the media type follows the class of the body": media_by_body,
    "what is left out is said at the build": warned,
    "a value that an enumeration does not have is kept": new_values,
    "an object in a query is written in its style": deep_objects,
    "an answer without a model is given as bytes": other_answers,
}


@pytest.mark.slow
def test_the_table_is_what_both_clients_do(ours: Side, theirs: Side) -> None:
    said = {True: "yes", False: "no"}
    rows = [f"| {n} | {said[has(ours)]} | {said[has(theirs)]} |" for n, has in FEATURES.items()]
    assert [line for line in PAGE.read_text().splitlines() if line.endswith((" yes |", " no |"))] == rows  # fmt: skip
