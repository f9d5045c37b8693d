"""How the Python API of one client differs from that of another.

The cases are pairs of small documents: a whole client is generated from both sides of all of them,
so that what is read is what the generator really writes.
"""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from runai_generator.build.build_requests import of_file, of_releases
from runai_generator.build.worker_pool import build_all
from runai_generator.commands import main as cli
from runai_generator.interface import Change, Interface, Kind, Method, Parameter, diff, read, render
from runai_generator.interface.change import ROWS
from runai_generator.interface.reading import NoClientError
from runai_generator.project.model import Built, Order

pytestmark = pytest.mark.slow


def built(tmp_path: Path, name: str, document: Any) -> Interface:
    """The interface of a client generated from the document."""
    source = tmp_path / f"{name}.json"
    source.write_text(json.dumps(document))
    (client,) = build_all([of_file(source, name, tmp_path / name)], lambda *_: None, lambda _: None)
    return read(client.folder, name)


def told(changes: tuple[Change, ...]) -> list[str]:
    """One line per change, as a case expects them."""
    return [f"{'!' if c.breaking else '-'} {c.kind} {c.element}: {c.words}" for c in changes]


REF = "#/components/schemas/"


def document() -> dict[str, Any]:
    """A small API of which the other documents are variants."""
    thing = {
        "type": "object",
        "required": ["id", "size", "state"],
        "properties": {
            "id": {"type": "string"},
            "size": {"type": "integer"},
            "state": {"$ref": f"{REF}State"},
            "note": {"type": "string"},
            "ownedBy": {"type": "string"},
            "old": {"type": "string"},
        },
    }
    spec = {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "string"}, "part": {"$ref": f"{REF}Part"}},
    }
    answer = {
        "description": "",
        "content": {"application/json": {"schema": {"$ref": f"{REF}Thing"}}},
    }
    sent = {
        "content": {"application/json": {"schema": {"$ref": f"{REF}ThingSpec"}}},
        "required": True,
    }
    identifier = {"name": "thingId", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": "1"},
        "paths": {
            "/things": {
                "get": {
                    "operationId": "list_things",
                    "tags": ["Things"],
                    "parameters": [
                        {"name": "limit", "in": "query", "schema": {"type": "integer"}},
                        {"name": "sortBy", "in": "query", "schema": {"type": "string"}},
                        {"name": "state", "in": "query", "schema": {"$ref": f"{REF}State"}},
                    ],
                    "responses": {"200": answer},
                },
                "post": {
                    "operationId": "create_thing",
                    "tags": ["Things"],
                    "requestBody": sent,
                    "responses": {"201": answer},
                },
            },
            "/things/{thingId}": {
                "delete": {
                    "operationId": "delete_thing",
                    "tags": ["Things"],
                    "parameters": [identifier],
                    "responses": {"204": {"description": ""}},
                },
            },
        },
        "components": {
            "schemas": {
                "Thing": thing,
                "ThingSpec": spec,
                "Part": {
                    "type": "object",
                    "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
                },
                "State": {"type": "string", "enum": ["on", "off", "in-between"]},
            }
        },
    }


def changed() -> dict[str, Any]:
    """The next release of that API; beside each edit, what it does to programs."""
    new = deepcopy(document())
    paths, schemas = new["paths"], new["components"]["schemas"]
    listing = paths["/things"]["get"]
    listing["operationId"] = "get_things"  # renamed
    listing["parameters"][0]["schema"] = {"type": "string"}  # limit: another type
    listing["parameters"][1]["required"] = True  # sort_by: became required
    listing["parameters"].append({"name": "search", "in": "query", "schema": {"type": "string"}})
    paths["/things"]["post"]["deprecated"] = True
    del paths["/things/{thingId}"]["delete"]  # removed
    paths["/things/{thingId}"]["get"] = {  # added
        "operationId": "get_thing",
        "tags": ["Things"],
        "parameters": [
            {"name": "thingId", "in": "path", "required": True, "schema": {"type": "string"}}
        ],
        "responses": {"200": paths["/things"]["post"]["responses"]["201"]},
    }
    thing = schemas["Thing"]
    thing["required"] = ["id", "state", "note"]  # size: optional; note: required
    del thing["properties"]["ownedBy"]
    thing["properties"]["id"] = {"type": "integer"}
    thing["properties"]["old"]["deprecated"] = True
    thing["properties"]["more"] = {"type": "boolean"}
    schemas["ThingSpec"]["required"] = ["id", "kind"]
    schemas["ThingSpec"]["properties"]["kind"] = {"type": "string"}
    schemas["ThingSpec"]["properties"]["part"] = {"$ref": f"{REF}Piece"}  # Part under another name
    schemas["Piece"] = schemas.pop("Part")
    schemas["Piece"]["properties"]["c"] = {"type": "string"}
    schemas["State"]["enum"] = ["on", "off", "broken"]
    return new


