"""What CI systems run does not get out, whatever it stands in and however it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from runai_compat.reports.escaping import code, dumped, plain
from runai_compat.reports.github import _command
from runai_compat.reports.html.markup import text
from runai_specs.command_line.console import run
from runai_specs.commands.main import cli
from runai_specs.printable import safe_line, visible

MARKS = ("##[error]", "##vso[task.x]", "##VSO[task.x]", "##teamcity[x", "#####vso[task.x]")
RUNS = re.compile(r"##(vso|teamcity)?\[", re.IGNORECASE)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("clean", [visible, safe_line, plain, code, text, dumped])
def test_a_mark_that_begins_a_command_anywhere_is_broken_up(
    mark: str, clean: Callable[[str], str]
) -> None:
    """In every form that a report can have: any of them is printed by some CI system."""
    assert not RUNS.search(clean(f"a {mark}"))


@pytest.mark.parametrize("mark", MARKS)
def test_neither_a_message_nor_an_annotation_gives_commands(
    mark: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that is refused is said again."""
    assert run(cli, ["show", f"x{mark}y"]) == 2
    said = capsys.readouterr().err + _command("error", {"title": mark}, mark)
    assert not RUNS.search(said)


def test_json_says_the_same() -> None:
    """The mark is an escape there, which readers undo."""
    assert json.loads(dumped({"a": MARKS})) == {"a": list(MARKS)}


@pytest.mark.parametrize("line", ["::error::x", "  ::set-output::x", "\u3000::error::x"])
def test_a_line_begins_no_command(line: str) -> None:
    """GitHub trims a line before it looks at what it begins with."""
    assert not safe_line(line).lstrip().startswith("::")
