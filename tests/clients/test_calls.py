"""What people do with a client, on every release, sync and async, against a real server."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from servers.contract_server import ContractServer

CLUSTER = UUID("71f69d83-ba66-4822-adf5-55ce55efd210")


def training(models: Any) -> Any:
    return models.TrainingCreationRequest(
        name="resnet", project_id="27", cluster_id=CLUSTER, spec={"image": "example/train:1"}
    )


def workspace(models: Any) -> Any:
    return models.WorkspaceCreationRequest(
        name="notebook", project_id="27", cluster_id=CLUSTER, spec={"image": "example/jupyter:1"}
    )


def test_list_projects(release: Any, server: ContractServer, client: Any) -> None:
    """An answer is a model; arrays with explode false are sent with commas."""
    projects = client.projects.get_projects(limit=10, filter_by=["name==a", "phase!=Ready"])
    assert isinstance(projects.projects[0].name, str)
    (call,) = server.calls
    assert dict(call.query) == {"limit": "10", "filterBy": "name==a,phase!=Ready"}
    assert call.headers["accept"] == "application/json"
    assert f"runai-client-{release.name.replace('.', '-')}/" in call.headers["user-agent"]


def test_create_a_training(release: Any, server: ContractServer, client: Any) -> None:
    """A model is sent by the names of the wire, without what was not set."""
    made = client.trainings.create_training(body=training(release.package.models))
    assert isinstance(made.workload_id, UUID)
    assert server.calls[0].json() == {
        "name": "resnet",
        "projectId": "27",
        "clusterId": str(CLUSTER),
        "spec": {"image": "example/train:1"},
    }


def test_create_a_workspace_from_a_mapping(
    release: Any, server: ContractServer, client: Any
) -> None:
    """A mapping with the names of the wire does the same as the model."""
    client.workspaces.create_workspace(body=workspace(release.package.models))
    client.workspaces.create_workspace(body=workspace(release.package.models).to_dict())
    first, second = server.calls
    assert first.json() == second.json()
    assert first.headers["content-type"] == "application/json"


def test_get_clusters(release: Any, client: Any) -> None:
    """An array at the top is a list of models."""
    clusters = client.clusters.get_clusters()
    assert type(clusters[0]).__name__ in dir(release.package.models)


def test_delete_a_project(server: ContractServer, client: Any) -> None:
    """Nothing comes back; the path parameter is positional and encoded."""
    assert client.projects.delete_project("a/b c") is None
    assert server.calls[0].target == "/api/v1/org-unit/projects/a%2Fb%20c"


def test_download_a_file(server: ContractServer, client: Any, tmp_path: Path) -> None:
    """Bytes come whole from the method, or in pieces through with_streaming_response."""
    content = bytes(range(256)) * 4000
    namespace = client.researcher_command_line_interface
    answer = (200, "application/octet-stream", content)
    server.answers["GET", "/api/v1/cli-exposer/dist/{operatingSystem}/{architecture}/runai"] = (
        answer
    )
    assert namespace.get_binary("linux", "amd64") == content
    with namespace.with_streaming_response.get_binary("linux", "amd64") as response:
        response.write_to_file(tmp_path / "runai")
    assert (tmp_path / "runai").read_bytes() == content


def test_the_response_itself(client: Any) -> None:
    """with_raw_response has the same methods; parse() gives what the plain one returns."""
    response = client.projects.with_raw_response.get_projects(limit=1)
    assert response.status_code == 200
    assert response.json()["projects"] == [
        project.to_dict() for project in response.parse().projects
    ]


def test_client_id_and_secret(release: Any, server: ContractServer) -> None:
    """A token is asked for once, at an endpoint that the release has."""
    with release.package.Client(server.url, client_id="id", client_secret="secret") as client:
        client.clusters.get_clusters()
        client.projects.get_projects()
    assert [call.path.endswith("/token") for call in server.calls] == [True, False, False]
    assert release.contract.route("POST", server.calls[0].path) is not None


def test_an_error_of_the_server(release: Any, server: ContractServer, client: Any) -> None:
    """A status of 400 and more is an exception of its own kind, with the response on it."""
    path = "/api/v1/org-unit/projects/{projectId}"
    server.answers["GET", path] = (
        404,
        "application/json",
        b'{"code": 404, "message": "no such project"}',
    )
    with pytest.raises(release.package.NotFoundError, match="no such project") as raised:
        client.projects.get_project("1")
    assert raised.value.status_code == 404


def test_a_newer_server(release: Any, server: ContractServer, client: Any) -> None:
    """Fields and enumeration values that the release does not know are kept."""
    route = release.contract.of("GET", "/api/v1/org-unit/projects/{projectId}")
    status, media, content = release.contract.answer(route, "application/json")
    changed = {**json.loads(content), "fromTheFuture": {"a": 1}}
    changed["status"] = {**changed["status"], "phase": "Teleporting"}
    server.answers["GET", route.path] = (status, media, json.dumps(changed).encode())
    project = client.projects.get_project("1")
    assert project.to_dict()["fromTheFuture"] == {"a": 1}
    assert project.status.phase == "Teleporting"


def test_async(release: Any, server: ContractServer, async_client: Any) -> None:
    """The async client has the same methods, to be awaited, also side by side."""
    models = release.package.models

    async def work() -> None:
        async with async_client as client:
            projects, made, _, clusters, nothing, binary = await asyncio.gather(
                client.projects.get_projects(limit=10),
                client.trainings.create_training(body=training(models)),
                client.workspaces.create_workspace(body=workspace(models)),
                client.clusters.get_clusters(),
                client.projects.delete_project("1"),
                client.researcher_command_line_interface.get_binary("linux", "amd64"),
            )
            assert isinstance(projects.projects[0], models.Project)
            assert isinstance(made.workload_id, UUID)
            assert clusters
            assert nothing is None
            assert isinstance(binary, bytes)
            response = await client.clusters.with_raw_response.get_clusters()
            assert response.parse() == clusters
            async with client.clusters.with_streaming_response.get_clusters() as stream:
                assert json.loads(await stream.read()) == response.json()

    asyncio.run(work())
    assert len(server.calls) == 8
