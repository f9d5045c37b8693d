"""runai-generate at the command line: what it prints, and one clear line for bad input."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from runai_generator.commands.main import main
from runai_specs.commands.main import main as specs

OPENAPI = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get: {responses: {'200': {description: ''}}}\n"


@pytest.fixture
def document(tmp_path: Path) -> str:
    (tmp_path / "a.yaml").write_text(OPENAPI)
    return str(tmp_path / "a.yaml")


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line on stderr of a command that must end with 2 and print nothing else."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    return err


@pytest.mark.slow
def test_a_document(document: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Built, then found up to date."""
    arguments = ("build", "--from", document, "--name", "a_b", "--output", str(tmp_path / "out"))
    assert main(arguments) == 0
    assert "a-b: 1 operations, 0 models in " in capsys.readouterr().out
    assert main(arguments) == 0
    assert capsys.readouterr().out == "a-b: up to date\n"


@pytest.mark.parametrize(
    ("release", "said"),
    [
        ("2.240", "unknown release of control-plane '2.240'; did you mean '2.24'?"),
        ("2.17", "in the catalog but not pinned"),
        ("nobody@2.24", "unknown API 'nobody'"),
    ],
)
def test_unknown_releases(
    release: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Known ones are named, and nothing is built, also not of those that are known."""
    assert said in complaint(capsys, "build", "2.24", release, "--output", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the document is empty"),
        ("a: 1\n", "not an OpenAPI document"),
        ("swagger: '1.2'\npaths: {}\n", "Swagger of a version that cannot be read"),
        ("{]", "a.yaml:1:"),
        ("openapi: 3.0.0\npaths: {a: {}}\n", "must begin with a slash"),
        ("\x00\x01\x02", "a.yaml"),
    ],
)
def test_documents_that_are_none(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong and where."""
    (tmp_path / "a.yaml").write_text(text)
    arguments = (
        "build",
        "--from",
        str(tmp_path / "a.yaml"),
        "--name",
        "a",
        "--output",
        str(tmp_path / "out"),
    )
    assert said in complaint(capsys, *arguments)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "name", ["", "A", "a-b", "1a", "class", "a.b", "../a", "ä", "_a", "json", "httpx"]
)
def test_names_that_cannot_be_imported(
    name: str, document: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before the document is read."""
    arguments = ("build", "--from", document, "--name", name, "--output", str(tmp_path / "out"))
    assert "cannot be the name of a package" in complaint(capsys, *arguments)


def test_wrong_combinations(document: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each says what goes with what."""
    assert "needs --name" in complaint(capsys, "build", "--from", document)
    assert "needs --name NAME and --output" in complaint(
        capsys, "build", "--from", document, "--name", "a"
    )
    assert "leave out 2.24" in complaint(capsys, "build", "2.24", "--from", document)
    assert "goes with --from" in complaint(capsys, "build", "--name", "a")
    assert "did you mean 'build'" in complaint(capsys, "bild")


@pytest.mark.slow
def test_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What had to be interpreted, one line each; of a release, too."""
    (tmp_path / "a.yaml").write_text(OPENAPI.replace("/a:", "/a/{id}:"))
    assert main(("notes", str(tmp_path / "a.yaml"))) == 0
    said = capsys.readouterr().out
    assert said == "GET /a/{id}: the path parameter id is not defined and read as a string\n"
    assert main(("notes", "2.24")) == 0
    assert "required but not defined" in capsys.readouterr().out
    assert "unknown release" in complaint(capsys, "notes", "2.240")


def test_files_and_folders(
    document: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing file, a folder without a document, a file for a folder."""
    out = str(tmp_path / "out")
    missing = str(tmp_path / "missing.yaml")
    assert f"{missing}: No such file" in complaint(
        capsys, "build", "--from", missing, "--name", "a", "--output", out
    )
    (empty := tmp_path / "empty").mkdir()
    assert "holds no OpenAPI document" in complaint(
        capsys, "build", "--from", str(empty), "--name", "a", "--output", out
    )
    below = f"{document}/out"
    main(("build", "--from", document, "--name", "a", "--output", below))
    err = capsys.readouterr().err
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert "a.yaml" in err


def test_check_finds_what_differs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], clients: Path
) -> None:
    """Against the manifest: exit code 1 and one line per difference."""
    shutil.copytree(clients / "runai-client-2-22", tmp_path / "runai-client-2-22")
    assert main(("build", "2.22", "--output", str(tmp_path), "--manifest")) == 0
    assert main(("check", "2.22", "--output", str(tmp_path))) == 0
    path = tmp_path / "manifest.json"
    written = json.loads(path.read_text())
    written["clients"]["runai-client-2-22"]["tree_sha256"] = "0" * 64
    path.write_text(json.dumps(written))
    capsys.readouterr()
    assert main(("check", "2.22", "--output", str(tmp_path))) == 1
    assert "runai-client-2-22: tree_sha256 is " in capsys.readouterr().out


@pytest.mark.slow
def test_a_contract_of_ones_own_gets_a_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What `runai-specs fetch --as my-cluster` keeps is built by that name, under lasting names."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    schema = {"type": "object", "properties": {"name": {"type": "string"}}}
    answer = {
        "description": "",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Project2"}}},
    }
    path = "/api/v1/org-unit/projects/{projectId}"
    document = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {path: {"get": {"operationId": "get_project1", "tags": ["Projects"], "responses": {"200": answer}}}},
        "components": {"schemas": {"Project2": schema}},
    }  # fmt: skip
    source = tmp_path / "served.json"
    source.write_text(json.dumps(document))
    fetched = ("fetch", "--from", str(source), "--as", "my-cluster")
    assert specs(fetched) == 0
    assert main(("build", "my-cluster", "--output", str(tmp_path / "out"))) == 0
    package = tmp_path / "out/runai-client-my-cluster/runai_client_my_cluster"
    assert "class Project(Model)" in (package / "models/project.py").read_text()
    assert "def get_project(" in (package / "resources/projects.py").read_text()
    assert main(("build", "another-cluster", "--output", str(tmp_path / "out"))) == 2
    assert "another-cluster" in capsys.readouterr().err
