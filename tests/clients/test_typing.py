"""Type checkers accept every client, and a program that constructs bodies and reads answers."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from runai_generator.build.build_requests import of_releases
from runai_specs import read_catalog

# One release per document: where `latest` has that of a numbered release, so has its client.
RELEASES = list(
    {str(r.upstream and r.upstream.sha256): r.name for r in read_catalog().clients}.values()
)
PROGRAM = """
import asyncio
from uuid import UUID

from {package} import AsyncClient, Client, NotFoundError, models


def names(client: Client) -> list[str]:
    found = client.projects.get_projects(limit=10, filter_by=["name==a"], sort_order="asc", timeout=5.0)
    reveal_type(found)
    return [project.name for project in found.projects]


def start(client: Client, cluster: UUID) -> str:
    body = models.TrainingCreationRequest(
        name="resnet", project_id="27", cluster_id=cluster, spec=models.TrainingSpec(image="example/train:1")
    )
    made = client.trainings.create_training(body=body, max_retries=0)
    client.trainings.create_training(body={{"name": "resnet", "projectId": "27", "clusterId": cluster}})
    client.workloads.get_workloads(sort_by="name")
    client.trainings.wait_for("7", until="Running", fail_on=())
    client.trainings.wait_for("7", until=["Running", models.Phase.COMPLETED])
    raw = client.trainings.with_raw_response.create_training(body=body)
    with client.clusters.with_streaming_response.get_clusters() as stream:
        reveal_type(stream.parse())
    reveal_type(raw.parse())
    return made.name


async def count(client: AsyncClient) -> int:
    try:
        clusters = await client.clusters.get_clusters()
    except NotFoundError as error:
        return error.status_code
    await client.projects.delete_project("1")
    raw = await client.clusters.with_raw_response.get_clusters()
    return len(clusters) + len(raw.parse())


asyncio.run(count(AsyncClient("https://company.run.ai", token="...")))
"""
WRONG = """
from {package} import Client, models

client = Client("https://company.run.ai", token=3)
client.projects.get_projects(limit="many")
client.projects.get_projects(10)
client.projects.delete_project()
client.trainings.create_training(body=models.Project)
client.trainings.with_raw_response.create_training(bode=None)
client.projects.get_projects(time_out=3)
client.trainings.create_training(body={{"name": "resnet", "projectId": "27", "clusterID": "1"}})
client.workloads.get_workloads(sort_by="bogus")
client.trainings.wait_for("7", until="Runing")
client.trainings.wait_for("7", until=["Running", "Compleed"])
"""

# An operation, a parameter and a field that are deprecated in every release; and what is not.
OLD = """
from {package} import Client, models

def old(client: Client, request: models.TokenRequest) -> None:
    client.projects.get_projects_deprecated("1")
    client.access_rules.get_access_rules(scope_type="project")
    print(request.app_id)
    print(request.client_id, models.TokenRequest(app_id="a"))
    client.access_rules.get_access_rules(filter_by=["a==b"])
    client.projects.get_projects()
"""


@pytest.fixture(params=RELEASES)
def project(request: pytest.FixtureRequest, clients: Path, tmp_path: Path) -> Path:
    """A folder with the two programs and the examples, beside the package of a release."""
    (order,) = of_releases((request.param,), clients)
    (tmp_path / "program.py").write_text(PROGRAM.format(package=order.identity.package))
    (tmp_path / "wrong.py").write_text(WRONG.format(package=order.identity.package))
    for example in (order.folder / "examples").iterdir():
        shutil.copy(example, tmp_path / f"example_{example.name}")
    (tmp_path / order.identity.package).symlink_to(order.folder / order.identity.package)
    return tmp_path


def run(folder: Path, *command: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def package(folder: Path) -> str:
    return next(path.name for path in folder.iterdir() if path.is_symlink())


def examples(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("example_*.py"))


def revealed(output: str) -> int:
    """How many types the checker told, none of them unknown."""
    told = [line for line in output.splitlines() if "Revealed type" in line or "Type of" in line]
    return sum("Any" not in line and "Unknown" not in line for line in told)


@pytest.mark.slow
def test_mypy(project: Path) -> None:
    """mypy --strict: nothing in the package, nothing in the right program, each line of the wrong one."""
    cache = f"--cache-dir={project / '.mypy_cache'}"
    code, output = run(project, "mypy", "--strict", cache, "-p", package(project), "-m", "program")
    assert code == 0, output
    assert revealed(output) == 3, output
    assert len(examples(project)) == 8
    code, output = run(project, "mypy", "--strict", cache, *examples(project))
    assert code == 0, output
    code, output = run(project, "mypy", "--strict", cache, "wrong.py")
    assert code == 1
    assert {line.split(":")[1] for line in output.splitlines() if ": error:" in line} == set(
        "456789"
    ) | {"10", "11", "12", "13", "14"}


@pytest.mark.slow
def test_pyright(project: Path) -> None:
    """pyright: the same."""
    (project / "pyrightconfig.json").write_text('{"reportDeprecated": "none"}')
    code, output = run(
        project,
        "pyright",
        "--pythonpath",
        sys.executable,
        package(project),
        "program.py",
        *examples(project),
    )
    assert code == 0, output
    assert revealed(output) == 3, output
    code, output = run(project, "pyright", "--pythonpath", sys.executable, "wrong.py")
    assert code == 1
    assert {line.split(":")[1] for line in output.splitlines() if " - error:" in line} == set(
        "456789"
    ) | {"10", "11", "12", "13", "14"}
    (project / "old.py").write_text(OLD.format(package=package(project)))
    (project / "pyrightconfig.json").write_text('{"reportDeprecated": "error"}')
    code, output = run(project, "pyright", "--pythonpath", sys.executable, "old.py")
    errors = [line for line in output.splitlines() if " - error:" in line]
    assert {line.split(":")[1] for line in errors} == {"5", "6", "7"}, output
    assert all("is deprecated" in line for line in errors), output
