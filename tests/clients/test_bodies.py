"""Bodies: made from models or mappings, checked when asked, kept in files."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from servers.contract_server import ContractServer

CLUSTER = "71f69d83-ba66-4822-adf5-55ce55efd210"
SPEC = f"""\
name: resnet-50
projectId: "27"
clusterId: {CLUSTER}
spec:
  image: example.com/team/train:1
  compute:
    gpuDevicesRequest: 2
  environmentVariables:
  - name: SINCE
    value: "2025-01-01"
"""


@pytest.fixture
def validating(release: Any, server: ContractServer) -> Any:
    """A client that checks requests before it sends them."""
    with release.package.Client(server.url, token=server.token, validate=True) as client:
        yield client


def broken(release: Any, call: Any, *arguments: Any, **keywords: Any) -> str:
    """What is said of a call that is refused before it is sent."""
    with pytest.raises(release.package.RequestValidationError) as refused:
        call(*arguments, **keywords)
    return str(refused.value)


@pytest.mark.slow
def test_what_a_contract_forbids_is_not_sent(
    release: Any, validating: Any, server: ContractServer
) -> None:
    """The message names the field, however deep it is, and what it must be; all of them at once."""
    models = release.package.models
    create = validating.trainings.create_training
    body = models.TrainingCreationRequest.from_yaml(SPEC)
    body.spec.compute.gpu_devices_request = -1
    body.spec.environment_variables[0].name = ""
    said = broken(release, create, body=body)
    assert "body.spec.compute.gpuDevicesRequest: " in said
    assert "body.spec.environmentVariables[0].name: " in said
    assert "trainings.create_training" in said
    assert "body.name: is required" in broken(release, create, body={"projectId": "27"})
    metrics = validating.workloads.get_workload_metrics
    asked = {"metric_type": ["GPU_UTILIZATION"], "start": None, "end": "2025-12-15T10:30:00Z"}
    assert "query.start: is required" in broken(release, metrics, CLUSTER, **asked)
    assert "query.limit: more than " in broken(
        release, validating.workloads.get_workloads, limit=10**6
    )
    assert server.calls == []


def test_what_a_contract_allows_is_sent(
    release: Any, validating: Any, server: ContractServer
) -> None:
    """From a model and from a mapping of the same form, with the same content."""
    create = validating.trainings.create_training
    create(body=release.package.models.TrainingCreationRequest.from_yaml(SPEC))
    create(body=yaml.safe_load(SPEC))
    first, second = (call.json() for call in server.calls)
    assert first == second == yaml.safe_load(SPEC)


def test_a_workload_is_kept_in_a_file(release: Any, tmp_path: Path) -> None:
    """From YAML and JSON, and back, nothing lost, nothing added, text that looks like a date kept."""
    kind = release.package.models.TrainingCreationRequest
    body = kind.from_yaml(SPEC)
    assert yaml.safe_load(body.to_yaml()) == yaml.safe_load(SPEC) == json.loads(body.to_json())
    assert kind.from_json(body.to_json()) == kind.from_yaml(body.to_yaml()) == body
    assert body.cluster_id == UUID(CLUSTER)
    (tmp_path / "training.yaml").write_text(body.to_yaml())
    again = kind.from_yaml((tmp_path / "training.yaml").read_bytes())
    assert again.to_dict() == body.to_dict() == kind.from_dict(body.to_dict()).to_dict()
    assert kind.from_yaml("added: {a: 1}\n" + SPEC).to_dict()["added"] == {"a": 1}


def test_null_is_sent_and_unset_is_not(release: Any, client: Any, server: ContractServer) -> None:
    """The difference between taking a value away and leaving it alone."""
    models = release.package.models
    body = models.TrainingCreationRequest(
        name="resnet-50",
        project_id="27",
        cluster_id=UUID(CLUSTER),
        spec=type(models.TrainingCreationRequest.from_yaml(SPEC).spec)(image="x", command=None),
    )
    client.trainings.create_training(body=body)
    assert server.calls[-1].json()["spec"] == {"image": "x", "command": None}
    client.trainings.create_training(body=body.model_copy(update={"spec": None}))
    assert server.calls[-1].json()["spec"] is None
    del body.spec
    client.trainings.create_training(body=body)
    assert "spec" not in server.calls[-1].json()


def test_a_wrong_type_is_refused_where_the_body_is_made(release: Any) -> None:
    """pydantic's error names the field too."""
    from pydantic import ValidationError

    with pytest.raises(ValidationError, match=r"spec\.compute\.gpuDevicesRequest"):
        release.package.models.TrainingCreationRequest.from_yaml(SPEC.replace(": 2", ": many"))


def test_deprecated_fields_warn_when_they_are_read(release: Any) -> None:
    """And not when a body is made or shown."""
    models = release.package.models
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        body = models.TokenRequest(app_id="a", app_secret="b")
        assert body.to_dict() == {"appID": "a", "appSecret": "b"}
        assert "app_id" in repr(body)
    with pytest.warns(
        DeprecationWarning, match=r"TokenRequest\.app_id is deprecated since 2\.20.*use client_id"
    ):
        assert body.app_id == "a"


def test_a_script_that_reads_a_deprecated_field_is_told_once(release: Any, tmp_path: Path) -> None:
    """With Python's own settings: one line for the place, however often it is passed."""
    script = tmp_path / "script.py"
    script.write_text(
        f"from {release.package.__name__} import models\n"
        "body = models.TokenRequest(app_id='a')\n"
        "for _ in range(3):\n"
        "    body.app_id\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        env={"PYTHONPATH": str(release.folder.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.count("DeprecationWarning") == 1
    assert "script.py:4: " in done.stderr


def test_sending_a_deprecated_field_warns_where_it_is_sent(
    release: Any, client: Any, async_client: Any
) -> None:
    """Sync and async; the line is the caller's."""
    models = release.package.models
    old = models.TokenRequest(app_id="a", app_secret="b", grant_type="app_token")
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        client.tokens.grant_token(body=old)
    told = [(str(warning.message).partition(";")[0], warning.filename) for warning in seen]
    assert told == [
        (f"TokenRequest.{name} is deprecated since 2.20", __file__)
        for name in ("app_id", "app_secret")
    ]

    async def send() -> None:
        async with async_client as asynchronous:
            await asynchronous.tokens.grant_token(body=old)

    with pytest.warns(DeprecationWarning, match="app_secret") as warned:
        asyncio.run(send())
    assert {warning.filename for warning in warned} == {__file__}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client.tokens.grant_token(body=models.TokenRequest(grant_type="app_token"))