@pytest.fixture(scope="module")
def interfaces(tmp_path_factory: pytest.TempPathFactory) -> tuple[Interface, Interface]:
    """The clients of both releases of the small API."""
    folder = tmp_path_factory.mktemp("interfaces")
    return built(folder, "things_one", document()), built(folder, "things_two", changed())


def test_every_difference_of_a_small_api(interfaces: tuple[Interface, Interface]) -> None:
    """All of them, each once, in order; an exclamation mark where code breaks."""
    assert told(diff(*interfaces)) == [
        "- method-deprecated client.things.create_thing: deprecated: POST /things is deprecated",
        "! method-removed client.things.delete_thing: removed",
        "- method-added client.things.get_thing: added: (thing_id: str) -> Thing",
        "! method-renamed client.things.list_things: renamed to client.things.get_things",
        "! parameter-type-changed client.things.list_things(limit): takes str | None, was int | None",
        "- parameter-added client.things.list_things(search): added: str | None",
        "! parameter-became-required client.things.list_things(sort_by): became required",
        "! class-renamed models.Part: renamed to models.Piece",
        "- field-added models.Part.c: added: str | None",
        "- member-added models.State.BROKEN: added: broken",
        "! member-removed models.State.IN_BETWEEN: removed",
        "! field-type-changed models.Thing.id: is int, was str",
        "- field-added models.Thing.more: added: bool | None",
        "- field-became-required models.Thing.note: became required",
        "- field-deprecated models.Thing.old: deprecated",
        "! field-removed models.Thing.owned_by: removed",
        "! field-became-optional models.Thing.size: became optional",
        "! required-field-added models.ThingSpec.kind: added, and required: str",
    ]


def test_and_back(interfaces: tuple[Interface, Interface]) -> None:
    """The other way round the same elements change, in the mirrored way."""
    mirror = {
        Kind.METHOD_ADDED: Kind.METHOD_REMOVED,
        Kind.METHOD_DEPRECATED: Kind.METHOD_NO_LONGER_DEPRECATED,
        Kind.PARAMETER_ADDED: Kind.PARAMETER_REMOVED,
        Kind.PARAMETER_BECAME_REQUIRED: Kind.PARAMETER_BECAME_OPTIONAL,
        Kind.FIELD_ADDED: Kind.FIELD_REMOVED,
        Kind.FIELD_BECAME_REQUIRED: Kind.FIELD_BECAME_OPTIONAL,
        Kind.FIELD_DEPRECATED: Kind.FIELD_NO_LONGER_DEPRECATED,
        Kind.MEMBER_ADDED: Kind.MEMBER_REMOVED,
        Kind.REQUIRED_FIELD_ADDED: Kind.FIELD_REMOVED,
    }
    back = {value: key for key, value in mirror.items() if key is not Kind.REQUIRED_FIELD_ADDED}
    expected = sorted(
        {**back, **mirror}.get(change.kind, change.kind) for change in diff(*interfaces)
    )
    assert sorted(change.kind for change in diff(*reversed(interfaces))) == expected


def test_nothing_differs_from_itself(interfaces: tuple[Interface, Interface]) -> None:
    """An API against itself."""
    assert [diff(interface, interface) for interface in interfaces] == [(), ()]


def client(*methods: Method) -> Interface:
    return Interface("c", {method.name: method for method in methods}, {})


def method(*parameters: Parameter, returns: str = "str", operation: str = "GET /a") -> Method:
    return Method("things.get", parameters, returns, operation)


