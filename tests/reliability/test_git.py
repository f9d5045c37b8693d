"""Revisions of git whose trees are large, whose tags are odd, and a git that is none."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from runai_specs import local_files
from runai_specs.fetch.sources import git

from .documents import of_body
from .kills import PROGRAMS


def _git(*arguments: str, **more: str) -> None:
    named = ("-c", "user.name=a", "-c", "user.email=a@h.test")
    environment = {**os.environ, **more}
    subprocess.run(["git", *named, *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a document in a folder, a file whose name has a line break, and a link."""
    monkeypatch.chdir(tmp_path)
    _git("init", "-q")
    Path("d").mkdir()
    document = json.dumps(of_body({"$ref": "more.yaml#/x"}))
    for name, text in {
        "api.json": document,
        "more.yaml": "x: {type: string}",
        "a\nb.yaml": "",
    }.items():
        Path("d", name).write_text(text)
    Path("d/link.json").symlink_to("/etc/passwd")
    _git("add", "-A")
    _git("commit", "-qm", "1")
    return tmp_path


def _questions(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    asked: list[object] = []
    ask = git.run_git

    def counted(*given: str | None, **more: bytes) -> subprocess.CompletedProcess[bytes]:
        asked.append(given)
        return ask(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(git, "run_git", counted)
    return asked


def test_a_folder_takes_as_many_questions_however_many_files_it_has(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three of each file took 22 seconds for 1,500 of them."""
    asked = _questions(monkeypatch)
    assert PROGRAMS["runai-compat"](["diff", "git:HEAD:d", "git:HEAD:d"]) == 0
    few = len(asked)
    for number in range(40):
        (repository / f"d/{number}.yaml").write_text(f"a: {number}")
    _git("add", "-A")
    _git("commit", "-qm", "2")
    asked.clear()
    assert PROGRAMS["runai-compat"](["diff", "git:HEAD:d", "git:HEAD:d"]) == 0
    assert len(asked) == few


@pytest.mark.usefixtures("repository")
def test_a_folder_of_too_many_files(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As on disk."""
    monkeypatch.setattr(git, "MOST_FILES", 3)
    monkeypatch.setattr(local_files, "MOST_FILES", 3)
    assert PROGRAMS["runai-compat"](["diff", "git:HEAD:d", "2.24"]) == 2
    assert "holds more than 3 files; name the document" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("target", "environment"),
    [("HEAD^{tree}", {}), ("HEAD", {"GIT_COMMITTER_DATE": "@999999999999 +0000"})],
    ids=["a tag of a folder", "the year 33658"],
)
@pytest.mark.usefixtures("repository")
def test_a_tag_without_a_day(target: str, environment: Mapping[str, str]) -> None:
    """Its release is one of which nothing says when it came out."""
    _git("commit", "-qm", "2", "--allow-empty", **environment)
    _git("tag", "v1", target)
    call = ["init", "shop", "--from", "git:.:d/api.json", "--tags", "v*"]
    assert PROGRAMS["runai-specs"](call) == 0
    assert PROGRAMS["runai-specs"](["list", "--catalog", "shop"]) == 0


@pytest.mark.usefixtures("repository")
def test_a_git_that_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrapper, for instance, that says something else, or nothing."""
    (tmp_path / "bin").mkdir()
    for script in ("exit 0", "echo tree", "echo hello"):
        (tmp_path / "bin/git").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "bin/git").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
        assert PROGRAMS["runai-compat"](["diff", "git:HEAD:d", "2.24"]) == 2
        assert capsys.readouterr().err.startswith("error: git")


def test_git_asks_nothing_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clone without its files fetches them, and its server may want a password."""
    environments = []

    def run(*_: object, env: Mapping[str, str], **__: object) -> None:
        environments.append(env["GIT_TERMINAL_PROMPT"])
        raise FileNotFoundError

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(git.GitError):
        git.run_git(None, "status")
    assert environments == ["0"]
