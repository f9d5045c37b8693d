"""A generated project compared with the contract it was made from.

The contract itself is asked, not the prepared document: what got lost on the way there would
otherwise be missing on both sides.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from runai_specs.errors import ToolkitError
from runai_specs.openapi.operations import calls
from runai_specs.openapi.schemas.effective_schema import Schemas

from ..emit.media_types import is_json
from ..prepare.intake import JSON_TYPES
from ..prepare.media import in_order
from ..project.identity import Identity
from ..project.model import PROJECT_FILES
from ..project.runtime_source import runtime_sources
from .ast_allowlist import kind_of, unexpected
from .generated_inventory import Found, take

_SHOWN = 20
_SUCCESS = re.compile(r"2(\d\d|XX|xx)")
_WIDEST = 64  # alternatives; of more than that prepare makes no union


class IncompleteClientError(ToolkitError):
    """A generated client does not do what its contract says, or holds what it should not."""

    def __init__(self, source: str, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        shown = "; ".join(self.problems[:_SHOWN])
        more = len(self.problems) - _SHOWN
        rest = f"; and {more} more" if more > 0 else ""
        super().__init__(f"{source}: the generated client is not complete: {shown}{rest}")


def verify(project: Path, document: Mapping[str, Any], identity: Identity, source: str) -> None:
    """Raise IncompleteClientError with everything that is wrong with the project."""
    # Only what is on the allow-list is run at all.
    problems = [*find_problems(project, document, identity)] or [
        *_not_importable(project, identity.package)
    ]
    if problems:
        raise IncompleteClientError(source, problems)


def find_problems(project: Path, document: Mapping[str, Any], identity: Identity) -> Iterator[str]:
    """One line for each file, operation or type that is missing, or there and not expected."""
    package = project / identity.package
    trees: dict[str, ast.Module] = {}
    yield from _read(package, trees, dict(runtime_sources(identity)))
    yield from _strangers(project, identity.package)
    methods = [
        item
        for path, tree in trees.items()
        if path.startswith("resources/")
        for item in take(path, tree)
    ]
    yield from _missing(methods, document)
    yield from _untyped(methods, document)
    yield from _unknown_models(methods, trees)


def _read(package: Path, trees: dict[str, ast.Module], runtime: Mapping[str, str]) -> Iterator[str]:
    """Parse every module below the package into trees; the runtime's own are compared instead."""
    for original in runtime:
        if not (package / "_core" / original).is_file():
            yield f"_core/{original}: the runtime is not complete"
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        text = path.read_bytes()
        if name.startswith("_core/"):
            if runtime.get(name.removeprefix("_core/"), "").encode() != text:
                yield f"{name}: differs from the runtime"
            continue
        allowed = kind_of(name)
        if allowed is None:
            yield f"{name}: no such module is generated"
            continue
        try:
            trees[name] = ast.parse(text)
        except SyntaxError as error:
            yield f"{name}: line {error.lineno}: {error.msg}"
        else:
            yield from (f"{name}: {problem}" for problem in unexpected(trees[name], allowed))


def _not_importable(project: Path, package: str) -> Iterator[str]:
    """What Python says of the first module that it cannot import, in a process of its own."""
    program = [sys.executable, "-I", "-B", "-c", _IMPORT_ALL, str(project), package]
    run = subprocess.run(program, capture_output=True, text=True, check=False)
    if run.returncode:
        told = run.stderr.strip().splitlines() or ["no reason given"]
        yield f"it cannot be imported: {told[-1]}"


_IMPORT_ALL = """
import importlib, pkgutil, sys
sys.path.insert(0, sys.argv[1])
name = sys.argv[2]
try:
    package = importlib.import_module(name)
    for name in sorted(module.name for module in pkgutil.walk_packages(package.__path__, f"{name}.")):
        importlib.import_module(name)
except Exception as error:
    sys.exit(f"{name}: {type(error).__name__}: {error}")
"""


def _strangers(project: Path, package: str) -> Iterator[str]:
    expected = re.compile(
        rf"{'|'.join(map(re.escape, PROJECT_FILES))}|examples/\w+\.py|{package}/(.*\.py|py\.typed|_(constraints|samples)\.json)"
    )
    for path in sorted(project.rglob("*")):
        name = path.relative_to(project).as_posix()
        if path.is_symlink() or not (path.is_dir() or expected.fullmatch(name)):
            yield f"{name}: no such file is generated"


