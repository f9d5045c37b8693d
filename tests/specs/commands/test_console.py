"""How commands end, and files that are written whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import click
import pytest

from runai_specs.command_line.console import FAILED, OK, USAGE, run, write_all, write_whole
from runai_specs.errors import ToolkitError
from runai_specs.files import NoSuchFolderError


def files(folder: Path) -> dict[str, str]:
    """Every file in a folder, hidden ones too."""
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


def test_files_are_written_whole(tmp_path: Path) -> None:
    """Text and bytes, in folders that are not there yet, keeping the mode of a file replaced."""
    write_whole(tmp_path / "a/b/c.txt", "ü")
    assert (tmp_path / "a/b/c.txt").read_bytes() == "ü".encode()
    (tmp_path / "a/b/c.txt").chmod(0o640)
    write_whole(tmp_path / "a/b/c.txt", b"x")
    assert (tmp_path / "a/b/c.txt").stat().st_mode & 0o777 == 0o640
    assert files(tmp_path / "a/b") == {"c.txt": "x"}


def test_all_files_are_written_or_none(tmp_path: Path) -> None:
    """One that cannot be written leaves the others as they were, and nothing beside them."""
    (tmp_path / "old").write_text("old")
    (tmp_path / "in-the-way").write_text("")
    with pytest.raises(OSError, match="in-the-way"):
        write_all({tmp_path / "old": "new", tmp_path / "in-the-way/x": "y"})
    assert files(tmp_path) == {"old": "old", "in-the-way": ""}
    write_all({tmp_path / "old": "new", tmp_path / "more": "y"})
    assert files(tmp_path) == {"old": "new", "in-the-way": "", "more": "y"}


@pytest.mark.parametrize(
    ("outcome", "code", "said"),
    [
        (OK, 0, ""),
        (FAILED, 1, ""),
        (None, 0, ""),
        (ToolkitError("two\nlines"), USAGE, "error: two lines\n"),
        (FileNotFoundError(2, "No such file", "a.json"), USAGE, "error: a.json: No such file\n"),
        (click.UsageError("what?"), USAGE, "error: what?\n"),
        (click.Abort(), USAGE, "error: interrupted\n"),
        (ToolkitError("a\x1b[2J\u202eb"), USAGE, "error: a\\x1b[2J\\u202eb\n"),
        (ToolkitError("x" * 9000), USAGE, f"error: {'x' * 499}…\n"),
    ],
)
def test_exit_codes(
    outcome: object, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A command's own code, and 2 with one line for everything that a user can mend."""

    @click.command()
    def command() -> object:
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    assert run(command, []) == code
    assert capsys.readouterr().err == said


class _PanicError(BaseException):
    """As libraries written in other languages raise."""


@pytest.mark.parametrize("error", [ValueError("two\nlines"), _PanicError("x")])
def test_what_nobody_foresaw_is_one_line(
    error: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    """It asks for a report and ends with 70, never with the code of a verdict; --debug shows more."""

    @click.command()
    def command() -> None:
        raise error

    assert run(command, []) == 70
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert type(error).__name__ in said
    assert "please report" in said
    assert run(command, ["--debug"]) == 70
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("error", [RecursionError("deep"), MemoryError()])
def test_what_the_machine_cannot_hold_names_the_limit(
    error: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    """Depth and memory are limits of the input, like others; --debug shows where it was met."""

    @click.command()
    def command() -> None:
        raise error

    assert run(command, []) == 2
    assert capsys.readouterr().err.startswith("error: the input ")
    assert run(command, ["--debug"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What it leads to is written, there or not, over several links, relative or not."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "old").write_text("old")
    (tmp_path / "link").symlink_to("old")
    (tmp_path / "folder/second").symlink_to("../link")
    (tmp_path / "dangling").symlink_to(tmp_path / "new")
    write_all({tmp_path / "folder/second": "1", tmp_path / "dangling": "2"})
    assert (tmp_path / "old").read_text() == "1"
    assert (tmp_path / "new").read_text() == "2"
    assert all((tmp_path / link).is_symlink() for link in ("link", "folder/second", "dangling"))
    (tmp_path / "ring").symlink_to("ring")
    with pytest.raises(OSError, match="ring"):
        write_whole(tmp_path / "ring", "x")


def test_a_device_stays_a_device(tmp_path: Path) -> None:
    """Also behind a link; a folder is refused; so is a missing one that nobody asked to be made."""
    (tmp_path / "null").symlink_to(os.devnull)
    for path in (Path(os.devnull), tmp_path / "null"):
        write_whole(path, "x")
        assert path.is_char_device()
    assert (tmp_path / "null").is_symlink()
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path, "x")
    with pytest.raises(NoSuchFolderError, match="missing"):
        write_whole(tmp_path / "missing/x", "x", parents=False)
    assert not (tmp_path / "missing").exists()


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """All of it, whoever is slow; it is a pipe afterwards."""
    os.mkfifo(tmp_path / "pipe")
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append((tmp_path / "pipe").read_text()))
    reader.start()
    write_whole(tmp_path / "pipe", "x" * 200_000)
    reader.join(10)
    assert got == ["x" * 200_000]
    assert (tmp_path / "pipe").is_fifo()


COMMAND = """\
import sys, click
from runai_specs.command_line.console import run, show
@click.command()
def command():
    show("x\\n" * 100_000)
    return 1
sys.exit(run(command, []))
"""


@pytest.mark.parametrize(
    ("shell", "code", "said"),
    [
        ("{} | true", 1, ""),  # the verdict, though nobody read it to its end
        ("{} | head -1 > /dev/null", 1, ""),
        ("{} >&-", 2, "error: standard output is closed; give it a reader, or --output FILE\n"),
        ("{} >&- 2>&-", 2, ""),
        ("{} 2>&- > /dev/null", 1, ""),
        ("{} > /dev/full", 2, "error: No space left on device\n"),
        ("PYTHONIOENCODING=ascii {} > /dev/null", 1, ""),
    ],
)
def test_closed_streams(shell: str, code: int, said: str) -> None:
    """No traceback, and 1 is only ever a verdict."""
    script = shell.replace("{}", '"$0" -c "$1"') + "; exit ${PIPESTATUS[0]}"
    done = subprocess.run(
        ["bash", "-c", script, sys.executable, COMMAND], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (code, said)


def test_what_a_command_says_on_a_closed_stderr_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command goes on: libraries write there, too."""

    @click.command()
    def command() -> None:
        sys.stderr.write("progress")

    monkeypatch.setattr(sys, "stderr", None)
    assert run(command, []) == 0
