"""The reference of all commands for the documentation, made from their own help.

`python -m runai_generator.maintenance.command_reference` writes docs/reference/commands.md; a test
holds the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click

from runai_specs.files import write_whole

PAGE = Path("docs/reference/commands.md")
_GROUPS = (("runai-specs", "runai_specs"), ("runai-compat", "runai_compat"), ("runai-generate", "runai_generator"))  # fmt: skip
_WIDTH = 100


def page() -> str:
    """The page: for each command what it does, its arguments and its options."""
    lines = ["# Commands", ""]
    lines += ["Made by `make regen` from what `--help` says.", ""]
    lines += ["Exit codes: 0 fine, 1 the check failed, 2 wrong usage or unreadable input.", ""]
    for program, package in _GROUPS:
        group: click.Group = import_module(f"{package}.commands.main").cli
        lines += [f"## {program}", "", *_help(group, program)]
        context = _context(group, program)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if command is not None and not command.hidden:
                lines += [f"### {program} {name}", "", *_help(command, f"{program} {name}")]
    return "\n".join(lines).rstrip() + "\n"


def _help(command: click.Command, name: str) -> Iterator[str]:
    for line in command.get_help(_context(command, name)).splitlines():
        yield f"    {line}".rstrip()
    yield ""


def _context(command: click.Command, name: str) -> click.Context:
    settings = {"terminal_width": _WIDTH, "max_content_width": _WIDTH}
    return click.Context(command, info_name=name, **{**command.context_settings, **settings})


if __name__ == "__main__":
    write_whole(PAGE, page())
