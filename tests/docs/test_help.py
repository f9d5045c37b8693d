"""The help of every command: examples that the command takes, and a page that there is."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from runai_specs.command_line.group import Examples

ROOT = Path(__file__).parents[2]


def _cases() -> Iterator[tuple[str, str, Examples]]:
    """Package, command and its examples, for every command."""
    for package in ("runai_specs", "runai_compat", "runai_generator"):
        for name, examples in import_module(f"{package}.commands.examples").EXAMPLES.items():
            yield package, name, examples


CASES = list(_cases())


@pytest.mark.parametrize(
    ("package", "name", "examples"), CASES, ids=[f"{package}-{name}" for package, name, _ in CASES]
)
def test_examples_are_taken(
    package: str, name: str, examples: Examples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every option and argument is one that the command has; the page is in the repository."""
    (tmp_path / "automation").mkdir()
    (tmp_path / "ferry").mkdir()
    monkeypatch.chdir(tmp_path)
    group: click.Group = import_module(f"{package}.commands.main").cli
    context = click.Context(group)
    command = group.get_command(context, name)
    assert command is not None
    for line in examples.lines:
        _, called, *arguments = shlex.split(line.split(" | ")[0])
        assert called == name
        command.make_context(name, arguments)
    text = command.get_help(click.Context(command, info_name=name))
    assert all(f"  {line}\n" in text for line in examples.lines)
    assert examples.page in text
    assert (ROOT / examples.page).is_file()


@pytest.mark.parametrize("package", ["runai_specs", "runai_compat", "runai_generator"])
def test_every_command_has_them(package: str) -> None:
    """None is without a page, and none is of a command that is gone."""
    group: click.Group = import_module(f"{package}.commands.main").cli
    examples = import_module(f"{package}.commands.examples").EXAMPLES
    assert sorted(examples) == group.list_commands(click.Context(group))
