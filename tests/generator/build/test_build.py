"""Clients are put in place whole, only when something changed, and with the same bytes each time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from runai_generator.build import build as building
from runai_generator.build.build import ForeignFolderError, build, up_to_date
from runai_generator.build.build_requests import of_file, of_releases
from runai_generator.build.worker_pool import build_all
from runai_generator.emit import formatting
from runai_generator.project.identity import of_document
from runai_generator.project.model import Built, Order
from runai_generator.project.stamp import tree_hash
from runai_specs.errors import InvalidDocumentError, ToolkitError

AWKWARD = Path(__file__).parents[1] / "awkward"
DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Pets", "version": "1.2"},
    "paths": {
        "/pets": {
            "get": {
                "operationId": "listPets",
                "tags": ["pets"],
                "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}},
            }
        }
    },
    "components": {"schemas": {"Pet": {"type": "object", "properties": {"name": {"type": "string"}}}}},
}  # fmt: skip


def order(folder: Path, document: object = DOCUMENT, name: str = "pets") -> Order:
    source = folder / f"{name}.json"
    source.write_text(json.dumps(document))
    return of_file(source, name, folder / "out")


def from_pets(folder: Path, made: Order) -> list[str]:
    """What builds the order on a command line."""
    given = ["--from", str(folder / "pets.json"), "--name", "pets"]
    return ["build", *given, "--output", str(made.folder)]


def everything(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def run(folder: Path, code: str, **environment: str) -> str:
    """What a program prints that has the folder on its path."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_any_document_becomes_a_package(tmp_path: Path) -> None:
    """Importable with the output folder on the path, its project files beside it."""
    built = build(order(tmp_path))
    assert (built.stamp.operations, built.stamp.models, built.fresh) == (1, 1, True)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "pets",
        "README.md",
        "pyproject.toml",
        ".pets.stamp",
    }
    code = "import pets; print(pets.__version__, pets.Client('http://x', token='t').pets.list_pets.__name__, pets.models.Pet(name='a').to_dict())"
    assert run(tmp_path / "out", code) == "1.2 list_pets {'name': 'a'}\n"


@pytest.mark.parametrize("path", sorted(AWKWARD.glob("*.yaml")), ids=lambda path: path.stem)
def test_awkward_documents(path: Path, tmp_path: Path) -> None:
    """Each gives a client of which every module can be imported, or is refused with its place."""
    try:
        build(of_file(path, "awkward", tmp_path))
    except InvalidDocumentError as error:
        assert error.pointer  # noqa: PT017 - either outcome is right, this one with a place
        assert list(tmp_path.iterdir()) == []
    else:
        run(tmp_path, "import awkward; awkward.preload()", PYTHONWARNINGS="error")


def test_type_checkers_accept_awkward_documents(tmp_path: Path) -> None:
    """mypy --strict and pyright, all clients at once; one that has no operation among them."""
    (tmp_path / "empty.yaml").write_text("openapi: 3.1.0\ninfo: {title: t}\npaths: {}\n")
    for path in [tmp_path / "empty.yaml", *sorted(AWKWARD.glob("*.yaml"))]:
        with suppress(InvalidDocumentError):
            build(of_file(path, path.stem.replace("-", "_") + "_client", tmp_path))
    packages = sorted(path.name for path in tmp_path.glob("*_client"))
    assert len(packages) > 5
    for command in (
        ["mypy", "--strict", "--cache-dir=.mypy_cache", *(f"-p={name}" for name in packages)],
        ["pyright", "--pythonpath", sys.executable, *packages],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("written", "version"),
    [("1.2.3", "1.2.3"), ("v1", "1"), ("2024-01-09", "2024.1.9"), (1.0, "1.0"), ("1.0rc1", "1.0rc1"),
     ("latest", "0"), ("1.0-beta", "0"), (None, "0")],
)  # fmt: skip
def test_versions(written: object, version: str) -> None:
    """What a document calls its version becomes one that Python can order."""
    assert of_document("pets", written).version == version


def test_what_has_not_changed_is_not_built_again(tmp_path: Path) -> None:
    """Nor is a code generator loaded to find that out."""
    made = order(tmp_path)
    assert up_to_date(made) is None
    first = build(made)
    again = up_to_date(made)
    assert again == Built(made.identity, made.folder, first.stamp, fresh=False)
    command = [*from_pets(tmp_path, made), "--no-docs"]
    code = f"import sys; from runai_generator.commands.main import main; main({command!r}); print(sorted({{'pydantic', 'openapi_python_client', 'datamodel_code_generator', 'jinja2', 'httpx', 'rich', 'jsonschema'}} & set(sys.modules)))"
    assert run(tmp_path, code) == "pets: up to date\n[]\n"


@pytest.mark.parametrize("change", ["edited", "removed", "added", "another document", "stamp gone"])
def test_what_has_changed_is_built_again(change: str, tmp_path: Path) -> None:
    """A touched tree counts as changed, byte code does not."""
    made = order(tmp_path)
    build(made)
    package = made.folder / "pets"
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "x.pyc").write_bytes(b"x")
    assert up_to_date(made)
    match change:
        case "edited":
            (package / "client.py").write_text("x = 1\n")
        case "removed":
            (package / "py.typed").unlink()
        case "added":
            (package / "models" / "extra.py").write_text("")
        case "another document":
            made = order(tmp_path, {**DOCUMENT, "info": {"title": "Pets", "version": "1.3"}})
        case "stamp gone":
            made.stamp_file.unlink()
    assert up_to_date(made) is None
    build(made)
    assert up_to_date(made)
    assert not (package / "models" / "extra.py").exists()


