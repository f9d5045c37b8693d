"""The import direction of docs/architecture.md: specs <- compat <- generator, and cheap starts."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = {
    "runai_specs": ROOT / "specs/runai_specs",
    "runai_compat": ROOT / "compat/runai_compat",
    "runai_generator": ROOT / "generator/runai_generator",
}
FORBIDDEN = {
    "runai_specs": {"runai_compat", "runai_generator"},
    "runai_compat": {"runai_generator"},
    "runai_generator": set(),
}


def imports(file: Path) -> Iterator[str]:
    """Every module that the file imports absolutely."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


@pytest.mark.slow
@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package: str) -> None:
    """No package imports one that stands above it."""
    files = sorted(PACKAGES[package].rglob("*.py"))
    assert files
    wrong = [
        f"{file.relative_to(ROOT)} imports {module}"
        for file in files
        for module in imports(file)
        if module.split(".")[0] in FORBIDDEN[package]
    ]
    assert wrong == []


def is_kept(entry: Path) -> bool:
    """Whether it is a module or a folder of some: no mark of a package, nothing left by Python."""
    files = entry.rglob("*") if entry.is_dir() else [entry]
    return entry.name not in ("__init__.py", "__main__.py", "py.typed") and any(
        file.is_file() and file.suffix != ".pyc" for file in files
    )


# A file for each of many things of a kind: a language, a rule, a sample of code. In docs/ the pages keep
# their addresses, which messages and readers have; the navigation of zensical.toml groups them.
_COLLECTIONS = {"languages", "cases", "tuned", "aside"}


@pytest.mark.parametrize("top", ["specs", "compat", "generator", "tests", "bench", "ci"])
def test_folders_can_be_taken_in_at_a_glance(top: str) -> None:
    """At most 15 entries, `__init__.py` and `__main__.py` apart; collections may be of any length."""
    folders = [ROOT / top, *(path for path in (ROOT / top).rglob("*") if path.is_dir())]
    large = {
        folder.relative_to(ROOT).as_posix(): len(entries)
        for folder in folders
        if not _COLLECTIONS & set(folder.parts)
        and len(entries := [entry for entry in folder.iterdir() if is_kept(entry)]) > 15
    }
    assert large == {}


def test_no_local_is_called_each() -> None:
    """What is gone over has a name: a step, a field, a use."""
    folders = ("specs", "compat", "generator", "tests", "bench", "ci")
    paths = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    likely = re.compile(r"\beach (?:in|=)|\beach,|lambda each\b|, each:")
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in paths
        if likely.search(text := path.read_text("utf-8"))
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.Name) and node.id == "each")
        or (isinstance(node, ast.arg) and node.arg == "each")
    ]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("package", PACKAGES)
def test_private_modules_stay_private(package: str) -> None:
    """No package imports a module or name with a leading underscore from another one."""
    others = set(PACKAGES) - {package}
    wrong = [
        f"{file.relative_to(ROOT)} imports {module}"
        for file in sorted(PACKAGES[package].rglob("*.py"))
        for module in imports(file)
        if module.split(".")[0] in others
        and any(part.startswith("_") for part in module.split("."))
    ]
    assert wrong == []


HEAVY = {"httpx", "yaml", "jsonschema", "deepdiff", "pydantic", "jinja2", "openapi_python_client"}


@pytest.mark.parametrize(
    "module",
    ["runai_specs.commands.main", "runai_compat.commands.main", "runai_generator.commands.main"],
)
def test_commands_start_light(module: str) -> None:
    """A command's module loads no heavy library before the command needs it."""
    code = f"import sys, {module}; print(*sorted({HEAVY!r} & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert run.stdout.split() == []


# Whatever is about one vendor's API is in its catalog. What is not, yet, stands here with its reason.
_VENDOR = re.compile(
    r"run:?ai(?![-_](?:api|compat|specs|generate|generator|toolkit|accepted)|Compat)|run\.ai"
    r"|self-hosted|\bsaas\b|multi-tenant|control-plane|/api/v[12]\b",
    re.IGNORECASE,
)
_OUR_OWN = re.compile(r"RUNAI_(?:CATALOG|DOCS_URL)|runai[_-](?:specs|compat|generator|generate)\b")
_ROOMS_OF_A_VENDOR = (
    "fetch/session.py",  # the environment variables of its token and address
    "fetch/model.py",  # its name for a format of publication
    "fetch/sources/control_plane.py",  # where its installations serve their document
    "files.py",  # prefix of temporary folders
    "scanning/products.py",  # words of addresses, kinds of deployment among them
    "commands/init.py",  # files for the CI of people who upgrade it
)


def texts(file: Path) -> Iterator[tuple[int, str]]:
    """Every text of a module that is no docstring."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield node.lineno, node.value


@pytest.mark.slow
@pytest.mark.parametrize("package", ["runai_specs", "runai_compat"])
def test_the_engine_names_no_vendor(package: str) -> None:
    """No module has the name, the paths, the tracks or the products of the packaged catalog's API."""
    root = PACKAGES[package]
    wrong = [
        f"{file.relative_to(ROOT)}:{line}: {text[:60]!r}"
        for file in sorted(root.rglob("*.py"))
        if not file.relative_to(root).as_posix().endswith(_ROOMS_OF_A_VENDOR)
        for line, text in texts(file)
        if _VENDOR.search(_OUR_OWN.sub("", text))
    ]
    assert wrong == []


def test_no_data_of_a_catalog_is_outside_it() -> None:
    """Neither above the catalog nor in the generator is a folder of data found by where a module is."""
    wrong = [
        str(file.relative_to(ROOT))
        for package in ("runai_compat", "runai_generator")
        for file in sorted(PACKAGES[package].rglob("*.py"))
        if re.search(
            r"__file__\)\.parents\[\d\] / .data|importlib.resources .*polic", file.read_text()
        )
    ]
    assert wrong == []