LIMIT = Parameter("limit", None, "int | None", "None", ("query", "limit"))
NAME = Parameter("name", 0, "str", None, ("path", "name"))
METHODS = {
    "a wider parameter": (
        method(LIMIT),
        method(replace(LIMIT, type="int | str | None")),
        [
            "- parameter-type-widened client.things.get(limit): takes int | str | None, was int | None only"
        ],
    ),
    "the order of a union": (method(LIMIT), method(replace(LIMIT, type="None | int")), []),
    "a narrower answer": (
        method(returns="str | None"),
        method(),
        ["- return-type-narrowed client.things.get: returns str only, was str | None"],
    ),
    "a wider answer": (
        method(),
        method(returns="str | None"),
        ["! return-type-changed client.things.get: returns str | None, was str"],
    ),
    "another name, the same on the wire": (
        method(LIMIT),
        method(replace(LIMIT, name="limit_")),
        ["! parameter-renamed client.things.get(limit): renamed to limit_"],
    ),
    "the same name, another place on the wire": (
        method(LIMIT),
        method(replace(LIMIT, wire=("header", "limit"))),
        [],
    ),
    "positions swapped": (
        method(NAME, replace(LIMIT, position=1)),
        method(replace(LIMIT, position=0), replace(NAME, position=1)),
        [
            "! parameter-moved client.things.get(limit): moved from position 2 to position 1",
            "! parameter-moved client.things.get(name): moved from position 1 to position 2",
        ],
    ),
    "by name only": (
        method(NAME),
        method(replace(NAME, position=None)),
        ["! parameter-moved client.things.get(name): moved from position 1 to keyword only"],
    ),
    "now also by position": (method(LIMIT), method(replace(LIMIT, position=0)), []),
    "a new argument that must be given": (
        method(),
        method(NAME),
        ["! required-parameter-added client.things.get(name): added, and required: str"],
    ),
    "another default": (
        method(replace(LIMIT, default="10")),
        method(replace(LIMIT, default="20")),
        ["- parameter-default-changed client.things.get(limit): 20 by default, was 10"],
    ),
    "another operation": (
        method(),
        method(operation="GET /b"),
        ["- method-operation-changed client.things.get: sends GET /b, was GET /a"],
    ),
    "another namespace": (
        method(),
        replace(method(), name="items.get"),
        ["! method-renamed client.things.get: renamed to client.items.get"],
    ),
    "another name for another operation": (
        method(),
        replace(method(operation="GET /b"), name="items.get"),
        [
            "- method-added client.items.get: added: () -> str",
            "! method-removed client.things.get: removed",
        ],
    ),
}


@pytest.mark.parametrize("case", METHODS)
def test_methods(case: str) -> None:
    """One thing about a method changed."""
    old, new, expected = METHODS[case]
    assert told(diff(client(old), client(new))) == expected


def test_every_kind_has_a_row() -> None:
    """Each kind of change says whose code breaks, and what happened, in words with its values."""
    assert set(ROWS) == set(Kind)
    for kind in Kind:
        words = Change(kind, "client.a.b", "BEFORE", "AFTER", breaking=True).words
        assert "{" not in words


FACTS_OF_2_24 = [
    # POST and GET of /api/v1/service-accounts are in the contract of 2.24 and not in that of 2.23
    (Kind.METHOD_ADDED, "client.service_accounts.create_service_account", False),
    (Kind.METHOD_ADDED, "client.service_accounts.get_service_accounts", False),
    (Kind.METHOD_ADDED, "client.tokens.grant_token_v2", False),
    # POST of /v1/k8s/clusters/{clusterId}/departments is gone, its GET is not
    (Kind.METHOD_REMOVED, "client.departments.create_department_deprecated", True),
    # POST of /api/v1/apps is marked deprecated
    (Kind.METHOD_DEPRECATED, "client.applications.create_application", False),
    # GET /api/v1/workload-templates has the new parameter complyToProject
    (Kind.PARAMETER_ADDED, "client.workload_templates.list_templates(comply_to_project)", False),
    # the enum ResourceType lost user-apps and gained access-keys
    (Kind.MEMBER_REMOVED, "models.ResourceType.USER_APPS", True),
    (Kind.MEMBER_ADDED, "models.ResourceType.ACCESS_KEYS", False),
    # migProfile of AllocatedResources is gone
    (Kind.FIELD_REMOVED, "models.AllocatedResources.mig_profile", True),
    # projectId of the metadata of a v2 workload need not be sent any more; it is never read
    (Kind.FIELD_BECAME_OPTIONAL, "models.WorkloadV2MetadataCreateParams.project_id", False),
]


@pytest.fixture(scope="module")
def releases(clients: Path) -> dict[str, Interface]:
    """The clients of 2.23 and 2.24."""
    interfaces = of_releases(("2.23", "2.24"), clients)
    return {str(o.identity.release): read(o.folder, o.identity.package) for o in interfaces}


def test_facts_of_2_24(releases: dict[str, Interface]) -> None:
    """What reading both contracts by hand shows."""
    changes = {(c.kind, c.element, c.breaking) for c in diff(releases["2.23"], releases["2.24"])}
    assert [fact for fact in FACTS_OF_2_24 if fact not in changes] == []


