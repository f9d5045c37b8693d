"""The one door: the same document whichever way it is named, and by whichever command."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from servers.serving import Answers

from runai_compat.commands.main import main as compat
from runai_generator.build.build_requests import of_file
from runai_specs.catalog.model import read_catalog
from runai_specs.commands.main import main as specs
from runai_specs.documents import load, open_document
from runai_specs.errors import ToolkitError

ROOT = """\
openapi: 3.0.3
info: {title: Zoo, version: "1"}
paths:
  /pets: {$ref: "paths/pets.yaml"}
  /cats:
    get: {responses: {'200': {$ref: "paths/pets.yaml#/post/responses/200"}}}
components:
  schemas: {Dog: {type: object}}
"""
PETS = """\
post:
  requestBody: {content: {application/json: {schema: {$ref: "../schemas/Pet.yaml"}}}}
  responses: {'200': {description: ok, content: {application/json: {schema: {$ref: "../schemas/Pet.yaml"}}}}}
"""
PET = """\
oneOf: [{$ref: Cat.yaml}, {$ref: "Dog.yaml#/Dog"}]
discriminator: {propertyName: kind, mapping: {cat: Cat.yaml, dog: "Dog.yaml#/Dog"}}
"""
FILES = {
    "openapi.yaml": ROOT,
    "paths/pets.yaml": PETS,
    "schemas/Pet.yaml": PET,
    "schemas/Cat.yaml": "type: object\nproperties: {kind: {type: string}, friend: {$ref: Pet.yaml}}\n",
    "schemas/Dog.yaml": "Dog: {type: object, properties: {kind: {type: string}}}\n",
}


def write(folder: Path, files: dict[str, str] = FILES) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A document in five files, in a git repository of its own."""
    made = write(tmp_path / "zoo")
    git(made, "init", "-q")
    git(made, "add", "-A")
    git(made, "commit", "-qm", "first")
    return made


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.email=a@b.example", "-c", "user.name=a")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user's cache and contracts are for one test."""
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "user"))
    return tmp_path / "user"


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """The whole document, served on this machine."""
    data = json.dumps(open_document(folder).upstream).encode()

    with Answers(lambda *_: (200, "", data)) as server:
        yield f"{server.url}/zoo.json"


NAMES: dict[str, Callable[[Path], str]] = {
    "folder": str,
    "file": lambda folder: f"{folder}/openapi.yaml",
    "folder with a slash": lambda folder: f"{folder}/",
    "revision": lambda _: "git:HEAD:openapi.yaml",
    "folder of a revision": lambda _: "git:HEAD:.",
    "relative": lambda _: "./openapi.yaml",
}


