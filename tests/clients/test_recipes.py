"""The recipes of each client: in its README and as scripts, run against a server of its contract."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from servers.contract_server import ContractServer

from runai_generator.build.build import build
from runai_generator.build.build_requests import of_releases
from runai_specs import read_catalog

NEWEST = list(read_catalog().clients)[-1].name
NAMES = [
    "create_project",
    "delete_workspaces",
    "export_audit_log",
    "handle_error",
    "list_workloads",
    "read_metrics",
    "submit_training",
    "wait_for_training",
]


@pytest.fixture
def project(release: Any) -> Path:
    """The project folder of a client."""
    return release.folder.parent


def scripts(project: Path) -> list[Path]:
    return sorted((project / "examples").glob("*.py"))


def run(script: Path | str, project: Path, server: ContractServer) -> str:
    """What a script, or code, prints that has nothing but the client and the environment."""
    program = [str(script)] if isinstance(script, Path) else ["-c", script]
    done = subprocess.run(
        [sys.executable, "-W", "error", *program],
        env={
            **os.environ,
            "PYTHONPATH": str(project),
            "RUNAI_BASE_URL": server.url,
            "RUNAI_TOKEN": server.token,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def operation(script: Path) -> tuple[str, str]:
    """Method and path, as its first line says."""
    match = re.search(r"`([A-Z]+) (\S+)`", script.read_text())
    assert match
    return match[1], match[2]


@pytest.mark.slow
def test_every_recipe_is_there_and_calls_what_it_says(
    project: Path, server: ContractServer
) -> None:
    """All in every release; the server finds nothing wrong, and something is printed."""
    assert [script.stem for script in scripts(project)] == NAMES
    answer_in_phase(server, operation(project / "examples" / "wait_for_training.py"), "Running")
    for script in scripts(project):
        said = run(script, project, server)
        method, path = operation(script)
        assert server.calls, script
        call = server.calls[-1]
        assert server.contract.route(call.method, call.path) is server.contract.of(method, path)
        assert said.strip(), script


def answer_in_phase(server: ContractServer, place: tuple[str, str], phase: str) -> None:
    """Answer the operation with a workload in that phase."""
    _, media, content = server.contract.answer(server.contract.of(*place), "application/json")
    answer = {**json.loads(content), "actualPhase": phase}
    server.answers[place] = (200, media, json.dumps(answer).encode())


@pytest.mark.slow
def test_waiting_bulk_and_export(project: Path, server: ContractServer) -> None:
    """A failure is told, each item has its result, and the log comes as rows."""
    by_name = {script.stem: script for script in scripts(project)}
    answer_in_phase(server, operation(by_name["wait_for_training"]), "Failed")
    assert "failed in phase Failed" in run(by_name["wait_for_training"], project, server)
    place = operation(by_name["delete_workspaces"])
    server.answers[place] = (409, "application/json", b'{"code": 409, "message": "still running"}')
    assert "still running" in run(by_name["delete_workspaces"], project, server)
    head, *rows = run(by_name["export_audit_log"], project, server).splitlines()
    assert "action" in head.split(",")
    assert rows


def readme_block(project: Path, word: str) -> str:
    """The one piece of code in the README that has the word."""
    blocks = re.findall(r"```python\n(.*?)```", (project / "README.md").read_text(), re.DOTALL)
    (block,) = [block for block in blocks if word in block]
    return block


@pytest.mark.slow
def test_the_readme_shows_a_test_without_a_platform(project: Path, server: ContractServer) -> None:
    """And it runs as it stands."""
    assert "." in run(readme_block(project, "FakePlatform"), project, server)


SPANS = """
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor

provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter()))
trace.set_tracer_provider(provider)
"""


@pytest.mark.slow
@pytest.mark.parametrize("release", [NEWEST], indirect=True)
def test_the_pieces_for_other_tools_run_with_those_tools(
    project: Path, server: ContractServer
) -> None:
    assert run(readme_block(project, "respx"), project, server) == "not before 1000.0 seconds\n"
    spans = run(SPANS + readme_block(project, "opentelemetry"), project, server)
    call = server.calls[-1]
    assert f"{server.url}{call.path}" in spans
    assert '"http.status_code": 200' in spans


@pytest.mark.parametrize("release", [NEWEST], indirect=True)
def test_the_piece_for_pandas_makes_a_table(project: Path, server: ContractServer) -> None:
    pytest.importorskip("pandas", reason="pandas is large and left out of the dev extra")
    assert " rows x " in run(readme_block(project, "pandas"), project, server)


@pytest.mark.slow
def test_what_the_recipes_show(project: Path, server: ContractServer) -> None:
    """A list goes on over pages, a body has what its title promises, an error is handled."""
    by_name = {script.stem: script for script in scripts(project)}
    path = operation(by_name["list_workloads"])
    route = server.contract.of(*path)
    _, media, content = server.contract.answer(route, "application/json")
    server.answers[path] = (200, media, content.replace(b'"next": 1', b'"next": 50', 1))
    run(by_name["list_workloads"], project, server)
    assert [dict(call.query)["limit"] for call in server.calls] == ["50", "50"]
    assert dict(server.calls[-1].query)["offset"] == "50"
    run(by_name["submit_training"], project, server)
    sent = server.calls[-1].json()
    assert sent["spec"]["compute"] == {"gpuDevicesRequest": 1}
    assert sent["spec"]["image"]
    run(by_name["create_project"], project, server)
    assert server.calls[-1].json()["resources"][0]["gpu"] == {"deserved": 1}
    place = operation(by_name["handle_error"])
    server.answers[place] = (404, "application/json", b'{"code": 404, "message": "gone"}')
    assert "no such thing" in run(by_name["handle_error"], project, server)
    server.answers[place] = (403, "application/json", b'{"code": 403, "message": "not yours"}')
    assert "not yours" in run(by_name["handle_error"], project, server)


def test_the_readme_has_the_same_pieces(project: Path) -> None:
    """Word for word."""
    blocks = re.findall(r"```python\n(.*?)```", (project / "README.md").read_text(), re.DOTALL)
    for script in scripts(project):
        assert any(f"def {script.stem}(" in block for block in blocks)
        assert any(block in script.read_text() for block in blocks)


@pytest.mark.slow
def test_a_partial_contract_says_so_and_has_the_recipes_it_can_have(tmp_path: Path) -> None:
    """The multi-tenant API has no workloads; its documentation is not a contract."""
    (order,) = of_releases(["multi-tenant@2.24"], tmp_path)
    build(order)
    readme = (order.folder / "README.md").read_text()
    assert "No whole contract of this API is published" in readme
    assert [script.stem for script in scripts(order.folder)] == ["handle_error"]