def operations(document: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Every operation of a contract by HTTP method and path."""
    schemas = Schemas(document)
    by_key = {}
    for path, item in (document.get("paths") or {}).items():
        if not path.startswith("x-"):
            item = schemas.path_item(item)
            by_key.update({(method.upper(), path): raw for method, raw in calls(item)})
    return by_key


def _missing(methods: list[Found], document: Mapping[str, Any]) -> Iterator[str]:
    """Operations that are not exactly one method of a sync class and one of an async class."""
    wanted = operations(document)
    for asynchronous in (False, True):
        kind = "async" if asynchronous else "sync"
        have = Counter(
            method.operation for method in methods if method.asynchronous is asynchronous
        )
        for operation in wanted.keys() - have.keys():
            yield f"{' '.join(operation)} is no {kind} method"
        for operation, count in have.items():
            if operation not in wanted:
                yield f"{' '.join(operation)} is a {kind} method and not in the contract"
            elif count > 1:
                yield f"{' '.join(operation)} is {count} {kind} methods"
    names = Counter((method.module, method.place) for method in methods)
    yield from (
        f"{place} is defined {count} times" for (_, place), count in names.items() if count > 1
    )


def _untyped(methods: list[Found], document: Mapping[str, Any]) -> Iterator[str]:
    """Bodies and answers that the contract types and the client does not."""
    wanted, schemas = operations(document), Schemas(document)
    for method in methods:
        operation = wanted.get(method.operation)
        if operation is None:
            continue
        body = schemas.resolved(operation.get("requestBody") or {})
        if _tells(body, schemas) and "Any" in (method.body or "Any").split(" | "):
            yield f"{method.place}: its body has a type in the contract"
        for status, kind in method.answers.items():
            written = (operation.get("responses") or {}).get(status)
            if kind in ("Any", "None") and _tells(schemas.resolved(written or {}), schemas):
                yield f"{method.place}: its answer {status} has a type in the contract"
        good = {s.upper() for s in operation.get("responses") or () if _SUCCESS.fullmatch(s)}
        if good - method.answers.keys():
            yield f"{method.place}: no type for {', '.join(sorted(good - method.answers.keys()))}"


def _tells(holder: Mapping[str, Any], schemas: Schemas) -> bool:
    """Whether the body or response has JSON content of which the contract says the form."""
    content = holder.get("content") or {}
    for name in filter(is_json, in_order(content)):
        media = content[name]
        schema = media.get("schema") if isinstance(media, Mapping) else None
        return schema is not None and _is_typed(schema, schemas, (), set())
    return False


def _is_typed(schema: Any, schemas: Schemas, above: tuple[int, ...], typed: set[int]) -> bool:
    """Whether the schema says which JSON types it accepts, itself or in every alternative.

    typed: the keywords of unions that do, which are asked once.
    """
    if id(schema) in above:
        return False
    effective = schemas.effective(schema)
    if id(effective.keywords) in typed:
        return True
    if effective.types is not None:
        return bool(effective.types - {"null"}) and effective.types <= JSON_TYPES
    if "enum" in effective.keywords:
        return any(value is not None for value in effective.keywords["enum"])
    if {"properties", "items"} & effective.keywords.keys():
        return True
    groups = [*effective.keywords.get("anyOf", ()), *effective.keywords.get("oneOf", ())]
    told = any(
        0 < len(group) <= _WIDEST
        and all(_is_typed(member, schemas, (*above, id(schema)), typed) for member in group)
        for group in groups
    )
    if told:
        typed.add(id(effective.keywords))
    return told


def _unknown_models(methods: list[Found], trees: Mapping[str, ast.Module]) -> Iterator[str]:
    """Models that a method names and the package does not have."""
    known = {
        node.name
        for path, tree in trees.items()
        if path.startswith("models/")
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }
    for method in methods:
        written = " ".join([method.body or "", *method.answers.values()])
        for name in set(re.findall(r"\bmodels\.(\w+)", written)) - known:
            yield f"{method.place}: there is no models.{name}"
