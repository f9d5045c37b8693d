"""The workflow of docs/drift.md: its scripts, run in a repository of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

PAGE = Path(__file__).parents[2] / "docs" / "drift.md"
BASH = shutil.which("bash")
pytestmark = pytest.mark.skipif(BASH is None, reason="the scripts are not run: bash is missing")


def steps(job: str) -> list[dict[str, Any]]:
    """The steps of this job, as the page has them."""
    text = PAGE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    loaded: list[dict[str, Any]] = yaml.safe_load(text)["jobs"][job]["steps"]
    return loaded


def script(job: str, name: str) -> str:
    """What the step of this id runs."""
    [step] = [step for step in steps(job) if step.get("id") == name]
    return str(step["run"])


def executable(path: Path, text: str) -> None:
    """A command at this path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def run(text: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The script as a runner runs it: nobody's git identity, one folder of commands before all others."""
    commands = f"{folder / 'commands'}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    assert BASH is not None
    return subprocess.run(
        [BASH, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", text],
        cwd=folder, env={**kept, **nobody, "PATH": commands, **variables},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "outcome", "told"),
    [(0, "unchanged", ""), (1, "drift", "::error "), (2, "unknown", "::warning ")],
)
def test_drift_is_told_from_what_could_not_be_read(
    tmp_path: Path, code: int, outcome: str, told: str
) -> None:
    """An outcome for each exit code of `verify`; changes are uploaded only where there are any."""
    executable(tmp_path / ".venv/bin/runai-specs", f"echo '{{}}'; exit {code}")
    output = tmp_path / "output"
    done = run(script("verify", "verify"), tmp_path, GITHUB_OUTPUT=str(output))
    assert done.returncode == code, done.stderr
    assert output.read_text() == f"outcome={outcome}\n"
    assert done.stdout.startswith(told)
    assert bool(done.stdout) == bool(told)
    [upload] = [step for step in steps("verify") if "upload-artifact" in step.get("uses", "")]
    assert "steps.verify.outputs.outcome == 'drift'" in upload["if"]


def test_a_snapshot_is_proposed_once_and_brought_up_to_date(tmp_path: Path) -> None:
    """Nothing without a change; then one branch and one pull request, which a later run updates."""
    origin, asked = tmp_path / "origin", tmp_path / "asked"
    setup = (
        "git init -q --bare origin; git init -q -b main work; cd work; git remote add origin ../origin;"
        "mkdir -p specs/runai_specs/data; echo 1 > specs/runai_specs/data/pin; git add .;"
        "git -c user.name=a -c user.email=a@example.org commit -q -m first; git push -q origin main"
    )
    assert run(setup, tmp_path).returncode == 0
    work = tmp_path / "work"
    proposals = f"case $2 in list) grep -c create {asked} || true;; *) echo $2 >> {asked};; esac"
    executable(work / "commands/gh", proposals)
    asked.touch()
    for content in ("1", "2", "3"):
        assert run("git switch -q main", work).returncode == 0
        run("git branch -q -D snapshot-of-latest", work)  # a runner starts with a fresh clone
        run("git config --unset user.name; git config --unset user.email", work)
        (work / "specs/runai_specs/data/pin").write_text(f"{content}\n")
        done = run(script("latest", "propose"), work)
        assert done.returncode == 0, done.stderr
        if content == "1":
            assert asked.read_text() == ""
    assert asked.read_text().split() == ["create", "edit"]
    history = run("git log --format=%an:%s snapshot-of-latest", origin).stdout.splitlines()
    assert history == ["github-actions[bot]:Take a new snapshot of latest", "a:first"]
    pushed = run("git show snapshot-of-latest:specs/runai_specs/data/pin", origin)
    assert pushed.stdout == "3\n"
