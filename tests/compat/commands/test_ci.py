"""What is offered to pipelines: run as far as a machine without them can run it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from servers.serving import Answers

from .documents import write

ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
_INPUT = re.compile(r"(?:inputs|github)\.([a-z_-]+)")
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}")
BASH = shutil.which("bash")


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A runner's temporary folder, with the toolkit installed where the install step puts it."""
    commands = tmp_path / "runai-gate-venv" / "bin"
    commands.mkdir(parents=True)
    command = commands / "runai-compat"
    start = "import sys; from runai_compat.commands.main import main; sys.exit(main())"
    command.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c '{start}' \"$@\"\n")
    command.chmod(0o755)
    (commands / "python").symlink_to(sys.executable)
    return tmp_path


def run_step(
    step: dict[str, Any], runner: Path, path: str = "action.yml", **inputs: str
) -> subprocess.CompletedProcess[str]:
    """The step's script as a runner runs it, with these values of the action's inputs."""
    action = read(path)
    known = {name: str(setting.get("default", "")) for name, setting in action["inputs"].items()}
    known |= {name.replace("_", "-"): value for name, value in inputs.items()}
    known["action_path"] = str((ROOT / path).parent)
    known |= {"server_url": "https://git.example.com", "action_repository": "o/toolkit"}
    given = {
        key: _EXPRESSION.sub(lambda match: known[_INPUT.findall(match[0])[0]], value)
        for key, value in step["env"].items()
    }
    files = {"GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary"}
    for name in files.values():
        (runner / name).touch()
    environment = {
        **os.environ,
        **given,
        **{key: str(runner / name) for key, name in files.items()},
        "RUNNER_TEMP": str(runner),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    assert BASH is not None
    return subprocess.run(
        [BASH, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=runner, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(BASH is None, reason="the action's steps are not run: bash is missing")
@pytest.mark.parametrize(
    ("after", "code", "passed"), [(("GET /a",), 0, "true"), (("GET /b",), 1, "false")]
)
def test_the_actions_gate_step(
    runner: Path, after: tuple[str, ...], code: int, passed: str
) -> None:
    """Reports, summary, annotations and outputs, and the gate's exit code as the step's."""
    step = next(step for step in read("action.yml")["runs"]["steps"] if step.get("id") == "gate")
    base, target = write(runner / "a b.json", "GET /a"), write(runner / "c'd.json", *after)
    done = run_step(step, runner, to=target, **{"from": base})
    assert done.returncode == code, done.stderr
    reports = sorted(path.name for path in (runner / "runai-gate").iterdir())
    assert reports == ["gate.html", "gate.json", "gate.md", "gate.sarif", "gate.xml"]
    outputs = dict(line.split("=") for line in (runner / "output").read_text().splitlines())
    broken = 1 if code else 0
    assert outputs == {
        "reports": "runai-gate", "result": "failed" if code else "passed", "passed": passed,
        "breaking": str(broken), "warning": "0", "info": str(broken), "failing": str(broken), "accepted": "0",
    }  # fmt: skip
    assert (runner / "summary").read_text() == (runner / "runai-gate" / "gate.md").read_text()
    assert done.stdout.splitlines()[-1].startswith("::error " if code else "::notice ")


@pytest.mark.slow
@pytest.mark.skipif(BASH is None, reason="the action's steps are not run: bash is missing")
def test_the_action_passes_its_options_on_and_says_what_is_wrong(runner: Path) -> None:
    """A policy that does not exist: exit code 2, one line, no output that says it passed."""
    step = next(step for step in read("action.yml")["runs"]["steps"] if step.get("id") == "gate")
    base = write(runner / "a.json", "GET /a")
    done = run_step(step, runner, to=base, policy="no; touch broken", **{"from": base})
    assert done.returncode == 2
    assert "unknown policy 'no; touch broken'" in done.stderr
    assert not (runner / "broken").exists()
    assert "result=error\npassed=false\n" in (runner / "output").read_text()
    assert (
        "::error title=runai-compat::not carried out (exit code 2): error: unknown" in done.stdout
    )


@pytest.mark.slow
@pytest.mark.skipif(BASH is None, reason="the action's steps are not run: bash is missing")
def test_no_report_of_an_earlier_run_is_left(runner: Path) -> None:
    """The second run in the same folder cannot be carried out: it shows nothing of the first."""
    step = next(step for step in read("action.yml")["runs"]["steps"] if step.get("id") == "gate")
    base = write(runner / "a.json", "GET /a")
    assert run_step(step, runner, to=base, **{"from": base}).returncode == 0
    (runner / "summary").write_text("")
    for problem in ({"fail_on": ""}, {"fail_on": ","}, {"as_of": "soon"}, {"options": "--none"}):
        done = run_step(step, runner, to=base, **problem, **{"from": base})
        assert done.returncode == 2
        assert list((runner / "runai-gate").iterdir()) == []
        assert (runner / "summary").read_text() == ""


@pytest.mark.skipif(BASH is None, reason="the action's steps are not run: bash is missing")
@pytest.mark.parametrize(("strict", "count"), [("false", 0), ("true", 1)])
def test_strict_is_an_input_of_its_own(runner: Path, strict: str, count: int) -> None:
    """The gate gets --strict where it is asked for."""
    step = next(step for step in read("action.yml")["runs"]["steps"] if step.get("id") == "gate")
    command = runner / "runai-gate-venv" / "bin" / "runai-compat"
    command.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > arguments\nexit 2\n')
    run_step(step, runner, to="b", strict=strict, **{"from": "a"})
    assert (runner / "arguments").read_text().split().count("--strict") == count


@pytest.mark.slow
@pytest.mark.skipif(BASH is None, reason="the action's steps are not run: bash is missing")
@pytest.mark.parametrize(("after", "code"), [(("GET /a",), 0), (("GET /b",), 1)])
def test_the_diff_actions_step(runner: Path, after: tuple[str, ...], code: int) -> None:
    """The document of the base revision against the one that is there; a new one passes."""
    path = "ci/diff/action.yml"
    step = next(step for step in read(path)["runs"]["steps"] if step.get("id") == "diff")

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, *arguments], cwd=runner, check=True, capture_output=True)

    git("init", "--quiet")
    (runner / "api").mkdir()
    write(runner / "api/openapi.json", "GET /a")
    git("commit", "--quiet", "--allow-empty", "-m", "first")
    new = run_step(step, runner, path, file="api/openapi.json", base="HEAD")
    assert new.returncode == 0, new.stderr
    assert "is new" in new.stderr
    git("add", "api")
    git("commit", "--quiet", "-m", "second")
    write(runner / "api/openapi.json", *after)
    done = run_step(step, runner, path, file="api/openapi.json", base="HEAD")
    assert done.returncode == code, done.stderr
    assert f"breaking={code}" in (runner / "output").read_text()
    sarif = json.loads((runner / "openapi-diff/diff.sarif").read_text())
    for row in sarif["runs"][0]["results"]:
        [where] = row["locations"]
        assert where["physicalLocation"]["artifactLocation"]["uri"] == "api/openapi.json"
    page = "https://git.example.com/o/toolkit/blob/v"
    rules = sarif["runs"][0]["tool"]["driver"]["rules"]
    assert all(rule["helpUri"].startswith(page) for rule in rules)


def test_the_comment_is_written_once_and_updated(tmp_path: Path) -> None:
    """Found again by its mark, among the comments of others; without a pull request, none."""
    comments = [{"id": 1, "body": "somebody's"}]

    def answer(method: str, path: str, _: object, content: bytes) -> tuple[int, str, bytes]:
        if method == "POST":
            comments.append({"id": len(comments) + 1, **json.loads(content)})
        if method == "PATCH":
            comments[int(path.rsplit("/", 1)[1]) - 1].update(json.loads(content))
        return 200, "", json.dumps(comments if method == "GET" else {}).encode()

    event, body = tmp_path / "event", tmp_path / "body"
    with Answers(answer) as server:
        for number, text in ((None, "no"), (7, "first"), (7, "second")):
            event.write_text(json.dumps({"pull_request": {"number": number}} if number else {}))
            body.write_text(text)
            environment = {
                **os.environ, "GITHUB_API_URL": server.url, "GITHUB_REPOSITORY": "o/r", "MARK": "gate",
                "GITHUB_EVENT_PATH": str(event), "GITHUB_TOKEN": "t", "BODY": str(body),
            }  # fmt: skip
            script = str(ROOT / "ci/comment.py")
            subprocess.run([sys.executable, script], env=environment, check=True)
    assert [comment["body"] for comment in comments] == ["somebody's", "<!-- gate -->\nsecond"]


def test_the_action_puts_no_input_into_a_script() -> None:
    """Inputs reach scripts as environment variables: nothing of them is run."""
    steps = [*read("action.yml")["runs"]["steps"], *read("ci/diff/action.yml")["runs"]["steps"]]
    for step in steps:
        assert "${{" not in step.get("run", "")
        assert "uses" in step or step["shell"] == "bash"


def test_the_documented_jobs_use_what_there_is() -> None:
    """Inputs of the action, keys of the template, hooks by their id."""
    blocks = [yaml.safe_load(block.split("```")[0]) for block in DOCS.split("```yaml\n")[1:]]
    workflow, api, pipeline, hooks = blocks
    diff = api["jobs"]["diff"]["steps"][-1]
    assert diff["uses"].endswith("/ci/diff@v0")
    assert diff["with"].keys() <= read("ci/diff/action.yml")["inputs"].keys()
    action = read("action.yml")
    [step] = [step for step in workflow["jobs"]["gate"]["steps"] if step.get("id") == "gate"]
    assert step["with"].keys() <= action["inputs"].keys()
    required = {name for name, setting in action["inputs"].items() if setting.get("required")}
    assert required <= step["with"].keys()
    template = read("ci/gitlab.yml")
    assert pipeline["include"][0]["file"] == "ci/gitlab.yml"
    assert pipeline["runai-gate"]["extends"] in template
    known = {hook["id"] for hook in read(".pre-commit-hooks.yaml")}
    assert {hook["id"] for hook in hooks["repos"][0]["hooks"]} <= known


@pytest.mark.slow
@pytest.mark.skipif(BASH is None, reason="the GitLab job is not run: bash is missing")
def test_the_gitlab_jobs_script(runner: Path) -> None:
    """All lines but the installation, with the variables of the documented example's kind."""
    job = read("ci/gitlab.yml")[".runai-gate"]
    (runner / ".runai-gate-venv").symlink_to(runner / "runai-gate-venv")
    variables = {
        **job["variables"],
        "RUNAI_FROM": write(runner / "a.json", "GET /a"),
        "RUNAI_TO": write(runner / "b.json", "GET /b"),
        "RUNAI_GATE_OPTIONS": "--fail-on never",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    lines = [line for line in job["script"] if "-m venv" not in line and "package" not in line]
    assert BASH is not None
    done = subprocess.run(
        [BASH, "-e", "-c", "\n".join(lines)], cwd=runner, env={**os.environ, **variables},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("PASSED: ")
    for report in job["artifacts"]["reports"].values():
        assert (runner / report).is_file()


@pytest.mark.skipif(BASH is None, reason="the GitLab job is not run: bash is missing")
@pytest.mark.parametrize(
    ("variables", "installed"),
    [
        ({"RUNAI_TOOLKIT_URL": "{toolkit}"}, ["second"]),
        ({"RUNAI_TOOLKIT_URL": "{toolkit}", "RUNAI_TOOLKIT_REF": "v1"}, ["first"]),
        ({"RUNAI_TOOLKIT_URL": "{toolkit}", "RUNAI_PACKAGE": "ours==1"}, ["ours==1"]),
        (
            {"RUNAI_PACKAGE": "ours==1", "RUNAI_REQUIREMENTS": "https://h/r.txt"},
            ["https://h/r.txt", "ours==1"],
        ),
        ({}, "error - set RUNAI_TOOLKIT_URL to where the repository of the toolkit is"),
        ({"RUNAI_TOOLKIT_URL": "{toolkit}", "RUNAI_TOOLKIT_REF": "v9"}, "fatal: couldn't find"),
        ({"HERE": "yes"}, ["ci/requirements.txt", "."]),
    ],
)
def test_what_the_gitlab_job_installs(
    variables: dict[str, str], installed: list[str] | str, tmp_path: Path
) -> None:
    """The repository at its tag, with the hashes of that tag, unless a package is named."""
    job = read("ci/gitlab.yml")[".runai-gate"]
    toolkit, here = _toolkit(tmp_path / "toolkit"), tmp_path / "here"
    python = here / ".runai-gate-venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nfor last; do :; done; echo "$last"\n')
    python.chmod(0o755)
    if variables.pop("HERE", None):
        shutil.copy(ROOT / "pyproject.toml", here)
    variables = {name: text.format(toolkit=toolkit) for name, text in variables.items()}
    lines = [line for line in job["script"] if "package" in line]
    lines += ['[ ! -e "$package/which" ] || cat "$package/which"']
    assert BASH is not None
    done = subprocess.run(
        [BASH, "-e", "-c", "\n".join(lines)], cwd=here, capture_output=True, text=True, check=False,
        env={**os.environ, **job["variables"], **variables, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    if isinstance(installed, str):
        assert (done.stderr.startswith(installed), done.returncode) == (True, 2)
        return
    [*arguments] = done.stdout.split()
    if "RUNAI_PACKAGE" not in variables and variables:
        requirements, package, *arguments = arguments
        assert requirements == f"{package}/ci/requirements.txt"
        assert package.startswith(str(tmp_path))
    assert (arguments, done.returncode) == (installed, 0)


def _toolkit(folder: Path) -> Path:
    """A repository with requirements, a tag and a commit after it; `which` tells them apart."""
    git = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    (folder / "ci").mkdir(parents=True)
    (folder / "ci/requirements.txt").write_text("")
    subprocess.run([*git, "init", "--quiet"], check=True)
    for which, then in (("first", ["tag", "v1"]), ("second", ["status"])):
        (folder / "which").write_text(which)
        for command in (["add", "."], ["commit", "--quiet", "-m", which], then):
            subprocess.run([*git, *command], check=True, stdout=subprocess.DEVNULL)
    return folder


def test_every_part_has_the_languages_of_the_scanner() -> None:
    """So that the same files get the same verdict in each of them."""
    pinned = set(
        re.findall(r"^([\w.-]+)==", (ROOT / "ci/requirements.txt").read_text(), re.MULTILINE)
    )
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    assert {requirement.partition(">")[0] for requirement in extras["scan"]} <= pinned
    for hook in read(".pre-commit-hooks.yaml"):
        assert hook["additional_dependencies"] == [".[scan]"]


@pytest.mark.parametrize("hook", read(".pre-commit-hooks.yaml"), ids=lambda hook: hook["id"])
def test_the_hooks_run(hook: dict[str, Any], tmp_path: Path) -> None:
    """Their entries with arguments as documented."""
    from runai_compat.commands.main import main

    base, target = write(tmp_path / "a.json", "GET /a"), write(tmp_path / "b.json", "GET /b")
    _, command, *_ = hook["entry"].split()
    arguments = {"gate": ["--from", base, "--to", target], "diff": [base, target]}[command]
    assert main([command, *arguments]) == 1


def test_the_container_copies_what_there_is() -> None:
    """Every source of a COPY from the repository is in it."""
    lines = (ROOT / "ci/Containerfile").read_text().splitlines()
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            for name in line.split()[1:-1]:
                assert (ROOT / name).exists(), name


@pytest.mark.parametrize("action", ["action.yml", "ci/diff/action.yml"])
def test_the_action_installs_what_it_needs_with_hashes(action: str, tmp_path: Path) -> None:
    """Unless a package is named, pip gets the requirements with hashes, then the toolkit alone."""
    [step] = [step for step in read(action)["runs"]["steps"] if step.get("name") == "Install"]
    log = tmp_path / "log"
    pip = tmp_path / "runai-gate-venv/bin/python"
    pip.parent.mkdir(parents=True)
    pip.write_text(f'#!/bin/sh\necho "$@" >> {log}\n')
    pip.chmod(0o755)
    folder = str((ROOT / action).parent)
    variables = {"RUNNER_TEMP": str(tmp_path), "PYTHON": "true", "ACTION": folder, "PACKAGE": ""}
    assert BASH is not None
    subprocess.run(
        [BASH, "-e", "-c", step["run"]], env={**os.environ, **variables}, check=True, timeout=30
    )
    needs, toolkit = log.read_text().splitlines()
    assert "--require-hashes --only-binary :all: -r" in needs
    assert Path(needs.split()[-1]).resolve() == ROOT / "ci/requirements.txt"
    assert "--no-deps --no-build-isolation" in toolkit
    assert Path(toolkit.split()[-1]).resolve() == ROOT


def test_what_ci_installs_is_what_the_toolkit_needs() -> None:
    """Each package that it asks for is pinned as in constraints.txt, with hashes; a bill lists them all."""
    requirements = (ROOT / "ci/requirements.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^([\w.-]+)==(\S+)", requirements, re.MULTILINE)
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert all(f"{name}=={version} " in constraints for name, version in pins)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {re.split(r"[><=]", dependency)[0] for dependency in project["dependencies"]}
    assert asked <= {name for name, _ in pins}
    done = subprocess.run(
        [sys.executable, "ci/sbom.py", "ci/requirements.txt"], cwd=ROOT, capture_output=True, check=True
    )  # fmt: skip
    bill = json.loads(done.stdout)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert [(component["name"], component["version"]) for component in bill["components"]] == pins
    assert all(component["hashes"] and component["licenses"] for component in bill["components"])
