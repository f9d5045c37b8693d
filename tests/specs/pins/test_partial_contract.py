"""Partial documents made of single facts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from runai_specs import load, read_catalog
from runai_specs.catalog.announcements import METHODS
from runai_specs.catalog.model import PACKAGED
from runai_specs.commands.main import main
from runai_specs.errors import InvalidDocumentError
from runai_specs.pins.partial_contract import document_of

ORDER = ("1.0", "2.0", "10.0")
FACTS = """
openapi: 3.0.3
info: {title: Till, version: "?"}
tags: [{name: A}, {name: B}]
paths:
  /a:
    parameters: [{name: p, in: query}, {name: q, in: query, x-in: ["2.0"]}]
    get:
      x-in: ["1.0", "2.0"]
      x-since: {deprecated: "2.0"}
      deprecated: true
      tags: [A]
      responses: {"200": {$ref: "#/components/responses/R"}}
    put: {x-in: ["10.0"], tags: [B], responses: {"204": {description: ""}}}
  /b:
    get: {x-in: ["10.0"], tags: [B], responses: {"200": {$ref: "#/components/responses/R", x-in: ["1.0"]}}}
components:
  securitySchemes: {s: {type: http, scheme: bearer}}
  responses:
    R: {content: {application/json: {schema: {$ref: "#/components/schemas/S"}}}}
    T: {content: {application/json: {schema: {$ref: "#/components/schemas/T"}}}}
  schemas:
    S: {type: object, required: [a, b], properties: {a: {}, b: {x-in: ["2.0"], type: string, x-since: {maxLength: "10.0"}, maxLength: 3}, c: {$ref: "#/components/schemas/U"}}}
    T: {type: object}
    U: {type: string}
