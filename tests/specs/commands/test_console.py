"""How commands end, and files that are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from runai_specs.commands.console import FAILED, OK, USAGE, run, write_all, write_whole
from runai_specs.errors import ToolkitError


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