def test_a_failure_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it happens: the earlier client is there, whole, and no trace of the attempt."""
    build(order(tmp_path))
    before = everything(tmp_path / "out")
    changed = {**DOCUMENT, "info": {"title": "Pets", "version": "2"}}

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", "x")

    for module, name in (
        (building, "_write"),
        (formatting, "format_tree"),
        (building, "_put_in_place"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, fail)
            with pytest.raises(OSError, match="No space left"):
                build(order(tmp_path, changed))
        assert everything(tmp_path / "out") == before, name


def test_a_failure_while_swapping_brings_the_old_client_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package is moved first, so it is the one that has to come back."""
    made = order(tmp_path)
    build(made)
    before = everything(made.folder)
    rename = Path.rename

    def fail_at_readme(self: Path, target: Path) -> Path:
        if self.name == "README.md" and "new" in self.parts:
            raise OSError(5, "Input/output error", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail_at_readme)
    with pytest.raises(OSError, match="Input/output"):
        build(order(tmp_path, {**DOCUMENT, "info": {"title": "Pets", "version": "2"}}))
    monkeypatch.undo()
    after = everything(made.folder)
    before.pop(".pets.stamp")  # so that the next build looks at everything anew
    assert after == before


def test_a_full_disk(tmp_path: Path) -> None:
    """A real one, as the kernel tells it: one line, exit code 2, nothing left behind."""
    made = order(tmp_path)
    command = from_pets(tmp_path, made)
    code = f"""
import resource, sys
from runai_generator.commands.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
print(main({command!r}))
"""
    assert run(tmp_path, code, PYTHONDONTWRITEBYTECODE="1") == "pets: building\n2\n"
    assert not made.folder.exists()


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    """A foreign package is not replaced; foreign project files stay, and the client goes beside them."""
    made = order(tmp_path)
    made.folder.mkdir()
    (made.folder / "README.md").write_text("mine")
    built = build(made)
    assert built.kept == ("README.md",)
    assert (made.folder / "README.md").read_text() == "mine"
    assert up_to_date(made)
    (made.folder / "pets" / "py.typed").write_text("")
    with pytest.raises(ForeignFolderError, match="not made by runai-generate"):
        build(made)


def test_two_clients_in_one_folder(tmp_path: Path) -> None:
    """Both can be imported, and neither makes the other stale for more than its project files."""
    build(order(tmp_path))
    build(order(tmp_path, name="cats"))
    assert (
        run(tmp_path / "out", "import pets, cats; print(pets.Client, cats.Client)").count("Client")
        == 2
    )


def expect_whole(built: Sequence[Built]) -> None:
    for client in built:
        assert (
            tree_hash(client.folder, (client.identity.package, "README.md", "pyproject.toml"))
            == client.stamp.tree
        )


def test_side_by_side(tmp_path: Path) -> None:
    """Several builds run in processes of their own, and tell what they do."""
    orders = []
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
        orders.append(order(tmp_path / name, name=name))
    steps: list[tuple[str, str]] = []
    done: list[Built] = []
    built = build_all(orders, lambda o, step: steps.append((o.identity.package, step)), done.append)
    assert [client.identity.package for client in built] == ["one", "two", "three"]
    assert {name for name, _ in steps} == {"one", "two", "three"}
    assert sorted(client.identity.package for client in done) == ["one", "three", "two"]
    expect_whole(built)


def test_one_of_several_fails(tmp_path: Path) -> None:
    """The error arrives as it is, and what was ready before stays whole."""
    (tmp_path / "good").mkdir()
    good = order(tmp_path / "good", name="good")
    foreign = order(tmp_path, name="foreign")
    (foreign.folder / "foreign").mkdir(parents=True)
    (foreign.folder / "foreign" / "py.typed").write_text("")
    with pytest.raises(ToolkitError, match="not made by runai-generate"):
        build_all([good, foreign], lambda *_: None, lambda _: None)
    built = up_to_date(good)
    assert built is None or built.stamp.operations == 1


def test_the_bytes_do_not_depend_on_place_or_hash_seed(clients: Path, tmp_path: Path) -> None:
    """Another folder, another PYTHONHASHSEED, another process: the same tree."""
    (before,) = of_releases(("2.24",), clients)
    code = f"from runai_generator.commands.main import main; main(['build', '2.24', '--output', {str(tmp_path)!r}])"
    run(tmp_path, code, PYTHONHASHSEED="4711")
    (after,) = of_releases(("2.24",), tmp_path)
    there, here = (
        everything(before.folder / before.identity.package),
        everything(after.folder / after.identity.package),
    )
    there = {name: text for name, text in there.items() if "__pycache__" not in name}
    assert there.keys() == here.keys()
    assert [name for name in here if here[name] != there[name]] == []
    shutil.rmtree(after.folder)


def test_examples_are_ours_unless_somebody_put_something_there(tmp_path: Path) -> None:
    """Ours go with the build that made them; a folder with a foreign file stays as it is."""
    made = order(tmp_path)
    examples = made.folder / "examples"
    examples.mkdir(parents=True)
    (examples / "old.py").write_text(f"# {building.MARKER.decode()}\n")
    assert build(made).kept == ()
    assert not examples.exists()
    examples.mkdir()
    (examples / "mine.py").write_text("print()\n")
    made.stamp_file.unlink()
    assert build(made).kept == ("examples",)
    assert (examples / "mine.py").is_file()
    assert up_to_date(made)
