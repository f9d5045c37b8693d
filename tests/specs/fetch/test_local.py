"""Documents in several files: what may be read, and what becomes of references."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from runai_specs.errors import InvalidDocumentError, ToolkitError
from runai_specs.fetch import Fetched, Format, Source, fetch
from runai_specs.fetch.transport.http import HttpTransport

from .publishing import contract, of_tag

ROOT = """
openapi: 3.0.3
info: {title: Shelves, version: '1'}
paths:
  /shelves:
    $ref: paths/shelves.yaml
  /shelves/{shelf}:
    parameters:
      - $ref: './common.json#/parameters/Shelf'
    get:
      responses:
        '200':
          description: ok
          headers: {X-Count: {$ref: 'common.json#/headers/Count'}}
          content: {a/b: {schema: {$ref: '#/components/schemas/Shelf'}}}
        default: {$ref: 'common.json#/responses/Failed'}
components:
  schemas:
    Shelf: {$ref: schemas/shelf.yaml}
    Id: {type: boolean}
"""

FILES = {
    "api.yaml": ROOT,
    "paths/shelves.yaml": """
post:
  requestBody: {$ref: '../common.json#/requestBodies/Shelf'}
  responses: {'200': {description: ok, content: {a/b: {schema: {$ref: '../schemas/shelf.yaml'}}}}}
""",
    "schemas/shelf.yaml": """
type: object
properties:
  id: {$ref: '../common.json#/schemas/Id'}
  inner: {$ref: 'shelf.yaml'}
  $ref: {type: string}
  responses: {type: string}
  book: {$ref: '#/definitions/Book'}
example: {$ref: nowhere.yaml}
definitions:
  Book: {type: object, properties: {shelf: {$ref: '#'}}}
""",
    "common.json": json.dumps(
        {
            "schemas": {"Id": {"type": "string"}},
            "headers": {"Count": {"schema": {"type": "integer"}}},
            "responses": {"Failed": {"description": "no"}},
            "requestBodies": {"Shelf": {"content": {"a/b": {"schema": {"$ref": "#/schemas/Id"}}}}},
            "parameters": {
                "Shelf": {
                    "name": "shelf",
                    "in": "path",
                    "required": True,
                    "schema": {"$ref": "#/schemas/Id"},
                }
            },
        }
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A document in four files."""
    place = tmp_path / "api"
    for name, text in FILES.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    return place


def local(path: Path, transport: HttpTransport) -> Fetched:
    """The document at a path."""
    return fetch(Source("mine", Format.LOCAL, str(path)), transport=transport)


@pytest.mark.parametrize("name", ["", "api.yaml"])
def test_files_become_one_document(folder: Path, transport: HttpTransport, name: str) -> None:
    """What references in other files name becomes a component of its kind, or a path item."""
    got = local(folder / name, transport)
    document: Any = got.document
    ref = {"$ref": "#/components/schemas/Shelf"}
    made = document["paths"]["/shelves"]["post"]
    assert made["responses"]["200"]["content"]["a/b"]["schema"] == ref
    assert made["requestBody"] == {"$ref": "#/components/requestBodies/Shelf"}
    item = document["paths"]["/shelves/{shelf}"]
    assert item["parameters"] == [{"$ref": "#/components/parameters/Shelf"}]
    answers = item["get"]["responses"]
    assert answers["default"] == {"$ref": "#/components/responses/Failed"}
    assert answers["200"]["headers"]["X-Count"] == {"$ref": "#/components/headers/Count"}
    assert "nowhere" in json.dumps(document)  # an example is data, whatever it looks like
    schemas = document["components"]["schemas"]
    assert "shelf" not in schemas
    assert schemas["Id"] == {"type": "boolean"}
    assert schemas["Id_2"] == {"type": "string"}
    assert schemas["Shelf"]["properties"]["id"] == {"$ref": "#/components/schemas/Id_2"}
    assert schemas["Shelf"]["properties"]["inner"] == ref
    assert schemas["Shelf"]["properties"]["book"] == {"$ref": "#/components/schemas/Book"}
    assert schemas["Book"]["properties"]["shelf"] == ref
    assert len(got.pages) == 4


