"""openapi-python-client takes every projected document whole: each operation, no warning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from runai_generator.prepare import Prepared, prepare, project
from runai_specs import load, read_catalog

pytestmark = pytest.mark.slow

AWKWARD = sorted((Path(__file__).parents[1] / "awkward").glob("*.yaml"))
RELEASES = [release.name for release in read_catalog().api().releases if release.upstream]


def parsed(document: dict[str, Any], **config: Any) -> tuple[list[Any], list[str]]:
    """The endpoints that openapi-python-client sees, and its complaints."""
    settings = Config.from_sources(
        ConfigFile(**config), MetaType.NONE, "document", "utf-8", overwrite=True, output_path=None
    )
    data = GeneratorData.from_dict(document, config=settings)
    assert not isinstance(data, GeneratorError), data
    groups = data.endpoint_collections_by_tag.values()
    complaints = [error for group in groups for error in group.parse_errors] + data.errors
    endpoints = [endpoint for group in groups for endpoint in group.endpoints]
    return endpoints, [f"{error.header} {error.detail}" for error in complaints]


def expect_whole(made: Prepared) -> None:
    endpoints, complaints = parsed(project(made))
    assert complaints == []
    by_name = {(str(endpoint.tags[0]), str(endpoint.name)): endpoint for endpoint in endpoints}
    assert by_name.keys() == {(fact.namespace, fact.name) for fact in made.operations}
    for fact in made.operations:
        endpoint = by_name[fact.namespace, fact.name]
        seen = [prop.name.get_untrusted_value() for _, prop in endpoint.iter_all_parameters()]
        assert sorted(seen) == sorted(parameter.projected for parameter in fact.parameters)
        assert bool(endpoint.bodies) == bool(fact.request_media)
        assert len(endpoint.responses) == len(fact.response_media)
        prepared = made.document["paths"][fact.path][fact.method]
        assert endpoint.requires_security is (prepared.get("security") != [])


@pytest.mark.parametrize("release", RELEASES)
def test_a_release_is_taken_whole(release: str) -> None:
    expect_whole(prepare(load(release).document, source=release))


@pytest.mark.parametrize("release", [RELEASES[0], RELEASES[-1]])
def test_the_prepared_document_itself_is_taken_whole_too(release: str) -> None:
    made = prepare(load(release).document, source=release)
    media = {name for fact in made.operations for names in fact.response_media.values() for name in names}  # fmt: skip
    binary = {name: "application/octet-stream" for name in media if name == "application/x-tar"}
    endpoints, complaints = parsed(made.document, content_type_overrides=binary)
    assert complaints == []
    assert len(endpoints) == len(made.operations)


@pytest.mark.parametrize("path", AWKWARD, ids=lambda path: path.stem)
def test_an_awkward_document_is_taken_whole(path: Path) -> None:
    expect_whole(prepare(yaml.safe_load(path.read_text(encoding="utf-8")), source=path.name))


def test_names_are_those_of_the_wire_unless_they_clash() -> None:
    plain = {"name": "fooBar", "in": "query", "schema": {"type": "string"}}
    clash = [plain, {**plain, "name": "foo_bar"}]
    paths = {"/{id}": {"get": {"parameters": [plain]}, "put": {"parameters": clash}}}
    get, put = prepare({"openapi": "3.0.3", "paths": paths}, source="case").operations
    assert (get.projected_path, [parameter.projected for parameter in get.parameters]) == ("/{id}", ["id", "fooBar"])  # fmt: skip
    assert put.projected_path != "/{id}"
    assert len({parameter.projected for parameter in put.parameters}) == 3


def test_what_openapi_python_client_cannot_send_or_read_becomes_bytes() -> None:
    thing = {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}
    operation = {
        "requestBody": {"content": {"application/xml": thing, "text/plain": {"schema": {"type": "string"}}}},
        "responses": {"200": {"content": {"application/pdf": {}, "text/csv": {}}}},
    }  # fmt: skip
    made = prepare({"openapi": "3.0.3", "paths": {"/x": {"post": operation}}}, source="case")
    written = project(made)["paths"]["/x"]["post"]
    assert written["requestBody"]["content"] == {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
    }
    assert written["responses"]["200"]["content"] == {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        "text/csv": {"schema": {"type": "string"}},
    }
