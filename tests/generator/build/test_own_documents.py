"""Clients of anybody's document: built, imported, and used against a server that is told what to say."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from recording_server import RecordingServer

from runai_generator.build.build import build
from runai_generator.build.build_requests import of_file

Package = Callable[[Any], ModuleType]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Package]:
    """Builds the client of a document and imports it; each has a name of its own."""
    made: list[str] = []

    def make(document: Any, name: str = "") -> ModuleType:
        name = name or f"weather_station_{len(made)}"
        written = yaml.safe_load(document) if isinstance(document, str) else document
        source = tmp_path / f"{name}.yaml"
        source.write_text(yaml.safe_dump(written, allow_unicode=True, sort_keys=False))
        build(of_file(source, name, tmp_path / name))
        monkeypatch.syspath_prepend(tmp_path / name)
        made.append(name)
        return importlib.import_module(name)

    yield make
    for name in [m for m in sys.modules if m.partition(".")[0] in made]:
        del sys.modules[name]


@pytest.fixture
def server() -> Iterator[RecordingServer]:
    with RecordingServer() as running:
        yield running


OBSERVATORY = """
openapi: 3.0.3
info: {title: Observatory, version: "3"}
servers: [{url: "https://{site}.sky.example/v1", variables: {site: {default: north, enum: [north, south]}}}]
security: [{Station: []}]
paths:
  /open: {get: {operationId: open_one, tags: [sky], security: [], responses: {"204": {description: ok}}}}
  /key: {get: {operationId: key_one, tags: [sky], responses: {"204": {description: ok}}}}
  /login: {get: {operationId: login_one, tags: [sky], security: [{Login: []}, {Flow: [see]}], responses: {"204": {description: ok}}}}
  /odd: {get: {operationId: odd_one, tags: [sky], security: [{Odd: []}], responses: {"204": {description: ok}}}}
components:
  securitySchemes:
    Station: {type: apiKey, in: header, name: X-Station}
    Login: {type: http, scheme: basic}
    Flow: {type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {see: s}}}}
    Odd: {type: http, scheme: digest}
"""


def test_a_client_logs_in_as_its_document_says(package: Package, server: RecordingServer) -> None:
    sky = package(OBSERVATORY)
    server.answers["POST", "/token"] = {"access_token": "granted", "expires_in": 60}
    with sky.Client(server.url, api_key="k") as client:
        client.sky.open_one()
        client.sky.key_one()
        with pytest.raises(sky.ConfigurationError, match="WEATHER_STATION_0_USERNAME"):
            client.sky.login_one()
    with sky.Client(server.url, client_id="me", client_secret="s") as client:
        client.sky.login_one()
        client.sky.odd_one()
    by_path = {call.path: call.headers for call in server.calls}
    assert "x-station" not in by_path["/open"]
    assert by_path["/key"]["x-station"] == "k"
    assert by_path["/login"]["authorization"] == "Bearer granted"
    assert sky.Client().base_url == "https://north.sky.example/v1"
    south = sky.Client(server_variables={"site": "south"})
    assert south.base_url == "https://south.sky.example/v1"


def test_nothing_of_another_family_is_in_a_client(package: Package) -> None:
    """Not in its code, its README or its metadata; what is left out is said in the README."""
    sky = package(OBSERVATORY)
    project = Path(str(sky.__file__)).parents[1]
    texts = {p: p.read_text() for p in project.rglob("*") if p.suffix in (".py", ".md", ".toml")}
    assert len(texts) > 20
    for path, text in texts.items():
        rest = text.replace("runai-generate", "")
        assert not re.search(r"run:?[-_ ]?ai", rest, re.IGNORECASE), path
    assert issubclass(sky.NotFoundError, sky.WeatherStation0Error)
    assert "license" not in texts[project / "pyproject.toml"]
    assert "Odd" in texts[project / "README.md"].partition("approximated")[2]


def test_a_document_that_says_nothing_of_credentials_sends_what_is_given(
    package: Package, server: RecordingServer
) -> None:
    plain = package("""
        openapi: 3.1.0
        info: {title: Plain, version: "1"}
        paths: {/x: {get: {operationId: x, responses: {"204": {description: ok}}}}}
    """)
    with plain.Client(server.url) as client:
        client.default.x()
    with plain.Client(server.url, token="t") as client:
        client.default.x()
    assert [call.headers.get("authorization") for call in server.calls] == [None, "Bearer t"]
