"""`runai-compat gate` and `accept`: exit codes, reports in several formats, accepted findings."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from servers.serving import Answers

from .conftest import Run
from .documents import document, write


def test_the_verdict_is_the_last_line_and_the_exit_code(run: Run, old: str, new: str) -> None:
    """Failed: 1. Passed: 0."""
    failed = run("gate", "--from", old, "--to", new)
    assert failed.code == 1
    assert failed.out.splitlines()[-1].startswith("FAILED: 1 of 2 findings")
    assert "GET /gone" in failed.out
    passed = run("gate", "--from", old, "--to", old)
    assert (passed.code, passed.out.splitlines()[-1][:7]) == (0, "PASSED:")


@pytest.mark.slow
def test_between_releases_one_screen_says_what_fails(run: Run) -> None:
    """Each release with its numbers; no more lines than a screen has, none too long for one."""
    done = run("gate", "--from", "2.22", "--to", "2.24", "--as-of", "2026-01-01")
    assert done.code == 1
    lines = done.out.splitlines()
    assert len(lines) <= 50
    assert max(map(len, lines)) <= 150
    assert [line.split()[0] for line in lines if line.startswith("  2.2")] == ["2.23", "2.24"]
    assert "by way of 2.23" in done.out


@pytest.mark.slow
@pytest.mark.parametrize("target", ["2.26", "3.0"])
def test_past_the_last_pin_it_says_so(run: Run, target: str) -> None:
    """Not a comparison that never happened."""
    done = run("gate", "--from", "2.24", "--to", target, "--fail-on", "never")
    assert done.code == 0
    assert "not pinned: 2.25, 2.26" in done.out


@pytest.mark.slow
def test_announced_removals_close_the_gate_on_the_way_to_the_release_that_makes_them(
    run: Run,
) -> None:
    """3.0 takes what its notes announce; 2.25 does not."""
    assert run("gate", "--from", "2.24", "--to", "2.25").code == 0
    assert run("gate", "--from", "2.24", "--to", "3.0").code == 1


def test_several_formats_in_one_run(run: Run, old: str, new: str, tmp_path: Path) -> None:
    """By position, by ending, and one printed; all of them of the same result."""
    paths = {name: tmp_path / name for name in ("a.out", "b.out", "c.html", "d.xml")}
    done = run(
        "gate", "--from", old, "--to", new,
        "--format", "json", "--output", str(paths["a.out"]),
        "--format", "sarif", "--output", str(paths["b.out"]),
        "--output", str(paths["c.html"]), "--output", str(paths["d.xml"]),
    )  # fmt: skip
    assert done.code == 1
    assert done.out == ""
    assert done.err.startswith("FAILED: 1 of 2 findings")
    report = json.loads(paths["a.out"].read_text())
    assert [finding["rule"] for finding in report["findings"] if finding["fails"]] == [
        "operation-removed"
    ]
    assert json.loads(paths["b.out"].read_text())["version"] == "2.1.0"
    assert paths["c.html"].read_text().startswith("<!doctype html>")
    assert "<testsuites" in paths["d.xml"].read_text()


def test_a_format_without_an_output_is_printed(
    run: Run, old: str, new: str, tmp_path: Path
) -> None:
    """Files for machines, text for the log."""
    path = tmp_path / "report.json"
    done = run("gate", "--from", old, "--to", new, "--format", "json", "--format", "github", "--output", str(path))  # fmt: skip
    assert json.loads(path.read_text())["failed"] is True
    assert done.out.startswith("::error ")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--format", "json", "--format", "sarif"], "would be printed"),
        (["--output", "report.pdf"], "name its --format"),
        (["--output", "a.json", "--output", "a.json"], "given twice"),
        (["--fail-on", "braking"], "did you mean 'breaking'"),
        (["--fail-on", ""], "no reason to fail is named"),
        (["--fail-on", " , "], "no reason to fail is named"),
        (["--policy", "nobody"], "unknown policy"),
        (["--policy", "missing.toml"], "missing.toml"),
        (["--accept", "missing.toml"], "missing.toml"),
        (["--track", "nightly"], "self-hosted"),
    ],
)
def test_wrong_usage_is_one_line_and_writes_nothing(
    run: Run, old: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], problem: str
) -> None:  # fmt: skip
    """Exit code 2, nothing on stdout."""
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    done = run("gate", "--from", old, "--to", old, *arguments)
    assert (done.code, done.out) == (2, "")
    assert problem in done.err
    assert len(done.err.splitlines()) == 1
    assert sorted(tmp_path.iterdir()) == before


def test_what_is_accepted_does_not_fail_any_more(
    run: Run, old: str, new: str, tmp_path: Path
) -> None:
    """`accept` writes reason, author and last day; `gate` honours them and reports what is unused."""
    path = str(tmp_path / "accepted.toml")
    way = ("--from", old, "--to", new)
    done = run("accept", *way, "--file", path, "--reason", "nobody calls it", "--author", "me",
               "--expires", "2030-01-01")  # fmt: skip
    assert (done.code, "1 finding accepted" in done.out) == (0, True)
    [entry] = tomllib.loads(Path(path).read_text())["accepted"]
    assert (entry["rule"], entry["element"]) == ("operation-removed", "GET /gone")
    assert run("gate", *way, "--accept", path, "--as-of", "2030-01-01").code == 0
    late = run("gate", *way, "--accept", path, "--as-of", "2030-01-02")
    assert late.code == 1
    assert "expired: " in late.out
    unused = run("gate", "--from", old, "--to", old, "--accept", path)
    assert "unused: " in unused.out


def test_single_findings_are_accepted_by_their_id(run: Run, tmp_path: Path) -> None:
    """Only those; an ID that no finding has is refused."""
    old = write(tmp_path / "1.json", "GET /a", "GET /b", "GET /c")
    new = write(tmp_path / "2.json", "GET /c")
    way = ("--from", old, "--to", new)
    listed = json.loads(run("gate", *way, "--format", "json").out)["findings"]
    path = tmp_path / "accepted.toml"
    written = ("--file", str(path), "--reason", "r", "--author", "a")
    assert run("accept", listed[0]["id"], *way, *written).code == 0
    assert [entry["id"] for entry in tomllib.loads(path.read_text())["accepted"]] == [
        listed[0]["id"]
    ]
    left = json.loads(run("gate", *way, "--accept", str(path), "--format", "json").out)
    assert left["summary"]["failing"] == 1
    wrong = run("accept", "0" * 16, *way, *written)
    assert (wrong.code, "no finding" in wrong.err) == (2, True)
    assert run("accept", *way, *written).code == 0
    assert len(tomllib.loads(path.read_text())["accepted"]) == 2


@pytest.mark.slow
def test_the_same_findings_as_diff_with_the_same_ids(run: Run) -> None:
    """What is accepted for one is found in the other."""
    diff = json.loads(run("diff", "2.23", "2.24", "--format", "json").out)
    gate = json.loads(run("gate", "--from", "2.23", "--to", "2.24", "--format", "json").out)
    assert [finding["id"] for finding in gate["findings"]] == [
        finding["id"] for finding in diff["findings"]
    ]


@pytest.mark.slow
def test_another_policy_judges_otherwise(run: Run, tmp_path: Path) -> None:
    """The audit log was removed one release after its deprecation: fine where that is promised."""
    policy = tmp_path / "short.toml"
    policy.write_text("releases = 0\n")
    way = ("gate", "--from", "2.19", "--to", "2.20", "--format", "json")

    def verdict(*more: str) -> str:
        listed = json.loads(run(*way, *more).out)["findings"]
        [gone] = [finding for finding in listed if _is_removal_of(finding, "GET /v1/k8s/audit")]
        return str(gone["lifecycle"]["verdict"])

    assert verdict() == "early"
    assert verdict("--policy", str(policy)) == "on-time"


@pytest.mark.slow
def test_snapshots_of_saas_are_walked_by_day(run: Run) -> None:
    """2.22 and latest are both on the saas track."""
    done = json.loads(run("gate", "--from", "2.22", "--to", "latest", "--format", "json").out)
    assert (done["track"], done["policy"]) == ("saas", "runai-saas")
    assert done["steps"] == ["2025-07-16", "2025-10-22", "2025-12-15"]


@pytest.fixture
def control_plane() -> Iterator[str]:
    """A control plane that serves its own document to whoever has the token."""

    def answer(_: str, path: str, headers: Mapping[str, str], __: bytes) -> tuple[int, str, bytes]:
        signed = path == "/?sig=hidden-two"
        if not (signed or headers.get("authorization") == "Bearer secret"):
            return 401, "", b""
        if not (signed or path == "/api/redoc-runai.swagger.yaml"):
            return 404, "", b""
        return 200, "", yaml.safe_dump(document("GET /kept", "GET /gone")).encode()

    with Answers(answer) as server:
        yield server.url


def test_what_a_control_plane_serves_is_compared(
    run: Run, control_plane: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--from its address, with the token in the environment; without it: one line, exit code 2."""
    monkeypatch.delenv("RUNAI_TOKEN", raising=False)
    refused = run("gate", "--from", control_plane, "--to", new)
    assert refused.code == 2
    assert len(refused.err.splitlines()) == 1
    monkeypatch.setenv("RUNAI_TOKEN", "secret")
    done = run("gate", "--from", control_plane, "--to", new)
    assert done.code == 1
    assert "GET /gone" in done.out