@pytest.mark.parametrize("name", NAMES)
def test_one_document_by_every_name(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    """`diff`, `gate`, `fetch` and `build` see the contract that `open_document` gives."""
    monkeypatch.chdir(folder)
    place = NAMES[name](folder)
    expected = open_document(folder).contract.document
    assert open_document(place).contract.document == expected
    assert compat(["diff", place, str(folder), "--fail-on", "breaking,warning,info"]) == 0
    assert compat(["gate", "--from", place, "--to", str(folder)]) == 0
    assert specs(["fetch", "--from", place, "--as", "zoo"]) == 0
    assert load("zoo").document == expected
    assert compat(["diff", "zoo", place, "--fail-on", "breaking,warning,info"]) == 0
    _expect_in_a_catalog(place, cache / "catalog", expected)
    order = of_file(place, "zoo_client", folder / "out")
    (cache / "order.json").write_bytes(order.document)
    assert load(cache / "order.json").document == expected


def _expect_in_a_catalog(place: str, made: Path, expected: Any) -> None:
    """`init` and `add-release` take it, too."""
    assert specs(["init", str(made), f"1.0={place}"]) == 0
    assert specs(["add-release", "1.1", place, "--catalog", str(made)]) == 0
    assert load("1.0", read_catalog(made)).document == expected
    assert load("1.1", read_catalog(made)).document == expected


def test_an_address(address: str, folder: Path, cache: Path) -> None:
    """What is served is the same document, for `diff` as well."""
    assert open_document(address).contract.document == open_document(folder).contract.document
    assert compat(["diff", address, str(folder), "--fail-on", "breaking,warning,info"]) == 0
    _expect_in_a_catalog(address, cache / "catalog", open_document(folder).contract.document)
    assert of_file(address, "zoo_client", cache / "out").document


def test_a_contract_of_ones_own(folder: Path, cache: Path) -> None:
    """What `fetch --as` kept goes by its name into a catalog, a client and a comparison."""
    expected = open_document(folder).contract.document
    assert specs(["fetch", "--from", str(folder), "--as", "zoo"]) == 0
    assert compat(["gate", "--from", "zoo", "--to", str(folder)]) == 0
    assert specs(["fetch", "--from", "zoo", "--as", "again"]) == 0
    assert load("again").document == expected
    _expect_in_a_catalog("zoo", cache / "catalog", expected)
    assert specs(["pin", "1.1", "--from", "again", "--catalog", str(cache / "catalog")]) == 0
    assert load("1.1", read_catalog(cache / "catalog")).document == expected
    assert of_file("zoo", "zoo_client", cache / "out").document


def test_several_files_are_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FILE,FILE is one document with the paths of both; so is a folder of documents."""
    text = (
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/PATH: {get: {responses: {}}}}\n"
    )
    write(tmp_path / "a", {f"{name}.yaml": text.replace("PATH", name) for name in ("one", "two")})
    monkeypatch.chdir(tmp_path)
    both = open_document("a/one.yaml,a/two.yaml").contract.document
    assert both["paths"].keys() == {"/one", "/two"}
    assert open_document("a/").contract.document == both
    assert compat(["diff", "a/one.yaml,a/two.yaml", "./a"]) == 0


def test_a_mapping_leads_to_what_was_taken_in(folder: Path) -> None:
    """And the name of a component that is the root's own is not taken twice."""
    contract = open_document(folder).contract.document
    mapping = contract["components"]["schemas"]["Pet"]["discriminator"]["mapping"]
    assert mapping == {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog_2"}


def test_many_files_with_two_references_each(tmp_path: Path) -> None:
    """Each is taken in once, so their number counts and not that of the ways to them."""
    callback = "post:\n  responses: {}\n  callbacks:\n" + "".join(
        f"    {name}: {{'{{$request.body#/u}}': {{$ref: 'NEXT'}}}}\n" for name in ("a", "b")
    )
    files = {f"p{n}.yaml": callback.replace("NEXT", f"p{n + 1}.yaml") for n in range(40)}
    files["p40.yaml"] = "post: {responses: {}}\n"
    files["openapi.yaml"] = (
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {$ref: p0.yaml}}\n"
    )
    contract = open_document(write(tmp_path, files)).contract.document
    assert len(contract["components"]["pathItems"]) == 40


MAPS = {
    "openapi.yaml": """\
openapi: 3.0.3
info: {title: t, version: "1"}
paths: {$ref: paths/index.yaml}
components:
  schemas: {$ref: ./schemas/index.yaml}
  responses: {$ref: 'shared.yaml#/responses'}
""",
    "paths/index.yaml": """\
/pets: {$ref: pets.yaml}
/owners: {get: {responses: {$ref: '../shared.yaml#/common'}}}
""",
    "paths/pets.yaml": """\
get:
  responses:
    "200": {description: "", content: {a/json: {schema: {$ref: '../schemas/index.yaml#/Pet'}}}}
    default: {$ref: '../openapi.yaml#/components/responses/Missing'}
""",
    "schemas/index.yaml": "Pet: {$ref: Pet.yaml}\nTag: {properties: {pet: {$ref: '#/Pet'}}}\n",
    "schemas/Pet.yaml": "{type: object, properties: {tag: {$ref: 'index.yaml#/Tag'}}}\n",
    "shared.yaml": """\
responses: {Missing: {description: "", content: {a/json: {schema: {$ref: schemas/Pet.yaml}}}}}
common: {"404": {$ref: '#/responses/Missing'}}
""",
}


def test_a_reference_in_the_place_of_a_whole_map(tmp_path: Path) -> None:
    """Its entries stand there, under their own names, and lead to each other."""
    document = open_document(write(tmp_path, MAPS)).contract.document
    pet = {"$ref": "#/components/schemas/Pet"}
    assert document["components"]["schemas"] == {
        "Pet": {"type": "object", "properties": {"tag": {"$ref": "#/components/schemas/Tag"}}},
        "Tag": {"properties": {"pet": pet}},
    }
    missing = {"$ref": "#/components/responses/Missing"}
    assert document["components"]["responses"].keys() == {"Missing"}
    answers = document["paths"]["/pets"]["get"]["responses"]
    assert answers["200"]["content"]["a/json"]["schema"] == pet
    assert answers["default"] == document["paths"]["/owners"]["get"]["responses"]["404"] == missing


@pytest.mark.parametrize(
    ("paths", "problem"),
    [
        ("{$ref: openapi.yaml#/paths}", "leads back to itself"),
        ("{$ref: 'other.yaml'}", "leads to no object"),
        ("{$ref: 'nowhere.yaml'}", "which is not there"),
        ("{$ref: '../outside.yaml'}", "leaves"),
    ],
)
def test_a_map_that_is_not_there(tmp_path: Path, paths: str, problem: str) -> None:
    """One line."""
    root = f"openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths: {paths}\n"
    with pytest.raises(ToolkitError, match=problem):
        open_document(write(tmp_path, {"openapi.yaml": root, "other.yaml": "text\n"}))


@pytest.mark.slow
@pytest.mark.parametrize("length", [90, 350])
def test_a_chain_of_files(tmp_path: Path, length: int) -> None:
    """Is followed to its end, or refused in a line where references lead on and on."""
    files = {
        f"s{n}.yaml": f"properties: {{next: {{$ref: s{n + 1}.yaml}}}}\n" for n in range(length)
    }
    files[f"s{length}.yaml"] = "type: string\n"
    files["openapi.yaml"] = (
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n"
        "components: {schemas: {A: {$ref: s0.yaml}}}\n"
    )
    place = write(tmp_path, files)
    assert len(open_document(place).contract.document["components"]["schemas"]) == length + 1
    assert compat(["diff", str(place), str(place)]) == 0
    for n in range(length):
        (place / f"s{n}.yaml").write_text(f"$ref: s{n + 1}.yaml\n")
    if length > 100:
        with pytest.raises(ToolkitError, match="leads on more than 100 times"):
            open_document(place)


def answering(schema: Any) -> dict[str, Any]:
    """A document with one answer of the schema."""
    content = {"application/json": {"schema": schema}}
    item = {"get": {"responses": {"200": {"description": "ok", "content": content}}}}
    return {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {"/a": item}}


SECRET = "example-secret-0123456789abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    "reference",
    [
        "../secret.json#/auth/token",
        "%2e%2e/secret.json#/auth/token",
        "link/secret.json#/auth/token",
    ],
)
def test_files_outside_are_not_read_unless_they_are_allowed(
    reference: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By no command; and where they are allowed, what is wrong in them is not repeated."""
    document = json.dumps(answering({"$ref": reference}))
    place = write(tmp_path, {"spec/openapi.yaml": document}) / "spec"
    (tmp_path / "secret.json").write_text(json.dumps({"auth": {"token": SECRET}}))
    (place / "link").symlink_to(tmp_path)
    for command in (
        ["diff", str(place), str(place)],
        ["gate", "--from", str(place), "--to", str(place)],
    ):
        assert compat(command) == 2
        assert "--allow-root" in (error := capsys.readouterr().err)
        assert SECRET[:10] not in error
        assert compat([*command, "--allow-root", str(tmp_path)]) == 2
        assert "must be an object, not a text" in (error := capsys.readouterr().err)
        assert SECRET[:10] not in error
    assert specs(["fetch", "--from", str(place), "--as", "a"]) == 2
    with pytest.raises(ToolkitError, match="allow-root"):
        of_file(str(place), "a", tmp_path / "out")


def test_a_repository_is_one_place(tmp_path: Path) -> None:
    """References may lead anywhere in the repository that holds the document, git's own files left out."""
    write(tmp_path / "shared", {"a.yaml": "type: string\n"})
    root = FILES["openapi.yaml"].split("paths:")[0] + "paths: {}\n"
    root += "components: {schemas: {A: {$ref: '../shared/a.yaml'}}}\n"
    place = write(tmp_path / "spec", {"openapi.yaml": root})
    with pytest.raises(ToolkitError, match="leaves"):
        open_document(place)
    git(tmp_path, "init", "-q")
    schemas = open_document(place).contract.document["components"]["schemas"]
    assert schemas == {"A": {"type": "string"}}
    (place / "openapi.yaml").write_text(root.replace("shared/a.yaml", ".git/config"))
    with pytest.raises(ToolkitError, match="git's own"):
        open_document(place)


@pytest.mark.parametrize("kind", ["FIFO", "device", "endless", "folder link"])
def test_what_is_no_file_is_refused_before_it_is_opened(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At once: a FIFO without a writer would wait for ever."""
    path = tmp_path / "a.yaml"
    if kind == "FIFO":
        os.mkfifo(path)
    else:
        path.symlink_to(
            {"device": "/dev/null", "endless": "/dev/zero", "folder link": "/dev"}[kind]
        )
    assert compat(["diff", str(path), str(path)]) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize("components", [None, "x", [1], 3, {"schemas": [1]}, {"schemas": "x"}])
def test_sections_of_wrong_types_with_references_to_files(
    components: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty section is none; another one is refused with its place."""
    root = json.dumps(answering({"$ref": "part.yaml"}) | {"components": components})
    place = str(write(tmp_path, {"openapi.yaml": root, "part.yaml": "type: string\n"}))
    assert compat(["diff", place, place]) == (2 if components else 0)
    error = capsys.readouterr().err
    assert len(error.splitlines()) == (1 if components else 0)
    assert not components or "/components" in error


@pytest.mark.parametrize("size", [10, 5_000, 500_000])
def test_refusals_are_short_and_repeat_no_values(size: int, tmp_path: Path) -> None:
    """Whatever is wrong, and however long it is."""
    long = SECRET + "x" * size
    for wrong in (
        {"type": {"$ref": long}},
        {"required": long},
        {"minimum": long},
        {"properties": long},
        {"$ref": f"#/{long}"},
        {"$ref": f"{long}.yaml"},
        {"properties": {"a" * size: 3}},
        {"allOf": [long]},
    ):
        path = tmp_path / "a.json"
        document = {"openapi": "3.0.3", "paths": {}, "components": {"schemas": {"A": wrong}}}
        path.write_text(json.dumps(document))
        with pytest.raises(ToolkitError) as refused:
            open_document(path)
        assert len(str(refused.value)) <= 500
        assert SECRET not in str(refused.value) or "$ref" in wrong
