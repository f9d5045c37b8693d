"""What can be compared: files, folders of parts, git revisions; and what is said where it cannot."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from runai_compat.commands.main import main
from runai_specs.openapi.reading.source_map import positions

ROOT = """\
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /pets: {$ref: "paths/pets.yaml"}
"""
PETS = """\
get:
  parameters: [{$ref: "../common.yaml#/limit"}]
  responses:
    '200':
      description: ""
      content:
        application/json:
          schema: {$ref: "../schemas/Pet.yaml"}
"""
COMMON = "limit: {name: limit, in: query, schema: {type: integer}}\n"
PET = """\
type: object
required: [id]
properties:
  id: {type: string}
  young:
    type: array
    items: {$ref: "Pet.yaml"}
  owner: {$ref: "#/definitions/Owner"}
definitions:
  Owner:
    type: string
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A document in four files, one of which refers to itself."""
    made = tmp_path / "api"
    for name, text in (
        ("openapi.yaml", ROOT),
        ("paths/pets.yaml", PETS),
        ("common.yaml", COMMON),
        ("schemas/Pet.yaml", PET),
    ):
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return made


def changed(folder: Path) -> Path:
    """A copy in which the owner is a number."""
    copy = folder.with_name("changed")
    for path in folder.rglob("*.yaml"):
        target = copy / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text().replace("    type: string\n", "    type: integer\n"))
    return copy


def test_a_folder_of_parts_is_compared_with_its_place_in_the_part(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The finding names file, line and column of both sides."""
    assert (
        main(["diff", str(folder), str(changed(folder) / "openapi.yaml"), "--format", "json"]) == 1
    )
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["rule"] == "response-type-changed"
    assert finding["location"] == "response.200.body.owner"
    assert finding["source"]["before"] == {
        "file": f"{folder}/schemas/Pet.yaml",
        "line": 10,
        "column": 3,
    }


def test_two_git_revisions(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """git:REV:PATH reads a file, or a folder, and what it refers to, as they were."""

    def git(*arguments: str) -> None:
        identity = ("-c", "user.email=a@b.example", "-c", "user.name=a")
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "first")
    (folder / "common.yaml").write_text(COMMON.replace("limit,", "limit, required: true,"))
    git("commit", "-qam", "second")
    monkeypatch.chdir(folder)
    assert main(["diff", "git:HEAD~1:openapi.yaml", "git:HEAD:openapi.yaml"]) == 1
    assert "request-parameter-became-required" in capsys.readouterr().out
    assert main(["diff", "git:HEAD:.", "."]) == 0
    below = folder / "paths"
    (below / "openapi.yaml").write_text(ROOT.replace("paths/pets.yaml", "pets.yaml"))
    git("add", "-A")
    git("commit", "-qm", "third")
    monkeypatch.chdir(below)  # a folder's own name is relative to where the command is run
    assert main(["diff", "git:HEAD:.", "."]) == 0