def test_everything_of_a_release_is_read(releases: dict[str, Interface], clients: Path) -> None:
    """Every method knows its operation, every parameter its place in the request, every class is used."""
    for interface in releases.values():
        assert {
            name for name, method in interface.methods.items() if method.operation is None
        } == set()
        plain = [m for m in interface.methods.values() if not m.iterates]
        assert [(m.name, p.name) for m in plain for p in m.parameters if p.wire is None] == []
    (order,) = of_releases(("2.24",), clients)
    modules = (order.folder / order.identity.package / "models").glob("*.py")
    defining = [module for module in modules if "\nclass " in module.read_text(encoding="utf-8")]
    assert len(releases["2.24"].classes) == len(defining) > 900  # the others name what is none


def test_nothing_of_a_client_is_run(clients: Path, tmp_path: Path) -> None:
    """Reading is static: a client that cannot be imported can be read."""
    (order,) = of_releases(("2.23",), clients)
    shutil.copytree(order.folder, tmp_path / "copy")
    for path in (tmp_path / "copy").rglob("*.py"):
        path.write_text(f"{path.read_text()}\nraise SystemExit\n")
    again = read(tmp_path / "copy", order.identity.package)
    assert again == read(order.folder, order.identity.package)


def test_a_folder_without_a_client(tmp_path: Path) -> None:
    """Neither an empty folder nor any other package is a client."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "__init__.py").touch()
    for package in ("missing", "other"):
        with pytest.raises(NoClientError, match="no generated client"):
            read(tmp_path, package)


# --- the command


def run(*arguments: str) -> int:
    return cli.main(["diff", *arguments])


def test_text(clients: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A heading with the numbers, then one line for each change."""
    assert run("2.23", "2.24", "--clients", str(clients)) == 0
    lines = capsys.readouterr().out.splitlines()
    heading = "Python API of runai-client-2-24, compared with runai-client-2-23: "
    assert lines[0].startswith(heading)
    listed = [line for line in lines[1:] if line and line not in ("methods", "models")]
    breaking = sum(line.startswith("! ") for line in listed)
    numbers = f"{len(listed)} changes, {breaking} of them break code (!)"
    assert lines[0] == heading + numbers
    assert "! client.departments.create_department_deprecated: removed" in lines


def test_json_and_markdown_say_the_same(
    releases: dict[str, Interface], clients: Path, tmp_path: Path
) -> None:
    """Every change is in both; JSON here from the command, in the file that was asked for."""
    output = tmp_path / "changes.json"
    options = ("--format", "json", "--clients", str(clients), "--output", str(output))
    assert run("2.23", "2.24", *options) == 0
    written = json.loads(output.read_text())
    assert written["schema"] == "runai-generate/diff/v1"
    assert (written["base"]["release"], written["revision"]["release"]) == ("2.23", "2.24")
    changes = written["changes"]
    assert written["summary"] == {
        "changes": len(changes),
        "breaking": sum(change["breaking"] for change in changes),
    }
    sides = [order.identity for order in of_releases(("2.23", "2.24"), clients)]
    report = render(diff(releases["2.23"], releases["2.24"]), sides[0], sides[1], "markdown")
    items = [line for line in report.splitlines() if line.startswith("- ")]
    assert sorted(x.split("`")[1] for x in items) == sorted(change["element"] for change in changes)


def test_a_release_that_is_not_built_is_built_in_the_cache(
    clients: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The folder of the clients stays as it is."""
    ordered: list[Path] = []

    def fetch(wanted: list[Order], *tell: Any) -> list[Built]:
        """Takes from the session's clients what is not in the cache, for building takes long."""
        for order in wanted:
            ordered.append(order.folder)
            shutil.copytree(clients / order.folder.name, order.folder)
        return build_all(wanted, *tell)

    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path / "cache")
    monkeypatch.setattr("runai_generator.commands.diff.build_all", fetch)
    empty = tmp_path / "empty"
    assert run("2.22", "2.22", "--clients", str(empty)) == 0
    assert ordered == [tmp_path / "cache/clients/runai-client-2-22"]
    assert "0 changes" in capsys.readouterr().out
    assert not empty.exists()


def test_unknown_release(capsys: pytest.CaptureFixture[str]) -> None:
    """One line, and nothing else."""
    assert run("2.23", "9.9") == 2
    assert "unknown release" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("form", "expected"),
    [("text", "0 changes"), ("json", '"changes": 0'), ("markdown", "0 changes")],
)
def test_a_report_of_nothing(clients: Path, form: str, expected: str) -> None:
    """Each format has something to say when nothing changed."""
    (order,) = of_releases(("2.24",), clients)
    assert expected in render((), order.identity, order.identity, form)
