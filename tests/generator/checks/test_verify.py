"""What verify finds: everything that a client lacks or should not have."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from runai_generator.build.build import build
from runai_generator.build.build_requests import of_file, of_releases
from runai_generator.checks.verify import IncompleteClientError, find_problems, operations, verify
from runai_specs import load
from runai_specs.contract.counts import count

DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Pets", "version": "1"},
    "paths": {
        "/pets": {
            "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
            "get": {"operationId": "list pets", "responses": {"200": {"$ref": "#/components/responses/Pets"}}},
            "post": {"requestBody": {"$ref": "#/components/requestBodies/Pet"}, "responses": {"201": {"description": ""}}},
        },
        "/pets/{id}": {"delete": {"responses": {"204": {"description": ""}}}},
    },
    "components": {
        "schemas": {"Pet": {"type": "object", "properties": {"name": {"type": "string"}}}},
        "requestBodies": {"Pet": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}},
        "responses": {"Pets": {"description": "", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}}}}},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pets")
    (folder / "pets.json").write_text(json.dumps(DOCUMENT))
    return build(of_file(folder / "pets.json", "pets", folder / "out")).folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """A copy of the built project, to be spoiled."""
    shutil.copytree(built, tmp_path / "out", ignore=shutil.ignore_patterns(".*"))
    return tmp_path / "out"


def problems(project: Path) -> list[str]:
    identity = of_file(project.parents[0] / "pets.json", "pets", project).identity
    return list(find_problems(project, DOCUMENT, identity))


@pytest.fixture(autouse=True)
def _source(tmp_path: Path) -> None:
    (tmp_path / "pets.json").write_text(json.dumps(DOCUMENT))


def replace(path: str, old: str, new: str, count: int = -1) -> Callable[[Path], None]:
    def spoil(project: Path) -> None:
        text = (project / path).read_text()
        assert old in text, (old, text)
        (project / path).write_text(text.replace(old, new, count))

    return spoil


def write(path: str, text: str) -> Callable[[Path], None]:
    def spoil(project: Path) -> None:
        (project / path).write_text(text)

    return spoil


def append(path: str, text: str) -> Callable[[Path], None]:
    def spoil(project: Path) -> None:
        with (project / path).open("a") as file:
            file.write(text)

    return spoil


RESOURCE, MODEL = "pets/resources/default.py", "pets/models/pet.py"
CASES = {
    "a lost method": (replace(RESOURCE, '"DELETE"', '"PATCH"'), "DELETE /pets/{id} is no sync method"),
    "an invented method": (replace(RESOURCE, '"/pets/{id}"', '"/dogs/{id}"'), "is a async method and not in the contract"),
    "an overwritten method": (replace(RESOURCE, "def list_pets(", "def post_pets("), "Default.post_pets is defined 2 times"),
    "a method twice": (replace(RESOURCE, "_DELETE_PETS_BY_ID, {204", "_LIST_PETS, {204"), "GET /pets is 2 sync methods"),
    "an untyped answer": (replace(RESOURCE, "{200: list[models.Pet]}", "{200: Any}"), "its answer 200 has a type in the contract"),
    "a lost answer": (replace(RESOURCE, "{200: list[models.Pet]}", "{}"), "no type for 200"),
    "an untyped body": (replace(RESOURCE, "body: models.Pet | inputs.Pet", "body: Any"), "its body has a type in the contract"),
    "an unknown model": (replace(RESOURCE, "{200: list[models.Pet]}", "{200: models.Dog}"), "there is no models.Dog"),
    "a missing model": (lambda project: (project / MODEL).unlink(), "there is no models.Pet"),
    "broken syntax": (append(MODEL, "def f(:\n"), "models/pet.py: line"),
    "an import": (append(MODEL, "import os\n"), "an import of 'os' is not expected there"),
    "another import": (append(MODEL, "from os import system\n"), "an import of 'os'"),
    "a call": (append(RESOURCE, "print('x')\n"), "a call of 'print'"),
    "a call in a default": (replace(MODEL, "= None", "= Field(default=eval('1'))"), "a call of 'eval'"),
    "a comprehension": (append(RESOURCE, "x = [y for y in ()]\n"), "a ListComp is not expected"),
    "a function in a model": (append(MODEL, "def f(): pass\n"), "a FunctionDef is not expected"),
    "a stray module": (write("pets/extra.py", ""), "extra.py: no such module is generated"),
    "a stray file": (write("pets/models/x.sh", ""), "pets/models/x.sh: no such file is generated"),
    "a link": (lambda project: (project / "pets/link.py").symlink_to("/etc/passwd"), "pets/link.py: no such file is generated"),
    "a changed runtime": (append("pets/_core/messages/wire.py", "x = 1\n"), "_core/messages/wire.py: differs from the runtime"),
    "an incomplete runtime": (lambda project: (project / "pets/_core/messages/wire.py").unlink(), "_core/messages/wire.py: the runtime is not complete"),
}  # fmt: skip


@pytest.mark.slow
def test_a_built_client_is_right(project: Path) -> None:
    """Nothing is found where nothing is wrong."""
    assert problems(project) == []


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_what_is_found(case: str, project: Path) -> None:
    """Each kind of damage is told."""
    spoil, said = CASES[case]
    spoil(project)
    assert said in "\n".join(problems(project))


@pytest.mark.slow
def test_what_cannot_be_imported_is_refused(project: Path) -> None:
    """By the name of the module and Python's words, though every file of it can be read."""
    append(MODEL, "\nfrom .nowhere import Nobody\n")(project)
    assert problems(project) == []
    identity = of_file(project.parents[0] / "pets.json", "pets", project).identity
    with pytest.raises(IncompleteClientError, match=r"pets\.models.*No module named.*nowhere"):
        verify(project, DOCUMENT, identity, "pets.json")


@pytest.mark.slow
@pytest.mark.parametrize("release", ["2.22", "2.23", "2.24", "latest"])
def test_every_operation_of_a_release_is_a_method(release: str, clients: Path) -> None:
    """The count: as many as the lock of the pins says, and nothing wrong with any."""
    (order,) = of_releases((release,), clients)
    document = load(release).document
    assert len(operations(document)) == count(document).operations
    package = order.folder / order.identity.package
    problems = [
        problem
        for problem in find_problems(order.folder, document, order.identity)
        if "no such file" not in problem
        or ("__pycache__" not in problem and problem.startswith(package.name))
    ]
    assert problems == []