def test_documents_of_a_folder_are_merged(tmp_path: Path, transport: HttpTransport) -> None:
    """Documents per tag in one folder are parts of one."""
    for tag in ("Shelves", "Books"):
        (tmp_path / f"{tag}.json").write_text(json.dumps(of_tag(contract(), tag)))
    got = local(tmp_path, transport)
    assert got.document["paths"] == contract()["paths"]
    assert got.conflicts == ()


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        ("../secret.yaml", "leaves"),
        ("%2e%2e/secret.yaml", "leaves"),
        ("/etc/passwd", "is an absolute path"),
        ("link/secret.yaml", "leaves"),
        ("https://elsewhere.test/a.yaml", "is remote"),
        ("file:///etc/passwd", "is remote"),
        ("//elsewhere.test/a.yaml", "is remote"),
        ("missing.yaml", "which is not there"),
        ("common.json#/schemas/Nobody", "leads to nothing"),
        ("schemas/shelf.yaml#/type/deeper", "leads to nothing"),
        ("fifo.yaml", "is a FIFO, not a file"),
        ("schemas", "is a folder, not a file"),
        ("a%00b.yaml", "has control characters"),
        ("loop.yaml", "Too many levels of symbolic links"),
        (".git/config", "is git's own"),
    ],
)
def test_references_stay_in_the_folder(
    folder: Path, transport: HttpTransport, reference: str, problem: str
) -> None:
    """A reference to anything but a part of a file in the folder is refused in one line."""
    (folder.parent / "secret.yaml").write_text("type: string\n")
    (folder / "link").symlink_to(folder.parent)
    (folder / "loop.yaml").symlink_to("loop.yaml")
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("a: 1")
    os.mkfifo(folder / "fifo.yaml")
    root = yaml.safe_load(ROOT)
    root["components"]["schemas"]["Id"] = {"$ref": reference}
    (folder / "api.yaml").write_text(json.dumps(root))
    for path in (folder, folder / "api.yaml"):
        with pytest.raises(InvalidDocumentError, match=problem) as error:
            local(path, transport)
        assert str(error.value).startswith(str(folder))
        assert "\n" not in str(error.value)


def test_path_items_that_refer_in_a_circle(folder: Path, transport: HttpTransport) -> None:
    """What would have to be written into itself is refused."""
    (folder / "paths/shelves.yaml").write_text("$ref: shelves.yaml\n")
    with pytest.raises(InvalidDocumentError, match="leads back to itself"):
        local(folder, transport)


def test_other_files_of_a_folder_do_no_harm(folder: Path, transport: HttpTransport) -> None:
    """A template that is no YAML is passed over; a damaged document is not."""
    (folder / "chart.yaml").write_text("{{ if }}: [\n")
    assert local(folder, transport).document["paths"]
    (folder / "api.yaml").rename(folder / "shelves-api.yaml")  # not the name of a root
    (folder / "other.yaml").write_text("openapi: 3.0.3\npaths: [\n")
    with pytest.raises(InvalidDocumentError, match=r"other\.yaml"):
        local(folder, transport)


def test_a_folder_without_a_document(tmp_path: Path, transport: HttpTransport) -> None:
    """Files that are no OpenAPI document do not make one."""
    (tmp_path / "package.json").write_text("{}")
    with pytest.raises(ToolkitError, match="holds no OpenAPI document"):
        local(tmp_path, transport)


def test_nothing_at_the_path(tmp_path: Path, transport: HttpTransport) -> None:
    """A path without a file is an error that names it."""
    with pytest.raises((ToolkitError, OSError), match=r"gone\.yaml"):
        local(tmp_path / "gone.yaml", transport)