"""


def made(release: str, facts: str = FACTS) -> Any:
    """The document of a release."""
    return document_of(facts.encode(), "facts.yaml", release, ORDER)


def test_each_release_has_what_is_known_of_it() -> None:
    """Operations, parameters, properties and flags; what required properties are left; its name."""
    first, second, third = (made(release) for release in ORDER)
    assert [list(document["paths"]) for document in (first, second, third)] == [
        ["/a"],
        ["/a"],
        ["/a", "/b"],
    ]
    assert "deprecated" not in first["paths"]["/a"]["get"]
    assert second["paths"]["/a"]["get"]["deprecated"] is True
    assert "get" not in third["paths"]["/a"]
    names = [
        [p["name"] for p in document["paths"]["/a"]["parameters"]] for document in (first, second)
    ]
    assert names == [["p"], ["p", "q"]]
    assert first["components"]["schemas"]["S"]["required"] == ["a"]
    assert second["components"]["schemas"]["S"]["required"] == ["a", "b"]
    assert second["components"]["schemas"]["S"]["properties"]["b"] == {"type": "string"}
    assert [document["info"]["version"] for document in (first, second, third)] == list(ORDER)


def test_what_nothing_refers_to_is_left_out() -> None:
    """Components and tags, but not how requests are secured."""
    assert sorted(made("1.0")["components"]["schemas"]) == ["S", "U"]
    assert made("10.0")["components"] == {
        "securitySchemes": {"s": {"type": "http", "scheme": "bearer"}}
    }
    assert [tag["name"] for tag in made("10.0")["tags"]] == ["B"]
    assert "x-in" not in json.dumps([made(release) for release in ORDER])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('x-in: ["10.0"], tags', 'x-in: ["3.0"], tags', "'3.0' is not in the catalog at /paths/~1a/put"),
        ('{deprecated: "2.0"}', '{deprecated: "2.1"}', "'2.1' is not in the catalog at /paths/~1a/get"),
        ("openapi: 3.0.3", "openapi: 3.0.3\nx-in: ['2.0']", "nothing is known of release 1.0"),
        ("responses/R", "responses/N", "leads to nothing"),
        ("x-in: ['2.0']", "x-in: 2.0", None),
    ],
)  # fmt: skip
def test_mistakes_in_the_facts(old: str, new: str, problem: str | None) -> None:
    """A release that is not there, facts that give no document, and a list that is none."""
    if problem is None:
        old, new, problem = 'x-in: ["1.0", "2.0"]', "x-in: 2.0", "must be a list of releases"
    assert old in FACTS
    with pytest.raises(InvalidDocumentError, match=problem.replace("(", r"\(")):
        made("1.0", FACTS.replace(old, new, 1))


def test_the_contracts_of_the_multi_tenant_api() -> None:
    """Each release has one; it is partial and says so; each operation says where it is documented."""
    api = read_catalog().api("multi-tenant")
    for release in api.releases:
        contract = load(f"multi-tenant@{release.name}")
        assert (release.coverage, contract.coverage) == ("partial", "partial")
        operations = [
            item[method] for item in contract.document["paths"].values() for method in METHODS
            if method in item
        ]  # fmt: skip
        assert operations
        assert all(operation["x-source"].startswith("https://") for operation in operations)
        assert "/api/v1/token" in contract.document["paths"]
    assert load("2.24").coverage == "full"
    assert read_catalog().release("2.17").coverage is None


def test_operations_are_those_with_method_and_path_in_the_documentation() -> None:
    """Some that are in one release only, or from one release on."""

    def has(release: str, operation: str) -> bool:
        method, path = operation.split()
        return method in load(f"multi-tenant@{release}").document["paths"].get(path, {})

    assert [r for r in ("2.22", "2.23", "2.24") if has(r, "post /api/v1/apps")] == ["2.23"]
    assert [r for r in ("2.23", "2.24", "2.25") if has(r, "post /api/v2/token")] == ["2.24", "2.25"]
    token = [
        load(f"multi-tenant@{r}").document["paths"]["/api/v1/token"]["post"].get("deprecated")
        for r in ("2.22", "2.24", "2.25", "3.0")
    ]
    assert token == [None, None, True, True]


def test_partial_is_said_by_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """In the list, in what is shown, and in the lock."""
    assert main(["list", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["releases"]
    said = {(row["api"], row["coverage"]) for row in rows if row["pinned"]}
    assert said == {("control-plane", "full"), ("multi-tenant", "partial")}
    assert main(["show", "multi-tenant@2.23"]) == 0
    assert "partial: only what is known of the API" in capsys.readouterr().out
    lock = json.loads((PACKAGED / "pins.lock").read_bytes())["pins"]
    assert lock["multi-tenant/2.23"]["coverage"] == "partial"
    assert lock["control-plane/2.23"]["coverage"] == "full"


TILL = """
[[apis.till.releases]]
name = "2.0"
track = "till"
released = { date = 2024-04-01, kind = "exact", source = "https://shop.test/" }
upstream = { known = "till.yaml", source = "docs", captured = 2024-04-01 }
"""


@pytest.fixture
def till(shop: Any) -> Any:
    """The shop with a second API of which only facts are known, pinned."""
    catalog = shop.data / "catalog.toml"
    text = catalog.read_text().replace(
        'package = "till"\n',
        'package = "till"\nsources = { docs = "https://till.test/{release}" }\n',
    )
    catalog.write_text(text + TILL)
    (shop.data / "till.yaml").write_text(FACTS.replace("10.0", "2.0"))
    assert main(["pin", "--catalog", str(shop.data), "--mirror", str(shop.mirror)]) == 0
    return shop


def verify(shop: Any, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """What the command says of the till."""
    capsys.readouterr()
    code = main(["verify", "--catalog", str(shop.data), *arguments])
    return code, capsys.readouterr().out


def test_facts_are_pinned_without_a_mirror(till: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """And whatever of the facts changes must be pinned again."""
    assert main(["pin", "till@2.0", "--catalog", str(till.data)]) == 0
    assert verify(till, capsys)[0] == 0
    facts = till.data / "till.yaml"
    facts.write_text(facts.read_text().replace("maxLength: 3", "maxLength: 4"))
    code, out = verify(till, capsys)
    assert code == 1
    assert "till/2.0.json is not what the facts in till.yaml give; pin it again" in out
    assert "pins.lock has upstream_sha256" in out
    main(["pin", "till@2.0", "--catalog", str(till.data)])
    assert verify(till, capsys)[0] == 0


def test_more_than_is_known_is_no_drift(till: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """A whole document of the release may have more, not something else; no document is no matter."""
    assert verify(till, capsys, "--mirror", str(till.mirror))[0] == 0
    whole = json.loads((till.data / "till/2.0.json").read_bytes())
    whole["paths"]["/c"] = {"get": {"responses": {"200": {"description": ""}}}}
    (till.mirror / "till").mkdir()
    path = till.mirror / "till" / "2.0.json"
    path.write_text(json.dumps(whole))
    assert verify(till, capsys, "--mirror", str(till.mirror))[0] == 0
    del whole["paths"]["/b"]
    path.write_text(json.dumps(whole))
    code, out = verify(till, capsys, "--mirror", str(till.mirror))
    assert code == 1
    assert "removed operation GET /b" in out


def test_the_file_of_facts_is_beside_the_catalog(
    till: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without it everything but pinning and checking works; nothing else is a place for it."""
    (till.data / "till.yaml").rename(tmp_path / "till.yaml")
    assert main(["list", "--catalog", str(till.data)]) == 0
    capsys.readouterr()
    assert main(["pin", "till@2.0", "--catalog", str(till.data)]) == 2
    assert "till.yaml: No such file" in capsys.readouterr().err
    catalog = till.data / "catalog.toml"
    catalog.write_text(catalog.read_text().replace('"till.yaml"', '"../till.yaml"'))
    assert main(["list", "--catalog", str(till.data)]) == 2
    assert "must be a file beside" in capsys.readouterr().err
