"""Whatever a document calls things, its operations become methods of harmless, valid code."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runai_generator.checks.ast_allowlist import kind_of, unexpected
from runai_generator.checks.generated_inventory import take
from runai_generator.emit.client import client
from runai_generator.prepare import prepare
from runai_generator.project.identity import of_document

pytestmark = pytest.mark.slow

SPECIAL = ["self", "body", "options", "models", "answer", "list", "datetime", "class", "Query", "_page", "page",
           "Operation", "client", "__init__", "with_raw_response", "close", "", '"""', "\\", "'", "{", "\n", "é", "日本", "1", "a b", "A_b"]  # fmt: skip
NAMES = st.one_of(st.sampled_from(SPECIAL), st.text(max_size=6))
SCHEMAS = st.sampled_from(
    [{}, {"type": "string"}, {"type": "array", "items": {"type": "string", "format": "uuid"}}, {"type": "object"},
     {"type": "string", "enum": ["a", "'", '"', "\n"]}, {"$ref": "#/components/schemas/models"},
     {"type": "string", "format": "date-time", "nullable": True}]
)  # fmt: skip
MEDIA = st.sampled_from(
    ["application/json", "text/plain", "*/*", "multipart/form-data", "application/x-tar"]
)
CONTENT = st.dictionaries(MEDIA, st.builds(lambda schema: {"schema": schema}, SCHEMAS), max_size=2)


@st.composite
def operations(draw: st.DrawFn) -> tuple[str, str, dict[str, Any]]:
    """A path, an HTTP method and an operation with names of any kind."""
    in_path = draw(
        st.lists(NAMES.filter(lambda n: n and not set(n) & set("{}/")), max_size=2, unique=True)
    )
    places = [
        {"name": name, "in": "path", "required": True, "schema": draw(SCHEMAS)} for name in in_path
    ]
    others = draw(st.lists(st.tuples(NAMES.filter(bool), st.sampled_from(["query", "header", "cookie"]), SCHEMAS, st.booleans()), max_size=4))  # fmt: skip
    parameters = [
        *places,
        *({"name": n, "in": p, "schema": s, "required": r} for n, p, s, r in others),
    ]
    written = {
        "operationId": draw(NAMES),
        "tags": draw(st.lists(NAMES, max_size=1)),
        "deprecated": draw(st.booleans()),
        "parameters": parameters,
        "responses": {status: {"description": "", "content": draw(CONTENT)} for status in draw(st.sets(st.sampled_from(["200", "204", "2XX", "default", "404"])))},
    }  # fmt: skip
    if body := draw(CONTENT):
        written["requestBody"] = {"content": body, "required": draw(st.booleans())}
    path = draw(st.sampled_from(["/a", "/b", '/"\\']))
    return (
        path + "".join(f"/{{{name}}}" for name in in_path),
        draw(st.sampled_from(["get", "post"])),
        written,
    )


@given(st.lists(operations(), min_size=1, max_size=4))
def test_every_operation_becomes_a_method(drawn: list[tuple[str, str, dict[str, Any]]]) -> None:
    """Once sync and once async, with arguments of different names, in code of the expected kind."""
    paths: dict[str, Any] = {}
    for path, verb, operation in drawn:
        paths.setdefault(path, {})[verb] = operation
    document = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths,
                "components": {"schemas": {"models": {"type": "object", "properties": {"a": {}}}}}}  # fmt: skip
    made = client(prepare(document, source="drawn"), of_document("drawn", "1"))
    methods = []
    for path, text in made.files.items():
        compile(text, path, "exec")
        tree, allowed = ast.parse(text), kind_of(path)
        assert allowed is not None
        assert list(unexpected(tree, allowed)) == []
        methods += take(path, tree)
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                names = [argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)]
                assert len(set(names)) == len(names)
                assert not set(names) & {"options", "models", "answer", "datetime"}
    wanted = sorted((verb.upper(), path) for path, item in paths.items() for verb in item)
    for asynchronous in (False, True):
        assert (
            sorted(method.operation for method in methods if method.asynchronous is asynchronous)
            == wanted
        )
    assert len({(method.module, method.place) for method in methods}) == len(methods)
