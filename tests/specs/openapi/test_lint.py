"""What is odd in a document is told with its place, and read all the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runai_specs.commands.main import main
from runai_specs.contract.build import make_contract
from runai_specs.openapi.lint import oddities
from runai_specs.openapi.validation import read

Make = Callable[..., dict[str, Any]]

ID = {"name": "id", "in": "query"}
SELF = {"$ref": "#/components/schemas/A"}


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        ({"/a": {"get": {"operationId": "x"}, "put": {"operationId": "x"}}},
         ["the operationId 'x' stands 2 times: at /paths/~1a/get/operationId and /paths/~1a/put/operationId"]),
        ({"/a/{id}": {}, "/a/{uuid}": {}, "/a/{id}/b": {}},
         ["the path template '/a/{}' stands 2 times: at /paths/~1a~1{id} and /paths/~1a~1{uuid}"]),
        ({"/a": {"get": {"parameters": [ID, {**ID, "in": "header"}, ID]}}},
         ["the parameter 'query id' stands 2 times: at /paths/~1a/get/parameters/0 and /paths/~1a/get/parameters/2"]),
        ({"/a": {"parameters": [{"$ref": "#/components/parameters/Id"}, ID], "get": {"parameters": [ID]}}},
         ["the parameter 'query id' stands 2 times: at /paths/~1a/parameters/0 and /paths/~1a/parameters/1"]),
        ({"/a": {"get": {}, "put": {"operationId": "x"}}, "/b": {"get": {}}}, []),
    ],
)  # fmt: skip
def test_what_stands_twice(document: Make, paths: dict[str, Any], said: list[str]) -> None:
    """Operation ids, templates that differ in parameter names alone, parameters of one list."""
    made = document(paths=paths, components={"parameters": {"Id": ID}})
    assert list(oddities(read(json.dumps(made).encode(), "x"))) == said
    assert list(oddities(make_contract(made))) == said


@pytest.mark.parametrize(
    ("schemas", "odd"),
    [
        ({"A": {"allOf": [SELF]}}, 1),
        ({"A": {"allOf": [{"$ref": "#/components/schemas/B"}]}, "B": {"allOf": [SELF]}}, 2),
        ({"A": {"allOf": [{"properties": {"a": SELF}}]}}, 0),
        ({"A": {"items": SELF}, "B": {"anyOf": [{"$ref": "#/components/schemas/B"}, SELF]}}, 0),
    ],
)
def test_schemas_that_consist_of_themselves(
    document: Make, schemas: dict[str, Any], odd: int
) -> None:
    """By allOf; one that contains itself is fine."""
    made = read(json.dumps(document(paths={}, components={"schemas": schemas})).encode(), "x")
    told = oddities(made)
    assert len(told) >= min(odd, 1)
    assert len(told) <= odd
    assert all("a schema consists of itself at /components/schemas/" in oddity for oddity in told)


def test_commands_tell_what_is_odd(
    shop: Any,
    document: Make,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`pin` and `fetch` as a warning, `show` as a fact, `verify` as a note; none of them fails."""
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    made = document()
    made["paths"]["/old-goods"]["get"]["operationId"] = "list_goods"
    content = json.dumps(made).encode()
    shop.publish({"1.0": content, "2.0": content})
    assert main(["pin", "1.0", "--catalog", str(shop.data), "--mirror", str(shop.mirror)]) == 0
    said = "the operationId 'list_goods' stands 2 times: at /paths/~1goods/get/operationId"
    assert capsys.readouterr().err.startswith(f"warning: shop/1.0: {said}")
    assert main(["show", "1.0", "--catalog", str(shop.data)]) == 0
    assert said in capsys.readouterr().out
    assert main(["show", "1.0", "--catalog", str(shop.data), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["oddities"][0].startswith(said)
    arguments = ["verify", "1.0", "--catalog", str(shop.data), "--mirror", str(shop.mirror)]
    assert main(arguments) == 0
    assert f"note: shop/1.0: {said}" in capsys.readouterr().out
    folder = str(shop.mirror.parent)
    arguments = [
        "fetch",
        "--from",
        str(shop.mirror / "1.0.json"),
        "--as",
        "mine",
        "--mirror",
        folder,
    ]
    assert main(arguments) == 0
    assert said in capsys.readouterr().err


@pytest.mark.slow
def test_the_published_documents_have_nothing_odd() -> None:
    """None of those that are pinned."""
    from runai_specs import load, read_catalog

    for release in read_catalog().pinned:
        assert oddities(load(f"{release.api}@{release.name}").document) == ()