@pytest.mark.slow
def test_a_contract_of_ones_own_goes_by_its_name(run: Run) -> None:
    """Fetched once under a name; its history is that of the self-hosted track."""
    from runai_specs import load
    from runai_specs.catalog.local_contracts import save
    from runai_specs.contract.build import dump

    save("my-cluster", dump(dict(load("2.19").document)), {})
    done = json.loads(run("gate", "--from", "my-cluster", "--to", "2.20", "--format", "json").out)
    assert (done["from"], done["steps"]) == ("my-cluster", ["2.19", "2.20"])
    assert done["recognised"][0]["releases"] == ["2.19"]
    [gone] = [
        finding for finding in done["findings"] if _is_removal_of(finding, "GET /v1/k8s/audit")
    ]
    assert (gone["element"]["deprecated_in"], gone["lifecycle"]["verdict"]) == ("2.19", "early")


def _is_removal_of(finding: dict[str, Any], operation: str) -> bool:
    return finding["rule"] == "operation-removed" and finding["operations"] == [operation]


def test_what_is_accepted_can_be_named(run: Run, tmp_path: Path) -> None:
    """By rule, by a part of the element's name, by the files that use it; the rest still fails."""
    old = write(tmp_path / "old.json", "GET /templates", "GET /users", "GET /kept")
    new = write(tmp_path / "new.json", "GET /kept")
    (tmp_path / "sync.sh").write_text("curl -X GET https://host/users\n")
    way = ("--from", old, "--to", new, "--reason", "r", "--author", "a")

    def accepted(*options: str) -> tuple[str, list[str]]:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.toml"
        done = run("accept", *way, *options, "--file", str(path))
        assert done.code == 0, done.err
        rows = tomllib.loads(path.read_text())["accepted"] if path.exists() else []
        return done.out, [row["element"] for row in rows]

    assert accepted("--element", "/templ*")[1] == ["GET /templates"]
    assert accepted("--rule", "operation-removed")[1] == ["GET /templates", "GET /users"]
    assert accepted("--rule", "operation-removed", "--element", "users")[1] == ["GET /users"]
    assert accepted("--uses", str(tmp_path / "sync.sh"))[1] == ["GET /users"]
    said, nothing = accepted("--element", "nowhere")
    assert nothing == []
    assert "none of 2 that fail is meant" in said


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--reason", " "], "--reason is empty"),
        (["--author", ""], "--author is empty"),
        (["--expires", "2020-01-01"], "2020-01-01 is past"),
        (["--rule", "operation-remove"], "did you mean 'operation-removed'"),
        (["--file", "missing/accepted.toml"], "no folder"),
    ],
)
def test_what_cannot_be_accepted_leaves_no_file(
    run: Run, old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    options: list[str], problem: str
) -> None:  # fmt: skip
    """Exit code 2 and one line."""
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    done = run("accept", "--from", old, "--to", new, "--reason", "r", "--author", "a", *options)
    assert done.code == 2
    assert problem in done.err
    assert len(done.err.splitlines()) == 1
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "json", "markdown", "html", "sarif", "junit", "github"])
def test_the_secrets_of_an_address_stand_in_no_report(
    run: Run, control_plane: str, new: str, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """User, password and query are for the server alone."""
    monkeypatch.setenv("RUNAI_TOKEN", "secret")
    refused = control_plane.replace("//", "//somebody:hidden-one@", 1)
    done = run("gate", "--from", refused, "--to", new, "--format", form)
    assert not {"hidden-one", "hidden-two"} & set(re.findall("hidden-[a-z]+", done.out + done.err))
    address = f"{control_plane}/?sig=hidden-two"
    done = run("gate", "--from", address, "--to", new, "--format", form)
    assert done.code == 1, done.err
    assert not {"hidden-one", "hidden-two"} & set(re.findall("hidden-[a-z]+", done.out + done.err))