def test_a_file_that_is_taken_in_whole_and_in_part(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it refers to is found once and for all, from whichever part of it one comes."""
    (folder / "openapi.yaml").write_text(
        ROOT
        + '  /owners: {get: {responses: {"200": {$ref: "one.yaml"}}}}\n'
        + "components: {schemas: {Pet: {$ref: schemas/Pet.yaml}}}\n"
    )
    content = "{application/json: {schema: {$ref: 'schemas/Pet.yaml#/properties/young'}}}"
    (folder / "one.yaml").write_text(f"description: ''\ncontent: {content}\n")
    young = "young:\n    type: array\n    items: {$ref: Kid.yaml}\n"
    (folder / "schemas/Pet.yaml").write_text(PET[: PET.index("young")] + young)
    (folder / "schemas/Kid.yaml").write_text("type: object\nproperties: {age: {type: integer}}\n")
    other = changed(folder)
    (other / "schemas/Kid.yaml").write_text("type: object\nproperties: {age: {type: number}}\n")
    assert main(["diff", str(folder), str(other), "--format", "json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["operations"] == ["GET /owners", "GET /pets"]


def test_a_document_that_names_itself_as_a_file(tmp_path: Path) -> None:
    """It refers to nothing else."""
    text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n"
    path = tmp_path / "openapi.yaml"
    path.write_text(
        text + "  /a: {$ref: 'openapi.yaml#/paths/~1b'}\n  /b: {get: {responses: {}}}\n"
    )
    assert main(["diff", str(path), str(path)]) == 0


def test_json_and_yaml_of_one_document_are_the_same(folder: Path, tmp_path: Path) -> None:
    """By content, whatever the ending."""
    import yaml

    from runai_specs import read_catalog
    from runai_specs.documents import open_document

    document = open_document(str(folder), read_catalog()).contract.document
    (tmp_path / "one.json").write_text(json.dumps(document))
    (tmp_path / "two.yaml").write_text(yaml.safe_dump(document))
    assert main(["diff", str(tmp_path / "one.json"), str(tmp_path / "two.yaml")]) == 0
    assert main(["diff", str(folder), str(tmp_path / "two.yaml")]) == 0


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"openapi.yaml": ROOT}, "paths/pets.yaml' , which is not there"),
        (
            {
                "openapi.yaml": ROOT,
                "paths/pets.yaml": PETS,
                "common.yaml": "{}",
                "schemas/Pet.yaml": PET,
            },
            "common.yaml#/limit",
        ),
        ({"openapi.yaml": ROOT.replace("paths/pets.yaml", "https://a.example/x.yaml")}, "remote"),
        ({"a.yaml": "x: 1\n"}, "holds no OpenAPI document"),
        ({"openapi.yaml": ROOT, "paths/pets.yaml": "$ref: pets.yaml\n"}, "back to itself"),
        ({"openapi.yaml": ROOT, "paths/pets.yaml": "[1]\n"}, "leads to no path item"),
        ({"openapi.yaml": "swagger: '1.2'\n"}, "Swagger of a version"),
        ({"openapi.yaml": "openapi: [3\n"}, "openapi.yaml"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(
    files: dict[str, str], problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong and where; exit code 2."""
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert main(["diff", str(tmp_path), str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert problem.replace(" ,", ",") in error


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("git:HEAD", "git:REVISION:PATH"),
        ("git:HEAD:nowhere.yaml", "nowhere.yaml"),
        ("2.99", "unknown release"),
        ("./nowhere.json", "nowhere.json"),
    ],
)
def test_names_of_nothing(name: str, problem: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line that says what was looked for."""
    assert main(["diff", name, "2.24"]) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert problem in error


def test_nothing_is_written_when_it_cannot_be(tmp_path: Path) -> None:
    """A report that fails leaves no file."""
    target = tmp_path / "report.json"
    assert (
        main(["diff", "2.24", "./nowhere.json", "--format", "json", "--output", str(target)]) == 2
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    ['{"a": {"b": [1, {"c~/d": "x"}]},\n "e": null}', "a:\n  b:\n  - 1\n  - {c~/d: x}\ne:\n"],
)
def test_places_in_a_text(text: str) -> None:
    """Line and column from 1; a member begins at its key, an item at itself."""
    lines = text.splitlines()
    places = positions(text, ["", "/a/b", "/a/b/0", "/a/b/1/c~0~1d", "/e", "/nowhere"])
    assert places[""] == (1, 1)
    assert "/nowhere" not in places
    for pointer, begins in (("/a/b", "b"), ("/a/b/0", "1"), ("/a/b/1/c~0~1d", "c~/d"), ("/e", "e")):
        line, column = places[pointer]
        assert lines[line - 1][column - 1 :].lstrip('"').startswith(begins)


def test_documents_that_have_hardly_anything_in_common(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit of a comparison is named, in one line; at the limit there is a report."""
    from runai_compat.findings import compare

    def document(*values: str) -> str:
        schema = {"type": "string", "enum": values}
        parameter = {"name": "p", "in": "query", "schema": schema}
        get = {"parameters": [parameter], "responses": {"200": {"description": "x"}}}
        info = {"title": "t", "version": "1"}
        return json.dumps({"openapi": "3.0.3", "info": info, "paths": {"/x": {"get": get}}})

    (tmp_path / "old.json").write_text(document(*"abc"))
    (tmp_path / "new.json").write_text(document(*"xyz"))
    command = ["diff", str(tmp_path / "old.json"), str(tmp_path / "new.json")]
    monkeypatch.setattr(compare, "MOST_CHANGES", 6)
    assert main(command) == 1
    capsys.readouterr()
    monkeypatch.setattr(compare, "MOST_CHANGES", 5)
    assert main(command) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "differ in more than 5 places" in line
