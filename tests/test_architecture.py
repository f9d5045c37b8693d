"""The import direction of docs/architecture.md: specs <- compat <- generator, and cheap starts."""

from __future__ import annotations

import ast
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
