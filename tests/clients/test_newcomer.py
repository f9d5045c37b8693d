"""The script of a first day with a client: it runs, and type checkers have nothing to say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from servers.contract_server import ContractServer

SCRIPT = Path(__file__).parents[2] / "docs" / "examples" / "newcomer" / "day_one.py"
TRAININGS = "/api/v1/workloads/trainings"


@pytest.fixture
def release_24(release: Any) -> Any:
    if release.name != "2.24":
        pytest.skip("the script is written for 2.24")
    return release


def run(release: Any, server: ContractServer) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(SCRIPT)],
        env={
            **os.environ,
            "PYTHONPATH": str(release.folder.parent),
            "RUNAI_BASE_URL": server.url,
            "RUNAI_TOKEN": server.token,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def answer_in_phase(server: ContractServer, phase: str) -> None:
    place = ("GET", TRAININGS + "/{workloadId}")
    _, media, content = server.contract.answer(server.contract.of(*place), "application/json")
    answer = {**json.loads(content), "actualPhase": phase}
    server.answers[place] = (200, media, json.dumps(answer).encode())


def test_a_day(release_24: Any, server: ContractServer) -> None:
    """Every step calls what it should, and tells what came of it."""
    answer_in_phase(server, "Running")
    said = run(release_24, server)
    assert said[0].startswith("project ")
    assert [line for line in said if line.endswith(" Running")]
    assert [line for line in said if line.endswith(" deleted")]
    assert [line for line in said if line.startswith("audit: ")]
    (created, *_) = [call for call in server.calls if call.method == "POST"]
    assert created.path == TRAININGS


def test_a_day_when_the_quota_is_used_up(release_24: Any, server: ContractServer) -> None:
    """It is told, nothing is waited for, and the rest is done."""
    refusal = b'{"code": 409, "message": "the quota of the project is used up"}'
    server.answers["POST", TRAININGS] = (409, "application/json", refusal)
    said = run(release_24, server)
    assert "day-one-1: refused: the quota of the project is used up" in said
    assert not [line for line in said if line.endswith(" Running")]
    assert [line for line in said if line.startswith("audit: ")]


def test_a_day_that_ends_badly(release_24: Any, server: ContractServer) -> None:
    """A phase of failure is told by name."""
    answer_in_phase(server, "Failed")
    assert "failed in phase Failed" in run(release_24, server)


@pytest.mark.slow
def test_type_checkers_have_nothing_to_say(release_24: Any, tmp_path: Path) -> None:
    """mypy --strict, with the package beside the script."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", f"--cache-dir={tmp_path}", str(SCRIPT)],
        env={**os.environ, "MYPYPATH": str(release_24.folder.parent)},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
