"""--quiet, --verbose and the line that tells where long work has come; exit codes stay what they are."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runai_compat.commands.main import main
from runai_specs import steps
from runai_specs.command_line.step_readers import Durations, ProgressLine

STEP = re.compile(r" +\d+\.\d{3} s  .+")


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two contracts, the second without the operation that a script calls."""
    paths = {"/v1/things": {"get": {"responses": {"200": {"description": ""}}}}}
    head = {"openapi": "3.0.3", "info": {"title": "Things", "version": "1"}}
    (tmp_path / "old.json").write_text(json.dumps({**head, "paths": paths}))
    (tmp_path / "new.json").write_text(json.dumps({**head, "paths": {}}))
    (tmp_path / "call.sh").write_text("curl https://api.example.com/v1/things\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_quiet_is_the_verdict_alone(documents: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line, with the exit code of the whole report; files are written as ever."""
    for quiet in ([], ["-q"], ["--quiet"]):
        assert main(["diff", "old.json", "new.json", *quiet]) == 1
        shown, problems = capsys.readouterr()
        assert shown.startswith("old.json -> new.json: 1 breaking")
        assert shown.count("\n") == 1 if quiet else shown.count("\n") > 3
        assert not problems
    assert main(["gate", "-q", "--from", "old.json", "--to", "new.json"]) == 1
    assert (
        capsys.readouterr().out
        == "FAILED: 1 of 1 findings (fail on: already-gone, announced-removal, breaking)\n"
    )
    assert (
        main(["gate", "-q", "--from", "old.json", "--to", "old.json", "--output", "gate.md"]) == 0
    )
    assert capsys.readouterr().out == ""
    assert (documents / "gate.md").read_text().startswith("#")


def test_a_form_that_is_asked_for_stays_whole(
    documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Quiet is about what is said to people."""
    assert main(["diff", "-q", "--format", "json", str(documents / "old.json"), "new.json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["findings"]) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "line"),
    [
        pytest.param(
            "audit",
            r"\d+ removals in \d+ releases \(.*\d+ on time.*\)",
            marks=pytest.mark.slow,
        ),
        ("ledger --state removed", r"\d+ elements: \d+ removed"),
        ("plan --from 2.23 --to 2.24", r"2\.23 -> 2\.24: \d+ before 2\.24 to do"),
        ("matrix --uses call.sh --from 2.24", "no operation is surely used"),
        ("usage call.sh", "1 file read, none uses the API"),
        (
            "fix --uses call.sh --to 2.24",
            "0 places can be rewritten for 2.24, 0 places left to you",
        ),
    ],
)
@pytest.mark.usefixtures("documents")
def test_every_report_has_a_line(
    command: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing beside it."""
    assert main([*command.split(), "--quiet"]) == 0
    shown, problems = capsys.readouterr()
    assert re.fullmatch(f"{line}\n", shown)
    assert not problems


@pytest.mark.usefixtures("documents")
def test_verbose_tells_each_step_with_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr; what is printed is the same, and so is the exit code."""
    assert main(["diff", "old.json", "new.json"]) == 1
    plain = capsys.readouterr().out
    assert main(["diff", "-v", "old.json", "new.json"]) == 1
    shown, told = capsys.readouterr()
    assert shown == plain
    lines = told.splitlines()
    assert all(map(STEP.fullmatch, lines))
    steps_of_it = [line.partition("  ")[2].split(" s  ")[-1] for line in lines]
    assert "reading old.json" in steps_of_it
    assert "comparing old.json with new.json" in steps_of_it
    assert steps_of_it[-1] == "in all"
    seconds = [float(line.split()[0]) for line in lines]
    assert abs(sum(seconds[:-1]) - seconds[-1]) < 0.05


@pytest.mark.usefixtures("documents")
def test_an_error_stays_the_last_line_but_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Verbose or not, it is one line; quiet keeps it."""
    for option in ("-v", "-q"):
        assert main(["diff", option, "old.json", "missing.json"]) == 2
        problems = capsys.readouterr().err.splitlines()
        assert sum(line.startswith("error: ") for line in problems) == 1


@pytest.mark.usefixtures("documents")
def test_both_are_opposites(capsys: pytest.CaptureFixture[str]) -> None:
    """Whichever comes first."""
    for options in (["-q", "-v"], ["-v", "-q"], ["-qv"]):
        assert main(["diff", *options, "old.json", "new.json"]) == 2
        assert "exclude each other" in capsys.readouterr().err


@pytest.mark.usefixtures("documents")
def test_closed_stderr_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`2>&-`: the verdict and its exit code are there all the same."""
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["diff", "-v", "old.json", "new.json"]) == 1
    assert capsys.readouterr().out.startswith("old.json -> new.json: 1 breaking")


def test_nobody_reads_once_a_command_is_over() -> None:
    """A second command in the same process is not told of by the first."""
    stream = io.StringIO()
    reader = Durations(stream)
    steps.begin("one\x1b[31m")
    reader.close()
    steps.begin("two")
    assert "one\\x1b[31m" in stream.getvalue()
    assert "two" not in stream.getvalue()


def test_a_line_of_progress_is_for_long_work_and_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short work writes nothing at all; what was shown is taken away at the end."""
    quick, slow = io.StringIO(), io.StringIO()
    reader = ProgressLine(quick)
    steps.begin("reading")
    reader.close()
    assert quick.getvalue() == ""
    monkeypatch.setattr("runai_specs.command_line.step_readers._PATIENCE", 0.01)
    reader = ProgressLine(slow)
    steps.begin("reading 3 files")
    while not slow.getvalue():
        time.sleep(0.01)
    steps.proceed("2 of 3")
    reader.close()
    assert "\r\033[Kreading 3 files: 2 of 3" in slow.getvalue()
    assert slow.getvalue().endswith("\r\033[K")


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_a_terminal_is_left_clean_by_short_work(documents: Path) -> None:
    """Nothing is written to it, or on a machine that was busy for long, only what is wiped again."""
    import pty

    ours, theirs = pty.openpty()
    code = "from runai_compat.commands.main import main; main()"
    command = [sys.executable, "-c", code, "diff", "old.json", "old.json"]
    environment = {**os.environ, "TERM": "xterm"}
    environment.pop("CI", None)
    done = subprocess.run(
        command, cwd=documents, stderr=theirs, stdout=subprocess.PIPE, env=environment, check=False
    )
    os.close(theirs)
    try:
        told = os.read(ours, 1000)
    except OSError:  # how Linux says that nothing was written
        told = b""
    os.close(ours)
    assert done.returncode == 0
    assert not told or (b"\n" not in told and told.endswith(b"\r\033[K"))


@pytest.mark.parametrize(
    "address", ["http://u:s3cr3t@127.0.0.1:1/x", "HTTP://u:s3cr3t@127.0.0.1:1/x?a=s3cr3t"]
)
def test_verbose_tells_no_secret(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An address is one however its scheme is written."""
    assert main(["diff", "-v", address, "2.24"]) == 2
    err = capsys.readouterr().err
    assert "reading" in err
    assert "s3cr3t" not in err
